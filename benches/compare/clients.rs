//! The command-line clients over the same job against a broker that does nothing, and the cost of a single message.

use std::fs::{self, File};
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::meter;
use crate::null;
use crate::process::Guarded;
use crate::tally::{Faults, Tally, parse, print, word};
use crate::wire;

/// A job may not take longer than this.
const LIMIT: Duration = Duration::from_secs(60);

/// How to call a client: ours has both in one program.
#[derive(Clone, Debug)]
pub(crate) enum Client {
    Ours(PathBuf),
    Mosquitto { publish: PathBuf, subscribe: PathBuf },
}

impl Client {
    fn publish(&self, port: u16) -> Command {
        match self {
            Self::Ours(path) => with_port(path, &["pub"], port),
            Self::Mosquitto { publish, .. } => with_port(publish, &[], port),
        }
    }

    fn subscribe(&self, port: u16) -> Command {
        match self {
            Self::Ours(path) => with_port(path, &["sub"], port),
            Self::Mosquitto { subscribe, .. } => with_port(subscribe, &[], port),
        }
    }
}

fn with_port(path: &Path, verb: &[&str], port: u16) -> Command {
    let mut command = Command::new(path);
    command.args(verb).args(["-h", "127.0.0.1", "-t", "t", "-p"]).arg(port.to_string());
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// What one job came to.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Job {
    pub(crate) messages: u64,
    pub(crate) seconds: f64,
    pub(crate) cpu_ns: u64,
    pub(crate) peak: u64,
    pub(crate) faults: Faults,
    pub(crate) stalled: bool,
    /// Its exit code, if no signal ended it.
    pub(crate) exit: Option<i32>,
}

/// What a child used, watched until it ended.
struct Usage {
    cpu_ns: u64,
    peak: u64,
    ended: bool,
}

/// Watches a child to its end. Its first thread's CPU is exact; other threads are seen every few milliseconds.
fn watch(child: &Guarded, until: Instant) -> Usage {
    let pid = child.id();
    let (mut others, mut peak) = (0, 0);
    // The first looks come soon, for a job that is over in a moment.
    let mut pause = Duration::from_millis(1);
    loop {
        let ended = child.await_zombie(Instant::now() + pause);
        pause = (pause * 2).min(Duration::from_millis(4));
        if ended || Instant::now() > until {
            let (all, first) = meter::tasks_ns(pid);
            let cpu_ns = (first + others.max(all - first)).max(meter::ticks_ns(pid));
            return Usage { cpu_ns, peak, ended };
        }
        let (all, first) = meter::tasks_ns(pid);
        others = others.max(all - first);
        peak = peak.max(meter::peak(pid));
    }
}

fn finish(mut child: Guarded, usage: &Usage, seconds: f64, tally: &Tally, total: u64) -> io::Result<Job> {
    if !usage.ended {
        child.child().kill()?;
    }
    let status = child.wait()?;
    Ok(Job {
        messages: tally.delivered(),
        seconds,
        cpu_ns: usage.cpu_ns,
        peak: usage.peak,
        faults: tally.faults([(0, total)].into_iter()),
        stalled: !usage.ended,
        exit: status.code(),
    })
}

fn listen() -> io::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

/// What the broker's thread has to say after its client has ended.
fn after<T>(address: SocketAddr, handle: thread::JoinHandle<io::Result<T>>) -> io::Result<T> {
    // If the client never came, the broker still waits for it.
    drop(TcpStream::connect(address));
    handle.join().map_err(|_| io::Error::other("a thread of the bench panicked"))?
}

/// Writes a file of `count` lines of 16 characters, each with its counter.
pub(crate) fn write_lines(path: &Path, count: u64) -> io::Result<()> {
    let mut text = Vec::with_capacity(count as usize * 17);
    for counter in 0..count {
        text.extend_from_slice(&print(word(0, counter)));
        text.extend_from_slice(b"xxxxxxxx\n");
    }
    fs::write(path, text)
}

