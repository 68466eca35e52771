//! Why there is no connection, why there is none any more, and why a message cannot be sent.

use std::{fmt, io, time::Duration};

use crate::{
    net::{
        NoSource,
        dial::{DialError, write_io},
        socks::ProxyError,
        tls::Failure,
        websocket::{Fault, UpgradeError},
    },
    packet::{self, EncodeError, PacketType, ReasonCode},
    x509::{Code, Finding},
};

/// Why connecting failed.
#[derive(Debug)]
pub enum Error {
    /// Nobody there.
    Dial(DialError),
    /// No TCP connection in time.
    DialTimeout(Duration),
    /// A connection to the proxy, but none from there to the broker in time.
    ProxyTimeout(Duration),
    /// A TCP connection, but no TLS on it in time.
    TlsTimeout(Duration),
    /// A connection, but no answer to the request for a WebSocket in time.
    WebSocketTimeout(Duration),
    /// A connection, but no CONNACK in time.
    ConnAckTimeout(Duration),
    /// The broker said no.
    Refused {
        /// Its reason. The return codes of 3.1 and 3.1.1 come as the reason codes of the same meaning.
        reason: ReasonCode,
        /// Its words, if it gave any (v5).
        text: Option<String>,
        /// The server that it names instead of itself (v5).
        server: Option<String>,
    },
    /// It answers a CONNECT in HTTP.
    Http,
    /// The connection broke before the CONNACK.
    Lost(Lost),
    /// An option does not fit into a CONNECT.
    Encode(EncodeError),
    /// These ways to a broker do not go together.
    Way(&'static str),
}

impl Error {
    /// What can be expected of another attempt, once there was a connection.
    #[must_use]
    pub fn outlook(&self) -> Outlook {
        match self {
            Self::Dial(error) => outlook_of(error),
            Self::DialTimeout(_)
            | Self::ProxyTimeout(_)
            | Self::TlsTimeout(_)
            | Self::WebSocketTimeout(_)
            | Self::ConnAckTimeout(_) => Outlook::Open,
            Self::Http => Outlook::Doubtful,
            Self::Refused { reason, .. } => match reason {
                ReasonCode::ServerUnavailable | ReasonCode::ServerBusy | ReasonCode::ConnectionRateExceeded => {
                    Outlook::Open
                }
                _ => Outlook::Final,
            },
            Self::Lost(lost) => lost.outlook(),
            Self::Encode(_) | Self::Way(_) => Outlook::Final,
        }
    }
}

/// What can be expected of another attempt to connect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outlook {
    /// It may have another end at any time: a network, a broker that starts.
    Open,
    /// It will have the same end, unless somebody is changing something there just now: certificates are renewed one
    /// after the other, and a broker may be started with half of them.
    Doubtful,
    /// It will have the same end.
    Final,
}

impl Outlook {
    const fn of(code: Code) -> Self {
        match code {
            // Cut off, or answered by something else: whatever stands in the broker's place while it is away.
            Code::Handshake | Code::NotTls => Self::Open,
            // What this client has read from its files stays as it is.
            Code::Revoked
            | Code::UnreadableFile
            | Code::EncryptedKey
            | Code::WrongPassphrase
            | Code::KeyMismatch
            | Code::WrongFile => Self::Final,
            _ => Self::Doubtful,
        }
    }
}

