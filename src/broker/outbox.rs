//! What waits to be sent to one session: bytes for its connection, and the outgoing half of the session.
//!
//! The outbox is behind one short lock: publishers append, whoever flushes moves messages into the window and writes.
//! A session without a connection is one that nobody flushes; its queue is the offline queue.

mod form;
mod pressure;

use std::{collections::VecDeque, sync::Arc};

use self::form::{Form, head, packet_size, version};
pub(crate) use self::{form::replay_from, pressure::Limits};
use super::{
    connection::Connection,
    message::{Delivery, Message, SubscriptionIds},
    metrics::Tally,
    pause::Waiting,
    pool::{Out, Pool},
    principal::Principal,
    retained::Replay,
    run::{Encoder, Run},
    witness::Witness,
};
use crate::{
    packet::{PacketId, PacketType, QoS, ack::put_short},
    session::{Next, Outgoing, OutgoingAliases, aliases::Alias},
};

/// The outbox of a session.
#[derive(Debug)]
pub(crate) struct Outbox {
    pub(crate) connection: Option<Arc<Connection>>,
    /// That of the connection; 0 without one.
    pub(crate) epoch: u32,
    pub(crate) out: Out,
    /// Made when the first QoS 1 or 2 message comes.
    flight: Option<Box<Outgoing<Delivery>>>,
    aliases: Option<Box<OutgoingAliases>>,
    #[expect(clippy::box_collection, reason = "seldom there: 8 bytes instead of 32 in every session")]
    replays: Option<Box<VecDeque<Replay>>>,
    /// Whose it is, where that matters to what it may get.
    pub(crate) principal: Option<Arc<Principal>>,
    /// Publishers that wait until this outbox has room.
    pub(crate) waiting: Waiting,
    max_packet: usize,
    /// Bytes of messages in flight.
    max_kept: usize,
    receive_maximum: u16,
    /// Bytes of every topic that its client does not see: see [`mount`](super::mount).
    mount: u16,
    v5: bool,
    /// Whether the session outlives its connection.
    keep: bool,
    /// On a worker's list of outboxes to flush.
    pub(crate) dirty: bool,
    /// Somebody is writing right now, without the lock.
    pub(crate) writing: bool,
    /// The socket is full: its owner waits for writability.
    pub(crate) blocked: bool,
    /// Publishers have waited long enough: until it has caught up, this reader loses messages instead.
    pub(crate) slow: bool,
    /// Messages have been dropped since it last caught up.
    pub(crate) dropping: bool,
    /// Since when publishers should wait for it, in milliseconds of the broker's clock.
    behind_since: Option<u64>,
}

/// What a connection says about itself in CONNECT, as far as sending to it goes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer {
    pub(crate) v5: bool,
    pub(crate) receive_maximum: u16,
    pub(crate) topic_alias_maximum: u16,
    pub(crate) max_packet: usize,
    /// Bytes of messages in flight, which a reader that does not acknowledge has the broker keep.
    pub(crate) max_kept: usize,
    /// Whether the session outlives its connection.
    pub(crate) keep: bool,
    /// Bytes of every topic that the client does not see.
    pub(crate) mount: u16,
}

/// How one subscription wants a message.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wish<'a> {
    pub(crate) qos: QoS,
    pub(crate) retain: bool,
    pub(crate) ids: &'a SubscriptionIds,
    /// Whether others get the same message: then bytes are shared rather than copied.
    pub(crate) shared: bool,
}

impl Wish<'_> {
    fn delivery(&self, message: &Message) -> Delivery {
        Delivery { message: message.clone(), ids: self.ids.clone(), qos: self.qos, retain: self.retain }
    }
}

/// What appending needs beside the outbox.
#[derive(Debug)]
pub(crate) struct Tools<'a> {
    pub(crate) pool: &'a mut Pool,
    pub(crate) tally: &'a mut Tally,
    /// Who wants to see each packet.
    pub(crate) witness: Option<Witness<'a>>,
    pub(crate) limits: Limits,
    /// Milliseconds of the broker's clock.
    pub(crate) now: u64,
}

/// From this size on, a run for several receivers is made once and shared.
const SHARE: usize = 256;
/// From this size on, the payload of a kept message is sent from where it is.
const SHARE_PAYLOAD: usize = 4 * 1024;
/// While less waits for the socket than this, messages move from the queue into the window.
const REFILL: usize = 128 * 1024;

