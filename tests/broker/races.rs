//! Several workers: what clients on different threads do at the same moment is as right as if they took turns.

use std::{
    collections::{HashMap, HashSet},
    io::{ErrorKind, Read, Write},
    net::TcpStream,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};

use mqtt_toolkit::packet::Version::{V3_1_1, V5};

use crate::{
    notation::bytes,
    support::{Broker, Client, DEADLINE},
};

/// How long each of these tests goes on.
const TIME: Duration = Duration::from_millis(1_500);

fn broker() -> Broker {
    Broker::with(|config| config.workers = 3)
}

/// A client that comes, goes, is thrown out, and keeps what its side of the session must keep.
struct Nomad<'a> {
    broker: &'a Broker,
    id: &'static str,
    client: Option<Client>,
    /// QoS 2 messages that were taken and not yet released, by packet identifier.
    taken: HashSet<[u8; 2]>,
    /// How often each payload came.
    came: HashMap<String, usize>,
    acknowledged: HashSet<[u8; 2]>,
}

impl<'a> Nomad<'a> {
    fn new(broker: &'a Broker, id: &'static str) -> Self {
        let (client, taken, came, acknowledged) = (None, HashSet::new(), HashMap::new(), HashSet::new());
        Self { broker, id, client, taken, came, acknowledged }
    }

    /// Connects anew; the earlier connection is left as it is, to be taken over, or dropped before.
    fn connects(&mut self, take_over: bool) {
        let before = self.client.take().filter(|_| take_over);
        let mut client = Client::login(self.broker, V3_1_1, &format!("00 00 00 '{}'", self.id));
        let answer = client.packet();
        assert_eq!((answer[0], answer[3]), (0x20, 0), "CONNACK comes first, once: {answer:02x?}");
        self.client = Some(client);
        drop(before);
    }

    /// Takes the next packet and answers it; `None` when nothing comes in time.
    fn takes(&mut self, patience: Duration) -> Option<u8> {
        let client = self.client.as_mut().unwrap();
        client.stream.set_read_timeout(Some(patience)).unwrap();
        // Waits without taking: a packet is read in one piece.
        let waiting = client.stream.peek(&mut [0]).is_ok_and(|size| size > 0);
        client.stream.set_read_timeout(Some(DEADLINE)).unwrap();
        if !waiting {
            return None;
        }
        let packet = client.packet();
        match packet[0] {
            first if first >> 4 == 3 => self.takes_publish(&packet),
            0x62 => {
                self.taken.remove(&[packet[2], packet[3]]);
                self.sends(&[0x70, 2, packet[2], packet[3]]);
            }
            0x50 => self.sends(&[0x62, 2, packet[2], packet[3]]),
            0x40 | 0x70 => drop(self.acknowledged.insert([packet[2], packet[3]])),
            0x90 | 0xd0 => {}
            first => panic!("{first:02x} is not for a client that is connected: {packet:02x?}"),
        }
        Some(packet[0])
    }

    fn takes_publish(&mut self, packet: &[u8]) {
        let at = 4 + usize::from(packet[3]);
        let id = [packet[at], packet[at + 1]];
        let exactly_once = packet[0] & 0b100 != 0;
        if !exactly_once || self.taken.insert(id) {
            let payload = String::from_utf8(packet[at + 2..].to_vec()).unwrap();
            *self.came.entry(payload).or_default() += 1;
        }
        self.sends(&[if exactly_once { 0x50 } else { 0x40 }, 2, id[0], id[1]]);
    }

    /// What cannot be sent any more is sent again on the next connection.
    fn sends(&mut self, bytes: &[u8]) {
        drop(self.client.as_mut().unwrap().stream.write_all(bytes));
    }

    /// Publishes `payload` until it is acknowledged, whatever becomes of the connections meanwhile.
    fn publishes(&mut self, qos: u8, n: u16, payload: &str, mut connect: impl FnMut(&mut Self)) {
        let id = n.to_be_bytes();
        self.acknowledged.remove(&id);
        let text = format!("{:02x} ~ 't' {:02x} {:02x} ={payload}", 0x30 | qos << 1, id[0], id[1]);
        let mut packet = bytes(V3_1_1, &text);
        let mut released = false;
        self.sends(&packet);
        packet[0] |= 0b1000;
        while !self.acknowledged.contains(&id) {
            match self.takes(Duration::from_millis(30)) {
                Some(0x50) => released = true,
                Some(_) => {}
                None => {
                    connect(self);
                    // [MQTT-4.4.0-1]
                    let release = [0x62, 2, id[0], id[1]];
                    self.sends(if released { &release } else { &packet });
                }
            }
        }
    }
}

