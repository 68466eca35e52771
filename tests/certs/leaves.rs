//! `mqtt certs server` and `mqtt certs client`: what stands in a leaf, with every kind of key, and signed requests.

use std::fs;

use crate::{
    openssl::{approves, approves_leaf, extension, openssl, refuses},
    workshop::Workshop,
};

#[test]
fn leaves_have_what_strict_verifiers_want_and_no_more() {
    let place = Workshop::with_clients(&["a"]);
    place.good(&["server", "mqtt.example.org", "*.iot.example.org", "10.0.0.7", "fd00::7", "--out", "other"]);
    place.good(&["server", "edge.example.org", "--bridge", "--out", "edge"]);
    approves_leaf(&place, "other", "sslserver");
    let Some(sans) = extension(&place, "certs/other.crt", "subjectAltName") else { return };
    assert_eq!(sans, "DNS:mqtt.example.org, DNS:*.iot.example.org, IP Address:10.0.0.7, IP Address:FD00:0:0:0:0:0:0:7");
    let rows = [
        ("other", "extendedKeyUsage", "TLS Web Server Authentication"),
        ("a", "extendedKeyUsage", "TLS Web Client Authentication"),
        ("edge", "extendedKeyUsage", "TLS Web Server Authentication, TLS Web Client Authentication"),
        ("a", "keyUsage", "Digital Signature"),
        ("a", "basicConstraints", "CA:FALSE"),
        ("a", "subjectAltName", "DNS:a"),
    ];
    for (name, what, expected) in rows {
        assert_eq!(extension(&place, &format!("certs/{name}.crt"), what).unwrap(), expected, "{name} {what}");
    }
    for file in ["certs/a.crt", "certs/other.crt"] {
        let text = approves(&place, &["x509", "-in", file, "-noout", "-text"]).unwrap();
        for part in ["Version: 3", "Authority Key Identifier", "Subject Key Identifier", "Basic Constraints: critical"]
        {
            assert!(text.contains(part), "{part}: {text}");
        }
    }
    let subject = approves(&place, &["x509", "-in", "certs/other.crt", "-noout", "-subject"]).unwrap();
    assert_eq!(subject.trim(), "subject=CN = mqtt.example.org");
    for purpose in ["sslserver", "sslclient"] {
        approves(&place, &crate::openssl::strictly("certs/edge.crt", purpose));
    }
}

#[test]
fn every_kind_of_key_makes_good_leaves() {
    for (kind, usage) in [("rsa2048", "Digital Signature, Key Encipherment"), ("p384", "Digital Signature")] {
        let place = Workshop::new();
        place.good(&["init", "--key", kind, "--host", "localhost", "--client", "a"]);
        approves_leaf(&place, "server", "sslserver");
        approves_leaf(&place, "a", "sslclient");
        let Some(found) = extension(&place, "certs/a.crt", "keyUsage") else { return };
        assert_eq!(found, usage);
        // Without being asked, more are of the kind that those who trust this CA know.
        place.good(&["client", "b"]);
        assert_eq!(place.index()[3]["key"], place.index()[0]["key"]);
    }
}

#[test]
fn ed25519_comes_with_a_warning() {
    let place = Workshop::new();
    let err = place.good(&["init", "--key", "ed25519", "--host", "localhost", "--client", "a"]);
    assert_eq!(err.matches("do not know Ed25519").count(), 1, "{err}");
    approves_leaf(&place, "a", "sslclient");
    approves(&place, &["pkey", "-in", "certs/a.key", "-noout"]);
}

#[test]
fn a_server_with_rsa_stands_beside_clients_without() {
    let place = Workshop::with_clients(&["a"]);
    place.good(&["server", "localhost", "--key", "rsa2048", "--force"]);
    approves_leaf(&place, "server", "sslserver");
    assert!(place.file("server.crt.old").exists() && place.file("server.key.old").exists());
}

