//! `mqtt pub --replay` and the line formats of `-l`: messages that bring their own topics.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{
    collections::HashMap,
    fmt::Write as _,
    fs,
    io::Write,
    time::{Duration, Instant},
};

use tempfile::NamedTempFile;

use crate::{
    served::Served,
    support::{Broker, Ended, Run, WELCOME, WELCOME_V5, publish, silent},
};

fn file(text: &str) -> NamedTempFile {
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    file
}

fn path(file: &NamedTempFile) -> &str {
    file.path().to_str().unwrap()
}

/// 10,000 messages on 50 topics, each topic at its own QoS: text, bytes and nothing, with and without properties.
fn messages() -> String {
    let mut text = String::new();
    for number in 0..10_000 {
        let topic = number * 7 % 50;
        let payload = match number % 4 {
            0 => format!("\"payload\":\"{number}: \\u00fc \\\"quoted\\\"\\n\""),
            1 => "\"payload_b64\":\"/wD+AQ==\"".to_owned(),
            2 => "\"payload\":\"\"".to_owned(),
            _ => format!("\"payload\":\"{{\\\"n\\\":{number}}}\""),
        };
        let properties = match number % 3 {
            0 => format!(
                ",\"properties\":{{\"content-type\":\"text/plain\",\"user-properties\":[{{\"n\":\"{number}\"}},{{\"n\":\"x\"}}]}}"
            ),
            1 => ",\"properties\":{\"correlation-data_b64\":\"/w==\",\"response-topic\":\"back\"}".to_owned(),
            _ => String::new(),
        };
        let second = number / 1000;
        let _ = writeln!(
            text,
            "{{\"time\":\"2026-11-23T04:30:0{second}.{:06}Z\",\"topic\":\"r/{topic}\",\"qos\":{},{payload}{properties}}}",
            number % 1000 * 1000,
            topic % 3,
        );
    }
    text
}

/// Plays `recording` into a broker, and records it there.
fn played(recording: &str) -> String {
    let broker = Served::start();
    let subscriber = broker.subscriber(&["-V", "5", "-q", "2", "-t", "r/#", "--json", "-C", "10001"]);
    let recording = file(recording);
    assert_eq!(broker.run("pub", &["--replay", path(&recording), "--speed", "max"]), silent(0));
    let ended = subscriber.end();
    assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""));
    ended.out.lines().skip(1).map(|line| format!("{line}\n")).collect()
}

/// The lines of each topic in their order, without their times.
fn by_topic(recording: &str) -> HashMap<String, Vec<String>> {
    let mut topics: HashMap<String, Vec<String>> = HashMap::new();
    for line in recording.lines() {
        let mut message: serde_json::Value = serde_json::from_str(line).unwrap();
        let message = message.as_object_mut().unwrap();
        assert!(message.remove("time").is_some());
        let topic = message["topic"].as_str().unwrap().to_owned();
        topics.entry(topic).or_default().push(serde_json::to_string(message).unwrap());
    }
    topics
}

