//! Generators of every packet of every version, valid by construction.

use mqtt_toolkit::packet::{
    Ack, Auth, ConnAck, Connect, Disconnect, Filters, Packet, PacketId, PacketType, Properties, Property, Publish, QoS,
    ReasonCode, Reasons, RetainHandling, SubAck, Subscribe, SubscriptionOptions, Unsubscribe, Version, Will,
};
use proptest::{collection::vec, option, prelude::*, sample::select, strategy::Union};

use crate::row::{VERSIONS, filter_list, properties, reasons};

/// A version, and a packet that it has.
pub(crate) fn packet() -> impl Strategy<Value = (Version, Packet<'static>)> {
    select(VERSIONS.to_vec()).prop_flat_map(|version| {
        let mut kinds = vec![
            connect(version).prop_map(Packet::Connect).boxed(),
            connack(version).prop_map(Packet::ConnAck).boxed(),
            publish(version).prop_map(Packet::Publish).boxed(),
            ack(PacketType::PubAck, version).prop_map(Packet::PubAck).boxed(),
            ack(PacketType::PubRec, version).prop_map(Packet::PubRec).boxed(),
            ack(PacketType::PubRel, version).prop_map(Packet::PubRel).boxed(),
            ack(PacketType::PubComp, version).prop_map(Packet::PubComp).boxed(),
            subscribe(version).prop_map(Packet::Subscribe).boxed(),
            suback(PacketType::SubAck, version).prop_map(Packet::SubAck).boxed(),
            unsubscribe(version).prop_map(Packet::Unsubscribe).boxed(),
            suback(PacketType::UnsubAck, version).prop_map(Packet::UnsubAck).boxed(),
            Just(Packet::PingReq).boxed(),
            Just(Packet::PingResp).boxed(),
            disconnect(version).prop_map(Packet::Disconnect).boxed(),
        ];
        if version.is_v5() {
            kinds.push(auth().prop_map(Packet::Auth).boxed());
        }
        (Just(version), Union::new(kinds))
    })
}

/// Text without U+0000. It is leaked, as packets borrow: a test run is short.
fn text() -> impl Strategy<Value = &'static str> {
    prop_oneof![8 => "[^\0]{0,12}", 1 => "[a-zäß€\u{1f600}]{100,300}"].prop_map(|text| &*text.leak())
}

fn binary() -> impl Strategy<Value = &'static [u8]> {
    prop_oneof![8 => vec(any::<u8>(), 0..20), 1 => vec(any::<u8>(), 100..20_000)].prop_map(|bytes| &*bytes.leak())
}

fn topic() -> impl Strategy<Value = &'static str> {
    "[^\0+#]{1,20}|[a-z/]{1,80}".prop_map(|text| &*text.leak())
}

fn filter() -> impl Strategy<Value = &'static str> {
    "(\\$share/[^\0+#/]{1,5}/)?(\\+|[a-z]{1,8})(/(\\+|[^\0+#/]{0,8})){0,3}(/#)?".prop_map(|text| &*text.leak())
}

fn packet_id() -> impl Strategy<Value = PacketId> {
    (1..=u16::MAX).prop_map(|id| PacketId::new(id).unwrap())
}

fn qos() -> impl Strategy<Value = QoS> {
    select(vec![QoS::AtMostOnce, QoS::AtLeastOnce, QoS::ExactlyOnce])
}

/// A code of table 2-6 for `packet`, and Success before MQTT 5.
fn reason(packet: PacketType, version: Version) -> impl Strategy<Value = ReasonCode> {
    let all: Vec<_> = (0..=255).filter_map(ReasonCode::from_byte).filter(|reason| reason.belongs_in(packet)).collect();
    select(if version.is_v5() { all } else { vec![ReasonCode::Success] })
}

