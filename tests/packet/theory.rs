//! The formulas of `bench theory` beside the codec: both must come to the same bytes.

use mqtt_toolkit::{
    bench::theory::{self, Carrier, Internet, Method, PerMessage, Shape, Tls},
    packet::{Ack, Packet, PacketId, Properties, Property, Publish, QoS, ReasonCode, Version},
};
use proptest::prelude::*;

const VERSIONS: [Version; 3] = [Version::V3_1, Version::V3_1_1, Version::V5];
const LEVELS: [QoS; 3] = [QoS::AtMostOnce, QoS::AtLeastOnce, QoS::ExactlyOnce];

/// Bytes of a PUBLISH as the codec makes it.
fn encoded(version: Version, qos: QoS, topic: &str, payload: &[u8], properties: Properties<'_>) -> u64 {
    let publish = Publish {
        dup: false,
        qos,
        retain: false,
        topic,
        packet_id: (qos != QoS::AtMostOnce).then_some(PacketId::FIRST),
        properties,
        payload,
    };
    size_of(&Packet::Publish(publish), version)
}

fn size_of(packet: &Packet<'_>, version: Version) -> u64 {
    let mut out = Vec::new();
    packet.encode(version, &mut out).unwrap();
    out.len() as u64
}

fn ack(reason: ReasonCode, properties: Properties<'_>) -> Ack<'_> {
    Ack { packet_id: PacketId::FIRST, reason, properties }
}

/// The two hops' packets of one message as the codec makes them.
fn exchanged(version: Version, qos: QoS, topic: &str, payload: &[u8], properties: Properties<'_>) -> PerMessage {
    let publish = encoded(version, qos, topic, payload, properties);
    let ack = || ack(ReasonCode::Success, Properties::new());
    let of = |packet: Packet<'_>| size_of(&packet, version);
    match qos {
        QoS::AtMostOnce => PerMessage { packets_tx: 1, packets_rx: 0, bytes_tx: publish, bytes_rx: 0, round_trips: 0 },
        QoS::AtLeastOnce => PerMessage {
            packets_tx: 1,
            packets_rx: 1,
            bytes_tx: publish,
            bytes_rx: of(Packet::PubAck(ack())),
            round_trips: 1,
        },
        QoS::ExactlyOnce => PerMessage {
            packets_tx: 2,
            packets_rx: 2,
            bytes_tx: publish + of(Packet::PubRel(ack())),
            bytes_rx: of(Packet::PubRec(ack())) + of(Packet::PubComp(ack())),
            round_trips: 2,
        },
    }
}

fn topics() -> impl Strategy<Value = String> {
    let long = (1_usize..300).prop_map(|size| "x".repeat(size));
    let longest = (16_360_usize..16_400).prop_map(|size| "x".repeat(size));
    prop_oneof!["[äöü温度/]{1,40}", long, longest]
}

/// Sizes around the borders of the packet's length: 127, 16,383 and 2,097,151, minus what stands before the payload.
fn payloads() -> impl Strategy<Value = usize> {
    prop_oneof![20 => 0_usize..300, 10 => 16_000_usize..16_500, 1 => 2_096_700_usize..2_097_200]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_codec_agrees(
        version in prop::sample::select(VERSIONS.to_vec()),
        qos in prop::sample::select(LEVELS.to_vec()),
        topic in topics(),
        payload in payloads(),
        user in prop::collection::vec(("[a-z]{0,150}", "[a-zäöü]{0,150}"), 0..3),
    ) {
        let mut properties = Properties::new();
        let mut size = 0;
        if version == Version::V5 {
            for (name, value) in &user {
                properties.push(Property::UserProperty(name, value)).unwrap();
                size += theory::user_property(name.len() as u64, value.len() as u64);
            }
        }
        prop_assert_eq!(properties.as_bytes().len() as u64, size);
        let payload = vec![b'x'; payload];
        let measured = exchanged(version, qos, &topic, &payload, properties);
        let formula = theory::per_message(version, qos, topic.len() as u64, payload.len() as u64, size);
        prop_assert_eq!(measured, formula);
    }

    #[test]
    fn acknowledgements_with_a_reason_agree(text in "[a-z]{0,300}", with in any::<bool>()) {
        let properties = if with { Properties::new().with(Property::ReasonString(&text)).unwrap() } else { Properties::new() };
        let bytes = properties.as_bytes().len() as u64;
        let packet = Packet::PubAck(ack(ReasonCode::NoMatchingSubscribers, properties));
        prop_assert_eq!(size_of(&packet, Version::V5), theory::ack_with_reason(bytes));
    }
}

/// Payloads on both sides of each border, for a topic of 7 bytes: version, QoS, the last payload before it.
const BORDERS: [(Version, QoS, [u64; 3]); 4] = [
    (Version::V3_1_1, QoS::AtMostOnce, [118, 16_374, 2_097_142]),
    (Version::V3_1_1, QoS::ExactlyOnce, [116, 16_372, 2_097_140]),
    (Version::V5, QoS::AtMostOnce, [117, 16_373, 2_097_141]),
    (Version::V5, QoS::AtLeastOnce, [115, 16_371, 2_097_139]),
];

#[test]
fn a_length_grows_where_the_codec_s_does() {
    for (version, qos, borders) in BORDERS {
        for (at, last) in borders.into_iter().enumerate() {
            let size = |payload| Shape { version, qos, topic: 7, payload, properties: 0 }.publish();
            assert_eq!(size(last) + 2, size(last + 1), "{version} {qos:?}, border {at}");
            for payload in [last, last + 1] {
                let bytes = vec![0; usize::try_from(payload).unwrap()];
                assert_eq!(encoded(version, qos, "a/topic", &bytes, Properties::new()), size(payload));
            }
        }
    }
}

#[test]
fn an_alias_costs_three_bytes_and_saves_the_topic() {
    let shape = Shape { version: Version::V5, qos: QoS::AtLeastOnce, topic: 20, payload: 64, properties: 0 };
    let alias = || Properties::new().with(Property::TopicAlias(1)).unwrap();
    let sizes = [shape, shape.first_with_alias(), shape.with_alias()].map(|shape| shape.publish());
    assert_eq!(sizes, [91, 94, 74]);
    let topic = "x".repeat(20);
    for (topic, size) in [(topic.as_str(), 94), ("", 74)] {
        assert_eq!(encoded(shape.version, shape.qos, topic, &[0; 64], alias()), size);
    }
}

#[test]
fn nothing_is_larger_than_a_length_can_say() {
    let shape = Shape { version: Version::V3_1_1, qos: QoS::AtMostOnce, topic: 7, payload: 0, properties: 0 };
    let with = |payload| Shape { payload, ..shape };
    assert!(with(268_435_455 - 9).is_possible() && !with(268_435_455 - 8).is_possible());
    assert!(!Shape { topic: 65_536, ..shape }.is_possible());
}

/// Payload; bytes of IP without and with pure acknowledgements at QoS 0, 1 and 2; ratios on Ethernet to QoS 0 in percent.
type UnderTcp = (u64, [u64; 3], [u64; 3], [u64; 2]);

/// For a topic of 20 bytes, MQTT 3.1.1 over IPv4.
const UNDER_TCP: [UnderTcp; 5] = [
    (0, [76, 134, 246], [128, 238, 454], [184, 349]),
    (16, [92, 150, 262], [144, 254, 470], [174, 318]),
    (64, [140, 198, 310], [192, 302, 518], [154, 260]),
    (256, [333, 391, 503], [385, 495, 711], [126, 177]),
    (1024, [1101, 1159, 1271], [1153, 1263, 1479], [108, 125]),
];

#[test]
fn headers_of_the_network_are_counted() {
    let carrier = Carrier::default();
    for (payload, ip, with_acks, ratios) in UNDER_TCP {
        let shape = |qos| Shape { version: Version::V3_1_1, qos, topic: 20, payload, properties: 0 };
        let wires = LEVELS.map(|qos| carrier.on_wire(&shape(qos)));
        assert_eq!(wires.map(|wire| wire.ip), ip, "{payload}");
        assert_eq!(wires.map(|wire| wire.ip_with_acks), with_acks, "{payload}");
        let [none, once, twice] = wires.map(|wire| wire.ethernet as f64);
        assert_eq!([once, twice].map(|bytes| (bytes / none * 100.0).round() as u64), ratios, "{payload}");
        assert_eq!(wires.map(|wire| wire.segments), [1, 2, 4]);
        assert_eq!(wires.map(|wire| wire.ethernet_with_acks - wire.ethernet), [90, 180, 360]);
    }
    let long = Shape { version: Version::V3_1_1, qos: QoS::AtLeastOnce, topic: 20, payload: 1_448, properties: 0 };
    assert_eq!(carrier.on_wire(&long).segments, 3, "a payload of one segment needs two with its header");
    let six = Carrier { internet: Internet::V6, ..carrier };
    assert_eq!(six.on_wire(&long).ip - carrier.on_wire(&long).ip, 3 * 20);
}

#[test]
fn records_and_frames_are_counted() {
    let carrier = |tls, websocket| Carrier { tls, websocket, ..Carrier::default() };
    assert_eq!(carrier(Some(Tls::V1_3), false).framed(88, true), 88 + 22);
    assert_eq!(carrier(Some(Tls::V1_2), false).framed(88, true), 88 + 29);
    assert_eq!(carrier(Some(Tls::V1_3), false).framed(16_385, true), 16_385 + 44);
    for (packet, header) in [(125, 2), (126, 4), (65_535, 4), (65_536, 10)] {
        assert_eq!(carrier(None, true).framed(packet, true), packet + header + 4);
        assert_eq!(carrier(None, true).framed(packet, false), packet + header);
    }
    assert_eq!(carrier(Some(Tls::V1_3), true).framed(4, false), 4 + 2 + 22);
}

#[test]
fn the_whole_path_has_a_hop_more_than_subscribers() {
    let shape = Shape { version: Version::V5, qos: QoS::ExactlyOnce, topic: 20, payload: 64, properties: 0 };
    let path = shape.path(3);
    assert_eq!((path.packets, path.bytes), (16, 4 * 103));
    assert_eq!(LEVELS.map(|qos| shape.at(qos).ways(Method::A)), [2, 2, 4]);
    assert_eq!(LEVELS.map(|qos| shape.at(qos).ways(Method::B)), [2, 2, 2]);
}
