//! What a result is written on: lines, paragraphs, and tables with bars.

use crate::command::bench::look::{Ink, Line, Look, folded};

/// Lines, one after the other.
#[derive(Debug)]
pub(super) struct Paper {
    pub(super) look: Look,
    lines: Vec<String>,
}

/// Rows of cells in columns that are as wide as they need.
#[derive(Debug, Default)]
pub(super) struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<Cell>>,
}

#[derive(Debug)]
struct Column {
    head: &'static str,
    /// Numbers stand at the right.
    right: bool,
}

/// A field of a table.
#[derive(Clone, Debug)]
pub(super) enum Cell {
    Text(Ink, String),
    /// As long as this share of what the longest may have.
    Bar(Ink, f64),
}

/// Columns before a table's first.
const INDENT: usize = 3;
/// Columns between two.
const BETWEEN: usize = 2;
/// The most columns of a bar, and the fewest that tell something.
const BAR: usize = 20;
const SHORTEST: usize = 5;

impl Paper {
    pub(super) const fn new(look: Look) -> Self {
        Self { look, lines: Vec::new() }
    }

    /// All lines.
    pub(super) fn into_lines(self) -> Vec<String> {
        self.lines
    }

    pub(super) fn line(&mut self, line: &Line) {
        self.lines.push(line.whole(self.look));
    }

    /// An empty line, unless nothing came before.
    pub(super) fn gap(&mut self) {
        if !self.lines.is_empty() {
            self.lines.push(String::new());
        }
    }

    /// The heading of a block, and what it is about.
    pub(super) fn heading(&mut self, title: &str, about: &str) {
        self.gap();
        let line = Line::of(Ink::Heading, format!(" {title}"));
        if line.columns(self.look) + 2 + about.chars().count() <= self.look.width {
            self.line(&line.and(Ink::Dim, format!("  {about}")));
        } else {
            self.line(&line);
            self.text(Ink::Dim, about);
        }
    }

    /// A paragraph below the tables.
    pub(super) fn text(&mut self, ink: Ink, text: &str) {
        self.hanging(ink, "", text);
    }

    /// The same behind a word that stands at the left of all its lines.
    pub(super) fn hanging(&mut self, ink: Ink, word: &str, text: &str) {
        let indent = INDENT + word.chars().count();
        let room = self.look.width.saturating_sub(indent).max(10);
        for (at, part) in folded(&self.look.text(text), room).iter().enumerate() {
            let before = if at == 0 { word.to_owned() } else { " ".repeat(word.chars().count()) };
            let line = Line::of(Ink::Plain, " ".repeat(INDENT)).and(ink, before).and(ink, part);
            self.line(&line);
        }
    }

    /// Parts of a sentence, which are not broken themselves.
    pub(super) fn list(&mut self, ink: Ink, parts: &[String]) {
        let room = self.look.width.saturating_sub(INDENT);
        let mut lines: Vec<String> = Vec::new();
        for part in parts.iter().map(|part| self.look.text(part)) {
            match lines.last_mut() {
                Some(line) if line.chars().count() + 3 + part.chars().count() <= room => {
                    *line += if self.look.ascii { " - " } else { " · " };
                    *line += &part;
                }
                _ => lines.push(part),
            }
        }
        for line in lines {
            self.line(&Line::of(Ink::Plain, " ".repeat(INDENT)).and(ink, line));
        }
    }

    /// Facts beside each other, in as many lines as they need.
    pub(super) fn facts(&mut self, label: &str, facts: &[String]) {
        let mut line = Line::of(Ink::Heading, format!(" {label:<9}"));
        let start = line.columns(self.look);
        for fact in facts.iter().filter(|fact| !fact.is_empty()) {
            let columns = line.columns(self.look);
            if columns > start && columns + fact.chars().count() > self.look.width {
                self.line(&line);
                line = Line::of(Ink::Plain, " ".repeat(start));
            }
            line.add(Ink::Plain, format!("{fact}   "));
        }
        self.line(&line);
    }

