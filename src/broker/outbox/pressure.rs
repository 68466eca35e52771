//! Whether an outbox has too much in it: when publishers should wait for its reader, and when it has caught up.

use super::Outbox;
use crate::{broker::message::Delivery, session::Outgoing};

/// Limits of every outbox.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub(crate) messages: usize,
    pub(crate) bytes: usize,
    pub(crate) backlog: usize,
    /// Whether QoS 0 messages wait for a client that is away.
    pub(crate) queue_qos0: bool,
}

impl Outbox {
    /// Whether everything was delivered and acknowledged.
    pub(crate) fn is_idle(&self) -> bool {
        self.out.is_empty()
            && !self.writing
            && self.replays.is_none()
            && self.flight.as_ref().is_none_or(|flight| flight.is_idle())
    }

    /// Whether the list of clients is still on its way.
    pub(crate) fn lists_clients(&self) -> bool {
        self.replays.iter().flat_map(|replays| replays.iter()).any(|replay| replay.clients.is_some())
    }

    /// How many messages wait in the queue, their bytes, and how many are unacknowledged.
    pub(crate) fn counts(&self) -> (usize, usize, usize) {
        let counts = |flight: &Outgoing<Delivery>| (flight.queued(), flight.queued_bytes(), flight.unacknowledged());
        self.flight.as_deref().map_or((0, 0, 0), counts)
    }

    fn waiting_bytes(&self) -> usize {
        self.out.size() + self.flight.as_ref().map_or(0, |flight| flight.queued_bytes())
    }

    /// Whether publishers should wait for this reader.
    pub(crate) fn is_congested(&self, limits: &Limits) -> bool {
        !self.slow && self.connection.is_some() && self.is_behind(limits)
    }

    /// How little a shared subscription should choose this session: 0 when the next message would leave at once.
    pub(crate) fn load(&self, limits: &Limits) -> usize {
        let queued = match &self.flight {
            Some(flight) if flight.room() == 0 => 1 + flight.queued(),
            _ => 0,
        };
        match self.connection {
            None => usize::MAX,
            Some(_) if self.slow || self.is_behind(limits) => usize::MAX / 2 + queued,
            Some(_) => queued,
        }
    }

    /// Since when publishers should wait for this reader: at the latest since `now`.
    pub(crate) fn behind_since(&mut self, now: u64) -> u64 {
        *self.behind_since.get_or_insert(now)
    }

    /// It has caught up: publishers that waited for it go on.
    pub(crate) fn caught_up(&mut self) {
        self.slow = false;
        self.dropping = false;
        self.behind_since = None;
        self.waiting.call();
    }

    fn is_behind(&self, limits: &Limits) -> bool {
        let queued = self.flight.as_ref().map_or(0, |flight| flight.queued());
        self.waiting_bytes() >= limits.backlog || queued >= limits.messages / 4
    }

    /// Whether it has caught up: publishers may go on.
    pub(crate) fn has_room(&self, limits: &Limits) -> bool {
        let queued = self.flight.as_ref().map_or(0, |flight| flight.queued());
        self.waiting_bytes() < limits.backlog / 2 && queued < limits.messages / 8
    }

    /// Whether a QoS 0 message has to be dropped.
    pub(super) fn is_over(&self, limits: &Limits) -> bool {
        (self.slow && self.is_behind(limits)) || self.waiting_bytes() >= limits.bytes
    }
}
