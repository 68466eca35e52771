//! `mqtt bench knee`: raises the rate until a threshold breaks: the most that a broker does well.

use std::time::Duration;

use super::{
    conditions::{self, Conditions},
    finish::{self, Begun, Found},
    load, measure, outputs, room, selfcheck,
    shape::{self, Crowd, Hearing},
    site::{Kind, Site},
    start::Start,
    watching::Watching,
    words::amount,
};
use crate::{
    bench::{
        fleet::{Error, Fleet},
        measured::Measured,
        plan::{Load, Payload, Plan, Round},
        progress::Watch,
        report::{self, Knee, Report, Sample},
        schedule::Pace,
        threshold::{Condition, Wish, evaluate},
    },
    cli::bench::{KneeArgs, LoadArgs},
    command::connection,
    failure::{Exit, Failure},
    packet::QoS,
};

/// What must hold, where nothing is said.
const LIMIT: &str = "e2e.p99<10ms";
/// The first rate, and those between which is searched.
const FIRST: f64 = 1_000.0;
const LEAST: f64 = 1.0;
const MOST: f64 = 20e6;
/// Near enough: the most that is good, and the least that is not, differ by so much.
const NEAR: f64 = 1.05;
const TIME: Duration = Duration::from_secs(2);
const WARMUP: Duration = Duration::from_millis(300);
const PATIENCE: Duration = Duration::from_secs(2);
/// So many messages a step has at least: of a percentile of 99, ten are beyond it.
const MESSAGES: f64 = 1_100.0;
const STEP_MAX: Duration = Duration::from_secs(10);

/// What the search knows.
#[derive(Clone, Copy, Debug, Default)]
struct Search {
    good: Option<f64>,
    bad: Option<f64>,
}

/// Searches, and tells.
pub(super) fn run(args: KneeArgs) -> Result<Exit, Failure> {
    let KneeArgs { limit, load: mut args } = args;
    outputs::check(&args.results.out)?;
    let wished = Conditions::read(&args.results)?;
    let limits = limits(&limit)?;
    let start = Start::of(&args)?;
    let qos = match args.qos.as_slice() {
        [] => QoS::AtMostOnce,
        [qos] => connection::qos(*qos),
        _ => return Err(Failure::usage("the knee of one QoS is looked for").hint("give -q once")),
    };
    let (crowd, hearing) = crowd(&args)?;
    let payload = shape::payload(&args)?;
    if !payload.has_stamps() && limits.iter().any(|limit| limit.path.metric_name().starts_with("e2e")) {
        return Err(Failure::usage("a payload of less than 16 bytes, or a text, has no times of arrival")
            .hint("give -s 16 or more, or another --limit"));
    }
    let site = Site::prepare(&mut args, Kind::Named)?;
    let way = site.way(load::link(&args))?;
    let plan = Plan { subscribe_qos: qos, ..shape::plan(&args, &way.options, crowd, hearing)? };
    room::make_for(&args, &site, &plan)?;
    let mut config =
        finish::config(&args, &plan, &payload, &[qos], (crowd.publishers.into(), crowd.subscribers.into()));
    // How long a step is where no percentile needs more messages; the rates are what is looked for.
    config.duration_s = Some(args.duration.map_or(TIME, |time| time.0).as_secs_f64());
    config.warmup_s = args.warmup.map_or(WARMUP, |time| time.0).as_secs_f64();
    config.blocks = 1;
    let mut watching = Watching::new("mqtt bench knee", 1, &args.results)?;
    let begun = Begun::now("knee");
    let failed = |error| finish::failure(error, &way.options);
    let ceiling = selfcheck::ceiling(&plan, &payload);
    let fleet = match Fleet::connect(plan, &mut watching) {
        Ok(fleet) => fleet,
        Err(Error::Stopped) => {
            let found = Found { link: way.info(args.nagle), config, ..Found::of_nothing(&site) };
            return finish::tell(begun.report(&args, found), &args.results, &wished, watching.end());
        }
        Err(error) => return Err(failed(error)),
    };
    start.wait(&mut watching);
    let mut steps = Steps::new(&args, &site, fleet, &limits, payload, qos);
    let done = steps.search(&mut watching);
    let Steps { fleet, samples, best, measured, .. } = steps;
    // What a step was too much for says nothing against those before it.
    let good = best.map(|at| samples[at].clone());
    let selfcheck = selfcheck::of(ceiling, good.as_slice(), measured.as_slice(), fleet.plan().threads);
    let mut found = Found {
        broker: site.broker(fleet.agreed()),
        link: way.info(args.nagle),
        config,
        // What broke on purpose makes nothing invalid.
        samples: good.into_iter().collect(),
        selfcheck,
        ..Found::default()
    };
    fleet.close();
    match done {
        Ok(is_stopped) => found.is_stopped = is_stopped,
        Err(Error::Stopped) => found.is_stopped = true,
        // What was good until then is worth its report.
        Err(error) if best.is_some() => {
            found.warnings.push(format!("the search ended early: {error}"));
        }
        Err(error) => return Err(failed(error)),
    }
    if best.is_none() && !found.is_stopped {
        found.faults.push("no rate was found at which all thresholds hold".to_owned());
    }
    finish::surroundings(&site, &mut found);
    let mut report = begun.report(&args, found);
    let highest = best.map(|at| &samples[at]);
    report.knee = Some(Knee {
        rate: highest.and_then(|sample| sample.sent_rate),
        received_rate: highest.and_then(|sample| sample.rate),
        step: highest.map(|sample| sample.block),
        limits: limits.iter().map(|limit| limit.text.clone()).collect(),
    });
    report.results = samples;
    finish::tell(report, &args.results, &wished, watching.end())
}

