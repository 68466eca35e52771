//! The only door to what connections share: subscriptions, retained messages, sessions. Decides who receives a run.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    },
    time::Instant,
};

use parking_lot::{Mutex, RwLock};

use super::{
    checker::Checker,
    config::Config,
    event::{Event, Observer},
    message::{Message, SubscriptionIds},
    metrics::{Board, Counter, Found},
    outbox::{Limits, Outbox, Tools, Wish},
    principal::Principal,
    rates::Debts,
    retained::Retained,
    run::{Head, Run},
    seats::Seats,
    sessions::{PendingWill, Record, Session, Sessions},
    subscriptions::{Subscriptions, Target},
    sys::{self, Own},
    timers::{Due, Timers},
    workspace::Workspace,
};
use crate::{
    packet::{PacketId, QoS, ReasonCode},
    topic::TopicFilter,
};

/// What all workers share.
pub(crate) struct Router {
    pub(crate) config: Config,
    pub(crate) subscriptions: RwLock<Subscriptions>,
    /// Changes whenever a subscription does: a cached route of another stamp is worth nothing.
    pub(crate) stamp: AtomicU64,
    pub(crate) retained: RwLock<Retained>,
    pub(crate) sessions: Mutex<Sessions>,
    pub(crate) timers: Mutex<Timers>,
    pub(crate) connections: AtomicUsize,
    pub(crate) stopping: AtomicBool,
    /// Workers that know that the broker stops: they take nothing more over.
    pub(crate) settled: AtomicUsize,
    /// Whether there has been anybody who may not do everything.
    pub(crate) guarded: AtomicBool,
    /// Changes whenever somebody may do other things than before.
    pub(crate) access_stamp: AtomicU64,
    pub(crate) checker: Checker,
    /// Who has published faster than it may, and is gone.
    pub(crate) debts: Debts,
    /// The clients that are connected.
    pub(crate) seats: Seats,
    /// Connections that ended before any worker had them.
    pub(crate) turned_away: AtomicU64,
    /// Bytes that wait in memory for the rest of a CONNECT.
    pub(crate) unproven: AtomicUsize,
    /// What each worker has counted.
    pub(crate) boards: Box<[Board]>,
    /// What the broker itself has to publish.
    pub(crate) own: Own,
    /// What the first worker has found when it last went through all sessions.
    pub(crate) found: Found,
    observer: Option<Observer>,
    started: Instant,
}

/// What became of a run.
#[derive(Debug, Default)]
pub(crate) struct Delivered {
    /// Whether anybody had subscribed.
    pub(crate) matched: bool,
    /// A receiver that its publishers should wait for.
    pub(crate) congested: Option<Arc<Session>>,
}

impl Router {
    pub(crate) fn new(config: Config, observer: Option<Observer>) -> Self {
        let boards = (0..config.workers).map(|_| Board::default()).collect();
        Self {
            boards,
            own: Own::default(),
            found: Found::default(),
            config,
            subscriptions: RwLock::default(),
            stamp: AtomicU64::new(1),
            retained: RwLock::default(),
            sessions: Mutex::default(),
            timers: Mutex::default(),
            connections: AtomicUsize::new(0),
            stopping: AtomicBool::new(false),
            settled: AtomicUsize::new(0),
            guarded: AtomicBool::new(false),
            access_stamp: AtomicU64::new(0),
            checker: Checker::default(),
            debts: Debts::default(),
            seats: Seats::default(),
            turned_away: AtomicU64::new(0),
            unproven: AtomicUsize::new(0),
            observer,
            started: Instant::now(),
        }
    }

