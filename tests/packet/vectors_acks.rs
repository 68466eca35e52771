//! Rows of CONNACK, the four acknowledgements, DISCONNECT and AUTH, and of every reason code in every packet.

use mqtt_toolkit::packet::{
    Ack, Auth, ConnAck, Disconnect, Error, Packet, PacketType, Properties, Property, ReasonCode, Version,
};

use crate::row::{Row, VERSIONS, both, id, malformed, properties, protocol, read};
use ReasonCode::Success;
use Version::{V3_1, V3_1_1, V5};

pub(crate) fn rows() -> Vec<Row> {
    let mut rows = connacks();
    rows.extend(acks());
    rows.extend(disconnects());
    rows.extend(auths());
    rows
}

fn connack(session_present: bool, reason: ReasonCode) -> Packet<'static> {
    Packet::ConnAck(ConnAck { session_present, reason, properties: Properties::new() })
}

fn connacks() -> Vec<Row> {
    let mut rows = vec![
        both("3.2", V3_1_1, "20 02 00 00", connack(false, Success)),
        both("3.2", V3_1_1, "20 02 01 00", connack(true, Success)),
        both("3.2", V3_1, "20 02 00 00", connack(false, Success)),
        // MQTT 3.1 reserves the first byte without a value for it.
        read("3.2 of 3.1", V3_1, "20 02 01 00", connack(false, Success)),
        read("3.2 of 3.1", V3_1, "20 02 ff 05", connack(false, ReasonCode::NotAuthorized)),
        both("[MQTT-3.2.2-2]", V5, "20 03 00 00 00", connack(false, Success)),
        both("[MQTT-3.2.2-3]", V5, "20 03 01 00 00", connack(true, Success)),
        malformed("[MQTT-2.2.2-1]", V5, "20 02 00 00", Error::Truncated),
        malformed("3.2.2", V5, "20 01 00", Error::Truncated),
        malformed("3.2.2", V5, "20 00", Error::Truncated),
        malformed("3.2.2", V3_1_1, "20 01 00", Error::Truncated),
        malformed("3.2.3", V5, "20 04 00 00 00 00", Error::TrailingBytes { size: 1 }),
        malformed("3.2.3", V3_1_1, "20 03 00 00 00", Error::TrailingBytes { size: 1 }),
        malformed("3.2.3", V3_1, "20 03 00 00 00", Error::TrailingBytes { size: 1 }),
        protocol("[MQTT-3.2.2-6]", V5, "20 03 01 87 00", Error::SessionPresentRefused),
        protocol("[MQTT-3.2.2-4] of 3.1.1", V3_1_1, "20 02 01 05", Error::SessionPresentRefused),
    ];
    for bit in 1..8 {
        let text = format!("20 ~ {:02x} 00", 1 << bit);
        rows.push(malformed("[MQTT-3.2.2-1]", V3_1_1, &text, Error::ConnAckReserved));
        rows.push(malformed("[MQTT-3.2.2-1]", V5, &format!("{text} 00"), Error::ConnAckReserved));
    }
    for version in [V3_1, V3_1_1] {
        for (code, reason) in [
            (1, ReasonCode::UnsupportedProtocolVersion),
            (2, ReasonCode::ClientIdentifierNotValid),
            (3, ReasonCode::ServerUnavailable),
            (4, ReasonCode::BadUserNameOrPassword),
            (5, ReasonCode::NotAuthorized),
        ] {
            rows.push(both("3.2.2.3 of 3.1.1", version, &format!("20 ~ 00 0{code}"), connack(false, reason)));
        }
        for code in 6..=255 {
            let error = Error::ReasonCode { packet: PacketType::ConnAck, code };
            rows.push(malformed("3.2.2.3 of 3.1.1", version, &format!("20 ~ 00 {code:02x}"), error));
        }
    }
    for code in 0..=255 {
        let expected = [&[0][..], &CONNACK].concat();
        rows.push(reason_row(
            "[MQTT-3.2.2-8]",
            PacketType::ConnAck,
            code,
            &expected,
            &format!("20 ~ 00 {code:02x} 00"),
        ));
    }
    rows
}

