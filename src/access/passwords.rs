//! A password file as mosquitto reads it: users and the hashes of their passwords; and what checks a login against it.

use std::{
    collections::{HashMap, HashSet, hash_map::Entry},
    fmt,
    hash::{BuildHasher, RandomState},
    path::Path,
    sync::Arc,
};

use parking_lot::Mutex;
use ring::{hmac, rand::SystemRandom};

use super::{
    error::{Error, Fault},
    file,
    hash::Hash,
};

/// The users of a password file.
pub struct Passwords {
    users: HashMap<Box<str>, Arc<Hash>>,
    /// All hashes: a user that does not exist is checked against one of them, so that nobody learns who exists.
    hashes: Vec<Arc<Hash>>,
    chooser: RandomState,
    recent: Recent,
}

/// Logins that were right a short while ago, by a keyed digest: a client that comes again and again costs its password's
/// hash once. It goes with the file it belongs to.
struct Recent {
    key: hmac::Key,
    digests: Mutex<HashSet<[u8; 32]>>,
}

/// A password that takes time to check: for a thread that may take it.
pub struct Check {
    passwords: Arc<Passwords>,
    hash: Option<Arc<Hash>>,
    known: bool,
    user: Box<str>,
    password: Vec<u8>,
}

/// Recent logins that are remembered.
const RECENT: usize = 16_384;
/// The longest user name: that of a CONNECT.
const LONGEST_USER: usize = 65_535;

impl Passwords {
    /// Reads a password file.
    ///
    /// # Errors
    /// When it cannot be read, or one of its lines is wrong.
    pub fn load(path: &Path) -> Result<Self, Error> {
        Self::parse(path, &file::read(path)?)
    }

    /// Takes the content of a password file; `path` is for what is said about it.
    ///
    /// # Errors
    /// When one of its lines is wrong, or the system gives no random numbers.
    pub fn parse(path: &Path, bytes: &[u8]) -> Result<Self, Error> {
        let mut users = HashMap::new();
        let mut lines: HashMap<&str, usize> = HashMap::new();
        file::lines(path, bytes, |number, line| {
            let (user, password) = split(line)?;
            let hash = Hash::parse(password).map_err(|error| Fault::Hash { user: user.to_owned(), error })?;
            match lines.entry(user) {
                Entry::Occupied(first) => return Err(Fault::Twice { user: user.to_owned(), first: *first.get() }),
                Entry::Vacant(place) => place.insert(number),
            };
            users.insert(user.into(), Arc::new(hash));
            Ok(())
        })?;
        let hashes = users.values().cloned().collect();
        Ok(Self { users, hashes, chooser: RandomState::new(), recent: Recent::new()? })
    }

    /// How many users there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.users.len()
    }

    /// Whether there is no user.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.users.is_empty()
    }

    /// The hash of the user's password.
    #[must_use]
    pub fn hash_of(&self, user: &str) -> Option<&Arc<Hash>> {
        self.users.get(user)
    }

    /// Whether the password is the user's: `Ok` when that is known at once, else what is to be checked.
    ///
    /// # Errors
    /// What is to be checked, on a thread that may take its time.
    pub fn check(self: &Arc<Self>, user: &str, password: &[u8]) -> Result<bool, Check> {
        let known = self.users.get(user);
        if known.is_some() && self.recent.has(user, password) {
            return Ok(true);
        }
        let hash = known.or_else(|| self.any(user)).cloned();
        let known = known.is_some();
        if hash.as_ref().is_none_or(|hash| hash.is_quick()) {
            return Ok(hash.is_some_and(|hash| hash.verify(password)) & known);
        }
        let (user, password) = (user.into(), password.to_vec());
        Err(Check { passwords: Arc::clone(self), hash, known, user, password })
    }

    /// The same hash each time for the same unknown user.
    fn any(&self, user: &str) -> Option<&Arc<Hash>> {
        let chosen = self.chooser.hash_one(user) % u64::try_from(self.hashes.len()).ok().filter(|&count| count > 0)?;
        self.hashes.get(usize::try_from(chosen).ok()?)
    }
}

impl Check {
    /// Whether the password is the user's. If it is, [`Passwords::check`] knows that for a while.
    #[must_use]
    pub fn run(&self) -> bool {
        // Many devices of one user come together: the first that was checked is enough.
        if self.known && self.passwords.recent.has(&self.user, &self.password) {
            return true;
        }
        let fits = self.hash.as_ref().is_some_and(|hash| hash.verify(&self.password)) & self.known;
        if fits {
            self.passwords.recent.add(&self.user, &self.password);
        }
        fits
    }
}

impl Recent {
    fn new() -> Result<Self, Error> {
        let key = hmac::Key::generate(hmac::HMAC_SHA256, &SystemRandom::new()).map_err(|_| Error::NoRandomness)?;
        Ok(Self { key, digests: Mutex::default() })
    }

    fn digest(&self, user: &str, password: &[u8]) -> [u8; 32] {
        let mut context = hmac::Context::with_key(&self.key);
        context.update(&user.len().to_le_bytes());
        context.update(user.as_bytes());
        context.update(password);
        // HMAC-SHA256 has 32 bytes.
        context.sign().as_ref().try_into().unwrap_or_default()
    }

