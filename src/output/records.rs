//! What was done, for programs: a JSON object a line on the standard output.

use std::io::{self, ErrorKind, Write};

use serde::Serialize;

/// Writes one object. That nobody reads it is no failure: what it tells of is done.
///
/// # Errors
/// When the standard output takes nothing, as on a full disk.
pub fn record(value: &impl Serialize) -> io::Result<()> {
    let mut line = harmless(serde_json::to_string(value)?);
    line.push('\n');
    text(line.as_bytes())
}

/// The same JSON without signs that move a cursor or turn the direction of writing: it may be read at a terminal, too.
fn harmless(json: String) -> String {
    let is_harmful = |sign: char| {
        // JSON escapes the first 32 itself.
        sign.is_control()
            || matches!(sign, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    if !json.contains(is_harmful) {
        return json;
    }
    json.chars().fold(String::with_capacity(json.len()), |mut text, sign| {
        if is_harmful(sign) {
            // All of them are below 0x10000: one escape each.
            text += &format!("\\u{:04x}", u32::from(sign));
        } else {
            text.push(sign);
        }
        text
    })
}

/// Writes a text as it is.
///
/// # Errors
/// When the standard output takes nothing, as on a full disk.
pub fn text(text: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_moves_a_cursor_is_escaped_and_means_the_same() {
        let text = "a\u{9b}2J\u{7f}\u{202e}\u{feff}\u{1b}\n\u{fc}";
        let json = harmless(serde_json::to_string(text).unwrap());
        assert_eq!(json, "\"a\\u009b2J\\u007f\\u202e\\ufeff\\u001b\\n\u{fc}\"");
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
    }
}
