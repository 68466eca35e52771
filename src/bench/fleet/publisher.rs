//! One publisher: what is due goes out as far as window and socket allow, and every acknowledgement is timed.

use std::{cell::RefCell, collections::VecDeque, rc::Rc, sync::Arc, time::Duration};

use tokio::task::yield_now;

use super::{
    Error,
    composer::Composer,
    ledger::{Ledger, Pending},
    seat::{self, Poke, Speaker},
    shop::{Common, Running},
};
use crate::{
    bench::plan::{Load, Topic},
    client::{Client, Lost, Message, PublishError, Traffic},
    packet::QoS,
};

/// A publisher on its connection.
pub(super) struct Publisher {
    pub(super) shop: Common,
    /// Not there while a new connection is made, and after the last one is lost.
    pub(super) client: Option<Client>,
    pub(super) poke: Poke,
    pub(super) number: u32,
    pub(super) closing: bool,
    composer: Composer,
    /// The number of the next message.
    sequence: u64,
    round: Option<Arc<Running>>,
    /// Messages that may still be sent in this round.
    left: u64,
    /// Messages of this round that were sent.
    sent: u64,
    /// When what is due was due.
    backlog: VecDeque<u64>,
    /// When QoS 0 messages were due that are in the write buffer.
    buffered: Vec<u64>,
    ledger: Ledger,
    blocked: Blocked,
    cut_is_due: bool,
    is_done: bool,
    /// The connection is lost for good.
    is_gone: bool,
    traffic: Traffic,
}

/// How long the socket took nothing.
#[derive(Clone, Copy, Default)]
struct Blocked {
    since: Option<u64>,
    total: u64,
}

/// What a publisher has to tell of a round.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::bench) struct Told {
    pub(in crate::bench) number: u32,
    pub(in crate::bench) first: u64,
    pub(in crate::bench) sent: u64,
    pub(in crate::bench) refused: u64,
    pub(in crate::bench) unheard: u64,
    pub(in crate::bench) is_held_up: bool,
    pub(in crate::bench) blocked: u64,
    pub(in crate::bench) traffic: Traffic,
}

/// What comes after a turn.
enum Next {
    Wait,
    Again,
}

/// Messages that may be due and not sent.
pub(super) const BACKLOG: usize = 1 << 22;
/// So many bytes make a batch.
const BATCH: usize = 64 * 1024;

impl Publisher {
    pub(super) fn new(shop: Common, client: Client, number: u32, topic: Topic) -> Self {
        let ledger = Ledger::new(Rc::clone(&shop));
        Self {
            shop,
            client: Some(client),
            poke: Poke::default(),
            number,
            closing: false,
            composer: Composer::new(number, topic),
            sequence: 0,
            round: None,
            left: 0,
            sent: 0,
            backlog: VecDeque::new(),
            buffered: Vec::new(),
            ledger,
            blocked: Blocked::default(),
            cut_is_due: false,
            is_done: true,
            is_gone: false,
            traffic: Traffic::default(),
        }
    }

    /// The number of the first message of this round.
    pub(super) const fn first(&self) -> u64 {
        self.sequence - self.sent
    }

