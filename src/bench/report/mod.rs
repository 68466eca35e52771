//! The result of a benchmark as a value: what its JSON holds, and what every table and page is made of.
//!
//! Times are in nanoseconds and sizes in bytes where the name does not say otherwise. `None`: could not be measured;
//! it is never 0 instead. JSON written by one version can be read by the next.

mod counts;
mod csv;
mod distribution;
mod environment;
pub(crate) mod figures;
pub mod hdr;
mod html;
pub mod levels;
mod markdown;
mod read;
pub mod sample;
mod schema;
mod sentence;
mod summary;
mod tables;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use counts::Counts;
pub use csv::csv;
pub use environment::{Broker, Environment, Host, LinkInfo, Tool};
pub use html::html;
pub use markdown::markdown;
pub use read::{LIMIT, ReadError, json, parse, read};
pub use schema::JSON_SCHEMA;
pub use sentence::sentence;
pub use summary::{ratios, summary};

/// The name and version of the document.
pub const SCHEMA: &str = "mqtt-bench/1";

/// One result.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Report {
    /// [`SCHEMA`].
    pub schema: String,
    /// What ran, when, and whether its result is valid.
    pub run: Run,
    /// Where it ran.
    pub env: Environment,
    /// What was asked for.
    pub config: Config,
    /// The most wanted numbers by QoS (`qos0`, `qos1`, `qos2`): flat, for CI.
    pub summary: BTreeMap<String, Summary>,
    /// What was measured: one for each phase, QoS and block.
    pub results: Vec<Sample>,
    /// QoS levels beside each other.
    pub compare: Vec<Ratio>,
    /// Whether the load generator itself can be trusted.
    pub selfcheck: SelfCheck,
    /// What `knee` has found.
    pub knee: Option<Knee>,
    /// The conditions of `--fail-if`.
    pub thresholds: Vec<Threshold>,
}

/// What ran.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Run {
    /// A name of its own.
    pub id: String,
    /// The scenario: `qos`, `fanout` …
    pub scenario: String,
    /// When it began, RFC 3339 in UTC.
    pub started: String,
    /// The words of the command line, without passwords.
    pub argv: Vec<String>,
    /// The seed.
    pub seed: u64,
    /// How long it took.
    pub duration_s: f64,
    /// Whether the result is valid.
    pub verdict: Verdict,
    /// Whether it was ended by Ctrl-C.
    pub interrupted: bool,
    /// What makes it invalid, in words.
    pub faults: Vec<String>,
    /// What a reader should know.
    pub warnings: Vec<String>,
    /// Of several machines, which one it was, as in `3/8`; or how many were merged, as in `8 merged`.
    pub shard: Option<String>,
}

/// Whether a result is valid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Nothing was found that makes it worthless.
    #[default]
    Valid,
    /// Loss at QoS 1 or 2, duplicates at QoS 2, not steady, or (with `--strict`) limited by the generator.
    Invalid,
}

/// The highest rate at which all was well.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Knee {
    /// Messages a second that were sent; `None`: at no rate all was well.
    pub rate: Option<f64>,
    /// Deliveries a second.
    pub received_rate: Option<f64>,
    /// Which of the results it is, by its block.
    pub step: Option<u32>,
    /// What had to hold.
    pub limits: Vec<String>,
}

/// What was asked for, with defaults filled in. Results of one configuration can be merged.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Config {
    /// Version of MQTT: `3.1`, `3.1.1` or `5.0`.
    pub version: String,
    /// The QoS levels.
    pub qos: Vec<u8>,
    /// Template of the topics.
    pub topic: String,
    /// Bytes of a publisher's topic.
    pub topic_len: u32,
    /// Bytes of a payload: the least.
    pub payload: u32,
    /// And the most.
    pub payload_max: u32,
    /// Publishers of all shards together.
    pub publishers: u64,
    /// Subscribers of all shards together.
    pub subscribers: u64,
    /// Messages in flight that a publisher may have.
    pub window: u32,
    /// Messages a second that were wished for, of all shards together.
    pub rate: Option<f64>,
    /// `constant`, `poisson` or `burst:N`.
    pub arrival: String,
    /// Measured time of each level in seconds, all its rounds together.
    pub duration_s: Option<f64>,
    /// Measured messages.
    pub messages: Option<u64>,
    /// Seconds before the measuring of each round.
    pub warmup_s: f64,
    /// Rounds.
    pub blocks: u32,
    /// Threads of the generator.
    pub threads: u32,
    /// Retained messages.
    pub retain: bool,
    /// A rate that changes, as in `0..20000/30s`.
    pub ramp: Option<String>,
    /// Connections made a second, of all shards together.
    pub connect_rate: Option<f64>,
    /// A number for what messages carry beside bytes of a size: a text, properties.
    pub content: Option<String>,
    /// Messages of a publisher between two cuts of its connection.
    pub cut: Option<u32>,
    /// Whether lost connections are made anew.
    pub reconnect: bool,
    /// Whether the system may hold small packets back.
    pub nagle: bool,
    /// What carries MQTT: `tcp`, `tls`, `ws`, `wss` or `unix`.
    pub transport: String,
    /// Whose clients they are: `own` or `rumqttc`.
    pub client: String,
    /// A number that is equal where all of the above is equal, but for threads.
    pub hash: String,
}

