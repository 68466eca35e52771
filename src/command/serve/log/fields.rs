//! The fields of an event in JSON. Their names and meanings stay; new ones may come.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Map, Value};

use crate::{
    broker::{Event, Gone, Limit},
    packet::{Packet, PacketId, QoS, ReasonCode},
};

/// An object with `level`, `event` and `text`, and what else is known of this event.
pub(super) fn of(event: &Event<'_>, text: String) -> Value {
    let mut fields = Fields(Map::new());
    fields.put("level", event.level().name());
    fields.put("event", event.name());
    fields.put("text", text);
    match event {
        Event::Opened { peer, listener } => {
            fields.put("address", peer.to_string());
            fields.put("listener", *listener);
        }
        Event::Connected {
            client_id,
            peer,
            version,
            clean_start,
            keep_alive,
            session_present,
            tls,
            user,
            overruled,
        } => {
            fields.put("client_id", *client_id);
            fields.put("address", peer.to_string());
            fields.put("protocol", version.to_string());
            fields.put("clean_start", *clean_start);
            fields.put("keep_alive", *keep_alive);
            fields.put("session_present", *session_present);
            fields.some("tls", *tls);
            fields.some("user", *user);
            fields.some("overruled_user", *overruled);
        }
        Event::Disconnected { client_id, peer, why } => {
            fields.put("client_id", *client_id);
            fields.put("address", peer.to_string());
            fields.gone(why);
        }
        Event::Refused { peer, why } => {
            fields.put("address", peer.to_string());
            fields.gone(why);
        }
        Event::Dropped { client_id } | Event::Throttled { client_id } => fields.put("client_id", *client_id),
        Event::PublishRefused { client_id, topic, reason, limit, count } => {
            fields.put("client_id", *client_id);
            fields.put("topic", *topic);
            fields.put("count", *count);
            fields.refusal(*reason, *limit);
        }
        Event::SubscriptionRefused { client_id, filter, reason, limit } => {
            fields.put("client_id", *client_id);
            fields.put("filter", *filter);
            fields.refusal(*reason, *limit);
        }
        Event::Subscribed { client_id, filter, qos } => {
            fields.put("client_id", *client_id);
            fields.put("filter", *filter);
            fields.put("qos", qos.bits());
        }
        Event::Unsubscribed { client_id, filter } => {
            fields.put("client_id", *client_id);
            fields.put("filter", *filter);
        }
        Event::NotRetained { topic } => fields.put("topic", *topic),
        Event::Packet { client_id, packet, .. } => {
            fields.put("client_id", *client_id);
            fields.put("packet", packet.kind().name());
            fields.packet(packet);
        }
        Event::Message { client_id, topic, qos, retain, payload } => {
            fields.some("client_id", *client_id);
            fields.put("topic", *topic);
            fields.message(*qos, *retain, payload.len());
            // A line for people: what is longer stands in the message itself.
            match event.shown_payload() {
                Some((text, cut)) => {
                    fields.put("payload", text);
                    fields.put("payload_cut", cut);
                }
                None => {
                    let shown = &payload[..payload.len().min(PAYLOAD)];
                    fields.put("payload_base64", STANDARD.encode(shown));
                    fields.put("payload_cut", shown.len() < payload.len());
                }
            }
        }
        Event::Note { about, .. } => fields.put("about", *about),
        Event::AcceptFailed(error) => fields.put("reason", error.to_string()),
    }
    Value::Object(fields.0)
}

/// Bytes of a payload that is no text.
const PAYLOAD: usize = 4_096;

struct Fields(Map<String, Value>);

impl Fields {
    fn put(&mut self, name: &str, value: impl Into<Value>) {
        self.0.insert(name.to_owned(), value.into());
    }

    fn some(&mut self, name: &str, value: Option<impl Into<Value>>) {
        if let Some(value) = value {
            self.put(name, value);
        }
    }

    fn reason(&mut self, reason: ReasonCode) {
        self.put("reason", reason.name());
        self.put("reason_code", reason.byte());
    }

    fn refusal(&mut self, reason: ReasonCode, limit: Option<Limit>) {
        self.reason(reason);
        self.some("limit", limit.map(|limit| limit.to_string()));
    }

    /// Why a connection is over, and what its client was told, if it was told.
    fn gone(&mut self, why: &Gone) {
        self.put("reason", why.to_string());
        let code = match why {
            Gone::Disconnected(reason) => Some(*reason),
            why => why.reason(),
        };
        self.some("reason_code", code.map(ReasonCode::byte));
    }

    fn message(&mut self, qos: QoS, retain: bool, size: usize) {
        self.put("qos", qos.bits());
        self.put("retain", retain);
        self.put("size", size);
    }

    fn packet(&mut self, packet: &Packet<'_>) {
        match packet {
            Packet::Publish(publish) => {
                self.put("topic", publish.topic);
                self.put("dup", publish.dup);
                self.message(publish.qos, publish.retain, publish.payload.len());
                self.some("packet_id", publish.packet_id.map(PacketId::value));
            }
            Packet::ConnAck(answer) => {
                self.put("session_present", answer.session_present);
                self.reason(answer.reason);
            }
            Packet::PubAck(ack) | Packet::PubRec(ack) | Packet::PubRel(ack) | Packet::PubComp(ack) => {
                self.put("packet_id", ack.packet_id.value());
                self.reason(ack.reason);
            }
            Packet::Disconnect(disconnect) => self.reason(disconnect.reason),
            _ => {}
        }
    }
}
