//! The binary as a child, `mqtt serve` as a broker, and servers of a few lines. Every wait has a deadline.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{
    io::{BufRead, BufReader, ErrorKind, Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
    time::{Duration, Instant},
};

/// Far more than a loaded machine needs.
pub(crate) const DEADLINE: Duration = Duration::from_secs(60);

/// `mqtt` at work. Killed when dropped.
pub(crate) struct Run {
    child: Child,
    out: Receiver<Vec<u8>>,
    err: Receiver<Vec<u8>>,
}

/// How it ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) out: Vec<u8>,
    pub(crate) err: String,
}

impl Run {
    /// Starts `mqtt` with these words, and with this on its standard input.
    pub(crate) fn start(words: &[&str], input: &[u8]) -> Self {
        let mut child = mqtt(words).stdin(Stdio::piped()).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = input.to_vec();
        // Who ends early does not read it.
        thread::spawn(move || drop(stdin.write_all(&input)));
        let (out, err) = (collect(child.stdout.take().unwrap()), collect(child.stderr.take().unwrap()));
        Self { child, out, err }
    }

    /// Waits for its end.
    pub(crate) fn end(mut self) -> Ended {
        let end = Instant::now() + DEADLINE;
        let status = loop {
            match self.child.try_wait().unwrap() {
                Some(status) => break status,
                None if Instant::now() > end => panic!("it does not end"),
                None => thread::sleep(Duration::from_millis(2)),
            }
        };
        let (out, err) = (self.out.recv_timeout(DEADLINE).unwrap(), self.err.recv_timeout(DEADLINE).unwrap());
        Ended { code: status.code(), out, err: String::from_utf8(err).unwrap() }
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn mqtt(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mqtt"));
    command.args(words).stdout(Stdio::piped()).stderr(Stdio::piped()).env("XDG_CONFIG_HOME", "/nonexistent");
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("MQTT_")) {
        command.env_remove(name);
    }
    command
}

fn collect(mut pipe: impl Read + Send + 'static) -> Receiver<Vec<u8>> {
    let (send, receive) = channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = pipe.read_to_end(&mut bytes);
        let _ = send.send(bytes);
    });
    receive
}

/// Runs `mqtt` to its end.
pub(crate) fn run(words: &[&str]) -> Ended {
    Run::start(words, b"").end()
}

/// The words, and behind them what publishes one retained message.
pub(crate) fn publish(way: &[&str]) -> Ended {
    run(&[&["pub", "-t", "t", "-m", "hello", "-q", "1", "-r"], way].concat())
}

/// Publishes and receives by these words, which must go well.
#[track_caller]
pub(crate) fn exchange(way: &[&str]) {
    let ended = publish(way);
    assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""), "{way:?}");
    let ended = run(&[&["sub", "-t", "t", "-C", "1", "-q", "2"], way].concat());
    assert_eq!(ended, Ended { code: Some(0), out: b"hello\n".to_vec(), err: String::new() }, "{way:?}");
}

/// Publishing by these words must fail so.
#[track_caller]
pub(crate) fn refused(way: &[&str], code: i32, said: &str) {
    let ended = publish(way);
    assert_eq!((ended.code, ended.err.as_str()), (Some(code), said), "{way:?}");
}

/// `mqtt serve` on a free port.
pub(crate) struct Broker {
    child: Child,
    pub(crate) port: u16,
    log: Receiver<Vec<u8>>,
}

impl Broker {
    pub(crate) fn start() -> Self {
        Self::with(&[])
    }

    pub(crate) fn with(words: &[&str]) -> Self {
        let words = [&["serve", "-v", "-p", "0", "-b", "127.0.0.1"], words].concat();
        let mut child = mqtt(&words).stdin(Stdio::null()).spawn().unwrap();
        let mut port = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut port).unwrap();
        let log = collect(child.stderr.take().unwrap());
        Self { child, port: port.trim().parse().unwrap(), log }
    }

    /// Ends it; what it has said.
    pub(crate) fn stop(mut self) -> String {
        let pid = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
        self.child.wait().unwrap();
        String::from_utf8(self.log.recv_timeout(DEADLINE).unwrap()).unwrap()
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) fn connect(port: u16) -> TcpStream {
    let socket = TcpStream::connect(("127.0.0.1", port)).unwrap();
    socket.set_nodelay(true).unwrap();
    socket
}

/// A server that does this with every connection, each on a thread of its own; its port. It lives as long as the tests.
pub(crate) fn serve(with: impl Fn(TcpStream) + Send + Sync + Clone + 'static) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for socket in listener.incoming().map_while(Result::ok) {
            let with = with.clone();
            socket.set_nodelay(true).unwrap();
            socket.set_read_timeout(Some(DEADLINE)).unwrap();
            thread::spawn(move || with(socket));
        }
    });
    port
}

/// A server that reads something, answers with these bytes and hangs up.
pub(crate) fn answer(bytes: &[u8]) -> u16 {
    let bytes = bytes.to_vec();
    serve(move |mut socket| {
        let mut buffer = [0; 4096];
        if socket.read(&mut buffer).is_ok_and(|count| count > 0) {
            // The client may have seen enough.
            let _ = socket.write_all(&bytes);
            end(&mut socket);
        }
    })
}

/// Hangs up so that what was written arrives.
pub(crate) fn end(socket: &mut TcpStream) {
    let _ = socket.shutdown(Shutdown::Write);
    let mut buffer = [0; 4096];
    while socket.read(&mut buffer).is_ok_and(|count| count > 0) {}
}

/// Carries bytes both ways until both sides have ended.
pub(crate) fn bridge(mut near: impl Socket, mut far: TcpStream) {
    let (mut from, mut to) = (near.copy(), far.try_clone().unwrap());
    let up = thread::spawn(move || {
        let _ = std::io::copy(&mut from, &mut to);
        let _ = to.shutdown(Shutdown::Write);
    });
    let _ = std::io::copy(&mut far, &mut near);
    near.end();
    up.join().unwrap();
}

/// What a bridge stands on.
pub(crate) trait Socket: Read + Write + Send + Sized + 'static {
    fn copy(&self) -> Self;
    fn end(&self);
}

impl Socket for TcpStream {
    fn copy(&self) -> Self {
        self.try_clone().unwrap()
    }

    fn end(&self) {
        let _ = self.shutdown(Shutdown::Write);
    }
}

impl Socket for std::os::unix::net::UnixStream {
    fn copy(&self) -> Self {
        self.try_clone().unwrap()
    }

    fn end(&self) {
        let _ = self.shutdown(Shutdown::Write);
    }
}

/// Whether there is nothing to read now, but may be later.
pub(crate) fn is_later(error: &std::io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted)
}

/// Numbers that look random and are the same in each run.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn roll(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub(crate) fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.roll().to_le_bytes()[3]).collect()
    }
}
