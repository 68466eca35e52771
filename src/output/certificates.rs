//! Certificates and their kin as people read them, and as programs do.

use serde_json::{Value, json};

use super::sheet::{Sheet, Tint};
use crate::certs::date_text;
use crate::x509::{
    Certificate, Crl, EncryptedKey, PrivateKey, Request, Revoked, San,
    date::{DAY, date, date_time, days_between},
    hex,
};

/// Days before the end from which on it is told in yellow.
pub const SOON: i64 = 30;

/// How long something is good: in a word, in words, and in colour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// `good`, `soon`, `expired`, `not yet valid` or `revoked`.
    pub word: &'static str,
    /// The same with its date and reason.
    pub words: String,
    /// How it is to be taken.
    pub tint: Tint,
    /// Whole days until the end, negative when it is past.
    pub days_left: i64,
    /// When and why it was revoked.
    pub revoked: Option<(i64, String)>,
}

impl State {
    /// By its dates alone.
    #[must_use]
    pub fn of(not_before: i64, not_after: i64, now: i64) -> Self {
        let days_left = days_between(now, not_after);
        let state = |word: &'static str, words: String, tint| Self { word, words, tint, days_left, revoked: None };
        if now > not_after {
            state("expired", format!("expired {}", date(not_after)), Tint::Bad)
        } else if now < not_before {
            state("not yet valid", format!("not valid before {}", date_time(not_before)), Tint::Bad)
        } else if not_after.saturating_sub(now) < SOON * DAY {
            state("soon", format!("ends in {}", days(days_left)), Tint::Warning)
        } else {
            state("good", "good".to_owned(), Tint::Good)
        }
    }

    /// The same of what its CA has revoked.
    #[must_use]
    pub fn revoked(self, on: i64, reason: &str) -> Self {
        let words = format!("revoked {} ({reason})", date(on));
        Self { word: "revoked", words, tint: Tint::Bad, revoked: Some((on, reason.to_owned())), ..self }
    }

    /// The same, with what else is to be known.
    #[must_use]
    pub fn with_note(self, note: &str) -> Self {
        let tint = if self.tint == Tint::Bad { Tint::Bad } else { Tint::Warning };
        Self { words: format!("{}, {note}", self.words), tint, ..self }
    }

    /// The revocation for programs.
    #[must_use]
    pub fn revoked_json(&self) -> Value {
        self.revoked.as_ref().map_or(Value::Null, |(on, reason)| json!({ "date": date_text(*on), "reason": reason }))
    }
}

/// The reason of who gave none.
pub const UNSPECIFIED: &str = "unspecified";

/// `1 day`, `2 days`.
#[must_use]
pub fn days(count: i64) -> String {
    if count == 1 { "1 day".to_owned() } else { format!("{count} days") }
}

/// The names in few columns: the first ones, and how many more.
#[must_use]
pub fn few(names: &[String]) -> String {
    let mut text = String::new();
    for (at, name) in names.iter().enumerate() {
        let more = names.len() - at;
        if at > 0 && text.chars().count() + name.chars().count() > NAMES_WIDTH {
            return format!("{text} +{more}");
        }
        text = if at == 0 { name.clone() } else { format!("{text}, {name}") };
    }
    text
}

const NAMES_WIDTH: usize = 38;

/// A certificate; `state` knows more than its dates do.
pub fn certificate(sheet: &mut Sheet, certificate: &Certificate, state: &State) {
    let mut fact = |label: &str, value: &str| sheet.fact(label, value, Tint::Plain);
    fact("Subject", &certificate.subject.text);
    fact("Issuer", &certificate.issuer.text);
    if certificate.version != 3 {
        fact("Version", &certificate.version.to_string());
    }
    let dates = format!("{} to {}", date_time(certificate.not_before), date_time(certificate.not_after));
    fact("Valid", &dates);
    let left = match state.word {
        "good" => format!("good, {} left", days(state.days_left)),
        _ => state.words.clone(),
    };
    sheet.fact("State", &left, state.tint);
    let mut fact = |label: &str, value: &str| sheet.fact(label, value, Tint::Plain);
    fact("For", &purpose(certificate));
    if !certificate.sans.is_empty() {
        fact("Names", &named(&certificate.sans).join(", "));
    }
    if let Some(usage) = certificate.key_usage {
        fact("Key usage", &usage.to_string());
    }
    fact("Key", &certificate.key.to_string());
    fact("Serial", &certificate.serial);
    fact("Signature", &certificate.signature_algorithm);
    fact("SHA-256", &certificate.fingerprint);
    fact("Key's SHA-256", &certificate.key_fingerprint());
    if let Some(id) = &certificate.subject_key_id {
        fact("Subject key", &hex(id));
    }
    if let Some(id) = &certificate.authority_key_id {
        fact("Issuer's key", &hex(id));
    }
    if let Some(constraints) = &certificate.name_constraints {
        fact("May sign", &constraints.to_string());
    }
    for url in &certificate.crl_urls {
        fact("CRL at", url);
    }
}

