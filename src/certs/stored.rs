//! Certificates, keys and requests in files.

use std::path::{Path, PathBuf};

use super::{Error, files};
use crate::x509::{self, Certificate, EncryptedKey, Item, KeyError, PrivateKey, Request};

/// The first certificate of a file.
///
/// # Errors
/// When there is none.
pub fn certificate(path: &Path) -> Result<Certificate, Error> {
    Ok(certificates(path)?.swap_remove(0))
}

/// The certificates of a file: one at least.
///
/// # Errors
/// When there is none.
pub fn certificates(path: &Path) -> Result<Vec<Certificate>, Error> {
    all(path, "a certificate", |item| match item {
        Item::Certificate(certificate) => Some(*certificate),
        _ => None,
    })
}

/// The certificate request of a file.
///
/// # Errors
/// When there is none.
pub fn request(path: &Path) -> Result<Request, Error> {
    let mut requests = all(path, "a certificate request", |item| match item {
        Item::Request(request) => Some(*request),
        _ => None,
    })?;
    Ok(requests.swap_remove(0))
}

/// The key of a file, which may need a passphrase.
#[derive(Debug)]
pub struct StoredKey {
    path: PathBuf,
    key: Key,
}

#[derive(Debug)]
enum Key {
    Open(PrivateKey),
    Locked(EncryptedKey),
}

impl StoredKey {
    /// Reads it.
    ///
    /// # Errors
    /// When there is none, or no passphrase would open it.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let mut keys = all(path, "a private key", |item| match item {
            Item::Key(key) => Some(Key::Open(key)),
            Item::EncryptedKey(key) => Some(Key::Locked(key)),
            _ => None,
        })?;
        let key = keys.swap_remove(0);
        if matches!(key, Key::Locked(EncryptedKey::Old(_))) {
            return Err(Error::LockedKey { path: path.to_owned(), error: KeyError::OldEncryption });
        }
        Ok(Self { path: path.to_owned(), key })
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether it needs a passphrase.
    #[must_use]
    pub const fn is_locked(&self) -> bool {
        matches!(self.key, Key::Locked(_))
    }

    /// Its public half, as SubjectPublicKeyInfo, if no passphrase is needed for it.
    #[must_use]
    pub fn public_key(&self) -> Option<&[u8]> {
        match &self.key {
            Key::Open(key) => Some(key.public_key()),
            Key::Locked(_) => None,
        }
    }

    /// The key. The passphrase counts only where one is needed.
    ///
    /// # Errors
    /// When the passphrase is wrong.
    pub fn open(self, passphrase: &[u8]) -> Result<PrivateKey, Error> {
        match self.key {
            Key::Open(key) => Ok(key),
            Key::Locked(key) => key.decrypt(passphrase).map_err(|error| Error::LockedKey { path: self.path, error }),
        }
    }
}

/// The items of a file that are of the wanted kind: one at least.
fn all<T>(path: &Path, wanted: &'static str, pick: impl Fn(Item) -> Option<T>) -> Result<Vec<T>, Error> {
    let bytes = files::read(path, x509::SIZE_LIMIT as u64)?;
    let items = x509::read(&bytes).map_err(|error| Error::Read { path: path.to_owned(), error })?;
    let found = items.first().map_or_else(|| "nothing".to_owned(), Item::what);
    let picked: Vec<T> = items.into_iter().filter_map(pick).collect();
    if picked.is_empty() { Err(Error::WrongFile { path: path.to_owned(), wanted, found }) } else { Ok(picked) }
}
