//! What a payload begins with: who sent it, the how-manieth it is, when it was due. Behind it stands a filler that is
//! checked. So every message can be told from every other, and what was damaged is seen.
//!
//! 16 bytes, big endian: 2 of the run, 3 of the publisher, 5 of the sequence number, 6 of the time.

/// The size of a stamp in bytes.
pub const SIZE: usize = 16;

/// How many publishers can be told apart.
pub const PUBLISHERS_MAX: u32 = 1 << 24;

/// A stamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// The run.
    pub run: u16,
    /// The publisher.
    pub publisher: u32,
    /// The number of the message among its publisher's, from 0.
    pub sequence: u64,
    /// When it was due: see [`super::clock::Clock::stamp`].
    pub time: u64,
}

impl Stamp {
    /// Writes the stamp.
    #[inline]
    pub fn write(self, into: &mut [u8; SIZE]) {
        let head = u64::from(self.run) << 48 | u64::from(self.publisher) << 24 | self.sequence >> 16;
        let tail = self.sequence << 48 | self.time;
        into[..8].copy_from_slice(&head.to_be_bytes());
        into[8..].copy_from_slice(&tail.to_be_bytes());
    }

    /// Reads the stamp off the front of a payload; `None`: it is too short.
    #[inline]
    #[must_use]
    pub fn read(payload: &[u8]) -> Option<Self> {
        let (head, rest) = payload.split_first_chunk::<8>()?;
        let (tail, _) = rest.split_first_chunk::<8>()?;
        let (head, tail) = (u64::from_be_bytes(*head), u64::from_be_bytes(*tail));
        Some(Self {
            run: (head >> 48) as u16,
            publisher: (head >> 24) as u32 & 0xff_ffff,
            sequence: (head & 0xff_ffff) << 16 | tail >> 48,
            time: tail & 0xffff_ffff_ffff,
        })
    }
}

/// Payloads of one run: their sizes, and what they are filled with.
#[derive(Clone, Debug)]
pub struct Payloads {
    /// As many bytes as the largest payload has.
    filler: Vec<u8>,
    least: usize,
    seed: u64,
}

impl Payloads {
    /// Payloads from `least` to `most` bytes.
    #[must_use]
    pub fn new(least: usize, most: usize, seed: u64) -> Self {
        let most = most.max(least);
        let filler = (0..most).map(|at| (mix(seed ^ (at as u64 / 8)) >> (at % 8 * 8)) as u8).collect();
        Self { filler, least, seed }
    }

    /// The size of the smallest payload, and of the largest.
    #[must_use]
    pub const fn span(&self) -> (usize, usize) {
        (self.least, self.filler.len())
    }

    /// The size of all payloads, if they have the same.
    #[must_use]
    pub const fn single_size(&self) -> Option<usize> {
        if self.filler.len() == self.least { Some(self.least) } else { None }
    }

    /// Whether there is room for stamps: without, messages can only be counted.
    #[must_use]
    pub const fn has_stamps(&self) -> bool {
        self.least >= SIZE
    }

    /// A buffer with a whole payload, whose stamp is to be written.
    #[must_use]
    pub fn buffer(&self) -> Vec<u8> {
        self.filler.clone()
    }

    /// The size of the payload with this number.
    #[inline]
    #[must_use]
    pub fn size(&self, sequence: u64) -> usize {
        let spread = self.filler.len() - self.least;
        if spread == 0 {
            return self.least;
        }
        self.least + (mix(self.seed.wrapping_add(sequence)) % (spread as u64 + 1)) as usize
    }

    /// Whether a payload has the size and the filler that it was sent with.
    #[inline]
    #[must_use]
    pub fn is_whole(&self, payload: &[u8], sequence: u64) -> bool {
        payload.len() == self.size(sequence) && equal(&payload[SIZE..], &self.filler[SIZE..payload.len()])
    }
}

/// Compares without a call: a call to the system's comparison costs more than a short comparison.
#[inline]
fn equal(left: &[u8], right: &[u8]) -> bool {
    let (left, right) = (left.as_chunks::<8>(), right.as_chunks::<8>());
    let whole = left
        .0
        .iter()
        .zip(right.0)
        .fold(0, |differ, (left, right)| differ | (u64::from_ne_bytes(*left) ^ u64::from_ne_bytes(*right)));
    let rest = left.1.iter().zip(right.1).fold(0, |differ, (left, right)| differ | (left ^ right));
    whole == 0 && rest == 0
}

/// Spreads the bits of a number over all of them (the finisher of SplitMix64).
#[inline]
#[must_use]
pub const fn mix(number: u64) -> u64 {
    let number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_is_read_as_it_was_written() {
        for stamp in [
            Stamp { run: 0, publisher: 0, sequence: 0, time: 0 },
            Stamp { run: 0xffff, publisher: 0xff_ffff, sequence: (1 << 40) - 1, time: (1 << 48) - 1 },
            Stamp { run: 1, publisher: 2, sequence: 3, time: 4 },
            Stamp { run: 0x1234, publisher: 0x56_789a, sequence: 0xbc_def0_1234, time: 0x5678_9abc_def0 },
        ] {
            let mut bytes = [0; SIZE];
            stamp.write(&mut bytes);
            assert_eq!(Stamp::read(&bytes), Some(stamp));
            assert_eq!(Stamp::read(&bytes[..15]), None);
        }
    }

    #[test]
    fn a_payload_that_was_changed_is_not_whole() {
        for (least, most) in [(16, 16), (17, 17), (64, 64), (64, 1_000)] {
            let payloads = Payloads::new(least, most, 7);
            for sequence in 0..200 {
                let size = payloads.size(sequence);
                assert!((least..=most).contains(&size));
                let mut payload = payloads.buffer()[..size].to_vec();
                assert!(payloads.is_whole(&payload, sequence));
                if size > SIZE {
                    payload[SIZE + sequence as usize % (size - SIZE)] ^= 1;
                    assert!(!payloads.is_whole(&payload, sequence));
                }
                payload.push(0);
                assert!(!payloads.is_whole(&payload, sequence));
            }
        }
    }
}
