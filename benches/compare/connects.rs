//! Connections: how fast they come and go, and what an idle one weighs.

use std::io::{self, Write};
use std::net::{SocketAddr, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use crate::meter;
use crate::wire;

/// Connections that are opened at once: below the shortest listen backlog among brokers (100).
const ROUND: usize = 50;
/// A run may not take longer than this.
const LIMIT: Duration = Duration::from_secs(60);

/// Opens `count` connections in rounds; each is greeted, and kept if `keep` says so.
fn open(address: SocketAddr, count: usize, keep: bool) -> io::Result<Vec<TcpStream>> {
    let until = Instant::now() + LIMIT;
    let mut kept = Vec::with_capacity(if keep { count } else { 0 });
    let mut round = Vec::with_capacity(ROUND);
    for start in (0..count).step_by(ROUND) {
        if Instant::now() > until {
            return Err(io::Error::new(io::ErrorKind::TimedOut, "connecting took over a minute"));
        }
        for n in start..(start + ROUND).min(count) {
            let mut stream = wire::dial(address)?;
            stream.write_all(&wire::connect(&format!("client-{n}")))?;
            round.push(stream);
        }
        for stream in &mut round {
            wire::await_connack(stream)?;
        }
        if keep {
            kept.append(&mut round);
        } else {
            for mut stream in round.drain(..) {
                stream.write_all(&[wire::DISCONNECT << 4, 0])?;
            }
        }
    }
    Ok(kept)
}

/// Connects and disconnects `count` clients; returns the seconds it took.
pub(crate) fn churn(address: SocketAddr, count: usize) -> io::Result<f64> {
    let started = Instant::now();
    open(address, count, false)?;
    Ok(started.elapsed().as_secs_f64())
}

/// What idle connections came to.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Idle {
    pub(crate) seconds: f64,
    pub(crate) cpu_ns: u64,
    pub(crate) bytes_each: f64,
    pub(crate) bytes_each_subscribed: f64,
}

/// Opens `count` connections, leaves them idle, then subscribes each to a filter of its own.
pub(crate) fn idle(address: SocketAddr, pid: u32, count: usize) -> io::Result<Idle> {
    // The first connections pay for what is only set up once.
    drop(open(address, ROUND, false)?);
    settle();
    let before = meter::resident(pid);
    let cpu = meter::process_ns(pid);
    let started = Instant::now();
    let mut streams = open(address, count, true)?;
    let seconds = started.elapsed().as_secs_f64();
    let cpu_ns = meter::process_ns(pid).saturating_sub(cpu);
    settle();
    let connected = meter::resident(pid);
    for (n, stream) in streams.iter_mut().enumerate() {
        stream.write_all(&wire::subscribe(&format!("idle/{n}/command"), 0))?;
    }
    for stream in &mut streams {
        wire::await_suback(stream)?;
    }
    settle();
    let subscribed = meter::resident(pid);
    let each = |bytes: u64| bytes.saturating_sub(before) as f64 / count as f64;
    Ok(Idle { seconds, cpu_ns, bytes_each: each(connected), bytes_each_subscribed: each(subscribed) })
}

fn settle() {
    thread::sleep(Duration::from_millis(300));
}
