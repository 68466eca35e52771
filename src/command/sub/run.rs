//! The run of `mqtt sub`: what it waits for, and how it ends.

use std::{io, time::Duration};

use tokio::{
    pin,
    time::{Instant, sleep, sleep_until, timeout},
};

use super::{
    removal::Removal,
    rounds::Rounds,
    taker::Taker,
    wishes::Wishes,
    worker::{Break, Worker},
};
use crate::{
    client::{Client, Error, Lost},
    command::{comeback::Comeback, connection::ended},
    failure::{Exit, Failure, system},
    interrupt::{Ended, Interrupt},
    output::{Console, Payloads},
    packet::ReasonCode,
};

/// A run of `mqtt sub`.
pub(super) struct Subscriber {
    pub(super) client: Client,
    pub(super) wishes: Wishes,
    pub(super) taker: Taker,
    /// How to tell that no retained message is left, if that is the end.
    pub(super) rounds: Option<Rounds>,
    pub(super) worker: Option<Worker>,
    /// How long nothing may come.
    pub(super) idle: Option<Duration>,
    /// Whether the answers of the broker are all that is waited for.
    pub(super) ends_when_answered: bool,
    /// Whether a lost connection is the end.
    pub(super) never_again: bool,
    pub(super) is_mosquitto: bool,
    pub(super) comeback: Comeback,
    pub(super) interrupt: Interrupt,
    pub(super) console: Console,
}

/// Why a connection is not used any further.
enum Stop {
    Lost(Lost),
    Ended(Ended),
    Failed(Failure),
    /// Everything that was asked for came, or nothing came for so long.
    Done,
    /// Nobody reads the output.
    Unread,
}

impl From<Lost> for Stop {
    fn from(lost: Lost) -> Self {
        Self::Lost(lost)
    }
}

/// When it is too late: first for a further message, and at the end for a further answer to a removal.
#[derive(Default)]
struct Clock {
    /// How many messages were taken when it was set.
    taken: u64,
    /// How many removals were answered when it was set; `None`: not yet the end.
    answered: Option<u64>,
    end: Option<Instant>,
}

/// How long the broker may take to release the last QoS 2 messages.
const RELEASE_LIMIT: Duration = Duration::from_secs(1);
/// How long the reader of our output may take for the rest at the end.
const PRINT_LIMIT: Duration = Duration::from_secs(1);
/// How long it may take to close its side after DISCONNECT.
const CLOSE_LIMIT: Duration = Duration::from_secs(1);
/// How long the broker may take to answer one more removal of a retained message.
const REMOVAL_LIMIT: Duration = Duration::from_secs(10);
/// How long all of them may take when somebody wants the end.
const HURRY_LIMIT: Duration = Duration::from_secs(1);

impl Subscriber {
    pub(super) async fn run(mut self) -> Result<Exit, Failure> {
        let mut clock = Clock { end: self.idle.and_then(|idle| Instant::now().checked_add(idle)), ..Clock::default() };
        let stop = loop {
            let stop = match self.receive(&mut clock).await {
                Ok(()) => break Stop::Done,
                Err(stop) => stop,
            };
            let Stop::Lost(lost) = stop else { break stop };
            if let Err(stop) = self.regain(lost, &clock).await {
                break stop;
            }
        };
        self.finish(stop).await
    }

    /// Does what is still to be done, and says how it all ended.
    async fn finish(mut self, stop: Stop) -> Result<Exit, Failure> {
        self.taker.payloads.finish();
        let hurries = matches!(stop, Stop::Ended(_) | Stop::Unread);
        if let (Some(removal), Stop::Ended(Ended::Interrupted | Ended::Terminated)) = (self.taker.removal(), &stop) {
            removal.stop();
        }
        let (from_outside, mut result) = match stop {
            Stop::Done | Stop::Unread => (None, Ok(Exit::DONE)),
            Stop::Ended(from_outside) => (Some(from_outside), Ok(Exit::DONE)),
            Stop::Failed(failure) => (None, Err(failure)),
            // Only `regain` is told of a loss.
            Stop::Lost(lost) => (None, Err(Failure::lost(&lost, self.client.options()))),
        };
        let wills = self.is_mosquitto && from_outside.is_some();
        let reason = if wills { ReasonCode::DisconnectWithWill } else { ReasonCode::Success };
        let Self { mut client, mut taker, mut interrupt, worker, console, .. } = self;
        let mut written = Ok(());
        let wind_up = async {
            written = timeout(PRINT_LIMIT, print_rest(&mut taker.payloads)).await.unwrap_or(Ok(()));
            if hurries {
                let _ = timeout(HURRY_LIMIT, finish_removal(&mut client, &mut taker)).await;
            }
            client.close_because(reason, CLOSE_LIMIT).await;
        };
        tokio::select! {
            biased;
            // Somebody does not even want to wait for this.
            _ = interrupt.signalled() => {}
            () = wind_up => {}
        }
        if let Some(from_outside) = from_outside {
            result = Ok(match from_outside {
                Ended::Interrupted | Ended::Terminated if self.is_mosquitto => Exit::DONE,
                from_outside => ended(from_outside, console),
            });
        }
        let mut done = taker.removal().map_or(Ok(()), |removal| removal.result(console));
        if let (Some(worker), Ok(())) = (&worker, &done) {
            done = worker.result();
        }
        match (written, result) {
            (Err(error), Ok(_)) if error.kind() != io::ErrorKind::BrokenPipe => Err(cannot_write(&error)),
            // A signal or the time limit says more than what was left undone because of it.
            (_, Ok(Exit::DONE)) => done.map(|()| Exit::DONE),
            (_, result) => result,
        }
    }

