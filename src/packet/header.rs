//! The fixed header (section 2.1): packet type, flags, remaining length.

use std::{fmt, num::NonZeroU16};

use super::{error::Error, wire};

/// The version of the protocol that a connection speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Version {
    /// MQTT 3.1, protocol name `MQIsdp`.
    V3_1,
    /// MQTT 3.1.1.
    V3_1_1,
    /// MQTT 5.
    V5,
}

impl Version {
    /// The byte that CONNECT carries.
    #[must_use]
    pub const fn level(self) -> u8 {
        match self {
            Self::V3_1 => 3,
            Self::V3_1_1 => 4,
            Self::V5 => 5,
        }
    }

    /// Whether this is MQTT 5, the one with properties and reason codes everywhere.
    #[inline]
    #[must_use]
    pub const fn is_v5(self) -> bool {
        matches!(self, Self::V5)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::V3_1 => "MQTT 3.1",
            Self::V3_1_1 => "MQTT 3.1.1",
            Self::V5 => "MQTT 5",
        })
    }
}

/// Quality of Service (section 4.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum QoS {
    /// 0: sent once, not acknowledged.
    #[default]
    AtMostOnce,
    /// 1: sent until acknowledged.
    AtLeastOnce,
    /// 2: a four-way handshake delivers it exactly once.
    ExactlyOnce,
}

impl QoS {
    /// From the number on the wire.
    ///
    /// # Errors
    /// [`Error::QoS`] for 3 and above.
    #[inline]
    pub const fn from_bits(bits: u8) -> Result<Self, Error> {
        match bits {
            0 => Ok(Self::AtMostOnce),
            1 => Ok(Self::AtLeastOnce),
            2 => Ok(Self::ExactlyOnce),
            _ => Err(Error::QoS),
        }
    }

    /// The number: 0, 1 or 2.
    #[inline]
    #[must_use]
    pub const fn bits(self) -> u8 {
        match self {
            Self::AtMostOnce => 0,
            Self::AtLeastOnce => 1,
            Self::ExactlyOnce => 2,
        }
    }
}

impl fmt::Display for QoS {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "QoS {}", self.bits())
    }
}

/// A packet identifier: 1 to 65,535 [MQTT-2.2.1-3].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PacketId(NonZeroU16);

impl PacketId {
    /// The smallest identifier, 1.
    pub const FIRST: Self = Self(NonZeroU16::MIN);

    /// From the number on the wire; `None` for 0.
    #[inline]
    #[must_use]
    pub const fn new(id: u16) -> Option<Self> {
        match NonZeroU16::new(id) {
            Some(id) => Some(Self(id)),
            None => None,
        }
    }

    /// The number.
    #[inline]
    #[must_use]
    pub const fn value(self) -> u16 {
        self.0.get()
    }

    /// The identifier after this one; 1 follows 65,535.
    #[must_use]
    pub const fn next(self) -> Self {
        match self.0.checked_add(1) {
            Some(id) => Self(id),
            None => Self::FIRST,
        }
    }

    #[inline]
    pub(crate) fn read(reader: &mut wire::Reader<'_>) -> Result<Self, Error> {
        Self::new(reader.u16()?).ok_or(Error::PacketIdZero)
    }

    #[inline]
    pub(crate) fn write(self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.value().to_be_bytes());
    }
}

impl fmt::Display for PacketId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

/// The kind of a control packet (table 2-1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
#[expect(missing_docs, reason = "the names are the specification's")]
pub enum PacketType {
    Connect = 1,
    ConnAck = 2,
    Publish = 3,
    PubAck = 4,
    PubRec = 5,
    PubRel = 6,
    PubComp = 7,
    Subscribe = 8,
    SubAck = 9,
    Unsubscribe = 10,
    UnsubAck = 11,
    PingReq = 12,
    PingResp = 13,
    Disconnect = 14,
    Auth = 15,
}

impl PacketType {
    const ALL: [Self; 15] = [
        Self::Connect,
        Self::ConnAck,
        Self::Publish,
        Self::PubAck,
        Self::PubRec,
        Self::PubRel,
        Self::PubComp,
        Self::Subscribe,
        Self::SubAck,
        Self::Unsubscribe,
        Self::UnsubAck,
        Self::PingReq,
        Self::PingResp,
        Self::Disconnect,
        Self::Auth,
    ];

