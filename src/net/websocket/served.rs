//! The broker's end of a WebSocket: the request first, then MQTT in frames. Idle, it holds no buffer.
//!
//! Frames that come are taken apart in the reader's own buffer; those that leave get a header before the writer's own
//! bytes. A frame that the carrier takes only in part is gone on with by the next write: [`State::owed`].

use std::{
    io::{self, IoSlice},
    sync::Arc,
    task::{Context, Poll},
};

use parking_lot::Mutex;

use super::{
    accept::{self, Rules},
    frames::{Frames, NO_STATUS, header},
    offence::Offence,
};
use crate::net::{Stream, stream::Detached};

/// A connection of a WebSocket listener.
#[derive(Debug)]
pub struct Served {
    carrier: Stream,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// Until the request has come.
    waiting: Option<Waiting>,
    frames: Frames,
    /// Bytes of ours that wait for the carrier: an answer, the rest of a header, control frames.
    unsent: Vec<u8>,
    /// Bytes of MQTT that the frame under way has still to get.
    owed: usize,
    /// What is answered to the last ping, once the frame under way has ended.
    pong: Option<Vec<u8>>,
    /// Why nothing can be read any more; told once everything before it was read.
    failure: Option<Offence>,
    /// Nothing more comes.
    ended: bool,
    /// The client has said goodbye.
    left: bool,
    /// We have said goodbye.
    closed: bool,
    /// Whoever reads only waits for the end.
    lingers: bool,
}

#[derive(Debug)]
struct Waiting {
    rules: Arc<Rules>,
    head: Vec<u8>,
}

/// Reads without MQTT in one call, before others get their turn: a peer may send pings for ever.
const EMPTY_READS: usize = 4;
/// Parts of one write, with the header before them.
const PARTS: usize = 65;
/// Kinds of frames.
const BINARY: u8 = 2;
const CLOSE: u8 = 8;
const PONG: u8 = 10;
/// Nobody has said why.
const NORMAL: u16 = 1000;

impl Served {
    /// The broker's end of a new connection. It answers once the client has asked.
    #[must_use]
    pub fn accepted(carrier: Stream, rules: Arc<Rules>) -> Self {
        let state = State {
            waiting: Some(Waiting { rules, head: Vec::new() }),
            frames: Frames::default(),
            unsent: Vec::new(),
            owed: 0,
            pong: None,
            failure: None,
            ended: false,
            left: false,
            closed: false,
            lingers: false,
        };
        Self { carrier, state: Mutex::new(state) }
    }

    /// What carries the frames.
    #[must_use]
    pub const fn carrier(&self) -> &Stream {
        &self.carrier
    }

    /// Takes the connection off the runtime of this thread, before it has begun to speak.
    ///
    /// # Errors
    /// As of [`Stream::detach`].
    pub(in crate::net) fn detach(self) -> io::Result<(Detached, Arc<Rules>)> {
        match self.state.into_inner().waiting {
            Some(Waiting { rules, head }) if head.is_empty() => Ok((self.carrier.detach()?, rules)),
            _ => Err(io::ErrorKind::Unsupported.into()),
        }
    }

