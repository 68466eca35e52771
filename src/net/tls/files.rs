//! Certificates, keys and revocation lists from files, each trouble with its name and its cure.

use std::path::{Path, PathBuf};

use crate::x509::{self, Certificate, Code, Crl, Finding, PrivateKey};

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
    let unreadable = |error: std::io::Error| x509::unreadable(folder, &error);
    let mut files: Vec<PathBuf> = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        files.push(entry.map_err(unreadable)?.path());
    }
    files.sort_unstable();
    let mut all: Vec<Certificate> = Vec::new();
    for path in files.iter().filter(|path| path.is_file()) {
        // Keys, notes and what not may stand beside them.
        for certificate in certificates(path).unwrap_or_default() {
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

/// Why a key is not that of a certificate, and of which certificate beside it it is.
pub(super) fn explain_key(certfile: &Path, leaf: &Certificate, keyfile: &Path, key: &PrivateKey) -> Option<Finding> {
    let folder = certfile.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
    let others = std::fs::read_dir(folder).into_iter().flatten().filter_map(|entry| {
        let path = entry.ok()?.path();
        let certificate = certificates(&path).ok()?.into_iter().next()?;
        Some((path.file_name()?.to_string_lossy().into_owned(), certificate))
    });
    x509::explain_key(leaf, &name(certfile), key, &name(keyfile), others)
}
