//! Reports as runs write them.

use std::collections::BTreeMap;

use crate::bench::report::{
    Both, Bytes, Config, Counts, Cpu, Distribution, Latency, Limit, Model, Packets, Ratio, Report, Sample, SelfCheck,
    Summary, Tcp,
};

/// Times around a median, with everything that so many of them allow.
pub(super) fn around(median: u64, n: u64) -> Distribution {
    let given = |least: u64, time: u64| (n >= least).then_some(time);
    Distribution {
        n,
        min: median / 2,
        mean: median as f64,
        p50: given(20, median),
        p90: given(100, median * 2),
        p99: given(1_000, median * 4),
        p999: given(10_000, median * 8),
        p9999: given(100_000, median * 9),
        max: median * 10,
        ..Distribution::default()
    }
}

fn base(scenario: &str) -> Report {
    let mut report = Report::default();
    report.run.scenario = scenario.to_owned();
    report.run.seed = 42;
    report.run.duration_s = 12.4;
    report.env.tool.profile = "release".to_owned();
    report.env.tool.client = "own".to_owned();
    report.env.broker.kind = "embedded".to_owned();
    report.env.broker.address = "127.0.0.1:40123".to_owned();
    report.env.link.transport = "tcp".to_owned();
    report.config = Config {
        version: "5.0".to_owned(),
        qos: vec![0, 1, 2],
        topic_len: 20,
        payload: 64,
        payload_max: 64,
        publishers: 1,
        subscribers: 1,
        window: 64,
        arrival: "constant".to_owned(),
        ..Config::default()
    };
    report.selfcheck = SelfCheck {
        ceiling_per_s: Some(3_100_000.0),
        ceiling_pct: Some(21.0),
        pacing_p99_us: Some(31.0),
        busiest_thread_pct: Some(64.0),
        verdict: "ok".to_owned(),
        ..SelfCheck::default()
    };
    report
}

/// The numbers of the formulas for 3.1.1 and 5: topic 20, payload 64.
const WIRE: [(f64, f64, u64, u64); 3] = [(89.0, 0.0, 1, 0), (91.0, 4.0, 2, 1), (95.0, 8.0, 4, 2)];

/// `mqtt bench`.
pub(super) fn qos() -> Report {
    let mut report = base("qos");
    report.env.link.emulated = true;
    report.env.link.rtt_ms = Some(20.0);
    report.env.broker.qos2_forward = Some("on_publish".to_owned());
    for (qos, (tx, rx, packets, trips)) in (0_u8..).zip(WIRE) {
        let both = Some(Both { tx, rx });
        let tcp = Tcp { data_segs_out: packets.div_ceil(2) * 200, data_segs_in: packets / 2 * 200, ..Tcp::default() };
        let name = |name: &str, count: u64| BTreeMap::from([(name.to_owned(), count)]);
        report.results.push(Sample {
            phase: "wire".to_owned(),
            qos,
            counts: Counts { sent: 200, completed: 200, ..Counts::default() },
            packets: Packets { tx: name("PUBLISH", packets * 150), rx: name("PUBACK", packets * 50) },
            bytes: Bytes { theory: both, mqtt: both, tcp: Some(tcp) },
            ..Sample::default()
        });
        let (safe, there) = ([98_000, 20_412_000, 40_702_000][usize::from(qos)], 20_300_000 + u64::from(qos) * 100_000);
        report.results.push(Sample {
            phase: "wait".to_owned(),
            qos,
            latency_ns: Latency {
                response: Some(around(safe, 30)),
                e2e: Some(around(there, 30)),
                ..Latency::default()
            },
            ..Sample::default()
        });
        let rate = [412_000.0, 238_000.0, 139_000.0][usize::from(qos)];
        for block in 1..=5 {
            report.results.push(Sample {
                phase: "throughput".to_owned(),
                qos,
                block,
                limited_by: Some(if qos == 0 { Limit::Broker } else { Limit::Window }),
                duration_ns: 500_000_000,
                rate: Some(rate),
                counts: Counts { sent: 60_000, ..Counts::default() },
                latency_ns: Latency { service: Some(around((64e9 / rate) as u64, 100_000)), ..Latency::default() },
                cpu_ns_per_msg: Cpu { client: Some(1_900.0 + f64::from(qos) * 700.0), broker: Some(2_100.0) },
                ..Sample::default()
            });
        }
        report.results.push(Sample {
            phase: "cuts".to_owned(),
            qos,
            counts: Counts {
                sent: 1_000,
                lost: if qos == 0 { 37 } else { 0 },
                duplicates: if qos == 1 { 9 } else { 0 },
                disconnects: 5,
                ..Counts::default()
            },
            ..Sample::default()
        });
        let summary = Summary {
            msgs_per_s: Some(rate),
            ci95_pct: Some(2.0 + f64::from(qos)),
            round_trips: Some(trips as f64),
            bytes: Some(tx + rx),
            ..Summary::default()
        };
        report.summary.insert(format!("qos{qos}"), summary);
        if qos > 0 {
            report.compare.push(Ratio {
                metric: "throughput".to_owned(),
                qos,
                ratio: rate / 412_000.0,
                ci95: Some((rate / 430_000.0, rate / 400_000.0)),
                n: 5,
                ..Ratio::default()
            });
        }
    }
    report
}

