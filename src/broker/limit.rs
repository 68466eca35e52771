//! The limits at which somebody is turned away: what the client is told, and what the log says.

use std::fmt;

use crate::packet::ReasonCode;

/// A limit that was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Limit {
    /// Clients that are connected with the broker.
    Connections(usize),
    /// Clients of one listener.
    OfListener(usize),
    /// Sessions, with a connection or without.
    Sessions(usize),
    /// Bytes of packets that are not complete, from those who have not shown who they are.
    Strangers,
    /// The keep alive of a client that cannot be told another one, in seconds, and the longest.
    KeepAlive(u16, u16),
    /// Bytes of the payload of a will.
    Will(usize),
    /// Bytes of the payload of a message.
    Payload(usize),
    /// Subscriptions of one session.
    Subscriptions(usize),
    /// Levels of a topic filter.
    Levels(usize),
    /// Subscriptions whose retained messages are still to come, or lists of clients.
    Replays,
}

impl Limit {
    /// What an MQTT 5 client is told.
    #[must_use]
    pub const fn reason(self) -> ReasonCode {
        match self {
            Self::Connections(_) | Self::OfListener(_) | Self::Sessions(_) | Self::Strangers => {
                ReasonCode::QuotaExceeded
            }
            Self::Subscriptions(_) | Self::Levels(_) | Self::Replays => ReasonCode::QuotaExceeded,
            // The code of 3.1.1 that mosquitto answers with.
            Self::KeepAlive(..) => ReasonCode::ClientIdentifierNotValid,
            // Section 3.4.2.1: Packet too large (0x95) is no code of PUBACK.
            Self::Payload(_) => ReasonCode::ImplementationSpecificError,
            Self::Will(_) => ReasonCode::PacketTooLarge,
        }
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connections(limit) => {
                write!(out, "the broker takes {limit} clients (--max-connections, global_max_connections)")
            }
            Self::OfListener(limit) => write!(out, "this listener takes {limit} clients (max_connections)"),
            Self::Sessions(limit) => write!(out, "the broker keeps {limit} sessions (global_max_clients)"),
            Self::Strangers => out.write_str(
                "too many packets of clients that have not shown who they are wait for their rest in memory",
            ),
            Self::KeepAlive(given, limit) => write!(
                out,
                "a keep alive of {given} s, where at most {limit} s are allowed (--max-keepalive) and only MQTT 5 \
                 clients can be told another one"
            ),
            Self::Will(limit) => {
                write!(out, "a will message with more than {limit} bytes of payload (message_size_limit)")
            }
            Self::Payload(limit) => write!(out, "a payload of more than {limit} bytes (message_size_limit)"),
            Self::Subscriptions(limit) => write!(out, "a session has at most {limit} subscriptions"),
            Self::Levels(limit) => write!(out, "a topic filter has at most {limit} levels"),
            Self::Replays => out.write_str("retained messages of too many subscriptions are still to come"),
        }
    }
}
