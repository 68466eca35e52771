//! Sends one message from a publisher to a subscriber, and notes each packet of it.

use std::{
    cell::RefCell,
    fmt,
    rc::Rc,
    time::{Duration, Instant},
};

use tokio::time::timeout;

use super::{Event, Party, Sequence};
use crate::{
    client::{self, Client, Handler, Lost, Message, Options, PublishError, Trace, Traffic, Way},
    packet::{
        EncodeError, Packet, PacketType, Properties, QoS, ReasonCode, RetainHandling, SubAck, SubscriptionOptions,
        Version,
    },
};

/// What is sent.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Quality of Service of the message and of the subscription.
    pub qos: QoS,
    /// A valid topic name that nobody else publishes to.
    pub topic: String,
    /// The payload.
    pub payload: Vec<u8>,
    /// The round trip of the link, if it is emulated.
    pub rtt: Option<Duration>,
    /// How long it may take from one side to the other.
    pub limit: Duration,
}

/// Why the way of the message is not known.
#[derive(Debug)]
pub enum TraceError {
    /// There is no connection.
    Connect(client::Error),
    /// The connection of this client is lost.
    Lost(Party, Lost),
    /// It does not fit into a packet.
    Encode(EncodeError),
    /// The broker does not let the subscriber have the topic.
    NotSubscribed(ReasonCode),
    /// The message was not sent.
    NotSent(PublishError),
    /// The broker does not take the message.
    Refused(ReasonCode),
    /// It was not done in time.
    Late(Duration, Missing),
}

/// What did not come in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// The answer to SUBSCRIBE.
    Answer,
    /// The message at the subscriber.
    Message,
    /// The last acknowledgement.
    Acknowledgement,
}

/// A packet that a client has seen.
#[derive(Clone, Copy, Debug)]
struct Seen {
    at: Instant,
    client: Party,
    sent: bool,
    packet: PacketType,
    id: Option<u16>,
    size: u64,
    /// Of a PUBLISH: whether it is our message.
    ours: bool,
}

/// What both clients see, in its order.
type Notes = Rc<RefCell<Vec<Seen>>>;

/// Connects both clients, sends the message, and waits until the last packet about it has gone or come.
///
/// # Errors
/// Why it did not get through.
pub async fn record(plan: &Plan, publisher: Options, subscriber: Options) -> Result<Sequence, TraceError> {
    let notes = Notes::default();
    let version = publisher.version;
    let mut reader = connect(subscriber, Party::Subscriber, &notes, plan).await?;
    let mut ends = Ends::default();
    let granted = timeout(plan.limit, subscribe(&mut reader, plan, &mut ends)).await;
    let granted = granted.map_err(|_| TraceError::Late(plan.limit, Missing::Answer))??;
    let mut writer = connect(publisher, Party::Publisher, &notes, plan).await?;
    notes.borrow_mut().clear();
    let before = (*writer.traffic(), *reader.traffic());
    let exchanged = timeout(plan.limit, exchange(&mut writer, &mut reader, plan, granted, &notes)).await;
    exchanged.map_err(|_| TraceError::Late(plan.limit, missing(&notes.borrow())))??;
    let traffic = (*writer.traffic() - &before.0, *reader.traffic() - &before.1);
    let seen = of_our_message(&notes.borrow());
    // They wait for the broker to have read it all.
    tokio::join!(writer.close(GOODBYE), reader.close(GOODBYE));
    let events = events(&seen, &traffic);
    let (topic, payload) = (plan.topic.len() as u64, plan.payload.len() as u64);
    Ok(Sequence { version, qos: plan.qos, topic, payload, rtt: plan.rtt, events })
}

/// How long a goodbye may take.
const GOODBYE: Duration = Duration::from_secs(1);

