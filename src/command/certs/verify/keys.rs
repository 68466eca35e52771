//! The key of a certificate: whether it is there, whether it is its own, and who can read it.

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use super::{
    super::look::{Look, Trouble, key_beside},
    report::Report,
};
use crate::{
    certs::{Entry, Role},
    failure::Failure,
    x509::{self, Certificate, Code, EncryptedKey, Finding, Item, PrivateKey},
};

/// The key that is in the file of the certificate.
#[derive(Debug, Default)]
pub(super) enum Inside {
    /// There is none.
    #[default]
    Nothing,
    /// It is open, or was opened.
    Open(PrivateKey),
    /// Nobody has given a passphrase.
    Locked,
}

/// The key: whether it is this one's, and who can read it.
pub(super) fn of_certificate(
    look: &Look<'_>,
    path: &Path,
    own: &Certificate,
    entry: Option<&Entry>,
    inside: &Inside,
    report: &mut Report,
) -> Result<(), Failure> {
    match inside {
        Inside::Nothing => {}
        Inside::Locked => {
            locked(&format!("the key in {}", report.file), report);
            return Ok(());
        }
        Inside::Open(key) => {
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
    }
    let by_index = entry.and_then(|entry| entry.private_key.as_ref()).map(|file| look.dir.join(file));
    let Some(file) = by_index.clone().filter(|file| file.exists()).or_else(|| key_beside(path)) else {
        absent(path, entry, by_index.as_deref(), report);
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
        match opened(look, &file, encrypted)? {
            Ok(Some(key)) => matches(look, path, own, &key, &name, report),
            Ok(None) => locked(&name, report),
            Err(finding) => report.wrong("key", finding),
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

/// An encrypted key, opened if there is a passphrase.
pub(super) fn opened(
    look: &Look<'_>,
    file: &Path,
    key: &EncryptedKey,
) -> Result<Result<Option<PrivateKey>, Finding>, Failure> {
    match look.opened(file, key) {
        Ok(key) => Ok(Ok(key)),
        Err(Trouble::Finding(finding)) => Ok(Err(finding)),
        Err(Trouble::Failure(failure)) => Err(failure),
    }
}

/// It needs a passphrase, and nobody has given one: that is no fault of the key, but it has to be seen.
fn locked(name: &str, report: &mut Report) {
    report.is_locked = true;
    report.open("key", format!("{name} is encrypted, and no passphrase was given (--pass-file): not checked"));
}

/// It is not there, as it may be.
fn absent(path: &Path, entry: Option<&Entry>, by_index: Option<&Path>, report: &mut Report) {
    match (entry, by_index) {
        (Some(entry), Some(file)) if matches!(entry.role, Role::Ca | Role::Intermediate) => {
            report.open("key", format!("{} is not here; only what signs needs it", file.display()));
        }
        (Some(_), Some(file)) => {
            let what = format!("there is no {}, the key of {}", file.display(), report.file);
            report.wrong("key", Finding::error(Code::UnreadableFile, what));
        }
        (Some(_), None) => report.open("key", "it is elsewhere, by index.json"),
        (None, _) => report.open("key", format!("{} is not here", path.with_extension("key").display())),
    }
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
pub(super) fn of_key(look: &Look<'_>, path: &Path, key: &PrivateKey) -> Report {
    let mut report = Report::new(path, format!("a private key, {}", key.kind()));
    let fits = look.neighbours(path).find(|(_, certificate)| certificate.public_key == key.public_key());
    match fits {
        Some((name, _)) => report.good("key", format!("it belongs to {name}")),
        None => report.open("key", "no certificate beside it is its own"),
    }
    mode(path, &mut report);
    report
}
