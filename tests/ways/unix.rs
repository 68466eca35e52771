//! Unix sockets: a broker behind one, and every path that leads to none.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{os::unix::net::UnixListener, path::Path, thread};

use crate::support::{Broker, bridge, exchange, refused};

/// A socket that leads to the broker.
fn listen(path: &Path, port: u16) {
    let listener = UnixListener::bind(path).unwrap();
    thread::spawn(move || {
        for socket in listener.incoming().map_while(Result::ok) {
            thread::spawn(move || bridge(socket, crate::support::connect(port)));
        }
    });
}

#[test]
fn a_broker_is_reached_by_its_path_in_both_spellings() {
    let (broker, folder) = (Broker::start(), tempfile::tempdir().unwrap());
    let path = folder.path().join("broker.sock");
    listen(&path, broker.port);
    let path = path.to_str().unwrap();
    exchange(&["--unix", path]);
    exchange(&["-h", path, "-p", "0"]);
}

#[test]
fn a_path_that_leads_to_no_broker_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(path("file"), "").unwrap();
    drop(UnixListener::bind(path("left")).unwrap());
    let takes = "--unix takes the broker's socket; mosquitto makes one with: listener 0 PATH";
    for (path, cause, hint) in [
        (path("nothing"), "there is no such socket", takes),
        (path("file"), "this file is no socket", takes),
        (path("."), "this file is no socket", takes),
        (
            path("left"),
            "connection refused: nobody listens at this socket",
            "the broker that made it has ended; start it again",
        ),
        (path(&"x".repeat(200)), "the path is too long for a Unix socket", takes),
    ] {
        refused(&["--unix", &path], 3, &format!("mqtt: cannot connect to {path}: {cause}\nhint: {hint}\n"));
    }
}

#[test]
fn what_does_not_go_together_with_a_socket_is_refused() {
    for (words, cause) in [
        (&["--insecure"][..], "TLS is not spoken over a Unix socket"),
        (&["--proxy", "socks5h://localhost"], "a Unix socket is not reached through a proxy"),
    ] {
        let said = format!("mqtt: cannot connect to /nothing: {cause}\n");
        refused(&[&["--unix", "/nothing"], words].concat(), 2, &said);
    }
}
