//! Rows of CONNECT (section 3.1) in all three versions.

use mqtt_toolkit::{
    packet::{Connect, Error, Packet, Properties, Property, QoS, ReasonCode, Version, Will},
    topic,
};

use crate::row::{Row, bad, both, malformed, properties, protocol, read};
use Version::{V3_1, V3_1_1, V5};

pub(crate) fn rows() -> Vec<Row> {
    let mut rows = valid();
    rows.extend(lenient_3_1());
    rows.extend(names_and_flags());
    rows.extend(payloads());
    rows
}

fn connect(version: Version, client_id: &'static str) -> Connect<'static> {
    Connect {
        version,
        bridge: false,
        clean_start: true,
        keep_alive: 60,
        client_id,
        will: None,
        user_name: None,
        password: None,
        properties: Properties::new(),
    }
}

fn will(qos: QoS, retain: bool) -> Will<'static> {
    Will { topic: "w", payload: b"bye", qos, retain, properties: Properties::new() }
}

fn valid() -> Vec<Row> {
    let mut rows = vec![
        // No notation but bytes here: lengths and all.
        both(
            "[MQTT-3.1.2-1]",
            V3_1_1,
            "10 0d 00 04 4d 51 54 54 04 02 00 3c 00 01 61",
            Packet::Connect(connect(V3_1_1, "a")),
        ),
        both(
            "[MQTT-3.1.2-1]",
            V5,
            "10 0e 00 04 4d 51 54 54 05 02 00 3c 00 00 01 61",
            Packet::Connect(connect(V5, "a")),
        ),
        both("3.1 of 3.1", V3_1, "10 ~ 'MQIsdp' 03 02 00 3c 'a'", Packet::Connect(connect(V3_1, "a"))),
        // mosquitto's bridges: the first bit of the version.
        both(
            "a bridge",
            V3_1_1,
            "10 ~ 'MQTT' 84 02 00 3c 'a'",
            Packet::Connect(Connect { bridge: true, ..connect(V3_1_1, "a") }),
        ),
        both(
            "a bridge",
            V3_1,
            "10 ~ 'MQIsdp' 83 02 00 3c 'a'",
            Packet::Connect(Connect { bridge: true, ..connect(V3_1, "a") }),
        ),
        both("[MQTT-3.1.3-6]", V5, "10 ~ 'MQTT' 05 02 00 3c [ ] ''", Packet::Connect(connect(V5, ""))),
        both(
            "[MQTT-3.1.2-5]",
            V3_1_1,
            "10 ~ 'MQTT' 04 00 ff ff 'a'",
            Packet::Connect(Connect { clean_start: false, keep_alive: u16::MAX, ..connect(V3_1_1, "a") }),
        ),
        // A password alone is new in MQTT 5.
        both(
            "[MQTT-3.1.2-19]",
            V5,
            "10 ~ 'MQTT' 05 42 00 3c [ ] 'a' 'pw'",
            Packet::Connect(Connect { password: Some(b"pw"), ..connect(V5, "a") }),
        ),
        // A password is any bytes, U+0000 and broken UTF-8 included.
        both(
            "3.1.3.6",
            V3_1_1,
            "10 ~ 'MQTT' 04 c2 00 3c 'a' 'u' 00 03 00 ff c0",
            Packet::Connect(Connect { user_name: Some("u"), password: Some(b"\x00\xff\xc0"), ..connect(V3_1_1, "a") }),
        ),
        // U+FEFF is a character like any other.
        both(
            "[MQTT-1.5.4-3]",
            V5,
            "10 ~ 'MQTT' 05 02 00 3c [ ] 00 04 ef bb bf 61",
            Packet::Connect(connect(V5, "\u{feff}a")),
        ),
    ];
    for (version, start) in [(V3_1, "10 ~ 'MQIsdp' 03"), (V3_1_1, "10 ~ 'MQTT' 04"), (V5, "10 ~ 'MQTT' 05")] {
        let (list, will_list) = if version == V5 { ("[ ]", "[ ]") } else { ("", "") };
        for (flags, qos, retain) in [
            ("c6", QoS::AtMostOnce, false),
            ("ce", QoS::AtLeastOnce, false),
            ("d6", QoS::ExactlyOnce, false),
            ("f6", QoS::ExactlyOnce, true),
        ] {
            let packet = Connect {
                will: Some(will(qos, retain)),
                user_name: Some("u"),
                password: Some(b"p"),
                ..connect(version, "a")
            };
            let text = format!("{start} {flags} 00 3c {list} 'a' {will_list} 'w' 'bye' 'u' 'p'");
            rows.push(both("[MQTT-3.1.3-1]", version, &text, Packet::Connect(packet)));
        }
    }
    let packet = Connect {
        properties: properties(&[
            Property::SessionExpiryInterval(10),
            Property::ReceiveMaximum(20),
            Property::MaximumPacketSize(1000),
            Property::TopicAliasMaximum(5),
            Property::RequestResponseInformation(1),
            Property::RequestProblemInformation(0),
            Property::UserProperty("k", "v"),
            Property::UserProperty("k", "v"),
            Property::AuthenticationMethod("m"),
            Property::AuthenticationData(&[0, 1]),
        ]),
        will: Some(Will {
            properties: properties(&[
                Property::WillDelayInterval(7),
                Property::PayloadFormatIndicator(1),
                Property::MessageExpiryInterval(9),
                Property::ContentType("c"),
                Property::ResponseTopic("r"),
                Property::CorrelationData(&[0xff]),
                Property::UserProperty("", ""),
            ]),
            ..will(QoS::AtMostOnce, false)
        }),
        ..connect(V5, "a")
    };
    rows.push(both(
        "[MQTT-3.1.2-9]",
        V5,
        "10 ~ 'MQTT' 05 06 00 3c [ 11 00 00 00 0a 21 00 14 27 00 00 03 e8 22 00 05 19 01 17 00 26 'k' 'v' 26 'k' 'v' \
         15 'm' 16 00 02 00 01 ] 'a' [ 18 00 00 00 07 01 01 02 00 00 00 09 03 'c' 08 'r' 09 00 01 ff 26 '' '' ] 'w' \
         'bye'",
        Packet::Connect(packet),
    ));
    rows
}

