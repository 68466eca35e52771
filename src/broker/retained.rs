//! Retained messages, ordered by topic; a subscription's share of them is read piece by piece, at its reader's pace.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Bound,
    sync::Arc,
};

use super::{
    message::{Message, SubscriptionIds},
    principal::Principal,
    sessions::Session,
};
use crate::{packet::QoS, topic};

/// All retained messages.
#[derive(Debug, Default)]
pub(crate) struct Retained {
    messages: BTreeSet<Message>,
    /// Who published those whose sources have not the right to everything.
    sources: BTreeMap<Message, Arc<Principal>>,
    /// How many of them may expire.
    mortal: usize,
    /// Bytes of their payloads.
    bytes: usize,
    /// Whether somebody was told that there is no room.
    pub(crate) full: bool,
}

/// The retained messages that one subscription has still to get.
#[derive(Debug)]
pub(crate) struct Replay {
    pub(crate) filter: Arc<str>,
    /// The last topic that was looked at.
    after: Option<Message>,
    pub(crate) qos: QoS,
    pub(crate) ids: SubscriptionIds,
    /// Those who are still to be described, when the subscription is to the list of clients.
    #[expect(clippy::box_collection, reason = "seldom there: 8 bytes instead of 24 in every subscription's replay")]
    pub(crate) clients: Option<Box<Vec<Arc<Session>>>>,
    /// Whether nothing is left.
    pub(crate) done: bool,
}

impl Replay {
    pub(crate) fn new(filter: &str, qos: QoS, ids: SubscriptionIds) -> Self {
        Self { filter: filter.into(), after: None, qos, ids, clients: None, done: false }
    }
}

/// Messages given out at once.
const BATCH: usize = 64;
/// Topics looked at in one turn.
pub(crate) const LOOKS: usize = 1_024;

impl Retained {
    /// Keeps `message`, in place of an earlier one of its topic.
    /// It is given out only as long as its source, if there is one, may publish to its topic.
    pub(crate) fn set(&mut self, message: Message, source: Option<Arc<Principal>>) {
        // First away with the old one: an entry that is written over keeps its key, and with it the earlier message.
        self.sources.remove(&message);
        if let Some(source) = source {
            self.sources.insert(message.clone(), source);
        }
        self.mortal += usize::from(message.expires().is_some());
        self.bytes += message.payload().len();
        let old = self.messages.replace(message);
        self.forget(old.as_ref());
    }

    /// Whether a message of `size` bytes of payload may be kept for `topic` within these limits.
    pub(crate) fn has_room(&self, topic: &str, size: usize, messages: usize, bytes: usize) -> bool {
        let old = self.messages.get(topic.as_bytes());
        let others = self.bytes - old.map_or(0, |message| message.payload().len());
        (old.is_some() || self.messages.len() < messages) && others + size <= bytes
    }

    /// Forgets the message of `topic` [MQTT-3.3.1-6].
    pub(crate) fn remove(&mut self, topic: &str) {
        self.sources.remove(topic.as_bytes());
        let old = self.messages.take(topic.as_bytes());
        self.forget(old.as_ref());
    }

    fn forget(&mut self, old: Option<&Message>) {
        self.mortal -= usize::from(old.is_some_and(|message| message.expires().is_some()));
        self.bytes -= old.map_or(0, |message| message.payload().len());
    }

    /// How many there are, and the bytes of their payloads.
    pub(crate) fn counts(&self) -> (usize, usize) {
        (self.messages.len(), self.bytes)
    }

    /// Forgets what has expired; called now and then.
    pub(crate) fn expire(&mut self, now: u64) {
        if self.mortal > 0 {
            self.messages.retain(|message| !message.is_expired(now));
            self.sources.retain(|message, _| !message.is_expired(now));
            self.mortal = self.messages.iter().filter(|message| message.expires().is_some()).count();
            self.bytes = self.messages.iter().map(|message| message.payload().len()).sum();
        }
    }

