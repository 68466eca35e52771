//! Two peers, the link between them, and what can happen to it.

use std::{collections::BTreeMap, sync::OnceLock};

use mqtt_toolkit::{
    packet::{QoS, Version},
    session::{Outgoing, outgoing::Request},
};
use proptest::{collection::vec, prelude::*};

use crate::{Message, peer::Peer};

/// What happens next. A side is 0 or 1.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Event {
    Publish(usize, QoS),
    Subscribe(usize),
    /// Sends up to so many packets that wait.
    Flush(usize, usize),
    /// So many bytes arrive at this side.
    Arrive(usize, usize),
    /// One of the answers that are due is given: any of them.
    Answer(usize, usize),
    /// An acknowledgement that nobody has reason to send arrives at this side.
    Stray(usize, usize),
    /// The connection is cut, and both sides go on with their sessions on the next.
    Cut(Terms),
    /// The connection is cut, and this side has lost its session.
    Lose(usize, Terms),
}

/// What both sides agree on: of each sender, the window and the number of aliases.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terms {
    pub(crate) receive_maximum: [u16; 2],
    pub(crate) aliases: [u16; 2],
}

/// How a world begins.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Start {
    pub(crate) version: Version,
    pub(crate) terms: Terms,
    /// Whether identifiers are about to begin anew with 1.
    pub(crate) wraps: bool,
    pub(crate) refuses: bool,
}

/// Two peers and what was published.
#[derive(Debug)]
pub(crate) struct World {
    start: Start,
    peers: [Peer; 2],
    published: [Vec<Message>; 2],
    /// Of each side, how many of its messages went down with its session, and were not delivered: they may be missing.
    excused: [Vec<u32>; 2],
    /// Whether this side's messages may come twice: the other side has lost its session once.
    doubles: [bool; 2],
}

pub(crate) fn terms() -> impl Strategy<Value = Terms> {
    let receive_maximum = || prop_oneof![3 => Just(1_u16), 5 => 2_u16..6, 2 => 6_u16..40];
    (receive_maximum(), receive_maximum(), 0_u16..5, 0_u16..5)
        .prop_map(|(a, b, x, y)| Terms { receive_maximum: [a, b], aliases: [x, y] })
}

pub(crate) fn start() -> impl Strategy<Value = Start> {
    (prop_oneof![Just(Version::V3_1_1), Just(Version::V5)], terms(), any::<bool>(), any::<bool>())
        .prop_map(|(version, terms, wraps, refuses)| Start { version, terms, wraps, refuses })
}

/// A course of events; `losses`: whether sessions may be lost.
pub(crate) fn events(losses: bool) -> impl Strategy<Value = Vec<Event>> {
    let side = || 0_usize..2;
    let qos = prop_oneof![Just(QoS::AtLeastOnce), Just(QoS::ExactlyOnce)];
    let event = prop_oneof![
        20 => (side(), qos).prop_map(|(side, qos)| Event::Publish(side, qos)),
        2 => side().prop_map(Event::Subscribe),
        10 => (side(), 1_usize..8).prop_map(|(side, count)| Event::Flush(side, count)),
        20 => (side(), 1_usize..60).prop_map(|(side, bytes)| Event::Arrive(side, bytes)),
        20 => (side(), any::<usize>()).prop_map(|(side, pick)| Event::Answer(side, pick)),
        2 => (side(), any::<usize>()).prop_map(|(side, pick)| Event::Stray(side, pick)),
        5 => terms().prop_map(Event::Cut),
        u32::from(losses) => (side(), terms()).prop_map(|(side, terms)| Event::Lose(side, terms)),
    ];
    vec(event, 1..250)
}

impl World {
    pub(crate) fn new(start: Start) -> Self {
        let mut world = Self {
            start,
            peers: [new_peer(start), new_peer(start)],
            published: [Vec::new(), Vec::new()],
            excused: [Vec::new(), Vec::new()],
            doubles: [false; 2],
        };
        world.connect(start.terms, true);
        world
    }

