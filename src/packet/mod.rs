//! MQTT control packets of 3.1, 3.1.1 and 5, both directions: bytes to packets and back, without I/O and without a clock.
//!
//! Decoding allocates nothing: names, payloads and lists are slices of the input. What it lets through is valid.

pub mod ack;
pub mod connack;
pub mod connect;
pub mod disconnect;
pub mod error;
pub mod header;
pub mod properties;
pub mod publish;
pub mod reason;
pub mod suback;
pub mod subscribe;
pub mod unsubscribe;
pub mod wire;

pub use ack::Ack;
pub use connack::ConnAck;
pub use connect::{Connect, Will};
pub use disconnect::{Auth, Disconnect};
pub use error::{EncodeError, Error};
pub use header::{Header, PacketId, PacketType, QoS, Version};
pub use properties::{Properties, Property};
pub use publish::Publish;
pub use reason::ReasonCode;
pub use suback::{Reasons, SubAck};
pub use subscribe::{Filters, RetainHandling, Subscribe, SubscriptionOptions};
pub use unsubscribe::{FilterList, Unsubscribe};

/// Any control packet.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the specification's")]
pub enum Packet<'a> {
    Connect(Connect<'a>),
    ConnAck(ConnAck<'a>),
    Publish(Publish<'a>),
    PubAck(Ack<'a>),
    PubRec(Ack<'a>),
    PubRel(Ack<'a>),
    PubComp(Ack<'a>),
    Subscribe(Subscribe<'a>),
    SubAck(SubAck<'a>),
    Unsubscribe(Unsubscribe<'a>),
    UnsubAck(SubAck<'a>),
    PingReq,
    PingResp,
    Disconnect(Disconnect<'a>),
    Auth(Auth<'a>),
}

impl<'a> Packet<'a> {
    /// Reads what follows the fixed header `header`. `version` is ignored by CONNECT, which names its own.
    ///
    /// # Errors
    /// The rule that the bytes break.
    #[inline]
    pub fn decode_body(header: Header, body: &'a [u8], version: Version) -> Result<Self, Error> {
        let kind = header.packet;
        Ok(match kind {
            PacketType::Connect => Self::Connect(Connect::decode(body)?),
            PacketType::ConnAck => Self::ConnAck(ConnAck::decode(body, version)?),
            PacketType::Publish => Self::Publish(Publish::decode(header.flags, body, version)?),
            PacketType::PubAck => Self::PubAck(Ack::decode(kind, body, version)?),
            PacketType::PubRec => Self::PubRec(Ack::decode(kind, body, version)?),
            PacketType::PubRel => Self::PubRel(Ack::decode(kind, body, version)?),
            PacketType::PubComp => Self::PubComp(Ack::decode(kind, body, version)?),
            PacketType::Subscribe => Self::Subscribe(Subscribe::decode(body, version)?),
            PacketType::SubAck => Self::SubAck(SubAck::decode(kind, body, version)?),
            PacketType::Unsubscribe => Self::Unsubscribe(Unsubscribe::decode(body, version)?),
            PacketType::UnsubAck => Self::UnsubAck(SubAck::decode(kind, body, version)?),
            PacketType::PingReq => empty(body, Self::PingReq)?,
            PacketType::PingResp => empty(body, Self::PingResp)?,
            PacketType::Disconnect => Self::Disconnect(Disconnect::decode(body, version)?),
            PacketType::Auth => Self::Auth(Auth::decode(body, version)?),
        })
    }

    /// Appends the packet to `out`; on an error `out` is as before. CONNECT speaks its own version.
    ///
    /// # Errors
    /// A field or packet that does not fit its length, or that `version` does not have.
    pub fn encode(&self, version: Version, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        let kind = self.kind();
        match self {
            Self::Connect(packet) => packet.encode(out),
            Self::ConnAck(packet) => packet.encode(version, out),
            Self::Publish(packet) => packet.encode(version, out),
            Self::PubAck(packet) | Self::PubRec(packet) | Self::PubRel(packet) | Self::PubComp(packet) => {
                packet.encode(kind, version, out)
            }
            Self::Subscribe(packet) => packet.encode(version, out),
            Self::SubAck(packet) | Self::UnsubAck(packet) => packet.encode(kind, version, out),
            Self::Unsubscribe(packet) => packet.encode(version, out),
            Self::PingReq | Self::PingResp => {
                out.extend_from_slice(&[kind.first_byte(), 0]);
                Ok(())
            }
            Self::Disconnect(packet) => packet.encode(version, out),
            Self::Auth(packet) => packet.encode(version, out),
        }
    }

    /// The packet's kind.
    #[must_use]
    pub const fn kind(&self) -> PacketType {
        match self {
            Self::Connect(_) => PacketType::Connect,
            Self::ConnAck(_) => PacketType::ConnAck,
            Self::Publish(_) => PacketType::Publish,
            Self::PubAck(_) => PacketType::PubAck,
            Self::PubRec(_) => PacketType::PubRec,
            Self::PubRel(_) => PacketType::PubRel,
            Self::PubComp(_) => PacketType::PubComp,
            Self::Subscribe(_) => PacketType::Subscribe,
            Self::SubAck(_) => PacketType::SubAck,
            Self::Unsubscribe(_) => PacketType::Unsubscribe,
            Self::UnsubAck(_) => PacketType::UnsubAck,
            Self::PingReq => PacketType::PingReq,
            Self::PingResp => PacketType::PingResp,
            Self::Disconnect(_) => PacketType::Disconnect,
            Self::Auth(_) => PacketType::Auth,
        }
    }
}

fn empty<'a>(body: &[u8], packet: Packet<'a>) -> Result<Packet<'a>, Error> {
    if body.is_empty() { Ok(packet) } else { Err(Error::TrailingBytes { size: body.len() }) }
}

/// Reads the packet at the front of `bytes`: the packet and its size, or `None` when more bytes are needed.
///
/// `limit` is the maximum packet size in bytes; a larger packet is refused as soon as its fixed header is there.
///
/// Where millions of PUBLISH packets come in, [`Header::read`] and then [`Publish::decode`] for their type take half the
/// time: a [`Packet`] has room for the largest kind, and moving it costs more than reading a small one.
///
/// # Errors
/// The rule that the bytes break; nothing of the input has been taken then.
#[inline]
pub fn decode(bytes: &[u8], version: Version, limit: usize) -> Result<Option<(Packet<'_>, usize)>, Error> {
    let Some(header) = Header::read(bytes, version, limit)? else { return Ok(None) };
    let Some(body) = bytes.get(header.size..header.total()) else { return Ok(None) };
    Ok(Some((Packet::decode_body(header, body, version)?, header.total())))
}

/// The entry for a fuzzer: the first byte picks the version, the rest is read as a stream of packets, and each packet
/// that is accepted must come out of its own encoding unchanged.
///
/// With cargo-fuzz the whole target is
///
/// ```ignore
/// libfuzzer_sys::fuzz_target!(|input: &[u8]| {
///     let _ = mqtt_toolkit::packet::fuzz(input);
/// });
/// ```
///
/// A refused input is no finding, so the result is dropped; a panic, a hang or an allocation beyond the input's size is.
///
/// # Errors
/// The first error that the decoder met; otherwise how many packets were read before the input ended.
///
/// # Panics
/// When an accepted packet cannot be encoded, or its encoding is read as another packet: a bug in the codec.
pub fn fuzz(input: &[u8]) -> Result<usize, Error> {
    let Some((&pick, mut rest)) = input.split_first() else { return Ok(0) };
    let version = [Version::V3_1, Version::V3_1_1, Version::V5][usize::from(pick % 3)];
    let mut out = Vec::new();
    let mut accepted = 0;
    while let Some((packet, size)) = decode(rest, version, wire::PACKET_SIZE_MAX)? {
        check_round_trip(&packet, version, &mut out);
        accepted += 1;
        rest = &rest[size..];
    }
    Ok(accepted)
}

fn check_round_trip(packet: &Packet<'_>, version: Version, out: &mut Vec<u8>) {
    let version = if let Packet::Connect(connect) = packet { connect.version } else { version };
    out.clear();
    assert_eq!(packet.encode(version, out), Ok(()), "what was read can be written");
    let (again, size) = match decode(out, version, wire::PACKET_SIZE_MAX) {
        Ok(Some(read)) => read,
        other => panic!("what was written cannot be read: {other:?}"),
    };
    assert_eq!((&again, size), (packet, out.len()), "what was written is what was read");
}
