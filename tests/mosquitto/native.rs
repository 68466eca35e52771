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
const OTHERWISE: &[(&str, &str)] = &[
    ("pub -q 1abc ", NUMBER),
    ("pub -q abc ", NUMBER),
    ("pub -k 30s ", NUMBER),
    ("pub -k ' 30' ", NUMBER),
    ("pub -p PORTx ", NUMBER),
    ("pub -V 5 -x 010 ", NUMBER),
    ("pub -t t -m x --repeat-delay x", NUMBER),
    ("pub -V 5 -x 0 ", "it says so to the broker"),
    ("pub -t t -f -", "- is the standard input"),
    ("sub -V 5 -t t -C 25 ", "as many messages at once as are wanted"),
    ("sub -t t --retained-only", "it may ask, by a PINGREQ, whether that was all"),
    ("sub -t t --retain-as-published ", "it speaks MQTT 5 then, where there is such a thing"),
    ("sub -t t --retain-handling ", "it speaks MQTT 5 then, where there is such a thing"),
    ("pub -D publish message-expiry-interval 10s ", NUMBER),
    ("pub --cert a --key b ", TLS),
    ("pub --ciphers foo ", TLS),
    ("pub --quiet --ciphers foo ", TLS),
    ("pub --tls-version tlsv1.3 ", TLS),
    ("pub --tls-alpn mqtt ", TLS),
    ("pub --no-tls --tls-version foo ", "what is no version is none, used or not"),
    ("rr ", "it sends correlation data, and waits for it to come back"),
];

const NUMBER: &str = "a number is one to its end, and 010 is ten";
const TLS: &str = "whoever gives an option of TLS gets TLS";

/// Whether a line is one that has to work: mosquitto's own program does what it says.
pub(crate) fn is_asked(row: &Row) -> bool {
    // The variables of a row are there to show that mosquitto's clients do not read them.
    let reads = row.environment.iter().any(|(name, _)| name.starts_with("MQTT_"));
    let works = row.exit == 0 && row.signal.is_none() && !row.packets.is_empty() && !reads;
    // Whoever hangs up on a first CONNECT is not tried again, unless --reconnect asks for it.
    let hangs_up = row.script.iter().any(|line| line == "first close");
    works && !hangs_up && !OTHERWISE.iter().any(|(line, _)| row.line.starts_with(line))
}

/// What is in the list and in no table.
pub(crate) fn stale() -> Vec<&'static str> {
    let rows = tables::all();
    let lines = OTHERWISE.iter().map(|(line, _)| *line);
    lines.filter(|line| !rows.iter().any(|(_, row)| row.line.starts_with(line))).collect()
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
