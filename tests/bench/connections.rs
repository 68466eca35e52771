//! Connections are what is measured: when each of them began and ended, how many, and what is told of them when
//! somebody stops it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    sync::mpsc::{Receiver, channel},
    thread,
    time::{Duration, Instant},
};

use packet::QoS;
use rustix::process::Signal;

use mqtt_toolkit::packet;

use crate::{
    broker::{Broker, Script},
    support::{DEADLINE, Run, Served, bench, count, number, only, texts},
};

/// Somebody who accepts every connection and then says nothing more: its port, and each of them as it comes.
fn acceptor() -> (u16, Receiver<TcpStream>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (send, come) = channel();
    thread::spawn(move || {
        while let Ok((mut stream, _)) = listener.accept() {
            let mut head = [0; 2];
            stream.read_exact(&mut head).unwrap();
            stream.read_exact(&mut vec![0; head[1].into()]).unwrap();
            stream.write_all(&[0x20, 3, 0, 0, 0]).unwrap();
            if send.send(stream).is_err() {
                return;
            }
        }
    });
    (port, come)
}

#[test]
fn a_connection_takes_as_long_as_its_connack_whatever_comes_next() {
    let served = Served::plain();
    for threads in [1, 2] {
        let words = format!("conn 127.0.0.1:{} -r 5 --clients 8 -d 1ms --threads {threads}", served.lines[0]);
        let report = bench(&words).good();
        let sample = &report["results"][0];
        assert_eq!((sample["phase"].as_str(), count(&report, "connect_failures")), (Some("connect"), 0));
        for kind in ["response", "service"] {
            let mean = number(sample, &format!("latency_ns/{kind}/mean")) / 1e6;
            assert!(mean < 100.0, "the distance to the next one is 200 ms, and this is {mean} ms: {kind}, {threads}");
        }
        // They come in turn, however many threads make them: seven distances of 200 ms, and half a one before.
        let took = number(sample, "duration_ns") / 1e9;
        assert!(took >= 1.5, "{took} s with {threads} threads");
    }
}

#[test]
fn ctrl_c_while_connecting_tells_of_the_connections_so_far() {
    let (port, come) = acceptor();
    let run = Run::bench(&format!("conn 127.0.0.1:{port} -V 5 -r 20 --clients 500 --threads 2"));
    let there: Vec<TcpStream> = (0..5).map(|_| come.recv_timeout(DEADLINE).unwrap()).collect();
    run.signal(Signal::INT);
    let ended = run.end();
    assert_eq!((ended.code, ended.err.as_str()), (Some(130), ""), "{ended:?}");
    let report = ended.json();
    assert_eq!(report["run"]["interrupted"], true);
    let sample = only(&report);
    assert_eq!(sample["phase"], "connect");
    // The last one that came may not have been looked at.
    assert!(count(&report, "completed") >= 4, "{report}");
    assert_eq!(count(&report, "connect_failures"), 0, "who was not waited for did not fail");
    drop(there);
}

#[test]
fn who_stops_it_before_it_begins_has_a_report_of_nothing() {
    let at = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(1);
    for scenario in ["conn", "churn", "retained"] {
        let served = Served::plain();
        let run = Run::bench(&format!("{scenario} 127.0.0.1:{} --start-at {at}", served.lines[0]));
        run.wait_until_it_listens();
        run.signal(Signal::INT);
        let ended = run.end();
        assert_eq!(ended.code, Some(130), "{ended:?}");
        let report = ended.json();
        assert_eq!((&report["run"]["interrupted"], &report["results"]), (&true.into(), &serde_json::json!([])));
    }
}

#[test]
fn each_shard_makes_its_part_of_the_connections() {
    let broker = Broker::start(Script::default());
    for (shard, made) in [("1/3", 30), ("2/3", 30), ("3/3", 40)] {
        let report = bench(&format!("churn {} --clients 10 -n 100 --shard {shard}", broker.address)).good();
        assert_eq!((count(&report, "completed"), count(&report, "sent")), (made, made), "{shard}");
    }
}

#[test]
fn the_cpu_of_all_threads_counts() {
    let served = Served::plain();
    // The least of several: whatever else the machine does makes it more.
    let least = |threads: u32| {
        let words = format!("churn 127.0.0.1:{} --clients 8 -n 400 --threads {threads}", served.lines[0]);
        (0..3).map(|_| number(only(&bench(&words).good()), "cpu_ns_per_msg/client")).fold(f64::MAX, f64::min)
    };
    let (one, four) = (least(1), least(4));
    assert!(four > one * 0.6, "{four} ns with four threads, {one} with one");
}

#[test]
fn connections_that_nobody_was_free_for_are_told() {
    let broker = Broker::start(Script::default());
    let start = Instant::now();
    let report = bench(&format!("churn {} --clients 1 -r 1M -d 500ms --warmup 1ms", broker.address)).good();
    let (due, begun) = (count(&report, "intended"), count(&report, "sent"));
    assert!((499_990..=500_010).contains(&due) && begun < due / 2, "{begun} of {due}");
    assert!(texts(&report, "run/warnings").contains("connections that were due were not begun"), "{report}");
    assert!(only(&report)["limited_by"].is_null(), "it was not the rate: {report}");
    // What was due is not made up for after the end: at this rate, that would take minutes.
    assert!(start.elapsed() < DEADLINE / 2, "{:?}", start.elapsed());
}

#[test]
fn a_subscription_of_retained_messages_at_a_lower_qos_is_refused() {
    let broker = Broker::start(Script { grants: Some(QoS::AtMostOnce), ..Script::default() });
    let ended = bench(&format!("retained {} -n 10 -q 1", broker.address));
    assert_eq!((ended.code, ended.out.as_str()), (Some(5), ""), "{ended:?}");
    assert!(ended.err.contains("the broker grants QoS 0 to 'mqtt-bench/"), "{ended:?}");
    // Nothing came, and that took no time.
    let broker = Broker::start(Script::default());
    let ended = bench(&format!("retained {} -n 10 -q 0 --blocks 1", broker.address));
    let report = ended.json();
    let fetched = &report["results"][1];
    assert_eq!((&fetched["counts"]["received"], &fetched["latency_ns"]["response"]), (&0.into(), &().into()));
}

#[test]
fn a_broker_that_stands_still_does_not_keep_us_from_ending() {
    let served = Served::plain();
    let port = &served.lines[0];
    let words = format!("retained 127.0.0.1:{port} -t stands/{{seq}} -n 2000 --blocks 1000 --subscribers 2");
    let mut run = Run::bench(&words);
    let listening = Run::start(&["sub", "-p", port, "-t", "stands/+", "-C", "1000", "-W", "30", "-q", "0"]).end();
    assert_eq!(listening.code, Some(0), "{listening:?}");
    served.signal(Signal::STOP);
    // The first one ends the measurement, a later one the clearing.
    let end = Instant::now() + DEADLINE;
    while !run.has_ended() {
        assert!(Instant::now() < end, "it does not end");
        run.signal(Signal::INT);
        thread::sleep(Duration::from_millis(100));
    }
    served.signal(Signal::CONT);
    assert_eq!(run.end().code, Some(130));
}
