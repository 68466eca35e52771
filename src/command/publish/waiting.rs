//! `--wait-for-subscriber`: how long a message is sent again because nobody was there, and what is said meanwhile.

use std::time::Duration;

use tokio::time::Instant;

use crate::{
    failure::{Exit, Failure, quoted},
    output::Console,
};

/// The wait for somebody who has subscribed.
#[derive(Debug)]
pub(super) struct Waiting {
    /// For each message; `None`: for ever.
    limit: Option<Duration>,
    /// When the message that is on its way was sent for the first time.
    since: Option<Instant>,
    pause: Duration,
    told: bool,
    console: Console,
}

/// The first pause, and the longest.
const FIRST: Duration = Duration::from_millis(100);
const LONGEST: Duration = Duration::from_secs(1);

impl Waiting {
    /// A wait of no more than `limit`.
    pub(super) const fn new(limit: Option<Duration>, console: Console) -> Self {
        Self { limit, since: None, pause: FIRST, told: false, console }
    }

    /// A message was sent.
    pub(super) fn sent(&mut self, now: Instant) {
        self.since.get_or_insert(now);
    }

    /// Somebody got it.
    pub(super) const fn somebody(&mut self) {
        (self.since, self.pause) = (None, FIRST);
    }

    /// Nobody got it: the pause before it is sent again.
    pub(super) fn nobody(&mut self, topic: &str, now: Instant) -> Result<Duration, Failure> {
        self.check(topic, now)?;
        if !std::mem::replace(&mut self.told, true) {
            self.console.note(format_args!("nobody has subscribed to {}: waiting for somebody", quoted(topic)));
        }
        let pause = self.pause;
        self.pause = (pause * 2).min(LONGEST);
        Ok(self.end().map_or(pause, |end| pause.min(end.saturating_duration_since(now))))
    }

    /// When it is over.
    pub(super) fn end(&self) -> Option<Instant> {
        self.since?.checked_add(self.limit?)
    }

    /// Fails when it is over.
    pub(super) fn check(&self, topic: &str, now: Instant) -> Result<(), Failure> {
        match (self.end(), self.limit) {
            (Some(end), Some(limit)) if now >= end => {
                let what = format!("nobody has subscribed to {} within {} s", quoted(topic), limit.as_secs_f64());
                Err(Failure::new(Exit::TIMED_OUT, what))
            }
            _ => Ok(()),
        }
    }
}
