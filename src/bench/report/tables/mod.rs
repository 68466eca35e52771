//! A result as tables: what the pages show, whatever they are written in.

mod facts;
mod load;
mod qos;

pub(super) use facts::{about, environment, judgements};

use super::Report;

/// A table with its title, a sentence above and remarks below.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub(super) title: String,
    pub(super) lead: String,
    pub(super) head: Vec<&'static str>,
    pub(super) rows: Vec<Vec<Cell>>,
    pub(super) notes: Vec<String>,
}

/// What stands in a table.
#[derive(Debug)]
pub(super) enum Cell {
    /// A QoS.
    Qos(u8),
    /// Words.
    Words(String),
    /// A number with its unit.
    Number(String),
    /// The same with a bar: its share of the longest, and whose it is.
    Bar(String, f64, u8),
    /// Words that say that all is well.
    Good(String),
    /// Words that say that it is not.
    Bad(String),
}

impl Cell {
    /// What it says.
    pub(super) fn text(&self) -> String {
        match self {
            Self::Qos(qos) => format!("QoS {qos}"),
            Self::Words(text) | Self::Number(text) | Self::Bar(text, ..) | Self::Good(text) | Self::Bad(text) => {
                text.clone()
            }
        }
    }

    /// A number of what ought not to be.
    pub(super) fn fault(count: u64, is_fault: bool) -> Self {
        let text = super::figures::count(count);
        if is_fault && count > 0 { Self::Bad(text) } else { Self::Number(text) }
    }
}

/// The measurements: the four blocks, or what the load gave.
pub(super) fn measurements(report: &Report) -> Vec<Table> {
    if report.run.scenario == "qos" { qos::blocks(report) } else { load::tables(report) }
}

/// Bars for these values, the longest for the largest.
fn bars<T>(rows: &[T], value: impl Fn(&T) -> Option<f64>) -> impl Fn(&T, u8, String) -> Cell {
    let most = rows.iter().filter_map(&value).fold(0.0, f64::max);
    move |row, qos, text| match value(row) {
        Some(value) if most > 0.0 => Cell::Bar(text, (value / most).clamp(0.0, 1.0), qos),
        _ => Cell::Number(text),
    }
}
