//! A worker: one thread, one task, all of its connections. Connections are called one after the other, a read each;
//! then everything that has become due to be sent is written.

mod access;
mod sweep;

use std::{
    collections::VecDeque,
    future::poll_fn,
    io,
    pin::Pin,
    sync::{Arc, Weak, atomic::Ordering},
    task::{Context, Poll},
    time::Duration,
};

use tokio::{
    task::{JoinSet, coop::unconstrained},
    time::{Instant, Sleep, sleep_until},
};

use super::{
    connection::{self, Connection, Phase, State, Turn, farewell},
    door::Door,
    error::Gone,
    event::Event,
    flush::{flush, flush_all, unblock},
    metrics::{Census, Counter},
    ownership,
    pause::Pause,
    retained::LOOKS,
    router::Router,
    seats,
    sessions::Session,
    shard::{Arrival, Place, Shard},
    sys::Sys,
    workspace::Workspace,
};
use crate::net::{Origin, READ_SIZE, Stream};

/// How often expired retained messages are thrown away, in milliseconds; until then they are only not sent.
const EXPIRE: u64 = 60_000;
/// How much more than its backlog of messages may wait for a client with its answers, before it is not read from.
const ANSWERS: usize = 4;
/// Steps of TLS handshakes in one turn of the loop. One takes up to a millisecond, and everybody else waits for it.
const HANDSHAKES: usize = 4;
/// How long a peer may take to read what was said last, in milliseconds.
const LINGER: u64 = 1_000;

/// A worker's own part.
pub(crate) struct Worker {
    router: Arc<Router>,
    shard: Arc<Shard>,
    space: Workspace,
    buffer: Vec<u8>,
    ready: Vec<Arc<Connection>>,
    table: Vec<Option<Arc<Connection>>>,
    free: Vec<u32>,
    /// Publishers that wait for a reader, and until when, in the order of time. One that went on may still stand here.
    paused: VecDeque<(u64, Weak<Connection>)>,
    /// Its number. The first worker, 0, accepts connections, and runs the timers of all.
    at: usize,
    acceptors: JoinSet<()>,
    sweep_at: u64,
    census: Census,
    sys: Sys,
    /// When expired retained messages are thrown away next.
    expire_at: u64,
    sleep: Pin<Box<Sleep>>,
    /// When the sleep ends, in milliseconds of the broker's clock.
    sleeps_until: u64,
    /// How many steps of TLS handshakes this turn of the loop has left.
    handshakes: usize,
    /// When a stopping broker gives up, once it stops.
    gives_up: Option<u64>,
    cut: usize,
    /// Who may come in, when everybody was last looked at.
    access_stamp: u64,
}

/// Runs the worker of `shard`, the one with the number `at`, until the broker stops; how many connections had to be cut.
/// The first worker has the acceptors, which end when the broker begins to stop.
pub(crate) async fn work(router: Arc<Router>, shard: Arc<Shard>, at: usize, acceptors: JoinSet<()>) -> usize {
    let mut worker = Worker::new(router, shard, at, acceptors);
    unconstrained(poll_fn(|context| worker.poll(context))).await
}

impl Worker {
    fn new(router: Arc<Router>, shard: Arc<Shard>, at: usize, acceptors: JoinSet<()>) -> Self {
        let space = Workspace::new(router.limits());
        Self {
            router,
            shard,
            space,
            buffer: Vec::with_capacity(READ_SIZE + READ_SIZE / 2),
            ready: Vec::new(),
            table: Vec::new(),
            free: Vec::new(),
            paused: VecDeque::new(),
            at,
            acceptors,
            sweep_at: 0,
            census: Census::default(),
            sys: Sys::default(),
            expire_at: EXPIRE,
            sleep: Box::pin(sleep_until(Instant::now())),
            sleeps_until: 0,
            handshakes: HANDSHAKES,
            gives_up: None,
            cut: 0,
            access_stamp: 0,
        }
    }

