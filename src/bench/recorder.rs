//! What one thread of the generator measures: times and counts of about a tenth of a second, then handed on.

use hdrhistogram::Histogram;

/// A histogram of nanoseconds, which takes memory only once something is in it.
#[derive(Clone, Debug, Default)]
pub struct Times {
    histogram: Option<Box<Histogram<u64>>>,
    /// How many were below 0, and are not among the others.
    pub negative: u64,
}

/// The longest time that is told from longer ones: an hour.
const MOST: u64 = 3_600_000_000_000;

impl Times {
    /// Takes a time in nanoseconds.
    #[inline]
    pub fn record(&mut self, nanos: u64) {
        self.histogram.get_or_insert_with(empty).saturating_record(nanos);
    }

    /// Takes a time that may be negative, where two clocks are compared.
    #[inline]
    pub fn record_signed(&mut self, nanos: i64) {
        match u64::try_from(nanos) {
            Ok(nanos) => self.record(nanos),
            Err(_) => self.negative += 1,
        }
    }

    /// Adds others.
    pub fn add(&mut self, other: &Self) {
        self.negative += other.negative;
        let Some(theirs) = &other.histogram else { return };
        // Both have the same bounds: it cannot fail.
        let _ = self.histogram.get_or_insert_with(empty).add(theirs.as_ref());
    }

    /// Adds those of a histogram with other bounds: each time counts as what it stands for there.
    pub fn add_histogram(&mut self, other: &Histogram<u64>) {
        let own = self.histogram.get_or_insert_with(empty);
        if own.add(other).is_err() {
            for value in other.iter_recorded() {
                own.saturating_record_n(value.value_iterated_to(), value.count_at_value());
            }
        }
    }

    /// All of them; `None`: there are none.
    #[must_use]
    pub fn histogram(&self) -> Option<&Histogram<u64>> {
        self.histogram.as_deref().filter(|histogram| !histogram.is_empty())
    }

    /// So many per cent took no longer, if there are enough to say so.
    #[must_use]
    pub fn percentile(&self, percent: f64) -> Option<u64> {
        let histogram = self.histogram()?;
        let beyond = histogram.len() as f64 * (1.0 - percent / 100.0);
        (beyond >= 9.999).then(|| histogram.value_at_percentile(percent))
    }
}

#[expect(clippy::expect_used, reason = "the bounds are constants, and good ones")]
fn empty() -> Box<Histogram<u64>> {
    Box::new(Histogram::new_with_bounds(1, MOST, 3).expect("these bounds are allowed"))
}

/// What was measured since the last slice.
#[derive(Clone, Debug, Default)]
pub struct Slice {
    /// When it was measured, in nanoseconds since the round began.
    pub at: u64,
    /// Messages sent.
    pub sent: u64,
    /// Messages completed.
    pub completed: u64,
    /// Messages received, each once.
    pub received: u64,
    /// What of that happened after the warm-up.
    pub counted: Counted,
    /// From due to completed.
    pub response: Times,
    /// From written to completed.
    pub service: Times,
    /// From due to arrival.
    pub e2e: Times,
    /// From due to written.
    pub pacing: Times,
}

/// What happened after the warm-up: rates are made of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// Sent.
    pub sent: u64,
    /// Completed.
    pub completed: u64,
    /// Received, each once.
    pub received: u64,
    /// When the last of them was sent, by the clock of the run.
    pub last_sent: u64,
    /// When the last of them was completed.
    pub last_completed: u64,
    /// When the last of them arrived.
    pub last_received: u64,
}

impl Slice {
    /// Adds another.
    pub fn add(&mut self, other: &Self) {
        self.sent += other.sent;
        self.completed += other.completed;
        self.received += other.received;
        self.counted.add(&other.counted);
        self.response.add(&other.response);
        self.service.add(&other.service);
        self.e2e.add(&other.e2e);
        self.pacing.add(&other.pacing);
    }
}

impl Counted {
    const fn add(&mut self, other: &Self) {
        self.sent += other.sent;
        self.completed += other.completed;
        self.received += other.received;
        self.last_sent = larger(self.last_sent, other.last_sent);
        self.last_completed = larger(self.last_completed, other.last_completed);
        self.last_received = larger(self.last_received, other.last_received);
    }
}

const fn larger(left: u64, right: u64) -> u64 {
    if left > right { left } else { right }
}
