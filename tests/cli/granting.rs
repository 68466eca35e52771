//! `mqtt sub`: what it asks for on each connection, and what it makes of the answers.

use rustix::process::Signal;

use crate::support::{
    Broker, Ended, Peer, Run, WELCOME, WELCOME_BACK, WELCOME_V5, linked, publish, silent, subscribed,
};

#[test]
fn subscription_options_and_properties_are_those_that_were_asked_for() {
    let rows: [(&[&str], u8, &[u8]); 9] = [
        (&["-V", "5", "-R"], 5, b"\0\0\x01t\x20"),
        // Bug 3 of the reference: what is to be removed has to come.
        (&["-V", "5", "-R", "--remove-retained", "--quiet"], 5, b"\0\0\x01t\0"),
        (&["--no-local", "-q", "2"], 5, b"\0\0\x01t\x06"),
        (&["--retain-as-published"], 5, b"\0\0\x01t\x08"),
        (&["--retain-handling", "always"], 5, b"\0\0\x01t\0"),
        (&["--retain-handling", "new"], 5, b"\0\0\x01t\x10"),
        (&["--retain-handling", "never"], 5, b"\0\0\x01t\x20"),
        (&["-D", "subscribe", "subscription-identifier", "7"], 5, b"\x02\x0b\x07\0\x01t\0"),
        (&["-R", "-q", "1"], 4, b"\0\x01t\x01"),
    ];
    for (words, level, expected) in rows {
        let broker = Broker::start();
        let run = Run::client("sub", &broker, &[&["t"], words].concat());
        let mut peer = broker.accept();
        assert_eq!(peer.packet()[8], level, "{words:?}");
        peer.send(if level == 5 { WELCOME_V5 } else { WELCOME });
        let subscribe = peer.packet();
        assert_eq!(&subscribe[4..], expected, "{words:?}");
        run.signal(Signal::INT);
        peer.expect_goodbye();
        assert_eq!(run.end(), silent(130), "{words:?}");
    }
}

#[test]
fn an_option_of_mqtt_5_is_left_out_before_it_and_that_is_said() {
    let (_broker, run, mut peer) = subscribed(&["-V", "311", "--no-local", "-q", "1", "-C", "1"]);
    peer.send(&publish(0, "t", None, b"x"));
    peer.expect_goodbye();
    let err = "mqtt: --no-local is left out: it is one of MQTT 5, and -V asks for an earlier version\n".to_owned();
    assert_eq!(run.end(), Ended { code: Some(0), out: "x\n".to_owned(), err });
}

#[test]
fn what_is_unsubscribed_follows_the_subscribe_on_every_connection() {
    let words = ["-c", "-i", "me", "-U", "a/#", "-U", "b", "-C", "1"];
    let (broker, run, mut peer) = subscribed(&words);
    peer.expect(b"\xa2\x07\0\x02\0\x03a/#");
    peer.expect(b"\xa2\x05\0\x03\0\x01b");
    peer.send(&[0xb0, 2, 0, 2, 0xb0, 2, 0, 3]);
    peer.close();
    // The session has the subscription.
    let mut peer = broker.welcome(WELCOME_BACK);
    let [first, second] = [peer.packet(), peer.packet()];
    assert_eq!((first[0], second[0]), (0xa2, 0xa2));
    peer.send(&publish(0, "t", None, b"x"));
    peer.expect_goodbye();
    assert_eq!(run.end().out, "x\n");
}

#[test]
fn without_a_filter_it_unsubscribes_and_goes_on() {
    let broker = Broker::start();
    let run = Run::client("sub", &broker, &["-U", "a", "-V", "5", "-D", "unsubscribe", "user-property", "k", "v"]);
    let mut peer = broker.welcome(WELCOME_V5);
    peer.expect(b"\xa2\x0d\0\x01\x07\x26\0\x01k\0\x01v\0\x01a");
    peer.send(&[0xb0, 4, 0, 1, 0, 0x11]);
    // It is still there.
    peer.send(&publish(2, "a", Some(1), b"\0x"));
    peer.expect(&[0x40, 2, 0, 1]);
    run.signal(Signal::TERM);
    peer.expect_goodbye();
    let err = "mqtt: there was no subscription to 'a'\n".to_owned();
    assert_eq!(run.end(), Ended { code: Some(143), out: "x\n".to_owned(), err });
}

