//! Each packet as a line on the standard error, in the words of mosquitto's clients.

use std::fmt::Write;

use super::{console, harmless};
use crate::{
    client::{Trace, Way},
    packet::{Ack, ConnAck, Packet, PacketType, Property, Publish, Version},
};

/// A trace of the client `id`; an empty one is shown as `null` until the broker assigns one.
#[must_use]
pub fn to_stderr(id: &str) -> Trace {
    let mut speaker = Speaker { id: shown(id), version: Version::V3_1_1 };
    Box::new(move |way, packet| console::write(&speaker.lines(way, packet)))
}

/// Shows which TLS a connection has: the version, and the cipher suite if it is known.
pub fn tls(id: &str, version: &str, suite: Option<&str>) {
    let suite = suite.map_or_else(String::new, |suite| format!(", {suite}"));
    console::write(&format!("Client {} speaks {version}{suite}\n", shown(id)));
}

/// Who is traced.
struct Speaker {
    id: String,
    /// What its last CONNECT spoke.
    version: Version,
}

impl Speaker {
    fn lines(&mut self, way: Way, packet: &Packet<'_>) -> String {
        match packet {
            Packet::Connect(connect) => self.version = connect.version,
            Packet::ConnAck(connack) => {
                if let Some(id) = assigned_id(connack) {
                    self.id = id;
                }
            }
            _ => {}
        }
        lines(&self.id, self.version, way, packet)
    }
}

fn assigned_id(connack: &ConnAck<'_>) -> Option<String> {
    connack.properties.find(|property| match property {
        Property::AssignedClientIdentifier(id) => Some(shown(id)),
        _ => None,
    })
}

fn shown(id: &str) -> String {
    if id.is_empty() { "null".to_owned() } else { plain(id) }
}

/// A text as it is, but for what would do something to a terminal.
fn plain(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut plain, sign| {
        if harmless::is_harmful(sign) {
            plain.extend(sign.escape_debug());
        } else {
            plain.push(sign);
        }
        plain
    })
}

fn lines(id: &str, version: Version, way: Way, packet: &Packet<'_>) -> String {
    let verb = match way {
        Way::Sending => "sending",
        Way::Received => "received",
    };
    let start = format!("Client {id} {verb} {}", packet.kind());
    match packet {
        Packet::ConnAck(connack) => format!("{start} ({})\n", connack.reason.connack_byte(version)),
        Packet::Publish(publish) => format!("{start} ({})\n", flags(publish)),
        Packet::PubAck(ack) | Packet::PubRec(ack) | Packet::PubRel(ack) | Packet::PubComp(ack) => {
            format!("{start} ({})\n", acknowledgement(way, packet.kind(), ack))
        }
        Packet::Subscribe(subscribe) => subscribe.filters.iter().fold(String::new(), |mut lines, (filter, options)| {
            let (id, filter, qos) = (subscribe.packet_id, plain(filter.as_str()), options.qos.bits());
            let flags = options.byte() & !0b11;
            let _ = writeln!(lines, "{start} (Mid: {id}, Topic: {filter}, QoS: {qos}, Options: 0x{flags:02x})");
            lines
        }),
        Packet::Unsubscribe(unsubscribe) => unsubscribe.filters.iter().fold(String::new(), |mut lines, filter| {
            let (id, filter) = (unsubscribe.packet_id, plain(filter.as_str()));
            let _ = writeln!(lines, "{start} (Mid: {id}, Topic: {filter})");
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
        plain(publish.topic),
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
