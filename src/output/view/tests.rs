//! What people see.

use jiff::tz::TimeZone;

use super::*;
use crate::{output::harmless::is_harmful, packet::PacketId};

const MOMENT: Moment = Moment::after(1_795_409_023_781_353_813);

fn view(coloured: bool) -> View {
    View { local: Local::of(TimeZone::UTC), ..View::new(coloured) }
}

fn message<'a>(topic: &'a str, payload: &'a [u8]) -> Publish<'a> {
    let properties = Properties::new();
    Publish { dup: false, qos: QoS::AtMostOnce, retain: false, topic, packet_id: None, properties, payload }
}

fn shown(width: usize, messages: &[Publish<'_>]) -> String {
    let mut view = view(false);
    let mut out = Vec::new();
    for publish in messages {
        view.write_folded(publish, MOMENT, width, Fold::Wrap, &mut out);
        out.push(b'\n');
    }
    String::from_utf8(out).unwrap()
}

#[test]
fn a_line_for_each_message_in_columns() {
    let kept = Publish { retain: true, ..message("home/kitchen/temp", b"21.5") };
    let sure = Publish { qos: QoS::ExactlyOnce, packet_id: PacketId::new(1), ..message("a", b"on") };
    let long = "x".repeat(40);
    let messages = [
        message("a", b"x"),
        message("home/door", b"open"),
        kept,
        sure,
        message(&long, b""),
        message("a", b"{\"t\":21.50}"),
    ];
    let expected = "\
04:43:43.781 a  x
04:43:43.781 home/door  open
04:43:43.781 R    home/kitchen/temp  21.5
04:43:43.781   q2 a                  on
04:43:43.781      xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx  (empty)
04:43:43.781      a                                 {\"t\": 21.50}
";
    assert_eq!(shown(80, &messages), expected);
}

#[test]
fn colours_tell_what_is_what() {
    let mut out = Vec::new();
    let payload = br#"{"a":[1,true,"x"]}"#;
    view(true).write_folded(&message("t", payload), MOMENT, 80, Fold::Wrap, &mut out);
    let expected = "\x1b[0;2m04:43:43.781\x1b[0m \x1b[0;36mt\x1b[0m  {\x1b[0;34m\"a\"\x1b[0m: [\x1b[0;33m1\x1b[0m, \
                    \x1b[0;35mtrue\x1b[0m, \x1b[0;32m\"x\"\x1b[0m]}";
    assert_eq!(String::from_utf8(out).unwrap(), expected);
}

#[test]
fn json_is_taken_apart_only_where_it_does_not_fit() {
    let payload = br#"{"name":"kitchen","values":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16],"in":{"a":1,"b":[{"c":2},{}]}, "no\u0000te": "a long text that goes on and on"}"#;
    let shown = shown(40, &[message("t", payload)]);
    assert!(shown.lines().all(|line| columns(line) <= 40), "{shown}");
    let expected = "04:43:43.781 t  \n    {
      \"name\": \"kitchen\",
      \"values\": [1, 2, 3, 4, 5, 6, 7, 8,
        9, 10, 11, 12, 13, 14, 15, 16],
      \"in\": {
        \"a\": 1,
        \"b\": [{\"c\": 2}, {}]
      },
      \"no\\u0000te\": \"a long text that go
        es on and on\"
    }
";
    assert_eq!(shown, expected);
}

#[test]
fn bytes_that_are_no_text_are_digits() {
    let all: Vec<u8> = (0..=255).collect();
    let expected = "\
04:43:43.781 t  89 50 4e 47 00  .PNG.  5 bytes
04:43:43.781 t  256 bytes
    00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f  ................
    10 11 12 13 14 15 16 17 18 19 1a 1b 1c 1d 1e 1f  ................
    20 21 22 23 24 25 26 27 28 29 2a 2b 2c 2d 2e 2f   !\"#$%&'()*+,-./
    30 31 32 33 34 35 36 37 38 39 3a 3b 3c 3d 3e 3f  0123456789:;<=>?
    …
04:43:43.781 t  2 bytes
    00 ff  ..
";
    let mut text = shown(80, &[message("t", b"\x89PNG\0"), message("t", &all)]);
    text += &shown(30, &[message("t", b"\0\xff")]);
    assert_eq!(text, expected);
}

