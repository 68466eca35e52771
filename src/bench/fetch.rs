//! New subscribers that get retained messages: how long until all have come, every one of them verified.

use std::{
    io,
    ops::ControlFlow,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
        mpsc::{self, RecvTimeoutError},
    },
    thread,
    time::Duration,
};

use tokio::{
    runtime::Builder,
    sync::watch,
    task::{JoinSet, LocalSet},
    time::{Instant, timeout},
};

use super::{
    clock::Clock,
    fleet::{Error, check_granted},
    plan::{Payload, Plan},
    progress::{Tick, Watch, Wish},
    recorder::Times,
    report::Counts,
    stamp::Stamp,
    usage,
};
use crate::{
    client::{Client, Handler},
    packet::{Properties, Publish, QoS, ReasonCode, RetainHandling, SubAck, SubscriptionOptions},
};

/// What is fetched.
#[derive(Clone, Debug)]
pub struct Fetch {
    /// How clients connect, and what stamps carry.
    pub plan: Plan,
    /// The filter of all the messages.
    pub filter: String,
    /// QoS of the subscriptions.
    pub qos: QoS,
    /// The messages that are there: the numbers below it.
    pub stored: u64,
    /// What they hold.
    pub payload: Payload,
    /// Subscribers at the same time.
    pub subscribers: u32,
    /// The round, from 1, and how many there are.
    pub block: (u32, u32),
    /// How long to wait for what does not come any more.
    pub patience: Duration,
}

/// What came of it.
#[derive(Clone, Debug, Default)]
pub struct Fetched {
    /// Messages.
    pub counts: Counts,
    /// From a subscriber's SUBSCRIBE to each message.
    pub e2e: Times,
    /// From a subscriber's SUBSCRIBE to its last message.
    pub response: Times,
    /// From the first SUBSCRIBE to the last message of all.
    pub time: Duration,
    /// CPU time of the threads.
    pub cpu: Option<Duration>,
    /// Whether somebody stopped it.
    pub is_stopped: bool,
}

/// What a thread tells.
enum News {
    Connected,
    Ended(Box<Fetched>, u64),
    Failed(Error),
}

/// What all threads have in common.
struct Shared {
    fetch: Fetch,
    clock: Clock,
    received: AtomicU64,
    stop: AtomicBool,
}

const TICK: Duration = Duration::from_millis(100);
const CLOSE_LIMIT: Duration = Duration::from_secs(2);

/// Connects the subscribers, lets all of them subscribe at once, and waits for the messages.
///
/// # Errors
/// Somebody cannot connect or subscribe.
pub fn run(fetch: Fetch, watch: &mut dyn Watch) -> Result<Fetched, Error> {
    let threads = fetch.plan.threads.clamp(1, fetch.subscribers.max(1) as usize);
    let shared =
        Arc::new(Shared { fetch, clock: Clock::start(), received: AtomicU64::new(0), stop: AtomicBool::new(false) });
    let (go, gone) = watch::channel(false);
    let (sender, news) = mpsc::channel();
    for at in 0..threads {
        start(at, threads, &shared, gone.clone(), sender.clone()).map_err(Error::Thread)?;
    }
    drop((sender, gone));
    let mut total = Fetched::default();
    let (mut connected, mut ended, mut last) = (0, 0, 0);
    let mut begun = shared.clock.now();
    let mut before = 0;
    while ended < threads {
        match news.recv_timeout(TICK) {
            Ok(News::Connected) => {
                connected += 1;
                if connected == threads {
                    begun = shared.clock.now();
                    // Who has gone meanwhile says why.
                    let _ = go.send(true);
                }
            }
            Ok(News::Ended(fetched, at)) => {
                total.add(&fetched);
                last = last.max(at);
                ended += 1;
            }
            Ok(News::Failed(error)) => return Err(error),
            Err(RecvTimeoutError::Disconnected) => return Err(Error::Ended),
            Err(RecvTimeoutError::Timeout) => {
                let received = shared.received.load(Ordering::Relaxed);
                let elapsed = Duration::from_nanos(shared.clock.now() - begun);
                if watch.tick(&shared.tick(elapsed, received, received - before)) == Wish::Stop {
                    shared.stop.store(true, Ordering::Relaxed);
                    total.is_stopped = true;
                    if connected < threads {
                        return Err(Error::Stopped);
                    }
                }
                before = received;
            }
        }
    }
    total.time = Duration::from_nanos(last.saturating_sub(begun));
    Ok(total)
}

