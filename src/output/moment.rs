//! A point in time, and its text in UTC.

use std::time::{SystemTime, UNIX_EPOCH};

/// Nanoseconds since 1970.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(u64);

impl Moment {
    /// What the clock says. A clock before 1970 stands at 1970.
    #[must_use]
    pub fn now() -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self(u64::try_from(since.as_nanos()).unwrap_or(u64::MAX))
    }

    /// So many nanoseconds after 1970 began.
    #[must_use]
    pub const fn after(nanoseconds: u64) -> Self {
        Self(nanoseconds)
    }

    /// Whole seconds since 1970.
    #[must_use]
    pub const fn seconds(self) -> u64 {
        self.0 / SECOND
    }

    /// Nanoseconds of the second.
    #[must_use]
    pub const fn nanoseconds(self) -> u32 {
        // Less than a thousand million.
        (self.0 % SECOND) as u32
    }

    /// The same for the calendar.
    pub(super) fn timestamp(self) -> jiff::Timestamp {
        // 64 bits of nanoseconds end in the year 2554, which has a date.
        let seconds = i64::try_from(self.seconds()).unwrap_or_default();
        jiff::Timestamp::new(seconds, i32::try_from(self.nanoseconds()).unwrap_or_default()).unwrap_or_default()
    }
}

const SECOND: u64 = 1_000_000_000;

/// Writes moments as `2026-11-23T04:30:00.123456Z`. The text of a second is kept: most messages share one.
#[derive(Clone, Debug, Default)]
pub(super) struct UtcText {
    second: u64,
    text: Vec<u8>,
}

impl UtcText {
    pub(super) fn write(&mut self, moment: Moment, out: &mut Vec<u8>) {
        if self.text.is_empty() || self.second != moment.seconds() {
            self.second = moment.seconds();
            let whole = Moment(self.second * SECOND).timestamp();
            self.text = whole.to_string().into_bytes();
            if self.text.last() == Some(&b'Z') {
                self.text.pop();
            }
            self.text.push(b'.');
        }
        out.extend_from_slice(&self.text);
        let mut digits = *b"000000Z";
        let mut rest = moment.nanoseconds() / 1000;
        for digit in digits[..6].iter_mut().rev() {
            // A digit: below ten.
            *digit += (rest % 10) as u8;
            rest /= 10;
        }
        out.extend_from_slice(&digits);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_utc_with_six_digits() {
        let mut text = UtcText::default();
        let mut written = Vec::new();
        for nanoseconds in
            [0, 1_795_408_200_123_456_789, 1_795_408_200_999_999_999, 1_795_408_201_000_001_000, u64::MAX]
        {
            text.write(Moment::after(nanoseconds), &mut written);
            written.push(b' ');
        }
        let expected = "1970-01-01T00:00:00.000000Z 2026-11-23T04:30:00.123456Z 2026-11-23T04:30:00.999999Z \
                        2026-11-23T04:30:01.000001Z 2554-07-21T23:34:33.709551Z ";
        assert_eq!(String::from_utf8(written).unwrap(), expected);
    }
}
