//! One row of the tables: a clause, a version, bytes and what they must become; and the checks that each row passes.

use mqtt_toolkit::packet::{
    self, Error, FilterList, Filters, Packet, PacketId, Properties, Property, QoS, ReasonCode, Reasons,
    SubscriptionOptions, Version,
};

/// The maximum packet size with which the rows are read.
pub(crate) const LIMIT: usize = 1 << 20;

/// Every version.
pub(crate) const VERSIONS: [Version; 3] = [Version::V3_1, Version::V3_1_1, Version::V5];

/// Bytes and their meaning.
pub(crate) struct Row {
    pub(crate) clause: &'static str,
    pub(crate) version: Version,
    pub(crate) bytes: Vec<u8>,
    pub(crate) expected: Expected,
}

/// What the bytes of a row are.
pub(crate) enum Expected {
    /// The packet, whose encoding these bytes are.
    Both(Packet<'static>),
    /// The packet, which is written in a shorter or stricter form.
    Read(Packet<'static>),
    /// No packet.
    Refused(Error, ReasonCode),
}

/// A row that holds in both directions.
pub(crate) fn both(clause: &'static str, version: Version, text: &str, packet: Packet<'static>) -> Row {
    Row { clause, version, bytes: bytes(text), expected: Expected::Both(packet) }
}

/// A row of a form that is read, but not written.
pub(crate) fn read(clause: &'static str, version: Version, text: &str, packet: Packet<'static>) -> Row {
    Row { clause, version, bytes: bytes(text), expected: Expected::Read(packet) }
}

/// A row that is refused, and the reason code for the peer.
pub(crate) fn bad(clause: &'static str, version: Version, text: &str, error: Error, reason: ReasonCode) -> Row {
    Row { clause, version, bytes: bytes(text), expected: Expected::Refused(error, reason) }
}

/// A refused row that says 0x81.
pub(crate) fn malformed(clause: &'static str, version: Version, text: &str, error: Error) -> Row {
    bad(clause, version, text, error, ReasonCode::MalformedPacket)
}

/// A refused row that says 0x82.
pub(crate) fn protocol(clause: &'static str, version: Version, text: &str, error: Error) -> Row {
    bad(clause, version, text, error, ReasonCode::ProtocolError)
}

impl Row {
    /// Checks the row in each direction that it has, and all its prefixes.
    pub(crate) fn check(&self) {
        let name = format!("{} {} {:02x?}", self.clause, self.version, self.bytes);
        let read = packet::decode(&self.bytes, self.version, LIMIT);
        match &self.expected {
            Expected::Both(packet) => {
                assert_eq!(read, Ok(Some((packet.clone(), self.bytes.len()))), "{name}");
                let mut out = b"before".to_vec();
                assert_eq!(packet.encode(self.version, &mut out), Ok(()), "{name}");
                assert_eq!(out.strip_prefix(b"before"), Some(&self.bytes[..]), "{name}: encoded {out:02x?}");
                self.check_valid(&name);
            }
            Expected::Read(packet) => {
                assert_eq!(read, Ok(Some((packet.clone(), self.bytes.len()))), "{name}");
                let mut out = Vec::new();
                assert_eq!(packet.encode(self.version, &mut out), Ok(()), "{name}");
                assert_ne!(out, self.bytes, "{name}: this form is written too");
                assert_eq!(packet::decode(&out, self.version, LIMIT), Ok(Some((packet.clone(), out.len()))), "{name}");
                self.check_valid(&name);
            }
            Expected::Refused(error, reason) => {
                assert_eq!(read, Err(*error), "{name}");
                assert_eq!(error.reason(), *reason, "{name}: {error}");
                assert!(!error.to_string().is_empty());
                for cut in 0..self.bytes.len() {
                    let early = packet::decode(&self.bytes[..cut], self.version, LIMIT);
                    assert!(early == Ok(None) || early == Err(*error), "{name}: cut at {cut}: {early:?}");
                }
            }
        }
    }

    /// A stream that ends early waits; a packet that ends early is refused or another valid packet.
    fn check_valid(&self, name: &str) {
        for cut in 0..self.bytes.len() {
            assert_eq!(packet::decode(&self.bytes[..cut], self.version, LIMIT), Ok(None), "{name}: cut at {cut}");
        }
        let size = 1 + self.bytes[1..].iter().take_while(|&&byte| byte & 0x80 != 0).count() + 1;
        let (first, body) = (self.bytes[0], &self.bytes[size..]);
        for cut in 0..body.len() {
            let mut short = vec![first];
            put_varint(&mut short, cut);
            short.extend_from_slice(&body[..cut]);
            match packet::decode(&short, self.version, LIMIT) {
                Ok(Some((packet, size))) => {
                    assert_eq!(size, short.len(), "{name}: cut to {cut}");
                    assert_round_trip(&packet, self.version);
                }
                Ok(None) => panic!("{name}: cut to {cut}: waits for bytes beyond its remaining length"),
                Err(_) => {}
            }
        }
    }
}

/// A packet comes out of its own encoding unchanged.
pub(crate) fn assert_round_trip(packet: &Packet<'_>, version: Version) {
    let version = if let Packet::Connect(connect) = packet { connect.version } else { version };
    let mut out = Vec::new();
    assert_eq!(packet.encode(version, &mut out), Ok(()), "{packet:?}");
    assert_eq!(packet::decode(&out, version, usize::MAX), Ok(Some((packet.clone(), out.len()))));
}

/// Reads the notation of the tables: `10` is a byte, `'ab'` a string with its length, `=ab` a text without,
/// `[ … ]` a property list with its length, and `~` the remaining length of all that follows.
pub(crate) fn bytes(text: &str) -> Vec<u8> {
    if let Some((head, body)) = text.split_once('~') {
        let mut out = bytes(head);
        let body = bytes(body);
        put_varint(&mut out, body.len());
        out.extend(body);
        return out;
    }
    let mut out = Vec::new();
    let mut outer = None;
    for token in text.split_whitespace() {
        if token == "[" {
            outer = Some(std::mem::take(&mut out));
        } else if token == "]" {
            let inner = std::mem::replace(&mut out, outer.take().unwrap());
            put_varint(&mut out, inner.len());
            out.extend(inner);
        } else if let Some(string) = token.strip_prefix('\'') {
            let string = string.strip_suffix('\'').unwrap();
            out.extend(u16::try_from(string.len()).unwrap().to_be_bytes());
            out.extend(string.as_bytes());
        } else if let Some(raw) = token.strip_prefix('=') {
            out.extend(raw.as_bytes());
        } else {
            assert_eq!(token.len(), 2, "{token:?} in {text:?} is no byte");
            out.push(u8::from_str_radix(token, 16).unwrap());
        }
    }
    assert!(outer.is_none(), "{text:?} leaves a list open");
    out
}

/// Writes a variable byte integer, told apart from the codec's own on purpose.
pub(crate) fn put_varint(out: &mut Vec<u8>, mut value: usize) {
    while value > 127 {
        out.push(u8::try_from(value % 128).unwrap() | 128);
        value /= 128;
    }
    out.push(u8::try_from(value).unwrap());
}

pub(crate) fn id(value: u16) -> PacketId {
    PacketId::new(value).unwrap()
}

pub(crate) fn properties(list: &[Property<'_>]) -> Properties<'static> {
    let mut properties = Properties::new();
    for property in list {
        properties.push(*property).unwrap();
    }
    properties
}

pub(crate) fn filters(list: &[(&str, SubscriptionOptions)]) -> Filters<'static> {
    let mut filters = Filters::new();
    for (filter, options) in list {
        filters.push(filter, *options).unwrap();
    }
    filters
}

pub(crate) fn filter_list(list: &[&str]) -> FilterList<'static> {
    let mut filters = FilterList::new();
    for filter in list {
        filters.push(filter).unwrap();
    }
    filters
}

pub(crate) fn reasons(list: &[ReasonCode]) -> Reasons<'static> {
    let mut reasons = Reasons::new();
    for reason in list {
        reasons.push(*reason);
    }
    reasons
}

/// Subscription options of a version before 5.
pub(crate) fn at(qos: QoS) -> SubscriptionOptions {
    SubscriptionOptions { qos, ..SubscriptionOptions::default() }
}
