//! The checks of one file, one after the other.

use std::path::Path;

use super::{
    super::look::{Look, Trouble},
    cures::{self, Whose},
    keys::{self, Inside},
    lists,
    report::Report,
    trust::Trust,
};
use crate::{
    certs::{Entry, Role},
    failure::Failure,
    output::certificates::{SOON, days},
    x509::{
        self, Against, Certificate, Code, Finding, Item, Purpose,
        date::{DAY, date, days_between},
    },
};

/// What is to be verified.
#[derive(Debug)]
pub(super) struct Subject<'a> {
    pub(super) path: &'a Path,
    pub(super) entry: Option<&'a Entry>,
    pub(super) purpose: Option<Purpose>,
    pub(super) host: Option<&'a str>,
}

/// Checks a file: mostly a certificate with those above it, and the key beside it.
pub(super) fn of_file(look: &Look<'_>, trust: &Trust, subject: &Subject<'_>) -> Result<Vec<Report>, Failure> {
    let mut reports = match look.items(subject.path) {
        Ok(items) => of_items(look, trust, subject, items)?,
        // Nothing at all can be said about it.
        Err(Trouble::Finding(finding)) if finding.code == Code::EncryptedKey => {
            return Err(Trouble::Finding(finding).into());
        }
        Err(Trouble::Failure(failure)) => return Err(failure),
        Err(Trouble::Finding(finding)) => vec![unusable(subject, finding)],
    };
    if let Some(entry) = subject.entry.filter(|entry| entry.is_revoked())
        && let Some(first) = reports.first_mut()
    {
        revoked(entry, first);
    }
    let whose = Whose::of_file(look, trust, subject, reports.first().and_then(|first| first.certificate.as_ref()));
    for report in &mut reports {
        cures::settle(look, trust, &whose, Some(subject), report);
    }
    Ok(reports)
}

fn unusable(subject: &Subject<'_>, finding: Finding) -> Report {
    let what = subject.entry.map_or_else(
        || "a file that cannot be used".to_owned(),
        |entry| format!("{} \"{}\"", entry.role.text(), entry.common_name),
    );
    let mut report = Report::new(subject.path, what);
    report.name = subject.entry.map(|entry| entry.name.clone());
    report.wrong("file", finding);
    report
}

/// The index knows of the revocation, whatever the lists say.
fn revoked(entry: &Entry, report: &mut Report) {
    let Some(revocation) = &entry.revoked else { return };
    if report.findings().any(|finding| finding.code == Code::Revoked) {
        return;
    }
    let (on, reason) = (date(revocation.date), &revocation.reason);
    let what = format!("{} serial {} was revoked {on} ({reason}), by index.json", report.label, entry.serial);
    report.overrule("revocation", Finding::error(Code::Revoked, what));
}

fn of_items(look: &Look<'_>, trust: &Trust, subject: &Subject<'_>, items: Vec<Item>) -> Result<Vec<Report>, Failure> {
    let mut chain: Vec<Certificate> = Vec::new();
    let mut reports = Vec::new();
    let mut crls = Vec::new();
    let mut key = Inside::Nothing;
    for item in items {
        match item {
            Item::Certificate(certificate) => chain.push(*certificate),
            Item::Key(own) => key = Inside::Open(own),
            Item::Crl(crl) => {
                reports.push(lists::of_list(look, trust, subject.path, &crl));
                crls.push(crl);
            }
            Item::Request(request) => {
                let mut report = Report::new(subject.path, format!("a request of {}", request.subject));
                if request.signature_is_good {
                    report.good("signature", "made with its key");
                } else {
                    let what = format!("{}: the request is not signed with its key", subject.path.display());
                    report.wrong("signature", Finding::error(Code::KeyMismatch, what));
                }
                reports.push(report);
            }
            Item::EncryptedKey(encrypted) => match keys::opened(look, subject.path, &encrypted)? {
                Ok(Some(opened)) => key = Inside::Open(opened),
                Ok(None) => key = Inside::Locked,
                Err(finding) => {
                    let mut report = Report::new(subject.path, "an encrypted private key");
                    report.wrong("key", finding);
                    reports.push(report);
                }
            },
            Item::Pkcs12(_) | Item::Other(_) => {}
        }
    }
    if let Some(last) = reports.last_mut().filter(|_| !crls.is_empty())
        && let Some(finding) = lists::lacking(look, subject.path, &crls)
    {
        lists::incomplete(last, finding);
    }
    if chain.first().is_some_and(|first| first.is_ca() && first.is_self_issued()) && subject.purpose.is_none() {
        // A file of roots: none of them leads to another.
        for root in chain {
            let own = Trust { roots: vec![root.clone()], ..trust.without_lists() };
            reports.push(of_chain(look, &own, subject, &[root], &key)?);
        }
    } else if !chain.is_empty() {
        reports.push(of_chain(look, trust, subject, &chain, &key)?);
    } else {
        match key {
            Inside::Open(key) => reports.push(keys::of_key(look, subject.path, &key)),
            Inside::Locked => {
                let what = format!("{} is encrypted and there is no passphrase", subject.path.display());
                let finding = Finding::error(Code::EncryptedKey, what);
                return Err(Trouble::Finding(finding.cure("set MQTT_KEY_PASSWORD, or give --pass-file")).into());
            }
            Inside::Nothing => {}
        }
    }
    if reports.is_empty() {
        let file = subject.path.display();
        let what = format!("{file}: there is no certificate, key, request or revocation list in it");
        reports.push(unusable(subject, Finding::error(Code::WrongFile, what)));
    }
    Ok(reports)
}

