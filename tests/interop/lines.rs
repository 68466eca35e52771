//! Debian's mosquitto_pub, mosquitto_sub and mosquitto_rr (2.0.11) under the same command lines as ours: the rows of
//! tests/mosquitto, whose expectations hold for both.
//!
//! A row with a known difference says why. There the original has to differ: a remark that is not true any more fails.

use std::{
    env,
    path::{Path, PathBuf},
    time::Duration,
};

use libtest_mimic::{Failed, Trial};

use crate::{
    peers::Peer,
    play::{DEADLINE, play},
    row::Row,
    tables,
};

/// One that is known to do something else may do it for ever.
const PATIENCE: Duration = Duration::from_secs(8);

/// Every row of every table.
pub(crate) fn add(all: &mut Vec<Trial>) {
    for (table, row) in tables::all() {
        // What cannot be asked of the original says why in its row, and is held for ours by tests/mosquitto.
        if row.unasked.is_some() {
            continue;
        }
        let note = row.differs.as_ref().map_or(String::new(), |reason| format!(" ({reason})"));
        let name = format!("line beside mosquitto's: {table}: {}{note}", row.line);
        all.push(crate::trial(name, &[Peer::Mosquitto], move || beside(&row)));
    }
}

fn beside(row: &Row) -> Result<(), Failed> {
    let program = original(row.tool())?;
    match &row.differs {
        None => {
            let outcome = play(&program, &[], row, DEADLINE).ok_or("mosquitto's does not end")?;
            Ok(tables::compare(row, &outcome)?)
        }
        Some(reason) => match play(&program, &[], row, PATIENCE) {
            Some(outcome) if tables::compare(row, &outcome).is_ok() => {
                Err(format!("there is no difference any more: {reason}").into())
            }
            _ => Ok(()),
        },
    }
}

/// Where it is: the environment of the child has no PATH.
fn original(tool: &str) -> Result<PathBuf, Failed> {
    let name = format!("mosquitto_{tool}");
    let path = env::var_os("PATH").unwrap_or_default();
    let found = env::split_paths(&path).map(|folder| folder.join(&name)).find(|path| Path::exists(path));
    found.ok_or_else(|| format!("there is no {name}").into())
}
