//! What a table needs of a report: the measurements of a phase and QoS, put together over their rounds.

use std::collections::BTreeMap;

use crate::bench::report::{Counts, Distribution, Latency, Limit, Report, Sample};

/// All rounds of one phase at one QoS.
#[derive(Debug)]
pub(super) struct Group<'a> {
    pub(super) phase: &'a str,
    pub(super) qos: u8,
    pub(super) samples: Vec<&'a Sample>,
}

/// The phases in their order, in each the QoS levels. `keeps`: which phases.
pub(super) fn groups<'a>(report: &'a Report, keeps: impl Fn(&str) -> bool) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    for sample in report.results.iter().filter(|sample| keeps(&sample.phase)) {
        match groups.iter_mut().find(|group| group.phase == sample.phase && group.qos == sample.qos) {
            Some(group) => group.samples.push(sample),
            None => groups.push(Group { phase: &sample.phase, qos: sample.qos, samples: vec![sample] }),
        }
    }
    let mut order: Vec<&str> = Vec::new();
    for group in &groups {
        if !order.contains(&group.phase) {
            order.push(group.phase);
        }
    }
    groups.sort_by_key(|group| (order.iter().position(|phase| *phase == group.phase), group.qos));
    groups
}

impl Group<'_> {
    /// The mean rate of the rounds, as rates are to be averaged: geometric.
    pub(super) fn rate(&self) -> Option<f64> {
        mean(self.samples.iter().map(|sample| sample.rate))
    }

    /// The same of what was sent.
    pub(super) fn sent_rate(&self) -> Option<f64> {
        mean(self.samples.iter().map(|sample| sample.sent_rate))
    }

    /// CPU time for a message, of client and broker.
    pub(super) fn cpu(&self) -> (Option<f64>, Option<f64>) {
        let of = |part: fn(&Sample) -> Option<f64>| mean(self.samples.iter().map(|sample| part(sample)));
        (of(|sample| sample.cpu_ns_per_msg.client), of(|sample| sample.cpu_ns_per_msg.broker))
    }

    /// What became of all messages.
    pub(super) fn counts(&self) -> Counts {
        let mut sum = Counts::default();
        for counts in self.samples.iter().map(|sample| &sample.counts) {
            sum.intended += counts.intended;
            sum.sent += counts.sent;
            sum.completed += counts.completed;
            sum.expected += counts.expected;
            sum.received += counts.received;
            sum.lost += counts.lost;
            sum.duplicates += counts.duplicates;
            sum.duplicates_marked += counts.duplicates_marked;
            sum.reordered += counts.reordered;
            sum.corrupt += counts.corrupt;
            sum.unexpected += counts.unexpected;
            sum.refused += counts.refused;
            sum.disconnects += counts.disconnects;
            sum.connect_failures += counts.connect_failures;
        }
        sum
    }

    /// What limited most of the rounds.
    pub(super) fn limit(&self) -> Option<Limit> {
        let mut votes: BTreeMap<String, (u32, Limit)> = BTreeMap::new();
        for limit in self.samples.iter().filter_map(|sample| sample.limited_by) {
            votes.entry(format!("{limit:?}")).or_insert((0, limit)).0 += 1;
        }
        votes.into_values().max_by_key(|(votes, _)| *votes).map(|(_, limit)| limit)
    }

    /// The times of all rounds together: merged, never averaged. Where they cannot be merged, there are none.
    pub(super) fn times(&self) -> Latency {
        let kind = |kind: fn(&Latency) -> Option<&Distribution>| {
            let all: Vec<&Distribution> = self.samples.iter().filter_map(|sample| kind(&sample.latency_ns)).collect();
            merged(&all)
        };
        Latency {
            response: kind(|latency| latency.response.as_ref()),
            service: kind(|latency| latency.service.as_ref()),
            e2e: kind(|latency| latency.e2e.as_ref()),
            pacing: None,
        }
    }

    /// Packets of a message on the publisher's connection.
    pub(super) fn packets(&self) -> Option<f64> {
        let of = |sample: &Sample| {
            let all = sample.packets.tx.values().chain(sample.packets.rx.values()).sum::<u64>();
            let messages = sample.counts.completed;
            (all > 0 && messages > 0).then(|| all as f64 / messages as f64)
        };
        self.samples.first().and_then(|sample| of(sample))
    }
}

/// What a distribution says of a percentile, if it says it.
pub(super) fn of(times: Option<&Distribution>, part: fn(&Distribution) -> Option<u64>) -> Option<f64> {
    times.and_then(part).map(|time| time as f64)
}

/// The geometric mean of what there is, if there is all of it.
fn mean(values: impl Iterator<Item = Option<f64>>) -> Option<f64> {
    let values: Vec<f64> = values.collect::<Option<_>>()?;
    if values.is_empty() || values.iter().any(|value| *value <= 0.0) {
        return values.first().copied();
    }
    Some((values.iter().map(|value| value.ln()).sum::<f64>() / values.len() as f64).exp())
}

/// Distributions as one.
fn merged(all: &[&Distribution]) -> Option<Distribution> {
    match all {
        [] => None,
        [only] => Some((*only).clone()),
        // Percentiles are never averaged.
        _ => None,
    }
}
