//! MQTT in WebSocket frames (MQTT 5 §6): a stream of bytes in binary frames over another [`Stream`].
//!
//! Frames and packets need not begin or end together [MQTT-6.0.0-2]: here the frames end, and bytes come out. A
//! client's end is [`WebSocketStream`]; a broker's is [`Served`], which has ten thousand idle ones and holds no buffers.

mod accept;
mod fault;
mod frames;
mod offence;
mod served;
mod upgrade;

use std::{
    future::Future,
    io::{self, IoSlice, Read, Write},
    pin::pin,
    task::{Context, Poll},
};

use parking_lot::Mutex;
use tokio::task::consume_budget;
use tungstenite::{
    Bytes, Message,
    error::{Error, ProtocolError},
    protocol::{CloseFrame, Role, WebSocketConfig, WebSocketContext, frame::coding::CloseCode},
};

pub use accept::Rules;
pub use fault::Fault;
pub use offence::Offence;
pub use served::Served;
pub use upgrade::{UpgradeError, upgrade};

use super::{READ_SIZE, Stream};
use crate::packet::wire::PACKET_SIZE_MAX;

/// A connection in WebSocket frames.
#[derive(Debug)]
pub struct WebSocketStream {
    carrier: Stream,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    frames: WebSocketContext,
    /// What came and was not yet taken.
    pending: Bytes,
    /// Whether frames may wait in memory: the last look for one found one.
    more: bool,
    /// The last look ended before there was nothing more to look at, so that others get their turn.
    paused: bool,
    /// Bytes that came since the last message.
    fruitless: usize,
    /// Whether frames wait for the carrier to take them.
    unsent: bool,
    /// The peer has closed its side.
    ended: bool,
    /// Why nothing can be read any more; told once everything before it was read.
    failure: Option<io::Error>,
}

/// What one frame of ours holds at the most.
const FRAME: usize = 64 * 1024;
/// Frames without a message in one call, before others get their turn: a peer may send pings for ever.
const EMPTY_FRAMES: usize = 64;
/// Reads in one look for a message, for the same reason: fragments of one have no end either.
const READS: usize = 4;
/// Bytes without a message: even the largest in fragments of a few bytes needs less.
const FRUITLESS: usize = 2 * PACKET_SIZE_MAX;

impl WebSocketStream {
    /// Frames on a connection that was turned into a WebSocket; `rest` was read with the handshake.
    #[must_use]
    pub fn new(carrier: Stream, role: Role, rest: Vec<u8>) -> Self {
        let config = WebSocketConfig::default()
            .read_buffer_size(READ_SIZE)
            // Each frame leaves at once.
            .write_buffer_size(0)
            // Answers to pings of a peer that reads none of them are not piled up.
            .max_write_buffer_size(4 * FRAME)
            .max_message_size(Some(PACKET_SIZE_MAX))
            .max_frame_size(Some(PACKET_SIZE_MAX));
        let more = !rest.is_empty();
        let frames = WebSocketContext::from_partially_read(rest, role, Some(config));
        let state = State {
            frames,
            pending: Bytes::new(),
            more,
            paused: false,
            fruitless: 0,
            unsent: false,
            ended: false,
            failure: None,
        };
        Self { carrier, state: Mutex::new(state) }
    }

    /// Reads what is there, without the frames around it. `Ok(0)`: the peer has closed its side.
    ///
    /// # Errors
    /// As of [`Stream::try_read`]; what went wrong with the frames is a [`Fault`] inside.
    pub fn try_read(&self, into: &mut [u8]) -> io::Result<usize> {
        let state = &mut *self.state.lock();
        let mut filled = 0;
        let mut empty = 0;
        loop {
            filled += state.take(&mut into[filled..]);
            if filled == into.len() {
                return Ok(filled);
            }
            let found = match state.failure.take() {
                Some(failure) => Err(failure),
                None if state.ended => return Ok(filled),
                None if empty == EMPTY_FRAMES => Err(io::ErrorKind::Interrupted.into()),
                None => state.next(&self.carrier),
            };
            match found {
                Ok(()) => empty += usize::from(state.pending.is_empty()),
                Err(error) if filled == 0 => return Err(error),
                // What was read before counts.
                Err(error) if is_passing(&error) => return Ok(filled),
                Err(error) => {
                    state.failure = Some(error);
                    return Ok(filled);
                }
            }
        }
    }

