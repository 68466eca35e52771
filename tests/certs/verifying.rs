//! `mqtt certs verify`: what is good is said to be good, and each mistake has its code, its words and its cure.

use crate::support::{Ended, Place, has_openssl, objects, set_mode};

/// The code of everything that is wrong with what is verified, with the check that found it.
#[track_caller]
fn codes(place: &Place, words: &[&str]) -> Vec<(String, String)> {
    let ended = place.mqtt(&[&["certs", "verify", "--json"], words].concat());
    let wrong = |one: &serde_json::Value| {
        let text = |name: &str| one[name].as_str().expect("a text").to_owned();
        (text("check"), text("code"))
    };
    let all: Vec<_> =
        objects(&ended.out).iter().flat_map(|one| one["findings"].as_array().cloned().expect("a list")).collect();
    assert_eq!(ended.err, "", "{ended:?}");
    let errors = all.iter().any(|one| one["severity"] == "error");
    let counts = errors || (words.contains(&"--strict") && !all.is_empty());
    assert_eq!(ended.code, Some(i32::from(counts)), "{ended:?}");
    all.iter().map(wrong).collect()
}

fn one(check: &str, code: &str) -> Vec<(String, String)> {
    vec![(check.to_owned(), code.to_owned())]
}

/// A client certificate of the CA in `certs`, as openssl makes it.
fn openssl_client(place: &Place, name: &str, extensions: &str, more: &str) {
    place.openssl(&format!("req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout certs/{name}.key -out {name}.csr -subj /CN={name}"));
    place.write("extensions", extensions);
    let sign = format!(
        "x509 -req -in {name}.csr -CA certs/ca.crt -CAkey certs/ca.key -out certs/{name}.crt -days 100 -set_serial 77 {more}"
    );
    place.openssl(sign.trim_end());
    set_mode(&place.path(&format!("certs/{name}.key")), 0o600);
}

const GOOD: &str = "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=clientAuth\n\
                    subjectAltName=DNS:x\nauthorityKeyIdentifier=keyid\nsubjectKeyIdentifier=hash\n";

#[test]
fn a_good_folder_is_good() {
    let place = Place::with_certs();
    place.good(&["certs", "client", "lost"]);
    place.good(&["certs", "revoke", "lost"]);
    let expected = "  ok       certs/ca.crt: CA \"Test CA\"
  ok       certs/server.crt: server \"localhost\"
  ok       certs/board001.crt: client \"board001\"
  ok       certs/ca.crl: revocation list of \"Test CA\"

4 checked: all is well; 1 revoked, not looked at
";
    let ended = place.mqtt(&["certs", "verify", "--strict"]);
    assert_eq!(ended, Ended { code: Some(0), out: expected.to_owned(), err: String::new() });
    for name in ["ca", "server", "board001", "certs/server.crt", "certs/server.key", "ca.crl"] {
        assert_eq!(codes(&place, &[name, "--strict"]), [], "{name}");
    }
}

#[test]
fn one_is_told_check_by_check() {
    let place = Place::with_certs();
    let text = place.good(&["certs", "verify", "board001"]);
    let checks: Vec<&str> = text.lines().skip(1).filter_map(|line| line.split_whitespace().nth(1)).collect();
    let expected = ["version", "chain", "dates", "purpose", "names", "strength", "revocation", "strict", "key", "mode"];
    assert_eq!(checks, expected, "{text}");
    assert!(text.lines().skip(1).all(|line| line.starts_with("  ok ")), "{text}");
}

#[test]
fn a_host_has_to_be_covered() {
    let place = Place::with_certs();
    assert_eq!(codes(&place, &["server", "--host", "localhost"]), []);
    assert_eq!(codes(&place, &["server", "--host", "192.168.1.104"]), one("names", "tls/name-mismatch"));
    assert_eq!(codes(&place, &["--host", "other"]), one("names", "tls/name-mismatch"), "clients are not asked");
    let text = place.mqtt(&["certs", "verify", "server", "--host", "192.168.1.104"]).out;
    let told = "error    names           certs/server.crt is for localhost, not for 192.168.1.104
                           cure: mqtt certs server 192.168.1.104 localhost --force\n";
    assert!(text.contains(told), "{text}");
}

#[test]
fn the_wrong_purpose_is_found() {
    let place = Place::with_certs();
    assert_eq!(codes(&place, &["server", "--purpose", "client"]), one("purpose", "tls/wrong-purpose"));
    assert_eq!(codes(&place, &["board001", "--purpose", "client"]), []);
    let found = codes(&place, &["certs/ca.crt", "--purpose", "server"]);
    assert!(found.contains(&("purpose".to_owned(), "tls/ca-as-leaf".to_owned())), "{found:?}");
}

