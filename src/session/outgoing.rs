//! The outgoing half of a session: the queue, the window of messages in flight, and what is resent after a reconnect.
//!
//! Messages leave in the order in which they were pushed; at most the peer's receive maximum are unacknowledged.

use std::collections::VecDeque;

use super::packet_ids::PacketIds;
use crate::packet::{PacketId, QoS};

/// MQTT 3.1 and 3.1.1 do not say how many QoS 1 and 2 messages a broker takes at once. This is what mosquitto takes and
/// gives (`max_inflight_messages`), be it connected or the one that connects, as a bridge. Measured with 2.0.11: with
/// more at QoS 2, it acknowledges messages and drops them, or closes the connection; at QoS 1, the publisher outruns its
/// subscribers, and their queues overflow.
pub const WINDOW_BEFORE_V5: u16 = 20;

/// What a queue counts a message as.
pub trait Weight {
    /// QoS 1 or 2: a QoS 0 message has no place in a session, unless [`Outgoing::pop_if`] takes it off the queue.
    fn qos(&self) -> QoS;
    /// Bytes that the message holds while it waits.
    fn weight(&self) -> usize;
}

/// The outgoing half of a session. `M` is a message, or a handle to one.
#[derive(Clone, Debug)]
pub struct Outgoing<M> {
    in_use: PacketIds<Sent<M>>,
    /// Sent on this connection and not yet acknowledged.
    in_flight: usize,
    receive_maximum: u16,
    /// Whether messages in flight are kept for a resend.
    keep: bool,
    queue: VecDeque<M>,
    queued_bytes: usize,
    /// The weight of the messages in flight that are kept, and how much it may be.
    kept_bytes: usize,
    kept_limit: usize,
    /// Of an earlier connection, still to be resent on this one, oldest first. What is finished meanwhile stays here
    /// until its turn: only those that are marked as `waiting` count.
    resend: VecDeque<PacketId>,
    /// How many are marked.
    waiting: usize,
}

/// What a packet identifier is in use for.
#[derive(Clone, Debug)]
enum Sent<M> {
    /// A PUBLISH that waits for PUBACK or PUBREC; `waiting`: first of all, to be sent again.
    Publish { qos: QoS, waiting: bool, message: Option<M> },
    /// A PUBREL that waits for PUBCOMP.
    PubRel { waiting: bool },
    /// What waits for SUBACK or UNSUBACK.
    Request(Request),
}

/// A packet that is no message, and has an identifier all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    /// SUBSCRIBE, answered by SUBACK.
    Subscribe,
    /// UNSUBSCRIBE, answered by UNSUBACK.
    Unsubscribe,
}

/// What has to be sent next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next<M> {
    /// A PUBLISH; with DUP when it is a repetition [MQTT-3.3.1-1].
    Publish {
        /// Its identifier: a repetition keeps the one it had.
        packet_id: PacketId,
        /// Whether it was sent on an earlier connection.
        dup: bool,
        /// The message.
        message: M,
    },
    /// A PUBREL, repeated.
    PubRel(PacketId),
}

/// How a PUBREC is to be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PubRecAnswer<M> {
    /// With PUBREL. The message, when it was kept, is no longer needed: the peer has it.
    PubRel(Option<M>),
    /// Not at all: the peer refused the message, and the exchange is over.
    Nothing(Option<M>),
    /// The identifier is not in use: PUBREL, with Packet Identifier not found (0x92) in v5.
    Unknown,
}

/// An acknowledgement for a packet identifier that does not wait for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownPacketId;

impl<M: Weight + Clone> Outgoing<M> {
    /// An empty half. `keep`: whether the session outlives its connection, so that what is in flight must be kept.
    #[must_use]
    pub fn new(receive_maximum: u16, keep: bool) -> Self {
        Self {
            in_use: PacketIds::default(),
            in_flight: 0,
            receive_maximum,
            keep,
            queue: VecDeque::new(),
            queued_bytes: 0,
            kept_bytes: 0,
            kept_limit: usize::MAX,
            resend: VecDeque::new(),
            waiting: 0,
        }
    }

    /// Lets messages in flight be kept up to a weight of `bytes`: beyond, the window counts as full.
    #[must_use]
    pub fn keeping_at_most(self, bytes: usize) -> Self {
        Self { kept_limit: bytes, ..self }
    }

    /// How many messages may be sent at once with [`Self::send`]: none while older ones wait.
    #[inline]
    #[must_use]
    pub fn room(&self) -> usize {
        if self.has_next() { 0 } else { self.window() }
    }

    /// Whether [`Self::next_to_send`] has something to send, now or when there is room in the window.
    #[inline]
    #[must_use]
    pub fn has_next(&self) -> bool {
        self.waiting > 0 || !self.queue.is_empty()
    }

    /// How many messages are in flight on this connection, or were on an earlier one.
    #[must_use]
    pub fn unacknowledged(&self) -> usize {
        self.in_use.len()
    }

