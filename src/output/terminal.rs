//! What the standard output is: a terminal, its size, and whether it wants colours.

use std::{
    env,
    ffi::OsString,
    io::{self, IsTerminal},
    os::fd::BorrowedFd,
};

use rustix::termios::tcgetwinsize;

/// Columns and rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// From left to right.
    pub columns: usize,
    /// From top to bottom.
    pub rows: usize,
}

/// The size of the terminal that the standard output is, if it is one and says it.
pub(super) fn size() -> Option<Size> {
    size_of(rustix::stdio::stdout())
}

/// The columns of the terminal that the standard output is, if it is one and says it.
#[must_use]
pub fn columns() -> Option<usize> {
    size().map(|size| size.columns)
}

/// The size of the terminal that the standard error is, if it is one and says it.
#[must_use]
pub fn size_of_stderr() -> Option<Size> {
    size_of(rustix::stdio::stderr())
}

fn size_of(terminal: BorrowedFd<'_>) -> Option<Size> {
    let size = tcgetwinsize(terminal).ok()?;
    let (columns, rows) = (size.ws_col.into(), size.ws_row.into());
    (columns > 0 && rows > 0).then_some(Size { columns, rows })
}

/// Whether the standard output is a terminal.
#[must_use]
pub fn is_terminal() -> bool {
    io::stdout().is_terminal()
}

/// Whether the standard output wants colours, when nothing is said on the command line.
#[must_use]
pub fn wants_colours() -> bool {
    decide(is_terminal(), |name| env::var_os(name))
}

/// NO_COLOR is no; CLICOLOR_FORCE is yes, for any terminal and any pipe.
fn decide(is_terminal: bool, variable: impl Fn(&str) -> Option<OsString>) -> bool {
    let is_set = |name: &str| variable(name).is_some_and(|value| !value.is_empty());
    if is_set("NO_COLOR") {
        return false;
    }
    if is_set("CLICOLOR_FORCE") && variable("CLICOLOR_FORCE").is_some_and(|value| value != "0") {
        return true;
    }
    is_terminal && variable("TERM").is_some_and(|term| term != "dumb")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_for_who_wants_them() {
        type Variables<'a> = &'a [(&'a str, &'a str)];
        let rows: [(bool, Variables<'_>, bool); 9] = [
            (true, &[("TERM", "xterm")], true),
            (false, &[("TERM", "xterm")], false),
            (true, &[("TERM", "dumb")], false),
            (true, &[], false),
            (true, &[("TERM", "xterm"), ("NO_COLOR", "1")], false),
            (true, &[("TERM", "xterm"), ("NO_COLOR", "")], true),
            (true, &[("TERM", "dumb"), ("CLICOLOR_FORCE", "1")], true),
            (true, &[("TERM", "dumb"), ("CLICOLOR_FORCE", "0")], false),
            (true, &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], false),
        ];
        for (is_terminal, variables, expected) in rows {
            let variable =
                |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| OsString::from(value));
            assert_eq!(decide(is_terminal, variable), expected, "{is_terminal} {variables:?}");
        }
    }
}