/// Some of the `once` properties, in any order, and some user properties among them. None before MQTT 5.
fn list(version: Version, once: Vec<BoxedStrategy<Property<'static>>>) -> BoxedStrategy<Properties<'static>> {
    if !version.is_v5() {
        return Just(Properties::new()).boxed();
    }
    let once: Vec<_> = once.into_iter().map(option::of).collect();
    let user = vec((text(), text()).prop_map(|(name, value)| Some(Property::UserProperty(name, value))), 0..3);
    (once, user)
        .prop_map(|(once, user)| [once, user].concat())
        .prop_shuffle()
        .prop_map(|all| properties(&all.into_iter().flatten().collect::<Vec<_>>()))
        .boxed()
}

fn flag(property: fn(u8) -> Property<'static>) -> BoxedStrategy<Property<'static>> {
    (0..=1_u8).prop_map(property).boxed()
}

fn short(first: u16, property: fn(u16) -> Property<'static>) -> BoxedStrategy<Property<'static>> {
    (first..=u16::MAX).prop_map(property).boxed()
}

fn long(first: u32, property: fn(u32) -> Property<'static>) -> BoxedStrategy<Property<'static>> {
    (first..=u32::MAX).prop_map(property).boxed()
}

fn string(property: fn(&'static str) -> Property<'static>) -> BoxedStrategy<Property<'static>> {
    text().prop_map(property).boxed()
}

fn bytes(property: fn(&'static [u8]) -> Property<'static>) -> BoxedStrategy<Property<'static>> {
    binary().prop_map(property).boxed()
}

fn subscription_identifier() -> BoxedStrategy<Property<'static>> {
    (1..=268_435_455_u32).prop_map(Property::SubscriptionIdentifier).boxed()
}

/// The properties that message and will share.
fn message() -> Vec<BoxedStrategy<Property<'static>>> {
    vec![
        flag(Property::PayloadFormatIndicator),
        long(0, Property::MessageExpiryInterval),
        string(Property::ContentType),
        topic().prop_map(Property::ResponseTopic).boxed(),
        bytes(Property::CorrelationData),
    ]
}

fn told(version: Version) -> BoxedStrategy<Properties<'static>> {
    list(version, vec![string(Property::ReasonString)])
}

fn will(version: Version) -> impl Strategy<Value = Will<'static>> {
    let mut once = message();
    once.push(long(0, Property::WillDelayInterval));
    (topic(), binary(), qos(), any::<bool>(), list(version, once))
        .prop_map(|(topic, payload, qos, retain, properties)| Will { topic, payload, qos, retain, properties })
}

fn connect(version: Version) -> impl Strategy<Value = Connect<'static>> {
    let once = vec![
        long(0, Property::SessionExpiryInterval),
        short(1, Property::ReceiveMaximum),
        long(1, Property::MaximumPacketSize),
        short(0, Property::TopicAliasMaximum),
        flag(Property::RequestResponseInformation),
        flag(Property::RequestProblemInformation),
        string(Property::AuthenticationMethod),
    ];
    let login = (option::of(text()), option::of(binary()));
    (any::<bool>(), any::<u16>(), text(), option::of(will(version)), login, list(version, once)).prop_map(
        move |(clean_start, keep_alive, client_id, will, (user_name, password), properties)| Connect {
            version,
            bridge: false,
            clean_start,
            keep_alive,
            client_id,
            will,
            user_name,
            password: password.filter(|_| user_name.is_some() || version.is_v5()),
            properties,
        },
    )
}

fn connack(version: Version) -> impl Strategy<Value = ConnAck<'static>> {
    let once = vec![
        long(0, Property::SessionExpiryInterval),
        short(1, Property::ReceiveMaximum),
        flag(Property::MaximumQoS),
        flag(Property::RetainAvailable),
        long(1, Property::MaximumPacketSize),
        string(Property::AssignedClientIdentifier),
        short(0, Property::TopicAliasMaximum),
        string(Property::ReasonString),
        flag(Property::WildcardSubscriptionAvailable),
        flag(Property::SubscriptionIdentifierAvailable),
        flag(Property::SharedSubscriptionAvailable),
        short(0, Property::ServerKeepAlive),
        string(Property::ResponseInformation),
        string(Property::ServerReference),
        string(Property::AuthenticationMethod),
    ];
    let old = [
        ReasonCode::Success,
        ReasonCode::UnsupportedProtocolVersion,
        ReasonCode::ClientIdentifierNotValid,
        ReasonCode::ServerUnavailable,
        ReasonCode::BadUserNameOrPassword,
        ReasonCode::NotAuthorized,
    ];
    let reason =
        if version.is_v5() { reason(PacketType::ConnAck, version).boxed() } else { select(old.to_vec()).boxed() };
    (any::<bool>(), reason, list(version, once)).prop_map(move |(present, reason, properties)| ConnAck {
        session_present: present && !reason.is_failure() && version != Version::V3_1,
        reason,
        properties,
    })
}

