//! A run: neighbouring PUBLISH packets of one read that differ in payload and packet identifier only.
//!
//! A run is routed, encoded and appended as one: the broker's cost is that of a run, not of a message.

use std::sync::Arc;

use super::message::{Message, Parts, SubscriptionIds};
use crate::packet::{
    Header, PacketId, Publish, QoS, Version,
    publish::first_byte,
    wire::{REMAINING_LENGTH_MAX, put_varint, varint, varint_len},
};

/// A run of messages, still in the bytes that were read.
#[derive(Debug)]
pub(crate) struct Run<'a> {
    pub(crate) topic: &'a str,
    pub(crate) qos: QoS,
    pub(crate) retain: bool,
    /// Encoded, without topic alias and message expiry.
    pub(crate) properties: &'a [u8],
    /// Message expiry interval in seconds.
    pub(crate) expiry: Option<u32>,
    /// Whether the publisher speaks MQTT 5.
    pub(crate) v5: bool,
    /// Whether the packets may leave as they came: topic in full, no DUP, all properties for the receiver.
    pub(crate) verbatim: bool,
    /// The packets.
    pub(crate) frames: &'a [u8],
    pub(crate) count: usize,
    /// The largest packet in bytes.
    pub(crate) longest: usize,
    /// Bytes of all payloads.
    pub(crate) payload: usize,
    /// Bytes between the fixed header and the payload: topic, packet identifier, properties.
    pub(crate) skip: usize,
}

impl<'a> Run<'a> {
    /// The payloads in order.
    pub(crate) fn payloads(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let (mut rest, skip) = (self.frames, self.skip);
        std::iter::from_fn(move || {
            let (body_at, end) = extent(rest)?;
            let payload = rest.get(body_at + skip..end)?;
            rest = &rest[end..];
            Some(payload)
        })
    }

    /// The messages of the run, each as a run of its own.
    pub(crate) fn singles(&self) -> impl Iterator<Item = Self> {
        let mut rest = self.frames;
        std::iter::from_fn(move || {
            let (body_at, end) = extent(rest)?;
            let (frames, behind) = rest.split_at_checked(end)?;
            rest = behind;
            let payload = end.saturating_sub(body_at + self.skip);
            Some(Self { frames, count: 1, longest: end, payload, ..*self })
        })
    }

    /// The packet identifiers in order; none at QoS 0.
    pub(crate) fn packet_ids(&self) -> impl Iterator<Item = PacketId> + use<'a> {
        let (mut rest, has_ids) = (self.frames, self.qos != QoS::AtMostOnce);
        std::iter::from_fn(move || {
            if !has_ids {
                return None;
            }
            let (body_at, end) = extent(rest)?;
            let topic_size = usize::from(u16::from_be_bytes([rest[body_at], rest[body_at + 1]]));
            let id = rest.get(body_at + 2 + topic_size..body_at + 4 + topic_size)?;
            let id = PacketId::new(u16::from_be_bytes([id[0], id[1]]));
            rest = &rest[end..];
            id
        })
    }

    /// The messages as kept ones; `now` in milliseconds of the broker's clock.
    pub(crate) fn messages(&self, now: u64) -> impl Iterator<Item = Message> + '_ {
        let expires = self.expiry.map(|seconds| now + u64::from(seconds) * 1_000);
        self.payloads().map(move |payload| {
            let properties = self.properties;
            Message::new(&Parts { topic: self.topic, payload, properties, qos: self.qos, expires })
        })
    }
}

/// Where the body of the packet at the front begins, and where the packet ends.
fn extent(frames: &[u8]) -> Option<(usize, usize)> {
    let &length = frames.get(1)?;
    if length < 0x80 {
        return Some((2, 2 + usize::from(length)));
    }
    let (remaining, size) = varint(&frames[1..]).ok()??;
    Some((1 + size, 1 + size + remaining as usize))
}

/// How large a run and what is in it may be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    /// In bytes.
    pub(crate) packet: usize,
    /// In bytes.
    pub(crate) payload: usize,
    /// Packets.
    pub(crate) count: usize,
}

/// How far a run reaches.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Extent {
    pub(crate) count: usize,
    /// Bytes of all its packets.
    pub(crate) size: usize,
    /// Bytes of its largest packet.
    pub(crate) longest: usize,
    /// Bytes of all payloads.
    pub(crate) payload: usize,
    /// Bytes between the fixed header and the payload.
    pub(crate) skip: usize,
}

