//! One subscriber: every message that comes is identified, checked and timed.

use std::{cell::RefCell, ops::ControlFlow, rc::Rc, sync::Arc};

use hashbrown::HashMap;

use super::{
    Error,
    publisher::CLOSE_LIMIT,
    seat::{self, Listener, Poke},
    shop::{Common, Running, add},
};
use crate::{
    bench::{
        plan::{Audience, Payload},
        stamp::Stamp,
        tracker::{Mark, Tracker},
    },
    client::{Client, Handler, Lost},
    packet::{Properties, Publish, QoS, ReasonCode, RetainHandling, SubAck, SubscriptionOptions},
};

/// A subscriber on its connection.
pub(super) struct Subscriber {
    pub(super) client: Option<Client>,
    pub(super) poke: Poke,
    pub(super) closing: bool,
    pub(super) ears: Ears,
    pub(super) filter: String,
}

/// What hears the messages of a subscriber.
pub(super) struct Ears {
    shop: Common,
    pub(super) audience: Rc<RefCell<Heard>>,
    round: Option<Arc<Running>>,
    now: Option<u64>,
    /// The QoS that the broker grants, or why it does not.
    pub(super) granted: Option<ReasonCode>,
}

/// What an audience has heard.
pub(super) struct Heard {
    number: u32,
    sources: Sources,
    told: HeardTold,
    /// Messages that came before the round, or between two.
    early: u64,
}

/// Whose messages are expected.
enum Sources {
    /// Those of publishers of this run, from this number on.
    Known(u32, Vec<Tracker>),
    /// Those of whoever publishes, by run and number: several processes may number theirs alike.
    Any(HashMap<(u16, u32), Foreign>),
}

/// A publisher of another process.
struct Foreign {
    tracker: Tracker,
    first: u64,
    end: u64,
}

/// What an audience has to tell of a round.
#[derive(Clone, Debug, Default)]
pub(in crate::bench) struct HeardTold {
    pub(in crate::bench) number: u32,
    /// By publisher: how many of its messages came, each once.
    pub(in crate::bench) unique: Vec<(u32, u64)>,
    /// Of foreign publishers, how many there must have been.
    pub(in crate::bench) foreign_expected: u64,
    pub(in crate::bench) received: u64,
    pub(in crate::bench) duplicates: u64,
    pub(in crate::bench) duplicates_marked: u64,
    pub(in crate::bench) reordered: u64,
    pub(in crate::bench) corrupt: u64,
    pub(in crate::bench) unexpected: u64,
}

impl Heard {
    pub(super) fn new(audience: &Audience) -> Self {
        let sources = match &audience.sources {
            Some(range) => Sources::Known(range.start, range.clone().map(|_| Tracker::default()).collect()),
            None => Sources::Any(HashMap::new()),
        };
        Self { number: audience.number, sources, told: HeardTold::default(), early: 0 }
    }

    /// Begins a round: publishers go on with the numbers that `first` says.
    pub(super) fn begin(&mut self, first: impl Fn(u32) -> u64) {
        let unexpected = std::mem::take(&mut self.early);
        self.told = HeardTold { number: self.number, unexpected, ..HeardTold::default() };
        match &mut self.sources {
            Sources::Known(from, trackers) => {
                for (number, tracker) in (*from..).zip(trackers) {
                    tracker.begin(first(number));
                }
            }
            Sources::Any(known) => known.clear(),
        }
    }

    pub(super) fn end(&mut self) -> HeardTold {
        let mut told = std::mem::take(&mut self.told);
        told.number = self.number;
        match &self.sources {
            Sources::Known(from, trackers) => {
                told.unique = (*from..).zip(trackers).map(|(number, tracker)| (number, tracker.count())).collect();
            }
            Sources::Any(known) => {
                told.unique = known.iter().map(|((_, number), foreign)| (*number, foreign.tracker.count())).collect();
                told.foreign_expected = known.values().map(|foreign| foreign.end - foreign.first).sum();
            }
        }
        told
    }

    /// A message came while nobody of this run sends any: one that the broker kept, or somebody else's.
    const fn early(&mut self) {
        self.early += matches!(self.sources, Sources::Known(..)) as u64;
    }

