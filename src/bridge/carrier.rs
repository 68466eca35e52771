//! Takes what one side of a bridge receives, and has it carried to the other.

use std::ops::ControlFlow;

use super::{
    event::What,
    kin::Kin,
    passage::Passage,
    topics::{self, Topic},
};
use crate::{
    broker::Principal,
    client::{Client, Handler},
    packet::{PacketId, Publish, QoS, ReasonCode, SubAck},
};

/// What is done with what one side receives.
pub(super) struct Carrier<'a> {
    pub(super) topics: &'a [Topic],
    /// Whether this side is the own broker: its messages go out.
    pub(super) outwards: bool,
    /// Who the bridge is at the own broker, if not everything is allowed to it there.
    pub(super) local: Option<&'a Principal>,
    /// Whether messages stay retained on their way.
    pub(super) retain: bool,
    /// The messages of this side.
    pub(super) forth: &'a mut Passage,
    /// Those of the other side, which this one confirms.
    pub(super) back: &'a mut Passage,
    /// The other side, while it is connected.
    pub(super) to: Option<&'a mut Client>,
    pub(super) asked: &'a mut Asked,
    pub(super) kin: &'a mut Kin,
    pub(super) told: &'a mut Told,
    pub(super) tell: &'a dyn Fn(What<'_>),
}

/// The subscriptions that wait for an answer.
#[derive(Debug, Default)]
pub(super) struct Asked(Vec<(PacketId, String)>);

/// What was told since the connection began: once each, for the messages of both sides.
#[derive(Debug, Default)]
pub(super) struct Told {
    not_passed: [bool; 2],
    denied: [bool; 2],
    refused: [bool; 2],
    crowded: [bool; 2],
}

impl Asked {
    pub(super) fn add(&mut self, packet_id: PacketId, filter: &str) {
        self.0.push((packet_id, filter.to_owned()));
    }

    /// A new connection: nobody answers what was asked before.
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    fn answered(&mut self, packet_id: PacketId) -> Option<String> {
        let at = self.0.iter().position(|(asked, _)| *asked == packet_id)?;
        Some(self.0.swap_remove(at).1)
    }
}

impl Told {
    /// Whether this was not told before.
    const fn is_new(told: &mut [bool; 2], outwards: bool) -> bool {
        !std::mem::replace(&mut told[outwards as usize], true)
    }
}

/// Gives the other side what waits for it.
pub(super) fn carry(passage: &mut Passage, to: &mut Client, outwards: bool, told: &mut Told, tell: &dyn Fn(What<'_>)) {
    passage.carry(to, |topic, why| {
        if Told::is_new(&mut told.not_passed, outwards) {
            tell(What::NotPassed { out: outwards, topic, why });
        }
    });
}

impl Carrier<'_> {
    /// Whether the local user may read, or publish to, this topic of the own broker.
    fn is_allowed(&mut self, topic: &str) -> bool {
        let Some(local) = self.local else { return true };
        let allowed = if self.outwards { local.may_receive(topic) } else { local.may_publish(topic) };
        if !allowed {
            self.forth.dropped += 1;
            if Told::is_new(&mut self.told.denied, self.outwards) {
                (self.tell)(What::Denied { out: self.outwards, topic });
            }
        }
        allowed
    }
}

impl Handler for Carrier<'_> {
    fn message(&mut self, publish: &Publish<'_>) -> ControlFlow<()> {
        if publish.topic.starts_with('$') {
            self.kin.hear(self.outwards, publish.topic, publish.payload);
        }
        // What no line asks for: the remote broker may remember an older configuration.
        if let Some((topic, qos)) = topics::passed_on(self.topics, self.outwards, publish.topic)
            && self.is_allowed(if self.outwards { publish.topic } else { &topic })
        {
            let crowded = self.to.as_ref().is_some_and(|to| to.is_paused());
            let retain = publish.retain && self.retain;
            if !self.forth.take(publish, topic, qos, retain, crowded)
                && Told::is_new(&mut self.told.crowded, self.outwards)
            {
                (self.tell)(What::Crowded { out: self.outwards });
            }
            if let Some(to) = &mut self.to {
                carry(self.forth, to, self.outwards, self.told, self.tell);
            }
        }
        ControlFlow::Continue(())
    }

    fn point(&self) -> u64 {
        self.forth.taken()
    }

    /// Never both sides: each would wait for what the other does not read.
    fn pauses(&self) -> bool {
        self.forth.is_full() && !self.to.as_ref().is_some_and(|to| to.is_paused())
    }

    fn settled(&mut self, number: u64) {
        self.back.confirm(number);
    }

    fn subscribed(&mut self, answer: &SubAck<'_>) {
        let Some(filter) = self.asked.answered(answer.packet_id) else { return };
        if let Some(reason) = answer.reasons.iter().find(|reason| reason.is_failure()) {
            (self.tell)(What::NotSubscribed { remote: !self.outwards, filter: &filter, reason });
        }
    }

    fn refused(&mut self, reason: ReasonCode, _: Option<&str>) {
        self.back.dropped += 1;
        if Told::is_new(&mut self.told.refused, !self.outwards) {
            (self.tell)(What::Refused { out: !self.outwards, reason });
        }
    }
}

