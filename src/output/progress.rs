//! How far long work is, on a terminal and nowhere else.

use std::{fmt::Display, time::Duration};

use colored::Colorize;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::console;

/// A line that shows it. It goes when it is dropped.
#[derive(Debug)]
pub struct Progress(ProgressBar);

/// How often a line is drawn: nobody sees more.
const DRAWN_PER_SECOND: u8 = 10;

impl Progress {
    /// Work of so many steps.
    #[must_use]
    pub fn steps(count: u64, quiet: bool) -> Self {
        Self(bar(count, target(quiet), "{bar:30} {pos}/{len}, {eta} left"))
    }

    /// Work of so many bytes or messages, at a terminal, that began a while ago.
    #[must_use]
    pub fn amount(all: u64, in_bytes: bool, elapsed: Duration) -> Self {
        let target = ProgressDrawTarget::stderr_with_hz(DRAWN_PER_SECOND);
        let template = if in_bytes {
            "{bar:30} {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left"
        } else {
            "{bar:30} {human_pos} of {human_len} messages, {per_sec:1}, {eta} left"
        };
        Self(bar(all, target, template).with_elapsed(elapsed))
    }

    /// Work of one step that takes a while.
    #[must_use]
    pub fn wait(what: &'static str, quiet: bool) -> Self {
        let bar = ProgressBar::with_draw_target(None, target(quiet));
        let style = ProgressStyle::with_template("{spinner} {msg}, for {elapsed}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
        bar.set_message(what);
        bar.enable_steady_tick(Duration::from_millis(100));
        Self(bar)
    }

    /// So many steps are done.
    pub fn advance(&self, steps: u64) {
        self.0.inc(steps);
    }

    /// So much of so much is done: both may have grown.
    pub fn set(&self, done: u64, all: u64) {
        self.0.set_length(all);
        self.0.set_position(done);
    }

    /// Lets somebody else write to the terminal.
    pub fn suspended<T>(&self, say: impl FnOnce() -> T) -> T {
        self.0.suspend(say)
    }

    /// One line at a terminal about what was done: nothing that has to be read.
    pub fn summary(text: impl Display) {
        let text = text.to_string();
        if console::is_coloured() {
            colored::control::set_override(true);
            console::write(&format!("{}\n", text.dimmed()));
        } else {
            console::write(&format!("{text}\n"));
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

fn bar(all: u64, target: ProgressDrawTarget, template: &str) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(all), target);
    let style = ProgressStyle::with_template(template);
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}

/// indicatif shows nothing where the standard error is no terminal.
fn target(quiet: bool) -> ProgressDrawTarget {
    if quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() }
}
