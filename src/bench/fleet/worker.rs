//! One thread of the generator: its clients, and the orders that it takes.

use std::{
    cell::{Cell, RefCell},
    net::SocketAddr,
    rc::Rc,
    sync::{Arc, atomic::Ordering, mpsc},
    time::Duration,
};

use tokio::{
    runtime::Builder,
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    task::{JoinSet, LocalSet, yield_now},
    time::{Instant, MissedTickBehavior, interval, timeout},
};

use super::{
    Error,
    connect::{self, Connecting, Guest, Role},
    foreign,
    publisher::{self, Publisher, Told},
    seat::{Listener, Speaker},
    shop::{Common, Gauges, Running, Shop},
    subscriber::{self, Ears, Heard, HeardTold, Subscriber},
};
use crate::{
    bench::{
        clock::{Clock, nanos},
        measured::Measured,
        pacer::Lane,
        plan::{Engine, Plan},
        recorder::Slice,
        usage,
    },
    client::{Agreed, Client, Lost},
};

/// What a thread is told to do.
pub(super) enum Order {
    /// Subscribes everybody.
    Subscribe,
    /// Begins a round: each publisher may send so many messages; `first` of each publisher of the run.
    Begin(Arc<Running>, Vec<u64>, Arc<Vec<u64>>),
    /// Ends it.
    End,
    /// Says goodbye.
    Close,
}

/// What a thread tells. All of it comes with the number of the thread.
pub(super) enum News {
    /// How that went, what the first of them agreed on, and the addresses of the publishers.
    Connected(Box<Connecting>, Option<Box<Agreed>>, Addresses),
    Subscribed,
    Slice(Box<Slice>),
    /// All publishers are done: how many messages each has sent so far.
    Sent(Vec<(u32, u64)>),
    Ended(Box<Ended>),
    Fault(Error),
    Closed,
}

/// Both ends of connections.
pub(super) type Addresses = Vec<(SocketAddr, SocketAddr)>;

/// What a thread has to tell of a round.
#[derive(Debug, Default)]
pub(in crate::bench) struct Ended {
    pub(in crate::bench) slice: Slice,
    pub(in crate::bench) publishers: Vec<Told>,
    pub(in crate::bench) audiences: Vec<HeardTold>,
    pub(in crate::bench) cpu: Option<Duration>,
}

/// A thread, from outside.
pub(super) struct Handle {
    pub(super) orders: UnboundedSender<Order>,
    pub(super) gauges: Arc<Gauges>,
    pub(super) lane: Arc<Lane>,
}

/// The parts of a plan that are one thread's.
pub(super) struct Part {
    pub(super) at: usize,
    pub(super) plan: Arc<Plan>,
    pub(super) clock: Clock,
    /// Places in the plan's lists.
    pub(super) publishers: Vec<usize>,
    pub(super) audiences: Vec<usize>,
    pub(super) idle: Vec<u32>,
}

/// How often a thread hands on what it has measured.
const TICK: Duration = Duration::from_millis(100);

impl Handle {
    /// Starts a thread, which connects its clients at once.
    pub(super) fn start(part: Part, news: mpsc::Sender<(usize, News)>) -> std::io::Result<Self> {
        let (sender, orders) = unbounded_channel();
        let (gauges, lane) = (Arc::<Gauges>::default(), Arc::<Lane>::default());
        let (shared, own_lane) = (Arc::clone(&gauges), Arc::clone(&lane));
        let thread = std::thread::Builder::new().name(format!("bench-load-{}", part.at));
        let runtime = Builder::new_current_thread().enable_all().build()?;
        thread.spawn(move || {
            let local = LocalSet::new();
            let at = part.at;
            let told = news.clone();
            let work = async move {
                let done = match part.plan.engine {
                    Engine::Own => run(part, shared, own_lane, orders, &news).await,
                    Engine::Rumqttc => foreign::run(part, shared, own_lane, orders, &news).await,
                };
                if let Err(error) = done {
                    let _ = news.send((at, News::Fault(error)));
                }
            };
            local.block_on(&runtime, work);
            drop(local);
            runtime.shutdown_background();
            let _ = told.send((at, News::Closed));
        })?;
        Ok(Self { orders: sender, gauges, lane })
    }
}