/// `pub -l` over a file of lines.
pub(crate) fn publish_lines(client: &Client, qos: u8, lines: &Path, total: u64) -> io::Result<Job> {
    let (listener, address) = listen()?;
    let mut command = client.publish(address.port());
    command.args(["-l", "-q", &qos.to_string()]).stdin(File::open(lines)?);
    let started = Instant::now();
    let until = started + LIMIT;
    let broker = thread::spawn(move || null::swallow(null::accept(&listener, until)?, || {}));
    let child = Guarded::spawn(&mut command)?;
    let usage = watch(&child, until);
    let seconds = started.elapsed().as_secs_f64();
    let tally = if usage.ended { after(address, broker)? } else { Tally::new(1) };
    finish(child, &usage, seconds, &tally, total)
}

/// `sub -C` of as many messages as a broker can send it. It writes to a file, so that no reader is woken for its lines;
/// the file is then counted.
pub(crate) fn subscribe(client: &Client, qos: u8, total: u64, output: &Path) -> io::Result<Job> {
    let (listener, address) = listen()?;
    let mut command = client.subscribe(address.port());
    command.args(["-q", &qos.to_string(), "-C", &total.to_string()]).stdout(File::create(output)?);
    let started = Instant::now();
    let until = started + LIMIT;
    let broker = thread::spawn(move || null::source(&listener, qos, total, until));
    let child = Guarded::spawn(&mut command)?;
    let usage = watch(&child, until);
    let seconds = started.elapsed().as_secs_f64();
    if usage.ended {
        // What it says about a subscriber that went early is seen better in what is missing.
        let _ = after(address, broker);
    }
    let tally = count_lines(&fs::read(output)?);
    finish(child, &usage, seconds, &tally, total)
}

fn count_lines(output: &[u8]) -> Tally {
    let mut tally = Tally::new(1);
    for line in output.split_inclusive(|byte| *byte == b'\n') {
        if let (16.., Some(text)) = (line.len(), line.first_chunk::<8>()) {
            tally.record(parse(*text));
        }
    }
    tally
}

/// What starting, sending one message and ending costs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Single {
    /// Milliseconds from start to end of each run.
    pub(crate) millis: Vec<f64>,
    /// Messages that did not arrive.
    pub(crate) lost: u64,
    pub(crate) peak: u64,
}

/// Runs each command in turn, `runs` times: the clients with one message each, and at the end `/bin/true`.
pub(crate) fn single(clients: &[Client], runs: usize) -> io::Result<(Vec<Single>, Vec<f64>)> {
    let mut results = vec![Single::default(); clients.len()];
    let mut floor = Vec::with_capacity(runs);
    for _ in 0..runs {
        for (client, result) in clients.iter().zip(&mut results) {
            let (listener, address) = listen()?;
            let until = Instant::now() + LIMIT;
            let broker = thread::spawn(move || null::swallow(null::accept(&listener, until)?, || {}));
            let mut command = client.publish(address.port());
            command.args(["-m", &line()]);
            result.millis.push(timed(&mut command)?);
            result.lost += 1 - after(address, broker)?.delivered().min(1);
        }
        floor.push(timed(Command::new("/bin/true").stdin(Stdio::null()))?);
    }
    for (client, result) in clients.iter().zip(&mut results) {
        result.peak = single_peak(client)?;
    }
    Ok((results, floor))
}

fn line() -> String {
    String::from_utf8_lossy(&print(word(0, 0))).into_owned()
}

fn timed(command: &mut Command) -> io::Result<f64> {
    let started = Instant::now();
    let mut child = Guarded::spawn(command)?;
    if !child.await_zombie(started + LIMIT) {
        return Err(io::Error::new(io::ErrorKind::TimedOut, "a client with one message did not end"));
    }
    let millis = started.elapsed().as_secs_f64() * 1e3;
    child.wait()?;
    Ok(millis)
}

/// The peak memory of a client with one message: read while it waits for its PUBACK.
fn single_peak(client: &Client) -> io::Result<u64> {
    let (listener, address) = listen()?;
    let mut command = client.publish(address.port());
    command.args(["-q", "1", "-m", &line()]);
    let mut child = Guarded::spawn(&mut command)?;
    let pid = child.id();
    let mut peak = 0;
    let stream = null::accept(&listener, Instant::now() + wire::STEP)?;
    null::swallow(stream, || peak = meter::peak(pid))?;
    if child.await_zombie(Instant::now() + LIMIT) {
        child.wait()?;
    }
    Ok(peak)
}
