//! The pacing thread: it hands each worker the messages that are due, when they are due, and never waits for anyone.
//!
//! What is late by then is late by its schedule, and counts from there: nothing is put off.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use parking_lot::Mutex;
use tokio::sync::Notify;

use super::{clock::Clock, schedule::Schedule};

/// The messages that are due at one worker.
#[derive(Debug, Default)]
pub(super) struct Lane {
    due: Mutex<Vec<u64>>,
    wake: Notify,
    ended: AtomicBool,
}

/// What a lane is to be given.
#[derive(Debug)]
pub(super) struct Order {
    pub(super) lane: Arc<Lane>,
    pub(super) schedule: Schedule,
    /// How many at the most.
    pub(super) count: u64,
}

/// What can be changed while it runs.
#[derive(Debug)]
pub(super) struct Controls {
    /// Nothing more is due.
    pub(super) stop: AtomicBool,
    /// Nothing is due for the moment.
    pub(super) pause: AtomicBool,
    /// The speed, in percent of the schedule's.
    pub(super) percent: AtomicU32,
}

/// A pacing thread.
#[derive(Debug)]
pub(super) struct Pacer {
    thread: Option<JoinHandle<u64>>,
    controls: Arc<Controls>,
}

/// So long before a message is due, the thread stops sleeping and looks at the clock instead: sleeping ends late.
const SPIN: u64 = 20_000;
/// It does so for no more than this part of the time between two messages.
const SPIN_SHARE: u64 = 10;
/// So many messages are handed over at once, and so many may lie with a thread.
const BATCH: usize = 1 << 16;
const LANE: usize = 1 << 22;
/// How long what was due before the end is still handed over.
const OVERTIME: u64 = 1_000_000_000;
/// The longest sleep: orders to stop are seen after it.
const NAP: u64 = 20_000_000;

impl Lane {
    /// Waits until something is due, or nothing will be any more.
    pub(super) async fn wait(&self) {
        self.wake.notified().await;
    }

    /// Takes what is due into `into`, which is empty.
    pub(super) fn take(&self, into: &mut Vec<u64>) {
        std::mem::swap(&mut *self.due.lock(), into);
    }

    /// Whether nothing will be due after what was taken.
    pub(super) fn has_ended(&self) -> bool {
        self.ended.load(Ordering::Acquire) && self.due.lock().is_empty()
    }

    /// Makes it as new.
    pub(super) fn reset(&self) {
        self.due.lock().clear();
        self.ended.store(false, Ordering::Release);
    }
}

impl Controls {
    /// At so many per cent of the schedule's speed.
    pub(super) const fn at(percent: u32) -> Self {
        Self { stop: AtomicBool::new(false), pause: AtomicBool::new(false), percent: AtomicU32::new(percent) }
    }
}

impl Pacer {
    /// Starts at `start` and ends before `end`, in nanoseconds of the clock.
    pub(super) fn start(
        clock: Clock,
        orders: Vec<Order>,
        start: u64,
        end: u64,
        controls: Arc<Controls>,
    ) -> std::io::Result<Self> {
        let shared = Arc::clone(&controls);
        let thread = thread::Builder::new().name("bench-pacer".to_owned());
        let thread = thread.spawn(move || run(clock, orders, start, end, &shared))?;
        Ok(Self { thread: Some(thread), controls })
    }

    /// Whether nothing more will be due.
    pub(super) fn has_ended(&self) -> bool {
        self.thread.as_ref().is_none_or(JoinHandle::is_finished)
    }

    /// Ends it: how many messages were due.
    pub(super) fn end(mut self) -> u64 {
        self.controls.stop.store(true, Ordering::Relaxed);
        self.thread.take().and_then(|thread| thread.join().ok()).unwrap_or_default()
    }
}

impl Drop for Pacer {
    fn drop(&mut self) {
        self.controls.stop.store(true, Ordering::Relaxed);
    }
}

/// A lane, and what is due next on it.
struct Row {
    order: Order,
    /// On the schedule's own time.
    next: Option<u64>,
    batch: Vec<u64>,
}

/// The schedule's own time, which passes faster or slower than the clock's, or stands still.
struct Passing {
    /// The clock's time, and the schedule's, at the last change.
    since: (u64, f64),
    speed: f64,
}

impl Passing {
    fn change(&mut self, now: u64, speed: f64) {
        if (speed - self.speed).abs() > f64::EPSILON {
            self.since = (now, self.at(now));
            self.speed = speed;
        }
    }

    fn at(&self, now: u64) -> f64 {
        self.since.1 + now.saturating_sub(self.since.0) as f64 * self.speed
    }

