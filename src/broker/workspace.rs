//! What one worker thread carries from connection to connection: buffers, cached routes, the list of outboxes to flush.

use std::sync::{Arc, atomic::Ordering};

use hashbrown::HashMap;

use super::{
    metrics::Tally,
    outbox::{Limits, Outbox},
    pool::Pool,
    rates::Rates,
    router::Router,
    run::Encoder,
    sessions::Session,
    subscriptions::Route,
};

/// A worker's tools.
#[derive(Debug)]
pub(crate) struct Workspace {
    pub(crate) pool: Pool,
    pub(crate) encoder: Encoder,
    /// What this worker has counted.
    pub(crate) tally: Tally,
    /// How fast its clients publish, where that is limited.
    pub(crate) rates: Rates,
    /// Sessions whose outbox has something to send; each stands here once.
    pub(crate) dirty: Vec<Arc<Session>>,
    /// Acknowledgements of the read that is being handled.
    pub(crate) acks: Vec<u8>,
    pub(crate) limits: Limits,
    /// Milliseconds of the broker's clock, read once a turn of the loop.
    pub(crate) now: u64,
    /// How many retained messages subscriptions may still look at before the next turn.
    pub(crate) looks: usize,
    /// Nodes of filters that the connection whose turn it is has had looked at.
    work: usize,
    /// What `routes` hold: sessions and subscription identifiers.
    held: usize,
    routes: HashMap<Box<str>, Route>,
    /// The state of the subscriptions that `routes` were looked up in.
    stamp: u64,
}

/// Routes that are remembered; more topics than that, or longer ones, are looked up anew.
const ROUTES: usize = 4_096;
/// What remembered routes may hold in all: some megabytes.
const HELD: usize = 1 << 20;
/// Nodes of filters that may be looked at in one turn: a millisecond, more or less. Subscriptions can be made that one
/// message of 50 bytes has 65,536 of them looked at.
const WORK: usize = 16_384;
/// A topic longer than this is looked up each time: remembering such topics would cost more than finding their readers.
const TOPIC: usize = 256;

impl Workspace {
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            pool: Pool::default(),
            encoder: Encoder::default(),
            tally: Tally::default(),
            rates: Rates::default(),
            dirty: Vec::new(),
            acks: Vec::new(),
            limits,
            now: 0,
            looks: 0,
            work: 0,
            held: 0,
            routes: HashMap::new(),
            stamp: 0,
        }
    }

    /// Who receives messages to `topic`: the last answer, while no subscription has changed.
    pub(crate) fn route(&mut self, router: &Router, topic: &str) -> Route {
        let stamp = router.stamp.load(Ordering::Acquire);
        if stamp != self.stamp || self.routes.len() >= ROUTES || self.held >= HELD {
            self.clear_routes();
            self.stamp = stamp;
        }
        if let Some(route) = self.routes.get(topic) {
            return route.clone();
        }
        let (mut route, looks) = router.subscriptions.read().route(topic);
        self.work += looks;
        if router.guarded.load(Ordering::Acquire) {
            route.leave_out(topic);
        }
        if topic.len() > TOPIC {
            return route;
        }
        self.held += route.weight();
        self.routes.insert(topic.into(), route.clone());
        route
    }

    /// Forgets all cached routes.
    pub(crate) fn clear_routes(&mut self) {
        self.routes.clear();
        self.held = 0;
    }

    /// Whether the connection whose turn it is has had so much looked up that it is the others' turn. Asked once: the next
    /// turn begins with nothing.
    pub(crate) fn has_worked(&mut self) -> bool {
        let is_enough = self.work >= WORK;
        if is_enough {
            self.work = 0;
        }
        is_enough
    }

    /// Forgets cached routes that are out of date: they hold on to sessions.
    pub(crate) fn forget_routes(&mut self, router: &Router) {
        if router.stamp.load(Ordering::Acquire) != self.stamp {
            self.clear_routes();
        }
    }

    /// Has `outbox`, that of `session`, flushed at the end of this turn of the loop.
    pub(crate) fn mark(&mut self, session: &Arc<Session>, outbox: &mut Outbox) {
        if !outbox.dirty && outbox.connection.is_some() {
            outbox.dirty = true;
            self.dirty.push(Arc::clone(session));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::broker::Config;

    #[test]
    fn long_topics_are_not_remembered() {
        let router = Router::new(Config::default(), None);
        let mut space = Workspace::new(router.limits());
        space.route(&router, "short");
        space.route(&router, &"long".repeat(TOPIC));
        assert_eq!(space.routes.len(), 1);
    }
}
