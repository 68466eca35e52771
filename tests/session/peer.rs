//! One end of the link: a session, its codec, and the observer beside it.

use mqtt_toolkit::{
    packet::{
        self, Ack, Filters, Packet, PacketId, PacketType, Properties, Property, Publish, QoS, ReasonCode, Reasons,
        SubAck, Subscribe, SubscriptionOptions, Version,
    },
    session::{
        Incoming, IncomingAliases, Next, Outgoing, OutgoingAliases, PubRecAnswer, UnknownPacketId, aliases::Alias,
        outgoing::Request,
    },
};

use crate::{
    Message,
    ledger::{Ledger, State},
};

/// One end of the link.
#[derive(Debug)]
pub(crate) struct Peer {
    version: Version,
    pub(crate) outgoing: Outgoing<Message>,
    pub(crate) incoming: Incoming,
    aliases_out: OutgoingAliases,
    aliases_in: IncomingAliases,
    /// What came: the beginning of a packet.
    input: Vec<u8>,
    /// What is on its way to the other side.
    pub(crate) output: Vec<u8>,
    /// Answers that are still to be given, in any order.
    answers: Vec<(PacketType, PacketId, ReasonCode)>,
    /// QoS 2 messages with these numbers are not wanted.
    refuses: fn(u32) -> bool,
    /// Numbers of the messages that were handed on, in order.
    pub(crate) delivered: Vec<u32>,
    pub(crate) ledger: Ledger,
}

impl Peer {
    pub(crate) fn new(version: Version, outgoing: Outgoing<Message>, refuses: fn(u32) -> bool) -> Self {
        Self {
            version,
            outgoing,
            incoming: Incoming::default(),
            aliases_out: OutgoingAliases::default(),
            aliases_in: IncomingAliases::default(),
            input: Vec::new(),
            output: Vec::new(),
            answers: Vec::new(),
            refuses,
            delivered: Vec::new(),
            ledger: Ledger::default(),
        }
    }

    /// A new connection: nothing of the old one is left. `aliases`: how many we may set, how many we take.
    pub(crate) fn connect(&mut self, receive_maximum: u16, session_present: bool, aliases: [u16; 2]) {
        self.input.clear();
        self.output.clear();
        self.answers.clear();
        let [to_peer, from_peer] = if self.version.is_v5() { aliases } else { [0, 0] };
        self.aliases_out = OutgoingAliases::new(to_peer);
        self.aliases_in = IncomingAliases::new(from_peer);
        if session_present {
            self.outgoing.resume(receive_maximum, true);
        } else {
            self.outgoing.restart(receive_maximum);
            self.incoming = Incoming::default();
        }
        self.ledger.connect(receive_maximum, session_present);
    }

    /// Publishes at once where that is possible, otherwise by way of the queue.
    pub(crate) fn publish(&mut self, message: Message) {
        let room = self.outgoing.room();
        match self.outgoing.send(message.qos, || message) {
            Some(packet_id) => {
                assert!(room > 0);
                self.write_publish(packet_id, false, message);
            }
            None => {
                assert_eq!(room, 0);
                self.outgoing.push(message);
            }
        }
    }

    pub(crate) fn subscribe(&mut self) {
        let packet_id = self.outgoing.request(Request::Subscribe).unwrap();
        self.ledger.request(packet_id.value());
        let mut filters = Filters::new();
        filters.push("#", SubscriptionOptions::default()).unwrap();
        self.write(&Packet::Subscribe(Subscribe { packet_id, properties: Properties::new(), filters }));
    }

    /// Sends what an earlier connection left and what is queued, at most `count` packets.
    pub(crate) fn flush(&mut self, count: usize) {
        for _ in 0..count {
            let has_next = self.outgoing.has_next();
            match self.outgoing.next_to_send() {
                None => return,
                Some(Next::Publish { packet_id, dup, message }) => self.write_publish(packet_id, dup, message),
                Some(Next::PubRel(packet_id)) => {
                    self.ledger.repeat_pubrel(packet_id.value());
                    self.write(&Packet::PubRel(Ack::new(packet_id, ReasonCode::Success)));
                }
            }
            assert!(has_next);
        }
    }

