//! Making the connections of one thread: many at a time, at the rate that is wished for, each of them timed.

use std::{collections::BTreeMap, fmt, io, rc::Rc, sync::atomic::Ordering, time::Duration};

use tokio::{task::JoinSet, time::interval};

use super::{
    Error,
    shop::{Common, add},
};
use crate::{
    bench::{
        alarm::Alarm,
        clock::Clock,
        recorder::Times,
        schedule::{Arrival, Pace, Schedule},
    },
    client::{Client, Options},
};

/// Who connects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Publisher(usize),
    Subscriber(usize),
    Idle,
}

/// Whoever is to connect: its role, and the end of its client identifier.
pub(super) struct Guest {
    pub(super) role: Role,
    pub(super) id: String,
    /// Which of the plan's source addresses is its own.
    pub(super) source: usize,
}

/// How long connecting took.
#[derive(Clone, Debug, Default)]
pub struct Connecting {
    /// From due to CONNACK.
    pub response: Times,
    /// From the start of the attempt to CONNACK.
    pub service: Times,
    /// How many are connected.
    pub connected: u64,
    /// How many failed.
    pub failed: u64,
    /// From the first that was due to the last CONNACK, in nanoseconds of the clock.
    pub span: (u64, u64),
    /// The failures by what the first of each kind said.
    pub kinds: Kinds,
    /// How many were made in each tenth of a second of the clock.
    pub series: Vec<u32>,
}

/// Failures by what they said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kinds(BTreeMap<String, u64>);

/// So many kinds are told apart.
const KINDS_MAX: usize = 16;

impl Kinds {
    /// So many more of a kind.
    pub fn note(&mut self, kind: String, count: u64) {
        let known = self.0.len() < KINDS_MAX || self.0.contains_key(&kind);
        *self.0.entry(if known { kind } else { "other reasons".to_owned() }).or_default() += count;
    }

    /// Adds others.
    pub fn add(&mut self, other: &Self) {
        for (kind, count) in &other.0 {
            self.note(kind.clone(), *count);
        }
    }
}

impl fmt::Display for Kinds {
    /// `25 × connection refused, 3 × no CONNACK`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (kind, count)) in self.0.iter().enumerate() {
            write!(out, "{}{count} × {kind}", if at > 0 { ", " } else { "" })?;
        }
        Ok(())
    }
}

impl Connecting {
    /// Adds those of another thread.
    pub fn add(&mut self, other: &Self) {
        self.response.add(&other.response);
        self.service.add(&other.service);
        self.span.0 = if self.connected + self.failed == 0 { other.span.0 } else { self.span.0.min(other.span.0) };
        self.span.1 = self.span.1.max(other.span.1);
        self.connected += other.connected;
        self.failed += other.failed;
        self.kinds.add(&other.kinds);
        if self.series.len() < other.series.len() {
            self.series.resize(other.series.len(), 0);
        }
        for (own, theirs) in self.series.iter_mut().zip(&other.series) {
            *own += theirs;
        }
    }

    /// One more was made at this time.
    fn note_time(&mut self, end: u64) {
        let at = (end / TENTH) as usize;
        if self.series.len() <= at && at < SERIES_MAX {
            self.series.resize(at + 1, 0);
        }
        if let Some(count) = self.series.get_mut(at) {
            *count += 1;
        }
    }
}

/// A tenth of a second in nanoseconds, and how many of them a day has.
const TENTH: u64 = 100_000_000;
const SERIES_MAX: usize = 864_000;

/// Connections that a thread makes at the same time: a listener's queue is finite.
const AT_ONCE: usize = 128;
/// By then, on the clock of the run, all threads are there: the first connection is due no earlier.
const LEAD: u64 = 2_000_000;
/// How often a thread looks whether it is to go on.
const LOOK: Duration = Duration::from_millis(50);

