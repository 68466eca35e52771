//! From what a round has measured to what a report holds of it.

use std::time::Duration;

use super::{Both, Bytes, Cpu, Distribution, Latency, Limit, Model, Packets, Sample, Tcp};
use crate::{
    bench::{
        measured::Measured,
        plan::{Load, Payload, Plan, Round},
        recorder::Times,
        schedule::Pace,
        tcp_info::TcpInfo,
        theory,
    },
    client::{Tally, Traffic},
    packet::QoS,
};

/// What was measured beside the round itself.
#[derive(Clone, Debug, Default)]
pub struct Beside {
    /// CPU time of the broker.
    pub broker_cpu: Option<Duration>,
    /// The busiest of its threads, or all of its process, in cores.
    pub broker_busy: Option<f64>,
    /// What the kernel counted on the publishers' connections.
    pub tcp: Option<TcpInfo>,
    /// The least time that a message takes when nothing else is on the way, in nanoseconds.
    pub floor: Option<u64>,
}

impl Sample {
    /// What a report holds of a round.
    #[must_use]
    pub fn of(plan: &Plan, round: &Round, measured: &Measured, beside: &Beside) -> Self {
        let has_subscribers = !plan.audiences.is_empty();
        let messages = measured.counts.received.max(if has_subscribers { 0 } else { measured.counts.completed });
        let each =
            |time: Option<Duration>| time.filter(|_| messages > 0).map(|time| time.as_nanos() as f64 / messages as f64);
        let (span, rate) = if has_subscribers {
            (measured.receiving, measured.received_rate())
        } else {
            (measured.completing, measured.completed_rate())
        };
        Self {
            phase: round.phase.to_owned(),
            qos: round.qos.bits(),
            block: round.block.0,
            model: if Measured::is_open(round) { Model::Open } else { Model::Closed },
            limited_by: limit(plan, round, measured, beside),
            warmup_ns: u64::try_from(round.warmup.as_nanos()).unwrap_or(u64::MAX),
            duration_ns: u64::try_from(span.as_nanos()).unwrap_or(u64::MAX),
            rate,
            sent_rate: measured.sent_rate(),
            counts: measured.counts.clone(),
            packets: packets(&measured.traffic),
            bytes: Bytes {
                theory: theory_of(plan, round),
                mqtt: each_message(&measured.traffic, measured.counts.sent),
                tcp: beside.tcp.as_ref().map(tcp),
            },
            latency_ns: Latency {
                response: distribution(&measured.response),
                service: distribution(&measured.service),
                e2e: distribution(&measured.e2e),
                pacing: distribution(&measured.pacing),
            },
            cpu_ns_per_msg: Cpu { client: each(measured.cpu), broker: each(beside.broker_cpu) },
            series_100ms: measured.series.clone(),
        }
    }
}

/// The distribution of some times, if there are some.
#[must_use]
pub fn distribution(times: &Times) -> Option<Distribution> {
    times.histogram().map(|histogram| Distribution::of(histogram, times.negative))
}

/// A thread that is busier than this does not do more.
const BUSY: f64 = 0.85;
/// So fast, beside the rate that was wished for, messages must be sent: what is made up for later was not in time.
const KEPT: f64 = 0.95;
/// So much of what was due must be sent.
const REACHED: f64 = 0.99;
/// Messages that take so many times as long as one alone wait for something.
const QUEUEING: f64 = 2.5;

