//! What is counted: by each worker in plain numbers, laid out once a turn where every thread can read them.
//!
//! A message costs an addition in the worker's own memory; nothing is shared before the turn ends, and then it is written
//! by its worker alone.

use std::sync::atomic::{AtomicU64, Ordering};

use super::router::Router;

/// What is counted from the start of the broker on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Counter {
    BytesReceived,
    BytesSent,
    PacketsReceived,
    PacketsSent,
    PublishesReceived,
    PublishesSent,
    PayloadReceived,
    PayloadSent,
    Dropped,
    Denied,
    Sockets,
    Connects,
    Refused,
    Expired,
    QuotaRefusals,
    RetainedRefused,
    Oversized,
    Throttled,
}

/// How many there are.
const COUNTERS: usize = Counter::Throttled as usize + 1;

/// The counters of one worker.
#[derive(Debug, Default)]
pub(crate) struct Tally([u64; COUNTERS]);

impl Tally {
    #[inline]
    pub(crate) const fn add(&mut self, counter: Counter, count: usize) {
        self.0[counter as usize] += count as u64;
    }

    /// Packets of any kind that were put where they will be sent from.
    #[inline]
    pub(crate) const fn sent(&mut self, packets: usize) {
        self.add(Counter::PacketsSent, packets);
    }

    /// Messages that were put where they will be sent from.
    #[inline]
    pub(crate) const fn published(&mut self, messages: usize, payload: usize) {
        self.add(Counter::PacketsSent, messages);
        self.add(Counter::PublishesSent, messages);
        self.add(Counter::PayloadSent, payload);
    }
}

/// The counters of one worker, as everybody sees them. Aligned, so that no two workers write to one cache line.
#[derive(Debug, Default)]
#[repr(align(128))]
pub(crate) struct Board([AtomicU64; COUNTERS]);

impl Board {
    /// Lays out what `tally` has come to.
    pub(crate) fn lay_out(&self, tally: &Tally) {
        for (shown, count) in self.0.iter().zip(&tally.0) {
            // Nobody else writes it.
            shown.store(*count, Ordering::Relaxed);
        }
    }
}

/// The sum of all workers' counters.
#[derive(Debug, Default)]
pub(crate) struct Sum([u64; COUNTERS]);

impl Sum {
    pub(crate) fn of(boards: &[Board]) -> Self {
        let mut sum = Self::default();
        for board in boards {
            for (all, one) in sum.0.iter_mut().zip(&board.0) {
                *all += one.load(Ordering::Relaxed);
            }
        }
        sum
    }

    pub(crate) const fn get(&self, counter: Counter) -> u64 {
        self.0[counter as usize]
    }
}

/// What a broker has done since it started, and what it holds now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Metrics {
    /// Seconds since the broker started.
    pub uptime: u64,
    /// Bytes of MQTT that came, without TLS and WebSocket frames.
    pub bytes_received: u64,
    /// Bytes of MQTT that were written.
    pub bytes_sent: u64,
    /// Packets of any kind that came.
    pub packets_received: u64,
    /// Packets of any kind that were sent.
    pub packets_sent: u64,
    /// PUBLISH packets that came.
    pub publishes_received: u64,
    /// PUBLISH packets that were sent.
    pub publishes_sent: u64,
    /// Bytes of payload that came.
    pub payload_received: u64,
    /// Bytes of payload that were sent.
    pub payload_sent: u64,
    /// Messages that a session did not get because one of its limits was reached.
    pub dropped: u64,
    /// Messages that were refused because their sender may not publish them.
    pub denied: u64,
    /// Network connections that were accepted.
    pub sockets: u64,
    /// CONNECT packets that came.
    pub connects: u64,
    /// Connections that ended before they became a client.
    pub refused: u64,
    /// Sessions that ended because their expiry interval had passed.
    pub expired: u64,
    /// Subscriptions and connections that were refused because a limit was reached.
    pub quota_refusals: u64,
    /// Messages that were delivered, but not retained, because a limit was reached.
    pub retained_refused: u64,
    /// Messages whose payload was larger than allowed.
    pub oversized: u64,
    /// How often a client that publishes too fast was not read from for a while.
    pub throttled: u64,
    /// Network connections that are there.
    pub connections: u64,
    /// Clients that are connected.
    pub clients_connected: u64,
    /// The most clients that were connected at one time.
    pub clients_maximum: u64,
    /// Sessions, with a connection or without.
    pub clients_total: u64,
    /// Subscriptions, but for shared ones.
    pub subscriptions: u64,
    /// Shared subscriptions.
    pub shared_subscriptions: u64,
    /// Retained messages, those of the broker itself included.
    pub retained: u64,
    /// Bytes of their payloads.
    pub retained_bytes: u64,
    /// Messages that wait for a session; counted now and then.
    pub queued: u64,
    /// Their bytes.
    pub queued_bytes: u64,
    /// QoS 1 and 2 messages that were sent and not acknowledged; counted now and then.
    pub inflight: u64,
}

