//! The scenarios of `mqtt bench` beside the plain loads, with the real binary and the broker that it brings along.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::time::{Duration, Instant};

use rustix::process::Signal;
use serde_json::Value;

use crate::{
    served::Served,
    support::{Ended, Run},
};

fn bench(words: &[&str]) -> Ended {
    Run::start(&[&["bench"], words].concat()).end()
}

/// The result of a run that has to be valid.
fn result(words: &[&str]) -> Value {
    let ended = bench(&[words, &["--out", "json=-"]].concat());
    assert_eq!(ended.code, Some(0), "{words:?}: {}", ended.err);
    serde_json::from_str(&ended.out).unwrap()
}

fn sample<'a>(report: &'a Value, phase: &str) -> &'a Value {
    report["results"].as_array().unwrap().iter().find(|sample| sample["phase"] == phase).unwrap()
}

#[test]
fn connections_are_made_counted_and_held() {
    let report = result(&["conn", "-C", "40", "-r", "200", "-d", "300ms"]);
    assert_eq!(report["run"]["scenario"], "conn");
    let made = sample(&report, "connect");
    assert_eq!((&made["counts"]["completed"], &made["counts"]["connect_failures"]), (&40.into(), &0.into()));
    assert_eq!(made["latency_ns"]["response"]["n"], 40);
    assert_eq!(made["model"], "open");
    // 40 at 200 a second are due within 195 ms, and none before it is due.
    assert!(made["duration_ns"].as_u64().unwrap() > 190_000_000, "{made}");
    let series = made["series_100ms"].as_array().unwrap();
    assert_eq!(series.iter().map(|point| point["completed"].as_u64().unwrap()).sum::<u64>(), 40);
    let held = sample(&report, "hold");
    assert_eq!((&held["counts"]["intended"], &held["counts"]["completed"]), (&40.into(), &40.into()));
    assert!(held["duration_ns"].as_u64().unwrap() >= 300_000_000, "{held}");
}

#[test]
fn nobody_there_is_said_as_anywhere_else() {
    let ended = bench(&["conn", "-C", "3", "127.0.0.1:1"]);
    assert_eq!((ended.code, ended.out.as_str()), (Some(3), ""));
    assert!(ended.err.starts_with("mqtt: cannot connect to 127.0.0.1:1: connection refused\n"), "{}", ended.err);
}

#[test]
fn more_connections_than_the_system_has_room_for_are_refused_before_the_start() {
    let ended = bench(&["conn", "-C", "16M"]);
    assert_eq!(ended.code, Some(2));
    assert!(ended.err.starts_with("mqtt: 16000000 connections need 32000040 open files, and "), "{}", ended.err);
    assert!(ended.err.contains("\nhint: run the broker in another process, with mqtt serve; or "), "{}", ended.err);
}

#[test]
fn clients_come_and_go_at_their_rate_or_as_often_as_they_can() {
    let report = result(&["churn", "-C", "3", "-n", "30"]);
    let counts = &sample(&report, "churn")["counts"];
    assert_eq!(
        (&counts["intended"], &counts["completed"], &counts["connect_failures"]),
        (&30.into(), &30.into(), &0.into())
    );
    let report = result(&["churn", "-C", "3", "-r", "50", "-d", "400ms", "--warmup", "100ms"]);
    let churn = sample(&report, "churn");
    // Due in half a second, but for those of the warm-up.
    assert_eq!((&churn["counts"]["completed"], &churn["model"]), (&20.into(), &"open".into()));
    assert!(report["summary"]["qos0"]["msgs_per_s"].is_number());
}

#[test]
fn retained_messages_are_stored_fetched_and_gone_afterwards() {
    let broker = Served::start();
    let address = format!("127.0.0.1:{}", broker.port());
    let words =
        ["retained", &address, "-n", "300", "--subscribers", "3", "--blocks", "2", "-t", "kept/{seq}", "-q", "2"];
    let ended = bench(&[&words[..], &["--out", "json=-"]].concat());
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    assert!(ended.err.contains("mqtt: 300 retained messages were removed again\n"), "{}", ended.err);
    let report: Value = serde_json::from_str(&ended.out).unwrap();
    let stored = sample(&report, "store");
    assert_eq!((&stored["counts"]["completed"], &stored["qos"]), (&300.into(), &2.into()));
    let fetched: Vec<&Value> =
        report["results"].as_array().unwrap().iter().filter(|sample| sample["phase"] == "fetch").collect();
    assert_eq!(fetched.len(), 2);
    for sample in fetched {
        let counts = &sample["counts"];
        assert_eq!((&counts["expected"], &counts["received"]), (&900.into(), &900.into()), "{counts}");
        assert_eq!(
            (&counts["corrupt"], &counts["unexpected"], &counts["duplicates"]),
            (&0.into(), &0.into(), &0.into())
        );
        assert_eq!(sample["latency_ns"]["e2e"]["n"], 900);
    }
    assert_eq!(kept(&broker), "");
}

