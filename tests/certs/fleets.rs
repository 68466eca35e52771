//! `mqtt certs batch`: from a list, from stdin or by number; in a folder, in folders or in an archive.

use std::{
    collections::HashSet,
    io::Write,
    process::{Command, Stdio},
};

use crate::{openssl::approves_leaf, workshop::Workshop};

#[test]
fn numbered_names_have_unique_serials_and_a_second_run_makes_none() {
    let place = Workshop::with_clients(&[]);
    let made = place.json(&["batch", "--count", "300", "--prefix", "dev"]);
    let serials: HashSet<&str> = made.iter().map(|object| object["serial"].as_str().unwrap()).collect();
    assert_eq!((made.len(), serials.len()), (300, 300));
    assert!(serials.iter().all(|serial| serial.len() == 40));
    let keys: HashSet<String> = (1..=300).map(|number| place.read(&format!("certs/dev{number:04}.key"))).collect();
    assert_eq!(keys.len(), 300);
    place.check();
    let before = place.snapshot();
    let ended = place.run(&["batch", "--count", "300", "--prefix", "dev"]);
    assert_eq!(ended.code, Some(1));
    let end = "mqtt: 280 more were not made; --json tells of each\n\
        mqtt: 0 certificates made in 'certs'\n\
        mqtt: 300 of 300 were not made\n\
        hint: --resume leaves out what is there already\n";
    assert!(ended.err.starts_with("mqtt: 'dev0001' is there already") && ended.err.ends_with(end), "{}", ended.err);
    let err = place.good(&["batch", "--count", "300", "--prefix", "dev", "--resume"]);
    assert_eq!(err, "mqtt: 0 certificates made in 'certs', 300 were there already\n");
    assert_eq!(place.snapshot(), before);
    let err = place.good(&["batch", "--count", "3", "--start", "300", "--prefix", "dev", "--resume"]);
    assert_eq!(err, "mqtt: 2 certificates made in 'certs', 1 were there already\n");
    approves_leaf(&place, "dev0302", "sslclient");
}

#[test]
fn a_list_is_made_as_far_as_it_can_be_and_each_line_is_reported() {
    let place = Workshop::with_clients(&["there"]);
    let list = "\u{feff}name,san\r\nvan01,van01.example.org,10.0.0.7\r\n\r\n# not this\r\nbad/name\r\nvan02\r\nVAN02\r\nthere\r\nvan03,a b\r\n\"van 04\"\r\n";
    place.write("fleet.csv", list);
    let ended = place.run(&["batch", "fleet.csv", "--json"]);
    assert_eq!(ended.code, Some(1), "{}", ended.err);
    let rows: Vec<serde_json::Value> = ended.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of = |kind: &str| -> HashSet<String> {
        let rows = rows.iter().filter(|row| row["kind"] == kind);
        rows.map(|row| row["name"].as_str().unwrap().to_owned()).collect()
    };
    let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<HashSet<_>>();
    assert_eq!(of("certificate"), set(&["van01", "van02", "van 04"]));
    assert_eq!(of("failed"), set(&["bad/name", "VAN02", "there", "van03"]));
    let failed = |name: &str| rows.iter().find(|row| row["kind"] == "failed" && row["name"] == name).unwrap();
    assert_eq!(
        (failed("VAN02")["line"].as_u64(), failed("VAN02")["error"].as_str()),
        (Some(7), Some("it stands in line 6 already"))
    );
    let expected = "mqtt: line 5: invalid name 'bad/name': '/' separates the levels of a topic, and folders\n\
        mqtt: line 7: VAN02: it stands in line 6 already\n\
        mqtt: line 8: 'there' is there already: 'certs/there.crt' is good until ";
    assert!(ended.err.starts_with(expected), "{}", ended.err);
    let rest = "mqtt: line 9: van03: invalid host 'a b': it is neither an address nor a host name\n\
        mqtt: 3 certificates made in 'certs'\n\
        mqtt: 4 of 7 were not made\n\
        hint: --resume leaves out what is there already\n";
    assert!(ended.err.ends_with(rest), "{}", ended.err);
    let van = place.index().into_iter().find(|entry| entry["name"] == "van01").unwrap();
    assert_eq!(van["sans"], serde_json::json!(["DNS:van01", "DNS:van01.example.org", "IP:10.0.0.7"]));
    place.check();
}

