//! Which signs do something to a terminal instead of standing there.

use std::borrow::Cow;

/// Whether `sign` moves a cursor, is not seen, or turns the direction of writing.
pub(super) const fn is_harmful(sign: char) -> bool {
    matches!(sign,
        '\0'..='\u{1f}'
        | '\u{7f}'..='\u{9f}'
        | '\u{ad}'
        | '\u{61c}'
        | '\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}')
}

/// Whether a harmful sign may begin with this byte. Most text has none, and is not looked at any further.
pub(super) const fn may_harm(byte: u8) -> bool {
    matches!(byte, 0..=0x1f | 0x7f | 0xc2 | 0xd8 | 0xe1 | 0xe2 | 0xef | 0xf3)
}

/// The harmful sign that begins at this byte of `text`.
pub(super) fn harmful_at(text: &str, at: usize) -> Option<char> {
    text.get(at..)?.chars().next().filter(|sign| is_harmful(*sign))
}

/// `text` with everything escaped that moves a cursor, is not seen, or turns the direction of writing.
#[must_use]
pub fn harmless(text: &str) -> Cow<'_, str> {
    line(text, false)
}

/// `text` with everything escaped that is harmful. `breaks`: but for line breaks.
pub(super) fn line(text: &str, breaks: bool) -> Cow<'_, str> {
    let is_kept = |sign: char| !is_harmful(sign) || (breaks && sign == '\n');
    if text.chars().all(is_kept) {
        return Cow::Borrowed(text);
    }
    let signs = text.chars().map(|sign| if is_kept(sign) { sign.to_string() } else { sign.escape_debug().to_string() });
    Cow::Owned(signs.collect())
}

/// Escapes what is harmful in `out` from `start` on; lines and columns stay. What is JSON stays JSON.
pub(super) fn escape_from(start: usize, is_json: bool, out: &mut Vec<u8>) {
    let new = &out[start..];
    let is_plain = |byte: &u8| byte.is_ascii() && (!may_harm(*byte) || matches!(byte, b'\n' | b'\t'));
    if new.iter().all(is_plain) {
        return;
    }
    let text = String::from_utf8_lossy(new).into_owned();
    out.truncate(start);
    for sign in text.chars() {
        if is_harmful(sign) && !matches!(sign, '\n' | '\t') {
            if is_json {
                for unit in sign.encode_utf16(&mut [0; 2]) {
                    out.extend(format!("\\u{unit:04x}").bytes());
                }
            } else {
                out.extend(sign.escape_unicode().to_string().bytes());
            }
        } else {
            out.extend_from_slice(sign.encode_utf8(&mut [0; 4]).as_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_after_the_start_is_escaped_and_what_stood_before_is_not() {
        let mut out = b"\x1b[1m".to_vec();
        out.extend_from_slice("a\u{1b}[2J\tb\n\u{9b}\u{202e}\u{fc}".as_bytes());
        out.extend_from_slice(b"\x9b");
        escape_from(4, false, &mut out);
        let expected = "\u{1b}[1ma\\u{1b}[2J\tb\n\\u{9b}\\u{202e}\u{fc}\u{fffd}";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
        let mut json = "\"\u{9b}\u{e0001}a\"".as_bytes().to_vec();
        escape_from(0, true, &mut json);
        assert_eq!(json, br#""\u009b\udb40\udc01a""#);
    }

    #[test]
    fn no_harmful_sign_is_overlooked_for_its_first_byte() {
        for sign in ('\0'..=char::MAX).filter(|sign| is_harmful(*sign)) {
            let text = sign.to_string();
            assert!(may_harm(text.as_bytes()[0]), "{sign:?}");
            assert_eq!(harmful_at(&text, 0), Some(sign));
        }
        for sign in ['a', '~', ' ', '\u{a0}', 'ü', '温', '\u{200a}', '\u{1f600}'] {
            assert!(!is_harmful(sign));
        }
    }
}
