//! What is known of a measurement while it goes on: the last tick, and those before it as far as they are shown.

use std::collections::VecDeque;

use crate::bench::progress::{Tick, Wish};

/// What is known.
#[derive(Clone, Debug, Default)]
pub(super) struct State {
    /// What is measured.
    pub(super) scenario: String,
    /// The last tick.
    pub(super) tick: Tick,
    /// Messages a second that were sent and received, of the last ticks of this phase.
    sent: VecDeque<f64>,
    received: VecDeque<f64>,
    /// The last tick that a line told of.
    told: Tick,
    /// Whether nothing is sent because somebody wants it so.
    pub(super) is_paused: bool,
    /// Whether the end was wished for.
    pub(super) is_stopping: bool,
}

/// Ticks that are remembered.
const TICKS: usize = 60;
/// Ticks of which a number that is read is the mean: it would change too fast.
const CALM: usize = 5;

impl State {
    pub(super) fn new(scenario: &str) -> Self {
        Self { scenario: scenario.to_owned(), ..Self::default() }
    }

    /// How it goes now.
    pub(super) fn add(&mut self, tick: &Tick) {
        if tick.phase != self.tick.phase {
            self.sent.clear();
            self.received.clear();
        }
        for (rates, rate) in [(&mut self.sent, tick.sent_rate), (&mut self.received, tick.received_rate)] {
            if rates.len() == TICKS {
                rates.pop_front();
            }
            rates.push_back(rate);
        }
        self.tick = tick.clone();
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
        self.told = self.tick.clone();
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

    /// Messages a second, sent and received, since the last line told of them.
    pub(super) fn rates_since_told(&self) -> (f64, f64) {
        let (now, then) = (&self.tick, &self.told);
        let seconds = now.elapsed.saturating_sub(then.elapsed).as_secs_f64();
        let same = now.phase == then.phase && now.qos == then.qos && now.block == then.block && seconds > 0.0;
        let since = |now: u64, then: u64, rate: f64| {
            now.checked_sub(then).filter(|_| same).map_or(rate, |count| count as f64 / seconds)
        };
        (since(now.sent, then.sent, now.sent_rate), since(now.received, then.received, now.received_rate))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn rates_are_those_of_the_time_that_is_shown() {
        let mut state = State::new("pub");
        for at in 1..=100_u32 {
            let tick = Tick {
                phase: "steady",
                elapsed: Duration::from_millis(u64::from(at) * 100),
                sent: u64::from(at) * 10,
                received: u64::from(at) * 5,
                sent_rate: f64::from(at),
                ..Tick::default()
            };
            state.add(&tick);
            if at == 90 {
                state.tell();
            }
        }
        assert_eq!(state.rates().0.len(), 60);
        assert_eq!(state.calm_rates(), (98.0, 0.0));
        assert_eq!(state.rates_since_told(), (100.0, 50.0));
        // Counters that began anew say nothing about the time since the line before.
        state.add(&Tick { phase: "drain", sent: 1, sent_rate: 7.0, ..Tick::default() });
        assert_eq!((state.rates_since_told().0, state.rates().0), (7.0, vec![7.0]));
    }

    #[test]
    fn the_same_key_pauses_and_goes_on() {
        let mut state = State::new("pub");
        state.wished(Wish::Pause);
        assert!(state.is_paused && !state.is_stopping);
        state.wished(Wish::Pause);
        state.wished(Wish::Stop);
        assert!(!state.is_paused && state.is_stopping);
    }
}
