//! `mqtt pub`: publishes one message, or each line of the standard input.

mod feed;
mod lines;

use std::{ffi::OsString, io::Read, ops::ControlFlow, os::unix::ffi::OsStringExt, path::Path, time::Duration};

use tokio::time::{Instant, timeout};

use super::connection::{self, connect, ended, listen, peer};
use crate::{
    cli::{ProtocolVersion, PublishArgs},
    client::{Client, Handler, Lost, Message},
    failure::{Exit, Failure, system},
    interrupt::{Ended, Interrupt},
    output::Console,
    packet::{Properties, QoS, ReasonCode, properties::Place},
};

/// What to publish, and how.
struct Job {
    topic: String,
    source: Source,
    qos: QoS,
    retain: bool,
    properties: Properties<'static>,
    /// Whether packets are shown.
    debug: bool,
}

enum Source {
    Message(Vec<u8>),
    Lines,
}

/// How long the broker may take to read the rest and to close its side.
const CLOSE_LIMIT: Duration = Duration::from_secs(5);
/// The same after Ctrl-C.
const HURRY_LIMIT: Duration = Duration::from_secs(1);
/// When everything is sent, one acknowledgement at least is expected within this time.
const ACKNOWLEDGE_LIMIT: Duration = Duration::from_secs(60);

/// Publishes, and returns when the broker has everything.
pub(super) fn run(args: PublishArgs) -> Result<Exit, Failure> {
    let mut options = connection::options(&args.connection, ProtocolVersion::V3_1_1)?;
    let console = connection::console(&args.connection);
    let job = Job::from_args(&args)?;
    connection::secure(&mut options, &args.connection)?;
    options.resend = matches!(job.source, Source::Lines);
    super::runtime()?.block_on(async {
        let mut interrupt = listen(None)?;
        let client = match connect(options, job.debug, &mut interrupt, console).await? {
            Ok(client) => client,
            Err(from_outside) => return Ok(ended(from_outside, console)),
        };
        match job.source {
            Source::Message(ref payload) => once(client, &job, payload, interrupt, console).await,
            Source::Lines => feed::run(client, job, interrupt, console).await,
        }
    })
}

async fn once(
    mut client: Client,
    job: &Job,
    payload: &[u8],
    mut interrupt: Interrupt,
    console: Console,
) -> Result<Exit, Failure> {
    let mut refusals = Refusals::default();
    let message = Message { topic: &job.topic, payload, qos: job.qos, retain: job.retain, properties: &job.properties };
    if let Err(error) = client.publish(&message) {
        client.close(HURRY_LIMIT).await;
        return Err(Failure::publish(&error));
    }
    loop {
        match settle(&mut client, &mut refusals, &mut interrupt).await {
            Ok(Settled::Done) => {
                client.close(CLOSE_LIMIT).await;
                return refusals.result(1);
            }
            Ok(Settled::Progress) => {}
            Ok(Settled::Silence) => {
                let failure = unacknowledged(&client);
                client.close(HURRY_LIMIT).await;
                return Err(failure);
            }
            Ok(Settled::Ended(from_outside)) => {
                client.close(HURRY_LIMIT).await;
                return Ok(ended(from_outside, console));
            }
            Err(lost) => {
                return Err(Failure::lost(&lost, client.options()));
            }
        }
    }
}

/// How far a client is with what it was given.
enum Settled {
    /// Everything is written, and acknowledged where it can be.
    Done,
    /// Something happened: ask again.
    Progress,
    /// The broker acknowledges nothing any more.
    Silence,
    /// Somebody does not want to wait.
    Ended(Ended),
}

/// Waits for the next step towards everything being written and acknowledged.
async fn settle(client: &mut Client, refusals: &mut Refusals, interrupt: &mut Interrupt) -> Result<Settled, Lost> {
    let before = client.acknowledged();
    let end = Instant::now() + ACKNOWLEDGE_LIMIT;
    loop {
        client.read(refusals)?;
        client.flush()?;
        if !client.is_writing() && client.unacknowledged() == 0 {
            return Ok(Settled::Done);
        }
        if client.acknowledged() > before {
            return Ok(Settled::Progress);
        }
        // While the socket takes nothing, the keep alive decides whether the broker lives.
        let limit = if client.is_writing() { ACKNOWLEDGE_LIMIT } else { end.saturating_duration_since(Instant::now()) };
        tokio::select! {
            biased;
            from_outside = interrupt.wait() => return Ok(Settled::Ended(from_outside)),
            ready = timeout(limit, client.ready()) => match ready {
                Ok(ready) => ready?,
                Err(_) if client.is_writing() => {}
                Err(_) => return Ok(Settled::Silence),
            },
        }
    }
}

