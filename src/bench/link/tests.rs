//! A link with real sockets: how long bytes take, what arrives, and what a cut leaves.

use std::{
    io::{ErrorKind, Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    thread,
};

use super::*;

const DEADLINE: Duration = Duration::from_secs(20);

fn ms(time: u64) -> Duration {
    Duration::from_millis(time)
}

/// A link of this shape: a listener behind it, and how to get through.
struct World {
    behind: TcpListener,
    link: Link,
}

impl World {
    fn with(shape: Shape) -> Self {
        let behind = TcpListener::bind("127.0.0.1:0").unwrap();
        let link = Link::start(behind.local_addr().unwrap(), shape).unwrap();
        Self { behind, link }
    }

    /// Both ends of a connection.
    fn connect(&self) -> (TcpStream, TcpStream) {
        let client = TcpStream::connect(self.link.address()).unwrap();
        let broker = self.behind.accept().unwrap().0;
        for stream in [&client, &broker] {
            stream.set_nodelay(true).unwrap();
            stream.set_read_timeout(Some(DEADLINE)).unwrap();
            stream.set_write_timeout(Some(DEADLINE)).unwrap();
        }
        (client, broker)
    }
}

/// Sends back whatever comes.
fn echo(mut stream: TcpStream) {
    thread::spawn(move || {
        let mut byte = [0];
        while stream.read_exact(&mut byte).is_ok() && stream.write_all(&byte).is_ok() {}
    });
}

/// The median of round trips is `rtt`, and up to 10 % more: at one attempt of many, for this machine has other work,
/// and what it takes from a link that is right it takes at some time, while one that is wrong is so each time.
#[track_caller]
fn assert_takes(client: &mut TcpStream, rtt: Duration) {
    let mut all = Vec::new();
    let end = Instant::now() + DEADLINE;
    while Instant::now() < end {
        let median = median_round_trip(client, 15);
        assert!(median >= rtt, "{median:?} is less than {rtt:?}");
        if median < rtt.mul_f64(1.1) {
            return;
        }
        all.push(median);
    }
    panic!("{all:?} for {rtt:?}");
}

fn median_round_trip(client: &mut TcpStream, times: usize) -> Duration {
    let mut all: Vec<Duration> = (0..times)
        .map(|_| {
            let start = Instant::now();
            client.write_all(b"?").unwrap();
            client.read_exact(&mut [0]).unwrap();
            start.elapsed()
        })
        .collect();
    all.sort();
    all[times / 2]
}

#[test]
fn a_round_trip_takes_what_was_asked_for() {
    for rtt in [20, 50] {
        let world = World::with(Shape { rtt: ms(rtt), ..Shape::default() });
        let (mut client, broker) = world.connect();
        echo(broker);
        assert_takes(&mut client, ms(rtt));
    }
}

#[test]
fn many_idle_connections_do_not_slow_one() {
    let world = World::with(Shape { rtt: ms(20), ..Shape::default() });
    let idle: Vec<_> = (0..200).map(|_| world.connect()).collect();
    let (mut client, broker) = world.connect();
    echo(broker);
    assert_takes(&mut client, ms(20));
    assert_eq!(world.link.connections(), 201);
    drop(idle);
}

#[test]
fn bandwidth_is_what_was_asked_for_in_both_directions() {
    let world = World::with(Shape { bandwidth: Some(40e6), ..Shape::default() });
    let (client, broker) = world.connect();
    for (from, to) in [(&client, &broker), (&broker, &client)] {
        // One that reads late finds some of it there already, or nothing for a while: at one of several attempts, not.
        let mut all = Vec::new();
        while !all.last().is_some_and(|took| (ms(450)..ms(550)).contains(took)) {
            assert!(all.len() < 20, "{all:?} for 20 Mbit at 40 Mbit/s");
            all.push(time_of_20_megabits(from, to));
        }
    }
}

fn time_of_20_megabits(from: &TcpStream, mut to: &TcpStream) -> Duration {
    let sender = {
        let mut from = from.try_clone().unwrap();
        thread::spawn(move || from.write_all(&vec![1; 2_500_000]).unwrap())
    };
    let mut bytes = vec![0; 2_500_000];
    to.read_exact(&mut bytes[..1]).unwrap();
    let start = Instant::now();
    to.read_exact(&mut bytes[1..]).unwrap();
    let took = start.elapsed();
    sender.join().unwrap();
    took
}

#[test]
fn with_jitter_every_byte_arrives_in_its_place() {
    let world = World::with(Shape { rtt: ms(10), jitter: ms(10), bandwidth: None, seed: 7 });
    let (mut client, mut broker) = world.connect();
    let mut state = 1_u32;
    let sent: Vec<u8> = (0..5_000_000)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        })
        .collect();
    let copy = sent.clone();
    let sender = thread::spawn(move || {
        for part in copy.chunks(7_919) {
            client.write_all(part).unwrap();
        }
        client.shutdown(Shutdown::Write).unwrap();
        client
    });
    let mut arrived = Vec::new();
    broker.read_to_end(&mut arrived).unwrap();
    assert!(arrived == sent, "{} bytes of {}", arrived.len(), sent.len());
    drop(sender.join().unwrap());
}

