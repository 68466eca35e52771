//! One emulated connection: the client's socket, the broker's, and the two directions between them.

use std::{
    io::{self, Read},
    net::Shutdown,
    time::{Duration, Instant},
};

use rustix::event::PollFlags;
use socket2::{Domain, SockAddr, Socket, Type};

use super::pipe::{End, Pipe, Shape};

/// One emulated connection.
#[derive(Debug)]
pub(super) struct Line {
    client: Socket,
    broker: Socket,
    /// The client's port.
    port: u16,
    /// The broker has not answered yet.
    connecting: bool,
    up: Direction,
    down: Direction,
}

/// A direction with what became of its far end.
#[derive(Debug)]
struct Direction {
    pipe: Pipe,
    /// The receiver's socket takes nothing for now.
    full: bool,
    /// The end has been handed on, or there is nobody to hand anything to.
    over: bool,
    /// The receiver is gone: what still comes is thrown away.
    broken: bool,
}

impl Line {
    /// Begins to connect to the broker for this client.
    pub(super) fn open(client: Socket, port: u16, to: &SockAddr, shape: &Shape, number: u64) -> io::Result<Self> {
        let begun = begin(&client, to);
        if begun.is_err() {
            abort(&client);
        }
        let (broker, connecting) = begun?;
        let up = Direction::new(Pipe::new(shape, 2 * number));
        let down = Direction::new(Pipe::new(shape, 2 * number + 1));
        Ok(Self { client, broker, port, connecting, up, down })
    }

    pub(super) const fn client(&self) -> &Socket {
        &self.client
    }

    pub(super) const fn broker(&self) -> &Socket {
        &self.broker
    }

    pub(super) const fn port(&self) -> u16 {
        self.port
    }

    /// What is waited for on the client's socket and on the broker's.
    pub(super) fn wishes(&self) -> [PollFlags; 2] {
        if self.connecting {
            return [self.up.wish_to_read(), PollFlags::OUT];
        }
        [self.up.wish_to_read() | self.down.wish_to_write(), self.down.wish_to_read() | self.up.wish_to_write()]
    }

    /// Takes what came on the client's socket and on the broker's.
    pub(super) fn came(&mut self, client: PollFlags, broker: PollFlags, buffer: &mut [u8], now: Instant) {
        if self.connecting {
            if !broker.is_empty() {
                self.connecting = false;
                if !matches!(self.broker.take_error(), Ok(None)) {
                    self.down.pipe.finish(End::Reset, now);
                }
            }
        } else {
            self.up.full &= !broker.intersects(WRITABLE);
            self.down.full &= !client.intersects(WRITABLE);
            if broker.intersects(READABLE) {
                self.down.read(&self.broker, buffer, now);
            }
        }
        if client.intersects(READABLE) {
            self.up.read(&self.client, buffer, now);
        }
    }

    /// Hands on what is due; whether the connection goes on.
    pub(super) fn turn(&mut self, now: Instant) -> bool {
        if !self.connecting && !self.up.write(&self.broker, now) {
            self.reset();
            return false;
        }
        if !self.down.write(&self.client, now) {
            self.reset();
            return false;
        }
        !(self.up.over && self.down.over)
    }

    /// When something is due next.
    pub(super) fn due(&self) -> Option<Instant> {
        let up = if self.connecting { None } else { self.up.due() };
        [up, self.down.due()].into_iter().flatten().min()
    }

    /// Makes closing the sockets a reset for both ends.
    pub(super) fn reset(&self) {
        abort(&self.client);
        abort(&self.broker);
    }
}

impl Direction {
    const fn new(pipe: Pipe) -> Self {
        Self { pipe, full: false, over: false, broken: false }
    }

    fn wish_to_read(&self) -> PollFlags {
        if self.pipe.takes() { PollFlags::IN } else { PollFlags::empty() }
    }

    const fn wish_to_write(&self) -> PollFlags {
        if self.full { PollFlags::OUT } else { PollFlags::empty() }
    }

    fn due(&self) -> Option<Instant> {
        // Behind an end that was handed on, only the sender's going matters.
        if self.full || self.over && !self.pipe.resets() { None } else { self.pipe.due() }
    }

    fn read(&mut self, mut from: &Socket, buffer: &mut [u8], now: Instant) {
        while self.pipe.takes() {
            let size = buffer.len().min(self.pipe.room());
            match from.read(&mut buffer[..size]) {
                Ok(0) => self.pipe.finish(End::Closed, now),
                Ok(_) if self.broken => {}
                Ok(read) => {
                    self.pipe.push(&buffer[..read], now);
                    if read < size {
                        return;
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
                Err(_) => self.pipe.finish(End::Reset, now),
            }
        }
    }

    /// Hands on what is due; `false`: the sender is gone, and the receiver must learn it.
    fn write(&mut self, to: &Socket, now: Instant) -> bool {
        if !self.full && !self.over {
            match self.pipe.deliver(now, |slices| to.send_vectored(slices)) {
                Ok(()) => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => self.full = true,
                Err(_) => {
                    // The other direction goes on: what the receiver said before it went may still be on its way.
                    self.pipe.spill();
                    self.broken = true;
                    self.over = true;
                }
            }
        }
        match self.pipe.ended(now) {
            Some(End::Reset) => return false,
            Some(End::Closed) if !self.over => {
                let _ = to.shutdown(Shutdown::Write);
                self.over = true;
            }
            _ => {}
        }
        true
    }
}

/// Both sockets as they must be, the broker's on its way; whether it is still being connected.
fn begin(client: &Socket, to: &SockAddr) -> io::Result<(Socket, bool)> {
    client.set_nonblocking(true)?;
    client.set_tcp_nodelay(true)?;
    let domain = Domain::from(i32::from(to.family()));
    let broker = Socket::new(domain, Type::STREAM, None)?;
    broker.set_nonblocking(true)?;
    if domain != Domain::UNIX {
        broker.set_tcp_nodelay(true)?;
    }
    match broker.connect(to) {
        Ok(()) => Ok((broker, false)),
        Err(error) if error.raw_os_error() == Some(rustix::io::Errno::INPROGRESS.raw_os_error()) => Ok((broker, true)),
        Err(error) => Err(error),
    }
}

/// Makes closing the socket a reset.
fn abort(socket: &Socket) {
    let _ = socket.set_linger(Some(Duration::ZERO));
}

/// An end or an error is found by reading, and by writing.
const READABLE: PollFlags = PollFlags::IN.union(PollFlags::HUP).union(PollFlags::ERR);
const WRITABLE: PollFlags = PollFlags::OUT.union(PollFlags::HUP).union(PollFlags::ERR);
