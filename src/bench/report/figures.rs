//! Numbers as people read them: with units, and with three digits that mean something.

use super::Limit;

/// What stands where nothing could be measured.
pub(in crate::bench) const NOTHING: &str = "–";

/// A time of so many nanoseconds.
pub(in crate::bench) fn time(nanoseconds: f64) -> String {
    for (unit, factor) in [("s", 1e9), ("ms", 1e6), ("µs", 1e3)] {
        // What would be shown as 1000 of the smaller unit is 1 of the larger.
        if nanoseconds.abs() >= factor * 0.999_5 {
            return format!("{} {unit}", digits(nanoseconds / factor));
        }
    }
    format!("{} ns", digits(nanoseconds))
}

/// A number of events a second, without its unit.
pub(in crate::bench) fn rate(value: f64) -> String {
    for (unit, factor) in [("G", 1e9), ("M", 1e6), ("k", 1e3)] {
        if value.abs() >= factor * 0.999_5 {
            return format!("{} {unit}", digits(value / factor));
        }
    }
    digits(value)
}

/// A whole number, its thousands apart.
pub(in crate::bench) fn count(value: u64) -> String {
    let plain = value.to_string();
    let mut text = String::new();
    for (at, digit) in plain.char_indices() {
        if at > 0 && (plain.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number of bytes.
pub(in crate::bench) fn bytes(value: f64) -> String {
    for (unit, factor) in [("GiB", 1_073_741_824.0), ("MiB", 1_048_576.0), ("KiB", 1_024.0)] {
        if value >= factor {
            return format!("{} {unit}", digits(value / factor));
        }
    }
    format!("{} B", digits(value))
}

/// How many times as much.
pub(in crate::bench) fn times(ratio: f64) -> String {
    format!("{ratio:.*}×", if ratio.abs() < 10.0 { 2 } else { 1 })
}

/// Three digits, without zeros at the end of what is whole.
pub(in crate::bench) fn digits(value: f64) -> String {
    if !value.is_finite() {
        return NOTHING.to_owned();
    }
    let size = value.abs();
    let text = if size >= 1e15 {
        return format!("{value:.2e}");
    } else if size >= 99.95 || value.fract() == 0.0 {
        return if value < 0.0 { format!("−{}", count(size.round() as u64)) } else { count(size.round() as u64) };
    } else if size >= 9.995 {
        format!("{value:.1}")
    } else {
        format!("{value:.2}")
    };
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    text.replace('-', "−")
}

/// What limits a rate, in a word.
pub(in crate::bench) const fn limit(limit: Limit) -> &'static str {
    match limit {
        Limit::Rate => "the rate asked for",
        Limit::Window => "the window",
        Limit::Generator => "the load generator",
        Limit::Broker => "the broker",
        Limit::Receiver => "the receivers",
    }
}

/// Something, or the sign for nothing.
pub(in crate::bench) fn or_nothing<T>(value: Option<T>, show: impl FnOnce(T) -> String) -> String {
    value.map_or_else(|| NOTHING.to_owned(), show)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_units_and_three_digits() {
        for (value, text) in [
            (0.0, "0 ns"),
            (941.0, "941 ns"),
            (999.9, "1 µs"),
            (51_249.0, "51.2 µs"),
            (20_400_000.0, "20.4 ms"),
            (1_240_000_000.0, "1.24 s"),
            (100e9, "100 s"),
        ] {
            assert_eq!(time(value), text);
        }
        for (value, text) in [(0.0, "0"), (4.256, "4.26"), (941.2, "941"), (238_400.0, "238 k"), (3.1e6, "3.1 M")] {
            assert_eq!(rate(value), text);
        }
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(count(100), "100");
        assert_eq!(bytes(95.0), "95 B");
        assert_eq!(bytes(1_536.0), "1.5 KiB");
        assert_eq!(times(0.583), "0.58×");
        assert_eq!(digits(-7.1), "−7.1");
        assert_eq!(digits(1e300), "1.00e300");
    }
}
