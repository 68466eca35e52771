//! Rows of the fixed header (section 2.1): packet types, reserved flags, remaining length, maximum packet size.

use mqtt_toolkit::packet::{
    Ack, Disconnect, Error, Packet, PacketType, QoS, ReasonCode, Subscribe, Unsubscribe, Version,
};

use crate::row::{LIMIT, Row, VERSIONS, at, bad, both, filter_list, filters, id, malformed, properties, read};

pub(crate) fn rows() -> Vec<Row> {
    let mut rows = lengths();
    rows.extend(reserved_flags());
    for version in VERSIONS {
        // Table 2-1: type 0 is reserved.
        for flags in 0..16 {
            rows.push(malformed("[MQTT-2.1.3-1]", version, &format!("{flags:02x}"), Error::PacketType(0)));
        }
        for first in ["36", "37", "3e", "3f"] {
            rows.push(malformed("[MQTT-3.3.1-4]", version, first, Error::QoS));
        }
        for first in ["38", "39"] {
            rows.push(malformed("[MQTT-3.3.1-2]", version, first, Error::DupAtQoS0));
        }
        rows.push(both("[MQTT-3.12.4-1]", version, "c0 00", Packet::PingReq));
        rows.push(both("[MQTT-3.12.4-1]", version, "d0 00", Packet::PingResp));
        rows.push(malformed("3.12", version, "c0 01 00", Error::TrailingBytes { size: 1 }));
        rows.push(malformed("3.13", version, "d0 02 00 00", Error::TrailingBytes { size: 2 }));
        rows.push(both("3.14", version, "e0 00", Packet::Disconnect(Disconnect::new(ReasonCode::Success))));
    }
    for version in [Version::V3_1, Version::V3_1_1] {
        for flags in 0..16 {
            rows.push(malformed("2.2.1 of 3.1.1", version, &format!("f{flags:x}"), Error::PacketType(15)));
        }
    }
    rows
}

fn lengths() -> Vec<Row> {
    let mut rows = Vec::new();
    for version in VERSIONS {
        for text in ["c0 80 80 80 80", "c0 ff ff ff ff", "c0 ff ff ff ff 7f", "30 80 80 80 80 01"] {
            rows.push(malformed("1.5.5", version, text, Error::VariableByteInteger));
        }
        for text in ["c0 80 00", "c0 80 80 00", "c0 80 80 80 00", "30 84 00 00 01 =a"] {
            rows.push(malformed("[MQTT-1.5.5-1]", version, text, Error::VariableByteInteger));
        }
        // Refused by its header alone: no byte of its body is there.
        for (text, size) in [("30 fc ff 3f", LIMIT), ("30 fd ff 3f", LIMIT + 1), ("30 ff ff ff 7f", 268_435_460)] {
            if size > LIMIT {
                let error = Error::PacketTooLarge { size, limit: LIMIT };
                rows.push(bad("[MQTT-3.1.2-24]", version, text, error, ReasonCode::PacketTooLarge));
            }
        }
    }
    rows
}

/// Table 2-2: every flag combination of every packet type but PUBLISH.
fn reserved_flags() -> Vec<Row> {
    let types = [
        (PacketType::Connect, 0, "[MQTT-2.1.3-1]"),
        (PacketType::ConnAck, 0, "[MQTT-2.1.3-1]"),
        (PacketType::PubAck, 0, "[MQTT-2.1.3-1]"),
        (PacketType::PubRec, 0, "[MQTT-2.1.3-1]"),
        (PacketType::PubRel, 2, "[MQTT-3.6.1-1]"),
        (PacketType::PubComp, 0, "[MQTT-2.1.3-1]"),
        (PacketType::Subscribe, 2, "[MQTT-3.8.1-1]"),
        (PacketType::SubAck, 0, "[MQTT-2.1.3-1]"),
        (PacketType::Unsubscribe, 2, "[MQTT-3.10.1-1]"),
        (PacketType::UnsubAck, 0, "[MQTT-2.1.3-1]"),
        (PacketType::PingReq, 0, "[MQTT-2.1.3-1]"),
        (PacketType::PingResp, 0, "[MQTT-2.1.3-1]"),
        (PacketType::Disconnect, 0, "[MQTT-3.14.1-1]"),
        (PacketType::Auth, 0, "[MQTT-3.15.1-1]"),
    ];
    let mut rows = Vec::new();
    for version in VERSIONS {
        for (packet, expected, clause) in types {
            if packet == PacketType::Auth && version != Version::V5 {
                continue;
            }
            // MQTT 3.1 sets DUP when it sends PUBREL, SUBSCRIBE or UNSUBSCRIBE again.
            let dup = if version == Version::V3_1 && expected == 2 { 10 } else { expected };
            for flags in (0..16).filter(|&flags| flags != expected && flags != dup) {
                let first = (packet as u8) << 4 | flags;
                rows.push(malformed(clause, version, &format!("{first:02x}"), Error::HeaderFlags { packet, flags }));
            }
        }
    }
    rows.push(read("3.6 of 3.1", Version::V3_1, "6a ~ 00 01", Packet::PubRel(Ack::new(id(1), ReasonCode::Success))));
    let subscribe =
        Subscribe { packet_id: id(1), properties: properties(&[]), filters: filters(&[("a", at(QoS::AtLeastOnce))]) };
    rows.push(read("3.8 of 3.1", Version::V3_1, "8a ~ 00 01 'a' 01", Packet::Subscribe(subscribe)));
    let unsubscribe = Unsubscribe { packet_id: id(1), properties: properties(&[]), filters: filter_list(&["a"]) };
    rows.push(read("3.10 of 3.1", Version::V3_1, "aa ~ 00 01 'a'", Packet::Unsubscribe(unsubscribe)));
    rows
}
