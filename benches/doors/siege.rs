//! Clients that mean harm: what they cost a broker's memory, and how long another client's messages take meanwhile.

use std::{
    io::{self, Read, Write},
    net::TcpStream,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    thread,
    time::{Duration, Instant},
};

use crate::{
    Outcome,
    clients::{Road, connect, publish},
    say,
    server::{Server, Way, folder},
};

/// How long each kind of harm lasts, but for the one that ends with its packets.
const LASTS: Duration = Duration::from_secs(10);
/// Until what was freed has settled.
const SETTLE: Duration = Duration::from_secs(2);

/// One kind of harm, until it is told to end.
type Harm = fn(&Road, &AtomicBool, usize) -> io::Result<usize>;

pub(crate) fn run(packets: usize) -> Outcome {
    let folder = folder()?;
    let server = Server::ours(Way::Tcp, folder.path())?;
    let road = Road::new(Way::Tcp, server.address, folder.path())?;
    let all: [(&str, Harm, usize); 6] = [
        ("nothing", |_, _, _| Ok(0), 0),
        ("slow loris", slow_loris, 0),
        ("half-open", half_open, 0),
        ("oversized", oversized, 0),
        ("endless retained", endless_retained, 0),
        ("mutated packets", mutated, packets),
    ];
    say("another client's round trip       median       p99       most      done   memory before  during  after");
    for (name, harm, packets) in all {
        let before = server.resident() / 1024;
        let end = AtomicBool::new(false);
        let (during, done, mut times) =
            thread::scope(|scope| -> Result<_, Box<dyn std::error::Error + Send + Sync>> {
                let probing = scope.spawn(|| probe(&road, &end));
                let harming = scope.spawn(|| harm(&road, &end, packets));
                let begun = Instant::now();
                let mut during = 0;
                while begun.elapsed() < LASTS || (packets > 0 && !harming.is_finished()) {
                    during = during.max(server.resident() / 1024);
                    thread::sleep(Duration::from_millis(50));
                }
                end.store(true, Ordering::Relaxed);
                let failed = |_| io::Error::other("a thread failed");
                Ok((during, harming.join().map_err(failed)??, probing.join().map_err(failed)??))
            })?;
        thread::sleep(SETTLE);
        let after = server.resident() / 1024;
        times.sort_unstable();
        let at = |part: f64| times.get((times.len() as f64 * part) as usize).map_or(0, Duration::as_micros);
        let (median, p99, most) = (at(0.5), at(0.99), times.last().map_or(0, Duration::as_micros));
        say(&format!("{name:26} {median:9} us {p99:6} us {most:7} us {done:9} {before:11} KiB {during:7} {after:7}"));
    }
    say(&format!("stopped in {} ms", server.stop()?.as_millis()));
    Ok(())
}

/// Sends itself a message a millisecond: how long each took.
fn probe(road: &Road, end: &AtomicBool) -> io::Result<Vec<Duration>> {
    let mut client = road.connect("probe")?;
    client.write_all(b"\x82\x0b\0\x01\0\0\x05probe\0")?;
    client.read_exact(&mut [0; 6])?;
    let packet = publish(0, "probe", b"12345678");
    let (mut came, mut times) = (vec![0; packet.len()], Vec::new());
    while !end.load(Ordering::Relaxed) {
        let begun = Instant::now();
        client.write_all(&packet)?;
        client.read_exact(&mut came)?;
        times.push(begun.elapsed());
        thread::sleep(Duration::from_millis(1));
    }
    Ok(times)
}

/// A thousand clients that send their CONNECT a byte a second, and begin anew when they are sent away.
fn slow_loris(road: &Road, end: &AtomicBool, _: usize) -> io::Result<usize> {
    let bytes = connect("a client that takes its time");
    let mut clients = (0..1_000).map(|_| Ok((road.open()?, 0))).collect::<io::Result<Vec<(TcpStream, usize)>>>()?;
    let mut done = 0;
    while !end.load(Ordering::Relaxed) {
        for (client, at) in &mut clients {
            if client.write_all(&bytes[*at..=*at]).is_err() {
                (*client, *at) = (road.open()?, 0);
                done += 1;
            }
            *at = (*at + 1).min(bytes.len() - 2);
        }
        thread::sleep(Duration::from_secs(1));
    }
    Ok(done)
}

