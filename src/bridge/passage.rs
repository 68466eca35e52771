//! One direction of a bridge: messages that were taken from one broker and wait for the other, and how far the other
//! has confirmed them.
//!
//! Each QoS 1 and 2 message has a point, counted from 1. Messages leave in the order of their points, so that the
//! source can be told in order, too: up to the point before the oldest that is not confirmed.

use std::collections::VecDeque;

use crate::{
    client::{Client, Message, PublishError},
    packet::{Properties, Property, Publish, QoS},
};

/// One direction.
#[derive(Debug, Default)]
pub(super) struct Passage {
    waiting: VecDeque<Parcel>,
    /// Bytes of those.
    bytes: usize,
    /// The point of the newest message that was taken from the source.
    taken: u64,
    /// The point of the newest message that was given to the destination, or given up.
    given: u64,
    /// Given to the destination and not confirmed, oldest first.
    open: VecDeque<Open>,
    /// How many messages went to the destination.
    pub(super) passed: u64,
    /// How many were given up: too large, refused, or more than could wait.
    pub(super) dropped: u64,
}

/// A message for the other side.
#[derive(Debug)]
struct Parcel {
    kind: Kind,
    topic: String,
    payload: Vec<u8>,
    qos: QoS,
    retain: bool,
    properties: Vec<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// At QoS 0: nobody waits for a confirmation.
    Plain,
    /// At QoS 1 or 2, with its point.
    Point(u64),
    /// The bridge's own, about its state.
    Notice,
}

#[derive(Debug)]
struct Open {
    /// The destination's number of the message.
    number: u64,
    point: u64,
    confirmed: bool,
}

/// So many messages, or bytes of them, may wait before their source is read no further.
const MESSAGES: usize = 1_000;
const BYTES: usize = 1024 * 1024;
/// So many times as much waits where the source is read all the same, as what it acknowledges has to be heard.
const FLOOD: usize = 64;

impl Passage {
    /// Takes a message from its source, to be called `topic` and have `qos` at the most. Whoever takes part in it goes
    /// on with [`Self::carry`]. `false`: it was given up, as too many wait already.
    pub(super) fn take(&mut self, publish: &Publish<'_>, topic: String, qos: QoS, retain: bool, crowded: bool) -> bool {
        if publish.qos == QoS::AtMostOnce && crowded && self.is_full() {
            self.dropped += 1;
            return false;
        }
        let kind = if publish.qos == QoS::AtMostOnce {
            Kind::Plain
        } else {
            self.taken += 1;
            Kind::Point(self.taken)
        };
        let properties = passing(&publish.properties);
        let payload = publish.payload.to_vec();
        self.add(Parcel { kind, topic, payload, qos: publish.qos.min(qos), retain, properties });
        true
    }

    /// Tells the destination, before everything else, about the state of the bridge.
    pub(super) fn announce(&mut self, topic: &str, state: &[u8], retain: bool) {
        self.forget_notices();
        let (topic, payload) = (topic.to_owned(), state.to_vec());
        let notice =
            Parcel { kind: Kind::Notice, topic, payload, qos: QoS::AtLeastOnce, retain, properties: Vec::new() };
        self.bytes += notice.size();
        self.waiting.push_front(notice);
    }

    /// What was to be told about the state holds no more.
    pub(super) fn forget_notices(&mut self) {
        let bytes = &mut self.bytes;
        self.waiting.retain(|parcel| {
            let stays = parcel.kind != Kind::Notice;
            *bytes -= if stays { 0 } else { parcel.size() };
            stays
        });
    }

    fn add(&mut self, parcel: Parcel) {
        self.bytes += parcel.size();
        self.waiting.push_back(parcel);
    }

    /// Gives the destination what it has room for. `trouble` is told why a message is given up instead.
    pub(super) fn carry(&mut self, to: &mut Client, mut trouble: impl FnMut(&str, PublishError)) {
        while let Some(parcel) = self.waiting.front() {
            let agreed = to.agreed();
            let (qos, retain) = (parcel.qos.min(agreed.maximum_qos), parcel.retain && agreed.retain_available);
            if !to.has_room(qos) {
                return;
            }
            let number = to.next_number();
            let properties = Properties::from_checked(&parcel.properties);
            let (topic, payload) = (parcel.topic.as_str(), parcel.payload.as_slice());
            let given = match to.publish(&Message { topic, payload, qos, retain, properties: &properties }) {
                Err(PublishError::Full) => return,
                Err(error) => {
                    self.dropped += 1;
                    trouble(topic, error);
                    None
                }
                Ok(packet_id) => {
                    self.passed += u64::from(parcel.kind != Kind::Notice);
                    packet_id
                }
            };
            if let Kind::Point(point) = parcel.kind {
                self.given = point;
                if given.is_some() {
                    self.open.push_back(Open { number, point, confirmed: false });
                }
            }
            self.bytes -= parcel.size();
            self.waiting.pop_front();
        }
    }

    /// Whether something waits that the destination has room for: a flush makes room, and nobody else may wake us.
    pub(super) fn may_go_on(&self, to: &Client) -> bool {
        self.waiting.front().is_some_and(|parcel| to.has_room(parcel.qos.min(to.agreed().maximum_qos)))
    }

    /// The destination has the message that it calls `number`.
    pub(super) fn confirm(&mut self, number: u64) {
        // Not found: a notice.
        if let Ok(at) = self.open.binary_search_by_key(&number, |open| open.number) {
            self.open[at].confirmed = true;
        }
        while self.open.front().is_some_and(|open| open.confirmed) {
            self.open.pop_front();
        }
    }

    /// The point of the newest message that was taken.
    pub(super) const fn taken(&self) -> u64 {
        self.taken
    }

    /// The point up to which the source can be told that its messages have arrived.
    pub(super) fn reached(&self) -> u64 {
        self.open.front().map_or(self.given, |open| open.point - 1)
    }

    /// How many messages wait for the destination.
    pub(super) fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Whether nothing waits, and nothing is to be confirmed.
    pub(super) fn is_idle(&self) -> bool {
        self.waiting.is_empty() && self.open.is_empty()
    }

    /// Whether the source should be read no further.
    pub(super) fn is_full(&self) -> bool {
        self.waiting.len() >= MESSAGES || self.bytes >= BYTES
    }

    /// Whether the source has sent more than anybody may who has no acknowledgement of it.
    pub(super) fn is_flooded(&self) -> bool {
        self.waiting.len() >= FLOOD * MESSAGES || self.bytes >= FLOOD * BYTES
    }
}

impl Parcel {
    fn size(&self) -> usize {
        self.topic.len() + self.payload.len() + self.properties.len()
    }
}

/// The properties that belong to the message, and not to the way that it came.
fn passing(properties: &Properties<'_>) -> Vec<u8> {
    let is_of_the_way =
        |property: &Property<'_>| matches!(property, Property::TopicAlias(_) | Property::SubscriptionIdentifier(_));
    if !properties.iter().any(|property| is_of_the_way(&property)) {
        return properties.as_bytes().to_vec();
    }
    let mut kept = Properties::new();
    for property in properties.iter().filter(|property| !is_of_the_way(property)) {
        // It was read from bytes, so it can be written to bytes.
        let _ = kept.push(property);
    }
    kept.as_bytes().to_vec()
}
