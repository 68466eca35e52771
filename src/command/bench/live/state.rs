//! What is known of a measurement while it goes on: the last tick, and those before it as far as they are shown.

use std::{collections::VecDeque, time::Duration};

use crate::bench::progress::{Tick, Wish};

/// What is known.
#[derive(Clone, Debug, Default)]
pub(super) struct State {
    /// What is measured.
    pub(super) scenario: String,
    /// How many QoS levels take turns.
    levels: u32,
    /// The last tick.
    pub(super) tick: Tick,
    /// Time since the view began. That of a tick begins anew with each round.
    pub(super) elapsed: Duration,
    /// The phase, whatever its round does at the moment; when it began, and how many of its rounds are over.
    pub(super) phase: &'static str,
    began: Duration,
    rounds_over: u32,
    /// Messages a second that were sent and received, of the last ticks of this phase.
    sent: VecDeque<f64>,
    received: VecDeque<f64>,
    /// What has happened since the last line, as far as it belongs to this round.
    since: Since,
    /// Whether nothing is sent because somebody wants it so.
    pub(super) is_paused: bool,
    /// Whether the end was wished for.
    pub(super) is_stopping: bool,
}

/// What a measurement is of, and so which numbers there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    /// Messages that are sent and received.
    Messages,
    /// Messages that nobody here receives.
    Sent,
    /// Messages that nobody here sends.
    Received,
    /// Connections.
    Connections,
}

/// What has happened in a time: its messages, and the times of its ticks.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Since {
    time: Duration,
    sent: u64,
    completed: u64,
    received: u64,
    /// The medians of its ticks.
    medians: Vec<u64>,
    /// The worst of the 99 % of its ticks: no less than that of all of them.
    pub(super) p99: Option<u64>,
}

impl Since {
    fn add(&mut self, tick: &Tick, before: Option<&Tick>) {
        let time = before.map_or(tick.elapsed, |before| tick.elapsed.saturating_sub(before.elapsed));
        // Counters that began anew have only the rate to tell what was in this tick.
        let more = |now: u64, then: Option<u64>, rate: f64| match then {
            None => now,
            Some(then) => now.checked_sub(then).unwrap_or((rate * time.as_secs_f64()) as u64),
        };
        self.sent += more(tick.sent, before.map(|before| before.sent), tick.sent_rate);
        self.completed += more(tick.completed, before.map(|before| before.completed), tick.received_rate);
        self.received += more(tick.received, before.map(|before| before.received), tick.received_rate);
        self.time += time;
        self.medians.extend(tick.p50);
        self.p99 = self.p99.max(tick.p99);
    }

    /// A second: sent, completed and received.
    pub(super) fn rates(&self) -> [f64; 3] {
        let seconds = self.time.as_secs_f64();
        [self.sent, self.completed, self.received].map(|count| if seconds > 0.0 { count as f64 / seconds } else { 0.0 })
    }

    /// The median of the medians of its ticks.
    pub(super) fn p50(&self) -> Option<u64> {
        let mut medians = self.medians.clone();
        medians.sort_unstable();
        medians.get(medians.len() / 2).copied()
    }
}

/// Ticks that are remembered.
const TICKS: usize = 60;
/// Ticks of which a number that is read is the mean: it would change too fast.
const CALM: usize = 5;
/// What a round does besides what it is for.
const BESIDE: [&str; 2] = ["warm-up", "drain"];
/// Before this share is done, nobody can say how long the rest takes.
const EARLY: f64 = 0.05;

impl State {
    pub(super) fn new(scenario: &str, levels: u32) -> Self {
        Self { scenario: scenario.to_owned(), levels: levels.max(1), ..Self::default() }
    }

    /// How it goes now, so long after the view began.
    pub(super) fn add(&mut self, tick: &Tick, elapsed: Duration) {
        let phase = if BESIDE.contains(&tick.phase) && !self.phase.is_empty() && self.phase != CONNECT {
            self.phase
        } else {
            tick.phase
        };
        // A warm-up is where a phase begins of which nobody knows the name yet.
        let is_same = phase == self.phase || BESIDE.contains(&self.phase);
        if !is_same {
            self.began = self.elapsed;
            self.rounds_over = 0;
            self.sent.clear();
            self.received.clear();
        } else if (tick.qos, tick.block) != (self.tick.qos, self.tick.block) {
            self.rounds_over += 1;
        }
        let is_same_round = is_same && (tick.qos, tick.block) == (self.tick.qos, self.tick.block);
        if !is_same_round {
            self.since = Since::default();
        }
        self.since.add(tick, Some(&self.tick).filter(|before| is_same_round && before.elapsed <= tick.elapsed));
        self.phase = phase;
        self.elapsed = elapsed;
        for (rates, rate) in [(&mut self.sent, tick.sent_rate), (&mut self.received, tick.received_rate)] {
            if rates.len() == TICKS {
                rates.pop_front();
            }
            rates.push_back(rate);
        }
        self.tick = tick.clone();
    }

