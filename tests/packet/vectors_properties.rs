//! Rows of the properties (section 2.2.2): each property in each place, once, twice, cut short, and with each value
//! that its definition forbids.

use mqtt_toolkit::{
    packet::{Error, Packet, Properties, Property, ReasonCode, Version},
    topic,
};

use crate::row::{LIMIT, Row, bad, bytes, malformed, protocol};

/// Where a property list can stand: a name, and the packet around it.
const PLACES: [(&str, &str, &str); 14] = [
    ("CONNECT", "10 ~ 'MQTT' 05 02 00 3c", "'a'"),
    ("will", "10 ~ 'MQTT' 05 06 00 3c [ ] 'a'", "'w' 'bye'"),
    ("CONNACK", "20 ~ 00 00", ""),
    ("PUBLISH", "30 ~ 'a'", "=hi"),
    ("PUBACK", "40 ~ 00 01 00", ""),
    ("PUBREC", "50 ~ 00 01 00", ""),
    ("PUBREL", "62 ~ 00 01 00", ""),
    ("PUBCOMP", "70 ~ 00 01 00", ""),
    ("SUBSCRIBE", "82 ~ 00 01", "'a' 00"),
    ("SUBACK", "90 ~ 00 01", "00"),
    ("UNSUBSCRIBE", "a2 ~ 00 01", "'a'"),
    ("UNSUBACK", "b0 ~ 00 01", "00"),
    ("DISCONNECT", "e0 ~ 00", ""),
    ("AUTH", "f0 ~ 18", ""),
];

/// Table 2-4: each property, an example of its bytes and of its value, and the places where it may stand.
const PROPERTIES: [(Property<'static>, &str, &[&str]); 27] = [
    (Property::PayloadFormatIndicator(1), "01 01", &["PUBLISH", "will"]),
    (Property::MessageExpiryInterval(0x0102_0304), "02 01 02 03 04", &["PUBLISH", "will"]),
    (Property::ContentType("ct"), "03 'ct'", &["PUBLISH", "will"]),
    (Property::ResponseTopic("r/t"), "08 'r/t'", &["PUBLISH", "will"]),
    (Property::CorrelationData(&[0, 0xff]), "09 00 02 00 ff", &["PUBLISH", "will"]),
    (Property::SubscriptionIdentifier(128), "0b 80 01", &["PUBLISH", "SUBSCRIBE"]),
    (Property::SessionExpiryInterval(u32::MAX), "11 ff ff ff ff", &["CONNECT", "CONNACK", "DISCONNECT"]),
    (Property::AssignedClientIdentifier("id"), "12 'id'", &["CONNACK"]),
    (Property::ServerKeepAlive(0), "13 00 00", &["CONNACK"]),
    (Property::AuthenticationMethod("m"), "15 'm'", &["CONNECT", "CONNACK", "AUTH"]),
    (Property::AuthenticationData(&[0xc0]), "16 00 01 c0", &["CONNECT", "CONNACK", "AUTH"]),
    (Property::RequestProblemInformation(0), "17 00", &["CONNECT"]),
    (Property::WillDelayInterval(1), "18 00 00 00 01", &["will"]),
    (Property::RequestResponseInformation(1), "19 01", &["CONNECT"]),
    (Property::ResponseInformation("info"), "1a 'info'", &["CONNACK"]),
    (Property::ServerReference("host"), "1c 'host'", &["CONNACK", "DISCONNECT"]),
    (
        Property::ReasonString("why"),
        "1f 'why'",
        &["CONNACK", "PUBACK", "PUBREC", "PUBREL", "PUBCOMP", "SUBACK", "UNSUBACK", "DISCONNECT", "AUTH"],
    ),
    (Property::ReceiveMaximum(1), "21 00 01", &["CONNECT", "CONNACK"]),
    (Property::TopicAliasMaximum(0), "22 00 00", &["CONNECT", "CONNACK"]),
    (Property::TopicAlias(1), "23 00 01", &["PUBLISH"]),
    (Property::MaximumQoS(1), "24 01", &["CONNACK"]),
    (Property::RetainAvailable(0), "25 00", &["CONNACK"]),
    (
        Property::UserProperty("k", "v"),
        "26 'k' 'v'",
        &[
            "CONNECT",
            "will",
            "CONNACK",
            "PUBLISH",
            "PUBACK",
            "PUBREC",
            "PUBREL",
            "PUBCOMP",
            "SUBSCRIBE",
            "SUBACK",
            "UNSUBSCRIBE",
            "UNSUBACK",
            "DISCONNECT",
            "AUTH",
        ],
    ),
    (Property::MaximumPacketSize(1), "27 00 00 00 01", &["CONNECT", "CONNACK"]),
    (Property::WildcardSubscriptionAvailable(1), "28 01", &["CONNACK"]),
    (Property::SubscriptionIdentifierAvailable(0), "29 00", &["CONNACK"]),
    (Property::SharedSubscriptionAvailable(1), "2a 01", &["CONNACK"]),
];

/// The packet of `place` with the properties in `list`.
fn packet_of(place: (&str, &str, &str), list: &str) -> String {
    format!("{} [ {} {list} ] {}", place.1, method_for(place.0, list), place.2)
}

/// AUTH must have an authentication method, and authentication data needs one.
fn method_for(place: &str, list: &str) -> &'static str {
    let data = list.starts_with("16") && ["CONNECT", "CONNACK"].contains(&place);
    if (place == "AUTH" && !list.starts_with("15")) || data { "15 'm'" } else { "" }
}

