//! More than can be carried, and brokers that do not answer: every run ends, and says what was not reached.

use crate::{
    broker::{Broker, Script},
    support::{Run, bench, count, number, only, texts},
};

#[test]
fn a_rate_that_is_not_reached_is_not_what_limits() {
    let ended = bench("p2p --clients 1 -q 1 -r 2000 -d 1s --blocks 1 --window 1 --link rtt=5ms");
    let report = ended.json();
    let sample = only(&report);
    assert_eq!(sample["limited_by"], "window", "{sample}");
    let (intended, sent) = (number(sample, "counts/intended"), number(sample, "counts/sent"));
    assert!(intended > 1_900.0 && sent < intended / 2.0, "{intended} {sent}");
    // What was not sent in time is not sent for ever after.
    assert!(number(sample, "duration_ns") < 10e9, "{sample}");
}

#[test]
fn a_burst_that_is_larger_than_a_buffer_leaves_without_a_pause() {
    // 5 MB at once: with a pause after each 64 KiB it would take 5 s.
    let ended = bench("pub -q 0 -s 100k -r 1000 --arrival burst:50 -n 50 --blocks 1");
    let report = ended.json();
    let sample = only(&report);
    assert_eq!((ended.code, count(&report, "sent")), (Some(0), 50), "{ended:?}");
    assert!(number(sample, "latency_ns/response/max") < 2.5e9, "{sample}");
}

#[test]
fn messages_that_are_never_acknowledged_end_the_wait_and_make_the_result_invalid() {
    let broker = Broker::start(Script { withhold: Some(50), ..Script::default() });
    let ended = Run::bench(&format!("pub {} -q 1 -n 120 --blocks 1 --window 32", broker.address)).end();
    let report = ended.json();
    assert_eq!(ended.code, Some(8), "{ended:?}");
    assert_eq!((count(&report, "sent"), count(&report, "completed")), (120, 118));
    assert_eq!(texts(&report, "run/faults"), "QoS 1: 2 never acknowledged by the broker");
}
