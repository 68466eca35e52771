//! Latency at a steady rate: one thread sends by an absolute schedule and sleeps in between until something arrives.

use std::io::{self, Write};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, poll};

use crate::inbox::{self, Inbox};
use crate::meter::micros;
use crate::process::timespec;
use crate::tally::{Faults, Tally, parse, print, word};
use crate::wire::{self, COUNTER, PUBACK, PUBLISH};

/// Messages a second.
const RATE: u32 = 1_000;
/// How long to wait for the last messages.
const DRAIN: Duration = Duration::from_secs(2);

/// The latencies of one run, in µs.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Latency {
    pub(crate) p50: f64,
    pub(crate) p99: f64,
    pub(crate) messages: u64,
    pub(crate) faults: Faults,
}

/// Sends for `duration` at 1,000 messages a second, one publisher to one subscriber.
pub(crate) fn run(address: SocketAddr, qos: u8, duration: Duration) -> io::Result<Latency> {
    let mut subscriber = wire::join(address, "sub", Some(("bench/0", qos)))?;
    let mut publisher = wire::join(address, "pub", None)?;
    subscriber.set_nonblocking(true)?;
    publisher.set_nonblocking(true)?;
    let total = (duration.as_secs_f64() * f64::from(RATE)) as usize;
    let mut packet = wire::publish("bench/0", qos, &[b'x'; 16]);
    let counter_at = packet.len() - 16;
    let mut sent_at: Vec<Instant> = Vec::with_capacity(total);
    let mut latencies: Vec<f64> = Vec::with_capacity(total);
    let mut tally = Tally::new(1);
    let mut buffer = inbox::buffer();
    let (mut from_publisher, mut from_subscriber) = (Inbox::default(), Inbox::default());
    let mut acks = Vec::new();
    let started = Instant::now() + Duration::from_millis(20);
    let until = started + duration + DRAIN;
    while (tally.past() as usize) < total {
        let now = Instant::now();
        if now > until {
            break;
        }
        let due = started + Duration::from_secs(1) / RATE * sent_at.len() as u32;
        if sent_at.len() < total && now >= due {
            packet[counter_at..counter_at + COUNTER].copy_from_slice(&print(word(0, sent_at.len() as u64)));
            if qos > 0 {
                let id = (sent_at.len() % 60_000 + 1) as u16;
                packet[counter_at - 2..counter_at].copy_from_slice(&id.to_be_bytes());
            }
            sent_at.push(Instant::now());
            publisher.write_all(&packet)?;
            continue;
        }
        let wake = if sent_at.len() < total { due } else { until };
        let wait = wake.saturating_duration_since(now);
        let mut ready = [PollFd::new(&subscriber, PollFlags::IN), PollFd::new(&publisher, PollFlags::IN)];
        match poll(&mut ready, Some(&timespec(wait))) {
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        let [subscriber_ready, publisher_ready] = ready.map(|fd| !fd.revents().is_empty());
        if subscriber_ready {
            from_subscriber.read(&mut subscriber, &mut buffer, |frame| {
                if frame.kind() != PUBLISH {
                    return;
                }
                let arrived = Instant::now();
                let (_, id, payload) = frame.publish();
                let Some(text) = payload.first_chunk::<COUNTER>() else { return };
                let counter = parse(*text);
                tally.record(counter);
                if let Some(sent) = sent_at.get(counter as usize) {
                    latencies.push(micros(arrived.duration_since(*sent)));
                }
                if frame.qos() > 0 {
                    acks.extend_from_slice(&wire::ack(PUBACK, id));
                }
            })?;
            subscriber.write_all(&acks)?;
            acks.clear();
        }
        if publisher_ready {
            from_publisher.read(&mut publisher, &mut buffer, |_| {})?;
        }
    }
    latencies.sort_by(f64::total_cmp);
    Ok(Latency {
        p50: percentile(&latencies, 50),
        p99: percentile(&latencies, 99),
        messages: tally.delivered(),
        faults: tally.faults([(0, sent_at.len() as u64)].into_iter()),
    })
}

fn percentile(sorted: &[f64], percent: usize) -> f64 {
    let last = sorted.len().saturating_sub(1);
    sorted.get(last * percent / 100).copied().unwrap_or(f64::NAN)
}
