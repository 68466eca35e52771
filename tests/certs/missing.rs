//! `mqtt certs init` where something was lost, has ended or is revoked, and commands where there is no CA's key.

use std::fs;

use crate::{
    openssl::{approves, approves_leaf, refuses},
    workshop::Workshop,
};

const DONE: &str = "mqtt: 'certs' has everything already, and was not changed\n";

fn with_crl(file: &str) -> [&str; 7] {
    ["verify", "-crl_check", "-CAfile", "certs/ca.crt", "-CRLfile", "certs/ca.crl", file]
}

#[test]
fn a_list_that_is_missing_damaged_or_older_is_made_again_with_all_that_is_revoked() {
    let place = Workshop::with_clients(&["a", "b"]);
    let older = place.read("certs/ca.crl");
    place.good(&["revoke", "a"]);
    for content in [None, Some("nothing"), Some(older.as_str())] {
        match content {
            Some(content) => place.write("certs/ca.crl", content),
            None => fs::remove_file(place.file("ca.crl")).expect("a list"),
        }
        let err = place.good(&["init", "--dry-run"]);
        assert_eq!(err, "mqtt: would make certs/ca.crl: the list of revoked certificates\n", "{content:?}");
        let err = place.good(&["init"]);
        assert!(err.starts_with("mqtt: certs/ca.crl: one certificate is revoked; good until "), "{content:?}: {err}");
        refuses(&place, &with_crl("certs/a.crt"), "certificate revoked");
        approves(&place, &with_crl("certs/b.crt"));
        assert_eq!(place.good(&["init"]), DONE);
    }
    place.check();
}

#[test]
fn a_key_that_is_missing_is_named_with_its_cure() {
    let place = Workshop::with_clients(&["a", "moved"]);
    for file in ["server.key", "a.key", "moved.key"] {
        fs::remove_file(place.file(file)).expect("a key");
    }
    let before = place.snapshot();
    let ended = place.run(&["init", "--client", "a", "--json"]);
    let text = "mqtt: 'certs/server.key' is missing, and a key cannot be made again\nhint: mqtt certs renew server\n\
        mqtt: 'certs/a.key' is missing, and a key cannot be made again\nhint: mqtt certs renew a\n";
    // One that was not asked for may have gone to its device.
    assert_eq!((ended.code, ended.err.as_str()), (Some(1), text));
    let rows: Vec<serde_json::Value> =
        ended.out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(rows[0], serde_json::json!({"kind": "folder", "path": "certs", "changed": false}));
    assert_eq!((&rows[1]["kind"], &rows[1]["cure"]), (&"fault".into(), &"mqtt certs renew server".into()));
    assert_eq!(place.snapshot(), before);
    place.bad(&["init", "--dry-run"], 1, "'certs/server.key' is missing");
    place.good(&["renew", "server", "a"]);
    assert_eq!(place.good(&["init", "--client", "a"]), DONE);
}

#[test]
fn a_certificate_that_is_missing_or_damaged_is_named_with_its_cure() {
    let place = Workshop::with_clients(&["a"]);
    fs::remove_file(place.file("a.crt")).expect("a certificate");
    place.bad(&["init", "--client", "a"], 1, "'certs/a.crt' is missing\nhint: mqtt certs renew a\n");
    place.good(&["renew", "a"]);
    place.write("certs/server.crt", "nothing");
    let ended = place.run(&["init"]);
    assert_eq!(ended.code, Some(1));
    assert!(ended.err.starts_with("mqtt: ") && ended.err.ends_with("\nhint: mqtt certs renew server\n"), "{ended:?}");
    place.good(&["renew", "server"]);
    assert_eq!(place.good(&["init", "--client", "a"]), DONE);
    place.check();
}

#[test]
fn a_request_that_was_signed_has_no_key_to_miss() {
    let place = Workshop::with_clients(&[]);
    let new = ["req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=x"];
    if approves(&place, &[&new[..], &["-keyout", "x.key", "-out", "x.csr"]].concat()).is_none() {
        return;
    }
    place.good(&["client", "--csr", "x.csr"]);
    assert_eq!(place.good(&["init", "--client", "x"]), DONE);
    fs::remove_file(place.file("x.crt")).expect("a certificate");
    let text = "'certs/x.crt' is missing\nhint: mqtt certs client x --csr FILE --force\n";
    place.bad(&["init", "--client", "x"], 1, text);
}

#[test]
fn a_revoked_server_gets_a_new_certificate_for_the_same_hosts() {
    let place = Workshop::new();
    place.good(&["init", "--host", "mqtt.example.org", "--host", "10.0.0.7", "--client", "a"]);
    let err = place.good(&["revoke", "server", "a"]);
    let line = "mqtt: clients refuse server from now on; a new one for its hosts: \
        mqtt certs server mqtt.example.org 10.0.0.7\n";
    assert!(err.ends_with(line) && err.matches("from now on").count() == 1, "{err}");
    refuses(&place, &with_crl("certs/server.crt"), "certificate revoked");
    // A client that was shut out is not let in again by the way.
    let ended = place.run(&["init", "--client", "a"]);
    assert_eq!(ended.code, Some(1));
    let line = "mqtt: certs/server.crt: server certificate for mqtt.example.org, 10.0.0.7, good until ";
    assert!(ended.err.starts_with(line), "{}", ended.err);
    assert!(ended.err.contains("\nmqtt: a is revoked since 20") && ended.err.ends_with("hint: mqtt certs client a\n"));
    approves_leaf(&place, "server", "sslserver");
    approves(&place, &with_crl("certs/server.crt"));
    assert_eq!(place.good(&["init"]), DONE);
    // As the line said; and one that plays both parts goes on playing both.
    place.good(&["revoke", "server"]);
    place.good(&["server", "mqtt.example.org", "10.0.0.7"]);
    place.good(&["server", "edge.example.org", "--out", "edge", "--bridge"]);
    let err = place.good(&["revoke", "edge"]);
    assert!(err.ends_with(": mqtt certs server edge.example.org --out edge --bridge\n"), "{err}");
    place.check();
}

