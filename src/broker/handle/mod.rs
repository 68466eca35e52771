//! What the broker does with each packet of a connected client: one packet a file.

mod acks;
mod disconnect;
mod publish;
mod subscribe;
mod unsubscribe;

use std::sync::Arc;

pub(super) use acks::series;
pub(super) use publish::publish;

use super::{
    connection::State, error::Gone, limit::Limit, metrics::Counter, router::Router, sessions::Session,
    workspace::Workspace,
};
use crate::packet::{Header, Packet, PacketType, ReasonCode, wire};

/// What was handled at the front of the bytes.
#[derive(Debug)]
pub(super) struct Handled {
    pub(super) size: usize,
    /// A receiver that the publisher has to wait for.
    pub(super) congested: Option<Arc<Session>>,
}

impl Handled {
    pub(super) const fn packet(header: Header) -> Self {
        Self { size: header.total(), congested: None }
    }
}

/// Why a message or a subscription is refused, and its client is not.
enum Refusal {
    /// The client may not do it.
    Right,
    Limit(Limit),
}

impl Refusal {
    fn parts(self) -> (ReasonCode, Option<Limit>) {
        match self {
            Self::Right => (ReasonCode::NotAuthorized, None),
            Self::Limit(limit) => (limit.reason(), Some(limit)),
        }
    }
}

/// What concerns all packets of one read.
#[derive(Debug, Default)]
pub(super) struct Batch {
    /// QoS 1 messages whose acknowledgement leaves at the end of the read.
    pub(super) unacknowledged: usize,
}

/// Whether the client takes an answer with so many reason codes [MQTT-3.1.2-24]. Without it, it could not go on.
fn check_answer(session: &Session, codes: impl FnOnce() -> usize) -> Result<(), Gone> {
    let max_packet = session.outbox.lock().max_packet();
    if max_packet >= wire::REMAINING_LENGTH_MAX {
        return Ok(());
    }
    // The packet identifier, no properties, the codes.
    let remaining = 3 + codes();
    if 1 + wire::varint_len(remaining) + remaining > max_packet {
        return Err(Gone::Protocol(ReasonCode::PacketTooLarge, "a request whose answer is too large for it"));
    }
    Ok(())
}

/// Handles any packet but PUBLISH.
pub(super) fn packet(
    router: &Arc<Router>,
    space: &mut Workspace,
    state: &mut State,
    session: &Arc<Session>,
    packet: Packet<'_>,
) -> Result<(), Gone> {
    let kind = packet.kind();
    if let Packet::PubAck(ack) | Packet::PubRec(ack) | Packet::PubRel(ack) | Packet::PubComp(ack) = packet {
        return acks::single(space, state, session, kind, &ack);
    }
    space.tally.add(Counter::PacketsReceived, 1);
    match packet {
        Packet::Subscribe(subscribe) => subscribe::subscribe(router, space, state, session, &subscribe)?,
        Packet::Unsubscribe(unsubscribe) => unsubscribe::unsubscribe(router, space, state, session, &unsubscribe)?,
        // [MQTT-3.12.4-1]
        Packet::PingReq => {
            space.acks.extend_from_slice(&[PacketType::PingResp.first_byte(), 0]);
            space.tally.sent(1);
        }
        Packet::Disconnect(disconnect) => return Err(disconnect::disconnect(router, state, session, &disconnect)),
        // [MQTT-3.1.0-2]
        Packet::Connect(_) => return Err(Gone::Protocol(ReasonCode::ProtocolError, "a second CONNECT")),
        // No authentication method was agreed on [MQTT-4.12.0-7].
        Packet::Auth(_) => return Err(Gone::Protocol(ReasonCode::ProtocolError, "AUTH without a method")),
        // Acknowledgements were handled above; PUBLISH has a way of its own.
        _ => {
            return Err(Gone::Protocol(ReasonCode::ProtocolError, "a packet that only a server sends"));
        }
    }
    Ok(())
}
