//! One network connection: reads, finds packets, hands them to their handlers. Idle, it holds no buffer and no timer.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
};

use parking_lot::Mutex;

use super::{
    checker::Verdict,
    door::Door,
    error::Gone,
    handle, handshake,
    limit::Limit,
    metrics::{Counter, Tally},
    pause::Pause,
    principal::Login,
    router::Router,
    sessions::Session,
    shard::Shard,
    workspace::Workspace,
};
use crate::{
    net::{Origin, READ_SIZE, Stream},
    packet::{Disconnect, Header, Packet, PacketType, ReasonCode, Version},
    session::IncomingAliases,
    x509::{Code, Finding},
};

/// A connection. It is its own waker: when its socket is ready it puts itself on its shard's list.
#[derive(Debug)]
pub(crate) struct Connection {
    pub(crate) stream: Stream,
    pub(crate) origin: Origin,
    shard: Arc<Shard>,
    /// On the shard's list.
    queued: AtomicBool,
    /// Its socket is full: its owner waits for writability and flushes then.
    pub(crate) blocked: AtomicBool,
    /// Another connection has taken its session over.
    taken_over: AtomicBool,
    /// Whether a DISCONNECT may still be written: nothing was cut off in the middle.
    pub(crate) may_tell: AtomicBool,
    pub(crate) verdict: Verdict,
    pub(crate) state: Mutex<State>,
}

/// What only the worker of the connection touches.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) door: Arc<Door>,
    pub(crate) phase: Phase,
    pub(crate) version: Version,
    /// It said that it is a bridge, in a version whose subscriptions cannot say what a bridge needs.
    pub(crate) bridge: bool,
    pub(crate) session: Option<Arc<Session>>,
    /// Who the client is, where that matters.
    pub(crate) login: Option<Box<Login>>,
    /// Which claim of the session is this connection's.
    pub(crate) epoch: u32,
    /// Whether it has one of the places for clients.
    pub(crate) has_seat: bool,
    pub(crate) aliases: Option<Box<IncomingAliases>>,
    /// The start of a packet whose rest has not come, or what waits while the connection is paused.
    pub(crate) leftover: Vec<u8>,
    /// How much of it the router has counted because nobody knows yet whose it is, in bytes.
    unproven: u32,
    /// Since when, in milliseconds of the broker's clock, nothing has come; before CONNECT, since when it is there.
    pub(crate) last_seen: u64,
    /// How long nothing may come, in milliseconds; 0: no limit.
    pub(crate) patience: u32,
    /// The receiver that this publisher waits for.
    pub(crate) paused: Option<Pause>,
    /// Its place in the worker's table.
    pub(crate) slot: u32,
}

/// How far a connection is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// CONNECT has not come.
    New,
    /// CONNECT has come; its password is being checked, and nothing is read meanwhile.
    Checking,
    /// The client is connected.
    Open,
    /// Everything was said; the peer may still be reading it.
    Lingering,
    /// Nothing is left.
    Closed,
}

impl Connection {
    pub(crate) fn new(
        stream: Stream,
        origin: Origin,
        door: Arc<Door>,
        shard: Arc<Shard>,
        slot: u32,
        now: u64,
        patience: u32,
    ) -> Arc<Self> {
        Arc::new(Self {
            stream,
            origin,
            shard,
            queued: AtomicBool::new(false),
            blocked: AtomicBool::new(false),
            taken_over: AtomicBool::new(false),
            may_tell: AtomicBool::new(true),
            verdict: Verdict::default(),
            state: Mutex::new(State {
                door,
                phase: Phase::New,
                version: Version::V3_1_1,
                bridge: false,
                session: None,
                login: None,
                epoch: 0,
                has_seat: false,
                aliases: None,
                leftover: Vec::new(),
                unproven: 0,
                last_seen: now,
                patience,
                paused: None,
                slot,
            }),
        })
    }

    /// Has the connection's worker take a turn with it.
    pub(crate) fn call(self: &Arc<Self>) {
        if !self.queued.swap(true, Ordering::AcqRel) {
            self.shard.call(Arc::clone(self));
        }
    }

    /// The turn begins: from now on a call queues it again.
    pub(crate) fn begin_turn(&self) {
        // A swap: what its callers did before is seen from here on.
        self.queued.swap(false, Ordering::AcqRel);
    }

