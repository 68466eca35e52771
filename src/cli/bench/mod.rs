//! Options of `mqtt bench`: its scenarios, and what each of them takes.

mod load;
mod results;
mod values;

use std::{ffi::OsString, path::PathBuf};

use clap::{ArgMatches, Args, Command, Subcommand, parser::ValueSource};

pub use load::LoadArgs;
pub use results::{OutFile, OutFormat, ResultArgs};
pub use values::{Arrival, Cut, Engine, Link, Quantity, Ramp, Rate, Shard, Span, Time};

use super::{HELP, ProtocolVersion, expansion::Expansion, url::BrokerUrl, words::WordsError};

/// Measure: what QoS 0, 1 and 2 cost, and how much a broker bears.
#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    before_help = "  mqtt bench                              what QoS 0, 1 and 2 cost, in under 15 seconds
  mqtt bench mqtt://broker.local          the same at a broker of yours
  mqtt bench fanout --subscribers 1000    one publisher, a thousand subscribers
  mqtt bench latency -r 1000 -d 10s       arrival times at 1,000 messages a second
  mqtt bench theory -t a/b -s 64          the bytes of each QoS, computed",
    override_usage = "mqtt bench [BROKER] [OPTIONS]\n       mqtt bench SCENARIO [BROKER] [OPTIONS]",
    subcommand_help_heading = "Scenarios",
    subcommand_value_name = "SCENARIO",
    disable_help_subcommand = true,
    after_help = "Without BROKER, -h, -p or --unix, a broker of its own is measured.\nmqtt bench SCENARIO --help shows the options of a scenario.\nmqtt help measuring tells what the numbers mean."
)]
pub struct BenchArgs {
    /// What to measure.
    #[command(subcommand)]
    pub scenario: Option<Scenario>,

    /// The options without a scenario.
    #[command(flatten)]
    pub load: LoadArgs,
}

/// The scenarios.
#[derive(Debug, Subcommand)]
pub enum Scenario {
    /// What QoS 0, 1 and 2 cost: bytes, waiting, throughput, losses.
    #[command(help_template = HELP, before_help = "  mqtt bench qos mqtt://broker.local")]
    Qos(Box<LoadArgs>),
    /// Publishers only: how fast a broker takes messages.
    #[command(name = "pub", help_template = HELP, before_help = "  mqtt bench pub mqtt://broker.local --publishers 10 -r 10k -d 30s -q 1")]
    Publish(Box<LoadArgs>),
    /// Subscribers only: what comes, how fast, and what is missing.
    #[command(name = "sub", help_template = HELP, before_help = "  mqtt bench sub mqtt://broker.local --subscribers 10 -t 'bench/#' -d 30s")]
    Subscribe(Box<LoadArgs>),
    /// Connections: how fast they are made, and whether they hold.
    #[command(help_template = HELP, before_help = "  mqtt bench conn mqtt://broker.local --clients 10k -r 1000")]
    Conn(Box<LoadArgs>),
    /// Time to arrive at a given rate, from the moment a message was due.
    #[command(help_template = HELP, before_help = "  mqtt bench latency -r 1000 -d 10s -q 0 -q 1 -q 2")]
    Latency(Box<LoadArgs>),
    /// One publisher, many subscribers.
    #[command(help_template = HELP, before_help = "  mqtt bench fanout --subscribers 1000 -q 1")]
    Fanout(Box<LoadArgs>),
    /// Many publishers, one subscriber.
    #[command(help_template = HELP, before_help = "  mqtt bench fanin --publishers 100")]
    Fanin(Box<LoadArgs>),
    /// Pairs of one publisher and one subscriber each.
    #[command(help_template = HELP, before_help = "  mqtt bench p2p --clients 100 -r 10k")]
    P2p(Box<LoadArgs>),
    /// Publishers, and subscribers that share one subscription.
    #[command(help_template = HELP, before_help = "  mqtt bench shared --publishers 100 --subscribers 5")]
    Shared(Box<LoadArgs>),
    /// Retained messages: how fast they are stored, and how fast a new subscriber gets them.
    #[command(help_template = HELP, before_help = "  mqtt bench retained -n 100k")]
    Retained(Box<LoadArgs>),
    /// Clients that connect, stay for a moment, and leave, over and over.
    #[command(help_template = HELP, before_help = "  mqtt bench churn --clients 100 -d 10s")]
    Churn(Box<LoadArgs>),
    /// Raises the rate until a threshold breaks: the most that a broker does well.
    #[command(help_template = HELP, before_help = "  mqtt bench knee -q 1 --limit 'e2e.p99<10ms'")]
    Knee(Box<KneeArgs>),
    /// A scenario of a public suite, by its name; without a name, their list.
    #[command(help_template = HELP, before_help = "  mqtt bench preset p2p-1k mqtt://broker.local")]
    Preset(Box<PresetArgs>),
    /// How fast this machine's load generator is: against a broker that only reads and acknowledges.
    #[command(help_template = HELP, before_help = "  mqtt bench ceiling -s 16")]
    Ceiling(Box<LoadArgs>),
    /// Bytes and packets of each QoS, computed, also under TLS and WebSocket.
    #[command(help_template = HELP, before_help = "  mqtt bench theory -t sensors/kitchen -s 64 --tls 1.3 --ws")]
    Theory(TheoryArgs),
    /// The way of one message, as a sequence diagram.
    #[command(help_template = HELP, before_help = "  mqtt bench trace -q 2\n  mqtt bench trace -q 1 --format mermaid")]
    Trace(Box<TraceArgs>),
    /// Whether one result is better than another: improved, regressed, equivalent or inconclusive.
    #[command(help_template = HELP, before_help = "  mqtt bench compare base.json new.json --fail-if 'qos1.throughput<-5%'")]
    Compare(CompareArgs),
    /// Adds the results of several machines, made with --shard.
    #[command(help_template = HELP, before_help = "  mqtt bench merge 1.json 2.json 3.json --out json=all.json")]
    Merge(MergeArgs),
    /// A result as a table, a page, or rows: from its JSON.
    #[command(help_template = HELP, before_help = "  mqtt bench report run.json --out html=run.html")]
    Report(ReportArgs),
}

