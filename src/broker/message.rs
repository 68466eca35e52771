//! An application message that the broker keeps, in one allocation, and how it is delivered to one session.

use std::{borrow::Borrow, cmp::Ordering, sync::Arc};

use crate::{
    packet::{Properties, Property, QoS},
    session::Weight,
};

/// A kept message: retained, queued, in flight, or a will. Ordered by its topic.
#[derive(Clone, Debug)]
pub(crate) struct Message(Arc<[u8]>);

/// What a message is made of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Parts<'a> {
    pub(crate) topic: &'a str,
    pub(crate) payload: &'a [u8],
    /// Encoded, without topic alias, message expiry and subscription identifiers.
    pub(crate) properties: &'a [u8],
    pub(crate) qos: QoS,
    /// When it is no longer wanted, in milliseconds of the broker's clock.
    pub(crate) expires: Option<u64>,
}

/// Flags, size of the topic, size of the properties, expiry; then topic, properties, payload.
const HEAD: usize = 1 + 2 + 4 + 8;

impl Message {
    pub(crate) fn new(parts: &Parts<'_>) -> Self {
        let topic = parts.topic.as_bytes();
        let topic_size = u16::try_from(topic.len()).unwrap_or(u16::MAX);
        let properties_size = u32::try_from(parts.properties.len()).unwrap_or(u32::MAX);
        let mut bytes = Vec::with_capacity(HEAD + topic.len() + parts.properties.len() + parts.payload.len());
        bytes.push(parts.qos.bits());
        bytes.extend_from_slice(&topic_size.to_le_bytes());
        bytes.extend_from_slice(&properties_size.to_le_bytes());
        bytes.extend_from_slice(&parts.expires.unwrap_or(0).to_le_bytes());
        bytes.extend_from_slice(topic);
        bytes.extend_from_slice(parts.properties);
        bytes.extend_from_slice(parts.payload);
        Self(bytes.into())
    }

    /// The size of topic and properties, as the head tells.
    fn sizes(&self) -> (usize, usize) {
        let bytes = &self.0;
        let topic = u16::from_le_bytes([bytes[1], bytes[2]]);
        let properties = u32::from_le_bytes([bytes[3], bytes[4], bytes[5], bytes[6]]);
        (usize::from(topic), properties as usize)
    }

    pub(crate) fn topic_bytes(&self) -> &[u8] {
        &self.0[HEAD..HEAD + self.sizes().0]
    }

    pub(crate) fn topic(&self) -> &str {
        // It came out of a `&str`.
        std::str::from_utf8(self.topic_bytes()).unwrap_or_default()
    }

    pub(crate) fn properties(&self) -> &[u8] {
        let (topic, properties) = self.sizes();
        &self.0[HEAD + topic..HEAD + topic + properties]
    }

    /// Where in [`Self::shared`] the payload begins; it reaches to the end.
    pub(crate) fn payload_at(&self) -> usize {
        let (topic, properties) = self.sizes();
        HEAD + topic + properties
    }

    pub(crate) fn payload(&self) -> &[u8] {
        &self.0[self.payload_at()..]
    }

    /// The allocation itself, to be sent from without a copy.
    pub(crate) fn shared(&self) -> Arc<[u8]> {
        Arc::clone(&self.0)
    }

    pub(crate) fn qos(&self) -> QoS {
        QoS::from_bits(self.0[0]).unwrap_or_default()
    }

    pub(crate) fn expires(&self) -> Option<u64> {
        let mut bytes = [0; 8];
        bytes.copy_from_slice(&self.0[7..HEAD]);
        Some(u64::from_le_bytes(bytes)).filter(|&at| at != 0)
    }

    /// [MQTT-3.3.2-5]
    pub(crate) fn is_expired(&self, now: u64) -> bool {
        self.expires().is_some_and(|at| at <= now)
    }

    /// The message expiry interval to send now, in seconds [MQTT-3.3.2-6].
    pub(crate) fn remaining_expiry(&self, now: u64) -> Option<u32> {
        let left = self.expires()?.saturating_sub(now).div_ceil(1_000);
        Some(u32::try_from(left).unwrap_or(u32::MAX))
    }

    pub(crate) fn size(&self) -> usize {
        self.0.len()
    }
}

impl Borrow<[u8]> for Message {
    fn borrow(&self) -> &[u8] {
        self.topic_bytes()
    }
}

impl PartialEq for Message {
    fn eq(&self, other: &Self) -> bool {
        self.topic_bytes() == other.topic_bytes()
    }
}

impl Eq for Message {}

impl PartialOrd for Message {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Message {
    fn cmp(&self, other: &Self) -> Ordering {
        self.topic_bytes().cmp(other.topic_bytes())
    }
}

/// The subscription identifiers that a delivery carries: those of all matching subscriptions [MQTT-3.3.4-3].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum SubscriptionIds {
    #[default]
    None,
    One(u32),
    Many(Arc<[u32]>),
}

impl SubscriptionIds {
    pub(crate) fn as_slice(&self) -> &[u32] {
        match self {
            Self::None => &[],
            Self::One(id) => std::slice::from_ref(id),
            Self::Many(ids) => ids,
        }
    }

    pub(crate) const fn is_empty(&self) -> bool {
        matches!(self, Self::None)
    }

    /// All of these.
    pub(crate) fn of(ids: Vec<u32>) -> Self {
        match ids[..] {
            [] => Self::None,
            [id] => Self::One(id),
            _ => Self::Many(ids.into()),
        }
    }

    /// Both lists in one.
    pub(crate) fn join(&self, other: &Self) -> Self {
        match (self, other) {
            (ids, Self::None) | (Self::None, ids) => ids.clone(),
            _ => Self::Many([self.as_slice(), other.as_slice()].concat().into()),
        }
    }
}

/// One message for one session.
#[derive(Clone, Debug)]
pub(crate) struct Delivery {
    pub(crate) message: Message,
    pub(crate) ids: SubscriptionIds,
    /// The lower of the message's and the subscription's.
    pub(crate) qos: QoS,
    pub(crate) retain: bool,
}

/// What a queued message costs beside its own bytes: its place in the queue and the allocation's head.
const OVERHEAD: usize = 64;

impl Weight for Delivery {
    fn qos(&self) -> QoS {
        self.qos
    }

    fn weight(&self) -> usize {
        self.message.size() + OVERHEAD
    }
}

/// The properties of a PUBLISH or will that a kept message keeps, and its expiry interval, which is kept apart.
pub(crate) fn kept_properties(properties: &Properties<'_>) -> (Vec<u8>, Option<u32>) {
    let mut kept = Properties::new();
    let mut expiry = None;
    for property in properties.iter() {
        match property {
            Property::MessageExpiryInterval(seconds) => expiry = Some(seconds),
            Property::TopicAlias(_) | Property::SubscriptionIdentifier(_) | Property::WillDelayInterval(_) => {}
            // It was read from bytes, so it can be written to bytes.
            other => drop(kept.push(other)),
        }
    }
    (kept.as_bytes().to_vec(), expiry)
}
