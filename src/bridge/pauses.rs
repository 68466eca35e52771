//! When a bridge tries again.

use std::{
    hash::{BuildHasher, Hasher, RandomState},
    time::Duration,
};

use super::options::Restart;

/// The pauses between attempts, one after the other.
#[derive(Debug)]
pub(super) struct Pauses {
    restart: Restart,
    last: Duration,
}

impl Pauses {
    pub(super) const fn new(restart: Restart) -> Self {
        Self { restart, last: Duration::ZERO }
    }

    /// The pause before the next attempt.
    pub(super) fn next(&mut self) -> Duration {
        self.next_at(chance())
    }

    /// The same when chance, from 0 to 1, has decided.
    fn next_at(&mut self, chance: f64) -> Duration {
        match self.restart {
            Restart::Constant(pause) => pause,
            Restart::Jitter { base, cap } => {
                let longest = (self.last * 3).max(base);
                self.last = (base + (longest - base).mul_f64(chance)).min(cap.max(base));
                self.last
            }
        }
    }

    /// All is well: the pauses begin anew.
    pub(super) const fn reset(&mut self) {
        self.last = Duration::ZERO;
    }

    /// How often to look whether the primary broker is back.
    pub(super) const fn of_looks(&self) -> Duration {
        match self.restart {
            Restart::Constant(pause) => pause,
            Restart::Jitter { base, .. } => base,
        }
    }
}

/// Anything from 0 to 1.
fn chance() -> f64 {
    // The standard library seeds each of these anew, and unpredictably.
    let random = RandomState::new().build_hasher().finish();
    f64::from(u32::try_from(random >> 32).unwrap_or(u32::MAX)) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn seconds(count: u64) -> Duration {
        Duration::from_secs(count)
    }

    #[test]
    fn pauses_grow_at_most_threefold_and_up_to_the_cap() {
        let mut pauses = Pauses::new(Restart::Jitter { base: seconds(5), cap: seconds(30) });
        let longest: Vec<_> = (0..4).map(|_| pauses.next_at(1.0).as_secs()).collect();
        assert_eq!(longest, [5, 15, 30, 30]);
        assert_eq!(pauses.next_at(0.0), seconds(5));
        pauses.next_at(1.0);
        pauses.reset();
        assert_eq!(pauses.next_at(1.0), seconds(5));
        for _ in 0..100 {
            assert!((seconds(5)..=seconds(30)).contains(&pauses.next()));
        }
    }

    #[test]
    fn a_constant_is_one_and_a_cap_below_the_base_does_no_harm() {
        let mut pauses = Pauses::new(Restart::Constant(seconds(20)));
        assert_eq!([pauses.next(), pauses.next()], [seconds(20); 2]);
        let mut pauses = Pauses::new(Restart::Jitter { base: seconds(9), cap: seconds(3) });
        assert_eq!([pauses.next(), pauses.next()], [seconds(9); 2]);
        assert_eq!(Pauses::new(Restart::Constant(Duration::ZERO)).next(), Duration::ZERO);
    }
}