fn publish(version: Version) -> impl Strategy<Value = Publish<'static>> {
    let mut once = message();
    once.extend([subscription_identifier(), subscription_identifier()]);
    let alias = option::of(1..=u16::MAX);
    ((any::<bool>(), qos(), any::<bool>()), topic(), packet_id(), list(version, once), binary(), alias, any::<bool>())
        .prop_map(move |((dup, qos, retain), topic, id, mut properties, payload, alias, short)| {
            let alias = alias.filter(|_| version.is_v5());
            if let Some(alias) = alias {
                properties.push(Property::TopicAlias(alias)).unwrap();
            }
            let acknowledged = qos != QoS::AtMostOnce;
            Publish {
                dup: dup && acknowledged,
                qos,
                retain,
                topic: if alias.is_some() && short { "" } else { topic },
                packet_id: acknowledged.then_some(id),
                properties,
                payload,
            }
        })
}

fn ack(packet: PacketType, version: Version) -> impl Strategy<Value = Ack<'static>> {
    (packet_id(), reason(packet, version), told(version)).prop_map(|(packet_id, reason, properties)| Ack {
        packet_id,
        reason,
        properties,
    })
}

fn options(version: Version) -> impl Strategy<Value = SubscriptionOptions> {
    let handling = select(vec![RetainHandling::Send, RetainHandling::SendIfNew, RetainHandling::DoNotSend]);
    (qos(), any::<bool>(), any::<bool>(), handling).prop_map(
        move |(qos, no_local, retain_as_published, retain_handling)| {
            if version.is_v5() {
                SubscriptionOptions { qos, no_local, retain_as_published, retain_handling }
            } else {
                SubscriptionOptions { qos, ..SubscriptionOptions::default() }
            }
        },
    )
}

fn subscribe(version: Version) -> impl Strategy<Value = Subscribe<'static>> {
    let entries = vec((filter(), options(version)), 1..6);
    (packet_id(), list(version, vec![subscription_identifier()]), entries).prop_map(
        |(packet_id, properties, entries)| {
            let mut filters = Filters::new();
            for (filter, mut options) in entries {
                options.no_local &= !filter.starts_with("$share/");
                filters.push(filter, options).unwrap();
            }
            Subscribe { packet_id, properties, filters }
        },
    )
}

fn unsubscribe(version: Version) -> impl Strategy<Value = Unsubscribe<'static>> {
    (packet_id(), list(version, vec![]), vec(filter(), 1..6)).prop_map(|(packet_id, properties, filters)| Unsubscribe {
        packet_id,
        properties,
        filters: filter_list(&filters),
    })
}

fn suback(packet: PacketType, version: Version) -> impl Strategy<Value = SubAck<'static>> {
    let old = [ReasonCode::Success, ReasonCode::GrantedQoS1, ReasonCode::GrantedQoS2, ReasonCode::UnspecifiedError];
    let codes: BoxedStrategy<Reasons<'static>> = match (packet, version.is_v5()) {
        (_, true) => vec(reason(packet, version), 1..6).prop_map(|list| reasons(&list)).boxed(),
        (PacketType::SubAck, _) => vec(select(old.to_vec()), 1..6).prop_map(|list| reasons(&list)).boxed(),
        _ => Just(Reasons::new()).boxed(),
    };
    (packet_id(), told(version), codes).prop_map(|(packet_id, properties, reasons)| SubAck {
        packet_id,
        properties,
        reasons,
    })
}

fn disconnect(version: Version) -> impl Strategy<Value = Disconnect<'static>> {
    let once = vec![
        long(0, Property::SessionExpiryInterval),
        string(Property::ReasonString),
        string(Property::ServerReference),
    ];
    (reason(PacketType::Disconnect, version), list(version, once))
        .prop_map(|(reason, properties)| Disconnect { reason, properties })
}

fn auth() -> impl Strategy<Value = Auth<'static>> {
    let once = vec![bytes(Property::AuthenticationData), string(Property::ReasonString)];
    (reason(PacketType::Auth, Version::V5), list(Version::V5, once), text()).prop_map(|(reason, properties, method)| {
        Auth { reason, properties: properties.with(Property::AuthenticationMethod(method)).unwrap() }
    })
}
