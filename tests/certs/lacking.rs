//! `mqtt certs verify` and `show` of a folder in which files are missing, damaged or put back from elsewhere.

use std::{fs, os::unix::process::CommandExt, process::Command};

use crate::support::{Place, fact, has_openssl, objects, set_mode};

/// Everything that is wrong: with which file, at which check, and what cures it.
#[track_caller]
fn wrong(place: &Place, words: &[&str]) -> Vec<[String; 3]> {
    let ended = place.mqtt(&[&["certs", "verify", "--json"], words].concat());
    assert_eq!(ended.err, "", "{ended:?}");
    let mut all = Vec::new();
    for report in objects(&ended.out) {
        for finding in report["findings"].as_array().expect("a list") {
            let path = report["path"].as_str().expect("a path").to_owned();
            let text = |name: &str| finding[name].as_str().unwrap_or_default().to_owned();
            all.push([path, text("check"), text("cure")]);
        }
    }
    assert_eq!(ended.code, Some(i32::from(!all.is_empty())), "{ended:?}");
    all
}

fn one(path: &str, check: &str, cure: &str) -> Vec<[String; 3]> {
    vec![[path.to_owned(), check.to_owned(), cure.to_owned()]]
}

const NOTHING: [[String; 3]; 0] = [];

fn remove(place: &Place, file: &str) {
    fs::remove_file(place.path(file)).expect("it is there");
}

/// The last cell of a table's line.
#[track_caller]
fn state(text: &str, name: &str) -> String {
    let line = text.lines().find(|line| line.starts_with(name)).expect("a line");
    line.rsplit("  ").next().unwrap_or_default().to_owned()
}

#[test]
fn a_list_that_lacks_what_is_revoked_lets_it_in() {
    let place = Place::with_certs();
    place.good(&["certs", "client", "lost"]);
    let before = place.read("certs/ca.crl");
    place.good(&["certs", "revoke", "lost"]);
    assert_eq!(wrong(&place, &[]), NOTHING);
    remove(&place, "certs/ca.crl");
    let without = one("certs/ca.crl", "revocation", "mqtt certs crl");
    assert_eq!(wrong(&place, &[]), without);
    assert_eq!(state(&place.good(&["certs", "show"]), "ca.crl"), "its file is missing (1 revoked)");
    let by_index = one("certs/lost.crt", "revocation", "mqtt certs client lost --force");
    assert_eq!(wrong(&place, &["lost"]), by_index);
    assert_eq!(wrong(&place, &["certs/lost.crt"]), by_index);
    // An older one, from a backup.
    place.write("certs/ca.crl", before);
    assert_eq!(wrong(&place, &[]), without);
    assert_eq!(wrong(&place, &["ca.crl"]), without);
    assert_eq!(wrong(&place, &["lost"]), by_index);
    place.write("certs/ca.crl", "hello");
    assert_eq!(wrong(&place, &[]), one("certs/ca.crl", "file", "mqtt certs crl"));
    place.good(&["certs", "crl"]);
    assert_eq!(wrong(&place, &[]), NOTHING);
    // Whatever files are there.
    remove(&place, "certs/lost.crt");
    assert_eq!(wrong(&place, &["lost"]).last(), by_index.last());
}

#[test]
fn lost_keys_and_certificates_are_errors() {
    let place = Place::with_certs();
    for (file, path, check, name) in [
        ("server.key", "server.crt", "key", "server"),
        ("board001.key", "board001.crt", "key", "board001"),
        ("board001.crt", "board001.crt", "file", "board001"),
    ] {
        remove(&place, &format!("certs/{file}"));
        let cure = format!("mqtt certs renew {name}");
        assert_eq!(wrong(&place, &[]), one(&format!("certs/{path}"), check, &cure));
        assert_eq!(wrong(&place, &[name]), one(&format!("certs/{path}"), check, &cure));
        place.good(&["certs", "renew", name]);
        assert_eq!(wrong(&place, &[]), NOTHING);
    }
    place.write("certs/server.crt", "hello");
    assert_eq!(wrong(&place, &[]), one("certs/server.crt", "file", "mqtt certs renew server"));
    place.good(&["certs", "renew", "server"]);
    // Only who signs needs the CA's key.
    remove(&place, "certs/ca.key");
    assert_eq!(wrong(&place, &[]), NOTHING);
}

#[test]
fn a_lost_ca_has_to_be_put_back() {
    let place = Place::with_certs();
    remove(&place, "certs/ca.crt");
    let cure = "put certs/ca.crt back";
    let all = wrong(&place, &[]);
    assert_eq!(all.len(), 4, "{all:?}");
    assert!(all.iter().all(|[_, _, found]| found == cure), "{all:?}");
    assert_eq!(wrong(&place, &["ca.crl"]), one("certs/ca.crl", "chain", cure));
    assert_eq!(wrong(&place, &["board001"]), one("certs/board001.crt", "chain", cure));
}