    fn drive(&mut self) -> Result<Next, Lost> {
        let Some(running) = self.round.clone() else {
            return self.client.as_mut().map_or(Ok(()), Client::flush).map(|()| Next::Wait);
        };
        let now = self.shop.clock.now();
        let qos = running.round.qos;
        let window = usize::from(running.round.window);
        match running.round.load {
            Load::Closed => {
                while self.left > 0 && self.may_send(qos, window) && !running.is_over(now) && !self.cut_is_due {
                    if !self.send(&running, now, now) {
                        break;
                    }
                }
            }
            Load::Open(..) => {
                if running.gives_up(now) {
                    self.backlog.clear();
                }
                while self.may_send(qos, window)
                    && !self.cut_is_due
                    && let Some(due) = self.backlog.pop_front()
                {
                    if !self.send(&running, due, now) {
                        break;
                    }
                }
                self.ledger.is_held_up |= !self.backlog.is_empty();
            }
            Load::Hold => {}
        }
        let Some(client) = &mut self.client else { return Ok(Next::Wait) };
        client.flush()?;
        let is_writing = client.is_sending();
        self.blocked.note(is_writing, now);
        if !is_writing {
            self.written(&running);
        }
        let is_over = match running.round.load {
            Load::Closed => self.left == 0 || running.is_over(now),
            Load::Open(..) => self.backlog.is_empty() && self.shop.lane.has_ended(),
            Load::Hold => running.is_over(now),
        };
        if is_over && !is_writing && self.ledger.pending.is_empty() && !self.cut_is_due {
            self.finish();
        }
        let waits = running.round.load == Load::Closed || !self.backlog.is_empty();
        let more = waits && !is_over && !is_writing && self.may_send(qos, window);
        Ok(if more { Next::Again } else { Next::Wait })
    }

    #[inline]
    fn may_send(&self, qos: QoS, window: usize) -> bool {
        let Some(client) = &self.client else { return false };
        client.buffered() < BATCH
            && client.has_room(qos)
            && (qos == QoS::AtMostOnce || self.ledger.pending.len() < window)
    }

    /// Sends one message. `false`: it cannot be sent, and the round is over.
    fn send(&mut self, running: &Running, due: u64, now: u64) -> bool {
        let Some(client) = &mut self.client else { return false };
        let sequence = self.sequence;
        let (topic, payload) = self.composer.compose(&self.shop, running, sequence, due);
        let qos = running.round.qos;
        let plan = &self.shop.plan;
        let message = Message { topic, payload, qos, retain: plan.retain, properties: &plan.properties };
        match client.publish(&message) {
            Ok(Some(packet_id)) => {
                self.ledger.pending.insert(packet_id, Pending { due, written: now });
            }
            Ok(None) => self.note_qos_0(running, due, now),
            Err(PublishError::Full) => {
                self.backlog.push_front(due);
                return false;
            }
            Err(error) => {
                self.left = 0;
                self.backlog.clear();
                self.shop.fail(Error::Publish(error));
                return false;
            }
        }
        self.note_sent(running, due, now);
        true
    }

    #[inline]
    fn note_qos_0(&mut self, running: &Running, due: u64, now: u64) {
        if running.round.load == Load::Closed {
            let mut slice = self.shop.slice.borrow_mut();
            slice.completed += 1;
            if now >= running.counts_from {
                slice.counted.completed += 1;
                slice.counted.last_completed = now;
            }
        } else {
            // It is done when the system has it: after the flush.
            self.buffered.push(due);
        }
    }

    #[inline]
    fn note_sent(&mut self, running: &Running, due: u64, now: u64) {
        self.sequence += 1;
        self.sent += 1;
        self.left = self.left.saturating_sub(1);
        self.ledger.note_sent(running, due, now);
        if let Some(cut) = &running.round.cut
            && self.sent.is_multiple_of(cut.every)
        {
            self.cut_is_due = true;
        }
    }

    /// The write buffer is empty.
    fn written(&mut self, running: &Running) {
        if !self.buffered.is_empty() {
            let now = self.shop.clock.now();
            let mut slice = self.shop.slice.borrow_mut();
            let count = self.buffered.len() as u64;
            slice.completed += count;
            if now >= running.counts_from {
                slice.counted.completed += count;
                slice.counted.last_completed = now;
            }
            for due in self.buffered.drain(..).filter(|due| *due >= running.counts_from) {
                slice.response.record(now.saturating_sub(due));
            }
        }
        if std::mem::take(&mut self.cut_is_due)
            && let Some(cut) = &running.round.cut
        {
            (cut.with)();
        }
    }

    fn finish(&mut self) {
        if !std::mem::replace(&mut self.is_done, true) {
            self.shop.done();
        }
    }

