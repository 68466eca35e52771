//! A result from a file: its JSON, or a page that has it inside.

use std::{
    fmt,
    fs::File,
    io::{self, Read},
    path::Path,
};

use serde::Deserialize;

use super::{Report, SCHEMA};

/// Why a file is no result.
#[derive(Debug)]
pub enum ReadError {
    /// It cannot be read.
    File(io::Error),
    /// It is larger than [`LIMIT`].
    TooLarge,
    /// It is a page without a result in it.
    Page,
    /// It is not JSON, or not in the form of a result.
    Json(serde_json::Error),
    /// It is JSON, but does not say that it is a result.
    Other,
    /// It is a result in another form than this program's.
    Schema(String),
}

impl fmt::Display for ReadError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(error) => error.fmt(out),
            Self::TooLarge => write!(out, "it is larger than {} MiB", LIMIT >> 20),
            Self::Page => out.write_str("there is no result in this page"),
            Self::Json(error) if error.is_data() => write!(out, "it is no result of mqtt bench: {error}"),
            Self::Json(error) => write!(out, "it is not JSON: {error}"),
            Self::Other => out.write_str("it is no result of mqtt bench: it has no schema"),
            Self::Schema(schema) => write!(out, "its schema is {schema}, and this program reads {SCHEMA}"),
        }
    }
}

impl std::error::Error for ReadError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::File(error) => Some(error),
            Self::Json(error) => Some(error),
            Self::TooLarge | Self::Page | Self::Other | Self::Schema(_) => None,
        }
    }
}

/// The most that a file may have.
pub const LIMIT: u64 = 256 << 20;

/// Reads a result from a file.
///
/// # Errors
/// When it cannot be read, or is none.
pub fn read(path: &Path) -> Result<Report, ReadError> {
    let mut bytes = Vec::new();
    File::open(path).and_then(|file| file.take(LIMIT + 1).read_to_end(&mut bytes)).map_err(ReadError::File)?;
    if bytes.len() as u64 > LIMIT {
        return Err(ReadError::TooLarge);
    }
    parse(&bytes)
}

/// Takes a result from the bytes of a file.
///
/// # Errors
/// When it is none.
pub fn parse(bytes: &[u8]) -> Result<Report, ReadError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii();
    let json = if bytes.starts_with(b"<") { inside(bytes).ok_or(ReadError::Page)? } else { bytes };
    // The schema first: what is wrong with a document of another one says nothing.
    let Head { schema } = serde_json::from_slice(json).map_err(ReadError::Json)?;
    match schema {
        Some(schema) if schema == SCHEMA => serde_json::from_slice(json).map_err(ReadError::Json),
        Some(schema) => Err(ReadError::Schema(schema.chars().filter(|sign| !sign.is_control()).take(60).collect())),
        None => Err(ReadError::Other),
    }
}

#[derive(Deserialize)]
struct Head {
    schema: Option<String>,
}

/// How the result begins in a page.
pub(super) const BEGIN: &str = "<script type=\"application/json\" id=\"result\">";
/// And how it ends.
pub(super) const END: &str = "</script>";

/// What stands in a page between the two.
fn inside(page: &[u8]) -> Option<&[u8]> {
    // It is the last thing in a page, so that nothing before it can pass for it.
    let begin = memchr::memmem::rfind(page, BEGIN.as_bytes())? + BEGIN.len();
    let rest = page.get(begin..)?;
    rest.get(..memchr::memmem::find(rest, END.as_bytes())?)
}

/// The result as JSON, for people too.
#[must_use]
pub fn json(report: &Report) -> String {
    serde_json::to_string_pretty(report).map(|text| text + "\n").unwrap_or_default()
}

/// The result as JSON that may stand in a page: nothing in it ends a script or begins a comment.
pub(super) fn json_in_page(report: &Report) -> String {
    serde_json::to_string(report).unwrap_or_default().replace('<', "\\u003c")
}
