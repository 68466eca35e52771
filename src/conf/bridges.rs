//! What a bridge carries and to which brokers: the two keys whose values have parts.

use crate::{
    bridge::{Direction, Topic, topics::Fault},
    packet::QoS,
};

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
            let (host, port) = rest.split_once(']').ok_or("the address needs a ] behind it")?;
            (host, port.strip_prefix(':'))
        }
        // An IPv6 address without brackets has no port.
        (None, Some((host, _))) if host.contains(':') => (word, None),
        (None, Some((host, port))) => (host, Some(port)),
        (None, None) => (word, None),
    };
    if host.is_empty() {
        return Err(format!("{word} is neither HOST nor HOST:PORT"));
    }
    let Some(port) = port else { return Ok((host.to_owned(), PORT)) };
    match port.parse() {
        Ok(1..=u16::MAX) => Ok((host.to_owned(), port.parse().unwrap_or(PORT))),
        _ => Err(format!("a port is from 1 to 65535, which that of {word} is not")),
    }
}

/// What the line `topic` of a bridge says, and what stands behind that.
///
/// # Errors
/// What is wrong with it.
pub fn read_topic(text: &str) -> Result<(Topic, &str), String> {
    let (pattern, rest) = pattern(text)?;
    let (direction, rest) = word(rest);
    let direction = match direction.to_ascii_lowercase().as_str() {
        "" | "out" => Direction::Out,
        "in" => Direction::In,
        "both" => Direction::Both,
        _ => return Err(format!("out, in or both stands behind the pattern, and not {direction}")),
    };
    let (qos, rest) = word(rest);
    let qos = match qos {
        "" | "0" => QoS::AtMostOnce,
        "1" => QoS::AtLeastOnce,
        "2" => QoS::ExactlyOnce,
        _ => return Err(format!("QoS 0, 1 or 2 stands behind the direction, and not {qos}")),
    };
    let (local, rest) = word(rest);
    let (remote, rest) = word(rest);
    let [local, remote] = [local, remote].map(|prefix| if prefix == "\"\"" { "" } else { prefix });
    let topic = Topic::new(&pattern, direction, qos, local, remote).map_err(|fault| match fault {
        Fault::Filter(error) => {
            format!("{local}{pattern} here and {remote}{pattern} there have to be topic filters: {error}")
        }
        Fault::Nothing | Fault::Prefix => fault.to_string(),
    })?;
    Ok((topic, rest.trim_start_matches(' ')))
}

/// The next word, which may be none, and the rest.
fn word(text: &str) -> (&str, &str) {
    let text = text.trim_start_matches(' ');
    text.split_once(' ').unwrap_or((text, ""))
}

/// The pattern, which may be in quotes, and what stands behind it.
fn pattern(text: &str) -> Result<(String, &str), String> {
    if let Some(rest) = text.strip_prefix('"') {
        let (pattern, rest) = rest.split_once('"').ok_or("the pattern needs a second quote behind it")?;
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
        use QoS::{AtLeastOnce as One, AtMostOnce as Zero, ExactlyOnce as Two};
        let topic = |pattern: &str, direction, qos, local: &str, remote: &str| {
            Topic::new(pattern, direction, qos, local, remote).unwrap()
        };
        for (text, read, rest) in [
            ("#", topic("#", Direction::Out, Zero, "", ""), ""),
            ("a/+ in", topic("a/+", Direction::In, Zero, "", ""), ""),
            ("# both 2 l/ r/", topic("#", Direction::Both, Two, "l/", "r/"), ""),
            ("# BOTH 1 \"\" r/", topic("#", Direction::Both, One, "", "r/"), ""),
            ("\"\" in 0 here there", topic("", Direction::In, Zero, "here", "there"), ""),
            ("\"a b\" out 1", topic("a b", Direction::Out, One, "", ""), ""),
            ("# both  2 l/ r/  extra words", topic("#", Direction::Both, Two, "l/", "r/"), "extra words"),
        ] {
            assert_eq!(read_topic(text), Ok((read, rest)), "{text}");
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
