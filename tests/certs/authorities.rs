//! `mqtt certs init`: what it makes, what it leaves alone, and the CAs that sign.

use std::fs;

use crate::{
    openssl::{approves, approves_leaf, extension, refuses},
    workshop::Workshop,
};

#[test]
fn two_words_make_a_ca_a_server_and_clients() {
    let place = Workshop::new();
    let err = place.good(&["init", "--client", "board001", "--client", "device001"]);
    let files = ["board001.crt", "board001.key", "ca.crl", "ca.crt", "ca.key", "device001.crt", "device001.key"];
    let files: Vec<&str> = files.into_iter().chain(["index.json", "server.crt", "server.key"]).collect();
    assert_eq!(place.files(), files);
    // One line a file, with what it is and until when, and all that the server is good for.
    let lines: Vec<&str> = err.lines().collect();
    assert_eq!(lines.len(), 9, "{err}");
    for (line, begin) in lines.iter().zip(["ca.crt: the CA \"mqtt CA ", "ca.key: its key", "server.crt: server"]) {
        assert!(line.starts_with(&format!("mqtt: certs/{begin}")), "{err}");
    }
    assert!(lines[2].contains("for localhost, 127.0.0.1, ::1, ") && lines[2].contains("good until 20"), "{err}");
    assert!(lines[4].starts_with("mqtt: certs/board001.crt: client certificate, user name board001, good until"));
    assert!(lines[8].contains("nothing is revoked") && lines[8].contains("30 days"), "{err}");
    place.check();
    approves_leaf(&place, "server", "sslserver");
    approves_leaf(&place, "board001", "sslclient");
    approves(&place, &["crl", "-in", "certs/ca.crl", "-noout", "-CAfile", "certs/ca.crt"]);
}

#[test]
fn a_second_run_adds_what_is_missing_and_changes_nothing() {
    let place = Workshop::with_clients(&["a"]);
    let before = place.snapshot();
    let err = place.good(&["init", "--host", "localhost", "--client", "a"]);
    assert_eq!(err, "mqtt: 'certs' has everything already, and was not changed\n");
    assert_eq!(place.snapshot(), before);
    place.good(&["init", "--host", "localhost", "--client", "a", "--client", "b"]);
    let after = place.snapshot();
    for (name, content) in before.iter().filter(|(name, _)| name != "index.json") {
        assert!(after.iter().any(|(other, now)| other == name && now == content), "{name} was changed");
    }
    assert!(place.file("b.crt").exists());
    place.check();
}

#[test]
fn a_second_run_says_which_hosts_the_server_lacks() {
    let place = Workshop::with_clients(&[]);
    let err = place.good(&["init", "--host", "localhost", "--host", "10.9.8.7"]);
    assert!(
        err.ends_with(
            "mqtt: 'certs/server.crt' is not for 10.9.8.7; anew, with it: \
             mqtt certs server localhost 127.0.0.1 10.9.8.7 --force\n"
        ),
        "{err}"
    );
    let cure: Vec<&str> = err.trim().rsplit("mqtt certs ").next().unwrap().split(' ').collect();
    place.good(&cure);
    assert_eq!(place.good(&["init", "--host", "10.9.8.7"]).lines().count(), 1);
}

#[test]
fn a_dry_run_makes_nothing() {
    let place = Workshop::new();
    let err = place.good(&["init", "--client", "a", "--dry-run"]);
    assert_eq!(err.matches("mqtt: would make certs/").count(), 7, "{err}");
    assert!(!place.path("certs").exists());
    place.good(&["init", "--host", "localhost"]);
    let before = place.snapshot();
    let err = place.good(&["init", "--client", "a", "--dry-run"]);
    assert_eq!(err.matches("mqtt: would make certs/a.").count(), 2, "{err}");
    assert_eq!(place.snapshot(), before);
}

