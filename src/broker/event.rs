//! What a broker tells whoever runs it: connections that come and go, refusals, losses.

use std::{
    fmt::{self, Formatter, Write},
    io,
    sync::Arc,
};

use super::{error::Gone, limit::Limit};
use crate::{
    net::Origin,
    packet::{Packet, PacketId, QoS, ReasonCode, Version},
};

/// How much an event matters, and to whom: mosquitto's types of log messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Something does not work.
    Error,
    /// Something will not work, or not for somebody.
    Warning,
    /// Who comes and goes.
    Notice,
    /// What else may be good to know.
    Information,
    /// Each packet.
    Debug,
    /// Who subscribes to what.
    Subscribe,
    /// Who unsubscribes from what.
    Unsubscribe,
    /// What concerns WebSocket.
    Websockets,
}

impl Level {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Error,
        Self::Warning,
        Self::Notice,
        Self::Information,
        Self::Debug,
        Self::Subscribe,
        Self::Unsubscribe,
        Self::Websockets,
    ];

    /// Its name, as `log_type` has it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Notice => "notice",
            Self::Information => "information",
            Self::Debug => "debug",
            Self::Subscribe => "subscribe",
            Self::Unsubscribe => "unsubscribe",
            Self::Websockets => "websockets",
        }
    }

    /// Where below `$SYS/broker/log` messages of this level stand; nowhere: what each packet would write of itself would
    /// never end.
    #[must_use]
    pub const fn topic(self) -> Option<&'static str> {
        match self {
            Self::Error => Some("E"),
            Self::Warning => Some("W"),
            Self::Notice => Some("N"),
            Self::Information => Some("I"),
            Self::Subscribe => Some("M/subscribe"),
            Self::Unsubscribe => Some("M/unsubscribe"),
            Self::Websockets => Some("WS"),
            Self::Debug => None,
        }
    }
}

