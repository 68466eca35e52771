//! The CA of a folder: from its files to one that signs.

use std::path::{Path, PathBuf};

use super::{Authority, Error, files, folder, stored, stored::StoredKey};
use crate::x509::{Certificate, PrivateKey};

/// The CA of a folder, whose key may need a passphrase.
#[derive(Debug)]
pub struct Signer {
    certificate: Certificate,
    path: PathBuf,
    key: StoredKey,
    is_root: bool,
}

impl Signer {
    /// The one that signs leaves: the intermediate CA if there is one.
    ///
    /// # Errors
    /// When there is none, or its files cannot be read.
    pub fn of(folder: &Path) -> Result<Self, Error> {
        Self::read(folder, !has_intermediate(folder))
    }

    /// The root.
    ///
    /// # Errors
    /// When there is none, or its files cannot be read.
    pub fn root_of(folder: &Path) -> Result<Self, Error> {
        Self::read(folder, true)
    }

    fn read(folder: &Path, is_root: bool) -> Result<Self, Error> {
        let (path, key_path) = find(folder, is_root)?;
        Ok(Self { certificate: stored::certificate(&path)?, path, key: StoredKey::read(&key_path)?, is_root })
    }

    /// The file of its key, when a passphrase is needed to open it.
    #[must_use]
    pub fn locked(&self) -> Option<&Path> {
        self.key.is_locked().then_some(self.key.path())
    }

    /// Its certificate.
    #[must_use]
    pub const fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// Makes it sign. The passphrase counts only where one is needed.
    ///
    /// # Errors
    /// When the passphrase is wrong, certificate and key do not fit, or it has ended.
    pub fn open(self, passphrase: &[u8], now: i64) -> Result<Authority, Error> {
        let (path, key_path, is_root) = (self.path.clone(), self.key.path().to_owned(), self.is_root);
        let (certificate, key) = self.open_key(passphrase)?;
        Authority::new(certificate, &key, &path, &key_path, is_root, now)
    }

    /// Opens the key alone, whether the CA has ended or not.
    ///
    /// # Errors
    /// When the passphrase is wrong, or certificate and key do not fit.
    pub fn open_key(self, passphrase: &[u8]) -> Result<(Certificate, PrivateKey), Error> {
        let key_path = self.key.path().to_owned();
        let key = self.key.open(passphrase)?;
        if self.certificate.public_key == key.public_key() {
            Ok((self.certificate, key))
        } else {
            Err(Error::KeyMismatch { key: key_path, certificate: self.path })
        }
    }
}

/// Where certificate and key are.
fn find(folder: &Path, is_root: bool) -> Result<(PathBuf, PathBuf), Error> {
    let name = if is_root { "ca" } else { "intermediate" };
    let (path, key_path) = (folder.join(format!("{name}.crt")), folder.join(format!("{name}.key")));
    match (files::is_there(&path), files::is_there(&key_path)) {
        (true, true) => Ok((path, key_path)),
        (true, false) => Err(Error::NoCaKey(key_path)),
        (false, true) => Err(Error::NoCaCertificate(path)),
        (false, false) => Err(Error::NoCa(folder.to_owned())),
    }
}

/// Refuses a folder in which nothing was ever signed and nothing can be, as that of a device: whoever opens it would
/// leave files there that are of use to nobody.
///
/// # Errors
/// What the folder lacks.
pub fn check_signer(folder: &Path) -> Result<(), Error> {
    if !folder.is_dir() || folder::is_kept(folder) {
        return Ok(());
    }
    match find(folder, !has_intermediate(folder)) {
        Ok(_) => Ok(()),
        Err(Error::NoCaKey(path)) => Err(Error::NotTheCas(path)),
        Err(error) => Err(error),
    }
}

/// Whether an intermediate CA signs the leaves of a folder.
#[must_use]
pub fn has_intermediate(folder: &Path) -> bool {
    files::is_there(&folder.join("intermediate.crt")) || files::is_there(&folder.join("intermediate.key"))
}
