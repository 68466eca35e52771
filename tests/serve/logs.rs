//! What `mqtt serve` writes of what happens: lines as mosquitto's, JSON, files, topics; and that nobody waits for it.

use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use rustix::process::Signal;
use serde_json::Value;

use crate::programs::{DEADLINE, Run, mqtt};

/// A broker on a free port.
struct Served {
    run: Run,
    port: String,
}

impl Served {
    fn start(words: &[&str]) -> Self {
        Self::of(mqtt(&[&["serve", "-p", "0", "-b", "127.0.0.1", "--sys-interval", "0"], words].concat()))
    }

    fn of(command: Command) -> Self {
        let run = Run::of(command, b"");
        let port = run.first_line();
        Self { run, port }
    }

    /// Runs a client to its end.
    fn client(&self, words: &[&str]) {
        let (verb, rest) = words.split_first().unwrap();
        let ended = Run::of(mqtt(&[&[*verb, "-p", &self.port], rest].concat()), b"").end();
        assert_eq!(ended.code, Some(0), "{words:?}: {}", ended.err);
    }

    fn connect(&self) -> TcpStream {
        let socket = TcpStream::connect(("127.0.0.1", self.port.parse().unwrap())).unwrap();
        socket.set_read_timeout(Some(DEADLINE)).unwrap();
        socket
    }

    /// Ends it; what it has said on the standard error.
    fn stop(self) -> String {
        self.run.signal(Signal::TERM);
        let ended = self.run.end();
        assert_eq!(ended.code, Some(0), "{}", ended.err);
        ended.err
    }
}

/// The lines without what changes from run to run: times, ports, the broker's port.
fn bare(log: &str) -> Vec<String> {
    let bare = |line: &str| {
        let line = line.split_once(": ").filter(|(time, _)| time.parse::<u64>().is_ok()).map_or(line, |(_, rest)| rest);
        match line.split_once("127.0.0.1:") {
            Some((before, rest)) => {
                format!("{before}ADDRESS{}", rest.trim_start_matches(|sign: char| sign.is_ascii_digit()))
            }
            None => line.to_owned(),
        }
    };
    log.lines().map(bare).collect()
}

#[test]
fn v_writes_what_mosquitto_writes() {
    let broker = Served::start(&["-v"]);
    broker.client(&["pub", "-i", "one", "-u", "me", "-V", "5", "-q", "2", "-k", "33", "-t", "a/b", "-m", "four", "-r"]);
    broker.client(&["sub", "-i", "two", "-V", "311", "-q", "1", "-t", "a/+", "-C", "1", "-U", "a/b"]);
    let log = bare(&broker.stop());
    let rows = [
        "New client connected from ADDRESS as one (p5, c1, k33, u'me').",
        "Sending CONNACK to one (0, 0)",
        "Received PUBLISH from one (d0, q2, r1, m1, 'a/b', ... (4 bytes))",
        "Sending PUBREC to one (m1, rc16)",
        "Received PUBREL from one (Mid: 1, RC:0)",
        "Sending PUBCOMP to one (m1, rc0)",
        "Received DISCONNECT from one",
        "Client one disconnected.",
        "New client connected from ADDRESS as two (p2, c1, k60).",
        "Received SUBSCRIBE from two",
        "two 1 a/+",
        "Sending SUBACK to two",
        "Sending PUBLISH to two (d0, q1, r1, m1, 'a/b', ... (4 bytes))",
        "Received PUBACK from two (Mid: 1, RC:0)",
        "Client two disconnected.",
    ];
    for row in rows {
        assert!(log.iter().any(|line| line == row), "no `{row}` in {log:#?}");
    }
    assert!(log.iter().any(|line| line.starts_with("mqtt version ") && line.ends_with(" running")), "{log:#?}");
    let said = |text: &str| log.iter().filter(|line| line.starts_with(text)).count();
    assert_eq!(said("New connection from ADDRESS on port "), 2, "{log:#?}");
}

#[test]
fn what_is_written_can_be_chosen() {
    let rows: [(&[&str], &[&str]); 4] = [
        (&["--log-type", "subscribe"], &["one 0 t"]),
        (
            &["--log-type", "notice", "--log-type", "subscribe", "--log-timestamp", "false"],
            &["New connection", "New client", "one 0 t", "Client one"],
        ),
        (&["--log-type", "none"], &[]),
        (&["--log-type", "all", "--log-dest", "none"], &[]),
    ];
    for (words, expected) in rows {
        let broker = Served::start(words);
        broker.client(&["sub", "-i", "one", "-t", "t", "-E"]);
        let log = broker.stop();
        let lines: Vec<&str> = log.lines().filter(|line| !line.starts_with("mqtt serve: listening")).collect();
        assert_eq!(lines.len(), expected.len(), "{words:?}: {log}");
        for (line, text) in lines.iter().zip(expected) {
            assert!(line.contains(text), "{words:?}: {line}");
            assert_eq!(line.starts_with(text), words.contains(&"false"), "a time stands before it: {line}");
        }
    }
    let broker = Served::start(&["--log-timestamp-format", "%Y-%m-%dT%H:%M:%S"]);
    broker.client(&["pub", "-t", "t", "-m", "x"]);
    let log = broker.stop();
    let line = log.lines().find(|line| line.contains("New client")).unwrap();
    assert_eq!((&line[..2], &line[4..5], &line[10..11], &line[19..21]), ("20", "-", "T", ": "), "{line}");
    for (words, said) in [
        (["--log-type", "loud"], "it is all, none, error, warning"),
        (["--log-dest", "file"], "it is stderr, stdout,"),
        (["--trace", "a/#/b"], "--trace"),
    ] {
        let ended = Run::of(mqtt(&[&["serve"], &words[..]].concat()), b"").end();
        assert_eq!(ended.code, Some(2), "{}", ended.err);
        assert!(ended.err.contains(said), "{}", ended.err);
    }
}

