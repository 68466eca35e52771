//! What a client does wrong at a WebSocket listener.

use std::{fmt, io};

/// Why a client of a WebSocket listener is sent away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Offence {
    /// It speaks TLS, and the port does not.
    Tls,
    /// It speaks MQTT without WebSocket, or something else that is no HTTP.
    NotHttp,
    /// Its request has no end, or breaks the rules.
    Request(String),
    /// It asked for something else than a WebSocket.
    NotWebSocket,
    /// It asked for a path that this listener does not have.
    Path {
        /// What it asked for.
        asked: String,
        /// Where the listener is.
        path: String,
    },
    /// A web page of this origin may not connect.
    Origin(String),
    /// It offered other subprotocols, and not MQTT [MQTT-6.0.0-3].
    Subprotocol(String),
    /// Text, where MQTT is binary [MQTT-6.0.0-1].
    Text,
    /// A frame that breaks the rules of WebSocket.
    Frame(&'static str),
}

impl Offence {
    /// What is inside an error of the connection, if the WebSocket was the trouble.
    #[must_use]
    pub fn of(error: &io::Error) -> Option<&Self> {
        error.get_ref()?.downcast_ref()
    }

    /// The status code of the goodbye (RFC 6455 §7.4.1).
    pub(super) const fn code(&self) -> u16 {
        match self {
            Self::Text => 1003,
            _ => 1002,
        }
    }
}

impl From<Offence> for io::Error {
    fn from(offence: Offence) -> Self {
        Self::new(io::ErrorKind::InvalidData, offence)
    }
}

impl std::error::Error for Offence {}

impl fmt::Display for Offence {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tls => out.write_str("it speaks TLS, and this WebSocket port does not: ws:// is right, not wss://"),
            Self::NotHttp => out.write_str("it does not speak WebSocket, and this port is for WebSocket"),
            Self::Request(what) => write!(out, "its request for a WebSocket is wrong: {}", shown(what)),
            Self::NotWebSocket => out.write_str("a request of HTTP that is not for a WebSocket"),
            Self::Path { asked, path } => {
                write!(out, "it asked for the path {}, and the WebSocket is at {path}", shown(asked))
            }
            Self::Origin(origin) => write!(out, "a web page of {} may not connect here", shown(origin)),
            Self::Subprotocol(offered) => {
                write!(out, "it offered the subprotocol {}, and not \"mqtt\"", shown(offered))
            }
            Self::Text => out.write_str("it sent text in a WebSocket frame, where MQTT is binary"),
            Self::Frame(what) => write!(out, "it broke the rules of WebSocket: {what}"),
        }
    }
}

/// Words of a stranger, safe for a line of the log.
fn shown(text: &str) -> impl fmt::Display {
    const LIMIT: usize = 200;
    text.chars().take(LIMIT).collect::<String>().escape_debug().to_string()
}
