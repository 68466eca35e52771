//! Numbers as people read them: 412 k, 1.90 µs, 20.4 ms, 1,234,567; and `-` for what could not be measured.

use std::time::Duration;

/// A whole number with its thousands separated.
pub(super) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number that is known to three figures: 9.85, 412, 12.3 k, 1.20 M.
pub(super) fn amount(number: f64) -> String {
    scaled(number, &["", " k", " M", " G"])
}

/// The same with all of its figures, for what changes while it is watched: 9.85, 412, 12,345.
pub(super) fn whole(number: f64) -> String {
    if number < 99.95 && number.fract() != 0.0 { figures(number.max(0.0)) } else { count(number.round() as u64) }
}

/// A time in the unit that suits it, to three figures.
pub(super) fn time(nanoseconds: f64) -> String {
    if nanoseconds < 999.5 {
        return format!("{:.0} ns", nanoseconds.max(0.0));
    }
    scaled(nanoseconds / 1e3, &[" µs", " ms", " s"])
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

/// A size of memory.
pub(super) fn memory(bytes: u64) -> String {
    let (mut size, mut unit) = (bytes as f64, 0);
    while size >= 1023.5 && unit + 1 < MEMORY.len() {
        size /= 1024.0;
        unit += 1;
    }
    if unit == 0 { format!("{bytes} B") } else { format!("{} {}", figures(size), MEMORY[unit]) }
}

const MEMORY: [&str; 5] = ["B", "KiB", "MiB", "GiB", "TiB"];

/// Bytes or packets of one message: most often a whole number.
pub(super) fn each(number: f64) -> String {
    if (number - number.round()).abs() < 0.005 { count(number.round().max(0.0) as u64) } else { format!("{number:.2}") }
}

/// Percents: 0.4, 3, 120; without their sign.
pub(super) fn percent(number: f64) -> String {
    if number.abs() < 9.95 && number != 0.0 { format!("{number:.1}") } else { format!("{number:.0}") }
}

/// How many times as much.
pub(super) fn times(ratio: f64) -> String {
    if ratio < 9.995 { format!("{ratio:.2}×") } else { format!("{}×", figures(ratio)) }
}

/// What `written` makes of a number; `-` where there is none.
pub(super) fn or_dash<T>(number: Option<T>, written: impl Fn(T) -> String) -> String {
    number.map_or_else(|| DASH.to_owned(), written)
}

/// What could not be measured: it is never 0 instead.
pub(super) const DASH: &str = "-";

/// The unit of a number and three figures of it.
fn scaled(number: f64, units: &[&str]) -> String {
    let (mut number, mut at) = (number.max(0.0), 0);
    while number >= 999.5 && at + 1 < units.len() {
        number /= 1e3;
        at += 1;
    }
    let is_exact = at == 0 && units[0].is_empty() && number.fract() == 0.0;
    format!("{}{}", if is_exact { count(number as u64) } else { figures(number) }, units[at])
}

/// Three figures, or more before the point.
fn figures(number: f64) -> String {
    match number {
        ..9.995 => format!("{number:.2}"),
        ..99.95 => format!("{number:.1}"),
        _ => count(number.round() as u64),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_as_people_read_them() {
        for (number, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (u64::MAX, "18,446,744,073,709,551,615")] {
            assert_eq!(count(number), text);
        }
        for (number, text) in [
            (0.0, "0"),
            (9.85, "9.85"),
            (64.0, "64"),
            (98.76, "98.8"),
            (999.4, "999"),
            (999.6, "1.00 k"),
            (12_345.0, "12.3 k"),
            (412_345.0, "412 k"),
            (999_600.0, "1.00 M"),
            (3.2e12, "3,200 G"),
            (-1.0, "0"),
        ] {
            assert_eq!(amount(number), text);
        }
        assert_eq!([0.0, 5.0, 99.99, 12_345.4].map(whole), ["0", "5", "100", "12,345"]);
        assert_eq!([89.0, 95.25, 0.0].map(each), ["89", "95.25", "0"]);
        assert_eq!([0.0, 0.44, 3.0, 9.96, 120.0].map(percent), ["0", "0.4", "3.0", "10", "120"]);
        assert_eq!([1.0, 0.577, 2.594, 38.04].map(times), ["1.00×", "0.58×", "2.59×", "38.0×"]);
        assert_eq!(
            [512, 1_023, 1_024, 12_897_485, u64::MAX].map(memory),
            ["512 B", "1023 B", "1.00 KiB", "12.3 MiB", "16,777,216 TiB"]
        );
    }

    #[test]
    fn times_have_the_unit_that_suits_them() {
        for (nanoseconds, text) in [
            (0.0, "0 ns"),
            (850.0, "850 ns"),
            (999.6, "1.00 µs"),
            (1_900.0, "1.90 µs"),
            (20_412_345.0, "20.4 ms"),
            (1.2e9, "1.20 s"),
            (1.234e12, "1,234 s"),
        ] {
            assert_eq!(time(nanoseconds), text);
        }
        assert_eq!(
            [4_400, 120_000, 20_412_345, 1_234_000_000].map(milliseconds),
            ["0.004 ms", "0.12 ms", "20.4 ms", "1,234 ms"]
        );
        let spans = [0, 12_040, 119_400, 125_000, 7_199_000, 12_000_000].map(Duration::from_millis).map(span);
        assert_eq!(spans, ["0.0 s", "12.0 s", "119.4 s", "2 min 05 s", "119 min 59 s", "3 h 20 min"]);
        assert_eq!((or_dash(None, count), or_dash(Some(1_000), count)), ("-".to_owned(), "1,000".to_owned()));
    }
}