/// The property list of `packet` that stands in `place`.
fn list_of<'a>(packet: &'a Packet<'_>, place: &str) -> &'a Properties<'a> {
    match packet {
        Packet::Connect(connect) if place == "will" => &connect.will.as_ref().unwrap().properties,
        Packet::Connect(connect) => &connect.properties,
        Packet::ConnAck(connack) => &connack.properties,
        Packet::Publish(publish) => &publish.properties,
        Packet::PubAck(ack) | Packet::PubRec(ack) | Packet::PubRel(ack) | Packet::PubComp(ack) => &ack.properties,
        Packet::Subscribe(subscribe) => &subscribe.properties,
        Packet::SubAck(ack) | Packet::UnsubAck(ack) => &ack.properties,
        Packet::Unsubscribe(unsubscribe) => &unsubscribe.properties,
        Packet::Disconnect(disconnect) => &disconnect.properties,
        Packet::Auth(auth) => &auth.properties,
        Packet::PingReq | Packet::PingResp => panic!("no properties in {packet:?}"),
    }
}

pub(crate) fn rows() -> Vec<Row> {
    let mut rows = places();
    rows.extend(values());
    rows.extend(lengths());
    rows
}

/// Misplaced, twice, and cut short, in every place.
fn places() -> Vec<Row> {
    let mut rows = Vec::new();
    for place in PLACES {
        for (property, text, allowed) in PROPERTIES {
            let id = property.id();
            if !allowed.contains(&place.0) {
                let row = packet_of(place, text);
                rows.push(malformed("2.2.2.2", Version::V5, &row, Error::PropertyMisplaced(id)));
                continue;
            }
            let repeatable = id == 0x26 || (id == 0x0b && place.0 == "PUBLISH");
            if !repeatable {
                let row = packet_of(place, &format!("{text} 26 'between' '' {text}"));
                rows.push(protocol("2.2.2.2", Version::V5, &row, Error::PropertyTwice(id)));
            }
            // The property length ends at each place in the middle of the property: the list is what does not fit.
            let whole = bytes(text);
            for cut in 1..whole.len() {
                let part: String = whole[..cut].iter().map(|byte| format!("{byte:02x} ")).collect();
                let row = format!("{} [ {} {part} ] {}", place.1, method_for(place.0, text), place.2);
                rows.push(malformed("2.2.2.1", Version::V5, &row, Error::PropertyLength));
            }
        }
        for (number, text) in [(0, "00"), (4, "04 00"), (0x0a, "0a"), (0x14, "14"), (0x2b, "2b 01"), (0x7f, "7f")] {
            let row = packet_of(place, text);
            rows.push(malformed("2.2.2.2", Version::V5, &row, Error::PropertyUnknown(number)));
        }
        let row = packet_of(place, "81 01");
        rows.push(malformed("2.2.2.2", Version::V5, &row, Error::PropertyUnknown(129)));
        for id in ["a6 00 'k' 'v'", "80 80 80 80"] {
            let row = packet_of(place, id);
            rows.push(malformed("[MQTT-1.5.5-1]", Version::V5, &row, Error::VariableByteInteger));
        }
        // [MQTT-1.5.7-1]: both strings of a pair.
        for (pair, error) in [
            ("26 00 01 ff 'v'", Error::Utf8),
            ("26 'k' 00 03 ed a0 80", Error::Utf8),
            ("26 00 01 00 'v'", Error::NullCharacter),
            ("26 'k' 00 01 00", Error::NullCharacter),
        ] {
            rows.push(malformed("[MQTT-1.5.7-1]", Version::V5, &packet_of(place, pair), error));
        }
    }
    rows
}

