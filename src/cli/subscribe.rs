//! `mqtt sub`.

use std::time::Duration;

use clap::Args;

use super::ConnectionArgs;

/// What to subscribe to, and what to do with it.
#[derive(Debug, Args)]
#[command(
    args_override_self = true,
    before_help = "  mqtt sub '#'                                every message
  mqtt sub -v 'sensors/+/temperature'         with its topic
  mqtt sub -C 1 -W 10 sensors/door            one message, within 10 seconds
  mqtt sub -C 1 -N picture > picture.jpg      its bytes, and nothing else
  mqtt sub -i archive -c -q 1 'log/#' >> log  with what came while it was away",
    override_usage = "mqtt sub [OPTIONS] FILTER...",
    after_help = "Each payload is followed by a newline (but see -N); an empty message prints nothing."
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

    /// End after so many messages.
    #[arg(short = 'C', value_name = "COUNT", allow_hyphen_values = true, help_heading = "Subscription", value_parser = clap::value_parser!(u64).range(1..))]
    pub count: Option<u64>,

    /// End after so long, with exit code 27; 0.5 is half a second.
    #[arg(short = 'W', value_name = "SECONDS", allow_hyphen_values = true, help_heading = "Subscription", value_parser = seconds)]
    pub wait: Option<Duration>,

    /// Print the topic and a space before each message.
    #[arg(short, long, help_heading = "Output")]
    pub verbose: bool,

    /// Print no newline after a message.
    #[arg(short = 'N', help_heading = "Output")]
    pub no_newline: bool,

    /// How to connect.
    #[command(flatten)]
    pub connection: ConnectionArgs,
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    seconds.filter(|wait| !wait.is_zero()).ok_or_else(|| "it must be a number above 0".to_owned())
}
