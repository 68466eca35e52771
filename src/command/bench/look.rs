//! How a screen may look: its width, whether it has colours, and which signs bars are made of.

use crate::output;

/// What a text is, which is its colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Ink {
    #[default]
    Plain,
    /// Beside the point.
    Dim,
    /// It leads.
    Heading,
    Good,
    Warning,
    Bad,
    /// Of QoS 0, 1 or 2.
    QoS(u8),
}

/// What a screen can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Look {
    /// In columns.
    pub(super) width: usize,
    pub(super) coloured: bool,
    /// Plain letters only.
    pub(super) ascii: bool,
}

/// A line of texts, each with its colour.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Line(Vec<(Ink, String)>);

/// Columns where nobody says how many there are.
const WIDTH: usize = 80;
/// The fewest that a line is made for.
const NARROWEST: usize = 20;

impl Ink {
    const fn code(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Dim => "2",
            Self::Heading => "1",
            Self::Good => "32",
            Self::Warning => "33",
            Self::Bad => "1;31",
            Self::QoS(0) => "34",
            Self::QoS(1) => "36",
            Self::QoS(_) => "35",
        }
    }
}

impl Look {
    /// The standard output's.
    pub(super) fn of_stdout(ascii: bool) -> Self {
        let width = output::columns().unwrap_or(WIDTH).max(NARROWEST);
        Self { width, coloured: output::wants_colours(), ascii }
    }

    /// The standard error's, with as many columns.
    pub(super) fn of_stderr(width: Option<usize>, ascii: bool) -> Self {
        let width = width.unwrap_or(WIDTH).max(NARROWEST);
        Self { width, coloured: output::console_wants_colours(), ascii }
    }

    /// A bar as long as `share` (0 to 1) of so many columns; what there is at all is seen.
    pub(super) fn bar(self, share: f64, columns: usize) -> String {
        // What is no number has no length.
        let share = if share > 0.0 { share.min(1.0) } else { 0.0 };
        let eighths = (share * columns as f64 * 8.0).round() as usize;
        if self.ascii {
            let whole = (eighths + 4) / 8;
            return "#".repeat(if share > 0.0 { whole.max(1).min(columns) } else { 0 });
        }
        let eighths = if share > 0.0 { eighths.max(1).min(8 * columns) } else { 0 };
        let mut bar = "█".repeat(eighths / 8);
        bar.extend(EIGHTHS.get(eighths % 8).filter(|_| eighths % 8 > 0));
        bar
    }

    /// The same, and the rest of the columns.
    pub(super) fn gauge(self, share: f64, columns: usize) -> (String, String) {
        let bar = self.bar(share, columns);
        let rest = columns.saturating_sub(bar.chars().count());
        (bar, (if self.ascii { "-" } else { "░" }).repeat(rest))
    }

    /// The last values, as many as there are columns, beside each other.
    pub(super) fn sparkline(self, values: &[f64], columns: usize) -> String {
        let shown = &values[values.len().saturating_sub(columns)..];
        let most = shown.iter().copied().fold(0.0, f64::max);
        let steps: &[char] = if self.ascii { &STEPS_ASCII } else { &STEPS };
        let step = |value: f64| {
            let share = if most > 0.0 && value > 0.0 { value / most } else { 0.0 };
            steps[((share * steps.len() as f64).ceil() as usize).clamp(1, steps.len()) - 1]
        };
        shown.iter().map(|value| step(*value)).collect()
    }

    /// `text` in signs that this screen has, and nothing that moves its cursor.
    pub(super) fn text(self, text: &str) -> String {
        let text = output::harmless(text);
        if !self.ascii {
            return text.into_owned();
        }
        text.chars().fold(String::with_capacity(text.len()), |mut plain, sign| {
            match LETTERS.iter().find(|(known, _)| *known == sign) {
                Some((_, letters)) => plain += letters,
                None => plain.push(sign),
            }
            plain
        })
    }
}

