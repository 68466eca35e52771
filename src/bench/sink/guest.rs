//! One connection to the sink: walks over what comes, and remembers the answers until the read is over.

use std::{
    io::{self, Read, Write},
    net::TcpStream,
};

use rustix::event::PollFlags;

use crate::packet::{
    ConnAck, Connect, Header, Packet, PacketId, PacketType, Properties, Property, ReasonCode, Reasons, SubAck, Version,
    ack::put_short,
};

/// One connection.
#[derive(Debug)]
pub(super) struct Guest {
    socket: TcpStream,
    number: u64,
    /// `None` before CONNECT.
    version: Option<Version>,
    /// The beginning of a packet whose rest is still to come.
    held: Vec<u8>,
    /// Bytes to come that nobody looks at: the rest of a payload.
    skip: usize,
    /// Answers that are still to be sent.
    answers: Vec<u8>,
    gone: bool,
}

/// How far a look at some bytes came.
enum Step {
    /// A packet of so many bytes, of which some may still have to come.
    Over(usize),
    /// More bytes are needed.
    More,
    /// This is no guest.
    Wrong,
}

impl Guest {
    pub(super) const fn new(socket: TcpStream, number: u64) -> Self {
        Self { socket, number, version: None, held: Vec::new(), skip: 0, answers: Vec::new(), gone: false }
    }

    pub(super) const fn socket(&self) -> &TcpStream {
        &self.socket
    }

    pub(super) const fn gone(&self) -> bool {
        self.gone
    }

    /// What is waited for on its socket.
    pub(super) const fn wish(&self) -> PollFlags {
        if self.answers.is_empty() { PollFlags::IN } else { PollFlags::OUT }
    }

