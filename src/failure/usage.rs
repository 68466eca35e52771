//! What was typed wrongly, from clap's findings to one line and a hint.

use std::num::{IntErrorKind, ParseIntError};

use clap::{
    Command, CommandFactory, Error,
    error::{ContextKind, ContextValue, ErrorKind},
};

use super::{Exit, Failure, quoted, system};
use crate::cli::{Cli, words::WordsError};

/// Verbs that others have, and ours that does it.
const OTHER_WORDS: [(&str, &str); 6] = [
    ("cert", "certs"),
    ("tls", "certs"),
    ("broker", "serve"),
    ("mosquitto", "serve"),
    ("mosquitto_pub", "pub"),
    ("mosquitto_sub", "sub"),
];

const URL: &str = "as in mqtt://broker.local:1883/topic";
const LINE: &str = "it has an option a line, as in: -t sensors/door";

/// The options in whose values a password may be: these are not repeated.
const SECRET: [&str; 5] = ["--pw", "--url", "--proxy", "--property", "--ws-header"];

impl Failure {
    /// The words of a command line cannot be put together.
    #[must_use]
    pub fn words(error: &WordsError) -> Self {
        let hint = match error {
            WordsError::Url { .. } => URL,
            WordsError::Port(_) => "it must be from 1 to 65535",
            WordsError::NoCommand => "say what to run, as in mqtt serve -- ./test.sh, or leave -- away",
            WordsError::OptionsTwice => "put all options into one file",
            WordsError::Options(path, error) => {
                let what = format!("cannot read the options file {}", quoted(&path.display().to_string()));
                let failure = Self::new(Exit::FAILED, what).because(system(error));
                return failure.hint(LINE);
            }
            WordsError::At(_, _, error) if matches!(**error, WordsError::Url { .. }) => URL,
            WordsError::Line(_) | WordsError::At(..) => LINE,
        };
        Self::usage(error.to_string()).hint(hint)
    }

    /// What clap found wrong, in one line.
    #[must_use]
    pub fn arguments(error: &Error) -> Self {
        let (path, command) = asked();
        let has_verbs = command.has_subcommands();
        let shown = match (has_verbs, path.is_empty()) {
            (false, _) => "options",
            (true, true) => "verbs",
            (true, false) => "commands",
        };
        let help = format!("mqtt{path} --help shows the {shown}");
        let argument = text(error, ContextKind::InvalidArg).unwrap_or_default();
        let option = name(&argument);
        match error.kind() {
            ErrorKind::InvalidSubcommand => {
                let word = text(error, ContextKind::InvalidSubcommand).unwrap_or_default();
                let hint =
                    similar_verb(&command, &word).map_or(help, |verb| format!("did you mean: mqtt{path} {verb}"));
                let kind = if path.is_empty() { "verb" } else { "command" };
                Self::usage(format!("unknown {kind} '{word}'")).hint(hint)
            }
            ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
                Self::usage(format!("mqtt{path} needs a command")).hint(help)
            }
            ErrorKind::MissingRequiredArgument => {
                let missing = list(error, ContextKind::InvalidArg);
                let missing: Vec<&str> = missing.iter().map(|one| name(one)).collect();
                Self::usage(format!("there is no {}", missing.join(" and no "))).hint(help)
            }
            ErrorKind::UnknownArgument => Self::unknown(&argument, (&path, &command), help),
            ErrorKind::TooManyValues if option.starts_with('-') => {
                Self::usage(format!("{option} takes no value")).hint(help)
            }
            ErrorKind::TooManyValues => {
                Self::unexpected_word(&text(error, ContextKind::InvalidValue).unwrap_or_default())
            }
            ErrorKind::InvalidValue | ErrorKind::ValueValidation => Self::value(error, option, help),
            ErrorKind::ArgumentConflict => {
                let other = list(error, ContextKind::PriorArg).first().map(|other| name(other).to_owned());
                let other = other.unwrap_or_default();
                Self::usage(format!("{option} and {other} exclude each other")).hint(help)
            }
            _ => Self::other(error).hint(help),
        }
    }

    /// An option that is not there, or not where it stands: behind the verb `path`.
    fn unknown(argument: &str, (path, command): (&str, &Command), help: String) -> Self {
        if !argument.starts_with('-') {
            return Self::usage(format!("unexpected argument '{argument}'")).hint(help);
        }
        if path.starts_with(" bench") && matches!(argument, "-m" | "-l" | "--message") {
            return Self::usage(format!("unknown option '{argument}'"))
                .hint("a text is sent with --payload TEXT, bytes of a size with -s");
        }
        if !command.has_subcommands() {
            let hint = meant(command, argument).map_or(help, |meant| format!("did you mean: {meant}"));
            return Self::usage(format!("unknown option '{argument}'")).hint(hint);
        }
        match later_verb(command) {
            Some(verb) if path.is_empty() => Self::usage(format!("option '{argument}' stands before the verb"))
                .hint(format!("the verb comes first: mqtt {verb} {argument} ...")),
            Some(verb) => Self::usage(format!("option '{argument}' stands before the command"))
                .hint(format!("the command comes first: mqtt{path} {verb} {argument} ...")),
            None => Self::usage(format!("unknown option '{argument}'")).hint(help),
        }
    }

    /// A value that `option` does not take, or none.
    fn value(error: &Error, option: &str, help: String) -> Self {
        let value = text(error, ContextKind::InvalidValue).unwrap_or_default();
        if error.kind() == ErrorKind::ValueValidation {
            let source = std::error::Error::source(error);
            let cause = source.map_or_else(String::new, |source| match source.downcast_ref::<ParseIntError>() {
                Some(_) if value.starts_with('-') => "it must not be negative".to_owned(),
                Some(number) => no_number(number).to_owned(),
                None => range(&source.to_string()),
            });
            let shown = if SECRET.contains(&option) { String::new() } else { format!(" '{value}'") };
            return Self::usage(format!("invalid value{shown} for {option}: {cause}")).hint(help);
        }
        if value.is_empty() {
            // Everywhere else -h asks for help.
            let hint = if option == "--host" { format!("-h is the host; {help}") } else { help };
            return Self::usage(format!("{option} needs a value")).hint(hint);
        }
        let values = list(error, ContextKind::ValidValue).join(", ");
        Self::usage(format!("invalid value '{value}' for {option}: it must be one of {values}"))
    }

    /// A word more than can be used.
    #[must_use]
    pub fn unexpected_word(word: &str) -> Self {
        Self::usage(format!("unexpected argument '{word}'")).hint("a message of several words needs quotes: 'a b'")
    }

    /// In clap's words, without its layout.
    fn other(error: &Error) -> Self {
        let text = error.render().to_string();
        let problem = text.split("\n\n").next().unwrap_or_default();
        let problem = problem.strip_prefix("error: ").unwrap_or(problem);
        Self::usage(problem.split_whitespace().collect::<Vec<_>>().join(" "))
    }
}

