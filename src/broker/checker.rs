//! Passwords are checked on a thread of their own: a good hash takes longer than others should wait.

use std::{
    sync::{
        Arc, OnceLock, Weak,
        atomic::{AtomicU8, AtomicUsize, Ordering},
        mpsc::{self, Receiver, Sender},
    },
    thread,
};

use super::connection::Connection;
use crate::access::Check;

/// The thread, once there is something for it to do. It ends with the broker.
#[derive(Debug, Default)]
pub(crate) struct Checker {
    jobs: OnceLock<Option<Sender<Job>>>,
    waiting: Arc<AtomicUsize>,
}

#[derive(Debug)]
struct Job {
    check: Check,
    connection: Weak<Connection>,
}

/// Clients that may wait for their password to be checked. Each holds a CONNECT, and one more waits longer.
const WAITING: usize = 4_096;

impl Checker {
    /// Has a login checked: the connection is called when it is known. `false`: too many are waiting.
    pub(crate) fn login(&self, check: Check, connection: &Arc<Connection>) -> bool {
        self.waiting.load(Ordering::Relaxed) < WAITING && self.submit(check, connection)
    }

    /// The same for a client that is there; there are no more of them than connections.
    pub(crate) fn submit(&self, check: Check, connection: &Arc<Connection>) -> bool {
        let Some(jobs) = self.jobs.get_or_init(|| start(Arc::clone(&self.waiting))) else { return false };
        connection.verdict.wait();
        self.waiting.fetch_add(1, Ordering::Relaxed);
        jobs.send(Job { check, connection: Arc::downgrade(connection) }).is_ok()
    }
}

/// What the thread that checks passwords says about a connection.
#[derive(Debug, Default)]
pub(crate) struct Verdict(AtomicU8);

impl Verdict {
    const WAITING: u8 = 1;
    const WRONG: u8 = 2;
    const RIGHT: u8 = 3;

    /// There will be one.
    pub(crate) fn wait(&self) {
        self.0.store(Self::WAITING, Ordering::Release);
    }

    pub(crate) fn say(&self, fits: bool) {
        self.0.store(if fits { Self::RIGHT } else { Self::WRONG }, Ordering::Release);
    }

    pub(crate) fn is_awaited(&self) -> bool {
        self.0.load(Ordering::Acquire) == Self::WAITING
    }

    pub(crate) fn is_wrong(&self) -> bool {
        self.0.load(Ordering::Acquire) == Self::WRONG
    }

    /// What was said, once.
    pub(crate) fn take(&self) -> Option<bool> {
        match self.0.load(Ordering::Acquire) {
            Self::WRONG | Self::RIGHT => Some(self.0.swap(0, Ordering::AcqRel) == Self::RIGHT),
            _ => None,
        }
    }
}

fn start(waiting: Arc<AtomicUsize>) -> Option<Sender<Job>> {
    let (sender, receiver) = mpsc::channel();
    let thread = thread::Builder::new().name("passwords".to_owned());
    thread.spawn(move || work(&receiver, &waiting)).ok().map(|_| sender)
}

fn work(jobs: &Receiver<Job>, waiting: &AtomicUsize) {
    for Job { check, connection } in jobs {
        waiting.fetch_sub(1, Ordering::Relaxed);
        // Who has gone away meanwhile costs nothing more.
        if connection.strong_count() == 0 {
            continue;
        }
        let fits = check.run();
        if let Some(connection) = connection.upgrade() {
            connection.verdict.say(fits);
            connection.call();
        }
    }
}