/// A row of `code` in `packet`: read and written when it is `expected` there, refused when not.
fn reason_row(clause: &'static str, packet: PacketType, code: u8, expected: &[u8], text: &str) -> Row {
    if !expected.contains(&code) {
        return malformed(clause, V5, text, Error::ReasonCode { packet, code });
    }
    let reason = ReasonCode::from_byte(code).unwrap();
    assert_eq!(reason.byte(), code);
    let ack = Ack::new(id(7), reason);
    let (packet, shortest) = match packet {
        PacketType::ConnAck => (connack(false, reason), true),
        PacketType::PubAck => (Packet::PubAck(ack), code != 0),
        PacketType::PubRec => (Packet::PubRec(ack), code != 0),
        PacketType::PubRel => (Packet::PubRel(ack), code != 0),
        PacketType::PubComp => (Packet::PubComp(ack), code != 0),
        PacketType::Disconnect => (Packet::Disconnect(Disconnect::new(reason)), code != 0),
        PacketType::Auth => (Packet::Auth(Auth { reason, properties: method() }), true),
        other => panic!("{other} has no single reason code"),
    };
    if shortest { both(clause, V5, text, packet) } else { read(clause, V5, text, packet) }
}

fn acks() -> Vec<Row> {
    let ack = |packet, ack| match packet {
        PacketType::PubAck => Packet::PubAck(ack),
        PacketType::PubRec => Packet::PubRec(ack),
        PacketType::PubRel => Packet::PubRel(ack),
        _ => Packet::PubComp(ack),
    };
    let mut rows = Vec::new();
    for (packet, first, clause, codes) in [
        (PacketType::PubAck, "40", "[MQTT-3.4.2-1]", &PUBACK[..]),
        (PacketType::PubRec, "50", "[MQTT-3.5.2-1]", &PUBACK[..]),
        (PacketType::PubRel, "62", "[MQTT-3.6.2-1]", &PUBREL[..]),
        (PacketType::PubComp, "70", "[MQTT-3.7.2-1]", &PUBREL[..]),
    ] {
        let plain = || ack(packet, Ack::new(id(7), Success));
        for version in VERSIONS {
            rows.push(both("[MQTT-2.2.1-5]", version, &format!("{first} 02 00 07"), plain()));
            rows.push(both(
                "[MQTT-2.2.1-5]",
                version,
                &format!("{first} 02 ff ff"),
                ack(packet, Ack::new(id(65_535), Success)),
            ));
            rows.push(protocol("[MQTT-2.2.1-3]", version, &format!("{first} 02 00 00"), Error::PacketIdZero));
            rows.push(malformed("2.2.1", version, &format!("{first} 01 00"), Error::Truncated));
            rows.push(malformed("2.2.1", version, &format!("{first} 00"), Error::Truncated));
            if version != V5 {
                let text = format!("{first} 03 00 07 00");
                rows.push(malformed("3.4 of 3.1.1", version, &text, Error::TrailingBytes { size: 1 }));
            }
        }
        // Forms longer than need be.
        rows.push(read("3.4.2.1", V5, &format!("{first} 03 00 07 00"), plain()));
        rows.push(read("3.4.2.2.1", V5, &format!("{first} 04 00 07 00 00"), plain()));
        rows.push(malformed("3.4.3", V5, &format!("{first} 05 00 07 00 00 00"), Error::TrailingBytes { size: 1 }));
        let failed = ReasonCode::from_byte(*codes.last().unwrap()).unwrap();
        let text = format!("{first} ~ 00 07 {:02x} [ ]", failed.byte());
        rows.push(read("3.4.2.2.1", V5, &text, ack(packet, Ack::new(id(7), failed))));
        let list = properties(&[Property::ReasonString("why"), Property::UserProperty("k", "v")]);
        let told = Ack { packet_id: id(7), reason: Success, properties: list };
        rows.push(both("3.4.2.2", V5, &format!("{first} ~ 00 07 00 [ 1f 'why' 26 'k' 'v' ]"), ack(packet, told)));
        for code in 0..=255 {
            let expected = [&[0], codes].concat();
            rows.push(reason_row(clause, packet, code, &expected, &format!("{first} 03 00 07 {code:02x}")));
        }
    }
    rows
}