    /// When the clock shows the schedule's moment `due`.
    fn clock(&self, due: u64) -> u64 {
        let ahead = (due as f64 - self.since.1).max(0.0);
        if self.speed > 0.0 { self.since.0 + (ahead / self.speed) as u64 } else { u64::MAX }
    }
}

fn run(clock: Clock, orders: Vec<Order>, start: u64, end: u64, controls: &Controls) -> u64 {
    make_sleep_exact();
    let mut rows: Vec<Row> = orders.into_iter().map(Row::new).collect();
    let mut passing = Passing { since: (start, 0.0), speed: 1.0 };
    let mut total = 0;
    loop {
        let now = clock.now();
        if controls.stop.load(Ordering::Relaxed) {
            break;
        }
        let paused = controls.pause.load(Ordering::Relaxed);
        let percent = controls.percent.load(Ordering::Relaxed);
        passing.change(now, if paused { 0.0 } else { f64::from(percent) / 100.0 });
        let mut nearest = u64::MAX;
        for row in &mut rows {
            let (count, next) = row.release(now, end, &passing);
            total += count;
            nearest = nearest.min(next);
        }
        // What was due up to the end is handed over, however late it is by now; within reason.
        if now >= end && (nearest > now || now >= end.saturating_add(OVERTIME)) {
            break;
        }
        if nearest == u64::MAX && rows.iter().all(|row| row.next.is_none()) {
            break;
        }
        sleep_until(&clock, now, nearest);
    }
    for row in rows {
        row.order.lane.ended.store(true, Ordering::Release);
        row.order.lane.wake.notify_one();
    }
    total
}

impl Row {
    fn new(mut order: Order) -> Self {
        let next = if order.count > 0 { order.schedule.next_due() } else { None };
        Self { order, next, batch: Vec::new() }
    }

    /// Hands over what is due: how many, and when the next one is.
    fn release(&mut self, now: u64, end: u64, passing: &Passing) -> (u64, u64) {
        let mut next = u64::MAX;
        while let Some(due) = self.next {
            next = passing.clock(due);
            if next > now || next >= end || self.batch.len() >= BATCH {
                break;
            }
            self.batch.push(next);
            self.order.count -= 1;
            self.next = if self.order.count > 0 { self.order.schedule.next_due() } else { None };
            next = u64::MAX;
        }
        let count = self.batch.len() as u64;
        if count > 0 {
            let mut lane = self.order.lane.due.lock();
            // What a thread is so far behind with, it will not make up for: it was due, and is not sent.
            if lane.len() < LANE {
                lane.append(&mut self.batch);
            }
            drop(lane);
            self.batch.clear();
            self.order.lane.wake.notify_one();
        }
        (count, next)
    }
}

/// Sleeps, and looks at the clock for the last moment.
fn sleep_until(clock: &Clock, now: u64, due: u64) {
    let gap = due.saturating_sub(now).min(NAP);
    let spin = SPIN.min(gap / SPIN_SHARE);
    if gap > spin {
        thread::sleep(Duration::from_nanos(gap - spin));
    }
    while gap < NAP && clock.now() < due {
        std::hint::spin_loop();
    }
}

/// Else the system ends each sleep some 50 µs late, to save power.
#[cfg(target_os = "linux")]
fn make_sleep_exact() {
    // Where it is not allowed, messages are a little later, and their times say so.
    let _ = rustix::thread::set_current_timer_slack(std::num::NonZeroU64::new(1));
}

#[cfg(not(target_os = "linux"))]
const fn make_sleep_exact() {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::schedule::{Arrival, Pace};

    #[test]
    fn everything_that_is_due_is_handed_over_and_never_before_its_time() {
        let clock = Clock::start();
        let lanes: Vec<Arc<Lane>> = (0..2).map(|_| Arc::default()).collect();
        let order = |(at, lane): (usize, &Arc<Lane>)| Order {
            lane: Arc::clone(lane),
            schedule: Schedule::new(Pace::Constant(2_000.0), Arrival::Constant, at as f64 / 2.0, 1),
            count: 100,
        };
        let orders = lanes.iter().enumerate().map(order).collect();
        let start = clock.now() + 1_000_000;
        let pacer = Pacer::start(clock, orders, start, u64::MAX, Arc::new(Controls::at(100))).unwrap();
        let mut seen = [0; 2];
        while !lanes.iter().all(|lane| lane.has_ended()) {
            for (lane, seen) in lanes.iter().zip(&mut seen) {
                let mut due = Vec::new();
                lane.take(&mut due);
                let now = clock.now();
                assert!(due.iter().all(|due| *due <= now && *due >= start));
                *seen += due.len();
            }
            thread::yield_now();
        }
        assert_eq!((seen, pacer.end()), ([100, 100], 200));
    }
}