/// Checks a certificate, those above it, and its key, which may be in the same file.
fn of_chain(
    look: &Look<'_>,
    trust: &Trust,
    subject: &Subject<'_>,
    chain: &[Certificate],
    key: &Inside,
) -> Result<Report, Failure> {
    let own = &chain[0];
    let role = subject.entry.map(|entry| entry.role);
    let purpose = subject.purpose.or_else(|| purpose(own, role, subject.host.is_some()));
    let mut report = Report::new(subject.path, title(own, purpose));
    let by_content = look.entry(own);
    report.name = subject.entry.or(by_content).map(|entry| entry.name.clone());
    report.certificate = Some(own.clone());
    if let Some(entry) = subject.entry.filter(|entry| entry.sha256 != own.fingerprint) {
        let what = format!("{} is not the certificate that index.json has for {}", report.file, entry.name);
        report.wrong("file", Finding::warning(Code::WrongFile, what));
    }
    judge(look, trust, chain, purpose, subject.host, &mut report);
    if let Some(entry) = by_content {
        revoked(entry, &mut report);
    }
    keys::of_certificate(look, subject.path, own, subject.entry, key, &mut report)?;
    Ok(report)
}

/// Checks a certificate and those above it, whatever they came from.
pub(super) fn judge(
    look: &Look<'_>,
    trust: &Trust,
    chain: &[Certificate],
    purpose: Option<Purpose>,
    host: Option<&str>,
    report: &mut Report,
) {
    let Some(own) = chain.first() else { return };
    let label = report.label.clone();
    let against = Against {
        label: label.to_owned(),
        roots: &trust.roots,
        roots_name: trust.roots_name.clone(),
        crls: &trust.crls,
        crls_name: trust.crl_path.display().to_string(),
        known: &trust.known,
        purpose,
        host,
        now: look.now,
        strict: true,
    };
    let mut findings = x509::check(chain, &against);
    if trust.roots.is_empty() {
        for finding in findings.iter_mut().filter(|finding| finding.code == Code::UnknownIssuer) {
            finding.what = format!("{label} was issued by \"{}\", and there is no {}", own.issuer, trust.roots_name);
            finding.cure = Some(trust.missing().unwrap_or_else(|| "give the CA with --cafile".to_owned()));
        }
    }
    for finding in findings.iter_mut().filter(|finding| finding.code == Code::NameMismatch) {
        finding.what = finding.what.replace("; you connected to ", ", not for ");
    }
    findings.extend(soon(own, &against));
    for (check, fact) in facts(look, trust, own, chain, &against) {
        let (of_check, others): (Vec<Finding>, _) = findings.into_iter().partition(|one| check_of(one.code) == check);
        findings = others;
        match fact {
            Ok(fact) if of_check.is_empty() => report.good(check, fact),
            Err(why) if of_check.is_empty() => report.open(check, why),
            Ok(_) | Err(_) => of_check.into_iter().for_each(|finding| report.wrong(check, finding)),
        }
    }
    findings.into_iter().for_each(|finding| report.wrong("other", finding));
}

