//! What is written is read as it was, whole or in pieces; and what does not fit its length is not written at all.

use mqtt_toolkit::packet::{
    self, Connect, EncodeError, FilterList, Filters, Packet, PacketId, Properties, Property, Publish, QoS,
    SubscriptionOptions, Version,
};
use proptest::{collection::vec, prelude::*, sample::Index};

use crate::{row::LIMIT, strategies};

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read((version, packet) in strategies::packet()) {
        let mut out = b"kept".to_vec();
        prop_assert_eq!(packet.encode(version, &mut out), Ok(()));
        prop_assert!(out.starts_with(b"kept"));
        let bytes = &out[4..];
        prop_assert_eq!(packet::decode(bytes, version, LIMIT), Ok(Some((packet.clone(), bytes.len()))));
        if let Packet::Publish(publish) = &packet {
            prop_assert_eq!(publish.encoded_len(version), bytes.len());
        }
    }

    #[test]
    fn a_packet_cut_short_or_continued_stays_sane((version, packet) in strategies::packet(), at in any::<Index>()) {
        let mut out = Vec::new();
        packet.encode(version, &mut out).unwrap();
        prop_assert_eq!(packet::decode(&out[..at.index(out.len())], version, LIMIT), Ok(None));
        let size = out.len();
        out.extend([0xff; 3]);
        prop_assert_eq!(packet::decode(&out, version, LIMIT), Ok(Some((packet.clone(), size))));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_stream_is_the_same_however_it_is_split(
        packets in vec(strategies::packet(), 1..8),
        cuts in vec(any::<Index>(), 0..12),
    ) {
        // One connection speaks one version: the packets that it shares with the first one's.
        let version = packets[0].0;
        let packets: Vec<_> = packets.into_iter().filter(|(own, _)| *own == version).map(|(_, packet)| packet).collect();
        let mut stream = Vec::new();
        for packet in &packets {
            packet.encode(version, &mut stream).unwrap();
        }
        let mut ends: Vec<_> = cuts.iter().map(|cut| cut.index(stream.len())).collect();
        ends.push(stream.len());
        ends.sort_unstable();
        let (mut taken, mut read) = (0, 0);
        for end in ends {
            while let Some((packet, size)) = packet::decode(&stream[taken..end], version, LIMIT).unwrap() {
                prop_assert_eq!(&packet, &packets[read]);
                taken += size;
                read += 1;
            }
        }
        prop_assert_eq!((taken, read), (stream.len(), packets.len()));
    }
}

const TOO_LONG: EncodeError = EncodeError::FieldTooLong { size: 65_536 };

fn long_text() -> &'static str {
    "x".repeat(65_536).leak()
}

fn connect(version: Version) -> Connect<'static> {
    Connect {
        version,
        bridge: false,
        clean_start: true,
        keep_alive: 0,
        client_id: "a",
        will: None,
        user_name: Some("u"),
        password: Some(b"p"),
        properties: Properties::new(),
    }
}

fn publish() -> Publish<'static> {
    Publish {
        dup: false,
        qos: QoS::AtMostOnce,
        retain: false,
        topic: "a",
        packet_id: None,
        properties: Properties::new(),
        payload: b"",
    }
}

fn will(topic: &'static str, payload: &'static [u8]) -> packet::Will<'static> {
    packet::Will { topic, payload, qos: QoS::AtMostOnce, retain: false, properties: Properties::new() }
}

#[test]
fn a_field_that_is_too_long_leaves_no_trace() {
    let text = long_text();
    for version in crate::row::VERSIONS {
        let packets = [
            Packet::Connect(Connect { client_id: text, ..connect(version) }),
            Packet::Connect(Connect { user_name: Some(text), ..connect(version) }),
            Packet::Connect(Connect { password: Some(text.as_bytes()), ..connect(version) }),
            Packet::Connect(Connect { will: Some(will(text, b"")), ..connect(version) }),
            Packet::Connect(Connect { will: Some(will("w", text.as_bytes())), ..connect(version) }),
            Packet::Publish(Publish { topic: text, ..publish() }),
        ];
        for packet in packets {
            let mut out = b"kept".to_vec();
            assert_eq!(packet.encode(version, &mut out), Err(TOO_LONG));
            assert_eq!(out, b"kept");
        }
    }
    // One byte less fits.
    let text = &text[1..];
    let packet = Packet::Publish(Publish { topic: text, ..publish() });
    let mut out = Vec::new();
    assert_eq!(packet.encode(Version::V5, &mut out), Ok(()));
    assert_eq!(packet::decode(&out, Version::V5, LIMIT), Ok(Some((packet, out.len()))));
}

