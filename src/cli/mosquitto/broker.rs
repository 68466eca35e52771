//! mosquitto's broker by its own name: its rules for the few words of its command line.

use std::{ffi::OsString, os::unix::ffi::OsStrExt, path::PathBuf};

use super::{Answer, Tool, help, number::integer};
use crate::cli::{Cli, ServeArgs, Unread, Verb};

/// mosquitto's exit code for words that it does not understand; its help ends with it, too.
const INVALID: u8 = 3;
/// So many -p are taken.
const MOST_PORTS: usize = 10;

/// Reads what was typed after `mosquitto`.
pub(super) fn read(words: &[OsString]) -> Result<Cli, Unread> {
    let mut cli = Cli::serve_without_words().map_err(Unread::from)?;
    let Some(Verb::Serve(args)) = &mut cli.verb else { return Ok(cli) };
    take(args, words).map_err(Unread::Reference)?;
    args.as_mosquitto = true;
    Ok(cli)
}

fn take(args: &mut ServeArgs, words: &[OsString]) -> Result<(), Answer> {
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match word.as_bytes() {
            b"-c" | b"--config-file" => match words.next() {
                Some(file) => args.config = Some(PathBuf::from(file)),
                None => return Err(failed("Error: -c argument given, but no config file specified.")),
            },
            b"-p" | b"--port" => {
                let Some(word) = words.next() else {
                    return Err(failed("Error: -p argument given, but no port specified."));
                };
                let port = integer(word.as_bytes());
                let Some(port) = u16::try_from(port).ok().filter(|port| *port > 0) else {
                    return Err(failed(&format!("Error: Invalid port specified ({port}).")));
                };
                match args.port {
                    None => args.port = Some(port),
                    Some(_) if args.more_ports.len() + 1 < MOST_PORTS => args.more_ports.push(port),
                    Some(_) => return Err(failed("Error: Only 10 ports can be specified.")),
                }
            }
            b"-d" | b"--daemon" => args.detach = true,
            b"-v" | b"--verbose" => args.verbose = true,
            b"-q" | b"--quiet" => {}
            b"--test-config" => args.check_config = true,
            b"-h" | b"--help" => {
                return Err(Answer { stdout: help::usage(Tool::Broker), stderr: String::new(), exit: INVALID });
            }
            other => {
                let stderr = format!("Error: Unknown option '{}'.\n", String::from_utf8_lossy(other).escape_debug());
                return Err(Answer { stdout: help::usage(Tool::Broker), stderr, exit: INVALID });
            }
        }
    }
    Ok(())
}

fn failed(text: &str) -> Answer {
    Answer { stdout: String::new(), stderr: format!("{text}\n"), exit: INVALID }
}
