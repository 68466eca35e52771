//! How long answers took, in words.

use std::{fmt, time::Duration};

/// The times of all answers.
#[derive(Debug, Default)]
pub(super) struct Latencies(Vec<Duration>);

impl Latencies {
    /// One more.
    pub(super) fn add(&mut self, latency: Duration) {
        self.0.push(latency);
    }

    /// What mosquitto_rr says after an answer.
    pub(super) fn as_mosquitto(latency: Duration) -> String {
        let nanoseconds = latency.as_nanos() as f64;
        match latency.as_nanos() {
            0..1_000 => format!("Latency: {nanoseconds:.6}ns\n"),
            1_000..1_000_000 => format!("Latency: {:.6}µs\n", nanoseconds / 1e3),
            1_000_000..1_000_000_000 => format!("Latency: {:.6}ms\n", nanoseconds / 1e6),
            _ => format!("Latency: {}.{:09}\n", latency.as_secs(), latency.subsec_nanos()),
        }
    }
}

/// The time of one answer, or the spread of many; nothing where there was none.
impl fmt::Display for Latencies {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut times = self.0.clone();
        times.sort_unstable();
        let (Some(least), Some(most)) = (times.first(), times.last()) else { return Ok(()) };
        if times.len() == 1 {
            return write!(out, "latency: {}", Shown(*least));
        }
        let at = |share: f64| Shown(times[rank(times.len(), share)]);
        write!(out, "latency of {} answers: min {}, median {}, ", times.len(), Shown(*least), at(0.5))?;
        write!(out, "p95 {}, p99 {}, max {}", at(0.95), at(0.99), Shown(*most))
    }
}

/// The place of the smallest of `count` values that no less than this share of them do not exceed.
fn rank(count: usize, share: f64) -> usize {
    let rank = (count as f64 * share).ceil() as usize;
    rank.clamp(1, count) - 1
}

/// A time in the unit that suits it.
struct Shown(Duration);

impl fmt::Display for Shown {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_secs_f64();
        if seconds < 1e-3 {
            write!(out, "{:.1} µs", seconds * 1e6)
        } else if seconds < 1.0 {
            write!(out, "{:.2} ms", seconds * 1e3)
        } else {
            write!(out, "{seconds:.3} s")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_answer_has_a_latency_and_many_have_a_spread() {
        let mut latencies = Latencies::default();
        assert_eq!(latencies.to_string(), "");
        latencies.add(Duration::from_nanos(28_410));
        assert_eq!(latencies.to_string(), "latency: 28.4 µs");
        let mut latencies = Latencies::default();
        for milliseconds in (1..=200).rev() {
            latencies.add(Duration::from_millis(milliseconds));
        }
        let text = "latency of 200 answers: min 1.00 ms, median 100.00 ms, p95 190.00 ms, p99 198.00 ms, max 200.00 ms";
        assert_eq!(latencies.to_string(), text);
    }

    #[test]
    fn mosquitto_has_its_own_words() {
        for (nanoseconds, text) in [
            (28_410, "Latency: 28.410000µs\n"),
            (999, "Latency: 999.000000ns\n"),
            (2_500_001, "Latency: 2.500001ms\n"),
            (1_000_000_007, "Latency: 1.000000007\n"),
        ] {
            assert_eq!(Latencies::as_mosquitto(Duration::from_nanos(nanoseconds)), text);
        }
    }
}
