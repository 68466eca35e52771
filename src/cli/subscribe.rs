//! `mqtt sub`.

use std::{ffi::OsString, time::Duration};

use clap::{ArgGroup, Args, ValueEnum};

use super::{ConnectionArgs, OtherArgs, ShownArgs, seconds};

/// What to subscribe to, and what to do with it.
#[derive(Debug, Args)]
#[command(
    args_override_self = true,
    group = ArgGroup::new("pattern"),
    before_help = "  mqtt sub '#'                                every message
  mqtt sub -v 'sensors/+/temperature'         with its topic
  mqtt sub -C 1 -W 10 sensors/door            one message, within 10 seconds
  mqtt sub -C 1 -N picture > picture.jpg      its bytes, and nothing else
  mqtt sub --json '#' > recording             all about each message; mqtt pub --replay plays it
  mqtt sub -C 1 -W 60 --match ready state     wait for a message, or end with exit code 27
  mqtt sub --exec 'jq .t' 'sensors/#'         a command for each message
  mqtt sub -i archive -c -q 1 'log/#' >> log  with what came while it was away",
    override_usage = "mqtt sub [OPTIONS] FILTER...",
    after_help = "In a pipe or a file, each payload is followed by a newline (but see -N), and an empty message prints nothing.\nAt a terminal it is shown with time, topic, QoS and retain flag (but see --raw).

The commands of --exec run one after the other, in a shell. A message of QoS 1 or 2 is acknowledged when its command has ended, be it well or not; when one has failed, the exit code is 1 in the end. MQTT_CONTENT_TYPE, MQTT_RESPONSE_TOPIC, MQTT_CORRELATION_DATA (where it is text), MQTT_CORRELATION_DATA_B64 (in base64) and MQTT_MESSAGE_EXPIRY are set where the message has them. What is in them, and in MQTT_TOPIC, is somebody else's text: quote it, and give it as the value of an option, as in mqtt pub -t \"$MQTT_RESPONSE_TOPIC\" -s."
)]
pub struct SubscribeArgs {
    /// Topic filters: `+` stands for one level, `#` at the end for all that follow.
    #[arg(value_name = "FILTER", hide = true)]
    pub filters: Vec<String>,

    /// Topic filter, once or more: + is any one level, # at the end all that follow.
    #[arg(short, long, value_name = "FILTER", allow_hyphen_values = true, action = clap::ArgAction::Append, help_heading = "Subscription")]
    pub topic: Vec<String>,

    /// 0 at most once, 1 at least once, 2 exactly once.
    #[arg(short, long, default_value_t = 0, allow_hyphen_values = true, help_heading = "Subscription", value_parser = clap::value_parser!(u8).range(0..=2))]
    pub qos: u8,

    /// Leave out messages of these topics; once or more.
    #[arg(short = 'T', long, value_name = "FILTER", allow_hyphen_values = true, help_heading = "Subscription")]
    pub filter_out: Vec<String>,

    /// Unsubscribe from it, in a session that is kept; once or more.
    #[arg(short = 'U', long, value_name = "FILTER", allow_hyphen_values = true, help_heading = "Subscription")]
    pub unsubscribe: Vec<String>,