    /// Puts as much of `parts` as fits into one frame, after what is still unsent. Without `parts`: only that.
    ///
    /// # Errors
    /// As of [`Stream::try_write`].
    pub fn try_write(&self, parts: &[IoSlice<'_>]) -> io::Result<usize> {
        let state = &mut *self.state.lock();
        // Why nothing can be written any more is told to whoever comes first.
        if let Some(failure) = state.failure.take() {
            return Err(failure);
        }
        state.flush(&self.carrier)?;
        let mut room = FRAME;
        let mut bytes = Vec::with_capacity(parts.iter().map(|part| part.len()).sum::<usize>().min(FRAME));
        for part in parts {
            let count = part.len().min(room);
            bytes.extend_from_slice(&part[..count]);
            room -= count;
        }
        let count = bytes.len();
        if count == 0 {
            return Ok(0);
        }
        // [MQTT-6.0.0-1]
        let written = state.frames.write(&mut Carrier::new(&self.carrier), Message::Binary(bytes.into()));
        match state.settle(written) {
            // The frame is taken, and waits inside.
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(count),
            Ok(()) => Ok(count),
            Err(error) => Err(error),
        }
    }

    /// Whether frames that were made are not yet on their way.
    #[must_use]
    pub fn has_unsent(&self) -> bool {
        self.state.lock().unsent || self.carrier.has_unsent()
    }

    /// Whether a read may find something; else the task is woken when it may.
    pub fn poll_read_ready(&self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        {
            let state = &mut *self.state.lock();
            if std::mem::take(&mut state.paused) {
                context.waker().wake_by_ref();
                return Poll::Pending;
            }
            if !state.has_more() {
                return self.carrier.poll_read_ready(context);
            }
        }
        // As sockets do it: a peer that never stops gives timers and signals their turn all the same.
        pin!(consume_budget()).poll(context).map(Ok)
    }

    /// What carries the frames.
    #[must_use]
    pub const fn carrier(&self) -> &Stream {
        &self.carrier
    }

    /// Says goodbye in WebSocket's way. The connection below stays open for the peer's goodbye: half closed, some
    /// servers take it for broken.
    ///
    /// # Errors
    /// The connection is already gone.
    pub fn shutdown_write(&self) -> io::Result<()> {
        let state = &mut *self.state.lock();
        let goodbye = CloseFrame { code: CloseCode::Normal, reason: "".into() };
        let closed = state.frames.close(&mut Carrier::new(&self.carrier), Some(goodbye));
        // What is not taken now is lost: the peer did not read.
        match state.settle(closed) {
            _ if state.ended => self.carrier.shutdown_write(),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(()),
            closed => closed,
        }
    }
}

impl State {
    fn has_more(&self) -> bool {
        self.more || self.ended || self.failure.is_some() || !self.pending.is_empty()
    }

    fn take(&mut self, into: &mut [u8]) -> usize {
        let count = into.len().min(self.pending.len());
        into[..count].copy_from_slice(&self.pending.split_to(count));
        count
    }

