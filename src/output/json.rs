//! JSON as bytes: what is written of it without a tree of values.

mod arranged;
mod tokens;

use super::harmless::{harmful_at, may_harm};

pub(super) use arranged::{arrange, is_valid};
pub(super) use tokens::{Token, tokens};

/// How strings are written.
pub(super) type Escape = fn(&str, &mut Vec<u8>);

/// Writes `text` in quotes. What moves a cursor or turns the direction of writing is escaped: it means the same.
pub(super) fn string(text: &str, out: &mut Vec<u8>) {
    let bytes = text.as_bytes();
    out.push(b'"');
    let (mut done, mut at) = (0, 0);
    while let Some(found) = bytes[at..].iter().position(|byte| MARKED[usize::from(*byte)]) {
        let here = at + found;
        at = here + 1;
        if let Some(escape) = short_escape(bytes[here]) {
            out.extend_from_slice(&bytes[done..here]);
            out.extend_from_slice(&[b'\\', escape]);
            done = at;
        } else if let Some(sign) = harmful_at(text, here) {
            out.extend_from_slice(&bytes[done..here]);
            let mut units = [0; 2];
            for unit in sign.encode_utf16(&mut units) {
                out.extend_from_slice(format!("\\u{unit:04x}").as_bytes());
            }
            done = here + sign.len_utf8();
            at = done;
        }
    }
    out.extend_from_slice(&bytes[done..]);
    out.push(b'"');
}

/// Writes `text` in quotes with no more escapes than JSON needs, which is mosquitto_sub's way.
pub(super) fn plain_string(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    let mut rest = text.as_bytes();
    while let Some(found) = rest.iter().position(|byte| *byte < 0x20 || matches!(byte, b'"' | b'\\')) {
        out.extend_from_slice(&rest[..found]);
        match short_escape(rest[found]) {
            Some(escape) => out.extend_from_slice(&[b'\\', escape]),
            None => out.extend_from_slice(format!("\\u{:04x}", rest[found]).as_bytes()),
        }
        rest = &rest[found + 1..];
    }
    out.extend_from_slice(rest);
    out.push(b'"');
}

/// Writes a number.
pub(super) fn number(number: u64, out: &mut Vec<u8>) {
    let mut digits = [0; 20];
    let mut at = digits.len();
    let mut rest = number;
    loop {
        at -= 1;
        // A digit: below ten.
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[at..]);
}

/// The letter that stands for a byte behind a backslash.
const fn short_escape(byte: u8) -> Option<u8> {
    Some(match byte {
        b'"' | b'\\' => byte,
        0x08 => b'b',
        0x0c => b'f',
        b'\n' => b'n',
        b'\r' => b'r',
        b'\t' => b't',
        _ => return None,
    })
}

/// The bytes at which a string is looked at more closely.
const MARKED: [bool; 256] = {
    let mut marked = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        marked[byte] = byte == b'"' as usize || byte == b'\\' as usize || may_harm(byte as u8);
        byte += 1;
    }
    marked
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_mean_the_same_and_move_no_cursor() {
        let rows = [
            ("", r#""""#),
            ("plain \u{fc} \u{6e29} \u{1f600} / \u{a0}", "\"plain \u{fc} \u{6e29} \u{1f600} / \u{a0}\""),
            ("\"\\\u{8}\u{c}\n\r\t", r#""\"\\\b\f\n\r\t""#),
            ("a\0\u{1b}[2J\u{7f}\u{9b}\u{202e}\u{feff}b", r#""a\u0000\u001b[2J\u007f\u009b\u202e\ufeffb""#),
            ("\u{200b}\u{200a}\u{2066}\u{2070}", "\"\\u200b\u{200a}\\u2066\u{2070}\""),
        ];
        for (text, expected) in rows {
            let mut out = Vec::new();
            string(text, &mut out);
            assert_eq!(String::from_utf8(out.clone()).unwrap(), expected);
            assert_eq!(serde_json::from_slice::<String>(&out).unwrap(), text);
            out.clear();
            plain_string(text, &mut out);
            assert_eq!(serde_json::from_slice::<String>(&out).unwrap(), text);
        }
    }

    #[test]
    fn numbers_have_all_their_digits() {
        for value in [0, 9, 10, 1234, u64::MAX] {
            let mut out = Vec::new();
            number(value, &mut out);
            assert_eq!(String::from_utf8(out).unwrap(), value.to_string());
        }
    }
}
