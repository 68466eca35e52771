//! `mqtt serve -- COMMAND`: a program that has a broker as long as it runs, and of which nothing is left behind.

use std::{
    ffi::OsString, fs::File, io::ErrorKind, os::unix::process::ExitStatusExt, process::ExitStatus, time::Duration,
};

use rustix::{
    process::{Pid, Resource, Rlimit, Signal, WaitOptions, getpgrp, getrlimit, kill_process, setrlimit, waitpid},
    termios::tcgetpgrp,
};
use tokio::{
    process::{Child, Command},
    time::{Instant, sleep, timeout},
};

use crate::{
    failure::{Exit, Failure, system},
    interrupt::{Ended, Interrupt},
};

/// How long a program that is told to end may take before it is killed.
const PATIENCE: Duration = Duration::from_secs(5);
/// The same for what it has left running.
const PATIENCE_WITH_REST: Duration = Duration::from_secs(2);
/// How often what is left is looked at.
const LOOK: Duration = Duration::from_millis(5);

/// How a program of this machine reaches the broker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reach {
    pub(super) scheme: &'static str,
    pub(super) host: String,
    pub(super) port: u16,
    /// Where its WebSocket is.
    pub(super) path: Option<String>,
    /// The CA whose certificate the broker shows, where that is known.
    pub(super) cafile: Option<std::path::PathBuf>,
}

impl Reach {
    /// As a URL of a broker, behind which a topic may stand.
    pub(super) fn url(&self) -> String {
        let (scheme, port) = (self.scheme, self.port);
        if self.host.contains(':') {
            format!("{scheme}://[{}]:{port}", self.host)
        } else {
            format!("{scheme}://{}:{port}", self.host)
        }
    }

    /// As a URL with all that a browser needs.
    pub(super) fn full_url(&self) -> String {
        self.url() + self.path.as_deref().unwrap_or_default()
    }
}

/// A program with a broker of its own.
pub(super) struct Guest {
    child: Child,
}

impl Guest {
    /// Starts it, with as many open files as there were `before`. Whatever it starts and leaves behind becomes ours.
    pub(super) fn start(words: &[OsString], place: &Reach, before: Rlimit) -> Result<Self, Failure> {
        let Some((program, arguments)) = words.split_first() else {
            return Err(Failure::usage("there is no command behind --"));
        };
        #[cfg(target_os = "linux")]
        {
            // Without it, what the program leaves behind stays; the program itself ends all the same.
            let _ = rustix::process::set_child_subreaper(Some(rustix::process::getpid()));
        }
        let mut command = Command::new(program);
        command.args(arguments).kill_on_drop(true);
        command.env("MQTT_URL", place.url()).env("MQTT_HOST", &place.host).env("MQTT_PORT", place.port.to_string());
        if let Some(cafile) = &place.cafile {
            command.env("MQTT_CAFILE", cafile);
        }
        // What was said to us is not for it.
        for name in OURS {
            command.env_remove(name);
        }
        let child = with_limit(before, || command.spawn()).map_err(|error| {
            let exit = if error.kind() == ErrorKind::NotFound { NOT_FOUND } else { NOT_EXECUTABLE };
            Failure::new(exit, format!("cannot run '{}'", program.display())).because(system(&error))
        })?;
        Ok(Self { child })
    }

    /// Waits for its end; a signal for us is passed on to it.
    pub(super) async fn wait(&mut self, interrupt: &mut Interrupt) -> Exit {
        let ended = tokio::select! {
            status = self.child.wait() => return status.map_or(Exit::FAILED, exit_of),
            ended = interrupt.wait() => ended,
        };
        match ended {
            // The terminal has told it already; a second time, some programs give up cleaning up.
            Ended::Interrupted if is_in_front() => {}
            Ended::Interrupted => self.tell(Signal::INT),
            _ => self.tell(Signal::TERM),
        }
        tokio::select! {
            status = timeout(PATIENCE, self.child.wait()) => if let Ok(status) = status {
                return status.map_or(Exit::FAILED, exit_of);
            },
            // Asked twice: at once.
            _ = interrupt.wait() => {}
        }
        // Whoever stops us may kill us after ten seconds.
        if ended != Ended::Interrupted {
            self.tell(Signal::KILL);
        }
        self.end().await
    }