fn limits(words: &[String]) -> Result<Vec<Condition>, Failure> {
    let default = [LIMIT.to_owned()];
    let words = if words.is_empty() { &default[..] } else { words };
    let one = |text: &String| {
        Condition::parse(text, Wish::Require).map_err(|error| conditions::refused("--limit", text, &error))
    };
    words.iter().map(one).collect()
}

/// Pairs, or publishers and subscribers where they were counted.
fn crowd(args: &LoadArgs) -> Result<(Crowd, Hearing), Failure> {
    let number = shape::number;
    if args.publishers.is_none() && args.subscribers.is_none() {
        let pairs = number("clients", args.clients, 1)?;
        return Ok((Crowd { publishers: pairs, subscribers: pairs, idle: 0 }, Hearing::Pairs));
    }
    if args.clients.is_some() {
        return Err(Failure::usage("--clients are pairs: they do not go with --publishers and --subscribers")
            .hint("give either"));
    }
    let (publishers, subscribers) =
        (number("publishers", args.publishers, 1)?, number("subscribers", args.subscribers, 1)?);
    Ok((Crowd { publishers, subscribers, idle: 0 }, Hearing::Everybody))
}

impl Search {
    /// The next rate; `None`: near enough.
    fn next(self, first: f64) -> Option<f64> {
        match (self.good, self.bad) {
            (None, None) => Some(first),
            (Some(good), None) => (good < MOST).then(|| (good * 2.0).min(MOST)),
            (None, Some(bad)) => (bad > LEAST).then(|| (bad / 2.0).max(LEAST)),
            (Some(good), Some(bad)) => (bad / good > NEAR).then(|| (good * bad).sqrt().round()),
        }
        .filter(|rate| Some(*rate) != self.good && Some(*rate) != self.bad)
    }

    const fn note(&mut self, rate: f64, is_good: bool) {
        *(if is_good { &mut self.good } else { &mut self.bad }) = Some(rate);
    }
}

/// The steps on the same connections.
struct Steps<'a> {
    args: &'a LoadArgs,
    site: &'a Site,
    fleet: Fleet,
    limits: &'a [Condition],
    payload: Payload,
    qos: QoS,
    samples: Vec<Sample>,
    /// The place of the best sample.
    best: Option<usize>,
    /// What it is made of.
    measured: Option<Measured>,
}

impl<'a> Steps<'a> {
    const fn new(
        args: &'a LoadArgs,
        site: &'a Site,
        fleet: Fleet,
        limits: &'a [Condition],
        payload: Payload,
        qos: QoS,
    ) -> Self {
        Self { args, site, fleet, limits, payload, qos, samples: Vec::new(), best: None, measured: None }
    }

