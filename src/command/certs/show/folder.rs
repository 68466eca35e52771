//! The table of a folder: what there is, until when, and what state it is in.

use std::path::Path;

use serde::Serialize;

use super::{
    super::look::{Look, certificate_files, print},
    in_words,
};
use crate::{
    certs::{Entry, Error, Role, crl::CRL, date_text},
    failure::{Exit, Failure},
    output::{
        Console, Row, Sheet, Tint,
        certificates::{State, crl_json, crl_state, few},
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
    if look.json {
        for line in &lines {
            look.record(&line.json)?;
        }
        if window.is_none() {
            for crl in look.crls(&look.dir.join(CRL)).unwrap_or_default() {
                look.record(&crl_json(&crl, look.now))?;
            }
        }
    } else {
        let mut rows: Vec<Row> = lines.into_iter().map(|line| line.row).collect();
        if window.is_none() {
            rows.extend(crl_rows(look));
        }
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
    key: Option<String>,
    common_name: &'a str,
    sans: &'a [String],
    serial: &'a str,
    sha256: &'a str,
    not_before: String,
    not_after: String,
    days_left: i64,
    state: &'static str,
    revoked: Option<String>,
    reason: Option<&'a str>,
}

impl Line {
    fn of_entry(look: &Look<'_>, entry: &Entry) -> Self {
        let path = |file: &String| look.dir.join(file);
        let mut state = State::of(entry.not_before, entry.not_after, look.now);
        if let Some(revoked) = &entry.revoked {
            state = state.revoked(revoked.date, &revoked.reason);
        } else if entry.certificate.as_ref().map(path).is_some_and(|path| !path.exists()) {
            state = State { word: "missing", words: "its file is missing".to_owned(), tint: Tint::Bad, ..state };
        }
        let names: Vec<String> = entry.sans.iter().map(|san| bare(san).to_owned()).collect();
        let names = if names.is_empty() { entry.common_name.clone() } else { few(&names) };
        let shown = Shown {
            kind: "certificate",
            name: &entry.name,
            role: Some(entry.role),
            path: entry.certificate.as_ref().map(|file| path(file).display().to_string()),
            key: entry.private_key.as_ref().map(|file| path(file).display().to_string()),
            common_name: &entry.common_name,
            sans: &entry.sans,
            serial: &entry.serial,
            sha256: &entry.sha256,
            not_before: date_text(entry.not_before),
            not_after: date_text(entry.not_after),
            days_left: state.days_left,
            state: state.word,
            revoked: entry.revoked.as_ref().map(|revoked| date_text(revoked.date)),
            reason: entry.revoked.as_ref().map(|revoked| revoked.reason.as_str()),
        };
        let json = serde_json::to_value(&shown).unwrap_or_default();
        let row = row(&entry.name, entry.role.text(), names, &entry.serial, entry.not_after, &state);
        Self { row, json, state, not_after: entry.not_after }
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

fn crl_rows(look: &Look<'_>) -> Vec<Row> {
    let crls = match look.crls(&look.dir.join(CRL)) {
        Ok(crls) => crls,
        Err(finding) => {
            let cells = [CRL, "list", "", "", "", "", "unreadable"].map(str::to_owned).to_vec();
            let _ = finding;
            return vec![Row { cells, tint: Tint::Bad }];
        }
    };
    let row_of = |crl: &x509::Crl| {
        let state = crl_state(crl, look.now);
        let revoked = format!("{} revoked", crl.entries.len());
        row(
            CRL,
            "list",
            revoked,
            crl.number.as_deref().unwrap_or_default(),
            crl.next_update.unwrap_or(i64::MAX),
            &state,
        )
    };
    crls.iter().map(row_of).collect()
}

/// A name without its kind.
fn bare(san: &str) -> &str {
    san.split_once(':').map_or(san, |(_, name)| name)
}
