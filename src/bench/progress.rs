//! How a measurement goes on, told several times a second; and what whoever watches wishes.

use std::time::Duration;

/// The state of a measurement.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tick {
    /// What is going on: `connect`, `warm-up`, `steady`, `drain` …
    pub phase: &'static str,
    /// QoS of the messages.
    pub qos: u8,
    /// The round, from 1, and how many there are.
    pub block: (u32, u32),
    /// Time since the measurement began.
    pub elapsed: Duration,
    /// How long it will take, if that is known.
    pub total: Option<Duration>,
    /// Share of the work that is done, if that is known: 0 to 1.
    pub done: Option<f64>,
    /// Connections that are there, and how many there are to be.
    pub connections: (u64, u64),
    /// Messages sent so far.
    pub sent: u64,
    /// Messages completed so far.
    pub completed: u64,
    /// Messages received so far.
    pub received: u64,
    /// Messages a second that were sent since the last tick.
    pub sent_rate: f64,
    /// Messages a second that were received since the last tick; without subscribers, completed.
    pub received_rate: f64,
    /// The rate that is wished for.
    pub wished_rate: Option<f64>,
    /// Half of the times since the last tick took no longer, in nanoseconds.
    pub p50: Option<u64>,
    /// 99 %.
    pub p99: Option<u64>,
    /// Messages in flight, and how many may be.
    pub in_flight: (u64, u64),
    /// Connections lost, messages refused, payloads corrupt.
    pub errors: u64,
}

/// What whoever watches wishes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wish {
    /// Go on.
    #[default]
    GoOn,
    /// Stop, and report what was measured.
    Stop,
    /// A tenth more messages a second.
    Faster,
    /// A tenth less.
    Slower,
    /// Send nothing until the same wish comes again.
    Pause,
}

/// Who watches.
pub trait Watch {
    /// Is told how it goes, about ten times a second.
    fn tick(&mut self, tick: &Tick) -> Wish;

    /// A remark that should stay on the screen.
    fn note(&mut self, text: &str) {
        let _ = text;
    }
}

/// Nobody watches.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unwatched;

impl Watch for Unwatched {
    fn tick(&mut self, _: &Tick) -> Wish {
        Wish::GoOn
    }
}
