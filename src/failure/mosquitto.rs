//! How mosquitto's clients would end: their exit code, and their words. The one place that knows both.

use super::{Exit, Failure, capital, system};
use crate::{
    cli::Tool,
    client::{self, Lost, PublishError},
    net::{dial::DialError, socks::ProxyError},
    packet::ReasonCode,
    x509::{Code, Finding},
};

/// mosquitto's exit code and its lines on the standard error, for one failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference(Box<Case>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Case {
    /// The exit code.
    exit: u8,
    /// What is said, one line or more, without the last newline.
    text: String,
    /// What mosquitto_pub says after it.
    more: Option<&'static str>,
    /// Whether it ends with the way to the help.
    is_usage: bool,
}

const PROTOCOL: &str = "Error: A network protocol error occurred when communicating with the broker";
const LOST: &str = "Error: The connection was lost";

impl Reference {
    /// An exit code and a text of one line or more, without the last newline.
    #[must_use]
    pub fn new(exit: u8, text: impl Into<String>) -> Self {
        Self(Box::new(Case { exit, text: text.into(), more: None, is_usage: false }))
    }

    /// What is found wrong with the words of the command line: exit code 1, and the way to the help.
    #[must_use]
    pub fn usage(text: impl Into<String>) -> Self {
        let mut reference = Self::new(1, text);
        reference.0.is_usage = true;
        reference
    }

    /// There is no connection.
    pub(super) fn connect(error: &client::Error, options: &client::Options) -> Self {
        match error {
            client::Error::Dial(DialError::Resolve(_)) => Self::new(1, "Unable to connect (Lookup error)."),
            client::Error::Dial(DialError::Connect { error, .. }) => Self::system(1, error),
            client::Error::Dial(DialError::Tls(finding)) | client::Error::Lost(Lost::Tls(finding)) => {
                Self::tls(1, finding)
            }
            client::Error::Dial(DialError::Bind { .. }) => Self::new(1, "Error: Cannot assign requested address"),
            client::Error::Dial(DialError::Unix { error, .. }) => Self::system(1, error),
            client::Error::Dial(DialError::Proxy { error, .. }) => Self::proxy(error),
            client::Error::DialTimeout(_) => Self::new(1, "Error: Connection timed out"),
            client::Error::TlsTimeout(_) => Self::new(1, format!("Error: A TLS error occurred: {error}")),
            client::Error::ProxyTimeout(_) => Self::new(16, format!("Error: Proxy error: {error}")),
            client::Error::Dial(DialError::WebSocket(_)) | client::Error::WebSocketTimeout(_) | client::Error::Http => {
                Self::new(7, format!("{LOST}: {error}"))
            }
            client::Error::Way(what) => Self::new(1, format!("Error: {what}")),
            client::Error::ConnAckTimeout(_) => Self::new(19, "Error: Keepalive exceeded"),
            client::Error::Refused { reason, .. } if options.version.is_v5() => Self::refused(*reason),
            client::Error::Refused { reason, .. } => Self::refused_before_v5(*reason),
            client::Error::Lost(lost) => Self::lost(lost),
            client::Error::Encode(error) => Self::new(1, format!("Error: Problem setting options: {error}")),
        }
    }

    /// The connection is no more.
    pub(super) fn lost(lost: &Lost) -> Self {
        match lost {
            Lost::Io(_) | Lost::Closed | Lost::Disconnected { .. } | Lost::WebSocket(_) => Self::new(7, LOST),
            Lost::Tls(finding) => Self::tls(8, finding),
            Lost::KeepAlive => Self::new(19, "Error: Keepalive exceeded"),
            Lost::Malformed(_) => Self::new(21, "Error: Malformed packet"),
            Lost::Unexpected(_) | Lost::SessionPresent | Lost::TopicAlias => Self::new(2, PROTOCOL),
        }
    }

    /// A message that the client itself does not send.
    pub(super) fn publish(error: &PublishError) -> Self {
        match error {
            PublishError::Full => Self::new(1, "Error: Out of memory"),
            PublishError::TooLarge { .. } => Self::new(25, "Error: Message payload is too large."),
            PublishError::NotSupported(ReasonCode::QoSNotSupported) => {
                Self::new(24, "Error: Message QoS not supported on broker, try a lower QoS.")
            }
            PublishError::NotSupported(_) => Self::new(3, "Error: Retained messages not supported on broker."),
            PublishError::TopicAlias { .. } => Self::new(3, format!("Error: Invalid input: {error}")),
            PublishError::Encode(_) => Self::new(3, "Error: Invalid input. Does your topic contain '+' or '#'?"),
        }
    }

