//! The live view of a benchmark: drawn in place at a terminal, one plain line a second anywhere else.
//!
//! The cursor rests at the upper left of the view. Every picture clears from there on and comes back, so that neither a
//! picture that nobody took nor a terminal of another size moves anything, and whatever ends the program leaves a
//! cursor that is seen.

mod frame;
mod keys;
mod state;

use std::{
    io::{self, IsTerminal},
    time::{Duration, Instant},
};

use keys::{Key, Keys};
use state::State;

use super::look::Look;
use crate::{
    bench::progress::{Tick, Watch, Wish},
    cli::bench::ResultArgs,
    output::{Console, size_of_stderr},
};

/// Watches a measurement for whoever sits before the standard error.
#[derive(Debug)]
pub(super) struct Live {
    form: Form,
    ascii: bool,
    console: Console,
    began: Instant,
    state: State,
}

/// How it is shown.
#[derive(Debug)]
enum Form {
    /// Not at all.
    Nothing,
    /// One line a second.
    Lines { told: Instant },
    /// A picture, in place.
    Picture(Picture),
}

/// What is drawn in place.
#[derive(Debug)]
struct Picture {
    /// `None`: there are none to read from.
    keys: Option<Keys>,
    drawn: Option<Instant>,
}

/// A picture may come so soon after the one before: nobody sees more.
const SOON: Duration = Duration::from_millis(95);
/// A line comes so long after the one before.
const SECOND: Duration = Duration::from_secs(1);
/// Clears everything from the cursor on.
const CLEAR: &str = "\r\x1b[J";

impl Live {
    /// What is seen of a measurement of this name, in which so many QoS levels take turns, as the options want it.
    pub(super) fn new(name: &str, levels: usize, args: &ResultArgs) -> Self {
        let dumb = std::env::var_os("TERM").is_none_or(|term| term.is_empty() || term == "dumb");
        let form = if args.quiet {
            Form::Nothing
        } else if args.plain || dumb || !io::stderr().is_terminal() {
            Form::Lines { told: Instant::now() }
        } else {
            Form::Picture(Picture { keys: Keys::open(), drawn: None })
        };
        let state = State::new(name, u32::try_from(levels).unwrap_or(u32::MAX));
        Self { form, ascii: args.ascii, console: Console::new(args.quiet), began: Instant::now(), state }
    }

    /// Draws it, if it is time to.
    fn show(&mut self, now: Instant) {
        match &mut self.form {
            Form::Nothing => {}
            Form::Lines { told } => {
                if now >= *told + SECOND {
                    // After a pause of the machine there is one line, not one for each second of it.
                    *told = if now >= *told + 2 * SECOND { now } else { *told + SECOND };
                    let line = frame::line(&self.state);
                    self.state.tell();
                    self.console.text(&format!("{line}\n"));
                }
            }
            Form::Picture(picture) => {
                if picture.drawn.is_none_or(|drawn| now >= drawn + SOON) && keys::is_in_front() {
                    picture.drawn = Some(now);
                    let size = size_of_stderr();
                    let look = Look::of_stderr(size.map(|size| size.columns), self.ascii);
                    let lines = frame::frame(&self.state, picture.keys.is_some(), look);
                    let rows = size.map_or(lines.len(), |size| size.rows.saturating_sub(1));
                    self.console.text(&picture_of(&lines[..lines.len().min(rows)]));
                }
            }
        }
    }

    /// What the keys want that were pressed.
    fn wish(&mut self) -> Wish {
        let Form::Picture(picture) = &mut self.form else { return Wish::GoOn };
        let Some(keys) = &mut picture.keys else { return Wish::GoOn };
        match keys.next(self.state.has_wished_rate()) {
            None => Wish::GoOn,
            Some(Key::Wish(wish)) => {
                self.state.wished(wish);
                picture.drawn = None;
                wish
            }
            Some(Key::Suspend) => {
                self.console.text(CLEAR);
                keys.suspended();
                picture.drawn = None;
                Wish::GoOn
            }
        }
    }

    /// Nothing of a picture stays.
    fn clear(&mut self) {
        if let Form::Picture(picture) = &mut self.form
            && picture.drawn.take().is_some()
            && keys::is_in_front()
        {
            self.console.text(CLEAR);
        }
    }
}

impl Watch for Live {
    fn tick(&mut self, tick: &Tick) -> Wish {
        self.state.add(tick, self.began.elapsed());
        let wish = self.wish();
        self.show(Instant::now());
        wish
    }

    fn note(&mut self, text: &str) {
        self.clear();
        self.console.note(text);
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        self.clear();
    }
}

/// Lines from the cursor on, and the cursor where it was. Each ends with a return: the terminal may not add it.
fn picture_of(lines: &[String]) -> String {
    let mut text = CLEAR.to_owned();
    text += &lines.join("\r\n");
    if lines.len() > 1 {
        text += &format!("\x1b[{}A", lines.len() - 1);
    }
    text.push('\r');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_leaves_the_cursor_where_it_was() {
        let lines = ["a", "b", "c"].map(str::to_owned);
        assert_eq!(picture_of(&lines), "\r\x1b[Ja\r\nb\r\nc\x1b[2A\r");
        assert_eq!(picture_of(&lines[..1]), "\r\x1b[Ja\r");
        assert_eq!(picture_of(&[]), "\r\x1b[J\r");
    }
}