impl Shared {
    fn expected(&self) -> u64 {
        self.fetch.stored.saturating_mul(self.fetch.subscribers.into())
    }

    fn tick(&self, elapsed: Duration, received: u64, since: u64) -> Tick {
        let subscribers = u64::from(self.fetch.subscribers);
        Tick {
            phase: "fetch",
            qos: self.fetch.qos.bits(),
            block: self.fetch.block,
            elapsed,
            done: Some(received as f64 / self.expected().max(1) as f64),
            connections: (subscribers, subscribers),
            received,
            received_rate: since as f64 / TICK.as_secs_f64(),
            ..Tick::default()
        }
    }
}

impl Fetched {
    fn add(&mut self, other: &Self) {
        let (own, theirs) = (&mut self.counts, &other.counts);
        own.expected += theirs.expected;
        own.received += theirs.received;
        own.lost += theirs.lost;
        own.duplicates += theirs.duplicates;
        own.corrupt += theirs.corrupt;
        own.unexpected += theirs.unexpected;
        self.e2e.add(&other.e2e);
        self.response.add(&other.response);
        self.cpu = self.cpu.into_iter().chain(other.cpu).reduce(|sum, cpu| sum + cpu);
    }
}

fn start(
    at: usize,
    threads: usize,
    shared: &Arc<Shared>,
    go: watch::Receiver<bool>,
    news: mpsc::Sender<News>,
) -> io::Result<()> {
    let shared = Arc::clone(shared);
    let runtime = Builder::new_current_thread().enable_all().build()?;
    thread::Builder::new().name(format!("bench-fetch-{at}")).spawn(move || {
        let local = LocalSet::new();
        let numbers: Vec<u32> = (0..shared.fetch.subscribers).skip(at).step_by(threads).collect();
        let told = local.block_on(&runtime, work(&shared, numbers, go, &news));
        // Nobody hears it who has given up.
        let _ = news.send(match told {
            Ok((fetched, last)) => News::Ended(Box::new(fetched), last),
            Err(error) => News::Failed(error),
        });
    })?;
    Ok(())
}

async fn work(
    shared: &Arc<Shared>,
    numbers: Vec<u32>,
    mut go: watch::Receiver<bool>,
    news: &mpsc::Sender<News>,
) -> Result<(Fetched, u64), Error> {
    let mut clients = Vec::with_capacity(numbers.len());
    for number in numbers {
        let plan = &shared.fetch.plan;
        let mut options = plan.client.clone();
        options.client_id = format!("{}-f{number}", plan.id_prefix);
        if !plan.sources.is_empty() {
            options.target.bind = Some(plan.sources[number as usize % plan.sources.len()].clone());
        }
        clients.push(Client::connect(options, None).await.map_err(|error| Error::Connect(Box::new(error)))?);
    }
    let _ = news.send(News::Connected);
    if go.wait_for(|go| *go).await.is_err() {
        return Err(Error::Ended);
    }
    let cpu = usage::thread_cpu();
    let mut tasks = JoinSet::new();
    for client in clients {
        tasks.spawn_local(fetch(Arc::clone(shared), client));
    }
    let (mut total, mut last) = (Fetched::default(), 0);
    while let Some(done) = tasks.join_next().await {
        let (fetched, at) = done.map_err(|_| Error::Ended)??;
        total.add(&fetched);
        last = last.max(at);
    }
    total.cpu = usage::thread_cpu().zip(cpu).map(|(now, before)| now.saturating_sub(before));
    Ok((total, last))
}

