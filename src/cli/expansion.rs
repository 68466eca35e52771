//! Words of one place, the command line or a line of an options file, in a form that clap can take.
//!
//! `-D` takes a number of words that depends on them, `-L` is several options at its own place in the order, and `-x`
//! and `-D` choose MQTT 5 until a later `-V`.

use std::{
    ffi::{OsStr, OsString},
    os::unix::ffi::{OsStrExt, OsStringExt},
    path::PathBuf,
};

use clap::{Arg, ArgAction, Command};

use super::{
    property::{self, JOINT},
    url::{BrokerUrl, Login},
    words::{LineError, WordsError},
};

/// Words with all of that done.
#[derive(Default)]
pub(super) struct Expansion {
    pub(super) words: Vec<OsString>,
    /// The options file that they name.
    pub(super) options: Option<PathBuf>,
    pub(super) is_help: bool,
    /// How many of them are no options.
    pub(super) bare: usize,
    /// The options that were seen, by their ids.
    seen: Vec<String>,
}

impl Expansion {
    /// `place` is where URLs in it stand.
    pub(super) fn of(verb: &Command, words: &[OsString], place: &'static str) -> Result<Self, WordsError> {
        let mut expansion = Self::default();
        let mut words = words;
        while let [word, rest @ ..] = words {
            words = rest;
            if word == "--" {
                expansion.words.push(word.clone());
                expansion.words.extend_from_slice(rest);
                expansion.bare += rest.len();
                break;
            }
            let Some(mut option) = Typed::of(verb, word) else {
                expansion.bare += usize::from(is_bare(word));
                expansion.words.push(word.clone());
                continue;
            };
            expansion.seen.push(option.id.to_owned());
            expansion.is_help |= option.id == "help";
            let value = match option.value.take() {
                Some(Some(inline)) => Some(inline),
                Some(None) => rest.split_first().map(|(next, after)| {
                    words = after;
                    next.clone()
                }),
                None => None,
            };
            // It takes none; or it is missing, and clap says so.
            let Some(value) = value else {
                expansion.words.push(word.clone());
                continue;
            };
            expansion.words.extend(option.flags.take());
            words = expansion.push(&option, value, words, place)?;
        }
        Ok(expansion)
    }

    /// A line of an options file: an option, and its value if it takes one.
    pub(super) fn of_line(verb: &Command, line: &[OsString]) -> Result<Self, WordsError> {
        let (option, value) = match line {
            [] => return Ok(Self::default()),
            [option, value @ ..] => (option, value.first().filter(|value| !value.is_empty())),
        };
        if is_bare(option) || option == "--" {
            return Err(WordsError::Line(LineError::NoOption));
        }
        let typed = Typed::of(verb, option);
        let words = match (typed.as_ref().map(|typed| (typed.id, &typed.value)), value) {
            (None, _) if !is_flags(verb, option) => {
                return Err(WordsError::Line(LineError::Unknown(name(option))));
            }
            (None | Some((_, None)), Some(_)) => return Err(WordsError::Line(LineError::NoValue(name(option)))),
            (None | Some((_, None)), None) => vec![option.clone()],
            (Some((_, Some(Some(_)))), None) => vec![option.clone()],
            (Some((_, Some(Some(_)))), Some(value)) => vec![[option, value.as_os_str()].join(OsStr::new(" "))],
            (Some(("property", _)), Some(value)) => [vec![option.clone()], property_words(value)].concat(),
            (Some((_, Some(None))), _) if line.len() < 2 => {
                return Err(WordsError::Line(LineError::Value(name(option))));
            }
            (Some((_, Some(None))), _) => line.to_vec(),
        };
        Self::of(verb, &words, "-L")
    }

    /// Whether one of these options is among them.
    pub(super) fn has(&self, ids: &[&str]) -> bool {
        self.seen.iter().any(|id| ids.contains(&id.as_str()))
    }

    /// The words but for the topics that they give, be it in a URL.
    pub(super) fn without_topics(mut self) -> Self {
        self.words.retain(|word| !word.as_bytes().starts_with(b"--topic="));
        self
    }

    /// An option with its value. Gives back what is left of `words`.
    fn push<'a>(
        &mut self,
        option: &Typed<'_>,
        value: OsString,
        words: &'a [OsString],
        place: &'static str,
    ) -> Result<&'a [OsString], WordsError> {
        match option.id {
            "url" => {
                let url = BrokerUrl::parse(&value, Login::UpToLast);
                let url = url.map_err(|error| WordsError::Url { place, error })?;
                self.words.extend(url.words());
            }
            "session_expiry" => {
                self.words.push("--protocol-version=5".into());
                self.words.push(joined("session-expiry-interval", &value));
            }
            "property" => {
                let wanted = property::words(words.first()) - 1;
                let (own, after) = words.split_at(wanted.min(words.len()));
                let all = own.iter().fold(value, |mut all, word| {
                    all.push(JOINT.to_string());
                    all.push(word);
                    all
                });
                self.words.push("--protocol-version=5".into());
                self.words.push(joined("property", &all));
                return Ok(after);
            }
            "options_file" if self.options.is_some() => return Err(WordsError::OptionsTwice),
            "options_file" => self.options = Some(value.into()),
            _ if option.long.is_empty() => {
                self.words.push(format!("-{}", option.short).into());
                self.words.push(value);
            }
            _ => self.words.push(joined(option.long, &value)),
        }
        Ok(words)
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
            let arg = short(verb, *letter)?;
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

fn short(verb: &Command, letter: u8) -> Option<&Arg> {
    verb.get_arguments().find(|arg| arg.get_short() == Some(char::from(letter)))
}

fn takes_value(arg: &Arg) -> bool {
    matches!(arg.get_action(), ArgAction::Set | ArgAction::Append)
}

/// Whether each letter behind the `-` is an option.
fn is_flags(verb: &Command, word: &OsStr) -> bool {
    let letters = word.as_bytes().strip_prefix(b"-").filter(|letters| !letters.starts_with(b"-"));
    letters.is_some_and(|letters| letters.iter().all(|letter| short(verb, *letter).is_some()))
}

/// Whether a word is no option. Numbers are none.
fn is_bare(word: &OsStr) -> bool {
    let bytes = word.as_bytes();
    !bytes.starts_with(b"-") || bytes == b"-" || word.to_str().is_some_and(|word| word.parse::<f64>().is_ok())
}

/// An option's name for a message: what stands behind a `=` may be a secret.
fn name(option: &OsStr) -> String {
    option.to_string_lossy().split('=').next().unwrap_or_default().to_owned()
}

/// The words of `-D` in a file, where spaces are all that can stand between them.
fn property_words(value: &OsStr) -> Vec<OsString> {
    let second = value.as_bytes().split(|byte| *byte == b' ').nth(1).map(own);
    let count = property::words(second.as_ref());
    value.as_bytes().splitn(count, |byte| *byte == b' ').map(own).collect()
}

fn joined(long: &str, value: &OsStr) -> OsString {
    let mut word = OsString::from(format!("--{long}="));
    word.push(value);
    word
}

fn own(bytes: &[u8]) -> OsString {
    OsString::from_vec(bytes.to_vec())
}