    /// How many messages wait in the queue.
    #[must_use]
    pub fn queued(&self) -> usize {
        self.queue.len()
    }

    /// The weight of what waits in the queue, in bytes.
    #[must_use]
    pub const fn queued_bytes(&self) -> usize {
        self.queued_bytes
    }

    /// Whether nothing waits and nothing is unacknowledged.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.queue.is_empty() && self.in_use.is_empty()
    }

    /// Takes an identifier for a message that is sent now. `None` when the window is full: see [`Self::room`].
    #[inline]
    pub fn send(&mut self, qos: QoS, message: impl FnOnce() -> M) -> Option<PacketId> {
        if self.room() == 0 {
            return None;
        }
        let kept = self.keep.then(message);
        self.admit(qos, kept)
    }

    /// Adds a message at the end of the queue.
    pub fn push(&mut self, message: M) {
        self.queued_bytes += message.weight();
        self.queue.push_back(message);
    }

    /// Takes the oldest message off the queue without sending it.
    pub fn pop(&mut self) -> Option<M> {
        let message = self.queue.pop_front()?;
        self.queued_bytes -= message.weight();
        Some(message)
    }

    /// The same if it is a message that `is_free` of packet identifiers and windows, and nothing is to be sent before it.
    pub fn pop_if(&mut self, is_free: impl FnOnce(&M) -> bool) -> Option<M> {
        if self.waiting == 0 && self.queue.front().is_some_and(is_free) { self.pop() } else { None }
    }

    /// Drops messages off the front of the queue while `unwanted` says so, before they get an identifier.
    pub fn skip(&mut self, mut unwanted: impl FnMut(&M) -> bool) {
        while self.queue.front().is_some_and(&mut unwanted) {
            self.pop();
        }
    }

    /// What is to be sent next: first what an earlier connection left, in order, then the queue, within the window.
    pub fn next_to_send(&mut self) -> Option<Next<M>> {
        while let Some(&packet_id) = self.resend.front() {
            let next = match self.in_use.find(packet_id) {
                Some(Sent::Publish { waiting: waiting @ true, message: Some(message), .. }) => {
                    // The window is full: the rest waits for acknowledgements.
                    if self.in_flight >= usize::from(self.receive_maximum) {
                        return None;
                    }
                    *waiting = false;
                    Some(Next::Publish { packet_id, dup: true, message: message.clone() })
                }
                Some(Sent::PubRel { waiting: waiting @ true }) => {
                    *waiting = false;
                    Some(Next::PubRel(packet_id))
                }
                _ => None,
            };
            self.resend.pop_front();
            if next.is_some() {
                self.waiting -= 1;
                self.in_flight += 1;
                return next;
            }
        }
        if self.window() == 0 {
            return None;
        }
        let message = self.pop()?;
        let kept = self.keep.then(|| message.clone());
        let packet_id = self.admit(message.qos(), kept)?;
        Some(Next::Publish { packet_id, dup: false, message })
    }

    /// PUBACK: the message is delivered. Returns it when it was kept.
    ///
    /// # Errors
    /// The identifier does not wait for a PUBACK.
    #[inline]
    pub fn puback(&mut self, packet_id: PacketId) -> Result<Option<M>, UnknownPacketId> {
        let message = self.finish(packet_id, |sent| match sent {
            Sent::Publish { qos: QoS::AtLeastOnce, waiting, message } => Some((*waiting, message.take())),
            _ => None,
        })?;
        self.let_go(message.as_ref());
        Ok(message)
    }

    /// PUBREC: the peer has taken the message over, or (`refused`) does not want it.
    #[inline]
    pub fn pubrec(&mut self, packet_id: PacketId, refused: bool) -> PubRecAnswer<M> {
        match self.in_use.find(packet_id) {
            // [MQTT-4.3.3-4]: a reason code of 0x80 or more ends the exchange.
            Some(Sent::Publish { qos: QoS::ExactlyOnce, .. }) if refused => self.refused(packet_id),
            Some(sent @ Sent::Publish { qos: QoS::ExactlyOnce, .. }) => {
                let message = sent.release();
                self.let_go(message.as_ref());
                PubRecAnswer::PubRel(message)
            }
            Some(Sent::PubRel { .. }) => PubRecAnswer::PubRel(None),
            _ => PubRecAnswer::Unknown,
        }
    }

    #[cold]
    fn refused(&mut self, packet_id: PacketId) -> PubRecAnswer<M> {
        let message = self.finish(packet_id, |sent| match sent {
            Sent::Publish { waiting, message, .. } => Some((*waiting, message.take())),
            _ => None,
        });
        let message = message.unwrap_or_default();
        self.let_go(message.as_ref());
        PubRecAnswer::Nothing(message)
    }

    /// PUBCOMP: the exchange is over.
    ///
    /// # Errors
    /// The identifier does not wait for a PUBCOMP.
    #[inline]
    pub fn pubcomp(&mut self, packet_id: PacketId) -> Result<(), UnknownPacketId> {
        self.finish(packet_id, |sent| if let Sent::PubRel { waiting } = sent { Some((*waiting, ())) } else { None })
    }

    /// Takes an identifier for a SUBSCRIBE or UNSUBSCRIBE: from the same numbers as PUBLISH, outside the window.
    pub fn request(&mut self, request: Request) -> Option<PacketId> {
        self.in_use.insert(Sent::Request(request))
    }

    /// SUBACK or UNSUBACK: frees the identifier of a request.
    ///
    /// # Errors
    /// The identifier is not one of such a request.
    pub fn answered(&mut self, packet_id: PacketId, request: Request) -> Result<(), UnknownPacketId> {
        let of_it = |sent: &mut Sent<M>| matches!(sent, Sent::Request(other) if *other == request).then_some(());
        self.in_use.extract(packet_id, of_it).ok_or(UnknownPacketId)
    }

    /// A new connection goes on with this session: what is unacknowledged will be resent first [MQTT-4.4.0-1].
    ///
    /// Nobody waits for the answer to an earlier SUBSCRIBE any more. A message that was not kept cannot be resent: it is
    /// given up, at QoS 2 by a PUBREL, so that the peer forgets its identifier too.
    pub fn resume(&mut self, receive_maximum: u16, keep: bool) {
        self.receive_maximum = receive_maximum;
        self.keep = keep;
        self.in_flight = 0;
        self.resend.clear();
        let resend = &mut self.resend;
        self.in_use.retain(|packet_id, sent| {
            match sent {
                Sent::Request(_) | Sent::Publish { qos: QoS::AtMostOnce | QoS::AtLeastOnce, message: None, .. } => {
                    return false;
                }
                Sent::Publish { waiting, message: Some(_), .. } | Sent::PubRel { waiting } => *waiting = true,
                Sent::Publish { .. } => *sent = Sent::PubRel { waiting: true },
            }
            resend.push_back(packet_id);
            true
        });
        self.waiting = self.resend.len();
    }

    /// The peer has lost the session: what was in flight goes back to the front of the queue, to be sent as new.
    ///
    /// Messages that the peer had taken over with PUBREC are its own, and are not sent again. Returns how many of them had
    /// no PUBCOMP: the peer may have lost them with the session, or handed them on before.
    pub fn restart(&mut self, receive_maximum: u16) -> usize {
        self.receive_maximum = receive_maximum;
        self.in_flight = 0;
        self.kept_bytes = 0;
        self.resend.clear();
        self.waiting = 0;
        let mut unknown = 0;
        let mut unsent = Vec::new();
        for sent in self.in_use.drain() {
            match sent {
                Sent::Publish { message, .. } => unsent.extend(message),
                Sent::PubRel { .. } => unknown += 1,
                Sent::Request(_) => {}
            }
        }
        for message in unsent.into_iter().rev() {
            self.queued_bytes += message.weight();
            self.queue.push_front(message);
        }
        unknown
    }

    #[inline]
    fn window(&self) -> usize {
        if self.kept_bytes >= self.kept_limit {
            return 0;
        }
        usize::from(self.receive_maximum).saturating_sub(self.in_flight).min(self.in_use.free())
    }

    #[inline]
    fn admit(&mut self, qos: QoS, kept: Option<M>) -> Option<PacketId> {
        let weight = kept.as_ref().map_or(0, Weight::weight);
        let packet_id = self.in_use.insert(Sent::Publish { qos, waiting: false, message: kept })?;
        self.kept_bytes += weight;
        self.in_flight += 1;
        Some(packet_id)
    }

    #[inline]
    fn let_go(&mut self, message: Option<&M>) {
        self.kept_bytes -= message.map_or(0, Weight::weight);
    }

    /// Frees the identifier when it is in use for what `expected` looks for: whether that waits to be resent, and more.
    #[inline]
    fn finish<R>(
        &mut self,
        packet_id: PacketId,
        expected: impl FnOnce(&mut Sent<M>) -> Option<(bool, R)>,
    ) -> Result<R, UnknownPacketId> {
        let (waiting, result) = self.in_use.extract(packet_id, expected).ok_or(UnknownPacketId)?;
        // One that waits to be resent has not been counted on this connection yet.
        if waiting {
            self.waiting -= 1;
        } else {
            self.in_flight -= 1;
        }
        Ok(result)
    }
}

impl<M> Sent<M> {
    /// From PUBLISH to PUBREL: the message, when it was kept, is no longer needed.
    #[inline]
    fn release(&mut self) -> Option<M> {
        let waiting = matches!(self, Self::Publish { waiting: true, .. } | Self::PubRel { waiting: true });
        match std::mem::replace(self, Self::PubRel { waiting }) {
            Self::Publish { message, .. } => message,
            Self::PubRel { .. } | Self::Request(_) => None,
        }
    }
}
