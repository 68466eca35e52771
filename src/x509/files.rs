//! What a file should hold and does not: each mistake with the file's name, what is there instead, and a cure.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, ErrorKind, Read},
    os::unix::fs::{MetadataExt, OpenOptionsExt},
    path::Path,
};

use rustix::{
    fs::OFlags,
    process::{getegid, geteuid},
};

use super::{Certificate, Code, Crl, Finding, Item, KeyError, PrivateKey, ReadError, SIZE_LIMIT, read};

/// Reads a file and what is in it.
///
/// # Errors
/// What is wrong with it, in words.
pub fn open(path: &Path) -> Result<Vec<Item>, Finding> {
    let bytes = contents(path).map_err(|error| unreadable(path, &error))?;
    read(&bytes).map_err(|error| unrecognised(&path.display().to_string(), &error))
}

/// The bytes of a file, one more than is allowed at most.
///
/// # Errors
/// The system's.
pub fn contents(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    regular(path)?.take(SIZE_LIMIT as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Opens a file for reading, and nothing that may never end or never begin: a pipe or a device in a folder would keep
/// whoever reads the folder for ever. What is named by its place in `/dev` or `/proc`, as `/dev/stdin` and what a shell
/// makes of `<(command)`, is meant.
///
/// # Errors
/// The system's, or that it is no file.
pub fn regular(path: &Path) -> io::Result<File> {
    if ["/dev", "/proc"].iter().any(|root| path.starts_with(root)) {
        return File::open(path);
    }
    // Without this flag the opening itself waits, until somebody writes into the pipe.
    let waits_not = OFlags::NONBLOCK.bits().cast_signed();
    let file = OpenOptions::new().read(true).custom_flags(waits_not).open(path)?;
    let kind = file.metadata()?.file_type();
    if kind.is_file() {
        Ok(file)
    } else if kind.is_dir() {
        Err(ErrorKind::IsADirectory.into())
    } else {
        Err(io::Error::new(ErrorKind::InvalidInput, "it is a pipe or a device, not a file"))
    }
}

/// Why a file cannot be read: its mode and owner, and who wants to.
#[must_use]
pub fn unreadable(path: &Path, error: &io::Error) -> Finding {
    let file = path.display();
    match error.kind() {
        ErrorKind::NotFound => Finding::error(Code::UnreadableFile, format!("there is no file {file}")),
        ErrorKind::IsADirectory => Finding::error(Code::UnreadableFile, format!("{file} is a folder, not a file")),
        ErrorKind::PermissionDenied => denied(path),
        _ => {
            let words = error.to_string();
            let words = words.split(" (os error").next().unwrap_or_default();
            Finding::error(Code::UnreadableFile, format!("cannot read {file}: {words}"))
        }
    }
}

fn denied(path: &Path) -> Finding {
    let file = path.display();
    if let Some(closed) = closed(path) {
        return Finding { what: format!("cannot read {file}: {}", closed.what), ..closed };
    }
    let me = user(geteuid().as_raw());
    let Ok(metadata) = fs::metadata(path) else {
        return Finding::error(
            Code::UnreadableFile,
            format!("cannot read {file}: permission denied (running as {me})"),
        );
    };
    let (mode, owner) = (metadata.mode() & 0o7777, user(metadata.uid()));
    let what = format!("cannot read {file} (mode {mode:o}, owner {owner}; running as {me})");
    Finding::error(Code::UnreadableFile, what).cure(Asking::now(metadata.uid()).cure(path, false))
}

/// The folder that keeps this user from `path`, which may be that folder itself: what is in it cannot even be told to be
/// missing.
#[must_use]
pub fn closed(path: &Path) -> Option<Finding> {
    let is_denied = |path: &Path| fs::metadata(path).is_err_and(|error| error.kind() == ErrorKind::PermissionDenied);
    let folder = if is_denied(path) {
        let above =
            path.ancestors().skip(1).map(|above| if above.as_os_str().is_empty() { HERE.as_ref() } else { above });
        above.into_iter().find(|above| !is_denied(above))?
    } else if is_denied(&path.join(HERE)) {
        path
    } else {
        return None;
    };
    let metadata = fs::metadata(folder).ok()?;
    let (me, owner) = (user(geteuid().as_raw()), user(metadata.uid()));
    let facts = format!("mode {:o}, owner {owner}", metadata.mode() & 0o7777);
    let what = format!("the folder {} is closed to {me} ({facts})", folder.display());
    Some(Finding::error(Code::UnreadableFile, what).cure(Asking::now(metadata.uid()).cure(folder, true)))
}

const HERE: &str = ".";

/// Who wants to read a file, and whose it is.
struct Asking {
    user: String,
    /// Its first group, if that has a name.
    group: Option<String>,
    is_owner: bool,
    is_root: bool,
}

impl Asking {
    fn now(owner: u32) -> Self {
        let (me, group) = (geteuid().as_raw(), getegid().as_raw());
        Self { user: user(me), group: named("/etc/group", group), is_owner: me == owner, is_root: me == 0 }
    }

    /// The command that lets them in, and nobody else who is not in their group.
    fn cure(&self, path: &Path, is_folder: bool) -> String {
        let (path, sudo) = (path.display(), if self.is_root { "" } else { "sudo " });
        let (own, shared) = if is_folder { (700, 750) } else { (600, 640) };
        match &self.group {
            _ if self.is_owner => format!("chmod {own} {path}"),
            Some(group) => format!("{sudo}chgrp {group} {path} && {sudo}chmod {shared} {path}"),
            None => format!("{sudo}chown {} {path}", self.user),
        }
    }
}

/// The name of a user, or the number.
fn user(id: u32) -> String {
    named("/etc/passwd", id).unwrap_or_else(|| id.to_string())
}

/// The name of a number in a file of users or groups.
fn named(file: &str, id: u32) -> Option<String> {
    let all = fs::read_to_string(file).ok()?;
    all.lines().find_map(|line| {
        let mut fields = line.split(':');
        let (name, number) = (fields.next()?, fields.nth(1)?);
        (number.parse() == Ok(id) && !name.is_empty()).then(|| name.to_owned())
    })
}

/// A private key that anybody on the machine can read.
#[must_use]
pub fn exposed(path: &Path) -> Option<Finding> {
    let mode = fs::metadata(path).ok()?.mode() & 0o7777;
    (mode & 0o004 != 0).then(|| {
        let file = path.display();
        let what = format!("{file} holds a private key, and everybody on this machine can read it (mode {mode:o})");
        Finding::error(Code::ExposedKey, what).cure(format!("chmod 600 {file}"))
    })
}

/// A file that holds nothing that is known, or something broken.
#[must_use]
pub fn unrecognised(file: &str, error: &ReadError) -> Finding {
    match error {
        ReadError::Key(error) => bad_key(file, error),
        _ => Finding::error(Code::WrongFile, format!("{file}: {error}")),
    }
}

fn bad_key(file: &str, error: &KeyError) -> Finding {
    let code = match error {
        KeyError::WrongPassphrase => Code::WrongPassphrase,
        KeyError::Encryption(_) | KeyError::OldEncryption | KeyError::TooCostly => Code::EncryptedKey,
        KeyError::Malformed(_) | KeyError::NoPublicPoint | KeyError::UnnamedCurve | KeyError::NoRandomness => {
            Code::WrongFile
        }
    };
    Finding { cure: error.cure(file), ..Finding::error(code, format!("{file}: {error}")) }
}

/// The private key of a file, opened with the passphrase where it needs one.
///
/// # Errors
/// When there is none, it is encrypted, or the passphrase is wrong.
pub fn key_of(items: Vec<Item>, file: &str, passphrase: Option<&[u8]>) -> Result<PrivateKey, Finding> {
    let key = items.iter().find(|item| matches!(item, Item::Key(_) | Item::EncryptedKey(_)));
    match (key, passphrase) {
        (Some(Item::Key(key)), _) => Ok(key.clone()),
        (Some(Item::EncryptedKey(key)), Some(passphrase)) => {
            key.decrypt(passphrase).map_err(|error| bad_key(file, &error))
        }
        (Some(_), _) => {
            Err(Finding::error(Code::EncryptedKey, format!("{file} is encrypted and there is no passphrase"))
                .cure("set MQTT_KEY_PASSWORD or --key-pass-file"))
        }
        (None, _) => Err(wrong(&items, file, "a key")),
    }
}

/// The certificates of a file, in their order.
///
/// # Errors
/// When there is none.
pub fn certificates_of(items: Vec<Item>, file: &str) -> Result<Vec<Certificate>, Finding> {
    let (mut certificates, mut others) = (Vec::new(), Vec::new());
    for item in items {
        match item {
            Item::Certificate(certificate) => certificates.push(*certificate),
            other => others.push(other),
        }
    }
    if certificates.is_empty() { Err(wrong(&others, file, "a certificate")) } else { Ok(certificates) }
}

/// The revocation lists of a file.
///
/// # Errors
/// When there is none.
pub fn crls_of(items: Vec<Item>, file: &str) -> Result<Vec<Crl>, Finding> {
    let (mut crls, mut others) = (Vec::new(), Vec::new());
    for item in items {
        match item {
            Item::Crl(crl) => crls.push(crl),
            other => others.push(other),
        }
    }
    if crls.is_empty() { Err(wrong(&others, file, "a revocation list")) } else { Ok(crls) }
}

/// The file holds something else.
fn wrong(items: &[Item], file: &str, wanted: &str) -> Finding {
    let Some(first) = items.first() else {
        return Finding::error(Code::WrongFile, format!("{file}: there is nothing in it"));
    };
    let what = format!("{file}: holds {}, not {wanted}", first.what());
    let swapped = matches!(
        (first, wanted),
        (Item::Certificate(_), "a key") | (Item::Key(_) | Item::EncryptedKey(_), "a certificate")
    );
    if swapped {
        return Finding::error(Code::WrongFile, format!("{what}; did you swap certificate and key?"));
    }
    let finding = Finding::error(Code::WrongFile, what);
    match first {
        Item::Pkcs12(_) => {
            let part = if wanted == "a key" { "-nocerts -out new.key" } else { "-nokeys -out new.crt" };
            finding.cure(format!("openssl pkcs12 -in {file} {part}"))
        }
        Item::Request(_) => finding.cure(format!("mqtt certs client --csr {file}")),
        Item::Certificate(_) | Item::Crl(_) | Item::Key(_) | Item::EncryptedKey(_) | Item::Other(_) => finding,
    }
}

/// Says so when the key is not the certificate's, and whose it is if that is among the others, which come with the
/// names of their files.
#[must_use]
pub fn explain_key(
    certificate: &Certificate,
    certificate_file: &str,
    key: &PrivateKey,
    key_file: &str,
    others: impl IntoIterator<Item = (String, Certificate)>,
) -> Option<Finding> {
    if certificate.public_key == key.public_key() {
        return None;
    }
    let fits = others.into_iter().find(|(_, other)| other.public_key == key.public_key());
    let fits = fits.map_or_else(String::new, |(name, _)| format!(" (it fits {name})"));
    Some(Finding::error(Code::KeyMismatch, format!("{key_file} is not the key of {certificate_file}{fits}")))
}

#[cfg(test)]
mod tests;
