//! Lines of JSON that are messages: those of `sub --json`, those of mosquitto_sub's `%j`, and what people write.

use std::fmt;

use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, SeqAccess, Visitor},
};
use serde_json::{Value, value::RawValue};

use crate::{
    packet::{EncodeError, Error, Properties, Property, QoS, properties::Place},
    topic::{self, TopicName},
};

/// A message that was written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// When it came: nanoseconds since 1970.
    pub time: Option<u64>,
    /// Its topic.
    pub topic: String,
    /// Its payload.
    pub payload: Vec<u8>,
    /// Its QoS, 0 if nothing is said.
    pub qos: QoS,
    /// Whether it was, or is to be, retained.
    pub retain: bool,
    /// Its properties, but those that hold for one connection only.
    pub properties: Properties<'static>,
}

/// Why a line is no message.
#[derive(Debug)]
pub enum RecordError {
    /// Something else than an object.
    NoObject,
    /// Not JSON.
    Json(serde_json::Error),
    /// A key is not there.
    Missing(&'static str),
    /// A value is not what belongs under its key: the key, and what belongs there.
    Value(&'static str, &'static str),
    /// No message can have this topic.
    Topic(topic::Error),
    /// The properties do not fit together.
    Properties(Error),
    /// A property is too long.
    TooLong(EncodeError),
}

impl std::error::Error for RecordError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Json(error) => Some(error),
            Self::Topic(error) => Some(error),
            Self::Properties(error) => Some(error),
            Self::TooLong(error) => Some(error),
            Self::NoObject | Self::Missing(_) | Self::Value(..) => None,
        }
    }
}

impl fmt::Display for RecordError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoObject => out.write_str("it is no JSON object"),
            Self::Json(error) if error.is_eof() => out.write_str("its JSON ends too early"),
            Self::Json(error) => {
                // There is but one line.
                let text = error.to_string();
                let text = text.split(" at line ").next().unwrap_or_default();
                write!(out, "it is no valid JSON: {text} at column {}", error.column())
            }
            Self::Missing(key) => write!(out, "it has no {key}"),
            Self::Value(key, wanted) => write!(out, "its {key} is not {wanted}"),
            Self::Topic(error) => write!(out, "its topic cannot be: {error}"),
            Self::Properties(error) => write!(out, "its properties cannot be: {error}"),
            Self::TooLong(error) => write!(out, "its properties are too long: {error}"),
        }
    }
}

/// What is looked for in a line; other keys do not matter.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Line {
    time: Value,
    tst: Value,
    topic: Value,
    qos: Value,
    retain: Value,
    payload: Payload,
    payload_b64: Value,
    properties: Option<Listed>,
}

/// A payload may be `null`, which is something else than none at all.
#[derive(Default)]
struct Payload(Option<Box<RawValue>>);

impl<'de> Deserialize<'de> for Payload {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Box::<RawValue>::deserialize(from).map(|value| Self(Some(value)))
    }
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
struct Listed {
    payload_format_indicator: Value,
    message_expiry_interval: Value,
    content_type: Value,
    response_topic: Value,
    correlation_data: Value,
    #[serde(rename = "correlation-data_b64")]
    correlation_base64: Value,
    user_properties: Pairs,
}

impl Recorded {
    /// Reads a line; a newline at its end does not matter.
    ///
    /// # Errors
    /// What is wrong with it, in one clause.
    pub fn parse(line: &[u8]) -> Result<Self, RecordError> {
        Self::parse_for(line, "")
    }

    /// The same for a line that needs no topic, because all go to `topic`, unless that is empty.
    ///
    /// # Errors
    /// As of [`Self::parse`].
    pub fn parse_for(line: &[u8], topic: &str) -> Result<Self, RecordError> {
        // An array would do for serde, by the order of its elements.
        if line.trim_ascii_start().first() != Some(&b'{') {
            return Err(RecordError::NoObject);
        }
        let line: Line = serde_json::from_slice(line).map_err(RecordError::Json)?;
        let topic = match line.topic {
            Value::Null if topic.is_empty() => return Err(RecordError::Missing("topic")),
            Value::Null => topic.to_owned(),
            Value::String(topic) => topic,
            _ => return Err(RecordError::Value("topic", "a string")),
        };
        TopicName::parse(&topic).map_err(RecordError::Topic)?;
        let payload = match (line.payload.0, line.payload_b64) {
            (Some(value), Value::Null) => payload(&value)?,
            (None, Value::String(text)) => bytes("payload_b64", &text)?,
            (None, Value::Null) => return Err(RecordError::Missing("payload")),
            (None, _) => return Err(RecordError::Value("payload_b64", "a string")),
            (Some(_), _) => return Err(RecordError::Value("payload", "alone: there is a payload_b64, too")),
        };
        let qos = match &line.qos {
            Value::Null => Some(QoS::AtMostOnce),
            value => value.as_u64().and_then(|bits| QoS::from_bits(u8::try_from(bits).ok()?).ok()),
        };
        let retain = match &line.retain {
            Value::Null => Some(false),
            Value::Bool(retain) => Some(*retain),
            value => value.as_u64().filter(|bit| *bit < 2).map(|bit| bit == 1),
        };
        Ok(Self {
            time: match (&line.time, &line.tst) {
                (Value::Null, Value::Null) => None,
                (Value::Null, time) => Some(moment("tst", time)?),
                (time, _) => Some(moment("time", time)?),
            },
            topic,
            payload,
            qos: qos.ok_or(RecordError::Value("qos", "0, 1 or 2"))?,
            retain: retain.ok_or(RecordError::Value("retain", "true or false"))?,
            properties: line.properties.map_or(Ok(Properties::new()), Listed::encoded)?,
        })
    }
}

