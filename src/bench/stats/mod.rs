//! Statistics of measurements: means of logarithms with their intervals, and what is unlike the others.
//!
//! Times, rates and costs are positive, and what disturbs them multiplies: so all of them are compared by their
//! logarithms. What is repeated is a block, never a single message: messages of one block depend on each other, and an
//! interval computed from them would be many times too narrow.

#[cfg(test)]
pub(super) mod chance;
mod steady;
pub mod student;

pub use steady::{Steadiness, TOLERATED_PCT, Trend, steady};

/// A geometric mean with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The geometric mean.
    pub mean: f64,
    /// The interval's lower end.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
}

impl Interval {
    /// Half of its width in percent of the mean.
    #[must_use]
    pub fn half_pct(&self) -> f64 {
        (self.high - self.low) / 2.0 / self.mean * 100.0
    }
}

/// The level of intervals, unless something else is said.
pub const LEVEL: f64 = 0.95;

/// The geometric mean of values above 0, with its interval. Two values are needed.
#[must_use]
pub fn interval(values: &[f64]) -> Option<Interval> {
    let estimate = Estimate::mean(&logarithms(values)?)?;
    let (low, high) = estimate.interval(LEVEL);
    Some(Interval { mean: estimate.value.exp(), low: low.exp(), high: high.exp() })
}

/// How many times the denominators the numerators are, block by block: the geometric mean of the ratios. What drifts
/// from block to block falls out.
#[must_use]
pub fn ratio(numerators: &[f64], denominators: &[f64]) -> Option<Interval> {
    if numerators.len() != denominators.len() {
        return None;
    }
    let ratios: Vec<f64> = numerators.iter().zip(denominators).map(|(above, below)| above / below).collect();
    interval(&ratios)
}

/// A number that is not known exactly.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The best guess.
    pub value: f64,
    /// Its standard error.
    pub error: f64,
    /// Degrees of freedom of the error.
    pub freedom: f64,
}

impl Estimate {
    /// The mean of at least two values.
    #[must_use]
    pub fn mean(values: &[f64]) -> Option<Self> {
        let deviation = deviation(values)?;
        let count = values.len() as f64;
        Some(Self { value: mean(values)?, error: deviation / count.sqrt(), freedom: count - 1.0 })
    }

    /// The mean of `new` less the mean of `base`, with unequal variances (Welch).
    #[must_use]
    pub fn difference(base: &[f64], new: &[f64]) -> Option<Self> {
        let (base, new) = (Self::mean(base)?, Self::mean(new)?);
        Some(Self { value: new.value - base.value, ..base }.widened(new.error, new.freedom))
    }

    /// The same with a further, independent error; degrees of freedom by Welch and Satterthwaite.
    #[must_use]
    pub fn widened(self, error: f64, freedom: f64) -> Self {
        let (own, other) = (self.error.powi(2), error.powi(2));
        let all = own + other;
        if all == 0.0 {
            return Self { freedom: self.freedom.max(freedom), ..self };
        }
        let freedom = all.powi(2) / (own.powi(2) / self.freedom + other.powi(2) / freedom);
        Self { error: all.sqrt(), freedom, ..self }
    }

    /// Where the number is with the probability `level`.
    #[must_use]
    pub fn interval(&self, level: f64) -> (f64, f64) {
        if self.error == 0.0 {
            return (self.value, self.value);
        }
        let half = student::quantile(level, self.freedom) * self.error;
        (self.value - half, self.value + half)
    }

    /// How probable such a value or a larger one is, if the number is really no more than `bound`.
    #[must_use]
    pub fn probability_above(&self, bound: f64) -> f64 {
        if self.error == 0.0 {
            return if self.value > bound { 0.0 } else { 1.0 };
        }
        student::upper_tail((self.value - bound) / self.error, self.freedom)
    }
}

/// The logarithms, if all of the values are above 0.
#[must_use]
pub fn logarithms(values: &[f64]) -> Option<Vec<f64>> {
    values.iter().map(|value| (*value > 0.0 && value.is_finite()).then(|| value.ln())).collect()
}

/// The arithmetic mean.
#[must_use]
pub fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// The standard deviation of a sample: of at least two values.
#[must_use]
pub fn deviation(values: &[f64]) -> Option<f64> {
    if values.len() < 2 {
        return None;
    }
    let mean = mean(values)?;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    Some((squares / (values.len() - 1) as f64).sqrt())
}

/// The value in the middle.
#[must_use]
pub fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    let upper = *sorted.get(middle)?;
    Some(if sorted.len().is_multiple_of(2) { f64::midpoint(sorted[middle - 1], upper) } else { upper })
}

/// The median of the distances to the median.
#[must_use]
pub fn median_deviation(values: &[f64]) -> Option<f64> {
    let middle = median(values)?;
    median(&values.iter().map(|value| (value - middle).abs()).collect::<Vec<_>>())
}

