//! What connections cost a broker: memory of idle ones, CPU of TLS handshakes, and what hostile ones cost the others.
//!
//! `cargo bench --bench doors -- [idle|handshakes|siege] [N]`. The broker is a process of its own, so that its memory
//! and CPU are its own; Debian's mosquitto, if it is there, goes through the same in the same run.

mod clients;
mod handshakes;
mod idle;
mod server;
mod siege;

use std::{
    error::Error,
    io::{self, Write},
    process::ExitCode,
};

use rustix::process::{Resource, getrlimit, setrlimit};

/// What goes wrong here ends the bench.
pub(crate) type Outcome = Result<(), Box<dyn Error + Send + Sync>>;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(&format!("failed: {error}"));
            ExitCode::FAILURE
        }
    }
}

fn run() -> Outcome {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let limit = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, rustix::process::Rlimit { current: limit.maximum, ..limit })?;
    let number = |text: Option<&&str>, default| text.map_or(Ok(default), |text| text.parse::<usize>());
    match words[..] {
        ["serve", way, folder] => server::serve(way.parse()?, folder.as_ref()),
        [] => {
            idle::run(10_000)?;
            handshakes::run(1_000)?;
            siege::run(5_000_000)
        }
        ["idle", ..] => idle::run(number(words.get(1), 10_000)?),
        ["handshakes", ..] => handshakes::run(number(words.get(1), 1_000)?),
        ["siege", ..] => siege::run(number(words.get(1), 5_000_000)?),
        _ => Err("idle, handshakes or siege, and how many".into()),
    }
}

/// A line of the result.
pub(crate) fn say(line: &str) {
    // Who does not read it has what was printed before.
    let _ = writeln!(io::stdout(), "{line}");
}
