//! The frames of a client, taken apart in place as they come (RFC 6455 §5): no frame is ever kept.
//!
//! MQTT is a stream of bytes here [MQTT-6.0.0-2], so what a frame holds is passed on without waiting for its end: a
//! connection needs no memory of its own, and no limit for the size of frames or the number of fragments.

use super::offence::Offence;

/// How far the frames of one client have come.
#[derive(Debug, Default)]
pub(super) struct Frames {
    /// The beginning of a header whose rest has not come.
    header: [u8; HEADER],
    kept: u8,
    kind: Kind,
    /// Whether a message is in the middle: its next frame has to continue it.
    in_message: bool,
    /// The mask, beginning with what belongs to the next byte.
    mask: [u8; 4],
    /// Bytes of the frame that have not come.
    left: u64,
    /// What a control frame holds.
    control: Vec<u8>,
}

/// What a frame is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Kind {
    /// MQTT.
    #[default]
    Data,
    Ping,
    Pong,
    Close,
}

/// What was in some bytes.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Taken {
    /// Bytes of MQTT, now at the front.
    pub(super) size: usize,
    /// What the last ping wants back.
    pub(super) ping: Option<Vec<u8>>,
    /// The client has said goodbye, with this status code.
    pub(super) close: Option<u16>,
    /// It broke the rules behind all that.
    pub(super) offence: Option<Offence>,
}

/// The longest header.
const HEADER: usize = 14;
/// The most that a control frame may hold (RFC 6455 §5.5).
const CONTROL: u64 = 125;
/// No status code was given (RFC 6455 §7.4.1).
pub(super) const NO_STATUS: u16 = 1005;

/// A header, read.
struct Header {
    last: bool,
    opcode: u8,
    mask: [u8; 4],
    length: u64,
    size: usize,
}

impl Frames {
    /// Takes `bytes` apart: what they hold of MQTT is moved to their front.
    pub(super) fn take(&mut self, bytes: &mut [u8]) -> Taken {
        let mut taken = Taken::default();
        let mut at = 0;
        while at < bytes.len() && taken.close.is_none() && taken.offence.is_none() {
            if self.left == 0 {
                match self.begin(&bytes[at..]) {
                    Ok(size) => at += size,
                    Err(offence) => {
                        taken.offence = Some(offence);
                        break;
                    }
                }
            }
            let size = usize::try_from(self.left).unwrap_or(usize::MAX).min(bytes.len() - at);
            let payload = &mut bytes[at..at + size];
            unmask(payload, &mut self.mask);
            if self.kind == Kind::Data {
                bytes.copy_within(at..at + size, taken.size);
                taken.size += size;
            } else {
                self.control.extend_from_slice(payload);
            }
            at += size;
            self.left -= size as u64;
            if self.left == 0 && self.kind != Kind::Data && self.kept == 0 {
                self.end_control(&mut taken);
            }
        }
        taken
    }

    /// Reads a header at the front of `bytes`, behind what is kept of it: how many of them belong to it.
    fn begin(&mut self, bytes: &[u8]) -> Result<usize, Offence> {
        let kept = usize::from(self.kept);
        let count = bytes.len().min(HEADER - kept);
        self.header[kept..kept + count].copy_from_slice(&bytes[..count]);
        let Some(header) = Header::read(&self.header[..kept + count])? else {
            // Fourteen bytes are always enough: this is less.
            self.kept = u8::try_from(kept + count).unwrap_or(0);
            return Ok(count);
        };
        self.kept = 0;
        (self.mask, self.left) = (header.mask, header.length);
        self.kind = self.kind_of(&header)?;
        Ok(header.size - kept)
    }

    fn kind_of(&mut self, header: &Header) -> Result<Kind, Offence> {
        let kind = match header.opcode {
            0 if !self.in_message => return Err(Offence::Frame("the continuation of nothing")),
            // [MQTT-6.0.0-1]
            1 => return Err(Offence::Text),
            2 if self.in_message => return Err(Offence::Frame("a message within another")),
            0 | 2 => Kind::Data,
            8 => Kind::Close,
            9 => Kind::Ping,
            10 => Kind::Pong,
            _ => return Err(Offence::Frame("an unknown kind of frame")),
        };
        if kind == Kind::Data {
            self.in_message = !header.last;
        } else if !header.last || header.length > CONTROL {
            return Err(Offence::Frame("a control frame in pieces, or of more than 125 bytes"));
        }
        Ok(kind)
    }

