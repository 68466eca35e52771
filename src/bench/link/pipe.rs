//! One direction of an emulated connection: which bytes are on their way, and when each of them comes out.
//!
//! No sockets and no clock are in here: time comes in as a parameter. The order of the bytes is always kept.

use std::{
    collections::VecDeque,
    io::{self, IoSlice},
    time::{Duration, Instant},
};

/// How a link is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Shape {
    /// Time there and back.
    pub rtt: Duration,
    /// How much a way may take longer; drawn anew for what is read at once.
    pub jitter: Duration,
    /// Bits a second in each direction; `None`: no limit.
    pub bandwidth: Option<f64>,
    /// What the jitter is drawn from.
    pub seed: u64,
}

/// How a direction ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The sender has said all.
    Closed,
    /// The sender is gone.
    Reset,
}

/// One direction of a connection.
#[derive(Debug)]
pub(super) struct Pipe {
    delay: Duration,
    jitter: Duration,
    /// Seconds that a byte takes to be put on the line.
    byte_time: f64,
    /// What is put on the line as one.
    segment: usize,
    capacity: usize,
    random: u64,
    bytes: VecDeque<u8>,
    /// Sizes of neighbouring pieces of `bytes` with the moment at which each comes out.
    pieces: VecDeque<(Instant, usize)>,
    /// When the line is free for the next byte.
    free: Option<Instant>,
    /// When the last byte comes out.
    last: Option<Instant>,
    end: Option<(Instant, End)>,
}

impl Pipe {
    /// An empty direction. `number` is another one for each.
    pub(super) fn new(shape: &Shape, number: u64) -> Self {
        let delay = shape.rtt / 2;
        let bandwidth = shape.bandwidth.filter(|bits| *bits > 0.0 && bits.is_finite());
        let rate = bandwidth.map(|bits| bits / 8.0);
        Self {
            delay,
            jitter: shape.jitter,
            byte_time: rate.map_or(0.0, |rate| 1.0 / rate),
            segment: rate.map_or(usize::MAX, |rate| whole(rate / 1000.0).max(SEGMENT)),
            capacity: rate.map_or(CAPACITY, |rate| {
                let queue = whole(rate / 4.0).clamp(QUEUE_MIN, QUEUE_MAX);
                whole(rate * (delay + shape.jitter).as_secs_f64()).saturating_add(queue).min(CAPACITY_MAX)
            }),
            random: shape.seed ^ number.wrapping_mul(0xd134_2543_de82_ef95),
            bytes: VecDeque::new(),
            pieces: VecDeque::new(),
            free: None,
            last: None,
            end: None,
        }
    }

    /// Whether it takes more: its end has not come, and there is room for more than crumbs.
    pub(super) fn takes(&self) -> bool {
        self.end.is_none() && self.bytes.len() + CRUMBS <= self.capacity
    }

    /// How many bytes there is room for.
    pub(super) fn room(&self) -> usize {
        self.capacity.saturating_sub(self.bytes.len())
    }

    /// Takes bytes that were sent at `now`.
    pub(super) fn push(&mut self, bytes: &[u8], now: Instant) {
        let delay = self.delay + self.drawn();
        let mut start = self.free.map_or(now, |free| free.max(now));
        for segment in bytes.chunks(self.segment) {
            #[expect(clippy::cast_precision_loss, reason = "a segment is small")]
            let time = Duration::from_secs_f64(segment.len() as f64 * self.byte_time);
            start += time;
            let due = self.last.map_or(start + delay, |last| last.max(start + delay));
            self.last = Some(due);
            match self.pieces.back_mut() {
                Some((at, size)) if *at == due => *size += segment.len(),
                _ => self.pieces.push_back((due, segment.len())),
            }
        }
        self.bytes.extend(bytes);
        self.free = Some(start);
    }

    /// Takes the end, which comes out behind the bytes.
    pub(super) fn finish(&mut self, end: End, now: Instant) {
        let due = now + self.delay;
        self.end = Some((self.last.map_or(due, |last| last.max(due)), end));
    }

