//! Other bridges between the same two brokers: what came by one of them must not go back by another, for ever.
//!
//! A bridge of the remote broker tells the own one that it is there, as bridges do. Whether it is the remote broker's
//! own is what that one is asked: a broker of this program says which bridges are its own, beside their state.
//!
//! Two bridges of the own broker may lead to the same remote one, too: they have the same address, or one of them finds
//! the state of the other there.

use std::collections::BTreeSet;

use super::options::Options;

/// What is known about other bridges.
#[derive(Debug, Default)]
pub(super) struct Kin {
    /// The other bridges of the own broker.
    siblings: Vec<Sibling>,
    /// Those that connect with the own broker.
    here: BTreeSet<String>,
    /// Of those, the remote broker's own.
    pub(super) related: BTreeSet<String>,
    /// Whom the remote broker is to be asked about.
    to_ask: Vec<String>,
    /// Whom the own broker is to be told about.
    to_relate: Vec<Relation>,
}

/// Another bridge of the own broker.
#[derive(Clone, Debug)]
pub(super) struct Sibling {
    name: String,
    /// Its client identifiers at both brokers.
    remote: String,
    local: String,
    /// Whether it leads to the same broker, as far as their addresses say.
    is_parallel: bool,
    /// Whether that was told.
    told: bool,
}

/// A bridge between the same two brokers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    /// The remote broker's: its client identifier at the own one.
    Theirs(String),
    /// The own broker's: its name, and its client identifier there.
    Ours(String, String),
}

impl Sibling {
    /// Those of the bridge at this place.
    pub(super) fn of(all: &[Options], at: usize) -> Vec<Self> {
        let others = all.iter().enumerate().filter(|(other, _)| *other != at);
        let sibling = |options: &Options| Self {
            name: options.name.clone(),
            remote: options.remote_client_id(),
            local: options.local_client_id(),
            is_parallel: options.addresses.iter().any(|address| all[at].addresses.contains(address)),
            told: false,
        };
        others.map(|(_, options)| sibling(options)).collect()
    }

    fn relation(&self) -> Relation {
        Relation::Ours(self.name.clone(), self.local.clone())
    }
}

/// Where bridges tell that they are connected, and brokers that a bridge is their own.
const ROOT: &str = "$SYS/broker/connection/";
const STATE: &str = "/state";
const OWN: &str = "/own";

/// More are not listened to.
const MOST: usize = 100;

impl Kin {
    pub(super) fn among(siblings: Vec<Sibling>) -> Self {
        Self { siblings, ..Self::default() }
    }

    /// The bridge has come to the own broker, where it may have a new session.
    pub(super) fn arrive(&mut self) {
        let parallel = self.siblings.iter().filter(|sibling| sibling.is_parallel);
        self.to_relate.extend(parallel.map(Sibling::relation));
    }

    fn relation(&self, client_id: &str) -> Relation {
        let sibling = self.siblings.iter().find(|sibling| sibling.remote == client_id);
        sibling.map_or_else(|| Relation::Theirs(client_id.to_owned()), Sibling::relation)
    }

    /// What to subscribe to at the own broker.
    pub(super) const FILTER: &str = "$SYS/broker/connection/+/state";

    /// Where it is told that the bridge of this client identifier is the broker's own; `None`: its name cannot be told.
    pub(super) fn own_topic(client_id: &str) -> Option<String> {
        let is_one_level = !client_id.is_empty() && !client_id.contains(['/', '+', '#', '\0']);
        is_one_level.then(|| format!("{ROOT}{client_id}{OWN}"))
    }

    /// A message came from the own broker (`outwards`), or from the remote one.
    pub(super) fn hear(&mut self, outwards: bool, topic: &str, payload: &[u8]) {
        let Some(rest) = topic.strip_prefix(ROOT) else { return };
        let end = if outwards || rest.ends_with(STATE) { STATE } else { OWN };
        let Some(client_id) = rest.strip_suffix(end).filter(|_| payload == b"1") else { return };
        // The states that others have there say nothing.
        if !outwards && (end == STATE) != self.is_sibling(client_id) {
            return;
        }
        if Self::own_topic(client_id).is_none() {
            return;
        }
        if !outwards {
            if self.here.contains(client_id) && self.related.insert(client_id.to_owned()) {
                self.to_relate.push(self.relation(client_id));
            }
        } else if self.related.contains(client_id) {
            // It may have a new session.
            self.to_relate.push(self.relation(client_id));
        } else if self.here.len() < MOST && self.here.insert(client_id.to_owned()) {
            self.to_ask.push(client_id.to_owned());
        }
    }

