//! Runs that are killed, runs at the same time, and a folder that is whole all the same.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{
    collections::HashMap,
    fs,
    io::Read,
    process::{Child, Stdio},
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};

use crate::{openssl::approves_leaf, workshop::Workshop};

/// Far more than a loaded machine needs.
const DEADLINE: Duration = Duration::from_secs(60);

/// Waits until so many certificates are in the folder; says whether the run was still at work then.
fn wait_for(place: &Workshop, child: &mut Child, count: usize) -> bool {
    let end = Instant::now() + DEADLINE;
    loop {
        let files = fs::read_dir(place.path("certs")).unwrap().flatten();
        let made = files.filter(|entry| entry.file_name().as_encoded_bytes().ends_with(b".crt")).count();
        if child.try_wait().unwrap().is_some() {
            return false;
        }
        if made >= count {
            return true;
        }
        assert!(Instant::now() < end, "nothing happens");
        thread::yield_now();
    }
}

fn start(place: &Workshop, words: &[&str]) -> Child {
    let mut command = place.command(words);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().unwrap()
}

/// Serial numbers by name, as openssl or anybody else would see them.
fn serials(place: &Workshop) -> HashMap<String, String> {
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    place.index().iter().map(|entry| (text(&entry["name"]), text(&entry["serial"]))).collect()
}

#[test]
fn a_batch_that_is_killed_is_completed_by_the_next() {
    const COUNT: usize = 800;
    let count = COUNT.to_string();
    let words = ["batch", "--count", &count, "--prefix", "dev", "--jobs", "2"];
    let mut killed = 0;
    // Each time at another point, several of them in the midst of taking over a group.
    for at in [3, 300, 515, 700] {
        let place = Workshop::with_clients(&[]);
        let mut child = start(&place, &words);
        killed += usize::from(wait_for(&place, &mut child, at));
        child.kill().unwrap();
        child.wait().unwrap();
        // What can be seen of a certificate now must be there and the same afterwards.
        let before: Vec<(String, Vec<u8>)> =
            place.snapshot().into_iter().filter(|(name, _)| name.ends_with(".crt")).collect();
        let made = place.json(&[&words[..], &["--resume"]].concat());
        assert!(made.iter().all(|object| object["kind"] != "failed"));
        place.check();
        let serials = serials(&place);
        assert_eq!(serials.len(), COUNT + 2, "two more are the CA and the server");
        for (name, content) in before {
            assert_eq!(fs::read(place.file(&name)).unwrap(), content, "{name} was made again");
        }
        assert!(place.file("dev0001.key").exists() && place.file("dev0800.crt").exists());
        approves_leaf(&place, "dev0800", "sslclient");
        // And then there is nothing left to do.
        let before = place.snapshot();
        let err = place.good(&[&words[..], &["--resume"]].concat());
        assert_eq!(err, format!("mqtt: 0 certificates made in 'certs', {COUNT} were there already\n"));
        assert_eq!(place.snapshot(), before);
    }
    assert!(killed >= 2, "it was too fast: only {killed} runs were killed at work");
}

