//! The link emulator: a relay on this machine that makes the way to a broker longer, narrower, or cuts it.
//!
//! It works on byte streams: it can delay, limit and cut, but not lose a packet, which TCP would hide anyway. The
//! connection itself is made at once: only what is said on it takes time.

mod line;
mod pipe;

use std::{
    io,
    net::{SocketAddr, TcpListener},
    os::fd::AsFd,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use socket2::SockAddr;

pub use pipe::Shape;

use self::line::Line;
use super::thread::{Bell, Ear, bell, listener, wait_precisely};

/// A running link. Dropped, it ends, and with it every connection over it.
///
/// One thread carries all connections: some hundred megabytes a second, or some ten thousand single packets. What comes
/// at once over thousands of connections takes it longer than a short delay.
#[derive(Debug)]
pub struct Link {
    address: SocketAddr,
    bell: Bell<Command>,
    connections: Arc<AtomicUsize>,
    thread: Option<JoinHandle<()>>,
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// Over TCP.
    Tcp(SocketAddr),
    /// To a Unix socket.
    Unix(PathBuf),
}

impl From<SocketAddr> for Destination {
    fn from(address: SocketAddr) -> Self {
        Self::Tcp(address)
    }
}

#[derive(Debug)]
enum Command {
    Stop,
    /// All connections, or that of the client with this port.
    Cut(Option<u16>, mpsc::Sender<usize>),
}

impl Link {
    /// Opens a link to `to` on a port of this machine.
    ///
    /// # Errors
    /// No port, no thread, or a path that is none of a Unix socket.
    pub fn start(to: impl Into<Destination>, shape: Shape) -> io::Result<Self> {
        let to = match to.into() {
            Destination::Tcp(address) => SockAddr::from(address),
            Destination::Unix(path) => SockAddr::unix(path)?,
        };
        let listener = listener()?;
        let address = listener.local_addr()?;
        let (bell, ear) = bell()?;
        let connections = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&connections);
        let relay = Relay { listener, to, shape, ear, lines: Vec::new(), opened: 0, deaf: None, count };
        let thread = std::thread::Builder::new().name("link".to_owned()).spawn(move || relay.run())?;
        Ok(Self { address, bell, connections, thread: Some(thread) })
    }

    /// Where clients connect to.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// How many connections go over it now.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::Acquire)
    }

    /// Cuts all connections: both ends get a reset at once, and what was on its way is lost. The number of them.
    pub fn cut_all(&self) -> usize {
        self.cut_which(None)
    }

    /// Cuts the connection of the client that came from this port; whether there is one.
    pub fn cut(&self, client_port: u16) -> bool {
        self.cut_which(Some(client_port)) > 0
    }

    /// Returns when it is done.
    fn cut_which(&self, port: Option<u16>) -> usize {
        let (done, when_done) = mpsc::channel();
        self.bell.ring(Command::Cut(port, done));
        // An error is a thread that has ended, and nothing is connected then.
        when_done.recv().unwrap_or(0)
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.bell.ring(Command::Stop);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// What the thread owns.
struct Relay {
    listener: TcpListener,
    to: SockAddr,
    shape: Shape,
    ear: Ear<Command>,
    lines: Vec<Line>,
    opened: u64,
    /// Until when no connection is accepted, because there are no files for one.
    deaf: Option<Instant>,
    count: Arc<AtomicUsize>,
}

impl Relay {
    fn run(mut self) {
        wait_precisely();
        let mut buffer = vec![0; READ_SIZE];
        let mut ready = Vec::new();
        loop {
            let now = Instant::now();
            let next = self.turn(now);
            self.wait(now, next, &mut ready);
            let now = Instant::now();
            for &(line, client, broker) in &ready {
                self.lines[line].came(client, broker, &mut buffer, now);
            }
            self.accept(now);
            for command in self.ear.heard() {
                match command {
                    Command::Stop => return,
                    Command::Cut(port, done) => {
                        // Whoever is still in the queue of the listener was connected before the cut.
                        self.accept(now);
                        let cut = self.cut(port);
                        let _ = done.send(cut);
                    }
                }
            }
        }
    }

    /// Hands on what is due; when something is due next.
    fn turn(&mut self, now: Instant) -> Option<Instant> {
        let mut next = None;
        self.lines.retain_mut(|line| {
            let goes_on = line.turn(now);
            next = [next, line.due()].into_iter().flatten().min();
            goes_on
        });
        self.count.store(self.lines.len(), Ordering::Release);
        next
    }

    /// Waits until `next`, or until something comes: the lines on which it did, by index, with what came for whom.
    fn wait(&self, now: Instant, next: Option<Instant>, ready: &mut Vec<(usize, PollFlags, PollFlags)>) {
        let deaf = self.deaf.filter(|until| *until > now);
        let mut descriptors = Vec::with_capacity(2 + 2 * self.lines.len());
        descriptors.push(PollFd::from_borrowed_fd(self.ear.as_fd(), PollFlags::IN));
        let accepting = if deaf.is_some() { PollFlags::empty() } else { PollFlags::IN };
        descriptors.push(PollFd::from_borrowed_fd(self.listener.as_fd(), accepting));
        let mut asked = Vec::with_capacity(2 * self.lines.len());
        for (at, line) in self.lines.iter().enumerate() {
            let [client, broker] = line.wishes();
            // A socket of which nothing is wished would still report its end, again and again.
            if !client.is_empty() {
                descriptors.push(PollFd::from_borrowed_fd(line.client().as_fd(), client));
                asked.push((at, true));
            }
            if !broker.is_empty() {
                descriptors.push(PollFd::from_borrowed_fd(line.broker().as_fd(), broker));
                asked.push((at, false));
            }
        }
        let next = [next, deaf].into_iter().flatten().min();
        let timeout = next.map(|next| next.saturating_duration_since(Instant::now()));
        let timeout = timeout.and_then(|timeout| Timespec::try_from(timeout).ok());
        ready.clear();
        if poll(&mut descriptors, timeout.as_ref()).is_err() {
            return;
        }
        for ((at, is_client), descriptor) in asked.into_iter().zip(&descriptors[2..]) {
            let came = descriptor.revents();
            if came.is_empty() {
                continue;
            }
            if ready.last().is_none_or(|last| last.0 != at) {
                ready.push((at, PollFlags::empty(), PollFlags::empty()));
            }
            if let Some(last) = ready.last_mut() {
                if is_client { last.1 = came } else { last.2 = came }
            }
        }
    }

    fn accept(&mut self, now: Instant) {
        if self.deaf.is_some_and(|until| until > now) {
            return;
        }
        self.deaf = None;
        loop {
            match self.listener.accept() {
                Ok((client, from)) => {
                    self.opened += 1;
                    // Otherwise the client finds its connection reset, as it would if the broker had done it.
                    if let Ok(line) = Line::open(client.into(), from.port(), &self.to, &self.shape, self.opened) {
                        self.lines.push(line);
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(_) => {
                    self.deaf = Some(now + DEAF);
                    break;
                }
            }
        }
        self.count.store(self.lines.len(), Ordering::Release);
    }

    fn cut(&mut self, port: Option<u16>) -> usize {
        let before = self.lines.len();
        self.lines.retain(|line| {
            let cut = port.is_none_or(|port| line.port() == port);
            if cut {
                line.reset();
            }
            !cut
        });
        self.count.store(self.lines.len(), Ordering::Release);
        before - self.lines.len()
    }
}

/// Bytes read at once.
const READ_SIZE: usize = 64 << 10;
/// How long nobody is accepted after there were no files for it.
const DEAF: Duration = Duration::from_millis(20);

#[cfg(test)]
mod tests;
