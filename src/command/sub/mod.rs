//! `mqtt sub`: subscribes, and prints what comes.

mod pattern;
mod removal;
mod rounds;
mod run;
mod sieve;
mod taker;
mod wishes;
mod worker;

use self::{
    removal::Removal,
    rounds::Rounds,
    run::Subscriber,
    sieve::{Chance, Sieve},
    taker::{Choice, Taker},
    wishes::Wishes,
    worker::Worker,
};
use super::{
    comeback::{self, Comeback, connect_at_last},
    connection::{self, connect, ended, listen},
    shown,
};
use crate::{
    cli::{ProtocolVersion, Reconnect, SubscribeArgs},
    client::Backoff,
    failure::{Exit, Failure},
    interrupt::Ended,
    output::{Console, Payloads},
    packet::Version,
};

/// Subscribes, and prints until it is told to stop.
pub(super) fn run(args: SubscribeArgs) -> Result<Exit, Failure> {
    let console = connection::console(&args.connection);
    let mut options = connection::options(&args.connection, version(&args))?;
    // Who wants few messages keeps none from others that share the subscription. Who picks some out of many must have
    // many on the way.
    let few = args.count.filter(|_| !picks(&args)).and_then(|count| u16::try_from(count).ok());
    options.receive_maximum = few.into_iter().chain(options.receive_maximum).min();
    let wishes = Wishes::of(&args, console)?;
    let choice = choice(&args)?;
    connection::secure(&mut options, &args.connection)?;
    let form = shown::subscription(&args)?;
    tell_of_version(&args, options.version, console);
    super::runtime()?.block_on(async {
        let is_mosquitto = args.connection.tool.is_some();
        let debug = args.connection.debug;
        let backoff = if is_mosquitto { Backoff::steady() } else { Backoff::subscriber() };
        let mut interrupt = listen(args.wait)?;
        let connected = match args.reconnect {
            Reconnect::Always => connect_at_last(&options, backoff.clone(), debug, &mut interrupt, console).await?,
            Reconnect::Auto if is_mosquitto => {
                comeback::connect_as_mosquitto(&options, backoff.clone(), debug, &mut interrupt, console).await?
            }
            Reconnect::Auto | Reconnect::Never => connect(options, debug, &mut interrupt, console).await?,
        };
        let client = match connected {
            Ok(client) => client,
            Err(from_outside) => return Ok(before_connected(from_outside, is_mosquitto, console)),
        };
        // With --message-rate, mosquitto_sub counts for itself.
        let count = args.count.filter(|_| !(is_mosquitto && args.message_rate));
        let subscriber = Subscriber {
            client,
            wishes,
            taker: Taker::new(Payloads::new(form), count, choice, console),
            rounds: (args.retained_only && args.idle.is_none() && !is_mosquitto).then(Rounds::default),
            worker: args.exec.map(Worker::new),
            idle: args.idle,
            ends_when_answered: args.exit_after_subscribe,
            never_again: args.reconnect == Reconnect::Never,
            is_mosquitto,
            comeback: Comeback::new(backoff, debug, console),
            interrupt,
            console,
        };
        subscriber.run().await
    })
}

/// Whether not every message that comes is one of those that are counted.
const fn picks(args: &SubscribeArgs) -> bool {
    let by_payload = args.match_text.is_some() || args.match_json.is_some() || args.match_regex.is_some();
    // Those that --random-filter hides are counted.
    by_payload || !args.filter_out.is_empty() || args.no_retained
}

/// The version to speak when none is asked for: some options exist in MQTT 5 only.
fn version(args: &SubscribeArgs) -> ProtocolVersion {
    // mosquitto_sub leaves them out without a word.
    let is_native = args.connection.tool.is_none();
    if is_native && of_v5(args).is_some() { ProtocolVersion::V5 } else { ProtocolVersion::V3_1_1 }
}

/// The first option that exists in MQTT 5 only.
fn of_v5(args: &SubscribeArgs) -> Option<&'static str> {
    let given = [
        ("--no-local", args.no_local),
        ("--retain-as-published", args.retain_as_published),
        ("--retain-handling", args.retain_handling.is_some()),
    ];
    given.into_iter().find_map(|(option, is_given)| is_given.then_some(option))
}

fn tell_of_version(args: &SubscribeArgs, version: Version, console: Console) {
    if let (Some(option), false) = (of_v5(args), version.is_v5()) {
        console.note(format_args!("{option} is left out: it is one of MQTT 5, and -V asks for an earlier version"));
    }
}

/// What is done with messages beside showing them.
fn choice(args: &SubscribeArgs) -> Result<Option<Box<Choice>>, Failure> {
    let sieve = Sieve::of(args)?;
    let is_needed = !sieve.is_open()
        || args.no_retained
        || args.retained_only
        || args.remove_retained
        || args.random_filter.is_some()
        || args.exec.is_some()
        || args.idle.is_some();
    if !is_needed {
        return Ok(None);
    }
    let removal = args.remove_retained.then(|| Removal::new(args.dry_run, !args.no_local));
    Ok(Some(Box::new(Choice {
        came: 0,
        taken: 0,
        sieve,
        removal,
        chance: args.random_filter.map(Chance::of_percent),
        hide_retained: args.no_retained,
        retained_only: args.retained_only,
        exec: args.exec.is_some(),
    })))
}

/// The exit of a run that was ended from outside before there was a connection.
fn before_connected(from_outside: Ended, is_mosquitto: bool, console: Console) -> Exit {
    // mosquitto_sub says nothing, and gives what is left of -1.
    if is_mosquitto { Exit::of_mosquitto(255) } else { ended(from_outside, console) }
}