/// What the last census has found.
#[derive(Debug, Default)]
pub(crate) struct Found {
    queued: AtomicU64,
    queued_bytes: AtomicU64,
    inflight: AtomicU64,
}

/// A walk through all sessions, a few at a time: what they hold cannot be counted where it changes without making that
/// slower.
#[derive(Debug, Default)]
pub(crate) struct Census {
    at: usize,
    queued: usize,
    queued_bytes: usize,
    inflight: usize,
}

/// Places of the table of sessions that are looked at in one step.
const STEP: usize = 1_024;

impl Census {
    /// The next step; at the end of the table, what was found is laid out, and the walk begins again.
    pub(crate) fn go_on(&mut self, router: &Router) {
        let sessions = router.sessions.lock();
        let (some, is_end) = sessions.some(self.at, STEP);
        for session in some {
            let (queued, bytes, inflight) = session.outbox.lock().counts();
            self.queued += queued;
            self.queued_bytes += bytes;
            self.inflight += inflight;
        }
        drop(sessions);
        self.at += STEP;
        if is_end {
            router.found.queued.store(self.queued as u64, Ordering::Relaxed);
            router.found.queued_bytes.store(self.queued_bytes as u64, Ordering::Relaxed);
            router.found.inflight.store(self.inflight as u64, Ordering::Relaxed);
            *self = Self::default();
        }
    }
}

impl Router {
    /// What the broker has done since it started, and what it holds now.
    pub(crate) fn metrics(&self) -> Metrics {
        let sum = Sum::of(&self.boards);
        let (connected, maximum, total) = self.sessions.lock().counts();
        let (subscriptions, plain) = self.subscriptions.read().counts();
        let (retained, retained_bytes) = self.retained.read().counts();
        Metrics {
            uptime: self.now() / 1_000,
            bytes_received: sum.get(Counter::BytesReceived),
            bytes_sent: sum.get(Counter::BytesSent),
            packets_received: sum.get(Counter::PacketsReceived),
            packets_sent: sum.get(Counter::PacketsSent),
            publishes_received: sum.get(Counter::PublishesReceived),
            publishes_sent: sum.get(Counter::PublishesSent),
            payload_received: sum.get(Counter::PayloadReceived),
            payload_sent: sum.get(Counter::PayloadSent),
            dropped: sum.get(Counter::Dropped),
            denied: sum.get(Counter::Denied),
            sockets: sum.get(Counter::Sockets),
            connects: sum.get(Counter::Connects),
            refused: sum.get(Counter::Refused) + self.turned_away.load(Ordering::Relaxed),
            expired: sum.get(Counter::Expired),
            quota_refusals: sum.get(Counter::QuotaRefusals),
            retained_refused: sum.get(Counter::RetainedRefused),
            oversized: sum.get(Counter::Oversized),
            throttled: sum.get(Counter::Throttled),
            connections: self.connections.load(Ordering::Relaxed) as u64,
            clients_connected: connected as u64,
            clients_maximum: maximum as u64,
            clients_total: total as u64,
            subscriptions: plain as u64,
            shared_subscriptions: (subscriptions - plain) as u64,
            retained: retained as u64,
            retained_bytes: retained_bytes as u64,
            queued: self.found.queued.load(Ordering::Relaxed),
            queued_bytes: self.found.queued_bytes.load(Ordering::Relaxed),
            inflight: self.found.inflight.load(Ordering::Relaxed),
        }
    }
}
