//! A folder without an index, as openssl leaves it, or one whose index was lost: its certificates tell what there is.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{
    Error, crl, files,
    index::{CrlState, Entry, Index, Revocation, Role},
    names,
};
use crate::x509::{self, Certificate, Crl, Item, date::DAY};

/// Adds each certificate of the folder that its CA has signed, revoked if the revocation list says so. Says whether
/// there was any.
pub(super) fn adopt(folder: &Path, index: &mut Index) -> Result<bool, Error> {
    let signers: Vec<Certificate> =
        ["intermediate.crt", "ca.crt"].iter().filter_map(|name| first_certificate(&folder.join(name))).collect();
    if signers.is_empty() {
        return Ok(false);
    }
    // One that is damaged keeps the next from being written: its number stays unknown here.
    let mut crls = crl::read(folder).unwrap_or_default();
    crls.retain(|crl| signers.iter().any(|signer| crl.is_signed_by(signer)));
    let revoked = revocations(&crls);
    let before = index.entries().len();
    for file in certificate_files(folder)? {
        let Some(certificate) = first_certificate(&folder.join(&file)) else { continue };
        if !signers.iter().any(|signer| certificate.is_signed_by(signer)) {
            continue;
        }
        if let Some(entry) = entry(folder, &file, &certificate) {
            index.insert(entry);
        }
    }
    for (serial, revocation) in &revoked {
        index.revoke(serial, revocation);
    }
    if !crls.is_empty() {
        index.set_crl(CrlState { number: crl::highest(&crls).max(1), ..index.crl() });
    }
    Ok(index.entries().len() > before)
}

/// The first certificate of a file, if it is one of certificates.
pub(super) fn first_certificate(path: &Path) -> Option<Certificate> {
    let items = x509::read(&files::read(path, x509::SIZE_LIMIT as u64).ok()?).ok()?;
    items.into_iter().find_map(|item| match item {
        Item::Certificate(certificate) => Some(*certificate),
        _ => None,
    })
}

fn revocations(crls: &[Crl]) -> Vec<(String, Revocation)> {
    let revoked = crls.iter().flat_map(|crl| &crl.entries);
    revoked
        .map(|revoked| {
            let reason = revoked.reason.unwrap_or("unspecified").to_owned();
            (revoked.serial.clone(), Revocation { date: revoked.date, reason })
        })
        .collect()
}

/// The certificates in the folder and in the folders in it, former ones first, by name.
fn certificate_files(folder: &Path) -> Result<Vec<String>, Error> {
    let mut files = Vec::new();
    let mut look = |path: PathBuf, prefix: &str| -> Result<Vec<String>, Error> {
        let cannot_read = |error| Error::file("read", &path, error);
        let mut folders = Vec::new();
        for entry in fs::read_dir(&path).map_err(cannot_read)? {
            let entry = entry.map_err(cannot_read)?;
            let Ok(name) = entry.file_name().into_string() else { continue };
            if name.starts_with('.') {
                continue;
            }
            if entry.path().is_dir() {
                folders.push(name);
            } else if name.ends_with(".crt") || name.ends_with(".crt.old") {
                files.push(format!("{prefix}{name}"));
            }
        }
        Ok(folders)
    };
    for name in look(folder.to_owned(), "")? {
        look(folder.join(&name), &format!("{name}/"))?;
    }
    files.sort_by_key(|name| (!name.ends_with(".old"), name.clone()));
    Ok(files)
}

/// What the index would have said.
fn entry(folder: &Path, file: &str, certificate: &Certificate) -> Option<Entry> {
    let base = file.strip_suffix(".old").unwrap_or(file).strip_suffix(".crt")?;
    let name = base.rsplit('/').next()?;
    let usage = certificate.extended_key_usage.clone().unwrap_or_default();
    let role = match (name, certificate.is_ca(), usage.server_auth, usage.client_auth) {
        // Batches put a copy into each folder.
        ("ca", true, ..) if base == "ca" => Role::Ca,
        ("intermediate", true, ..) if base == "intermediate" => Role::Intermediate,
        (_, true, ..) => return None,
        (_, _, true, true) => Role::Bridge,
        (_, _, true, false) => Role::Server,
        (_, _, false, true) => Role::Client,
        // openssl's recipes say nothing about it.
        (_, _, false, false) if name == "server" => Role::Server,
        (_, _, false, false) => Role::Client,
    };
    let days = certificate.not_after.saturating_sub(certificate.not_before) / DAY;
    let key = format!("{base}.key");
    Some(Entry {
        name: name.to_owned(),
        role,
        serial: certificate.serial.clone(),
        common_name: certificate.common_name().unwrap_or_default().to_owned(),
        sans: certificate.sans.iter().map(names::san_text).collect(),
        key: certificate.key.to_string(),
        not_before: certificate.not_before,
        not_after: certificate.not_after,
        days: u32::try_from(days).unwrap_or(u32::MAX).max(1),
        sha256: certificate.fingerprint.clone(),
        certificate: Some(format!("{base}.crt")),
        private_key: files::is_there(&folder.join(&key)).then_some(key),
        revoked: None,
    })
}
