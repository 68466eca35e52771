//! What a broker does to messages, `mqtt bench` says exactly, and judges it as the level of service demands.

use mqtt_toolkit::packet::QoS;
use serde_json::Value;

use crate::{
    broker::{Broker, Did, Script},
    support::{bench, count, only, texts},
};

/// 700 messages of one pair at this broker; how it ended, the result, and what the broker did.
fn played(script: Script, version: &str, qos: u8) -> (Option<i32>, Value, Did) {
    let broker = Broker::start(script);
    let ended = bench(&format!(
        "p2p {} -V {version} -q {qos} --clients 1 -n {COUNT} -r 4000 --blocks 1 --window 16",
        broker.address
    ));
    let (report, did) = (ended.json(), broker.did());
    assert_eq!((count(&report, "sent"), did.messages), (COUNT, COUNT), "{version} QoS {qos}: {ended:?}");
    let is_valid = report["run"]["verdict"] == "valid";
    assert_eq!(ended.code, Some(if is_valid { 0 } else { 8 }), "{version} QoS {qos}: {ended:?}");
    assert_eq!(is_valid, ended.err.is_empty(), "{ended:?}");
    (ended.code, report, did)
}

const COUNT: u64 = 700;

/// The manners of speaking: version, QoS, and whether a message of QoS 2 is kept until PUBREL.
const MANNERS: [(&str, u8, bool); 7] = [
    ("3.1.1", 0, false),
    ("5", 0, false),
    ("3.1.1", 1, false),
    ("5", 1, false),
    ("3.1.1", 2, true),
    ("5", 2, false),
    ("5", 2, true),
];

/// Lost, duplicated, reordered, corrupt, unexpected; received, and how many were to come.
fn found(report: &Value) -> [u64; 7] {
    ["lost", "duplicates", "reordered", "corrupt", "unexpected", "received", "expected"].map(|name| count(report, name))
}

#[test]
fn a_good_broker_has_no_faults() {
    for (version, qos, late) in MANNERS {
        let (code, report, _) = played(Script { forwards_at_pubrel: late, ..Script::default() }, version, qos);
        assert_eq!((code, found(&report)), (Some(0), [0, 0, 0, 0, 0, COUNT, COUNT]), "{version} QoS {qos}");
        assert_eq!(texts(&report, "run/faults"), "");
    }
}

#[test]
fn whatever_happens_to_messages_is_counted_exactly() {
    let script = Script { drop: Some(50), double: Some(70), swap: Some(90), corrupt: Some(80), ..Script::default() };
    for (version, qos, late) in MANNERS {
        let (code, report, did) = played(Script { forwards_at_pubrel: late, ..script.clone() }, version, qos);
        assert_eq!((did.dropped, did.doubled > 5, did.swapped > 5, did.corrupted > 5), (14, true, true, true));
        // The last message of its kind that is doubled and late (630) is sent once: the broker counts what it wanted.
        let doubled = did.delivered + did.dropped - COUNT;
        let expected = [did.dropped, doubled, did.swapped, did.corrupted, 0, COUNT - did.dropped, COUNT];
        assert_eq!((code, found(&report)), (Some(8), expected), "{version} QoS {qos}: {did:?}");
        assert_eq!(only(&report)["counts"]["duplicates_marked"], 0);
    }
}

#[test]
fn a_loss_is_a_fault_above_qos_0() {
    for (qos, code) in [(0, 0), (1, 8), (2, 8)] {
        let (ended, report, did) = played(Script { drop: Some(100), ..Script::default() }, "5", qos);
        assert_eq!((ended, count(&report, "lost"), did.dropped), (Some(code), 7, 7), "QoS {qos}");
        let said = if code == 0 { "run/warnings" } else { "run/faults" };
        assert!(texts(&report, said).contains(&format!("QoS {qos}: 7 lost")), "{report}");
    }
}

#[test]
fn a_duplicate_is_a_fault_at_qos_2() {
    for (qos, code) in [(0, 0), (1, 0), (2, 8)] {
        let (ended, report, did) = played(Script { double: Some(100), ..Script::default() }, "3.1.1", qos);
        assert_eq!((ended, count(&report, "duplicates"), did.doubled), (Some(code), 7, 7), "QoS {qos}");
        let said = if code == 0 { "run/warnings" } else { "run/faults" };
        assert!(texts(&report, said).contains(&format!("QoS {qos}: 7 duplicated")), "{report}");
    }
}

#[test]
fn another_order_is_said_and_no_fault() {
    for qos in 0..3 {
        let (ended, report, did) = played(Script { swap: Some(100), ..Script::default() }, "5", qos);
        // The last one waits in vain for a next one, and comes as if nothing were.
        assert_eq!((ended, count(&report, "reordered"), did.swapped), (Some(0), 6, 7), "QoS {qos}");
        assert!(texts(&report, "run/warnings").contains(&format!("QoS {qos}: 6 out of order")), "{report}");
    }
}

#[test]
fn a_changed_payload_is_a_fault_at_any_level() {
    for qos in 0..3 {
        let (ended, report, did) = played(Script { corrupt: Some(100), ..Script::default() }, "5", qos);
        assert_eq!((ended, count(&report, "corrupt"), did.corrupted), (Some(8), 7, 7), "QoS {qos}");
        assert!(texts(&report, "run/faults").contains(&format!("QoS {qos}: 7 corrupt")), "{report}");
    }
}

#[test]
fn a_broker_that_grants_less_than_was_asked_for_is_not_measured() {
    for (asked, grants) in [(1, QoS::AtMostOnce), (2, QoS::AtLeastOnce), (2, QoS::AtMostOnce)] {
        for version in ["3.1.1", "5"] {
            let broker = Broker::start(Script { grants: Some(grants), ..Script::default() });
            let words = format!("p2p {} -V {version} -q {asked} --clients 1 -n 10 -t grant/{{i}}", broker.address);
            let ended = bench(&words);
            let granted = grants.bits();
            let levels = if granted == 0 { "-q 0" } else { "-q 0 -q 1" };
            let said = format!(
                "mqtt: the broker grants QoS {granted} to 'grant/0000', and QoS {asked} was asked for\n\
                 hint: measure what it grants: {levels}\n"
            );
            assert_eq!((ended.code, ended.out.as_str(), ended.err.as_str()), (Some(5), "", said.as_str()));
            assert_eq!(broker.did().messages, 0);
        }
    }
    // It is good enough for what it grants.
    let broker = Broker::start(Script { grants: Some(QoS::AtLeastOnce), ..Script::default() });
    let report = bench(&format!("p2p {} -q 0 -q 1 --clients 1 -n 10 --blocks 1", broker.address)).good();
    assert_eq!(count(&report, "received"), 20);
}

#[test]
fn when_a_broker_hands_qos_2_on_is_found_out() {
    for (late, method) in [(false, "on_publish"), (true, "on_pubrel")] {
        let broker = Broker::start(Script { forwards_at_pubrel: late, ..Script::default() });
        let ended = bench(&format!("qos {} --blocks 1", broker.address));
        let report = ended.json();
        assert_eq!(report["env"]["broker"]["qos2_forward"], method, "{ended:?}");
        // It forgets sessions: what comes again after a cut is new to it.
        assert!([Some(0), Some(8)].contains(&ended.code), "{ended:?}");
    }
}
