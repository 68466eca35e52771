//! A message as a line of JSON: what `sub --json` writes, and what `pub` reads again. The one place that knows its keys.

mod read;

use base64::{Engine, engine::general_purpose::STANDARD};

pub use read::{RecordError, Recorded};

use super::{
    json::{Escape, arrange, number, string},
    moment::{Moment, UtcText},
};
use crate::packet::{Properties, Property, Publish};

/// Writes messages as JSON.
#[derive(Clone, Debug, Default)]
pub struct Recorder {
    time: UtcText,
    pretty: bool,
}

impl Recorder {
    /// Writes an object a line, or `pretty`: with newlines and tabs in it.
    #[must_use]
    pub fn new(pretty: bool) -> Self {
        Self { pretty, ..Self::default() }
    }

    /// Writes an object, without a newline behind it.
    pub(super) fn write(&mut self, publish: &Publish<'_>, moment: Moment, out: &mut Vec<u8>) {
        let start = out.len();
        self.line(publish, moment, out);
        if self.pretty {
            let line = out.split_off(start);
            // It was put together of valid parts.
            arrange(&String::from_utf8_lossy(&line), true, string, out);
        }
    }

    fn line(&mut self, publish: &Publish<'_>, moment: Moment, out: &mut Vec<u8>) {
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
        text_or_base64("payload", "payload_b64", publish.payload, string, out);
        if !publish.properties.is_empty() {
            out.extend_from_slice(b",\"properties\":");
            properties(&publish.properties, &ORDER, string, out);
        }
        out.push(b'}');
    }
}

/// The key and the value of bytes that are text, or else of bytes in base64 under the other key.
fn text_or_base64(key: &str, base64_key: &str, bytes: &[u8], escape: Escape, out: &mut Vec<u8>) {
    match std::str::from_utf8(bytes) {
        Ok(text) => {
            name(key, out);
            escape(text, out);
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

/// The properties of a message as an object, in this order, under the names of mosquitto's clients.
pub(super) fn properties(list: &Properties<'_>, order: &[u8], escape: Escape, out: &mut Vec<u8>) {
    let mut before = b'{';
    for id in order {
        let mut found = list.iter().filter(|property| property.id() == *id);
        let Some(first) = found.next() else { continue };
        out.push(before);
        before = b',';
        let counted = |key: &str, value: u32, out: &mut Vec<u8>| {
            name(key, out);
            number(value.into(), out);
        };
        let told = |key: &str, text: &str, out: &mut Vec<u8>| {
            name(key, out);
            escape(text, out);
        };
        match first {
            Property::PayloadFormatIndicator(value) => counted("payload-format-indicator", value.into(), out),
            Property::MessageExpiryInterval(value) => counted("message-expiry-interval", value, out),
            Property::TopicAlias(value) => counted("topic-alias", value.into(), out),
            Property::ContentType(text) => told("content-type", text, out),
            Property::ResponseTopic(text) => told("response-topic", text, out),
            Property::CorrelationData(data) => {
                text_or_base64("correlation-data", "correlation-data_b64", data, escape, out);
            }
            Property::SubscriptionIdentifier(value) => {
                name("subscription-identifier", out);
                subscriptions(value, found, out);
            }
            Property::UserProperty(..) => {
                name("user-properties", out);
                user_properties(list, escape, out);
            }
            // Not of a PUBLISH: none of its packets has one.
            _ => counted("", 0, out),
        }
    }
    if before == b'{' {
        out.push(b'{');
    }
    out.push(b'}');
}

/// One number, or an array where there are several.
fn subscriptions<'a>(first: u32, rest: impl Iterator<Item = Property<'a>>, out: &mut Vec<u8>) {
    let start = out.len();
    number(first.into(), out);
    let mut several = false;
    for property in rest {
        if let Property::SubscriptionIdentifier(value) = property {
            several = true;
            out.push(b',');
            number(value.into(), out);
        }
    }
    if several {
        out.insert(start, b'[');
        out.push(b']');
    }
}

/// One object each: the order counts, and a name may come twice.
fn user_properties(list: &Properties<'_>, escape: Escape, out: &mut Vec<u8>) {
    let mut before = b'[';
    for property in list.iter() {
        if let Property::UserProperty(name, value) = property {
            out.extend_from_slice(&[before, b'{']);
            before = b',';
            escape(name, out);
            out.push(b':');
            escape(value, out);
            out.push(b'}');
        }
    }
    out.push(b']');
}

/// The properties of a PUBLISH in the order of our lines: always the same, so that two recordings can be compared.
const ORDER: [u8; 8] = [0x01, 0x02, 0x03, 0x08, 0x09, 0x0b, 0x23, 0x26];

#[cfg(test)]
mod tests;
