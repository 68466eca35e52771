//! `mqtt bench theory`: numbers that were measured elsewhere, to the byte; and the same as JSON.

use serde_json::{Value, json};

use crate::support::{Ended, Run};

fn theory(words: &[&str]) -> Ended {
    Run::start(&[&["bench", "theory"], words].concat()).end()
}

/// The line of the first table that begins so, its columns by single spaces.
fn line(text: &str, start: &str) -> String {
    let found = text.lines().find(|line| line.trim_start().starts_with(start));
    let words: Vec<&str> = found.unwrap_or_else(|| panic!("no {start}: {text}")).split_whitespace().collect();
    words.join(" ")
}

#[test]
fn bytes_are_those_of_the_specification() {
    let of = |words: &[&str]| {
        let ended = theory(words);
        assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""), "{words:?}");
        ["QoS 0", "QoS 1", "QoS 2"].map(|start| line(&ended.out, start))
    };
    let old = ["QoS 0 1 88 0 88 1.00× 0", "QoS 1 2 90 4 94 1.07× 1", "QoS 2 4 94 8 102 1.16× 2"];
    assert_eq!(of(&["-V", "311"]), old);
    assert_eq!(of(&["-V", "31"]), old);
    let new = ["QoS 0 1 89 0 89 1.00× 0", "QoS 1 2 91 4 95 1.07× 1", "QoS 2 4 95 8 103 1.16× 2"];
    assert_eq!(of(&[]), new);
    // Topic and payload that were measured at mosquitto.
    let measured = ["QoS 0 1 75 0 75 1.00× 0", "QoS 1 2 77 4 81 1.08× 1", "QoS 2 4 81 8 89 1.19× 2"];
    assert_eq!(of(&["-V", "311", "-t", "a/topic"]), measured);
}

#[test]
fn it_ends_in_one_sentence() {
    let last = |words: &[&str]| theory(words).out.lines().last().unwrap_or_default().to_owned();
    let expected = "QoS 2 instead of QoS 0: MQTT says +16 %, the wire says +160 %, the clock says 2 round trips.";
    assert_eq!(last(&["-V", "311"]), expected);
    let expected =
        "QoS 2 instead of QoS 0, for 0 bytes: MQTT says +58 %, the wire says +249 %, the clock says 2 round trips.";
    assert_eq!(last(&["-V", "311", "-s", "0", "-s", "1k"]), expected);
}

#[test]
fn several_sizes_are_several_rows() {
    let ended = theory(&["-V", "311", "-s", "0", "-s", "1KiB"]);
    assert_eq!(line(&ended.out, "0 B  QoS 2"), "0 B QoS 2 4 30 8 38 1.58× 2");
    assert_eq!(line(&ended.out, "1024 B  QoS 2"), "1024 B QoS 2 4 1055 8 1063 1.01× 2");
}

#[test]
fn programs_get_one_document() {
    let ended = theory(&["--json", "-V", "311", "--tls", "--ws", "--subscribers", "3"]);
    assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""));
    let document: Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!(document["schema"], "mqtt-bench-theory/1");
    assert_eq!((&document["tls"], &document["websocket"], &document["ip"]), (&json!("1.3"), &json!(true), &json!(4)));
    let twice = &document["messages"][2];
    assert_eq!(twice["qos"], 2);
    assert_eq!(twice["bytes"], json!({ "tx": 94, "rx": 8, "total": 102 }));
    assert_eq!(twice["path"], json!({ "packets": 16, "bytes": 408 }));
    assert_eq!(twice["delivered_round_trips"], json!({ "on_publish": 1, "on_pubrel": 2 }));
    // PUBLISH and PUBREL are masked; each of the four packets has a header of 2 bytes and a record of its own.
    assert_eq!(twice["wire"]["stream"], 102 + 4 * 2 + 2 * 4 + 4 * 22);
    assert_eq!(twice["alias"], Value::Null);
    let names: Vec<_> =
        twice["steps"].as_array().unwrap().iter().map(|step| step["packet"].as_str().unwrap()).collect();
    assert_eq!(names, ["PUBLISH", "PUBREC", "PUBREL", "PUBCOMP"]);
}

#[test]
fn what_cannot_be_is_refused() {
    let rows: [(&[&str], &str); 4] = [
        (&["-t", "a/#"], "mqtt: invalid topic 'a/#': "),
        (&["-V", "311", "--properties", "3"], "mqtt: --properties is for MQTT 5\nhint: add -V 5\n"),
        (&["-s", "1G"], "mqtt: there is no such packet: a payload of 1000000000 bytes: MQTT allows 268435455 bytes"),
        (&["--subscribers", "10G"], "mqtt: more subscribers than 1000000000 cannot be computed\n"),
    ];
    for (words, start) in rows {
        let ended = theory(words);
        assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "{words:?}");
        assert!(ended.err.starts_with(start), "{}", ended.err);
    }
}
