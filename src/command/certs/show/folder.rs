//! The table of a folder: what there is, until when, and what state it is in.

use std::path::Path;

use serde::Serialize;

use super::{
    super::look::{Look, certificate_files, key_beside, print},
    file::OTHER_FILE,
    in_words,
};
use crate::{
    certs::{Entry, Error, Role, crl::CRL, date_text},
    failure::{Exit, Failure},
    output::{
        Console, Row, Sheet, Tint,
        certificates::{State, crl_json, crl_state, few, named},
    },
    x509::{self, Certificate, date::date},
};

/// Shows all of the folder, or what ends within `window` seconds.
pub(super) fn run(look: &Look<'_>, window: Option<i64>, quiet: bool) -> Result<Exit, Failure> {
    let entries: Vec<&Entry> = look.index()?.present().collect();
    let mut lines: Vec<Line> = entries.iter().map(|entry| Line::of_entry(look, entry)).collect();
    if lines.is_empty() {
        lines = certificate_files(look.dir).iter().filter_map(|path| Line::of_file(look, path)).collect();
    }
    if lines.is_empty() {
        return Err(look.fail(&Error::NoCa(look.dir.to_owned())));
    }
    if let Some(window) = window {
        let until = look.now.saturating_add(window);
        // What is revoked needs no renewal.
        lines.retain(|line| line.not_after <= until && line.state.word != "revoked");
        if lines.is_empty() {
            let text = format!("nothing in '{}' ends within {}", look.dir.display(), in_words(window));
            Console::new(quiet || look.json).note(text);
            return Ok(Exit::DONE);
        }
    }
    let lists = if window.is_none() { lists(look) } else { Vec::new() };
    if look.json {
        for line in &lines {
            look.record(&line.json)?;
        }
        for (_, json) in &lists {
            look.record(json)?;
        }
    } else {
        let rows: Vec<Row> =
            lines.into_iter().map(|line| line.row).chain(lists.into_iter().map(|(row, _)| row)).collect();
        let mut sheet = Sheet::new();
        sheet.table(&["NAME", "ROLE", "NAMES", "SERIAL", "UNTIL", "DAYS", "STATE"], &rows);
        print(sheet)?;
    }
    Ok(if window.is_some() { Exit::FAILED } else { Exit::DONE })
}

/// One certificate.
struct Line {
    row: Row,
    json: serde_json::Value,
    state: State,
    not_after: i64,
}

/// The same for programs.
#[derive(Serialize)]
struct Shown<'a> {
    kind: &'static str,
    name: &'a str,
    role: Option<Role>,
    path: Option<String>,
    key_path: Option<String>,
    key: String,
    common_name: &'a str,
    sans: Vec<String>,
    serial: &'a str,
    sha256: &'a str,
    not_before: String,
    not_after: String,
    days_left: i64,
    state: &'static str,
    revoked: serde_json::Value,
    note: Option<&'static str>,
}

/// What the file of an entry holds.
enum Held {
    /// What the index says, or nothing is to be looked at.
    Own,
    /// A certificate that the index does not have for this name.
    Other(Box<Certificate>),
    /// No certificate.
    Damaged,
    /// Nothing: there is no file.
    Missing,
}

impl Held {
    fn of(entry: &Entry, path: Option<&Path>) -> Self {
        let Some(path) = path else { return Self::Own };
        if !path.exists() {
            return Self::Missing;
        }
        let certificates = x509::open(path).and_then(|items| x509::certificates_of(items, ""));
        match certificates.ok().and_then(|certificates| certificates.into_iter().next()) {
            Some(first) if first.fingerprint == entry.sha256 => Self::Own,
            Some(first) => Self::Other(Box::new(first)),
            None => Self::Damaged,
        }
    }
}