impl Outbox {
    pub(crate) fn new() -> Self {
        Self {
            connection: None,
            epoch: 0,
            out: Out::default(),
            flight: None,
            aliases: None,
            replays: None,
            principal: None,
            waiting: Waiting::default(),
            max_packet: usize::MAX,
            max_kept: usize::MAX,
            receive_maximum: 0,
            mount: 0,
            v5: false,
            keep: false,
            dirty: false,
            writing: false,
            blocked: false,
            slow: false,
            dropping: false,
            behind_since: None,
        }
    }

    /// A new connection goes on with the session: what is unacknowledged will be sent again.
    pub(crate) fn attach(&mut self, connection: Arc<Connection>, epoch: u32, peer: &Peer) {
        self.connection = Some(connection);
        self.epoch = epoch;
        self.v5 = peer.v5;
        self.receive_maximum = peer.receive_maximum;
        self.max_packet = peer.max_packet;
        self.max_kept = peer.max_kept;
        self.keep = peer.keep;
        self.mount = peer.mount;
        // [MQTT-3.3.2-7]: aliases end with their connection.
        self.aliases = (peer.topic_alias_maximum > 0).then(|| Box::new(OutgoingAliases::new(peer.topic_alias_maximum)));
        if let Some(flight) = &mut self.flight {
            flight.resume(peer.receive_maximum, peer.keep);
        }
    }

    /// The connection is gone: what was written for it and not sent is dropped, what is in flight or queued stays.
    pub(crate) fn detach(&mut self, pool: &mut Pool) -> Waiting {
        self.connection = None;
        self.epoch = 0;
        self.out.clear(pool);
        self.aliases = None;
        if !self.keep {
            self.replays = None;
        }
        // Whoever is writing finds out that it was for this connection.
        self.writing = false;
        self.blocked = false;
        self.slow = false;
        self.dropping = false;
        self.behind_since = None;
        std::mem::take(&mut self.waiting)
    }

    /// The session has ended: nothing of it is sent any more.
    pub(crate) fn forget(&mut self) {
        self.flight = None;
        self.replays = None;
    }

    /// Appends packets of the broker's own: acknowledgements and answers. They are never dropped.
    pub(crate) fn write<T>(&mut self, pool: &mut Pool, write: impl FnOnce(&mut Vec<u8>) -> T) -> T {
        self.out.write(pool, write)
    }

    /// The largest packet that the client takes.
    pub(crate) const fn max_packet(&self) -> usize {
        self.max_packet
    }

    /// Appends a run; how many messages were dropped because a limit was reached.
    pub(crate) fn append(
        &mut self,
        run: &Run<'_>,
        encoder: &mut Encoder,
        wish: &Wish<'_>,
        tools: &mut Tools<'_>,
    ) -> usize {
        // The level above a mount point is none of its clients' topics.
        if run.topic.len() <= usize::from(self.mount) {
            return 0;
        }
        if wish.qos != QoS::AtMostOnce {
            return self.append_acknowledged(run, encoder, wish, tools);
        }
        // A QoS 0 message is for those who are there.
        if self.connection.is_none() {
            return if tools.limits.queue_qos0 && self.keep { self.queue_all(run, encoder, wish, tools, 0) } else { 0 };
        }
        if self.is_over(&tools.limits) {
            return run.count;
        }
        let plain = wish.ids.is_empty() && self.aliases.is_none() && self.mount == 0;
        let class = encoder.class(run, self.v5, wish.qos, wish.retain);
        if !plain || class.longest > self.max_packet {
            return self.append_singly(run, encoder, wish, tools);
        }
        let bytes = class.bytes(run);
        if wish.shared && bytes.len() >= SHARE {
            self.out.share(tools.pool, class.chunk(run), 0);
        } else {
            self.out.write(tools.pool, |out| out.extend_from_slice(bytes));
        }
        tools.tally.published(run.count, run.payload);
        if let Some(witness) = tools.witness {
            witness.sees(true, version(self.v5), class.bytes(run));
        }
        0
    }

    /// Appends a run at QoS 1 or 2: into the window as far as there is room, the rest into the queue.
    fn append_acknowledged(
        &mut self,
        run: &Run<'_>,
        encoder: &mut Encoder,
        wish: &Wish<'_>,
        tools: &mut Tools<'_>,
    ) -> usize {
        let is_plain = wish.ids.is_empty() && self.aliases.is_none() && self.mount == 0;
        let plain = is_plain && self.out.size() < tools.limits.backlog;
        let mut sent = 0;
        if self.connection.is_some() && plain {
            sent = self.send_directly(run, encoder, wish, tools);
        }
        if sent == run.count {
            return 0;
        }
        self.queue_all(run, encoder, wish, tools, sent)
    }

