//! The end of a benchmark: its report put together, shown, written, and judged.

use std::time::{Instant, SystemTime};

use super::{
    argv,
    conditions::{Conditions, exit_of},
    outputs, screen,
    site::Site,
};
use crate::{
    bench::{
        fleet::{Error, Trouble},
        host,
        plan::{Payload, Plan},
        report::{self, Broker, Config, Environment, LinkInfo, Report, Run, Sample, SelfCheck, Tool, Verdict, levels},
        stats,
    },
    cli::bench::{Engine, LoadArgs, ResultArgs},
    client,
    failure::{Exit, Failure, system},
    output::Console,
    packet::{QoS, Version},
};

/// A run, from its beginning.
pub(super) struct Begun {
    scenario: &'static str,
    at: SystemTime,
    since: Instant,
    load_before: Option<f64>,
}

/// What a run has found out.
#[derive(Default)]
pub(super) struct Found {
    pub(super) samples: Vec<Sample>,
    pub(super) broker: Broker,
    pub(super) link: LinkInfo,
    pub(super) config: Config,
    pub(super) selfcheck: SelfCheck,
    pub(super) faults: Vec<String>,
    pub(super) warnings: Vec<String>,
    pub(super) is_stopped: bool,
}

impl Found {
    /// It was stopped before there was anything to measure.
    pub(super) fn of_nothing(site: &Site) -> Self {
        let warnings = vec!["it was stopped before anything was measured".to_owned()];
        Self { broker: site.broker(None), is_stopped: true, warnings, ..Self::default() }
    }
}

impl Begun {
    /// It begins now.
    pub(super) fn now(scenario: &'static str) -> Self {
        Self { scenario, at: SystemTime::now(), since: Instant::now(), load_before: host::load() }
    }

    /// Puts the report together.
    pub(super) fn report(self, args: &LoadArgs, mut found: Found) -> Report {
        judge(&mut found, args.results.strict);
        let started = jiff::Timestamp::try_from(self.at).map(|at| at.to_string()).unwrap_or_default();
        let mut host = host::host();
        host.load_before = self.load_before;
        host.load_after = host::load();
        found.config.transport.clone_from(&found.link.transport);
        let client = match args.client {
            Engine::Own => "own",
            Engine::Rumqttc => "rumqttc",
        };
        client.clone_into(&mut found.config.client);
        found.config.hash = hash(&found.config);
        let verdict = if found.faults.is_empty() { Verdict::Valid } else { Verdict::Invalid };
        Report {
            schema: report::SCHEMA.to_owned(),
            run: Run {
                id: run_id(self.at),
                scenario: self.scenario.to_owned(),
                started,
                argv: argv::shown(),
                seed: args.seed,
                duration_s: self.since.elapsed().as_secs_f64(),
                verdict,
                interrupted: found.is_stopped,
                faults: found.faults,
                warnings: found.warnings,
                shard: args.shard.map(|shard| format!("{}/{}", shard.index, shard.count)),
            },
            env: Environment {
                tool: Tool {
                    name: "mqtt".to_owned(),
                    version: env!("CARGO_PKG_VERSION").to_owned(),
                    profile: if cfg!(debug_assertions) { "debug" } else { "release" }.to_owned(),
                    client: client.to_owned(),
                },
                host,
                broker: found.broker,
                link: found.link,
            },
            config: found.config,
            summary: report::summary(&found.samples),
            compare: report::ratios(&found.samples),
            results: found.samples,
            selfcheck: found.selfcheck,
            knee: None,
            thresholds: Vec::new(),
        }
    }
}