/// The clients of a thread, of one library.
pub(super) struct Crew<P, S> {
    at: usize,
    shop: Common,
    pub(super) publishers: Vec<Rc<RefCell<P>>>,
    pub(super) subscribers: Vec<Rc<RefCell<S>>>,
    audiences: Vec<Rc<RefCell<Heard>>>,
    /// Clients that do nothing.
    idle: Vec<Rc<RefCell<P>>>,
    pub(super) tasks: JoinSet<()>,
    cpu: Option<Duration>,
    running: Option<Arc<Running>>,
    /// Whose turn it is with the next message that is due.
    turn: usize,
    due: Vec<u64>,
    has_told: bool,
}

async fn run(
    part: Part,
    gauges: Arc<Gauges>,
    lane: Arc<Lane>,
    mut orders: UnboundedReceiver<Order>,
    news: &mpsc::Sender<(usize, News)>,
) -> Result<(), Error> {
    let at = part.at;
    let shop = shop(&part, gauges, lane);
    let mut crew = Crew::new(at, &shop, &part);
    let mut agreed = None;
    let mut clients = Vec::with_capacity(part.publishers.len());
    let seat = |role, client: Client| {
        agreed.get_or_insert_with(|| Box::new(client.agreed().clone()));
        match role {
            Role::Idle => crew.seat(role, client, &part),
            Role::Publisher(_) | Role::Subscriber(_) => clients.push((role, client)),
        }
    };
    let connecting = connect::connect(&shop, part.at, guests(&part), connect::own, seat).await?;
    if agreed.is_none() && connecting.failed > 0 {
        // Nobody is there: that is more than a number.
        let fault = shop.fault.borrow_mut().take();
        return fault.map_or(Ok(()), Err);
    }
    shop.fault.borrow_mut().take();
    sort(&mut clients);
    for (role, client) in clients {
        crew.seat(role, client, &part);
    }
    let addresses = crew.publishers.iter().filter_map(|seat| seat.borrow().client.as_ref()?.addresses()).collect();
    let _ = news.send((at, News::Connected(Box::new(connecting), agreed, addresses)));
    crew.work(&mut orders, news).await
}

/// In the order of the plan, whoever was faster.
pub(super) fn sort<C>(clients: &mut [(Role, C)]) {
    clients.sort_by_key(|(role, _)| match role {
        Role::Publisher(place) => (0, *place),
        Role::Subscriber(place) => (1, *place),
        Role::Idle => (2, 0),
    });
}

/// What the clients of a thread have in common.
pub(super) fn shop(part: &Part, gauges: Arc<Gauges>, lane: Arc<Lane>) -> Common {
    Rc::new(Shop {
        clock: part.clock,
        plan: Arc::clone(&part.plan),
        lane,
        gauges,
        slice: RefCell::default(),
        busy: Cell::new(0),
        fault: RefCell::new(None),
        news: tokio::sync::Notify::new(),
    })
}

pub(super) fn guests(part: &Part) -> Vec<Guest> {
    let plan = &part.plan;
    let publishers = part.publishers.iter().map(|place| Guest {
        role: Role::Publisher(*place),
        id: format!("-p{}", plan.publishers[*place].number),
        source: *place,
    });
    let subscribers = part.audiences.iter().flat_map(|place| {
        let audience = &plan.audiences[*place];
        (0..audience.members).map(move |member| Guest {
            role: Role::Subscriber(*place),
            id: if audience.members == 1 {
                format!("-s{}", audience.number)
            } else {
                format!("-s{}-{member}", audience.number)
            },
            source: plan.publishers.len() + *place + member as usize,
        })
    });
    let idle =
        part.idle.iter().map(|number| Guest { role: Role::Idle, id: format!("-c{number}"), source: *number as usize });
    // Whoever listens comes first: no message is to be missed.
    subscribers.chain(publishers).chain(idle).collect()
}