#[test]
fn a_key_on_a_device_is_not_missed() {
    if !has_openssl() {
        return;
    }
    let place = Place::with_certs();
    let curve = "ec -pkeyopt ec_paramgen_curve:P-256";
    place.openssl(&format!("req -new -newkey {curve} -nodes -keyout far.key -out far.csr -subj /CN=far"));
    place.good(&["certs", "client", "far", "--csr", "far.csr"]);
    assert_eq!(wrong(&place, &[]), NOTHING);
    let text = place.good(&["certs", "verify", "far"]);
    assert!(text.contains("  -        key             it is elsewhere, by index.json\n"), "{text}");
    remove(&place, "certs/far.crt");
    let cure = "mqtt certs client far --csr far.csr --force";
    assert_eq!(wrong(&place, &["far"]), one("certs/far.crt", "file", cure));
}

#[test]
fn a_revoked_server_is_an_error_and_a_revoked_client_is_counted() {
    let place = Place::new();
    place.good(&[
        "certs",
        "init",
        "--dir",
        "c",
        "--host",
        "localhost",
        "--host",
        "::1",
        "--client",
        "a",
        "--client",
        "b",
    ]);
    for name in ["a", "b"] {
        place.good(&["certs", "revoke", name, "--dir", "c"]);
    }
    let text = place.good(&["certs", "verify", "--dir", "c"]);
    assert!(text.ends_with("3 checked: all is well; 2 revoked, not looked at\n"), "{text}");
    place.good(&["certs", "revoke", "server", "--dir", "c"]);
    let cure = "mqtt certs server localhost ::1 --force --dir c";
    assert_eq!(wrong(&place, &["--dir", "c"]), one("c/server.crt", "revocation", cure));
    let text = place.mqtt(&["certs", "verify", "--dir", "c"]).out;
    assert!(text.contains(&format!("cure: {cure}\n")), "{text}");
    place.good(&["certs", "server", "localhost", "::1", "--force", "--dir", "c"]);
    assert_eq!(wrong(&place, &["--dir", "c"]), NOTHING);
}

#[test]
fn the_table_tells_of_the_files() {
    let place = Place::new();
    place.good(&["certs", "init", "--host", "localhost", "--client", "a", "--client", "b", "--days", "10"]);
    let (old, old_key) = (place.read("certs/server.crt"), place.read("certs/server.key"));
    let own = fact(&place.good(&["certs", "show", "server"]), "Serial").to_owned();
    place.good(&["certs", "renew", "server", "--days", "500"]);
    assert_eq!(state(&place.good(&["certs", "show"]), "server"), "good");
    place.write("certs/server.crt", old);
    place.write("certs/server.key", old_key);
    place.write("certs/a.crt", "hello");
    let text = place.good(&["certs", "show"]);
    let server = state(&text, "server");
    assert!(server.starts_with("ends in ") && server.ends_with(" days, other file than in the index"), "{text}");
    assert_eq!(state(&text, "a "), "its file holds no certificate");
    let shown = objects(&place.good(&["certs", "show", "--json"]));
    let of = |name: &str| shown.iter().find(|one| one["name"] == name).expect("it is shown");
    assert_eq!((&of("server")["serial"], &of("server")["state"]), (&own.as_str().into(), &"soon".into()));
    assert_eq!(of("server")["note"], "other file than in the index");
    assert_eq!(of("a")["state"], "damaged");
    // What the file says counts.
    let soon = place.mqtt(&["certs", "show", "--expiring", "30d"]);
    assert!(soon.code == Some(1) && soon.out.contains("\nserver "), "{soon:?}");
    let one = place.good(&["certs", "show", "server"]);
    assert_eq!(fact(&one, "Index"), "other file than in the index");
    let text = place.mqtt(&["certs", "verify", "server"]).out;
    assert!(text.contains("is not the certificate that index.json has for server"), "{text}");
}

