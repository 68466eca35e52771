//! From the words of a condition to its value: `qos1.e2e.p99<5ms`.

use std::{error, fmt};

use super::{
    Condition, Operator, Wish,
    path::{Kind, METRICS, Metric, Path, STATS, Stat},
};

/// Why words are no condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParseError {
    /// There is no sign that compares.
    NoOperator,
    /// What is before it is nothing that is measured.
    Unknown {
        /// What was written.
        name: String,
        /// What may have been meant.
        similar: Option<String>,
    },
    /// There is no such QoS.
    Level(String),
    /// Of many times it is not said which one.
    NoStat(&'static str),
    /// There is only one of it, or none for a QoS.
    Extra {
        /// What there is one of.
        name: &'static str,
        /// What is too much.
        part: String,
    },
    /// What is behind it is no number.
    NoNumber(String),
    /// The number has a unit that does not go with what is measured.
    Unit {
        /// What is measured.
        name: String,
        /// The number.
        number: String,
        /// Units that do.
        wanted: &'static str,
    },
}

impl ParseError {
    /// What may help.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::Unknown { similar: Some(similar), .. } => format!("did you mean: {similar}"),
            Self::Unknown { .. } => format!("there are {}", known()),
            Self::Level(_) => {
                "there are qos0, qos1 and qos2; without one, each that was measured is compared".to_owned()
            }
            Self::NoStat(name) => format!("as in {name}.p99; there are {}", STATS.map(|(name, _)| name).join(", ")),
            Self::Extra { name, .. } => format!("write {name}"),
            Self::NoOperator | Self::NoNumber(_) | Self::Unit { .. } => {
                "as in 'qos1.e2e.p99<5ms' or 'throughput>=100k'".to_owned()
            }
        }
    }
}

/// All names.
fn known() -> String {
    METRICS.iter().map(|metric| metric.name).collect::<Vec<_>>().join(", ")
}

impl fmt::Display for ParseError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoOperator => out.write_str("it needs one of < <= > >= == !="),
            Self::Unknown { name, .. } if name.is_empty() => out.write_str("it does not say what is compared"),
            Self::Unknown { name, .. } => write!(out, "'{}' is nothing that is measured", name.escape_debug()),
            Self::Level(level) => write!(out, "there is no '{}'", level.escape_debug()),
            Self::NoStat(name) => write!(out, "of {name} there are many times"),
            Self::Extra { name, part } => write!(out, "{name} has no '{}'", part.escape_debug()),
            Self::NoNumber(text) => write!(out, "'{}' is no number", text.escape_debug()),
            Self::Unit { name, number, wanted } => {
                write!(out, "{name} is compared with {wanted}, not with '{}'", number.escape_debug())
            }
        }
    }
}

impl error::Error for ParseError {}

impl Condition {
    /// Reads a condition.
    ///
    /// # Errors
    /// When it is none.
    pub fn parse(text: &str, wish: Wish) -> Result<Self, ParseError> {
        Self::read(text, wish, false)
    }

    /// Reads a condition on the change from one result to another: its number is in percent.
    ///
    /// # Errors
    /// When it is none.
    pub fn parse_change(text: &str) -> Result<Self, ParseError> {
        Self::read(text, Wish::FailIf, true)
    }

    fn read(text: &str, wish: Wish, is_change: bool) -> Result<Self, ParseError> {
        let at = text.find(['<', '>', '=', '!']).ok_or(ParseError::NoOperator)?;
        let (name, rest) = text.split_at(at);
        // The longer signs first.
        let found = OPERATORS.iter().find_map(|(sign, operator)| Some((*operator, rest.strip_prefix(sign)?)));
        let (operator, number) = found.ok_or(ParseError::NoOperator)?;
        let path = path(name.trim())?;
        let kind = if is_change { Kind::Percent } else { path.kind() };
        let number = number.trim();
        let value = value(number, kind).ok_or_else(|| match plain(number) {
            None => ParseError::NoNumber(number.to_owned()),
            Some(_) => ParseError::Unit { name: path.name(path.qos), number: number.to_owned(), wanted: wanted(kind) },
        })?;
        Ok(Self { text: text.trim().to_owned(), wish, path, operator, value })
    }
}

const OPERATORS: [(&str, Operator); 6] = [
    ("<=", Operator::AtMost),
    (">=", Operator::AtLeast),
    ("==", Operator::Equal),
    ("!=", Operator::Unequal),
    ("<", Operator::Below),
    (">", Operator::Above),
];