/// `--topic` of `--topic <TOPIC>`, `NAME` of `[NAME]...`.
fn name(argument: &str) -> &str {
    bare(argument.split(' ').next().unwrap_or_default())
}

/// A positional argument without the signs that clap puts around it.
fn bare(argument: &str) -> &str {
    argument.trim_end_matches('.').trim_matches(['<', '>', '[', ']'])
}

fn text(error: &Error, kind: ContextKind) -> Option<String> {
    list(error, kind).into_iter().next()
}

fn list(error: &Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(one)) => vec![one.clone()],
        Some(ContextValue::Strings(all)) => all.clone(),
        _ => Vec::new(),
    }
}

/// The verb, and its command if it has some, with a space before each; and what clap knows of it.
fn asked() -> (String, Command) {
    let (mut path, mut command) = (String::new(), Cli::command());
    for word in std::env::args_os().skip(1).skip_while(|word| word == "help") {
        match command.find_subcommand(&word) {
            Some(verb) if verb.get_name() != "help" => {
                path = format!("{path} {}", verb.get_name());
                command = verb.clone();
            }
            _ => break,
        }
    }
    (path, command)
}

/// A verb further on.
fn later_verb(command: &Command) -> Option<String> {
    std::env::args_os().skip(2).find_map(|word| Some(command.find_subcommand(word)?.get_name().to_owned()))
}

fn similar_verb(command: &Command, word: &str) -> Option<String> {
    if let Some((_, verb)) = OTHER_WORDS.iter().find(|(other, _)| *other == word) {
        return command.find_subcommand(verb).map(|verb| verb.get_name().to_owned());
    }
    let found = command
        .get_subcommands()
        .find(|verb| verb.get_name_and_visible_aliases().into_iter().any(|name| is_similar(word, name)));
    found.map(|verb| verb.get_name().to_owned())
}

