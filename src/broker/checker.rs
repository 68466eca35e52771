//! Passwords are checked on a thread of their own: a good hash takes longer than others should wait.
//!
//! The addresses that logins come from take turns: whoever sends many wrong ones waits for himself, and others do not.

use std::{
    collections::{HashMap, VecDeque},
    net::{IpAddr, Ipv6Addr},
    sync::{
        Arc, OnceLock, Weak,
        atomic::{AtomicU32, Ordering},
        mpsc::{self, Receiver, Sender},
    },
    thread,
};

use parking_lot::Mutex;

use super::connection::Connection;
use crate::{access::Check, net::Origin};

/// The thread, once there is something for it to do. It ends with the broker.
#[derive(Debug, Default)]
pub(crate) struct Checker {
    /// Takes one word for each job of the queue.
    calls: OnceLock<Option<Sender<()>>>,
    queue: Arc<Mutex<Queue<Job>>>,
}

#[derive(Debug)]
struct Job {
    check: Check,
    connection: Weak<Connection>,
    /// The number of the question.
    number: u32,
}

/// Clients that may wait for their password to be checked. Each holds its CONNECT, and one more waits longer.
const WAITING: usize = 4_096;

/// Whose turn it is to have a password checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Queuer {
    /// New clients from this address.
    Address(IpAddr),
    /// New clients through a Unix socket.
    Local,
    /// Clients that are there.
    Present,
}

impl Queuer {
    fn of(origin: Origin) -> Self {
        match origin.ip().map(|ip| ip.to_canonical()) {
            // One host has a whole network of addresses.
            Some(IpAddr::V6(ip)) if !ip.is_loopback() => {
                Self::Address(Ipv6Addr::from_bits(ip.to_bits() >> 64 << 64).into())
            }
            Some(ip) => Self::Address(ip),
            None => Self::Local,
        }
    }
}

/// What waits, and whose turn it is.
#[derive(Debug)]
struct Queue<T> {
    jobs: HashMap<Queuer, VecDeque<T>>,
    /// Those who have something in `jobs`.
    turns: VecDeque<Queuer>,
    /// New clients that wait.
    waiting: usize,
}

impl<T> Default for Queue<T> {
    fn default() -> Self {
        Self { jobs: HashMap::new(), turns: VecDeque::new(), waiting: 0 }
    }
}

impl<T> Queue<T> {
    /// Whether one more job of this queuer may wait. Nobody takes more places than he leaves to others, so that there is
    /// one for whoever comes late. There are no more clients that are there than connections.
    fn has_room(&self, queuer: Queuer) -> bool {
        let own = self.jobs.get(&queuer).map_or(0, VecDeque::len);
        queuer == Queuer::Present || own < WAITING.saturating_sub(self.waiting)
    }

    fn add(&mut self, queuer: Queuer, job: T) {
        let own = self.jobs.entry(queuer).or_default();
        if own.is_empty() {
            self.turns.push_back(queuer);
        }
        own.push_back(job);
        self.waiting += usize::from(queuer != Queuer::Present);
    }

    /// The next job; its queuer's turn comes again after everybody else's.
    fn next(&mut self) -> Option<T> {
        let queuer = self.turns.pop_front()?;
        let own = self.jobs.get_mut(&queuer)?;
        let job = own.pop_front();
        if own.is_empty() {
            self.jobs.remove(&queuer);
        } else {
            self.turns.push_back(queuer);
        }
        self.waiting -= usize::from(queuer != Queuer::Present);
        job
    }
}

impl Checker {
    /// Has a login checked: the connection is called when it is known. `false`: too many are waiting.
    pub(crate) fn login(&self, check: Check, connection: &Arc<Connection>) -> bool {
        self.submit(Queuer::of(connection.origin), check, connection)
    }

    /// The same for a client that is there: it makes nobody wait who comes.
    pub(crate) fn look_again(&self, check: Check, connection: &Arc<Connection>) -> bool {
        self.submit(Queuer::Present, check, connection)
    }

    fn submit(&self, queuer: Queuer, check: Check, connection: &Arc<Connection>) -> bool {
        let Some(calls) = self.calls.get_or_init(|| start(Arc::clone(&self.queue))) else { return false };
        let mut queue = self.queue.lock();
        if !queue.has_room(queuer) {
            return false;
        }
        let number = connection.verdict.ask();
        queue.add(queuer, Job { check, connection: Arc::downgrade(connection), number });
        drop(queue);
        calls.send(()).is_ok()
    }
}

/// What the thread that checks passwords says about a connection: the number of the last question, and its answer.
#[derive(Debug, Default)]
pub(crate) struct Verdict(AtomicU32);

impl Verdict {
    const NONE: u32 = 0;
    const WAITING: u32 = 1;
    const WRONG: u32 = 2;
    const RIGHT: u32 = 3;
    const ANSWER: u32 = 3;

    /// There will be an answer. The number of the question: answers to earlier ones are worth nothing any more.
    fn ask(&self) -> u32 {
        self.renew(Self::WAITING)
    }

