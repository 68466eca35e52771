//! What is wrong with a configuration: where, what, and what helps.

use std::{error, fmt, io, path::PathBuf};

use super::Origin;

/// Why a configuration cannot be used.
#[derive(Debug)]
pub enum Error {
    /// A file or a folder cannot be read.
    Read(PathBuf, io::Error),
    /// A file is larger than any configuration.
    TooLarge(PathBuf),
    /// A folder that a line names cannot be read.
    Folder(Origin, PathBuf, io::Error),
    /// Something is wrong with one line, or one flag.
    At(Origin, Problem),
}

/// What is wrong with one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// There is no such key; the nearest one that there is.
    Unknown(String, Option<&'static str>),
    /// The line is no text.
    NotText,
    /// There is no value: what was expected.
    Missing(String, String),
    /// The value should be something else: key, value, what was expected.
    Expected(String, String, String),
    /// The value is wrong: key, value, what is wrong with it.
    Wrong(String, String, String),
    /// It was given before.
    Twice(String, Origin),
    /// It cannot be honoured: why, and what to do instead.
    Refused(String, &'static str, &'static str),
    /// It belongs to a listener, and there is none before it.
    NoListener(String),
    /// It belongs to a bridge, and there is none before it.
    NoBridge(String),
    /// There is a bridge of this name.
    SameBridge(String),
    /// A bridge without a broker to go to.
    NoAddress(String),
    /// A bridge that carries nothing.
    NoTopic(String),
    /// `include_dir` in an included file.
    Nested,
    /// `per_listener_settings` after what it decides about: its key, and where it stands.
    TooLate(String, Origin),
    /// Two values that exclude each other, or one that needs another: in words.
    Senseless(String, String),
}

impl Error {
    /// What helps, if that is known.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        let Self::At(_, problem) = self else { return None };
        match problem {
            Problem::Unknown(key, _) if key.starts_with('\t') || key.contains('\t') => {
                Some("a space, not a tab, stands between a key and its value".to_owned())
            }
            Problem::Unknown(key, _) if name(key).1.starts_with('=') => {
                Some("a space, not =, stands between a key and its value".to_owned())
            }
            Problem::Unknown(key, _) if key.starts_with('#') => {
                Some("a comment begins at the very start of its line".to_owned())
            }
            Problem::Unknown(key, _) if key.starts_with('\u{feff}') => {
                Some("the file begins with a byte order mark: save it as UTF-8 without one".to_owned())
            }
            Problem::Unknown(_, Some(nearest)) => Some(format!("did you mean: {nearest}")),
            Problem::Refused(_, _, instead) => Some((*instead).to_owned()),
            Problem::Senseless(_, cure) => Some(cure.clone()),
            Problem::NoListener(_) => Some("put it below a line such as: listener 1883".to_owned()),
            Problem::NoBridge(_) => Some("put it below a line such as: connection NAME".to_owned()),
            Problem::NoAddress(_) => Some("add a line such as: address broker.local:1883".to_owned()),
            Problem::NoTopic(_) => Some("add a line such as: topic # both 1".to_owned()),
            Problem::Nested => Some("move it to the main file".to_owned()),
            Problem::TooLate(..) => Some("move it to the top of the file".to_owned()),
            Problem::Twice(..) => Some("leave one of them away".to_owned()),
            Problem::Unknown(_, None)
            | Problem::NotText
            | Problem::Missing(..)
            | Problem::Expected(..)
            | Problem::Wrong(..)
            | Problem::SameBridge(_) => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read(path, _) => write!(out, "cannot read {}", path.display()),
            Self::TooLarge(path) => write!(out, "{} is too large for a configuration", path.display()),
            Self::Folder(origin, path, _) => {
                write!(out, "{origin}: include_dir: cannot read the folder {}", path.display())
            }
            Self::At(origin, problem) => write!(out, "{origin}: {problem}"),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(key, _) => {
                // What stands behind it may be a secret.
                let (name, rest) = name(key);
                write!(out, "unknown key '{}{}'", short(name), if rest.is_empty() { "" } else { "…" })
            }
            Self::NotText => out.write_str("this line is not UTF-8"),
            Self::Missing(key, expected) if expected == "a value" => write!(out, "{key} has no value"),
            Self::Missing(key, expected) => write!(out, "{key} has no value: {expected} was expected"),
            Self::Expected(key, value, expected) => {
                write!(out, "{key} '{}': {expected} was expected", short(value))
            }
            Self::Wrong(key, value, what) => write!(out, "{key} '{}': {what}", short(value)),
            Self::Twice(key, first) => write!(out, "{key} is given twice, before at {first}"),
            Self::Refused(key, why, _) => write!(out, "{key} cannot be used: {why}"),
            Self::NoListener(key) => write!(out, "{key} belongs to a listener, and there is none before it"),
            Self::NoBridge(key) => write!(out, "{key} belongs to a bridge, and there is none before it"),
            Self::SameBridge(name) => write!(out, "there is a connection '{}' already", short(name)),
            Self::NoAddress(name) => write!(out, "the connection '{}' has no address", short(name)),
            Self::NoTopic(name) => write!(out, "the connection '{}' has no topic", short(name)),
            Self::Nested => out.write_str("include_dir works in the main file only"),
            Self::TooLate(key, first) => {
                write!(out, "per_listener_settings has to stand before {key}, which is at {first}")
            }
            Self::Senseless(what, _) => out.write_str(what),
        }
    }
}

impl error::Error for Error {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::Read(_, error) | Self::Folder(_, _, error) => Some(error),
            Self::TooLarge(_) | Self::At(..) => None,
        }
    }
}

/// What was meant as a key, and what stands behind it without the space that parts a key from its value.
fn name(word: &str) -> (&str, &str) {
    let start = word.len() - word.trim_start_matches('\t').len();
    let end = word[start..].find(['\t', '=', ':', '"', '\'']).map_or(word.len(), |at| start + at);
    word.split_at(end)
}

/// What was written, harmless and not too long.
fn short(text: &str) -> String {
    const LONG: usize = 60;
    let shown: String = text.chars().take(LONG).collect();
    format!("{}{}", shown.escape_debug(), if shown.len() < text.len() { "…" } else { "" })
}
