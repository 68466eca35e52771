//! What flows through TLS: large messages, many connections, readers that stop reading.

use std::{io::Read, process::Command};

use rustix::process::Signal;

use crate::{
    material::Folder,
    programs::{Broker, Run, mqtt},
    raw::{Raw, VERSIONS, config, publish},
};

/// Bytes that no compression and no repetition would get right by accident.
fn noise(size: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut bytes = Vec::with_capacity(size + 8);
    while bytes.len() < size {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend(state.to_le_bytes());
    }
    bytes.truncate(size);
    bytes
}

#[test]
fn ten_mebibytes_arrive_byte_for_byte_at_qos_2() {
    let (folder, _) = Folder::with(&["a", "b"]);
    let dir = folder.text();
    let sent = noise(10 << 20);
    folder.write("sent", &sent);
    let broker = Broker::start(&["--tls-dir", &dir]);
    for (version, _) in VERSIONS {
        let tls = ["--tls-dir", &dir, "--tls-version", version, "--tls-max", version];
        let subscriber = mqtt(
            &[&["sub", "-p", &broker.port, "-q", "2", "-C", "1", "-N", "-d", "t", "--as", "b"], &tls[..]].concat(),
        );
        let to_file = |mut command: Command| {
            command.stdin(std::process::Stdio::null()).stdout(std::fs::File::create(folder.file("received")).unwrap());
            command
        };
        let subscriber = Run::silent(to_file(subscriber));
        subscriber.wait_for("Subscribed");
        let words =
            [&["pub", "-p", &broker.port, "-q", "2", "-t", "t", "-f", &folder.file("sent"), "--as", "a"], &tls[..]];
        let ended = Run::mqtt(&words.concat()).end();
        assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""));
        assert_eq!(subscriber.end().code, Some(0));
        assert!(std::fs::read(folder.file("received")).unwrap() == sent, "{version}: other bytes");
    }
    broker.stop();
}

#[test]
fn two_hundred_connections_at_once() {
    const COUNT: u16 = 200;
    let (folder, _) = Folder::with(&["a"]);
    // Connections are handed to the second worker before they have spoken.
    let broker = Broker::start(&["--tls-dir", &folder.text(), "--workers", "2"]);
    let [old, new] = VERSIONS.map(|(_, version)| config(&folder, "a", version));
    let mut all = Raw::connect(&broker, &new, "all");
    all.subscribe("up/#", 1);
    let mut clients: Vec<Raw> = (0..COUNT)
        .map(|number| {
            let mut client = Raw::connect(&broker, if number % 2 == 0 { &old } else { &new }, &format!("c{number}"));
            client.subscribe("down", 0);
            client
        })
        .collect();
    let payload = noise(100_000);
    all.send(&publish("down", None, &payload));
    for (number, client) in (0..).zip(&mut clients) {
        assert!(client.packet() == publish("down", None, &payload), "{number}");
        client.send(&publish(&format!("up/{number}"), Some(7), b"here"));
        assert_eq!(client.packet(), [0x40, 2, 0, 7]);
    }
    let mut seen: Vec<String> = (0..COUNT)
        .map(|_| {
            let packet = all.packet();
            all.send(&[0x40, 2, packet[packet.len() - 6], packet[packet.len() - 5]]);
            String::from_utf8(packet[4..packet.len() - 6].to_vec()).unwrap()
        })
        .collect();
    seen.sort_by_key(|topic| topic[3..].parse::<u16>().unwrap());
    assert_eq!(seen, (0..COUNT).map(|number| format!("up/{number}")).collect::<Vec<_>>());
    drop((all, clients));
    broker.stop();
}

#[test]
fn a_reader_that_stops_reading_loses_nothing_at_qos_1() {
    const COUNT: usize = 20_000;
    let (folder, _) = Folder::with(&["a", "b"]);
    let dir = folder.text();
    for (name, version) in VERSIONS {
        let broker = Broker::start(&["--tls-dir", &dir]);
        let mut reader = Raw::connect(&broker, &config(&folder, "b", version), "reader");
        reader.subscribe("t", 1);
        // More than all buffers on the way and one window hold: ten megabytes.
        let filling = "x".repeat(500);
        let lines: String = (0..COUNT).map(|number| format!("{number} {filling}\n")).collect();
        let command = mqtt(&["pub", "-p", &broker.port, "-q", "1", "-l", "-t", "t", "--tls-dir", &dir, "--as", "a"]);
        let ended = Run::of(command, lines.as_bytes()).end();
        assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""), "{name}");
        // Only now does it read, and nothing but its reading and its acknowledgements moves the broker.
        for (number, line) in lines.lines().enumerate() {
            let packet = reader.packet();
            assert_eq!(packet[0], 0x32, "{name}: message {number}");
            // Header and length, topic, identifier.
            assert!(&packet[8..] == line.as_bytes(), "{name}: message {number} is another");
            reader.send(&[0x40, 2, packet[6], packet[7]]);
        }
        drop(reader);
        assert!(!broker.stop().contains("dropped"));
    }
}

#[test]
fn a_stopping_broker_waits_for_what_is_still_inside_tls() {
    let (folder, _) = Folder::with(&["a", "b"]);
    let dir = folder.text();
    let payload = noise(6 << 20);
    folder.write("sent", &payload);
    for (name, version) in VERSIONS {
        let broker = Broker::start(&["--tls-dir", &dir, "--stop-timeout", "50s"]);
        let mut reader = Raw::connect(&broker, &config(&folder, "b", version), "reader");
        reader.subscribe("t", 0);
        let words = ["pub", "-p", &broker.port, "-t", "t", "-f", &folder.file("sent"), "--tls-dir", &dir, "--as", "a"];
        let ended = Run::mqtt(&words).end();
        assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""), "{name}");
        broker.run.signal(Signal::TERM);
        let mut received = Vec::new();
        // 3.1.1 knows no goodbye of the broker: all, and then the end of TLS.
        reader.0.read_to_end(&mut received).unwrap();
        assert!(received == publish("t", None, &payload), "{name}: {} bytes", received.len());
        drop(reader);
        let ended = broker.run.end();
        assert_eq!(ended.code, Some(0));
        assert!(!ended.err.contains("had not read"), "{}", ended.err);
    }
}

#[test]
fn what_is_encrypted_and_not_yet_sent_goes_on_when_the_reader_does() {
    let (folder, _) = Folder::with(&["a"]);
    let broker = Broker::start(&["--tls-dir", &folder.text()]);
    let payload = noise(10_000);
    for (_, version) in VERSIONS {
        let config = config(&folder, "a", version);
        let mut publisher = Raw::connect(&broker, &config, "publisher");
        // One of these counts fills the way to the reader but for a part of the last message, and nothing comes behind.
        for count in 1..=60 {
            let narrow = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).expect("a socket");
            narrow.set_recv_buffer_size(4096).expect("smaller");
            // Small segments, too: the broker's system keeps ten of them at least, and over the loopback they are large.
            narrow.set_tcp_mss(1000).expect("smaller");
            let mut reader = Raw::over(narrow, &broker, &config, "reader");
            reader.subscribe("t", 0);
            for _ in 0..count {
                publisher.send(&publish("t", Some(1), &payload));
                assert_eq!(publisher.packet(), [0x40, 2, 0, 1]);
            }
            for number in 0..count {
                assert!(reader.packet() == publish("t", None, &payload), "{number} of {count}");
            }
        }
    }
}
