//! What conditions can ask for: the names of all that is measured, and where a result has it.

use crate::bench::report::{
    Counts, Report, Summary,
    figures::count,
    levels::{E2E, Level, Pick, RESPONSE, SERVICE, levels},
};

/// What a number is, and so which units it may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Nanoseconds.
    Time,
    /// Events a second.
    Rate,
    /// How many.
    Count,
    /// Bytes.
    Bytes,
    /// Percent.
    Percent,
}

/// Something that is measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Path {
    /// The QoS; `None`: each that was measured.
    pub qos: Option<u8>,
    /// Which of [`METRICS`].
    pub(super) metric: &'static Metric,
    /// Of times, which one.
    pub(super) stat: Option<Stat>,
}

/// Which of many times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stat {
    P50,
    P90,
    P99,
    P999,
    P9999,
    Max,
    Min,
    Mean,
}

pub(super) const STATS: [(&str, Stat); 8] = [
    ("p50", Stat::P50),
    ("p90", Stat::P90),
    ("p99", Stat::P99),
    ("p999", Stat::P999),
    ("p9999", Stat::P9999),
    ("max", Stat::Max),
    ("min", Stat::Min),
    ("mean", Stat::Mean),
];

/// A name in conditions.
#[derive(Debug)]
pub(super) struct Metric {
    pub(super) name: &'static str,
    kind: Kind,
    from: From,
}

impl PartialEq for Metric {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

/// Where a result has it.
#[derive(Clone, Copy, Debug)]
pub(super) enum From {
    /// In the summary of a QoS.
    Summary(fn(&Summary) -> Option<f64>),
    /// In the counts of all phases but those in which connections are cut on purpose.
    Counts(fn(&Counts) -> u64),
    /// In the times.
    Times(Pick),
    /// In the times of making connections.
    Connect(Pick),
    /// Once in a result.
    Once(fn(&Report) -> Option<f64>),
}

const fn metric(name: &'static str, kind: Kind, from: From) -> Metric {
    Metric { name, kind, from }
}

/// All that conditions can ask for.
pub(super) static METRICS: [Metric; 25] = [
    metric("throughput", Kind::Rate, From::Summary(|of| of.msgs_per_s)),
    metric("sent", Kind::Rate, From::Summary(|of| of.sent_per_s)),
    metric("interval", Kind::Percent, From::Summary(|of| of.ci95_pct)),
    metric("complete", Kind::Time, From::Times(RESPONSE)),
    metric("service", Kind::Time, From::Times(SERVICE)),
    metric("e2e", Kind::Time, From::Times(E2E)),
    metric("pacing", Kind::Time, From::Times(|of| of.pacing.as_ref())),
    metric("connect", Kind::Time, From::Connect(RESPONSE)),
    metric("lost", Kind::Count, From::Summary(|of| Some(of.lost as f64))),
    metric("duplicates", Kind::Count, From::Summary(|of| Some(of.duplicates as f64))),
    metric("reordered", Kind::Count, From::Summary(|of| Some(of.reordered as f64))),
    metric("corrupt", Kind::Count, From::Counts(|of| of.corrupt)),
    metric("unexpected", Kind::Count, From::Counts(|of| of.unexpected)),
    metric("refused", Kind::Count, From::Counts(|of| of.refused)),
    metric("disconnects", Kind::Count, From::Counts(|of| of.disconnects)),
    metric("connect_failures", Kind::Count, From::Counts(|of| of.connect_failures)),
    metric("packets", Kind::Count, From::Summary(|of| of.packets)),
    metric("bytes", Kind::Bytes, From::Summary(|of| of.bytes)),
    metric("round_trips", Kind::Count, From::Summary(|of| of.round_trips)),
    metric("cpu.client", Kind::Time, From::Summary(|of| of.client_cpu_ns)),
    metric("cpu.broker", Kind::Time, From::Summary(|of| of.broker_cpu_ns)),
    metric("memory", Kind::Bytes, From::Once(|of| of.env.broker.memory.map(|bytes| bytes as f64))),
    metric("retransmits", Kind::Count, From::Once(|of| of.selfcheck.retransmits.map(|count| count as f64))),
    metric("ceiling", Kind::Percent, From::Once(|of| of.selfcheck.ceiling_pct)),
    metric("ping", Kind::Time, From::Once(|of| of.env.link.ping_us.map(|time| time * 1e3))),
];

/// The phases that times are taken from: the first of these that has any.
const PHASES: [&str; 7] = ["wait", "steady", "throughput", "connect", "churn", "store", "fetch"];
/// In these, connections are cut on purpose.
const CUTS: &str = "cuts";

impl Path {
    /// What the number is.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.metric.kind
    }

    /// Its name without a QoS: `e2e.p99`.
    #[must_use]
    pub fn metric_name(&self) -> String {
        self.name(None)
    }

