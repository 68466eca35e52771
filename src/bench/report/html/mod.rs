//! A result as one page: tables, pictures, and the result itself inside. It asks nobody for anything.

mod percentiles;
mod ratios;
mod sequence;
mod series;
mod svg;

use std::fmt::Write;

use super::{
    Report,
    levels::phases,
    read::{BEGIN, END, json_in_page},
    sentence::sentence,
    tables::{Cell, Table, about, environment, judgements, measurements},
};

const STYLE: &str = include_str!("style.css");
/// Not even a browser's mistake may lead outside.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/// The result as one page.
#[must_use]
pub fn html(report: &Report) -> String {
    let run = &report.run;
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<link rel=\"icon\" href=\"data:,\">\n\
         <title>mqtt bench {}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n",
        escape(&run.scenario)
    );
    head(&mut page, report);
    let numbered = run.scenario == "qos";
    for (at, table) in measurements(report).iter().enumerate() {
        let number = if numbered { format!("<span class=\"number\">{} · </span>", at + 1) } else { String::new() };
        let _ = writeln!(page, "<section>\n<h2>{number}{}</h2>", escape(&table.title));
        body(&mut page, table);
        page += "</section>\n";
    }
    // The first two blocks of the scenario `qos` have too few times for a curve, and no rate.
    let measured = phases(report);
    let measured = || measured.iter().filter(|phase| !numbered || **phase == "throughput");
    let curves: Vec<String> = measured().flat_map(|phase| percentiles::figures_of(report, phase)).collect();
    section(
        &mut page,
        "How long, for how many",
        "Times by percentile: each further nine has the same room. A line ends where fewer than ten times are beyond it.",
        &[&curves],
    );
    let rows: Vec<Vec<String>> = measured().flat_map(|phase| series::figures_of(report, phase)).collect();
    let rows: Vec<&[String]> = rows.iter().map(Vec::as_slice).collect();
    section(&mut page, "As it went on", "Tenths of a second. All pictures of a row have the same scale.", &rows);
    if !report.compare.is_empty() {
        let below = "Dot: geometric mean over the rounds; line: its 95 % interval.";
        let picture = figure("How many times as much as QoS 0", below, &ratios::picture(&report.compare));
        section(&mut page, "QoS levels beside each other", "", &[&[picture]]);
    }
    if numbered {
        let lead = "Time goes down. Bytes and times are those of this run: half of the messages took no longer.";
        section(&mut page, "The way of one message", lead, &[&sequence::figures_of(report)]);
    }
    page += "<div class=\"facts\">\n";
    for table in judgements(report).iter().chain(&environment(report)) {
        let _ = writeln!(page, "<section class=\"card\">\n<h3>{}</h3>", escape(&table.title));
        body(&mut page, table);
        page += "</section>\n";
    }
    page += "</div>\n<footer>The whole result is inside this page: <code>mqtt bench report PAGE.html</code> shows it, \
             and <code>--out json=FILE</code> takes it out.</footer>\n</main>\n";
    let _ = writeln!(page, "{BEGIN}{}{END}\n</body>\n</html>", json_in_page(report));
    page
}

fn head(page: &mut String, report: &Report) {
    let (is_well, verdict) = about(report);
    let (run, broker) = (&report.run, &report.env.broker);
    let name = broker.name.as_deref().unwrap_or(&broker.kind);
    let begun = run.started.get(..16).unwrap_or(&run.started).replace('T', " ");
    let _ = writeln!(
        page,
        "<header>\n<div class=\"over\"><code>mqtt bench {}</code><span class=\"badge {}\">{}</span>\
         <span>{}</span><span>{}</span><span>{begun} UTC</span></div>",
        escape(&run.scenario),
        if is_well { "good" } else { "bad" },
        escape(&verdict),
        escape(name),
        escape(&broker.address),
        begun = escape(&begun)
    );
    let sentence = sentence(report);
    let sentence = if sentence.is_empty() { "Nothing was measured." } else { &sentence };
    // A line for each QoS, and its name on one of them.
    let lines = sentence.replace(". QoS", ".\nQoS").replace("QoS ", "QoS\u{a0}");
    let class = if lines.contains('\n') { " class=\"many\"" } else { "" };
    let lines = lines.split('\n').map(escape).collect::<Vec<_>>().join("\n");
    let _ = writeln!(page, "<h1{class}>{lines}</h1>");
    for fault in &run.faults {
        let _ = writeln!(page, "<div class=\"call bad\"><b>Not valid.</b> {}</div>", escape(fault));
    }
    for warning in &run.warnings {
        let _ = writeln!(page, "<div class=\"call\">{}</div>", escape(warning));
    }
    page.push_str("</header>\n");
}

