//! From the words of a scenario to the plan of a load: how many clients, which topics, who hears whom.

use std::{ops::Range, sync::Arc};

use crate::{
    bench::{
        fleet::obstacle,
        plan::{Audience, Engine, Payload, Plan, Seat, Topic},
        schedule::{Arrival, Pace},
        stamp::{self, Payloads, mix},
    },
    cli::ProtocolVersion,
    cli::bench::{self as typed, LoadArgs, Quantity, Shard},
    client::Options,
    command::connection,
    failure::{Exit, Failure, quoted, system},
    packet::{Properties, QoS, properties::Place},
};

/// How many clients of each kind all machines together have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Crowd {
    pub(super) publishers: u32,
    pub(super) subscribers: u32,
    pub(super) idle: u32,
}

/// Who hears whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hearing {
    /// Each subscriber its own publisher.
    Pairs,
    /// Each subscriber all publishers.
    Everybody,
    /// All subscribers together, each message once.
    Shared,
    /// Each subscriber whoever publishes.
    Strangers,
}

/// The default topic: 20 bytes.
const TOPIC: &str = "mqtt-bench/{run}/{i}";
/// Digits of the number of a publisher in its topic, at the least.
const WIDTH: usize = 4;
/// What `bench pub` publishes to, and `bench sub` hears, where no topic is given.
const OPEN_TOPIC: &str = "mqtt-bench/{i}";
/// The default payload in bytes.
const SIZE: u32 = 64;

/// A number of clients.
pub(super) fn number(what: &str, wanted: Option<Quantity>, or: u32) -> Result<u32, Failure> {
    let number = wanted.map_or(u64::from(or), |wanted| wanted.0);
    let number = u32::try_from(number).ok().filter(|number| *number > 0 && *number <= stamp::PUBLISHERS_MAX);
    number.ok_or_else(|| Failure::usage(format!("--{what} must be from 1 to {}", stamp::PUBLISHERS_MAX)))
}

/// What is sent: bytes of a size, a text, or a file.
pub(super) fn payload(args: &LoadArgs) -> Result<Payload, Failure> {
    match args.payload.as_deref() {
        None => {
            let span = args.size.unwrap_or(typed::Span { from: SIZE, to: SIZE });
            Ok(Payload::Stamped(Arc::new(Payloads::new(span.from as usize, span.to as usize, args.seed))))
        }
        Some(text) => match text.strip_prefix('@') {
            None => Ok(Payload::Text(text.into())),
            Some(file) => {
                let failed =
                    |cause: String| Failure::new(Exit::FAILED, format!("cannot read {}", quoted(file))).because(cause);
                let content = std::fs::read(file).map_err(|error| failed(system(&error)))?;
                let content = String::from_utf8(content).map_err(|_| failed("it is no text in UTF-8".to_owned()))?;
                Ok(Payload::Text(content.into()))
            }
        },
    }
}

/// How messages lie around their rate.
pub(super) const fn arrival(args: &LoadArgs) -> Arrival {
    match args.arrival {
        typed::Arrival::Constant => Arrival::Constant,
        typed::Arrival::Poisson => Arrival::Poisson,
        typed::Arrival::Burst(size) => Arrival::Burst(size),
    }
}

/// How fast, if not as fast as possible.
pub(super) fn pace(args: &LoadArgs, clients: u32) -> Option<(Pace, Arrival)> {
    // As many of the messages as it has of the publishers.
    let share = part(args.shard, clients).len() as f64 / f64::from(clients.max(1));
    let pace = match (args.rate, args.rate_per_client, args.ramp) {
        (Some(rate), ..) => Pace::Constant(rate.0 * share),
        (_, Some(rate), _) => Pace::Constant(rate.0 * f64::from(clients) * share),
        (_, _, Some(ramp)) => Pace::Ramp { from: ramp.from, to: ramp.to, time: ramp.time }.scaled(share),
        (None, None, None) => return None,
    };
    Some((pace, arrival(args)))
}

/// Which part of the load this process carries.
pub(super) fn share_of(shard: Option<Shard>) -> f64 {
    shard.map_or(1.0, |shard| 1.0 / f64::from(shard.count))
}

/// Of `count` things, those of this shard: each shard has a row of neighbours.
pub(super) fn part(shard: Option<Shard>, count: u32) -> Range<u32> {
    let Some(Shard { index, count: shards }) = shard else { return 0..count };
    let border = |index: u32| (u64::from(count) * u64::from(index) / u64::from(shards)) as u32;
    border(index - 1)..border(index)
}