    /// A new connection with the remote broker, which may be another one.
    pub(super) fn begin(&mut self) {
        self.to_ask = self.here.iter().cloned().collect();
        self.related.clear();
    }

    /// Where to ask the remote broker.
    pub(super) fn questions(&mut self) -> Vec<String> {
        let siblings = &self.siblings;
        let topic = |client_id: String| {
            let is_sibling = siblings.iter().any(|sibling| sibling.remote == client_id);
            if is_sibling { Some(format!("{ROOT}{client_id}{STATE}")) } else { Self::own_topic(&client_id) }
        };
        self.to_ask.drain(..).filter_map(topic).collect()
    }

    /// Whom to relate with this bridge.
    pub(super) fn relations(&mut self) -> Vec<Relation> {
        std::mem::take(&mut self.to_relate)
    }

    /// Whether it was not told before that this bridge of the own broker leads to the same one.
    pub(super) fn is_news(&mut self, name: &str) -> bool {
        let sibling = self.siblings.iter_mut().find(|sibling| sibling.name == name);
        sibling.is_some_and(|sibling| !std::mem::replace(&mut sibling.told, true))
    }

    fn is_sibling(&self, client_id: &str) -> bool {
        self.siblings.iter().any(|sibling| sibling.remote == client_id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bridge::Address;

    #[test]
    fn a_bridge_that_is_here_and_the_remote_brokers_own_is_a_relation() {
        let mut kin = Kin::default();
        let state = |id: &str| format!("{ROOT}{id}{STATE}");
        let own = |id: &str| format!("{ROOT}{id}{OWN}");
        kin.hear(false, &own("x"), b"1");
        kin.hear(true, &state("y"), b"0");
        assert_eq!((kin.questions(), kin.relations()), (Vec::new(), Vec::new()));
        kin.hear(true, &state("x"), b"1");
        kin.hear(true, &state("x"), b"1");
        assert_eq!(kin.questions(), [own("x")]);
        kin.hear(false, &own("z"), b"1");
        kin.hear(false, &own("x"), b"");
        assert_eq!(kin.relations(), Vec::new());
        kin.hear(false, &own("x"), b"1");
        let theirs = Relation::Theirs("x".to_owned());
        assert_eq!(kin.relations(), std::slice::from_ref(&theirs));
        // It comes again, with a new session.
        kin.hear(true, &state("x"), b"1");
        assert_eq!((kin.relations(), kin.questions()), (vec![theirs], Vec::new()));
        kin.begin();
        assert_eq!(kin.questions(), [own("x")]);
        for odd in ["", "a/b", "+", "#"] {
            kin.hear(true, &state(odd), b"1");
        }
        assert_eq!(kin.questions(), Vec::<String>::new());
    }
    #[test]
    fn bridges_that_lead_to_one_broker_find_each_other() {
        let all = [("a", "one", 1), ("b", "one", 1), ("c", "other", 1), ("d", "one", 2)].map(|(name, host, port)| {
            let mut options = Options::new(name);
            options.addresses = vec![Address { host: host.to_owned(), port }];
            options.remote.client_id = Some(name.to_owned());
            options
        });
        let ours = |name: &str| Relation::Ours(name.to_owned(), format!("local.{name}"));
        let mut kin = Kin::among(Sibling::of(&all, 0));
        // By the same address, at once.
        kin.arrive();
        assert_eq!(kin.relations(), [ours("b")]);
        // By what the remote broker knows of it.
        for id in ["c", "x"] {
            kin.hear(true, &format!("{ROOT}{id}{STATE}"), b"1");
        }
        assert_eq!(kin.questions(), [format!("{ROOT}c{STATE}"), format!("{ROOT}x{OWN}")]);
        for (id, end) in [("c", OWN), ("x", STATE), ("d", STATE)] {
            kin.hear(false, &format!("{ROOT}{id}{end}"), b"1");
        }
        assert_eq!(kin.relations(), []);
        kin.hear(false, &format!("{ROOT}c{STATE}"), b"1");
        assert_eq!(kin.relations(), [ours("c")]);
    }
}
