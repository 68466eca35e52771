//! `mqtt rr`.

use std::{ffi::OsString, path::PathBuf, time::Duration};

use clap::{ArgGroup, Args};

use super::{ConnectionArgs, OtherArgs, RetainHandling, ShownArgs, seconds};

/// What to ask, and how the answer comes.
#[derive(Debug, Args)]
#[command(
    args_override_self = true,
    group = ArgGroup::new("payload"),
    before_help = "  mqtt rr -W 5 lamp/get state                    a request, and its answer within 5 seconds
  mqtt rr -e lamp/answer -t lamp/get -m state    with a response topic of your own
  mqtt rr --latency --count 100 echo ping        how long 100 answers take",
    override_usage = "mqtt rr [OPTIONS] TOPIC MESSAGE\n       mqtt rr [OPTIONS] -t TOPIC [-e RESPONSE] -m TEXT | -f PATH | -s | -n",
    after_help = "The request carries its response topic and correlation data (MQTT 5). An answer with other correlation data is not taken."
)]
pub struct RequestArgs {
    /// Topic, and message.
    #[arg(value_names = ["TOPIC", "MESSAGE"], num_args = 1..=2, hide = true, allow_negative_numbers = true)]
    pub words: Vec<OsString>,

    /// Topic of the request.
    #[arg(short, long, allow_hyphen_values = true, help_heading = "Message")]
    pub topic: Option<String>,

    /// Topic of the response [default: one of its own].
    #[arg(short = 'e', long, value_name = "TOPIC", allow_hyphen_values = true, help_heading = "Message")]
    pub response_topic: Option<String>,

    /// The message.
    #[arg(short, long, value_name = "TEXT", allow_hyphen_values = true, group = "payload", help_heading = "Message")]
    pub message: Option<OsString>,

    /// The content of a file is the message; -: of stdin.
    #[arg(short, long, value_name = "PATH", allow_hyphen_values = true, group = "payload", help_heading = "Message")]
    pub file: Option<PathBuf>,

    /// All of stdin is the message.
    #[arg(short = 's', long, group = "payload", help_heading = "Message")]
    pub stdin_file: bool,

    /// An empty message.
    #[arg(short, long, group = "payload", help_heading = "Message")]
    pub null_message: bool,

    /// QoS of the request, and of the subscription to the response topic.
    #[arg(short, long, default_value_t = 0, allow_hyphen_values = true, help_heading = "Message", value_parser = clap::value_parser!(u8).range(0..=2))]
    pub qos: u8,

    /// Ask so often, one after the other.
    #[arg(long, value_name = "COUNT", default_value_t = 1, hide_default_value = true, allow_hyphen_values = true, help_heading = "Message", value_parser = clap::value_parser!(u64).range(1..))]
    pub count: u64,

    /// End after so long, with exit code 27; 0.5 is half a second.
    #[arg(short = 'W', value_name = "SECONDS", allow_hyphen_values = true, help_heading = "Ending", value_parser = seconds)]
    pub wait: Option<Duration>,

    /// Ask again until somebody is there to hear it (QoS 1 or 2).
    #[arg(long, help_heading = "Ending")]
    pub wait_for_subscriber: bool,

    /// Take no retained message for the answer.
    #[arg(short = 'R', help_heading = "Retained messages")]
    pub no_retained: bool,

    /// How to connect.
    #[command(flatten)]
    pub connection: ConnectionArgs,

    /// Show the retain flag as it was published.
    #[arg(long, help_heading = "MQTT 5")]
    pub retain_as_published: bool,

    /// Send retained messages always, for a new subscription, or never.
    #[arg(long, value_name = "WHEN", value_enum, hide_possible_values = true, help_heading = "MQTT 5")]
    pub retain_handling: Option<RetainHandling>,

    /// Say how long the answer took; with --count, the spread of all.
    #[arg(long, help_heading = "Output")]
    pub latency: bool,

    /// How the answer is shown.
    #[command(flatten)]
    pub shown: ShownArgs,

    /// The rest.
    #[command(flatten)]
    pub other: OtherArgs,
}
