//! A subscriber: counts deliveries by walking frame headers, and writes the acks of a whole read at once.

use std::io;
use std::net::TcpStream;

use crate::inbox::{Inbox, Pending};
use crate::tally::{Tally, parse};
use crate::wire::{self, COUNTER, PUBACK, PUBCOMP, PUBLISH, PUBREC, PUBREL};

/// One subscribed connection.
pub(crate) struct Subscriber {
    pub(crate) stream: TcpStream,
    pub(crate) tally: Tally,
    inbox: Inbox,
    acks: Pending,
    blocked: bool,
    /// QoS 2 messages that were received and not yet released.
    unreleased: i64,
}

impl Subscriber {
    pub(crate) fn new(stream: TcpStream, publishers: usize) -> io::Result<Self> {
        stream.set_nonblocking(true)?;
        Ok(Self {
            stream,
            tally: Tally::new(publishers),
            inbox: Inbox::default(),
            acks: Pending::default(),
            blocked: false,
            unreleased: 0,
        })
    }

    /// One read; returns the bytes read.
    pub(crate) fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Self { stream, tally, inbox, acks, unreleased, .. } = self;
        let bytes = inbox.read(stream, buffer, |frame| match frame.kind() {
            PUBLISH => {
                let (_, id, payload) = frame.publish();
                if let Some(word) = payload.first_chunk::<COUNTER>() {
                    tally.record(parse(*word));
                }
                match frame.qos() {
                    0 => {}
                    1 => acks.bytes.extend_from_slice(&wire::ack(PUBACK, id)),
                    _ => {
                        *unreleased += 1;
                        acks.bytes.extend_from_slice(&wire::ack(PUBREC, id));
                    }
                }
            }
            PUBREL => {
                *unreleased -= 1;
                acks.bytes.extend_from_slice(&wire::ack(PUBCOMP, frame.ack_id()));
            }
            _ => {}
        })?;
        if !self.acks.is_empty() {
            self.flush()?;
        }
        Ok(bytes)
    }

    pub(crate) fn flush(&mut self) -> io::Result<()> {
        self.blocked = !self.acks.flush(&mut self.stream)?;
        Ok(())
    }

    pub(crate) fn blocked(&self) -> bool {
        self.blocked
    }

    /// Every ack is written and every QoS 2 flow is over.
    pub(crate) fn idle(&self) -> bool {
        self.acks.is_empty() && self.unreleased <= 0
    }
}
