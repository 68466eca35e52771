//! `mqtt pub` of one message, and what the broker says to it.

use std::{ffi::OsStr, io::Write, os::unix::ffi::OsStrExt, process::Command};

use crate::support::{Broker, Ended, Run, WELCOME, WELCOME_V5, publish, silent};

/// What arrives at the broker between CONNACK and DISCONNECT at QoS 0.
fn published(words: &[&str], input: &[u8], expected: &[u8]) {
    let broker = Broker::start();
    let mut run = Run::client("pub", &broker, words);
    run.write(input);
    run.end_input();
    let mut peer = broker.welcome(if words.contains(&"5") { WELCOME_V5 } else { WELCOME });
    peer.expect(expected);
    peer.expect_goodbye();
    assert_eq!(run.end(), silent(0), "{words:?}");
}

#[test]
fn options_become_a_publish() {
    let rows: [(&[&str], &[u8], &[u8]); 10] = [
        (&["hello", "world"], b"", b"\x30\x0c\0\x05helloworld"),
        (&["-t", "a", "world"], b"", b"\x30\x08\0\x01aworld"),
        (&["-m", "-x", "-t", "a", "-r"], b"", b"\x31\x05\0\x01a-x"),
        (&["a", "-5"], b"", b"\x30\x05\0\x01a-5"),
        (&["-n", "-r", "a"], b"", b"\x31\x03\0\x01a"),
        (&["-t", "ignored", "-t", "a", "-m", ""], b"", b"\x30\x03\0\x01a"),
        (&["-s", "a"], b"one\ntwo\0\n", b"\x30\x0c\0\x01aone\ntwo\0\n"),
        (&["-f", "-", "a"], b"x", b"\x30\x04\0\x01ax"),
        (&["-f", "/dev/null", "a"], b"", b"\x30\x03\0\x01a"),
        (&["-V", "5", "a", "x"], b"", b"\x30\x05\0\x01a\0x"),
    ];
    for (words, input, expected) in rows {
        published(words, input, expected);
    }
}

#[test]
fn a_payload_is_bytes_not_text() {
    let broker = Broker::start();
    let mut command = Command::new(env!("CARGO_BIN_EXE_mqtt"));
    command.args(["pub", "-p", &broker.port(), "-t", "a", "-m"]).arg(OsStr::from_bytes(b"\xff\xfe"));
    let run = Run::spawn(command);
    let mut peer = broker.welcome(WELCOME);
    peer.expect(b"\x30\x05\0\x01a\xff\xfe");
    peer.expect_goodbye();
    assert_eq!(run.end(), silent(0));
}

#[test]
fn it_ends_when_the_message_is_acknowledged_and_not_before() {
    let broker = Broker::start();
    let run = Run::client("pub", &broker, &["t", "x", "-q", "1", "-V", "5"]);
    let mut peer = broker.welcome(WELCOME_V5);
    peer.expect(b"\x32\x07\0\x01t\0\x01\0x");
    peer.send(b"\x40\x03\0\x01\x10"); // No matching subscribers: no failure.
    peer.expect_goodbye();
    assert_eq!(run.end(), silent(0));
}

#[test]
fn a_message_that_is_refused_is_exit_code_5() {
    for (qos, answer) in [("1", &b"\x40\x03\0\x01\x87"[..]), ("2", b"\x50\x03\0\x01\x87")] {
        let broker = Broker::start();
        let run = Run::client("pub", &broker, &["t", "x", "-q", qos, "-V", "5"]);
        let mut peer = broker.welcome(WELCOME_V5);
        peer.packet();
        peer.send(answer);
        peer.expect_goodbye();
        let err = "mqtt: the broker refused the message: Not authorized (0x87)\n".to_owned();
        assert_eq!(run.end(), Ended { code: Some(5), out: String::new(), err });
    }
}

#[test]
fn what_the_broker_has_said_not_to_take_is_not_sent() {
    let rows: [(&[u8], &[&str], &str); 3] = [
        (
            b"\x20\x08\0\0\x05\x27\0\0\0\x0a",
            &["-m", "0123456789"],
            "a packet of 16 bytes, and the broker takes no more than 10",
        ),
        (b"\x20\x05\0\0\x02\x24\0", &["-m", "x", "-q", "1"], "QoS not supported (0x9B)"),
        (b"\x20\x05\0\0\x02\x25\0", &["-m", "x", "-r"], "Retain not supported (0x9A)"),
    ];
    for (connack, words, cause) in rows {
        let broker = Broker::start();
        let run = Run::client("pub", &broker, &[&["-V", "5", "-t", "t"][..], words].concat());
        broker.welcome(connack).expect_goodbye();
        let err = format!("mqtt: the message was not sent: {cause}\n");
        assert_eq!(run.end(), Ended { code: Some(5), out: String::new(), err });
    }
}

