//! `mqtt sub`: subscribes, and prints what comes.

use std::{io, ops::ControlFlow, time::Duration};

use tokio::time::{sleep, timeout};

use super::{
    comeback::Comeback,
    connection::{self, connect, ended, listen},
    shown,
};
use crate::{
    cli::{ProtocolVersion, SubscribeArgs},
    client::{Backoff, Client, Handler, Lost},
    failure::{Exit, Failure, quoted, system},
    interrupt::{Ended, Interrupt},
    output::{Console, Payloads},
    packet::{Properties, Publish, QoS, ReasonCode, SubAck, SubscriptionOptions, properties::Place},
    topic::TopicFilter,
};

/// A run of `mqtt sub`.
struct Subscriber {
    client: Client,
    filters: Vec<String>,
    qos: QoS,
    properties: Properties<'static>,
    printer: Printer,
    /// Whether the broker has granted something: a session that is kept has it then.
    subscribed: bool,
    comeback: Comeback,
    interrupt: Interrupt,
    console: Console,
}

/// Takes what comes.
struct Printer {
    payloads: Payloads,
    left: Option<u64>,
    answers: Option<Vec<ReasonCode>>,
    console: Console,
}

/// Why a connection is not used any further.
enum Stop {
    Lost(Lost),
    Ended(Ended),
    Failed(Failure),
    /// Everything that was asked for came.
    Done,
    /// Nobody reads the output.
    Unread,
}

impl From<Lost> for Stop {
    fn from(lost: Lost) -> Self {
        Self::Lost(lost)
    }
}

/// How long the broker may take to release the last QoS 2 messages.
const RELEASE_LIMIT: Duration = Duration::from_secs(1);
/// How long the reader of our output may take for the rest at the end.
const PRINT_LIMIT: Duration = Duration::from_secs(1);
/// How long it may take to close its side after DISCONNECT.
const CLOSE_LIMIT: Duration = Duration::from_secs(1);

/// Subscribes, and prints until it is told to stop.
pub(super) fn run(args: SubscribeArgs) -> Result<Exit, Failure> {
    let mut options = connection::options(&args.connection, ProtocolVersion::V3_1_1)?;
    // Who wants few messages keeps none from others that share the subscription.
    let few = args.count.and_then(|count| u16::try_from(count).ok());
    options.receive_maximum = few.into_iter().chain(options.receive_maximum).min();
    let filters: Vec<String> = args.topic.into_iter().chain(args.filters).collect();
    check(&filters)?;
    connection::secure(&mut options, &args.connection)?;
    let form = shown::form(&args.shown, &args.connection)?;
    let console = connection::console(&args.connection);
    super::runtime()?.block_on(async {
        let mut interrupt = listen(args.wait)?;
        let debug = args.connection.debug;
        let client = match connect(options, debug, &mut interrupt, console).await? {
            Ok(client) => client,
            Err(from_outside) => return Ok(ended(from_outside, console)),
        };
        let payloads = Payloads::new(form);
        let subscriber = Subscriber {
            client,
            filters,
            qos: connection::qos(args.qos),
            properties: connection::properties(Place::Subscribe, &args.connection)?,
            printer: Printer { payloads, left: args.count, answers: None, console },
            subscribed: false,
            comeback: Comeback::new(Backoff::subscriber(), debug, console),
            interrupt,
            console,
        };
        subscriber.run().await
    })
}

fn check(filters: &[String]) -> Result<(), Failure> {
    if filters.is_empty() {
        return Err(Failure::usage("there is no topic to subscribe to").hint("mqtt sub '#' shows everything"));
    }
    for filter in filters {
        if let Err(error) = TopicFilter::parse(filter) {
            return Err(Failure::usage(format!("invalid topic filter {}", quoted(filter))).because(error));
        }
    }
    Ok(())
}

impl Subscriber {
    async fn run(mut self) -> Result<Exit, Failure> {
        let stop = loop {
            let stop = self.receive().await;
            let Stop::Lost(lost) = stop else { break stop };
            if let Err(stop) = self.regain(lost).await {
                break stop;
            }
        };
        let written = timeout(PRINT_LIMIT, self.print_rest()).await.unwrap_or(Ok(()));
        let result = match stop {
            Stop::Done | Stop::Unread => Ok(Exit::DONE),
            Stop::Ended(from_outside) => Ok(ended(from_outside, self.console)),
            Stop::Failed(failure) => Err(failure),
            // Only `regain` is told of a loss.
            Stop::Lost(lost) => Err(Failure::lost(&lost, self.client.options())),
        };
        self.client.close(CLOSE_LIMIT).await;
        match (written, result) {
            (Err(error), Ok(_)) if error.kind() != io::ErrorKind::BrokenPipe => Err(cannot_write(&error)),
            (_, result) => result,
        }
    }

    /// Receives until something ends it.
    async fn receive(&mut self) -> Stop {
        match self.receive_all().await {
            Ok(()) => Stop::Done,
            Err(stop) => stop,
        }
    }

