//! Valid packets of every kind and version, encoded: what the mutations start from.

use mqtt_toolkit::packet::{
    Ack, Auth, ConnAck, Connect, Disconnect, EncodeError, FilterList, Filters, Packet, PacketId, Properties, Property,
    Publish, QoS, ReasonCode, Reasons, RetainHandling, SubAck, Subscribe, SubscriptionOptions, Unsubscribe, Version,
    Will,
};

/// The packets, each with its version.
pub(crate) fn corpus() -> Result<Vec<(Version, Vec<u8>)>, EncodeError> {
    let mut corpus = Vec::new();
    for version in [Version::V3_1, Version::V3_1_1, Version::V5] {
        let mut packets = connects(version)?;
        packets.extend(publishes()?);
        packets.extend(acks()?);
        packets.extend(lists()?);
        packets.extend([Packet::PingReq, Packet::PingResp]);
        packets.push(Packet::Disconnect(Disconnect::new(ReasonCode::Success)));
        if version == Version::V5 {
            packets.extend(ends()?);
        }
        for packet in packets {
            let mut out = Vec::new();
            packet.encode(version, &mut out)?;
            corpus.push((version, out));
        }
    }
    Ok(corpus)
}

fn list(all: &[Property<'_>]) -> Result<Properties<'static>, EncodeError> {
    let mut properties = Properties::new();
    for property in all {
        properties.push(*property)?;
    }
    Ok(properties)
}

fn connects(version: Version) -> Result<Vec<Packet<'static>>, EncodeError> {
    let plain = Connect {
        version,
        bridge: false,
        clean_start: true,
        keep_alive: 60,
        client_id: "client",
        will: None,
        user_name: None,
        password: None,
        properties: Properties::new(),
    };
    let full = Connect {
        clean_start: false,
        will: Some(Will {
            topic: "will/topic",
            payload: b"gone",
            qos: QoS::AtLeastOnce,
            retain: true,
            properties: list(&[
                Property::WillDelayInterval(5),
                Property::PayloadFormatIndicator(1),
                Property::MessageExpiryInterval(60),
                Property::ContentType("text"),
                Property::ResponseTopic("answer"),
                Property::CorrelationData(b"\0\xff"),
            ])?,
        }),
        user_name: Some("user"),
        password: Some(b"secret"),
        properties: list(&[
            Property::SessionExpiryInterval(3600),
            Property::ReceiveMaximum(10),
            Property::MaximumPacketSize(65_536),
            Property::TopicAliasMaximum(10),
            Property::RequestResponseInformation(1),
            Property::RequestProblemInformation(1),
            Property::UserProperty("key", "value"),
            Property::AuthenticationMethod("method"),
            Property::AuthenticationData(b"data"),
        ])?,
        ..plain.clone()
    };
    Ok(vec![Packet::Connect(plain), Packet::Connect(full)])
}

fn publishes() -> Result<Vec<Packet<'static>>, EncodeError> {
    let plain = Publish {
        dup: false,
        qos: QoS::AtMostOnce,
        retain: false,
        topic: "sensors/1/temperature",
        packet_id: None,
        properties: Properties::new(),
        payload: b"21.5",
    };
    let second = Publish {
        qos: QoS::ExactlyOnce,
        dup: true,
        packet_id: PacketId::new(500),
        payload: &[b'x'; 200],
        ..plain.clone()
    };
    let properties = list(&[
        Property::PayloadFormatIndicator(1),
        Property::MessageExpiryInterval(60),
        Property::TopicAlias(3),
        Property::ResponseTopic("answer"),
        Property::CorrelationData(b"id"),
        Property::UserProperty("key", "\u{e4}\u{1f600}"),
        Property::SubscriptionIdentifier(1000),
        Property::SubscriptionIdentifier(1),
        Property::ContentType("text"),
    ])?;
    let third =
        Publish { qos: QoS::AtLeastOnce, retain: true, packet_id: PacketId::new(1), properties, ..plain.clone() };
    Ok(vec![Packet::Publish(plain), Packet::Publish(second), Packet::Publish(third)])
}

