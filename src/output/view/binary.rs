//! Bytes that are no text: in hexadecimal digits, with the letters among them, and how many there are.

use super::size;
use crate::output::pen::{Ink, Pen};

/// Bytes of a row.
const ROW: usize = 16;
/// Rows that are shown.
const ROWS: usize = 4;

/// Writes them behind the topic where they fit, else below it.
pub(super) fn write(bytes: &[u8], pen: &mut Pen<'_>) {
    let size = size(bytes.len());
    // Two digits and a letter each, and what stands between all that.
    let fits = bytes.len() * 4 + 3 + size.len() <= pen.left();
    if pen.cuts() || (bytes.len() <= ROW && fits) {
        let beginning = &bytes[..bytes.len().min(ROW)];
        pen.text(Ink::Number, &hex(beginning));
        if beginning.len() < bytes.len() {
            pen.text(Ink::Dim, " …");
        }
        pen.text(Ink::Dim, "  ");
        pen.text(Ink::Text, &letters(beginning));
        pen.text(Ink::Dim, "  ");
        pen.text(Ink::Dim, &size);
        return;
    }
    pen.text(Ink::Dim, &size);
    // As many in a row as the terminal has room for.
    let fitting = pen.width().saturating_sub(super::BELOW + 4) / 4;
    let row = if fitting >= ROW { ROW } else { fitting.clamp(1, 8) }.min(bytes.len());
    for beginning in bytes.chunks(row).take(ROWS) {
        pen.line();
        pen.text(Ink::Number, &hex(beginning));
        let missing = row - beginning.len();
        pen.text(Ink::Dim, &" ".repeat(missing * 3 + 2));
        pen.text(Ink::Text, &letters(beginning));
    }
    if bytes.len() > row * ROWS {
        pen.line();
        pen.text(Ink::Dim, "…");
    }
}

/// `89 50 4e 47`.
pub(super) fn hex(bytes: &[u8]) -> String {
    let digits: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    digits.join(" ")
}

/// `.PNG`.
fn letters(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| if matches!(byte, b' '..=b'~') { char::from(*byte) } else { '.' }).collect()
}
