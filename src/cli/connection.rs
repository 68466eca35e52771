//! The options that tell how to connect, and as whom: the same for each verb that is a client.

use std::ffi::OsString;

use clap::{Args, ValueEnum};

use super::ClientTlsArgs;

/// How to connect, and as whom.
#[derive(Debug, Args)]
#[command(next_help_heading = "Connection")]
pub struct ConnectionArgs {
    /// Host name or address of the broker.
    #[arg(short = 'h', long, default_value = "localhost", allow_hyphen_values = true)]
    pub host: String,

    /// TCP port of the broker [default: 1883, with TLS 8883].
    #[arg(short, long, allow_hyphen_values = true, value_parser = clap::value_parser!(u16).range(1..))]
    pub port: Option<u16>,

    /// Client identifier; without it the broker assigns one.
    #[arg(short, long, value_name = "ID", allow_hyphen_values = true)]
    pub id: Option<String>,

    /// Keep the session and what comes for it at QoS 1 and 2; needs -i.
    #[arg(short = 'c', long)]
    pub disable_clean_session: bool,

    /// Ping the broker after such a silence; 0: never.
    #[arg(short, long, value_name = "SECONDS", default_value_t = 60, allow_hyphen_values = true)]
    pub keepalive: u16,

    /// Version of MQTT: 31, 311 or 5.
    #[arg(
        short = 'V',
        long,
        value_name = "VERSION",
        value_enum,
        hide_possible_values = true,
        default_value = "311",
        allow_hyphen_values = true
    )]
    pub protocol_version: ProtocolVersion,

    /// User name.
    #[arg(short, long, value_name = "NAME", allow_hyphen_values = true)]
    pub username: Option<String>,

    /// Password; other users of the machine can see it in `ps`.
    #[arg(short = 'P', long = "pw", value_name = "PASSWORD", allow_hyphen_values = true)]
    pub password: Option<OsString>,

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

    /// TLS: any of these turns it on, and so does -p 8883.
    #[command(flatten)]
    pub tls: ClientTlsArgs,

    /// Show each packet that goes and comes, on stderr.
    #[arg(short, long, help_heading = "Other options")]
    pub debug: bool,

    /// Say nothing on stderr while running: the exit code tells.
    #[arg(long, help_heading = "Other options")]
    pub quiet: bool,
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
