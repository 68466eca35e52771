//! Sessions by client identifier: what belongs to a client rather than to its connection.

use std::sync::{Arc, atomic::AtomicU32};

use hashbrown::{DefaultHashBuilder, HashSet, HashTable};
use parking_lot::Mutex;
use std::hash::BuildHasher;

use super::{message::Message, outbox::Outbox, principal::Principal, timers::Key};
use crate::session::Incoming;

/// A session. It ends when its expiry says so, or when its client asks for a clean start.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) client_id: Box<str>,
    /// The outgoing half, and the connection if there is one.
    pub(crate) outbox: Mutex<Outbox>,
    pub(crate) intake: Mutex<Intake>,
    pub(crate) record: Mutex<Record>,
    /// Not 0: to those with the same number, and No Local, its messages are as their own. Bridges with the same broker.
    pub(crate) kin: AtomicU32,
}

/// What a session takes in.
#[derive(Debug, Default)]
pub(crate) struct Intake {
    /// Of the connection whose messages are taken; what another one still has is not.
    pub(crate) epoch: u32,
    /// The incoming half; made when the first QoS 2 message comes.
    pub(crate) half: Option<Box<Incoming>>,
}

/// What changes seldom.
#[derive(Debug, Default)]
pub(crate) struct Record {
    /// The filters of the session, as it wrote them.
    pub(crate) filters: HashSet<Arc<str>>,
    pub(crate) will: Option<Box<PendingWill>>,
    /// Seconds for which the session outlives its connection; `u32::MAX`: for ever [MQTT-3.1.2-23].
    pub(crate) expiry: u32,
    /// Counts connections and disconnections: a timer set before the last one means nothing.
    pub(crate) epoch: u32,
    /// What is to become due for this epoch.
    pub(crate) timers: Vec<Key>,
    /// Whether the session is over: nothing more may be added to it.
    pub(crate) ended: bool,
    /// Whose it is; `None`: anybody's, who sees topics whole.
    pub(crate) owner: Option<Box<Owner>>,
}

/// Whose a session is: nobody else goes on with it, whatever identifier he names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Owner {
    /// The user, where users have to show who they are.
    pub(crate) user: Option<Box<str>>,
    /// What its clients do not see of topics.
    pub(crate) mount: Option<Box<str>>,
    /// Whether it is the broker's own, a bridge's: nobody takes its identifier.
    pub(crate) internal: bool,
}

/// A will message that its client's DISCONNECT has not yet removed.
#[derive(Debug)]
pub(crate) struct PendingWill {
    pub(crate) message: Message,
    pub(crate) retain: bool,
    /// Seconds after the connection's end.
    pub(crate) delay: u32,
    /// Message expiry interval in seconds, counted from when it is sent.
    pub(crate) expiry: Option<u32>,
    /// Who left it: it is sent only if that one may publish then.
    pub(crate) from: Option<Arc<Principal>>,
}

impl Session {
    pub(crate) fn new(client_id: &str) -> Arc<Self> {
        Arc::new(Self {
            client_id: client_id.into(),
            outbox: Mutex::new(Outbox::new()),
            intake: Mutex::default(),
            record: Mutex::new(Record::default()),
            kin: AtomicU32::new(0),
        })
    }
}

/// All sessions. The client identifier is stored once, in the session.
#[derive(Debug, Default)]
pub(crate) struct Sessions {
    table: HashTable<Arc<Session>>,
    hasher: DefaultHashBuilder,
    /// Those that have a connection, and the most that ever had one at one time.
    connected: usize,
    maximum: usize,
    /// The last number of those that are kin.
    kin: u32,
}

impl Sessions {
    pub(crate) fn find(&self, client_id: &str) -> Option<&Arc<Session>> {
        self.table.find(self.hasher.hash_one(client_id), |session| &*session.client_id == client_id)
    }

    /// Up to `count` places of the table from `at` on, and whether they reach its end.
    pub(crate) fn some(&self, at: usize, count: usize) -> (impl Iterator<Item = &Arc<Session>>, bool) {
        let end = self.table.num_buckets().min(at + count);
        ((at..end).filter_map(|place| self.table.get_bucket(place)), end == self.table.num_buckets())
    }

    /// A number for sessions that are kin.
    pub(crate) const fn next_kin(&mut self) -> u32 {
        self.kin = if self.kin == u32::MAX { 1 } else { self.kin + 1 };
        self.kin
    }

    /// One more session has a connection.
    pub(crate) fn connected(&mut self) {
        self.connected += 1;
        self.maximum = self.maximum.max(self.connected);
    }

    /// One session has none any more.
    pub(crate) const fn disconnected(&mut self) {
        self.connected = self.connected.saturating_sub(1);
    }

    /// How many have a connection, the most that ever had one at one time, and how many there are.
    pub(crate) fn counts(&self) -> (usize, usize, usize) {
        (self.connected, self.maximum, self.table.len())
    }

    pub(crate) fn insert(&mut self, session: Arc<Session>) {
        let hash = self.hasher.hash_one(&*session.client_id);
        let hasher = &self.hasher;
        self.table.insert_unique(hash, session, |session| hasher.hash_one(&*session.client_id));
    }

    /// Removes this very session; another one with the same client identifier stays.
    pub(crate) fn remove(&mut self, session: &Arc<Session>) -> bool {
        let hash = self.hasher.hash_one(&*session.client_id);
        match self.table.find_entry(hash, |other| Arc::ptr_eq(other, session)) {
            Ok(entry) => {
                entry.remove();
                true
            }
            Err(_) => false,
        }
    }
}