    /// What the message with this stamp is; `None`: nobody of this run has sent it. Of a publisher that was not heard of
    /// before, the message must be believable.
    #[inline]
    fn mark(&mut self, stamp: &Stamp, is_believable: impl Fn() -> bool) -> Option<Mark> {
        match &mut self.sources {
            Sources::Known(from, trackers) => {
                let at = stamp.publisher.checked_sub(*from)?;
                trackers.get_mut(at as usize).map(|tracker| tracker.mark(stamp.sequence))
            }
            Sources::Any(known) => {
                let who = (stamp.run, stamp.publisher);
                if !known.contains_key(&who) && (known.len() >= FOREIGN_MAX || !is_believable()) {
                    return None;
                }
                Some(known.entry(who).or_insert_with(|| Foreign::new(stamp.sequence)).mark(stamp.sequence))
            }
        }
    }
}

impl Foreign {
    fn new(sequence: u64) -> Self {
        let mut tracker = Tracker::narrow();
        tracker.begin(sequence);
        Self { tracker, first: sequence, end: sequence }
    }

    fn mark(&mut self, sequence: u64) -> Mark {
        let mark = self.tracker.mark(sequence);
        // What is from nowhere says nothing of how many there must have been.
        if mark != Mark::Old {
            self.end = self.end.max(sequence + 1);
        }
        mark
    }
}

/// A message of a publisher in another process is no older, and no clock is further ahead.
const AGE_MAX: u64 = 3_600_000_000_000;
/// So many publishers of other processes are told apart: whoever forges stamps costs a gigabyte at the most.
const FOREIGN_MAX: usize = 1 << 17;

impl Ears {
    pub(super) const fn new(shop: Common, audience: Rc<RefCell<Heard>>) -> Self {
        Self { shop, audience, round: None, now: None, granted: None }
    }

    /// Takes a message that has a stamp.
    #[inline]
    fn identify(&self, payload: &[u8], dup: bool, running: &Running, now: u64) {
        let Payload::Stamped(payloads) = &running.round.payload else { return };
        let mut heard = self.audience.borrow_mut();
        // Who only listens hears any run: those who publish need not know of it.
        let any = self.shop.plan.publishers.is_empty();
        let stamp = Stamp::read(payload).filter(|stamp| any || stamp.run == self.shop.plan.run);
        let marked = stamp.and_then(|stamp| {
            let is_believable = || {
                let age = self.shop.clock.age(stamp.time, now);
                !any || (age.unsigned_abs() < AGE_MAX && payloads.is_whole(payload, stamp.sequence))
            };
            heard.mark(&stamp, is_believable).map(|mark| (stamp, mark))
        });
        let Some((stamp, mark)) = marked else {
            heard.told.unexpected += 1;
            return;
        };
        match mark {
            Mark::New => {}
            Mark::Late => heard.told.reordered += 1,
            Mark::Again => {
                heard.told.duplicates += 1;
                heard.told.duplicates_marked += u64::from(dup);
                return;
            }
            Mark::Old => {
                heard.told.unexpected += 1;
                return;
            }
        }
        if !payloads.is_whole(payload, stamp.sequence) {
            heard.told.corrupt += 1;
            add(&self.shop.gauges.errors, 1);
        }
        drop(heard);
        let age = self.shop.clock.age(stamp.time, now);
        let counts = running.counts_from.saturating_add_signed(age) <= now;
        let mut slice = self.shop.slice.borrow_mut();
        slice.received += 1;
        if now >= running.counts_from {
            slice.counted.received += 1;
            slice.counted.last_received = now;
        }
        if counts {
            slice.e2e.record_signed(age);
        }
    }
}

impl Ears {
    /// Begins or ends a round.
    pub(super) fn set_round(&mut self, running: Option<Arc<Running>>) {
        self.round = running;
    }

    /// Bytes came, at a time that is not known yet.
    pub(super) const fn wake(&mut self) {
        self.now = None;
    }