#[test]
fn a_recording_that_is_played_and_recorded_again_is_the_same() {
    let first = played(&messages());
    let (one, two) = (by_topic(&first), by_topic(&played(&first)));
    assert_eq!((one.len(), one.values().map(Vec::len).sum::<usize>()), (50, 10_000));
    assert!(one == two);
    // What was written by hand is what was recorded: one of each kind.
    for (topic, expected) in [
        (
            "r/0",
            r#"{"dup":false,"payload":"0: ü \"quoted\"\n","properties":{"content-type":"text/plain","user-properties":[{"n":"0"},{"n":"x"}]},"qos":0,"retain":false,"size":15,"topic":"r/0"}"#,
        ),
        (
            "r/7",
            r#"{"dup":false,"payload_b64":"/wD+AQ==","properties":{"correlation-data_b64":"/w==","response-topic":"back"},"qos":1,"retain":false,"size":4,"topic":"r/7"}"#,
        ),
        ("r/14", r#"{"dup":false,"payload":"","qos":2,"retain":false,"size":0,"topic":"r/14"}"#),
    ] {
        assert_eq!(one[topic][0], expected);
    }
}

#[test]
fn messages_leave_at_their_times_and_faster_if_wanted() {
    let recording = file(
        "{\"time\":\"2026-11-23T04:30:00.000Z\",\"topic\":\"a\",\"payload\":\"1\"}\n\
         {\"time\":\"2026-11-23T04:30:00.400Z\",\"topic\":\"b\",\"payload\":\"2\",\"qos\":1}\n\
         {\"time\":\"2026-11-23T04:30:00.800Z\",\"topic\":\"c\",\"payload\":\"3\",\"retain\":true}\n",
    );
    for (words, least, most) in [(&[][..], 380, 10_000), (&["--speed", "4"], 95, 10_000), (&["--speed", "max"], 0, 380)]
    {
        let broker = Broker::start();
        let run = Run::client("pub", &broker, &[&["-V", "311", "--replay", path(&recording)], words].concat());
        let mut peer = broker.welcome(WELCOME);
        let begin = Instant::now();
        for (times, packet) in
            [(0, publish(0, "a", None, b"1")), (1, publish(2, "b", Some(1), b"2")), (2, publish(1, "c", None, b"3"))]
        {
            peer.expect(&packet);
            let elapsed = begin.elapsed() + Duration::from_millis(5);
            assert!(elapsed >= Duration::from_millis(least) * times, "{words:?} {times}: {elapsed:?}");
        }
        assert!(begin.elapsed() < Duration::from_millis(most), "{words:?}: {:?}", begin.elapsed());
        peer.send(&[0x40, 2, 0, 1]);
        peer.expect_goodbye();
        assert_eq!(run.end(), silent(0));
    }
}

#[test]
fn what_the_command_line_says_goes_before_what_was_recorded() {
    let broker = Broker::start();
    let recording = file(
        "\n{\"topic\":\"a\",\"payload\":\"x\",\"properties\":{\"content-type\":\"old\",\"payload-format-indicator\":1}}\n",
    );
    let words = ["--replay", path(&recording), "-q", "1", "-r", "-D", "publish", "content-type", "new"];
    let run = Run::client("pub", &broker, &words);
    let mut peer = broker.welcome(WELCOME_V5);
    peer.expect(b"\x33\x0f\0\x01a\0\x01\x08\x01\x01\x03\0\x03newx");
    peer.send(&[0x40, 2, 0, 1]);
    peer.expect_goodbye();
    assert_eq!(run.end(), silent(0));
}

#[test]
fn properties_that_cannot_be_sent_are_told_of_once() {
    let recording = file(&"{\"topic\":\"a\",\"payload\":\"x\",\"properties\":{\"content-type\":\"y\"}}\n".repeat(2));
    let broker = Broker::start();
    let run = Run::client("pub", &broker, &["-V", "311", "--replay", path(&recording)]);
    let mut peer = broker.welcome(WELCOME);
    peer.expect(&publish(0, "a", None, b"x").repeat(2));
    peer.expect_goodbye();
    let err = "mqtt: properties of messages are not sent: only MQTT 5 has them\n".to_owned();
    assert_eq!(run.end(), Ended { code: Some(0), out: String::new(), err });
}

#[test]
fn a_broken_line_is_named_when_everything_before_it_is_delivered() {
    let good = "{\"topic\":\"t\",\"payload\":\"a\",\"qos\":1}\n";
    let recording = file(&format!("{good}{{\"topic\":\"t\"}}\n{good}"));
    let broker = Broker::start();
    let run = Run::client("pub", &broker, &["--replay", path(&recording)]);
    let mut peer = broker.welcome(WELCOME_V5);
    peer.expect(b"\x32\x07\0\x01t\0\x01\0a");
    peer.expect_silence();
    peer.send(&[0x40, 2, 0, 1]);
    peer.expect_goodbye_for_good();
    let ended = run.end();
    assert_eq!(ended.code, Some(1));
    let start = format!("mqtt: line 2 of '{}' is no message: ", path(&recording));
    assert!(ended.err.starts_with(&start), "{}", ended.err);
    assert!(ended.err.ends_with("\nhint: every line before it was published\n"), "{}", ended.err);
}

#[test]
fn a_recording_brings_its_own_topics() {
    for (words, text) in [
        (
            &["-t", "x"][..],
            "--replay takes no topic: a recording has its own\nhint: with other topics: mqtt pub -l --line-format json -t TOPIC < FILE",
        ),
        (
            &["x"],
            "--replay takes no topic: a recording has its own\nhint: with other topics: mqtt pub -l --line-format json -t TOPIC < FILE",
        ),
        (&["--repeat", "2"], "--replay and --repeat exclude each other"),
    ] {
        let ended = Run::start(&[&["pub", "--replay", "/dev/null"], words].concat()).end();
        assert_eq!(ended, Ended { code: Some(2), out: String::new(), err: format!("mqtt: {text}\n") });
    }
    let ended = Run::start(&["pub", "--replay", "/no/such/file"]).end();
    let err = "mqtt: cannot read '/no/such/file': no such file or directory\n".to_owned();
    assert_eq!(ended, Ended { code: Some(1), out: String::new(), err });
}

#[test]
fn a_lost_connection_does_not_end_a_recording() {
    let recording: String = (0..3).map(|n| format!("{{\"topic\":\"t\",\"payload\":\"{n}\",\"qos\":1}}\n")).collect();
    let recording = file(&recording);
    let broker = Broker::start();
    let run = Run::client("pub", &broker, &["-V", "311", "-M", "2", "--replay", path(&recording), "--speed", "max"]);
    let mut peer = broker.welcome(WELCOME);
    peer.expect(&publish(2, "t", Some(1), b"0"));
    peer.expect(&publish(2, "t", Some(2), b"1"));
    peer.close();
    let mut peer = broker.welcome(WELCOME);
    for payload in [b"0", b"1", b"2"] {
        let packet = peer.packet();
        assert!(packet.ends_with(payload), "{packet:?}");
        peer.send(&[0x40, 2, packet[5], packet[6]]);
    }
    peer.expect_goodbye();
    assert_eq!(run.end().code, Some(0));
}

#[test]
fn a_line_may_begin_with_its_topic() {
    let broker = Broker::start();
    let mut run = Run::client("pub", &broker, &["-l", "--line-format", "topic payload"]);
    run.write(b"a/b one two\nc\t\x00\xff \r\nd \n");
    run.end_input();
    let mut peer = broker.welcome(WELCOME);
    peer.expect(&publish(0, "a/b", None, b"one two"));
    peer.expect(&publish(0, "c", None, b"\0\xff \r"));
    peer.expect(&publish(0, "d", None, b""));
    peer.expect_goodbye();
    assert_eq!(run.end(), silent(0));
}

#[test]
fn a_line_without_its_topic_ends_with_2_after_what_came_before() {
    for (line, why) in [
        (&b"nothing\n"[..], "it has no space between a topic and a payload"),
        (b"\n", "it has no space between a topic and a payload"),
        (b" x\n", "its topic cannot be: it is empty"),
        (b"a/+ x\n", "its topic cannot be: "),
        (b"\xff x\n", "its topic is not UTF-8"),
    ] {
        let broker = Broker::start();
        let mut run = Run::client("pub", &broker, &["-l", "--line-format", "topic payload"]);
        run.write(&[b"a 1\n", line, b"a 2\n"].concat());
        run.end_input();
        let mut peer = broker.welcome(WELCOME);
        peer.expect(&publish(0, "a", None, b"1"));
        peer.expect_goodbye();
        let ended = run.end();
        assert_eq!(ended.code, Some(2));
        let start = format!("mqtt: line 2 of stdin is no message: {why}");
        assert!(ended.err.starts_with(&start), "{}", ended.err);
    }
}

#[test]
fn a_line_may_be_what_sub_has_recorded() {
    let broker = Broker::start();
    let mut run = Run::client("pub", &broker, &["-V", "311", "-l", "--line-format", "json", "-t", "over"]);
    run.write(b"{\"topic\":\"a\",\"payload\":\"x\"}\n{\"topic\":\"b\",\"payload_b64\":\"/w==\",\"retain\":true}\n[]\n");
    run.end_input();
    let mut peer = broker.welcome(WELCOME);
    peer.expect(&publish(0, "over", None, b"x"));
    peer.expect(&publish(1, "over", None, b"\xff"));
    peer.expect_goodbye();
    let ended = run.end();
    assert_eq!(ended.code, Some(2));
    assert!(ended.err.starts_with("mqtt: line 3 of stdin is no message: it is no JSON object\n"), "{}", ended.err);
}

#[test]
fn a_recording_comes_through_a_pipe_as_well() {
    let broker = Broker::start();
    let mut run = Run::client("pub", &broker, &["-V", "311", "--replay", "-"]);
    let mut peer = broker.welcome(WELCOME);
    for payload in ["1", "2"] {
        run.write(format!("{{\"topic\":\"a\",\"payload\":\"{payload}\"}}\n").as_bytes());
        peer.expect(&publish(0, "a", None, payload.as_bytes()));
    }
    run.end_input();
    peer.expect_goodbye();
    assert_eq!(run.end(), silent(0));
}

/// The input is not kept: a test of 200 MB, of which a client that keeps it would hold as much.
#[test]
fn memory_stays_small_however_long_the_input_is() {
    let broker = Served::start();
    let mut run = broker.client("pub", &["-l", "t"]);
    let mut stdin = run.stdin.take().unwrap();
    let block = b"0123456789012345678901234567890123456789012345678901234567890123456789012345678\n".repeat(1000);
    let mut most = 0;
    for number in 0..2500 {
        stdin.write_all(&block).unwrap();
        if number % 50 == 49 {
            most = most.max(own_memory(run.id()));
        }
    }
    assert!((1..10_000).contains(&most), "{most} kB");
    drop(stdin);
    assert_eq!(run.end(), silent(0));
}

/// The memory of a process that holds no file, in kB: how large the program itself is does not count.
fn own_memory(id: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap();
    let size = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).unwrap();
    size.trim().trim_end_matches(" kB").parse().unwrap()
}
