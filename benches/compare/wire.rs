//! The load's own MQTT 3.1.1: just enough bytes to connect, subscribe, publish in batches and walk frames.
//!
//! Nothing here comes from the library under test, so that one mistake cannot hide another.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// How long any single step of a handshake may take.
pub(crate) const STEP: Duration = Duration::from_secs(10);

pub(crate) const CONNECT: u8 = 1;
pub(crate) const CONNACK: u8 = 2;
pub(crate) const PUBLISH: u8 = 3;
pub(crate) const PUBACK: u8 = 4;
pub(crate) const PUBREC: u8 = 5;
pub(crate) const PUBREL: u8 = 6;
pub(crate) const PUBCOMP: u8 = 7;
pub(crate) const SUBSCRIBE: u8 = 8;
pub(crate) const SUBACK: u8 = 9;
pub(crate) const PINGREQ: u8 = 12;
pub(crate) const DISCONNECT: u8 = 14;

/// The room that the counter takes at the start of each payload.
pub(crate) const COUNTER: usize = 8;

fn put_str(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(&(text.len() as u16).to_be_bytes());
    out.extend_from_slice(text.as_bytes());
}

fn put_packet(out: &mut Vec<u8>, first: u8, body: &[u8]) {
    out.push(first);
    let mut left = body.len();
    loop {
        let low = (left & 0x7f) as u8;
        left >>= 7;
        out.push(if left > 0 { low | 0x80 } else { low });
        if left == 0 {
            break;
        }
    }
    out.extend_from_slice(body);
}

/// A CONNECT with a clean session and a keep alive of 60 seconds.
pub(crate) fn connect(client_id: &str) -> Vec<u8> {
    let mut body = Vec::with_capacity(32);
    put_str(&mut body, "MQTT");
    body.extend_from_slice(&[4, 2, 0, 60]);
    put_str(&mut body, client_id);
    let mut out = Vec::with_capacity(34);
    put_packet(&mut out, CONNECT << 4, &body);
    out
}

/// A SUBSCRIBE of one filter, with packet identifier 1.
pub(crate) fn subscribe(filter: &str, qos: u8) -> Vec<u8> {
    let mut body = vec![0, 1];
    put_str(&mut body, filter);
    body.push(qos);
    let mut out = Vec::new();
    put_packet(&mut out, SUBSCRIBE << 4 | 2, &body);
    out
}

/// One PUBLISH with an unset packet identifier (above QoS 0).
pub(crate) fn publish(topic: &str, qos: u8, payload: &[u8]) -> Vec<u8> {
    let mut body = Vec::with_capacity(topic.len() + payload.len() + 4);
    put_str(&mut body, topic);
    if qos > 0 {
        body.extend_from_slice(&[0, 0]);
    }
    body.extend_from_slice(payload);
    let mut out = Vec::with_capacity(body.len() + 4);
    put_packet(&mut out, PUBLISH << 4 | qos << 1, &body);
    out
}

/// An ack of four bytes: PUBACK, PUBREC, PUBREL or PUBCOMP.
pub(crate) fn ack(kind: u8, packet_id: u16) -> [u8; 4] {
    let [high, low] = packet_id.to_be_bytes();
    let flags = if kind == PUBREL { 2 } else { 0 };
    [kind << 4 | flags, 2, high, low]
}

/// One packet in a buffer: its first byte, and what follows the remaining length.
#[derive(Clone, Copy)]
pub(crate) struct Frame<'a> {
    pub(crate) first: u8,
    pub(crate) body: &'a [u8],
    /// The whole packet.
    pub(crate) raw: &'a [u8],
}

impl<'a> Frame<'a> {
    pub(crate) fn kind(self) -> u8 {
        self.first >> 4
    }

    pub(crate) fn qos(self) -> u8 {
        (self.first >> 1) & 3
    }

    /// The packet identifier of an ack, 0 if there is none.
    pub(crate) fn ack_id(self) -> u16 {
        match self.body {
            [high, low, ..] => u16::from_be_bytes([*high, *low]),
            _ => 0,
        }
    }

