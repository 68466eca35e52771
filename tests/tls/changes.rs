//! Certificate, users, rights and revocation list change while two hundred clients publish: nothing is lost, and nobody has
//! to go but whose certificate is revoked.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
};

use rustls::version::{TLS12, TLS13};

use crate::{
    material::Folder,
    programs::{Broker, client},
    raw::{Raw, config, publish},
};

const GROUPS: usize = 20;
const GROUP: usize = 10;
/// Rounds of every client after the last change.
const REST: u32 = 20;

/// The files of a broker that asks for a certificate and a password.
struct Guarded {
    folder: Folder,
    broker: Broker,
}

impl Guarded {
    fn start(folder: Folder) -> Self {
        folder.write("rights", "user load\ntopic write load\nuser reader\ntopic read load\n");
        let own = |name: &str| folder.file(name);
        let files = [
            ("--cafile", "ca.crt"),
            ("--certfile", "server.crt"),
            ("--keyfile", "server.key"),
            ("--crlfile", "ca.crl"),
            ("--password-file", "users"),
            ("--acl-file", "rights"),
        ];
        let users = own("users");
        for (options, user) in [("-cb", "load"), ("-b", "reader"), ("-b", "other")] {
            assert_eq!(client(&["passwd", options, &users, user, "first"]).code, Some(0));
        }
        let files: Vec<String> = files.iter().flat_map(|(option, name)| [(*option).to_owned(), own(name)]).collect();
        let mut words = vec!["--require-certificate"];
        words.extend(files.iter().map(String::as_str));
        let broker = Broker::start(&words);
        Self { folder, broker }
    }

    /// Whether somebody may publish to a topic, by the reason code that a client of its own is told.
    fn may(&self, user: &str, password: &str, topic: &str) -> bool {
        let port = &self.broker.port;
        let dir = self.folder.text();
        let words = [
            "pub",
            "-p",
            port,
            "--tls-dir",
            &dir,
            "--as",
            "a",
            "-V",
            "5",
            "-q",
            "1",
            "-u",
            user,
            "-P",
            password,
            topic,
            "x",
        ];
        client(&words).code == Some(0)
    }

    /// Publishes at QoS 1 with the clients of a group until it is told to stop, and then some more; how many were
    /// acknowledged, each.
    fn publishers(&self, group: usize, stop: &Arc<AtomicBool>) -> JoinHandle<Vec<u32>> {
        let configs = [config(&self.folder, "a", &TLS12), config(&self.folder, "a", &TLS13)];
        let connect = |number: usize| {
            let id = format!("publisher-{}", group * GROUP + number);
            Raw::login(&self.broker, &configs[number % 2], &id, "load", "first")
        };
        let mut clients: Vec<Raw> = (0..GROUP).map(connect).collect();
        let stop = Arc::clone(stop);
        thread::spawn(move || {
            let mut counts = vec![0_u32; GROUP];
            let mut left = REST;
            while left > 0 {
                if stop.load(Ordering::Acquire) {
                    left -= 1;
                }
                for (number, (client, count)) in clients.iter_mut().zip(&mut counts).enumerate() {
                    let number = u32::try_from(group * GROUP + number).unwrap();
                    client.send(&publish("load", Some(1), &[number.to_be_bytes(), count.to_be_bytes()].concat()));
                    assert_eq!(client.packet(), [0x40, 2, 0, 1], "client {number}, message {count}");
                    *count += 1;
                }
            }
            counts
        })
    }

    /// Reads until an empty message comes; how many came of each client. None may be missing, doubled or out of order.
    fn reader(&self) -> JoinHandle<Vec<u32>> {
        let mut reader = Raw::login(&self.broker, &config(&self.folder, "b", &TLS13), "reader", "reader", "first");
        reader.subscribe("load", 1);
        thread::spawn(move || {
            let mut next = vec![0_u32; GROUPS * GROUP];
            loop {
                let packet = reader.packet();
                let (id, payload) = (&packet[8..10], &packet[10..]);
                reader.send(&[0x40, 2, id[0], id[1]]);
                if payload.is_empty() {
                    return next;
                }
                let number = |at: usize| u32::from_be_bytes(payload[at..at + 4].try_into().unwrap());
                let expected = &mut next[number(0) as usize];
                assert_eq!(number(4), *expected, "of client {}", number(0));
                *expected += 1;
            }
        })
    }
}

#[test]
fn everything_changes_under_load_and_only_the_revoked_one_has_to_go() {
    let (folder, ca) = Folder::with(&["a", "b"]);
    let stolen = ca.client("stolen", |_| {});
    folder.put("stolen", &stolen);
    folder.write("ca.crl", ca.crl(&[], 20));
    let guarded = Guarded::start(folder);
    let (folder, broker) = (&guarded.folder, &guarded.broker);
    let thief = Raw::login(broker, &config(folder, "stolen", &TLS13), "stolen", "load", "first");
    let reader = guarded.reader();
    let stop = Arc::new(AtomicBool::new(false));
    let groups: Vec<_> = (0..GROUPS).map(|group| guarded.publishers(group, &stop)).collect();

    let renewed = ca.server(|_| {});
    folder.put("server", &renewed);
    broker.told(&format!("certificates read again: localhost, serial {}, until", renewed.serial));

    assert!(!guarded.may("other", "second", "free"));
    assert_eq!(client(&["passwd", "-b", &folder.file("users"), "other", "second"]).code, Some(0));
    broker.told("users read again: 3 in ");
    // As the password is another, only the right is missing now.
    assert!(!guarded.may("other", "second", "free"));
    let rights = "user load\ntopic write load\nuser reader\ntopic read load\nuser other\ntopic write free\n";
    folder.write("rights", rights);
    broker.told("rights read again: ");
    assert!(guarded.may("other", "second", "free"));
    assert!(!guarded.may("other", "first", "free") && !guarded.may("other", "second", "load"));

    folder.write("ca.crl", ca.crl(&[&stolen.serial], 20));
    broker.told(&format!("stolen disconnected: client certificate CN=stolen serial {} was revoked", stolen.serial));
    thief.expect_end();

    stop.store(true, Ordering::Release);
    let sent: Vec<u32> = groups.into_iter().flat_map(|group| group.join().unwrap()).collect();
    let mut end = Raw::login(broker, &config(folder, "a", &TLS13), "end", "load", "first");
    end.send(&publish("load", Some(1), b""));
    assert_eq!(end.packet(), [0x40, 2, 0, 1]);
    assert_eq!(reader.join().unwrap(), sent);
    assert_eq!(sent.len(), 200);
    guarded.broker.stop();
}
