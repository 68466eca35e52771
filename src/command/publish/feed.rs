//! From a source to the broker, over as many connections as it takes.
//!
//! Bounded: a message is taken only when the window, the log and the write buffer have room for it.

use std::time::Duration;

use tokio::{
    task::yield_now,
    time::{Instant, sleep, sleep_until},
};

use super::{
    job::Job,
    meter::Meter,
    pace::Pace,
    refusals::Refusals,
    source::{Look, Source},
    waiting::Waiting,
};
use crate::{
    cli::ConnectionArgs,
    client::{Backoff, Client, Lost, PublishError},
    command::{
        comeback::Comeback,
        connection::{console, ended, peer},
        counted,
    },
    failure::{Exit, Failure, Reference},
    interrupt::{Ended, Interrupt},
    output::Console,
    packet::{QoS, ReasonCode},
};

/// Who subscribes has lost the connection, too: so long it may take to be back before the first message comes.
const HEAD_START: Duration = Duration::from_secs(1);
/// How long the broker may take to read the rest and to close its side.
const CLOSE_LIMIT: Duration = Duration::from_secs(5);
/// The same after Ctrl-C.
const HURRY_LIMIT: Duration = Duration::from_secs(1);
/// When nothing more is sent until something is acknowledged, that is expected within this time.
const ACKNOWLEDGE_LIMIT: Duration = Duration::from_secs(60);

/// A run over a source.
struct Feed {
    client: Client,
    source: Source,
    pace: Pace,
    /// A message leaves only when the one before it is completed.
    in_turn: bool,
    /// One is on its way.
    open: bool,
    waiting: Option<Waiting>,
    resend: bool,
    /// Properties that were recorded cannot be sent, and that was not said yet.
    drops_properties: bool,
    /// Why there is nothing more to come from the source.
    broken: Option<Failure>,
    refusals: Refusals,
    published: u64,
    patience: Patience,
    meter: Meter,
    comeback: Comeback,
    interrupt: Interrupt,
    console: Console,
}

/// How long nothing was acknowledged.
struct Patience {
    acknowledged: u64,
    since: Option<Instant>,
}

/// Why no further message is taken at the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Taken {
    /// There is no room for the next one, which has this QoS.
    Full(QoS),
    /// The input has nothing at the moment.
    Nothing,
    /// It is too early.
    Early(Instant),
    /// The one before has to be completed.
    Open,
    /// There is none.
    End,
}

