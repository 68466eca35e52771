//! Whose a session is: claimed by a connection, given back by it, ended.
//!
//! Each of these is one step under the lock of all sessions, so that of two connections with one client identifier, on
//! whatever threads, the later one has the session and the earlier one knows. Each claim has a number, the epoch: what
//! the earlier connection is still handling when it loses the session is told apart by it.

use std::sync::Arc;

use super::{
    connection::{Connection, State},
    error::Gone,
    event::Event,
    limit::Limit,
    metrics::Counter,
    outbox::Peer,
    principal::Principal,
    router::Router,
    sessions::{Owner, PendingWill, Session, Sessions},
    timers::Due,
    workspace::Workspace,
};
use crate::packet::{ConnAck, EncodeError, ReasonCode, Version};

/// A client that may connect.
pub(crate) struct Claimant<'a> {
    pub(crate) client_id: &'a str,
    pub(crate) version: Version,
    pub(crate) clean_start: bool,
    /// Seconds for which the session outlives the connection.
    pub(crate) expiry: u32,
    pub(crate) will: Option<Box<PendingWill>>,
    pub(crate) principal: Option<Arc<Principal>>,
    pub(crate) owner: Option<Box<Owner>>,
    pub(crate) peer: Peer,
    /// Completed and written in the same step, so that nothing comes before it.
    pub(crate) answer: ConnAck<'a>,
}

/// The session of a client that has connected.
pub(crate) struct Claim {
    pub(crate) session: Arc<Session>,
    /// Whether it existed before.
    pub(crate) present: bool,
    pub(crate) epoch: u32,
}

/// What an earlier connection or session of the client leaves to be done.
#[derive(Default)]
struct Legacy {
    will: Option<Box<PendingWill>>,
    ended: Option<Arc<Session>>,
}

/// Gives `connection` the session of the client. An earlier connection of the client is over [MQTT-3.1.4-3].
pub(crate) fn claim(
    router: &Router,
    space: &mut Workspace,
    connection: &Arc<Connection>,
    login: Claimant<'_>,
) -> Result<Claim, Gone> {
    let mut sessions = router.sessions.lock();
    if sessions.find(login.client_id).is_none() && sessions.counts().2 >= router.config.max_sessions {
        return Err(Gone::Limit(Limit::Sessions(router.config.max_sessions)));
    }
    let is_internal = |owner: &Option<Box<Owner>>| owner.as_ref().is_some_and(|owner| owner.internal);
    if !is_internal(&login.owner)
        && sessions.find(login.client_id).is_some_and(|session| is_internal(&session.record.lock().owner))
    {
        return Err(Gone::Refused(ReasonCode::ClientIdentifierNotValid));
    }
    let (session, present, legacy) = find(&mut sessions, space, &login);
    let claimed = attach(router, space, connection, &session, present, login);
    sessions.connected();
    drop(sessions);
    if let Some(will) = legacy.will {
        router.publish_will(space, &will);
    }
    if let Some(ended) = legacy.ended {
        router.end_session(space, &ended); // [MQTT-3.1.2-4]
    }
    // The only text of its own that CONNACK has is an assigned identifier.
    claimed
        .map(|epoch| Claim { session, present, epoch })
        .map_err(|_| Gone::Refused(ReasonCode::ClientIdentifierNotValid))
}

/// The session to go on with, and whether it existed.
fn find(sessions: &mut Sessions, space: &mut Workspace, login: &Claimant<'_>) -> (Arc<Session>, bool, Legacy) {
    let mut legacy = Legacy::default();
    if let Some(old) = sessions.find(login.client_id).cloned() {
        let had_connection = take_connection(sessions, space, &old);
        let mut record = old.record.lock();
        // A session that was to end with its connection has ended; another user's is nobody else's.
        let ends = login.clean_start || (had_connection && record.expiry == 0) || record.owner != login.owner;
        // [MQTT-3.1.4-3] [MQTT-3.1.3-9]: the lost connection's will, unless it is delayed and the session goes on.
        legacy.will = record.will.take().filter(|will| ends || (had_connection && will.delay == 0));
        drop(record);
        if !ends {
            return (old, true, legacy);
        }
        sessions.remove(&old);
        legacy.ended = Some(old);
    }
    let session = Session::new(login.client_id);
    sessions.insert(Arc::clone(&session));
    (session, false, legacy)
}

