//! PUBLISH: finds the run, checks it once, has it delivered, and acknowledges all of it.

use std::{
    borrow::Cow,
    sync::{Arc, atomic::Ordering},
};

use super::{Batch, Handled, Refusal};
use crate::{
    broker::{
        connection::State,
        error::Gone,
        event::Event,
        limit::Limit,
        message::kept_properties,
        metrics::Counter,
        mount,
        principal::Login,
        router::Router,
        run::{self, Bounds, Extent, Run},
        sessions::Session,
        sys,
        workspace::Workspace,
    },
    packet::{Ack, Header, PacketId, PacketType, Property, Publish, QoS, ReasonCode, Version, ack::put_short},
};

/// Handles the run at the front of `bytes`, whose first packet has the header `header` and is complete.
pub(crate) fn publish(
    router: &Arc<Router>,
    space: &mut Workspace,
    state: &mut State,
    session: &Arc<Session>,
    bytes: &[u8],
    header: Header,
    batch: &mut Batch,
) -> Result<Handled, Gone> {
    let version = state.version;
    let publish = Publish::decode(header.flags, &bytes[header.size..header.total()], version)?;
    // A stopping broker takes nothing over: the client sends it again, to whoever comes next.
    if router.stopping.load(Ordering::Acquire) {
        return Ok(Handled::packet(header));
    }
    let topic = resolve_topic(state, &publish)?;
    let topic = mount::topic(&state.door, topic)?;
    // [MQTT-3.2.2-11]
    if publish.qos > state.door.options.maximum_qos {
        return Err(Gone::Protocol(ReasonCode::QoSNotSupported, "a message with more than the maximum QoS"));
    }
    // [MQTT-3.2.2-14]
    if publish.retain && !router.config.retain_available {
        return Err(Gone::Protocol(
            ReasonCode::RetainNotSupported,
            "a message to be retained, and nothing is retained here",
        ));
    }
    let Some(extent) = admit(router, space, state, session, bytes, header, &publish, batch)? else {
        return Ok(Handled::packet(header));
    };
    let special = publish.properties.find(|property| match property {
        Property::TopicAlias(_) | Property::MessageExpiryInterval(_) => Some(()),
        _ => None,
    });
    let (properties, expiry) = match special {
        Some(()) => {
            let (kept, expiry) = kept_properties(&publish.properties);
            (Cow::Owned(kept), expiry)
        }
        None => (Cow::Borrowed(publish.properties.as_bytes()), None),
    };
    let run = Run {
        topic: &topic,
        qos: publish.qos,
        retain: publish.retain,
        properties: &properties,
        expiry,
        v5: version.is_v5(),
        // [MQTT-3.3.1-3]: DUP is not passed on.
        verbatim: !publish.dup && publish.topic_alias().is_none() && state.door.options.mount_point.is_none(),
        frames: &bytes[..extent.size],
        count: extent.count,
        longest: extent.longest,
        payload: extent.payload,
        skip: extent.skip,
    };
    if let Some(witness) = router.witness(&session.client_id) {
        witness.sees(false, version, run.frames);
    }
    space.tally.add(Counter::PacketsReceived, run.count);
    space.tally.add(Counter::PublishesReceived, run.count);
    if router.config.max_message_rate > 0 && !state.door.options.internal {
        space.rates.count(&router.config, state.slot, space.now, run.count);
    }
    space.tally.add(Counter::PayloadReceived, run.payload);
    if let Some(refusal) = refusal(router, state, &run, publish.payload.len()) {
        refuse(router, space, session, &run, refusal);
        return Ok(Handled { size: extent.size, congested: None });
    }
    let delivered = router.publish(space, Some(session), &run);
    acknowledge(space, &run, version, delivered.matched);
    Ok(Handled { size: extent.size, congested: delivered.congested })
}

/// How far the run reaches whose packets are taken over; `None`: the first was taken over before, and was answered.
#[expect(clippy::too_many_arguments, reason = "what a run is made of")]
fn admit(
    router: &Router,
    space: &mut Workspace,
    state: &State,
    session: &Session,
    bytes: &[u8],
    header: Header,
    publish: &Publish<'_>,
    batch: &mut Batch,
) -> Result<Option<Extent>, Gone> {
    let version = state.version;
    let config = &router.config;
    let count = if config.max_message_rate > 0 && !state.door.options.internal {
        space.rates.allowed(config, state.slot, space.now)
    } else {
        usize::MAX
    };
    let bounds = Bounds { packet: config.max_packet_size, payload: config.max_payload_size, count };
    let Some(first) = publish.packet_id else {
        return Ok(Some(run::scan(bytes, header, publish, version, bounds, |_| true)));
    };
    // Versions before 5 know no receive maximum.
    let maximum = if version.is_v5() { router.config.receive_maximum } else { u16::MAX };
    let mut intake = session.intake.lock();
    // The client sends it again, on its new connection.
    if intake.epoch != state.epoch {
        return Err(Gone::TakenOver);
    }
    let unreleased = intake.half.as_ref().map_or(0, |incoming| incoming.unreleased());
    let allowed = usize::from(maximum).saturating_sub(batch.unacknowledged);
    let (extent, open) = if publish.qos == QoS::ExactlyOnce {
        let incoming = intake.half.get_or_insert_default();
        // Refused, it must not count as taken over.
        if unreleased >= allowed && !incoming.is_unreleased(first) {
            return Err(too_many());
        }
        if !incoming.publish(first) {
            // [MQTT-4.3.3-10]: taken over before; only the answer is due.
            put_short(PacketType::PubRec, first, &mut space.acks);
            space.tally.add(Counter::PacketsReceived, 1);
            space.tally.sent(1);
            return Ok(None);
        }
        let extent = run::scan(bytes, header, publish, version, bounds, |id| {
            incoming.unreleased() < allowed && incoming.publish(id)
        });
        (extent, incoming.unreleased())
    } else {
        let extent = run::scan(bytes, header, publish, version, bounds, |_| true);
        batch.unacknowledged += extent.count;
        (extent, unreleased + extent.count)
    };
    // [MQTT-3.3.4-7]
    if open > allowed {
        return Err(too_many());
    }
    Ok(Some(extent))
}

