//! Reading and writing the data types of section 1.5: integers, strings, binary data, variable byte integers.

use super::error::{EncodeError, Error};

/// The largest remaining length that four bytes can tell: 268,435,455.
pub const REMAINING_LENGTH_MAX: usize = 268_435_455;

/// The largest packet there is, in bytes: with the type, and four bytes of length.
pub const PACKET_SIZE_MAX: usize = REMAINING_LENGTH_MAX + 5;

/// Reads fields off the front of one packet's bytes.
#[derive(Clone, Debug)]
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    #[inline]
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    #[inline]
    pub(crate) const fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// How many bytes are left.
    #[inline]
    pub(crate) const fn left(&self) -> usize {
        self.rest.len()
    }

    #[inline]
    pub(crate) fn take(&mut self, size: usize) -> Result<&'a [u8], Error> {
        let (taken, rest) = self.rest.split_at_checked(size).ok_or(Error::Truncated)?;
        self.rest = rest;
        Ok(taken)
    }

    /// Everything that is left.
    #[inline]
    pub(crate) const fn remainder(&mut self) -> &'a [u8] {
        let rest = self.rest;
        self.rest = &[];
        rest
    }

    #[inline]
    pub(crate) fn u8(&mut self) -> Result<u8, Error> {
        let (&byte, rest) = self.rest.split_first().ok_or(Error::Truncated)?;
        self.rest = rest;
        Ok(byte)
    }

    #[inline]
    pub(crate) fn u16(&mut self) -> Result<u16, Error> {
        let (bytes, rest) = self.rest.split_first_chunk().ok_or(Error::Truncated)?;
        self.rest = rest;
        Ok(u16::from_be_bytes(*bytes))
    }

    #[inline]
    pub(crate) fn u32(&mut self) -> Result<u32, Error> {
        let (bytes, rest) = self.rest.split_first_chunk().ok_or(Error::Truncated)?;
        self.rest = rest;
        Ok(u32::from_be_bytes(*bytes))
    }

    /// A variable byte integer inside a packet.
    #[inline]
    pub(crate) fn varint(&mut self) -> Result<u32, Error> {
        match varint(self.rest)? {
            Some((value, size)) => {
                self.rest = &self.rest[size..];
                Ok(value)
            }
            None => Err(Error::Truncated),
        }
    }

    #[inline]
    pub(crate) fn binary(&mut self) -> Result<&'a [u8], Error> {
        let size = self.u16()?;
        self.take(usize::from(size))
    }

    #[inline]
    pub(crate) fn string(&mut self) -> Result<&'a str, Error> {
        let text = self.text()?;
        // [MQTT-1.5.4-2]
        if memchr::memchr(0, text.as_bytes()).is_some() {
            return Err(Error::NullCharacter);
        }
        Ok(text)
    }

    /// A string that may still hold U+0000: for topics, whose own check finds it in the same pass as wildcards.
    #[inline]
    pub(crate) fn text(&mut self) -> Result<&'a str, Error> {
        // [MQTT-1.5.4-1]
        std::str::from_utf8(self.binary()?).map_err(|_| Error::Utf8)
    }

    /// Fails when bytes are left: a packet is as long as its remaining length says.
    #[inline]
    pub(crate) const fn finish(self) -> Result<(), Error> {
        if self.rest.is_empty() {
            return Ok(());
        }
        Err(Error::TrailingBytes { size: self.rest.len() })
    }
}

/// Reads a variable byte integer off the front of `bytes`: its value and its size, or `None` when more bytes are needed.
///
/// # Errors
/// [`Error::VariableByteInteger`] for a fifth byte or an encoding longer than needed.
#[inline]
pub(crate) fn varint(bytes: &[u8]) -> Result<Option<(u32, usize)>, Error> {
    match bytes {
        [short @ ..=0x7f, ..] => Ok(Some((u32::from(*short), 1))),
        _ => long_varint(bytes),
    }
}