/// Options that others have, or that people expect, and ours that do it.
const OTHER_OPTIONS: [(&str, &str); 17] = [
    ("--client-id", "--id"),
    ("--clientid", "--id"),
    ("--count", "-C"),
    ("--timeout", "-W"),
    ("--password", "--pw, or better --password-file"),
    ("--pass", "--pw, or better --password-file"),
    ("--user", "--username"),
    ("--payload", "--message"),
    ("--tls", "--tls-use-os-certs, or --cafile FILE"),
    ("--ca", "--cafile"),
    ("--version", "mqtt --version"),
    ("--mqtt-version", "--protocol-version"),
    ("--output", "--json, or --format"),
    ("--clean", "leave it away: a session is clean unless -c is given"),
    ("--hostname", "--host"),
    ("--keep-alive", "--keepalive"),
    ("--delay", "--repeat-delay"),
];

/// The option of this verb that was most likely meant.
fn meant(command: &Command, word: &str) -> Option<String> {
    let other = OTHER_OPTIONS.iter().find(|(other, _)| *other == word).map(|(_, ours)| *ours);
    let has = |ours: &&str| {
        let first = ours.split([' ', ',']).next().unwrap_or_default();
        let is_it = |arg: &clap::Arg| {
            arg.get_long().is_some_and(|long| first.strip_prefix("--") == Some(long))
                || arg.get_short().is_some_and(|short| first.strip_prefix('-') == Some(short.encode_utf8(&mut [0; 4])))
        };
        !first.starts_with('-') || command.get_arguments().any(is_it)
    };
    other.filter(has).map(str::to_owned).or_else(|| similar_option(command, word)).or_else(|| beginning(command, word))
}

/// The one option that begins so.
fn beginning(command: &Command, word: &str) -> Option<String> {
    let word = word.strip_prefix("--").filter(|word| word.len() > 2)?;
    let mut found = command.get_arguments().filter(|arg| !arg.is_hide_set()).filter_map(|arg| arg.get_long());
    let mut found = found.by_ref().filter(|long| long.starts_with(word));
    let first = found.next()?;
    found.next().is_none().then(|| format!("--{first}"))
}

fn similar_option(command: &Command, word: &str) -> Option<String> {
    let word = word.strip_prefix("--")?;
    let found = command.get_arguments().filter_map(|option| option.get_long()).find(|long| is_similar(word, long));
    found.map(|long| format!("--{long}"))
}

/// Whether one slip of the fingers makes `typed` of `meant`: a letter too much, too few or wrong, or two exchanged.
#[must_use]
pub fn is_similar(typed: &str, meant: &str) -> bool {
    let (typed, meant) = (typed.as_bytes(), meant.as_bytes());
    let same = typed.iter().zip(meant).take_while(|(a, b)| a == b).count();
    let (rest, wanted) = (&typed[same..], &meant[same..]);
    if typed.len() < 2 {
        return false;
    }
    match (rest, wanted) {
        ([a, b, rest @ ..], [c, d, wanted @ ..]) if (a, b) == (d, c) => rest == wanted,
        ([_, rest @ ..], _) if rest == wanted => true,
        (_, [_, wanted @ ..]) if rest == wanted => true,
        ([_, rest @ ..], [_, wanted @ ..]) => rest == wanted,
        _ => false,
    }
}

const fn no_number(error: &ParseIntError) -> &'static str {
    match error.kind() {
        IntErrorKind::Empty => "it is empty",
        IntErrorKind::PosOverflow | IntErrorKind::NegOverflow => "it is too large",
        _ => "it must be a whole number",
    }
}

/// "3 is not in 0..=2" in other words; anything else as it is.
fn range(cause: &str) -> String {
    let bounds = cause.split_once(" is not in ").and_then(|(_, range)| range.split_once(".."));
    match bounds {
        Some((from, to)) => match to.strip_prefix('=') {
            Some(to) => format!("it must be from {from} to {to}"),
            None => format!("it must be {from} or more"),
        },
        None => cause.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slip_is_understood_and_two_are_not() {
        for typed in ["srve", "sserve", "sreve", "servr", "serv", "server"] {
            assert!(is_similar(typed, "serve"), "{typed}");
        }
        for typed in ["", "s", "pub", "sesrev", "serving", "evres"] {
            assert!(!is_similar(typed, "serve"), "{typed}");
        }
    }

    #[test]
    fn ranges_are_said_in_words() {
        assert_eq!(range("3 is not in 0..=2"), "it must be from 0 to 2");
        assert_eq!(range("0 is not in 1..18446744073709551615"), "it must be 1 or more");
        assert_eq!(range("time unit needed"), "time unit needed");
    }
}
