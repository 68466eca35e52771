//! Topic names and topic filters: parsing is validating, and matching follows section 4.7 of the specification.

use std::fmt;

/// A topic name as a PUBLISH carries it: not empty, no wildcard, no U+0000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TopicName<'a>(&'a str);

impl<'a> TopicName<'a> {
    /// Takes `text` as a topic name.
    ///
    /// # Errors
    /// Says which rule of section 4.7 the text breaks.
    #[inline]
    pub fn parse(text: &'a str) -> Result<Self, Error> {
        check_length(text)?;
        // Nearly every name is short and right: then this is faster than a search.
        if is_short_and_plain(text.as_bytes()) {
            return Ok(Self(text));
        }
        match memchr::memchr3(b'+', b'#', 0, text.as_bytes()) {
            None => Ok(Self(text)),
            // [MQTT-4.7.3-2]
            Some(at) if text.as_bytes()[at] == 0 => Err(Error::NullCharacter),
            // [MQTT-3.3.2-2] [MQTT-4.7.0-1]
            Some(_) => Err(Error::WildcardInName),
        }
    }

    /// The text as it was given.
    #[must_use]
    pub const fn as_str(self) -> &'a str {
        self.0
    }

    /// Whether the name begins with `$`: such topics are not matched by a wildcard at the first level.
    #[must_use]
    pub fn is_system(self) -> bool {
        self.0.starts_with('$')
    }
}

impl fmt::Display for TopicName<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.0)
    }
}

/// The name in `$share/NAME/filter`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ShareName<'a>(&'a str);

impl<'a> ShareName<'a> {
    /// Takes `text` as a share name.
    ///
    /// # Errors
    /// An empty name, or one with a wildcard, `/` or U+0000 in it.
    pub fn parse(text: &'a str) -> Result<Self, Error> {
        // [MQTT-4.8.2-1] [MQTT-4.8.2-2]
        if text.is_empty() || text.contains(['/', '+', '#']) {
            return Err(Error::ShareName);
        }
        // [MQTT-4.7.3-2]
        if memchr::memchr(0, text.as_bytes()).is_some() {
            return Err(Error::NullCharacter);
        }
        Ok(Self(text))
    }

    /// The name without `$share/`.
    #[must_use]
    pub const fn as_str(self) -> &'a str {
        self.0
    }
}

/// A topic filter as SUBSCRIBE and UNSUBSCRIBE carry it, with the share taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TopicFilter<'a> {
    text: &'a str,
    share: Option<ShareName<'a>>,
    filter: &'a str,
}

impl<'a> TopicFilter<'a> {
    /// Takes `text` as a topic filter, `$share/NAME/FILTER` included.
    ///
    /// # Errors
    /// Says which rule of sections 4.7 and 4.8.2 the text breaks.
    pub fn parse(text: &'a str) -> Result<Self, Error> {
        check_length(text)?;
        let Some(rest) = text.strip_prefix("$share/") else {
            check_wildcards(text)?;
            return Ok(Self { text, share: None, filter: text });
        };
        // [MQTT-4.8.2-2]
        let (name, filter) = rest.split_once('/').ok_or(Error::ShareName)?;
        let share = ShareName::parse(name)?;
        check_length(filter)?;
        check_wildcards(filter)?;
        Ok(Self { text, share: Some(share), filter })
    }

    /// The text as it was given, `$share/…` included.
    #[must_use]
    pub const fn as_str(self) -> &'a str {
        self.text
    }

    /// The share, when the filter is one of a shared subscription.
    #[must_use]
    pub const fn share(self) -> Option<ShareName<'a>> {
        self.share
    }

    /// The filter that topics are matched against, without `$share/NAME/`.
    #[must_use]
    pub const fn filter(self) -> &'a str {
        self.filter
    }

    /// Whether the filter holds `+` or `#`.
    #[must_use]
    pub fn has_wildcards(self) -> bool {
        has_wildcards(self.filter)
    }

    /// Whether a message to `topic` is for a subscription with this filter.
    #[must_use]
    pub fn matches(self, topic: TopicName<'_>) -> bool {
        matches(self.filter, topic.as_str())
    }
}

