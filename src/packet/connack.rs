//! CONNACK (section 3.2): the server's answer to CONNECT.

use super::{
    error::{EncodeError, Error},
    header::{PacketType, Version},
    properties::{Place, Properties},
    reason::ReasonCode,
    wire::{self, Reader},
};

/// CONNACK.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnAck<'a> {
    /// Whether the server goes on with an earlier session.
    pub session_present: bool,
    /// Success, or why not. The return codes of MQTT 3.1 and 3.1.1 come as the reason codes of the same meaning.
    pub reason: ReasonCode,
    /// Properties (v5).
    pub properties: Properties<'a>,
}

impl<'a> ConnAck<'a> {
    /// Reads what follows the fixed header.
    ///
    /// # Errors
    /// The rule of section 3.2 that the bytes break.
    pub fn decode(body: &'a [u8], version: Version) -> Result<Self, Error> {
        let mut reader = Reader::new(body);
        let flags = reader.u8()?;
        // [MQTT-3.2.2-1]; MQTT 3.1 reserves the whole byte without saying what it holds.
        if flags & 0xfe != 0 && version != Version::V3_1 {
            return Err(Error::ConnAckReserved);
        }
        let session_present = flags & 1 != 0 && version != Version::V3_1;
        let reason = ReasonCode::read_connack(reader.u8()?, version)?;
        // [MQTT-3.2.2-6] ([MQTT-3.2.2-4] of 3.1.1)
        if session_present && reason.is_failure() {
            return Err(Error::SessionPresentRefused);
        }
        let properties =
            if version.is_v5() { Properties::read(&mut reader, Place::ConnAck)? } else { Properties::new() };
        reader.finish()?;
        Ok(Self { session_present, reason, properties })
    }

    /// The size of the whole packet in bytes.
    #[must_use]
    pub fn encoded_len(&self, version: Version) -> usize {
        let remaining = 2 + if version.is_v5() { self.properties.encoded_len() } else { 0 };
        1 + wire::varint_len(remaining) + remaining
    }

    /// Appends the packet to `out`.
    ///
    /// # Errors
    /// A packet that grows too long.
    pub fn encode(&self, version: Version, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        wire::put_packet(out, PacketType::ConnAck.first_byte(), |out| {
            // [MQTT-3.2.2-6] ([MQTT-3.2.2-4] of 3.1.1)
            let session_present = self.session_present && !self.reason.is_failure() && version != Version::V3_1;
            out.push(u8::from(session_present));
            out.push(self.reason.connack_byte(version));
            if version.is_v5() { self.properties.write(out) } else { Ok(()) }
        })
    }
}
