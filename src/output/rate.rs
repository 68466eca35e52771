//! How many messages come each second.

use std::time::{Duration, Instant};

/// Counts messages, and tells each second how many there were.
#[derive(Clone, Debug)]
pub struct Rate {
    count: u64,
    began: Instant,
    /// Whether the last second, which is none, is told at the end.
    tells_rest: bool,
}

const SECOND: Duration = Duration::from_secs(1);
/// The clock is asked after so many messages: under a flood nobody else asks it.
const SELDOM: u64 = 256;
/// Seconds that are told one by one when nobody came to tell them; a machine that slept has more.
const MISSED: u32 = 5;

impl Rate {
    /// From now on. `tells_rest`: at the end, how many there were since the last second.
    #[must_use]
    pub fn new(tells_rest: bool) -> Self {
        Self { count: 0, began: Instant::now(), tells_rest }
    }

    /// The same from now on.
    pub(super) fn start(&mut self, now: Instant) {
        self.began = now;
    }

    /// One more.
    pub(super) fn add(&mut self, now: impl Fn() -> Instant, out: &mut Vec<u8>) {
        self.count += 1;
        if self.count.is_multiple_of(SELDOM) {
            self.tell(now(), out);
        }
    }

    /// When there is something to tell.
    pub(super) fn due(&self) -> Instant {
        self.began + SECOND
    }

    /// Tells of the seconds that are over.
    pub(super) fn tell(&mut self, now: Instant, out: &mut Vec<u8>) {
        for _ in 0..MISSED {
            if now < self.due() {
                return;
            }
            out.extend_from_slice(format!("{} msgs/s\n", self.count).as_bytes());
            self.count = 0;
            self.began += SECOND;
        }
        if now >= self.due() {
            self.began = now;
        }
    }

    /// Tells of the rest.
    pub(super) fn finish(&mut self, now: Instant, out: &mut Vec<u8>) {
        self.tell(now, out);
        if self.tells_rest && self.count > 0 {
            let tenths = now.saturating_duration_since(self.began).as_millis() / 100;
            out.extend_from_slice(format!("{} msgs in {}.{} s\n", self.count, tenths / 10, tenths % 10).as_bytes());
        }
        self.count = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(rests: bool, steps: &[(u64, u64)], end: u64) -> String {
        let start = Instant::now();
        let at = |milliseconds| start + Duration::from_millis(milliseconds);
        let mut rate = Rate::new(rests);
        rate.start(start);
        let mut out = Vec::new();
        for (count, milliseconds) in steps {
            for _ in 0..*count {
                rate.add(|| at(*milliseconds), &mut out);
            }
            if at(*milliseconds) >= rate.due() {
                rate.tell(at(*milliseconds), &mut out);
            }
        }
        rate.finish(at(end), &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn each_second_has_its_line() {
        assert_eq!(
            told(true, &[(3, 500), (0, 1000), (0, 2000), (7, 2500)], 2970),
            "3 msgs/s\n0 msgs/s\n7 msgs in 0.9 s\n"
        );
        assert_eq!(told(false, &[(3, 500), (0, 1000), (0, 2000), (7, 2500)], 2900), "3 msgs/s\n0 msgs/s\n");
        assert_eq!(told(true, &[(1, 100)], 1000), "1 msgs/s\n");
        assert_eq!(told(true, &[], 10), "");
    }

    #[test]
    fn a_flood_does_not_keep_the_line_back() {
        assert_eq!(told(false, &[(300, 500), (300, 1500)], 1600), "512 msgs/s\n");
    }

    #[test]
    fn seconds_that_nobody_saw_are_not_told_for_ever() {
        let hours = 8 * 3600 * 1000;
        assert_eq!(told(true, &[(2, hours)], hours + 500), "2 msgs/s\n0 msgs/s\n0 msgs/s\n0 msgs/s\n0 msgs/s\n");
    }
}
