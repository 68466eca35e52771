//! What a message looks like by a format: mosquitto_sub's `-F`, to the letter.

mod message;
mod parse;

pub use parse::FormatError;

use super::{clock::Local, harmless, moment::Moment, payloads::Unshown};
use crate::packet::{Properties, Property, Publish};

/// A format that was understood.
#[derive(Clone, Debug)]
pub struct Format {
    parts: Vec<Part>,
    pretty: bool,
    local: Local,
    /// Whether nothing of a message may command a terminal.
    harmless: bool,
    /// Where a field is put together.
    field: Vec<u8>,
}

/// A piece of a format.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    /// It stands there as it is.
    Text(Vec<u8>),
    /// A specifier behind `%`, with its layout.
    Field(Field, Layout),
    /// A specifier behind `@`.
    Time(u8),
}

/// What a specifier stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    Topic,
    Payload,
    /// Lower or upper case, and what stands between groups of digits.
    Hex {
        upper: bool,
        separator: u8,
    },
    Float32,
    Float64,
    Length,
    PacketId,
    QoS,
    Retain,
    TopicAlias,
    Expiry,
    PayloadFormat,
    SubscriptionId,
    ContentType,
    ResponseTopic,
    CorrelationData,
    UserProperties,
    IsoTime,
    UnixTime,
    /// `%j`, and `%J` where the payload is JSON in JSON.
    Json {
        embedded: bool,
    },
}

/// Flags, width and precision.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Layout {
    left: bool,
    zero: bool,
    width: usize,
    precision: Option<usize>,
}

impl Format {
    /// Understands a format. `pretty`: JSON in it has newlines and tabs.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str, pretty: bool) -> Result<Self, FormatError> {
        let parts = parse::parts(text.as_bytes())?;
        Ok(Self { parts, pretty, local: Local::system(), harmless: false, field: Vec::new() })
    }

    /// The same for a terminal: what would command it is escaped, unless it stands in the format itself.
    #[must_use]
    pub fn harmless(mut self) -> Self {
        self.harmless = true;
        self
    }

    /// Writes what the format says of a message that came at this moment.
    ///
    /// # Errors
    /// A field cannot be shown; the others are.
    pub(super) fn write(&mut self, publish: &Publish<'_>, moment: Moment, out: &mut Vec<u8>) -> Result<(), Unshown> {
        let mut result = Ok(());
        for part in &self.parts {
            match part {
                Part::Text(text) => out.extend_from_slice(text),
                Part::Time(specifier) => self.local.write(*specifier, moment, out),
                Part::Field(field, layout) => {
                    self.field.clear();
                    let start = out.len();
                    let mut place = Place { publish, layout: *layout, field: &mut self.field, out: &mut *out };
                    let shown = match field {
                        Field::IsoTime => {
                            self.local.iso(moment, place.field);
                            place.text();
                            Ok(())
                        }
                        Field::Json { embedded } => {
                            let (local, pretty) = (&mut self.local, self.pretty);
                            message::write(publish, moment, local, *embedded, pretty, place.field)
                                .map(|()| place.bare())
                        }
                        field => place.field(*field, moment),
                    };
                    result = result.and(shown);
                    if self.harmless {
                        harmless::escape_from(start, matches!(field, Field::Json { .. }), out);
                    }
                }
            }
        }
        result
    }
}

/// Where a field goes.
struct Place<'a, 'p> {
    publish: &'a Publish<'p>,
    layout: Layout,
    field: &'a mut Vec<u8>,
    out: &'a mut Vec<u8>,
}

