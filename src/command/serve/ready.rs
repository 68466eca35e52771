//! Says that the broker is ready, to those who wait for it: a file, and systemd.

#[cfg(target_os = "linux")]
use std::os::linux::net::SocketAddrExt;
use std::{
    env,
    fs::{self, File},
    io::{self, Write},
    os::unix::{
        ffi::OsStrExt,
        net::{SocketAddr, UnixDatagram},
    },
    path::{Path, PathBuf},
    time::Duration,
};

use crate::failure::{Exit, Failure, system};

/// A file that is there as long as the broker is, with a URL of a listener in each line.
#[derive(Debug)]
pub(super) struct ReadyFile(PathBuf);

impl ReadyFile {
    /// Writes it: whoever sees it sees all of it.
    pub(super) fn write(path: &Path, urls: &[String]) -> Result<Self, Failure> {
        let cannot = |error: io::Error| {
            Failure::new(Exit::FAILED, format!("cannot write '{}'", path.display())).because(system(&error))
        };
        // A device would be gone.
        if path.symlink_metadata().is_ok_and(|found| !found.is_file()) {
            return Err(cannot(io::Error::new(io::ErrorKind::AlreadyExists, "there is something that is no file")));
        }
        let mut part = path.as_os_str().to_owned();
        part.push(format!(".{}", std::process::id()));
        let lines: String = urls.iter().flat_map(|url| [url.as_str(), "\n"]).collect();
        // Left behind by another of this number: what it points to is not ours.
        let _ = fs::remove_file(&part);
        let made = File::create_new(&part).map_err(cannot)?;
        let written = (&made).write_all(lines.as_bytes()).and_then(|()| fs::rename(&part, path));
        written.map_err(|error| {
            // The other error is the one that matters.
            let _ = fs::remove_file(&part);
            cannot(error)
        })?;
        Ok(Self(path.to_owned()))
    }
}

impl Drop for ReadyFile {
    fn drop(&mut self) {
        // Somebody may have removed it before.
        let _ = fs::remove_file(&self.0);
    }
}

/// Whoever started us and waits for news, as systemd does (sd_notify): NOTIFY_SOCKET.
#[derive(Debug)]
pub(super) struct Notify {
    to: Option<(UnixDatagram, SocketAddr)>,
    watchdog: Option<Duration>,
}

impl Notify {
    /// As the environment says.
    pub(super) fn from_environment() -> Self {
        let number = |name: &str| env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
        let ours = number("WATCHDOG_PID").is_none_or(|pid| pid == u64::from(std::process::id()));
        let watchdog = number("WATCHDOG_USEC").filter(|micros| ours && *micros > 0).map(Duration::from_micros);
        let to = env::var_os("NOTIFY_SOCKET").and_then(|path| {
            let address = match path.as_bytes() {
                #[cfg(target_os = "linux")]
                [b'@', name @ ..] => SocketAddr::from_abstract_name(name).ok()?,
                _ => SocketAddr::from_pathname(&path).ok()?,
            };
            let socket = UnixDatagram::unbound().ok()?;
            socket.set_nonblocking(true).ok()?;
            Some((socket, address))
        });
        Self { to, watchdog }
    }

    /// How often it has to hear that we are alive: twice as often as it waits.
    pub(super) fn pulse(&self) -> Option<Duration> {
        self.to.as_ref().and(self.watchdog).map(|limit| limit / 2)
    }

    /// Ready, and what for.
    pub(super) fn ready(&self, status: &str) {
        self.say(&format!("READY=1\nSTATUS={}", status.replace('\n', " ")));
    }

    /// What [`Self::reloading`] announced is done.
    pub(super) fn ready_again(&self) {
        self.say("READY=1");
    }

    /// The configuration is read again.
    pub(super) fn reloading(&self) {
        let now = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
        self.say(&format!("RELOADING=1\nMONOTONIC_USEC={}", now.tv_sec * 1_000_000 + now.tv_nsec / 1_000));
    }

    /// It ends.
    pub(super) fn stopping(&self) {
        self.say("STOPPING=1");
    }

    /// It is alive.
    pub(super) fn alive(&self) {
        self.say("WATCHDOG=1");
    }

    fn say(&self, text: &str) {
        if let Some((socket, address)) = &self.to {
            // Nobody may be listening any more: that is no trouble of the broker's.
            let _ = socket.send_to_addr(text.as_bytes(), address);
        }
    }
}
