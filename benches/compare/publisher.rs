//! A publisher: writes batches of PUBLISHes that are encoded once and only get new counters and identifiers.

use std::io;
use std::net::TcpStream;

use crate::inbox::{Inbox, Pending, write_some};
use crate::tally::{print, word};
use crate::wire::{self, COUNTER, PUBACK, PUBCOMP, PUBREC, PUBREL};

/// What a publisher sends.
#[derive(Clone, Copy)]
pub(crate) struct Message<'a> {
    pub(crate) topic: &'a str,
    pub(crate) qos: u8,
    pub(crate) payload: &'a [u8],
}

/// One publishing connection.
pub(crate) struct Publisher {
    pub(crate) stream: TcpStream,
    number: usize,
    qos: u8,
    inbox: Inbox,
    batch: Vec<u8>,
    /// The size of one packet in the batch, and where in it the identifier and the counter stand.
    size: usize,
    id_at: usize,
    counter_at: usize,
    /// The part of the batch that is to be written, from `from` on.
    filled: usize,
    from: usize,
    releases: Pending,
    blocked: bool,
    sent: u64,
    window: usize,
    inflight: usize,
    next_id: u16,
    in_use: Vec<u64>,
    bad_acks: u64,
}

impl Publisher {
    pub(crate) fn new(
        stream: TcpStream,
        number: usize,
        message: Message<'_>,
        batch: usize,
        window: usize,
    ) -> io::Result<Self> {
        stream.set_nonblocking(true)?;
        let packet = wire::publish(message.topic, message.qos, message.payload);
        let counter_at = packet.len() - message.payload.len();
        Ok(Self {
            stream,
            number,
            qos: message.qos,
            inbox: Inbox::default(),
            size: packet.len(),
            id_at: counter_at - 2,
            counter_at,
            batch: packet.repeat((batch / packet.len()).max(1)),
            filled: 0,
            from: 0,
            releases: Pending::default(),
            blocked: false,
            sent: 0,
            window,
            inflight: 0,
            next_id: 0,
            in_use: vec![0; 1024],
            bad_acks: 0,
        })
    }

    /// Messages put into batches so far.
    pub(crate) fn sent(&self) -> u64 {
        self.sent
    }

    /// Acks for nothing that was in flight.
    pub(crate) fn bad_acks(&self) -> u64 {
        self.bad_acks
    }

    pub(crate) fn blocked(&self) -> bool {
        self.blocked
    }

    pub(crate) fn batch_messages(&self) -> usize {
        self.batch.len() / self.size
    }

    /// Everything is written and acknowledged.
    pub(crate) fn idle(&self) -> bool {
        self.filled == 0 && self.inflight == 0 && self.releases.is_empty()
    }

    /// Writes what is left, and then up to `credit` new messages; returns how many new ones.
    pub(crate) fn pump(&mut self, credit: usize) -> io::Result<usize> {
        if !self.flush()? {
            return Ok(0);
        }
        let mut count = self.batch_messages().min(credit);
        if self.qos > 0 {
            let free = self.window - self.inflight;
            // Refill in pieces that are worth a write.
            if free < self.window / 8 {
                return Ok(0);
            }
            count = count.min(free);
        }
        if count == 0 {
            return Ok(0);
        }
        self.fill(count);
        self.flush()?;
        Ok(count)
    }

    /// Writes what is left of the batch, and then the PUBRELs; false when the socket is full.
    pub(crate) fn flush(&mut self) -> io::Result<bool> {
        let batch_done = write_some(&mut self.stream, &self.batch[..self.filled], &mut self.from)?;
        if batch_done {
            self.filled = 0;
            self.from = 0;
        }
        self.blocked = !(batch_done && self.releases.flush(&mut self.stream)?);
        Ok(!self.blocked)
    }

    fn fill(&mut self, count: usize) {
        for index in 0..count {
            let id = if self.qos > 0 { self.take_id() } else { 0 };
            let start = index * self.size;
            let packet = &mut self.batch[start..start + self.size];
            let counter = word(self.number, self.sent + index as u64);
            packet[self.counter_at..self.counter_at + COUNTER].copy_from_slice(&print(counter));
            if self.qos > 0 {
                packet[self.id_at..self.id_at + 2].copy_from_slice(&id.to_be_bytes());
            }
        }
        self.sent += count as u64;
        self.filled = count * self.size;
    }

    fn take_id(&mut self) -> u16 {
        loop {
            self.next_id = self.next_id.checked_add(1).unwrap_or(1);
            let (slot, bit) = (usize::from(self.next_id >> 6), 1u64 << (self.next_id & 63));
            if self.in_use[slot] & bit == 0 {
                self.in_use[slot] |= bit;
                self.inflight += 1;
                return self.next_id;
            }
        }
    }

    /// One read of acks; answers every PUBREC of it in one write. Returns how many acks there were.
    pub(crate) fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Self { stream, inbox, releases, in_use, inflight, bad_acks, .. } = self;
        let mut acks = 0;
        inbox.read(stream, buffer, |frame| {
            acks += 1;
            let id = frame.ack_id();
            match frame.kind() {
                PUBREC => releases.bytes.extend_from_slice(&wire::ack(PUBREL, id)),
                PUBACK | PUBCOMP => {
                    let (slot, bit) = (usize::from(id >> 6), 1u64 << (id & 63));
                    if in_use[slot] & bit == 0 {
                        *bad_acks += 1;
                    } else {
                        in_use[slot] &= !bit;
                        *inflight -= 1;
                    }
                }
                _ => {}
            }
        })?;
        if !self.releases.is_empty() {
            self.flush()?;
        }
        Ok(acks)
    }
}