/// What to subscribe to on one side: each filter once, and none whose messages another brings anyway.
pub(super) fn filters(topics: &[Topic], outwards: bool) -> Vec<(&str, QoS)> {
    let of_this_side = topics.iter().filter(|topic| if outwards { topic.goes_out() } else { topic.comes_in() });
    let all: Vec<_> = of_this_side
        .map(|topic| (if outwards { topic.local_filter() } else { topic.remote_filter() }, topic.qos()))
        .collect();
    let is_needless = |at: usize, (filter, qos): (&str, QoS)| {
        all.iter().enumerate().any(|(other, (wider, high))| {
            // Of two that mean the same, the first one stays.
            let comes_first = other < at || *high > qos || !covers(filter, wider);
            other != at && comes_first && *high >= qos && covers(wider, filter)
        })
    };
    all.iter().enumerate().filter(|(at, filter)| !is_needless(*at, **filter)).map(|(_, filter)| *filter).collect()
}

/// Whether everything that matches `filter` matches `wider`, too.
fn covers(wider: &str, filter: &str) -> bool {
    if wider == filter {
        return true;
    }
    // `+` stands for one level, and is one; `#` stands for more.
    let ends_open = filter == "#" || filter.ends_with("/#");
    let wider_ends_open = wider == "#" || wider.ends_with("/#");
    !wider.starts_with("$share/")
        && !filter.starts_with("$share/")
        && (!ends_open || wider_ends_open)
        && crate::topic::matches(wider, filter)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bridge::Direction;

    #[test]
    fn what_another_filter_brings_is_not_asked_for() {
        let topic =
            |pattern, direction, bits| Topic::new(pattern, direction, QoS::from_bits(bits).unwrap(), "", "").unwrap();
        type Row<'a> = (&'a [(&'a str, u8)], &'a [(&'a str, u8)]);
        let rows: [Row<'_>; 9] = [
            (&[("a", 1), ("a", 1)], &[("a", 1)]),
            (&[("a", 0), ("a", 2), ("a", 1)], &[("a", 2)]),
            (&[("#", 1), ("a/b", 1), ("+/c", 0)], &[("#", 1)]),
            (&[("#", 0), ("a/b", 1)], &[("#", 0), ("a/b", 1)]),
            (&[("a/+", 1), ("a/#", 1)], &[("a/#", 1)]),
            (&[("a/+", 1), ("+/b", 1)], &[("a/+", 1), ("+/b", 1)]),
            (&[("+/#", 1), ("a/#", 1), ("$SYS/#", 1)], &[("+/#", 1), ("$SYS/#", 1)]),
            (&[("a/+", 1), ("a/b/#", 1)], &[("a/+", 1), ("a/b/#", 1)]),
            (&[("+/#", 1), ("#", 1)], &[("+/#", 1)]),
        ];
        for (given, expected) in rows {
            let mut topics: Vec<_> = given.iter().map(|(name, bits)| topic(name, Direction::Both, *bits)).collect();
            let found = |topics: &[Topic], outwards| -> Vec<(String, u8)> {
                filters(topics, outwards).into_iter().map(|(name, qos)| (name.to_owned(), qos.bits())).collect()
            };
            let expected: Vec<_> = expected.iter().map(|(name, bits)| ((*name).to_owned(), *bits)).collect();
            assert_eq!(found(&topics, true), expected);
            assert_eq!(found(&topics, false), expected);
            topics.push(topic("other/#", Direction::Out, 2));
            assert_eq!(found(&topics, false), expected);
        }
    }
}
