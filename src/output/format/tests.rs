//! Each specifier with each flag, beside what mosquitto_sub printed for the same message.

use jiff::tz::TimeZone;

use super::*;
use crate::packet::{PacketId, QoS};

const MOMENT: Moment = Moment::after(1_795_409_023_781_353_813);

fn message<'a>(payload: &'a [u8], properties: Properties<'a>) -> Publish<'a> {
    Publish {
        dup: false,
        qos: QoS::AtLeastOnce,
        retain: true,
        topic: "a/b",
        packet_id: PacketId::new(7),
        properties,
        payload,
    }
}

fn written(format: &str, publish: &Publish<'_>) -> (Vec<u8>, Result<(), Unshown>) {
    let mut format = Format::parse(format, false).unwrap();
    format.local = Local::of(TimeZone::UTC);
    let mut out = Vec::new();
    let result = format.write(publish, MOMENT, &mut out);
    (out, result)
}

#[track_caller]
fn check(publish: &Publish<'_>, rows: &[(&str, &str)]) {
    for (format, expected) in rows {
        let (out, result) = written(format, publish);
        assert_eq!(String::from_utf8(out).unwrap(), *expected, "{format}");
        assert_eq!(result, Ok(()), "{format}");
    }
}

#[test]
fn texts_and_numbers() {
    let rows = [
        (
            "%t|%10t|%-10t|%.2t|%-10.2t|%010t|%5.2t|%.t|%-t",
            "a/b|       a/b|a/b       |a/|a/        |       a/b|   a/||a/b",
        ),
        ("%p|%3p|%10p|%-10p|%010p|%.2p|%-3p", "hello|hel|     hello|hello     |00000hello|hello|hel"),
        ("%l|%7l|%-7l|%07l|%-05l|%00005l", "5|      5|5      |0000005|5    |00005"),
        ("%m|%5m|%05m|%-5m", "7|    7|00007|7    "),
        ("%q|%r|%05q|%-5q|%5r", "1|1|1|1|1"),
        ("%%|%5%|%-%|@@|@%", "%|%|%|@|%"),
        (
            "%I|%.10I|%-26I|%26.4I|%030I",
            "2026-11-23T04:43:43+0000|2026-11-23|2026-11-23T04:43:43+0000  |                      2026|      2026-11-23T04:43:43+0000",
        ),
        ("%U|%5U|@N|@s|@H:@M", "1795409023.781353813|1795409023.781353813|781353813|1795409023|04:43"),
        ("\\\\|\\t|\\n|\\r|\\v|\\a|\\e|\\0|", "\\|\t|\n|\r|\x0b|\x07|\x1b|\0|"),
        ("", ""),
        ("ü%tü", "üa/bü"),
    ];
    check(&message(b"hello", Properties::new()), &rows);
}

#[test]
fn hexadecimal_digits() {
    let rows = [
        ("%x|%X", "68656c6c6f|68656C6C6F"),
        ("%.2x|%.2:x|%.1-X|%.3.x", "68 65 6c 6c 6f|68:65:6c:6c:6f|6-8-6-5-6-C-6-C-6-F|686.56c.6c6.f"),
        ("%.0x|%.:x|%.100x", "68656c6c6f|68656c6c6f|68656c6c6f"),
        ("%4x|%3x|%-2x|", "68656c6c|68656c|6865|"),
        ("%12x|%012x|%-12x|", "  68656c6c6f|0068656c6c6f|68656c6c6f  |"),
        ("%16.2x|%016.2:x|%-16.2~x|", "  68 65 6c 6c 6f|0068:65:6c:6c:6f|68~65~6c~6c~6f  |"),
    ];
    check(&message(b"hello", Properties::new()), &rows);
    check(&message(b"", Properties::new()), &[("%x|%5x|%-5x|%05x|", "|     |     |00000|")]);
    for separator in "!\"#$&'()*+,-./:;<=>?@[\\]^_`{|}~".chars() {
        check(&message(b"ab", Properties::new()), &[(&format!("%.2{separator}X"), &format!("61{separator}62"))]);
    }
}

