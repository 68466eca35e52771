//! Results beside each other and together: `mqtt bench compare`, `merge`, and the schema of what they read.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{fs, path::PathBuf};

use mqtt_toolkit::bench::report::{Counts, Report, SCHEMA, Sample, json, parse};
use tempfile::TempDir;

use super::support::{Ended, Run, silent};

/// A folder with results in it.
struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes a result of QoS 1 with these rates.
    fn write(&self, name: &str, shard: Option<&str>, rates: [f64; 5], change: impl FnOnce(&mut Report)) -> String {
        let sample = |(block, rate)| Sample {
            phase: "throughput".to_owned(),
            qos: 1,
            block,
            rate: Some(rate),
            counts: Counts { sent: 1000, completed: 1000, ..Counts::default() },
            ..Sample::default()
        };
        let mut report =
            Report { schema: SCHEMA.to_owned(), results: (1..).zip(rates).map(sample).collect(), ..Report::default() };
        report.run.id = name.to_owned();
        report.run.started = "2026-11-22T14:00:00Z".to_owned();
        report.run.shard = shard.map(str::to_owned);
        report.summary.insert("qos1".to_owned(), Default::default());
        change(&mut report);
        let path = self.path(name);
        fs::write(&path, json(&report)).unwrap();
        path.display().to_string()
    }
}

const QUIET: [f64; 5] = [100e3, 101e3, 99e3, 100e3, 100e3];

fn bench(words: &[&str]) -> Ended {
    Run::start(&[&["bench"], words].concat()).end()
}

#[test]
fn a_slower_broker_is_a_regression_and_a_failure_only_where_it_is_asked_for() {
    let folder = Folder::new();
    let base = folder.write("base.json", None, QUIET, |_| ());
    let slow = folder.write("slow.json", None, QUIET.map(|rate| rate * 0.8), |_| ());
    let same = bench(&["compare", &base, &base]);
    assert_eq!((same.code, same.err.as_str()), (Some(0), ""));
    assert!(same.out.contains("qos1 throughput") && same.out.contains("equivalent at a margin of 5 %"), "{}", same.out);
    let worse = bench(&["compare", &base, &slow]);
    assert_eq!(worse.code, Some(0));
    assert!(worse.out.contains("REGRESSED") && worse.out.contains("-20.0 %"), "{}", worse.out);
    let failed = bench(&["compare", &base, &slow, "--fail-if", "qos1.throughput < -5%"]);
    assert_eq!(failed.code, Some(7));
    assert!(
        failed.err.starts_with("mqtt: --fail-if 'qos1.throughput < -5%': qos1 throughput has changed by -20.0 % ["),
        "{}",
        failed.err
    );
    // The interval reaches beyond it: that is not shown.
    assert_eq!(bench(&["compare", &base, &slow, "--fail-if", "throughput<-19%"]).code, Some(0));
    let absent = bench(&["compare", &base, &slow, "--fail-if", "qos2.throughput<-5%"]);
    assert_eq!((absent.code, absent.err.contains("not in both results")), (Some(7), true), "{}", absent.err);
    let told: serde_json::Value = serde_json::from_str(&bench(&["compare", &base, &slow, "--json"]).out).unwrap();
    assert_eq!((&told["verdict"], &told["changes"][0]["metric"]), (&"regressed".into(), &"throughput".into()));
}

#[test]
fn what_cannot_be_compared_is_said() {
    let folder = Folder::new();
    let base = folder.write("base.json", None, QUIET, |_| ());
    let other = folder.write("other.json", None, QUIET, |report| report.config.window = 8);
    let err = "mqtt: the results are not of the same settings: window is 0 and 8\n";
    assert_eq!(bench(&["compare", &base, &other]), Ended { err: err.to_owned(), ..silent(2) });
    let err = "mqtt: --fail-if: 'troughput<-5%' is no condition: 'troughput' is nothing that is measured
hint: did you mean: throughput\n";
    let slip = bench(&["compare", &base, &base, "--fail-if", "troughput<-5%"]);
    assert_eq!(slip, Ended { err: err.to_owned(), ..silent(2) });
    assert_eq!(bench(&["compare", &base, &base, "--margin", "-1"]).code, Some(2));
    assert_eq!(bench(&["compare", &base, "/nonexistent"]).code, Some(1));
}

#[test]
fn shards_are_added_and_conditions_asked() {
    let folder = Folder::new();
    let one = folder.write("1.json", Some("1/2"), QUIET, |_| ());
    let two = folder.write("2.json", Some("2/2"), QUIET, |_| ());
    let all = folder.path("all.json").display().to_string();
    let merged =
        bench(&["merge", &one, &two, "--out", &format!("json={all}"), "--require", "throughput>150k", "--quiet"]);
    assert_eq!(merged, silent(0));
    let report = parse(&fs::read(&all).unwrap()).unwrap();
    assert_eq!(report.run.shard.as_deref(), Some("2 merged"));
    assert_eq!(report.results[0].rate, Some(200e3));
    assert_eq!(report.results[0].counts.sent, 2000);
    assert!(report.thresholds[0].ok);
    let broken = bench(&["merge", &one, &two, "--fail-if", "throughput>150k", "--quiet"]);
    let err = "mqtt: --fail-if 'throughput>150k': qos1.throughput is 200k a second\n";
    assert_eq!(broken, Ended { err: err.to_owned(), ..silent(7) });
    let twice = bench(&["merge", &one, &one]);
    let err = format!("mqtt: cannot merge '{}", &one[..10]);
    assert!(
        twice.code == Some(2) && twice.err.starts_with(&err) && twice.err.ends_with("they are the same run\n"),
        "{}",
        twice.err
    );
    assert_eq!(bench(&["merge", &one]).code, Some(2));
    let shown = bench(&["merge", &one, &two]);
    assert!(
        shown.code == Some(0) && shown.out.contains("OF AN EVEN SHARE") && shown.out.contains("100 %"),
        "{}",
        shown.out
    );
}

#[test]
fn the_schema_is_shown() {
    let shown = bench(&["report", "--schema"]);
    let schema: serde_json::Value = serde_json::from_str(&shown.out).unwrap();
    assert_eq!((shown.code, &schema["properties"]["schema"]["const"]), (Some(0), &SCHEMA.into()));
    assert_eq!(bench(&["report"]).code, Some(2));
}
