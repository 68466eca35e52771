//! Messages as people read them at a terminal: when, what topic, and what it says.
//!
//! Whatever a message holds, nothing of it but text reaches the terminal, and no line of it looks like one of ours.

mod binary;
mod json;

use super::{
    clock::Local,
    json::{arrange, is_valid, string},
    moment::Moment,
    pen::{Fold, Ink, Pen, columns},
    terminal,
};
use crate::packet::{Properties, Property, Publish, QoS};

/// Writes messages for people.
#[derive(Clone, Debug)]
pub struct View {
    coloured: bool,
    local: Local,
    /// How wide the terminal was in this second; there is no width where there is no terminal.
    width: usize,
    measured: Option<u64>,
    /// The widest topic so far, within reason.
    topic: usize,
    /// Whether there was a message with flags.
    flags: bool,
    time: Vec<u8>,
}

/// A topic up to this width is waited for by the payloads of all lines.
const ALIGNED: usize = 32;
/// Of a topic that is longer, the rest is left out.
const TOPIC: usize = 256;
/// Of a payload that is longer, the rest is left out.
const SHOWN: usize = 4096;
/// Of a text that is one line, more would be a wall.
const LINE: usize = 1024;
/// Of a payload with more lines, too.
const LINES: usize = 60;
/// Of properties that are longer, too.
const PROPERTIES: usize = 1024;
/// The columns of what stands below a message's first line.
const BELOW: usize = 4;

impl View {
    /// A view with colours, or without.
    #[must_use]
    pub fn new(coloured: bool) -> Self {
        let time = Vec::new();
        Self { coloured, local: Local::system(), width: usize::MAX, measured: None, topic: 0, flags: false, time }
    }

    /// Writes a message, as many lines as it takes.
    pub(super) fn write(&mut self, publish: &Publish<'_>, moment: Moment, out: &mut Vec<u8>) {
        // A terminal may change its size at any time.
        if self.measured != Some(moment.seconds()) {
            self.measured = Some(moment.seconds());
            self.width = terminal::size().map_or(usize::MAX, |size| size.columns);
        }
        self.write_folded(publish, moment, self.width, Fold::Wrap, out);
        out.push(b'\n');
    }

    /// Writes a message without the newline behind it.
    pub(super) fn write_folded(
        &mut self,
        publish: &Publish<'_>,
        moment: Moment,
        width: usize,
        fold: Fold,
        out: &mut Vec<u8>,
    ) {
        let mut pen = Pen::new(out, width, fold, self.coloured);
        pen.indent(BELOW);
        self.head(publish, moment, &mut pen);
        payload(publish.payload, &mut pen);
        if !publish.properties.is_empty() {
            properties(&publish.properties, &mut pen);
        }
        pen.ink(Ink::Plain);
    }

    fn head(&mut self, publish: &Publish<'_>, moment: Moment, pen: &mut Pen<'_>) {
        self.time.clear();
        self.local.milliseconds(moment, &mut self.time);
        pen.text(Ink::Dim, &String::from_utf8_lossy(&self.time));
        let qos = match publish.qos {
            QoS::AtMostOnce => "  ",
            QoS::AtLeastOnce => "q1",
            QoS::ExactlyOnce => "q2",
        };
        self.flags |= publish.retain || publish.qos != QoS::AtMostOnce;
        if self.flags {
            pen.text(Ink::Flag, if publish.retain { " R " } else { "   " });
            pen.text(Ink::Flag, qos);
        }
        pen.text(Ink::Plain, " ");
        let topic = shortened(publish.topic, TOPIC);
        let width = columns(topic);
        self.topic = self.topic.max(width.min(ALIGNED));
        pen.text(Ink::Topic, topic);
        if topic.len() < publish.topic.len() {
            pen.text(Ink::Dim, "…");
        }
        pen.text(Ink::Plain, &" ".repeat(self.topic.saturating_sub(width) + 2));
    }
}

/// `text` without what is beyond so many bytes.
fn shortened(text: &str, most: usize) -> &str {
    let end = (0..=most.min(text.len())).rev().find(|at| text.is_char_boundary(*at));
    &text[..end.unwrap_or_default()]
}

