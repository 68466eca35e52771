//! Ctrl-C and SIGTERM, and the time limit of a run: whatever ends a verb from outside.

use std::{io, time::Duration};

use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    time::{Instant, sleep_until},
};

/// Waits for the end from outside.
#[derive(Debug)]
pub struct Interrupt {
    interrupt: Signal,
    terminate: Signal,
    deadline: Option<Instant>,
}

/// Who ended it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Ctrl-C.
    Interrupted,
    /// SIGTERM.
    Terminated,
    /// The time limit.
    TimedOut,
}

impl Interrupt {
    /// Begins to listen. Needs a runtime.
    ///
    /// # Errors
    /// The system does not let us.
    pub fn listen(limit: Option<Duration>) -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            deadline: limit.and_then(|limit| Instant::now().checked_add(limit)),
        })
    }

    /// Waits. Dropping the future loses nothing.
    pub async fn wait(&mut self) -> Ended {
        let deadline = self.deadline;
        let limit = async {
            match deadline {
                Some(deadline) => sleep_until(deadline).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            from_outside = self.signalled() => from_outside,
            () = limit => Ended::TimedOut,
        }
    }

    /// Waits for a signal, and for nothing else. Dropping the future loses nothing.
    pub async fn signalled(&mut self) -> Ended {
        tokio::select! {
            biased;
            _ = self.interrupt.recv() => Ended::Interrupted,
            _ = self.terminate.recv() => Ended::Terminated,
        }
    }
}
