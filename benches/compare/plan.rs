//! The plan: which rows there are, what each measures, and with what goal.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::clients::{self, Client, Job};
use crate::connects;
use crate::latency;
use crate::load::{Load, Scenario};
use crate::meter;
use crate::options::Options;
use crate::process::{Broker, Kind};
use crate::table::{Goal, Row, Sample, Unit, median};
use crate::tally::Faults;

const fn scenario(name: &'static str, publishers: usize, subscribers: usize, qos: u8, payload: usize) -> Scenario {
    Scenario { name, publishers, subscribers, pairs: publishers > 1 && subscribers > 1, qos, payload }
}

const THROUGHPUT: [(Scenario, Goal); 11] = [
    (scenario("1-1 q0 16", 1, 1, 0, 16), Goal::CpuPart(50)),
    (scenario("1-1 q0 256", 1, 1, 0, 256), Goal::None),
    (scenario("1-1 q0 4096", 1, 1, 0, 4096), Goal::None),
    (scenario("1-1 q1 16", 1, 1, 1, 16), Goal::CpuPart(30)),
    (scenario("1-1 q2 16", 1, 1, 2, 16), Goal::CpuPart(30)),
    (scenario("10-10 q0 256", 10, 10, 0, 256), Goal::None),
    (scenario("1-100 q0 16", 1, 100, 0, 16), Goal::CpuPart(50)),
    (scenario("1-100 q1 16", 1, 100, 1, 16), Goal::None),
    (scenario("100-1 q0 16", 100, 1, 0, 16), Goal::CpuPart(15)),
    (scenario("100-1 q1 16", 100, 1, 1, 16), Goal::CpuPart(15)),
    (scenario("1-1000 q0 16", 1, 1000, 0, 16), Goal::None),
];

/// Who takes part: our side first. A side that is missing leaves its column empty.
pub(crate) struct Sides {
    pub(crate) brokers: [Option<Kind>; 2],
    pub(crate) clients: [Option<Client>; 2],
    /// Where temporary files go.
    pub(crate) scratch: PathBuf,
    /// Says on stderr what is being done.
    pub(crate) say: fn(&str),
}

/// Runs everything that is asked for.
pub(crate) fn run(options: &Options, sides: &Sides) -> io::Result<Vec<Row>> {
    let mut rows = Vec::new();
    for (scenario, goal) in THROUGHPUT {
        if options.wants(scenario.name) {
            let mut row = [Row::new(scenario.name, Unit::PerSecond, goal)];
            each(options, sides, scenario.name, &mut row, |start| throughput(start, scenario, options.quick));
            rows.extend(row);
        }
    }
    for qos in [0, 1] {
        let name = format!("latency 1k/s q{qos}");
        if options.wants(&name) {
            let mut pair = ["p50", "p99"].map(|p| Row::new(format!("{name} {p}"), Unit::Micros, Goal::NoHigher));
            // Many short turns: the machine's own moods are longer than the differences looked for.
            let options = Options { repeat: options.repeat * 4, ..options.clone() };
            each(&options, sides, &name, &mut pair, |start| latencies(start, qos));
            rows.extend(pair);
        }
    }
    let count = if options.quick { 1_000 } else { 5_000 };
    let name = format!("connect {count}");
    if options.wants(&name) {
        let mut row = [Row::new(&name, Unit::PerSecond, Goal::None)];
        each(options, sides, &name, &mut row, |start| churn(start, count));
        rows.extend(row);
    }
    // Both ends of each connection are files of somebody, and both sides need some more.
    let allowed = meter::raise_open_files()?.saturating_sub(200) as usize;
    let count = if options.quick { 2_000 } else { 10_000 }.min(allowed);
    let name = format!("idle {count}");
    if options.wants(&name) {
        let mut three = [
            Row::new(format!("{name}: connects"), Unit::PerSecond, Goal::None),
            Row::new(format!("{name}: memory each"), Unit::Bytes, Goal::Below(1024.0)),
            Row::new(format!("{name}: with 1 subscription"), Unit::Bytes, Goal::None),
        ];
        each(options, sides, &name, &mut three, |start| idle(start, count));
        rows.extend(three);
    }
    clients_rows(options, sides, &mut rows)?;
    Ok(rows)
}