/// How many packets at the front of `bytes` form a run with the first, which was decoded as `publish`: those that have
/// the same first byte, topic and properties, and stay within `bounds`. What was checked for the first holds for
/// them too. `admit` is asked for each further packet identifier and may end the run.
pub(crate) fn scan(
    bytes: &[u8],
    header: Header,
    publish: &Publish<'_>,
    version: Version,
    bounds: Bounds,
    mut admit: impl FnMut(PacketId) -> bool,
) -> Extent {
    let (mut end, mut count, mut longest, mut payload) = (header.total(), 1, header.total(), publish.payload.len());
    let first = bytes[0];
    let body = &bytes[header.size..end];
    let topic_size = 2 + usize::from(u16::from_be_bytes([body[0], body[1]]));
    let topic = &body[..topic_size];
    let id_size = if publish.qos == QoS::AtMostOnce { 0 } else { 2 };
    let payload_at = body.len() - publish.payload.len();
    let properties = if version.is_v5() { &body[topic_size + id_size..payload_at] } else { &[] };
    // One that is too large is refused alone.
    let alone = payload > bounds.payload;
    let most = if alone { 1 } else { bounds.count };
    while let Some(rest) = bytes.get(end..).filter(|_| count < most).filter(|rest| rest.first() == Some(&first)) {
        // An overlong length ends the run here: the decoder will refuse it.
        let Some((body_at, size)) = extent(rest).filter(|(_, size)| *size <= bounds.packet) else { break };
        let Some(body) = rest.get(body_at..size) else { break };
        if body.len() < payload_at || body.len() - payload_at > bounds.payload || !begins(body, topic) {
            break;
        }
        if !properties.is_empty() && !body[topic_size + id_size..].starts_with(properties) {
            break;
        }
        if id_size == 2 {
            let Some(id) = PacketId::new(u16::from_be_bytes([body[topic_size], body[topic_size + 1]])) else { break };
            if !admit(id) {
                break;
            }
        }
        end += size;
        count += 1;
        longest = longest.max(size);
        payload += body.len() - payload_at;
    }
    Extent { count, size: end, longest, payload, skip: payload_at }
}

/// Whether `bytes` begins with `start`. For a few words a call of memcmp costs ten times the comparison.
#[inline]
fn begins(bytes: &[u8], start: &[u8]) -> bool {
    let Some(bytes) = bytes.get(..start.len()) else { return false };
    let (words, rest) = bytes.as_chunks::<8>();
    let (start_words, start_rest) = start.as_chunks::<8>();
    if words.iter().zip(start_words).any(|(word, other)| word != other) {
        return false;
    }
    match (bytes.last_chunk::<8>(), start.last_chunk::<8>()) {
        // The last eight bytes overlap what was compared: cheaper than byte by byte.
        (Some(last), Some(other)) => last == other,
        _ => rest.iter().zip(start_rest).all(|(byte, other)| byte == other),
    }
}

/// Bytes of a run for one class of receivers: protocol version, QoS and RETAIN are theirs.
#[derive(Debug, Default)]
pub(crate) struct Class {
    ready: bool,
    verbatim: bool,
    bytes: Vec<u8>,
    /// Where each packet ends and where its identifier stands; filled for QoS 1 and 2.
    pub(crate) frames: Vec<Frame>,
    /// The largest packet in bytes.
    pub(crate) longest: usize,
    chunk: Option<Arc<[u8]>>,
}

/// The largest packet that the protocol knows, in bytes.
const PACKET_MAX: usize = REMAINING_LENGTH_MAX + 5;

/// One packet in the bytes of a [`Class`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct Frame {
    pub(crate) end: usize,
    pub(crate) id_at: usize,
}

impl Class {
    pub(crate) fn bytes<'a>(&'a self, run: &'a Run<'_>) -> &'a [u8] {
        if self.verbatim { run.frames } else { &self.bytes }
    }

    /// The same bytes to be shared by many receivers.
    pub(crate) fn chunk(&mut self, run: &Run<'_>) -> Arc<[u8]> {
        let bytes = if self.verbatim { run.frames } else { &self.bytes };
        Arc::clone(self.chunk.get_or_insert_with(|| bytes.into()))
    }
}

/// The forms of one run, each made when the first receiver needs it. One a worker, used again for each run.
#[derive(Debug, Default)]
pub(crate) struct Encoder {
    classes: [Class; 12],
    messages: Vec<Message>,
}

impl Encoder {
    /// Forgets the last run.
    pub(crate) fn reset(&mut self) {
        for class in &mut self.classes {
            if class.ready {
                class.ready = false;
                class.chunk = None;
                class.bytes.clear();
                class.frames.clear();
            }
        }
        self.messages.clear();
    }

    /// The run as receivers of this class get it.
    pub(crate) fn class(&mut self, run: &Run<'_>, v5: bool, qos: QoS, retain: bool) -> &mut Class {
        let at = usize::from(qos.bits()) * 4 + usize::from(v5) * 2 + usize::from(retain);
        let class = &mut self.classes[at];
        if !class.ready {
            class.prepare(run, v5, qos, retain);
        }
        class
    }