/// What kept the rate from being higher.
fn limit(plan: &Plan, round: &Round, measured: &Measured, beside: &Beside) -> Option<Limit> {
    let generator = measured.busiest.is_some_and(|busy| busy > BUSY);
    let broker = beside.broker_busy.is_some_and(|busy| busy > BUSY);
    if let Load::Open(pace, _) = round.load {
        let wished = match pace {
            Pace::Constant(rate) => rate,
            // It changes: what was due was sent, and that is all that can be said.
            Pace::Ramp { .. } => 0.0,
        };
        let reached = measured.counts.sent as f64 >= measured.counts.intended as f64 * REACHED
            && (measured.is_rate_changed || measured.sent_rate().unwrap_or_default() >= wished * KEPT);
        let arrived = measured.counts.received as f64 >= measured.counts.expected as f64 * REACHED;
        let in_time = measured.receiving <= measured.sending.mul_f64(1.1) + Duration::from_millis(200);
        if reached && (plan.audiences.is_empty() || (arrived && in_time)) {
            return Some(Limit::Rate);
        }
    }
    if round.load == Load::Hold || measured.counts.sent == 0 {
        return None;
    }
    if measured.blocked > 0.5 || broker {
        return Some(if broker || !generator { Limit::Broker } else { Limit::Generator });
    }
    if generator {
        // What was sent long ago and is only now read was the receiving side's to take.
        let late = measured.receiving > measured.sending.mul_f64(1.5) + Duration::from_millis(50);
        return Some(if late && !plan.audiences.is_empty() { Limit::Receiver } else { Limit::Generator });
    }
    if round.qos == QoS::AtMostOnce {
        return Some(Limit::Broker);
    }
    // The window is what limits when messages take no longer than one alone: more of them would be no slower.
    let typical = measured.service.percentile(50.0);
    match (typical, beside.floor) {
        (Some(typical), Some(floor)) if typical as f64 <= floor as f64 * QUEUEING => Some(Limit::Window),
        (Some(_), Some(_)) => Some(Limit::Broker),
        _ => Some(Limit::Window),
    }
}

/// The packets that belong to messages, by the numbers of their types.
const OF_MESSAGES: [(usize, &str); 5] = [(3, "PUBLISH"), (4, "PUBACK"), (5, "PUBREC"), (6, "PUBREL"), (7, "PUBCOMP")];
/// The others that may come and go on a connection.
const OTHERS: [(usize, &str); 9] = [
    (1, "CONNECT"),
    (2, "CONNACK"),
    (8, "SUBSCRIBE"),
    (9, "SUBACK"),
    (10, "UNSUBSCRIBE"),
    (11, "UNSUBACK"),
    (12, "PINGREQ"),
    (13, "PINGRESP"),
    (14, "DISCONNECT"),
];

fn packets(traffic: &Traffic) -> Packets {
    let named = |tallies: &[Tally; 16]| {
        let all = OF_MESSAGES.iter().chain(&OTHERS).map(|(kind, name)| ((*name).to_owned(), tallies[*kind].packets));
        all.filter(|(_, count)| *count > 0).collect()
    };
    Packets { tx: named(&traffic.sent), rx: named(&traffic.received) }
}

/// Bytes a message of the packets that belong to messages: others are told apart by their names.
fn each_message(traffic: &Traffic, messages: u64) -> Option<Both> {
    let sum = |tallies: &[Tally; 16]| {
        OF_MESSAGES.iter().map(|(kind, _)| tallies[*kind].bytes).sum::<u64>() as f64 / messages as f64
    };
    // A foreign library does not tell.
    let is_known = messages > 0 && traffic.sent.iter().any(|tally| tally.packets > 0);
    is_known.then(|| Both { tx: sum(&traffic.sent), rx: sum(&traffic.received) })
}

/// What the formulas say of one message; with payloads or topics of several lengths they do not say one number.
fn theory_of(plan: &Plan, round: &Round) -> Option<Both> {
    let Payload::Stamped(payloads) = &round.payload else { return None };
    let size = payloads.single_size()?;
    let mut topics = plan.publishers.iter().map(|seat| &seat.topic);
    let topic = topics.next().filter(|topic| topic.after.is_none())?.before.len();
    if topics.any(|other| other.before.len() != topic) {
        return None;
    }
    let version = plan.client.version;
    let properties = if version.is_v5() { plan.properties.as_bytes().len() } else { 0 };
    let cost = theory::per_message(version, round.qos, topic as u64, size as u64, properties as u64);
    Some(Both { tx: cost.bytes_tx as f64, rx: cost.bytes_rx as f64 })
}

/// What TCP counted.
fn tcp(counted: &TcpInfo) -> Tcp {
    Tcp {
        bytes_out: counted.bytes_acked,
        bytes_in: counted.bytes_received,
        segs_out: counted.segs_out,
        segs_in: counted.segs_in,
        data_segs_out: counted.data_segs_out,
        data_segs_in: counted.data_segs_in,
        retransmits: counted.total_retrans,
        min_rtt_us: counted.min_rtt.and_then(|time| u64::try_from(time.as_micros()).ok()),
    }
}
