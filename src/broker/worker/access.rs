//! When it changes who may come in: those who are there are looked at again.

use std::sync::{Arc, atomic::Ordering};

use super::Worker;
use crate::broker::{
    connection::{Connection, Phase, State},
    error::Gone,
    principal::{Login, Proof, Stay},
};

impl Worker {
    /// Who may come in may have changed: looks at everybody who is there.
    pub(super) fn look_at_access(&mut self) {
        let stamp = self.router.access_stamp.load(Ordering::Acquire);
        if std::mem::replace(&mut self.access_stamp, stamp) == stamp {
            return;
        }
        for at in 0..self.table.len() {
            let Some(connection) = self.table[at].clone() else { continue };
            let mut state = connection.state.lock();
            match state.phase {
                Phase::Open => self.look_at_login(&connection, &mut state),
                // What is being found out is of no use any more: its CONNECT is handled anew.
                Phase::Checking => {
                    connection.verdict.forget();
                    connection.call();
                }
                _ => {}
            }
        }
    }

    /// Somebody who is there was asked for his password again.
    pub(super) fn take_verdict(&mut self, connection: &Arc<Connection>, state: &mut State) {
        match connection.verdict.take() {
            Some(false) => self.end(connection, state, &Gone::LoginRevoked),
            // It is remembered, if it was right by the file of now; and there is nothing to ask next time.
            Some(true) => self.look_at_login(connection, state),
            None => {}
        }
    }

    fn look_at_login(&mut self, connection: &Arc<Connection>, state: &mut State) {
        if state.login.is_none() {
            // Its door was open to everybody when it came.
            let Some(session) = &state.session else { return };
            let Some(login) = Login::new(&state.door, None, &session.client_id, Proof::None) else { return };
            let mut outbox = session.outbox.lock();
            if outbox.epoch == state.epoch {
                self.router.identify(&mut outbox, Some(Arc::clone(&login.principal)), true);
            }
            drop(outbox);
            state.login = Some(login);
        }
        let stays = match state.login.as_mut().map_or(Stay::Yes, |login| login.may_stay()) {
            Stay::Yes => {
                connection.verdict.forget();
                true
            }
            Stay::No => false,
            Stay::Ask(check) => self.router.checker.look_again(check, connection),
        };
        if !stays {
            self.end(connection, state, &Gone::LoginRevoked);
        }
    }
}