    /// The messages of the run as kept ones.
    pub(crate) fn messages(&mut self, run: &Run<'_>, now: u64) -> &[Message] {
        if self.messages.is_empty() {
            self.messages.extend(run.messages(now));
        }
        &self.messages
    }
}

impl Class {
    fn prepare(&mut self, run: &Run<'_>, v5: bool, qos: QoS, retain: bool) {
        self.ready = true;
        self.verbatim = run.verbatim && run.v5 == v5 && run.qos == qos && run.retain == retain;
        let (topic, properties, expiry) = (run.topic, run.properties, run.expiry);
        let head = Head { v5, dup: false, qos, retain, topic, properties, expiry };
        // At the very limit of the protocol a packet can grow beyond it: each message is then looked at by itself.
        if !self.verbatim && head.packet_size(run.longest, None, &SubscriptionIds::None) > PACKET_MAX {
            self.longest = usize::MAX;
            return;
        }
        if !self.verbatim {
            for payload in run.payloads() {
                head.write(&mut self.bytes, PacketId::FIRST, payload.len(), None, &SubscriptionIds::None);
                self.bytes.extend_from_slice(payload);
            }
        }
        self.longest = if self.verbatim { run.longest } else { 0 };
        if self.verbatim && qos == QoS::AtMostOnce {
            return;
        }
        let bytes = if self.verbatim { run.frames } else { &self.bytes };
        let (mut at, id_offset) = (0, 2 + run.topic.len());
        while let Some((body_at, size)) = bytes.get(at..).and_then(extent) {
            self.frames.push(Frame { end: at + size, id_at: at + body_at + id_offset });
            self.longest = self.longest.max(size);
            at += size;
        }
    }
}

/// Everything of an outgoing PUBLISH before its payload.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Head<'a> {
    pub(crate) v5: bool,
    pub(crate) dup: bool,
    pub(crate) qos: QoS,
    pub(crate) retain: bool,
    /// Empty when an alias stands for it.
    pub(crate) topic: &'a str,
    /// Encoded, without expiry, alias and identifiers.
    pub(crate) properties: &'a [u8],
    pub(crate) expiry: Option<u32>,
}

impl Head<'_> {
    /// The size of properties and property length, without alias and identifiers.
    pub(crate) fn properties_part(&self) -> usize {
        let size = self.properties_size(None, &SubscriptionIds::None);
        varint_len(size) + size
    }

    /// The size of the whole packet in bytes, for a payload of `payload` bytes.
    pub(crate) fn packet_size(&self, payload: usize, alias: Option<u16>, ids: &SubscriptionIds) -> usize {
        let remaining = self.remaining(payload, alias, ids);
        1 + varint_len(remaining) + remaining
    }

    fn properties_size(&self, alias: Option<u16>, ids: &SubscriptionIds) -> usize {
        let ids: usize = ids.as_slice().iter().map(|&id| 1 + varint_len(id as usize)).sum();
        self.properties.len() + self.expiry.map_or(0, |_| 5) + alias.map_or(0, |_| 3) + ids
    }

    fn remaining(&self, payload: usize, alias: Option<u16>, ids: &SubscriptionIds) -> usize {
        let id = if self.qos == QoS::AtMostOnce { 0 } else { 2 };
        let properties = if self.v5 {
            let size = self.properties_size(alias, ids);
            varint_len(size) + size
        } else {
            0
        };
        2 + self.topic.len() + id + properties + payload
    }

    /// Appends the packet up to its payload of `payload` bytes, which must follow.
    pub(crate) fn write(
        &self,
        out: &mut Vec<u8>,
        packet_id: PacketId,
        payload: usize,
        alias: Option<u16>,
        ids: &SubscriptionIds,
    ) {
        out.push(first_byte(self.dup, self.qos, self.retain));
        // A message that came in fits going out, but for identifiers and alias at the very limit: those were
        // checked with `packet_size`.
        let _ = put_varint(out, self.remaining(payload, alias, ids));
        let topic_size = u16::try_from(self.topic.len()).unwrap_or(u16::MAX);
        out.extend_from_slice(&topic_size.to_be_bytes());
        out.extend_from_slice(self.topic.as_bytes());
        if self.qos != QoS::AtMostOnce {
            out.extend_from_slice(&packet_id.value().to_be_bytes());
        }
        if !self.v5 {
            return;
        }
        let _ = put_varint(out, self.properties_size(alias, ids));
        out.extend_from_slice(self.properties);
        if let Some(seconds) = self.expiry {
            out.push(0x02);
            out.extend_from_slice(&seconds.to_be_bytes());
        }
        if let Some(alias) = alias {
            out.push(0x23);
            out.extend_from_slice(&alias.to_be_bytes());
        }
        for &id in ids.as_slice() {
            out.push(0x0b);
            let _ = put_varint(out, id as usize);
        }
    }
}
