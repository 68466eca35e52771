//! Cures for who is here: commands only where they change what is meant, and as they have to be typed for the folder.

use std::path::{Path, PathBuf};

use super::{
    super::look::{Look, beside},
    checks::Subject,
    report::Report,
    trust::{INTERMEDIATE, Trust, put_back},
};
use crate::{
    certs::{Entry, Role, crl::CRL},
    failure::word,
    x509::{Certificate, Code, Finding},
};

/// Whose a certificate is, and with it who can make it anew.
#[derive(Debug)]
pub(super) enum Whose {
    /// The folder's.
    Ours(Option<Box<Entry>>),
    /// Somebody else's.
    Theirs,
    /// A broker's, which may have a folder of its own.
    Broker,
}

impl Whose {
    /// Of a file: what the index has, or what lies in the folder and was signed with its CA.
    pub(super) fn of_file(
        look: &Look<'_>,
        trust: &Trust,
        subject: &Subject<'_>,
        certificate: Option<&Certificate>,
    ) -> Self {
        let entry = subject.entry.or_else(|| certificate.and_then(|certificate| look.entry(certificate)));
        if let Some(entry) = entry {
            return Self::Ours(Some(Box::new(entry.clone())));
        }
        let is_signed_here = |own: &Certificate| {
            let signers = trust.roots.iter().chain(&trust.known);
            !own.is_ca() && signers.clone().any(|ca| look.entry(ca).is_some() && own.is_signed_by(ca))
        };
        let is_ours = look.is_inside(subject.path) && certificate.is_none_or(is_signed_here);
        if is_ours { Self::Ours(None) } else { Self::Theirs }
    }

    /// Of what a broker has shown.
    pub(super) fn of_broker(look: &Look<'_>, certificate: &Certificate) -> Self {
        look.entry(certificate).map_or(Self::Broker, |entry| Self::Ours(Some(Box::new(entry.clone()))))
    }
}

/// Gives all findings of a report the cures that help here.
pub(super) fn settle(
    look: &Look<'_>,
    trust: &Trust,
    whose: &Whose,
    subject: Option<&Subject<'_>>,
    report: &mut Report,
) {
    let issuer = report
        .certificate
        .as_ref()
        .map(|own| if own.is_self_issued() { "whoever made it".to_owned() } else { format!("\"{}\"", own.issuer) });
    let above = subject.zip(report.certificate.as_ref()).and_then(|(subject, own)| signer(look, trust, subject, own));
    let above = above.as_deref();
    for (check, finding) in report.findings_mut() {
        finding.cure = match whose {
            Whose::Ours(entry) => {
                let is_lost = matches!(finding.code, Code::UnreadableFile | Code::WrongFile);
                match entry.as_deref().filter(|_| is_lost && finding.cure.is_none()) {
                    Some(entry) => Some(remade(look, entry, check == "key")),
                    None => ours(look, trust, entry.as_deref(), subject, above, finding),
                }
            }
            Whose::Theirs => theirs(trust, subject, above, issuer.as_deref(), finding),
            Whose::Broker => of_broker(trust, check, finding),
        };
        if !finding.cure.as_ref().is_some_and(|cure| matches!(whose, Whose::Broker) && cure.contains("on the broker")) {
            finding.cure = finding.cure.take().map(|cure| here(look, cure));
        }
    }
}

/// A command as it has to be typed for this folder.
fn here(look: &Look<'_>, cure: String) -> String {
    match cure.split_once("mqtt certs ") {
        Some((before, words)) if !words.contains("--dir ") => format!("{before}{}", look.command(words)),
        _ => cure,
    }
}

/// Of a broker that was not set up from this folder.
fn of_broker(trust: &Trust, check: &str, finding: &Finding) -> Option<String> {
    let cure = finding.cure.clone()?;
    let is_chain = matches!(finding.code, Code::UnknownIssuer | Code::MissingIntermediate);
    match cure.split_once("mqtt certs ") {
        _ if is_chain && trust.cafile.is_none() => Some("give the broker's CA with --cafile".to_owned()),
        // What is not about its certificate is for the client.
        Some((before, words)) if !matches!(check, "tcp" | "tls" | "client" | "connect") => {
            let before = if before.contains("on the broker") { before } else { "on the broker: " };
            Some(format!("{before}mqtt certs {words}"))
        }
        _ => Some(cure),
    }
}

/// Of the folder's own.
fn ours(
    look: &Look<'_>,
    trust: &Trust,
    entry: Option<&Entry>,
    subject: Option<&Subject<'_>>,
    above: Option<&Path>,
    finding: &Finding,
) -> Option<String> {
    let cure = finding.cure.clone();
    let path = subject.map_or(Path::new(""), |subject| subject.path);
    match finding.code {
        Code::WrongFile if path == look.dir.join(CRL) => Some("mqtt certs crl".to_owned()),
        Code::Revoked => entry.map(reissued).or(cure),
        Code::KeyMismatch => cure.or_else(|| Some(remade(look, entry.filter(|entry| !is_ca(entry))?, false))),
        Code::WrongPurpose if subject.is_some_and(|subject| subject.purpose.is_some()) => None,
        Code::WrongPurpose | Code::CaAsLeaf | Code::NoCommonName => match entry {
            Some(entry) if entry.role == Role::Client => Some(reissued(entry)),
            _ => cure,
        },
        Code::Expired => match entry {
            Some(entry) if has_key_elsewhere(entry) && cure.as_deref().is_some_and(|cure| !cure.ends_with("--ca")) => {
                Some(format!("mqtt certs renew {} --keep-key", word(&entry.name)))
            }
            _ => cure,
        },
        Code::NameMismatch if subject.is_some() => cure.map(|cure| match cure.split_once("mqtt certs ") {
            // Nobody has connected yet.
            Some((_, words)) => format!("mqtt certs {words}"),
            None => cure,
        }),
        Code::MissingIntermediate | Code::UnknownIssuer => chained(trust, subject, above, cure, finding),
        _ => cure,
    }
}