    /// Reads one frame or message; what it holds is in `pending`.
    fn next(&mut self, carrier: &Stream) -> io::Result<()> {
        let mut source = Carrier { stream: carrier, reads: READS, count: 0 };
        let message = self.frames.read(&mut source);
        self.fruitless += source.count;
        self.paused = source.reads == 0 && message.is_err();
        self.more = message.is_ok() || self.paused;
        let fault = match message {
            Ok(Message::Binary(bytes)) => {
                (self.pending, self.fruitless) = (bytes, 0);
                return Ok(());
            }
            // The answer is made, and leaves with the next flush.
            Ok(Message::Ping(_)) => return self.flush_if_possible(carrier),
            Ok(Message::Pong(_) | Message::Frame(_)) => return Ok(()),
            Ok(Message::Close(frame)) => {
                self.ended = true;
                self.flush_if_possible(carrier)?;
                return match frame {
                    Some(frame) if !is_usual(frame.code) => {
                        Err(Fault::Closed { code: frame.code.into(), reason: frame.reason.as_str().to_owned() }.into())
                    }
                    _ => Ok(()),
                };
            }
            // [MQTT-6.0.0-1]
            Ok(Message::Text(_)) | Err(Error::Utf8(_)) => Fault::Text,
            Err(Error::ConnectionClosed | Error::AlreadyClosed)
            | Err(Error::Protocol(ProtocolError::ResetWithoutClosingHandshake)) => {
                self.ended = true;
                return Ok(());
            }
            _ if self.fruitless > FRUITLESS => Fault::TooLarge,
            Err(Error::Io(error)) => return Err(error),
            Err(Error::Capacity(_)) => Fault::TooLarge,
            Err(Error::Protocol(error)) => Fault::Protocol(error.to_string()),
            Err(error) => Fault::Protocol(error.to_string()),
        };
        // The peer learns why; then there is nothing more to say.
        let frame = CloseFrame { code: fault.code(), reason: "".into() };
        let _ = self.frames.close(&mut Carrier::new(carrier), Some(frame));
        self.ended = true;
        Err(fault.into())
    }

    fn flush(&mut self, carrier: &Stream) -> io::Result<()> {
        if !self.unsent && !carrier.has_unsent() {
            return Ok(());
        }
        let flushed = self.frames.flush(&mut Carrier::new(carrier));
        self.settle(flushed)
    }

    fn flush_if_possible(&mut self, carrier: &Stream) -> io::Result<()> {
        self.unsent = true;
        match self.flush(carrier) {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(()),
            flushed => flushed,
        }
    }

    /// What became of frames that were to be written.
    fn settle(&mut self, written: Result<(), Error>) -> io::Result<()> {
        self.unsent = false;
        match written {
            Ok(()) => Ok(()),
            Err(Error::Io(error)) if error.kind() == io::ErrorKind::WouldBlock => {
                self.unsent = true;
                Err(error)
            }
            Err(Error::Io(error)) => Err(error),
            // The peer has said goodbye, or we have.
            Err(_) => {
                self.ended |= !self.frames.can_read();
                Err(io::ErrorKind::BrokenPipe.into())
            }
        }
    }
}

fn is_passing(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted)
}

/// What a peer says that has done its work, or goes away.
const fn is_usual(code: CloseCode) -> bool {
    matches!(code, CloseCode::Normal | CloseCode::Away | CloseCode::Status)
}

/// The connection below, as tungstenite reads and writes it.
struct Carrier<'a> {
    stream: &'a Stream,
    /// How often it may still be read.
    reads: usize,
    /// Bytes that were read.
    count: usize,
}

impl<'a> Carrier<'a> {
    /// To write to; what is read at a goodbye does not count.
    const fn new(stream: &'a Stream) -> Self {
        Self { stream, reads: READS, count: 0 }
    }
}

impl Read for Carrier<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.reads = self.reads.checked_sub(1).ok_or(io::ErrorKind::WouldBlock)?;
        let count = self.stream.try_read(into)?;
        self.count += count;
        Ok(count)
    }
}

impl Write for Carrier<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.stream.try_write(&[IoSlice::new(bytes)])
    }

    fn flush(&mut self) -> io::Result<()> {
        while self.stream.has_unsent() {
            self.stream.try_write(&[])?;
        }
        Ok(())
    }
}
