//! The look that a worker has at all of its connections now and then: who has been silent too long, whose certificate is
//! good no more, who keeps others waiting, who can be let go of by a broker that stops.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use super::{LINGER, Worker};
use crate::{
    broker::{
        connection::{Connection, Phase, State},
        error::Gone,
        handshake,
    },
    net::tls::TlsStream,
};

/// How often connections are looked through for those that have been silent too long, in milliseconds.
const SWEEP: u64 = 500;
/// The same as [`SWEEP`] while the broker stops: each look may find a reader that has taken everything.
const STOPPING_SWEEP: u64 = 5;
/// Certificates that one sweep looks at again after the files of TLS were read anew; the next sweep looks at more.
const CERTIFICATES: usize = 1_000;
/// How long a TLS handshake may have its place when there is none for others, and how many are looked at in one sweep.
const CROWDED: Duration = Duration::from_secs(1);
const CROWD: usize = 100;

impl Worker {
    /// Looks at each connection.
    pub(super) fn sweep(&mut self) {
        let now = self.space.now;
        let stopping = self.gives_up.is_some();
        self.sweep_at = now + if stopping { STOPPING_SWEEP } else { SWEEP };
        self.space.forget_routes(&self.router);
        if self.at == 0 {
            self.census.go_on(&self.router);
        }
        let (mut certificates, mut crowd) = (CERTIFICATES, CROWD);
        for at in 0..self.table.len() {
            let Some(connection) = self.table[at].clone() else { continue };
            let mut state = connection.state.lock();
            let silent = now.saturating_sub(state.last_seen);
            match state.phase {
                Phase::Lingering if silent > LINGER => self.close(&connection, &mut state),
                Phase::New if stopping || silent > u64::from(state.patience) => {
                    let handshaking = connection.stream.tls().is_some_and(TlsStream::is_handshaking);
                    let gone = match connection.stream.is_opening() {
                        _ if handshaking => Gone::NoHandshake,
                        true => Gone::NoUpgrade,
                        false => Gone::NoConnect,
                    };
                    self.end(&connection, &mut state, &gone);
                }
                Phase::New if crowd > 0 && keeps_others_waiting(&connection) => {
                    crowd -= 1;
                    self.end_stalled(&connection, &mut state);
                }
                Phase::Checking if stopping || silent > u64::from(state.patience) => {
                    let gone = handshake::refuse_busy(&connection, &state, &mut self.space.tally);
                    self.end(&connection, &mut state, &gone);
                }
                Phase::Open if stopping => self.stop_one(&connection, &mut state),
                Phase::Open if is_silent(&state, now) => self.end_silent(&connection, &mut state),
                Phase::Open if certificates > 0 => {
                    certificates -= usize::from(self.look_at_certificate(&connection, &mut state));
                }
                _ => {}
            }
        }
    }

    /// Ends a connection whose certificate has been revoked since it was let in. Whether there was something to look at.
    fn look_at_certificate(&mut self, connection: &Arc<Connection>, state: &mut State) -> bool {
        let Some(tls) = connection.stream.tls().filter(|tls| tls.is_to_be_looked_at()) else { return false };
        if let Some(finding) = tls.peer_finding() {
            self.end(connection, state, &Gone::Revoked(Box::new(finding)));
        }
        true
    }

    /// Ends a connection on which nothing has come for too long, unless it was only not read from: a client that takes
    /// long to read what waits for it is alive while it asks for answers. One that never reads is not heard for ever.
    fn end_silent(&mut self, connection: &Arc<Connection>, state: &mut State) {
        let size = state.session.as_ref().map_or(0, |session| session.outbox.lock().out.size());
        if size < self.space.limits.bytes {
            self.listen(connection, state);
        }
        if state.phase == Phase::Open && is_silent(state, self.space.now) {
            self.end(connection, state, &Gone::KeepAlive);
        }
    }

    /// Ends a handshake that keeps others waiting, unless what it waits for has come and was not looked at.
    fn end_stalled(&mut self, connection: &Arc<Connection>, state: &mut State) {
        self.listen(connection, state);
        if state.phase == Phase::New && keeps_others_waiting(connection) {
            self.end(connection, state, &Gone::NoHandshake);
        }
    }

    /// A stopping broker lets go of a client once it owes it nothing, or when time is up.
    fn stop_one(&mut self, connection: &Arc<Connection>, state: &mut State) {
        let Some(session) = &state.session else { return };
        // Another worker may be about to deliver what it still took over.
        let settled = self.router.settled.load(Ordering::Acquire) >= self.router.config.workers;
        let idle = settled && session.outbox.lock().is_idle() && !connection.stream.has_unsent();
        let late = self.gives_up.is_some_and(|at| self.space.now >= at);
        if idle || late {
            self.cut += usize::from(!idle);
            self.end(connection, state, &Gone::Stopping);
        }
    }
}

fn keeps_others_waiting(connection: &Connection) -> bool {
    connection.stream.tls().is_some_and(|tls| tls.keeps_others_waiting(CROWDED))
}

/// Whether nothing has come for longer than the keep alive allows [MQTT-3.1.2-22].
fn is_silent(state: &State, now: u64) -> bool {
    let silent = now.saturating_sub(state.last_seen);
    state.patience > 0 && silent > u64::from(state.patience) && state.paused.is_none()
}
