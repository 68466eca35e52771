//! Clients that do not read: they cost bounded memory and lose what does not fit; the others notice nothing.

use std::{
    io::{ErrorKind, Write},
    thread,
    time::{Duration, Instant},
};

use mqtt_toolkit::{
    broker::Config,
    packet::Version::{V3_1_1, V5},
};
use socket2::SockRef;

use crate::{
    notation::bytes,
    support::{Broker, Client, VERSIONS},
};

/// Small limits, and little patience.
fn small(config: &mut Config) {
    config.backlog_bytes = 64 * 1024;
    config.max_queued_bytes = 256 * 1024;
    config.patience = Duration::from_millis(200);
}

/// A message of about a thousand bytes to "t" with the number `n` in it.
fn message(n: usize) -> String {
    format!("30 ~ 't' [ ] ={n:06}{}", "x".repeat(1_000))
}

/// The numbers of the messages that come until `end` does.
fn numbers(client: &mut Client, end: &str) -> Vec<usize> {
    let mut numbers = Vec::new();
    loop {
        let packet = client.packet();
        assert_eq!(packet[0] & 0xf0, 0x30);
        if packet.ends_with(end.as_bytes()) {
            return numbers;
        }
        let at = packet.len() - 1_006;
        numbers.push(std::str::from_utf8(&packet[at..at + 6]).unwrap().parse().unwrap());
    }
}

/// A client whose socket takes little.
fn narrow(broker: &Broker, qos: u8) -> Client {
    let mut client = Client::connect(broker, V5, "narrow");
    SockRef::from(&client.stream).set_recv_buffer_size(128 * 1024).unwrap();
    client.subscribes("t", qos);
    client
}

#[test]
fn a_reader_that_stands_still_loses_messages_and_nobody_else_does() {
    for version in VERSIONS {
        let broker = Broker::with(small);
        let mut still = narrow(&broker, 0);
        let mut writer = Client::connect(&broker, version, "writer");
        let mut other = Client::connect(&broker, version, "other");
        other.subscribes("t", 0);
        let count = 16_000;
        let all = bytes(version, &(0..count).map(message).collect::<Vec<_>>().join(" ; "));
        let sender = thread::spawn(move || {
            writer.stream.write_all(&all).unwrap();
            writer.send("30 ~ 't' [ ] =end ; c0 00");
            writer.expects("d0 00");
            writer
        });
        assert_eq!(numbers(&mut other, "end"), (0..count).collect::<Vec<_>>());
        let mut writer = sender.join().unwrap();
        assert!(broker.has_told("client narrow: it reads too slowly"));
        // What comes is whole and in order; once it has caught up it gets everything again.
        let last = Instant::now();
        thread::scope(|scope| {
            let sender = scope.spawn(|| {
                // Sent until it arrives: while the reader is behind, this may be dropped too.
                while last.elapsed() < Duration::from_secs(2) {
                    writer.publishes(0, "t", "again");
                    thread::sleep(Duration::from_millis(20));
                }
            });
            let got = numbers(&mut still, "again");
            assert!(got.len() < count, "some were dropped");
            assert!(got.is_sorted_by(|a, b| a < b), "in order, each once");
            assert!(got.len() > 64, "as many as there was room for: {}", got.len());
            drop(still);
            sender.join().unwrap();
        });
    }
}

#[test]
fn a_reader_that_is_only_slow_loses_nothing() {
    let broker = Broker::with(|config| {
        small(config);
        config.patience = Duration::from_secs(10);
    });
    let mut slow = narrow(&broker, 0);
    let mut writer = Client::connect(&broker, V3_1_1, "writer");
    let count = 16_000;
    let all = bytes(V3_1_1, &(0..count).map(message).collect::<Vec<_>>().join(" ; "));
    let sender = thread::spawn(move || {
        writer.stream.write_all(&all).unwrap();
        writer.send("30 ~ 't' [ ] =end");
        writer
    });
    for n in 0..count {
        if n % 2_000 == 0 {
            thread::sleep(Duration::from_millis(50));
        }
        let packet = slow.packet();
        assert_eq!(&packet[packet.len() - 1_006..packet.len() - 1_000], format!("{n:06}").as_bytes());
    }
    slow.expects("30 ~ 't' [ ] =end");
    drop(sender.join().unwrap());
}

