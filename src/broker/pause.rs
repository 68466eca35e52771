//! Publishers that wait: each for a reader that is behind, or for its turn; and the list of those who wait for one reader.

use std::{
    num::NonZeroU64,
    sync::{Arc, Weak},
};

use super::{connection::Connection, sessions::Session};

/// A publisher waits for one of its readers, or for its turn.
#[derive(Debug)]
pub(crate) struct Pause {
    /// The reader; nobody: it has published faster than it may.
    pub(crate) receiver: Option<Arc<Session>>,
    /// In milliseconds of the broker's clock, and one more.
    until: NonZeroU64,
}

impl Pause {
    pub(crate) const fn new(receiver: Option<Arc<Session>>, until: u64) -> Self {
        Self { receiver, until: NonZeroU64::MIN.saturating_add(until) }
    }

    /// In milliseconds of the broker's clock.
    pub(crate) const fn until(&self) -> u64 {
        self.until.get() - 1
    }
}

/// Publishers that wait for a reader. The list does not keep their sockets open when they are gone.
#[derive(Debug, Default)]
pub(crate) struct Waiting(Vec<Weak<Connection>>);

impl Waiting {
    pub(crate) fn add(&mut self, publisher: &Arc<Connection>) {
        if !self.0.iter().any(|other| std::ptr::eq(other.as_ptr(), Arc::as_ptr(publisher))) {
            self.0.push(Arc::downgrade(publisher));
        }
    }

    /// Has all of them look again.
    pub(crate) fn call(&mut self) {
        for publisher in self.0.drain(..) {
            if let Some(publisher) = publisher.upgrade() {
                publisher.call();
            }
        }
    }
}