    /// When something comes out next.
    pub(super) fn due(&self) -> Option<Instant> {
        self.pieces.front().map(|piece| piece.0).or_else(|| self.end.map(|end| end.0))
    }

    /// The end, once everything before it is out and its time has come.
    pub(super) fn ended(&self, now: Instant) -> Option<End> {
        self.end.filter(|(due, _)| self.bytes.is_empty() && *due <= now).map(|(_, end)| end)
    }

    /// Whether its sender is gone.
    pub(super) fn resets(&self) -> bool {
        self.end.is_some_and(|(_, end)| end == End::Reset)
    }

    /// Gives what is due at `now` to `write` until it takes no more.
    ///
    /// # Errors
    /// Those of `write`; `WouldBlock` among them.
    pub(super) fn deliver(
        &mut self,
        now: Instant,
        mut write: impl FnMut(&[IoSlice<'_>]) -> io::Result<usize>,
    ) -> io::Result<()> {
        loop {
            let due: usize = self.pieces.iter().take_while(|piece| piece.0 <= now).map(|piece| piece.1).sum();
            if due == 0 {
                return Ok(());
            }
            let (front, back) = self.bytes.as_slices();
            let front = &front[..front.len().min(due)];
            let back = &back[..back.len().min(due - front.len())];
            match write(&[IoSlice::new(front), IoSlice::new(back)]) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(written) => self.drop_front(written),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Forgets everything that is on its way.
    pub(super) fn spill(&mut self) {
        self.bytes.clear();
        self.pieces.clear();
    }

    fn drop_front(&mut self, mut size: usize) {
        self.bytes.drain(..size.min(self.bytes.len()));
        while let Some((_, piece)) = self.pieces.front_mut() {
            if *piece > size {
                *piece -= size;
                return;
            }
            size -= *piece;
            self.pieces.pop_front();
        }
        // A buffer that a burst has grown is not kept by thousands of idle connections.
        if self.bytes.capacity() > KEPT {
            self.bytes.shrink_to(KEPT);
        }
    }

    /// The jitter of the next bytes: from 0 to the most, evenly.
    fn drawn(&mut self) -> Duration {
        if self.jitter.is_zero() {
            return Duration::ZERO;
        }
        // SplitMix64: evenly spread whatever the seed.
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.random;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        #[expect(clippy::cast_precision_loss, reason = "53 bits are exact")]
        let share = (mixed >> 11) as f64 / (1_u64 << 53) as f64;
        self.jitter.mul_f64(share)
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast saturates, and that is meant")]
const fn whole(number: f64) -> usize {
    number as usize
}

/// What goes on the line at once where it is slow: bytes of an Ethernet frame for TCP.
const SEGMENT: usize = 1448;
/// Bytes on the way at the most where the bandwidth has no limit.
const CAPACITY: usize = 4 << 20;
/// And where it has one, whatever the delay.
const CAPACITY_MAX: usize = 64 << 20;
/// The queue before a slow line holds a quarter of a second, within these bounds.
const QUEUE_MIN: usize = 64 << 10;
const QUEUE_MAX: usize = 1 << 20;
/// For less room than this, nothing is read.
const CRUMBS: usize = 4 << 10;
/// Bytes of a buffer that an empty direction keeps.
const KEPT: usize = 64 << 10;

#[cfg(test)]
mod tests {
    use super::*;

    /// What comes out of `pipe` at `now` if `most` bytes are taken at once.
    fn taken(pipe: &mut Pipe, now: Instant, most: usize) -> Vec<u8> {
        let mut out = Vec::new();
        pipe.deliver(now, |slices| {
            let all: Vec<u8> = slices.iter().flat_map(|slice| slice.iter().copied()).take(most).collect();
            out.extend(&all);
            Ok(all.len())
        })
        .unwrap();
        out
    }

    #[test]
    fn bytes_come_out_after_half_a_round_trip_and_not_before() {
        let start = Instant::now();
        let ms = Duration::from_millis;
        let mut pipe = Pipe::new(&Shape { rtt: ms(20), ..Shape::default() }, 1);
        pipe.push(b"one", start);
        pipe.push(b"two", start + ms(3));
        pipe.finish(End::Closed, start + ms(4));
        assert!(!pipe.takes());
        assert_eq!(pipe.due(), Some(start + ms(10)));
        assert_eq!(taken(&mut pipe, start + ms(10) - Duration::from_nanos(1), 9), b"");
        assert_eq!(taken(&mut pipe, start + ms(10), 2), b"one");
        assert_eq!(pipe.due(), Some(start + ms(13)));
        assert_eq!(pipe.ended(start + ms(14)), None, "bytes come first");
        assert_eq!(taken(&mut pipe, start + ms(13), 9), b"two");
        assert_eq!((pipe.due(), pipe.ended(start + ms(13))), (Some(start + ms(14)), None));
        assert_eq!(pipe.ended(start + ms(14)), Some(End::Closed));
    }

    #[test]
    fn a_slow_line_takes_its_time_for_each_byte() {
        let start = Instant::now();
        let shape = Shape { rtt: Duration::from_millis(2), bandwidth: Some(8e6), ..Shape::default() };
        let mut pipe = Pipe::new(&shape, 1);
        pipe.push(&[0; 1_000], start);
        pipe.push(&[0; 1_000], start);
        let at = |microseconds| start + Duration::from_micros(microseconds);
        assert_eq!(pipe.due(), Some(at(1_000 + 1_000)));
        assert_eq!(taken(&mut pipe, at(2_999), 9_999).len(), 1_000);
        assert_eq!(taken(&mut pipe, at(3_000), 9_999).len(), 1_000);
        // The line has been free meanwhile: nothing is saved up.
        pipe.push(&[0; 1_000], at(10_000));
        assert_eq!(pipe.due(), Some(at(12_000)));
    }

    #[test]
    fn it_takes_no_more_than_it_can_hold() {
        let mut pipe = Pipe::new(&Shape { bandwidth: Some(8e5), ..Shape::default() }, 1);
        let now = Instant::now();
        while pipe.takes() {
            let size = pipe.room().min(9_000);
            pipe.push(&vec![7; size], now);
        }
        assert!((60_000..=65_536).contains(&pipe.bytes.len()), "{}", pipe.bytes.len());
        assert_eq!(pipe.pieces.len() * SEGMENT / 60_000, 1, "{}", pipe.pieces.len());
        let pieces: usize = pipe.pieces.iter().map(|piece| piece.1).sum();
        assert_eq!(pieces, pipe.bytes.len());
    }

    #[test]
    fn jitter_is_of_the_seed_and_keeps_the_order() {
        let ms = Duration::from_millis;
        let start = Instant::now();
        let times = |seed, number| {
            let mut pipe = Pipe::new(&Shape { rtt: ms(10), jitter: ms(4), bandwidth: None, seed }, number);
            let mut times = Vec::new();
            for at in 0..500 {
                pipe.push(b"x", start + ms(at * 10));
                times.push(pipe.due().unwrap() - (start + ms(at * 10)));
                assert_eq!(taken(&mut pipe, start + ms(at * 10 + 9), 1).len(), 1);
            }
            times
        };
        let one = times(1, 1);
        assert!(one.iter().all(|time| (ms(5)..ms(9)).contains(time)));
        let mean = one.iter().sum::<Duration>() / 500;
        assert!((Duration::from_micros(6_800)..Duration::from_micros(7_200)).contains(&mean), "{mean:?}");
        assert_eq!(one, times(1, 1));
        assert_ne!(one, times(2, 1));
        assert_ne!(one, times(1, 2));

        let mut pipe = Pipe::new(&Shape { rtt: ms(10), jitter: ms(4), bandwidth: None, seed: 1 }, 1);
        let mut last = start;
        for at in 0..1_000_u32 {
            pipe.push(&at.to_be_bytes(), start + Duration::from_micros(u64::from(at) * 100));
            let due = pipe.last.unwrap();
            assert!(due >= last);
            last = due;
        }
        let out = taken(&mut pipe, last, 5);
        assert!(out.chunks(4).map(|four| u32::from_be_bytes(four.try_into().unwrap())).eq(0..1_000));
    }
}
