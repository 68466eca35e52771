//! The tables, a file for each part of what there is to know about mosquitto's clients.

mod common;
mod ending;
mod files;
mod messages;
mod output;
mod parsing;
mod properties;
mod publishing;
mod refusals;
mod requests;
mod subscribing;
mod tls;
mod unknown;

use crate::{
    play::{Outcome, lines},
    row::Row,
};

/// Every row, with the name of its table.
pub(crate) fn all() -> Vec<(&'static str, Row)> {
    let tables = [
        ("parsing", parsing::ROWS),
        ("messages", messages::ROWS),
        ("unknown", unknown::ROWS),
        ("files", files::ROWS),
        ("common", common::ROWS),
        ("publishing", publishing::ROWS),
        ("subscribing", subscribing::ROWS),
        ("requests", requests::ROWS),
        ("tls", tls::ROWS),
        ("properties", properties::ROWS),
        ("output", output::ROWS),
        ("ending", ending::ROWS),
        ("refusals", refusals::ROWS),
    ];
    tables.into_iter().flat_map(|(name, table)| Row::all(table).into_iter().map(move |row| (name, row))).collect()
}

/// Whether it came as the row says.
pub(crate) fn compare(row: &Row, outcome: &Outcome) -> Result<(), String> {
    let said = lines(&outcome.stderr);
    let stdout_fits = if row.open { outcome.stdout.starts_with(&row.stdout) } else { outcome.stdout == row.stdout };
    let stderr_fits =
        said.len() == row.stderr.len() && said.iter().zip(&row.stderr).all(|(a, b)| a.starts_with(b.as_str()));
    if outcome.exit == row.exit && stdout_fits && stderr_fits && outcome.packets == row.packets {
        return Ok(());
    }
    let stdout = |bytes: &[u8]| String::from_utf8_lossy(bytes).chars().take(600).collect::<String>();
    Err(format!(
        "{}\n  exit code {}, expected {}\n  stdout {:?}\nexpected {:?}\n  stderr {said:?}\nexpected {:?}\n  packets {:#?}\nexpected {:#?}",
        row.line,
        outcome.exit,
        row.exit,
        stdout(&outcome.stdout),
        stdout(&row.stdout),
        row.stderr,
        outcome.packets,
        row.packets,
    ))
}