async fn connect(options: Options, party: Party, notes: &Notes, plan: &Plan) -> Result<Client, TraceError> {
    let trace = note(party, options.version, Rc::clone(notes), plan.payload.clone());
    Client::connect(options, Some(trace)).await.map_err(TraceError::Connect)
}

/// Notes each packet about messages.
fn note(client: Party, version: Version, notes: Notes, payload: Vec<u8>) -> Trace {
    let mut bytes = Vec::new();
    Box::new(move |way, packet| {
        let at = Instant::now();
        let (id, ours) = match packet {
            Packet::Publish(publish) => (publish.packet_id, !publish.retain && publish.payload == payload),
            Packet::PubAck(ack) | Packet::PubRec(ack) | Packet::PubRel(ack) | Packet::PubComp(ack) => {
                (Some(ack.packet_id), false)
            }
            _ => return,
        };
        bytes.clear();
        // It was read or is to be sent: it can be encoded.
        let _ = packet.encode(version, &mut bytes);
        let (id, size) = (id.map(|id| id.value()), bytes.len() as u64);
        let seen = Seen { at, client, sent: way == Way::Sending, packet: packet.kind(), id, size, ours };
        notes.borrow_mut().push(seen);
    })
}

/// What the broker answers.
#[derive(Default)]
struct Ends {
    granted: Option<ReasonCode>,
    refused: Option<ReasonCode>,
    completed: bool,
}

impl Handler for Ends {
    fn subscribed(&mut self, answer: &SubAck<'_>) {
        self.granted = answer.reasons.iter().next();
    }

    fn completed(&mut self, _: crate::packet::PacketId, _: ReasonCode) {
        self.completed = true;
    }

    fn refused(&mut self, reason: ReasonCode, _: Option<&str>) {
        self.refused = Some(reason);
    }
}

/// Returns the QoS that is granted.
async fn subscribe(client: &mut Client, plan: &Plan, ends: &mut Ends) -> Result<QoS, TraceError> {
    let lost = |lost| TraceError::Lost(Party::Subscriber, lost);
    let options = SubscriptionOptions {
        qos: plan.qos,
        no_local: false,
        retain_as_published: false,
        retain_handling: if client.options().version.is_v5() {
            RetainHandling::DoNotSend
        } else {
            RetainHandling::Send
        },
    };
    client.subscribe(std::slice::from_ref(&plan.topic), options, &Properties::new()).map_err(TraceError::Encode)?;
    loop {
        client.flush().map_err(lost)?;
        match ends.granted {
            Some(reason) => return QoS::from_bits(reason.byte()).map_err(|_| TraceError::NotSubscribed(reason)),
            None => client.ready().await.map_err(lost)?,
        }
        client.read(ends).map_err(lost)?;
    }
}

/// Publishes, and keeps both clients going until nothing more is to come.
async fn exchange(
    writer: &mut Client,
    reader: &mut Client,
    plan: &Plan,
    granted: QoS,
    notes: &Notes,
) -> Result<(), TraceError> {
    let mut ends = Ends::default();
    let properties = Properties::new();
    let message =
        Message { topic: &plan.topic, payload: &plan.payload, qos: plan.qos, retain: false, properties: &properties };
    writer.publish(&message).map_err(TraceError::NotSent)?;
    let last = match plan.qos.min(granted) {
        QoS::AtMostOnce => PacketType::Publish,
        QoS::AtLeastOnce => PacketType::PubAck,
        QoS::ExactlyOnce => PacketType::PubComp,
    };
    loop {
        writer.flush().map_err(|lost| TraceError::Lost(Party::Publisher, lost))?;
        reader.flush().map_err(|lost| TraceError::Lost(Party::Subscriber, lost))?;
        if let Some(reason) = ends.refused {
            return Err(TraceError::Refused(reason));
        }
        let is_sent = (plan.qos == QoS::AtMostOnce || ends.completed) && !writer.is_writing();
        let ours = of_our_message(&notes.borrow());
        let is_read = ours.iter().any(|seen| seen.client == Party::Subscriber && seen.packet == last);
        if is_sent && is_read && !reader.is_writing() {
            return Ok(());
        }
        tokio::select! {
            ready = writer.ready() => {
                ready.and_then(|()| writer.read(&mut ends)).map_err(|lost| TraceError::Lost(Party::Publisher, lost))?;
            }
            ready = reader.ready() => {
                // What the subscriber is told is no matter of the publisher.
                ready.and_then(|()| reader.read(&mut Ends::default())).map_err(|lost| TraceError::Lost(Party::Subscriber, lost))?;
            }
        }
    }
}

