//! `mqtt certs show` of files that openssl made, in all their forms.

use crate::support::{Place, fact, has_openssl, objects};

/// A certificate `x.crt` with its key `x.key`, signed by itself.
fn certificate(place: &Place, key: &str, subject: &str) {
    let words = format!("req -x509 -newkey {key} -nodes -keyout x.key -out x.crt -days 100 -utf8 -subj {subject}");
    place.openssl(&words);
}

const P256: &str = "ec -pkeyopt ec_paramgen_curve:P-256";

/// The SHA-256 of a key's public half, by openssl.
fn key_sha256(place: &Place) -> String {
    place.openssl("pkey -in x.key -pubout -outform DER -out x.pub");
    place.openssl("dgst -sha256 -r x.pub").chars().take(64).collect()
}

#[test]
fn it_says_what_openssl_says() {
    if !has_openssl() {
        return;
    }
    for subject in [
        "/C=DE/O=Acme,~Inc./CN=board001",
        "/CN=Zürich/emailAddress=a@b",
        "/O=x/CN=a\\+b<c>;\"#",
        "/CN=#a",
        "/O=two~words",
    ] {
        let place = Place::new();
        certificate(&place, P256, subject);
        let text = place.good(&["certs", "show", "x.crt"]);
        let openssl = place.openssl("x509 -in x.crt -noout -subject -serial -fingerprint -sha256 -nameopt RFC2253");
        let of = |label: &str| {
            let line = openssl.lines().find_map(|line| line.strip_prefix(label));
            line.unwrap_or_else(|| panic!("{label} in {openssl}")).to_owned()
        };
        assert_eq!(fact(&text, "Subject"), of("subject="));
        assert_eq!(fact(&text, "Serial"), of("serial=").to_lowercase());
        assert_eq!(fact(&text, "SHA-256"), of("sha256 Fingerprint=").replace(':', "").to_lowercase());
        assert_eq!(fact(&text, "Key's SHA-256"), key_sha256(&place));
        assert_eq!(fact(&text, "Key file"), "x.key belongs to it");
    }
}

#[test]
fn every_form_of_a_certificate_is_the_same() {
    if !has_openssl() {
        return;
    }
    let place = Place::new();
    certificate(&place, P256, "/CN=x");
    place.openssl("x509 -in x.crt -outform DER -out x.der");
    place.openssl("x509 -in x.crt -text -out text.crt");
    place.openssl("x509 -in x.crt -trustout -addtrust clientAuth -out trusted.crt");
    let pem = place.read("x.crt");
    place.write("windows.crt", format!("\u{feff}{}", pem.replace('\n', "\r\n")));
    let serial = |file: &str| fact(&place.good(&["certs", "show", file]), "Serial").to_owned();
    let expected = serial("x.crt");
    for file in ["x.der", "text.crt", "trusted.crt", "windows.crt"] {
        assert_eq!(serial(file), expected, "{file}");
    }
}

#[test]
fn every_form_of_a_key_has_the_same_public_half() {
    if !has_openssl() {
        return;
    }
    for (key, kind, forms) in [
        (P256, "P-256", &["ec -in x.key", "ec -in x.key -outform DER", "pkey -in x.key -outform DER"][..]),
        ("ec -pkeyopt ec_paramgen_curve:P-384", "P-384", &["ec -in x.key"]),
        ("ed25519", "Ed25519", &["pkey -in x.key -outform DER"]),
        ("rsa:2048", "RSA-2048", &["rsa -in x.key -traditional", "rsa -in x.key -outform DER -traditional"]),
        ("rsa:1024", "RSA-1024", &["pkey -in x.key -outform DER"]),
    ] {
        let place = Place::new();
        certificate(&place, key, "/CN=x");
        let expected = key_sha256(&place);
        let check = |file: &str| {
            let text = place.good(&["certs", "show", file]);
            assert_eq!((fact(&text, "Key"), fact(&text, "Key's SHA-256")), (kind, expected.as_str()), "{file} {key}");
            assert_eq!(fact(&text, "Belongs to"), "./x.crt");
        };
        check("x.key");
        for form in forms {
            place.openssl(&format!("{form} -out form.key"));
            check("form.key");
        }
    }
}

