//! What was done, for programs: a JSON object a line on the standard output.

use std::io::{self, ErrorKind, Write};

use serde::Serialize;

/// Writes one object. That nobody reads it is no failure: what it tells of is done.
///
/// # Errors
/// When the standard output takes nothing, as on a full disk.
pub fn record(value: &impl Serialize) -> io::Result<()> {
    let mut line = serde_json::to_vec(value)?;
    line.push(b'\n');
    text(&line)
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
