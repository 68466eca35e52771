//! Numbers by chance that come again in the next run of a test.

/// A generator of them (splitmix64).
#[derive(Debug)]
pub(in crate::bench) struct Chance(u64);

impl Chance {
    pub(in crate::bench) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(in crate::bench) fn whole(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 to below 1, all alike.
    pub(in crate::bench) fn even(&mut self) -> f64 {
        (self.whole() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// By the normal distribution (Box and Muller).
    pub(in crate::bench) fn normal(&mut self) -> f64 {
        let distance = (-2.0 * (1.0 - self.even()).ln()).sqrt();
        distance * (std::f64::consts::TAU * self.even()).cos()
    }

    /// A series in which each value holds on to the one before by `hold`; its deviation is 1.
    pub(in crate::bench) fn series(&mut self, count: usize, hold: f64) -> Vec<f64> {
        let mut value = self.normal();
        let series = std::iter::repeat_with(|| {
            let now = value;
            value = hold * value + (1.0 - hold * hold).sqrt() * self.normal();
            now
        });
        series.take(count).collect()
    }
}
