//! Whether a series keeps its level, or goes up or down from its beginning to its end.
//!
//! A series is called unsteady only when three judges agree: the medians of its halves differ, the slope through all
//! pairs of points (Theil and Sen) says the same, both by more than [`TOLERATED_PCT`]; and a line through it, or a step,
//! is steeper than chance makes it, where chance may hold on to itself for many points: what a busy machine does in one
//! tenth of a second it mostly does in the next one, too.

use super::{mean, median, student};

/// Whether a series keeps its level.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Steadiness {
    /// How much more the second half's median is than the first's, in percent of the median of all.
    pub halves_pct: f64,
    /// How much the slope through all pairs of points gains from the beginning to the end, in the same percent.
    pub slope_pct: f64,
    /// What follows.
    pub trend: Trend,
}

/// Where a series goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trend {
    /// Nowhere that could be told from chance, or not far.
    Steady,
    /// Up.
    Rising,
    /// Down.
    Falling,
    /// It is too short to tell.
    TooShort,
}

impl Steadiness {
    /// Whether nothing speaks against it.
    #[must_use]
    pub const fn is_steady(&self) -> bool {
        matches!(self.trend, Trend::Steady | Trend::TooShort)
    }

    /// The smaller of both changes in percent: so much at the least.
    #[must_use]
    pub fn change_pct(&self) -> f64 {
        if self.halves_pct.abs() < self.slope_pct.abs() { self.halves_pct } else { self.slope_pct }
    }
}

/// Looks at a series of rates at equal distances of time. Its first and last point may be of a part of their time only:
/// leave them away.
#[must_use]
pub fn steady(series: &[f64]) -> Steadiness {
    let nothing = |trend| Steadiness { halves_pct: 0.0, slope_pct: 0.0, trend };
    let middle = median(series).unwrap_or_default();
    if series.len() < SHORTEST || series.iter().any(|value| !value.is_finite()) {
        return nothing(Trend::TooShort);
    }
    // Less than half of the points have anything in them: there is no level that it could keep.
    let level = if middle > 0.0 { middle } else { mean(series).unwrap_or_default() };
    if level <= 0.0 {
        return nothing(Trend::Steady);
    }
    let points = batches(series);
    let (first, second) = series.split_at(series.len() / 2);
    let halves = median(second).unwrap_or_default() - median(first).unwrap_or_default();
    let found = Steadiness {
        halves_pct: halves / level * 100.0,
        slope_pct: slope(&points) * (points.len() - 1) as f64 / level * 100.0,
        trend: Trend::Steady,
    };
    let is_far = found.change_pct().abs() > TOLERATED_PCT && found.halves_pct * found.slope_pct > 0.0;
    let trend = match (is_far && is_significant(&points), found.halves_pct > 0.0) {
        (false, _) => Trend::Steady,
        (true, true) => Trend::Rising,
        (true, false) => Trend::Falling,
    };
    Steadiness { trend, ..found }
}

/// Changes up to this are no reason to distrust a result: its interval is wider.
pub const TOLERATED_PCT: f64 = 10.0;
/// Fewer points than this show no trend.
const SHORTEST: usize = 20;
/// More points than this are taken together.
const POINTS: usize = 40;
/// How improbable a slope must be by chance alone.
const SIGNIFICANCE: f64 = 0.001;
/// The same of a step: a series that wanders looks like one more often.
const STEP_SIGNIFICANCE: f64 = 0.000_01;

/// The series as at most [`POINTS`] means of equally many of its neighbours each; what is left over at the beginning,
/// where warming up may not be at its end, is left away.
fn batches(series: &[f64]) -> Vec<f64> {
    let size = series.len().div_ceil(POINTS);
    let rest = series.len() % size;
    series[rest..].chunks(size).filter_map(mean).collect()
}

/// The median of the slopes of all pairs (Theil and Sen).
fn slope(points: &[f64]) -> f64 {
    let mut slopes = Vec::with_capacity(points.len() * points.len() / 2);
    for (at, first) in points.iter().enumerate() {
        for (distance, second) in points[at..].iter().enumerate().skip(1) {
            slopes.push((second - first) / distance as f64);
        }
    }
    median(&slopes).unwrap_or_default()
}

/// Whether a line, or a step in the middle, is steeper than chance makes it.
fn is_significant(points: &[f64]) -> bool {
    let center = (points.len() - 1) as f64 / 2.0;
    let line: Vec<f64> = (0..points.len()).map(|at| at as f64 - center).collect();
    let step: Vec<f64> = line.iter().map(|place| if *place == 0.0 { 0.0 } else { place.signum() }).collect();
    fit(points, &line) < SIGNIFICANCE || fit(points, &step) < STEP_SIGNIFICANCE
}

