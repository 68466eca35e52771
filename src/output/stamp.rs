//! The time before a line of a log.

use super::{
    clock::Local,
    moment::{Moment, UtcText},
};

/// How a log tells the time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Stamp {
    /// Not at all.
    None,
    /// Seconds since 1970, as mosquitto does when nothing else is asked for.
    #[default]
    Seconds,
    /// As C's strftime writes it by this format.
    Format(String),
}

/// Writes the time. What a whole second looks like is kept.
#[derive(Debug)]
pub struct Stamps {
    stamp: Stamp,
    local: Local,
    utc: UtcText,
}

impl Stamps {
    /// Those of one log.
    #[must_use]
    pub fn new(stamp: Stamp) -> Self {
        Self { stamp, local: Local::system(), utc: UtcText::default() }
    }

    /// Appends the time and what stands between it and the text.
    pub fn write(&mut self, moment: Moment, out: &mut Vec<u8>) {
        match &self.stamp {
            Stamp::None => return,
            Stamp::Seconds => out.extend_from_slice(moment.seconds().to_string().as_bytes()),
            Stamp::Format(format) => self.local.formatted(format, moment, out),
        }
        out.extend_from_slice(b": ");
    }

    /// Appends the time as `2026-11-23T04:30:00.123456Z` (RFC 3339).
    pub fn write_utc(&mut self, moment: Moment, out: &mut Vec<u8>) {
        self.utc.write(moment, out);
    }

    /// Appends the time as syslog has it: `Nov 23 04:30:00`, local.
    pub fn write_syslog(&mut self, moment: Moment, out: &mut Vec<u8>) {
        self.local.formatted("%b %e %H:%M:%S", moment, out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_is_told_as_asked() {
        let moment = Moment::after(1_795_430_582_123_456_000);
        let rows = [(Stamp::None, ""), (Stamp::Seconds, "1795430582: "), (Stamp::Format("%Y|%%".into()), "2026|%: ")];
        for (stamp, expected) in rows {
            let mut out = Vec::new();
            Stamps::new(stamp).write(moment, &mut out);
            assert_eq!(String::from_utf8(out).unwrap(), expected);
        }
        let mut out = Vec::new();
        Stamps::new(Stamp::None).write_utc(moment, &mut out);
        assert_eq!(String::from_utf8(out).unwrap(), "2026-11-23T10:43:02.123456Z");
    }
}
