//! `mqtt bench conn`: how fast connections are made, and whether they hold.

use std::time::{Duration, Instant};

use super::{
    conditions::Conditions,
    finish::{self, Begun, Found},
    load, measure, outputs, room,
    shape::{self, Crowd, Hearing},
    site::{Kind, Site},
    start::Start,
    watching::Watching,
};
use crate::{
    bench::{
        fleet::{Connecting, Error, Fleet},
        plan::{Load, Plan, Round},
        progress::Watch,
        report::{Counts, Latency, Limit, Model, Point, Sample, sample::distribution},
        schedule::Pace,
    },
    cli::bench::LoadArgs,
    failure::{Exit, Failure},
    packet::QoS,
};

/// Clients, and how long they stay, where nothing is said.
const CLIENTS: u32 = 100;
const HOLD: Duration = Duration::from_secs(5);

/// Connects, holds, and tells.
pub(super) fn run(label: &'static str, mut args: LoadArgs) -> Result<Exit, Failure> {
    outputs::check(&args.results.out)?;
    let conditions = Conditions::read(&args.results)?;
    let start = Start::of(&args)?;
    let crowd = Crowd { idle: shape::number("clients", args.clients, CLIENTS)?, ..Crowd::default() };
    let site = Site::prepare(&mut args, Kind::Named)?;
    let way = site.way(load::link(&args))?;
    let payload = shape::payload(&args)?;
    let plan = plan(&args, shape::plan(&args, &way.options, crowd, Hearing::Pairs)?);
    room::make(&args, &site, plan.idle.len() as u64)?;
    let mut config = finish::config(&args, &plan, &payload, &[], (crowd.idle.into(), 0));
    config.rate = args.rate.or(args.connect_rate).map(|rate| rate.0);
    let hold = Round {
        phase: "hold",
        block: (1, 1),
        qos: QoS::AtMostOnce,
        load: Load::Hold,
        count: None,
        time: Some(args.duration.map_or(HOLD, |time| time.0)),
        warmup: Duration::ZERO,
        window: 1,
        payload,
        cut: None,
        patience: Duration::ZERO,
        seed: args.seed,
    };
    let mut watching = Watching::new(&format!("mqtt bench {label}"), 1, &args.results)?;
    let goes_on = start.wait(&mut watching);
    let begun = Begun::now(label);
    let mut found = Found { link: way.info(args.nagle), config, is_stopped: !goes_on, ..Found::default() };
    if goes_on {
        measure(plan, &hold, &site, &mut found, &mut watching).map_err(|error| finish::failure(error, &way.options))?;
    }
    finish::surroundings(&site, &mut found);
    let report = begun.report(&args, found);
    finish::tell(report, &args.results, &conditions, watching.end())
}

/// Connects everybody, and sees who stays. Whoever stops it gets what was measured until then.
fn measure(plan: Plan, hold: &Round, site: &Site, found: &mut Found, watch: &mut dyn Watch) -> Result<(), Error> {
    let mut fleet = Fleet::connect_some(plan, watch)?;
    found.is_stopped = fleet.is_stopped();
    found.broker = site.broker(fleet.agreed());
    let connected = connect_sample(&fleet);
    if connected.counts.connect_failures > 0 {
        let (failed, of, kinds) =
            (connected.counts.connect_failures, connected.counts.intended, &fleet.connecting.kinds);
        found.faults.push(format!("{failed} of {of} connections were not made: {kinds}"));
    }
    found.samples.push(connected);
    if !found.is_stopped {
        let there = fleet.connected();
        let since = Instant::now();
        let (mut held, measured) = measure::one(&mut fleet, site, hold, None, watch)?;
        held.counts = Counts { intended: there, sent: there, completed: fleet.connected(), ..held.counts };
        held.duration_ns = u64::try_from(since.elapsed().as_nanos()).unwrap_or(u64::MAX);
        found.is_stopped = measured.is_stopped;
        let lost = held.counts.disconnects;
        if lost > 0 {
            found.faults.push(format!("{lost} of {there} connections did not hold"));
        }
        found.samples.push(held);
    }
    fleet.close();
    Ok(())
}

/// The same with its connections at their rate; what fails is counted.
fn plan(args: &LoadArgs, plan: Plan) -> Plan {
    let share = shape::share_of(args.shard);
    let rate = args.rate.map(|rate| Pace::Constant(rate.0 * share));
    Plan { connect: rate.or(plan.connect), tolerant: true, ..plan }
}

/// What a report holds of making the connections.
fn connect_sample(fleet: &Fleet) -> Sample {
    let Connecting { response, service, connected, failed, span, series, .. } = &fleet.connecting;
    let time = span.1.saturating_sub(span.0);
    let rate = (*connected > 0 && time > 0).then(|| *connected as f64 / (time as f64 / 1e9));
    let all = connected + failed;
    let wished = match fleet.plan().connect {
        Some(Pace::Constant(rate)) => Some(rate),
        _ => None,
    };
    let reached = wished.zip(rate).is_some_and(|(wished, rate)| rate >= wished * REACHED);
    let point = |(at, count): (usize, &u32)| Point {
        t_ms: at as u64 * 100,
        sent: u64::from(*count),
        completed: u64::from(*count),
        ..Point::default()
    };
    Sample {
        phase: "connect".to_owned(),
        block: 1,
        model: if wished.is_some() { Model::Open } else { Model::Closed },
        limited_by: reached.then_some(Limit::Rate),
        duration_ns: time,
        rate,
        sent_rate: rate,
        counts: Counts {
            intended: all,
            sent: all,
            completed: *connected,
            connect_failures: *failed,
            ..Counts::default()
        },
        latency_ns: Latency { response: distribution(response), service: distribution(service), ..Latency::default() },
        series_100ms: series.iter().enumerate().map(point).collect(),
        ..Sample::default()
    }
}

/// So much of the rate that was wished for must be reached.
const REACHED: f64 = 0.97;
