//! Brokers that do nothing of their own: what clients and the load itself cost is measured against them.

use std::collections::HashMap;
use std::io::{self, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::time::Instant;

use rustix::event::{PollFd, PollFlags, epoll, poll};

use crate::inbox::{self, Inbox};
use crate::process::timespec;
use crate::publisher::{Message, Publisher};
use crate::tally::{Tally, parse};
use crate::wire::{self, COUNTER, Frame};

/// Writes the answer to a packet, as a broker that grants everything gives it.
fn answer(frame: Frame<'_>, out: &mut Vec<u8>) {
    let id = frame.ack_id();
    match frame.kind() {
        wire::CONNECT => out.extend_from_slice(&[wire::CONNACK << 4, 2, 0, 0]),
        wire::SUBSCRIBE => {
            let [high, low] = id.to_be_bytes();
            let qos = frame.body.last().map_or(0, |options| options & 3);
            out.extend_from_slice(&[wire::SUBACK << 4, 3, high, low, qos]);
        }
        wire::PUBLISH if frame.qos() == 1 => out.extend_from_slice(&wire::ack(wire::PUBACK, frame.publish().1)),
        wire::PUBLISH if frame.qos() == 2 => out.extend_from_slice(&wire::ack(wire::PUBREC, frame.publish().1)),
        wire::PUBREC => out.extend_from_slice(&wire::ack(wire::PUBREL, id)),
        wire::PUBREL => out.extend_from_slice(&wire::ack(wire::PUBCOMP, id)),
        wire::PINGREQ => out.extend_from_slice(&[0xd0, 0]),
        _ => {}
    }
}

/// Accepts one connection before the deadline.
pub(crate) fn accept(listener: &TcpListener, until: Instant) -> io::Result<TcpStream> {
    let wait = timespec(until.saturating_duration_since(Instant::now()));
    if poll(&mut [PollFd::new(listener, PollFlags::IN)], Some(&wait))? == 0 {
        return Err(io::Error::new(io::ErrorKind::TimedOut, "the client did not connect"));
    }
    let (stream, _) = listener.accept()?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(wire::STEP))?;
    stream.set_write_timeout(Some(wire::STEP))?;
    Ok(stream)
}

/// Takes everything that one publisher sends until it ends, acks it and counts it.
pub(crate) fn swallow(mut stream: TcpStream, mut on_publish: impl FnMut()) -> io::Result<Tally> {
    let mut tally = Tally::new(1);
    let mut inbox = Inbox::default();
    let mut buffer = inbox::buffer();
    let mut answers = Vec::new();
    loop {
        let read = inbox.read(&mut stream, &mut buffer, |frame| {
            if frame.kind() == wire::PUBLISH {
                if let Some(text) = frame.publish().2.first_chunk::<COUNTER>() {
                    tally.record(parse(*text));
                }
                on_publish();
            }
            answer(frame, &mut answers);
        });
        match read {
            // In blocking mode no bytes means that the time for it is over.
            Ok(0) => return Err(io::Error::new(io::ErrorKind::TimedOut, "the client has stalled")),
            Ok(_) => {}
            Err(_) => return Ok(tally),
        }
        // A client that has said DISCONNECT may be gone before this.
        let _ = stream.write_all(&answers);
        answers.clear();
    }
}

/// Sends `total` messages to the one subscriber that comes, as fast as it takes them.
pub(crate) fn source(listener: &TcpListener, qos: u8, total: u64, until: Instant) -> io::Result<()> {
    let mut stream = accept(listener, until)?;
    let mut subscribed = false;
    while !subscribed {
        let (first, body) = wire::read_packet(&mut stream)?;
        let frame = Frame { first, body: &body, raw: &[] };
        let mut answers = Vec::new();
        answer(frame, &mut answers);
        stream.write_all(&answers)?;
        subscribed = frame.kind() == wire::SUBSCRIBE;
    }
    let message = Message { topic: "t", qos, payload: &[b'x'; 16] };
    let mut publisher = Publisher::new(stream, 0, message, 64 * 1024, UNACKED)?;
    // Blocking, with short deadlines: everything written is then waited for, and acks are read when they are due.
    publisher.stream.set_nonblocking(false)?;
    let mut buffer = inbox::buffer();
    while Instant::now() < until {
        let left = (total - publisher.sent()) as usize;
        let ended = if left > 0 { publisher.pump(left).is_err() } else { false };
        if ended {
            return Ok(());
        }
        if (qos > 0 || left == 0) && publisher.read(&mut buffer).is_err() {
            return Ok(());
        }
    }
    Err(io::Error::new(io::ErrorKind::TimedOut, "the subscriber has stalled"))
}

/// What a subscriber may leave unacknowledged: nearly as many as there are identifiers. With less, one that acks each
/// message by itself with Nagle's algorithm on would be measured waiting.
const UNACKED: usize = 65_000;

struct Guest {
    stream: TcpStream,
    inbox: Inbox,
}

/// The relay as a process of its own: passes each read of PUBLISHes on, whole, to those who subscribed to the topic.
#[expect(clippy::print_stdout, reason = "the port is what it is started for")]
pub(crate) fn relay() -> io::Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    println!("{}", listener.local_addr()?.port());
    let epoll = epoll::create(epoll::CreateFlags::CLOEXEC)?;
    epoll::add(&epoll, &listener, epoll::EventData::new_u64(0), epoll::EventFlags::IN)?;
    let mut guests: HashMap<u64, Guest> = HashMap::new();
    let mut receivers: HashMap<Vec<u8>, Vec<TcpStream>> = HashMap::new();
    let mut next = 1;
    let mut buffer = inbox::buffer();
    let (mut forward, mut answers, mut topic) = (Vec::new(), Vec::new(), Vec::new());
    let mut events = [epoll::Event { flags: epoll::EventFlags::IN, data: epoll::EventData::new_u64(0) }; 64];
    loop {
        let count = epoll::wait(&epoll, &mut events[..], None)?;
        for event in &events[..count] {
            let token = event.data.u64();
            if token == 0 {
                let (stream, _) = listener.accept()?;
                stream.set_nodelay(true)?;
                epoll::add(&epoll, &stream, epoll::EventData::new_u64(next), epoll::EventFlags::IN)?;
                guests.insert(next, Guest { stream, inbox: Inbox::default() });
                next += 1;
                continue;
            }
            let Some(guest) = guests.get_mut(&token) else { continue };
            let mut filter = None;
            let read = guest.inbox.read(&mut guest.stream, &mut buffer, |frame| {
                match frame.kind() {
                    wire::PUBLISH => {
                        if forward.is_empty() {
                            topic.clear();
                            topic.extend_from_slice(frame.publish().0);
                        }
                        forward.extend_from_slice(frame.raw);
                    }
                    wire::SUBSCRIBE => filter = frame.body.get(4..frame.body.len() - 1).map(<[u8]>::to_vec),
                    _ => {}
                }
                answer(frame, &mut answers);
            });
            let _ = guest.stream.write_all(&answers);
            answers.clear();
            if let Some(filter) = filter {
                receivers.entry(filter).or_default().push(guest.stream.try_clone()?);
            }
            if !forward.is_empty() {
                for receiver in receivers.get_mut(&topic).into_iter().flatten() {
                    let _ = receiver.write_all(&forward);
                }
                forward.clear();
            }
            if read.is_err() {
                guests.remove(&token);
            }
        }
    }
}
