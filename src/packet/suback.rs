//! SUBACK and UNSUBACK (sections 3.9 and 3.11): one reason code for each filter that was asked about.

use std::borrow::Cow;

use super::{
    error::{EncodeError, Error},
    header::{PacketId, PacketType, Version},
    properties::{Place, Properties},
    reason::ReasonCode,
    wire::{self, Reader},
};

/// SUBACK or UNSUBACK.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubAck<'a> {
    /// The packet identifier of the SUBSCRIBE or UNSUBSCRIBE.
    pub packet_id: PacketId,
    /// Properties (v5).
    pub properties: Properties<'a>,
    /// One code a filter, in the filters' order. Empty in the UNSUBACK of versions before 5.
    pub reasons: Reasons<'a>,
}

/// The reason codes of a SUBACK or UNSUBACK in their encoded form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reasons<'a>(Cow<'a, [u8]>);

impl Reasons<'_> {
    /// An empty list, to be filled with [`Self::push`].
    #[must_use]
    pub const fn new() -> Self {
        Self(Cow::Borrowed(&[]))
    }

    /// Adds a code.
    pub fn push(&mut self, reason: ReasonCode) {
        self.0.to_mut().push(reason.byte());
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The codes in order.
    pub fn iter(&self) -> impl Iterator<Item = ReasonCode> {
        self.0.iter().filter_map(|&byte| ReasonCode::from_byte(byte))
    }
}

impl<'a> SubAck<'a> {
    /// Reads what follows the fixed header of a SUBACK or UNSUBACK.
    ///
    /// # Errors
    /// The rule of section 3.9 or 3.11 that the bytes break.
    pub fn decode(packet: PacketType, body: &'a [u8], version: Version) -> Result<Self, Error> {
        let mut reader = Reader::new(body);
        let packet_id = PacketId::read(&mut reader)?;
        let properties = if version.is_v5() { Properties::read(&mut reader, Place::Ack)? } else { Properties::new() };
        // Before MQTT 5, UNSUBACK is an identifier and nothing more.
        if packet == PacketType::UnsubAck && !version.is_v5() {
            reader.finish()?;
            return Ok(Self { packet_id, properties, reasons: Reasons::new() });
        }
        let bytes = reader.remainder();
        if bytes.is_empty() {
            return Err(Error::NothingListed);
        }
        for &byte in bytes {
            match byte {
                0..=2 | 0x80 if packet == PacketType::SubAck => {}
                // [MQTT-3.9.3-2]: MQTT 3.1.1 knows no other.
                code if !version.is_v5() => return Err(Error::ReasonCode { packet, code }),
                code => drop(ReasonCode::read(code, packet)?),
            }
        }
        Ok(Self { packet_id, properties, reasons: Reasons(Cow::Borrowed(bytes)) })
    }

    /// Appends the packet to `out`. Before MQTT 5 each refusal becomes 0x80, and UNSUBACK has no codes.
    ///
    /// # Errors
    /// A packet that grows too long.
    pub fn encode(&self, packet: PacketType, version: Version, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        wire::put_packet(out, packet.first_byte(), |out| {
            self.packet_id.write(out);
            if version.is_v5() {
                self.properties.write(out)?;
                out.extend_from_slice(&self.reasons.0);
            } else if packet == PacketType::SubAck {
                out.extend(self.reasons.0.iter().map(|&byte| byte.min(0x80)));
            }
            Ok(())
        })
    }
}