impl<'p> Place<'_, 'p> {
    fn field(&mut self, field: Field, moment: Moment) -> Result<(), Unshown> {
        let publish = self.publish;
        match field {
            Field::Topic => self.take(publish.topic.as_bytes()),
            Field::Payload => self.payload(),
            Field::Hex { upper, separator } => self.hex(upper, separator),
            Field::Float32 => {
                return self.float(publish.payload.try_into().map(|bytes| f32::from_ne_bytes(bytes).into()));
            }
            Field::Float64 => return self.float(publish.payload.try_into().map(f64::from_ne_bytes)),
            Field::Length => self.number(Some(publish.payload.len() as u64)),
            Field::PacketId => self.number(Some(publish.packet_id.map_or(0, |id| id.value().into()))),
            Field::QoS => self.out.push(b'0' + publish.qos.bits()),
            Field::Retain => self.out.push(b'0' + u8::from(publish.retain)),
            Field::UserProperties => self.user_properties(),
            Field::UnixTime => {
                let text = format!("{}.{:09}", moment.seconds(), moment.nanoseconds());
                self.out.extend_from_slice(text.as_bytes());
            }
            // Written by `Format::write`, which has the clock.
            Field::IsoTime | Field::Json { .. } => {}
            Field::TopicAlias
            | Field::Expiry
            | Field::PayloadFormat
            | Field::SubscriptionId
            | Field::ContentType
            | Field::ResponseTopic
            | Field::CorrelationData => self.of_properties(field),
        }
        Ok(())
    }

    /// A field that is a property, if the message has it.
    fn of_properties(&mut self, field: Field) {
        let properties = &self.publish.properties;
        match field {
            Field::TopicAlias => self.property(|property| match property {
                Property::TopicAlias(value) => Some(value.into()),
                _ => None,
            }),
            Field::Expiry => self.property(|property| match property {
                Property::MessageExpiryInterval(value) => Some(value.into()),
                _ => None,
            }),
            Field::PayloadFormat => self.property(|property| match property {
                Property::PayloadFormatIndicator(value) => Some(value.into()),
                _ => None,
            }),
            Field::SubscriptionId => self.property(|property| match property {
                Property::SubscriptionIdentifier(value) => Some(value.into()),
                _ => None,
            }),
            Field::ContentType => {
                copy(properties, self.field, |property| match property {
                    Property::ContentType(text) => Some(text.as_bytes()),
                    _ => None,
                });
                self.text();
            }
            Field::ResponseTopic => {
                let found = copy(properties, self.field, |property| match property {
                    Property::ResponseTopic(text) => Some(text.as_bytes()),
                    _ => None,
                });
                // Unlike others, it takes no room where it is not there.
                if found {
                    self.text();
                }
            }
            Field::CorrelationData => {
                copy(properties, self.out, |property| match property {
                    Property::CorrelationData(data) => Some(data),
                    _ => None,
                });
            }
            _ => {}
        }
    }

    fn take(&mut self, text: &[u8]) {
        self.field.extend_from_slice(text);
        self.text();
    }

    /// A text: cut to the precision, filled up with blanks.
    fn text(&mut self) {
        if let Some(precision) = self.layout.precision {
            self.field.truncate(precision);
        }
        self.padded(b' ');
    }

    /// The field as it is.
    fn bare(&mut self) {
        self.out.append(self.field);
    }

    fn padded(&mut self, fill: u8) {
        let missing = self.layout.width.saturating_sub(self.field.len());
        if !self.layout.left {
            self.out.extend(std::iter::repeat_n(fill, missing));
        }
        self.out.append(self.field);
        if self.layout.left {
            self.out.extend(std::iter::repeat_n(b' ', missing));
        }
    }

    /// What fills a number up on its left.
    const fn fill(&self) -> u8 {
        if self.layout.zero { b'0' } else { b' ' }
    }

    /// The payload; the width is also the most of it that is shown.
    fn payload(&mut self) {
        self.field.extend_from_slice(self.shortened());
        self.padded(self.fill());
    }

    fn shortened(&self) -> &'p [u8] {
        let payload = self.publish.payload;
        let most = if self.layout.width == 0 { payload.len() } else { self.layout.width };
        &payload[..most.min(payload.len())]
    }

    fn hex(&mut self, upper: bool, separator: u8) {
        let digits = if upper { b"0123456789ABCDEF" } else { b"0123456789abcdef" };
        let group = self.layout.precision.unwrap_or_default();
        let shown = self.shortened().iter().flat_map(|byte| [byte >> 4, byte & 0xf]);
        for (count, digit) in shown.enumerate() {
            if group > 0 && count > 0 && count % group == 0 {
                self.field.push(separator);
            }
            self.field.push(digits[usize::from(digit)]);
        }
        self.padded(self.fill());
    }

    /// A number; one that is not there leaves its room empty.
    fn number(&mut self, number: Option<u64>) {
        match number {
            Some(number) => {
                super::json::number(number, self.field);
                self.padded(self.fill());
            }
            // On either side.
            None => self.out.extend(std::iter::repeat_n(self.fill(), self.layout.width)),
        }
    }

    fn property(&mut self, pick: impl Fn(Property<'_>) -> Option<u64>) {
        self.number(self.publish.properties.find(pick));
    }

    fn user_properties(&mut self) {
        let mut first = true;
        for property in self.publish.properties.iter() {
            if let Property::UserProperty(name, value) = property {
                if !first {
                    self.out.push(b' ');
                }
                first = false;
                self.out.extend_from_slice(name.as_bytes());
                self.out.push(b':');
                self.out.extend_from_slice(value.as_bytes());
            }
        }
    }

    /// As C's printf writes it.
    fn float<E>(&mut self, number: Result<f64, E>) -> Result<(), Unshown> {
        let Ok(number) = number else {
            let (size, topic) = (self.publish.payload.len(), self.publish.topic.escape_debug());
            return Err(Unshown {
                text: format!("the message on {topic} is no floating point number: it has {size} bytes"),
                theirs: "requested float printing, but non-float data received".to_owned(),
            });
        };
        let sign = if number.is_sign_negative() { "-" } else { "" };
        let digits = if number.is_nan() {
            "nan".to_owned()
        } else if number.is_infinite() {
            "inf".to_owned()
        } else {
            // Rust takes no more than 65,535; behind the 1,074th digit there is nothing but zeros.
            let precision = self.layout.precision.unwrap_or(6);
            let digits = precision.min(1100);
            format!("{:.digits$}{}", number.abs(), "0".repeat(precision - digits))
        };
        let width = self.layout.width.saturating_sub(sign.len() + digits.len());
        // Zeros stand behind the sign.
        if self.layout.zero && !self.layout.left && number.is_finite() {
            let text = format!("{sign}{}{digits}", "0".repeat(width));
            self.out.extend_from_slice(text.as_bytes());
        } else {
            self.field.extend_from_slice(sign.as_bytes());
            self.field.extend_from_slice(digits.as_bytes());
            self.padded(b' ');
        }
        Ok(())
    }
}

/// Copies what `pick` takes of the first property that has it; whether there was one.
fn copy(list: &Properties<'_>, to: &mut Vec<u8>, pick: impl for<'p> Fn(Property<'p>) -> Option<&'p [u8]>) -> bool {
    for property in list.iter() {
        if let Some(bytes) = pick(property) {
            to.extend_from_slice(bytes);
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests;