fn disconnects() -> Vec<Row> {
    let plain = |reason| Packet::Disconnect(Disconnect::new(reason));
    let mut rows = vec![
        read("3.14.2.1", V5, "e0 01 00", plain(Success)),
        read("3.14.2.2.1", V5, "e0 02 00 00", plain(Success)),
        both("3.14.2.1", V5, "e0 01 04", plain(ReasonCode::DisconnectWithWill)),
        read("3.14.2.2.1", V5, "e0 02 8e 00", plain(ReasonCode::SessionTakenOver)),
        malformed("3.14.3", V5, "e0 03 00 00 00", Error::TrailingBytes { size: 1 }),
        malformed("3.14 of 3.1.1", V3_1_1, "e0 01 00", Error::TrailingBytes { size: 1 }),
        malformed("3.14 of 3.1", V3_1, "e0 02 00 00", Error::TrailingBytes { size: 2 }),
    ];
    let list = properties(&[
        Property::SessionExpiryInterval(9),
        Property::ReasonString("bye"),
        Property::UserProperty("k", "v"),
        Property::ServerReference("other"),
    ]);
    rows.push(both(
        "3.14.2.2",
        V5,
        "e0 ~ 00 [ 11 00 00 00 09 1f 'bye' 26 'k' 'v' 1c 'other' ]",
        Packet::Disconnect(Disconnect { reason: Success, properties: list }),
    ));
    for code in 0..=255 {
        let text = format!("e0 01 {code:02x}");
        rows.push(reason_row("[MQTT-3.14.2-1]", PacketType::Disconnect, code, &DISCONNECT, &text));
    }
    rows
}

fn method() -> Properties<'static> {
    properties(&[Property::AuthenticationMethod("m")])
}

fn auths() -> Vec<Row> {
    let auth = |reason, properties| Packet::Auth(Auth { reason, properties });
    let mut rows = vec![
        // Reason code and properties may be missing together, and only together.
        both("3.15.2.1", V5, "f0 00", auth(Success, Properties::new())),
        malformed("3.15.2.2.1", V5, "f0 01 18", Error::Truncated),
        malformed("3.15.2.2.1", V5, "f0 01 00", Error::Truncated),
        protocol("3.15.2.2.2", V5, "f0 02 18 00", Error::AuthWithoutMethod),
        protocol("3.15.2.2.2", V5, "f0 02 00 00", Error::AuthWithoutMethod),
        protocol("3.15.2.2.2", V5, "f0 ~ 18 [ 1f 'why' ]", Error::AuthWithoutMethod),
        protocol("3.15.2.2.3", V5, "f0 ~ 18 [ 16 'x' ]", Error::AuthDataWithoutMethod),
        malformed("3.15.3", V5, "f0 ~ 00 [ 15 'm' ] 00", Error::TrailingBytes { size: 1 }),
    ];
    let list = properties(&[
        Property::AuthenticationMethod("m"),
        Property::AuthenticationData(&[0, 255]),
        Property::ReasonString("r"),
        Property::UserProperty("k", "v"),
    ]);
    rows.push(both(
        "[MQTT-4.12.0-2]",
        V5,
        "f0 ~ 18 [ 15 'm' 16 00 02 00 ff 1f 'r' 26 'k' 'v' ]",
        auth(ReasonCode::ContinueAuthentication, list),
    ));
    for code in 0..=255 {
        let text = format!("f0 ~ {code:02x} [ 15 'm' ]");
        rows.push(reason_row("[MQTT-3.15.2-1]", PacketType::Auth, code, &[0, 0x18, 0x19], &text));
    }
    rows
}

/// Table 3-1 but for Success.
const CONNACK: [u8; 21] = [
    0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a, 0x8c, 0x90, 0x95, 0x97, 0x99, 0x9a, 0x9b, 0x9c,
    0x9d, 0x9f,
];
/// Tables 3-4 and 3-5 but for Success.
const PUBACK: [u8; 8] = [0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99];
/// Tables 3-6 and 3-7 but for Success.
const PUBREL: [u8; 1] = [0x92];
/// Table 3-13, and 0x8c, which table 2-6 gives to DISCONNECT too.
const DISCONNECT: [u8; 30] = [
    0x00, 0x04, 0x80, 0x81, 0x82, 0x83, 0x87, 0x89, 0x8b, 0x8c, 0x8d, 0x8e, 0x8f, 0x90, 0x93, 0x94, 0x95, 0x96, 0x97,
    0x98, 0x99, 0x9a, 0x9b, 0x9c, 0x9d, 0x9e, 0x9f, 0xa0, 0xa1, 0xa2,
];
