//! rumqttc's two modules, for MQTT 3.1.1 and for 5, behind one face.

use std::time::Duration;

use rumqttc::{self as v4, v5};

use super::Trouble;
use crate::{
    client::Options,
    packet::{QoS, ReasonCode},
};

/// A client of the library: what is told to it, and what it tells.
pub(super) struct Library {
    pub(super) sender: Sender,
    pub(super) events: Events,
}

/// What is told to the library.
pub(super) enum Sender {
    V4(v4::AsyncClient),
    V5(v5::AsyncClient),
}

/// What the library tells.
pub(super) enum Events {
    V4(Box<v4::EventLoop>),
    V5(Box<v5::EventLoop>),
}

/// What happened, in either version.
pub(super) enum Event<'a> {
    Connected,
    /// A SUBACK.
    Granted(ReasonCode),
    Message {
        payload: &'a [u8],
        dup: bool,
    },
    /// A message was written, and has this packet identifier; 0: none.
    Written(u16),
    /// A message is completed.
    Completed(u16, ReasonCode),
    /// It was taken, and nobody is subscribed.
    Unheard,
    /// DISCONNECT was written.
    Disconnected,
    Other,
}

/// Requests that may wait for the library.
pub(super) const CAPACITY: usize = 128;
/// It allows 10 KB, unless told otherwise.
const MAX_PACKET: usize = 268_435_460;

impl Library {
    pub(super) fn new(options: &Options, nagle: bool) -> Self {
        let target = &options.target;
        let (host, port) = match target.via {
            Some(address) => (address.ip().to_string(), address.port()),
            None => (target.host.clone(), target.port),
        };
        let (id, window) = (options.client_id.clone(), options.inflight.unwrap_or(u16::MAX));
        let password = String::from_utf8_lossy(options.password.as_deref().unwrap_or_default()).into_owned();
        let mut network = v4::NetworkOptions::new();
        network.set_tcp_nodelay(!nagle);
        network.set_connection_timeout(options.timeout.as_secs().max(1));
        if options.version.is_v5() {
            let mut theirs = v5::MqttOptions::new(id, host, port);
            // Below 5 seconds, and without any, it cannot.
            let keep_alive = if options.keep_alive == 0 { u16::MAX } else { options.keep_alive.max(5) };
            theirs.set_keep_alive(Duration::from_secs(keep_alive.into()));
            theirs.set_connection_timeout(options.timeout.as_secs().max(1)).set_network_options(network);
            theirs.set_outgoing_inflight_upper_limit(window);
            theirs.set_max_packet_size(u32::try_from(MAX_PACKET).ok());
            if let Some(user) = &options.user_name {
                theirs.set_credentials(user, password);
            }
            let (sender, events) = v5::AsyncClient::new(theirs, CAPACITY);
            return Self { sender: Sender::V5(sender), events: Events::V5(Box::new(events)) };
        }
        let mut theirs = v4::MqttOptions::new(id, host, port);
        theirs.set_keep_alive(Duration::from_secs(options.keep_alive.into()));
        theirs.set_max_packet_size(MAX_PACKET, MAX_PACKET).set_inflight(window);
        if let Some(user) = &options.user_name {
            theirs.set_credentials(user, password);
        }
        let (sender, mut events) = v4::AsyncClient::new(theirs, CAPACITY);
        events.set_network_options(network);
        Self { sender: Sender::V4(sender), events: Events::V4(Box::new(events)) }
    }

    /// Waits for the CONNACK.
    pub(super) async fn connect(&mut self) -> Result<(), Trouble> {
        loop {
            let is_there = self.events.next(|event| matches!(event, Event::Connected)).await.map_err(connecting)?;
            if is_there {
                return Ok(());
            }
        }
    }
}

impl Sender {
    /// Hands a message over. `false`: there is no room.
    pub(super) fn publish(&self, topic: &str, payload: &[u8], qos: QoS, retain: bool) -> bool {
        match self {
            Self::V4(client) => client.try_publish(topic, qos_v4(qos), retain, payload).is_ok(),
            Self::V5(client) => client.try_publish(topic, qos_v5(qos), retain, payload.to_vec()).is_ok(),
        }
    }

    pub(super) fn subscribe(&self, filter: &str, qos: QoS) -> bool {
        match self {
            Self::V4(client) => client.try_subscribe(filter, qos_v4(qos)).is_ok(),
            Self::V5(client) => client.try_subscribe(filter, qos_v5(qos)).is_ok(),
        }
    }

    pub(super) fn disconnect(&self) {
        // Where there is no room, the connection is closed without a word.
        let _ = match self {
            Self::V4(client) => client.try_disconnect().is_ok(),
            Self::V5(client) => client.try_disconnect().is_ok(),
        };
    }
}