/// What it takes to start a broker anew: each measurement has its own.
#[derive(Clone, Copy)]
struct Start<'a> {
    kind: &'a Kind,
    scratch: &'a Path,
}

impl Start<'_> {
    fn broker(self) -> io::Result<Broker> {
        Broker::start(self.kind, self.scratch)
    }
}

/// Runs one measurement in turn on each side, as often as asked; what fails is noted and the run goes on.
fn each<const N: usize>(
    options: &Options,
    sides: &Sides,
    name: &str,
    rows: &mut [Row; N],
    measure: impl Fn(Start<'_>) -> io::Result<[Sample; N]>,
) {
    for repetition in 1..=options.repeat {
        (sides.say)(&format!("{name} {repetition}/{}", options.repeat));
        for side in turns(repetition) {
            if let Some(kind) = &sides.brokers[side] {
                add(rows, side, measure(Start { kind, scratch: &sides.scratch }));
            }
        }
    }
}

/// Who goes first changes with each repetition.
fn turns(repetition: usize) -> [usize; 2] {
    if repetition % 2 == 1 { [0, 1] } else { [1, 0] }
}

fn add<const N: usize>(rows: &mut [Row; N], side: usize, samples: io::Result<[Sample; N]>) {
    let samples = samples.unwrap_or_else(|error| {
        let trouble = Some(format!("failed: {error}"));
        std::array::from_fn(|_| Sample { value: f64::NAN, trouble: trouble.clone(), ..Sample::default() })
    });
    for (row, sample) in rows.iter_mut().zip(samples) {
        row.sides[side].push(sample);
    }
}

/// Adds what the broker said last to an error of the load.
fn blame<T>(broker: &Broker, result: io::Result<T>) -> io::Result<T> {
    result.map_err(|error| match broker.last_words() {
        words if words.is_empty() => error,
        words => io::Error::new(error.kind(), format!("{error}; the broker's stderr: {words}")),
    })
}

fn throughput(start: Start<'_>, scenario: Scenario, quick: bool) -> io::Result<[Sample; 1]> {
    let broker = start.broker()?;
    let mut load = blame(&broker, Load::connect(broker.address, scenario))?;
    blame(&broker, load.warm_up())?;
    let before = meter::process_ns(broker.id());
    let outcome = blame(&broker, load.run(Duration::from_millis(if quick { 300 } else { 1_000 })))?;
    let cpu = meter::process_ns(broker.id()).saturating_sub(before);
    let each = |ns: u64| (outcome.deliveries > 0).then_some(ns as f64 / 1e3 / outcome.deliveries as f64);
    let trouble = match (outcome.stalled, outcome.bad_acks) {
        (true, _) => Some(format!("stalled after {} deliveries", outcome.deliveries)),
        (false, 0) => None,
        (false, bad) => Some(format!("{bad} acks for nothing in flight")),
    };
    Ok([Sample {
        value: outcome.deliveries as f64 / outcome.seconds,
        cpu: each(cpu),
        load: each(outcome.own_ns),
        faults: outcome.faults,
        trouble,
    }])
}

fn latencies(start: Start<'_>, qos: u8) -> io::Result<[Sample; 2]> {
    let broker = Start { kind: &start.kind.for_latency(), ..start }.broker()?;
    blame(&broker, latency::run(broker.address, qos, Duration::from_millis(200)))?;
    let before = meter::process_ns(broker.id());
    let latency = blame(&broker, latency::run(broker.address, qos, Duration::from_secs(1)))?;
    let cpu = meter::process_ns(broker.id()).saturating_sub(before);
    let cpu = Some(cpu as f64 / 1e3 / latency.messages.max(1) as f64);
    let sample = |value, faults| Sample { value, cpu, faults, ..Sample::default() };
    Ok([sample(latency.p50, latency.faults), sample(latency.p99, Faults::default())])
}

fn churn(start: Start<'_>, count: usize) -> io::Result<[Sample; 1]> {
    let broker = start.broker()?;
    let before = meter::process_ns(broker.id());
    let seconds = blame(&broker, connects::churn(broker.address, count))?;
    let cpu = meter::process_ns(broker.id()).saturating_sub(before);
    let cpu = Some(cpu as f64 / 1e3 / count as f64);
    Ok([Sample { value: count as f64 / seconds, cpu, ..Sample::default() }])
}

fn idle(start: Start<'_>, count: usize) -> io::Result<[Sample; 3]> {
    let broker = start.broker()?;
    let idle = blame(&broker, connects::idle(broker.address, broker.id(), count))?;
    let cpu = Some(idle.cpu_ns as f64 / 1e3 / count as f64);
    Ok([
        Sample { value: count as f64 / idle.seconds, cpu, ..Sample::default() },
        Sample { value: idle.bytes_each, ..Sample::default() },
        Sample { value: idle.bytes_each_subscribed, ..Sample::default() },
    ])
}

fn clients_rows(options: &Options, sides: &Sides, rows: &mut Vec<Row>) -> io::Result<()> {
    let part = if options.quick { 5 } else { 1 };
    let lines = sides.scratch.join("lines");
    for verb in ["pub -l", "sub"] {
        for qos in [0, 1, 2] {
            let name = format!("{verb} q{qos}");
            if !options.wants(&name) {
                continue;
            }
            // Above QoS 0 less than 65,535: from there on mosquitto_pub loses lines.
            let total = if qos == 0 { 1_000_000 } else { 60_000 } / part;
            if verb == "pub -l" {
                clients::write_lines(&lines, total)?;
            }
            let mut pair = [
                Row::new(&name, Unit::PerSecond, Goal::CpuPart(10)),
                Row::new(format!("{name}: peak memory"), Unit::MiB, Goal::None),
            ];
            for repetition in 1..=options.repeat {
                (sides.say)(&format!("{name} {repetition}/{}", options.repeat));
                for side in turns(repetition) {
                    let Some(client) = &sides.clients[side] else { continue };
                    let job = match verb {
                        "sub" => clients::subscribe(client, qos, total, &lines),
                        _ => clients::publish_lines(client, qos, &lines, total),
                    };
                    add(&mut pair, side, job.map(samples_of_job));
                }
            }
            rows.extend(pair);
        }
    }
    if options.wants("pub one message")
        && let Err(error) = single(options, sides, rows)
    {
        (sides.say)(&format!("pub one message: {error}"));
    }
    Ok(())
}

fn samples_of_job(job: Job) -> [Sample; 2] {
    let trouble = match (job.stalled, job.exit) {
        (true, _) => Some("stalled".to_owned()),
        (_, Some(0)) => None,
        (_, Some(code)) => Some(format!("ended with exit code {code}")),
        (_, None) => Some("was ended by a signal".to_owned()),
    };
    let messages = job.messages as f64;
    let cpu = (job.messages > 0).then_some(job.cpu_ns as f64 / 1e3 / messages);
    let memory = if job.peak > 0 { job.peak as f64 / f64::from(1 << 20) } else { f64::NAN };
    [
        Sample { value: messages / job.seconds, cpu, faults: job.faults, trouble, ..Sample::default() },
        Sample { value: memory, ..Sample::default() },
    ]
}

fn single(options: &Options, sides: &Sides, rows: &mut Vec<Row>) -> io::Result<()> {
    let runs = if options.quick { 20 } else { 100 };
    (sides.say)(&format!("pub one message, {runs} times"));
    let present: Vec<usize> = (0..2).filter(|side| sides.clients[*side].is_some()).collect();
    let clients: Vec<Client> = sides.clients.iter().flatten().cloned().collect();
    let (results, floor) = clients::single(&clients, runs)?;
    let floor = median(floor.into_iter()).unwrap_or(f64::NAN);
    let mut time = Row::new(format!("pub one message (/bin/true {floor:.2} ms)"), Unit::Millis, Goal::Below(2.0));
    let mut memory = Row::new("pub one message: peak memory", Unit::MiB, Goal::NoHigher);
    for (side, result) in present.into_iter().zip(results) {
        let value = median(result.millis.into_iter()).unwrap_or(f64::NAN);
        let faults = Faults { lost: result.lost, ..Faults::default() };
        time.sides[side].push(Sample { value, faults, ..Sample::default() });
        let value = result.peak as f64 / f64::from(1 << 20);
        memory.sides[side].push(Sample { value, ..Sample::default() });
    }
    rows.extend([time, memory]);
    Ok(())
}