#[test]
fn a_replacement_that_is_killed_leaves_the_old_or_the_new() {
    let place = Workshop::with_clients(&[]);
    place.good(&["batch", "--count", "200", "--prefix", "dev"]);
    for _ in 0..6 {
        let before = place.read("certs/dev0100.crt");
        let mut child = start(&place, &["batch", "--count", "200", "--prefix", "dev", "--force"]);
        let end = Instant::now() + DEADLINE;
        while place.read("certs/dev0100.crt") == before && child.try_wait().unwrap().is_none() {
            assert!(Instant::now() < end, "nothing happens");
            thread::yield_now();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        // Any command completes what was decided.
        place.good(&["crl"]);
        place.check();
    }
}

#[test]
fn ctrl_c_stops_a_batch_with_what_was_made() {
    for (signal, code) in [(Signal::INT, 130), (Signal::TERM, 143)] {
        let place = Workshop::with_clients(&[]);
        let words = ["batch", "--count", "20000", "--prefix", "dev"];
        let mut child = start(&place, &words);
        assert!(wait_for(&place, &mut child, 100), "it was too fast");
        kill_process(Pid::from_child(&child), signal).unwrap();
        let status = child.wait().unwrap();
        let mut err = String::new();
        child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
        assert_eq!(status.code(), Some(code), "{err}");
        assert!(
            err.contains(" certificates made in 'certs'; ") && err.ends_with(" are still to be made: --resume\n"),
            "{err}"
        );
        place.check();
        let made = serials(&place).len() - 2;
        assert!(
            (98..20_000).contains(&made) && err.starts_with(&format!("mqtt: {made} certificates")),
            "{made}: {err}"
        );
    }
}

#[test]
fn an_archive_is_there_with_its_last_certificate_or_not_at_all() {
    let place = Workshop::with_clients(&[]);
    let before = place.snapshot();
    let mut child = start(&place, &["batch", "--count", "20000", "--prefix", "dev", "--format", "tar"]);
    let end = Instant::now() + DEADLINE;
    let is_growing = || {
        place.files().iter().any(|name| {
            name.starts_with(".mqtt-certs-") && fs::metadata(place.file(name)).is_ok_and(|meta| meta.len() > 100_000)
        })
    };
    while !is_growing() {
        assert!(Instant::now() < end && child.try_wait().unwrap().is_none(), "nothing happens");
    }
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert_eq!(place.snapshot(), before);
}

#[test]
fn two_runs_at_once_take_turns() {
    let place = Workshop::with_clients(&[]);
    let words = |prefix: &'static str| ["batch", "--count", "150", "--prefix", prefix];
    let children = [start(&place, &words("one")), start(&place, &words("two")), start(&place, &["client", "three"])];
    for mut child in children {
        let mut err = String::new();
        child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
        assert!(child.wait().unwrap().success(), "{err}");
    }
    assert_eq!(serials(&place).len(), 303);
    place.check();
}

#[test]
fn two_runs_at_once_do_not_give_one_name_twice() {
    let place = Workshop::with_clients(&[]);
    let mut children: Vec<Child> = (0..4).map(|_| start(&place, &["client", "a"])).collect();
    let good = children.iter_mut().map(|child| child.wait().unwrap().success()).filter(|good| *good).count();
    assert_eq!(good, 1);
    place.check();
    let mut children: Vec<Child> =
        (0..3).map(|_| start(&place, &["init", "--dir", "new", "--host", "localhost"])).collect();
    assert!(children.iter_mut().all(|child| child.wait().unwrap().success()));
    let index = place.read("new/index.json");
    assert_eq!(index.matches("\"role\":\"ca\"").count(), 1);
}

#[test]
fn a_run_that_was_killed_before_it_decided_leaves_nothing() {
    let place = Workshop::with_clients(&["a"]);
    let before = place.snapshot();
    place.write("certs/.mqtt-certs-000000000000000000000000", "-----BEGIN PRIVATE KEY-----\n");
    place.write("certs/.mqtt-certs.journal", "{\"files\":[{\"from\":\".mqtt-certs-0000");
    place.good(&["init", "--host", "localhost"]);
    assert_eq!(place.snapshot(), before);
}

#[test]
fn a_run_that_was_killed_after_it_decided_is_completed() {
    let place = Workshop::with_clients(&["a"]);
    // The files as they are between the decision and the first new name.
    let (other, index) = (Workshop::with_clients(&[]), place.index());
    for file in ["ca.crt", "ca.key"] {
        fs::copy(place.file(file), other.file(file)).unwrap();
    }
    let entry = |name: &str| index.iter().find(|entry| entry["name"] == name).unwrap().clone();
    fs::rename(other.file("index.json"), other.path("index")).unwrap();
    fs::write(other.file("index.json"), "{\"version\":1,\"certificates\":[]}").unwrap();
    fs::copy(place.file("a.key"), other.file(".mqtt-certs-1")).unwrap();
    fs::copy(place.file("a.crt"), other.file("a.crt")).unwrap();
    let line = serde_json::json!({
        "files": [
            {"from": ".mqtt-certs-1", "to": "a.key", "keep_old": true},
            {"from": ".mqtt-certs-2", "to": "a.crt", "keep_old": true},
        ],
        "issued": [entry("a")],
    });
    fs::write(other.file(".mqtt-certs.journal"), format!("{line}\n")).unwrap();
    other.bad(&["client", "a"], 1, "'a' is there already");
    assert_eq!(fs::read(other.file("a.key")).unwrap(), fs::read(place.file("a.key")).unwrap());
    assert_eq!(other.index(), [entry("a")]);
    assert!(other.files().iter().all(|name| !name.starts_with('.')), "{:?}", other.files());
}
