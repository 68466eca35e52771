//! DISCONNECT: the client says goodbye, and may say how long its session shall be kept.

use std::sync::Arc;

use crate::{
    broker::{connection::State, error::Gone, router::Router, sessions::Session},
    packet::{Disconnect, ReasonCode},
};

/// Why the connection is over now.
pub(super) fn disconnect(router: &Router, state: &State, session: &Arc<Session>, disconnect: &Disconnect<'_>) -> Gone {
    if let Some(expiry) = disconnect.session_expiry() {
        let mut record = session.record.lock();
        // Another connection has the session, with an expiry of its own.
        if record.epoch != state.epoch {
            return Gone::TakenOver;
        }
        // Section 3.14.2.2.2: a session that was to end with its connection cannot be kept after all.
        if record.expiry == 0 && expiry != 0 {
            return Gone::Protocol(ReasonCode::ProtocolError, "a session expiry that CONNECT did not have");
        }
        record.expiry = expiry.min(router.config.max_session_expiry);
    }
    Gone::Disconnected(disconnect.reason)
}
