//! Where the messages come from: one that is given, the lines of an input, or a recording.
//!
//! One message is there at a time, until it is taken off: whoever publishes looks first whether there is room for it.

use std::time::Duration;

use memchr::memchr2;

use super::lines::{Filled, Lines};
use crate::{
    client::Message,
    failure::{Exit, Failure},
    output::Recorded,
    packet::{Properties, Property, QoS},
    topic::{self, TopicName},
};

/// A source of messages.
#[derive(Debug)]
pub(super) struct Source {
    given: Given,
    origin: Origin,
}

/// What the command line says about every message.
#[derive(Debug)]
pub(super) struct Given {
    /// The topic; empty: each message has its own.
    pub(super) topic: String,
    /// The QoS, unless each message has its own.
    pub(super) qos: Option<QoS>,
    /// What each message has at least.
    pub(super) least_qos: QoS,
    /// Whether it is retained, whatever a recording says.
    pub(super) retain: bool,
    /// The properties: in place of those that a recording has.
    pub(super) properties: Properties<'static>,
}

#[derive(Debug)]
enum Origin {
    /// The same payload, so many times.
    Payload { payload: Vec<u8>, sent: u64, count: u64 },
    /// Payloads.
    Lines(Lines),
    /// Topics and payloads; where the one ends in the line that is there.
    Topics(Lines, Option<usize>),
    /// Messages in JSON, and the one that is there.
    Recording { lines: Lines, message: Option<Recorded>, broken: Exit },
}

/// What a look at a source found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    /// A message at this QoS; the time at which it was recorded, if it was.
    Message(QoS, Option<Duration>),
    /// Nothing at the moment.
    Nothing,
    /// Nothing any more.
    End,
}

/// How far a source is, and how far it goes: in bytes where there are lines, in messages otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Extent {
    pub(super) done: u64,
    pub(super) all: u64,
    pub(super) in_bytes: bool,
}

impl Given {
    fn qos_of(&self, message: &Recorded) -> QoS {
        self.qos.unwrap_or(message.qos).max(self.least_qos)
    }
}

impl Source {
    /// The same message, `count` times.
    pub(super) const fn payload(given: Given, payload: Vec<u8>, count: u64) -> Self {
        Self { given, origin: Origin::Payload { payload, sent: 0, count } }
    }

    /// Each line is a payload.
    pub(super) const fn lines(given: Given, lines: Lines) -> Self {
        Self { given, origin: Origin::Lines(lines) }
    }

    /// Each line is a topic, a space or tab, and a payload.
    pub(super) const fn topics(given: Given, lines: Lines) -> Self {
        Self { given, origin: Origin::Topics(lines, None) }
    }

    /// Each line is a message as `mqtt sub --json` writes it. `broken`: the exit code for one that is not.
    pub(super) const fn recording(given: Given, lines: Lines, broken: Exit) -> Self {
        Self { given, origin: Origin::Recording { lines, message: None, broken } }
    }

    /// Begins to watch the input. Needs a runtime.
    pub(super) fn watch(&mut self) {
        match &mut self.origin {
            Origin::Payload { .. } => {}
            Origin::Lines(lines) | Origin::Topics(lines, _) | Origin::Recording { lines, .. } => lines.watch(),
        }
    }

    /// Whether there is no more than one message.
    pub(super) const fn is_single(&self) -> bool {
        matches!(self.origin, Origin::Payload { count: 1, .. })
    }

    /// Whether a message that the broker does not take says nothing about the next one.
    pub(super) const fn is_mixed(&self) -> bool {
        matches!(self.origin, Origin::Recording { .. } | Origin::Topics(..))
    }

    /// How far it is, if it is known how far it goes.
    pub(super) fn extent(&self) -> Option<Extent> {
        match &self.origin {
            Origin::Payload { sent, count, .. } => Some(Extent { done: *sent, all: *count, in_bytes: false }),
            Origin::Lines(lines) | Origin::Topics(lines, _) | Origin::Recording { lines, .. } => {
                lines.size().map(|all| Extent { done: lines.position(), all, in_bytes: true })
            }
        }
    }

    /// Looks for the next message.
    ///
    /// # Errors
    /// The input cannot be read, or what it has is no message: there is nothing any more after that.
    #[inline]
    pub(super) fn look(&mut self) -> Result<Look, Failure> {
        // Millions of lines take this way: what else there is to decide stays out of it.
        if let Origin::Lines(lines) = &mut self.origin
            && lines.look()
        {
            return Ok(Look::Message(self.given.qos.unwrap_or_default(), None));
        }
        self.look_further()
    }