fn outlook_of(error: &DialError) -> Outlook {
    match error {
        DialError::Tls(finding) => Outlook::of(finding.code),
        DialError::Proxy { error, .. } => match **error {
            ProxyError::LoginWanted
            | ProxyError::NoMethod
            | ProxyError::LoginRefused
            | ProxyError::Refused(2)
            | ProxyError::TooLong(_) => Outlook::Final,
            ProxyError::NotSocks { .. } => Outlook::Doubtful,
            ProxyError::Dial(_) | ProxyError::Io(_) | ProxyError::Closed | ProxyError::Refused(_) => Outlook::Open,
        },
        DialError::WebSocket(error) => match error {
            UpgradeError::Path | UpgradeError::Header(_) => Outlook::Final,
            UpgradeError::Status { status, .. } if [401, 403].contains(&status.as_u16()) => Outlook::Final,
            // What stands before a broker answers so while it is away.
            UpgradeError::Status { status, .. } if status.is_server_error() => Outlook::Open,
            UpgradeError::Io(_) | UpgradeError::Closed => Outlook::Open,
            UpgradeError::Status { .. }
            | UpgradeError::Tls
            | UpgradeError::NotHttp
            | UpgradeError::NotMqtt
            | UpgradeError::Protocol(_) => Outlook::Doubtful,
        },
        DialError::Bind { fault: NoSource::Family, .. } => Outlook::Final,
        DialError::Resolve(_) | DialError::Connect { .. } | DialError::Bind { .. } | DialError::Unix { .. } => {
            Outlook::Open
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Dial(error) => Some(error),
            Self::Lost(lost) => Some(lost),
            Self::Encode(error) => Some(error),
            Self::DialTimeout(_)
            | Self::ProxyTimeout(_)
            | Self::TlsTimeout(_)
            | Self::WebSocketTimeout(_)
            | Self::ConnAckTimeout(_)
            | Self::Refused { .. }
            | Self::Http
            | Self::Way(_) => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dial(error) => error.fmt(out),
            Self::DialTimeout(limit) => write!(out, "no answer within {} s", limit.as_secs_f64()),
            Self::ProxyTimeout(limit) => {
                write!(out, "connected to the proxy, but no connection from there within {} s", limit.as_secs_f64())
            }
            Self::TlsTimeout(limit) => write!(out, "connected, but no answer in TLS within {} s", limit.as_secs_f64()),
            Self::WebSocketTimeout(limit) => {
                write!(out, "connected, but no WebSocket within {} s", limit.as_secs_f64())
            }
            Self::ConnAckTimeout(limit) => write!(out, "connected, but no CONNACK within {} s", limit.as_secs_f64()),
            Self::Refused { reason, text, .. } => write_reason(*reason, text.as_deref(), out),
            Self::Http => out.write_str("it answers in HTTP, not in MQTT"),
            Self::Way(what) => out.write_str(what),
            Self::Lost(lost) => lost.fmt(out),
            Self::Encode(error) => error.fmt(out),
        }
    }
}

/// Why a connection is no more.
#[derive(Debug)]
pub enum Lost {
    /// The system reports an error.
    Io(io::Error),
    /// TLS has failed: most often the broker says only after the handshake that it does not take our certificate.
    Tls(Box<Finding>),
    /// The broker has closed the connection.
    Closed,
    /// The broker did not answer a PINGREQ.
    KeepAlive,
    /// The broker said goodbye (v5).
    Disconnected {
        /// Its reason.
        reason: ReasonCode,
        /// Its words, if it gave any.
        text: Option<String>,
        /// The server that it names instead of itself.
        server: Option<String>,
    },
    /// The WebSocket has failed below MQTT.
    WebSocket(Fault),
    /// The broker sent what is no packet.
    Malformed(packet::Error),
    /// The broker sent a packet that it must not send, or not then.
    Unexpected(PacketType),
    /// The broker goes on with a session after Clean Start [MQTT-3.2.2-4].
    SessionPresent,
    /// The broker uses a topic alias, although none was allowed [MQTT-3.1.2-27].
    TopicAlias,
}

impl Lost {
    /// What can be expected of a new connection.
    #[must_use]
    pub const fn outlook(&self) -> Outlook {
        match self {
            Self::Io(_) | Self::Closed | Self::KeepAlive => Outlook::Open,
            Self::Tls(finding) => Outlook::of(finding.code),
            Self::WebSocket(Fault::Closed { .. }) => Outlook::Open,
            Self::Disconnected { reason, .. } => match reason {
                // Two with one name would throw each other out for ever.
                ReasonCode::SessionTakenOver
                | ReasonCode::NotAuthorized
                | ReasonCode::UseAnotherServer
                | ReasonCode::ServerMoved
                // The same messages would bring the same answer.
                | ReasonCode::MalformedPacket
                | ReasonCode::ProtocolError
                | ReasonCode::TopicFilterInvalid
                | ReasonCode::TopicNameInvalid
                | ReasonCode::PacketTooLarge
                | ReasonCode::RetainNotSupported
                | ReasonCode::QoSNotSupported => Outlook::Final,
                _ => Outlook::Open,
            },
            Self::WebSocket(_) | Self::Malformed(_) | Self::Unexpected(_) | Self::SessionPresent | Self::TopicAlias => {
                Outlook::Final
            }
        }
    }

    /// What the broker is told about its own mistake, if it made one.
    #[must_use]
    pub(super) const fn complaint(&self) -> Option<ReasonCode> {
        match self {
            Self::Malformed(error) => Some(error.reason()),
            Self::Unexpected(_) | Self::SessionPresent => Some(ReasonCode::ProtocolError),
            Self::TopicAlias => Some(ReasonCode::TopicAliasInvalid),
            Self::Io(_)
            | Self::Tls(_)
            | Self::WebSocket(_)
            | Self::Closed
            | Self::KeepAlive
            | Self::Disconnected { .. } => None,
        }
    }
}