const EIGHTHS: [char; 8] = [' ', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
const STEPS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const STEPS_ASCII: [char; 7] = ['_', '.', '-', '=', '+', '*', '#'];
/// Signs, and the letters for them.
const LETTERS: [(char, &str); 14] = [
    ('µ', "u"),
    ('×', "x"),
    ('·', "-"),
    ('→', "->"),
    ('←', "<-"),
    ('⇄', "<->"),
    ('±', "+-"),
    ('÷', "/"),
    ('✓', "ok"),
    ('✗', "wrong"),
    ('≠', "/="),
    ('≥', ">="),
    ('…', "~"),
    ('–', "-"),
];

impl Line {
    /// A line of one text.
    pub(super) fn of(ink: Ink, text: impl Into<String>) -> Self {
        Self(vec![(ink, text.into())])
    }

    /// The same with a text behind it.
    pub(super) fn and(mut self, ink: Ink, text: impl Into<String>) -> Self {
        self.add(ink, text);
        self
    }

    /// Puts a text behind it.
    pub(super) fn add(&mut self, ink: Ink, text: impl Into<String>) {
        self.0.push((ink, text.into()));
    }

    /// Puts spaces behind it, so that the next text begins in this column.
    pub(super) fn pad(&mut self, look: Look, column: usize) {
        self.add(Ink::Plain, " ".repeat(column.saturating_sub(self.columns(look))));
    }

    /// How many columns it takes.
    pub(super) fn columns(&self, look: Look) -> usize {
        self.0.iter().map(|(_, text)| look.text(text).chars().count()).sum()
    }

    /// All of it, without spaces at its end.
    pub(super) fn whole(&self, look: Look) -> String {
        self.written(look, usize::MAX)
    }

    /// As much of it as the screen has columns.
    pub(super) fn fitted(&self, look: Look) -> String {
        self.written(look, look.width)
    }

    fn written(&self, look: Look, width: usize) -> String {
        let is_cut = self.columns(look) > width;
        let mut left = if is_cut { width.saturating_sub(1) } else { width };
        let end = self.0.iter().rposition(|(_, text)| !text.trim_end().is_empty()).map_or(0, |last| last + 1);
        let mut line = String::new();
        for (at, (ink, text)) in self.0[..end].iter().enumerate() {
            let text = look.text(text);
            let text = if at + 1 == end { text.trim_end() } else { &text };
            let shown: String = text.chars().take(left).collect();
            left -= shown.chars().count();
            if look.coloured && *ink != Ink::Plain && !shown.trim().is_empty() {
                line += &format!("\x1b[{}m{shown}\x1b[0m", ink.code());
            } else {
                line += &shown;
            }
        }
        if is_cut {
            line += if look.ascii { "~" } else { "…" };
        }
        line
    }
}

/// `text` in lines of at most so many columns, broken between words.
pub(super) fn folded(text: &str, columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= columns => {
                line.push(' ');
                *line += word;
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOOK: Look = Look { width: 40, coloured: false, ascii: false };
    const ASCII: Look = Look { ascii: true, ..LOOK };

    #[test]
    fn bars_are_as_long_as_their_share() {
        for (share, bar, ascii) in [
            (0.0, "", ""),
            (-1.0, "", ""),
            (f64::NAN, "", ""),
            (1e-9, "▏", "#"),
            (0.5, "██", "##"),
            (0.53, "██▏", "##"),
            (0.99, "████", "####"),
            (7.0, "████", "####"),
        ] {
            assert_eq!((LOOK.bar(share, 4).as_str(), ASCII.bar(share, 4).as_str()), (bar, ascii), "{share}");
        }
        assert_eq!(LOOK.gauge(0.53, 4), ("██▏".to_owned(), "░".to_owned()));
        assert_eq!(ASCII.gauge(0.25, 4), ("#".to_owned(), "---".to_owned()));
        assert_eq!(LOOK.bar(1.0, 0), "");
    }

    #[test]
    fn the_last_values_stand_beside_each_other() {
        let values = [100.0, 0.0, 1.0, 4.0, 8.0];
        assert_eq!(LOOK.sparkline(&values, 4), "▁▁▄█");
        assert_eq!(ASCII.sparkline(&values, 4), "__=#");
        assert_eq!(LOOK.sparkline(&[0.0, 0.0], 9), "▁▁");
        assert_eq!(LOOK.sparkline(&[f64::NAN, f64::INFINITY], 9), "▁▁");
        assert_eq!(LOOK.sparkline(&[], 9), "");
    }

    #[test]
    fn lines_are_cut_and_coloured_as_the_screen_wants() {
        let line = Line::of(Ink::Bad, "1.9 µs").and(Ink::Plain, " rest \u{1b}[2J").and(Ink::Dim, "  ");
        assert_eq!(line.whole(LOOK), "1.9 µs rest \\u{1b}[2J");
        assert_eq!(line.fitted(Look { width: 8, ..ASCII }), "1.9 us ~");
        assert_eq!(line.fitted(Look { width: 4, coloured: true, ..LOOK }), "\x1b[1;31m1.9\x1b[0m…");
        assert_eq!(line.columns(LOOK), 6 + 6 + 9 + 2);
        assert_eq!(folded("one two three", 7), ["one two", "three"]);
        assert_eq!(folded("far_too_long a", 3), ["far_too_long", "a"]);
    }
}