#[test]
fn a_connection_lost_before_the_acknowledgement_is_exit_code_6() {
    let broker = Broker::start();
    let run = Run::client("pub", &broker, &["t", "x", "-q", "1", "-V", "5"]);
    let mut peer = broker.welcome(WELCOME_V5);
    peer.packet();
    peer.send(&[0xe0, 1, 0x8b]);
    let ended = run.end();
    assert_eq!(ended.code, Some(6));
    assert!(ended.err.ends_with(" lost: the broker disconnected: Server shutting down (0x8B)\n"), "{}", ended.err);
}

#[test]
fn files_that_are_not_there_and_inputs_that_are_empty_are_exit_code_1() {
    let broker = Broker::start();
    let ended = Run::client("pub", &broker, &["t", "-f", "/nowhere/at/all"]).end();
    assert_eq!(ended.code, Some(1));
    assert!(ended.err.starts_with("mqtt: cannot read '/nowhere/at/all': "), "{}", ended.err);
    let ended = Run::client("pub", &broker, &["t", "-s"]).end();
    let err = "mqtt: stdin is empty\nhint: -n publishes an empty message\n".to_owned();
    assert_eq!(ended, Ended { code: Some(1), out: String::new(), err });
}

#[test]
fn a_large_file_arrives_whole() -> std::io::Result<()> {
    let mut file = tempfile::NamedTempFile::new()?;
    let payload: Vec<u8> = (0..5_000_000_u32).map(|n| n.to_le_bytes()[1]).collect();
    file.write_all(&payload)?;
    let broker = Broker::start();
    let run = Run::client("pub", &broker, &["t", "-q", "2", "-f", &file.path().to_string_lossy()]);
    let mut peer = broker.welcome(WELCOME);
    let packet = peer.packet();
    assert!(packet.ends_with(&payload));
    assert_eq!(packet.len(), 1 + 4 + 2 + 1 + 2 + payload.len());
    peer.send(&[0x50, 2, 0, 1]);
    peer.expect(&[0x62, 2, 0, 1]);
    peer.send(&[0x70, 2, 0, 1]);
    peer.expect_goodbye();
    assert_eq!(run.end(), silent(0));
    Ok(())
}

#[test]
fn messages_of_a_kept_session_are_acknowledged() {
    let broker = Broker::start();
    let run = Run::client("pub", &broker, &["t", "x", "-q", "1", "-c", "-i", "me"]);
    let mut peer = broker.welcome(&[&[0x20, 2, 1, 0], &publish(2, "old", Some(9), b"!")[..]].concat());
    let mut packets = [peer.packet(), peer.packet()];
    packets.sort();
    assert_eq!(packets, [publish(2, "t", Some(1), b"x"), vec![0x40, 2, 0, 9]]);
    peer.send(&[0x40, 2, 0, 1]);
    peer.expect_goodbye();
    assert_eq!(run.end(), silent(0));
}

/// Bug 5 of mosquitto 2.1's list: it warns, and ends with 0 as if the message had been taken.
#[test]
fn under_its_own_name_mosquitto_pub_warns_of_each_refusal_and_does_not_end_with_0() -> std::io::Result<()> {
    let folder = tempfile::tempdir()?;
    let program = folder.path().join("mosquitto_pub");
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_mqtt"), &program)?;
    let broker = Broker::start();
    let mut command = Command::new(&program);
    command.args(["-V", "5", "-p", &broker.port(), "-q", "1", "-t", "t", "-m", "x"]);
    let run = Run::spawn(command);
    let mut peer = broker.welcome(WELCOME_V5);
    peer.packet();
    peer.send(b"\x40\x0a\0\x01\x87\x06\x1f\0\x03no!");
    peer.expect_goodbye();
    let ended = run.end();
    assert_ne!(ended.code, Some(0));
    assert!(ended.err.starts_with("Warning: Publish 1 failed: Not authorized.\nno!\n"), "{}", ended.err);
    Ok(())
}

/// It does not read the rest, which is far more than a socket takes, and says why.
#[test]
fn a_broker_that_says_no_in_the_middle_of_a_message_is_heard() -> std::io::Result<()> {
    let mut file = tempfile::NamedTempFile::new()?;
    file.write_all(&vec![b'x'; 32 * 1024 * 1024])?;
    for closes in [false, true] {
        let broker = Broker::start();
        let path = file.path().to_string_lossy();
        let run = Run::client("pub", &broker, &["-V", "5", "-q", "1", "-t", "t", "-f", &path]);
        let mut peer = broker.welcome(WELCOME_V5);
        peer.wait_for_more();
        peer.send(&[0xe0, 1, 0x95]);
        // One that closes at once resets the connection, because it has not read everything.
        let _reading_nothing = if closes {
            drop(peer);
            None
        } else {
            Some(peer)
        };
        let ended = run.end();
        assert!(ended.err.contains("Packet too large (0x95)"), "{closes}: {}", ended.err);
    }
    Ok(())
}
