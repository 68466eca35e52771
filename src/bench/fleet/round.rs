//! One round of a fleet: begun on all threads at once, watched, drained, and put together.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
        mpsc::RecvTimeoutError,
    },
    time::{Duration, Instant},
};

use super::{
    Broken, Error, Fleet, TICK,
    shop::{Gauges, Running},
    worker::{Ended, News, Order},
};
use crate::bench::{
    clock::nanos,
    measured::{Measured, Point},
    pacer::{self, Controls, Pacer},
    plan::{Load, Round},
    progress::{Tick, Watch, Wish},
    recorder::{Slice, Times},
    schedule::Schedule,
    stamp::mix,
};

/// From the order to the first message: all threads have heard of it by then.
const HEAD_START: u64 = 2_000_000;
/// While the last messages come in, it is looked so often whether all are there.
const GLANCE: Duration = Duration::from_millis(1);
/// After so long without a message, other processes are done.
const QUIET: Duration = Duration::from_millis(300);
/// A round without an end is given up when nothing at all has happened for so long.
const STANDSTILL: Duration = Duration::from_secs(10);
/// The speed changes by so many per cent at a key.
const STEP: u32 = 10;

/// A round that goes on, as the main thread sees it.
struct Watched<'a> {
    fleet: &'a Fleet,
    round: &'a Round,
    start: u64,
    controls: Arc<Controls>,
    stop: Arc<AtomicBool>,
    /// All that was measured so far.
    total: Slice,
    series: Vec<Point>,
    interval: Slice,
    last: Instant,
    /// Whether somebody wished to stop.
    is_stopped: bool,
    is_paused: bool,
    sent: Vec<Option<Vec<(u32, u64)>>>,
    ended: Vec<Option<Ended>>,
    faults: Vec<Error>,
    /// Why it cannot go on.
    broken: Option<Error>,
    before: [u64; 5],
}

impl Fleet {
    /// Sends everybody through one round.
    ///
    /// # Errors
    /// The broker does not take such messages, or a connection was lost that is not made anew: with what was measured
    /// until then.
    pub fn round(&mut self, round: &Round, watch: &mut dyn Watch) -> Result<Measured, Broken> {
        // A thread alone begins as soon as the order comes; others wait until all of them listen.
        let head_start = if Measured::is_open(round) || self.workers.len() > 1 { HEAD_START } else { 0 };
        let start = self.clock.now() + head_start;
        let warmup = nanos(round.warmup);
        let send_end = round.time.map_or(u64::MAX, |time| start.saturating_add(nanos(time)));
        let controls = Arc::new(Controls::at(self.percent));
        let stop = Arc::new(AtomicBool::new(false));
        let counts = self.counts(round.count);
        let running = Arc::new(Running {
            round: round.clone(),
            start,
            counts_from: start + warmup,
            send_end,
            give_up: send_end.saturating_add(nanos(round.patience)),
            stop: Arc::clone(&stop),
        });
        let first = Arc::new(self.sequences.clone());
        for worker in &self.workers {
            worker.lane.reset();
        }
        let share = |at: usize| self.shares[at].iter().map(|place| counts[*place]).collect::<Vec<_>>();
        self.order(|at| Order::Begin(Arc::clone(&running), share(at), Arc::clone(&first)));
        let pacer = self.pace(round, start, send_end, &counts, &controls).map_err(Error::Thread)?;
        let mut watched = Watched::new(self, round, start, controls, stop);
        watched.send(pacer.as_ref(), watch)?;
        watched.drain(watch);
        self.order(|_| Order::End);
        watched.collect()?;
        let broken = watched.broken.take();
        let percent = watched.controls.percent.load(Ordering::Relaxed);
        let intended = pacer.map(Pacer::end);
        let measured = watched.finish(&running, intended);
        if let Some(error) = broken {
            return Err(Broken { error, measured: Some(Box::new(measured)) });
        }
        let low = self.plan.publishers.first().map_or(0, |seat| seat.number);
        for (number, next) in &measured.publishers {
            // A plan's publishers are a row of neighbours.
            if let Some(sequence) = number.checked_sub(low).and_then(|at| self.sequences.get_mut(at as usize)) {
                *sequence = *next;
            }
        }
        self.percent = percent;
        Ok(measured)
    }

    /// How many messages each publisher may send.
    fn counts(&self, count: Option<u64>) -> Vec<u64> {
        let publishers = self.plan.publishers.len() as u64;
        (0..publishers)
            .map(|at| count.map_or(u64::MAX, |count| count / publishers + u64::from(at < count % publishers)))
            .collect()
    }

