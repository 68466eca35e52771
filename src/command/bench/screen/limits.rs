//! What kept a rate from being higher, in words: one sentence for each limit, and what helps.

use super::{
    paper::Paper,
    pick::{Group, groups},
};
use crate::{
    bench::report::{Limit, Report, figures, levels::window},
    command::bench::{
        look::Ink,
        words::{amount, count, time},
    },
};

/// So many messages, and so many nanoseconds, tell nothing of a limit.
const FEW: u64 = 1_000;
const SHORT: f64 = 1e8;

/// What was the limit of each level.
pub(super) fn explained(report: &Report, paper: &mut Paper) {
    let mut levels = groups(report, |_| true);
    levels.retain(|group| group.limit().is_some());
    if !levels.is_empty() {
        paper.gap();
    }
    limits(report, &levels, paper);
}

/// One sentence for each limit that there was; where levels have their own numbers, one for each.
pub(super) fn limits(report: &Report, levels: &[Group<'_>], paper: &mut Paper) {
    let mut told: Vec<(Limit, String, Vec<u8>)> = Vec::new();
    let mut is_short = false;
    for group in levels {
        let Some(limit) = group.limit() else { continue };
        if limit != Limit::Rate && is_few(group) {
            is_short = true;
            continue;
        }
        let text = sentence(report, group, limit);
        match told.iter_mut().find(|(known, same, _)| (*known, same.as_str()) == (limit, text.as_str())) {
            Some((.., names)) => names.push(group.qos),
            None => told.push((limit, text, vec![group.qos])),
        }
    }
    let is_one = told.len() == 1 && !is_short;
    for (limit, text, mut names) in told.clone() {
        names.dedup();
        let names: Vec<String> = names.iter().map(u8::to_string).collect();
        let which = if is_one { String::new() } else { format!(" at QoS {}", names.join(" and ")) };
        paper.text(Ink::Plain, &format!("limited by {}{which}: {text}", name(report, limit)));
    }
    if told.iter().any(|(limit, ..)| *limit == Limit::Window) {
        let text = match more_in_flight(report) {
            text if is_sink(report) => format!("This is no limit of the generator: {text}"),
            text => format!("This says little about the broker: {text}"),
        };
        paper.text(Ink::Plain, &text);
    }
    if is_short {
        paper.text(Ink::Dim, "Too few messages, or too short, to say what was the limit: a longer -d tells.");
    }
}

fn is_few(group: &Group<'_>) -> bool {
    group.counts().sent < FEW || group.duration() < SHORT
}

fn name(report: &Report, limit: Limit) -> &'static str {
    match limit {
        Limit::Broker if is_sink(report) => "the sink",
        Limit::Receiver => "the subscribers of this program",
        _ => figures::limit(limit),
    }
}

fn is_sink(report: &Report) -> bool {
    report.env.broker.kind == "sink"
}

/// What a limit means, in words.
fn sentence(report: &Report, group: &Group<'_>, limit: Limit) -> String {
    let text = match limit {
        Limit::Rate if is_sink(report) => "the generator kept up with it.",
        Limit::Rate => "the broker kept up with it, and may bear more.",
        Limit::Window => {
            return law(report, group).unwrap_or_else(|| "publishers waited for acknowledgements.".to_owned());
        }
        Limit::Generator if is_sink(report) => {
            "this is what it makes on this machine. With more cores, --threads gives more."
        }
        Limit::Generator => {
            "this machine makes no more of it, and the broker may bear more: --threads, or more machines with --shard."
        }
        Limit::Broker if is_sink(report) => "it reads no faster on this machine, and the generator may do more.",
        Limit::Broker => "it does no more, or the network to it.",
        Limit::Receiver => {
            "they do not keep up, and the broker may bear more: --threads, or subscribers on another machine."
        }
    };
    text.to_owned()
}

/// What helps where the window is the limit.
fn more_in_flight(report: &Report) -> String {
    let (_, is_granted) = window(report);
    match (is_granted, report.run.scenario.as_str()) {
        (false, _) => "a larger --window gives more.".to_owned(),
        (true, "qos") => {
            "it grants no more in flight. More publishers have more: mqtt bench pub --publishers N.".to_owned()
        }
        (true, "latency" | "p2p") => "it grants no more in flight. More pairs have more: --clients.".to_owned(),
        (true, _) => "it grants no more in flight. More publishers have more: --publishers.".to_owned(),
    }
}

/// Little's law with the numbers of this run.
fn law(report: &Report, group: &Group<'_>) -> Option<String> {
    let latency = group.times();
    let mean = latency.service.or(latency.response).map(|times| times.mean).filter(|mean| *mean > 0.0)?;
    let (window, is_granted) = window(report);
    let in_flight = f64::from(window) * report.config.publishers.max(1) as f64;
    let rate = in_flight / mean * 1e9;
    let whose = if is_granted { " (the broker's Receive Maximum)" } else { "" };
    let numbers = (count(in_flight as u64), time(mean), amount(rate));
    Some(format!("{} messages in flight{whose} ÷ {} each = {}/s (Little's law).", numbers.0, numbers.1, numbers.2))
}
