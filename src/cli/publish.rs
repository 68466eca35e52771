//! `mqtt pub`.

use std::{ffi::OsString, path::PathBuf, time::Duration};

use clap::{ArgGroup, Args, ValueEnum};

use super::{ConnectionArgs, OtherArgs, seconds_from_zero};

/// What to publish, and how.
#[derive(Debug, Args)]
#[command(
    args_override_self = true,
    group = ArgGroup::new("payload"),
    before_help = "  mqtt pub hello world                        a topic and a message
  mqtt pub -r -q 1 sensors/door open          retained, at QoS 1
  mqtt pub -t picture -f picture.jpg          a file, byte for byte
  tail -f log | mqtt pub -t log -l            each line, as it comes
  mqtt pub -l --line-format 'topic payload'   each line to the topic that it begins with
  mqtt pub --replay recording --speed 2       what mqtt sub --json has recorded, twice as fast
  mqtt pub -h broker.local -n -r old          remove a retained message",
    override_usage = "mqtt pub [OPTIONS] TOPIC MESSAGE\n       mqtt pub [OPTIONS] -t TOPIC -m TEXT | -f PATH | -l | -s | -n\n       mqtt pub [OPTIONS] --replay FILE",
    after_help = "At QoS 1 and 2 it ends when the broker has acknowledged everything."
)]
pub struct PublishArgs {
    /// Topic, and message.
    #[arg(value_names = ["TOPIC", "MESSAGE"], num_args = 1..=2, hide = true, allow_negative_numbers = true)]
    pub words: Vec<OsString>,

    /// Topic to publish to.
    #[arg(short, long, allow_hyphen_values = true, help_heading = "Message")]
    pub topic: Option<String>,

    /// The message.
    #[arg(short, long, value_name = "TEXT", allow_hyphen_values = true, group = "payload", help_heading = "Message")]
    pub message: Option<OsString>,

    /// The content of a file is the message; -: of stdin.
    #[arg(short, long, value_name = "PATH", allow_hyphen_values = true, group = "payload", help_heading = "Message")]
    pub file: Option<PathBuf>,

    /// Each line of stdin is a message.
    #[arg(short = 'l', long, group = "payload", help_heading = "Message")]
    pub stdin_line: bool,

    /// All of stdin is the message.
    #[arg(short = 's', long, group = "payload", help_heading = "Message")]
    pub stdin_file: bool,

    /// An empty message; with -r it removes the retained one.
    #[arg(short, long, group = "payload", help_heading = "Message")]
    pub null_message: bool,

    /// Publish what `mqtt sub --json` has recorded in a file, with its timing; -: in stdin.
    #[arg(long, value_name = "FILE", allow_hyphen_values = true, group = "payload", help_heading = "Message")]
    pub replay: Option<PathBuf>,

    /// 0 at most once, 1 at least once, 2 exactly once.
    #[arg(short, long, allow_hyphen_values = true, help_heading = "Message", value_parser = clap::value_parser!(u8).range(0..=2))]
    pub qos: Option<u8>,

    /// Keep the message at the broker for later subscribers.
    #[arg(short, long, help_heading = "Message")]
    pub retain: bool,

    /// Publish the message so often.
    #[arg(long, value_name = "COUNT", allow_hyphen_values = true, help_heading = "Message", value_parser = clap::value_parser!(u64).range(1..))]
    pub repeat: Option<u64>,

    /// Seconds between them; 0.5 is half a second.
    #[arg(long, value_name = "SECONDS", allow_hyphen_values = true, help_heading = "Message", value_parser = seconds_from_zero)]
    pub repeat_delay: Option<Duration>,

    /// What a line of -l is: payload, 'topic payload' (up to the first space), or json, as mqtt sub --json writes it.
    #[arg(
        long,
        value_name = "FORMAT",
        value_enum,
        requires = "stdin_line",
        hide_possible_values = true,
        help_heading = "Message"
    )]
    pub line_format: Option<LineFormat>,

    /// No more than so many messages a second, with -l, --replay and --repeat.
    #[arg(long, value_name = "RATE", allow_hyphen_values = true, help_heading = "Message", value_parser = rate)]
    pub rate: Option<f64>,

    /// With --replay: so many times as fast as it was recorded; max: as fast as it goes.
    #[arg(long, value_name = "FACTOR", default_value = "1", hide_default_value = true, requires = "replay", help_heading = "Message", value_parser = Speed::parse)]
    pub speed: Speed,

    /// How to connect.
    #[command(flatten)]
    pub connection: ConnectionArgs,

    /// Send each message again until the broker does not say any more that nobody has subscribed (MQTT 5, QoS 1 or 2);
    /// --wait-for-subscriber=10 gives up after 10 seconds, with exit code 27.
    #[arg(long, value_name = "SECONDS", num_args = 0..=1, require_equals = true, default_missing_value = "0", help_heading = "MQTT 5", value_parser = seconds_from_zero)]
    pub wait_for_subscriber: Option<Duration>,

    /// The rest.
    #[command(flatten)]
    pub other: OtherArgs,
}

/// What a line of the standard input is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LineFormat {
    /// A payload.
    Payload,
    /// A topic, a space, and a payload.
    #[value(name = "topic payload", alias = "topic-payload")]
    TopicPayload,
    /// An object of `mqtt sub --json`.
    Json,
}

/// How fast a recording is played.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Speed {
    /// So many times as fast as it was recorded.
    Times(f64),
    /// As fast as it goes.
    Max,
}

impl Speed {
    fn parse(text: &str) -> Result<Self, String> {
        if text == "max" {
            return Ok(Self::Max);
        }
        let factor = text.parse().ok().filter(|factor: &f64| factor.is_finite() && *factor > 0.0);
        factor.map(Self::Times).ok_or_else(|| "it must be a number above 0, or max".to_owned())
    }
}

fn rate(text: &str) -> Result<f64, String> {
    let rate = text.parse().ok().filter(|rate: &f64| rate.is_finite() && *rate > 0.0);
    rate.ok_or_else(|| "it must be a number above 0".to_owned())
}
