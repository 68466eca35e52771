//! Peers that break the rules, and random bytes at every step: one line each, no panic, no endless wait.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{
    io::{Read, Write},
    net::TcpStream,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};

use mqtt_toolkit::{
    client::{Client, Error, Options},
    net::{
        Target,
        target::{Proxy, WebSocket},
    },
};
use tungstenite::accept_hdr;

use crate::{
    support::{DEADLINE, Dice, end, publish, run, serve},
    wire::welcome,
};

/// Opens the WebSocket, and gives the socket below it.
pub(crate) fn open(socket: TcpStream) -> TcpStream {
    accept_hdr(socket, welcome).unwrap().into_inner()
}

/// A server that opens a WebSocket and says this in it.
fn say(bytes: &[u8]) -> String {
    let bytes = bytes.to_vec();
    let port = serve(move |socket| {
        let mut socket = open(socket);
        // The client may have seen enough.
        let _ = socket.write_all(&bytes);
        end(&mut socket);
    });
    port.to_string()
}

#[test]
fn each_broken_rule_has_its_line() {
    let protocol = "the broker broke the protocol: ";
    let rules = "the broker broke the rules of WebSocket: ";
    let rows: [(&[u8], String); 11] = [
        // [MQTT-6.0.0-1]
        (b"\x81\x02\x20\x02", format!("{protocol}text in a WebSocket frame, where MQTT is binary")),
        (b"\x81\x02\xff\xff", format!("{protocol}text in a WebSocket frame, where MQTT is binary")),
        (b"\x82\x7f\0\0\x01\0\0\0\0\0", format!("{protocol}a WebSocket frame larger than any MQTT packet")),
        (b"\x82\x82\x01\x02\x03\x04ab", format!("{rules}Received a masked frame from server")),
        (b"\xc2\x01a", format!("{rules}Reserved bits are non-zero")),
        (b"\x80\x01a", format!("{rules}Continue frame but nothing to continue")),
        (b"\x09\x00", format!("{rules}Fragmented control frame")),
        (b"\x89\x7e\x00\x7e", "the broker closed the connection".to_owned()),
        (b"\x82\x05\x20", "the broker closed the connection".to_owned()),
        (b"\x88\x02\x03\xe8", "the broker closed the connection".to_owned()),
        (b"\x88\x0a\x03\xf0go away\x1b", "the broker closed the WebSocket with code 1008: go away\\u{1b}".to_owned()),
    ];
    for (bytes, cause) in rows {
        let port = say(bytes);
        let ended = publish(&["--ws", "-h", "127.0.0.1", "-p", &port]);
        let said = format!("mqtt: cannot connect to 127.0.0.1:{port}: {cause}\n");
        assert_eq!((ended.code, ended.err), (Some(6), said), "{bytes:?}");
    }
}

#[test]
fn a_subscriber_leaves_a_broker_that_breaks_the_rules() {
    let port = serve(|socket| {
        let mut socket = open(socket);
        let mut buffer = [0; 4096];
        // CONNECT, then SUBSCRIBE.
        for answer in [&b"\x82\x04\x20\x02\0\0"[..], b"\x82\x05\x90\x03\0\x01\0\x81\x01a"] {
            assert!(socket.read(&mut buffer).unwrap() > 0);
            socket.write_all(answer).unwrap();
        }
        end(&mut socket);
    })
    .to_string();
    let ended = run(&["sub", "--ws", "-h", "127.0.0.1", "-p", &port, "-t", "t"]);
    let said = format!(
        "mqtt: connection to 127.0.0.1:{port} lost: the broker broke the protocol: text in a WebSocket frame, where \
         MQTT is binary\n"
    );
    assert_eq!((ended.code, ended.err), (Some(6), said));
}

#[test]
fn pings_without_end_keep_nobody_from_the_connack() {
    // More of them in one piece than are looked at by turns, with the CONNACK behind them and one empty frame before it.
    let pings = [b"\x89\x04ping".repeat(1000), b"\x82\x00".to_vec(), b"\x82\x04\x20\x02\0\0".to_vec()].concat();
    let ended = publish(&["--ws", "-h", "127.0.0.1", "-p", &say(&pings)]);
    assert!(ended.err.starts_with("mqtt: connection to "), "it was connected: {}", ended.err);
}

/// Connects by each way to a server that says random bytes, in this process: hundreds of times in a moment.
fn connect(targets: &[Target]) -> Vec<Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut errors = Vec::new();
    for target in targets {
        let options = Options { timeout: DEADLINE, ..Options::new(target.clone()) };
        let connected = runtime.block_on(async { Client::connect(options, None).await });
        errors.extend(connected.err());
    }
    errors
}

#[test]
fn random_answers_are_refused_by_every_way() {
    let seed = Arc::new(AtomicU64::new(1));
    let next = move || Dice(seed.fetch_add(1, Relaxed).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let roll = next.clone();
    // Some begin as they should: the deeper steps see random bytes, too.
    let heads: [&[u8]; 9] = [
        b"",
        b"\x05",
        b"\x05\x00\x05\x00\x00",
        b"\x05\x02\x01\x00\x05\x00\x00\x03",
        b"HTTP/1.1 ",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n",
        b"\x20",
        b"\x20\x02",
        b"\x15\x03",
    ];
    let plain = serve(move |mut socket| {
        let mut dice = roll();
        let head = heads[usize::try_from(dice.roll()).unwrap() % heads.len()];
        let size = usize::try_from(dice.roll() % 300).unwrap();
        let _ = socket.write_all(&[head, &dice.bytes(size)].concat());
        end(&mut socket);
    });
    let framed = serve(move |socket| {
        let mut socket = open(socket);
        let mut dice = next();
        let size = usize::try_from(dice.roll() % 300).unwrap();
        let mut bytes = dice.bytes(size);
        if let (Some(first), true) = (bytes.first_mut(), dice.roll() % 2 == 0) {
            *first = 0x82;
        }
        let _ = socket.write_all(&bytes);
        end(&mut socket);
    });
    let to = |port| Target::new("127.0.0.1", port);
    let proxy = |user| Some(Proxy { host: "127.0.0.1".to_owned(), port: plain, user });
    let websocket = Some(WebSocket { path: "/mqtt".to_owned(), headers: Vec::new() });
    let login = Some((b"user".to_vec(), b"password".to_vec()));
    let targets: Vec<Target> = (0..150)
        .flat_map(|_| {
            [
                to(plain),
                Target { proxy: proxy(None), ..to(1) },
                Target { proxy: proxy(login.clone()), ..to(1) },
                Target { websocket: websocket.clone(), ..to(plain) },
                Target { websocket: websocket.clone(), ..to(framed) },
            ]
        })
        .collect();
    let errors = connect(&targets);
    // Chance makes no CONNACK behind a handshake; behind a right beginning it may make one.
    assert!(errors.len() > targets.len() * 9 / 10, "{} of {}", errors.len(), targets.len());
    for error in errors {
        assert!(!error.to_string().chars().any(char::is_control), "{error:?}");
        assert!(!matches!(error, Error::DialTimeout(_) | Error::ConnAckTimeout(_)), "{error:?}");
    }
}
