//! What is compared of two results, and the values of it that each of them has: one a block.

use crate::bench::{
    report::{
        Distribution, Model, Report, Sample,
        levels::{measured, packets_of_message},
    },
    stats,
};

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Metric {
    /// Deliveries (or completions, or connections) a second.
    Throughput,
    /// Publish to acknowledged for good: half of them.
    CompleteP50,
    /// The same: of a hundred, the slowest but one.
    CompleteP99,
    /// Publish to arrival: half of them.
    E2eP50,
    /// The same: of a hundred, the slowest but one.
    E2eP99,
    /// CPU time of the client for a message.
    ClientCpu,
    /// CPU time of the broker for a message.
    BrokerCpu,
    /// Packets of a message.
    Packets,
    /// Bytes of a message.
    Bytes,
}

impl Metric {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Throughput,
        Self::CompleteP50,
        Self::CompleteP99,
        Self::E2eP50,
        Self::E2eP99,
        Self::ClientCpu,
        Self::BrokerCpu,
        Self::Packets,
        Self::Bytes,
    ];

    /// Its name in conditions.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Throughput => "throughput",
            Self::CompleteP50 => "complete.p50",
            Self::CompleteP99 => "complete.p99",
            Self::E2eP50 => "e2e.p50",
            Self::E2eP99 => "e2e.p99",
            Self::ClientCpu => "cpu.client",
            Self::BrokerCpu => "cpu.broker",
            Self::Packets => "packets",
            Self::Bytes => "bytes",
        }
    }

    /// `msgs/s`, `ns`, `packets` or `bytes`.
    #[must_use]
    pub const fn unit(self) -> &'static str {
        match self {
            Self::Throughput => "msgs/s",
            Self::Packets => "packets",
            Self::Bytes => "bytes",
            _ => "ns",
        }
    }

    /// Whether more is better.
    #[must_use]
    pub const fn is_gain(self) -> bool {
        matches!(self, Self::Throughput)
    }

    /// Whether it does not depend on the machine: it is counted, not timed.
    #[must_use]
    pub const fn is_exact(self) -> bool {
        matches!(self, Self::Packets | Self::Bytes)
    }

    /// How much (as a logarithm) it may differ from run to run on one machine although nothing has changed: one
    /// standard deviation, at the least.
    pub(super) const fn drift(self) -> f64 {
        match self {
            Self::Packets | Self::Bytes => 0.0,
            Self::Throughput | Self::ClientCpu | Self::BrokerCpu => 0.03,
            Self::CompleteP50 | Self::E2eP50 => 0.08,
            Self::CompleteP99 | Self::E2eP99 => 0.15,
        }
    }

    /// Whether it has a say in the verdict, or informs only.
    ///
    /// As fast as possible, the rate decides: times of arrival are then nothing but the length of queues, which no two
    /// runs share. By a schedule the rate is given; the times and the broker's CPU time decide. Far percentiles and
    /// this program's own CPU time inform: the first hang on a few bad moments, the second is not the broker's.
    #[must_use]
    pub const fn decides(self, model: Model) -> bool {
        match self {
            Self::Throughput | Self::Packets | Self::Bytes => true,
            Self::CompleteP50 | Self::E2eP50 | Self::BrokerCpu => matches!(model, Model::Open),
            Self::CompleteP99 | Self::E2eP99 | Self::ClientCpu => false,
        }
    }
}

/// The phase that is compared: the first of these that there is.
const PHASES: [&str; 6] = ["throughput", "steady", "connect", "churn", "store", "fetch"];
/// Packets and bytes are best counted one message at a time.
const EXACT_PHASES: [&str; 3] = ["wire", "throughput", "steady"];

/// The blocks of a QoS that a metric is taken from.
pub(super) fn blocks(report: &Report, metric: Metric, qos: u8) -> Vec<&Sample> {
    let phases: &[&str] = if metric.is_exact() { &EXACT_PHASES } else { &PHASES };
    let of_phase = |phase: &&str| {
        let mut found: Vec<&Sample> =
            report.results.iter().filter(|sample| sample.phase == *phase && sample.qos == qos).collect();
        found.sort_by_key(|sample| sample.block);
        (!found.is_empty()).then_some(found)
    };
    phases.iter().find_map(of_phase).unwrap_or_default()
}

/// The values of a metric, block by block; of a single block that lasted, piece by piece. Empty: it was not measured.
pub(super) fn values(metric: Metric, blocks: &[&Sample]) -> Vec<f64> {
    let values: Option<Vec<f64>> = blocks.iter().map(|sample| value(metric, sample)).collect();
    let values = values.filter(|values| values.iter().all(|value| *value > 0.0 && value.is_finite()));
    match (values, blocks) {
        (Some(values), [only]) if !metric.is_exact() => {
            let pieces = pieces(metric, only);
            if pieces.len() >= LEAST_PIECES { pieces } else { values }
        }
        (values, _) => values.unwrap_or_default(),
    }
}

fn value(metric: Metric, sample: &Sample) -> Option<f64> {
    let latency = &sample.latency_ns;
    let time = |from: &Option<Distribution>, of: fn(&Distribution) -> Option<u64>| {
        from.as_ref().and_then(of).map(|time| time as f64)
    };
    match metric {
        Metric::Throughput => sample.rate,
        Metric::CompleteP50 => time(&latency.response, |times| times.p50),
        Metric::CompleteP99 => time(&latency.response, |times| times.p99),
        Metric::E2eP50 => time(&latency.e2e, |times| times.p50),
        Metric::E2eP99 => time(&latency.e2e, |times| times.p99),
        Metric::ClientCpu => sample.cpu_ns_per_msg.client,
        Metric::BrokerCpu => sample.cpu_ns_per_msg.broker,
        Metric::Packets => packets_of_message(sample),
        Metric::Bytes => sample.bytes.mqtt.map(|bytes| bytes.tx + bytes.rx),
    }
}

/// Pieces of half a second and more: shorter ones hold on to each other.
const PIECE: usize = 5;
const MOST_PIECES: usize = 10;
const LEAST_PIECES: usize = 4;

/// The values of the pieces of one long block. Its first and last points are of a part of their time.
fn pieces(metric: Metric, sample: &Sample) -> Vec<f64> {
    let points = measured(sample);
    let points = points.get(1..points.len().saturating_sub(1)).unwrap_or_default();
    let size = points.len().div_ceil(MOST_PIECES).max(PIECE);
    let has_arrivals = points.iter().any(|point| point.received > 0);
    let of_point = |point: &crate::bench::report::Point| match metric {
        Metric::Throughput if has_arrivals => Some(point.received as f64 * 10.0),
        Metric::Throughput => Some(point.completed as f64 * 10.0),
        Metric::E2eP50 if has_arrivals => point.p50.map(|time| time as f64),
        Metric::CompleteP50 if !has_arrivals => point.p50.map(|time| time as f64),
        _ => None,
    };
    let piece =
        |points: &[crate::bench::report::Point]| stats::mean(&points.iter().filter_map(of_point).collect::<Vec<_>>());
    let pieces: Option<Vec<f64>> = points.chunks_exact(size).map(piece).collect();
    pieces.filter(|pieces| pieces.iter().all(|value| *value > 0.0)).unwrap_or_default()
}
