//! Rows of PUBLISH (section 3.3) in all three versions.

use mqtt_toolkit::{
    packet::{Error, Packet, PacketId, Properties, Property, Publish, QoS, ReasonCode, Version},
    topic,
};

use crate::row::{Row, VERSIONS, bad, both, bytes, malformed, properties, protocol};
use Version::{V3_1_1, V5};

pub(crate) fn rows() -> Vec<Row> {
    let mut rows = valid();
    rows.extend(refused());
    rows
}

fn publish(qos: QoS, packet_id: u16) -> Publish<'static> {
    Publish {
        dup: false,
        qos,
        retain: false,
        topic: "a/b",
        packet_id: PacketId::new(packet_id),
        properties: Properties::new(),
        payload: b"hi",
    }
}

fn valid() -> Vec<Row> {
    let plain = publish(QoS::AtMostOnce, 0);
    let mut rows = vec![
        both("[MQTT-3.3.2-1]", V3_1_1, "30 07 00 03 61 2f 62 68 69", Packet::Publish(plain.clone())),
        both("[MQTT-3.3.2-1]", V5, "30 08 00 03 61 2f 62 00 68 69", Packet::Publish(plain.clone())),
    ];
    for version in VERSIONS {
        let list = if version == V5 { "[ ]" } else { "" };
        for (first, dup, qos, retain) in [
            ("30", false, QoS::AtMostOnce, false),
            ("31", false, QoS::AtMostOnce, true),
            ("32", false, QoS::AtLeastOnce, false),
            ("33", false, QoS::AtLeastOnce, true),
            ("34", false, QoS::ExactlyOnce, false),
            ("35", false, QoS::ExactlyOnce, true),
            ("3a", true, QoS::AtLeastOnce, false),
            ("3b", true, QoS::AtLeastOnce, true),
            ("3c", true, QoS::ExactlyOnce, false),
            ("3d", true, QoS::ExactlyOnce, true),
        ] {
            let (id, number) = if qos == QoS::AtMostOnce { ("", 0) } else { ("12 34", 0x1234) };
            let packet = Publish { dup, retain, ..publish(qos, number) };
            let text = format!("{first} ~ 'a/b' {id} {list} =hi");
            rows.push(both("[MQTT-2.2.1-2]", version, &text, Packet::Publish(packet)));
        }
        // Payloads: none, and with any bytes.
        let text = format!("30 ~ 'a/b' {list}");
        rows.push(both("3.3.3", version, &text, Packet::Publish(Publish { payload: b"", ..plain.clone() })));
        let text = format!("30 ~ 'a/b' {list} 00 ff c0");
        rows.push(both("3.3.3", version, &text, Packet::Publish(Publish { payload: b"\0\xff\xc0", ..plain.clone() })));
        // Remaining lengths of one, two and three bytes, at their borders.
        for remaining in [127, 128, 16_383, 16_384] {
            let payload = vec![b'x'; remaining - 5 - usize::from(version == V5)].leak();
            let mut row = both("2.1.4", version, &text, Packet::Publish(Publish { payload, ..plain.clone() }));
            row.bytes = bytes(&format!("30 ~ 'a/b' {list} ={}", std::str::from_utf8(payload).unwrap()));
            rows.push(row);
        }
        // Topic names that are unusual and right.
        for topic in ["/", "$SYS/x", " ", "a//b", "ß", "\u{feff}", "\u{10ffff}"] {
            let mut row =
                both("4.7.3", version, "00", Packet::Publish(Publish { topic, payload: b"", ..plain.clone() }));
            let mut body = u16::try_from(topic.len()).unwrap().to_be_bytes().to_vec();
            body.extend(topic.as_bytes());
            body.extend(bytes(list));
            row.bytes = vec![0x30, u8::try_from(body.len()).unwrap()];
            row.bytes.extend(body);
            rows.push(row);
        }
    }
    // An alias stands for the topic name.
    let alias = Publish { topic: "", properties: properties(&[Property::TopicAlias(5)]), ..plain.clone() };
    rows.push(both("[MQTT-3.3.2-12]", V5, "30 ~ '' [ 23 00 05 ] =hi", Packet::Publish(alias)));
    let list = properties(&[
        Property::PayloadFormatIndicator(1),
        Property::MessageExpiryInterval(60),
        Property::TopicAlias(1),
        Property::ResponseTopic("r"),
        Property::CorrelationData(b"c"),
        Property::UserProperty("k", "v"),
        Property::SubscriptionIdentifier(1),
        Property::SubscriptionIdentifier(268_435_455),
        Property::ContentType("t"),
    ]);
    rows.push(both(
        "[MQTT-3.3.4-4]",
        V5,
        "32 ~ 'a/b' 00 01 [ 01 01 02 00 00 00 3c 23 00 01 08 'r' 09 'c' 26 'k' 'v' 0b 01 0b ff ff ff 7f 03 't' ] =hi",
        Packet::Publish(Publish { properties: list, ..publish(QoS::AtLeastOnce, 1) }),
    ));
    rows
}

fn refused() -> Vec<Row> {
    let mut rows = Vec::new();
    let invalid = ReasonCode::TopicNameInvalid;
    for version in VERSIONS {
        let list = if version == V5 { "[ ]" } else { "" };
        for first in ["32", "34", "3a", "3d"] {
            let text = format!("{first} ~ 'a/b' 00 00 {list} =hi");
            rows.push(protocol("[MQTT-2.2.1-3]", version, &text, Error::PacketIdZero));
        }
        for topic in ["'+'", "'#'", "'a/+/b'", "'a/#'", "'a+'", "'#a'"] {
            let text = format!("30 ~ {topic} {list} =hi");
            let error = Error::TopicName(topic::Error::WildcardInName);
            rows.push(bad("[MQTT-3.3.2-2]", version, &text, error, invalid));
        }
        for (topic, error) in [
            ("00 01 00", Error::NullCharacter),
            ("00 03 61 00 62", Error::NullCharacter),
            ("00 03 ed a0 80", Error::Utf8),
            ("00 03 ed bf bf", Error::Utf8),
            ("00 02 c0 80", Error::Utf8),
            ("00 02 c1 81", Error::Utf8),
            ("00 03 e0 9f bf", Error::Utf8),
            ("00 04 f4 90 80 80", Error::Utf8),
            ("00 01 80", Error::Utf8),
            ("00 01 ff", Error::Utf8),
        ] {
            let clause = if error == Error::Utf8 { "[MQTT-1.5.4-1]" } else { "[MQTT-1.5.4-2]" };
            rows.push(malformed(clause, version, &format!("30 ~ {topic} {list}"), error));
        }
        for text in ["30 00", "30 ~ 00", "30 ~ 00 02 61", "32 ~ 'a'", "32 ~ 'a' 00", "34 ~ 'a' 01"] {
            rows.push(malformed("3.3.2", version, text, Error::Truncated));
        }
        if version != V5 {
            let error = Error::TopicName(topic::Error::Empty);
            rows.push(bad("[MQTT-4.7.3-1]", version, "30 ~ '' =hi", error, invalid));
        }
    }
    rows.push(protocol("3.3.2.1", V5, "30 ~ '' [ ] =hi", Error::NoTopic));
    rows.push(protocol("3.3.2.1", V5, "30 ~ '' [ 01 00 ] =hi", Error::NoTopic));
    rows.push(malformed("[MQTT-2.2.2-1]", V5, "30 ~ 'a'", Error::Truncated));
    rows.push(malformed("[MQTT-2.2.2-1]", V5, "32 ~ 'a' 00 01", Error::Truncated));
    rows
}
