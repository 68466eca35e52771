//! PUBACK, PUBREC, PUBREL, PUBCOMP: the handshakes of QoS 1 and 2, in both directions.

use std::sync::Arc;

use crate::{
    broker::{connection::State, sessions::Session, workspace::Workspace},
    packet::{Ack, PacketId, PacketType, ReasonCode, Version, ack::put_short},
    session::PubRecAnswer,
};

/// The client has the message. An identifier that does not wait for it changes nothing.
pub(super) fn puback(space: &mut Workspace, session: &Arc<Session>, ack: &Ack<'_>) {
    let mut outbox = session.outbox.lock();
    if outbox.flight().puback(ack.packet_id).is_ok() && outbox.flight().has_next() {
        space.mark(session, &mut outbox);
    }
}

/// [MQTT-4.3.3-4]: PUBREL, unless the client has refused the message.
pub(super) fn pubrec(space: &mut Workspace, state: &State, session: &Arc<Session>, ack: &Ack<'_>) {
    let mut outbox = session.outbox.lock();
    let answer = outbox.flight().pubrec(ack.packet_id, ack.reason.is_failure());
    match answer {
        PubRecAnswer::PubRel(_) => put_short(PacketType::PubRel, ack.packet_id, &mut space.acks),
        PubRecAnswer::Nothing(_) => space.mark(session, &mut outbox),
        PubRecAnswer::Unknown if ack.reason.is_failure() => {}
        PubRecAnswer::Unknown => put(PacketType::PubRel, ack.packet_id, false, state.version, &mut space.acks),
    }
}

/// [MQTT-4.3.3-11]: PUBCOMP, also when the identifier is unknown.
pub(super) fn pubrel(space: &mut Workspace, state: &State, session: &Arc<Session>, ack: &Ack<'_>) {
    let known = session.incoming.lock().as_mut().is_some_and(|incoming| incoming.pubrel(ack.packet_id));
    put(PacketType::PubComp, ack.packet_id, known, state.version, &mut space.acks);
}

/// The exchange is over: the identifier is free.
pub(super) fn pubcomp(space: &mut Workspace, session: &Arc<Session>, ack: &Ack<'_>) {
    let mut outbox = session.outbox.lock();
    if outbox.flight().pubcomp(ack.packet_id).is_ok() && outbox.flight().has_next() {
        space.mark(session, &mut outbox);
    }
}

fn put(packet: PacketType, id: PacketId, known: bool, version: Version, out: &mut Vec<u8>) {
    if known || !version.is_v5() {
        put_short(packet, id, out);
        return;
    }
    // Five bytes always fit.
    let _ = Ack::new(id, ReasonCode::PacketIdentifierNotFound).encode(packet, version, out);
}
