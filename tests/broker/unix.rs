//! Unix sockets: the same broker at a path, whose file is nobody else's.

use std::{
    fs,
    io::{ErrorKind, Read, Write},
    os::unix::{
        fs::{FileTypeExt, PermissionsExt},
        net::{UnixListener, UnixStream},
    },
};

use mqtt_toolkit::{
    net::{self, listen::Place, listen_unix},
    packet::Version::V5,
};

use crate::{
    notation::{bytes, show},
    support::{Broker, DEADLINE, WORKERS},
};

#[track_caller]
fn expects(stream: &mut UnixStream, text: &str) {
    let expected = bytes(V5, text);
    let mut came = vec![0; expected.len()];
    stream.read_exact(&mut came).unwrap();
    assert!(came == expected, "\nexpected {}\n    came {}", show(&expected), show(&came));
}

/// With one worker, and with two, between which a connection is handed over.
#[test]
fn clients_come_through_a_path() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mqtt.sock");
    for workers in [1, 2] {
        WORKERS.set(workers);
        let listener = listen_unix(&path, Some(0o660)).unwrap();
        assert_eq!(*listener.place(), Place::Unix(path.clone()));
        assert_eq!(listener.place().to_string(), path.display().to_string());
        let broker = Broker::behind(listener, |_| {});
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o660);
        let mut clients: Vec<UnixStream> = (0..2).map(|_| UnixStream::connect(&path).unwrap()).collect();
        for (at, client) in clients.iter_mut().enumerate() {
            client.set_read_timeout(Some(DEADLINE)).unwrap();
            client
                .write_all(&bytes(V5, &format!("10 ~ 'MQTT' 05 02 00 00 [ ] '{at}' ; 82 ~ 00 01 [ ] 't' 00")))
                .unwrap();
            expects(client, "20 ~ 00 00 [ 22 00 0a ] ; 90 ~ 00 01 [ ] 00");
        }
        clients[0].write_all(&bytes(V5, "30 ~ 't' [ ] =hello")).unwrap();
        for client in &mut clients {
            expects(client, "30 ~ 't' [ ] =hello");
        }
        assert!(broker.has_told("New client connected from a Unix socket as 0 "));
        drop(clients);
        let _ = broker.stop();
        // The file has gone with the broker.
        assert!(!path.exists());
    }
}

#[test]
fn a_path_is_taken_from_nobody_but_the_dead() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mqtt.sock");
    let kind = |result: std::io::Result<net::Listener>| result.map(drop).map_err(|error| error.kind());
    let alive = UnixListener::bind(&path).unwrap();
    assert_eq!(kind(listen_unix(&path, None)), Err(ErrorKind::AddrInUse));
    // Its owner has died without removing it.
    drop(alive);
    assert!(path.exists());
    let ours = listen_unix(&path, None).unwrap();
    assert_eq!(kind(listen_unix(&path, None)), Err(ErrorKind::AddrInUse));
    assert!(path.symlink_metadata().unwrap().file_type().is_socket());
    // What another one has put there is not removed.
    fs::remove_file(&path).unwrap();
    fs::write(&path, "precious").unwrap();
    drop(ours);
    assert_eq!(kind(listen_unix(&path, None)), Err(ErrorKind::AlreadyExists));
    assert_eq!(fs::read_to_string(&path).unwrap(), "precious");
    assert!(listen_unix(&folder.path().join("no/folder"), None).is_err());
    assert!(listen_unix(&folder.path().join("x".repeat(200)), None).is_err());
}
