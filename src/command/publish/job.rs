//! From the arguments to what is published, and how.

use std::{io::IsTerminal, os::unix::ffi::OsStringExt, time::Duration};

use super::{
    lines::Lines,
    pace::Pace,
    source::{Given, Source},
};
use crate::{
    cli::{ConnectionArgs, LineFormat, ProtocolVersion, PublishArgs, Speed},
    command::{connection, payload},
    failure::{Exit, Failure},
    output::Console,
    packet::{QoS, properties::Place},
};

/// What to publish, and how.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) source: Source,
    pub(super) pace: Pace,
    /// Whether a message leaves only when the one before it is completed.
    pub(super) in_turn: bool,
    /// Whether somebody must be there, and how long that may take at most.
    pub(super) waits: Option<Option<Duration>>,
    /// Whether a lost connection is replaced, and what it left unacknowledged sent again.
    pub(super) resend: bool,
    /// Whether the session has to outlive the connection: without it, what is under way at QoS 2 when a connection is
    /// lost would be lost or doubled.
    pub(super) keeps_session: bool,
}

/// The version that is spoken unless another is asked for: what needs MQTT 5 gets it.
pub(super) fn version(args: &PublishArgs) -> ProtocolVersion {
    let records = args.replay.is_some() || args.line_format == Some(LineFormat::Json);
    if records || args.wait_for_subscriber.is_some() { ProtocolVersion::V5 } else { ProtocolVersion::V3_1_1 }
}

impl Job {
    /// Checks what belongs together, and opens the input.
    pub(super) fn from_args(args: &PublishArgs, console: Console) -> Result<Self, Failure> {
        check(args)?;
        let source = source(args, console)?;
        let resend = args.stdin_line || args.replay.is_some();
        let repeats = args.repeat.is_some() && !resend;
        let mut pace = Pace::free().limited(args.rate);
        if let (Some(_), Speed::Times(speed)) = (&args.replay, args.speed) {
            pace = pace.recorded(speed);
        }
        if let Some(gap) = args.repeat_delay.filter(|_| repeats) {
            pace = pace.resting(gap);
        }
        // 0: no limit was given.
        let waits = args.wait_for_subscriber.map(|limit| Some(limit).filter(|limit| !limit.is_zero()));
        let keeps_session = resend && may_be_exactly_once(args) && !says_which_session(&args.connection);
        Ok(Self { source, pace, in_turn: repeats || waits.is_some(), waits, resend, keeps_session })
    }
}

fn may_be_exactly_once(args: &PublishArgs) -> bool {
    let is_recorded = args.replay.is_some() || args.line_format == Some(LineFormat::Json);
    args.qos.map_or(is_recorded, |qos| qos == 2)
}

/// Whether the command line decides what session it is. mosquitto_pub's CONNECT is always its own.
fn says_which_session(args: &ConnectionArgs) -> bool {
    args.tool.is_some() || args.id.is_some() || args.id_prefix.is_some() || args.disable_clean_session
}

fn check(args: &PublishArgs) -> Result<(), Failure> {
    if args.replay.is_some() {
        if args.topic.is_some() || !args.words.is_empty() {
            let hint = "with other topics: mqtt pub -l --line-format json -t TOPIC < FILE";
            return Err(Failure::usage("--replay takes no topic: a recording has its own").hint(hint));
        }
        if args.repeat.is_some() {
            return Err(Failure::usage("--replay and --repeat exclude each other"));
        }
    }
    if args.line_format == Some(LineFormat::TopicPayload) && (args.topic.is_some() || !args.words.is_empty()) {
        return Err(Failure::usage("--line-format 'topic payload' takes no topic: each line has its own"));
    }
    if args.wait_for_subscriber.is_some() {
        if args.connection.protocol_version.is_some_and(|version| version != ProtocolVersion::V5) {
            let cause = "before it, a broker does not tell whether somebody is there";
            return Err(Failure::usage("--wait-for-subscriber needs MQTT 5").because(cause));
        }
        if args.qos == Some(0) {
            let cause = "at QoS 0, a broker does not tell whether somebody is there";
            return Err(Failure::usage("--wait-for-subscriber needs QoS 1 or 2").because(cause));
        }
    }
    Ok(())
}

fn source(args: &PublishArgs, console: Console) -> Result<Source, Failure> {
    let has_topics =
        args.replay.is_some() || matches!(args.line_format, Some(LineFormat::TopicPayload | LineFormat::Json));
    let has_payload = args.message.is_some()
        || args.file.is_some()
        || args.stdin_line
        || args.stdin_file
        || args.null_message
        || args.replay.is_some();
    let (topic, word) = payload::topic_and_word(args.topic.clone(), args.words.clone(), has_payload)?;
    match &topic {
        Some(topic) => connection::check_topic(topic)?,
        None if has_topics => {}
        None => return Err(Failure::usage("there is no topic").hint("mqtt pub TOPIC MESSAGE")),
    }
    // Who waits for an answer gets one.
    let least_qos = if args.wait_for_subscriber.is_some() { QoS::AtLeastOnce } else { QoS::AtMostOnce };
    let is_recorded = args.replay.is_some() || args.line_format == Some(LineFormat::Json);
    let given = Given {
        topic: topic.unwrap_or_default(),
        qos: args.qos.map(connection::qos).or(Some(least_qos).filter(|_| !is_recorded)),
        least_qos,
        retain: args.retain,
        properties: connection::properties(Place::Publish, &args.connection)?,
    };
    if let Some(path) = &args.replay {
        return Ok(Source::recording(given, Lines::of_file(path)?, Exit::FAILED));
    }
    if args.stdin_line {
        if std::io::stdin().is_terminal() {
            console.note("each line is a message; Ctrl-D ends");
        }
        let lines = Lines::of_stdin()?;
        return Ok(match args.line_format {
            None | Some(LineFormat::Payload) => Source::lines(given, lines),
            Some(LineFormat::TopicPayload) => Source::topics(given, lines),
            Some(LineFormat::Json) => Source::recording(given, lines, Exit::USAGE),
        });
    }
    let payload = if args.null_message {
        Vec::new()
    } else if args.stdin_file {
        payload::of_stdin(console)?
    } else if let Some(path) = &args.file {
        payload::of_file(path, console)?
    } else if let Some(text) = args.message.clone().or(word) {
        text.into_vec()
    } else {
        return Err(Failure::usage("there is no message")
            .hint("mqtt pub TOPIC MESSAGE; or -m TEXT, -f PATH, -l (each line of stdin), -s (all of it), -n (empty)"));
    };
    Ok(Source::payload(given, payload, args.repeat.unwrap_or(1)))
}
