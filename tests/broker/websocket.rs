//! MQTT in WebSocket frames: who is let in, what frames may be, and how both sides say goodbye.

use std::{
    io::{Read, Write},
    net::{Shutdown, TcpStream},
};

use mqtt_toolkit::{
    net::{self, websocket::Rules},
    packet::Version::V5,
};

use crate::{
    notation::bytes,
    support::{Broker, DEADLINE, WORKERS},
};

pub(crate) fn start(rules: Rules) -> Broker {
    Broker::behind(net::listen("127.0.0.1:0".parse().unwrap()).unwrap().with_websocket(rules), |_| {})
}

/// A client that speaks HTTP, and then frames.
pub(crate) struct Browser(TcpStream);

const MASK: [u8; 4] = [0x12, 0xfe, 0x80, 0x03];
pub(crate) const BINARY: u8 = 0x82;

impl Browser {
    pub(crate) fn open(broker: &Broker) -> Self {
        let stream = TcpStream::connect(broker.address).unwrap();
        stream.set_read_timeout(Some(DEADLINE)).unwrap();
        stream.set_nodelay(true).unwrap();
        Self(stream)
    }

    /// One whose request has been answered with 101.
    pub(crate) fn connected(broker: &Broker) -> Self {
        let mut browser = Self::open(broker);
        browser.send(request("/mqtt", "Sec-WebSocket-Protocol: mqtt\r\n"));
        let answer = browser.head();
        assert!(answer.starts_with("HTTP/1.1 101 ") && answer.contains("sec-websocket-protocol: mqtt\r\n"), "{answer}");
        browser
    }

    pub(crate) fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.0.write_all(bytes.as_ref()).unwrap();
    }

    /// An answer up to its empty line.
    pub(crate) fn head(&mut self) -> String {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            self.0.read_exact(&mut byte).unwrap();
            head.extend(byte);
        }
        String::from_utf8(head).unwrap()
    }

    /// Everything up to the end.
    pub(crate) fn rest(&mut self) -> Vec<u8> {
        let mut rest = Vec::new();
        self.0.read_to_end(&mut rest).unwrap();
        rest
    }

    /// The next frame: its first byte and what it holds. It has no mask.
    pub(crate) fn frame(&mut self) -> (u8, Vec<u8>) {
        let mut head = [0; 2];
        self.0.read_exact(&mut head).unwrap();
        let mut length = vec![
            0;
            match head[1] {
                126 => 2,
                127 => 8,
                _ => 0,
            }
        ];
        self.0.read_exact(&mut length).unwrap();
        let long = length.iter().fold(0, |length, byte| length << 8 | usize::from(*byte));
        let mut payload = vec![0; if length.is_empty() { usize::from(head[1]) } else { long }];
        self.0.read_exact(&mut payload).unwrap();
        (head[0], payload)
    }

    /// Frames of MQTT until they hold what `text` means.
    #[track_caller]
    pub(crate) fn expects(&mut self, text: &str) {
        let (expected, mut came) = (bytes(V5, text), Vec::new());
        while came.len() < expected.len() {
            let (first, payload) = self.frame();
            assert_eq!(first, BINARY); // [MQTT-6.0.0-1]
            came.extend(payload);
        }
        assert_eq!(came, expected);
    }
}

pub(crate) fn request(path: &str, headers: &str) -> String {
    format!(
        "GET {path} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n{headers}\r\n"
    )
}

/// A frame of a client.
pub(crate) fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![first];
    match payload.len() {
        short @ 0..126 => frame.push(0x80 | u8::try_from(short).unwrap()),
        middle @ 126..65_536 => {
            frame.extend([&[0x80 | 126][..], &u16::try_from(middle).unwrap().to_be_bytes()].concat())
        }
        long => frame.extend([&[0x80 | 127][..], &(long as u64).to_be_bytes()].concat()),
    }
    frame.extend(MASK);
    frame.extend(payload.iter().zip(MASK.iter().cycle()).map(|(byte, key)| byte ^ key));
    frame
}

