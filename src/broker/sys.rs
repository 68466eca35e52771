//! What the broker tells about itself below `$SYS`: the topics of mosquitto, at its interval, only what has changed.

use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::Mutex;

use super::{
    message::{Message, Parts},
    metrics::Metrics,
    router::Router,
    workspace::Workspace,
};
use crate::packet::QoS;

/// The topics of the broker itself, and what they last said.
#[derive(Debug, Default)]
pub(crate) struct Sys {
    /// When they are due next, in milliseconds of the broker's clock.
    next: u64,
    /// When they were last looked at.
    last: u64,
    before: Metrics,
    shown: Vec<(String, String)>,
    loads: [[f64; SPANS.len()]; LOADS.len()],
}

/// What a load is the rate of.
type Load = (&'static str, fn(&Metrics) -> u64);

/// Rates a minute, each as a moving average over [`SPANS`].
const LOADS: [Load; 9] = [
    ("messages/received", |metrics| metrics.packets_received),
    ("messages/sent", |metrics| metrics.packets_sent),
    ("publish/dropped", |metrics| metrics.dropped),
    ("publish/received", |metrics| metrics.publishes_received),
    ("publish/sent", |metrics| metrics.publishes_sent),
    ("bytes/received", |metrics| metrics.bytes_received),
    ("bytes/sent", |metrics| metrics.bytes_sent),
    ("sockets", |metrics| metrics.sockets),
    ("connections", |metrics| metrics.connects),
];

/// What the averages are over: name and seconds.
const SPANS: [(&str, f64); 3] = [("1min", 60.0), ("5min", 300.0), ("15min", 900.0)];

/// Topics that are a number.
const NUMBERS: [Load; 31] = [
    ("clients/total", |metrics| metrics.clients_total),
    ("clients/maximum", |metrics| metrics.clients_maximum),
    ("clients/inactive", offline),
    ("clients/disconnected", offline),
    ("clients/active", |metrics| metrics.clients_connected),
    ("clients/connected", |metrics| metrics.clients_connected),
    ("clients/expired", |metrics| metrics.expired),
    ("messages/stored", stored),
    ("messages/received", |metrics| metrics.packets_received),
    ("messages/sent", |metrics| metrics.packets_sent),
    ("messages/inflight", |metrics| metrics.inflight),
    ("store/messages/count", stored),
    ("store/messages/bytes", |metrics| metrics.retained_bytes + metrics.queued_bytes),
    ("subscriptions/count", |metrics| metrics.subscriptions),
    ("shared_subscriptions/count", |metrics| metrics.shared_subscriptions),
    ("retained messages/count", |metrics| metrics.retained),
    ("publish/messages/dropped", |metrics| metrics.dropped),
    ("publish/messages/received", |metrics| metrics.publishes_received),
    ("publish/messages/sent", |metrics| metrics.publishes_sent),
    ("publish/bytes/received", |metrics| metrics.payload_received),
    ("publish/bytes/sent", |metrics| metrics.payload_sent),
    ("bytes/received", |metrics| metrics.bytes_received),
    ("bytes/sent", |metrics| metrics.bytes_sent),
    // Ours: what limits and rights have refused.
    ("limits/quota", |metrics| metrics.quota_refusals),
    ("limits/retained", |metrics| metrics.retained_refused),
    ("limits/oversized", |metrics| metrics.oversized),
    ("limits/throttled", |metrics| metrics.throttled),
    ("publish/messages/denied", |metrics| metrics.denied),
    ("connections/refused", |metrics| metrics.refused),
    ("connections/total", |metrics| metrics.sockets),
    ("connections/open", |metrics| metrics.connections),
];

const fn offline(metrics: &Metrics) -> u64 {
    metrics.clients_total.saturating_sub(metrics.clients_connected)
}

const fn stored(metrics: &Metrics) -> u64 {
    metrics.retained + metrics.queued
}

impl Sys {
    /// When [`Self::tick`] has something to do next, if ever.
    pub(crate) fn next(&self, router: &Router) -> Option<u64> {
        is_wanted(router).then_some(self.next)
    }

    /// Publishes what has changed, if it is time.
    pub(crate) fn tick(&mut self, router: &Router, space: &mut Workspace) {
        let now = space.now;
        if !is_wanted(router) || now < self.next {
            return;
        }
        let metrics = router.metrics();
        if self.shown.is_empty() {
            self.show(router, space, "version", concat!("mqtt version ", env!("CARGO_PKG_VERSION")).to_owned());
        } else {
            self.average(&metrics, now);
        }
        self.show(router, space, "uptime", format!("{} seconds", metrics.uptime));
        for (name, value) in NUMBERS {
            self.show(router, space, name, value(&metrics).to_string());
        }
        for (load, (name, _)) in LOADS.iter().enumerate() {
            for (at, (span, _)) in SPANS.iter().enumerate() {
                let average = format!("{:.2}", self.loads[load][at]);
                self.show(router, space, &format!("load/{name}/{span}"), average);
            }
        }
        self.last = now;
        self.next = now + interval(router);
        self.before = metrics;
    }

    /// The averages move towards the rate since the last time, the shorter ones faster.
    fn average(&mut self, metrics: &Metrics, now: u64) {
        let seconds = (now.saturating_sub(self.last).max(1)) as f64 / 1_000.0;
        for ((_, value), loads) in LOADS.iter().zip(&mut self.loads) {
            let rate = value(metrics).saturating_sub(value(&self.before)) as f64 * 60.0 / seconds;
            for ((_, span), load) in SPANS.iter().zip(loads) {
                *load = rate + (-seconds / span).exp() * (*load - rate);
            }
        }
    }

    fn show(&mut self, router: &Router, space: &mut Workspace, name: &str, value: String) {
        let shown = self.shown.iter_mut().find(|(shown, _)| shown == name);
        match shown {
            Some((_, shown)) if *shown == value => return,
            Some((_, shown)) => shown.clone_from(&value),
            None => self.shown.push((name.to_owned(), value.clone())),
        }
        publish(router, space, &format!("{ROOT}{name}"), value.as_bytes(), true);
    }
}

/// Where the broker tells about itself.
const ROOT: &str = "$SYS/broker/";

/// Whether nobody but the broker itself may publish to `topic`.
pub(crate) fn is_own(topic: &str) -> bool {
    topic.strip_prefix("$SYS").is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Publishes something of the broker's own.
pub(crate) fn publish(router: &Router, space: &mut Workspace, topic: &str, payload: &[u8], retain: bool) {
    let parts = Parts { topic, payload, properties: &[], qos: QoS::AtMostOnce, expires: None };
    router.publish_message(space, &Message::new(&parts), retain, None, None);
}

/// A stopping broker has nothing more to tell.
fn is_wanted(router: &Router) -> bool {
    interval(router) > 0 && !router.stopping.load(Ordering::Acquire)
}

/// Messages of the broker's own that wait to be published by the first worker.
#[derive(Debug, Default)]
pub(crate) struct Own {
    waiting: Mutex<Vec<(Message, bool)>>,
    /// Whether there are any: asked each turn.
    some: AtomicBool,
}

/// How many may wait: nobody is told more in one turn.
const OWN: usize = 1_000;

impl Own {
    pub(crate) fn add(&self, topic: &str, payload: &[u8], retain: bool) {
        let parts = Parts { topic, payload, properties: &[], qos: QoS::AtMostOnce, expires: None };
        let mut waiting = self.waiting.lock();
        if waiting.len() < OWN {
            waiting.push((Message::new(&parts), retain));
            self.some.store(true, Ordering::Release);
        }
    }

    /// Publishes what waits.
    pub(crate) fn publish(&self, router: &Router, space: &mut Workspace) {
        if !self.some.load(Ordering::Acquire) {
            return;
        }
        let waiting = {
            let mut waiting = self.waiting.lock();
            self.some.store(false, Ordering::Release);
            std::mem::take(&mut *waiting)
        };
        for (message, retain) in waiting {
            router.publish_message(space, &message, retain, None, None);
        }
    }
}

fn interval(router: &Router) -> u64 {
    u64::try_from(router.config.sys_interval.as_millis()).unwrap_or(u64::MAX / 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn averages_follow_the_rate_at_their_own_pace() {
        let mut sys = Sys::default();
        let mut metrics = Metrics::default();
        // A thousand bytes a second for a minute, looked at every ten.
        for tick in 1..=6 {
            metrics.bytes_received += 10_000;
            sys.average(&metrics, tick * 10_000);
            (sys.last, sys.before) = (tick * 10_000, metrics);
        }
        let bytes = LOADS.iter().position(|(name, _)| *name == "bytes/received").unwrap();
        let shares = SPANS.map(|(_, span)| 60_000.0 * (1.0 - (-60.0 / span).exp()));
        for (average, expected) in sys.loads[bytes].iter().zip(shares) {
            assert!((average - expected).abs() < 0.01, "{average} {expected}");
        }
        assert_eq!(sys.loads[0], [0.0; 3]);
    }

    #[test]
    fn own_topics_are_those_below_sys() {
        for (topic, own) in [("$SYS", true), ("$SYS/broker/x", true), ("$SYSTEM", false), ("a/$SYS", false)] {
            assert_eq!(is_own(topic), own, "{topic}");
        }
    }
}
