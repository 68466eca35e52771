//! `mqtt bench trace`: the way of one message, drawn.

use std::{net::SocketAddr, time::Duration};

use tokio::runtime::Runtime;

use crate::{
    bench::{
        embedded::Embedded,
        link::{Destination, Link, Shape},
        trace::{Sequence, TraceError, mermaid::mermaid, record, record::Plan, svg::svg_of_all, text::text},
    },
    cli::{
        ProtocolVersion,
        bench::{LoadArgs, TraceArgs, TraceFormat},
    },
    client::{Client, Options},
    command::{connection, runtime},
    failure::{Exit, Failure, system},
    interrupt::Interrupt,
    output,
    packet::QoS,
};

/// What each way may take.
const LIMIT: Duration = Duration::from_secs(10);
/// A round trip that shows what is waited for, and is over in a moment.
const RTT: Duration = Duration::from_millis(20);
/// The payload, where nothing else is asked for.
const PAYLOAD: u32 = 64;
/// More than anybody looks at, and less than any broker refuses.
const PAYLOAD_MAX: u32 = 64 * 1024 * 1024;

/// Sends the messages, and prints their ways.
pub(super) fn run(args: &TraceArgs) -> Result<Exit, Failure> {
    let load = &args.load;
    refuse_what_has_no_meaning(load)?;
    let mut options = connection::options(&load.connection, ProtocolVersion::V5)?;
    let topic = load.topic.clone().unwrap_or_else(own_topic);
    connection::check_topic(&topic)?;
    let payload = payload(load)?;
    let runtime = runtime()?;
    let mut interrupt = {
        let _inside = runtime.enter();
        connection::listen(None)?
    };
    let setting = match Setting::of(load, &mut options, &runtime, &mut interrupt)? {
        Ok(setting) => setting,
        Err(exit) => return Ok(exit),
    };
    let mut levels: Vec<QoS> = load.qos.iter().map(|qos| connection::qos(*qos)).collect();
    if levels.is_empty() {
        levels.push(QoS::ExactlyOnce);
    }
    let mut sequences = Vec::new();
    for qos in levels {
        let plan = Plan { qos, topic: topic.clone(), payload: payload.clone(), rtt: setting.rtt, limit: LIMIT };
        let recorded = runtime.block_on(async {
            tokio::select! {
                biased;
                ended = interrupt.wait() => Err(ended),
                recorded = record(&plan, named(&options, "-p"), named(&options, "-s")) => Ok(recorded),
            }
        });
        match recorded {
            Ok(recorded) => sequences.push(recorded.map_err(|error| failure(&error, &options))?),
            Err(ended) => return Ok(connection::ended(ended, connection::console(&load.connection))),
        }
    }
    let drawn = draw(args, &sequences);
    let printed = output::text(drawn.as_bytes());
    printed
        .map(|()| Exit::DONE)
        .map_err(|error| Failure::new(Exit::FAILED, "cannot write to stdout").because(system(&error)))
}

fn draw(args: &TraceArgs, sequences: &[Sequence]) -> String {
    match args.format {
        TraceFormat::Text => {
            let ascii = args.load.results.ascii;
            let all: Vec<String> = sequences.iter().map(|sequence| text(sequence, ascii)).collect();
            let mut drawn = all.join("\n");
            if sequences.iter().any(|sequence| sequence.rtt.is_some()) {
                drawn += NOTE;
            }
            drawn
        }
        TraceFormat::Mermaid => mermaid(sequences),
        TraceFormat::Svg => svg_of_all(sequences),
    }
}

const NOTE: &str = "Times are those of the clients; the broker has a packet half a round trip later, or has sent it as much \
earlier.\n";

/// Where the messages go, for as long as it lives.
struct Setting {
    rtt: Option<Duration>,
    _broker: Option<Embedded>,
    _link: Option<Link>,
}