    async fn receive_all(&mut self) -> Result<(), Stop> {
        if !(self.subscribed && self.client.agreed().session_present) {
            let options = SubscriptionOptions { qos: self.qos, ..SubscriptionOptions::default() };
            if let Err(error) = self.client.subscribe(&self.filters, options, &self.properties) {
                let what = "the filters do not fit into one SUBSCRIBE";
                return Err(Stop::Failed(Failure::usage(what).because(error)));
            }
        }
        loop {
            let read = self.client.read(&mut self.printer);
            // What came before an error is printed all the same, and acknowledged only when it is printed.
            if !self.client.has_more() || self.client.buffered() > 0 || self.printer.payloads.is_full() || read.is_err()
            {
                self.print().await?;
            }
            read?;
            self.check_answer()?;
            self.client.flush()?;
            if self.printer.left == Some(0) {
                self.release().await;
                return Ok(());
            }
            tokio::select! {
                biased;
                from_outside = self.interrupt.wait() => return Err(Stop::Ended(from_outside)),
                ready = self.client.ready() => ready?,
                () = self.printer.payloads.reader_gone() => return Err(Stop::Unread),
            }
        }
    }

    /// Writes everything, however long the reader takes; keep alive goes on meanwhile.
    async fn print(&mut self) -> Result<(), Stop> {
        loop {
            match self.printer.payloads.flush() {
                Ok(true) => return Ok(()),
                Ok(false) => {}
                Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Err(Stop::Unread),
                Err(error) => return Err(Stop::Failed(cannot_write(&error))),
            }
            tokio::select! {
                biased;
                from_outside = self.interrupt.wait() => return Err(Stop::Ended(from_outside)),
                sent = self.client.pulse() => sent?,
                () = self.printer.payloads.writable() => {}
            }
        }
    }

    /// Writes what is left at the end.
    async fn print_rest(&mut self) -> io::Result<()> {
        while !self.printer.payloads.flush()? {
            self.printer.payloads.writable().await;
        }
        Ok(())
    }

    /// Looks at what the broker said to the SUBSCRIBE.
    fn check_answer(&mut self) -> Result<(), Stop> {
        let Some(answers) = self.printer.answers.take() else { return Ok(()) };
        if answers.len() != self.filters.len() {
            let what =
                format!("the broker broke the protocol: {} answers to {} filters", answers.len(), self.filters.len());
            return Err(Stop::Failed(Failure::new(Exit::LOST, what)));
        }
        let refused = self.filters.iter().zip(&answers).filter(|(_, reason)| reason.is_failure());
        let mut refused: Vec<_> = refused.map(|(filter, reason)| format!("'{filter}': {reason}")).collect();
        if refused.len() == answers.len() {
            let cause = refused.join(", ");
            return Err(Stop::Failed(Failure::new(Exit::REFUSED, "the broker refused to subscribe to").because(cause)));
        }
        for refusal in refused.drain(..) {
            self.console.note(format_args!("the broker refused to subscribe to {refusal}"));
        }
        self.subscribed = true;
        Ok(())
    }

    /// Ends the exchange of the last QoS 2 messages.
    async fn release(&mut self) {
        let _ = timeout(RELEASE_LIMIT, async {
            while self.client.unreleased() > 0 {
                self.client.ready().await?;
                self.client.read(&mut self.printer)?;
                self.client.flush()?;
            }
            Ok::<(), Lost>(())
        })
        .await;
    }

    /// Connects again, however long it takes.
    async fn regain(&mut self, lost: Lost) -> Result<(), Stop> {
        self.comeback.begin(&self.client, &lost).map_err(Stop::Failed)?;
        loop {
            let pause = self.comeback.pause();
            let attempt = async {
                sleep(pause).await;
                self.client.reconnect().await
            };
            let connected = tokio::select! {
                biased;
                from_outside = self.interrupt.wait() => return Err(Stop::Ended(from_outside)),
                () = self.printer.payloads.reader_gone() => return Err(Stop::Unread),
                connected = attempt => connected,
            };
            match connected {
                Ok(()) => break,
                Err(error) => self.comeback.failed(&self.client, &error).map_err(Stop::Failed)?,
            }
        }
        self.comeback.succeeded(&self.client);
        Ok(())
    }
}

impl Handler for Printer {
    fn message(&mut self, publish: &Publish<'_>) -> ControlFlow<()> {
        if let Err(unshown) = self.payloads.add(publish) {
            self.console.warning(&unshown.text, &unshown.theirs);
        }
        match &mut self.left {
            None => ControlFlow::Continue(()),
            Some(left) => {
                *left = left.saturating_sub(1);
                if *left == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            }
        }
    }

    fn subscribed(&mut self, answer: &SubAck<'_>) {
        self.answers = Some(answer.reasons.iter().collect());
    }
}

fn cannot_write(error: &io::Error) -> Failure {
    Failure::new(Exit::FAILED, "cannot write to stdout").because(system(error))
}
