//! What comes from the broker: packets are decoded in place, messages handed on, acknowledgements put together.

use std::{
    collections::{HashMap, VecDeque},
    ops::ControlFlow,
};

use super::{
    Client,
    error::Lost,
    handshake::{reason_string, server_reference},
    log::Entry,
    options::Way,
};
use crate::{
    packet::{
        Ack, Header, Packet, PacketId, PacketType, Property, Publish, QoS, ReasonCode, SubAck, ack::put_short,
        wire::PACKET_SIZE_MAX,
    },
    session::{PubRecAnswer, outgoing::Request},
};

/// Who is told what comes.
pub trait Handler {
    /// A message came. `Break`: it was the last one that is wanted; what comes after it is not acknowledged.
    fn message(&mut self, publish: &Publish<'_>) -> ControlFlow<()> {
        let _ = publish;
        ControlFlow::Continue(())
    }

    /// Whether the message just handed on is acknowledged later, by [`Client::acknowledge`]. Nothing more is read
    /// until then.
    fn holds(&self) -> bool {
        false
    }

    /// How far the handler must have come before the message just handed on is acknowledged: see
    /// [`Client::acknowledge_until`]. It never goes back; 0: no further than it is.
    fn point(&self) -> u64 {
        0
    }

    /// Whether the handler has enough for now, without holding the message just handed on: nothing more is read until
    /// [`Client::resume`].
    fn pauses(&self) -> bool {
        false
    }

    /// A SUBSCRIBE was answered.
    fn subscribed(&mut self, answer: &SubAck<'_>) {
        let _ = answer;
    }

    /// An UNSUBSCRIBE was answered.
    fn unsubscribed(&mut self, answer: &SubAck<'_>) {
        let _ = answer;
    }

    /// The broker has taken a QoS 1 or 2 message over: its PUBACK or PUBREC, with the reason that v5 gives.
    fn taken(&mut self, packet_id: PacketId, reason: ReasonCode) {
        let _ = (packet_id, reason);
    }

    /// The same by the number that [`Client::next_number`] told: it stays when the message is sent again.
    fn settled(&mut self, number: u64) {
        let _ = number;
    }

    /// The exchange about a QoS 1 or 2 message is over: PUBACK, PUBCOMP, or a PUBREC that refuses it.
    fn completed(&mut self, packet_id: PacketId, reason: ReasonCode) {
        let _ = (packet_id, reason);
    }

    /// A message that was published was not taken (v5).
    fn refused(&mut self, reason: ReasonCode, text: Option<&str>) {
        let _ = (reason, text);
    }
}

/// A message that waits to be acknowledged.
#[derive(Clone, Copy, Debug)]
pub(super) struct Held {
    qos: QoS,
    packet_id: Option<PacketId>,
}

/// Acknowledgements of messages that the handler is not done with.
#[derive(Debug, Default)]
pub(super) struct Owed {
    /// How far the handler has come.
    reached: u64,
    /// In the order in which the messages came, each with its point.
    waiting: VecDeque<(u64, PacketType, PacketId)>,
    /// QoS 1 messages that came over an earlier connection of this session, and were not acknowledged on it.
    earlier: HashMap<u16, u64>,
}

impl Owed {
    /// The session that they were for is lost.
    pub(super) fn forget(&mut self) {
        self.waiting.clear();
        self.earlier.clear();
    }

    /// The connection that they were for is lost, and the session goes on: the broker sends them again.
    pub(super) fn survive(&mut self) {
        // At QoS 2, the session itself knows them.
        let at_least_once = self.waiting.drain(..).filter(|(_, packet, _)| *packet == PacketType::PubAck);
        self.earlier.extend(at_least_once.map(|(point, _, packet_id)| (packet_id.value(), point)));
    }

    /// How far the handler has to come for a message that it was given before; `None`: it was not.
    fn known(&mut self, publish: &Publish<'_>) -> Option<u64> {
        if self.earlier.is_empty() || publish.qos != QoS::AtLeastOnce {
            return None;
        }
        // Without DUP it is another message: the one before was given up.
        self.earlier.remove(&publish.packet_id?.value()).filter(|_| publish.dup)
    }
}

/// Answers that the broker does not read are not piled up beyond this: reading stops.
const ANSWERS_LIMIT: usize = 4 * 1024 * 1024;

impl Client {
    /// Reads once, and deals with every whole packet. Acknowledgements leave with [`Self::flush`], those of messages
    /// that the handler is not done with after [`Self::acknowledge_until`].
    ///
    /// # Errors
    /// The connection is lost; whatever came before was handed on.
    pub fn read(&mut self, handler: &mut impl Handler) -> Result<(), Lost> {
        if self.is_suspended() {
            return self.connection.check();
        }
        if !self.connection.input.fresh {
            self.connection.fill()?;
        }
        if self.connection.input.fresh {
            let taken = self.take_packets(handler);
            // What stands behind a message that is held was not looked at.
            let stopped = self.held.is_some() || self.paused;
            self.connection.input.fresh = stopped && !self.connection.input.bytes().is_empty();
            if let Err(Some(reason)) = taken.as_ref().map_err(Lost::complaint) {
                self.complain(reason);
            }
            taken?;
        }
        Ok(())
    }

