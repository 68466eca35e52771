//! Ctrl-C and SIGTERM, and the time limit of a run: whatever ends a verb from outside.

use std::{
    io,
    sync::{
        OnceLock,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::Duration,
};

use rustix::process::{Signal as Sent, getpid, kill_process};
use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    time::{Instant, sleep_until},
};

/// Waits for the end from outside.
#[derive(Debug)]
pub struct Interrupt {
    interrupt: Signal,
    terminate: Signal,
    others: Option<Others>,
    deadline: Option<Instant>,
}

/// Signals that are left to the system, unless something has to be put right before it does what it does. Once they
/// are listened to, the system does nothing any more: whoever listens later has to do it.
#[derive(Debug)]
struct Others {
    /// `None`: whoever started us wants it to be ignored.
    hangup: Option<Signal>,
    quit: Signal,
    stop: Signal,
}

/// Whether the system leaves the other signals to us.
static LISTENS_TO_ALL: AtomicBool = AtomicBool::new(false);

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
        let deadline = limit.and_then(|limit| Instant::now().checked_add(limit));
        let others = LISTENS_TO_ALL.load(Relaxed).then(Others::listen).transpose()?;
        Ok(Self { others, deadline, ..Self::listen_as_service()? })
    }

    /// The same for who deals with SIGHUP himself.
    ///
    /// # Errors
    /// As of [`Self::listen`].
    pub fn listen_as_service() -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            others: None,
            deadline: None,
        })
    }

    /// Begins to listen to everything that ends or stops a program, for who has to put something right before.
    ///
    /// # Errors
    /// As of [`Self::listen`].
    pub fn listen_to_all() -> io::Result<Self> {
        LISTENS_TO_ALL.store(true, Relaxed);
        Self::listen(None)
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
        loop {
            if let Some(ended) = self.ended_or_stopped().await {
                return ended;
            }
            stop();
        }
    }

    /// Waits for a signal; none: the program is to stop until it is told to go on, which is what [`stop`] does.
    pub async fn ended_or_stopped(&mut self) -> Option<Ended> {
        let others = async {
            match &mut self.others {
                Some(others) => others.come().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            _ = self.interrupt.recv() => Some(Ended::Interrupted),
            _ = self.terminate.recv() => Some(Ended::Terminated),
            other = others => other,
        }
    }
}

impl Others {
    fn listen() -> io::Result<Self> {
        Ok(Self {
            hangup: (!ignores_hangup()).then(|| signal(SignalKind::hangup())).transpose()?,
            quit: signal(SignalKind::quit())?,
            stop: signal(SignalKind::from_raw(Sent::TSTP.as_raw()))?,
        })
    }

    async fn come(&mut self) -> Option<Ended> {
        let hangup = async {
            match &mut self.hangup {
                Some(hangup) => hangup.recv().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            _ = hangup => Some(Ended::Terminated),
            _ = self.quit.recv() => Some(Ended::Interrupted),
            _ = self.stop.recv() => None,
        }
    }
}

/// Whether SIGHUP is ignored, as nohup starts programs. If that cannot be told, it is not.
fn ignores_hangup() -> bool {
    // Our own handler makes the answer stay as it was at first.
    static IGNORES: OnceLock<bool> = OnceLock::new();
    *IGNORES.get_or_init(|| {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
        let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
        ignored.is_some_and(|mask| mask & 1 << (Sent::HUP.as_raw() - 1) != 0)
    })
}

/// Stops the program, and returns when it is told to go on.
pub fn stop() {
    // Who may not stop goes on.
    let _ = kill_process(getpid(), Sent::STOP);
}
