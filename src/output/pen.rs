//! Writes text for a terminal: coloured, folded at its width, and nothing in it moves a cursor.

use super::harmless::is_harmful;

/// What a text is, which is its colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Ink {
    #[default]
    Plain,
    /// Beside the point.
    Dim,
    Topic,
    Flag,
    Key,
    Text,
    Number,
    Word,
}

impl Ink {
    const fn code(self) -> &'static [u8] {
        match self {
            Self::Plain => b"\x1b[0m",
            Self::Dim => b"\x1b[0;2m",
            Self::Topic => b"\x1b[0;36m",
            Self::Flag => b"\x1b[0;33m",
            Self::Key => b"\x1b[0;34m",
            Self::Text => b"\x1b[0;32m",
            Self::Number => b"\x1b[0;33m",
            Self::Word => b"\x1b[0;35m",
        }
    }
}

/// What is done with what goes beyond the width.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fold {
    /// It goes on in the next line, indented: it cannot pass for a line of ours.
    Wrap,
    /// It is left out.
    Cut,
}

/// Writes into a buffer.
#[derive(Debug)]
pub(super) struct Pen<'a> {
    out: &'a mut Vec<u8>,
    /// Where the next sign goes.
    column: usize,
    /// How many columns there are; a very large number where there is no end.
    width: usize,
    /// Where the next line begins.
    indent: usize,
    fold: Fold,
    coloured: bool,
    ink: Ink,
    full: bool,
}

impl<'a> Pen<'a> {
    /// At the beginning of a line.
    pub(super) const fn new(out: &'a mut Vec<u8>, width: usize, fold: Fold, coloured: bool) -> Self {
        Self { out, column: 0, width, indent: 0, fold, coloured, ink: Ink::Plain, full: false }
    }

    /// How many columns are left in this line.
    pub(super) const fn left(&self) -> usize {
        self.width.saturating_sub(self.column)
    }

    /// How many columns there are.
    pub(super) const fn width(&self) -> usize {
        self.width
    }

    /// Whether what does not fit is left out.
    pub(super) fn cuts(&self) -> bool {
        self.fold == Fold::Cut
    }

    /// What follows is this.
    pub(super) fn ink(&mut self, ink: Ink) {
        if self.ink != ink {
            self.ink = ink;
            if self.coloured {
                self.out.extend_from_slice(ink.code());
            }
        }
    }

    /// Where lines that are folded go on.
    pub(super) const fn indent(&mut self, indent: usize) {
        // The narrowest terminal still shows something.
        let most = self.width / 2;
        self.indent = if indent < most { indent } else { most };
    }

    /// Begins a line.
    pub(super) fn line(&mut self) {
        self.out.push(b'\n');
        self.out.extend(std::iter::repeat_n(b' ', self.indent));
        self.column = self.indent;
    }

    /// Writes a text in this ink.
    pub(super) fn text(&mut self, ink: Ink, text: &str) {
        self.ink(ink);
        for sign in text.chars() {
            if self.full {
                return;
            }
            if is_harmful(sign) {
                self.escape(sign, ink);
            } else {
                self.put(sign.encode_utf8(&mut [0; 4]), width(sign));
            }
        }
    }

    /// What must not reach the terminal, in signs that may.
    fn escape(&mut self, sign: char, ink: Ink) {
        self.ink(if ink == Ink::Dim { Ink::Plain } else { Ink::Dim });
        for sign in sign.escape_default() {
            self.put(sign.encode_utf8(&mut [0; 4]), 1);
        }
        self.ink(ink);
    }

    fn put(&mut self, sign: &str, width: usize) {
        // When it is cut, the last column is for the sign that tells so.
        let end = if self.cuts() { self.width.saturating_sub(1) } else { self.width };
        if self.column.saturating_add(width) > end && !self.full {
            match self.fold {
                Fold::Wrap if self.column > self.indent => self.line(),
                Fold::Wrap => {}
                Fold::Cut => {
                    self.full = true;
                    if self.width > 0 {
                        self.out.extend_from_slice("…".as_bytes());
                    }
                }
            }
        }
        if !self.full {
            self.out.extend_from_slice(sign.as_bytes());
            self.column = self.column.saturating_add(width);
        }
    }
}

/// The columns of a text.
pub(super) fn columns(text: &str) -> usize {
    text.chars()
        .map(|sign| if is_harmful(sign) { sign.escape_default().count() } else { width(sign) })
        .fold(0, usize::saturating_add)
}

/// The columns of a sign, as most terminals have it. A mistake folds a line in the wrong place, and that is all.
const fn width(sign: char) -> usize {
    match sign {
        '\0'..='\u{2ff}' => 1,
        // Marks over and under the sign before.
        '\u{300}'..='\u{36f}'
        | '\u{483}'..='\u{489}'
        | '\u{591}'..='\u{5bd}'
        | '\u{64b}'..='\u{65f}'
        | '\u{1ab0}'..='\u{1aff}'
        | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{fe20}'..='\u{fe2f}'
        | '\u{e0100}'..='\u{e01ef}' => 0,
        // East Asian signs and pictures.
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{303e}'
        | '\u{3041}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}'
        | '\u{1f300}'..='\u{1f64f}'
        | '\u{1f680}'..='\u{1f6ff}'
        | '\u{1f900}'..='\u{1f9ff}'
        | '\u{1fa70}'..='\u{1faff}'
        | '\u{20000}'..='\u{3fffd}' => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(width: usize, fold: Fold, text: &str) -> String {
        let mut out = Vec::new();
        let mut pen = Pen::new(&mut out, width, fold, false);
        pen.indent(2);
        pen.text(Ink::Plain, text);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn lines_are_folded_where_the_terminal_ends() {
        assert_eq!(written(8, Fold::Wrap, "abcdefgh"), "abcdefgh");
        assert_eq!(written(8, Fold::Wrap, "abcdefghijklmno"), "abcdefgh\n  ijklmn\n  o");
        assert_eq!(written(8, Fold::Wrap, "温度温度温度"), "温度温度\n  温度");
        assert_eq!(written(8, Fold::Cut, "abcdefgh"), "abcdefg…");
        assert_eq!(written(8, Fold::Cut, "abcdefg"), "abcdefg");
        assert_eq!(written(8, Fold::Cut, "温度温度温度"), "温度温…");
        assert_eq!(written(usize::MAX, Fold::Wrap, "abcdefghijklmno"), "abcdefghijklmno");
        for width in 0..4 {
            written(width, Fold::Wrap, "温度abc\u{1b}");
            written(width, Fold::Cut, "温度abc\u{1b}");
        }
    }

    #[test]
    fn nothing_harmful_gets_through() {
        let text: String = ('\0'..=char::MAX).filter(|sign| is_harmful(*sign)).collect();
        let shown = written(usize::MAX, Fold::Wrap, &text);
        assert!(!shown.chars().any(is_harmful));
        assert!(shown.starts_with(r"\u{0}\u{1}"), "{shown}");
        assert_eq!(written(80, Fold::Wrap, "\t\n\r\u{1b}\u{9b}\u{202e}"), r"\t\n\r\u{1b}\u{9b}\u{202e}");
        assert_eq!(columns("a\u{1b}温e\u{301}"), 1 + 6 + 2 + 1);
    }
}
