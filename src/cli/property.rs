//! `-D COMMAND PROPERTY VALUE`: the properties of MQTT 5 on the command line.

use std::{ffi::OsString, fmt, os::unix::ffi::OsStringExt};

use crate::packet::{Properties, Property, properties::Place};

/// One property, and the packet that it goes into.
#[derive(Clone, PartialEq, Eq)]
pub struct PropertyArg {
    /// The packet.
    pub place: Place,
    /// The property, encoded.
    pub list: Properties<'static>,
}

/// Why words after `-D` are no property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PropertyError {
    /// Fewer words than it takes.
    Incomplete,
    /// No such packet.
    Command(String),
    /// No such property.
    Name(String),
    /// The packet has no such property.
    NotAllowed {
        /// The property.
        name: String,
        /// The packet.
        command: String,
    },
    /// A client does not send it, or not in this packet.
    NotSupported {
        /// The property.
        name: String,
        /// The packet.
        command: String,
    },
    /// No number, or none that is allowed.
    OutOfRange {
        /// What was given.
        value: String,
        /// The property.
        name: String,
    },
    /// Longer than 65,535 bytes.
    TooLong(String),
    /// A text that is not UTF-8, or a topic that is none.
    Text(String),
}

/// What joins the words of one property into one word: the one byte that no word of a command line has.
pub(super) const JOINT: char = '\0';

const COMMANDS: &[(&str, Option<Place>)] = &[
    ("connect", Some(Place::Connect)),
    ("publish", Some(Place::Publish)),
    ("will", Some(Place::Will)),
    ("subscribe", Some(Place::Subscribe)),
    ("unsubscribe", Some(Place::Unsubscribe)),
    ("disconnect", Some(Place::Disconnect)),
    ("auth", None),
    ("puback", None),
    ("pubrec", None),
    ("pubrel", None),
    ("pubcomp", None),
    ("suback", None),
    ("unsuback", None),
];

/// The properties by their names, with the kind of their value and the packets of a client that have them.
const NAMES: &[(&str, Kind, &[Place])] = &[
    ("payload-format-indicator", Kind::Byte, &[Place::Publish, Place::Will]),
    ("message-expiry-interval", Kind::Four, &[Place::Publish, Place::Will]),
    ("content-type", Kind::Text, &[Place::Publish, Place::Will]),
    ("response-topic", Kind::Text, &[Place::Publish, Place::Will]),
    ("correlation-data", Kind::Binary, &[Place::Publish, Place::Will]),
    ("subscription-identifier", Kind::Varint, &[Place::Publish, Place::Subscribe]),
    ("session-expiry-interval", Kind::Four, &[Place::Connect, Place::Disconnect]),
    ("authentication-method", Kind::Text, &[Place::Connect, Place::Auth]),
    ("authentication-data", Kind::Binary, &[Place::Connect, Place::Auth]),
    ("request-problem-information", Kind::Byte, &[Place::Connect]),
    ("will-delay-interval", Kind::Four, &[Place::Will]),
    ("request-response-information", Kind::Byte, &[Place::Connect]),
    ("server-reference", Kind::Text, &[Place::Disconnect]),
    ("reason-string", Kind::Text, &[Place::Disconnect, Place::Auth, Place::Ack]),
    ("receive-maximum", Kind::Two, &[Place::Connect]),
    ("topic-alias-maximum", Kind::Two, &[Place::Connect]),
    ("topic-alias", Kind::Two, &[Place::Publish]),
    ("maximum-packet-size", Kind::Four, &[Place::Connect]),
    ("user-property", Kind::Pair, &[]),
    // Only a broker sends these.
    ("assigned-client-identifier", Kind::Text, &[Place::ConnAck]),
    ("server-keep-alive", Kind::Two, &[Place::ConnAck]),
    ("response-information", Kind::Text, &[Place::ConnAck]),
    ("maximum-qos", Kind::Byte, &[Place::ConnAck]),
    ("retain-available", Kind::Byte, &[Place::ConnAck]),
    ("wildcard-subscription-available", Kind::Byte, &[Place::ConnAck]),
    ("subscription-identifier-available", Kind::Byte, &[Place::ConnAck]),
    ("shared-subscription-available", Kind::Byte, &[Place::ConnAck]),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Byte,
    Two,
    Four,
    Varint,
    Text,
    Binary,
    Pair,
}

