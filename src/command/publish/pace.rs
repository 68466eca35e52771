//! When the next message may leave, as a value: nobody waits here, and the clock comes in as a parameter.
//!
//! Times are counted from the beginning, not from the last message: what is late does not make everything after it
//! later.

use std::time::Duration;

use tokio::time::Instant;

/// The times at which messages leave.
#[derive(Clone, Debug, Default)]
pub(super) struct Pace {
    /// Whether anything below has ever had a say: asked for each of millions of lines.
    ruled: bool,
    rate: Option<Rate>,
    /// How many times as fast as it was recorded; `None`: without regard to that.
    speed: Option<f64>,
    /// When the first message of a recording left, and its time in the recording.
    began: Option<(Instant, Duration)>,
    /// The gap after a message that is completed, and since when it runs.
    gap: Duration,
    rests_until: Option<Instant>,
}

/// No more than so many a second.
#[derive(Clone, Debug)]
struct Rate {
    interval: Duration,
    next: Option<Instant>,
}

/// What may leave at once after a time in which nothing did: a timer is late by a millisecond or two, and a machine may
/// be busy.
const CATCH_UP: Duration = Duration::from_millis(10);

impl Pace {
    /// Each as soon as there is room for it.
    pub(super) fn free() -> Self {
        Self::default()
    }

    /// No more than `rate` a second.
    pub(super) fn limited(mut self, rate: Option<f64>) -> Self {
        self.ruled |= rate.is_some();
        self.rate = rate.map(|rate| {
            let interval = Duration::try_from_secs_f64(1.0 / rate).unwrap_or(FOR_EVER);
            Rate { interval: interval.min(FOR_EVER), next: None }
        });
        self
    }

    /// As they were recorded, so many times as fast.
    pub(super) fn recorded(mut self, speed: f64) -> Self {
        (self.speed, self.ruled) = (Some(speed), true);
        self
    }

    /// So long after each that is completed.
    pub(super) fn resting(mut self, gap: Duration) -> Self {
        self.gap = gap;
        self
    }

    /// Whether [`Self::due`] never has a say.
    pub(super) const fn is_free(&self) -> bool {
        !self.ruled
    }

    /// When the next message may leave; `None`: now. `recorded` is its time in a recording.
    pub(super) fn due(&mut self, recorded: Option<Duration>, now: Instant) -> Option<Instant> {
        let by_rate = self.rate.as_ref().and_then(|rate| rate.next);
        let by_recording = match (self.speed, recorded) {
            (Some(speed), Some(at)) => {
                let (began, first) = *self.began.get_or_insert((now, at));
                // A clock that was set back while it recorded: at once.
                let after = at.saturating_sub(first).as_secs_f64() / speed;
                Some(began + Duration::try_from_secs_f64(after).unwrap_or(FOR_EVER).min(FOR_EVER))
            }
            _ => None,
        };
        [by_rate, by_recording, self.rests_until].into_iter().flatten().max().filter(|due| *due > now)
    }

    /// A message leaves.
    pub(super) fn left(&mut self, now: Instant) {
        self.rests_until = None;
        if let Some(rate) = &mut self.rate {
            let earliest = now.checked_sub(CATCH_UP).unwrap_or(now);
            let due = rate.next.map_or(now, |next| next.max(earliest));
            rate.next = Some(due + rate.interval);
        }
    }

    /// A message is completed.
    pub(super) fn completed(&mut self, now: Instant) {
        self.rest(self.gap, now);
    }

    /// Nothing leaves for so long.
    pub(super) fn rest(&mut self, pause: Duration, now: Instant) {
        self.ruled |= !pause.is_zero();
        self.rests_until = (!pause.is_zero()).then(|| now + pause.min(FOR_EVER));
    }
}

/// A year: any clock can add it.
const FOR_EVER: Duration = Duration::from_secs(365 * 24 * 3600);

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    /// How many leave in `steps` of one millisecond each.
    fn leaving(pace: &mut Pace, begin: Instant, steps: std::ops::Range<u32>) -> u32 {
        let mut count = 0;
        for step in steps {
            let now = begin + MS * step;
            while pace.due(None, now).is_none() {
                pace.left(now);
                count += 1;
            }
        }
        count
    }

    #[test]
    fn a_rate_is_kept_to_the_message_and_late_timers_do_not_lower_it() {
        for (rate, expected) in [(10.0, 10), (1000.0, 1000), (2500.0, 2498), (0.5, 1)] {
            let mut pace = Pace::free().limited(Some(rate));
            let count = leaving(&mut pace, Instant::now(), 0..1000);
            assert!(count.abs_diff(expected) <= 1, "{rate}: {count}");
        }
        // Woken only every seventh millisecond.
        let (mut pace, begin) = (Pace::free().limited(Some(1000.0)), Instant::now());
        let count: u32 = (0..1000).step_by(7).map(|step| leaving(&mut pace, begin, step..step + 1)).sum();
        assert!((990..=1001).contains(&count), "{count}");
    }

    #[test]
    fn what_was_not_sent_in_a_long_silence_is_not_made_up_for() {
        let (mut pace, begin) = (Pace::free().limited(Some(1000.0)), Instant::now());
        assert_eq!(leaving(&mut pace, begin, 0..1), 1);
        let burst = leaving(&mut pace, begin, 5000..5001);
        assert!(burst <= 12, "{burst}");
    }

    #[test]
    fn a_recording_keeps_its_times_from_the_beginning_on() {
        let now = Instant::now();
        let (first, second) = (Duration::from_secs(1_700_000_000), Duration::from_secs(1_700_000_010));
        let mut pace = Pace::free().recorded(2.0);
        assert_eq!(pace.due(Some(first), now), None);
        pace.left(now);
        assert_eq!(pace.due(Some(second), now), Some(now + Duration::from_secs(5)));
        // Late itself, it makes the next one no later.
        assert_eq!(pace.due(Some(second), now + Duration::from_secs(6)), None);
        let third = second + Duration::from_secs(4);
        let now_late = now + Duration::from_secs(6);
        assert_eq!(pace.due(Some(third), now_late), Some(now + Duration::from_secs(7)));
        // The clock was set back; without a time: at once.
        assert_eq!(pace.due(Some(Duration::ZERO), now), None);
        assert_eq!(pace.due(None, now), None);
    }

    #[test]
    fn times_beyond_all_clocks_are_no_panic() {
        let now = Instant::now();
        let mut pace = Pace::free().recorded(f64::MIN_POSITIVE).limited(Some(f64::MIN_POSITIVE));
        assert_eq!(pace.due(Some(Duration::ZERO), now), None);
        assert!(pace.due(Some(Duration::MAX), now).is_some());
        pace.left(now);
        let mut pace = Pace::free().resting(Duration::MAX);
        pace.completed(now);
        assert!(pace.due(None, now).is_some());
        let mut pace = Pace::free().limited(Some(1e-15));
        pace.left(now);
        assert!(pace.due(None, now).is_some());
    }

    #[test]
    fn a_gap_begins_when_the_message_is_completed() {
        let now = Instant::now();
        let mut pace = Pace::free().resting(MS * 500);
        assert!(pace.is_free());
        pace.left(now);
        pace.completed(now + MS * 100);
        assert_eq!(pace.due(None, now + MS * 100), Some(now + MS * 600));
        assert_eq!(pace.due(None, now + MS * 600), None);
    }
}
