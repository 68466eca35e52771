//! A place among the handshakes that may run at once, and who has to leave it to others.

use std::time::{Duration, Instant};

use tokio::sync::OwnedSemaphorePermit;

use super::stream::{Side, TlsStream};

/// A place that a connection has.
#[derive(Debug)]
pub(super) struct Place {
    since: Instant,
    _permit: OwnedSemaphorePermit,
}

impl From<OwnedSemaphorePermit> for Place {
    fn from(permit: OwnedSemaphorePermit) -> Self {
        Self { since: Instant::now(), _permit: permit }
    }
}

impl TlsStream {
    /// Whether its handshake has had a place for longer than `patience` while there is none for others.
    #[must_use]
    pub fn keeps_others_waiting(&self, patience: Duration) -> bool {
        let Side::Server(tls) = &self.side else { return false };
        let held = |place: &Place| place.since.elapsed() > patience;
        self.is_handshaking() && tls.is_crowded() && self.state.lock().permit.as_ref().is_some_and(held)
    }
}
