//! The parts of a JSON text that is known to be valid.

/// One of its parts. White space is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::output) enum Token<'a> {
    /// `{` or `[`.
    Open(u8),
    /// `}` or `]`.
    Close(u8),
    /// Between two values.
    Comma,
    /// Between a key and its value.
    Colon,
    /// A string with its quotes and escapes.
    String(&'a str),
    /// A number, `true`, `false` or `null`.
    Scalar(&'a str),
}

/// The parts of `text`. Of a text that is not valid JSON they make no sense, and that is all.
pub(in crate::output) fn tokens(text: &str) -> impl Iterator<Item = Token<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches([' ', '\t', '\n', '\r']);
        let bytes = rest.as_bytes();
        let first = *bytes.first()?;
        let (token, size) = match first {
            b'{' | b'[' => (Token::Open(first), 1),
            b'}' | b']' => (Token::Close(first), 1),
            b',' => (Token::Comma, 1),
            b':' => (Token::Colon, 1),
            b'"' => {
                let size = string_size(bytes);
                (Token::String(rest.get(..size).unwrap_or(rest)), size)
            }
            _ => {
                let is_end = |byte: &u8| matches!(byte, b',' | b':' | b']' | b'}' | b' ' | b'\t' | b'\n' | b'\r');
                let size = bytes.iter().position(is_end).unwrap_or(bytes.len());
                (Token::Scalar(rest.get(..size).unwrap_or(rest)), size)
            }
        };
        rest = rest.get(size..).unwrap_or_default();
        Some(token)
    })
}

/// The size of the string that begins here, with both quotes.
fn string_size(bytes: &[u8]) -> usize {
    let mut at = 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}
