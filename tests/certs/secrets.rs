//! Passphrases: from a file, from the environment, from the terminal; never printed, never left without echo.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{
    io::{Read, Write},
    process::{Child, Command, Stdio},
};

use crate::{
    openssl::{approves, approves_leaf, refuses},
    workshop::Workshop,
};

#[test]
fn an_encrypted_ca_key_is_opened_by_openssl_and_by_its_passphrase_alone() {
    let place = Workshop::new();
    place.write("pw", "geheim\n");
    place.write("wrong", "falsch\n");
    let text = "the passphrase for the CA's key is needed, and there is no terminal to ask on\n\
        hint: set MQTT_CA_PASSWORD, or give --ca-pass-file FILE\n";
    place.bad(&["init", "--ca-pass-file", "-"], 4, text);
    let err = place.good(&["init", "--host", "localhost", "--ca-pass-file", "pw"]);
    assert!(err.contains("mqtt: certs/ca.key: its key, P-256, encrypted; who opens it makes certificates\n"), "{err}");
    assert!(place.read("certs/ca.key").starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----\n"));
    approves(&place, &["pkey", "-in", "certs/ca.key", "-passin", "file:pw", "-noout"]);
    refuses(&place, &["pkey", "-in", "certs/ca.key", "-passin", "file:wrong", "-noout"], "");
    let before = place.snapshot();
    let hint = "hint: it is taken from --ca-pass-file FILE, else from MQTT_CA_PASSWORD, else from the terminal\n";
    place.bad(
        &["client", "a", "--ca-pass-file", "wrong"],
        4,
        &format!("cannot open 'certs/ca.key': the passphrase is wrong\n{hint}"),
    );
    let none = "the passphrase of 'certs/ca.key' is needed, and there is no terminal to ask on\n\
        hint: set MQTT_CA_PASSWORD, or give --ca-pass-file FILE\n";
    place.bad(&["client", "a"], 4, none);
    place.bad(&["client", "a", "--ca-pass-file", "none"], 1, "cannot read 'none': no such file or directory\n");
    place.write("empty", "\n");
    place.bad(&["client", "a", "--ca-pass-file", "empty"], 1, "cannot read 'empty': its first line is empty");
    assert_eq!(place.snapshot(), before);
    place.good(&["client", "a", "--ca-pass-file", "pw"]);
    let ended = place.command(&["client", "b"]).env("MQTT_CA_PASSWORD", "geheim").output().unwrap();
    assert!(ended.status.success());
    approves_leaf(&place, "b", "sslclient");
}

#[test]
fn a_clients_key_can_be_encrypted_and_stays_so() {
    let place = Workshop::with_clients(&[]);
    place.write("pw", "geheim\n");
    let err = place.good(&["client", "a", "--encrypt-key", "--pass-file", "pw"]);
    assert!(err.ends_with("mqtt: certs/a.key: its key, P-256, encrypted\n"), "{err}");
    let is_encrypted = || place.read("certs/a.key").starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----\n");
    assert!(is_encrypted());
    approves(&place, &["pkey", "-in", "certs/a.key", "-passin", "file:pw", "-noout"]);
    let text = "the passphrase of 'certs/a.key' is needed, and there is no terminal to ask on\n\
        hint: set MQTT_KEY_PASSWORD, or give --pass-file FILE\n";
    place.bad(&["renew", "a"], 4, text);
    place.bad(&["export", "a", "--for", "pem"], 4, text);
    place.write("wrong", "falsch\n");
    place.bad(&["renew", "a", "--pass-file", "wrong"], 4, "cannot open 'certs/a.key': the passphrase is wrong\n");
    place.good(&["renew", "a", "--pass-file", "pw"]);
    assert!(is_encrypted());
    place.good(&["export", "a", "--for", "p12", "--pass-file", "pw"]);
    place.good(&["export", "a", "--for", "pem", "--pass-file", "pw"]);
}

#[test]
fn a_key_in_openssls_old_way_says_how_to_change_it() {
    let place = Workshop::with_clients(&[]);
    let words = ["ec", "-in", "certs/ca.key", "-aes128", "-passout", "pass:geheim", "-out", "certs/ca.new"];
    if approves(&place, &words).is_none() {
        return;
    }
    std::fs::rename(place.file("ca.new"), place.file("ca.key")).unwrap();
    let text = "cannot open 'certs/ca.key': the key is encrypted in OpenSSL's old way (Proc-Type: 4,ENCRYPTED), not as PKCS#8\n\
        hint: openssl pkcs8 -topk8 -v2 aes256 -in certs/ca.key -out new.key\n";
    place.bad(&["client", "a"], 4, text);
}

/// `mqtt certs …` on a terminal of its own, which `script` gives; none without it.
fn on_a_terminal(place: &Workshop, words: &str) -> Option<Child> {
    let mut command = Command::new("script");
    // What the terminal is like afterwards is part of what is shown.
    let line = format!("'{}' certs {words}; echo \"exit $?\"; stty -a", env!("CARGO_BIN_EXE_mqtt"));
    command.args(["-qec", &line, "/dev/null"]).current_dir(place.path("")).env_remove("MQTT_CA_PASSWORD");
    command.env("TERM", "dumb").env("SHELL", "/bin/sh").stdin(Stdio::piped()).stdout(Stdio::piped());
    match command.spawn() {
        Ok(child) => Some(child),
        Err(_) => {
            let _ = writeln!(std::io::stderr(), "script is missing: no terminal to ask on");
            None
        }
    }
}

/// Types each text when the words before it are shown; all that was shown.
fn converse(mut child: Child, turns: &[(&str, &str)]) -> String {
    let (mut stdin, mut stdout) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    let mut shown = String::new();
    let (mut turns, mut from) = (turns.iter(), 0);
    let mut next = turns.next();
    let mut bytes = [0; 256];
    // The end of the test's patience is the harness's: a prompt that does not come is a prompt that hangs.
    while let Ok(read @ 1..) = stdout.read(&mut bytes) {
        shown.push_str(&String::from_utf8_lossy(&bytes[..read]));
        if let Some((prompt, answer)) = next
            && let Some(at) = shown[from..].find(prompt)
        {
            from += at + prompt.len();
            stdin.write_all(answer.as_bytes()).unwrap();
            next = turns.next();
        }
    }
    child.wait().unwrap();
    assert_eq!(next, None, "{shown}");
    shown
}

/// Whether the terminal is afterwards as terminals are.
fn is_restored(shown: &str) -> bool {
    let words: Vec<&str> = shown.split_whitespace().collect();
    ["echo", "icanon", "isig"].iter().all(|word| words.contains(word))
}

#[test]
fn the_terminal_is_asked_and_shows_nothing_of_the_answer() {
    let place = Workshop::new();
    place.write("pw", "geheim");
    place.good(&["init", "--host", "localhost", "--ca-pass-file", "pw"]);
    let prompt = "passphrase of 'certs/ca.key': ";
    // A slip of the finger, and a line begun anew.
    let Some(child) = on_a_terminal(&place, "client a") else { return };
    let shown = converse(child, &[(prompt, "gehxy\x7f\x7f\x08falsch\x15geheim\r")]);
    assert!(shown.contains("exit 0") && !shown.contains("geh") && !shown.contains("falsch"), "{shown}");
    assert!(is_restored(&shown), "{shown}");
    assert!(place.file("a.crt").exists());
    for (answer, code) in [("geh\x03", 130), ("\x04", 130), ("falsch\r", 4), ("\r", 4)] {
        let child = on_a_terminal(&place, "client b").unwrap();
        let shown = converse(child, &[(prompt, answer)]);
        assert!(shown.contains(&format!("exit {code}")), "{answer:?}: {shown}");
        assert!(is_restored(&shown), "{shown}");
        assert!(!place.file("b.crt").exists());
    }
}

#[test]
fn a_new_passphrase_is_asked_for_twice() {
    let place = Workshop::new();
    let (first, again) = ("passphrase for the CA's key: ", "passphrase for the CA's key again: ");
    let Some(child) = on_a_terminal(&place, "init --host localhost --ca-pass-file -") else { return };
    let shown = converse(child, &[(first, "geheim\r"), (again, "gehiem\r")]);
    assert!(shown.contains("the two passphrases are not the same") && shown.contains("exit 1"), "{shown}");
    let child = on_a_terminal(&place, "init --host localhost --ca-pass-file -").unwrap();
    let shown = converse(child, &[(first, "geheim\r"), (again, "geheim\r")]);
    assert!(shown.contains("exit 0"), "{shown}");
    approves(&place, &["pkey", "-in", "certs/ca.key", "-passin", "pass:geheim", "-noout"]);
}

#[test]
fn no_key_is_ever_printed() {
    let place = Workshop::new();
    for words in [
        &["init", "--client", "a", "--json"][..],
        &["client", "b", "--json"],
        &["renew", "a", "--json"],
        &["export", "a", "--for", "pem", "--json"],
        &["batch", "--count", "3", "--prefix", "dev", "--json"],
        &["config", "paho"],
    ] {
        let ended = place.run(words);
        assert_eq!(ended.code, Some(0), "{words:?}: {}", ended.err);
        let said = ended.out + &ended.err;
        for file in place.files().iter().filter(|file| file.ends_with(".key")) {
            let key = place.read(&format!("certs/{file}"));
            assert!(key.lines().filter(|line| !line.starts_with('-')).all(|line| !said.contains(line)), "{words:?}");
        }
    }
}
