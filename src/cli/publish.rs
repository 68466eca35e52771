//! `mqtt pub`.

use std::{ffi::OsString, path::PathBuf};

use clap::{ArgGroup, Args};

use super::ConnectionArgs;

/// Publish a message, a file, or each line of the standard input.
///
/// At QoS 1 and 2 it ends when the broker has acknowledged everything.
#[derive(Debug, Args)]
#[command(
    args_override_self = true,
    group = ArgGroup::new("payload"),
    override_usage = "mqtt pub [OPTIONS] TOPIC MESSAGE\n       mqtt pub [OPTIONS] -t TOPIC -m|-f|-l|-n|-s",
    after_help = "\
Examples:
  mqtt pub hello world
  mqtt pub -t sensors/door -m open -q 1 -r
  tail -f log | mqtt pub -t log -l
  mqtt pub -h broker.local -t picture -f picture.jpg"
)]
pub struct PublishArgs {
    /// Topic, and message.
    #[arg(value_names = ["TOPIC", "MESSAGE"], num_args = 1..=2, allow_negative_numbers = true)]
    pub words: Vec<OsString>,

    /// Topic to publish to.
    #[arg(short, long, allow_hyphen_values = true, help_heading = "Message")]
    pub topic: Option<String>,

    /// The message.
    #[arg(short, long, value_name = "TEXT", allow_hyphen_values = true, group = "payload", help_heading = "Message")]
    pub message: Option<OsString>,

    /// A file is the message; `-`: the standard input.
    #[arg(short, long, value_name = "PATH", allow_hyphen_values = true, group = "payload", help_heading = "Message")]
    pub file: Option<PathBuf>,

    /// Each line of the standard input is a message.
    #[arg(short = 'l', long, group = "payload", help_heading = "Message")]
    pub stdin_line: bool,

    /// An empty message; with --retain it removes the retained message of the topic.
    #[arg(short, long, group = "payload", help_heading = "Message")]
    pub null_message: bool,

    /// The whole standard input is the message.
    #[arg(short = 's', long, group = "payload", help_heading = "Message")]
    pub stdin_file: bool,

    /// Quality of Service: 0 at most once, 1 at least once, 2 exactly once.
    #[arg(short, long, default_value_t = 0, allow_hyphen_values = true, help_heading = "Message", value_parser = clap::value_parser!(u8).range(0..=2))]
    pub qos: u8,

    /// The broker shall keep the message for those who subscribe later.
    #[arg(short, long, help_heading = "Message")]
    pub retain: bool,

    /// How to connect.
    #[command(flatten)]
    pub connection: ConnectionArgs,
}
