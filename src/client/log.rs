//! The log of messages that may have to be sent again: encoded once, kept until acknowledged.
//!
//! The bytes lie one after another in the order of sending. What is acknowledged out of order is marked, and its place
//! is freed when everything before it is: in the steady state nothing is moved and nothing is allocated.

use std::collections::VecDeque;

use crate::{
    packet::{PacketId, QoS},
    session::outgoing::Weight,
};

/// Encoded PUBLISH packets, oldest first.
#[derive(Debug, Default)]
pub(super) struct Log {
    bytes: Vec<u8>,
    /// Where in `bytes` the oldest slot begins.
    head: usize,
    /// The position, counted from the beginning of time, of `bytes[0]`.
    base: u64,
    slots: VecDeque<Slot>,
    /// The number of the oldest slot.
    first: u64,
}

#[derive(Clone, Copy, Debug)]
struct Slot {
    size: usize,
    done: bool,
}

/// A message in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) number: u64,
    position: u64,
    size: usize,
    qos: QoS,
}

impl Weight for Entry {
    fn qos(&self) -> QoS {
        self.qos
    }

    fn weight(&self) -> usize {
        self.size
    }
}

impl Log {
    /// Bytes that wait for an acknowledgement (with those that wait for an older one).
    pub(super) const fn len(&self) -> usize {
        self.bytes.len() - self.head
    }

    /// The number of the next one.
    pub(super) fn next_number(&self) -> u64 {
        self.first + self.slots.len() as u64
    }

    /// The handle that a packet of `size` bytes will have once it is pushed.
    pub(super) fn entry(&self, size: usize, qos: QoS) -> Entry {
        Entry { number: self.next_number(), position: self.base + self.bytes.len() as u64, size, qos }
    }

    /// Adds an encoded PUBLISH.
    pub(super) fn push(&mut self, packet: &[u8]) {
        self.bytes.extend_from_slice(packet);
        self.slots.push_back(Slot { size: packet.len(), done: false });
    }

    /// The packet's bytes, with `packet_id` and DUP patched in [MQTT-3.3.1-1].
    pub(super) fn patched(&mut self, entry: Entry, packet_id: PacketId, dup: bool) -> &[u8] {
        let start = usize::try_from(entry.position - self.base).unwrap_or(usize::MAX);
        let Some(packet) = self.bytes.get_mut(start..start.saturating_add(entry.size)) else { return &[] };
        packet[0] = if dup { packet[0] | DUP } else { packet[0] & !DUP };
        if let Some(place) = packet_id_at(packet).and_then(|at| packet.get_mut(at..at + 2)) {
            place.copy_from_slice(&packet_id.value().to_be_bytes());
        }
        packet
    }

    /// The message needs no resend any more.
    pub(super) fn release(&mut self, entry: Entry) {
        let slot = usize::try_from(entry.number - self.first).ok().and_then(|at| self.slots.get_mut(at));
        if let Some(slot) = slot {
            slot.done = true;
        }
        while let Some(&Slot { size, done: true }) = self.slots.front() {
            self.slots.pop_front();
            self.first += 1;
            self.head += size;
        }
        if self.head == self.bytes.len() || (self.head >= MOVE_FROM && self.head >= self.bytes.len() / 2) {
            self.bytes.drain(..self.head);
            self.base += self.head as u64;
            self.head = 0;
        }
    }
}

const DUP: u8 = 0b1000;

/// So much free space at the front is worth moving the rest.
const MOVE_FROM: usize = 256 * 1024;

/// Where the packet identifier of an encoded PUBLISH at QoS 1 or 2 stands: after the topic.
fn packet_id_at(packet: &[u8]) -> Option<usize> {
    let length_size = packet.iter().skip(1).position(|byte| byte & 0x80 == 0)? + 1;
    let topic = 1 + length_size;
    let size = u16::from_be_bytes(*packet.get(topic..)?.first_chunk()?);
    Some(topic + 2 + usize::from(size))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(topic: &str, payload: &[u8]) -> Vec<u8> {
        use crate::packet::{Properties, Publish, Version};
        let mut out = Vec::new();
        let publish = Publish {
            dup: false,
            qos: QoS::AtLeastOnce,
            retain: false,
            topic,
            packet_id: Some(PacketId::FIRST),
            properties: Properties::new(),
            payload,
        };
        publish.encode(Version::V3_1_1, &mut out).unwrap();
        out
    }

    #[test]
    fn identifier_and_dup_are_patched_behind_any_length() {
        for size in [0, 100, 200, 20_000, 3_000_000] {
            let bytes = packet("a/b", &vec![b'x'; size]);
            let mut log = Log::default();
            let entry = log.entry(bytes.len(), QoS::AtLeastOnce);
            log.push(&bytes);
            let id = PacketId::new(0x1234).unwrap();
            let patched = log.patched(entry, id, true).to_vec();
            let (decoded, _) =
                crate::packet::decode(&patched, crate::packet::Version::V3_1_1, usize::MAX).unwrap().unwrap();
            let crate::packet::Packet::Publish(publish) = decoded else { panic!("a PUBLISH") };
            assert_eq!((publish.packet_id, publish.dup, publish.topic), (Some(id), true, "a/b"));
            assert_eq!(publish.payload.len(), size);
        }
    }

    #[test]
    fn out_of_order_releases_free_everything_in_the_end_and_memory_stays_bounded() {
        let mut log = Log::default();
        let bytes = packet("t", &[7; 1000]);
        let mut waiting = VecDeque::new();
        for round in 0..5_000 {
            let entry = log.entry(bytes.len(), QoS::AtLeastOnce);
            log.push(&bytes);
            waiting.push_back(entry);
            if waiting.len() > 20 {
                let at = if round % 3 == 0 { 1 } else { 0 };
                let entry = waiting.remove(at).unwrap();
                assert_eq!(log.patched(entry, PacketId::FIRST, false), bytes);
                log.release(entry);
            }
            assert!(log.bytes.len() < 2 * MOVE_FROM);
        }
        for entry in waiting {
            assert_eq!(log.patched(entry, PacketId::FIRST, false), bytes);
            log.release(entry);
        }
        assert_eq!((log.len(), log.slots.len()), (0, 0));
    }
}