    pub(crate) fn happen(&mut self, event: Event) {
        match event {
            Event::Publish(side, qos) => {
                let message = Message { number: u32::try_from(self.published[side].len()).unwrap(), qos };
                self.published[side].push(message);
                self.peers[side].publish(message);
            }
            Event::Subscribe(side) => self.peers[side].subscribe(),
            Event::Flush(side, count) => self.peers[side].flush(count),
            Event::Arrive(side, count) => {
                let output = &mut self.peers[1 - side].output;
                let bytes: Vec<u8> = output.drain(..count.min(output.len())).collect();
                self.peers[side].receive(&bytes);
            }
            Event::Answer(side, pick) => drop(self.peers[side].answer(pick)),
            Event::Stray(side, pick) => self.peers[side].stray(pick),
            Event::Cut(terms) => self.connect(terms, true),
            Event::Lose(side, terms) => self.lose(side, terms),
        }
    }

    fn connect(&mut self, terms: Terms, session_present: bool) {
        let [a, b] = terms.aliases;
        self.peers[0].connect(terms.receive_maximum[0], session_present, [a, b]);
        self.peers[1].connect(terms.receive_maximum[1], session_present, [b, a]);
    }

    fn lose(&mut self, side: usize, terms: Terms) {
        let delivered = &self.peers[1 - side].delivered;
        let numbers = self.published[side].iter().map(|message| message.number);
        self.excused[side] = numbers.filter(|number| !delivered.contains(number)).collect();
        self.doubles[1 - side] = true;
        let kept = std::mem::take(&mut self.peers[side].delivered);
        self.peers[side] = new_peer(self.start);
        self.peers[side].delivered = kept;
        self.connect(terms, false);
    }

    /// No more mishaps: everything that is owed is sent, answered and delivered.
    pub(crate) fn settle(&mut self) {
        for _ in 0..100_000 {
            let mut idle = true;
            for side in 0..2 {
                self.peers[side].flush(usize::MAX);
                while self.peers[side].answer(0) {}
                let bytes = std::mem::take(&mut self.peers[side].output);
                idle &= bytes.is_empty();
                self.peers[1 - side].receive(&bytes);
            }
            if idle {
                return;
            }
        }
        panic!("the two never come to rest");
    }

    /// Nothing is owed, nothing is lost, and nothing came twice that must not.
    pub(crate) fn judge(&self) {
        for side in 0..2 {
            let (from, to) = (&self.peers[side], &self.peers[1 - side]);
            assert!(from.outgoing.is_idle() && !from.outgoing.has_next());
            assert_eq!((from.outgoing.unacknowledged(), from.outgoing.queued_bytes()), (0, 0));
            assert_eq!(from.ledger.ids(), [0; 0]);
            assert_eq!(to.incoming.unreleased(), 0);
            let mut counts = BTreeMap::new();
            let mut last = None;
            for number in &to.delivered {
                let count = counts.entry(*number).or_insert(0);
                *count += 1;
                if *count == 1 {
                    assert!(last < Some(*number), "first deliveries in order [MQTT-4.6.0-1]: {:?}", to.delivered);
                    last = Some(*number);
                }
            }
            for message in &self.published[side] {
                let count = counts.get(&message.number).copied().unwrap_or(0);
                let exactly_once = message.qos == QoS::ExactlyOnce;
                if exactly_once && self.is_refused(message.number) {
                    assert_eq!(count, 0, "refused and delivered: {message:?}");
                } else if !self.excused[side].contains(&message.number) {
                    assert!(count >= 1, "lost: {message:?}");
                }
                assert!(count <= 1 || !exactly_once || self.doubles[side], "doubled: {message:?}");
            }
        }
    }

    fn is_refused(&self, number: u32) -> bool {
        self.start.version.is_v5() && self.start.refuses && refuses(number)
    }
}

fn refuses(number: u32) -> bool {
    number % 5 == 2
}

fn new_peer(start: Start) -> Peer {
    let outgoing = if start.wraps { near_wrap() } else { Outgoing::new(1, true) };
    Peer::new(start.version, outgoing, if start.refuses { refuses } else { |_| false })
}

/// A session that has given out nearly all identifiers once.
fn near_wrap() -> Outgoing<Message> {
    static SPUN: OnceLock<Outgoing<Message>> = OnceLock::new();
    let spun = SPUN.get_or_init(|| {
        let mut outgoing = Outgoing::new(1, true);
        for _ in 0..65_525 {
            let id = outgoing.request(Request::Subscribe).unwrap();
            outgoing.answered(id, Request::Subscribe).unwrap();
        }
        outgoing
    });
    spun.clone()
}
