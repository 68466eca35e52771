//! `mqtt bench` as a child, and its result as JSON. Every wait is for an event and has a deadline.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{
    io::{BufRead, BufReader, Read},
    path::Path,
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

/// Far more than a loaded machine needs.
pub(crate) const DEADLINE: Duration = Duration::from_secs(60);

/// `mqtt` at work. Killed when dropped.
pub(crate) struct Run {
    child: Child,
    out: Receiver<String>,
    err: Receiver<String>,
}

/// How it ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Run {
    /// Starts `mqtt` with these words.
    pub(crate) fn start(words: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mqtt"));
        command.args(words).env("XDG_CONFIG_HOME", "/nonexistent");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (out, err) = (collect(child.stdout.take().unwrap()), collect(child.stderr.take().unwrap()));
        Self { child, out, err }
    }

    /// Starts `mqtt bench WORDS`, its result as JSON on standard output. `words` are separated by spaces.
    pub(crate) fn bench(words: &str) -> Self {
        let words: Vec<&str> = words.split_whitespace().collect();
        Self::start(&[&["bench"], &words[..], &["--quiet", "--out", "json=-"]].concat())
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// Waits until it listens to Ctrl-C: until then, the system ends it.
    pub(crate) fn wait_until_it_listens(&self) {
        let end = Instant::now() + DEADLINE;
        let caught = || {
            let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
            let mask = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).unwrap().trim().to_owned();
            u64::from_str_radix(&mask, 16).unwrap()
        };
        while caught() & 1 << (Signal::INT.as_raw() - 1) == 0 {
            assert!(Instant::now() < end, "it does not listen");
            thread::sleep(Duration::from_millis(1));
        }
    }

    /// Whether it has ended.
    pub(crate) fn has_ended(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    /// Waits for its end.
    pub(crate) fn end(mut self) -> Ended {
        let end = Instant::now() + DEADLINE;
        let status = loop {
            match self.child.try_wait().unwrap() {
                Some(status) => break status,
                None => assert!(Instant::now() < end, "it does not end"),
            }
            thread::sleep(Duration::from_millis(2));
        };
        let text = |from: &Receiver<String>| from.recv_timeout(DEADLINE).unwrap_or_default();
        Ended { code: status.code(), out: text(&self.out), err: text(&self.err) }
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Ended {
    /// Its result.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Its result, where it ended well and silently.
    #[track_caller]
    pub(crate) fn good(&self) -> Value {
        assert_eq!((self.code, self.err.as_str()), (Some(0), ""), "{self:?}");
        self.json()
    }
}

/// `mqtt bench WORDS` to its end.
pub(crate) fn bench(words: &str) -> Ended {
    Run::bench(words).end()
}

/// The sum of a count over all samples: `sent`, `lost` …
#[track_caller]
pub(crate) fn count(report: &Value, name: &str) -> u64 {
    let samples = report["results"].as_array().unwrap().iter();
    samples.map(|sample| sample["counts"][name].as_u64().unwrap_or_else(|| panic!("no {name}: {sample}"))).sum()
}

/// The only sample of a result.
#[track_caller]
pub(crate) fn only(report: &Value) -> &Value {
    let samples = report["results"].as_array().unwrap();
    assert_eq!(samples.len(), 1, "{report}");
    &samples[0]
}

/// A number of a sample, by its path: `latency_ns/e2e/p50`.
#[track_caller]
pub(crate) fn number(sample: &Value, path: &str) -> f64 {
    let value = sample.pointer(&format!("/{path}")).and_then(Value::as_f64);
    value.unwrap_or_else(|| panic!("no {path}: {sample}"))
}

/// What stands in a list of texts, as `run/warnings`, in one line.
pub(crate) fn texts(report: &Value, path: &str) -> String {
    let all = report.pointer(&format!("/{path}")).and_then(Value::as_array).unwrap();
    all.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("; ")
}

fn collect(mut pipe: impl Read + Send + 'static) -> Receiver<String> {
    let (send, receive) = channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = pipe.read_to_end(&mut bytes);
        let _ = send.send(String::from_utf8_lossy(&bytes).into_owned());
    });
    receive
}

/// `mqtt serve` on free ports. Killed when dropped.
pub(crate) struct Served {
    child: Child,
    /// Where it listens: the lines that it has printed.
    pub(crate) lines: Vec<String>,
}

impl Served {
    /// Starts it in `folder`, and waits for so many listeners.
    pub(crate) fn start(folder: &Path, words: &[&str], listeners: usize) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mqtt"));
        command.arg("serve").args(words).current_dir(folder).env("XDG_CONFIG_HOME", "/nonexistent");
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut lines = Vec::new();
        for _ in 0..listeners {
            let mut line = String::new();
            out.read_line(&mut line).unwrap();
            lines.push(line.trim().to_owned());
        }
        Self { child, lines }
    }

    /// On one free port of TCP.
    pub(crate) fn plain() -> Self {
        Self::start(Path::new("/"), &["-p", "0"], 1)
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
