//! Every name that is refused, and the hosts.

use std::fs;

use crate::workshop::Workshop;

#[test]
fn names_that_cannot_be_user_names_or_files_are_refused() {
    let place = Workshop::with_clients(&["Board"]);
    let before = place.snapshot();
    let long = "x".repeat(65);
    let reserved = "the folder has files of its own with this name\nhint: a server's certificate is made with";
    let rows: [(&str, &str); 21] = [
        ("", "it is empty\n"),
        (&long, "it has 65 bytes, and a common name has at most 64\n"),
        ("a+b", "'+' and '#' have a meaning of their own in topic filters\n"),
        ("a#", "'+' and '#' have a meaning of their own in topic filters\n"),
        ("a/b", "'/' separates the levels of a topic, and folders\n"),
        ("../x", "'/' separates the levels of a topic, and folders\n"),
        ("a\\b", "'\\' separates folders\n"),
        ("a\nb", "it has a control character\n"),
        ("a\u{1b}[2Jb", "it has a control character\n"),
        ("..", "'..' is the folder above\n"),
        (".hidden", "it must not begin or end with '.'\n"),
        ("a.", "it must not begin or end with '.'\n"),
        (" a", "it must not begin or end with a space\n"),
        ("a\"b", "Windows has no file names with '\"'\n"),
        ("\u{202e}admin", "it has the character U+202E, which is not seen\n"),
        ("ad\u{200d}min", "it has the character U+200D, which is not seen\n"),
        ("aux", "it is a device on Windows, which has no file of this name\n"),
        ("ca", reserved),
        ("CA", reserved),
        ("server", reserved),
        ("intermediate", reserved),
    ];
    for (name, cause) in rows {
        for words in [&["client", name][..], &["init", "--client", name]] {
            let ended = place.run(words);
            assert_eq!(ended.code, Some(2), "{words:?}: {}", ended.err);
            assert!(ended.err.contains(&format!("': {cause}")), "{words:?}: {}", ended.err);
            assert!(ended.err.starts_with("mqtt: invalid name '") && !ended.err.contains('\u{1b}'), "{}", ended.err);
        }
    }
    place.bad(&["batch", "--count", "2", "--prefix", "a/"], 2, "invalid name 'a/': '/' separates the levels");
    place.bad(&["client", "-a"], 2, "unknown option '-a'\n");
    place.bad(&["client", "--", "-a"], 2, "invalid name '-a': it must not begin or end with '-'\n");
    place.bad(&["server", "localhost", "--out", "ca"], 2, "invalid name 'ca': ");
    place.bad(&["server", "localhost", "--out", "../x"], 2, "invalid name '../x': ");
    place.bad(&["init", "--name", "", "--dir", "new"], 2, "invalid name '': it is empty\n");
    assert_eq!(place.snapshot(), before);
    assert!(!place.path("new").exists());
}

#[test]
fn names_that_differ_in_capital_letters_are_one() {
    let place = Workshop::with_clients(&["Board001"]);
    let before = place.snapshot();
    let text =
        "'board001' is 'Board001' on macOS and Windows, and that is there already\nhint: did you mean: 'Board001'\n";
    place.bad(&["client", "board001"], 1, text);
    place.bad(&["client", "board001", "--force"], 1, text);
    place.bad(&["init", "--client", "x", "--client", "X"], 1, "'X' is 'x' on macOS and Windows");
    place.bad(&["client", "x", "X"], 2, "'x' and 'X' are one name\n");
    assert_eq!(place.snapshot(), before);
    // Also where the index knows nothing of it.
    place.write("certs/Other.crt", "");
    place.bad(&["client", "other"], 1, "'other' is 'Other' on macOS and Windows");
    place.bad(&["client", "Other"], 1, "'Other' is there already: 'certs/Other.crt'\n");
}

#[test]
fn nobody_has_the_name_of_somebody_of_another_kind() {
    let place = Workshop::new();
    place.good(&["init", "--host", "mqtt.example.org", "--name", "Private CA", "--client", "a"]);
    let why = "with one name for both, errors are hard to find\n";
    place.bad(&["client", "Private CA"], 1, &format!("'Private CA' is the name of the CA; {why}"));
    place.bad(&["client", "mqtt.example.org"], 1, &format!("'mqtt.example.org' is the name of a server; {why}"));
    place.bad(&["server", "a", "--out", "other"], 1, &format!("'a' is the name of a client; {why}"));
    place.bad(&["server", "b", "--out", "a"], 1, &format!("'a' is the name of a client; {why}"));
    let words = ["init", "--dir", "new", "--host", "box", "--client", "box"];
    place.bad(&words, 1, &format!("'box' is the name of the server; {why}"));
}

