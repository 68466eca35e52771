//! Student's t distribution: how many standard errors an interval must reach.

/// How far to both sides of the mean `level` of the distribution lies: 2.776 for 0.95 and 4 degrees of freedom.
/// Degrees need not be whole; infinity gives the normal distribution.
#[must_use]
pub fn quantile(level: f64, freedom: f64) -> f64 {
    if !(level > 0.0 && level < 1.0 && freedom > 0.0) {
        return f64::NAN;
    }
    if freedom > MANY {
        // The first term of the expansion in 1/freedom, once off and once on.
        let many = quantile(level, MANY);
        let normal = many - (many.powi(3) + many) / (4.0 * MANY);
        return normal + (normal.powi(3) + normal) / (4.0 * freedom);
    }
    let outside = 1.0 - level;
    let mut high = 1.0;
    while both_tails(high, freedom) > outside {
        high *= 2.0;
        if high > 1e300 {
            return f64::INFINITY;
        }
    }
    let mut low = 0.0;
    for _ in 0..BISECTIONS {
        let middle = (low + high) / 2.0;
        if both_tails(middle, freedom) > outside { low = middle } else { high = middle }
    }
    (low + high) / 2.0
}

/// The part of the distribution that is farther from 0 than `t`, on both sides together.
#[must_use]
pub fn both_tails(t: f64, freedom: f64) -> f64 {
    let freedom = freedom.min(MANY);
    if t.is_nan() || freedom.is_nan() || freedom <= 0.0 {
        return f64::NAN;
    }
    let square = t * t;
    if square.is_infinite() {
        return 0.0;
    }
    incomplete_beta(freedom / (freedom + square), square / (freedom + square), freedom / 2.0, 0.5)
}

/// The part of the distribution above `t`.
#[must_use]
pub fn upper_tail(t: f64, freedom: f64) -> f64 {
    let half = both_tails(t, freedom) / 2.0;
    if t < 0.0 { 1.0 - half } else { half }
}

/// From here on the distribution is the normal one but for one small term.
const MANY: f64 = 1e5;
/// More than the bits of a number.
const BISECTIONS: u32 = 100;

/// The regularised incomplete beta function at `x`, with `rest` = 1 - `x` given apart, so that neither loses digits.
fn incomplete_beta(x: f64, rest: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if rest <= 0.0 {
        return 1.0;
    }
    let front = (ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b) + a * x.ln() + b * rest.ln()).exp();
    // The fraction converges fast on one side of the mean only.
    if x < (a + 1.0) / (a + b + 2.0) {
        front * beta_fraction(x, a, b) / a
    } else {
        1.0 - front * beta_fraction(rest, b, a) / b
    }
}

/// The continued fraction of the incomplete beta function, from the front (Lentz).
fn beta_fraction(x: f64, a: f64, b: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let away_from_0 = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut upper = 1.0;
    let mut lower = 1.0 / away_from_0(1.0 - (a + b) * x / (a + 1.0));
    let mut value = lower;
    for step in 1..20_000 {
        let m = f64::from(step);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        let before = value;
        for term in [even, odd] {
            lower = 1.0 / away_from_0(1.0 + term * lower);
            upper = away_from_0(1.0 + term / upper);
            value *= lower * upper;
        }
        if (value / before - 1.0).abs() < 1e-15 {
            break;
        }
    }
    value
}

/// The logarithm of the gamma function above 0: Stirling's series, behind a few steps of the recurrence.
fn ln_gamma(mut x: f64) -> f64 {
    let mut product = 1.0;
    while x < 12.0 {
        product *= x;
        x += 1.0;
    }
    let inverse = 1.0 / (x * x);
    let series = (1.0 / 12.0 - inverse * (1.0 / 360.0 - inverse * (1.0 / 1260.0 - inverse / 1680.0))) / x;
    (x - 0.5) * x.ln() - x + (std::f64::consts::TAU).ln() / 2.0 + series - product.ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_agrees_with_the_printed_tables() {
        // Degrees of freedom, then both-sided 90, 95, 99 and 99.9 %.
        let table = [
            (1.0, [6.314, 12.706, 63.657, 636.619]),
            (2.0, [2.920, 4.303, 9.925, 31.599]),
            (3.0, [2.353, 3.182, 5.841, 12.924]),
            (4.0, [2.132, 2.776, 4.604, 8.610]),
            (5.0, [2.015, 2.571, 4.032, 6.869]),
            (9.0, [1.833, 2.262, 3.250, 4.781]),
            (10.0, [1.812, 2.228, 3.169, 4.587]),
            (20.0, [1.725, 2.086, 2.845, 3.850]),
            (30.0, [1.697, 2.042, 2.750, 3.646]),
            (60.0, [1.671, 2.000, 2.660, 3.460]),
            (120.0, [1.658, 1.980, 2.617, 3.373]),
            (f64::INFINITY, [1.645, 1.960, 2.576, 3.291]),
        ];
        for (freedom, row) in table {
            for (level, expected) in [0.90, 0.95, 0.99, 0.999].into_iter().zip(row) {
                let found = quantile(level, freedom);
                assert!((found - expected).abs() <= 0.000_51, "{level} of {freedom}: {found}, not {expected}");
            }
        }
    }

    #[test]
    fn tails_and_quantiles_are_inverse() {
        for freedom in [1.0, 1.7, 4.0, 8.5, 40.0, 1e4, 1e5, 1e9] {
            for level in [0.1, 0.5, 0.9, 0.95, 0.999_9] {
                let tails = both_tails(quantile(level, freedom), freedom);
                assert!((tails - (1.0 - level)).abs() < 1e-5, "{level} of {freedom}: {tails}");
            }
        }
        // One degree is Cauchy's distribution: half lies beyond 1.
        assert!((both_tails(1.0, 1.0) - 0.5).abs() < 1e-12);
        assert!((upper_tail(-1.0, 1.0) - 0.75).abs() < 1e-12);
        assert!((upper_tail(0.0, 7.0) - 0.5).abs() < 1e-12);
    }

    #[test]
    fn what_is_no_level_has_no_quantile() {
        for (level, freedom) in [(0.0, 4.0), (1.0, 4.0), (-1.0, 4.0), (0.95, 0.0), (0.95, f64::NAN), (f64::NAN, 4.0)] {
            assert!(quantile(level, freedom).is_nan(), "{level} of {freedom}");
        }
    }
}