/// Why a connection is not used any further.
enum Stop {
    Lost(Lost),
    Ended(Ended),
    /// The broker acknowledges nothing any more.
    Silent,
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

/// Publishes everything.
pub(super) async fn run(
    client: Client,
    job: Job,
    args: &ConnectionArgs,
    interrupt: Interrupt,
) -> Result<Exit, Failure> {
    let console = console(args);
    let mut feed = Feed {
        drops_properties: !client.options().version.is_v5(),
        client,
        source: job.source,
        pace: job.pace,
        in_turn: job.in_turn,
        open: false,
        waiting: job.waits.map(|limit| Waiting::new(limit, console)),
        resend: job.resend,
        broken: None,
        refusals: Refusals::new(args.tool.map(|_| console)),
        published: 0,
        patience: Patience { acknowledged: 0, since: None },
        meter: Meter::new(!args.quiet && !args.debug && args.tool.is_none()),
        comeback: {
            // Who is called by its name does as mosquitto_pub does.
            let backoff = if args.tool.is_some() { Backoff::steady() } else { Backoff::publisher() };
            Comeback::new(backoff, args.debug, console)
        },
        interrupt,
        console,
    };
    feed.source.watch();
    loop {
        let stop = match feed.publish_all().await {
            Ok(()) => return feed.finish().await,
            Err(stop) => stop,
        };
        let stop = match stop {
            Stop::Lost(lost) if feed.resend => match feed.regain(lost).await {
                Ok(()) => continue,
                Err(stop) => stop,
            },
            stop => stop,
        };
        return feed.give_up(stop).await;
    }
}

impl Feed {
    /// Publishes until the source ends and the broker has everything.
    async fn publish_all(&mut self) -> Result<(), Stop> {
        loop {
            self.client.read(&mut self.refusals)?;
            let taken = self.take()?;
            self.client.flush()?;
            self.meter.update(&self.source, &self.client);
            let goes_on = match taken {
                Taken::End if self.is_settled() => return Ok(()),
                // The socket or the input may have more at once.
                Taken::Full(qos) => self.client.has_room(qos),
                Taken::Open => self.is_settled(),
                Taken::End | Taken::Nothing | Taken::Early(_) => false,
            };
            if goes_on {
                tokio::select! {
                    biased;
                    from_outside = self.interrupt.wait() => return Err(Stop::Ended(from_outside)),
                    () = yield_now() => continue,
                }
            }
            let limit = match taken {
                Taken::Early(due) => Some(due),
                Taken::Full(_) | Taken::Open | Taken::End => self.patience.limit(&self.client),
                Taken::Nothing => None,
            };
            let wait_over = self.waiting.as_ref().and_then(Waiting::end);
            let wake = [limit, wait_over, self.meter.due()].into_iter().flatten().min();
            tokio::select! {
                biased;
                from_outside = self.interrupt.wait() => return Err(Stop::Ended(from_outside)),
                ready = self.client.ready() => ready?,
                () = self.source.ready(), if taken == Taken::Nothing => {}
                () = until(wake) => self.check_limits(taken, limit)?,
            }
        }
    }

    /// Takes messages while there is room for them.
    fn take(&mut self) -> Result<Taken, Stop> {
        if self.open {
            if !self.is_settled() {
                return Ok(Taken::Open);
            }
            self.complete()?;
        }
        if self.broken.is_some() {
            return Ok(Taken::End);
        }
        loop {
            let (qos, recorded) = match self.source.look() {
                Ok(Look::Message(qos, recorded)) => (qos, recorded),
                Ok(Look::Nothing) => return Ok(Taken::Nothing),
                Ok(Look::End) => return Ok(Taken::End),
                Err(failure) => {
                    // What came before it is delivered all the same.
                    self.broken = Some(failure);
                    return Ok(Taken::End);
                }
            };
            if !self.client.has_room(qos) {
                return Ok(Taken::Full(qos));
            }
            if !self.pace.is_free() {
                let now = Instant::now();
                if let Some(due) = self.pace.due(recorded, now) {
                    return Ok(Taken::Early(due));
                }
                self.pace.left(now);
            }
            self.publish()?;
            if self.open {
                return Ok(Taken::Open);
            }
        }
    }

    /// Publishes the message that is there.
    #[inline]
    fn publish(&mut self) -> Result<(), Stop> {
        let message = self.source.message();
        if self.drops_properties && !message.properties.is_empty() {
            self.drops_properties = false;
            let text = "properties of messages are not sent: only MQTT 5 has them";
            self.meter.suspended(|| self.console.note(text));
        }
        let result = self.client.publish(&message);
        match result {
            Ok(_) => {}
            // One message is too long, or not what the broker does: the others may be.
            Err(error @ PublishError::TooLarge { .. }) if !self.source.is_single() => {
                self.refusals.add(format!("{}: {error}", ReasonCode::PacketTooLarge));
            }
            Err(error @ PublishError::NotSupported(_)) if self.source.is_mixed() => {
                self.refusals.add(error.to_string());
            }
            Err(error) => return Err(Failure::publish(&error).into()),
        }
        if self.in_turn {
            // It is taken off when it is completed: it may have to be sent again.
            self.open = true;
            self.refusals.expect_another();
            if let Some(waiting) = &mut self.waiting {
                waiting.sent(Instant::now());
            }
        } else {
            self.published += 1;
            self.source.advance();
        }
        Ok(())
    }

