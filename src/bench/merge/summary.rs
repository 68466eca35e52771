//! The flat summary and the ratios of results that were added: from what was added, not from the parts' own.

use std::collections::BTreeMap;

use crate::bench::{
    compare::Metric,
    report::{
        Ratio, Report, Sample, Summary,
        levels::{E2E, Level, Pick, RESPONSE, levels},
    },
    stats,
};

/// The phases that rates are taken from.
const RATES: [&str; 5] = ["throughput", "steady", "connect", "store", "fetch"];
/// The phases that times are taken from.
const TIMES: [&str; 5] = ["steady", "wait", "throughput", "store", "fetch"];

/// The summary of each QoS. What is the same for each message (packets, bytes, round trips) is that of `parts`.
pub(super) fn summaries(merged: &Report, parts: &[Report]) -> BTreeMap<String, Summary> {
    let mut all = BTreeMap::new();
    for name in parts.iter().flat_map(|part| part.summary.keys()) {
        if !all.contains_key(name) {
            all.insert(name.clone(), summary(merged, parts, name));
        }
    }
    all
}

fn summary(merged: &Report, parts: &[Report], name: &str) -> Summary {
    let parts: Vec<&Summary> = parts.iter().filter_map(|part| part.summary.get(name)).collect();
    let qos = name.strip_prefix("qos").and_then(|qos| qos.parse::<u8>().ok()).unwrap_or(u8::MAX);
    let level = |phase: &&str| levels(merged, phase).into_iter().find(|level| level.qos == qos);
    let rates: Option<Level<'_>> = RATES.iter().find_map(level);
    let time =
        |pick: Pick, had: fn(&Summary) -> Option<f64>, of: fn(&crate::bench::report::Distribution) -> Option<u64>| {
            // Where no part says it, it was not to be said.
            parts.iter().any(|part| had(part).is_some()).then(|| {
                let times = TIMES.iter().filter_map(level).find_map(|level| level.times(pick))?;
                of(&times).map(|time| time as f64 / 1e3)
            })?
        };
    let first = |of: fn(&Summary) -> Option<f64>| parts.iter().find_map(|part| of(part));
    let values = |of: fn(&Sample) -> Option<f64>| -> Vec<f64> {
        rates.iter().flat_map(|level| &level.samples).filter_map(|sample| of(sample)).collect()
    };
    Summary {
        msgs_per_s: parts.iter().map(|part| part.msgs_per_s).sum(),
        sent_per_s: parts.iter().map(|part| part.sent_per_s).sum(),
        ci95_pct: stats::interval(&values(|sample| sample.rate)).map(|interval| interval.half_pct()),
        complete_p50_us: time(RESPONSE, |of| of.complete_p50_us, |times| times.p50),
        complete_p99_us: time(RESPONSE, |of| of.complete_p99_us, |times| times.p99),
        e2e_p50_us: time(E2E, |of| of.e2e_p50_us, |times| times.p50),
        e2e_p99_us: time(E2E, |of| of.e2e_p99_us, |times| times.p99),
        e2e_p999_us: time(E2E, |of| of.e2e_p999_us, |times| times.p999),
        client_cpu_ns: stats::mean(&values(|sample| sample.cpu_ns_per_msg.client)),
        broker_cpu_ns: stats::mean(&values(|sample| sample.cpu_ns_per_msg.broker)),
        packets: first(|of| of.packets),
        bytes: first(|of| of.bytes),
        round_trips: first(|of| of.round_trips),
        lost: parts.iter().map(|part| part.lost).fold(0, u64::saturating_add),
        duplicates: parts.iter().map(|part| part.duplicates).fold(0, u64::saturating_add),
        reordered: parts.iter().map(|part| part.reordered).fold(0, u64::saturating_add),
        limited_by: rates.and_then(|level| level.limited_by()),
    }
}

/// The levels beside QoS 0, block by block.
pub(super) fn ratios(merged: &Report) -> Vec<Ratio> {
    let mut all = Vec::new();
    let Some(phase) = RATES.iter().find(|phase| levels(merged, phase).len() > 1) else { return all };
    let found = levels(merged, phase);
    let Some((base, others)) = found.split_first().filter(|(base, _)| base.qos == 0) else { return all };
    let metrics: [(&str, fn(&Sample) -> Option<f64>); 3] = [
        (Metric::Throughput.path(), |sample| sample.rate),
        ("client_cpu", |sample| sample.cpu_ns_per_msg.client),
        ("broker_cpu", |sample| sample.cpu_ns_per_msg.broker),
    ];
    for (metric, of) in metrics {
        for level in others {
            let value = |level: &Level<'_>, block| {
                level.samples.iter().find(|sample| sample.block == block).and_then(|sample| of(sample))
            };
            let pairs = base.samples.iter().filter_map(|sample| Some((of(sample)?, value(level, sample.block)?)));
            let (below, above): (Vec<f64>, Vec<f64>) = pairs.unzip();
            if let Some(ratio) = stats::ratio(&above, &below) {
                let (ci95, n) = (Some((ratio.low, ratio.high)), u32::try_from(above.len()).unwrap_or(u32::MAX));
                all.push(Ratio { metric: metric.to_owned(), qos: level.qos, vs: 0, ratio: ratio.mean, ci95, n });
            }
        }
    }
    all
}