/// What one subscriber hears.
struct Ears {
    shared: Arc<Shared>,
    begun: u64,
    last: u64,
    /// A bit for each message.
    seen: Vec<u64>,
    told: Fetched,
    granted: Option<ReasonCode>,
}

async fn fetch(shared: Arc<Shared>, mut client: Client) -> Result<(Fetched, u64), Error> {
    let order = &shared.fetch;
    let options = SubscriptionOptions {
        qos: order.qos,
        no_local: false,
        retain_as_published: false,
        retain_handling: RetainHandling::Send,
    };
    let filter = std::slice::from_ref(&order.filter);
    client.subscribe(filter, options, &Properties::new()).map_err(Error::Encode)?;
    let begun = shared.clock.now();
    let words = if order.payload.has_stamps() { order.stored.div_ceil(64) as usize } else { 0 };
    let mut ears = Ears {
        shared: Arc::clone(&shared),
        begun,
        last: begun,
        seen: vec![0; words],
        told: Fetched::default(),
        granted: None,
    };
    client.flush().map_err(Error::Lost)?;
    let mut quiet = Instant::now();
    let mut heard = 0;
    // The SUBACK may come behind the messages: it belongs to the exchange.
    while ears.told.counts.received < order.stored || ears.granted.is_none() {
        if let Ok(ready) = timeout(TICK, client.ready()).await {
            ready.map_err(Error::Lost)?;
            client.read(&mut ears).map_err(Error::Lost)?;
            if !client.has_more() {
                client.flush().map_err(Error::Lost)?;
            }
        }
        check_granted(ears.granted, order.qos, &order.filter)?;
        if ears.told.counts.received != heard {
            (heard, quiet) = (ears.told.counts.received, Instant::now());
        }
        if quiet.elapsed() >= order.patience || shared.stop.load(Ordering::Relaxed) {
            break;
        }
    }
    let Ears { mut told, last, .. } = ears;
    let is_stopped = shared.stop.load(Ordering::Relaxed);
    // Who is stopped has lost nothing.
    told.counts.expected = if is_stopped { told.counts.received } else { order.stored };
    told.counts.lost = told.counts.expected.saturating_sub(told.counts.received);
    // Nothing has no last message.
    if told.counts.received > 0 {
        told.response.record(last - begun);
    }
    client.close(CLOSE_LIMIT).await;
    Ok((told, last))
}

impl Handler for Ears {
    fn message(&mut self, publish: &Publish<'_>) -> ControlFlow<()> {
        let now = self.shared.clock.now();
        let order = &self.shared.fetch;
        let counts = &mut self.told.counts;
        if let Payload::Stamped(payloads) = &order.payload
            && payloads.has_stamps()
        {
            let stamp = Stamp::read(publish.payload).filter(|stamp| stamp.run == order.plan.run);
            let Some(stamp) = stamp.filter(|stamp| stamp.sequence < order.stored) else {
                counts.unexpected += 1;
                return ControlFlow::Continue(());
            };
            let (word, bit) = ((stamp.sequence / 64) as usize, 1 << (stamp.sequence % 64));
            if self.seen[word] & bit != 0 {
                counts.duplicates += 1;
                return ControlFlow::Continue(());
            }
            self.seen[word] |= bit;
            counts.corrupt += u64::from(!payloads.is_whole(publish.payload, stamp.sequence));
        }
        // What was kept is marked as such.
        counts.unexpected += u64::from(!publish.retain);
        counts.received += 1;
        self.last = now;
        self.told.e2e.record(now - self.begun);
        self.shared.received.fetch_add(1, Ordering::Relaxed);
        ControlFlow::Continue(())
    }

    fn subscribed(&mut self, answer: &SubAck<'_>) {
        self.granted = answer.reasons.iter().next();
    }
}
