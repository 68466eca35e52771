//! A door: what one listener asks of those who come in through it, and what it allows them.

use std::sync::{
    Arc,
    atomic::{AtomicU64, AtomicUsize, Ordering},
};

use parking_lot::RwLock;

use super::seats::Seats;
use crate::{
    access::Access,
    net,
    packet::{QoS, Version},
};

/// What a listener allows; it does not change while the broker runs.
#[derive(Clone, Debug)]
pub struct DoorOptions {
    /// How the log calls it.
    pub name: String,
    /// Stands before every topic of its clients, unseen by them.
    pub mount_point: Option<String>,
    /// Clients at the same time.
    pub max_connections: usize,
    /// Highest QoS of messages and subscriptions.
    pub maximum_qos: QoS,
    /// Topic aliases that a v5 client may set; `None`: as many as the broker allows.
    pub topic_alias_maximum: Option<u16>,
    /// The versions that are spoken.
    pub versions: Vec<Version>,
    /// Whether a client may leave its identifier to the broker.
    pub allow_empty_client_id: bool,
    /// What an identifier begins with that the broker gives.
    pub client_id_prefix: String,
    /// Whether the user name is the client identifier, whatever CONNECT says.
    pub user_name_is_client_id: bool,
    /// For connections of this program itself: they may do what no client may.
    pub internal: bool,
}

impl Default for DoorOptions {
    fn default() -> Self {
        Self {
            name: "listener".to_owned(),
            mount_point: None,
            max_connections: usize::MAX,
            maximum_qos: QoS::ExactlyOnce,
            topic_alias_maximum: None,
            versions: vec![Version::V3_1, Version::V3_1_1, Version::V5],
            allow_empty_client_id: true,
            client_id_prefix: "auto-".to_owned(),
            user_name_is_client_id: false,
            internal: false,
        }
    }
}

/// One listener's rules at work.
#[derive(Debug)]
pub struct Door {
    /// What it allows.
    pub options: DoorOptions,
    access: RwLock<Arc<Access>>,
    /// Changes whenever the access does.
    stamp: AtomicU64,
    /// Connections that came through it and are there.
    connections: AtomicUsize,
    /// Its clients.
    pub(crate) seats: Seats,
}

impl Door {
    /// A door with these rules.
    #[must_use]
    pub fn new(options: DoorOptions, access: Access) -> Arc<Self> {
        Arc::new(Self {
            options,
            access: RwLock::new(Arc::new(access)),
            stamp: AtomicU64::new(0),
            connections: AtomicUsize::new(0),
            seats: Seats::default(),
        })
    }

    /// Open to everybody.
    #[must_use]
    pub fn open() -> Arc<Self> {
        Self::new(DoorOptions::default(), Access::open())
    }

    /// Who may come in now.
    #[must_use]
    pub fn access(&self) -> Arc<Access> {
        Arc::clone(&self.access.read())
    }

    /// From now on, `access` says who may come in; those who are in are looked at by
    /// [`Handle::access_changed`](super::Handle::access_changed).
    pub fn set_access(&self, access: Access) {
        *self.access.write() = Arc::new(access);
        self.stamp.fetch_add(1, Ordering::Release);
    }

    pub(crate) fn stamp(&self) -> u64 {
        self.stamp.load(Ordering::Acquire)
    }

    /// Connections that came through it and are there.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }

    pub(crate) fn enter(&self) {
        self.connections.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn leave(&self) {
        self.connections.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Where connections come from, and the door that they come through.
#[derive(Debug)]
pub struct Listener {
    /// The bound address.
    pub socket: net::Listener,
    /// Its rules.
    pub door: Arc<Door>,
}

impl From<net::Listener> for Listener {
    /// Open to everybody.
    fn from(socket: net::Listener) -> Self {
        Self { socket, door: Door::open() }
    }
}