#[test]
fn a_list_entry_that_is_too_long_leaves_no_trace() {
    let text = long_text();
    let mut properties = Properties::new().with(Property::ReasonString("kept")).unwrap();
    let before = properties.clone();
    for property in [
        Property::ContentType(text),
        Property::CorrelationData(text.as_bytes()),
        Property::UserProperty(text, "v"),
        Property::UserProperty("k", text),
    ] {
        assert_eq!(properties.push(property), Err(TOO_LONG));
        assert_eq!(properties, before);
    }
    assert!(properties.push(Property::SubscriptionIdentifier(268_435_456)).is_err());
    assert_eq!(properties, before);
    let mut filters = Filters::new();
    filters.push("a", SubscriptionOptions::default()).unwrap();
    let before = filters.clone();
    assert_eq!(filters.push(text, SubscriptionOptions::default()), Err(TOO_LONG));
    assert_eq!(filters, before);
    let mut list = FilterList::new();
    list.push("a").unwrap();
    let before = list.clone();
    assert_eq!(list.push(text), Err(TOO_LONG));
    assert_eq!(list, before);
}

#[test]
fn a_packet_that_is_too_long_leaves_no_trace() {
    // The memory is never touched: the length is known before anything is copied.
    let payload = vec![0; 268_435_456];
    let mut out = b"kept".to_vec();
    let packet = Packet::Publish(Publish { payload: &payload, ..publish() });
    assert_eq!(packet.encode(Version::V3_1_1, &mut out), Err(EncodeError::PacketTooLong { size: 268_435_459 }));
    assert_eq!(out, b"kept");
}

#[test]
fn what_a_version_cannot_say_is_not_written() {
    let mut out = b"kept".to_vec();
    let packet = Packet::Publish(Publish { qos: QoS::AtLeastOnce, ..publish() });
    assert_eq!(packet.encode(Version::V5, &mut out), Err(EncodeError::NoPacketId)); // [MQTT-2.2.1-3]
    let packet = Packet::Connect(Connect { user_name: None, ..connect(Version::V3_1_1) });
    assert_eq!(packet.encode(Version::V3_1_1, &mut out), Err(EncodeError::PasswordWithoutUserName));
    let auth = packet::Auth { reason: packet::ReasonCode::Success, properties: Properties::new() };
    assert_eq!(Packet::Auth(auth).encode(Version::V3_1_1, &mut out), Err(EncodeError::NotInThisVersion));
    assert_eq!(out, b"kept");
}

#[test]
fn the_encoder_keeps_to_the_rules_where_a_value_does_not() {
    let encode = |packet: Packet<'_>, version| {
        let mut out = Vec::new();
        packet.encode(version, &mut out).unwrap();
        out
    };
    // [MQTT-3.3.1-2]
    let packet = Packet::Publish(Publish { dup: true, ..publish() });
    assert_eq!(encode(packet, Version::V3_1_1), crate::row::bytes("30 ~ 'a'"));
    // [MQTT-3.2.2-6]
    let reason = packet::ReasonCode::NotAuthorized;
    let refusal = packet::ConnAck { session_present: true, reason, properties: Properties::new() };
    assert_eq!(encode(Packet::ConnAck(refusal), Version::V5), [0x20, 3, 0, 0x87, 0]);
    // [MQTT-3-8.3-4] of 3.1.1
    let mut filters = Filters::new();
    let options = SubscriptionOptions { qos: QoS::AtLeastOnce, no_local: true, ..SubscriptionOptions::default() };
    filters.push("a", options).unwrap();
    filters.push("b/c", options).unwrap();
    let packet = packet::Subscribe { packet_id: PacketId::FIRST, properties: Properties::new(), filters };
    let bytes = crate::row::bytes("82 ~ 00 01 'a' 01 'b/c' 01");
    assert_eq!(encode(Packet::Subscribe(packet), Version::V3_1_1), bytes);
}