impl Crew<Publisher, Subscriber> {
    /// Gives a client its place, and sets it to work.
    fn seat(&mut self, role: Role, client: Client, part: &Part) {
        let shop = Rc::clone(&self.shop);
        match role {
            Role::Publisher(place) => {
                let seat = &part.plan.publishers[place];
                let publisher = Publisher::new(shop, client, seat.number, seat.topic.clone());
                let publisher = Rc::new(RefCell::new(publisher));
                self.publishers.push(Rc::clone(&publisher));
                self.tasks.spawn_local(publisher::work(publisher));
            }
            Role::Subscriber(place) => {
                let ears = self.ears(part, place);
                let filter = part.plan.audiences[place].filter.clone();
                let subscriber = Rc::new(RefCell::new(Subscriber::new(client, ears, filter)));
                self.subscribers.push(Rc::clone(&subscriber));
                self.tasks.spawn_local(subscriber::work(subscriber));
            }
            Role::Idle => {
                let topic = crate::bench::plan::Topic::new("");
                let client = Rc::new(RefCell::new(Publisher::new(shop, client, u32::MAX, topic)));
                self.idle.push(Rc::clone(&client));
                self.tasks.spawn_local(publisher::work(client));
            }
        }
    }
}

impl<P: Speaker, S: Listener> Crew<P, S> {
    pub(super) fn new(at: usize, shop: &Common, part: &Part) -> Self {
        let heard = |place: &usize| Rc::new(RefCell::new(Heard::new(&part.plan.audiences[*place])));
        Self {
            at,
            shop: Rc::clone(shop),
            publishers: Vec::new(),
            subscribers: Vec::new(),
            audiences: part.audiences.iter().map(heard).collect(),
            idle: Vec::new(),
            tasks: JoinSet::new(),
            cpu: None,
            running: None,
            turn: 0,
            due: Vec::new(),
            has_told: true,
        }
    }

    /// What hears for a subscriber of this audience.
    pub(super) fn ears(&self, part: &Part, place: usize) -> Ears {
        // Every so manieth audience of the plan is this thread's.
        let at = place / part.plan.threads;
        Ears::new(Rc::clone(&self.shop), Rc::clone(&self.audiences[at]))
    }

    pub(super) async fn work(
        &mut self,
        orders: &mut UnboundedReceiver<Order>,
        news: &mpsc::Sender<(usize, News)>,
    ) -> Result<(), Error> {
        let mut tick = interval(TICK);
        tick.set_missed_tick_behavior(MissedTickBehavior::Skip);
        let shop = Rc::clone(&self.shop);
        loop {
            tokio::select! {
                biased;
                order = orders.recv() => match order {
                    Some(Order::Subscribe) => {
                        self.subscribe().await?;
                        let _ = news.send((self.at, News::Subscribed));
                    }
                    Some(Order::Begin(running, counts, first)) => {
                        self.begin_listening(&running, &first);
                        let wait = running.start.saturating_sub(shop.clock.now());
                        if wait > 0 && !Measured::is_open(&running.round) {
                            tokio::time::sleep(Duration::from_nanos(wait)).await;
                        }
                        self.begin_sending(running, &counts);
                        tick.reset();
                    }
                    Some(Order::End) => {
                        let ended = self.end();
                        let _ = news.send((self.at, News::Ended(Box::new(ended))));
                    }
                    Some(Order::Close) | None => {
                        self.close().await;
                        return Ok(());
                    }
                },
                () = shop.news.notified() => {}
                _ = tick.tick() => self.hand_on(news),
                () = shop.lane.wait() => {
                    self.dispatch();
                    // However much is due, what comes is to be read as well.
                    yield_now().await;
                }
            }
            if let Some(fault) = self.shop.fault.borrow_mut().take() {
                let _ = news.send((self.at, News::Fault(fault)));
            }
            self.look(news);
        }
    }