    /// A message came.
    #[inline]
    pub(super) fn hear(&mut self, payload: &[u8], dup: bool) {
        let Some(running) = &self.round else {
            self.audience.borrow_mut().early();
            return;
        };
        let now = *self.now.get_or_insert_with(|| self.shop.clock.now());
        self.audience.borrow_mut().told.received += 1;
        if running.round.payload.has_stamps() {
            self.identify(payload, dup, running, now);
        } else {
            // Without a stamp it is only counted; what was due in the warm-up comes in it, by and large.
            let mut slice = self.shop.slice.borrow_mut();
            slice.received += 1;
            if now >= running.counts_from {
                slice.counted.received += 1;
                slice.counted.last_received = now;
            }
        }
    }
}

impl Handler for Ears {
    #[inline]
    fn message(&mut self, publish: &Publish<'_>) -> ControlFlow<()> {
        self.hear(publish.payload, publish.dup);
        ControlFlow::Continue(())
    }

    fn subscribed(&mut self, answer: &SubAck<'_>) {
        self.granted = answer.reasons.iter().next();
    }
}

impl Listener for Subscriber {
    fn subscribe(&mut self, qos: QoS) -> Result<(), Error> {
        let Some(client) = &mut self.client else { return Ok(()) };
        let options = SubscriptionOptions {
            qos,
            no_local: false,
            retain_as_published: false,
            retain_handling: RetainHandling::Send,
        };
        let filter = std::slice::from_ref(&self.filter);
        client.subscribe(filter, options, &Properties::new()).map_err(Error::Encode)?;
        client.flush().map_err(Error::Lost)
    }

    fn is_there(&self) -> bool {
        self.client.is_some()
    }

    fn filter(&self) -> &str {
        &self.filter
    }

    fn ears(&mut self) -> &mut Ears {
        &mut self.ears
    }

    fn close(&mut self) {
        self.closing = true;
        self.poke.now();
    }
}

impl Subscriber {
    pub(super) fn new(client: Client, ears: Ears, filter: String) -> Self {
        Self { client: Some(client), poke: Poke::default(), closing: false, ears, filter }
    }

    fn turn(&mut self) -> Result<(), Lost> {
        let Some(client) = &mut self.client else { return Ok(()) };
        self.ears.wake();
        client.read(&mut self.ears)?;
        add(&self.ears.shop.gauges.arrivals, 1);
        // As long as more is there to be read, acknowledgements pile up and leave together.
        if client.has_more() { Ok(()) } else { client.flush() }
    }
}

/// Whether the broker grants what was asked for.
pub(in crate::bench) fn check_granted(granted: Option<ReasonCode>, asked: QoS, filter: &str) -> Result<(), Error> {
    match granted {
        Some(reason) if reason.is_failure() => Err(Error::Refused { filter: filter.to_owned(), reason }),
        Some(reason) if (reason as u8) < asked.bits() => {
            Err(Error::Granted { filter: filter.to_owned(), asked, granted: reason as u8 })
        }
        _ => Ok(()),
    }
}

/// The work of a subscriber, to its end.
pub(super) async fn work(seat: Rc<RefCell<Subscriber>>) {
    loop {
        let outcome = match seat::ready(&seat).await {
            Ok(()) => seat.borrow_mut().turn(),
            Err(lost) => Err(lost),
        };
        // What a connection needs only at its end has its memory only then.
        if seat.borrow().closing {
            let client = seat.borrow_mut().client.take();
            if let Some(client) = client {
                Box::pin(client.close(CLOSE_LIMIT)).await;
            }
            return;
        }
        let Err(lost) = outcome else { continue };
        let (client, shop) = {
            let mut subscriber = seat.borrow_mut();
            (subscriber.client.take(), Rc::clone(&subscriber.ears.shop))
        };
        let Some(client) = client else { return };
        let again = Box::pin(seat::reconnected(client, &shop, lost)).await;
        match again {
            Some(client) => {
                let is_known = client.agreed().session_present;
                let mut subscriber = seat.borrow_mut();
                subscriber.client = Some(client);
                // What cannot be asked for shows in the next read.
                if !is_known {
                    let _ = subscriber.subscribe(shop.plan.subscribe_qos);
                }
            }
            None => return,
        }
    }
}