/// Without what belongs to other messages that the subscriber got.
fn of_our_message(seen: &[Seen]) -> Vec<Seen> {
    let message = seen.iter().find(|seen| seen.client == Party::Subscriber && seen.ours);
    let is_ours = |seen: &&Seen| {
        seen.client == Party::Publisher || message.is_some_and(|message| seen.at >= message.at && seen.id == message.id)
    };
    seen.iter().filter(is_ours).copied().collect()
}

fn missing(seen: &[Seen]) -> Missing {
    let arrived = seen.iter().any(|seen| seen.client == Party::Subscriber && seen.ours);
    if arrived { Missing::Acknowledgement } else { Missing::Message }
}

/// Times from the PUBLISH on, and the bytes that were really on the wire.
fn events(seen: &[Seen], (writer, reader): &(Traffic, Traffic)) -> Vec<Event> {
    let start = seen.first().map(|first| first.at);
    let mut all: Vec<Event> = seen
        .iter()
        .map(|seen| {
            let traffic = if seen.client == Party::Publisher { writer } else { reader };
            let tallies = if seen.sent { &traffic.sent } else { &traffic.received };
            // The only one of its kind: it may have been longer than it had to be.
            let size = match tallies[seen.packet as usize] {
                tally if tally.packets == 1 => tally.bytes,
                _ => seen.size,
            };
            let at = start.map_or(Duration::ZERO, |start| seen.at.saturating_duration_since(start));
            let (from, to) = if seen.sent { (seen.client, Party::Broker) } else { (Party::Broker, seen.client) };
            Event { at, from, to, packet: name(seen.packet), size, id: seen.id }
        })
        .collect();
    all.sort_by_key(|event| event.at);
    all
}

const fn name(packet: PacketType) -> &'static str {
    match packet {
        PacketType::Publish => "PUBLISH",
        PacketType::PubAck => "PUBACK",
        PacketType::PubRec => "PUBREC",
        PacketType::PubRel => "PUBREL",
        PacketType::PubComp => "PUBCOMP",
        // Nothing else is noted.
        _ => "",
    }
}

impl std::error::Error for TraceError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Connect(error) => Some(error),
            Self::Lost(_, error) => Some(error),
            Self::Encode(error) => Some(error),
            Self::NotSent(error) => Some(error),
            Self::NotSubscribed(_) | Self::Refused(_) | Self::Late(..) => None,
        }
    }
}

impl fmt::Display for TraceError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connect(_) => out.write_str("there is no connection"),
            Self::Lost(party, _) => write!(out, "the connection of the {} is lost", party.name()),
            Self::Encode(_) => out.write_str("the topic does not fit into a packet"),
            Self::NotSubscribed(reason) => write!(out, "the broker refused the subscription: {reason}"),
            Self::NotSent(_) => out.write_str("the message was not sent"),
            Self::Refused(reason) => write!(out, "the broker refused the message: {reason}"),
            Self::Late(limit, missing) => {
                let what = match missing {
                    Missing::Answer => "the SUBSCRIBE was not answered",
                    Missing::Message => "the message did not come to the subscriber",
                    Missing::Acknowledgement => "the last acknowledgement did not come",
                };
                write!(out, "{what} within {} s", limit.as_secs())
            }
        }
    }
}
