//! `mqtt pub -l`: lines as they come, no more than there is room for, and none lost with a connection.

use std::{
    io::{ErrorKind, Write},
    os::unix::process::CommandExt,
    process::Command,
    thread,
    time::{Duration, Instant},
};

use rustix::process::Signal;

use crate::support::{Broker, Ended, GOODBYE, Run, WELCOME, WELCOME_BACK, WELCOME_V5, publish, publish_v5, silent};

#[test]
fn lines_are_messages_whatever_they_hold() {
    let broker = Broker::start();
    let mut run = Run::client("pub", &broker, &["-l", "t"]);
    run.write(b"one\n\n\0two\0\r\n\xff\nlast");
    run.end_input();
    let mut peer = broker.welcome(WELCOME);
    for payload in [&b"one"[..], b"", b"\0two\0\r", b"\xff", b"last"] {
        peer.expect(&publish(0, "t", None, payload));
    }
    peer.expect_goodbye();
    assert_eq!(run.end(), silent(0));
}

#[test]
fn no_line_no_message() {
    let broker = Broker::start();
    let mut run = Run::client("pub", &broker, &["-l", "t"]);
    run.end_input();
    broker.welcome(WELCOME).expect_goodbye();
    assert_eq!(run.end(), silent(0));
}

#[test]
fn a_line_leaves_as_soon_as_it_is_there() {
    let broker = Broker::start();
    let mut run = Run::client("pub", &broker, &["-l", "t"]);
    let mut peer = broker.welcome(WELCOME);
    for payload in [&b"a"[..], b"bc", b"d"] {
        run.write(&[payload, b"\n"].concat());
        peer.expect(&publish(0, "t", None, payload));
    }
    run.write(b"half");
    run.end_input();
    peer.expect(&publish(0, "t", None, b"half"));
    peer.expect_goodbye();
    assert_eq!(run.end(), silent(0));
}

#[test]
fn a_huge_line_is_one_message() {
    let broker = Broker::start();
    let mut run = Run::client("pub", &broker, &["-l", "t", "-q", "1"]);
    let payload = vec![b'x'; 3_000_000];
    let mut stdin = run.stdin.take();
    let line = [&payload[..], b"\nshort\n"].concat();
    let writer = thread::spawn(move || stdin.as_mut().map(|stdin| stdin.write_all(&line)));
    let mut peer = broker.welcome(WELCOME);
    assert!(peer.packet().ends_with(&payload));
    peer.send(&[0x40, 2, 0, 1]);
    peer.expect(&publish(2, "t", Some(2), b"short"));
    peer.send(&[0x40, 2, 0, 2]);
    peer.expect_goodbye();
    assert!(writer.join().is_ok());
    assert_eq!(run.end(), silent(0));
}

#[test]
fn the_window_holds() {
    // Receive Maximum 2 in MQTT 5; 20 before.
    for (version, connack, window) in [("5", &b"\x20\x06\0\0\x03\x21\0\x02"[..], 2), ("311", WELCOME, 20)] {
        let broker = Broker::start();
        let mut run = Run::client("pub", &broker, &["-l", "t", "-q", "2", "-V", version]);
        run.write(&b"x\n".repeat(30));
        run.end_input();
        let mut peer = broker.welcome(connack);
        for id in 1..=window {
            assert_eq!(id_of(&peer.packet()), (0x34, id));
        }
        // PUBREC alone makes no room.
        peer.send(&[0x50, 2, 0, 1]);
        peer.expect(&[0x62, 2, 0, 1]);
        for id in window + 1..=30 {
            peer.send(&[0x70, 2, 0, id - window]);
            assert_eq!(id_of(&peer.packet()), (0x34, id));
            peer.send(&[0x50, 2, 0, id - window + 1]);
            peer.expect(&[0x62, 2, 0, id - window + 1]);
        }
        for id in 30 - window + 1..=30 {
            if id > 30 - window + 1 {
                peer.send(&[0x50, 2, 0, id]);
                peer.expect(&[0x62, 2, 0, id]);
            }
            peer.send(&[0x70, 2, 0, id]);
        }
        match version {
            "5" => peer.expect_goodbye_for_good(),
            _ => {
                peer.expect_goodbye();
                // The session ends with one that is clean.
                broker.welcome(WELCOME).expect_goodbye();
            }
        }
        assert_eq!(run.end(), silent(0));
    }
}

/// First byte and identifier of a PUBLISH to a topic of one letter.
fn id_of(packet: &[u8]) -> (u8, u8) {
    (packet[0], packet[6])
}

