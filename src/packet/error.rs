//! Why bytes are no packet, or a packet cannot become bytes; each error knows the reason code for the peer.

use std::fmt;

use super::{header::PacketType, reason::ReasonCode};
use crate::topic;

/// Why bytes were refused. One variant for each rule that can be broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// A variable byte integer of more than four bytes, or longer than it needs to be [MQTT-1.5.5-1].
    VariableByteInteger,
    /// The packet is larger than the limit of whoever reads it [MQTT-3.1.2-24].
    PacketTooLarge {
        /// The packet's size in bytes, its fixed header included.
        size: usize,
        /// The limit in bytes.
        limit: usize,
    },
    /// The packet type 0, or AUTH before MQTT 5.
    PacketType(u8),
    /// Reserved flags in the fixed header [MQTT-2.1.3-1].
    HeaderFlags {
        /// The packet.
        packet: PacketType,
        /// The four flag bits as they came.
        flags: u8,
    },
    /// A field runs past the end of its packet.
    Truncated,
    /// Bytes are left after the last field.
    TrailingBytes {
        /// How many.
        size: usize,
    },
    /// A string is not UTF-8 [MQTT-1.5.4-1].
    Utf8,
    /// A string holds U+0000 [MQTT-1.5.4-2].
    NullCharacter,
    /// Packet identifier 0 [MQTT-2.2.1-3].
    PacketIdZero,
    /// QoS 3 of a message or a will [MQTT-3.3.1-4], [MQTT-3.1.2-12].
    QoS,
    /// DUP on a QoS 0 message [MQTT-3.3.1-2].
    DupAtQoS0,
    /// A PUBLISH without topic name and without topic alias.
    NoTopic,
    /// A topic name that is none [MQTT-3.3.2-2].
    TopicName(topic::Error),
    /// A topic filter that is none [MQTT-4.7.1-2].
    TopicFilter(topic::Error),
    /// The protocol name is neither `MQTT` nor `MQIsdp` [MQTT-3.1.2-1].
    ProtocolName,
    /// A protocol version that does not exist [MQTT-3.1.2-2].
    ProtocolVersion(u8),
    /// The reserved bit of the connect flags [MQTT-3.1.2-3].
    ConnectReserved,
    /// Will QoS or will retain without will [MQTT-3.1.2-11], [MQTT-3.1.2-13].
    WillFlags,
    /// A password without a user name [MQTT-3.1.2-22] of 3.1.1.
    PasswordWithoutUserName,
    /// The reserved bits of the connect acknowledge flags [MQTT-3.2.2-1].
    ConnAckReserved,
    /// Session present together with a refusal [MQTT-3.2.2-6].
    SessionPresentRefused,
    /// A SUBSCRIBE, UNSUBSCRIBE, SUBACK or UNSUBACK about nothing [MQTT-3.8.3-2], [MQTT-3.10.3-2].
    NothingListed,
    /// Reserved bits in the subscription options [MQTT-3.8.3-5].
    SubscriptionOptions(u8),
    /// QoS 3 in the subscription options (section 3.8.3.1; [MQTT-3-8.3-4] of 3.1.1).
    SubscriptionQoS,
    /// Retain handling 3 in the subscription options (section 3.8.3.1).
    RetainHandling,
    /// No Local on a shared subscription [MQTT-3.8.3-4].
    SharedNoLocal,
    /// A reason code that does not exist or does not belong in this packet.
    ReasonCode {
        /// The packet.
        packet: PacketType,
        /// The byte as it came.
        code: u8,
    },
    /// A property identifier that does not exist.
    PropertyUnknown(u32),
    /// A property that does not belong in this packet.
    PropertyMisplaced(u8),
    /// A property that may stand once stands twice.
    PropertyTwice(u8),
    /// A property with a value that its definition forbids.
    PropertyValue(u8),
    /// The property length does not fit the packet.
    PropertyLength,
    /// Authentication data without an authentication method (section 3.1.2.11.10).
    AuthDataWithoutMethod,
    /// An AUTH that has properties but no authentication method (section 3.15.2.2.2).
    AuthWithoutMethod,
}

