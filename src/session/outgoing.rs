//! The outgoing half of a session: the queue, the window of messages in flight, and what is resent after a reconnect.
//!
//! Messages leave in the order in which they were pushed; at most the peer's receive maximum are unacknowledged.

use std::collections::VecDeque;

use super::packet_ids::PacketIds;
use crate::packet::{PacketId, QoS};

/// What a queue counts a message as.
pub trait Weight {
    /// QoS 1 or 2: QoS 0 has no place in a session.
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
    /// Of an earlier connection, still to be resent on this one, oldest first.
    resend: VecDeque<PacketId>,
}

/// What a packet identifier is in use for.
#[derive(Clone, Debug)]
enum Sent<M> {
    /// A PUBLISH that waits for PUBACK or PUBREC.
    Publish(QoS, Option<M>),
    /// A PUBREL that waits for PUBCOMP.
    PubRel,
    /// A SUBSCRIBE or UNSUBSCRIBE.
    Request,
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
            resend: VecDeque::new(),
        }
    }

    /// How many messages may be sent at once with [`Self::send`]: none while older ones wait.
    #[must_use]
    pub fn room(&self) -> usize {
        if self.resend.is_empty() && self.queue.is_empty() { self.window() } else { 0 }
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

    /// Drops messages off the front of the queue while `unwanted` says so, before they get an identifier.
    pub fn skip(&mut self, mut unwanted: impl FnMut(&M) -> bool) {
        while self.queue.front().is_some_and(&mut unwanted) {
            self.pop();
        }
    }

    /// What is to be sent next: first what an earlier connection left, in order, then the queue, within the window.
    pub fn next_to_send(&mut self) -> Option<Next<M>> {
        while let Some(&packet_id) = self.resend.front() {
            match self.in_use.find(packet_id) {
                // The window is full: the rest waits for acknowledgements.
                Some(Sent::Publish(..)) if self.in_flight >= usize::from(self.receive_maximum) => return None,
                Some(Sent::Publish(_, Some(message))) => {
                    let message = message.clone();
                    self.resend.pop_front();
                    self.in_flight += 1;
                    return Some(Next::Publish { packet_id, dup: true, message });
                }
                Some(Sent::PubRel) => {
                    self.resend.pop_front();
                    self.in_flight += 1;
                    return Some(Next::PubRel(packet_id));
                }
                _ => drop(self.resend.pop_front()),
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
    pub fn puback(&mut self, packet_id: PacketId) -> Result<Option<M>, UnknownPacketId> {
        match self.in_use.find(packet_id) {
            Some(Sent::Publish(QoS::AtLeastOnce, _)) => Ok(self.finish(packet_id)),
            _ => Err(UnknownPacketId),
        }
    }

    /// PUBREC: the peer has taken the message over, or (`refused`) does not want it.
    pub fn pubrec(&mut self, packet_id: PacketId, refused: bool) -> PubRecAnswer<M> {
        match self.in_use.find(packet_id) {
            // [MQTT-4.3.3-4]: a reason code of 0x80 or more ends the exchange.
            Some(Sent::Publish(QoS::ExactlyOnce, _)) if refused => PubRecAnswer::Nothing(self.finish(packet_id)),
            Some(state @ Sent::Publish(QoS::ExactlyOnce, _)) => match std::mem::replace(state, Sent::PubRel) {
                Sent::Publish(_, message) => PubRecAnswer::PubRel(message),
                Sent::PubRel | Sent::Request => PubRecAnswer::PubRel(None),
            },
            Some(Sent::PubRel) => PubRecAnswer::PubRel(None),
            _ => PubRecAnswer::Unknown,
        }
    }

    /// PUBCOMP: the exchange is over.
    ///
    /// # Errors
    /// The identifier does not wait for a PUBCOMP.
    pub fn pubcomp(&mut self, packet_id: PacketId) -> Result<(), UnknownPacketId> {
        match self.in_use.find(packet_id) {
            Some(Sent::PubRel) => {
                self.finish(packet_id);
                Ok(())
            }
            _ => Err(UnknownPacketId),
        }
    }

    /// Takes an identifier for a SUBSCRIBE or UNSUBSCRIBE: from the same numbers as PUBLISH, outside the window.
    pub fn request(&mut self) -> Option<PacketId> {
        self.in_use.insert(Sent::Request)
    }

    /// SUBACK or UNSUBACK: frees the identifier of a request.
    ///
    /// # Errors
    /// The identifier is not one of a request.
    pub fn answered(&mut self, packet_id: PacketId) -> Result<(), UnknownPacketId> {
        match self.in_use.find(packet_id) {
            Some(Sent::Request) => {
                self.in_use.remove(packet_id);
                Ok(())
            }
            _ => Err(UnknownPacketId),
        }
    }

    /// A new connection goes on with this session: what is unacknowledged will be resent first [MQTT-4.4.0-1].
    pub fn resume(&mut self, receive_maximum: u16, keep: bool) {
        self.receive_maximum = receive_maximum;
        self.keep = keep;
        self.in_flight = 0;
        let requests: Vec<_> = self.requests().collect();
        for packet_id in requests {
            self.in_use.remove(packet_id);
        }
        self.resend = self.in_use.iter().map(|(packet_id, _)| packet_id).collect();
    }

    /// The peer has lost the session: what was in flight goes back to the front of the queue, to be sent as new.
    ///
    /// Messages that the peer had taken over with PUBREC are its own, and are not sent again.
    pub fn restart(&mut self, receive_maximum: u16) {
        self.receive_maximum = receive_maximum;
        self.in_flight = 0;
        self.resend.clear();
        let unsent: Vec<M> = self
            .in_use
            .drain()
            .filter_map(|sent| if let Sent::Publish(_, message) = sent { message } else { None })
            .collect();
        for message in unsent.into_iter().rev() {
            self.queued_bytes += message.weight();
            self.queue.push_front(message);
        }
    }

    fn requests(&self) -> impl Iterator<Item = PacketId> + '_ {
        self.in_use.iter().filter_map(|(packet_id, sent)| matches!(sent, Sent::Request).then_some(packet_id))
    }

    fn window(&self) -> usize {
        usize::from(self.receive_maximum).saturating_sub(self.in_flight)
    }

    fn admit(&mut self, qos: QoS, kept: Option<M>) -> Option<PacketId> {
        let packet_id = self.in_use.insert(Sent::Publish(qos, kept))?;
        self.in_flight += 1;
        Some(packet_id)
    }

    fn finish(&mut self, packet_id: PacketId) -> Option<M> {
        // One that was to be resent has not been counted on this connection yet.
        if let Some(at) = self.resend.iter().position(|waiting| *waiting == packet_id) {
            self.resend.remove(at);
        } else {
            self.in_flight = self.in_flight.saturating_sub(1);
        }
        match self.in_use.remove(packet_id) {
            Some(Sent::Publish(_, message)) => message,
            _ => None,
        }
    }
}