/// What it is for, when nobody has said it.
fn purpose(own: &Certificate, role: Option<Role>, has_host: bool) -> Option<Purpose> {
    match role {
        Some(Role::Ca | Role::Intermediate) => return None,
        Some(Role::Server) => return Some(Purpose::Server),
        Some(Role::Client) => return Some(Purpose::Client),
        Some(Role::Bridge) | None => {}
    }
    match &own.extended_key_usage {
        _ if has_host => Some(Purpose::Server),
        _ if own.is_ca() => None,
        Some(usage) if usage.client_auth && !usage.server_auth => Some(Purpose::Client),
        Some(usage) if usage.server_auth => Some(Purpose::Server),
        _ => None,
    }
}

fn title(own: &Certificate, purpose: Option<Purpose>) -> String {
    let what = match purpose {
        Some(Purpose::Server) => "server",
        Some(Purpose::Client) => "client",
        None if own.is_ca() => "CA",
        None => "certificate",
    };
    format!("{what} \"{}\"", own.subject)
}

/// The check that a finding belongs to.
const fn check_of(code: Code) -> &'static str {
    match code {
        Code::V1 => "version",
        Code::UnknownCa | Code::UnknownIssuer | Code::CaRemade | Code::MissingIntermediate => "chain",
        Code::Expired | Code::NotYetValid => "dates",
        Code::WrongPurpose | Code::CaAsLeaf => "purpose",
        Code::NameMismatch | Code::NoSan | Code::SameSubject | Code::NoCommonName => "names",
        Code::WeakKey | Code::NoSharedCipher => "strength",
        Code::Revoked | Code::CrlExpired | Code::CrlOtherCa | Code::CrlIncomplete => "revocation",
        Code::NotStrict => "strict",
        Code::KeyMismatch | Code::EncryptedKey | Code::WrongPassphrase => "key",
        Code::ExposedKey => "mode",
        Code::NoClientCertificate
        | Code::UnreadableFile
        | Code::WrongFile
        | Code::NotTls
        | Code::TlsOnPlainPort
        | Code::ProtocolVersion
        | Code::Insecure
        | Code::Unreachable
        | Code::Refused
        | Code::Handshake => "other",
    }
}

/// All checks in their order, each with what is true if nothing was found; an error is what cannot be checked.
fn facts(
    look: &Look<'_>,
    trust: &Trust,
    own: &Certificate,
    chain: &[Certificate],
    against: &Against<'_>,
) -> Vec<(&'static str, Result<String, String>)> {
    let names: Vec<String> = own.sans.iter().map(ToString::to_string).collect();
    let names = match against.host {
        Some(host) => format!("good for {host}"),
        None if own.is_ca() => format!("\"{}\"", own.subject),
        None if names.is_empty() => "no alternative names".to_owned(),
        None => names.join(", "),
    };
    let revocation = match (&trust.crl_trouble, trust.crls.is_empty()) {
        _ if own.is_ca() => Err("a CA is not looked up".to_owned()),
        (Some(finding), _) => Err(finding.what.clone()),
        (None, true) => Err(format!("there is no {}", trust.crl_path.display())),
        (None, false) => Ok(format!("not in {}", trust.crl_path.display())),
    };
    let signed = if own.is_self_issued() {
        "signed by itself".to_owned()
    } else if chain.len() > 1 {
        format!("signed by \"{}\", which leads to {}", own.issuer, trust.roots_name)
    } else {
        format!("signed by \"{}\" of {}", own.issuer, trust.roots_name)
    };
    let purpose = crate::output::certificates::purpose(own);
    let left = days(days_between(look.now, own.not_after));
    vec![
        ("version", Ok(format!("X.509 v{}", own.version))),
        ("chain", Ok(signed)),
        ("dates", Ok(format!("until {}, {left} left", date(own.not_after)))),
        ("purpose", Ok(purpose)),
        ("names", Ok(names)),
        ("strength", Ok(format!("{}, {}", own.key, own.signature_algorithm))),
        ("revocation", revocation),
        ("strict", Ok("nothing that strict verifiers mind".to_owned())),
    ]
}

/// It ends soon.
fn soon(own: &Certificate, against: &Against<'_>) -> Option<Finding> {
    let left = own.not_after.saturating_sub(against.now);
    ((0..SOON * DAY).contains(&left)).then(|| {
        let what = format!("{} ends {} (in {})", against.label, date(own.not_after), days(left / DAY));
        let name = against.label.rsplit('/').next().and_then(|file| file.strip_suffix(".crt")).unwrap_or("NAME");
        let words = if own.is_ca() { "renew --ca".to_owned() } else { format!("renew {name}") };
        Finding::warning(Code::Expired, what).cure(format!("mqtt certs {words}"))
    })
}
