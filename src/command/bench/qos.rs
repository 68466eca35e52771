//! `mqtt bench qos`: what QoS 0, 1 and 2 cost, in four blocks: what is sent, what you wait, how fast, what you get.

use std::time::Duration;

use super::{
    conditions::Conditions,
    finish::{self, Begun, Found},
    load::{self, evenly},
    measure::{self, Broken, Floor},
    outputs, selfcheck,
    shape::{self, Crowd, Hearing},
    site::{Kind, Site},
    start::Start,
    watching::Watching,
};
use crate::{
    bench::{
        fleet::{Error, Fleet},
        link::Shape,
        plan::{Cut, Load, Payload, Plan, Round},
        progress::Watch,
    },
    cli::bench::{Engine, LoadArgs},
    client::Options,
    command::connection,
    failure::{Exit, Failure},
    packet::QoS,
};

const CROWD: Crowd = Crowd { publishers: 1, subscribers: 1, idle: 0 };
const LEVELS: [u8; 3] = [0, 1, 2];
/// Messages whose bytes are counted.
const WIRE: u64 = 200;
const WIRE_RATE: f64 = 1_000.0;
/// Messages that are waited for over the slow link, and its round trip.
const WAIT: u64 = 30;
const RTT: Duration = Duration::from_millis(20);
/// Rounds of the throughput, and how long each is.
const BLOCKS: u32 = 5;
const ROUND: Duration = Duration::from_millis(400);
const WARMUP: Duration = Duration::from_millis(50);
/// Messages while connections are cut, how many a second, and how often.
const CUT: (u64, f64, u64) = (500, 1_000.0, 100);
const CUT_RTT: Duration = Duration::from_millis(10);
const PATIENCE: Duration = Duration::from_secs(2);

/// A run of it.
struct Run<'a> {
    args: &'a LoadArgs,
    site: &'a Site,
    levels: Vec<QoS>,
    payload: Payload,
    window: u16,
    blocks: u32,
    found: Found,
}

/// Measures, and tells.
pub(super) fn run(mut args: LoadArgs) -> Result<Exit, Failure> {
    outputs::check(&args.results.out)?;
    let conditions = Conditions::read(&args.results)?;
    let start = Start::of(&args)?;
    let payload = shape::payload(&args)?;
    if !payload.has_stamps() {
        return Err(Failure::usage("a payload of less than 16 bytes has no room for what messages are told apart by")
            .hint("give -s 16 or more; mqtt bench pub sends payloads of any kind"));
    }
    let site = Site::prepare(&mut args, Kind::Named)?;
    let mut levels = if args.qos.is_empty() { LEVELS.to_vec() } else { args.qos.clone() };
    levels.sort_unstable();
    levels.dedup();
    let mut run = Run {
        args: &args,
        site: &site,
        levels: levels.into_iter().map(connection::qos).collect(),
        payload,
        window: shape::window(&args),
        blocks: args.blocks.unwrap_or(BLOCKS),
        found: Found::default(),
    };
    let mut watching = Watching::new("mqtt bench qos", run.levels.len(), &args.results)?;
    let begun = Begun::now("qos");
    start.wait(&mut watching);
    let done = run.phases(&mut watching);
    let mut found = std::mem::take(&mut run.found);
    let mut broken = None;
    match done {
        Ok(()) => {}
        // What was measured until then is worth its report.
        Err(Problem::Load(Error::Stopped)) => found.is_stopped = true,
        Err(Problem::Load(error)) if found.samples.is_empty() => return Err(finish::failure(error, site.options())),
        Err(Problem::Load(error)) => {
            found.faults.push(finish::broken_off(&error));
            broken = Some(finish::failure(error, site.options()));
        }
        Err(Problem::Failure(failure)) => return Err(*failure),
    }
    finish::surroundings(&site, &mut found);
    let mut report = begun.report(&args, found);
    for (name, level) in &mut report.summary {
        level.round_trips = match name.as_str() {
            "qos0" => Some(0.0),
            "qos1" => Some(1.0),
            _ => Some(2.0),
        };
    }
    let told = finish::tell(report, &args.results, &conditions, watching.end());
    broken.map_or(told, Err)
}