    /// The broker's clock: milliseconds since it started.
    pub(crate) fn now(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// The moment of the broker's clock as the system tells it.
    pub(crate) fn instant(&self, at: u64) -> Instant {
        self.started + std::time::Duration::from_millis(at)
    }

    pub(crate) fn limits(&self) -> Limits {
        Limits {
            messages: self.config.max_queued_messages,
            bytes: self.config.max_queued_bytes,
            backlog: self.config.backlog_bytes.min(self.config.max_queued_bytes / 2),
            queue_qos0: self.config.queue_qos0_messages,
        }
    }

    pub(crate) fn tell(&self, event: &Event<'_>) {
        if let Some(observer) = &self.observer {
            observer(event);
        }
    }

    /// Whether a client of this name is connected now.
    pub(crate) fn is_connected(&self, client_id: &str) -> bool {
        self.sessions.lock().find(client_id).is_some_and(|session| session.outbox.lock().connection.is_some())
    }

    /// Whoever asks who may do what has to ask again.
    pub(crate) fn access_changed(&self) {
        self.access_stamp.fetch_add(1, Ordering::Release);
        self.stamp.fetch_add(1, Ordering::Release);
    }

    /// Says whose an outbox is from now on. `subscribed`: it may stand in routes.
    pub(crate) fn identify(&self, outbox: &mut Outbox, principal: Option<Arc<Principal>>, subscribed: bool) {
        let same = match (&outbox.principal, &principal) {
            (None, None) => true,
            (Some(old), Some(new)) => old.is(new),
            _ => false,
        };
        if same {
            return;
        }
        outbox.principal = principal;
        self.guarded.store(true, Ordering::Release);
        if subscribed {
            self.stamp.fetch_add(1, Ordering::Release);
        }
    }

    /// Delivers a run to everybody who subscribed to its topic, and keeps its last message if it is to be retained.
    pub(crate) fn publish(&self, space: &mut Workspace, from: Option<&Arc<Session>>, run: &Run<'_>) -> Delivered {
        if run.retain {
            let source = from.and_then(|session| session.outbox.lock().principal.clone());
            self.retain(space, run, source);
        }
        self.pass_on(space, from, run)
    }

    /// Delivers a run to everybody who subscribed to its topic.
    fn pass_on(&self, space: &mut Workspace, from: Option<&Arc<Session>>, run: &Run<'_>) -> Delivered {
        if !self.config.trace.is_empty() {
            self.trace(from.map(|session| &**session), run);
        }
        let route = space.route(self, run.topic);
        let mut delivered = Delivered::default();
        if route.is_empty() {
            return delivered;
        }
        space.encoder.reset();
        let targets = route.targets.as_slice();
        let kin = from.map_or(0, |from| from.kin.load(Ordering::Relaxed));
        for target in targets {
            let own = from.is_some_and(|from| Arc::ptr_eq(from, &target.session));
            // [MQTT-3.8.3-3]
            if target.no_local && (own || (kin != 0 && target.session.kin.load(Ordering::Relaxed) == kin)) {
                continue;
            }
            let local = if own && target.partly_local {
                self.subscriptions.read().own(run.topic, &target.session)
            } else {
                None
            };
            let target = local.as_ref().unwrap_or(target);
            delivered.matched = true;
            let congested = self.deliver(space, target, run, targets.len() > 1);
            if congested && !own && delivered.congested.is_none() {
                delivered.congested = Some(Arc::clone(&target.session));
            }
        }
        for share in &route.shares {
            // One by one: each message is for another member.
            for message in run.singles() {
                let limits = space.limits;
                let load = |session: &Session| {
                    let outbox = session.outbox.lock();
                    outbox.may_receive(run.topic).then(|| outbox.load(&limits))
                };
                let Some(target) = share.pick(load) else { continue };
                delivered.matched = true;
                space.encoder.reset();
                let congested = self.deliver(space, &target, &message, false);
                let own = from.is_some_and(|from| Arc::ptr_eq(from, &target.session));
                if congested && !own && delivered.congested.is_none() {
                    delivered.congested = Some(target.session);
                }
            }
        }
        delivered
    }

    /// Appends a run to one outbox; whether publishers should wait for it.
    fn deliver(&self, space: &mut Workspace, target: &Target, run: &Run<'_>, shared: bool) -> bool {
        let wish = Wish {
            qos: if self.config.upgrade_outgoing_qos { target.qos } else { run.qos.min(target.qos) }, // [MQTT-3.8.4-8]
            retain: run.retain && target.retain_as_published, // [MQTT-3.3.1-12] [MQTT-3.3.1-13]
            ids: &target.ids,
            shared,
        };
        let limits = space.limits;
        let mut outbox = target.session.outbox.lock();
        let dropped = {
            let Workspace { encoder, pool, tally, now, .. } = space;
            let witness = self.witness(&target.session.client_id);
            outbox.append(run, encoder, &wish, &mut Tools { pool, tally, witness, limits, now: *now })
        };
        space.tally.add(Counter::Dropped, dropped);
        space.mark(&target.session, &mut outbox);
        let congested = outbox.is_congested(&limits);
        if congested {
            outbox.behind_since(space.now);
        }
        let first_drop = dropped > 0 && !std::mem::replace(&mut outbox.dropping, true);
        drop(outbox);
        if first_drop {
            self.tell(&Event::Dropped { client_id: &target.session.client_id });
        }
        congested
    }

    /// [MQTT-3.3.1-5]: the last message of the run stays, or, when it is empty, none does.
    fn retain(&self, space: &mut Workspace, run: &Run<'_>, source: Option<Arc<Principal>>) {
        let Some(message) = run.messages(space.now).last() else { return };
        let (size, config) = (message.payload().len(), &self.config);
        let mut retained = self.retained.write();
        // [MQTT-3.3.1-6] [MQTT-3.3.1-7]
        if size == 0 {
            retained.remove(run.topic);
            retained.full = false;
            return;
        }
        // What the broker tells of itself has room in any case.
        if sys::is_own(run.topic)
            || retained.has_room(run.topic, size, config.max_retained_messages, config.max_retained_bytes)
        {
            retained.set(message, source.filter(|_| config.check_retain_source));
            return;
        }
        // An older message would be taken for the newest.
        retained.remove(run.topic);
        let first = !std::mem::replace(&mut retained.full, true);
        drop(retained);
        space.tally.add(Counter::RetainedRefused, run.count);
        if first {
            self.tell(&Event::NotRetained { topic: run.topic });
        }
    }

    /// Publishes a will, if whoever left it may do that now.
    pub(crate) fn publish_will(&self, space: &mut Workspace, will: &PendingWill) {
        let topic = will.message.topic();
        if let Some(from) = will.from.as_ref().filter(|from| !from.may_publish(topic)) {
            let (client_id, reason) = (&*from.client_id, ReasonCode::NotAuthorized);
            space.tally.add(Counter::Denied, 1);
            return self.tell(&Event::PublishRefused { client_id, topic, reason, limit: None, count: 1 });
        }
        self.publish_message(space, &will.message, will.retain, will.expiry, will.from.as_ref());
    }

    /// Publishes a message that no packet brought; `expiry` in seconds from now on. `source` is whose it is.
    pub(crate) fn publish_message(
        &self,
        space: &mut Workspace,
        message: &Message,
        retain: bool,
        expiry: Option<u32>,
        source: Option<&Arc<Principal>>,
    ) {
        let head = Head {
            v5: true,
            dup: false,
            qos: message.qos(),
            retain,
            topic: message.topic(),
            properties: message.properties(),
            expiry: None,
        };
        let mut frame = Vec::new();
        head.write(&mut frame, PacketId::FIRST, message.payload().len(), None, &SubscriptionIds::None);
        frame.extend_from_slice(message.payload());
        let id = if message.qos() == QoS::AtMostOnce { 0 } else { 2 };
        let run = Run {
            topic: message.topic(),
            qos: message.qos(),
            retain,
            properties: message.properties(),
            expiry,
            v5: true,
            verbatim: false,
            frames: &frame,
            count: 1,
            longest: frame.len(),
            payload: message.payload().len(),
            skip: 2 + message.topic().len() + id + head.properties_part(),
        };
        if retain {
            self.retain(space, &run, source.cloned());
        }
        self.pass_on(space, None, &run);
    }

    /// Has `due` become due for `session`, unless its client comes back before.
    pub(crate) fn add_timer(&self, session: &Arc<Session>, record: &mut Record, at: u64, due: Due) {
        let key = self.timers.lock().add(at, (Arc::clone(session), record.epoch, due));
        record.timers.push(key);
    }

    /// Ends a session that nobody finds any more: its subscriptions, its queue, and a will that was still waiting,
    /// which is sent now.
    pub(crate) fn end_session(&self, space: &mut Workspace, session: &Arc<Session>) {
        let (filters, will, timers) = {
            let mut record = session.record.lock();
            record.ended = true;
            record.epoch += 1;
            (std::mem::take(&mut record.filters), record.will.take(), std::mem::take(&mut record.timers))
        };
        self.timers.lock().remove(&timers);
        if !filters.is_empty() {
            let mut subscriptions = self.subscriptions.write();
            for text in &filters {
                if let Ok(filter) = TopicFilter::parse(text) {
                    subscriptions.remove(filter, session);
                }
            }
            drop(subscriptions);
            self.stamp.fetch_add(1, Ordering::Release);
        }
        session.outbox.lock().forget();
        if let Some(will) = will {
            self.publish_will(space, &will);
        }
    }
}
