//! The broker: takes connections, keeps sessions, delivers messages. In memory, any number of workers.

mod arrivals;
mod checker;
mod clients;
mod config;
mod connection;
mod control;
mod door;
mod entry;
mod error;
mod event;
mod flush;
mod handle;
mod handshake;
mod limit;
mod message;
mod metrics;
mod mount;
mod outbox;
mod ownership;
mod pause;
mod pool;
mod principal;
mod rates;
mod retained;
mod router;
mod run;
mod seats;
mod sessions;
mod shard;
mod shared;
mod subscriptions;
mod sys;
mod timers;
mod trie;
mod witness;
mod worker;
mod workspace;

use std::{
    future::poll_fn,
    pin::Pin,
    sync::{Arc, atomic::Ordering},
    task::Poll,
    thread,
};

use tokio::{runtime, sync::oneshot, task::JoinSet};

pub(crate) use self::principal::Principal;
pub use self::{
    config::Config,
    control::Handle,
    door::{Door, DoorOptions, Listener},
    error::{Error, Gone},
    event::{Event, Level, Observer},
    limit::Limit,
    metrics::Metrics,
};
use self::{router::Router, shard::Shard};
use crate::net;

/// How a broker ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct Summary {
    /// Connections that had not taken everything when time was up.
    pub cut: usize,
}

/// A broker, before it runs.
pub struct Broker {
    router: Arc<Router>,
    shards: Arc<[Arc<Shard>]>,
}

impl Broker {
    /// A broker with these settings. `observer` is told what happens.
    #[must_use]
    pub fn new(mut config: Config, observer: Option<Observer>) -> Self {
        config.workers = config.workers.max(1);
        let shards = (0..config.workers).map(|_| Arc::default()).collect();
        Self { router: Arc::new(Router::new(config, observer)), shards }
    }

    /// What can be done to it while it runs.
    #[must_use]
    pub fn handle(&self) -> Handle {
        Handle::new(Arc::clone(&self.router), Arc::clone(&self.shards))
    }

    /// Runs it on `listeners` until `shutdown` is done. It then takes nothing more over, delivers what it has
    /// acknowledged to those who read, tells MQTT 5 clients (0x8B), and ends.
    ///
    /// The broker has threads of its own; the caller's runtime only waits.
    ///
    /// # Errors
    /// A thread or a listener that cannot be put to work.
    pub async fn run(self, listeners: Vec<Listener>, shutdown: impl Future<Output = ()>) -> Result<Summary, Error> {
        let Self { router, shards } = self;
        // From here on, whatever happens, no worker is left behind.
        let stop = Stop { router: &router, shards: &shards };
        let mut ends = Vec::new();
        let mut listeners = Some(listeners);
        for (at, shard) in shards.iter().enumerate() {
            let (ended, end) = oneshot::channel();
            let (router, shard, shards) = (Arc::clone(&router), Arc::clone(shard), Arc::clone(&shards));
            let listeners = listeners.take().unwrap_or_default();
            let thread = thread::Builder::new().name(format!("broker-{at}"));
            let body = move || {
                // Nobody waits any more when the caller has gone away.
                drop(ended.send(run_worker(&router, &shard, &shards, listeners, at)));
            };
            thread.spawn(body).map_err(Error::Worker)?;
            ends.push(end);
        }
        // A worker that ends before anybody asks it to could not start, or has failed: the others cannot do without it.
        let any_end = poll_fn(|context| {
            let mut all = ends.iter_mut().map(|end| Pin::new(end).poll(context));
            all.find(Poll::is_ready).unwrap_or(Poll::Pending)
        });
        tokio::select! {
            ended = any_end => return ended.map_err(|_| Error::WorkerLost)?.map(|cut| Summary { cut }),
            () = shutdown => {}
        }
        drop(stop);
        let mut cut = 0;
        for end in ends {
            cut += end.await.map_err(|_| Error::WorkerLost)??;
        }
        Ok(Summary { cut })
    }
}

/// Runs a broker that is open to everybody on `listeners` until `shutdown` is done: see [`Broker::run`].
///
/// # Errors
/// A thread or a listener that cannot be put to work.
pub async fn run(
    config: Config,
    listeners: Vec<net::Listener>,
    observer: Option<Observer>,
    shutdown: impl Future<Output = ()>,
) -> Result<Summary, Error> {
    let listeners = listeners.into_iter().map(Listener::from).collect();
    Broker::new(config, observer).run(listeners, shutdown).await
}

/// Stops the workers when it is dropped: also when the caller no longer waits for [`run`].
struct Stop<'a> {
    router: &'a Router,
    shards: &'a [Arc<Shard>],
}

impl Drop for Stop<'_> {
    fn drop(&mut self) {
        self.router.stopping.store(true, Ordering::Release);
        for shard in self.shards {
            shard.wake();
        }
    }
}

fn run_worker(
    router: &Arc<Router>,
    shard: &Arc<Shard>,
    shards: &Arc<[Arc<Shard>]>,
    listeners: Vec<Listener>,
    at: usize,
) -> Result<usize, Error> {
    // One turn of the worker, then one look at the sockets: the driver is asked after every task.
    let runtime =
        runtime::Builder::new_current_thread().enable_all().event_interval(1).build().map_err(Error::Worker)?;
    let cut = runtime.block_on(async {
        let mut acceptors = JoinSet::new();
        for listener in listeners {
            let acceptor = listener.socket.start().map_err(Error::Listen)?;
            acceptors.spawn(arrivals::accept(Arc::clone(router), acceptor, listener.door, Arc::clone(shards)));
        }
        Ok(worker::work(Arc::clone(router), Arc::clone(shard), at, acceptors).await)
    })?;
    runtime.shutdown_background();
    Ok(cut)
}
