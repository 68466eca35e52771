//! Tests of adding results.

use hdrhistogram::Histogram;
use proptest::prelude::*;

use super::*;
use crate::bench::report::{Both, Bytes, Counts, Cpu, Distribution, Latency, Point, Summary, hdr};

/// A shard of a run that has measured these times.
fn report(shard: &str, times: &[u64]) -> Report {
    let mut histogram = Histogram::new_with_bounds(1, 60_000_000_000, 3).unwrap();
    for time in times {
        histogram.record(*time).unwrap();
    }
    let count = times.len() as u64;
    let sample = Sample {
        phase: "steady".to_owned(),
        qos: 1,
        block: 1,
        rate: Some(count as f64),
        counts: Counts { sent: count, completed: count, received: count, lost: 1, ..Counts::default() },
        bytes: Bytes { mqtt: Some(Both { tx: 91.0, rx: 4.0 }), ..Bytes::default() },
        latency_ns: Latency { e2e: Some(Distribution::of(&histogram, 1)), ..Latency::default() },
        cpu_ns_per_msg: Cpu { client: Some(1000.0), broker: Some(2000.0) },
        series_100ms: vec![Point { t_ms: 0, received: count, p50: Some(1), ..Point::default() }],
        ..Sample::default()
    };
    let summary = Summary { msgs_per_s: Some(count as f64), ..Summary::default() };
    Report {
        run: Run {
            id: format!("id-{shard}"),
            started: "2026-11-22T14:00:00Z".to_owned(),
            duration_s: 10.0,
            shard: Some(shard.to_owned()),
            ..Run::default()
        },
        summary: [("qos1".to_owned(), summary)].into(),
        results: vec![sample],
        ..Report::default()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn the_whole_is_as_if_one_had_measured_it(
        parts in prop::collection::vec(prop::collection::vec(1_u64..60_000_000_000, 0..400), 2..6),
    ) {
        let count = parts.len();
        let name = |at: usize| format!("{}/{count}", at + 1);
        let reports: Vec<Report> = parts.iter().enumerate().map(|(at, times)| report(&name(at), times)).collect();
        let merged = merge(&reports).unwrap().report;
        let alone = report("1/1", &parts.concat());
        let (found, wanted) = (&merged.results[0], &alone.results[0]);
        let [found_e2e, wanted_e2e] = [found, wanted].map(|sample| sample.latency_ns.e2e.clone().unwrap());
        prop_assert_eq!(found_e2e.negative, count as u64);
        prop_assert_eq!(&Distribution { negative: 1, hdr: String::new(), ..found_e2e.clone() }, &Distribution { hdr: String::new(), ..wanted_e2e.clone() });
        if wanted_e2e.n > 0 {
            prop_assert_eq!(hdr::decode(&found_e2e.hdr).unwrap(), hdr::decode(&wanted_e2e.hdr).unwrap());
        }
        prop_assert_eq!(&found.counts, &Counts { lost: count as u64, ..wanted.counts.clone() });
        prop_assert_eq!(found.rate, wanted.rate);
        prop_assert_eq!(found.bytes.mqtt, wanted.bytes.mqtt);
        prop_assert_eq!(found.series_100ms[0].received, wanted.series_100ms[0].received);
        prop_assert_eq!(found.series_100ms[0].p50, None);
    }
}

fn times(count: u64) -> Vec<u64> {
    (1..=count).map(|time| time * 1000).collect()
}

#[test]
fn shards_become_one_result() {
    let reports = [report("1/2", &times(3000)), report("2/2", &times(1000))];
    let Merged { report, shares } = merge(&reports).unwrap();
    assert_eq!(report.run.shard.as_deref(), Some("2 merged"));
    let level = &report.summary["qos1"];
    assert_eq!((level.msgs_per_s, level.lost), (Some(4000.0), 2));
    // Of all 4000 times, not the mean of both percentiles.
    assert!(level.e2e_p99_us.is_some_and(|p99| (2955.0..=2965.0).contains(&p99)), "{level:?}");
    assert_eq!(shares.iter().map(|share| share.even_pct).collect::<Vec<_>>(), [150.0, 50.0]);
    assert_eq!(
        report.run.warnings,
        ["the shard 1/2 has 150 % of an even share", "the shard 2/2 has 50 % of an even share"]
    );
    let cpu = report.results[0].cpu_ns_per_msg;
    // Both have seen the same broker: it took 6 ms in one's eyes, and 2 in the other's, for 4000 messages.
    assert_eq!((cpu.client, cpu.broker), (Some(1000.0), Some(1000.0)));
    assert_eq!(report.run.verdict, Verdict::Valid);
}

#[test]
fn what_is_missing_or_apart_is_told() {
    let mut late = report("4/4", &times(100));
    late.run.started = "2026-11-22T14:00:05Z".to_owned();
    late.run.duration_s = 5.0;
    late.run.verdict = Verdict::Invalid;
    late.run.faults = vec!["3 lost".to_owned()];
    late.results[0].block = 2;
    let run = merge(&[report("1/4", &times(100)), report("2/4", &times(100)), late]).unwrap().report.run;
    assert_eq!(run.verdict, Verdict::Invalid);
    assert_eq!(run.faults, ["4/4: 3 lost"]);
    assert_eq!(
        run.warnings,
        [
            "missing: the shards 3/4",
            "they did not run equally long: 5.0 to 10.0 seconds",
            "they did not run at the same time: the last began 5.0 seconds late",
            "phase 'steady', QoS 1, block 1: only 2 of 3 have it",
            "phase 'steady', QoS 1, block 2: only 1 of 3 have it",
        ]
    );
}

#[test]
fn what_would_make_no_sense_is_refused() {
    let one = || report("1/2", &times(10));
    let words = |reports: &[Report]| {
        let error = merge(reports).unwrap_err();
        (error.to_string(), error.places())
    };
    assert_eq!(words(&[one()]), ("there is only one result".to_owned(), vec![]));
    assert_eq!(words(&[one(), one()]), ("they are the same run".to_owned(), vec![0, 1]));
    let mut again = one();
    again.run.id = "other".to_owned();
    assert_eq!(words(&[one(), again.clone()]).0, "both are the shard 1/2");
    again.run.shard = Some("2/3".to_owned());
    assert_eq!(words(&[one(), again.clone()]).0, "they are shards of different divisions");
    again.run.shard = Some("2 merged".to_owned());
    assert_eq!(words(&[one(), again.clone()]).1, [1]);
    again.run.shard = Some("2/2".to_owned());
    again.config.payload = 16;
    assert_eq!(words(&[one(), again.clone()]).0, "they are not of the same settings: payload is 0 and 16");
    again.config.payload = 0;
    if let Some(e2e) = &mut again.results[0].latency_ns.e2e {
        e2e.hdr = "AAAA".to_owned();
    }
    assert!(words(&[one(), again]).0.starts_with("a histogram of phase 'steady', QoS 1, block 1: "));
}

#[test]
fn what_no_shard_of_a_shared_subscription_has_heard_is_said() {
    let part = |shard, sent, received| {
        let mut part = report(shard, &[1, 2]);
        part.run.scenario = "shared".to_owned();
        part.results[0].counts = Counts { sent, expected: received, received, ..Counts::default() };
        part
    };
    let warned = |parts: &[Report]| {
        let warnings = merge(parts).unwrap().report.run.warnings;
        warnings.iter().any(|words| words.starts_with("7 messages came to no shard"))
    };
    assert!(warned(&[part("1/2", 100, 120), part("2/2", 100, 73)]));
    assert!(!warned(&[part("1/2", 100, 120), part("2/2", 100, 80)]));
    assert!(!warned(&[part("1/3", 100, 120), part("2/3", 100, 73)]), "the third may have heard them");
}
