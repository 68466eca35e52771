//! The list of clients below `$SYS/broker/clients/list/`: one message each, made when somebody subscribes to it.
//!
//! Nothing is kept for it and nothing is told when a client changes, so that ten thousand clients cost nothing until
//! somebody asks, and then only as fast as he reads. What it says is for those who run the broker: an ACL has to grant it
//! (one that grants `#` does not, as with all of `$SYS`), and where there is no ACL, only connections from this machine
//! see it.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{
    connection::{Connection, State},
    message::{Message, Parts},
    retained::Replay,
    router::Router,
    sessions::Session,
};
use crate::{net::Origin, packet::QoS, topic};

/// What the list is below.
const ROOT: &str = "$SYS/broker/clients/list/";

/// Whether a subscription to `filter` asks for the list, or for a part of it. `$SYS/#` does not: those who watch the
/// broker want its numbers.
pub(crate) fn is_asked(filter: &str) -> bool {
    filter.starts_with(ROOT)
}

/// Whether the client may see the list, as far as its rights to topics have not said so.
pub(crate) fn may_ask(state: &State, session: &Session) -> bool {
    if state.door.access().acl.is_some() {
        return true;
    }
    let outbox = session.outbox.lock();
    outbox.connection.as_ref().is_some_and(|connection| match connection.origin {
        Origin::Network(address) => address.ip().to_canonical().is_loopback(),
        Origin::Unix | Origin::Internal => true,
    })
}

/// Every session that there is now.
pub(crate) fn all(router: &Router) -> Vec<Arc<Session>> {
    let sessions = router.sessions.lock();
    let (all, _) = sessions.some(0, usize::MAX);
    all.cloned().collect()
}

/// Clients that are described at once.
const BATCH: usize = 64;

/// The next of the list for `replay`.
pub(crate) fn next(replay: &mut Replay, looks: &mut usize) -> Vec<Message> {
    let filter = Arc::clone(&replay.filter);
    let mut found = Vec::new();
    while *looks > 0 && found.len() < BATCH {
        let Some(session) = replay.clients.as_mut().and_then(|clients| clients.pop()) else {
            replay.done = true;
            break;
        };
        *looks -= 1;
        let topic = format!("{ROOT}{}", level(&session.client_id));
        if topic::matches(&filter, &topic) {
            let payload = describe(&session).to_string();
            let payload = payload.as_bytes();
            let parts = Parts { topic: &topic, payload, properties: &[], qos: QoS::AtMostOnce, expires: None };
            found.push(Message::new(&parts));
        }
    }
    found
}

/// An identifier as one level of a topic name.
fn level(client_id: &str) -> String {
    let mut level = String::with_capacity(client_id.len());
    for sign in client_id.chars() {
        if matches!(sign, '/' | '+' | '#' | '%') || sign.is_control() {
            let mut bytes = [0; 4];
            for byte in sign.encode_utf8(&mut bytes).bytes() {
                level += &format!("%{byte:02X}");
            }
        } else {
            level.push(sign);
        }
    }
    // A topic name has a limit; such an identifier is cut, and stands in full in the message.
    let cut = (0..=LEVEL.min(level.len())).rev().find(|at| level.is_char_boundary(*at)).unwrap_or_default();
    level.truncate(cut);
    level
}

/// Bytes of an identifier in a topic.
const LEVEL: usize = 1_024;

/// What is known of a client. Whoever asks holds an outbox of its own: what another worker holds now is not waited for.
fn describe(session: &Session) -> Value {
    let mut value = json!({ "client_id": &*session.client_id });
    if let Some(record) = session.record.try_lock() {
        value["subscriptions"] = record.filters.len().into();
        value["session_expiry"] = record.expiry.into();
    }
    let Some(outbox) = session.outbox.try_lock() else {
        // Whoever asks, or somebody who is being written to.
        value["connected"] = true.into();
        return value;
    };
    let (queued, bytes, inflight) = outbox.counts();
    value["queued"] = queued.into();
    value["queued_bytes"] = bytes.into();
    value["inflight"] = inflight.into();
    value["connected"] = outbox.connection.is_some().into();
    let connection = outbox.connection.clone();
    drop(outbox);
    if let Some(connection) = connection {
        describe_connection(&connection, &mut value);
    }
    value
}

fn describe_connection(connection: &Connection, value: &mut Value) {
    value["address"] = connection.origin.to_string().into();
    if let Some(state) = connection.state.try_lock() {
        value["version"] = state.version.to_string().into();
        value["user"] = state.login.as_ref().and_then(|login| login.principal.user()).into();
        value["keep_alive"] = (state.patience / 1_500).into();
        value["listener"] = state.door.options.name.as_str().into();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_is_one_level_of_a_name() {
        for (client_id, expected) in
            [("plain \u{fc}", "plain \u{fc}"), ("a/+/#", "a%2F%2B%2F%23"), ("100%", "100%25"), ("a\u{7}", "a%07")]
        {
            assert_eq!(level(client_id), expected);
        }
        assert_eq!(level(&"\u{fc}".repeat(60_000)).len(), LEVEL);
    }
}