impl Error {
    /// Why a topic name was refused; U+0000 in it is what it is in every string [MQTT-1.5.4-2].
    pub(crate) const fn topic_name(error: topic::Error) -> Self {
        if matches!(error, topic::Error::NullCharacter) { Self::NullCharacter } else { Self::TopicName(error) }
    }

    /// The same for a topic filter.
    pub(crate) const fn topic_filter(error: topic::Error) -> Self {
        if matches!(error, topic::Error::NullCharacter) { Self::NullCharacter } else { Self::TopicFilter(error) }
    }

    /// The reason code that tells the peer.
    #[must_use]
    pub const fn reason(&self) -> ReasonCode {
        match self {
            Self::PacketTooLarge { .. } => ReasonCode::PacketTooLarge,
            Self::TopicName(_) => ReasonCode::TopicNameInvalid,
            Self::TopicFilter(_) => ReasonCode::TopicFilterInvalid,
            Self::ProtocolName | Self::ProtocolVersion(_) => ReasonCode::UnsupportedProtocolVersion,
            Self::PropertyValue(0x23) => ReasonCode::TopicAliasInvalid,
            Self::PacketIdZero
            | Self::NoTopic
            | Self::NothingListed
            | Self::SharedNoLocal
            | Self::PropertyTwice(_)
            | Self::PropertyValue(_)
            | Self::AuthDataWithoutMethod
            | Self::AuthWithoutMethod
            | Self::SubscriptionQoS
            | Self::RetainHandling
            | Self::SessionPresentRefused => ReasonCode::ProtocolError,
            Self::VariableByteInteger
            | Self::PacketType(_)
            | Self::HeaderFlags { .. }
            | Self::Truncated
            | Self::TrailingBytes { .. }
            | Self::Utf8
            | Self::NullCharacter
            | Self::QoS
            | Self::DupAtQoS0
            | Self::ConnectReserved
            | Self::WillFlags
            | Self::PasswordWithoutUserName
            | Self::ConnAckReserved
            | Self::SubscriptionOptions(_)
            | Self::ReasonCode { .. }
            | Self::PropertyUnknown(_)
            | Self::PropertyMisplaced(_)
            | Self::PropertyLength => ReasonCode::MalformedPacket,
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::TopicName(error) | Self::TopicFilter(error) => Some(error),
            _ => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::VariableByteInteger => out.write_str("a variable byte integer is too long"),
            Self::PacketTooLarge { size, limit } => {
                write!(out, "a packet of {size} bytes, more than the limit of {limit}")
            }
            Self::PacketType(kind) => write!(out, "packet type {kind} does not exist"),
            Self::HeaderFlags { packet, flags } => write!(out, "{packet} with the header flags {flags:#06b}"),
            Self::Truncated => out.write_str("a field runs past the end of its packet"),
            Self::TrailingBytes { size } => write!(out, "{size} bytes after the last field"),
            Self::Utf8 => out.write_str("a string that is not UTF-8"),
            Self::NullCharacter => out.write_str("a string with U+0000"),
            Self::PacketIdZero => out.write_str("packet identifier 0"),
            Self::QoS => out.write_str("QoS 3"),
            Self::DupAtQoS0 => out.write_str("DUP set at QoS 0"),
            Self::NoTopic => out.write_str("neither topic name nor topic alias"),
            Self::TopicName(error) => write!(out, "invalid topic name: {error}"),
            Self::TopicFilter(error) => write!(out, "invalid topic filter: {error}"),
            Self::ProtocolName => out.write_str("the protocol name is not MQTT"),
            Self::ProtocolVersion(version) => write!(out, "protocol version {version} is not supported"),
            Self::ConnectReserved => out.write_str("the reserved connect flag is set"),
            Self::WillFlags => out.write_str("will flags that contradict each other"),
            Self::PasswordWithoutUserName => out.write_str("a password without a user name"),
            Self::ConnAckReserved => out.write_str("reserved connect acknowledge flags are set"),
            Self::SessionPresentRefused => out.write_str("session present in a refusal"),
            Self::NothingListed => out.write_str("a list with no entry"),
            Self::SubscriptionOptions(byte) => write!(out, "subscription options {byte:#04x}"),
            Self::SubscriptionQoS => out.write_str("a subscription at QoS 3"),
            Self::RetainHandling => out.write_str("retain handling 3"),
            Self::SharedNoLocal => out.write_str("No Local on a shared subscription"),
            Self::ReasonCode { packet, code } => write!(out, "reason code {code:#04x} in {packet}"),
            Self::PropertyUnknown(id) => write!(out, "property {id:#04x} does not exist"),
            Self::PropertyMisplaced(id) => write!(out, "{} ({id:#04x}) does not belong here", property_name(*id)),
            Self::PropertyTwice(id) => write!(out, "{} ({id:#04x}) stands twice", property_name(*id)),
            Self::PropertyValue(id) => write!(out, "{} ({id:#04x}) has a forbidden value", property_name(*id)),
            Self::PropertyLength => out.write_str("the property length does not fit"),
            Self::AuthDataWithoutMethod => out.write_str("authentication data without a method"),
            Self::AuthWithoutMethod => out.write_str("AUTH without an authentication method"),
        }
    }
}

