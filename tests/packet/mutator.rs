//! Seeded mutations of valid packets, read by the decoder: what became of them, and what reading them cost.
//!
//! The same seed and count give the same inputs, in `cargo test` and in the example `mutate`.

use std::{
    collections::BTreeMap,
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    time::{Duration, Instant},
};

use mqtt_toolkit::packet::{self, Error, Version};

/// What became of the mutated inputs.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Report {
    /// Inputs that are packets from the first byte to the last.
    pub(crate) accepted: u64,
    /// Inputs that end before a packet does.
    pub(crate) incomplete: u64,
    /// Inputs that broke a rule, by the name of the rule.
    pub(crate) refused: BTreeMap<String, u64>,
    /// Inputs at which the decoder, or the round trip of what it accepted, panicked.
    pub(crate) panics: u64,
    /// Bytes that decoding allocated.
    pub(crate) allocated: u64,
    /// Bytes of all inputs.
    pub(crate) bytes: u64,
}

impl Report {
    /// How many inputs were refused.
    pub(crate) fn refusals(&self) -> u64 {
        self.refused.values().sum()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "{:>12}  accepted", self.accepted)?;
        writeln!(out, "{:>12}  incomplete", self.incomplete)?;
        writeln!(out, "{:>12}  refused:", self.refusals())?;
        for (name, count) in &self.refused {
            writeln!(out, "{count:>12}    {name}")?;
        }
        writeln!(out, "{:>12}  bytes of input", self.bytes)?;
        writeln!(out, "{:>12}  bytes allocated by decoding", self.allocated)?;
        write!(out, "{:>12}  panics", self.panics)
    }
}

/// Reads `count` mutations of the packets in `corpus`: what became of them, and the longest time that one took.
pub(crate) fn run(corpus: &[(Version, Vec<u8>)], count: u64, seed: u64) -> (Report, Duration) {
    let control = allocation_counter::measure(|| drop(std::hint::black_box(vec![0_u8; 100])));
    assert_eq!(control.bytes_total, 100, "allocations are counted");
    let mut random = Random::new(seed);
    let mut report = Report::default();
    let mut longest = Duration::ZERO;
    let mut input = Vec::new();
    for _ in 0..count {
        let version = mutate(corpus, &mut random, &mut input);
        report.bytes += input.len() as u64 - 1;
        let start = Instant::now();
        let mut end = None;
        let cost = allocation_counter::measure(|| {
            end = catch_unwind(AssertUnwindSafe(|| read(&input[1..], version))).ok();
        });
        longest = longest.max(start.elapsed());
        report.allocated += cost.bytes_total;
        match &end {
            None => report.panics += 1,
            Some(Ok(true)) => report.accepted += 1,
            Some(Ok(false)) => report.incomplete += 1,
            Some(Err(error)) => count_error(&mut report, error),
        }
        // The entry for fuzzers reads the same, and sends what is accepted round.
        match catch_unwind(|| packet::fuzz(&input)) {
            Ok(Ok(_)) if matches!(end, Some(Ok(_))) => {}
            Ok(Err(error)) if end == Some(Err(error)) => {}
            _ => report.panics += 1,
        }
    }
    (report, longest)
}

fn count_error(report: &mut Report, error: &Error) {
    let name = format!("{error:?}");
    // The variant without its fields, which are often numbers from the input; a topic error is a rule of its own.
    let size = match error {
        Error::TopicName(_) | Error::TopicFilter(_) => name.find(" {").unwrap_or(name.len()),
        _ => name.find([' ', '(']).unwrap_or(name.len()),
    };
    match report.refused.get_mut(&name[..size]) {
        Some(count) => *count += 1,
        None => drop(report.refused.insert(name[..size].to_owned(), 1)),
    }
}

