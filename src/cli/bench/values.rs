//! Values of benchmarks as people write them: 10k, 500/s, 64..1k, rtt=20ms.

use std::time::Duration;

use clap::ValueEnum;

/// A whole number with an ending: 10k, 1M, 4KiB.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Quantity(pub u64);

/// Events a second.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate(pub f64);

/// A time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Time(pub Duration);

/// A number of bytes, or from one to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The least.
    pub from: u32,
    /// The most.
    pub to: u32,
}

/// When messages are due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// One after the other at equal distances.
    Constant,
    /// At random, independent of each other.
    Poisson,
    /// So many at once.
    Burst(u32),
}

/// A rate that changes evenly.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ramp {
    /// Events a second at the beginning.
    pub from: f64,
    /// Events a second at the end.
    pub to: f64,
    /// How long it takes.
    pub time: Duration,
}

/// A link that is slower than this machine's own.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Link {
    /// Time there and back.
    pub rtt: Duration,
    /// How much a way may take longer.
    pub jitter: Duration,
    /// Bits a second in each direction; `None`: no limit.
    pub bandwidth: Option<f64>,
}

/// When connections are cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    /// After so many messages of a publisher.
    pub every: u32,
}

/// One part of a load: the `index`th (from 1) of `count`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// From 1.
    pub index: u32,
    /// How many there are.
    pub count: u32,
}

/// The client library that carries a load.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Engine {
    /// This program's own.
    Own,
    /// The crate of this name.
    Rumqttc,
}

impl Quantity {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let shape = "it must be a whole number, as in 500, 10k or 1M";
        let digits = text.find(|sign: char| !sign.is_ascii_digit() && sign != '.').unwrap_or(text.len());
        let (number, ending) = text.split_at(digits);
        let number: f64 = number.parse().map_err(|_| shape)?;
        let factor: f64 = match ending {
            "" => 1.0,
            "k" | "K" | "kB" | "KB" => 1e3,
            "M" | "MB" => 1e6,
            "G" | "GB" => 1e9,
            "Ki" | "KiB" => 1024.0,
            "Mi" | "MiB" => 1024.0 * 1024.0,
            "Gi" | "GiB" => 1024.0 * 1024.0 * 1024.0,
            _ => return Err(shape.to_owned()),
        };
        let value = number * factor;
        if value.fract() == 0.0 && value < 9e15 { Ok(Self(value as u64)) } else { Err(shape.to_owned()) }
    }

    /// A number above 0.
    pub(super) fn parse_some(text: &str) -> Result<Self, String> {
        Self::parse(text).and_then(|number| {
            if number.0 > 0 { Ok(number) } else { Err("it must be above 0, as in 500, 10k or 1M".to_owned()) }
        })
    }
}

impl Rate {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let shape = "it must be a number above 0, as in 500, 10k/s or 60/m";
        let (number, unit) = text.split_once('/').unwrap_or((text, "s"));
        let seconds = match unit {
            "s" | "sec" => 1.0,
            "m" | "min" => 60.0,
            "h" => 3600.0,
            _ => return Err(shape.to_owned()),
        };
        let rate = scaled(number).ok_or(shape)? / seconds;
        if rate > 0.0 && rate <= 1e9 { Ok(Self(rate)) } else { Err(shape.to_owned()) }
    }
}

impl Time {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        time(text)
            .filter(|time| !time.is_zero())
            .map(Self)
            .ok_or_else(|| "it must be a time above 0, as in 10s or 500ms".to_owned())
    }

    /// A time, or none: 0.
    pub(super) fn parse_from_zero(text: &str) -> Result<Self, String> {
        time(text).map(Self).ok_or_else(|| "it must be a time, as in 0, 500ms or 10s".to_owned())
    }
}

impl Span {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let shape = "it must be a size in bytes, as in 64, 1k or 64..1k";
        let (from, to) = text.split_once("..").unwrap_or((text, text));
        let size = |text| {
            Quantity::parse(text).ok().and_then(|size| u32::try_from(size.0).ok()).filter(|size| *size <= MAX_PAYLOAD)
        };
        let (from, to) = (size(from).ok_or(shape)?, size(to).ok_or(shape)?);
        if from <= to { Ok(Self { from, to }) } else { Err("the first size is larger than the second".to_owned()) }
    }
}