    /// Starts the pacing thread, if the load has a schedule.
    fn pace(
        &self,
        round: &Round,
        start: u64,
        end: u64,
        counts: &[u64],
        controls: &Arc<Controls>,
    ) -> std::io::Result<Option<Pacer>> {
        let Load::Open(pace, arrival) = round.load else { return Ok(None) };
        let all = self.plan.publishers.len() as f64;
        let mut orders = Vec::new();
        for (at, places) in self.shares.iter().enumerate() {
            let share = places.len() as f64 / all;
            // Threads take turns: their rows of moments lie between each other.
            let phase = (at as f64 + 0.5) / self.shares.len() as f64;
            let seed = mix(round.seed ^ at as u64);
            let count = places.iter().fold(0u64, |sum, place| sum.saturating_add(counts[*place]));
            let count = if places.is_empty() { 0 } else { count };
            let schedule = Schedule::new(pace.scaled(share.max(f64::MIN_POSITIVE)), arrival, phase, seed);
            orders.push(pacer::Order { lane: Arc::clone(&self.workers[at].lane), schedule, count });
        }
        Pacer::start(self.clock, orders, start, end, Arc::clone(controls)).map(Some)
    }
}

impl<'a> Watched<'a> {
    fn new(fleet: &'a Fleet, round: &'a Round, start: u64, controls: Arc<Controls>, stop: Arc<AtomicBool>) -> Self {
        let threads = fleet.workers.len();
        let mut watched = Self {
            fleet,
            round,
            start,
            controls,
            stop,
            total: Slice::default(),
            series: Vec::new(),
            interval: Slice::default(),
            last: Instant::now(),
            is_stopped: false,
            is_paused: false,
            sent: vec![None; threads],
            ended: (0..threads).map(|_| None).collect(),
            faults: Vec::new(),
            broken: None,
            before: [0; 5],
        };
        watched.before = watched.gauges();
        watched
    }

    /// Sent, completed, received, errors, disconnects, of all rounds so far.
    fn gauges(&self) -> [u64; 5] {
        let sum = |gauge: fn(&Gauges) -> &AtomicU64| {
            self.fleet.workers.iter().map(|worker| gauge(&worker.gauges).load(Ordering::Relaxed)).sum::<u64>()
        };
        [
            sum(|all| &all.sent),
            sum(|all| &all.completed),
            sum(|all| &all.received),
            sum(|all| &all.errors),
            sum(|all| &all.disconnects),
        ]
    }

    /// Waits until all messages are sent and completed, or will not be.
    fn send(&mut self, pacer: Option<&Pacer>, watch: &mut dyn Watch) -> Result<(), Error> {
        if self.fleet.plan.publishers.is_empty() {
            return self.listen(watch);
        }
        let mut quiet = Instant::now();
        let mut seen = (0, 0, 0);
        while self.sent.iter().any(Option::is_none) {
            let wait = TICK.saturating_sub(self.last.elapsed());
            self.take(wait)?;
            self.tick("", watch);
            if self.is_broken() {
                return Ok(());
            }
            let now = (self.total.sent, self.total.completed, self.total.received);
            let is_over = self.is_stopped || self.fleet.clock.now() >= self.end_of_sending();
            // Where there is no end, nothing is waited for once all was due that will be.
            let is_all_due = is_over || (self.round.time.is_none() && pacer.is_none_or(Pacer::has_ended));
            if now != seen || !is_all_due {
                (seen, quiet) = (now, Instant::now());
            }
            let patience = if is_over { self.round.patience } else { self.round.patience.max(STANDSTILL) };
            if is_all_due && quiet.elapsed() >= patience {
                self.stop.store(true, Ordering::Relaxed);
                break;
            }
        }
        Ok(())
    }

    /// Waits where others send: until time is over, or so many messages came, or nothing more comes.
    fn listen(&mut self, watch: &mut dyn Watch) -> Result<(), Error> {
        let mut quiet = Instant::now();
        let mut seen = 0;
        loop {
            self.take(TICK.saturating_sub(self.last.elapsed()))?;
            self.tick("", watch);
            if self.total.received != seen {
                (seen, quiet) = (self.total.received, Instant::now());
            }
            let nobody = self.fleet.plan.audiences.is_empty();
            let is_over = match (self.round.count.filter(|count| *count > 0), self.round.time) {
                (_, None) if nobody => true,
                (Some(count), _) => seen >= count,
                (None, Some(_)) => false,
                (None, None) => seen > 0 && quiet.elapsed() >= self.round.patience,
            };
            let has_time = self.fleet.clock.now() < self.end_of_sending() && !self.is_stopped;
            if is_over || !has_time || self.is_broken() {
                return Ok(());
            }
        }
    }

