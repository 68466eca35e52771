//! What a publisher keeps of its messages: those that wait for acknowledgements, and how long the socket took nothing.

use std::time::{SystemTime, UNIX_EPOCH};

use hashbrown::HashMap;

use super::shop::{Common, add};
use crate::{
    client::Handler,
    packet::{PacketId, ReasonCode},
};

/// What waits for acknowledgements.
pub(super) struct Ledger {
    pub(super) shop: Common,
    pub(super) pending: HashMap<PacketId, Pending>,
    pub(super) counts_from: u64,
    /// The time of this read, once it was looked up.
    pub(super) now: Option<u64>,
    pub(super) refused: u64,
    pub(super) unheard: u64,
}

#[derive(Clone, Copy)]
pub(super) struct Pending {
    pub(super) due: u64,
    pub(super) written: u64,
}

/// How long the socket took nothing.
#[derive(Clone, Copy, Default)]
pub(super) struct Blocked {
    pub(super) since: Option<u64>,
    pub(super) total: u64,
}

impl Ledger {
    pub(super) fn new(shop: Common) -> Self {
        Self { shop, pending: HashMap::new(), counts_from: 0, now: None, refused: 0, unheard: 0 }
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
        if pending.due >= self.counts_from {
            slice.counted.completed += 1;
            slice.counted.last_completed = now;
            slice.response.record(now.saturating_sub(pending.due));
            slice.service.record(now.saturating_sub(pending.written));
        }
    }

    fn taken(&mut self, _: PacketId, reason: ReasonCode) {
        self.unheard += u64::from(reason == ReasonCode::NoMatchingSubscribers);
    }
}

impl Blocked {
    pub(super) const fn note(&mut self, is_blocked: bool, now: u64) {
        match (is_blocked, self.since) {
            (true, None) => self.since = Some(now),
            (false, Some(since)) => {
                self.total += now.saturating_sub(since);
                self.since = None;
            }
            _ => {}
        }
    }
}

/// Puts a text together.
pub(super) fn fill(text: &str, sequence: u64, number: u32, into: &mut Vec<u8>) {
    use std::io::Write as _;
    into.clear();
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        into.extend_from_slice(&rest.as_bytes()[..at]);
        rest = &rest[at..];
        // Into memory, it cannot fail.
        let (_, size) = if rest.starts_with("{seq}") {
            (write!(into, "{sequence}"), 5)
        } else if rest.starts_with("{i}") {
            (write!(into, "{number}"), 3)
        } else if rest.starts_with("{time}") {
            let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            (write!(into, "{}", now.as_nanos()), 6)
        } else {
            into.push(b'{');
            (Ok(()), 1)
        };
        rest = &rest[size..];
    }
    into.extend_from_slice(rest.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_filled_in() {
        let mut out = Vec::new();
        fill("{\"n\":{seq},\"i\":{i},{x}{", 7, 3, &mut out);
        assert_eq!(String::from_utf8(out).unwrap(), "{\"n\":7,\"i\":3,{x}{");
    }
}
