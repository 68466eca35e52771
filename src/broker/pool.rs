//! Buffers of one worker, lent to connections that have something to send: an idle connection holds none.

use std::{collections::VecDeque, sync::Arc};

/// A piece of what waits for a socket.
#[derive(Debug)]
pub(crate) enum Segment {
    /// Bytes for this connection alone.
    Own(Vec<u8>),
    /// Bytes that others send too, from the given place on.
    Shared(Arc<[u8]>, usize),
}

impl Segment {
    pub(crate) fn bytes(&self) -> &[u8] {
        match self {
            Self::Own(bytes) => bytes,
            Self::Shared(bytes, at) => &bytes[*at..],
        }
    }
}

/// Empty buffers, ready to be used again.
#[derive(Debug, Default)]
pub(crate) struct Pool {
    buffers: Vec<Vec<u8>>,
    queues: Vec<VecDeque<Segment>>,
}

/// How many buffers of each kind are kept, and how large one may be to be kept.
const KEEP: usize = 64;
const KEEP_BYTES: usize = 256 * 1024;

impl Pool {
    pub(crate) fn buffer(&mut self) -> Vec<u8> {
        self.buffers.pop().unwrap_or_default()
    }

    pub(crate) fn queue(&mut self) -> VecDeque<Segment> {
        self.queues.pop().unwrap_or_default()
    }

    pub(crate) fn give_back(&mut self, segment: Segment) {
        if let Segment::Own(mut bytes) = segment
            && self.buffers.len() < KEEP
            && bytes.capacity() <= KEEP_BYTES
        {
            bytes.clear();
            self.buffers.push(bytes);
        }
    }

    pub(crate) fn give_back_queue(&mut self, mut queue: VecDeque<Segment>) {
        for segment in queue.drain(..) {
            self.give_back(segment);
        }
        if self.queues.len() < KEEP && queue.capacity() <= 1_024 {
            self.queues.push(queue);
        }
    }
}

/// What waits for one socket, in order.
#[derive(Debug, Default)]
pub(crate) struct Out {
    segments: VecDeque<Segment>,
    /// Bytes of the first segment that are already written.
    written: usize,
    /// Bytes that wait.
    size: usize,
}

/// An own segment is not made larger than this: what waits goes back to the pool piece by piece.
const SEGMENT: usize = 64 * 1024;

impl Out {
    pub(crate) const fn size(&self) -> usize {
        self.size
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.size == 0
    }

    /// Appends what `write` appends to the buffer that it is given.
    pub(crate) fn write<T>(&mut self, pool: &mut Pool, write: impl FnOnce(&mut Vec<u8>) -> T) -> T {
        let room = matches!(self.segments.back(), Some(Segment::Own(bytes)) if bytes.len() < SEGMENT);
        if !room {
            if self.segments.capacity() == 0 {
                self.segments = pool.queue();
            }
            self.segments.push_back(Segment::Own(pool.buffer()));
        }
        let Some(Segment::Own(bytes)) = self.segments.back_mut() else {
            return write(&mut Vec::new());
        };
        let before = bytes.len();
        let result = write(bytes);
        self.size += bytes.len() - before;
        result
    }

    /// Appends bytes that others send too, from `at` on.
    pub(crate) fn share(&mut self, pool: &mut Pool, bytes: Arc<[u8]>, at: usize) {
        if self.segments.capacity() == 0 {
            self.segments = pool.queue();
        }
        self.size += bytes.len() - at;
        self.segments.push_back(Segment::Shared(bytes, at));
    }

    /// Takes everything, to be written without holding the outbox.
    pub(crate) fn take(&mut self) -> Self {
        std::mem::take(self)
    }

    /// Puts back what was not written, before what has come since.
    pub(crate) fn put_back(&mut self, mut rest: Self) {
        rest.size += self.size;
        rest.segments.append(&mut self.segments);
        *self = rest;
    }

    /// The bytes to write next, as many parts as fit `parts`; how many were filled.
    pub(crate) fn parts<'a>(&'a self, parts: &mut [std::io::IoSlice<'a>]) -> usize {
        let mut skip = self.written;
        let mut filled = 0;
        for (part, segment) in parts.iter_mut().zip(&self.segments) {
            *part = std::io::IoSlice::new(&segment.bytes()[skip..]);
            skip = 0;
            filled += 1;
        }
        filled
    }

    /// `count` bytes were written: they are forgotten, and their buffers go back.
    pub(crate) fn advance(&mut self, pool: &mut Pool, count: usize) {
        self.size -= count;
        self.written += count;
        while let Some(first) = self.segments.front() {
            let size = first.bytes().len();
            if self.written < size {
                break;
            }
            self.written -= size;
            if let Some(segment) = self.segments.pop_front() {
                pool.give_back(segment);
            }
        }
        if self.segments.is_empty() {
            pool.give_back_queue(std::mem::take(&mut self.segments));
        }
    }

    /// Forgets everything.
    pub(crate) fn clear(&mut self, pool: &mut Pool) {
        pool.give_back_queue(std::mem::take(&mut self.segments));
        self.size = 0;
        self.written = 0;
    }
}
