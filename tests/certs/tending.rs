//! `mqtt certs renew`, `revoke` and `crl`: what lasts, what ends, and what openssl says of it.

use std::fs;

use crate::{
    openssl::{approves, approves_leaf, refuses},
    workshop::Workshop,
};

fn with_crl(file: &str) -> [&str; 7] {
    ["verify", "-crl_check", "-CAfile", "certs/ca.crt", "-CRLfile", "certs/ca.crl", file]
}

#[test]
fn a_renewed_certificate_has_the_same_names_and_a_new_key() {
    let place = Workshop::new();
    place.good(&["init", "--host", "mqtt.example.org", "--host", "10.0.0.7", "--days", "90"]);
    let (certificate, key) = (place.read("certs/server.crt"), place.read("certs/server.key"));
    let err = place.good(&["renew", "server"]);
    assert!(err.starts_with("mqtt: certs/server.crt: server certificate for mqtt.example.org, 10.0.0.7, good until "));
    assert_eq!(place.read("certs/server.crt.old"), certificate);
    assert_eq!(place.read("certs/server.key.old"), key);
    assert_ne!(place.read("certs/server.key"), key);
    approves_leaf(&place, "server", "sslserver");
    let index = place.index();
    assert_eq!((&index[1]["sans"], &index[1]["days"]), (&index[2]["sans"], &index[2]["days"]));
    assert_ne!(index[1]["serial"], index[2]["serial"]);
    place.check();
}

#[test]
fn a_key_can_be_kept() {
    let place = Workshop::with_clients(&["a"]);
    let key = place.read("certs/a.key");
    let err = place.good(&["renew", "a", "--keep-key", "--days", "10"]);
    assert_eq!(err.lines().count(), 1, "nothing is said of a key that stays: {err}");
    assert_eq!(place.read("certs/a.key"), key);
    assert!(!place.file("a.key.old").exists() && place.file("a.crt.old").exists());
    assert_eq!(place.index()[3]["days"], 10);
    place.check();
}

