//! What a message costs by the specification: packets and bytes of each QoS, computed from lengths alone.
//!
//! Nothing here asks the codec: that both agree is a test.

pub mod carrier;

use crate::packet::{QoS, Version};

pub use carrier::{Carrier, Internet, OnWire, Tls};

/// A message on one hop: what its PUBLISH is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Version of MQTT.
    pub version: Version,
    /// Quality of Service.
    pub qos: QoS,
    /// Bytes of the topic in UTF-8.
    pub topic: u64,
    /// Bytes of the payload.
    pub payload: u64,
    /// Bytes of the properties without their length; before MQTT 5 there are none.
    pub properties: u64,
}

/// What a message costs on one hop when nothing goes wrong; `tx` is from its sender to its receiver.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PerMessage {
    /// Packets of the sender.
    pub packets_tx: u64,
    /// Packets of the receiver.
    pub packets_rx: u64,
    /// Bytes of the sender.
    pub bytes_tx: u64,
    /// Bytes of the receiver.
    pub bytes_rx: u64,
    /// Round trips until the sender is done.
    pub round_trips: u64,
}

/// What a message costs on one hop.
#[must_use]
pub const fn per_message(version: Version, qos: QoS, topic: u64, payload: u64, properties: u64) -> PerMessage {
    Shape { version, qos, topic, payload, properties }.cost()
}

/// A packet of a hop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// Whether the sender of the message sends it, and not its receiver.
    pub from_sender: bool,
    /// Its name.
    pub packet: &'static str,
    /// Its bytes.
    pub size: u64,
}

/// When a broker hands a QoS 2 message on: the two methods of figure 4.3 of MQTT 3.1.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// When its PUBREL came: the broker keeps the message until then.
    A,
    /// When its PUBLISH came: the broker keeps its identifier only.
    B,
}

/// What a message costs from its publisher to all its subscribers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Path {
    /// Packets on all connections.
    pub packets: u64,
    /// Bytes on all connections.
    pub bytes: u64,
}

/// An acknowledgement of success: PUBACK, PUBREC, PUBREL and PUBCOMP.
pub const ACK: u64 = 4;

/// The most that the length of a packet can say.
const LENGTH_MAX: u64 = 268_435_455;

/// Bytes of a number as MQTT writes lengths.
#[must_use]
pub const fn length_size(number: u64) -> u64 {
    match number {
        0..=127 => 1,
        128..=16_383 => 2,
        16_384..=2_097_151 => 3,
        _ => 4,
    }
}

/// Bytes of a user property (v5).
#[must_use]
pub const fn user_property(name: u64, value: u64) -> u64 {
    1 + 2 + name + 2 + value
}

/// Bytes of an acknowledgement that says more than that all is well (v5): a reason, or properties with their bytes.
#[must_use]
pub const fn ack_with_reason(properties: u64) -> u64 {
    if properties == 0 {
        return ACK + 1;
    }
    let remaining = 2 + 1 + length_size(properties) + properties;
    1 + length_size(remaining) + remaining
}

impl Shape {
    /// The packet's length behind its fixed header.
    #[must_use]
    pub const fn remaining(&self) -> u64 {
        let identifier = if matches!(self.qos, QoS::AtMostOnce) { 0 } else { 2 };
        let properties =
            if matches!(self.version, Version::V5) { length_size(self.properties) + self.properties } else { 0 };
        2 + self.topic + identifier + properties + self.payload
    }

    /// Bytes of its PUBLISH.
    #[must_use]
    pub const fn publish(&self) -> u64 {
        let remaining = self.remaining();
        1 + length_size(remaining) + remaining
    }

    /// Whether there is such a packet.
    #[must_use]
    pub const fn is_possible(&self) -> bool {
        self.topic <= 65_535 && self.properties <= LENGTH_MAX && self.remaining() <= LENGTH_MAX
    }

    /// What it costs on one hop.
    #[must_use]
    pub const fn cost(&self) -> PerMessage {
        let publish = self.publish();
        match self.qos {
            QoS::AtMostOnce => {
                PerMessage { packets_tx: 1, packets_rx: 0, bytes_tx: publish, bytes_rx: 0, round_trips: 0 }
            }
            QoS::AtLeastOnce => {
                PerMessage { packets_tx: 1, packets_rx: 1, bytes_tx: publish, bytes_rx: ACK, round_trips: 1 }
            }
            QoS::ExactlyOnce => {
                PerMessage { packets_tx: 2, packets_rx: 2, bytes_tx: publish + ACK, bytes_rx: 2 * ACK, round_trips: 2 }
            }
        }
    }

    /// The same with `qos`.
    #[must_use]
    pub const fn at(self, qos: QoS) -> Self {
        Self { qos, ..self }
    }

    /// The same when it sets a topic alias (v5): property identifier and value.
    #[must_use]
    pub const fn first_with_alias(self) -> Self {
        Self { properties: self.properties + ALIAS, ..self }
    }

    /// The same when an alias stands for its topic (v5).
    #[must_use]
    pub const fn with_alias(self) -> Self {
        Self { topic: 0, properties: self.properties + ALIAS, ..self }
    }

    /// What it costs with this many subscribers that all have it at its own QoS.
    #[must_use]
    pub const fn path(&self, subscribers: u64) -> Path {
        let hop = self.cost();
        let hops = 1 + subscribers;
        Path { packets: hop.packets() * hops, bytes: hop.bytes() * hops }
    }

    /// How often something goes one way between a client and the broker, from publish to delivery.
    #[must_use]
    pub const fn ways(&self, method: Method) -> u64 {
        match (self.qos, method) {
            (QoS::ExactlyOnce, Method::A) => 4,
            _ => 2,
        }
    }

    /// The packets of the hop in their order.
    #[must_use]
    pub fn steps(&self) -> Vec<Step> {
        let step = |from_sender, packet, size| Step { from_sender, packet, size };
        let publish = step(true, "PUBLISH", self.publish());
        match self.qos {
            QoS::AtMostOnce => vec![publish],
            QoS::AtLeastOnce => vec![publish, step(false, "PUBACK", ACK)],
            QoS::ExactlyOnce => {
                vec![publish, step(false, "PUBREC", ACK), step(true, "PUBREL", ACK), step(false, "PUBCOMP", ACK)]
            }
        }
    }
}

impl PerMessage {
    /// Packets both ways.
    #[must_use]
    pub const fn packets(&self) -> u64 {
        self.packets_tx + self.packets_rx
    }

    /// Bytes both ways.
    #[must_use]
    pub const fn bytes(&self) -> u64 {
        self.bytes_tx + self.bytes_rx
    }
}

/// Bytes of the property Topic Alias.
const ALIAS: u64 = 3;
