//! `mqtt sub --retained-only` and `--remove-retained`: where they end, what is removed, and what is said of it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use crate::{
    served::Served,
    support::{Broker, Ended, Peer, Run, WELCOME, WELCOME_V5, printed, publish, publish_v5, silent, subscribed},
};

const PINGREQ: [u8; 2] = [0xc0, 0];
const PINGRESP: [u8; 2] = [0xd0, 0];

/// An empty retained message of QoS 1, as a client publishes it.
fn removal(topic: &str, id: u8) -> Vec<u8> {
    publish(3, topic, Some(id), b"")
}

/// A retained message with a long topic of its own.
fn numbered() -> Vec<u8> {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let topic = format!("{:060000}", NUMBER.fetch_add(1, Relaxed));
    let length = 2 + topic.len() + 1;
    let size = [u8::try_from(length & 0x7f | 0x80).unwrap(), u8::try_from(length >> 7 & 0x7f | 0x80).unwrap()];
    let rest = [u8::try_from(length >> 14).unwrap(), 0xea, 0x60];
    [&[0x31][..], &size, &rest, topic.as_bytes(), b"x"].concat()
}

const fn puback(id: u8) -> [u8; 4] {
    [0x40, 2, 0, id]
}

fn ended(code: i32, out: &str, err: &str) -> Ended {
    Ended { code: Some(code), out: out.to_owned(), err: err.to_owned() }
}

/// It sends a PINGREQ behind what it has to say, and is answered.
fn round(peer: &mut Peer) {
    peer.expect(&PINGREQ);
    peer.send(&PINGRESP);
}

#[test]
fn only_retained_messages_are_printed_until_another_comes() {
    let (_broker, run, mut peer) = subscribed(&["--retained-only", "-v"]);
    peer.expect(&PINGREQ);
    peer.send(&[publish(1, "a", None, b"1"), publish(1, "b", None, b"2"), publish(0, "c", None, b"3")].concat());
    peer.send(&publish(1, "d", None, b"4"));
    peer.expect_goodbye();
    assert_eq!(run.end(), printed(0, "a 1\nb 2\n"));
}

#[test]
fn it_ends_when_a_question_brings_no_more_retained_messages() {
    let (_broker, run, mut peer) = subscribed(&["--retained-only", "-q", "2"]);
    peer.expect(&PINGREQ);
    // The window of a broker may be small: more comes after acknowledgements only.
    peer.send(&publish(5, "a", Some(1), b"1"));
    peer.send(&PINGRESP);
    peer.expect(&[0x50, 2, 0, 1]);
    peer.expect(&PINGREQ);
    peer.send(&[0x62, 2, 0, 1]);
    peer.send(&PINGRESP);
    peer.expect(&[0x70, 2, 0, 1]);
    peer.expect(&PINGREQ);
    peer.send(&publish(1, "b", None, b"2"));
    peer.send(&PINGRESP);
    round(&mut peer);
    peer.expect_goodbye();
    assert_eq!(run.end(), printed(0, "1\n2\n"));
}

#[test]
fn with_a_time_of_silence_no_question_is_asked() {
    let (_broker, run, mut peer) = subscribed(&["--retained-only", "--idle", "0.3"]);
    peer.send(&publish(1, "a", None, b"1"));
    peer.expect_goodbye();
    assert_eq!(run.end(), printed(0, "1\n"));
}

#[test]
fn after_five_seconds_without_an_answer_it_is_said_what_is_waited_for() {
    let (_broker, run, mut peer) = subscribed(&["--retained-only", "-W", "5.5"]);
    peer.expect(&PINGREQ);
    peer.expect_goodbye();
    let err = "mqtt: the broker was asked whether more retained messages come, and has not answered yet\n\
               mqtt: timed out: -W ran out\n";
    assert_eq!(run.end(), ended(27, "", err));
}

#[test]
fn what_is_removed_is_waited_for_and_counted() {
    // Bug 2 of the reference: neither of these ever ended.
    for (words, pings) in [(&["-C", "2"][..], false), (&["--retained-only"], true)] {
        let (_broker, run, mut peer) = subscribed(&[words, &["--remove-retained"]].concat());
        if pings {
            peer.expect(&PINGREQ);
        }
        peer.send(&[publish(1, "a", None, b"1"), publish(1, "b", None, b"2")].concat());
        peer.expect(&removal("a", 2));
        peer.expect(&removal("b", 3));
        if pings {
            peer.send(&PINGRESP);
            round(&mut peer);
        }
        peer.send(&[puback(3), puback(2)].concat());
        peer.expect_goodbye();
        assert_eq!(run.end(), ended(0, "1\n2\n", "mqtt: removed 2 retained messages\n"), "{words:?}");
    }
}

