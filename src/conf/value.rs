//! What the value of a key may be, with mosquitto's own limits, and how it is written.

use super::bridges::{read_addresses, read_topic};
use crate::topic::TopicName;

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `true` or `false`.
    Flag,
    /// A whole number. What is too low becomes `below`, or is an error.
    Number {
        /// The lowest.
        min: i64,
        /// The highest.
        max: i64,
        /// What a lower one becomes.
        below: Option<i64>,
    },
    /// The rest of the line.
    Text,
    /// A file or a folder: the rest of the line.
    Path,
    /// One word.
    Word,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// What client identifiers begin with.
    Prefix,
    /// A topic without wildcards.
    MountPoint,
    /// A number with a unit of time.
    Expiration,
    /// Versions of the protocol as numbers: 3, 4 and 5.
    Versions,
    /// Where pages with WebSockets may come from; once or more.
    Origins,
    /// A version of TLS.
    TlsVersion,
    /// A port, and where to listen; begins a listener.
    Listener,
    /// A name; begins a bridge.
    Connection,
    /// The brokers of a bridge.
    Addresses,
    /// What a bridge carries; once or more.
    Topic,
    /// One number of seconds, or two, or three.
    Restart,
    /// Three numbers.
    TcpKeepAlive,
    /// A folder with more files.
    Include,
    /// Where the log goes; once or more.
    LogDestination,
    /// What is in the log; once or more.
    LogType,
}

/// A value that is good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Checked {
    /// As it holds, and would be written.
    pub(super) text: String,
    /// What stood there and does not count.
    pub(super) remark: Option<String>,
}

/// What is wrong with a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Bad {
    /// There is none.
    Missing(String),
    /// It should be something else.
    Expected(String),
    /// What is wrong with it.
    Wrong(String),
}

impl Kind {
    /// Whether a later value stands beside an earlier one, instead of taking its place.
    pub(super) const fn is_many(self) -> bool {
        matches!(
            self,
            Self::Origins
                | Self::Listener
                | Self::Connection
                | Self::Topic
                | Self::Include
                | Self::LogDestination
                | Self::LogType
        )
    }

    /// Whether a second value is an error; of flags, numbers and words the last one counts.
    pub(super) const fn is_once(self) -> bool {
        matches!(self, Self::Text | Self::Path | Self::Prefix | Self::MountPoint | Self::TlsVersion | Self::Addresses)
    }

    /// Whether the value is the rest of the line, and not its first word.
    const fn is_rest(self) -> bool {
        self.is_once()
            || matches!(
                self,
                Self::Origins | Self::Versions | Self::Topic | Self::Include | Self::LogDestination | Self::Restart
            )
            || matches!(self, Self::Listener | Self::TcpKeepAlive)
    }

    /// Looks at `text`, which stands after the name of the key.
    pub(super) fn check(self, text: &str) -> Result<Checked, Bad> {
        let text = text.trim_matches(BLANK);
        let missing = || Bad::Missing(self.expected());
        if text.is_empty() {
            return Err(missing());
        }
        if text.contains('\0') {
            return Err(Bad::Wrong("it contains the character NUL".to_owned()));
        }
        let (first, rest) = if self.is_rest() { (text, "") } else { text.split_once(' ').unwrap_or((text, "")) };
        let first = first.trim_matches(BLANK);
        let rest = rest.trim_matches(BLANK);
        let mut remark = left_over(first, rest);
        let text = self.one(first, &mut remark)?;
        Ok(Checked { text, remark })
    }