    /// Whether the request has not come yet.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        self.state.lock().waiting.is_some()
    }

    /// Reads what is there, without the frames around it. `Ok(0)`: the client has closed its side.
    ///
    /// # Errors
    /// As of [`Stream::try_read`]; what the client did wrong is an [`Offence`] inside.
    pub fn try_read(&self, into: &mut [u8]) -> io::Result<usize> {
        let state = &mut *self.state.lock();
        for _ in 0..EMPTY_READS {
            if let Some(offence) = state.failure.take() {
                return Err(offence.into());
            }
            if state.ended {
                return Ok(0);
            }
            let read = self.carrier.try_read(into)?;
            if read == 0 {
                state.ended = true;
                return Ok(0);
            }
            let size = state.take(&mut into[..read]);
            // What is not taken now leaves with the next write, or the next read.
            state.push(&self.carrier)?;
            if size > 0 {
                return Ok(size);
            }
        }
        Err(io::ErrorKind::Interrupted.into())
    }

    /// Reads what is there, only to have it read: `Ok(0)` when the client has said goodbye.
    ///
    /// # Errors
    /// As of [`Stream::discard`].
    pub fn discard(&self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.is_waiting() {
            return self.carrier.discard(buffer);
        }
        let state = &mut *self.state.lock();
        if state.left {
            return Ok(0);
        }
        if state.ended {
            // It broke the rules, and may be reading which.
            return self.carrier.discard(buffer);
        }
        let read = self.carrier.try_read(buffer)?;
        state.take(&mut buffer[..read]);
        Ok(if state.left { 0 } else { read })
    }

    /// Puts `parts` into one frame, after what is still unsent, as far as the carrier takes it. Without `parts`: only
    /// that.
    ///
    /// # Errors
    /// As of [`Stream::try_write`].
    pub fn try_write(&self, parts: &[IoSlice<'_>]) -> io::Result<usize> {
        let state = &mut *self.state.lock();
        if !state.push(&self.carrier)? {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        let parts = &parts[..parts.len().min(PARTS - 1)];
        let total: usize = parts.iter().map(|part| part.len()).sum();
        if total == 0 {
            return Ok(0);
        }
        if state.waiting.is_some() || state.closed {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        let written = if state.owed > 0 {
            self.go_on(parts, state)?
        } else {
            // [MQTT-6.0.0-1]
            self.begin(parts, total, state)?
        };
        if state.owed == 0 && state.pong.is_some() {
            state.push(&self.carrier)?;
        }
        if written == 0 { Err(io::ErrorKind::WouldBlock.into()) } else { Ok(written) }
    }

    /// Writes a frame of `parts`: how many of their bytes are on their way.
    fn begin(&self, parts: &[IoSlice<'_>], total: usize, state: &mut State) -> io::Result<usize> {
        let (header, size) = header(BINARY, total);
        let mut all = [IoSlice::new(&[]); PARTS];
        all[0] = IoSlice::new(&header[..size]);
        all[1..=parts.len()].copy_from_slice(parts);
        let written = self.carrier.try_write(&all[..=parts.len()])?;
        if written == 0 {
            return Ok(0);
        }
        if let Some(rest) = header[..size].get(written..) {
            state.unsent.extend_from_slice(rest);
        }
        let written = written.saturating_sub(size);
        state.owed = total - written;
        Ok(written)
    }

    /// Goes on with the frame under way.
    fn go_on(&self, parts: &[IoSlice<'_>], state: &mut State) -> io::Result<usize> {
        let mut room = state.owed;
        let mut all = [IoSlice::new(&[]); PARTS];
        for (into, part) in all.iter_mut().zip(parts) {
            let size = part.len().min(room);
            *into = IoSlice::new(&part[..size]);
            room -= size;
        }
        let written = self.carrier.try_write(&all[..parts.len()])?;
        state.owed -= written;
        Ok(written)
    }

    /// Whether bytes of ours wait to be written.
    #[must_use]
    pub fn has_unsent(&self) -> bool {
        !self.state.lock().unsent.is_empty() || self.carrier.has_unsent()
    }

    /// Whether a read may find something; else the task is woken when it may.
    pub fn poll_read_ready(&self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        {
            let state = self.state.lock();
            if !state.lingers && (state.failure.is_some() || state.ended) {
                return Poll::Ready(Ok(()));
            }
        }
        self.carrier.poll_read_ready(context)
    }

    /// Says goodbye in WebSocket's way; the connection below stays open for the client's goodbye.
    ///
    /// # Errors
    /// The connection is already gone.
    pub fn shutdown_write(&self) -> io::Result<()> {
        let state = &mut *self.state.lock();
        state.lingers = true;
        if state.waiting.is_some() || state.ended {
            return self.carrier.shutdown_write();
        }
        state.say_goodbye(NORMAL);
        // What is not taken now is lost: the client did not read.
        state.push(&self.carrier).map(drop)
    }
}

impl State {
    /// Takes apart what was read: how many bytes of MQTT are now at its front.
    fn take(&mut self, bytes: &mut [u8]) -> usize {
        let behind = match self.open(bytes) {
            Ok(behind) => behind,
            Err(offence) => {
                self.unsent.extend(accept::refusal(&offence));
                (self.failure, self.ended, self.closed) = (Some(offence), true, true);
                return 0;
            }
        };
        let Some(at) = behind else { return 0 };
        if at > 0 {
            bytes.copy_within(at.., 0);
        }
        let end = bytes.len() - at;
        let taken = self.frames.take(&mut bytes[..end]);
        if taken.ping.is_some() {
            self.pong = taken.ping;
        }
        if let Some(code) = taken.close {
            (self.ended, self.left) = (true, true);
            self.say_goodbye(if code == NO_STATUS { NORMAL } else { code });
        }
        if let Some(offence) = taken.offence {
            self.ended = true;
            self.say_goodbye(offence.code());
            self.failure = Some(offence);
        }
        taken.size
    }

    /// Where frames begin in `bytes`; `None` while the request has no end.
    fn open(&mut self, bytes: &[u8]) -> Result<Option<usize>, Offence> {
        let Some(waiting) = &mut self.waiting else { return Ok(Some(0)) };
        let known = waiting.head.len();
        waiting.head.extend_from_slice(bytes);
        let Some(end) = accept::end_of_head(&waiting.head, known)? else { return Ok(None) };
        let answer = accept::judge(&waiting.head[..end], &waiting.rules)?;
        self.unsent.extend(answer);
        self.waiting = None;
        // The end was not there before.
        Ok(Some(end - known))
    }

    fn say_goodbye(&mut self, code: u16) {
        // In the middle of a frame there is no place for it.
        if !std::mem::replace(&mut self.closed, true) && self.owed == 0 {
            self.put_control(CLOSE, &code.to_be_bytes());
        }
    }

    fn put_control(&mut self, opcode: u8, payload: &[u8]) {
        let (header, size) = header(opcode, payload.len());
        self.unsent.extend_from_slice(&header[..size]);
        self.unsent.extend_from_slice(payload);
    }

    /// Writes what is ours to write; whether all of it is gone.
    fn push(&mut self, carrier: &Stream) -> io::Result<bool> {
        // One that is not read is not followed by others.
        if self.owed == 0
            && self.unsent.is_empty()
            && let Some(payload) = self.pong.take()
            && !self.closed
        {
            self.put_control(PONG, &payload);
        }
        while !self.unsent.is_empty() || carrier.has_unsent() {
            match carrier.try_write(&[IoSlice::new(&self.unsent)]) {
                Ok(count) => drop(self.unsent.drain(..count)),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(false),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        // Nothing is kept for a connection that is idle.
        self.unsent = Vec::new();
        Ok(true)
    }
}
