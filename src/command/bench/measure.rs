//! Rounds in blocks: the levels take turns within each block, in an order that chance decides.

use std::time::Duration;

use super::site::Site;
use crate::{
    bench::{
        fleet::{self, Error, Fleet},
        measured::Measured,
        plan::Round,
        progress::Watch,
        report::{Sample, sample::Beside},
        stamp::mix,
        tcp_info::{self, TcpInfo},
        usage,
    },
    packet::QoS,
};

/// Rounds that were measured.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    pub(super) samples: Vec<Sample>,
    /// What the samples are made of.
    pub(super) measured: Vec<Measured>,
    /// Whether somebody stopped it.
    pub(super) is_stopped: bool,
}

/// What was measured before it could not go on.
#[derive(Debug)]
pub(super) struct Broken {
    pub(super) error: Error,
    pub(super) samples: Vec<Sample>,
}

impl From<Broken> for Error {
    fn from(broken: Broken) -> Self {
        broken.error
    }
}

/// The times of messages that are alone on their way, by QoS: what a window limits is told by them.
pub(super) type Floor = [Option<u64>; 3];

/// Sends a fleet through `blocks` blocks of one round for each level.
///
/// # Errors
/// A round cannot be carried through.
pub(super) fn blocks(
    fleet: &mut Fleet,
    site: &Site,
    levels: &[QoS],
    (blocks, floor): (u32, Floor),
    seed: u64,
    round: impl Fn(QoS, u32) -> Round,
    watch: &mut dyn Watch,
) -> Result<Outcome, Broken> {
    let mut outcome = Outcome::default();
    for block in 1..=blocks {
        for qos in shuffled(levels, mix(seed ^ u64::from(block))) {
            let round = round(qos, block);
            let alone = floor[usize::from(qos.bits())];
            let (sample, measured) = match one(fleet, site, &round, alone, watch) {
                Ok(done) => done,
                Err(Broken { error, samples }) => {
                    outcome.samples.extend(samples);
                    return Err(Broken { error, samples: outcome.samples });
                }
            };
            outcome.is_stopped |= measured.is_stopped;
            outcome.samples.push(sample);
            outcome.measured.push(measured);
            if outcome.is_stopped {
                return Ok(outcome);
            }
        }
    }
    Ok(outcome)
}

/// One round, with what is measured beside it.
///
/// # Errors
/// It cannot be carried through.
pub(super) fn one(
    fleet: &mut Fleet,
    site: &Site,
    round: &Round,
    floor: Option<u64>,
    watch: &mut dyn Watch,
) -> Result<(Sample, Measured), Broken> {
    let (cpu, threads) = (site.broker_cpu(), site.broker_threads());
    let tcp = tcp(fleet);
    let start = fleet.clock().now();
    let (measured, broken) = match fleet.round(round, watch) {
        Ok(measured) => (measured, None),
        Err(fleet::Broken { error, measured: Some(measured) }) => (*measured, Some(error)),
        Err(fleet::Broken { error, measured: None }) => return Err(Broken { error, samples: Vec::new() }),
    };
    let cpu = site.broker_cpu().zip(cpu).map(|(after, before)| after.saturating_sub(before));
    let busiest = site.broker_threads().zip(threads).and_then(|(after, before)| usage::busiest(&after, &before));
    // What it holds now, it holds for the messages of this round.
    let _ = site.memory();
    let passed = measured.completing.max(measured.receiving).max(Duration::from_millis(1));
    let passed = passed.min(Duration::from_nanos(fleet.clock().now().saturating_sub(start)));
    let beside = Beside {
        broker_cpu: cpu,
        broker_busy: busiest.map(|cpu| cpu.as_secs_f64() / (passed + round.warmup).as_secs_f64()),
        tcp: self::tcp(fleet).zip(tcp).map(|(after, before)| after - before),
        floor,
    };
    let sample = Sample::of(fleet.plan(), round, &measured, &beside);
    match broken {
        None => Ok((sample, measured)),
        Some(error) => Err(Broken { error, samples: vec![sample] }),
    }
}

/// More connections than this are not asked for: it would take longer than what it tells is worth.
const TCP_MAX: usize = 256;

/// What the kernel counted on the publishers' connections together.
fn tcp(fleet: &Fleet) -> Option<TcpInfo> {
    let addresses = fleet.addresses();
    if addresses.is_empty() || addresses.len() > TCP_MAX {
        return None;
    }
    let all: Option<Vec<TcpInfo>> = tcp_info::of(addresses).into_iter().collect();
    let mut sum = TcpInfo::default();
    for one in all? {
        sum = TcpInfo {
            bytes_acked: sum.bytes_acked + one.bytes_acked,
            bytes_received: sum.bytes_received + one.bytes_received,
            segs_out: sum.segs_out + one.segs_out,
            segs_in: sum.segs_in + one.segs_in,
            data_segs_out: sum.data_segs_out + one.data_segs_out,
            data_segs_in: sum.data_segs_in + one.data_segs_in,
            total_retrans: sum.total_retrans + one.total_retrans,
            min_rtt: match (sum.min_rtt, one.min_rtt) {
                (Some(left), Some(right)) => Some(left.min(right)),
                (left, right) => left.or(right),
            },
            rtt: sum.rtt.max(one.rtt),
            rto: sum.rto.max(one.rto),
        };
    }
    Some(sum)
}

/// The levels in an order that chance decides.
fn shuffled(levels: &[QoS], seed: u64) -> Vec<QoS> {
    let mut left = levels.to_vec();
    let mut state = seed;
    let mut order = Vec::with_capacity(left.len());
    while !left.is_empty() {
        state = mix(state);
        order.push(left.swap_remove((state % left.len() as u64) as usize));
    }
    order
}