fn path(text: &str) -> Result<Path, ParseError> {
    let unknown = || ParseError::Unknown { name: text.to_owned(), similar: similar(text) };
    let (level, name) = match text.split_once('.') {
        Some((level, name)) if level.starts_with("qos") => (Some(level), name),
        _ => (None, text),
    };
    let qos = match level {
        None => None,
        Some("qos0") => Some(0),
        Some("qos1") => Some(1),
        Some("qos2") => Some(2),
        Some(level) => return Err(ParseError::Level(level.to_owned())),
    };
    let is_it =
        |metric: &&Metric| name.strip_prefix(metric.name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    let metric = METRICS.iter().find(is_it).ok_or_else(unknown)?;
    if let Some(level) = level.filter(|_| !metric.has_levels()) {
        return Err(ParseError::Extra { name: metric.name, part: level.to_owned() });
    }
    let stat = match (name.get(metric.name.len() + 1..), metric.has_stats()) {
        (None, false) => None,
        (None, true) => return Err(ParseError::NoStat(metric.name)),
        (Some(part), false) => return Err(ParseError::Extra { name: metric.name, part: part.to_owned() }),
        (Some(part), true) => Some(stat(part).ok_or_else(unknown)?),
    };
    Ok(Path { qos, metric, stat })
}

fn stat(text: &str) -> Option<Stat> {
    // p99.9 is what many write.
    let text = if text.starts_with('p') { text.replacen('.', "", 1) } else { text.to_owned() };
    STATS.iter().find(|(name, _)| *name == text).map(|(_, stat)| *stat)
}

/// Words that others have for what is measured here.
const OTHER_WORDS: [(&str, &str); 12] = [
    ("rate", "throughput"),
    ("msgs_per_s", "throughput"),
    ("latency", "e2e.p99"),
    ("response", "complete.p99"),
    ("ack", "complete.p99"),
    ("loss", "lost"),
    ("dup", "duplicates"),
    ("duplicate", "duplicates"),
    ("cpu", "cpu.broker"),
    ("rtt", "round_trips"),
    ("errors", "refused"),
    ("p99", "e2e.p99"),
];

/// What may have been meant.
fn similar(text: &str) -> Option<String> {
    let (level, name) = match text.split_once('.') {
        Some((level, name)) if level.starts_with("qos") && level.len() == 4 => (format!("{level}."), name),
        _ => (String::new(), text),
    };
    let (first, rest) = name.split_once('.').map_or((name, None), |(first, rest)| (first, Some(rest)));
    let names = METRICS.iter().map(|metric| metric.name).filter(|known| distance(first, known) <= 1 + first.len() / 5);
    let known = OTHER_WORDS.iter().find(|(other, _)| *other == first).map(|(_, ours)| *ours);
    let close = METRICS.iter().map(|metric| metric.name).find(|known| *known == first);
    let best = known.or(close).or_else(|| names.min_by_key(|known| distance(first, known)))?;
    let metric = METRICS.iter().find(|metric| metric.name == best.split_once('.').map_or(best, |(name, _)| name));
    let needs_stat = metric.is_some_and(Metric::has_stats);
    let base = metric.filter(|_| needs_stat).map_or(best, |metric| metric.name);
    let stat = needs_stat.then(|| rest.filter(|rest| stat(rest).is_some()).unwrap_or("p99"));
    Some(format!("{level}{base}{}", stat.map_or_else(String::new, |stat| format!(".{stat}"))))
}

/// How many letters must be changed, added or left away.
fn distance(one: &str, other: &str) -> usize {
    if one.len() > 40 {
        return usize::MAX;
    }
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, letter) in one.bytes().enumerate() {
        let mut corner = row[0];
        row[0] = at + 1;
        for (to, known) in other.bytes().enumerate() {
            let changed = corner + usize::from(letter != known);
            corner = row[to + 1];
            row[to + 1] = changed.min(corner + 1).min(row[to] + 1);
        }
    }
    row[other.len()]
}

/// The number before the unit, and the unit.
fn plain(text: &str) -> Option<(f64, &str)> {
    let is_part = |sign: char| sign.is_ascii_digit() || matches!(sign, '.' | '-' | '+' | '_');
    let end = text.find(|sign| !is_part(sign)).unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let number: f64 = number.replace('_', "").parse().ok()?;
    number.is_finite().then(|| (number, unit.trim()))
}

fn value(text: &str, kind: Kind) -> Option<f64> {
    let (number, unit) = plain(text)?;
    let unit = if kind == Kind::Rate { unit.strip_suffix("/s").unwrap_or(unit) } else { unit };
    let factor = match (kind, unit) {
        (Kind::Time, "ns") => 1.0,
        (Kind::Time, "us" | "µs" | "μs") => 1e3,
        (Kind::Time, "ms") => 1e6,
        (Kind::Time, "s") => 1e9,
        // No time is the same in any unit.
        (Kind::Time, "") if number == 0.0 => 1.0,
        (Kind::Rate | Kind::Count | Kind::Bytes | Kind::Percent, "") => 1.0,
        (Kind::Rate | Kind::Count, "k" | "K") | (Kind::Bytes, "kB" | "k") => 1e3,
        (Kind::Rate | Kind::Count, "M") | (Kind::Bytes, "MB" | "M") => 1e6,
        (Kind::Rate | Kind::Count, "G") | (Kind::Bytes, "GB" | "G") => 1e9,
        (Kind::Bytes, "B") | (Kind::Percent, "%") => 1.0,
        (Kind::Bytes, "KiB" | "Ki") => 1024.0,
        (Kind::Bytes, "MiB" | "Mi") => 1024.0 * 1024.0,
        (Kind::Bytes, "GiB" | "Gi") => 1024.0 * 1024.0 * 1024.0,
        _ => return None,
    };
    Some(number * factor)
}

const fn wanted(kind: Kind) -> &'static str {
    match kind {
        Kind::Time => "a time, as in 5ms (ns, us, ms, s)",
        Kind::Rate => "a number a second, as in 100k (k, M)",
        Kind::Count => "a number, as in 100 (k, M)",
        Kind::Bytes => "bytes, as in 64 or 4KiB",
        Kind::Percent => "percents, as in 5%",
    }
}