/// [MQTT-4.3.2-1] [MQTT-4.3.3-1]: a reader that is taken over, dropped and comes back again and again, on one thread
/// and another, misses nothing and gets nothing of QoS 2 twice.
#[test]
fn nothing_is_lost_or_doubled_while_a_reader_moves() {
    let broker = &broker();
    let mut reader = Nomad::new(broker, "reader");
    reader.connects(false);
    reader.client.as_mut().unwrap().subscribes("t", 2);
    let (writing, sent) = (AtomicUsize::new(3), AtomicUsize::new(0));
    thread::scope(|scope| {
        for writer in 0..3 {
            let (writing, sent) = (&writing, &sent);
            scope.spawn(move || {
                let mut client = Client::connect(broker, V5, &format!("writer-{writer}"));
                let start = Instant::now();
                for n in 0_usize.. {
                    let qos = if n.is_multiple_of(2) { 1 } else { 2 };
                    client.publishes(qos << 1, "t", &format!("{qos}-{writer}-{n}"));
                    sent.fetch_add(1, Ordering::Relaxed);
                    if n % 2 == 1 && start.elapsed() > TIME {
                        break;
                    }
                }
                writing.fetch_sub(1, Ordering::Release);
            });
        }
        for round in 0_usize.. {
            if writing.load(Ordering::Acquire) == 0 {
                break;
            }
            for _ in 0..round * 31 % 500 {
                reader.takes(Duration::from_millis(2));
            }
            reader.connects(round.is_multiple_of(2));
        }
    });
    while reader.takes(Duration::from_millis(300)).is_some() {}
    assert_eq!(reader.came.len(), sent.load(Ordering::Relaxed), "all came");
    let doubled: Vec<_> = reader.came.iter().filter(|(text, times)| text.starts_with('2') && **times > 1).collect();
    assert!(doubled.is_empty(), "{doubled:?}");
}

/// [MQTT-4.3.3-1]: a writer that loses its connection in the middle and sends again what was not acknowledged.
#[test]
fn nothing_is_lost_or_doubled_while_a_writer_moves() {
    let broker = &broker();
    let mut reader = Nomad::new(broker, "reader");
    reader.connects(false);
    reader.client.as_mut().unwrap().subscribes("t", 2);
    let done = AtomicBool::new(false);
    let mut sent = 0;
    thread::scope(|scope| {
        let reading = scope.spawn(|| {
            while !done.load(Ordering::Acquire) || reader.takes(Duration::from_millis(300)).is_some() {
                reader.takes(Duration::from_millis(20));
            }
        });
        let mut writer = Nomad::new(broker, "writer");
        writer.connects(false);
        let start = Instant::now();
        while start.elapsed() < TIME {
            let n = sent % 60_000 + 1;
            // Often in the very moment in which the old connection's packets are read.
            if n % 3 == 0 {
                let text = format!("34 ~ 't' {:02x} {:02x} =2-{sent}", n >> 8, n & 255);
                writer.sends(&bytes(V3_1_1, &text));
                writer.connects(true);
            }
            writer.publishes(2, n, &format!("2-{sent}"), |writer| writer.connects(n % 2 == 0));
            sent += 1;
        }
        done.store(true, Ordering::Release);
        reading.join().unwrap();
    });
    assert_eq!(reader.came.len(), usize::from(sent), "all came");
    let doubled: Vec<_> = reader.came.iter().filter(|(_, times)| **times > 1).collect();
    assert!(doubled.is_empty(), "{doubled:?}");
}

/// [MQTT-3.1.4-3]: of clients that connect with one identifier at the same moment, one stays, and it is served.
#[test]
fn of_many_with_one_name_one_stays() {
    let broker = &broker();
    let start = Instant::now();
    let mut round = 0_u32;
    while start.elapsed() < TIME {
        round += 1;
        // Sessions that end with their connection, are begun anew, and go on.
        let login = ["02 00 00 'same'", "00 00 00 'same'", "02 00 00 'same'"][round as usize % 3];
        let clients: Vec<Client> = thread::scope(|scope| {
            let all: Vec<_> = (0..6).map(|_| scope.spawn(|| Client::login(broker, V3_1_1, login))).collect();
            all.into_iter().map(|client| client.join().unwrap()).collect()
        });
        // All have been answered before the first is asked.
        let answered: Vec<Client> = clients.into_iter().filter_map(answered).collect();
        let mut staying: Vec<Client> = answered.into_iter().filter_map(stays).collect();
        assert_eq!(staying.len(), 1, "round {round}");
        let mut last = staying.pop().unwrap();
        last.subscribes("t", 1);
        last.publishes_to_itself();
        if round.is_multiple_of(2) {
            last.disconnects();
        }
    }
}