/// What it may be used for.
#[must_use]
pub fn purpose(certificate: &Certificate) -> String {
    match (certificate.basic_constraints, &certificate.extended_key_usage) {
        (Some(basic), _) if basic.ca => match basic.path_length {
            Some(0) => "a CA, with none below it".to_owned(),
            Some(length) => format!("a CA, with at most {length} below it"),
            None => "a CA".to_owned(),
        },
        (_, Some(usage)) => usage.to_string(),
        _ => "anything (no extended key usage)".to_owned(),
    }
}

/// Names with their kinds, as OpenSSL writes them.
#[must_use]
pub fn named(sans: &[San]) -> Vec<String> {
    let kind = |san: &San| match san {
        San::Dns(_) => "DNS",
        San::Ip(_) => "IP",
        San::Email(_) => "email",
        San::Uri(_) => "URI",
        San::Other(_) => "other",
    };
    sans.iter().map(|san| format!("{}:{san}", kind(san))).collect()
}

/// A certificate for programs.
#[must_use]
pub fn certificate_json(certificate: &Certificate, state: &State) -> Value {
    json!({
        "kind": "certificate",
        "subject": certificate.subject.text,
        "issuer": certificate.issuer.text,
        "common_name": certificate.common_name(),
        "version": certificate.version,
        "serial": certificate.serial,
        "not_before": date_text(certificate.not_before),
        "not_after": date_text(certificate.not_after),
        "days_left": state.days_left,
        "state": state.word,
        "revoked": state.revoked_json(),
        "ca": certificate.is_ca(),
        "usage": certificate.extended_key_usage.as_ref().map(ToString::to_string),
        "sans": named(&certificate.sans),
        "may_sign": certificate.name_constraints.as_ref().map(ToString::to_string),
        "key": certificate.key.to_string(),
        "key_sha256": certificate.key_fingerprint(),
        "signature": certificate.signature_algorithm,
        "sha256": certificate.fingerprint,
    })
}

/// A revocation list. `name_of` knows whose a serial number is.
pub fn crl(sheet: &mut Sheet, crl: &Crl, now: i64, name_of: impl Fn(&str) -> Option<String>) {
    sheet.fact("Issuer", &crl.issuer.text, Tint::Plain);
    if let Some(number) = &crl.number {
        sheet.fact("Number", &decimal(number).map_or_else(|| number.clone(), |number| number.to_string()), Tint::Plain);
    }
    let end = crl.next_update.map_or_else(|| "(no end is given)".to_owned(), date_time);
    sheet.fact("Valid", &format!("{} to {end}", date_time(crl.this_update)), Tint::Plain);
    let state = crl_state(crl, now);
    sheet.fact("State", &state.words, state.tint);
    sheet.fact("Signature", &crl.signature_algorithm, Tint::Plain);
    sheet.fact("Revoked", &crl.entries.len().to_string(), Tint::Plain);
    for entry in &crl.entries {
        let name = name_of(&entry.serial).map_or_else(String::new, |name| format!("  {name}"));
        let reason = entry.reason.unwrap_or(UNSPECIFIED);
        sheet.line(&format!("    {}  {}  {reason}{name}", entry.serial, date(entry.date)), Tint::Plain);
    }
}

/// How long a revocation list is good. One without an end is good for ever.
#[must_use]
pub fn crl_state(crl: &Crl, now: i64) -> State {
    let Some(end) = crl.next_update else { return State::of(0, i64::MAX, now) };
    let mut state = State::of(crl.this_update, end, now);
    // It lasts 30 days as a rule: a week before the end is early enough.
    if state.word == "soon" && state.days_left >= CRL_SOON {
        state.word = "good";
        state.tint = Tint::Good;
    }
    if state.word == "good" {
        state.words = format!("good, {} left", days(state.days_left));
    }
    state
}

/// Days before the end of a revocation list from which on it is told in yellow.
const CRL_SOON: i64 = 7;

/// The number of a revocation list, if it is one that programs can count with. Some are random and long.
fn decimal(hexadecimal: &str) -> Option<u64> {
    u64::from_str_radix(hexadecimal, 16).ok()
}

/// A revocation list for programs, without what is in it.
#[must_use]
pub fn crl_json(crl: &Crl, path: &str, now: i64) -> Value {
    let number = crl.number.as_deref();
    let state = crl_state(crl, now);
    json!({
        "kind": "crl",
        "path": path,
        "issuer": crl.issuer.text,
        "number": number.map(|number| decimal(number).map_or_else(|| json!(number), |number| json!(number))),
        "this_update": date_text(crl.this_update),
        "next_update": crl.next_update.map(date_text),
        "days_left": crl.next_update.map(|_| state.days_left),
        "state": state.word,
        "signature": crl.signature_algorithm,
        "revoked_count": crl.entries.len(),
    })
}