#[test]
fn what_was_made_is_told_to_programs() {
    let place = Workshop::new();
    let made = place.json(&["init", "--host", "localhost", "--client", "a"]);
    let kinds: Vec<&str> = made.iter().map(|object| object["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["certificate", "certificate", "certificate", "crl"]);
    let client = &made[2];
    let text = |field: &str| client[field].as_str().unwrap().to_owned();
    assert_eq!((text("name"), text("role"), text("path")), ("a".into(), "client".into(), "certs/a.crt".into()));
    assert_eq!((text("key_path"), text("key")), ("certs/a.key".into(), "P-256".into()));
    assert_eq!((text("common_name"), &client["revoked"]), ("a".into(), &serde_json::Value::Null));
    assert!((823..=825).contains(&client["days_left"].as_i64().unwrap()), "{client}");
    assert_eq!((text("serial").len(), text("sha256").len()), (40, 64));
    assert!(text("not_after").ends_with('Z'));
    if let Some(seen) =
        approves(&place, &["x509", "-in", "certs/a.crt", "-noout", "-serial", "-fingerprint", "-sha256"])
    {
        assert!(seen.to_lowercase().contains(&format!("serial={}", text("serial"))), "{seen}");
        assert!(seen.replace(':', "").to_lowercase().contains(&text("sha256")), "{seen}");
    }
}

#[test]
fn the_ca_has_what_strict_verifiers_want() {
    let place = Workshop::new();
    place.good(&["init", "--host", "localhost", "--name", "Book private CA", "--ca-days", "100"]);
    let Some(basic) = extension(&place, "certs/ca.crt", "basicConstraints") else { return };
    assert_eq!(basic, "CA:TRUE, pathlen:0");
    assert_eq!(extension(&place, "certs/ca.crt", "keyUsage").unwrap(), "Certificate Sign, CRL Sign");
    let text = approves(&place, &["x509", "-in", "certs/ca.crt", "-noout", "-text"]).unwrap();
    for part in ["Version: 3", "CN = Book private CA", "Basic Constraints: critical", "Key Usage: critical"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    for part in ["Subject Key Identifier", "Authority Key Identifier", "ecdsa-with-SHA256"] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn two_cas_have_two_names() {
    let (one, other) = (Workshop::with_clients(&[]), Workshop::with_clients(&[]));
    let name = |place: &Workshop| place.index()[0]["common_name"].as_str().unwrap().to_owned();
    // Four hexadecimal digits: the same once in 65536 runs, which is seldom enough for people.
    assert!(name(&one).starts_with("mqtt CA ") && name(&one).len() == 12);
    if name(&one) == name(&other) {
        assert_ne!(name(&Workshop::with_clients(&[])), name(&one));
    }
}

#[test]
fn an_intermediate_ca_signs_and_the_roots_key_can_be_elsewhere() {
    let place = Workshop::new();
    place.good(&["init", "--intermediate", "--host", "localhost", "--client", "a", "--name", "Root"]);
    approves_leaf(&place, "server", "sslserver");
    approves_leaf(&place, "a", "sslclient");
    assert_eq!(place.read("certs/server.crt").matches("BEGIN CERTIFICATE").count(), 2, "the chain is beside the leaf");
    let all = |name: &'static str| {
        let file = ["certs/a.crt", "certs/b.crt"][usize::from(name == "b")];
        ["verify", "-crl_check_all", "-CAfile", "certs/ca.crt", "-CRLfile", "certs/ca.crl", "-untrusted", file, file]
    };
    approves(&place, &all("a"));
    fs::rename(place.file("ca.key"), place.path("safe.key")).unwrap();
    place.good(&["client", "b"]);
    place.good(&["revoke", "a"]);
    approves(&place, &all("b"));
    refuses(&place, &all("a"), "certificate revoked");
    place.bad(&["renew", "--ca"], 1, "'certs/ca.key' is not there, and nothing can be signed without it\n");
    fs::rename(place.path("safe.key"), place.file("ca.key")).unwrap();
    place.good(&["renew", "--ca"]);
    approves(&place, &all("b"));
    place.good(&["init", "--intermediate", "--host", "localhost"]);
    if let Some(constraints) = extension(&place, "certs/intermediate.crt", "basicConstraints") {
        assert_eq!(constraints, "CA:TRUE, pathlen:0");
        assert_eq!(extension(&place, "certs/ca.crt", "basicConstraints").unwrap(), "CA:TRUE, pathlen:1");
    }
}

#[test]
fn a_ca_without_room_below_it_gets_no_intermediate() {
    let place = Workshop::with_clients(&[]);
    let before = place.snapshot();
    let text = "'certs/ca.crt' was made without an intermediate CA, and allows none below it\nhint: ";
    place.bad(&["init", "--intermediate"], 4, text);
    assert_eq!(place.snapshot(), before);
}

#[test]
fn a_ca_can_be_confined_to_a_domain() {
    let place = Workshop::new();
    let text = "the CA signs names below iot.local only, and 'example.org' is none\n";
    place.bad(&["init", "--constrain", "iot.local", "--host", "example.org"], 1, text);
    assert!(!place.path("certs").exists(), "refused before anything was made");
    // What is said of names says nothing about addresses, which are excluded by themselves.
    let address = "the CA signs names below iot.local only, and '10.0.0.1' is none\n";
    place.bad(&["init", "--constrain", "iot.local", "--host", "mqtt.iot.local", "--host", "10.0.0.1"], 1, address);
    let err = place.good(&["init", "--constrain", ".iot.local", "--host", "mqtt.iot.local", "--client", "a"]);
    assert!(err.contains("mqtt: the CA signs names below iot.local only, and no addresses\n"), "{err}");
    approves_leaf(&place, "server", "sslserver");
    approves_leaf(&place, "a", "sslclient");
    if let Some(names) = extension(&place, "certs/ca.crt", "nameConstraints") {
        let all = "0:0:0:0:0:0:0:0/0:0:0:0:0:0:0:0";
        assert_eq!(names, format!("Permitted: DNS:iot.local Excluded: IP:0.0.0.0/0.0.0.0 IP:{all}"));
        assert_eq!(extension(&place, "certs/a.crt", "subjectAltName").unwrap(), "URI:urn:mqtt:client:a");
    }
    place.bad(&["server", "example.org", "--out", "other"], 1, text);
    place.bad(&["client", "b.example.org"], 1, "the CA signs names below iot.local only, and 'b.example.org' is none");
    place.good(&["client", "b.iot.local"]);
    approves_leaf(&place, "b.iot.local", "sslclient");
    place.bad(&["server", "10.0.0.1", "--out", "other"], 1, address);
    place.bad(&["client", "c", "--san", "10.0.0.1"], 1, address);
    // rustls thinks so, too.
    assert_eq!(place.run(&["verify", "--strict"]).code, Some(0), "{:?}", place.run(&["verify", "--strict"]));
    let below = ["init", "--dir", "below", "--intermediate", "--constrain", "iot.local", "--host", "mqtt.iot.local"];
    place.good(&below);
    place.bad(&["server", "example.org", "--out", "other", "--dir", "below"], 1, text);
    place.good(&["renew", "--ca", "--dir", "below"]);
    place.bad(&["server", "example.org", "--out", "other", "--dir", "below"], 1, text);
    place.bad(&["server", "10.0.0.1", "--out", "other", "--dir", "below"], 1, address);
    let verify = ["verify", "-x509_strict", "-CAfile", "below/ca.crt", "-untrusted", "below/server.crt"];
    approves(&place, &[&verify[..], &["below/server.crt"]].concat());
    place.bad(
        &["init", "--dir", "new", "--constrain", "10.0.0.1"],
        2,
        "invalid value '10.0.0.1' for --constrain: it must be a domain",
    );
}

#[test]
fn the_folder_can_be_named_and_given_by_a_variable() {
    let place = Workshop::new();
    place.good(&["init", "--dir", "a b/tls", "--host", "localhost"]);
    assert!(place.path("a b/tls/ca.crt").exists());
    let ended = place.command(&["client", "x"]).env("MQTT_TLS_DIR", "a b/tls").output().unwrap();
    assert!(ended.status.success() && place.path("a b/tls/x.crt").exists());
    place.bad(&["client", "x", "--dir", "a b/tls"], 1, "'x' is there already: 'a b/tls/x.crt' is good until ");
    let hint =
        "hint: --force makes another and keeps this as .old; with the same names: mqtt certs renew x --dir 'a b/tls'\n";
    assert!(place.run(&["client", "x", "--dir", "a b/tls"]).err.ends_with(hint));
    place.bad(&["client", "x"], 1, "there is no folder 'certs'\nhint: make one with: mqtt certs init\n");
}

#[test]
fn quiet_says_nothing() {
    let place = Workshop::new();
    assert_eq!(place.good(&["init", "--quiet"]), "");
}

#[test]
fn a_ca_that_was_made_before_addresses_were_excluded_goes_on_signing_them() {
    let place = Workshop::new();
    fs::create_dir(place.path("certs")).expect("a folder");
    let key = rcgen::KeyPair::generate().expect("a key");
    let mut ca = rcgen::CertificateParams::default();
    ca.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Constrained(0));
    let permitted_subtrees = vec![rcgen::GeneralSubtree::DnsName("iot.local".to_owned())];
    ca.name_constraints = Some(rcgen::NameConstraints { permitted_subtrees, excluded_subtrees: Vec::new() });
    place.write("certs/ca.crt", ca.self_signed(&key).expect("a certificate").pem());
    place.write("certs/ca.key", key.serialize_pem());
    place.good(&["server", "mqtt.iot.local", "10.0.0.1"]);
    place.good(&["renew", "--ca"]);
    approves(&place, &["verify", "-CAfile", "certs/ca.crt", "certs/server.crt"]);
    place.good(&["server", "mqtt.iot.local", "10.0.0.2", "--force"]);
}
