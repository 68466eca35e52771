//! `mqtt sub`: what is printed and when, what is acknowledged and what not, and how it ends.

use rustix::process::Signal;

use crate::support::{Broker, Ended, Run, WELCOME, WELCOME_BACK, WELCOME_V5, printed, publish, silent, subscribed};

#[test]
fn filters_go_into_one_subscribe() {
    let rows: [(&[&str], &[u8], &[u8]); 3] = [
        (&["#"], WELCOME, b"\x82\x06\0\x01\0\x01#\0"),
        (&["-t", "a", "-t", "-b", "c/+", "-q", "2"], WELCOME, b"\x82\x11\0\x01\0\x01a\x02\0\x02-b\x02\0\x03c/+\x02"),
        (&["a", "-q", "1", "-V", "5"], WELCOME_V5, b"\x82\x07\0\x01\0\0\x01a\x01"),
    ];
    for (words, connack, expected) in rows {
        let broker = Broker::start();
        let run = Run::client("sub", &broker, words);
        let mut peer = broker.welcome(connack);
        peer.expect(expected);
        run.signal(Signal::INT);
        peer.expect_goodbye();
        assert_eq!(run.end(), silent(130));
    }
}

#[test]
fn payloads_are_printed_as_mosquitto_sub_prints_them() {
    let messages = [publish(0, "t", None, b"a\0b"), publish(1, "t/u", None, b""), publish(0, "t", None, b"c")].concat();
    let rows: [(&[&str], &str); 4] =
        [(&[], "a\0b\nc\n"), (&["-N"], "a\0bc"), (&["-v"], "t a\0b\nt/u (null)\nt c\n"), (&["-v", "-N"], "t a\0bt c")];
    for (words, expected) in rows {
        let (_broker, run, mut peer) = subscribed(&[words, &["-C", "3"]].concat());
        peer.send(&messages);
        peer.expect_goodbye();
        assert_eq!(run.end(), printed(0, expected));
    }
}

#[test]
fn a_message_in_pieces_and_one_larger_than_the_buffer() {
    let (_broker, run, mut peer) = subscribed(&["-C", "2", "-N"]);
    for byte in publish(0, "t", None, b"slow") {
        peer.send(&[byte]);
    }
    let payload = vec![b'x'; 200_000];
    peer.send(b"\x30\xc3\x9a\x0c\0\x01t");
    for piece in payload.chunks(70_000) {
        peer.send(piece);
    }
    peer.expect_goodbye();
    let ended = run.end();
    assert_eq!(ended.code, Some(0));
    assert_eq!(ended.out.len(), 4 + 200_000);
}

#[test]
fn nothing_after_the_last_wanted_message_is_printed_or_acknowledged() {
    let (_broker, run, mut peer) = subscribed(&["-C", "2", "-q", "1"]);
    peer.send(&[1, 2, 3, 4].map(|id| publish(2, "t", Some(id), &[b'0' + id])).concat());
    peer.expect(&[0x40, 2, 0, 1, 0x40, 2, 0, 2]);
    peer.expect_goodbye();
    assert_eq!(run.end(), printed(0, "1\n2\n"));
}

#[test]
fn the_last_qos_2_exchange_is_brought_to_its_end() {
    let (_broker, run, mut peer) = subscribed(&["-C", "1", "-q", "2"]);
    peer.send(&[publish(4, "t", Some(7), b"x"), publish(4, "t", Some(8), b"y")].concat());
    peer.expect(&[0x50, 2, 0, 7]);
    peer.send(&[0x62, 2, 0, 7]);
    peer.expect(&[0x70, 2, 0, 7]);
    peer.expect_goodbye();
    assert_eq!(run.end(), printed(0, "x\n"));
}

#[test]
fn a_qos_2_message_that_comes_twice_is_printed_once() {
    let (_broker, run, mut peer) = subscribed(&["-C", "2", "-q", "2"]);
    peer.send(&publish(4, "t", Some(7), b"x"));
    peer.expect(&[0x50, 2, 0, 7]);
    peer.send(&publish(0xc, "t", Some(7), b"x"));
    peer.expect(&[0x50, 2, 0, 7]);
    peer.send(&[0x62, 2, 0, 7]);
    peer.expect(&[0x70, 2, 0, 7]);
    // An unknown PUBREL is answered, too.
    peer.send(&[0x62, 2, 0, 9]);
    peer.expect(&[0x70, 2, 0, 9]);
    peer.send(&publish(0, "t", None, b"y"));
    peer.expect_goodbye();
    assert_eq!(run.end(), printed(0, "x\ny\n"));
}

#[test]
fn time_runs_out_with_27() {
    let (_broker, run, mut peer) = subscribed(&["-W", "0.3"]);
    peer.send(&publish(0, "t", None, b"x"));
    peer.expect_goodbye();
    let ended = run.end();
    assert_eq!(ended, Ended { code: Some(27), out: "x\n".to_owned(), err: "mqtt: timed out: -W ran out\n".to_owned() });
}

