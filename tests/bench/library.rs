//! The same loads over the rumqttc library: nothing is lost, the numbers stand where ours stand, and what it cannot do
//! is said.

use crate::{
    broker::{Broker, Script},
    support::{Served, bench, count, number, only, texts},
};

#[test]
fn nothing_is_lost_over_it() {
    for version in ["311", "5"] {
        for qos in 0..3 {
            let report = bench(&format!("p2p --client rumqttc -V {version} -q {qos} -n 10000 --blocks 1 -C 4")).json();
            assert_eq!(report["env"]["tool"]["client"], "rumqttc");
            let counts = ["sent", "completed", "received", "lost", "duplicates", "reordered", "unexpected"];
            let found = counts.map(|name| count(&report, name));
            assert_eq!(found, [10_000, 10_000, 10_000, 0, 0, 0, 0], "{version} QoS {qos}: {report}");
            let sample = only(&report);
            assert!(number(sample, "rate") > 0.0);
            if qos > 0 {
                assert_eq!(number(sample, "latency_ns/response/n"), 10_000.0);
                assert!(number(sample, "latency_ns/service/p50") > 0.0);
            }
            assert!(sample["bytes"]["mqtt"].is_null() && sample["packets"]["tx"] == serde_json::json!({}), "{sample}");
        }
    }
}

#[test]
fn every_kind_of_load_is_carried() {
    for load in [
        "pub -q 1 --publishers 3",
        "fanout --subscribers 5 -q 2",
        "fanin --publishers 5",
        "shared --publishers 3 --subscribers 2 -q 1",
        "latency -q 0 -q 1 -q 2 -r 2000",
        "ceiling -q 0 -q 1 -q 2",
        "p2p -q 1 --link rtt=10ms --window 8 -C 1",
    ] {
        let ended = bench(&format!("{load} -n 300 --blocks 1 --client rumqttc --threads 2"));
        assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""), "{load}: {ended:?}");
        let report = ended.json();
        let levels = report["results"].as_array().map_or(0, Vec::len) as u64;
        assert_eq!((count(&report, "sent"), count(&report, "lost")), (levels * 300, 0), "{load}");
        assert_eq!(count(&report, "received"), count(&report, "expected"), "{load}");
    }
    let ended = bench("qos --client rumqttc --blocks 1");
    let report = ended.json();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let phases: Vec<&str> =
        report["results"].as_array().into_iter().flatten().filter_map(|sample| sample["phase"].as_str()).collect();
    for (phase, wanted) in [("wire", 3), ("wait", 3), ("throughput", 3), ("cuts", 0)] {
        assert_eq!(phases.iter().filter(|known| **known == phase).count(), wanted, "{phases:?}");
    }
    assert!(texts(&report, "run/warnings").contains("is not measured with rumqttc"), "{report}");
    assert_eq!(report["env"]["broker"]["qos2_forward"], "on_publish");
}

#[test]
fn it_is_judged_as_our_own_client_is() {
    for (version, qos, code) in [("311", 1, 8), ("5", 2, 8), ("5", 0, 0)] {
        let broker = Broker::start(Script { drop: Some(50), swap: Some(90), ..Script::default() });
        let ended = bench(&format!(
            "p2p {} --client rumqttc -V {version} -q {qos} -C 1 -n 600 -r 4000 --blocks 1",
            broker.address
        ));
        let (report, did) = (ended.json(), broker.did());
        let found = (count(&report, "lost"), count(&report, "reordered"));
        assert_eq!((ended.code, found), (Some(code), (did.dropped, did.swapped)), "{version} QoS {qos}");
    }
}

#[test]
fn what_it_cannot_do_is_refused() {
    let faults = [
        ("-V 31", "MQTT 3.1"),
        ("--insecure", "TLS here"),
        ("--ws", "WebSocket here"),
        ("--source 127.0.0.1", "addresses to connect from"),
        ("--reconnect", "reconnecting here"),
    ];
    for (words, what) in faults {
        let ended = bench(&format!("pub 127.0.0.1:1 --client rumqttc -n 1 {words}"));
        let said = format!(
            "mqtt: --client rumqttc knows no {what}\nhint: leave --client away: the client of this program does\n"
        );
        assert_eq!((ended.code, ended.out.as_str(), ended.err.as_str()), (Some(2), "", said.as_str()), "{words}");
    }
    for scenario in ["conn", "churn", "retained"] {
        let ended = bench(&format!("{scenario} --client rumqttc"));
        let said = format!(
            "mqtt: --client means nothing to mqtt bench {scenario}\nhint: the clients of this program carry it\n"
        );
        assert_eq!((ended.code, ended.err.as_str()), (Some(2), said.as_str()));
    }
    let ended = bench("pub 127.0.0.1:1 --client rumqttc -n 1");
    assert_eq!(ended.code, Some(3), "{ended:?}");
    assert!(ended.err.starts_with("mqtt: cannot connect to 127.0.0.1:1: rumqttc says: "), "{ended:?}");
}

#[test]
fn a_broker_that_dies_is_reported() {
    let mut served = Served::plain();
    let port = served.lines[0].clone();
    let run = crate::support::Run::bench(&format!(
        "latency 127.0.0.1:{port} --client rumqttc -q 1 -r 1000 -d 1h -t dies/{{i}} --blocks 1"
    ));
    let words = ["sub", "-p", &port, "-t", "dies/+", "-C", "50", "-W", "30", "-q", "0"];
    assert_eq!(crate::support::Run::start(&words).end().code, Some(0));
    served.kill();
    let ended = run.end();
    assert_eq!(ended.code, Some(6), "{ended:?}");
    assert!(ended.err.starts_with(&format!("mqtt: connection to 127.0.0.1:{port} lost: rumqttc says: ")), "{ended:?}");
    assert!(texts(&ended.json(), "run/faults").contains("broken off: "));
}
