//! The PROXY protocol, versions 1 and 2: what a proxy says about its client before the client's own bytes.
//!
//! A listener that expects it takes nothing without it: else whoever reaches the port could name any address.

use std::{
    fmt, io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
};

use tokio::{io::AsyncReadExt, net::TcpStream};

/// Which versions a listener takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Versions {
    /// A line of text.
    One,
    /// Binary.
    Two,
    /// Either.
    Any,
}

/// What the proxy has said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// Where the client comes from; `None`: the proxy speaks for itself, or does not know.
    pub source: Option<SocketAddr>,
}

/// What every header of version 2 begins with.
const SIGNATURE: &[u8; 12] = b"\r\n\r\n\0\r\nQUIT\n";
/// Its fixed part.
const FIXED: usize = 16;
/// The longest header of version 1, with its end.
const LINE: usize = 107;
/// The longest header of version 2 that is taken, without its fixed part: addresses, names, a certificate's details.
const EXTRA: usize = 4 * 1024;
/// The extension that holds a checksum.
const CRC32C: u8 = 3;

impl Header {
    /// Reads the header at the front of `bytes`, and how long it is; `None`: it is not whole.
    ///
    /// # Errors
    /// It is no such header.
    pub fn parse(bytes: &[u8], versions: Versions) -> Result<Option<(Self, usize)>, ProxyFault> {
        let starts = |whole: &[u8]| bytes.iter().zip(whole).all(|(byte, other)| byte == other);
        if starts(SIGNATURE) && versions != Versions::One {
            return Self::parse_binary(bytes);
        }
        if starts(b"PROXY ") && versions != Versions::Two {
            return Self::parse_line(bytes);
        }
        Err(if starts(SIGNATURE) || starts(b"PROXY ") { ProxyFault::Version } else { ProxyFault::Missing })
    }

    fn parse_line(bytes: &[u8]) -> Result<Option<(Self, usize)>, ProxyFault> {
        let Some(end) = bytes[..bytes.len().min(LINE)].windows(2).position(|pair| pair == b"\r\n") else {
            return if bytes.len() >= LINE { Err(ProxyFault::TooLong) } else { Ok(None) };
        };
        let line = std::str::from_utf8(&bytes[..end]).map_err(|_| ProxyFault::Malformed)?;
        let mut words = line.split(' ').skip(1);
        let source = match words.next() {
            Some("UNKNOWN") => None,
            Some(family @ ("TCP4" | "TCP6")) => {
                let mut word = || words.next().ok_or(ProxyFault::Malformed);
                let (from, _to) = (address(word()?, family)?, address(word()?, family)?);
                let (from_port, _to_port) = (port(word()?)?, port(word()?)?);
                if words.next().is_some() {
                    return Err(ProxyFault::Malformed);
                }
                Some(SocketAddr::new(from, from_port))
            }
            _ => return Err(ProxyFault::Malformed),
        };
        Ok(Some((Self { source }, end + 2)))
    }

    fn parse_binary(bytes: &[u8]) -> Result<Option<(Self, usize)>, ProxyFault> {
        let Some((fixed, rest)) = bytes.split_first_chunk::<FIXED>() else { return Ok(None) };
        let length = usize::from(u16::from_be_bytes([fixed[14], fixed[15]]));
        if length > EXTRA {
            return Err(ProxyFault::TooLong);
        }
        let Some(rest) = rest.get(..length) else { return Ok(None) };
        let size = FIXED + length;
        let (source, extensions) = match (fixed[12], fixed[13]) {
            // LOCAL: a health check of the proxy's own. What else is said is not meant.
            (0x20, _) => return Ok(Some((Self { source: None }, size))),
            (0x21, 0x11) => {
                let (block, rest) = rest.split_first_chunk::<12>().ok_or(ProxyFault::Malformed)?;
                let from = Ipv4Addr::new(block[0], block[1], block[2], block[3]);
                (Some(SocketAddr::new(from.into(), u16::from_be_bytes([block[8], block[9]]))), rest)
            }
            (0x21, 0x21) => {
                let (block, rest) = rest.split_first_chunk::<36>().ok_or(ProxyFault::Malformed)?;
                let from = block.first_chunk::<16>().map_or(Ipv6Addr::UNSPECIFIED, |bytes| Ipv6Addr::from(*bytes));
                (Some(SocketAddr::new(from.into(), u16::from_be_bytes([block[32], block[33]]))), rest)
            }
            // A Unix socket at the proxy: two paths of 108 bytes each.
            (0x21, 0x31) => (None, rest.get(216..).ok_or(ProxyFault::Malformed)?),
            // UNSPEC: whatever follows is not known, either.
            (0x21, 0x00) => return Ok(Some((Self { source: None }, size))),
            _ => return Err(ProxyFault::Malformed),
        };
        check_extensions(&bytes[..size], extensions.len())?;
        Ok(Some((Self { source }, size)))
    }

