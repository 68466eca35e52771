//! Exit codes, and how each error becomes one, with its words and a hint.

mod bench;
mod certs;
mod conf;
mod connect;
mod mosquitto;
mod usage;

use std::{
    fmt, io,
    process::{ExitCode, Termination},
};

pub use certs::{certs_command, word};
pub use mosquitto::Reference;
pub use usage::is_similar;

use crate::{
    client::PublishError,
    net::Target,
    x509::{Code, Finding},
};

/// The exit codes; they are part of the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exit(u8);

impl Exit {
    /// Done; also when nobody reads the output any more.
    pub const DONE: Self = Self(0);
    /// A failure without a code of its own: a local file, something unexpected.
    pub const FAILED: Self = Self(1);
    /// Wrong usage, invalid topic, filter or address.
    pub const USAGE: Self = Self(2);
    /// Cannot reach the broker: name, refused, network, timeout.
    pub const UNREACHABLE: Self = Self(3);
    /// TLS or certificate trouble.
    pub const TLS: Self = Self(4);
    /// The broker said no.
    pub const REFUSED: Self = Self(5);
    /// Connection lost, or the peer broke the protocol.
    pub const LOST: Self = Self(6);
    /// A threshold of a benchmark was broken.
    pub const BROKEN: Self = Self(7);
    /// The result of a benchmark is not valid.
    pub const INVALID: Self = Self(8);
    /// `-W` ran out before what was asked for came.
    pub const TIMED_OUT: Self = Self(27);
    /// Ctrl-C.
    pub const INTERRUPTED: Self = Self(130);
    /// SIGTERM.
    pub const TERMINATED: Self = Self(143);
}

impl Exit {
    /// An exit code of one of mosquitto's clients.
    #[must_use]
    pub const fn of_mosquitto(code: u8) -> Self {
        Self(code)
    }

    /// The exit code of a command that was run.
    #[must_use]
    pub const fn of_command(code: u8) -> Self {
        Self(code)
    }
}

impl Termination for Exit {
    fn report(self) -> ExitCode {
        ExitCode::from(self.0)
    }
}

/// Why the program ends without having done its work.
#[derive(Debug)]
pub struct Failure {
    /// The exit code.
    pub exit: Exit,
    /// What failed.
    pub what: String,
    /// Why.
    pub cause: Option<String>,
    /// What may help.
    pub hint: Option<String>,
    /// What is wrong with a certificate, a key or TLS, under a name that stays the same.
    pub code: Option<Code>,
    /// How mosquitto's clients would end here, if it is one of their own cases.
    pub reference: Option<Reference>,
}

impl Failure {
    /// A failure without cause and hint.
    #[must_use]
    pub fn new(exit: Exit, what: impl Into<String>) -> Self {
        Self { exit, what: what.into(), cause: None, hint: None, code: None, reference: None }
    }

    /// Wrong usage.
    #[must_use]
    pub fn usage(what: impl Into<String>) -> Self {
        Self::new(Exit::USAGE, what)
    }

    /// The same with a cause.
    #[must_use]
    pub fn because(mut self, cause: impl fmt::Display) -> Self {
        self.cause = Some(cause.to_string());
        self
    }

    /// The same with a hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same with its code, if it has one, behind its words.
    #[must_use]
    pub fn with_code(mut self) -> Self {
        if let Some(code) = self.code {
            let last = self.cause.as_mut().unwrap_or(&mut self.what);
            *last = format!("{last} [{code}]");
        }
        self
    }

    /// Something is wrong with a certificate, a key or TLS.
    #[must_use]
    pub fn finding(what: impl Into<String>, finding: &Finding) -> Self {
        let exit = if finding.code == Code::UnreadableFile { Exit::FAILED } else { Exit::TLS };
        let failure = Self { code: Some(finding.code), ..Self::new(exit, what).because(finding) };
        match &finding.cure {
            Some(cure) => failure.hint(cure),
            None => failure,
        }
    }

    /// The message was not sent.
    #[must_use]
    pub fn publish(error: &PublishError) -> Self {
        let what = "the message was not sent";
        let failure = match error {
            PublishError::TooLarge { .. } | PublishError::NotSupported(_) | PublishError::TopicAlias { .. } => {
                Self::new(Exit::REFUSED, what).because(error)
            }
            PublishError::Encode(_) => Self::usage(what).because(error),
            PublishError::Full => Self::new(Exit::FAILED, what).because(error),
        };
        failure.like(Reference::publish(error))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.what)?;
        self.cause.as_ref().map_or(Ok(()), |cause| write!(out, ": {cause}"))
    }
}

/// What the system said, in the form of our own words: a small letter first, and no number.
#[must_use]
pub fn system(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or_default();
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_ascii_lowercase());
    first.into_iter().chain(letters).collect()
}

/// `text` with a capital letter first, as mosquitto's clients write it.
#[must_use]
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

/// `text` in quotes, what is long and what moves a cursor made harmless.
#[must_use]
pub fn quoted(text: &str) -> String {
    const LONG: usize = 60;
    let shown: String = text.chars().take(LONG).collect();
    format!("'{}{}'", shown.escape_debug(), if shown.len() < text.len() { "…" } else { "" })
}

/// `HOST:PORT`, an IPv6 address in brackets.
#[must_use]
pub fn address(host: &str, port: u16) -> String {
    Target::new(host, port).to_string()
}
