//! `mqtt bench retained`: how fast retained messages are stored, and how fast a new subscriber gets them. Whatever
//! happens, they are removed again at the end.

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
        fetch::{self, Fetch, Fetched},
        fleet::{Error, Fleet},
        plan::{Load, Payload, Plan, Round},
        progress::{Tick, Watch, Wish},
        report::{Counts, Cpu, Latency, Model, Sample, sample::distribution},
    },
    cli::bench::LoadArgs,
    command::connection,
    failure::{Exit, Failure},
    output::Console,
    packet::QoS,
};

/// Messages, where nothing is said.
const MESSAGES: u64 = 10_000;
/// A subscriber's numbers need a bit a message.
const MESSAGES_MAX: u64 = 1_000_000_000;
/// Rounds of fetching.
const BLOCKS: u32 = 5;
const PATIENCE: Duration = Duration::from_secs(2);
/// A broker that takes nothing any more for this time is not waited for: what it keeps is left behind, and told.
const SILENCE: Duration = Duration::from_secs(10);
/// The number of a message stands in its topic.
const TOPIC: &str = "mqtt-bench/{run}/kept/{seq}";

/// A run of it.
struct Run<'a> {
    args: &'a LoadArgs,
    site: &'a Site,
    plan: Plan,
    filter: String,
    payload: Payload,
    qos: QoS,
    count: u64,
    subscribers: u32,
    /// How many messages may be at the broker.
    stored: u64,
    found: Found,
}

/// Stores, fetches, removes, and tells.
pub(super) fn run(mut args: LoadArgs) -> Result<Exit, Failure> {
    outputs::check(&args.results.out)?;
    let conditions = Conditions::read(&args.results)?;
    let start = Start::of(&args)?;
    let count = args.messages.map_or(MESSAGES, |count| count.0);
    if !(1..=MESSAGES_MAX).contains(&count) {
        return Err(Failure::usage(format!("-n must be from 1 to {MESSAGES_MAX}")));
    }
    let subscribers = shape::number("subscribers", args.subscribers, 1)?;
    let [qos] = match args.qos.as_slice() {
        [] => [QoS::AtLeastOnce],
        [qos] => [connection::qos(*qos)],
        _ => return Err(Failure::usage("retained messages are stored at one QoS").hint("give -q once")),
    };
    let payload = shape::payload(&args)?;
    if matches!(&payload, Payload::Stamped(payloads) if payloads.span().0 == 0)
        || matches!(&payload, Payload::Text(text) if text.is_empty())
    {
        return Err(Failure::usage("an empty retained message is none").hint("give a payload: -s 16 or more"));
    }
    let site = Site::prepare(&mut args, Kind::Named)?;
    let way = site.way(load::link(&args))?;
    let (plan, filter) = plan(&mut args, &way.options)?;
    room::make(&args, &site, u64::from(subscribers) + 1)?;
    let mut config = finish::config(&args, &plan, &payload, &[qos], (1, subscribers.into()));
    config.messages = Some(count);
    config.blocks = args.blocks.unwrap_or(BLOCKS);
    let mut watching = Watching::new("mqtt bench retained", 1, &args.results)?;
    let goes_on = start.wait(&mut watching);
    let begun = Begun::now("retained");
    let found = Found { link: way.info(args.nagle), config, ..Found::default() };
    let mut run = Run { args: &args, site: &site, plan, filter, payload, qos, count, subscribers, stored: 0, found };
    let done = if goes_on { run.measure(&mut watching) } else { Err(Error::Stopped) };
    let mut ended = watching.end();
    run.clear_aloud(&mut ended);
    let mut found = std::mem::take(&mut run.found);
    found.is_stopped |= ended.is_some();
    match done {
        Ok(()) => {}
        Err(Error::Stopped) => found.is_stopped = true,
        Err(error) => return Err(finish::failure(error, site.options())),
    }
    finish::surroundings(&site, &mut found);
    let report = begun.report(&args, found);
    finish::tell(report, &args.results, &conditions, ended)
}

/// One publisher whose topics nobody else has, and the filter of all of them.
fn plan(args: &mut LoadArgs, options: &crate::client::Options) -> Result<(Plan, String), Failure> {
    let template = args.topic.clone().unwrap_or_else(|| TOPIC.to_owned());
    if !template.contains("{seq}") {
        return Err(Failure::usage("the topic is the same for all retained messages: the broker would keep the last")
            .hint("put {seq} into it, the number of the message, as in: -t test/{seq}"));
    }
    let own = connection::random_id().trim_start_matches("mqtt-").to_owned();
    let template = template.replace("{run}", &own);
    args.topic = Some(template.clone());
    args.retain = true;
    let crowd = Crowd { publishers: 1, ..Crowd::default() };
    let plan = shape::plan(args, options, crowd, Hearing::Pairs)?;
    let levels = template.split('/').map(|level| {
        let changes = ["{i}", "{id}", "{seq}"].iter().any(|part| level.contains(part));
        if changes { "+" } else { level }
    });
    Ok((plan, levels.collect::<Vec<_>>().join("/")))
}

