//! The way of one message as a value: which packet went from whom to whom, and when.

pub mod mermaid;
pub mod record;
pub mod svg;
pub mod text;

use std::time::Duration;

use super::theory::{Method, Shape};
use crate::packet::{QoS, Version};

pub use record::{TraceError, record};

/// The way of one message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sequence {
    /// Version of MQTT.
    pub version: Version,
    /// QoS of the message.
    pub qos: QoS,
    /// Bytes of its topic.
    pub topic: u64,
    /// Bytes of its payload.
    pub payload: u64,
    /// The round trip of the link, if it is emulated; then it is known when the broker sent and received.
    pub rtt: Option<Duration>,
    /// Its packets in the order in which the clients saw them.
    pub events: Vec<Event>,
}

/// A packet on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    /// When the client, which is at one of its ends, sent or received it; since the message was published.
    pub at: Duration,
    /// Who sent it.
    pub from: Party,
    /// Who received it.
    pub to: Party,
    /// Its name.
    pub packet: &'static str,
    /// Its bytes.
    pub size: u64,
    /// Its packet identifier.
    pub id: Option<u16>,
}

/// Who takes part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Party {
    /// Who has the message.
    Publisher,
    /// Between the two.
    Broker,
    /// Who wants it.
    Subscriber,
}

impl Party {
    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Publisher => "publisher",
            Self::Broker => "broker",
            Self::Subscriber => "subscriber",
        }
    }
}

/// Below this round trip, the order of what arrives says nothing about when it was sent.
const TELLING_RTT: Duration = Duration::from_millis(2);

impl Event {
    /// Whether it is between publisher and broker.
    #[must_use]
    pub fn is_first_hop(&self) -> bool {
        self.from == Party::Publisher || self.to == Party::Publisher
    }

    /// As in `PUBLISH #1`.
    #[must_use]
    pub fn name(&self) -> String {
        self.id.map_or_else(|| self.packet.to_owned(), |id| format!("{} #{id}", self.packet))
    }
}

impl Sequence {
    /// A message without anything in between that takes time but the link.
    #[must_use]
    pub fn ideal(shape: &Shape, rtt: Duration, method: Method) -> Self {
        let way = rtt / 2;
        // When the broker hands it on.
        let forward = if shape.qos == QoS::ExactlyOnce && method == Method::A { way * 3 } else { way };
        let mut events = Vec::new();
        for (from, to) in [(Party::Publisher, Party::Broker), (Party::Broker, Party::Subscriber)] {
            let first_hop = from == Party::Publisher;
            for (at, step) in shape.steps().iter().enumerate() {
                let (from, to) = if step.from_sender { (from, to) } else { (to, from) };
                let trips = rtt * u32::try_from(if first_hop { at.div_ceil(2) } else { at / 2 }).unwrap_or(u32::MAX);
                let at = if first_hop { trips } else { forward + way + trips };
                let id = (shape.qos != QoS::AtMostOnce).then_some(1);
                events.push(Event { at, from, to, packet: step.packet, size: step.size, id });
            }
        }
        events.sort_by_key(|event| event.at);
        let Shape { version, qos, topic, payload, .. } = *shape;
        Self { version, qos, topic, payload, rtt: Some(rtt), events }
    }

    /// When the subscriber had the message.
    #[must_use]
    pub fn delivered(&self) -> Option<Duration> {
        self.of(Party::Broker, Party::Subscriber, "PUBLISH").map(|event| event.at)
    }

    /// When the publisher was done with it.
    #[must_use]
    pub fn done(&self) -> Option<Duration> {
        let last = match self.qos {
            QoS::AtMostOnce => self.of(Party::Publisher, Party::Broker, "PUBLISH"),
            QoS::AtLeastOnce => self.of(Party::Broker, Party::Publisher, "PUBACK"),
            QoS::ExactlyOnce => self.of(Party::Broker, Party::Publisher, "PUBCOMP"),
        };
        last.map(|event| event.at)
    }

    /// When the broker handed a QoS 2 message on. What was there before the publisher's PUBREL could be was not sent
    /// because of it.
    #[must_use]
    pub fn method(&self) -> Option<Method> {
        let rtt = self.rtt.filter(|rtt| *rtt >= TELLING_RTT).unwrap_or_default();
        let released = self.of(Party::Publisher, Party::Broker, "PUBREL")?.at;
        match self.delivered()? {
            delivered if delivered < released + rtt => Some(Method::B),
            _ if rtt.is_zero() => None,
            _ => Some(Method::A),
        }
    }

    /// When a packet left, and when it arrived. Where the link is not emulated, both are the same.
    #[must_use]
    pub fn moments(&self, event: &Event) -> (Duration, Duration) {
        let way = self.rtt.unwrap_or_default() / 2;
        if event.from == Party::Broker { (event.at.saturating_sub(way), event.at) } else { (event.at, event.at + way) }
    }

