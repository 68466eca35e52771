//! Peers that take a connection and say nothing, or never take it: each step has its own end and its own words.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{
    io::{Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    sync::{Arc, mpsc::channel},
    thread,
    time::{Duration, Instant},
};

use mqtt_toolkit::{
    client::{Client, Options},
    failure::{Exit, Failure},
    net::{
        Target,
        target::{Proxy, WebSocket},
        tls::{ClientOptions, ClientTls},
    },
};
use socket2::{Domain, Socket, Type};

use crate::{
    hostile::open,
    support::{DEADLINE, refused, serve},
};

/// Reads for ever, and says nothing but this.
fn mute(beginning: &'static [u8]) -> u16 {
    serve(move |mut socket| {
        let mut buffer = [0; 4096];
        if !beginning.is_empty() && socket.read(&mut buffer).is_ok_and(|count| count > 0) {
            socket.write_all(beginning).unwrap();
        }
        while socket.read(&mut buffer).is_ok_and(|count| count > 0) {}
    })
}

/// An address at which nothing answers at all: nobody takes the connections that wait there, and more cannot wait.
struct BlackHole {
    address: SocketAddr,
    _held: (Socket, Vec<TcpStream>),
}

impl BlackHole {
    fn open() -> Self {
        let listener = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
        listener.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into()).unwrap();
        listener.listen(0).unwrap();
        let address = listener.local_addr().unwrap().as_socket().unwrap();
        let mut waiting = Vec::new();
        while let Ok(socket) = TcpStream::connect_timeout(&address, Duration::from_millis(300)) {
            waiting.push(socket);
        }
        Self { address, _held: (listener, waiting) }
    }
}

/// How connecting with so little patience fails, in words.
fn fail(target: Target, tls: bool) -> Failure {
    let mut options = Options { timeout: Duration::from_millis(400), ..Options::new(target) };
    if tls {
        let tls = ClientTls::load(ClientOptions { insecure: true, ..ClientOptions::default() }).unwrap();
        options.tls = Some(Arc::new(tls));
    }
    let (tell, told) = channel();
    // On a thread of its own: what never ends fails the test.
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let connected = runtime.block_on(Client::connect(options.clone(), None));
        tell.send(Failure::connect(&connected.err().expect("no connection"), &options)).unwrap();
    });
    told.recv_timeout(DEADLINE).unwrap()
}

#[track_caller]
fn assert_says(failure: &Failure, exit: Exit, cause: &str, hint: &str) {
    assert_eq!((failure.cause.as_deref(), failure.hint.as_deref()), (Some(cause), Some(hint)));
    assert_eq!(failure.exit, exit);
}

#[test]
fn each_step_that_is_not_answered_is_named() {
    let to = |port| Target::new("127.0.0.1", port);
    let hole = BlackHole::open();
    let swallowed = "the address may be wrong, or a firewall swallows what is sent";
    assert_says(&fail(to(hole.address.port()), false), Exit::UNREACHABLE, "no answer within 0.4 s", swallowed);

    let silent = mute(b"");
    let cause = "connected, but no CONNACK within 0.4 s";
    assert_says(&fail(to(silent), false), Exit::UNREACHABLE, cause, "is this an MQTT port without TLS?");
    // Half a CONNACK is none.
    assert_says(&fail(to(mute(&[0x20, 2, 0])), false), Exit::UNREACHABLE, cause, "is this an MQTT port without TLS?");
    let cause = "connected, but no answer in TLS within 0.4 s";
    assert_says(&fail(to(silent), true), Exit::TLS, cause, "is this a port with TLS? 8883 is by custom, 1883 is not");
    let websocket =
        |port| Target { websocket: Some(WebSocket { path: "/mqtt".to_owned(), headers: Vec::new() }), ..to(port) };
    let cause = "connected, but no WebSocket within 0.4 s";
    let hint = "if this is no WebSocket port, leave --ws away";
    assert_says(&fail(websocket(silent), false), Exit::UNREACHABLE, cause, hint);
    assert_says(&fail(websocket(mute(b"HTTP/1.1 101 ")), false), Exit::UNREACHABLE, cause, hint);
    let proxy = |port| Target { proxy: Some(Proxy { host: "127.0.0.1".to_owned(), port, user: None }), ..to(1) };
    let cause = "connected to the proxy, but no connection from there within 0.4 s";
    let hint = "the proxy may not reach the broker, or be no proxy";
    assert_says(&fail(proxy(silent), false), Exit::UNREACHABLE, cause, hint);
    assert_says(&fail(proxy(mute(&[5, 0])), false), Exit::UNREACHABLE, cause, hint);
    assert_says(&fail(proxy(hole.address.port()), false), Exit::UNREACHABLE, "no answer within 0.4 s", swallowed);
}

#[test]
fn pings_and_fragments_without_end_are_no_connack() {
    for (beginning, rest) in [(&b""[..], &b"\x89\x04ping"[..]), (b"\x02\x00", b"\x00\x00"), (b"\x02\x00", b"\x00\x01a")]
    {
        let rest = rest.repeat(100_000);
        let port = serve(move |socket| {
            let mut socket = open(socket);
            let mut reads = socket.try_clone().unwrap();
            thread::spawn(move || std::io::copy(&mut reads, &mut std::io::sink()));
            socket.write_all(beginning).unwrap();
            while socket.write_all(&rest).is_ok() {}
        });
        let websocket = Some(WebSocket { path: "/mqtt".to_owned(), headers: Vec::new() });
        let failure = fail(Target { websocket, ..Target::new("127.0.0.1", port) }, false);
        assert_says(&failure, Exit::UNREACHABLE, "connected, but no CONNACK within 0.4 s", "is this a broker?");
    }
}

#[test]
fn a_broker_that_says_nothing_is_left_after_ten_seconds() {
    let port = mute(b"").to_string();
    let begun = Instant::now();
    let said = format!(
        "mqtt: cannot connect to 127.0.0.1:{port}: connected, but no CONNACK within 10 s\n\
         hint: is this an MQTT port without TLS?\n"
    );
    refused(&["-h", "127.0.0.1", "-p", &port], 3, &said);
    assert!(begun.elapsed() >= Duration::from_secs(10));
}

#[test]
fn nobody_there_and_a_name_that_is_none() {
    let port = { TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string() };
    let start = "hint: no broker is listening there; start one with: mqtt serve";
    // Not every machine has IPv6.
    let six = TcpListener::bind("[::1]:0").is_ok().then_some("::1");
    for host in ["127.0.0.1", "localhost"].into_iter().chain(six) {
        let place = if host == "::1" { format!("[::1]:{port}") } else { format!("{host}:{port}") };
        let said = format!("mqtt: cannot connect to {place}: connection refused\n{start}\n");
        refused(&["-h", host, "-p", &port], 3, &said);
    }
    let takes = "hint: -h takes a host name or an address";
    let ended = crate::support::publish(&["-h", "no-such-host.invalid"]);
    let said = "mqtt: cannot connect to no-such-host.invalid:1883: the host name cannot be resolved";
    assert!(ended.err.starts_with(said) && ended.err.ends_with(&format!("\n{takes}\n")), "{}", ended.err);
    assert_eq!(ended.code, Some(3));
    let said = "mqtt: invalid host 'broker.local:1884': it has a port\n\
                hint: host and port are two options: -h broker.local -p 1884\n";
    refused(&["-h", "broker.local:1884"], 2, said);
}
