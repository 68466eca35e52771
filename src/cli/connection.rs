//! The options that tell how to connect, and as whom: the same for each verb that is a client.

use std::{ffi::OsString, fmt, path::PathBuf};

use clap::{
    Args, ValueEnum,
    builder::{OsStringValueParser, TypedValueParser},
};

use super::{ClientTlsArgs, PropertyArg, Tool, url::ProxyUrl};

/// How to connect, and as whom.
#[derive(Args)]
#[command(next_help_heading = "Connection")]
pub struct ConnectionArgs {
    /// Host name or address of the broker [environment: MQTT_HOST].
    #[arg(short = 'h', long, default_value = "localhost", allow_hyphen_values = true)]
    pub host: String,

    /// TCP port of the broker [default: 1883, with TLS 8883; environment: MQTT_PORT].
    #[arg(short, long, allow_hyphen_values = true)]
    pub port: Option<u16>,

    /// All in one: `mqtt://[USER[:PASSWORD]@]HOST[:PORT][/TOPIC]`, or mqtts, ws, wss [environment: MQTT_URL].
    // Never seen here: `words::expand` has put the options in its place that it stands for.
    #[arg(short = 'L', long, value_name = "URL", allow_hyphen_values = true)]
    pub url: Option<OsString>,

    /// The broker's Unix socket, instead of host and port.
    #[arg(long, value_name = "PATH", allow_hyphen_values = true, overrides_with_all = ["host", "port"])]
    pub unix: Option<PathBuf>,

    /// Connect from this address of this machine.
    #[arg(short = 'A', long = "bind-address", value_name = "ADDRESS", allow_hyphen_values = true)]
    pub bind: Option<String>,

    /// Through a SOCKS5 proxy: `socks5h://[USER[:PASSWORD]@]HOST[:PORT]`.
    #[arg(long, value_name = "URL", allow_hyphen_values = true, value_parser = ProxyUrl::parse)]
    pub proxy: Option<ProxyUrl>,

    /// MQTT over WebSocket.
    #[arg(long)]
    pub ws: bool,

    /// Path of the WebSocket at the broker.
    #[arg(long, value_name = "PATH", default_value = "/mqtt", allow_hyphen_values = true)]
    pub ws_path: String,

    /// A further header of the WebSocket's request, as in 'Authorization: Bearer x'; once or more.
    #[arg(long, value_name = "HEADER", allow_hyphen_values = true)]
    pub ws_header: Vec<String>,

    /// Client identifier; without it the broker assigns one [environment: MQTT_CLIENT_ID].
    #[arg(short, long, value_name = "ID", allow_hyphen_values = true, overrides_with = "id_prefix")]
    pub id: Option<String>,

    /// Client identifier of these letters and the number of this process.
    #[arg(short = 'I', long, value_name = "PREFIX", allow_hyphen_values = true, overrides_with = "id")]
    pub id_prefix: Option<String>,

    /// Keep the session and what comes for it at QoS 1 and 2; needs -i.
    #[arg(short = 'c', long)]
    pub disable_clean_session: bool,

    /// Ping the broker after such a silence; 0: never.
    #[arg(short, long, value_name = "SECONDS", default_value_t = 60, allow_hyphen_values = true)]
    pub keepalive: u16,