#[test]
fn encrypted_keys_open_with_their_passphrase() {
    if !has_openssl() {
        return;
    }
    let place = Place::new();
    certificate(&place, P256, "/CN=x");
    let expected = key_sha256(&place);
    place.write("secret", "pässword\nmore\n");
    place.write("wrong", "password\n");
    for (options, encryption) in [
        ("-v2 aes256", "PBES2 with PBKDF2, 2048 rounds, AES-256"),
        ("-v2 aes-128-cbc -v2prf hmacWithSHA1 -iter 10", "PBES2 with PBKDF2, 10 rounds, AES-128"),
        ("-v2 des3", "PBES2 with PBKDF2, 2048 rounds, triple DES"),
        ("-scrypt -scrypt_N 1024", "PBES2 with scrypt, AES-256"),
    ] {
        place.openssl(&format!("pkcs8 -topk8 -in x.key -out e.key -passout file:secret {options}"));
        let closed = place.good(&["certs", "show", "e.key"]);
        assert_eq!(fact(&closed, "Encryption"), encryption);
        let open = place.good(&["certs", "show", "e.key", "--pass-file", "secret"]);
        assert_eq!(fact(&open, "Key's SHA-256"), expected);
        let open = place.mqtt_with(&["certs", "show", "e.key"], &[("MQTT_KEY_PASSWORD", "pässword")]);
        assert_eq!(fact(&open.out, "Key's SHA-256"), expected);
        let wrong = place.mqtt(&["certs", "show", "e.key", "--pass-file", "wrong"]);
        assert_eq!((wrong.code, wrong.err.as_str()), (Some(4), "mqtt: e.key: the passphrase is wrong\n"));
    }
    for (options, encryption, words) in [
        (
            "pkcs8 -topk8 -v1 PBE-SHA1-3DES",
            "PBE with SHA-1 and triple DES",
            "with PBE with SHA-1 and triple DES, which is not supported",
        ),
        (
            "ec -aes256",
            "AES-256-CBC, OpenSSL's old way",
            "in OpenSSL's old way (Proc-Type: 4,ENCRYPTED), not as PKCS#8",
        ),
    ] {
        place.openssl(&format!("{options} -in x.key -out e.key -passout file:secret"));
        assert_eq!(fact(&place.good(&["certs", "show", "e.key"]), "Encryption"), encryption);
        let ended = place.mqtt(&["certs", "show", "e.key", "--pass-file", "secret"]);
        let hint = "hint: openssl pkcs8 -topk8 -v2 aes256 -in e.key -out new.key\n";
        assert_eq!((ended.code, ended.err), (Some(4), format!("mqtt: e.key: the key is encrypted {words}\n{hint}")));
    }
}

#[test]
fn stores_requests_and_lists_are_shown() {
    if !has_openssl() {
        return;
    }
    let place = Place::with_certs();
    place.write("secret", "secret\n");
    let store = "-in certs/board001.crt -inkey certs/board001.key -certfile certs/ca.crt -passout file:secret";
    // The legacy provider of OpenSSL 3 may not be installed.
    let old = place.try_openssl(&format!("pkcs12 -export -legacy {store} -out old.p12"));
    place.openssl(&format!("pkcs12 -export {store} -out new.p12"));
    place.openssl("pkcs12 -export -nokeys -in certs/ca.crt -passout file:secret -out ca.p12");
    let kinds = |file: &str| -> Vec<String> {
        let lines = place.good(&["certs", "show", file, "--pass-file", "secret", "--json"]);
        objects(&lines).iter().map(|one| one["kind"].as_str().unwrap_or_default().to_owned()).collect()
    };
    assert_eq!(kinds("new.p12"), ["key", "certificate", "certificate"]);
    assert_eq!(kinds("ca.p12"), ["certificate"]);
    if old.code == Some(0) {
        assert_eq!(kinds("old.p12"), ["key", "certificate", "certificate"]);
    } else {
        eprintln!("not run: openssl has no legacy provider");
    }
    let closed = place.mqtt(&["certs", "show", "new.p12"]);
    assert_eq!(closed.code, Some(4));
    assert_eq!(
        closed.err,
        "mqtt: new.p12 is encrypted and there is no passphrase\nhint: set MQTT_KEY_PASSWORD, or give --pass-file\n"
    );

    place.openssl(
        "req -new -newkey rsa:2048 -nodes -keyout r.key -out r.csr -subj /CN=r -addext subjectAltName=DNS:r,IP:::1",
    );
    let request = place.good(&["certs", "show", "r.csr"]);
    assert_eq!((fact(&request, "Subject"), fact(&request, "Names")), ("CN=r", "DNS:r, IP:::1"));
    assert_eq!(fact(&request, "Signature"), "sha256WithRSAEncryption, made with its key");

    place.openssl("crl -in certs/ca.crl -outform DER -out list.der");
    assert_eq!(fact(&place.good(&["certs", "show", "list.der"]), "Issuer"), "CN=Test CA");
    place.write("dh.pem", "-----BEGIN DH PARAMETERS-----\nAAAA\n-----END DH PARAMETERS-----\n");
    assert_eq!(place.good(&["certs", "show", "dh.pem"]), "dh.pem: \"DH PARAMETERS\"\n");
}

#[test]
fn a_folder_of_somebody_else_is_a_table_too() {
    if !has_openssl() {
        return;
    }
    let place = Place::new();
    certificate(&place, P256, "/CN=somebody");
    let text = place.good(&["certs", "show", "--dir", "."]);
    assert_eq!(text.lines().count(), 2, "{text}");
    assert!(text.lines().nth(1).is_some_and(|line| line.starts_with("x.crt  CA ")), "{text}");
}