/// At QoS 1 the queue has a limit of its own; what was sent stays in flight, what was queued follows, the rest is lost.
#[test]
fn a_reader_that_does_not_acknowledge_has_a_bounded_queue() {
    let broker = Broker::with(|config| {
        small(config);
        config.max_inflight = 10;
        config.max_queued_messages = 100;
    });
    let mut still = narrow(&broker, 1);
    let mut writer = Client::connect(&broker, V5, "writer");
    for n in 0..200 {
        writer.publishes(2, "t", &format!("{n:03}"));
    }
    let mut came = Vec::new();
    while came.len() < 110 {
        let packet = still.packet();
        came.push(String::from_utf8(packet[8..].to_vec()).unwrap());
        still.send(&format!("40 02 {:02x} {:02x}", packet[5], packet[6]));
    }
    still.is_quiet();
    assert_eq!(came, (0..110).map(|n| format!("{n:03}")).collect::<Vec<_>>());
    writer.publishes(2, "t", "last");
    assert!(still.packet().ends_with(b"last"));
    assert!(broker.has_told("client narrow: it reads too slowly"));
}

/// Answers pile up too: a client that asks without listening is not listened to.
#[test]
fn a_client_that_never_reads_its_answers_is_not_read_from() {
    let broker = Broker::with(small);
    let mut deaf = Client::connect(&broker, V5, "deaf");
    deaf.stream.set_write_timeout(Some(Duration::from_millis(300))).unwrap();
    let pings = [0xc0, 0].repeat(32 * 1024);
    let mut sent = 0;
    let error = loop {
        // From where the last write was cut.
        match deaf.stream.write(&pings[sent % 2..]) {
            Ok(size) => sent += size,
            Err(error) => break error,
        }
        assert!(sent < 400_000_000, "the broker takes everything");
    };
    assert!(matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut), "{error}");
    let mut other = Client::connect(&broker, V5, "other");
    other.is_quiet();
    // Whoever listens again gets each answer.
    let answers = bytes(V5, "d0 00").repeat(sent / 2);
    deaf.expects_bytes(&answers);
}

/// [MQTT-3.1.4-3]: a connection that is stuck can be taken over like any other.
#[test]
fn a_stuck_connection_is_taken_over() {
    for version in VERSIONS {
        let broker = Broker::with(small);
        let mut still = narrow(&broker, 0);
        let mut writer = Client::connect(&broker, version, "writer");
        for n in 0..8_000 {
            writer.send(&message(n));
        }
        writer.is_quiet();
        let mut again = Client::connect(&broker, version, "narrow");
        again.subscribes("t", 0);
        writer.publishes(0, "t", "new");
        again.expects("30 ~ 't' [ ] =new");
        // The old connection ends, in whatever it was saying.
        still.forget_until_end();
    }
}

/// Two clients that flood each other, and read only when they have sent everything, come to an end.
#[test]
fn two_floods_do_not_block_each_other() {
    for flags in [0x30, 0x32_u8] {
        let broker = Broker::with(small);
        let mut clients = [("a", "b"), ("b", "a")].map(|(own, others)| {
            let mut client = Client::connect(&broker, V3_1_1, own);
            client.subscribes(own, 1);
            (client, others)
        });
        thread::scope(|scope| {
            for (client, others) in &mut clients {
                scope.spawn(move || {
                    let id = if flags == 0x30 { "" } else { "00 01" };
                    let text = format!("{flags:02x} ~ '{others}' {id} ={}", "x".repeat(1_000));
                    let all = bytes(V3_1_1, &text).repeat(8_000);
                    client.stream.write_all(&all).unwrap();
                    while !client.answers() {}
                });
            }
        });
    }
}
