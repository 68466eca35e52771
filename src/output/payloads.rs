//! Payloads to the standard output: gathered, and written in one piece.

use std::{fmt, io};

use rustix::io::Errno;

use super::{format::Format, moment::Moment, outlet::Outlet, recording::Recorder};
use crate::packet::Publish;

/// The standard output with what is not yet written.
#[derive(Debug)]
pub struct Payloads {
    buffer: Vec<u8>,
    written: usize,
    form: Form,
    outlet: Outlet,
}

/// How messages are shown.
#[derive(Clone, Debug)]
pub enum Form {
    /// mosquitto_sub's bytes.
    Plain {
        /// The topic stands before each payload.
        verbose: bool,
        /// A newline stands behind it.
        newline: bool,
    },
    /// A line of JSON.
    Json {
        /// Writes it.
        recorder: Recorder,
        /// A newline stands behind it.
        newline: bool,
    },
    /// What a format says.
    Format {
        /// It.
        format: Format,
        /// A newline stands behind it.
        newline: bool,
    },
}

/// Why a message is not shown, or not as it was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unshown {
    /// In our words.
    pub text: String,
    /// In those of mosquitto's clients.
    pub theirs: String,
}

impl std::error::Error for Unshown {}

impl fmt::Display for Unshown {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text)
    }
}

/// From this size on it is time to write.
const FULL: usize = 64 * 1024;
/// A buffer that grew beyond this is given back.
const KEEP_BUFFER: usize = 1024 * 1024;

impl Payloads {
    /// Nothing yet. Needs a runtime.
    #[must_use]
    pub fn new(form: Form) -> Self {
        Self { buffer: Vec::new(), written: 0, form, outlet: Outlet::open() }
    }

    /// Adds a message.
    ///
    /// # Errors
    /// It cannot be shown in this form. What can be shown of it is added all the same.
    pub fn add(&mut self, publish: &Publish<'_>) -> Result<(), Unshown> {
        match &mut self.form {
            Form::Plain { verbose, newline } => {
                let (verbose, newline) = (*verbose, *newline);
                self.plain(publish.topic, publish.payload, verbose, newline);
            }
            Form::Json { recorder, newline } => {
                recorder.write(publish, Moment::now(), &mut self.buffer);
                if *newline {
                    self.buffer.push(b'\n');
                }
            }
            Form::Format { format, newline } => {
                let result = format.write(publish, Moment::now(), &mut self.buffer);
                if *newline {
                    self.buffer.push(b'\n');
                }
                return result;
            }
        }
        Ok(())
    }

    /// Waits until something is to be shown although no message came, as a rate each second is; then
    /// [`Self::refresh`] adds it. For ever, if the form has nothing of the kind.
    pub async fn due(&self) {
        std::future::pending().await
    }

    /// Adds what is due.
    pub fn refresh(&mut self) {}

    fn plain(&mut self, topic: &str, payload: &[u8], verbose: bool, newline: bool) {
        // mosquitto_sub prints nothing for an empty message, and "(null)" behind a topic unless -N is given.
        if payload.is_empty() && !(verbose && newline) {
            return;
        }
        if verbose {
            self.buffer.extend_from_slice(topic.as_bytes());
            self.buffer.push(b' ');
        }
        self.buffer.extend_from_slice(if payload.is_empty() { b"(null)" } else { payload });
        if newline {
            self.buffer.push(b'\n');
        }
    }

    /// Whether there is so much that it should be written even if more is coming.
    #[must_use]
    pub const fn is_full(&self) -> bool {
        self.buffer.len() >= FULL
    }

    /// Writes as much as the reader takes. `false`: it takes nothing more at the moment; [`Self::writable`] tells when.
    ///
    /// # Errors
    /// `BrokenPipe` when nobody reads any more.
    pub fn flush(&mut self) -> io::Result<bool> {
        while self.written < self.buffer.len() {
            match rustix::io::write(self.outlet.fd(), &self.buffer[self.written..]) {
                Ok(count) => self.written += count,
                Err(Errno::INTR) => {}
                Err(Errno::AGAIN) => return Ok(false),
                Err(error) => return Err(error.into()),
            }
        }
        self.buffer.clear();
        self.written = 0;
        if self.buffer.capacity() > KEEP_BUFFER {
            self.buffer = Vec::new();
        }
        Ok(true)
    }

    /// Waits until [`Self::flush`] may write something. Dropping the future loses nothing.
    pub async fn writable(&self) {
        self.outlet.writable().await;
    }

    /// Waits until nobody reads the standard output any more; for ever, if that cannot be told.
    pub async fn reader_gone(&self) {
        self.outlet.reader_gone().await;
    }
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
            let outlet = Outlet::default();
            let form = Form::Plain { verbose, newline };
            let mut payloads = Payloads { buffer: Vec::new(), written: 0, form, outlet };
            payloads.plain("a/b", payload, verbose, newline);
            assert_eq!(payloads.buffer, expected, "{verbose} {newline} {payload:?}");
        }
    }
}