/// `mqtt bench latency -r 1000 -q 0 -q 1` at a broker elsewhere.
pub(super) fn latency() -> Report {
    let mut report = base("latency");
    report.env.broker.kind = "remote".to_owned();
    report.env.broker.address = "broker.local:1883".to_owned();
    report.env.broker.name = Some("mosquitto 2.0.11".to_owned());
    report.env.broker.memory = Some(12_897_485);
    report.config.qos = vec![0, 1];
    report.config.rate = Some(1_000.0);
    report.config.duration_s = Some(10.0);
    for qos in 0..=1 {
        report.results.push(Sample {
            phase: "steady".to_owned(),
            qos,
            block: 1,
            model: Model::Open,
            limited_by: Some(Limit::Rate),
            duration_ns: 10_000_000_000,
            rate: Some(999.8),
            sent_rate: Some(1_000.0),
            counts: Counts {
                intended: 10_000,
                sent: 10_000,
                completed: 10_000,
                expected: 10_000,
                received: 10_000,
                ..Counts::default()
            },
            latency_ns: Latency {
                e2e: Some(around(120_000, 10_000)),
                response: Some(around(210_000, 10_000)),
                service: Some(around(if qos == 0 { 210_000 } else { 150_000 }, 10_000)),
                ..Latency::default()
            },
            cpu_ns_per_msg: Cpu { client: Some(9_300.0), broker: None },
            ..Sample::default()
        });
    }
    report
}

/// `mqtt bench fanout --subscribers 1000 -q 1` that has lost something.
pub(super) fn fanout() -> Report {
    let mut report = base("fanout");
    report.config.qos = vec![1];
    report.config.subscribers = 1_000;
    report.config.duration_s = Some(10.0);
    report.results.push(Sample {
        phase: "connect".to_owned(),
        rate: Some(4_761.0),
        counts: Counts { intended: 1_001, completed: 1_001, ..Counts::default() },
        latency_ns: Latency { response: Some(around(1_200_000, 1_001)), ..Latency::default() },
        ..Sample::default()
    });
    report.results.push(Sample {
        phase: "steady".to_owned(),
        qos: 1,
        block: 1,
        limited_by: Some(Limit::Receiver),
        duration_ns: 10_000_000_000,
        rate: Some(1_999_000.0),
        sent_rate: Some(2_000.0),
        counts: Counts {
            sent: 20_000,
            completed: 20_000,
            expected: 20_000_000,
            received: 19_999_988,
            lost: 12,
            reordered: 3,
            ..Counts::default()
        },
        latency_ns: Latency { e2e: Some(around(9_000_000, 19_999_988)), ..Latency::default() },
        ..Sample::default()
    });
    report.run.verdict = crate::bench::report::Verdict::Invalid;
    report.run.faults.push("12 messages at QoS 1 did not arrive".to_owned());
    report.run.warnings.push("client and broker share 2 cores: each takes time from the other".to_owned());
    report.selfcheck.verdict = "a thread of the generator was busy 99 % of the time".to_owned();
    report
}
