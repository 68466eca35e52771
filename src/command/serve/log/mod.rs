//! The log of a broker: which events are written, in what form, and where to.
//!
//! Events happen on the threads that serve clients. There they become a line, if they are wanted at all, and wait in a
//! queue that has an end; a thread of its own writes them. Whoever does not read the log costs lines, not clients.

mod destination;
mod fields;
mod writer;

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    time::{Duration, Instant},
};

use tokio::signal::unix::{SignalKind, signal};

use self::{
    destination::Sink,
    writer::{Line, Work},
};
use super::told::{Told, Untold};
use crate::{
    broker::{Event, Gone, Handle, Level, Observer},
    failure::Failure,
    output::{Console, Moment, Stamp, json},
};

/// What is logged, and where to.
#[derive(Clone, Debug)]
pub(super) struct LogOptions {
    /// The levels that are written.
    pub(super) levels: Vec<Level>,
    /// Whether it is written who connects and disconnects, where notices are.
    pub(super) connections: bool,
    pub(super) form: Form,
    pub(super) stamp: Stamp,
    pub(super) destinations: Vec<Destination>,
}

impl Default for LogOptions {
    /// What nobody has asked for: what goes wrong, in the program's own manner.
    fn default() -> Self {
        Self {
            levels: vec![Level::Error, Level::Warning],
            connections: true,
            form: Form::Console,
            stamp: Stamp::None,
            destinations: vec![Destination::Stderr],
        }
    }
}

/// How lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// As everything that the program says.
    Console,
    /// As mosquitto's.
    Text,
    /// An object a line.
    Json,
}

/// Where lines go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Destination {
    Stderr,
    Stdout,
    File(PathBuf),
    /// The system's log, by this facility.
    Syslog(u8),
    /// `$SYS/broker/log/…`
    Topic,
}

/// Facilities of syslog.
pub(super) const DAEMON: u8 = 3;
/// The first of eight.
pub(super) const LOCAL0: u8 = 16;

/// Lines that may wait for whoever reads them.
const WAITING: usize = 8_192;
/// Their bytes, but for the last of them; each counts for this much more, so that there are never too many.
const WAITING_BYTES: usize = 4 * 1024 * 1024;
const LINE_BYTES: usize = WAITING_BYTES / WAITING;
/// What each packet and message may take of it: a flood of them leaves room for what is rarer.
const FLOOD_BYTES: usize = WAITING_BYTES / 4 * 3;
/// How long a program that ends waits for the reader of its log.
const PATIENCE: Duration = Duration::from_secs(1);

/// A log that is being written. Dropped, it has written what was told, unless nobody reads it.
pub(super) struct Log {
    queue: SyncSender<Work>,
    lost: Arc<AtomicU64>,
    /// Bytes of lines that wait, and what they count for beside.
    waiting: Arc<AtomicUsize>,
    options: Arc<LogOptions>,
    ended: Receiver<()>,
}

impl Log {
    /// Opens what is to be written to.
    pub(super) fn start(options: LogOptions, console: Console) -> Result<Self, Failure> {
        let sinks =
            options.destinations.iter().map(|to| Sink::open(to, console)).collect::<Result<Vec<_>, Failure>>()?;
        let (queue, work) = sync_channel(WAITING);
        let lost = Arc::new(AtomicU64::new(0));
        let waiting = Arc::new(AtomicUsize::new(0));
        let ended = writer::start(work, sinks, &options, Arc::clone(&lost), Arc::clone(&waiting))?;
        Ok(Self { queue, lost, waiting, options: Arc::new(options), ended })
    }

    /// What the broker tells its events.
    pub(super) fn observer(&self) -> Observer {
        let (queue, lost, options) = (self.queue.clone(), Arc::clone(&self.lost), Arc::clone(&self.options));
        let waiting = Arc::clone(&self.waiting);
        let told = Told::default();
        Arc::new(move |event| {
            let Some(line) = line(event, &options, &told) else { return };
            let size = line.size();
            let is_flood = line.is_trace || line.level == Level::Debug;
            let room = if is_flood { FLOOD_BYTES } else { WAITING_BYTES };
            let has_room = waiting.fetch_add(size, Ordering::Relaxed) < room;
            if !has_room || queue.try_send(Work::Line(line)).is_err() {
                waiting.fetch_sub(size, Ordering::Relaxed);
                lost.fetch_add(1, Ordering::Relaxed);
            }
        })
    }

