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
    known: Mutex<Known>,
}

/// What a client may do, as far as it was looked up.
struct Known {
    /// That of the door when it was.
    stamp: u64,
    /// `None`: everything.
    rights: Option<Arc<Rights>>,
    /// What the rules said of topics that came before, each in the place that its name chooses: a file has many rules,
    /// and a client few topics.
    topics: Vec<Topic>,
}

/// What the rules said of one topic.
#[derive(Clone, Default)]
struct Topic {
    name: String,
    may_publish: Option<bool>,
    may_receive: Option<bool>,
}

/// Topics that are remembered for a client, and the longest of them in bytes.
const TOPICS: usize = 16;
const LONGEST: usize = 128;

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
        let known = Known { stamp: door.stamp(), rights: door.access().rights(user, client_id), topics: Vec::new() };
        let (user, client_id) = (user.map(Into::into), client_id.into());
        Arc::new(Self { user, client_id, door: Arc::clone(door), known: Mutex::new(known) })
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
        self.ask(|known| known.may(topic, |topic| &mut topic.may_publish, Rights::may_publish))
    }

    pub(crate) fn may_receive(&self, topic: &str) -> bool {
        self.ask(|known| known.may(topic, |topic| &mut topic.may_receive, Rights::may_receive))
    }

    pub(crate) fn may_subscribe(&self, filter: &str) -> bool {
        self.ask(|known| known.rights.as_ref().is_none_or(|rights| rights.may_subscribe(filter)))
    }

    fn ask(&self, may: impl FnOnce(&mut Known) -> bool) -> bool {
        let mut known = self.known.lock();
        // Taken before the rights: if they change in between, they are looked up once more.
        let stamp = self.door.stamp();
        if known.stamp != stamp {
            let rights = self.door.access().rights(self.user.as_deref(), &self.client_id);
            *known = Known { stamp, rights, topics: Vec::new() };
        }
        may(&mut known)
    }
}

impl Known {
    fn may(
        &mut self,
        topic: &str,
        answer: impl Fn(&mut Topic) -> &mut Option<bool>,
        look_up: impl Fn(&Rights, &str) -> bool,
    ) -> bool {
        let Some(rights) = &self.rights else { return true };
        if topic.len() > LONGEST {
            return look_up(rights, topic);
        }
        if self.topics.is_empty() {
            self.topics.resize(TOPICS, Topic::default());
        }
        let remembered = &mut self.topics[place(topic)];
        if remembered.name != topic {
            remembered.name.clear();
            remembered.name.push_str(topic);
            (remembered.may_publish, remembered.may_receive) = (None, None);
        }
        *answer(remembered).get_or_insert_with(|| look_up(rights, topic))
    }
}

/// Where a topic is remembered. Topics of one kind have the same length, and differ at their end or in the middle.
fn place(topic: &str) -> usize {
    let bytes = topic.as_bytes();
    let sum = bytes.iter().rev().take(24).fold(bytes.len(), |sum, byte| sum.wrapping_mul(31) + usize::from(*byte));
    (sum ^ sum >> 8) % TOPICS
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
        access::{Access, Acl, Passwords, hash::Method},
        broker::door::DoorOptions,
    };

    fn access(line: &str) -> Access {
        let passwords = Passwords::parse(Path::new("users"), line.as_bytes()).unwrap();
        Access { passwords: Some(Arc::new(passwords)), ..Access::default() }
    }

    #[test]
    fn what_is_remembered_of_a_topic_is_forgotten_with_the_rules() {
        let acl = |text: &str| Access {
            acl: Some(Arc::new(Acl::parse(Path::new("acl"), text.as_bytes()).unwrap())),
            ..Access::default()
        };
        let door = Door::new(DoorOptions::default(), acl("topic read a/#\ntopic write b/#\n"));
        let principal = Principal::new(&door, None, "c");
        let long = "x".repeat(LONGEST);
        for _ in 0..2 {
            for n in 0..4 * TOPICS {
                for level in [&n.to_string(), &long] {
                    let (a, b) = (format!("a/{level}"), format!("b/{level}"));
                    assert_eq!((principal.may_receive(&a), principal.may_publish(&a)), (true, false), "{a}");
                    assert_eq!((principal.may_receive(&b), principal.may_publish(&b)), (false, true), "{b}");
                }
            }
        }
        door.set_access(acl("topic write a/1\n"));
        assert_eq!((principal.may_receive("a/1"), principal.may_publish("a/1")), (false, true));
        assert!(!principal.may_publish("b/1"));
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