impl Line {
    /// What the index says, unless the file says something else: that is what others will see.
    fn of_entry(look: &Look<'_>, entry: &Entry) -> Self {
        let path = entry.certificate.as_ref().map(|file| look.dir.join(file));
        let by_index = State::of(entry.not_before, entry.not_after, look.now);
        let bad = |word, words: &str| State { word, words: words.to_owned(), tint: Tint::Bad, ..by_index.clone() };
        let held = if entry.is_revoked() { Held::Own } else { Held::of(entry, path.as_deref()) };
        let mut note = None;
        let state = match (&held, &entry.revoked) {
            (_, Some(revoked)) => by_index.revoked(revoked.date, &revoked.reason),
            (Held::Own, None) => by_index,
            (Held::Missing, None) => bad("missing", "its file is missing"),
            (Held::Damaged, None) => bad("damaged", "its file holds no certificate"),
            (Held::Other(other), None) => {
                note = Some(OTHER_FILE);
                let state = State::of(other.not_before, other.not_after, look.now);
                let revocation = look.revocation(other, path.as_deref().unwrap_or(look.dir));
                let state = revocation.map_or(state.clone(), |(on, reason)| state.revoked(on, &reason));
                state.with_note(OTHER_FILE)
            }
        };
        let other = if let Held::Other(other) = &held { Some(other) } else { None };
        let sans = other.map_or_else(|| entry.sans.clone(), |other| named(&other.sans));
        let not_before = other.map_or(entry.not_before, |other| other.not_before);
        let not_after = other.map_or(entry.not_after, |other| other.not_after);
        let common_name =
            other.map_or(Some(entry.common_name.as_str()), |other| other.common_name()).unwrap_or_default();
        let serial = other.map_or(&entry.serial, |other| &other.serial);
        let names: Vec<String> = sans.iter().map(|san| bare(san).to_owned()).collect();
        let names = if names.is_empty() { common_name.to_owned() } else { few(&names) };
        let shown = Shown {
            kind: "certificate",
            name: &entry.name,
            role: Some(entry.role),
            path: path.as_ref().map(|path| path.display().to_string()),
            key_path: entry.private_key.as_ref().map(|file| look.dir.join(file).display().to_string()),
            key: other.map_or_else(|| entry.key.clone(), |other| other.key.to_string()),
            common_name,
            sans,
            serial,
            sha256: other.map_or(&entry.sha256, |other| &other.fingerprint),
            not_before: date_text(not_before),
            not_after: date_text(not_after),
            days_left: state.days_left,
            state: state.word,
            revoked: state.revoked_json(),
            note,
        };
        let json = serde_json::to_value(&shown).unwrap_or_default();
        let row = row(&entry.name, entry.role.text(), names, serial, not_after, &state);
        Self { row, json, state, not_after }
    }

    /// A certificate of a folder that is somebody else's.
    fn of_file(look: &Look<'_>, path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_string_lossy().into_owned();
        let certificates = x509::certificates_of(x509::open(path).ok()?, &name).ok()?;
        let certificate = certificates.first()?;
        let mut state = State::of(certificate.not_before, certificate.not_after, look.now);
        if let Some((on, reason)) = look.revocation(certificate, path) {
            state = state.revoked(on, &reason);
        }
        let names: Vec<String> = certificate.sans.iter().map(ToString::to_string).collect();
        let names = if names.is_empty() { certificate.subject.to_string() } else { few(&names) };
        let mut json = crate::output::certificates::certificate_json(certificate, &state);
        json["path"] = path.display().to_string().into();
        json["key_path"] = key_beside(path).map(|key| key.display().to_string()).into();
        let row = row(&name, role(certificate), names, &certificate.serial, certificate.not_after, &state);
        Some(Self { row, json, state, not_after: certificate.not_after })
    }
}

fn row(name: &str, role: &str, names: String, serial: &str, not_after: i64, state: &State) -> Row {
    let short: String = serial.chars().take(8).collect();
    let (until, left) = (date(not_after), state.days_left.to_string());
    let cells = vec![name.to_owned(), role.to_owned(), names, short, until, left, state.words.clone()];
    Row { cells, tint: if state.tint == Tint::Good { Tint::Plain } else { state.tint } }
}

/// What a certificate looks made for.
fn role(certificate: &Certificate) -> &'static str {
    let usage = certificate.extended_key_usage.clone().unwrap_or_default();
    match (certificate.is_ca(), usage.server_auth, usage.client_auth) {
        (true, ..) => Role::Ca.text(),
        (_, true, true) => Role::Bridge.text(),
        (_, true, false) => Role::Server.text(),
        (_, false, true) => Role::Client.text(),
        (_, false, false) => "",
    }
}

/// The revocation lists of the folder, for people and for programs.
fn lists(look: &Look<'_>) -> Vec<(Row, serde_json::Value)> {
    let path = look.dir.join(CRL);
    let name = path.display().to_string();
    let trouble = |word: &str, words: &str| {
        let cells = [CRL, "list", "", "", "", "", words].map(str::to_owned).to_vec();
        (Row { cells, tint: Tint::Bad }, serde_json::json!({ "kind": "crl", "path": name, "state": word }))
    };
    let revoked = look.known().map_or(0, |index| index.entries().iter().filter(|entry| entry.is_revoked()).count());
    let crls = match look.crls(&path) {
        Err(_) => return vec![trouble("damaged", "it holds no revocation list")],
        Ok(crls) if crls.is_empty() && revoked > 0 => {
            return vec![trouble("missing", &format!("its file is missing ({revoked} revoked)"))];
        }
        Ok(crls) => crls,
    };
    let line_of = |crl: &x509::Crl| {
        let state = crl_state(crl, look.now);
        let revoked = format!("{} revoked", crl.entries.len());
        let number = crl.number.as_deref().unwrap_or_default();
        let end = crl.next_update.unwrap_or(i64::MAX);
        (row(CRL, "list", revoked, number, end, &state), crl_json(crl, &name, look.now))
    };
    crls.iter().map(line_of).collect()
}

/// A name without its kind.
fn bare(san: &str) -> &str {
    san.split_once(':').map_or(san, |(_, name)| name)
}
