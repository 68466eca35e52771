//! One clock for a run: nanoseconds since its beginning, and the stamps by which other processes can tell how old a
//! message is.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// A monotonic clock that began with the run. Copies agree with each other.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    start: Instant,
    /// Nanoseconds since 1970 at the start.
    wall: u64,
}

/// A stamp has so many bits: it wraps after 78 hours.
const STAMP_BITS: u32 = 48;
const MASK: u64 = (1 << STAMP_BITS) - 1;

impl Clock {
    /// A clock that begins now.
    #[must_use]
    pub fn start() -> Self {
        let wall = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self { start: Instant::now(), wall: u64::try_from(wall.as_nanos()).unwrap_or_default() }
    }

    /// Nanoseconds since the start.
    #[inline]
    #[must_use]
    pub fn now(&self) -> u64 {
        nanos(self.start.elapsed())
    }

    /// The stamp of the moment `at`, which other processes with a right clock understand.
    #[inline]
    #[must_use]
    pub const fn stamp(&self, at: u64) -> u64 {
        self.wall.wrapping_add(at) & MASK
    }

    /// How long before `now` a stamp was made, in nanoseconds. Below 0: by a clock that is ahead of this one.
    #[inline]
    #[must_use]
    pub const fn age(&self, stamp: u64, now: u64) -> i64 {
        let age = self.stamp(now).wrapping_sub(stamp) & MASK;
        // The upper half of the circle is the future.
        if age >> (STAMP_BITS - 1) == 0 { age.cast_signed() } else { age.cast_signed() - (1 << STAMP_BITS) }
    }
}

/// A time in nanoseconds; what is longer than 584 years is cut.
#[must_use]
pub fn nanos(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_age_of_a_stamp_may_be_negative_and_survives_the_wrap() {
        for wall in [0, MASK - 5, MASK, u64::MAX - 3] {
            let clock = Clock { start: Instant::now(), wall };
            assert_eq!(clock.age(clock.stamp(10), 10), 0);
            assert_eq!(clock.age(clock.stamp(10), 1_000_010), 1_000_000);
            assert_eq!(clock.age(clock.stamp(1_000_010), 10), -1_000_000);
        }
    }
}
