//! The examination of the session: two of them against each other over a link that cuts, and each rule by itself.

#![expect(clippy::unwrap_used, reason = "a test stops where it fails, its helpers too")]

mod acks;
mod aliases;
mod delivery;
mod ledger;
mod outgoing;
mod packet_ids;
mod peer;
mod world;

use mqtt_toolkit::{
    packet::{PacketId, QoS},
    session::Weight,
};

/// A message: its number says in which order its publisher published it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Message {
    number: u32,
    qos: QoS,
}

impl Weight for Message {
    fn qos(&self) -> QoS {
        self.qos
    }

    fn weight(&self) -> usize {
        10
    }
}

fn id(value: u16) -> PacketId {
    PacketId::new(value).unwrap()
}
