//! Counts deliveries by the counters in their payloads: in order, lost, doubled, out of order.

/// What one receiver got, over all publishers it hears.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    /// The next counter expected of each publisher.
    next: Vec<u64>,
    /// Counters skipped so far, as half-open ranges: (publisher, from, to).
    missing: Vec<(usize, u64, u64)>,
    faults: Faults,
    delivered: u64,
    skipped: u64,
}

/// Deliveries that are not as they should be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Faults {
    pub(crate) lost: u64,
    pub(crate) doubled: u64,
    pub(crate) disordered: u64,
}

impl Faults {
    pub(crate) fn add(&mut self, other: Self) {
        self.lost += other.lost;
        self.doubled += other.doubled;
        self.disordered += other.disordered;
    }

    pub(crate) fn any(self) -> bool {
        self != Self::default()
    }
}

/// How many bits of a word are the counter; the ten above are the publisher's number.
const COUNTER_BITS: u32 = 38;

/// A publisher's number and its counter in one word of 48 bits.
pub(crate) fn word(publisher: usize, counter: u64) -> u64 {
    (publisher as u64) << COUNTER_BITS | counter
}

/// Writes a word as eight printable characters of six bits each, `0` to `o`, so that a payload is also a line.
#[inline]
pub(crate) fn print(word: u64) -> [u8; 8] {
    let word = (word & 0x00ff_ffff) | (word & 0xffff_ff00_0000) << 8;
    let word = (word & 0x0000_0fff_0000_0fff) | (word & 0x00ff_f000_00ff_f000) << 4;
    let word = (word & 0x003f_003f_003f_003f) | (word & 0x0fc0_0fc0_0fc0_0fc0) << 2;
    (word + ZEROS).to_le_bytes()
}

/// Reads a word back.
#[inline]
pub(crate) fn parse(text: [u8; 8]) -> u64 {
    let word = u64::from_le_bytes(text).wrapping_sub(ZEROS) & 0x3f3f_3f3f_3f3f_3f3f;
    let word = (word & 0x003f_003f_003f_003f) | (word & 0x3f00_3f00_3f00_3f00) >> 2;
    let word = (word & 0x0000_0fff_0000_0fff) | (word & 0x0fff_0000_0fff_0000) >> 4;
    (word & 0x00ff_ffff) | (word & 0x00ff_ffff_0000_0000) >> 8
}

const ZEROS: u64 = u64::from_le_bytes([b'0'; 8]);

impl Tally {
    pub(crate) fn new(publishers: usize) -> Self {
        Self { next: vec![0; publishers], ..Self::default() }
    }

    /// Counts one delivery by the word at the start of its payload.
    #[inline]
    pub(crate) fn record(&mut self, word: u64) {
        let publisher = (word >> COUNTER_BITS) as usize;
        let counter = word & ((1 << COUNTER_BITS) - 1);
        match self.next.get_mut(publisher) {
            Some(next) if *next == counter => {
                *next += 1;
                self.delivered += 1;
            }
            _ => self.odd(publisher, counter),
        }
    }

    #[cold]
    fn odd(&mut self, publisher: usize, counter: u64) {
        let Some(next) = self.next.get_mut(publisher) else {
            self.faults.doubled += 1;
            return;
        };
        if counter > *next {
            self.missing.push((publisher, *next, counter));
            self.skipped += counter - *next;
            *next = counter + 1;
            self.delivered += 1;
            return;
        }
        let hole = self.missing.iter().position(|(p, from, to)| *p == publisher && (*from..*to).contains(&counter));
        let Some(hole) = hole else {
            self.faults.doubled += 1;
            return;
        };
        let (_, from, to) = self.missing.swap_remove(hole);
        if from < counter {
            self.missing.push((publisher, from, counter));
        }
        if counter + 1 < to {
            self.missing.push((publisher, counter + 1, to));
        }
        self.faults.disordered += 1;
        self.delivered += 1;
    }

    /// Distinct messages delivered.
    pub(crate) fn delivered(&self) -> u64 {
        self.delivered
    }

    /// Messages that are past: delivered, or skipped by later ones. What is skipped must not hold the load up.
    pub(crate) fn past(&self) -> u64 {
        self.delivered + self.skipped - self.faults.disordered
    }

    /// The faults, with the holes and the tail that never came counted as lost; `sent` is what each publisher sent.
    pub(crate) fn faults(&self, sent: impl Iterator<Item = (usize, u64)>) -> Faults {
        let mut faults = self.faults;
        faults.lost = self.missing.iter().map(|(_, from, to)| to - from).sum();
        for (publisher, sent) in sent {
            faults.lost += sent.saturating_sub(self.next.get(publisher).copied().unwrap_or(0));
        }
        faults
    }
}

/// A check that takes no time, for when the bench is only tested and not run.
pub(crate) fn self_check() -> bool {
    let mut tally = Tally::new(1);
    for counter in [0, 1, 4, 2, 2, 5] {
        tally.record(word(0, counter));
    }
    let faults = tally.faults([(0, 7)].into_iter());
    let far = word(1000, 123_456_789_012);
    parse(print(far)) == far
        && tally.delivered() == 5
        && tally.past() == 6
        && faults == Faults { lost: 2, doubled: 1, disordered: 1 }
}
