//! One measurement out of several that were made at the same time: counts and histograms are added, never averaged.

use std::collections::BTreeMap;

use hdrhistogram::Histogram;

use crate::bench::report::{
    Both, Bytes, Counts, Cpu, Distribution, Latency, Limit, Packets, Point, Sample, Tcp,
    hdr::{self, HdrError},
};

/// Adds measurements of the same phase, QoS and block. `same_broker`: all of them met the same one, whose CPU time each
/// has measured as a whole.
pub(super) fn add(parts: &[&Sample], same_broker: bool) -> Result<Sample, HdrError> {
    let Some(first) = parts.first() else { return Ok(Sample::default()) };
    let times = |pick: fn(&Latency) -> Option<&Distribution>| {
        let parts: Vec<&Distribution> = parts.iter().filter_map(|part| pick(&part.latency_ns)).collect();
        distribution(&parts)
    };
    Ok(Sample {
        phase: first.phase.clone(),
        qos: first.qos,
        block: first.block,
        model: first.model,
        limited_by: limit(parts),
        warmup_ns: first.warmup_ns,
        duration_ns: parts.iter().map(|part| part.duration_ns).max().unwrap_or_default(),
        rate: sum(parts, |part| part.rate),
        sent_rate: sum(parts, |part| part.sent_rate),
        counts: counts(parts),
        packets: Packets {
            tx: packets(parts.iter().map(|part| &part.packets.tx)),
            rx: packets(parts.iter().map(|part| &part.packets.rx)),
        },
        bytes: Bytes {
            theory: both(parts, |part| part.bytes.theory),
            mqtt: both(parts, |part| part.bytes.mqtt),
            tcp: tcp(parts),
        },
        latency_ns: Latency {
            response: times(|latency| latency.response.as_ref())?,
            service: times(|latency| latency.service.as_ref())?,
            e2e: times(|latency| latency.e2e.as_ref())?,
            pacing: times(|latency| latency.pacing.as_ref())?,
        },
        cpu_ns_per_msg: cpu(parts, same_broker),
        series_100ms: series(parts),
    })
}

/// A sum, where all parts have something to add.
pub(super) fn sum<T>(parts: &[T], of: impl Fn(&T) -> Option<f64>) -> Option<f64> {
    parts.iter().map(of).sum()
}

/// Adds distributions: their percentiles are those of all times together.
fn distribution(parts: &[&Distribution]) -> Result<Option<Distribution>, HdrError> {
    let negative = parts.iter().fold(0_u64, |sum, part| sum.saturating_add(part.negative));
    let mut all: Option<Histogram<u64>> = None;
    for part in parts.iter().filter(|part| part.n > 0) {
        let times = hdr::decode(&part.hdr)?;
        all = Some(match all {
            None => times,
            Some(mut all) => {
                all.auto(true);
                all.add(times).map_err(|_| HdrError::Large)?;
                all
            }
        });
    }
    let nothing = || (!parts.is_empty()).then(|| Distribution { negative, ..Distribution::default() });
    Ok(all.map(|all| Distribution::of(&all, negative)).or_else(nothing))
}

fn counts(parts: &[&Sample]) -> Counts {
    let mut all = Counts::default();
    for part in parts {
        all += &part.counts;
    }
    all
}

fn packets<'a>(parts: impl Iterator<Item = &'a BTreeMap<String, u64>>) -> BTreeMap<String, u64> {
    let mut all = BTreeMap::new();
    for (name, count) in parts.flatten() {
        let sum: &mut u64 = all.entry(name.clone()).or_default();
        *sum = sum.saturating_add(*count);
    }
    all
}

/// Bytes a message: each part counts as much as it has sent.
fn both(parts: &[&Sample], of: impl Fn(&Sample) -> Option<Both>) -> Option<Both> {
    let parts: Vec<(Both, f64)> = parts.iter().filter_map(|part| Some((of(part)?, part.counts.sent as f64))).collect();
    let (first, _) = parts.first()?;
    // Where all say the same, no rounding is to change it.
    if parts.iter().all(|(both, _)| both == first) {
        return Some(*first);
    }
    let weights: f64 = parts.iter().map(|(_, weight)| weight).sum();
    let mean = |of: fn(&Both) -> f64| parts.iter().map(|(both, weight)| of(both) * weight).sum::<f64>() / weights;
    (weights > 0.0).then(|| Both { tx: mean(|both| both.tx), rx: mean(|both| both.rx) })
}

fn tcp(parts: &[&Sample]) -> Option<Tcp> {
    let parts: Option<Vec<Tcp>> = parts.iter().map(|part| part.bytes.tcp).collect();
    parts?.into_iter().reduce(|all, part| Tcp {
        bytes_out: all.bytes_out.saturating_add(part.bytes_out),
        bytes_in: all.bytes_in.saturating_add(part.bytes_in),
        segs_out: all.segs_out.saturating_add(part.segs_out),
        segs_in: all.segs_in.saturating_add(part.segs_in),
        data_segs_out: all.data_segs_out.saturating_add(part.data_segs_out),
        data_segs_in: all.data_segs_in.saturating_add(part.data_segs_in),
        retransmits: all.retransmits.saturating_add(part.retransmits),
        min_rtt_us: all.min_rtt_us.into_iter().chain(part.min_rtt_us).min(),
    })
}

/// CPU time for a message of all parts together.
fn cpu(parts: &[&Sample], same_broker: bool) -> Cpu {
    let messages = |part: &Sample| {
        let counts = &part.counts;
        (if counts.received > 0 { counts.received } else { counts.completed }) as f64
    };
    let all: f64 = parts.iter().map(|part| messages(part)).sum();
    let client: Option<f64> = parts.iter().map(|part| Some(part.cpu_ns_per_msg.client? * messages(part))).sum();
    let broker: Vec<f64> = parts.iter().filter_map(|part| Some(part.cpu_ns_per_msg.broker? * messages(part))).collect();
    let broker_time = match (same_broker, broker.len()) {
        (_, 0) => None,
        // Each has seen all of its time.
        (true, count) => Some(broker.iter().sum::<f64>() / count as f64),
        (false, count) => (count == parts.len()).then(|| broker.iter().sum()),
    };
    let each = |time: Option<f64>| time.filter(|_| all > 0.0).map(|time| time / all);
    Cpu { client: each(client), broker: each(broker_time) }
}

/// The rates of each tenth of a second. Percentiles of a tenth cannot be added: there are none.
fn series(parts: &[&Sample]) -> Vec<Point> {
    if let [only] = parts {
        return only.series_100ms.clone();
    }
    let mut all: BTreeMap<u64, Point> = BTreeMap::new();
    for point in parts.iter().flat_map(|part| &part.series_100ms) {
        let sum = all.entry(point.t_ms).or_insert(Point { t_ms: point.t_ms, ..Point::default() });
        sum.sent = sum.sent.saturating_add(point.sent);
        sum.completed = sum.completed.saturating_add(point.completed);
        sum.received = sum.received.saturating_add(point.received);
    }
    all.into_values().collect()
}

/// What limited all of them, or the generator if it limited one.
fn limit(parts: &[&Sample]) -> Option<Limit> {
    let first = parts.first()?.limited_by;
    if parts.iter().all(|part| part.limited_by == first) {
        return first;
    }
    parts.iter().any(|part| part.limited_by == Some(Limit::Generator)).then_some(Limit::Generator)
}