impl Run<'_> {
    fn round(&self, phase: &'static str) -> Round {
        Round {
            phase,
            block: (1, 1),
            qos: self.qos,
            load: shape::pace(self.args, 1).map_or(Load::Closed, |(pace, arrival)| Load::Open(pace, arrival)),
            count: Some(self.count),
            time: None,
            warmup: Duration::ZERO,
            window: shape::window(self.args),
            payload: self.payload.clone(),
            cut: None,
            patience: PATIENCE,
            seed: self.args.seed,
        }
    }

    fn measure(&mut self, watch: &mut dyn Watch) -> Result<(), Error> {
        self.store(watch)?;
        self.fetch(watch)
    }

    fn store(&mut self, watch: &mut dyn Watch) -> Result<(), Error> {
        let mut fleet = Fleet::connect(self.plan.clone(), watch)?;
        self.found.broker = self.site.broker(fleet.agreed());
        // Whatever ends it: so many may be there.
        self.stored = self.count;
        let (sample, measured) = measure::one(&mut fleet, self.site, &self.round("store"), None, watch)?;
        self.stored = measured.publishers.iter().map(|(_, next)| *next).sum();
        self.found.samples.push(sample);
        self.found.is_stopped |= measured.is_stopped;
        fleet.close();
        Ok(())
    }

    fn fetch(&mut self, watch: &mut dyn Watch) -> Result<(), Error> {
        let blocks = self.args.blocks.unwrap_or(BLOCKS);
        for block in 1..=blocks {
            if self.found.is_stopped {
                return Ok(());
            }
            let order = Fetch {
                plan: self.plan.clone(),
                filter: self.filter.clone(),
                qos: self.qos,
                stored: self.stored,
                payload: self.payload.clone(),
                subscribers: self.subscribers,
                block: (block, blocks),
                patience: PATIENCE,
            };
            let cpu = self.site.broker_cpu();
            let fetched = fetch::run(order, watch)?;
            let cpu = self.site.broker_cpu().zip(cpu).map(|(after, before)| after.saturating_sub(before));
            self.found.is_stopped |= fetched.is_stopped;
            self.found.samples.push(sample(self.qos, block, &fetched, cpu));
        }
        Ok(())
    }

    /// Removes what was stored, and tells what came of it. `ended`: how the run was ended from outside.
    fn clear_aloud(&mut self, ended: &mut Option<Exit>) {
        if self.stored == 0 {
            return;
        }
        // Signals that come from now on are other ones.
        let watching = Watching::new("mqtt bench retained", 1, &self.args.results);
        let cleared = watching.map_err(|failure| failure.to_string()).and_then(|mut watching| {
            let cleared = self.clear(&mut Impatient::new(&mut watching));
            *ended = ended.or(watching.end());
            cleared
        });
        let console = Console::new(self.args.results.quiet);
        match cleared {
            Ok(()) => console.note(format_args!("{} retained messages were removed again", self.stored)),
            Err(error) => {
                let left = format!("retained messages were left behind: they could not be removed: {error}");
                let filter = &self.filter;
                console.aloud().note(format_args!("{left}; mqtt sub --remove-retained -t '{filter}' removes them"));
                self.found.warnings.push(left);
            }
        }
    }

    /// Removes what was stored: an empty retained message to each topic.
    fn clear(&self, watch: &mut Impatient<'_>) -> Result<(), String> {
        let mut fleet = Fleet::connect(self.plan.clone(), watch).map_err(|error| error.to_string())?;
        let round = Round {
            count: Some(self.stored),
            load: Load::Closed,
            payload: Payload::Text("".into()),
            qos: self.qos.max(QoS::AtLeastOnce),
            ..self.round("clear")
        };
        let measured = fleet.round(&round, watch).map_err(|broken| broken.error.to_string())?;
        fleet.close();
        if measured.counts.completed < self.stored {
            let why = if watch.is_late { "it was silent for too long" } else { "that was stopped" };
            let why = if measured.is_stopped { format!("; {why}") } else { String::new() };
            return Err(format!("the broker took {} of {}{why}", measured.counts.completed, self.stored));
        }
        Ok(())
    }
}

/// Whoever watches the clearing: it goes on after a first signal, and ends with the next one, or when nothing moves.
struct Impatient<'a> {
    watching: &'a mut Watching,
    /// What was done at the last change, and when that was.
    seen: (u64, Instant),
    is_late: bool,
}

impl<'a> Impatient<'a> {
    fn new(watching: &'a mut Watching) -> Self {
        Self { watching, seen: (0, Instant::now()), is_late: false }
    }
}

impl Watch for Impatient<'_> {
    fn tick(&mut self, tick: &Tick) -> Wish {
        let done = tick.connections.0 + tick.completed;
        if done != self.seen.0 {
            self.seen = (done, Instant::now());
        }
        self.is_late |= self.seen.1.elapsed() > SILENCE;
        let wish = self.watching.tick(tick);
        if self.is_late { Wish::Stop } else { wish }
    }

    fn note(&mut self, text: &str) {
        self.watching.note(text);
    }
}

fn sample(qos: QoS, block: u32, fetched: &Fetched, broker: Option<Duration>) -> Sample {
    let received = fetched.counts.received;
    let rate = (received > 0 && !fetched.time.is_zero()).then(|| received as f64 / fetched.time.as_secs_f64());
    let each = |cpu: Option<Duration>| cpu.filter(|_| received > 0).map(|cpu| cpu.as_nanos() as f64 / received as f64);
    Sample {
        phase: "fetch".to_owned(),
        qos: qos.bits(),
        block,
        model: Model::Closed,
        duration_ns: u64::try_from(fetched.time.as_nanos()).unwrap_or(u64::MAX),
        rate,
        counts: Counts { intended: fetched.counts.expected, ..fetched.counts.clone() },
        latency_ns: Latency {
            e2e: distribution(&fetched.e2e),
            response: distribution(&fetched.response),
            ..Latency::default()
        },
        cpu_ns_per_msg: Cpu { client: each(fetched.cpu), broker: each(broker) },
        ..Sample::default()
    }
}