/// A stranger's text: a line of its own, an escape sequence, a quote.
const EVIL: &str = "a\u{1b}[2J\nb\"\u{9b}\u{202e}";

#[test]
fn json_is_an_object_a_line_whatever_clients_are_called() {
    // What the program says on its own is no exception.
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("m.conf");
    fs::write(&config, "allow_anonymous true\nset_tcp_nodelay false\nuser root\n").unwrap();
    let config = config.to_str().unwrap();
    let broker = Served::start(&["-v", "-c", config, "--log-format", "json", "--trace", "t/#"]);
    broker.client(&["pub", "-V", "5", "-i", EVIL, "-u", EVIL, "-q", "1", "-t", "t/x", "-m", EVIL]);
    broker.connect().write_all(b"GET / HTTP/1.1\r\n\r\n").unwrap();
    broker.run.wait_for("connection_refused");
    let log = broker.stop();
    assert!(!log.contains(['\u{1b}', '\u{9b}', '\u{202e}']), "{log}");
    let objects: Vec<Value> =
        log.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect();
    for object in &objects {
        let time = object["time"].as_str().unwrap();
        assert!(time.ends_with('Z') && time.as_bytes()[10] == b'T', "{object}");
        assert!(object["level"].is_string() && object["text"].is_string(), "{object}");
    }
    let find = |event: &str| objects.iter().find(|object| object["event"] == event).unwrap();
    let notes: Vec<&Value> = objects.iter().filter(|object| object["event"] == "note").collect();
    for said in ["m.conf:2: set_tcp_nodelay false has no effect here", "listening on 127.0.0.1:"] {
        assert!(notes.iter().any(|note| note["text"].as_str().unwrap().contains(said)), "no {said} in {notes:?}");
    }
    let connected = find("client_connected");
    assert_eq!((connected["client_id"].as_str(), connected["user"].as_str()), (Some(EVIL), Some(EVIL)));
    assert_eq!((connected["protocol"].as_str(), connected["keep_alive"].as_u64()), (Some("MQTT 5"), Some(60)));
    assert!(connected["address"].as_str().unwrap().starts_with("127.0.0.1:"));
    assert_eq!(connected["clean_start"], true);
    let packet = find("packet_received");
    assert_eq!((packet["packet"].as_str(), packet["packet_id"].as_u64()), (Some("PUBLISH"), Some(1)));
    let message = find("message");
    assert_eq!((message["topic"].as_str(), message["payload"].as_str()), (Some("t/x"), Some(EVIL)));
    assert_eq!((message["qos"].as_u64(), message["retain"].as_bool()), (Some(1), Some(false)));
    let refused = find("connection_refused");
    assert!(refused["reason"].is_string(), "{refused}");
    let gone = find("client_disconnected");
    assert_eq!(gone["reason_code"], 0);
}

#[test]
fn messages_are_shown_as_they_pass() {
    let broker = Served::start(&["--trace", "a/#", "--trace", "+/secret"]);
    broker.client(&["pub", "-i", "me", "-q", "1", "-t", "a/b", "-m", "h\u{fc}llo\nthere"]);
    broker.client(&["pub", "-i", "me", "-t", "b/secret", "-r", "-m", ""]);
    broker.client(&["pub", "-i", "me", "-t", "b/other", "-m", "unseen"]);
    let mut socket = broker.connect();
    socket.write_all(b"\x10\x0d\0\x04MQTT\x04\x02\0\0\0\x01b\x30\x05\0\x01a\xff\0\xc0\0").unwrap();
    socket.read_exact(&mut [0; 6]).unwrap();
    drop(socket);
    let log = broker.stop();
    let lines: Vec<&str> = log.lines().filter(|line| !line.contains("listening")).collect();
    let expected = [
        "mqtt serve: me: 'a/b' (q1, r0, 12 bytes) h\u{fc}llo\\nthere",
        "mqtt serve: me: 'b/secret' (q0, r1, 0 bytes) ",
        "mqtt serve: b: 'a' (q0, r0, 2 bytes) 0xff00",
    ];
    assert_eq!(lines, expected);
}