#[test]
fn a_server_that_was_lost_comes_back_for_the_same_hosts() {
    let place = Workshop::new();
    place.good(&["init", "--host", "mqtt.example.org", "--days", "90"]);
    fs::remove_file(place.file("server.crt")).expect("a certificate");
    let err = place.good(&["init", "--dry-run"]);
    assert!(err.starts_with("mqtt: would make certs/server.crt: server certificate for mqtt.example.org\n"), "{err}");
    place.good(&["init"]);
    assert_eq!((&place.index()[2]["sans"], &place.index()[2]["days"]), (&place.index()[1]["sans"], &90.into()));
    place.check();
}

#[test]
fn a_server_that_has_ended_is_named_with_its_cure() {
    let place = Workshop::with_clients(&[]);
    // A certificate with this name that ended long ago, as from a backup.
    let mut params = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).expect("a name");
    params.not_after = rcgen::date_time_ymd(2020, 1, 1);
    let key = rcgen::KeyPair::generate().expect("a key");
    place.write("certs/server.crt", params.self_signed(&key).expect("a certificate").pem());
    place.bad(&["init"], 1, "'certs/server.crt' ended on 2020-01-01\nhint: mqtt certs renew server\n");
}

#[test]
fn options_that_change_nothing_are_named() {
    let place = Workshop::new();
    place.good(&["init", "--host", "localhost", "--name", "One"]);
    let before = place.snapshot();
    let words =
        ["init", "--name", "Two", "--key", "p384", "--days", "9", "--ca-days", "99", "--constrain", "iot.local"];
    let err = place.good(&words);
    let lines: Vec<&str> = err.lines().skip(1).collect();
    for (line, (begin, end)) in lines.iter().zip([
        ("--name has no effect: the CA is there already, as \"One\"", ""),
        ("--ca-days has no effect: the CA is there already, good until ", ": mqtt certs renew --ca --days 99"),
        ("--constrain has no effect: the CA is there already, and signs names of all kinds", "see --dir"),
        ("--key has no effect: no key is missing", ""),
        ("--days has no effect: no server and no client is missing; ", "mqtt certs renew NAME --days 9"),
    ]) {
        assert!(line.starts_with(&format!("mqtt: {begin}")) && line.ends_with(end), "{line}");
    }
    assert_eq!((lines.len(), place.snapshot()), (5, before));
    // What is as it was asked for is not said, nor what is of use for something that is made.
    assert_eq!(place.good(&["init", "--name", "One"]), DONE);
    let err = place.good(&["init", "--client", "a", "--key", "p384", "--days", "9"]);
    assert!(!err.contains("no effect"), "{err}");
    place.good(&["init", "--dir", "iot", "--constrain", "iot.local", "--host", "mqtt.iot.local"]);
    let err = place.good(&["init", "--dir", "iot", "--constrain", ".iot.local"]);
    assert_eq!(err.lines().count(), 1, "{err}");
    // A cure that the CA would refuse is none.
    let err = place.good(&["init", "--dir", "iot", "--host", "10.0.0.1"]);
    assert!(err.ends_with("mqtt: 'iot/server.crt' is not for 10.0.0.1, which its CA does not sign\n"), "{err}");
}

#[test]
fn a_server_for_one_host_is_left_in_peace() {
    let place = Workshop::new();
    place.good(&["init", "--host", "localhost"]);
    assert_eq!(place.good(&["init"]), DONE);
    let place = Workshop::new();
    place.good(&["init"]);
    assert_eq!(place.good(&["init"]), DONE);
}

#[test]
fn nothing_is_signed_and_nothing_is_left_where_there_is_no_key_of_a_ca() {
    let place = Workshop::with_clients(&["a"]);
    fs::create_dir(place.path("device")).expect("a folder");
    for file in ["ca.crt", "a.crt", "a.key"] {
        fs::copy(place.file(file), place.path(&format!("device/{file}"))).expect("a copy");
    }
    let files = || fs::read_dir(place.path("device")).expect("a folder").count();
    for words in [&["client", "b"][..], &["server", "x"], &["renew", "a"], &["revoke", "a"], &["crl"], &["init"]] {
        let text = "'device/ca.key' is not there, and nothing can be signed without it\n\
            hint: work in the folder of the CA; for a key that is to stay here: mqtt certs client NAME --csr FILE there\n";
        place.bad(&[words, &["--dir", "device"]].concat(), 1, text);
        assert_eq!(files(), 3, "{words:?}");
    }
    place.good(&["export", "a", "--for", "pem", "--dir", "device"]);
    assert_eq!(files(), 4);
    // Where the CA was made its key may be away for a while.
    fs::rename(place.file("ca.key"), place.path("safe")).expect("a key");
    place.bad(
        &["client", "b"],
        1,
        "'certs/ca.key' is not there, and nothing can be signed without it\nhint: put it back",
    );
}
