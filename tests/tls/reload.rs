//! Certificates that change while the broker serves: renewed under load, revoked, broken.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use rustix::process::Signal;
use rustls::version::{TLS12, TLS13};

use crate::{
    material::Folder,
    programs::{Broker, Ended, Run},
    raw::{Raw, config, publish},
};

/// Publishes at QoS 1 with ten clients until it is told to stop, and then some more; how many were acknowledged each.
fn publishers(broker: &Broker, folder: &Folder, from: u32, stop: Arc<AtomicBool>) -> thread::JoinHandle<Vec<u32>> {
    let configs = [config(folder, "a", &TLS12), config(folder, "a", &TLS13)];
    let mut clients: Vec<Raw> = (from..from + 10)
        .map(|number| Raw::connect(broker, &configs[number as usize % 2], &format!("publisher-{number}")))
        .collect();
    thread::spawn(move || {
        let mut counts = vec![0_u32; clients.len()];
        let mut left = 20;
        while left > 0 {
            if stop.load(Ordering::Acquire) {
                left -= 1;
            }
            for ((client, count), number) in clients.iter_mut().zip(&mut counts).zip(from..) {
                client.send(&publish("load", Some(1), &[number.to_be_bytes(), count.to_be_bytes()].concat()));
                assert_eq!(client.packet(), [0x40, 2, 0, 1], "client {number}, message {count}");
                *count += 1;
            }
        }
        counts
    })
}

#[test]
fn a_renewal_under_load_loses_no_message_and_no_connection() {
    const GROUPS: u32 = 10;
    let (folder, ca) = Folder::with(&["a", "b"]);
    let dir = folder.text();
    let broker = Broker::start(&["--tls-dir", &dir]);
    let device = config(&folder, "b", &TLS13);
    let mut subscriber = Raw::connect(&broker, &device, "subscriber");
    subscriber.subscribe("load", 1);
    let reader = thread::spawn(move || {
        let mut next: HashMap<u32, u32> = HashMap::new();
        loop {
            let packet = subscriber.packet();
            let (id, payload) = (&packet[8..10], &packet[10..]);
            subscriber.send(&[0x40, 2, id[0], id[1]]);
            if payload.is_empty() {
                return next;
            }
            let number = |at: usize| u32::from_be_bytes(payload[at..at + 4].try_into().unwrap());
            let expected = next.entry(number(0)).or_default();
            assert_eq!(number(4), *expected, "of client {}", number(0));
            *expected += 1;
        }
    });
    let stop = Arc::new(AtomicBool::new(false));
    let groups: Vec<_> = (0..GROUPS).map(|group| publishers(&broker, &folder, group * 10, Arc::clone(&stop))).collect();
    for _ in 0..2 {
        let renewed = ca.server(|_| {});
        folder.put("server", &renewed);
        broker.told(&format!("certificates read again: localhost, serial {}, until", renewed.serial));
        assert_eq!(Raw::connect(&broker, &device, "new").serial(), renewed.serial);
    }
    stop.store(true, Ordering::Release);
    let sent: Vec<u32> = groups.into_iter().flat_map(|group| group.join().unwrap()).collect();
    assert_eq!(sent.len(), 100);
    let mut end = Raw::connect(&broker, &device, "end");
    end.send(&publish("load", Some(1), b""));
    assert_eq!(end.packet(), [0x40, 2, 0, 1]);
    let received = reader.join().unwrap();
    for (number, count) in (0..).zip(&sent) {
        assert_eq!(received.get(&number), Some(count), "client {number}");
    }
    broker.stop();
}

#[test]
fn a_revocation_ends_the_session_of_this_certificate_and_no_other() {
    for version in ["311", "5"] {
        let (folder, ca) = Folder::with(&["a"]);
        let dir = folder.text();
        let stolen = ca.client("stolen", |_| {});
        folder.put("stolen", &stolen);
        folder.write("ca.crl", ca.crl(&[], 20));
        let broker = Broker::start(&["--tls-dir", &dir]);
        let subscribe = |name: &str| {
            let words = [
                "sub",
                "-p",
                &broker.port,
                "-V",
                version,
                "-d",
                "-C",
                "1",
                "-i",
                name,
                "t",
                "--tls-dir",
                &dir,
                "--as",
                name,
            ];
            let run = Run::mqtt(&words);
            run.wait_for("Subscribed");
            run
        };
        let (thief, other) = (subscribe("stolen"), subscribe("a"));
        folder.write("ca.crl", ca.crl(&[&stolen.serial], 20));
        let line = broker.told("stolen disconnected");
        let serial = &stolen.serial;
        let expected = format!("stolen disconnected: client certificate CN=stolen serial {serial} was revoked ");
        assert!(line.contains(&expected) && line.contains("(keyCompromise)"), "{line}");
        let ended = thief.end();
        assert_eq!(ended.code, Some(4), "{}", ended.err);
        let last: Vec<&str> = ended.err.lines().rev().take(2).collect();
        let refused = format!(
            "mqtt: cannot connect to localhost:{}: the broker refused this client's certificate {} (CN=stolen): it is revoked [tls/revoked]",
            broker.port,
            folder.file("stolen.crt")
        );
        assert_eq!(last, [format!("hint: make a new one: mqtt certs client --dir {dir} NAME"), refused]);
        // The other has not noticed anything, and new ones come in.
        assert_eq!(broker.publish(&["--tls-dir", &dir, "--as", "a"]).code, Some(0));
        let other = other.end();
        assert_eq!((other.code, other.out.as_str()), (Some(0), "x\n"));
        assert!(!other.err.contains("reconnecting"), "{}", other.err);
        assert_eq!(broker.publish(&["--tls-dir", &dir, "--as", "stolen"]).code, Some(4));
    }
}

