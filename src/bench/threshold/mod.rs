//! Conditions on a result, for CI: what must not be (`--fail-if`) and what must be (`--require`, `knee --limit`).
//!
//! A condition that names no QoS is one on each that was measured. What was not measured fulfils no condition, whichever
//! way it is written: nothing is never good.

mod parse;
mod path;

use std::fmt;

pub use parse::ParseError;
pub use path::{Kind, Path};

use super::report::{Report, Threshold, figures};

/// A condition.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// As it was written.
    pub text: String,
    /// Whether it must be so, or must not.
    pub wish: Wish,
    /// What is compared.
    pub path: Path,
    /// How.
    pub operator: Operator,
    /// With what, in the unit of [`Kind`].
    pub value: f64,
}

/// Whether a condition must be so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// It must not.
    FailIf,
    /// It must.
    Require,
}

/// How two numbers are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `<`
    Below,
    /// `<=`
    AtMost,
    /// `>`
    Above,
    /// `>=`
    AtLeast,
    /// `==`
    Equal,
    /// `!=`
    Unequal,
}

impl Operator {
    /// Whether it is so.
    #[must_use]
    pub fn holds(self, value: f64, bound: f64) -> bool {
        match self {
            Self::Below => value < bound,
            Self::AtMost => value <= bound,
            Self::Above => value > bound,
            Self::AtLeast => value >= bound,
            Self::Equal => value == bound,
            Self::Unequal => value != bound,
        }
    }

    /// Whether it is so for all of an interval.
    #[must_use]
    pub fn holds_throughout(self, (low, high): (f64, f64), bound: f64) -> bool {
        match self {
            Self::Unequal => high < bound || low > bound,
            _ => self.holds(low, bound) && self.holds(high, bound),
        }
    }
}

/// What became of a condition.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// As the result keeps it. Its value is in nanoseconds, where it is a time; of several levels, it is the one that
    /// breaks the condition, or the last.
    pub threshold: Threshold,
    /// What was measured, in words: `qos1.e2e.p99 is 7.2 ms`.
    pub found: String,
}

impl fmt::Display for Condition {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let option = match self.wish {
            Wish::FailIf => "--fail-if",
            Wish::Require => "--require",
        };
        write!(out, "{option} '{}'", self.text)
    }
}

/// What a result makes of a condition.
#[must_use]
pub fn evaluate(report: &Report, condition: &Condition) -> Outcome {
    let mut outcome = Outcome {
        threshold: Threshold { expr: condition.text.clone(), value: None, ok: false },
        found: format!("{} was not measured", condition.path.name(condition.path.qos)),
    };
    for (qos, value) in condition.path.values(report) {
        let name = condition.path.name(qos);
        let (ok, found) = match value {
            Some(value) => {
                let is_so = condition.operator.holds(value, condition.value);
                let ok = is_so == (condition.wish == Wish::Require);
                (ok, format!("{name} is {}", shown(value, condition.path.kind())))
            }
            None => {
                let why = condition.path.lacking(report, qos).map_or_else(String::new, |why| format!(": {why}"));
                (false, format!("{name} was not measured{why}"))
            }
        };
        outcome = Outcome { threshold: Threshold { value, ok, ..outcome.threshold }, found };
        if !ok {
            break;
        }
    }
    outcome
}

/// A number with its unit.
#[must_use]
pub fn shown(value: f64, kind: Kind) -> String {
    match kind {
        Kind::Time => figures::time(value),
        Kind::Rate => format!("{} a second", figures::short(&figures::amount(value)).replace(' ', "")),
        Kind::Count => figures::digits(value),
        Kind::Bytes if value < 1024.0 => format!("{} B", figures::digits(value)),
        Kind::Bytes => figures::memory(value as u64),
        Kind::Percent => format!("{} %", figures::digits(value)),
    }
}

#[cfg(test)]
mod tests;