/// What MQTT 3.1 leaves open, and is therefore read.
fn lenient_3_1() -> Vec<Row> {
    let plain = || Packet::Connect(connect(V3_1, "a"));
    let named = || Packet::Connect(Connect { user_name: Some("u"), ..connect(V3_1, "a") });
    vec![
        // "The remaining length takes precedence": flags may promise what is not there.
        read("3.1 of 3.1", V3_1, "10 ~ 'MQIsdp' 03 82 00 3c 'a'", plain()),
        read("3.1 of 3.1", V3_1, "10 ~ 'MQIsdp' 03 c2 00 3c 'a'", plain()),
        read("3.1 of 3.1", V3_1, "10 ~ 'MQIsdp' 03 c2 00 3c 'a' 'u'", named()),
        // Bit 0 is not used; will QoS and will retain are disregarded without will.
        read("3.1 of 3.1", V3_1, "10 ~ 'MQIsdp' 03 03 00 3c 'a'", plain()),
        read("3.1 of 3.1", V3_1, "10 ~ 'MQIsdp' 03 0a 00 3c 'a'", plain()),
        read("3.1 of 3.1", V3_1, "10 ~ 'MQIsdp' 03 1a 00 3c 'a'", plain()),
        read("3.1 of 3.1", V3_1, "10 ~ 'MQIsdp' 03 22 00 3c 'a'", plain()),
    ]
}

fn names_and_flags() -> Vec<Row> {
    let version_refused = ReasonCode::UnsupportedProtocolVersion;
    let mut rows = Vec::new();
    for name in ["''", "'mqtt'", "'MQTX'", "'MQT'", "'MQTTT'", "'MQISDP'", "00 02 ff ff"] {
        let text = format!("10 ~ {name} 04 02 00 3c 'a'");
        rows.push(bad("[MQTT-3.1.2-1]", V3_1_1, &text, Error::ProtocolName, version_refused));
    }
    for (text, number) in [
        ("10 ~ 'MQTT' 00 02 00 3c 'a'", 0),
        ("10 ~ 'MQTT' 03 02 00 3c 'a'", 3),
        ("10 ~ 'MQTT' 06 02 00 3c 'a'", 6),
        ("10 ~ 'MQTT' 86 02 00 3c 'a'", 0x86),
        ("10 ~ 'MQTT' 83 02 00 3c 'a'", 0x83),
        ("10 ~ 'MQTT' ff", 0xff),
        ("10 ~ 'MQIsdp' 04 02 00 3c 'a'", 4),
        ("10 ~ 'MQIsdp' 05 02 00 3c [ ] 'a'", 5),
    ] {
        rows.push(bad("[MQTT-3.1.2-2]", V5, text, Error::ProtocolVersion(number), version_refused));
    }
    for (version, start) in [(V3_1_1, "10 ~ 'MQTT' 04"), (V5, "10 ~ 'MQTT' 05")] {
        let list = if version == V5 { "[ ]" } else { "" };
        let row = |clause, flags: &str, error| {
            malformed(clause, version, &format!("{start} {flags} 00 3c {list} 'a' {list} 'w' 'bye' 'u' 'p'"), error)
        };
        rows.push(row("[MQTT-3.1.2-3]", "01", Error::ConnectReserved));
        rows.push(row("[MQTT-3.1.2-3]", "f7", Error::ConnectReserved));
        rows.push(row("[MQTT-3.1.2-11]", "0a", Error::WillFlags));
        rows.push(row("[MQTT-3.1.2-11]", "12", Error::WillFlags));
        rows.push(row("[MQTT-3.1.2-11]", "1a", Error::WillFlags));
        rows.push(row("[MQTT-3.1.2-13]", "22", Error::WillFlags));
        rows.push(row("[MQTT-3.1.2-12]", "de", Error::QoS));
    }
    rows.push(malformed("3.1 of 3.1", V3_1, "10 ~ 'MQIsdp' 03 1e 00 3c 'a' 'w' 'bye'", Error::QoS));
    for (version, text) in [(V3_1, "10 ~ 'MQIsdp' 03 42 00 3c 'a' 'p'"), (V3_1_1, "10 ~ 'MQTT' 04 42 00 3c 'a' 'p'")] {
        rows.push(malformed("[MQTT-3.1.2-22] of 3.1.1", version, text, Error::PasswordWithoutUserName));
    }
    rows
}

