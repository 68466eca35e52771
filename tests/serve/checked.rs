//! `mqtt serve --check-config` and `--print-config`: what is told to be good starts, what is not has its line, and what is
//! printed is what holds.

use std::fs;

use rustix::process::geteuid;

use crate::{
    configuration::Folder,
    programs::{Run, client},
};

#[test]
fn what_would_not_start_is_not_told_to_be_good() {
    let bridge = "listener 1884\nconnection b\naddress 127.0.0.1:1\ntopic #\n";
    let rows = [
        ("listener 1884 no.such.host.invalid\n", 1, "cannot listen on no.such.host.invalid: "),
        ("listener 1884\nbind_interface eth99\n", 1, "there is no interface eth99 with an address"),
        (
            "listener 1884\nlistener 1885\nlistener 1884 127.0.0.1\n",
            2,
            "FOLDER/m.conf:3: there is a listener on port 1884 already",
        ),
        ("listener 0 /run/x\nlistener 0 /run/x\n", 2, "FOLDER/m.conf:2: there is a listener on /run/x already"),
        ("listener 0 FOLDER/s\nrequire_certificate true\n", 2, "FOLDER/m.conf:2: require_certificate "),
        ("listener 1884\npid_file /nowhere/p\n", 1, "FOLDER/m.conf:2: pid_file: cannot write /nowhere/p: no such file"),
        (
            "listener 1884\nlog_dest file /nowhere/l\n",
            1,
            "FOLDER/m.conf:2: log_dest: cannot write /nowhere/l: no such file",
        ),
        ("listener 1884\nlog_dest file FOLDER\n", 1, "FOLDER/m.conf:2: log_dest: cannot write FOLDER: is a directory"),
    ];
    for (text, code, said) in rows {
        let ended = folder_says(text);
        assert!(ended.0 == Some(code) && ended.1.contains(said), "{text}: {ended:?}");
    }
    for (keys, code, said) in [
        ("bridge_insecure true\n", 2, "FOLDER/m.conf:5: bridge_insecure is about TLS, and there is no CA"),
        ("bridge_ciphers_tls1.3 X\n", 2, "FOLDER/m.conf:5: bridge_ciphers_tls1.3 is about TLS"),
        ("bridge_cafile /x\nbridge_keyfile /k\n", 2, "FOLDER/m.conf:6: bridge_keyfile is of no use without"),
        ("bridge_require_ocsp true\n", 2, "FOLDER/m.conf:5: bridge_require_ocsp true cannot be used"),
        ("bridge_insecure false\n", 0, ""),
    ] {
        let ended = folder_says(&format!("{bridge}{keys}"));
        assert!(ended.0 == Some(code) && ended.1.contains(said), "{keys}: {ended:?}");
    }
    if geteuid().is_root() {
        let ended = folder_says("listener 1884\nuser no-such-user\n");
        assert!(ended.0 == Some(1) && ended.1.contains("FOLDER/m.conf:2: there is no user no-such-user"), "{ended:?}");
    }
    // One port for both kinds of address, and for two interfaces, is nothing wrong.
    let text = "listener 1884\nsocket_domain ipv4\nlistener 1884\nsocket_domain ipv6\nlistener 1885 127.0.0.1 #\n";
    let (code, said) = folder_says(text);
    assert!(code == Some(0) && said.contains("m.conf:5: listener: only 1885 127.0.0.1 counts"), "{said}");
}

/// How `--check-config` with this file ends, and what it says.
fn folder_says(text: &str) -> (Option<i32>, String) {
    let folder = Folder::with(text);
    let ended = folder.serve(&["--check-config"]);
    (ended.code, folder.shown(&ended.err))
}

