//! The null sink: a broker that acknowledges everything and keeps nothing, for learning what a load generator can do.
//!
//! One thread serves everybody. With habits it becomes a slow broker, for tests.

mod guest;

use std::{
    io,
    net::{SocketAddr, TcpListener},
    os::fd::AsFd,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use self::guest::Guest;
use super::thread::{Bell, Ear, bell, listener, wait_precisely};

/// A running sink. Dropped, it ends, and with it every connection to it.
#[derive(Debug)]
pub struct Sink {
    address: SocketAddr,
    received: Arc<AtomicU64>,
    bell: Bell<Stop>,
    thread: Option<JoinHandle<()>>,
}

/// What a sink does besides acknowledging; by default nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Habits {
    /// How long it is busy with each message.
    pub delay_per_message: Duration,
    /// Once so many messages have come, it does nothing at all for this time; once.
    pub stall: Option<(u64, Duration)>,
    /// It reads so many bytes a second.
    pub reads_slowly: Option<f64>,
}

#[derive(Debug)]
struct Stop;

impl Sink {
    /// Opens a sink on a port of this machine.
    ///
    /// # Errors
    /// No port or no thread.
    pub fn start() -> io::Result<Self> {
        Self::start_with(Habits::default())
    }

    /// The same with habits.
    ///
    /// # Errors
    /// No port or no thread.
    pub fn start_with(habits: Habits) -> io::Result<Self> {
        let listener = listener()?;
        let address = listener.local_addr()?;
        let (bell, ear) = bell()?;
        let received = Arc::new(AtomicU64::new(0));
        let count = Arc::clone(&received);
        let host = Host { listener, ear, habits, guests: Vec::new(), free: None, deaf: None, opened: 0, count };
        let thread = std::thread::Builder::new().name("sink".to_owned()).spawn(move || host.run())?;
        Ok(Self { address, received, bell, thread: Some(thread) })
    }

    /// Where clients connect to.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Messages that have come.
    #[must_use]
    pub fn received(&self) -> u64 {
        self.received.load(Ordering::Acquire)
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        self.bell.ring(Stop);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// What the thread owns.
struct Host {
    listener: TcpListener,
    ear: Ear<Stop>,
    habits: Habits,
    guests: Vec<Guest>,
    /// When the work of slow habits is done.
    free: Option<Instant>,
    /// Until when nobody is accepted, because there are no files for it.
    deaf: Option<Instant>,
    opened: u64,
    count: Arc<AtomicU64>,
}

impl Host {
    fn run(mut self) {
        wait_precisely();
        let size = match self.habits.reads_slowly {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is within bounds")]
            Some(rate) => (rate / 100.0).clamp(1.0, READ_SIZE as f64) as usize,
            None => READ_SIZE,
        };
        let mut buffer = Vec::new();
        let mut ready = Vec::new();
        while self.wait(&mut ready) {
            for &at in &ready {
                let before = self.count.load(Ordering::Relaxed);
                let guest = &mut self.guests[at];
                let (messages, bytes) = guest.read(&mut buffer, size);
                if messages > 0 {
                    self.count.store(before + messages, Ordering::Release);
                }
                if !self.linger(before, messages, bytes) {
                    return;
                }
                self.guests[at].answer();
            }
            self.guests.retain(|guest| !guest.gone());
        }
    }

    /// Does what the habits demand after a read; `false`: the sink is to stop.
    fn linger(&mut self, before: u64, messages: u64, bytes: usize) -> bool {
        if self.habits == Habits::default() {
            return true;
        }
        let now = Instant::now();
        let mut work = self.habits.delay_per_message.mul_f64(messages as f64);
        if let Some(rate) = self.habits.reads_slowly {
            work += Duration::from_secs_f64(bytes as f64 / rate.max(1.0));
        }
        if let Some((after, time)) = self.habits.stall
            && before < after
            && before + messages >= after
        {
            work += time;
        }
        // From when it was free, not from now: otherwise what waking up takes would come on top of each read.
        let free = self.free.map_or(now, |free| free.max(now.checked_sub(LATE).unwrap_or(now))) + work;
        self.free = Some(free);
        self.pause(free)
    }

    /// Waits until `end` and hears nothing but the bell; `false`: the sink is to stop.
    fn pause(&self, end: Instant) -> bool {
        loop {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return true;
            }
            let Ok(left) = Timespec::try_from(left) else { return true };
            let mut descriptors = [PollFd::from_borrowed_fd(self.ear.as_fd(), PollFlags::IN)];
            if matches!(poll(&mut descriptors, Some(&left)), Ok(1)) {
                return false;
            }
        }
    }

    /// Waits for guests and new ones: whose turn it is, by index; `false`: the sink is to stop.
    fn wait(&mut self, ready: &mut Vec<usize>) -> bool {
        let mut descriptors = Vec::with_capacity(2 + self.guests.len());
        descriptors.push(PollFd::from_borrowed_fd(self.ear.as_fd(), PollFlags::IN));
        let accepting = if self.deaf.is_some() { PollFlags::empty() } else { PollFlags::IN };
        descriptors.push(PollFd::from_borrowed_fd(self.listener.as_fd(), accepting));
        // One socket for each guest and one wish: whoever has not taken its answers is not read.
        descriptors
            .extend(self.guests.iter().map(|guest| PollFd::from_borrowed_fd(guest.socket().as_fd(), guest.wish())));
        let left = self.deaf.map(|until| until.saturating_duration_since(Instant::now()));
        let left = left.and_then(|left| Timespec::try_from(left).ok());
        ready.clear();
        if poll(&mut descriptors, left.as_ref()).is_err() {
            return true;
        }
        let came = |at: usize| !descriptors[at].revents().is_empty();
        let (rung, knocked) = (came(0), came(1));
        ready.extend((0..self.guests.len()).filter(|at| came(2 + at)));
        drop(descriptors);
        if knocked || self.deaf.is_some_and(|until| until <= Instant::now()) {
            self.accept();
        }
        !rung || self.ear.heard().is_empty()
    }

    fn accept(&mut self) {
        self.deaf = None;
        loop {
            match self.listener.accept() {
                Ok((socket, _)) => {
                    self.opened += 1;
                    if socket.set_nonblocking(true).and_then(|()| socket.set_nodelay(true)).is_ok() {
                        self.guests.push(Guest::new(socket, self.opened));
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
                Err(_) => {
                    self.deaf = Some(Instant::now() + DEAF);
                    return;
                }
            }
        }
    }
}

/// Bytes read at once.
const READ_SIZE: usize = 64 << 10;
/// How long nobody is accepted after there were no files for it.
const DEAF: Duration = Duration::from_millis(20);
/// What a slow sink makes up for at the most when it woke up late.
const LATE: Duration = Duration::from_millis(5);

#[cfg(test)]
mod tests;