    /// Take only messages with this payload.
    #[arg(
        long = "match",
        value_name = "TEXT",
        allow_hyphen_values = true,
        group = "pattern",
        help_heading = "Subscription"
    )]
    pub match_text: Option<OsString>,

    /// Take only messages whose JSON has all that this JSON has.
    #[arg(long, value_name = "JSON", allow_hyphen_values = true, group = "pattern", help_heading = "Subscription")]
    pub match_json: Option<String>,

    /// Take only messages in whose payload this regular expression is found.
    #[arg(
        long,
        value_name = "EXPRESSION",
        allow_hyphen_values = true,
        group = "pattern",
        help_heading = "Subscription"
    )]
    pub match_regex: Option<String>,

    /// Print so many of 100 messages, by chance.
    #[arg(long, value_name = "PERCENT", allow_hyphen_values = true, help_heading = "Subscription", value_parser = percent)]
    pub random_filter: Option<f64>,

    /// End after so many messages.
    #[arg(short = 'C', value_name = "COUNT", allow_hyphen_values = true, help_heading = "Ending", value_parser = clap::value_parser!(u64).range(1..))]
    pub count: Option<u64>,

    /// End after so long, with exit code 27; 0.5 is half a second.
    #[arg(short = 'W', value_name = "SECONDS", allow_hyphen_values = true, help_heading = "Ending", value_parser = seconds)]
    pub wait: Option<Duration>,

    /// End when nothing came for so long.
    #[arg(long, value_name = "SECONDS", allow_hyphen_values = true, help_heading = "Ending", value_parser = seconds)]
    pub idle: Option<Duration>,

    /// End when the broker has answered what is subscribed and unsubscribed.
    #[arg(short = 'E', help_heading = "Ending")]
    pub exit_after_subscribe: bool,

    /// After a loss: never connect again; auto: while the trouble may pass; always: so too before the first connection.
    #[arg(
        long,
        value_name = "POLICY",
        value_enum,
        default_value = "auto",
        hide_default_value = true,
        hide_possible_values = true,
        help_heading = "Ending"
    )]
    pub reconnect: Reconnect,

    /// Leave out retained messages.
    #[arg(short = 'R', help_heading = "Retained messages")]
    pub no_retained: bool,

    /// Print retained messages, and end when no more come.
    #[arg(long, conflicts_with = "no_retained", help_heading = "Retained messages")]
    pub retained_only: bool,

    /// Remove the retained messages that come, and say how many they were.
    #[arg(long, help_heading = "Retained messages")]
    pub remove_retained: bool,

    /// With --remove-retained: say what would be removed, and remove nothing.
    #[arg(long, requires = "remove_retained", help_heading = "Retained messages")]
    pub dry_run: bool,

    /// How to connect.
    #[command(flatten)]
    pub connection: ConnectionArgs,

    /// Show the retain flag as it was published.
    #[arg(long, help_heading = "MQTT 5")]
    pub retain_as_published: bool,

    /// Send retained messages always, for a new subscription, or never.
    #[arg(long, value_name = "WHEN", value_enum, hide_possible_values = true, help_heading = "MQTT 5")]
    pub retain_handling: Option<RetainHandling>,

    /// Leave out what this client has published itself.
    #[arg(long, help_heading = "MQTT 5")]
    pub no_local: bool,

    /// Run a command for each message instead of printing it: the payload is its stdin; MQTT_TOPIC, MQTT_QOS and
    /// MQTT_RETAIN are set.
    #[arg(long, value_name = "COMMAND", allow_hyphen_values = true, help_heading = "Output")]
    pub exec: Option<OsString>,

    /// Print the number of messages each second instead of the messages.
    #[arg(long, help_heading = "Output")]
    pub message_rate: bool,

    /// A line of the terminal for each topic, with its last message.
    #[arg(short = 'w', long, help_heading = "Output")]
    pub watch: bool,

    /// How messages are shown.
    #[command(flatten)]
    pub shown: ShownArgs,

    /// The rest.
    #[command(flatten)]
    pub other: OtherArgs,
}

/// What is done after a connection was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Reconnect {
    /// It is the end.
    Never,
    /// Another is tried unless the broker has refused for good.
    Auto,
    /// The same, and before the first connection, too.
    Always,
}

/// When the broker sends retained messages for a subscription (v5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RetainHandling {
    /// Each time.
    Always,
    /// When the subscription is new.
    New,
    /// Not at all.
    Never,
}

fn percent(text: &str) -> Result<f64, String> {
    let percent = text.parse().ok().filter(|percent| (0.1..=100.0).contains(percent));
    percent.ok_or_else(|| "it must be from 0.1 to 100".to_owned())
}
