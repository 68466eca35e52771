//! What the keys of the log mean for the log.

use crate::{
    broker::Level,
    cli::{LogDestination, LogFormat, LogType, ServeArgs, WatchArgs},
    command::serve::log::{DAEMON, Destination, Form, LOCAL0, LogOptions},
    conf::{Flag, Section, Settings},
    output::Stamp,
};

/// The keys that say something about the log.
const KEYS: [&str; 5] = ["log_dest", "log_type", "log_timestamp", "log_timestamp_format", "log_facility"];

/// The log that is asked for; if nobody does, what goes wrong, in the program's own manner.
pub(in crate::command::serve) fn log_options(args: &ServeArgs, settings: &Settings) -> LogOptions {
    let global = &settings.global;
    let is_asked_for = KEYS.iter().any(|key| global.get(key).is_some());
    let connections = global.flag("connection_messages");
    if !args.verbose && !args.as_mosquitto && !is_asked_for && args.watch.log_format.is_none() {
        return LogOptions { connections, ..LogOptions::default() };
    }
    let form = if args.watch.log_format == Some(LogFormat::Json) { Form::Json } else { Form::Text };
    let stamp = match global.given("log_timestamp_format") {
        _ if !global.flag("log_timestamp") => Stamp::None,
        Some(format) => Stamp::Format(format),
        None => Stamp::Seconds,
    };
    LogOptions { levels: levels(global, args.verbose), connections, form, stamp, destinations: destinations(global) }
}

fn levels(global: &Section, verbose: bool) -> Vec<Level> {
    if verbose {
        return Level::ALL.to_vec();
    }
    if global.get("log_type").is_none() {
        return vec![Level::Error, Level::Warning, Level::Notice, Level::Information];
    }
    let mut levels = Vec::new();
    for value in global.each("log_type") {
        match LogType::parse(&value.text) {
            Ok(LogType::All) => levels = Level::ALL.to_vec(),
            Ok(LogType::None) => levels.clear(),
            Ok(LogType::Level(level)) => levels.push(level),
            // What mosquitto alone has to tell.
            Err(_) => {}
        }
    }
    levels
}

fn destinations(global: &Section) -> Vec<Destination> {
    let facility = global.get("log_facility").and_then(|value| value.text.parse::<u8>().ok());
    let mut all = Vec::new();
    for value in global.each("log_dest") {
        all.push(match LogDestination::parse(&value.text) {
            Ok(LogDestination::Stdout) => Destination::Stdout,
            Ok(LogDestination::File(path)) => Destination::File(path),
            Ok(LogDestination::Syslog) => Destination::Syslog(facility.map_or(DAEMON, |local| LOCAL0 + local)),
            Ok(LogDestination::Topic) => Destination::Topic,
            Ok(LogDestination::None) => continue,
            Ok(LogDestination::Stderr) | Err(_) => Destination::Stderr,
        });
    }
    if global.get("log_dest").is_none() {
        all.push(Destination::Stderr);
    }
    all
}

/// The options of the log that are keys: one each, and those that may be given more than once.
pub(super) fn flags(watch: &WatchArgs) -> (Vec<Flag>, Vec<Flag>) {
    let one = [
        ("--log-timestamp", "log_timestamp", watch.log_timestamp.map(|given| given.to_string())),
        ("--log-timestamp-format", "log_timestamp_format", watch.log_timestamp_format.clone()),
        ("--log-facility", "log_facility", watch.log_facility.map(|local| local.to_string())),
    ];
    let destinations = watch.log_dest.iter().map(|to| match to {
        LogDestination::Stderr => "stderr".to_owned(),
        LogDestination::Stdout => "stdout".to_owned(),
        LogDestination::File(path) => format!("file {}", path.display()),
        LogDestination::Syslog => "syslog".to_owned(),
        LogDestination::Topic => "topic".to_owned(),
        LogDestination::None => "none".to_owned(),
    });
    let types = watch.log_type.iter().map(|kind| match kind {
        LogType::All => "all",
        LogType::None => "none",
        LogType::Level(level) => level.name(),
    });
    let destinations = destinations.map(|value| Flag::new("--log-dest", "log_dest", value));
    let types = types.map(|value| Flag::new("--log-type", "log_type", value.to_owned()));
    (super::flags(one), destinations.chain(types).collect())
}
