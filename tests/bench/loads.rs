//! A load is what was asked for: how many messages, how fast, how large, and what is said to limit it.

use std::time::Duration;

use crate::{
    broker::{Broker, Script},
    support::{Run, Served, bench, count, number, only, texts},
};

#[test]
fn a_stall_is_seen_in_what_users_wait_and_not_in_the_service_time() {
    let stall = Some((6_000, Duration::from_millis(100)));
    let broker = Broker::start(Script { stall, ..Script::default() });
    let report = bench(&format!("latency {} -q 1 -r 3000 -n 12000 --window 4 --blocks 1", broker.address)).json();
    let sample = only(&report);
    assert_eq!((sample["model"].as_str(), count(&report, "received")), (Some("open"), 12_000));
    let of = |what: &str| number(sample, &format!("latency_ns/{what}")) / 1e6;
    // 300 messages were due in that time, of which no more than 4 were on their way.
    let (response, service, e2e) = (of("response/p999"), of("service/p999"), of("e2e/p999"));
    assert!(response > 50.0 && e2e > 50.0, "{response} {e2e}");
    assert!(service < response / 2.0, "{service} {response}");
    assert!(of("service/max") > 90.0, "the ones that were on their way: {}", of("service/max"));
}

#[test]
fn a_rate_that_is_reached_is_what_limits() {
    let report = bench("latency -r 1000 -n 1000 -q 0 -q 1 -q 2 --blocks 1").json();
    for sample in report["results"].as_array().unwrap_or(&Vec::new()) {
        assert_eq!(sample["limited_by"], "rate", "{sample}");
        assert_eq!((&sample["counts"]["intended"], &sample["counts"]["sent"]), (&1_000.into(), &1_000.into()));
        let rate = number(sample, "sent_rate");
        assert!((1.0..1_010.0).contains(&rate), "never faster than it is due: {rate}");
    }
    assert_eq!(count(&report, "received"), 3_000);
}

#[test]
fn a_window_on_a_slow_link_is_what_limits() {
    let report = bench("p2p --clients 1 -q 1 -q 2 --link rtt=20ms --window 8 -d 1s --blocks 1").json();
    let samples = report["results"].as_array().cloned().unwrap_or_default();
    assert_eq!(samples.len(), 2);
    for sample in samples {
        assert_eq!(sample["limited_by"], "window", "{sample}");
        // Little's law: 8 of them in one round trip of 20 ms, or in two.
        let most = if sample["qos"] == 1 { 400.0 } else { 200.0 };
        let rate = number(&sample, "rate");
        assert!((1.0..most * 1.05).contains(&rate), "{rate} of {most}");
    }
}

#[test]
fn a_slow_broker_is_what_limits() {
    let busy = Duration::from_millis(1);
    let broker = Broker::start(Script { busy, ..Script::default() });
    let report = bench(&format!("pub {} -q 0 -q 1 -q 2 -d 600ms --blocks 1", broker.address)).json();
    for sample in report["results"].as_array().unwrap_or(&Vec::new()) {
        assert_eq!(sample["limited_by"], "broker", "{sample}");
    }
    // One that does not read makes publishers wait.
    let broker = Broker::start(Script { reads_slowly: Some(100_000), ..Script::default() });
    let report = bench(&format!("pub {} -q 0 -s 10k -d 1s --blocks 1", broker.address)).json();
    assert_eq!(only(&report)["limited_by"], "broker", "{report}");
}

#[test]
fn arrivals_are_as_many_as_were_asked_for() {
    for how in ["constant", "poisson", "burst:50"] {
        let report = bench(&format!("p2p --clients 3 -r 2000 -n 1000 --arrival {how} --blocks 1")).json();
        assert_eq!((count(&report, "intended"), count(&report, "received")), (1_000, 1_000), "{how}");
        assert_eq!(report["config"]["arrival"], how);
        assert_eq!(number(only(&report), "counts/sent"), 1_000.0, "{how}");
    }
    let report = bench("p2p --clients 2 -r 2000 -d 1s --warmup 1ms --arrival poisson --blocks 1 --threads 2").json();
    let sent = count(&report, "sent");
    // Four times the standard deviation.
    assert!((1_800..=2_200).contains(&sent), "{sent}");
    let report = bench("p2p --clients 2 --ramp 0..2000/1s").json();
    let sent = count(&report, "sent");
    assert!((990..=1_010).contains(&sent), "{sent}");
    let report = bench("pub --publishers 4 --rate-per-client 100 -n 200 --blocks 1").json();
    let rate = number(only(&report), "sent_rate");
    assert!((1.0..420.0).contains(&rate), "{rate}");
    assert_eq!(report["config"]["rate"], 400.0);
}

#[test]
fn payloads_have_their_sizes() {
    let report = bench("p2p --clients 1 -s 64..1k -n 2000 -r 4000 --blocks 1 -q 1").json();
    assert_eq!((count(&report, "received"), count(&report, "corrupt")), (2_000, 0));
    let sample = only(&report);
    // Packets of 20 bytes of topic and 532 bytes of payload on average.
    let bytes = number(sample, "bytes/mqtt/tx");
    assert!((530.0..590.0).contains(&bytes), "{bytes}");
    assert!(sample["bytes"]["theory"].is_null(), "there is no single number");
    // Without room for a stamp they are counted, and nothing is said of times.
    for size in ["0", "8", "15"] {
        let report = bench(&format!("p2p --clients 1 -s {size} -n 200 -r 4000 --blocks 1 -q 1")).json();
        assert_eq!((count(&report, "received"), count(&report, "lost")), (200, 0));
        assert!(only(&report)["latency_ns"]["e2e"].is_null(), "{report}");
    }
    let report = bench("p2p --clients 1 -s 16 -n 200 -r 4000 --blocks 1").json();
    assert_eq!(number(only(&report), "latency_ns/e2e/n"), 200.0);
}