fn section(page: &mut String, title: &str, lead: &str, rows: &[&[String]]) {
    if rows.iter().all(|figures| figures.is_empty()) {
        return;
    }
    let _ = writeln!(page, "<h2>{title}</h2>");
    if !lead.is_empty() {
        let _ = writeln!(page, "<p class=\"lead\">{lead}</p>");
    }
    for figures in rows.iter().filter(|figures| !figures.is_empty()) {
        let _ = writeln!(page, "<div class=\"cards\">\n{}</div>", figures.concat());
    }
}

/// A picture with its title and what is to be seen in it.
fn figure(title: &str, below: &str, picture: &str) -> String {
    format!(
        "<figure class=\"card\"><figcaption>{}<span>{}</span></figcaption>\n{picture}</figure>\n",
        escape(title),
        escape(below)
    )
}

fn body(page: &mut String, table: &Table) {
    if !table.lead.is_empty() {
        let _ = writeln!(page, "<p class=\"lead\">{}</p>", escape(&table.lead));
    }
    page.push_str("<div class=\"scroll\"><table>\n");
    if table.head.iter().any(|name| !name.is_empty()) {
        page.push_str("<thead><tr>");
        for (at, name) in table.head.iter().enumerate() {
            let class = if is_number(table, at) { " class=\"number\"" } else { "" };
            let _ = write!(page, "<th{class}>{}</th>", escape(name));
        }
        page.push_str("</tr></thead>\n");
    }
    page.push_str("<tbody>\n");
    for row in &table.rows {
        page.push_str("<tr>");
        for (at, cell) in row.iter().enumerate() {
            page.push_str(&td(cell, is_number(table, at)));
        }
        page.push_str("</tr>\n");
    }
    page.push_str("</tbody></table></div>\n");
    for note in &table.notes {
        let _ = writeln!(page, "<p class=\"note\">{}</p>", escape(note));
    }
}

/// Whether a column holds numbers: those stand one below the other. Facts with a name each do not.
fn is_number(table: &Table, at: usize) -> bool {
    let has = |row: &Vec<Cell>| matches!(row.get(at), Some(Cell::Number(_)));
    table.head.len() > 2
        && !table.rows.iter().any(|row| matches!(row.get(at), Some(Cell::Bar(..))))
        && table.rows.iter().any(has)
}

fn td(cell: &Cell, is_number: bool) -> String {
    let text = escape(&cell.text());
    let number = if is_number { "number " } else { "" };
    match cell {
        Cell::Qos(qos) => format!("<td class=\"qos q{}\">{text}</td>", svg::colour(*qos)),
        Cell::Words(_) => format!("<td class=\"words\">{text}</td>"),
        Cell::Number(_) => format!("<td class=\"{}\">{text}</td>", number.trim()),
        Cell::Bar(_, share, qos) => {
            format!("<td class=\"bar q{}\">{text}<i style=\"width:{:.1}%\"></i></td>", svg::colour(*qos), share * 100.0)
        }
        Cell::Good(_) => format!("<td class=\"{number}good\">{text}</td>"),
        Cell::Bad(_) => format!("<td class=\"{number}bad\">{text}</td>"),
    }
}

/// A text in which nothing is markup.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            sign if sign.is_control() => escaped.push(' '),
            sign => escaped.push(sign),
        }
    }
    escaped
}

#[cfg(test)]
mod tests;
