//! Rows of SUBSCRIBE, SUBACK, UNSUBSCRIBE and UNSUBACK (sections 3.8 to 3.11), and of topic filters (4.7, 4.8.2).

use mqtt_toolkit::{
    packet::{
        Error, Packet, PacketType, Properties, Property, QoS, ReasonCode, RetainHandling, SubAck, Subscribe,
        SubscriptionOptions, Unsubscribe, Version,
    },
    topic,
};

use crate::row::{Row, VERSIONS, at, bad, both, filter_list, filters, id, malformed, properties, protocol, reasons};
use Version::{V3_1, V3_1_1, V5};

pub(crate) fn rows() -> Vec<Row> {
    let mut rows = subscribes();
    rows.extend(options());
    rows.extend(unsubscribes());
    rows.extend(bad_filters());
    rows.extend(identifiers_and_ends());
    rows.extend(subacks());
    rows.extend(unsubacks());
    rows
}

fn subscribe(list: &[(&str, SubscriptionOptions)]) -> Packet<'static> {
    Packet::Subscribe(Subscribe { packet_id: id(10), properties: Properties::new(), filters: filters(list) })
}

fn unsubscribe(list: &[&str]) -> Packet<'static> {
    Packet::Unsubscribe(Unsubscribe { packet_id: id(10), properties: Properties::new(), filters: filter_list(list) })
}

const GOOD_FILTERS: [&str; 13] =
    ["a", "a/b", "/", "//", "+", "#", "+/+", "/+", "a/+/b", "a/#", "$SYS/#", "$share/g/a/#", "$share"];

fn subscribes() -> Vec<Row> {
    let mut rows = vec![
        both("3.8", V3_1_1, "82 06 00 0a 00 01 61 01", subscribe(&[("a", at(QoS::AtLeastOnce))])),
        both("3.8", V5, "82 07 00 0a 00 00 01 61 01", subscribe(&[("a", at(QoS::AtLeastOnce))])),
    ];
    for version in VERSIONS {
        let list = if version == V5 { "[ ]" } else { "" };
        for filter in GOOD_FILTERS {
            let text = format!("82 ~ 00 0a {list} '{filter}' 02");
            rows.push(both("4.7.1", version, &text, subscribe(&[(filter, at(QoS::ExactlyOnce))])));
        }
        rows.push(both(
            "[MQTT-3.8.4-5]",
            version,
            &format!("82 ~ 00 0a {list} 'a' 00 'b/+' 01 'c/#' 02"),
            subscribe(&[("a", at(QoS::AtMostOnce)), ("b/+", at(QoS::AtLeastOnce)), ("c/#", at(QoS::ExactlyOnce))]),
        ));
        rows.push(protocol("[MQTT-3.8.3-2]", version, &format!("82 ~ 00 0a {list}"), Error::NothingListed));
    }
    let list = properties(&[Property::SubscriptionIdentifier(16_384), Property::UserProperty("k", "v")]);
    let packet = Subscribe { packet_id: id(10), properties: list, filters: filters(&[("a", at(QoS::AtMostOnce))]) };
    rows.push(both("3.8.2.1.2", V5, "82 ~ 00 0a [ 0b 80 80 01 26 'k' 'v' ] 'a' 00", Packet::Subscribe(packet)));
    rows
}

