//! What a broker tells whoever runs it: connections that come and go, refusals, losses.

use std::{fmt, io, sync::Arc};

use super::error::Gone;
use crate::{
    net::Origin,
    packet::{ReasonCode, Version},
};

/// Receives events as they happen, on the thread where they happen: it must be quick.
pub type Observer = Arc<dyn Fn(&Event<'_>) + Send + Sync>;

/// Something that happened.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// A client has connected.
    Connected {
        /// Its identifier, assigned ones included.
        client_id: &'a str,
        /// Where it comes from.
        peer: Origin,
        /// What it speaks.
        version: Version,
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
        /// Why: its rights, or a limit.
        reason: ReasonCode,
        /// How many.
        count: usize,
    },
    /// A client's subscription was refused.
    SubscriptionRefused {
        /// Whose.
        client_id: &'a str,
        /// The filter.
        filter: &'a str,
        /// Why: its rights, or a limit.
        reason: ReasonCode,
    },
    /// A connection could not be accepted; the broker tries again shortly.
    AcceptFailed(&'a io::Error),
}

impl fmt::Display for Event<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A client chooses its identifier: it must not be able to write lines, or to a terminal.
        match self {
            Self::Connected { client_id, peer, version, session_present, tls, user, overruled } => {
                let client_id = client_id.escape_debug();
                write!(out, "{client_id} connected from {peer}, {version}")?;
                tls.map_or(Ok(()), |tls| write!(out, ", {tls}"))?;
                user.map_or(Ok(()), |user| write!(out, ", as user {}", user.escape_debug()))?;
                overruled.map_or(Ok(()), |name| {
                    write!(out, " by its certificate (it called itself {})", name.escape_debug())
                })?;
                out.write_str(if *session_present { ", its session goes on" } else { ", new session" })
            }
            Self::Disconnected { client_id, why, .. } => {
                write!(out, "{} disconnected: {why}", client_id.escape_debug())
            }
            Self::Refused { peer, why: Gone::Closed | Gone::Io(_) } => {
                write!(out, "connection from {peer} ended before CONNECT")
            }
            Self::Refused { peer, why } => write!(out, "connection from {peer} refused: {why}"),
            Self::Dropped { client_id } => {
                write!(out, "{} reads too slowly: messages for it are dropped", client_id.escape_debug())
            }
            Self::PublishRefused { client_id, topic, reason, count } => {
                let (client_id, topic) = (client_id.escape_debug(), topic.escape_debug());
                write!(out, "Denied PUBLISH from {client_id} ('{topic}', {count} messages): {reason}.")
            }
            Self::SubscriptionRefused { client_id, filter, reason } => {
                let (client_id, filter) = (client_id.escape_debug(), filter.escape_debug());
                write!(out, "Denied SUBSCRIBE from {client_id} ('{filter}'): {reason}.")
            }
            Self::AcceptFailed(error) => write!(out, "cannot accept a connection: {error}"),
        }
    }
}
