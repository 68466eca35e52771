//! Child processes that are waited for by what they say, never by time passing; and the two brokers.
//! Every wait has a deadline, and a failure shows what the process had said until then.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use libtest_mimic::Failed;

/// Far more than a loaded machine needs; a trial that works never comes near it.
const DEADLINE: Duration = Duration::from_secs(60);

/// One line of a child, without its newline.
pub(crate) enum Line {
    Out(Vec<u8>),
    Err(Vec<u8>),
}

/// A running child, killed when dropped. Its lines are read all the time, so that it never blocks on us.
pub(crate) struct Process {
    name: String,
    child: Child,
    lines: Receiver<Line>,
    said: String,
}

impl Process {
    /// Starts the command and writes `input` to its stdin, then closes it.
    pub(crate) fn start(mut command: Command, input: Vec<u8>) -> Result<Self, Failed> {
        let name = format!("{command:?}");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|error| format!("{name}: {error}"))?;
        let (send, lines) = channel();
        let (out, err) = (child.stdout.take().expect("piped"), child.stderr.take().expect("piped"));
        let send_err = send.clone();
        thread::spawn(move || each_line(BufReader::new(out), |line| send.send(Line::Out(line)).is_ok()));
        thread::spawn(move || each_line(BufReader::new(err), |line| send_err.send(Line::Err(line)).is_ok()));
        let mut stdin = child.stdin.take().expect("piped");
        // A child that ends early closes the pipe: its exit code says more than our broken pipe.
        thread::spawn(move || drop(stdin.write_all(&input)));
        Ok(Self { name, child, lines, said: String::new() })
    }

    /// The next line for which `found` gives something.
    pub(crate) fn wait_for<T>(&mut self, what: &str, mut found: impl FnMut(&Line) -> Option<T>) -> Result<T, Failed> {
        let until = Instant::now() + DEADLINE;
        loop {
            match self.lines.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(line) => {
                    self.note(&line);
                    if let Some(value) = found(&line) {
                        return Ok(value);
                    }
                }
                Err(RecvTimeoutError::Timeout) => {
                    return Err(self.failed(&format!("no {what} in {DEADLINE:?}")));
                }
                Err(RecvTimeoutError::Disconnected) => {
                    let status = self.child.wait()?;
                    return Err(self.failed(&format!("ended ({status}) without {what}")));
                }
            }
        }
    }

    /// Waits for the end, showing each line to `see`; any exit code but 0 is a failure.
    pub(crate) fn finish(&mut self, mut see: impl FnMut(&Line)) -> Result<(), Failed> {
        let until = Instant::now() + DEADLINE;
        loop {
            match self.lines.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(line) => {
                    self.note(&line);
                    see(&line);
                }
                Err(RecvTimeoutError::Timeout) => {
                    return Err(self.failed(&format!("did not end in {DEADLINE:?}")));
                }
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        let status = self.child.wait()?;
        if status.success() { Ok(()) } else { Err(self.failed(&format!("ended with {status}"))) }
    }

    /// Ends it as a crash would: nothing more is sent.
    pub(crate) fn crash(&mut self) -> Result<(), Failed> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// All that was read of it so far.
    pub(crate) fn said(&self) -> &str {
        &self.said
    }

    pub(crate) fn failed(&self, why: &str) -> Failed {
        let said = if self.said.len() > 8000 { "(much)" } else { &self.said };
        format!("{}: {why}; it said:\n{said}", self.name).into()
    }

    fn note(&mut self, line: &Line) {
        let (Line::Out(text) | Line::Err(text)) = line;
        self.said.push_str(&String::from_utf8_lossy(text));
        self.said.push('\n');
    }

    fn terminate(&self) -> Result<(), Failed> {
        let id = rustix::process::Pid::from_child(&self.child);
        Ok(rustix::process::kill_process(id, rustix::process::Signal::TERM)?)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already; then there is nothing to do.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A broker of a trial: its own process, its own port.
pub(crate) struct Broker {
    process: Process,
    pub(crate) port: u16,
}

impl Broker {
    /// `mqtt serve` on a port of its choice.
    pub(crate) fn ours() -> Result<Self, Failed> {
        Self::serve(&[])
    }

    /// The same with more words.
    pub(crate) fn serve(words: &[&str]) -> Result<Self, Failed> {
        Self::listen(&[&["--port", "0"], words].concat())
    }

    /// `mqtt serve` with these words; the port that it prints first is the broker's.
    pub(crate) fn listen(words: &[&str]) -> Result<Self, Failed> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mqtt"));
        command.arg("serve").args(words);
        let mut process = Process::start(command, Vec::new())?;
        let port = process.wait_for("port on stdout", |line| match line {
            Line::Out(text) => String::from_utf8_lossy(text).parse().ok(),
            Line::Err(_) => None,
        })?;
        Ok(Self { process, port })
    }

    /// Debian's mosquitto. It cannot choose a port itself: take a free one, and try another if it was taken meanwhile.
    pub(crate) fn mosquitto() -> Result<Self, Failed> {
        Self::mosquitto_with("")
    }

    /// The same with more lines for its listener.
    pub(crate) fn mosquitto_with(lines: &str) -> Result<Self, Failed> {
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("mosquitto.conf");
        let mut last = Failed::without_message();
        for _ in 0..10 {
            let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
            // As root it becomes another user, who may not read the keys of a trial.
            let user = if rustix::process::geteuid().is_root() { "user root\n" } else { "" };
            let log = "log_dest stderr\nlog_type all\n";
            std::fs::write(&file, format!("{user}{log}allow_anonymous true\nlistener {port} 127.0.0.1\n{lines}"))?;
            let mut command = Command::new(crate::peers::mosquitto_broker());
            command.arg("-c").arg(&file);
            let mut process = Process::start(command, Vec::new())?;
            // Said after its sockets listen.
            match process.wait_for("`running`", |line| says(line, " running").then_some(())) {
                Ok(()) => return Ok(Self { process, port }),
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    /// Ends it by SIGTERM, which must give exit code 0; what it said (mosquitto: its log of every packet).
    pub(crate) fn stop(mut self) -> Result<String, Failed> {
        self.process.terminate()?;
        self.process.finish(|_| ())?;
        Ok(self.process.said().to_owned())
    }
}

/// Whether the line has this text.
pub(crate) fn says(line: &Line, text: &str) -> bool {
    let (Line::Out(line) | Line::Err(line)) = line;
    line.windows(text.len()).any(|window| window == text.as_bytes())
}

fn each_line(mut from: impl BufRead, mut take: impl FnMut(Vec<u8>) -> bool) {
    loop {
        let mut line = Vec::new();
        match from.read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => return,
            Ok(_) => {
                line.pop_if(|last| *last == b'\n');
                if !take(line) {
                    return;
                }
            }
        }
    }
}