    /// Whether something went wrong for good; then nothing more is sent.
    fn is_broken(&mut self) -> bool {
        if let Some(fault) = self.faults.pop() {
            self.stop.store(true, Ordering::Relaxed);
            self.controls.stop.store(true, Ordering::Relaxed);
            self.broken = Some(fault);
        }
        self.broken.is_some()
    }

    fn end_of_sending(&self) -> u64 {
        self.round.time.map_or(u64::MAX, |time| self.start.saturating_add(nanos(time)))
    }

    /// Waits until all that was sent has come, or nothing more comes.
    fn drain(&mut self, watch: &mut dyn Watch) {
        if self.fleet.plan.audiences.is_empty() {
            return;
        }
        let expected = self.expected();
        let mut seen = self.total.received;
        let mut quiet = Instant::now();
        // What other processes send may still come when all of our own is there; how much of it, nobody knows.
        let has_strangers = self.fleet.plan.audiences.iter().any(|audience| audience.sources.is_none());
        let is_listening = self.fleet.plan.publishers.is_empty();
        let patience = if has_strangers && !is_listening { QUIET } else { self.round.patience };
        let mut stopped = None;
        while !self.is_broken()
            && (self.total.received < expected || (has_strangers && !is_listening))
            && quiet.elapsed() < patience
        {
            if let Err(error) = self.take(GLANCE) {
                self.broken.get_or_insert(error);
                return;
            }
            self.tick("drain", watch);
            // Whoever has stopped it does not want to wait for as long as something comes.
            if self.is_stopped && stopped.get_or_insert_with(Instant::now).elapsed() >= self.round.patience {
                return;
            }
            if self.total.received != seen {
                (seen, quiet) = (self.total.received, Instant::now());
            }
        }
    }

    /// Deliveries that are to come of what was sent.
    fn expected(&self) -> u64 {
        if self.sent.iter().any(Option::is_none) {
            // Nobody knows: until nothing more comes.
            return u64::MAX;
        }
        let sent: hashbrown::HashMap<u32, u64> = self.sent.iter().flatten().flatten().copied().collect();
        let of = |range: &std::ops::Range<u32>| range.clone().filter_map(|number| sent.get(&number)).sum::<u64>();
        self.fleet.plan.audiences.iter().filter_map(|audience| audience.sources.as_ref()).map(of).sum()
    }

    /// Takes the next news, if there are some in time.
    fn take(&mut self, wait: Duration) -> Result<(), Error> {
        match self.fleet.news.recv_timeout(wait) {
            Ok((_, News::Slice(slice))) => self.add(&slice),
            Ok((at, News::Sent(sent))) => self.sent[at] = Some(sent),
            Ok((at, News::Ended(ended))) => {
                self.add(&ended.slice);
                self.ended[at] = Some(*ended);
            }
            Ok((_, News::Fault(fault))) => self.faults.push(fault),
            Ok((_, News::Closed)) | Err(RecvTimeoutError::Disconnected) => {
                return Err(self.faults.pop().unwrap_or(Error::Ended));
            }
            Ok((_, News::Connected(..) | News::Subscribed)) | Err(RecvTimeoutError::Timeout) => {}
        }
        Ok(())
    }

    fn add(&mut self, slice: &Slice) {
        let at = (slice.at / nanos(TICK)) as usize;
        if self.series.len() <= at && at < SERIES_MAX {
            let from = self.series.len() as u64;
            let step = TICK.as_millis() as u64;
            self.series.extend((from..=at as u64).map(|at| Point { t_ms: at * step, ..Point::default() }));
        }
        if let Some(point) = self.series.get_mut(at) {
            point.sent += slice.sent;
            point.completed += slice.completed;
            point.received += slice.received;
            let times = if slice.e2e.histogram().is_some() { &slice.e2e } else { &slice.response };
            point.p50 = times.percentile(50.0).or(point.p50);
            point.p99 = times.percentile(99.0).or(point.p99);
        }
        self.total.add(slice);
        self.interval.add(slice);
    }

