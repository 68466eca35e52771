//! `mqtt` and others as children. Every wait is for what they say or for their end, and has a deadline.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{
    io::{BufRead, BufReader, Read, Write},
    process::{Child, Command, Stdio},
    sync::{Arc, Condvar, Mutex},
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};

/// Far more than a loaded machine needs.
pub(crate) const DEADLINE: Duration = Duration::from_secs(60);

/// A child. Killed when dropped; what it says is read all the time.
pub(crate) struct Run {
    child: Child,
    out: Arc<Said>,
    err: Arc<Said>,
}

/// How it ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// What was said so far, and whether that is all.
#[derive(Default)]
struct Said {
    state: Mutex<(Vec<u8>, bool)>,
    changed: Condvar,
}

impl Run {
    /// `mqtt` with these words, and nothing on its standard input.
    pub(crate) fn mqtt(words: &[&str]) -> Self {
        Self::of(mqtt(words), b"")
    }

    /// Any program, with this on its standard input.
    pub(crate) fn of(mut command: Command, input: &[u8]) -> Self {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = input.to_vec();
        // Who ends early does not read it.
        thread::spawn(move || drop(stdin.write_all(&input)));
        let (out, err) = (Said::of(child.stdout.take().unwrap()), Said::of(child.stderr.take().unwrap()));
        Self { child, out, err }
    }

    /// One whose standard input and output are what the command says.
    pub(crate) fn silent(mut command: Command) -> Self {
        Self::watch(command.stderr(Stdio::piped()).spawn().unwrap())
    }

    /// One that runs, and whose standard error is a pipe.
    pub(crate) fn watch(mut child: Child) -> Self {
        let err = Said::of(child.stderr.take().unwrap());
        Self { child, out: Said::of(std::io::empty()), err }
    }

    /// Waits for its end.
    pub(crate) fn end(mut self) -> Ended {
        let end = Instant::now() + DEADLINE;
        let status = loop {
            match self.child.try_wait().unwrap() {
                Some(status) => break status,
                None if Instant::now() > end => panic!("it does not end; it said:\n{}", self.err.so_far()),
                None => thread::sleep(Duration::from_millis(2)),
            }
        };
        Ended { code: status.code(), out: self.out.all(), err: self.err.all() }
    }

    /// Waits for a line on its standard error that contains `text`.
    #[track_caller]
    pub(crate) fn wait_for(&self, text: &str) -> String {
        self.err.wait_for(|said| said.lines().find(|line| line.contains(text)).map(str::to_owned), text)
    }

    /// Waits for the first line of its standard output.
    #[track_caller]
    pub(crate) fn first_line(&self) -> String {
        self.out.wait_for(|said| said.split_once('\n').map(|(line, _)| line.to_owned()), "a line on stdout")
    }

    /// Waits until its standard output has `text`.
    #[track_caller]
    pub(crate) fn wait_for_output(&self, text: &str) {
        self.out.wait_for(|said| said.contains(text).then_some(()), text);
    }

    /// What it has written to its standard output until now.
    pub(crate) fn output(&self) -> String {
        self.out.so_far()
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Said {
    fn of(from: impl Read + Send + 'static) -> Arc<Self> {
        let said = Arc::new(Self::default());
        let told = Arc::clone(&said);
        thread::spawn(move || {
            let mut from = BufReader::new(from);
            loop {
                let part = from.fill_buf().unwrap_or_default();
                let (count, ended) = (part.len(), part.is_empty());
                let mut state = told.state.lock().unwrap();
                state.0.extend_from_slice(part);
                state.1 = ended;
                drop(state);
                told.changed.notify_all();
                if ended {
                    return;
                }
                from.consume(count);
            }
        });
        said
    }

    #[track_caller]
    fn wait_for<T>(&self, found: impl Fn(&str) -> Option<T>, what: &str) -> T {
        let end = Instant::now() + DEADLINE;
        let mut state = self.state.lock().unwrap();
        loop {
            let said = String::from_utf8_lossy(&state.0);
            if let Some(found) = found(&said) {
                return found;
            }
            assert!(!state.1 && Instant::now() < end, "no {what:?} in:\n{said}");
            state = self.changed.wait_timeout(state, Duration::from_millis(100)).unwrap().0;
        }
    }

    /// All of it, once there is no more.
    fn all(&self) -> String {
        let end = Instant::now() + DEADLINE;
        let mut state = self.state.lock().unwrap();
        while !state.1 && Instant::now() < end {
            state = self.changed.wait_timeout(state, Duration::from_millis(100)).unwrap().0;
        }
        String::from_utf8_lossy(&state.0).into_owned()
    }

    fn so_far(&self) -> String {
        String::from_utf8_lossy(&self.state.lock().unwrap().0).into_owned()
    }
}

/// The binary, untouched by what this test was started with.
pub(crate) fn mqtt(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mqtt"));
    command.args(words).env_remove("MQTT_KEY_PASSWORD").env_remove("SSL_CERT_FILE").env_remove("SSL_CERT_DIR");
    command
}

/// Runs a client to its end.
pub(crate) fn client(words: &[&str]) -> Ended {
    Run::mqtt(words).end()
}

/// `mqtt serve` on a free port of this machine, telling everything.
pub(crate) struct Broker {
    pub(crate) run: Run,
    pub(crate) port: String,
}

impl Broker {
    pub(crate) fn start(words: &[&str]) -> Self {
        Self::of(mqtt(&[&["serve", "-v", "-p", "0", "-b", "127.0.0.1"], words].concat()))
    }

    pub(crate) fn of(command: Command) -> Self {
        let run = Run::of(command, b"");
        let port = run.first_line();
        Self { run, port }
    }

    /// Publishes, and how that ended; the broker is `localhost` unless the words say otherwise.
    pub(crate) fn publish(&self, words: &[&str]) -> Ended {
        client(&[&["pub", "-p", &self.port, "t", "x"], words].concat())
    }

    /// Waits for a line with this text, and gives it without what changes from run to run: the name, the peer's port.
    #[track_caller]
    pub(crate) fn told(&self, text: &str) -> String {
        let line = self.run.wait_for(text);
        let line = line.trim_start_matches(|digit: char| digit.is_ascii_digit());
        let line = line.strip_prefix("mqtt serve: ").or_else(|| line.strip_prefix(": ")).unwrap_or(line);
        match line.split_once("127.0.0.1:") {
            Some((before, rest)) => {
                format!("{before}127.0.0.1:*{}", rest.trim_start_matches(|digit: char| digit.is_ascii_digit()))
            }
            None => line.to_owned(),
        }
    }

    /// Ends it, which must go well.
    #[track_caller]
    pub(crate) fn stop(self) -> String {
        self.run.signal(Signal::TERM);
        let ended = self.run.end();
        assert_eq!(ended.code, Some(0), "{}", ended.err);
        ended.err
    }
}