#[test]
fn a_text_is_filled_in_for_each_message() {
    let served = Served::plain();
    let port = &served.lines[0];
    let listener = Run::start(&["sub", "-p", port, "-t", "text/+", "-q", "1", "-C", "4", "-W", "30", "-v", "--trace"]);
    // Whoever publishes waits until somebody listens: a message that is kept comes to the listener first.
    let template = "text/{i}";
    let words = format!("pub 127.0.0.1:{port} -t {template} -q 1 --publishers 2 -n 4 -r 200 --blocks 1 --retain");
    let words: Vec<&str> = words.split(' ').collect();
    let payload = ["--payload", "{\"n\":{seq},\"who\":{i}}", "--quiet", "--out", "json=-"];
    let first = Run::start(&[&["bench"], &words[..], &payload].concat()).end();
    assert_eq!(first.code, Some(0), "{first:?}");
    drop(listener);
    let last = Run::start(&["sub", "-p", port, "-t", "text/+", "-C", "2", "-W", "30", "-v"]).end();
    let mut lines: Vec<&str> = last.out.lines().collect();
    lines.sort_unstable();
    assert_eq!(lines, ["text/0000 {\"n\":1,\"who\":0}", "text/0001 {\"n\":1,\"who\":1}"]);
}

#[test]
fn what_nobody_of_the_run_has_sent_is_told_apart() {
    let served = Served::plain();
    let port = &served.lines[0];
    let publish = |words: &[&str]| {
        let ended = Run::start(&[&["pub", "-p", port, "-q", "1"], words].concat()).end();
        assert_eq!(ended.code, Some(0), "{ended:?}");
    };
    publish(&["-r", "-t", "mine/0000", "-m", "a message that the broker keeps, with room for a stamp"]);
    let bench = Run::bench(&format!("latency 127.0.0.1:{port} -t mine/{{i}} -q 1 -r 500 -d 2s --blocks 1"));
    // Long before its end, whenever that is: it is waited for until its messages come.
    let listening = Run::start(&["sub", "-p", port, "-t", "mine/0000", "-C", "20", "-W", "30", "-q", "0"]).end();
    assert_eq!(listening.code, Some(0), "{listening:?}");
    publish(&["-t", "mine/0000", "-m", "x"]);
    publish(&["-t", "mine/0000", "-m", "another message, with room for a stamp"]);
    let ended = bench.end();
    let report = ended.json();
    assert_eq!((ended.code, count(&report, "unexpected"), count(&report, "lost")), (Some(0), 3, 0), "{ended:?}");
    assert_eq!(count(&report, "received"), count(&report, "sent"));
    let said = texts(&report, "run/warnings");
    assert!(said.contains("QoS 1: 3 that nobody of this run has sent"), "{said}");
}

#[test]
fn a_configuration_is_what_was_measured_and_tells_loads_apart() {
    let of = |words: &str| bench(&format!("pub -q 1 --publishers 2 --blocks 2 {words}")).json()["config"].clone();
    let base = of("-r 100 -d 400ms --warmup 50ms");
    let time = (&base["blocks"], &base["duration_s"], &base["warmup_s"]);
    assert_eq!(time, (&2.into(), &0.4.into(), &0.05.into()), "the warm-up is that of each round");
    assert_eq!((&base["transport"], &base["client"]), (&"tcp".into(), &"own".into()));
    assert_eq!(base["hash"], of("--rate-per-client 50 -d 400ms --warmup 50ms")["hash"], "the same in other words");
    let others = ["--rate-per-client 100", "-r 100 --connect-rate 100", "-r 100 --nagle", "-r 100 --reconnect"];
    let others = others.iter().chain(&["-r 100 --payload a", "-r 100 --payload b", "-r 100 -D publish content-type b"]);
    let mut hashes: Vec<String> =
        others.map(|words| of(&format!("{words} -d 400ms --warmup 50ms"))["hash"].to_string()).collect();
    hashes.push(base["hash"].to_string());
    hashes.sort_unstable();
    hashes.dedup();
    assert_eq!(hashes.len(), 8, "{hashes:?}");
}

#[test]
fn whoever_only_listens_tells_processes_apart_that_number_their_publishers_alike() {
    let broker = Broker::start(Script::default());
    let listening = Run::bench(&format!("sub {} -q 1 -n 400", broker.address));
    broker.wait_for_subscriptions(1);
    for _ in 0..2 {
        let ended = bench(&format!("pub {} -q 1 --publishers 2 -r 1000 -n 200 --blocks 1", broker.address));
        assert_eq!(ended.code, Some(0), "{ended:?}");
    }
    let report = listening.end().good();
    let found = ["received", "duplicates", "lost", "unexpected", "corrupt"].map(|name| count(&report, name));
    assert_eq!(found, [400, 0, 0, 0, 0]);
}
