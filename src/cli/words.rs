//! The words of a command line before clap reads them: options files and the environment in front, and three options
//! of mosquitto's clients in a form that clap can take.
//!
//! `-D` takes a number of words that depends on them, `-L` is several options at its own place in the order, and `-x`
//! and `-D` choose MQTT 5 until a later `-V`.

use std::{
    ffi::{OsStr, OsString},
    fmt, io,
    os::unix::ffi::{OsStrExt, OsStringExt},
    path::PathBuf,
};

use clap::{Arg, ArgAction, Command};

use super::{
    config,
    property::{self, JOINT},
    url::{BrokerUrl, UrlError},
};

/// Why the words cannot be put together.
#[derive(Debug)]
pub enum WordsError {
    /// `-L` or MQTT_URL.
    Url {
        /// Where it stood.
        place: &'static str,
        /// What is wrong with it.
        error: UrlError,
    },
    /// MQTT_PORT is no port.
    Port(String),
    /// `-o` more than once.
    OptionsTwice,
    /// The options file cannot be read.
    Options(PathBuf, io::Error),
}

impl std::error::Error for WordsError {}

impl fmt::Display for WordsError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // It may have a password in it: it is not shown.
            Self::Url { place, error } => write!(out, "the URL of {place} cannot be used: {error}"),
            Self::Port(port) => write!(out, "MQTT_PORT: invalid port '{}'", port.escape_debug()),
            Self::OptionsTwice => out.write_str("-o is there twice"),
            Self::Options(path, error) => write!(out, "cannot read '{}': {error}", path.display()),
        }
    }
}

/// What was typed after `verb`, as clap takes it, with what the options file `file` and the environment say before it.
///
/// # Errors
/// The first thing that is wrong.
pub(super) fn expand(verb: &Command, file: &str, typed: Vec<OsString>) -> Result<Vec<OsString>, WordsError> {
    let typed = Expansion::of(verb, typed, "-L")?;
    // Nothing that stands elsewhere may keep somebody from reading the help.
    if typed.is_help {
        return Ok(typed.words);
    }
    use io::ErrorKind::{NotADirectory, NotFound, PermissionDenied};
    let from_file = match &typed.options {
        Some(path) => config::words(path).map_err(|error| WordsError::Options(path.clone(), error))?,
        None => match config::usual(file) {
            Some(path) => match config::words(&path) {
                Ok(words) => words,
                // With another user's HOME it is none of ours.
                Err(error) if matches!(error.kind(), NotFound | NotADirectory | PermissionDenied) => Vec::new(),
                Err(error) => return Err(WordsError::Options(path, error)),
            },
            None => Vec::new(),
        },
    };
    let mut words = Expansion::of(verb, from_file, "-L in the options file")?.words;
    let identified = typed.has(&["cert", "key", "as_client"]);
    for (variable, word) in config::environment() {
        if variable == "MQTT_PORT" {
            check_port(&word)?;
        }
        // A certificate is chosen in one place.
        if !(identified && matches!(variable, "MQTT_CERT" | "MQTT_KEY")) {
            words.extend(Expansion::of(verb, vec![word], variable)?.words);
        }
    }
    words.extend(typed.words);
    Ok(words)
}

/// Says of a wrong port where it stands: clap would name an option that nobody has typed.
fn check_port(word: &OsStr) -> Result<(), WordsError> {
    let port = word.to_string_lossy();
    let port = port.rsplit('=').next().unwrap_or_default();
    port.parse::<u16>().map(drop).map_err(|_| WordsError::Port(port.to_owned()))
}

/// Words with all of that done.
#[derive(Default)]
struct Expansion {
    words: Vec<OsString>,
    /// The options that were seen, by their ids.
    seen: Vec<String>,
    options: Option<PathBuf>,
    is_help: bool,
}

