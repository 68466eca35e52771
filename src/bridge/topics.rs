//! Which topics a bridge passes on, and what they are called on the other side.

use std::fmt;

use crate::{
    packet::QoS,
    topic::{self, TopicFilter},
};

/// One `topic` line: a pattern, the directions in which its messages go, and the names on both sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topic {
    direction: Direction,
    qos: QoS,
    local: Side,
    remote: Side,
}

/// Where messages of a topic go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// To the remote broker.
    Out,
    /// To the own broker.
    In,
    /// Both ways.
    Both,
}

/// A topic on one side of the bridge.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Side {
    prefix: String,
    /// Prefix and pattern together.
    filter: String,
}

/// Why a `topic` line makes no sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// No pattern: both prefixes are needed, they are the two names of one topic.
    Nothing,
    /// A prefix with a wildcard, or with what no topic may hold.
    Prefix,
    /// Prefix and pattern together are no topic filter.
    Filter(topic::Error),
}

impl Topic {
    /// The pattern, the directions, the QoS, the local and the remote prefix. An empty pattern maps one topic: the
    /// prefixes are its two names.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn new(
        pattern: &str,
        direction: Direction,
        qos: QoS,
        local_prefix: &str,
        remote_prefix: &str,
    ) -> Result<Self, Fault> {
        if pattern.is_empty() && (local_prefix.is_empty() || remote_prefix.is_empty()) {
            return Err(Fault::Nothing);
        }
        let side = |prefix: &str| {
            if topic::has_wildcards(prefix) {
                return Err(Fault::Prefix);
            }
            let filter = format!("{prefix}{pattern}");
            TopicFilter::parse(&filter).map_err(Fault::Filter)?;
            Ok(Side { prefix: prefix.to_owned(), filter })
        };
        Ok(Self { direction, qos, local: side(local_prefix)?, remote: side(remote_prefix)? })
    }

    /// Whether its messages go to the remote broker.
    #[must_use]
    pub fn goes_out(&self) -> bool {
        self.direction != Direction::In
    }

    /// Whether its messages come from the remote broker.
    #[must_use]
    pub fn comes_in(&self) -> bool {
        self.direction != Direction::Out
    }

    /// The highest QoS of its messages.
    #[must_use]
    pub const fn qos(&self) -> QoS {
        self.qos
    }

    /// The filter at the own broker.
    #[must_use]
    pub fn local_filter(&self) -> &str {
        &self.local.filter
    }

    /// The filter at the remote broker.
    #[must_use]
    pub fn remote_filter(&self) -> &str {
        &self.remote.filter
    }
}

/// What a message of one side is called on the other, and its highest QoS there: by the first of `topics` that it
/// belongs to, as the message is to pass once. `None`: it belongs to none.
pub(super) fn passed_on(topics: &[Topic], outwards: bool, name: &str) -> Option<(String, QoS)> {
    topics.iter().find_map(|topic| {
        let (from, to) = if outwards { (&topic.local, &topic.remote) } else { (&topic.remote, &topic.local) };
        let is_on_its_way = if outwards { topic.goes_out() } else { topic.comes_in() };
        if !is_on_its_way || !topic::matches(filter_of(&from.filter), name) {
            return None;
        }
        let other = match name.strip_prefix(from.prefix.as_str()) {
            Some(rest) => format!("{}{rest}", to.prefix),
            // `#` means the level above it, too: "a/" and "b/" make "b" of "a".
            None => to.prefix.strip_suffix('/')?.to_owned(),
        };
        (!other.is_empty()).then_some((other, topic.qos))
    })
}

/// Without `$share/NAME/`: what the messages match.
fn filter_of(filter: &str) -> &str {
    TopicFilter::parse(filter).map_or(filter, TopicFilter::filter)
}

impl std::error::Error for Fault {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Filter(error) => Some(error),
            Self::Nothing | Self::Prefix => None,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => out.write_str("an empty pattern needs a local and a remote prefix"),
            Self::Prefix => out.write_str("a prefix must not hold + or #"),
            Self::Filter(error) => error.fmt(out),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn topic(pattern: &str, direction: Direction, local: &str, remote: &str) -> Topic {
        Topic::new(pattern, direction, QoS::AtLeastOnce, local, remote).unwrap()
    }

    #[test]
    fn prefixes_are_taken_off_and_put_on_as_the_manual_of_mosquitto_tells() {
        // Pattern, local prefix, remote prefix, a local name and what it is remotely.
        let rows = [
            ("pattern", "L/", "R/", "L/pattern", Some("R/pattern")),
            ("pattern", "L/", "", "L/pattern", Some("pattern")),
            ("pattern", "", "R/", "pattern", Some("R/pattern")),
            ("pattern", "", "", "pattern", Some("pattern")),
            ("", "local", "remote", "local", Some("remote")),
            ("#", "L/", "R/", "L/a/b", Some("R/a/b")),
            ("#", "L/", "R/", "L", Some("R")),
            ("#", "L/", "", "L", None),
            ("#", "L/", "R/", "a/b", None),
            ("#", "", "", "$SYS/broker/uptime", None),
            ("clients/total", "sys/", "$SYS/broker/", "sys/clients/total", Some("$SYS/broker/clients/total")),
            ("+/x", "L/", "R/", "L/1/x", Some("R/1/x")),
        ];
        for (pattern, local, remote, name, other) in rows {
            let both = [topic(pattern, Direction::Both, local, remote)];
            let there = passed_on(&both, true, name).map(|(name, _)| name);
            assert_eq!(there.as_deref(), other, "{pattern:?} {local:?} {remote:?} {name}");
            if let Some(other) = other {
                let back = passed_on(&both, false, other).map(|(name, _)| name);
                assert_eq!(back.as_deref(), Some(name), "{pattern:?} {local:?} {remote:?} {other}");
            }
        }
    }

    #[test]
    fn the_first_topic_that_goes_this_way_decides() {
        let topics = [
            topic("a/#", Direction::Out, "", "x/"),
            topic("a/#", Direction::In, "y/", ""),
            topic("#", Direction::Both, "", ""),
        ];
        let out = |name| passed_on(&topics, true, name).map(|(name, _)| name);
        let into = |name| passed_on(&topics, false, name).map(|(name, _)| name);
        assert_eq!((out("a/1").as_deref(), out("b").as_deref()), (Some("x/a/1"), Some("b")));
        assert_eq!((into("a/1").as_deref(), into("b").as_deref()), (Some("y/a/1"), Some("b")));
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        let refused = |pattern, local, remote| {
            Topic::new(pattern, Direction::Both, QoS::AtMostOnce, local, remote).expect_err(pattern)
        };
        for (local, remote) in [("local", ""), ("", "remote"), ("", "")] {
            assert_eq!(refused("", local, remote), Fault::Nothing);
        }
        assert_eq!((refused("a", "+/", ""), refused("a", "", "#")), (Fault::Prefix, Fault::Prefix));
        assert_eq!(refused("a/#/b", "", ""), Fault::Filter(topic::Error::MultiLevelNotLast));
        assert_eq!(refused("#", "L", ""), Fault::Filter(topic::Error::WildcardInLevel));
    }
}