/// Every byte of subscription options in every version.
fn options() -> Vec<Row> {
    let mut rows = Vec::new();
    for byte in 0..=255_u8 {
        let text = format!("82 ~ 00 0a [ ] 'a' {byte:02x}");
        let qos = QoS::from_bits(byte & 3);
        let retain_handling = match byte >> 4 & 3 {
            0 => Some(RetainHandling::Send),
            1 => Some(RetainHandling::SendIfNew),
            2 => Some(RetainHandling::DoNotSend),
            _ => None,
        };
        let row = match (qos, retain_handling) {
            _ if byte & 0b1100_0000 != 0 => malformed("[MQTT-3.8.3-5]", V5, &text, Error::SubscriptionOptions(byte)),
            (Err(_), _) => protocol("3.8.3.1", V5, &text, Error::SubscriptionQoS),
            (_, None) => protocol("3.8.3.1", V5, &text, Error::RetainHandling),
            (Ok(qos), Some(retain_handling)) => {
                let no_local = byte & 4 != 0;
                let options =
                    SubscriptionOptions { qos, no_local, retain_as_published: byte & 8 != 0, retain_handling };
                if no_local {
                    let text = format!("82 ~ 00 0a [ ] '$share/g/a' {byte:02x}");
                    rows.push(protocol("[MQTT-3.8.3-4]", V5, &text, Error::SharedNoLocal));
                }
                both("3.8.3.1", V5, &text, subscribe(&[("a", options)]))
            }
        };
        rows.push(row);
        for version in [V3_1, V3_1_1] {
            let text = format!("82 ~ 00 0a 'a' {byte:02x}");
            if byte & 0b1111_1100 != 0 {
                let error = Error::SubscriptionOptions(byte);
                rows.push(malformed("[MQTT-3-8.3-4] of 3.1.1", version, &text, error));
            } else if byte == 3 {
                rows.push(protocol("[MQTT-3-8.3-4] of 3.1.1", version, &text, Error::SubscriptionQoS));
            }
        }
    }
    rows
}

fn unsubscribes() -> Vec<Row> {
    let mut rows = vec![
        both("3.10", V3_1_1, "a2 05 00 0a 00 01 61", unsubscribe(&["a"])),
        both("3.10", V5, "a2 06 00 0a 00 00 01 61", unsubscribe(&["a"])),
    ];
    for version in VERSIONS {
        let list = if version == V5 { "[ ]" } else { "" };
        for filter in GOOD_FILTERS {
            rows.push(both("4.7.1", version, &format!("a2 ~ 00 0a {list} '{filter}'"), unsubscribe(&[filter])));
        }
        let text = format!("a2 ~ 00 0a {list} 'a' 'b/#' 'a'");
        rows.push(both("[MQTT-3.10.4-6]", version, &text, unsubscribe(&["a", "b/#", "a"])));
        rows.push(protocol("[MQTT-3.10.3-2]", version, &format!("a2 ~ 00 0a {list}"), Error::NothingListed));
    }
    let packet = Unsubscribe {
        packet_id: id(10),
        properties: properties(&[Property::UserProperty("k", "v")]),
        filters: filter_list(&["a"]),
    };
    rows.push(both("3.10.2.1.2", V5, "a2 ~ 00 0a [ 26 'k' 'v' ] 'a'", Packet::Unsubscribe(packet)));
    rows
}

