//! Other bridges between the same two brokers: what came by one of them must not go back by another, for ever.
//!
//! A bridge of the remote broker tells the own one that it is there, as bridges do. Whether it is the remote broker's
//! own is what that one is asked: a broker of this program says which bridges are its own, beside their state.

use std::collections::BTreeSet;

/// What is known about other bridges.
#[derive(Debug, Default)]
pub(super) struct Kin {
    /// Those that connect with the own broker.
    here: BTreeSet<String>,
    /// Of those, the remote broker's own.
    pub(super) related: BTreeSet<String>,
    /// Whom the remote broker is to be asked about.
    to_ask: Vec<String>,
    /// Whom the own broker is to be told about.
    to_relate: Vec<String>,
}

/// Where bridges tell that they are connected, and brokers that a bridge is their own.
const ROOT: &str = "$SYS/broker/connection/";
const STATE: &str = "/state";
const OWN: &str = "/own";

/// More are not listened to.
const MOST: usize = 100;

impl Kin {
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
        let end = if outwards { STATE } else { OWN };
        let Some(client_id) = rest.strip_suffix(end).filter(|_| payload == b"1") else { return };
        if Self::own_topic(client_id).is_none() {
            return;
        }
        if !outwards {
            if self.here.contains(client_id) && self.related.insert(client_id.to_owned()) {
                self.to_relate.push(client_id.to_owned());
            }
        } else if self.related.contains(client_id) {
            // It may have a new session.
            self.to_relate.push(client_id.to_owned());
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
        self.to_ask.drain(..).filter_map(|client_id| Self::own_topic(&client_id)).collect()
    }

    /// Whom to relate with this bridge.
    pub(super) fn relations(&mut self) -> Vec<String> {
        std::mem::take(&mut self.to_relate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bridge_that_is_here_and_the_remote_brokers_own_is_a_relation() {
        let mut kin = Kin::default();
        let state = |id: &str| format!("{ROOT}{id}{STATE}");
        let own = |id: &str| format!("{ROOT}{id}{OWN}");
        kin.hear(false, &own("x"), b"1");
        kin.hear(true, &state("y"), b"0");
        assert_eq!((kin.questions(), kin.relations()), (Vec::new(), Vec::<String>::new()));
        kin.hear(true, &state("x"), b"1");
        kin.hear(true, &state("x"), b"1");
        assert_eq!(kin.questions(), [own("x")]);
        kin.hear(false, &own("z"), b"1");
        kin.hear(false, &own("x"), b"");
        assert_eq!(kin.relations(), Vec::<String>::new());
        kin.hear(false, &own("x"), b"1");
        assert_eq!(kin.relations(), ["x"]);
        // It comes again, with a new session.
        kin.hear(true, &state("x"), b"1");
        assert_eq!((kin.relations(), kin.questions()), (vec!["x".to_owned()], Vec::new()));
        kin.begin();
        assert_eq!(kin.questions(), [own("x")]);
        for odd in ["", "a/b", "+", "#"] {
            kin.hear(true, &state(odd), b"1");
        }
        assert_eq!(kin.questions(), Vec::<String>::new());
    }
}
