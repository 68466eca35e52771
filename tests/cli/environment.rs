//! What is said elsewhere than on the command line: environment, options file, password file, URL; and what goes before
//! what: flag, environment, options file, default.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{fs, path::Path, process::Command};

use crate::support::{Broker, Ended, Run, WELCOME, silent};

type Variables<'a> = &'a [(&'a str, &'a str)];

/// `mqtt` with these variables and these words, its options files in `folder`.
fn start(folder: &Path, variables: &[(&str, &str)], words: &[&str]) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mqtt"));
    command.args(words).current_dir(folder).env("XDG_CONFIG_HOME", folder).envs(variables.iter().copied());
    Run::spawn(command)
}

/// The CONNECT and the PUBLISH that come of it. `PORT` in variables, words and `file` stands for the broker's port.
fn sent(file: &str, variables: &[(&str, &str)], words: &[&str]) -> (Vec<u8>, Vec<u8>) {
    let folder = tempfile::tempdir().unwrap();
    let broker = Broker::start();
    let here = |text: &str| text.replace("PORT", &broker.port());
    if !file.is_empty() {
        fs::write(folder.path().join("mosquitto_pub"), here(file)).unwrap();
    }
    fs::write(folder.path().join("secret"), "hush\nnot this\n").unwrap();
    let variables: Vec<(&str, String)> = variables.iter().map(|(name, value)| (*name, here(value))).collect();
    let variables: Vec<(&str, &str)> = variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let words: Vec<String> = words.iter().map(|word| here(word)).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let run = start(folder.path(), &variables, &words);
    let mut peer = broker.accept();
    let connect = peer.packet();
    peer.send(if connect[8] == 5 { &[0x20, 3, 0, 0, 0] } else { WELCOME });
    let publish = peer.packet();
    peer.expect_goodbye();
    assert_eq!(run.end(), silent(0), "{words:?}");
    (connect, publish)
}

const T_X: &[u8] = b"\x30\x04\0\x01tx";

#[test]
fn each_variable_is_heard() {
    let rows: [(Variables, &[u8]); 5] = [
        (&[], b"\x10\x0c\0\x04MQTT\x04\x02\0\x3c\0\0"),
        (&[("MQTT_CLIENT_ID", "me")], b"\x10\x0e\0\x04MQTT\x04\x02\0\x3c\0\x02me"),
        (&[("MQTT_USERNAME", "u"), ("MQTT_PASSWORD", "p w")], b"\x10\x14\0\x04MQTT\x04\xc2\0\x3c\0\0\0\x01u\0\x03p w"),
        (
            &[("MQTT_USERNAME", "u"), ("MQTT_PASSWORD_FILE", "secret")],
            b"\x10\x15\0\x04MQTT\x04\xc2\0\x3c\0\0\0\x01u\0\x04hush",
        ),
        (
            &[("MQTT_USERNAME", "u"), ("MQTT_PASSWORD_FILE", "secret"), ("MQTT_PASSWORD", "p")],
            b"\x10\x12\0\x04MQTT\x04\xc2\0\x3c\0\0\0\x01u\0\x01p",
        ),
    ];
    for (variables, connect) in rows {
        let port = [("MQTT_HOST", "127.0.0.1"), ("MQTT_PORT", "PORT")];
        let variables = [&port[..], variables].concat();
        assert_eq!(sent("", &variables, &["pub", "t", "x"]), (connect.to_vec(), T_X.to_vec()), "{variables:?}");
    }
    let url = [("MQTT_URL", "mqtt://u:p@127.0.0.1:PORT/t")];
    let expected = b"\x10\x12\0\x04MQTT\x04\xc2\0\x3c\0\0\0\x01u\0\x01p".to_vec();
    assert_eq!(sent("", &url, &["pub", "-m", "x"]), (expected, T_X.to_vec()));
}

#[test]
fn a_flag_goes_before_the_environment_and_that_before_the_file() {
    let file = "-h nowhere.invalid\n-p PORT\n-i file\n-u file\n# a comment\n-k 7\n\n-t sp ace\n";
    let environment = [("MQTT_HOST", "127.0.0.1"), ("MQTT_CLIENT_ID", "env"), ("MQTT_USERNAME", "env")];
    let (connect, publish) = sent(file, &environment, &["pub", "-u", "flag", "-m", "x"]);
    assert_eq!(connect, b"\x10\x15\0\x04MQTT\x04\x82\0\x07\0\x03env\0\x04flag");
    assert_eq!(publish, b"\x30\x09\0\x06sp acex");
}