#[test]
fn a_list_can_come_from_stdin() {
    let place = Workshop::with_clients(&[]);
    let mut command = place.command(&["batch", "-"]);
    let mut child = command.stdin(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"a\nb\n").unwrap();
    assert!(child.wait().unwrap().success());
    assert!(place.file("a.crt").exists() && place.file("b.key").exists());
    let ended = place.run(&["batch", "-"]);
    assert_eq!(
        (ended.code, ended.err.as_str()),
        (Some(1), "mqtt: stdin has no names\nhint: one name a line; or --count N --prefix TEXT\n")
    );
    place.bad(&["batch", "none.csv"], 1, "cannot read 'none.csv': no such file or directory\n");
    place.write("bad.csv", b"a\n\xff\n");
    place.bad(&["batch", "bad.csv"], 1, "cannot use 'bad.csv': line 2 is no UTF-8\n");
    place.write("quote.csv", "a,\"b\n");
    place.bad(&["batch", "quote.csv"], 1, "cannot use 'quote.csv': line 1 has a quote without its end\n");
}

#[test]
fn each_can_have_a_folder_with_all_that_it_needs() {
    let place = Workshop::with_clients(&[]);
    place.good(&["batch", "--count", "3", "--prefix", "dev", "--format", "dir"]);
    let read = |name: &str| place.read(&format!("certs/{name}"));
    assert_eq!(read("dev0002/ca.crt"), read("ca.crt"));
    approves_leaf(&place, "dev0002/dev0002", "sslclient");
    assert!(read("dev0002/dev0002.key").contains("PRIVATE KEY"));
    place.check();
    // It keeps its place.
    place.good(&["renew", "dev0002"]);
    assert!(place.file("dev0002/dev0002.crt.old").exists() && !place.file("dev0002.crt").exists());
    place.good(&["export", "dev0002", "--for", "pem"]);
    place.good(&["batch", "--count", "3", "--prefix", "dev", "--force"]);
    assert!(!place.file("dev0002.crt").exists());
    place.check();
}

#[test]
fn an_archive_holds_a_folder_each_and_the_only_keys() {
    let place = Workshop::with_clients(&[]);
    let long = "n".repeat(64);
    place.write("fleet", format!("Zähler 1\n{long}\n"));
    place.good(&["batch", "fleet", "--format", "tar"]);
    assert_eq!(place.mode("batch.tar"), 0o600);
    assert!(place.files().iter().all(|file| !file.starts_with("Z") && !file.starts_with('n')));
    let tar = Command::new("tar").args(["-xf", "certs/batch.tar"]).current_dir(place.path("")).status().unwrap();
    assert!(tar.success());
    for name in ["Zähler 1", &long] {
        assert_eq!(place.read(&format!("{name}/ca.crt")), place.read("certs/ca.crt"));
        let words = ["verify", "-x509_strict", "-purpose", "sslclient", "-CAfile", "certs/ca.crt"];
        crate::openssl::approves(&place, &[&words[..], &[&format!("{name}/{name}.crt")]].concat());
        assert_eq!(crate::workshop::mode(&place.path(&format!("{name}/{name}.key"))), 0o600);
        assert_eq!(crate::workshop::mode(&place.path(name)), 0o700);
    }
    // The index knows them all the same: they can be revoked, and are not made twice.
    place.good(&["revoke", &long]);
    place.bad(
        &["batch", "fleet"],
        1,
        "line 1: 'Zähler 1' is there already: its certificate, made for an archive, is good until ",
    );
    place.write("fleet", "one\n");
    place.good(&["batch", "fleet", "--format", "tar"]);
    assert!(place.file("batch-2.tar").exists());
    // A renewed one has its files here.
    place.good(&["renew", "Zähler 1"]);
    assert!(place.file("Zähler 1.key").exists());
}