    fn one(self, text: &str, remark: &mut Option<String>) -> Result<String, Bad> {
        let expected = || Bad::Expected(self.expected());
        let wrong = |what: String| Bad::Wrong(what);
        let is_good = match self {
            Self::Flag => return flag(text).map(|flag| flag.to_string()).ok_or_else(expected),
            Self::Number { min, max, below } => return number(text, (min, max, below), remark).ok_or_else(expected),
            Self::Text | Self::Path | Self::Word | Self::Include | Self::Origins | Self::Connection => true,
            Self::OneOf(words) => words.contains(&text),
            Self::Prefix => text.len() <= 50,
            Self::MountPoint => TopicName::parse(text).is_ok(),
            Self::Expiration => expiration(text).is_some(),
            Self::Versions => versions(text).is_some(),
            Self::TlsVersion => matches!(text, "tlsv1.2" | "tlsv1.3"),
            Self::Restart => {
                restart(text).ok_or_else(expected)?;
                let counts = text.split(' ').filter(|word| !word.is_empty()).take(2).collect::<Vec<_>>().join(" ");
                let all = numbers(text).len();
                *remark = if all > 2 { left_over(&counts, text) } else { None };
                return Ok(counts);
            }
            Self::TcpKeepAlive => {
                matches!(&numbers(text)[..], [Some(1..), Some(1..), Some(1..)])
            }
            Self::LogType => {
                // What mosquitto alone has to tell.
                let is_idle = text == "internal";
                *remark =
                    remark.take().or_else(|| is_idle.then(|| "there are no lines of the type internal".to_owned()));
                LOG_TYPES.contains(&text)
            }
            Self::LogDestination => {
                let (text, rest) = log_destination(text).ok_or_else(expected)?;
                *remark = left_over(&text, rest);
                return Ok(text);
            }
            Self::Listener => {
                let (text, rest) = listener(text).map_err(wrong)?;
                *remark = left_over(&text, rest);
                return Ok(text);
            }
            Self::Addresses => return read_addresses(text).map(|_| text.to_owned()).map_err(wrong),
            Self::Topic => {
                let (_, rest) = read_topic(text).map_err(wrong)?;
                let counts = text[..text.len() - rest.len()].trim_end_matches(BLANK);
                *remark = left_over(counts, rest);
                return Ok(counts.to_owned());
            }
        };
        if is_good { Ok(text.to_owned()) } else { Err(expected()) }
    }

    /// In words.
    fn expected(self) -> String {
        let words = match self {
            Self::Flag => "true or false",
            Self::Number { min, max, below: Some(_) } if max == i64::from(i32::MAX) && min <= 0 => "a whole number",
            Self::Number { min, max, .. } if max == i64::from(i32::MAX) => {
                return format!("a whole number, at least {min}");
            }
            Self::Number { min, max, .. } => return format!("a whole number from {min} to {max}"),
            Self::Text | Self::Word => "a value",
            Self::Path => "a path",
            Self::Include => "a folder",
            Self::OneOf(words) => return list(words),
            Self::Prefix => "at most 50 letters",
            Self::MountPoint => "the beginning of a topic, without + and #",
            Self::Expiration => "a number with its unit: h, d, w, m or y, as in 14d",
            Self::Versions => "versions as numbers with commas between: 3 (MQTT 3.1), 4 (3.1.1), 5",
            Self::Origins => "where pages come from, as in https://example.org",
            Self::TlsVersion => "tlsv1.2 or tlsv1.3",
            Self::Listener => "a port, or 0 and the path of a socket",
            Self::Connection => "a name",
            Self::Addresses => "HOST or HOST:PORT, once or more",
            Self::Topic => "PATTERN [out|in|both [QOS [LOCAL-PREFIX REMOTE-PREFIX]]]",
            Self::Restart => "seconds, or a base and a cap that is not lower",
            Self::TcpKeepAlive => "three numbers: idle seconds, seconds between probes, probes",
            Self::LogDestination => "stderr, stdout, syslog, topic, none, or file and a path",
            Self::LogType => return list(LOG_TYPES),
        };
        words.to_owned()
    }
}

/// What stands around a value.
const BLANK: [char; 2] = [' ', '\t'];
/// What may be in the log.
const LOG_TYPES: &[&str] = &[
    "error",
    "warning",
    "notice",
    "information",
    "debug",
    "subscribe",
    "unsubscribe",
    "internal",
    "websockets",
    "all",
    "none",
];

/// "a, b or c".
fn list(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [some @ .., last] => format!("{} or {last}", some.join(", ")),
    }
}