    /// Whether nothing is read at the moment: a message is held, the handler has enough, or the broker does not read its answers.
    pub(super) const fn is_suspended(&self) -> bool {
        let output = &self.connection.output;
        self.held.is_some()
            || self.paused
            || (output.answers > ANSWERS_LIMIT && output.is_pending() && !self.connection.is_broken())
    }

    /// Whether the last read left something behind in the socket: if not, this is the moment to flush everything.
    #[must_use]
    pub const fn has_more(&self) -> bool {
        self.connection.input.more
    }

    fn take_packets(&mut self, handler: &mut impl Handler) -> Result<(), Lost> {
        let version = self.options.version;
        let mut taken = 0;
        // The buffer is lent out while its packets are dealt with, so that everything else can be changed meanwhile.
        let input = self.connection.lend_input();
        let result = loop {
            let bytes = &input.bytes()[taken..];
            let header = match Header::read(bytes, version, PACKET_SIZE_MAX) {
                Ok(Some(header)) => header,
                Ok(None) => break Ok(()),
                Err(error) => break Err(error.into()),
            };
            let Some(body) = bytes.get(header.size..header.total()) else { break Ok(()) };
            match self.packet(header, body, handler) {
                Ok(()) => taken += header.total(),
                Err(lost) => break Err(lost),
            }
            if self.held.is_some() || self.paused {
                break Ok(());
            }
        };
        self.connection.return_input(input, taken);
        result
    }

    fn packet(&mut self, header: Header, body: &[u8], handler: &mut impl Handler) -> Result<(), Lost> {
        let version = self.options.version;
        self.traffic.received[header.packet as usize].add(header.total());
        if header.packet == PacketType::Publish {
            let publish = Publish::decode(header.flags, body, version)?;
            return self.message(&publish, handler);
        }
        let packet = Packet::decode_body(header, body, version)?;
        if let Some(trace) = &mut self.trace {
            trace(Way::Received, &packet);
        }
        match packet {
            Packet::PubAck(ack) => {
                if let Ok(entry) = self.outgoing.puback(ack.packet_id) {
                    self.release(entry, handler);
                    handler.taken(ack.packet_id, ack.reason);
                    self.finished(&ack, handler);
                }
            }
            Packet::PubRec(ack) => self.pubrec(&ack, handler),
            Packet::PubComp(ack) => {
                // Not waited for: an earlier connection's, and no harm.
                if self.outgoing.pubcomp(ack.packet_id).is_ok() {
                    self.counts.acknowledged += 1;
                    handler.completed(ack.packet_id, ack.reason);
                }
            }
            Packet::PubRel(ack) => {
                let known = self.incoming.pubrel(ack.packet_id);
                self.answer(PacketType::PubComp, ack.packet_id, known); // [MQTT-4.3.3-11]
            }
            Packet::SubAck(answer) => {
                self.outgoing
                    .answered(answer.packet_id, Request::Subscribe)
                    .map_err(|_| Lost::Unexpected(header.packet))?;
                handler.subscribed(&answer);
            }
            Packet::UnsubAck(answer) => {
                self.outgoing
                    .answered(answer.packet_id, Request::Unsubscribe)
                    .map_err(|_| Lost::Unexpected(header.packet))?;
                handler.unsubscribed(&answer);
            }
            Packet::PingResp => {
                self.counts.confirmed = self.counts.asked;
                self.pings = self.pings.saturating_sub(1);
            }
            Packet::Disconnect(disconnect) if version.is_v5() => {
                return Err(Lost::Disconnected {
                    reason: disconnect.reason,
                    text: reason_string(&disconnect.properties),
                    server: server_reference(&disconnect.properties),
                });
            }
            _ => return Err(Lost::Unexpected(header.packet)),
        }
        Ok(())
    }

    fn message(&mut self, publish: &Publish<'_>, handler: &mut impl Handler) -> Result<(), Lost> {
        if self.stopped {
            return Ok(());
        }
        if let Some(trace) = &mut self.trace {
            trace(Way::Received, &Packet::Publish(publish.clone()));
        }
        let Some(alias) = publish.properties.find(|property| match property {
            Property::TopicAlias(alias) => Some(alias),
            _ => None,
        }) else {
            self.hand_on(publish, handler);
            return Ok(());
        };
        // [MQTT-3.1.2-26], [MQTT-3.1.2-27]: no more than we allowed, which is usually none.
        if !publish.topic.is_empty() {
            self.aliases.set(alias, publish.topic).map_err(|_| Lost::TopicAlias)?;
            self.hand_on(publish, handler);
            return Ok(());
        }
        let topic = self.aliases.topic(alias).map_err(|_| Lost::TopicAlias)?.to_owned();
        self.hand_on(&Publish { topic: &topic, ..publish.clone() }, handler);
        Ok(())
    }

