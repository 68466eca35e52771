//! Plays a row: the program in a folder of its own, beside a broker that follows the script.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{
    ffi::OsStr,
    fs,
    io::{Read, Write},
    net::TcpStream,
    os::unix::{ffi::OsStrExt, process::ExitStatusExt},
    path::Path,
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
    time::{Duration, Instant},
};

use crate::{
    broker::{Broker, Event, LAST},
    row::Row,
};

/// What came of a row.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) exit: i32,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
    pub(crate) packets: Vec<String>,
}

/// Far more than a loaded machine needs.
pub(crate) const DEADLINE: Duration = Duration::from_secs(40);

/// Runs `program` as the row says; `before` the words of the row go others. `None`: it does not end by itself.
pub(crate) fn play(program: &Path, before: &[&str], row: &Row, limit: Duration) -> Option<Outcome> {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in &row.files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    let broker = Broker::start(&row.script);
    let mut command = Command::new(program);
    command.args(before).args(row.words(broker.port).iter().map(|word| OsStr::from_bytes(word)));
    command.current_dir(folder.path()).env_clear().env("HOME", folder.path()).env("TZ", "UTC");
    for (name, value) in &row.environment {
        command.env(name, value.replace("HERE", &folder.path().display().to_string()));
    }
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let (out, err) = (collect(child.stdout.take().unwrap()), collect(child.stderr.take().unwrap()));
    // Whoever does not read its stdin has ended before.
    let _ = child.stdin.take().unwrap().write_all(&row.stdin);
    let mut packets = Vec::new();
    if let Some(signal) = &row.signal {
        wait_until_ready(&broker, &mut packets);
        let signal = if signal == "INT" { rustix::process::Signal::INT } else { rustix::process::Signal::TERM };
        rustix::process::kill_process(rustix::process::Pid::from_child(&child), signal).unwrap();
    }
    let exit = end(&mut child, limit)?;
    // Connections are served one after the other: this one is the last.
    TcpStream::connect(("127.0.0.1", broker.port)).and_then(|mut stream| stream.write_all(&LAST)).unwrap();
    loop {
        match broker.events.recv_timeout(DEADLINE) {
            Ok(Event::Packet(packet)) => packets.push(packet),
            Ok(Event::Ready) => {}
            Ok(Event::Last) => break,
            Err(error) => panic!("the broker stands still: {error}"),
        }
    }
    let text = |from: Receiver<Vec<u8>>| from.recv_timeout(DEADLINE).unwrap_or_default();
    let stderr = String::from_utf8_lossy(&text(err)).replace(&broker.port.to_string(), "PORT");
    let id = child.id().to_string();
    let packets = packets.iter().map(|packet| masked(packet, &id)).collect();
    Some(Outcome { exit, stdout: text(out), stderr, packets })
}

fn wait_until_ready(broker: &Broker, packets: &mut Vec<String>) {
    loop {
        match broker.events.recv_timeout(DEADLINE).unwrap() {
            Event::Packet(packet) => packets.push(packet),
            Event::Ready | Event::Last => return,
        }
    }
}

/// Without what is drawn by lot.
fn masked(packet: &str, id: &str) -> String {
    if let Some((before, "")) = packet.split_once(id).filter(|(before, _)| before.starts_with("CONNECT")) {
        return format!("{before}PID");
    }
    match packet.split_once("CONNECT 3.1 id ") {
        Some((before, id)) if id.starts_with("mosq") || id.starts_with("mqtt-") => {
            format!("{before}CONNECT 3.1 id RANDOM")
        }
        _ => packet.to_owned(),
    }
}

/// Its exit code, as a shell tells it.
fn end(child: &mut Child, limit: Duration) -> Option<i32> {
    let end = Instant::now() + limit;
    loop {
        match child.try_wait().unwrap() {
            Some(status) => return status.code().or(status.signal().map(|signal| 128 + signal)),
            None if Instant::now() > end => {
                let _ = child.kill();
                let _ = child.wait();
                return None;
            }
            None => thread::sleep(Duration::from_millis(2)),
        }
    }
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

/// The lines of a text that are not empty.
pub(crate) fn lines(text: &str) -> Vec<&str> {
    text.lines().filter(|line| !line.is_empty()).collect()
}
