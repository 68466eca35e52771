//! What can be wrong with a file of passwords or of rights, and where.

use std::{
    fmt, io,
    path::{Path, PathBuf},
};

use super::hash;
use crate::topic;

/// A file of passwords or of rights that cannot be used.
#[derive(Debug)]
pub enum Error {
    /// It cannot be read.
    File {
        /// Which one.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// It is larger than any such file should be.
    TooLarge {
        /// Which one.
        path: PathBuf,
        /// The most bytes.
        limit: u64,
    },
    /// One of its lines is wrong.
    Line {
        /// Which file.
        path: PathBuf,
        /// Which line, from 1.
        line: usize,
        /// What is wrong with it.
        fault: Fault,
    },
    /// The system has no randomness to give.
    NoRandomness,
}

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is not UTF-8.
    NotUtf8,
    /// It has more than 200,000 bytes.
    TooLong,
    /// It contains U+0000.
    NullCharacter,
    /// A line of a password file has no ':'.
    NoColon,
    /// A user without a name.
    NoUser,
    /// A name of more than 65,535 bytes.
    LongUser,
    /// The user had a line before.
    Twice {
        /// The user.
        user: String,
        /// The earlier line.
        first: usize,
    },
    /// The user has no password.
    NoPassword {
        /// The user.
        user: String,
    },
    /// What is behind the user is no hash of a password.
    Hash {
        /// The user.
        user: String,
        /// Why.
        error: hash::Error,
    },
    /// A line of an ACL file begins with another word.
    Word(String),
    /// `topic` or `pattern` without a topic.
    NoTopic,
    /// Another word for what is allowed.
    Right(String),
    /// The topic of a line is no topic filter.
    Topic {
        /// The topic.
        topic: String,
        /// Why.
        error: topic::Error,
    },
}

impl Error {
    pub(super) fn line(path: &Path, line: usize, fault: Fault) -> Self {
        Self::Line { path: path.to_owned(), line, fault }
    }

    /// Whether a line of the file is wrong: what its author has to change.
    #[must_use]
    pub const fn is_of_its_author(&self) -> bool {
        matches!(self, Self::Line { .. } | Self::TooLarge { .. })
    }

    /// The command or the change that cures it.
    #[must_use]
    pub fn cure(&self) -> Option<String> {
        let Self::Line { path, fault, .. } = self else { return None };
        match fault {
            Fault::Hash { error: hash::Error::Plain, .. } => {
                Some(format!("mqtt passwd -U {} replaces passwords in plain text by hashes", path.display()))
            }
            Fault::Hash { user, .. } | Fault::NoPassword { user } => {
                Some(format!("mqtt passwd {} '{}' sets a new password", path.display(), user.escape_debug()))
            }
            Fault::Word(_) => Some("a line begins with user, topic, pattern or #".to_owned()),
            Fault::Right(_) => Some("topic [read|write|readwrite|deny] TOPIC".to_owned()),
            _ => None,
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::File { error, .. } => Some(error),
            Self::Line { fault: Fault::Hash { error, .. }, .. } => Some(error),
            Self::Line { fault: Fault::Topic { error, .. }, .. } => Some(error),
            _ => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { path, error } => write!(out, "cannot read {}: {}", path.display(), plain(error)),
            Self::TooLarge { path, limit } => write!(out, "{} has more than {limit} bytes", path.display()),
            Self::Line { path, line, fault } => write!(out, "{}:{line}: {fault}", path.display()),
            Self::NoRandomness => out.write_str("the system gives no random numbers"),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotUtf8 => out.write_str("the line is not UTF-8"),
            Self::TooLong => write!(out, "the line has more than {} bytes", super::LONGEST_LINE),
            Self::NullCharacter => out.write_str("the line contains U+0000"),
            Self::NoColon => out.write_str("no ':' between user and password"),
            Self::NoUser => out.write_str("no user name"),
            Self::LongUser => out.write_str("the user name has more than 65535 bytes"),
            Self::Twice { user, first } => write!(out, "user {} has a password in line {first} already", Quoted(user)),
            Self::NoPassword { user } => write!(out, "user {} has no password", Quoted(user)),
            Self::Hash { user, error } => write!(out, "the password of user {} {error}", Quoted(user)),
            Self::Word(word) => write!(out, "unknown word {}", Quoted(word)),
            Self::NoTopic => out.write_str("no topic"),
            Self::Right(word) => write!(out, "{} is none of read, write, readwrite and deny", Quoted(word)),
            Self::Topic { topic, error } => write!(out, "{} is no topic filter: {error}", Quoted(topic)),
        }
    }
}

/// A text of the file in quotes: what is long and what moves a cursor made harmless.
struct Quoted<'a>(&'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        const LONG: usize = 60;
        let shown: String = self.0.chars().take(LONG).collect();
        let more = if shown.len() < self.0.len() { "…" } else { "" };
        write!(out, "'{}{more}'", shown.escape_debug())
    }
}

/// What the system said, without its number and with a small letter first.
fn plain(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_ascii_lowercase());
    first.into_iter().chain(letters).collect()
}
