//! Whether a result can be trusted: the check of the generator itself, warnings, conditions, and the verdict.

use std::time::Duration;

use super::paper::Paper;
use crate::{
    bench::{
        report::{Report, SelfCheck, Verdict},
        threshold::{Condition, Wish, shown},
    },
    command::bench::{
        look::{Ink, Line},
        words::{amount, count, memory, or_dash, percent, span, time},
    },
};

/// From the check of ourselves to the verdict.
pub(super) fn write(report: &Report, paper: &mut Paper) {
    paper.gap();
    itself(&report.selfcheck, paper);
    if let Some(bytes) = report.env.broker.memory {
        paper.text(Ink::Dim, &format!("memory of the broker at the end: {}", memory(bytes)));
    }
    for warning in &report.run.warnings {
        paper.hanging(Ink::Warning, "note: ", warning);
    }
    for threshold in &report.thresholds {
        let (ink, word) = if threshold.ok { (Ink::Good, "holds:  ") } else { (Ink::Bad, "broken: ") };
        let value = threshold.value.map_or_else(
            || "could not be measured".to_owned(),
            |value| format!("it is {}", measured(value, &threshold.expr)),
        );
        paper.hanging(ink, word, &format!("{}: {value}", threshold.expr));
    }
    if report.run.interrupted {
        paper.text(Ink::Warning, "Stopped early: this is what was measured until then.");
    }
    if report.run.verdict == Verdict::Invalid {
        let line = Line::of(Ink::Bad, "   This result is not valid:");
        paper.line(&line);
        for fault in &report.run.faults {
            paper.hanging(Ink::Bad, "✗ ", fault);
        }
    }
}

/// What else there is to know, and how long it took.
pub(super) fn more(report: &Report, paper: &mut Paper) {
    let took = Duration::try_from_secs_f64(report.run.duration_s).map(span).unwrap_or_default();
    let more: &[&str] = if report.run.scenario == "qos" {
        &["More: mqtt bench trace -q 2", "mqtt bench qos mqtt://HOST", "--out html=report.html"]
    } else {
        &["More: mqtt help measuring", "--out html=report.html"]
    };
    let mut parts: Vec<String> = more.iter().map(|part| (*part).to_owned()).collect();
    parts.push(format!("took {took}"));
    paper.list(Ink::Dim, &parts);
}

/// Whether the generator may have been what was measured.
fn itself(check: &SelfCheck, paper: &mut Paper) {
    let mut facts = Vec::new();
    if let Some(percents) = check.ceiling_pct {
        let ceiling = check.ceiling_per_s.map_or(String::new(), |ceiling| format!(" of {}/s", amount(ceiling)));
        facts.push(format!("{} % of its ceiling{ceiling}", percent(percents)));
    }
    if check.pacing_p99_us.is_some() {
        facts.push(format!("late by {} (p99)", or_dash(check.pacing_p99_us, |late| time(late * 1e3))));
    }
    facts.extend(check.busiest_thread_pct.map(|busy| format!("busiest thread {} %", percent(busy))));
    facts.extend(
        check
            .write_blocked_pct
            .filter(|blocked| *blocked >= 0.1)
            .map(|blocked| format!("writes blocked {} %", percent(blocked))),
    );
    facts.extend(
        check
            .retransmits
            .filter(|count| *count > 0)
            .map(|number| format!("{} {} sent again", count(number), if number == 1 { "segment" } else { "segments" })),
    );
    let is_ok = check.verdict.is_empty() || check.verdict == "ok";
    if let Some(first) = facts.first_mut() {
        *first = format!("generator: {first}");
        if is_ok {
            facts.push("ok".to_owned());
        }
        paper.list(Ink::Plain, &facts);
    }
    if !is_ok {
        paper.hanging(Ink::Warning, "generator: ", &check.verdict);
    }
}

/// A value of a condition with its unit, as far as this program knows the condition.
fn measured(value: f64, expr: &str) -> String {
    let kind = Condition::parse(expr, Wish::Require).map(|condition| condition.path.kind());
    kind.map_or_else(|_| value.to_string(), |kind| shown(value, kind))
}