    /// Goes from step to step. Whether somebody stopped it.
    fn search(&mut self, watching: &mut Watching) -> Result<bool, Error> {
        let share = shape::share_of(self.args.shard);
        let mut search = Search::default();
        let first = self.args.rate.map_or(FIRST, |rate| rate.0 * share);
        while let Some(rate) = search.next(first) {
            let round = self.round(rate);
            let (sample, measured) = measure::one(&mut self.fleet, self.site, &round, None, watching)?;
            if measured.is_stopped {
                return Ok(true);
            }
            let verdict = self.verdict(&sample);
            let is_good = verdict.is_ok();
            let (sign, words) = match &verdict {
                Ok(words) => ("holds", words),
                Err(words) => ("breaks", words),
            };
            let at = amount(rate);
            watching.note(&format!("step {}: {at}/s {sign}: {words}", round.block.0));
            self.samples.push(sample);
            search.note(rate, is_good);
            if is_good {
                self.best = Some(self.samples.len() - 1);
                self.measured = Some(measured);
            }
        }
        Ok(false)
    }

    fn round(&self, rate: f64) -> Round {
        let wished = self.args.duration.map_or(TIME, |time| time.0);
        let enough = Duration::from_secs_f64((MESSAGES / rate).min(STEP_MAX.as_secs_f64()));
        // A percentile needs messages beyond it.
        let needs = self.limits.iter().any(|limit| limit.path.metric_name().contains(".p"));
        let time = if needs { wished.max(enough) } else { wished };
        let warmup = self.args.warmup.map_or(WARMUP, |time| time.0);
        let block = u32::try_from(self.samples.len() + 1).unwrap_or(u32::MAX);
        Round {
            phase: "steady",
            block: (block, 0),
            qos: self.qos,
            load: Load::Open(Pace::Constant(rate), shape::arrival(self.args)),
            count: None,
            time: Some(time + warmup),
            warmup,
            window: shape::window(self.args),
            payload: self.payload.clone(),
            cut: None,
            patience: PATIENCE,
            seed: self.args.seed ^ u64::from(block),
        }
    }

    /// Whether all is well at this rate, and what tells so.
    fn verdict(&self, sample: &Sample) -> Result<String, String> {
        let counts = &sample.counts;
        if counts.lost > 0 {
            return Err(format!("{} messages were lost", counts.lost));
        }
        if self.qos == QoS::ExactlyOnce && counts.duplicates > 0 {
            return Err(format!("{} messages came twice", counts.duplicates));
        }
        if counts.refused + counts.disconnects > 0 {
            return Err(format!("{} refused, {} connections lost", counts.refused, counts.disconnects));
        }
        if sample.limited_by != Some(report::Limit::Rate) {
            let reached = sample.rate.map_or_else(|| "nothing".to_owned(), amount);
            return Err(format!("the rate is not reached: {reached} came a second"));
        }
        let samples = std::slice::from_ref(sample);
        let report = Report { summary: report::summary(samples), results: samples.to_vec(), ..Report::default() };
        let mut words = Vec::new();
        for limit in self.limits {
            let outcome = evaluate(&report, limit);
            if !outcome.threshold.ok {
                return Err(outcome.found);
            }
            words.push(outcome.found);
        }
        Ok(words.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where a search ends when everything up to `limit` is good, and how many steps it took.
    fn searched(first: f64, limit: f64) -> (Option<f64>, u32) {
        let (mut search, mut steps) = (Search::default(), 0);
        while let Some(rate) = search.next(first) {
            search.note(rate, rate <= limit);
            steps += 1;
            assert!(steps < 60, "{first} {limit}");
        }
        (search.good, steps)
    }

    #[test]
    fn the_knee_is_found_to_within_five_percent() {
        for limit in [1.0, 7.0, 333.0, 1_000.0, 1_001.0, 48_211.0, 1e6, 19e6] {
            for first in [10.0, FIRST, 5e6] {
                let (good, steps) = searched(first, limit);
                let good = good.unwrap();
                assert!(good <= limit && limit / good <= NEAR.max((good + 1.0) / good), "{first} {limit} {good}");
                assert!(steps <= 34, "{steps}");
            }
        }
        assert_eq!(searched(FIRST, 0.5).0, None);
        assert_eq!(searched(FIRST, 1e12).0, Some(MOST));
    }
}
