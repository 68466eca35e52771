//! `mqtt bench retained`: how fast retained messages are stored, and how fast a new subscriber gets them. Whatever
//! happens, they are removed again at the end.

use std::time::Duration;

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
        progress::{Unwatched, Watch},
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
    start.wait(&mut watching);
    let begun = Begun::now("retained");
    let found = Found { link: way.info(args.nagle), config, ..Found::default() };
    let mut run = Run { args: &args, site: &site, plan, filter, payload, qos, count, subscribers, stored: 0, found };
    let done = run.store(&mut watching).and_then(|()| run.fetch(&mut watching));
    let cleared = run.clear();
    let mut found = std::mem::take(&mut run.found);
    let ended = watching.end();
    let console = Console::new(args.results.quiet);
    match &cleared {
        Ok(0) => {}
        Ok(count) => console.note(format_args!("{count} retained messages were removed again")),
        Err(error) => {
            let left = format!("retained messages were left behind: they could not be removed: {error}");
            console.aloud().note(format_args!("{left}; mqtt sub --remove-retained -t '{}' removes them", run.filter));
            found.warnings.push(left);
        }
    }
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

    /// Removes what was stored: an empty retained message to each topic. How many it were.
    fn clear(&self) -> Result<u64, String> {
        if self.stored == 0 {
            return Ok(0);
        }
        let mut fleet = Fleet::connect(self.plan.clone(), &mut Unwatched).map_err(|error| error.to_string())?;
        let round = Round {
            count: Some(self.stored),
            load: Load::Closed,
            payload: Payload::Text("".into()),
            qos: self.qos.max(QoS::AtLeastOnce),
            ..self.round("clear")
        };
        let measured = fleet.round(&round, &mut Unwatched).map_err(|broken| broken.error.to_string())?;
        fleet.close();
        if measured.counts.completed < self.stored {
            return Err(format!("the broker took {} of {}", measured.counts.completed, self.stored));
        }
        Ok(self.stored)
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
