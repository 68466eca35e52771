//! What was measured, and where: the first lines of a result.

use super::paper::Paper;
use crate::{
    bench::report::{Config, Report, levels::window},
    command::bench::words::{count, span, time, whole},
};
use std::time::Duration;

/// Broker, load, and this machine.
pub(super) fn write(report: &Report, paper: &mut Paper) {
    let (config, broker, link) = (&report.config, &report.env.broker, &report.env.link);
    let place = match broker.kind.as_str() {
        "embedded" => format!("embedded (this program, {})", broker.address),
        "sink" => format!("none: a sink that only reads and acknowledges ({})", broker.address),
        _ => broker.address.clone(),
    };
    let name = broker.name.clone().filter(|_| broker.kind == "remote").unwrap_or_default();
    let transport = match (link.transport.as_str(), &link.tls) {
        ("" | "tcp", None) => String::new(),
        (transport, None) => transport.to_owned(),
        (transport, Some(tls)) => format!("{transport}: {tls}"),
    };
    paper.facts("Broker", &[place, name, format!("MQTT {}", config.version), transport]);
    if report.run.scenario == "qos" {
        let facts = [topic(config), payload(config), format!("seed {}", report.run.seed)];
        paper.facts("Messages", &facts);
    } else {
        paper.facts("Load", &load(report));
    }
    if link.emulated && report.run.scenario != "qos" {
        let mut facts = vec!["emulated".to_owned()];
        facts.extend(link.rtt_ms.map(|rtt| format!("round trip {rtt} ms")));
        facts.extend(link.jitter_ms.filter(|jitter| *jitter > 0.0).map(|jitter| format!("jitter {jitter} ms")));
        facts.extend(link.bandwidth_bps.map(|bits| format!("{} bit/s", whole(bits))));
        paper.facts("Link", &facts);
    }
    if report.env.tool.client == "rumqttc" {
        paper.facts("Client", &["rumqttc".to_owned()]);
    }
}

/// The load in words.
fn load(report: &Report) -> Vec<String> {
    let config = &report.config;
    let clients = |count: u64, what: &str| {
        (count > 0).then(|| format!("{} {what}{}", self::count(count), if count == 1 { "" } else { "s" }))
    };
    let mut facts = vec![report.run.scenario.clone()];
    let is_of_connections = report.run.scenario == "conn" || report.run.scenario == "churn" || config.qos.is_empty();
    if is_of_connections {
        facts.extend(clients(config.publishers + config.subscribers, "client"));
    } else {
        facts.extend(clients(config.publishers, "publisher"));
        facts.extend(clients(config.subscribers, "subscriber"));
        let levels: Vec<String> = config.qos.iter().map(u8::to_string).collect();
        facts.push(format!("QoS {}", levels.join(", ")));
        if report.run.scenario == "sub" {
            facts.push(format!("filter {}", filter(config)));
        } else {
            facts.push(payload(config));
        }
    }
    match config.rate {
        // It sends nothing, and waits for what comes.
        None if report.run.scenario == "sub" => {}
        Some(rate) => {
            let arrival = if config.arrival == "constant" { String::new() } else { format!(", {}", config.arrival) };
            facts.push(format!("{}/s wished for{arrival}", whole(rate)));
        }
        None => facts.push("as fast as possible".to_owned()),
    }
    if config.window > 0 && config.qos.iter().any(|qos| *qos > 0) {
        let (window, is_granted) = window(report);
        let whose = if is_granted { " (the broker's Receive Maximum)" } else { "" };
        facts.push(format!("window {}{whose}", count(window.into())));
    }
    if config.retain {
        facts.push("retained".to_owned());
    }
    facts.extend(config.messages.map(|messages| format!("{} messages", count(messages))));
    let seconds = config.duration_s.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    let shown = |at: Duration| if at.as_millis() < 1_000 { time(at.as_nanos() as f64) } else { span(at) };
    facts.extend(seconds.filter(|time| !time.is_zero()).map(|time| format!("for {}", shown(time))));
    facts.extend(
        report.run.shard.as_ref().map(
            |shard| {
                if shard.contains('/') { format!("part {shard}") } else { shard.clone() }
            },
        ),
    );
    facts
}

/// What `bench sub` has subscribed to.
pub(super) fn filter(config: &Config) -> &str {
    if config.topic.is_empty() { "mqtt-bench/+" } else { &config.topic }
}

fn topic(config: &Config) -> String {
    format!("topic {} B", count(config.topic_len.into()))
}

fn payload(config: &Config) -> String {
    if config.payload_max > config.payload {
        format!("payload {} to {} B", count(config.payload.into()), count(config.payload_max.into()))
    } else {
        format!("payload {} B", count(config.payload.into()))
    }
}
