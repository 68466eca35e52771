//! A publisher of the library: what is due is handed to it as far as the window allows; what it tells is timed.
//!
//! The library tells of each message when it is written, in the order in which they were handed over.

use std::{
    cell::RefCell,
    collections::VecDeque,
    rc::Rc,
    sync::{Arc, atomic::Ordering},
};

use super::library::{CAPACITY, Event, Events, Sender};
use crate::{
    bench::{
        fleet::{
            Error,
            composer::Composer,
            ledger::{Ledger, Pending},
            publisher::{BACKLOG, Told},
            seat::Speaker,
            shop::{Common, Running, add},
        },
        measured::Measured,
        plan::{Load, Topic},
    },
    client::{Handler, Traffic},
    packet::{PacketId, QoS, ReasonCode},
};

/// A publisher.
pub(in crate::bench::fleet) struct Publisher {
    shop: Common,
    sender: Sender,
    number: u32,
    composer: Composer,
    /// The number of the next message, and of the first of this round.
    sequence: u64,
    first: u64,
    round: Option<Arc<Running>>,
    left: u64,
    sent: u64,
    backlog: VecDeque<u64>,
    /// When the messages were due that the library has and has not written; of an earlier round: `None`.
    handed: VecDeque<Option<u64>>,
    ledger: Ledger,
    is_done: bool,
    is_there: bool,
    closing: bool,
}

impl Publisher {
    pub(super) fn new(shop: Common, sender: Sender, number: u32, topic: Topic) -> Self {
        Self {
            ledger: Ledger::new(Rc::clone(&shop)),
            shop,
            sender,
            number,
            composer: Composer::new(number, topic),
            sequence: 0,
            first: 0,
            round: None,
            left: 0,
            sent: 0,
            backlog: VecDeque::new(),
            handed: VecDeque::new(),
            is_done: true,
            is_there: true,
            closing: false,
        }
    }

    /// Hands over what may be handed over.
    fn drive(&mut self) {
        let Some(running) = self.round.clone() else { return };
        if !self.is_there {
            return;
        }
        let now = self.shop.clock.now();
        if Measured::is_open(&running.round) && running.gives_up(now) {
            self.backlog.clear();
        }
        while self.has_room(&running) {
            let due = match running.round.load {
                Load::Closed if self.left > 0 && !running.is_over(now) => now,
                Load::Open(..) if let Some(due) = self.backlog.front() => *due,
                _ => break,
            };
            let (topic, payload) = self.composer.compose(&self.shop, &running, self.sequence, due);
            if !self.sender.publish(topic, payload, running.round.qos, self.shop.plan.retain) {
                break;
            }
            self.backlog.pop_front();
            self.handed.push_back(Some(due));
            self.sequence += 1;
            self.left = self.left.saturating_sub(1);
        }
        let is_over = match running.round.load {
            Load::Closed => self.left == 0 || running.is_over(now),
            Load::Open(..) => self.backlog.is_empty() && self.shop.lane.has_ended(),
            Load::Hold => running.is_over(now),
        };
        if is_over && self.handed.is_empty() && self.ledger.pending.is_empty() {
            self.finish();
        }
    }

    fn has_room(&self, running: &Running) -> bool {
        self.handed.len() < CAPACITY
            && (running.round.qos == QoS::AtMostOnce
                || self.handed.len() + self.ledger.pending.len() < usize::from(running.round.window))
    }

    /// The library has written the oldest message that was handed over.
    fn written(&mut self, packet_id: u16) {
        let (Some(Some(due)), Some(running)) = (self.handed.pop_front(), &self.round) else { return };
        let now = self.shop.clock.now();
        self.sent += 1;
        self.ledger.note_sent(running, due, now);
        match PacketId::new(packet_id) {
            Some(packet_id) => {
                self.ledger.pending.insert(packet_id, Pending { due, written: now });
            }
            None => {
                let mut slice = self.shop.slice.borrow_mut();
                slice.completed += 1;
                if now >= running.counts_from {
                    slice.counted.completed += 1;
                    slice.counted.last_completed = now;
                }
                if due >= running.counts_from && running.round.load != Load::Closed {
                    slice.response.record(now.saturating_sub(due));
                }
            }
        }
    }

    /// Takes an event; whether it is the last.
    fn take(&mut self, event: &Event<'_>) -> bool {
        match event {
            Event::Written(packet_id) => self.written(*packet_id),
            Event::Completed(packet_id, reason) => {
                self.ledger.now = None;
                if *reason == ReasonCode::NoMatchingSubscribers {
                    self.ledger.unheard += 1;
                }
                if let Some(packet_id) = PacketId::new(*packet_id) {
                    self.ledger.completed(packet_id, *reason);
                }
            }
            Event::Unheard => self.ledger.unheard += 1,
            Event::Disconnected => return true,
            _ => return false,
        }
        self.drive();
        false
    }

    fn finish(&mut self) {
        if !std::mem::replace(&mut self.is_done, true) {
            self.shop.done();
        }
    }
}

impl Speaker for Publisher {
    fn begin(&mut self, running: &Arc<Running>, count: u64) {
        (self.left, self.sent, self.is_done, self.first) = (count, 0, false, self.sequence);
        self.backlog.clear();
        self.handed.iter_mut().for_each(|due| *due = None);
        self.ledger.begin(running.counts_from);
        self.composer.begin(&running.round.payload);
        self.round = Some(Arc::clone(running));
        if !self.is_there {
            self.finish();
        }
        self.drive();
    }

    fn sent_so_far(&self) -> (u32, u64) {
        (self.number, self.sent)
    }

    fn end(&mut self) -> Told {
        self.finish();
        self.round = None;
        Told {
            number: self.number,
            first: self.first,
            sent: self.sent,
            refused: self.ledger.refused,
            unheard: self.ledger.unheard,
            is_held_up: self.ledger.is_held_up,
            blocked: 0,
            traffic: Traffic::default(),
        }
    }

    fn give(&mut self, due: u64) {
        if self.backlog.len() < BACKLOG {
            self.backlog.push_back(due);
        }
    }

    fn in_flight(&self) -> u64 {
        self.ledger.pending.len() as u64
    }

    fn push(&mut self) {
        self.drive();
    }

    fn poke(&mut self) {
        self.drive();
    }

    fn close(&mut self) {
        self.closing = true;
        self.sender.disconnect();
    }
}

/// The work of a publisher, to its end.
pub(super) async fn work(seat: Rc<RefCell<Publisher>>, mut events: Events) {
    loop {
        match events.next(|event| seat.borrow_mut().take(&event)).await {
            Ok(false) => {}
            Ok(true) => return,
            Err(_) if seat.borrow().closing => return,
            Err(trouble) => {
                let mut seat = seat.borrow_mut();
                let shop = Rc::clone(&seat.shop);
                seat.is_there = false;
                seat.finish();
                add(&shop.gauges.errors, 1);
                add(&shop.gauges.disconnects, 1);
                shop.gauges.connected.fetch_sub(1, Ordering::Relaxed);
                shop.fail(Error::Library(trouble));
                return;
            }
        }
    }
}
