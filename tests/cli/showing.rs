//! How messages are shown: formats and JSON in a pipe, and what people see at a terminal, whatever a payload holds.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{
    fs::{File, OpenOptions},
    io::Read,
    os::unix::process::CommandExt,
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
    time::{Duration, Instant},
};

use rustix::{
    process::{Pid, Signal, kill_process},
    pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt},
    termios::{Winsize, tcsetwinsize},
};

use crate::support::{Broker, Ended, GOODBYE, Peer, Run, WELCOME, WELCOME_V5, printed, publish, silent, subscribed};

const DEADLINE: Duration = Duration::from_secs(20);

/// `mqtt sub` at a terminal of its own, with a scripted broker.
struct Seat {
    child: Child,
    screen: Receiver<Vec<u8>>,
    seen: String,
    terminal: File,
    peer: Option<Peer>,
    _broker: Broker,
}

impl Seat {
    /// As wide as this, a subscriber to "#" that has been granted it.
    fn take(columns: u16, words: &[&str], variables: &[(&str, &str)]) -> Self {
        let broker = Broker::start();
        let screen = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&screen).unwrap();
        unlockpt(&screen).unwrap();
        let name = ptsname(&screen, Vec::new()).unwrap();
        let terminal = OpenOptions::new().read(true).write(true).open(name.to_str().unwrap()).unwrap();
        resize(&terminal, columns, 6);
        let mut command = Command::new(env!("CARGO_BIN_EXE_mqtt"));
        command.args(["sub", "-p", &broker.port(), "#"]).args(words);
        for name in ["NO_COLOR", "CLICOLOR_FORCE"] {
            command.env_remove(name);
        }
        command
            .env("XDG_CONFIG_HOME", "/nonexistent")
            .env("TERM", "xterm")
            .env("TZ", "UTC")
            .envs(variables.iter().copied());
        command.stdin(Stdio::null()).stdout(terminal.try_clone().unwrap()).stderr(Stdio::null());
        let child = command.spawn().unwrap();
        let mut reader = File::from(screen);
        let (send, screen) = channel();
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count) = reader.read(&mut bytes) {
                if send.send(bytes[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        let mut peer = broker.welcome(WELCOME);
        peer.grant();
        Self { child, screen, seen: String::new(), terminal, peer: Some(peer), _broker: broker }
    }

    fn send(&mut self, bytes: &[u8]) {
        self.peer.as_mut().unwrap().send(bytes);
    }

    /// Waits until `text` is on the screen; all that came until then, and was not returned before.
    #[track_caller]
    fn shows(&mut self, text: &str) -> String {
        let end = Instant::now() + DEADLINE;
        loop {
            if let Some(at) = self.seen.find(text) {
                return self.seen.drain(..at + text.len()).collect();
            }
            match self.screen.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(bytes) => self.seen += &String::from_utf8_lossy(&bytes),
                Err(_) => panic!("no {text:?} in {:?}", self.seen),
            }
        }
    }

    /// Ends it with Ctrl-C.
    fn end(mut self) {
        kill_process(Pid::from_child(&self.child), Signal::INT).unwrap();
        let mut peer = self.peer.take().unwrap();
        while peer.packet() != GOODBYE {}
        drop(peer);
        let end = Instant::now() + DEADLINE;
        while self.child.try_wait().unwrap().is_none() {
            assert!(Instant::now() < end, "it does not end");
            thread::sleep(Duration::from_millis(2));
        }
        assert_eq!(self.child.wait().unwrap().code(), Some(130));
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn resize(terminal: &File, columns: u16, rows: u16) {
    tcsetwinsize(terminal, Winsize { ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 }).unwrap();
}

/// The text with all that is a time of day made the same.
fn timeless(text: &str) -> String {
    let is_time = |at: &[u8]| {
        at.len() == 12
            && at
                .iter()
                .zip(b"00:00:00.000")
                .all(|(byte, form)| byte == form || (byte.is_ascii_digit() && *form == b'0'))
    };
    let mut bytes = text.as_bytes().to_vec();
    for at in 0..bytes.len().saturating_sub(11) {
        if is_time(&bytes[at..at + 12]) {
            bytes[at..at + 12].copy_from_slice(b"HH:MM:SS.mmm");
        }
    }
    String::from_utf8(bytes).unwrap().replace("\r\n", "\n")
}

/// A PUBLISH of MQTT 5 to "t" at QoS 0.
fn publish_v5(properties: &[u8], payload: &[u8]) -> Vec<u8> {
    let byte = |length: usize| u8::try_from(length).unwrap();
    let start = [0x30, byte(4 + properties.len() + payload.len()), 0, 1, b't', byte(properties.len())];
    [&start, properties, payload].concat()
}

#[test]
fn a_format_says_what_is_printed() {
    let messages = [publish(3, "t", Some(7), b"hello"), publish(0, "t/u", None, b"")].concat();
    let rows: [(&[&str], &str); 4] = [
        (&["-F", "%t %q %r %m [%8p] %.2:x %l"], "t 1 1 7 [   hello] 68:65:6c:6c:6f 5\nt/u 0 0 0 [        ]  0\n"),
        (&["-N", "-F", "%t;"], "t;t/u;"),
        (&["-v", "-F", "\\t%%@@\\\\"], "\t%@\\\n\t%@\\\n"),
        (&["-F", ""], "\n\n"),
    ];
    for (words, expected) in rows {
        let (_broker, run, mut peer) = subscribed(&[words, &["-C", "2"]].concat());
        peer.send(&messages);
        peer.expect(&[0x40, 2, 0, 7]);
        peer.expect_goodbye();
        assert_eq!(run.end(), printed(0, expected));
    }
}

#[test]
fn a_format_that_cannot_be_is_refused_before_anything_is_done() {
    let run = Run::start(&["sub", "-p", "1", "t", "-F", "%t %Z"]);
    let err = "mqtt: invalid format '%t %Z': there is no specifier 'Z'\nhint: mqtt help formatting\n".to_owned();
    assert_eq!(run.end(), Ended { code: Some(2), out: String::new(), err });
    let rows = [
        ("%", "Error: Incomplete format specifier."),
        ("%t %Z", "Error: Invalid format specifier 'Z'."),
        ("\\", "Error: Incomplete escape specifier."),
        ("\\q", "Error: Invalid escape specifier 'q'."),
    ];
    for (format, expected) in rows {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mqtt"));
        command.arg0("mosquitto_sub").args(["-p", "1", "-t", "t", "-F", format]);
        let err = format!("{expected}\n\nUse 'mosquitto_sub --help' to see usage.\n");
        assert_eq!(Run::spawn(command).end(), Ended { code: Some(1), out: String::new(), err });
    }
}

#[test]
fn a_payload_that_does_not_fit_the_format_is_told() {
    let (_broker, run, mut peer) = subscribed(&["-F", "<%J%f>", "-C", "1"]);
    peer.send(&publish(0, "t", None, b"{x}"));
    peer.expect_goodbye();
    let err = "mqtt: the message on t is no JSON\n".to_owned();
    assert_eq!(run.end(), Ended { code: Some(0), out: "<>\n".to_owned(), err });
}

#[test]
fn json_is_an_object_a_line_for_any_payload() {
    let broker = Broker::start();
    let run = Run::client("sub", &broker, &["t", "--json", "-C", "3", "-V", "5"]);
    let mut peer = broker.welcome(WELCOME_V5);
    peer.packet();
    peer.send(&[0x90, 4, 0, 1, 0, 0]);
    let properties = b"\x03\0\x04text\x26\0\x01b\0\x012\x26\0\x01a\0\x011";
    peer.send(&[publish_v5(properties, b"a\n\x1b[2J"), publish_v5(b"", b"\xff\0"), publish_v5(b"", b"")].concat());
    peer.expect(&[0xe0, 0]);
    let ended = run.end();
    let mut lines = ended.out.lines().map(|line| {
        let object: serde_json::Value = serde_json::from_str(line).unwrap();
        let time = object["time"].as_str().unwrap().to_owned();
        assert_eq!((time.len(), &time[10..11], &time[26..]), (27, "T", "Z"));
        line.replace(&time, "now")
    });
    let start = r#"{"time":"now","topic":"t","qos":0,"retain":false,"dup":false,"size":"#;
    let first =
        r#"6,"payload":"a\n\u001b[2J","properties":{"content-type":"text","user-properties":[{"b":"2"},{"a":"1"}]}}"#;
    assert_eq!(lines.next().unwrap(), format!("{start}{first}"));
    assert_eq!(lines.next().unwrap(), format!(r#"{start}2,"payload_b64":"/wA="}}"#));
    assert_eq!(lines.next().unwrap(), format!(r#"{start}0,"payload":""}}"#));
    assert_eq!((lines.next(), ended.err.as_str(), ended.code), (None, "", Some(0)));
}

#[test]
fn a_terminal_shows_when_and_where_and_what() {
    let mut seat = Seat::take(60, &["-q", "1"], &[("NO_COLOR", "1")]);
    seat.send(&[publish(0, "home/temp", None, b"21.5"), publish(3, "home/set", Some(1), b"{\"on\":true}")].concat());
    seat.send(&publish(0, "a", None, b"{\"name\":\"a device with a very long name\",\"values\":[1,2]}"));
    seat.send(&publish(0, "b", None, b"\x00\x01PNG"));
    let expected = "\
HH:MM:SS.mmm home/temp  21.5
HH:MM:SS.mmm R q1 home/set   {\"on\": true}
HH:MM:SS.mmm      a          \n    \
    {
      \"name\": \"a device with a very long name\",
      \"values\": [1, 2]
    }
HH:MM:SS.mmm      b          00 01 50 4e 47  ..PNG  5 bytes
";
    let shown = timeless(&seat.shows("5 bytes\r\n"));
    let trimmed = |text: &str| text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
    assert_eq!(trimmed(&shown), trimmed(expected));
    seat.end();
}

#[test]
fn no_byte_of_a_message_commands_the_terminal() {
    let hostile: [&[u8]; 5] = [
        b"\x1b[2J\x1b]0;x\x07",
        "\u{9b}2J\u{202e}x\u{7f}".as_bytes(),
        b"\x9b2J\xff\x1bc",
        b"{\"\\u001b[2J\":\"\x7f\\u009b\"}",
        b"x\r\n00:00:00.000 bank  100\n",
    ];
    for words in [
        &["--color", "never"][..],
        &["-v", "--color", "never"],
        &["-w", "--color", "never"],
        &["-F", "%t %p"],
        &["-F", "%j"],
        &["-N", "-v"],
    ] {
        let mut seat = Seat::take(80, words, &[]);
        for payload in hostile {
            seat.send(&publish(0, "a\u{9b}\u{1b}[2J", None, payload));
        }
        seat.send(&publish(0, "t", None, b"the last one"));
        let mut shown = seat.shows("the last one").replace("\r\n", "\n");
        if words[0] == "-w" {
            // All that it says to the terminal itself.
            for (at, own) in ["\x1b[2J", "\x1b[K"].into_iter().enumerate() {
                assert!(shown.contains(own), "{at}");
                shown = shown.replace(own, "");
            }
            for row in 1..6 {
                shown = shown.replace(&format!("\x1b[{row};1H"), "\n");
            }
        }
        assert!(!shown.chars().any(|sign| (sign.is_control() && sign != '\n') || sign == '\u{202e}'), "{shown:?}");
        // Lines are the format's business.
        assert!(["-F", "-N"].contains(&words[0]) || !shown.contains("\n00:00"), "{shown}");
        seat.end();
    }
}

#[test]
fn colours_are_for_a_terminal_or_for_who_asks() {
    for (words, variables, expected) in [
        (&[][..], &[][..], "\x1b[0m \x1b[0;36mt\x1b[0m  x\r\n"),
        (&["--color", "never"], &[], " t  x\r\n"),
        (&[], &[("NO_COLOR", "1")], " t  x\r\n"),
        (&[], &[("TERM", "dumb")], " t  x\r\n"),
        (&["--color", "always"], &[("NO_COLOR", "1")], "\x1b[0m \x1b[0;36mt\x1b[0m  x\r\n"),
        (&["--raw"], &[], "x\r\n"),
        (&["--raw", "-v"], &[], "t x\r\n"),
    ] {
        let mut seat = Seat::take(80, words, variables);
        seat.send(&publish(0, "t", None, b"x"));
        let shown = seat.shows("\r\n");
        assert!(shown.ends_with(expected), "{words:?} {variables:?}: {shown:?}");
        if words.first() == Some(&"--raw") {
            assert_eq!(shown, expected);
        } else {
            assert_eq!(shown.starts_with('\x1b'), expected.contains("36m"), "{shown:?}");
        }
        seat.end();
    }
    let (_broker, run, mut peer) = subscribed(&["--color", "always", "-C", "1"]);
    peer.send(&publish(0, "t", None, b"x"));
    peer.expect_goodbye();
    let ended = run.end();
    assert!(ended.out.ends_with("\x1b[0m \x1b[0;36mt\x1b[0m  x\n"), "{ended:?}");
}

#[test]
fn mosquitto_sub_prints_its_bytes_at_a_terminal_too() {
    let broker = Broker::start();
    let screen = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&screen).unwrap();
    unlockpt(&screen).unwrap();
    let name = ptsname(&screen, Vec::new()).unwrap();
    let terminal = OpenOptions::new().read(true).write(true).open(name.to_str().unwrap()).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_mqtt"));
    command.arg0("mosquitto_sub").args(["-p", &broker.port(), "-t", "t", "-C", "1", "-v"]);
    command.env("XDG_CONFIG_HOME", "/nonexistent").stdin(Stdio::null()).stdout(terminal.try_clone().unwrap());
    let mut child = command.spawn().unwrap();
    let mut peer = broker.welcome(WELCOME);
    peer.grant();
    peer.send(&publish(0, "t", None, b"\x1b[1mx"));
    let mut shown = [0; 9];
    File::from(screen).read_exact(&mut shown).unwrap();
    assert_eq!(&shown, b"t \x1b[1mx\r\n");
    peer.expect_goodbye();
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_rate_is_told_each_second_and_at_the_end() {
    let (_broker, run, mut peer) = subscribed(&["--message-rate", "-C", "600"]);
    for _ in 0..600 {
        peer.send(&publish(0, "t", None, b"x"));
    }
    peer.expect_goodbye();
    let ended = run.end();
    let told: u64 = ended.out.lines().map(|line| line.split(' ').next().unwrap().parse::<u64>().unwrap()).sum();
    assert_eq!((told, ended.code), (600, Some(0)), "{}", ended.out);
    let is_line = |line: &str| line.ends_with(" msgs/s") || (line.contains(" msgs in ") && line.ends_with(" s"));
    assert!(ended.out.lines().all(is_line), "{}", ended.out);

    // Without any message, and in a pipe at once.
    let (_broker, run, _peer) = subscribed(&["--message-rate", "-W", "1.5"]);
    let ended = run.end();
    assert_eq!((ended.out.as_str(), ended.code), ("0 msgs/s\n", Some(27)));
}

#[test]
fn watch_has_a_line_for_each_topic_and_follows_the_terminal() {
    let mut seat = Seat::take(40, &["-w", "-F", "%t=%p"], &[]);
    assert_eq!(seat.shows("\x1b[2;1H"), "\x1b[2J\x1b[1;1HBroker: localhost\x1b[K\x1b[2;1H");
    seat.send(&publish(0, "a", None, b"1"));
    assert!(seat.shows("\x1b[3;1H").ends_with("\x1b[2;1Ha=1\x1b[K\x1b[3;1H"));
    seat.send(&publish(0, "b", None, b"a text that is wider than forty columns are"));
    assert!(
        seat.shows("\x1b[4;1H").ends_with("\x1b[3;1Hb=a text that is wider than forty colum…\x1b[0m\x1b[K\x1b[4;1H")
    );
    seat.send(&publish(0, "a", None, b"2"));
    assert!(seat.shows("\x1b[2;1Ha=2\x1b[K").contains("\x1b[1;1HBroker: localhost\x1b[K"));
    seat.shows("\x1b[4;1H");
    resize(&seat.terminal, 60, 6);
    let all = "\x1b[2J\x1b[1;1HBroker: localhost\x1b[K\x1b[2;1Ha=2\x1b[K\x1b[3;1Hb=a text that is wider than forty columns are\
               \x1b[K\x1b[4;1H";
    assert!(seat.shows("columns are\x1b[K\x1b[4;1H").ends_with(all));
    seat.end();

    // mosquitto_sub asks no questions.
    let broker = Broker::start();
    let mut command = Command::new(env!("CARGO_BIN_EXE_mqtt"));
    command.arg0("mosquitto_sub").args(["-p", &broker.port(), "-t", "t", "-C", "2", "-w", "-v"]);
    let run = Run::spawn(command);
    let mut peer = broker.welcome(WELCOME);
    peer.grant();
    peer.send(&[publish(0, "t", None, b"1"), publish(0, "t/u", None, b"2")].concat());
    peer.expect_goodbye();
    let screen = run.end().out;
    assert!(screen.starts_with("\x1b[2J\x1b[1;1HBroker: localhost\x1b[K\x1b[2;1H"), "{screen:?}");
    assert!(screen.contains("\x1b[2;1Ht 1\x1b[K") && screen.contains("\x1b[3;1Ht/u 2\x1b[K\x1b[4;1H"), "{screen:?}");

    let run = Run::start(&["sub", "-p", "1", "t", "-w"]);
    let err = "mqtt: -w needs a terminal, and stdout is none\nhint: -v shows each message in a pipe\n".to_owned();
    assert_eq!(run.end(), Ended { err, ..silent(2) });
}