/// Options of `mqtt bench knee`.
#[derive(Debug, Args)]
pub struct KneeArgs {
    /// What must hold, as in 'e2e.p99<10ms'; once or more [default: e2e.p99<10ms].
    #[arg(long, value_name = "CONDITION", allow_hyphen_values = true, help_heading = "Load")]
    pub limit: Vec<String>,

    /// The load.
    #[command(flatten)]
    pub load: LoadArgs,
}

/// Options of `mqtt bench preset`.
#[derive(Debug, Args)]
pub struct PresetArgs {
    /// Its name.
    #[arg(value_name = "NAME")]
    pub name: Option<String>,

    /// What is to be different.
    #[command(flatten)]
    pub load: LoadArgs,
}

/// Options of `mqtt bench theory`.
#[derive(Debug, Args)]
pub struct TheoryArgs {
    /// Topic.
    #[arg(short, long, default_value = "bench/qos/of/a/topic", allow_hyphen_values = true)]
    pub topic: String,

    /// Payload in bytes, as in 64 or 1k; once or more.
    #[arg(short, long, value_name = "BYTES", default_value = "64", value_parser = Quantity::parse)]
    pub size: Vec<Quantity>,

    /// Version of MQTT: 31, 311 or 5.
    #[arg(short = 'V', long, value_name = "VERSION", value_enum, default_value = "5", hide_possible_values = true)]
    pub protocol_version: ProtocolVersion,

    /// Subscribers of the topic.
    #[arg(long, value_name = "N", default_value = "1", value_parser = Quantity::parse)]
    pub subscribers: Quantity,

    /// Bytes of properties in each PUBLISH (v5).
    #[arg(long, value_name = "BYTES", default_value = "0", value_parser = Quantity::parse)]
    pub properties: Quantity,

    /// In TLS records: 1.2 or 1.3.
    #[arg(long, value_name = "VERSION", num_args = 0..=1, default_missing_value = "1.3", value_parser = ["1.2", "1.3"])]
    pub tls: Option<String>,

    /// In WebSocket frames.
    #[arg(long)]
    pub ws: bool,

    /// Over IPv6.
    #[arg(short = '6', long)]
    pub ipv6: bool,

    /// One JSON document instead of tables.
    #[arg(long)]
    pub json: bool,
}

