//! What is written is read again; what is no message is told in one clause.

use super::*;
use crate::packet::{PacketId, QoS};

fn published<'a>(topic: &'a str, payload: &'a [u8], properties: Properties<'a>) -> Publish<'a> {
    let packet_id = PacketId::new(7);
    Publish { dup: true, qos: QoS::AtLeastOnce, retain: true, topic, packet_id, properties, payload }
}

fn line(publish: &Publish<'_>) -> String {
    let mut out = Vec::new();
    Recorder::default().write(publish, Moment::after(1_795_408_200_123_456_789), &mut out);
    String::from_utf8(out).unwrap()
}

fn all_properties() -> Properties<'static> {
    let list = [
        Property::PayloadFormatIndicator(1),
        Property::UserProperty("b", "1"),
        Property::MessageExpiryInterval(u32::MAX),
        Property::ContentType("text/\u{202e}plain"),
        Property::ResponseTopic("a/b"),
        Property::CorrelationData(b"id"),
        Property::SubscriptionIdentifier(3),
        Property::UserProperty("a", "\"2\""),
        Property::UserProperty("b", ""),
        Property::SubscriptionIdentifier(4),
    ];
    list.into_iter().fold(Properties::new(), |all, property| all.with(property).unwrap())
}

#[test]
fn a_line_has_all_that_there_is_to_know() {
    let expected = r#"{"time":"2026-11-23T04:30:00.123456Z","topic":"a/ü","qos":1,"retain":true,"dup":true,"size":5,"payload":"x\n\u001b[y","properties":{"payload-format-indicator":1,"message-expiry-interval":4294967295,"content-type":"text/\u202eplain","response-topic":"a/b","correlation-data":"id","subscription-identifier":[3,4],"user-properties":[{"b":"1"},{"a":"\"2\""},{"b":""}]}}"#;
    assert_eq!(line(&published("a/ü", b"x\n\x1b[y", all_properties())), expected);
    let properties = Properties::new()
        .with(Property::SubscriptionIdentifier(9))
        .and_then(|list| list.with(Property::CorrelationData(b"\xff\0")));
    let expected = r#"{"time":"2026-11-23T04:30:00.123456Z","topic":"t","qos":1,"retain":true,"dup":true,"size":4,"payload_b64":"/wABYQ==","properties":{"correlation-data_b64":"/wA=","subscription-identifier":9}}"#;
    assert_eq!(line(&published("t", b"\xff\0\x01a", properties.unwrap())), expected);
    let mut pretty = Vec::new();
    let publish = published("t", b"{\"a\": [1]}", Properties::new());
    Recorder::new(true).write(&publish, Moment::default(), &mut pretty);
    let expected = "{\n\t\"time\":\t\"1970-01-01T00:00:00.000000Z\",\n\t\"topic\":\t\"t\",\n\t\"qos\":\t1,\n\
                    \t\"retain\":\ttrue,\n\t\"dup\":\ttrue,\n\t\"size\":\t10,\n\t\"payload\":\t\"{\\\"a\\\": [1]}\"\n}";
    assert_eq!(String::from_utf8(pretty).unwrap(), expected);
    let end = r#""size":0,"payload":""}"#;
    assert!(line(&published("t", b"", Properties::new())).ends_with(end));
}

#[test]
fn what_was_written_is_read_again() {
    let all: Vec<u8> = (0..=255).collect();
    let payloads: [&[u8]; 6] = [b"", b"x", b"\0\x1b\x7f", "ü\u{202e}\u{1f600}\\\"".as_bytes(), b"\xff", &all];
    for payload in payloads {
        let read = Recorded::parse(line(&published("a/\u{9b}", payload, all_properties())).as_bytes()).unwrap();
        let expected: Vec<_> =
            all_properties().iter().filter(|one| one.id() != 0x0b).map(|one| format!("{one:?}")).collect();
        let mut found: Vec<_> = read.properties.iter().map(|one| format!("{one:?}")).collect();
        // Kinds of properties come in an order of their own, user properties in theirs.
        found.sort_by_key(|one| expected.iter().position(|other| other == one));
        assert_eq!(found, expected);
        let Recorded { time, topic, payload: read, qos, retain, properties: _ } = read;
        assert_eq!(
            (time, topic.as_str(), qos, retain),
            (Some(1_795_408_200_123_456_000), "a/\u{9b}", QoS::AtLeastOnce, true)
        );
        assert_eq!(read, payload);
    }
    let properties = Properties::new().with(Property::CorrelationData(b"\xff\0")).unwrap();
    let read = Recorded::parse(line(&published("t", b"", properties.clone())).as_bytes()).unwrap();
    assert_eq!(read.properties, properties);
}

