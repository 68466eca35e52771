//! How a message looks to one client: its version, and what it does not see of topics.

use crate::{
    broker::{
        clients,
        message::{Delivery, Message},
        retained::{Replay, Retained},
        run::Head,
    },
    packet::Version,
};

/// How packets look that one client gets.
#[derive(Clone, Copy, Debug)]
pub(super) struct Form {
    pub(super) v5: bool,
    /// Bytes of every topic that it does not see.
    pub(super) mount: u16,
}

/// Everything of `delivery` but its payload.
pub(super) fn head(delivery: &Delivery, form: Form, dup: bool, now: u64) -> Head<'_> {
    let message = &delivery.message;
    Head {
        v5: form.v5,
        dup,
        qos: delivery.qos,
        retain: delivery.retain,
        topic: message.topic().get(usize::from(form.mount)..).unwrap_or_default(),
        properties: message.properties(),
        expiry: message.remaining_expiry(now),
    }
}

/// The packet's size, without alias or with one.
pub(super) fn packet_size(delivery: &Delivery, form: Form, now: u64, alias: bool) -> usize {
    let payload = delivery.message.payload().len();
    head(delivery, form, false, now).packet_size(payload, alias.then_some(1), &delivery.ids)
}

/// Whichever of the older ones: what is sent looks the same in both.
pub(super) const fn version(v5: bool) -> Version {
    if v5 { Version::V5 } else { Version::V3_1_1 }
}

/// What [`Outbox::refill`](super::Outbox::refill) asks for further retained messages.
/// `upgrade`: with the QoS of the subscription, whatever the message was published with.
pub(crate) fn replay_from(
    retained: &Retained,
    replay: &mut Replay,
    now: u64,
    looks: &mut usize,
    upgrade: bool,
) -> Vec<Delivery> {
    let messages: Vec<Message> = match replay.clients {
        Some(_) => clients::next(replay, looks),
        None => retained.next(replay, now, looks),
    };
    messages
        .into_iter()
        .map(|message| {
            let qos = if upgrade { replay.qos } else { message.qos().min(replay.qos) };
            // [MQTT-3.3.1-8]: the flag tells that this is not a new message.
            Delivery { message, ids: replay.ids.clone(), qos, retain: true }
        })
        .collect()
}