    /// Its name with this QoS, if it has one.
    pub(super) fn name(&self, qos: Option<u8>) -> String {
        let level = qos.map_or_else(String::new, |qos| format!("qos{qos}."));
        let stat = self.stat.and_then(|stat| STATS.iter().find(|(_, known)| *known == stat));
        let stat = stat.map_or_else(String::new, |(name, _)| format!(".{name}"));
        format!("{level}{}{stat}", self.metric.name)
    }

    /// What a result has for it, level by level: nothing, where it was not measured.
    pub(super) fn values(&self, report: &Report) -> Vec<(Option<u8>, Option<f64>)> {
        if let From::Once(of) = self.metric.from {
            return vec![(None, of(report))];
        }
        if let (From::Connect(_), None) = (self.metric.from, self.qos) {
            return vec![(None, self.value(report, 0))];
        }
        let measured: Vec<u8> = match self.qos {
            Some(qos) => vec![qos],
            None => (0..=2).filter(|qos| is_measured(report, *qos)).collect(),
        };
        measured.into_iter().map(|qos| (Some(qos), self.value(report, qos))).collect()
    }

    /// Why a percentile is not there, and what helps: it needs at least ten times beyond it.
    pub(super) fn lacking(&self, report: &Report, qos: Option<u8>) -> Option<String> {
        let (pick, phases): (Pick, &[&str]) = match self.metric.from {
            From::Times(pick) => (pick, &PHASES),
            From::Connect(pick) => (pick, &["connect"]),
            _ => return None,
        };
        let least: u64 = match self.stat? {
            Stat::P50 => 20,
            Stat::P90 => 100,
            Stat::P99 => 1_000,
            Stat::P999 => 10_000,
            Stat::P9999 => 100_000,
            Stat::Max | Stat::Min | Stat::Mean => return None,
        };
        let times = phases.iter().find_map(|phase| {
            levels(report, phase).into_iter().find(|level| level.qos == qos.unwrap_or(0))?.times(pick)
        });
        let n = times.map_or(0, |times| times.n);
        (n > 0 && n < least).then(|| {
            let cure = if matches!(self.metric.from, From::Connect(_)) { "--clients" } else { "-d, -n or -r" };
            format!("it needs {} times, and there are {}: more with {cure}", count(least), count(n))
        })
    }

    fn value(&self, report: &Report, qos: u8) -> Option<f64> {
        let summary = report.summary.get(&format!("qos{qos}"));
        let value = match self.metric.from {
            From::Once(of) => of(report),
            From::Summary(of) => summary.and_then(of),
            From::Counts(of) => {
                let mut samples =
                    report.results.iter().filter(|sample| sample.qos == qos && sample.phase != CUTS).peekable();
                samples.peek()?;
                Some(samples.map(|sample| of(&sample.counts) as f64).sum())
            }
            From::Times(pick) => self.time(report, qos, pick, &PHASES),
            From::Connect(pick) => self.time(report, qos, pick, &["connect"]),
        };
        value.filter(|value| value.is_finite())
    }

    /// Of the times of all blocks together. What the summary has is taken from there, so that both say the same.
    fn time(&self, report: &Report, qos: u8, pick: Pick, phases: &[&str]) -> Option<f64> {
        let summary = report.summary.get(&format!("qos{qos}"));
        let known = summary.and_then(|of| match (self.metric.name, self.stat?) {
            ("complete", Stat::P50) => of.complete_p50_us,
            ("complete", Stat::P99) => of.complete_p99_us,
            ("e2e", Stat::P50) => of.e2e_p50_us,
            ("e2e", Stat::P99) => of.e2e_p99_us,
            ("e2e", Stat::P999) => of.e2e_p999_us,
            _ => None,
        });
        if let Some(known) = known {
            return Some(known * 1e3);
        }
        let of_phase = |phase: &&str| {
            let level: Level<'_> = levels(report, phase).into_iter().find(|level| level.qos == qos)?;
            level.times(pick)
        };
        let times = phases.iter().find_map(of_phase)?;
        let whole = match self.stat? {
            Stat::P50 => times.p50,
            Stat::P90 => times.p90,
            Stat::P99 => times.p99,
            Stat::P999 => times.p999,
            Stat::P9999 => times.p9999,
            Stat::Max => Some(times.max),
            Stat::Min => Some(times.min),
            Stat::Mean => return (times.n > 0).then_some(times.mean),
        };
        whole.filter(|_| times.n > 0).map(|time| time as f64)
    }
}

impl Metric {
    /// Whether it is one of many times, of which one has to be named.
    pub(super) const fn has_stats(&self) -> bool {
        matches!(self.from, From::Times(_) | From::Connect(_))
    }

    /// Whether a QoS can be named.
    pub(super) const fn has_levels(&self) -> bool {
        !matches!(self.from, From::Once(_))
    }
}

fn is_measured(report: &Report, qos: u8) -> bool {
    report.summary.contains_key(&format!("qos{qos}")) || report.results.iter().any(|sample| sample.qos == qos)
}