    pub(super) fn table(&mut self, table: &Table) {
        let look = self.look;
        let mut widths: Vec<usize> =
            table.columns.iter().map(|column| look.text(column.head).chars().count()).collect();
        for row in &table.rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                if let Cell::Text(_, text) = cell {
                    *width = look.text(text).chars().count().max(*width);
                }
            }
        }
        // What the texts leave belongs to the bars; where that is nothing, there are none.
        let is_bar =
            |at: usize| table.rows.iter().filter_map(|row| row.get(at)).any(|cell| matches!(cell, Cell::Bar(..)));
        let bars = (0..widths.len()).filter(|at| is_bar(*at)).count();
        let taken = INDENT + widths.iter().map(|width| width + BETWEEN).sum::<usize>() - BETWEEN.min(widths.len());
        let room = look.width.saturating_sub(taken).checked_div(bars).unwrap_or(0).min(BAR);
        let bar = if room < SHORTEST { 0 } else { room };
        (0..widths.len()).filter(|at| is_bar(*at)).for_each(|at| widths[at] = widths[at].max(bar));
        if table.columns.iter().any(|column| !column.head.is_empty()) {
            let heads = table.columns.iter().map(|column| Cell::Text(Ink::Dim, column.head.to_owned())).collect();
            self.row(&table.columns, &heads, &widths, bar);
        }
        for row in &table.rows {
            self.row(&table.columns, row, &widths, bar);
        }
    }

    fn row(&mut self, columns: &[Column], row: &Vec<Cell>, widths: &[usize], bar: usize) {
        let mut line = Line::of(Ink::Plain, " ".repeat(INDENT));
        for ((column, cell), width) in columns.iter().zip(row).zip(widths) {
            let (ink, text) = match cell {
                Cell::Text(ink, text) => (*ink, self.look.text(text)),
                Cell::Bar(ink, share) => (*ink, self.look.bar(*share, bar)),
            };
            if *width == 0 {
                continue;
            }
            let rest = " ".repeat(width.saturating_sub(text.chars().count()));
            if column.right {
                line.add(Ink::Plain, rest);
                line.add(ink, text);
            } else {
                line.add(ink, text);
                line.add(Ink::Plain, rest);
            }
            line.add(Ink::Plain, " ".repeat(BETWEEN));
        }
        self.line(&line);
    }
}

impl Table {
    /// A table with these heads; those that begin with `>` stand at the right, as their numbers do.
    pub(super) fn new(heads: &[&'static str]) -> Self {
        let columns = heads.iter().map(|head| match head.strip_prefix('>') {
            Some(head) => Column { head, right: true },
            None => Column { head, right: false },
        });
        Self { columns: columns.collect(), rows: Vec::new() }
    }

    pub(super) fn row(&mut self, cells: Vec<Cell>) {
        self.rows.push(cells);
    }
}

impl Cell {
    pub(super) fn plain(text: impl Into<String>) -> Self {
        Self::Text(Ink::Plain, text.into())
    }

    pub(super) fn dim(text: impl Into<String>) -> Self {
        Self::Text(Ink::Dim, text.into())
    }

    /// The name of a QoS.
    pub(super) fn qos(qos: u8) -> Self {
        Self::Text(Ink::QoS(qos), format!("QoS {qos}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(width: usize, ascii: bool) -> Vec<String> {
        let mut paper = Paper::new(Look { width, coloured: false, ascii });
        let mut table = Table::new(&["", ">rate", "", "time"]);
        table.row(vec![Cell::qos(0), Cell::plain("412 k"), Cell::Bar(Ink::Plain, 1.0), Cell::plain("1.9 µs")]);
        table.row(vec![Cell::qos(1), Cell::plain("8"), Cell::Bar(Ink::Plain, 0.5), Cell::plain("-")]);
        paper.table(&table);
        paper.into_lines()
    }

    #[test]
    fn tables_fit_and_bars_take_what_is_left() {
        let wide = [
            "           rate              time",
            "   QoS 0  412 k  ██████████  1.9 µs",
            "   QoS 1      8  █████       -",
        ];
        assert_eq!(table(35, false), wide);
        let narrow = ["           rate  time", "   QoS 0  412 k  1.9 us", "   QoS 1      8  -"];
        assert_eq!(table(25, true), narrow);
        assert_eq!(table(80, true)[2], "   QoS 1      8  ##########            -");
    }

    #[test]
    fn text_is_folded_where_the_terminal_ends() {
        let mut paper = Paper::new(Look { width: 24, coloured: false, ascii: false });
        paper.heading("1 · SENT", "a message");
        paper.heading("2 · SENT", "a message or two");
        paper.hanging(Ink::Plain, "note: ", "one two three four");
        paper.facts("Broker", &["embedded".to_owned(), String::new(), "MQTT 5.0".to_owned()]);
        let expected = [
            " 1 · SENT  a message",
            "",
            " 2 · SENT",
            "   a message or two",
            "   note: one two three",
            "         four",
            " Broker   embedded",
            "          MQTT 5.0",
        ];
        assert_eq!(paper.into_lines(), expected);
    }
}
