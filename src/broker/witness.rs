//! Tells the observer of packets, when somebody wants to see them: from their bytes, where they are put together.

use super::{event::Event, router::Router, run::Run, sessions::Session};
use crate::packet::{self, Packet, PacketId, Properties, Publish, Version, wire::PACKET_SIZE_MAX};

/// Who sees the packets of one client. There is none while nobody wants to.
#[derive(Clone, Copy)]
pub(crate) struct Witness<'a> {
    router: &'a Router,
    client_id: &'a str,
}

impl std::fmt::Debug for Witness<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Witness({:?})", self.client_id)
    }
}

impl Router {
    /// Who sees the packets of the client with this identifier, if anybody wants to.
    #[inline]
    pub(crate) fn witness<'a>(&'a self, client_id: &'a str) -> Option<Witness<'a>> {
        self.config.packet_events.then_some(Witness { router: self, client_id })
    }

    /// Tells of the messages of a run that somebody has asked for by their topic.
    pub(crate) fn trace(&self, from: Option<&Session>, run: &Run<'_>) {
        if !self.config.trace.iter().any(|filter| crate::topic::matches(filter, run.topic)) {
            return;
        }
        let (client_id, topic) = (from.map(|session| &*session.client_id), run.topic);
        for payload in run.payloads() {
            self.tell(&Event::Message { client_id, topic, qos: run.qos, retain: run.retain, payload });
        }
    }
}

impl Witness<'_> {
    /// These packets came, or are sent. What is none is passed over: it is told in another way.
    pub(crate) fn sees(self, sent: bool, version: Version, mut bytes: &[u8]) {
        while let Ok(Some((packet, size))) = packet::decode(bytes, version, PACKET_SIZE_MAX) {
            self.tell(sent, &packet);
            bytes = bytes.get(size..).unwrap_or_default();
        }
    }

    /// A packet of a connected client came.
    pub(crate) fn came(self, packet: &Packet<'_>) {
        self.tell(false, packet);
    }

    /// A message is sent, and its packet is not in one piece.
    pub(crate) fn sends(self, head: &super::run::Head<'_>, packet_id: PacketId, payload: &[u8]) {
        let (dup, qos, retain, topic) = (head.dup, head.qos, head.retain, head.topic);
        let packet_id = Some(packet_id).filter(|_| qos != packet::QoS::AtMostOnce);
        let publish = Publish { dup, qos, retain, topic, packet_id, properties: Properties::new(), payload };
        self.tell(true, &Packet::Publish(publish));
    }

    fn tell(self, sent: bool, packet: &Packet<'_>) {
        self.router.tell(&Event::Packet { sent, client_id: self.client_id, packet });
    }
}