#[test]
fn what_is_not_shown_is_removed_but_not_what_is_left_out() {
    // Bug 3 of the reference: with -R, nothing was removed.
    let (_broker, run, mut peer) = subscribed(&["-R", "--remove-retained", "-T", "x/#", "-C", "1"]);
    peer.send(&[publish(1, "x/y", None, b"1"), publish(1, "b", None, b"2")].concat());
    peer.expect(&removal("b", 2));
    peer.send(&puback(2));
    peer.send(&publish(0, "t", None, b"3"));
    peer.expect_goodbye();
    assert_eq!(run.end(), ended(0, "3\n", "mqtt: removed 1 retained message\n"));
}

#[test]
fn a_dry_run_says_what_it_would_remove() {
    let (_broker, run, mut peer) = subscribed(&["--remove-retained", "--dry-run", "-C", "3"]);
    peer.send(&[publish(1, "a", None, b"1"), publish(0, "b", None, b"2"), publish(1, "c\x1b", None, b"3")].concat());
    peer.expect_goodbye();
    let err = "mqtt: would remove 'a'\nmqtt: would remove 'c\\u{1b}'\nmqtt: would remove 2 retained messages\n";
    assert_eq!(run.end(), ended(0, "1\n2\n3\n", err));
}

#[test]
fn what_comes_back_of_a_removal_is_not_shown_and_what_comes_twice_is_removed_once() {
    let (_broker, run, mut peer) = subscribed(&["--remove-retained", "-v", "-C", "3"]);
    peer.send(&[publish(1, "a", None, b"1"), publish(1, "a", None, b"1")].concat());
    peer.expect(&removal("a", 2));
    peer.send(&[publish(0, "a", None, b""), puback(2).to_vec(), publish(0, "b", None, b"")].concat());
    peer.expect_goodbye();
    assert_eq!(run.end(), ended(0, "a 1\na 1\nb (null)\n", "mqtt: removed 1 retained message\n"));
}

#[test]
fn no_more_removals_are_on_the_way_than_the_broker_takes() {
    let (_broker, run, mut peer) = subscribed(&["--remove-retained", "-C", "30", "-N"]);
    let topics: Vec<String> = (0..30).map(|number| format!("t{number:02}")).collect();
    peer.send(&topics.iter().map(|topic| publish(1, topic, None, b"x")).collect::<Vec<_>>().concat());
    for (topic, id) in topics.iter().zip(2..).take(20) {
        peer.expect(&removal(topic, id));
    }
    for (topic, id) in topics.iter().zip(2..).skip(20) {
        // Nothing came before there was room.
        peer.send(&puback(id - 20));
        assert_eq!(peer.packet()[4..7], topic.as_bytes()[..]);
    }
    // Its identifiers are those that became free.
    peer.send(&(2..=21).flat_map(puback).collect::<Vec<u8>>());
    peer.send(&(22..=31).flat_map(puback).collect::<Vec<u8>>());
    peer.expect_goodbye();
    assert_eq!(run.end(), ended(0, &"x".repeat(30), "mqtt: removed 30 retained messages\n"));
}

#[test]
fn a_removal_that_was_not_answered_is_made_again_on_the_next_connection() {
    let (broker, run, mut peer) = subscribed(&["--remove-retained", "-C", "2", "--quiet"]);
    peer.send(&[publish(1, "a", None, b"1"), publish(1, "b", None, b"2")].concat());
    peer.expect(&removal("a", 2));
    peer.expect(&removal("b", 3));
    peer.send(&puback(2));
    peer.close();
    // Everything came: it does not subscribe again.
    let mut peer = broker.welcome(WELCOME);
    let again = peer.packet();
    assert_eq!((again[0], &again[2..5]), (0x33, &b"\0\x01b"[..]));
    peer.send(&[0x40, 2, again[5], again[6]]);
    peer.expect_goodbye();
    assert_eq!(run.end(), printed(0, "1\n2\n"));
}