    /// Its session belongs to another connection now.
    pub(crate) fn take_over(self: &Arc<Self>, may_tell: bool) {
        self.may_tell.fetch_and(may_tell, Ordering::AcqRel);
        self.taken_over.store(true, Ordering::Release);
        self.call();
    }

    pub(crate) fn is_taken_over(&self) -> bool {
        self.taken_over.load(Ordering::Acquire)
    }

    /// Whether the socket may take bytes; else the connection will be called when it may.
    pub(crate) fn poll_writable(self: &Arc<Self>) -> bool {
        let waker = Waker::from(Arc::clone(self));
        self.stream.poll_write_ready(&mut Context::from_waker(&waker)).is_ready()
    }

    /// Whether there may be something to read; else the connection will be called when there is.
    pub(crate) fn poll_readable(self: &Arc<Self>) -> bool {
        let waker = Waker::from(Arc::clone(self));
        self.stream.poll_read_ready(&mut Context::from_waker(&waker)).is_ready()
    }

    /// Ends the circle of socket, waker and connection, so that the socket is closed when nobody holds it any more.
    pub(crate) fn release(&self) {
        let context = &mut Context::from_waker(Waker::noop());
        let _: (Poll<_>, Poll<_>) = (self.stream.poll_read_ready(context), self.stream.poll_write_ready(context));
    }

    /// Writes a few bytes past the outbox, if the socket takes them.
    pub(crate) fn write_last(&self, bytes: &[u8], tally: &mut Tally) {
        if !bytes.is_empty()
            && self.may_tell.load(Ordering::Acquire)
            // A peer that is gone, or does not read, is not told.
            && let Ok(written) = self.stream.try_write(&[io::IoSlice::new(bytes)])
        {
            tally.add(Counter::BytesSent, written);
            tally.sent(1);
        }
    }
}

impl Wake for Connection {
    fn wake(self: Arc<Self>) {
        self.call();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.call();
    }
}

/// What a turn leaves to be done.
#[derive(Debug)]
pub(crate) enum Turn {
    /// Nothing: the connection will be called.
    Done,
    /// More may be there: another turn, after the others.
    Again,
    /// The publisher waits for this receiver.
    Paused(Arc<Session>),
    /// The publisher was too fast, and waits until this moment of the broker's clock.
    Throttled(u64),
    /// It has had its share: what has come already is handled in another turn, after the others.
    Enough,
    /// The connection is over.
    Over(Gone),
}

/// Bytes that all connections together may have in memory before they have shown who they are; beyond them, only a
/// CONNECT of usual size may come in more than one piece.
const STRANGERS: usize = 64 * 1024 * 1024;
const USUAL: u32 = 16 * 1024;

/// One turn: at most one read, and every packet that it completes.
pub(crate) fn turn(
    router: &Arc<Router>,
    space: &mut Workspace,
    buffer: &mut Vec<u8>,
    connection: &Arc<Connection>,
    state: &mut State,
) -> Turn {
    let turn = take_turn(router, space, buffer, connection, state);
    if weigh(router, state) > STRANGERS && state.unproven > USUAL && state.phase == Phase::New {
        return Turn::Over(Gone::Limit(Limit::Strangers));
    }
    turn
}

/// Counts what waits in memory for the rest of a CONNECT, or for a password to be checked; how much that is in all.
pub(crate) fn weigh(router: &Router, state: &mut State) -> usize {
    let is_stranger = matches!(state.phase, Phase::New | Phase::Checking);
    let now = if is_stranger { u32::try_from(state.leftover.len()).unwrap_or(u32::MAX) } else { 0 };
    let before = std::mem::replace(&mut state.unproven, now);
    if now == before {
        // Most turns: nothing is shared between the workers then.
        return 0;
    }
    router.unproven.fetch_sub(before as usize, Ordering::Relaxed);
    router.unproven.fetch_add(now as usize, Ordering::Relaxed) + now as usize
}