#[test]
fn properties_there_or_not() {
    let list = [
        Property::ContentType("text"),
        Property::ResponseTopic("a/b"),
        Property::CorrelationData(b"corr"),
        Property::PayloadFormatIndicator(1),
        Property::MessageExpiryInterval(998),
        Property::TopicAlias(3),
        Property::UserProperty("k", "v"),
        Property::SubscriptionIdentifier(4),
        Property::SubscriptionIdentifier(5),
        Property::UserProperty("k2", "v2"),
    ];
    let all = list.into_iter().fold(Properties::new(), |all, property| all.with(property).unwrap());
    let rows = [
        (
            "%C|%12C|%-12C|%.2C|%010C|%-8.2C|%8.2C|%.0C|",
            "text|        text|text        |te|      text|te      |      te||",
        ),
        ("%R|%10R|%-10R|%.2R|%010R|%-10.2R|", "a/b|       a/b|a/b       |a/|       a/b|a/        |"),
        ("%D|%10D|%P|%20P", "corr|corr|k:v k2:v2|k:v k2:v2"),
        ("%E|%8E|%-8E|%08E", "998|     998|998     |00000998"),
        ("%F|%4F|%A|%3A|%-3A|%03A|%S|%05S", "1|   1|3|  3|3  |003|4|00004"),
    ];
    check(&message(b"x", all), &rows);
    let rows = [
        ("%C|%5C|%-5C|%.2C|%05C|%-05C|%05.2C|%2C|", "|     |     ||     |     |     |  |"),
        ("%R|%5R|%05R|%D|%5D|%P|%5P|", "|||||||"),
        ("%S|%5S|%05S|%A|%5A|%-5A|%05A|", "|     |00000||     |     |00000|"),
        ("%E|%5E|%-5E|%-05E|%05E|%F|%05F|", "|     |     |00000|00000||00000|"),
    ];
    check(&message(b"x", Properties::new()), &rows);
}

#[test]
fn floats_are_as_printf_writes_them() {
    let rows: [(f64, &str, &str); 9] = [
        (1.5, "%d|%10d|%-10d|%010d|%.2d|%.0d|%8.1d|", "1.500000|  1.500000|1.500000  |001.500000|1.50|2|     1.5|"),
        (-2.25, "%d|%012d|%-12.2d|%6.1d|", "-2.250000|-0002.250000|-2.25       |  -2.2|"),
        (0.1, "%.20d", "0.10000000000000000555"),
        (-0.0, "%d", "-0.000000"),
        (1e22, "%.1d", "10000000000000000000000.0"),
        (f64::INFINITY, "%d|%05d|%-5d|", "inf|  inf|inf  |"),
        (f64::NEG_INFINITY, "%d", "-inf"),
        (f64::NAN, "%6d", "   nan"),
        (f64::MIN_POSITIVE, "%.3d", "0.000"),
    ];
    for (number, format, expected) in rows {
        check(&message(&number.to_ne_bytes(), Properties::new()), &[(format, expected)]);
    }
    check(&message(&0.1_f32.to_ne_bytes(), Properties::new()), &[("%f|%.10f", "0.100000|0.1000000015")]);
    let (out, _) = written("%.1200d", &message(&f64::MIN_POSITIVE.to_ne_bytes(), Properties::new()));
    assert_eq!(out.len(), 1202);
    for (format, payload) in [("[%f]", &b"12345678"[..]), ("[%d]", b"1234"), ("[%5d]", b"")] {
        let (out, result) = written(format, &message(payload, Properties::new()));
        assert_eq!(out, b"[]");
        let unshown = result.unwrap_err();
        assert_eq!(unshown.theirs, "requested float printing, but non-float data received");
        let size = payload.len();
        assert_eq!(unshown.text, format!("the message on a/b is no floating point number: it has {size} bytes"));
    }
}

