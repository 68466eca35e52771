//! `mqtt sub`: which messages are taken: by topic, by payload, by their retain flag, and by chance.

use crate::support::{Broker, Ended, Run, printed, publish, silent, subscribed};

/// What is printed of these messages to topics of one letter, when so many are asked for.
fn taken(words: &[&str], messages: &[(u8, &str, &[u8])]) -> Ended {
    let (_broker, run, mut peer) = subscribed(words);
    peer.send(
        &messages
            .iter()
            .map(|(flags, topic, payload)| publish(*flags, topic, None, payload))
            .collect::<Vec<_>>()
            .concat(),
    );
    peer.expect_goodbye();
    run.end()
}

#[test]
fn topics_that_are_left_out_are_neither_printed_nor_counted() {
    let messages: [(u8, &str, &[u8]); 4] = [(0, "a/x", b"1"), (0, "b", b"2"), (0, "a", b"3"), (0, "c", b"4")];
    assert_eq!(taken(&["-v", "-T", "a/#", "-C", "2"], &messages), printed(0, "b 2\nc 4\n"));
    assert_eq!(taken(&["-v", "-T", "b", "-T", "+/x", "-C", "2"], &messages), printed(0, "a 3\nc 4\n"));
}

#[test]
fn retained_messages_are_left_out_and_not_counted() {
    let messages: [(u8, &str, &[u8]); 3] = [(1, "a", b"1"), (1, "b", b""), (0, "a", b"2")];
    assert_eq!(taken(&["-v", "-R", "-C", "1"], &messages), printed(0, "a 2\n"));
}

#[test]
fn only_what_matches_is_printed_and_counted() {
    let messages: [(u8, &str, &[u8]); 6] = [
        (0, "t", b"off"),
        (0, "t", b""),
        (0, "t", b"\xffready"),
        (0, "t", b"ready"),
        (0, "t", b"{\"id\": 7, \"state\": {\"door\": \"open\", \"n\": 1.0}}"),
        (0, "t", b"not ready"),
    ];
    let json = "{\"id\": 7, \"state\": {\"door\": \"open\", \"n\": 1.0}}\n";
    let rows: [(&[&str], &str); 6] = [
        (&["--match", "ready"], "ready\n"),
        (&["-v", "--match", ""], "t (null)\n"),
        (&["--match-json", "{\"state\": {\"n\": 1}}"], json),
        (&["--match-json={\"id\":7}"], json),
        (&["--match-regex", "^(un)?ready$"], "ready\n"),
        (&["--match-regex", "t r"], "not ready\n"),
    ];
    for (words, expected) in rows {
        assert_eq!(taken(&[words, &["-C", "1"]].concat(), &messages), printed(0, expected), "{words:?}");
    }
}

#[test]
fn time_runs_out_while_nothing_matches() {
    let (_broker, run, mut peer) = subscribed(&["--match", "ready", "-W", "0.3"]);
    peer.send(&publish(0, "t", None, b"not yet"));
    peer.expect_goodbye();
    assert_eq!(run.end(), Ended { err: "mqtt: timed out: -W ran out\n".to_owned(), ..silent(27) });
}

#[test]
fn what_does_not_match_is_acknowledged_all_the_same() {
    let (_broker, run, mut peer) = subscribed(&["--match", "x", "-q", "1", "-C", "1"]);
    peer.send(&[publish(2, "t", Some(1), b"y"), publish(2, "t", Some(2), b"x")].concat());
    peer.expect(&[0x40, 2, 0, 1, 0x40, 2, 0, 2]);
    peer.expect_goodbye();
    assert_eq!(run.end(), printed(0, "x\n"));
}

#[test]
fn a_pattern_that_is_none_is_wrong_usage() {
    for (words, start) in [
        (
            ["--match-json", "{a: 1}"],
            "mqtt: --match-json '{a: 1}' is not JSON: key must be a string at line 1 column 2\n",
        ),
        (["--match-regex", "a(b"], "mqtt: --match-regex 'a(b' is no regular expression: "),
    ] {
        let ended = Run::start(&[&["sub", "t"], &words[..]].concat()).end();
        assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "{words:?}");
        assert!(ended.err.starts_with(start), "{}", ended.err);
    }
    let ended = Run::start(&["sub", "t", "--match", "a", "--match-json", "1"]).end();
    assert_eq!(ended.code, Some(2), "{}", ended.err);
}

#[test]
fn percent_are_percent_and_what_is_not_shown_is_counted() {
    let messages: Vec<(u8, &str, &[u8])> = vec![(0, "t", b"x"); 2000];
    // Bug 10 of the reference: 100 were 10, and 50 were 5.
    assert_eq!(taken(&["--random-filter", "100", "-C", "2000"], &messages).out.len(), 4000);
    let half = taken(&["--random-filter", "50", "-C", "2000"], &messages).out.len() / 2;
    // Five standard deviations and more to each side.
    assert!((880..=1120).contains(&half), "{half} of 2000");
}

#[test]
fn who_wants_few_messages_has_no_more_on_the_way_unless_they_are_picked_out_of_many() {
    let rows: [(&[&str], &[u8]); 5] = [
        (&[], b"\x03\x21\0\x02"),
        (&["--random-filter", "50"], b"\x03\x21\0\x02"),
        (&["--match", "x"], b"\0"),
        (&["-T", "a"], b"\0"),
        (&["-R"], b"\0"),
    ];
    for (words, expected) in rows {
        let broker = Broker::start();
        let _run = Run::client("sub", &broker, &[words, &["-V", "5", "-C", "2", "-i", "me", "t"]].concat());
        let connect = broker.accept().packet();
        // Behind the keep alive, and before the client identifier.
        assert_eq!(&connect[12..], [expected, b"\0\x02me"].concat(), "{words:?}");
    }
}
