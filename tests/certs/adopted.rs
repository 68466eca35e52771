//! A folder that openssl has made, by the recipe that books and blogs have: it is taken over as it is.

use std::fs;

use crate::{
    openssl::{approves, approves_leaf, extension, openssl, refuses},
    workshop::Workshop,
};

/// What the first command says, whatever comes of it.
const TAKEN_OVER: &str = "there was no index.json: it has what lies in 'certs' now; what does not cannot be named, but: \
    mqtt certs revoke --serial HEX\n";

/// A CA and a server made by openssl; none without openssl.
fn by_the_book(key: &[&str], subject: &str) -> Option<Workshop> {
    let place = Workshop::new();
    fs::create_dir(place.path("certs")).expect("a folder");
    openssl(&place, &["version"])?;
    let new = |words: &[&str]| approves(&place, &[&["req", "-nodes"], key, words].concat());
    new(&["-x509", "-days", "3650", "-keyout", "certs/ca.key", "-out", "certs/ca.crt", "-subj", subject]);
    for name in ["server", "board001"] {
        let (key, csr, crt) = (format!("certs/{name}.key"), format!("{name}.csr"), format!("certs/{name}.crt"));
        new(&["-new", "-keyout", &key, "-out", &csr, "-subj", &format!("/CN={name}")]);
        let sign = ["x509", "-req", "-in", &csr, "-CA", "certs/ca.crt", "-CAkey", "certs/ca.key", "-CAcreateserial"];
        approves(&place, &[&sign[..], &["-out", &crt, "-days", "365"]].concat());
    }
    Some(place)
}

#[test]
fn a_folder_of_openssl_is_taken_over() {
    let key = ["-newkey", "rsa:2048"];
    let Some(place) = by_the_book(&key, "/C=DE/O=Acme, Inc./OU=One/CN=Book private CA") else { return };
    let before = fs::read(place.file("board001.crt")).expect("a certificate");
    let text = "'board001' is there already: 'certs/board001.crt' is good until ";
    place.bad(&["client", "board001"], 1, &format!("{TAKEN_OVER}mqtt: {text}"));
    place.bad(&["client", "board001"], 1, text);
    place.good(&["client", "board002"]);
    // Not strictly: the CA itself says nothing of its key's usage.
    approves(&place, &["verify", "-purpose", "sslclient", "-CAfile", "certs/ca.crt", "certs/board002.crt"]);
    assert_eq!(fs::read(place.file("board001.crt")).expect("a certificate"), before);
    let index = place.index();
    let names: Vec<&str> = index.iter().filter_map(|entry| entry["name"].as_str()).collect();
    assert_eq!(names, ["board001", "ca", "server", "board002"]);
    assert_eq!(index[3]["key"], "RSA-2048", "as the CA's, for those who know nothing else");
    place.good(&["revoke", "board001"]);
    let crl =
        |name: &'static str| ["verify", "-crl_check", "-CAfile", "certs/ca.crt", "-CRLfile", "certs/ca.crl", name];
    refuses(&place, &crl("certs/board001.crt"), "certificate revoked");
    approves(&place, &crl("certs/board002.crt"));
    place.good(&["renew", "--ca"]);
    approves(&place, &crl("certs/server.crt"));
    approves(&place, &crl("certs/board002.crt"));
    let subject = approves(&place, &["x509", "-in", "certs/ca.crt", "-noout", "-subject"]).expect("a subject");
    assert_eq!(subject.trim(), "subject=C = DE, O = \"Acme, Inc.\", OU = One, CN = Book private CA");
    place.good(&["renew", "server"]);
    assert!(place.file("server.crt.old").exists());
    // The recipe gave it none.
    assert_eq!(extension(&place, "certs/server.crt", "subjectAltName").expect("a name"), "DNS:server");
}

#[test]
fn a_ca_on_p256_with_a_key_in_its_old_form_signs() {
    let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"];
    let Some(place) = by_the_book(&key, "/CN=Book private CA") else { return };
    approves(&place, &["ec", "-in", "certs/ca.key", "-out", "certs/ca.sec1"]);
    fs::rename(place.file("ca.sec1"), place.file("ca.key")).expect("a key");
    assert!(place.read("certs/ca.key").contains("BEGIN EC PRIVATE KEY"));
    place.good(&["client", "a"]);
    approves(&place, &["verify", "-purpose", "sslclient", "-CAfile", "certs/ca.crt", "certs/a.crt"]);
    assert_eq!(extension(&place, "certs/a.crt", "keyUsage").expect("a usage"), "Digital Signature");
}

#[test]
fn the_name_of_a_ca_that_cannot_be_repeated_is_said() {
    let key = ["-newkey", "rsa:2048"];
    let Some(place) = by_the_book(&key, "/OU=One/OU=Two/CN=Book private CA") else { return };
    let text = "cannot sign: the subject of the CA has a form that cannot be repeated\n";
    place.bad(&["client", "a"], 4, &format!("{TAKEN_OVER}mqtt: {text}"));
    assert!(!place.file("a.crt").exists() && !place.file("a.key").exists());
    place.bad(&["renew", "--ca"], 4, "cannot sign: the CA has a name that cannot be repeated here\n");
}

#[test]
fn a_ca_that_has_ended_is_renewed_with_one_command() {
    let place = Workshop::new();
    fs::create_dir(place.path("certs")).expect("a folder");
    let key = rcgen::KeyPair::generate().expect("a key");
    let mut ca = rcgen::CertificateParams::default();
    ca.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    ca.not_after = rcgen::date_time_ymd(2020, 1, 1);
    place.write("certs/ca.crt", ca.self_signed(&key).expect("a certificate").pem());
    place.write("certs/ca.key", key.serialize_pem());
    let ended = place.run(&["client", "a"]);
    let text = "the CA in 'certs/ca.crt' ended on 2020-01-01\nhint: mqtt certs renew --ca\n";
    assert_eq!((ended.code, ended.err), (Some(4), format!("mqtt: {TAKEN_OVER}mqtt: {text}")));
    place.good(&["renew", "--ca", "--days", "100"]);
    place.good(&["client", "a"]);
    approves_leaf(&place, "a", "sslclient");
}

#[test]
fn an_index_of_another_program_is_left_alone() {
    let place = Workshop::new();
    place.write("index.json", "{\"name\":\"website\"}");
    let text = "'./index.json' is another program's: this is no folder of a CA\nhint: --dir chooses another folder\n";
    place.bad(&["init", "--dir", "."], 1, text);
    assert!(!place.path("ca.crt").exists());
}

#[test]
fn other_files_in_the_folder_are_left_alone() {
    let place = Workshop::with_clients(&["a"]);
    let others: [(&str, &[u8]); 5] =
        [(".tmp-x", b""), ("notes.txt", b"x"), ("other.crt", b"no certificate"), ("x.key", b""), ("y.p12", b"z")];
    for (name, content) in others {
        fs::write(place.file(name), content).expect("a file");
    }
    fs::create_dir(place.file("folder")).expect("a folder");
    fs::remove_file(place.file("index.json")).expect("an index");
    place.good(&["client", "b"]);
    place.good(&["crl"]);
    for (name, content) in others {
        assert_eq!(fs::read(place.file(name)).expect("a file"), content);
    }
    assert_eq!(place.index().len(), 4);
}
