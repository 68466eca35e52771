//! One network connection: the read buffer, the write buffer, and the clock of keep alive. Knows packets, not sessions.
//!
//! The write buffer always begins with a whole packet: it is emptied only when all of it is written.

use std::{
    future::Future,
    io::{self, IoSlice},
    net::SocketAddr,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use socket2::TcpKeepalive;
use tokio::time::{Instant, Sleep, sleep_until, timeout};

use super::error::Lost;
use crate::{
    net::{READ_SIZE, Stream, tls::TlsStream},
    packet::{self, Header, PacketType, QoS, Version},
};

/// A connection with its buffers.
#[derive(Debug)]
pub(super) struct Connection {
    stream: Stream,
    pub(super) input: Input,
    pub(super) output: Output,
    clock: Clock,
    /// Why nothing can be written any more. It is told when everything is read that came before.
    broken: Option<Lost>,
    /// How often something to read was looked for since.
    looks: u8,
}

/// What was read and not yet taken.
#[derive(Debug, Default)]
pub(super) struct Input {
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    /// Whether bytes came that nobody has looked at.
    pub(super) fresh: bool,
    /// Whether the last read found more than it could take.
    pub(super) more: bool,
}

/// What is to be written.
#[derive(Debug, Default)]
pub(super) struct Output {
    pub(super) bytes: Vec<u8>,
    written: usize,
    /// How many of the bytes are answers to what was read.
    pub(super) answers: usize,
}

/// Keep alive: when something was last sent, and whether an answer is due.
#[derive(Debug)]
struct Clock {
    interval: Option<Duration>,
    last_sent: Instant,
    /// When a PINGREQ was sent that is not answered.
    asked: Option<Instant>,
    timer: Option<Pin<Box<Sleep>>>,
}

/// After a write that failed, it takes a turn of the runtime until it is known that there is something to read.
const LOOKS: u8 = 8;

/// The size of a read buffer until a read fills it: a connection on which little comes costs little.
const FIRST_READ: usize = 2 * 1024;

/// Beyond this size a read buffer is given back after the packet that needed it.
const KEEP_BUFFER: usize = 1024 * 1024;

impl Connection {
    pub(super) fn new(stream: Stream) -> Self {
        let input = Input::default();
        let clock = Clock { interval: None, last_sent: Instant::now(), asked: None, timer: None };
        Self { stream, input, output: Output::default(), clock, broken: None, looks: 0 }
    }

    /// Sets the keep alive that holds on this connection; 0: none.
    pub(super) fn set_keep_alive(&mut self, seconds: u16) {
        self.clock.interval = (seconds > 0).then(|| Duration::from_secs(u64::from(seconds)));
        self.clock.timer = None;
    }

    /// One read. What it finds is in `input`.
    pub(super) fn fill(&mut self) -> Result<(), Lost> {
        let space = self.input.space();
        let size = space.len();
        match self.stream.try_read(space) {
            Ok(0) => Err(self.broken.take().unwrap_or(Lost::Closed)),
            Ok(count) => {
                self.input.end += count;
                (self.input.fresh, self.input.more) = (true, count == size);
                self.clock.asked = None;
                Ok(())
            }
            Err(error) if is_later(&error) => {
                if self.looks_again() {
                    return Ok(());
                }
                self.check()
            }
            Err(error) => Err(self.broken.take().unwrap_or_else(|| error.into())),
        }
    }

    /// Whether there may still be something to read on a connection on which nothing can be written.
    fn looks_again(&mut self) -> bool {
        self.looks += u8::from(self.is_broken());
        self.is_broken() && self.looks < LOOKS
    }

    /// Why nothing can be written any more, where nothing more is read either.
    pub(super) fn check(&mut self) -> Result<(), Lost> {
        self.broken.take().map_or(Ok(()), Err)
    }

    /// Whether nothing can be written any more.
    pub(super) const fn is_broken(&self) -> bool {
        self.broken.is_some()
    }

    /// Writes what the socket takes. What prevents it for good is told by a read, behind what is still to be read: the
    /// broker may have said why.
    pub(super) fn flush(&mut self) {
        while self.has_output() {
            match self.stream.try_write(&[IoSlice::new(&self.output.bytes[self.output.written..])]) {
                Ok(0) if self.output.is_pending() => {
                    self.broken = Some(Lost::Closed);
                    return;
                }
                Ok(count) => {
                    self.output.written += count;
                    self.clock.last_sent = Instant::now();
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.broken = Some(error.into());
                    return;
                }
            }
        }
        self.output.clear();
    }

    /// Whether something waits to be written, here or below, and can be.
    fn has_output(&self) -> bool {
        self.broken.is_none() && self.is_sending()
    }

    /// Whether something waits to be written, here or below.
    pub(super) fn is_sending(&self) -> bool {
        self.output.is_pending() || self.stream.has_unsent()
    }

    /// Takes the read buffer out, so that its packets can be dealt with while everything else changes.
    pub(super) fn lend_input(&mut self) -> Input {
        std::mem::take(&mut self.input)
    }

    /// Puts the read buffer back; the first `taken` bytes were dealt with.
    pub(super) fn return_input(&mut self, input: Input, taken: usize) {
        self.input = input;
        self.input.take(taken);
    }

    /// Ready when a read may find something, if anybody is `reading`, or a write that is wanted may take something.
    pub(super) fn poll_ready(&mut self, context: &mut Context<'_>, reading: bool) -> Poll<()> {
        // An error of the readiness itself shows in the read that follows.
        if reading && (self.input.fresh || self.stream.poll_read_ready(context).is_ready()) {
            return Poll::Ready(());
        }
        if self.is_broken() {
            if !self.looks_again() {
                return Poll::Ready(());
            }
            context.waker().wake_by_ref();
        }
        if self.has_output() && self.stream.poll_write_ready(context).is_ready() {
            return Poll::Ready(());
        }
        Poll::Pending
    }

    /// Ready when a PINGREQ is due, or (an error) when the last one was not answered. While nobody listens, nothing
    /// is expected to be answered.
    pub(super) fn poll_keep_alive(&mut self, context: &mut Context<'_>, listening: bool) -> Poll<Result<(), Lost>> {
        let Self { clock, .. } = self;
        if !listening {
            clock.asked = None;
        }
        let Some(interval) = clock.interval else { return Poll::Pending };
        loop {
            let due = clock.asked.unwrap_or(clock.last_sent) + interval;
            let timer = clock.timer.get_or_insert_with(|| Box::pin(sleep_until(due)));
            if timer.as_mut().poll(context).is_pending() {
                return Poll::Pending;
            }
            let now = Instant::now();
            if now < due {
                timer.as_mut().reset(due);
                continue;
            }
            if clock.asked.is_some() {
                return Poll::Ready(Err(Lost::KeepAlive));
            }
            clock.asked = listening.then_some(now);
            clock.last_sent = now;
            clock.timer = None;
            return Poll::Ready(Ok(()));
        }
    }

    /// See [`Stream::hasten`].
    pub(super) fn hasten(&self) {
        self.stream.hasten();
    }

    /// Waits until everything is written.
    pub(super) async fn drain(&mut self) -> Result<(), Lost> {
        self.flush();
        while self.has_output() {
            self.stream.writable().await.map_err(Lost::Io)?;
            self.flush();
        }
        self.check()
    }

    /// Waits for the next bytes.
    pub(super) async fn read(&mut self) -> Result<(), Lost> {
        while !self.input.fresh {
            self.stream.readable().await.map_err(Lost::Io)?;
            self.fill()?;
        }
        Ok(())
    }

    /// The TLS of it, if it has some.
    pub(super) fn tls(&self) -> Option<&TlsStream> {
        self.stream.tls()
    }

    /// See [`Stream::addresses`].
    pub(super) fn addresses(&self) -> Option<(SocketAddr, SocketAddr)> {
        self.stream.addresses().ok()
    }

    /// See [`Stream::set_tcp_keep_alive`].
    pub(super) fn set_tcp_keep_alive(&self, keep_alive: &TcpKeepalive) {
        self.stream.set_tcp_keep_alive(keep_alive);
    }

    /// See [`Stream::hold_small_packets`].
    pub(super) fn hold_small_packets(&self) {
        self.stream.hold_small_packets();
    }

    /// What a connection that was lost before the CONNACK most likely died of.
    pub(super) fn suspect(&self, lost: Lost) -> Lost {
        let error = match (self.stream.tls(), lost) {
            (Some(_), Lost::Closed) => io::ErrorKind::UnexpectedEof.into(),
            (Some(_), Lost::Io(error)) => error,
            (_, lost) => return lost,
        };
        match self.stream.tls().map(|tls| tls.suspect(error)) {
            Some(error) if error.kind() == io::ErrorKind::UnexpectedEof => Lost::Closed,
            Some(error) => error.into(),
            None => Lost::Closed,
        }
    }

    /// Ends the sending side; a connection that is already gone needs no more.
    pub(super) fn hang_up(&self) {
        let _ = self.stream.shutdown_write();
    }

    /// Writes everything, and waits until the broker has read it; all within `limit`. An error is the end, too.
    pub(super) async fn end(&mut self, limit: Duration) {
        let _ = timeout(limit, async {
            if self.drain().await.is_ok() {
                self.linger().await;
            }
        })
        .await;
    }

    /// Ends the sending side, then reads until the broker has closed its own: closing with unread bytes would reset
    /// the connection, and with it what the broker has not read yet.
    async fn linger(&mut self) {
        if self.stream.shutdown_write().is_err() {
            return;
        }
        loop {
            self.input.clear();
            if self.read().await.is_err() {
                return;
            }
        }
    }
}

impl Input {
    /// What was read and not taken.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.buffer[self.start..self.end]
    }

    /// The first `count` bytes were dealt with; what is left is the beginning of a packet.
    pub(super) fn take(&mut self, count: usize) {
        self.start += count;
        if self.start == self.end {
            self.clear();
        }
    }

    fn clear(&mut self) {
        (self.start, self.end, self.fresh) = (0, 0, false);
        if self.buffer.len() > KEEP_BUFFER {
            self.buffer = vec![0; READ_SIZE];
        }
    }

    /// Free space for a read. A read that found more than it could take makes it grow to what a batch needs; a packet
    /// that does not fit, as its bytes arrive.
    fn space(&mut self) -> &mut [u8] {
        if std::mem::take(&mut self.more) && self.buffer.len() < READ_SIZE {
            self.buffer.resize(READ_SIZE, 0);
        }
        if self.start > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        }
        if self.end == self.buffer.len() {
            self.buffer.resize((self.buffer.len() * 2).max(FIRST_READ), 0);
        }
        &mut self.buffer[self.end..]
    }
}

