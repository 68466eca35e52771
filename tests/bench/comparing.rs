//! Results of real runs beside each other. These trials take minutes and a machine with nothing else to do, so they run
//! when they are asked for: `cargo test --profile quick --test bench -- --ignored --nocapture comparing`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{path::Path, time::Duration};

use serde_json::Value;

use crate::{
    broker::{Broker, Script},
    support::Run,
};

/// Measures a broker that needs this long for each message, and keeps the result.
fn measure(busy: Duration, folder: &Path, name: &str) -> String {
    let broker = Broker::start(Script { busy, ..Script::default() });
    let file = folder.join(name).display().to_string();
    let address = broker.address.to_string();
    let out = format!("json={file}");
    let words =
        ["bench", "p2p", &address, "--clients", "1", "-q", "1", "-d", "4s", "--blocks", "10", "--quiet", "--out", &out];
    let ended = Run::start(&words).end();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    file
}

/// What `mqtt bench compare` says of two results: the verdict on the throughput, or on what else differs.
fn verdict(base: &str, new: &str) -> String {
    let ended = Run::start(&["bench", "compare", base, new, "--json"]).end();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let all: Value = serde_json::from_str(&ended.out).unwrap();
    let verdicts =
        || all["changes"].as_array().unwrap().iter().map(|row| (&row["metric"], row["verdict"].as_str().unwrap()));
    let throughput = verdicts().find(|(metric, _)| *metric == "throughput").unwrap().1;
    let differs = verdicts().map(|(_, verdict)| verdict).find(|verdict| ["improved", "regressed"].contains(verdict));
    differs.unwrap_or(throughput).to_owned()
}

/// How long a message keeps the broker busy: long beside everything else that happens to it.
const BUSY: Duration = Duration::from_micros(100);

#[test]
#[ignore = "takes minutes, and a machine with nothing else to do"]
fn two_runs_of_one_build_never_differ_and_a_fifth_less_is_a_regression() {
    let folder = tempfile::tempdir().unwrap();
    let runs: Vec<String> = (0..=20).map(|at| measure(BUSY, folder.path(), &format!("{at}.json"))).collect();
    let same: Vec<String> = runs.windows(2).map(|pair| verdict(&pair[0], &pair[1])).collect();
    let slow: Vec<String> = (0..5)
        .map(|at| verdict(&runs[at], &measure(BUSY.mul_f64(1.25), folder.path(), &format!("slow-{at}.json"))))
        .collect();
    eprintln!("one build: {same:?}\na fifth less: {slow:?}");
    assert!(same.iter().all(|verdict| verdict == "equivalent" || verdict == "inconclusive"), "{same:?}");
    assert!(slow.iter().all(|verdict| verdict == "regressed"), "{slow:?}");
}
