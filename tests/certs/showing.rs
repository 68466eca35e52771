//! `mqtt certs show` of a folder and of what is in it.

use crate::support::{Ended, Place, fact, objects};

/// The cells of a table's line, two spaces apart.
fn cells(line: &str) -> Vec<&str> {
    line.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).collect()
}

#[test]
fn the_folder_is_a_table() {
    let place = Place::with_certs();
    let text = place.good(&["certs", "show"]);
    let lines: Vec<Vec<&str>> = text.lines().map(cells).collect();
    assert_eq!(lines[0], ["NAME", "ROLE", "NAMES", "SERIAL", "UNTIL", "DAYS", "STATE"]);
    let known: Vec<Vec<&str>> = lines[1..].iter().map(|line| [&line[..3], &line[6..]].concat()).collect();
    assert_eq!(
        known[..3],
        [
            vec!["ca", "CA", "Test CA", "good"],
            vec!["server", "server", "localhost", "good"],
            vec!["board001", "client", "board001", "good"]
        ]
    );
    assert_eq!(lines[4][..3], ["ca.crl", "list", "0 revoked"]);
    assert!(!text.contains('\x1b'), "colours in a pipe");

    let objects = objects(&place.good(&["certs", "show", "--json"]));
    assert_eq!(objects.len(), 4);
    assert_eq!(objects[1]["role"], "server");
    assert_eq!(objects[1]["sans"], serde_json::json!(["DNS:localhost"]));
    assert_eq!(objects[2]["path"], "certs/board001.crt");
    assert_eq!(objects[2]["state"], "good");
    assert_eq!(objects[3]["kind"], "crl");
}

#[test]
fn what_is_revoked_or_missing_is_told() {
    let place = Place::with_certs();
    place.good(&["certs", "client", "lost", "gone"]);
    place.good(&["certs", "revoke", "lost", "--reason", "keyCompromise"]);
    std::fs::remove_file(place.path("certs/gone.crt")).expect("it is there");
    let text = place.good(&["certs", "show"]);
    let state = |name: &str| {
        let line = text.lines().find(|line| line.starts_with(name)).expect("a line");
        cells(line).last().copied().unwrap_or_default().to_owned()
    };
    assert!(state("lost").starts_with("revoked 2") && state("lost").ends_with("(keyCompromise)"), "{text}");
    assert_eq!(state("gone"), "its file is missing");
    assert!(text.lines().any(|line| line.starts_with("ca.crl") && line.contains("1 revoked")), "{text}");

    let list = place.good(&["certs", "show", "ca.crl"]);
    assert_eq!(fact(&list, "Revoked"), "1");
    let entry = list.lines().last().expect("an entry");
    assert!(entry.ends_with("keyCompromise  lost"), "{entry}");
    let one = place.good(&["certs", "show", "lost"]);
    assert!(fact(&one, "State").starts_with("revoked "), "{one}");
}

#[test]
fn what_ends_soon_has_an_exit_code() {
    let place = Place::with_certs();
    place.good(&["certs", "client", "brief", "--days", "20"]);
    let nothing = place.mqtt(&["certs", "show", "--expiring", "10d"]);
    let err = "mqtt: nothing in 'certs' ends within 10 days\n".to_owned();
    assert_eq!(nothing, Ended { code: Some(0), out: String::new(), err });
    let quiet = place.mqtt(&["certs", "show", "--expiring", "10d", "--quiet"]);
    assert_eq!(quiet, Ended { code: Some(0), out: String::new(), err: String::new() });

    let some = place.mqtt(&["certs", "show", "--expiring", "30d"]);
    assert_eq!((some.code, some.out.lines().count()), (Some(1), 2), "{some:?}");
    let line = some.out.lines().nth(1).expect("a line");
    assert!(line.starts_with("brief ") && line.contains("ends in "), "{line}");
    let json = place.mqtt(&["certs", "show", "--expiring", "30d", "--json"]);
    assert_eq!(objects(&json.out)[0]["state"], "soon");
    assert_eq!(place.mqtt(&["certs", "show", "brief", "--expiring", "30d"]).code, Some(1));
    assert_eq!(place.mqtt(&["certs", "show", "board001", "--expiring", "30d"]).code, Some(0));

    place.good(&["certs", "revoke", "brief"]);
    assert_eq!(place.mqtt(&["certs", "show", "--expiring", "30d"]).code, Some(0), "nobody renews what is revoked");
}

#[test]
fn one_of_the_folder_is_shown_by_its_name() {
    let place = Place::with_certs();
    let text = place.good(&["certs", "show", "board001"]);
    assert_eq!(text.lines().next(), Some("certs/board001.crt: a certificate"));
    assert_eq!(fact(&text, "Subject"), "CN=board001");
    assert_eq!(fact(&text, "Issuer"), "CN=Test CA");
    assert_eq!(fact(&text, "For"), "clientAuth");
    assert_eq!(fact(&text, "Names"), "DNS:board001");
    assert_eq!(fact(&text, "Key file"), "certs/board001.key belongs to it");
    let key = place.good(&["certs", "show", "certs/board001.key"]);
    assert_eq!(fact(&key, "Belongs to"), "certs/board001.crt");
    assert_eq!(fact(&key, "Key's SHA-256"), fact(&text, "Key's SHA-256"));
    assert_eq!(fact(&key, "Mode"), "600");
    let secret = place.read("certs/board001.key");
    let secret = secret.lines().nth(1).expect("base64");
    assert!(!key.contains(&secret[..20]), "a key is shown");
}

#[test]
fn what_is_not_there_is_said() {
    let place = Place::with_certs();
    for (what, err) in [
        (
            "board002",
            "mqtt: there is no certificate 'board002' in 'certs'\nhint: what there is shows: mqtt certs show\n",
        ),
        ("no/such.crt", "mqtt: there is no file 'no/such.crt'\n"),
        ("certs/ca.cer", "mqtt: there is no file 'certs/ca.cer'\n"),
    ] {
        let ended = place.mqtt(&["certs", "show", what]);
        assert_eq!(ended, Ended { code: Some(1), out: String::new(), err: err.to_owned() }, "{what}");
    }
    let ended = place.mqtt(&["certs", "show", "certs"]);
    assert_eq!(
        (ended.code, ended.err.as_str()),
        (Some(2), "mqtt: 'certs' is a folder\nhint: mqtt certs show --dir certs\n")
    );
    let ended = place.mqtt(&["certs", "show", "--dir", "nowhere"]);
    assert_eq!(ended.code, Some(1));
    assert!(
        ended.err.starts_with("mqtt: there is no folder 'nowhere'\nhint: make one with: mqtt certs init"),
        "{ended:?}"
    );
    place.write("noise.crt", "hello");
    let ended = place.mqtt(&["certs", "show", "noise.crt"]);
    assert_eq!(ended.code, Some(4));
    assert_eq!(ended.err, "mqtt: noise.crt: neither PEM nor DER of a certificate, a key, a request or a CRL\n");
}
