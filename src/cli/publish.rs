//! `mqtt pub`.

use std::{ffi::OsString, path::PathBuf};

use clap::{ArgGroup, Args};

use super::ConnectionArgs;

/// What to publish, and how.
#[derive(Debug, Args)]
#[command(
    args_override_self = true,
    group = ArgGroup::new("payload"),
    before_help = "  mqtt pub hello world                        a topic and a message
  mqtt pub -r -q 1 sensors/door open          retained, at QoS 1
  mqtt pub -t picture -f picture.jpg          a file, byte for byte
  tail -f log | mqtt pub -t log -l            each line, as it comes
  mqtt pub -h broker.local -n -r old          remove a retained message",
    override_usage = "mqtt pub [OPTIONS] TOPIC MESSAGE\n       mqtt pub [OPTIONS] -t TOPIC -m TEXT | -f PATH | -l | -s | -n",
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

    /// 0 at most once, 1 at least once, 2 exactly once.
    #[arg(short, long, default_value_t = 0, allow_hyphen_values = true, help_heading = "Message", value_parser = clap::value_parser!(u8).range(0..=2))]
    pub qos: u8,

    /// Keep the message at the broker for later subscribers.
    #[arg(short, long, help_heading = "Message")]
    pub retain: bool,

    /// How to connect.
    #[command(flatten)]
    pub connection: ConnectionArgs,
}
