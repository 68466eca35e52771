//! `index.json`: which certificates the CA of a folder has signed, for whom, until when, and which are revoked.
//!
//! A certificate never leaves it, so that each stays revocable; of those with one name the last is the present one.

use std::{
    collections::HashMap,
    fmt::Write as _,
    path::{Component, Path},
};

use serde::{Deserialize, Serialize};

use super::date;

/// The certificates of a folder.
#[derive(Clone, Debug, Default)]
pub struct Index {
    entries: Vec<Entry>,
    crl: CrlState,
    /// The serial numbers of certificates that are revoked and of which nothing else is known.
    others: Vec<(String, Revocation)>,
    /// By the name in small letters, which is how file systems of macOS and Windows see it.
    by_name: HashMap<String, usize>,
    by_serial: HashMap<String, usize>,
}

/// One certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// What it is called in the folder, and how its files are called.
    pub name: String,
    /// What it is for.
    pub role: Role,
    /// In hexadecimal digits.
    pub serial: String,
    /// The common name of its subject.
    pub common_name: String,
    /// The alternative names, as OpenSSL writes them.
    pub sans: Vec<String>,
    /// The kind of its key.
    pub key: String,
    /// Its beginning.
    #[serde(with = "date")]
    pub not_before: i64,
    /// Its end.
    #[serde(with = "date")]
    pub not_after: i64,
    /// How many days were asked for, which may be more than the CA had left.
    pub days: u32,
    /// SHA-256 of the certificate, in hexadecimal digits.
    pub sha256: String,
    /// The file it was written to, as seen from the folder; none: it went into an archive.
    pub certificate: Option<String>,
    /// The file of its key; none: the key is elsewhere.
    pub private_key: Option<String>,
    /// When and why it was revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked: Option<Revocation>,
}

/// What a certificate is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Signs others.
    Ca,
    /// Signs others on behalf of the CA.
    Intermediate,
    /// Is shown by a server.
    Server,
    /// Is shown by a client.
    Client,
    /// Both: a broker that connects to others.
    Bridge,
}

impl Role {
    /// Its word.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Ca => "CA",
            Self::Intermediate => "intermediate CA",
            Self::Server => "server",
            Self::Client => "client",
            Self::Bridge => "bridge",
        }
    }
}

/// When and why a certificate was revoked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revocation {
    /// When.
    #[serde(with = "date")]
    pub date: i64,
    /// Why, in the words of RFC 5280.
    pub reason: String,
}

/// What the next revocation list needs to know of the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CrlState {
    /// The number of the last one.
    pub number: u64,
    /// How many days one is good for.
    pub days: u32,
}

impl Default for CrlState {
    fn default() -> Self {
        Self { number: 0, days: CRL_DAYS }
    }
}

/// How many days a revocation list is good for unless somebody says otherwise.
pub const CRL_DAYS: u32 = 30;

/// The form of the file.
#[derive(Deserialize)]
struct Form {
    version: u32,
    #[serde(default)]
    crl: CrlState,
    certificates: Vec<Entry>,
    #[serde(default)]
    revoked: Vec<(String, Revocation)>,
}

/// The version of the form.
const VERSION: u32 = 1;