#[test]
fn retained_messages_are_gone_after_ctrl_c_too() {
    let broker = Served::start();
    let address = format!("127.0.0.1:{}", broker.port());
    let run = Run::start(&["bench", "retained", &address, "-n", "100k", "-r", "1000", "-t", "kept/{seq}"]);
    let deadline = Instant::now() + Duration::from_secs(20);
    while kept(&broker).is_empty() {
        assert!(Instant::now() < deadline, "nothing is stored");
    }
    run.signal(Signal::INT);
    let ended = run.end();
    assert_eq!(ended.code, Some(130), "{}", ended.err);
    assert!(ended.err.contains(" retained messages were removed again\n"), "{}", ended.err);
    assert!(ended.out.contains("Stopped early"), "what was measured is told: {}", ended.out);
    assert_eq!(kept(&broker), "");
}

/// The first retained message below `kept/`, if there is one.
fn kept(broker: &Served) -> String {
    broker.run("sub", &["-t", "kept/#", "--retained-only", "-C", "1", "-F", "%t"]).out
}

#[test]
fn the_knee_is_the_highest_rate_at_which_all_is_well() {
    // More than 500 messages a second do not hold, whatever the machine.
    let report = result(&["knee", "-r", "300", "-d", "200ms", "--warmup", "10ms", "--limit", "sent<500", "-q", "1"]);
    let rate = report["knee"]["rate"].as_f64().unwrap();
    assert!((290.0..500.0).contains(&rate), "{rate}");
    assert_eq!(report["knee"]["limits"][0], "sent<500");
    let step = &report["knee"]["step"];
    let steps = report["results"].as_array().unwrap();
    assert!(steps.len() >= 3, "{}", steps.len());
    let best = steps.iter().find(|sample| sample["block"] == *step).unwrap();
    assert_eq!(report["summary"]["qos1"]["sent_per_s"], best["sent_rate"]);
}

#[test]
fn no_good_rate_is_no_result() {
    let ended = bench(&["knee", "-r", "8", "-d", "100ms", "--limit", "throughput>100M"]);
    assert_eq!(ended.code, Some(8), "{}", ended.err);
    assert!(ended.err.contains("no rate was found at which all thresholds hold"), "{}", ended.err);
}

#[test]
fn presets_are_listed_run_and_changed() {
    let list = bench(&["preset"]);
    assert_eq!((list.code, list.err.as_str()), (Some(0), ""));
    for name in ["p2p-1k ", "fanout-1-1k ", "sharedsub-1k-5 ", "conn-10k ", "conn-1m ", "smoke "] {
        assert!(list.out.contains(&format!("\n  {name}")), "{name}: {}", list.out);
    }
    let report = result(&["preset", "p2p-1K-1K-1K-1K", "-C", "4", "-r", "200", "-d", "300ms", "--blocks", "1"]);
    assert_eq!(report["run"]["scenario"], "preset p2p-1k");
    let config = &report["config"];
    assert_eq!((&config["publishers"], &config["payload"], &config["qos"]), (&4.into(), &16.into(), &vec![1].into()));
    let report = result(&["preset", "conn-10k", "-C", "5", "-r", "100", "-d", "50ms"]);
    assert_eq!((&report["run"]["scenario"], &report["config"]["publishers"]), (&"preset conn-10k".into(), &5.into()));
}

#[test]
fn a_load_begins_when_it_was_told_to() {
    let at = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(2);
    let ended = bench(&["p2p", "-C", "1", "-r", "100", "-d", "100ms", "--blocks", "1", "--start-at", &at.to_string()]);
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    assert!(jiff::Timestamp::now() >= at + jiff::SignedDuration::from_millis(100));
    assert!(ended.err.starts_with("mqtt: begins at ") && ended.err.contains(", in 2s\n"), "{}", ended.err);
}

