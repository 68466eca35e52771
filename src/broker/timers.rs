//! What becomes due without anybody sending anything: the end of a session, a delayed will.

use std::{collections::BTreeMap, sync::Arc};

use super::sessions::Session;

/// What becomes due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Due {
    /// The session expiry interval has passed [MQTT-3.1.2-23].
    SessionEnds,
    /// The will delay interval has passed [MQTT-3.1.3-9].
    Will,
}

/// One entry: a session, its epoch when the entry was made, and what becomes due.
pub(crate) type Entry = (Arc<Session>, u32, Due);

/// The place of an entry: its time, and a number that makes it unique.
pub(crate) type Key = (u64, u64);

/// All entries by time, in milliseconds of the broker's clock.
#[derive(Debug, Default)]
pub(crate) struct Timers {
    entries: BTreeMap<Key, Entry>,
    made: u64,
}

impl Timers {
    /// Adds an entry. It means nothing once the session's epoch has moved on.
    pub(crate) fn add(&mut self, at: u64, entry: Entry) -> Key {
        self.made += 1;
        self.entries.insert((at, self.made), entry);
        (at, self.made)
    }

    /// Removes entries that have come to mean nothing: a client that comes and goes leaves none behind.
    pub(crate) fn remove(&mut self, keys: &[Key]) {
        for key in keys {
            self.entries.remove(key);
        }
    }

    /// Takes the first entry that is due at `now`.
    pub(crate) fn take_due(&mut self, now: u64) -> Option<Entry> {
        let first = self.entries.first_entry().filter(|entry| entry.key().0 <= now)?;
        Some(first.remove())
    }

    /// When the next entry is due.
    pub(crate) fn next(&self) -> Option<u64> {
        self.entries.first_key_value().map(|((at, _), _)| *at)
    }
}