/// What was asked for; the scenario fills in how long, and how often. Its hash is that of the report.
pub(super) fn config(args: &LoadArgs, plan: &Plan, payload: &Payload, levels: &[QoS], crowd: (u64, u64)) -> Config {
    let (payload_least, payload_most) = match payload {
        Payload::Stamped(payloads) => payloads.span(),
        Payload::Text(text) => (text.len(), text.len()),
    };
    let span = |size: usize| u32::try_from(size).unwrap_or(u32::MAX);
    let mut qos: Vec<u8> = levels.iter().map(|qos| qos.bits()).collect();
    qos.sort_unstable();
    Config {
        version: match plan.client.version {
            Version::V3_1 => "3.1",
            Version::V3_1_1 => "3.1.1",
            Version::V5 => "5.0",
        }
        .to_owned(),
        qos,
        topic: args.topic.clone().unwrap_or_default(),
        topic_len: plan.publishers.first().map_or(0, |seat| span(seat.topic.before.len())),
        payload: span(payload_least),
        payload_max: span(payload_most),
        publishers: crowd.0,
        subscribers: crowd.1,
        window: plan.client.inflight.unwrap_or_default().into(),
        rate: match (args.rate, args.rate_per_client) {
            (Some(rate), _) => Some(rate.0),
            (None, each) => each.map(|rate| rate.0 * crowd.0 as f64),
        },
        arrival: match args.arrival {
            crate::cli::bench::Arrival::Constant => "constant".to_owned(),
            crate::cli::bench::Arrival::Poisson => "poisson".to_owned(),
            crate::cli::bench::Arrival::Burst(size) => format!("burst:{size}"),
        },
        duration_s: args.duration.map(|time| time.0.as_secs_f64()),
        messages: args.messages.map(|count| count.0),
        warmup_s: args.warmup.map_or(0.0, |time| time.0.as_secs_f64()),
        blocks: args.blocks.unwrap_or_default(),
        threads: span(plan.threads),
        retain: args.retain,
        ramp: args.ramp.map(|ramp| format!("{}..{}/{}s", ramp.from, ramp.to, ramp.time.as_secs_f64())),
        connect_rate: args.connect_rate.map(|rate| rate.0),
        content: content(plan, payload),
        cut: args.cut.map(|cut| cut.every),
        reconnect: args.reconnect,
        nagle: args.nagle,
        ..Config::default()
    }
}

/// A number for what messages carry beside bytes of a size: a text, properties.
fn content(plan: &Plan, payload: &Payload) -> Option<String> {
    let text = match payload {
        Payload::Text(text) => text.as_bytes(),
        Payload::Stamped(_) => &[],
    };
    let properties = plan.properties.as_bytes();
    let all = [&(text.len() as u64).to_be_bytes(), text, properties].concat();
    (!text.is_empty() || !properties.is_empty()).then(|| short_hash(&all))
}

/// A number for all of it but the threads.
fn hash(config: &Config) -> String {
    let same = Config { threads: 0, hash: String::new(), ..config.clone() };
    let text = serde_json::to_string(&same).unwrap_or_default();
    short_hash(text.as_bytes())
}

fn short_hash(bytes: &[u8]) -> String {
    crate::x509::sha256(bytes).replace(':', "").chars().take(16).collect()
}

/// A name that sorts by time: the milliseconds, then chance.
fn run_id(at: SystemTime) -> String {
    let time = at.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let chance = crate::bench::stamp::mix(u64::from(time.subsec_nanos()) ^ u64::from(std::process::id()) << 32);
    format!("{:012x}-{:08x}", time.as_millis(), chance as u32)
}

/// Finds what makes a result worthless, and what a reader should know.
fn judge(found: &mut Found, strict: bool) {
    let Found { samples, faults, warnings, .. } = found;
    for qos in 0..=2 {
        let of = |count: fn(&Sample) -> u64| samples.iter().filter(|sample| sample.qos == qos).map(count).sum::<u64>();
        let outside = |count: fn(&Sample) -> u64| {
            let others = samples.iter().filter(|sample| sample.qos == qos && sample.phase != "cuts");
            others.map(count).sum::<u64>()
        };
        let mut say = |is_fault: bool, count: u64, what: &str| {
            if count > 0 {
                let text = format!("QoS {qos}: {count} {what}");
                if is_fault { faults.push(text) } else { warnings.push(text) }
            }
        };
        say(
            qos > 0,
            if qos > 0 { of(|sample| sample.counts.lost) } else { outside(|sample| sample.counts.lost) },
            "lost",
        );
        say(
            qos == 2,
            if qos == 2 { of(|sample| sample.counts.duplicates) } else { outside(|sample| sample.counts.duplicates) },
            "duplicated",
        );
        // What was on its way when a connection was cut is told otherwise.
        let silent = |sample: &Sample| match sample.counts.disconnects {
            0 => sample.counts.sent.saturating_sub(sample.counts.completed + sample.counts.refused),
            _ => 0,
        };
        say(true, if qos > 0 && !found.is_stopped { of(silent) } else { 0 }, "never acknowledged by the broker");
        say(true, of(|sample| sample.counts.corrupt), "corrupt");
        say(true, of(|sample| sample.counts.refused), "refused by the broker");
        say(false, outside(|sample| sample.counts.reordered), "out of order");
        say(false, of(|sample| sample.counts.unexpected), "that nobody of this run has sent");
    }
    let limited = |sample: &&Sample| sample.limited_by.is_some() && sample.phase != "cuts";
    let rounds = samples.iter().filter(limited).count();
    let generator = samples.iter().filter(limited).filter(|sample| sample.limited_by == Some(report::Limit::Generator));
    let generator = generator.count();
    // With a sink there is nothing else that could be the limit.
    if generator > 0 && found.broker.kind != "sink" {
        let text = format!("in {generator} of {rounds} rounds the load generator was the limit, not the broker");
        if strict { faults.push(text) } else { warnings.push(text) }
    }
    let negative: u64 = samples.iter().filter_map(|sample| Some(sample.latency_ns.e2e.as_ref()?.negative)).sum();
    if negative > 0 {
        warnings.push(format!("{negative} messages arrived before they were sent: the clocks do not agree"));
    }
}