/// Of somebody else's: no command here would make it anew.
fn theirs(
    trust: &Trust,
    subject: Option<&Subject<'_>>,
    above: Option<&Path>,
    issuer: Option<&str>,
    finding: &Finding,
) -> Option<String> {
    let cure = finding.cure.clone();
    match finding.code {
        Code::MissingIntermediate | Code::UnknownIssuer => return chained(trust, subject, above, cure, finding),
        _ if !cure.as_ref().is_some_and(|cure| cure.contains("mqtt certs ")) => return cure,
        _ => {}
    }
    let issuer = issuer.unwrap_or("its CA");
    match finding.code {
        Code::WrongPurpose | Code::CaAsLeaf => None,
        Code::CrlExpired | Code::CrlOtherCa | Code::CrlIncomplete => Some(format!("get a new list from {issuer}")),
        Code::Revoked => Some(format!("have another made by {issuer}")),
        _ => Some(format!("have it made again by {issuer}")),
    }
}

/// The file of an intermediate CA that has signed `own`, or may have: beside it, or beside the root.
fn signer(look: &Look<'_>, trust: &Trust, subject: &Subject<'_>, own: &Certificate) -> Option<PathBuf> {
    if trust.roots.iter().any(|root| own.is_signed_by(root)) {
        return None;
    }
    let mut others = look.neighbours(subject.path);
    let beside_it = others.find(|(_, other)| other.is_ca() && !other.is_self_issued() && own.is_signed_by(other));
    let at_the_root = || trust.cafile.as_ref().map(|root| beside(root).join(INTERMEDIATE)).filter(|path| path.exists());
    beside_it.map(|(name, _)| subject.path.with_file_name(name)).or_else(at_the_root)
}

/// What leads from the certificate to the root. `above` is the file of the one between them, if it is at hand.
fn chained(
    trust: &Trust,
    subject: Option<&Subject<'_>>,
    above: Option<&Path>,
    cure: Option<String>,
    finding: &Finding,
) -> Option<String> {
    let Some(subject) = subject else { return cure };
    let name = |path: &Path| word(&path.to_string_lossy());
    let joined =
        format!("cat {} {} > chain.crt", name(subject.path), above.map_or("intermediate.crt".to_owned(), name));
    match finding.code {
        Code::MissingIntermediate if cure.as_ref().is_some_and(|cure| cure.starts_with("cat ")) => Some(joined),
        Code::UnknownIssuer if above.is_some() && trust.cafile.is_some() => Some(joined),
        // Which of both is missing is not to be seen.
        Code::UnknownIssuer if trust.cafile.is_some() && finding.what.contains(", which is not in ") => {
            Some(format!("give its CA with --cafile; or, when that is an intermediate CA: {joined}"))
        }
        _ => cure,
    }
}

const fn is_ca(entry: &Entry) -> bool {
    matches!(entry.role, Role::Ca | Role::Intermediate)
}

/// What makes up for a lost file of a certificate, which may be its key.
fn remade(look: &Look<'_>, entry: &Entry, is_key: bool) -> String {
    let file = if is_key { &entry.private_key } else { &entry.certificate };
    match (entry.role, file) {
        (Role::Ca | Role::Intermediate, Some(file)) => put_back(&look.dir.join(file)),
        _ if entry.is_revoked() || has_key_elsewhere(entry) => reissued(entry),
        _ => format!("mqtt certs renew {}", word(&entry.name)),
    }
}

/// The command that makes another of the same name.
fn reissued(entry: &Entry) -> String {
    let name = word(&entry.name);
    let hosts = entry.sans.iter().map(|san| word(san.split_once(':').map_or(san.as_str(), |(_, host)| host)));
    let hosts = hosts.collect::<Vec<_>>().join(" ");
    let out = if entry.name == "server" { String::new() } else { format!(" --out {name}") };
    match entry.role {
        Role::Client if has_key_elsewhere(entry) => format!("mqtt certs client {name} --csr {name}.csr --force"),
        Role::Client | Role::Ca | Role::Intermediate => format!("mqtt certs client {name} --force"),
        Role::Server => format!("mqtt certs server {hosts}{out} --force"),
        Role::Bridge => format!("mqtt certs server {hosts}{out} --bridge --force"),
    }
}

/// The key was made on a device, and never was here.
fn has_key_elsewhere(entry: &Entry) -> bool {
    entry.certificate.is_some() && entry.private_key.is_none()
}
