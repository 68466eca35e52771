//! rumqttc's codec as a second opinion: it reads what we write and we read what it writes, where it is right.
//!
//! Where it is not (0.25), `has_no_opinion` says what it does.

use bytes::BytesMut;
use mqtt_toolkit::packet::{
    self, Packet, Properties, Property, Publish, QoS, ReasonCode, RetainHandling, Subscribe, SubscriptionOptions,
    Version,
};
use proptest::prelude::*;
use rumqttc::{
    mqttbytes::{self, v4},
    v5::mqttbytes::{self as mqttbytes5, v5},
};

use crate::{
    row::{LIMIT, filters, id, properties},
    strategies,
};

/// What rumqttc makes of `bytes`: read, and written again.
fn through_theirs(bytes: &[u8], version: Version) -> Result<Vec<u8>, String> {
    let (mut input, mut out) = (BytesMut::from(bytes), BytesMut::new());
    if version.is_v5() {
        let packet = v5::Packet::read(&mut input, None).map_err(|error| error.to_string())?;
        packet.write(&mut out, None).map_err(|error| error.to_string())?;
    } else {
        let packet = v4::Packet::read(&mut input, LIMIT).map_err(|error| error.to_string())?;
        packet.write(&mut out, LIMIT).map_err(|error| error.to_string())?;
    }
    assert!(input.is_empty(), "it took all");
    Ok(out.to_vec())
}

fn lists<'p, 'a>(packet: &'p mut Packet<'a>) -> Vec<&'p mut Properties<'a>> {
    match packet {
        Packet::Connect(connect) => std::iter::once(&mut connect.properties)
            .chain(connect.will.as_mut().map(|will| &mut will.properties))
            .collect(),
        Packet::ConnAck(connack) => vec![&mut connack.properties],
        Packet::Publish(publish) => vec![&mut publish.properties],
        Packet::PubAck(ack) | Packet::PubRec(ack) | Packet::PubRel(ack) | Packet::PubComp(ack) => {
            vec![&mut ack.properties]
        }
        Packet::Subscribe(subscribe) => vec![&mut subscribe.properties],
        Packet::SubAck(ack) | Packet::UnsubAck(ack) => vec![&mut ack.properties],
        Packet::Unsubscribe(unsubscribe) => vec![&mut unsubscribe.properties],
        Packet::Disconnect(disconnect) => vec![&mut disconnect.properties],
        Packet::Auth(auth) => vec![&mut auth.properties],
        Packet::PingReq | Packet::PingResp => vec![],
    }
}

