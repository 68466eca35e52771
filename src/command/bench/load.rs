//! The scenarios that are one load: `pub`, `sub`, `latency`, `fanout`, `fanin`, `p2p`, `shared`, `ceiling`.

use std::time::Duration;

use super::{
    conditions::Conditions,
    finish::{self, Begun, Found},
    measure::{self, Broken, Floor, Outcome},
    outputs, room, selfcheck,
    shape::{self, Crowd, Hearing},
    site::{Kind, Site, Way},
    start::Start,
    watching::Watching,
};
use crate::{
    bench::{
        fleet::{Error, Fleet},
        link::Shape,
        plan::{Cut, Load, Payload, Plan, Round},
        progress::Watch,
        report::Config,
        schedule::{Arrival, Pace},
    },
    cli::bench::{LoadArgs, Rate},
    command::connection,
    failure::{Exit, Failure},
    packet::QoS,
};

/// What a scenario is where nothing else is said.
struct Manner {
    crowd: Crowd,
    hearing: Hearing,
    levels: Vec<u8>,
    rate: Option<f64>,
}

impl Manner {
    /// What subscribers ask for: a broker that gives no more than that is good enough.
    fn subscribe_qos(&self, args: &LoadArgs) -> QoS {
        if self.hearing == Hearing::Strangers && args.qos.is_empty() {
            return QoS::ExactlyOnce;
        }
        connection::qos(self.levels.iter().copied().max().unwrap_or_default())
    }
}

/// Messages that are sent one by one before a load without a rate: what a window limits is told by their times.
const ALONE: u64 = 20;
/// How long each level is measured.
const TIME: Duration = Duration::from_secs(10);
/// How long the last messages are waited for, once nothing moves any more.
const PATIENCE: Duration = Duration::from_secs(2);
/// Rounds of each level.
const BLOCKS: u32 = 5;

/// Carries the load of a scenario.
pub(super) fn run(scenario: &'static str, args: LoadArgs) -> Result<Exit, Failure> {
    run_as(scenario, scenario, args)
}

/// The same under another name.
pub(super) fn run_as(label: &'static str, scenario: &'static str, mut args: LoadArgs) -> Result<Exit, Failure> {
    outputs::check(&args.results.out)?;
    let conditions = Conditions::read(&args.results)?;
    let start = Start::of(&args)?;
    let manner = manner(scenario, &args)?;
    if args.rate.is_none() && args.rate_per_client.is_none() && args.ramp.is_none() {
        args.rate = manner.rate.map(Rate);
    }
    let payload = shape::payload(&args)?;
    let kind = if scenario == "ceiling" { Kind::Sink } else { Kind::Named };
    let site = Site::prepare(&mut args, kind)?;
    let way = site.way(link(&args))?;
    let levels: Vec<QoS> = manner.levels.iter().map(|level| connection::qos(*level)).collect();
    let plan = plan(&args, &site, &way, &manner)?;
    room::make_for(&args, &site, &plan)?;
    let rounds = Rounds::of(&args, manner.hearing, &payload, manner.crowd.publishers);
    let crowd = (manner.crowd.publishers.into(), manner.crowd.subscribers.into());
    let mut config = finish::config(&args, &plan, &payload, &levels, crowd);
    rounds.fill(&mut config);
    let mut watching = Watching::new(&format!("mqtt bench {label}"), levels.len(), &args.results)?;
    let begun = Begun::now(label);
    let failed = |error| finish::failure(error, &way.options);
    let ceiling = if kind == Kind::Named { selfcheck::ceiling(&plan, &payload) } else { None };
    let mut fleet = match Fleet::connect(plan, &mut watching) {
        Ok(fleet) => fleet,
        Err(Error::Stopped) => {
            let found = Found { link: way.info(args.nagle), config, ..Found::of_nothing(&site) };
            return finish::tell(begun.report(&args, found), &args.results, &conditions, watching.end());
        }
        Err(error) => return Err(failed(error)),
    };
    start.wait(&mut watching);
    let outcome = match rounds.floor(&mut fleet, &site, &levels, &way, &mut watching).map_err(failed)? {
        Some(floor) => measure::blocks(
            &mut fleet,
            &site,
            &levels,
            (rounds.blocks, floor),
            args.seed,
            |qos, block| rounds.round(qos, block, &way),
            &mut watching,
        ),
        None => Ok(Outcome { is_stopped: true, ..Outcome::default() }),
    };
    let (outcome, broken) = match outcome {
        Ok(outcome) => (outcome, None),
        Err(Broken { error, samples }) if samples.is_empty() => return Err(failed(error)),
        // What was measured until then is worth its report.
        Err(Broken { error, samples }) => (Outcome { samples, ..Outcome::default() }, Some(error)),
    };
    let mut found = Found {
        selfcheck: selfcheck::of(ceiling, &outcome.samples, &outcome.measured, fleet.plan().threads),
        samples: outcome.samples,
        broker: site.broker(fleet.agreed()),
        link: way.info(args.nagle),
        config,
        is_stopped: outcome.is_stopped,
        ..Found::default()
    };
    found.faults.extend(broken.as_ref().map(finish::broken_off));
    fleet.close();
    finish::surroundings(&site, &mut found);
    if args.ramp.is_none() && !outcome.is_stopped && broken.is_none() {
        finish::check_steady(&mut found);
    }
    let report = begun.report(&args, found);
    let told = finish::tell(report, &args.results, &conditions, watching.end());
    broken.map_or(told, |error| Err(failed(error)))
}

