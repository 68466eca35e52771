//! The scenarios that are one load: `pub`, `sub`, `latency`, `fanout`, `fanin`, `p2p`, `shared`, `ceiling`.

use std::time::Duration;

use super::{
    conditions::Conditions,
    finish::{self, Begun, Found},
    measure, outputs,
    shape::{self, Crowd, Hearing},
    site::{Kind, Site, Way},
    watching::Watching,
};
use crate::{
    bench::{
        fleet::Fleet,
        link::Shape,
        plan::{Cut, Load, Payload, Round},
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

/// How long each level is measured.
const TIME: Duration = Duration::from_secs(10);
/// How long the last messages are waited for, once nothing moves any more.
const PATIENCE: Duration = Duration::from_secs(2);
/// Rounds of each level.
const BLOCKS: u32 = 5;

/// Carries the load of a scenario.
pub(super) fn run(scenario: &'static str, mut args: LoadArgs) -> Result<Exit, Failure> {
    outputs::check(&args.results.out)?;
    let conditions = Conditions::read(&args.results)?;
    let manner = manner(scenario, &args)?;
    if args.rate.is_none() && args.rate_per_client.is_none() && args.ramp.is_none() {
        args.rate = manner.rate.map(Rate);
    }
    let payload = shape::payload(&args)?;
    let kind = if scenario == "ceiling" { Kind::Sink } else { Kind::Named };
    let site = Site::prepare(&mut args, kind)?;
    let way = site.way(link(&args))?;
    let plan = shape::plan(&args, &way.options, manner.crowd, manner.hearing)?;
    let levels: Vec<QoS> = manner.levels.iter().map(|level| connection::qos(*level)).collect();
    let config = finish::config(
        &args,
        &plan,
        &payload,
        &levels,
        (manner.crowd.publishers.into(), manner.crowd.subscribers.into()),
    );
    let mut watching = Watching::new(&format!("mqtt bench {scenario}"), levels.len(), &args.results)?;
    let begun = Begun::now(scenario);
    let failed = |error| finish::failure(error, &way.options);
    let mut fleet = Fleet::connect(plan, &mut watching).map_err(failed)?;
    let rounds = Rounds::of(&args, manner.hearing, &payload, manner.crowd.publishers);
    let outcome = measure::blocks(
        &mut fleet,
        &site,
        &levels,
        (rounds.blocks, None),
        args.seed,
        |qos, block| rounds.round(qos, block, &way),
        &mut watching,
    );
    let outcome = outcome.map_err(failed)?;
    let mut found = Found {
        samples: outcome.samples,
        broker: site.broker(fleet.agreed()),
        link: way.info(args.nagle),
        config,
        is_stopped: outcome.is_stopped,
        ..Found::default()
    };
    fleet.close();
    finish::surroundings(&site, &mut found);
    if args.ramp.is_none() && !outcome.is_stopped {
        finish::check_steady(&mut found);
    }
    let report = begun.report(&args, found);
    finish::tell(report, &args.results, &conditions, watching.end())
}

/// The slow link that is wished for.
pub(super) fn link(args: &LoadArgs) -> Option<Shape> {
    let link = args.link?;
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
    count: Option<u64>,
    time: Option<Duration>,
    warmup: Duration,
    window: u16,
    payload: Payload,
    cut: Option<u64>,
    seed: u64,
}

impl Rounds {
    fn of(args: &LoadArgs, hearing: Hearing, payload: &Payload, publishers: u32) -> Self {
        let is_one = args.ramp.is_some() || hearing == Hearing::Strangers;
        let blocks = if is_one { 1 } else { args.blocks.unwrap_or(BLOCKS) };
        let time = match (args.messages, args.duration) {
            (Some(_), _) => None,
            (None, Some(time)) => Some(time.0),
            (None, None) => Some(args.ramp.map_or(TIME, |ramp| ramp.time)),
        };
        let time = time.map(|time| time / blocks);
        let warmup = match (args.warmup, time) {
            (Some(warmup), _) => warmup.0 / blocks,
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
            count: args.messages.map(|count| (count.0 / u64::from(blocks)).max(1)),
            time: time.map(|time| time + warmup),
            warmup,
            window: args.window.or(args.connection.inflight).unwrap_or(shape::WINDOW),
            payload: payload.clone(),
            cut: args.cut.map(|cut| u64::from(cut.every)),
            seed: args.seed,
        }
    }

    fn round(&self, qos: QoS, block: u32, way: &Way) -> Round {
        let cut = self.cut.and_then(|every| Some(Cut { every, with: way.scissors()? }));
        Round {
            phase: "steady",
            block: (block, self.blocks),
            qos,
            load: self.load,
            count: self.count,
            time: self.time,
            warmup: self.warmup,
            window: self.window,
            payload: self.payload.clone(),
            cut,
            patience: PATIENCE,
            seed: self.seed ^ u64::from(block),
        }
    }
}

/// A load of so many messages a second, evenly.
pub(super) const fn evenly(rate: f64) -> Load {
    Load::Open(Pace::Constant(rate), Arrival::Constant)
}
