//! A format as it is typed.

use std::{error, fmt};

use super::{Field, Layout, Part};

/// What is wrong with a format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormatError {
    /// It ends within a specifier.
    Incomplete,
    /// There is no such specifier.
    Unknown(char),
    /// It ends with a backslash.
    IncompleteEscape,
    /// Nothing is written like this behind a backslash.
    UnknownEscape(char),
    /// A width or precision beyond any use.
    TooWide,
}

impl error::Error for FormatError {}

impl fmt::Display for FormatError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Incomplete => {
                out.write_str("it ends in the middle of a specifier; %% is a percent sign, @@ an at sign")
            }
            Self::Unknown(sign) => write!(out, "there is no specifier '{}'", sign.escape_debug()),
            Self::IncompleteEscape => out.write_str("it ends in the middle of an escape; \\\\ is a backslash"),
            Self::UnknownEscape(sign) => write!(out, "there is no escape '\\{}'", sign.escape_debug()),
            Self::TooWide => write!(out, "no width or precision may be more than {WIDEST}"),
        }
    }
}

impl FormatError {
    /// The same in the words of mosquitto's clients.
    #[must_use]
    pub fn theirs(&self) -> String {
        match self {
            Self::Incomplete => "Error: Incomplete format specifier.".to_owned(),
            Self::Unknown(sign) => format!("Error: Invalid format specifier '{sign}'."),
            Self::IncompleteEscape => "Error: Incomplete escape specifier.".to_owned(),
            Self::UnknownEscape(sign) => format!("Error: Invalid escape specifier '{sign}'."),
            // Theirs takes it, and fills the disk.
            Self::TooWide => format!("Error: {self}."),
        }
    }
}

/// More than any line has.
const WIDEST: usize = 1_000_000;

/// The pieces of a format.
pub(super) fn parts(text: &[u8]) -> Result<Vec<Part>, FormatError> {
    let mut reader = Reader { rest: text, parts: Vec::new() };
    while let Some(byte) = reader.next() {
        match byte {
            b'%' => reader.field()?,
            b'@' => match reader.next().ok_or(FormatError::Incomplete)? {
                b'@' => reader.literal(b'@'),
                byte => reader.parts.push(Part::Time(byte)),
            },
            b'\\' => {
                let next = reader.rest;
                let escape = reader.next().ok_or(FormatError::IncompleteEscape)?;
                reader.literal(escaped(escape).ok_or_else(|| FormatError::UnknownEscape(sign(next)))?);
            }
            byte => reader.literal(byte),
        }
    }
    Ok(reader.parts)
}

struct Reader<'a> {
    rest: &'a [u8],
    parts: Vec<Part>,
}

impl Reader<'_> {
    fn next(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.rest.first() == Some(&byte);
        if found {
            self.next();
        }
        found
    }

    fn literal(&mut self, byte: u8) {
        match self.parts.last_mut() {
            Some(Part::Text(text)) => text.push(byte),
            _ => self.parts.push(Part::Text(vec![byte])),
        }
    }

    /// The digits that come, as a number; 0 if there is none.
    fn digits(&mut self) -> Result<usize, FormatError> {
        let mut number: usize = 0;
        while let Some(digit) = self.rest.first().filter(|byte| byte.is_ascii_digit()) {
            number = number.saturating_mul(10).saturating_add(usize::from(digit - b'0'));
            self.next();
        }
        if number > WIDEST { Err(FormatError::TooWide) } else { Ok(number) }
    }

    /// What stands behind `%`.
    fn field(&mut self) -> Result<(), FormatError> {
        let left = self.take(b'-');
        let zero = self.take(b'0');
        let width = self.digits()?;
        let has_precision = self.take(b'.');
        let precision = if has_precision { Some(self.digits()?) } else { None };
        let layout = Layout { left, zero, width, precision };
        let mut next = self.rest;
        let mut specifier = self.next().ok_or(FormatError::Incomplete)?;
        let mut separator = b' ';
        // Between the number and the letter, and only before hexadecimal digits.
        if has_precision
            && specifier.is_ascii_punctuation()
            && specifier != b'%'
            && matches!(self.rest, [b'x' | b'X', ..])
        {
            separator = specifier;
            next = self.rest;
            specifier = self.next().ok_or(FormatError::Incomplete)?;
        }
        let field = match specifier {
            b'%' => {
                self.literal(b'%');
                return Ok(());
            }
            b't' => Field::Topic,
            b'p' => Field::Payload,
            b'x' => Field::Hex { upper: false, separator },
            b'X' => Field::Hex { upper: true, separator },
            b'f' => Field::Float32,
            b'd' => Field::Float64,
            b'l' => Field::Length,
            b'm' => Field::PacketId,
            b'q' => Field::QoS,
            b'r' => Field::Retain,
            b'A' => Field::TopicAlias,
            b'E' => Field::Expiry,
            b'F' => Field::PayloadFormat,
            b'S' => Field::SubscriptionId,
            b'C' => Field::ContentType,
            b'R' => Field::ResponseTopic,
            b'D' => Field::CorrelationData,
            b'P' => Field::UserProperties,
            b'I' => Field::IsoTime,
            b'U' => Field::UnixTime,
            b'j' => Field::Json { embedded: false },
            b'J' => Field::Json { embedded: true },
            _ => return Err(FormatError::Unknown(sign(next))),
        };
        self.parts.push(Part::Field(field, layout));
        Ok(())
    }
}

/// What an escape stands for.
const fn escaped(escape: u8) -> Option<u8> {
    Some(match escape {
        b'\\' => b'\\',
        b'0' => 0,
        b'a' => 0x07,
        b'e' => 0x1b,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'v' => 0x0b,
        _ => return None,
    })
}

/// The first sign of what was a text.
fn sign(text: &[u8]) -> char {
    String::from_utf8_lossy(text).chars().next().unwrap_or_default()
}