/// What a revocation list names, for programs. `name_of` knows whose a serial number is.
#[must_use]
pub fn revoked_json(crl: &Crl, name_of: impl Fn(&str) -> Option<String>) -> Value {
    let entry = |entry: &Revoked| {
        json!({
            "serial": entry.serial,
            "name": name_of(&entry.serial),
            "date": date_text(entry.date),
            "reason": entry.reason.unwrap_or(UNSPECIFIED),
        })
    };
    crl.entries.iter().map(entry).collect()
}

/// A certificate request.
pub fn request(sheet: &mut Sheet, request: &Request) {
    sheet.fact("Subject", &request.subject.text, Tint::Plain);
    if !request.sans.is_empty() {
        sheet.fact("Names", &named(&request.sans).join(", "), Tint::Plain);
    }
    if let Some(usage) = &request.extended_key_usage {
        sheet.fact("For", &usage.to_string(), Tint::Plain);
    }
    sheet.fact("Key", &request.key.to_string(), Tint::Plain);
    let (words, tint) = signature(request);
    sheet.fact("Signature", &format!("{}, {words}", request.signature_algorithm), tint);
}

fn signature(request: &Request) -> (&'static str, Tint) {
    if request.signature_is_good { ("made with its key", Tint::Plain) } else { ("not made with its key", Tint::Bad) }
}

/// A certificate request for programs.
#[must_use]
pub fn request_json(request: &Request) -> Value {
    json!({
        "kind": "request",
        "subject": request.subject.text,
        "sans": named(&request.sans),
        "usage": request.extended_key_usage.as_ref().map(ToString::to_string),
        "key": request.key.to_string(),
        "key_sha256": crate::x509::sha256(&request.public_key),
        "signature_is_good": request.signature_is_good,
    })
}

/// A private key, of which nothing secret is told. `fits` are the files with its certificate.
pub fn key(sheet: &mut Sheet, key: &PrivateKey, fits: &[String]) {
    sheet.fact("Key", &key.kind().to_string(), Tint::Plain);
    sheet.fact("Key's SHA-256", &key.fingerprint(), Tint::Plain);
    let fits = if fits.is_empty() { "no certificate beside it".to_owned() } else { fits.join(", ") };
    sheet.fact("Belongs to", &fits, Tint::Plain);
}

/// A private key for programs.
#[must_use]
pub fn key_json(key: &PrivateKey, fits: &[String]) -> Value {
    json!({ "kind": "key", "key": key.kind().to_string(), "key_sha256": key.fingerprint(), "belongs_to": fits })
}

/// A private key that stayed closed.
pub fn encrypted_key(sheet: &mut Sheet, key: &EncryptedKey) {
    sheet.fact("Encryption", &key.encryption(), Tint::Plain);
}

/// A private key that stayed closed, for programs.
#[must_use]
pub fn encrypted_key_json(key: &EncryptedKey) -> Value {
    json!({ "kind": "encrypted key", "encryption": key.encryption() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_told_by_the_days_left() {
        let state = |not_before, not_after| {
            let state = State::of(not_before, not_after, 100 * DAY);
            (state.word, state.words, state.days_left)
        };
        assert_eq!(state(0, 200 * DAY), ("good", "good".to_owned(), 100));
        assert_eq!(state(0, 130 * DAY), ("good", "good".to_owned(), 30));
        assert_eq!(state(0, 130 * DAY - 1), ("soon", "ends in 29 days".to_owned(), 29));
        assert_eq!(state(0, 101 * DAY), ("soon", "ends in 1 day".to_owned(), 1));
        assert_eq!(state(0, 99 * DAY), ("expired", "expired 1970-04-10".to_owned(), -1));
        let early = ("not yet valid", "not valid before 1970-04-12 00:00 UTC".to_owned(), 100);
        assert_eq!(state(101 * DAY, 200 * DAY), early);
        let revoked = State::of(0, 200 * DAY, 100 * DAY).revoked(99 * DAY, "keyCompromise");
        assert_eq!((revoked.word, revoked.words.as_str()), ("revoked", "revoked 1970-04-10 (keyCompromise)"));
    }

    #[test]
    fn numbers_of_lists_are_numbers_where_they_fit() {
        assert_eq!((decimal("12c"), decimal("ffffffffffffffff")), (Some(300), Some(u64::MAX)));
        assert_eq!((decimal("10000000000000000"), decimal("")), (None, None));
    }

    #[test]
    fn many_names_are_few() {
        let names = |names: &[&str]| few(&names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>());
        assert_eq!(names(&[]), "");
        assert_eq!(names(&["localhost", "127.0.0.1"]), "localhost, 127.0.0.1");
        let long = "a-name-that-is-longer-than-all-columns-there-are";
        assert_eq!(names(&[long, "b", "c"]), format!("{long} +2"));
        let some = names(&["localhost", "127.0.0.1", "broker.example.org", "x"]);
        assert_eq!(some, "localhost, 127.0.0.1, broker.example.org +1");
    }
}
