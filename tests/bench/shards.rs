//! Several processes carry one load: each its part, and `merge` adds them up.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use serde_json::Value;

use crate::support::{Run, Served, count, only};

/// A load in `shards` processes at once; the result of each, and of `mqtt bench merge`.
fn spread(load: &str, shards: u32) -> (Vec<Value>, Value) {
    let served = Served::plain();
    let folder = tempfile::tempdir().unwrap();
    let (scenario, words) = load.split_once(' ').unwrap();
    let files: Vec<String> =
        (1..=shards).map(|shard| folder.path().join(format!("{shard}.json")).display().to_string()).collect();
    let start = |(shard, file): (u32, &String)| {
        let line = format!("bench {scenario} 127.0.0.1:{} --shard {shard}/{shards} {words} --quiet", served.lines[0]);
        let out = format!("json={file}");
        Run::start(&line.split(' ').chain(["--out", &out]).collect::<Vec<_>>())
    };
    let runs: Vec<Run> = (1..).zip(&files).map(start).collect();
    for run in runs {
        let ended = run.end();
        assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""), "{load}: {ended:?}");
    }
    let parts = files.iter().map(|file| serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap()).collect();
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let merged = Run::start(&[&["bench", "merge"], &files[..], &["--quiet", "--out", "json=-"]].concat()).end();
    assert_eq!(merged.code, Some(0), "{merged:?}");
    (parts, merged.json())
}

#[test]
fn four_processes_carry_the_whole_of_a_load() {
    let (parts, whole) = spread("p2p -C 10 -q 1 -r 2000 -n 4000 --blocks 1", 4);
    // 10 pairs: 2, 3, 2, 3, and as many of the messages.
    let sent: Vec<u64> = parts.iter().map(|part| count(part, "sent")).collect();
    assert_eq!(sent, [800, 1_200, 800, 1_200]);
    let found = ["sent", "completed", "received", "lost", "unexpected", "disconnects"].map(|name| count(&whole, name));
    assert_eq!(found, [4_000, 4_000, 4_000, 0, 0, 0], "client identifiers, topics and numbers do not collide");
    let rate = only(&whole)["rate"].as_f64().unwrap();
    // How much of it is reached is the machine's affair, and that it is the sum of all is ours.
    let sum: f64 = parts.iter().map(|part| only(part)["rate"].as_f64().unwrap()).sum();
    assert!((rate - sum).abs() < 1.0 && rate < 2_050.0, "{rate} of {sum}");
    assert_eq!(only(&whole)["latency_ns"]["e2e"]["n"], 4_000);
    assert_eq!((&whole["config"]["publishers"], &whole["run"]["shard"]), (&10.into(), &"4 merged".into()));
    let hashes: Vec<&Value> = parts.iter().map(|part| &part["config"]["hash"]).collect();
    assert!(hashes.iter().all(|hash| *hash == hashes[0]), "{hashes:?}");
}

#[test]
fn publishers_alone_are_spread_as_well() {
    let (parts, whole) = spread("pub --publishers 3 -q 2 -n 600 --blocks 1", 3);
    assert!(parts.iter().all(|part| count(part, "sent") == 200));
    assert_eq!((count(&whole, "sent"), count(&whole, "completed")), (600, 600));
}

#[test]
fn subscribers_hear_the_publishers_of_other_processes() {
    // It goes on for long enough that all of them are there for most of it, however late they start.
    let (parts, whole) = spread("fanin --publishers 4 --subscribers 2 -q 1 -r 400 -d 3s --warmup 1ms --blocks 1", 2);
    let sent = count(&whole, "sent");
    assert!(parts.iter().all(|part| count(part, "sent") * 2 <= sent + 50), "each has half of the publishers");
    for part in &parts {
        assert_eq!((count(part, "lost"), count(part, "unexpected"), count(part, "duplicates")), (0, 0, 0), "{part}");
        assert!(count(part, "received") > count(part, "sent"), "one subscriber, which hears all four: {part}");
    }
    let (parts, whole) = spread("shared --publishers 4 --subscribers 4 -q 1 -r 400 -d 3s --warmup 1ms --blocks 1", 2);
    assert!(parts.iter().all(|part| count(part, "lost") == 0 && count(part, "unexpected") == 0));
    assert!(count(&whole, "received") <= count(&whole, "sent"), "each message comes once");
    assert!(count(&whole, "received") * 2 > count(&whole, "sent"));
}

#[test]
fn a_subscriber_alone_hears_what_others_publish() {
    let served = Served::plain();
    let address = format!("127.0.0.1:{}", served.lines[0]);
    let listening = Run::bench(&format!("sub {address} -q 1 -n 500"));
    // A publisher that is too early is not heard: it publishes until enough has been heard.
    let publishing = Run::bench(&format!("pub {address} -q 1 -r 1000 -d 1h --publishers 2 --blocks 1"));
    let report = listening.end().good();
    drop(publishing);
    assert!(count(&report, "received") >= 500, "{report}");
    assert_eq!((count(&report, "lost"), count(&report, "unexpected"), count(&report, "corrupt")), (0, 0, 0));
    let age = only(&report)["latency_ns"]["e2e"]["p50"].as_u64().unwrap();
    assert!(age < 1_000_000_000, "{age}");
}

#[test]
fn the_example_adds_up_four_processes() {
    for load in ["p2p --clients 8", "pub --publishers 5"] {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/four.sh");
        let mut command = std::process::Command::new("sh");
        command.arg(script).args(["-q", "1", "-n", "400", "--blocks", "1"]);
        command.env("MQTT", env!("CARGO_BIN_EXE_mqtt")).env("LOAD", load);
        let output = command.env("XDG_CONFIG_HOME", "/nonexistent").output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{output:?}");
        for part in ["1/4", "2/4", "3/4", "4/4"] {
            assert!(text.contains(part), "{text}");
        }
        let all = text.lines().find(|line| line.contains("QoS 1") && line.contains("400"));
        assert!(all.is_some(), "all of the messages are in the sum: {text}");
    }
}

/// The words of the manifest are ones that this program takes.
#[test]
fn the_manifest_says_what_the_program_understands() {
    let text = include_str!("../../examples/bench-indexed-job.yaml");
    let line = text.split("exec mqtt bench ").nth(1).and_then(|rest| rest.split("\n          resources").next());
    let line = line.unwrap().replace("\"$((JOB_COMPLETION_INDEX + 1))/8\"", "8/8");
    let served = Served::plain();
    let line = line.replace("mqtt-bench-broker:1883", &format!("127.0.0.1:{}", served.lines[0]));
    // Not for as long, and not as much.
    let line = line.replace("60s", "200ms").replace("80k", "800").replace("--clients 800", "--clients 80");
    let ended =
        Run::start(&[&["bench"], &line.split_whitespace().collect::<Vec<_>>()[..], &["--blocks", "1"]].concat());
    let report = ended.end().good();
    assert_eq!((&report["run"]["shard"], &report["config"]["publishers"]), (&"8/8".into(), &80.into()));
    assert_eq!(count(&report, "lost"), 0);
}
