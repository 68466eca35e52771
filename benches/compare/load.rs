//! The load: one thread that publishes and receives on every connection, and never waits for one of them alone.
//!
//! The publishers stay at most `ahead` deliveries in front of the subscribers, by the same rule for every broker:
//! enough to keep batches full, little enough that a broker without limits need not drop or hoard.

use std::io;
use std::net::SocketAddr;
use std::os::fd::OwnedFd;
use std::thread;
use std::time::{Duration, Instant};

use rustix::event::{Timespec, epoll};

use crate::inbox;
use crate::meter;
use crate::publisher::{Message, Publisher};
use crate::subscriber::Subscriber;
use crate::tally::Faults;
use crate::wire;

/// Deliveries, and bytes, that may be on their way in all; and bytes on their way to one subscriber.
const AHEAD: u64 = 500_000;
const AHEAD_BYTES: u64 = 64 << 20;
const AHEAD_BYTES_EACH: u64 = 4 << 20;
/// Messages that may be on their way to one subscriber above QoS 0, well below the 65,535 identifiers.
const AHEAD_ACKED_EACH: u64 = 10_000;
/// Messages that one publisher has unacknowledged at most.
pub(crate) const WINDOW: usize = 1_000;
/// No delivery and no ack for so long: the broker has stalled, or the rest is lost.
const STALL: Duration = Duration::from_secs(3);
/// A run may not take longer than this, whatever happens.
const LIMIT: Duration = Duration::from_secs(60);
/// After a turn that brought less than `LITTLE` bytes, the load rests, so that a broker that writes each message by
/// itself does not pay for waking it each time.
const NAP: Duration = Duration::from_micros(100);
const LITTLE: usize = 4 * 1024;

/// Who sends what to whom.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scenario {
    pub(crate) name: &'static str,
    pub(crate) publishers: usize,
    pub(crate) subscribers: usize,
    /// Publisher n speaks to subscriber n only; else everyone to everyone.
    pub(crate) pairs: bool,
    pub(crate) qos: u8,
    pub(crate) payload: usize,
}

/// What a run came to.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) deliveries: u64,
    pub(crate) seconds: f64,
    pub(crate) own_ns: u64,
    pub(crate) faults: Faults,
    pub(crate) bad_acks: u64,
    pub(crate) stalled: bool,
}

/// The connections of one scenario.
pub(crate) struct Load {
    publishers: Vec<Publisher>,
    subscribers: Vec<Subscriber>,
    /// Whether the connection is registered for writability, publishers first.
    armed: Vec<bool>,
    epoll: OwnedFd,
    buffer: Vec<u8>,
    fan: u64,
    pairs: bool,
    ahead: u64,
    past: u64,
}

impl Load {
    /// Connects everyone of a scenario.
    pub(crate) fn connect(address: SocketAddr, scenario: Scenario) -> io::Result<Self> {
        let topic = |n: usize| if scenario.pairs { format!("bench/{n}") } else { "bench/0".to_owned() };
        let fan = if scenario.pairs { 1 } else { scenario.subscribers as u64 };
        let mut subscribers = Vec::with_capacity(scenario.subscribers);
        for n in 0..scenario.subscribers {
            let stream = wire::join(address, &format!("sub-{n}"), Some((&topic(n), scenario.qos)))?;
            subscribers.push(Subscriber::new(stream, scenario.publishers)?);
        }
        let payload = vec![b'x'; scenario.payload.max(wire::COUNTER)];
        // Many publishers each write little at a time; what they may be ahead is shared by all.
        let batch = if scenario.publishers > 10 { 4 * 1024 } else { 64 * 1024 };
        let mut publishers = Vec::with_capacity(scenario.publishers);
        for n in 0..scenario.publishers {
            let stream = wire::join(address, &format!("pub-{n}"), None)?;
            let topic = topic(n);
            let message = Message { topic: &topic, qos: scenario.qos, payload: &payload };
            publishers.push(Publisher::new(stream, n, message, batch, WINDOW)?);
        }
        let size = wire::publish(&topic(0), scenario.qos, &payload).len() as u64;
        let receivers = scenario.subscribers as u64;
        let mut ahead = AHEAD.min(AHEAD_BYTES / size).min(receivers * AHEAD_BYTES_EACH / size);
        if scenario.qos > 0 {
            ahead = ahead.min(receivers * AHEAD_ACKED_EACH);
        }
        let epoll = epoll::create(epoll::CreateFlags::CLOEXEC)?;
        for (token, publisher) in publishers.iter().enumerate() {
            epoll::add(&epoll, &publisher.stream, epoll::EventData::new_u64(token as u64), epoll::EventFlags::IN)?;
        }
        for (n, subscriber) in subscribers.iter().enumerate() {
            let token = epoll::EventData::new_u64((publishers.len() + n) as u64);
            epoll::add(&epoll, &subscriber.stream, token, epoll::EventFlags::IN)?;
        }
        let armed = vec![false; publishers.len() + subscribers.len()];
        let buffer = inbox::buffer();
        Ok(Self { publishers, subscribers, armed, epoll, buffer, fan, pairs: scenario.pairs, ahead, past: 0 })
    }

    /// A short run that counts for nothing but brings caches and socket buffers to their size.
    pub(crate) fn warm_up(&mut self) -> io::Result<Outcome> {
        let ahead = self.ahead;
        self.ahead = (ahead / 10).max(1);
        let outcome = self.run(Duration::from_millis(100));
        self.ahead = ahead;
        outcome
    }