#[test]
fn a_url_stands_for_options_at_its_place() {
    for (words, topic) in [
        (&["pub", "-L", "mqtt://127.0.0.1:PORT/a/b", "-m", "x"][..], "a/b"),
        (&["pub", "-h", "nowhere.invalid", "-t", "c", "-L", "MQTT://127.0.0.1:PORT/a", "-m", "x"], "a"),
        (&["pub", "-L", "mqtt://nowhere.invalid/a", "-h", "127.0.0.1", "-p", "PORT", "-t", "c", "-m", "x"], "c"),
        (&["pub", "--url=mqtt://127.0.0.1:PORT", "a", "x"], "a"),
        (&["pub", "-nL", "mqtt://127.0.0.1:PORT/ax"], "a"),
    ] {
        let (_, publish) = sent("", &[], words);
        assert_eq!(publish[4..], *format!("{topic}x").as_bytes(), "{words:?}");
    }
}

#[test]
fn who_names_a_broker_gets_nothing_of_the_url_of_another() {
    let elsewhere = "wss://ann:hush@nowhere.invalid:PORT/far";
    let plain = b"\x10\x0c\0\x04MQTT\x04\x02\0\x3c\0\0";
    let host = &["pub", "-h", "127.0.0.1", "-p", "PORT", "-t", "t", "-m", "x"][..];
    let url = &["pub", "-L", "mqtt://127.0.0.1:PORT/t", "-m", "x"];
    for words in [host, url] {
        let expected = (plain.to_vec(), T_X.to_vec());
        assert_eq!(sent("", &[("MQTT_URL", elsewhere)], words), expected, "{words:?}");
        assert_eq!(sent(&format!("-L {elsewhere}\n"), &[], words), expected, "{words:?}");
    }
    let variable = [("MQTT_URL", "mqtt://127.0.0.1:PORT/t")];
    let expected = (plain.to_vec(), T_X.to_vec());
    assert_eq!(sent(&format!("-L {elsewhere}"), &variable, &["pub", "-m", "x"]), expected);
    // What is said on its own stays, and so does a URL when only the port is another.
    let variables = [("MQTT_URL", "mqtt://u:p@127.0.0.1:1/t"), ("MQTT_CLIENT_ID", "me"), ("MQTT_PORT", "tcp://x")];
    let (connect, _) = sent("", &variables, &["pub", "-p", "PORT", "-m", "x"]);
    assert_eq!(connect, b"\x10\x14\0\x04MQTT\x04\xc2\0\x3c\0\x02me\0\x01u\0\x01p");
    let (connect, _) = sent("", &[("MQTT_USERNAME", "u"), ("MQTT_URL", elsewhere)], host);
    assert_eq!(connect, b"\x10\x0f\0\x04MQTT\x04\x82\0\x3c\0\0\0\x01u");
}

#[test]
fn of_socket_and_host_the_later_one_holds() {
    let tcp = &["pub", "-p", "PORT", "t", "x"][..];
    let file = "--unix /nowhere/socket\n";
    for words in [tcp, &["pub", "-L", "mqtt://127.0.0.1:PORT", "t", "x"]] {
        assert_eq!(sent(file, &[], words).1, T_X, "{words:?}");
    }
    assert_eq!(sent(file, &[("MQTT_PORT", "PORT")], &["pub", "t", "x"]).1, T_X);
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("mosquitto_pub"), "-h nowhere.invalid\n-p 8883\n").unwrap();
    let Ended { code, err, .. } = start(folder.path(), &[], &["pub", "--unix", "none", "t", "x"]).end();
    assert!(code == Some(3) && err.starts_with("mqtt: cannot connect to none: there is no such socket\n"), "{err}");
}

#[test]
fn a_topic_that_is_typed_as_a_word_replaces_one_that_stands_elsewhere() {
    let url = [("MQTT_URL", "mqtt://127.0.0.1:PORT/far")];
    let port = [("MQTT_PORT", "PORT")];
    for (file, variables, words) in [
        ("-t far\n", &port, &["pub", "t", "x"][..]),
        ("-t far\n", &port, &["pub", "t", "-m", "x"]),
        ("", &url, &["pub", "t", "x"]),
        ("-L mqtt://127.0.0.1:PORT/far\n", &[("NONE", "")], &["pub", "t", "x"]),
        ("-t t\n", &port, &["pub", "x"]),
    ] {
        assert_eq!(sent(file, variables, words).1, T_X, "{file} {words:?}");
    }
    assert_eq!(sent("-t far\n", &port, &["pub", "t", "-5"]).1, b"\x30\x05\0\x01t-5");
}

