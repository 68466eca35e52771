//! Why a broker cannot run, and why a connection ends.

use std::{fmt, io};

use super::limit::Limit;
use crate::{
    net::{proxy::ProxyFault, tls::Failure, websocket::Offence},
    packet::{self, ReasonCode},
    x509::Finding,
};

/// Why a broker cannot run.
#[derive(Debug)]
pub enum Error {
    /// A thread or its runtime cannot be made.
    Worker(io::Error),
    /// A listener cannot be put to work.
    Listen(io::Error),
    /// A worker ended without being told to: a defect of the broker.
    WorkerLost,
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Worker(error) | Self::Listen(error) => Some(error),
            Self::WorkerLost => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Worker(_) => out.write_str("a worker thread cannot be started"),
            Self::Listen(_) => out.write_str("a listener cannot be started"),
            Self::WorkerLost => out.write_str("a worker thread has ended unexpectedly"),
        }
    }
}

/// Why a connection ends.
#[derive(Debug)]
#[non_exhaustive]
pub enum Gone {
    /// The client said DISCONNECT, with this reason code.
    Disconnected(ReasonCode),
    /// The connection was closed without DISCONNECT.
    Closed,
    /// The connection failed.
    Io(io::Error),
    /// TLS has failed, in the handshake or later.
    Tls(Box<Finding>),
    /// What it did is against the rules of the WebSocket listener.
    WebSocket(Box<Offence>),
    /// No proxy has said, in the way that the listener expects, whose connection it is.
    Proxy(ProxyFault),
    /// The certificate by which the client was let in is not good any more.
    Revoked(Box<Finding>),
    /// Bytes that are no packet.
    Malformed(packet::Error),
    /// A packet that is not allowed now; the text says which.
    Protocol(ReasonCode, &'static str),
    /// CONNECT was refused.
    Refused(ReasonCode),
    /// A limit was reached before it was a client.
    Limit(Limit),
    /// Who it says it is may not connect, or has not shown it.
    Login {
        /// The user that it calls itself.
        user: Option<Box<str>>,
        /// What the client was told.
        reason: ReasonCode,
    },
    /// Its user may not connect any more, or has another password now.
    LoginRevoked,
    /// Nothing came for one and a half times the keep alive [MQTT-3.1.2-22].
    KeepAlive,
    /// No CONNECT came in time.
    NoConnect,
    /// The TLS handshake did not end in time.
    NoHandshake,
    /// No request for a WebSocket came in time.
    NoUpgrade,
    /// The same client identifier has connected again [MQTT-3.1.4-3].
    TakenOver,
    /// The broker stops.
    Stopping,
}

impl Gone {
    /// The reason code that DISCONNECT tells a v5 client; `None` when it is already gone.
    #[must_use]
    pub const fn reason(&self) -> Option<ReasonCode> {
        match self {
            Self::Disconnected(_) | Self::Closed | Self::Io(_) | Self::Tls(_) => None,
            // A goodbye of WebSocket has told it.
            Self::WebSocket(_) | Self::Proxy(_) => None,
            Self::Revoked(_) | Self::LoginRevoked => Some(ReasonCode::NotAuthorized),
            Self::Malformed(error) => Some(error.reason()),
            Self::Protocol(reason, _) | Self::Refused(reason) | Self::Login { reason, .. } => Some(*reason),
            Self::Limit(limit) => Some(limit.reason()),
            Self::KeepAlive => Some(ReasonCode::KeepAliveTimeout),
            Self::NoConnect | Self::NoHandshake | Self::NoUpgrade => Some(ReasonCode::ProtocolError),
            Self::TakenOver => Some(ReasonCode::SessionTakenOver),
            Self::Stopping => Some(ReasonCode::ServerShuttingDown),
        }
    }

    /// Whether the peer is still to read what it was told: a reason code, an alert of TLS, an answer in HTTP.
    pub(crate) const fn lingers(&self) -> bool {
        matches!(self, Self::Tls(_) | Self::WebSocket(_)) || self.reason().is_some()
    }

    /// Whether the will is not to be sent [MQTT-3.14.4-3].
    pub(crate) const fn forgets_will(&self) -> bool {
        matches!(self, Self::Disconnected(ReasonCode::Success))
    }
}

impl From<io::Error> for Gone {
    fn from(error: io::Error) -> Self {
        match (Failure::of(&error), Offence::of(&error)) {
            (Some(finding), _) => Self::Tls(Box::new(finding.clone())),
            (_, Some(offence)) => Self::WebSocket(Box::new(offence.clone())),
            _ => Self::Io(error),
        }
    }
}

impl From<ProxyFault> for Gone {
    fn from(fault: ProxyFault) -> Self {
        match fault {
            // As those do who only look whether a port is open.
            ProxyFault::Closed => Self::Closed,
            ProxyFault::Io(error) => Self::Io(error),
            fault => Self::Proxy(fault),
        }
    }
}

impl From<packet::Error> for Gone {
    fn from(error: packet::Error) -> Self {
        Self::Malformed(error)
    }
}

impl fmt::Display for Gone {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Disconnected(ReasonCode::Success) => out.write_str("it said goodbye"),
            Self::Disconnected(reason) => write!(out, "it said {reason}"),
            Self::Closed => out.write_str("the connection was closed without DISCONNECT"),
            Self::Io(error) => write!(out, "{error}"),
            Self::Tls(finding) | Self::Revoked(finding) => match &finding.cure {
                Some(cure) => write!(out, "{finding}; {cure}"),
                None => finding.fmt(out),
            },
            Self::WebSocket(offence) => offence.fmt(out),
            Self::Proxy(fault) => fault.fmt(out),
            Self::Malformed(error) => write!(out, "it sent {error}"),
            Self::Protocol(_, what) => write!(out, "it sent {what}"),
            Self::Refused(reason) => write!(out, "{reason}"),
            Self::Limit(limit) => limit.fmt(out),
            Self::Login { user: Some(user), .. } => {
                write!(out, "there is no user '{}' with this password", user.escape_debug())
            }
            Self::Login { user: None, .. } => out.write_str("a user name is needed here"),
            Self::LoginRevoked => out.write_str("its user may not connect any more, or has another password now"),
            Self::KeepAlive => out.write_str("nothing came for one and a half times its keep alive"),
            Self::NoConnect => out.write_str("no CONNECT came in time"),
            Self::NoUpgrade => out.write_str("no request for a WebSocket came in time"),
            Self::NoHandshake => out.write_str("the TLS handshake did not end in time"),
            Self::TakenOver => out.write_str("the same client identifier has connected again"),
            Self::Stopping => out.write_str("the broker stops"),
        }
    }
}