impl fmt::Display for TopicFilter<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.text)
    }
}

/// Whether `filter` holds `+` or `#`.
#[must_use]
pub fn has_wildcards(filter: &str) -> bool {
    memchr::memchr2(b'+', b'#', filter.as_bytes()).is_some()
}

/// Whether `topic` matches `filter` (both already validated, no `$share/`).
#[must_use]
pub fn matches(filter: &str, topic: &str) -> bool {
    // [MQTT-4.7.2-1]
    if topic.starts_with('$') && filter.starts_with(['+', '#']) {
        return false;
    }
    let mut filter_levels = filter.split('/');
    let mut topic_levels = topic.split('/');
    loop {
        match (filter_levels.next(), topic_levels.next()) {
            // "#" also stands for its parent level.
            (Some("#"), _) | (None, None) => return true,
            (Some("+"), Some(_)) => {}
            (Some(wanted), Some(level)) if wanted == level => {}
            _ => return false,
        }
    }
}

/// Whether `bytes` are few, and none of them is `+`, `#` or 0. Eight bytes are looked at in one step.
#[inline]
fn is_short_and_plain(bytes: &[u8]) -> bool {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    // The high bit of some byte is set if and only if one of them is 0.
    let zero = |word: u64| word.wrapping_sub(ONES) & !word & (ONES << 7);
    // '#' and '+' differ in the bit 0x08 only.
    let special = |word: u64| zero(word) | zero((word | ONES << 3) ^ (ONES * b'+' as u64));
    let (Some(last), 8..=64) = (bytes.last_chunk(), bytes.len()) else {
        return bytes.len() < 8 && !bytes.iter().any(|byte| matches!(byte, 0 | b'+' | b'#'));
    };
    // The last step overlaps the one before it.
    let mut found = special(u64::from_ne_bytes(*last));
    for chunk in bytes.as_chunks().0 {
        found |= special(u64::from_ne_bytes(*chunk));
    }
    found == 0
}

#[inline]
fn check_length(text: &str) -> Result<(), Error> {
    // [MQTT-4.7.3-1] [MQTT-4.7.3-3]
    match text.len() {
        0 => Err(Error::Empty),
        1..=65_535 => Ok(()),
        size => Err(Error::TooLong { size }),
    }
}

fn check_wildcards(filter: &str) -> Result<(), Error> {
    let bytes = filter.as_bytes();
    let mut from = 0;
    while let Some(found) = memchr::memchr3(b'+', b'#', 0, &bytes[from..]) {
        let at = from + found;
        let next = bytes.get(at + 1);
        match bytes[at] {
            // [MQTT-4.7.3-2]
            0 => return Err(Error::NullCharacter),
            // [MQTT-4.7.1-1] [MQTT-4.7.1-2]: alone between separators.
            _ if (at > 0 && bytes[at - 1] != b'/') || next.is_some_and(|&byte| byte != b'/') => {
                return Err(Error::WildcardInLevel);
            }
            // [MQTT-4.7.1-1]
            b'#' if next.is_some() => return Err(Error::MultiLevelNotLast),
            _ => from = at + 1,
        }
    }
    Ok(())
}

/// Why a text is no topic name or topic filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Error {
    /// It has no character.
    Empty,
    /// It has more than 65,535 bytes.
    TooLong {
        /// Its length in bytes.
        size: usize,
    },
    /// It contains U+0000.
    NullCharacter,
    /// A topic name contains `+` or `#`.
    WildcardInName,
    /// `#` is not the last level of the filter.
    MultiLevelNotLast,
    /// `+` or `#` shares its level with other characters.
    WildcardInLevel,
    /// `$share/NAME/FILTER` has no name, no filter, or a wildcard in the name.
    ShareName,
}

