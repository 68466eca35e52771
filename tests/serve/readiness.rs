//! Who waits for the broker is told when it is ready: a file, and systemd's socket.

use std::{
    fs,
    net::TcpListener,
    os::{
        fd::OwnedFd,
        unix::net::{UnixDatagram, UnixListener},
    },
    process::{Command, Stdio},
};

use rustix::process::Signal;

use crate::programs::{DEADLINE, Run, client, mqtt};

/// What the socket is told next.
fn told(socket: &UnixDatagram) -> String {
    let mut buffer = [0; 512];
    let size = socket.recv(&mut buffer).unwrap();
    String::from_utf8(buffer[..size].to_vec()).unwrap()
}

#[test]
fn the_ready_file_is_there_while_the_broker_is() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ready");
    let path = file.to_str().unwrap();
    let run = Run::mqtt(&["serve", "-p", "0", "-b", "127.0.0.1", "--ready-file", path]);
    let port = run.first_line();
    while !file.exists() {
        std::thread::yield_now();
    }
    let url = fs::read_to_string(&file).unwrap();
    assert_eq!(url, format!("mqtt://127.0.0.1:{port}\n"));
    let ended = client(&["pub", "-L", &format!("{}/t", url.trim()), "-m", "x", "-q", "1"]);
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    run.signal(Signal::TERM);
    assert_eq!(run.end().code, Some(0));
    assert!(!file.exists());
}

#[test]
fn a_ready_file_that_cannot_be_written_is_told() {
    let ended = client(&["serve", "-p", "0", "--ready-file", "/nowhere/ready"]);
    assert_eq!(ended.code, Some(1));
    assert!(ended.err.contains("cannot write '/nowhere/ready': no such file"), "{}", ended.err);
    // What is no file would be gone.
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("socket");
    let _socket = UnixDatagram::bind(&path).unwrap();
    let ended = client(&["serve", "-p", "0", "--ready-file", path.to_str().unwrap()]);
    assert_eq!(ended.code, Some(1));
    assert!(ended.err.contains("there is something that is no file"), "{}", ended.err);
    assert!(path.exists());
}

#[test]
fn systemd_is_told_of_each_step() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notify");
    let socket = UnixDatagram::bind(&path).unwrap();
    socket.set_read_timeout(Some(DEADLINE)).unwrap();
    let mut command = mqtt(&["serve", "-p", "0", "-b", "127.0.0.1"]);
    command.env("NOTIFY_SOCKET", &path).env("WATCHDOG_USEC", "400000");
    let run = Run::of(command, b"");
    let ready = told(&socket);
    assert!(ready.starts_with("READY=1\nSTATUS=listening on mqtt://127.0.0.1:"), "{ready}");
    // It goes on and on.
    for _ in 0..3 {
        assert_eq!(told(&socket), "WATCHDOG=1");
    }
    run.signal(Signal::HUP);
    let others = || std::iter::from_fn(|| Some(told(&socket))).find(|text| text != "WATCHDOG=1").unwrap();
    assert!(others().starts_with("RELOADING=1\nMONOTONIC_USEC="));
    assert_eq!(others(), "READY=1");
    run.signal(Signal::TERM);
    assert_eq!(others(), "STOPPING=1");
    assert_eq!(run.end().code, Some(0));
}

/// `mqtt serve` with a socket that is there already, as systemd hands it down.
fn with_socket(socket: OwnedFd, words: &[&str]) -> Run {
    let script = "exec 3<&0; export LISTEN_FDS=1 LISTEN_PID=$$; exec \"$@\" </dev/null";
    let mut command = Command::new("sh");
    command.args(["-c", script, "sh", env!("CARGO_BIN_EXE_mqtt"), "serve"]).args(words).stdin(Stdio::from(socket));
    Run::silent(command)
}

#[test]
fn sockets_that_are_there_are_taken_over() {
    let socket = || TcpListener::bind("127.0.0.1:0").unwrap();
    let port = |socket: &TcpListener| socket.local_addr().unwrap().port().to_string();
    let publish = |words: &[&str]| assert_eq!(client(&[&["pub", "-q", "1", "t", "x"], words].concat()).code, Some(0));
    // Who names no listener means them.
    let first = socket();
    let at = port(&first);
    let run = with_socket(first.into(), &[]);
    run.wait_for(&format!("listening on 127.0.0.1:{at}"));
    publish(&["-p", &at, "-h", "127.0.0.1"]);
    run.signal(Signal::TERM);
    assert_eq!(run.end().code, Some(0));
    // Who names one has it there, with its options.
    let second = socket();
    let at = port(&second);
    let run = with_socket(second.into(), &["--listen", &format!("ws://127.0.0.1:{at}")]);
    run.wait_for(&format!("listening on 127.0.0.1:{at} with WebSocket"));
    publish(&["-p", &at, "-h", "127.0.0.1", "--ws"]);
    run.signal(Signal::TERM);
    assert_eq!(run.end().code, Some(0));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("socket");
    let run = with_socket(UnixListener::bind(&path).unwrap().into(), &[]);
    run.wait_for("listening on ");
    publish(&["--unix", path.to_str().unwrap()]);
    run.signal(Signal::TERM);
    assert_eq!(run.end().code, Some(0));
    assert!(path.exists());
}

#[test]
fn a_socket_that_nobody_takes_or_that_is_open_to_all_is_refused() {
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = socket.local_addr().unwrap();
    let ended = with_socket(socket.into(), &["-p", "0", "-b", "127.0.0.1"]).end();
    assert_eq!(ended.code, Some(2));
    let expected = format!("mqtt serve: {at} was handed down (LISTEN_FDS), and no listener is there\n");
    assert!(ended.err.contains(&expected), "{}", ended.err);
    let everywhere = TcpListener::bind("0.0.0.0:0").unwrap();
    let ended = with_socket(everywhere.into(), &[]).end();
    assert_eq!(ended.code, Some(2));
    assert!(ended.err.contains("could publish and subscribe"), "{}", ended.err);
}