#[test]
fn what_ends_soon_is_renewed_and_nothing_else() {
    let place = Workshop::with_clients(&["a"]);
    place.good(&["client", "soon", "gone", "--days", "20"]);
    place.good(&["revoke", "gone"]);
    assert_eq!(place.good(&["renew", "--expiring", "10d"]), "mqtt: nothing in 'certs' ends within this time\n");
    let made = place.json(&["renew", "--expiring", "30d"]);
    let names: Vec<&str> = made.iter().map(|object| object["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["soon"]);
    place.check();
}

#[test]
fn what_ends_soon_is_told_by_the_files_and_not_by_the_index() {
    let place = Workshop::with_clients(&["restored", "damaged", "foreign", "gone", "fine"]);
    let older = place.read("certs/restored.crt");
    place.good(&["renew", "restored"]);
    place.write("certs/restored.crt", older);
    place.write("certs/damaged.crt", "nothing");
    let other = Workshop::with_clients(&["foreign"]);
    place.write("certs/foreign.crt", other.read("certs/foreign.crt"));
    fs::remove_file(place.file("gone.crt")).expect("a certificate");
    let err = place.good(&["renew", "--expiring", "30d"]);
    let says = |text: &str| assert!(err.contains(text), "{err}");
    says(" is not the last one that was made: it is renewed\n");
    says("mqtt: cannot use 'certs/damaged.crt': ");
    says(" is of another CA, and left as it is\n");
    for (name, count) in [("restored", 3), ("damaged", 2), ("foreign", 1), ("gone", 1), ("fine", 1)] {
        assert_eq!(place.index().iter().filter(|entry| entry["name"] == name).count(), count, "{name}: {err}");
    }
    approves_leaf(&place, "restored", "sslclient");
    approves_leaf(&place, "damaged", "sslclient");
}

#[test]
fn a_key_that_is_elsewhere_does_not_keep_others_from_being_renewed() {
    let place = Workshop::with_clients(&[]);
    let new = ["req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=device"];
    if approves(&place, &[&new[..], &["-keyout", "device.key", "-out", "device.csr"]].concat()).is_none() {
        return;
    }
    place.good(&["client", "--csr", "device.csr", "--days", "5"]);
    place.good(&["client", "a", "--days", "5"]);
    let ended = place.run(&["renew", "--expiring", "30d", "--days", "90"]);
    assert_eq!(ended.code, Some(1));
    assert!(ended.err.starts_with("mqtt: device ends on 20") && ended.err.contains("\nmqtt: certs/a.crt: client "));
    let hint = ", and its key is elsewhere\nhint: mqtt certs client device --csr FILE --force; \
        or for the same key: mqtt certs renew device --keep-key\n";
    place.bad(&["renew", "--expiring", "30d"], 1, "device ends on 20");
    assert!(place.run(&["renew", "--expiring", "30d"]).err.ends_with(hint));
    place.good(&["renew", "--expiring", "30d", "--keep-key", "--days", "90"]);
    place.good(&["renew", "--expiring", "30d"]);
}

#[test]
fn renewing_has_its_limits() {
    let place = Workshop::with_clients(&["a"]);
    place.good(&["revoke", "a"]);
    place.bad(
        &["renew", "a"],
        1,
        "'a': it is revoked; the name can have a new certificate\nhint: mqtt certs client a\n",
    );
    place.bad(&["renew", "ca"], 1, "'ca': the CA is renewed by itself\nhint: mqtt certs renew --ca\n");
    let unknown = "there is no certificate 'x' in 'certs'\nhint: what there is shows: mqtt certs show\n";
    place.bad(&["renew", "x"], 1, unknown);
    place.bad(&["renew", "serv"], 1, "there is no certificate 'serv' in 'certs'\nhint: did you mean: 'server'\n");
    place.bad(&["renew"], 2, "there is no NAME");
    let text = "invalid value '30' for --expiring: it must be a time with its unit, as in 30d or 12h\n";
    place.bad(&["renew", "--expiring", "30"], 2, text);
    place.good(&["client", "a"]);
    place.good(&["renew", "a"]);
}

#[test]
fn a_renewed_ca_leaves_everything_good() {
    let place = Workshop::with_clients(&["a"]);
    let (old, key) = (place.read("certs/ca.crt"), place.read("certs/ca.key"));
    let err = place.good(&["renew", "--ca", "--days", "5000"]);
    assert!(err.starts_with("mqtt: certs/ca.crt: the CA \"mqtt CA "), "{err}");
    assert!(err.contains("mqtt: give it to brokers and clients before the old one ends, on 20"), "{err}");
    assert_eq!((place.read("certs/ca.crt.old"), place.read("certs/ca.key")), (old, key));
    place.good(&["client", "b"]);
    for name in ["server", "a", "b"] {
        let purpose = if name == "server" { "sslserver" } else { "sslclient" };
        approves_leaf(&place, name, purpose);
        // And who has the old one still, knows the new leaf.
        let file = format!("certs/{name}.crt");
        approves(&place, &["verify", "-CAfile", "certs/ca.crt.old", &file]);
        approves(&place, &with_crl(&file));
    }
    place.check();
}

#[test]
fn a_revoked_certificate_is_refused_and_the_name_can_be_given_again() {
    let place = Workshop::with_clients(&["a", "b"]);
    approves(&place, &with_crl("certs/a.crt"));
    let serial = place.index()[2]["serial"].as_str().unwrap().to_owned();
    let err = place.good(&["revoke", "a", "--reason", "keyCompromise"]);
    assert!(err.starts_with(&format!("mqtt: a, serial {serial}, is revoked (keyCompromise)\n")), "{err}");
    assert!(err.contains("mqtt: certs/ca.crl: one certificate is revoked; good until "), "{err}");
    refuses(&place, &with_crl("certs/a.crt"), "certificate revoked");
    approves(&place, &with_crl("certs/b.crt"));
    if let Some(text) = approves(&place, &["crl", "-in", "certs/ca.crl", "-noout", "-text", "-CAfile", "certs/ca.crt"])
    {
        let parts =
            ["verify OK", &serial.to_uppercase(), "Key Compromise", "X509v3 CRL Number", "Authority Key Identifier"];
        assert!(parts.iter().all(|part| text.contains(part)), "{text}");
    }
    let err = place.good(&["revoke", "a"]);
    assert!(
        err.starts_with(&format!("mqtt: a, serial {serial}, is revoked since 20")) && err.lines().count() == 1,
        "{err}"
    );
    fs::copy(place.file("a.crt"), place.path("lost.crt")).unwrap();
    place.good(&["client", "a"]);
    approves(&place, &with_crl("certs/a.crt"));
    refuses(&place, &with_crl("lost.crt"), "certificate revoked");
    place.check();
}

#[test]
fn former_certificates_stay_revocable() {
    let place = Workshop::with_clients(&["a"]);
    fs::copy(place.file("a.crt"), place.path("first.crt")).unwrap();
    place.good(&["client", "a", "--force"]);
    place.good(&["renew", "a"]);
    place.good(&["revoke", "a", "--old"]);
    refuses(&place, &with_crl("first.crt"), "certificate revoked");
    refuses(&place, &with_crl("certs/a.crt.old"), "certificate revoked");
    approves(&place, &with_crl("certs/a.crt"));
    assert_eq!(place.index().iter().filter(|entry| entry.get("revoked").is_some()).count(), 2);
    let serial = place.index().last().unwrap()["serial"].as_str().unwrap().to_uppercase();
    let with_colons: Vec<&str> = serial.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).unwrap()).collect();
    place.good(&["revoke", "--serial", &with_colons.join(":")]);
    refuses(&place, &with_crl("certs/a.crt"), "certificate revoked");
    place.bad(&["revoke", "--serial", "0102"], 1, "no certificate has the serial number '0102'\nhint: 6 of its first");
}