    /// Appends the messages of a run, but for the first `sent`, to the queue; how many were dropped.
    fn queue_all(
        &mut self,
        run: &Run<'_>,
        encoder: &mut Encoder,
        wish: &Wish<'_>,
        tools: &Tools<'_>,
        sent: usize,
    ) -> usize {
        let mut dropped = 0;
        for message in &encoder.messages(run, tools.now)[sent..] {
            dropped += usize::from(!self.queue(wish.delivery(message), &tools.limits));
        }
        dropped
    }

    /// Writes as much of the run as the window admits; how many messages that was.
    fn send_directly(&mut self, run: &Run<'_>, encoder: &mut Encoder, wish: &Wish<'_>, tools: &mut Tools<'_>) -> usize {
        if encoder.class(run, self.v5, wish.qos, wish.retain).longest > self.max_packet {
            return 0;
        }
        let keep = self.keep;
        let flight = self.flight();
        let count = flight.room().min(run.count);
        if count == 0 {
            return 0;
        }
        let kept = if keep { encoder.messages(run, tools.now).to_vec() } else { Vec::new() };
        let class = encoder.class(run, self.v5, wish.qos, wish.retain);
        let frames = &class.frames[..count];
        let Some(end) = frames.last().map(|frame| frame.end) else { return 0 };
        let bytes = &class.bytes(run)[..end];
        let Some(flight) = &mut self.flight else { return 0 };
        let sent = self.out.write(tools.pool, |out| {
            let start = out.len();
            out.extend_from_slice(bytes);
            let mut sent = 0;
            for frame in frames {
                let Some(id) = flight.send(wish.qos, || wish.delivery(&kept[sent])) else { break };
                let at = start + frame.id_at;
                out[at..at + 2].copy_from_slice(&id.value().to_be_bytes());
                sent += 1;
            }
            // All identifiers in use: what got none is not sent.
            if sent < count {
                out.truncate(start + if sent == 0 { 0 } else { frames[sent - 1].end });
            }
            if let Some(witness) = tools.witness {
                witness.sees(true, version(self.v5), &out[start..]);
            }
            sent
        });
        let payload = if sent == run.count { run.payload } else { run.payloads().take(sent).map(<[u8]>::len).sum() };
        tools.tally.published(sent, payload);
        sent
    }

    /// Appends the messages of a run one by one: what is special about this receiver cannot be shared.
    fn append_singly(&mut self, run: &Run<'_>, encoder: &mut Encoder, wish: &Wish<'_>, tools: &mut Tools<'_>) -> usize {
        let mut dropped = 0;
        for message in encoder.messages(run, tools.now) {
            dropped += usize::from(!self.deliver(wish.delivery(message), tools));
        }
        dropped
    }

    /// Sends or queues one message. `false`: it was dropped because a limit was reached.
    pub(crate) fn deliver(&mut self, delivery: Delivery, tools: &mut Tools<'_>) -> bool {
        if delivery.qos != QoS::AtMostOnce {
            return self.queue(delivery, &tools.limits);
        }
        if self.connection.is_none() {
            return true;
        }
        if self.is_over(&tools.limits) {
            return false;
        }
        // [MQTT-3.1.2-25]: one that is too large for the client counts as sent.
        if self.fits(&delivery, tools.now) {
            self.put(&delivery, PacketId::FIRST, false, tools);
        }
        true
    }

    fn queue(&mut self, delivery: Delivery, limits: &Limits) -> bool {
        let waiting = self.out.size();
        let flight = self.flight();
        if flight.queued() >= limits.messages || waiting + flight.queued_bytes() >= limits.bytes {
            return false;
        }
        flight.push(delivery);
        true
    }

    /// Moves messages from the queue into the window and further retained messages into the queue, as far as there
    /// is room. `true`: there may be more retained messages, but others have to have their turn.
    pub(crate) fn refill(
        &mut self,
        retained: impl Fn(&mut Replay, u64, &mut usize) -> Vec<Delivery>,
        looks: &mut usize,
        tools: &mut Tools<'_>,
    ) -> bool {
        loop {
            self.send_queued(tools);
            if self.out.size() >= REFILL || self.flight.as_ref().is_some_and(|flight| flight.queued() > 0) {
                return false;
            }
            let Some(replay) = self.replays.as_mut().and_then(|replays| replays.front_mut()) else { return false };
            if *looks == 0 {
                return true;
            }
            let batch = retained(replay, tools.now, looks);
            if replay.done {
                self.next_replay();
            }
            for delivery in batch {
                if delivery.message.topic_bytes().len() <= usize::from(self.mount) {
                    continue;
                }
                if delivery.qos == QoS::AtMostOnce {
                    if self.fits(&delivery, tools.now) {
                        self.put(&delivery, PacketId::FIRST, false, tools);
                    }
                } else {
                    // Paced by the window: never more than one batch beyond it.
                    self.flight().push(delivery);
                }
            }
        }
    }

