//! What is wrong with the certificate itself, whoever has signed it.

use super::{Against, Purpose, cure};
use crate::x509::{Certificate, Code, Finding, KeyKind, San};

/// There is none.
pub(super) fn missing(against: &Against<'_>) -> Finding {
    let code = if against.purpose == Some(Purpose::Client) { Code::NoClientCertificate } else { Code::WrongFile };
    Finding::error(code, format!("{}: there is no certificate", against.label))
}

pub(super) fn version(own: &Certificate, against: &Against<'_>) -> Option<Finding> {
    (own.version < 3).then(|| {
        let what = format!(
            "{} is an X.509 v{} certificate (made by \"openssl x509 -req\" without -extfile); TLS here needs v3",
            against.label, own.version
        );
        Finding::error(Code::V1, what).cure(cure::issue(own, against))
    })
}

/// A CA is no certificate to show.
pub(super) fn is_ca(own: &Certificate, against: &Against<'_>) -> Option<Finding> {
    let purpose = against.purpose?;
    own.is_ca().then(|| {
        let cure = match purpose {
            Purpose::Server => format!("mqtt certs server {}", against.host.unwrap_or("HOST")),
            Purpose::Client => "mqtt certs client NAME".to_owned(),
        };
        let what = format!(
            "{} is the CA \"{}\" itself; a {} needs a certificate of its own, signed by the CA",
            against.label,
            own.subject,
            if purpose == Purpose::Server { "broker" } else { "client" }
        );
        Finding::error(Code::CaAsLeaf, what).cure(cure)
    })
}

pub(super) fn purpose(own: &Certificate, against: &Against<'_>) -> Option<Finding> {
    let (purpose, usage) = (against.purpose?, own.extended_key_usage.as_ref()?);
    // anyExtendedKeyUsage is not enough for rustls and OpenSSL.
    let allowed = match purpose {
        Purpose::Server => usage.server_auth,
        Purpose::Client => usage.client_auth,
    };
    (!allowed).then(|| {
        let what = format!("{} is for {usage} only, not for {}", against.label, purpose.usage());
        let cure = match purpose {
            Purpose::Server => cure::issue(own, against),
            // Its own name is most likely that of a server, which no client gets.
            Purpose::Client => "mqtt certs client NAME".to_owned(),
        };
        Finding::error(Code::WrongPurpose, what).cure(cure)
    })
}

/// Keys and signatures that are refused today.
pub(super) fn weakness(own: &Certificate, against: &Against<'_>) -> Option<Finding> {
    let label = &against.label;
    let what = if own.key.is_weak() {
        format!("{label} has an {} key; at least 2048 bits are needed", own.key)
    } else if own.has_weak_signature() && !own.is_self_issued() {
        format!("{label} is signed with {}, which can be forged; SHA-256 is needed", own.signature_algorithm)
    } else if let KeyKind::Other(kind) = &own.key {
        let what = format!("{label} has a {kind} key; TLS here knows P-256, P-384, Ed25519 and RSA");
        return Some(Finding::error(Code::NoSharedCipher, what).cure(cure::issue(own, against)));
    } else {
        return None;
    };
    Some(Finding::error(Code::WeakKey, what).cure(cure::issue(own, against)))
}

/// Whether it is for the host.
pub(super) fn host(own: &Certificate, against: &Against<'_>) -> Option<Finding> {
    let is_host = |san: &&San| matches!(san, San::Dns(_) | San::Ip(_));
    let names: Vec<String> = own.sans.iter().filter(is_host).map(ToString::to_string).collect();
    let label = &against.label;
    if names.is_empty() {
        if own.is_ca() || (against.host.is_none() && against.purpose != Some(Purpose::Server)) {
            return None;
        }
        let common_name = own.common_name().map_or_else(String::new, |_| format!("CN={} but ", own.subject));
        let what = format!("{label} has {common_name}no subject alternative name; TLS clients ignore the CN");
        return Some(Finding::error(Code::NoSan, what).cure(cure::issue(own, against)));
    }
    let host = against.host?;
    if own.matches_host(host) {
        return None;
    }
    let mut what = format!("{label} is for {}; you connected to {host}", shortened(&names));
    if own.sans.contains(&San::Dns(host.to_owned())) {
        what = format!("{label} has {host} as a DNS name, not as an IP address, which no TLS client takes");
    } else if names.iter().any(|name| name.starts_with("*.") && name.matches('.').count() == 1) {
        what += " (a wildcard with one label behind it counts for nobody)";
    }
    let cure = format!("connect by one of those names, or on the broker: {}", cure::issue(own, against));
    Some(Finding::error(Code::NameMismatch, what).cure(cure))
}

fn shortened(names: &[String]) -> String {
    const MOST: usize = 8;
    match names.get(..MOST) {
        Some(first) if names.len() > MOST => format!("{} and {} more", first.join(", "), names.len() - MOST),
        _ => names.join(", "),
    }
}

/// What makes a mess of names, though it is valid.
pub(super) fn names(own: &Certificate, against: &Against<'_>) -> Vec<Finding> {
    let label = &against.label;
    let mut findings = Vec::new();
    if !own.is_ca() && against.roots.iter().any(|root| root.subject.der == own.subject.der && root.der() != own.der()) {
        let what = format!(
            "{label} and its CA have the same subject \"{}\"; that makes errors hard to understand",
            own.subject
        );
        findings.push(Finding::warning(Code::SameSubject, what).cure(cure::issue(own, against)));
    }
    if own.common_name().is_none_or(str::is_empty) && against.purpose == Some(Purpose::Client) {
        let what = format!("{label} has no common name, which a broker would take for the user name");
        findings.push(Finding::warning(Code::NoCommonName, what).cure("mqtt certs client NAME"));
    }
    findings
}