/// Why a packet cannot become bytes: a field does not fit its length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EncodeError {
    /// A string or binary field of more than 65,535 bytes.
    FieldTooLong {
        /// Its size in bytes.
        size: usize,
    },
    /// A packet or property list of more than 268,435,455 bytes.
    PacketTooLong {
        /// Its size in bytes.
        size: usize,
    },
    /// A password without a user name, which MQTT 3.1 and 3.1.1 cannot say [MQTT-3.1.2-22].
    PasswordWithoutUserName,
    /// AUTH before MQTT 5.
    NotInThisVersion,
    /// A QoS 1 or 2 message without packet identifier [MQTT-2.2.1-3].
    NoPacketId,
}

impl std::error::Error for EncodeError {}

impl fmt::Display for EncodeError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FieldTooLong { size } => write!(out, "a field of {size} bytes, more than 65535"),
            Self::PacketTooLong { size } => write!(out, "a packet of {size} bytes, more than 268435455"),
            Self::PasswordWithoutUserName => out.write_str("a password without a user name, which only MQTT 5 allows"),
            Self::NotInThisVersion => out.write_str("a packet that this protocol version does not have"),
            Self::NoPacketId => out.write_str("a QoS 1 or 2 message without packet identifier"),
        }
    }
}

/// What table 2-4 calls a property.
const fn property_name(id: u8) -> &'static str {
    match id {
        0x01 => "Payload Format Indicator",
        0x02 => "Message Expiry Interval",
        0x03 => "Content Type",
        0x08 => "Response Topic",
        0x09 => "Correlation Data",
        0x0b => "Subscription Identifier",
        0x11 => "Session Expiry Interval",
        0x12 => "Assigned Client Identifier",
        0x13 => "Server Keep Alive",
        0x15 => "Authentication Method",
        0x16 => "Authentication Data",
        0x17 => "Request Problem Information",
        0x18 => "Will Delay Interval",
        0x19 => "Request Response Information",
        0x1a => "Response Information",
        0x1c => "Server Reference",
        0x1f => "Reason String",
        0x21 => "Receive Maximum",
        0x22 => "Topic Alias Maximum",
        0x23 => "Topic Alias",
        0x24 => "Maximum QoS",
        0x25 => "Retain Available",
        0x26 => "User Property",
        0x27 => "Maximum Packet Size",
        0x28 => "Wildcard Subscription Available",
        0x29 => "Subscription Identifier Available",
        0x2a => "Shared Subscription Available",
        _ => "a property",
    }
}