const fn too_many() -> Gone {
    Gone::Protocol(ReasonCode::ReceiveMaximumExceeded, "more messages than the receive maximum")
}

/// The topic in full: the packet's own, or the one its alias stands for.
fn resolve_topic<'a>(state: &mut State, publish: &Publish<'a>) -> Result<Cow<'a, str>, Gone> {
    if publish.properties.is_empty() {
        return Ok(Cow::Borrowed(publish.topic));
    }
    // [MQTT-3.3.4-6]
    if publish.properties.iter().any(|property| matches!(property, Property::SubscriptionIdentifier(_))) {
        return Err(Gone::Protocol(ReasonCode::ProtocolError, "a subscription identifier in PUBLISH"));
    }
    let Some(alias) = publish.topic_alias() else { return Ok(Cow::Borrowed(publish.topic)) };
    // [MQTT-3.3.2-8] [MQTT-3.3.2-9]
    let invalid = Gone::Protocol(ReasonCode::TopicAliasInvalid, "an invalid topic alias");
    let Some(aliases) = &mut state.aliases else { return Err(invalid) };
    if publish.topic.is_empty() {
        return match aliases.topic(alias) {
            Ok(topic) => Ok(Cow::Owned(topic.to_owned())),
            Err(_) => Err(invalid),
        };
    }
    aliases.set(alias, publish.topic).map_err(|_| invalid)?;
    Ok(Cow::Borrowed(publish.topic))
}

/// Why the broker does not deliver a run, if it does not. All of its payloads are too large, or none is.
fn refusal(router: &Router, state: &State, run: &Run<'_>, payload: usize) -> Option<Refusal> {
    let barred = |login: &Login| !login.principal.may_publish(run.topic);
    // As in mosquitto, only the broker itself tells about itself.
    let own = sys::is_own(run.topic) && !state.door.options.internal;
    if own || state.login.as_deref().is_some_and(barred) {
        return Some(Refusal::Right);
    }
    let largest = router.config.max_payload_size;
    (payload > largest).then_some(Refusal::Limit(Limit::Payload(largest)))
}

/// A run that is not delivered. Versions before 5 have no word for it: they are told that it was taken over
/// [MQTT-3.3.5-2] of 3.1.1.
fn refuse(router: &Router, space: &mut Workspace, session: &Session, run: &Run<'_>, refusal: Refusal) {
    let (reason, limit) = refusal.parts();
    space.tally.add(if limit.is_none() { Counter::Denied } else { Counter::Oversized }, run.count);
    let (client_id, topic) = (&*session.client_id, run.topic);
    router.tell(&Event::PublishRefused { client_id, topic, reason, limit, count: run.count });
    let packet = match run.qos {
        QoS::AtMostOnce => return,
        QoS::AtLeastOnce => PacketType::PubAck,
        QoS::ExactlyOnce => PacketType::PubRec,
    };
    space.tally.sent(run.count);
    let mut intake = session.intake.lock();
    for id in run.packet_ids() {
        if !run.v5 {
            put_short(packet, id, &mut space.acks);
            continue;
        }
        // [MQTT-4.3.3-4]: with a reason code of 0x80 or more, the exchange is over.
        if let Some(incoming) = intake.half.as_mut().filter(|_| packet == PacketType::PubRec) {
            incoming.pubrel(id);
        }
        put_ack(packet, id, reason, Version::V5, &mut space.acks);
    }
}

/// [MQTT-4.3.2-4] [MQTT-4.3.3-8]: now that the messages are in all outboxes.
fn acknowledge(space: &mut Workspace, run: &Run<'_>, version: Version, matched: bool) {
    let packet = match run.qos {
        QoS::AtMostOnce => return,
        QoS::AtLeastOnce => PacketType::PubAck,
        QoS::ExactlyOnce => PacketType::PubRec,
    };
    let quiet = matched || !version.is_v5();
    space.tally.sent(run.count);
    for id in run.packet_ids() {
        if quiet {
            put_short(packet, id, &mut space.acks);
        } else {
            put_ack(packet, id, ReasonCode::NoMatchingSubscribers, version, &mut space.acks);
        }
    }
}

fn put_ack(packet: PacketType, id: PacketId, reason: ReasonCode, version: Version, out: &mut Vec<u8>) {
    // Five bytes always fit.
    let _ = Ack::new(id, reason).encode(packet, version, out);
}
