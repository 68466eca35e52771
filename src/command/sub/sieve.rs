//! Which of the messages that come are taken, and which of those are shown.

use std::hash::{BuildHasher, Hasher, RandomState};

use super::pattern::Pattern;
use crate::{
    cli::SubscribeArgs,
    failure::{Failure, quoted},
    packet::Publish,
    topic::{self, TopicFilter},
};

/// Lets through what is wanted.
#[derive(Debug)]
pub(super) struct Sieve {
    /// Topics that are left out.
    out: Vec<String>,
    pattern: Option<Pattern>,
}

impl Sieve {
    /// The one that was asked for.
    pub(super) fn of(args: &SubscribeArgs) -> Result<Self, Failure> {
        for filter in &args.filter_out {
            if let Err(error) = TopicFilter::parse(filter) {
                return Err(Failure::usage(format!("invalid topic filter {}", quoted(filter))).because(error));
            }
        }
        Ok(Self { out: args.filter_out.clone(), pattern: Pattern::of(args)? })
    }

    /// Whether it lets everything through.
    pub(super) const fn is_open(&self) -> bool {
        self.out.is_empty() && self.pattern.is_none()
    }

    /// Whether the message is wanted.
    pub(super) fn takes(&self, publish: &Publish<'_>) -> bool {
        !self.out.iter().any(|filter| topic::matches(filter, publish.topic))
            && self.pattern.as_ref().is_none_or(|pattern| pattern.matches(publish.payload))
    }
}

/// Some of the messages, by chance.
#[derive(Debug)]
pub(super) struct Chance {
    /// Of 1.
    part: f64,
    state: u64,
}

impl Chance {
    pub(super) fn of_percent(percent: f64) -> Self {
        // Which ones is nobody's secret: a seed from the system, and the xorshift of Marsaglia (2003) from there.
        Self::seeded(percent, RandomState::new().build_hasher().finish())
    }

    const fn seeded(percent: f64, seed: u64) -> Self {
        Self { part: percent / 100.0, state: seed | 1 }
    }

    /// Whether it is this one's turn.
    pub(super) fn draw(&mut self) -> bool {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        // 53 bits are what a floating point number holds.
        ((self.state >> 11) as f64) < self.part * (1_u64 << 53) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percent_are_percent() {
        for (percent, low, high) in [(100.0, 100_000, 100_000), (50.0, 49_000, 51_000), (0.1, 50, 160)] {
            for seed in [1, 0x1234_5678_9abc_def0] {
                let mut chance = Chance::seeded(percent, seed);
                let count = (0..100_000).filter(|_| chance.draw()).count();
                assert!((low..=high).contains(&count), "{percent} % of 100,000 are {count}");
            }
        }
    }
}