    /// Whatever was asked is of no interest any more.
    pub(crate) fn forget(&self) {
        self.renew(Self::NONE);
    }

    fn renew(&self, state: u32) -> u32 {
        let number = (self.0.load(Ordering::Acquire) | Self::ANSWER).wrapping_add(1);
        self.0.store(number | state, Ordering::Release);
        number
    }

    fn say(&self, number: u32, fits: bool) {
        let answer = if fits { Self::RIGHT } else { Self::WRONG };
        let (asked, said) = (number | Self::WAITING, number | answer);
        // An answer to an earlier question is nobody's.
        let _ = self.0.compare_exchange(asked, said, Ordering::AcqRel, Ordering::Acquire);
    }

    fn awaits(&self, number: u32) -> bool {
        self.0.load(Ordering::Acquire) == number | Self::WAITING
    }

    /// Whether nobody has asked yet.
    pub(crate) fn is_new(&self) -> bool {
        self.0.load(Ordering::Acquire) == 0
    }

    pub(crate) fn is_awaited(&self) -> bool {
        self.0.load(Ordering::Acquire) & Self::ANSWER == Self::WAITING
    }

    /// Whether there is an answer that nobody has taken.
    pub(crate) fn is_there(&self) -> bool {
        self.0.load(Ordering::Acquire) & Self::ANSWER > Self::WAITING
    }

    /// What was said, once.
    pub(crate) fn take(&self) -> Option<bool> {
        let said = self.0.load(Ordering::Acquire);
        match said & Self::ANSWER {
            answer @ (Self::WRONG | Self::RIGHT) => {
                self.0.store(said & !Self::ANSWER, Ordering::Release);
                Some(answer == Self::RIGHT)
            }
            _ => None,
        }
    }
}

fn start(queue: Arc<Mutex<Queue<Job>>>) -> Option<Sender<()>> {
    let (sender, receiver) = mpsc::channel();
    let thread = thread::Builder::new().name("passwords".to_owned());
    thread.spawn(move || work(&receiver, &queue)).ok().map(|_| sender)
}

fn work(calls: &Receiver<()>, queue: &Mutex<Queue<Job>>) {
    for () in calls {
        let Some(Job { check, connection, number }) = queue.lock().next() else { continue };
        // Who has gone away meanwhile, or has been asked anew, costs nothing more.
        if !connection.upgrade().is_some_and(|connection| connection.verdict.awaits(number)) {
            continue;
        }
        let fits = check.run();
        if let Some(connection) = connection.upgrade() {
            connection.verdict.say(number, fits);
            connection.call();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Queuer {
        Queuer::of(Origin::Network(text.parse().unwrap()))
    }

    #[test]
    fn addresses_take_turns_and_leave_room_for_each_other() {
        let (loud, other) = (address("192.0.2.1:1"), address("192.0.2.2:1"));
        let mut queue = Queue::default();
        while queue.has_room(loud) {
            queue.add(loud, "loud");
        }
        assert_eq!(queue.waiting, WAITING / 2);
        // Those who are there have room, take none from those who come, and wait for their turn as well.
        for _ in 0..2 * WAITING {
            assert!(queue.has_room(Queuer::Present));
            queue.add(Queuer::Present, "present");
        }
        assert!(queue.has_room(other));
        queue.add(other, "other");
        let first: Vec<_> = (0..5).map_while(|_| queue.next()).collect();
        assert_eq!(first, ["loud", "present", "other", "loud", "present"]);
        assert!(queue.has_room(loud));
        let rest = std::iter::from_fn(|| queue.next()).count();
        assert_eq!((rest, queue.waiting), (WAITING / 2 - 2 + 2 * WAITING - 2, 0));
        assert!(queue.jobs.is_empty() && queue.turns.is_empty());
    }

    #[test]
    fn the_addresses_of_one_host_are_one() {
        assert_eq!(address("[2001:db8::1]:1"), address("[2001:db8::ffff:2]:9"));
        assert_ne!(address("[2001:db8::1]:1"), address("[2001:db8:0:1::1]:1"));
        assert_eq!(address("[::ffff:192.0.2.1]:1"), address("192.0.2.1:5"));
        assert_ne!(address("192.0.2.1:1"), address("192.0.2.2:1"));
        assert_ne!(address("[::1]:1"), address("[::2]:1"));
        assert_eq!(Queuer::of(Origin::Unix), Queuer::Local);
    }

    #[test]
    fn only_the_last_question_has_an_answer() {
        let verdict = Verdict::default();
        assert!(verdict.is_new() && !verdict.is_awaited());
        let (first, second) = (verdict.ask(), verdict.ask());
        verdict.say(first, false);
        assert!(verdict.is_awaited() && verdict.awaits(second) && !verdict.awaits(first));
        verdict.say(second, true);
        assert_eq!((verdict.is_there(), verdict.take(), verdict.take()), (true, Some(true), None));
        let third = verdict.ask();
        verdict.forget();
        verdict.say(third, false);
        assert!(!verdict.is_there() && !verdict.is_awaited() && !verdict.is_new());
    }
}