/// The plan of a load. `options` say how to connect.
pub(super) fn plan(args: &LoadArgs, options: &Options, crowd: Crowd, hearing: Hearing) -> Result<Plan, Failure> {
    let run = run_number(args, crowd);
    let own = args.topic.as_deref();
    let is_open = hearing == Hearing::Strangers || crowd.subscribers == 0;
    let template = own.unwrap_or(if is_open { OPEN_TOPIC } else { TOPIC });
    let names =
        Names { run, width: digits(crowd.publishers.max(crowd.subscribers)).max(WIDTH), id: id_prefix(options, run) };
    let publishers = part(args.shard, crowd.publishers);
    check_memory(args, publishers.len())?;
    let seats = publishers.clone().map(|number| {
        let topic = names.fill(template, number);
        connection::check_topic(&topic.replace("{seq}", "0"))?;
        Ok(Seat { number, topic: Topic::new(&topic) })
    });
    let seats = seats.collect::<Result<Vec<_>, Failure>>()?;
    let audiences = audiences(args, crowd, hearing, &names, template, &publishers)?;
    let mut client = options.clone();
    client.inflight = Some(window(args));
    let properties = if client.version.is_v5() {
        connection::properties(Place::Publish, &args.connection)?
    } else {
        Properties::new()
    };
    client.client_id = String::new();
    let plan = Plan {
        client,
        listener: None,
        id_prefix: names.id,
        sources: args.source.clone(),
        publishers: seats,
        audiences,
        idle: part(args.shard, crowd.idle),
        subscribe_qos: QoS::ExactlyOnce,
        threads: threads(args),
        connect: args.connect_rate.map(|rate| Pace::Constant(rate.0 * share_of(args.shard))),
        tolerant: false,
        reconnect: args.reconnect,
        nagle: args.nagle,
        run,
        properties,
        retain: args.retain,
        engine: match args.client {
            typed::Engine::Own => Engine::Own,
            typed::Engine::Rumqttc => Engine::Rumqttc,
        },
    };
    match obstacle(&plan) {
        Some(what) if plan.engine == Engine::Rumqttc => {
            Err(Failure::usage(format!("--client rumqttc knows no {what}"))
                .hint("leave --client away: the client of this program does"))
        }
        _ => Ok(plan),
    }
}

/// QoS 1 and 2 messages of a publisher that may be in flight. Before MQTT 5, where no broker says how many it takes,
/// mosquitto loses messages beyond 20.
pub(super) fn window(args: &LoadArgs) -> u16 {
    let is_v5 = args.connection.protocol_version.is_none_or(|version| version == ProtocolVersion::V5);
    args.window.or(args.connection.inflight).unwrap_or(if is_v5 { 64 } else { 20 })
}

/// Each publisher has a payload of its own at hand; this much may they take together.
const PAYLOADS_MAX: u64 = 8 << 30;

fn check_memory(args: &LoadArgs, publishers: usize) -> Result<(), Failure> {
    let size = args.size.map_or(SIZE, |span| span.to);
    let wanted = u64::from(size).saturating_mul(publishers as u64);
    if wanted <= PAYLOADS_MAX {
        return Ok(());
    }
    let what = format!("{publishers} publishers with payloads of {size} bytes need {} GiB of memory", wanted >> 30);
    Err(Failure::usage(what).hint("give fewer --publishers, or a smaller -s"))
}