impl std::error::Error for Lost {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io(error) => Some(error),
            Self::Malformed(error) => Some(error),
            Self::WebSocket(fault) => Some(fault),
            _ => None,
        }
    }
}

impl fmt::Display for Lost {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => write_io(error, out),
            Self::Tls(finding) => finding.fmt(out),
            Self::Closed => out.write_str("the broker closed the connection"),
            Self::KeepAlive => out.write_str("the broker did not answer within the keep alive time"),
            Self::WebSocket(fault) => fault.fmt(out),
            Self::Disconnected { reason, text, .. } => {
                out.write_str("the broker disconnected: ")?;
                write_reason(*reason, text.as_deref(), out)
            }
            Self::Malformed(error) => write!(out, "the broker broke the protocol: {error}"),
            Self::Unexpected(packet) => write!(out, "the broker broke the protocol: unexpected {packet}"),
            Self::SessionPresent => out
                .write_str("the broker broke the protocol: it goes on with a session, and was told to begin a new one"),
            Self::TopicAlias => out.write_str("the broker broke the protocol: a topic alias that was not allowed"),
        }
    }
}

impl From<packet::Error> for Lost {
    fn from(error: packet::Error) -> Self {
        Self::Malformed(error)
    }
}

impl From<io::Error> for Lost {
    fn from(error: io::Error) -> Self {
        match (Failure::of(&error), Fault::of(&error)) {
            (Some(finding), _) => Self::Tls(Box::new(finding.clone())),
            (None, Some(fault)) => Self::WebSocket(fault.clone()),
            (None, None) => Self::Io(error),
        }
    }
}

/// Why a message is not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PublishError {
    /// Not now: the window or the buffer is full. [`super::Client::has_room`] tells when.
    Full,
    /// The broker takes no packet of this size (v5).
    TooLarge {
        /// The packet's size in bytes.
        size: usize,
        /// The broker's limit in bytes.
        limit: usize,
    },
    /// The broker does not do this (v5): [`ReasonCode::QoSNotSupported`] or [`ReasonCode::RetainNotSupported`].
    NotSupported(ReasonCode),
    /// The broker takes no such topic alias.
    TopicAlias {
        /// The alias.
        alias: u16,
        /// The highest one that it takes; 0: none.
        limit: u16,
    },
    /// It does not fit into a packet.
    Encode(EncodeError),
}

impl std::error::Error for PublishError {}

impl fmt::Display for PublishError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Full => out.write_str("the window is full"),
            Self::TooLarge { size, limit } => {
                write!(out, "a packet of {size} bytes, and the broker takes no more than {limit}")
            }
            Self::NotSupported(reason) => reason.fmt(out),
            Self::TopicAlias { limit: 0, .. } => out.write_str("the broker takes no topic aliases"),
            Self::TopicAlias { alias, limit } => {
                write!(out, "topic alias {alias}, and the broker takes none above {limit}")
            }
            Self::Encode(error) => error.fmt(out),
        }
    }
}

fn write_reason(reason: ReasonCode, text: Option<&str>, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(out, "{reason}")?;
    // The broker's words may hold anything: control characters do not reach a terminal.
    text.map_or(Ok(()), |text| write!(out, ": {}", text.escape_debug()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_ones_own_files_stays_and_what_a_broker_shows_may_be_renewed() {
        for (code, outlook) in [
            (Code::Revoked, Outlook::Final),
            (Code::KeyMismatch, Outlook::Final),
            (Code::NameMismatch, Outlook::Doubtful),
            (Code::Expired, Outlook::Doubtful),
            (Code::ProtocolVersion, Outlook::Doubtful),
            (Code::Handshake, Outlook::Open),
            (Code::NotTls, Outlook::Open),
        ] {
            let finding = || Box::new(Finding::error(code, "it"));
            assert_eq!(Error::Dial(DialError::Tls(finding())).outlook(), outlook, "{code}");
            assert_eq!(Error::Lost(Lost::Tls(finding())).outlook(), outlook, "{code}");
        }
        assert_eq!(Error::TlsTimeout(Duration::from_secs(1)).outlook(), Outlook::Open);
        assert_eq!(Lost::Closed.outlook(), Outlook::Open);
    }
}
