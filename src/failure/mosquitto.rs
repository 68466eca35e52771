//! How mosquitto's clients would end: their exit code, and their words. The one place that knows both.

use super::{Exit, Failure};
use crate::{
    cli::Tool,
    client::{self, Lost},
};

/// mosquitto's exit code and its lines on the standard error, for one failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The exit code.
    exit: u8,
    /// What is said, one line or more, without the last newline.
    text: String,
}

impl Reference {
    /// What was typed cannot be.
    #[must_use]
    pub fn usage(tool: Tool, text: &str) -> Self {
        Self { exit: 1, text: format!("{text}\n\nUse '{} --help' to see usage.", tool.name()) }
    }

    /// There is no connection.
    pub(super) fn connect(error: &client::Error, options: &client::Options) -> Self {
        let _ = options;
        Self { exit: 1, text: format!("Error: {error}") }
    }

    /// The connection is no more.
    pub(super) fn lost(lost: &Lost) -> Self {
        Self { exit: 7, text: format!("Error: {lost}") }
    }
}

impl Failure {
    /// The exit code and the text of the client of mosquitto that `tool` stands for.
    #[must_use]
    pub fn as_of(&self, tool: Tool) -> (Exit, String) {
        let _ = tool;
        match &self.reference {
            Some(reference) => (Exit(reference.exit), reference.text.clone()),
            None => (Exit(1), format!("Error: {self}")),
        }
    }
}
