//! Clients that connect and leave over and over: how fast that goes, and how long each waits for its CONNACK.

use std::{
    cell::Cell,
    io,
    ops::Range,
    rc::Rc,
    sync::Arc,
    thread::{self, JoinHandle},
    time::Duration,
};

use parking_lot::Mutex;
use tokio::{runtime::Builder, sync::watch, task::LocalSet, time::sleep};

use super::{
    alarm::Alarm,
    clock::{Clock, nanos},
    fleet::Kinds,
    progress::{Tick, Watch, Wish},
    recorder::Times,
    report::{Counts, Point},
    schedule::{Arrival, Pace, Schedule},
    stamp::mix,
    usage,
};
use crate::client::{Client, Options};

/// What is done.
#[derive(Clone, Debug)]
pub struct Churn {
    /// How each client connects.
    pub client: Options,
    /// What client identifiers begin with.
    pub id_prefix: String,
    /// The numbers of the clients.
    pub seats: Range<u32>,
    /// Addresses of this machine from which connections leave, in turn; empty: as the system chooses.
    pub sources: Vec<String>,
    /// Threads that carry it.
    pub threads: usize,
    /// When connections are due; `None`: as soon as a client has left.
    pub pace: Option<(Pace, Arrival)>,
    /// How long, with the warm-up; `None`: until all is done.
    pub time: Option<Duration>,
    /// How many connections in all; `None`: no limit.
    pub count: Option<u64>,
    /// How long at the beginning nothing is measured.
    pub warmup: Duration,
    /// Where chance decides.
    pub seed: u64,
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Churned {
    /// Connections: due, tried, made, failed.
    pub counts: Counts,
    /// From due to CONNACK.
    pub response: Times,
    /// From the start of the attempt to CONNACK.
    pub service: Times,
    /// From the attempt's due moment to its start.
    pub pacing: Times,
    /// The failures by what the first of each kind said.
    pub kinds: Kinds,
    /// Tenths of seconds.
    pub series: Vec<Point>,
    /// The measured time.
    pub time: Duration,
    /// CPU time of the threads.
    pub cpu: Option<Duration>,
    /// Whether somebody stopped it.
    pub is_stopped: bool,
}

/// What was measured since somebody looked.
#[derive(Debug, Default)]
struct Record {
    counts: Counts,
    response: Times,
    service: Times,
    pacing: Times,
    kinds: Kinds,
    /// When the last connection was made.
    last: u64,
    cpu: Option<Duration>,
}

/// What the clients of a thread have in common.
struct Shop {
    churn: Arc<Churn>,
    clock: Clock,
    counts_from: u64,
    end: u64,
    /// Whose turn it is has it, and waits for the next moment.
    beat: tokio::sync::Mutex<Option<Beat>>,
    left: Cell<u64>,
    record: Arc<Mutex<Record>>,
    stop: watch::Receiver<bool>,
}

/// When connections are due.
struct Beat {
    schedule: Schedule,
    alarm: Alarm,
}

const TICK: Duration = Duration::from_millis(100);
/// A goodbye that the broker does not answer takes no longer.
const CLOSE_LIMIT: Duration = Duration::from_secs(2);
/// After an attempt that failed: a broker that refuses is not asked a hundred thousand times a second.
const PAUSE: Duration = Duration::from_millis(10);
/// What was due in time may begin so much later, in nanoseconds: a machine that stood still for a moment makes up for it.
const GRACE: u64 = 1_000_000_000;
/// Whoever counts to millions looks up now and then.
const YIELD_AFTER: u64 = 65_536;
/// A day of points.
const SERIES_MAX: usize = 864_000;

/// Connects and leaves until the end.
///
/// # Errors
/// The system gives no thread or runtime.
pub fn run(churn: Churn, watch: &mut dyn Watch) -> io::Result<Churned> {
    let clock = Clock::start();
    let threads = churn.threads.clamp(1, churn.seats.len().max(1));
    let churn = Arc::new(Churn { threads, ..churn });
    let (stop, stopped) = watch::channel(false);
    let record = Arc::<Mutex<Record>>::default();
    let mut workers = Vec::with_capacity(threads);
    for at in 0..threads {
        workers.push(start(at, &churn, clock, &record, stopped.clone())?);
    }
    drop(stopped);
    let mut total = Churned::default();
    let counts_from = nanos(churn.warmup);
    let mut last = counts_from;
    while workers.iter().any(|worker| !worker.is_finished()) {
        // One tick is at the end of the warm-up: whoever looks at something else then, looks in time.
        let left = counts_from.saturating_sub(clock.now());
        thread::sleep(if left > 0 { TICK.min(Duration::from_nanos(left)) } else { TICK });
        let slice = std::mem::take(&mut *record.lock());
        let tick = tick(&churn, clock.now(), &total, &slice);
        last = last.max(slice.last);
        total.add(&slice, clock.now());
        if watch.tick(&tick) == Wish::Stop {
            total.is_stopped = true;
            // All may have left meanwhile.
            let _ = stop.send(true);
        }
    }
    for worker in workers {
        // A thread that has panicked has said so.
        let _ = worker.join();
    }
    let slice = std::mem::take(&mut *record.lock());
    last = last.max(slice.last);
    total.add(&slice, clock.now());
    total.time = Duration::from_nanos(last - counts_from);
    Ok(total)
}

fn tick(churn: &Churn, now: u64, total: &Churned, slice: &Record) -> Tick {
    let elapsed = Duration::from_nanos(now);
    let (made, seconds) = (slice.counts.completed as f64, TICK.as_secs_f64());
    let done = match (churn.time, churn.count) {
        (Some(time), _) => Some(elapsed.as_secs_f64() / time.as_secs_f64()),
        (None, Some(count)) if count > 0 => Some(total.counts.sent as f64 / count as f64),
        _ => None,
    };
    Tick {
        phase: if elapsed < churn.warmup { "warm-up" } else { "churn" },
        block: (1, 1),
        elapsed,
        total: churn.time,
        done: done.map(|done| done.min(1.0)),
        connections: (churn.seats.len() as u64, churn.seats.len() as u64),
        sent: total.counts.sent + slice.counts.sent,
        completed: total.counts.completed + slice.counts.completed,
        sent_rate: slice.counts.sent as f64 / seconds,
        received_rate: made / seconds,
        wished_rate: churn.pace.map(|(pace, _)| pace.rate_at(elapsed.as_secs_f64())),
        p50: slice.response.percentile(50.0),
        p99: slice.response.percentile(99.0),
        errors: total.counts.connect_failures + slice.counts.connect_failures,
        ..Tick::default()
    }
}

impl Churned {
    fn add(&mut self, slice: &Record, now: u64) {
        let at = (now / nanos(TICK)) as usize;
        if self.series.len() <= at && at < SERIES_MAX {
            let from = self.series.len() as u64;
            self.series.extend((from..=at as u64).map(|at| Point { t_ms: at * 100, ..Point::default() }));
        }
        if let Some(point) = self.series.get_mut(at) {
            point.sent += slice.counts.sent;
            point.completed += slice.counts.completed;
            point.p50 = slice.response.percentile(50.0).or(point.p50);
            point.p99 = slice.response.percentile(99.0).or(point.p99);
        }
        self.counts.intended += slice.counts.intended;
        self.counts.sent += slice.counts.sent;
        self.counts.completed += slice.counts.completed;
        self.counts.connect_failures += slice.counts.connect_failures;
        self.response.add(&slice.response);
        self.service.add(&slice.service);
        self.pacing.add(&slice.pacing);
        self.kinds.add(&slice.kinds);
        self.cpu = self.cpu.into_iter().chain(slice.cpu).reduce(|sum, cpu| sum + cpu);
    }
}

fn start(
    at: usize,
    churn: &Arc<Churn>,
    clock: Clock,
    record: &Arc<Mutex<Record>>,
    stop: watch::Receiver<bool>,
) -> io::Result<JoinHandle<()>> {
    let threads = churn.threads;
    let seats: Vec<u32> = churn.seats.clone().skip(at).step_by(threads).collect();
    let (churn, record) = (Arc::clone(churn), Arc::clone(record));
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let alarm = churn.pace.map(|_| Alarm::start(clock)).transpose()?;
    thread::Builder::new().name(format!("bench-churn-{at}")).spawn(move || {
        let phase = (at as f64 + 0.5) / threads as f64;
        let beat = churn.pace.zip(alarm).map(|((pace, arrival), alarm)| {
            let seed = mix(churn.seed ^ at as u64);
            Beat { schedule: Schedule::new(pace.scaled(1.0 / threads as f64), arrival, phase, seed), alarm }
        });
        let share = |count: u64| count / threads as u64 + u64::from((at as u64) < count % threads as u64);
        let shop = Rc::new(Shop {
            clock,
            counts_from: nanos(churn.warmup),
            end: churn.time.map_or(u64::MAX, nanos),
            beat: tokio::sync::Mutex::new(beat),
            left: Cell::new(churn.count.map_or(u64::MAX, share)),
            record: Arc::clone(&record),
            stop,
            churn,
        });
        let local = LocalSet::new();
        let before = Rc::new(Cell::new(None));
        local.spawn_local(look_at_cpu(Rc::clone(&shop), Rc::clone(&before)));
        for number in seats {
            local.spawn_local(sit(Rc::clone(&shop), number));
        }
        runtime.block_on(local);
        // Each thread has a part of it.
        let own = usage::thread_cpu().zip(before.get()).map(|(now, before)| now.saturating_sub(before));
        let mut record = record.lock();
        record.cpu = record.cpu.into_iter().chain(own).reduce(|sum, cpu| sum + cpu);
    })
}

/// Notes what the thread has used before anything counts.
async fn look_at_cpu(shop: Rc<Shop>, before: Rc<Cell<Option<Duration>>>) {
    let mut stop = shop.stop.clone();
    let warmup = Duration::from_nanos(shop.counts_from.saturating_sub(shop.clock.now()));
    if shop.counts_from > 0 {
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => {}
            () = sleep(warmup) => {}
        }
    }
    before.set(usage::thread_cpu());
}

