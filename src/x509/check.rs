//! Temporary.
use super::*;
/// x
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// x
    Server,
    /// x
    Client,
}
/// x
#[derive(Debug)]
pub struct Against<'a> {
    /// x
    pub label: String,
    /// x
    pub roots: &'a [Certificate],
    /// x
    pub roots_name: String,
    /// x
    pub crls: &'a [Crl],
    /// x
    pub purpose: Option<Purpose>,
    /// x
    pub host: Option<&'a str>,
    /// x
    pub now: i64,
    /// x
    pub strict: bool,
}
/// x
pub fn check(chain: &[Certificate], against: &Against<'_>) -> Vec<Finding> {
    let Some(leaf) = chain.first() else { return Vec::new() };
    let mut all = Vec::new();
    if leaf.not_after < against.now {
        all.push(Finding::error(Code::Expired, format!("{} expired", against.label)));
    }
    if against.crls.iter().any(|crl| crl.entry(&leaf.serial).is_some()) {
        all.push(Finding::error(Code::Revoked, format!("{} revoked", against.label)));
    }
    if !against.roots.iter().any(|root| root.subject == leaf.issuer) {
        all.push(Finding::error(Code::UnknownIssuer, format!("{} issuer unknown", against.label)));
    }
    if against.host.is_some_and(|host| !leaf.matches_host(host)) {
        all.push(Finding::error(Code::NameMismatch, format!("{} other name", against.label)));
    }
    all
}
/// x
pub fn unreadable(path: &std::path::Path, error: &std::io::Error) -> Finding {
    Finding::error(Code::UnreadableFile, format!("{}: {error}", path.display()))
}
/// x
pub fn certificates_of(items: Vec<Item>, file: &str) -> Result<Vec<Certificate>, Finding> {
    let all: Vec<_> =
        items.into_iter().filter_map(|i| if let Item::Certificate(c) = i { Some(*c) } else { None }).collect();
    if all.is_empty() { Err(Finding::error(Code::WrongFile, format!("{file}: no certificate"))) } else { Ok(all) }
}
/// x
pub fn crls_of(items: Vec<Item>, file: &str) -> Result<Vec<Crl>, Finding> {
    let all: Vec<_> = items.into_iter().filter_map(|i| if let Item::Crl(c) = i { Some(c) } else { None }).collect();
    if all.is_empty() { Err(Finding::error(Code::WrongFile, format!("{file}: no crl"))) } else { Ok(all) }
}
/// x
pub fn key_of(items: Vec<Item>, file: &str, passphrase: Option<&[u8]>) -> Result<PrivateKey, Finding> {
    for i in items {
        match i {
            Item::Key(k) => return Ok(k),
            Item::EncryptedKey(e) => {
                return e
                    .decrypt(passphrase.unwrap_or_default())
                    .map_err(|e| Finding::error(Code::EncryptedKey, format!("{file}: {e}")));
            }
            _ => {}
        }
    }
    Err(Finding::error(Code::WrongFile, format!("{file}: no key")))
}
/// x
pub fn explain_key(
    certificate: &Certificate,
    name: &str,
    key: &PrivateKey,
    key_name: &str,
    _: impl Iterator<Item = (String, Certificate)>,
) -> Option<Finding> {
    (certificate.public_key != key.public_key())
        .then(|| Finding::error(Code::KeyMismatch, format!("{key_name} is not the key of {name}")))
}
