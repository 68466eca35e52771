//! A child that has a terminal to itself.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{
    fs::{File, OpenOptions},
    io::{Read, Write},
    os::fd::{AsFd, OwnedFd},
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
    time::{Duration, Instant},
};

use rustix::{
    pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt},
    termios::{LocalModes, tcgetattr},
};

use crate::programs::DEADLINE;

/// A child at a terminal of its own.
pub(crate) struct Seat {
    pub(crate) child: Child,
    keys: File,
    screen: Receiver<Vec<u8>>,
    seen: String,
    pub(crate) terminal: OwnedFd,
}

impl Seat {
    pub(crate) fn take(command: &Command) -> Self {
        // In a session of its own, of which this is the terminal.
        let mut seated = Command::new("setsid");
        seated.arg("--ctty").arg(command.get_program()).args(command.get_args()).env("NO_COLOR", "1");
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => seated.env(name, value),
                None => seated.env_remove(name),
            };
        }
        let keys = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&keys).unwrap();
        unlockpt(&keys).unwrap();
        let name = ptsname(&keys, Vec::new()).unwrap();
        let terminal = OpenOptions::new().read(true).write(true).open(name.to_str().unwrap()).unwrap();
        let stdio = || Stdio::from(terminal.try_clone().unwrap());
        let child = seated.stdin(stdio()).stderr(stdio()).stdout(Stdio::null()).spawn().unwrap();
        let keys = File::from(keys);
        let (send, screen) = channel();
        let mut reader = keys.try_clone().unwrap();
        thread::spawn(move || {
            let mut bytes = [0; 1024];
            while let Ok(count) = reader.read(&mut bytes) {
                if send.send(bytes[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        Self { child, keys, screen, seen: String::new(), terminal: terminal.into() }
    }

    /// Waits until the screen shows `text` behind what was waited for before.
    #[track_caller]
    pub(crate) fn shows(&mut self, text: &str) {
        let end = Instant::now() + DEADLINE;
        loop {
            if let Some(at) = self.seen.find(text) {
                self.seen.drain(..at + text.len());
                return;
            }
            match self.screen.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(bytes) => self.seen += &String::from_utf8_lossy(&bytes),
                Err(_) => panic!("no {text:?} in {:?}", self.seen),
            }
        }
    }

    pub(crate) fn types(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
    }

    /// Waits for the end: the exit code, and all that was shown and not waited for. The terminal is as at the beginning.
    pub(crate) fn end(mut self) -> (Option<i32>, String) {
        let end = Instant::now() + DEADLINE;
        while self.child.try_wait().unwrap().is_none() {
            assert!(Instant::now() < end, "it does not end: {:?}", self.seen);
            thread::sleep(Duration::from_millis(2));
        }
        let modes = tcgetattr(self.terminal.as_fd()).unwrap().local_modes;
        assert!(modes.contains(LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG), "{modes:?}");
        // What it wrote is in the terminal: a mark behind it tells when all of it was read.
        File::from(self.terminal.try_clone().unwrap()).write_all(b"\x07").unwrap();
        let mut before = String::new();
        while !self.seen.contains('\x07') {
            self.seen += &String::from_utf8_lossy(&self.screen.recv_timeout(DEADLINE).unwrap());
        }
        std::mem::swap(&mut before, &mut self.seen);
        let code = self.child.wait().unwrap().code();
        (code, before.trim_end_matches('\x07').replace("\r\n", "\n"))
    }
}