    fn is_valid(&self, message: &Message, now: u64) -> bool {
        let withheld = |source: &Arc<Principal>| !source.may_publish(message.topic());
        !message.is_expired(now) && !self.sources.get(message).is_some_and(withheld)
    }

    /// The next messages of `replay`, which remembers how far it got. `looks` is how many topics may still be looked at.
    pub(crate) fn next(&self, replay: &mut Replay, now: u64, looks: &mut usize) -> Vec<Message> {
        let filter = Arc::clone(&replay.filter);
        if !topic::has_wildcards(&filter) {
            replay.done = true;
            *looks = looks.saturating_sub(1);
            let found = self.messages.get(filter.as_bytes());
            return found.filter(|message| self.is_valid(message, now)).cloned().into_iter().collect();
        }
        let mut found = Vec::new();
        let mut from = replay.after.take().map_or_else(
            || Bound::Included(literal_prefix(&filter).as_bytes().to_vec()),
            |message| Bound::Excluded(message.topic_bytes().to_vec()),
        );
        while *looks > 0 {
            *looks -= 1;
            let bound = (from.as_ref().map(Vec::as_slice), Bound::Unbounded);
            let Some(message) = self.messages.range::<[u8], _>(bound).next() else {
                replay.done = true;
                return found;
            };
            from = match step(&filter, message.topic()) {
                Step::Matches => {
                    if self.is_valid(message, now) {
                        found.push(message.clone());
                    }
                    Bound::Excluded(message.topic_bytes().to_vec())
                }
                Step::Seek(next) => Bound::Included(next),
                Step::End => {
                    replay.done = true;
                    return found;
                }
            };
            replay.after = Some(message.clone());
            if found.len() >= BATCH {
                return found;
            }
        }
        // The place to go on from: a seek beyond the last topic looked at is done again.
        found
    }
}

/// What a topic of the ordered set means for the search of a filter.
#[derive(Debug, PartialEq, Eq)]
enum Step {
    Matches,
    /// No topic before this one matches.
    Seek(Vec<u8>),
    /// No further topic matches.
    End,
}

/// Compares level by level; where they part, every topic up to the next that could match is skipped.
fn step(filter: &str, topic: &str) -> Step {
    if topic::matches(filter, topic) {
        return Step::Matches;
    }
    // [MQTT-4.7.2-1]: all topics that begin with '$' stand together.
    if topic.starts_with('$') && filter.starts_with(['+', '#']) {
        return Step::Seek(b"%".to_vec());
    }
    let mut at = 0;
    let mut topic_levels = topic.split('/');
    for wanted in filter.split('/') {
        let Some(level) = topic_levels.next() else { break };
        if wanted != "+" && wanted != level {
            return seek_sibling(&topic.as_bytes()[..at], wanted.as_bytes(), topic.as_bytes());
        }
        at += level.len() + 1;
    }
    // Too short, or too long for the filter: the next one.
    Step::Seek([topic.as_bytes(), &[0]].concat())
}

/// All topics that share `prefix` (which ends with '/' or is empty) stand together; of these, only the ones whose next
/// level is `wanted` can match.
fn seek_sibling(prefix: &[u8], wanted: &[u8], topic: &[u8]) -> Step {
    let alone = [prefix, wanted].concat();
    if topic < alone.as_slice() {
        return Step::Seek(alone);
    }
    let below = [&alone, b"/".as_slice()].concat();
    if topic < below.as_slice() {
        return Step::Seek(below);
    }
    match prefix.split_last() {
        // '0' follows '/': the first topic that does not share the prefix.
        Some((_, stem)) => Step::Seek([stem, b"0"].concat()),
        None => Step::End,
    }
}

