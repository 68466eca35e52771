//! When to try again: the pauses between attempts, as values. Nobody waits here.

use std::time::Duration;

/// The pauses before the attempts to connect again, one after the other, without end.
#[derive(Clone, Debug)]
pub struct Backoff {
    next: Duration,
    step: Step,
    waited: Duration,
    /// How many connections in a row did not live long.
    short: u32,
}

/// A connection that lived so long was a good one: the pauses begin anew.
const STEADY: Duration = Duration::from_secs(10);

/// So many short connections in a row are no accident.
pub const SHORT: u32 = 3;

#[derive(Clone, Copy, Debug)]
enum Step {
    Publisher,
    Subscriber,
    Steady,
}

impl Backoff {
    /// For who sends: unhurried, because nothing is lost meanwhile. 1 s, growing by half to 30 s.
    #[must_use]
    pub const fn publisher() -> Self {
        Self { next: Duration::from_secs(1), step: Step::Publisher, waited: Duration::ZERO, short: 0 }
    }

    /// For who listens: at once, because what is published meanwhile is missed. Then 50 ms growing to 250 ms, and
    /// after half a minute growing to 5 s.
    #[must_use]
    pub const fn subscriber() -> Self {
        Self { next: Duration::ZERO, step: Step::Subscriber, waited: Duration::ZERO, short: 0 }
    }

    /// mosquitto's clients: 1 s each time.
    #[must_use]
    pub const fn steady() -> Self {
        Self { next: Duration::from_secs(1), step: Step::Steady, waited: Duration::ZERO, short: 0 }
    }

    /// A connection was lost that had lived for `lived`. One that is closed again and again at once makes pauses grow.
    pub fn lost_after(&mut self, lived: Duration) {
        if lived >= STEADY {
            *self = match self.step {
                Step::Publisher => Self::publisher(),
                Step::Subscriber => Self::subscriber(),
                Step::Steady => Self::steady(),
            };
        } else {
            self.short += 1;
            // Two with one name throw each other out for ever, and the faster they are, the less either receives.
            if matches!(self.step, Step::Subscriber) && self.short >= SHORT {
                self.next = self.next.max(Duration::from_secs(u64::from(self.short + 1 - SHORT).min(5)));
            }
        }
    }

    /// How many connections in a row did not live long.
    #[must_use]
    pub const fn short_lived(&self) -> u32 {
        self.short
    }

    /// The pause before the next attempt.
    pub fn pause(&mut self) -> Duration {
        let pause = self.next;
        self.waited += pause;
        let grown = pause * 3 / 2;
        self.next = match self.step {
            Step::Publisher => grown.min(Duration::from_secs(30)),
            Step::Subscriber if self.short < SHORT && self.waited < Duration::from_secs(30) => {
                grown.clamp(Duration::from_millis(50), Duration::from_millis(250))
            }
            Step::Steady => pause,
            Step::Subscriber => grown.min(Duration::from_secs(5)),
        };
        pause
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn millis(mut backoff: Backoff, count: usize) -> Vec<u128> {
        (0..count).map(|_| backoff.pause().as_millis()).collect()
    }

    #[test]
    fn pauses_grow_to_their_limit() {
        assert_eq!(millis(Backoff::publisher(), 4), [1000, 1500, 2250, 3375]);
        assert_eq!(millis(Backoff::publisher(), 40).last(), Some(&30_000));
        assert_eq!(millis(Backoff::steady(), 3), [1000, 1000, 1000]);
        assert_eq!(millis(Backoff::subscriber(), 4), [0, 50, 75, 112]);
        assert_eq!(millis(Backoff::subscriber(), 100)[99], 250);
        assert_eq!(millis(Backoff::subscriber(), 400)[399], 5000);
    }

    #[test]
    fn only_a_connection_that_lived_makes_them_begin_anew() {
        let mut backoff = Backoff::subscriber();
        assert_eq!(backoff.pause(), Duration::ZERO);
        backoff.lost_after(Duration::from_millis(10));
        assert_eq!(backoff.pause(), Duration::from_millis(50));
        backoff.lost_after(Duration::from_millis(10));
        backoff.lost_after(Duration::from_millis(10));
        assert_eq!((backoff.short_lived(), backoff.pause()), (SHORT, Duration::from_secs(1)));
        backoff.lost_after(Duration::from_millis(10));
        assert_eq!(backoff.pause(), Duration::from_secs(2));
        backoff.lost_after(STEADY);
        assert_eq!(backoff.pause(), Duration::ZERO);
    }
}