#[test]
fn dates_begin_a_day_ago_and_end_with_the_ca_at_the_latest() {
    let place = Workshop::new();
    place.good(&["init", "--host", "localhost", "--ca-days", "100"]);
    let err = place.good(&["client", "a", "--days", "200"]);
    let end = place.index()[0]["not_after"].as_str().unwrap()[..10].to_owned();
    // By itself the CA gets as many days as it had, which are too few.
    let line = format!("mqtt: a ends with its CA, on {end}, and not after 200 days; then: mqtt certs renew --ca");
    assert!(err.ends_with(&format!("{line} --days 3650\n")), "{err}");
    assert_eq!(place.index()[2]["not_after"], place.index()[0]["not_after"]);
    assert_eq!(place.good(&["client", "b", "--days", "30"]).lines().count(), 2);
    if openssl(&place, &["version"]).is_some() {
        // Good in 29 days, not in 31, and since a day: -attime would have to know the time.
        let end =
            |seconds: &str| openssl(&place, &["x509", "-in", "certs/b.crt", "-noout", "-checkend", seconds]).unwrap().0;
        assert!(end(&(29 * 86_400).to_string()) && !end(&(31 * 86_400).to_string()));
    }
    let client = &place.index()[3];
    assert_eq!(&client["not_before"].as_str().unwrap()[10..], &client["not_after"].as_str().unwrap()[10..]);
}

#[test]
fn no_leaf_is_good_for_more_days_than_apple_takes() {
    let place = Workshop::with_clients(&["a"]);
    let seconds = |field: &str| {
        let text = place.index()[2][field].as_str().unwrap().to_owned();
        time::OffsetDateTime::parse(&text, &time::format_description::well_known::Rfc3339).unwrap().unix_timestamp()
    };
    assert_eq!(seconds("not_after") - seconds("not_before"), 825 * 86_400);
}

#[test]
fn a_request_is_signed_and_gives_nothing_but_its_key() {
    let place = Workshop::with_clients(&[]);
    let request = |name: &str, key: &[&str], more: &[&str]| {
        let (out, keyout, subject) = (format!("{name}.csr"), format!("{name}.key"), format!("/CN={name}"));
        let fixed = ["-nodes", "-keyout", &keyout, "-subj", &subject, "-out", &out];
        openssl(&place, &[&["req", "-new"], key, &fixed, more].concat()).map(|(good, text)| assert!(good, "{text}"))
    };
    let ec = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"];
    // Asks to be a CA, for another name, and for being a server.
    let greedy = ["-addext", "basicConstraints=critical,CA:TRUE", "-addext", "subjectAltName=DNS:broker.example.org"];
    if request("board003", &ec, &[&greedy[..], &["-addext", "extendedKeyUsage=serverAuth"]].concat()).is_none() {
        return;
    }
    let err = place.good(&["client", "--csr", "board003.csr"]);
    let line = "mqtt: left out of what the request has: DNS:broker.example.org, the purpose ";
    let left = err.lines().last().unwrap_or_default();
    assert!(left.starts_with(line) && left.ends_with("; --csr-san takes its names"), "{err}");
    approves_leaf(&place, "board003", "sslclient");
    assert_eq!(extension(&place, "certs/board003.crt", "subjectAltName").unwrap(), "DNS:board003");
    assert_eq!(extension(&place, "certs/board003.crt", "basicConstraints").unwrap(), "CA:FALSE");
    assert!(!place.file("board003.key").exists());
    assert_eq!(place.index()[2]["private_key"], serde_json::Value::Null);
    // Its alternative names only where they are asked for, and another name where one is given.
    let err = place.good(&["client", "other", "--csr", "board003.csr", "--csr-san"]);
    assert!(err.contains("has: the subject CN=board003, the purpose ") && !err.contains("--csr-san"), "{err}");
    assert_eq!(extension(&place, "certs/other.crt", "subjectAltName").unwrap(), "DNS:other, DNS:broker.example.org");
    request("board004", &["-newkey", "rsa:2048"], &[]);
    assert_eq!(place.good(&["client", "--csr", "board004.csr"]).lines().count(), 1);
    approves_leaf(&place, "board004", "sslclient");
    assert_eq!(extension(&place, "certs/board004.crt", "keyUsage").unwrap(), "Digital Signature, Key Encipherment");
    place.good(&["server", "localhost", "--csr", "board004.csr", "--out", "edge"]);
    approves_leaf(&place, "edge", "sslserver");

    request("weak", &["-newkey", "rsa:1024"], &[]);
    let text = "'weak.csr' is not signed: its key is RSA-1024, and TLS libraries ask for 2048 bits at least\n";
    place.bad(&["client", "--csr", "weak.csr"], 4, text);
    request("p521", &["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:secp521r1"], &[]);
    place.bad(
        &["client", "--csr", "p521.csr"],
        4,
        "'p521.csr' is not signed: its key is P-521, which is not supported\n",
    );
    request("bad", &ec, &[]);
    approves(&place, &["req", "-in", "bad.csr", "-outform", "DER", "-out", "bad.der"]);
    let mut der = fs::read(place.path("bad.der")).unwrap();
    let at = der.windows(3).position(|name| name == b"bad").unwrap();
    der[at] = b'm';
    place.write("mad.csr", der);
    place.bad(&["client", "--csr", "mad.csr"], 4, "'mad.csr' is not signed: its signature is not that of its key");
    place.bad(
        &["client", "--csr", "certs/ca.crt"],
        4,
        "'certs/ca.crt' holds a certificate, not a certificate request\n",
    );
    place.bad(&["client", "--csr", "weak.key", "x"], 4, "'weak.key' holds a private key, not a certificate request\n");
    place.bad(&["client", "--csr", "none.csr"], 1, "cannot read 'none.csr': no such file or directory\n");
    place.bad(&["client", "a", "b", "--csr", "bad.csr"], 2, "--csr is for one NAME, and 2 were given\n");
    place.check();
}