/// The most wanted numbers of a QoS.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Summary {
    /// Deliveries a second; without subscribers, messages a second that were completed.
    pub msgs_per_s: Option<f64>,
    /// Messages a second that were sent.
    pub sent_per_s: Option<f64>,
    /// Half of the width of the 95 % interval, in percent.
    pub ci95_pct: Option<f64>,
    /// Publish to acknowledged for good, in microseconds, from the moment it was due.
    pub complete_p50_us: Option<f64>,
    /// Of a hundred, the slowest but one.
    pub complete_p99_us: Option<f64>,
    /// Publish to arrival, in microseconds, from the moment it was due.
    pub e2e_p50_us: Option<f64>,
    /// Of a hundred, the slowest but one.
    pub e2e_p99_us: Option<f64>,
    /// Of a thousand.
    pub e2e_p999_us: Option<f64>,
    /// CPU time of the client for a message, in nanoseconds.
    pub client_cpu_ns: Option<f64>,
    /// CPU time of the broker for a message, in nanoseconds.
    pub broker_cpu_ns: Option<f64>,
    /// Packets of a message on the publisher's connection.
    pub packets: Option<f64>,
    /// Bytes of a message on the publisher's connection, both ways.
    pub bytes: Option<f64>,
    /// Round trips until it is completed.
    pub round_trips: Option<f64>,
    /// Messages that did not arrive.
    pub lost: u64,
    /// Messages that came more than once.
    pub duplicates: u64,
    /// Messages that came after later ones.
    pub reordered: u64,
    /// What limited the rate.
    pub limited_by: Option<Limit>,
}

/// What limits a rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Limit {
    /// What was asked for.
    Rate,
    /// The messages in flight that a publisher may have: Little's law.
    Window,
    /// This program.
    Generator,
    /// The broker, or the network.
    Broker,
    /// This program's subscribers, which do not keep up.
    Receiver,
}

/// How messages were made due.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Model {
    /// By a schedule, whatever the broker does.
    Open,
    /// As soon as there is room.
    #[default]
    Closed,
}

/// One measurement.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Sample {
    /// `wire`, `wait`, `throughput`, `cuts`, `steady`, `connect`, `store`, `fetch` …
    pub phase: String,
    /// QoS; of connections, 0.
    pub qos: u8,
    /// From 1.
    pub block: u32,
    /// Open or closed.
    pub model: Model,
    /// What limited the rate.
    pub limited_by: Option<Limit>,
    /// How long nothing was measured before: the tenths of a second begin with it.
    pub warmup_ns: u64,
    /// First due to last arrival, from the end of the warm-up on.
    pub duration_ns: u64,
    /// Deliveries (without subscribers: completions; of connections: connections) a second.
    pub rate: Option<f64>,
    /// Messages a second that were sent.
    pub sent_rate: Option<f64>,
    /// What became of the messages.
    pub counts: Counts,
    /// Packets on the publishers' connections, by name.
    pub packets: Packets,
    /// Bytes on the publishers' connections.
    pub bytes: Bytes,
    /// Times.
    pub latency_ns: Latency,
    /// CPU time for a message.
    pub cpu_ns_per_msg: Cpu,
    /// What happened in each tenth of a second.
    pub series_100ms: Vec<Point>,
}

/// Packets by their names: PUBLISH, PUBACK …
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Packets {
    /// Sent.
    pub tx: BTreeMap<String, u64>,
    /// Received.
    pub rx: BTreeMap<String, u64>,
}

