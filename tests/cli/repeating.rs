//! `mqtt pub --repeat`, `--rate` and `--wait-for-subscriber`: one message, and when it leaves again.

use std::time::{Duration, Instant};

use crate::{
    served::Served,
    support::{Broker, Ended, Run, WELCOME, WELCOME_V5, publish, silent},
};

#[test]
fn the_next_one_leaves_when_the_one_before_is_completed() {
    let broker = Broker::start();
    let run = Run::client("pub", &broker, &["--repeat", "3", "-q", "2", "t", "x"]);
    let mut peer = broker.welcome(WELCOME);
    for id in 1..=3 {
        peer.expect(&publish(4, "t", Some(id), b"x"));
        peer.expect_silence();
        peer.send(&[0x50, 2, 0, id]);
        peer.expect(&[0x62, 2, 0, id]);
        peer.expect_silence();
        peer.send(&[0x70, 2, 0, id]);
    }
    peer.expect_goodbye();
    assert_eq!(run.end(), silent(0));
}

#[test]
fn the_delay_is_a_gap_after_the_completion_and_none_follows_the_last() {
    let broker = Broker::start();
    let run = Run::client("pub", &broker, &["--repeat", "3", "--repeat-delay", "0.3", "-q", "1", "t", "x"]);
    let mut peer = broker.welcome(WELCOME);
    for id in 1..=3 {
        peer.expect(&publish(2, "t", Some(id), b"x"));
        peer.send(&[0x40, 2, 0, id]);
        let acknowledged = Instant::now();
        if id < 3 {
            peer.wait_for_more();
            assert!(acknowledged.elapsed() >= Duration::from_millis(250), "{:?}", acknowledged.elapsed());
        }
    }
    peer.expect_goodbye();
    assert_eq!(run.end(), silent(0));
}

#[test]
fn a_topic_alias_stands_for_the_topic_from_the_second_message_on() {
    let broker = Broker::start();
    let run = Run::client("pub", &broker, &["--repeat", "3", "t", "x", "-D", "publish", "topic-alias", "5"]);
    let mut peer = broker.welcome(b"\x20\x06\0\0\x03\x22\0\x09");
    peer.expect(b"\x30\x08\0\x01t\x03\x23\0\x05x");
    peer.expect(b"\x30\x07\0\0\x03\x23\0\x05x");
    peer.expect(b"\x30\x07\0\0\x03\x23\0\x05x");
    peer.expect_goodbye();
    assert_eq!(run.end(), silent(0));
}

#[test]
fn a_rate_is_not_exceeded() {
    for words in [&["--repeat", "21", "t", "x"][..], &["-l", "t"]] {
        let broker = Broker::start();
        let mut run = Run::client("pub", &broker, &[&["--rate", "50"], words].concat());
        run.write(&b"x\n".repeat(21));
        run.end_input();
        let mut peer = broker.welcome(WELCOME);
        let begin = Instant::now();
        for _ in 0..21 {
            peer.expect(&publish(0, "t", None, b"x"));
        }
        // Twenty intervals of 20 ms, less what may be made up for.
        assert!(begin.elapsed() >= Duration::from_millis(350), "{words:?}: {:?}", begin.elapsed());
        peer.expect_goodbye();
        assert_eq!(run.end(), silent(0));
    }
}

#[test]
fn without_lines_a_lost_connection_is_the_end() {
    let broker = Broker::start();
    let run = Run::client("pub", &broker, &["--repeat", "3", "-q", "1", "t", "x"]);
    let mut peer = broker.welcome(WELCOME);
    peer.expect(&publish(2, "t", Some(1), b"x"));
    peer.send(&[0x40, 2, 0, 1]);
    peer.expect(&publish(2, "t", Some(2), b"x"));
    peer.close();
    let ended = run.end();
    assert_eq!(ended.code, Some(6));
    assert!(ended.err.ends_with(" lost: the broker closed the connection\n"), "{}", ended.err);
}

