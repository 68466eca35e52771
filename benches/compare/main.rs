//! Compares `mqtt serve`, `mqtt pub` and `mqtt sub` with Debian's mosquitto under the same load, in turn, in one run.
//!
//! `cargo bench --bench compare -- --help` tells the options. The load is neutral: it uses nothing of the library,
//! costs far less than a broker, and counts every delivery; a row with losses says so instead of looking fast.

mod clients;
mod connects;
mod inbox;
mod latency;
mod load;
mod meter;
mod null;
mod options;
mod plan;
mod process;
mod publisher;
mod subscriber;
mod table;
mod tally;
mod wire;

use std::error::Error;
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use crate::clients::Client;
use crate::options::{HELP, Options};
use crate::plan::Sides;
use crate::process::{Kind, NoDelay};

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(error) => {
            say(&format!("failed: {error}"));
            ExitCode::FAILURE
        }
    }
}

#[expect(clippy::print_stderr, reason = "progress is not part of the result")]
fn say(text: &str) {
    eprintln!("compare: {text}");
}

#[expect(clippy::print_stdout, reason = "the table is the result")]
fn run() -> Result<ExitCode, Box<dyn Error>> {
    let options = Options::parse(std::env::args().skip(1))?;
    if options.help {
        println!("{HELP}");
        return Ok(ExitCode::SUCCESS);
    }
    if options.relay {
        null::relay()?;
        return Ok(ExitCode::SUCCESS);
    }
    if !options.bench {
        // Under `cargo test --benches` only that it can be trusted to count.
        return Ok(if tally::self_check() { ExitCode::SUCCESS } else { ExitCode::FAILURE });
    }
    let scratch = tempfile::Builder::new().prefix("mqtt-compare").tempdir()?;
    process::watch_signals(scratch.path().to_owned())?;
    meter::raise_open_files()?;
    let sides = sides(&options, scratch.path().to_owned())?;
    let names = [if options.null { "null" } else { "mqtt" }, "mosquitto"];
    let rows = plan::run(&options, &sides)?;
    print!("{}", table::render(&rows, names));
    if let Some(path) = &options.json {
        fs::write(path, table::json(&rows, names))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Finds the programs of both sides, and says what is missing.
fn sides(options: &Options, scratch: PathBuf) -> Result<Sides, Box<dyn Error>> {
    let ours = std::env::var_os("MQTT_BIN").map_or_else(|| PathBuf::from(env!("CARGO_BIN_EXE_mqtt")), PathBuf::from);
    let broker = if options.null { Kind::Null(std::env::current_exe()?) } else { Kind::Ours(ours.clone()) };
    let client = (!options.null).then_some(Client::Ours(ours));
    let other_broker = process::find("mosquitto").map(|path| Kind::Mosquitto(path, NoDelay::Off));
    if other_broker.is_none() {
        say("mosquitto is not installed: `mqtt serve` runs alone");
    }
    let other_client = match (process::find("mosquitto_pub"), process::find("mosquitto_sub")) {
        (Some(publish), Some(subscribe)) => Some(Client::Mosquitto { publish, subscribe }),
        _ => {
            say("mosquitto_pub and mosquitto_sub are not installed: `mqtt pub` and `mqtt sub` run alone");
            None
        }
    };
    Ok(Sides { brokers: [Some(broker), other_broker], clients: [client, other_client], scratch, say })
}
