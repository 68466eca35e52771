//! What a broker tells whoever runs it: connections that come and go, refusals, losses.

use std::{fmt, io, net::SocketAddr, sync::Arc};

use super::error::Gone;
use crate::packet::Version;

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
        peer: SocketAddr,
        /// What it speaks.
        version: Version,
        /// Whether it goes on with an earlier session.
        session_present: bool,
    },
    /// A client's connection has ended.
    Disconnected {
        /// Its identifier.
        client_id: &'a str,
        /// Where it came from.
        peer: SocketAddr,
        /// Why.
        why: &'a Gone,
    },
    /// A connection ended before it became a client.
    Refused {
        /// Where it came from.
        peer: SocketAddr,
        /// Why.
        why: &'a Gone,
    },
    /// Messages for a session were dropped because a limit was reached; told once until it has caught up.
    Dropped {
        /// Whose messages.
        client_id: &'a str,
    },
    /// A connection could not be accepted; the broker tries again shortly.
    AcceptFailed(&'a io::Error),
}

impl fmt::Display for Event<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A client chooses its identifier: it must not be able to write lines, or to a terminal.
        match self {
            Self::Connected { client_id, peer, version, session_present } => {
                let client_id = client_id.escape_debug();
                let session = if *session_present { "its session goes on" } else { "new session" };
                write!(out, "{client_id} connected from {peer}, {version}, {session}")
            }
            Self::Disconnected { client_id, why, .. } => {
                write!(out, "{} disconnected: {why}", client_id.escape_debug())
            }
            Self::Refused { peer, why } => write!(out, "connection from {peer} refused: {why}"),
            Self::Dropped { client_id } => {
                write!(out, "{} reads too slowly: messages for it are dropped", client_id.escape_debug())
            }
            Self::AcceptFailed(error) => write!(out, "cannot accept a connection: {error}"),
        }
    }
}
