//! A message as a line of JSON: what `sub --json` writes, and what `pub` reads again. The one place that knows its keys.

mod read;

use base64::{Engine, engine::general_purpose::STANDARD};

pub use read::{RecordError, Recorded};

use super::{
    json::{number, string},
    moment::{Moment, UtcText},
};
use crate::packet::{Properties, Property, Publish};

/// Writes messages as lines of JSON.
#[derive(Clone, Debug, Default)]
pub struct Recorder {
    time: UtcText,
}

impl Recorder {
    /// Writes an object, without a newline behind it.
    pub(super) fn write(&mut self, publish: &Publish<'_>, moment: Moment, out: &mut Vec<u8>) {
        out.reserve(128 + publish.topic.len() + publish.payload.len() * 2);
        out.extend_from_slice(b"{\"time\":\"");
        self.time.write(moment, out);
        out.extend_from_slice(b"\",\"topic\":");
        string(publish.topic, out);
        out.extend_from_slice(b",\"qos\":");
        out.push(b'0' + publish.qos.bits());
        out.extend_from_slice(if publish.retain { b",\"retain\":true" } else { b",\"retain\":false" });
        out.extend_from_slice(if publish.dup { b",\"dup\":true" } else { b",\"dup\":false" });
        out.extend_from_slice(b",\"size\":");
        number(publish.payload.len() as u64, out);
        out.push(b',');
        text_or_base64("payload", "payload_b64", publish.payload, out);
        if !publish.properties.is_empty() {
            out.extend_from_slice(b",\"properties\":");
            properties(&publish.properties, out);
        }
        out.push(b'}');
    }
}

/// The key and the value of bytes that are text, or else of bytes in base64 under the other key.
fn text_or_base64(key: &str, base64_key: &str, bytes: &[u8], out: &mut Vec<u8>) {
    match std::str::from_utf8(bytes) {
        Ok(text) => {
            name(key, out);
            string(text, out);
        }
        Err(_) => {
            name(base64_key, out);
            base64(bytes, out);
        }
    }
}

/// Bytes in base64, in quotes.
pub(super) fn base64(bytes: &[u8], out: &mut Vec<u8>) {
    out.push(b'"');
    let start = out.len();
    out.resize(start + bytes.len().div_ceil(3) * 4, b'=');
    // There is exactly as much room as it needs.
    let written = STANDARD.encode_slice(bytes, &mut out[start..]).unwrap_or_default();
    out.truncate(start + written);
    out.push(b'"');
}

/// A key of ours with its colon.
fn name(key: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    out.extend_from_slice(key.as_bytes());
    out.extend_from_slice(b"\":");
}

/// The properties of a message, under the names of mosquitto's clients.
fn properties(list: &Properties<'_>, out: &mut Vec<u8>) {
    out.push(b'{');
    let start = out.len();
    let key = |key: &str, out: &mut Vec<u8>| {
        if out.len() > start {
            out.push(b',');
        }
        name(key, out);
    };
    let mut identifiers = Vec::new();
    let mut has_user_properties = false;
    for property in list.iter() {
        match property {
            Property::PayloadFormatIndicator(value) => {
                key(PAYLOAD_FORMAT, out);
                number(value.into(), out);
            }
            Property::MessageExpiryInterval(value) => {
                key(EXPIRY, out);
                number(value.into(), out);
            }
            Property::TopicAlias(value) => {
                key(TOPIC_ALIAS, out);
                number(value.into(), out);
            }
            Property::ContentType(text) => {
                key(CONTENT_TYPE, out);
                string(text, out);
            }
            Property::ResponseTopic(text) => {
                key(RESPONSE_TOPIC, out);
                string(text, out);
            }
            Property::CorrelationData(data) => {
                if out.len() > start {
                    out.push(b',');
                }
                text_or_base64(CORRELATION, CORRELATION_BASE64, data, out);
            }
            Property::SubscriptionIdentifier(value) => identifiers.push(value),
            Property::UserProperty(..) => has_user_properties = true,
            // Not of a PUBLISH.
            _ => {}
        }
    }
    if let [first, rest @ ..] = identifiers.as_slice() {
        key(SUBSCRIPTION, out);
        if !rest.is_empty() {
            out.push(b'[');
        }
        number((*first).into(), out);
        for identifier in rest {
            out.push(b',');
            number((*identifier).into(), out);
        }
        if !rest.is_empty() {
            out.push(b']');
        }
    }
    if has_user_properties {
        key(USER, out);
        user_properties(list, out);
    }
    out.push(b'}');
}

/// One object each: the order counts, and a name may come twice.
fn user_properties(list: &Properties<'_>, out: &mut Vec<u8>) {
    let mut before = b'[';
    for property in list.iter() {
        if let Property::UserProperty(name, value) = property {
            out.extend_from_slice(&[before, b'{']);
            before = b',';
            string(name, out);
            out.push(b':');
            string(value, out);
            out.push(b'}');
        }
    }
    out.push(b']');
}

/// The names of the properties.
pub(super) const PAYLOAD_FORMAT: &str = "payload-format-indicator";
pub(super) const EXPIRY: &str = "message-expiry-interval";
pub(super) const CONTENT_TYPE: &str = "content-type";
pub(super) const RESPONSE_TOPIC: &str = "response-topic";
pub(super) const CORRELATION: &str = "correlation-data";
pub(super) const CORRELATION_BASE64: &str = "correlation-data_b64";
pub(super) const SUBSCRIPTION: &str = "subscription-identifier";
pub(super) const TOPIC_ALIAS: &str = "topic-alias";
pub(super) const USER: &str = "user-properties";

#[cfg(test)]
mod tests;