/// Options of `mqtt bench trace`.
#[derive(Debug, Args)]
pub struct TraceArgs {
    /// text, mermaid or svg.
    #[arg(long, value_name = "FORMAT", value_enum, default_value = "text", hide_possible_values = true)]
    pub format: TraceFormat,

    /// The load: of it, broker, QoS, topic, size and link count.
    #[command(flatten)]
    pub load: LoadArgs,
}

/// How a diagram is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum TraceFormat {
    /// Lines and arrows.
    Text,
    /// Mermaid.
    Mermaid,
    /// A picture.
    Svg,
}

/// Options of `mqtt bench compare`.
#[derive(Debug, Args)]
pub struct CompareArgs {
    /// The result to compare with.
    #[arg(value_name = "BASE")]
    pub base: PathBuf,

    /// The result that is compared.
    #[arg(value_name = "NEW")]
    pub new: PathBuf,

    /// What counts as equal, in percent.
    #[arg(long, value_name = "PERCENT", default_value_t = 5.0)]
    pub margin: f64,

    /// What must not be, as in 'qos1.throughput < -5%'; once or more: exit code 7.
    #[arg(long, value_name = "CONDITION", allow_hyphen_values = true)]
    pub fail_if: Vec<String>,

    /// One JSON document instead of a table.
    #[arg(long)]
    pub json: bool,
}

/// Options of `mqtt bench merge`.
#[derive(Debug, Args)]
pub struct MergeArgs {
    /// The results.
    #[arg(value_name = "FILE", required = true, num_args = 1..)]
    pub files: Vec<PathBuf>,

    /// What becomes of it.
    #[command(flatten)]
    pub results: ResultArgs,
}

/// Options of `mqtt bench report`.
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// The result.
    #[arg(value_name = "FILE", required_unless_present = "schema")]
    pub file: Option<PathBuf>,

    /// Show the JSON Schema of results.
    #[arg(long, exclusive = true)]
    pub schema: bool,

    /// What becomes of it.
    #[command(flatten)]
    pub results: ResultArgs,
}

/// Where the broker is, in one word: a URL, or `HOST[:PORT]`.
pub type BrokerWord = OsString;

/// What was typed behind `bench`, as clap takes it. Neither options files nor the environment have a say: a load that
/// was meant for a broker of its own must not hit the one that a variable names.
pub(super) fn expanded(typed: &[OsString]) -> Result<Vec<OsString>, WordsError> {
    let all = LoadArgs::augment_args(Command::new("bench"));
    Expansion::of(&all, typed, "-L").map(|expansion| expansion.words)
}

impl BenchArgs {
    /// The load, if the scenario has one.
    pub fn load(&mut self) -> Option<&mut LoadArgs> {
        use Scenario as S;
        Some(match &mut self.scenario {
            None => &mut self.load,
            Some(
                S::Qos(load)
                | S::Publish(load)
                | S::Subscribe(load)
                | S::Conn(load)
                | S::Latency(load)
                | S::Fanout(load)
                | S::Fanin(load)
                | S::P2p(load)
                | S::Shared(load)
                | S::Retained(load)
                | S::Churn(load)
                | S::Ceiling(load),
            ) => load,
            Some(S::Knee(args)) => &mut args.load,
            Some(S::Preset(args)) => &mut args.load,
            Some(S::Trace(args)) => &mut args.load,
            Some(S::Theory(_) | S::Compare(_) | S::Merge(_) | S::Report(_)) => return None,
        })
    }

    /// Finds out whether a broker was named, and takes the word for it apart.
    pub(super) fn settle(&mut self, matches: Option<&ArgMatches>) -> Result<(), WordsError> {
        let Some(matches) = matches else { return Ok(()) };
        let matches = matches.subcommand().map_or(matches, |(_, below)| below);
        let Some(load) = self.load() else { return Ok(()) };
        let is_typed = |id| matches.value_source(id) == Some(ValueSource::CommandLine);
        load.typed = matches.ids().map(clap::Id::as_str).filter(|id| is_typed(id)).map(str::to_owned).collect();
        load.embedded = load.broker.is_none() && !["host", "port", "unix"].into_iter().any(is_typed);
        if let Some(word) = &load.broker {
            let url = BrokerUrl::of_word(word).map_err(|error| WordsError::Url { place: "BROKER", error })?;
            url.fill(&mut load.connection);
        }
        Ok(())
    }
}
