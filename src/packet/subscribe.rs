//! SUBSCRIBE (section 3.8): topic filters and how their messages shall come.

use std::borrow::Cow;

use super::{
    error::{EncodeError, Error},
    header::{PacketId, PacketType, QoS, Version},
    properties::{Place, Properties, Property},
    wire::{self, Reader},
};
use crate::topic::TopicFilter;

/// SUBSCRIBE.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscribe<'a> {
    /// Packet identifier, shared with PUBLISH.
    pub packet_id: PacketId,
    /// Properties (v5).
    pub properties: Properties<'a>,
    /// What is subscribed to; at least one.
    pub filters: Filters<'a>,
}

/// The list of a SUBSCRIBE in its encoded form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filters<'a>(Cow<'a, [u8]>);

/// Subscription options (section 3.8.3.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SubscriptionOptions {
    /// The highest QoS at which messages shall come.
    pub qos: QoS,
    /// Not what this client itself publishes (v5).
    pub no_local: bool,
    /// Messages keep their RETAIN flag as published (v5).
    pub retain_as_published: bool,
    /// Which retained messages come at once (v5).
    pub retain_handling: RetainHandling,
}

/// Which retained messages a SUBSCRIBE asks for (v5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RetainHandling {
    /// All that match: 0, and what versions before 5 mean.
    #[default]
    Send,
    /// Only if the subscription did not exist: 1.
    SendIfNew,
    /// None: 2.
    DoNotSend,
}

impl SubscriptionOptions {
    fn read(byte: u8, version: Version) -> Result<Self, Error> {
        let reserved = if version.is_v5() { 0b1100_0000 } else { 0b1111_1100 };
        // [MQTT-3.8.3-5]
        if byte & reserved != 0 {
            return Err(Error::SubscriptionOptions(byte));
        }
        // Section 3.8.3.1: a Protocol Error each, not a malformed packet.
        let qos = QoS::from_bits(byte & 0b11).map_err(|_| Error::SubscriptionQoS)?;
        let retain_handling = match byte >> 4 & 0b11 {
            0 => RetainHandling::Send,
            1 => RetainHandling::SendIfNew,
            2 => RetainHandling::DoNotSend,
            _ => return Err(Error::RetainHandling),
        };
        Ok(Self { qos, no_local: byte & 0b100 != 0, retain_as_published: byte & 0b1000 != 0, retain_handling })
    }

    pub(crate) const fn byte(self) -> u8 {
        let handling = match self.retain_handling {
            RetainHandling::Send => 0,
            RetainHandling::SendIfNew => 1,
            RetainHandling::DoNotSend => 2,
        };
        self.qos.bits() | (self.no_local as u8) << 2 | (self.retain_as_published as u8) << 3 | handling << 4
    }
}

impl<'a> Filters<'a> {
    /// An empty list, to be filled with [`Self::push`].
    #[must_use]
    pub const fn new() -> Self {
        Self(Cow::Borrowed(&[]))
    }

    /// Adds a filter, which [`TopicFilter::parse`] must take: what is no filter would end [`Self::iter`] early and be
    /// refused by the peer. Before MQTT 5 only the QoS of `options` is sent.
    ///
    /// # Errors
    /// A filter of more than 65,535 bytes.
    pub fn push(&mut self, filter: &str, options: SubscriptionOptions) -> Result<(), EncodeError> {
        let bytes = self.0.to_mut();
        wire::put_string(bytes, filter)?;
        bytes.push(options.byte());
        Ok(())
    }

    /// The filters with their options, in order.
    pub fn iter(&self) -> impl Iterator<Item = (TopicFilter<'_>, SubscriptionOptions)> {
        let mut reader = Reader::new(&self.0);
        // The list was checked when it was read, or written by us: an error cannot come, and would end the list.
        std::iter::from_fn(move || if reader.is_empty() { None } else { read_filter(&mut reader, Version::V5).ok() })
    }

    fn write(&self, version: Version, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.0);
        if version.is_v5() {
            return;
        }
        // The upper six bits of the last byte of each entry are reserved: [MQTT-3-8.3-4] of 3.1.1.
        let mut reader = Reader::new(&self.0);
        while reader.binary().is_ok() && reader.u8().is_ok() {
            let at = out.len() - reader.left() - 1;
            out[at] &= 0b11;
        }
    }

    fn read(bytes: &'a [u8], version: Version) -> Result<Self, Error> {
        // [MQTT-3.8.3-2]
        if bytes.is_empty() {
            return Err(Error::NothingListed);
        }
        let mut reader = Reader::new(bytes);
        while !reader.is_empty() {
            read_filter(&mut reader, version)?;
        }
        Ok(Self(Cow::Borrowed(bytes)))
    }
}

fn read_filter<'a>(reader: &mut Reader<'a>, version: Version) -> Result<(TopicFilter<'a>, SubscriptionOptions), Error> {
    let filter = TopicFilter::parse(reader.text()?).map_err(Error::topic_filter)?;
    let options = SubscriptionOptions::read(reader.u8()?, version)?;
    // [MQTT-3.8.3-4]
    if options.no_local && filter.share().is_some() {
        return Err(Error::SharedNoLocal);
    }
    Ok((filter, options))
}

impl<'a> Subscribe<'a> {
    /// Reads what follows the fixed header.
    ///
    /// # Errors
    /// The rule of section 3.8 that the bytes break.
    pub fn decode(body: &'a [u8], version: Version) -> Result<Self, Error> {
        let mut reader = Reader::new(body);
        let packet_id = PacketId::read(&mut reader)?;
        let properties =
            if version.is_v5() { Properties::read(&mut reader, Place::Subscribe)? } else { Properties::new() };
        let filters = Filters::read(reader.remainder(), version)?;
        Ok(Self { packet_id, properties, filters })
    }

    /// Appends the packet to `out`.
    ///
    /// # Errors
    /// A packet that grows too long.
    pub fn encode(&self, version: Version, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        wire::put_packet(out, PacketType::Subscribe.first_byte(), |out| {
            self.packet_id.write(out);
            if version.is_v5() {
                self.properties.write(out)?;
            }
            self.filters.write(version, out);
            Ok(())
        })
    }

    /// Subscription Identifier (v5).
    #[must_use]
    pub fn subscription_identifier(&self) -> Option<u32> {
        self.properties.find(|property| match property {
            Property::SubscriptionIdentifier(id) => Some(id),
            _ => None,
        })
    }
}