/// Receives events as they happen, on the thread where they happen: it must be quick.
pub type Observer = Arc<dyn Fn(&Event<'_>) + Send + Sync>;

/// Something that happened.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// A connection was accepted.
    Opened {
        /// Where it comes from.
        peer: Origin,
        /// How the log calls the listener.
        listener: &'a str,
    },
    /// A client has connected.
    Connected {
        /// Its identifier, assigned ones included.
        client_id: &'a str,
        /// Where it comes from.
        peer: Origin,
        /// What it speaks.
        version: Version,
        /// Whether it wanted a session of its own from the start (in versions before 5: for this connection only).
        clean_start: bool,
        /// Its keep alive in seconds.
        keep_alive: u16,
        /// Whether it goes on with an earlier session.
        session_present: bool,
        /// The version of TLS, if it speaks TLS.
        tls: Option<&'static str>,
        /// Its user name: from its certificate, or as it gave it.
        user: Option<&'a str>,
        /// The user name that it gave, when its certificate says another.
        overruled: Option<&'a str>,
    },
    /// A client's connection has ended.
    Disconnected {
        /// Its identifier.
        client_id: &'a str,
        /// Where it came from.
        peer: Origin,
        /// Why.
        why: &'a Gone,
    },
    /// A connection ended before it became a client.
    Refused {
        /// Where it came from.
        peer: Origin,
        /// Why.
        why: &'a Gone,
    },
    /// Messages for a session were dropped because a limit was reached; told once until it has caught up.
    Dropped {
        /// Whose messages.
        client_id: &'a str,
    },
    /// Messages of a client were not delivered.
    PublishRefused {
        /// Who published them.
        client_id: &'a str,
        /// To which topic.
        topic: &'a str,
        /// Why.
        reason: ReasonCode,
        /// The limit, if it was one.
        limit: Option<Limit>,
        /// How many.
        count: usize,
    },
    /// A client's subscription was refused.
    SubscriptionRefused {
        /// Whose.
        client_id: &'a str,
        /// The filter.
        filter: &'a str,
        /// Why.
        reason: ReasonCode,
        /// The limit, if it was one.
        limit: Option<Limit>,
    },
    /// A client has subscribed.
    Subscribed {
        /// Who.
        client_id: &'a str,
        /// The filter.
        filter: &'a str,
        /// The highest QoS.
        qos: QoS,
    },
    /// A client has unsubscribed.
    Unsubscribed {
        /// Who.
        client_id: &'a str,
        /// The filter.
        filter: &'a str,
    },
    /// A message was delivered, but not retained: a limit was reached. Told once until there is room again.
    NotRetained {
        /// Its topic.
        topic: &'a str,
    },
    /// A client publishes faster than it may, and is not read from for a while. Told once a connection.
    Throttled {
        /// Who.
        client_id: &'a str,
    },
    /// A packet came or was put on its way; told only when [`Config::packet_events`](super::Config) asks for it.
    Packet {
        /// Whether the broker sends it.
        sent: bool,
        /// From whom, or to whom.
        client_id: &'a str,
        /// The packet.
        packet: &'a Packet<'a>,
    },
    /// A message that passes; told only for topics that [`Config::trace`](super::Config) asks for.
    Message {
        /// Who published it; nobody: the broker itself, a will included.
        client_id: Option<&'a str>,
        /// Its topic.
        topic: &'a str,
        /// Its QoS.
        qos: QoS,
        /// Whether it is to be retained.
        retain: bool,
        /// Its payload.
        payload: &'a [u8],
    },
    /// Something that is not the broker's own doing: of its files, listeners or bridges.
    Note {
        /// How much it matters.
        level: Level,
        /// What it is about, one word: `bridge`, `reload`, `listener`.
        about: &'a str,
        /// What happened.
        text: &'a str,
    },
    /// A connection could not be accepted; the broker tries again shortly.
    AcceptFailed(&'a io::Error),
}

impl Event<'_> {
    /// How much it matters.
    #[must_use]
    pub const fn level(&self) -> Level {
        match self {
            Self::AcceptFailed(_) => Level::Error,
            Self::Dropped { .. }
            | Self::NotRetained { .. }
            | Self::Throttled { .. }
            | Self::Disconnected { why: Gone::Revoked(_), .. }
            | Self::Refused { why: Gone::Tls(_) | Gone::Limit(_), .. } => Level::Warning,
            Self::Opened { .. }
            | Self::Connected { .. }
            | Self::Disconnected { .. }
            | Self::Refused { .. }
            | Self::PublishRefused { .. }
            | Self::SubscriptionRefused { .. } => Level::Notice,
            Self::Message { .. } => Level::Information,
            Self::Packet { .. } => Level::Debug,
            Self::Subscribed { .. } => Level::Subscribe,
            Self::Unsubscribed { .. } => Level::Unsubscribe,
            Self::Note { level, .. } => *level,
        }
    }

    /// Its name, which does not change from one version of the program to the next.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Opened { .. } => "connection_opened",
            Self::Connected { .. } => "client_connected",
            Self::Disconnected { .. } => "client_disconnected",
            Self::Refused { .. } => "connection_refused",
            Self::Dropped { .. } => "messages_dropped",
            Self::PublishRefused { .. } => "publish_refused",
            Self::SubscriptionRefused { .. } => "subscribe_refused",
            Self::Subscribed { .. } => "subscribed",
            Self::Unsubscribed { .. } => "unsubscribed",
            Self::NotRetained { .. } => "message_not_retained",
            Self::Throttled { .. } => "client_throttled",
            Self::Packet { sent: true, .. } => "packet_sent",
            Self::Packet { sent: false, .. } => "packet_received",
            Self::Message { .. } => "message",
            Self::Note { .. } => "note",
            Self::AcceptFailed(_) => "accept_failed",
        }
    }
}

