//! A distribution from a histogram, with the percentiles that its number of times allows.

use hdrhistogram::Histogram;

use super::{Distribution, hdr};

impl Distribution {
    /// What a histogram of nanoseconds says; `negative` times were below 0, and are not in it.
    #[must_use]
    pub fn of(histogram: &Histogram<u64>, negative: u64) -> Self {
        let n = histogram.len();
        if n == 0 {
            return Self { negative, ..Self::default() };
        }
        let percentile = |share: f64, least: u64| (n >= least).then(|| histogram.value_at_quantile(share));
        Self {
            n,
            negative,
            min: histogram.min(),
            mean: histogram.mean(),
            p50: percentile(0.5, 20),
            p90: percentile(0.9, 100),
            p99: percentile(0.99, 1_000),
            p999: percentile(0.999, 10_000),
            p9999: percentile(0.9999, 100_000),
            max: histogram.max(),
            hdr: hdr::encode(histogram),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_needs_ten_times_beyond_it() {
        let mut histogram = Histogram::new(3).unwrap();
        assert_eq!(Distribution::of(&histogram, 3), Distribution { negative: 3, ..Distribution::default() });
        for time in 1..=999 {
            histogram.record(time * 1_000).unwrap();
        }
        let few = Distribution::of(&histogram, 0);
        assert_eq!((few.n, few.p99, few.p999), (999, None, None));
        assert!(few.p50.is_some_and(|p50| (499_000..=501_000).contains(&p50)), "{few:?}");
        assert!(few.p90.is_some());
        histogram.record(5_000_000).unwrap();
        let more = Distribution::of(&histogram, 0);
        assert!(more.p99.is_some() && more.p999.is_none(), "{more:?}");
        assert!(more.min <= 1_000 && more.max >= 5_000_000, "{more:?}");
        assert_eq!(hdr::decode(&more.hdr).unwrap(), histogram);
    }
}
