//! mosquitto's clients by their own names: their rules for the words of a command line, to the letter.
//!
//! What is understood becomes words of the verb that does the work, so that each option is defined once.

use std::{ffi::OsString, os::unix::ffi::OsStrExt, path::Path};

use clap::Parser;

use super::{Cli, Unread, Verb};

/// A client of mosquitto.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tool {
    /// mosquitto_pub.
    Pub,
    /// mosquitto_sub.
    Sub,
    /// mosquitto_rr.
    Rr,
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
        }
    }

    const fn verb(self) -> &'static str {
        match self {
            Self::Pub => "pub",
            Self::Sub => "sub",
            Self::Rr => "rr",
        }
    }
}

/// Reads what was typed after the name of `tool`.
pub(super) fn read(tool: Tool, words: Vec<OsString>) -> Result<Cli, Unread> {
    let words = ["mqtt", tool.verb()].map(OsString::from).into_iter().chain(words);
    let mut cli = Cli::try_parse_from(words)?;
    match &mut cli.verb {
        Some(Verb::Publish(args)) => args.connection.tool = Some(tool),
        Some(Verb::Subscribe(args)) => args.connection.tool = Some(tool),
        Some(Verb::Request(args)) => args.connection.tool = Some(tool),
        _ => {}
    }
    Ok(cli)
}