fn unacknowledged(client: &Client) -> Failure {
    let what = format!("{} not acknowledged", messages(client.unacknowledged() as u64));
    Failure::new(Exit::LOST, what).because(format_args!(
        "{} was silent for {} s",
        peer(client),
        ACKNOWLEDGE_LIMIT.as_secs()
    ))
}

/// "1 message was", "2 messages were".
fn messages(count: u64) -> String {
    if count == 1 { "1 message was".to_owned() } else { format!("{count} messages were") }
}

/// What the broker did not take (v5 says so).
#[derive(Debug, Default)]
struct Refusals {
    count: u64,
    first: Option<String>,
}

impl Refusals {
    fn add(&mut self, cause: String) {
        self.count += 1;
        self.first.get_or_insert(cause);
    }

    fn result(self, all: u64) -> Result<Exit, Failure> {
        let Some(cause) = self.first else { return Ok(Exit::DONE) };
        let what = if all == 1 {
            "the broker refused the message".to_owned()
        } else {
            format!("the broker refused {} of {all} messages", self.count)
        };
        Err(Failure::new(Exit::REFUSED, what).because(cause))
    }
}

impl Handler for Refusals {
    fn refused(&mut self, reason: ReasonCode, text: Option<&str>) {
        let text = text.map_or(String::new(), |text| format!(": {}", text.escape_debug()));
        self.add(format!("{reason}{text}"));
    }

    fn message(&mut self, _: &crate::packet::Publish<'_>) -> ControlFlow<()> {
        // A kept session may bring messages: they are not for us, but have to be acknowledged.
        ControlFlow::Continue(())
    }
}

impl Job {
    fn from_args(args: &PublishArgs) -> Result<Self, Failure> {
        let has_source =
            args.message.is_some() || args.file.is_some() || args.stdin_line || args.stdin_file || args.null_message;
        let (topic, word) = topic_and_word(args.topic.clone(), args.words.clone(), has_source)?;
        connection::check_topic(&topic)?;
        let source = if args.stdin_line {
            Source::Lines
        } else if args.null_message {
            Source::Message(Vec::new())
        } else if args.stdin_file {
            Source::Message(stdin()?)
        } else if let Some(path) = &args.file {
            Source::Message(if path == Path::new("-") { stdin()? } else { file(path)? })
        } else if let Some(text) = args.message.clone().or(word) {
            Source::Message(text.into_vec())
        } else {
            return Err(Failure::usage("there is no message").hint(
                "mqtt pub TOPIC MESSAGE; or -m TEXT, -f PATH, -l (each line of stdin), -s (all of it), -n (empty)",
            ));
        };
        let properties = connection::properties(Place::Publish, &args.connection)?;
        let qos = connection::qos(args.qos.unwrap_or(0));
        Ok(Self { topic, source, qos, retain: args.retain, properties, debug: args.connection.debug })
    }
}

/// Sorts out `TOPIC MESSAGE`, either of which may have been given as an option.
fn topic_and_word(
    topic: Option<String>,
    words: Vec<OsString>,
    has_source: bool,
) -> Result<(String, Option<OsString>), Failure> {
    let mut words = words.into_iter();
    let topic = match topic {
        Some(topic) => topic,
        None => match words.next() {
            Some(word) => word.into_string().map_err(|_| Failure::usage("the topic is not UTF-8"))?,
            None => return Err(Failure::usage("there is no topic").hint("mqtt pub TOPIC MESSAGE")),
        },
    };
    let word = words.next();
    let extra = if has_source { word.as_ref() } else { words.as_slice().first() };
    match extra {
        Some(extra) => Err(Failure::unexpected_word(&extra.to_string_lossy())),
        None => Ok((topic, word)),
    }
}

fn file(path: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(path).map_err(|error| {
        Failure::new(Exit::FAILED, format!("cannot read '{}'", path.display())).because(system(&error))
    })
}

/// Nothing at all is more likely a command before us that failed than a message: mosquitto_pub thinks so, too.
fn stdin() -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    std::io::stdin().lock().read_to_end(&mut bytes).map_err(lines::cannot_read)?;
    if bytes.is_empty() {
        return Err(Failure::new(Exit::FAILED, "stdin is empty").hint("-n publishes an empty message"));
    }
    Ok(bytes)
}
