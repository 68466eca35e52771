//! `mqtt bench churn`: clients that connect and leave over and over.

use std::time::Duration;

use super::{
    conditions::Conditions,
    finish::{self, Begun, Found},
    load, outputs, room,
    shape::{self, Crowd, Hearing},
    site::{Kind, Site},
    start::Start,
    watching::Watching,
};
use crate::{
    bench::{
        churn::{self, Churn, Churned},
        fleet::{Error, Fleet},
        plan::Plan,
        progress::{Tick, Unwatched, Watch, Wish},
        report::{Cpu, Latency, Limit, Model, Sample, sample::distribution},
    },
    cli::bench::LoadArgs,
    failure::{Exit, Failure},
    packet::QoS,
};

/// Clients, and how long they go on, where nothing is said.
const CLIENTS: u32 = 10;
const TIME: Duration = Duration::from_secs(10);

/// Connects and leaves, and tells.
pub(super) fn run(mut args: LoadArgs) -> Result<Exit, Failure> {
    outputs::check(&args.results.out)?;
    let conditions = Conditions::read(&args.results)?;
    let start = Start::of(&args)?;
    let clients = shape::number("clients", args.clients, CLIENTS)?;
    let site = Site::prepare(&mut args, Kind::Named)?;
    let way = site.way(load::link(&args))?;
    let crowd = Crowd { idle: clients, ..Crowd::default() };
    let plan = shape::plan(&args, &way.options, crowd, Hearing::Pairs)?;
    // A connection that ends has its port for a while.
    room::make(&args, &site, plan.idle.len() as u64)?;
    let config = finish::config(&args, &plan, &shape::payload(&args)?, &[], (clients.into(), 0));
    let churn = of(&args, &plan, clients);
    let wished = churn.pace.map(|(pace, _)| pace.rate_at(f64::MAX));
    let failed = |error| finish::failure(error, &way.options);
    // Whether it can be done at all is known after one connection.
    let first = Plan { idle: 0..1, id_prefix: format!("{}-first", plan.id_prefix), ..plan };
    let fleet = Fleet::connect(first, &mut Unwatched).map_err(failed)?;
    let broker = site.broker(fleet.agreed());
    fleet.close();
    let mut watching = Watching::new("mqtt bench churn", 1, &args.results)?;
    let goes_on = start.wait(&mut watching);
    let begun = Begun::now("churn");
    let mut found = Found { broker, link: way.info(args.nagle), config, is_stopped: !goes_on, ..Found::default() };
    if goes_on {
        let mut beside =
            Beside { watching: &mut watching, site: &site, warmup: churn.warmup, before: site.broker_cpu() };
        let churned = churn::run(churn, &mut beside).map_err(|error| failed(Error::Thread(error)))?;
        let cpu = site.broker_cpu().zip(beside.before).map(|(after, before)| after.saturating_sub(before));
        tell_of(&churned, &mut found);
        found.samples.push(sample(wished, &churned, cpu));
    }
    finish::surroundings(&site, &mut found);
    let report = begun.report(&args, found);
    finish::tell(report, &args.results, &conditions, watching.end())
}

/// Whoever watches, and the broker's CPU time when the warm-up ends.
struct Beside<'a> {
    watching: &'a mut Watching,
    site: &'a Site,
    /// What is left of it; zero: it is over.
    warmup: Duration,
    before: Option<Duration>,
}

impl Watch for Beside<'_> {
    fn tick(&mut self, tick: &Tick) -> Wish {
        if !self.warmup.is_zero() && tick.elapsed >= self.warmup {
            self.warmup = Duration::ZERO;
            self.before = self.site.broker_cpu();
        }
        self.watching.tick(tick)
    }

    fn note(&mut self, text: &str) {
        self.watching.note(text);
    }
}

fn tell_of(churned: &Churned, found: &mut Found) {
    found.is_stopped = churned.is_stopped;
    let failures = churned.counts.connect_failures;
    if failures > 0 {
        let all = churned.counts.intended;
        found.faults.push(format!("{failures} of {all} connections were not made: {}", churned.kinds));
    }
    let missed = churned.counts.intended - churned.counts.sent;
    if missed > 0 {
        let all = churned.counts.intended;
        let hint = "all clients were busy: more --clients can do more";
        found.warnings.push(format!("{missed} of {all} connections that were due were not begun: {hint}"));
    }
}

fn of(args: &LoadArgs, plan: &Plan, clients: u32) -> Churn {
    let time = match (args.messages, args.duration) {
        (Some(_), _) => None,
        (None, time) => Some(time.map_or(TIME, |time| time.0)),
    };
    let warmup = match (args.warmup, time) {
        (Some(warmup), _) => warmup.0,
        (None, Some(time)) => (time / 10).min(Duration::from_secs(1)),
        (None, None) => Duration::ZERO,
    };
    Churn {
        client: plan.client.clone(),
        id_prefix: plan.id_prefix.clone(),
        seats: plan.idle.clone(),
        sources: plan.sources.clone(),
        threads: plan.threads,
        pace: shape::pace(args, clients),
        time: time.map(|time| time + warmup),
        count: args.messages.map(|count| load::share_of(args, clients, count.0)),
        warmup,
        seed: args.seed,
    }
}

fn sample(wished: Option<f64>, churned: &Churned, broker: Option<Duration>) -> Sample {
    let made = churned.counts.completed;
    let rate = (made > 0 && !churned.time.is_zero()).then(|| made as f64 / churned.time.as_secs_f64());
    let each = |cpu: Option<Duration>| cpu.filter(|_| made > 0).map(|cpu| cpu.as_nanos() as f64 / made as f64);
    let reached = wished.zip(rate).is_some_and(|(wished, rate)| rate >= wished * REACHED);
    Sample {
        phase: "churn".to_owned(),
        qos: QoS::AtMostOnce.bits(),
        block: 1,
        model: if wished.is_some() { Model::Open } else { Model::Closed },
        limited_by: reached.then_some(Limit::Rate),
        duration_ns: u64::try_from(churned.time.as_nanos()).unwrap_or(u64::MAX),
        rate,
        sent_rate: rate,
        counts: churned.counts.clone(),
        latency_ns: Latency {
            response: distribution(&churned.response),
            service: distribution(&churned.service),
            pacing: distribution(&churned.pacing).filter(|_| wished.is_some()),
            e2e: None,
        },
        cpu_ns_per_msg: Cpu { client: each(churned.cpu), broker: each(broker) },
        series_100ms: churned.series.clone(),
        ..Sample::default()
    }
}

/// So much of the rate that was wished for must be reached.
const REACHED: f64 = 0.97;