/// Connects all `guests` of thread `at`, and gives each to `seat` at once: whoever is there early must answer in time,
/// too. When somebody wishes to stop, it ends with those that are there.
///
/// # Errors
/// The first that cannot be made, unless the plan bears it.
pub(super) async fn connect<C: 'static, F: Future<Output = Result<C, Error>> + 'static>(
    shop: &Common,
    at: usize,
    guests: Vec<Guest>,
    make: impl Fn(Common, Options) -> F,
    mut seat: impl FnMut(Role, C),
) -> Result<Connecting, Error> {
    let mut beat = shop.plan.connect.map(|pace| Beat::new(pace, at, shop)).transpose().map_err(Error::Thread)?;
    let mut attempts = JoinSet::new();
    let begun = beat.as_ref().map_or_else(|| shop.clock.now(), |beat| beat.begun);
    let mut connecting = Connecting { span: (begun, begun), ..Connecting::default() };
    let mut look = interval(LOOK);
    let mut guests = guests.into_iter();
    let mut next = None;
    loop {
        if next.is_none() {
            next = guests.next().map(|guest| (guest, beat.as_mut().and_then(Beat::next)));
        }
        if next.is_none() && attempts.is_empty() {
            return Ok(connecting);
        }
        let due = next.as_ref().and_then(|(_, due)| *due);
        tokio::select! {
            biased;
            Some(done) = attempts.join_next() => {
                if let Ok(attempt) = done {
                    take(shop, attempt, &mut connecting, &mut seat)?;
                }
            }
            _ = look.tick() => {
                if shop.gauges.stop_connecting.load(Ordering::Relaxed) {
                    return Ok(connecting);
                }
            }
            () = wait(beat.as_ref(), due), if next.is_some() && attempts.len() < AT_ONCE => {
                let Some((guest, due)) = next.take() else { continue };
                let making = make(Rc::clone(shop), options(shop, &guest));
                attempts.spawn_local(attempt(shop.clock, guest.role, due, making));
            }
        }
    }
}

/// When the connections of a thread are due.
struct Beat {
    schedule: Schedule,
    begun: u64,
    alarm: Alarm,
}

impl Beat {
    /// The threads take turns: each has its own place between the others, on a clock that is the same for all.
    fn new(pace: Pace, at: usize, shop: &Common) -> io::Result<Self> {
        let threads = shop.plan.threads as f64;
        let phase = (at as f64 + 0.5) / threads;
        let schedule = Schedule::new(pace.scaled(1.0 / threads), Arrival::Constant, phase, u64::from(shop.plan.run));
        Ok(Self { schedule, begun: LEAD, alarm: Alarm::start(shop.clock)? })
    }

    fn next(&mut self) -> Option<u64> {
        self.schedule.next_due().map(|due| self.begun + due)
    }
}

async fn wait(beat: Option<&Beat>, due: Option<u64>) {
    if let Some((beat, due)) = beat.zip(due) {
        beat.alarm.wait(due).await;
    }
}

/// Its time is taken at once when it is over, whatever else its thread is waiting for.
async fn attempt<C>(
    clock: Clock,
    role: Role,
    due: Option<u64>,
    making: impl Future<Output = Result<C, Error>>,
) -> Attempt<C> {
    let start = clock.now();
    let client = making.await;
    Attempt { role, due: due.unwrap_or(start), start, end: clock.now(), client }
}

/// An attempt: who, when it was due, when it began and ended, and what came of it.
struct Attempt<C> {
    role: Role,
    due: u64,
    start: u64,
    end: u64,
    client: Result<C, Error>,
}

/// A connection of our own library.
pub(super) async fn own(shop: Common, options: Options) -> Result<Client, Error> {
    let client = Client::connect(options, None).await.map_err(|error| Error::Connect(Box::new(error)))?;
    if shop.plan.nagle {
        client.hold_small_packets();
    }
    Ok(client)
}

fn take<C>(
    shop: &Common,
    attempt: Attempt<C>,
    connecting: &mut Connecting,
    seat: &mut impl FnMut(Role, C),
) -> Result<(), Error> {
    let Attempt { role, due, start, end, client } = attempt;
    match client {
        Ok(client) => {
            connecting.connected += 1;
            connecting.span.1 = connecting.span.1.max(end);
            connecting.response.record(end.saturating_sub(due));
            connecting.service.record(end.saturating_sub(start));
            shop.gauges.connected.fetch_add(1, Ordering::Relaxed);
            connecting.note_time(end);
            seat(role, client);
            Ok(())
        }
        Err(error) if shop.plan.tolerant => {
            connecting.failed += 1;
            connecting.kinds.note(error.to_string(), 1);
            add(&shop.gauges.errors, 1);
            // The first tells most about all of them.
            shop.fault.borrow_mut().get_or_insert(error);
            Ok(())
        }
        Err(error) => Err(error),
    }
}

fn options(shop: &Common, guest: &Guest) -> Options {
    let plan = &shop.plan;
    let own = match guest.role {
        Role::Subscriber(_) => plan.listener.as_ref(),
        Role::Publisher(_) | Role::Idle => None,
    };
    let mut options = own.unwrap_or(&plan.client).clone();
    options.client_id = format!("{}{}", plan.id_prefix, guest.id);
    if !plan.sources.is_empty() {
        options.target.bind = Some(plan.sources[guest.source % plan.sources.len()].clone());
    }
    options
}
