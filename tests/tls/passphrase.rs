//! Encrypted keys (D9): the passphrase from a file, the environment or a terminal, which is as before whatever happens.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{
    os::fd::AsFd,
    thread,
    time::{Duration, Instant},
};

use rustix::{
    process::{Pid, Signal, kill_process},
    termios::{LocalModes, tcgetattr},
};

use crate::{
    material::{Folder, has},
    programs::{Broker, DEADLINE, Ended, Run, mqtt},
    seat::Seat,
};

/// A folder in which the key of `a` opens with `secret`, and so does the broker's.
fn folder() -> Folder {
    let (folder, _) = Folder::with(&["a", "open"]);
    for name in ["a", "server"] {
        std::fs::rename(folder.file(&format!("{name}.key")), folder.file("plain.key")).unwrap();
        let rounds = "pkcs8 -topk8 -v2 aes-256-cbc -iter 1000 -passout pass:secret -in plain.key -out";
        folder.openssl(&format!("{rounds} {name}.key"));
    }
    folder.write("word", "secret\r\nand a second line\n");
    folder.write("wrong", "Secret\n");
    folder
}

fn broker(folder: &Folder) -> Broker {
    Broker::start(&["--tls-dir", &folder.text(), "--key-pass-file", &folder.file("word")])
}

#[test]
fn d9_the_passphrase_comes_from_a_file_or_the_environment_at_both_ends() {
    if !(has("openssl") && has("setsid")) {
        return;
    }
    let folder = folder();
    let dir = folder.text();
    let broker = broker(&folder);
    let publish = |variable: Option<&str>, words: &[&str]| {
        let mut command =
            mqtt(&[&["pub", "t", "x", "-p", &broker.port, "--tls-dir", &dir, "--as", "a"], words].concat());
        command.envs(variable.map(|word| ("MQTT_KEY_PASSWORD", word)));
        Run::of(command, b"").end()
    };
    let done = Ended { code: Some(0), out: String::new(), err: String::new() };
    assert_eq!(publish(None, &["--key-pass-file", &folder.file("word")]), done);
    assert_eq!(publish(Some("secret"), &[]), done);
    // What is typed on the command line counts more than what is in the environment.
    assert_eq!(publish(Some("wrong"), &["--key-pass-file", &folder.file("word")]), done);
    let key = folder.file("a.key");
    for ended in [publish(Some("wrong"), &[]), publish(None, &["--key-pass-file", &folder.file("wrong")])] {
        assert_eq!(
            (ended.code, ended.err),
            (Some(4), format!("mqtt: cannot use TLS: {key}: the passphrase is wrong\n"))
        );
    }
    for ended in [publish(None, &[]), publish(Some(""), &[])] {
        let expected = format!(
            "mqtt: cannot use TLS: {key} is encrypted and there is no passphrase\n\
             hint: set MQTT_KEY_PASSWORD or --key-pass-file\n"
        );
        assert_eq!((ended.code, ended.err), (Some(4), expected));
    }
    let ended = publish(None, &["--key-pass-file", "/nowhere"]);
    let expected = "mqtt: cannot read '/nowhere': no such file or directory\n";
    assert_eq!((ended.code, ended.err.as_str()), (Some(1), expected));
    broker.stop();

    let mut serve = mqtt(&["serve", "-p", "0", "-b", "127.0.0.1", "--tls-dir", &dir]);
    let refused = Run::of(mqtt(&["serve", "-p", "0", "--tls-dir", &dir]), b"").end();
    let expected = format!(
        "mqtt serve: cannot start: {} is encrypted and there is no passphrase\n\
         hint: set MQTT_KEY_PASSWORD or --key-pass-file\n",
        folder.file("server.key")
    );
    assert_eq!((refused.code, refused.err), (Some(4), expected));
    serve.env("MQTT_KEY_PASSWORD", "secret");
    Broker::of(serve).stop();
}

fn at_terminal(broker: &Broker, folder: &Folder, name: &str) -> Seat {
    Seat::take(&mqtt(&["pub", "t", "x", "-p", &broker.port, "--tls-dir", &folder.text(), "--as", name]))
}

