//! How far long work is, on a terminal and nowhere else.

use std::{
    fmt::{self, Display},
    time::Duration,
};

use colored::Colorize;
use indicatif::{HumanBytes, HumanDuration, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use super::{console, terminal};

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
            "{bar:BAR} {bytes} of {total_bytes}, {rate}, {left} left"
        } else {
            "{bar:BAR} {human_pos} of {human_len} messages, {rate}, {left} left"
        };
        // A line that wraps would not be cleared.
        let width = if terminal::size_of_stderr().is_some_and(|size| size.columns < 80) { "10" } else { "30" };
        let bar = bar(all, target, &template.replace("BAR", width)).with_elapsed(elapsed);
        let rate = move |state: &ProgressState, out: &mut dyn fmt::Write| {
            let per_second = average(state);
            // Nobody is told that a line of progress cannot be written.
            let _ = if in_bytes {
                write!(out, "{}/s", HumanBytes(per_second as u64))
            } else {
                write!(out, "{per_second:.1}/s")
            };
        };
        let left = |state: &ProgressState, out: &mut dyn fmt::Write| {
            let missing = state.len().unwrap_or(0).saturating_sub(state.pos());
            let seconds = (missing as f64 / average(state)).clamp(0.0, 1e9);
            let _ = write!(out, "{:#}", HumanDuration(Duration::from_secs_f64(seconds)));
        };
        let style = bar.style().with_key("rate", rate).with_key("left", left);
        bar.set_style(style);
        Self(bar)
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

/// So much a second since the beginning: what was done at first at one stroke does not spoil it for long.
fn average(state: &ProgressState) -> f64 {
    state.pos() as f64 / state.elapsed().as_secs_f64().max(0.001)
}

/// indicatif shows nothing where the standard error is no terminal.
fn target(quiet: bool) -> ProgressDrawTarget {
    if quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() }
}
