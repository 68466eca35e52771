//! Starting bridges, and stopping them.

use std::{future::Future, sync::Arc, thread};

use tokio::{
    runtime,
    sync::{oneshot, watch},
    task::LocalSet,
    time::timeout,
};

use super::{
    error::Error,
    event::Observer,
    kin::Sibling,
    options::Options,
    work::{Bridge, STOPPING},
};
use crate::broker::{Handle, Level};

/// Runs one bridge until `shutdown` is done; one that connects only once ends by itself when it has lost its
/// connection.
///
/// # Errors
/// It can never connect.
pub async fn run(
    options: Options,
    handle: Handle,
    observer: Option<Observer>,
    shutdown: impl Future<Output = ()>,
) -> Result<(), Error> {
    if options.addresses.is_empty() {
        return Err(Error::NoAddress);
    }
    live(Bridge::new(options, Vec::new(), handle, observer), shutdown).await
}

async fn live(mut bridge: Bridge, shutdown: impl Future<Output = ()>) -> Result<(), Error> {
    let ended = tokio::select! {
        ended = bridge.live() => ended,
        () = shutdown => Ok(()),
    };
    bridge.stop().await;
    ended
}

/// The bridges of a broker, on a thread of their own.
#[derive(Debug)]
pub struct Bridges {
    stop: watch::Sender<bool>,
    ended: oneshot::Receiver<()>,
}

impl Bridges {
    /// Starts all of them. What happens to them stands in the log of the broker.
    ///
    /// # Errors
    /// As of [`Self::start_told`].
    pub fn start(all: Vec<Options>, handle: &Handle) -> Result<Self, Error> {
        let (log, failures) = (handle.clone(), handle.clone());
        let observer: Observer = Arc::new(move |event| log.note(event.level(), "bridge", &event.to_string()));
        let fail = move |name: &str, error: &Error| {
            failures.note(Level::Error, "bridge", &format!("bridge {name}: {error}"));
        };
        Self::start_told(all, handle, Some(observer), fail)
    }

    /// The same; `observer` is told what happens to them, `fail` of one that can never connect.
    ///
    /// # Errors
    /// There is no thread for them, or one of them has no address.
    pub fn start_told(
        all: Vec<Options>,
        handle: &Handle,
        observer: Option<Observer>,
        fail: impl Fn(&str, &Error) + Send + 'static,
    ) -> Result<Self, Error> {
        if all.iter().any(|options| options.addresses.is_empty()) {
            return Err(Error::NoAddress);
        }
        let (stop, stopped) = watch::channel(false);
        let (tell, ended) = oneshot::channel();
        let handle = handle.clone();
        let runtime = runtime::Builder::new_current_thread().enable_all().build().map_err(Error::Thread)?;
        let body = move || {
            let work = LocalSet::new();
            let fail = std::rc::Rc::new(fail);
            let siblings: Vec<_> = (0..all.len()).map(|at| Sibling::of(&all, at)).collect();
            for (options, siblings) in all.into_iter().zip(siblings) {
                let (handle, observer, fail) = (handle.clone(), observer.clone(), std::rc::Rc::clone(&fail));
                let mut stopped = stopped.clone();
                work.spawn_local(async move {
                    let name = options.name.clone();
                    // An error: whoever would stop them is gone, and that is the same.
                    let shutdown = async { drop(stopped.wait_for(|stopped| *stopped).await) };
                    if let Err(error) = live(Bridge::new(options, siblings, handle, observer), shutdown).await {
                        fail(&name, &error);
                    }
                });
            }
            runtime.block_on(work);
            runtime.shutdown_background();
            // Nobody may wait any more.
            let _ = tell.send(());
        };
        thread::Builder::new().name("bridges".to_owned()).spawn(body).map_err(Error::Thread)?;
        Ok(Self { stop, ended })
    }

    /// Stops all of them: each tells both brokers. It takes a few seconds at the most; the own broker is to run until
    /// then.
    pub async fn stop(self) {
        // An error: all of them have ended.
        let _ = self.stop.send(true);
        let _ = timeout(STOPPING, self.ended).await;
    }
}