    /// The message that was on its way is where it can be.
    fn complete(&mut self) -> Result<(), Stop> {
        self.open = false;
        let now = Instant::now();
        if let Some(waiting) = &mut self.waiting {
            if self.refusals.nobody() {
                let say = || waiting.nobody(self.source.message().topic, now);
                let pause = self.meter.suspended(say)?;
                self.pace.rest(pause, now);
                return Ok(());
            }
            waiting.somebody();
        }
        self.published += 1;
        self.source.advance();
        self.pace.completed(now);
        Ok(())
    }

    /// Whether everything that was taken is written, and acknowledged where it can be.
    fn is_settled(&self) -> bool {
        !self.client.is_writing() && self.client.unacknowledged() == 0
    }

    /// A time has come: whether it is too late for something.
    fn check_limits(&mut self, taken: Taken, limit: Option<Instant>) -> Result<(), Stop> {
        let now = Instant::now();
        if let Some(waiting) = &self.waiting {
            let topic = self.source.message().topic;
            waiting.check(topic, now)?;
        }
        // While the socket takes nothing, the keep alive decides whether the broker lives.
        let awaited = matches!(taken, Taken::Full(_) | Taken::Open | Taken::End) && !self.client.is_writing();
        if awaited && limit.is_some_and(|limit| now >= limit) { Err(Stop::Silent) } else { Ok(()) }
    }

    /// Connects again, however long it takes; but nobody is waited for any longer than without a loss.
    async fn regain(&mut self, lost: Lost) -> Result<(), Stop> {
        self.meter.suspended(|| self.comeback.begin(&self.client, &lost))?;
        let end = self.waiting.as_ref().and_then(Waiting::end);
        loop {
            tokio::select! {
                biased;
                cut = cut_short(&mut self.interrupt, end) => return Err(self.cut(cut)),
                () = sleep(self.comeback.pause()) => {}
            }
            let connected = tokio::select! {
                biased;
                cut = cut_short(&mut self.interrupt, end) => return Err(self.cut(cut)),
                connected = self.client.reconnect() => connected,
            };
            match connected {
                Ok(()) => break,
                Err(error) => self.meter.suspended(|| self.comeback.failed(&self.client, &error))?,
            }
        }
        self.meter.suspended(|| self.comeback.succeeded(&self.client));
        self.patience.since = None;
        tokio::select! {
            biased;
            cut = cut_short(&mut self.interrupt, end) => Err(self.cut(cut)),
            () = sleep(HEAD_START) => Ok(()),
        }
    }

    /// Why it was cut short: somebody ended it, or nobody has subscribed in time.
    fn cut(&self, cut: Option<Ended>) -> Stop {
        let late = || self.waiting.as_ref()?.check(self.source.message().topic, Instant::now()).err();
        match cut {
            Some(from_outside) => Stop::Ended(from_outside),
            None => late().map_or(Stop::Silent, Stop::Failed),
        }
    }

    async fn finish(mut self) -> Result<Exit, Failure> {
        let doubtful = self.client.doubtful();
        if doubtful > 0 {
            let text = "may be lost: sent at QoS 0 when the connection broke";
            let say = || self.console.note(format_args!("up to {doubtful} of {} messages {text}", self.published));
            self.meter.suspended(say);
        }
        let unfinished = unfinished(&self.client);
        tokio::select! {
            biased;
            from_outside = self.interrupt.wait() => {
                tell_unfinished(unfinished.as_ref(), &self.meter, self.console);
                self.meter.finish(0);
                return Ok(ended(from_outside, self.console));
            }
            () = self.client.close(CLOSE_LIMIT) => {}
        }
        let done = match self.broken {
            Some(failure) => Err(failure),
            None => self.refusals.result(self.published),
        };
        let done = match (done, unfinished) {
            (Ok(_), Some(unfinished)) => Err(unfinished),
            (done, unfinished) => {
                tell_unfinished(unfinished.as_ref(), &self.meter, self.console);
                done
            }
        };
        // One message is nothing to tell of.
        self.meter.finish(if done.is_ok() && !self.source.is_single() { self.published } else { 0 });
        done
    }

