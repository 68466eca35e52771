//! Requests and answers over one connection, one after the other.

use std::time::Duration;

use tokio::time::timeout;

use super::{answers::Answers, latency::Latencies, plan::Plan};
use crate::{
    client::{Client, Message},
    command::{
        connection::ended,
        printing::{self, Stop, print},
    },
    failure::{Exit, Failure, Reference, quoted},
    interrupt::{Ended, Interrupt},
    output::{self, Console},
    packet::ReasonCode,
};

/// A run of `mqtt rr`.
pub(super) struct Dialogue {
    pub(super) client: Client,
    pub(super) plan: Plan,
    pub(super) response_topic: String,
    pub(super) answers: Answers,
    pub(super) latencies: Latencies,
    /// Whether mosquitto_rr's words are wanted.
    pub(super) as_mosquitto: bool,
    pub(super) interrupt: Interrupt,
    pub(super) console: Console,
}

/// What is waited for.
#[derive(Clone, Copy)]
enum Event {
    Granted,
    /// There is room for a request.
    Room,
    /// The answer is there, or there can be none.
    Heard,
    Answered,
    /// Every exchange at QoS 1 and 2 is over.
    Settled,
}

/// The pause before somebody may be there to hear the request.
const ASK_AGAIN: Duration = Duration::from_millis(200);
/// How long the last exchanges at QoS 1 and 2 may take, and the broker to close its side after DISCONNECT.
const CLOSE_LIMIT: Duration = Duration::from_secs(1);

impl Dialogue {
    /// Asks until there is nothing more to ask.
    pub(super) async fn run(mut self) -> Result<Exit, Failure> {
        let stop = self.ask_all().await;
        if self.plan.latency && !self.as_mosquitto {
            let text = self.latencies.to_string();
            if !text.is_empty() {
                self.console.note(text);
            }
        }
        let mut reason = ReasonCode::Success;
        let result = match stop {
            Ok(()) => {
                let _ = timeout(CLOSE_LIMIT, self.until(Event::Settled)).await;
                Ok(Exit::DONE)
            }
            Err(Stop::Unread) => Ok(Exit::DONE),
            Err(Stop::Ended(from_outside)) => {
                if self.as_mosquitto && from_outside == Ended::TimedOut {
                    reason = ReasonCode::DisconnectWithWill;
                }
                Ok(ended(from_outside, self.console))
            }
            Err(Stop::Failed(failure)) => Err(failure),
            Err(Stop::Lost(lost)) => return Err(Failure::lost(&lost, self.client.options())),
        };
        self.client.close_because(reason, CLOSE_LIMIT).await;
        result
    }

    async fn ask_all(&mut self) -> Result<(), Stop> {
        for number in 0..self.plan.count {
            let correlation = self.plan.next_correlation();
            if correlation.is_none() {
                // What is retained at the response topic may come before the request is sent.
                self.answers.open(None);
            }
            if number == 0 {
                self.subscribe().await?;
            }
            self.ask(correlation).await?;
        }
        Ok(())
    }

    /// Subscribes to the response topic.
    async fn subscribe(&mut self) -> Result<(), Stop> {
        let filters = [self.response_topic.clone()];
        let sent = self.client.subscribe(&filters, self.plan.subscription, &self.plan.subscribe);
        sent.map_err(|error| Failure::usage("the response topic does not fit into a SUBSCRIBE").because(error))?;
        self.until(Event::Granted).await?;
        match self.answers.granted {
            Some(reason) if reason.is_failure() => {
                let what = format!("the broker refused to subscribe to {}", quoted(&self.response_topic));
                let failure = Failure::new(Exit::REFUSED, what).because(reason);
                Err(failure.like(Reference::unanswerable(reason)).into())
            }
            _ => Ok(()),
        }
    }

    /// Asks once, and waits for the answer.
    async fn ask(&mut self, correlation: Option<Vec<u8>>) -> Result<(), Stop> {
        let properties = self.plan.properties(&self.response_topic, correlation.as_deref());
        let properties = properties.map_err(|error| Failure::usage("the request does not fit").because(error))?;
        if correlation.is_some() {
            self.answers.open(correlation);
        }
        loop {
            // The exchange before may not be over: its PUBCOMP comes after the answer.
            self.until(Event::Room).await?;
            let Plan { topic, payload, qos, .. } = &self.plan;
            let message = Message { topic, payload, qos: *qos, retain: false, properties: &properties };
            self.client.publish(&message).map_err(|error| Failure::publish(&error))?;
            self.answers.asked();
            self.client.flush()?;
            self.until(Event::Heard).await?;
            if self.answers.is_answered() {
                break;
            }
            // Nobody has heard it.
            if let Ok(answered) = timeout(ASK_AGAIN, self.until(Event::Answered)).await {
                answered?;
                break;
            }
        }
        if self.plan.latency {
            let latency = self.answers.latency();
            self.latencies.add(latency);
            if self.as_mosquitto {
                let written = output::text(Latencies::as_mosquitto(latency).as_bytes());
                written.map_err(|error| printing::cannot_write(&error))?;
            }
        }
        Ok(())
    }

    /// Waits until it has happened. Everything that came before is printed then.
    async fn until(&mut self, event: Event) -> Result<(), Stop> {
        loop {
            let read = self.client.read(&mut self.answers);
            print(&mut self.answers.payloads, &mut self.client, &mut self.interrupt).await?;
            read?;
            self.client.flush()?;
            if let Some(cause) = self.answers.refused.take() {
                return Err(Failure::new(Exit::REFUSED, "the broker refused the request").because(cause).into());
            }
            let happened = match event {
                Event::Granted => self.answers.granted.is_some(),
                Event::Room => self.client.has_room(self.plan.qos),
                Event::Heard => self.answers.is_answered() || self.answers.is_unheard(),
                Event::Answered => self.answers.is_answered(),
                Event::Settled => self.client.unacknowledged() == 0 && self.client.unreleased() == 0,
            };
            if happened {
                return Ok(());
            }
            tokio::select! {
                biased;
                from_outside = self.interrupt.wait() => return Err(Stop::Ended(from_outside)),
                ready = self.client.ready() => ready?,
                () = self.answers.payloads.reader_gone() => return Err(Stop::Unread),
            }
        }
    }
}
