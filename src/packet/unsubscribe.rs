//! UNSUBSCRIBE (section 3.10): topic filters that end.

use std::borrow::Cow;

use super::{
    error::{EncodeError, Error},
    header::{PacketId, PacketType, Version},
    properties::{Place, Properties},
    wire::{self, Reader},
};
use crate::topic::TopicFilter;

/// UNSUBSCRIBE.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsubscribe<'a> {
    /// Packet identifier, shared with PUBLISH.
    pub packet_id: PacketId,
    /// Properties (v5).
    pub properties: Properties<'a>,
    /// The filters; at least one.
    pub filters: FilterList<'a>,
}

/// The list of an UNSUBSCRIBE in its encoded form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FilterList<'a>(Cow<'a, [u8]>);

impl<'a> FilterList<'a> {
    /// An empty list, to be filled with [`Self::push`].
    #[must_use]
    pub const fn new() -> Self {
        Self(Cow::Borrowed(&[]))
    }

    /// Adds a filter.
    ///
    /// # Errors
    /// A filter of more than 65,535 bytes.
    pub fn push(&mut self, filter: &str) -> Result<(), EncodeError> {
        wire::put_string(self.0.to_mut(), filter)
    }

    /// The filters, in order.
    pub fn iter(&self) -> impl Iterator<Item = TopicFilter<'_>> {
        let mut reader = Reader::new(&self.0);
        // The list was checked when it was read, or written by us: an error cannot come, and would end the list.
        std::iter::from_fn(move || if reader.is_empty() { None } else { read_filter(&mut reader).ok() })
    }

    fn read(bytes: &'a [u8]) -> Result<Self, Error> {
        // [MQTT-3.10.3-2]
        if bytes.is_empty() {
            return Err(Error::NothingListed);
        }
        let mut reader = Reader::new(bytes);
        while !reader.is_empty() {
            read_filter(&mut reader)?;
        }
        Ok(Self(Cow::Borrowed(bytes)))
    }
}

fn read_filter<'a>(reader: &mut Reader<'a>) -> Result<TopicFilter<'a>, Error> {
    TopicFilter::parse(reader.text()?).map_err(Error::topic_filter)
}

impl<'a> Unsubscribe<'a> {
    /// Reads what follows the fixed header.
    ///
    /// # Errors
    /// The rule of section 3.10 that the bytes break.
    pub fn decode(body: &'a [u8], version: Version) -> Result<Self, Error> {
        let mut reader = Reader::new(body);
        let packet_id = PacketId::read(&mut reader)?;
        let properties =
            if version.is_v5() { Properties::read(&mut reader, Place::Unsubscribe)? } else { Properties::new() };
        let filters = FilterList::read(reader.remainder())?;
        Ok(Self { packet_id, properties, filters })
    }

    /// Appends the packet to `out`.
    ///
    /// # Errors
    /// A packet that grows too long.
    pub fn encode(&self, version: Version, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        wire::put_packet(out, PacketType::Unsubscribe.first_byte(), |out| {
            self.packet_id.write(out);
            if version.is_v5() {
                self.properties.write(out)?;
            }
            out.extend_from_slice(&self.filters.0);
            Ok(())
        })
    }
}
