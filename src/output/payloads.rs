//! Payloads to the standard output: gathered, and written in one piece.

use std::{fmt, io, time::Instant};

use rustix::io::Errno;

use super::{
    format::Format, moment::Moment, outlet::Outlet, rate::Rate, recording::Recorder, terminal, view::View, watch::Watch,
};
use crate::packet::Publish;

/// The standard output with what is not yet written.
#[derive(Debug)]
pub struct Payloads {
    buffer: Vec<u8>,
    written: usize,
    /// How many bytes were written before those in the buffer.
    before: u64,
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
    /// For people at a terminal.
    View(View),
    /// Not the messages, but how many come each second.
    Rate(Rate),
    /// A line of the terminal for each topic.
    Watch(Box<Watch>),
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
        let mut payloads = Self { buffer: Vec::new(), written: 0, before: 0, form, outlet: Outlet::open() };
        match &mut payloads.form {
            Form::Rate(rate) => rate.start(Instant::now()),
            Form::Watch(watch) => watch.start(terminal::size(), Instant::now(), &mut payloads.buffer),
            Form::Plain { .. } | Form::Json { .. } | Form::Format { .. } | Form::View(_) => {}
        }
        payloads
    }

    /// Adds a message.
    ///
    /// # Errors
    /// It cannot be shown in this form. What can be shown of it is added all the same.
    #[inline]
    pub fn add(&mut self, publish: &Publish<'_>) -> Result<(), Unshown> {
        if let Form::Plain { verbose, newline } = self.form {
            self.plain(publish.topic, publish.payload, verbose, newline);
            return Ok(());
        }
        self.add_formed(publish)
    }

    /// Apart from the plain form, which is to be as fast as it can.
    #[inline(never)]
    fn add_formed(&mut self, publish: &Publish<'_>) -> Result<(), Unshown> {
        let out = &mut self.buffer;
        let (result, newline) = match &mut self.form {
            Form::Plain { .. } => (Ok(()), false),
            Form::Json { recorder, newline } => {
                recorder.write(publish, Moment::now(), out);
                (Ok(()), *newline)
            }
            Form::Format { format, newline } => (format.write(publish, Moment::now(), out), *newline),
            Form::View(view) => {
                view.write(publish, Moment::now(), out);
                (Ok(()), false)
            }
            Form::Rate(rate) => {
                rate.add(Instant::now, out);
                (Ok(()), false)
            }
            Form::Watch(watch) => {
                let result = watch.add(publish, Moment::now());
                watch.refresh(terminal::size, Instant::now(), out);
                (result, false)
            }
        };
        if newline {
            out.push(b'\n');
        }
        result
    }

    /// Waits until something is to be shown although no message came, as a rate each second is; then
    /// [`Self::refresh`] adds it. For ever, if the form has nothing of the kind.
    pub async fn due(&self) {
        let due = match &self.form {
            Form::Rate(rate) => rate.due(),
            Form::Watch(watch) => watch.due(),
            Form::Plain { .. } | Form::Json { .. } | Form::Format { .. } | Form::View(_) => {
                return std::future::pending().await;
            }
        };
        tokio::time::sleep_until(due.into()).await;
    }

    /// Adds what is due.
    pub fn refresh(&mut self) {
        match &mut self.form {
            Form::Rate(rate) => rate.tell(Instant::now(), &mut self.buffer),
            Form::Watch(watch) => watch.refresh(terminal::size, Instant::now(), &mut self.buffer),
            Form::Plain { .. } | Form::Json { .. } | Form::Format { .. } | Form::View(_) => {}
        }
    }

    /// Adds what is left when no more messages will come. [`Self::flush`] is still to be called.
    pub fn finish(&mut self) {
        match &mut self.form {
            Form::Rate(rate) => rate.finish(Instant::now(), &mut self.buffer),
            Form::Watch(watch) => watch.finish(&mut self.buffer),
            Form::Plain { .. } | Form::Json { .. } | Form::Format { .. } | Form::View(_) => {}
        }
    }

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

    /// How many bytes there were so far, written or not.
    #[must_use]
    pub const fn end(&self) -> u64 {
        self.before + self.buffer.len() as u64
    }

    /// How many of them are written.
    #[must_use]
    pub const fn written(&self) -> u64 {
        self.before + self.written as u64
    }

    /// Writes as much as the reader takes. `false`: it takes nothing more at the moment; [`Self::writable`] tells when.
    ///
    /// # Errors
    /// `BrokenPipe` when nobody reads any more.
    pub fn flush(&mut self) -> io::Result<bool> {
        while self.written < self.buffer.len() {
            match self.outlet.write(&self.buffer[self.written..]) {
                Ok(count) => self.written += count,
                Err(Errno::INTR) => {}
                Err(Errno::AGAIN) => return Ok(false),
                Err(error) => return Err(error.into()),
            }
        }
        self.before = self.end();
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
            let mut payloads = Payloads { buffer: Vec::new(), written: 0, before: 0, form, outlet };
            payloads.plain("a/b", payload, verbose, newline);
            assert_eq!(payloads.buffer, expected, "{verbose} {newline} {payload:?}");
        }
    }
}
