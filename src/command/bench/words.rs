//! What only a screen needs of numbers, beside the words that pages have for them, too.

use std::time::Duration;

pub(super) use crate::bench::report::figures::{DASH, amount, count, memory, or_dash, time, times};

use crate::bench::report::figures::figures;

/// A number with all of its figures, for what changes while it is watched: 9.85, 412, 12,345.
pub(super) fn whole(number: f64) -> String {
    if number < 99.95 && number.fract() != 0.0 { figures(number.max(0.0)) } else { count(number.round() as u64) }
}

/// A time in milliseconds, for columns in which the unit must not change.
pub(super) fn milliseconds(nanoseconds: u64) -> String {
    let time = nanoseconds as f64 / 1e6;
    if time < 0.00995 { format!("{time:.3} ms") } else { format!("{} ms", figures(time)) }
}

/// A time that has gone by, or is left: 12.0 s, 2 min 05 s, 3 h 20 min.
pub(super) fn span(time: Duration) -> String {
    let tenths = (time.as_millis() + 50) / 100;
    let seconds = (tenths + 5) / 10;
    match seconds {
        0..120 => format!("{}.{} s", tenths / 10, tenths % 10),
        120..7_200 => format!("{} min {:02} s", seconds / 60, seconds % 60),
        _ => format!("{} h {:02} min", seconds / 3_600, seconds % 3_600 / 60),
    }
}

/// Bytes or packets of one message: most often a whole number.
pub(super) fn each(number: f64) -> String {
    if (number - number.round()).abs() < 0.005 { count(number.round().max(0.0) as u64) } else { format!("{number:.2}") }
}

/// Percents: 0.4, 3, 120; without their sign.
pub(super) fn percent(number: f64) -> String {
    if number.abs() < 9.95 && number != 0.0 { format!("{number:.1}") } else { format!("{number:.0}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_watched_keeps_its_unit_and_figures() {
        assert_eq!([0.0, 5.0, 99.99, 12_345.4].map(whole), ["0", "5", "100", "12,345"]);
        assert_eq!([89.0, 95.25, 0.0].map(each), ["89", "95.25", "0"]);
        assert_eq!([0.0, 0.44, 3.0, 9.96, 120.0].map(percent), ["0", "0.4", "3.0", "10", "120"]);
        assert_eq!(
            [4_400, 120_000, 20_412_345, 1_234_000_000].map(milliseconds),
            ["0.004 ms", "0.12 ms", "20.4 ms", "1,234 ms"]
        );
        let spans = [0, 12_040, 119_400, 125_000, 7_199_000, 12_000_000].map(Duration::from_millis).map(span);
        assert_eq!(spans, ["0.0 s", "12.0 s", "119.4 s", "2 min 05 s", "119 min 59 s", "3 h 20 min"]);
    }
}
