//! The thread that writes the log.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
        mpsc::{Receiver, sync_channel},
    },
    thread,
};

use super::{Form, LINE_BYTES, LogOptions, destination::Sink};
use crate::{
    broker::{Handle, Level},
    failure::{Exit, Failure, system},
    output::{Moment, Stamps},
};

/// What the thread is to do.
pub(super) enum Work {
    Line(Line),
    /// Lines can be published from now on.
    Attach(Box<Handle>),
    Reopen,
    End,
}

/// One line, but for its time.
pub(super) struct Line {
    pub(super) moment: Moment,
    pub(super) level: Level,
    /// A message that was asked for by its topic.
    pub(super) is_trace: bool,
    /// The text, or a JSON object.
    pub(super) body: String,
}

impl Line {
    /// What it takes of the room for lines that wait.
    pub(super) fn size(&self) -> usize {
        LINE_BYTES + self.body.len()
    }

    /// What stands in the place of lines that are not there.
    pub(super) fn lost(text: String, count: u64, form: Form) -> Self {
        let body = match form {
            Form::Console | Form::Text => text,
            Form::Json => serde_json::json!({
                "level": Level::Warning.name(), "event": "log_lost", "text": text, "count": count,
            })
            .to_string(),
        };
        Self { moment: Moment::now(), level: Level::Warning, is_trace: false, body }
    }
}

/// Starts it. What it gives back says when it has written everything.
pub(super) fn start(
    work: Receiver<Work>,
    sinks: Vec<Sink>,
    options: &LogOptions,
    lost: Arc<AtomicU64>,
    waiting: Arc<AtomicUsize>,
) -> Result<Receiver<()>, Failure> {
    let (ends, ended) = sync_channel(1);
    let mut writer = Writer { sinks, form: options.form, stamps: Stamps::new(options.stamp.clone()), handle: None };
    let body = move || {
        for work in work {
            match work {
                Work::Line(line) => {
                    writer.write(&line);
                    waiting.fetch_sub(line.size(), Ordering::Relaxed);
                }
                Work::Attach(handle) => writer.handle = Some(*handle),
                Work::Reopen => writer.sinks.iter_mut().for_each(Sink::reopen),
                Work::End => break,
            }
            let count = lost.swap(0, Ordering::Relaxed);
            if count > 0 {
                writer.say_lost(count);
            }
        }
        // Nobody waits any more when it took too long.
        let _ = ends.send(());
    };
    let thread = thread::Builder::new().name("log".to_owned());
    let cannot = |error| Failure::new(Exit::FAILED, "cannot write a log").because(system(&error));
    thread.spawn(body).map_err(cannot)?;
    Ok(ended)
}

struct Writer {
    sinks: Vec<Sink>,
    form: Form,
    stamps: Stamps,
    handle: Option<Handle>,
}

impl Writer {
    fn write(&mut self, line: &Line) {
        let bytes = bytes(line, self.form, &mut self.stamps);
        for sink in &mut self.sinks {
            sink.write(line, &bytes, self.form, &mut self.stamps, self.handle.as_ref());
        }
    }

    fn say_lost(&mut self, count: u64) {
        let text = format!("{count} lines of the log were left out: it was not written fast enough.");
        self.write(&Line::lost(text, count, self.form));
    }
}

/// The line with its time, without an end.
pub(super) fn bytes(line: &Line, form: Form, stamps: &mut Stamps) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(line.body.len() + 48);
    match form {
        Form::Console => bytes.extend_from_slice(line.body.as_bytes()),
        Form::Text => {
            stamps.write(line.moment, &mut bytes);
            bytes.extend_from_slice(match line.level {
                Level::Error => b"Error: ",
                Level::Warning => b"Warning: ",
                _ => b"",
            });
            bytes.extend_from_slice(line.body.as_bytes());
        }
        Form::Json => {
            bytes.extend_from_slice(b"{\"time\":\"");
            stamps.write_utc(line.moment, &mut bytes);
            bytes.extend_from_slice(b"\",");
            // Behind the brace that opens it.
            bytes.extend_from_slice(line.body.as_bytes().get(1..).unwrap_or_default());
        }
    }
    bytes
}