impl Index {
    /// Reads the file's text.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn from_json(text: &[u8]) -> Result<Self, String> {
        let form: Form = serde_json::from_slice(text).map_err(|error| error.to_string())?;
        if form.version != VERSION {
            return Err(format!("it has version {}, and this program knows {VERSION}", form.version));
        }
        let mut index = Self { crl: form.crl, ..Self::default() };
        let mut owners: HashMap<String, String> = HashMap::new();
        for entry in form.certificates {
            entry.check()?;
            for file in [&entry.certificate, &entry.private_key].into_iter().flatten() {
                let owner = owners.entry(fold(file)).or_insert_with(|| fold(&entry.name));
                if *owner != fold(&entry.name) {
                    return Err(format!("the file {file:?} of {:?} is that of {owner:?}", entry.name));
                }
            }
            if index.by_serial.contains_key(&entry.serial) {
                return Err(format!("it has the serial number {} twice", entry.serial));
            }
            index.insert(entry);
        }
        for (serial, revocation) in form.revoked {
            check_serial(&serial).map_err(|()| format!("the serial number {serial:?} is none"))?;
            index.revoke(&serial, &revocation);
        }
        Ok(index)
    }

    /// The file's text: a certificate a line.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut text = format!("{{\n\"version\": {VERSION},\n\"crl\": {},\n\"certificates\": [", json(&self.crl));
        for (at, entry) in self.entries.iter().enumerate() {
            let _ = write!(text, "{}\n{}", if at == 0 { "" } else { "," }, json(entry));
        }
        text += "\n]";
        if !self.others.is_empty() {
            let _ = write!(text, ",\n\"revoked\": {}", json(&self.others));
        }
        text + "\n}\n"
    }

    /// All of them, the oldest first.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// What is revoked besides them, by the serial number: certificates of which nothing else is known.
    #[must_use]
    pub fn others(&self) -> &[(String, Revocation)] {
        &self.others
    }

    /// Whether a serial number is revoked, be its certificate known or not.
    #[must_use]
    pub fn has_revoked(&self, serial: &str) -> bool {
        let is_other = || self.others.iter().any(|(other, _)| other == serial);
        self.by_serial(serial).map_or_else(is_other, Entry::is_revoked)
    }

    /// How many are revoked, be their certificates known or not.
    #[must_use]
    pub fn revoked(&self) -> usize {
        self.entries.iter().filter(|entry| entry.is_revoked()).count() + self.others.len()
    }

    /// The present certificate of each name, in the order in which the names came.
    pub fn present(&self) -> impl Iterator<Item = &Entry> {
        let is_present = |at: &usize, entry: &Entry| self.by_name.get(&fold(&entry.name)) == Some(at);
        self.entries.iter().enumerate().filter(move |(at, entry)| is_present(at, entry)).map(|(_, entry)| entry)
    }

    /// The present certificate of a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Entry> {
        self.get_folded(name).filter(|entry| entry.name == name)
    }

    /// The same, small and capital letters being one.
    #[must_use]
    pub fn get_folded(&self, name: &str) -> Option<&Entry> {
        self.by_name.get(&fold(name)).map(|at| &self.entries[*at])
    }

    /// A name that may have been meant: it has other capital letters, or more letters at its end.
    #[must_use]
    pub fn similar(&self, name: &str) -> Option<&str> {
        let longer = || self.present().find(|entry| !name.is_empty() && entry.name.starts_with(name));
        self.get_folded(name).or_else(longer).map(|entry| entry.name.as_str())
    }

    /// The certificate with this serial number.
    #[must_use]
    pub fn by_serial(&self, serial: &str) -> Option<&Entry> {
        self.by_serial.get(serial).map(|at| &self.entries[*at])
    }

    /// The certificates whose serial number begins with these digits.
    pub fn by_first_digits(&self, digits: &str) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |entry| entry.serial.starts_with(digits))
    }

    /// What the next revocation list needs to know.
    #[must_use]
    pub const fn crl(&self) -> CrlState {
        self.crl
    }

    /// Adds a certificate; one that is known stays as it is.
    pub(super) fn insert(&mut self, entry: Entry) {
        if self.by_serial.contains_key(&entry.serial) {
            return;
        }
        let at = self.entries.len();
        self.by_name.insert(fold(&entry.name), at);
        self.by_serial.insert(entry.serial.clone(), at);
        self.entries.push(entry);
    }

    /// Notes a revocation; one that is known stays as it is.
    pub(super) fn revoke(&mut self, serial: &str, revocation: &Revocation) {
        if let Some(at) = self.by_serial.get(serial) {
            self.entries[*at].revoked.get_or_insert_with(|| revocation.clone());
        } else if !self.others.iter().any(|(other, _)| other == serial) {
            self.others.push((serial.to_owned(), revocation.clone()));
        }
    }

    /// Notes the last revocation list; the number never goes down.
    pub(super) fn set_crl(&mut self, crl: CrlState) {
        if crl.number >= self.crl.number {
            self.crl = crl;
        }
    }
}

impl Entry {
    /// Whether nobody should let it in, whatever its dates are.
    #[must_use]
    pub const fn is_revoked(&self) -> bool {
        self.revoked.is_some()
    }

    /// Refuses what would lead out of the folder, or could not be written in a revocation list.
    pub(super) fn check(&self) -> Result<(), String> {
        check_serial(&self.serial).map_err(|()| format!("the serial number of {:?} is none", self.name))?;
        let files = [&self.certificate, &self.private_key];
        if let Some(file) = files.into_iter().flatten().find(|file| !is_inside(file)) {
            return Err(format!("the file {file:?} of {:?} is not in the folder", self.name));
        }
        let is_leaf = !matches!(self.role, Role::Ca | Role::Intermediate);
        if let Some(file) = files.into_iter().flatten().find(|file| is_leaf && is_reserved(file)) {
            return Err(format!("the file {file:?} of {:?} is the CA's", self.name));
        }
        if self.certificate.is_some() && self.certificate == self.private_key {
            return Err(format!("{:?} has one file for its certificate and its key", self.name));
        }
        Ok(())
    }
}

/// Whether a path stays in the folder that it is seen from, and is not one of its hidden files.
pub(super) fn is_inside(path: &str) -> bool {
    let mut parts = Path::new(path).components().peekable();
    parts.peek().is_some()
        && parts.all(|part| matches!(part, Component::Normal(name) if !name.as_encoded_bytes().starts_with(b".")))
}

