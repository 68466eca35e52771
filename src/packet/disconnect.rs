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
        let mut reader = Reader::new(body);
        let mut disconnect = Self::new(ReasonCode::Success);
        if version.is_v5() {
            if !reader.is_empty() {
                // [MQTT-3.14.2-1]
                disconnect.reason = ReasonCode::read(reader.u8()?, PacketType::Disconnect)?;
            }
            // Section 3.14.2.2.1: no property length means no properties.
            if !reader.is_empty() {
                disconnect.properties = Properties::read(&mut reader, Place::Disconnect)?;
            }
        }
        reader.finish()?;
        Ok(disconnect)
    }

    /// Appends the packet to `out` in its shortest form.
    ///
    /// # Errors
    /// A packet that grows too long.
    pub fn encode(&self, version: Version, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        wire::put_packet(out, PacketType::Disconnect.first_byte(), |out| {
            if !version.is_v5() || (self.reason == ReasonCode::Success && self.properties.is_empty()) {
                return Ok(());
            }
            out.push(self.reason.byte());
            if self.properties.is_empty() { Ok(()) } else { self.properties.write(out) }
        })
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
        if !version.is_v5() {
            return Err(Error::PacketType(15));
        }
        // Section 3.15.2.1: both reason code and properties may be missing, the properties alone may not.
        let mut auth = Self { reason: ReasonCode::Success, properties: Properties::new() };
        if body.is_empty() {
            return Ok(auth);
        }
        let mut reader = Reader::new(body);
        // [MQTT-3.15.2-1]
        auth.reason = ReasonCode::read(reader.u8()?, PacketType::Auth)?;
        auth.properties = Properties::read(&mut reader, Place::Auth)?;
        reader.finish()?;
        if auth.authentication_method().is_none() {
            return Err(Error::AuthWithoutMethod);
        }
        Ok(auth)
    }

    /// Authentication Method: the name of how the two sides authenticate.
    #[must_use]
    pub fn authentication_method(&self) -> Option<&str> {
        self.properties.iter().find_map(|property| match property {
            Property::AuthenticationMethod(name) => Some(name),
            _ => None,
        })
    }

    /// Appends the packet to `out` in its shortest form.
    ///
    /// # Errors
    /// A version before 5, or a packet that grows too long.
    pub fn encode(&self, version: Version, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        if !version.is_v5() {
            return Err(EncodeError::NotInThisVersion);
        }
        wire::put_packet(out, PacketType::Auth.first_byte(), |out| {
            if self.reason == ReasonCode::Success && self.properties.is_empty() {
                return Ok(());
            }
            out.push(self.reason.byte());
            self.properties.write(out)
        })
    }
}
