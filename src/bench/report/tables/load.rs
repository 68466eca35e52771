//! What a load gave: rates, messages and times of each phase.

use super::{Cell, Table, bars};
use crate::bench::report::{
    Counts, Cpu, Distribution, Report,
    figures::{self, count, or_dash},
    levels::{E2E, Level, RESPONSE, SERVICE, levels, phases},
};

pub(super) fn tables(report: &Report) -> Vec<Table> {
    let mut tables = Vec::new();
    for phase in phases(report) {
        let levels = levels(report, phase);
        tables.push(rates(phase, &levels));
        tables.extend(times(phase, &levels));
    }
    tables
}

/// What ought not to be: its name, how often it was, and whether it is a fault at each QoS.
type Fault = (&'static str, fn(&Counts) -> u64, fn(u8) -> bool);

const FAULTS: [Fault; 7] = [
    ("lost", |counts| counts.lost, |qos| qos > 0),
    ("duplicated", |counts| counts.duplicates, |qos| qos == 2),
    ("reordered", |counts| counts.reordered, |_| true),
    ("corrupt", |counts| counts.corrupt, |_| true),
    ("refused", |counts| counts.refused, |_| true),
    ("connections lost", |counts| counts.disconnects, |_| true),
    ("connections not made", |counts| counts.connect_failures, |_| true),
];

fn rates(phase: &str, levels: &[Level<'_>]) -> Table {
    let rate = |level: &Level<'_>| level.mean(|sample| sample.rate);
    let bar = bars(levels, rate);
    let per_second = |value: Option<f64>| or_dash(value, |rate| format!("{}/s", figures::amount(rate)));
    // Columns of zeros would hide the one that is not.
    let happened = |fault: &&Fault| levels.iter().any(|level| fault.1(&level.counts()) > 0);
    let faults: Vec<&Fault> = FAULTS.iter().filter(happened).collect();
    let rows = levels.iter().map(|level| {
        let counts = level.counts();
        let cpu = |pick: fn(&Cpu) -> Option<f64>| {
            Cell::Number(or_dash(level.mean(|sample| pick(&sample.cpu_ns_per_msg)), figures::time))
        };
        let mut row = vec![
            name(phase, level),
            bar(level, level.qos, per_second(rate(level))),
            Cell::Number(per_second(level.mean(|sample| sample.sent_rate))),
            Cell::Number(count(counts.sent)),
            Cell::Number(count(counts.completed)),
            Cell::Number(count(counts.received)),
        ];
        row.extend(faults.iter().map(|(_, number, is_fault)| Cell::fault(number(&counts), is_fault(level.qos))));
        row.extend([
            cpu(|cpu| cpu.client),
            cpu(|cpu| cpu.broker),
            Cell::Words(or_dash(level.limited_by(), |limit| figures::limit(limit).to_owned())),
        ]);
        row
    });
    let mut head = vec!["", "rate", "sent at", "sent", "completed", "received"];
    head.extend(faults.iter().map(|(name, ..)| *name));
    head.extend(["CPU client", "CPU broker", "limited by"]);
    let absent = FAULTS.iter().filter(|fault| !happened(fault)).map(|(name, ..)| *name).collect::<Vec<_>>();
    let mut notes = vec!["CPU: time of the processor for one message.".to_owned()];
    if !absent.is_empty() {
        notes.insert(0, format!("None of these: {}.", absent.join(", ")));
    }
    Table { title: format!("Rates and messages: {phase}"), lead: String::new(), head, rows: rows.collect(), notes }
}

fn times(phase: &str, levels: &[Level<'_>]) -> Option<Table> {
    let kinds = [("publish → arrival", E2E), ("publish → safe", RESPONSE), ("written → safe", SERVICE)];
    let kinds = if phase == "connect" {
        [("arrival", E2E), ("due → CONNACK", RESPONSE), ("begun → CONNACK", SERVICE)]
    } else {
        kinds
    };
    let rows: Vec<_> = kinds
        .iter()
        .flat_map(|(kind, pick)| levels.iter().filter_map(move |level| Some((*kind, level, level.times(*pick)?))))
        .collect();
    if rows.is_empty() {
        return None;
    }
    let negative = rows.iter().fold(0_u64, |sum, (_, _, times)| sum.saturating_add(times.negative));
    let bar = bars(&rows, |(_, _, times): &(&str, &Level<'_>, Distribution)| times.p99.map(|p99| p99 as f64));
    let cells = rows.iter().map(|row| {
        let (kind, level, times) = row;
        let percentile = |value: Option<u64>| or_dash(value, |value| figures::time(value as f64));
        vec![
            name(phase, level),
            Cell::Words((*kind).to_owned()),
            Cell::Number(percentile(times.p50)),
            Cell::Number(percentile(times.p90)),
            bar(row, level.qos, percentile(times.p99)),
            Cell::Number(percentile(times.p999)),
            Cell::Number(percentile(times.p9999)),
            Cell::Number(figures::time(times.max as f64)),
            Cell::Number(count(times.n)),
        ]
    });
    let mut notes = vec![
        "From the moment a message was due, so that waiting for a place in the window counts; written → safe leaves \
         that out. A percentile is shown when at least ten times are beyond it."
            .to_owned(),
    ];
    if negative > 0 {
        notes.push(format!("{} more times were below 0: the clocks do not agree.", count(negative)));
    }
    Some(Table {
        title: format!("Times: {phase}"),
        lead: String::new(),
        head: vec!["", "time", "p50", "p90", "p99", "p99.9", "p99.99", "longest", "of"],
        rows: cells.collect(),
        notes,
    })
}

fn name(phase: &str, level: &Level<'_>) -> Cell {
    if phase == "connect" { Cell::Words("connections".to_owned()) } else { Cell::Qos(level.qos) }
}