    fn has(&self, user: &str, password: &[u8]) -> bool {
        let digest = self.digest(user, password);
        self.digests.lock().contains(&digest)
    }

    fn add(&self, user: &str, password: &[u8]) {
        let digest = self.digest(user, password);
        let mut digests = self.digests.lock();
        if digests.len() >= RECENT {
            digests.clear();
        }
        digests.insert(digest);
    }
}

/// User and hash of a line.
pub(super) fn split(line: &str) -> Result<(&str, &str), Fault> {
    let (user, password) = line.split_once(':').ok_or(Fault::NoColon)?;
    let (user, password) = (user.trim(), password.trim());
    if user.is_empty() {
        return Err(Fault::NoUser);
    }
    if user.len() > LONGEST_USER {
        return Err(Fault::LongUser);
    }
    if password.is_empty() {
        return Err(Fault::NoPassword { user: user.to_owned() });
    }
    Ok((user, password))
}

/// Neither hashes nor names are for logs.
impl fmt::Debug for Passwords {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Passwords({} users)", self.users.len())
    }
}

impl fmt::Debug for Check {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Check")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::hash::Method;

    fn parse(text: &[u8]) -> Result<Arc<Passwords>, String> {
        Passwords::parse(Path::new("f"), text).map(Arc::new).map_err(|error| error.to_string())
    }

    fn line(user: &str, method: Method) -> String {
        format!("{user}:{}\n", Hash::make(method, Some(1), b"pw").unwrap())
    }

    fn fits(passwords: &Arc<Passwords>, user: &str, password: &str) -> bool {
        passwords.check(user, password.as_bytes()).unwrap_or_else(|check| check.run())
    }

    #[test]
    fn users_come_in_with_their_own_password_only() {
        for method in [Method::Sha512, Method::Pbkdf2, Method::Argon2id] {
            let text = format!("\u{feff}# people\r\n\r\n{}{}", line("anna", method), line("Bob", method));
            let passwords = parse(text.replace('\n', "\r\n").as_bytes()).unwrap();
            assert_eq!(passwords.len(), 2);
            assert!(fits(&passwords, "anna", "pw") && fits(&passwords, "Bob", "pw"));
            for (user, password) in [("anna", ""), ("anna", "pW"), ("bob", "pw"), ("", "pw"), ("# people", "pw")] {
                assert!(!fits(&passwords, user, password), "{user} {password}");
            }
        }
        assert!(!fits(&parse(b"").unwrap(), "anna", "pw"), "an empty file lets somebody in");
    }

    #[test]
    fn a_password_is_hashed_once_and_a_wrong_one_each_time() {
        let passwords = parse(line("anna", Method::Pbkdf2).as_bytes()).unwrap();
        assert!(passwords.check("anna", b"pw").unwrap_err().run());
        assert!(passwords.check("anna", b"pw").unwrap());
        assert!(!passwords.check("anna", b"pv").unwrap_err().run());
        assert!(!passwords.check("anna", b"pv").unwrap_err().run());
        // A user that does not exist takes the same way, with the right password of somebody else too.
        assert!(!passwords.check("nobody", b"pw").unwrap_err().run());
        assert!(!passwords.check("nobody", b"pw").unwrap_err().run());
        // What is remembered belongs to user and password together.
        assert!(!passwords.check("ann", b"apw").unwrap_err().run());
    }

    #[test]
    fn those_who_wait_for_the_same_password_wait_for_one_check() {
        let passwords = parse(line("anna", Method::Pbkdf2).as_bytes()).unwrap();
        let [first, mut second, mut wrong] =
            ["pw", "pw", "pv"].map(|password| passwords.check("anna", password.as_bytes()).unwrap_err());
        assert!(first.run());
        // What has no hash fits nothing.
        (second.hash, wrong.hash) = (None, None);
        assert!(second.run() && !wrong.run());
    }

    #[test]
    fn each_wrong_line_is_told_with_its_place() {
        let good = line("anna", Method::Sha512);
        let long = "x".repeat(70_000);
        let rows = [
            ("anna:secret", "f:2: the password of user 'anna' is not hashed"),
            ("anna", "f:2: no ':' between user and password"),
            (":x", "f:2: no user name"),
            ("  :x", "f:2: no user name"),
            ("x:", "f:2: user 'x' has no password"),
            ("x: ", "f:2: user 'x' has no password"),
            ("x:$6$a$b:more", "f:2: the password of user 'x' has a hash that is not whole"),
            (good.trim_end(), "f:2: user 'anna' has a password in line 1 already"),
            ("x\0:y", "f:2: the line contains U+0000"),
            (&format!("{long}:x"), "f:2: the user name has more than 65535 bytes"),
            (&"x".repeat(300_000), "f:2: the line has more than 200000 bytes"),
        ];
        for (text, expected) in rows {
            assert_eq!(parse(format!("{good}{text}\n").as_bytes()).unwrap_err(), expected);
        }
        assert_eq!(parse(b"a\xff:x").unwrap_err(), "f:1: the line is not UTF-8");
        let error = Passwords::parse(Path::new("p w"), b"a:b").unwrap_err();
        assert_eq!(error.cure().unwrap(), "mqtt passwd -U p w replaces passwords in plain text by hashes");
    }
}