#[test]
fn input_is_not_read_while_nothing_can_be_sent() -> std::io::Result<()> {
    let broker = Broker::start();
    let mut run = Run::client("pub", &broker, &["-l", "t", "-q", "1"]);
    let _peer = broker.welcome(WELCOME);
    let Some(stdin) = &mut run.stdin else { return Ok(()) };
    rustix::fs::fcntl_setfl(&*stdin, rustix::fs::OFlags::NONBLOCK)?;
    let (mut written, mut idle) = (0, 0);
    // Full for half a second: it does not read.
    while idle < 50 {
        match stdin.write(&b"line\n".repeat(1000)) {
            Ok(count) => (written, idle) = (written + count, 0),
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                idle += 1;
                thread::sleep(Duration::from_millis(10));
            }
            Err(error) => return Err(error),
        }
        assert!(written < 1_000_000, "it reads without limit");
    }
    Ok(())
}

#[test]
fn a_line_too_long_for_the_broker_is_refused_and_the_others_are_not() {
    let broker = Broker::start();
    let mut run = Run::client("pub", &broker, &["-l", "t", "-V", "5"]);
    run.write(b"a\n0123456789\nb\n");
    run.end_input();
    let mut peer = broker.welcome(b"\x20\x08\0\0\x05\x27\0\0\0\x0a");
    peer.expect(b"\x30\x05\0\x01t\0a\x30\x05\0\x01t\0b");
    peer.expect_goodbye();
    let err = "mqtt: the broker refused 1 of 3 messages: Packet too large (0x95): \
               a packet of 16 bytes, and the broker takes no more than 10\n";
    assert_eq!(run.end(), Ended { code: Some(5), out: String::new(), err: err.to_owned() });
}

#[test]
fn after_a_loss_everything_unacknowledged_is_sent_again() {
    let broker = Broker::start();
    let mut run = Run::client("pub", &broker, &["-l", "t", "-q", "1", "-c", "-i", "me"]);
    run.write(b"a\nb\nc\n");
    let mut peer = broker.welcome(WELCOME);
    for (id, payload) in [(1, b"a"), (2, b"b"), (3, b"c")] {
        peer.expect(&publish(2, "t", Some(id), payload));
    }
    peer.send(&[0x40, 2, 0, 2]);
    peer.send(&[0xd0, 0]);
    peer.close();
    // The session is there: the same identifiers, with DUP.
    let mut peer = broker.welcome(WELCOME_BACK);
    peer.expect(&publish(0xa, "t", Some(1), b"a"));
    peer.expect(&publish(0xa, "t", Some(3), b"c"));
    peer.send(&[0x40, 2, 0, 1]);
    run.write(b"d\n");
    peer.expect(&publish(2, "t", Some(4), b"d"));
    peer.close();
    // The session is lost: as new messages.
    let mut peer = broker.welcome(WELCOME);
    peer.expect(&publish(2, "t", Some(5), b"c"));
    peer.expect(&publish(2, "t", Some(6), b"d"));
    run.write(b"e\n");
    run.end_input();
    peer.expect(&publish(2, "t", Some(7), b"e"));
    peer.send(&[0x40, 2, 0, 5, 0x40, 2, 0, 6, 0x40, 2, 0, 7]);
    peer.expect_goodbye();
    let ended = run.end();
    assert_eq!((ended.code, ended.out.as_str()), (Some(0), ""));
    assert_eq!(
        ended.err.matches("lost (the broker closed the connection); reconnecting\n").count(),
        2,
        "{}",
        ended.err
    );
    assert_eq!(ended.err.matches("mqtt: reconnected after ").count(), 2, "{}", ended.err);
}

#[test]
fn at_qos_2_what_the_broker_has_taken_over_is_released_and_not_sent_again() {
    let broker = Broker::start();
    let mut run = Run::client("pub", &broker, &["-l", "t", "-q", "2", "-c", "-i", "me"]);
    run.write(b"a\nb\n");
    run.end_input();
    let mut peer = broker.welcome(WELCOME);
    peer.expect(&publish(4, "t", Some(1), b"a"));
    peer.expect(&publish(4, "t", Some(2), b"b"));
    peer.send(&[0x50, 2, 0, 1]);
    peer.expect(&[0x62, 2, 0, 1]);
    peer.close();
    let mut peer = broker.welcome(WELCOME_BACK);
    peer.expect(&[0x62, 2, 0, 1]);
    peer.expect(&publish(0xc, "t", Some(2), b"b"));
    peer.send(&[0x70, 2, 0, 1, 0x50, 2, 0, 2]);
    peer.expect(&[0x62, 2, 0, 2]);
    peer.send(&[0x70, 2, 0, 2]);
    peer.expect_goodbye();
    assert_eq!(run.end().code, Some(0));
}