impl Output {
    /// Whether something waits to be written.
    pub(super) const fn is_pending(&self) -> bool {
        self.written < self.bytes.len()
    }

    /// How much of it waits to be written.
    pub(super) const fn unwritten_size(&self) -> usize {
        self.bytes.len() - self.written
    }

    /// How much it holds, with what is already written.
    pub(super) const fn len(&self) -> usize {
        self.bytes.len()
    }

    fn clear(&mut self) {
        self.bytes.clear();
        (self.written, self.answers) = (0, 0);
        if self.bytes.capacity() > KEEP_BUFFER {
            self.bytes = Vec::new();
        }
    }

    /// The QoS 0 messages of which not the last byte was written, and how many they are.
    pub(super) fn unwritten(&self, version: Version) -> (Vec<u8>, u64) {
        let mut kept = Vec::new();
        let mut count = 0;
        let mut at = 0;
        while let Ok(Some(header)) = Header::read(&self.bytes[at..], version, usize::MAX) {
            let end = at + header.total();
            let Some(packet) = self.bytes.get(at..end) else { break };
            if end > self.written && packet[0] & !1 == packet::publish::first_byte(false, QoS::AtMostOnce, false) {
                debug_assert_eq!(header.packet, PacketType::Publish);
                kept.extend_from_slice(packet);
                count += 1;
            }
            at = end;
        }
        (kept, count)
    }
}