#[test]
fn keys_belong_and_are_closed() {
    let place = Place::with_certs();
    place.good(&["certs", "client", "device001"]);
    std::fs::copy(place.path("certs/device001.key"), place.path("certs/board001.key")).expect("a copy");
    assert_eq!(codes(&place, &["board001"]), one("key", "tls/key-mismatch"));
    let text = place.mqtt(&["certs", "verify", "board001"]).out;
    assert!(text.contains("certs/board001.key is not the key of certs/board001.crt (it fits device001.crt)"), "{text}");
    std::fs::copy(place.path("certs/ca.crt"), place.path("certs/board001.key")).expect("a copy");
    assert_eq!(codes(&place, &["board001"]), one("key", "tls/wrong-file"));
    set_mode(&place.path("certs/device001.key"), 0o644);
    assert_eq!(codes(&place, &["device001"]), one("mode", "tls/exposed-key"));
    assert_eq!(codes(&place, &["certs/device001.key"]), one("mode", "tls/exposed-key"));
    set_mode(&place.path("certs/device001.key"), 0o640);
    assert_eq!(codes(&place, &["device001"]), [], "a broker's group may read it");
}

#[test]
fn an_encrypted_key_is_checked_when_it_opens() {
    let place = Place::with_certs();
    place.write("secret", "secret\n");
    place.write("wrong", "wrong\n");
    place.good(&["certs", "client", "phone", "--encrypt-key", "--p12", "--pass-file", "secret"]);
    let closed = objects(&place.good(&["certs", "verify", "phone", "--json"]));
    let key = closed[0]["checks"].as_array().into_iter().flatten().find(|one| one["check"] == "key");
    assert_eq!(key.map(|one| &one["state"]), Some(&"open".into()));
    let text = place.good(&["certs", "verify"]);
    assert!(text.ends_with(": all is well; 1 key is encrypted, and not checked\n"), "{text}");
    assert_eq!(codes(&place, &["phone", "--pass-file", "secret"]), []);
    assert_eq!(codes(&place, &["phone", "--pass-file", "wrong"]), one("key", "tls/wrong-passphrase"));
    assert_eq!(codes(&place, &["certs/phone.p12", "--pass-file", "secret"]), []);
    assert_eq!(codes(&place, &["certs/phone.p12", "--pass-file", "wrong"]), one("file", "tls/wrong-passphrase"));
    // Nothing can be said about these.
    for file in ["certs/phone.p12", "certs/phone.key"] {
        let err = format!(
            "mqtt: {file} is encrypted and there is no passphrase\n\
             hint: set MQTT_KEY_PASSWORD, or give --pass-file\n"
        );
        let ended = place.mqtt(&["certs", "verify", file]);
        assert_eq!(ended, Ended { code: Some(4), out: String::new(), err });
    }
}

#[test]
fn what_is_revoked_is_found() {
    let place = Place::with_certs();
    place.good(&["certs", "revoke", "board001", "--reason", "keyCompromise"]);
    assert_eq!(codes(&place, &["board001"]), one("revocation", "tls/revoked"));
    let text = place.mqtt(&["certs", "verify", "board001"]).out;
    assert!(text.contains(" was revoked 2") && text.contains("(keyCompromise)"), "{text}");
    assert_eq!(codes(&place, &[]), [], "nobody has to cure it");
    // Another CA's list.
    place.good(&["certs", "init", "--dir", "other", "--client", "x", "--name", "Other CA"]);
    std::fs::copy(place.path("other/ca.crl"), place.path("certs/ca.crl")).expect("a copy");
    assert_eq!(codes(&place, &["server"]), one("revocation", "tls/crl-other-ca"));
    assert_eq!(codes(&place, &["ca.crl"]), one("chain", "tls/crl-other-ca"));
    place.write("certs/ca.crl", "hello");
    let found = codes(&place, &[]);
    assert_eq!(found, one("file", "tls/wrong-file"), "once, and not for each certificate");
}

#[test]
fn another_ca_and_one_made_again_are_told_apart() {
    let place = Place::with_certs();
    place.good(&["certs", "init", "--dir", "other", "--name", "Other CA"]);
    place.good(&["certs", "init", "--dir", "again", "--name", "Test CA"]);
    // The lists beside those CAs are none of this certificate.
    for dir in ["other", "again"] {
        std::fs::remove_file(place.path(&format!("{dir}/ca.crl"))).expect("it is there");
    }
    let found = codes(&place, &["board001", "--cafile", "other/ca.crt"]);
    assert_eq!(found, one("chain", "tls/unknown-issuer"));
    let found = codes(&place, &["board001", "--cafile", "again/ca.crt"]);
    assert_eq!(found, one("chain", "tls/ca-remade"));
    std::fs::copy(place.path("certs/board001.crt"), place.path("lonely.crt")).expect("a copy");
    let text = place.mqtt(&["certs", "verify", "lonely.crt", "--dir", "nowhere"]);
    assert_eq!(text.code, Some(1));
    assert!(text.out.contains("lonely.crt was issued by \"Test CA\", and there is no nowhere/ca.crt"), "{text:?}");
    assert!(text.out.contains("cure: give the CA with --cafile"), "{text:?}");
}

