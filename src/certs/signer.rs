//! The CA of a folder: from its files to one that signs.

use std::path::{Path, PathBuf};

use super::{Authority, Error, files};
use crate::x509::{self, Certificate, EncryptedKey, Item, KeyError, PrivateKey};

/// The CA of a folder, whose key may need a passphrase.
#[derive(Debug)]
pub struct Signer {
    certificate: Certificate,
    path: PathBuf,
    key_path: PathBuf,
    key: Key,
    is_root: bool,
}

#[derive(Debug)]
enum Key {
    Open(PrivateKey),
    Locked(EncryptedKey),
}

impl Signer {
    /// The one that signs leaves: the intermediate CA if there is one.
    ///
    /// # Errors
    /// When there is none, or its files cannot be read.
    pub fn of(folder: &Path) -> Result<Self, Error> {
        let name = if has_intermediate(folder) { "intermediate" } else { "ca" };
        Self::read(folder, name)
    }

    /// The root.
    ///
    /// # Errors
    /// When there is none, or its files cannot be read.
    pub fn root_of(folder: &Path) -> Result<Self, Error> {
        Self::read(folder, "ca")
    }

    fn read(folder: &Path, name: &str) -> Result<Self, Error> {
        let (path, key_path) = (folder.join(format!("{name}.crt")), folder.join(format!("{name}.key")));
        if !files::is_there(&path) {
            let missing =
                if files::is_there(&key_path) { Error::NoCaCertificate(path) } else { Error::NoCa(folder.to_owned()) };
            return Err(missing);
        }
        let certificate = certificate(&path)?;
        if !files::is_there(&key_path) {
            return Err(Error::NoCaKey(key_path));
        }
        let key = one(&key_path, "a private key", |item| match item {
            Item::Key(key) => Some(Key::Open(key)),
            Item::EncryptedKey(key) => Some(Key::Locked(key)),
            _ => None,
        })?;
        // No passphrase would open it: nobody is to be asked for one.
        if matches!(key, Key::Locked(EncryptedKey::Old(_))) {
            return Err(Error::CaKey { path: key_path, error: KeyError::OldEncryption });
        }
        Ok(Self { certificate, path, key_path, key, is_root: name == "ca" })
    }

    /// The file of its key, when a passphrase is needed to open it.
    #[must_use]
    pub fn locked(&self) -> Option<&Path> {
        matches!(self.key, Key::Locked(_)).then_some(&self.key_path)
    }

    /// Makes it sign. The passphrase counts only where one is needed.
    ///
    /// # Errors
    /// When the passphrase is wrong, certificate and key do not fit, or it has ended.
    pub fn open(self, passphrase: &[u8], now: i64) -> Result<Authority, Error> {
        let (path, key_path, is_root) = (self.path.clone(), self.key_path.clone(), self.is_root);
        let (certificate, key) = self.open_key(passphrase)?;
        Authority::new(certificate, &key, &path, &key_path, is_root, now)
    }

    /// Opens the key alone, whether the CA has ended or not.
    ///
    /// # Errors
    /// When the passphrase is wrong, or certificate and key do not fit.
    pub fn open_key(self, passphrase: &[u8]) -> Result<(Certificate, PrivateKey), Error> {
        let key = match self.key {
            Key::Open(key) => key,
            Key::Locked(key) => {
                key.decrypt(passphrase).map_err(|error| Error::CaKey { path: self.key_path.clone(), error })?
            }
        };
        if self.certificate.public_key != key.public_key() {
            return Err(Error::KeyMismatch { key: self.key_path, certificate: self.path });
        }
        Ok((self.certificate, key))
    }
}

/// Whether an intermediate CA signs the leaves of a folder.
#[must_use]
pub fn has_intermediate(folder: &Path) -> bool {
    files::is_there(&folder.join("intermediate.crt")) || files::is_there(&folder.join("intermediate.key"))
}

/// The first certificate of a file.
///
/// # Errors
/// When there is none.
pub fn certificate(path: &Path) -> Result<Certificate, Error> {
    one(path, "a certificate", |item| match item {
        Item::Certificate(certificate) => Some(*certificate),
        _ => None,
    })
}

/// The certificate request of a file.
///
/// # Errors
/// When there is none.
pub fn request(path: &Path) -> Result<x509::Request, Error> {
    one(path, "a certificate request", |item| match item {
        Item::Request(request) => Some(*request),
        _ => None,
    })
}

/// The first item of a file that is of the wanted kind.
pub(super) fn one<T>(path: &Path, wanted: &'static str, pick: impl Fn(Item) -> Option<T>) -> Result<T, Error> {
    let bytes = files::read(path, x509::SIZE_LIMIT as u64)?;
    let items = x509::read(&bytes).map_err(|error| Error::Read { path: path.to_owned(), error })?;
    let found = items.first().map_or_else(|| "nothing".to_owned(), Item::what);
    let picked = items.into_iter().find_map(pick);
    picked.ok_or_else(|| Error::WrongFile { path: path.to_owned(), wanted, found })
}
