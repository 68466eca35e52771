//! Folders in which something lies that should not: pipes, links and folders with the names of files.

use std::{
    fs,
    os::unix::fs::symlink,
    path::Path,
    process::{Child, Command},
    time::{Duration, Instant},
};

use crate::workshop::Workshop;

fn make_pipe(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().expect("mkfifo runs").success());
}

/// Whether a program ends by itself; one that does not is ended.
fn ends(mut child: Child) -> bool {
    let deadline = Instant::now() + Duration::from_secs(20);
    while Instant::now() < deadline {
        if child.try_wait().expect("a state").is_some() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill().expect("it ends");
    child.wait().expect("it ended");
    false
}

/// A command fails because of a file.
#[track_caller]
fn blames(place: &Workshop, words: &[&str], file: &str) {
    let ended = place.run(words);
    assert_eq!(ended.code, Some(1), "{words:?}: {}", ended.err);
    assert!(ended.err.contains(&format!("'certs/{file}'")), "{words:?}: {}", ended.err);
}

#[test]
fn a_pipe_in_the_folder_keeps_nobody_waiting() {
    let rows: [(&str, &[&str]); 6] = [
        ("pipe.crt", &["show"]),
        ("pipe.crt", &["verify"]),
        ("ca.crl", &["client", "b"]),
        ("ca.crl", &["crl"]),
        ("index.json", &["show"]),
        ("pipe.key", &["show", "certs/pipe.key"]),
    ];
    for (name, words) in rows {
        let place = Workshop::with_clients(&["a"]);
        let _ = fs::remove_file(place.file(name));
        make_pipe(&place.file(name));
        assert!(ends(place.command(words).spawn().expect("mqtt runs")), "{name} {words:?}");
    }
    let place = Workshop::with_clients(&["a"]);
    make_pipe(&place.file("x.crt"));
    place.bad(&["show", "certs/x.crt"], 1, "cannot read certs/x.crt: it is a pipe or a device, not a file\n");
}

#[test]
fn a_link_makes_no_file_elsewhere() {
    for name in [".mqtt-certs.journal", ".mqtt-certs.lock"] {
        let place = Workshop::with_clients(&["a"]);
        let _ = fs::remove_file(place.file(name));
        symlink(place.path("elsewhere"), place.file(name)).expect("a link");
        blames(&place, &["client", "b"], name);
        assert!(!place.path("elsewhere").exists(), "{name}");
        assert!(!place.file("b.crt").exists(), "{name}");
    }
}

#[test]
fn a_folder_with_the_name_of_a_file_is_named_and_blocks_nothing_else() {
    for (folder, words) in [
        ("a.key.old", &["renew", "a"][..]),
        ("a.crt.old", &["client", "a", "--force"]),
        ("b.key", &["client", "b", "--force"]),
    ] {
        let place = Workshop::with_clients(&["a"]);
        fs::create_dir(place.file(folder)).expect("a folder");
        let before = place.read("certs/a.crt");
        blames(&place, words, folder);
        assert!(!place.file(".mqtt-certs.journal").exists(), "{folder}");
        assert_eq!(place.read("certs/a.crt"), before, "{folder}");
        place.good(&["client", "c"]);
    }
}

#[test]
fn a_folder_that_looks_unfinished_is_left_alone() {
    let place = Workshop::with_clients(&["a"]);
    fs::create_dir(place.file(".mqtt-certs-abc")).expect("a folder");
    place.good(&["client", "b"]);
    assert!(place.file(".mqtt-certs-abc").is_dir());
}

#[test]
fn a_client_has_no_name_of_a_server() {
    let place = Workshop::with_clients(&["a"]);
    place.good(&["server", "broker.example.org", "Printer", "--out", "second"]);
    for name in ["printer", "PRINTER", "broker.example.org"] {
        place.bad(&["client", name], 1, &format!("'{name}' is the name of a server; "));
    }
    place.bad(&["server", "x.example.org", "A", "--out", "third"], 1, "'a' is the name of a client; ");
    let words = ["init", "--dir", "other", "--host", "x.example.org", "--host", "printer", "--client", "printer"];
    place.bad(&words, 1, "'printer' is the name of a server; ");
}

#[test]
fn an_index_that_gives_a_client_the_files_of_others_is_refused() {
    let place = Workshop::with_clients(&["a", "b"]);
    let index = place.read("certs/index.json");
    for (file, others, cause) in [
        ("a.crt", "ca.crt", "the file \"ca.crt\" of \"a\" is the CA's"),
        ("a.key", "ca.key", "the file \"ca.key\" of \"a\" is the CA's"),
        ("b.key", "index.json", "the file \"index.json\" of \"b\" is the CA's"),
        ("b.crt", "a.crt", "the file \"a.crt\" of \"b\" is that of \"a\""),
        ("a.crt", "a.key", "\"a\" has one file for its certificate and its key"),
    ] {
        place.write("certs/index.json", index.replace(&format!("\"{file}\""), &format!("\"{others}\"")));
        place.bad(&["renew", "a"], 1, &format!("'certs/index.json' is damaged: {cause}\n"));
    }
    assert!(place.read("certs/ca.crt").contains("BEGIN CERTIFICATE"));
}

#[test]
fn a_damaged_list_is_not_lost_in_a_folder_that_is_taken_over() {
    let place = Workshop::with_clients(&["a", "lost"]);
    place.good(&["revoke", "lost"]);
    let list = place.read("certs/ca.crl");
    for file in ["lost.crt", "lost.key", "index.json"] {
        fs::remove_file(place.file(file)).expect("a file");
    }
    place.write("certs/ca.crl", "damaged");
    let hint = "hint: mv certs/ca.crl certs/ca.crl.damaged && mqtt certs crl\n";
    for words in [&["revoke", "a"][..], &["crl"]] {
        let ended = place.run(words);
        assert_eq!(ended.code, Some(1), "{words:?}: {}", ended.err);
        assert!(ended.err.contains("'certs/ca.crl' is damaged: ") && ended.err.ends_with(hint), "{}", ended.err);
        assert_eq!(place.read("certs/ca.crl"), "damaged");
    }
    // What is put back tells of certificates that are nowhere else.
    place.write("certs/ca.crl", &list);
    place.good(&["crl"]);
    assert_eq!(revoked(&place), 1);
    // From then on the index knows it, too.
    fs::remove_file(place.file("ca.crl")).expect("a list");
    place.good(&["crl"]);
    assert_eq!(revoked(&place), 1);
    place.write("certs/ca.crl", "damaged");
    place.good(&["crl"]);
    assert_eq!(revoked(&place), 1);
}

/// How many certificates the list has.
fn revoked(place: &Workshop) -> usize {
    let items = mqtt_toolkit::x509::read(place.read("certs/ca.crl").as_bytes()).expect("a list");
    let [mqtt_toolkit::x509::Item::Crl(crl)] = &items[..] else { panic!("{items:?}") };
    crl.entries.len()
}
