//! The standard input as lines, read in large blocks and never waiting for more while a line is there.
//!
//! No thread: whether a read would wait is asked first, so that a pipe or a terminal, which others may share, need not
//! be made non-blocking.

use std::{
    io,
    os::fd::{BorrowedFd, OwnedFd},
};

use memchr::memchr;
use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    io::Errno,
};
use tokio::io::{Interest, unix::AsyncFd};

use crate::{
    failure::{Exit, Failure, system},
    packet::wire::REMAINING_LENGTH_MAX,
};

/// The standard input, line by line.
#[derive(Debug)]
pub(super) struct Lines {
    /// `None`: a file, which is always ready.
    readiness: Option<AsyncFd<OwnedFd>>,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    /// No newline before this place.
    searched: usize,
    at_end: bool,
}

/// What a look at the standard input found.
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
    /// Begins to watch the standard input. Needs a runtime.
    pub(super) fn new() -> Self {
        Self {
            // A file cannot be watched, and need not be.
            readiness: watch().ok(),
            buffer: vec![0; BLOCK],
            start: 0,
            end: 0,
            searched: 0,
            at_end: false,
        }
    }

    /// The next line without its newline. The last line needs none.
    pub(super) fn next(&mut self) -> Option<&[u8]> {
        let start = self.start;
        if let Some(at) = memchr(b'\n', &self.buffer[self.searched..self.end]) {
            let end = self.searched + at;
            self.start = end + 1;
            self.searched = self.start;
            return Some(&self.buffer[start..end]);
        }
        self.searched = self.end;
        if self.at_end && start < self.end {
            self.start = self.end;
            return Some(&self.buffer[start..self.end]);
        }
        None
    }

    /// Reads once if something is there.
    pub(super) fn fill(&mut self) -> Result<Filled, Failure> {
        if self.at_end {
            return Ok(Filled::End);
        }
        if self.readiness.is_some() && !is_readable().map_err(cannot_read)? {
            return Ok(Filled::Nothing);
        }
        self.make_room()?;
        match rustix::io::read(stdin(), &mut self.buffer[self.end..]) {
            Ok(0) => {
                self.at_end = true;
                // What is left without a newline is a line now.
                Ok(if self.start < self.end { Filled::Some } else { Filled::End })
            }
            Ok(count) => {
                self.end += count;
                Ok(Filled::Some)
            }
            Err(Errno::INTR | Errno::AGAIN) => Ok(Filled::Nothing),
            Err(error) => Err(cannot_read(error.into())),
        }
    }

    /// Waits until [`Self::fill`] may find something. Dropping the future loses nothing.
    pub(super) async fn ready(&self) {
        let Some(watched) = &self.readiness else { return };
        while let Ok(mut guard) = watched.readable().await {
            match is_readable() {
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
                return Err(Failure::new(Exit::FAILED, "a line is longer than any MQTT packet"));
            }
            self.buffer.resize(self.buffer.len() * 2, 0);
        }
        Ok(())
    }
}

#[expect(deprecated, reason = "its successor is unsafe; an owned descriptor keeps what that one asks for")]
fn watch() -> io::Result<AsyncFd<OwnedFd>> {
    AsyncFd::with_interest(stdin().try_clone_to_owned()?, Interest::READABLE)
}

/// The standard input cannot be read.
pub(super) fn cannot_read(error: io::Error) -> Failure {
    Failure::new(Exit::FAILED, "cannot read stdin").because(system(&error))
}

fn is_readable() -> io::Result<bool> {
    let mut watched = [PollFd::from_borrowed_fd(stdin(), PollFlags::IN)];
    match poll(&mut watched, Some(&Timespec { tv_sec: 0, tv_nsec: 0 })) {
        Ok(count) => Ok(count > 0),
        Err(Errno::INTR) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

fn stdin() -> BorrowedFd<'static> {
    rustix::stdio::stdin()
}
