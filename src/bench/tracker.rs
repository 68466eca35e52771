//! The sequence numbers of one publisher as they come in: which are new, which came before, which came late.
//!
//! As long as all come in order, a tracker is a few numbers. Behind a gap it keeps one bit a message, for the last
//! million; what is older and missing then is lost for good. A number that lies further ahead than that is believed only
//! when the next one that does lies behind it: a single damaged message must not make all that follow it old.

use std::collections::VecDeque;

/// The sequence numbers of one publisher.
#[derive(Clone, Debug, Default)]
pub struct Tracker {
    /// What is below belongs to an earlier measurement, or was given up.
    old: u64,
    /// All below have come.
    next: u64,
    /// One more than the highest that has come.
    end: u64,
    /// Bits from `base` on, where something is missing below `end`; else empty.
    seen: VecDeque<u64>,
    /// A multiple of 64.
    base: u64,
    /// How many came, each once.
    count: u64,
    /// Whether it keeps the bits of fewer messages: there are many of its kind, and nobody knows who is behind them.
    is_narrow: bool,
    /// A number that lies too far ahead, and that nothing has confirmed yet.
    far: Option<u64>,
}

/// What a number is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// New, and in order.
    New,
    /// New, but later ones came before.
    Late,
    /// It came before.
    Again,
    /// Of an earlier measurement, or one that was already given up, or from nowhere.
    Old,
}

/// How many words of bits are kept, and how many by a narrow one.
const WORDS: usize = 1 << 14;
const NARROW: usize = 1 << 10;
/// A number that is so far ahead is not believed at once.
const FAR: u64 = WORDS as u64 * 64;

impl Tracker {
    /// One that keeps the bits of the last 65,536 messages only.
    #[must_use]
    pub fn narrow() -> Self {
        Self { is_narrow: true, ..Self::default() }
    }

    /// Begins anew with the number `start`.
    pub fn begin(&mut self, start: u64) {
        self.seen.clear();
        self.far = None;
        (self.old, self.next, self.end, self.count) = (start, start, start, 0);
    }

    /// How many came since, each once.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// Takes a number.
    #[inline]
    pub fn mark(&mut self, number: u64) -> Mark {
        if number == self.next && self.end == number {
            (self.next, self.end) = (number + 1, number + 1);
            self.count += 1;
            return Mark::New;
        }
        self.mark_with_bits(number)
    }

    #[cold]
    fn mark_with_bits(&mut self, number: u64) -> Mark {
        if number < self.next {
            return if number < self.old { Mark::Old } else { Mark::Again };
        }
        if number - self.end.min(number) >= FAR && !self.is_confirmed(number) {
            return Mark::Old;
        }
        if self.seen.is_empty() {
            self.base = self.next / 64 * 64;
            // What is below `next` has come.
            self.seen.push_back((1 << (self.next % 64)) - 1);
        }
        // A number from nowhere must not cost memory: what lies too far ahead makes what is behind old.
        let words = (number - self.base) / 64;
        let most = if self.is_narrow { NARROW } else { WORDS } as u64;
        if words >= most {
            self.forget(words + 1 - most);
        }
        let at = ((number - self.base) / 64) as usize;
        if at >= self.seen.len() {
            self.seen.resize(at + 1, 0);
        }
        let bit = 1 << (number % 64);
        if self.seen[at] & bit != 0 {
            return Mark::Again;
        }
        self.seen[at] |= bit;
        self.count += 1;
        let mark = if number < self.end { Mark::Late } else { Mark::New };
        self.end = self.end.max(number + 1);
        self.advance();
        mark
    }

    /// Whether a number far ahead is the second one there.
    fn is_confirmed(&mut self, number: u64) -> bool {
        let before = self.far.replace(number);
        before.is_some_and(|before| number > before && number - before < FAR)
    }

    /// Moves `next` over what has come.
    fn advance(&mut self) {
        while let Some(&word) = self.seen.front() {
            if word != u64::MAX {
                self.next = self.base + u64::from(word.trailing_ones());
                break;
            }
            self.seen.pop_front();
            self.base += 64;
            self.next = self.base;
        }
        if self.next == self.end {
            self.seen.clear();
        }
    }

    /// Gives up the oldest `words` words of bits.
    fn forget(&mut self, words: u64) {
        let there = self.seen.len().min(usize::try_from(words).unwrap_or(usize::MAX));
        self.seen.drain(..there);
        self.base += words * 64;
        self.old = self.base;
        self.next = self.next.max(self.base);
        if self.seen.is_empty() {
            self.seen.push_back(0);
        }
        self.advance();
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_comes_in_order_keeps_no_bits() {
        let mut tracker = Tracker::default();
        tracker.begin(5);
        assert!((5..1_000).all(|number| tracker.mark(number) == Mark::New));
        assert!(tracker.seen.is_empty());
        assert_eq!((tracker.count(), tracker.mark(4), tracker.mark(5)), (995, Mark::Old, Mark::Again));
    }

    #[test]
    fn a_number_from_nowhere_costs_little_memory() {
        let mut tracker = Tracker::default();
        tracker.mark(0);
        assert_eq!(tracker.mark(1 << 39), Mark::Old);
        assert_eq!((tracker.mark(1), tracker.mark(1 << 38), tracker.mark(2)), (Mark::New, Mark::Old, Mark::New));
        assert_eq!((tracker.count(), tracker.seen.len()), (3, 0), "what follows is as if it had never come");
        // The same message once more confirms nothing.
        assert_eq!(tracker.mark(1 << 38), Mark::Old);
        assert_eq!((tracker.mark(3), tracker.count()), (Mark::New, 4));
    }

    #[test]
    fn a_gap_of_more_than_what_is_kept_is_believed_when_it_goes_on() {
        let mut tracker = Tracker::default();
        tracker.mark(0);
        let there = 5 * FAR;
        assert_eq!(tracker.mark(there), Mark::Old);
        assert!((there + 1..there + 1_000).all(|number| tracker.mark(number) == Mark::New));
        assert!(tracker.seen.len() <= WORDS);
        assert_eq!((tracker.mark(1), tracker.mark(there + 1)), (Mark::Old, Mark::Again));
    }

    #[test]
    fn a_narrow_one_costs_less_and_forgets_sooner() {
        let mut tracker = Tracker::narrow();
        tracker.mark(0);
        assert_eq!((tracker.mark(100_000), tracker.seen.len() <= NARROW), (Mark::New, true));
        assert_eq!((tracker.mark(1), tracker.mark(99_000), tracker.mark(99_000)), (Mark::Old, Mark::Late, Mark::Again));
    }

    proptest! {
        #[test]
        fn a_tracker_says_what_a_set_would(start in 0u64..200, numbers in prop::collection::vec(0u64..400, 0..600)) {
            let mut tracker = Tracker::default();
            tracker.begin(start);
            let mut set = BTreeSet::new();
            for number in numbers {
                let expected = match (number < start, set.contains(&number), set.last()) {
                    (true, ..) => Mark::Old,
                    (_, true, _) => Mark::Again,
                    (_, _, Some(last)) if number < *last => Mark::Late,
                    _ => Mark::New,
                };
                prop_assert_eq!(tracker.mark(number), expected);
                if number >= start {
                    set.insert(number);
                }
                prop_assert_eq!(tracker.count(), set.len() as u64);
            }
        }
    }
}
