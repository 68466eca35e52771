//! Pages of real results and of hostile ones.

use super::*;
use crate::bench::report::{Point, SCHEMA, csv, json, markdown, parse};

const QOS: &str = include_str!("../../../../tests/data/bench-qos.json");
const LOAD: &str = include_str!("../../../../tests/data/bench-load.json");

fn report(json: &str) -> Report {
    parse(json.as_bytes()).unwrap()
}

#[test]
fn a_page_gives_its_result_back() {
    for text in [QOS, LOAD] {
        let report = report(text);
        assert_eq!(parse(html(&report).as_bytes()).unwrap(), report);
        assert_eq!(parse(json(&report).as_bytes()).unwrap(), report);
    }
}

#[test]
fn the_page_of_a_comparison_has_the_four_blocks_and_their_pictures() {
    let page = html(&report(QOS));
    for text in [
        "QoS\u{a0}1 costs 1 round trip and 6 bytes; QoS\u{a0}2 costs 2 and 14: small in bytes, large in waiting.",
        "What is sent",
        "103 B ✓",
        "What you wait",
        "Emulated link with a round trip of 20 ms",
        "method B",
        "How fast",
        "412 k/s",
        "What you get",
        "each message exactly once",
        "time by percentile",
        "rate over time",
        "ratios with 95 % intervals",
        "packets of one message at QoS 2",
        "PUBCOMP 4 B",
        "Can the load generator be trusted?",
        "✓ holds",
    ] {
        assert!(page.contains(text), "{text}");
    }
    // The curve of each QoS twice, and the dotted ones of 1 and 2.
    let plots = page.split("How long, for how many").nth(1).and_then(|rest| rest.split("<h2>").next()).unwrap();
    assert_eq!(plots.matches("class=\"curve").count(), 8);
}

#[test]
fn the_page_of_a_load_says_what_is_wrong() {
    let page = html(&report(LOAD));
    for text in ["not valid, a condition is broken", "QoS 1 was not steady", "✗ broken", "Times: steady", "61"] {
        assert!(page.contains(text), "{text}");
    }
}

#[test]
fn nothing_of_a_result_is_markup() {
    const EVIL: &str = "</script><script>alert(1)</script><img src=http://x.example/ onerror='a'>\"&|\n<!--";
    const KEPT: [&str; 10] =
        ["qos", "wire", "wait", "throughput", SCHEMA, "valid", "closed", "broker", "window", "rate"];
    // Every text in it, wherever it is.
    fn spoil(value: &mut serde_json::Value) {
        use serde_json::Value;
        match value {
            // Words that say which of the measurements it is stay: else there would be no pictures.
            Value::String(text) if text.len() < 100 && !KEPT.contains(&text.as_str()) => EVIL.clone_into(text),
            Value::Array(values) => values.iter_mut().for_each(spoil),
            Value::Object(map) => map.values_mut().for_each(spoil),
            _ => {}
        }
    }
    let mut value: serde_json::Value = serde_json::from_str(QOS).unwrap();
    spoil(&mut value);
    let report = report(&value.to_string());
    assert_eq!(report.run.id, EVIL);
    let page = html(&report);
    assert_eq!(page.matches("<script").count(), 1);
    assert_eq!(page.matches("</script").count(), 1);
    assert!(!page.contains("<img") && !page.contains("<!--"));
    assert_eq!(parse(page.as_bytes()).unwrap(), report);
    let text = markdown(&report);
    let marks = |mark: &str| text.matches(mark).count();
    assert_eq!((marks("<"), marks("&|")), (marks("\\<"), 0));
    let rows = csv(&report);
    assert!(rows.lines().nth(1).is_some_and(|row| row.starts_with("\"</script>")));
    assert!(rows.contains("onerror='a'>\"\"&|"), "quotes are doubled");
}

#[test]
fn an_empty_result_and_one_of_extremes_have_a_page() {
    let empty = Report { schema: SCHEMA.to_owned(), ..Report::default() };
    assert!(html(&empty).contains("Nothing was measured."));
    assert!(markdown(&empty).contains("valid"));
    let mut extreme = report(QOS);
    for sample in &mut extreme.results {
        sample.rate = Some(f64::MAX);
        sample.counts.sent = u64::MAX;
        sample.counts.lost = u64::MAX;
        sample.duration_ns = u64::MAX;
        sample.qos = 255;
        sample.series_100ms = vec![
            Point {
                t_ms: u64::MAX,
                sent: u64::MAX,
                completed: 0,
                received: u64::MAX,
                p50: Some(0),
                p99: Some(u64::MAX)
            };
            3
        ];
        if let Some(times) = &mut sample.latency_ns.e2e {
            (times.negative, times.max) = (u64::MAX, u64::MAX);
        }
    }
    for ratio in &mut extreme.compare {
        (ratio.ratio, ratio.ci95) = (f64::MAX, Some((-1.0, f64::MAX)));
    }
    extreme.env.link.rtt_ms = Some(f64::MIN_POSITIVE);
    let page = html(&extreme);
    assert!(page.contains("QoS 255"));
    let picture = page.split("<svg").skip(1).filter_map(|rest| rest.split("</svg>").next());
    for picture in picture {
        assert!(!picture.contains("NaN") && !picture.contains("inf"), "{picture}");
    }
    extreme.run.scenario = "latency".to_owned();
    assert!(html(&extreme).len() > 1_000);
    assert!(csv(&extreme).len() > 1_000);
}

#[test]
fn what_is_no_result_is_named() {
    for (text, words) in [
        ("", "it is not JSON"),
        ("hello", "it is not JSON"),
        ("{\"schema\":", "it is not JSON"),
        ("{}", "it has no schema"),
        ("{\"schema\":\"mqtt-bench/9\",\"run\":7}", "its schema is mqtt-bench/9"),
        ("{\"schema\":\"mqtt-bench/1\",\"run\":7}", "it is no result of mqtt bench"),
        ("[1]", "it is no result of mqtt bench"),
        ("<html></html>", "there is no result in this page"),
    ] {
        let error = parse(text.as_bytes()).unwrap_err();
        assert!(error.to_string().starts_with(words) || error.to_string().contains(words), "{text}: {error}");
    }
    // Of an older or newer version: what is missing is not there, what is unknown is left out.
    let other =
        parse(b"\xef\xbb\xbf {\"schema\":\"mqtt-bench/1\",\"news\":[1],\"run\":{\"id\":\"x\",\"more\":2}}").unwrap();
    assert_eq!(other.run.id, "x");
}

#[test]
fn rows_hold_every_measurement() {
    let rows = csv(&report(QOS));
    assert!(rows.starts_with("run,scenario,block,qos,phase,metric,stat,value,unit\n"));
    for row in [
        "sample-qos,qos,1,2,wire,bytes.mqtt,tx,95,B/message\n",
        "sample-qos,qos,1,0,cuts,counts,lost,37,\n",
        "sample-qos,qos,1,2,wire,packets.rx,PUBCOMP,200,packets\n",
        "sample-qos,qos,,1,compare,throughput/qos0,ratio,0.58,\n",
    ] {
        assert!(rows.contains(row), "{row}");
    }
    assert!(rows.lines().all(|row| row.matches(',').count() == 8), "nine columns");
}