    /// Gives one of the answers that are due; `false`: there is none.
    pub(crate) fn answer(&mut self, pick: usize) -> bool {
        if self.answers.is_empty() {
            return false;
        }
        let (kind, packet_id, reason) = self.answers.remove(pick % self.answers.len());
        let ack = Ack::new(packet_id, reason);
        self.write(&match kind {
            PacketType::PubAck => Packet::PubAck(ack),
            PacketType::PubRec => Packet::PubRec(ack),
            PacketType::PubRel => Packet::PubRel(ack),
            PacketType::PubComp => Packet::PubComp(ack),
            _ => {
                let mut reasons = Reasons::new();
                reasons.push(ReasonCode::Success);
                Packet::SubAck(SubAck { packet_id, properties: Properties::new(), reasons })
            }
        });
        true
    }

    fn write_publish(&mut self, packet_id: PacketId, dup: bool, message: Message) {
        self.ledger.publish(packet_id.value(), dup, message);
        let topic = topic_of(message.number);
        let (topic, properties) = match self.aliases_out.alias(topic) {
            Alias::None => (topic, Properties::new()),
            Alias::Set(alias) => (topic, Properties::new().with(Property::TopicAlias(alias)).unwrap()),
            Alias::Use(alias) => ("", Properties::new().with(Property::TopicAlias(alias)).unwrap()),
        };
        let payload = &message.number.to_be_bytes();
        let packet_id = Some(packet_id);
        self.write(&Packet::Publish(Publish {
            dup,
            qos: message.qos,
            retain: false,
            topic,
            packet_id,
            properties,
            payload,
        }));
    }

    fn write(&mut self, packet: &Packet<'_>) {
        packet.encode(self.version, &mut self.output).unwrap();
    }

    /// Bytes arrive, cut anywhere.
    pub(crate) fn receive(&mut self, bytes: &[u8]) {
        let mut input = std::mem::take(&mut self.input);
        input.extend_from_slice(bytes);
        let mut taken = 0;
        while let Some((packet, size)) = packet::decode(&input[taken..], self.version, usize::MAX).unwrap() {
            self.packet(&packet);
            taken += size;
        }
        input.drain(..taken);
        self.input = input;
    }

    fn packet(&mut self, packet: &Packet<'_>) {
        match packet {
            Packet::Publish(publish) => self.message(publish),
            Packet::PubAck(ack) => {
                let expected = self.ledger.published(ack.packet_id.value(), QoS::AtLeastOnce);
                let acknowledged = self.outgoing.puback(ack.packet_id);
                assert_eq!(acknowledged, expected.map(Some).ok_or(UnknownPacketId));
                if expected.is_some() {
                    self.ledger.close(ack.packet_id.value());
                }
            }
            Packet::PubRec(ack) => self.pubrec(ack),
            Packet::PubRel(ack) => {
                let known = self.incoming.is_unreleased(ack.packet_id);
                assert_eq!(self.incoming.pubrel(ack.packet_id), known);
                let reason = if known { ReasonCode::Success } else { ReasonCode::PacketIdentifierNotFound };
                self.answers.push((PacketType::PubComp, ack.packet_id, reason)); // [MQTT-4.3.3-11]
            }
            Packet::PubComp(ack) => {
                let released = self.ledger.state(ack.packet_id.value()) == Some(State::Released);
                assert_eq!(self.outgoing.pubcomp(ack.packet_id).is_ok(), released);
                if released {
                    self.ledger.close(ack.packet_id.value());
                }
            }
            Packet::Subscribe(subscribe) => {
                self.answers.push((PacketType::SubAck, subscribe.packet_id, ReasonCode::Success));
            }
            Packet::SubAck(answer) => {
                let requested = self.ledger.state(answer.packet_id.value()) == Some(State::Requested);
                assert_eq!(self.outgoing.answered(answer.packet_id, Request::Subscribe).is_ok(), requested);
                if requested {
                    self.ledger.close(answer.packet_id.value());
                }
            }
            other => panic!("nobody sends {other:?}"),
        }
    }