#[test]
fn signals_end_it_with_a_goodbye() {
    for (signal, code) in [(Signal::INT, 130), (Signal::TERM, 143)] {
        let (_broker, run, mut peer) = subscribed(&["-q", "1"]);
        peer.send(&publish(2, "t", Some(1), b"x"));
        peer.expect(&[0x40, 2, 0, 1]);
        run.signal(signal);
        peer.expect_goodbye();
        assert_eq!(run.end(), printed(code, "x\n"));
    }
}

#[test]
fn all_filters_refused_is_exit_code_5_and_some_is_a_warning() {
    let broker = Broker::start();
    let run = Run::client("sub", &broker, &["a", "b", "-V", "5"]);
    let mut peer = broker.welcome(WELCOME_V5);
    peer.packet();
    peer.send(&[0x90, 5, 0, 1, 0, 0x87, 0x97]);
    peer.expect_goodbye();
    let err = "mqtt: the broker refused to subscribe to: 'a': Not authorized (0x87), 'b': Quota exceeded (0x97)\n";
    assert_eq!(run.end(), Ended { code: Some(5), out: String::new(), err: err.to_owned() });

    let run = Run::client("sub", &broker, &["a", "b", "-C", "1"]);
    let mut peer = broker.welcome(WELCOME);
    peer.packet();
    peer.send(&[0x90, 4, 0, 1, 0x80, 0]);
    peer.send(&publish(0, "b", None, b"x"));
    peer.expect_goodbye();
    let err = "mqtt: the broker refused to subscribe to 'a': Unspecified error (0x80)\n".to_owned();
    assert_eq!(run.end(), Ended { code: Some(0), out: "x\n".to_owned(), err });
}

#[test]
fn after_a_loss_it_subscribes_again_unless_the_session_is_there() {
    let (broker, run, peer) = subscribed(&["-c", "-i", "me", "-C", "1"]);
    peer.close();
    let mut peer = broker.welcome(WELCOME);
    peer.expect(b"\x82\x06\0\x02\0\x01t\0");
    peer.send(&[0x90, 3, 0, 2, 0]);
    peer.close();
    let mut peer = broker.welcome(WELCOME_BACK);
    peer.send(&publish(0, "t", None, b"x"));
    peer.expect_goodbye();
    let ended = run.end();
    assert_eq!((ended.code, ended.out.as_str()), (Some(0), "x\n"));
    assert_eq!(ended.err.matches("; reconnecting\n").count(), 2, "{}", ended.err);
}

#[test]
fn a_broker_that_stops_is_waited_for_and_one_that_throws_us_out_is_not() {
    let broker = Broker::start();
    let run = Run::client("sub", &broker, &["t", "-V", "5"]);
    let mut peer = broker.welcome(WELCOME_V5);
    peer.packet();
    peer.send(&[0xe0, 2, 0x8b, 0]);
    let mut peer = broker.welcome(WELCOME_V5);
    peer.packet();
    peer.send(&[0xe0, 1, 0x8e]);
    let ended = run.end();
    assert_eq!(ended.code, Some(6));
    assert!(ended.err.contains("lost (the broker disconnected: Server shutting down (0x8B)); reconnecting\n"));
    let end = "lost: the broker disconnected: Session taken over (0x8E)\n\
               hint: another client has connected with this client id; give each its own with -i\n";
    assert!(ended.err.ends_with(end), "{}", ended.err);
}

#[test]
fn a_broker_that_breaks_the_protocol_is_told_and_left() {
    let rows: [(&[u8], u8); 5] = [
        (&[0x36, 4, 0, 1, b't', 0], 0x81),
        (&[0x20, 3, 0, 0, 0], 0x82),
        (&[0x90, 4, 0, 9, 0, 0], 0x82),
        (&[0x30, 7, 0, 1, b't', 3, 0x23, 0, 1], 0x94),
        (&[0x32, 6, 0, 1, b't', 0, 0, 0], 0x82),
    ];
    for (bytes, reason) in rows {
        let broker = Broker::start();
        let run = Run::client("sub", &broker, &["t", "-V", "5"]);
        let mut peer = broker.welcome(WELCOME_V5);
        peer.packet();
        peer.send(&[&[0x90, 4, 0, 1, 0, 0], bytes].concat());
        peer.expect(&[0xe0, 1, reason]);
        drop(peer);
        let ended = run.end();
        assert_eq!(ended.code, Some(6), "{bytes:?}: {}", ended.err);
        assert!(ended.err.contains("the broker broke the protocol: "), "{}", ended.err);
    }
}

#[test]
fn what_goes_and_comes_is_shown_on_stderr_only() {
    // Bug 7 of the reference: it was mixed with the payloads.
    let (_broker, run, mut peer) = subscribed(&["-d", "-C", "1"]);
    peer.send(&publish(0, "t", None, b"x"));
    peer.expect_goodbye();
    let ended = run.end();
    assert_eq!((ended.code, ended.out.as_str()), (Some(0), "x\n"));
    assert!(ended.err.contains("received PUBLISH") && ended.err.contains("sending DISCONNECT"), "{}", ended.err);
}
