//! Certificates for keys that are elsewhere, and certificates that are known by their serial number alone.

use std::fs;

use crate::{openssl::openssl, workshop::Workshop};

/// Makes a request with a key, or with a new one.
fn request(place: &Workshop, key: Option<&str>, more: &[&str]) -> Option<()> {
    let key: &[&str] = match key {
        Some(key) => &["-key", key],
        None => &["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "device.key"],
    };
    let words = [&["req", "-new", "-out", "device.csr", "-subj", "/CN=device"], key, more].concat();
    openssl(place, &words).map(|_| ())
}

#[test]
fn a_former_key_does_not_stay_beside_a_certificate_that_it_does_not_fit() {
    let place = Workshop::with_clients(&["device"]);
    let key = place.read("certs/device.key");
    if request(&place, None, &[]).is_none() {
        return;
    }
    let err = place.good(&["client", "--csr", "device.csr", "--force"]);
    assert!(err.contains("'certs/device.key' does not fit any more, and is 'certs/device.key.old' now\n"), "{err}");
    assert!(!place.file("device.key").exists());
    assert_eq!(place.read("certs/device.key.old"), key);
    place.check();
    // One that fits stays.
    fs::copy(place.path("device.key"), place.file("device.key")).expect("a key");
    let err = place.good(&["client", "--csr", "device.csr", "--force"]);
    assert!(!err.contains(".old"), "{err}");
    assert_eq!(place.read("certs/device.key"), place.read("device.key"));
    assert_eq!(place.index().last().expect("a certificate")["private_key"], "device.key");
}

#[test]
fn a_request_with_the_key_of_the_ca_or_a_server_is_refused() {
    let place = Workshop::with_clients(&[]);
    for (key, owner) in [("certs/ca.key", "ca, the CA"), ("certs/server.key", "server, the server")] {
        if request(&place, Some(key), &[]).is_none() {
            return;
        }
        let cause = format!("'device.csr' is not signed: its key is that of {owner}\n");
        place.bad(&["client", "--csr", "device.csr"], 4, &cause);
    }
    // The server's own key may be the server's again.
    place.good(&["server", "localhost", "--csr", "device.csr", "--force"]);
}

#[test]
fn a_request_for_too_many_names_is_refused() {
    let place = Workshop::with_clients(&[]);
    let names = |count: usize| (0..count).map(|at| format!("DNS:n{at}.example.org")).collect::<Vec<_>>().join(",");
    for (count, is_signed) in [(101, false), (100, true)] {
        if request(&place, None, &["-addext", &format!("subjectAltName={}", names(count))]).is_none() {
            return;
        }
        let words = ["client", "--csr", "device.csr", "--csr-san"];
        if is_signed {
            place.good(&words);
        } else {
            let cause = "'device.csr' is not signed: it asks for 101 alternative names, and 100 are the most\n";
            place.bad(&words, 4, cause);
        }
    }
}

#[test]
fn a_serial_number_that_is_not_known_can_be_revoked() {
    let place = Workshop::with_clients(&["a", "lost"]);
    let serial = place.index().last().expect("a certificate")["serial"].as_str().expect("digits").to_owned();
    for file in ["lost.crt", "lost.key", "index.json"] {
        fs::remove_file(place.file(file)).expect("a file");
    }
    let err = place.good(&["revoke", "--serial", &serial]);
    assert!(err.contains("there was no index.json: it has what lies in 'certs' now; "), "{err}");
    let line = format!("mqtt: serial {serial} is not known here, and is on the list from now on (unspecified)\n");
    assert!(err.contains(&line) && err.contains("one certificate is revoked"), "{err}");
    let err = place.good(&["revoke", "--serial", &serial]);
    assert_eq!(err, format!("mqtt: serial {serial}, whose certificate is not known here, is revoked already\n"));
    // It stays on the lists that follow, and the index has it when the list is lost.
    for _ in 0..2 {
        place.good(&["crl"]);
        let items = mqtt_toolkit::x509::read(place.read("certs/ca.crl").as_bytes()).expect("a list");
        let [mqtt_toolkit::x509::Item::Crl(crl)] = &items[..] else { panic!("{items:?}") };
        assert!(crl.entry(&serial).is_some());
        fs::remove_file(place.file("ca.crl")).expect("a list");
    }
    place.bad(&["revoke", "--serial", "xyz"], 1, "no certificate has the serial number ");
}

#[test]
fn the_ca_is_the_one_of_the_folder_itself() {
    let place = Workshop::with_clients(&["a"]);
    fs::create_dir(place.file("a0001")).expect("a folder");
    fs::copy(place.file("ca.crt"), place.file("a0001/ca.crt")).expect("a copy");
    fs::remove_file(place.file("index.json")).expect("an index");
    place.good(&["client", "b"]);
    let index = place.index();
    let ca = index.iter().find(|entry| entry["role"] == "ca").expect("a CA");
    assert_eq!(ca["certificate"], "ca.crt");
}