/// Why it cannot go on.
enum Problem {
    Load(Error),
    Failure(Box<Failure>),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        Self::Load(error)
    }
}

impl From<Broken> for Problem {
    fn from(broken: Broken) -> Self {
        Self::Load(broken.error)
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        Self::Failure(Box::new(failure))
    }
}

impl Run<'_> {
    fn phases(&mut self, watch: &mut dyn Watch) -> Result<(), Problem> {
        let way = self.site.way(load::link(self.args))?;
        self.found.link = way.info(self.args.nagle);
        let plan = self.plan(&way.options)?;
        self.found.config = finish::config(self.args, &plan, &self.payload, &self.levels, (1, 1));
        let duration = self.time() * self.blocks;
        let config = &mut self.found.config;
        config.blocks = self.blocks;
        config.duration_s = Some(duration.as_secs_f64());
        config.warmup_s = WARMUP.as_secs_f64();
        let ceiling = selfcheck::ceiling(&plan, &self.payload);
        let mut fleet = Fleet::connect(plan, watch)?;
        self.found.broker = self.site.broker(fleet.agreed());
        let floor = self.wire(&mut fleet, watch)?;
        let waited = self.wait(watch);
        stopped(waited, &mut self.found.is_stopped)?;
        self.throughput(&mut fleet, (floor, ceiling), watch)?;
        fleet.close();
        match self.args.client {
            Engine::Own if !self.found.is_stopped => self.cuts(watch)?,
            Engine::Own => {}
            Engine::Rumqttc => self.found.warnings.push(
                "what you get when connections are cut is not measured with rumqttc, nor how many bytes it sends"
                    .to_owned(),
            ),
        }
        Ok(())
    }

    fn plan(&self, options: &Options) -> Result<Plan, Failure> {
        let mut plan = shape::plan(self.args, options, CROWD, Hearing::Pairs)?;
        // A broker that gives no more than what is measured is good enough.
        plan.subscribe_qos = self.levels.iter().copied().max().unwrap_or_default();
        Ok(plan)
    }

    /// How long a round of the throughput is.
    fn time(&self) -> Duration {
        self.args.duration.map_or(ROUND, |time| time.0 / self.blocks)
    }

    fn round(&self, phase: &'static str, qos: QoS) -> Round {
        Round {
            phase,
            block: (1, 1),
            qos,
            load: Load::Closed,
            count: None,
            time: None,
            warmup: Duration::ZERO,
            window: 1,
            payload: self.payload.clone(),
            cut: None,
            patience: PATIENCE,
            seed: self.args.seed,
        }
    }

    /// Block 1: what is sent. The typical time of a message alone is kept: it tells what a window limits.
    fn wire(&mut self, fleet: &mut Fleet, watch: &mut dyn Watch) -> Result<Floor, Error> {
        let mut floor = Floor::default();
        for qos in self.levels.clone() {
            let round = Round { count: Some(WIRE), ..self.round("wire", qos) };
            // At QoS 0 nobody answers: a row of moments instead, so that each message is on its own.
            let round = if qos == QoS::AtMostOnce { Round { load: evenly(WIRE_RATE), ..round } } else { round };
            let (sample, measured) = measure::one(fleet, self.site, &round, None, watch)?;
            self.found.samples.push(sample);
            floor[usize::from(qos.bits())] = measured.service.percentile(50.0);
            self.found.is_stopped |= measured.is_stopped;
        }
        Ok(floor)
    }

    /// Block 2: what you wait, over a slow link.
    fn wait(&mut self, watch: &mut dyn Watch) -> Result<(), Problem> {
        if self.found.is_stopped {
            return Ok(());
        }
        let shape = load::link(self.args)
            .or_else(|| self.site.is_local().then(|| Shape { rtt: RTT, seed: self.args.seed, ..Shape::default() }));
        let way = self.site.way(shape)?;
        self.found.link = way.info(self.args.nagle);
        let plan = self.plan(&way.options)?;
        let mut fleet = Fleet::connect(plan, watch)?;
        let mut arrivals = [None; 3];
        for qos in self.levels.clone() {
            let round = Round { count: Some(WAIT), ..self.round("wait", qos) };
            // At QoS 0 nobody answers: a row of moments instead.
            let round = if qos == QoS::AtMostOnce { Round { load: evenly(100.0), ..round } } else { round };
            let (sample, measured) = measure::one(&mut fleet, self.site, &round, None, watch)?;
            arrivals[usize::from(qos.bits())] = measured.e2e.percentile(50.0);
            self.found.samples.push(sample);
            self.found.is_stopped |= measured.is_stopped;
        }
        fleet.close();
        self.found.broker.qos2_forward = method(arrivals).map(str::to_owned);
        Ok(())
    }

    /// Block 3: how fast.
    fn throughput(
        &mut self,
        fleet: &mut Fleet,
        (floor, ceiling): (Floor, Option<f64>),
        watch: &mut dyn Watch,
    ) -> Result<(), Error> {
        if self.found.is_stopped {
            return Ok(());
        }
        let time = self.time();
        let round = |qos, block| Round {
            block: (block, self.blocks),
            time: Some(time + WARMUP),
            warmup: WARMUP,
            window: self.window,
            ..self.round("throughput", qos)
        };
        let blocks = (self.blocks, floor);
        let outcome = match measure::blocks(fleet, self.site, &self.levels, blocks, self.args.seed, round, watch) {
            Ok(outcome) => outcome,
            Err(Broken { error, samples }) => {
                self.found.samples.extend(samples);
                return Err(error);
            }
        };
        let threads = fleet.plan().threads;
        self.found.selfcheck = selfcheck::of(ceiling, &outcome.samples, &outcome.measured, threads);
        self.found.is_stopped |= outcome.is_stopped;
        self.found.samples.extend(outcome.samples);
        Ok(())
    }

    /// Block 4: what you get when connections are cut.
    fn cuts(&mut self, watch: &mut dyn Watch) -> Result<(), Problem> {
        let direct = self.site.way(None)?;
        let way = self.site.way(Some(Shape { rtt: CUT_RTT, seed: self.args.seed, ..Shape::default() }))?;
        let mut plan = self.plan(&way.options)?;
        plan.listener = Some(direct.options.clone());
        plan.reconnect = true;
        plan.client.resend = true;
        plan.client.keep_session(String::new());
        let mut fleet = Fleet::connect(plan, watch)?;
        let (count, rate, every) = CUT;
        for qos in self.levels.clone() {
            let cut = way.scissors().map(|with| Cut { every, with });
            let round = Round {
                load: evenly(rate),
                count: Some(count),
                window: self.window,
                cut,
                patience: Duration::from_millis(500),
                ..self.round("cuts", qos)
            };
            let (sample, measured) = measure::one(&mut fleet, self.site, &round, None, watch)?;
            self.found.samples.push(sample);
            self.found.is_stopped |= measured.is_stopped;
        }
        fleet.close();
        Ok(())
    }
}

/// Whoever is stopped has something to report all the same.
fn stopped(done: Result<(), Problem>, is_stopped: &mut bool) -> Result<(), Problem> {
    match done {
        Err(Problem::Load(Error::Stopped)) => {
            *is_stopped = true;
            Ok(())
        }
        done => done,
    }
}

/// A way that takes less than this, in nanoseconds, does not tell one method from the other.
const SHORTEST: f64 = 1e6;

/// When the broker hands a QoS 2 message on: with PUBREL, it arrives a round trip later than one at QoS 1.
fn method(arrivals: [Option<u64>; 3]) -> Option<&'static str> {
    let (one, two) = (arrivals[1].or(arrivals[0])? as f64, arrivals[2]? as f64);
    // Where a round trip costs next to nothing, nothing can be said.
    if one < SHORTEST {
        return None;
    }
    // Half a round trip's difference on a link that makes round trips cost.
    Some(if two > one * 1.5 { "on_pubrel" } else { "on_publish" })
}
