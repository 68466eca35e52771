//! The same lines under `mqtt pub`, `mqtt sub` and `mqtt rr`: whoever comes from mosquitto types what he knows.
//!
//! What a line does has to be the same; how much of it is told, and by which exit code, is `mqtt`'s own.

use std::path::Path;

use crate::{
    play::{DEADLINE, Outcome, play},
    row::Row,
    tables,
};

/// The beginnings of lines that `mqtt` does not take, or takes for something better; each with the reason.
const OTHERWISE: &[(&str, &str)] = &[];

/// Whether a line is one that has to work: mosquitto's own program does what it says.
pub(crate) fn is_asked(row: &Row) -> bool {
    let works = row.exit == 0 && row.signal.is_none() && !row.packets.is_empty();
    works && !OTHERWISE.iter().any(|(line, _)| row.line.starts_with(line))
}

/// Plays it under the verb.
pub(crate) fn compare(row: &Row) -> Result<(), String> {
    let program = Path::new(env!("CARGO_BIN_EXE_mqtt"));
    let outcome = play(program, &[row.tool()], row, DEADLINE).ok_or("it does not end")?;
    let like = |packets: &[String]| packets.iter().map(|packet| plain(packet)).collect();
    let outcome = Outcome { stderr: String::new(), packets: like(&outcome.packets), ..outcome };
    let row = Row { stderr: Vec::new(), packets: like(&row.packets), ..row.clone() };
    tables::compare(&row, &outcome)
}

/// Without the receive maximum, which mosquitto's clients send and `mqtt` only when it is asked for.
fn plain(packet: &str) -> String {
    packet.replace(" [receive=20]", "").replace(" [receive=1]", "").replace(" receive=20]", "]")
}