    fn next_replay(&mut self) {
        if let Some(replays) = &mut self.replays {
            replays.pop_front();
            if replays.is_empty() {
                self.replays = None;
            }
        }
    }

    fn send_queued(&mut self, tools: &mut Tools<'_>) {
        while self.out.size() < REFILL {
            let (max_packet, form, now) = (self.max_packet, self.form(), tools.now);
            let principal = self.principal.clone();
            let barred = |delivery: &Delivery| {
                principal.as_ref().is_some_and(|principal| !principal.may_receive(delivery.message.topic()))
            };
            let Some(flight) = &mut self.flight else { return };
            // [MQTT-3.3.2-5], and [MQTT-3.1.2-25]: as if it had been sent.
            flight.skip(|delivery| {
                delivery.message.is_expired(now)
                    || packet_size(delivery, form, now, false) > max_packet
                    || barred(delivery)
            });
            if let Some(message) = flight.pop_if(|delivery| delivery.qos == QoS::AtMostOnce) {
                self.put(&message, PacketId::FIRST, false, tools);
                continue;
            }
            match flight.next_to_send() {
                // The new connection takes less than the one on which it was sent, or may have less.
                Some(Next::Publish { packet_id, dup: true, message })
                    if !self.fits(&message, now) || barred(&message) =>
                {
                    self.give_up(packet_id, message.qos);
                }
                Some(Next::Publish { packet_id, dup, message }) => self.put(&message, packet_id, dup, tools),
                Some(Next::PubRel(packet_id)) => {
                    self.out.write(tools.pool, |out| put_short(PacketType::PubRel, packet_id, out));
                    tools.tally.sent(1);
                }
                None => return,
            }
        }
    }

    const fn form(&self) -> Form {
        Form { v5: self.v5, mount: self.mount }
    }

    fn fits(&self, delivery: &Delivery, now: u64) -> bool {
        packet_size(delivery, self.form(), now, false) <= self.max_packet
    }

    /// [MQTT-3.1.2-25]: what cannot be sent counts as sent and acknowledged.
    fn give_up(&mut self, packet_id: PacketId, qos: QoS) {
        match qos {
            QoS::ExactlyOnce => drop(self.flight().pubrec(packet_id, true)),
            _ => drop(self.flight().puback(packet_id)),
        }
    }

    fn put(&mut self, delivery: &Delivery, packet_id: PacketId, dup: bool, tools: &mut Tools<'_>) {
        let message = &delivery.message;
        let mut head = head(delivery, self.form(), dup, tools.now);
        // An alias that is new makes the packet longer: not beyond what the client takes.
        let has_room = self.aliases.is_some() && packet_size(delivery, self.form(), tools.now, true) <= self.max_packet;
        let aliases = self.aliases.as_mut().filter(|_| has_room);
        let alias = match aliases.map(|aliases| aliases.alias(head.topic)) {
            None | Some(Alias::None) => None,
            Some(Alias::Set(alias)) => Some(alias),
            Some(Alias::Use(alias)) => {
                head.topic = "";
                Some(alias)
            }
        };
        let payload = message.payload();
        let share = payload.len() >= SHARE_PAYLOAD;
        if let Some(witness) = tools.witness {
            witness.sends(&head, packet_id, payload);
        }
        tools.tally.published(1, payload.len());
        self.out.write(tools.pool, |out| {
            head.write(out, packet_id, payload.len(), alias, &delivery.ids);
            if !share {
                out.extend_from_slice(payload);
            }
        });
        if share {
            self.out.share(tools.pool, message.shared(), message.payload_at());
        }
    }

    /// Whether the client may have messages of `topic`.
    pub(crate) fn may_receive(&self, topic: &str) -> bool {
        self.principal.as_ref().is_none_or(|principal| principal.may_receive(topic))
    }

    /// How many subscriptions still wait for their retained messages.
    pub(crate) fn replays(&self) -> usize {
        self.replays.as_ref().map_or(0, |replays| replays.len())
    }

    /// Retained messages are to come, at the pace of the reader.
    pub(crate) fn replay(&mut self, replay: Replay) {
        self.replays.get_or_insert_default().push_back(replay);
    }

    pub(crate) fn flight(&mut self) -> &mut Outgoing<Delivery> {
        let (receive_maximum, keep, limit) = (self.receive_maximum, self.keep, self.max_kept);
        self.flight.get_or_insert_with(|| Box::new(Outgoing::new(receive_maximum, keep).keeping_at_most(limit)))
    }
}
