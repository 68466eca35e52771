//! From the options to the bytes of CONNECT, and what becomes of each answer.

use std::{
    process::{Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    thread,
};

use rustix::process::{Pid, Signal, kill_process};

use crate::support::{Broker, Ended, GOODBYE, Run, WELCOME, WELCOME_V5, publish, silent};

fn connect(words: &[&str]) -> Vec<u8> {
    let broker = Broker::start();
    let run = Run::client("pub", &broker, &[words, &["t", "x"]].concat());
    let mut peer = broker.accept();
    let packet = peer.packet();
    peer.send(if words.contains(&"5") { WELCOME_V5 } else { WELCOME });
    peer.packet();
    peer.expect_goodbye();
    assert_eq!(run.end(), silent(0));
    packet
}

#[test]
fn options_become_a_connect_of_each_version() {
    let rows: [(&[&str], &[u8]); 6] = [
        (&[], b"\x10\x0c\0\x04MQTT\x04\x02\0\x3c\0\0"),
        (&["-V", "mqttv311", "-i", "me", "-k", "7"], b"\x10\x0e\0\x04MQTT\x04\x02\0\x07\0\x02me"),
        (&["-V", "31", "-i", "me", "-c"], b"\x10\x10\0\x06MQIsdp\x03\0\0\x3c\0\x02me"),
        (&["-V", "5"], b"\x10\x0d\0\x04MQTT\x05\x02\0\x3c\0\0\0"),
        (
            &["-V", "5", "-c", "-i", "-me", "-k", "0", "-P", "-pw"],
            b"\x10\x1a\0\x04MQTT\x05\x40\0\0\x05\x11\xff\xff\xff\xff\0\x03-me\0\x03-pw",
        ),
        (
            &["-u", "u", "-P", "p", "--will-topic", "w", "--will-payload", "-", "--will-qos", "2", "--will-retain"],
            b"\x10\x18\0\x04MQTT\x04\xf6\0\x3c\0\0\0\x01w\0\x01-\0\x01u\0\x01p",
        ),
    ];
    for (words, expected) in rows {
        assert_eq!(connect(words), expected, "{words:?}");
    }
}

#[test]
fn mqtt_3_1_gets_a_client_id_of_its_own() {
    let packet = connect(&["-V", "31"]);
    assert_eq!(packet[14..16], [0, 21]);
    assert!(packet[16..].starts_with(b"mqtt-"));
}

#[test]
fn the_trace_has_the_words_of_mosquitto() {
    let broker = Broker::start();
    let run = Run::client("pub", &broker, &["t", "hi", "-d", "-q", "2"]);
    let mut peer = broker.welcome(WELCOME);
    peer.expect(&publish(4, "t", Some(1), b"hi"));
    peer.send(&[0x50, 2, 0, 1]);
    peer.expect(&[0x62, 2, 0, 1]);
    peer.send(&[0x70, 2, 0, 1]);
    peer.expect_goodbye();
    let ended = run.end();
    let expected = "\
Client null sending CONNECT
Client null received CONNACK (0)
Client null sending PUBLISH (d0, q2, r0, m1, 't', ... (2 bytes))
Client null received PUBREC (Mid: 1)
Client null sending PUBREL (m1)
Client null received PUBCOMP (Mid: 1, RC:0)
Client null sending DISCONNECT
";
    assert_eq!(ended, Ended { code: Some(0), out: String::new(), err: expected.to_owned() });
}

#[test]
fn the_trace_names_the_id_that_the_broker_assigns_and_shows_codes_as_they_came() {
    let broker = Broker::start();
    let words = ["sub", "-p", &broker.port(), "-V", "5", "-d", "-E", "-t", "it's\u{202e}", "-U", "q/w", "--no-local"];
    let run = Run::start(&words);
    let mut peer = broker.welcome(b"\x20\x08\0\0\x05\x12\0\x02me");
    peer.packet();
    peer.send(&[0x90, 4, 0, 1, 0, 0]);
    peer.packet();
    peer.send(&[0xb0, 4, 0, 2, 0, 0]);
    peer.expect_goodbye();
    let expected = "\
Client null sending CONNECT
Client me received CONNACK (0)
Client me sending SUBSCRIBE (Mid: 1, Topic: it's\\u{202e}, QoS: 0, Options: 0x04)
Client me sending UNSUBSCRIBE (Mid: 2, Topic: q/w)
Client me received SUBACK
Subscribed (mid: 1): 0
Client me received UNSUBACK
Client me sending DISCONNECT
";
    assert_eq!(run.end(), Ended { code: Some(0), out: String::new(), err: expected.to_owned() });
    let broker = Broker::start();
    let run = Run::client("sub", &broker, &["t", "-d", "-i", "i\u{202e}d"]);
    drop(broker.welcome(&[0x20, 2, 0, 5]));
    let err = run.end().err;
    assert!(
        err.starts_with("Client i\\u{202e}d sending CONNECT\nClient i\\u{202e}d received CONNACK (5)\nmqtt: "),
        "{err}"
    );
}

#[test]
fn a_session_after_clean_start_and_an_answer_of_another_kind_break_the_protocol() {
    // [MQTT-3.2.2-2]
    let broker = Broker::start();
    let run = Run::client("sub", &broker, &["t"]);
    broker.welcome(&[0x20, 2, 1, 0]).expect_end();
    let ended = run.end();
    let why = "the broker broke the protocol: it goes on with a session, and was told to begin a new one\n";
    assert!(ended.code == Some(6) && ended.err.ends_with(why), "{ended:?}");
    let broker = Broker::start();
    let run = Run::client("sub", &broker, &["t"]);
    let mut peer = broker.welcome(WELCOME);
    peer.packet();
    peer.send(&[0xb0, 2, 0, 1]);
    peer.expect_goodbye();
    let ended = run.end();
    assert!(ended.code == Some(6) && ended.err.ends_with("unexpected UNSUBACK\n"), "{ended:?}");
}

#[test]
fn messages_without_a_pause_do_not_keep_a_pingreq_back() {
    let broker = Broker::start();
    let _run = Run::client("sub", &broker, &["t", "-k", "1", "-N", "-C", "100000000"]);
    let mut peer = broker.welcome(WELCOME);
    peer.grant();
    let flood = publish(0, "t", None, b"").repeat(10_000);
    let mut writes = peer.another();
    let stop = Arc::new(AtomicBool::new(false));
    let stopped = Arc::clone(&stop);
    let flooding = thread::spawn(move || {
        while !stopped.load(Relaxed) {
            writes.send(&flood);
        }
    });
    peer.expect(&[0xc0, 0]);
    stop.store(true, Relaxed);
    flooding.join().unwrap();
}

#[test]
fn a_trace_that_nobody_reads_does_not_keep_ctrl_c_back() {
    let broker = Broker::start();
    let (unread, err) = std::io::pipe().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_mqtt"));
    command.args(["sub", "-p", &broker.port(), "-t", "t", "-d", "-N"]).stdin(Stdio::null());
    let mut child = command.stdout(Stdio::null()).stderr(err).spawn().unwrap();
    drop(command);
    let mut peer = broker.welcome(WELCOME);
    peer.grant();
    // Far more lines than a pipe holds: when the last of it is taken, the trace is stuck.
    peer.send(&publish(0, "t", None, b"").repeat(100_000));
    peer.send(&publish(2, "t", Some(1), b""));
    assert_eq!(peer.packet(), [0x40, 2, 0, 1]);
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    peer.expect_goodbye();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    drop(unread);
}

fn refusal(version: &str, connack: &[u8]) -> Ended {
    let broker = Broker::start();
    let port = broker.port();
    let run = Run::client("sub", &broker, &["t", "-V", version]);
    let peer = broker.welcome(connack);
    let mut ended = run.end();
    peer.expect_end();
    ended.err = ended.err.replace(&port, "PORT");
    ended
}

#[test]
fn each_refusal_has_its_name_and_exit_code_5() {
    let rows = [
        (1, "Unsupported Protocol Version (0x84)\nhint: try another protocol version: -V 311 or -V 5\n"),
        (2, "Client Identifier not valid (0x85)\nhint: choose another client id with -i\n"),
        (3, "Server unavailable (0x88)\nhint: try again later\n"),
        (4, "Bad User Name or Password (0x86)\nhint: give a user name and a password: -u NAME --password-file FILE\n"),
        (5, "Not authorized (0x87)\nhint: give a user name and a password: -u NAME --password-file FILE\n"),
    ];
    for (code, expected) in rows {
        let ended = refusal("311", &[0x20, 2, 0, code]);
        let expected = format!("mqtt: localhost:PORT refused the connection: {expected}");
        assert_eq!(ended, Ended { code: Some(5), out: String::new(), err: expected });
    }
    let codes = [0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a, 0x8c, 0x90, 0x95, 0x97, 0x99];
    for code in codes.into_iter().chain([0x9a, 0x9b, 0x9c, 0x9d, 0x9f]) {
        let ended = refusal("5", &[0x20, 3, 0, code, 0]);
        assert_eq!(ended.code, Some(5), "{}", ended.err);
        assert!(ended.err.contains(&format!("(0x{code:02X})")), "{}", ended.err);
    }
}

#[test]
fn the_brokers_own_words_are_shown_but_cannot_move_the_cursor() {
    let ended = refusal("5", b"\x20\x0a\0\x87\x07\x1f\0\x04no\x1b!");
    assert!(ended.err.starts_with("mqtt: localhost:PORT refused the connection: Not authorized (0x87): no\\u{1b}!\n"));
}

#[test]
fn a_broker_that_does_not_know_mqtt_5_says_so_in_its_own_version() {
    assert!(refusal("5", &[0x20, 2, 0, 1]).err.contains("Unsupported Protocol Version"));
}

#[test]
fn what_is_no_connack_ends_it_with_6() {
    for (bytes, cause) in [
        (
            &b"HTTP/1.1 400 Bad Request\r\n"[..],
            "it answers in HTTP, not in MQTT\nhint: if this is a WebSocket port, add --ws\n",
        ),
        (&b"HTTP/2 400 Bad Request\r\n"[..], "the broker broke the protocol: "),
        (&[0x30, 3, 0, 1, b't'], "the broker broke the protocol: unexpected PUBLISH"),
        (&[0x20, 2, 2, 0], "the broker broke the protocol: "),
    ] {
        let ended = refusal("311", bytes);
        assert_eq!(ended.code, Some(6), "{}", ended.err);
        assert!(ended.err.starts_with(&format!("mqtt: cannot connect to localhost:PORT: {cause}")), "{}", ended.err);
    }
}

#[test]
fn nobody_there_is_exit_code_3() {
    let broker = Broker::start();
    let port = broker.port();
    drop(broker);
    for verb in ["pub", "sub"] {
        let ended =
            Run::start(&[&[verb, "-p", &port, "t"][..], if verb == "pub" { &["x"] } else { &[] }].concat()).end();
        let expected = format!(
            "mqtt: cannot connect to localhost:{port}: connection refused\n\
             hint: no broker is listening there; start one with: mqtt serve\n"
        );
        assert_eq!(ended, Ended { code: Some(3), out: String::new(), err: expected });
        let quiet =
            Run::start(&[&[verb, "--quiet", "-p", &port, "t"][..], if verb == "pub" { &["x"] } else { &[] }].concat());
        assert_eq!(quiet.end(), silent(3));
    }
}

#[test]
fn a_connection_that_ends_before_the_connack_is_exit_code_6() {
    let broker = Broker::start();
    let run = Run::client("sub", &broker, &["t"]);
    let mut peer = broker.accept();
    peer.packet();
    peer.close();
    let ended = run.end();
    assert_eq!(ended.code, Some(6));
    let expected = ": the broker closed the connection\nhint: if this port speaks TLS, add --cafile FILE with";
    assert!(ended.err.contains(expected), "{}", ended.err);
}

#[test]
fn nothing_sent_for_the_keep_alive_time_brings_a_ping_and_no_answer_a_new_connection() {
    let broker = Broker::start();
    let run = Run::client("sub", &broker, &["t", "-V", "5"]);
    // Server Keep Alive, 1 s.
    let mut peer = broker.welcome(b"\x20\x06\0\0\x03\x13\0\x01");
    peer.packet();
    peer.send(&[0x90, 4, 0, 1, 0, 0]);
    peer.expect(&[0xc0, 0]);
    peer.send(&[0xd0, 0]);
    peer.expect(&[0xc0, 0]);
    let mut second = broker.welcome(WELCOME_V5);
    second.packet();
    run.signal(Signal::INT);
    second.expect(GOODBYE);
    drop(second);
    let ended = run.end();
    assert_eq!(ended.code, Some(130));
    assert!(ended.err.contains("lost (the broker did not answer within the keep alive time); reconnecting\n"));
}
