//! What the clients of one thread have in common: the round that runs, the recorder, and what others may look at.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use crate::bench::{
    clock::Clock,
    pacer::Lane,
    plan::{Plan, Round},
    recorder::Slice,
};

/// What the clients of one thread have in common.
pub(super) struct Shop {
    pub(super) clock: Clock,
    pub(super) plan: Arc<Plan>,
    pub(super) lane: Arc<Lane>,
    pub(super) gauges: Arc<Gauges>,
    pub(super) slice: RefCell<Slice>,
    /// Publishers of this thread that are not done with the round.
    pub(super) busy: Cell<usize>,
    /// The first thing that went wrong for good.
    pub(super) fault: RefCell<Option<super::Error>>,
    /// Woken when a publisher is done, or something went wrong.
    pub(super) news: tokio::sync::Notify,
}

/// A round that runs.
#[derive(Debug)]
pub(super) struct Running {
    pub(super) round: Round,
    /// When it began, in nanoseconds of the clock.
    pub(super) start: u64,
    /// What is due from here on counts.
    pub(super) counts_from: u64,
    /// Nothing is due from here on.
    pub(super) send_end: u64,
    /// What was due and is not sent by now is given up.
    pub(super) give_up: u64,
    /// Nothing more is sent.
    pub(super) stop: Arc<AtomicBool>,
}

/// Numbers that another thread may look at, at any time.
#[derive(Debug, Default)]
pub(super) struct Gauges {
    pub(super) connected: AtomicU64,
    pub(super) sent: AtomicU64,
    pub(super) completed: AtomicU64,
    /// Each message once.
    pub(super) received: AtomicU64,
    pub(super) in_flight: AtomicU64,
    pub(super) errors: AtomicU64,
    pub(super) disconnects: AtomicU64,
    /// How many times anything came, be it good or not.
    pub(super) arrivals: AtomicU64,
    /// Whoever is not connected yet will not be.
    pub(super) stop_connecting: AtomicBool,
}

impl Running {
    pub(super) fn is_over(&self, now: u64) -> bool {
        now >= self.send_end || self.stop.load(Ordering::Relaxed)
    }

    /// Whether nothing more is sent, though it was due.
    pub(super) fn gives_up(&self, now: u64) -> bool {
        now >= self.give_up || self.stop.load(Ordering::Relaxed)
    }
}

impl Shop {
    /// Something went wrong for good: whoever runs the round is to know.
    pub(super) fn fail(&self, error: super::Error) {
        self.fault.borrow_mut().get_or_insert(error);
        self.news.notify_one();
    }

    /// A publisher is done with the round.
    pub(super) fn done(&self) {
        self.busy.set(self.busy.get().saturating_sub(1));
        if self.busy.get() == 0 {
            self.news.notify_one();
        }
    }
}

/// Adds to a gauge that only this thread changes.
pub(super) fn add(gauge: &AtomicU64, count: u64) {
    if count > 0 {
        gauge.store(gauge.load(Ordering::Relaxed) + count, Ordering::Relaxed);
    }
}

pub(super) type Common = Rc<Shop>;