#[test]
fn what_means_nothing_is_refused() {
    let rows: [(&[&str], &str); 15] = [
        (
            &["fanuot"],
            "unknown scenario 'fanuot'\nhint: did you mean: mqtt bench fanout; a host of this name: -h fanuot",
        ),
        (
            &["-q", "1", "fanout"],
            "the scenario stands behind an option: fanout\nhint: it comes first: mqtt bench fanout",
        ),
        (
            &["-r", "5"],
            "--rate means nothing to mqtt bench qos\nhint: it measures as fast as possible; mqtt bench latency keeps a rate",
        ),
        (
            &["pub", "--subscribers", "5"],
            "--subscribers means nothing to mqtt bench pub\nhint: mqtt bench fanout has publishers and subscribers",
        ),
        (
            &["p2p", "--subscribers", "5"],
            "--subscribers means nothing to mqtt bench p2p\nhint: its clients are pairs: give their number with --clients",
        ),
        (
            &["fanout", "-C", "5"],
            "--clients means nothing to mqtt bench fanout\nhint: give --publishers and --subscribers",
        ),
        (&["conn", "-q", "1"], "--qos means nothing to mqtt bench conn\nhint: it sends no messages"),
        (&["churn", "-s", "5"], "--size means nothing to mqtt bench churn\nhint: it sends no messages"),
        (
            &["retained", "-d", "5s"],
            "--duration means nothing to mqtt bench retained\nhint: give the number of messages with -n",
        ),
        (&["knee", "-n", "5"], "--messages means nothing to mqtt bench knee\nhint: give the time of each step with -d"),
        (&["preset", "conn-10k", "-q", "1"], "--qos means nothing to mqtt bench conn\nhint: it sends no messages"),
        (&["preset", "p2p-2k"], "unknown preset 'p2p-2k'\nhint: did you mean: mqtt bench preset p2p-1k"),
        (
            &["retained", "-t", "a/b"],
            "the topic is the same for all retained messages: the broker would keep the last\nhint: put {seq} into it, the number of the message, as in: -t test/{seq}",
        ),
        (&["retained", "-s", "0"], "an empty retained message is none\nhint: give a payload: -s 16 or more"),
        (&["knee", "-q", "0", "-q", "1"], "the knee of one QoS is looked for\nhint: give -q once"),
    ];
    for (words, said) in rows {
        let ended = bench(words);
        assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "{words:?}");
        assert_eq!(ended.err, format!("mqtt: {said}\n"), "{words:?}");
    }
    let ended = bench(&["p2p", "--start-at", "2020-01-01T00:00:00Z"]);
    assert_eq!(ended.code, Some(2));
    let start = "mqtt: --start-at: '2020-01-01T00:00:00Z' cannot be begun at: it was ";
    assert!(ended.err.starts_with(start) && ended.err.contains(" ago\nhint: "), "{}", ended.err);
}

#[test]
fn words_that_would_be_taken_for_something_else_are_refused_with_their_cure() {
    for (words, expected) in [
        (&["help"][..], "help is no broker\nhint: mqtt bench --help shows the options"),
        (&["fanout", "help"], "help is no broker\nhint: mqtt bench fanout --help shows the options"),
        (&["fan"], "unknown scenario 'fan'\nhint: did you mean: mqtt bench fanout"),
        (&["pub", "-c", "10"], "-c takes no number: it keeps sessions\nhint: the number of clients: --clients 10"),
        (&["pub", "-m", "x"], "unknown option '-m'\nhint: a text is sent with --payload TEXT"),
        (&["pub", "mqtt://h/x"], "the broker's URL has a path: 'x'\nhint: a topic is given with -t"),
        (
            &["pub", "ws://h/x"],
            "the broker's URL has a path: 'x'\nhint: the path of a WebSocket is given with --ws-path",
        ),
        (&["pub", "-t", "a/{nr}"], "--topic knows no '{nr}'\nhint: there are {i}, {id}, {seq}, {run}"),
        (&["pub", "--payload", "{\"a\":{b}}"], "--payload knows no '{b}'\nhint: there are {seq}, {time}, {i}"),
        (
            &["pub", "--arrival", "poisson"],
            "--arrival lies around a rate, and there is none\nhint: give it with --rate",
        ),
        (&["pub", "--link", "rtt=20"], "invalid value 'rtt=20' for --link: rtt needs a unit, as in rtt=20ms"),
        (&["pub", "-n", "0"], "invalid value '0' for --messages: it must be above 0"),
        (&["pub", "--require", "e2e.p99<1s"], "mqtt bench pub measures no e2e.p99\nhint: nobody receives"),
    ] {
        let ended = bench(words);
        assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "{words:?}");
        assert!(ended.err.starts_with(&format!("mqtt: {expected}")), "{words:?}: {}", ended.err);
    }
}

#[test]
fn levels_may_stand_in_one_word_and_a_warm_up_may_be_none() {
    let report = result(&["pub", "-q", "0,1", "-n", "50", "--warmup", "0", "--blocks", "1"]);
    assert_eq!(report["config"]["qos"], serde_json::json!([0, 1]));
}

#[test]
fn who_listens_where_nobody_speaks_is_told() {
    let ended = bench(&["sub", "-t", "nobody/#", "-d", "200ms"]);
    assert!(ended.out.contains("nothing came in 200 ms: is anybody publishing to nobody/#?"), "{}", ended.out);
}

#[test]
fn a_percentile_of_too_few_times_says_what_it_needs() {
    let ended = bench(&["p2p", "-C", "1", "-n", "50", "--blocks", "1", "--require", "e2e.p99<9s"]);
    assert_eq!(ended.code, Some(7), "{}", ended.err);
    let why = "qos0.e2e.p99 was not measured: it needs 1,000 times, and there are 50: more with -d, -n or -r";
    assert!(ended.err.contains(why), "{}", ended.err);
}
