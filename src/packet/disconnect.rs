//! DISCONNECT (section 3.14) and AUTH (section 3.15): a reason code and properties, either of which may be left out.

use super::{
    error::{EncodeError, Error},
    header::{PacketType, Version},
    properties::{Place, Properties, Property},
    reason::ReasonCode,
    wire::{self, Reader},
};

/// DISCONNECT.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disconnect<'a> {
    /// Why (v5); Success, which means a normal end, before.
    pub reason: ReasonCode,
    /// Properties (v5).
    pub properties: Properties<'a>,
}

impl<'a> Disconnect<'a> {
    /// A DISCONNECT without properties.
    #[must_use]
    pub const fn new(reason: ReasonCode) -> Self {
        Self { reason, properties: Properties::new() }
    }

    /// Reads what follows the fixed header.
    ///
    /// # Errors
    /// The rule of section 3.14 that the bytes break.
    pub fn decode(body: &'a [u8], version: Version) -> Result<Self, Error> {
        let (reason, properties) = read(PacketType::Disconnect, Place::Disconnect, body, version)?;
        Ok(Self { reason, properties })
    }

    /// Appends the packet to `out` in its shortest form.
    ///
    /// # Errors
    /// A packet that grows too long.
    pub fn encode(&self, version: Version, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        write(PacketType::Disconnect, self.reason, &self.properties, version, out)
    }

    /// Session Expiry Interval in seconds, when the client changes it at the end.
    #[must_use]
    pub fn session_expiry(&self) -> Option<u32> {
        self.properties.find(|property| match property {
            Property::SessionExpiryInterval(seconds) => Some(seconds),
            _ => None,
        })
    }

    /// Reason String: a text for people.
    #[must_use]
    pub fn reason_string(&self) -> Option<&str> {
        self.properties.iter().find_map(|property| match property {
            Property::ReasonString(text) => Some(text),
            _ => None,
        })
    }
}

/// AUTH (v5 only).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Auth<'a> {
    /// Success, Continue authentication or Re-authenticate.
    pub reason: ReasonCode,
    /// Properties.
    pub properties: Properties<'a>,
}

impl<'a> Auth<'a> {
    /// Reads what follows the fixed header.
    ///
    /// # Errors
    /// The rule of section 3.15 that the bytes break.
    pub fn decode(body: &'a [u8], version: Version) -> Result<Self, Error> {
        let (reason, properties) = read(PacketType::Auth, Place::Auth, body, version)?;
        Ok(Self { reason, properties })
    }

    /// Appends the packet to `out` in its shortest form.
    ///
    /// # Errors
    /// A version before 5, or a packet that grows too long.
    pub fn encode(&self, version: Version, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        if !version.is_v5() {
            return Err(EncodeError::NotInThisVersion);
        }
        write(PacketType::Auth, self.reason, &self.properties, version, out)
    }
}

fn read<'a>(
    packet: PacketType,
    place: Place,
    body: &'a [u8],
    version: Version,
) -> Result<(ReasonCode, Properties<'a>), Error> {
    let mut reader = Reader::new(body);
    let mut reason = ReasonCode::Success;
    let mut properties = Properties::new();
    if version.is_v5() {
        if !reader.is_empty() {
            reason = ReasonCode::read(reader.u8()?, packet)?;
        }
        if !reader.is_empty() {
            properties = Properties::read(&mut reader, place)?;
        }
    }
    reader.finish()?;
    Ok((reason, properties))
}

fn write(
    packet: PacketType,
    reason: ReasonCode,
    properties: &Properties<'_>,
    version: Version,
    out: &mut Vec<u8>,
) -> Result<(), EncodeError> {
    wire::put_packet(out, packet.first_byte(), |out| {
        if !version.is_v5() || (reason == ReasonCode::Success && properties.is_empty()) {
            return Ok(());
        }
        out.push(reason.byte());
        if properties.is_empty() { Ok(()) } else { properties.write(out) }
    })
}
