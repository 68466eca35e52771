//! `mqtt sub`.

use std::time::Duration;

use clap::Args;

use super::ConnectionArgs;

/// Subscribe to topics, and print what comes.
///
/// Each payload is followed by a newline; an empty message prints nothing.
#[derive(Debug, Args)]
#[command(
    args_override_self = true,
    override_usage = "mqtt sub [OPTIONS] FILTER...",
    after_help = "\
Examples:
  mqtt sub '#'
  mqtt sub -v sensors/+/temperature
  mqtt sub -t sensors/door -C 1 -W 10
  mqtt sub -i archive -c -q 1 'log/#' >> log.txt"
)]
pub struct SubscribeArgs {
    /// Topic filters: `+` stands for one level, `#` at the end for all that follow.
    #[arg(value_name = "FILTER")]
    pub filters: Vec<String>,

    /// Topic filter; may be given several times.
    #[arg(short, long, value_name = "FILTER", allow_hyphen_values = true, action = clap::ArgAction::Append, help_heading = "Subscription")]
    pub topic: Vec<String>,

    /// Quality of Service: 0 at most once, 1 at least once, 2 exactly once.
    #[arg(short, long, default_value_t = 0, allow_hyphen_values = true, help_heading = "Subscription", value_parser = clap::value_parser!(u8).range(0..=2))]
    pub qos: u8,

    /// End after this many messages.
    #[arg(short = 'C', value_name = "COUNT", allow_hyphen_values = true, help_heading = "Subscription", value_parser = clap::value_parser!(u64).range(1..))]
    pub count: Option<u64>,

    /// End after this time, with exit code 27.
    #[arg(short = 'W', value_name = "SECONDS", allow_hyphen_values = true, help_heading = "Subscription", value_parser = seconds)]
    pub wait: Option<Duration>,

    /// Print the topic before each message.
    #[arg(short, long, help_heading = "Output")]
    pub verbose: bool,

    /// No newline after a message.
    #[arg(short = 'N', help_heading = "Output")]
    pub no_newline: bool,

    /// How to connect.
    #[command(flatten)]
    pub connection: ConnectionArgs,
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    seconds.filter(|wait| !wait.is_zero()).ok_or_else(|| "it must be more than 0".to_owned())
}