    fn end_control(&mut self, taken: &mut Taken) {
        let control = std::mem::take(&mut self.control);
        match (self.kind, &control[..]) {
            // Only the last one of several needs an answer (RFC 6455 §5.5.3).
            (Kind::Ping, _) => taken.ping = Some(control),
            (Kind::Close, []) => taken.close = Some(NO_STATUS),
            (Kind::Close, [high, low, ..]) => match u16::from_be_bytes([*high, *low]) {
                // RFC 6455 §7.4: the others are not for the wire, or nobody's.
                code @ (1000..=1003 | 1007..=1014 | 3000..=4999) => taken.close = Some(code),
                _ => taken.offence = Some(Offence::Frame("a goodbye with a status code that is none")),
            },
            (Kind::Close, _) => taken.offence = Some(Offence::Frame("a goodbye of one byte")),
            (Kind::Pong | Kind::Data, _) => {}
        }
        self.kind = Kind::Data;
    }
}

impl Header {
    /// `None`: it is not whole.
    fn read(bytes: &[u8]) -> Result<Option<Self>, Offence> {
        let [first, second, rest @ ..] = bytes else { return Ok(None) };
        if first & 0x70 != 0 {
            return Err(Offence::Frame("a frame of an extension that was not agreed on"));
        }
        // RFC 6455 §5.1: so that no web page can make a browser write what others take for their protocol.
        if second & 0x80 == 0 {
            return Err(Offence::Frame("a frame without a mask"));
        }
        let (length, rest) = match (second & 0x7f, rest) {
            (126, [high, low, rest @ ..]) => (u64::from(u16::from_be_bytes([*high, *low])), rest),
            (127, rest) => match rest.split_first_chunk::<8>() {
                Some((length, rest)) => (u64::from_be_bytes(*length), rest),
                None => return Ok(None),
            },
            (126, _) => return Ok(None),
            (length, rest) => (u64::from(length), rest),
        };
        if length >> 63 != 0 {
            return Err(Offence::Frame("a frame of impossible length"));
        }
        let Some((&mask, rest)) = rest.split_first_chunk::<4>() else { return Ok(None) };
        let (last, opcode) = (first & 0x80 != 0, first & 0x0f);
        Ok(Some(Self { last, opcode, mask, length, size: bytes.len() - rest.len() }))
    }
}

/// Takes the mask away, and turns it to what belongs to the byte behind.
fn unmask(bytes: &mut [u8], mask: &mut [u8; 4]) {
    let [a, b, c, d] = *mask;
    let key = u64::from_ne_bytes([a, b, c, d, a, b, c, d]);
    let (words, rest) = bytes.as_chunks_mut::<8>();
    for word in words {
        *word = (u64::from_ne_bytes(*word) ^ key).to_ne_bytes();
    }
    for (byte, key) in rest.iter_mut().zip(mask.iter().cycle()) {
        *byte ^= key;
    }
    mask.rotate_left(bytes.len() % 4);
}