impl Events {
    /// Waits for the next event.
    pub(super) async fn next<T>(&mut self, take: impl FnOnce(Event<'_>) -> T) -> Result<T, Trouble> {
        match self {
            Self::V4(events) => {
                let event = events.poll().await.map_err(|error| match error {
                    v4::ConnectionError::ConnectionRefused(code) => Trouble::Refused(format!("{code:?}")),
                    error => Trouble::Lost(error.to_string()),
                })?;
                Ok(take(event_v4(&event)))
            }
            Self::V5(events) => {
                let event = events.poll().await.map_err(|error| match error {
                    v5::ConnectionError::ConnectionRefused(code) => Trouble::Refused(format!("{code:?}")),
                    error => Trouble::Lost(error.to_string()),
                })?;
                Ok(take(event_v5(&event)))
            }
        }
    }
}

fn connecting(trouble: Trouble) -> Trouble {
    match trouble {
        Trouble::Lost(text) => Trouble::Connect(text),
        other => other,
    }
}

fn event_v4(event: &v4::Event) -> Event<'_> {
    use v4::{Event as E, Outgoing, Packet, SubscribeReasonCode as Granted};
    match event {
        E::Incoming(Packet::Publish(message)) => Event::Message { payload: &message.payload, dup: message.dup },
        E::Incoming(Packet::PubAck(ack)) => Event::Completed(ack.pkid, ReasonCode::Success),
        E::Incoming(Packet::PubComp(ack)) => Event::Completed(ack.pkid, ReasonCode::Success),
        E::Incoming(Packet::ConnAck(_)) => Event::Connected,
        E::Incoming(Packet::SubAck(ack)) => Event::Granted(match ack.return_codes.first() {
            Some(Granted::Success(qos)) => granted(*qos as u8),
            _ => ReasonCode::UnspecifiedError,
        }),
        E::Outgoing(Outgoing::Publish(packet_id)) => Event::Written(*packet_id),
        E::Outgoing(Outgoing::Disconnect) => Event::Disconnected,
        _ => Event::Other,
    }
}

fn event_v5(event: &v5::Event) -> Event<'_> {
    use v5::{
        Event as E,
        mqttbytes::v5::{Packet, PubAckReason, PubCompReason, PubRecReason, SubscribeReasonCode as Granted},
    };
    let refused = ReasonCode::UnspecifiedError;
    match event {
        E::Incoming(Packet::Publish(message)) => Event::Message { payload: &message.payload, dup: message.dup },
        E::Incoming(Packet::PubAck(ack)) => Event::Completed(
            ack.pkid,
            match ack.reason {
                PubAckReason::Success => ReasonCode::Success,
                PubAckReason::NoMatchingSubscribers => ReasonCode::NoMatchingSubscribers,
                _ => refused,
            },
        ),
        E::Incoming(Packet::PubRec(ack)) => match ack.reason {
            PubRecReason::Success => Event::Other,
            PubRecReason::NoMatchingSubscribers => Event::Unheard,
            _ => Event::Completed(ack.pkid, refused),
        },
        E::Incoming(Packet::PubComp(ack)) => {
            let is_good = ack.reason == PubCompReason::Success;
            Event::Completed(ack.pkid, if is_good { ReasonCode::Success } else { ReasonCode::PacketIdentifierNotFound })
        }
        E::Incoming(Packet::ConnAck(_)) => Event::Connected,
        E::Incoming(Packet::SubAck(ack)) => Event::Granted(match ack.return_codes.first() {
            Some(Granted::Success(qos)) => granted(*qos as u8),
            _ => refused,
        }),
        E::Outgoing(v4::Outgoing::Publish(packet_id)) => Event::Written(*packet_id),
        E::Outgoing(v4::Outgoing::Disconnect) => Event::Disconnected,
        _ => Event::Other,
    }
}

const fn granted(qos: u8) -> ReasonCode {
    ReasonCode::granted(match qos {
        0 => QoS::AtMostOnce,
        1 => QoS::AtLeastOnce,
        _ => QoS::ExactlyOnce,
    })
}

const fn qos_v4(qos: QoS) -> v4::QoS {
    match qos {
        QoS::AtMostOnce => v4::QoS::AtMostOnce,
        QoS::AtLeastOnce => v4::QoS::AtLeastOnce,
        QoS::ExactlyOnce => v4::QoS::ExactlyOnce,
    }
}

const fn qos_v5(qos: QoS) -> v5::mqttbytes::QoS {
    match qos {
        QoS::AtMostOnce => v5::mqttbytes::QoS::AtMostOnce,
        QoS::AtLeastOnce => v5::mqttbytes::QoS::AtLeastOnce,
        QoS::ExactlyOnce => v5::mqttbytes::QoS::ExactlyOnce,
    }
}
