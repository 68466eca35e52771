//! What a TLS client says first, as far as it explains why a handshake fails: versions, cipher suites, protocols.

/// The record type of a handshake: the first byte of every TLS connection.
pub(super) const HANDSHAKE: u8 = 0x16;
/// A fatal "protocol version" alert: the answer to what is no TLS at all.
pub(super) const ALERT: [u8; 7] = [0x15, 3, 1, 0, 2, 2, 70];

/// Whether a connection that begins so may be TLS.
pub(super) fn is_tls(bytes: &[u8]) -> bool {
    bytes.first().is_none_or(|first| *first == HANDSHAKE)
}

/// Whether the first record is whole, or so odd that rustls has to say what it is.
pub(super) fn is_whole(bytes: &[u8]) -> bool {
    match bytes {
        [HANDSHAKE, 3, _, high, low, rest @ ..] => {
            let length = usize::from(u16::from_be_bytes([*high, *low]));
            rest.len() >= length || length > LONGEST
        }
        [HANDSHAKE, 3, ..] | [HANDSHAKE] | [] => false,
        _ => true,
    }
}

/// The longest record of plain text (RFC 8446 §5.1).
const LONGEST: usize = 1 << 14;

/// A ClientHello (RFC 5246 §7.4.1.2, RFC 8446 §4.1.2).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Hello {
    /// The versions, as numbers on the wire: 0x0303 is TLS 1.2.
    pub(super) versions: Vec<u16>,
    /// The cipher suites, as numbers on the wire.
    pub(super) suites: Vec<u16>,
    /// Whether it names `mqtt` as a protocol (ALPN).
    pub(super) offers_mqtt: bool,
}

const SUPPORTED_VERSIONS: u16 = 43;
const PROTOCOLS: u16 = 16;

impl Hello {
    /// Reads the first record of a connection; `None` when it is something else, or not whole.
    #[must_use]
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let mut record = Reader(bytes);
        if record.u8()? != HANDSHAKE {
            return None;
        }
        record.take(2)?;
        let mut handshake = Reader(record.vector16()?);
        // ClientHello.
        if handshake.u8()? != 1 {
            return None;
        }
        let length = usize::from(handshake.u8()?) << 16 | usize::from(handshake.u16()?);
        let mut body = Reader(handshake.take(length)?);
        let legacy = body.u16()?;
        body.take(32)?;
        body.vector8()?;
        let suites = pairs(body.vector16()?);
        body.vector8()?;
        let mut hello = Self { versions: vec![legacy], suites, offers_mqtt: false };
        // A client of the last century has no extensions.
        if let Some(extensions) = body.vector16() {
            hello.read_extensions(extensions)?;
        }
        Some(hello)
    }

    fn read_extensions(&mut self, bytes: &[u8]) -> Option<()> {
        let mut extensions = Reader(bytes);
        while !extensions.0.is_empty() {
            let kind = extensions.u16()?;
            let mut body = Reader(extensions.vector16()?);
            match kind {
                SUPPORTED_VERSIONS => self.versions = pairs(body.vector8()?),
                PROTOCOLS => {
                    let mut names = Reader(body.vector16()?);
                    while !names.0.is_empty() {
                        self.offers_mqtt |= names.vector8()? == super::ALPN;
                    }
                }
                _ => {}
            }
        }
        Some(())
    }

    /// The highest version that it offers, in words.
    #[must_use]
    pub(super) fn highest(&self) -> Option<String> {
        self.versions.iter().filter(|version| **version >> 8 == 3).max().map(|version| version_name(*version))
    }

    /// Whether it knows nothing from TLS 1.2 on.
    pub(super) fn is_too_old(&self) -> bool {
        self.versions.iter().all(|version| *version < 0x0303)
    }

    /// The lowest version that it offers, in words.
    #[must_use]
    pub(super) fn lowest(&self) -> Option<String> {
        self.versions.iter().filter(|version| **version >> 8 == 3).min().map(|version| version_name(*version))
    }
}

/// A version as people write it.
fn version_name(version: u16) -> String {
    match version {
        0x0300 => "SSL 3.0".to_owned(),
        0x0301..=0x0304 => format!("TLS 1.{}", (version & 0xff) - 1),
        _ => format!("TLS version 0x{version:04x}"),
    }
}

fn pairs(bytes: &[u8]) -> Vec<u16> {
    bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect()
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn u8(&mut self) -> Option<u8> {
        self.take(1).map(|bytes| bytes[0])
    }

    fn u16(&mut self) -> Option<u16> {
        self.take(2).map(|bytes| u16::from_be_bytes([bytes[0], bytes[1]]))
    }

    fn vector8(&mut self) -> Option<&'a [u8]> {
        let length = self.u8()?;
        self.take(usize::from(length))
    }

    fn vector16(&mut self) -> Option<&'a [u8]> {
        let length = self.u16()?;
        self.take(usize::from(length))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// TLS 1.2 and 1.3, two suites, the protocols `x` and `mqtt`.
    fn example() -> Vec<u8> {
        let extensions = [&[0, 43, 0, 5, 4, 3, 4, 3, 3][..], &[0, 16, 0, 9, 0, 7, 1, b'x', 4], b"mqtt"].concat();
        let body = [&[3, 3][..], &[7; 32], &[0], &[0, 4, 0x13, 1, 0xc0, 0x2b], &[1, 0], &[0, 22], &extensions].concat();
        let handshake = [&[1, 0, 0, u8::try_from(body.len()).unwrap()][..], &body].concat();
        [&[0x16, 3, 1, 0, u8::try_from(handshake.len()).unwrap()][..], &handshake].concat()
    }

    #[test]
    fn a_hello_says_what_it_offers() {
        let hello = Hello::read(&example()).unwrap();
        assert_eq!(hello.versions, [0x0304, 0x0303]);
        assert_eq!(hello.suites, [0x1301, 0xc02b]);
        assert!(hello.offers_mqtt);
        assert_eq!(hello.highest().as_deref(), Some("TLS 1.3"));
        assert_eq!(hello.lowest().as_deref(), Some("TLS 1.2"));
    }

    #[test]
    fn a_hello_that_is_cut_or_changed_is_none_or_another_and_never_a_panic() {
        let whole = example();
        for end in 0..whole.len() {
            assert_eq!(Hello::read(&whole[..end]), None, "{end}");
        }
        for at in 0..whole.len() {
            for value in [0, 1, 0x7f, 0xff] {
                let mut bytes = whole.clone();
                bytes[at] = value;
                let _ = Hello::read(&bytes);
            }
        }
    }
}
