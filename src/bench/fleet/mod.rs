//! Publishers and subscribers on their connections, on as many threads as there are to be: connected once, then sent
//! through one round after the other.

mod composer;
mod connect;
mod foreign;
mod ledger;
mod publisher;
mod round;
mod seat;
mod shop;
mod subscriber;
mod worker;

use std::{
    fmt, io,
    net::SocketAddr,
    sync::{Arc, atomic::Ordering, mpsc},
    time::{Duration, Instant},
};

use self::worker::{Handle, News, Order, Part};
pub use self::{
    connect::{Connecting, Kinds},
    foreign::{Trouble, obstacle},
};
pub(in crate::bench) use self::{subscriber::check_granted, worker::Ended};
use super::{
    clock::Clock,
    measured::Measured,
    plan::Plan,
    progress::{Tick, Watch, Wish},
};
use crate::{
    client::{self, Agreed, Lost, PublishError},
    packet::{EncodeError, QoS, ReasonCode},
};

/// Clients that are connected.
pub struct Fleet {
    plan: Arc<Plan>,
    clock: Clock,
    workers: Vec<Handle>,
    news: mpsc::Receiver<(usize, News)>,
    /// How long connecting took.
    pub connecting: Connecting,
    agreed: Option<Agreed>,
    addresses: Vec<(SocketAddr, SocketAddr)>,
    /// The number of the next message, by publisher.
    sequences: Vec<u64>,
    /// The speed that was wished for at the last round, in percent of the schedule's.
    percent: u32,
    /// Which publishers each thread has, by their places in the plan.
    shares: Vec<Vec<usize>>,
    /// Whether somebody wished to stop before all were connected.
    is_stopped: bool,
}

/// Why a load cannot be carried.
#[derive(Debug)]
pub enum Error {
    /// A connection cannot be made.
    Connect(Box<client::Error>),
    /// A connection was lost.
    Lost(Lost),
    /// A subscription was refused.
    Refused {
        /// Its filter.
        filter: String,
        /// Why.
        reason: ReasonCode,
    },
    /// A subscription was granted a lower QoS: what is measured would be another thing.
    Granted {
        /// Its filter.
        filter: String,
        /// What was asked for.
        asked: QoS,
        /// What is given.
        granted: u8,
    },
    /// No SUBACK came.
    NoSubAck(Duration),
    /// A library that is not our own has trouble.
    Library(Trouble),
    /// A packet cannot be put together.
    Encode(EncodeError),
    /// The broker does not take such messages.
    Publish(PublishError),
    /// The system gives no thread or runtime.
    Thread(io::Error),
    /// A thread has ended unexpectedly.
    Ended,
    /// Somebody wished it to stop before there was anything to report.
    Stopped,
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Connect(error) => Some(error.as_ref()),
            Self::Lost(error) => Some(error),
            Self::Library(trouble) => Some(trouble),
            Self::Encode(error) => Some(error),
            Self::Publish(error) => Some(error),
            Self::Thread(error) => Some(error),
            Self::Refused { .. } | Self::Granted { .. } | Self::NoSubAck(_) | Self::Ended | Self::Stopped => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connect(error) => write!(out, "{error}"),
            Self::Lost(error) => write!(out, "{error}"),
            Self::Library(trouble) => write!(out, "{trouble}"),
            Self::Refused { filter, reason } => write!(out, "the broker refused to subscribe to '{filter}': {reason}"),
            Self::Granted { filter, asked, granted } => {
                write!(out, "the broker grants QoS {granted} to '{filter}', and QoS {} was asked for", asked.bits())
            }
            Self::NoSubAck(time) => write!(out, "no SUBACK within {} s", time.as_secs()),
            Self::Encode(error) => write!(out, "{error}"),
            Self::Publish(error) => write!(out, "{error}"),
            Self::Thread(error) => write!(out, "{error}"),
            Self::Ended => out.write_str("a thread of the load generator has ended unexpectedly"),
            Self::Stopped => out.write_str("stopped"),
        }
    }
}

/// A round that was broken off.
#[derive(Debug)]
pub struct Broken {
    /// By what.
    pub error: Error,
    /// What was measured until then, if it is known.
    pub measured: Option<Box<Measured>>,
}

impl From<Error> for Broken {
    fn from(error: Error) -> Self {
        Self { error, measured: None }
    }
}

impl From<Broken> for Error {
    fn from(broken: Broken) -> Self {
        broken.error
    }
}

/// How often whoever watches is told.
const TICK: Duration = Duration::from_millis(100);
/// What is going on at first.
const CONNECT: &str = "connect";

impl Fleet {
    /// Connects and subscribes everybody.
    ///
    /// # Errors
    /// Somebody cannot connect or subscribe; or whoever watches wishes to stop.
    pub fn connect(plan: Plan, watch: &mut dyn Watch) -> Result<Self, Error> {
        let fleet = Self::connect_some(plan, watch)?;
        if fleet.is_stopped { Err(Error::Stopped) } else { Ok(fleet) }
    }

