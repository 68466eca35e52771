//! The samples of one phase and one QoS, taken together over the blocks.

use hdrhistogram::Histogram;

use super::{Both, Counts, Distribution, Latency, Limit, Report, Sample, Tcp, hdr};

/// The samples of one phase and one QoS.
#[derive(Clone, Debug)]
pub struct Level<'a> {
    /// The QoS.
    pub qos: u8,
    /// One for each block.
    pub samples: Vec<&'a Sample>,
}

/// Which of the times.
pub type Pick = fn(&Latency) -> Option<&Distribution>;

/// From due to acknowledged for good.
pub const RESPONSE: Pick = |latency| latency.response.as_ref();
/// From written to acknowledged for good.
pub const SERVICE: Pick = |latency| latency.service.as_ref();
/// From due to arrival.
pub const E2E: Pick = |latency| latency.e2e.as_ref();

/// The phases, in the order in which they came.
#[must_use]
pub fn phases(report: &Report) -> Vec<&str> {
    let mut phases: Vec<&str> = Vec::new();
    for sample in &report.results {
        if !phases.contains(&sample.phase.as_str()) {
            phases.push(&sample.phase);
        }
    }
    phases
}

/// The levels of a phase, QoS 0 first.
#[must_use]
pub fn levels<'a>(report: &'a Report, phase: &str) -> Vec<Level<'a>> {
    let mut levels: Vec<Level<'a>> = Vec::new();
    for sample in report.results.iter().filter(|sample| sample.phase == phase) {
        match levels.iter_mut().find(|level| level.qos == sample.qos) {
            Some(level) => level.samples.push(sample),
            None => levels.push(Level { qos: sample.qos, samples: vec![sample] }),
        }
    }
    levels.sort_by_key(|level| level.qos);
    levels
}

/// Messages that each publisher may have in flight, and whether it is the broker that grants no more: Receive Maximum.
#[must_use]
pub fn window(report: &Report) -> (u32, bool) {
    let asked = report.config.window;
    let granted = report.env.broker.receive_maximum.map(u32::from).filter(|most| *most > 0 && *most < asked);
    granted.filter(|_| report.config.version.starts_with('5')).map_or((asked, false), |granted| (granted, true))
}

/// What is around a segment of TCP over IPv4 (52 bytes with time stamps) and Ethernet (38 with preamble and gap); over
/// IPv6 it is 20 more.
fn around(report: &Report) -> f64 {
    if report.env.broker.address.starts_with('[') { 110.0 } else { 90.0 }
}

/// Bytes of a message on Ethernet, if each packet is in a segment of its own, without pure acknowledgements. Nobody
/// knows it under TLS or a WebSocket.
#[must_use]
pub fn ethernet_computed(report: &Report, bytes: f64, packets: f64) -> Option<f64> {
    matches!(report.env.link.transport.as_str(), "tcp" | "").then(|| bytes + packets * around(report))
}

/// The same with all segments that the system has counted, pure acknowledgements too.
#[must_use]
pub fn ethernet_counted(report: &Report, level: &Level<'_>) -> Option<f64> {
    let bytes = level.tcp(|tcp| tcp.bytes_out as f64 + tcp.bytes_in as f64)?;
    Some(bytes + around(report) * level.tcp(|tcp| tcp.segs_out as f64 + tcp.segs_in as f64)?)
}

impl Level<'_> {
    /// What became of all its messages.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let mut all = Counts::default();
        for Sample { counts, .. } in &self.samples {
            for (sum, more) in [
                (&mut all.intended, counts.intended),
                (&mut all.sent, counts.sent),
                (&mut all.completed, counts.completed),
                (&mut all.expected, counts.expected),
                (&mut all.received, counts.received),
                (&mut all.lost, counts.lost),
                (&mut all.duplicates, counts.duplicates),
                (&mut all.duplicates_marked, counts.duplicates_marked),
                (&mut all.reordered, counts.reordered),
                (&mut all.corrupt, counts.corrupt),
                (&mut all.unexpected, counts.unexpected),
                (&mut all.refused, counts.refused),
                (&mut all.disconnects, counts.disconnects),
                (&mut all.connect_failures, counts.connect_failures),
            ] {
                *sum = sum.saturating_add(more);
            }
        }
        all
    }

    /// The mean over the blocks of something that was measured.
    #[must_use]
    pub fn mean(&self, pick: impl Fn(&Sample) -> Option<f64>) -> Option<f64> {
        let values: Vec<f64> = self.samples.iter().filter_map(|sample| pick(sample)).collect();
        let share = 1.0 / values.len().max(1) as f64;
        // Each part first: the sum of what a file holds might be more than there can be.
        (!values.is_empty()).then(|| values.iter().map(|value| value * share).sum())
    }

    /// Bytes a message, both ways: the mean over the blocks.
    #[must_use]
    pub fn both(&self, pick: fn(&Sample) -> Option<Both>) -> Option<Both> {
        let tx = self.mean(|sample| pick(sample).map(|both| both.tx))?;
        let rx = self.mean(|sample| pick(sample).map(|both| both.rx))?;
        Some(Both { tx, rx })
    }

    /// Packets a message, both ways.
    #[must_use]
    pub fn packets(&self) -> Option<f64> {
        self.mean(|sample| {
            let packets = sample.packets.tx.values().chain(sample.packets.rx.values());
            let packets = packets.fold(0.0, |sum, packets| sum + *packets as f64);
            (packets > 0.0 && sample.counts.sent > 0).then(|| packets / sample.counts.sent as f64)
        })
    }

    /// A number of the system's TCP for each message.
    #[must_use]
    pub fn tcp(&self, pick: fn(&Tcp) -> f64) -> Option<f64> {
        self.mean(|sample| {
            sample.bytes.tcp.filter(|_| sample.counts.sent > 0).map(|tcp| pick(&tcp) / sample.counts.sent as f64)
        })
    }

    /// What limited it, where all blocks agree.
    #[must_use]
    pub fn limited_by(&self) -> Option<Limit> {
        let first = self.samples.first()?.limited_by?;
        self.samples.iter().all(|sample| sample.limited_by == Some(first)).then_some(first)
    }

    /// The times of all blocks in one histogram.
    #[must_use]
    pub fn histogram(&self, pick: Pick) -> Option<Histogram<u64>> {
        let mut all: Option<Histogram<u64>> = None;
        for sample in &self.samples {
            let Some(part) = pick(&sample.latency_ns).filter(|times| times.n > 0) else { continue };
            // One that is damaged makes the whole a lie: rather none.
            let part = hdr::decode(&part.hdr).ok()?;
            match &mut all {
                Some(all) => {
                    all.auto(true);
                    all.add(part).ok()?;
                }
                None => all = Some(part),
            }
        }
        all
    }

    /// The times of all blocks.
    #[must_use]
    pub fn times(&self, pick: Pick) -> Option<Distribution> {
        let mut parts = self.samples.iter().filter_map(|sample| pick(&sample.latency_ns)).filter(|times| times.n > 0);
        let first = parts.next()?;
        let Some(second) = parts.next() else { return Some(first.clone()) };
        let negative =
            parts.fold(first.negative.saturating_add(second.negative), |sum, part| sum.saturating_add(part.negative));
        self.histogram(pick).map(|histogram| Distribution::of(&histogram, negative))
    }
}