#[test]
fn what_is_wrong_with_certificates_is_told_with_the_line_that_names_them() {
    let certs = Folder::with("");
    let [one, two] = ["one", "two"].map(|name| certs.path(name).to_str().unwrap().to_owned());
    for folder in [&one, &two] {
        assert_eq!(client(&["certs", "init", "--dir", folder]).code, Some(0));
    }
    let both = format!("listener 8883\ncertfile {one}/server.crt\nkeyfile {one}/server.key\n");
    let other = both.replace("one/server.key", "two/server.key");
    let none = both.replace("one/server.crt", "one/none.crt");
    let swapped = both.replace("one/server.crt", "one/server.key");
    for (text, code, said) in [
        (both.clone(), 0, ""),
        (none, 1, "FOLDER/m.conf:2: certfile: "),
        (swapped, 2, "FOLDER/m.conf:2: certfile: "),
        (other, 2, "FOLDER/m.conf:3: keyfile: "),
        (
            format!("{both}ciphers ECDHE-RSA-AES128-GCM-SHA256:FOO\n"),
            2,
            "FOLDER/m.conf:4: ciphers: there is no cipher suite",
        ),
        (format!("{both}ciphers HIGH\nciphers_tls1.3 FOO\n"), 2, "FOLDER/m.conf:5: ciphers_tls1.3: "),
        (format!("{both}cafile {one}/none.crt\n"), 1, "FOLDER/m.conf:4: cafile: "),
        (format!("{both}crlfile {one}/none.crl\ncafile {one}/ca.crt\n"), 1, "FOLDER/m.conf:4: crlfile: "),
    ] {
        let folder = Folder::with(&text);
        let options: &[&[&str]] = if code == 0 { &[&["--check-config"]] } else { &[&["--check-config"], &[]] };
        for words in options {
            let ended = folder.serve(words);
            let shown = folder.shown(&ended.err);
            assert!(ended.code == Some(code) && shown.contains(said), "{text}\n{:?} {shown}", ended.code);
        }
    }
}

/// What is printed lets in whom the options let in, also as a file.
#[test]
fn what_is_printed_says_who_comes_in() {
    let print = |words: &[&str]| {
        let ended = client(&[&["serve", "--print-config"], words].concat());
        assert_eq!(ended.code, Some(0), "{}", ended.err);
        ended.out
    };
    for words in [&["-b", "127.0.0.1"][..], &["--listen", "mqtt://localhost"], &[]] {
        assert!(print(words).contains("\nallow_anonymous true\n"), "{words:?}");
    }
    for words in [&["-b", "0.0.0.0"][..], &["-b", "127.0.0.1", "--password-file", "u"]] {
        assert!(print(words).contains("\nallow_anonymous false\n"), "{words:?}");
    }
    let out = print(&["--receive-maximum", "7", "--patience", "3s", "--trace", "a/#"]);
    for line in ["# --receive-maximum 7", "# --patience 3s", "# --trace a/#", "# --max-message-rate 0"] {
        assert!(out.lines().any(|printed| printed == line), "no {line} in {out}");
    }
    // It is a file as it stands.
    let folder = Folder::with(&print(&["-b", "127.0.0.1"]));
    let run = folder.run(&["-p", "0", "--log-dest", "stderr"]);
    assert_eq!(client(&["pub", "-p", &run.first_line(), "-t", "t", "-m", "x"]).code, Some(0));
}

#[test]
fn a_command_has_a_port_of_its_own_unless_one_is_named_and_has_to_be_there() {
    for words in [&["serve", "--"][..], &["serve", "-p", "0", "--"]] {
        let ended = client(words);
        assert_eq!(ended.code, Some(2), "{}", ended.err);
        assert!(ended.err.contains("there is no command behind --\nhint: "), "{}", ended.err);
    }
    let folder = Folder::with("max_qos 1\nallow_anonymous true\n");
    let ended = folder.serve(&["--", "sh", "-c", "echo $MQTT_PORT"]);
    assert!(ended.code == Some(0) && ended.out.trim() != "1883", "{} {}", ended.out, ended.err);
    let ended = folder.serve(&["--print-config", "-p", "1884", "--", "true"]);
    assert!(ended.out.contains("\nlistener 1884 127.0.0.1\n"), "{}", ended.out);
    fs::write(folder.path("m.conf"), "listener 1884 127.0.0.1\n").unwrap();
    let ended = folder.serve(&["--print-config", "--", "true"]);
    assert!(ended.out.contains("\nlistener 1884 127.0.0.1\n"), "{}", ended.out);
    let help = Run::mqtt(&["serve", "--help"]).end().out;
    assert!(help.contains("For one command:\n  [COMMAND]..."), "{help}");
}