#[test]
fn a_terminal_is_asked_up_to_three_times_and_shows_nothing() {
    if !(has("openssl") && has("setsid")) {
        return;
    }
    let folder = folder();
    let broker = broker(&folder);
    let prompt = format!("passphrase of {}: ", folder.file("a.key"));
    let mut seat = at_terminal(&broker, &folder, "a");
    seat.shows(&prompt);
    seat.types("wrong\n");
    seat.shows("\r\nthis passphrase does not open it\r\n");
    seat.shows(&prompt);
    // One letter too much, and taken back.
    seat.types("secrets\x7f\r");
    assert_eq!(seat.end(), (Some(0), "\n".to_owned()));

    let mut seat = at_terminal(&broker, &folder, "a");
    for _ in 0..3 {
        seat.shows(&prompt);
        seat.types("wrong\n");
    }
    let expected = format!("\nmqtt: cannot use TLS: {}: the passphrase is wrong\n", folder.file("a.key"));
    let (code, shown) = seat.end();
    assert_eq!((code, shown), (Some(4), expected));

    // A key that is open is not asked for.
    assert_eq!(at_terminal(&broker, &folder, "open").end(), (Some(0), String::new()));
}

#[test]
fn whoever_does_not_answer_gets_the_terminal_back() {
    if !(has("openssl") && has("setsid")) {
        return;
    }
    let folder = folder();
    let broker = broker(&folder);
    let key = folder.file("a.key");
    for keys in ["se\x03", "\x1c", "\x04"] {
        let mut seat = at_terminal(&broker, &folder, "a");
        seat.shows(&format!("{key}: "));
        seat.types(keys);
        assert_eq!(seat.end(), (Some(130), "\nmqtt: no passphrase was given\n".to_owned()), "{keys:?}");
    }
    for (signal, code) in [(Signal::TERM, 143), (Signal::INT, 130), (Signal::HUP, 143), (Signal::QUIT, 130)] {
        let mut seat = at_terminal(&broker, &folder, "a");
        seat.shows(&format!("{key}: "));
        kill_process(Pid::from_child(&seat.child), signal).unwrap();
        assert_eq!(seat.end().0, Some(code));
    }
}

#[test]
fn who_stops_the_program_meanwhile_has_the_terminal_as_it_was() {
    let mut seat = Seat::take(&mqtt(&["pub", "t", "x", "-p", "1", "-u", "me", "--ask-password"]));
    seat.shows("password: ");
    let program = Pid::from_child(&seat.child);
    let shows = |seat: &Seat| tcgetattr(seat.terminal.as_fd()).unwrap().local_modes.contains(LocalModes::ECHO);
    assert!(!shows(&seat));
    kill_process(program, Signal::TSTP).unwrap();
    let end = Instant::now() + DEADLINE;
    let state = || std::fs::read_to_string(format!("/proc/{}/stat", program.as_raw_nonzero())).unwrap();
    while !state().contains(") T ") {
        assert!(Instant::now() < end, "it does not stop");
        thread::sleep(Duration::from_millis(2));
    }
    assert!(shows(&seat));
    kill_process(program, Signal::CONT).unwrap();
    seat.shows("password: ");
    assert!(!shows(&seat));
    seat.types("\x03");
    assert_eq!(seat.end(), (Some(130), "\nmqtt: no password was given\n".to_owned()));
}

#[test]
fn a_user_gets_a_password_that_is_typed_twice_and_not_seen() {
    let folder = Folder::new();
    let users = folder.file("users");
    let words = ["passwd", "-c", &users, "anna"];
    let ask = |first: &str, second: &str| {
        let mut seat = Seat::take(&mqtt(&words));
        seat.shows("password for anna: ");
        seat.types(first);
        seat.shows("password for anna again: ");
        seat.types(second);
        seat.end()
    };
    assert_eq!(ask("one\n", "two\n"), (Some(1), "\nmqtt: the two passwords are not the same\n".to_owned()));
    assert!(!folder.path().join("users").exists());
    assert_eq!(ask("one\n", "one\n"), (Some(0), "\n".to_owned()));
    let text = std::fs::read_to_string(&users).unwrap();
    assert!(text.starts_with("anna:$7$") && text.lines().count() == 1, "{text}");
    let mut seat = Seat::take(&mqtt(&words));
    seat.shows("password for anna: ");
    seat.types("\x03");
    assert_eq!(seat.end(), (Some(130), "\nmqtt: no password was given\n".to_owned()));
    assert_eq!(std::fs::read_to_string(&users).unwrap(), text);
}