impl fmt::Display for Event<'_> {
    /// As mosquitto says it, where it says it, so that what reads its log reads this one.
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        // A client chooses its identifier: it must not be able to write lines, or to a terminal.
        match self {
            Self::Opened { peer, listener } => {
                let port = listener.rsplit_once(':').map(|(_, port)| port).filter(|port| port.parse::<u16>().is_ok());
                let (word, place) = port.map_or(("", *listener), |port| ("port ", port));
                write!(out, "New connection from {peer} on {word}{place}.")
            }
            Self::Connected { .. } => self.connected(out),
            Self::Disconnected { client_id, why, .. } => disconnected(out, client_id, why),
            Self::Refused { peer, why: Gone::Closed | Gone::Io(_) } => {
                write!(out, "connection from {peer} ended before CONNECT")
            }
            Self::Refused { peer, why } => write!(out, "connection from {peer} refused: {why}"),
            Self::Dropped { client_id } => {
                let client_id = client_id.escape_debug();
                write!(out, "Outgoing messages are being dropped for client {client_id}: it reads too slowly.")
            }
            Self::PublishRefused { client_id, topic, reason, limit, count } => {
                let (client_id, topic) = (client_id.escape_debug(), topic.escape_debug());
                let why = why(*reason, *limit);
                write!(out, "Denied PUBLISH from {client_id} ('{topic}', {count} messages): {why}.")
            }
            Self::SubscriptionRefused { client_id, filter, reason, limit } => {
                let (client_id, filter) = (client_id.escape_debug(), filter.escape_debug());
                let why = why(*reason, *limit);
                write!(out, "Denied SUBSCRIBE from {client_id} ('{filter}'): {why}.")
            }
            Self::Subscribed { client_id, filter, qos } => {
                write!(out, "{} {} {}", client_id.escape_debug(), qos.bits(), filter.escape_debug())
            }
            Self::Unsubscribed { client_id, filter } => {
                write!(out, "{} {}", client_id.escape_debug(), filter.escape_debug())
            }
            Self::NotRetained { topic } => {
                write!(out, "Messages are not retained any more, there are too many: '{}'.", topic.escape_debug())
            }
            Self::Throttled { client_id } => {
                write!(out, "Client {} publishes too fast: it has to wait.", client_id.escape_debug())
            }
            Self::Packet { sent, client_id, packet } => packet_line(out, *sent, client_id, packet),
            Self::Message { client_id, topic, qos, retain, payload } => {
                let client_id = client_id.unwrap_or("the broker").escape_debug();
                let (qos, retain, size) = (qos.bits(), u8::from(*retain), payload.len());
                write!(out, "{client_id}: '{}' (q{qos}, r{retain}, {size} bytes)", topic.escape_debug())?;
                match self.shown_payload() {
                    Some((text, cut)) => write!(out, " {}{}", text.escape_debug(), if cut { "..." } else { "" }),
                    None => {
                        let shown = &payload[..payload.len().min(BINARY)];
                        out.write_str(" 0x")?;
                        shown.iter().try_for_each(|byte| write!(out, "{byte:02x}"))?;
                        out.write_str(if shown.len() < payload.len() { "..." } else { "" })
                    }
                }
            }
            // Made of whole sentences: only what would move a cursor or end the line is changed.
            Self::Note { text, .. } => text.chars().try_for_each(|character| match character {
                '\'' | '"' | '\\' => out.write_char(character),
                _ => character.escape_debug().fmt(out),
            }),
            Self::AcceptFailed(error) => write!(out, "cannot accept a connection: {error}"),
        }
    }
}

/// Bytes of a payload that are shown as text, and as hexadecimal digits.
const TEXT: usize = 4_096;
const BINARY: usize = 64;