/// Reads a stream to its end: whether it ends with the end of a packet.
fn read(mut bytes: &[u8], version: Version) -> Result<bool, Error> {
    let mut accepted = false;
    while let Some((_, size)) = packet::decode(bytes, version, usize::MAX)? {
        // Each step goes forward, so that there is an end.
        assert!((2..=bytes.len()).contains(&size), "a packet of {size} bytes in {}", bytes.len());
        bytes = &bytes[size..];
        accepted = true;
    }
    Ok(accepted && bytes.is_empty())
}

/// Puts the pick of a version and a mutation of some packets into `input`.
fn mutate(corpus: &[(Version, Vec<u8>)], random: &mut Random, input: &mut Vec<u8>) -> Version {
    let (own, packet) = &corpus[random.below(corpus.len())];
    let mut bytes = packet.clone();
    for _ in 0..=random.below(4) {
        change(corpus, random, &mut bytes);
    }
    // A right remaining length lets the decoder see more than the header.
    if random.below(4) != 0 {
        repair_length(&mut bytes);
    }
    let versions = [Version::V3_1, Version::V3_1_1, Version::V5];
    let version = if random.below(16) == 0 { versions[random.below(3)] } else { *own };
    input.clear();
    input.push(match version {
        Version::V3_1 => 0,
        Version::V3_1_1 => 1,
        Version::V5 => 2,
    });
    input.extend_from_slice(&bytes);
    version
}

fn change(corpus: &[(Version, Vec<u8>)], random: &mut Random, bytes: &mut Vec<u8>) {
    const TELLING: [u8; 16] =
        [0x00, 0x01, 0x02, 0x03, 0x04, 0x10, 0x20, 0x23, 0x26, 0x2b, 0x7f, 0x80, 0xc0, 0xed, 0xfe, 0xff];
    if bytes.is_empty() {
        bytes.push(random.byte());
    }
    let at = random.below(bytes.len());
    let end = at + random.below((bytes.len() - at).min(16)) + 1;
    match random.below(12) {
        0 | 1 => bytes[at] ^= 1 << random.below(8),
        2 => bytes[at] = random.byte(),
        3 => bytes[at] = TELLING[random.below(TELLING.len())],
        4 => bytes.insert(at, TELLING[random.below(TELLING.len())]),
        5 => {
            let noise: Vec<u8> = (at..end).map(|_| random.byte()).collect();
            bytes.splice(at..at, noise);
        }
        6 => drop(bytes.drain(at..end.min(bytes.len()))),
        7 => {
            let copy = bytes[at..end.min(bytes.len())].to_vec();
            bytes.splice(at..at, copy);
        }
        // A length field, or what could be one, by one or two off, or to its end.
        8 => bytes[at] = bytes[at].wrapping_add([1, 2, 0x80, 0xfe, 0xff][random.below(5)]),
        9 => {
            let (_, other) = &corpus[random.below(corpus.len())];
            bytes.truncate(at);
            bytes.extend_from_slice(&other[random.below(other.len())..]);
        }
        10 => {
            let (_, other) = &corpus[random.below(corpus.len())];
            repair_length(bytes);
            bytes.extend_from_slice(other);
        }
        _ => bytes.truncate(at),
    }
    bytes.truncate(4096);
}

/// Makes the remaining length what follows it.
fn repair_length(bytes: &mut Vec<u8>) {
    let Some(&first) = bytes.first() else { return };
    let size = bytes[1..].iter().take(3).take_while(|&&byte| byte & 0x80 != 0).count() + 1;
    let body = bytes.split_off(bytes.len().min(1 + size));
    bytes.clear();
    bytes.push(first);
    let mut rest = body.len();
    while rest > 127 {
        bytes.push((rest % 128) as u8 | 0x80);
        rest /= 128;
    }
    bytes.push(rest as u8);
    bytes.extend(body);
}

/// xorshift64*: small, seeded, and the same everywhere.
struct Random(u64);

impl Random {
    fn new(seed: u64) -> Self {
        // The state must not be 0; neighbouring seeds shall not begin alike.
        let mut random = Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        for _ in 0..8 {
            random.next();
        }
        random
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 32
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    fn byte(&mut self) -> u8 {
        (self.next() >> 8) as u8
    }
}