/// The first character of `text` that the specification advises against (section 1.5.4): a control character or a
/// noncharacter. A broker may end the connection for it, as mosquitto does.
#[must_use]
pub fn ill_advised(text: &str) -> Option<char> {
    let is_noncharacter = |sign: char| matches!(sign, '\u{fdd0}'..='\u{fdef}') || u32::from(sign) & 0xfffe == 0xfffe;
    text.chars().find(|sign| sign.is_control() || is_noncharacter(*sign))
}

impl std::error::Error for Error {}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => out.write_str("it is empty"),
            Self::TooLong { size } => write!(out, "it has {size} bytes, more than 65535"),
            Self::NullCharacter => out.write_str("it contains U+0000"),
            Self::WildcardInName => out.write_str("'+' and '#' are only for subscriptions"),
            Self::MultiLevelNotLast => out.write_str("'#' must be the last level"),
            Self::WildcardInLevel => out.write_str("'+' and '#' must stand alone in their level"),
            Self::ShareName => out.write_str("a shared subscription reads $share/NAME/FILTER"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_match_as_section_4_7_tells() {
        let rows = [
            ("sport/tennis/player1/#", "sport/tennis/player1", true),
            ("sport/tennis/player1/#", "sport/tennis/player1/score/wimbledon", true),
            ("sport/#", "sport", true),
            ("#", "a/b", true),
            ("#", "$SYS/x", false),   // [MQTT-4.7.2-1]
            ("+/x", "$SYS/x", false), // [MQTT-4.7.2-1]
            ("$SYS/#", "$SYS/x", true),
            ("sport/tennis/+", "sport/tennis/player1", true),
            ("sport/tennis/+", "sport/tennis/player1/ranking", false),
            ("sport/+", "sport", false),
            ("sport/+", "sport/", true),
            ("+/+", "/finance", true),
            ("/+", "/finance", true),
            ("+", "/finance", false),
            ("a", "A", false), // [MQTT-4.7.3-4]
            ("a/b", "a/b/", false),
        ];
        for (filter, topic, expected) in rows {
            let parsed = TopicFilter::parse(filter).unwrap();
            assert_eq!(parsed.matches(TopicName::parse(topic).unwrap()), expected, "{filter} {topic}");
        }
    }

    #[test]
    fn bad_texts_are_refused_with_their_own_error() {
        let long = "x".repeat(65_536);
        let rows = [
            ("", Error::Empty),
            ("a\0", Error::NullCharacter),
            (&long, Error::TooLong { size: 65_536 }),
            ("a/#/b", Error::MultiLevelNotLast),
            ("a#", Error::WildcardInLevel),
            ("a/b+", Error::WildcardInLevel),
            ("a/+/\0", Error::NullCharacter),
            ("$share/x", Error::ShareName),
            ("$share//x", Error::ShareName),
            ("$share/+/x", Error::ShareName),
            ("$share/a\0b/x", Error::NullCharacter),
            ("$share/a/\0", Error::NullCharacter),
            ("$share/a/", Error::Empty),
        ];
        for (text, error) in rows {
            assert_eq!(TopicFilter::parse(text), Err(error), "{text:.20}");
        }
        assert_eq!(TopicName::parse("a/+"), Err(Error::WildcardInName));
        assert_eq!(TopicName::parse("#"), Err(Error::WildcardInName));
        assert_eq!(TopicName::parse("a\0b"), Err(Error::NullCharacter));
    }

    #[test]
    fn shares_are_taken_apart() {
        let shared = TopicFilter::parse("$share/workers/jobs/+").unwrap();
        assert_eq!(shared.share().map(ShareName::as_str), Some("workers"));
        assert_eq!(shared.filter(), "jobs/+");
        assert_eq!(TopicFilter::parse("$shared/x").unwrap().share(), None);
    }
}