#[test]
fn lines_of_other_hands_are_read() {
    let rows: [(&str, Option<u64>, &[u8], bool); 10] = [
        (r#"{"topic":"t","payload":"x"}"#, None, b"x", false),
        // As mosquitto_sub's %J writes it, and as people do.
        (r#"{"topic":"t","payload":{"a": 1.50}}"#, None, br#"{"a": 1.50}"#, false),
        (r#"{"topic":"t","payload":-7}"#, None, b"-7", false),
        (
            " {\"payload\":null,\"topic\":\"t\",\"tst\":1795408200,\"more\":[{}]}\r\n",
            Some(1_795_408_200_000_000_000),
            b"",
            false,
        ),
        (
            r#"{"tst":"2026-11-23T05:30:00.105222+0100","topic":"t","qos":0,"retain":1,"payloadlen":1,"payload":"x"}"#,
            Some(1_795_408_200_105_222_000),
            b"x",
            true,
        ),
        (
            r#"{"tst":"2026-11-23T04:30:00.105222Z+0000","topic":"t","qos":0,"retain":0,"payloadlen":1,"payload":"x"}"#,
            Some(1_795_408_200_105_222_000),
            b"x",
            false,
        ),
        (
            r#"{"time":"2026-11-23T04:30:00-01:00","topic":"t","payload":"\u00e9"}"#,
            Some(1_795_411_800_000_000_000),
            "é".as_bytes(),
            false,
        ),
        (r#"{"topic":"t","payload_b64":"/wA"}"#, None, b"\xff\0", false),
        (r#"{"topic":"t","payload_b64":""}"#, None, b"", false),
        (r#"{"topic":"t","payload":"x","properties":{}}"#, None, b"x", false),
    ];
    for (line, time, payload, retain) in rows {
        let read = Recorded::parse(line.as_bytes()).unwrap_or_else(|error| panic!("{line}: {error}"));
        assert_eq!((read.time, read.payload.as_slice(), read.retain), (time, payload, retain), "{line}");
    }
    let line = r#"{"topic":"t","payload":"","properties":{"user-properties":{"b":"1","a":"2"},"topic-alias":7}}"#;
    let both = Properties::new().with(Property::UserProperty("b", "1")).unwrap();
    let both = both.with(Property::UserProperty("a", "2")).unwrap();
    assert_eq!(Recorded::parse(line.as_bytes()).unwrap().properties, both);
}

#[test]
fn what_is_no_message_is_told_in_a_clause() {
    let rows: [(&[u8], &str); 21] = [
        (b"", "it is no JSON object"),
        (b"hello", "it is no JSON object"),
        (b"[1]", "it is no JSON object"),
        (b"{", "its JSON ends too early"),
        (br#"{"topic":"t","payload":"x"} more"#, "it is no valid JSON: trailing characters at column 29"),
        (b"{\"topic\":\"\xff\"}", "it is no valid JSON: invalid unicode code point at column 11"),
        (b"{}", "it has no topic"),
        (br#"{"topic":1}"#, "its topic is not a string"),
        (br#"{"topic":"a/+","payload":""}"#, "its topic cannot be: "),
        (br#"{"topic":"t"}"#, "it has no payload"),
        (br#"{"topic":"t","payload_b64":1}"#, "its payload_b64 is not a string"),
        (br#"{"topic":"t","payload_b64":"*"}"#, "its payload_b64 is not base64"),
        (br#"{"topic":"t","payload":"","payload_b64":""}"#, "its payload is not alone: there is a payload_b64, too"),
        (br#"{"topic":"t","payload":"","qos":3}"#, "its qos is not 0, 1 or 2"),
        (br#"{"topic":"t","payload":"","qos":258}"#, "its qos is not 0, 1 or 2"),
        (br#"{"topic":"t","payload":"","retain":"yes"}"#, "its retain is not true or false"),
        (br#"{"topic":"t","payload":"","time":"now"}"#, "its time is not a time as in 2026-11-23T04:30:00.123456Z"),
        (br#"{"topic":"t","payload":"","tst":-1}"#, "its tst is not a time as in 2026-11-23T04:30:00.123456Z"),
        (
            br#"{"topic":"t","payload":"","properties":{"message-expiry-interval":-1}}"#,
            "its message-expiry-interval is not a whole number of 32 bits",
        ),
        (br##"{"topic":"t","payload":"","properties":{"response-topic":"#"}}"##, "its properties cannot be: "),
        (
            br#"{"topic":"t","payload":"","properties":{"correlation-data_b64":"%"}}"#,
            "its correlation-data_b64 is not base64",
        ),
    ];
    for (line, expected) in rows {
        let error = Recorded::parse(line).unwrap_err().to_string();
        let text = String::from_utf8_lossy(line);
        let fits = if expected.ends_with(' ') { error.starts_with(expected) } else { error == expected };
        assert!(fits, "{text}: {error}");
    }
    let long = format!(r#"{{"topic":"t","payload":"","properties":{{"content-type":"{}"}}}}"#, "x".repeat(70_000));
    assert!(Recorded::parse(long.as_bytes()).unwrap_err().to_string().starts_with("its properties are too long: "));
}
