//! Histograms as text: HdrHistogram V2, deflated, in base64, as other tools read and write them too.
//!
//! Text that comes from a file is unpacked with a limit, and looked over before the library takes it.

use std::{fmt, io::Read};

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use flate2::read::ZlibDecoder;
use hdrhistogram::{
    Histogram,
    serialization::{DeserializeError, Deserializer, Serializer, V2DeflateSerializer},
};

/// Why a text is no histogram.
#[derive(Debug)]
pub enum HdrError {
    /// It is not base64.
    Base64(base64::DecodeError),
    /// It is shorter than what it must begin with.
    Short,
    /// It begins with something else.
    Kind,
    /// What is packed in it is damaged.
    Packed(std::io::Error),
    /// It would take more memory than any histogram of ours.
    Large,
    /// The library does not take it.
    Refused(DeserializeError),
}

impl fmt::Display for HdrError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Base64(_) => "it is not base64",
            Self::Short => "it ends too early",
            Self::Kind => "it is no HdrHistogram V2 with DEFLATE",
            Self::Packed(_) => "what is packed in it is damaged",
            Self::Large => "it is larger than a histogram of times can be",
            Self::Refused(_) => "its numbers do not fit together",
        })
    }
}

impl std::error::Error for HdrError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Base64(error) => Some(error),
            Self::Packed(error) => Some(error),
            Self::Refused(error) => Some(error),
            Self::Short | Self::Kind | Self::Large => None,
        }
    }
}

/// The histogram as text; empty, if it is one that the format cannot hold (there is none such in practice).
#[must_use]
pub fn encode(histogram: &Histogram<u64>) -> String {
    let mut bytes = Vec::new();
    match V2DeflateSerializer::new().serialize(histogram, &mut bytes) {
        Ok(_) => BASE64.encode(bytes),
        Err(_) => String::new(),
    }
}

/// The histogram that a text is.
///
/// # Errors
/// When it is none, or a very large one.
pub fn decode(text: &str) -> Result<Histogram<u64>, HdrError> {
    if text.len() > MAX_TEXT {
        return Err(HdrError::Large);
    }
    let bytes = BASE64.decode(text.trim()).map_err(HdrError::Base64)?;
    let (kind, rest) = bytes.split_first_chunk().ok_or(HdrError::Short)?;
    if u32::from_be_bytes(*kind) != COMPRESSED {
        return Err(HdrError::Kind);
    }
    // The length of what is packed follows; what is there is what counts.
    let packed = rest.get(4..).ok_or(HdrError::Short)?;
    let mut plain = Vec::new();
    ZlibDecoder::new(packed).take(MAX_PLAIN + 1).read_to_end(&mut plain).map_err(HdrError::Packed)?;
    check(&plain)?;
    let histogram = Deserializer::new().deserialize::<u64, _>(&mut plain.as_slice()).map_err(HdrError::Refused)?;
    // A sum that is at its limit was more than that.
    if histogram.len() == u64::MAX { Err(HdrError::Large) } else { Ok(histogram) }
}

/// Whether the library can be given these bytes: it believes the lengths in them.
fn check(plain: &[u8]) -> Result<(), HdrError> {
    if plain.len() as u64 > MAX_PLAIN {
        return Err(HdrError::Large);
    }
    let (head, counts) = plain.split_at_checked(HEAD).ok_or(HdrError::Short)?;
    let word = |at: usize| head.get(at..at + 4).and_then(|word| word.try_into().ok()).map_or(0, u32::from_be_bytes);
    if word(4) as usize != counts.len() {
        return Err(HdrError::Short);
    }
    // Each digit makes it ten times as large.
    if word(12) > MAX_DIGITS {
        return Err(HdrError::Large);
    }
    // The number whose opposite there is not: a run of zeros of that length is in no histogram.
    if counts.windows(9).any(|run| run.iter().all(|byte| *byte == 0xff)) {
        return Err(HdrError::Large);
    }
    Ok(())
}

/// How a V2 histogram with DEFLATE begins.
const COMPRESSED: u32 = 0x1c84_9314;
/// Kind, length, offset, digits, least, most, ratio.
const HEAD: usize = 40;
/// All times in nanoseconds with three digits need about half a mebibyte at the very most.
const MAX_PLAIN: u64 = 4 << 20;
const MAX_TEXT: usize = 8 << 20;
const MAX_DIGITS: u32 = 4;

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::{Compression, write::ZlibEncoder};

    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let mut histogram = Histogram::new_with_bounds(1, 60_000_000_000, 3).unwrap();
        for time in 1..10_000_u64 {
            histogram.record(time * time).unwrap();
        }
        assert_eq!(decode(&encode(&histogram)).unwrap(), histogram);
        let empty = Histogram::new(3).unwrap();
        assert_eq!(decode(&encode(&empty)).unwrap().len(), 0);
    }

    /// A text around these bytes.
    fn packed(plain: &[u8]) -> String {
        let mut bytes = COMPRESSED.to_be_bytes().to_vec();
        bytes.extend([0; 4]);
        let mut encoder = ZlibEncoder::new(bytes, Compression::fast());
        encoder.write_all(plain).unwrap();
        BASE64.encode(encoder.finish().unwrap())
    }

    /// Bytes of a histogram with this length, these digits and these counts.
    fn plain(length: u32, digits: u32, most: u64, counts: &[u8]) -> Vec<u8> {
        let mut plain = 0x1c84_9313_u32.to_be_bytes().to_vec();
        plain.extend(length.to_be_bytes());
        plain.extend(0_u32.to_be_bytes());
        plain.extend(digits.to_be_bytes());
        plain.extend(1_u64.to_be_bytes());
        plain.extend(most.to_be_bytes());
        plain.extend(1_f64.to_be_bytes());
        plain.extend(counts);
        plain
    }

    #[test]
    fn what_is_hostile_is_refused_without_taking_memory() {
        assert!(decode(&packed(&plain(1, 3, 1 << 40, &[2]))).is_ok());
        assert!(matches!(decode("*"), Err(HdrError::Base64(_))));
        assert!(matches!(decode(""), Err(HdrError::Short)));
        assert!(matches!(decode("AAAAAAAAAAA="), Err(HdrError::Kind)));
        assert!(matches!(decode(&packed(&plain(u32::MAX, 3, 1 << 40, &[2]))), Err(HdrError::Short)));
        assert!(matches!(decode(&packed(&plain(1, 5, 1 << 40, &[2]))), Err(HdrError::Large)));
        assert!(matches!(decode(&packed(&vec![0; 8 << 20])), Err(HdrError::Large)));
        assert!(matches!(decode(&packed(&plain(9, 3, 1 << 40, &[0xff; 9]))), Err(HdrError::Large)));
        assert!(matches!(decode(&packed(&plain(1, 3, 0, &[2]))), Err(HdrError::Refused(_))));
        // Zeros as far as a number goes, then a count.
        let beyond = [0xfd, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2];
        assert!(matches!(decode(&packed(&plain(10, 3, 1 << 40, &beyond))), Err(HdrError::Refused(_))));
        // Two counts whose sum is more than there can be.
        let most = [0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
        let three = [most, most, most].concat();
        assert!(matches!(decode(&packed(&plain(27, 3, 1 << 40, &three))), Err(HdrError::Large)));
        let whole = BASE64.decode(packed(&plain(1, 3, 1 << 40, &[2]))).unwrap();
        for end in 0..whole.len() {
            assert!(decode(&BASE64.encode(&whole[..end])).is_err(), "{end}");
        }
    }
}
