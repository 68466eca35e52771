//! An input as lines, read in large blocks and never waiting for more while a line is there.
//!
//! No thread: whether a read would wait is asked first, so that a pipe or a terminal, which others may share, need not
//! be made non-blocking.

use std::{
    fs::File,
    io,
    os::fd::{AsFd, OwnedFd},
    path::Path,
};

use memchr::memchr;
use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    fs::{FileType, fstat, tell},
    io::Errno,
};
use tokio::io::{Interest, unix::AsyncFd};

use crate::{
    failure::{Exit, Failure, quoted, system},
    packet::wire::REMAINING_LENGTH_MAX,
};

/// An input, line by line: one line is there at a time, until it is taken off.
#[derive(Debug)]
pub(super) struct Lines {
    input: OwnedFd,
    /// For messages: stdin, or a file's name in quotes.
    name: String,
    /// `None`: a file, which is always ready.
    readiness: Option<AsyncFd<OwnedFd>>,
    buffer: Vec<u8>,
    /// Where the line ends that is there; `searched` is where the next one begins.
    line_end: Option<usize>,
    start: usize,
    end: usize,
    /// No newline before this place.
    searched: usize,
    at_end: bool,
    /// How many bytes were read.
    read: u64,
    /// How many lines were there before this one.
    before: u64,
}

/// What a look at the input found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Filled {
    /// Bytes.
    Some,
    /// Nothing at the moment.
    Nothing,
    /// The end.
    End,
}

/// Bytes that one read takes: what a pipe holds.
const BLOCK: usize = 64 * 1024;

impl Lines {
    /// Of the standard input.
    pub(super) fn of_stdin() -> Result<Self, Failure> {
        let stdin = rustix::stdio::stdin().try_clone_to_owned();
        stdin.map(|input| Self::new(input, "stdin".to_owned())).map_err(|error| cannot_read("stdin", &error))
    }

    /// Of a file; `-`: of the standard input.
    pub(super) fn of_file(path: &Path) -> Result<Self, Failure> {
        if path == Path::new("-") {
            return Self::of_stdin();
        }
        let name = quoted(&path.display().to_string());
        match File::open(path) {
            Ok(file) => Ok(Self::new(file.into(), name)),
            Err(error) => Err(cannot_read(&name, &error)),
        }
    }

    fn new(input: OwnedFd, name: String) -> Self {
        Self {
            input,
            name,
            readiness: None,
            buffer: vec![0; BLOCK],
            line_end: None,
            start: 0,
            end: 0,
            searched: 0,
            at_end: false,
            read: 0,
            before: 0,
        }
    }

    /// Begins to watch the input. Needs a runtime.
    pub(super) fn watch(&mut self) {
        // A file cannot be watched, and need not be.
        self.readiness = watch(&self.input).ok();
    }

    /// What it is read from, for messages.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// How many bytes there are to read, if that is known.
    pub(super) fn size(&self) -> Option<u64> {
        let stat = fstat(&self.input).ok()?;
        if !FileType::from_raw_mode(stat.st_mode).is_file() {
            return None;
        }
        let size = u64::try_from(stat.st_size).ok()?;
        // Others may have read from it before us.
        Some(size.saturating_sub(tell(&self.input).unwrap_or(0)).saturating_add(self.read))
    }

    /// How many bytes were taken off.
    pub(super) const fn position(&self) -> u64 {
        self.read - (self.end - self.start) as u64
    }

    /// The number of the line that is there, counted from 1.
    pub(super) const fn number(&self) -> u64 {
        self.before + 1
    }

    /// Whether a line is there. The last line needs no newline.
    #[inline]
    pub(super) fn look(&mut self) -> bool {
        if self.line_end.is_some() {
            return true;
        }
        if let Some(at) = memchr(b'\n', &self.buffer[self.searched..self.end]) {
            let end = self.searched + at;
            self.line_end = Some(end);
            self.searched = end + 1;
            return true;
        }
        self.searched = self.end;
        if self.at_end && self.start < self.end {
            self.line_end = Some(self.end);
            return true;
        }
        false
    }

    /// The line that is there, without its newline.
    #[inline]
    pub(super) fn line(&self) -> &[u8] {
        self.line_end.map_or(&[], |end| &self.buffer[self.start..end])
    }

    /// Takes it off.
    #[inline]
    pub(super) fn advance(&mut self) {
        if self.line_end.take().is_some() {
            self.start = self.searched;
            self.before += 1;
        }
    }

    /// Reads once if something is there. Only while no line is.
    pub(super) fn fill(&mut self) -> Result<Filled, Failure> {
        if self.at_end {
            return Ok(Filled::End);
        }
        if self.readiness.is_some() && !is_readable(&self.input).map_err(|error| cannot_read(&self.name, &error))? {
            return Ok(Filled::Nothing);
        }
        self.make_room()?;
        match rustix::io::read(&self.input, &mut self.buffer[self.end..]) {
            Ok(0) => {
                self.at_end = true;
                // What is left without a newline is a line now.
                Ok(if self.start < self.end { Filled::Some } else { Filled::End })
            }
            Ok(count) => {
                self.end += count;
                self.read += count as u64;
                Ok(Filled::Some)
            }
            Err(Errno::INTR | Errno::AGAIN) => Ok(Filled::Nothing),
            Err(error) => Err(cannot_read(&self.name, &error.into())),
        }
    }

    /// Waits until [`Self::fill`] may find something. Dropping the future loses nothing.
    pub(super) async fn ready(&self) {
        let Some(watched) = &self.readiness else { return };
        while let Ok(mut guard) = watched.readable().await {
            match is_readable(&self.input) {
                Ok(false) => guard.clear_ready(),
                // An error shows in the read that follows.
                Ok(true) | Err(_) => return,
            }
        }
    }

    fn make_room(&mut self) -> Result<(), Failure> {
        if self.start > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.searched -= self.start;
            self.start = 0;
        }
        if self.end == 0 && self.buffer.len() > 16 * BLOCK {
            self.buffer = vec![0; BLOCK];
        }
        if self.end == self.buffer.len() {
            if self.end > REMAINING_LENGTH_MAX {
                let what = format!("line {} of {} is longer than any MQTT packet", self.number(), self.name);
                return Err(Failure::new(Exit::FAILED, what));
            }
            self.buffer.resize(self.buffer.len() * 2, 0);
        }
        Ok(())
    }
}

#[expect(deprecated, reason = "its successor is unsafe; an owned descriptor keeps what that one asks for")]
fn watch(input: &OwnedFd) -> io::Result<AsyncFd<OwnedFd>> {
    AsyncFd::with_interest(input.try_clone()?, Interest::READABLE)
}

fn cannot_read(name: &str, error: &io::Error) -> Failure {
    Failure::new(Exit::FAILED, format!("cannot read {name}")).because(system(error))
}

fn is_readable(input: &impl AsFd) -> io::Result<bool> {
    let mut watched = [PollFd::new(input, PollFlags::IN)];
    match poll(&mut watched, Some(&Timespec { tv_sec: 0, tv_nsec: 0 })) {
        Ok(count) => Ok(count > 0),
        Err(Errno::INTR) => Ok(false),
        Err(error) => Err(error.into()),
    }
}
