//! Options that mean nothing to a scenario: they are refused, for whoever gave one expects something of it.

use crate::{
    bench::threshold::{Condition, Wish},
    cli::bench::{LoadArgs, Scenario},
    failure::{Failure, is_similar, quoted},
};

/// By scenario, the options that it has no use for, each with what is to be said of it: nothing, or what to do.
const REFUSED: [(&str, &[(&str, &str)]); 13] = [
    (
        "qos",
        &[
            ("publishers", OTHERS),
            ("subscribers", OTHERS),
            ("clients", OTHERS),
            ("rate", RATES),
            ("rate_per_client", RATES),
            ("arrival", RATES),
            ("ramp", RATES),
            ("messages", "give -d, the time of each level"),
            ("warmup", ""),
            ("payload", "give -s; mqtt bench pub sends payloads of any kind"),
            ("cut", "its last part cuts connections by itself"),
            ("reconnect", ""),
            ("connect_rate", ""),
            ("shard", OTHERS),
        ],
    ),
    ("pub", &[("subscribers", "mqtt bench fanout has publishers and subscribers")]),
    (
        "sub",
        &[
            ("publishers", "mqtt bench fanin has publishers and subscribers"),
            ("rate", SENDS_NOTHING),
            ("rate_per_client", SENDS_NOTHING),
            ("arrival", SENDS_NOTHING),
            ("ramp", SENDS_NOTHING),
            ("retain", SENDS_NOTHING),
            ("cut", SENDS_NOTHING),
            ("payload", SENDS_NOTHING),
            ("blocks", ""),
        ],
    ),
    ("latency", &[("subscribers", PAIRS)]),
    ("p2p", &[("subscribers", PAIRS)]),
    ("fanout", &[("clients", BOTH)]),
    ("fanin", &[("clients", BOTH)]),
    ("shared", &[("clients", BOTH)]),
    ("ceiling", &[("subscribers", "a sink sends nothing"), ("cut", ""), ("reconnect", "")]),
    (
        "conn",
        &[
            ("qos", NO_MESSAGES),
            ("size", NO_MESSAGES),
            ("topic", NO_MESSAGES),
            ("payload", NO_MESSAGES),
            ("retain", NO_MESSAGES),
            ("window", NO_MESSAGES),
            ("messages", "give their number with --clients"),
            ("publishers", CLIENTS),
            ("subscribers", CLIENTS),
            ("rate_per_client", "give the connections a second with --rate"),
            ("arrival", "connections are made at equal distances"),
            ("ramp", "give the connections a second with --rate"),
            ("warmup", ""),
            ("blocks", ""),
            ("cut", ""),
            ("client", OWN),
        ],
    ),
    (
        "churn",
        &[
            ("qos", NO_MESSAGES),
            ("size", NO_MESSAGES),
            ("topic", NO_MESSAGES),
            ("payload", NO_MESSAGES),
            ("retain", NO_MESSAGES),
            ("window", NO_MESSAGES),
            ("publishers", CLIENTS),
            ("subscribers", CLIENTS),
            ("connect_rate", "give the connections a second with --rate"),
            ("reconnect", "its clients come back anyway"),
            ("client", OWN),
            ("blocks", ""),
            ("cut", ""),
        ],
    ),
    (
        "retained",
        &[
            ("publishers", "one client stores the messages"),
            ("clients", "--subscribers N get them at the same time"),
            ("duration", "give the number of messages with -n"),
            ("warmup", ""),
            ("rate_per_client", "give the rate of storing with --rate"),
            ("cut", ""),
            ("connect_rate", ""),
            ("reconnect", ""),
            ("shard", ""),
            ("client", OWN),
        ],
    ),
    (
        "knee",
        &[
            ("rate_per_client", "it finds the rate: --rate is the one that it begins with"),
            ("ramp", "it finds the rate: --rate is the one that it begins with"),
            ("messages", "give the time of each step with -d"),
            ("blocks", ""),
            ("cut", ""),
        ],
    ),
];

const OTHERS: &str = "it compares the levels with one publisher and one subscriber; mqtt bench p2p has more of them";
const RATES: &str = "it measures as fast as possible; mqtt bench latency keeps a rate";
const SENDS_NOTHING: &str = "it only listens; mqtt bench pub sends";
const PAIRS: &str = "its clients are pairs: give their number with --clients";
const BOTH: &str = "give --publishers and --subscribers";
const NO_MESSAGES: &str = "it sends no messages";
const OWN: &str = "the clients of this program carry it";
const CLIENTS: &str = "give the number of clients with --clients";

/// Refuses what means nothing to a scenario.
pub(super) fn check(scenario: &str, args: &LoadArgs) -> Result<(), Failure> {
    let refused = REFUSED.iter().find(|(name, _)| *name == scenario).map_or(&[][..], |(_, refused)| refused);
    let typed = |id: &str| args.typed.iter().any(|typed| typed == id);
    if let Some((id, why)) = refused.iter().find(|(id, _)| typed(id)) {
        let failure = Failure::usage(format!("--{} means nothing to mqtt bench {scenario}", id.replace('_', "-")));
        return Err(if why.is_empty() { failure } else { failure.hint(*why) });
    }
    check_words(scenario, args)?;
    check_conditions(scenario, args)?;
    let has_rate = args.rate.is_some() || args.rate_per_client.is_some() || args.ramp.is_some();
    if typed("arrival") && !has_rate && !matches!(scenario, "latency" | "knee" | "preset") {
        return Err(Failure::usage("--arrival lies around a rate, and there is none").hint("give it with --rate"));
    }
    if typed("rate") && typed("connect_rate") && scenario == "conn" {
        return Err(Failure::usage("--rate and --connect-rate are the same for mqtt bench conn").hint("give one"));
    }
    Ok(())
}

