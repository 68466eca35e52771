//! Handshakes that are cut off, stall or turn into noise: the broker closes them, says why, and serves the others.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{
    io::{ErrorKind, Read, Write},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use mqtt_toolkit::{
    broker::{self, Config, Event, Observer},
    net::{
        listen,
        tls::{ClientCertificates, ServerOptions, ServerTls},
    },
};
use rustls::{
    ClientConfig, ClientConnection, ServerConfig,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    version::TLS13,
};

use crate::{
    material::Folder,
    programs::{Broker, client},
    raw::{Raw, VERSIONS, config, engine, socket},
};

/// What the client sends next.
fn next_flight(engine: &mut ClientConnection) -> Vec<u8> {
    let mut flight = Vec::new();
    while engine.wants_write() {
        engine.write_tls(&mut flight).unwrap();
    }
    flight
}

/// A handshake up to the client's last flight, which is not sent.
fn almost(broker: &Broker, config: &Arc<ClientConfig>) -> (TcpStream, Vec<u8>) {
    let (mut engine, mut socket) = (engine(config), socket(broker));
    socket.write_all(&next_flight(&mut engine)).unwrap();
    while !engine.wants_write() {
        assert!(engine.read_tls(&mut socket).unwrap() > 0);
        engine.process_new_packets().unwrap();
    }
    (socket, next_flight(&mut engine))
}

#[test]
fn a_handshake_may_be_cut_at_every_byte() {
    let (folder, _) = Folder::with(&["a"]);
    // With two places, one that is not given back is soon missed.
    let broker = Broker::start(&["--tls-dir", &folder.text(), "--max-handshakes", "2"]);
    for (name, version) in VERSIONS {
        let config = config(&folder, "a", version);
        let hello = next_flight(&mut engine(&config));
        for end in 0..hello.len() {
            let mut cut = socket(&broker);
            cut.write_all(&hello[..end]).unwrap();
            drop(cut);
        }
        let length = almost(&broker, &config).1.len();
        for end in 0..length {
            let (mut cut, flight) = almost(&broker, &config);
            cut.write_all(&flight[..end.min(flight.len() - 1)]).unwrap();
            drop(cut);
        }
        // In pieces of one byte it is whole all the same.
        let (mut engine, mut slow) = (engine(&config), socket(&broker));
        while engine.is_handshaking() || engine.wants_write() {
            for byte in next_flight(&mut engine) {
                slow.write_all(&[byte]).unwrap();
            }
            if engine.is_handshaking() {
                engine.read_tls(&mut slow).unwrap();
                engine.process_new_packets().unwrap();
            }
        }
        drop(Raw::connect(&broker, &config, name));
    }
    broker.stop();
}

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit as u64).unwrap()
    }
}

#[test]
fn noise_in_a_handshake_or_behind_it_ends_one_connection_and_no_other() {
    let (folder, _) = Folder::with(&["a"]);
    let broker = Broker::start(&["--tls-dir", &folder.text(), "--max-handshakes", "2"]);
    let witness_config = config(&folder, "a", &TLS13);
    let mut witness = Raw::connect(&broker, &witness_config, "witness");
    let mut dice = Dice(0x0dd_ba11);
    for (_, version) in VERSIONS {
        let config = config(&folder, "a", version);
        for _ in 0..100 {
            // A hello with some bytes changed.
            let mut hello = next_flight(&mut engine(&config));
            for _ in 0..=dice.below(4) {
                let at = dice.below(hello.len());
                hello[at] = u8::try_from(dice.below(256)).unwrap();
            }
            let mut changed = socket(&broker);
            changed.write_all(&hello).unwrap();
            changed.shutdown(Shutdown::Write).unwrap();
            let _ = changed.read_to_end(&mut Vec::new());
            // The last flight with one bit changed.
            let (mut changed, mut flight) = almost(&broker, &config);
            let at = dice.below(flight.len());
            flight[at] ^= 1 << dice.below(8);
            changed.write_all(&flight).unwrap();
            changed.shutdown(Shutdown::Write).unwrap();
            let _ = changed.read_to_end(&mut Vec::new());
        }
        for size in [1, 5, 6, 100, 20_000] {
            // Noise in the place of records, and noise inside of them.
            let noise: Vec<u8> = (0..size).map(|_| u8::try_from(dice.below(256)).unwrap()).collect();
            let mut outside = Raw::connect(&broker, &config, "outside");
            let _ = outside.0.sock.write_all(&noise);
            let _ = outside.0.sock.shutdown(Shutdown::Write);
            outside.expect_end();
            let mut inside = Raw::connect(&broker, &config, "inside");
            inside.send(&noise);
            inside.0.conn.send_close_notify();
            let _ = inside.0.flush();
            let _ = inside.0.sock.shutdown(Shutdown::Write);
            inside.expect_end();
        }
    }
    // PINGREQ: it has not noticed anything.
    witness.send(&[0xc0, 0]);
    assert_eq!(witness.packet(), [0xd0, 0]);
    drop(witness);
    broker.told("outside disconnected: it sent what is no TLS");
    broker.stop();
}

