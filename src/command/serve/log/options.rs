//! What is logged and where to: from the file and the options, which win over it.

use std::path::PathBuf;

use crate::{
    broker::Level,
    cli::{LogDestination, LogFormat, LogType, ServeArgs},
    conf::Settings,
    output::Stamp,
};

/// What is logged, and where to.
#[derive(Clone, Debug)]
pub(in crate::command::serve) struct LogOptions {
    /// The levels that are written.
    pub(super) levels: Vec<Level>,
    /// Whether it is written who connects and disconnects, where notices are.
    pub(super) connections: bool,
    pub(super) form: Form,
    pub(super) stamp: Stamp,
    pub(super) destinations: Vec<Destination>,
}

/// How lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// As everything that the program says.
    Console,
    /// As mosquitto's.
    Text,
    /// An object a line.
    Json,
}

/// Where lines go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Destination {
    Stderr,
    Stdout,
    File(PathBuf),
    /// The system's log, by this facility.
    Syslog(u8),
    /// `$SYS/broker/log/...`
    Topic,
}

/// Facilities of syslog.
const DAEMON: u8 = 3;
/// The first of eight.
pub(super) const LOCAL0: u8 = 16;

impl LogOptions {
    /// As file and options say. Where neither says anything, only what goes wrong is told, in the program's own manner.
    pub(in crate::command::serve) fn of(args: &ServeArgs, settings: &Settings) -> Self {
        let (watch, global) = (&args.watch, &settings.global);
        if !args.verbose && !watch.asks_for_log() && args.config.is_none() {
            return Self {
                levels: vec![Level::Error, Level::Warning],
                connections: true,
                form: Form::Console,
                stamp: Stamp::None,
                destinations: vec![Destination::Stderr],
            };
        }
        let in_file = |key| global.each(key).map(|value| value.text.as_str());
        let types = if watch.log_type.is_empty() {
            in_file("log_type").filter_map(|text| LogType::parse(text).ok()).collect()
        } else {
            watch.log_type.clone()
        };
        let places = if watch.log_dest.is_empty() {
            in_file("log_dest").filter_map(|text| LogDestination::parse(text).ok()).collect()
        } else {
            watch.log_dest.clone()
        };
        let local = global.given("log_facility").and_then(|text| text.parse().ok());
        let facility = watch.log_facility.or(local).map_or(DAEMON, |number: u8| LOCAL0 + number);
        let has_stamp = watch.log_timestamp.unwrap_or_else(|| global.flag("log_timestamp"));
        let format = watch.log_timestamp_format.clone().or_else(|| global.given("log_timestamp_format"));
        Self {
            levels: if args.verbose { Level::ALL.to_vec() } else { levels(&types) },
            connections: global.flag("connection_messages"),
            form: if watch.log_format == Some(LogFormat::Json) { Form::Json } else { Form::Text },
            stamp: match (has_stamp, format) {
                (false, _) => Stamp::None,
                (true, Some(format)) => Stamp::Format(format),
                (true, None) => Stamp::Seconds,
            },
            destinations: destinations(places, facility),
        }
    }
}

/// As in mosquitto: whoever names none gets those of a quiet log.
fn levels(types: &[LogType]) -> Vec<Level> {
    if types.is_empty() {
        return vec![Level::Error, Level::Warning, Level::Notice, Level::Information];
    }
    let mut levels = Vec::new();
    for kind in types {
        match kind {
            LogType::All => levels = Level::ALL.to_vec(),
            LogType::None => levels.clear(),
            LogType::Level(level) => levels.push(*level),
        }
    }
    levels
}

fn destinations(places: Vec<LogDestination>, facility: u8) -> Vec<Destination> {
    if places.is_empty() {
        return vec![Destination::Stderr];
    }
    let of = |place| match place {
        LogDestination::Stderr => Some(Destination::Stderr),
        LogDestination::Stdout => Some(Destination::Stdout),
        LogDestination::File(path) => Some(Destination::File(path)),
        LogDestination::Syslog => Some(Destination::Syslog(facility)),
        LogDestination::Topic => Some(Destination::Topic),
        LogDestination::None => None,
    };
    places.into_iter().filter_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_add_up_and_none_and_all_begin_anew() {
        let level = LogType::Level;
        let rows: [(&[LogType], &[Level]); 5] = [
            (&[], &[Level::Error, Level::Warning, Level::Notice, Level::Information]),
            (&[level(Level::Error), level(Level::Debug)], &[Level::Error, Level::Debug]),
            (&[LogType::None], &[]),
            (&[LogType::All, LogType::None, level(Level::Notice)], &[Level::Notice]),
            (&[level(Level::Error), LogType::All], &Level::ALL),
        ];
        for (types, expected) in rows {
            assert_eq!(levels(types), expected, "{types:?}");
        }
    }
}
