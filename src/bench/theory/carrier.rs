//! What carries packets and its own bytes: WebSocket frames, TLS records, TCP segments, Ethernet frames.

use super::{Shape, Step};

/// What packets are carried by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Carrier {
    /// TLS, if any.
    pub tls: Option<Tls>,
    /// Whether each packet is a WebSocket frame.
    pub websocket: bool,
    /// Version of IP.
    pub internet: Internet,
}

/// Version of TLS, with AES-GCM.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tls {
    /// 1.2.
    V1_2,
    /// 1.3.
    V1_3,
}

/// Version of IP.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Internet {
    /// IPv4.
    #[default]
    V4,
    /// IPv6.
    V6,
}

/// A message on the wire of one hop, both ways: each packet begins a TCP segment of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OnWire {
    /// Bytes that TCP carries.
    pub stream: u64,
    /// Segments with data.
    pub segments: u64,
    /// Bytes of IP packets, where acknowledgements of TCP travel with data.
    pub ip: u64,
    /// The same where each segment is acknowledged by one without data.
    pub ip_with_acks: u64,
    /// Bytes that a wire of Ethernet is busy for, preamble and gap included; acknowledgements travel with data.
    pub ethernet: u64,
    /// The same where each segment is acknowledged by one without data.
    pub ethernet_with_acks: u64,
}

/// The most that an Ethernet frame carries.
const MTU: u64 = 1_500;
/// Of each Ethernet frame: preamble 8, header 14, checksum 4, gap 12.
const FRAME: u64 = 38;
/// The header of TCP with its timestamps.
const TCP: u64 = 32;
/// The most that a TLS record carries.
const RECORD_MAX: u64 = 16_384;
/// A key of 4 bytes masks what a WebSocket client sends.
const MASK: u64 = 4;

impl Tls {
    /// What a record adds: header, nonce, type, tag.
    const fn overhead(self) -> u64 {
        match self {
            Self::V1_2 => 5 + 8 + 16,
            Self::V1_3 => 5 + 1 + 16,
        }
    }
}

impl Internet {
    /// Headers of IP and TCP.
    #[must_use]
    pub const fn headers(self) -> u64 {
        match self {
            Self::V4 => 20 + TCP,
            Self::V6 => 40 + TCP,
        }
    }
}

impl Carrier {
    /// Bytes of TCP's stream for one packet; `to_broker`: a client sends it.
    #[must_use]
    pub const fn framed(&self, packet: u64, to_broker: bool) -> u64 {
        let mut bytes = packet;
        if self.websocket {
            bytes += match packet {
                0..=125 => 2,
                126..=65_535 => 4,
                _ => 10,
            };
            if to_broker {
                bytes += MASK;
            }
        }
        match self.tls {
            Some(tls) => bytes + bytes.div_ceil(RECORD_MAX) * tls.overhead(),
            None => bytes,
        }
    }

    /// A message on the wire between its publisher and the broker.
    #[must_use]
    pub fn on_wire(&self, shape: &Shape) -> OnWire {
        shape.steps().iter().fold(OnWire::default(), |mut sum, step| {
            let wire = self.one(step);
            sum.stream += wire.stream;
            sum.segments += wire.segments;
            sum.ip += wire.ip;
            sum.ip_with_acks += wire.ip_with_acks;
            sum.ethernet += wire.ethernet;
            sum.ethernet_with_acks += wire.ethernet_with_acks;
            sum
        })
    }

    /// One packet of it.
    #[must_use]
    pub const fn one(&self, step: &Step) -> OnWire {
        let headers = self.internet.headers();
        let stream = self.framed(step.size, step.from_sender);
        let segments = stream.div_ceil(MTU - headers);
        let ip = stream + segments * headers;
        let ip_with_acks = ip + segments * headers;
        let ethernet = ip + segments * FRAME;
        OnWire { stream, segments, ip, ip_with_acks, ethernet, ethernet_with_acks: ip_with_acks + 2 * segments * FRAME }
    }
}
