//! The result: medians of the repetitions, ratios, and the goals beside them, as one aligned markdown table.

use std::fmt::Write as _;

use crate::tally::Faults;

/// What a row's value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    PerSecond,
    Micros,
    Millis,
    Bytes,
    MiB,
}

/// What is aimed at.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Goal {
    None,
    /// CPU at most one part in so many of mosquitto's.
    CpuPart(u32),
    /// The value is no higher than mosquitto's.
    NoHigher,
    /// The value is below this.
    Below(f64),
}

/// One repetition on one side.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sample {
    pub(crate) value: f64,
    /// CPU of the broker or client, µs a message.
    pub(crate) cpu: Option<f64>,
    /// CPU of the load, µs a message.
    pub(crate) load: Option<f64>,
    pub(crate) faults: Faults,
    /// Why the value is not what it should be.
    pub(crate) trouble: Option<String>,
}

/// One line of the table: the samples of `mqtt` and of mosquitto.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) unit: Unit,
    pub(crate) goal: Goal,
    pub(crate) sides: [Vec<Sample>; 2],
}

impl Row {
    pub(crate) fn new(name: impl Into<String>, unit: Unit, goal: Goal) -> Self {
        Self { name: name.into(), unit, goal, sides: [Vec::new(), Vec::new()] }
    }

    fn value(&self, side: usize) -> Option<f64> {
        median(self.sides[side].iter().filter(|s| s.value.is_finite()).map(|s| s.value))
    }

    fn cpu(&self, side: usize) -> Option<f64> {
        median(self.sides[side].iter().filter_map(|s| s.cpu))
    }

    fn load(&self, side: usize) -> Option<f64> {
        median(self.sides[side].iter().filter_map(|s| s.load))
    }

    fn faults(&self, side: usize) -> Faults {
        let mut all = Faults::default();
        self.sides[side].iter().for_each(|sample| all.add(sample.faults));
        all
    }

    /// Whether nothing went wrong on a side, so that its figures mean something.
    fn sound(&self, side: usize) -> bool {
        let samples = &self.sides[side];
        !samples.is_empty() && samples.iter().all(|s| s.trouble.is_none()) && !self.faults(side).any()
    }

    /// Whether the goal is met; "even" is what cannot be told from no higher.
    fn met(&self) -> Option<&'static str> {
        if self.sides[0].iter().any(|sample| sample.trouble.is_some()) && !matches!(self.goal, Goal::None) {
            return Some("NO");
        }
        let reached = match self.goal {
            Goal::None => return None,
            Goal::NoHigher
                if self.sound(0) && self.value(0)? > self.value(1)? && self.value(0)? < EVEN * self.value(1)? =>
            {
                return Some("even");
            }
            Goal::CpuPart(parts) => self.cpu(0)? * f64::from(parts) <= self.cpu(1)?,
            Goal::NoHigher => self.value(0)? <= self.value(1)?,
            Goal::Below(limit) => self.value(0)? < limit,
        };
        Some(if reached && self.sound(0) { "yes" } else { "NO" })
    }

    fn cells(&self) -> Vec<String> {
        let ratio = |own: Option<f64>, other: Option<f64>| match (own, other) {
            (Some(own), Some(other)) if own > 0.0 && other > 0.0 => parts(own / other),
            _ => DASH.to_owned(),
        };
        let faults = |side: usize| {
            let Faults { lost, doubled, disordered } = self.faults(side);
            let stalled = if self.sides[side].iter().any(|s| s.trouble.is_some()) { "! " } else { "" };
            match (self.sides[side].is_empty(), lost) {
                (true, _) => DASH.to_owned(),
                (_, 0) => format!("{stalled}0/{doubled}/{disordered}"),
                _ => format!("{stalled}LOST {lost}/{doubled}/{disordered}"),
            }
        };
        vec![
            self.name.clone(),
            show(self.value(0), |v| amount(v, self.unit)),
            show(self.value(1), |v| amount(v, self.unit)),
            ratio(self.value(0), self.value(1)),
            show(self.cpu(0), micros),
            show(self.cpu(1), micros),
            ratio(self.cpu(0), self.cpu(1)),
            goal(self.goal, self.unit),
            self.met().unwrap_or(DASH).to_owned(),
            faults(0),
            faults(1),
            show(self.load(0), micros),
            show(self.load(1), micros),
        ]
    }
}

const DASH: &str = "–";
/// Medians closer than this are called even: mosquitto beside itself differs as much from run to run.
const EVEN: f64 = 1.05;

/// The middle value.
pub(crate) fn median(values: impl Iterator<Item = f64>) -> Option<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => None,
        length if length % 2 == 1 => values.get(middle).copied(),
        _ => Some(f64::midpoint(values[middle - 1], values[middle])),
    }
}

fn show(value: Option<f64>, form: impl Fn(f64) -> String) -> String {
    value.map_or_else(|| DASH.to_owned(), form)
}

