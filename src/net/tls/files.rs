//! Certificates, keys and revocation lists from files, each trouble with its name and its cure.

use std::path::{Path, PathBuf};

use crate::x509::{self, Certificate, Code, Crl, EncryptedKey, Finding, Item, PrivateKey};

/// The certificates of a file, in their order.
///
/// # Errors
/// It cannot be read, or holds none.
pub fn certificates(path: &Path) -> Result<Vec<Certificate>, Finding> {
    x509::certificates_of(x509::open(path)?, &name(path))
}

/// The private key of a file. `passphrase` opens an encrypted one.
///
/// # Errors
/// It cannot be read, holds none, or another passphrase opens it.
pub fn key(path: &Path, passphrase: Option<&[u8]>) -> Result<PrivateKey, Finding> {
    x509::key_of(x509::open(path)?, &name(path), passphrase)
}

/// Whether a file holds a private key, encrypted or not.
///
/// # Errors
/// It cannot be read.
pub fn holds_key(path: &Path) -> Result<bool, Finding> {
    let items = x509::open(path)?;
    if items.iter().any(|item| matches!(item, Item::Pkcs12(_))) {
        // It says what the file holds, and what makes of it what is read here.
        return Err(x509::certificates_of(items, &name(path))
            .err()
            .unwrap_or_else(|| Finding::error(Code::WrongFile, format!("{}: holds a PKCS#12 store", name(path)))));
    }
    Ok(items.iter().any(|item| matches!(item, Item::Key(_) | Item::EncryptedKey(_))))
}

/// The key of a file, if a passphrase is needed for it.
#[must_use]
pub fn encrypted_key(path: &Path) -> Option<EncryptedKey> {
    // What comes out of a pipe comes only once.
    if !path.is_file() {
        return None;
    }
    let key = x509::open(path).ok()?.into_iter().find(|item| matches!(item, Item::Key(_) | Item::EncryptedKey(_)))?;
    match key {
        Item::EncryptedKey(key) => Some(key),
        _ => None,
    }
}

/// The revocation lists of a file.
///
/// # Errors
/// It cannot be read, or holds none.
pub fn revocation_lists(path: &Path) -> Result<Vec<Crl>, Finding> {
    x509::crls_of(x509::open(path)?, &name(path))
}

/// The certificates of every file in a folder that holds some, each once: `--capath`. Nothing needs to be hashed.
///
/// # Errors
/// The folder cannot be read, or no file in it holds a certificate.
pub(super) fn certificates_in(folder: &Path) -> Result<Vec<Certificate>, Finding> {
    let mut all: Vec<Certificate> = Vec::new();
    for path in files_in(folder).map_err(|error| x509::unreadable(folder, &error))? {
        // Keys, notes and what not may stand beside them.
        for certificate in certificates(&path).unwrap_or_default() {
            if !all.iter().any(|known| known.der() == certificate.der()) {
                all.push(certificate);
            }
        }
    }
    if all.is_empty() {
        let what = format!("{}: no file in this folder holds a certificate", folder.display());
        return Err(Finding::error(Code::WrongFile, what));
    }
    Ok(all)
}

/// How messages call a file: as it was given.
pub(super) fn name(path: &Path) -> String {
    path.display().to_string()
}

/// The files of a folder by name, but for what is no file: to open a pipe is to wait for its writer.
fn files_in(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        files.push(entry?.path());
    }
    files.retain(|path| path.is_file());
    files.sort_unstable();
    Ok(files)
}

/// The folder in which a file is.
fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."))
}

/// The first certificate of every file beside `certfile`, with the file's name.
fn neighbours(certfile: &Path) -> impl Iterator<Item = (String, Certificate)> {
    files_in(folder_of(certfile)).unwrap_or_default().into_iter().filter_map(|path| {
        let certificate = certificates(&path).ok()?.into_iter().next()?;
        Some((path.file_name()?.to_string_lossy().into_owned(), certificate))
    })
}

/// The CAs beside `certfile`, among which a missing one may be. A folder of thousands of devices has few.
pub(super) fn authorities_beside(certfile: &Path) -> Vec<Certificate> {
    const MOST: usize = 1000;
    neighbours(certfile).take(MOST).map(|(_, certificate)| certificate).filter(Certificate::is_ca).collect()
}

/// Why a key is not that of a certificate, and of which certificate beside it it is.
pub(super) fn explain_key(certfile: &Path, leaf: &Certificate, keyfile: &Path, key: &PrivateKey) -> Option<Finding> {
    x509::explain_key(leaf, &name(certfile), key, &name(keyfile), neighbours(certfile))
}