fn take_turn(
    router: &Arc<Router>,
    space: &mut Workspace,
    buffer: &mut Vec<u8>,
    connection: &Arc<Connection>,
    state: &mut State,
) -> Turn {
    if connection.is_taken_over() {
        return Turn::Over(Gone::TakenOver);
    }
    // What a pause has left is complete packets: they come before anything that is read.
    if state.paused.take().is_some() {
        // Nobody listened: the client cannot have been silent.
        state.last_seen = space.now;
        let waiting = std::mem::take(&mut state.leftover);
        return match handle_all(router, space, connection, state, &waiting) {
            Turn::Done => Turn::Again,
            turn => turn,
        };
    }
    if state.phase == Phase::Checking {
        if connection.verdict.is_awaited() {
            return Turn::Done;
        }
        // CONNECT once more, this time with an answer.
        state.phase = Phase::New;
        let waiting = std::mem::take(&mut state.leftover);
        return match handle_all(router, space, connection, state, &waiting) {
            Turn::Done if state.phase != Phase::Checking => Turn::Again,
            turn => turn,
        };
    }
    let size = match read(buffer, connection, state, &mut space.tally) {
        Ok(0) => return Turn::Over(Gone::Closed),
        Ok(size) => size,
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
            return if connection.poll_readable() { Turn::Again } else { Turn::Done };
        }
        Err(error) if error.kind() == io::ErrorKind::Interrupted => return Turn::Again,
        Err(error) => return Turn::Over(error.into()),
    };
    // CONNECT has to come in time, not only some byte of it now and then.
    if state.phase != Phase::New {
        state.last_seen = space.now;
    }
    let turn = if state.leftover.len() > size {
        // A packet larger than the buffer: it was read behind its beginning, and is not touched before its end is there.
        if !has_packet(router, state) {
            return if connection.poll_readable() { Turn::Again } else { Turn::Done };
        }
        let bytes = std::mem::take(&mut state.leftover);
        handle_all(router, space, connection, state, &bytes)
    } else {
        handle_all(router, space, connection, state, &buffer[..size])
    };
    match turn {
        Turn::Done if state.phase != Phase::Checking && connection.poll_readable() => Turn::Again,
        turn => turn,
    }
}

/// Reads once, behind what is left of the last read: how many bytes are now in `buffer`, or 1 when they are in the
/// leftover itself, because it is large.
fn read(buffer: &mut Vec<u8>, connection: &Connection, state: &mut State, tally: &mut Tally) -> io::Result<usize> {
    let kept = state.leftover.len();
    if kept <= READ_SIZE / 2 {
        buffer.resize(READ_SIZE / 2 + READ_SIZE, 0);
        let size = connection.stream.try_read(&mut buffer[kept..kept + READ_SIZE])?;
        if size == 0 {
            return Ok(0);
        }
        tally.add(Counter::BytesReceived, size);
        buffer[..kept].copy_from_slice(&state.leftover);
        state.leftover = Vec::new();
        return Ok(kept + size);
    }
    // The memory grows with what has come, not with what a header promises.
    state.leftover.resize(kept + READ_SIZE, 0);
    let read = connection.stream.try_read(&mut state.leftover[kept..]);
    state.leftover.truncate(kept + read.as_ref().map_or(0, |size| *size));
    tally.add(Counter::BytesReceived, read.as_ref().map_or(0, |size| *size));
    read.map(|size| size.min(1))
}

/// Whether the packet at the front of the leftover is complete, or can be refused already.
fn has_packet(router: &Router, state: &State) -> bool {
    match Header::read(&state.leftover, state.version, limit(router, state, &state.leftover)) {
        Ok(Some(header)) => state.leftover.len() >= header.total(),
        Ok(None) => false,
        Err(_) => true,
    }
}

/// The largest packet that `bytes` may begin with now. Only a PUBLISH of a client may be as large as the broker allows.
fn limit(router: &Router, state: &State, bytes: &[u8]) -> usize {
    let is_publish = bytes.first().is_some_and(|byte| byte >> 4 == PacketType::Publish.first_byte() >> 4);
    if is_publish && state.phase != Phase::New {
        router.config.max_packet_size
    } else {
        router.config.max_control_size()
    }
}