    fn read(&mut self) -> Result<(), Lost> {
        self.ledger.now = None;
        let Some(client) = &mut self.client else { return Ok(()) };
        client.read(&mut self.ledger)
    }
}

impl Speaker for Publisher {
    fn begin(&mut self, running: &Arc<Running>, count: u64) {
        (self.left, self.sent, self.is_done, self.cut_is_due) = (count, 0, false, false);
        self.backlog.clear();
        self.buffered.clear();
        self.ledger.begin(running.counts_from);
        self.blocked = Blocked::default();
        self.traffic = self.client.as_ref().map(|client| *client.traffic()).unwrap_or_default();
        self.composer.begin(&running.round.payload);
        self.round = Some(Arc::clone(running));
        if self.is_gone {
            self.finish();
        }
        self.poke.now();
    }

    fn sent_so_far(&self) -> (u32, u64) {
        (self.number, self.sent)
    }

    fn end(&mut self) -> Told {
        self.finish();
        self.round = None;
        let now = self.shop.clock.now();
        let traffic = self.client.as_ref().map(|client| *client.traffic()).unwrap_or_default();
        Told {
            number: self.number,
            first: self.first(),
            sent: self.sent,
            refused: self.ledger.refused,
            unheard: self.ledger.unheard,
            is_held_up: self.ledger.is_held_up,
            blocked: self.blocked.total + self.blocked.since.map_or(0, |since| now.saturating_sub(since)),
            traffic: traffic - &self.traffic,
        }
    }

    fn give(&mut self, due: u64) {
        // What lies so far behind will not be made up for: it was due, and is not sent.
        if self.backlog.len() < BACKLOG {
            self.backlog.push_back(due);
        }
    }

    fn in_flight(&self) -> u64 {
        self.ledger.pending.len() as u64
    }

    fn push(&mut self) {
        let is_sending = |client: &Client| client.is_sending();
        match self.drive() {
            Ok(Next::Wait) if !self.is_done && !self.client.as_ref().is_some_and(is_sending) => {}
            _ => self.poke.now(),
        }
    }

    fn poke(&mut self) {
        self.poke.now();
    }

    fn close(&mut self) {
        self.closing = true;
        self.poke.now();
    }
}

impl Blocked {
    const fn note(&mut self, is_blocked: bool, now: u64) {
        match (is_blocked, self.since) {
            (true, None) => self.since = Some(now),
            (false, Some(since)) => {
                self.total += now.saturating_sub(since);
                self.since = None;
            }
            _ => {}
        }
    }
}

/// The work of a publisher, from its first round to its end.
pub(super) async fn work(seat: Rc<RefCell<Publisher>>) {
    loop {
        let driven = seat.borrow_mut().drive();
        let outcome = match driven {
            Ok(Next::Again) => {
                yield_now().await;
                seat.borrow_mut().read()
            }
            Ok(Next::Wait) => match seat::ready(&seat).await {
                Ok(()) => seat.borrow_mut().read(),
                Err(lost) => Err(lost),
            },
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
        if let Err(lost) = outcome
            && !Box::pin(recover(&seat, lost)).await
        {
            return;
        }
    }
}

/// How long a goodbye may take.
pub(super) const CLOSE_LIMIT: Duration = Duration::from_secs(2);

/// Connects again where that is wanted. `false`: the connection is gone for good.
async fn recover(seat: &Rc<RefCell<Publisher>>, lost: Lost) -> bool {
    let (client, shop) = {
        let mut publisher = seat.borrow_mut();
        (publisher.client.take(), Rc::clone(&publisher.shop))
    };
    let Some(client) = client else { return false };
    let again = seat::reconnected(client, &shop, lost).await;
    let mut publisher = seat.borrow_mut();
    match again {
        Some(client) => {
            if !client.agreed().session_present && client.options().passing_session {
                // What was in flight has new identifiers now.
                publisher.ledger.pending.clear();
            }
            publisher.client = Some(client);
            true
        }
        None => {
            publisher.is_gone = true;
            publisher.finish();
            false
        }
    }
}
