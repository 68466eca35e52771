//! What a publisher has sent and what was acknowledged, with the times of both.

use hashbrown::HashMap;

use super::shop::{Common, Running, add};
use crate::{
    bench::plan::Load,
    client::Handler,
    packet::{PacketId, ReasonCode},
};

/// What waits for acknowledgements.
pub(super) struct Ledger {
    shop: Common,
    pub(super) pending: HashMap<PacketId, Pending>,
    counts_from: u64,
    /// The time of this read, once it was looked up.
    pub(super) now: Option<u64>,
    pub(super) refused: u64,
    pub(super) unheard: u64,
    /// Whether messages that were due had to wait for the window.
    pub(super) is_held_up: bool,
}

/// A message that is not completed.
#[derive(Clone, Copy)]
pub(super) struct Pending {
    pub(super) due: u64,
    pub(super) written: u64,
}

impl Ledger {
    pub(super) fn new(shop: Common) -> Self {
        Self { shop, pending: HashMap::new(), counts_from: 0, now: None, refused: 0, unheard: 0, is_held_up: false }
    }

    /// Begins a round: what is due from `counts_from` on counts.
    pub(super) fn begin(&mut self, counts_from: u64) {
        self.pending.clear();
        (self.refused, self.unheard, self.counts_from) = (0, 0, counts_from);
        self.is_held_up = false;
    }

    /// A message has left.
    #[inline]
    pub(super) fn note_sent(&self, running: &Running, due: u64, now: u64) {
        let mut slice = self.shop.slice.borrow_mut();
        slice.sent += 1;
        if now >= running.counts_from {
            slice.counted.sent += 1;
            slice.counted.last_sent = now;
        }
        if due >= running.counts_from && running.round.load != Load::Closed {
            slice.pacing.record(now.saturating_sub(due));
        }
    }
}

impl Handler for Ledger {
    fn completed(&mut self, packet_id: PacketId, reason: ReasonCode) {
        let Some(pending) = self.pending.remove(&packet_id) else { return };
        let now = *self.now.get_or_insert_with(|| self.shop.clock.now());
        // A broker that has forgotten a QoS 2 message's identifier has handed it on before.
        if reason.is_failure() && reason != ReasonCode::PacketIdentifierNotFound {
            self.refused += 1;
            add(&self.shop.gauges.errors, 1);
            return;
        }
        let mut slice = self.shop.slice.borrow_mut();
        slice.completed += 1;
        if now >= self.counts_from {
            slice.counted.completed += 1;
            slice.counted.last_completed = now;
        }
        if pending.due >= self.counts_from {
            slice.response.record(now.saturating_sub(pending.due));
            slice.service.record(now.saturating_sub(pending.written));
        }
    }

    fn taken(&mut self, _: PacketId, reason: ReasonCode) {
        self.unheard += u64::from(reason == ReasonCode::NoMatchingSubscribers);
    }
}
