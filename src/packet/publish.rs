//! PUBLISH (section 3.3): an application message on its way.

use super::{
    error::{EncodeError, Error},
    header::{PacketId, PacketType, QoS, Version},
    properties::{Place, Properties, Property},
    wire::{self, REMAINING_LENGTH_MAX, Reader},
};
use crate::topic::TopicName;

/// PUBLISH. Topic and payload are slices of the bytes that were read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publish<'a> {
    /// Whether this may be a repetition.
    pub dup: bool,
    /// Quality of Service.
    pub qos: QoS,
    /// To the server: keep this message. To the client: this message was kept.
    pub retain: bool,
    /// Topic name; empty only in v5, together with a topic alias.
    pub topic: &'a str,
    /// Packet identifier; present at QoS 1 and 2 only.
    pub packet_id: Option<PacketId>,
    /// Properties (v5).
    pub properties: Properties<'a>,
    /// The application message.
    pub payload: &'a [u8],
}

impl<'a> Publish<'a> {
    /// Reads what follows the fixed header; `flags` were checked with it.
    ///
    /// # Errors
    /// The rule of section 3.3 that the bytes break.
    // By a call, the packet comes back through memory in small pieces and is waited for: a third of the time.
    #[inline(always)]
    pub fn decode(flags: u8, body: &'a [u8], version: Version) -> Result<Self, Error> {
        let mut reader = Reader::new(body);
        let qos = QoS::from_bits(flags >> 1 & 0b11)?;
        let topic = reader.text()?;
        if !topic.is_empty() || !version.is_v5() {
            TopicName::parse(topic).map_err(Error::topic_name)?;
        }
        let packet_id = if qos == QoS::AtMostOnce { None } else { Some(PacketId::read(&mut reader)?) };
        let properties =
            if version.is_v5() { Properties::read(&mut reader, Place::Publish)? } else { Properties::new() };
        let publish = Self {
            dup: flags & 0b1000 != 0,
            qos,
            retain: flags & 1 != 0,
            topic,
            packet_id,
            properties,
            payload: reader.remainder(),
        };
        if topic.is_empty() && publish.topic_alias().is_none() {
            return Err(Error::NoTopic);
        }
        Ok(publish)
    }

    /// Appends the packet to `out`.
    ///
    /// # Errors
    /// A field or packet that is too long, or QoS 1 or 2 without packet identifier.
    #[inline]
    pub fn encode(&self, version: Version, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        // Everything that can fail comes before the first byte is written.
        let remaining = self.remaining(version);
        if remaining > REMAINING_LENGTH_MAX {
            return Err(EncodeError::PacketTooLong { size: remaining });
        }
        let size = self.topic.len();
        let [high, low] = u16::try_from(size).map_err(|_| EncodeError::FieldTooLong { size })?.to_be_bytes();
        let packet_id = match self.qos {
            QoS::AtMostOnce => None,
            _ => Some(self.packet_id.ok_or(EncodeError::NoPacketId)?),
        };
        out.reserve(remaining + 5);
        let first = first_byte(self.dup, self.qos, self.retain);
        if let Ok(short @ ..=0x7f) = u8::try_from(remaining) {
            out.extend_from_slice(&[first, short, high, low]);
        } else {
            out.push(first);
            wire::put_varint(out, remaining)?;
            out.extend_from_slice(&[high, low]);
        }
        out.extend_from_slice(self.topic.as_bytes());
        if let Some(packet_id) = packet_id {
            packet_id.write(out);
        }
        if version.is_v5() {
            self.properties.write(out)?;
        }
        out.extend_from_slice(self.payload);
        Ok(())
    }

    #[inline]
    fn remaining(&self, version: Version) -> usize {
        let id = if self.qos == QoS::AtMostOnce { 0 } else { 2 };
        let properties = if version.is_v5() { self.properties.encoded_len() } else { 0 };
        2 + self.topic.len() + id + properties + self.payload.len()
    }

    /// The size of the whole packet in bytes.
    #[must_use]
    pub fn encoded_len(&self, version: Version) -> usize {
        let remaining = self.remaining(version);
        1 + wire::varint_len(remaining.min(REMAINING_LENGTH_MAX)) + remaining
    }

    /// Topic Alias, when the packet carries one.
    #[must_use]
    pub fn topic_alias(&self) -> Option<u16> {
        self.properties.find(|property| match property {
            Property::TopicAlias(alias) => Some(alias),
            _ => None,
        })
    }

    /// Message Expiry Interval in seconds.
    #[must_use]
    pub fn message_expiry(&self) -> Option<u32> {
        self.properties.find(|property| match property {
            Property::MessageExpiryInterval(seconds) => Some(seconds),
            _ => None,
        })
    }
}

/// The first byte of a PUBLISH. DUP is left out at QoS 0 [MQTT-3.3.1-2].
#[inline]
#[must_use]
pub const fn first_byte(dup: bool, qos: QoS, retain: bool) -> u8 {
    let dup = dup && !matches!(qos, QoS::AtMostOnce);
    (PacketType::Publish as u8) << 4 | (dup as u8) << 3 | qos.bits() << 1 | retain as u8
}
