//! Takes what comes: decides what of it is shown, counted, removed or given to a command.

use std::ops::ControlFlow;

use super::{
    removal::Removal,
    sieve::{Chance, Sieve},
    worker::Work,
};
use crate::{
    client::Handler,
    output::{Console, Payloads},
    packet::{PacketId, Property, Publish, ReasonCode, SubAck},
};

/// Takes what comes.
#[derive(Debug)]
pub(super) struct Taker {
    pub(super) payloads: Payloads,
    /// How many messages are still wanted.
    left: Option<u64>,
    /// Everything that was asked for came.
    pub(super) done: bool,
    /// What nobody has looked at.
    pub(super) answers: Vec<Answer>,
    /// What is done with messages beside showing them, if anything.
    pub(super) choice: Option<Box<Choice>>,
    /// The message that a command is to be run for.
    pub(super) work: Option<Work>,
    console: Console,
}

/// What is done with messages beside showing them.
#[derive(Debug)]
pub(super) struct Choice {
    /// How many came.
    pub(super) came: u64,
    /// How many of them were taken.
    pub(super) taken: u64,
    pub(super) sieve: Sieve,
    pub(super) removal: Option<Removal>,
    pub(super) chance: Option<Chance>,
    pub(super) hide_retained: bool,
    pub(super) retained_only: bool,
    pub(super) exec: bool,
}

/// A SUBACK or UNSUBACK.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) packet_id: PacketId,
    pub(super) reasons: Vec<ReasonCode>,
    pub(super) text: Option<String>,
}

impl Taker {
    pub(super) const fn new(
        payloads: Payloads,
        count: Option<u64>,
        choice: Option<Box<Choice>>,
        console: Console,
    ) -> Self {
        Self { payloads, left: count, done: false, answers: Vec::new(), choice, work: None, console }
    }

    /// What is being removed, if anything is.
    pub(super) fn removal(&mut self) -> Option<&mut Removal> {
        self.choice.as_mut().and_then(|choice| choice.removal.as_mut())
    }

    fn show(&mut self, publish: &Publish<'_>) {
        if let Err(unshown) = self.payloads.add(publish) {
            self.console.warning(&unshown.text, &unshown.theirs);
        }
    }

    fn count(&mut self) -> ControlFlow<()> {
        match &mut self.left {
            None => ControlFlow::Continue(()),
            Some(left) => {
                *left = left.saturating_sub(1);
                if *left == 0 { self.end() } else { ControlFlow::Continue(()) }
            }
        }
    }

    const fn end(&mut self) -> ControlFlow<()> {
        self.done = true;
        ControlFlow::Break(())
    }

    /// The way of a message when it is not simply shown.
    #[inline(never)]
    fn choose(&mut self, publish: &Publish<'_>) -> ControlFlow<()> {
        let Some(choice) = &mut self.choice else { return ControlFlow::Continue(()) };
        choice.came += 1;
        if choice.removal.as_mut().is_some_and(|removal| removal.is_echo(publish)) {
            return ControlFlow::Continue(());
        }
        if choice.retained_only && !publish.retain {
            return self.end();
        }
        if !choice.sieve.takes(publish) {
            return ControlFlow::Continue(());
        }
        if let Some(removal) = &mut choice.removal {
            removal.add(publish, self.console);
        }
        if choice.hide_retained && publish.retain {
            return ControlFlow::Continue(());
        }
        choice.taken += 1;
        // mosquitto_sub counts those that it does not show by chance, too.
        if choice.chance.as_mut().is_none_or(Chance::draw) {
            if choice.exec {
                self.work = Some(Work::of(publish));
            } else {
                self.show(publish);
            }
        }
        self.count()
    }

    fn answered(&mut self, answer: &SubAck<'_>) {
        let text = answer.properties.find(|property| match property {
            Property::ReasonString(text) => Some(text.to_owned()),
            _ => None,
        });
        self.answers.push(Answer { packet_id: answer.packet_id, reasons: answer.reasons.iter().collect(), text });
    }
}

impl Handler for Taker {
    fn message(&mut self, publish: &Publish<'_>) -> ControlFlow<()> {
        if self.choice.is_some() {
            return self.choose(publish);
        }
        self.show(publish);
        self.count()
    }

    fn holds(&self) -> bool {
        self.work.is_some()
    }

    fn point(&self) -> u64 {
        self.payloads.end()
    }

    fn subscribed(&mut self, answer: &SubAck<'_>) {
        self.answered(answer);
    }

    fn unsubscribed(&mut self, answer: &SubAck<'_>) {
        self.answered(answer);
    }

    fn taken(&mut self, packet_id: PacketId, reason: ReasonCode) {
        if let Some(removal) = self.removal() {
            removal.taken(packet_id, reason);
        }
    }
}
