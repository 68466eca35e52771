//! PUBLISH: finds the run, checks it once, has it delivered, and acknowledges all of it.

use std::{
    borrow::Cow,
    sync::{Arc, atomic::Ordering},
};

use super::{Batch, Handled};
use crate::{
    broker::{
        connection::State,
        error::Gone,
        message::kept_properties,
        router::Router,
        run::{self, Run},
        sessions::Session,
        workspace::Workspace,
    },
    packet::{Ack, Header, PacketId, PacketType, Property, Publish, QoS, ReasonCode, Version, ack::put_short},
    session::Incoming,
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
    let mut incoming = (publish.qos == QoS::ExactlyOnce).then(|| session.incoming.lock());
    let incoming = incoming.as_deref_mut().map(|half| &mut **half.get_or_insert_default());
    let extent = match (incoming, publish.packet_id) {
        (Some(incoming), Some(id)) => {
            if !incoming.publish(id) {
                // [MQTT-4.3.3-10]: taken over before; only the answer is due.
                put_short(PacketType::PubRec, id, &mut space.acks);
                return Ok(Handled::packet(header));
            }
            let allowed = allowed(router, version).saturating_sub(batch.unacknowledged);
            let extent = run::scan(bytes, header, &publish, version, router.config.max_packet_size, |id| {
                incoming.unreleased() < allowed && incoming.publish(id)
            });
            check_receive_maximum(incoming, allowed)?;
            extent
        }
        _ => run::scan(bytes, header, &publish, version, router.config.max_packet_size, |_| true),
    };
    if publish.qos == QoS::AtLeastOnce {
        batch.unacknowledged += extent.count;
        // [MQTT-3.3.4-9]
        if batch.unacknowledged > allowed(router, version) {
            return Err(Gone::Protocol(ReasonCode::ReceiveMaximumExceeded, "more messages than the receive maximum"));
        }
    }
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
        verbatim: !publish.dup && publish.topic_alias().is_none(),
        frames: &bytes[..extent.size],
        count: extent.count,
        longest: extent.longest,
        skip: extent.skip,
    };
    let delivered = router.publish(space, Some(session), &run);
    acknowledge(space, &run, version, delivered.matched);
    Ok(Handled { size: extent.size, congested: delivered.congested })
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

/// How many QoS 1 and 2 messages the client may have unacknowledged: versions before 5 know no limit.
fn allowed(router: &Router, version: Version) -> usize {
    if version.is_v5() { usize::from(router.config.receive_maximum) } else { usize::from(u16::MAX) }
}

fn check_receive_maximum(incoming: &Incoming, allowed: usize) -> Result<(), Gone> {
    // [MQTT-3.3.4-9]
    if incoming.unreleased() > allowed {
        return Err(Gone::Protocol(ReasonCode::ReceiveMaximumExceeded, "more messages than the receive maximum"));
    }
    Ok(())
}

/// [MQTT-4.3.2-4] [MQTT-4.3.3-8]: now that the messages are in all outboxes.
fn acknowledge(space: &mut Workspace, run: &Run<'_>, version: Version, matched: bool) {
    let packet = match run.qos {
        QoS::AtMostOnce => return,
        QoS::AtLeastOnce => PacketType::PubAck,
        QoS::ExactlyOnce => PacketType::PubRec,
    };
    let quiet = matched || !version.is_v5();
    for id in run.packet_ids() {
        if quiet {
            put_short(packet, id, &mut space.acks);
        } else {
            put_unmatched(packet, id, version, &mut space.acks);
        }
    }
}

fn put_unmatched(packet: PacketType, id: PacketId, version: Version, out: &mut Vec<u8>) {
    // Five bytes always fit.
    let _ = Ack::new(id, ReasonCode::NoMatchingSubscribers).encode(packet, version, out);
}
