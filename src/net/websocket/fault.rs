//! What a peer does wrong in its WebSocket frames.

use std::{fmt, io};

use tungstenite::protocol::frame::coding::CloseCode;

/// Why a WebSocket ends that the peer has not simply closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Text, where MQTT is binary [MQTT-6.0.0-1].
    Text,
    /// A frame or a message larger than any packet.
    TooLarge,
    /// It broke the rules of WebSocket.
    Protocol(String),
    /// It said goodbye, and gave a reason.
    Closed {
        /// The status code (RFC 6455 §7.4).
        code: u16,
        /// Its words.
        reason: String,
    },
}

impl Fault {
    /// What is inside an error of the socket, if the WebSocket was the trouble.
    #[must_use]
    pub fn of(error: &io::Error) -> Option<&Self> {
        error.get_ref()?.downcast_ref()
    }

    /// What the peer is told.
    pub(super) const fn code(&self) -> CloseCode {
        match self {
            Self::Text => CloseCode::Unsupported,
            Self::TooLarge => CloseCode::Size,
            Self::Protocol(_) => CloseCode::Protocol,
            Self::Closed { .. } => CloseCode::Normal,
        }
    }
}

impl From<Fault> for io::Error {
    fn from(fault: Fault) -> Self {
        Self::new(io::ErrorKind::InvalidData, fault)
    }
}

impl std::error::Error for Fault {}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text => {
                out.write_str("the broker broke the protocol: text in a WebSocket frame, where MQTT is binary")
            }
            Self::TooLarge => {
                out.write_str("the broker broke the protocol: a WebSocket frame larger than any MQTT packet")
            }
            Self::Protocol(what) => write!(out, "the broker broke the rules of WebSocket: {what}"),
            Self::Closed { code, reason } => {
                write!(out, "the broker closed the WebSocket with code {code}")?;
                if reason.is_empty() { Ok(()) } else { write!(out, ": {}", reason.escape_debug()) }
            }
        }
    }
}