#[test]
fn objects() {
    let head = r#"{"tst":"2026-11-23T04:43:43.781353+0000","topic":"a/b","qos":1,"retain":true,"payloadlen":"#;
    let rows: [(&[u8], &str, &str); 10] = [
        (b"x\"\\\n\x01/\x7f", "%j", r#"7,"mid":7,"payload":"x\"\\\n\u0001/"#),
        ("é\u{9b}".as_bytes(), "%j", "4,\"mid\":7,\"payload\":\"é\u{9b}\"}"),
        (b"", "%j", r#"0,"mid":7,"payload":null}"#),
        (b"", "%J", r#"0,"mid":7,"payload":null}"#),
        (b"a\xffb", "%j", r#"3,"mid":7,"payload_b64":"Yf9i"}"#),
        (b"a\0b", "%j", r#"3,"mid":7,"payload_b64":"YQBi"}"#),
        (br#" {"a" : 1.50}"#, "%J", r#"13,"mid":7,"payload":{"a":1.50}}"#),
        (b"\"x\"", "%J", r#"3,"mid":7,"payload":"x"}"#),
        (b"null", "%J", r#"4,"mid":7,"payload":null}"#),
        (b"12", "%5j", r#"2,"mid":7,"payload":"12"}"#),
    ];
    for (payload, format, expected) in rows {
        let (out, result) = written(format, &message(payload, Properties::new()));
        let out = String::from_utf8(out).unwrap();
        assert!(out.starts_with(&format!("{head}{expected}")), "{out}");
        assert_eq!(result, Ok(()));
        serde_json::from_str::<serde_json::Value>(&out).unwrap();
    }
    for payload in [&b"{"[..], b"x", b"1 2", b"\"\xff\"", b"\"\0\""] {
        let (out, result) = written("<%J>%t", &message(payload, Properties::new()));
        assert_eq!(out, b"<>a/b");
        let unshown = result.unwrap_err();
        assert_eq!(unshown.theirs, "Error: Message payload is not valid JSON on topic a/b.");
        assert_eq!(unshown.text, "the message on a/b is no JSON");
    }
}

#[test]
fn an_object_has_the_properties_as_they_came() {
    let list = [
        Property::UserProperty("k", "v"),
        Property::MessageExpiryInterval(9),
        Property::SubscriptionIdentifier(1),
        Property::CorrelationData(b"\xff"),
        Property::UserProperty("k", "\u{9b}"),
        Property::SubscriptionIdentifier(2),
    ];
    let all = list.into_iter().fold(Properties::new(), |all, property| all.with(property).unwrap());
    let publish = message(b"x", all);
    let (out, _) = written("%j", &publish);
    let out = String::from_utf8(out).unwrap();
    let expected = "\"properties\":{\"user-properties\":[{\"k\":\"v\"},{\"k\":\"\u{9b}\"}],\"message-expiry-interval\":9,\
                    \"subscription-identifier\":[1,2],\"correlation-data_b64\":\"/w==\"},\"payload\":\"x\"}";
    assert!(out.ends_with(expected), "{out}");
    let mut format = Format::parse("%J", true).unwrap();
    format.local = Local::of(TimeZone::UTC);
    let mut out = Vec::new();
    format.write(&Publish { payload: b"[1, {}]", properties: Properties::new(), ..publish }, MOMENT, &mut out).unwrap();
    let expected = "{\n\t\"tst\":\t\"2026-11-23T04:43:43.781353+0000\",\n\t\"topic\":\t\"a/b\",\n\t\"qos\":\t1,\n\
                    \t\"retain\":\ttrue,\n\t\"payloadlen\":\t7,\n\t\"mid\":\t7,\n\t\"payload\":\t[1, {\n\t\t}]\n}";
    assert_eq!(String::from_utf8(out).unwrap(), expected);
}

#[test]
fn what_is_wrong_with_a_format() {
    let incomplete = "Error: Incomplete format specifier.";
    let rows = [
        ("%", incomplete),
        ("abc%", incomplete),
        ("%5", incomplete),
        ("%.", incomplete),
        ("%.5", incomplete),
        ("%-", incomplete),
        ("%0", incomplete),
        ("@", incomplete),
        ("x@", incomplete),
        ("%Z", "Error: Invalid format specifier 'Z'."),
        ("%ü", "Error: Invalid format specifier 'ü'."),
        ("%.2#p", "Error: Invalid format specifier '#'."),
        ("%.2:t", "Error: Invalid format specifier ':'."),
        ("%5:x", "Error: Invalid format specifier ':'."),
        ("%:x", "Error: Invalid format specifier ':'."),
        ("%.2 x", "Error: Invalid format specifier ' '."),
        ("%--5t", "Error: Invalid format specifier '-'."),
        ("%0-5t", "Error: Invalid format specifier '-'."),
        ("\\", "Error: Incomplete escape specifier."),
        ("\\q", "Error: Invalid escape specifier 'q'."),
        ("%1000001t", "Error: no width or precision may be more than 1000000."),
        ("%.99999999999999999999t", "Error: no width or precision may be more than 1000000."),
    ];
    for (format, expected) in rows {
        assert_eq!(Format::parse(format, false).unwrap_err().theirs(), expected, "{format}");
    }
    assert_eq!(Format::parse("%\x1b", false).unwrap_err().to_string(), "there is no specifier '\\u{1b}'");
}
