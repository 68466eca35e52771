//! Moments as people read them. All are seconds since 1970, in UTC.

use time::OffsetDateTime;

/// `2026-11-01`.
#[must_use]
pub fn date(moment: i64) -> String {
    OffsetDateTime::from_unix_timestamp(moment).map_or_else(
        |_| "an unknown date".to_owned(),
        |at| format!("{:04}-{:02}-{:02}", at.year(), u8::from(at.month()), at.day()),
    )
}

/// `2026-11-01 13:05 UTC`.
#[must_use]
pub fn date_time(moment: i64) -> String {
    OffsetDateTime::from_unix_timestamp(moment).map_or_else(
        |_| "an unknown date".to_owned(),
        |at| format!("{} {:02}:{:02} UTC", date(moment), at.hour(), at.minute()),
    )
}

/// Whole days from one moment to another, negative when it is past.
#[must_use]
pub const fn days_between(from: i64, to: i64) -> i64 {
    to.saturating_sub(from).div_euclid(DAY)
}

/// The seconds of a day.
pub const DAY: i64 = 86_400;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_have_words() {
        assert_eq!(date(0), "1970-01-01");
        assert_eq!(date_time(1_793_538_309), "2026-11-01 13:05 UTC");
        assert_eq!(date(253_402_300_799), "9999-12-31");
        assert_eq!(date(i64::MAX), "an unknown date");
        assert_eq!(date_time(i64::MIN), "an unknown date");
    }

    #[test]
    fn days_are_whole_and_signed() {
        assert_eq!(days_between(0, DAY), 1);
        assert_eq!(days_between(0, DAY - 1), 0);
        assert_eq!(days_between(1, 0), -1);
        assert_eq!(days_between(i64::MAX, i64::MIN), i64::MIN.div_euclid(DAY));
    }
}