/// How many words after `-D` belong to it, given the second of them.
pub(super) fn words(name: Option<&OsString>) -> usize {
    let is_pair = name.and_then(|name| name.to_str());
    if is_pair.is_some_and(|name| name.eq_ignore_ascii_case("user-property")) { 4 } else { 3 }
}

/// Whether the value of the property `name` is a number.
pub(super) fn is_number(name: &[u8]) -> bool {
    let found = NAMES.iter().find(|(known, ..)| known.as_bytes().eq_ignore_ascii_case(name));
    found.is_some_and(|(_, kind, _)| matches!(kind, Kind::Byte | Kind::Two | Kind::Four | Kind::Varint))
}

impl PropertyArg {
    /// Takes the words after `-D`, joined by [`JOINT`].
    pub(super) fn parse_joined(joined: OsString) -> Result<Self, PropertyError> {
        let joined = joined.into_vec();
        let words: Vec<&[u8]> = joined.split(|byte| *byte == JOINT as u8).collect();
        Self::parse(&words)
    }

    /// Takes the words after `-D`.
    ///
    /// # Errors
    /// The first thing that is wrong with them, in mosquitto's order.
    pub fn parse(words: &[&[u8]]) -> Result<Self, PropertyError> {
        let [command, name, values @ ..] = words else { return Err(PropertyError::Incomplete) };
        let lower = |word: &[u8]| String::from_utf8_lossy(word).to_ascii_lowercase();
        let (command_word, name_word) = (lower(command), lower(name));
        let wanted = if name_word == "user-property" { 2 } else { 1 };
        if values.len() != wanted {
            return Err(PropertyError::Incomplete);
        }
        let found = COMMANDS.iter().find(|(known, _)| *known == command_word);
        let Some((_, place)) = found else {
            return Err(PropertyError::Command(String::from_utf8_lossy(command).into_owned()));
        };
        let Some((name, kind, places)) = NAMES.iter().find(|(known, ..)| *known == name_word) else {
            return Err(PropertyError::Name(String::from_utf8_lossy(name).into_owned()));
        };
        let names = || (name.to_string(), command_word.clone());
        let is_allowed = *kind == Kind::Pair
            || place
                .map_or(places.contains(&Place::Auth) || places.contains(&Place::Ack), |place| places.contains(&place));
        if !is_allowed {
            let (name, command) = names();
            return Err(PropertyError::NotAllowed { name, command });
        }
        let unsupported = *place == Some(Place::Publish) && *name == "subscription-identifier";
        let Some(place) = place.filter(|_| !unsupported) else {
            let (name, command) = names();
            return Err(PropertyError::NotSupported { name, command });
        };
        let mut list = Properties::new();
        let property = property(name, *kind, values)?;
        list.push(property).map_err(|_| PropertyError::TooLong(name.to_string()))?;
        Ok(Self { place, list })
    }

    /// Those of `all` that go into `place`, in order.
    #[must_use]
    pub fn of(place: Place, all: &[Self]) -> Properties<'static> {
        let mut list = Properties::new();
        for arg in all.iter().filter(|arg| arg.place == place) {
            for property in arg.list.iter() {
                // It was encoded before: it can be again.
                let _ = list.push(property);
            }
        }
        list
    }
}