#[test]
fn at_qos_0_what_may_be_lost_is_counted() {
    let broker = Broker::start();
    let mut run = Run::client("pub", &broker, &["-l", "t"]);
    let mut peer = broker.welcome(WELCOME);
    run.write(b"a\nb\n");
    peer.expect(&publish(0, "t", None, b"a"));
    peer.expect(&publish(0, "t", None, b"b"));
    peer.close();
    let mut peer = broker.welcome(WELCOME);
    run.write(b"c\n");
    run.end_input();
    peer.expect(&publish(0, "t", None, b"c"));
    peer.expect_goodbye();
    let ended = run.end();
    assert_eq!(ended.code, Some(0));
    assert!(ended.err.ends_with("mqtt: up to 2 of 3 messages may be lost: sent at QoS 0 when the connection broke\n"));
}

#[test]
fn refused_for_good_after_a_loss_says_what_is_not_acknowledged() {
    let broker = Broker::start();
    let mut run = Run::client("pub", &broker, &["-l", "t", "-q", "1", "-V", "5"]);
    run.write(b"a\nb\n");
    let mut peer = broker.welcome(WELCOME_V5);
    peer.packet();
    peer.packet();
    peer.close();
    let _peer = broker.welcome(b"\x20\x03\0\x87\0");
    let ended = run.end();
    assert_eq!(ended.code, Some(5));
    let end = "refused the connection: Not authorized (0x87)\nhint: 2 messages were not acknowledged\n";
    assert!(ended.err.ends_with(end), "{}", ended.err);
}

#[test]
fn interrupted_it_says_goodbye_and_what_is_not_acknowledged() {
    let broker = Broker::start();
    let mut run = Run::client("pub", &broker, &["-l", "t", "-q", "1"]);
    run.write(b"a\n");
    let mut peer = broker.welcome(WELCOME);
    peer.packet();
    run.signal(rustix::process::Signal::TERM);
    peer.expect_goodbye();
    let err = "mqtt: 1 message was not acknowledged\n".to_owned();
    assert_eq!(run.end(), Ended { code: Some(143), out: String::new(), err });
}

#[test]
fn interrupted_at_the_end_it_does_not_wait_for_the_broker() {
    let broker = Broker::start();
    let run = Run::client("pub", &broker, &["-q", "1", "t", "x"]);
    let mut peer = broker.welcome(WELCOME);
    peer.packet();
    peer.send(&[0x40, 2, 0, 1]);
    peer.expect(GOODBYE);
    let began = Instant::now();
    run.signal(Signal::INT);
    assert_eq!(run.end(), silent(130));
    assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
}

/// Its own name makes pauses grow: 1, 1.5, 2.25, 3.4 s.
#[test]
fn called_by_mosquittos_name_it_tries_again_each_second() {
    let broker = Broker::start();
    let mut command = Command::new(env!("CARGO_BIN_EXE_mqtt"));
    command.arg0("mosquitto_pub").args(["-p", &broker.port(), "-t", "t", "-l"]);
    let run = Run::spawn(command);
    broker.welcome(WELCOME).close();
    let began = Instant::now();
    for _ in 0..4 {
        broker.accept().close();
    }
    let took = began.elapsed();
    assert!((Duration::from_millis(3500)..Duration::from_secs(7)).contains(&took), "{took:?}");
    run.signal(Signal::TERM);
    assert_eq!(run.end().code, Some(143));
}

/// An alias is one connection's, and what is sent may leave over another one [MQTT-3.3.2-7].
#[test]
fn what_may_be_sent_again_has_no_topic_alias() {
    let broker = Broker::start();
    let words = ["-l", "t", "-V", "5", "-D", "publish", "topic-alias", "5", "-D", "publish", "content-type", "x"];
    let mut run = Run::client("pub", &broker, &words);
    run.write(b"a\nb\n");
    run.end_input();
    let mut peer = broker.welcome(b"\x20\x06\0\0\x03\x22\0\x09");
    for payload in [b"a", b"b"] {
        peer.expect(&publish_v5(0, "t", None, b"\x03\0\x01x", payload));
    }
    peer.expect_goodbye();
    assert_eq!(run.end(), silent(0));
}