/// The packet with its properties in the order of their identifiers: only equal ones have an order with a meaning.
fn meaning(mut packet: Packet<'_>) -> Packet<'_> {
    for list in lists(&mut packet) {
        let mut sorted: Vec<Property<'_>> = list.iter().collect();
        sorted.sort_by_key(Property::id);
        *list = properties(&sorted);
    }
    packet
}

/// Packets that rumqttc does not read, or not rightly.
fn has_no_opinion(packet: &Packet<'_>, version: Version) -> bool {
    match packet {
        // It writes AUTH, and does not know the type when it reads.
        Packet::Auth(_) => true,
        // It takes a password for UTF-8, and an empty user name or password for none.
        Packet::Connect(connect) => {
            connect.user_name == Some("")
                || connect
                    .password
                    .is_some_and(|password| password.is_empty() || std::str::from_utf8(password).is_err())
        }
        // It refuses both short forms of DISCONNECT and, with table 3-13, a code that table 2-6 has.
        Packet::Disconnect(disconnect) => {
            version.is_v5()
                && (disconnect.properties.is_empty() || disconnect.reason == ReasonCode::BadAuthenticationMethod)
        }
        // It counts the identifier of a subscription identifier twice, so that it may stop before the last property.
        Packet::Publish(publish) => {
            publish.properties.iter().any(|property| matches!(property, Property::SubscriptionIdentifier(_)))
        }
        _ => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Our bytes, understood and written by rumqttc, mean to us what they meant before.
    #[test]
    fn both_codecs_mean_the_same((version, packet) in strategies::packet()) {
        if version == Version::V3_1 || has_no_opinion(&packet, version) {
            return Ok(());
        }
        let mut ours = Vec::new();
        packet.encode(version, &mut ours).unwrap();
        let theirs = through_theirs(&ours, version);
        prop_assert!(theirs.is_ok(), "{theirs:?}");
        let theirs = theirs.unwrap();
        let (again, size) = packet::decode(&theirs, version, LIMIT).unwrap().unwrap();
        prop_assert_eq!(size, theirs.len());
        prop_assert_eq!(meaning(again), meaning(packet));
    }
}

/// Field by field, so that the two cannot be wrong together in passing a packet through.
#[test]
fn a_publish_of_theirs_has_the_fields_that_they_gave_it() {
    let mut out = BytesMut::new();
    let mut theirs = v4::Publish::new("a/b", mqttbytes::QoS::AtLeastOnce, "hi");
    (theirs.pkid, theirs.retain, theirs.dup) = (513, true, true);
    theirs.write(&mut out).unwrap();
    let publish = Publish {
        dup: true,
        qos: QoS::AtLeastOnce,
        retain: true,
        topic: "a/b",
        packet_id: Some(id(513)),
        properties: Properties::new(),
        payload: b"hi",
    };
    let expected = Packet::Publish(publish.clone());
    assert_eq!(packet::decode(&out, Version::V3_1_1, LIMIT), Ok(Some((expected, out.len()))));

    out.clear();
    let list = v5::PublishProperties {
        payload_format_indicator: Some(1),
        message_expiry_interval: Some(60),
        topic_alias: Some(7),
        response_topic: Some("r".to_owned()),
        correlation_data: Some("c".into()),
        user_properties: vec![("k".to_owned(), "v".to_owned())],
        subscription_identifiers: vec![16_384],
        content_type: Some("t".to_owned()),
    };
    let mut theirs = v5::Publish::new("a/b", mqttbytes5::QoS::AtLeastOnce, "hi", Some(list));
    (theirs.pkid, theirs.retain, theirs.dup) = (513, true, true);
    theirs.write(&mut out).unwrap();
    let properties = properties(&[
        Property::PayloadFormatIndicator(1),
        Property::MessageExpiryInterval(60),
        Property::ContentType("t"),
        Property::ResponseTopic("r"),
        Property::CorrelationData(b"c"),
        Property::SubscriptionIdentifier(16_384),
        Property::TopicAlias(7),
        Property::UserProperty("k", "v"),
    ]);
    let (read, size) = packet::decode(&out, Version::V5, LIMIT).unwrap().unwrap();
    assert_eq!((meaning(read), size), (Packet::Publish(Publish { properties, ..publish }), out.len()));
}

#[test]
fn our_subscribe_has_the_fields_that_we_gave_it() {
    let options = SubscriptionOptions {
        qos: QoS::ExactlyOnce,
        no_local: true,
        retain_as_published: true,
        retain_handling: RetainHandling::DoNotSend,
    };
    let subscribe =
        Subscribe { packet_id: id(513), properties: Properties::new(), filters: filters(&[("a/#", options)]) };
    let mut out = Vec::new();
    subscribe.encode(Version::V5, &mut out).unwrap();
    let filter = v5::Filter {
        path: "a/#".to_owned(),
        qos: mqttbytes5::QoS::ExactlyOnce,
        nolocal: true,
        preserve_retain: true,
        retain_forward_rule: v5::RetainForwardRule::Never,
    };
    let theirs = v5::Packet::read(&mut BytesMut::from(&out[..]), None).unwrap();
    let expected = v5::Subscribe { pkid: 513, filters: vec![filter], properties: None };
    assert_eq!(theirs, v5::Packet::Subscribe(expected));
}
