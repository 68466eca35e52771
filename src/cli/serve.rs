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
    before_help = "  mqtt serve                       on 127.0.0.1:1883 and [::1]:1883
  mqtt serve -v                    and say who connects, who leaves and why
  mqtt serve -p 0                  on a free port, which is printed on stdout
  mqtt serve -c mosquitto.conf     with a configuration of mosquitto, as it is
  mqtt serve -b 0.0.0.0 --password-file users    for the network, with users (mqtt passwd)
  mqtt serve --tls-dir certs       with TLS, for clients with a certificate (mqtt certs)
  mqtt serve -- ./test.sh          for one command, on a free port: MQTT_URL says which",
    override_usage = "mqtt serve [OPTIONS] [-- COMMAND ...]",
    after_help = "Ctrl-C stops it once its readers have what it owes them, a second Ctrl-C at once."
)]
pub struct ServeArgs {
    /// Read mosquitto's configuration file; what is given here wins. It knows more than there are options.
    #[arg(short, long, value_name = "FILE", help_heading = "Configuration")]
    pub config: Option<PathBuf>,

    /// Look whether the configuration is good, and end.
    #[arg(long, alias = "test-config", help_heading = "Configuration")]
    pub check_config: bool,

    /// Print each value that holds, and where it comes from, as a configuration file, and end.
    #[arg(long, help_heading = "Configuration", conflicts_with = "check_config")]
    pub print_config: bool,

    /// TCP port; 0: a free one, printed on stdout [default: 1883, with TLS 8883].
    #[arg(short, long, help_heading = "Where to listen")]
    pub port: Option<u16>,

    /// Address, once or more [default: 127.0.0.1 and ::1; where clients need a certificate, all].
    #[arg(short, long, value_name = "ADDRESS", value_parser = address, help_heading = "Where to listen")]
    pub bind: Vec<IpAddr>,

    /// mqtt://ADDRESS:PORT, mqtts:// with TLS, ws:// and wss:// for WebSocket, unix:/PATH; once or more, instead of -p, -b
    /// and the listeners of a file.
    #[arg(long, value_name = "URL", conflicts_with_all = ["port", "bind"], value_parser = ListenUrl::parse, help_heading = "Where to listen")]
    pub listen: Vec<ListenUrl>,

    /// Let in who gives no user name; needed where others than this machine reach the broker, and nothing else keeps
    /// them out.
    #[arg(long, help_heading = "Who may come in")]
    pub allow_anonymous: bool,

    /// Users and their passwords (see: mqtt passwd); nobody else is let in.
    #[arg(long, value_name = "FILE", help_heading = "Who may come in")]
    pub password_file: Option<PathBuf>,

    /// Who may publish and receive what, as mosquitto's acl_file has it.
    #[arg(long, value_name = "FILE", help_heading = "Who may come in")]
    pub acl_file: Option<PathBuf>,

    /// TLS.
    #[command(flatten)]
    pub tls: ServerTlsArgs,

    /// Clients at the same time [default: 1000000].
    #[arg(long, value_name = "N", help_heading = "Limits")]
    pub max_connections: Option<u32>,

    /// Largest packet that is taken [default: 268435460].
    #[arg(long, value_name = "BYTES", help_heading = "Limits", value_parser = clap::value_parser!(u32).range(20..=i64::from(MAX_PACKET)))]
    pub max_packet_size: Option<u32>,

    /// QoS 1 and 2 messages an MQTT 5 client may have unacknowledged.
    #[arg(long, value_name = "N", help_heading = "Limits", default_value_t = default().receive_maximum, value_parser = clap::value_parser!(u16).range(1..))]
    pub receive_maximum: u16,

    /// QoS 1 and 2 messages sent to a client before it acknowledges [default: 8192].
    #[arg(long, value_name = "N", help_heading = "Limits", value_parser = clap::value_parser!(u16).range(1..))]
    pub max_inflight: Option<u16>,

    /// QoS 1 and 2 messages that may wait for a session [default: 100000].
    #[arg(long, value_name = "N", help_heading = "Limits")]
    pub max_queued_messages: Option<u32>,