fn acks() -> Result<Vec<Packet<'static>>, EncodeError> {
    let mut packets = Vec::new();
    let told = list(&[Property::ReasonString("why"), Property::UserProperty("key", "value")])?;
    for (reason, properties) in [(true, Properties::new()), (false, Properties::new()), (false, told)] {
        let ack = |failure| Ack {
            packet_id: PacketId::FIRST,
            reason: if reason { ReasonCode::Success } else { failure },
            properties: properties.clone(),
        };
        packets.push(Packet::PubAck(ack(ReasonCode::QuotaExceeded)));
        packets.push(Packet::PubRec(ack(ReasonCode::NotAuthorized)));
        packets.push(Packet::PubRel(ack(ReasonCode::PacketIdentifierNotFound)));
        packets.push(Packet::PubComp(ack(ReasonCode::PacketIdentifierNotFound)));
    }
    Ok(packets)
}

fn lists() -> Result<Vec<Packet<'static>>, EncodeError> {
    let packet_id = PacketId::FIRST;
    let mut filters = Filters::new();
    filters.push("sensors/+/temperature", SubscriptionOptions::default())?;
    filters.push("$share/group/jobs/#", SubscriptionOptions { qos: QoS::AtLeastOnce, ..Default::default() })?;
    let (qos, retain_handling) = (QoS::ExactlyOnce, RetainHandling::DoNotSend);
    filters.push("a/b", SubscriptionOptions { qos, no_local: true, retain_as_published: true, retain_handling })?;
    let mut names = FilterList::new();
    names.push("sensors/+/temperature")?;
    names.push("#")?;
    let mut granted = Reasons::new();
    for reason in [ReasonCode::Success, ReasonCode::GrantedQoS2, ReasonCode::UnspecifiedError] {
        granted.push(reason);
    }
    let mut ended = Reasons::new();
    ended.push(ReasonCode::NoSubscriptionExisted);
    let properties = list(&[Property::SubscriptionIdentifier(200), Property::UserProperty("key", "value")])?;
    let told = list(&[Property::ReasonString("why"), Property::UserProperty("key", "value")])?;
    Ok(vec![
        Packet::Subscribe(Subscribe { packet_id, properties, filters }),
        Packet::Unsubscribe(Unsubscribe { packet_id, properties: Properties::new(), filters: names }),
        Packet::SubAck(SubAck { packet_id, properties: told.clone(), reasons: granted }),
        Packet::UnsubAck(SubAck { packet_id, properties: told, reasons: ended }),
        Packet::ConnAck(ConnAck { session_present: true, reason: ReasonCode::Success, properties: Properties::new() }),
    ])
}

/// CONNACK, DISCONNECT and AUTH with everything that MQTT 5 gave them.
fn ends() -> Result<Vec<Packet<'static>>, EncodeError> {
    let connack = list(&[
        Property::SessionExpiryInterval(60),
        Property::ReceiveMaximum(20),
        Property::MaximumQoS(1),
        Property::RetainAvailable(1),
        Property::MaximumPacketSize(100_000),
        Property::AssignedClientIdentifier("auto-1"),
        Property::TopicAliasMaximum(10),
        Property::ReasonString("welcome"),
        Property::WildcardSubscriptionAvailable(1),
        Property::SubscriptionIdentifierAvailable(1),
        Property::SharedSubscriptionAvailable(1),
        Property::ServerKeepAlive(30),
        Property::ResponseInformation("answers"),
        Property::ServerReference("other"),
        Property::AuthenticationMethod("method"),
        Property::AuthenticationData(b"data"),
    ])?;
    let disconnect =
        list(&[Property::SessionExpiryInterval(0), Property::ReasonString("bye"), Property::ServerReference("other")])?;
    let auth = list(&[Property::AuthenticationMethod("method"), Property::AuthenticationData(b"data")])?;
    Ok(vec![
        Packet::ConnAck(ConnAck { session_present: false, reason: ReasonCode::Success, properties: connack }),
        Packet::Disconnect(Disconnect::new(ReasonCode::DisconnectWithWill)),
        Packet::Disconnect(Disconnect { reason: ReasonCode::ServerMoved, properties: disconnect }),
        Packet::Auth(Auth { reason: ReasonCode::ContinueAuthentication, properties: auth }),
        Packet::Auth(Auth { reason: ReasonCode::Success, properties: Properties::new() }),
    ])
}