/// Takes the session from the connection that had it.
fn take_connection(sessions: &mut Sessions, space: &mut Workspace, session: &Session) -> bool {
    let mut outbox = session.outbox.lock();
    let Some(old) = outbox.connection.clone() else { return false };
    // In the middle of a packet nothing else can be said.
    let may_tell = outbox.out.is_empty() && !outbox.writing;
    let mut waiting = outbox.detach(&mut space.pool);
    drop(outbox);
    sessions.disconnected();
    old.take_over(may_tell);
    waiting.call();
    true
}

/// Makes `connection` the session's and writes CONNACK; the epoch that begins.
fn attach(
    router: &Router,
    space: &mut Workspace,
    connection: &Arc<Connection>,
    session: &Arc<Session>,
    present: bool,
    login: Claimant<'_>,
) -> Result<u32, EncodeError> {
    let mut record = session.record.lock();
    record.epoch += 1;
    record.expiry = login.expiry;
    record.will = login.will;
    record.owner = login.owner;
    let epoch = record.epoch;
    router.timers.lock().remove(&std::mem::take(&mut record.timers));
    drop(record);
    session.intake.lock().epoch = epoch;
    let answer = ConnAck { session_present: present, ..login.answer };
    let mut outbox = session.outbox.lock();
    outbox.attach(Arc::clone(connection), epoch, &login.peer);
    router.identify(&mut outbox, login.principal, present);
    space.mark(session, &mut outbox);
    outbox.write(&mut space.pool, |out| {
        let start = out.len();
        answer.encode(login.version, out)?;
        if let Some(witness) = router.witness(login.client_id) {
            witness.sees(true, login.version, &out[start..]);
        }
        Ok(())
    })?;
    space.tally.sent(1);
    Ok(epoch)
}

/// The connection is gone: its will, and how long its session is kept.
pub(crate) fn give_back(
    router: &Router,
    space: &mut Workspace,
    connection: &Arc<Connection>,
    state: &mut State,
    why: &Gone,
) {
    let Some(session) = state.session.take() else { return };
    router.tell(&Event::Disconnected { client_id: &session.client_id, peer: connection.origin, why });
    let mut sessions = router.sessions.lock();
    let mut outbox = session.outbox.lock();
    // Taken over: the session is another connection's.
    if outbox.epoch != state.epoch {
        return;
    }
    let mut waiting = outbox.detach(&mut space.pool);
    drop(outbox);
    sessions.disconnected();
    let mut record = session.record.lock();
    record.epoch += 1;
    let expiry = record.expiry;
    let mut will = record.will.take().filter(|_| !why.forgets_will());
    // [MQTT-3.1.3-9]: at the session's end at the latest.
    if let Some(delayed) = will.take_if(|will| will.delay.min(expiry) > 0) {
        let at = space.now + u64::from(delayed.delay.min(expiry)) * 1_000;
        record.will = Some(delayed);
        router.add_timer(&session, &mut record, at, Due::Will);
    }
    match expiry {
        0 => drop(sessions.remove(&session)),
        u32::MAX => {}
        seconds => {
            let at = space.now + u64::from(seconds) * 1_000;
            router.add_timer(&session, &mut record, at, Due::SessionEnds);
        }
    }
    drop(record);
    drop(sessions);
    waiting.call();
    if let Some(will) = will {
        router.publish_will(space, &will);
    }
    if expiry == 0 {
        router.end_session(space, &session);
    }
}

/// Does what has become due, but for clients that have come back.
pub(crate) fn run_timers(router: &Router, space: &mut Workspace) {
    loop {
        let Some((session, epoch, due)) = router.timers.lock().take_due(space.now) else { return };
        let mut sessions = router.sessions.lock();
        let mut record = session.record.lock();
        if record.epoch != epoch {
            continue;
        }
        let will = if due == Due::Will { record.will.take() } else { None };
        drop(record);
        if due == Due::SessionEnds {
            sessions.remove(&session);
            space.tally.add(Counter::Expired, 1);
        }
        drop(sessions);
        if due == Due::SessionEnds {
            router.end_session(space, &session);
        }
        if let Some(will) = will {
            router.publish_will(space, &will);
        }
    }
}
