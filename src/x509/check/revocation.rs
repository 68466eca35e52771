//! Whether a certificate is revoked, and whether the list that says so can be relied on.

use super::{Against, cure, dates::ago};
use crate::x509::{
    Certificate, Code, Crl, Finding,
    date::{date, days_between},
};

/// What the lists say about the certificate. `issuer` is who has signed it, if that is known.
pub(super) fn findings(own: &Certificate, issuer: Option<&Certificate>, against: &Against<'_>) -> Vec<Finding> {
    if against.crls.is_empty() || own.is_ca() {
        return Vec::new();
    }
    let mut findings = Vec::new();
    let name = if against.crls_name.is_empty() { "the revocation list" } else { &against.crls_name };
    let of_issuer: Vec<&Crl> = against.crls.iter().filter(|crl| crl.issuer.der == own.issuer.der).collect();
    // Of several of one CA the newest counts.
    let signed = of_issuer.iter().filter(|crl| issuer.is_none_or(|issuer| crl.is_signed_by(issuer)));
    let Some(crl) = signed.max_by_key(|crl| crl.this_update) else {
        return vec![other_ca(own, name, !of_issuer.is_empty(), against)];
    };
    if let Some(entry) = crl.entry(&own.serial).filter(|entry| entry.reason != Some("removeFromCRL")) {
        let reason = entry.reason.map_or_else(String::new, |reason| format!(" ({reason})"));
        let label = &against.label;
        let serial = if label.contains(&own.serial) { String::new() } else { format!(" serial {}", own.serial) };
        let what = format!("{label}{serial} was revoked {}{reason}", date(entry.date));
        findings.push(Finding::error(Code::Revoked, what).cure(cure::issue(own, against)));
    }
    findings.extend(end(crl, name, against));
    findings
}

fn other_ca(own: &Certificate, name: &str, same_name: bool, against: &Against<'_>) -> Finding {
    let what = if same_name {
        format!(
            "{name} bears the name of \"{}\", but is not signed with the key that issued {}",
            own.issuer, against.label
        )
    } else {
        let issuers: Vec<String> = against.crls.iter().take(3).map(|crl| format!("\"{}\"", crl.issuer)).collect();
        format!("{name} is of {}; {} was issued by \"{}\"", issuers.join(", "), against.label, own.issuer)
    };
    Finding::error(Code::CrlOtherCa, what).cure("mqtt certs crl")
}

/// Past its end, or soon.
fn end(crl: &Crl, name: &str, against: &Against<'_>) -> Option<Finding> {
    let end = crl.next_update?;
    let left = days_between(against.now, end);
    let finding = if against.now > end {
        let gone = ago(against.now.saturating_sub(end));
        let what =
            format!("{name} of \"{}\" ended {} ({gone}); OpenSSL refuses everybody by it", crl.issuer, date(end));
        // rustls goes on with a list that has ended.
        if against.strict { Finding::error(Code::CrlExpired, what) } else { Finding::warning(Code::CrlExpired, what) }
    } else if left < SOON {
        let what = format!("{name} of \"{}\" ends {} (in {left} days)", crl.issuer, date(end));
        Finding::warning(Code::CrlExpired, what)
    } else {
        return None;
    };
    Some(finding.cure("mqtt certs crl"))
}

/// Days before its end from which on a list is to be made anew.
const SOON: i64 = 7;
