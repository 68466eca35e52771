//! mosquitto's clients by their own names: what they say, how they end and what they send, row by row.

mod broker;
mod native;
mod packets;
mod play;
mod row;
mod tables;

use std::{os::unix::fs::symlink, path::PathBuf, process::ExitCode};

use libtest_mimic::{Arguments, Trial};

/// The reference is asked for at least so much.
const LEAST: usize = 300;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let Ok(folder) = tempfile::tempdir() else { return ExitCode::FAILURE };
    for tool in ["mosquitto_pub", "mosquitto_sub", "mosquitto_rr"] {
        if symlink(env!("CARGO_BIN_EXE_mqtt"), folder.path().join(tool)).is_err() {
            return ExitCode::FAILURE;
        }
    }
    let mut trials: Vec<Trial> =
        tables::all().into_iter().map(|(table, row)| trial(folder.path().to_owned(), table, row)).collect();
    let count = trials.len();
    for (table, row) in tables::all() {
        if native::is_asked(&row) {
            let name = format!("mqtt {}, {table}", row.line);
            trials.push(Trial::test(name, move || native::compare(&row).map_err(Into::into)));
        }
    }
    trials.push(Trial::test("there are enough rows", move || {
        if count >= LEAST { Ok(()) } else { Err(format!("{count} rows").into()) }
    }));
    trials.push(Trial::test("each known difference is that of a row", || match native::stale() {
        stale if stale.is_empty() => Ok(()),
        stale => Err(stale.join(", ").into()),
    }));
    let conclusion = libtest_mimic::run(&arguments, trials);
    drop(folder);
    conclusion.exit_code()
}

fn trial(folder: PathBuf, table: &str, row: row::Row) -> Trial {
    Trial::test(format!("{table}: {}", row.line), move || {
        let program = folder.join(format!("mosquitto_{}", row.tool()));
        let outcome = play::play(&program, &[], &row, play::DEADLINE).ok_or("it does not end")?;
        tables::compare(&row, &outcome).map_err(Into::into)
    })
}