    /// How much of the phase is done, and how long the rest of it will take: as far as anybody can know.
    pub(super) fn done(&self) -> Option<(f64, Option<Duration>)> {
        let tick = &self.tick;
        let of_time = tick.total.filter(|total| !total.is_zero());
        let of_round = tick.done.or_else(|| of_time.map(|total| tick.elapsed.as_secs_f64() / total.as_secs_f64()));
        let of_round = of_round.filter(|done| done.is_finite())?.clamp(0.0, 1.0);
        let rounds = if self.phase == CONNECT { 1 } else { tick.block.1.max(1).saturating_mul(self.levels) };
        let done = ((f64::from(self.rounds_over) + of_round) / f64::from(rounds)).min(1.0);
        let left = match of_time {
            Some(total) => Some(total.as_secs_f64() * f64::from(rounds) * (1.0 - done)),
            None if done > EARLY => Some(self.elapsed.saturating_sub(self.began).as_secs_f64() * (1.0 - done) / done),
            None => None,
        };
        Some((done, left.and_then(|left| Duration::try_from_secs_f64(left).ok())))
    }

    /// A key was pressed.
    pub(super) fn wished(&mut self, wish: Wish) {
        match wish {
            Wish::Pause => self.is_paused = !self.is_paused,
            Wish::Stop => self.is_stopping = true,
            Wish::GoOn | Wish::Faster | Wish::Slower => {}
        }
    }

    /// A line has told of all this.
    pub(super) fn tell(&mut self) {
        self.since = Since::default();
    }

    /// Whether messages have times at which they are due.
    pub(super) fn has_wished_rate(&self) -> bool {
        self.tick.wished_rate.is_some()
    }

    /// Messages a second, sent and received, that do not change too fast to be read.
    pub(super) fn calm_rates(&self) -> (f64, f64) {
        let mean = |rates: &VecDeque<f64>| {
            let count = rates.len().min(CALM);
            if count == 0 { 0.0 } else { rates.iter().rev().take(count).sum::<f64>() / count as f64 }
        };
        (mean(&self.sent), mean(&self.received))
    }

    /// The same of the ticks one by one.
    pub(super) fn rates(&self) -> (Vec<f64>, Vec<f64>) {
        (self.sent.iter().copied().collect(), self.received.iter().copied().collect())
    }

    /// What has happened since the last line.
    pub(super) const fn since_told(&self) -> &Since {
        &self.since
    }

    /// What it is about: the last word of the name says it.
    pub(super) fn subject(&self) -> Subject {
        match self.scenario.rsplit(' ').next().unwrap_or_default() {
            "pub" | "ceiling" => Subject::Sent,
            "sub" => Subject::Received,
            "conn" | "churn" => Subject::Connections,
            _ => match self.phase {
                "store" => Subject::Sent,
                "fetch" => Subject::Received,
                _ => Subject::Messages,
            },
        }
    }
}

/// The phase before there is anything to send.
pub(super) const CONNECT: &str = "connect";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_those_of_the_time_that_is_shown() {
        let mut state = State::new("pub", 1);
        for at in 1..=100_u32 {
            let tick = Tick {
                phase: "steady",
                elapsed: Duration::from_millis(u64::from(at) * 100),
                sent: u64::from(at) * 10,
                received: u64::from(at) * 5,
                sent_rate: f64::from(at),
                ..Tick::default()
            };
            state.add(&tick, tick.elapsed);
            if at == 90 {
                state.tell();
            }
        }
        assert_eq!(state.rates().0.len(), 60);
        assert_eq!(state.calm_rates(), (98.0, 0.0));
        assert_eq!(state.since_told().rates(), [100.0, 0.0, 50.0]);
        // Another phase begins anew, and so do its counters.
        let tick = Tick { phase: "wait", elapsed: Duration::from_millis(500), sent: 10, ..Tick::default() };
        state.add(&Tick { sent_rate: 7.0, ..tick }, Duration::from_secs(10));
        assert_eq!((state.since_told().rates()[0], state.rates().0), (20.0, vec![7.0]));
    }

    #[test]
    fn the_same_key_pauses_and_goes_on() {
        let mut state = State::new("pub", 1);
        state.wished(Wish::Pause);
        assert!(state.is_paused && !state.is_stopping);
        state.wished(Wish::Pause);
        state.wished(Wish::Stop);
        assert!(!state.is_paused && state.is_stopping);
    }

    #[test]
    fn rounds_add_up() {
        let mut state = State::new("qos", 2);
        let second = Duration::from_secs(1);
        let tick =
            |phase, qos, block, done| Tick { phase, qos, block: (block, 5), done: Some(done), ..Tick::default() };
        state.add(&tick(CONNECT, 0, 0, 0.5), second);
        assert_eq!(state.done(), Some((0.5, Some(second))));
        state.add(&tick("warm-up", 1, 1, 0.0), second);
        state.add(&tick("steady", 1, 1, 0.5), 2 * second);
        state.add(&tick("drain", 1, 1, 1.0), 2 * second);
        assert_eq!((state.phase, state.done()), ("steady", Some((0.1, Some(9 * second)))));
        state.add(&tick("warm-up", 0, 1, 0.0), 2 * second);
        state.add(&tick("steady", 0, 2, 0.5), 4 * second);
        assert_eq!((state.phase, state.done()), ("steady", Some((0.25, Some(9 * second)))));
        // What has a duration is told from it.
        state.add(&Tick { total: Some(2 * second), ..tick("steady", 0, 2, 0.5) }, 4 * second);
        assert_eq!(state.done(), Some((0.25, Some(15 * second))));
        for (done, rounds) in [(f64::NAN, None), (-1.0, Some(0.2)), (99.0, Some(0.3))] {
            state.add(&tick("steady", 0, 2, done), 4 * second);
            assert_eq!(state.done().map(|(done, _)| done), rounds);
        }
    }
}
