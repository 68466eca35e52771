//! What is said while the broker serves: on the console, or, where a log is kept, as lines of the log.

use std::fmt::Display;

use crate::{
    broker::{Handle, Level},
    output::Console,
};

/// Speaks for what is read again while the broker runs.
#[derive(Clone)]
pub(super) struct Voice {
    console: Console,
    /// The log, when it is more than what the program says on its own.
    log: Option<Handle>,
}

impl Voice {
    pub(super) const fn new(console: Console, log: Option<Handle>) -> Self {
        Self { console, log }
    }

    /// Says what happened.
    pub(super) fn note(&self, text: impl Display) {
        match &self.log {
            Some(log) => log.note(Level::Notice, "reload", &text.to_string()),
            None => self.console.note(text),
        }
    }

    /// Says what is wrong, or soon will be, and what cures it: a line of its own on the console, the same in a log.
    pub(super) fn finding(&self, text: impl Display, cure: Option<&str>) {
        let Some(log) = &self.log else { return self.console.finding(text, cure) };
        let cure = cure.map_or_else(String::new, |cure| format!("; {cure}"));
        log.note(Level::Warning, "reload", &format!("{text}{cure}"));
    }
}