#[test]
fn a_missing_intermediate_is_found() {
    let place = Place::new();
    place.good(&["certs", "init", "--intermediate", "--host", "localhost", "--client", "board001"]);
    assert_eq!(codes(&place, &["--strict"]), []);
    let chain = place.read("certs/server.crt");
    let leaf: String = chain.split_inclusive("-----END CERTIFICATE-----\n").take(1).collect();
    assert_ne!(leaf, chain);
    place.write("certs/server.crt", leaf);
    let found = codes(&place, &["server"]);
    assert!(found.contains(&("chain".to_owned(), "tls/missing-intermediate".to_owned())), "{found:?}");
}

#[test]
fn the_recipes_of_books_are_found() {
    if !has_openssl() {
        return;
    }
    let place = Place::with_certs();
    openssl_client(&place, "good", GOOD, "-extfile extensions");
    assert_eq!(codes(&place, &["certs/good.crt", "--strict"]), []);
    // D1: without -extfile, OpenSSL 3 makes version 1.
    openssl_client(&place, "book", "", "");
    let found = codes(&place, &["certs/book.crt", "--purpose", "client"]);
    assert_eq!(found[0], ("version".to_owned(), "tls/x509-v1".to_owned()));
    let text = place.mqtt(&["certs", "verify", "certs/book.crt", "--purpose", "client"]).out;
    assert!(text.contains("(made by \"openssl x509 -req\" without -extfile); TLS here needs v3"), "{text}");
    assert!(text.contains("cure: mqtt certs client book --force"), "{text}");
    // No AKI: strict verifiers mind.
    openssl_client(
        &place,
        "loose",
        &GOOD.replace("authorityKeyIdentifier=keyid\n", "authorityKeyIdentifier=none\n"),
        "-extfile extensions",
    );
    assert_eq!(codes(&place, &["certs/loose.crt"]), one("strict", "tls/not-strict"));
    assert_eq!(codes(&place, &["certs/loose.crt", "--strict"]), one("strict", "tls/not-strict"));
    // D3: a name in the CN alone.
    let server = GOOD.replace("clientAuth", "serverAuth").replace("subjectAltName=DNS:x\n", "");
    openssl_client(&place, "bare", &server, "-extfile extensions");
    for words in [&["certs/bare.crt"][..], &["certs/bare.crt", "--host", "bare"]] {
        assert_eq!(codes(&place, words), one("names", "tls/no-san"), "{words:?}");
    }
}

#[test]
fn weak_keys_are_found() {
    if !has_openssl() {
        return;
    }
    let place = Place::new();
    place.openssl("req -x509 -newkey rsa:1024 -nodes -keyout x.key -out x.crt -days 100 -subj /CN=x -addext basicConstraints=critical,CA:FALSE -addext subjectAltName=DNS:x");
    set_mode(&place.path("x.key"), 0o600);
    let found = codes(&place, &["x.crt", "--cafile", "x.crt", "--purpose", "server"]);
    assert_eq!(found, one("strength", "tls/weak-key"));
}

#[test]
fn files_that_are_broken_are_told_and_not_fatal() {
    let place = Place::with_certs();
    place.write("certs/board001.crt", "-----BEGIN CERTIFICATE-----\nAAAA\n");
    let found = codes(&place, &[]);
    assert_eq!(found, one("file", "tls/wrong-file"));
    std::fs::remove_file(place.path("certs/board001.crt")).expect("it is there");
    assert_eq!(codes(&place, &[]), one("file", "tls/unreadable-file"));
    place.good(&["certs", "client", "board001", "--force"]);
    place.good(&["certs", "client", "board002"]);
    std::fs::copy(place.path("certs/board002.crt"), place.path("certs/board001.crt")).expect("a copy");
    let found = codes(&place, &["board001"]);
    assert!(found.contains(&("file".to_owned(), "tls/wrong-file".to_owned())), "{found:?}");
}

#[test]
fn a_server_is_no_file() {
    let place = Place::with_certs();
    let ended = place.mqtt(&["certs", "verify", "localhost:8883"]);
    let err = "mqtt: 'localhost:8883' is a server\nhint: mqtt certs verify --connect localhost:8883\n".to_owned();
    assert_eq!(ended, Ended { code: Some(2), out: String::new(), err });
}
