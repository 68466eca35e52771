//! The words of a command line before clap reads them, with those of the options file and of the environment in front:
//! what is typed has the last word.
//!
//! Of a broker that another place names nothing but its own options are left: a password is for the broker of its URL.

use std::{
    ffi::{OsStr, OsString},
    fmt, io,
    path::{Path, PathBuf},
};

use clap::Command;

use super::{config, expansion::Expansion, url::UrlError};

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
    /// `--` without the command that a broker is to be there for.
    NoCommand,
    /// `-o` more than once.
    OptionsTwice,
    /// The options file cannot be read.
    Options(PathBuf, io::Error),
    /// A line of the options file is none.
    Line(LineError),
    /// The same, with the file and the line.
    At(PathBuf, usize, Box<Self>),
}

/// What is wrong with a line of an options file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineError {
    /// It does not begin with an option.
    NoOption,
    /// Nobody knows this option.
    Unknown(String),
    /// This option has no value.
    Value(String),
    /// This option takes no value, and has one.
    NoValue(String),
}

impl std::error::Error for WordsError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Url { error, .. } => Some(error),
            Self::Options(_, error) => Some(error),
            Self::Line(error) => Some(error),
            Self::At(_, _, error) => Some(error),
            Self::Port(_) | Self::NoCommand | Self::OptionsTwice => None,
        }
    }
}

impl fmt::Display for WordsError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // It may have a password in it: it is not shown.
            Self::Url { place, error } => write!(out, "the URL of {place} cannot be used: {error}"),
            Self::Port(port) => write!(out, "MQTT_PORT: invalid port '{}'", port.escape_debug()),
            Self::NoCommand => out.write_str("there is no command behind --"),
            Self::OptionsTwice => out.write_str("-o is there twice"),
            Self::Options(path, error) => write!(out, "cannot read '{}': {error}", path.display()),
            Self::Line(error) => write!(out, "{error}"),
            Self::At(path, line, error) => write!(out, "the options file '{}', line {line}: {error}", path.display()),
        }
    }
}

impl std::error::Error for LineError {}

impl fmt::Display for LineError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // What does stand there may be the rest of a secret.
            Self::NoOption => out.write_str("it does not begin with an option"),
            Self::Unknown(option) => write!(out, "unknown option '{}'", option.escape_debug()),
            Self::Value(option) => write!(out, "{option} needs a value"),
            Self::NoValue(option) => write!(out, "{option} takes no value"),
        }
    }
}

/// What was typed after `verb`, as clap takes it, with what the options file `file` and the environment say before it.
///
/// # Errors
/// The first thing that is wrong.
pub(super) fn expand(verb: &Command, file: &str, typed: &[OsString]) -> Result<Vec<OsString>, WordsError> {
    let typed = Expansion::of(verb, typed, "-L")?;
    // Nothing that stands elsewhere may keep somebody from reading the help.
    if typed.is_help {
        return Ok(typed.words);
    }
    let lines = of_file(verb, file, typed.options.as_deref())?;
    let variables = of_environment(verb, &typed)?;
    let names_broker = typed.has(BROKER) || variables.iter().any(|variable| variable.has(BROKER));
    let mut words = Vec::new();
    for line in lines {
        if line.has(&["url"]) && names_broker {
            continue;
        }
        let line = if gives_topic(verb, &typed) { line.without_topics() } else { line };
        words.extend(line.words);
    }
    // A filter on the command line is not in addition to that of a URL which only says where the broker is.
    let is_enough = gives_topic(verb, &typed) || typed.has(&["topic"]);
    for variable in variables {
        let variable = if is_enough { variable.without_topics() } else { variable };
        words.extend(variable.words);
    }
    words.extend(typed.words);
    Ok(words)
}

/// The options that name a broker.
const BROKER: &[&str] = &["url", "host", "unix"];

/// The options that give a message.
const PAYLOAD: &[&str] = &["message", "file", "stdin_line", "stdin_file", "null_message"];

/// Whether a word of the command line is the topic, and not the message for a topic that stands elsewhere.
fn gives_topic(verb: &Command, typed: &Expansion) -> bool {
    let messages = usize::from(verb.get_name() != "sub" && !typed.has(PAYLOAD));
    typed.bare > messages
}

/// The lines of the options file: of `own`, or else of the usual one, if it is there.
fn of_file(verb: &Command, file: &str, own: Option<&Path>) -> Result<Vec<Expansion>, WordsError> {
    use io::ErrorKind::{NotADirectory, NotFound, PermissionDenied};
    let Some(path) = own.map(Path::to_owned).or_else(|| config::usual(file)) else { return Ok(Vec::new()) };
    let lines = match config::lines(&path) {
        Ok(lines) => lines,
        // With another user's HOME it is none of ours.
        Err(error) if own.is_none() && matches!(error.kind(), NotFound | NotADirectory | PermissionDenied) => {
            return Ok(Vec::new());
        }
        Err(error) => return Err(WordsError::Options(path, error)),
    };
    let expanded = lines.iter().map(|(number, words)| {
        let line = Expansion::of_line(verb, words);
        line.map_err(|error| WordsError::At(path.clone(), *number, Box::new(error)))
    });
    expanded.collect()
}

/// The variables of the environment, but for those that the command line makes void.
fn of_environment(verb: &Command, typed: &Expansion) -> Result<Vec<Expansion>, WordsError> {
    let mut expanded = Vec::new();
    for (variable, word) in config::environment() {
        let void = match variable {
            "MQTT_URL" => typed.has(BROKER),
            "MQTT_PORT" => typed.has(&["url", "unix", "port"]),
            // A certificate is chosen in one place.
            "MQTT_CERT" | "MQTT_KEY" => typed.has(&["cert", "key", "as_client"]),
            _ => false,
        };
        if void {
            continue;
        }
        if variable == "MQTT_PORT" {
            check_port(&word)?;
        }
        expanded.push(Expansion::of(verb, &[word], variable)?);
    }
    Ok(expanded)
}

/// Says of a wrong port where it stands: clap would name an option that nobody has typed.
fn check_port(word: &OsStr) -> Result<(), WordsError> {
    let port = word.to_string_lossy();
    let port = port.rsplit('=').next().unwrap_or_default();
    port.parse::<u16>().map(drop).map_err(|_| WordsError::Port(port.to_owned()))
}