    fn look_further(&mut self) -> Result<Look, Failure> {
        let (lines, is_recording) = match &mut self.origin {
            Origin::Payload { sent, count, .. } if *sent < *count => {
                return Ok(Look::Message(self.given.qos.unwrap_or_default(), None));
            }
            Origin::Payload { .. } => return Ok(Look::End),
            Origin::Recording { message: Some(message), .. } => {
                return Ok(Look::Message(self.given.qos_of(message), time(message)));
            }
            Origin::Lines(lines) | Origin::Topics(lines, _) => (lines, false),
            Origin::Recording { lines, .. } => (lines, true),
        };
        loop {
            if lines.look() {
                if is_recording && lines.line().trim_ascii().is_empty() {
                    lines.advance();
                    continue;
                }
                break;
            }
            match lines.fill()? {
                Filled::Some => {}
                Filled::Nothing => return Ok(Look::Nothing),
                Filled::End => return Ok(Look::End),
            }
        }
        match &mut self.origin {
            Origin::Topics(lines, end) if end.is_none() => *end = Some(topic_end(lines)?),
            Origin::Recording { lines, message, broken } => {
                match Recorded::parse_for(lines.line(), &self.given.topic) {
                    Ok(recorded) => {
                        let recorded = message.insert(recorded);
                        if !self.given.properties.is_empty() {
                            recorded.properties = replaced(&recorded.properties, &self.given.properties);
                        }
                        return Ok(Look::Message(self.given.qos_of(recorded), time(recorded)));
                    }
                    Err(error) => return Err(no_message(lines, *broken).because(error)),
                }
            }
            Origin::Payload { .. } | Origin::Lines(_) | Origin::Topics(..) => {}
        }
        Ok(Look::Message(self.given.qos.unwrap_or_default(), None))
    }

    /// The message that is there. Only after [`Self::look`] has found it.
    #[inline]
    pub(super) fn message(&self) -> Message<'_> {
        let Given { topic, qos, retain, properties, .. } = &self.given;
        let (topic, payload) = match &self.origin {
            Origin::Payload { payload, .. } => (topic.as_str(), payload.as_slice()),
            Origin::Lines(lines) => (topic.as_str(), lines.line()),
            Origin::Topics(lines, end) => {
                let (topic, payload) = lines.line().split_at_checked(end.unwrap_or(0)).unwrap_or_default();
                // It was checked when it was found.
                (str::from_utf8(topic).unwrap_or_default(), payload.get(1..).unwrap_or_default())
            }
            Origin::Recording { message, .. } => {
                let Some(message) = message else {
                    return Message { topic, payload: &[], qos: QoS::AtMostOnce, retain: *retain, properties };
                };
                return Message {
                    topic: if topic.is_empty() { &message.topic } else { topic },
                    payload: &message.payload,
                    qos: self.given.qos_of(message),
                    retain: *retain || message.retain,
                    properties: &message.properties,
                };
            }
        };
        Message { topic, payload, qos: qos.unwrap_or_default(), retain: *retain, properties }
    }

    /// Takes the message off.
    #[inline]
    pub(super) fn advance(&mut self) {
        match &mut self.origin {
            Origin::Payload { sent, .. } => *sent += 1,
            Origin::Lines(lines) => lines.advance(),
            Origin::Topics(lines, end) => {
                *end = None;
                lines.advance();
            }
            Origin::Recording { lines, message, .. } => {
                *message = None;
                lines.advance();
            }
        }
    }

    /// Waits until a look may find something. Dropping the future loses nothing.
    pub(super) async fn ready(&self) {
        match &self.origin {
            Origin::Payload { .. } => {}
            Origin::Lines(lines) | Origin::Topics(lines, _) | Origin::Recording { lines, .. } => lines.ready().await,
        }
    }
}

fn time(message: &Recorded) -> Option<Duration> {
    message.time.map(Duration::from_nanos)
}

/// Where the topic of a line ends.
fn topic_end(lines: &Lines) -> Result<usize, Failure> {
    let broken = || no_message(lines, Exit::USAGE);
    let Some(end) = memchr2(b' ', b'\t', lines.line()) else {
        return Err(broken().because("it has no space between a topic and a payload"));
    };
    let topic = str::from_utf8(&lines.line()[..end]).map_err(|_| broken().because("its topic is not UTF-8"))?;
    TopicName::parse(topic).map_err(|error| broken().because(format_args!("its topic cannot be: {error}")))?;
    if let Some(sign) = topic::ill_advised(topic) {
        return Err(broken().because(format_args!("its topic has the character U+{:04X}", u32::from(sign))));
    }
    Ok(end)
}

fn no_message(lines: &Lines, exit: Exit) -> Failure {
    let what = format!("line {} of {} is no message", lines.number(), lines.name());
    let failure = Failure::new(exit, what);
    if lines.number() > 1 { failure.hint("every line before it was published") } else { failure }
}

/// `list` with what `given` says in place of what it says itself; user properties of both.
fn replaced(list: &Properties<'_>, given: &Properties<'_>) -> Properties<'static> {
    let is_user = |property: &Property<'_>| matches!(property, Property::UserProperty(..));
    let is_given = |property: &Property<'_>| given.iter().any(|other| other.id() == property.id());
    let kept = list.iter().filter(|property| is_user(property) || !is_given(property));
    let mut all = Properties::new();
    for property in kept.chain(given.iter()) {
        // It was encoded before: it can be again.
        let _ = all.push(property);
    }
    all
}