    /// Publishes for `duration`, then waits until everything has come.
    pub(crate) fn run(&mut self, duration: Duration) -> io::Result<Outcome> {
        let own_before = meter::own_thread_ns();
        let delivered_before: u64 = self.subscribers.iter().map(|s| s.tally.delivered()).sum();
        let started = Instant::now();
        let mut last_progress = started;
        let mut stalled = false;
        let mut first = 0;
        loop {
            let now = Instant::now();
            let publishing = now.duration_since(started) < duration;
            let wrote = if publishing { self.publish(first)? } else { 0 };
            first += 1;
            if !publishing && self.finished() {
                break;
            }
            let (events, bytes) = self.turn(wrote == 0)?;
            if events > 0 || wrote > 0 {
                last_progress = now;
            } else if now.duration_since(last_progress) > STALL {
                stalled = true;
                break;
            }
            if now.duration_since(started) > LIMIT {
                stalled = true;
                break;
            }
            if bytes < LITTLE && wrote == 0 {
                thread::sleep(NAP);
            }
        }
        let delivered: u64 = self.subscribers.iter().map(|s| s.tally.delivered()).sum();
        let end = if stalled { last_progress } else { Instant::now() };
        Ok(Outcome {
            deliveries: delivered - delivered_before,
            seconds: end.duration_since(started).as_secs_f64(),
            own_ns: meter::own_thread_ns() - own_before,
            faults: self.faults(),
            bad_acks: self.publishers.iter().map(Publisher::bad_acks).sum(),
            stalled,
        })
    }

    fn total_sent(&self) -> u64 {
        self.publishers.iter().map(Publisher::sent).sum()
    }

    fn finished(&self) -> bool {
        self.past >= self.total_sent() * self.fan
            && self.publishers.iter().all(Publisher::idle)
            && self.subscribers.iter().all(Subscriber::idle)
    }

    /// Lets every publisher that can write a batch do so; returns how many messages were written.
    fn publish(&mut self, first: usize) -> io::Result<usize> {
        let mut outstanding = (self.total_sent() * self.fan).saturating_sub(self.past);
        let count = self.publishers.len();
        let mut wrote = 0;
        for n in 0..count {
            let index = (first + n) % count;
            let publisher = &mut self.publishers[index];
            if publisher.blocked() {
                continue;
            }
            let credit = (self.ahead.saturating_sub(outstanding) / self.fan) as usize;
            // Small remainders wait: they would cost a write and a read for next to nothing.
            let worth = publisher.batch_messages().min((self.ahead / self.fan / 4) as usize).max(1);
            if credit < worth {
                break;
            }
            let sent = publisher.pump(credit)?;
            outstanding += sent as u64 * self.fan;
            wrote += sent;
            if publisher.blocked() {
                self.arm(index)?;
            }
        }
        Ok(wrote)
    }

    /// One round of readiness: reads once from each connection that has something.
    fn turn(&mut self, wait: bool) -> io::Result<(usize, usize)> {
        let mut events = [epoll::Event { flags: epoll::EventFlags::empty(), data: epoll::EventData::new_u64(0) }; 256];
        let timeout = Timespec { tv_sec: 0, tv_nsec: if wait { 20_000_000 } else { 0 } };
        let count = match epoll::wait(&self.epoll, &mut events[..], Some(&timeout)) {
            Ok(count) => count,
            Err(rustix::io::Errno::INTR) => 0,
            Err(error) => return Err(error.into()),
        };
        let mut bytes = 0;
        for event in &events[..count] {
            let (flags, token) = (event.flags, event.data.u64() as usize);
            let readable = flags.intersects(epoll::EventFlags::IN | epoll::EventFlags::HUP | epoll::EventFlags::ERR);
            let writable = flags.contains(epoll::EventFlags::OUT);
            if let Some(n) = token.checked_sub(self.publishers.len()) {
                let subscriber = &mut self.subscribers[n];
                if writable {
                    subscriber.flush()?;
                }
                if readable {
                    let before = subscriber.tally.past();
                    bytes += subscriber.read(&mut self.buffer)?;
                    self.past += subscriber.tally.past() - before;
                }
            } else {
                let publisher = &mut self.publishers[token];
                if readable {
                    // An ack is worth a message here: both keep the load awake.
                    bytes += publisher.read(&mut self.buffer)? * 32;
                }
                if writable {
                    publisher.flush()?;
                }
            }
            self.arm(token)?;
        }
        Ok((count, bytes))
    }

    /// Asks for writability while there is something to write, and only then.
    fn arm(&mut self, token: usize) -> io::Result<()> {
        let (stream, blocked) = match token.checked_sub(self.publishers.len()) {
            Some(n) => (&self.subscribers[n].stream, self.subscribers[n].blocked()),
            None => (&self.publishers[token].stream, self.publishers[token].blocked()),
        };
        if self.armed[token] != blocked {
            let out = if blocked { epoll::EventFlags::OUT } else { epoll::EventFlags::empty() };
            let data = epoll::EventData::new_u64(token as u64);
            epoll::modify(&self.epoll, stream, data, epoll::EventFlags::IN | out)?;
            self.armed[token] = blocked;
        }
        Ok(())
    }

    /// Faults since the connections were made.
    fn faults(&self) -> Faults {
        let mut all = Faults::default();
        for (n, subscriber) in self.subscribers.iter().enumerate() {
            let heard = self.publishers.iter().map(Publisher::sent).enumerate();
            all.add(subscriber.tally.faults(heard.filter(|(publisher, _)| !self.pairs || *publisher == n)));
        }
        all
    }
}