impl Expansion {
    /// `place` is where URLs in it stand.
    fn of(verb: &Command, words: Vec<OsString>, place: &'static str) -> Result<Self, WordsError> {
        let mut expansion = Self::default();
        let mut words = words.as_slice();
        while let [word, rest @ ..] = words {
            words = rest;
            if word == "--" {
                expansion.words.push(word.clone());
                expansion.words.extend_from_slice(rest);
                break;
            }
            let Some(option) = Typed::of(verb, word) else {
                expansion.words.push(word.clone());
                continue;
            };
            expansion.seen.push(option.id.to_owned());
            expansion.is_help |= option.id == "help";
            let Some(inline) = option.value else {
                expansion.words.push(word.clone());
                continue;
            };
            let value = match inline {
                Some(value) => Some(value),
                None => match rest {
                    [next, after @ ..] => {
                        words = after;
                        Some(next.clone())
                    }
                    // It is missing: clap says so.
                    [] => None,
                },
            };
            let Some(value) = value else {
                expansion.words.push(word.clone());
                break;
            };
            expansion.words.extend(option.flags);
            match option.id {
                "url" => {
                    let url = BrokerUrl::parse(&value).map_err(|error| WordsError::Url { place, error })?;
                    expansion.words.extend(url.words());
                }
                "session_expiry" => {
                    expansion.words.push("--protocol-version=5".into());
                    expansion.words.push(joined("session-expiry-interval", &value));
                }
                "property" => {
                    let wanted = property::words(words.first()) - 1;
                    let (own, after) = words.split_at(wanted.min(words.len()));
                    words = after;
                    let all = own.iter().fold(value, |mut all, word| {
                        all.push(JOINT.to_string());
                        all.push(word);
                        all
                    });
                    expansion.words.push("--protocol-version=5".into());
                    expansion.words.push(joined("property", &all));
                }
                "options_file" if expansion.options.is_some() => return Err(WordsError::OptionsTwice),
                "options_file" => expansion.options = Some(value.into()),
                _ if option.long.is_empty() => {
                    expansion.words.push(format!("-{}", option.short).into());
                    expansion.words.push(value);
                }
                _ => expansion.words.push(joined(option.long, &value)),
            }
        }
        Ok(expansion)
    }

    fn has(&self, ids: &[&str]) -> bool {
        self.seen.iter().any(|id| ids.contains(&id.as_str()))
    }
}

/// An option as it was typed.
struct Typed<'a> {
    id: &'a str,
    /// Its long name; empty: it has none.
    long: &'a str,
    short: char,
    /// Flags before it in the same word, as in `-vt`.
    flags: Option<OsString>,
    /// `None`: it takes no value. `Some(None)`: its value is the next word.
    value: Option<Option<OsString>>,
}

impl<'a> Typed<'a> {
    /// `None`: no option, or one that nobody knows, or flags only.
    fn of(verb: &'a Command, word: &OsStr) -> Option<Self> {
        let bytes = word.as_bytes();
        if let Some(rest) = bytes.strip_prefix(b"--") {
            let at = rest.iter().position(|byte| *byte == b'=');
            let (name, inline) = (&rest[..at.unwrap_or(rest.len())], at.map(|at| own(&rest[at + 1..])));
            let name = std::str::from_utf8(name).ok()?;
            let is_it = |arg: &&Arg| {
                arg.get_long() == Some(name) || arg.get_all_aliases().is_some_and(|all| all.contains(&name))
            };
            let arg = verb.get_arguments().find(is_it)?;
            return Some(Self::new(arg, None, inline));
        }
        let letters = bytes.strip_prefix(b"-").filter(|letters| !letters.is_empty())?;
        for (at, letter) in letters.iter().enumerate() {
            let arg = verb.get_arguments().find(|arg| arg.get_short() == Some(char::from(*letter)))?;
            if takes_value(arg) {
                let rest = &letters[at + 1..];
                let inline = (!rest.is_empty()).then(|| own(rest.strip_prefix(b"=").unwrap_or(rest)));
                let flags = (at > 0).then(|| own(&bytes[..=at]));
                return Some(Self::new(arg, flags, inline));
            }
        }
        None
    }

    fn new(arg: &'a Arg, flags: Option<OsString>, inline: Option<OsString>) -> Self {
        let value = if takes_value(arg) {
            if arg.is_require_equals_set() && inline.is_none() { None } else { Some(inline) }
        } else {
            None
        };
        Self {
            id: arg.get_id().as_str(),
            long: arg.get_long().unwrap_or_default(),
            short: arg.get_short().unwrap_or_default(),
            flags,
            value,
        }
    }
}

fn takes_value(arg: &Arg) -> bool {
    matches!(arg.get_action(), ArgAction::Set | ArgAction::Append)
}

fn joined(long: &str, value: &OsStr) -> OsString {
    let mut word = OsString::from(format!("--{long}="));
    word.push(value);
    word
}

fn own(bytes: &[u8]) -> OsString {
    OsString::from_vec(bytes.to_vec())
}