#[test]
fn a_broken_file_changes_nothing_and_is_told_of() {
    let (folder, ca) = Folder::with(&["a"]);
    let dir = folder.text();
    let broker = Broker::start(&["--tls-dir", &dir]);
    let device = config(&folder, "a", &TLS13);
    let before = Raw::connect(&broker, &device, "before").serial();
    let (crt, key) = (folder.file("server.crt"), folder.file("server.key"));

    folder.write("server.crt", "-----BEGIN CERTIFICATE-----\nrubbish\n");
    broker.run.signal(Signal::HUP);
    let line = broker.told("stay as they were");
    assert!(line.starts_with(&format!("Warning: the certificates stay as they were: {crt}: line 1: ")), "{line}");
    assert_eq!(Raw::connect(&broker, &device, "after").serial(), before);

    // Without a signal it is noticed, too, when it stays so for some seconds.
    let other = ca.server(|_| {});
    folder.write("server.crt", &other.chain);
    let line = broker.told("is not the key of");
    assert_eq!(line, format!("Warning: the certificates stay as they were: {key} is not the key of {crt}"));
    assert_eq!(Raw::connect(&broker, &device, "later").serial(), before);

    folder.put("server", &other);
    broker.told(&format!("certificates read again: localhost, serial {}, ", other.serial));
    assert_eq!(Raw::connect(&broker, &device, "last").serial(), other.serial);
    broker.stop();
}

#[test]
fn a_hangup_reads_the_certificates_again_and_ends_no_plain_broker() {
    let (folder, _) = Folder::with(&["a"]);
    let broker = Broker::start(&["--tls-dir", &folder.text()]);
    broker.run.signal(Signal::HUP);
    broker.told("certificates read again: localhost, serial ");
    broker.stop();
    let plain = Broker::start(&[]);
    plain.run.signal(Signal::HUP);
    assert_eq!(plain.publish(&[]), Ended { code: Some(0), out: String::new(), err: String::new() });
    plain.stop();
}

#[test]
fn what_may_pass_while_a_broker_is_set_up_anew_is_waited_for() {
    let (folder, ca) = Folder::with(&["a"]);
    let dir = folder.text();
    let broker = Broker::start(&["--tls-dir", &dir]);
    let port = broker.port.clone();
    let words = ["sub", "-p", &port, "-d", "-C", "1", "-q", "1", "t", "--tls-dir", &dir, "--as", "a"];
    let subscriber = Run::mqtt(&words);
    subscriber.wait_for("Subscribed");
    broker.stop();
    // It is back with the certificate of another broker, and then with its own.
    let again = ["serve", "-v", "-p", &port, "-b", "127.0.0.1", "--tls-dir", &dir];
    folder.put(
        "server",
        &ca.server(|params| {
            params.subject_alt_names = vec![rcgen::SanType::DnsName("other".try_into().unwrap())];
        }),
    );
    let wrong = Run::mqtt(&again);
    let line = subscriber.wait_for("it is tried for");
    let expected = format!(
        "mqtt: cannot connect to localhost:{port}: the broker's certificate is for other; you connected to localhost; it is tried for 30 s"
    );
    assert_eq!(line, expected);
    wrong.signal(Signal::TERM);
    assert_eq!(wrong.end().code, Some(0));
    folder.put("server", &ca.server(|_| {}));
    let right = Run::mqtt(&again);
    subscriber.wait_for("reconnected after");
    right.wait_for("u'a', ");
    let ended = Run::mqtt(&["pub", "-p", &port, "-q", "1", "-r", "t", "x", "--tls-dir", &dir, "--as", "a"]).end();
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    assert_eq!(subscriber.end().out, "x\n");
}
