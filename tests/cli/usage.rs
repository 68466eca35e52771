//! What was typed wrongly is said in one line, with a hint where there is one, and exit code 2.

use std::{fs, os::unix::process::CommandExt, process::Command};

use crate::support::{Broker, Ended, Run};

fn refused(words: &[&str]) -> String {
    let ended = Run::start(words).end();
    assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "{words:?}: {}", ended.err);
    ended.err
}

#[test]
fn wrong_usage_is_one_clear_line() {
    let rows: [(&[&str], &str); 38] = [
        (&["pub"], "there is no topic\nhint: mqtt pub TOPIC MESSAGE"),
        (&["pub", "a"], "there is no message\nhint: mqtt pub TOPIC MESSAGE; or"),
        (&["pub", "a/#", "x"], "invalid topic 'a/#': '+' and '#' are only for subscriptions\n"),
        (&["pub", "", "x"], "invalid topic '': it is empty\n"),
        (
            &["pub", "-t", "a", "-m", "x", "y"],
            "unexpected argument 'y'\nhint: a message of several words needs quotes: 'a b'\n",
        ),
        (
            &["pub", "a", "-m", "x", "-l"],
            "--message and --stdin-line exclude each other\nhint: mqtt pub --help shows the options\n",
        ),
        (&["pub", "a", "b", "-q", "3"], "invalid value '3' for --qos: it must be from 0 to 2\n"),
        (
            &["pub", "a", "b", "-p", "0"],
            "invalid value '0' for --port: it must be from 1 to 65535\nhint: a Unix socket is given with --unix PATH\n",
        ),
        (&["pub", "a", "b", "-V", "4"], "invalid value '4' for --protocol-version: it must be one of 5, 311, 31\n"),
        (&["pub", "a", "b", "-c"], "a session that is kept needs a client id\nhint: give one with -i\n"),
        (
            &["pub", "a", "b", "-P", "x"],
            "a password without a user name, which only MQTT 5 allows\nhint: add -u NAME, or -V 5\n",
        ),
        (&["sub"], "there is no topic to subscribe to\nhint: mqtt sub '#' shows everything\n"),
        (&["sub", "a/#/b"], "invalid topic filter 'a/#/b': '#' must be the last level\n"),
        (&["sub", "a", "-C", "0"], "invalid value '0' for -C: it must be 1 or more\n"),
        (&["sub", "a", "-W", "0"], "invalid value '0' for -W: it must be a number above 0\n"),
        (&["sbu"], "unknown verb 'sbu'\nhint: did you mean: mqtt sub\n"),
        (&["broker"], "unknown verb 'broker'\nhint: did you mean: mqtt serve\n"),
        (&["xyzzy"], "unknown verb 'xyzzy'\nhint: mqtt --help shows the verbs\n"),
        (&["help", "xyzzy"], "unknown verb 'xyzzy'\nhint: mqtt --help shows the verbs\n"),
        (&["pub", "a", "b", "--qso", "1"], "unknown option '--qso'\nhint: did you mean: --qos\n"),
        (&["sub", "a", "-Z"], "unknown option '-Z'\nhint: mqtt sub --help shows the options\n"),
        (&["publish", "-h"], "--host needs a value\nhint: -h is the host; mqtt pub --help shows the options\n"),
        (&["pub", "a", "b", "c"], "unexpected argument 'c'\nhint: a message of several words needs quotes: 'a b'\n"),
        (&["pub", "a", "b", "-p", "x"], "invalid value 'x' for --port: it must be a whole number\n"),
        (&["pub", "a", "b", "-p", ""], "invalid value '' for --port: it is empty\n"),
        (
            &["pub", "a", "b", "-h", "localhost:1884"],
            "invalid host 'localhost:1884': it has a port\nhint: host and port are two options: -h localhost -p 1884\n",
        ),
        (
            &["sub", "a", "-h", "mqtt://box:1883/a"],
            "invalid host 'mqtt://box:1883/a': it is a URL\nhint: a URL is given with -L; or host and port as two options: -h box -p PORT\n",
        ),
        (&["sub", "a", "-h", ""], "invalid host '': it is empty\nhint: -h takes a host name or an address\n"),
        (&["sub", "a", "--will-retain"], "a will needs a topic\nhint: give one with --will-topic\n"),
        (&["sub", "a", "--will-payload", "x"], "a will needs a topic\nhint: give one with --will-topic\n"),
        (
            &["serve", "-b", "localhost"],
            "invalid value 'localhost' for --bind: it must be an address such as 127.0.0.1",
        ),
        (&["pub", "a\u{1b}", "x"], "invalid topic 'a\\u{1b}': it has the character U+001B, for which brokers"),
        (&["sub", "a\nb"], "invalid topic filter 'a\\nb': it has the character U+000A, for which brokers"),
        (&["sub", "a", "-C", "-1"], "invalid value '-1' for -C: it must not be negative\n"),
        (&["sub", "a", "--debug=yes"], "--debug takes no value\nhint: mqtt sub --help shows the options\n"),
        (&["-p", "1884", "pub", "a", "b"], "option '-p' stands before the verb\nhint: the verb comes first: mqtt pub"),
        (&["serve", "-d"], "unknown option '-d'\nhint: mqtt serve --help shows the options\n"),
        (&["serve", "--max-session-expiry", "7"], "invalid value '7' for --max-session-expiry: time unit needed"),
    ];
    for (words, expected) in rows {
        let err = refused(words);
        assert!(err.starts_with(&format!("mqtt: {expected}")), "{words:?}: {err}");
    }
}