    fn tick(&mut self, phase: &'static str, watch: &mut dyn Watch) {
        let passed = self.last.elapsed();
        if passed < TICK {
            return;
        }
        self.last = Instant::now();
        let elapsed = Duration::from_nanos(self.fleet.clock.now().saturating_sub(self.start));
        let tick = self.state(phase, elapsed, passed.as_secs_f64());
        self.interval = Slice::default();
        self.obey(watch.tick(&tick));
    }

    fn state(&self, phase: &'static str, elapsed: Duration, passed: f64) -> Tick {
        let round = self.round;
        let phase = match phase {
            "" if elapsed < round.warmup => "warm-up",
            "" => round.phase,
            other => other,
        };
        let times: &Times =
            if self.interval.e2e.histogram().is_some() { &self.interval.e2e } else { &self.interval.response };
        let arrived =
            if self.fleet.plan.audiences.is_empty() { self.interval.completed } else { self.interval.received };
        let in_flight = |worker: &super::Handle| worker.gauges.in_flight.load(Ordering::Relaxed);
        let done = match (round.time, round.count) {
            (Some(time), _) => Some(elapsed.as_secs_f64() / time.as_secs_f64()),
            (None, Some(count)) if count > 0 => Some(self.total.sent as f64 / count as f64),
            _ => None,
        };
        let connected = self.fleet.connected();
        let speed = f64::from(self.controls.percent.load(Ordering::Relaxed)) / 100.0;
        Tick {
            phase,
            qos: round.qos.bits(),
            block: round.block,
            elapsed,
            total: round.time,
            done: done.map(|done| done.min(1.0)),
            connections: (connected, connected),
            sent: self.total.sent,
            completed: self.total.completed,
            received: self.total.received,
            sent_rate: self.interval.sent as f64 / passed,
            received_rate: arrived as f64 / passed,
            wished_rate: match round.load {
                Load::Open(pace, _) => Some(pace.rate_at(elapsed.as_secs_f64()) * speed),
                Load::Closed | Load::Hold => None,
            },
            p50: times.percentile(50.0),
            p99: times.percentile(99.0),
            in_flight: (
                self.fleet.workers.iter().map(in_flight).sum(),
                u64::from(round.window) * self.fleet.plan.publishers.len() as u64,
            ),
            errors: self.gauges()[3] - self.before[3],
        }
    }

    fn obey(&mut self, wish: Wish) {
        let percent = &self.controls.percent;
        match wish {
            Wish::GoOn => {}
            Wish::Stop => {
                self.is_stopped = true;
                self.stop.store(true, Ordering::Relaxed);
                self.controls.stop.store(true, Ordering::Relaxed);
            }
            Wish::Faster => percent.store((percent.load(Ordering::Relaxed) + STEP).min(10_000), Ordering::Relaxed),
            Wish::Slower => {
                percent.store(percent.load(Ordering::Relaxed).saturating_sub(STEP).max(STEP), Ordering::Relaxed);
            }
            Wish::Pause => {
                self.is_paused = !self.is_paused;
                self.controls.pause.store(self.is_paused, Ordering::Relaxed);
            }
        }
    }

    /// Waits for what each thread has to tell.
    fn collect(&mut self) -> Result<(), Error> {
        let limit = Instant::now() + Duration::from_secs(10);
        while self.ended.iter().any(Option::is_none) {
            self.take(TICK)?;
            if Instant::now() > limit {
                return Err(Error::Ended);
            }
        }
        Ok(())
    }

    fn finish(self, running: &Running, intended: Option<u64>) -> Measured {
        let changed = self.controls.percent.load(Ordering::Relaxed) != 100;
        let now = self.gauges();
        let (errors, disconnects) = (now[3] - self.before[3], now[4] - self.before[4]);
        let ended: Vec<Ended> = self.ended.into_iter().flatten().collect();
        let subject = crate::bench::measured::Subject {
            round: self.round,
            plan: &self.fleet.plan,
            start: running.start,
            counts_from: running.counts_from,
            send_end: (self.round.time.is_some() && !self.is_stopped).then_some(running.send_end),
        };
        let mut measured = subject.measured(self.total, self.series, &ended, intended);
        measured.is_stopped = self.is_stopped;
        measured.is_rate_changed = changed;
        measured.errors = errors;
        measured.counts.disconnects = disconnects;
        measured
    }
}

/// A day of points; what comes after it is only in the sums.
const SERIES_MAX: usize = 864_000;
