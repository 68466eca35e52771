//! What the program that runs a broker can do to it while it runs, from any thread.

use std::{
    io,
    os::unix::net::UnixStream,
    sync::{Arc, atomic::Ordering},
};

use super::{
    door::{Door, DoorOptions},
    event::{Event, Level},
    metrics::Metrics,
    router::Router,
    shard::{Arrival, Place, Shard},
};
use crate::{
    access::Access,
    net::{Origin, stream::Detached},
};

/// A broker's handle. It may outlive the broker; then it does nothing any more.
#[derive(Clone)]
pub struct Handle {
    pub(super) router: Arc<Router>,
    pub(super) shards: Arc<[Arc<Shard>]>,
    pub(super) internal: Arc<Door>,
}

impl Handle {
    pub(super) fn new(router: Arc<Router>, shards: Arc<[Arc<Shard>]>) -> Self {
        let options = DoorOptions { name: "internal".to_owned(), internal: true, ..DoorOptions::default() };
        Self { router, shards, internal: Door::new(options, Access::open()) }
    }

    /// A connection to the broker without the network, on which everything is allowed. It is non-blocking.
    ///
    /// # Errors
    /// No file descriptor is free.
    pub fn connect(&self) -> io::Result<UnixStream> {
        let (ours, theirs) = UnixStream::pair()?;
        ours.set_nonblocking(true)?;
        theirs.set_nonblocking(true)?;
        let arrival = Arrival {
            place: Place::Elsewhere(Detached::Unix(theirs)),
            origin: Origin::Internal,
            door: Arc::clone(&self.internal),
            since: self.router.now(),
        };
        if let Some(shard) = self.shards.first() {
            shard.hand_over(arrival);
        }
        Ok(ours)
    }

    /// What the broker has done since it started, and what it holds now.
    #[must_use]
    pub fn metrics(&self) -> Metrics {
        self.router.metrics()
    }

    /// Tells the broker's observer of something that is not the broker's own doing.
    pub fn note(&self, level: Level, about: &str, text: &str) {
        self.router.tell(&Event::Note { level, about, text });
    }

    /// Publishes a message of the broker's own, below `$SYS` for example. When too many wait, it is dropped.
    pub fn publish(&self, topic: &str, payload: &[u8], retain: bool) {
        self.router.own.add(topic, payload, retain);
        if let Some(shard) = self.shards.first() {
            shard.wake();
        }
    }

    /// From now on, what one of two clients publishes is as the other's own: with No Local, it does not get it. For two
    /// bridges with the same broker: a message that came by one would go back by the other. `false`: one of them is not
    /// there.
    #[must_use]
    pub fn relate(&self, client_id: &str, other_id: &str) -> bool {
        let mut sessions = self.router.sessions.lock();
        let find = |client_id| sessions.find(client_id).map(Arc::clone);
        let (Some(one), Some(other)) = (find(client_id), find(other_id)) else { return false };
        let kin = match (one.kin.load(Ordering::Relaxed), other.kin.load(Ordering::Relaxed)) {
            (0, 0) => sessions.next_kin(),
            (0, kin) | (kin, _) => kin,
        };
        one.kin.store(kin, Ordering::Relaxed);
        other.kin.store(kin, Ordering::Relaxed);
        true
    }

    /// How often each worker has looked around: one that does not move any more, although it was woken, hangs.
    #[must_use]
    pub fn turns(&self) -> Vec<u64> {
        self.shards.iter().map(|shard| shard.turns()).collect()
    }

    /// Has every worker look around.
    pub fn wake(&self) {
        for shard in self.shards.iter() {
            shard.wake();
        }
    }

    /// Has every connection looked at again: the [`Access`] of its door may be another one.
    pub fn access_changed(&self) {
        self.router.access_changed();
        self.wake();
    }
}
