//! Messages to the standard output while a client is connected: what is acknowledged when, and why it does not go on.
//!
//! A message is acknowledged when it is written, not before.

use std::io;

use crate::{
    client::{Client, Lost},
    failure::{Exit, Failure, system},
    interrupt::{Ended, Interrupt},
    output::Payloads,
};

/// Why a verb does not go on.
#[derive(Debug)]
pub(super) enum Stop {
    /// The connection is no more.
    Lost(Lost),
    /// It was told to end.
    Ended(Ended),
    /// Something else is wrong.
    Failed(Failure),
    /// Nobody reads the output.
    Unread,
}

impl From<Lost> for Stop {
    fn from(lost: Lost) -> Self {
        Self::Lost(lost)
    }
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl From<io::Error> for Stop {
    /// Of a write to the standard output.
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe { Self::Unread } else { Self::Failed(cannot_write(&error)) }
    }
}

/// Writes everything, however long the reader takes; keep alive goes on meanwhile. What it was the rest of is
/// acknowledged then.
pub(super) async fn print(payloads: &mut Payloads, client: &mut Client, interrupt: &mut Interrupt) -> Result<(), Stop> {
    while !payloads.flush()? {
        tokio::select! {
            biased;
            from_outside = interrupt.wait() => return Err(Stop::Ended(from_outside)),
            sent = client.pulse() => sent?,
            () = payloads.writable() => {}
        }
    }
    client.acknowledge_until(payloads.written());
    Ok(())
}

/// Writes everything, when there is no connection to look after.
pub(super) async fn print_rest(payloads: &mut Payloads) -> io::Result<()> {
    while !payloads.flush()? {
        payloads.writable().await;
    }
    Ok(())
}

pub(super) fn cannot_write(error: &io::Error) -> Failure {
    Failure::new(Exit::FAILED, "cannot write to stdout").because(system(error))
}