/// Clients that say nothing: as many as come in, and never more than five thousand at once.
fn half_open(road: &Road, end: &AtomicBool, _: usize) -> io::Result<usize> {
    let (mut clients, mut done) = (std::collections::VecDeque::new(), 0);
    while !end.load(Ordering::Relaxed) {
        clients.push_back(road.open()?);
        done += 1;
        if clients.len() > 5_000 {
            clients.pop_front();
        }
        thread::sleep(Duration::from_micros(200));
    }
    Ok(done)
}

/// Four clients that announce the largest packet there is, and send it as fast as they can, over and over; and as many
/// that announce one that is larger than any.
fn oversized(road: &Road, end: &AtomicBool, _: usize) -> io::Result<usize> {
    let done = AtomicUsize::new(0);
    let part = vec![b'x'; 256 * 1024];
    let one = |at: usize| -> io::Result<()> {
        while !end.load(Ordering::Relaxed) {
            let mut client = road.connect(&format!("oversized-{at}"))?;
            let length = if at.is_multiple_of(2) { [0xff, 0xff, 0xff, 0x7f] } else { [0xff, 0xff, 0xff, 0xff] };
            let mut sent = client.write_all(&[&[0x30][..], &length, b"\0\x01t\0"].concat());
            while sent.is_ok() && !end.load(Ordering::Relaxed) {
                sent = client.write_all(&part);
                done.fetch_add(part.len(), Ordering::Relaxed);
            }
        }
        Ok(())
    };
    thread::scope(|scope| {
        let all: Vec<_> = (0..8).map(|at| scope.spawn(move || one(at))).collect();
        all.into_iter().try_for_each(|one| one.join().unwrap_or_else(|_| Err(io::ErrorKind::Other.into())))
    })?;
    Ok(done.into_inner())
}

/// Messages to be retained, each for a topic of its own, as fast as they are taken.
fn endless_retained(road: &Road, end: &AtomicBool, _: usize) -> io::Result<usize> {
    let mut client = road.connect("retaining")?;
    let mut done = 0;
    while !end.load(Ordering::Relaxed) {
        let batch: Vec<u8> = (done..done + 100).flat_map(|at| publish(1, &format!("r/{at}"), &[b'x'; 100])).collect();
        client.write_all(&batch)?;
        done += 100;
    }
    Ok(done)
}

/// Packets of all kinds with some bytes changed, until there were so many.
fn mutated(road: &Road, _: &AtomicBool, packets: usize) -> io::Result<usize> {
    let mut dice = Dice(0x5eed);
    let mut done = 0;
    while done < packets {
        let mut bytes = connect(&format!("mutated-{}", dice.below(50)));
        for at in 0..100 {
            let from = bytes.len();
            bytes.extend_from_slice(GOOD[dice.below(GOOD.len())]);
            // The first ones are as they should be: what follows finds an open door.
            for _ in 0..if at > 3 { dice.below(3) } else { 0 } {
                let place = from + dice.below(bytes.len() - from);
                bytes[place] = u8::try_from(dice.below(256)).unwrap_or(0);
            }
        }
        done += 101;
        let mut client = road.open()?;
        // It is sent away somewhere in between.
        if client.write_all(&bytes).is_ok() && dice.below(4) == 0 {
            let _ = client.read(&mut [0; 1_024]);
        }
    }
    Ok(done)
}

/// Packets of a client, as they should be.
const GOOD: [&[u8]; 10] = [
    b"\x82\x09\0\x01\0\0\x03t/#\x01",
    b"\x82\x0b\0\x02\0\0\x05t/+/x\x02",
    b"\x30\x08\0\x03t/a\0hi",
    b"\x32\x0a\0\x03t/b\0\x07\0hi",
    b"\x34\x0a\0\x03t/c\0\x08\0hi",
    b"\x34\x15\0\x03t/d\0\x09\x08\x02\0\0\0\x3c\x23\0\x01hello",
    b"\x62\x02\0\x08",
    b"\xa2\x08\0\x03\0\0\x03t/#",
    b"\x40\x02\0\x01",
    b"\xc0\0",
];

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit as u64).unwrap_or(0)
    }
}
