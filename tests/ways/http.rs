//! The request for a WebSocket, and every answer that opens none: one line, and what to do.

use std::{io::Read, io::Write, thread, time::Duration};

use crate::support::{Broker, answer, publish, refused, serve};

/// What is said when the server answers so.
#[track_caller]
fn row(bytes: &[u8], code: i32, said: &str) {
    let port = answer(bytes).to_string();
    let said = format!("mqtt: cannot connect to 127.0.0.1:{port}: {said}\n");
    refused(&["--ws", "-h", "127.0.0.1", "-p", &port], code, &said);
}

#[test]
fn each_status_has_its_line() {
    let none = "it opens no WebSocket there: HTTP status";
    let status = |status: &str| format!("HTTP/1.1 {status}\r\nContent-Length: 2\r\n\r\nno").into_bytes();
    let token = "if it wants a token, add --ws-header 'Authorization: Bearer TOKEN'";
    let asks = "is this the broker's port for WebSocket? see --ws-path";
    let away = "the broker behind it may be away: try again later";
    for (line, code, words, hint) in [
        ("200 OK", 3, "200 (OK)", asks),
        ("400 Bad Request", 3, "400 (Bad Request)", "if this port speaks TLS, give a wss:// URL, or --cafile FILE"),
        ("401 Unauthorized", 5, "401 (Unauthorized)", token),
        ("403 Forbidden", 5, "403 (Forbidden)", token),
        ("404 Not Found", 3, "404 (Not Found)", "the path was '/mqtt'; give the broker's with --ws-path"),
        ("426 x", 3, "426 (Upgrade Required)", "if this port speaks TLS, give a wss:// URL, or --cafile FILE"),
        ("502 Bad Gateway", 3, "502 (Bad Gateway)", away),
        ("503 x", 3, "503 (Service Unavailable)", away),
        ("799 what", 3, "799", away),
    ] {
        row(&status(line), code, &format!("{none} {words}\nhint: {hint}"));
    }
    let moved = b"HTTP/1.1 301 Moved\r\nLocation: https://x.example/\x1b[2J\r\n\r\n";
    row(moved, 6, "no WebSocket there: it does not answer in HTTP\nhint: leave --ws away");
    row(
        b"HTTP/1.1 301 Moved\r\nLocation: https://x.example/mqtt\r\n\r\n",
        3,
        "it opens no WebSocket there: HTTP status 301 (Moved Permanently), it points to https://x.example/mqtt\n\
         hint: redirects are not followed: give that place with -h, -p and --ws-path",
    );
}

#[test]
fn what_is_no_answer_is_told_apart() {
    let leave = "hint: if this is a port of MQTT without WebSocket, leave --ws away";
    row(b"", 6, &format!("it closed the connection when it was asked for a WebSocket\n{leave}"));
    row(b"HTTP/1.1 101", 6, &format!("it closed the connection when it was asked for a WebSocket\n{leave}"));
    for bytes in [&b"\x20\x02\0\0"[..], b"220 mail.example ESMTP\r\n", b"HTTP/2\r\n\r\n", b"\0"] {
        row(bytes, 6, "no WebSocket there: it does not answer in HTTP\nhint: leave --ws away");
    }
    row(
        &[0x15, 3, 1, 0, 2, 2, 40],
        4,
        "the port speaks TLS, and was spoken to without\n\
         hint: add --cafile FILE with the broker's CA, or --tls-use-os-certs, or give a wss:// URL with -L",
    );
    let endless = [b"HTTP/1.1 101 Switching Protocols\r\n".to_vec(), b"X: y\r\n".repeat(5000)].concat();
    row(&endless, 6, "it broke the rules of WebSocket: its answer has no end");
}

#[test]
fn an_upgrade_without_what_belongs_to_it_is_none() {
    let head = "HTTP/1.1 101 Switching Protocols\r\n";
    let rules = "it broke the rules of WebSocket: ";
    for (headers, words) in [
        ("", "No \"Upgrade: websocket\" header"),
        ("Upgrade: websocket\r\n", "No \"Connection: upgrade\" header"),
        (
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n",
            "Key mismatch in \"Sec-WebSocket-Accept\" header",
        ),
    ] {
        row(format!("{head}{headers}\r\n").as_bytes(), 6, &format!("{rules}{words}"));
    }
    // A WebSocket for something else: with the right key, and without the subprotocol [MQTT-6.0.0-4].
    let port = serve(|socket| drop(tungstenite::accept(socket))).to_string();
    let said = format!(
        "mqtt: cannot connect to 127.0.0.1:{port}: the WebSocket there is not for MQTT: its subprotocol is not \"mqtt\"\n\
         hint: the path was '/mqtt'; see --ws-path\n"
    );
    refused(&["--ws", "-h", "127.0.0.1", "-p", &port], 6, &said);
}

#[test]
fn what_can_be_in_no_request_is_refused_before() {
    let port = answer(b"").to_string();
    let way = ["--ws", "-h", "127.0.0.1", "-p", &port];
    let what = format!("mqtt: cannot connect to 127.0.0.1:{port}:");
    let path = format!("{what} --ws-path can be no path of a request\nhint: a path has no spaces; write %20 for one\n");
    refused(&[&way[..], &["--ws-path", "/a b"]].concat(), 2, &path);
    let sets = "hint: --ws-header takes a name, a colon and a value; some are set here\n";
    for (header, name) in [("a b: c", "a b"), ("Upgrade: h2c", "Upgrade"), ("X: a\nY: b", "X")] {
        let said = format!("{what} the header {name:?} cannot be sent\n{sets}");
        refused(&[&way[..], &["--ws-header", header]].concat(), 2, &said);
    }
}

#[test]
fn a_plain_broker_hangs_up_and_a_web_server_answers_in_http() {
    let broker = Broker::start();
    let ended = publish(&["--ws", "-h", "127.0.0.1", "-p", &broker.port.to_string()]);
    assert_eq!(ended.code, Some(6));
    assert!(
        ended.err.ends_with("\nhint: if this is a port of MQTT without WebSocket, leave --ws away\n"),
        "{}",
        ended.err
    );
    // The other way round, in one piece and byte by byte.
    let bytes = b"HTTP/1.1 400 Bad Request\r\n\r\n";
    let slow = serve(move |mut socket| {
        let mut buffer = [0; 100];
        assert!(socket.read(&mut buffer).unwrap() > 0);
        for byte in bytes {
            if socket.write_all(&[*byte]).is_err() {
                return;
            }
            thread::sleep(Duration::from_millis(2));
        }
    });
    for port in [answer(bytes), slow] {
        let said = format!(
            "mqtt: cannot connect to 127.0.0.1:{port}: it answers in HTTP, not in MQTT\n\
             hint: if this is a WebSocket port, add --ws\n"
        );
        refused(&["-h", "127.0.0.1", "-p", &port.to_string()], 6, &said);
    }
}
