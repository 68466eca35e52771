//! Numbers as people read them, on every screen and page: 412 k, 1.90 µs, 20.4 ms, 1,234,567; and `-` for what could not
//! be measured.

use super::Limit;

/// What could not be measured: it is never 0 instead.
pub(crate) const DASH: &str = "-";

/// A whole number with its thousands separated.
pub(crate) fn count(number: u64) -> String {
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
pub(crate) fn amount(number: f64) -> String {
    scaled(number, &["", " k", " M", " G"])
}

/// A time in the unit that suits it, to three figures.
pub(crate) fn time(nanoseconds: f64) -> String {
    if nanoseconds < 999.5 {
        return format!("{:.0} ns", nanoseconds.max(0.0));
    }
    scaled(nanoseconds / 1e3, &[" µs", " ms", " s"])
}

/// A size of memory.
pub(crate) fn memory(bytes: u64) -> String {
    let (mut size, mut unit) = (bytes as f64, 0);
    while size >= 1023.5 && unit + 1 < MEMORY.len() {
        size /= 1024.0;
        unit += 1;
    }
    if unit == 0 { format!("{bytes} B") } else { format!("{} {}", figures(size), MEMORY[unit]) }
}

const MEMORY: [&str; 5] = ["B", "KiB", "MiB", "GiB", "TiB"];

/// How many times as much.
pub(crate) fn times(ratio: f64) -> String {
    if ratio < 9.995 { format!("{ratio:.2}×") } else { format!("{}×", figures(ratio)) }
}

/// What `written` makes of a number; `-` where there is none.
pub(crate) fn or_dash<T>(number: Option<T>, written: impl Fn(T) -> String) -> String {
    number.map_or_else(|| DASH.to_owned(), written)
}

/// The same without zeros that say nothing, for marks and for what was asked for: 1 ms, 2.5 k.
pub(crate) fn short(text: &str) -> String {
    let end = text.find(' ').unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let number = if number.contains('.') { number.trim_end_matches('0').trim_end_matches('.') } else { number };
    format!("{number}{unit}")
}

/// Three figures of any number, and no zeros that say nothing: 20, -7.1, 0.5.
pub(crate) fn digits(value: f64) -> String {
    let text = match value.abs() {
        size if !size.is_finite() => return DASH.to_owned(),
        1e15.. => return format!("{value:.2e}"),
        size => short(&figures(size)),
    };
    if value < 0.0 { format!("-{text}") } else { text }
}

/// What limits a rate, in a word.
pub(crate) const fn limit(limit: Limit) -> &'static str {
    match limit {
        Limit::Rate => "the rate asked for",
        Limit::Window => "the window",
        Limit::Generator => "the load generator",
        Limit::Broker => "the broker",
        Limit::Receiver => "the receivers",
    }
}

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
pub(crate) fn figures(number: f64) -> String {
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
        assert_eq!([1.0, 0.577, 2.594, 38.04].map(times), ["1.00×", "0.58×", "2.59×", "38.0×"]);
        assert_eq!(
            [512, 1_023, 1_024, 12_897_485, u64::MAX].map(memory),
            ["512 B", "1023 B", "1.00 KiB", "12.3 MiB", "16,777,216 TiB"]
        );
        assert_eq!((or_dash(None, count), or_dash(Some(1_000), count)), ("-".to_owned(), "1,000".to_owned()));
        assert_eq!(["1.00 M", "2.50 k", "100 ms", "10.0 s", "0"].map(short), ["1 M", "2.5 k", "100 ms", "10 s", "0"]);
        assert_eq!([-7.1, 1e300, 0.5, f64::NAN].map(digits), ["-7.1", "1.00e300", "0.5", "-"]);
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
    }
}