#[test]
fn a_list_lets_nobody_in_again_who_was_shut_out() {
    let place = Workshop::with_clients(&[]);
    place.good(&["batch", "--count", "2", "--prefix", "dev"]);
    place.good(&["revoke", "dev0001"]);
    let before = place.index();
    place.good(&["batch", "--count", "2", "--prefix", "dev", "--resume"]);
    place.bad(&["batch", "--count", "1", "--prefix", "dev"], 1, "'dev0001': it is revoked since ");
    assert_eq!(place.index(), before);
    place.good(&["batch", "--count", "1", "--prefix", "dev", "--force"]);
    assert_eq!(place.index().len(), before.len() + 1);
}

#[test]
fn an_archive_goes_where_it_is_wanted() {
    let place = Workshop::with_clients(&[]);
    place.good(&["batch", "--count", "2", "--prefix", "dev", "--format", "tar", "--out", "fleet.tar"]);
    assert_eq!(crate::workshop::mode(&place.path("fleet.tar")), 0o600);
    let list = |words: &[&str]| {
        let output = Command::new("tar").args(words).current_dir(place.path("")).output().expect("tar");
        assert!(output.status.success(), "{output:?}");
        String::from_utf8_lossy(&output.stdout).lines().filter(|line| line.ends_with(".key")).count()
    };
    assert_eq!(list(&["-tf", "fleet.tar"]), 2);
    let output = place.command(&["batch", "--count", "3", "--prefix", "bus", "--format", "tar", "--out", "-"]).output();
    let output = output.expect("an archive");
    let err = String::from_utf8_lossy(&output.stderr);
    assert!(err.starts_with("mqtt: 3 certificates made in an archive on stdout\n"), "{err}");
    place.write("stdout.tar", &output.stdout);
    assert_eq!(list(&["-tf", "stdout.tar"]), 3);
    assert_eq!(place.index().len(), 7);
    let files = place.files();
    assert!(files.iter().all(|file| !file.ends_with(".tar") && !file.starts_with('.')), "{files:?}");

    let before = place.snapshot();
    let words = ["batch", "--count", "1", "--prefix", "van", "--format", "tar", "--out"];
    let with = |out: &'static str| [&words[..], &[out]].concat();
    place.bad(&with("fleet.tar"), 1, "'fleet.tar' is there already\nhint: it may hold the only copies of keys");
    place.bad(&with("no/fleet.tar"), 1, "cannot write in 'no': no such file or directory\n");
    place.bad(&[&with("-")[..], &["--json"]].concat(), 2, "--json and --out - exclude each other\n");
    place.bad(&["batch", "--count", "1", "--prefix", "van", "--out", "x"], 2, "--out is for --format tar\n");
    // What nobody has got is not made.
    let full = place.command(&with("-")).stdout(std::fs::File::create("/dev/full").expect("a device")).output();
    let full = full.expect("mqtt runs");
    assert_eq!(full.status.code(), Some(1), "{full:?}");
    assert_eq!(place.snapshot(), before);
}

#[test]
fn a_name_that_is_anything_is_not_repeated_whole() {
    let place = Workshop::with_clients(&[]);
    place.write("names", format!("{}\n\u{1b}[2Jx\n", "a".repeat(1_000_000)));
    let ended = place.run(&["batch", "names"]);
    assert_eq!(ended.code, Some(1));
    assert!(ended.err.len() < 1_000 && !ended.err.contains('\u{1b}'), "{}", &ended.err[..ended.err.len().min(2_000)]);
}
