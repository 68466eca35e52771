//! Publishing: a message becomes a packet in the write buffer and, when it may be resent, in the log.

use super::{Client, PublishError};
use crate::{
    packet::{PacketId, PacketType, Properties, Property, Publish, QoS, ReasonCode, ack::put_short},
    session::Next,
};

/// A message to be published.
#[derive(Clone, Copy, Debug)]
pub struct Message<'a> {
    /// A valid topic name.
    pub topic: &'a str,
    /// The payload.
    pub payload: &'a [u8],
    /// Quality of Service.
    pub qos: QoS,
    /// Whether the broker shall keep it.
    pub retain: bool,
    /// Its properties (v5). A topic alias among them stands for the topic from the second message on;
    /// where messages may be sent again, it is left out.
    pub properties: &'a Properties<'a>,
}

/// The write buffer takes no further message from this size on.
const BUFFER_LIMIT: usize = 256 * 1024;
/// Nor does the log of unacknowledged messages.
const LOG_LIMIT: usize = 4 * 1024 * 1024;

impl Client {
    /// Whether [`Self::publish`] takes another message at `qos` now.
    #[must_use]
    pub fn has_room(&self, qos: QoS) -> bool {
        self.connection.output.len() < BUFFER_LIMIT
            && (qos == QoS::AtMostOnce || (self.outgoing.room() > 0 && self.log.len() < LOG_LIMIT))
    }

    /// The number that the next message at QoS 1 or 2 will have, where messages are sent again: they are counted.
    #[must_use]
    pub fn next_number(&self) -> u64 {
        self.log.next_number()
    }

    /// Puts a message into the write buffer: it leaves with [`Self::flush`]. Returns the identifier that it has at
    /// QoS 1 and 2.
    ///
    /// # Errors
    /// It is not sent, and why.
    pub fn publish(&mut self, message: &Message<'_>) -> Result<Option<PacketId>, PublishError> {
        if !self.has_room(message.qos) {
            return Err(PublishError::Full);
        }
        if message.qos > self.agreed.maximum_qos {
            return Err(PublishError::NotSupported(ReasonCode::QoSNotSupported)); // [MQTT-3.2.2-11]
        }
        if message.retain && !self.agreed.retain_available {
            return Err(PublishError::NotSupported(ReasonCode::RetainNotSupported)); // [MQTT-3.2.2-14]
        }
        let mut publish = Publish {
            dup: false,
            qos: message.qos,
            retain: message.retain,
            topic: message.topic,
            packet_id: None,
            properties: Properties::from_checked(message.properties.as_bytes()),
            payload: message.payload,
        };
        let version = self.options.version;
        let mut alias = if version.is_v5() { publish.topic_alias() } else { None };
        if self.options.resend && alias.take().is_some() {
            // An alias is one connection's, and what is sent here may leave over another one.
            publish.properties = without_alias(message.properties);
        }
        if let Some(alias) = alias {
            // [MQTT-3.3.2-9]
            if alias > self.agreed.topic_alias_maximum {
                let limit = self.agreed.topic_alias_maximum;
                return Err(PublishError::TopicAlias { alias, limit });
            }
            if self.own_aliases.get(&alias).is_some_and(|topic| topic == message.topic) {
                publish.topic = "";
            }
        }
        let size = publish.encoded_len(version);
        // [MQTT-3.1.2-24]
        if size > self.agreed.maximum_packet_size {
            return Err(PublishError::TooLarge { size, limit: self.agreed.maximum_packet_size });
        }
        let start = self.connection.output.len();
        if message.qos == QoS::AtMostOnce {
            publish.encode(version, &mut self.connection.output.bytes).map_err(PublishError::Encode)?;
            self.counts.buffered += 1;
        } else {
            let log = &self.log;
            publish.packet_id = self.outgoing.send(message.qos, || log.entry(size, message.qos));
            if publish.packet_id.is_none() {
                return Err(PublishError::Full);
            }
            publish.encode(version, &mut self.connection.output.bytes).map_err(PublishError::Encode)?;
            if self.options.resend {
                self.log.push(&self.connection.output.bytes[start..]);
            }
        }
        if let Some(alias) = alias.filter(|_| !publish.topic.is_empty()) {
            self.own_aliases.insert(alias, message.topic.to_owned());
        }
        let packet_id = publish.packet_id;
        self.note_sent(start);
        Ok(packet_id)
    }

    /// Sends again what an earlier connection left, as far as the window and the buffer allow.
    pub(super) fn send_again(&mut self) {
        while self.connection.output.len() < BUFFER_LIMIT {
            let start = self.connection.output.len();
            let out = &mut self.connection.output.bytes;
            match self.outgoing.next_to_send() {
                Some(Next::Publish { packet_id, dup, message }) => {
                    out.extend_from_slice(self.log.patched(message, packet_id, dup));
                }
                Some(Next::PubRel(packet_id)) => put_short(PacketType::PubRel, packet_id, out),
                None => return,
            }
            self.note_sent(start);
        }
    }
}

fn without_alias(list: &Properties<'_>) -> Properties<'static> {
    let mut kept = Properties::new();
    for property in list.iter().filter(|property| !matches!(property, Property::TopicAlias(_))) {
        // It was encoded before: it can be again.
        let _ = kept.push(property);
    }
    kept
}
