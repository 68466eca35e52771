//! When messages are due: an endless row of moments that depends on nothing but its own seed.

use std::time::Duration;

use super::stamp::mix;

/// How fast, and how that changes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Pace {
    /// So many events a second.
    Constant(f64),
    /// Evenly from one rate to another; after that, the other.
    Ramp {
        /// Events a second at the beginning.
        from: f64,
        /// Events a second at the end.
        to: f64,
        /// How long it takes.
        time: Duration,
    },
}

/// How events lie around their rate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Arrival {
    /// At equal distances.
    #[default]
    Constant,
    /// At random, independent of each other.
    Poisson,
    /// So many at once.
    Burst(u32),
}

/// The moments, in nanoseconds from the beginning. Each is as late as, or later than, the one before.
#[derive(Clone, Debug)]
pub struct Schedule {
    pace: Pace,
    arrival: Arrival,
    state: u64,
    /// How many events have been due, in units of the rate: the integral over the rate.
    area: f64,
    /// Events of this burst that are still to come at the same moment.
    burst: u32,
    at: f64,
}

impl Pace {
    /// The same for a part of the load: `share` of it.
    #[must_use]
    pub fn scaled(self, share: f64) -> Self {
        match self {
            Self::Constant(rate) => Self::Constant(rate * share),
            Self::Ramp { from, to, time } => Self::Ramp { from: from * share, to: to * share, time },
        }
    }

    /// When the integral over the rate is `area`, in seconds.
    fn moment(self, area: f64) -> f64 {
        match self {
            Self::Constant(rate) => area / rate,
            Self::Ramp { from, to, time } => {
                let time = time.as_secs_f64();
                let whole = (from + to) / 2.0 * time;
                if area >= whole {
                    return if to > 0.0 { time + (area - whole) / to } else { f64::INFINITY };
                }
                let slope = (to - from) / time;
                if slope.abs() < 1e-9 {
                    area / from
                } else {
                    ((from * from + 2.0 * slope * area).max(0.0).sqrt() - from) / slope
                }
            }
        }
    }

    /// Events a second at a moment, in seconds.
    #[must_use]
    pub fn rate_at(self, seconds: f64) -> f64 {
        match self {
            Self::Constant(rate) => rate,
            Self::Ramp { from, to, time } => from + (to - from) * (seconds / time.as_secs_f64()).min(1.0),
        }
    }
}

impl Schedule {
    /// A row of moments. `phase` is the place of the first event between 0 and 1: several rows with phases that are
    /// spread evenly are one row of that many times the rate.
    #[must_use]
    pub fn new(pace: Pace, arrival: Arrival, phase: f64, seed: u64) -> Self {
        let area = match arrival {
            Arrival::Poisson => 0.0,
            Arrival::Constant | Arrival::Burst(_) => phase.clamp(0.0, 1.0) - 1.0,
        };
        Self { pace, arrival, state: mix(seed), area, burst: 0, at: 0.0 }
    }

    /// The next moment, in nanoseconds from the beginning; `None`: there is none any more.
    pub fn next_due(&mut self) -> Option<u64> {
        match self.arrival {
            Arrival::Constant => self.area += 1.0,
            Arrival::Poisson => self.area -= (1.0 - self.uniform()).ln(),
            Arrival::Burst(_) if self.burst > 0 => self.burst -= 1,
            Arrival::Burst(size) => {
                self.area = if self.area < 0.0 { self.area + 1.0 } else { self.area + f64::from(size) };
                self.burst = size - 1;
            }
        }
        let moment = self.pace.moment(self.area.max(0.0)) * 1e9;
        self.at = self.at.max(moment);
        (self.at < 1e18).then_some(self.at as u64)
    }

    /// A number from 0 up to 1.
    fn uniform(&mut self) -> f64 {
        self.state = mix(self.state);
        (self.state >> 11) as f64 / (1u64 << 53) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moments(pace: Pace, arrival: Arrival, phase: f64, count: usize) -> Vec<u64> {
        let mut schedule = Schedule::new(pace, arrival, phase, 7);
        (0..count).filter_map(|_| schedule.next_due()).collect()
    }

    #[test]
    fn a_constant_rate_has_equal_distances() {
        assert_eq!(moments(Pace::Constant(1_000.0), Arrival::Constant, 0.0, 3), [0, 1_000_000, 2_000_000]);
        assert_eq!(moments(Pace::Constant(1_000.0), Arrival::Constant, 0.5, 2), [500_000, 1_500_000]);
        let burst = moments(Pace::Constant(1_000.0), Arrival::Burst(3), 0.0, 7);
        assert_eq!(burst, [0, 0, 0, 3_000_000, 3_000_000, 3_000_000, 6_000_000]);
    }

    #[test]
    fn random_arrivals_have_the_mean_and_the_spread_of_their_law() {
        let all = moments(Pace::Constant(1_000.0), Arrival::Poisson, 0.0, 100_000);
        let gaps: Vec<f64> = all.windows(2).map(|pair| (pair[1] - pair[0]) as f64).collect();
        let mean = gaps.iter().sum::<f64>() / gaps.len() as f64;
        let variance = gaps.iter().map(|gap| (gap - mean).powi(2)).sum::<f64>() / gaps.len() as f64;
        assert!((0.98e6..1.02e6).contains(&mean), "{mean}");
        assert!((0.97..1.03).contains(&(variance.sqrt() / mean)), "{variance}");
        assert_eq!(all, moments(Pace::Constant(1_000.0), Arrival::Poisson, 0.0, 100_000), "the same seed");
    }

    #[test]
    fn a_ramp_has_as_many_events_as_the_area_below_it() {
        let ramp = Pace::Ramp { from: 0.0, to: 2_000.0, time: Duration::from_secs(10) };
        let all = moments(ramp, Arrival::Constant, 0.0, 12_000);
        let before = |seconds: u64| all.iter().filter(|at| **at < seconds * 1_000_000_000).count();
        assert!((2_495..=2_505).contains(&before(5)), "{}", before(5));
        assert!((9_995..=10_005).contains(&before(10)), "{}", before(10));
        assert!(before(11) == 12_000, "after it, the last rate");
        let down = Pace::Ramp { from: 100.0, to: 0.0, time: Duration::from_secs(2) };
        assert!((99..=101).contains(&moments(down, Arrival::Constant, 0.0, 1_000).len()));
        assert!(all.is_sorted());
    }
}
