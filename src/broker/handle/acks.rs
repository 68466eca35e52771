//! PUBACK, PUBREC, PUBREL, PUBCOMP: the handshakes of QoS 1 and 2, in both directions.
//!
//! A reader acknowledges in series, so a series is handled as one: one lock, and a look at four bytes each.

use std::sync::Arc;

use crate::{
    broker::{
        connection::State, error::Gone, message::Delivery, metrics::Counter, sessions::Session, workspace::Workspace,
    },
    packet::{Ack, PacketId, PacketType, ReasonCode, Version, ack::put_short},
    session::{Outgoing, PubRecAnswer},
};

/// Handles the acknowledgements of one kind and of the short form at the front of `bytes`: how many bytes they are.
pub(in crate::broker) fn series(
    space: &mut Workspace,
    state: &State,
    session: &Arc<Session>,
    packet: PacketType,
    bytes: &[u8],
) -> Result<usize, Gone> {
    let first = packet.first_byte();
    let (frames, _) = bytes.as_chunks::<4>();
    let short = frames.iter().take_while(|frame| frame[0] == first && frame[1] == 2);
    // An identifier of 0 ends the series here: the decoder will refuse it.
    let ids = short.map_while(|frame| PacketId::new(u16::from_be_bytes([frame[2], frame[3]])));
    Ok(4 * handle(space, state, session, packet, ids, ReasonCode::Success)?)
}

/// Handles one acknowledgement of any form.
pub(super) fn single(
    space: &mut Workspace,
    state: &State,
    session: &Arc<Session>,
    packet: PacketType,
    ack: &Ack<'_>,
) -> Result<(), Gone> {
    handle(space, state, session, packet, std::iter::once(ack.packet_id), ack.reason).map(drop)
}

fn handle(
    space: &mut Workspace,
    state: &State,
    session: &Arc<Session>,
    packet: PacketType,
    ids: impl Iterator<Item = PacketId>,
    reason: ReasonCode,
) -> Result<usize, Gone> {
    let version = state.version;
    let mut count = 0;
    let ids = ids.inspect(|_| count += 1);
    if packet == PacketType::PubRel {
        let mut intake = session.intake.lock();
        if intake.epoch != state.epoch {
            return Err(Gone::TakenOver);
        }
        for id in ids {
            // [MQTT-4.3.3-11]: PUBCOMP, also when the identifier is unknown.
            let known = intake.half.as_mut().is_some_and(|incoming| incoming.pubrel(id));
            put(PacketType::PubComp, id, known, version, &mut space.acks);
        }
        space.tally.add(Counter::PacketsReceived, count);
        space.tally.sent(count);
        return Ok(count);
    }
    let mut answers = 0;
    let mut outbox = session.outbox.lock();
    let flight = outbox.flight();
    for id in ids {
        match packet {
            PacketType::PubRec => answers += usize::from(pubrec(flight, id, reason, version, &mut space.acks)),
            // An identifier that does not wait for it changes nothing.
            PacketType::PubComp => drop(flight.pubcomp(id).ok()),
            _ => drop(flight.puback(id)),
        }
    }
    if flight.has_next() {
        space.mark(session, &mut outbox);
    }
    drop(outbox);
    space.tally.add(Counter::PacketsReceived, count);
    space.tally.sent(answers);
    Ok(count)
}

/// [MQTT-4.3.3-4]: PUBREL, unless the client has refused the message. Whether there was an answer.
fn pubrec(
    flight: &mut Outgoing<Delivery>,
    id: PacketId,
    reason: ReasonCode,
    version: Version,
    out: &mut Vec<u8>,
) -> bool {
    match flight.pubrec(id, reason.is_failure()) {
        PubRecAnswer::PubRel(_) => put_short(PacketType::PubRel, id, out),
        PubRecAnswer::Unknown if !reason.is_failure() => put(PacketType::PubRel, id, false, version, out),
        PubRecAnswer::Nothing(_) | PubRecAnswer::Unknown => return false,
    }
    true
}

fn put(packet: PacketType, id: PacketId, known: bool, version: Version, out: &mut Vec<u8>) {
    if known || !version.is_v5() {
        put_short(packet, id, out);
        return;
    }
    // Five bytes always fit.
    let _ = Ack::new(id, ReasonCode::PacketIdentifierNotFound).encode(packet, version, out);
}
