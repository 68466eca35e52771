//! `mqtt pub` at a terminal: what it asks for, how far it is, what it came to; and nothing of it anywhere else.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{
    fs::{File, OpenOptions},
    io::{Read, Seek, Write},
    os::fd::OwnedFd,
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
    time::{Duration, Instant},
};

use rustix::{
    process::Pid,
    pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt},
    termios::{Winsize, tcsetwinsize},
};

use crate::support::{Broker, Run, WELCOME, publish, silent};

const DEADLINE: Duration = Duration::from_secs(20);

/// `mqtt` whose standard error is a terminal. Killed when dropped.
pub(crate) struct Seated {
    child: Child,
    pub(crate) keys: File,
    screen: Receiver<Vec<u8>>,
    seen: String,
    /// As long as it is open, reading the screen does not fail.
    _terminal: OwnedFd,
}

impl Seated {
    /// Starts it; without `input`, the terminal is its standard input, too.
    pub(crate) fn start(words: &[&str], input: Option<File>) -> Self {
        let keys = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&keys).unwrap();
        unlockpt(&keys).unwrap();
        tcsetwinsize(&keys, Winsize { ws_row: 24, ws_col: 100, ws_xpixel: 0, ws_ypixel: 0 }).unwrap();
        let name = ptsname(&keys, Vec::new()).unwrap();
        let terminal = OpenOptions::new().read(true).write(true).open(name.to_str().unwrap()).unwrap();
        let stdio = || Stdio::from(terminal.try_clone().unwrap());
        let mut command = Command::new(env!("CARGO_BIN_EXE_mqtt"));
        command.args(words).env("TERM", "xterm").env("NO_COLOR", "1").env("XDG_CONFIG_HOME", "/nonexistent");
        command.stdin(input.map_or_else(stdio, Stdio::from)).stdout(Stdio::null()).stderr(stdio());
        let child = command.spawn().unwrap();
        let keys = File::from(keys);
        let (send, screen) = channel();
        let mut reader = keys.try_clone().unwrap();
        thread::spawn(move || {
            let mut bytes = [0; 1024];
            while let Ok(count) = reader.read(&mut bytes) {
                if send.send(bytes[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        Self { child, keys, screen, seen: String::new(), _terminal: terminal.into() }
    }

    /// Waits until the screen shows this.
    #[track_caller]
    pub(crate) fn shows(&mut self, text: &str) {
        let end = Instant::now() + DEADLINE;
        while !self.seen.contains(text) {
            match self.screen.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(bytes) => self.seen += &String::from_utf8_lossy(&bytes),
                Err(_) => panic!("no {text:?} in {:?}", self.seen),
            }
        }
    }

    /// The number of its process.
    pub(crate) fn id(&self) -> Pid {
        Pid::from_child(&self.child)
    }

    /// Waits for the end: the exit code, and all that was shown.
    pub(crate) fn end(mut self) -> (Option<i32>, String) {
        let end = Instant::now() + DEADLINE;
        let code = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status.code();
            }
            assert!(Instant::now() < end, "it does not end: {:?}", self.seen);
            while let Ok(bytes) = self.screen.recv_timeout(Duration::from_millis(2)) {
                self.seen += &String::from_utf8_lossy(&bytes);
            }
        };
        while let Ok(bytes) = self.screen.recv_timeout(Duration::from_millis(50)) {
            self.seen += &String::from_utf8_lossy(&bytes);
        }
        (code, std::mem::take(&mut self.seen))
    }
}

impl Drop for Seated {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn file(bytes: &[u8]) -> File {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    file.rewind().unwrap();
    file
}

#[test]
fn who_types_the_message_is_told_how_to_end_it() {
    let broker = Broker::start();
    for (words, hint, packet) in [
        (&["-s"][..], "mqtt: reading the message from the terminal; Ctrl-D ends it", &b"one\ntwo\n"[..]),
        (&["-f", "-"], "mqtt: reading the message from the terminal; Ctrl-D ends it", b"one\ntwo\n"),
    ] {
        let mut seated = Seated::start(&[&["pub", "-p", &broker.port(), "t"], words].concat(), None);
        seated.shows(hint);
        seated.keys.write_all(b"one\ntwo\n\x04").unwrap();
        let mut peer = broker.welcome(WELCOME);
        peer.expect(&publish(0, "t", None, packet));
        peer.expect_goodbye();
        assert_eq!(seated.end().0, Some(0));
    }
    let mut seated = Seated::start(&["pub", "-p", &broker.port(), "t", "-l"], None);
    seated.shows("mqtt: each line is a message; Ctrl-D ends");
    let mut peer = broker.welcome(WELCOME);
    seated.keys.write_all(b"one\n").unwrap();
    peer.expect(&publish(0, "t", None, b"one"));
    seated.keys.write_all(b"\x04").unwrap();
    peer.expect_goodbye();
    assert_eq!(seated.end().0, Some(0));
}

/// A broker that lets the client wait until `look` has seen what it shows, and takes everything then.
fn slow(words: &[&str], input: Option<File>, look: impl FnOnce(&mut Seated)) -> (Option<i32>, String) {
    let broker = Broker::start();
    let mut seated = Seated::start(&[&["pub", "-p", &broker.port(), "t"], words].concat(), input);
    let mut peer = broker.welcome(WELCOME);
    look(&mut seated);
    let reader = thread::spawn(move || while peer.packet() != [0xe0, 0] {});
    let ended = seated.end();
    reader.join().unwrap();
    ended
}

#[test]
fn a_file_of_lines_shows_how_far_it_is_and_what_it_came_to() {
    let lines = b"0123456789\n".repeat(1_000_000);
    let (code, shown) = slow(&["-l"], Some(file(&lines)), |seated| seated.shows("of 10.49 MiB, "));
    assert_eq!(code, Some(0));
    assert!(shown.contains(" left"), "{shown:?}");
    // The bar is gone, and one line stays.
    let last = shown.trim_end().rsplit(['\r', '\n']).next().unwrap();
    assert!(last.contains("1,000,000 messages in ") && last.ends_with("/s"), "{last:?}");
    let (code, shown) = slow(&["-l", "--quiet"], Some(file(b"a\nb\n")), |_| {});
    assert_eq!((code, shown.as_str()), (Some(0), ""));
}

#[test]
fn a_large_file_shows_how_far_it_is_and_says_nothing_at_the_end() {
    let mut large = tempfile::NamedTempFile::new().unwrap();
    large.write_all(&vec![0; 20 * 1024 * 1024]).unwrap();
    let words = ["-f", large.path().to_str().unwrap()];
    let (code, shown) = slow(&words, None, |seated| seated.shows("of 20.00 MiB, "));
    assert_eq!(code, Some(0));
    assert!(!shown.contains("messages in"), "{shown:?}");
}

#[test]
fn repeats_are_counted() {
    let broker = Broker::start();
    let words = ["pub", "-p", &broker.port(), "t", "x", "--repeat", "1000", "--rate", "500"];
    let mut seated = Seated::start(&words, None);
    let mut peer = broker.welcome(WELCOME);
    let reader = thread::spawn(move || while peer.packet() != [0xe0, 0] {});
    seated.shows(" of 1,000 messages, ");
    let (code, shown) = seated.end();
    reader.join().unwrap();
    assert_eq!(code, Some(0));
    assert!(shown.contains("1,000 messages in "), "{shown:?}");
}

#[test]
fn in_a_pipe_nothing_is_shown() {
    let broker = Broker::start();
    let mut run = Run::client("pub", &broker, &["-l", "t", "--rate", "4"]);
    run.write(b"a\nb\nc\nd\n");
    run.end_input();
    let mut peer = broker.welcome(WELCOME);
    for payload in [b"a", b"b", b"c", b"d"] {
        peer.expect(&publish(0, "t", None, payload));
    }
    peer.expect_goodbye();
    assert_eq!(run.end(), silent(0));
}