#[test]
fn it_is_sent_again_until_somebody_is_there() {
    let broker = Broker::start();
    let run = Run::client("pub", &broker, &["--wait-for-subscriber", "t", "x"]);
    let mut peer = broker.welcome(WELCOME_V5);
    for id in 1..=3 {
        peer.expect(&[0x32, 7, 0, 1, b't', 0, id, 0, b'x']);
        peer.send(&[0x40, 3, 0, id, 0x10]);
    }
    peer.expect(&[0x32, 7, 0, 1, b't', 0, 4, 0, b'x']);
    peer.send(&[0x40, 2, 0, 4]);
    peer.expect_goodbye();
    let err = "mqtt: nobody has subscribed to 't': waiting for somebody\n".to_owned();
    assert_eq!(run.end(), Ended { code: Some(0), out: String::new(), err });
}

#[test]
fn with_lines_each_waits_for_its_own_subscriber_and_the_order_is_kept() {
    let broker = Broker::start();
    let mut run = Run::client("pub", &broker, &["-l", "--wait-for-subscriber", "-q", "2", "t"]);
    run.write(b"a\nb\n");
    run.end_input();
    let mut peer = broker.welcome(WELCOME_V5);
    for (id, payload, reason) in [(1, b'a', 0x10), (2, b'a', 0), (3, b'b', 0x10), (4, b'b', 0)] {
        peer.expect(&[0x34, 7, 0, 1, b't', 0, id, 0, payload]);
        peer.send(&[0x50, 3, 0, id, reason]);
        peer.expect(&[0x62, 2, 0, id]);
        peer.send(&[0x70, 2, 0, id]);
    }
    peer.expect_goodbye_for_good();
    assert_eq!(run.end().code, Some(0));
}

#[test]
fn who_waits_too_long_for_a_subscriber_ends_with_27() {
    let broker = Served::start();
    let begin = Instant::now();
    let ended = broker.run("pub", &["--wait-for-subscriber=0.5", "t/1", "x"]);
    assert!(begin.elapsed() >= Duration::from_millis(500));
    let err = "mqtt: nobody has subscribed to 't/1': waiting for somebody\n\
               mqtt: nobody has subscribed to 't/1' within 0.5 s\n";
    assert_eq!(ended, Ended { code: Some(27), out: String::new(), err: err.to_owned() });
}

#[test]
fn a_subscriber_can_be_waited_for_only_where_the_broker_tells_of_it() {
    let rows: [(&[&str], &str); 2] = [
        (&["-V", "311"], "MQTT 5: before it, a broker does not tell whether somebody is there"),
        (&["-q", "0"], "QoS 1 or 2: at QoS 0, a broker does not tell whether somebody is there"),
    ];
    for (words, text) in rows {
        let ended = Run::start(&[&["pub", "--wait-for-subscriber", "t", "x"], words].concat()).end();
        let err = format!("mqtt: --wait-for-subscriber needs {text}\n");
        assert_eq!(ended, Ended { code: Some(2), out: String::new(), err });
    }
}

/// A loss of the connection makes nobody wait for longer.
#[test]
fn nobody_is_waited_for_longer_because_the_connection_is_lost() {
    let broker = Broker::start();
    let mut run = Run::client("pub", &broker, &["-l", "--wait-for-subscriber=1", "-q", "1", "t"]);
    run.write(b"x\n");
    let mut peer = broker.welcome(WELCOME_V5);
    assert_eq!(peer.packet()[0], 0x32, "PUBLISH");
    peer.send(&[0x40, 3, 0, 1, 0x10]);
    peer.close();
    drop(broker);
    let ended = run.end();
    assert_eq!(ended.code, Some(27), "{}", ended.err);
    assert!(ended.err.contains("nobody has subscribed to 't' within 1 s"), "{}", ended.err);
}
