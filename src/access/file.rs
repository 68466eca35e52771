//! The lines of a file of passwords or of rights: read whole and of bounded size, each with its number.

use std::{fs, io::Read, path::Path};

use super::error::{Error, Fault};

/// The most bytes of such a file: room for some hundred thousand users.
const LONGEST_FILE: u64 = 64 * 1024 * 1024;
/// The most bytes of a line: a name and a topic of 65,535 bytes each fit well.
pub(super) const LONGEST_LINE: usize = 200_000;

/// Reads the file.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, Error> {
    let cannot = |error| Error::File { path: path.to_owned(), error };
    let mut bytes = Vec::new();
    // A pipe without a writer, or a device without an end, must not hold up a broker.
    let file = fs::File::open(path).map_err(cannot)?;
    if file.metadata().map_err(cannot)?.is_dir() {
        return Err(cannot(std::io::ErrorKind::IsADirectory.into()));
    }
    file.take(LONGEST_FILE + 1).read_to_end(&mut bytes).map_err(cannot)?;
    if bytes.len() as u64 > LONGEST_FILE {
        return Err(Error::TooLarge { path: path.to_owned(), limit: LONGEST_FILE });
    }
    Ok(bytes)
}

/// Calls `see` for each line that holds something, with its number. A line that begins with `#` is a comment. What
/// editors of other systems add is left out: a byte order mark, and CR before LF.
pub(super) fn lines<'a>(
    path: &Path,
    bytes: &'a [u8],
    mut see: impl FnMut(usize, &'a str) -> Result<(), Fault>,
) -> Result<(), Error> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    for (at, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        let number = at + 1;
        let fault = |fault| Error::line(path, number, fault);
        if line.len() > LONGEST_LINE {
            return Err(fault(Fault::TooLong));
        }
        let line = std::str::from_utf8(line).map_err(|_| fault(Fault::NotUtf8))?;
        let line = line.trim_end_matches(|sign: char| sign.is_ascii_whitespace());
        if line.contains('\0') {
            return Err(fault(Fault::NullCharacter));
        }
        if !line.is_empty() && !line.starts_with('#') {
            see(number, line).map_err(fault)?;
        }
    }
    Ok(())
}