    /// Ends it, as there is no broker any more.
    pub(super) async fn end(&mut self) -> Exit {
        self.tell(Signal::TERM);
        let status = match timeout(PATIENCE, self.child.wait()).await {
            Ok(status) => status,
            Err(_) => {
                self.tell(Signal::KILL);
                self.child.wait().await
            }
        };
        status.map_or(Exit::FAILED, exit_of)
    }

    fn tell(&self, signal: Signal) {
        let pid = self.child.id().and_then(|pid| i32::try_from(pid).ok()).and_then(Pid::from_raw);
        if let Some(pid) = pid {
            // It may have ended in this moment.
            let _ = kill_process(pid, signal);
        }
    }
}

/// What the one who started us says to us alone.
const OURS: [&str; 6] =
    ["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES"];

/// Whether a key of the terminal is a signal to us and to all that we have started.
fn is_in_front() -> bool {
    let terminal = File::open("/dev/tty");
    terminal.is_ok_and(|terminal| tcgetpgrp(&terminal).is_ok_and(|group| group == getpgrp()))
}

/// Does something with another limit of open files. Where it cannot be set, with the one that there is.
fn with_limit<T>(limit: Rlimit, body: impl FnOnce() -> T) -> T {
    let ours = getrlimit(Resource::Nofile);
    let is_set = setrlimit(Resource::Nofile, limit).is_ok();
    let result = body();
    if is_set {
        let _ = setrlimit(Resource::Nofile, ours);
    }
    result
}

/// Ends what the program has left running: first politely.
pub(super) async fn end_rest() {
    let start = Instant::now();
    let mut told = Vec::new();
    loop {
        let rest = left();
        if rest.is_empty() {
            return;
        }
        let signal = if start.elapsed() < PATIENCE_WITH_REST { Signal::TERM } else { Signal::KILL };
        for pid in rest {
            if !told.contains(&(pid, signal)) {
                told.push((pid, signal));
                let _ = kill_process(pid, signal);
            }
            // Ours by now: nobody else asks how it ended.
            let _ = waitpid(Some(pid), WaitOptions::NOHANG);
        }
        // A process that the system does not let go of, a disk that does not answer say, is not waited for.
        if start.elapsed() > 2 * PATIENCE_WITH_REST {
            return;
        }
        sleep(LOOK).await;
    }
}

/// Our children. Where the system has no list of them, none.
fn left() -> Vec<Pid> {
    let tasks = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let lists = tasks.filter_map(|task| std::fs::read_to_string(task.path().join("children")).ok());
    let all: Vec<i32> =
        lists.flat_map(|list| list.split_whitespace().filter_map(|pid| pid.parse().ok()).collect::<Vec<_>>()).collect();
    all.into_iter().filter_map(Pid::from_raw).collect()
}

/// As a shell says it: a program that a signal has ended has 128 and the signal's number.
fn exit_of(status: ExitStatus) -> Exit {
    let code = status.code().or_else(|| status.signal().map(|signal| 128 + signal));
    Exit::of_command(code.and_then(|code| u8::try_from(code).ok()).unwrap_or(u8::MAX))
}

/// As a shell says it: there is no such program.
const NOT_FOUND: Exit = Exit::of_command(127);
/// As a shell says it: it cannot be run.
const NOT_EXECUTABLE: Exit = Exit::of_command(126);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_a_url() {
        let reach = |scheme, host: &str, path: Option<&str>| Reach {
            scheme,
            host: host.to_owned(),
            port: 7,
            path: path.map(str::to_owned),
            cafile: None,
        };
        assert_eq!(reach("mqtt", "127.0.0.1", None).full_url(), "mqtt://127.0.0.1:7");
        let web = reach("ws", "::1", Some("/here"));
        assert_eq!((web.url(), web.full_url()), ("ws://[::1]:7".to_owned(), "ws://[::1]:7/here".to_owned()));
    }
}
