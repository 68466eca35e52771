//! `mosquitto -d`: the broker goes on without its terminal. A program cannot leave itself behind here, so it starts
//! another one that does, and waits until that one takes connections.

use std::{
    env,
    fs::File,
    io::{self, BufRead, BufReader, Write},
    os::{fd::AsFd, unix::process::CommandExt},
    process::{Command, Stdio},
};

use rustix::{process::setsid, stdio};

use crate::failure::{Exit, Failure, system};

/// Tells a program that it is the one that goes on.
const VARIABLE: &str = "MQTT_DETACHED";
/// What that one says when it takes connections.
const READY: &str = "mqtt: detached";

/// Whether this is the program that goes on.
pub(super) fn is_detached() -> bool {
    env::var_os(VARIABLE).is_some()
}

/// Starts the one that goes on, and waits until it takes connections or has failed.
pub(super) fn start() -> Result<Exit, Failure> {
    let cannot =
        |error: io::Error| Failure::new(Exit::FAILED, "cannot go on without the terminal").because(system(&error));
    let mut words = env::args_os();
    let mut command = Command::new(env::current_exe().map_err(cannot)?);
    command.arg0(words.next().unwrap_or_else(|| "mosquitto".into())).args(words);
    command.env(VARIABLE, "1").stdin(Stdio::null()).stdout(Stdio::piped());
    let mut child = command.spawn().map_err(cannot)?;
    let stdout = child.stdout.take();
    // Until it lets go of it; a log may come that way, too.
    for line in stdout.into_iter().flat_map(|stdout| BufReader::new(stdout).lines()) {
        let line = line.map_err(cannot)?;
        if line == READY {
            return Ok(Exit::DONE);
        }
        // Nobody may be reading it.
        let _ = writeln!(io::stdout(), "{line}");
    }
    let status = child.wait().map_err(cannot)?;
    // It has said why.
    Ok(Exit::of_mosquitto(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1)))
}

/// Leaves the terminal of whoever started it.
pub(super) fn leave() {
    // Who already leads a session needs no other one.
    let _ = setsid();
}

/// Says that connections are taken; from here on nothing is said to the terminal.
pub(super) fn ready() -> io::Result<()> {
    // Before it is said: nobody reads the other one any more when it is.
    let told = io::stdout().as_fd().try_clone_to_owned()?;
    let nowhere = File::options().write(true).open("/dev/null")?;
    stdio::dup2_stdout(&nowhere)?;
    File::from(told).write_all(format!("{READY}\n").as_bytes())?;
    stdio::dup2_stderr(&nowhere)?;
    Ok(())
}
