//! `mqtt pub -l`: the standard input, line by line, over as many connections as it takes.
//!
//! Bounded: a line is read only when the window, the log and the write buffer have room for it.

use tokio::{
    task::yield_now,
    time::{Duration, sleep},
};

use super::{
    CLOSE_LIMIT, HURRY_LIMIT, Job, Refusals, Settled,
    connection::ended,
    lines::{Filled, Lines},
    messages, settle, unacknowledged,
};
use crate::{
    client::{Backoff, Client, Lost, Message, PublishError},
    command::comeback::Comeback,
    failure::{Exit, Failure},
    interrupt::{Ended, Interrupt},
    output::Console,
    packet::{QoS, ReasonCode},
};

/// Who subscribes has lost the connection, too: so long it may take to be back before the first message comes.
const HEAD_START: Duration = Duration::from_secs(1);

/// A run over the standard input.
struct Feed {
    client: Client,
    job: Job,
    lines: Lines,
    refusals: Refusals,
    published: u64,
    comeback: Comeback,
    interrupt: Interrupt,
    console: Console,
}

/// Why a connection is not used any further.
enum Stop {
    Lost(Lost),
    Ended(Ended),
    Failed(Failure),
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

/// Publishes every line.
pub(super) async fn run(client: Client, job: Job, interrupt: Interrupt, console: Console) -> Result<Exit, Failure> {
    let lines = Lines::new();
    let mut feed = Feed {
        client,
        comeback: Comeback::new(Backoff::publisher(), job.debug, console),
        job,
        lines,
        refusals: Refusals::default(),
        published: 0,
        interrupt,
        console,
    };
    loop {
        let stop = match feed.publish_all().await {
            Ok(()) => return feed.finish().await,
            Err(stop) => stop,
        };
        let stop = match stop {
            Stop::Lost(lost) => match feed.regain(lost).await {
                Ok(()) => continue,
                Err(stop) => stop,
            },
            stop => stop,
        };
        return feed.give_up(stop).await;
    }
}

impl Feed {
    /// Publishes until the input ends and the broker has everything.
    async fn publish_all(&mut self) -> Result<(), Stop> {
        loop {
            self.client.read(&mut self.refusals)?;
            let filled = self.take_lines()?;
            self.client.flush()?;
            match filled {
                Filled::End => break,
                // The socket or the input may have more at once.
                Filled::Some if self.client.has_room(self.job.qos) => tokio::select! {
                    biased;
                    from_outside = self.interrupt.wait() => return Err(Stop::Ended(from_outside)),
                    () = yield_now() => {}
                },
                Filled::Some => tokio::select! {
                    biased;
                    from_outside = self.interrupt.wait() => return Err(Stop::Ended(from_outside)),
                    ready = self.client.ready() => ready?,
                },
                Filled::Nothing => tokio::select! {
                    biased;
                    from_outside = self.interrupt.wait() => return Err(Stop::Ended(from_outside)),
                    ready = self.client.ready() => ready?,
                    () = self.lines.ready() => {}
                },
            }
        }
        loop {
            match settle(&mut self.client, &mut self.refusals, &mut self.interrupt).await? {
                Settled::Done => return Ok(()),
                Settled::Progress => {}
                Settled::Silence => return Err(Stop::Failed(unacknowledged(&self.client))),
                Settled::Ended(from_outside) => return Err(Stop::Ended(from_outside)),
            }
        }
    }

    /// Takes lines while there is room for them. `Some`: there may be more.
    fn take_lines(&mut self) -> Result<Filled, Failure> {
        while self.client.has_room(self.job.qos) {
            let Some(line) = self.lines.next() else {
                match self.lines.fill()? {
                    Filled::Some => continue,
                    nothing => return Ok(nothing),
                }
            };
            let Job { topic, qos, retain, properties, .. } = &self.job;
            self.published += 1;
            match self.client.publish(&Message { topic, payload: line, qos: *qos, retain: *retain, properties }) {
                Ok(_) => {}
                // One line is too long: the others are not.
                Err(error @ PublishError::TooLarge { .. }) => {
                    self.refusals.add(format!("{}: {error}", ReasonCode::PacketTooLarge));
                }
                Err(error) => return Err(Failure::publish(&error)),
            }
        }
        Ok(Filled::Some)
    }

    /// Connects again, however long it takes.
    async fn regain(&mut self, lost: Lost) -> Result<(), Stop> {
        self.comeback.begin(&self.client, &lost)?;
        loop {
            tokio::select! {
                biased;
                from_outside = self.interrupt.wait() => return Err(Stop::Ended(from_outside)),
                () = sleep(self.comeback.pause()) => {}
            }
            let connected = tokio::select! {
                biased;
                from_outside = self.interrupt.wait() => return Err(Stop::Ended(from_outside)),
                connected = self.client.reconnect() => connected,
            };
            match connected {
                Ok(()) => break,
                Err(error) => self.comeback.failed(&self.client, &error)?,
            }
        }
        self.comeback.succeeded(&self.client);
        tokio::select! {
            biased;
            from_outside = self.interrupt.wait() => Err(Stop::Ended(from_outside)),
            () = sleep(HEAD_START) => Ok(()),
        }
    }

    async fn finish(self) -> Result<Exit, Failure> {
        let doubtful = self.client.doubtful();
        if doubtful > 0 {
            let text = "may be lost: sent at QoS 0 when the connection broke";
            self.console.note(format_args!("up to {doubtful} of {} messages {text}", self.published));
        }
        self.client.close(CLOSE_LIMIT).await;
        self.refusals.result(self.published)
    }

    /// Ends before everything is done, and says what is not.
    async fn give_up(self, stop: Stop) -> Result<Exit, Failure> {
        let open = self.client.unacknowledged() as u64;
        let unsent = self.job.qos == QoS::AtMostOnce && self.client.is_writing();
        let result = match stop {
            Stop::Ended(from_outside) => {
                if open > 0 {
                    self.console.note(format_args!("{} not acknowledged", messages(open)));
                }
                Ok(ended(from_outside, self.console))
            }
            Stop::Failed(failure) if open > 0 => Err(failure.hint(format!("{} not acknowledged", messages(open)))),
            Stop::Failed(failure) if unsent => Err(failure.hint("not all lines were sent")),
            Stop::Failed(failure) => Err(failure),
            // Only `regain` is told of a loss.
            Stop::Lost(lost) => Err(Failure::lost(&lost, self.client.options())),
        };
        self.client.close(HURRY_LIMIT).await;
        result
    }
}
