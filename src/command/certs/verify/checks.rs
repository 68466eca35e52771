//! The checks of one file, one after the other.

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use super::{
    super::look::{Look, Trouble, key_beside},
    trust::Trust,
};
use crate::{
    certs::{Entry, Role},
    failure::Failure,
    output::certificates::{SOON, crl_state, days},
    x509::{
        self, Against, Certificate, Code, Finding, Item, PrivateKey, Purpose,
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

/// What came of one check.
#[derive(Debug)]
pub(super) enum Verdict {
    /// All is well, and this is what was found.
    Good(String),
    /// It could not be made, or there was nothing to check.
    Open(String),
    /// Something is wrong.
    Wrong(Finding),
}

/// What came of all checks of one file.
#[derive(Debug)]
pub(super) struct Report {
    pub(super) file: String,
    /// How findings call it.
    pub(super) label: String,
    pub(super) what: String,
    pub(super) name: Option<String>,
    pub(super) certificate: Option<Certificate>,
    pub(super) checks: Vec<(&'static str, Verdict)>,
}

impl Report {
    fn new(path: &Path, what: impl Into<String>) -> Self {
        let file = path.display().to_string();
        Self { label: file.clone(), file, what: what.into(), name: None, certificate: None, checks: Vec::new() }
    }

    /// Of what a server has shown.
    pub(super) fn of_server(address: &str) -> Self {
        let label = "the broker's certificate".to_owned();
        Self { label, ..Self::new(Path::new(address), "a server") }
    }

    pub(super) fn good(&mut self, check: &'static str, fact: impl Into<String>) {
        self.checks.push((check, Verdict::Good(fact.into())));
    }

    pub(super) fn open(&mut self, check: &'static str, why: impl Into<String>) {
        self.checks.push((check, Verdict::Open(why.into())));
    }

    pub(super) fn wrong(&mut self, check: &'static str, finding: Finding) {
        self.checks.push((check, Verdict::Wrong(finding)));
    }

    /// All that is wrong.
    pub(super) fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.checks.iter().filter_map(|(_, verdict)| match verdict {
            Verdict::Wrong(finding) => Some(finding),
            Verdict::Good(_) | Verdict::Open(_) => None,
        })
    }
}

/// Checks a file: mostly a certificate with those above it, and the key beside it.
pub(super) fn of_file(look: &Look<'_>, trust: &Trust, subject: &Subject<'_>) -> Result<Vec<Report>, Failure> {
    let items = match look.items(subject.path) {
        Ok(items) => items,
        Err(Trouble::Failure(failure)) => return Err(failure),
        Err(Trouble::Finding(finding)) => {
            let mut report = Report::new(subject.path, "a file that cannot be used");
            report.wrong("file", finding);
            return Ok(vec![report]);
        }
    };
    let mut chain: Vec<Certificate> = Vec::new();
    let mut reports = Vec::new();
    let mut key = None;
    for item in items {
        match item {
            Item::Certificate(certificate) => chain.push(*certificate),
            Item::Key(own) => key = Some(own),
            Item::Crl(crl) => reports.push(of_list(look, trust, subject.path, &crl)),
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
            Item::EncryptedKey(encrypted) => match look.opened(subject.path, &encrypted) {
                Ok(opened) => key = opened.or(key),
                Err(Trouble::Failure(failure)) => return Err(failure),
                Err(Trouble::Finding(finding)) => {
                    let mut report = Report::new(subject.path, "an encrypted private key");
                    report.wrong("key", finding);
                    reports.push(report);
                }
            },
            Item::Pkcs12(_) | Item::Other(_) => {}
        }
    }
    if chain.first().is_some_and(|first| first.is_ca() && first.is_self_issued()) && subject.purpose.is_none() {
        // A file of roots: none of them leads to another.
        for root in chain {
            let own = Trust { roots: vec![root.clone()], ..trust.without_lists() };
            reports.push(of_chain(look, &own, subject, &[root], key.as_ref())?);
        }
    } else if !chain.is_empty() {
        reports.push(of_chain(look, trust, subject, &chain, key.as_ref())?);
    } else if let Some(key) = key {
        reports.push(of_key(look, subject.path, &key));
    }
    if reports.is_empty() {
        let mut report = Report::new(subject.path, "a file with nothing to verify");
        let what = format!("{}: there is no certificate, key, request or revocation list in it", report.file);
        report.wrong("file", Finding::error(Code::WrongFile, what));
        reports.push(report);
    }
    Ok(reports)
}

/// Checks a certificate, those above it, and its key, which may be in the same file.
fn of_chain(
    look: &Look<'_>,
    trust: &Trust,
    subject: &Subject<'_>,
    chain: &[Certificate],
    key: Option<&PrivateKey>,
) -> Result<Report, Failure> {
    let own = &chain[0];
    let role = subject.entry.map(|entry| entry.role);
    let purpose = subject.purpose.or_else(|| purpose(own, role, subject.host.is_some()));
    let mut report = Report::new(subject.path, title(own, purpose));
    report.name = subject.entry.or_else(|| look.entry(own)).map(|entry| entry.name.clone());
    report.certificate = Some(own.clone());
    if let Some(entry) = subject.entry.filter(|entry| entry.sha256 != own.fingerprint) {
        let what = format!("{} is not the certificate that index.json has for {}", report.file, entry.name);
        report.wrong("file", Finding::warning(Code::WrongFile, what));
    }
    judge(look, trust, chain, purpose, subject.host, &mut report);
    key_of(look, subject.path, own, key, &mut report)?;
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
            finding.cure = Some("give the CA with --cafile".to_owned());
        }
    }
    for finding in findings.iter_mut().filter(|finding| finding.code == Code::NameMismatch) {
        // Nobody has connected yet.
        finding.what = finding.what.replace("; you connected to ", ", not for ");
        if let Some((_, command)) = finding.cure.as_ref().and_then(|cure| cure.split_once("mqtt certs ")) {
            finding.cure = Some(format!("mqtt certs {command}"));
        }
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

/// The key: whether it is this one's, and who can read it.
fn key_of(
    look: &Look<'_>,
    path: &Path,
    own: &Certificate,
    inside: Option<&PrivateKey>,
    report: &mut Report,
) -> Result<(), Failure> {
    if let Some(key) = inside {
        let others = look.neighbours(path);
        match x509::explain_key(own, &report.file, key, "the key in it", others) {
            Some(finding) => report.wrong("key", finding),
            None => report.good("key", "the key in it belongs to it"),
        }
        // A store is encrypted whatever its mode is.
        if !path.extension().is_some_and(|end| end == "p12" || end == "pfx") {
            mode(path, report);
        }
        return Ok(());
    }
    let Some(file) = key_beside(path) else {
        report.open("key", format!("{} is not here", path.with_extension("key").display()));
        return Ok(());
    };
    let name = file.display().to_string();
    let items = match x509::open(&file) {
        Ok(items) => items,
        Err(finding) => {
            report.wrong("key", finding);
            return Ok(());
        }
    };
    if let Some(Item::EncryptedKey(encrypted)) = items.iter().find(|item| matches!(item, Item::EncryptedKey(_))) {
        match look.opened(&file, encrypted) {
            Ok(Some(key)) => matches(look, path, own, &key, &name, report),
            Ok(None) => report.open("key", format!("{name} is encrypted, and there is no passphrase (--pass-file)")),
            Err(Trouble::Finding(finding)) => report.wrong("key", finding),
            Err(Trouble::Failure(failure)) => return Err(failure),
        }
        return Ok(());
    }
    match x509::key_of(items, &name, None) {
        Ok(key) => {
            matches(look, path, own, &key, &name, report);
            mode(&file, report);
        }
        Err(finding) => report.wrong("key", finding),
    }
    Ok(())
}

fn matches(look: &Look<'_>, path: &Path, own: &Certificate, key: &PrivateKey, name: &str, report: &mut Report) {
    match x509::explain_key(own, &report.file, key, name, look.neighbours(path)) {
        Some(finding) => report.wrong("key", finding),
        None => report.good("key", format!("{name} belongs to it")),
    }
}

fn mode(file: &Path, report: &mut Report) {
    match (x509::exposed(file), fs::metadata(file)) {
        (Some(finding), _) => report.wrong("mode", finding),
        (None, Ok(metadata)) => {
            let mode = metadata.permissions().mode() & 0o7777;
            report.good("mode", format!("{mode:o}, {}", file.display()));
        }
        (None, Err(_)) => {}
    }
}

/// A key without a certificate in its file.
fn of_key(look: &Look<'_>, path: &Path, key: &PrivateKey) -> Report {
    let mut report = Report::new(path, format!("a private key, {}", key.kind()));
    let fits = look.neighbours(path).find(|(_, certificate)| certificate.public_key == key.public_key());
    match fits {
        Some((name, _)) => report.good("key", format!("it belongs to {name}")),
        None => report.open("key", "no certificate beside it is its own"),
    }
    mode(path, &mut report);
    report
}

/// The revocation lists of the folder.
pub(super) fn of_lists(look: &Look<'_>, trust: &Trust) -> Vec<Report> {
    let mut reports: Vec<Report> = trust.crls.iter().map(|crl| of_list(look, trust, &trust.crl_path, crl)).collect();
    if let Some(finding) = &trust.crl_trouble {
        let mut report = Report::new(&trust.crl_path, "the revocation list");
        report.wrong("file", finding.clone());
        reports.push(report);
    }
    reports
}

fn of_list(look: &Look<'_>, trust: &Trust, path: &Path, crl: &x509::Crl) -> Report {
    let mut report = Report::new(path, format!("revocation list of \"{}\"", crl.issuer));
    let authorities = trust.roots.iter().chain(&trust.known);
    let file = report.file.clone();
    match authorities.clone().find(|ca| crl.is_signed_by(ca)) {
        Some(ca) => report.good("chain", format!("signed by \"{}\"", ca.subject)),
        None => {
            let names: Vec<String> = authorities.map(|ca| format!("\"{}\"", ca.subject)).collect();
            let held = if names.is_empty() { "there is none".to_owned() } else { format!("of {}", names.join(", ")) };
            let what = format!("{file} is of \"{}\", and not signed by a CA that is trusted ({held})", crl.issuer);
            report.wrong("chain", Finding::error(Code::CrlOtherCa, what).cure("mqtt certs crl"));
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

impl Trust {
    /// The same CA, without its lists: a root is not looked up in its own.
    fn without_lists(&self) -> Self {
        Self {
            cafile: None,
            roots: Vec::new(),
            roots_name: self.roots_name.clone(),
            crls: Vec::new(),
            crl_trouble: None,
            crl_path: self.crl_path.clone(),
            known: Vec::new(),
        }
    }
}