/// One client, from its first connection to its last.
async fn sit(shop: Rc<Shop>, number: u32) {
    let mut options = shop.churn.client.clone();
    options.client_id = format!("{}-c{number}", shop.churn.id_prefix);
    if !shop.churn.sources.is_empty() {
        options.target.bind = Some(shop.churn.sources[number as usize % shop.churn.sources.len()].clone());
    }
    let mut stop = shop.stop.clone();
    tokio::select! {
        // When nobody is there any more who could stop it, it is over, too.
        _ = stop.wait_for(|stop| *stop) => {}
        () = go_round(&shop, &options) => {}
    }
}

async fn go_round(shop: &Shop, options: &Options) {
    while let Some(due) = shop.next().await {
        let start = shop.clock.now();
        let made = Client::connect(options.clone(), None).await;
        let now = shop.clock.now();
        shop.note(due, start, now, made.as_ref().err());
        match made {
            Ok(client) => client.close(CLOSE_LIMIT).await,
            Err(_) => sleep(PAUSE).await,
        }
    }
}

impl Shop {
    /// Waits until the next connection is due; `None`: there is none any more.
    async fn next(&self) -> Option<u64> {
        let mut beat = self.beat.lock().await;
        let left = self.left.get().checked_sub(1)?;
        let now = self.clock.now();
        let due = match &mut *beat {
            Some(beat) => beat.schedule.next_due()?,
            None => now,
        };
        if due >= self.end {
            return None;
        }
        self.left.set(left);
        let Some(beat) = &mut *beat else { return Some(due) };
        if now < self.end.saturating_add(GRACE) {
            beat.alarm.wait(due).await;
            return Some(due);
        }
        self.miss(beat, due).await;
        None
    }

    /// Time is long over, and what was due from `due` on has not been begun, for nobody was free: that is told.
    async fn miss(&self, beat: &mut Beat, due: u64) {
        let mut next = Some(due);
        let mut missed: u64 = 0;
        while let Some(due) = next.filter(|due| *due < self.end) {
            missed += u64::from(due >= self.counts_from);
            next = beat.schedule.next_due();
            if missed.is_multiple_of(YIELD_AFTER) {
                tokio::task::yield_now().await;
            }
        }
        self.record.lock().counts.intended += missed;
    }

    fn note(&self, due: u64, start: u64, now: u64, error: Option<&crate::client::Error>) {
        if due < self.counts_from {
            return;
        }
        let mut record = self.record.lock();
        record.counts.intended += 1;
        record.counts.sent += 1;
        record.pacing.record(start.saturating_sub(due));
        match error {
            None => {
                record.counts.completed += 1;
                record.last = now;
                record.response.record(now.saturating_sub(due));
                record.service.record(now.saturating_sub(start));
            }
            Some(error) => {
                record.counts.connect_failures += 1;
                record.kinds.note(error.to_string(), 1);
            }
        }
    }
}