fn is_later(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_that_was_written_in_part_is_kept_whole_and_one_that_was_written_is_not() {
        let first = [0x30, 4, 0, 1, b't', b'a'];
        let second = [0x31, 4, 0, 1, b't', b'b'];
        let ack = [0x40, 2, 0, 1];
        let bytes = [&first[..], &second, &ack, &first].concat();
        for (written, expected) in [(0, 3), (5, 3), (6, 2), (7, 2), (12, 1), (16, 1), (21, 1), (22, 0)] {
            let output = Output { bytes: bytes.clone(), written, answers: 0 };
            let (kept, count) = output.unwritten(Version::V3_1_1);
            assert_eq!(count, expected, "{written}");
            assert_eq!(kept.len() as u64, 6 * expected);
        }
    }

    #[test]
    fn a_read_buffer_grows_only_when_it_is_full_and_shrinks_when_it_is_empty() {
        let mut input = Input::default();
        assert_eq!(input.space().len(), FIRST_READ);
        (input.end, input.more) = (FIRST_READ, true);
        assert_eq!(input.space().len(), READ_SIZE - FIRST_READ);
        input.end = READ_SIZE;
        assert_eq!(input.space().len(), READ_SIZE);
        input.take(10);
        assert_eq!(input.space().len(), READ_SIZE + 10);
        input.buffer.resize(2 * KEEP_BUFFER, 0);
        input.take(READ_SIZE - 10);
        assert_eq!(input.buffer.len(), READ_SIZE);
    }
}