#[test]
fn texts_of_several_lines_stand_below_and_long_ones_are_cut() {
    let expected = "04:43:43.781 t  one\\n\n04:43:43.781 t  \n    one\n    two\n    thr\\u{1b}[2Jee\n";
    assert_eq!(shown(80, &[message("t", b"one\n"), message("t", b"one\r\ntwo\nthr\x1b[2Jee\n")]), expected);
    let long = "é".repeat(700_000);
    let text = shown(usize::MAX, &[message("t", long.as_bytes())]);
    assert_eq!(text, format!("04:43:43.781 t  {}… 1.4 MB\n", "é".repeat(512)));
    let many = "x\n".repeat(1000);
    let text = shown(80, &[message("t", many.as_bytes())]);
    assert_eq!(text.lines().count(), 1 + LINES + 1);
    assert!(text.ends_with("    x\n    … 2.0 kB\n"));
    // As `[` is JSON only with its end, this one is text.
    let open = "[".repeat(5000);
    assert!(shown(80, &[message("t", open.as_bytes())]).ends_with("… 5.0 kB\n"));
    let nested = format!("{}{}", "[".repeat(2000), "]".repeat(2000));
    assert!(shown(80, &[message("t", nested.as_bytes())]).len() < 20_000);
    let topic = "t".repeat(5000);
    assert!(shown(80, &[message(&topic, b"x")]).contains("…"));
}

#[test]
fn properties_stand_below() {
    let list = [
        Property::ContentType("text/plain"),
        Property::CorrelationData(b"\xff\x01"),
        Property::UserProperty("na\u{9b}me", "va\nlue"),
        Property::MessageExpiryInterval(60),
    ];
    let properties = list.into_iter().fold(Properties::new(), |all, property| all.with(property).unwrap());
    let publish = Publish { properties, ..message("t", b"x") };
    let expected = "04:43:43.781 t  x\n    content-type: text/plain  correlation-data: ff 01  na\\u{9b}me: va\\nlue  \
                    message-expiry-interval: 60\n";
    assert_eq!(shown(200, std::slice::from_ref(&publish)), expected);
    let long = "y".repeat(60_000);
    let properties = (0..50).fold(Properties::new(), |all, _| all.with(Property::UserProperty("n", &long)).unwrap());
    let text = shown(200, &[Publish { properties, ..message("t", b"x") }]);
    assert!(text.len() < 2000 && text.ends_with("…\n"), "{text}");
}

#[test]
fn nothing_harmful_reaches_the_terminal_and_no_line_is_a_lie() {
    let lie = "x\n04:43:43.781 bank/account  1000000\r04:43:43.781 other  x";
    let payloads: [&[u8]; 7] = [
        b"\x1b]0;title\x07\x1b[2J",
        "\u{9b}31m\u{202e}abc\u{2028}\u{feff}".as_bytes(),
        b"\x80\x9b\x1b[2J",
        b"{\"\\u001b[2J\":\"\\u009b\\u202e\"}",
        "{\"\u{9b}\":\"\u{202e}\u{7f}\"}".as_bytes(),
        lie.as_bytes(),
        b"\x00\x1b",
    ];
    for payload in payloads {
        for width in [1, 5, 20, 80, usize::MAX] {
            for topic in ["t", "\u{1b}[2J\u{9b}\u{202e}"] {
                let publish = message(topic, payload);
                let text = shown(width, std::slice::from_ref(&publish));
                assert!(!text.chars().any(|sign| sign != '\n' && is_harmful(sign)), "{text:?}");
                if width >= 20 {
                    assert!(text.lines().skip(1).all(|line| line.starts_with(' ')), "{text}");
                }
                let mut out = Vec::new();
                view(false).write_folded(&publish, MOMENT, width, Fold::Cut, &mut out);
                let text = String::from_utf8(out).unwrap();
                assert!(!text.chars().any(is_harmful), "{text:?}");
                assert!(columns(&text) <= width, "{text:?}");
            }
        }
    }
}
