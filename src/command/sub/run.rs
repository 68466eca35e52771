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
    command::{
        comeback::Comeback,
        connection::ended,
        printing::{Stop, cannot_write, print, print_rest},
    },
    failure::{Exit, Failure},
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
/// How long the reader of our output may take for the rest when somebody wants the end.
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
        let end = loop {
            let lost = match self.receive(&mut clock).await {
                Err(Stop::Lost(lost)) => lost,
                end => break end,
            };
            // What came just before the loss has broken the silence.
            self.renew(&mut clock);
            // There is nothing left to come back for.
            if self.taker.done && self.taker.removal().is_none_or(|removal| removal.is_settled()) {
                break Ok(());
            }
            match self.regain(lost, &clock).await {
                Ok(true) => {}
                Ok(false) => break Ok(()),
                stop => break stop.map(drop),
            }
        };
        self.taker.payloads.finish();
        let end = match end {
            Ok(()) => self.print_last().await,
            stop => stop,
        };
        self.finish(end).await
    }

    /// Writes the last messages of all that was asked for: the reader has all the time that nobody else limits.
    async fn print_last(&mut self) -> Result<(), Stop> {
        match self.print().await {
            // They came before.
            Err(Stop::Lost(_)) => {}
            end => return end,
        }
        tokio::select! {
            biased;
            from_outside = self.interrupt.wait() => Err(Stop::Ended(from_outside)),
            written = print_rest(&mut self.taker.payloads) => Ok(written?),
        }
    }

    /// Does what is still to be done, and says how it all ended.
    async fn finish(mut self, end: Result<(), Stop>) -> Result<Exit, Failure> {
        let hurries = matches!(end, Err(Stop::Ended(_) | Stop::Unread));
        if let (Some(removal), Err(Stop::Ended(Ended::Interrupted | Ended::Terminated))) = (self.taker.removal(), &end)
        {
            removal.stop();
        }
        let (from_outside, mut result) = match end {
            Ok(()) | Err(Stop::Unread) => (None, Ok(Exit::DONE)),
            Err(Stop::Ended(from_outside)) => (Some(from_outside), Ok(Exit::DONE)),
            Err(Stop::Failed(failure)) => (None, Err(failure)),
            // Only `regain` is told of a loss.
            Err(Stop::Lost(lost)) => (None, Err(Failure::lost(&lost, self.client.options()))),
        };
        let wills = self.is_mosquitto && from_outside.is_some();
        let reason = if wills { ReasonCode::DisconnectWithWill } else { ReasonCode::Success };
        let Self { mut client, mut taker, mut interrupt, worker, console, .. } = self;
        let mut written = Ok(());
        let wind_up = async {
            written = timeout(PRINT_LIMIT, print_rest(&mut taker.payloads)).await.unwrap_or(Ok(()));
            if written.is_ok() {
                // The others are for somebody else, or for the next time.
                client.acknowledge_until(taker.payloads.written());
            }
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
        let unread = taker.payloads.end() - taker.payloads.written();
        if written.is_ok() && unread > 0 {
            console.finding(
                format_args!("the last {unread} bytes of the output are not written: nobody reads them"),
                None,
            );
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
            let answers = self.client.buffered() > 0 || self.client.owes();
            if !self.client.has_more() || answers || is_full || read.is_err() {
                self.print().await?;
            }
            if self.taker.work.is_some() {
                self.work().await?;
            }
            read?;
            self.progress()?;
            self.client.flush()?;
            if self.is_over(clock)? {
                // The broker waits for the acknowledgements.
                self.print().await?;
                self.client.flush()?;
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
            if self.wishes.is_refused() {
                let what = "the broker did not grant every subscription";
                return Err(Stop::Failed(Failure::new(Exit::REFUSED, what)));
            }
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
        self.renew(clock);
        if !self.taker.done && (self.idle.is_none() || clock.end.is_none_or(|end| now() < end)) {
            return Ok(false);
        }
        self.taker.done = true;
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

    /// Begins the time anew in which nothing may come, if something has come.
    fn renew(&self, clock: &mut Clock) {
        if let (Some(idle), Some(choice), false) = (self.idle, &self.taker.choice, self.taker.done)
            && choice.taken != clock.taken
        {
            (clock.taken, clock.end) = (choice.taken, Instant::now().checked_add(idle));
        }
    }

    /// Waits for whatever comes next.
    async fn wait(&mut self, clock: &Clock) -> Result<(), Stop> {
        let rounds = self.rounds.as_mut().filter(|_| !self.taker.done);
        tokio::select! {
            biased;
            from_outside = self.interrupt.wait() => return Err(Stop::Ended(from_outside)),
            ready = self.client.ready() => ready?,
            () = self.taker.payloads.reader_gone() => return Err(Stop::Unread),
            () = self.taker.payloads.due() => self.taker.payloads.refresh(),
            () = until(clock.end) => {}
            () = until(rounds.as_ref().and_then(|rounds| rounds.wonders())) => {
                if let Some(rounds) = rounds {
                    rounds.tell(self.console);
                }
            }
        }
        Ok(())
    }

    /// Writes everything, and acknowledges it.
    async fn print(&mut self) -> Result<(), Stop> {
        print(&mut self.taker.payloads, &mut self.client, &mut self.interrupt).await
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

    /// One attempt to connect again, after its pause. `None`: there is nothing to wait for any more.
    async fn attempt(&mut self, clock: &Clock) -> Result<Option<Result<(), Error>>, Stop> {
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
                connected = &mut attempt => return Ok(Some(connected)),
                () = self.taker.payloads.due() => refresh(&mut self.taker.payloads)?,
                () = until(clock.end) => return Ok(None),
            }
        }
    }

    /// Connects again, however long it takes. `false`: there is nothing to wait for any more.
    async fn regain(&mut self, lost: Lost, clock: &Clock) -> Result<bool, Stop> {
        if self.never_again {
            return Err(Stop::Lost(lost));
        }
        self.comeback.begin(&self.client, &lost).map_err(Stop::Failed)?;
        loop {
            match self.attempt(clock).await? {
                None => return Ok(false),
                Some(Ok(())) => break,
                Some(Err(error)) => self.comeback.failed(&self.client, &error).map_err(Stop::Failed)?,
            }
        }
        self.comeback.succeeded(&self.client);
        if let Some(removal) = self.taker.removal() {
            removal.restart();
        }
        Ok(true)
    }
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
    payloads.flush()?;
    Ok(())
}

/// Waits; for ever, if there is no end.
async fn until(end: Option<Instant>) {
    match end {
        Some(end) => sleep_until(end).await,
        None => std::future::pending().await,
    }
}