    /// Topic, packet identifier (0 at QoS 0) and payload of a PUBLISH; empty when it is too short.
    #[inline]
    pub(crate) fn publish(self) -> (&'a [u8], u16, &'a [u8]) {
        let Some((length, rest)) = self.body.split_first_chunk::<2>() else { return (&[], 0, &[]) };
        let Some((topic, rest)) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length))) else {
            return (&[], 0, &[]);
        };
        if self.first & 6 == 0 {
            return (topic, 0, rest);
        }
        match rest.split_first_chunk::<2>() {
            Some((id, payload)) => (topic, u16::from_be_bytes(*id), payload),
            None => (topic, 0, &[]),
        }
    }
}

/// Takes the next whole packet off the front of `bytes`; `None` when there is no whole one yet.
#[inline]
pub(crate) fn next_frame<'a>(bytes: &mut &'a [u8]) -> Option<Frame<'a>> {
    let input: &'a [u8] = bytes;
    let first = *input.first()?;
    let mut length = 0usize;
    let mut at = 1;
    loop {
        let byte = *input.get(at)?;
        length |= usize::from(byte & 0x7f) << (7 * (at - 1));
        at += 1;
        if byte & 0x80 == 0 || at == 5 {
            break;
        }
    }
    let (raw, rest) = input.split_at_checked(at + length)?;
    *bytes = rest;
    Some(Frame { first, body: &raw[at..], raw })
}

/// Reads one packet in blocking mode and nothing beyond it.
pub(crate) fn read_packet(stream: &mut TcpStream) -> io::Result<(u8, Vec<u8>)> {
    let mut head = [0u8; 2];
    stream.read_exact(&mut head).map_err(|error| match error.kind() {
        io::ErrorKind::WouldBlock => io::Error::new(io::ErrorKind::TimedOut, "no answer in 10 s"),
        _ => error,
    })?;
    let mut length = usize::from(head[1] & 0x7f);
    let mut shift = 7;
    let mut last = head[1];
    while last & 0x80 != 0 && shift < 28 {
        let mut byte = [0u8];
        stream.read_exact(&mut byte)?;
        last = byte[0];
        length |= usize::from(last & 0x7f) << shift;
        shift += 7;
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body)?;
    Ok((head[0], body))
}

fn refused(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what.to_owned())
}

/// Opens a TCP connection with the deadlines of a handshake.
pub(crate) fn dial(address: SocketAddr) -> io::Result<TcpStream> {
    let stream = TcpStream::connect_timeout(&address, STEP)?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(STEP))?;
    stream.set_write_timeout(Some(STEP))?;
    Ok(stream)
}

/// Waits for an accepting CONNACK.
pub(crate) fn await_connack(stream: &mut TcpStream) -> io::Result<()> {
    match read_packet(stream)? {
        (first, body) if first >> 4 == CONNACK && body.get(1) == Some(&0) => Ok(()),
        _ => Err(refused("CONNECT was refused")),
    }
}

/// Waits for an accepting SUBACK.
pub(crate) fn await_suback(stream: &mut TcpStream) -> io::Result<()> {
    match read_packet(stream)? {
        (first, body) if first >> 4 == SUBACK && body.get(2).is_some_and(|code| *code <= 2) => Ok(()),
        _ => Err(refused("SUBSCRIBE was refused")),
    }
}

/// Connects, and subscribes when a filter is given; the stream is still in blocking mode.
pub(crate) fn join(address: SocketAddr, client_id: &str, filter: Option<(&str, u8)>) -> io::Result<TcpStream> {
    let mut stream = dial(address)?;
    stream.write_all(&connect(client_id))?;
    await_connack(&mut stream)?;
    if let Some((filter, qos)) = filter {
        stream.write_all(&subscribe(filter, qos))?;
        await_suback(&mut stream)?;
    }
    Ok(stream)
}