#[test]
fn filters_of_the_file_are_added_to_options_but_not_to_words() {
    let sub = |file: &str, url: &str, words: &[&str]| {
        let folder = tempfile::tempdir().unwrap();
        let broker = Broker::start();
        fs::write(folder.path().join("mosquitto_sub"), file).unwrap();
        let url = format!("mqtt://127.0.0.1:{}/{url}", broker.port());
        let _run = start(folder.path(), &[("MQTT_URL", &url)], &[&["sub"][..], words].concat());
        let subscribe = broker.welcome(WELCOME).packet();
        String::from_utf8_lossy(&subscribe[4..]).replace(|sign: char| sign.is_control(), "")
    };
    assert_eq!(sub("", "far", &[]), "far");
    assert_eq!(sub("-t file\n", "far", &["-t", "a"]), "filea");
    assert_eq!(sub("-t file\n", "far", &["a", "b"]), "ab");
    assert_eq!(sub("-t file\n", "", &[]), "file");
}

#[test]
fn a_line_of_a_file_is_an_option_and_never_runs_into_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let said = |line: &str| {
        fs::write(folder.path().join("own"), format!("# these\n{line}\n-t t\n")).unwrap();
        let ended = start(folder.path(), &[], &["pub", "-o", "own", "-m", "x"]).end();
        assert_eq!(ended.code, Some(2), "{line}: {}", ended.err);
        ended.err
    };
    for (line, why) in [
        ("-i", "-i needs a value"),
        ("--", "it does not begin with an option"),
        ("hello", "it does not begin with an option"),
        ("-d x", "-d takes no value"),
        ("-dZ", "unknown option '-dZ'"),
        ("--pww=geheim", "unknown option '--pww'"),
        ("-L http://u:geheim@h/t", "the URL of -L cannot be used: it must begin with mqtt://"),
    ] {
        let err = said(line);
        assert!(err.starts_with(&format!("mqtt: the options file 'own', line 2: {why}")), "{line}: {err}");
        assert!(!err.contains("geheim"), "{err}");
    }
    let (_, publish) = sent("-p PORT\n-D publish content-type a b\n-t t\n", &[], &["pub", "-m", "x"]);
    assert_eq!(publish, b"\x30\x0b\0\x01t\x06\x03\0\x03a bx");
    fs::write(folder.path().join("own"), "# far too long\n".repeat(100_000)).unwrap();
    let Ended { code, err, .. } = start(folder.path(), &[], &["pub", "-o", "own", "t", "x"]).end();
    assert!(code == Some(1) && err.contains("it has more than 1 MiB\n"), "{err}");
}

#[test]
fn properties_and_session_expiry_choose_mqtt_5_until_a_later_version() {
    for (words, version) in [
        (&["-D", "publish", "content-type", "text/plain"][..], 5),
        (&["-V", "311", "-x", "10"], 5),
        (&["-x", "10", "-V", "311"], 4),
        (&["-rD", "connect", "user-property", "-a", "b c"], 5),
    ] {
        let words = [&["pub", "-p", "PORT", "-t", "t", "-m", "x"], words].concat();
        let (connect, _) = sent("", &[], &words);
        assert_eq!(connect[8], version, "{words:?}");
    }
    let words = ["pub", "-p", "PORT", "-t", "t", "-m", "x", "-D", "publish", "user-property", "-a", "b c"];
    let (_, publish) = sent("", &[], &words);
    assert_eq!(publish, b"\x30\x0f\0\x01t\x0a\x26\0\x02-a\0\x03b cx");
}

#[test]
fn an_options_file_of_ones_own_replaces_the_usual_one() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("mosquitto_pub"), "-Z\n").unwrap();
    let broker = Broker::start();
    fs::write(folder.path().join("own"), format!("-p {}\r\n-t t\r\n", broker.port())).unwrap();
    let run = start(folder.path(), &[], &["pub", "-o", "own", "-m", "x"]);
    let mut peer = broker.welcome(WELCOME);
    peer.expect(T_X);
    peer.expect_goodbye();
    assert_eq!(run.end(), silent(0));
    let said = |words: &[&str]| start(folder.path(), &[], words).end();
    let Ended { code, err, .. } = said(&["pub", "-o", "none", "t", "x"]);
    assert_eq!(code, Some(1));
    assert!(err.starts_with("mqtt: cannot read the options file 'none': no such file"), "{err}");
    let Ended { code, err, .. } = said(&["pub", "-o", "own", "-o", "own", "t", "x"]);
    assert!(code == Some(2) && err.starts_with("mqtt: -o is there twice\n"), "{err}");
    // Nothing that stands elsewhere keeps somebody from the help.
    let Ended { code, err, .. } = said(&["pub", "--help"]);
    assert_eq!((code, err.as_str()), (Some(0), ""));
}