/// How probable it is that the points follow `places`, whose mean is 0, as much as they do by chance (least squares).
/// Of points that hold on to each other, fewer count.
fn fit(points: &[f64], places: &[f64]) -> f64 {
    let (count, level) = (points.len() as f64, mean(points).unwrap_or_default());
    let squares: f64 = places.iter().map(|place| place * place).sum();
    let slope = places.iter().zip(points).map(|(place, value)| place * (value - level)).sum::<f64>() / squares;
    let rest: Vec<f64> = places.iter().zip(points).map(|(place, value)| value - level - slope * place).collect();
    let noise: f64 = rest.iter().map(|value| value * value).sum();
    if noise <= f64::EPSILON * level * level * count {
        return if slope == 0.0 { 1.0 } else { 0.0 };
    }
    let neighbours: f64 = rest.windows(2).map(|pair| pair[0] * pair[1]).sum();
    // Of a short series the estimate is too low, by about (1 + 4 hold) / n with a line taken off.
    let hold = neighbours / noise;
    let hold = (hold + (1.0 + 4.0 * hold.max(0.0)) / count).clamp(0.0, 0.95);
    let counted = (count * (1.0 - hold) / (1.0 + hold)).max(3.0);
    // The variance of the rest, and that of the slope, with as many points as count.
    let error = (noise / (counted - 2.0) / squares).sqrt();
    student::both_tails(slope / error, counted - 2.0)
}

#[cfg(test)]
mod tests {
    use super::{super::chance::Chance, *};

    /// Of 200 series with this noise, and this change from beginning to end, how many are called unsteady.
    fn fired(count: usize, noise: f64, hold: f64, change: f64) -> usize {
        let mut chance = Chance::new(1);
        let is_unsteady = |_: &usize| {
            let line = (0..count).map(|at| 1.0 + change * (at as f64 / (count - 1) as f64 - 0.5));
            let series = line.zip(chance.series(count, hold));
            let series: Vec<f64> = series.map(|(level, chance)| 1e5 * level * (noise * chance).exp()).collect();
            !steady(&series).is_steady()
        };
        (0..200).filter(is_unsteady).count()
    }

    #[test]
    fn it_does_not_fire_on_noise() {
        // The last one wanders: of 20 of its points, three in a hundred do go up or down from beginning to end.
        for count in [20, 50, 600] {
            for (noise, hold, most) in [(0.08, 0.0, 0), (0.3, 0.0, 2), (0.08, 0.3, 2), (0.15, 0.6, 4), (0.08, 0.9, 8)] {
                let fired = fired(count, noise, hold, 0.0);
                assert!(fired <= most, "{count} points, noise {noise}, hold {hold}: {fired} of 200");
            }
        }
    }

    #[test]
    fn it_sees_what_goes_up_or_down() {
        for (count, noise, hold, change, least) in [
            (20, 0.05, 0.0, 0.4, 180),
            (20, 0.05, 0.3, -0.5, 160),
            (100, 0.05, 0.3, 0.3, 190),
            (100, 0.08, 0.6, -0.4, 150),
            (600, 0.08, 0.6, 0.3, 195),
        ] {
            let fired = fired(count, noise, hold, change);
            assert!(fired >= least, "{count} points, noise {noise}, hold {hold}, change {change}: {fired} of 200");
        }
    }

    #[test]
    fn it_says_how_much_and_whither() {
        let falling: Vec<f64> = (0..100).map(|at| 200.0 - f64::from(at)).collect();
        let found = steady(&falling);
        assert_eq!(found.trend, Trend::Falling);
        assert!((found.change_pct() + 33.3).abs() < 1.0, "{found:?}");
        let stepped: Vec<f64> = (0..60).map(|at| if at < 30 { 100.0 } else { 150.0 }).collect();
        assert_eq!(steady(&stepped).trend, Trend::Rising);
        // One hiccup is no trend.
        let mut hiccup = vec![100.0; 60];
        hiccup[55] = 0.0;
        assert_eq!(steady(&hiccup).trend, Trend::Steady);
        assert_eq!(steady(&[100.0; 60]).change_pct(), 0.0);
        assert_eq!(steady(&[0.0; 60]).trend, Trend::Steady);
        assert_eq!(steady(&[1.0; 19]).trend, Trend::TooShort);
        assert_eq!(steady(&[f64::NAN; 60]).trend, Trend::TooShort);
        assert_eq!(steady(&[]).trend, Trend::TooShort);
    }
}
