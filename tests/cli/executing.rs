//! `mqtt sub --exec`: one command a message, in order; what it is told, and when its message is acknowledged.

use std::{
    fs,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, test_kill_process};

use crate::{
    served::Served,
    support::{Broker, Ended, Run, WELCOME_V5, printed, publish, publish_v5, subscribed},
};

const PINGREQ: [u8; 2] = [0xc0, 0];

const fn puback(id: u8) -> [u8; 4] {
    [0x40, 2, 0, id]
}

#[test]
fn a_command_has_the_payload_and_the_topic_and_the_next_one_waits_for_its_end() {
    let command = "printf '%s %s %s ' \"$MQTT_TOPIC\" $MQTT_QOS $MQTT_RETAIN; sleep 0.05; cat; echo";
    let (_broker, run, mut peer) = subscribed(&["--exec", command, "-C", "3", "-q", "1"]);
    let messages =
        [publish(2, "a b", Some(1), b"one"), publish(1, "b", None, b""), publish(2, "c$(d)", Some(2), b"\0\xfe\n")];
    peer.send(&messages.concat());
    peer.expect(&puback(1));
    peer.expect(&puback(2));
    peer.expect_goodbye();
    assert_eq!(run.end(), printed(0, "a b 1 0 one\nb 0 1 \nc$(d) 1 0 \0\u{fffd}\n\n"));
}

#[test]
fn a_message_is_acknowledged_when_its_command_has_ended_and_keep_alive_goes_on_meanwhile() -> std::io::Result<()> {
    let folder = tempfile::tempdir()?;
    let go = folder.path().join("go");
    let command = format!("while ! test -e {}; do sleep 0.01; done", go.display());
    for (qos, flags, acks) in [("1", 2, [puback(1), puback(2)]), ("2", 4, [[0x50, 2, 0, 1], [0x50, 2, 0, 2]])] {
        let (_broker, run, mut peer) = subscribed(&["--exec", &command, "-C", "2", "-q", qos, "-k", "1"]);
        peer.send(&[publish(flags, "t", Some(1), b"x"), publish(flags, "t", Some(2), b"y")].concat());
        peer.expect(&PINGREQ);
        fs::write(&go, "")?;
        peer.expect(&acks[0]);
        peer.expect(&acks[1]);
        if qos == "2" {
            peer.send(&[0x62, 2, 0, 1, 0x62, 2, 0, 2]);
            peer.expect(&[0x70, 2, 0, 1, 0x70, 2, 0, 2]);
        }
        peer.expect_goodbye();
        assert_eq!(run.end(), printed(0, ""));
        fs::remove_file(&go)?;
    }
    Ok(())
}

#[test]
fn a_command_that_fails_is_said_and_counted_and_the_others_go_on() {
    let command = "read line; echo \"<$line>\"; test \"$line\" != bad || exit 3";
    let (_broker, run, mut peer) = subscribed(&["--exec", command, "-C", "3", "-q", "1"]);
    let payloads = [&b"good\n"[..], b"bad\n", b"fine\n"];
    let messages = (1..).zip(payloads).map(|(id, payload)| publish(2, "t", Some(id), payload));
    peer.send(&messages.collect::<Vec<_>>().concat());
    peer.expect(&[puback(1), puback(2), puback(3)].concat());
    peer.expect_goodbye();
    let err = "mqtt: the command failed for a message to 't': exit status: 3\nmqtt: 1 of 3 commands failed\n";
    assert_eq!(run.end(), Ended { code: Some(1), out: "<good>\n<bad>\n<fine>\n".to_owned(), err: err.to_owned() });
}

#[test]
fn a_command_need_not_read_its_input() {
    let (_broker, run, mut peer) = subscribed(&["--exec", "echo $MQTT_TOPIC", "-C", "2"]);
    for _ in 0..2 {
        // More than a pipe holds.
        peer.send(b"\x30\xc3\x9a\x0c\0\x01t");
        peer.send(&[b'x'; 200_000]);
    }
    peer.expect_goodbye();
    assert_eq!(run.end(), printed(0, "t\nt\n"));
}

#[test]
fn a_large_payload_arrives_whole() {
    let (_broker, run, mut peer) = subscribed(&["--exec", "sleep 0.1; wc -c", "-C", "1"]);
    peer.send(b"\x30\xc3\x9a\x0c\0\x01t");
    peer.send(&[b'x'; 200_000]);
    peer.expect_goodbye();
    assert_eq!(run.end().out.trim(), "200000");
}

#[test]
fn properties_are_in_the_environment_of_their_message_only() {
    let command = "echo \"[$MQTT_CONTENT_TYPE][$MQTT_RESPONSE_TOPIC][$MQTT_CORRELATION_DATA_B64][$MQTT_MESSAGE_EXPIRY]\" $MQTT_CLIENT_ID";
    let broker = Broker::start();
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_mqtt"));
    child.args(["sub", "-p", &broker.port(), "t", "-V", "5", "-C", "2", "--exec", command]);
    child.env("MQTT_CONTENT_TYPE", "of whoever has started us").env("MQTT_CLIENT_ID", "ours alone");
    let run = Run::spawn(child);
    let mut peer = broker.welcome(WELCOME_V5);
    peer.packet();
    peer.send(&[0x90, 4, 0, 1, 0, 0]);
    let properties = b"\x03\0\x03a/b\x08\0\x01r\x09\0\x02\0\xff\x02\0\0\0\x09";
    peer.send(&[publish_v5(0, "t", None, properties, b"x"), publish_v5(0, "t", None, b"", b"y")].concat());
    peer.expect_goodbye();
    assert_eq!(run.end(), printed(0, "[a/b][r][AP8=][9]\n[][][][]\n"));
}

