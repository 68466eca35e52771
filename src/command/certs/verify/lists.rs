//! Revocation lists: whose they are, how long they are good, and whether all is in them that was revoked.

use std::path::Path;

use super::{super::look::Look, report::Report, trust::Trust};
use crate::{
    certs::crl::CRL,
    output::certificates::crl_state,
    x509::{self, Code, Finding, date::date},
};

/// The revocation lists of the folder.
pub(super) fn of_folder(look: &Look<'_>, trust: &Trust) -> Vec<Report> {
    let path = trust.crl_path.as_path();
    let mut reports: Vec<Report> = trust.crls.iter().map(|crl| of_list(look, trust, path, crl)).collect();
    if let Some(finding) = &trust.crl_trouble {
        let mut report = Report::new(path, "the revocation list");
        report.wrong("file", finding.clone());
        reports.push(report);
    } else if let Some(finding) = lacking(look, path, &trust.crls) {
        let mut report = reports.pop().unwrap_or_else(|| Report::new(path, "the revocation list"));
        incomplete(&mut report, finding);
        reports.push(report);
    }
    reports
}

/// Says that a list lacks something, unless it is another CA's anyway.
pub(super) fn incomplete(report: &mut Report, finding: Finding) {
    if !report.findings().any(|other| other.code == Code::CrlOtherCa) {
        report.overrule("revocation", finding);
    }
}

/// What was revoked and is not in the lists of the folder: whoever trusts these lets it in.
pub(super) fn lacking(look: &Look<'_>, path: &Path, crls: &[x509::Crl]) -> Option<Finding> {
    if path != look.dir.join(CRL) {
        return None;
    }
    let is_listed = |serial: &str| crls.iter().any(|crl| crl.entry(serial).is_some());
    let index = look.known()?;
    let named = index.entries().iter().filter_map(|entry| Some((&entry.serial, &entry.name, entry.revoked.as_ref()?)));
    let others = index.others().iter().map(|(serial, revocation)| (serial, serial, revocation));
    let mut lacking = named.chain(others).filter(|(serial, ..)| !is_listed(serial));
    let (_, first, revocation) = lacking.next()?;
    let more = match lacking.count() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let (file, on) = (path.display(), date(revocation.date));
    let what = if crls.is_empty() {
        format!("there is no {file}, so that {first}{more}, revoked {on}, would be let in")
    } else {
        format!("{file} lacks {first}{more}, revoked {on} by index.json")
    };
    Some(Finding::error(Code::CrlIncomplete, what).cure("mqtt certs crl"))
}

/// One revocation list.
pub(super) fn of_list(look: &Look<'_>, trust: &Trust, path: &Path, crl: &x509::Crl) -> Report {
    let mut report = Report::new(path, format!("revocation list of \"{}\"", crl.issuer));
    let authorities = trust.roots.iter().chain(&trust.known);
    let file = report.file.clone();
    match authorities.clone().find(|ca| crl.is_signed_by(ca)) {
        Some(ca) => report.good("chain", format!("signed by \"{}\"", ca.subject)),
        None => {
            let names: Vec<String> = authorities.map(|ca| format!("\"{}\"", ca.subject)).collect();
            let held = if names.is_empty() {
                format!("there is no {}", trust.roots_name)
            } else {
                format!("of {}", names.join(", "))
            };
            let what = format!("{file} is of \"{}\", and not signed by a CA that is trusted ({held})", crl.issuer);
            report.wrong(
                "chain",
                Finding::error(Code::CrlOtherCa, what)
                    .cure(trust.missing().unwrap_or_else(|| "mqtt certs crl".to_owned())),
            );
        }
    }
    let state = crl_state(crl, look.now);
    match state.word {
        "good" => report.good("dates", state.words),
        "soon" => {
            let what = format!("{file} {}", state.words);
            report.wrong("dates", Finding::warning(Code::CrlExpired, what).cure("mqtt certs crl"));
        }
        _ => {
            let what = format!("{file} {}; OpenSSL and mosquitto refuse every client by it", state.words);
            report.wrong("dates", Finding::error(Code::CrlExpired, what).cure("mqtt certs crl"));
        }
    }
    report.good("revocation", format!("{} revoked", crl.entries.len()));
    report
}