    /// One turn of the loop.
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<usize> {
        self.shard.look(context.waker());
        self.space.now = self.router.now();
        self.space.looks = LOOKS;
        self.handshakes = HANDSHAKES;
        for Arrival { place, origin, door, since } in self.shard.take_arrivals() {
            match place {
                Place::Here(stream) => self.admit(stream, origin, door, since),
                // A connection that is gone before its first turn is nobody's loss.
                Place::Elsewhere(stream) => drop(stream.attach().map(|stream| self.admit(stream, origin, door, since))),
            }
        }
        self.look_at_access();
        let mut ready = std::mem::take(&mut self.ready);
        self.shard.take_ready(&mut ready);
        for connection in ready.drain(..) {
            connection.begin_turn();
            self.turn(&connection);
        }
        self.ready = ready;
        flush_all(&self.router, &mut self.space);
        self.look_at_clock();
        if let Some(board) = self.router.boards.get(self.at) {
            board.lay_out(&self.space.tally);
        }
        if !self.space.dirty.is_empty() {
            self.shard.wake();
        } else if self.has_finished() {
            return Poll::Ready(self.cut);
        }
        self.poll_sleep(context);
        Poll::Pending
    }

    fn admit(&mut self, stream: Stream, origin: Origin, door: Arc<Door>, since: u64) {
        let slot = self.free.pop().unwrap_or_else(|| {
            self.table.push(None);
            u32::try_from(self.table.len() - 1).unwrap_or(u32::MAX)
        });
        let patience = u32::try_from(self.router.config.connect_timeout.as_millis()).unwrap_or(u32::MAX);
        let shard = Arc::clone(&self.shard);
        door.enter();
        if !door.options.internal {
            self.router.tell(&Event::Opened { peer: origin, listener: &door.options.name });
        }
        let connection = Connection::new(stream, origin, door, shard, slot, since, patience);
        self.router.connections.fetch_add(1, Ordering::Relaxed);
        self.space.tally.add(Counter::Sockets, 1);
        self.space.rates.forget(slot);
        self.table[slot as usize] = Some(Arc::clone(&connection));
        connection.call();
    }

    /// A turn of one connection.
    fn turn(&mut self, connection: &Arc<Connection>) {
        let mut state = connection.state.lock();
        match state.phase {
            Phase::Closed => return,
            Phase::Lingering => return self.linger(connection, &mut state),
            Phase::New | Phase::Checking => {}
            Phase::Open if connection.verdict.is_there() => {
                self.take_verdict(connection, &mut state);
                if state.phase != Phase::Open {
                    return;
                }
            }
            Phase::Open => {}
        }
        if connection.blocked.load(Ordering::Acquire)
            && let Some(session) = &state.session
            && connection.poll_writable()
        {
            unblock(&mut self.space, connection, session);
        }
        // Those who are just coming do not make those who are there wait.
        if state.phase == Phase::New && connection.stream.is_opening() {
            let Some(left) = self.handshakes.checked_sub(1) else { return connection.call() };
            self.handshakes = left;
        }
        if !self.waits_for_reader(connection, &state) {
            self.listen(connection, &mut state);
        }
    }

    /// Reads once, and handles what came.
    fn listen(&mut self, connection: &Arc<Connection>, state: &mut State) {
        let space = &mut self.space;
        match connection::turn(&self.router, space, &mut self.buffer, connection, state) {
            Turn::Done => {}
            Turn::Again => connection.call(),
            Turn::Paused(receiver) => self.pause(connection, state, receiver),
            Turn::Throttled(until) => self.throttle(connection, state, until),
            Turn::Enough => {
                // Over at once, but for those who wait for their turn.
                state.paused = Some(Pause::new(None, self.space.now));
                connection.call();
            }
            Turn::Over(gone) => self.end(connection, state, &gone),
        }
    }

    /// Whether the connection has to wait: for a receiver that is behind, or for its own client to read answers.
    fn waits_for_reader(&self, connection: &Arc<Connection>, state: &State) -> bool {
        // It has nobody to wait for any more: what its session is owed is another connection's.
        if connection.is_taken_over() {
            return false;
        }
        if let Some(pause) = &state.paused {
            let Some(receiver) = &pause.receiver else { return self.space.now < pause.until() };
            let mut outbox = receiver.outbox.lock();
            let waits = !outbox.slow && outbox.connection.is_some() && !outbox.has_room(&self.space.limits);
            if waits {
                outbox.waiting.add(connection);
            }
            return waits;
        }
        // A client that does not read cannot make the broker pile up answers: it is not read from either. Messages for
        // it alone do not silence it: it may read only when it has written.
        connection.blocked.load(Ordering::Acquire)
            && state
                .session
                .as_ref()
                .is_some_and(|session| session.outbox.lock().out.size() >= ANSWERS * self.space.limits.backlog)
    }

