//! mosquitto's clients, and its broker, by their own names: their rules for the words of a command line, to the letter.
//!
//! What is understood becomes words of the verb that does the work, so that each option is defined once.

mod broker;
mod given;
mod help;
mod number;
mod options;
mod parser;

use std::{ffi::OsString, os::unix::ffi::OsStrExt, path::Path};

use clap::CommandFactory;

use super::{Cli, Unread, Verb};

/// A program of mosquitto.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tool {
    /// mosquitto_pub.
    Pub,
    /// mosquitto_sub.
    Sub,
    /// mosquitto_rr.
    Rr,
    /// mosquitto, the broker.
    Broker,
}

/// What a client of mosquitto says instead of running.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// On the standard output.
    pub stdout: String,
    /// On the standard error.
    pub stderr: String,
    /// The exit code.
    pub exit: u8,
}

impl Tool {
    /// The client by whose name a program was started, if it is one.
    pub(super) fn named(program: &OsString) -> Option<Self> {
        match Path::new(program).file_name()?.as_bytes() {
            b"mosquitto_pub" => Some(Self::Pub),
            b"mosquitto_sub" => Some(Self::Sub),
            b"mosquitto_rr" => Some(Self::Rr),
            b"mosquitto" => Some(Self::Broker),
            _ => None,
        }
    }

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pub => "mosquitto_pub",
            Self::Sub => "mosquitto_sub",
            Self::Rr => "mosquitto_rr",
            Self::Broker => "mosquitto",
        }
    }

    const fn verb(self) -> &'static str {
        match self {
            Self::Pub => "pub",
            Self::Sub => "sub",
            Self::Rr => "rr",
            Self::Broker => "serve",
        }
    }
}

impl Answer {
    /// It was asked for.
    fn shown(text: String) -> Self {
        Self { stdout: text, stderr: String::new(), exit: 0 }
    }

    /// Why it does not run.
    fn failed(text: &str) -> Self {
        Self { stdout: String::new(), stderr: format!("{text}\n"), exit: 1 }
    }

    /// The same where the words are wrong.
    fn usage(tool: Tool, text: &str) -> Self {
        Self::failed(&format!("{text}\n\nUse '{} --help' to see usage.", tool.name()))
    }
}

/// Reads what was typed after the name of `tool`.
pub(super) fn read(tool: Tool, words: &[OsString]) -> Result<Cli, Unread> {
    if tool == Tool::Broker {
        return broker::read(words);
    }
    let finished = parser::parse(tool, words).and_then(given::Given::finish);
    let (words, remark) = finished.map_err(Unread::Reference)?;
    let words = ["mqtt", tool.verb()].map(OsString::from).into_iter().chain(words);
    // What mosquitto takes and the verb does not: a name that is no text, say.
    let (mut cli, _) = Cli::parsed(Cli::command(), words).map_err(|error| {
        let text = error.to_string();
        let line = text.lines().next().unwrap_or_default();
        Unread::Reference(Answer::usage(tool, &format!("Error: {}", line.strip_prefix("error: ").unwrap_or(line))))
    })?;
    let connection = match &mut cli.verb {
        Some(Verb::Publish(args)) => &mut args.connection,
        Some(Verb::Subscribe(args)) => &mut args.connection,
        Some(Verb::Request(args)) => &mut args.connection,
        _ => return Ok(cli),
    };
    (connection.tool, connection.remark) = (Some(tool), remark);
    Ok(cli)
}
