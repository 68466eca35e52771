//! Tables and lists of facts on the standard output: aligned, and in colour at a terminal.

use std::io::{self, ErrorKind, IsTerminal, Write};

use colored::{Color, Colorize};

/// How a text is to be taken, which is its colour at a terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tint {
    /// As any other.
    #[default]
    Plain,
    /// It leads.
    Heading,
    /// All is well.
    Good,
    /// Not for long, or not everywhere.
    Warning,
    /// It fails.
    Bad,
}

/// A line of a table.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// One text a column.
    pub cells: Vec<String>,
    /// How the line is to be taken.
    pub tint: Tint,
}

/// What will be on the standard output.
#[derive(Debug)]
pub struct Sheet {
    text: String,
    coloured: bool,
}

impl Sheet {
    /// An empty one, in colour if the standard output is a terminal that wants it.
    #[must_use]
    pub fn new() -> Self {
        let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb");
        Self { text: String::new(), coloured: !no_color && !dumb && io::stdout().is_terminal() }
    }

    /// Whether it is for people at a terminal.
    #[must_use]
    pub const fn is_coloured(&self) -> bool {
        self.coloured
    }

    /// A line in `tint`.
    pub fn line(&mut self, text: &str, tint: Tint) {
        let text = self.painted(&clean(text), tint);
        self.text += &text;
        self.text.push('\n');
    }

    /// An empty line, unless nothing came before.
    pub fn gap(&mut self) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
    }

    /// `label` and what it is, below the others.
    pub fn fact(&mut self, label: &str, value: &str, tint: Tint) {
        let value = self.painted(&clean(value), tint);
        self.text += &format!("  {label:<LABEL$}{value}\n");
    }

    /// What came of a check: a sign at a terminal, else a word.
    pub fn verdict(&mut self, verdict: Tint, label: &str, text: &str) {
        let (sign, word) = match verdict {
            Tint::Good => ("✓", "ok"),
            Tint::Warning => ("!", "warning"),
            Tint::Bad => ("✗", "error"),
            Tint::Plain | Tint::Heading => ("-", "-"),
        };
        let mark = if self.coloured { self.painted(sign, verdict) } else { format!("{word:<VERDICT$}") };
        let line = format!("{label:<LABEL$}{text}");
        self.text += &format!("  {mark} {}\n", clean(line.trim_end()));
    }

    /// What goes with the line above.
    pub fn below(&mut self, text: &str) {
        let mark = if self.coloured { 1 } else { VERDICT };
        self.text += &format!("{:1$}{2}\n", "", mark + 3 + LABEL, clean(text));
    }

    /// Rows in columns as wide as they need.
    pub fn table(&mut self, head: &[&str], rows: &[Row]) {
        let head = Row { cells: head.iter().map(|cell| (*cell).to_owned()).collect(), tint: Tint::Heading };
        let rows: Vec<Row> = std::iter::once(&head)
            .chain(rows)
            .map(|row| Row { cells: row.cells.iter().map(|cell| clean(cell)).collect(), tint: row.tint })
            .collect();
        let mut widths = vec![0; head.cells.len()];
        for row in &rows {
            for (width, cell) in widths.iter_mut().zip(&row.cells) {
                *width = cell.chars().count().max(*width);
            }
        }
        for row in rows {
            let mut line = String::new();
            for (width, cell) in widths.iter().zip(&row.cells) {
                line += cell;
                line.extend(std::iter::repeat_n(' ', width + 2 - cell.chars().count()));
            }
            let line = self.painted(line.trim_end(), row.tint);
            self.text += &line;
            self.text.push('\n');
        }
    }

    /// Writes it. That nobody reads on is no failure.
    ///
    /// # Errors
    /// When the standard output takes nothing, as on a full disk.
    pub fn print(self) -> io::Result<()> {
        let mut out = io::stdout().lock();
        match out.write_all(self.text.as_bytes()).and_then(|()| out.flush()) {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error),
            _ => Ok(()),
        }
    }

    /// `text` in its colour.
    #[must_use]
    pub fn painted(&self, text: &str, tint: Tint) -> String {
        if !self.coloured {
            return text.to_owned();
        }
        // The standard error may be no terminal, and has decided otherwise.
        colored::control::set_override(true);
        match tint {
            Tint::Plain => text.to_owned(),
            Tint::Heading => text.bold().to_string(),
            Tint::Good => text.color(Color::Green).to_string(),
            Tint::Warning => text.color(Color::Yellow).to_string(),
            Tint::Bad => text.color(Color::Red).to_string(),
        }
    }
}

impl Default for Sheet {
    fn default() -> Self {
        Self::new()
    }
}

/// Columns of a verdict's word.
const VERDICT: usize = 8;
/// Columns of a label.
const LABEL: usize = 16;

/// `text` without what moves a cursor: it may come from anybody's certificate.
fn clean(text: &str) -> String {
    text.chars().map(|sign| if sign.is_control() { '\u{fffd}' } else { sign }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_they_need() {
        let mut sheet = Sheet { text: String::new(), coloured: false };
        let row =
            |cells: &[&str]| Row { cells: cells.iter().map(|cell| (*cell).to_owned()).collect(), tint: Tint::Bad };
        sheet.gap();
        sheet.table(&["A", "LONG", ""], &[row(&["Zähler", "x", ""]), row(&["b", "\x1b[2J", "z"])]);
        sheet.gap();
        sheet.fact("Label", "value", Tint::Good);
        assert_eq!(sheet.text, "A       LONG\nZähler  x\nb       \u{fffd}[2J  z\n\n  Label           value\n");
    }

    #[test]
    fn verdicts_are_signs_or_words() {
        let mut text = String::new();
        for coloured in [false, true] {
            let mut sheet = Sheet { text: String::new(), coloured };
            sheet.verdict(Tint::Bad, "dates", "expired");
            sheet.below("cure: x");
            text += &sheet.text;
        }
        let expected = "  error    dates           expired
                           cure: x
  \u{1b}[31m✗\u{1b}[0m dates           expired
                    cure: x
";
        assert_eq!(text, expected);
    }

    #[test]
    fn a_terminal_has_colours() {
        let mut sheet = Sheet { text: String::new(), coloured: true };
        sheet.line("x", Tint::Bad);
        assert_eq!(sheet.text, "\x1b[31mx\x1b[0m\n");
    }
}