    /// Reads up to `size` bytes at once, unless answers still have to leave: the messages and the bytes that came.
    pub(super) fn read(&mut self, buffer: &mut Vec<u8>, size: usize) -> (u64, usize) {
        if !self.answers.is_empty() {
            return (0, 0);
        }
        // What was held comes first in the buffer, so that nothing else is ever copied.
        let held = self.held.len();
        if buffer.len() < held + size {
            buffer.resize(held + size, 0);
        }
        buffer[..held].copy_from_slice(&self.held);
        match self.socket.read(&mut buffer[held..held + size]) {
            Ok(0) => self.gone = true,
            Ok(read) => return (self.take(&buffer[..held + read]), read),
            Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted) => {}
            Err(_) => self.gone = true,
        }
        (0, 0)
    }

    /// Sends the answers, as far as the socket takes them.
    pub(super) fn answer(&mut self) {
        while !self.answers.is_empty() && !self.gone {
            match self.socket.write(&self.answers) {
                Ok(0) => self.gone = true,
                Ok(written) => drop(self.answers.drain(..written)),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
                Err(_) => self.gone = true,
            }
        }
    }

    /// Takes what was held and what was read: the messages that were counted in it.
    fn take(&mut self, bytes: &[u8]) -> u64 {
        let skipped = self.skip.min(bytes.len());
        self.skip -= skipped;
        let bytes = &bytes[skipped..];
        let (messages, over) = self.walk(bytes);
        self.held.clear();
        self.held.extend_from_slice(&bytes[over..]);
        messages
    }

    /// Goes over whole packets: how many messages there were, and how many bytes need no second look.
    fn walk(&mut self, bytes: &[u8]) -> (u64, usize) {
        let (mut at, mut messages) = (0, 0);
        while at < bytes.len() {
            // The shortest way for what comes by the million: QoS 0, less than 128 bytes.
            if let [0x30 | 0x31, short @ ..=0x7f, ..] = bytes[at..]
                && self.version.is_some()
            {
                messages += 1;
                at += 2 + usize::from(short);
                continue;
            }
            match self.packet(&bytes[at..], &mut messages) {
                Step::Over(size) => at += size,
                Step::More => return (messages, at),
                Step::Wrong => {
                    self.gone = true;
                    return (messages, bytes.len());
                }
            }
        }
        self.skip += at - bytes.len();
        (messages, bytes.len())
    }

    /// Looks at the packet at the front.
    fn packet(&mut self, bytes: &[u8], messages: &mut u64) -> Step {
        let version = self.version.unwrap_or(Version::V5);
        let header = match Header::read(bytes, version, usize::MAX) {
            Ok(Some(header)) => header,
            Ok(None) => return Step::More,
            Err(_) => return Step::Wrong,
        };
        if self.version.is_none() && header.packet != PacketType::Connect {
            return Step::Wrong;
        }
        if header.packet == PacketType::Publish {
            return self.message(header, bytes, messages);
        }
        let Some(body) = bytes.get(header.size..header.total()) else {
            return if header.total() > HELD_MAX { Step::Wrong } else { Step::More };
        };
        match self.control(header, body, version) {
            Some(()) => Step::Over(header.total()),
            None => Step::Wrong,
        }
    }

    fn message(&mut self, header: Header, bytes: &[u8], messages: &mut u64) -> Step {
        let answer = match header.flags >> 1 & 0b11 {
            0 => {
                *messages += 1;
                return Step::Over(header.total());
            }
            1 => PacketType::PubAck,
            _ => PacketType::PubRec,
        };
        let body = &bytes[header.size..];
        let Some((topic, rest)) = body.split_first_chunk::<2>() else { return Step::More };
        let topic = usize::from(u16::from_be_bytes(*topic));
        if topic + 4 > header.remaining {
            return Step::Wrong;
        }
        let Some(&[high, low]) = rest.get(topic..topic + 2) else { return Step::More };
        let Some(packet_id) = PacketId::new(u16::from_be_bytes([high, low])) else { return Step::Wrong };
        put_short(answer, packet_id, &mut self.answers);
        *messages += 1;
        Step::Over(header.total())
    }

    /// Answers any other packet; `None`: it is none.
    fn control(&mut self, header: Header, body: &[u8], version: Version) -> Option<()> {
        match header.packet {
            PacketType::Connect => self.welcome(&Connect::decode(body).ok()?),
            PacketType::PubRel => {
                let packet_id = u16::from_be_bytes(*body.first_chunk()?);
                put_short(PacketType::PubComp, PacketId::new(packet_id)?, &mut self.answers);
                Some(())
            }
            PacketType::PingReq => Packet::PingResp.encode(version, &mut self.answers).ok(),
            PacketType::Disconnect => {
                self.gone = true;
                Some(())
            }
            PacketType::Subscribe | PacketType::Unsubscribe => {
                let (packet_id, reasons, unsubscribed) = match Packet::decode_body(header, body, version).ok()? {
                    Packet::Subscribe(packet) => {
                        let mut reasons = Reasons::new();
                        packet.filters.iter().for_each(|(_, options)| reasons.push(ReasonCode::granted(options.qos)));
                        (packet.packet_id, reasons, false)
                    }
                    Packet::Unsubscribe(packet) => {
                        let mut reasons = Reasons::new();
                        if version.is_v5() {
                            packet.filters.iter().for_each(|_| reasons.push(ReasonCode::Success));
                        }
                        (packet.packet_id, reasons, true)
                    }
                    _ => return None,
                };
                let answer = SubAck { packet_id, properties: Properties::new(), reasons };
                let answer = if unsubscribed { Packet::UnsubAck(answer) } else { Packet::SubAck(answer) };
                answer.encode(version, &mut self.answers).ok()
            }
            _ => Some(()),
        }
    }

    fn welcome(&mut self, connect: &Connect<'_>) -> Option<()> {
        self.version = Some(connect.version);
        let mut properties = Properties::new();
        if connect.client_id.is_empty() && connect.version.is_v5() {
            // [MQTT-3.2.2-16]
            properties.push(Property::AssignedClientIdentifier(&format!("sink-{}", self.number))).ok()?;
        }
        let answer = ConnAck { session_present: false, reason: ReasonCode::Success, properties };
        answer.encode(connect.version, &mut self.answers).ok()
    }
}

/// The longest packet that is looked at as a whole.
const HELD_MAX: usize = 1 << 20;
