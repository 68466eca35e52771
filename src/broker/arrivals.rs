//! From a listener to a worker: takes connections, has proxies say whose they are, and hands them over in turn.

use std::{
    collections::VecDeque,
    io,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use tokio::{
    task::{AbortHandle, JoinSet},
    time::{sleep, timeout},
};

use super::{
    door::Door,
    error::Gone,
    event::Event,
    limit::Limit,
    router::Router,
    shard::{Arrival, Place, Shard},
};
use crate::net::{
    listen::{Acceptor, Incoming},
    proxy::ProxyFault,
};

/// How long `accept` rests after it failed: no file descriptor may be free.
const PAUSE: Duration = Duration::from_millis(100);
/// Connections beyond the limit of a listener, or of all, that are taken only to be told so.
const SPARE: usize = 1_000;
/// Connections of one listener whose proxy has not said whose they are; then the oldest gives way.
const NAMELESS: usize = 1_000;

/// Where connections go.
struct Way {
    router: Arc<Router>,
    door: Arc<Door>,
    shards: Arc<[Arc<Shard>]>,
}

/// Takes connections and hands them to the workers in turn.
pub(crate) async fn accept(router: Arc<Router>, acceptor: Acceptor, door: Arc<Door>, shards: Arc<[Arc<Shard>]>) {
    let workers = shards.len();
    let way = Arc::new(Way { router, door, shards });
    let mut nameless = Nameless::default();
    let mut failing = false;
    for at in (0..workers).cycle() {
        let incoming = match acceptor.accept().await {
            Ok(incoming) => incoming,
            // It was gone before it was taken: there is nothing wrong here.
            Err(error) if is_of_one(&error) => continue,
            Err(error) => {
                // Told once, until it is over.
                if !std::mem::replace(&mut failing, true) {
                    way.router.tell(&Event::AcceptFailed(&error));
                }
                sleep(PAUSE).await;
                continue;
            }
        };
        failing = false;
        if let Some(limit) = way.is_full() {
            way.turn_away(&incoming, &Gone::Limit(limit));
        } else if incoming.needs_header() {
            nameless.add(Arc::clone(&way), incoming, at);
        } else {
            way.hand_over(incoming, at, way.router.now());
        }
    }
}

/// Whether this trouble is only that of the connection that was to be taken (see `man 2 accept`).
fn is_of_one(error: &io::Error) -> bool {
    use io::ErrorKind as Kind;
    matches!(
        error.kind(),
        Kind::ConnectionAborted
            | Kind::ConnectionReset
            | Kind::Interrupted
            | Kind::NetworkDown
            | Kind::NetworkUnreachable
            | Kind::HostUnreachable
            | Kind::TimedOut
    )
}

impl Way {
    /// The limit that is passed by so many that this one is not even told.
    fn is_full(&self) -> Option<Limit> {
        let (of_all, of_door) = (self.router.config.max_connections, self.door.options.max_connections);
        if self.router.connections.load(Ordering::Relaxed) >= of_all.saturating_add(SPARE) {
            return Some(Limit::Connections(of_all));
        }
        (self.door.connections() >= of_door.saturating_add(SPARE)).then_some(Limit::OfListener(of_door))
    }

    /// One that ends before any worker has it.
    fn turn_away(&self, incoming: &Incoming, why: &Gone) {
        self.router.turned_away.fetch_add(1, Ordering::Relaxed);
        self.router.tell(&Event::Refused { peer: incoming.origin(), why });
    }

    /// Hands a connection, there `since` then, to the worker at `at`.
    fn hand_over(&self, incoming: Incoming, at: usize, since: u64) {
        let (stream, origin) = incoming.into_stream();
        // The first worker is the one that accepts.
        let place = if at == 0 {
            Place::Here(stream)
        } else {
            // A connection that is gone already is nobody's loss.
            let Ok(stream) = stream.detach() else { return };
            Place::Elsewhere(stream)
        };
        if let Some(shard) = self.shards.get(at) {
            shard.hand_over(Arrival { place, origin, door: Arc::clone(&self.door), since });
        }
    }

    /// Has the proxy say whose connection it is, in no more time than a client has for its CONNECT.
    async fn prepare(self: Arc<Self>, mut incoming: Incoming, at: usize) {
        let since = self.router.now();
        let read = timeout(self.router.config.connect_timeout, incoming.read_header()).await;
        match read.unwrap_or(Err(ProxyFault::Late)) {
            Ok(()) => self.hand_over(incoming, at, since),
            Err(fault) => self.turn_away(&incoming, &fault.into()),
        }
    }
}

/// Connections whose proxy has not said whose they are.
#[derive(Default)]
struct Nameless {
    tasks: JoinSet<()>,
    /// The oldest first.
    order: VecDeque<AbortHandle>,
}

impl Nameless {
    fn add(&mut self, way: Arc<Way>, incoming: Incoming, at: usize) {
        while self.tasks.try_join_next().is_some() {}
        if self.order.len() >= NAMELESS {
            self.order.retain(|task| !task.is_finished());
        }
        while self.order.len() >= NAMELESS {
            if let Some(oldest) = self.order.pop_front() {
                oldest.abort();
            }
        }
        self.order.push_back(self.tasks.spawn(way.prepare(incoming, at)));
    }
}
