//! `mqtt bench preset`: the scenarios of public suites by their names.

use super::{conn, load, refusals};
use crate::{
    cli::bench::{LoadArgs, PresetArgs, Quantity, Rate, Span, Time},
    failure::{Exit, Failure, is_similar, quoted, system},
    output,
};

/// A scenario of a suite.
struct Preset {
    name: &'static str,
    /// What the suite calls it.
    full: &'static str,
    /// What a report calls it.
    label: &'static str,
    scenario: &'static str,
    publishers: u64,
    subscribers: u64,
    clients: u64,
    rate: f64,
    seconds: u64,
    about: &'static str,
}

const NONE: Preset = Preset {
    name: "",
    full: "",
    label: "",
    scenario: "p2p",
    publishers: 0,
    subscribers: 0,
    clients: 0,
    rate: 0.0,
    seconds: 60,
    about: "",
};

/// The Open MQTT Benchmark Suite, its basic set and its enterprise set; then our own.
static PRESETS: [Preset; 10] = [
    Preset {
        name: "p2p-1k",
        full: "p2p-1k-1k-1k-1k",
        label: "preset p2p-1k",
        clients: 1_000,
        rate: 1_000.0,
        about: "1,000 pairs, 1,000 messages a second in and out",
        ..NONE
    },
    Preset {
        name: "fanout-1-1k",
        full: "fanout-1-1k-1-1k",
        label: "preset fanout-1-1k",
        scenario: "fanout",
        publishers: 1,
        subscribers: 1_000,
        rate: 1.0,
        about: "1 publisher, 1,000 subscribers, 1 message a second in, 1,000 out",
        ..NONE
    },
    Preset {
        name: "sharedsub-1k-5",
        full: "sharedsub-1k-5-1k-1k",
        label: "preset sharedsub-1k-5",
        scenario: "shared",
        publishers: 1_000,
        subscribers: 5,
        rate: 1_000.0,
        about: "1,000 publishers, 5 subscribers that share, 1,000 messages a second",
        ..NONE
    },
    Preset {
        name: "conn-10k",
        full: "conn-tcp-10k-100",
        label: "preset conn-10k",
        scenario: "conn",
        clients: 10_000,
        rate: 100.0,
        about: "10,000 connections, 100 a second",
        ..NONE
    },
    Preset {
        name: "p2p-50k",
        full: "p2p-50k-50k-50k-50k",
        label: "preset p2p-50k",
        clients: 50_000,
        rate: 50_000.0,
        about: "50,000 pairs, 50,000 messages a second in and out",
        ..NONE
    },
    Preset {
        name: "fanout-5-1000",
        full: "fanout-5-1000-5-250k",
        label: "preset fanout-5-1000",
        scenario: "fanout",
        publishers: 5,
        subscribers: 1_000,
        rate: 250.0,
        about: "5 publishers, 1,000 subscribers, 250 messages a second in, 250,000 out",
        ..NONE
    },
    Preset {
        name: "sharedsub-50k-500",
        full: "sharedsub-50k-500-50k-50k",
        label: "preset sharedsub-50k-500",
        scenario: "shared",
        publishers: 50_000,
        subscribers: 500,
        rate: 50_000.0,
        about: "50,000 publishers, 500 subscribers that share, 50,000 messages a second",
        ..NONE
    },
    Preset {
        name: "conn-1m",
        full: "conn-tcp-1m-5k",
        label: "preset conn-1m",
        scenario: "conn",
        clients: 1_000_000,
        rate: 5_000.0,
        about: "1,000,000 connections, 5,000 a second: with --shard and --source",
        ..NONE
    },
    Preset {
        name: "smoke",
        full: "smoke",
        label: "preset smoke",
        clients: 2,
        rate: 100.0,
        seconds: 2,
        about: "2 pairs, 100 messages a second, for 2 seconds: whether all is in order",
        ..NONE
    },
    Preset {
        name: "telemetry-1k",
        full: "telemetry-1k-1-1k-1k",
        label: "preset telemetry-1k",
        scenario: "fanin",
        publishers: 1_000,
        subscribers: 1,
        rate: 1_000.0,
        about: "1,000 devices, 1 subscriber, 1,000 messages a second",
        ..NONE
    },
];

/// What all of them have in common.
const QOS: u8 = 1;
const SIZE: u32 = 16;
const KEEP_ALIVE: u16 = 300;

