//! Which signs do something to a terminal instead of standing there.

/// Whether `sign` moves a cursor, is not seen, or turns the direction of writing.
pub(super) const fn is_harmful(sign: char) -> bool {
    matches!(sign,
        '\0'..='\u{1f}'
        | '\u{7f}'..='\u{9f}'
        | '\u{ad}'
        | '\u{61c}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}')
}

/// Whether a harmful sign may begin with this byte. Most text has none, and is not looked at any further.
pub(super) const fn may_harm(byte: u8) -> bool {
    matches!(byte, 0..=0x1f | 0x7f | 0xc2 | 0xd8 | 0xe2 | 0xef | 0xf3)
}

/// The harmful sign that begins at this byte of `text`.
pub(super) fn harmful_at(text: &str, at: usize) -> Option<char> {
    text.get(at..)?.chars().next().filter(|sign| is_harmful(*sign))
}

#[cfg(test)]
mod tests {
    use super::*;

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