#[test]
fn names_of_all_kinds_work_that_can_be_user_names() {
    let place = Workshop::with_clients(&[]);
    for name in
        ["AA-BB-CC-DD-EE-FF", "AA:BB:CC:DD:EE:FF", "Living room", "Zähler 1", "a@example.org", "4711", "10.0.0.7"]
    {
        place.good(&["client", name]);
        crate::openssl::approves_leaf(&place, name, "sslclient");
        place.good(&["export", name, "--for", "esp32"]);
        place.good(&["renew", name]);
        place.good(&["revoke", name]);
    }
    place.check();
}

#[test]
fn hosts_that_are_none_are_refused() {
    let place = Workshop::with_clients(&[]);
    let before = place.snapshot();
    for (host, text) in [
        ("", "it is empty\n"),
        ("mqtts://box:8883", "it is a URL\nhint: give the host alone: box\n"),
        ("box:8883", "it has a port, and a certificate knows none\nhint: give the host alone: box\n"),
        ("*", "'*' stands for the first label, and at least two follow: *.example.org\n"),
        ("*.local", "'*' stands for the first label"),
        ("bücher.example", "a certificate has it in the form that begins with xn--\n"),
        ("a b", "it is neither an address nor a host name\n"),
        ("256.0.0.1", "it is neither an address nor a host name\n"),
    ] {
        place.bad(&["server", host, "--out", "x"], 2, &format!("invalid host '{host}': {text}"));
        place.bad(&["init", "--host", host], 2, &format!("invalid host '{host}': {text}"));
    }
    assert_eq!(place.snapshot(), before);
}

#[test]
fn wrong_words_are_one_clear_line() {
    let place = Workshop::new();
    for (words, text) in [
        (&[][..], "mqtt certs needs a command\nhint: mqtt certs --help shows the commands\n"),
        (&["clinet", "x"], "unknown command 'clinet'\nhint: did you mean: mqtt certs client\n"),
        (&["client"], "there is no NAME\nhint: mqtt certs client --help shows the options\n"),
        (&["batch"], "there is no FILE\nhint: mqtt certs batch --help shows the options\n"),
        (&["export", "a"], "there is no --for\nhint: mqtt certs export --help shows the options\n"),
        (
            &["config", "x"],
            "invalid value 'x' for PROGRAM: it must be one of mqtt, mosquitto, emqx, nanomq, paho, esp-idf\n",
        ),
        (&["renew", "a", "--ca"], "NAME and --ca exclude each other\n"),
        (&["client", "a", "--days", "0"], "invalid value '0' for --days: it must be from 1 to 36500\n"),
        (&["client", "a", "--key", "dsa"], "invalid value 'dsa' for --key: it must be one of p256, p384, rsa2048"),
        (
            &["--dir", "x", "init"],
            "option '--dir' stands before the command\nhint: the command comes first: mqtt certs init --dir ...\n",
        ),
        (&["init", "--hots", "x"], "unknown option '--hots'\nhint: did you mean: --host\n"),
    ] {
        place.bad(words, 2, text);
    }
    assert_eq!(fs::read_dir(place.path("")).map(Iterator::count).unwrap_or_default(), 0);
}

#[test]
fn each_example_of_each_help_works() {
    let place = Workshop::with_clients(&["board001"]);
    place.write("secret", "geheim\n");
    place.write("fleet.csv", "name,san\nvan01,10.0.0.1\nvan02\n");
    if crate::openssl::openssl(&place, &["version"]).is_some() {
        let new = ["req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=x"];
        crate::openssl::approves(&place, &[&new[..], &["-keyout", "x.key", "-out", "board003.csr"]].concat());
    }
    let binary = std::path::Path::new(env!("CARGO_BIN_EXE_mqtt"));
    let path =
        format!("{}:{}", binary.parent().expect("a folder").display(), std::env::var("PATH").unwrap_or_default());
    let mut examples = 0;
    for verb in ["init", "server", "client", "batch", "renew", "export", "config", "crl", "revoke"] {
        let help = place.run(&[verb, "--help"]).out;
        let lines = help.split("Examples:\n").nth(1).and_then(|rest| rest.split("\n\n").next()).unwrap_or_default();
        for line in lines.lines() {
            // What it does stands behind two spaces or more.
            let example = line.trim_start().split("  ").next().unwrap_or_default();
            if example.contains("--csr") && !place.path("board003.csr").exists() {
                continue;
            }
            let mut run = std::process::Command::new("bash");
            run.args(["-c", example]).current_dir(place.path("")).env("PATH", &path);
            let ended: crate::workshop::Ended = run.env_remove("MQTT_TLS_DIR").output().expect("bash").into();
            assert_eq!(ended.code, Some(0), "{example}: {}", ended.err);
            examples += 1;
        }
    }
    assert!(examples >= 30, "{examples}");
}