/// The clients of a scenario.
fn plan(args: &LoadArgs, site: &Site, way: &Way, manner: &Manner) -> Result<Plan, Failure> {
    let mut plan = shape::plan(args, &way.options, manner.crowd, manner.hearing)?;
    plan.subscribe_qos = manner.subscribe_qos(args);
    if args.cut.is_some() {
        // It is publishers that are cut off, and what becomes of their messages is what is asked.
        plan.listener = Some(site.options().clone());
        plan.reconnect = true;
        plan.client.resend = true;
        plan.client.keep_session(String::new());
    }
    Ok(plan)
}

/// The slow link that is wished for; what is to be cut needs one, even if it is not slow.
pub(super) fn link(args: &LoadArgs) -> Option<Shape> {
    let Some(link) = args.link else {
        return args.cut.map(|_| Shape { seed: args.seed, ..Shape::default() });
    };
    Some(Shape { rtt: link.rtt, jitter: link.jitter, bandwidth: link.bandwidth, seed: args.seed })
}

fn manner(scenario: &str, args: &LoadArgs) -> Result<Manner, Failure> {
    let number = |what, wanted, or| shape::number(what, wanted, or);
    let publishers = |or| number("publishers", args.publishers, or);
    let subscribers = |or| number("subscribers", args.subscribers, or);
    let crowd = |publishers, subscribers| Crowd { publishers, subscribers, idle: 0 };
    let (crowd, hearing, rate) = match scenario {
        "pub" | "ceiling" => {
            let count = number("publishers", args.publishers.or(args.clients), 1)?;
            (crowd(count, 0), Hearing::Pairs, None)
        }
        "sub" => {
            let count = number("subscribers", args.subscribers.or(args.clients), 1)?;
            (crowd(0, count), Hearing::Strangers, None)
        }
        "latency" => {
            let pairs = number("clients", args.clients.or(args.publishers), 1)?;
            (crowd(pairs, pairs), Hearing::Pairs, Some(1_000.0))
        }
        "fanout" => (crowd(publishers(1)?, subscribers(100)?), Hearing::Everybody, None),
        "fanin" => (crowd(publishers(100)?, subscribers(1)?), Hearing::Everybody, None),
        "shared" => (crowd(publishers(10)?, subscribers(5)?), Hearing::Shared, None),
        _ => {
            let pairs = number("clients", args.clients.or(args.publishers), 10)?;
            (crowd(pairs, pairs), Hearing::Pairs, None)
        }
    };
    let mut levels = args.qos.clone();
    if levels.is_empty() {
        levels = if matches!(scenario, "latency" | "ceiling") { vec![0, 1, 2] } else { vec![0] };
    }
    levels.sort_unstable();
    levels.dedup();
    Ok(Manner { crowd, hearing, levels, rate })
}

/// The rounds of a load.
struct Rounds {
    blocks: u32,
    load: Load,
    /// Messages of all rounds of a level together.
    total: Option<u64>,
    time: Option<Duration>,
    warmup: Duration,
    window: u16,
    payload: Payload,
    cut: Option<u64>,
    seed: u64,
    patience: Duration,
}

