//! What was done, for programs: a JSON object a line on the standard output.

use std::io::{self, ErrorKind, Write};

use serde::Serialize;

use super::harmless::is_harmful;

/// Writes one object. That nobody reads it is no failure: what it tells of is done.
///
/// # Errors
/// When the standard output takes nothing, as on a full disk.
pub fn record(value: &impl Serialize) -> io::Result<()> {
    let mut line = json(value)?;
    line.push('\n');
    text(line.as_bytes())
}

/// A value as JSON that can be read at a terminal.
///
/// # Errors
/// A value that JSON cannot have.
pub fn json(value: &impl Serialize) -> serde_json::Result<String> {
    serde_json::to_string(value).map(harmless)
}

/// The same JSON without signs that move a cursor or turn the direction of writing: it may be read at a terminal, too.
fn harmless(json: String) -> String {
    if !json.contains(is_harmful) {
        return json;
    }
    json.chars().fold(String::with_capacity(json.len()), |mut text, sign| {
        if is_harmful(sign) {
            for unit in sign.encode_utf16(&mut [0; 2]) {
                text += &format!("\\u{unit:04x}");
            }
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
