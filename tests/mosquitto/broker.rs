//! A broker that does what a row says, and writes down each packet that it gets.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{
    io::{Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    sync::mpsc::{Receiver, Sender, channel},
    thread,
    time::Duration,
};

use crate::{packets, row::unescaped};

/// What it saw and did, as it happens.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Event {
    /// A packet, readable.
    Packet(String),
    /// The client waits for what comes now.
    Ready,
    /// Every connection that was begun before the end is over.
    Last,
}

/// What the test sends over a connection of its own when the client has ended: a packet that no client sends.
pub(crate) const LAST: [u8; 2] = [0xf0, 0];

/// A broker of scripted behaviour.
pub(crate) struct Broker {
    pub(crate) port: u16,
    pub(crate) events: Receiver<Event>,
}

/// Far more than a loaded machine needs.
const DEADLINE: Duration = Duration::from_secs(60);

impl Broker {
    /// Begins to wait for clients.
    pub(crate) fn start(script: &[String]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (send, events) = channel();
        let script = script.to_vec();
        thread::spawn(move || {
            for (number, stream) in listener.incoming().enumerate() {
                let Ok(stream) = stream else { return };
                Peer { stream, script: &script, send: &send, version: 4, is_first: number == 0 }.serve();
            }
        });
        Self { port, events }
    }
}

struct Peer<'a> {
    stream: TcpStream,
    script: &'a [String],
    send: &'a Sender<Event>,
    version: u8,
    is_first: bool,
}

