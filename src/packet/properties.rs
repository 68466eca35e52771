//! Properties (section 2.2.2): a list stays in its encoded form, checked once when it is read.

use std::borrow::Cow;

use super::{
    error::{EncodeError, Error},
    wire::{self, Reader},
};
use crate::topic::TopicName;

/// One property with its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the specification's")]
pub enum Property<'a> {
    PayloadFormatIndicator(u8),
    MessageExpiryInterval(u32),
    ContentType(&'a str),
    ResponseTopic(&'a str),
    CorrelationData(&'a [u8]),
    SubscriptionIdentifier(u32),
    SessionExpiryInterval(u32),
    AssignedClientIdentifier(&'a str),
    ServerKeepAlive(u16),
    AuthenticationMethod(&'a str),
    AuthenticationData(&'a [u8]),
    RequestProblemInformation(u8),
    WillDelayInterval(u32),
    RequestResponseInformation(u8),
    ResponseInformation(&'a str),
    ServerReference(&'a str),
    ReasonString(&'a str),
    ReceiveMaximum(u16),
    TopicAliasMaximum(u16),
    TopicAlias(u16),
    MaximumQoS(u8),
    RetainAvailable(u8),
    UserProperty(&'a str, &'a str),
    MaximumPacketSize(u32),
    WildcardSubscriptionAvailable(u8),
    SubscriptionIdentifierAvailable(u8),
    SharedSubscriptionAvailable(u8),
}

impl<'a> Property<'a> {
    /// The identifier of table 2-4.
    #[must_use]
    pub const fn id(&self) -> u8 {
        match self {
            Self::PayloadFormatIndicator(_) => 0x01,
            Self::MessageExpiryInterval(_) => 0x02,
            Self::ContentType(_) => 0x03,
            Self::ResponseTopic(_) => 0x08,
            Self::CorrelationData(_) => 0x09,
            Self::SubscriptionIdentifier(_) => 0x0b,
            Self::SessionExpiryInterval(_) => 0x11,
            Self::AssignedClientIdentifier(_) => 0x12,
            Self::ServerKeepAlive(_) => 0x13,
            Self::AuthenticationMethod(_) => 0x15,
            Self::AuthenticationData(_) => 0x16,
            Self::RequestProblemInformation(_) => 0x17,
            Self::WillDelayInterval(_) => 0x18,
            Self::RequestResponseInformation(_) => 0x19,
            Self::ResponseInformation(_) => 0x1a,
            Self::ServerReference(_) => 0x1c,
            Self::ReasonString(_) => 0x1f,
            Self::ReceiveMaximum(_) => 0x21,
            Self::TopicAliasMaximum(_) => 0x22,
            Self::TopicAlias(_) => 0x23,
            Self::MaximumQoS(_) => 0x24,
            Self::RetainAvailable(_) => 0x25,
            Self::UserProperty(..) => 0x26,
            Self::MaximumPacketSize(_) => 0x27,
            Self::WildcardSubscriptionAvailable(_) => 0x28,
            Self::SubscriptionIdentifierAvailable(_) => 0x29,
            Self::SharedSubscriptionAvailable(_) => 0x2a,
        }
    }

    fn read(reader: &mut Reader<'a>) -> Result<Self, Error> {
        let id = reader.varint()?;
        Ok(match id {
            0x01 => Self::PayloadFormatIndicator(reader.u8()?),
            0x02 => Self::MessageExpiryInterval(reader.u32()?),
            0x03 => Self::ContentType(reader.string()?),
            0x08 => Self::ResponseTopic(reader.string()?),
            0x09 => Self::CorrelationData(reader.binary()?),
            0x0b => Self::SubscriptionIdentifier(reader.varint()?),
            0x11 => Self::SessionExpiryInterval(reader.u32()?),
            0x12 => Self::AssignedClientIdentifier(reader.string()?),
            0x13 => Self::ServerKeepAlive(reader.u16()?),
            0x15 => Self::AuthenticationMethod(reader.string()?),
            0x16 => Self::AuthenticationData(reader.binary()?),
            0x17 => Self::RequestProblemInformation(reader.u8()?),
            0x18 => Self::WillDelayInterval(reader.u32()?),
            0x19 => Self::RequestResponseInformation(reader.u8()?),
            0x1a => Self::ResponseInformation(reader.string()?),
            0x1c => Self::ServerReference(reader.string()?),
            0x1f => Self::ReasonString(reader.string()?),
            0x21 => Self::ReceiveMaximum(reader.u16()?),
            0x22 => Self::TopicAliasMaximum(reader.u16()?),
            0x23 => Self::TopicAlias(reader.u16()?),
            0x24 => Self::MaximumQoS(reader.u8()?),
            0x25 => Self::RetainAvailable(reader.u8()?),
            0x26 => Self::UserProperty(reader.string()?, reader.string()?),
            0x27 => Self::MaximumPacketSize(reader.u32()?),
            0x28 => Self::WildcardSubscriptionAvailable(reader.u8()?),
            0x29 => Self::SubscriptionIdentifierAvailable(reader.u8()?),
            0x2a => Self::SharedSubscriptionAvailable(reader.u8()?),
            _ => return Err(Error::PropertyUnknown(id)),
        })
    }

    fn write(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        out.push(self.id());
        match *self {
            Self::PayloadFormatIndicator(value)
            | Self::RequestProblemInformation(value)
            | Self::RequestResponseInformation(value)
            | Self::MaximumQoS(value)
            | Self::RetainAvailable(value)
            | Self::WildcardSubscriptionAvailable(value)
            | Self::SubscriptionIdentifierAvailable(value)
            | Self::SharedSubscriptionAvailable(value) => out.push(value),
            Self::ServerKeepAlive(value)
            | Self::ReceiveMaximum(value)
            | Self::TopicAliasMaximum(value)
            | Self::TopicAlias(value) => out.extend_from_slice(&value.to_be_bytes()),
            Self::MessageExpiryInterval(value)
            | Self::SessionExpiryInterval(value)
            | Self::WillDelayInterval(value)
            | Self::MaximumPacketSize(value) => out.extend_from_slice(&value.to_be_bytes()),
            Self::SubscriptionIdentifier(value) => wire::put_varint(out, value as usize)?,
            Self::CorrelationData(bytes) | Self::AuthenticationData(bytes) => wire::put_binary(out, bytes)?,
            Self::ContentType(text)
            | Self::ResponseTopic(text)
            | Self::AssignedClientIdentifier(text)
            | Self::AuthenticationMethod(text)
            | Self::ResponseInformation(text)
            | Self::ServerReference(text)
            | Self::ReasonString(text) => wire::put_string(out, text)?,
            Self::UserProperty(name, value) => {
                wire::put_string(out, name)?;
                wire::put_string(out, value)?;
            }
        }
        Ok(())
    }

    fn check_value(&self) -> Result<(), Error> {
        let allowed = match *self {
            Self::PayloadFormatIndicator(value)
            | Self::RequestProblemInformation(value)
            | Self::RequestResponseInformation(value)
            | Self::MaximumQoS(value)
            | Self::RetainAvailable(value)
            | Self::WildcardSubscriptionAvailable(value)
            | Self::SubscriptionIdentifierAvailable(value)
            | Self::SharedSubscriptionAvailable(value) => value <= 1,
            // [MQTT-3.3.2-8] for the topic alias; section 3.1.2.11.3 for the receive maximum.
            Self::ReceiveMaximum(value) | Self::TopicAlias(value) => value != 0,
            Self::MaximumPacketSize(value) | Self::SubscriptionIdentifier(value) => value != 0,
            // [MQTT-3.3.2-14]
            Self::ResponseTopic(text) => {
                TopicName::parse(text).map_err(Error::TopicName)?;
                true
            }
            _ => true,
        };
        if allowed { Ok(()) } else { Err(Error::PropertyValue(self.id())) }
    }
}

/// The place a property list stands in; each allows other properties.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the specification's")]
pub enum Place {
    Connect,
    Will,
    ConnAck,
    Publish,
    /// PUBACK, PUBREC, PUBREL, PUBCOMP, SUBACK and UNSUBACK allow the same.
    Ack,
    Subscribe,
    Unsubscribe,
    Disconnect,
    Auth,
}

impl Place {
    /// The identifiers of table 2-4 that may stand here, one bit each.
    const fn allowed(self) -> u64 {
        const fn bits(ids: &[u8]) -> u64 {
            let mut bits = 1 << 0x26;
            let mut at = 0;
            while at < ids.len() {
                bits |= 1 << ids[at];
                at += 1;
            }
            bits
        }
        match self {
            Self::Connect => bits(&[0x11, 0x15, 0x16, 0x17, 0x19, 0x21, 0x22, 0x27]),
            Self::Will => bits(&[0x01, 0x02, 0x03, 0x08, 0x09, 0x18]),
            Self::ConnAck => {
                bits(&[0x11, 0x12, 0x13, 0x15, 0x16, 0x1a, 0x1c, 0x1f, 0x21, 0x22, 0x24, 0x25, 0x27, 0x28, 0x29, 0x2a])
            }
            Self::Publish => bits(&[0x01, 0x02, 0x03, 0x08, 0x09, 0x0b, 0x23]),
            Self::Ack => bits(&[0x1f]),
            Self::Subscribe => bits(&[0x0b]),
            Self::Unsubscribe => bits(&[]),
            Self::Disconnect => bits(&[0x11, 0x1c, 0x1f]),
            Self::Auth => bits(&[0x15, 0x16, 0x1f]),
        }
    }
}

/// A list of properties in its encoded form, without the property length. Empty before MQTT 5.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Properties<'a>(Cow<'a, [u8]>);

impl<'a> Properties<'a> {
    /// No property.
    #[must_use]
    pub const fn new() -> Self {
        Self(Cow::Borrowed(&[]))
    }

    /// The same list with `property` at its end.
    ///
    /// # Errors
    /// A string or binary value of more than 65,535 bytes.
    pub fn with(mut self, property: Property<'_>) -> Result<Self, EncodeError> {
        self.push(property)?;
        Ok(self)
    }

    /// Adds `property` at the end.
    ///
    /// # Errors
    /// A string or binary value of more than 65,535 bytes; the list is then as before.
    pub fn push(&mut self, property: Property<'_>) -> Result<(), EncodeError> {
        let bytes = self.0.to_mut();
        let before = bytes.len();
        let written = property.write(bytes);
        if written.is_err() {
            bytes.truncate(before);
        }
        written
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The encoded list, without the property length.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Takes an encoded list that was checked before (it came out of [`Self::as_bytes`]).
    #[must_use]
    pub const fn from_checked(bytes: &'a [u8]) -> Self {
        Self(Cow::Borrowed(bytes))
    }

    /// The properties in the order in which they stand.
    pub fn iter(&self) -> impl Iterator<Item = Property<'_>> {
        let mut reader = Reader::new(&self.0);
        std::iter::from_fn(move || {
            // The bytes were checked, or written by us: an error cannot come, and would end the list.
            if reader.is_empty() { None } else { Property::read(&mut reader).ok() }
        })
    }

    /// The first value that `pick` takes.
    pub fn find<T>(&self, pick: impl Fn(Property<'_>) -> Option<T>) -> Option<T> {
        if self.is_empty() { None } else { self.iter().find_map(pick) }
    }

    /// Whether the list may stand in `place`: what [`Self::push`] does not look at.
    ///
    /// # Errors
    /// A property that is misplaced or there twice, or a value that is not allowed.
    pub fn check(&self, place: Place) -> Result<(), Error> {
        check(&self.0, place)
    }

    /// Reads a property length and its list, and checks it for `place`.
    #[inline]
    pub(crate) fn read(reader: &mut Reader<'a>, place: Place) -> Result<Self, Error> {
        let size = reader.varint()? as usize;
        let bytes = reader.take(size).map_err(|_| Error::PropertyLength)?;
        if !bytes.is_empty() {
            check(bytes, place)?;
        }
        Ok(Self(Cow::Borrowed(bytes)))
    }

    /// The size with the property length before it.
    #[inline]
    pub(crate) fn encoded_len(&self) -> usize {
        wire::varint_len(self.0.len()) + self.0.len()
    }

    #[inline]
    pub(crate) fn write(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        wire::put_varint(out, self.0.len())?;
        out.extend_from_slice(&self.0);
        Ok(())
    }
}

fn check(bytes: &[u8], place: Place) -> Result<(), Error> {
    let allowed = place.allowed();
    let mut seen: u64 = 0;
    let mut reader = Reader::new(bytes);
    while !reader.is_empty() {
        // A value that would run past the property length: the length is what is wrong.
        let property = Property::read(&mut reader).map_err(|error| match error {
            Error::Truncated => Error::PropertyLength,
            other => other,
        })?;
        let id = property.id();
        let bit = 1 << id;
        if allowed & bit == 0 {
            return Err(Error::PropertyMisplaced(id));
        }
        let repeatable = matches!(property, Property::UserProperty(..))
            || (matches!(property, Property::SubscriptionIdentifier(_)) && place == Place::Publish);
        if seen & bit != 0 && !repeatable {
            return Err(Error::PropertyTwice(id));
        }
        seen |= bit;
        property.check_value()?;
    }
    // Section 3.1.2.11.10: data without a method is a Protocol Error.
    if seen & (1 << 0x16) != 0 && seen & (1 << 0x15) == 0 {
        return Err(Error::AuthDataWithoutMethod);
    }
    Ok(())
}
