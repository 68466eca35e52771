//! `--remove-retained`: an empty retained message for each retained one that came, no more on the way than the broker
//! takes, and what became of them.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    hash::{BuildHasher, RandomState},
};

use crate::{
    client::{Client, Message, PublishError},
    command::counted,
    failure::{Exit, Failure, quoted},
    output::Console,
    packet::{PacketId, Properties, Publish, QoS, ReasonCode},
};

/// Retained messages on their way out.
#[derive(Debug)]
pub(super) struct Removal {
    dry_run: bool,
    /// Whether the broker sends us what we publish ourselves.
    echoes: bool,
    queue: VecDeque<String>,
    in_flight: HashMap<PacketId, String>,
    /// What the topics in both of them hold.
    bytes: usize,
    /// More came than can be kept.
    is_overrun: bool,
    /// Hashes of the topics that were queued and of which nothing came back yet. Filters may overlap: one that is in
    /// here comes a second time.
    known: HashSet<u64>,
    /// Hashes of all topics, and whether they were asked for once more. What comes again then is not removed again: a
    /// broker before MQTT 5 does not say that it refuses.
    tried: HashSet<u64>,
    is_repeated: bool,
    returned: u64,
    hasher: RandomState,
    removed: u64,
    refused: u64,
    first_refusal: Option<String>,
}

impl Removal {
    /// `echoes`: whether the broker sends us what we publish ourselves.
    pub(super) fn new(dry_run: bool, echoes: bool) -> Self {
        Self {
            dry_run,
            echoes,
            queue: VecDeque::new(),
            in_flight: HashMap::new(),
            bytes: 0,
            is_overrun: false,
            known: HashSet::new(),
            tried: HashSet::new(),
            is_repeated: false,
            returned: 0,
            hasher: RandomState::new(),
            removed: 0,
            refused: 0,
            first_refusal: None,
        }
    }

    /// Whether the message is what the broker makes of one of ours. Nobody wants to see it.
    pub(super) fn is_echo(&mut self, publish: &Publish<'_>) -> bool {
        publish.payload.is_empty() && self.echoes && self.known.remove(&self.hasher.hash_one(publish.topic))
    }

    /// A message came that is to be removed if it is a retained one.
    pub(super) fn add(&mut self, publish: &Publish<'_>, console: Console) {
        // With "retain as published", an empty message is one that removes.
        if !publish.retain || publish.payload.is_empty() {
            return;
        }
        if self.bytes + (self.known.len() + self.tried.len()) * KNOWN > LIMIT {
            self.is_overrun = true;
            return;
        }
        let hash = self.hasher.hash_one(publish.topic);
        if !self.tried.insert(hash) && self.is_repeated {
            self.returned += 1;
            return;
        }
        if !self.known.insert(hash) {
            return;
        }
        if self.dry_run {
            self.removed += 1;
            console.note(format_args!("would remove {}", quoted(publish.topic)));
        } else {
            self.bytes += weight(publish.topic);
            self.queue.push_back(publish.topic.to_owned());
        }
    }

    /// Publishes what there is room for.
    pub(super) fn publish(&mut self, client: &mut Client) {
        let qos = QoS::AtLeastOnce.min(client.agreed().maximum_qos);
        let nothing = Properties::new();
        while let Some(topic) = self.queue.pop_front() {
            let message = Message { topic: &topic, payload: b"", qos, retain: true, properties: &nothing };
            match client.publish(&message) {
                Ok(Some(packet_id)) => drop(self.in_flight.insert(packet_id, topic)),
                // A broker that knows QoS 0 only says nothing.
                Ok(None) => self.finished(&topic, None),
                Err(PublishError::Full) => {
                    self.queue.push_front(topic);
                    return;
                }
                Err(error) => self.finished(&topic, Some(error.to_string())),
            }
        }
    }

    /// The broker has answered.
    pub(super) fn taken(&mut self, packet_id: PacketId, reason: ReasonCode) {
        if let Some(topic) = self.in_flight.remove(&packet_id) {
            self.finished(&topic, reason.is_failure().then(|| reason.to_string()));
        }
    }

    fn finished(&mut self, topic: &str, refusal: Option<String>) {
        self.bytes -= weight(topic);
        let Some(refusal) = refusal else {
            self.removed += 1;
            if !self.echoes {
                self.known.remove(&self.hasher.hash_one(topic));
            }
            return;
        };
        self.refused += 1;
        self.known.remove(&self.hasher.hash_one(topic));
        self.first_refusal.get_or_insert_with(|| format!("{}: {refusal}", quoted(topic)));
    }

    /// The connection is lost: what was not answered is published again on the next.
    pub(super) fn restart(&mut self) {
        self.queue.extend(self.in_flight.drain().map(|(_, topic)| topic));
        self.known = self.queue.iter().map(|topic| self.hasher.hash_one(topic.as_str())).collect();
    }

    /// Leaves alone what is not published yet.
    pub(super) fn stop(&mut self) {
        self.bytes -= self.queue.drain(..).map(|topic| weight(&topic)).sum::<usize>();
    }

    /// What makes it impossible to go on, if something does.
    pub(super) fn trouble(&self) -> Option<Failure> {
        self.is_overrun.then(|| {
            Failure::new(Exit::FAILED, "too many retained messages")
                .because(format_args!("{} wait to be removed, and more come", counted(self.waiting(), RETAINED)))
                .hint("run it again: what was removed does not come back")
        })
    }

    /// All that came is removed, and more is asked for: what comes back of it has come.
    pub(super) fn begin_anew(&mut self) {
        self.known.clear();
        (self.is_repeated, self.returned) = (true, 0);
    }

    /// Whether the broker has answered everything.
    pub(super) fn is_settled(&self) -> bool {
        self.queue.is_empty() && self.in_flight.is_empty()
    }

    /// How many the broker has answered.
    pub(super) const fn answered(&self) -> u64 {
        self.removed + self.refused
    }

    fn waiting(&self) -> u64 {
        (self.queue.len() + self.in_flight.len()) as u64
    }

    /// Says what was done, and fails if something was not.
    pub(super) fn result(&self, console: Console) -> Result<(), Failure> {
        let verb = if self.dry_run { "would remove" } else { "removed" };
        console.note(format_args!("{verb} {}", counted(self.removed, RETAINED)));
        if self.returned > 0 {
            console.note(format_args!(
                "{} came again: the broker may not let this client remove",
                counted(self.returned, RETAINED)
            ));
        }
        let left = self.waiting();
        match &self.first_refusal {
            Some(cause) => {
                let what = format!("the broker refused to remove {}", counted(self.refused, RETAINED));
                Err(Failure::new(Exit::REFUSED, what).because(cause))
            }
            None if left > 0 => {
                let what = format!("{} not removed for sure", counted(left, RETAINED));
                Err(Failure::new(Exit::LOST, what).because("the broker has not answered"))
            }
            None => Ok(()),
        }
    }
}

/// What a topic takes until it is removed.
const fn weight(topic: &str) -> usize {
    topic.len() + 48
}

/// So much may wait to be removed: two million topics of a usual length.
const LIMIT: usize = 128 * 1024 * 1024;
/// What a topic takes that is known.
const KNOWN: usize = 16;

const RETAINED: &str = "retained message";
