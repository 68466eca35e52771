//! How a message looks to one client: its version, and what it does not see of topics.

use crate::broker::{message::Delivery, run::Head};

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
