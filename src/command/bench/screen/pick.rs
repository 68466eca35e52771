//! What a table needs of a report: the measurements of a phase and QoS, put together over their rounds.

use crate::bench::report::{
    Counts, Distribution, Latency, Limit, Report,
    levels::{E2E, Level, RESPONSE, SERVICE, levels, phases},
};

/// All rounds of one phase at one QoS.
#[derive(Debug)]
pub(super) struct Group<'a> {
    pub(super) phase: &'a str,
    pub(super) qos: u8,
    pub(super) level: Level<'a>,
}

/// The phases in their order, in each the QoS levels. `keeps`: which phases.
pub(super) fn groups<'a>(report: &'a Report, keeps: impl Fn(&str) -> bool) -> Vec<Group<'a>> {
    let of_phase =
        |phase: &'a str| levels(report, phase).into_iter().map(move |level| Group { phase, qos: level.qos, level });
    phases(report).into_iter().filter(|phase| keeps(phase)).flat_map(of_phase).collect()
}

/// Each round for itself, as a step.
pub(super) fn steps(report: &Report, keeps: impl Fn(&str) -> bool) -> Vec<Group<'_>> {
    let kept = report.results.iter().filter(|sample| keeps(&sample.phase));
    kept.map(|sample| {
        let level = Level { qos: sample.qos, samples: vec![sample] };
        Group { phase: &sample.phase, qos: sample.qos, level }
    })
    .collect()
}

impl Group<'_> {
    /// How many rounds there were.
    pub(super) const fn rounds(&self) -> usize {
        self.level.samples.len()
    }

    /// How long its rounds took together, in nanoseconds.
    pub(super) fn duration(&self) -> f64 {
        self.level.samples.iter().map(|sample| sample.duration_ns as f64).sum()
    }

    /// Deliveries a second.
    pub(super) fn rate(&self) -> Option<f64> {
        self.level.mean(|sample| sample.rate)
    }

    /// Messages a second that were sent.
    pub(super) fn sent_rate(&self) -> Option<f64> {
        self.level.mean(|sample| sample.sent_rate)
    }

    /// CPU time for a message, of client and broker.
    pub(super) fn cpu(&self) -> (Option<f64>, Option<f64>) {
        let cpu = &self.level;
        (cpu.mean(|sample| sample.cpu_ns_per_msg.client), cpu.mean(|sample| sample.cpu_ns_per_msg.broker))
    }

    /// What became of all messages.
    pub(super) fn counts(&self) -> Counts {
        self.level.counts()
    }

    /// What limited most of the rounds.
    pub(super) fn limit(&self) -> Option<Limit> {
        let limits = || self.level.samples.iter().filter_map(|sample| sample.limited_by);
        limits().max_by_key(|limit| limits().filter(|other| other == limit).count())
    }

    /// The times of all rounds together: merged, never averaged. Where they cannot be merged, there are none.
    pub(super) fn times(&self) -> Latency {
        let [response, service, e2e] = [RESPONSE, SERVICE, E2E].map(|pick| self.level.times(pick));
        Latency { response, service, e2e, pacing: None }
    }
}

/// What a distribution says of a percentile, if it says it.
pub(super) fn of(times: Option<&Distribution>, part: fn(&Distribution) -> Option<u64>) -> Option<f64> {
    times.and_then(part).map(|time| time as f64)
}
