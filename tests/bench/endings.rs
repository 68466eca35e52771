//! A measurement that ends before its time says what was measured until then.

use std::{
    io::{Read, Write},
    net::TcpListener,
    thread,
    time::{Duration, Instant},
};

use rustix::process::Signal;

use crate::{
    broker::{Broker, Script},
    support::{DEADLINE, Run, Served, count, number, only, texts},
};

/// Waits until so many messages came to the broker.
fn wait_for(broker: &Broker, messages: u64) {
    let end = Instant::now() + DEADLINE;
    while broker.did().messages < messages {
        assert!(Instant::now() < end, "nothing comes");
        thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn a_signal_ends_it_with_a_report() {
    for (signal, code) in [(Signal::INT, 130), (Signal::TERM, 143)] {
        for load in ["latency -r 2000 -q 1 -d 1h --blocks 1", "p2p --clients 2 -q 2 -d 1h --blocks 1"] {
            let broker = Broker::start(Script::default());
            let (scenario, words) = load.split_once(' ').unwrap();
            let run = Run::bench(&format!("{scenario} {} {words} --warmup 1ms", broker.address));
            wait_for(&broker, 500);
            run.signal(signal);
            let ended = run.end();
            assert_eq!((ended.code, ended.err.as_str()), (Some(code), ""), "{load}: {ended:?}");
            let report = ended.json();
            assert_eq!(report["run"]["interrupted"], true);
            let sample = only(&report);
            assert!(number(sample, "counts/sent") >= 500.0 && number(sample, "rate") > 0.0, "{load}: {report}");
            // What was on its way when the signal came was waited for.
            assert_eq!((count(&report, "lost"), count(&report, "received")), (0, count(&report, "sent")));
        }
    }
}

#[test]
fn what_was_measured_before_the_broker_died_is_in_a_report() {
    for load in ["latency -r 1000 -q 1 -d 1h", "pub -q 1 -r 1000 -d 1h", "fanin --publishers 5 -q 2 -d 1h"] {
        let mut served = Served::plain();
        let address = format!("127.0.0.1:{}", served.lines[0]);
        let (scenario, words) = load.split_once(' ').unwrap();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("run.json");
        let out = format!("json={}", file.display());
        let words: Vec<&str> = words.split(' ').collect();
        let mut all = vec!["bench", scenario, &address, "--blocks", "1", "-t", "dies/{i}", "--quiet", "--out", &out];
        all.extend(words);
        let run = Run::start(&all);
        let listening =
            Run::start(&["sub", "-p", &served.lines[0], "-t", "dies/+", "-C", "100", "-W", "30", "-q", "0"]).end();
        assert_eq!(listening.code, Some(0), "{listening:?}");
        served.kill();
        let ended = run.end();
        assert_eq!((ended.code, ended.out.as_str()), (Some(6), ""), "{load}: {ended:?}");
        assert_eq!(ended.err.lines().count(), 1, "{load}: {ended:?}");
        assert!(ended.err.starts_with("mqtt: "), "{load}: {ended:?}");
        let report: serde_json::Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
        assert_eq!(report["run"]["verdict"], "invalid", "{load}");
        assert!(texts(&report, "run/faults").contains("broken off: "), "{load}: {}", texts(&report, "run/faults"));
        assert!(count(&report, "sent") >= 100, "{load}: {report}");
        assert!(number(only(&report), "counts/disconnects") >= 1.0, "{load}");
    }
}

#[test]
fn who_is_stopped_while_connecting_says_so() {
    for load in ["p2p -q 1 -d 1h", "knee"] {
        // A broker that never answers a CONNECT.
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (scenario, words) = load.split_once(' ').unwrap_or((load, "-q 1"));
        let run = Run::bench(&format!("{scenario} {} {words}", listener.local_addr().unwrap()));
        let _connection = listener.accept().unwrap();
        run.signal(Signal::INT);
        let ended = run.end();
        assert_eq!((ended.code, ended.err.as_str()), (Some(130), ""), "{load}: {ended:?}");
        let report = ended.json();
        assert_eq!((&report["run"]["interrupted"], &report["results"]), (&true.into(), &serde_json::json!([])));
        assert!(texts(&report, "run/warnings").contains("stopped before anything was measured"), "{report}");
    }
}

#[test]
fn a_second_signal_waits_for_nothing() {
    // A broker that acknowledges no message.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let run = Run::bench(&format!("pub {} -V 311 -q 1 -n 1000 --blocks 1", listener.local_addr().unwrap()));
    let (mut connection, _) = listener.accept().unwrap();
    connection.set_read_timeout(Some(DEADLINE)).unwrap();
    let mut bytes = [0; 4096];
    assert_ne!(connection.read(&mut bytes).unwrap(), 0, "CONNECT");
    connection.write_all(&[0x20, 2, 0, 0]).unwrap();
    assert_ne!(connection.read(&mut bytes).unwrap(), 0, "PUBLISH");
    run.signal(Signal::INT);
    run.signal(Signal::TERM);
    let ended = run.end();
    assert_eq!((ended.code, ended.out.as_str(), ended.err.as_str()), (Some(143), "", ""), "{ended:?}");
}