/// Refuses words that would be taken for something else than was meant.
fn check_words(scenario: &str, args: &LoadArgs) -> Result<(), Failure> {
    let word = args.broker.as_ref().and_then(|word| word.to_str()).unwrap_or_default();
    if word == "help" {
        let path = if scenario == "qos" { String::new() } else { format!(" {scenario}") };
        return Err(Failure::usage("help is no broker").hint(format!("mqtt bench{path} --help shows the options")));
    }
    if args.connection.disable_clean_session && !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Failure::usage("-c takes no number: it keeps sessions")
            .hint(format!("the number of clients: --clients {word}")));
    }
    if let Some((scheme, rest)) = word.split_once("://")
        && let Some((_, path)) = rest.split_once('/')
        && !path.is_empty()
    {
        let failure = Failure::usage(format!("the broker's URL has a path: {}", quoted(path)));
        return Err(match scheme {
            "ws" | "wss" => failure.hint("the path of a WebSocket is given with --ws-path, a topic with -t"),
            _ => failure.hint("a topic is given with -t"),
        });
    }
    let topic = args.topic.as_deref().unwrap_or_default();
    let payload = args.payload.as_deref().filter(|payload| !payload.starts_with('@')).unwrap_or_default();
    for (option, text, known) in [
        ("--topic", topic, &["{i}", "{id}", "{seq}", "{run}"][..]),
        ("--payload", payload, &["{seq}", "{time}", "{i}"][..]),
    ] {
        if let Some(unknown) = placeholders(text).find(|name| !known.contains(name)) {
            let what = format!("{option} knows no {}", quoted(unknown));
            return Err(Failure::usage(what).hint(format!("there are {}", known.join(", "))));
        }
    }
    Ok(())
}

/// The words in braces of a template: `{seq}`. JSON has quotes in its braces.
fn placeholders(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices('{').filter_map(|(at, _)| {
        let rest = &text[at..];
        let inner = &rest[1..rest.find('}')?];
        let is_word = !inner.is_empty() && inner.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'_');
        is_word.then(|| &rest[..inner.len() + 2])
    })
}

/// Refuses conditions on what a scenario never measures: they would break, whatever the broker does.
fn check_conditions(scenario: &str, args: &LoadArgs) -> Result<(), Failure> {
    let results = &args.results;
    for text in results.fail_if.iter().chain(&results.require) {
        // What is no condition at all is told where conditions are read.
        let Ok(condition) = Condition::parse(text, Wish::Require) else { continue };
        let name = condition.path.metric_name();
        let is_arrival = name.split('.').next() == Some("e2e");
        let (never, hint) = match scenario {
            "pub" | "ceiling" => {
                (is_arrival, "nobody receives what it sends; complete.p99 is the time to acknowledgement")
            }
            "sub" => (
                ["complete", "service", "pacing"].iter().any(|sent| name.split('.').next() == Some(sent)),
                "it sends nothing; e2e.p99 is the time to arrive",
            ),
            "conn" | "churn" => (is_arrival, "it sends no messages; connect.p99 is the time to CONNACK"),
            _ => (false, ""),
        };
        if never {
            return Err(Failure::usage(format!("mqtt bench {scenario} measures no {name}")).hint(hint));
        }
    }
    Ok(())
}

/// All scenarios by name.
const SCENARIOS: [&str; 19] = [
    "qos", "pub", "sub", "conn", "latency", "fanout", "fanin", "p2p", "shared", "retained", "churn", "knee", "preset",
    "ceiling", "theory", "trace", "compare", "merge", "report",
];

/// Refuses a word that is no broker but was meant for a scenario, before a resolver is asked.
pub(super) fn check_word(args: &LoadArgs) -> Result<(), Failure> {
    let Some(word) = args.broker.as_ref().and_then(|word| word.to_str()) else { return Ok(()) };
    if let Some(scenario) = SCENARIOS.iter().find(|scenario| **scenario == word) {
        return Err(Failure::usage(format!("the scenario stands behind an option: {word}"))
            .hint(format!("it comes first: mqtt bench {scenario}")));
    }
    if word.contains(['.', ':', '/']) || word == "localhost" {
        return Ok(());
    }
    let begins = |scenario: &&&str| word.len() > 2 && scenario.starts_with(word);
    let similar = || SCENARIOS.iter().find(|scenario| is_similar(word, scenario));
    SCENARIOS.iter().find(begins).or_else(similar).map_or(Ok(()), |scenario| {
        let what = format!("unknown scenario {}", quoted(word));
        Err(Failure::usage(what).hint(format!("did you mean: mqtt bench {scenario}; a host of this name: -h {word}")))
    })
}

/// The name of a scenario that is a load.
pub(super) const fn name(scenario: &Scenario) -> Option<(&'static str, &LoadArgs)> {
    Some(match scenario {
        Scenario::Qos(load) => ("qos", load),
        Scenario::Publish(load) => ("pub", load),
        Scenario::Subscribe(load) => ("sub", load),
        Scenario::Conn(load) => ("conn", load),
        Scenario::Latency(load) => ("latency", load),
        Scenario::Fanout(load) => ("fanout", load),
        Scenario::Fanin(load) => ("fanin", load),
        Scenario::P2p(load) => ("p2p", load),
        Scenario::Shared(load) => ("shared", load),
        Scenario::Retained(load) => ("retained", load),
        Scenario::Churn(load) => ("churn", load),
        Scenario::Ceiling(load) => ("ceiling", load),
        Scenario::Knee(args) => ("knee", &args.load),
        Scenario::Preset(_)
        | Scenario::Theory(_)
        | Scenario::Trace(_)
        | Scenario::Compare(_)
        | Scenario::Merge(_)
        | Scenario::Report(_) => return None,
    })
}