fn payloads() -> Vec<Row> {
    let mut rows = Vec::new();
    // Surrogates (both ends), overlong forms, lone and missing continuations, above U+10FFFF.
    for utf8 in
        ["ed a0 80", "ed bf bf", "c0 80", "e0 80 80", "f0 80 80 80", "c1 bf", "80", "c3", "c3 28", "f4 90 80 80", "ff"]
    {
        let size = utf8.split(' ').count();
        for (clause, flags, fields) in [
            ("[MQTT-3.1.3-4]", "02", format!("00 0{size} {utf8}")),
            ("[MQTT-3.1.3-11]", "06", format!("'a' 00 0{size} {utf8} 'bye'")),
            ("[MQTT-3.1.3-12]", "82", format!("'a' 00 0{size} {utf8}")),
        ] {
            rows.push(malformed(clause, V3_1_1, &format!("10 ~ 'MQTT' 04 {flags} 00 3c {fields}"), Error::Utf8));
            rows.push(malformed(
                "[MQTT-1.5.4-1]",
                V3_1,
                &format!("10 ~ 'MQIsdp' 03 {flags} 00 3c {fields}"),
                Error::Utf8,
            ));
        }
    }
    for (flags, fields) in
        [("02", "00 01 00"), ("06", "'a' 00 02 77 00 'bye'"), ("82", "'a' 00 03 61 00 62"), ("c2", "'a' 00 01 00 'p'")]
    {
        let text = format!("10 ~ 'MQTT' 04 {flags} 00 3c {fields}");
        rows.push(malformed("[MQTT-1.5.4-2]", V3_1_1, &text, Error::NullCharacter));
    }
    for (topic, error) in
        [("''", topic::Error::Empty), ("'a/+'", topic::Error::WildcardInName), ("'#'", topic::Error::WildcardInName)]
    {
        let error = Error::TopicName(error);
        let invalid = ReasonCode::TopicNameInvalid;
        let text = format!("10 ~ 'MQTT' 05 06 00 3c [ ] 'a' [ ] {topic} 'bye'");
        rows.push(bad("[MQTT-4.7.0-1]", V5, &text, error, invalid));
        let text = format!("10 ~ 'MQTT' 04 06 00 3c 'a' {topic} 'bye'");
        rows.push(bad("[MQTT-4.7.1-1] of 3.1.1", V3_1_1, &text, error, invalid));
    }
    // A field that its flag promises is not there.
    for (clause, text) in [
        ("[MQTT-3.1.3-3]", "10 ~ 'MQTT' 04 02 00 3c"),
        ("[MQTT-3.1.2-9]", "10 ~ 'MQTT' 04 06 00 3c 'a'"),
        ("[MQTT-3.1.2-9]", "10 ~ 'MQTT' 04 06 00 3c 'a' 'w'"),
        ("[MQTT-3.1.2-17]", "10 ~ 'MQTT' 04 82 00 3c 'a'"),
        ("[MQTT-3.1.2-19]", "10 ~ 'MQTT' 04 c2 00 3c 'a' 'u'"),
        ("1.5.4", "10 ~ 'MQTT' 04 02 00 3c 00 05 61"),
        ("1.5.4", "10 ~ 'MQTT' 04 02 00 3c 00"),
        ("3.1.2", "10 00"),
        ("3.1.2", "10 ~ 'MQTT'"),
        ("3.1.2", "10 ~ 'MQTT' 04 02 00"),
    ] {
        rows.push(malformed(clause, V3_1_1, text, Error::Truncated));
    }
    rows.push(malformed("[MQTT-2.2.2-1]", V5, "10 ~ 'MQTT' 05 02 00 3c", Error::Truncated));
    // What no flag announces must not be there.
    for (clause, version, text, size) in [
        ("[MQTT-3.1.2-16]", V3_1_1, "10 ~ 'MQTT' 04 02 00 3c 'a' 'u'", 3),
        ("[MQTT-3.1.2-18]", V3_1_1, "10 ~ 'MQTT' 04 82 00 3c 'a' 'u' 'p'", 3),
        ("[MQTT-3.1.2-11]", V5, "10 ~ 'MQTT' 05 02 00 3c [ ] 'a' [ ] 'w' ''", 6),
        ("3.1 of 3.1", V3_1, "10 ~ 'MQIsdp' 03 02 00 3c 'a' 00", 1),
    ] {
        rows.push(malformed(clause, version, text, Error::TrailingBytes { size }));
    }
    let text = "10 ~ 'MQTT' 05 02 00 3c [ 16 'x' ] 'a'";
    rows.push(protocol("3.1.2.11.10", V5, text, Error::AuthDataWithoutMethod));
    rows
}