    async fn subscribe(&mut self) -> Result<(), Error> {
        let qos = self.shop.plan.subscribe_qos;
        for seat in &self.subscribers {
            seat.borrow_mut().subscribe(qos)?;
        }
        let limit = self.shop.plan.client.timeout;
        let until = Instant::now() + limit;
        for seat in &self.subscribers {
            while seat.borrow_mut().ears().granted.is_none() {
                if !seat.borrow().is_there() {
                    return Err(self.shop.fault.borrow_mut().take().unwrap_or(Error::Lost(Lost::Closed)));
                }
                let left = until.saturating_duration_since(Instant::now());
                if left.is_zero() {
                    return Err(Error::NoSubAck(limit));
                }
                // The tasks of the subscribers read meanwhile; they say nothing of each answer.
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            let granted = seat.borrow_mut().ears().granted;
            subscriber::check_granted(granted, qos, seat.borrow().filter())?;
        }
        Ok(())
    }

    fn begin_listening(&mut self, running: &Arc<Running>, first: &[u64]) {
        *self.shop.slice.borrow_mut() = Slice::default();
        self.shop.busy.set(self.publishers.len());
        self.has_told = false;
        let low = self.shop.plan.publishers.first().map_or(0, |seat| seat.number);
        for heard in &self.audiences {
            let at = |number: u32| number.checked_sub(low).and_then(|at| first.get(at as usize)).copied();
            heard.borrow_mut().begin(|number| at(number).unwrap_or_default());
        }
        for seat in &self.subscribers {
            seat.borrow_mut().ears().set_round(Some(Arc::clone(running)));
        }
    }

    fn begin_sending(&mut self, running: Arc<Running>, counts: &[u64]) {
        self.cpu = usage::thread_cpu();
        for (seat, count) in self.publishers.iter().zip(counts) {
            seat.borrow_mut().begin(&running, *count);
        }
        self.running = Some(running);
    }

    /// Hands what is due to the publishers in turn.
    fn dispatch(&mut self) {
        let mut due = std::mem::take(&mut self.due);
        self.shop.lane.take(&mut due);
        let count = self.publishers.len();
        if count > 0 {
            let first = self.turn;
            for due in &due {
                self.publishers[self.turn].borrow_mut().give(*due);
                self.turn = (self.turn + 1) % count;
            }
            // When nothing more will be due, everybody has to look whether that was all.
            let touched = if self.shop.lane.has_ended() { count } else { due.len().min(count) };
            for at in 0..touched {
                self.publishers[(first + at) % count].borrow_mut().push();
            }
        }
        due.clear();
        self.due = due;
    }

    /// Hands on what was measured since the last time.
    fn hand_on(&self, news: &mpsc::Sender<(usize, News)>) {
        let Some(running) = &self.running else { return };
        let mut slice = self.shop.slice.take();
        // The middle of what it is about.
        let middle = self.shop.clock.now().saturating_sub(nanos(TICK) / 2);
        slice.at = middle.saturating_sub(running.start);
        self.publish(&slice);
        let _ = news.send((self.at, News::Slice(Box::new(slice))));
        // Time may be over for those to whom nothing happens.
        if self.shop.busy.get() > 0 && running.is_over(self.shop.clock.now()) {
            for seat in &self.publishers {
                seat.borrow_mut().poke();
            }
        }
    }

    /// What others may see of it.
    fn publish(&self, slice: &Slice) {
        let gauges = &self.shop.gauges;
        gauges.sent.fetch_add(slice.sent, Ordering::Relaxed);
        gauges.completed.fetch_add(slice.completed, Ordering::Relaxed);
        gauges.received.fetch_add(slice.received, Ordering::Relaxed);
        let in_flight = self.publishers.iter().map(|seat| seat.borrow().in_flight()).sum();
        gauges.in_flight.store(in_flight, Ordering::Relaxed);
    }

    /// Tells when all publishers are done.
    fn look(&mut self, news: &mpsc::Sender<(usize, News)>) {
        if !self.has_told && self.shop.busy.get() == 0 {
            self.has_told = true;
            let sent = self.publishers.iter().map(|seat| seat.borrow().sent_so_far()).collect();
            let _ = news.send((self.at, News::Sent(sent)));
        }
    }

    fn end(&mut self) -> Ended {
        self.has_told = true;
        let publishers = self.publishers.iter().map(|seat| seat.borrow_mut().end()).collect();
        for seat in &self.subscribers {
            seat.borrow_mut().ears().set_round(None);
        }
        let audiences = self.audiences.iter().map(|heard| heard.borrow_mut().end()).collect();
        let start = self.running.take().map_or(0, |running| running.start);
        let cpu = usage::thread_cpu().zip(self.cpu).map(|(now, before)| now.saturating_sub(before));
        let mut slice = self.shop.slice.take();
        slice.at = self.shop.clock.now().saturating_sub(start);
        self.publish(&slice);
        Ended { slice, publishers, audiences, cpu }
    }

    async fn close(&mut self) {
        let publishers = self.publishers.iter().chain(&self.idle);
        for seat in publishers {
            seat.borrow_mut().close();
        }
        for seat in &self.subscribers {
            seat.borrow_mut().close();
        }
        let all = async { while self.tasks.join_next().await.is_some() {} };
        // Whoever is just connecting again is not waited for.
        let _ = timeout(publisher::CLOSE_LIMIT, all).await;
    }
}