    /// From the high four bits of the first byte; `None` for 0.
    #[inline]
    #[must_use]
    pub fn from_first_byte(byte: u8) -> Option<Self> {
        Self::ALL.get(usize::from(byte >> 4).checked_sub(1)?).copied()
    }

    /// The first byte of such a packet with the flags that table 2-2 demands (PUBLISH: all 0).
    #[inline]
    #[must_use]
    pub const fn first_byte(self) -> u8 {
        let flags = match self {
            Self::PubRel | Self::Subscribe | Self::Unsubscribe => 0b0010,
            _ => 0,
        };
        (self as u8) << 4 | flags
    }

    /// The name in capitals, as the specification writes it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Connect => "CONNECT",
            Self::ConnAck => "CONNACK",
            Self::Publish => "PUBLISH",
            Self::PubAck => "PUBACK",
            Self::PubRec => "PUBREC",
            Self::PubRel => "PUBREL",
            Self::PubComp => "PUBCOMP",
            Self::Subscribe => "SUBSCRIBE",
            Self::SubAck => "SUBACK",
            Self::Unsubscribe => "UNSUBSCRIBE",
            Self::UnsubAck => "UNSUBACK",
            Self::PingReq => "PINGREQ",
            Self::PingResp => "PINGRESP",
            Self::Disconnect => "DISCONNECT",
            Self::Auth => "AUTH",
        }
    }
}

impl fmt::Display for PacketType {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

/// A fixed header, read and checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// The packet's kind.
    pub packet: PacketType,
    /// The low four bits of the first byte.
    pub flags: u8,
    /// The size of the fixed header itself: 2 to 5 bytes.
    pub size: usize,
    /// The bytes that follow the fixed header.
    pub remaining: usize,
}

impl Header {
    /// Reads the fixed header at the front of `bytes`; `None` when more bytes are needed to tell.
    ///
    /// # Errors
    /// A packet type that does not exist, reserved flags, a remaining length that is no variable byte integer, or a
    /// packet of more than `limit` bytes.
    // See `Publish::decode`.
    #[inline(always)]
    pub fn read(bytes: &[u8], version: Version, limit: usize) -> Result<Option<Self>, Error> {
        let Some((&first, rest)) = bytes.split_first() else { return Ok(None) };
        let packet = PacketType::from_first_byte(first).ok_or(Error::PacketType(0))?;
        if packet == PacketType::Auth && !version.is_v5() {
            return Err(Error::PacketType(15));
        }
        let flags = first & 0x0f;
        check_flags(packet, flags, version)?;
        let Some((remaining, length_size)) = wire::varint(rest)? else { return Ok(None) };
        let remaining = remaining as usize;
        let size = 1 + length_size;
        if size + remaining > limit {
            return Err(Error::PacketTooLarge { size: size + remaining, limit });
        }
        Ok(Some(Self { packet, flags, size, remaining }))
    }

    /// The size of the whole packet in bytes.
    #[inline]
    #[must_use]
    pub const fn total(&self) -> usize {
        self.size + self.remaining
    }
}

#[inline]
fn check_flags(packet: PacketType, flags: u8, version: Version) -> Result<(), Error> {
    if packet == PacketType::Publish {
        let qos = QoS::from_bits(flags >> 1 & 0b11)?;
        // [MQTT-3.3.1-2]
        if qos == QoS::AtMostOnce && flags & 0b1000 != 0 {
            return Err(Error::DupAtQoS0);
        }
        return Ok(());
    }
    let expected = packet.first_byte() & 0x0f;
    // MQTT 3.1 resends PUBREL, SUBSCRIBE and UNSUBSCRIBE with DUP set.
    let dup = if version == Version::V3_1 && expected == 0b0010 { 0b1000 } else { 0 };
    // [MQTT-2.1.3-1] [MQTT-3.6.1-1] [MQTT-3.8.1-1] [MQTT-3.10.1-1]
    if flags & !dup != expected {
        return Err(Error::HeaderFlags { packet, flags });
    }
    Ok(())
}