/// The header of a frame of ours: all of a message, without a mask.
pub(super) fn header(opcode: u8, length: usize) -> ([u8; 10], usize) {
    let mut header = [0; 10];
    header[0] = 0x80 | opcode;
    let size = match (u8::try_from(length), u16::try_from(length)) {
        (Ok(length @ 0..=125), _) => {
            header[1] = length;
            2
        }
        (_, Ok(length)) => {
            header[1] = 126;
            header[2..4].copy_from_slice(&length.to_be_bytes());
            4
        }
        _ => {
            header[1] = 127;
            header[2..].copy_from_slice(&(length as u64).to_be_bytes());
            10
        }
    };
    (header, size)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A frame as a client sends it.
    fn frame(first: u8, payload: &[u8], mask: [u8; 4]) -> Vec<u8> {
        let (mut header, size) = header(first & 0x0f, payload.len());
        (header[0], header[1]) = (first, header[1] | 0x80);
        let mut masked = payload.to_vec();
        unmask(&mut masked, &mut mask.clone());
        [&header[..size], &mask, &masked].concat()
    }

    /// What comes out of `bytes` when they come in pieces of these sizes, in turn.
    fn take(bytes: &[u8], sizes: &[usize]) -> (Vec<u8>, Taken) {
        let (mut frames, mut out, mut last) = (Frames::default(), Vec::new(), Taken::default());
        let (mut rest, mut sizes) = (bytes, sizes.iter().cycle());
        while !rest.is_empty() && last.close.is_none() && last.offence.is_none() {
            let (now, behind) = rest.split_at((*sizes.next().unwrap()).clamp(1, rest.len()));
            let mut now = now.to_vec();
            let taken = frames.take(&mut now);
            out.extend_from_slice(&now[..taken.size]);
            last = Taken { size: 0, ping: taken.ping.or(last.ping), ..taken };
            rest = behind;
        }
        (out, last)
    }

    #[test]
    fn the_rules_are_held() {
        let mask = [1, 2, 3, 4];
        let offence = |bytes: &[u8]| take(bytes, &[usize::MAX]).1.offence;
        assert_eq!(offence(&frame(0x81, b"a", mask)), Some(Offence::Text));
        let unmasked = [0x82, 1, b'a'];
        let huge = [&[0x82, 0xff, 0x80][..], &[0; 11]].concat();
        let control = frame(0x89, &[0; 126], mask);
        let within = [frame(0x02, b"a", mask), frame(0x82, b"b", mask)].concat();
        let cases = [&unmasked[..], &huge, &control, &within, &frame(0x80, b"", mask), &frame(0xc2, b"", mask)];
        for bytes in
            cases.into_iter().chain([&frame(0x09, b"", mask)[..], &frame(0x83, b"", mask), &frame(0x88, b"1", mask)])
        {
            assert!(matches!(offence(bytes), Some(Offence::Frame(_))), "{bytes:02x?}");
        }
        // RFC 6455 §7.4: which status codes a goodbye may have.
        for (code, is_one) in [
            (999, false),
            (1000, true),
            (1004, false),
            (1005, false),
            (1006, false),
            (1015, false),
            (4999, true),
            (5000, false),
        ] {
            let (_, taken) = take(&frame(0x88, &u16::to_be_bytes(code), mask), &[usize::MAX]);
            assert_eq!((taken.close.is_some(), taken.offence.is_none()), (is_one, is_one), "{code}");
        }
        // What came before counts, and so does the goodbye.
        let all = [frame(0x82, b"ab", mask), frame(0x88, &[3, 0xe9], mask), frame(0x82, b"cd", mask)].concat();
        assert_eq!(take(&all, &[usize::MAX]), (b"ab".to_vec(), Taken { close: Some(1001), ..Taken::default() }));
    }

    proptest! {
        /// [MQTT-6.0.0-2]: frames, fragments, pings and reads may begin and end anywhere.
        #[test]
        fn bytes_come_out_as_they_went_in(
            parts in prop::collection::vec((prop::collection::vec(any::<u8>(), 0..400), any::<[u8; 4]>(), 0..4_u8), 1..20),
            sizes in prop::collection::vec(1..200_usize, 1..10),
        ) {
            let (mut wire, mut expected, mut ping, mut open) = (Vec::new(), Vec::new(), None, false);
            for (payload, mask, kind) in &parts {
                if *kind == 3 {
                    let short = &payload[..payload.len().min(125)];
                    wire.extend(frame(0x89, short, *mask));
                    ping = Some(short.to_vec());
                    continue;
                }
                let last = if *kind == 0 { 0 } else { 0x80 };
                wire.extend(frame(last | if open { 0 } else { 2 }, payload, *mask));
                open = last == 0;
                expected.extend_from_slice(payload);
            }
            let (out, taken) = take(&wire, &sizes);
            prop_assert_eq!(out, expected);
            prop_assert_eq!(taken, Taken { ping, ..Taken::default() });
        }

        #[test]
        fn any_bytes_are_taken_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..600), size in 1..50_usize) {
            let (out, _) = take(&bytes, &[size]);
            prop_assert!(out.len() <= bytes.len());
        }
    }
}