#[test]
fn half_a_close_is_half_a_close_after_the_delay() {
    let world = World::with(Shape { rtt: ms(40), ..Shape::default() });
    let (mut client, mut broker) = world.connect();
    let start = Instant::now();
    client.write_all(b"all").unwrap();
    client.shutdown(Shutdown::Write).unwrap();
    let mut said = Vec::new();
    broker.read_to_end(&mut said).unwrap();
    assert_eq!(said, b"all");
    assert!(start.elapsed() >= ms(20), "{:?}", start.elapsed());
    broker.write_all(b"answer").unwrap();
    drop(broker);
    let mut answer = Vec::new();
    client.read_to_end(&mut answer).unwrap();
    assert_eq!(answer, b"answer");
    assert!(start.elapsed() >= ms(40), "{:?}", start.elapsed());
    until(|| world.link.connections() == 0);
}

#[track_caller]
fn until(mut done: impl FnMut() -> bool) {
    let deadline = Instant::now() + DEADLINE;
    while !done() {
        assert!(Instant::now() < deadline);
        thread::yield_now();
    }
}

#[test]
fn a_cut_loses_what_is_on_its_way_and_the_next_connection_works() {
    let world = World::with(Shape { rtt: ms(400), ..Shape::default() });
    let (mut client, mut broker) = world.connect();
    let (other_client, other_broker) = world.connect();
    client.write_all(b"lost").unwrap();
    broker.write_all(b"lost").unwrap();
    assert!(world.link.cut(client.local_addr().unwrap().port()));
    assert!(!world.link.cut(client.local_addr().unwrap().port()), "it is done");
    for stream in [&mut client, &mut broker] {
        let error = stream.read(&mut [0]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ConnectionReset);
    }
    assert_eq!(world.link.connections(), 1);
    assert_eq!(world.link.cut_all(), 1);
    drop((other_client, other_broker));
    let (mut client, mut broker) = world.connect();
    client.write_all(b"!").unwrap();
    let mut byte = [0];
    broker.read_exact(&mut byte).unwrap();
    assert_eq!(&byte, b"!");
}

#[test]
fn a_sender_is_held_back_when_nobody_reads() {
    let world = World::with(Shape { rtt: ms(2), ..Shape::default() });
    let (mut client, broker) = world.connect();
    client.set_write_timeout(Some(ms(1_000))).unwrap();
    let part = vec![0; 64 << 10];
    let mut sent = 0;
    while let Ok(written) = client.write(&part) {
        sent += written;
        assert!(sent < 64 << 20, "it takes without end");
    }
    assert!(sent > 4 << 20, "{sent}");
    drop(broker);
}

#[test]
fn a_reset_is_passed_on_and_so_is_a_broker_that_is_not_there() {
    let world = World::with(Shape { rtt: ms(20), ..Shape::default() });
    let (client, mut broker) = world.connect();
    let start = Instant::now();
    socket2::SockRef::from(&client).set_linger(Some(Duration::ZERO)).unwrap();
    drop(client);
    assert_eq!(broker.read(&mut [0]).unwrap_err().kind(), ErrorKind::ConnectionReset);
    assert!(start.elapsed() >= ms(10));

    let World { behind, link } = world;
    drop(behind);
    let mut client = TcpStream::connect(link.address()).unwrap();
    client.set_read_timeout(Some(DEADLINE)).unwrap();
    assert_eq!(client.read(&mut [0]).unwrap_err().kind(), ErrorKind::ConnectionReset);
}

#[test]
fn a_link_leads_to_unix_sockets_and_version_6_as_well() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("broker");
    let behind = std::os::unix::net::UnixListener::bind(&path).unwrap();
    let link = Link::start(Destination::Unix(path), Shape::default()).unwrap();
    let mut client = TcpStream::connect(link.address()).unwrap();
    client.write_all(b"!").unwrap();
    behind.accept().unwrap().0.read_exact(&mut [0]).unwrap();

    let Ok(behind) = TcpListener::bind("[::1]:0") else { return };
    let link = Link::start(behind.local_addr().unwrap(), Shape::default()).unwrap();
    let mut client = TcpStream::connect(link.address()).unwrap();
    client.write_all(b"!").unwrap();
    behind.accept().unwrap().0.read_exact(&mut [0]).unwrap();
}