/// Looks whether each level kept its rate from beginning to end.
pub(super) fn check_steady(found: &mut Found) {
    for qos in 0..=2 {
        let of_level: Vec<&Sample> = found.samples.iter().filter(|sample| sample.qos == qos).collect();
        let series: Vec<f64> = of_level.iter().flat_map(|sample| inner(sample)).collect();
        if series.len() < STEADY_POINTS {
            continue;
        }
        let steadiness = stats::steady(&series);
        if !steadiness.is_steady() {
            let change = steadiness.change_pct();
            found.faults.push(format!("QoS {qos}: not steady, the rate changed by {change:.0} % from first to last"));
        }
    }
}

/// Below two seconds there is not enough to say anything.
const STEADY_POINTS: usize = 20;

/// The tenths of a second of a round, without its first and its last ones.
fn inner(sample: &Sample) -> impl Iterator<Item = f64> {
    let received = sample.counts.expected > 0;
    let points = levels::measured(sample);
    let count = points.len().saturating_sub(1);
    points[..count]
        .iter()
        .skip(2)
        .map(move |point| if received { point.received as f64 } else { point.completed as f64 })
}

/// Shows and writes the result; what comes of it is the exit code.
pub(super) fn tell(
    mut report: Report,
    results: &ResultArgs,
    conditions: &Conditions,
    ended: Option<Exit>,
) -> Result<Exit, Failure> {
    let console = Console::new(results.quiet);
    let takes_stdout = results.out.iter().any(|out| out.path.as_os_str() == "-");
    conditions.evaluate(&mut report, console.aloud());
    if !results.quiet && !takes_stdout {
        screen::print(&report, results.ascii).map_err(|error| {
            Failure::new(Exit::FAILED, "cannot write to the standard output").because(system(&error))
        })?;
    }
    outputs::write_all(&report, &results.out, console)?;
    if let Some(exit) = ended {
        return Ok(exit);
    }
    if report.run.verdict == Verdict::Invalid {
        return Err(Failure::new(Exit::INVALID, "the result is not valid").because(report.run.faults.join("; ")));
    }
    Ok(exit_of(&report))
}

/// Why a result is not whole.
pub(super) fn broken_off(error: &Error) -> String {
    format!("broken off: {error}")
}

/// Why a load could not be carried.
pub(super) fn failure(error: Error, options: &client::Options) -> Failure {
    match error {
        Error::Connect(error) => Failure::connect(&error, options),
        Error::Lost(lost) => Failure::lost(&lost, options),
        Error::Publish(error) => Failure::publish(&error),
        Error::Library(trouble) => {
            let target = &options.target;
            let (exit, what) = match &trouble {
                Trouble::Connect(_) => (Exit::UNREACHABLE, format!("cannot connect to {target}")),
                Trouble::Refused(_) => (Exit::REFUSED, format!("{target} refused the connection")),
                Trouble::Lost(_) => (Exit::LOST, format!("connection to {target} lost")),
            };
            Failure::new(exit, what).because(trouble)
        }
        error @ Error::Refused { .. } => Failure::new(Exit::REFUSED, error.to_string()),
        error @ Error::Granted { granted, .. } => {
            let levels = if granted == 0 { "-q 0" } else { "-q 0 -q 1" };
            Failure::new(Exit::REFUSED, error.to_string()).hint(format!("measure what it grants: {levels}"))
        }
        error @ Error::NoSubAck(_) => Failure::new(Exit::LOST, error.to_string()),
        error @ Error::Encode(_) => Failure::usage(error.to_string()),
        error @ (Error::Thread(_) | Error::Ended | Error::Stopped) => {
            Failure::new(Exit::FAILED, "the load could not be carried").because(error)
        }
    }
}

/// What a reader should know of where it ran.
pub(super) fn surroundings(site: &Site, found: &mut Found) {
    found.broker.memory = site.memory();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    if cores <= 2 && site.is_local() {
        found.warnings.push(format!(
            "load generator and broker share {cores} core{}: each takes from the other",
            if cores == 1 { "" } else { "s" }
        ));
    }
    if cfg!(debug_assertions) {
        found.warnings.push("this program was built without optimisation".to_owned());
    }
}
