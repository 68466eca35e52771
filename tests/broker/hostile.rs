//! Clients that mean harm, and moments that few tests meet: what they cost others stays small, and nobody is forgotten.

use std::{
    io::{ErrorKind, Write},
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

use mqtt_toolkit::packet::Version::{V3_1_1, V5};

use crate::support::{Broker, Client, DEADLINE, WORKERS};

/// A packet that comes in a thousand reads is not looked through, nor copied, a thousand times.
#[test]
fn a_large_packet_costs_little_more_than_its_bytes() {
    const SIZE: u32 = 64 * 1024 * 1024;
    let broker = Broker::start();
    let mut reader = Client::connect(&broker, V5, "reader");
    reader.subscribes("t", 0);
    let mut writer = Client::connect(&broker, V5, "writer");
    let start = Instant::now();
    // A remaining length of four bytes, low bits first.
    let body = SIZE + 4;
    let length = [0, 7, 14, 21].map(|shift| u8::try_from(body >> shift & 0x7f).unwrap() | 0x80);
    writer.stream.write_all(&[0x30, length[0], length[1], length[2], length[3] & 0x7f]).unwrap();
    writer.stream.write_all(&[0, 1, b't', 0]).unwrap();
    let part = vec![b'x'; 1024 * 1024];
    for _ in 0..SIZE / 1024 / 1024 {
        writer.stream.write_all(&part).unwrap();
    }
    assert_eq!(reader.packet().len(), 5 + body as usize);
    assert!(start.elapsed() < Duration::from_secs(6), "{:?}", start.elapsed());
}

/// [MQTT-3.1.4-3]: whichever workers two connections with one client identifier come to, one of them is left.
#[test]
fn connections_that_race_for_one_session_leave_one() {
    WORKERS.set(4);
    let broker = Broker::start();
    let end = Instant::now() + Duration::from_secs(1);
    let race = || {
        let mut last = Vec::new();
        while Instant::now() < end {
            let mut client = Client::login(&broker, V5, "00 00 00 [ 11 ff ff ff ff ] 'one'");
            match client.try_packet() {
                Ok(packet) => assert_eq!((packet[0], packet[3]), (0x20, 0)),
                // Taken over before its CONNACK was written.
                Err(error) => assert_ne!(error.kind(), ErrorKind::WouldBlock, "no CONNACK"),
            }
            last.push(client);
            if last.len() > 4 {
                last.remove(0);
            }
        }
        last
    };
    let mut last: Vec<Client> = thread::scope(|scope| {
        let racers = [(); 4].map(|()| scope.spawn(race));
        racers.into_iter().flat_map(|racer| racer.join().unwrap()).collect()
    });
    assert_eq!(last.iter_mut().map(|client| usize::from(client.answers())).sum::<usize>(), 1);
}

/// [MQTT-3.1.2-23]: a session that ends with its connection is not found by the next one, however soon that comes.
#[test]
fn a_session_that_is_about_to_end_does_not_go_on() {
    WORKERS.set(4);
    let broker = Broker::start();
    let mut last = None;
    for _ in 0..1_000 {
        let mut client = Client::open(&broker, V5);
        drop(last);
        client.send("10 ~ 'MQTT' 05 00 00 00 [ ] 'a'");
        let mut client = client.accepted(false);
        client.subscribes("t", 0);
        client.send("30 ~ 't' [ ] =x");
        client.expects("30 ~ 't' [ ] =x");
        last = Some(client);
    }
}

/// A client that leaves in the middle of a write by another worker can come back.
#[test]
fn a_session_whose_client_left_in_the_middle_of_a_write_goes_on() {
    WORKERS.set(4);
    let broker = Broker::start();
    let mut first = Client::resume(&broker, V3_1_1, "reader", false);
    first.subscribes("t", 0);
    drop(first);
    let end = Instant::now() + Duration::from_secs(2);
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        for name in ["a", "b"] {
            let (broker, done) = (&broker, &done);
            scope.spawn(move || {
                let mut writer = Client::connect(broker, V3_1_1, name);
                while !done.load(Ordering::Relaxed) {
                    writer.send("30 ~ 't' =0123456789 ; ".repeat(500).trim_end_matches(" ; "));
                }
            });
        }
        let comes_back = || {
            let mut client = Client::login(&broker, V3_1_1, "00 00 00 'reader'");
            (0..100).try_for_each(|_| client.try_packet().map(drop))
        };
        let mut came = Ok(());
        while came.is_ok() && Instant::now() < end {
            came = comes_back();
        }
        done.store(true, Ordering::Relaxed);
        came.unwrap();
    });
}

/// Beginnings of large CONNECT packets, which cost nobody a password, have a limit for all of them together.
#[test]
fn clients_that_do_not_end_their_connect_get_so_much_memory_in_all() {
    const PART: usize = 1024 * 1024;
    let broker = Broker::start();
    let stranger = || {
        let mut client = Client::open(&broker, V5);
        // A CONNECT of nearly two megabytes, of which one comes.
        let begun = client.stream.write_all(&[0x10, 0x80, 0x80, 0x70]);
        let _ = begun.and_then(|()| client.stream.write_all(&vec![0; PART]));
        client
    };
    let mut strangers: Vec<Client> = (0..80).map(|_| stranger()).collect();
    let start = Instant::now();
    while !broker.has_told("clients that have not shown who they are") {
        assert!(start.elapsed() < DEADLINE);
        thread::sleep(Duration::from_millis(5));
    }
    // Whoever comes with a CONNECT as they are comes in, also in pieces; and there is room for others behind them.
    let mut slow = Client::open(&broker, V5);
    slow.stream.write_all(&[0x10, 13, 0, 4, b'M', b'Q']).unwrap();
    Client::connect(&broker, V5, "b").disconnects();
    slow.stream.write_all(&[b'T', b'T', 5, 2, 0, 0, 0, 0, 0]).unwrap();
    assert_eq!(slow.packet()[0], 0x20);
    strangers.clear();
}