fn values() -> Vec<Row> {
    let mut rows = Vec::new();
    let place = |name: &str| *PLACES.iter().find(|place| place.0 == name).unwrap();
    for (name, text, id) in [
        ("PUBLISH", "01 02", 0x01),
        ("will", "01 ff", 0x01),
        ("PUBLISH", "0b 00", 0x0b),
        ("SUBSCRIBE", "0b 00", 0x0b),
        ("CONNECT", "17 02", 0x17),
        ("CONNECT", "19 02", 0x19),
        ("CONNECT", "21 00 00", 0x21),
        ("CONNACK", "21 00 00", 0x21),
        ("CONNACK", "24 02", 0x24),
        ("CONNACK", "25 02", 0x25),
        ("CONNECT", "27 00 00 00 00", 0x27),
        ("CONNACK", "27 00 00 00 00", 0x27),
        ("CONNACK", "28 02", 0x28),
        ("CONNACK", "29 80", 0x29),
        ("CONNACK", "2a 02", 0x2a),
    ] {
        rows.push(protocol("2.2.2.2", Version::V5, &packet_of(place(name), text), Error::PropertyValue(id)));
    }
    let alias = packet_of(place("PUBLISH"), "23 00 00");
    let invalid = ReasonCode::TopicAliasInvalid;
    rows.push(bad("[MQTT-3.3.2-8]", Version::V5, &alias, Error::PropertyValue(0x23), invalid));
    for name in ["PUBLISH", "will"] {
        for (topic, error) in [
            ("''", topic::Error::Empty),
            ("'+'", topic::Error::WildcardInName),
            ("'a/#'", topic::Error::WildcardInName),
        ] {
            let row = packet_of(place(name), &format!("08 {topic}"));
            let reason = ReasonCode::TopicNameInvalid;
            rows.push(bad("[MQTT-3.3.2-14]", Version::V5, &row, Error::TopicName(error), reason));
        }
    }
    // Strings are UTF-8 without U+0000 in each property that is one.
    for (name, id, clause) in [
        ("PUBLISH", "03", "[MQTT-3.3.2-19]"),
        ("PUBLISH", "08", "[MQTT-3.3.2-13]"),
        ("CONNACK", "12", "[MQTT-1.5.4-1]"),
        ("CONNECT", "15", "[MQTT-1.5.4-1]"),
        ("CONNACK", "1a", "[MQTT-1.5.4-1]"),
        ("DISCONNECT", "1c", "[MQTT-1.5.4-1]"),
        ("PUBACK", "1f", "[MQTT-1.5.4-1]"),
    ] {
        for utf8 in ["00 03 ed bf bf", "00 02 c0 80", "00 01 80"] {
            let row = packet_of(place(name), &format!("{id} {utf8}"));
            rows.push(malformed(clause, Version::V5, &row, Error::Utf8));
        }
        let row = packet_of(place(name), &format!("{id} 00 02 61 00"));
        rows.push(malformed("[MQTT-1.5.4-2]", Version::V5, &row, Error::NullCharacter));
    }
    // The largest subscription identifier has four bytes; a fifth is refused, and a second for nothing.
    for text in ["0b ff ff ff ff 01", "0b 80 00"] {
        let row = packet_of(place("SUBSCRIBE"), text);
        rows.push(malformed("[MQTT-1.5.5-1]", Version::V5, &row, Error::VariableByteInteger));
    }
    for name in ["CONNECT", "CONNACK"] {
        let place = place(name);
        let row = format!("{} [ 16 'x' ] {}", place.1, place.2);
        rows.push(protocol("3.1.2.11.10", Version::V5, &row, Error::AuthDataWithoutMethod));
    }
    rows
}

/// A property length that runs past its packet, or is no variable byte integer.
fn lengths() -> Vec<Row> {
    let mut rows = Vec::new();
    for (_, head, tail) in PLACES {
        // `tail` is at most nine bytes long.
        rows.push(malformed("2.2.2.1", Version::V5, &format!("{head} 0a {tail}"), Error::PropertyLength));
        rows.push(malformed("2.2.2.1", Version::V5, &format!("{head} ff ff ff 7f {tail}"), Error::PropertyLength));
        let error = Error::VariableByteInteger;
        rows.push(malformed("[MQTT-1.5.5-1]", Version::V5, &format!("{head} 80 00 {tail}"), error));
        rows.push(malformed("1.5.5", Version::V5, &format!("{head} 80 80 80 80 {tail}"), error));
        // The property length itself is cut.
        rows.push(malformed("1.5.5", Version::V5, &format!("{head} 80"), Error::Truncated));
    }
    rows
}

#[test]
fn every_property_is_read_and_written_where_it_may_stand() {
    let mut count = 0;
    for place in PLACES {
        for (property, text, _) in PROPERTIES.iter().filter(|(_, _, allowed)| allowed.contains(&place.0)) {
            let twice = matches!(property, Property::UserProperty(..))
                || matches!(property, Property::SubscriptionIdentifier(_)) && place.0 == "PUBLISH";
            let text = if twice { format!("{text} {text}") } else { (*text).to_owned() };
            let input = bytes(&packet_of(place, &text));
            let (packet, size) = mqtt_toolkit::packet::decode(&input, Version::V5, LIMIT).unwrap().unwrap();
            assert_eq!(size, input.len());
            let found = list_of(&packet, place.0).iter().filter(|found| found == property).count();
            assert_eq!(found, 1 + usize::from(twice), "{} {text}", place.0);
            let mut out = Vec::new();
            packet.encode(Version::V5, &mut out).unwrap();
            assert_eq!(out, input, "{} {text}", place.0);
            count += 1;
        }
    }
    // The entries of table 2-4, each acknowledgement counted for itself.
    assert_eq!(count, 64);
}

#[test]
fn a_list_is_written_as_it_was_pushed() {
    for (property, text, _) in PROPERTIES {
        let list = Properties::new().with(property).unwrap();
        assert_eq!(list.as_bytes(), bytes(text), "{property:?}");
        assert_eq!(list.iter().collect::<Vec<_>>(), [property]);
    }
}