    /// The broker begins to serve, and this is said of where; from now on, lines may be published.
    pub(super) fn begin(&self, handle: &Handle, config: Option<&Path>, opened: &[String]) {
        drop(self.queue.try_send(Work::Attach(Box::new(handle.clone()))));
        handle.note(Level::Information, "start", concat!("mqtt version ", env!("CARGO_PKG_VERSION"), " starting"));
        if let Some(config) = config {
            handle.note(Level::Information, "start", &format!("Config loaded from {}.", config.display()));
        }
        for line in opened {
            handle.note(Level::Information, "listener", line);
        }
        handle.note(Level::Information, "start", concat!("mqtt version ", env!("CARGO_PKG_VERSION"), " running"));
    }

    /// The broker is about to stop.
    pub(super) fn end(handle: &Handle) {
        handle.note(Level::Information, "stop", concat!("mqtt version ", env!("CARGO_PKG_VERSION"), " terminating"));
    }

    /// Has files opened anew at each SIGHUP: somebody may have moved them. Never ends.
    pub(super) async fn follow(&self) {
        let Ok(mut hangup) = signal(SignalKind::hangup()) else { return std::future::pending().await };
        while hangup.recv().await.is_some() {
            drop(self.queue.try_send(Work::Reopen));
        }
        std::future::pending().await
    }

    /// Whether somebody has asked for a log, beside what the program says on its own.
    pub(super) fn is_kept(&self) -> bool {
        self.options.form != Form::Console && !self.options.destinations.is_empty()
    }

    /// Whether each packet is to be told.
    pub(super) fn wants_packets(&self) -> bool {
        self.options.levels.contains(&Level::Debug) && !self.options.destinations.is_empty()
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        // A queue without room is one that nobody reads.
        if self.queue.try_send(Work::End).is_ok() {
            let _ = self.ended.recv_timeout(PATIENCE);
        }
    }
}

/// The line for an event, if it is to be written.
fn line(event: &Event<'_>, options: &LogOptions, told: &Told) -> Option<Line> {
    let level = event.level();
    // Whoever asks for messages gets them, whatever else is written.
    let is_trace = matches!(event, Event::Message { .. });
    let is_coming = matches!(event, Event::Opened { .. } | Event::Connected { .. } | Event::Disconnected { .. });
    let wanted = is_trace || options.levels.contains(&level);
    if !wanted || options.destinations.is_empty() || (is_coming && level == Level::Notice && !options.connections) {
        return None;
    }
    let untold = match repeated(event) {
        Some(key) => told.is_due(key, Instant::now())?,
        None => Untold::default(),
    };
    let text = format!("{event}{untold}");
    let body = match options.form {
        Form::Console | Form::Text => text,
        Form::Json => json(&fields::of(event, text)).ok()?,
    };
    Some(Line { moment: Moment::now(), level, is_trace, body })
}

/// What tells an event from others like it, when there may be any number of them: a flood of refusals is a line now and
/// then.
fn repeated(event: &Event<'_>) -> Option<String> {
    let address = |peer: &crate::net::Origin| peer.ip().map_or_else(|| peer.to_string(), |ip| ip.to_string());
    Some(match event {
        Event::Refused { peer, why: Gone::Tls(finding) } => format!("{} {}", address(peer), finding.what),
        Event::Refused { peer, why } => {
            // Before what it has said: that may be something else each time.
            let why = why.to_string();
            format!("{} {}", address(peer), why.split_once('\'').map_or(&*why, |(before, _)| before))
        }
        Event::PublishRefused { client_id, reason, .. } => format!("publish {reason} {client_id}"),
        Event::SubscriptionRefused { client_id, reason, .. } => format!("subscribe {reason} {client_id}"),
        Event::Throttled { client_id } => format!("rate {client_id}"),
        Event::AcceptFailed(error) => format!("accept {error}"),
        _ => return None,
    })
}