#[test]
fn it_ends_with_the_last_answer_if_asked_to() {
    let (_broker, run, peer) = subscribed(&["-E"]);
    peer.expect_goodbye();
    assert_eq!(run.end(), silent(0));

    let (_broker, run, mut peer) = subscribed(&["-E", "-U", "u"]);
    peer.expect(b"\xa2\x05\0\x02\0\x01u");
    // A message does not end it, an answer does.
    peer.send(&publish(2, "t", Some(9), b"x"));
    peer.expect(&[0x40, 2, 0, 9]);
    peer.send(&[0xb0, 2, 0, 2]);
    peer.expect_goodbye();
    assert_eq!(run.end().out, "x\n");

    let broker = Broker::start();
    let run = Run::client("sub", &broker, &["-E", "-U", "u"]);
    let mut peer = broker.welcome(WELCOME);
    peer.expect(b"\xa2\x05\0\x01\0\x01u");
    peer.send(&[0xb0, 2, 0, 1]);
    peer.expect_goodbye();
    assert_eq!(run.end(), silent(0));
}

/// CONNACK of MQTT 5 of a broker that takes packets of so many bytes.
fn small(limit: u8) -> [u8; 10] {
    [0x20, 8, 0, 0, 5, 0x27, 0, 0, 0, limit]
}

#[test]
fn filters_that_do_not_fit_into_one_packet_go_into_several() {
    let words = ["aaaaa", "bbbbb", "ccccc", "-V", "5", "-C", "1"];
    // 13 bytes with one of them, 21 with two, 29 with all.
    for (limit, parts) in [(29, &[3][..]), (28, &[2, 1]), (21, &[2, 1]), (20, &[1, 1, 1]), (13, &[1, 1, 1])] {
        let broker = Broker::start();
        let run = Run::client("sub", &broker, &words);
        let mut peer = broker.welcome(&small(limit));
        let mut answers = Vec::new();
        for count in parts {
            let subscribe = peer.packet();
            assert!(subscribe.len() <= usize::from(limit));
            assert_eq!(subscribe.len(), 5 + 8 * count, "{limit}");
            let codes = vec![if answers.is_empty() { 0x87 } else { 0 }; *count];
            let length = 3 + u8::try_from(*count).unwrap_or(0);
            answers.push([&[0x90, length, subscribe[2], subscribe[3], 0], &codes[..]].concat());
        }
        // The answers need not come in order.
        answers.reverse();
        peer.send(&answers.concat());
        if parts == [3] {
            peer.expect_goodbye();
            assert_eq!(run.end().code, Some(5), "{limit}");
            continue;
        }
        peer.send(&publish(0, "x", None, b"\0y"));
        peer.expect_goodbye();
        let ended = run.end();
        assert_eq!((ended.code, ended.out.as_str()), (Some(0), "y\n"), "{limit}: {}", ended.err);
        assert_eq!(ended.err.matches("refused to subscribe to").count(), parts[0], "{limit}: {}", ended.err);
    }
    let broker = Broker::start();
    let run = Run::client("sub", &broker, &words);
    let peer = broker.welcome(&small(12));
    peer.expect_goodbye();
    let err = "mqtt: the filter 'aaaaa' is too long: the broker takes no packet of more than 12 bytes\n".to_owned();
    assert_eq!(run.end(), Ended { code: Some(5), out: String::new(), err });
}

fn answered(words: &[&str], suback: &[u8]) -> (Broker, Run, Peer) {
    let broker = Broker::start();
    let run = Run::client("sub", &broker, words);
    let mut peer = broker.welcome(WELCOME_V5);
    peer.packet();
    peer.send(suback);
    (broker, run, peer)
}

#[test]
fn a_refusal_is_told_in_the_words_of_the_broker() {
    let suback = b"\x90\x09\0\x01\x05\x1f\0\x02no\x87";
    // Bug 5 of the reference: it is no success.
    let (_broker, run, peer) = answered(&["a", "-V", "5"], suback);
    peer.expect_goodbye();
    let err = "mqtt: the broker refused to subscribe to: 'a': Not authorized (0x87): no\n".to_owned();
    assert_eq!(run.end(), Ended { code: Some(5), out: String::new(), err });
}

#[test]
fn everything_is_more_than_some_brokers_grant() {
    let broker = Broker::start();
    let run = Run::client("sub", &broker, &["#"]);
    let mut peer = broker.welcome(WELCOME);
    peer.packet();
    peer.send(&[0x90, 3, 0, 1, 0x80]);
    peer.expect_goodbye();
    let err = "mqtt: the broker refused to subscribe to: '#': Unspecified error (0x80)\n\
               hint: some brokers do not grant '#': name what you want to see, as in 'sensors/#'\n";
    assert_eq!(run.end(), Ended { code: Some(5), out: String::new(), err: err.to_owned() });
}