#[test]
fn what_is_there_is_not_replaced_unless_by_force() {
    let place = Workshop::with_clients(&["a"]);
    let before = place.snapshot();
    place.bad(&["client", "a"], 1, "'a' is there already: 'certs/a.crt' is good until ");
    let hint = "hint: --force makes another and keeps this as .old; with the same names: mqtt certs renew a\n";
    assert!(place.run(&["client", "a"]).err.ends_with(hint));
    // All of them, or none.
    place.bad(&["client", "b", "a", "c"], 1, "'a' is there already");
    place.bad(&["server", "localhost"], 1, "'server' is there already");
    assert_eq!(place.snapshot(), before);
    place.good(&["client", "a", "--force"]);
    for (name, content) in before.iter().filter(|(name, _)| name.starts_with("a.")) {
        assert_eq!(&fs::read(place.file(&format!("{name}.old"))).unwrap(), content, "{name}");
        assert_ne!(&fs::read(place.file(name)).unwrap(), content, "{name}");
    }
    assert_eq!(place.mode("a.key.old"), 0o600);
    // The one before stays in the index, so that it can be revoked.
    assert_eq!(place.index().iter().filter(|entry| entry["name"] == "a").count(), 2);
    place.check();
}

#[test]
fn a_client_can_have_more_names() {
    let place = Workshop::with_clients(&[]);
    place.good(&["client", "a", "--san", "a.example.org", "--san", "10.0.0.7", "--san", "urn:dev:1"]);
    if let Some(sans) = extension(&place, "certs/a.crt", "subjectAltName") {
        assert_eq!(sans, "DNS:a, DNS:a.example.org, IP Address:10.0.0.7, URI:urn:dev:1");
    }
    place.bad(&["client", "b", "c", "--san", "x.example.org"], 2, "--san is for one NAME, and 2 were given\n");
    place.bad(&["client", "b", "--san", "a b"], 2, "invalid host 'a b': it is neither an address nor a host name\n");
}

#[test]
fn a_leaf_of_another_ca_is_refused() {
    let (place, other) = (Workshop::with_clients(&["a"]), Workshop::with_clients(&[]));
    place.write("certs/ca.crt", other.read("certs/ca.crt"));
    refuses(&place, &["verify", "-CAfile", "certs/ca.crt", "certs/a.crt"], "unable to get local issuer");
    place.bad(&["client", "b"], 4, "'certs/ca.key' is not the key of 'certs/ca.crt'\n");
}