/// The client, if its CONNACK came: nobody who is thrown out before it leaves gets one.
fn answered(mut client: Client) -> Option<Client> {
    let mut answer = [0; 4];
    if !read_all(&mut client.stream, &mut answer) {
        return None;
    }
    assert_eq!((answer[0], answer[3]), (0x20, 0), "{answer:02x?}");
    Some(client)
}

/// The client, if the broker has kept its connection, on which nothing but CONNACK was said.
fn stays(mut client: Client) -> Option<Client> {
    let mut pong = [0; 2];
    if client.stream.write_all(&[0xc0, 0]).is_err() || !read_all(&mut client.stream, &mut pong) {
        return None;
    }
    assert_eq!(pong, [0xd0, 0]);
    Some(client)
}

fn read_all(stream: &mut TcpStream, into: &mut [u8]) -> bool {
    match stream.read_exact(into) {
        Ok(()) => true,
        Err(error) => {
            assert_ne!(error.kind(), ErrorKind::WouldBlock, "neither an answer nor an end");
            false
        }
    }
}

impl Client {
    /// Its subscription to "t" works.
    fn publishes_to_itself(&mut self) {
        self.send("32 ~ 't' 00 09 =me");
        let mut came = [self.packet(), self.packet()];
        came.sort();
        assert_eq!(came[0][0], 0x32);
        assert_eq!(came[1], [0x40, 2, 0, 9]);
        let id = &came[0][5..7];
        self.send(&format!("40 02 {:02x} {:02x}", id[0], id[1]));
    }
}

/// [MQTT-3.1.2-8]: a connection is lost and its client comes back at the same moment: its will is sent once, that of
/// the new connection not at all.
#[test]
fn a_will_is_sent_once_while_its_client_comes_back() {
    let broker = &broker();
    let mut reader = Client::connect(broker, V5, "reader");
    reader.subscribes("w", 0);
    let start = Instant::now();
    let mut round = 0;
    let mut client = mortal(broker, round);
    while start.elapsed() < TIME {
        // The end of the old and the beginning of the new one reach two threads together.
        let old = client;
        let dropping = thread::spawn(move || drop(old));
        client = mortal(broker, round + 1);
        dropping.join().unwrap();
        reader.expects(&format!("30 ~ 'w' [ ] ={round}"));
        round += 1;
        assert!(client.answers(), "the new connection is not the one that was lost");
    }
    reader.is_quiet();
    client.disconnects();
    reader.is_quiet();
}

/// A client whose will, without delay, says `round`.
fn mortal(broker: &Broker, round: u32) -> Client {
    let mut client = Client::login(broker, V5, &format!("04 00 00 [ 11 00 00 00 09 ] 'mortal' [ ] 'w' '{round}'"));
    assert_eq!(client.packet()[3], 0);
    client
}

/// [MQTT-3.14.0-1]: a stopping broker delivers what it has acknowledged, whichever threads the two ends are on.
#[test]
fn what_was_acknowledged_before_the_end_is_delivered() {
    for _ in 0..4 {
        let mut broker = broker();
        let mut readers: Vec<Client> = (0..3).map(|n| Client::connect(&broker, V3_1_1, &format!("r{n}"))).collect();
        for reader in &mut readers {
            reader.subscribes("t", 0);
        }
        let mut writer = Client::connect(&broker, V3_1_1, "writer");
        let mut stream = writer.stream.try_clone().unwrap();
        let (taken, acknowledged) = thread::scope(|scope| {
            scope.spawn(move || {
                let packets = bytes(V3_1_1, "32 ~ 't' 00 01 =x").repeat(500);
                while stream.write_all(&packets).is_ok() {}
            });
            let reading: Vec<_> = readers.iter_mut().map(|reader| scope.spawn(|| read_to_end(reader))).collect();
            writer.expects("40 02 00 01");
            thread::sleep(Duration::from_millis(10));
            broker.begin_to_stop();
            let acknowledged = 1 + read_to_end(&mut writer) / 4;
            let taken: Vec<usize> = reading.into_iter().map(|reader| reader.join().unwrap() / 6).collect();
            (taken, acknowledged)
        });
        assert!(taken.iter().all(|&taken| taken >= acknowledged), "{taken:?} of {acknowledged}");
    }
}

/// How many bytes come until the connection ends.
fn read_to_end(client: &mut Client) -> usize {
    let mut came = Vec::new();
    let end = client.stream.read_to_end(&mut came);
    assert!(end.is_ok() || end.is_err_and(|error| error.kind() == ErrorKind::ConnectionReset));
    came.len()
}