/// Runs one, or lists them.
pub(super) fn run(args: PresetArgs) -> Result<Exit, Failure> {
    let PresetArgs { name, mut load } = args;
    let Some(name) = name else {
        return output::text(list().as_bytes()).map(|()| Exit::DONE).map_err(|error| {
            Failure::new(Exit::FAILED, "cannot write to the standard output").because(system(&error))
        });
    };
    let preset = find(&name)?;
    refusals::check(preset.scenario, &load)?;
    preset.fill(&mut load);
    match preset.scenario {
        "conn" => conn::run(preset.label, load),
        scenario => load::run_as(preset.label, scenario, load),
    }
}

fn list() -> String {
    let mut text = "QoS 1, 16 bytes, keep alive 300 s, for 1 minute; any option changes that.\n\n".to_owned();
    for preset in &PRESETS {
        text += &format!("  {:<19}{}\n", preset.name, preset.about);
    }
    text += "\nThe first eight are those of the Open MQTT Benchmark Suite, which has them run for 5 to 30 minutes: -d 30m\n";
    text
}

/// The one of this name, short or as the suite has it.
fn find(name: &str) -> Result<&'static Preset, Failure> {
    // The suite itself writes "sharesub" and "1000" as well.
    let wanted = name.to_ascii_lowercase().replace("sharesub", "sharedsub").replace("-tcp", "");
    let full = |preset: &Preset| preset.full.replace("-tcp", "");
    let is_it = |preset: &&Preset| {
        let short = |name: &str| name.replace("1000", "1k");
        [preset.name, &full(preset)].iter().any(|name| short(name) == short(&wanted))
    };
    if let Some(preset) = PRESETS.iter().find(is_it) {
        return Ok(preset);
    }
    let near = |preset: &&Preset| {
        is_similar(&wanted, preset.name)
            || is_similar(&wanted, &full(preset))
            || (wanted.len() > 4 && preset.name.starts_with(&wanted))
            || (wanted.len() > preset.name.len() && full(preset).starts_with(&wanted))
    };
    let hint = match PRESETS.iter().find(near) {
        Some(preset) => format!("did you mean: mqtt bench preset {}", preset.name),
        None => "mqtt bench preset lists them".to_owned(),
    };
    // What stands before an @ may be a password: nothing of it is repeated.
    let what =
        if name.contains('@') { "unknown preset".to_owned() } else { format!("unknown preset {}", quoted(name)) };
    Err(Failure::usage(what).hint(hint))
}

impl Preset {
    /// Puts its values where nothing was typed.
    fn fill(&self, args: &mut LoadArgs) {
        let number = |count: u64| (count > 0).then_some(Quantity(count));
        args.publishers = args.publishers.or(number(self.publishers));
        args.subscribers = args.subscribers.or(number(self.subscribers));
        args.clients = args.clients.or(number(self.clients));
        if args.rate_per_client.is_none() && args.ramp.is_none() && args.connect_rate.is_none() {
            args.rate = args.rate.or(Some(Rate(self.rate)));
        }
        if !args.typed.iter().any(|id| id == "keepalive") {
            args.connection.keepalive = KEEP_ALIVE;
        }
        if self.scenario == "conn" {
            return;
        }
        if args.qos.is_empty() {
            args.qos = vec![QOS];
        }
        if args.payload.is_none() {
            args.size = args.size.or(Some(Span { from: SIZE, to: SIZE }));
        }
        if args.messages.is_none() {
            args.duration = args.duration.or(Some(Time(std::time::Duration::from_secs(self.seconds))));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn presets_are_found_by_all_their_names() {
        for (name, expected) in [
            ("p2p-1k", "p2p-1k"),
            ("p2p-1K-1K-1K-1K", "p2p-1k"),
            ("fanout-1-1000", "fanout-1-1k"),
            ("fanout-5-1000-5-250K", "fanout-5-1000"),
            ("fanout-5-1k", "fanout-5-1000"),
            ("sharesub-50K-500-50K-50K", "sharedsub-50k-500"),
            ("sharedsub-1K-5-1K-1K", "sharedsub-1k-5"),
            ("conn-tcp-10K-100", "conn-10k"),
            ("conn-tcp-1M-5K", "conn-1m"),
        ] {
            assert_eq!(find(name).map(|preset| preset.name).ok(), Some(expected), "{name}");
        }
        let hint = |name| find(name).err().and_then(|failure| failure.hint);
        assert_eq!(hint("p2p-1l").as_deref(), Some("did you mean: mqtt bench preset p2p-1k"));
        assert_eq!(hint("p2p-1k-1k").as_deref(), Some("did you mean: mqtt bench preset p2p-1k"));
        assert_eq!(hint("banana").as_deref(), Some("mqtt bench preset lists them"));
    }
}
