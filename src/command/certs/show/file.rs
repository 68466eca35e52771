//! One file, whatever it holds.

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use super::super::look::{Look, beside, key_beside, print};
use crate::{
    certs::{Entry, Error},
    failure::Failure,
    output::{
        Row, Sheet, Tint,
        certificates::{self, State},
    },
    x509::{self, Certificate, Code, Finding, Item, PrivateKey, date::date},
};

/// Shows a certificate of the folder, and says whether its key is there. Gives the end of what ends first.
pub(super) fn named(look: &Look<'_>, entry: &Entry) -> Result<Option<i64>, Failure> {
    let Some(file) = &entry.certificate else {
        let cause = "its files went into an archive".to_owned();
        return Err(look.fail(&Error::Refused { name: entry.name.clone(), cause }));
    };
    run(look, &look.dir.join(file))
}

/// Shows a file. Gives the end of what ends first.
pub(super) fn run(look: &Look<'_>, path: &Path) -> Result<Option<i64>, Failure> {
    let items = look.items(path)?;
    let mut ends = Vec::new();
    let mut sheet = Sheet::new();
    let many = items.iter().filter(|item| matches!(item, Item::Certificate(_))).count() > MANY;
    for (at, item) in items.into_iter().enumerate() {
        let item = opened(look, path, item)?;
        ends.extend(end(&item));
        if look.json {
            let mut json = json(look, path, &item);
            json["path"] = path.display().to_string().into();
            if at == 0 && matches!(item, Item::Certificate(_)) {
                json["name"] = look.owner(path).map(|entry| entry.name.as_str()).into();
                json["key_path"] = key_beside(path).map(|key| key.display().to_string()).into();
            }
            look.record(&json)?;
        } else if !(many && matches!(item, Item::Certificate(_))) {
            sheet.gap();
            sheet.line(&format!("{}: {}", path.display(), item.what()), Tint::Heading);
            facts(&mut sheet, look, path, &item, at == 0);
        }
    }
    if many && !look.json {
        bundle(&mut sheet, look, path)?;
    }
    print(sheet)?;
    Ok(ends.into_iter().min())
}

/// What is said of a certificate that was put in the place of another.
pub(super) const OTHER_FILE: &str = "other file than in the index";

/// More certificates than this are a bundle of CAs, of which a line each is enough.
const MANY: usize = 4;

/// An encrypted key is opened if there is a passphrase; otherwise it stays as it is.
fn opened(look: &Look<'_>, path: &Path, item: Item) -> Result<Item, Failure> {
    match &item {
        Item::EncryptedKey(key) => Ok(look.opened(path, key)?.map_or(item, Item::Key)),
        _ => Ok(item),
    }
}

fn end(item: &Item) -> Option<i64> {
    match item {
        Item::Certificate(certificate) => Some(certificate.not_after),
        Item::Crl(crl) => crl.next_update,
        Item::Request(_) | Item::Key(_) | Item::EncryptedKey(_) | Item::Pkcs12(_) | Item::Other(_) => None,
    }
}

fn state(look: &Look<'_>, path: &Path, certificate: &Certificate) -> State {
    let state = State::of(certificate.not_before, certificate.not_after, look.now);
    match look.revocation(certificate, path) {
        Some((on, reason)) => state.revoked(on, &reason),
        None => state,
    }
}

/// The first certificate of a file is not the one that the folder's index has for it.
fn is_another(look: &Look<'_>, path: &Path, certificate: &Certificate) -> bool {
    look.owner(path).is_some_and(|entry| entry.sha256 != certificate.fingerprint)
}