#[test]
fn what_is_too_long_is_named_and_not_repeated() {
    let long = "x".repeat(65_536);
    let err = refused(&["pub", "a", "b", "--will-topic", "w", "--will-payload", &long]);
    assert_eq!(err, "mqtt: the value of --will-payload is too long: it has 65536 bytes, and MQTT allows 65535\n");
    let err = refused(&["pub", &long, "x"]);
    assert!(err.ends_with("x…': it has 65536 bytes, more than 65535\n") && err.len() < 200, "{err}");
}

#[test]
fn what_may_be_a_secret_is_not_repeated() {
    for words in [
        &["--proxy", "socks5h://u:geheim@h:99999"][..],
        &["--proxy", "http://u:geheim@h"],
        &["-D", "connect", "authentication-data", "geheim", "-D", "connect", "receive-maximum", "0x"],
        &["--ws", "--ws-header", "geheim"],
        &["-L", "mqtt://u:gehe/im@geheim:1/t"],
        &["-L", "mqtt://u:geheim@ho st/t"],
        &["--pww=geheim"],
    ] {
        let err = refused(&[&["pub", "-t", "t", "-m", "x"][..], words].concat());
        assert!(!err.contains("geheim"), "{words:?}: {err}");
    }
    let err = refused(&["pub", "t", "x", "-L", "mqtt://u:gehe/im@host/t"]);
    assert!(err.contains("a user name or password with a / cannot stand in a URL\n"), "{err}");
}

#[test]
fn a_file_that_cannot_be_read_is_named_with_the_reason() {
    for (path, cause) in [("/nowhere", "no such file or directory"), ("/", "is a directory")] {
        let ended = Run::start(&["pub", "-t", "a", "-f", path]).end();
        assert_eq!((ended.code, ended.err), (Some(1), format!("mqtt: cannot read '{path}': {cause}\n")));
    }
}

#[test]
fn a_link_looks_at_a_file_without_waiting_for_it() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    fs::write(folder.path().join("file"), "x").unwrap();
    for (path, expected) in [
        ("pipe", "Error: Both topic and message must be supplied.\n"),
        ("none", "Error: Unable to read file \"none\": No such file or directory.\n"),
        ("file/x", "Error: Unable to read file \"file/x\": Not a directory.\n"),
    ] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mqtt"));
        command.arg0("mosquitto_pub").args(["-f", path]).current_dir(folder.path());
        let ended = Run::spawn(command).end();
        assert!(ended.code == Some(1) && ended.err.starts_with(expected), "{path}: {}", ended.err);
    }
}