/// What fits into a packet beside the longest topic.
const MAX_PAYLOAD: u32 = 268_435_455 - 65_535 - 16;

impl Arrival {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        match text {
            "constant" => Ok(Self::Constant),
            "poisson" => Ok(Self::Poisson),
            _ => text
                .strip_prefix("burst:")
                .and_then(|count| count.parse().ok().filter(|count| *count > 0))
                .map(Self::Burst)
                .ok_or_else(|| "it must be constant, poisson or burst:N".to_owned()),
        }
    }
}

impl Ramp {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let shape = "it must be FROM..TO/TIME, as in 0..20k/30s";
        let (rates, span) = text.rsplit_once('/').ok_or(shape)?;
        let (from, to) = rates.split_once("..").ok_or(shape)?;
        let time = time(span).filter(|time| !time.is_zero()).ok_or(shape)?;
        let (from, to) = (scaled(from).ok_or(shape)?, scaled(to).ok_or(shape)?);
        if from.max(to) > 0.0 && from.max(to) <= 1e9 { Ok(Self { from, to, time }) } else { Err(shape.to_owned()) }
    }
}

impl Link {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let shape = "it must be as in rtt=20ms,jitter=2ms,bw=1mbit";
        let mut link = Self::default();
        for part in text.split(',') {
            let (name, value) = part.split_once('=').ok_or(shape)?;
            match name {
                "rtt" | "jitter" | "bw" if is_bare(value) => {
                    let unit = if name == "bw" { "mbit" } else { "ms" };
                    return Err(format!("{name} needs a unit, as in {name}={value}{unit}"));
                }
                "rtt" => link.rtt = time(value).ok_or(shape)?,
                "jitter" => link.jitter = time(value).ok_or(shape)?,
                "bw" => link.bandwidth = Some(bits(value).ok_or(shape)?),
                _ => return Err(shape.to_owned()),
            }
        }
        if link.rtt > MAX_RTT || link.jitter > MAX_RTT {
            Err("it is longer than a minute".to_owned())
        } else {
            Ok(link)
        }
    }
}

/// Whether a number stands alone, of which nobody knows what it counts; 0 is 0 in any unit.
fn is_bare(text: &str) -> bool {
    text.parse::<f64>().is_ok_and(|number| number > 0.0)
}

const MAX_RTT: Duration = Duration::from_secs(60);

impl Cut {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let number = text.strip_prefix("every=").map(|number| number.strip_suffix("msg").unwrap_or(number));
        let every = number.and_then(|number| number.parse().ok()).filter(|every| *every > 0);
        every
            .map(|every| Self { every })
            .ok_or_else(|| "it must be as in every=200, in messages of a publisher".to_owned())
    }
}

impl Shard {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let parts = text.split_once('/').and_then(|(index, count)| Some((index.parse().ok()?, count.parse().ok()?)));
        let shard = parts.filter(|(index, count)| (1..=*count).contains(index));
        shard
            .map(|(index, count)| Self { index, count })
            .ok_or_else(|| "it must be K/N, as in 3/8, K from 1 to N".to_owned())
    }
}

/// A number with an ending that need not be whole.
fn scaled(text: &str) -> Option<f64> {
    let (number, factor) = match text.as_bytes().last()? {
        b'k' | b'K' => (&text[..text.len() - 1], 1e3),
        b'M' => (&text[..text.len() - 1], 1e6),
        _ => (text, 1.0),
    };
    number.parse::<f64>().ok().map(|number| number * factor).filter(|number| number.is_finite() && *number >= 0.0)
}

/// A time in the words of `humantime`, or in seconds.
fn time(text: &str) -> Option<Duration> {
    let seconds = text.parse::<f64>().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    seconds.or_else(|| humantime::parse_duration(text).ok()).filter(|time| *time <= Duration::from_secs(31_536_000))
}