fn audiences(
    args: &LoadArgs,
    crowd: Crowd,
    hearing: Hearing,
    names: &Names,
    template: &str,
    publishers: &Range<u32>,
) -> Result<Vec<Audience>, Failure> {
    let filter_of_all = || names.filter(template);
    let audience = |number: u32, filter: String, members: u32, sources| Audience {
        number,
        filter,
        members,
        sources,
        is_whole: true,
    };
    Ok(match hearing {
        _ if crowd.subscribers == 0 => Vec::new(),
        Hearing::Pairs => {
            let pair = |number| audience(number, names.fill(template, number), 1, Some(number..number + 1));
            part(args.shard, crowd.subscribers).map(pair).collect()
        }
        Hearing::Everybody => {
            // The publishers of other shards are heard, too.
            let sources = args.shard.is_none().then(|| publishers.clone());
            let all = |number| audience(number, filter_of_all(), 1, sources.clone());
            part(args.shard, crowd.subscribers).map(all).collect()
        }
        Hearing::Shared => {
            let filter = format!("$share/bench-{:04x}/{}", names.run, filter_of_all());
            let members = part(args.shard, crowd.subscribers).len();
            if members == 0 {
                return Ok(Vec::new());
            }
            let members = u32::try_from(members).unwrap_or(u32::MAX);
            let number = args.shard.map_or(0, |shard| shard.index);
            let sources = args.shard.is_none().then(|| publishers.clone());
            vec![Audience { is_whole: args.shard.is_none(), ..audience(number, filter, members, sources) }]
        }
        Hearing::Strangers => {
            let filter = args.topic.clone().unwrap_or_else(filter_of_all);
            crate::topic::TopicFilter::parse(&filter)
                .map_err(|error| Failure::usage(format!("invalid filter {}", quoted(&filter))).because(error))?;
            let strangers = |number| audience(number, filter.clone(), 1, None);
            part(args.shard, crowd.subscribers).map(strangers).collect()
        }
    })
}

/// How topics and clients are named.
struct Names {
    run: u16,
    /// Digits of a number: all topics have the same length.
    width: usize,
    id: String,
}

impl Names {
    fn fill(&self, template: &str, number: u32) -> String {
        let width = self.width;
        template
            .replace("{run}", &format!("{:04x}", self.run))
            .replace("{i}", &format!("{number:0width$}"))
            .replace("{id}", &format!("{}-p{number}", self.id))
    }

    /// The filter of all topics of a template.
    fn filter(&self, template: &str) -> String {
        let levels = template.split('/').map(|level| {
            let changes = ["{i}", "{id}", "{seq}"].iter().any(|part| level.contains(part));
            if changes { "+".to_owned() } else { self.fill(level, 0) }
        });
        levels.collect::<Vec<_>>().join("/")
    }
}

fn digits(count: u32) -> usize {
    count.saturating_sub(1).max(1).ilog10() as usize + 1
}

/// A number that tells runs apart. Where shards hear each other, or their topics are named by it, it must be the same
/// for all of them: it follows from the seed. Whoever only listens takes any.
fn run_number(args: &LoadArgs, crowd: Crowd) -> u16 {
    let is_named = args.topic.as_ref().is_some_and(|topic| topic.contains("{run}"));
    let is_spread = args.shard.is_some() && (crowd.subscribers > 0 || is_named);
    let own = if is_spread { 0 } else { u64::from(std::process::id()) ^ clock_bits() };
    mix(args.seed ^ mix(own)) as u16
}

fn clock_bits() -> u64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    u64::from(now.subsec_nanos()) << 20
}

/// What client identifiers begin with. Two machines with the same seed must not throw each other's clients out.
fn id_prefix(options: &Options, run: u16) -> String {
    if options.client_id.is_empty() {
        format!("bench-{run:04x}-{:x}", mix(u64::from(std::process::id()) ^ clock_bits()) as u32)
    } else {
        options.client_id.clone()
    }
}

/// Threads of the generator: a broker on the same machine needs a core, too.
pub(super) fn threads(args: &LoadArgs) -> usize {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    args.threads.map_or_else(|| cores.saturating_sub(1).clamp(1, 8), usize::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_have_all_of_it_and_nothing_twice() {
        for count in [0, 1, 7, 8, 100, 1_001] {
            for shards in [1, 2, 3, 8] {
                let all: Vec<u32> =
                    (1..=shards).flat_map(|index| part(Some(Shard { index, count: shards }), count)).collect();
                assert_eq!(all, (0..count).collect::<Vec<_>>(), "{count} in {shards}");
            }
        }
    }

    #[test]
    fn topics_of_one_load_have_one_length_and_one_filter() {
        let names = Names { run: 0xab, width: digits(1_000), id: "x".to_owned() };
        assert_eq!(names.fill(TOPIC, 7), "mqtt-bench/00ab/007");
        assert_eq!(names.filter(TOPIC), "mqtt-bench/00ab/+");
        assert_eq!(names.filter("a/{id}/b{seq}"), "a/+/+");
        assert_eq!([digits(1), digits(2), digits(10), digits(11), digits(1_000)], [1, 1, 1, 2, 3]);
    }
}