impl Setting {
    /// A broker, and the link to it. `options` lead there then.
    fn of(
        load: &LoadArgs,
        options: &mut Options,
        runtime: &Runtime,
        interrupt: &mut Interrupt,
    ) -> Result<Result<Self, Exit>, Failure> {
        let mut broker = None;
        let destination = if load.embedded {
            let started = Embedded::start(1)
                .map_err(|error| Failure::new(Exit::FAILED, "cannot start a broker").because(whole(&error)))?;
            let address = started.address();
            options.target.host = address.ip().to_string();
            options.target.port = address.port();
            broker = Some(started);
            Destination::Tcp(address)
        } else {
            connection::secure(options, &load.connection)?;
            match reach(load, options, runtime, interrupt)? {
                Ok(destination) => destination,
                Err(exit) => return Ok(Err(exit)),
            }
        };
        let wished = load.link.unwrap_or(crate::cli::bench::Link { rtt: RTT, ..Default::default() });
        let shape = Shape { rtt: wished.rtt, jitter: wished.jitter, bandwidth: wished.bandwidth, seed: load.seed };
        if shape.rtt.is_zero() && shape.jitter.is_zero() && shape.bandwidth.is_none() {
            return Ok(Ok(Self { rtt: None, _broker: broker, _link: None }));
        }
        let link = Link::start(destination, shape)
            .map_err(|error| Failure::new(Exit::FAILED, "cannot start the link").because(system(&error)))?;
        options.target.via = Some(link.address());
        Ok(Ok(Self { rtt: Some(shape.rtt), _broker: broker, _link: Some(link) }))
    }
}

/// Finds out where a broker really is; what is wrong with the way to it is told before there is a link on it.
fn reach(
    load: &LoadArgs,
    options: &mut Options,
    runtime: &Runtime,
    interrupt: &mut Interrupt,
) -> Result<Result<Destination, Exit>, Failure> {
    let console = connection::console(&load.connection);
    let connected = runtime.block_on(connection::connect(named(options, "-c"), false, interrupt, console))?;
    let address = match connected {
        Ok(client) => runtime.block_on(leave(client)),
        Err(ended) => return Ok(Err(connection::ended(ended, console))),
    };
    Ok(Ok(match (options.target.unix.take(), address) {
        (Some(path), _) => Destination::Unix(path),
        (None, Some(address)) => Destination::Tcp(address),
        (None, None) => return Err(Failure::new(Exit::FAILED, "the address of the broker is not known")),
    }))
}

/// The address at the other end of its connection, which is ended.
async fn leave(client: Client) -> Option<SocketAddr> {
    let address = client.addresses().map(|(_, peer)| peer);
    client.close(Duration::from_secs(1)).await;
    address
}

fn refuse_what_has_no_meaning(load: &LoadArgs) -> Result<(), Failure> {
    if !load.results.out.is_empty() {
        let failure = Failure::usage("bench trace makes no result for --out");
        return Err(failure.hint("its diagram is on stdout: mqtt bench trace --format svg > trace.svg"));
    }
    Ok(())
}

/// As long as the topic of the other scenarios, and nobody else's.
fn own_topic() -> String {
    let id = connection::random_id();
    format!("bench/trace/{}", &id[id.len() - 8..])
}

/// A payload like no other, so that it is known again.
fn payload(load: &LoadArgs) -> Result<Vec<u8>, Failure> {
    if let Some(text) = &load.payload {
        return match text.strip_prefix('@') {
            None => Ok(text.clone().into_bytes()),
            Some(_) => Err(Failure::usage("bench trace sends no file").hint("give its size with -s")),
        };
    }
    let size = load.size.map_or(PAYLOAD, |size| size.from);
    if size > PAYLOAD_MAX {
        return Err(Failure::usage(format!("a payload of {size} bytes is more than a diagram can show"))
            .hint(format!("{PAYLOAD_MAX} bytes are the most")));
    }
    let id = connection::random_id().into_bytes();
    Ok(id.into_iter().rev().cycle().take(size as usize).collect())
}

/// The options of one of the clients: two must not have one name.
fn named(options: &Options, ending: &str) -> Options {
    let mut options = options.clone();
    if !options.client_id.is_empty() {
        options.client_id += ending;
    }
    options
}

fn failure(error: &TraceError, options: &Options) -> Failure {
    match error {
        TraceError::Connect(error) => Failure::connect(error, options),
        TraceError::Lost(_, lost) => Failure::lost(lost, options),
        TraceError::NotSent(error) => Failure::publish(error),
        TraceError::Encode(cause) => Failure::usage("the topic cannot be subscribed to").because(cause),
        TraceError::NotSubscribed(reason) => {
            Failure::new(Exit::REFUSED, format!("{} refused the subscription", options.target)).because(reason)
        }
        TraceError::Refused(reason) => {
            Failure::new(Exit::REFUSED, format!("{} refused the message", options.target)).because(reason)
        }
        TraceError::Late(..) => Failure::new(Exit::LOST, "the way of the message is not complete").because(error),
    }
}

/// An error with what is below it.
fn whole(error: &dyn std::error::Error) -> String {
    error.source().map_or_else(|| error.to_string(), |source| format!("{error}: {source}"))
}
