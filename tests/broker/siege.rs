//! All kinds of harm at once, for a moment: another client is served all the while, and the broker is as before behind
//! it. `cargo bench --bench doors -- siege` does it for longer, and measures.

use std::{
    collections::VecDeque,
    io::{Read, Write},
    net::TcpStream,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

use mqtt_toolkit::packet::Version::{V3_1_1, V5};

use crate::{
    notation::bytes,
    support::{Broker, Client, WORKERS},
};

const LASTS: Duration = Duration::from_secs(2);

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

/// Connections full of packets of which some bytes are changed, one after the other.
fn send_noise(broker: &Broker, end: &AtomicBool, seed: u64) {
    let mut dice = Dice(seed);
    let good = [
        "82 ~ 00 01 [ ] 't/#' 01",
        "30 ~ 't/a' [ ] =hi",
        "32 ~ 't/b' 00 07 [ ] =hi",
        "35 ~ 't/c' 00 08 [ 02 00 00 00 3c 23 00 01 ] =hi",
        "62 02 00 08",
        "a2 ~ 00 03 [ ] 't/#'",
        "c0 00",
    ]
    .map(|text| bytes(V5, text));
    while !end.load(Ordering::Relaxed) {
        let mut all = bytes(V5, "10 ~ 'MQTT' 05 02 00 00 [ ] 'noise'");
        for _ in 0..100 {
            let mut packet = good[dice.below(good.len())].clone();
            for _ in 0..dice.below(3) {
                let at = dice.below(packet.len());
                packet[at] = u8::try_from(dice.below(256)).unwrap();
            }
            all.extend(packet);
        }
        let mut stream = TcpStream::connect(broker.address).unwrap();
        // It is sent away in the middle.
        if stream.write_all(&all).is_ok() && stream.set_read_timeout(Some(Duration::from_millis(100))).is_ok() {
            let _ = stream.read(&mut [0; 512]);
        }
    }
}

/// Clients that announce more than any packet may have, or as much as it may, and go on and on.
fn send_too_much(broker: &Broker, end: &AtomicBool) {
    let part = vec![0; 64 * 1024];
    while !end.load(Ordering::Relaxed) {
        for head in ["30 ff ff ff ff 01", "82 ff ff ff 7f", "30 ff ff ff 7f"] {
            let mut client = Client::connect(broker, V5, "much");
            client.send(head);
            for _ in 0..20 {
                if client.stream.write_all(&part).is_err() {
                    break;
                }
            }
        }
    }
}

/// Connections that say nothing, or the beginning of something.
fn say_little(broker: &Broker, end: &AtomicBool) {
    let mut clients = VecDeque::new();
    while !end.load(Ordering::Relaxed) {
        let mut client = Client::open(broker, V5);
        if clients.len() % 2 == 0 {
            client.send("10 20 00 04");
        }
        clients.push_back(client);
        if clients.len() > 200 {
            clients.pop_front();
        }
    }
}

#[test]
fn whatever_others_do_a_client_is_served() {
    for workers in [1, 2] {
        WORKERS.set(workers);
        let broker = Broker::with(|config| config.connect_timeout = Duration::from_millis(500));
        let mut probe = Client::connect(&broker, V3_1_1, "probe");
        probe.subscribes("probe", 1);
        let end = AtomicBool::new(false);
        thread::scope(|scope| {
            let harm = [
                scope.spawn(|| send_noise(&broker, &end, 1)),
                scope.spawn(|| send_noise(&broker, &end, 2)),
                scope.spawn(|| send_too_much(&broker, &end)),
                scope.spawn(|| say_little(&broker, &end)),
            ];
            let begun = Instant::now();
            while begun.elapsed() < LASTS {
                // Each answer has the deadline of every read.
                probe.send("30 ~ 'probe' =x ; c0 00");
                let mut came = [probe.packet(), probe.packet()];
                came.sort();
                assert_eq!(came, [bytes(V3_1_1, "30 ~ 'probe' =x"), bytes(V3_1_1, "d0 00")]);
            }
            end.store(true, Ordering::Relaxed);
            drop(harm);
        });
        Client::connect(&broker, V5, "next").disconnects();
        probe.disconnects();
    }
}
