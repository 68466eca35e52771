//! Numbers as C reads them: what cannot be read is no error, but the end of the number.

/// `atoi`: spaces, a sign, digits; 0 without any. What is too large stays at the bounds.
pub(super) fn integer(text: &[u8]) -> i64 {
    read(text, 10).map_or(0, |(number, _)| number)
}

/// `strtoll` with base 0, which takes `0x` and a leading 0 for octal; `None`: no number, or more behind it.
pub(super) fn strict(text: &[u8]) -> Option<i64> {
    let (number, rest) = read(text, 0)?;
    rest.is_empty().then_some(number)
}

/// `atof`, as far as it matters: the longest beginning that is a decimal number, else 0.
pub(super) fn decimal(text: &[u8]) -> f64 {
    let text = String::from_utf8_lossy(text);
    let text = text.trim_start();
    let end = text.char_indices().find(|(_, sign)| !matches!(sign, '0'..='9' | '.' | '+' | '-' | 'e' | 'E'));
    let mut text = &text[..end.map_or(text.len(), |(at, _)| at)];
    while !text.is_empty() {
        if let Ok(number) = text.parse() {
            return number;
        }
        text = &text[..text.len() - 1];
    }
    0.0
}

fn read(text: &[u8], base: u32) -> Option<(i64, &[u8])> {
    let text = text.trim_ascii_start();
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    let (base, digits) = match (base, digits) {
        (0, [b'0', b'x' | b'X', rest @ ..]) if rest.first().is_some_and(u8::is_ascii_hexdigit) => (16, rest),
        (0, [b'0', ..]) => (8, digits),
        (0, _) => (10, digits),
        (base, _) => (base, digits),
    };
    let count = digits.iter().take_while(|digit| char::from(**digit).is_digit(base)).count();
    let number = digits[..count].iter().fold(0_i64, |number, digit| {
        let digit = char::from(*digit).to_digit(base).unwrap_or(0);
        number.saturating_mul(i64::from(base)).saturating_add(i64::from(digit))
    });
    (count > 0).then_some((if negative { -number } else { number }, &digits[count..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_end_where_they_end() {
        for (text, expected) in [
            ("12", 12),
            (" 7x", 7),
            ("x", 0),
            ("", 0),
            ("-3", -3),
            ("+4", 4),
            ("0x10", 0),
            ("99999999999999999999", i64::MAX),
        ] {
            assert_eq!(integer(text.as_bytes()), expected, "{text}");
        }
        for (text, expected) in [
            ("12", Some(12)),
            ("0x10", Some(16)),
            ("010", Some(8)),
            ("-1", Some(-1)),
            ("7x", None),
            ("", None),
            ("0x", None),
        ] {
            assert_eq!(strict(text.as_bytes()), expected, "{text}");
        }
        for (text, expected) in
            [("1.5", 1.5), ("2s", 2.0), ("x", 0.0), ("1e1", 10.0), ("-1", -1.0), (".5", 0.5), ("3-4", 3.0)]
        {
            assert_eq!(decimal(text.as_bytes()), expected, "{text}");
        }
    }
}