/// Whether a file of the folder is none of a leaf's.
fn is_reserved(path: &str) -> bool {
    let path = path.strip_prefix("./").unwrap_or(path).to_ascii_lowercase();
    let stem = path.split('.').next().unwrap_or_default();
    !path.contains('/') && matches!(stem, "ca" | "intermediate" | "index")
}

/// Whether it could be written in a revocation list.
pub(super) fn check_serial(serial: &str) -> Result<(), ()> {
    let digits = serial.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    if digits && !serial.is_empty() && serial.len() <= 80 { Ok(()) } else { Err(()) }
}

/// How a name is compared.
fn fold(name: &str) -> String {
    name.to_lowercase()
}

fn json(value: &impl Serialize) -> String {
    // Text and numbers always have a form.
    serde_json::to_string(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(crate) fn entry(name: &str, serial: &str) -> Entry {
        Entry {
            name: name.to_owned(),
            role: Role::Client,
            serial: serial.to_owned(),
            common_name: name.to_owned(),
            sans: vec![format!("DNS:{name}")],
            key: "P-256".to_owned(),
            not_before: 0,
            not_after: 86_400,
            days: 1,
            sha256: "00".to_owned(),
            certificate: Some(format!("{name}.crt")),
            private_key: Some(format!("{name}.key")),
            revoked: None,
        }
    }

    #[test]
    fn it_comes_back_as_it_was_written() {
        let mut index = Index::default();
        for (name, serial) in [("board001", "0a"), ("Zähler \"1\"", "0b"), ("board001", "0c")] {
            index.insert(entry(name, serial));
        }
        index.revoke("0a", &Revocation { date: 5, reason: "superseded".to_owned() });
        index.set_crl(CrlState { number: 7, days: 90 });
        let text = index.to_json();
        assert_eq!(text.lines().count(), 9, "{text}");
        assert!(text.contains("\"not_after\":\"1970-01-02T00:00:00Z\""), "{text}");
        let again = Index::from_json(text.as_bytes()).expect("its own form");
        assert_eq!((again.entries(), again.crl()), (index.entries(), index.crl()));
        assert_eq!(again.get("board001").map(|entry| entry.serial.as_str()), Some("0c"));
        assert_eq!(again.get("Board001"), None);
        assert_eq!(again.get_folded("BOARD001").map(|entry| entry.serial.as_str()), Some("0c"));
        assert_eq!(again.present().map(|entry| entry.serial.as_str()).collect::<Vec<_>>(), ["0b", "0c"]);
        assert!(again.by_serial("0a").is_some_and(Entry::is_revoked));
    }

    #[test]
    fn what_comes_twice_changes_nothing() {
        let mut index = Index::default();
        index.insert(entry("a", "01"));
        index.revoke("01", &Revocation { date: 5, reason: "superseded".to_owned() });
        index.insert(entry("a", "01"));
        index.revoke("01", &Revocation { date: 9, reason: "unspecified".to_owned() });
        index.set_crl(CrlState { number: 3, days: 30 });
        index.set_crl(CrlState { number: 2, days: 99 });
        assert_eq!(index.entries().len(), 1);
        assert_eq!(index.entries()[0].revoked.as_ref().map(|revoked| revoked.date), Some(5));
        assert_eq!(index.crl(), CrlState { number: 3, days: 30 });
    }

    #[test]
    fn a_damaged_one_says_where() {
        let with = |entry: &Entry| format!("{{\"version\":1,\"certificates\":[{0},{0}]}}", json(entry));
        let fault = |text: &str| Index::from_json(text.as_bytes()).expect_err("damaged");
        assert!(fault("").contains("line 1"));
        assert!(fault("{\"version\":1,").contains("line 1 column 13"));
        assert_eq!(fault("{\"version\":9,\"certificates\":[]}"), "it has version 9, and this program knows 1");
        assert_eq!(fault(&with(&entry("a", "01"))), "it has the serial number 01 twice");
        assert_eq!(fault(&with(&entry("a", "xyz"))), "the serial number of \"a\" is none");
        let outside = Entry { certificate: Some("../a.crt".to_owned()), ..entry("a", "01") };
        assert_eq!(fault(&with(&outside)), "the file \"../a.crt\" of \"a\" is not in the folder");
    }

    #[test]
    fn files_are_in_the_folder() {
        for path in ["a.crt", "a/a.crt", "ä b"] {
            assert!(is_inside(path), "{path}");
        }
        for path in ["", "/a", "../a", "a/../../b", ".lock", "a/.b", "."] {
            assert!(!is_inside(path), "{path}");
        }
    }
}