/// Three figures that count.
fn figures(value: f64) -> String {
    match value {
        v if v >= 100.0 => format!("{v:.0}"),
        v if v >= 10.0 => format!("{v:.1}"),
        v if v >= 1.0 => format!("{v:.2}"),
        v => format!("{v:.3}"),
    }
}

fn micros(value: f64) -> String {
    if value < 0.1 { format!("{value:.4}") } else { figures(value) }
}

fn parts(ratio: f64) -> String {
    if ratio < 0.995 { format!("1/{}", figures(1.0 / ratio)) } else { format!("{}×", figures(ratio)) }
}

fn amount(value: f64, unit: Unit) -> String {
    match unit {
        Unit::PerSecond if value >= 1e6 => format!("{} M/s", figures(value / 1e6)),
        Unit::PerSecond if value >= 1e3 => format!("{} k/s", figures(value / 1e3)),
        Unit::PerSecond => format!("{}/s", figures(value)),
        Unit::Micros => format!("{} µs", figures(value)),
        Unit::Millis => format!("{} ms", figures(value)),
        Unit::Bytes => format!("{value:.0} B"),
        Unit::MiB => format!("{} MiB", figures(value)),
    }
}

fn goal(goal: Goal, unit: Unit) -> String {
    match goal {
        Goal::None => DASH.to_owned(),
        Goal::CpuPart(parts) => format!("CPU ≤ 1/{parts}"),
        Goal::NoHigher => "≤ mosquitto's".to_owned(),
        Goal::Below(limit) => format!("< {}", amount(limit, unit)),
    }
}

/// The table, and below it what went wrong.
pub(crate) fn render(rows: &[Row], names: [&str; 2]) -> String {
    let [own, other] = names;
    let mut lines = vec![vec![
        "scenario".to_owned(),
        own.to_owned(),
        other.to_owned(),
        "ratio".to_owned(),
        format!("{own} CPU µs"),
        format!("{other} CPU µs"),
        "CPU ratio".to_owned(),
        "goal".to_owned(),
        "met".to_owned(),
        format!("{own} lost/dbl/ooo"),
        format!("{other} lost/dbl/ooo"),
        format!("load CPU µs ({own})"),
        format!("load CPU µs ({other})"),
    ]];
    lines.extend(rows.iter().map(Row::cells));
    let columns = lines[0].len();
    let widths: Vec<usize> =
        (0..columns).map(|c| lines.iter().map(|line| line[c].chars().count()).max().unwrap_or(0)).collect();
    let mut out = String::new();
    for (number, line) in lines.iter().enumerate() {
        for (column, (cell, width)) in line.iter().zip(&widths).enumerate() {
            let gap = " ".repeat(width - cell.chars().count());
            let (left, right) = if column == 0 { ("", gap.as_str()) } else { (gap.as_str(), "") };
            let _ = write!(out, "| {left}{cell}{right} ");
        }
        out.push_str("|\n");
        if number == 0 {
            for (column, width) in widths.iter().enumerate() {
                let _ = write!(out, "|-{}{}", "-".repeat(*width), if column == 0 { "-" } else { ":" });
            }
            out.push_str("|\n");
        }
    }
    for row in rows {
        for (name, samples) in names.iter().zip(&row.sides) {
            let mut troubles: Vec<&String> = samples.iter().filter_map(|sample| sample.trouble.as_ref()).collect();
            troubles.sort();
            for same in troubles.chunk_by(|a, b| a == b) {
                let _ = writeln!(out, "! {} ({name}), {} of {}: {}", row.name, same.len(), samples.len(), same[0]);
            }
        }
    }
    out
}

/// Every sample, as JSON.
pub(crate) fn json(rows: &[Row], names: [&str; 2]) -> String {
    let number = |value: Option<f64>| match value {
        Some(value) if value.is_finite() => format!("{value}"),
        _ => "null".to_owned(),
    };
    let sample = |sample: &Sample| {
        let Faults { lost, doubled, disordered } = sample.faults;
        let trouble = sample.trouble.as_ref().map_or_else(|| "null".to_owned(), |text| quoted(text));
        format!(
            "{{\"value\":{},\"cpu_us\":{},\"load_cpu_us\":{},\"lost\":{lost},\"doubled\":{doubled},\
             \"out_of_order\":{disordered},\"trouble\":{trouble}}}",
            number(Some(sample.value)),
            number(sample.cpu),
            number(sample.load),
        )
    };
    let row = |row: &Row| {
        let side = |n: usize| row.sides[n].iter().map(sample).collect::<Vec<_>>().join(",");
        let met = row.met().map_or_else(|| "null".to_owned(), quoted);
        format!(
            "  {{\"scenario\":{},\"unit\":\"{:?}\",\"goal\":{},\"met\":{met},{}:[{}],{}:[{}]}}",
            quoted(&row.name),
            row.unit,
            quoted(&goal(row.goal, row.unit)),
            quoted(names[0]),
            side(0),
            quoted(names[1]),
            side(1),
        )
    };
    format!("[\n{}\n]\n", rows.iter().map(row).collect::<Vec<_>>().join(",\n"))
}

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04x}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