/// mosquitto's `true` and `false`, which it knows as 1 and 0 too, and in no other form.
pub(super) fn flag(text: &str) -> Option<bool> {
    match text {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

fn number(text: &str, (min, max, below): (i64, i64, Option<i64>), remark: &mut Option<String>) -> Option<String> {
    let number: i64 = text.parse().ok()?;
    match below {
        Some(lowest) if number < min => {
            // -1 is how people write that there is no limit.
            *remark = (number != -1 || lowest > 0).then(|| format!("{number} is too low: {lowest} is taken"));
            Some(lowest.to_string())
        }
        _ => (min..=max).contains(&number).then(|| number.to_string()),
    }
}

fn numbers(text: &str) -> Vec<Option<u64>> {
    text.split(' ').filter(|word| !word.is_empty()).map(|word| word.parse().ok()).take(4).collect()
}

/// Base and cap of `restart_timeout`, in seconds; a constant has no cap.
#[must_use]
pub fn restart(text: &str) -> Option<(u64, Option<u64>)> {
    const HOUR: u64 = 3600;
    match &numbers(text)[..] {
        [Some(base)] => Some(((*base).clamp(1, HOUR), None)),
        [Some(base), Some(cap)] | [Some(base), Some(cap), Some(_)] if cap >= base => {
            Some(((*base).clamp(1, HOUR), Some((*cap).clamp(1, 2 * HOUR))))
        }
        _ => None,
    }
}

/// Seconds of `persistent_client_expiration`.
#[must_use]
pub fn expiration(text: &str) -> Option<u64> {
    const DAY: u64 = 24 * 3600;
    let unit = match text.chars().last()? {
        's' => 1,
        'h' => 3600,
        'd' => DAY,
        'w' => 7 * DAY,
        'm' => 30 * DAY,
        'y' => 365 * DAY,
        _ => return None,
    };
    let number: u64 = text[..text.len() - 1].parse().ok().filter(|number| *number > 0)?;
    number.checked_mul(unit)
}

/// The protocol levels of `accept_protocol_versions`.
#[must_use]
pub fn versions(text: &str) -> Option<Vec<u8>> {
    let words = text.split([',', ' ']).filter(|word| !word.is_empty());
    let levels: Option<Vec<u8>> = words.map(|word| word.parse().ok().filter(|level| (3..=5).contains(level))).collect();
    levels.filter(|levels| !levels.is_empty())
}

/// `stderr` and the like, or `file PATH`; and what stands behind that.
fn log_destination(text: &str) -> Option<(String, &str)> {
    let (first, rest) = text.split_once(' ').unwrap_or((text, ""));
    let rest = rest.trim_matches(BLANK);
    match first {
        "none" | "syslog" | "stdout" | "stderr" | "topic" => Some((first.to_owned(), rest)),
        "file" if !rest.is_empty() => Some((format!("file {rest}"), "")),
        _ => None,
    }
}

/// `PORT [ADDRESS]` or `0 PATH`, in this form; and what stands behind that.
fn listener(text: &str) -> Result<(String, &str), String> {
    let (port, rest) = text.split_once(' ').unwrap_or((text, ""));
    let port: u16 =
        port.parse().map_err(|_| "a port is from 1 to 65535, or 0 before the path of a socket".to_owned())?;
    let rest = rest.trim_matches(BLANK);
    // A comment.
    let (place, rest) = if rest.starts_with('#') { ("", rest) } else { rest.split_once(' ').unwrap_or((rest, "")) };
    let rest = rest.trim_matches(BLANK);
    match port {
        0 if place.is_empty() => Err("the path of a Unix socket stands behind the port 0".to_owned()),
        // Half of a path is another socket.
        0 if !rest.is_empty() && !rest.starts_with('#') => Err("the path of a socket is one without blanks".to_owned()),
        0 => Ok((format!("0 {place}"), rest)),
        _ if place.starts_with('/') => Err("the port 0 stands before the path of a Unix socket".to_owned()),
        port if place.is_empty() => Ok((port.to_string(), rest)),
        port => Ok((format!("{port} {place}"), rest)),
    }
}

/// What there is to say of what stands behind a value.
fn left_over(counts: &str, rest: &str) -> Option<String> {
    (!rest.is_empty()).then(|| format!("only {counts} counts, and not what stands behind it"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(kind: Kind, text: &str) -> Option<String> {
        kind.check(text).ok().map(|checked| checked.text)
    }

    #[test]
    fn values_are_as_mosquitto_has_them() {
        let count = Kind::Number { min: 0, max: 65_535, below: Some(0) };
        for (kind, text, value) in [
            (Kind::Flag, "true", Some("true")),
            (Kind::Flag, "1", Some("true")),
            (Kind::Flag, "TRUE", None),
            (Kind::Flag, "yes", None),
            (Kind::Flag, "true # really", Some("true")),
            (count, "-1", Some("0")),
            (count, "65536", None),
            (count, "ten", None),
            (count, "10 # ten", Some("10")),
            (Kind::Path, "/etc/mosquitto/a file ", Some("/etc/mosquitto/a file")),
            (Kind::Path, " ", None),
            (Kind::Expiration, "2m", Some("2m")),
            (Kind::Expiration, "0d", None),
            (Kind::Expiration, "2x", None),
            (Kind::Expiration, "2", None),
            (Kind::Expiration, "ä", None),
            (Kind::Listener, "1883", Some("1883")),
            (Kind::Listener, "1883  127.0.0.1  ", Some("1883 127.0.0.1")),
            (Kind::Listener, "1883 localhost extra", Some("1883 localhost")),
            (Kind::Listener, "0 /run/mqtt.sock", Some("0 /run/mqtt.sock")),
            (Kind::Listener, "0 /run/my sock", None),
            (Kind::Listener, "0 /run/mqtt.sock # mine", Some("0 /run/mqtt.sock")),
            (Kind::Listener, "0", None),
            (Kind::Listener, "1883 /run/mqtt.sock", None),
            (Kind::Listener, "70000", None),
            (Kind::Restart, "10 5", None),
            (Kind::Restart, "10 30", Some("10 30")),
            (Kind::Restart, "20", Some("20")),
            (Kind::TlsVersion, "tlsv1.1", None),
            (Kind::LogDestination, "file /a b", Some("file /a b")),
            (Kind::LogDestination, "file", None),
            (Kind::Versions, "3, 4,5", Some("3, 4,5")),
            (Kind::Versions, "6", None),
            (Kind::MountPoint, "a#", None),
        ] {
            assert_eq!(checked(kind, text).as_deref(), value, "{kind:?} {text:?}");
        }
    }

    #[test]
    fn what_does_not_count_is_told() {
        let low = Kind::Number { min: 5, max: 65_535, below: Some(5) };
        assert_eq!(low.check("2").unwrap().remark.as_deref(), Some("2 is too low: 5 is taken"));
        for (kind, text, counts) in [
            (Kind::Flag, "true # really", "true"),
            (Kind::Listener, "1883 127.0.0.1 websockets", "1883 127.0.0.1"),
            (Kind::Listener, "1883 # all", "1883"),
            (Kind::LogDestination, "stderr  junk", "stderr"),
            (Kind::Restart, "5 10 99", "5 10"),
            (Kind::Topic, "# both 1 l/ r/ extra words", "# both 1 l/ r/"),
        ] {
            let checked = kind.check(text).unwrap();
            let said = format!("only {counts} counts, and not what stands behind it");
            assert_eq!((checked.text.as_str(), checked.remark.as_deref()), (counts, Some(&*said)), "{text}");
        }
        for (kind, text) in [
            (Kind::Listener, "1883 127.0.0.1"),
            (Kind::LogDestination, "file /a b"),
            (Kind::Restart, "5  10"),
            (Kind::Topic, "# both 1 l/ r/"),
        ] {
            assert_eq!(kind.check(text).unwrap().remark, None, "{text}");
        }
        assert!(Kind::LogType.check("internal").unwrap().remark.is_some());
        assert_eq!(Kind::Flag.check("true").unwrap().remark, None);
    }
}