    /// The same where connecting is what is measured: when whoever watches wishes to stop, those are there that were
    /// connected until then, and [`Self::is_stopped`] tells.
    ///
    /// # Errors
    /// As of [`Self::connect`].
    pub fn connect_some(plan: Plan, watch: &mut dyn Watch) -> Result<Self, Error> {
        let clock = Clock::start();
        let threads = plan.threads.max(1);
        let plan = Arc::new(Plan { threads, ..plan });
        let (sender, news) = mpsc::channel();
        let mut shares = Vec::with_capacity(threads);
        let mut workers = Vec::with_capacity(threads);
        for at in 0..threads {
            let every = |count: usize| (at..count).step_by(threads).collect::<Vec<_>>();
            let publishers = every(plan.publishers.len());
            shares.push(publishers.clone());
            let part = Part {
                at,
                plan: Arc::clone(&plan),
                clock,
                publishers,
                audiences: every(plan.audiences.len()),
                idle: plan.idle.clone().skip(at).step_by(threads).collect(),
            };
            workers.push(Handle::start(part, sender.clone()).map_err(Error::Thread)?);
        }
        drop(sender);
        let sequences = vec![0; plan.publishers.len()];
        let connecting = Connecting::default();
        let mut fleet = Self {
            plan,
            clock,
            workers,
            news,
            connecting,
            agreed: None,
            addresses: Vec::new(),
            sequences,
            percent: 100,
            shares,
            is_stopped: false,
        };
        fleet.gather(CONNECT, watch)?;
        if !fleet.is_stopped && !fleet.plan.audiences.is_empty() {
            fleet.order(|_| Order::Subscribe);
            fleet.gather("subscribe", watch)?;
        }
        Ok(fleet)
    }

    /// Whether somebody wished to stop before all were connected.
    #[must_use]
    pub const fn is_stopped(&self) -> bool {
        self.is_stopped
    }

    /// What the first connection and the broker agreed on.
    #[must_use]
    pub const fn agreed(&self) -> Option<&Agreed> {
        self.agreed.as_ref()
    }

    /// Both ends of the publishers' connections, as they were made.
    #[must_use]
    pub fn addresses(&self) -> &[(SocketAddr, SocketAddr)] {
        &self.addresses
    }

    /// The clock of all times.
    #[must_use]
    pub const fn clock(&self) -> Clock {
        self.clock
    }

    /// The plan.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// How many connections are there now.
    #[must_use]
    pub fn connected(&self) -> u64 {
        self.workers.iter().map(|worker| worker.gauges.connected.load(Ordering::Relaxed)).sum()
    }

    /// Says goodbye, and waits for it.
    pub fn close(self) {
        self.order(|_| Order::Close);
        // Each thread has a limit of its own.
        let mut open = self.workers.len();
        while open > 0 {
            match self.news.recv_timeout(CLOSE_LIMIT) {
                Ok((_, News::Closed)) => open -= 1,
                Ok(_) => {}
                Err(_) => return,
            }
        }
    }

    fn order(&self, order: impl Fn(usize) -> Order) {
        for (at, worker) in self.workers.iter().enumerate() {
            // One that has ended has said why.
            let _ = worker.orders.send(order(at));
        }
    }

    /// Waits until all threads are connected, or subscribed.
    fn gather(&mut self, phase: &'static str, watch: &mut dyn Watch) -> Result<(), Error> {
        let begun = Instant::now();
        let audiences: u64 = self.plan.audiences.iter().map(|audience| u64::from(audience.members)).sum();
        let wanted = self.plan.publishers.len() as u64 + audiences + self.plan.idle.len() as u64;
        let mut missing = self.workers.len();
        while missing > 0 {
            match self.news.recv_timeout(TICK) {
                Ok((_, News::Connected(connecting, agreed, addresses))) => {
                    self.addresses.extend(addresses);
                    self.connecting.add(&connecting);
                    self.agreed = self.agreed.take().or(agreed.map(|agreed| *agreed));
                    missing -= 1;
                }
                Ok((_, News::Subscribed)) => missing -= 1,
                Ok((_, News::Fault(error))) => return Err(error),
                Ok((_, News::Closed)) | Err(mpsc::RecvTimeoutError::Disconnected) => return Err(Error::Ended),
                Ok(_) => {}
                Err(mpsc::RecvTimeoutError::Timeout) => {
                    let connected = self.connected();
                    let tick = Tick {
                        phase,
                        elapsed: begun.elapsed(),
                        connections: (connected, wanted),
                        done: (wanted > 0).then(|| connected as f64 / wanted as f64),
                        ..Tick::default()
                    };
                    if watch.tick(&tick) == Wish::Stop {
                        self.is_stopped = true;
                        // Who waits for a SUBACK has nothing to tell yet.
                        if phase != CONNECT {
                            return Err(Error::Stopped);
                        }
                        for worker in &self.workers {
                            worker.gauges.stop_connecting.store(true, Ordering::Relaxed);
                        }
                    }
                }
            }
        }
        Ok(())
    }
}

/// A thread that does not end by itself is left behind after this time.
const CLOSE_LIMIT: Duration = Duration::from_secs(5);
