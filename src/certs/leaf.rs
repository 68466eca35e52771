//! Leaves in a folder: who may have which name, which key a certificate gets, and where its files go.

use std::{
    collections::{HashMap, HashSet},
    fs,
    path::Path,
};

use super::{
    Access, Authority, Change, Error, NewKey, Order, Role, Signed,
    index::{Entry, Index},
    names::san_text,
    stored::{self, StoredKey},
};
use crate::x509::{KeyKind, PrivateKey, Request, date::days_between};

/// Which names are taken in a folder.
#[derive(Debug)]
pub struct Taken<'a> {
    folder: &'a Path,
    index: &'a Index,
    /// What lies in the folder, by its name in small letters.
    files: HashMap<String, String>,
    /// The common names of CAs and of servers.
    authorities: HashSet<String>,
    servers: HashSet<String>,
    /// What else servers are called, and clients, in small letters: who checks names does not look at the common name.
    hosts: HashSet<String>,
    clients: HashSet<String>,
    now: i64,
}

impl<'a> Taken<'a> {
    /// Looks at the folder. `authority` signs in it.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn new(folder: &'a Path, index: &'a Index, authority: &Authority, now: i64) -> Result<Self, Error> {
        let cannot_read = |error| Error::file("read", folder, error);
        let mut files = HashMap::new();
        for entry in fs::read_dir(folder).map_err(cannot_read)? {
            let name = entry.map_err(cannot_read)?.file_name().to_string_lossy().into_owned();
            files.insert(name.to_lowercase(), name);
        }
        let (mut servers, mut hosts, mut clients) = (HashSet::new(), HashSet::new(), HashSet::new());
        let certificate = authority.certificate();
        let names = [certificate.subject.common_name.clone(), certificate.issuer.common_name.clone()];
        let authorities = names.into_iter().flatten().collect();
        for entry in index.present() {
            match entry.role {
                Role::Server | Role::Bridge => {
                    hosts.extend(entry.sans.iter().map(|san| bare(san)));
                    servers.insert(entry.common_name.clone())
                }
                Role::Client => clients.insert(entry.common_name.to_lowercase()),
                Role::Ca | Role::Intermediate => false,
            };
        }
        Ok(Self { folder, index, files, authorities, servers, hosts, clients, now })
    }

    /// Refuses a name that is somebody's; `force` takes it all the same, where that makes sense.
    ///
    /// # Errors
    /// Whose it is.
    pub fn check(&self, order: &Order, force: bool) -> Result<(), Error> {
        let name = &order.name;
        let clash = |other: &str| Err(Error::CaseClash { name: name.clone(), other: other.to_owned() });
        if let Some(entry) = self.index.get_folded(name) {
            if entry.name != *name {
                return clash(&entry.name);
            }
            let is_server = |role| matches!(role, Role::Server | Role::Bridge);
            if is_server(entry.role) != is_server(order.role) {
                let owner = format!("a {}", entry.role.text());
                return Err(Error::SameSubject { name: name.clone(), owner });
            }
            // Nobody should let it in any more: there is nothing to lose.
            if !force && !entry.is_revoked() {
                return Err(self.exists(entry));
            }
        }
        for end in ["crt", "key"] {
            let file = format!("{name}.{end}");
            match self.files.get(&file.to_lowercase()) {
                Some(there) if *there != file => {
                    return clash(there.rsplit_once('.').map_or(there.as_str(), |(other, _)| other));
                }
                Some(_) if !force && self.index.get(name).is_none() => {
                    let path = Some(self.folder.join(file));
                    return Err(Error::Exists { name: name.clone(), path, until: None, days_left: 0 });
                }
                _ => {}
            }
        }
        let same = |owner: &str| Err(Error::SameSubject { name: order.common_name.clone(), owner: owner.to_owned() });
        if self.authorities.contains(&order.common_name) {
            return same("the CA");
        }
        let folded = order.common_name.to_lowercase();
        match order.role {
            Role::Client if self.servers.contains(&order.common_name) || self.hosts.contains(&folded) => {
                same("a server")
            }
            Role::Server | Role::Bridge if self.clients.contains(&folded) => same("a client"),
            Role::Server | Role::Bridge => {
                let mut hosts = order.sans.iter().map(|san| bare(&san_text(san)));
                match hosts.find(|host| self.clients.contains(host)) {
                    Some(name) => Err(Error::SameSubject { name, owner: "a client".to_owned() }),
                    None => Ok(()),
                }
            }
            _ => Ok(()),
        }
    }

    fn exists(&self, entry: &Entry) -> Error {
        let path = entry.certificate.as_ref().map(|file| self.folder.join(file));
        let days_left = days_between(self.now, entry.not_after);
        Error::Exists { name: entry.name.clone(), path, until: Some(entry.not_after), days_left }
    }
}

/// Refuses a server and a client of one name among what is to be made together.
///
/// # Errors
/// Which name it is.
pub fn check_apart(orders: &[Order]) -> Result<(), Error> {
    let is_client = |order: &&Order| order.role == Role::Client;
    let clients: HashSet<String> =
        orders.iter().filter(is_client).map(|order| order.common_name.to_lowercase()).collect();
    let hosts = orders.iter().filter(|order| !is_client(order)).flat_map(|order| &order.sans);
    match hosts.map(|san| bare(&san_text(san))).find(|host| clients.contains(host)) {
        Some(name) => Err(Error::SameSubject { name, owner: "a server".to_owned() }),
        None => Ok(()),
    }
}

