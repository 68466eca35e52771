//! PUBACK, PUBREC, PUBREL, PUBCOMP (sections 3.4 to 3.7): the four packets of one shape that acknowledge a message.

use super::{
    error::{EncodeError, Error},
    header::{PacketId, PacketType, Version},
    properties::{Place, Properties},
    reason::ReasonCode,
    wire::{self, Reader},
};

/// One of PUBACK, PUBREC, PUBREL and PUBCOMP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ack<'a> {
    /// The message's packet identifier.
    pub packet_id: PacketId,
    /// Reason code (v5); Success before.
    pub reason: ReasonCode,
    /// Properties (v5).
    pub properties: Properties<'a>,
}

impl<'a> Ack<'a> {
    /// An acknowledgement without properties.
    #[must_use]
    pub const fn new(packet_id: PacketId, reason: ReasonCode) -> Self {
        Self { packet_id, reason, properties: Properties::new() }
    }

    /// Reads what follows the fixed header. Reason code and property length may be left out.
    ///
    /// # Errors
    /// The rule of sections 3.4 to 3.7 that the bytes break.
    #[inline]
    pub fn decode(packet: PacketType, body: &'a [u8], version: Version) -> Result<Self, Error> {
        let mut reader = Reader::new(body);
        let mut ack = Self::new(PacketId::read(&mut reader)?, ReasonCode::Success);
        if version.is_v5() {
            // Sections 3.4.2.1 to 3.7.2.1: no reason code means success, no property length no properties.
            if !reader.is_empty() {
                // [MQTT-3.4.2-1] [MQTT-3.5.2-1] [MQTT-3.6.2-1] [MQTT-3.7.2-1]
                ack.reason = ReasonCode::read(reader.u8()?, packet)?;
            }
            if !reader.is_empty() {
                ack.properties = Properties::read(&mut reader, Place::Ack)?;
            }
        }
        reader.finish()?;
        Ok(ack)
    }

    /// Appends the packet to `out` in its shortest form.
    ///
    /// # Errors
    /// A packet that grows too long.
    #[inline]
    pub fn encode(&self, packet: PacketType, version: Version, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        if !version.is_v5() || (self.reason == ReasonCode::Success && self.properties.is_empty()) {
            put_short(packet, self.packet_id, out);
            return Ok(());
        }
        wire::put_packet(out, packet.first_byte(), |out| {
            self.packet_id.write(out);
            out.push(self.reason.byte());
            if self.properties.is_empty() { Ok(()) } else { self.properties.write(out) }
        })
    }
}

/// Appends the four bytes of a successful acknowledgement, the same in every version.
#[inline]
pub fn put_short(packet: PacketType, packet_id: PacketId, out: &mut Vec<u8>) {
    let [high, low] = packet_id.value().to_be_bytes();
    out.extend_from_slice(&[packet.first_byte(), 2, high, low]);
}