    /// Version of MQTT: 31, 311 or 5 [default: 311; 5 for rr, bench, and with options of MQTT 5].
    #[arg(
        short = 'V',
        long,
        value_name = "VERSION",
        value_enum,
        hide_possible_values = true,
        allow_hyphen_values = true
    )]
    pub protocol_version: Option<ProtocolVersion>,

    /// User name [environment: MQTT_USERNAME].
    #[arg(short, long, value_name = "NAME", allow_hyphen_values = true)]
    pub username: Option<String>,

    /// Password; other users of the machine can see it in `ps` [environment: MQTT_PASSWORD].
    #[arg(short = 'P', long = "pw", value_name = "PASSWORD", allow_hyphen_values = true, overrides_with_all = ["password_file", "ask_password"])]
    pub password: Option<OsString>,

    /// The password is the first line of a file; -: of stdin [environment: MQTT_PASSWORD_FILE].
    #[arg(long, value_name = "FILE", allow_hyphen_values = true, overrides_with_all = ["password", "ask_password"])]
    pub password_file: Option<PathBuf>,

    /// Ask for the password at the terminal.
    #[arg(long, overrides_with_all = ["password", "password_file"])]
    pub ask_password: bool,

    /// QoS 1 and 2 messages that may be on the way in each direction [default: as many as the broker takes; 20 before
    /// MQTT 5].
    #[arg(short = 'M', long = "max-inflight", value_name = "COUNT", allow_hyphen_values = true, value_parser = clap::value_parser!(u16).range(1..))]
    pub inflight: Option<u16>,

    /// Send without waiting for more: always so here.
    #[arg(long, hide = true)]
    pub nodelay: bool,

    /// Refused: not looked up here.
    #[arg(short = 'S', hide = true)]
    pub srv: bool,

    /// TLS: any of these turns it on, and so does -p 8883.
    #[command(flatten)]
    pub tls: ClientTlsArgs,

    /// Seconds that the session outlives the connection; -1: for ever.
    #[arg(short = 'x', long = "session-expiry-interval", value_name = "SECONDS", allow_hyphen_values = true, help_heading = "MQTT 5", value_parser = expiry)]
    pub session_expiry: Option<u32>,

    /// A property, as in -D publish content-type text/plain, or -D connect user-property NAME VALUE; once or more: mqtt help properties.
    // Its words were put together by `words::expand`.
    #[arg(short = 'D', long, value_name = "COMMAND PROPERTY VALUE", allow_hyphen_values = true, help_heading = "MQTT 5", value_parser = OsStringValueParser::new().try_map(PropertyArg::parse_joined))]
    pub property: Vec<PropertyArg>,

    /// Topic of the will, which the broker publishes when this client is lost.
    #[arg(long, value_name = "TOPIC", allow_hyphen_values = true, help_heading = "Will")]
    pub will_topic: Option<String>,

    /// Payload of the will [default: empty].
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, help_heading = "Will")]
    pub will_payload: Option<OsString>,

    /// QoS of the will.
    #[arg(long, value_name = "QOS", allow_hyphen_values = true, default_value_t = 0, help_heading = "Will", value_parser = clap::value_parser!(u8).range(0..=2))]
    pub will_qos: u8,

    /// Keep the will as the topic's retained message.
    #[arg(long, help_heading = "Will")]
    pub will_retain: bool,

    /// Whether each packet is shown: as [`OtherArgs`] say.
    #[arg(skip)]
    pub debug: bool,

    /// Whether nothing is said while running: as [`OtherArgs`] say.
    #[arg(skip)]
    pub quiet: bool,

    /// The client of mosquitto by whose name the program was started, if so.
    #[arg(skip)]
    pub tool: Option<Tool>,

    /// What has to be said before that client runs.
    #[arg(skip)]
    pub remark: Option<String>,
}

/// What a client says while it runs, and where else its options stand. Last in each help text.
#[derive(Debug, Args)]
#[command(next_help_heading = "Other options")]
pub struct OtherArgs {
    /// Options from a file, one a line [default: ~/.config/mosquitto_pub, _sub or _rr].
    // Never seen here: its lines stand before the words of the command line.
    #[arg(short = 'o', long = "options", value_name = "FILE", allow_hyphen_values = true)]
    pub options_file: Option<PathBuf>,

    /// Show each packet that goes and comes, on stderr.
    #[arg(short, long)]
    pub debug: bool,

    /// Say nothing on stderr while running: the exit code tells.
    #[arg(long)]
    pub quiet: bool,
}

/// Without passwords, and without what may hold one: URL, headers, properties.
impl fmt::Debug for ConnectionArgs {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, port, unix, proxy, id, protocol_version, username, tls, .. } = self;
        let mut shown = out.debug_struct("ConnectionArgs");
        shown.field("host", host).field("port", port).field("unix", unix).field("proxy", proxy).field("id", id);
        shown.field("protocol_version", protocol_version).field("username", username).field("tls", tls);
        shown.finish_non_exhaustive()
    }
}

/// A version of the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ProtocolVersion {
    /// MQTT 5.
    #[value(name = "5", aliases = ["mqttv5", "5.0"])]
    V5,
    /// MQTT 3.1.1.
    #[value(name = "311", aliases = ["mqttv311", "3.1.1"])]
    V3_1_1,
    /// MQTT 3.1.
    #[value(name = "31", aliases = ["mqttv31", "3.1"])]
    V3_1,
}

/// Seconds, or "for ever" in mosquitto's ways: -1 and the sign of infinity.
fn expiry(text: &str) -> Result<u32, String> {
    if text == "-1" || text == "\u{221e}" {
        return Ok(u32::MAX);
    }
    let number = match text.strip_prefix("0x") {
        Some(hex) => u32::from_str_radix(hex, 16),
        None => text.parse(),
    };
    number.map_err(|_| "it must be from 0 to 4294967295, or -1 for ever".to_owned())
}

#[cfg(test)]
mod tests {
    use crate::cli::Cli;

    #[test]
    fn no_secret_is_shown() {
        let line = "mqtt pub t x -u ann --pw=geheim --ws-header=X:geheim --proxy=socks5h://a:geheim@proxy.local \
                    -D connect authentication-data geheim --psk=geheim -D connect authentication-method token";
        let cli = Cli::read(line.split_whitespace().map(Into::into)).unwrap();
        let shown = format!("{cli:?}");
        assert!(shown.contains("ann") && shown.contains("proxy.local"), "{shown}");
        // Bytes may be shown as numbers: "ge" in both ways.
        assert!(!shown.contains("geheim") && !shown.contains("103, 101"), "{shown}");
    }
}
