//! What other threads and sockets may do to a worker: hand it connections, and call it to those that are ready.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    task::Waker,
};

use parking_lot::Mutex;

use super::{connection::Connection, door::Door};
use crate::net::{Origin, Stream, stream::Detached};

/// The part of a worker that everybody sees.
#[derive(Debug, Default)]
pub(crate) struct Shard {
    ready: Mutex<Vec<Arc<Connection>>>,
    arrivals: Mutex<Vec<Arrival>>,
    /// The worker has ended. Changes under the lock of both lists: what is in them would keep its socket open.
    closed: AtomicBool,
    waker: Mutex<Option<Waker>>,
    /// Whether the worker has been woken since it last looked.
    woken: AtomicBool,
    /// How often the worker has looked.
    turns: AtomicU64,
}

/// A new connection on its way to a worker.
#[derive(Debug)]
pub(crate) struct Arrival {
    pub(crate) place: Place,
    pub(crate) origin: Origin,
    pub(crate) door: Arc<Door>,
    /// Since when it is there, in milliseconds of the broker's clock.
    pub(crate) since: u64,
}

/// On which thread it was accepted.
#[derive(Debug)]
pub(crate) enum Place {
    /// Accepted on the worker's own thread.
    Here(Stream),
    /// Accepted on another's.
    Elsewhere(Detached),
}

impl Shard {
    /// Has the worker take a turn with `connection`.
    pub(crate) fn call(&self, connection: Arc<Connection>) {
        let mut ready = self.ready.lock();
        if self.closed.load(Ordering::Relaxed) {
            return;
        }
        ready.push(connection);
        drop(ready);
        self.wake();
    }

    /// Hands a new connection over.
    pub(crate) fn hand_over(&self, arrival: Arrival) {
        let mut arrivals = self.arrivals.lock();
        if self.closed.load(Ordering::Relaxed) {
            return;
        }
        arrivals.push(arrival);
        drop(arrivals);
        self.wake();
    }

    /// Has the worker look around.
    pub(crate) fn wake(&self) {
        if !self.woken.swap(true, Ordering::AcqRel)
            && let Some(waker) = &*self.waker.lock()
        {
            waker.wake_by_ref();
        }
    }

    /// The worker looks: what comes from now on wakes `waker` again.
    pub(crate) fn look(&self, waker: &Waker) {
        let mut slot = self.waker.lock();
        if !slot.as_ref().is_some_and(|old| old.will_wake(waker)) {
            *slot = Some(waker.clone());
        }
        drop(slot);
        self.turns.fetch_add(1, Ordering::Relaxed);
        // A swap: what was handed over before is seen from here on.
        self.woken.swap(false, Ordering::AcqRel);
    }

    /// How often the worker has looked.
    pub(crate) fn turns(&self) -> u64 {
        self.turns.load(Ordering::Relaxed)
    }

    /// Swaps the list of ready connections for an empty one.
    pub(crate) fn take_ready(&self, list: &mut Vec<Arc<Connection>>) {
        std::mem::swap(&mut *self.ready.lock(), list);
    }

    /// Lets go of everything, now and from now on: nobody takes a turn any more.
    pub(crate) fn close(&self) {
        let (mut ready, mut arrivals) = (self.ready.lock(), self.arrivals.lock());
        self.closed.store(true, Ordering::Relaxed);
        let all = (std::mem::take(&mut *ready), std::mem::take(&mut *arrivals));
        drop((ready, arrivals));
        drop(all);
    }

    pub(crate) fn take_arrivals(&self) -> Vec<Arrival> {
        std::mem::take(&mut *self.arrivals.lock())
    }
}