    /// Reads a header from `socket`, and not a byte more. The caller limits how long it may take.
    ///
    /// # Errors
    /// It is no header, or the connection has ended.
    pub async fn read(socket: &mut TcpStream, versions: Versions) -> Result<Self, ProxyFault> {
        // No header is shorter, nor is what each begins with.
        let mut bytes = vec![0; 15];
        let mut known = 0;
        loop {
            while known < bytes.len() {
                match socket.read(&mut bytes[known..]).await? {
                    0 => return Err(ProxyFault::Closed),
                    count => known += count,
                }
                if let Some((header, _)) = Self::parse(&bytes[..known], versions)? {
                    return Ok(header);
                }
            }
            let more = match bytes.get(14..FIXED) {
                Some([high, low]) if bytes.starts_with(SIGNATURE) => usize::from(u16::from_be_bytes([*high, *low])),
                // A line ends where it ends: what is behind it is the client's.
                _ => 1,
            };
            bytes.resize(known + more, 0);
        }
    }
}

fn address(text: &str, family: &str) -> Result<IpAddr, ProxyFault> {
    let address = if family == "TCP4" { text.parse().map(IpAddr::V4) } else { text.parse().map(IpAddr::V6) };
    address.map_err(|_| ProxyFault::Malformed)
}

fn port(text: &str) -> Result<u16, ProxyFault> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_plain).ok_or(ProxyFault::Malformed)
}

/// Checks that the last `size` bytes of `header` are extensions, and the checksum if one of them is that.
fn check_extensions(header: &[u8], size: usize) -> Result<(), ProxyFault> {
    let mut at = header.len() - size;
    while let Some([kind, high, low]) = header.get(at..at + 3) {
        let value = at + 3..at + 3 + usize::from(u16::from_be_bytes([*high, *low]));
        let content = header.get(value.clone()).ok_or(ProxyFault::Malformed)?;
        if *kind == CRC32C {
            let sum = u32::from_be_bytes(content.try_into().map_err(|_| ProxyFault::Malformed)?);
            let mut bytes = header.to_vec();
            bytes[value.clone()].fill(0);
            if crc32c(&bytes) != sum {
                return Err(ProxyFault::Checksum);
            }
        }
        at = value.end;
    }
    if at == header.len() { Ok(()) } else { Err(ProxyFault::Malformed) }
}

/// The checksum of RFC 3720 §12.1. Slow, over a few hundred bytes once a connection at the most.
fn crc32c(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ if sum & 1 == 0 { 0 } else { 0x82f6_3b78 })
    })
}

/// Why a connection is not taken whose listener expects the PROXY protocol.
#[derive(Debug)]
pub enum ProxyFault {
    /// It begins with something else.
    Missing,
    /// It is of the version that is not taken.
    Version,
    /// It is broken.
    Malformed,
    /// It is longer than any that is taken.
    TooLong,
    /// Its checksum is another one.
    Checksum,
    /// It did not come in time.
    Late,
    /// The connection was closed before it was whole.
    Closed,
    /// The connection broke.
    Io(io::Error),
}

impl From<io::Error> for ProxyFault {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl std::error::Error for ProxyFault {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io(error) => Some(error),
            _ => None,
        }
    }
}

