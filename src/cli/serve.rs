//! Options of `mqtt serve`.

use std::{net::IpAddr, time::Duration};

use clap::Args;

/// Run a broker for MQTT 3.1, 3.1.1 and 5.
///
/// It keeps everything in memory. Ctrl-C or SIGTERM stops it, after readers have got what was acknowledged.
#[derive(Debug, Args)]
#[command(
    override_usage = "mqtt serve [OPTIONS]",
    after_help = "\
Examples:
  mqtt serve                 on 127.0.0.1:1883 and [::1]:1883
  mqtt serve -p 0            on a free port, which is printed
  mqtt serve -v              say who comes and goes
  mqtt serve -b 0.0.0.0      for the whole network, without authentication"
)]
pub struct ServeArgs {
    /// TCP port; 0 picks a free one and prints it on the standard output.
    #[arg(short, long, default_value_t = 1883)]
    pub port: u16,

    /// Address to listen on, instead of 127.0.0.1 and ::1; may be given several times.
    #[arg(short, long, value_name = "ADDRESS")]
    pub bind: Vec<IpAddr>,

    /// Say who connects, who leaves and why.
    #[arg(short, long)]
    pub verbose: bool,

    /// Threads that serve connections; one is best on one or two cores.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=256))]
    pub workers: u16,

    /// Connections at the same time [default: 1000000]
    #[arg(long, value_name = "N", help_heading = "Limits")]
    pub max_connections: Option<usize>,

    /// Largest packet that is taken, in bytes [default: 268435460, the protocol's limit]
    #[arg(long, value_name = "BYTES", help_heading = "Limits", value_parser = clap::value_parser!(u32).range(16..=268_435_460))]
    pub max_packet_size: Option<u32>,

    /// QoS 1 and 2 messages that an MQTT 5 client may have unacknowledged [default: 65535]
    #[arg(long, value_name = "N", help_heading = "Limits", value_parser = clap::value_parser!(u16).range(1..))]
    pub receive_maximum: Option<u16>,

    /// QoS 1 and 2 messages that are sent to a client before it has to acknowledge [default: 8192]
    #[arg(long, value_name = "N", help_heading = "Limits", value_parser = clap::value_parser!(u16).range(1..))]
    pub max_inflight: Option<u16>,

    /// QoS 1 and 2 messages that may wait for one session [default: 100000]
    #[arg(long, value_name = "N", help_heading = "Limits")]
    pub max_queued_messages: Option<usize>,

    /// Bytes that may wait for one session [default: 67108864]
    #[arg(long, value_name = "BYTES", help_heading = "Limits")]
    pub max_queued_bytes: Option<usize>,

    /// Longest keep alive in seconds; MQTT 5 clients that ask for more are told [default: no limit]
    #[arg(long, value_name = "SECONDS", help_heading = "Limits")]
    pub max_keepalive: Option<u16>,

    /// Longest time for which a session is kept without a connection, as in "7d" [default: for ever]
    #[arg(long, value_name = "TIME", help_heading = "Limits", value_parser = humantime::parse_duration)]
    pub max_session_expiry: Option<Duration>,

    /// How long publishers wait for a slow reader before it loses messages instead [default: 1s]
    #[arg(long, value_name = "TIME", help_heading = "Limits", value_parser = humantime::parse_duration)]
    pub patience: Option<Duration>,

    /// How long a stopping broker waits for readers to take what it owes them [default: 5s]
    #[arg(long, value_name = "TIME", help_heading = "Limits", value_parser = humantime::parse_duration)]
    pub stop_timeout: Option<Duration>,
}
