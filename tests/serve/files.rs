//! Open files: the broker raises their limit, says when that is not enough, and survives when there are none left.

use std::{
    io::{Read, Write},
    net::TcpStream,
    process::Command,
    time::{Duration, Instant},
};

use rustix::process::Signal;

use crate::programs::{DEADLINE, Run};

/// The broker where this process may have so many open files, and not more.
fn serve(files: u32, words: &str) -> Run {
    let mut command = Command::new("sh");
    let binary = env!("CARGO_BIN_EXE_mqtt");
    command.args(["-c", &format!("ulimit -n {files}; exec {binary} serve -p 0 -b 127.0.0.1 {words}")]);
    Run::of(command, b"")
}

/// A client that is let in.
fn connect(port: &str) -> std::io::Result<TcpStream> {
    let mut client = TcpStream::connect(format!("127.0.0.1:{port}"))?;
    client.set_read_timeout(Some(Duration::from_secs(1)))?;
    client.write_all(b"\x10\x0c\0\x04MQTT\x04\x02\0\0\0\0")?;
    let mut answer = [0; 4];
    client.read_exact(&mut answer)?;
    assert_eq!(answer, [0x20, 2, 0, 0]);
    Ok(client)
}

#[test]
fn when_no_file_is_left_clients_wait_until_others_go() {
    let run = serve(64, "");
    let port = run.first_line();
    // One by one, until one has to wait.
    let mut clients = Vec::new();
    while let Ok(client) = connect(&port) {
        clients.push(client);
        assert!(clients.len() < 64);
    }
    assert!(clients.len() > 20, "{}", clients.len());
    run.wait_for("cannot accept a connection");
    // Those who are in are served all the same.
    for client in &mut clients {
        client.set_read_timeout(Some(DEADLINE)).unwrap();
        client.write_all(b"\xc0\0").unwrap();
        client.read_exact(&mut [0; 2]).unwrap();
    }
    drop(clients);
    let end = Instant::now() + DEADLINE;
    while connect(&port).is_err() {
        assert!(Instant::now() < end, "nobody is let in any more");
    }
    run.signal(Signal::TERM);
    let ended = run.end();
    assert_eq!(ended.code, Some(0));
    assert!(ended.err.matches("cannot accept").count() < 5, "told again and again:\n{}", ended.err);
}

#[test]
fn a_wish_that_the_limit_does_not_allow_is_told() {
    let run = serve(128, "--max-connections 1000");
    run.first_line();
    run.wait_for("so many connections need 1064 open files, and this process may have 128");
    run.signal(Signal::TERM);
    assert_eq!(run.end().code, Some(0));
}