#[test]
fn what_is_wrong_elsewhere_is_said_with_its_place_and_no_secret() {
    let folder = tempfile::tempdir().unwrap();
    let said = |variables: &[(&str, &str)], words: &[&str]| {
        let ended = start(folder.path(), variables, words).end();
        assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "{words:?}: {}", ended.err);
        ended.err
    };
    let err = said(&[("MQTT_URL", "http://u:geheim@host/t")], &["pub", "t", "x"]);
    assert!(err.starts_with("mqtt: the URL of MQTT_URL cannot be used: it must begin with mqtt://"), "{err}");
    assert!(!err.contains("geheim"), "{err}");
    let err = said(&[], &["pub", "-L", "mqtt://u:geheim@:1/t", "-m", "x"]);
    assert!(err.starts_with("mqtt: the URL of -L cannot be used: it names no host\n"), "{err}");
    assert!(!err.contains("geheim"), "{err}");
    let err = said(&[("MQTT_PORT", "abc")], &["sub", "t"]);
    assert!(err.starts_with("mqtt: MQTT_PORT: invalid port 'abc'"), "{err}");
    for host in ["mqtt://u:geheim@box/t", "u:geheim@box"] {
        let err = said(&[], &["pub", "-h", host, "t", "x"]);
        assert!(err.starts_with("mqtt: invalid host: it has an @ in it") && !err.contains("geheim"), "{err}");
        let err = said(&[("MQTT_HOST", host)], &["sub", "t"]);
        assert!(!err.contains("geheim"), "{err}");
    }
    for words in [&["-D", "publish"][..], &["-D", "publish", "content-type"], &["-D"]] {
        let err = said(&[], &[&["pub", "t", "x"], words].concat());
        assert!(err.contains("COMMAND PROPERTY VALUE") || err.contains("needs a value"), "{words:?}: {err}");
    }
    let rows = [
        (["-D", "publish", "colour", "red"], "there is no property 'colour'"),
        (["-D", "push", "content-type", "x"], "there is no command 'push'"),
        (["-D", "connect", "content-type", "x"], "connect has no content-type"),
        (["-D", "publish", "topic-alias", "65536"], "'65536' is no value of topic-alias"),
        (["-D", "publish", "topic-alias", "0"], "the properties of PUBLISH cannot be sent"),
        (["-D", "publish", "payload-format-indicator", "7"], "the properties of PUBLISH cannot be sent"),
    ];
    for (words, expected) in rows {
        let err = said(&[], &[&["pub", "t", "x"][..], &words].concat());
        assert!(err.contains(expected), "{words:?}: {err}");
    }
}

#[test]
fn a_password_comes_from_a_file_or_from_stdin_and_the_last_way_holds() {
    let password = |words: &[&str]| {
        let (connect, _) = sent("", &[], &[&["pub", "-p", "PORT", "-u", "u", "-t", "t", "-m", "x"], words].concat());
        String::from_utf8(connect[19..].to_vec()).unwrap()
    };
    assert_eq!(password(&["--password-file", "secret"]), "hush");
    assert_eq!(password(&["-P", "p", "--password-file", "secret"]), "hush");
    assert_eq!(password(&["--password-file", "secret", "-P", "p"]), "p");
    let broker = Broker::start();
    let mut run = Run::client("pub", &broker, &["-V", "5", "--password-file", "-", "t", "x"]);
    run.write(b"from stdin\r\n");
    run.end_input();
    let mut peer = broker.accept();
    assert!(peer.packet().ends_with(b"\0\x0afrom stdin"));
    peer.send(&[0x20, 3, 0, 0, 0]);
    peer.packet();
    peer.expect_goodbye();
    assert_eq!(run.end(), silent(0));
    let Ended { code, err, .. } = Run::start(&["pub", "--password-file", "none/there", "-u", "u", "t", "x"]).end();
    assert!(code == Some(1) && err.starts_with("mqtt: cannot read 'none/there': no such file"), "{err}");
}
