//! Options of `mqtt serve` about what is told of it: the log, traces, `$SYS`; and limits of what it takes.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::{broker::Level, topic::TopicFilter};

/// What is written of a running broker, and more limits.
#[derive(Debug, Args)]
pub struct WatchArgs {
    /// Sessions at the same time, connected or not [default: any number].
    #[arg(long, value_name = "N", help_heading = "Limits", value_parser = clap::value_parser!(u32).range(1..))]
    pub max_clients: Option<u32>,

    /// Bytes of QoS 1 and 2 messages sent to a client before it acknowledges; 0: no limit of its own [default: 0].
    #[arg(long, value_name = "BYTES", help_heading = "Limits")]
    pub max_inflight_bytes: Option<u32>,

    /// Largest payload that is delivered; 0: any. An MQTT 5 client is told so at QoS 1 and 2 (0x83) [default: 0].
    #[arg(long, value_name = "BYTES", help_heading = "Limits")]
    pub message_size_limit: Option<u32>,

    /// Messages a second that one client may publish; a faster one is not read from until its turn comes; 0: any number.
    #[arg(long, value_name = "N", help_heading = "Limits", default_value_t = 0)]
    pub max_message_rate: u32,

    /// Messages a client may publish at once before its rate matters; 0: those of one second.
    #[arg(long, value_name = "N", help_heading = "Limits", default_value_t = 0)]
    pub message_burst: u32,

    /// Topics that may have a retained message [default: any number].
    #[arg(long, value_name = "N", help_heading = "Limits")]
    pub max_retained_messages: Option<usize>,

    /// Bytes of all retained payloads [default: any number].
    #[arg(long, value_name = "BYTES", help_heading = "Limits")]
    pub max_retained_bytes: Option<usize>,

    /// Retain nothing: a client that wants it is disconnected [default: off].
    #[arg(long, help_heading = "Limits")]
    pub no_retain: bool,

    /// Subscriptions of one session [default: 100000].
    #[arg(long, value_name = "N", help_heading = "Limits")]
    pub max_subscriptions: Option<usize>,

    /// Levels of a topic filter [default: 200].
    #[arg(long, value_name = "N", help_heading = "Limits", value_parser = clap::value_parser!(u16).range(1..))]
    pub max_topic_levels: Option<u16>,

    /// Write to: stderr, stdout, "file PATH" (opened anew at SIGHUP), syslog, topic ($SYS/broker/log/...), none;
    /// once or more.
    #[arg(long, value_name = "DEST", value_parser = LogDestination::parse, help_heading = "What it tells")]
    pub log_dest: Vec<LogDestination>,

    /// Write: error, warning, notice, information, subscribe, unsubscribe, debug (each packet), websockets, all, none;
    /// once or more [default: the first four, once another log option is given].
    #[arg(long, value_name = "TYPE", value_delimiter = ',', value_parser = LogType::parse, help_heading = "What it tells")]
    pub log_type: Vec<LogType>,

    /// text, as mosquitto's lines; json, an object a line with time, level, event, text, and client_id, address,
    /// reason_code, topic ... where they are known.
    #[arg(long, value_name = "FORMAT", value_enum, hide_possible_values = true, help_heading = "What it tells")]
    pub log_format: Option<LogFormat>,

    /// Time before each line: true (seconds since 1970), false.
    #[arg(long, value_name = "BOOL", help_heading = "What it tells")]
    pub log_timestamp: Option<bool>,

    /// Time before each line, as in %Y-%m-%dT%H:%M:%S.
    #[arg(long, value_name = "FORMAT", help_heading = "What it tells")]
    pub log_timestamp_format: Option<String>,

    /// Facility of syslog, local0 to local7 [default: daemon].
    #[arg(long, value_name = "0-7", value_parser = clap::value_parser!(u8).range(..=7), help_heading = "What it tells")]
    pub log_facility: Option<u8>,

    /// Print the messages that pass to matching topics: who, topic, QoS, retain, size, payload; once or more.
    #[arg(long, value_name = "FILTER", value_parser = filter, help_heading = "What it tells")]
    pub trace: Vec<String>,

    /// How often the topics below $SYS are brought up to date; 0: there are none [default: 10].
    #[arg(long, value_name = "SECONDS", help_heading = "What it tells")]
    pub sys_interval: Option<u16>,
}

/// How a log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// As mosquitto's.
    Text,
    /// A JSON object a line.
    Json,
}

/// Where a log is written to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogDestination {
    /// The standard error.
    Stderr,
    /// The standard output.
    Stdout,
    /// A file.
    File(PathBuf),
    /// The system's log.
    Syslog,
    /// Below `$SYS/broker/log`.
    Topic,
    /// Nowhere.
    None,
}

impl LogDestination {
    /// Reads `stderr` and the like, `file PATH`.
    ///
    /// # Errors
    /// What it may be.
    pub fn parse(text: &str) -> Result<Self, String> {
        let path = text.strip_prefix("file ").or_else(|| text.strip_prefix("file:")).map(str::trim);
        Ok(match (text, path) {
            (_, Some(path)) if !path.is_empty() => Self::File(path.into()),
            ("stderr", _) => Self::Stderr,
            ("stdout", _) => Self::Stdout,
            ("syslog", _) => Self::Syslog,
            ("topic", _) => Self::Topic,
            ("none", _) => Self::None,
            _ => return Err("it is stderr, stdout, \"file PATH\", syslog, topic or none".to_owned()),
        })
    }
}

/// What a log has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogType {
    /// Everything.
    All,
    /// Nothing.
    None,
    /// One level.
    Level(Level),
}

impl LogType {
    /// Reads `error` and the like, `all`, `none`.
    ///
    /// # Errors
    /// What it may be.
    pub fn parse(text: &str) -> Result<Self, String> {
        let level = Level::ALL.into_iter().find(|level| level.name() == text);
        match (text, level) {
            (_, Some(level)) => Ok(Self::Level(level)),
            ("all", _) => Ok(Self::All),
            ("none", _) => Ok(Self::None),
            _ => Err(format!("it is all, none, {}", Level::ALL.map(Level::name).join(", "))),
        }
    }
}

fn filter(text: &str) -> Result<String, String> {
    match TopicFilter::parse(text) {
        Ok(filter) if filter.share().is_none() => Ok(text.to_owned()),
        Ok(_) => Err("a shared subscription is none".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}