    /// What happens with a packet, if it is worth a word.
    #[must_use]
    pub fn remark(&self, event: &Event) -> Option<&'static str> {
        let done = match self.qos {
            QoS::AtMostOnce => "PUBLISH",
            QoS::AtLeastOnce => "PUBACK",
            QoS::ExactlyOnce => "PUBCOMP",
        };
        match (event.to, event.packet) {
            (Party::Subscriber, "PUBLISH") => Some("delivered"),
            _ if event.is_first_hop() && event.packet == done => Some("publisher done"),
            _ => None,
        }
    }

    /// What it is, in one line.
    #[must_use]
    pub fn title(&self) -> String {
        let link = self.rtt.map_or_else(String::new, |rtt| format!(", link with a round trip of {}", round(rtt)));
        let Self { version, qos, topic, payload, .. } = self;
        format!("QoS {}   {version}, topic {topic} B, payload {payload} B{link}", qos.bits())
    }

    /// What can be learnt from it: a sentence a line.
    #[must_use]
    pub fn lessons(&self) -> Vec<String> {
        let after =
            |moment: Option<Duration>| moment.map_or_else(|| "never".to_owned(), |at| format!("after {}", time(at)));
        let mut all = vec![if self.qos == QoS::AtMostOnce {
            format!("Delivered {}; the publisher waits for nothing, and does not know.", after(self.delivered()))
        } else {
            format!("Delivered {}, publisher done {}.", after(self.delivered()), after(self.done()))
        }];
        let bytes = |first: bool| -> u64 {
            self.events.iter().filter(|event| event.is_first_hop() == first).map(|event| event.size).sum()
        };
        let (first, second) = (bytes(true), bytes(false));
        all.push(format!(
            "{} packets: {first} B between publisher and broker, {second} B to the subscriber.",
            self.events.len()
        ));
        match self.method() {
            Some(Method::A) => all.push(
                "This broker waits for PUBREL before it hands a QoS 2 message on (method A): one round trip more."
                    .to_owned(),
            ),
            Some(Method::B) => all.push(
                "This broker hands a QoS 2 message on when PUBLISH has come (method B): it does not wait for PUBREL."
                    .to_owned(),
            ),
            None => {}
        }
        all
    }

    fn of(&self, from: Party, to: Party, packet: &str) -> Option<&Event> {
        self.events.iter().find(|event| (event.from, event.to, event.packet) == (from, to, packet))
    }
}

/// As in "20 ms": what was asked for is round.
fn round(time: Duration) -> String {
    format!("{} ms", time.as_secs_f64() * 1e3)
}

/// As in "20.31 ms".
#[must_use]
pub fn time(time: Duration) -> String {
    let milliseconds = time.as_secs_f64() * 1e3;
    if milliseconds < 1_000.0 { format!("{milliseconds:.2} ms") } else { format!("{milliseconds:.0} ms") }
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn ideal(qos: QoS, method: Method) -> Sequence {
        let shape = Shape { version: Version::V5, qos, topic: 20, payload: 64, properties: 0 };
        Sequence::ideal(&shape, Duration::from_millis(20), method)
    }

    #[test]
    fn the_method_is_known_by_what_cannot_have_been_waited_for() {
        for method in [Method::A, Method::B] {
            let sequence = ideal(QoS::ExactlyOnce, method);
            assert_eq!(sequence.method(), Some(method));
            let delivered = if method == Method::A { 40 } else { 20 };
            assert_eq!(sequence.delivered(), Some(Duration::from_millis(delivered)));
            assert_eq!(sequence.done(), Some(Duration::from_millis(40)));
            let unknown = Sequence { rtt: None, ..sequence };
            assert_eq!(unknown.method(), None, "without a link, it may have been either");
        }
        assert_eq!(ideal(QoS::AtLeastOnce, Method::A).method(), None);
    }

    #[test]
    fn the_ideal_way_is_that_of_the_formulas() {
        for qos in [QoS::AtMostOnce, QoS::AtLeastOnce, QoS::ExactlyOnce] {
            let shape = Shape { version: Version::V5, qos, topic: 20, payload: 64, properties: 0 };
            let sequence = ideal(qos, Method::B);
            let path = shape.path(1);
            assert_eq!(sequence.events.len() as u64, path.packets);
            assert_eq!(sequence.events.iter().map(|event| event.size).sum::<u64>(), path.bytes);
            let trips = u32::try_from(shape.cost().round_trips).unwrap();
            assert_eq!(sequence.done(), Some(Duration::from_millis(20) * trips));
        }
    }
}
