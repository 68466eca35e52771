//! Reason codes (section 2.4): one list for all packets and versions, with their names and where they may stand.

use std::fmt;

use super::{
    error::Error,
    header::{PacketType, QoS, Version},
};

macro_rules! reason_codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal $text:literal,)*) => {
        /// What one side answers the other (table 2-6). The codes of MQTT 3.1 and 3.1.1 are translated to these.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u8)]
        #[expect(missing_docs, reason = "the names are the specification's")]
        pub enum ReasonCode { $($(#[$doc])* $name = $code,)* }

        impl ReasonCode {
            /// From the byte on the wire; `None` for a code that does not exist.
            #[must_use]
            pub const fn from_byte(byte: u8) -> Option<Self> {
                match byte { $($code => Some(Self::$name),)* _ => None }
            }

            /// The specification's name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

reason_codes! {
    Success = 0x00 "Success",
    GrantedQoS1 = 0x01 "Granted QoS 1",
    GrantedQoS2 = 0x02 "Granted QoS 2",
    DisconnectWithWill = 0x04 "Disconnect with Will Message",
    NoMatchingSubscribers = 0x10 "No matching subscribers",
    NoSubscriptionExisted = 0x11 "No subscription existed",
    ContinueAuthentication = 0x18 "Continue authentication",
    ReAuthenticate = 0x19 "Re-authenticate",
    UnspecifiedError = 0x80 "Unspecified error",
    MalformedPacket = 0x81 "Malformed Packet",
    ProtocolError = 0x82 "Protocol Error",
    ImplementationSpecificError = 0x83 "Implementation specific error",
    UnsupportedProtocolVersion = 0x84 "Unsupported Protocol Version",
    ClientIdentifierNotValid = 0x85 "Client Identifier not valid",
    BadUserNameOrPassword = 0x86 "Bad User Name or Password",
    NotAuthorized = 0x87 "Not authorized",
    ServerUnavailable = 0x88 "Server unavailable",
    ServerBusy = 0x89 "Server busy",
    Banned = 0x8a "Banned",
    ServerShuttingDown = 0x8b "Server shutting down",
    BadAuthenticationMethod = 0x8c "Bad authentication method",
    KeepAliveTimeout = 0x8d "Keep Alive timeout",
    SessionTakenOver = 0x8e "Session taken over",
    TopicFilterInvalid = 0x8f "Topic Filter invalid",
    TopicNameInvalid = 0x90 "Topic Name invalid",
    PacketIdentifierInUse = 0x91 "Packet Identifier in use",
    PacketIdentifierNotFound = 0x92 "Packet Identifier not found",
    ReceiveMaximumExceeded = 0x93 "Receive Maximum exceeded",
    TopicAliasInvalid = 0x94 "Topic Alias invalid",
    PacketTooLarge = 0x95 "Packet too large",
    MessageRateTooHigh = 0x96 "Message rate too high",
    QuotaExceeded = 0x97 "Quota exceeded",
    AdministrativeAction = 0x98 "Administrative action",
    PayloadFormatInvalid = 0x99 "Payload format invalid",
    RetainNotSupported = 0x9a "Retain not supported",
    QoSNotSupported = 0x9b "QoS not supported",
    UseAnotherServer = 0x9c "Use another server",
    ServerMoved = 0x9d "Server moved",
    SharedSubscriptionsNotSupported = 0x9e "Shared Subscriptions not supported",
    ConnectionRateExceeded = 0x9f "Connection rate exceeded",
    MaximumConnectTime = 0xa0 "Maximum connect time",
    SubscriptionIdentifiersNotSupported = 0xa1 "Subscription Identifiers not supported",
    WildcardSubscriptionsNotSupported = 0xa2 "Wildcard Subscriptions not supported",
}

impl ReasonCode {
    /// The byte on the wire of MQTT 5.
    #[must_use]
    pub const fn byte(self) -> u8 {
        self as u8
    }

    /// Whether this is a refusal or an error: 0x80 and above.
    #[must_use]
    pub const fn is_failure(self) -> bool {
        self.byte() >= 0x80
    }

    /// The code that grants a subscription at `qos`.
    #[must_use]
    pub const fn granted(qos: QoS) -> Self {
        match qos {
            QoS::AtMostOnce => Self::Success,
            QoS::AtLeastOnce => Self::GrantedQoS1,
            QoS::ExactlyOnce => Self::GrantedQoS2,
        }
    }

    /// Reads a code of MQTT 5 and checks that it may stand in `packet`.
    pub(crate) const fn read(byte: u8, packet: PacketType) -> Result<Self, Error> {
        match Self::from_byte(byte) {
            Some(code) if code.belongs_in(packet) => Ok(code),
            _ => Err(Error::ReasonCode { packet, code: byte }),
        }
    }

    /// The byte in a CONNACK: MQTT 3.1 and 3.1.1 have the return codes 0 to 5 only.
    pub(crate) const fn connack_byte(self, version: Version) -> u8 {
        if version.is_v5() {
            return self.byte();
        }
        match self {
            code if !code.is_failure() => 0,
            Self::UnsupportedProtocolVersion => 1,
            Self::ClientIdentifierNotValid => 2,
            Self::BadUserNameOrPassword => 4,
            Self::NotAuthorized | Self::Banned | Self::BadAuthenticationMethod => 5,
            _ => 3,
        }
    }

    pub(crate) const fn read_connack(byte: u8, version: Version) -> Result<Self, Error> {
        if version.is_v5() {
            return Self::read(byte, PacketType::ConnAck);
        }
        Ok(match byte {
            0 => Self::Success,
            1 => Self::UnsupportedProtocolVersion,
            2 => Self::ClientIdentifierNotValid,
            3 => Self::ServerUnavailable,
            4 => Self::BadUserNameOrPassword,
            5 => Self::NotAuthorized,
            code => return Err(Error::ReasonCode { packet: PacketType::ConnAck, code }),
        })
    }

    /// Table 2-6: the packets in which a code may stand.
    #[must_use]
    pub const fn belongs_in(self, packet: PacketType) -> bool {
        use PacketType as P;
        match self {
            Self::Success => !matches!(packet, P::Connect | P::Publish | P::Subscribe | P::Unsubscribe),
            Self::GrantedQoS1 | Self::GrantedQoS2 => matches!(packet, P::SubAck),
            Self::DisconnectWithWill => matches!(packet, P::Disconnect),
            Self::NoMatchingSubscribers => matches!(packet, P::PubAck | P::PubRec),
            Self::NoSubscriptionExisted => matches!(packet, P::UnsubAck),
            Self::ContinueAuthentication | Self::ReAuthenticate => matches!(packet, P::Auth),
            Self::UnspecifiedError | Self::ImplementationSpecificError => {
                matches!(packet, P::ConnAck | P::PubAck | P::PubRec | P::SubAck | P::UnsubAck | P::Disconnect)
            }
            Self::NotAuthorized => {
                matches!(packet, P::ConnAck | P::PubAck | P::PubRec | P::SubAck | P::UnsubAck | P::Disconnect)
            }
            Self::MalformedPacket | Self::ProtocolError | Self::ServerBusy | Self::BadAuthenticationMethod => {
                matches!(packet, P::ConnAck | P::Disconnect)
            }
            Self::UnsupportedProtocolVersion
            | Self::ClientIdentifierNotValid
            | Self::BadUserNameOrPassword
            | Self::ServerUnavailable
            | Self::Banned => matches!(packet, P::ConnAck),
            Self::ServerShuttingDown
            | Self::KeepAliveTimeout
            | Self::SessionTakenOver
            | Self::ReceiveMaximumExceeded
            | Self::TopicAliasInvalid
            | Self::MessageRateTooHigh
            | Self::AdministrativeAction
            | Self::MaximumConnectTime => matches!(packet, P::Disconnect),
            Self::TopicFilterInvalid => matches!(packet, P::SubAck | P::UnsubAck | P::Disconnect),
            Self::TopicNameInvalid => matches!(packet, P::ConnAck | P::PubAck | P::PubRec | P::Disconnect),
            Self::PacketIdentifierInUse => matches!(packet, P::PubAck | P::PubRec | P::SubAck | P::UnsubAck),
            Self::PacketIdentifierNotFound => matches!(packet, P::PubRel | P::PubComp),
            Self::PacketTooLarge
            | Self::RetainNotSupported
            | Self::QoSNotSupported
            | Self::UseAnotherServer
            | Self::ServerMoved
            | Self::ConnectionRateExceeded => matches!(packet, P::ConnAck | P::Disconnect),
            Self::QuotaExceeded => {
                matches!(packet, P::ConnAck | P::PubAck | P::PubRec | P::SubAck | P::Disconnect)
            }
            Self::PayloadFormatInvalid => {
                matches!(packet, P::ConnAck | P::PubAck | P::PubRec | P::Disconnect)
            }
            Self::SharedSubscriptionsNotSupported
            | Self::SubscriptionIdentifiersNotSupported
            | Self::WildcardSubscriptionsNotSupported => matches!(packet, P::SubAck | P::Disconnect),
        }
    }
}

impl fmt::Display for ReasonCode {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} (0x{:02X})", self.name(), self.byte())
    }
}