#[test]
fn the_first_digits_of_a_serial_number_are_enough() {
    let place = Workshop::with_clients(&["a", "b"]);
    let serial = place.index()[2]["serial"].as_str().unwrap().to_owned();
    place.bad(&["revoke", "--serial", &serial[..5]], 1, "no certificate has the serial number '");
    let ended = place.run(&["revoke", "--serial", &serial[..6].to_uppercase()]);
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    assert!(ended.err.starts_with(&format!("mqtt: a, serial {serial}, is revoked")), "{}", ended.err);
    // Two that begin alike, which chance does not make.
    let other = place.index()[3]["serial"].as_str().unwrap().to_owned();
    let alike = format!("{}{}", &serial[..8], &other[8..]);
    place.write("certs/index.json", place.read("certs/index.json").replace(&other, &alike));
    let text =
        format!("2 serial numbers begin with '{}', of a and b\nhint: more digits tell them apart: ", &serial[..8]);
    place.bad(&["revoke", "--serial", &serial[..8]], 1, &text);
    place.bad(&["revoke", "--serial", "abcdef01"], 1, "no serial number begins with 'abcdef01'\n");
    place.bad(&["revoke", "--serial", "not-hex"], 1, "no serial number begins with 'not-hex'\n");
}

#[test]
fn revoking_is_of_all_that_were_named_or_of_none() {
    let place = Workshop::with_clients(&["a"]);
    let before = place.snapshot();
    place.bad(&["revoke", "a", "x"], 1, "there is no certificate 'x' in 'certs'\n");
    place.bad(&["revoke", "a", "ca"], 1, "'ca': a CA is not revoked here");
    place.bad(
        &["revoke", "a", "--reason", "bored"],
        2,
        "invalid value 'bored' for --reason: it must be one of unspecified",
    );
    assert_eq!(place.snapshot(), before);
    let told = place.json(&["revoke", "a", "--reason", "superseded"]);
    assert_eq!((&told[0]["kind"], &told[0]["revoked"]["reason"]), (&"revoked".into(), &"superseded".into()));
    assert_eq!((&told[1]["kind"], &told[1]["revoked_count"]), (&"crl".into(), &1.into()));
}

#[test]
fn the_list_is_written_anew_with_a_higher_number_and_for_as_long_as_asked() {
    let place = Workshop::with_clients(&["a"]);
    let number = || {
        let text = approves(&place, &["crl", "-in", "certs/ca.crl", "-noout", "-crlnumber"])?;
        u32::from_str_radix(text.trim().rsplit('=').next()?.trim_start_matches("0x"), 16).ok()
    };
    let first = number();
    place.good(&["crl"]);
    let second = number();
    assert!(first.is_none() || second > first, "{first:?} {second:?}");
    let told = place.json(&["crl", "--days", "90"]);
    assert_eq!(place.good(&["crl"]).matches(", 90 days, then: mqtt certs crl\n").count(), 1);
    assert!(told[0]["next_update"].as_str().unwrap().ends_with('Z'));
    // It would last longer than the list that is there, but a command that signs does not wait for its end.
    place.good(&["crl", "--days", "1"]);
    let before = place.read("certs/ca.crl");
    let err = place.good(&["client", "b"]);
    assert!(err.contains("mqtt: certs/ca.crl: nothing is revoked") || place.read("certs/ca.crl") == before);
    fs::remove_file(place.file("ca.crl")).unwrap();
    assert!(place.good(&["client", "c"]).contains("mqtt: certs/ca.crl: nothing is revoked; good until "));
    approves(&place, &with_crl("certs/c.crt"));
}

#[test]
fn other_forms_of_what_was_replaced_are_named() {
    let place = Workshop::with_clients(&["a"]);
    place.good(&["export", "a", "--for", "pem"]);
    let err = place.good(&["renew", "a"]);
    let line = "mqtt: 'certs/a.pem' holds the former certificate; anew: mqtt certs export a --for pem --force\n";
    assert!(err.ends_with(line), "{err}");
    place.good(&["export", "a", "--for", "pem", "--force"]);
}