fn payload(payload: &[u8], pen: &mut Pen<'_>) {
    let beginning = &payload[..payload.len().min(SHOWN)];
    let text = match str::from_utf8(beginning) {
        Ok(text) => Some(text),
        // Cut in the middle of a sign.
        Err(error) if error.error_len().is_none() && beginning.len() < payload.len() => {
            str::from_utf8(&beginning[..error.valid_up_to()]).ok()
        }
        Err(_) => None,
    };
    match text.filter(|text| !text.contains('\0')) {
        _ if payload.is_empty() => pen.text(Ink::Dim, "(empty)"),
        None => binary::write(payload, pen),
        Some(text) if text.len() == payload.len() && is_valid(text) => {
            let mut compact = Vec::new();
            arrange(text, false, string, &mut compact);
            json::write(&String::from_utf8_lossy(&compact), BELOW, pen);
        }
        Some(text) => {
            let text = if text.contains('\n') { text } else { shortened(text, LINE) };
            if !lines(text, pen) || text.len() < payload.len() {
                pen.text(Ink::Dim, "… ");
                pen.text(Ink::Dim, &size(payload.len()));
            }
        }
    }
}

/// Writes a text: one line behind the topic, several below it. Whether all of it is written.
fn lines(text: &str, pen: &mut Pen<'_>) -> bool {
    let body = text.strip_suffix('\n').unwrap_or(text);
    if pen.cuts() || !body.contains('\n') {
        pen.text(Ink::Plain, body);
        // The newline at the end is there, too.
        pen.text(Ink::Plain, &text[body.len()..]);
        return true;
    }
    let mut all = body.split('\n');
    for line in all.by_ref().take(LINES) {
        pen.line();
        pen.text(Ink::Plain, line.strip_suffix('\r').unwrap_or(line));
    }
    let complete = all.next().is_none();
    if !complete {
        pen.line();
    }
    complete
}

/// Each with its name, below the message.
fn properties(list: &Properties<'_>, pen: &mut Pen<'_>) {
    let mut left = PROPERTIES;
    let mut one = |name: &str, value: &str, pen: &mut Pen<'_>| {
        if left == 0 {
            return;
        }
        if left == PROPERTIES && !pen.cuts() {
            pen.line();
        } else {
            pen.text(Ink::Dim, "  ");
        }
        let (name, value) = (shortened(name, left), shortened(value, left));
        pen.text(Ink::Dim, name);
        pen.text(Ink::Dim, ": ");
        pen.text(Ink::Dim, value);
        left = left.saturating_sub(name.len() + value.len() + 4);
        if left == 0 {
            pen.text(Ink::Dim, "…");
        }
    };
    for property in list.iter() {
        match property {
            Property::PayloadFormatIndicator(value) => one("payload-format-indicator", &value.to_string(), pen),
            Property::MessageExpiryInterval(value) => one("message-expiry-interval", &value.to_string(), pen),
            Property::ContentType(text) => one("content-type", text, pen),
            Property::ResponseTopic(text) => one("response-topic", text, pen),
            Property::CorrelationData(data) => match str::from_utf8(data) {
                Ok(text) => one("correlation-data", text, pen),
                Err(_) => one("correlation-data", &binary::hex(&data[..data.len().min(32)]), pen),
            },
            Property::SubscriptionIdentifier(value) => one("subscription-identifier", &value.to_string(), pen),
            Property::TopicAlias(value) => one("topic-alias", &value.to_string(), pen),
            Property::UserProperty(name, value) => one(name, value, pen),
            // Not of a PUBLISH.
            _ => {}
        }
    }
}

/// `1 byte`, `512 bytes`, `1.2 MB`.
fn size(bytes: usize) -> String {
    match bytes {
        1 => "1 byte".to_owned(),
        0..1000 => format!("{bytes} bytes"),
        1000..1_000_000 => format!("{}.{} kB", bytes / 1000, bytes % 1000 / 100),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

#[cfg(test)]
mod tests;