#[test]
fn what_comes_behind_a_goodbye_is_not_heard_and_the_goodbye_is_the_end() {
    let (folder, _) = Folder::with(&["a"]);
    let broker = Broker::start(&["--tls-dir", &folder.text()]);
    for (_, version) in VERSIONS {
        let config = config(&folder, "a", version);
        for noise in [0, 1, 5, 20_000] {
            for at_once in [true, false] {
                let mut client = Raw::connect(&broker, &config, "leaving");
                client.0.conn.send_close_notify();
                let mut goodbye = Vec::new();
                client.0.conn.write_tls(&mut goodbye).unwrap();
                let noise = vec![b'x'; noise];
                if at_once {
                    goodbye.extend_from_slice(&noise);
                }
                client.0.sock.write_all(&goodbye).unwrap();
                // The broker hangs up although the connection below is open.
                client.expect_end_after(&noise[..if at_once { 0 } else { noise.len() }]);
            }
        }
        drop(Raw::connect(&broker, &config, "witness"));
    }
    broker.stop();
}

#[test]
fn a_broker_that_goes_on_behind_its_goodbye_does_not_stop_a_client_for_ever() {
    let (folder, _) = Folder::with(&[]);
    let chain = CertificateDer::pem_file_iter(folder.file("server.crt")).unwrap().map(Result::unwrap).collect();
    let key = PrivateKeyDer::from_pem_file(folder.file("server.key")).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port().to_string();
    let serving = thread::spawn(move || {
        let socket = listener.accept().unwrap().0;
        let mut client = rustls::StreamOwned::new(rustls::ServerConnection::new(Arc::new(config)).unwrap(), socket);
        assert!(client.read(&mut [0; 100]).unwrap() > 0);
        client.write_all(&[0x20, 2, 0, 0]).unwrap();
        client.conn.send_close_notify();
        client.flush().unwrap();
        client.sock.write_all(b"and another thing").unwrap();
        // It hangs up, and does not come back: nobody listens any more.
        let _ = client.sock.read_to_end(&mut Vec::new());
    });
    let words = ["sub", "-p", &port, "--cafile", &folder.file("ca.crt"), "-W", "3", "t"];
    assert_eq!(client(&words).code, Some(27));
    serving.join().unwrap();
}

/// A broker in this process, which waits less long than `mqtt serve`.
fn impatient(folder: &Folder, limit: Duration) -> (SocketAddr, Arc<Mutex<Vec<String>>>, impl FnOnce()) {
    let tls = ServerTls::load(ServerOptions {
        certfile: folder.path().join("server.crt"),
        keyfile: folder.path().join("server.key"),
        cafile: Some(folder.path().join("ca.crt")),
        clients: ClientCertificates::Required,
        max_handshakes: 3,
        ..ServerOptions::default()
    });
    let listener = listen("127.0.0.1:0".parse().unwrap()).unwrap().with_tls(Arc::new(tls.unwrap()));
    let (address, events) = (listener.address(), Arc::new(Mutex::new(Vec::new())));
    let seen = Arc::clone(&events);
    let observer: Observer = Arc::new(move |event: &Event<'_>| seen.lock().unwrap().push(event.to_string()));
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let thread = thread::spawn(move || {
        let config = Config { connect_timeout: limit, ..Config::default() };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(broker::run(config, vec![listener], Some(observer), async { drop(stopped.await) })).unwrap()
    });
    let end = move || {
        stop.send(()).unwrap();
        assert_eq!(thread.join().unwrap().cut, 0);
    };
    (address, events, end)
}

#[test]
fn a_handshake_that_stalls_is_ended_in_time_while_others_are_served() {
    let (folder, _) = Folder::with(&["a"]);
    let config = config(&folder, "a", &TLS13);
    let limit = Duration::from_secs(5);
    let (address, events, end) = impatient(&folder, limit);
    let connect = || {
        let socket = TcpStream::connect(address).unwrap();
        socket.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        socket
    };
    let login = |id: &[u8; 1]| {
        let mut client = Raw(rustls::StreamOwned::new(engine(&config), connect()));
        client.send(&[b"\x10\x0d\0\x04MQTT\x04\x02\0\0\0\x01", &id[..]].concat());
        assert_eq!(client.packet(), [0x20, 2, 0, 0]);
    };
    // Who says nothing, or half a sentence, takes no place.
    let hello = next_flight(&mut engine(&config));
    let (mut mute, mut half) = (connect(), connect());
    let began = Instant::now();
    half.write_all(&hello[..hello.len() / 2]).unwrap();
    for id in b"abcdefghij" {
        login(&[*id]);
    }
    assert!(began.elapsed() < limit, "the others had to wait {:?}", began.elapsed());
    assert_eq!(mute.read(&mut [0]).unwrap(), 0);
    assert!(began.elapsed() >= limit / 2, "{:?}", began.elapsed());
    let _ = half.read_to_end(&mut Vec::new());
    assert!(began.elapsed() < limit * 4, "{:?}", began.elapsed());
    // When all places are taken, the next waits for one, and gets it.
    let stalled: Vec<TcpStream> = (0..3)
        .map(|_| {
            let mut socket = connect();
            socket.write_all(&hello).unwrap();
            // The broker's answer: it has begun.
            assert!(socket.read(&mut [0]).unwrap() > 0);
            socket
        })
        .collect();
    let mut next = connect();
    next.write_all(&hello).unwrap();
    next.set_read_timeout(Some(limit / 8)).unwrap();
    assert_eq!(next.read(&mut [0]).unwrap_err().kind(), ErrorKind::WouldBlock);
    // Those who say nothing more give way long before their time is over.
    next.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let waits = Instant::now();
    assert_eq!(next.read(&mut [0]).unwrap(), 1);
    assert!(waits.elapsed() < limit / 2, "{:?}", waits.elapsed());
    drop((next, stalled));
    end();
    let events = events.lock().unwrap();
    let slow = events.iter().filter(|event| event.ends_with("refused: the TLS handshake did not end in time"));
    assert!(slow.count() >= 2, "{events:#?}");
}
