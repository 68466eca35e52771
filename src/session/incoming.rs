//! The incoming half of a session: which QoS 2 messages were taken over and wait for their PUBREL.

use std::{
    collections::HashSet,
    hash::{BuildHasherDefault, Hasher},
};

use crate::packet::PacketId;

/// The incoming half of a session. Empty, it holds no memory of its own.
#[derive(Clone, Debug, Default)]
pub struct Incoming {
    unreleased: HashSet<u16, BuildHasherDefault<IdHasher>>,
}

impl Incoming {
    /// A QoS 2 PUBLISH came. `false`: it was taken over before, and is not to be delivered again [MQTT-4.3.3-10].
    pub fn publish(&mut self, packet_id: PacketId) -> bool {
        self.unreleased.insert(packet_id.value())
    }

    /// Whether a QoS 2 message with this identifier was taken over and is not yet released.
    #[must_use]
    pub fn is_unreleased(&self, packet_id: PacketId) -> bool {
        self.unreleased.contains(&packet_id.value())
    }

    /// A PUBREL came. `false`: the identifier is unknown; PUBCOMP all the same, with 0x92 in v5 [MQTT-4.3.3-11].
    pub fn pubrel(&mut self, packet_id: PacketId) -> bool {
        self.unreleased.remove(&packet_id.value())
    }

    /// How many QoS 2 messages wait for their PUBREL.
    #[must_use]
    pub fn unreleased(&self) -> usize {
        self.unreleased.len()
    }
}

/// Sixteen bits need no more than one multiplication.
#[derive(Clone, Copy, Debug, Default)]
struct IdHasher(u64);

impl Hasher for IdHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 << 8 | u64::from(byte)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        }
    }

    fn write_u16(&mut self, id: u16) {
        self.0 = u64::from(id).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}
