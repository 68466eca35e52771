//! Who a client is to those who ask what it may do: its user, its identifier, and the door it came through.

use std::{fmt, sync::Arc};

use parking_lot::Mutex;
use pkcs8::der::zeroize::Zeroizing;

use super::door::Door;
use crate::access::{Check, Rights, hash::Hash};

/// A client as its rights see it. What it may do follows its door: it is looked up anew when that has changed.
pub(crate) struct Principal {
    user: Option<Box<str>>,
    pub(crate) client_id: Box<str>,
    door: Arc<Door>,
    /// What it may do, and the stamp of the door when that was looked up.
    rights: Mutex<(u64, Option<Arc<Rights>>)>,
}

/// A client that is connected, and how it has shown who it is.
pub(crate) struct Login {
    pub(crate) principal: Arc<Principal>,
    proof: Proof,
}

/// How a client has shown who it is.
pub(crate) enum Proof {
    /// Nobody has asked.
    None,
    /// By its certificate.
    Certificate,
    /// By the password of this hash, which is asked for again when the hash changes.
    Password(Arc<Hash>, Zeroizing<Vec<u8>>),
}

/// Whether a client may stay.
pub(crate) enum Stay {
    Yes,
    No,
    /// When this says so.
    Ask(Check),
}

impl Principal {
    pub(crate) fn new(door: &Arc<Door>, user: Option<&str>, client_id: &str) -> Arc<Self> {
        let rights = Mutex::new((door.stamp(), door.access().rights(user, client_id)));
        let (user, client_id) = (user.map(Into::into), client_id.into());
        Arc::new(Self { user, client_id, door: Arc::clone(door), rights })
    }

    /// Its user name, if it has one.
    pub(crate) fn user(&self) -> Option<&str> {
        self.user.as_deref()
    }

    /// Whether this is the same client to everybody who asks.
    pub(crate) fn is(&self, other: &Self) -> bool {
        self.user == other.user && self.client_id == other.client_id && Arc::ptr_eq(&self.door, &other.door)
    }

    pub(crate) fn may_publish(&self, topic: &str) -> bool {
        self.ask(|rights| rights.may_publish(topic))
    }

    pub(crate) fn may_receive(&self, topic: &str) -> bool {
        self.ask(|rights| rights.may_receive(topic))
    }

    pub(crate) fn may_subscribe(&self, filter: &str) -> bool {
        self.ask(|rights| rights.may_subscribe(filter))
    }

    fn ask(&self, may: impl FnOnce(&Rights) -> bool) -> bool {
        let mut known = self.rights.lock();
        // Taken before the rights: if they change in between, they are looked up once more.
        let stamp = self.door.stamp();
        if known.0 != stamp {
            *known = (stamp, self.door.access().rights(self.user.as_deref(), &self.client_id));
        }
        known.1.as_deref().is_none_or(may)
    }
}

impl Login {
    /// None: the door asks nothing of anybody.
    pub(crate) fn new(door: &Arc<Door>, user: Option<&str>, client_id: &str, proof: Proof) -> Option<Box<Self>> {
        let open = door.options.internal || (user.is_none() && door.access().is_open());
        (!open).then(|| Box::new(Self { principal: Principal::new(door, user, client_id), proof }))
    }

    /// Whether the client has shown who it is.
    pub(crate) const fn has_shown(&self) -> bool {
        !matches!(self.proof, Proof::None)
    }

    /// Whether the client may stay, now that its door may be stricter.
    pub(crate) fn may_stay(&mut self) -> Stay {
        let access = self.principal.door.access();
        match (&self.principal.user, &mut self.proof, &access.passwords) {
            (_, Proof::None, _) if !access.allow_anonymous => Stay::No,
            (Some(_), Proof::None, Some(_)) => Stay::No,
            (Some(user), Proof::Password(hash, password), Some(passwords)) => match passwords.hash_of(user) {
                None => Stay::No,
                Some(now) if now == hash => Stay::Yes,
                // The same password may have got a new hash.
                Some(now) => match passwords.check(user, password) {
                    Ok(true) => {
                        *hash = Arc::clone(now);
                        Stay::Yes
                    }
                    Ok(false) => Stay::No,
                    Err(check) => Stay::Ask(check),
                },
            },
            _ => Stay::Yes,
        }
    }
}

impl fmt::Debug for Principal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Principal").field("user", &self.user).field("client_id", &self.client_id).finish()
    }
}

/// Passwords are not for logs.
impl fmt::Debug for Login {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.principal.fmt(out)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::{
        access::{Access, Passwords, hash::Method},
        broker::door::DoorOptions,
    };

    fn access(line: &str) -> Access {
        let passwords = Passwords::parse(Path::new("users"), line.as_bytes()).unwrap();
        Access { passwords: Some(Arc::new(passwords)), ..Access::default() }
    }

    #[test]
    fn a_password_that_got_another_hash_is_asked_for_once() {
        let [old, new] = [1, 2].map(|rounds| Hash::make(Method::Pbkdf2, Some(rounds), b"pw").unwrap());
        let door = Door::new(DoorOptions::default(), access(&format!("anna:{new}")));
        let proof = Proof::Password(Arc::new(old), Zeroizing::new(b"pw".to_vec()));
        let mut login = Login::new(&door, Some("anna"), "a", proof).unwrap();
        let Stay::Ask(check) = login.may_stay() else { panic!("the hash is another one") };
        assert!(check.run());
        assert!(matches!(login.may_stay(), Stay::Yes));
        // The same once more, by a file that has not seen the password.
        door.set_access(access(&format!("anna:{new}")));
        assert!(matches!(login.may_stay(), Stay::Yes));
    }
}