    fn message(&mut self, publish: &Publish<'_>) {
        let number = u32::from_be_bytes(publish.payload.try_into().unwrap());
        let packet_id = publish.packet_id.unwrap();
        let topic = match publish.topic_alias() {
            None => publish.topic,
            Some(alias) => {
                if !publish.topic.is_empty() {
                    self.aliases_in.set(alias, publish.topic).unwrap();
                }
                self.aliases_in.topic(alias).unwrap()
            }
        };
        assert_eq!(topic, topic_of(number), "the topic of message {number}");
        if publish.qos == QoS::AtLeastOnce {
            self.answers.push((PacketType::PubAck, packet_id, ReasonCode::Success));
            self.delivered.push(number);
        } else if self.version.is_v5() && (self.refuses)(number) && !self.incoming.is_unreleased(packet_id) {
            self.answers.push((PacketType::PubRec, packet_id, ReasonCode::QuotaExceeded));
        } else {
            self.answers.push((PacketType::PubRec, packet_id, ReasonCode::Success));
            if self.incoming.publish(packet_id) {
                self.delivered.push(number);
            }
        }
    }

    fn pubrec(&mut self, ack: &Ack<'_>) {
        let id = ack.packet_id.value();
        let refused = ack.reason.is_failure();
        let answer = self.outgoing.pubrec(ack.packet_id, refused);
        let published = self.ledger.published(id, QoS::ExactlyOnce);
        let expected = match (published, self.ledger.state(id)) {
            (Some(message), _) if refused => PubRecAnswer::Nothing(Some(message)),
            (Some(message), _) => PubRecAnswer::PubRel(Some(message)),
            (None, Some(State::Released)) => PubRecAnswer::PubRel(None),
            _ => PubRecAnswer::Unknown,
        };
        assert_eq!(answer, expected);
        match answer {
            PubRecAnswer::Nothing(_) => self.ledger.close(id),
            PubRecAnswer::PubRel(_) => {
                self.ledger.release(id);
                self.answers.push((PacketType::PubRel, ack.packet_id, ReasonCode::Success));
            }
            PubRecAnswer::Unknown => {
                self.answers.push((PacketType::PubRel, ack.packet_id, ReasonCode::PacketIdentifierNotFound));
            }
        }
    }

    /// An acknowledgement that nobody has reason to send: of an identifier that is not in use, or not in use for it.
    pub(crate) fn stray(&mut self, pick: usize) {
        let kinds = [PacketType::PubAck, PacketType::PubRec, PacketType::PubRel, PacketType::PubComp];
        let kind = kinds[pick % kinds.len()];
        let mut ids = vec![NEVER_USED];
        // The identifiers of a PUBREL are the other side's. One that it is about to use would be answered too early.
        if kind != PacketType::PubRel {
            ids.extend(self.ledger.ids());
        }
        let id = ids[pick / kinds.len() % ids.len()];
        let fits = match (kind, self.ledger.state(id)) {
            (PacketType::PubRel, _) => false,
            (PacketType::PubComp, state) => state == Some(State::Released),
            (PacketType::PubAck, _) => self.ledger.published(id, QoS::AtLeastOnce).is_some(),
            (_, state) => state == Some(State::Released) || self.ledger.published(id, QoS::ExactlyOnce).is_some(),
        };
        if fits {
            return;
        }
        let before = (self.outgoing.unacknowledged(), self.incoming.unreleased(), self.delivered.len());
        let ack = Ack::new(crate::id(id), ReasonCode::Success);
        self.packet(&match kind {
            PacketType::PubAck => Packet::PubAck(ack),
            PacketType::PubRec => Packet::PubRec(ack),
            PacketType::PubRel => Packet::PubRel(ack),
            _ => Packet::PubComp(ack),
        });
        assert_eq!((self.outgoing.unacknowledged(), self.incoming.unreleased(), self.delivered.len()), before);
    }
}

/// No test gets that far.
const NEVER_USED: u16 = 30_000;

/// Few topics and fewer aliases: some get one, some do not.
fn topic_of(number: u32) -> &'static str {
    ["a", "b", "c/d", "e", "f/g/h"][number as usize * 7 % 5]
}