fn bad_filters() -> Vec<Row> {
    use topic::Error as Topic;
    let mut rows = Vec::new();
    for version in VERSIONS {
        let list = if version == V5 { "[ ]" } else { "" };
        for (clause, filter, error) in [
            ("[MQTT-4.7.3-1]", "", Topic::Empty),
            ("[MQTT-4.7.1-1]", "#/a", Topic::MultiLevelNotLast),
            ("[MQTT-4.7.1-1]", "a/#/b", Topic::MultiLevelNotLast),
            ("[MQTT-4.7.1-1]", "a/#/", Topic::MultiLevelNotLast),
            ("[MQTT-4.7.1-1]", "a#", Topic::WildcardInLevel),
            ("[MQTT-4.7.1-1]", "a/b#", Topic::WildcardInLevel),
            ("[MQTT-4.7.1-1]", "##", Topic::WildcardInLevel),
            ("[MQTT-4.7.1-2]", "a+", Topic::WildcardInLevel),
            ("[MQTT-4.7.1-2]", "a/+b/c", Topic::WildcardInLevel),
            ("[MQTT-4.7.1-2]", "++", Topic::WildcardInLevel),
            ("[MQTT-4.7.1-2]", "+#", Topic::WildcardInLevel),
            ("[MQTT-4.8.2-1]", "$share/", Topic::ShareName),
            ("[MQTT-4.8.2-1]", "$share//a", Topic::ShareName),
            ("[MQTT-4.8.2-2]", "$share/g", Topic::ShareName),
            ("[MQTT-4.8.2-2]", "$share/g/", Topic::Empty),
            ("[MQTT-4.8.2-2]", "$share/+/a", Topic::ShareName),
            ("[MQTT-4.8.2-2]", "$share/g#/a", Topic::ShareName),
            ("[MQTT-4.8.2-2]", "$share/#", Topic::ShareName),
            ("[MQTT-4.7.1-1]", "$share/g/#/a", Topic::MultiLevelNotLast),
            ("[MQTT-4.7.1-2]", "$share/g/a+", Topic::WildcardInLevel),
        ] {
            let (error, reason) = (Error::TopicFilter(error), ReasonCode::TopicFilterInvalid);
            rows.push(bad(clause, version, &format!("82 ~ 00 0a {list} '{filter}' 00"), error, reason));
            rows.push(bad(clause, version, &format!("a2 ~ 00 0a {list} '{filter}'"), error, reason));
            // The second of two.
            rows.push(bad(clause, version, &format!("82 ~ 00 0a {list} 'x' 00 '{filter}' 00"), error, reason));
        }
        for (utf8, error) in [
            ("00 01 00", Error::NullCharacter),
            ("00 03 2b 2f 00", Error::NullCharacter),
            ("00 03 ed a0 80", Error::Utf8),
            ("00 02 c0 af", Error::Utf8),
        ] {
            let (subscribe, unsubscribe) = match error {
                Error::Utf8 => ("[MQTT-3.8.3-1]", "[MQTT-3.10.3-1]"),
                _ => ("[MQTT-4.7.3-2]", "[MQTT-4.7.3-2]"),
            };
            rows.push(malformed(subscribe, version, &format!("82 ~ 00 0a {list} {utf8} 00"), error));
            rows.push(malformed(unsubscribe, version, &format!("a2 ~ 00 0a {list} {utf8}"), error));
        }
    }
    rows
}

/// Packet identifier 0, and packets that end in the middle of something.
fn identifiers_and_ends() -> Vec<Row> {
    let mut rows = Vec::new();
    for version in VERSIONS {
        let list = if version == V5 { "[ ]" } else { "" };
        for (clause, head, tail) in [
            ("[MQTT-2.2.1-3]", "82", "'a' 00"),
            ("[MQTT-2.2.1-3]", "a2", "'a'"),
            ("[MQTT-2.2.1-6]", "90", "00"),
            ("[MQTT-2.2.1-6]", "b0", if version == V5 { "00" } else { "" }),
        ] {
            let text = format!("{head} ~ 00 00 {list} {tail}");
            rows.push(protocol(clause, version, &text, Error::PacketIdZero));
            rows.push(malformed("2.2.1", version, &format!("{head} 00"), Error::Truncated));
            rows.push(malformed("2.2.1", version, &format!("{head} 01 00"), Error::Truncated));
            if version == V5 {
                rows.push(malformed("[MQTT-2.2.2-1]", version, &format!("{head} 02 00 0a"), Error::Truncated));
            }
        }
        for tail in ["'a'", "00 02 61", "00", "'a' 00 00", "'a' 00 'b'"] {
            rows.push(malformed("3.8.3", version, &format!("82 ~ 00 0a {list} {tail}"), Error::Truncated));
        }
        for tail in ["00 02 61", "00", "'a' 00"] {
            rows.push(malformed("3.10.3", version, &format!("a2 ~ 00 0a {list} {tail}"), Error::Truncated));
        }
    }
    rows
}

