//! The examination of the codec: tables of bytes and packets, round trips, mutations, and a second opinion.

#![expect(clippy::unwrap_used, reason = "a test stops where it fails, its helpers too")]

mod corpus;
mod mutations;
mod mutator;
mod round_trip;
mod row;
mod second_opinion;
mod strategies;
mod theory;
mod vectors_acks;
mod vectors_connect;
mod vectors_header;
mod vectors_properties;
mod vectors_publish;
mod vectors_subscribe;

use std::collections::BTreeMap;

use mqtt_toolkit::packet::{self, Error, Packet, Version};
use row::{Expected, Row};

fn rows() -> Vec<Row> {
    let mut rows = vectors_header::rows();
    rows.extend(vectors_connect::rows());
    rows.extend(vectors_publish::rows());
    rows.extend(vectors_acks::rows());
    rows.extend(vectors_subscribe::rows());
    rows.extend(vectors_properties::rows());
    rows
}

#[test]
fn every_row_holds() {
    let rows = rows();
    let mut counts = [0; 3];
    for row in &rows {
        row.check();
        counts[match row.expected {
            Expected::Both(_) => 0,
            Expected::Read(_) => 1,
            Expected::Refused(..) => 2,
        }] += 1;
    }
    let [both, read, refused] = counts;
    println!("{} rows: {both} in both directions, {read} read only, {refused} refused", rows.len());
    assert!(both > 300 && read > 20 && refused > 2_000, "{counts:?}");
}

#[test]
fn every_error_has_a_row() {
    let mut seen = BTreeMap::new();
    for row in rows() {
        if let Expected::Refused(error, _) = row.expected {
            *seen.entry(number(&error)).or_insert(0_u32) += 1;
        }
    }
    println!("{seen:?}");
    assert_eq!(seen.keys().copied().collect::<Vec<_>>(), (0..ERRORS).collect::<Vec<_>>());
}

#[test]
fn every_packet_has_a_row_in_every_version_that_has_it() {
    for version in row::VERSIONS {
        let mut kinds: Vec<_> = rows()
            .iter()
            .filter(|row| row.version == version)
            .filter_map(|row| match &row.expected {
                Expected::Both(packet) => Some(packet.kind() as u8),
                _ => None,
            })
            .collect();
        kinds.sort_unstable();
        kinds.dedup();
        assert_eq!(kinds, (1..=if version == Version::V5 { 15 } else { 14 }).collect::<Vec<_>>(), "{version}");
    }
}

#[test]
fn the_limit_is_the_size_of_the_whole_packet() {
    let bytes = row::bytes("30 ~ 'a' =hello");
    assert!(packet::decode(&bytes, Version::V3_1_1, bytes.len()).unwrap().is_some());
    let error = Error::PacketTooLarge { size: bytes.len(), limit: bytes.len() - 1 };
    // [MQTT-3.1.2-24]: the fixed header is enough to refuse it.
    for cut in 2..=bytes.len() {
        assert_eq!(packet::decode(&bytes[..cut], Version::V3_1_1, bytes.len() - 1), Err(error));
    }
}

#[test]
fn a_connect_names_its_own_version() {
    for row in rows().iter().filter(|row| row.bytes[0] == 0x10) {
        let read: Vec<_> =
            row::VERSIONS.iter().map(|&version| packet::decode(&row.bytes, version, row::LIMIT)).collect();
        assert!(read.iter().all(|one| *one == read[0]), "{:02x?}", row.bytes);
        if let Ok(Some((Packet::Connect(connect), _))) = &read[0] {
            assert_eq!(packet::connect::named_version(&row.bytes[2..]), Some(connect.version));
        }
    }
}

const ERRORS: u8 = 34;

/// A number for each error, so that one without a row is found.
const fn number(error: &Error) -> u8 {
    match error {
        Error::VariableByteInteger => 0,
        Error::PacketTooLarge { .. } => 1,
        Error::PacketType(_) => 2,
        Error::HeaderFlags { .. } => 3,
        Error::Truncated => 4,
        Error::TrailingBytes { .. } => 5,
        Error::Utf8 => 6,
        Error::NullCharacter => 7,
        Error::PacketIdZero => 8,
        Error::QoS => 9,
        Error::DupAtQoS0 => 10,
        Error::NoTopic => 11,
        Error::TopicName(_) => 12,
        Error::TopicFilter(_) => 13,
        Error::ProtocolName => 14,
        Error::ProtocolVersion(_) => 15,
        Error::ConnectReserved => 16,
        Error::WillFlags => 17,
        Error::PasswordWithoutUserName => 18,
        Error::ConnAckReserved => 19,
        Error::SessionPresentRefused => 20,
        Error::NothingListed => 21,
        Error::SubscriptionOptions(_) => 22,
        Error::SubscriptionQoS => 23,
        Error::RetainHandling => 24,
        Error::SharedNoLocal => 25,
        Error::ReasonCode { .. } => 26,
        Error::PropertyUnknown(_) => 27,
        Error::PropertyMisplaced(_) => 28,
        Error::PropertyTwice(_) => 29,
        Error::PropertyValue(_) => 30,
        Error::PropertyLength => 31,
        Error::AuthDataWithoutMethod => 32,
        Error::AuthWithoutMethod => 33,
    }
}
