//! What comes from the broker while an answer is waited for: which message is the answer, and what the broker refuses.

use std::ops::ControlFlow;

use tokio::time::{Duration, Instant};

use super::plan::Plan;
use crate::{
    client::Handler,
    failure::quoted,
    output::{Console, Payloads},
    packet::{PacketId, Property, Publish, ReasonCode, SubAck},
};

/// Takes what comes.
pub(super) struct Answers {
    pub(super) payloads: Payloads,
    /// What the broker said to the SUBSCRIBE.
    pub(super) granted: Option<ReasonCode>,
    /// Why it did not take the request.
    pub(super) refused: Option<String>,
    response_topic: String,
    request_topic: String,
    no_retained: bool,
    /// Whether an answer is waited for.
    open: bool,
    /// The correlation data that it must have, if there is some.
    correlation: Option<Vec<u8>>,
    asked: Option<Instant>,
    latency: Option<Duration>,
    /// Nobody heard the request.
    unheard: bool,
    /// Whether it is asked again then.
    waits: bool,
    /// What was said once.
    told_of_nobody: bool,
    told_of_lack: bool,
    debug: bool,
    console: Console,
}

impl Answers {
    pub(super) fn new(payloads: Payloads, response_topic: String, plan: &Plan, debug: bool, console: Console) -> Self {
        Self {
            payloads,
            granted: None,
            refused: None,
            response_topic,
            request_topic: plan.topic.clone(),
            no_retained: plan.no_retained,
            open: false,
            correlation: None,
            asked: None,
            latency: None,
            unheard: false,
            waits: plan.waits,
            told_of_nobody: false,
            told_of_lack: false,
            debug,
            console,
        }
    }

    /// From now on an answer may come: one with this correlation data, if there is some.
    pub(super) fn open(&mut self, correlation: Option<Vec<u8>>) {
        (self.open, self.correlation) = (true, correlation);
        (self.asked, self.latency) = (None, None);
    }

    /// The request is sent.
    pub(super) fn asked(&mut self) {
        (self.asked, self.unheard) = (Some(Instant::now()), false);
    }

    /// Whether the answer is there.
    pub(super) const fn is_answered(&self) -> bool {
        !self.open
    }

    /// Whether nobody heard the request, which is to be asked again then.
    pub(super) const fn is_unheard(&self) -> bool {
        self.unheard && self.waits
    }

    /// How long it took.
    pub(super) fn latency(&self) -> Duration {
        self.latency.unwrap_or_default()
    }

    /// Whether this is what is waited for.
    fn is_answer(&mut self, publish: &Publish<'_>) -> bool {
        if !self.open || publish.topic != self.response_topic || (publish.retain && self.no_retained) {
            return false;
        }
        let Some(expected) = &self.correlation else { return true };
        let found = publish.properties.find(|property| match property {
            Property::CorrelationData(data) => Some(data == expected.as_slice()),
            _ => None,
        });
        let topic = quoted(&self.response_topic);
        match found {
            Some(true) => return true,
            Some(false) if self.debug => {
                self.console
                    .note(format_args!("a message to {topic} answers something else: it has other correlation data"));
            }
            // A responder that does not know of it would be waited for without end.
            None if !publish.retain && !std::mem::replace(&mut self.told_of_lack, true) => {
                self.console
                    .note(format_args!("a message to {topic} is not taken for the answer: it has no correlation data"));
            }
            Some(false) | None => {}
        }
        false
    }
}

impl Handler for Answers {
    fn message(&mut self, publish: &Publish<'_>) -> ControlFlow<()> {
        if self.is_answer(publish) {
            self.latency = self.asked.map(|asked| asked.elapsed());
            self.open = false;
            if let Err(unshown) = self.payloads.add(publish) {
                self.console.warning(&unshown.text, &unshown.theirs);
            }
        }
        ControlFlow::Continue(())
    }

    fn point(&self) -> u64 {
        self.payloads.end()
    }

    fn subscribed(&mut self, answer: &SubAck<'_>) {
        self.granted = answer.reasons.iter().next();
    }

    fn taken(&mut self, _: PacketId, reason: ReasonCode) {
        self.unheard = reason == ReasonCode::NoMatchingSubscribers;
        if self.unheard && !std::mem::replace(&mut self.told_of_nobody, true) {
            let topic = quoted(&self.request_topic);
            let then = if self.waits { "waiting for somebody" } else { "there may be no answer" };
            self.console.note(format_args!("nobody has subscribed to {topic}: {then}"));
        }
    }

    fn refused(&mut self, reason: ReasonCode, text: Option<&str>) {
        let text = text.map_or_else(String::new, |text| format!(": {}", text.escape_debug()));
        self.refused.get_or_insert_with(|| format!("{reason}{text}"));
    }
}