/// Handles every complete packet of `bytes`; the rest stays with the connection.
fn handle_all(
    router: &Arc<Router>,
    space: &mut Workspace,
    connection: &Arc<Connection>,
    state: &mut State,
    bytes: &[u8],
) -> Turn {
    let mut at = 0;
    let mut batch = handle::Batch::default();
    let turn = loop {
        let rest = &bytes[at..];
        match handle_one(router, space, connection, state, rest, &mut batch) {
            Ok(Some(handled)) => {
                at += handled.size;
                if let Some(receiver) = handled.congested {
                    break Turn::Paused(receiver);
                }
                if router.config.max_message_rate > 0
                    && let Some(until) = space.rates.until(&router.config, state.slot, space.now)
                {
                    break Turn::Throttled(until);
                }
                if space.has_worked() {
                    break Turn::Enough;
                }
            }
            Ok(None) => break Turn::Done,
            Err(gone) => break Turn::Over(gone),
        }
    };
    send_acks(router, space, state);
    if !matches!(turn, Turn::Over(_)) {
        state.leftover.extend_from_slice(&bytes[at..]);
    }
    turn
}

/// Handles the packet or run at the front of `bytes`; `None`: it is not complete.
fn handle_one(
    router: &Arc<Router>,
    space: &mut Workspace,
    connection: &Arc<Connection>,
    state: &mut State,
    bytes: &[u8],
    batch: &mut handle::Batch,
) -> Result<Option<handle::Handled>, Gone> {
    if state.phase == Phase::New && bytes.first() == Some(&TLS_HANDSHAKE) {
        return Err(tls_on_plain_port());
    }
    let Some(header) = Header::read(bytes, state.version, limit(router, state, bytes))? else { return Ok(None) };
    // [MQTT-3.1.0-1]: its rest is not waited for.
    if state.phase == Phase::New && header.packet != PacketType::Connect {
        return Err(Gone::Protocol(ReasonCode::ProtocolError, "another packet before CONNECT"));
    }
    let Some(body) = bytes.get(header.size..header.total()) else { return Ok(None) };
    if state.phase == Phase::New {
        let done = handshake::connect(router, space, connection, state, body)?;
        return Ok(done.then(|| handle::Handled::packet(header)));
    }
    let Some(session) = state.session.clone() else { return Err(Gone::Closed) };
    if header.packet == PacketType::Publish {
        return handle::publish(router, space, state, &session, bytes, header, batch).map(Some);
    }
    if header.remaining == 2 && ACKS.contains(&header.packet) {
        let size = handle::series(space, state, &session, header.packet, bytes)?;
        if size > 0 {
            if let Some(witness) = router.witness(&session.client_id) {
                witness.sees(false, state.version, &bytes[..size]);
            }
            return Ok(Some(handle::Handled { size, congested: None }));
        }
    }
    let packet = Packet::decode_body(header, body, state.version)?;
    if let Some(witness) = router.witness(&session.client_id) {
        witness.came(&packet);
    }
    handle::packet(router, space, state, &session, packet)?;
    Ok(Some(handle::Handled::packet(header)))
}

/// The first byte of every TLS connection; as MQTT, a CONNECT with flags that it must not have [MQTT-2.1.3-1].
const TLS_HANDSHAKE: u8 = 0x16;

fn tls_on_plain_port() -> Gone {
    let finding = Finding::error(Code::TlsOnPlainPort, "it speaks TLS, and this port is for plain MQTT");
    Gone::Tls(Box::new(finding.cure("the client has to leave TLS away, or use the TLS port (8883 by custom)")))
}

/// The packets that are mostly an identifier and nothing more.
const ACKS: [PacketType; 4] = [PacketType::PubAck, PacketType::PubRec, PacketType::PubRel, PacketType::PubComp];

/// All acknowledgements of the read leave together.
fn send_acks(router: &Router, space: &mut Workspace, state: &State) {
    if space.acks.is_empty() {
        return;
    }
    if let Some(session) = &state.session {
        let mut outbox = session.outbox.lock();
        if outbox.epoch == state.epoch {
            let Workspace { acks, pool, .. } = space;
            if let Some(witness) = router.witness(&session.client_id) {
                witness.sees(true, state.version, acks);
            }
            outbox.write(pool, |out| out.extend_from_slice(acks));
            space.mark(session, &mut outbox);
        }
    }
    space.acks.clear();
}

/// The bytes of a DISCONNECT, where the version has one for the server.
pub(crate) fn farewell(version: Version, why: &Gone) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Some(reason) = why.reason().filter(|_| version.is_v5()) {
        // A DISCONNECT of one code always fits.
        let _ = Disconnect::new(reason).encode(version, &mut bytes);
    }
    bytes
}
