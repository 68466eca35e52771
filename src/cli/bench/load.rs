//! Options of a load: who sends what, how fast, for how long, over which link.

use clap::Args;

use super::{
    BrokerWord,
    results::ResultArgs,
    values::{Arrival, Cut, Engine, Link, Quantity, Ramp, Rate, Shard, Span, Time},
};
use crate::cli::ConnectionArgs;

/// A load, and what becomes of its result.
#[derive(Debug, Args)]
#[command(args_override_self = true)]
pub struct LoadArgs {
    /// The broker: a URL as of -L, or `HOST[:PORT]` [default: a broker of its own].
    #[arg(value_name = "BROKER")]
    pub broker: Option<BrokerWord>,

    /// Quality of Service: 0, 1 or 2; several, as in 0,1,2, where levels are compared.
    #[arg(short, long, value_name = "QOS", help_heading = "Messages", value_delimiter = ',', value_parser = clap::value_parser!(u8).range(0..=2))]
    pub qos: Vec<u8>,

    /// Payload in bytes, as in 64, 1k or 64..1k [default: 64].
    #[arg(short, long, value_name = "BYTES", help_heading = "Messages", value_parser = Span::parse)]
    pub size: Option<Span>,

    /// Topic of a publisher, or filter of `bench sub`; {i}: its number, {id}: its client id, {seq}: that of the message.
    #[arg(short, long, value_name = "TEMPLATE", allow_hyphen_values = true, help_heading = "Messages")]
    pub topic: Option<String>,

    /// Payload instead of bytes of a size: a text with {seq}, {time} and {i}, or @FILE. Messages are only counted then.
    #[arg(
        long,
        value_name = "TEMPLATE|@FILE",
        allow_hyphen_values = true,
        help_heading = "Messages",
        conflicts_with = "size"
    )]
    pub payload: Option<String>,

    /// Let the broker keep each topic's last message.
    #[arg(long, help_heading = "Messages")]
    pub retain: bool,

    /// Publishers.
    #[arg(long, value_name = "N", help_heading = "Load", value_parser = Quantity::parse)]
    pub publishers: Option<Quantity>,

    /// Subscribers.
    #[arg(long, value_name = "N", help_heading = "Load", value_parser = Quantity::parse)]
    pub subscribers: Option<Quantity>,

    /// Clients, or pairs of them.
    #[arg(short = 'C', long, value_name = "N", help_heading = "Load", value_parser = Quantity::parse)]
    pub clients: Option<Quantity>,

    /// Messages (or connections) a second of all clients together, as in 500, 10k or 60/m [default: as fast as possible].
    #[arg(short, long, value_name = "RATE", help_heading = "Load", value_parser = Rate::parse)]
    pub rate: Option<Rate>,

    /// The same for each client.
    #[arg(long, value_name = "RATE", help_heading = "Load", value_parser = Rate::parse, conflicts_with = "rate")]
    pub rate_per_client: Option<Rate>,

    /// When messages are due: constant, poisson, or burst:N.
    #[arg(long, value_name = "HOW", help_heading = "Load", default_value = "constant", value_parser = Arrival::parse)]
    pub arrival: Arrival,

    /// A rate that changes, as in 0..20k/30s.
    #[arg(long, value_name = "FROM..TO/TIME", help_heading = "Load", value_parser = Ramp::parse, conflicts_with_all = ["rate", "rate_per_client"])]
    pub ramp: Option<Ramp>,

    /// How long to measure, as in 10s or 5m.
    #[arg(short, long, value_name = "TIME", help_heading = "Load", value_parser = Time::parse)]
    pub duration: Option<Time>,

    /// How many messages in all, as in 1M, instead of a time.
    #[arg(short = 'n', long, value_name = "N", help_heading = "Load", value_parser = Quantity::parse_some, conflicts_with = "duration")]
    pub messages: Option<Quantity>,

    /// How long each round goes on before its measuring begins; 0: at once [default: a tenth of its time, 1s at the most].
    #[arg(long, value_name = "TIME", help_heading = "Load", value_parser = Time::parse_from_zero)]
    pub warmup: Option<Time>,

    /// QoS 1 and 2 messages of a publisher that may be unacknowledged [default: 64; 20 before MQTT 5].
    #[arg(long, visible_alias = "inflight", value_name = "N", help_heading = "Load", value_parser = clap::value_parser!(u16).range(1..))]
    pub window: Option<u16>,

    /// Rounds in which the levels take turns, for the intervals [default: 5].
    #[arg(long, value_name = "N", help_heading = "Load", value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub blocks: Option<u32>,

    /// Where chance decides, it decides alike with the same number.
    #[arg(long, value_name = "NUMBER", help_heading = "Load", default_value_t = 42)]
    pub seed: u64,

    /// Threads of the load generator [default: as many as cores are left].
    #[arg(long, value_name = "N", help_heading = "Load", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,

    /// Connect from these addresses in turn: more than 28,000 connections need more than one.
    #[arg(long, value_name = "ADDRESS,...", help_heading = "Load", value_delimiter = ',')]
    pub source: Vec<String>,

    /// Connections made a second [default: as fast as possible].
    #[arg(long, value_name = "RATE", help_heading = "Load", value_parser = Rate::parse)]
    pub connect_rate: Option<Rate>,

    /// Reconnect when a connection is lost.
    #[arg(long, help_heading = "Load")]
    pub reconnect: bool,

    /// Only this part of the clients, topics and rates, as in 3/8: the others run elsewhere.
    #[arg(long, value_name = "K/N", help_heading = "Load", value_parser = Shard::parse)]
    pub shard: Option<Shard>,

    /// Begin at this time, as in 2026-11-22T14:00:00Z or 14:00:00.
    #[arg(long, value_name = "TIME", help_heading = "Load")]
    pub start_at: Option<String>,

    /// Which client library carries the load: own or rumqttc.
    #[arg(
        long,
        value_name = "LIBRARY",
        value_enum,
        default_value = "own",
        hide_possible_values = true,
        help_heading = "Load"
    )]
    pub client: Engine,

    /// A slow link to the broker, as in rtt=20ms,jitter=2ms,bw=1mbit; each with its unit.
    #[arg(long, value_name = "LINK", help_heading = "Network", value_parser = Link::parse)]
    pub link: Option<Link>,

    /// Cut the publishers' connections, as in every=200.
    #[arg(long, value_name = "CUT", help_heading = "Network", value_parser = Cut::parse)]
    pub cut: Option<Cut>,

    /// Let the system hold small packets back (Nagle's algorithm).
    #[arg(long, help_heading = "Network")]
    pub nagle: bool,

    /// Process of the broker on this machine: its CPU time and memory are measured.
    #[arg(long, value_name = "PID", help_heading = "Network", value_parser = clap::value_parser!(u32).range(1..))]
    pub broker_pid: Option<u32>,

    /// What becomes of the result.
    #[command(flatten)]
    pub results: ResultArgs,

    /// How to connect, and as whom.
    #[command(flatten)]
    pub connection: ConnectionArgs,

    /// Whether no broker was named: one of its own is measured.
    #[arg(skip)]
    pub embedded: bool,

    /// The options that were typed, by their names with `_` for `-`.
    #[arg(skip)]
    pub typed: Vec<String>,
}