#[test]
fn a_file_is_opened_anew_at_sighup_and_topics_get_lines() {
    let folder = tempfile::tempdir().unwrap();
    let (path, moved) = (folder.path().join("log"), folder.path().join("log.1"));
    let file = format!("file {}", path.display());
    let broker = Served::start(&["--log-dest", &file, "--log-dest", "topic"]);
    let topic = ["sub", "-p", &broker.port, "-t", "$SYS/broker/log/#", "-v", "-i", "reader"];
    let reader = Run::of(mqtt(&topic), b"");
    // It reads from when it has subscribed on.
    let end = Instant::now() + DEADLINE;
    while !reader.output().contains("$SYS/broker/log/N ") {
        assert!(Instant::now() < end);
        broker.client(&["pub", "-t", "t", "-m", "x", "-i", "before"]);
    }
    fs::rename(&path, &moved).unwrap();
    broker.run.signal(Signal::HUP);
    while !path.exists() {
        assert!(Instant::now() < end);
        broker.client(&["pub", "-t", "t", "-m", "x", "-i", "again"]);
    }
    broker.client(&["pub", "-t", "t", "-m", "x", "-i", "after"]);
    reader.wait_for_output("Client after disconnected.");
    let (log, old) = (broker.stop(), fs::read_to_string(&moved).unwrap());
    assert!(log.lines().all(|line| line.starts_with("mqtt serve: ")), "{log}");
    assert!(old.contains("as before (p") && !old.contains("as after (p"), "{old}");
    assert!(fs::read_to_string(&path).unwrap().contains("as after (p"));
    let ended = Run::of(mqtt(&["serve", "-p", "0", "--log-dest", "file /nowhere/to/be/found"]), b"").end();
    assert_eq!(ended.code, Some(1));
    assert!(ended.err.starts_with("mqtt serve: cannot write the log file /nowhere/to/be/found: "), "{}", ended.err);
}

/// Whoever does not read the log loses lines, and learns how many; no client waits for it.
#[test]
fn nobody_waits_for_the_reader_of_the_log() {
    let mut command = mqtt(&["serve", "-p", "0", "-b", "127.0.0.1", "--log-type", "all", "--log-dest", "stdout"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut out = child.stdout.take().unwrap();
    let mut port = String::new();
    while !port.ends_with('\n') {
        let mut byte = [0];
        out.read_exact(&mut byte).unwrap();
        port.push(byte[0].into());
    }
    let mut socket = TcpStream::connect(("127.0.0.1", port.trim().parse().unwrap())).unwrap();
    socket.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    socket.write_all(b"\x10\x0d\0\x04MQTT\x04\x02\0\0\0\x01a").unwrap();
    socket.read_exact(&mut [0; 4]).unwrap();
    // Far more lines than a pipe and the queue have room for.
    for _ in 0..40 {
        socket.write_all(&b"\x30\x04\0\x01t!".repeat(1_000)).unwrap();
        socket.write_all(b"\xc0\0").unwrap();
        socket.read_exact(&mut [0; 2]).unwrap();
    }
    drop(socket);
    rustix::process::kill_process(rustix::process::Pid::from_child(&child), Signal::TERM).unwrap();
    let mut log = String::new();
    out.read_to_string(&mut log).unwrap();
    assert!(child.wait().unwrap().success());
    assert!(log.lines().count() < 40_000);
    let lost = log.lines().find(|line| line.contains("lines of the log were left out"));
    assert!(lost.is_some_and(|line| line.contains("Warning: ")), "{lost:?}");
}

/// The keys of mosquitto.conf do what the options do, and the options win.
#[test]
fn the_keys_of_the_log_hold_and_options_win() {
    let folder = tempfile::tempdir().unwrap();
    let (file, log) = (folder.path().join("mosquitto.conf"), folder.path().join("mosquitto.log"));
    let text = format!(
        "user root\nlistener 0 127.0.0.1\nallow_anonymous true\nlog_dest file {}\nlog_type notice\nlog_type unsubscribe\n\
         log_timestamp false\nconnection_messages false\n",
        log.display()
    );
    fs::write(&file, text.replace("listener 0", "listener 18999")).unwrap();
    let config = file.display().to_string();
    let broker = Served::start(&["-c", &config]);
    broker.client(&["sub", "-i", "one", "-t", "t", "-E", "-U", "t"]);
    let mut other = broker.connect();
    other.write_all(b"no MQTT at all").unwrap();
    assert_eq!(other.read(&mut [0]).unwrap(), 0);
    broker.stop();
    let lines = fs::read_to_string(&log).unwrap();
    assert_eq!(lines.lines().filter(|line| line.starts_with("connection from 127.0.0.1:")).count(), 1, "{lines}");
    assert!(!lines.contains("New"), "{lines}");
    let broker = Served::start(&["-c", &config, "--log-type", "subscribe", "--log-dest", "stderr"]);
    broker.client(&["sub", "-i", "one", "-t", "t", "-E"]);
    let err = broker.stop();
    assert!(err.lines().any(|line| line == "one 0 t"), "{err}");
    assert_eq!(fs::read_to_string(&log).unwrap(), lines);
}
