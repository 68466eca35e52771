//! Where a benchmark ran: this program, this machine, the broker and the way to it.

use serde::{Deserialize, Serialize};

/// Where a benchmark ran.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Environment {
    /// This program.
    pub tool: Tool,
    /// This machine.
    pub host: Host,
    /// The broker.
    pub broker: Broker,
    /// The way to it.
    pub link: LinkInfo,
}

/// This program.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Tool {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// `release` or `debug`.
    pub profile: String,
    /// The client library: `own` or `rumqttc`.
    pub client: String,
}

/// This machine.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Host {
    /// Operating system.
    pub os: String,
    /// Version of its kernel.
    pub kernel: Option<String>,
    /// Model of its processor.
    pub cpu: Option<String>,
    /// Cores that may be used.
    pub cores: u32,
    /// The governor of their frequency.
    pub governor: Option<String>,
    /// Cores that a control group allows.
    pub cgroup_cores: Option<f64>,
    /// Load of the last minute before the run.
    pub load_before: Option<f64>,
    /// The same after it.
    pub load_after: Option<f64>,
    /// How many files may be open.
    pub max_open_files: Option<u64>,
}

/// The broker.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Broker {
    /// `embedded`, `remote` or `sink`.
    pub kind: String,
    /// What it calls itself.
    pub name: Option<String>,
    /// Where it is.
    pub address: String,
    /// Receive Maximum of its CONNACK (v5).
    pub receive_maximum: Option<u16>,
    /// Maximum QoS of its CONNACK (v5).
    pub maximum_qos: Option<u8>,
    /// Maximum Packet Size of its CONNACK (v5).
    pub maximum_packet_size: Option<u64>,
    /// When it hands a QoS 2 message on: `on_publish` (method B of 3.1.1 §4.3.3) or `on_pubrel` (A).
    pub qos2_forward: Option<String>,
    /// The most memory of its process that was seen after a round.
    pub memory: Option<u64>,
}

/// The way to the broker.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct LinkInfo {
    /// `tcp`, `tls`, `ws`, `wss` or `unix`.
    pub transport: String,
    /// Version of TLS and cipher suite.
    pub tls: Option<String>,
    /// Whether small packets are sent at once.
    pub nodelay: bool,
    /// The round trip of the emulated link in milliseconds.
    pub rtt_ms: Option<f64>,
    /// Its jitter in milliseconds.
    pub jitter_ms: Option<f64>,
    /// Its bits a second.
    pub bandwidth_bps: Option<f64>,
    /// Whether it is emulated.
    pub emulated: bool,
    /// PINGREQ to PINGRESP, the fastest, in microseconds.
    pub ping_us: Option<f64>,
}
