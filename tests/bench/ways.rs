//! A load takes any way to the broker that `mqtt pub` takes.

use serde_json::Value;

use crate::support::{Run, Served, count, only};

/// 200 messages at QoS 1 with these words; the result.
fn carried(words: &[&str]) -> Value {
    let load = ["bench", "p2p", "-C", "2", "-q", "1", "-n", "200", "--blocks", "1", "--quiet", "--out", "json=-"];
    let report = Run::start(&[&load, words].concat()).end().good();
    assert_eq!((count(&report, "received"), count(&report, "lost")), (200, 0), "{words:?}");
    report
}

#[test]
fn each_version_has_the_bytes_of_its_specification() {
    for (version, named, bytes) in [("31", "3.1", 90.0), ("311", "3.1.1", 90.0), ("5", "5.0", 91.0)] {
        let report = carried(&["-V", version]);
        assert_eq!(report["config"]["version"], named);
        let sample = only(&report);
        assert_eq!(sample["bytes"]["mqtt"], serde_json::json!({"tx": bytes, "rx": 4.0}), "{version}");
        assert_eq!(sample["bytes"]["mqtt"], sample["bytes"]["theory"], "{version}");
        assert_eq!(
            (&sample["packets"]["tx"]["PUBLISH"], &sample["packets"]["rx"]["PUBACK"]),
            (&200.into(), &200.into())
        );
    }
}

#[test]
fn tls_with_and_without_a_certificate_of_the_client_and_over_a_slow_link() {
    let folder = tempfile::tempdir().unwrap();
    let words = ["certs", "init", "--host", "localhost", "--client", "load01", "--quiet"];
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_mqtt"));
    assert!(command.args(words).current_dir(&folder).status().unwrap().success());
    let file = |name: &str| folder.path().join("certs").join(name).display().to_string();
    let certs = folder.path().join("certs").display().to_string();
    let mutual = Served::start(folder.path(), &["--tls-dir", "certs", "-p", "0", "-b", "127.0.0.1"], 1);
    let url = format!("mqtts://localhost:{}", mutual.lines[0]);
    for link in [&[][..], &["--link", "rtt=4ms"]] {
        let report = carried(&[&[url.as_str(), "--tls-dir", &certs, "--as", "load01"], link].concat());
        assert_eq!(report["env"]["link"]["transport"], "tls");
        assert_eq!(report["env"]["link"]["emulated"], !link.is_empty());
    }
    let open = ["--tls-dir", "certs", "--client-certificates", "off", "-p", "0", "-b", "127.0.0.1"];
    let open = Served::start(folder.path(), &open, 1);
    let report = carried(&[&format!("mqtts://localhost:{}", open.lines[0]), "--cafile", &file("ca.crt")]);
    assert_eq!(report["env"]["link"]["transport"], "tls");
    // Without a certificate there is no load, and the exit code says why.
    let ended = Run::bench(&format!("p2p {url} --cafile {} -n 10", file("ca.crt"))).end();
    assert_eq!((ended.code, ended.out.as_str()), (Some(4), ""), "{ended:?}");
}

#[test]
fn a_broker_that_is_not_there_is_no_load() {
    let ended = Run::bench("p2p 127.0.0.1:1 -n 10").end();
    assert_eq!((ended.code, ended.out.as_str()), (Some(3), ""), "{ended:?}");
    assert!(ended.err.starts_with("mqtt: cannot connect to 127.0.0.1:1: "), "{ended:?}");
}

#[test]
fn the_four_blocks_over_tls_ask_for_the_certificate_of_the_broker_and_not_of_the_link() {
    let folder = tempfile::tempdir().unwrap();
    let words = ["certs", "init", "--host", "localhost", "--quiet"];
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_mqtt"));
    assert!(command.args(words).current_dir(&folder).status().unwrap().success());
    let authority = folder.path().join("certs/ca.crt").display().to_string();
    let open = ["--tls-dir", "certs", "--client-certificates", "off", "-p", "0", "-b", "127.0.0.1"];
    let served = Served::start(folder.path(), &open, 1);
    let url = format!("mqtts://localhost:{}", served.lines[0]);
    let words = ["bench", "qos", &url, "--cafile", &authority, "-q", "1", "-d", "1s", "--blocks"];
    let ended = Run::start(&[&words[..], &["1", "--quiet", "--out", "json=-"]].concat()).end();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let report = ended.json();
    let phases: Vec<_> = report["results"].as_array().unwrap().iter().map(|sample| sample["phase"].clone()).collect();
    assert_eq!(phases, ["wire", "wait", "throughput", "cuts"]);
    // What was asked for is cut as well, without a word of a link.
    let cut = ["bench", "p2p", &url, "--cafile", &authority, "-C", "1", "-q", "1", "-r", "1000", "-n", "300", "--cut"];
    let ended = Run::start(&[&cut[..], &["every=100", "--blocks", "1", "--quiet", "--out", "json=-"]].concat()).end();
    assert_eq!((ended.code, count(&ended.json(), "lost")), (Some(0), 0), "{ended:?}");
}
