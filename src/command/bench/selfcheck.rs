//! Whether the load generator itself can be trusted: its ceiling, its punctuality, and how busy it was.

use std::time::Duration;

use crate::{
    bench::{
        fleet::Fleet,
        measured::Measured,
        plan::{Engine, Load, Payload, Plan, Round},
        progress::Unwatched,
        recorder::Times,
        report::{Sample, SelfCheck},
        sink::Sink,
    },
    net::Target,
    packet::QoS,
};

/// How long the ceiling is looked for, and how long nothing counts before.
const LOOK: Duration = Duration::from_millis(300);
const WARMUP: Duration = Duration::from_millis(50);

/// How many QoS 0 messages a second one publisher sends to a sink that only reads; `None`: it could not be measured.
pub(super) fn ceiling(plan: &Plan, payload: &Payload) -> Option<f64> {
    let publishers: Vec<_> = plan.publishers.iter().take(1).cloned().collect();
    if publishers.is_empty() {
        return None;
    }
    let sink = Sink::start().ok()?;
    let mut plan = Plan { publishers, audiences: Vec::new(), sources: Vec::new(), ..plan.clone() };
    (plan.threads, plan.engine, plan.connect) = (1, Engine::Own, None);
    plan.client.tls = None;
    plan.client.target = Target::new(sink.address().ip().to_string(), sink.address().port());
    let mut fleet = Fleet::connect(plan, &mut Unwatched).ok()?;
    let round = Round {
        phase: "ceiling",
        block: (1, 1),
        qos: QoS::AtMostOnce,
        load: Load::Closed,
        count: None,
        time: Some(LOOK),
        warmup: WARMUP,
        window: 1,
        payload: payload.clone(),
        cut: None,
        patience: LOOK,
        seed: 0,
    };
    let rate = fleet.round(&round, &mut Unwatched).ok()?.sent_rate();
    fleet.close();
    rate
}

/// What the rounds say of the generator. What connections were cut for is not its doing.
pub(super) fn of(ceiling: Option<f64>, samples: &[Sample], measured: &[Measured], threads: usize) -> SelfCheck {
    let samples: Vec<&Sample> = samples.iter().filter(|sample| sample.phase != "cuts").collect();
    let fastest = samples.iter().filter_map(|sample| sample.sent_rate).fold(0.0, f64::max);
    let mut pacing = Times::default();
    for one in measured {
        pacing.add(&one.pacing);
    }
    let most = |of: fn(&Measured) -> Option<f64>| measured.iter().filter_map(of).reduce(f64::max);
    let mut check = SelfCheck {
        ceiling_per_s: ceiling,
        ceiling_pct: ceiling.map(|ceiling| fastest / ceiling / threads.max(1) as f64 * 100.0),
        pacing_p99_us: pacing.percentile(99.0).map(|nanos| nanos as f64 / 1e3),
        busiest_thread_pct: most(|one| one.busiest).map(|busy| busy * 100.0),
        write_blocked_pct: most(|one| Some(one.blocked)).map(|blocked| blocked * 100.0),
        retransmits: samples
            .iter()
            .filter_map(|sample| Some(sample.bytes.tcp?.retransmits))
            .reduce(|sum, one| sum + one),
        verdict: String::new(),
    };
    check.verdict = verdict(&check, measured);
    check
}

/// Messages that were written later than this, of a hundred the latest but one, tell about this machine.
const LATE_US: f64 = 1_000.0;

fn verdict(check: &SelfCheck, measured: &[Measured]) -> String {
    let mut wrong = Vec::new();
    if check.ceiling_pct.is_some_and(|percent| percent > 80.0) {
        wrong.push("the load generator was near its ceiling: the broker may be faster than this".to_owned());
    }
    // What waited for the window was not late by its own fault.
    let is_free = measured.iter().all(|one| one.blocked < 0.01 && !one.is_held_up);
    if let Some(late) = check.pacing_p99_us.filter(|late| *late > LATE_US && is_free) {
        wrong.push(format!("messages were written up to {:.1} ms late: this machine is too busy", late / 1e3));
    }
    if wrong.is_empty() { "ok".to_owned() } else { wrong.join("; ") }
}