#[test]
fn a_lower_qos_than_asked_for_is_said_once() {
    let (broker, run, peer) =
        answered(&["a", "b", "c", "-q", "2", "-V", "5", "-C", "1"], b"\x90\x06\0\x01\0\x02\x01\0");
    peer.close();
    let mut peer = broker.welcome(WELCOME_V5);
    let subscribe = peer.packet();
    peer.send(&[0x90, 6, subscribe[2], subscribe[3], 0, 1, 1, 1]);
    peer.send(&publish(0, "a", None, b"\0x"));
    peer.expect_goodbye();
    let ended = run.end();
    let note = "mqtt: QoS 2 was asked for, and the broker grants 1: 'b' and 1 more filters\n";
    assert!(ended.err.starts_with(note), "{}", ended.err);
    assert_eq!(ended.err.matches("grants").count(), 1, "{}", ended.err);
}

#[test]
fn filters_that_are_most_likely_not_meant_are_said() {
    let rows = [
        ("'a/b'", "mqtt: the filter '\\'a/b\\'' has quotation marks that are part of it\n"),
        ("\u{201c}a\u{201d}", "mqtt: the filter '\u{201c}a\u{201d}' has quotation marks that are part of it\n"),
        ("a ", "mqtt: the filter 'a ' begins or ends with a space that is part of it\n"),
        ("a b'", ""),
        ("'", ""),
    ];
    for (filter, err) in rows {
        let broker = Broker::start();
        let run = Run::client("sub", &broker, &[filter, "-E"]);
        let mut peer = broker.welcome(WELCOME);
        peer.grant();
        peer.expect_goodbye();
        assert_eq!(run.end(), Ended { code: Some(0), out: String::new(), err: err.to_owned() }, "{filter}");
    }
}

#[test]
fn what_can_be_no_subscription_is_refused_before_connecting() {
    let rows: [(&[&str], &str); 5] = [
        (
            &["a#"],
            "invalid topic filter 'a#': '+' and '#' must stand alone in their level\nhint: # is the whole last level: 'a/#'\n",
        ),
        (
            &["t", "-U", "a+/b"],
            "invalid topic filter 'a+/b': '+' and '#' must stand alone in their level\nhint: + is a whole level: 'a/+/b'\n",
        ),
        (&["t", "-T", ""], "invalid topic filter '': it is empty\n"),
        (&["$share/g/t", "--no-local"], "--no-local cannot be used with '$share/g/t': it is a shared subscription\n"),
        (&["-E"], "there is no topic to subscribe to\nhint: mqtt sub '#' shows everything\n"),
    ];
    for (words, expected) in rows {
        let broker = Broker::start();
        let ended = Run::client("sub", &broker, words).end();
        assert_eq!(ended, Ended { code: Some(2), out: String::new(), err: format!("mqtt: {expected}") }, "{words:?}");
    }
}

#[test]
fn under_mosquittos_name_a_refusal_of_all_is_said_in_its_words_and_one_of_some_is_not_said() {
    let broker = Broker::start();
    let run = linked(&broker, &["-t", "a", "-t", "b", "-C", "1"]);
    let mut peer = broker.welcome(WELCOME);
    peer.packet();
    peer.send(&[0x90, 4, 0, 1, 0x80, 0]);
    peer.send(&publish(0, "b", None, b"x"));
    peer.expect_goodbye();
    assert_eq!(run.end(), Ended { code: Some(0), out: "x\n".to_owned(), err: String::new() });
    // Bug 5 of the reference: it ended with 0.
    let run = linked(&broker, &["-t", "a"]);
    let mut peer = broker.welcome(WELCOME);
    peer.packet();
    peer.send(&[0x90, 3, 0, 1, 0x80]);
    peer.expect_goodbye();
    let err = "All subscription requests were denied.\n".to_owned();
    assert_eq!(run.end(), Ended { code: Some(5), out: String::new(), err });
}

#[test]
fn who_ends_when_subscribed_is_told_of_what_is_not() {
    let (_broker, run, peer) = answered(&["a", "b", "-E", "-V", "5"], b"\x90\x05\0\x01\0\x80\0");
    peer.expect_goodbye();
    let err = "mqtt: the broker refused to subscribe to 'a': Unspecified error (0x80)\n\
               mqtt: the broker did not grant every subscription\n";
    assert_eq!(run.end(), Ended { code: Some(5), out: String::new(), err: err.to_owned() });
}