#[test]
fn a_port_that_is_taken_is_told_by_the_broker_with_a_way_out() {
    let other = Broker::start();
    let port = other.port();
    let ended = Run::start(&["serve", "-p", &port]).end();
    let expected = format!(
        "mqtt serve: cannot listen on 127.0.0.1:{port}: address already in use\n\
         hint: another broker may be running; -p 0 picks a free port\n"
    );
    assert_eq!(ended, Ended { code: Some(1), out: String::new(), err: expected });
}

#[test]
fn help_begins_with_examples_and_shows_each_default_in_its_line() {
    for verb in ["pub", "sub", "serve"] {
        let help = Run::start(&[verb, "--help"]).end().out;
        let examples = format!("\n\nExamples:\n  mqtt {verb} ");
        assert!(help.lines().nth(1) == Some("") && help.contains(&examples), "{help}");
        let (options, usage) = (help.find("--port"), help.find("Usage:"));
        assert!(help.find("Examples:") < usage && usage < options, "{help}");
        assert!(help.lines().any(|line| line.contains("--port") && line.contains("[default: 1883")), "{help}");
        assert_eq!(Run::start(&["help", verb]).end().out, help);
    }
    let limits = Run::start(&["serve", "--help"]).end().out;
    let limits = limits.split("Limits:").nth(1).and_then(|rest| rest.split("\n\n").next()).unwrap_or_default();
    assert_eq!(limits.matches("  --").count(), limits.matches("[default:").count(), "{limits}");
}

#[test]
fn the_options_of_a_client_stand_in_groups_in_one_order() {
    let last = ["Connection:", "TLS:", "MQTT 5:", "Will:"];
    for (verb, first, output) in [
        ("pub", &["Message:"][..], None),
        ("sub", &["Subscription:", "Ending:", "Retained messages:"], Some("Output:")),
        ("rr", &["Message:", "Ending:", "Retained messages:"], Some("Output:")),
    ] {
        let help = Run::start(&[verb, "--help"]).end().out;
        let is_heading = |line: &&str| line.ends_with(':') && !line.starts_with([' ', '\t']) && *line != "Examples:";
        let headings: Vec<&str> = help.lines().filter(is_heading).collect();
        let expected = first.iter().copied().chain(last).chain(output).chain(["Other options:"]);
        assert_eq!(headings, expected.collect::<Vec<_>>(), "{verb}");
    }
}

#[test]
fn nothing_at_all_shows_what_there_is() {
    let err = refused(&[]);
    assert!(err.lines().count() <= 12, "{err}");
    for example in ["mqtt serve", "mqtt sub '#'", "mqtt pub hello world", "mqtt pub -l"] {
        assert!(err.contains(example), "{example}");
    }
}

#[test]
fn help_and_version_are_asked_for_and_go_to_the_standard_output() {
    for (words, expected) in [(["pub", "--help"], "Usage: mqtt pub"), (["sub", "--help"], "Usage: mqtt sub")] {
        let ended = Run::start(&words).end();
        assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""));
        assert!(ended.out.contains(expected), "{}", ended.out);
    }
    let ended = Run::start(&["--version"]).end();
    assert_eq!((ended.code, ended.out), (Some(0), format!("mqtt {}\n", env!("CARGO_PKG_VERSION"))));
}

#[test]
fn each_topic_that_the_help_names_is_told() {
    let help = Run::start(&["--help"]).end().out;
    let line = help.lines().find_map(|line| line.strip_prefix("mqtt help ")).unwrap_or_default();
    let topics: Vec<&str> = line.trim_end_matches(" tells more.").split(" | ").collect();
    assert_eq!(topics, ["exit-codes", "environment", "formatting", "measuring", "properties", "tls"], "{help}");
    for topic in topics {
        let ended = Run::start(&["help", topic]).end();
        assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""), "{topic}");
        assert!(ended.out.lines().count() > 10, "{topic}");
        assert!(ended.out.lines().all(|line| line.chars().count() <= 120), "{topic}");
    }
    assert!(Run::start(&["help", "exit-codes"]).end().out.contains("mqtt help measuring"));
    assert!(Run::start(&["help", "measuring"]).end().out.contains("coordinated omission"));
}
