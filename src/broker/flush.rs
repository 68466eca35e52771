//! Writing outboxes to their sockets: whoever has put something in writes it, no other thread is woken for it.

use std::{
    io::{self, IoSlice},
    sync::{Arc, atomic::Ordering},
};

use super::{
    connection::Connection,
    metrics::Counter,
    outbox::{Outbox, Tools},
    pool::Out,
    retained::{LOOKS, Replay, replay_from},
    router::Router,
    sessions::Session,
    workspace::Workspace,
};

/// Parts of one write.
const PARTS: usize = 64;
/// Writes for one session in one turn, so that a fast reader does not keep the others waiting.
const ROUNDS: usize = 8;

/// Flushes every session on the list.
pub(crate) fn flush_all(router: &Router, space: &mut Workspace) {
    let mut list = std::mem::take(&mut space.dirty);
    for session in list.drain(..) {
        flush(router, space, &session);
    }
    // What came on the list meanwhile, publishers freed by room for example, waits for the next turn.
    if space.dirty.is_empty() {
        space.dirty = list;
    }
}

/// Writes what waits for `session`, as far as its socket takes it.
pub(crate) fn flush(router: &Router, space: &mut Workspace, session: &Arc<Session>) {
    for _ in 0..ROUNDS {
        let Some((connection, mut out)) = begin(router, space, session) else { return };
        let written = write(&connection, &mut out, space);
        let mut outbox = session.outbox.lock();
        let owns = outbox.connection.as_ref().is_some_and(|owner| Arc::ptr_eq(owner, &connection));
        if !owns {
            // Taken over while the write was under way: the rest was for the old connection.
            out.clear(&mut space.pool);
            return;
        }
        outbox.writing = false;
        let rest = !out.is_empty() || connection.stream.has_unsent();
        outbox.out.put_back(out);
        match written {
            Ok(()) if !rest => {}
            Ok(()) => {
                block(&mut outbox, &connection);
                call_waiting(&mut outbox, space);
                return;
            }
            // Its own worker will see the error when it reads.
            Err(_) => {
                drop(outbox);
                connection.call();
                return;
            }
        }
        call_waiting(&mut outbox, space);
    }
    let mut outbox = session.outbox.lock();
    space.mark(session, &mut outbox);
}

/// Takes what is to be written, unless somebody else is writing or the socket is full.
fn begin(router: &Router, space: &mut Workspace, session: &Arc<Session>) -> Option<(Arc<Connection>, Out)> {
    let mut outbox = session.outbox.lock();
    outbox.dirty = false;
    if outbox.writing || outbox.blocked {
        return None;
    }
    let connection = Arc::clone(outbox.connection.as_ref()?);
    let more = refill(router, space, &session.client_id, &mut outbox, &mut { LOOKS });
    if outbox.out.is_empty() && !connection.stream.has_unsent() {
        call_waiting(&mut outbox, space);
        if more {
            space.mark(session, &mut outbox);
        }
        return None;
    }
    outbox.writing = true;
    Some((connection, outbox.out.take()))
}

/// Moves into the outbox what may be sent now. `true`: there may be more, but `looks` are used up.
pub(crate) fn refill(
    router: &Router,
    space: &mut Workspace,
    client_id: &str,
    outbox: &mut Outbox,
    looks: &mut usize,
) -> bool {
    let Workspace { pool, tally, limits, now, .. } = space;
    let witness = router.witness(client_id);
    let mut tools = Tools { pool, tally, witness, limits: *limits, now: *now };
    let principal = outbox.principal.clone();
    let retained = |replay: &mut Replay, now, looks: &mut usize| {
        let mut found = replay_from(&router.retained.read(), replay, now, looks);
        if let Some(principal) = &principal {
            found.retain(|delivery| principal.may_receive(delivery.message.topic()));
        }
        found
    };
    outbox.refill(retained, looks, &mut tools)
}

/// Writes until everything is written or the socket is full. No lock is held.
fn write(connection: &Connection, out: &mut Out, space: &mut Workspace) -> io::Result<()> {
    while !out.is_empty() || connection.stream.has_unsent() {
        let mut parts = [IoSlice::new(&[]); PARTS];
        let filled = out.parts(&mut parts);
        match connection.stream.try_write(&parts[..filled]) {
            Ok(count) => {
                out.advance(&mut space.pool, count);
                space.tally.add(Counter::BytesSent, count);
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// The socket is full: the connection is called when it takes more, and nobody tries before.
fn block(outbox: &mut Outbox, connection: &Arc<Connection>) {
    outbox.blocked = true;
    connection.blocked.store(true, Ordering::Release);
    if connection.poll_writable() {
        connection.call();
    }
}

/// Publishers that waited for this reader go on once it has room.
fn call_waiting(outbox: &mut Outbox, space: &Workspace) {
    if outbox.has_room(&space.limits) {
        outbox.caught_up();
    }
}

/// The socket of `connection` takes bytes again.
pub(crate) fn unblock(space: &mut Workspace, connection: &Connection, session: &Arc<Session>) {
    connection.blocked.store(false, Ordering::Release);
    let mut outbox = session.outbox.lock();
    outbox.blocked = false;
    space.mark(session, &mut outbox);
}