    /// Bytes that may wait for a session [default: 67108864].
    #[arg(long, value_name = "BYTES", help_heading = "Limits")]
    pub max_queued_bytes: Option<u32>,

    /// Longest keep alive, told to MQTT 5 clients; 0: any [default: 0].
    #[arg(long, value_name = "SECONDS", help_heading = "Limits")]
    pub max_keepalive: Option<u16>,

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

    /// Whether the program runs as `mosquitto`.
    #[arg(skip)]
    pub as_mosquitto: bool,

    /// Ports beside the first, which only `mosquitto` takes.
    #[arg(skip)]
    pub more_ports: Vec<u16>,

    /// Whether to go on without the terminal, which only `mosquitto` does.
    #[arg(skip)]
    pub detach: bool,

    /// Run a command that has this broker as long as it runs: on a free port, with MQTT_URL, MQTT_HOST and MQTT_PORT
    /// set. Its exit code is the broker's.
    #[arg(last = true, value_name = "COMMAND", help_heading = "For one command")]
    pub command: Vec<OsString>,
}

/// Where to listen, as a URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListenUrl {
    /// Whether connections speak TLS.
    pub tls: bool,
    /// The path at which WebSockets are taken, if that is what connections speak.
    pub websocket: Option<String>,
    /// Where.
    pub place: ListenPlace,
}

/// Where a listener is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListenPlace {
    /// Addresses, and the port that they share; 0: a free one.
    Network(Vec<IpAddr>, u16),
    /// The path of a Unix socket.
    Unix(PathBuf),
}

/// How the URL of a listener begins.
const SCHEMES: &str = "it begins with mqtt://, mqtts://, ws://, wss:// or unix:/, as in mqtt://0.0.0.0:1883";

impl ListenUrl {
    /// Reads `mqtt://ADDRESS:PORT` and the like. `localhost` is both loopback addresses, `*` all addresses.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        if let Some(path) = text.strip_prefix("unix:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            if path.is_empty() {
                return Err("the path is missing, as in unix:/run/mqtt.sock".to_owned());
            }
            return Ok(Self { tls: false, websocket: None, place: ListenPlace::Unix(PathBuf::from(path)) });
        }
        let (scheme, rest) = text.split_once("://").ok_or(SCHEMES)?;
        let (tls, is_websocket) = match scheme {
            "mqtt" | "tcp" => (false, false),
            "mqtts" | "ssl" | "tls" => (true, false),
            "ws" => (false, true),
            "wss" => (true, true),
            _ => return Err(format!("there is no {scheme}:// here: {SCHEMES}")),
        };
        let (rest, path) = match rest.split_once('/') {
            Some((rest, path)) if is_websocket && !path.is_empty() => (rest, format!("/{path}")),
            Some((_, path)) if !path.is_empty() => {
                return Err(format!("only ws:// and wss:// have a path, as /{path}"));
            }
            Some((rest, _)) => (rest, WEBSOCKET_PATH.to_owned()),
            None => (rest, WEBSOCKET_PATH.to_owned()),
        };
        let (host, port) = match rest.rsplit_once(':') {
            Some((host, port)) if !port.contains(']') => {
                (host, port.parse().map_err(|_| format!("{port:?} is no port"))?)
            }
            _ => (rest, default_port(tls, is_websocket)),
        };
        let bare = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
        let addresses = match bare {
            "localhost" => LOOPBACK.to_vec(),
            "*" | "" => ALL.to_vec(),
            _ => vec![address(bare)?],
        };
        Ok(Self { tls, websocket: is_websocket.then_some(path), place: ListenPlace::Network(addresses, port) })
    }
}

/// Where libraries expect MQTT over WebSocket.
const WEBSOCKET_PATH: &str = "/mqtt";

const fn default_port(tls: bool, is_websocket: bool) -> u16 {
    match (is_websocket, tls) {
        (false, false) => PLAIN_PORT,
        (false, true) => TLS_PORT,
        (true, false) => 80,
        (true, true) => 443,
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