/// Bytes a message, of the packets that belong to messages.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Bytes {
    /// By the formulas.
    pub theory: Option<Both>,
    /// As counted in the codec.
    pub mqtt: Option<Both>,
    /// As counted by the system, of the whole measurement.
    pub tcp: Option<Tcp>,
}

/// Both directions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Both {
    /// Publisher to broker.
    pub tx: f64,
    /// Broker to publisher.
    pub rx: f64,
}

/// What the system's TCP says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Tcp {
    /// Bytes sent and acknowledged.
    pub bytes_out: u64,
    /// Bytes received.
    pub bytes_in: u64,
    /// Segments sent, pure acknowledgements included.
    pub segs_out: u64,
    /// Segments received.
    pub segs_in: u64,
    /// Segments with data that were sent.
    pub data_segs_out: u64,
    /// Segments with data that were received.
    pub data_segs_in: u64,
    /// Segments that were sent again.
    pub retransmits: u64,
    /// The fastest round trip in microseconds.
    pub min_rtt_us: Option<u64>,
}

/// The times of a measurement.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Latency {
    /// From due to acknowledged for good. Of connections: from due to CONNACK.
    pub response: Option<Distribution>,
    /// From written to acknowledged for good. Of connections: from the start of the attempt to CONNACK.
    pub service: Option<Distribution>,
    /// From due to arrival.
    pub e2e: Option<Distribution>,
    /// From due to written: what the generator itself was late.
    pub pacing: Option<Distribution>,
}

/// A distribution of times in nanoseconds. A percentile is there when at least ten times are beyond it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Distribution {
    /// How many.
    pub n: u64,
    /// How many more were below 0: clocks that do not agree. They are not among the others.
    pub negative: u64,
    /// The least.
    pub min: u64,
    /// The mean.
    pub mean: f64,
    /// Half of them take no longer.
    pub p50: Option<u64>,
    /// 90 %.
    pub p90: Option<u64>,
    /// 99 %.
    pub p99: Option<u64>,
    /// 99.9 %.
    pub p999: Option<u64>,
    /// 99.99 %.
    pub p9999: Option<u64>,
    /// The most.
    pub max: u64,
    /// All of it: HdrHistogram V2, deflated, base64.
    pub hdr: String,
}

/// CPU time for a message in nanoseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Cpu {
    /// Of this program's threads that make the load.
    pub client: Option<f64>,
    /// Of the broker.
    pub broker: Option<f64>,
}

/// A tenth of a second.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Point {
    /// Its beginning, in milliseconds from the beginning of the measurement.
    pub t_ms: u64,
    /// Messages sent in it.
    pub sent: u64,
    /// Messages completed in it.
    pub completed: u64,
    /// Messages received in it.
    pub received: u64,
    /// Half of the arrivals (or completions) took no longer, in nanoseconds.
    pub p50: Option<u64>,
    /// 99 %.
    pub p99: Option<u64>,
}

/// A QoS beside QoS 0: the geometric mean over the blocks, with its 95 % interval.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Ratio {
    /// `throughput`, `client_cpu`, `broker_cpu`, `complete_p50` …
    pub metric: String,
    /// The QoS.
    pub qos: u8,
    /// The QoS beside which it stands.
    pub vs: u8,
    /// How many times as much.
    pub ratio: f64,
    /// 95 % interval.
    pub ci95: Option<(f64, f64)>,
    /// How many blocks.
    pub n: u32,
}

/// Whether the load generator can be trusted.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SelfCheck {
    /// How many messages a second the generator sends to a sink that only reads.
    pub ceiling_per_s: Option<f64>,
    /// How much of that was used at the most, in percent.
    pub ceiling_pct: Option<f64>,
    /// How late messages were written, in microseconds: of a hundred the latest but one.
    pub pacing_p99_us: Option<f64>,
    /// The busiest of the generator's threads, in percent of a core.
    pub busiest_thread_pct: Option<f64>,
    /// Share of the time in which publishers waited for the socket to take more, in percent.
    pub write_blocked_pct: Option<f64>,
    /// Segments that TCP sent again.
    pub retransmits: Option<u64>,
    /// `ok`, or what is wrong.
    pub verdict: String,
}

/// A condition and what became of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Threshold {
    /// As it was typed.
    pub expr: String,
    /// The value that was measured.
    pub value: Option<f64>,
    /// Whether all is well.
    pub ok: bool,
}