fn subacks() -> Vec<Row> {
    let suback = |list: &[ReasonCode]| {
        Packet::SubAck(SubAck { packet_id: id(10), properties: Properties::new(), reasons: reasons(list) })
    };
    let packet = PacketType::SubAck;
    let mut rows = Vec::new();
    for code in 0..=255 {
        let reason = ReasonCode::from_byte(code);
        let text = format!("90 ~ 00 0a [ ] 00 {code:02x}");
        rows.push(if SUBACK.contains(&code) {
            both("[MQTT-3.9.3-2]", V5, &text, suback(&[ReasonCode::Success, reason.unwrap()]))
        } else {
            malformed("[MQTT-3.9.3-2]", V5, &text, Error::ReasonCode { packet, code })
        });
        for version in [V3_1, V3_1_1] {
            let text = format!("90 ~ 00 0a {code:02x}");
            rows.push(if [0, 1, 2, 0x80].contains(&code) {
                both("[MQTT-3.9.3-2] of 3.1.1", version, &text, suback(&[reason.unwrap()]))
            } else {
                malformed("[MQTT-3.9.3-2] of 3.1.1", version, &text, Error::ReasonCode { packet, code })
            });
        }
    }
    for version in VERSIONS {
        let list = if version == V5 { "[ ]" } else { "" };
        rows.push(protocol("[MQTT-3.8.4-6]", version, &format!("90 ~ 00 0a {list}"), Error::NothingListed));
    }
    let list = properties(&[Property::ReasonString("why"), Property::UserProperty("k", "v")]);
    let told = SubAck { packet_id: id(10), properties: list, reasons: reasons(&[ReasonCode::NotAuthorized]) };
    rows.push(both("3.9.2.1", V5, "90 ~ 00 0a [ 1f 'why' 26 'k' 'v' ] 87", Packet::SubAck(told)));
    rows
}

fn unsubacks() -> Vec<Row> {
    let unsuback = |list: &[ReasonCode]| {
        Packet::UnsubAck(SubAck { packet_id: id(10), properties: Properties::new(), reasons: reasons(list) })
    };
    let packet = PacketType::UnsubAck;
    let mut rows = Vec::new();
    for code in 0..=255 {
        let text = format!("b0 ~ 00 0a [ ] 11 {code:02x}");
        rows.push(if UNSUBACK.contains(&code) {
            let reason = ReasonCode::from_byte(code).unwrap();
            both("[MQTT-3.11.3-2]", V5, &text, unsuback(&[ReasonCode::NoSubscriptionExisted, reason]))
        } else {
            malformed("[MQTT-3.11.3-2]", V5, &text, Error::ReasonCode { packet, code })
        });
    }
    for version in [V3_1, V3_1_1] {
        rows.push(both("3.11 of 3.1.1", version, "b0 02 00 0a", unsuback(&[])));
        rows.push(malformed("3.11 of 3.1.1", version, "b0 03 00 0a 00", Error::TrailingBytes { size: 1 }));
    }
    rows.push(protocol("[MQTT-3.11.3-1]", V5, "b0 03 00 0a 00", Error::NothingListed));
    let list = properties(&[Property::ReasonString("why"), Property::UserProperty("k", "v")]);
    let told = SubAck { packet_id: id(10), properties: list, reasons: reasons(&[ReasonCode::Success]) };
    rows.push(both("3.11.2.1", V5, "b0 ~ 00 0a [ 1f 'why' 26 'k' 'v' ] 00", Packet::UnsubAck(told)));
    rows
}

/// Table 3-8.
const SUBACK: [u8; 12] = [0x00, 0x01, 0x02, 0x80, 0x83, 0x87, 0x8f, 0x91, 0x97, 0x9e, 0xa1, 0xa2];
/// Table 3-9.
const UNSUBACK: [u8; 7] = [0x00, 0x11, 0x80, 0x83, 0x87, 0x8f, 0x91];