impl fmt::Display for ProxyFault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Missing => "it begins without the PROXY header that this listener expects",
            Self::Version => "its PROXY header is of a version that this listener does not take",
            Self::Malformed => "its PROXY header is malformed",
            Self::TooLong => "its PROXY header is too long",
            Self::Checksum => "the checksum of its PROXY header is wrong",
            Self::Late => "its PROXY header did not come in time",
            Self::Closed => "it was closed before its PROXY header was whole",
            Self::Io(error) => return error.fmt(out),
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(bytes: &[u8]) -> Result<Option<(Option<String>, usize)>, ProxyFault> {
        let parsed = Header::parse(bytes, Versions::Any)?;
        Ok(parsed.map(|(header, size)| (header.source.map(|source| source.to_string()), size)))
    }

    fn binary(command: u8, family: u8, rest: &[u8]) -> Vec<u8> {
        let length = u16::try_from(rest.len()).unwrap().to_be_bytes();
        [&SIGNATURE[..], &[command, family], &length, rest].concat()
    }

    #[test]
    fn a_line_names_the_client() {
        for (line, source) in [
            ("PROXY TCP4 192.0.2.1 198.51.100.7 40000 1883\r\n", Some("192.0.2.1:40000")),
            ("PROXY TCP6 2001:db8::1 ::1 1 65535\r\n", Some("[2001:db8::1]:1")),
            ("PROXY UNKNOWN\r\n", None),
            ("PROXY UNKNOWN ffff::1 anything at all\r\n", None),
        ] {
            let (found, size) = parse(format!("{line}\x10\x0c").as_bytes()).unwrap().unwrap();
            assert_eq!((found.as_deref(), size), (source, line.len()), "{line}");
            for end in 0..line.len() {
                assert!(parse(&line.as_bytes()[..end]).unwrap().is_none(), "{end} of {line}");
            }
        }
        for line in [
            "TCP4 ::1 ::1 1 2",
            "TCP4 1.2.3.4 1.2.3.4 1",
            "TCP4 1.2.3.4 1.2.3.4 1 2 3",
            "TCP4 1.2.3.4 1.2.3.4 +1 2",
            "UDP4",
        ] {
            assert!(matches!(parse(format!("PROXY {line}\r\n").as_bytes()), Err(ProxyFault::Malformed)), "{line}");
        }
        assert!(matches!(parse(&[b"PROXY ", &[b'A'; 101][..]].concat()), Err(ProxyFault::TooLong)));
        assert!(matches!(parse(b"\x10"), Err(ProxyFault::Missing)));
        assert!(matches!(Header::parse(b"PROXY UNKNOWN\r\n", Versions::Two), Err(ProxyFault::Version)));
    }

    #[test]
    fn version_2_names_the_client() {
        let four = [192, 0, 2, 1, 127, 0, 0, 1, 0x9c, 0x40, 7, 91];
        let six = [&[0x20, 1][..], &[0; 13], &[9], &[0; 16], &[0, 80, 7, 91]].concat();
        let with_name = [&four[..], &[2, 0, 3], b"abc", &[4, 0, 0]].concat();
        for (bytes, source) in [
            (binary(0x21, 0x11, &four), Some("192.0.2.1:40000")),
            (binary(0x21, 0x21, &six), Some("[2001::9]:80")),
            (binary(0x21, 0x11, &with_name), Some("192.0.2.1:40000")),
            (binary(0x21, 0x31, &[b'/'; 216]), None),
            (binary(0x21, 0x00, b"whatever"), None),
            (binary(0x20, 0x11, &four), None),
            (binary(0x20, 0x00, b""), None),
        ] {
            let (found, size) = parse(&[&bytes[..], b"\x10"].concat()).unwrap().unwrap();
            assert_eq!((found.as_deref(), size), (source, bytes.len()));
            assert!((0..bytes.len()).all(|end| parse(&bytes[..end]).unwrap().is_none()));
        }
        let cut = [&four[..], &[2, 0, 9], b"abc"].concat();
        for bad in [
            binary(0x22, 0x11, &four),
            binary(0x21, 0x12, &four),
            binary(0x21, 0x11, &four[1..]),
            binary(0x21, 0x11, &cut),
        ] {
            assert!(matches!(parse(&bad), Err(ProxyFault::Malformed)));
        }
        assert!(matches!(parse(&binary(0x21, 0x00, &[0; 5_000])), Err(ProxyFault::TooLong)));
    }

    #[test]
    fn a_checksum_is_checked() {
        assert_eq!(crc32c(b"123456789"), 0xe306_9283);
        let four = [192, 0, 2, 1, 127, 0, 0, 1, 0x9c, 0x40, 7, 91];
        let mut bytes = binary(0x21, 0x11, &[&four[..], &[CRC32C, 0, 4, 0, 0, 0, 0]].concat());
        let (sum, at) = (crc32c(&bytes), bytes.len() - 4);
        bytes[at..].copy_from_slice(&sum.to_be_bytes());
        assert!(parse(&bytes).unwrap().is_some());
        bytes[16] ^= 1;
        assert!(matches!(parse(&bytes), Err(ProxyFault::Checksum)));
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_header_or_none(mut bytes in prop::collection::vec(any::<u8>(), 0..300), kind in 0..3_u8) {
            match kind {
                1 => drop(bytes.splice(0..0, *b"PROXY TCP4 ")),
                2 => drop(bytes.splice(0..0, [&SIGNATURE[..], &[0x21, 0x11, 0]].concat())),
                _ => {}
            }
            if let Ok(Some((_, size))) = Header::parse(&bytes, Versions::Any) {
                prop_assert!(size <= bytes.len());
            }
        }
    }
}