    /// Ends before everything is done, and says what is not.
    async fn give_up(mut self, stop: Stop) -> Result<Exit, Failure> {
        tell_unfinished(unfinished(&self.client).as_ref(), &self.meter, self.console);
        let open = self.client.unacknowledged() as u64;
        let unsent = open == 0 && self.client.is_writing();
        self.meter.finish(0);
        let result = match stop {
            Stop::Ended(from_outside) => {
                if open > 0 {
                    self.console.note(not_acknowledged(open));
                }
                Ok(ended(from_outside, self.console))
            }
            Stop::Silent => Err(unacknowledged(&self.client)),
            Stop::Failed(failure) if open > 0 => Err(failure.hint(not_acknowledged(open))),
            Stop::Failed(failure) if unsent => Err(failure.hint("not all was sent")),
            Stop::Failed(failure) => Err(failure),
            // Nothing can be said over it any more.
            Stop::Lost(lost) => return Err(Failure::lost(&lost, self.client.options())),
        };
        tokio::select! {
            biased;
            _ = self.interrupt.wait() => {}
            () = self.client.close(HURRY_LIMIT) => {}
        }
        result
    }
}

impl Patience {
    /// When the broker has been silent for too long, unless it acknowledges something before.
    fn limit(&mut self, client: &Client) -> Option<Instant> {
        if self.acknowledged != client.acknowledged() || client.is_writing() {
            (self.acknowledged, self.since) = (client.acknowledged(), None);
        }
        Some(*self.since.get_or_insert_with(Instant::now) + ACKNOWLEDGE_LIMIT)
    }
}

/// Waits for an end from outside, or (`None`) until then.
async fn cut_short(interrupt: &mut Interrupt, end: Option<Instant>) -> Option<Ended> {
    tokio::select! {
        biased;
        from_outside = interrupt.wait() => Some(from_outside),
        () = until(end) => None,
    }
}

/// Waits until then, if there is a then.
async fn until(end: Option<Instant>) {
    match end {
        Some(end) => sleep_until(end).await,
        None => std::future::pending().await,
    }
}

fn unacknowledged(client: &Client) -> Failure {
    let what = not_acknowledged(client.unacknowledged() as u64);
    let (peer, limit) = (peer(client), ACKNOWLEDGE_LIMIT.as_secs());
    Failure::new(Exit::LOST, what).because(format_args!("{peer} was silent for {limit} s"))
}

/// What was under way at QoS 2 when the broker lost the session.
fn unfinished(client: &Client) -> Option<Failure> {
    let unknown = client.unknown();
    let them = match unknown {
        0 => return None,
        1 => "it",
        _ => "them",
    };
    let what = format!("{} may be lost at QoS 2", counted(unknown, "message"));
    let cause =
        format!("the broker had received {them}, then lost its session: nobody knows whether it delivered {them}");
    let theirs = Reference::new(7, format!("Error: The connection was lost: {what}: {cause}"));
    let failure = Failure::new(Exit::LOST, what).because(cause).like(theirs);
    let is_clean = client.options().clean_start;
    Some(if is_clean { failure.hint("with -c, the broker keeps the session of -i") } else { failure })
}

/// The same where the run fails of something else.
fn tell_unfinished(unfinished: Option<&Failure>, meter: &Meter, console: Console) {
    if let Some(failure) = unfinished {
        meter.suspended(|| console.warning(failure, format_args!("Warning: {failure}")));
    }
}

/// "1 message was", "2 messages were".
fn not_acknowledged(open: u64) -> String {
    format!("{} {} not acknowledged", counted(open, "message"), if open == 1 { "was" } else { "were" })
}