/// The bytes of a payload: those of a text, none of `null`, and of anything else its JSON as it stands there.
fn payload(value: &RawValue) -> Result<Vec<u8>, RecordError> {
    match value.get().as_bytes() {
        b"null" => Ok(Vec::new()),
        [b'"', ..] => serde_json::from_str(value.get()).map(String::into_bytes).map_err(RecordError::Json),
        json => Ok(json.to_vec()),
    }
}

impl Listed {
    fn encoded(self) -> Result<Properties<'static>, RecordError> {
        let mut list = Properties::new();
        let mut push = |property: Property<'_>| list.push(property).map_err(RecordError::TooLong);
        if let Some(value) = number("payload-format-indicator", &self.payload_format_indicator, 1)? {
            push(Property::PayloadFormatIndicator(u8::from(value == 1)))?;
        }
        if let Some(value) = number("message-expiry-interval", &self.message_expiry_interval, u32::MAX)? {
            push(Property::MessageExpiryInterval(value))?;
        }
        if let Some(value) = text("content-type", &self.content_type)? {
            push(Property::ContentType(value))?;
        }
        if let Some(value) = text("response-topic", &self.response_topic)? {
            push(Property::ResponseTopic(value))?;
        }
        let plain = text("correlation-data", &self.correlation_data)?;
        match (plain, text("correlation-data_b64", &self.correlation_base64)?) {
            (None, None) => {}
            (Some(value), None) => push(Property::CorrelationData(value.as_bytes()))?,
            (None, Some(value)) => push(Property::CorrelationData(&bytes("correlation-data_b64", value)?))?,
            (Some(_), Some(_)) => {
                return Err(RecordError::Value("correlation-data", "alone: there is a correlation-data_b64, too"));
            }
        }
        for (name, value) in &self.user_properties.0 {
            push(Property::UserProperty(name, value))?;
        }
        list.check(Place::Publish).map_err(RecordError::Properties)?;
        Ok(list)
    }
}

fn text<'a>(key: &'static str, value: &'a Value) -> Result<Option<&'a str>, RecordError> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text)),
        _ => Err(RecordError::Value(key, "a string")),
    }
}

fn number(key: &'static str, value: &Value, most: u32) -> Result<Option<u32>, RecordError> {
    if value.is_null() {
        return Ok(None);
    }
    let number = value.as_u64().and_then(|number| u32::try_from(number).ok()).filter(|number| *number <= most);
    let wanted = if most == 1 { "0 or 1" } else { "a whole number of 32 bits" };
    number.map(Some).ok_or(RecordError::Value(key, wanted))
}

fn bytes(key: &'static str, text: &str) -> Result<Vec<u8>, RecordError> {
    BASE64.decode(text).map_err(|_| RecordError::Value(key, "base64"))
}

/// With or without signs that fill it up.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Nanoseconds since 1970 of a date and time, or of seconds.
fn moment(key: &'static str, value: &Value) -> Result<u64, RecordError> {
    let moment = match value {
        Value::Number(seconds) => seconds.as_u64().and_then(|seconds| seconds.checked_mul(1_000_000_000)),
        // mosquitto_sub before 2.1 has both: a Z, and the distance from UTC.
        Value::String(text) => text
            .replace("Z+", "+")
            .replace("Z-", "-")
            .parse::<jiff::Timestamp>()
            .map_or(None, |time| u64::try_from(time.as_nanosecond()).ok()),
        _ => None,
    };
    moment.ok_or(RecordError::Value(key, "a time as in 2026-11-23T04:30:00.123456Z"))
}

/// User properties in their order: objects of one key each, or all in one.
#[derive(Default)]
struct Pairs(Vec<(String, String)>);

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Reading;
        impl<'de> Visitor<'de> for Reading {
            type Value = Pairs;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("user properties")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut objects: A) -> Result<Pairs, A::Error> {
                let mut pairs = Vec::new();
                while let Some(Pairs(more)) = objects.next_element()? {
                    pairs.extend(more);
                }
                Ok(Pairs(pairs))
            }
        }
        from.deserialize_any(Reading)
    }
}
