//! MQTT over WebSocket, plain and in TLS: frames of every shape, large messages both ways, and endings.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{
    io::{Read, Write},
    net::TcpListener,
    sync::{Arc, atomic::Ordering::Relaxed},
};

use rustls::{
    ServerConfig, ServerConnection, StreamOwned,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};

use crate::{
    support::{Broker, Dice, Run, exchange, publish, run, serve},
    wire::{Seen, Shape, carry, listen, welcome},
};

#[test]
fn frames_and_packets_need_not_begin_or_end_together() {
    // [MQTT-6.0.0-2]
    for shape in [Shape::Whole, Shape::Bytes, Shape::Fragments, Shape::Pings, Shape::Joined] {
        let broker = Broker::start();
        let (port, seen) = listen(&broker, shape);
        for version in ["31", "311", "5"] {
            exchange(&["--ws", "-h", "127.0.0.1", "-p", &port, "-V", version]);
        }
        assert!(seen.frames.load(Relaxed) > 6, "{shape:?}");
        // Each client has said goodbye before it hung up.
        seen.expect_goodbyes(6);
        if matches!(shape, Shape::Pings | Shape::Fragments) {
            assert!(seen.pongs.load(Relaxed) > 0, "{shape:?}");
        }
    }
}

#[test]
fn many_messages_keep_their_order_in_any_frames() {
    let lines: Vec<String> = (0..500).map(|number| format!("line {number}")).collect();
    let lines = lines.join("\n") + "\n";
    for shape in [Shape::Bytes, Shape::Fragments, Shape::Joined, Shape::Pings] {
        let broker = Broker::start();
        let (port, _) = listen(&broker, shape);
        let way = ["--ws", "-h", "127.0.0.1", "-p", &port, "-q", "2", "-t", "many"];
        // A session, so that nothing depends on who is first: made with a message that is there already.
        let session = ["-i", "many", "-c"];
        let first = run(&[&["pub", "-r", "-m", "first"][..], &way].concat());
        assert_eq!(first.code, Some(0), "{}", first.err);
        let made = run(&[&["sub", "-C", "1"][..], &way, &session].concat());
        assert_eq!((made.code, made.out.as_slice()), (Some(0), &b"first\n"[..]), "{}", made.err);
        let cleared = run(&[&["pub", "-r", "-n"][..], &way].concat());
        assert_eq!(cleared.code, Some(0), "{}", cleared.err);
        let sent = Run::start(&[&["pub", "-l"][..], &way].concat(), lines.as_bytes()).end();
        assert_eq!((sent.code, sent.err.as_str()), (Some(0), ""), "{shape:?}");
        let got = run(&[&["sub", "-C", "501"][..], &way, &session].concat());
        assert_eq!(got.code, Some(0), "{}", got.err);
        assert!(got.out == lines.as_bytes(), "{shape:?}");
    }
}

#[test]
fn five_mebibytes_both_ways() {
    let payload = Dice(5).bytes(5 * 1024 * 1024);
    for shape in [Shape::Whole, Shape::Fragments] {
        let broker = Broker::start();
        let (port, seen) = listen(&broker, shape);
        let way = ["--ws", "-h", "127.0.0.1", "-p", &port, "-t", "large", "-q", "1"];
        let sent = Run::start(&[&["pub", "-s", "-r"][..], &way].concat(), &payload).end();
        assert_eq!((sent.code, sent.err.as_str()), (Some(0), ""));
        let got = run(&[&["sub", "-C", "1", "-N"][..], &way].concat());
        assert_eq!((got.code, got.err.as_str()), (Some(0), ""));
        assert!(got.out == payload, "{} bytes", got.out.len());
        // Frames of a size that every server takes.
        assert!(seen.largest.load(Relaxed) <= 64 * 1024);
    }
}

#[test]
fn the_request_has_the_path_and_the_headers_that_were_asked_for() {
    let broker = Broker::start();
    let (port, _) = listen(&broker, Shape::Whole);
    let way = ["--ws", "-h", "127.0.0.1", "-p", &port, "--ws-path", "other", "--ws-header", "X-Path: yes"];
    exchange(&way);
    // What is sent, byte for byte but for the key.
    // Not every machine has IPv6.
    let six = TcpListener::bind("[::1]:0").map(|listener| (listener, "::1", "[::1]"));
    let (listener, host, shown) =
        six.unwrap_or_else(|_| (TcpListener::bind("127.0.0.1:0").unwrap(), "127.0.0.1", "127.0.0.1"));
    let port = listener.local_addr().unwrap().port().to_string();
    let words = ["-h", host, "-p", &port, "--ws", "--ws-path", "/a?b=c", "--ws-header", "Authorization:Bearer é"];
    let client = Run::start(&[&["pub", "-t", "t", "-m", "x"][..], &words].concat(), b"");
    let (mut socket, _) = listener.accept().unwrap();
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        socket.read_exact(&mut byte).unwrap();
        request.push(byte[0]);
    }
    let request = String::from_utf8(request).unwrap();
    let (before, rest) = request.split_once("Sec-WebSocket-Key: ").unwrap();
    let (key, after) = rest.split_once("\r\n").unwrap();
    assert_eq!(key.len(), 24);
    assert_eq!(
        before,
        format!(
            "GET /a?b=c HTTP/1.1\r\nHost: {shown}:{port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\n"
        )
    );
    let mut others: Vec<&str> = after.trim_end().lines().collect();
    others.sort_unstable();
    assert_eq!(others, ["Sec-WebSocket-Protocol: mqtt", "authorization: Bearer é"]);
    drop(socket);
    assert_eq!(client.end().code, Some(6));
}