impl Event<'_> {
    /// The payload of a message as far as a line has room for it, and whether that is not all; `None`: it is no text.
    #[must_use]
    pub fn shown_payload(&self) -> Option<(&str, bool)> {
        let Self::Message { payload, .. } = self else { return None };
        let shown = &payload[..payload.len().min(TEXT)];
        let text = match std::str::from_utf8(shown) {
            Ok(text) => text,
            // Cut in the middle of a sign.
            Err(error) if error.error_len().is_none() && shown.len() < payload.len() => {
                std::str::from_utf8(&shown[..error.valid_up_to()]).ok()?
            }
            Err(_) => return None,
        };
        Some((text, text.len() < payload.len()))
    }

    fn connected(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let Self::Connected {
            client_id,
            peer,
            version,
            clean_start,
            keep_alive,
            session_present,
            tls,
            user,
            overruled,
        } = self
        else {
            return Ok(());
        };
        let version = match version {
            Version::V3_1 => 1,
            Version::V3_1_1 => 2,
            Version::V5 => 5,
        };
        let (client_id, clean) = (client_id.escape_debug(), u8::from(*clean_start));
        write!(out, "New client connected from {peer} as {client_id} (p{version}, c{clean}, k{keep_alive}")?;
        user.map_or(Ok(()), |user| write!(out, ", u'{}'", user.escape_debug()))?;
        overruled.map_or(Ok(()), |name| write!(out, " by its certificate, it said '{}'", name.escape_debug()))?;
        tls.map_or(Ok(()), |tls| write!(out, ", {tls}"))?;
        out.write_str(if *session_present { ", session goes on)." } else { ")." })
    }
}

fn why(reason: ReasonCode, limit: Option<Limit>) -> String {
    limit.map_or_else(|| reason.to_string(), |limit| limit.to_string())
}

fn disconnected(out: &mut Formatter<'_>, client_id: &str, why: &Gone) -> fmt::Result {
    let client_id = client_id.escape_debug();
    match why {
        Gone::Disconnected(ReasonCode::Success) => write!(out, "Client {client_id} disconnected."),
        Gone::Closed => write!(out, "Client {client_id} closed its connection."),
        Gone::Io(error) => write!(out, "Socket error on client {client_id}, disconnecting: {error}."),
        Gone::KeepAlive => write!(out, "Client {client_id} has exceeded timeout, disconnecting: {why}."),
        Gone::TakenOver => write!(out, "Client {client_id} already connected, closing old connection."),
        Gone::Protocol(..) | Gone::Malformed(_) => {
            write!(out, "Client {client_id} disconnected due to protocol error: {why}.")
        }
        why => write!(out, "Client {client_id} disconnected: {why}."),
    }
}

fn packet_line(out: &mut Formatter<'_>, sent: bool, client_id: &str, packet: &Packet<'_>) -> fmt::Result {
    let (verb, client_id) = (if sent { "Sending" } else { "Received" }, client_id.escape_debug());
    write!(out, "{verb} {} {} {client_id}", packet.kind().name(), if sent { "to" } else { "from" })?;
    match packet {
        Packet::Publish(publish) => {
            let (dup, retain) = (u8::from(publish.dup), u8::from(publish.retain));
            let (qos, id) = (publish.qos.bits(), publish.packet_id.map_or(0, PacketId::value));
            let (topic, size) = (publish.topic.escape_debug(), publish.payload.len());
            write!(out, " (d{dup}, q{qos}, r{retain}, m{id}, '{topic}', ... ({size} bytes))")
        }
        Packet::ConnAck(answer) => {
            write!(out, " ({}, {})", u8::from(answer.session_present), answer.reason.byte())
        }
        Packet::PubAck(ack) | Packet::PubRec(ack) | Packet::PubRel(ack) | Packet::PubComp(ack) if sent => {
            write!(out, " (m{}, rc{})", ack.packet_id.value(), ack.reason.byte())
        }
        Packet::PubAck(ack) | Packet::PubRec(ack) | Packet::PubRel(ack) | Packet::PubComp(ack) => {
            write!(out, " (Mid: {}, RC:{})", ack.packet_id.value(), ack.reason.byte())
        }
        Packet::Disconnect(disconnect) if sent => write!(out, " (rc{})", disconnect.reason.byte()),
        _ => Ok(()),
    }
}