    /// Receives until something ends it.
    async fn receive(&mut self, clock: &mut Clock) -> Result<(), Stop> {
        // At the end, all that is left to do is to remove.
        if !self.taker.done {
            self.wishes.ask(&mut self.client).map_err(Stop::Failed)?;
        }
        if let Some(rounds) = &mut self.rounds {
            rounds.restart();
        }
        loop {
            let read = self.client.read(&mut self.taker);
            // What came before an error is printed all the same, and acknowledged only when it is printed.
            let is_full = self.taker.payloads.is_full();
            if !self.client.has_more() || self.client.buffered() > 0 || is_full || read.is_err() {
                self.print().await?;
            }
            if self.taker.work.is_some() {
                self.work().await?;
            }
            read?;
            self.progress()?;
            self.client.flush()?;
            if self.is_over(clock)? {
                self.release().await;
                return Ok(());
            }
            self.wait(clock).await?;
        }
    }

    /// Deals with what the broker said, and asks what is still to be asked.
    fn progress(&mut self) -> Result<(), Stop> {
        if !self.taker.answers.is_empty() {
            for answer in std::mem::take(&mut self.taker.answers) {
                self.wishes.take(answer, self.console).map_err(Stop::Failed)?;
            }
        }
        if self.ends_when_answered && self.wishes.is_answered() {
            self.taker.done = true;
        }
        let Some(choice) = &mut self.taker.choice else { return Ok(()) };
        if let Some(removal) = &mut choice.removal {
            if let Some(failure) = removal.trouble() {
                return Err(Stop::Failed(failure));
            }
            removal.publish(&mut self.client);
        }
        let answered = choice.removal.as_ref().filter(|_| self.wishes.may_miss()).map_or(0, Removal::answered);
        if let Some(rounds) = &mut self.rounds
            && !self.taker.done
            && self.wishes.is_answered()
            && rounds.is_over(&mut self.client, choice.came, answered)?
        {
            let settled = choice.removal.as_mut().filter(|removal| removal.is_settled());
            match settled {
                Some(removal) if rounds.repeats(answered) => {
                    removal.begin_anew();
                    self.wishes.ask_again(&mut self.client).map_err(Stop::Failed)?;
                }
                _ => self.taker.done = true,
            }
        }
        Ok(())
    }

    /// Whether everything that was asked for came, and everything that was to be removed is.
    fn is_over(&mut self, clock: &mut Clock) -> Result<bool, Stop> {
        let now = Instant::now;
        if !self.taker.done {
            let (Some(idle), Some(choice)) = (self.idle, &self.taker.choice) else { return Ok(false) };
            if choice.taken != clock.taken {
                (clock.taken, clock.end) = (choice.taken, now().checked_add(idle));
            } else if clock.end.is_some_and(|end| now() >= end) {
                self.taker.done = true;
            }
            if !self.taker.done {
                return Ok(false);
            }
        }
        self.client.ignore_messages();
        let Some(removal) = self.taker.removal().filter(|removal| !removal.is_settled()) else { return Ok(true) };
        let answered = Some(removal.answered());
        if clock.answered != answered {
            (clock.answered, clock.end) = (answered, Some(now() + REMOVAL_LIMIT));
        } else if clock.end.is_some_and(|end| now() >= end) {
            // `result` says what is left.
            return Ok(true);
        }
        Ok(false)
    }

