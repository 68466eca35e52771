//! The broker: takes connections, keeps sessions, delivers messages. In memory, any number of workers.

mod config;
mod connection;
mod error;
mod event;
mod flush;
mod handle;
mod handshake;
mod message;
mod outbox;
mod ownership;
mod pool;
mod retained;
mod router;
mod run;
mod sessions;
mod shard;
mod shared;
mod subscriptions;
mod timers;
mod trie;
mod worker;
mod workspace;

use std::{
    future::poll_fn,
    pin::Pin,
    sync::{Arc, atomic::Ordering},
    task::Poll,
    thread,
    time::Duration,
};

use tokio::{runtime, sync::oneshot, task::JoinSet};

pub use self::{
    config::Config,
    error::{Error, Gone},
    event::{Event, Observer},
};
use self::{
    router::Router,
    shard::{Arrival, Shard},
};
use crate::net::{self, listen::Acceptor};

/// How a broker ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct Summary {
    /// Connections that had not taken everything when time was up.
    pub cut: usize,
}

/// How long `accept` rests after it failed: no file descriptor may be free.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Runs a broker on `listeners` until `shutdown` is done. It then takes nothing more over, delivers what it has
/// acknowledged to those who read, tells MQTT 5 clients (0x8B), and ends.
///
/// The broker has threads of its own; the caller's runtime only waits.
///
/// # Errors
/// A thread or a listener that cannot be put to work.
pub async fn run(
    mut config: Config,
    listeners: Vec<net::Listener>,
    observer: Option<Observer>,
    shutdown: impl Future<Output = ()>,
) -> Result<Summary, Error> {
    config.workers = config.workers.max(1);
    let workers = config.workers;
    let router = Arc::new(Router::new(config, observer));
    let shards: Vec<Arc<Shard>> = (0..workers).map(|_| Arc::default()).collect();
    // From here on, whatever happens, no worker is left behind.
    let stop = Stop { router: &router, shards: &shards };
    let mut ends = Vec::new();
    let mut listeners = Some(listeners);
    for (at, shard) in shards.iter().enumerate() {
        let (ended, end) = oneshot::channel();
        let (router, shard, shards) = (Arc::clone(&router), Arc::clone(shard), shards.clone());
        let listeners = listeners.take().unwrap_or_default();
        let thread = thread::Builder::new().name(format!("broker-{at}"));
        let body = move || {
            // Nobody waits any more when the caller has gone away.
            drop(ended.send(run_worker(&router, &shard, shards, listeners, at == 0)));
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
    shards: Vec<Arc<Shard>>,
    listeners: Vec<net::Listener>,
    first: bool,
) -> Result<usize, Error> {
    // One turn of the worker, then one look at the sockets: the driver is asked after every task.
    let runtime =
        runtime::Builder::new_current_thread().enable_all().event_interval(1).build().map_err(Error::Worker)?;
    let cut = runtime.block_on(async {
        let mut acceptors = JoinSet::new();
        for listener in listeners {
            let acceptor = listener.start().map_err(Error::Listen)?;
            acceptors.spawn(accept(Arc::clone(router), acceptor, shards.clone()));
        }
        Ok(worker::work(Arc::clone(router), Arc::clone(shard), first.then_some(acceptors)).await)
    })?;
    runtime.shutdown_background();
    Ok(cut)
}

/// Takes connections and hands them to the workers in turn.
async fn accept(router: Arc<Router>, acceptor: Acceptor, shards: Vec<Arc<Shard>>) {
    let mut turns = shards.iter().enumerate().cycle();
    loop {
        let Some((at, shard)) = turns.next() else { return };
        let accepted = acceptor.accept().await.and_then(|(stream, peer)| {
            // The first worker is the one that accepts.
            let arrival = if at == 0 { Arrival::Here(stream) } else { Arrival::Elsewhere(stream.detach()?) };
            Ok((arrival, peer))
        });
        match accepted {
            Ok((arrival, peer)) => shard.hand_over(arrival, peer),
            Err(error) => {
                router.tell(&Event::AcceptFailed(&error));
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}
