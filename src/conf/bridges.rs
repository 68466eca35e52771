//! What a bridge carries and to which brokers: the two keys whose values have parts.

use crate::topic::{TopicFilter, TopicName};

/// Which way messages of a bridge go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// To the other broker.
    Out,
    /// From the other broker.
    In,
    /// Both.
    Both,
}

/// What one line `topic` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BridgeTopic {
    /// The topics, without prefixes; empty for one topic that has another name there.
    pub pattern: String,
    /// Which way.
    pub direction: Direction,
    /// QoS 0, 1 or 2.
    pub qos: u8,
    /// Stands before the topic here.
    pub local_prefix: String,
    /// Stands before the topic there.
    pub remote_prefix: String,
}

/// The brokers of a bridge, host and port.
///
/// # Errors
/// What was expected.
pub fn read_addresses(text: &str) -> Result<Vec<(String, u16)>, String> {
    text.split(' ').filter(|word| !word.is_empty()).map(read_address).collect()
}

/// The port of a broker that is given without one.
const PORT: u16 = 1883;

fn read_address(word: &str) -> Result<(String, u16), String> {
    let (host, port) = match (word.strip_prefix('['), word.rsplit_once(':')) {
        (Some(rest), _) => {
            let (host, port) = rest.split_once(']').ok_or("a ] after the address")?;
            (host, port.strip_prefix(':'))
        }
        // An IPv6 address without brackets has no port.
        (None, Some((host, _))) if host.contains(':') => (word, None),
        (None, Some((host, port))) => (host, Some(port)),
        (None, None) => (word, None),
    };
    if host.is_empty() {
        return Err(format!("HOST or HOST:PORT, not {word}"));
    }
    let Some(port) = port else { return Ok((host.to_owned(), PORT)) };
    match port.parse() {
        Ok(1..=u16::MAX) => Ok((host.to_owned(), port.parse().unwrap_or(PORT))),
        _ => Err(format!("a port from 1 to 65535 in {word}")),
    }
}

/// What the line `topic` of a bridge says.
///
/// # Errors
/// What was expected.
pub fn read_topic(text: &str) -> Result<BridgeTopic, String> {
    let (pattern, rest) = pattern(text)?;
    let mut words = rest.split(' ').filter(|word| !word.is_empty());
    let direction = match words.next().map(str::to_ascii_lowercase).as_deref() {
        None | Some("out") => Direction::Out,
        Some("in") => Direction::In,
        Some("both") => Direction::Both,
        Some(other) => return Err(format!("out, in or both after the pattern, not {other}")),
    };
    let qos = match words.next() {
        None | Some("0") => 0,
        Some("1") => 1,
        Some("2") => 2,
        Some(other) => return Err(format!("QoS 0, 1 or 2 after the direction, not {other}")),
    };
    let prefix = |word: Option<&str>| match word {
        None | Some("\"\"") => String::new(),
        Some(prefix) => prefix.to_owned(),
    };
    let (local_prefix, remote_prefix) = (prefix(words.next()), prefix(words.next()));
    for prefix in [&local_prefix, &remote_prefix] {
        if !prefix.is_empty() && TopicName::parse(prefix).is_err() {
            return Err(format!("a prefix without + and #, not {prefix}"));
        }
        let joined = format!("{prefix}{pattern}");
        // An empty pattern is one topic with two names: it has to have both.
        if joined.is_empty() {
            return Err("both prefixes where the pattern is empty".to_owned());
        }
        if TopicFilter::parse(&joined).is_err() {
            return Err(format!("a prefix that ends a level and a topic filter, which {joined} is not"));
        }
    }
    Ok(BridgeTopic { pattern, direction, qos, local_prefix, remote_prefix })
}

/// The pattern, which may be in quotes, and what stands behind it.
fn pattern(text: &str) -> Result<(String, &str), String> {
    if let Some(rest) = text.strip_prefix('"') {
        let (pattern, rest) = rest.split_once('"').ok_or("a second quote after the pattern")?;
        return Ok((pattern.to_owned(), rest));
    }
    let (pattern, rest) = text.split_once(' ').unwrap_or((text, ""));
    Ok((pattern.trim_matches('\t').to_owned(), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_have_a_port_or_not() {
        let one = |host: &str, port| (host.to_owned(), port);
        assert_eq!(read_addresses("a b:8883").unwrap(), [one("a", 1883), one("b", 8883)]);
        assert_eq!(read_addresses("[::1]:88 [::2] ::3").unwrap(), [one("::1", 88), one("::2", 1883), one("::3", 1883)]);
        for bad in ["a:0", "a:70000", "a:x", ":1883", "[::1"] {
            assert!(read_addresses(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn topics_are_as_mosquitto_reads_them() {
        let topic = |pattern: &str, direction, qos, local: &str, remote: &str| BridgeTopic {
            pattern: pattern.to_owned(),
            direction,
            qos,
            local_prefix: local.to_owned(),
            remote_prefix: remote.to_owned(),
        };
        for (text, read) in [
            ("#", topic("#", Direction::Out, 0, "", "")),
            ("a/+ in", topic("a/+", Direction::In, 0, "", "")),
            ("# both 2 l/ r/", topic("#", Direction::Both, 2, "l/", "r/")),
            ("# BOTH 1 \"\" r/", topic("#", Direction::Both, 1, "", "r/")),
            ("\"\" in 0 here there", topic("", Direction::In, 0, "here", "there")),
            ("\"a b\" out 1", topic("a b", Direction::Out, 1, "", "")),
            ("# both 2 l/ r/ extra", topic("#", Direction::Both, 2, "l/", "r/")),
        ] {
            assert_eq!(read_topic(text).as_ref(), Ok(&read), "{text}");
        }
        for bad in [
            "# foo",
            "# both 3",
            "\"\" both 2 \"\" r",
            "\"\" in",
            "a#b both 2",
            "# both 2 l# r",
            "# in 0 a",
            "/a in 0 a/ +b",
            "\"a b out",
        ] {
            assert!(read_topic(bad).is_err(), "{bad}");
        }
    }
}