    /// Waits for whatever comes next.
    async fn wait(&mut self, clock: &Clock) -> Result<(), Stop> {
        tokio::select! {
            biased;
            from_outside = self.interrupt.wait() => return Err(Stop::Ended(from_outside)),
            ready = self.client.ready() => ready?,
            () = self.taker.payloads.reader_gone() => return Err(Stop::Unread),
            () = self.taker.payloads.due() => self.taker.payloads.refresh(),
            () = until(clock.end) => {}
        }
        Ok(())
    }

    /// Writes everything, however long the reader takes; keep alive goes on meanwhile.
    async fn print(&mut self) -> Result<(), Stop> {
        loop {
            match self.taker.payloads.flush() {
                Ok(true) => return Ok(()),
                Ok(false) => {}
                Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Err(Stop::Unread),
                Err(error) => return Err(Stop::Failed(cannot_write(&error))),
            }
            tokio::select! {
                biased;
                from_outside = self.interrupt.wait() => return Err(Stop::Ended(from_outside)),
                sent = self.client.pulse() => sent?,
                () = self.taker.payloads.writable() => {}
            }
        }
    }

    /// Runs the command for the message that came, which is acknowledged when the command has ended.
    async fn work(&mut self) -> Result<(), Stop> {
        let (Some(worker), Some(work)) = (&mut self.worker, self.taker.work.take()) else { return Ok(()) };
        match worker.run(work, &mut self.client, &mut self.interrupt, self.console).await {
            Ok(()) => {
                self.client.acknowledge();
                Ok(())
            }
            Err(Break::Ended(from_outside)) => Err(Stop::Ended(from_outside)),
            Err(Break::Lost(lost)) => Err(Stop::Lost(lost)),
            Err(Break::Failed(failure)) => Err(Stop::Failed(failure)),
        }
    }

    /// Ends the exchange of the last QoS 2 messages.
    async fn release(&mut self) {
        let _ = timeout(RELEASE_LIMIT, async {
            while self.client.unreleased() > 0 {
                self.client.ready().await?;
                self.client.read(&mut self.taker)?;
                self.client.flush()?;
            }
            Ok::<(), Lost>(())
        })
        .await;
    }

    /// One attempt to connect again, after its pause.
    async fn attempt(&mut self, clock: &Clock) -> Result<Result<(), Error>, Stop> {
        let pause = self.comeback.pause();
        let attempt = async {
            sleep(pause).await;
            self.client.reconnect().await
        };
        pin!(attempt);
        loop {
            tokio::select! {
                biased;
                from_outside = self.interrupt.wait() => return Err(Stop::Ended(from_outside)),
                () = self.taker.payloads.reader_gone() => return Err(Stop::Unread),
                connected = &mut attempt => return Ok(connected),
                () = self.taker.payloads.due() => refresh(&mut self.taker.payloads)?,
                () = until(clock.end) => return Err(Stop::Done),
            }
        }
    }

    /// Connects again, however long it takes.
    async fn regain(&mut self, lost: Lost, clock: &Clock) -> Result<(), Stop> {
        if self.never_again {
            return Err(Stop::Lost(lost));
        }
        self.comeback.begin(&self.client, &lost).map_err(Stop::Failed)?;
        while let Err(error) = self.attempt(clock).await? {
            self.comeback.failed(&self.client, &error).map_err(Stop::Failed)?;
        }
        self.comeback.succeeded(&self.client);
        if let Some(removal) = self.taker.removal() {
            removal.restart();
        }
        Ok(())
    }
}

/// Writes what is left at the end.
async fn print_rest(payloads: &mut Payloads) -> io::Result<()> {
    while !payloads.flush()? {
        payloads.writable().await;
    }
    Ok(())
}

/// Waits until what is on the way is removed.
async fn finish_removal(client: &mut Client, taker: &mut Taker) -> Result<(), Lost> {
    client.ignore_messages();
    while let Some(removal) = taker.removal().filter(|removal| !removal.is_settled()) {
        removal.publish(client);
        client.flush()?;
        client.ready().await?;
        client.read(taker)?;
    }
    Ok(())
}

/// Shows what is due although there is no connection, as far as the reader takes it.
fn refresh(payloads: &mut Payloads) -> Result<(), Stop> {
    payloads.refresh();
    match payloads.flush() {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Err(Stop::Unread),
        Err(error) => Err(Stop::Failed(cannot_write(&error))),
    }
}

/// Waits; for ever, if there is no end.
async fn until(end: Option<Instant>) {
    match end {
        Some(end) => sleep_until(end).await,
        None => std::future::pending().await,
    }
}

fn cannot_write(error: &io::Error) -> Failure {
    Failure::new(Exit::FAILED, "cannot write to stdout").because(system(error))
}