/// Which of the values are unlike the others: their places. To be told of, never to be left out.
///
/// The modified Z of Iglewicz and Hoaglin, beyond 3.5. At least five values are needed. Where most of the values are
/// equal, their median deviation is 0 and the mean one stands in.
#[must_use]
pub fn outliers(values: &[f64]) -> Vec<usize> {
    let (Some(middle), Some(spread)) = (median(values), median_deviation(values)) else { return Vec::new() };
    if values.len() < 5 {
        return Vec::new();
    }
    let scale = if spread > 0.0 {
        spread / 0.6745
    } else {
        values.iter().map(|value| (value - middle).abs()).sum::<f64>() / values.len() as f64 * 1.2533
    };
    // What differs in the last digits only is equal.
    let scale = scale.max(middle.abs() * 1e-9);
    let is_far = |value: &f64| (value - middle).abs() > 3.5 * scale;
    values.iter().enumerate().filter(|(_, value)| is_far(value)).map(|(at, _)| at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() < 0.001 * expected.abs().max(1.0), "{found}, not {expected}");
    }

    #[test]
    fn the_interval_is_that_of_the_logarithms() {
        // Logarithms 1 to 5: mean 3, deviation sqrt(2.5), error sqrt(0.5), t(4) = 2.776.
        let values: Vec<f64> = (1..=5).map(|power| f64::from(power).exp()).collect();
        let found = interval(&values).unwrap();
        close(found.mean.ln(), 3.0);
        close(found.low.ln(), 3.0 - 2.776_4 * 0.5_f64.sqrt());
        close(found.high.ln(), 3.0 + 2.776_4 * 0.5_f64.sqrt());
        let equal = interval(&[2.0; 3]).unwrap();
        close(equal.mean, 2.0);
        close(equal.half_pct(), 0.0);
        for values in [&[][..], &[1.0], &[1.0, 0.0], &[1.0, -1.0], &[1.0, f64::NAN], &[1.0, f64::INFINITY]] {
            assert_eq!(interval(values), None, "{values:?}");
        }
    }

    #[test]
    fn a_ratio_does_not_see_what_both_share() {
        let base = [100.0, 50.0, 400.0, 80.0];
        let half: Vec<f64> = base.iter().map(|value| value / 2.0).collect();
        let found = ratio(&half, &base).unwrap();
        close(found.mean, 0.5);
        assert!(found.half_pct() < 1e-9);
        assert_eq!(ratio(&half[1..], &base), None);
        assert_eq!(ratio(&half, &[0.0; 4]), None);
    }

    #[test]
    fn welch_is_as_in_his_example() {
        // Computed apart: a difference of 2.8333 with an error of 0.99312 and 27.887 degrees of freedom.
        let base = [27.5, 21.0, 19.0, 23.6, 17.0, 17.9, 16.9, 20.1, 21.9, 22.6, 23.1, 19.6, 19.0, 21.7, 21.4];
        let new = [27.1, 22.0, 20.8, 23.4, 23.4, 23.5, 25.8, 22.0, 24.8, 20.2, 21.9, 22.1, 22.9, 30.5, 24.4];
        let found = Estimate::difference(&base, &new).unwrap();
        close(found.value, 2.833_33);
        close(found.error, 0.993_12);
        close(found.freedom, 27.887);
        let (low, high) = found.interval(LEVEL);
        close(low, 2.833_33 - 2.048_8 * 0.993_12);
        close(high, 2.833_33 + 2.048_8 * 0.993_12);
        // The two views of one thing: what the interval of 95 % just leaves out has a probability of 2.5 %.
        close(found.probability_above(low), 0.025);
    }

    #[test]
    fn equal_deviations_add_their_freedom() {
        let found = Estimate::difference(&[1.0, 2.0, 3.0], &[11.0, 12.0, 13.0]).unwrap();
        close(found.value, 10.0);
        close(found.freedom, 4.0);
        close(found.error, (2.0_f64 / 3.0).sqrt());
        let exact = Estimate::difference(&[1.0, 1.0], &[2.0, 2.0]).unwrap();
        assert_eq!(exact.interval(LEVEL), (1.0, 1.0));
        assert_eq!((exact.probability_above(0.5), exact.probability_above(1.0)), (0.0, 1.0));
    }

    #[test]
    fn the_interval_holds_the_truth_as_often_as_it_says() {
        let mut chance = chance::Chance::new(7);
        let runs = 4000;
        let holds = (0..runs).filter(|_| {
            let values: Vec<f64> = (0..5).map(|_| (10.0_f64.ln() + 0.05 * chance.normal()).exp()).collect();
            interval(&values).is_some_and(|found| found.low <= 10.0 && 10.0 <= found.high)
        });
        let share = holds.count() as f64 / f64::from(runs);
        assert!((0.94..=0.96).contains(&share), "{share}");
    }

    #[test]
    fn the_middle_and_what_is_far_from_it() {
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), Some(2.5));
        assert_eq!(median_deviation(&[1.0, 1.0, 2.0, 2.0, 4.0, 6.0, 9.0]), Some(1.0));
        assert_eq!(outliers(&[10.0, 10.1, 9.9, 10.05, 14.0]), [4]);
        assert_eq!(outliers(&[10.0, 10.0, 10.0, 10.0, 10.0, 10.0, 14.0]), [6]);
        assert!(outliers(&[10.0, 10.1, 9.9, 10.05, 10.2]).is_empty());
        assert!(outliers(&[10.0; 9]).is_empty());
        assert!(outliers(&[1.0, 100.0, 1.0]).is_empty());
    }
}