#[test]
fn programs_find_the_same_names_everywhere() {
    let place = Place::new();
    place.good(&["certs", "init", "--host", "a.iot.local", "--client", "a", "--constrain", "iot.local"]);
    place.good(&["certs", "revoke", "a"]);
    let table = objects(&place.good(&["certs", "show", "--json"]));
    let one = objects(&place.good(&["certs", "show", "a", "--json"]));
    for shown in [table.iter().find(|one| one["name"] == "a").expect("it is shown"), &one[0]] {
        assert_eq!((&shown["path"], &shown["key_path"]), (&"certs/a.crt".into(), &"certs/a.key".into()));
        assert_eq!((&shown["key"], &shown["state"]), (&"P-256".into(), &"revoked".into()));
        assert_eq!(shown["revoked"]["reason"], "unspecified");
        assert!(shown["revoked"]["date"].is_string() && shown["days_left"].is_i64(), "{shown}");
    }
    assert_eq!(objects(&place.good(&["certs", "show", "server", "--json"]))[0]["revoked"], serde_json::Value::Null);
    let ca = objects(&place.good(&["certs", "show", "ca", "--json"]));
    assert_eq!(ca[0]["may_sign"], "names below iot.local only, and no addresses");
    assert_eq!(fact(&place.good(&["certs", "show", "ca"]), "May sign"), "names below iot.local only, and no addresses");
    let list = objects(&place.good(&["certs", "show", "ca.crl", "--json"]));
    for shown in [table.last().expect("the list"), &list[0]] {
        assert_eq!((&shown["path"], &shown["revoked_count"]), (&"certs/ca.crl".into(), &1.into()));
        assert!(shown["number"].is_u64() && shown["days_left"].is_i64(), "{shown}");
    }
    assert_eq!(table.last().expect("the list").get("revoked"), None);
    assert_eq!(
        (&list[0]["revoked"][0]["name"], &list[0]["revoked"][0]["reason"]),
        (&"a".into(), &"unspecified".into())
    );
}

#[test]
fn what_is_somebody_elses_is_not_made_anew_here() {
    if !has_openssl() {
        return;
    }
    let place = Place::with_certs();
    place.openssl("req -x509 -newkey rsa:1024 -nodes -keyout x.key -out x.crt -days 10 -subj /CN=x");
    let cure = |words: &[&str], check: &str| {
        let found = wrong(&place, words).into_iter().find(|[_, at, _]| at == check);
        found.map(|[_, _, cure]| cure)
    };
    let again = Some("have it made again by whoever made it".to_owned());
    assert_eq!((cure(&["x.crt", "--strict"], "dates"), cure(&["x.crt"], "strength")), (again.clone(), again));
    // It is for something else, and there is nothing to cure.
    assert_eq!(cure(&["board001", "--purpose", "server"], "purpose"), Some(String::new()));
    assert_eq!(cure(&["server", "--purpose", "client"], "purpose"), Some(String::new()));
    // The link that is missing.
    place.good(&["certs", "init", "--dir", "long", "--intermediate", "--host", "localhost"]);
    let chain = place.read("long/server.crt");
    let leaf: String = chain.split_inclusive("-----END CERTIFICATE-----\n").take(1).collect();
    place.write("leaf.crt", leaf);
    let joined = "cat leaf.crt long/intermediate.crt > chain.crt".to_owned();
    assert_eq!(cure(&["leaf.crt", "--cafile", "long/ca.crt"], "chain"), Some(joined));
    fs::copy(place.path("long/intermediate.crt"), place.path("link.crt")).expect("a copy");
    let joined = "cat leaf.crt link.crt > chain.crt".to_owned();
    assert_eq!(cure(&["leaf.crt", "--cafile", "long/ca.crt"], "chain"), Some(joined));
}

#[test]
fn a_closed_folder_is_not_an_empty_one() {
    let place = Place::with_certs();
    // The administrator may look everywhere: then somebody else tries.
    let is_root = rustix::process::geteuid().is_root();
    set_mode(&place.path("certs"), if is_root { 0o700 } else { 0 });
    set_mode(&place.path("."), 0o755);
    let copy = place.path("mqtt");
    // By another process: what this one has open for writing, a child that another test forks would have open, too.
    assert!(Command::new("cp").arg(env!("CARGO_BIN_EXE_mqtt")).arg(&copy).status().expect("cp").success());
    let cure = if is_root { "\nhint: sudo chgrp " } else { "\nhint: chmod 700 certs\n" };
    for words in [
        &["show"][..],
        &["show", "board001"],
        &["show", "certs/board001.crt"],
        &["verify"],
        &["verify", "board001"],
        &["verify", "--connect", "localhost:1"],
        &["show", "localhost:1"],
    ] {
        let mut command = Command::new(&copy);
        command.arg("certs").args(words).current_dir(place.path(".")).env_remove("MQTT_TLS_DIR");
        if is_root {
            command.uid(NOBODY).gid(NOBODY);
        }
        let output = command.output().expect("it runs");
        let err = String::from_utf8_lossy(&output.stderr);
        assert!(err.starts_with("mqtt: the folder certs is closed to "), "{words:?}: {err}");
        assert!(err.contains(cure) && output.status.code() == Some(1), "{words:?}: {err}");
    }
    set_mode(&place.path("certs"), 0o700);
}

/// Who owns nothing.
const NOBODY: u32 = 65534;