/// The levels before the first wildcard.
fn literal_prefix(filter: &str) -> &str {
    let wildcard = filter.find(['+', '#']).unwrap_or(filter.len());
    let prefix = &filter[..wildcard];
    // "sport/#" matches "sport" too, which stands before "sport/".
    prefix.strip_suffix('/').unwrap_or(prefix)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        access::Access,
        broker::{
            door::{Door, DoorOptions},
            message::Parts,
        },
    };

    fn store(topics: &[&str]) -> Retained {
        let mut retained = Retained::default();
        for topic in topics {
            let parts = Parts { topic, payload: b"x", properties: &[], qos: QoS::AtMostOnce, expires: None };
            retained.set(Message::new(&parts), None);
        }
        retained
    }

    fn all(retained: &Retained, filter: &str) -> Vec<String> {
        let mut replay = Replay::new(filter, QoS::AtMostOnce, SubscriptionIds::None);
        let mut found = Vec::new();
        while !replay.done {
            found.extend(retained.next(&mut replay, 0, &mut 3).iter().map(|message| message.topic().to_owned()));
        }
        found
    }

    #[test]
    fn searching_finds_what_matching_each_topic_finds() {
        let levels = ["a", "b", "a!b", "a.c", "", "$x", "zz", "é"];
        let mut topics = Vec::new();
        for first in levels {
            topics.push(first.to_owned());
            for second in levels {
                topics.push(format!("{first}/{second}"));
                for third in levels {
                    topics.push(format!("{first}/{second}/{third}"));
                }
            }
        }
        topics.retain(|topic| !topic.is_empty());
        let retained = store(&topics.iter().map(String::as_str).collect::<Vec<_>>());
        let filters = [
            "#",
            "+",
            "a/#",
            "a/+",
            "+/a",
            "+/+/a",
            "a/+/b",
            "+/a/#",
            "$x/#",
            "$x/+",
            "/+",
            "+/",
            "/",
            "a!b/+",
            "a/b/a",
            "zz/zz/zz",
            "q/#",
            "+/q/+",
            "+/+/+",
            "/#",
            "a/+/+",
            "a.c/a!b/+",
            "+/a!b/#",
        ];
        for filter in filters {
            let mut expected: Vec<_> = topics.iter().filter(|topic| topic::matches(filter, topic)).cloned().collect();
            expected.sort();
            assert_eq!(all(&retained, filter), expected, "{filter}");
        }
    }

    #[test]
    fn a_later_message_takes_the_place_of_the_earlier() {
        let mut retained = store(&["a", "a"]);
        assert_eq!(retained.messages.len(), 1);
        retained.remove("a");
        assert_eq!(all(&retained, "#"), [""; 0]);
    }

    /// What is known about a message's source goes with the message, and never with an earlier one of its topic.
    #[test]
    fn a_source_is_kept_with_the_message_that_holds() {
        let door = Door::new(DoorOptions::default(), Access::open());
        let source = Principal::new(&door, Some("anna"), "anna");
        let mut retained = Retained::default();
        let mut set = |payload: &[u8], expires| {
            let parts = Parts { topic: "t", payload, properties: &[], qos: QoS::AtMostOnce, expires };
            retained.set(Message::new(&parts), Some(Arc::clone(&source)));
            let held = retained.sources.keys().map(|message| message.payload().len()).sum::<usize>();
            assert_eq!((held, retained.counts()), (payload.len(), (1, payload.len())));
        };
        // The large one is let go of.
        set(&[0; 10_000], None);
        set(b"x", Some(5));
        // The one that holds does not expire: its source stays as long as it does.
        set(b"xy", None);
        retained.expire(10);
        assert_eq!((retained.sources.len(), retained.messages.len()), (1, 1));
        // The one that holds expires: nothing of it stays.
        let parts = Parts { topic: "t", payload: b"x", properties: &[], qos: QoS::AtMostOnce, expires: Some(20) };
        retained.set(Message::new(&parts), Some(source));
        retained.expire(30);
        assert_eq!((retained.sources.len(), retained.counts()), (0, (0, 0)));
    }
}
