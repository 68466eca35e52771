//! Words to the user, on the standard error: one line each, under the program's name.

use std::{
    fmt::Display,
    io::{self, IsTerminal, Write},
    sync::atomic::{AtomicU64, Ordering::Relaxed},
};

use colored::{Color, Colorize};
use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    io::Errno,
};

use super::{Moment, Stamp, Stamps, harmless};

/// The standard error. `quiet` silences what is said while running.
#[derive(Clone, Copy, Debug)]
pub struct Console {
    /// Empty: mosquitto's clients, which say less, and do not say who they are.
    name: &'static str,
    quiet: bool,
    /// Whether each line is a JSON object.
    json: bool,
}

/// How grave it is what is said.
#[derive(Clone, Copy)]
enum Tone {
    Note,
    Warning,
    Failure,
}

impl Tone {
    const fn color(self) -> Color {
        match self {
            Self::Note => Color::Cyan,
            Self::Warning => Color::Yellow,
            Self::Failure => Color::Red,
        }
    }

    /// As a log calls it.
    const fn level(self) -> &'static str {
        match self {
            Self::Note => "notice",
            Self::Warning => "warning",
            Self::Failure => "error",
        }
    }
}

impl Console {
    /// The console of one run.
    #[must_use]
    pub const fn new(quiet: bool) -> Self {
        Self { name: "mqtt:", quiet, json: false }
    }

    /// The console of a client under the name of mosquitto's.
    #[must_use]
    pub const fn of_mosquitto(quiet: bool) -> Self {
        Self { name: "", quiet, json: false }
    }

    /// The console of a broker, which may run beside other verbs in one terminal.
    #[must_use]
    pub const fn serving() -> Self {
        Self { name: "mqtt serve:", quiet: false, json: false }
    }

    /// The same with an object a line, for whoever reads a log of that kind.
    #[must_use]
    pub const fn as_json(self) -> Self {
        Self { json: true, ..self }
    }

    /// The same for what is said although everything is to be quiet.
    #[must_use]
    pub const fn aloud(self) -> Self {
        Self { quiet: false, ..self }
    }

    /// Says what happened. mosquitto's clients do not.
    pub fn note(self, text: impl Display) {
        if !self.name.is_empty() {
            self.say(text, None, Tone::Note);
        }
    }

    /// Says what mosquitto's clients say, too: `theirs` in their words.
    pub fn warning(self, text: impl Display, theirs: impl Display) {
        if self.name.is_empty() {
            self.say(theirs, None, Tone::Warning);
        } else {
            self.say(text, None, Tone::Warning);
        }
    }

    /// Says what is wrong, or soon will be, and what cures it.
    pub fn finding(self, text: impl Display, cure: Option<&str>) {
        self.say(text, cure, Tone::Warning);
    }

    /// Says why the program ends, and what may help.
    pub fn failure(self, text: impl Display, hint: Option<&str>) {
        self.say(text, hint, Tone::Failure);
    }

    /// Shows a text as it is.
    pub fn text(self, text: &str) {
        write(text);
    }

    fn say(self, text: impl Display, hint: Option<&str>, tone: Tone) {
        if self.quiet {
            return;
        }
        // What was typed, or what a broker has said, may be part of it.
        let text = text.to_string();
        if self.json {
            return write(&object(&text, hint, tone));
        }
        let text = harmless::line(&text, self.name.is_empty());
        let mut lines = if self.name.is_empty() {
            format!("{text}\n")
        } else if is_coloured() {
            colored::control::set_override(true);
            format!("{} {text}\n", self.name.color(tone.color()).bold())
        } else {
            format!("{} {text}\n", self.name)
        };
        if let Some(hint) = hint {
            lines += &format!("hint: {}\n", harmless::line(hint, false));
        }
        write(&lines);
    }
}

/// A line as those of a log in JSON.
fn object(text: &str, hint: Option<&str>, tone: Tone) -> String {
    let mut time = Vec::new();
    Stamps::new(Stamp::None).write_utc(Moment::now(), &mut time);
    let mut object = serde_json::json!({
        "time": String::from_utf8_lossy(&time), "level": tone.level(), "event": "note", "text": text,
    });
    if let (Some(hint), Some(object)) = (hint, object.as_object_mut()) {
        object.insert("hint".to_owned(), hint.into());
    }
    // Texts can always be written.
    super::json(&object).map_or_else(|_| String::new(), |line| line + "\n")
}

/// How long somebody may take to read what is on the standard error before the run goes on without it: else Ctrl-C and
/// keep alive would wait for him, too.
const PATIENCE: Timespec = Timespec { tv_sec: 1, tv_nsec: 0 };
/// So much is taken at once by what can be written to at all (`PIPE_BUF`).
const PIECE: usize = 4096;
/// How many times nobody took what was written: from the first on, nobody is waited for until somebody reads again.
static UNREAD: AtomicU64 = AtomicU64::new(0);

/// Writes `text` as it is, if somebody takes it.
pub(super) fn write(text: &str) {
    let mut stderr = io::stderr().lock();
    let unread = UNREAD.load(Relaxed);
    let patience = if unread == 0 { PATIENCE } else { Timespec::default() };
    if !is_taken(patience) {
        UNREAD.fetch_add(1, Relaxed);
        return;
    }
    // Nobody is left to be told that the standard error is closed.
    if unread > 0 {
        UNREAD.store(0, Relaxed);
        let _ = stderr.write_all(format!("mqtt: {unread} lines were left out, because nobody read them\n").as_bytes());
    }
    for piece in text.as_bytes().chunks(PIECE) {
        if !is_taken(PATIENCE) {
            UNREAD.fetch_add(1, Relaxed);
            return;
        }
        let _ = stderr.write_all(piece);
    }
}

/// Whether the standard error takes something within this time; if that cannot be told, a write will tell.
fn is_taken(limit: Timespec) -> bool {
    let stderr = rustix::stdio::stderr();
    !matches!(poll(&mut [PollFd::from_borrowed_fd(stderr, PollFlags::OUT)], Some(&limit)), Ok(0) | Err(Errno::INTR))
}

/// Whether the standard error is a terminal that shows colours, and may.
#[must_use]
pub fn is_coloured() -> bool {
    let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb");
    !no_color && !dumb && io::stderr().is_terminal()
}