    /// Hands a message on unless it came before, and acknowledges it unless that is to come later.
    fn hand_on(&mut self, publish: &Publish<'_>, handler: &mut impl Handler) {
        if let (QoS::ExactlyOnce, Some(packet_id)) = (publish.qos, publish.packet_id)
            && !self.incoming.publish(packet_id)
        {
            // [MQTT-4.3.3-10]
            self.confirm(QoS::ExactlyOnce, Some(packet_id), handler.point());
            return;
        }
        if let Some(point) = self.owed.known(publish) {
            self.confirm(publish.qos, publish.packet_id, point);
            return;
        }
        self.stopped = handler.message(publish).is_break();
        if handler.holds() {
            self.held = Some(Held { qos: publish.qos, packet_id: publish.packet_id });
        } else if publish.qos != QoS::AtMostOnce {
            self.confirm(publish.qos, publish.packet_id, handler.point());
        }
        self.paused = handler.pauses();
    }

    /// The handler takes messages again.
    pub const fn resume(&mut self) {
        self.paused = false;
    }

    /// Whether the handler had enough.
    #[must_use]
    pub const fn is_paused(&self) -> bool {
        self.paused
    }

    /// Acknowledges the message that was held: reading goes on. Whoever sent it over an earlier connection is not told.
    pub fn acknowledge(&mut self) {
        if let Some(held) = self.held.take() {
            self.confirm(held.qos, held.packet_id, self.owed.reached);
        }
    }

    /// The handler has come so far: acknowledges the messages that waited for it.
    pub fn acknowledge_until(&mut self, point: u64) {
        self.owed.reached = point;
        while let Some(&(until, packet, packet_id)) = self.owed.waiting.front()
            && until <= point
        {
            self.owed.waiting.pop_front();
            self.answer(packet, packet_id, true);
        }
    }

    /// Whether a message waits to be acknowledged until the handler is done with it.
    #[must_use]
    pub fn owes(&self) -> bool {
        !self.owed.waiting.is_empty()
    }

    fn confirm(&mut self, qos: QoS, packet_id: Option<PacketId>, point: u64) {
        let packet = if qos == QoS::ExactlyOnce { PacketType::PubRec } else { PacketType::PubAck };
        match packet_id {
            Some(packet_id) if point > self.owed.reached => self.owed.waiting.push_back((point, packet, packet_id)),
            Some(packet_id) => self.answer(packet, packet_id, true),
            None => {}
        }
    }

    fn pubrec(&mut self, ack: &Ack<'_>, handler: &mut impl Handler) {
        match self.outgoing.pubrec(ack.packet_id, ack.reason.is_failure()) {
            PubRecAnswer::PubRel(entry) => {
                self.release(entry, handler);
                handler.taken(ack.packet_id, ack.reason);
                self.answer(PacketType::PubRel, ack.packet_id, true);
            }
            PubRecAnswer::Nothing(entry) => {
                self.release(entry, handler);
                handler.taken(ack.packet_id, ack.reason);
                self.finished(ack, handler);
            }
            PubRecAnswer::Unknown if ack.reason.is_failure() => {}
            PubRecAnswer::Unknown => self.answer(PacketType::PubRel, ack.packet_id, false),
        }
    }

    /// The broker has the message: it needs no resend any more.
    fn release(&mut self, entry: Option<Entry>, handler: &mut impl Handler) {
        if let Some(entry) = entry {
            self.log.release(entry);
            handler.settled(entry.number);
        }
    }

    fn finished(&mut self, ack: &Ack<'_>, handler: &mut impl Handler) {
        self.counts.acknowledged += 1;
        handler.completed(ack.packet_id, ack.reason);
        if ack.reason.is_failure() {
            handler.refused(ack.reason, reason_string(&ack.properties).as_deref());
        }
    }

    fn answer(&mut self, packet: PacketType, packet_id: PacketId, known: bool) {
        let start = self.connection.output.len();
        let out = &mut self.connection.output.bytes;
        if known || !self.options.version.is_v5() {
            put_short(packet, packet_id, out);
        } else {
            // Without properties this is six bytes, and cannot fail.
            let _ = Ack::new(packet_id, ReasonCode::PacketIdentifierNotFound).encode(packet, self.options.version, out);
        }
        self.connection.output.answers += self.connection.output.len() - start;
        self.note_sent(start);
    }
}
