//! Tests of conditions.

use hdrhistogram::Histogram;

use super::*;
use crate::bench::report::{Counts, Distribution, Latency, Sample, Summary};

fn report() -> Report {
    let mut times = Histogram::new_with_bounds(1, 1_000_000_000, 3).unwrap();
    for time in 1..=2000_u64 {
        times.record(time * 1000).unwrap();
    }
    let sample = |block| Sample {
        phase: "steady".to_owned(),
        qos: 1,
        block,
        counts: Counts { disconnects: 2, ..Counts::default() },
        latency_ns: Latency { e2e: Some(Distribution::of(&times, 0)), ..Latency::default() },
        ..Sample::default()
    };
    let cuts = Sample {
        phase: "cuts".to_owned(),
        qos: 1,
        counts: Counts { disconnects: 100, ..Counts::default() },
        ..Sample::default()
    };
    let summary = |rate: f64| Summary { msgs_per_s: Some(rate), e2e_p99_us: Some(7200.0), ..Summary::default() };
    Report {
        summary: [("qos0".to_owned(), summary(400e3)), ("qos1".to_owned(), summary(200e3))].into(),
        results: vec![sample(1), sample(2), cuts],
        ..Report::default()
    }
}

#[test]
fn conditions_are_understood() {
    for (text, qos, value) in [
        ("qos1.e2e.p99>5ms", Some(1), 5e6),
        (" qos1.throughput < 100k/s ", Some(1), 1e5),
        ("e2e.p99.9<=1.5s", None, 1.5e9),
        ("complete.max>=20us", None, 20e3),
        ("lost==0", None, 0.0),
        ("qos2.duplicates!=0", Some(2), 0.0),
        ("bytes>4KiB", None, 4096.0),
        ("memory > 1MiB", None, 1048576.0),
        ("cpu.broker<0", None, 0.0),
        ("interval>5%", None, 5.0),
        ("sent<1_000_000", None, 1e6),
        ("connect.p99<1s", None, 1e9),
        ("connect_failures>0", None, 0.0),
    ] {
        let found = Condition::parse(text, Wish::FailIf).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!((found.path.qos, found.value), (qos, value), "{text}");
        assert_eq!(found.text, text.trim());
    }
    let change = Condition::parse_change("qos1.throughput < -5%").unwrap();
    assert_eq!((change.operator, change.value), (Operator::Below, -5.0));
}

#[test]
fn what_is_none_is_refused_with_what_helps() {
    for (text, error, hint) in [
        ("", "it needs one of < <= > >= == !=", "as in"),
        ("throughput", "it needs one of < <= > >= == !=", "as in"),
        ("throughput=5", "it needs one of < <= > >= == !=", "as in"),
        ("<5", "it does not say what is compared", "there are throughput, sent"),
        ("troughput<5", "'troughput' is nothing that is measured", "did you mean: throughput"),
        ("qos1.latency<5ms", "'qos1.latency' is nothing that is measured", "did you mean: qos1.e2e.p99"),
        ("qos1.e2e.p98<5ms", "'qos1.e2e.p98' is nothing that is measured", "did you mean: qos1.e2e.p99"),
        ("qos3.e2e.p99<5ms", "there is no 'qos3'", "there are qos0, qos1 and qos2"),
        ("elephants<5", "'elephants' is nothing that is measured", "there are throughput, sent"),
        ("qos1.e2e<5ms", "of e2e there are many times", "as in e2e.p99"),
        ("lost.p99<5", "lost has no 'p99'", "write lost"),
        ("qos1.memory>5", "memory has no 'qos1'", "write memory"),
        ("e2e.p99<5", "e2e.p99 is compared with a time, as in 5ms (ns, us, ms, s), not with '5'", "as in"),
        ("throughput<5ms", "throughput is compared with a number a second, as in 100k (k, M), not with '5ms'", "as in"),
        ("lost<many", "'many' is no number", "as in"),
        ("lost<", "'' is no number", "as in"),
        ("lost<1e999", "lost is compared with a number, as in 100 (k, M), not with '1e999'", "as in"),
        ("lost<--1", "'--1' is no number", "as in"),
    ] {
        let found = Condition::parse(text, Wish::Require).expect_err(text);
        assert!(found.hint().starts_with(hint), "{text}: {}", found.hint());
        assert_eq!(found.to_string(), error, "{text}");
    }
}

/// Value, whether all is well, words.
fn outcome(text: &str, wish: Wish) -> (Option<f64>, bool, String) {
    let Outcome { threshold, found } = evaluate(&report(), &Condition::parse(text, wish).unwrap());
    assert_eq!(threshold.expr, text);
    (threshold.value, threshold.ok, found)
}

#[test]
fn what_must_not_be_is_the_opposite_of_what_must_be() {
    let found = "qos1.e2e.p99 is 7.20 ms".to_owned();
    for (text, is_so) in [("qos1.e2e.p99>5ms", true), ("qos1.e2e.p99<5ms", false), ("qos1.e2e.p99==7200us", true)] {
        assert_eq!(outcome(text, Wish::FailIf), (Some(7.2e6), !is_so, found.clone()), "{text}");
        assert_eq!(outcome(text, Wish::Require), (Some(7.2e6), is_so, found.clone()), "{text}");
    }
}

#[test]
fn without_a_level_each_level_counts() {
    assert_eq!(
        outcome("throughput<300k", Wish::FailIf),
        (Some(2e5), false, "qos1.throughput is 200k a second".to_owned())
    );
    assert!(outcome("throughput<100k", Wish::FailIf).1);
    assert!(!outcome("throughput>300k", Wish::Require).1);
    assert!(outcome("throughput>100k", Wish::Require).1);
}

#[test]
fn what_was_not_measured_is_never_good() {
    for text in ["qos2.throughput>0", "qos1.complete.p99<1s", "cpu.broker<1s", "memory<1GiB", "connect.p99<9s"] {
        for wish in [Wish::FailIf, Wish::Require] {
            let (value, ok, found) = outcome(text, wish);
            assert_eq!((value, ok), (None, false), "{text}");
            assert!(found.ends_with(" was not measured"), "{found}");
        }
    }
    // Too few times for such a percentile; and a result without anything.
    let found = outcome("qos1.e2e.p9999<9s", Wish::FailIf).2;
    let why = found.strip_prefix("qos1.e2e.p9999 was not measured: it needs 100,000 times, and there are ");
    assert!(why.is_some_and(|why| why.ends_with(": more with -d, -n or -r")), "{found}");
    let condition = Condition::parse("lost==0", Wish::Require).unwrap();
    assert!(!evaluate(&Report::default(), &condition).threshold.ok);
}

#[test]
fn blocks_are_taken_together_and_cuts_left_out() {
    let (value, ok, _) = outcome("qos1.e2e.p90<2ms", Wish::Require);
    assert!(ok && value.is_some_and(|value| (1.79e6..=1.81e6).contains(&value)), "{value:?}");
    assert!(outcome("qos1.e2e.max>=2ms", Wish::Require).1);
    assert_eq!(outcome("qos1.disconnects==4", Wish::Require).0, Some(4.0));
}
