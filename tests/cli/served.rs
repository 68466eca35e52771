//! `mqtt serve` on a free port, for what needs a broker that really is one.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

use rustix::process::{Pid, Signal, kill_process};

use crate::support::{Ended, Run};

/// A broker. Killed when dropped.
pub(crate) struct Served {
    child: Child,
    port: String,
}

impl Served {
    pub(crate) fn start() -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mqtt"));
        command.args(["serve", "-p", "0", "-b", "127.0.0.1"]).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let mut port = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut port).unwrap();
        Self { child, port: port.trim().to_owned() }
    }

    pub(crate) fn port(&self) -> &str {
        &self.port
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// Starts `mqtt VERB -p PORT …`.
    pub(crate) fn client(&self, verb: &str, words: &[&str]) -> Run {
        Run::start(&[&[verb, "-p", self.port()], words].concat())
    }

    /// Runs one to its end.
    pub(crate) fn run(&self, verb: &str, words: &[&str]) -> Ended {
        self.client(verb, words).end()
    }

    /// Starts a subscriber, and waits until the broker knows of it: the first message that it gets is a `!`.
    pub(crate) fn subscriber(&self, words: &[&str]) -> Run {
        let run = self.client("sub", &[&["-t", MARK][..], words].concat());
        // That nobody is there is told in the acknowledgement.
        let told = self.run("pub", &["-q", "1", "--wait-for-subscriber=20", MARK, "!"]);
        assert_eq!(told.code, Some(0), "{}", told.err);
        run
    }
}

/// Where nobody publishes anything but [`Served::subscriber`].
const MARK: &str = "mark/of/a/subscriber";

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
