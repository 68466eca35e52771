//! `mqtt bench compare`: whether one result is better than another, as a table or as JSON.

use super::{conditions::refused, words};
use crate::{
    bench::{
        compare::{Change, Comparison, Difference, Verdict, compare},
        report,
        threshold::Condition,
    },
    cli::bench::CompareArgs,
    failure::{Exit, Failure, system},
    output::{self, Console, Row, Sheet, Tint},
};

/// Compares two results. That one is worse is no failure, unless a condition of `--fail-if` says so.
pub(super) fn run(args: &CompareArgs) -> Result<Exit, Failure> {
    if !(args.margin.is_finite() && (0.0..=1000.0).contains(&args.margin)) {
        return Err(Failure::usage(format!("invalid --margin {}", args.margin)).because("it must be from 0 to 1000"));
    }
    let parse = |text: &String| Condition::parse_change(text).map_err(|error| refused("--fail-if", text, &error));
    let conditions: Vec<Condition> = args.fail_if.iter().map(parse).collect::<Result<_, _>>()?;
    let read = |path| report::read(path).map_err(|error| Failure::result(path, &error));
    let (base, new) = (read(&args.base)?, read(&args.new)?);
    let comparison = compare(&base, &new, args.margin).map_err(|differences| unlike(&differences))?;
    let broken = broken(&comparison, &conditions);
    let printed = if args.json { print_json(&comparison, &broken) } else { sheet(&comparison).print() };
    printed
        .map_err(|error| Failure::new(Exit::FAILED, "cannot write to the standard output").because(system(&error)))?;
    let console = Console::new(false);
    for warning in &comparison.warnings {
        console.finding(warning, None);
    }
    for (condition, found) in &broken {
        console.finding(format_args!("{condition}: {found}"), None);
    }
    Ok(if broken.is_empty() { Exit::DONE } else { Exit::BROKEN })
}

/// The results are of different settings.
pub(super) fn unlike(differences: &[Difference]) -> Failure {
    let words: Vec<String> = differences.iter().map(ToString::to_string).collect();
    Failure::usage("the results are not of the same settings").because(words.join(", "))
}

/// The conditions that are broken, and why. One is so only when the whole interval says it: with the drift that lies
/// between any two runs.
fn broken<'a>(comparison: &Comparison, conditions: &'a [Condition]) -> Vec<(&'a Condition, String)> {
    let judge = |condition: &'a Condition| {
        let name = condition.path.metric_name();
        let is_meant =
            |change: &&Change| change.metric == name && condition.path.qos.is_none_or(|qos| change.qos == Some(qos));
        let mut changes = comparison.changes.iter().filter(is_meant).peekable();
        if changes.peek().is_none() {
            return Some((condition, format!("{name} is not in both results")));
        }
        let breaks = changes.find(|change| {
            change.guarded_pct.is_some_and(|interval| condition.operator.holds_throughout(interval, condition.value))
        });
        breaks.map(|change| (condition, format!("{} has changed by {}", named(change), changed(change))))
    };
    conditions.iter().filter_map(judge).collect()
}

fn print_json(comparison: &Comparison, broken: &[(&Condition, String)]) -> std::io::Result<()> {
    let mut json = serde_json::to_value(comparison)?;
    json["broken"] = broken.iter().map(|(condition, _)| condition.text.as_str()).collect();
    output::record(&json)
}

fn sheet(comparison: &Comparison) -> Sheet {
    let mut sheet = Sheet::new();
    let row = |change: &Change| {
        let (words, tint) = match (change.verdict, change.decides) {
            (Verdict::Regressed, true) => ("REGRESSED", Tint::Bad),
            (Verdict::Regressed, false) => ("worse, informs only", Tint::Warning),
            (Verdict::Improved, true) => ("improved", Tint::Good),
            (Verdict::Improved, false) => ("better, informs only", Tint::Plain),
            (Verdict::Equivalent, _) => ("equivalent", Tint::Plain),
            (Verdict::Inconclusive, _) => ("inconclusive", Tint::Plain),
        };
        let interval = |ends: Option<(f64, f64)>| {
            words::or_dash(ends, |(low, high)| format!("[{}, {}]", signed(low), signed(high)))
        };
        let values = format!("{} → {}", value(change, change.base), value(change, change.new));
        let cells = vec![
            named(change),
            values,
            format!("{} %", signed(change.change_pct)),
            interval(change.ci95_pct),
            interval(change.guarded_pct),
            words.to_owned(),
        ];
        Row { cells, tint }
    };
    let rows: Vec<Row> = comparison.changes.iter().map(row).collect();
    sheet.table(&["METRIC", "BASE → NEW", "CHANGE", "95 %", "WITH DRIFT", "VERDICT"], &rows);
    sheet.gap();
    let tint = match comparison.verdict {
        Verdict::Regressed => Tint::Bad,
        Verdict::Improved => Tint::Good,
        Verdict::Equivalent | Verdict::Inconclusive => Tint::Heading,
    };
    let why = match comparison.verdict {
        Verdict::Regressed => "worse by more than the margin, and more than chance and a machine's drift explain",
        Verdict::Improved => "better by more than the margin, and more than chance and a machine's drift explain",
        Verdict::Equivalent => "all that decides is within the margin",
        Verdict::Inconclusive => {
            "no difference is shown, and none is ruled out: more --blocks, or a wider --margin, help"
        }
    };
    sheet.line(&format!("{} at a margin of {} %: {why}", comparison.verdict, comparison.margin_pct), tint);
    sheet
}

fn named(change: &Change) -> String {
    let level = change.qos.map_or_else(|| "all".to_owned(), |qos| format!("qos{qos}"));
    format!("{level} {}", change.metric.replace('.', " "))
}

fn value(change: &Change, value: f64) -> String {
    match change.unit {
        "ns" => words::time(value),
        "msgs/s" => words::amount(value),
        _ => words::each(value),
    }
}

fn changed(change: &Change) -> String {
    let (low, high) = change.guarded_pct.unwrap_or((change.change_pct, change.change_pct));
    format!("{} % [{}, {}]", signed(change.change_pct), signed(low), signed(high))
}

/// With one digit behind the point, and a sign that is not there for 0.
fn signed(percent: f64) -> String {
    let text = format!("{percent:+.1}");
    if matches!(text.as_str(), "+0.0" | "-0.0") { "0.0".to_owned() } else { text }
}