impl Rounds {
    fn of(args: &LoadArgs, hearing: Hearing, payload: &Payload, publishers: u32) -> Self {
        let is_one = args.ramp.is_some() || hearing == Hearing::Strangers;
        let blocks = if is_one { 1 } else { args.blocks.unwrap_or(BLOCKS) };
        let total = args.messages.map(|count| share_of(args, publishers, count.0));
        // Each round has a message at the least.
        let blocks = total.map_or(blocks, |total| blocks.min(u32::try_from(total.max(1)).unwrap_or(u32::MAX)));
        let time = match (args.messages, args.duration) {
            (Some(_), _) => None,
            (None, Some(time)) => Some(time.0),
            (None, None) => Some(args.ramp.map_or(TIME, |ramp| ramp.time)),
        };
        let time = time.map(|time| time / blocks);
        let warmup = match (args.warmup, time) {
            (Some(warmup), _) => warmup.0,
            (None, Some(time)) if args.ramp.is_none() => (time / 10).min(Duration::from_secs(1)),
            (None, _) => Duration::ZERO,
        };
        let load = match (hearing, shape::pace(args, publishers)) {
            (Hearing::Strangers, _) => Load::Hold,
            (_, Some((pace, arrival))) => Load::Open(pace, arrival),
            (_, None) => Load::Closed,
        };
        Self {
            blocks,
            load,
            total,
            time: time.map(|time| time + warmup),
            warmup,
            window: shape::window(args),
            payload: payload.clone(),
            cut: args.cut.map(|cut| u64::from(cut.every)),
            seed: args.seed,
            // What comes over a slow link is not lost because it is late.
            patience: PATIENCE + args.link.map_or(Duration::ZERO, |link| (link.rtt + link.jitter) * 2),
        }
    }

    /// What is asked for with the defaults filled in, as it is measured.
    fn fill(&self, config: &mut Config) {
        config.blocks = self.blocks;
        config.warmup_s = self.warmup.as_secs_f64();
        // The rounds of a level together, as it is asked for.
        config.duration_s = self.time.map(|time| (time.saturating_sub(self.warmup) * self.blocks).as_secs_f64());
    }

    /// How long messages take that are alone on their way; `None`: somebody stopped it.
    fn floor(
        &self,
        fleet: &mut Fleet,
        site: &Site,
        levels: &[QoS],
        way: &Way,
        watch: &mut dyn Watch,
    ) -> Result<Option<Floor>, Error> {
        let mut floor = Floor::default();
        if self.total.is_some() {
            // So many were asked for, and no more are sent.
            return Ok(Some(floor));
        }
        for qos in levels.iter().filter(|qos| self.load == Load::Closed && **qos > QoS::AtMostOnce) {
            let round = Round {
                phase: "alone",
                block: (1, 1),
                count: Some(ALONE),
                time: None,
                warmup: Duration::ZERO,
                window: 1,
                cut: None,
                ..self.round(*qos, 1, way)
            };
            let (_, measured) = measure::one(fleet, site, &round, None, watch)?;
            floor[usize::from(qos.bits())] = measured.service.percentile(50.0);
            if measured.is_stopped {
                return Ok(None);
            }
        }
        Ok(Some(floor))
    }

    fn round(&self, qos: QoS, block: u32, way: &Way) -> Round {
        let cut = self.cut.and_then(|every| Some(Cut { every, with: way.scissors()? }));
        Round {
            phase: "steady",
            block: (block, self.blocks),
            qos,
            load: self.load,
            count: self.total.map(|total| of_block(total, block, self.blocks)),
            time: self.time,
            warmup: self.warmup,
            window: self.window,
            payload: self.payload.clone(),
            cut,
            patience: self.patience,
            seed: self.seed ^ u64::from(block),
        }
    }
}

/// Of `total` messages, those of a block.
fn of_block(total: u64, block: u32, blocks: u32) -> u64 {
    let blocks = u64::from(blocks);
    total / blocks + u64::from(u64::from(block) <= total % blocks)
}

/// Of `count` things, those of this shard's publishers, or clients.
pub(super) fn share_of(args: &LoadArgs, publishers: u32, count: u64) -> u64 {
    let part = shape::part(args.shard, publishers);
    let border = |at: u32| (u128::from(count) * u128::from(at) / u128::from(publishers.max(1))) as u64;
    if publishers == 0 { count } else { border(part.end) - border(part.start) }
}

/// A load of so many messages a second, evenly.
pub(super) const fn evenly(rate: f64) -> Load {
    Load::Open(Pace::Constant(rate), Arrival::Constant)
}