fn property<'a>(name: &str, kind: Kind, values: &[&'a [u8]]) -> Result<Property<'a>, PropertyError> {
    let [value, ..] = values else { return Err(PropertyError::Incomplete) };
    let text = |value: &'a [u8]| std::str::from_utf8(value).map_err(|_| PropertyError::Text(name.to_owned()));
    let number = |limit: u32| {
        let out_of_range =
            || PropertyError::OutOfRange { value: String::from_utf8_lossy(value).into_owned(), name: name.to_owned() };
        let number = std::str::from_utf8(value).ok().and_then(|text| text.trim().parse::<u32>().ok());
        number.filter(|number| *number <= limit).ok_or_else(out_of_range)
    };
    let byte = || number(255).map(|number| u8::try_from(number).unwrap_or(u8::MAX));
    let two = || number(65_535).map(|number| u16::try_from(number).unwrap_or(u16::MAX));
    let four = || number(u32::MAX);
    Ok(match name {
        "payload-format-indicator" => Property::PayloadFormatIndicator(byte()?),
        "request-problem-information" => Property::RequestProblemInformation(byte()?),
        "request-response-information" => Property::RequestResponseInformation(byte()?),
        "receive-maximum" => Property::ReceiveMaximum(two()?),
        "topic-alias-maximum" => Property::TopicAliasMaximum(two()?),
        "topic-alias" => Property::TopicAlias(two()?),
        "message-expiry-interval" => Property::MessageExpiryInterval(four()?),
        "session-expiry-interval" => Property::SessionExpiryInterval(four()?),
        "will-delay-interval" => Property::WillDelayInterval(four()?),
        "maximum-packet-size" => Property::MaximumPacketSize(four()?),
        "subscription-identifier" => Property::SubscriptionIdentifier(number(268_435_455)?),
        "content-type" => Property::ContentType(text(value)?),
        "response-topic" => Property::ResponseTopic(text(value)?),
        "authentication-method" => Property::AuthenticationMethod(text(value)?),
        "server-reference" => Property::ServerReference(text(value)?),
        "reason-string" => Property::ReasonString(text(value)?),
        "correlation-data" => Property::CorrelationData(value),
        "authentication-data" => Property::AuthenticationData(value),
        "user-property" => match values {
            [key, value] => Property::UserProperty(text(key)?, text(value)?),
            _ => return Err(PropertyError::Incomplete),
        },
        // The names that only a broker sends are allowed nowhere, and end before this.
        _ => return Err(PropertyError::Name(format!("{name} ({kind:?})"))),
    })
}

impl PropertyError {
    /// The same in mosquitto's words.
    pub(super) fn of_mosquitto(&self) -> String {
        match self {
            Self::Incomplete => "--property argument given but not enough arguments specified.".to_owned(),
            Self::Command(command) => {
                format!("Invalid command {} given in --property argument.", command.escape_debug())
            }
            Self::Name(name) => format!("Invalid property name {} given in --property argument.", name.escape_debug()),
            Self::NotAllowed { name, command } => {
                format!("{name} property not allowed for {command} in --property argument.")
            }
            Self::NotSupported { name, command } => {
                format!("{name} property not supported for {command} in --property argument.")
            }
            Self::OutOfRange { value, name } => {
                format!("Property value ({}) out of range for property {name}.", value.escape_debug())
            }
            Self::TooLong(name) => format!("Property value too long for property {name}."),
            Self::Text(name) => format!("Property value of {name} is not UTF-8."),
        }
    }
}

/// Without the value, which may be a secret.
impl fmt::Debug for PropertyArg {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("PropertyArg").field("place", &self.place).finish_non_exhaustive()
    }
}

impl std::error::Error for PropertyError {}

impl fmt::Display for PropertyError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Incomplete => out.write_str("it takes COMMAND PROPERTY VALUE, or COMMAND user-property NAME VALUE"),
            Self::Command(command) => {
                write!(
                    out,
                    "there is no command '{}'; it is one of connect, publish, will, subscribe, unsubscribe, disconnect",
                    command.escape_debug()
                )
            }
            Self::Name(name) => write!(out, "there is no property '{}'", name.escape_debug()),
            Self::NotAllowed { name, command } => write!(out, "{command} has no {name}"),
            Self::NotSupported { name, command } => write!(out, "a client sends no {name} with {command}"),
            Self::OutOfRange { value, name } => write!(out, "'{}' is no value of {name}", value.escape_debug()),
            Self::TooLong(name) => write!(out, "the value of {name} is longer than 65535 bytes"),
            Self::Text(name) => write!(out, "the value of {name} is not UTF-8"),
        }
    }
}
