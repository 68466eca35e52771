//! Non-blocking reads of many packets at once into a buffer that all connections share.

use std::io::{self, Read, Write};
use std::net::TcpStream;

use crate::wire::{Frame, next_frame};

/// How much one read takes at most; the buffer has as much again in front for the rest of a split packet.
const READ: usize = 64 * 1024;

/// The shared buffer.
pub(crate) fn buffer() -> Vec<u8> {
    vec![0; 2 * READ]
}

/// The start of a packet that was split between two reads.
#[derive(Default)]
pub(crate) struct Inbox {
    rest: Vec<u8>,
}

impl Inbox {
    /// One read; every whole packet goes to `take`. Returns the bytes read, 0 when there were none yet.
    pub(crate) fn read(
        &mut self,
        stream: &mut TcpStream,
        buffer: &mut [u8],
        mut take: impl FnMut(Frame<'_>),
    ) -> io::Result<usize> {
        let kept = self.rest.len();
        if kept >= READ {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "a packet larger than any that was sent"));
        }
        buffer[..kept].copy_from_slice(&self.rest);
        let count = match stream.read(&mut buffer[kept..kept + READ]) {
            Ok(0) => return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the broker closed the connection")),
            Ok(count) => count,
            Err(error) if would_block(&error) => return Ok(0),
            Err(error) => return Err(error),
        };
        let mut bytes = &buffer[..kept + count];
        while let Some(frame) = next_frame(&mut bytes) {
            take(frame);
        }
        self.rest.clear();
        self.rest.extend_from_slice(bytes);
        Ok(count)
    }
}

/// Bytes that wait to be written, with what is written already.
#[derive(Default)]
pub(crate) struct Pending {
    pub(crate) bytes: Vec<u8>,
    from: usize,
}

impl Pending {
    pub(crate) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Writes what the socket takes; true when nothing is left.
    pub(crate) fn flush(&mut self, stream: &mut TcpStream) -> io::Result<bool> {
        let done = write_some(stream, &self.bytes, &mut self.from)?;
        if done {
            self.bytes.clear();
            self.from = 0;
        }
        Ok(done)
    }
}

/// Writes `bytes` from `from` on; true when all are written, false when the socket is full.
pub(crate) fn write_some(stream: &mut TcpStream, bytes: &[u8], from: &mut usize) -> io::Result<bool> {
    while *from < bytes.len() {
        match stream.write(&bytes[*from..]) {
            Ok(count) => *from += count,
            Err(error) if would_block(&error) => return Ok(false),
            Err(error) => return Err(error),
        }
    }
    Ok(true)
}

pub(crate) fn would_block(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted)
}