    /// The broker has refused every subscription. mosquitto_sub ends with 0 after it.
    #[must_use]
    pub fn unsubscribed() -> Self {
        Self::new(5, "All subscription requests were denied.")
    }

    /// The response cannot come: its subscription was refused. mosquitto_rr ends with 0 after it.
    #[must_use]
    pub fn unanswerable(reason: ReasonCode) -> Self {
        Self::new(5, reason.name())
    }

    /// The exit code alone: everything was said while it happened.
    #[must_use]
    pub fn told(exit: u8) -> Self {
        Self::new(exit, "")
    }

    /// A file of TLS is missing, or is not what it should be.
    #[must_use]
    pub fn tls_options(finding: &Finding) -> Self {
        let missing = if finding.code == Code::UnreadableFile { "File not found: " } else { "" };
        Self::new(1, format!("Error: Problem setting TLS options: {missing}{finding}"))
    }

    fn proxy(error: &ProxyError) -> Self {
        match error {
            ProxyError::Dial(DialError::Connect { error, .. }) => Self::system(1, error),
            ProxyError::Dial(_) => Self::new(1, "Unable to connect (Lookup error)."),
            ProxyError::LoginWanted | ProxyError::LoginRefused | ProxyError::NoMethod => {
                Self::new(11, "Error: Authorisation failed")
            }
            _ => Self::new(16, "Error: Proxy error"),
        }
    }

    fn tls(exit: u8, finding: &Finding) -> Self {
        let cure = finding.cure.as_ref().map_or(String::new(), |cure| format!("\nhint: {cure}"));
        Self::new(exit, format!("Error: A TLS error occurred: {finding}{cure}"))
    }

    fn system(exit: u8, error: &std::io::Error) -> Self {
        Self::new(exit, format!("Error: {}", capital(&system(error))))
    }

    fn with_more(mut self, more: &'static str) -> Self {
        self.0.more = Some(more);
        self
    }

    fn refused(reason: ReasonCode) -> Self {
        let advice = if reason == ReasonCode::UnsupportedProtocolVersion {
            ". Try connecting to an MQTT v5 broker, or use MQTT v3.x mode."
        } else {
            ""
        };
        let text = format!("Connection error: {}{advice}", reason.name());
        Self::new(reason as u8, text).with_more(PROTOCOL)
    }

    fn refused_before_v5(reason: ReasonCode) -> Self {
        let (exit, why) = match reason {
            ReasonCode::UnsupportedProtocolVersion => (1, "unacceptable protocol version"),
            ReasonCode::ClientIdentifierNotValid => (2, "identifier rejected"),
            ReasonCode::ServerUnavailable => (3, "broker unavailable"),
            ReasonCode::BadUserNameOrPassword => (4, "bad user name or password"),
            ReasonCode::NotAuthorized => (5, "not authorised"),
            _ => (2, "unknown reason"),
        };
        let text = format!("Connection error: Connection Refused: {why}");
        Self::new(exit, text).with_more("Error: The connection was refused")
    }
}

impl Failure {
    /// There is no connection any more, after there was one.
    #[must_use]
    pub fn reconnect(error: &client::Error, options: &client::Options) -> Self {
        let failure = Self::connect(error, options);
        match error {
            client::Error::Dial(DialError::Tls(finding)) | client::Error::Lost(Lost::Tls(finding)) => {
                failure.like(Reference::tls(8, finding))
            }
            _ => failure,
        }
    }

    /// The same with what mosquitto's clients do where it happens.
    #[must_use]
    pub fn like(mut self, reference: Reference) -> Self {
        self.reference = Some(reference);
        self
    }

    /// Whether mosquitto's clients end here because of the words of the command line.
    #[must_use]
    pub fn is_of_usage(&self) -> bool {
        self.reference.as_ref().is_some_and(|Reference(case)| case.is_usage)
    }

    /// The exit code and the text of the client of mosquitto that `tool` stands for.
    #[must_use]
    pub fn as_of(&self, tool: Tool) -> (Exit, String) {
        let Some(Reference(case)) = &self.reference else {
            // What they do not know, they cannot have words for.
            let hint = self.hint.as_ref().map_or(String::new(), |hint| format!("\nhint: {hint}"));
            return (Exit(1), format!("Error: {self}{hint}"));
        };
        let mut text = case.text.clone();
        if let Some(more) = case.more.filter(|_| tool == Tool::Pub) {
            text += &format!("\n{more}");
        }
        if case.is_usage {
            text += &format!("\n\nUse '{} --help' to see usage.", tool.name());
        }
        (Exit(case.exit), text)
    }
}