impl Peer<'_> {
    fn serve(mut self) {
        self.stream.set_read_timeout(Some(DEADLINE)).unwrap();
        self.stream.set_nodelay(true).unwrap();
        while let Some(packet) = self.packet() {
            if packet == LAST {
                let _ = self.send.send(Event::Last);
                return;
            }
            if packet[0] == 0x10 {
                self.version = packets::version(&packet);
            }
            let _ = self.send.send(Event::Packet(packets::shown(&packet, self.version)));
            if self.answer(&packet).is_none() {
                break;
            }
        }
        let _ = self.stream.shutdown(Shutdown::Both);
    }

    fn packet(&mut self) -> Option<Vec<u8>> {
        let mut packet = self.read(2)?;
        if packet[0] == 0x16 {
            return Some(packet);
        }
        if packet == b"GE" {
            // The request of a WebSocket: its first line.
            while !packet.ends_with(b"\r\n") {
                packet.extend(self.read(1)?);
            }
            return Some(packet);
        }
        while packet[packet.len() - 1] & 0x80 != 0 {
            packet.extend(self.read(1)?);
        }
        let length = packet[1..].iter().rev().fold(0, |length, byte| length << 7 | usize::from(byte & 0x7f));
        packet.extend(self.read(length)?);
        Some(packet)
    }

    fn read(&mut self, size: usize) -> Option<Vec<u8>> {
        let mut bytes = vec![0; size];
        self.stream.read_exact(&mut bytes).ok()?;
        Some(bytes)
    }

    fn says(&self, what: &str) -> Option<&str> {
        self.script.iter().find_map(|line| {
            let rest = line.strip_prefix(what)?;
            (rest.is_empty() || rest.starts_with(' ')).then(|| rest.trim_start())
        })
    }

    /// `None`: it is the end.
    fn answer(&mut self, packet: &[u8]) -> Option<()> {
        let is_v5 = self.version == 5;
        let body = packets::body(packet);
        match packet[0] >> 4 {
            // TLS, or HTTP: the first bytes are told, and nothing more.
            _ if packet[0] == 0x16 || packet[0] == b'G' => return None,
            1 if self.says("mute").is_some() => {
                let _ = self.send.send(Event::Ready);
            }
            1 if self.says("close").is_some() => return None,
            1 if self.is_first && self.says("first close").is_some() => return None,
            1 => {
                let usual = if is_v5 { "20 03 00 00 00" } else { "20 02 00 00" };
                let bytes = hex(self.says("connack").unwrap_or(usual));
                self.write(&bytes)?;
                // Also for programs that only publish: they are stopped while they wait.
                self.messages("welcome")?;
            }
            3 => {
                let _ = self.send.send(Event::Ready);
                return self.published(packet, body);
            }
            6 => self.write(&[0x70, 2, body[0], body[1]])?,
            8 => {
                let answer = match self.says("suback") {
                    Some(codes) => hex(codes),
                    None => packets::granted(body, self.version),
                };
                let properties: &[u8] = if is_v5 { &[0] } else { &[] };
                self.frame(0x90, &[&body[..2], properties, &answer].concat())?;
                if self.is_first && self.says("first cut").is_some() {
                    return None;
                }
                if self.is_first && self.says("first goodbye").is_some() {
                    return self.frame(0xe0, &[0x8b, 0]);
                }
                self.messages("message")?;
                let _ = self.send.send(Event::Ready);
            }
            10 => {
                let rest: &[u8] = if is_v5 { &[0, 0] } else { &[] };
                self.frame(0xb0, &[&body[..2], rest].concat())?;
            }
            12 => self.write(&[0xd0, 0])?,
            14 => {}
            _ => {}
        }
        Some(())
    }

    fn published(&mut self, packet: &[u8], body: &[u8]) -> Option<()> {
        if self.says("silent").is_some() {
            return Some(());
        }
        if self.says("cut").is_some() {
            return None;
        }
        let qos = packet[0] >> 1 & 3;
        let length = usize::from(body[0]) * 256 + usize::from(body[1]);
        let rest = hex(self.says("puback").unwrap_or(""));
        match qos {
            0 => {}
            1 => self.frame(0x40, &[&body[2 + length..4 + length], &rest].concat())?,
            _ => self.frame(0x50, &[&body[2 + length..4 + length], &rest].concat())?,
        }
        self.messages("answer")
    }

    /// `message q1 r TOPIC PAYLOAD`, with the properties in hex in brackets before the topic: `[0101]`.
    fn messages(&mut self, kind: &str) -> Option<()> {
        let lines: Vec<String> =
            self.script.iter().filter_map(|line| line.strip_prefix(kind)).map(str::to_owned).collect();
        for (number, line) in (1..).zip(lines) {
            let (mut first, mut properties, mut rest) = (0x30_u8, Vec::new(), line.trim_start());
            loop {
                let (word, after) = rest.split_once(' ').unwrap_or((rest, ""));
                match word {
                    "q1" => first |= 2,
                    "q2" => first |= 4,
                    "r" => first |= 1,
                    "bytes" => break,
                    word if word.starts_with('[') => properties = hex(word.trim_matches(['[', ']'])),
                    _ => break,
                }
                rest = after;
            }
            if let Some(bytes) = rest.strip_prefix("bytes ") {
                self.write(&hex(bytes))?;
                continue;
            }
            let (topic, payload) = rest.split_once(' ').unwrap_or((rest, ""));
            let mut body = vec![0, u8::try_from(topic.len()).unwrap()];
            body.extend(topic.as_bytes());
            if first & 6 != 0 {
                body.extend([0, number]);
            }
            if self.version == 5 {
                body.push(u8::try_from(properties.len()).unwrap());
                body.extend(properties);
            }
            body.extend(unescaped(payload));
            self.frame(first, &body)?;
        }
        Some(())
    }

    fn frame(&mut self, first: u8, body: &[u8]) -> Option<()> {
        let mut packet = vec![first];
        let mut length = body.len();
        while length > 127 {
            packet.push(u8::try_from(length % 128).unwrap() | 128);
            length /= 128;
        }
        packet.push(u8::try_from(length).unwrap());
        packet.extend(body);
        self.write(&packet)
    }

    fn write(&mut self, bytes: &[u8]) -> Option<()> {
        self.stream.write_all(bytes).ok()
    }
}

fn hex(text: &str) -> Vec<u8> {
    let digits: String = text.chars().filter(|sign| !sign.is_whitespace()).collect();
    let pairs = (0..digits.len()).step_by(2);
    pairs.map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap()).collect()
}
