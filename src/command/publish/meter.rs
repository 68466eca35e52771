//! How far a long run is, at a terminal, and what it came to.

use std::io::{IsTerminal, stderr};

use tokio::time::{Duration, Instant};

use super::source::{Extent, Source};
use crate::{bench::report::figures, client::Client, output::Progress};

/// What is shown of a run.
#[derive(Debug)]
pub(super) struct Meter {
    began: Instant,
    /// Whether anybody sees it.
    seen: bool,
    /// When to show it again, if at all.
    next: Option<Instant>,
    progress: Option<Progress>,
}

/// What takes no longer needs no bar.
const PATIENCE: Duration = Duration::from_millis(400);
/// Nobody sees more.
const INTERVAL: Duration = Duration::from_millis(100);

impl Meter {
    /// Nothing yet, and nothing at all if nobody is to see it.
    pub(super) fn new(wanted: bool) -> Self {
        let began = Instant::now();
        let seen = wanted && stderr().is_terminal();
        Self { began, seen, next: seen.then(|| began + PATIENCE), progress: None }
    }

    /// When to show it again, if at all.
    pub(super) const fn due(&self) -> Option<Instant> {
        self.next
    }

    /// Shows how far it is, every now and then.
    #[inline]
    pub(super) fn update(&mut self, source: &Source, client: &Client) {
        if self.next.is_some_and(|next| Instant::now() >= next) {
            self.show(source, client);
        }
    }

    fn show(&mut self, source: &Source, client: &Client) {
        let extent = if source.is_single() { bytes_of_one(source, client) } else { source.extent() };
        // Without an end in sight there is nothing to show.
        self.next = extent.map(|_| Instant::now() + INTERVAL);
        let Some(Extent { done, all, in_bytes }) = extent else { return };
        let progress = self.progress.get_or_insert_with(|| Progress::amount(all, in_bytes, self.began.elapsed()));
        progress.set(done, all);
    }

    /// Says something without spoiling what is shown.
    pub(super) fn suspended<T>(&self, say: impl FnOnce() -> T) -> T {
        match &self.progress {
            Some(progress) => progress.suspended(say),
            None => say(),
        }
    }

    /// What `count` messages came to, in a line that is gone from nobody's pipe.
    pub(super) fn finish(self, count: u64) {
        drop(self.progress);
        if !self.seen || count == 0 {
            return;
        }
        let seconds = self.began.elapsed().as_secs_f64();
        let noun = if count == 1 { "message" } else { "messages" };
        let rate = if count > 1 && seconds > 0.0 {
            format!(", {}/s", figures::count((count as f64 / seconds).round() as u64))
        } else {
            String::new()
        };
        Progress::summary(format_args!("{} {noun} in {seconds:.1} s{rate}", figures::count(count)));
    }
}

/// One message is on its way for as long as it is not written.
fn bytes_of_one(source: &Source, client: &Client) -> Option<Extent> {
    let all = source.message().payload.len() as u64;
    let done = all.saturating_sub(client.unwritten() as u64);
    (done < all).then_some(Extent { done, all, in_bytes: true })
}
