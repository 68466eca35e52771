//! From a listener to a worker: takes connections, has proxies say whose they are, and hands them over in turn.

use std::{collections::VecDeque, io, sync::Arc, time::Duration};

use tokio::{
    task::{AbortHandle, JoinSet},
    time::{sleep, timeout},
};

use super::{
    door::Door,
    error::Gone,
    event::Event,
    router::Router,
    shard::{Arrival, Place, Shard},
};
use crate::{
    net::{
        listen::{Acceptor, Incoming},
        proxy::ProxyFault,
    },
    packet::ReasonCode,
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
        if way.is_full() {
            let why = &Gone::Refused(ReasonCode::QuotaExceeded);
            way.router.tell(&Event::Refused { peer: incoming.origin(), why });
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
    fn is_full(&self) -> bool {
        let all = self.router.connections.load(std::sync::atomic::Ordering::Relaxed);
        all >= self.router.config.max_connections.saturating_add(SPARE)
            || self.door.connections() >= self.door.options.max_connections.saturating_add(SPARE)
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
            Err(fault) => self.router.tell(&Event::Refused { peer: incoming.origin(), why: &fault.into() }),
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
        while self.order.len() >= NAMELESS || self.order.front().is_some_and(AbortHandle::is_finished) {
            if let Some(oldest) = self.order.pop_front() {
                oldest.abort();
            }
        }
        self.order.push_back(self.tasks.spawn(way.prepare(incoming, at)));
    }
}
