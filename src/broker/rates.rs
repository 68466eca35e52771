//! How fast clients publish, where that is limited: a number a connection, and none where it is not.
//!
//! Each message moves the client's own time forward by its share of a second. A client whose time is further ahead than
//! its burst allows waits until the clock has come after it.

use std::collections::HashMap;

use parking_lot::Mutex;

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

/// How far ahead of the clock clients were whose connections are gone, by their identifiers: who comes again finds no new
/// burst.
#[derive(Debug, Default)]
pub(crate) struct Debts(Mutex<Debtors>);

#[derive(Debug, Default)]
struct Debtors {
    known: HashMap<Box<str>, u64>,
    /// When those who owe nothing any more were last left out.
    cleared: u64,
}

/// Clients whose debts are remembered; they last as long as a burst.
const DEBTORS: usize = 16_384;

impl Debts {
    /// The time of this client is so far.
    pub(crate) fn remember(&self, client_id: &str, at: u64, now: u64) {
        let clock = now.saturating_mul(MILLISECOND);
        if at <= clock {
            return;
        }
        let Debtors { known, cleared } = &mut *self.0.lock();
        if let Some(old) = known.get_mut(client_id) {
            *old = at.max(*old);
            return;
        }
        // Not for each of those for whom there is no room.
        if known.len() >= DEBTORS && now > *cleared {
            known.retain(|_, at| *at > clock);
            *cleared = now;
        }
        if known.len() < DEBTORS {
            known.insert(client_id.into(), at);
        }
    }

    /// How far the time of this client was.
    pub(crate) fn of(&self, client_id: &str) -> u64 {
        self.0.lock().known.get(client_id).copied().unwrap_or_default()
    }
}

const SECOND: u64 = 1_000_000_000;
const MILLISECOND: u64 = 1_000_000;

impl Rates {
    /// The client in this place has published so many messages.
    pub(crate) fn count(&mut self, config: &Config, slot: u32, now: u64, messages: usize) {
        let cost = share(config).saturating_mul(messages as u64);
        let meter = self.meter(slot);
        // Nobody saves up more than the burst.
        meter.at = meter.at.max(now.saturating_mul(MILLISECOND)).saturating_add(cost);
    }

    /// The client in this place was so far when it was here before.
    pub(crate) fn resume(&mut self, slot: u32, at: u64) {
        self.meter(slot).at = at;
    }

    fn meter(&mut self, slot: u32) -> &mut Meter {
        let slot = slot as usize;
        if self.0.len() <= slot {
            self.0.resize(slot + 1, Meter::default());
        }
        &mut self.0[slot]
    }

    /// Until when the client in this place has to wait, if it has to: never longer than for one message.
    pub(crate) fn until(&self, config: &Config, slot: u32, now: u64) -> Option<u64> {
        let until = self.at(slot).saturating_sub(burst(config)).div_ceil(MILLISECOND);
        (until > now).then_some(until)
    }

    /// How many messages the client in this place may publish before it has to wait: one at least.
    pub(crate) fn allowed(&self, config: &Config, slot: u32, now: u64) -> usize {
        let ahead = self.at(slot).saturating_sub(now.saturating_mul(MILLISECOND));
        let messages = burst(config).saturating_sub(ahead) / share(config);
        usize::try_from(messages).unwrap_or(usize::MAX).max(1)
    }

    /// How far the time of the client in this place is.
    pub(crate) fn at(&self, slot: u32) -> u64 {
        self.0.get(slot as usize).map_or(0, |meter| meter.at)
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

/// What a message costs.
fn share(config: &Config) -> u64 {
    SECOND / u64::from(config.max_message_rate.max(1))
}

/// How far ahead of the clock a client may be.
fn burst(config: &Config) -> u64 {
    match config.message_burst {
        0 => SECOND,
        messages => share(config) * u64::from(messages),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_burst_is_free_and_then_each_message_costs_its_share() {
        let config = Config { max_message_rate: 10, message_burst: 5, ..Config::default() };
        let mut rates = Rates::default();
        assert_eq!((rates.until(&config, 3, 0), rates.allowed(&config, 3, 0)), (None, 5));
        rates.count(&config, 3, 1_000, 2);
        assert_eq!(rates.allowed(&config, 3, 1_000), 3);
        rates.count(&config, 3, 1_000, 3);
        assert_eq!((rates.until(&config, 3, 1_000), rates.allowed(&config, 3, 1_000)), (None, 1));
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

    #[test]
    fn debts_are_forgotten_when_they_are_paid() {
        let debts = Debts::default();
        debts.remember("paid", 5 * MILLISECOND, 5);
        debts.remember("a", 6 * MILLISECOND, 5);
        debts.remember("a", 5 * MILLISECOND, 4);
        assert_eq!((debts.of("paid"), debts.of("a")), (0, 6 * MILLISECOND));
        for n in 0..2 * DEBTORS {
            debts.remember(&format!("n{n}"), 7 * MILLISECOND, 5);
        }
        let count = || debts.0.lock().known.len();
        assert_eq!((count(), debts.of("a")), (DEBTORS, 6 * MILLISECOND));
        debts.remember("late", 9 * MILLISECOND, 8);
        assert_eq!((count(), debts.of("a")), (1, 0));
    }
}
