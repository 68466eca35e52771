//! What one side has sent and the other has not yet acknowledged, kept by an observer who reads only the packets.

use std::collections::BTreeSet;

use mqtt_toolkit::packet::QoS;

use crate::Message;

/// The observer's book of one sender.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    /// In the order of first sending.
    open: Vec<Open>,
    /// Numbers of all messages that were sent in this session.
    sent: BTreeSet<u32>,
    connection: u32,
    receive_maximum: usize,
}

/// An identifier in use.
#[derive(Clone, Copy, Debug)]
struct Open {
    id: u16,
    state: State,
    /// The connection on which the PUBLISH was last sent.
    published_on: u32,
    /// The connection on which this exchange was last gone on with.
    touched_on: u32,
}

/// What it is in use for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// PUBLISH sent.
    Published(Message),
    /// PUBREC received.
    Released,
    /// SUBSCRIBE sent.
    Requested,
}

impl Ledger {
    /// A new connection. What was asked on the old one will not be answered.
    pub(crate) fn connect(&mut self, receive_maximum: u16, session_present: bool) {
        self.connection += 1;
        self.receive_maximum = usize::from(receive_maximum);
        self.open.retain(|open| open.state != State::Requested);
        if !session_present {
            self.open.clear();
            self.sent.clear();
        }
    }

    /// A PUBLISH leaves.
    pub(crate) fn publish(&mut self, id: u16, dup: bool, message: Message) {
        let connection = self.connection;
        if dup {
            self.resend(id, State::Published(message)).published_on = connection;
        } else {
            assert!(self.sent.insert(message.number), "a repetition without DUP [MQTT-3.3.1-1]: {message:?}");
            let state = State::Published(message);
            self.open(Open { id, state, published_on: connection, touched_on: connection });
            let left = self.open.iter().find(|open| open.touched_on != connection);
            assert!(left.is_none(), "a new message before a resend [MQTT-4.4.0-1]: {left:?}");
        }
        let in_flight = self.open.iter().filter(|open| open.published_on == connection).count();
        assert!(in_flight <= self.receive_maximum, "beyond the receive maximum [MQTT-3.3.4-9]: {in_flight}");
    }

    /// A PUBREL is repeated.
    pub(crate) fn repeat_pubrel(&mut self, id: u16) {
        self.resend(id, State::Released);
    }

    /// A SUBSCRIBE leaves.
    pub(crate) fn request(&mut self, id: u16) {
        self.open(Open { id, state: State::Requested, published_on: 0, touched_on: self.connection });
    }

    fn open(&mut self, open: Open) {
        assert!(self.state(open.id).is_none(), "used twice at a time [MQTT-2.2.1-3]: {open:?}");
        self.open.push(open);
    }

    fn resend(&mut self, id: u16, state: State) -> &mut Open {
        let connection = self.connection;
        let at = self.open.iter().position(|open| open.id == id && open.state == state);
        let at = at.unwrap_or_else(|| panic!("not as it was first sent: {id} {state:?}"));
        let earlier = self.open[..at].iter().find(|open| open.touched_on != connection);
        assert!(earlier.is_none(), "resent before what was sent before it [MQTT-4.6.0-1]: {earlier:?}");
        let open = &mut self.open[at];
        assert_ne!(open.touched_on, connection, "resent without a new connection: {open:?}");
        open.touched_on = connection;
        open
    }

    /// What the identifier is in use for.
    pub(crate) fn state(&self, id: u16) -> Option<State> {
        self.open.iter().find(|open| open.id == id).map(|open| open.state)
    }

    /// The message that waits for PUBACK or PUBREC under this identifier.
    pub(crate) fn published(&self, id: u16, qos: QoS) -> Option<Message> {
        match self.state(id) {
            Some(State::Published(message)) if message.qos == qos => Some(message),
            _ => None,
        }
    }

    /// PUBREC came.
    pub(crate) fn release(&mut self, id: u16) {
        let connection = self.connection;
        for open in self.open.iter_mut().filter(|open| open.id == id) {
            open.state = State::Released;
            open.touched_on = connection;
        }
    }

    /// The exchange is over.
    pub(crate) fn close(&mut self, id: u16) {
        self.open.retain(|open| open.id != id);
    }

    /// The identifiers in use.
    pub(crate) fn ids(&self) -> Vec<u16> {
        self.open.iter().map(|open| open.id).collect()
    }
}
