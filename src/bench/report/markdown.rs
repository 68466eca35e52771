//! A result as a page of Markdown.

use std::fmt::Write;

use super::{
    Report,
    sentence::sentence,
    tables::{Cell, Table, about, environment, judgements, measurements},
};

/// The result as a page of Markdown.
#[must_use]
pub fn markdown(report: &Report) -> String {
    let mut page = String::new();
    let run = &report.run;
    let (_, verdict) = about(report);
    let _ = writeln!(page, "# mqtt bench {}: {verdict}\n", plain(&run.scenario));
    let _ = writeln!(page, "{}\n", plain(&sentence(report)));
    for fault in &run.faults {
        let _ = writeln!(page, "- **Not valid:** {}", plain(fault));
    }
    for warning in &run.warnings {
        let _ = writeln!(page, "- **Note:** {}", plain(warning));
    }
    if !run.faults.is_empty() || !run.warnings.is_empty() {
        page.push('\n');
    }
    let numbered = run.scenario == "qos";
    for (at, block) in measurements(report).iter().enumerate() {
        let number = if numbered { format!("{} · ", at + 1) } else { String::new() };
        table(&mut page, &number, block);
    }
    ratios(&mut page, report);
    for block in judgements(report).iter().chain(&environment(report)) {
        table(&mut page, "", block);
    }
    let _ = writeln!(page, "Begun {}.", plain(&run.started));
    page
}

fn ratios(page: &mut String, report: &Report) {
    if report.compare.is_empty() {
        return;
    }
    let rows = report.compare.iter().map(|ratio| {
        let interval =
            ratio.ci95.map_or_else(|| super::figures::DASH.to_owned(), |(low, high)| format!("{low:.3} to {high:.3}"));
        vec![
            Cell::Words(ratio.metric.clone()),
            Cell::Words(format!("QoS {} / QoS {}", ratio.qos, ratio.vs)),
            Cell::Number(format!("{:.3}", ratio.ratio)),
            Cell::Number(interval),
            Cell::Number(ratio.n.to_string()),
        ]
    });
    let rows = Table {
        title: "QoS levels beside each other".to_owned(),
        head: vec!["", "", "ratio", "95 % interval", "rounds"],
        rows: rows.collect(),
        ..Table::default()
    };
    table(page, "", &rows);
}

fn table(page: &mut String, number: &str, table: &Table) {
    let _ = writeln!(page, "## {number}{}\n", plain(&table.title));
    if !table.lead.is_empty() {
        let _ = writeln!(page, "{}\n", plain(&table.lead));
    }
    let _ = writeln!(page, "| {} |", table.head.join(" | "));
    // Numbers stand on the right, one below the other.
    let sides = (0..table.head.len()).map(|at| {
        let number = |row: &Vec<Cell>| matches!(row.get(at), Some(Cell::Number(_) | Cell::Bar(..)));
        if table.rows.iter().any(number) { "---:" } else { "---" }
    });
    let _ = writeln!(page, "| {} |", sides.collect::<Vec<_>>().join(" | "));
    for row in &table.rows {
        let cells: Vec<String> = row.iter().map(|cell| plain(&cell.text())).collect();
        let _ = writeln!(page, "| {} |", cells.join(" | "));
    }
    page.push('\n');
    for note in &table.notes {
        let _ = writeln!(page, "{}\n", plain(note));
    }
}

/// A text that is nothing but text: no table, no link, no markup, nothing that moves a cursor.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '|' | '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' => {
                plain.push('\\');
                plain.push(sign);
            }
            sign if sign.is_control() => plain.push(' '),
            sign => plain.push(sign),
        }
    }
    plain
}