pub(crate) fn mqtt(text: &str) -> Vec<u8> {
    frame(BINARY, &bytes(V5, text))
}

pub(crate) const CONNECT: &str = "10 ~ 'MQTT' 05 02 00 00 [ ] 'a'";
pub(crate) const CONNACK: &str = "20 ~ 00 00 [ 22 00 0a ]";

/// [MQTT-6.0.0-2]; [MQTT-6.0.0-2] of 3.1.1: frames and packets need not begin and end together; and nobody has to wait for the answer of HTTP.
#[test]
fn packets_do_not_care_for_frames() {
    for workers in [1, 2] {
        WORKERS.set(workers);
        let broker = start(Rules::default());
        let all = bytes(V5, &format!("{CONNECT} ; 82 ~ 00 01 [ ] 't/#' 00 ; 30 ~ 't/a' [ ] =hello ; c0 00"));
        let (first, rest) = all.split_at(5);
        let pieces = [
            request("/", "Sec-WebSocket-Protocol: mqtt\r\n").into_bytes(),
            frame(0x02, first),
            frame(0x89, b"are you there?"),
            frame(0x00, &rest[..7]),
            frame(0x00, b""),
            frame(0x80, &rest[7..]),
        ];
        for size in [usize::MAX, 1, 7] {
            let mut browser = Browser::open(&broker);
            for piece in pieces.concat().chunks(size) {
                browser.send(piece);
            }
            assert!(browser.head().starts_with("HTTP/1.1 101 "));
            let (mut came, mut pongs) = (Vec::new(), 0);
            let mut expected = bytes(V5, &format!("{CONNACK} ; 90 ~ 00 01 [ ] 00 ; 30 ~ 't/a' [ ] =hello ; d0 00"));
            while came.len() < expected.len() || pongs == 0 {
                match browser.frame() {
                    (BINARY, payload) => came.extend(payload),
                    (first, payload) => {
                        assert_eq!((first, &payload[..]), (0x8a, &b"are you there?"[..]));
                        pongs += 1;
                    }
                }
            }
            // An answer and a delivery are two streams.
            came.sort_unstable();
            expected.sort_unstable();
            assert_eq!((came, pongs), (expected, 1));
            browser.send(frame(0x88, &[3, 0xe8]));
            assert_eq!(browser.frame(), (0x88, vec![3, 0xe8]));
            assert!(browser.rest().is_empty());
        }
        assert!(broker.has_told("Client a closed its connection."));
    }
}

/// Messages larger than any buffer, in both directions, through a socket that is often full.
#[test]
fn large_messages_pass() {
    let broker = start(Rules::default());
    let (mut reader, mut writer) = (Browser::connected(&broker), Browser::connected(&broker));
    reader.send(mqtt(&format!("{CONNECT} ; 82 ~ 00 01 [ ] 't' 01")));
    reader.expects(&format!("{CONNACK} ; 90 ~ 00 01 [ ] 01"));
    writer.send(mqtt(&CONNECT.replace('a', "b")));
    writer.expects(CONNACK);
    let sizes = [0, 118, 119, 65_000, 70_000, 3_000_000];
    for size in sizes {
        writer.send(mqtt(&format!("32 ~ 't' 00 01 [ ] ={}", "x".repeat(size))));
        writer.expects("40 02 00 01");
    }
    for (at, size) in sizes.into_iter().enumerate() {
        reader.expects(&format!("32 ~ 't' 00 {:02x} [ ] ={}", at + 1, "x".repeat(size)));
    }
}