fn facts(sheet: &mut Sheet, look: &Look<'_>, path: &Path, item: &Item, is_first: bool) {
    match item {
        Item::Certificate(certificate) => {
            certificates::certificate(sheet, certificate, &state(look, path, certificate));
            if is_first {
                if is_another(look, path, certificate) {
                    sheet.fact("Index", OTHER_FILE, Tint::Warning);
                }
                key_file(sheet, path, certificate);
            }
        }
        Item::Crl(crl) => certificates::crl(sheet, crl, look.now, |serial| look.name_of(serial)),
        Item::Request(request) => certificates::request(sheet, request),
        Item::Key(key) => {
            certificates::key(sheet, key, &fits(look, path, key));
            if let Ok(metadata) = fs::metadata(path) {
                let tint = if x509::exposed(path).is_some() { Tint::Bad } else { Tint::Plain };
                sheet.fact("Mode", &format!("{:o}", metadata.permissions().mode() & 0o7777), tint);
            }
        }
        Item::EncryptedKey(key) => {
            certificates::encrypted_key(sheet, key);
            sheet.fact("Passphrase", "not given: set MQTT_KEY_PASSWORD, or give --pass-file", Tint::Plain);
        }
        Item::Pkcs12(_) | Item::Other(_) => {}
    }
}

fn json(look: &Look<'_>, path: &Path, item: &Item) -> serde_json::Value {
    match item {
        Item::Certificate(certificate) => certificates::certificate_json(certificate, &state(look, path, certificate)),
        Item::Crl(crl) => {
            let mut json = certificates::crl_json(crl, &path.display().to_string(), look.now);
            json["revoked"] = certificates::revoked_json(crl, |serial| look.name_of(serial));
            json
        }
        Item::Request(request) => certificates::request_json(request),
        Item::Key(key) => certificates::key_json(key, &fits(look, path, key)),
        Item::EncryptedKey(key) => certificates::encrypted_key_json(key),
        Item::Pkcs12(_) | Item::Other(_) => serde_json::json!({ "kind": "other", "what": item.what() }),
    }
}

/// The key beside a certificate, if there is one of its name.
fn key_file(sheet: &mut Sheet, path: &Path, certificate: &Certificate) {
    let Some(file) = key_beside(path) else { return };
    let name = file.display().to_string();
    let found = x509::open(&file).and_then(|items| x509::key_of(items, &name, None));
    let (words, tint) = match found {
        Ok(key) => match x509::explain_key(certificate, &path.display().to_string(), &key, &name, []) {
            None => (format!("{name} belongs to it"), Tint::Plain),
            Some(finding) => (finding.what, Tint::Bad),
        },
        Err(Finding { code: Code::EncryptedKey, .. }) => (format!("{name} is encrypted"), Tint::Plain),
        Err(finding) => (finding.what, Tint::Bad),
    };
    sheet.fact("Key file", &words, tint);
}

/// The files with the certificate of a key, beside it and in the folder.
fn fits(look: &Look<'_>, path: &Path, key: &PrivateKey) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let folders = [beside(path), look.dir.to_owned()];
    for folder in &folders[..if folders[0] == folders[1] { 1 } else { 2 }] {
        let inside = folder.join("any");
        let own = look.neighbours(&inside).filter(|(_, certificate)| certificate.public_key == key.public_key());
        names.extend(own.map(|(name, _)| folder.join(name).display().to_string()));
    }
    names
}

/// A line for each certificate of a bundle.
fn bundle(sheet: &mut Sheet, look: &Look<'_>, path: &Path) -> Result<(), Failure> {
    let mut rows = Vec::new();
    for item in look.items(path)? {
        let Item::Certificate(certificate) = item else { continue };
        let state = state(look, path, &certificate);
        let issuer = if certificate.is_self_issued() { "itself".to_owned() } else { certificate.issuer.to_string() };
        let key = certificate.key.to_string();
        let until = date(certificate.not_after);
        let cells = vec![certificate.subject.to_string(), issuer, key, until, state.words.clone()];
        rows.push(Row { cells, tint: if state.tint == Tint::Good { Tint::Plain } else { state.tint } });
    }
    sheet.gap();
    sheet.line(&format!("{}: {} certificates", path.display(), rows.len()), Tint::Heading);
    sheet.table(&["SUBJECT", "ISSUER", "KEY", "UNTIL", "STATE"], &rows);
    Ok(())
}