fn long_varint(bytes: &[u8]) -> Result<Option<(u32, usize)>, Error> {
    let mut value = 0;
    for (at, &byte) in bytes.iter().take(4).enumerate() {
        value |= u32::from(byte & 0x7f) << (7 * at);
        if byte & 0x80 == 0 {
            // [MQTT-1.5.5-1]: the fewest bytes that hold the value.
            if at > 0 && byte == 0 {
                return Err(Error::VariableByteInteger);
            }
            return Ok(Some((value, at + 1)));
        }
    }
    if bytes.len() >= 4 { Err(Error::VariableByteInteger) } else { Ok(None) }
}

/// How many bytes `value` takes as a variable byte integer.
#[inline]
#[must_use]
pub(crate) const fn varint_len(value: usize) -> usize {
    match value {
        0..=127 => 1,
        128..=16_383 => 2,
        16_384..=2_097_151 => 3,
        _ => 4,
    }
}

#[inline]
pub(crate) fn put_varint(out: &mut Vec<u8>, value: usize) -> Result<(), EncodeError> {
    if value > REMAINING_LENGTH_MAX {
        return Err(EncodeError::PacketTooLong { size: value });
    }
    let mut rest = value;
    loop {
        #[expect(clippy::cast_possible_truncation, reason = "masked to seven bits")]
        let low = (rest & 0x7f) as u8;
        rest >>= 7;
        if rest == 0 {
            out.push(low);
            return Ok(());
        }
        out.push(low | 0x80);
    }
}

#[inline]
pub(crate) fn put_binary(out: &mut Vec<u8>, bytes: &[u8]) -> Result<(), EncodeError> {
    let size = u16::try_from(bytes.len()).map_err(|_| EncodeError::FieldTooLong { size: bytes.len() })?;
    out.extend_from_slice(&size.to_be_bytes());
    out.extend_from_slice(bytes);
    Ok(())
}

#[inline]
pub(crate) fn put_string(out: &mut Vec<u8>, text: &str) -> Result<(), EncodeError> {
    put_binary(out, text.as_bytes())
}

/// Writes one packet: the first byte, the remaining length, and what `body` writes. On an error `out` is as before.
#[inline]
pub(crate) fn put_packet(
    out: &mut Vec<u8>,
    first: u8,
    body: impl FnOnce(&mut Vec<u8>) -> Result<(), EncodeError>,
) -> Result<(), EncodeError> {
    let start = out.len();
    out.push(first);
    out.push(0);
    let written = body(out).and_then(|()| close_packet(out, start));
    if written.is_err() {
        out.truncate(start);
    }
    written
}

fn close_packet(out: &mut Vec<u8>, start: usize) -> Result<(), EncodeError> {
    let size = out.len() - start - 2;
    if let Ok(short @ 0..=127) = u8::try_from(size) {
        out[start + 1] = short;
        return Ok(());
    }
    if size > REMAINING_LENGTH_MAX {
        return Err(EncodeError::PacketTooLong { size });
    }
    // The length needs more than the one byte kept for it: the body moves.
    let (end, length_size) = (out.len(), varint_len(size));
    out.resize(end + length_size - 1, 0);
    out.copy_within(start + 2..end, start + 1 + length_size);
    let mut rest = size;
    for byte in &mut out[start + 1..=start + length_size] {
        let more = rest > 0x7f;
        *byte = (rest & 0x7f) as u8 | u8::from(more) << 7;
        rest >>= 7;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variable_byte_integers_at_their_borders() {
        for value in [0, 1, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152, REMAINING_LENGTH_MAX] {
            let mut out = Vec::new();
            put_varint(&mut out, value).unwrap();
            assert_eq!(out.len(), varint_len(value));
            assert_eq!(varint(&out), Ok(Some((u32::try_from(value).unwrap(), out.len()))));
            for cut in 0..out.len() {
                assert_eq!(varint(&out[..cut]), Ok(None));
            }
        }
        assert!(put_varint(&mut Vec::new(), REMAINING_LENGTH_MAX + 1).is_err());
        assert_eq!(varint(&[0x80, 0x80, 0x80, 0x80]), Err(Error::VariableByteInteger));
        assert_eq!(varint(&[0x80, 0x00]), Err(Error::VariableByteInteger)); // [MQTT-1.5.5-1]
    }
}