#[test]
fn who_is_not_let_in_learns_why() {
    let broker = start(Rules { path: Some("/mqtt".to_owned()), origins: vec!["https://good.example".to_owned()] });
    let plain = "GET / HTTP/1.1\r\nHost: h\r\n\r\n".to_owned();
    let cases = [
        (plain.replace("/ ", "/mqtt "), "426 Upgrade Required", "is not for a WebSocket"),
        (plain, "404 Not Found", "asked for the path /, and the WebSocket is at /mqtt"),
        ("POST /mqtt HTTP/1.1\r\n\r\n".to_owned(), "426 Upgrade Required", "is not for a WebSocket"),
        (request("/mqtt", "Origin: https://evil.example\r\n"), "403 Forbidden", "a web page of https://evil.example"),
        // [MQTT-6.0.0-3]; [MQTT-6.0.0-3] of 3.1.1
        (request("/mqtt", "Sec-WebSocket-Protocol: wamp\r\n"), "400 Bad Request", "subprotocol wamp, and not"),
        (request("/mqtt", "").replace("13", "8"), "400 Bad Request", "request for a WebSocket is wrong"),
        (request("/mqtt", &"X: y\r\n".repeat(3_000)), "400 Bad Request", "longer than 8 KiB"),
    ];
    for (request, status, why) in cases {
        let mut browser = Browser::open(&broker);
        browser.send(request);
        let answer = browser.head();
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}\r\n")), "{answer}");
        let text = browser.rest();
        assert!(answer.contains(&format!("Content-Length: {}\r\n", text.len())) && text.len() > 30, "{answer}");
        assert!(broker.has_told(why), "{why}");
    }
    for (bytes, why) in [(&bytes(V5, CONNECT)[..], "this port is for WebSocket"), (b"\x16\x03\x01", "ws:// is right")] {
        let mut browser = Browser::open(&broker);
        browser.send(bytes);
        browser.rest();
        assert!(broker.has_told(why), "{why}");
    }
    // Who is no web page names no origin.
    Browser::connected(&broker);
    let mut browser = Browser::open(&broker);
    browser.send(request("/mqtt", "Origin: https://good.example\r\n"));
    assert!(browser.head().starts_with("HTTP/1.1 101 "));
}

#[test]
fn rules_of_frames_are_held() {
    let broker = start(Rules::default());
    let unmasked = [BINARY, 2, 0xc0, 0];
    for (bytes, code, why) in [
        (frame(0x81, b"text"), 1003, "text in a WebSocket frame"), // [MQTT-6.0.0-1]; [MQTT-6.0.0-1] of 3.1.1
        (unmasked.to_vec(), 1002, "a frame without a mask"),
        (frame(0x80, b""), 1002, "the continuation of nothing"),
        (frame(0xc2, b""), 1002, "an extension"),
        (frame(0x89, &[0; 126]), 1002, "a control frame"),
    ] {
        let mut browser = Browser::connected(&broker);
        browser.send(mqtt(CONNECT));
        browser.expects(CONNACK);
        // What came before is handled.
        browser.send([mqtt("c0 00"), bytes].concat());
        let mut frames = vec![browser.frame()];
        if frames[0].0 == BINARY {
            frames.push(browser.frame());
        }
        assert_eq!(frames.last().unwrap(), &(0x88, u16::to_be_bytes(code).to_vec()), "{why}");
        assert!(browser.rest().is_empty());
        assert!(broker.has_told(why), "{why}");
    }
}

/// The broker says goodbye in both ways, and closes as soon as the client has, too.
#[test]
fn both_goodbyes_are_said() {
    let broker = start(Rules::default());
    let mut browser = Browser::connected(&broker);
    browser.send(mqtt(CONNECT));
    browser.expects(CONNACK);
    let mut other = Browser::connected(&broker);
    other.send(mqtt(CONNECT));
    other.expects(CONNACK);
    browser.expects("e0 01 8e");
    assert_eq!(browser.frame(), (0x88, vec![3, 0xe8]));
    browser.send(frame(0x88, &[3, 0xe8]));
    assert!(browser.rest().is_empty());
    // A client that has said DISCONNECT is answered in the way of WebSocket only.
    other.send(mqtt("e0 00"));
    assert_eq!(other.frame(), (0x88, vec![3, 0xe8]));
    assert!(other.rest().is_empty());
    // And one that only hangs up is gone.
    let mut third = Browser::connected(&broker);
    third.send(mqtt(CONNECT));
    third.expects(CONNACK);
    third.0.shutdown(Shutdown::Write).unwrap();
    third.rest();
}
