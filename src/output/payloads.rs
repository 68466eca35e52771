//! Payloads to the standard output: gathered, and written in one piece.

use std::{
    io,
    os::fd::{BorrowedFd, OwnedFd},
};

use rustix::{event, fs, io::Errno};
use tokio::io::{Interest, unix::AsyncFd};

/// The standard output with what is not yet written.
#[derive(Debug)]
pub struct Payloads {
    buffer: Vec<u8>,
    verbose: bool,
    newline: bool,
}

/// From this size on it is time to write.
const FULL: usize = 64 * 1024;
/// A buffer that grew beyond this is given back.
const KEEP_BUFFER: usize = 1024 * 1024;

impl Payloads {
    /// `verbose`: the topic stands before each payload; `newline`: a newline after it.
    #[must_use]
    pub const fn new(verbose: bool, newline: bool) -> Self {
        Self { buffer: Vec::new(), verbose, newline }
    }

    /// Adds a message: mosquitto_sub's bytes.
    pub fn add(&mut self, topic: &str, payload: &[u8]) {
        // mosquitto_sub prints nothing for an empty message, and "(null)" behind a topic unless -N is given.
        if payload.is_empty() && !(self.verbose && self.newline) {
            return;
        }
        if self.verbose {
            self.buffer.extend_from_slice(topic.as_bytes());
            self.buffer.push(b' ');
        }
        self.buffer.extend_from_slice(if payload.is_empty() { b"(null)" } else { payload });
        if self.newline {
            self.buffer.push(b'\n');
        }
    }

    /// Whether there is so much that it should be written even if more is coming.
    #[must_use]
    pub const fn is_full(&self) -> bool {
        self.buffer.len() >= FULL
    }

    /// Writes everything.
    ///
    /// # Errors
    /// `BrokenPipe` when nobody reads any more.
    pub fn flush(&mut self) -> io::Result<()> {
        let mut rest = &self.buffer[..];
        while !rest.is_empty() {
            match rustix::io::write(stdout(), rest) {
                Ok(count) => rest = &rest[count..],
                Err(Errno::INTR) => {}
                // Somebody else made it non-blocking.
                Err(Errno::AGAIN) => {
                    event::poll(&mut [event::PollFd::from_borrowed_fd(stdout(), event::PollFlags::OUT)], None)?;
                }
                Err(error) => {
                    self.buffer.clear();
                    return Err(error.into());
                }
            }
        }
        self.buffer.clear();
        if self.buffer.capacity() > KEEP_BUFFER {
            self.buffer = Vec::new();
        }
        Ok(())
    }
}

/// Notices that nobody reads the standard output any more, when that is a pipe.
#[derive(Debug)]
pub struct Reader(Option<AsyncFd<OwnedFd>>);

impl Reader {
    /// Begins to watch. Needs a runtime.
    #[must_use]
    pub fn watch() -> Self {
        let is_pipe = fs::fstat(stdout()).is_ok_and(|stat| fs::FileType::from_raw_mode(stat.st_mode).is_fifo());
        Self(is_pipe.then(|| watch().ok()).flatten())
    }

    /// Waits until the reader is gone.
    pub async fn gone(&self) {
        match &self.0 {
            Some(pipe) if pipe.ready(Interest::ERROR).await.is_ok() => {}
            _ => std::future::pending().await,
        }
    }
}

#[expect(deprecated, reason = "its successor is unsafe; an owned descriptor keeps what that one asks for")]
fn watch() -> io::Result<AsyncFd<OwnedFd>> {
    AsyncFd::with_interest(stdout().try_clone_to_owned()?, Interest::ERROR)
}

fn stdout() -> BorrowedFd<'static> {
    rustix::stdio::stdout()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_are_those_of_mosquitto_sub() {
        let rows: [(bool, bool, &[u8], &[u8]); 8] = [
            (false, true, b"x\0y", b"x\0y\n"),
            (false, true, b"", b""),
            (false, false, b"x", b"x"),
            (false, false, b"", b""),
            (true, true, b"x", b"a/b x\n"),
            (true, true, b"", b"a/b (null)\n"),
            (true, false, b"x", b"a/b x"),
            (true, false, b"", b""),
        ];
        for (verbose, newline, payload, expected) in rows {
            let mut payloads = Payloads::new(verbose, newline);
            payloads.add("a/b", payload);
            assert_eq!(payloads.buffer, expected, "{verbose} {newline} {payload:?}");
        }
    }
}