/// Waits until there is something in the file.
fn read(path: &Path) -> String {
    let end = Instant::now() + Duration::from_secs(20);
    loop {
        match fs::read_to_string(path) {
            Ok(text) if text.ends_with('\n') => return text,
            _ if Instant::now() > end => panic!("nothing in {}", path.display()),
            _ => thread::sleep(Duration::from_millis(2)),
        }
    }
}

/// Waits until there is no such process.
fn gone(id: &str) {
    let end = Instant::now() + Duration::from_secs(20);
    let pid = id.trim().parse().ok().and_then(Pid::from_raw).unwrap_or_else(|| panic!("{id}"));
    while test_kill_process(pid).is_ok() {
        // One that nobody has waited for is no process any more.
        let stat = fs::read_to_string(format!("/proc/{}/stat", id.trim())).unwrap_or_default();
        if stat.contains(") Z ") {
            return;
        }
        assert!(Instant::now() < end, "{id} is still there");
        thread::sleep(Duration::from_millis(2));
    }
}

#[test]
fn a_signal_ends_the_command_and_all_that_it_has_started_and_its_message_is_not_acknowledged() -> std::io::Result<()> {
    for (signal, code) in [(Signal::INT, 130), (Signal::TERM, 143)] {
        let folder = tempfile::tempdir()?;
        let ids = folder.path().join("ids");
        let command = format!("sleep 1000 & echo $! > {0}.new; mv {0}.new {0}; wait; sleep 1000", ids.display());
        let (_broker, run, mut peer) = subscribed(&["--exec", &command, "-q", "1"]);
        peer.send(&publish(2, "t", Some(1), b"x"));
        let id = read(&ids);
        run.signal(signal);
        peer.expect_goodbye();
        assert_eq!(run.end(), printed(code, ""));
        gone(&id);
    }
    Ok(())
}

#[test]
fn a_command_that_does_not_want_to_end_is_killed() -> std::io::Result<()> {
    let folder = tempfile::tempdir()?;
    let ids = folder.path().join("ids");
    let command = format!("trap '' TERM; echo $$ > {0}.new; mv {0}.new {0}; while :; do sleep 1; done", ids.display());
    let (_broker, run, mut peer) = subscribed(&["--exec", &command]);
    peer.send(&publish(0, "t", None, b"x"));
    let id = read(&ids);
    run.signal(Signal::INT);
    peer.expect_goodbye();
    assert_eq!(run.end(), printed(130, ""));
    gone(&id);
    Ok(())
}

#[test]
fn time_runs_out_in_a_command() {
    let (_broker, run, mut peer) = subscribed(&["--exec", "sleep 1000", "-W", "0.3"]);
    peer.send(&publish(0, "t", None, b"x"));
    peer.expect_goodbye();
    assert_eq!(run.end().code, Some(27));
}

#[test]
fn what_is_lost_with_the_connection_comes_again_on_the_next() -> std::io::Result<()> {
    let folder = tempfile::tempdir()?;
    let go = folder.path().join("go");
    let command = format!("while ! test -e {}; do sleep 0.01; done; cat", go.display());
    let (broker, run, mut peer) = subscribed(&["--exec", &command, "-C", "2", "-q", "1", "-c", "-i", "me", "--quiet"]);
    peer.send(&publish(2, "t", Some(1), b"x"));
    peer.close();
    fs::write(&go, "")?;
    let mut peer = broker.welcome(crate::support::WELCOME_BACK);
    peer.send(&publish(0xa, "t", Some(1), b"x"));
    peer.expect(&puback(1));
    peer.expect_goodbye();
    // At least once.
    assert_eq!(run.end(), printed(0, "xx"));
    Ok(())
}

#[test]
fn a_worker_at_a_real_broker_answers() {
    let broker = Served::start();
    let port = broker.port();
    let command = format!("{} pub -p {port} -q 1 answer \"$(cat) $MQTT_TOPIC\"", env!("CARGO_BIN_EXE_mqtt"));
    // Kept sessions: whoever comes later misses nothing.
    for (id, topic) in [("worker", "task/#"), ("listener", "answer")] {
        let ended = broker.client("sub", &["-c", "-i", id, "-q", "1", "-E", topic]).end();
        assert_eq!(ended, printed(0, ""));
    }
    for number in ["1", "2", "3"] {
        assert_eq!(broker.client("pub", &["-q", "1", "task/x", number]).end(), printed(0, ""));
    }
    let worker = ["-c", "-i", "worker", "-q", "1", "-C", "3", "-W", "20", "--exec", &command, "task/#"];
    assert_eq!(broker.client("sub", &worker).end(), printed(0, ""));
    let listener = ["-c", "-i", "listener", "-q", "1", "-C", "3", "-W", "20", "answer"];
    assert_eq!(broker.client("sub", &listener).end(), printed(0, "1 task/x\n2 task/x\n3 task/x\n"));
}