/// Bits a second: 1mbit, 64kbit, 10M.
fn bits(text: &str) -> Option<f64> {
    let text = text.to_ascii_lowercase();
    let text = text.strip_suffix("bit").or_else(|| text.strip_suffix("bps")).unwrap_or(&text);
    let (number, factor) = match text.as_bytes().last()? {
        b'k' => (&text[..text.len() - 1], 1e3),
        b'm' => (&text[..text.len() - 1], 1e6),
        b'g' => (&text[..text.len() - 1], 1e9),
        _ => (text, 1.0),
    };
    number.parse::<f64>().ok().map(|number| number * factor).filter(|bits| (1.0..=1e12).contains(bits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_is_understood() {
        assert_eq!(Quantity::parse("10k"), Ok(Quantity(10_000)));
        assert_eq!(Quantity::parse("1.5M"), Ok(Quantity(1_500_000)));
        assert_eq!(Quantity::parse("4KiB"), Ok(Quantity(4_096)));
        assert_eq!(Rate::parse("60/m"), Ok(Rate(1.0)));
        assert_eq!(Rate::parse("10k/s"), Ok(Rate(10_000.0)));
        assert_eq!(Time::parse("500ms"), Ok(Time(Duration::from_millis(500))));
        assert_eq!(Time::parse("2"), Ok(Time(Duration::from_secs(2))));
        assert_eq!(Span::parse("64..1k"), Ok(Span { from: 64, to: 1_000 }));
        assert_eq!(Arrival::parse("burst:8"), Ok(Arrival::Burst(8)));
        let ramp = Ramp { from: 0.0, to: 20_000.0, time: Duration::from_secs(30) };
        assert_eq!(Ramp::parse("0..20k/30s"), Ok(ramp));
        let link = Link { rtt: Duration::from_millis(20), jitter: Duration::from_millis(2), bandwidth: Some(1e6) };
        assert_eq!(Link::parse("rtt=20ms,jitter=2ms,bw=1mbit"), Ok(link));
        assert_eq!(Link::parse("rtt=0").map(|link| link.rtt), Ok(Duration::ZERO));
        assert_eq!(Time::parse_from_zero("0"), Ok(Time(Duration::ZERO)));
        assert_eq!(Quantity::parse_some("1"), Ok(Quantity(1)));
        assert_eq!(Cut::parse("every=200msg"), Ok(Cut { every: 200 }));
        assert_eq!(Shard::parse("3/8"), Ok(Shard { index: 3, count: 8 }));
    }

    #[test]
    fn what_means_nothing_is_refused() {
        for text in ["", "k", "-1", "1.0005k", "1e400", "abc", "1 k"] {
            assert!(Quantity::parse(text).is_err(), "{text}");
        }
        for text in ["", "0", "-5", "5/x", "inf", "nan", "1e12"] {
            assert!(Rate::parse(text).is_err(), "{text}");
        }
        for text in ["", "0s", "-1", "1e300", "abc"] {
            assert!(Time::parse(text).is_err(), "{text}");
        }
        for text in ["", "5..1", "..", "1G", "300M"] {
            assert!(Span::parse(text).is_err(), "{text}");
        }
        for text in ["", "burst", "burst:0", "burst:-1"] {
            assert!(Arrival::parse(text).is_err(), "{text}");
        }
        for text in ["", "1..2", "0..0/1s", "1/2s", "1..x/2s"] {
            assert!(Ramp::parse(text).is_err(), "{text}");
        }
        for text in ["", "rtt", "rtt=", "rtt=2h", "bw=0", "loss=1%"] {
            assert!(Link::parse(text).is_err(), "{text}");
        }
        assert_eq!(Link::parse("rtt=20"), Err("rtt needs a unit, as in rtt=20ms".to_owned()));
        assert_eq!(Link::parse("rtt=20ms,bw=1"), Err("bw needs a unit, as in bw=1mbit".to_owned()));
        assert!(Quantity::parse_some("0").is_err() && Time::parse_from_zero("-1").is_err());
        for text in ["", "200", "every=0", "every=-1"] {
            assert!(Cut::parse(text).is_err(), "{text}");
        }
        for text in ["", "0/3", "4/3", "1", "1/0"] {
            assert!(Shard::parse(text).is_err(), "{text}");
        }
    }
}
