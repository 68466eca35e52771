//! What went over a client's connections: packets and their bytes, by type and direction.

use std::ops::{AddAssign, Sub};

/// The packets of a client, by their type: the number in the first four bits of a packet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Put into the write buffer.
    pub sent: [Tally; 16],
    /// Read whole.
    pub received: [Tally; 16],
}

/// Packets of one type.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many.
    pub packets: u64,
    /// All their bytes.
    pub bytes: u64,
}

impl Tally {
    #[inline]
    pub(super) const fn add(&mut self, size: usize) {
        self.packets += 1;
        self.bytes += size as u64;
    }
}

impl AddAssign<&Self> for Traffic {
    fn add_assign(&mut self, other: &Self) {
        let all = self.sent.iter_mut().zip(&other.sent).chain(self.received.iter_mut().zip(&other.received));
        for (sum, tally) in all {
            sum.packets += tally.packets;
            sum.bytes += tally.bytes;
        }
    }
}

impl Sub<&Self> for Traffic {
    type Output = Self;

    fn sub(mut self, other: &Self) -> Self {
        let all = self.sent.iter_mut().zip(&other.sent).chain(self.received.iter_mut().zip(&other.received));
        for (rest, tally) in all {
            rest.packets = rest.packets.saturating_sub(tally.packets);
            rest.bytes = rest.bytes.saturating_sub(tally.bytes);
        }
        self
    }
}