#[test]
fn a_refused_removal_is_a_failure_with_its_topic() {
    let broker = Broker::start();
    let run = Run::client("sub", &broker, &["#", "-V", "5", "--remove-retained", "-C", "2"]);
    let mut peer = broker.welcome(WELCOME_V5);
    peer.packet();
    peer.send(&[0x90, 4, 0, 1, 0, 0]);
    peer.send(&[publish_v5(1, "a", None, b"", b"1"), publish_v5(1, "b", None, b"", b"2")].concat());
    peer.expect(&publish_v5(3, "a", Some(2), b"", b""));
    peer.expect(&publish_v5(3, "b", Some(3), b"", b""));
    peer.send(&[0x40, 3, 0, 2, 0x87]);
    peer.send(&puback(3));
    peer.expect_goodbye();
    let err = "mqtt: removed 1 retained message\n\
               mqtt: the broker refused to remove 1 retained message: 'a': Not authorized (0x87)\n";
    assert_eq!(run.end(), ended(5, "1\n2\n", err));
}

#[test]
fn when_time_runs_out_the_rest_is_removed_before_the_end() {
    let (_broker, run, mut peer) = subscribed(&["--remove-retained", "-W", "0.3"]);
    peer.send(&publish(1, "a", None, b"1"));
    peer.expect(&removal("a", 2));
    // The answer is late, and waited for.
    std::thread::sleep(std::time::Duration::from_millis(500));
    peer.send(&puback(2));
    peer.expect_goodbye();
    let err = "mqtt: timed out: -W ran out\nmqtt: removed 1 retained message\n";
    assert_eq!(run.end(), ended(27, "1\n", err));
}

#[test]
fn when_time_runs_out_in_a_command_its_message_is_removed_all_the_same() {
    let (_broker, run, mut peer) = subscribed(&["--remove-retained", "-W", "0.3", "--exec", "sleep 1000"]);
    peer.send(&[publish(1, "a", None, b"1"), publish(1, "b", None, b"2")].concat());
    peer.expect(&removal("a", 2));
    peer.send(&puback(2));
    peer.expect_goodbye();
    let err = "mqtt: timed out: -W ran out\nmqtt: removed 1 retained message\n";
    assert_eq!(run.end(), ended(27, "", err));
}

#[test]
fn what_a_broker_left_out_is_asked_for_until_nothing_comes() {
    let (_broker, run, mut peer) = subscribed(&["--remove-retained", "--retained-only", "-q", "1", "-v"]);
    for (topic, payload) in [("a", b"1"), ("b", b"2")] {
        peer.expect(&PINGREQ);
        peer.send(&publish(3, topic, Some(1), payload));
        peer.expect(&puback(1));
        let removal = peer.packet();
        assert_eq!((removal[0], &removal[4..5]), (0x33, topic.as_bytes()));
        peer.send(&[0x40, 2, removal[5], removal[6]]);
        peer.send(&PINGRESP);
        round(&mut peer);
        peer.grant();
    }
    // What is refused without a word comes again.
    peer.expect(&PINGREQ);
    peer.send(&publish(3, "b", Some(1), b"2"));
    peer.expect(&puback(1));
    peer.send(&PINGRESP);
    round(&mut peer);
    peer.expect_goodbye();
    let err = "mqtt: removed 2 retained messages\n\
               mqtt: 1 retained message came again: the broker may not let this client remove\n";
    assert_eq!(run.end(), ended(0, "a 1\nb 2\nb 2\n", err));
}

#[test]
fn more_than_can_be_remembered_is_too_much() {
    let (_broker, run, peer) = subscribed(&["--remove-retained", "-R"]);
    let mut writes = peer.another();
    let sending = std::thread::spawn(move || {
        // It goes away in the middle of it.
        while writes.try_send(&(0..100).flat_map(|_| numbered()).collect::<Vec<_>>()) {}
    });
    let ended = run.end();
    sending.join().unwrap();
    let why = "mqtt: too many retained messages: ";
    assert!(ended.code == Some(1) && ended.err.contains(why), "{ended:?}");
}

#[test]
fn a_real_broker_is_empty_afterwards() {
    let broker = Served::start();
    for (topic, payload) in [("a/1", "one"), ("a/2", "two"), ("b", "three")] {
        assert_eq!(broker.client("pub", &["-r", "-q", "1", topic, payload]).end(), silent(0));
    }
    let all = ["#", "a/+", "--retained-only", "-q", "1"];
    let found = broker.client("sub", &all).end();
    assert_eq!((found.code, found.out.lines().count()), (Some(0), 5), "{found:?}");
    let removed = broker.client("sub", &[&all[..], &["--remove-retained"]].concat()).end();
    assert_eq!(removed.err, "mqtt: removed 3 retained messages\n");
    assert_eq!(broker.client("sub", &all).end(), silent(0));
}
