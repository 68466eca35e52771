//! Topic and payload of a publisher's messages, put together in place.

use std::{
    fmt::Write,
    time::{SystemTime, UNIX_EPOCH},
};

use super::shop::{Running, Shop};
use crate::bench::{
    plan::{Payload, Topic},
    stamp::{self, Stamp},
};

/// Puts messages together.
pub(super) struct Composer {
    number: u32,
    topic: Topic,
    topic_text: String,
    payload: Vec<u8>,
}

impl Composer {
    pub(super) fn new(number: u32, topic: Topic) -> Self {
        Self { number, topic_text: topic.before.clone(), topic, payload: Vec::new() }
    }

    /// Begins a round with such payloads.
    pub(super) fn begin(&mut self, payload: &Payload) {
        if let Payload::Stamped(payloads) = payload {
            self.payload = payloads.buffer();
        }
    }

    /// Topic and payload of the message with this number.
    #[inline]
    pub(super) fn compose(&mut self, shop: &Shop, running: &Running, sequence: u64, due: u64) -> (&str, &[u8]) {
        if let Some(after) = &self.topic.after {
            self.topic_text.truncate(self.topic.before.len());
            // Into memory, it cannot fail.
            let _ = write!(self.topic_text, "{sequence}{after}");
        }
        let payload: &[u8] = match &running.round.payload {
            Payload::Stamped(payloads) => {
                if let Some(place) = self.payload.first_chunk_mut::<{ stamp::SIZE }>()
                    && payloads.has_stamps()
                {
                    let time = shop.clock.stamp(due);
                    Stamp { run: shop.plan.run, publisher: self.number, sequence, time }.write(place);
                }
                &self.payload[..payloads.size(sequence)]
            }
            Payload::Text(text) => {
                fill(text, sequence, self.number, &mut self.payload);
                &self.payload
            }
        };
        (&self.topic_text, payload)
    }
}

/// Puts a text together.
fn fill(text: &str, sequence: u64, number: u32, into: &mut Vec<u8>) {
    use std::io::Write as _;
    into.clear();
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        into.extend_from_slice(&rest.as_bytes()[..at]);
        rest = &rest[at..];
        // Into memory, it cannot fail.
        let (_, size) = if rest.starts_with("{seq}") {
            (write!(into, "{sequence}"), 5)
        } else if rest.starts_with("{i}") {
            (write!(into, "{number}"), 3)
        } else if rest.starts_with("{time}") {
            let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            (write!(into, "{}", now.as_nanos()), 6)
        } else {
            into.push(b'{');
            (Ok(()), 1)
        };
        rest = &rest[size..];
    }
    into.extend_from_slice(rest.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_filled_in() {
        let mut out = Vec::new();
        fill("{\"n\":{seq},\"i\":{i},{x}{", 7, 3, &mut out);
        assert_eq!(String::from_utf8(out).unwrap(), "{\"n\":7,\"i\":3,{x}{");
    }
}
