//! From samples to the most wanted numbers: by QoS, and one QoS beside another.

use std::collections::BTreeMap;

use super::{Bytes, Distribution, Model, Ratio, Sample, Summary};
use crate::bench::{
    recorder::Times,
    report::{hdr, levels},
    stats,
};

/// The phases that tell how much can be done, the first that is there.
const RATES: [&str; 5] = ["throughput", "steady", "connect", "churn", "fetch"];
/// The phases that tell what is sent.
const BYTES: [&str; 3] = ["wire", "throughput", "steady"];
/// The phases that tell how long things take when nothing is in their way.
const TIMES: [&str; 5] = ["wait", "steady", "throughput", "connect", "churn"];

/// The most wanted numbers of each QoS that was measured.
#[must_use]
pub fn summary(samples: &[Sample]) -> BTreeMap<String, Summary> {
    let mut levels: Vec<u8> = samples.iter().map(|sample| sample.qos).collect();
    levels.sort_unstable();
    levels.dedup();
    levels.into_iter().map(|qos| (format!("qos{qos}"), of_level(samples, qos))).collect()
}

/// The samples of a QoS in the first of some phases that is there.
fn of_phase<'a>(samples: &'a [Sample], qos: u8, phases: &[&str]) -> Vec<&'a Sample> {
    let in_phase = |phase: &&str| {
        let found: Vec<_> = samples.iter().filter(|sample| sample.qos == qos && sample.phase == **phase).collect();
        (!found.is_empty()).then_some(found)
    };
    phases.iter().find_map(in_phase).unwrap_or_default()
}

fn of_level(samples: &[Sample], qos: u8) -> Summary {
    let rates = of_phase(samples, qos, &RATES);
    let bytes = of_phase(samples, qos, &BYTES);
    let times = of_phase(samples, qos, &TIMES);
    let values = |of: fn(&Sample) -> Option<f64>| rates.iter().filter_map(|sample| of(sample)).collect::<Vec<_>>();
    let throughput = values(|sample| sample.rate);
    let interval = stats::interval(&throughput);
    let mean = |values: Vec<f64>| stats::interval(&values).map(|all| all.mean).or(values.first().copied());
    let response = merged(&times, |sample| sample.latency_ns.response.as_ref());
    let e2e = merged(&times, |sample| sample.latency_ns.e2e.as_ref());
    let us = |times: &Times, percent: f64| times.percentile(percent).map(|nanos| nanos as f64 / 1e3);
    let all = || samples.iter().filter(|sample| sample.qos == qos && sample.phase != "cuts");
    Summary {
        msgs_per_s: mean(throughput),
        sent_per_s: mean(values(|sample| sample.sent_rate)),
        ci95_pct: interval.map(|all| all.half_pct()),
        complete_p50_us: us(&response, 50.0),
        complete_p99_us: us(&response, 99.0),
        e2e_p50_us: us(&e2e, 50.0),
        e2e_p99_us: us(&e2e, 99.0),
        e2e_p999_us: us(&e2e, 99.9),
        client_cpu_ns: mean(values(|sample| sample.cpu_ns_per_msg.client)),
        broker_cpu_ns: mean(values(|sample| sample.cpu_ns_per_msg.broker)),
        packets: packets(&bytes),
        bytes: bytes_of(&bytes),
        round_trips: None,
        lost: all().map(|sample| sample.counts.lost).sum(),
        duplicates: all().map(|sample| sample.counts.duplicates).sum(),
        reordered: all().map(|sample| sample.counts.reordered).sum(),
        limited_by: most(&rates),
    }
}

/// What limited most of the samples.
fn most(samples: &[&Sample]) -> Option<super::Limit> {
    let limits: Vec<_> = samples.iter().filter_map(|sample| sample.limited_by).collect();
    limits.iter().copied().max_by_key(|limit| limits.iter().filter(|other| *other == limit).count())
}

/// All times of some samples together: percentiles are never averaged.
fn merged<'a>(samples: &[&'a Sample], of: fn(&'a Sample) -> Option<&'a Distribution>) -> Times {
    let mut all = Times::default();
    for distribution in samples.iter().filter_map(|sample| of(sample)) {
        if let Ok(histogram) = hdr::decode(&distribution.hdr) {
            all.add_histogram(&histogram);
        }
    }
    all
}

/// Packets of a message on the publisher's connection.
fn packets(samples: &[&Sample]) -> Option<f64> {
    let sent: u64 = samples.iter().map(|sample| sample.counts.sent).sum();
    let all = samples.iter().fold(0_u64, |sum, sample| sum.saturating_add(levels::packets_of_messages(sample)));
    // A foreign library does not tell.
    (sent > 0 && all > 0).then(|| all as f64 / sent as f64)
}

fn bytes_of(samples: &[&Sample]) -> Option<f64> {
    let sent: u64 = samples.iter().map(|sample| sample.counts.sent).sum();
    let of = |bytes: &Bytes, sent: u64| bytes.mqtt.map(|both| (both.tx + both.rx) * sent as f64);
    let all: f64 = samples.iter().filter_map(|sample| of(&sample.bytes, sample.counts.sent)).sum();
    (sent > 0 && all > 0.0).then(|| all / sent as f64)
}

/// Something that a sample may tell.
type Metric = fn(&Sample) -> Option<f64>;

/// Each QoS beside the lowest that was measured, block by block.
#[must_use]
pub fn ratios(samples: &[Sample]) -> Vec<Ratio> {
    let mut levels: Vec<u8> = samples.iter().map(|sample| sample.qos).collect();
    levels.sort_unstable();
    levels.dedup();
    let Some((&low, others)) = levels.split_first() else { return Vec::new() };
    let metrics: [(&str, Metric); 4] = [
        ("throughput", |sample| sample.rate),
        ("client_cpu", |sample| sample.cpu_ns_per_msg.client),
        ("broker_cpu", |sample| sample.cpu_ns_per_msg.broker),
        ("e2e_p50", typical_arrival),
    ];
    let mut ratios = Vec::new();
    for &qos in others {
        for (metric, of) in metrics {
            let pairs = pairs(samples, low, qos, of);
            let (own, base): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
            let Some(first) = own.first().zip(base.first()).map(|(own, base)| own / base) else { continue };
            let interval = stats::ratio(&own, &base);
            ratios.push(Ratio {
                metric: metric.to_owned(),
                qos,
                vs: low,
                ratio: interval.as_ref().map_or(first, |interval| interval.mean),
                ci95: interval.map(|interval| (interval.low, interval.high)),
                n: own.len() as u32,
            });
        }
    }
    ratios
}

/// Half of the arrivals took no longer; as fast as possible, that would only tell how long the queue is.
fn typical_arrival(sample: &Sample) -> Option<f64> {
    let times = sample.latency_ns.e2e.as_ref().filter(|_| sample.model == Model::Open)?;
    times.p50.map(|time| time as f64)
}

/// The values of two levels in the same block.
fn pairs(samples: &[Sample], low: u8, qos: u8, of: Metric) -> Vec<(f64, f64)> {
    let base = of_phase(samples, low, &RATES);
    let own = of_phase(samples, qos, &RATES);
    let partner = |sample: &&Sample| {
        let other = base.iter().find(|other| other.block == sample.block)?;
        Some((of(sample)?, of(other)?))
    };
    own.iter().filter_map(partner).collect()
}
