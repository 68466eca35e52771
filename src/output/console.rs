//! Words to the user, on the standard error: one line each, under the program's name.

use std::{
    fmt::Display,
    io::{self, IsTerminal, Write},
};

use colored::{Color, Colorize};

use super::harmless;

/// The standard error. `quiet` silences what is said while running.
#[derive(Clone, Copy, Debug)]
pub struct Console {
    /// Empty: mosquitto's clients, which say less, and do not say who they are.
    name: &'static str,
    quiet: bool,
}

impl Console {
    /// The console of one run.
    #[must_use]
    pub const fn new(quiet: bool) -> Self {
        Self { name: "mqtt:", quiet }
    }

    /// The console of a client under the name of mosquitto's.
    #[must_use]
    pub const fn of_mosquitto(quiet: bool) -> Self {
        Self { name: "", quiet }
    }

    /// The console of a broker, which may run beside other verbs in one terminal.
    #[must_use]
    pub const fn serving() -> Self {
        Self { name: "mqtt serve:", quiet: false }
    }

    /// The same for what is said although everything is to be quiet.
    #[must_use]
    pub const fn aloud(self) -> Self {
        Self { quiet: false, ..self }
    }

    /// Says what happened. mosquitto's clients do not.
    pub fn note(self, text: impl Display) {
        if !self.name.is_empty() {
            self.say(text, None, Color::Cyan);
        }
    }

    /// Says what mosquitto's clients say, too: `theirs` in their words.
    pub fn warning(self, text: impl Display, theirs: impl Display) {
        if self.name.is_empty() {
            self.say(theirs, None, Color::Yellow);
        } else {
            self.say(text, None, Color::Yellow);
        }
    }

    /// Says what is wrong, or soon will be, and what cures it.
    pub fn finding(self, text: impl Display, cure: Option<&str>) {
        self.say(text, cure, Color::Yellow);
    }

    /// Says why the program ends, and what may help.
    pub fn failure(self, text: impl Display, hint: Option<&str>) {
        self.say(text, hint, Color::Red);
    }

    /// Shows a text as it is.
    pub fn text(self, text: &str) {
        write(text);
    }

    fn say(self, text: impl Display, hint: Option<&str>, color: Color) {
        if self.quiet {
            return;
        }
        // What was typed, or what a broker has said, may be part of it.
        let text = text.to_string();
        let text = harmless::line(&text, self.name.is_empty());
        let mut lines = if self.name.is_empty() {
            format!("{text}\n")
        } else if is_coloured() {
            colored::control::set_override(true);
            format!("{} {text}\n", self.name.color(color).bold())
        } else {
            format!("{} {text}\n", self.name)
        };
        if let Some(hint) = hint {
            lines += &format!("hint: {}\n", harmless::line(hint, false));
        }
        write(&lines);
    }
}

/// Writes `text` as it is.
pub(super) fn write(text: &str) {
    // Nobody is left to be told that the standard error is closed.
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

/// Whether the standard error is a terminal that shows colours, and may.
pub(super) fn is_coloured() -> bool {
    let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb");
    !no_color && !dumb && io::stderr().is_terminal()
}