/// An alternative name without its kind, in small letters.
fn bare(san: &str) -> String {
    san.split_once(':').map_or(san, |(_, name)| name).to_lowercase()
}

/// Which key a certificate gets.
#[derive(Clone, Debug)]
pub enum Key {
    /// A new one.
    New(NewKey),
    /// One that is elsewhere, or is kept: its public half as SubjectPublicKeyInfo.
    Public(Vec<u8>),
}

/// A leaf that is not in the folder yet.
#[derive(Debug)]
pub struct Leaf {
    /// The certificate.
    pub signed: Signed,
    /// Its key, if it is a new one.
    pub key: Option<PrivateKey>,
    /// Whether the file of the key is encrypted.
    pub is_encrypted: bool,
    /// The file of a former key that does not fit, and gets another name.
    pub retired: Option<String>,
}

impl Leaf {
    /// Makes the key, and has the certificate signed.
    ///
    /// # Errors
    /// When it cannot be signed.
    pub fn make(authority: &Authority, order: &Order, key: &Key, now: i64) -> Result<Self, Error> {
        match key {
            Key::New(kind) => {
                let key = kind.generate()?;
                let signed = authority.sign(order, key.public_key(), now)?;
                Ok(Self { signed, key: Some(key), is_encrypted: false, retired: None })
            }
            Key::Public(public) => {
                let signed = authority.sign(order, public, now)?;
                Ok(Self { signed, key: None, is_encrypted: false, retired: None })
            }
        }
    }

    /// Adds it to a change, as `base`.crt and `base`.key; the key is encrypted when there is a passphrase. A key that
    /// is there already and fits, `kept`, stays.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn stage(
        &mut self,
        change: &mut Change,
        base: &str,
        passphrase: Option<&[u8]>,
        kept: Option<&str>,
    ) -> Result<(), Error> {
        let (certificate, key) = (format!("{base}.crt"), format!("{base}.key"));
        if let Some(private) = &self.key {
            let pem = match passphrase {
                Some(passphrase) => private.to_encrypted_pem(passphrase)?,
                None => private.to_pem(),
            };
            change.file(&key, pem.as_bytes(), Access::Secret, true)?;
            self.is_encrypted = passphrase.is_some();
            self.signed.entry.private_key = Some(key);
        } else {
            self.signed.entry.private_key = kept.map(str::to_owned);
            if kept.is_none() {
                match self.fits(&change.folder().join(&key)) {
                    Some(true) => self.signed.entry.private_key = Some(key),
                    Some(false) => {
                        change.retire(&key);
                        self.retired = Some(key);
                    }
                    None => {}
                }
            }
        }
        change.file(&certificate, self.signed.pem.as_bytes(), Access::Public, true)?;
        self.signed.entry.certificate = Some(certificate);
        change.issued(self.signed.entry.clone());
        Ok(())
    }
}

impl Leaf {
    /// Whether a key that lies under the leaf's name is its own; none: there is no key. One that is encrypted is
    /// another's, for it is not that of the former certificate.
    fn fits(&self, path: &Path) -> Option<bool> {
        let stored = StoredKey::read(path).ok()?;
        Some(stored.public_key().is_some_and(|public| public == self.signed.certificate.public_key))
    }
}

/// Refuses a request of somebody who does not have the key, keys that TLS libraries do not take, and those of the CA and
/// of the servers of the folder, which nobody else is to have.
///
/// # Errors
/// What is wrong with it.
pub fn check_request(request: &Request, path: &Path, folder: &Path, is_client: bool) -> Result<(), Error> {
    let refused = |cause: String| Err(Error::Request { path: path.to_owned(), cause });
    let asked = request.sans.len();
    if asked > MOST_NAMES {
        return refused(format!("it asks for {asked} alternative names, and {MOST_NAMES} are the most"));
    }
    // A folder that cannot be looked at says so when it is opened.
    let index = super::look(folder).unwrap_or_default();
    for entry in index.present().filter(|entry| entry.role != Role::Client) {
        let is_server = matches!(entry.role, Role::Server | Role::Bridge);
        let file = entry.certificate.as_ref().filter(|_| is_client || !is_server);
        let other = file.and_then(|file| stored::certificate(&folder.join(file)).ok());
        if other.is_some_and(|other| other.public_key == request.public_key) {
            return refused(format!("its key is that of {}, the {}", entry.name, entry.role.text()));
        }
    }
    match &request.key {
        key if key.is_weak() => refused(format!("its key is {key}, and TLS libraries ask for 2048 bits at least")),
        KeyKind::Other(kind) => refused(format!("its key is {kind}, which is not supported")),
        KeyKind::P256 | KeyKind::P384 | KeyKind::Ed25519 | KeyKind::Rsa(_) if !request.signature_is_good => {
            refused("its signature is not that of its key: the request was changed, or is another's".to_owned())
        }
        KeyKind::P256 | KeyKind::P384 | KeyKind::Ed25519 | KeyKind::Rsa(_) => Ok(()),
    }
}

/// The most alternative names that a request may ask for: more make a certificate that handshakes carry for ever.
const MOST_NAMES: usize = 100;
