//! How fast clients publish, where that is limited: a number a connection, and none where it is not.
//!
//! Each message moves the client's own time forward by its share of a second. A client whose time is further ahead than
//! its burst allows waits until the clock has come after it.

use super::config::Config;

/// The rates of one worker's connections, by their place in its table.
#[derive(Debug, Default)]
pub(crate) struct Rates(Vec<Meter>);

#[derive(Clone, Copy, Debug, Default)]
struct Meter {
    /// The client's own time, in nanoseconds of the broker's clock.
    at: u64,
    /// Whether somebody was told that it is too fast.
    told: bool,
}

const SECOND: u64 = 1_000_000_000;
const MILLISECOND: u64 = 1_000_000;

impl Rates {
    /// The client in this place has published so many messages.
    pub(crate) fn count(&mut self, config: &Config, slot: u32, now: u64, messages: usize) {
        let slot = slot as usize;
        if self.0.len() <= slot {
            self.0.resize(slot + 1, Meter::default());
        }
        let share = SECOND / u64::from(config.max_message_rate.max(1));
        let meter = &mut self.0[slot];
        // Nobody saves up more than the burst.
        meter.at = meter.at.max(now.saturating_mul(MILLISECOND)).saturating_add(share.saturating_mul(messages as u64));
    }

    /// Until when the client in this place has to wait, if it has to.
    pub(crate) fn until(&self, config: &Config, slot: u32, now: u64) -> Option<u64> {
        let rate = u64::from(config.max_message_rate.max(1));
        let burst = match config.message_burst {
            0 => SECOND,
            messages => SECOND / rate * u64::from(messages),
        };
        let until = self.0.get(slot as usize)?.at.saturating_sub(burst).div_ceil(MILLISECOND);
        (until > now).then_some(until)
    }

    /// Whether nobody was told yet that the client in this place is too fast; from now on, somebody was.
    pub(crate) fn is_first(&mut self, slot: u32) -> bool {
        self.0.get_mut(slot as usize).is_some_and(|meter| !std::mem::replace(&mut meter.told, true))
    }

    /// Another client is in this place.
    pub(crate) fn forget(&mut self, slot: u32) {
        if let Some(meter) = self.0.get_mut(slot as usize) {
            *meter = Meter::default();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_burst_is_free_and_then_each_message_costs_its_share() {
        let config = Config { max_message_rate: 10, message_burst: 5, ..Config::default() };
        let mut rates = Rates::default();
        assert_eq!(rates.until(&config, 3, 0), None);
        rates.count(&config, 3, 1_000, 5);
        assert_eq!(rates.until(&config, 3, 1_000), None);
        rates.count(&config, 3, 1_000, 1);
        assert_eq!(rates.until(&config, 3, 1_000), Some(1_100));
        assert_eq!(rates.until(&config, 3, 1_100), None);
        assert_eq!(rates.until(&config, 2, 1_000), None, "another client");
        assert!(rates.is_first(3) && !rates.is_first(3));
        // What was not used for an hour is no credit.
        rates.count(&config, 3, 3_600_000, 6);
        assert_eq!(rates.until(&config, 3, 3_600_000), Some(3_600_100));
        rates.forget(3);
        assert_eq!(rates.until(&config, 3, 3_600_000), None);
    }

    #[test]
    fn without_a_burst_it_is_what_one_second_allows() {
        let config = Config { max_message_rate: 100, ..Config::default() };
        let mut rates = Rates::default();
        rates.count(&config, 0, 0, 100);
        assert_eq!(rates.until(&config, 0, 0), None);
        rates.count(&config, 0, 0, 50);
        assert_eq!(rates.until(&config, 0, 0), Some(500));
    }
}
