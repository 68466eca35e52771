//! What a load is: who publishes where, who listens to what, and what one round of it does.

use std::{fmt, ops::Range, sync::Arc, time::Duration};

use super::{
    schedule::{Arrival, Pace},
    stamp::Payloads,
};
use crate::{
    client,
    packet::{Properties, QoS},
};

/// Clients, topics and filters. They stay as they are from one round to the next.
#[derive(Clone, Debug)]
pub struct Plan {
    /// How each of them connects. The window of publishers is its `inflight`.
    pub client: client::Options,
    /// How subscribers connect, if it is another way.
    pub listener: Option<client::Options>,
    /// What client identifiers begin with.
    pub id_prefix: String,
    /// Addresses of this machine from which connections leave, in turn; empty: as the system chooses.
    pub sources: Vec<String>,
    /// The publishers.
    pub publishers: Vec<Seat>,
    /// Subscribers; those of one audience share what comes.
    pub audiences: Vec<Audience>,
    /// Clients that only connect: the number of the first, and how many there are.
    pub idle: Range<u32>,
    /// QoS of the subscriptions.
    pub subscribe_qos: QoS,
    /// Threads that carry the load.
    pub threads: usize,
    /// How fast connections are made; `None`: as fast as possible.
    pub connect: Option<Pace>,
    /// Whether to go on when a connection cannot be made.
    pub tolerant: bool,
    /// Whether lost connections are made anew.
    pub reconnect: bool,
    /// Whether the system may hold small packets back.
    pub nagle: bool,
    /// What stamps of this run carry.
    pub run: u16,
    /// Properties of each PUBLISH (v5).
    pub properties: Properties<'static>,
    /// Whether the broker keeps messages.
    pub retain: bool,
    /// Whose clients they are.
    pub engine: Engine,
}

/// A client library that can carry a load.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Engine {
    /// This program's own.
    #[default]
    Own,
    /// The crate of this name.
    Rumqttc,
}

/// A publisher.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seat {
    /// Its number, the same on all machines.
    pub number: u32,
    /// Its topic.
    pub topic: Topic,
}

/// The topic of a publisher, which may change from message to message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topic {
    /// All of it, or what stands before the number of the message.
    pub before: String,
    /// What stands behind the number, if there is one.
    pub after: Option<String>,
}

/// Subscribers with one filter, of whom each message reaches one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audience {
    /// Its number, the same on all machines.
    pub number: u32,
    /// Its filter.
    pub filter: String,
    /// How many subscribers it has.
    pub members: u32,
    /// The publishers whose messages it gets; `None`: whoever publishes, in other processes, too.
    pub sources: Option<Range<u32>>,
    /// Whether it gets all of what they send. Where a subscription is shared with other processes, it does not.
    pub is_whole: bool,
}

impl Topic {
    /// A topic with `{seq}` in it changes from message to message.
    #[must_use]
    pub fn new(template: &str) -> Self {
        match template.split_once("{seq}") {
            Some((before, after)) => Self { before: before.to_owned(), after: Some(after.to_owned()) },
            None => Self { before: template.to_owned(), after: None },
        }
    }
}

/// One measurement with a fleet.
#[derive(Clone, Debug)]
pub struct Round {
    /// What it is called.
    pub phase: &'static str,
    /// Its number, from 1, and how many there are.
    pub block: (u32, u32),
    /// QoS of the messages.
    pub qos: QoS,
    /// When messages are due.
    pub load: Load,
    /// How many messages in all; `None`: no limit.
    pub count: Option<u64>,
    /// How long messages are sent, with the warm-up; `None`: until all are sent.
    pub time: Option<Duration>,
    /// How long at the beginning nothing is measured.
    pub warmup: Duration,
    /// QoS 1 and 2 messages that a publisher may have in flight.
    pub window: u16,
    /// What is sent.
    pub payload: Payload,
    /// Connections are cut, if that is wanted.
    pub cut: Option<Cut>,
    /// How long to wait for what does not come any more.
    pub patience: Duration,
    /// Where chance decides.
    pub seed: u64,
}

/// When messages are due.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Load {
    /// As soon as there is room: it tells how much can be done, and nothing about how long things take under a load.
    Closed,
    /// By a schedule of all publishers together.
    Open(Pace, Arrival),
    /// Never.
    Hold,
}

/// What messages carry.
#[derive(Clone, Debug)]
pub enum Payload {
    /// Stamps and filler; without room for stamps, filler.
    Stamped(Arc<Payloads>),
    /// A text in which `{seq}`, `{time}` and `{i}` stand for the number of the message, the time in nanoseconds since
    /// 1970, and the number of the publisher.
    Text(Arc<str>),
}

/// Connections are cut while messages are on their way.
#[derive(Clone)]
pub struct Cut {
    /// After so many messages of a publisher.
    pub every: u64,
    /// Cuts all that lead to the broker.
    pub with: Arc<dyn Fn() + Send + Sync>,
}

impl fmt::Debug for Cut {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Cut(every {})", self.every)
    }
}

impl Payload {
    /// Whether messages can be told apart.
    #[must_use]
    pub fn has_stamps(&self) -> bool {
        matches!(self, Self::Stamped(payloads) if payloads.has_stamps())
    }
}
