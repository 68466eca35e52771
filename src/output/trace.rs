//! Each packet as a line on the standard error, in the words of mosquitto's clients.

use std::fmt::Write;

use super::console;
use crate::{
    client::{Trace, Way},
    packet::{Ack, Packet, PacketType, Publish},
};

/// A trace of the client `id`; an empty one is shown as `null`.
#[must_use]
pub fn to_stderr(id: &str) -> Trace {
    let id = if id.is_empty() { "null".to_owned() } else { id.to_owned() };
    Box::new(move |way, packet| console::write(&lines(&id, way, packet)))
}

/// Shows which TLS a connection has: the version, and the cipher suite if it is known.
pub fn tls(id: &str, version: &str, suite: Option<&str>) {
    let id = if id.is_empty() { "null" } else { id };
    let suite = suite.map_or_else(String::new, |suite| format!(", {suite}"));
    console::write(&format!("Client {id} speaks {version}{suite}\n"));
}

fn lines(id: &str, way: Way, packet: &Packet<'_>) -> String {
    let verb = match way {
        Way::Sending => "sending",
        Way::Received => "received",
    };
    let start = format!("Client {id} {verb} {}", packet.kind());
    match packet {
        Packet::ConnAck(connack) => format!("{start} ({})\n", connack.reason.byte()),
        Packet::Publish(publish) => format!("{start} ({})\n", flags(publish)),
        Packet::PubAck(ack) | Packet::PubRec(ack) | Packet::PubRel(ack) | Packet::PubComp(ack) => {
            format!("{start} ({})\n", acknowledgement(way, packet.kind(), ack))
        }
        Packet::Subscribe(subscribe) => subscribe.filters.iter().fold(String::new(), |mut lines, (filter, options)| {
            let (id, qos) = (subscribe.packet_id, options.qos.bits());
            let _ = writeln!(lines, "{start} (Mid: {id}, Topic: {filter}, QoS: {qos}, Options: 0x00)");
            lines
        }),
        Packet::SubAck(answer) => {
            let codes: Vec<_> = answer.reasons.iter().map(|reason| reason.byte().to_string()).collect();
            format!("{start}\nSubscribed (mid: {}): {}\n", answer.packet_id, codes.join(", "))
        }
        Packet::Disconnect(disconnect) if way == Way::Received => {
            format!("{start} ({})\n", disconnect.reason.byte())
        }
        _ => format!("{start}\n"),
    }
}

fn flags(publish: &Publish<'_>) -> String {
    format!(
        "d{}, q{}, r{}, m{}, '{}', ... ({} bytes)",
        u8::from(publish.dup),
        publish.qos.bits(),
        u8::from(publish.retain),
        publish.packet_id.map_or(0, |packet_id| packet_id.value()),
        publish.topic.escape_debug(),
        publish.payload.len()
    )
}

fn acknowledgement(way: Way, kind: PacketType, ack: &Ack<'_>) -> String {
    let (id, reason) = (ack.packet_id, ack.reason.byte());
    match (way, kind) {
        (Way::Sending, PacketType::PubAck | PacketType::PubRec) => format!("m{id}, rc{reason}"),
        (Way::Sending, _) => format!("m{id}"),
        (Way::Received, PacketType::PubAck | PacketType::PubComp) => format!("Mid: {id}, RC:{reason}"),
        (Way::Received, _) => format!("Mid: {id}"),
    }
}