/// `certs init` in a folder, and a WebSocket in TLS that leads to the broker.
fn listen_with_tls(folder: &str, broker: &Broker) -> (String, Arc<Seen>) {
    let made = run(&["certs", "init", "--host", "localhost", "--dir", folder]);
    assert_eq!(made.code, Some(0), "{}", made.err);
    let chain = CertificateDer::pem_file_iter(format!("{folder}/server.crt")).unwrap().map(Result::unwrap).collect();
    let key = PrivateKeyDer::from_pem_file(format!("{folder}/server.key")).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    let (config, seen, to) = (Arc::new(config), Arc::new(Seen::default()), broker.port);
    let told = Arc::clone(&seen);
    let port = serve(move |socket| {
        let below = socket.try_clone().unwrap();
        let tls = StreamOwned::new(ServerConnection::new(Arc::clone(&config)).unwrap(), socket);
        carry(tls, &below, to, Shape::Fragments, &told);
    });
    (port.to_string(), seen)
}

#[test]
fn in_tls_too() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("certs").to_str().unwrap().to_owned();
    let broker = Broker::start();
    let (port, seen) = listen_with_tls(&folder, &broker);
    let ca = format!("{folder}/ca.crt");
    exchange(&["--ws", "-p", &port, "--cafile", &ca]);
    seen.expect_goodbyes(2);
    let payload = Dice(7).bytes(300_000);
    let way = ["--ws", "-p", &port, "--cafile", &ca, "-t", "large", "-q", "2"];
    let sent = Run::start(&[&["pub", "-s", "-r"][..], &way].concat(), &payload).end();
    assert_eq!((sent.code, sent.err.as_str()), (Some(0), ""));
    let got = run(&[&["sub", "-C", "1", "-N"][..], &way].concat());
    assert!(got.out == payload, "{}", got.err);
    // Spoken to without TLS.
    let ended = publish(&["--ws", "-p", &port]);
    let said = format!("mqtt: cannot connect to localhost:{port}: the port speaks TLS, and was spoken to without\n");
    assert!(ended.err.starts_with(&said), "{}", ended.err);
    assert_eq!(ended.code, Some(4));
}

#[test]
fn a_url_is_all_of_it() {
    let broker = Broker::start();
    let (port, _) = listen(&broker, Shape::Whole);
    let url = format!("ws://127.0.0.1:{port}/t");
    let ended = run(&["pub", "-L", &url, "-m", "hello", "-r"]);
    assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""));
    let ended = run(&["sub", "-L", &url, "-C", "1"]);
    assert_eq!((ended.code, ended.out.as_slice()), (Some(0), &b"hello\n"[..]));
}

#[test]
fn a_broker_that_goes_away_in_the_middle_is_left_and_found_again() {
    let broker = Broker::start();
    let to = broker.port;
    let count = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let port = serve(move |mut socket| {
        if count.fetch_add(1, Relaxed) == 0 {
            // The first one opens the WebSocket, welcomes, grants, and breaks off inside a frame.
            let mut frames = tungstenite::accept_hdr(socket.try_clone().unwrap(), welcome).unwrap();
            frames.read().unwrap();
            frames.send(tungstenite::Message::Binary(tungstenite::Bytes::from_static(&[0x20, 2, 0, 0]))).unwrap();
            frames.read().unwrap();
            frames.send(tungstenite::Message::Binary(tungstenite::Bytes::from_static(&[0x90, 3, 0, 1, 0]))).unwrap();
            socket.write_all(&[0x82, 100, 0x30, 98]).unwrap();
            return;
        }
        let below = socket.try_clone().unwrap();
        carry(socket, &below, to, Shape::Whole, &Seen::default());
    });
    let port = port.to_string();
    let kept = publish(&["-h", "127.0.0.1", "-p", &to.to_string()]);
    assert_eq!(kept.code, Some(0));
    let ended = run(&["sub", "--ws", "-h", "127.0.0.1", "-p", &port, "-t", "t", "-C", "1"]);
    assert_eq!((ended.code, ended.out.as_slice()), (Some(0), &b"hello\n"[..]), "{}", ended.err);
    assert!(ended.err.contains("lost (the broker closed the connection); reconnecting"), "{}", ended.err);
}