    fn pause(&mut self, connection: &Arc<Connection>, state: &mut State, receiver: Arc<Session>) {
        // Since it is behind, not since this publisher waits: readers that stop together are waited for once.
        let since = receiver.outbox.lock().behind_since(self.space.now);
        let until = since + duration(self.router.config.patience);
        self.wait(connection, state, Pause::new(Some(receiver), until));
        // Its next turn finds out whether the reader has caught up meanwhile.
        connection.call();
    }

    /// The connection is not read from until its turn comes: its client finds its socket full, and waits as well.
    fn throttle(&mut self, connection: &Arc<Connection>, state: &mut State, until: u64) {
        self.space.tally.add(Counter::Throttled, 1);
        if let Some(session) = state.session.as_ref().filter(|_| self.space.rates.is_first(state.slot)) {
            self.router.tell(&Event::Throttled { client_id: &session.client_id });
        }
        self.remember_debt(state);
        self.wait(connection, state, Pause::new(None, until));
    }

    /// How far ahead of its rate the client is holds for its next connection, too, which may take this one over.
    fn remember_debt(&self, state: &State) {
        if let Some(session) = state.session.as_ref().filter(|_| self.router.config.max_message_rate > 0) {
            self.router.debts.remember(&session.client_id, self.space.rates.at(state.slot), self.space.now);
        }
    }

    fn wait(&mut self, connection: &Arc<Connection>, state: &mut State, pause: Pause) {
        let until = pause.until();
        state.paused = Some(pause);
        let at = self.paused.partition_point(|(other, _)| *other <= until);
        self.paused.insert(at, (until, Arc::downgrade(connection)));
    }

    /// Ends a connection: tells the peer why as far as that is possible, and lets it read it.
    fn end(&mut self, connection: &Arc<Connection>, state: &mut State, gone: &Gone) {
        if let Some(session) = &state.session {
            self.say_farewell(connection, state, session, gone);
        } else {
            if state.phase == Phase::Open
                || !matches!(gone, Gone::NoConnect | Gone::NoHandshake | Gone::NoUpgrade | Gone::Protocol(..))
            {
                connection.write_last(&farewell(state.version, gone), &mut self.space.tally);
            }
            self.space.tally.add(Counter::Refused, 1);
            self.router.tell(&Event::Refused { peer: connection.origin, why: gone });
        }
        self.remember_debt(state);
        ownership::give_back(&self.router, &mut self.space, connection, state, gone);
        state.leftover = Vec::new();
        connection::weigh(&self.router, state);
        if std::mem::take(&mut state.has_seat) {
            seats::leave(&self.router, &state.door);
        }
        state.aliases = None;
        state.paused = None;
        // The peer closed first, or nothing was said: there is nothing to wait for.
        if !gone.lingers() {
            connection.stream.part();
            return self.close(connection, state);
        }
        drop(connection.stream.shutdown_write());
        state.phase = Phase::Lingering;
        state.last_seen = self.space.now;
        state.patience = 0;
        connection.call();
    }

    fn say_farewell(&mut self, connection: &Arc<Connection>, state: &State, session: &Arc<Session>, gone: &Gone) {
        let bytes = farewell(state.version, gone);
        let mut outbox = session.outbox.lock();
        if outbox.epoch != state.epoch {
            drop(outbox);
            return connection.write_last(&bytes, &mut self.space.tally);
        }
        outbox.write(&mut self.space.pool, |out| out.extend_from_slice(&bytes));
        self.space.tally.sent(usize::from(!bytes.is_empty()));
        if let Some(witness) = self.router.witness(&session.client_id) {
            witness.sees(true, state.version, &bytes);
        }
        drop(outbox);
        flush(&self.router, &mut self.space, session);
    }

