//! What `--check-config` looks at: all that would keep the broker from starting, as far as it can be told beforehand.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use rustix::{
    fs::{Access, access as may},
    process::geteuid,
};

use super::{access, bridges, load, log_options, options};
use crate::{
    cli::ServeArgs,
    command::serve::{listeners::Spot, log::Destination, unreachable_for_command},
    conf::{Place, Settings},
    failure::{Exit, Failure, system},
};

/// Reads all files that the configuration names, and looks for what it needs, as the start would do.
pub(in crate::command::serve) fn check(args: &ServeArgs, settings: &Settings) -> Result<(), Failure> {
    for listener in &settings.listeners {
        let tls = options(listener, &args.tls)?;
        if let Some(tls) = tls.clone() {
            load(listener, tls)?;
        }
        access(settings, listener, tls.as_ref(), args.config.is_some())?;
        Spot::of(listener)?;
    }
    if !args.command.is_empty() && settings.listeners.iter().all(|listener| matches!(listener.place, Place::Unix(_))) {
        return Err(unreachable_for_command());
    }
    bridges(settings)?;
    check_user(settings)?;
    if let Some(value) = settings.global.get("pid_file") {
        let name = format!("{}: pid_file", value.origin);
        writable(&name, &value.path())?;
    }
    let origin = settings.global.each("log_dest").find(|value| value.text.starts_with("file "));
    let name = origin.map_or_else(String::new, |value| format!("{}: log_dest", value.origin));
    for destination in log_options(args, settings).destinations {
        if let Destination::File(path) = destination {
            writable(&name, &path)?;
        }
    }
    args.ready_file.as_deref().map_or(Ok(()), |path| writable("--ready-file", path))
}

/// Only root becomes somebody else.
fn check_user(settings: &Settings) -> Result<(), Failure> {
    let Some(value) = settings.global.get("user").filter(|_| geteuid().is_root()) else { return Ok(()) };
    let accounts = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let is_there = accounts.lines().any(|line| line.split(':').next() == Some(&value.text));
    // mosquitto's own user has another one in its place.
    if is_there || value.text == "mosquitto" {
        return Ok(());
    }
    Err(Failure::new(Exit::FAILED, format!("{}: there is no user {}", value.origin, value.text)))
}

/// Whether the file could be written, or made.
fn writable(name: &str, path: &Path) -> Result<(), Failure> {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let place: PathBuf = if path.exists() { path.into() } else { parent.unwrap_or(Path::new(".")).into() };
    let error: Option<io::Error> = match may(&place, Access::WRITE_OK) {
        _ if path.is_dir() => Some(io::ErrorKind::IsADirectory.into()),
        Ok(()) => None,
        Err(error) => Some(error.into()),
    };
    let Some(error) = error else { return Ok(()) };
    Err(Failure::new(Exit::FAILED, format!("{name}: cannot write {}", path.display())).because(system(&error)))
}
