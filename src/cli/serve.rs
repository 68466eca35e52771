//! Options of `mqtt serve`.

use std::{
    ffi::OsString,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    path::PathBuf,
    time::Duration,
};

use clap::Args;

use super::{ServerTlsArgs, WatchArgs};
use crate::{broker::Config, net::tls};

/// Where to listen, and what is too much.
#[derive(Debug, Args)]
#[command(
    before_help = "  mqtt serve                   on 127.0.0.1:1883 and [::1]:1883
  mqtt serve -v                and say who connects, who leaves and why
  mqtt serve -p 0              on a free port, which is printed on stdout
  mqtt serve -b 0.0.0.0        for the whole network, without authentication
  mqtt serve --tls-dir certs   with TLS, for clients with a certificate (see: mqtt certs)
  mqtt serve -- make test      for one command, on a free port: MQTT_URL says which",
    override_usage = "mqtt serve [OPTIONS] [-- COMMAND ...]",
    after_help = "Ctrl-C stops it once its readers have what it owes them, a second Ctrl-C at once."
)]
pub struct ServeArgs {
    /// TCP port; 0: a free one, printed on stdout [default: 1883, with TLS 8883].
    #[arg(short, long, help_heading = "Where to listen")]
    pub port: Option<u16>,

    /// Address, once or more [default: 127.0.0.1 and ::1; where clients need a certificate, all].
    #[arg(short, long, value_name = "ADDRESS", value_parser = address, help_heading = "Where to listen")]
    pub bind: Vec<IpAddr>,

    /// mqtt://ADDRESS:PORT or mqtts://ADDRESS:PORT (with TLS), once or more, instead of -p and -b.
    #[arg(long, value_name = "URL", conflicts_with_all = ["port", "bind"], value_parser = ListenUrl::parse, help_heading = "Where to listen")]
    pub listen: Vec<ListenUrl>,

    /// TLS.
    #[command(flatten)]
    pub tls: ServerTlsArgs,

    /// Connections at the same time.
    #[arg(long, value_name = "N", help_heading = "Limits", default_value_t = default().max_connections)]
    pub max_connections: usize,

    /// Largest packet that is taken.
    #[arg(long, value_name = "BYTES", help_heading = "Limits", default_value_t = MAX_PACKET, value_parser = clap::value_parser!(u32).range(16..=i64::from(MAX_PACKET)))]
    pub max_packet_size: u32,

    /// QoS 1 and 2 messages an MQTT 5 client may have unacknowledged.
    #[arg(long, value_name = "N", help_heading = "Limits", default_value_t = default().receive_maximum, value_parser = clap::value_parser!(u16).range(1..))]
    pub receive_maximum: u16,

    /// QoS 1 and 2 messages sent to a client before it acknowledges.
    #[arg(long, value_name = "N", help_heading = "Limits", default_value_t = default().max_inflight, value_parser = clap::value_parser!(u16).range(1..))]
    pub max_inflight: u16,

    /// QoS 1 and 2 messages that may wait for a session.
    #[arg(long, value_name = "N", help_heading = "Limits", default_value_t = default().max_queued_messages)]
    pub max_queued_messages: usize,

    /// Bytes that may wait for a session.
    #[arg(long, value_name = "BYTES", help_heading = "Limits", default_value_t = default().max_queued_bytes)]
    pub max_queued_bytes: usize,

    /// Longest keep alive, told to MQTT 5 clients; 0: any.
    #[arg(long, value_name = "SECONDS", help_heading = "Limits", default_value_t = default().max_keep_alive)]
    pub max_keepalive: u16,

    /// Longest life of a session without a connection, as in 7d [default: for ever].
    #[arg(long, value_name = "TIME", help_heading = "Limits", value_parser = humantime::parse_duration)]
    pub max_session_expiry: Option<Duration>,

    /// How long publishers wait for a slow reader before it loses messages instead.
    #[arg(long, value_name = "TIME", help_heading = "Limits", default_value_t = default().patience.into())]
    pub patience: humantime::Duration,

    /// How long a stopping broker waits for readers to take what it owes them.
    #[arg(long, value_name = "TIME", help_heading = "Limits", default_value_t = default().stop_timeout.into())]
    pub stop_timeout: humantime::Duration,

    /// A file that is there once the broker takes connections, and until it ends: a URL in each line.
    #[arg(long, value_name = "FILE", help_heading = "Other options")]
    pub ready_file: Option<PathBuf>,

    /// The log, traces, `$SYS`, and more limits.
    #[command(flatten)]
    pub watch: WatchArgs,

    /// Say on stderr who connects, who leaves and why, and each packet: --log-type all.
    #[arg(short, long, help_heading = "What it tells")]
    pub verbose: bool,

    /// Threads that serve connections; one is best on one or two cores.
    #[arg(long, value_name = "N", default_value_t = 1, help_heading = "Other options", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub workers: u16,

    /// Run a command that has this broker as long as it runs: on a free port, with MQTT_URL, MQTT_HOST and MQTT_PORT
    /// set. Its exit code is the broker's.
    #[arg(last = true, value_name = "COMMAND")]
    pub command: Vec<OsString>,
}

/// Where to listen, as a URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListenUrl {
    /// Whether connections speak TLS.
    pub tls: bool,
    /// The addresses.
    pub addresses: Vec<IpAddr>,
    /// The port; 0: a free one.
    pub port: u16,
}

impl ListenUrl {
    /// Reads `mqtt://ADDRESS:PORT`, `mqtts://ADDRESS:PORT`. `localhost` is both loopback addresses, `*` all addresses.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (scheme, rest) =
            text.split_once("://").ok_or("it begins with mqtt:// or mqtts://, as in mqtt://0.0.0.0:1883")?;
        let tls = match scheme {
            "mqtt" | "tcp" => false,
            "mqtts" | "ssl" | "tls" => true,
            _ => return Err(format!("there is no {scheme}:// here: it begins with mqtt:// or mqtts://")),
        };
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let (host, port) = match rest.rsplit_once(':') {
            Some((host, port)) if !port.contains(']') => {
                (host, port.parse().map_err(|_| format!("{port:?} is no port"))?)
            }
            _ => (rest, if tls { TLS_PORT } else { PLAIN_PORT }),
        };
        let bare = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
        let addresses = match bare {
            "localhost" => LOOPBACK.to_vec(),
            "*" | "" => ALL.to_vec(),
            _ => vec![address(bare)?],
        };
        Ok(Self { tls, addresses, port })
    }
}

/// The port of MQTT by custom.
pub const PLAIN_PORT: u16 = 1883;
/// The port of MQTT over TLS by custom.
pub const TLS_PORT: u16 = tls::PORT;
/// The addresses that only this machine reaches.
pub const LOOPBACK: [IpAddr; 2] = [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];
/// All addresses of this machine.
pub const ALL: [IpAddr; 2] = [IpAddr::V4(Ipv4Addr::UNSPECIFIED), IpAddr::V6(Ipv6Addr::UNSPECIFIED)];

/// The largest packet that MQTT knows.
const MAX_PACKET: u32 = 268_435_460;

fn default() -> Config {
    Config::default()
}

fn address(text: &str) -> Result<IpAddr, String> {
    text.parse().map_err(|_| "it must be an address such as 127.0.0.1 or ::1, without a port".to_owned())
}