    /// Reads on what the peer still sends, so that closing does not destroy what it has yet to read.
    fn linger(&mut self, connection: &Arc<Connection>, state: &mut State) {
        self.buffer.resize(READ_SIZE, 0);
        match connection.stream.discard(&mut self.buffer) {
            Ok(0) => self.close(connection, state),
            Ok(_) => connection.call(),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                if connection.poll_readable() {
                    connection.call();
                }
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => connection.call(),
            Err(_) => self.close(connection, state),
        }
    }

    fn close(&mut self, connection: &Arc<Connection>, state: &mut State) {
        state.phase = Phase::Closed;
        connection.release();
        if let Some(entry) = self.table.get_mut(state.slot as usize) {
            *entry = None;
            self.free.push(state.slot);
        }
        // Without a connection, no sweep comes to do it.
        if self.table.len() == self.free.len() {
            self.space.clear_routes();
        }
        state.door.leave();
        self.router.connections.fetch_sub(1, Ordering::Relaxed);
    }

    /// Timers, pauses that have lasted long enough, connections that have been silent too long.
    fn look_at_clock(&mut self) {
        let now = self.space.now;
        if self.at == 0 {
            ownership::run_timers(&self.router, &mut self.space);
            self.sys.tick(&self.router, &mut self.space);
            self.router.own.publish(&self.router, &mut self.space);
            if now >= self.expire_at {
                self.expire_at = now + EXPIRE;
                self.router.retained.write().expire(now);
            }
        }
        while self.paused.front().is_some_and(|(until, _)| *until <= now) {
            let due = self.paused.pop_front();
            if let Some((until, connection)) = due.and_then(|(until, gone)| Some((until, gone.upgrade()?))) {
                give_up_waiting(&connection, until);
            }
        }
        if self.router.stopping.load(Ordering::Acquire) && self.gives_up.is_none() {
            // The port is free from now on: whoever comes again finds the next broker, or none.
            self.acceptors.abort_all();
            self.router.settled.fetch_add(1, Ordering::AcqRel);
            self.gives_up = Some(now + duration(self.router.config.stop_timeout));
            self.sweep_at = now;
        }
        if now >= self.sweep_at && self.table.len() > self.free.len() {
            self.sweep();
        }
        flush_all(&self.router, &mut self.space);
    }

    fn has_finished(&self) -> bool {
        // Lingering connections are waited for, but not longer than a peer may take to read.
        self.gives_up.is_some_and(|at| self.table.len() == self.free.len() || self.space.now >= at + 2 * LINGER)
    }

    fn poll_sleep(&mut self, context: &mut Context<'_>) {
        let busy = self.table.len() > self.free.len();
        let sweep = busy.then_some(self.sweep_at);
        let pause = self.paused.front().map(|(until, _)| *until);
        let (timer, sys) = match self.at {
            0 => (self.router.timers.lock().next(), self.sys.next(&self.router)),
            _ => (None, None),
        };
        // When time is up, and then when lingering connections have had theirs.
        let give_up = self.gives_up.map(|at| if self.space.now < at { at } else { at + 2 * LINGER });
        let Some(next) = [sweep, pause, timer, sys, give_up].into_iter().flatten().min() else { return };
        if next != self.sleeps_until {
            self.sleeps_until = next;
            self.sleep.as_mut().reset(Instant::from_std(self.router.instant(next)));
        }
        if self.sleep.as_mut().poll(context).is_ready() {
            self.sleeps_until = 0;
            self.shard.wake();
        }
    }
}

impl Drop for Worker {
    /// Closes what is left: sockets, wakers and lists hold on to each other.
    fn drop(&mut self) {
        for connection in self.table.iter().flatten() {
            connection.release();
        }
        self.shard.close();
    }
}

/// If `publisher` still waits since then, its reader has not caught up in time: from now on it loses messages instead
/// of making its publishers wait. If it waits for nobody, its turn has come.
fn give_up_waiting(publisher: &Arc<Connection>, until: u64) {
    let state = publisher.state.lock();
    let Some(pause) = state.paused.as_ref().filter(|pause| pause.until() == until) else { return };
    let Some(receiver) = &pause.receiver else { return publisher.call() };
    let mut outbox = receiver.outbox.lock();
    outbox.slow = true;
    outbox.waiting.call();
}

fn duration(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX).min(u64::MAX / 4)
}
