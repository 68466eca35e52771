//! What the broker says to the messages it gets: which it did not take, and for which nobody was there.

use std::ops::ControlFlow;

use crate::{
    client::Handler,
    failure::{Exit, Failure, Reference},
    output::Console,
    packet::{PacketId, Publish, ReasonCode},
};

/// What was not taken (v5 says so).
#[derive(Debug)]
pub(super) struct Refusals {
    count: u64,
    first: Option<String>,
    /// The answer that came last.
    last: Option<(PacketId, ReasonCode)>,
    /// mosquitto's clients tell of each; we, at the end, of all.
    tell: Option<Console>,
}

impl Refusals {
    /// None yet. `tell`: where each is told in mosquitto's words.
    pub(super) const fn new(tell: Option<Console>) -> Self {
        Self { count: 0, first: None, last: None, tell }
    }

    /// One more, which was not sent at all.
    pub(super) fn add(&mut self, cause: String) {
        if let Some(console) = self.tell {
            console.warning("", format_args!("Error: {cause}"));
        }
        self.count(cause);
    }

    fn count(&mut self, cause: String) {
        self.count += 1;
        self.first.get_or_insert(cause);
    }

    /// The next answer is that to another message.
    pub(super) const fn expect_another(&mut self) {
        self.last = None;
    }

    /// Whether the last answer told that nobody had subscribed.
    pub(super) fn nobody(&self) -> bool {
        self.last.is_some_and(|(_, reason)| reason == ReasonCode::NoMatchingSubscribers)
    }

    /// How a run of `all` messages ends.
    pub(super) fn result(self, all: u64) -> Result<Exit, Failure> {
        let Some(cause) = self.first else { return Ok(Exit::DONE) };
        let what = if all == 1 {
            "the broker refused the message".to_owned()
        } else {
            format!("the broker refused {} of {all} messages", self.count)
        };
        // Each was told of when it happened.
        Err(Failure::new(Exit::REFUSED, what).because(cause).like(Reference::told(5)))
    }
}

impl Handler for Refusals {
    fn taken(&mut self, packet_id: PacketId, reason: ReasonCode) {
        self.last = Some((packet_id, reason));
    }

    fn refused(&mut self, reason: ReasonCode, text: Option<&str>) {
        let text = text.map(|text| text.escape_debug().to_string());
        if let (Some(console), Some((packet_id, _))) = (self.tell, self.last) {
            let more = text.as_ref().map_or_else(String::new, |text| format!("\n{text}"));
            console.warning("", format_args!("Warning: Publish {packet_id} failed: {}.{more}", reason.name()));
        }
        let text = text.map_or_else(String::new, |text| format!(": {text}"));
        self.count(format!("{reason}{text}"));
    }

    fn message(&mut self, _: &Publish<'_>) -> ControlFlow<()> {
        // A kept session may bring messages: they are not for us, but have to be acknowledged.
        ControlFlow::Continue(())
    }
}
