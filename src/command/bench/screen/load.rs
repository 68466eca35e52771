//! Tables of every other scenario: rates in and out, times, what became of the messages, and what was the limit.

use super::{
    head::filter,
    paper::{Cell, Paper, Table},
    pick::{Group, groups, of, steps},
};
use crate::{
    bench::{
        report::{Counts, Distribution, Report},
        stamp::SIZE as STAMP,
    },
    command::bench::{
        look::Ink,
        words::{DASH, count, or_dash, percent, time, whole},
    },
};

/// Phases in which connections are counted, not messages.
const CONNECTIONS: [&str; 3] = ["connect", "churn", HOLD];
/// In this one they are only to stay.
const HOLD: &str = "hold";

fn is_of_connections(phase: &str) -> bool {
    CONNECTIONS.contains(&phase)
}

/// How many a second.
pub(super) fn rates(report: &Report, paper: &mut Paper) {
    for group in groups(report, is_of_connections) {
        if group.phase == HOLD {
            let counts = group.counts();
            let held = format!(
                "{} of {} were still there after {}",
                count(counts.completed),
                count(counts.intended),
                time(group.duration())
            );
            paper.text(if counts.disconnects > 0 { Ink::Bad } else { Ink::Plain }, &held);
            continue;
        }
        let about = format!("{} connections a second{}", or_dash(group.rate(), whole), interval_of(report, &group));
        paper.heading(if group.phase == "churn" { "CHURN" } else { "CONNECT" }, &about);
        let counts = group.counts();
        let mut facts = format!("{} of {} were made", count(counts.completed), count(counts.intended));
        if counts.disconnects > 0 {
            facts += &format!(", {} were lost later", count(counts.disconnects));
        }
        let ink = if counts.connect_failures + counts.disconnects > 0 { Ink::Bad } else { Ink::Plain };
        if counts.connect_failures > 0 {
            facts += &format!(", {} could not be made", count(counts.connect_failures));
        }
        paper.text(ink, &facts);
    }
    let levels = groups(report, |phase| !is_of_connections(phase));
    if levels.is_empty() {
        return;
    }
    let is_knee = report.run.scenario == "knee";
    if let Some(knee) = &report.knee {
        let limits = knee.limits.join(", ");
        let (ink, text) = match knee.rate {
            Some(rate) => (Ink::Good, format!("{} messages a second, at which {limits}", whole(rate))),
            None => (Ink::Bad, format!("no rate at which {limits}")),
        };
        paper.heading("KNEE", "the highest rate at which all is well");
        paper.text(ink, &text);
    }
    paper.heading("HOW FAST", if is_knee { "step by step" } else { "messages a second, in and out" });
    let has_interval = !is_knee && levels.iter().any(|group| !interval_of(report, group).is_empty());
    let interval_head = if has_interval { "95 % interval" } else { "" };
    let mut table = Table::new(&["", "", ">sent/s", ">received/s", interval_head, "", ">CPU client", ">broker"]);
    let rows: Vec<Group<'_>> = if is_knee { steps(report, |phase| !is_of_connections(phase)) } else { levels };
    let has_received = report.config.subscribers > 0;
    let shown =
        |group: &Group<'_>| if has_received { group.rate() } else { group.sent_rate().or_else(|| group.rate()) };
    let most = rows.iter().filter_map(shown).fold(0.0, f64::max);
    let several = rows.iter().any(|group| group.phase != rows[0].phase);
    for (at, group) in rows.iter().enumerate() {
        let name = match (is_knee, several) {
            (true, _) => format!("step {}", at + 1),
            (false, true) => group.phase.to_owned(),
            (false, false) => String::new(),
        };
        let [client, broker] = cpu_cells(group);
        table.row(vec![
            Cell::qos(group.qos),
            Cell::plain(name),
            Cell::plain(or_dash(group.sent_rate(), whole)),
            Cell::plain(if has_received { or_dash(group.rate(), whole) } else { DASH.to_owned() }),
            Cell::dim(if is_knee { String::new() } else { interval_of(report, group) }),
            Cell::Bar(Ink::QoS(group.qos), shown(group).map_or(0.0, |rate| rate / most)),
            client,
            broker,
        ]);
    }
    paper.table(&table);
}

/// How long it took.
pub(super) fn times(report: &Report, paper: &mut Paper) {
    let all = if report.run.scenario == "knee" {
        // Those of the knee: others are told by the steps themselves.
        let best = report.knee.as_ref().and_then(|knee| knee.step);
        let mut all = steps(report, |phase| !is_of_connections(phase));
        all.retain(|step| best.is_none_or(|best| step.level.samples.iter().all(|sample| sample.block == best)));
        all
    } else {
        groups(report, |_| true)
    };
    let mut rows: Vec<(Cell, String, Distribution, Ink)> = Vec::new();
    for group in &all {
        let name = if is_of_connections(group.phase) { Cell::plain(group.phase) } else { Cell::qos(group.qos) };
        for (what, times) in kinds(group) {
            rows.push((name.clone(), what.to_owned(), times, Ink::QoS(group.qos)));
        }
    }
    if rows.is_empty() {
        return;
    }
    let of_connections = all.iter().filter(|group| is_of_connections(group.phase)).count();
    let due = match of_connections {
        0 => "from the moment a message was due",
        some if some == all.len() => "from the moment a connection was due",
        _ => "from the moment a message or a connection was due",
    };
    let step = report.knee.as_ref().and_then(|knee| knee.step).filter(|_| report.run.scenario == "knee");
    let about = step.map_or_else(|| due.to_owned(), |step| format!("at step {step}, {due}"));
    paper.heading("HOW LONG", &about);
    let longest = |times: &Distribution| of(Some(times), |times| times.p99.or(times.p90).or(times.p50));
    let most = rows.iter().filter_map(|(_, _, times, _)| longest(times)).fold(0.0, f64::max);
    let mut table = Table::new(&["", "", ">p50", ">p90", ">p99", ">p99.9", ">max", ""]);
    for (name, what, times, ink) in rows {
        let share = longest(&times).map_or(0.0, |time| time / most);
        let cell = |part: Option<u64>| Cell::plain(or_dash(part, |part| time(part as f64)));
        let max = (times.n > 0).then_some(times.max);
        let what = Cell::dim(what);
        let percentiles = [times.p50, times.p90, times.p99, times.p999, max].map(cell);
        table.row([name, what].into_iter().chain(percentiles).chain([Cell::Bar(ink, share)]).collect());
    }
    paper.table(&table);
    if all.iter().any(|group| kinds(group).iter().any(|(what, _)| *what == SERVICE)) {
        paper.text(
            Ink::Dim,
            "from writing: without the time that messages waited here before they were written. What users feel is the line above it.",
        );
    }
    if all.iter().flat_map(kinds).any(|(_, times)| times.negative > 0) {
        paper.text(Ink::Warning, "Some times were below 0: the clocks of the machines do not agree.");
    }
}

const SERVICE: &str = "from writing";

/// The times that a group has, and what they are.
fn kinds(group: &Group<'_>) -> Vec<(&'static str, Distribution)> {
    let latency = group.times();
    let connections = is_of_connections(group.phase);
    let mut kinds = Vec::new();
    kinds.extend(latency.e2e.map(|times| ("to arrive", times)));
    let differs = latency.response.as_ref().zip(latency.service.as_ref()).is_some_and(|(response, service)| {
        [(response.p50, service.p50), (response.p99, service.p99)].into_iter().any(|pair| match pair {
            (Some(response), Some(service)) => response.abs_diff(service) as f64 > 0.1 * service.min(response) as f64,
            _ => false,
        })
    });
    let response = match (connections, group.qos) {
        (true, _) => "to CONNACK",
        (false, _) if group.phase == "fetch" => "until all are there",
        (false, 0) => "to be written",
        (false, _) => "to be acknowledged",
    };
    // At QoS 0, being written is no promise: it is only told where there is nothing else.
    if connections || group.qos > 0 || kinds.is_empty() {
        kinds.extend(latency.response.map(|times| (response, times)));
        kinds.extend(
            latency.service.filter(|_| differs && (connections || group.qos > 0)).map(|times| (SERVICE, times)),
        );
    }
    kinds.retain(|(_, times)| times.n > 0);
    kinds
}

/// What became of the messages.
pub(super) fn counts(report: &Report, paper: &mut Paper) {
    let levels = groups(report, |phase| !is_of_connections(phase));
    if levels.is_empty() {
        return;
    }
    paper.heading("WHAT BECAME OF IT", "");
    let heads = ["", ">sent", ">received", ">lost", ">duplicated", ">reordered", ">corrupt"];
    let mut table = Table::new(&heads);
    let several = levels.iter().any(|group| group.phase != levels[0].phase);
    for group in &levels {
        let counts = group.counts();
        let number = |number: u64, is_wrong: bool| {
            let ink = match (number, is_wrong) {
                (0, _) => Ink::Plain,
                (_, true) => Ink::Bad,
                (_, false) => Ink::Warning,
            };
            Cell::Text(ink, count(number))
        };
        // Where nothing was to be received, nothing can be lost.
        let seen = |cell: Cell| if counts.expected + counts.received > 0 { cell } else { Cell::dim(DASH) };
        let name = if several { format!("QoS {} {}", group.qos, group.phase) } else { format!("QoS {}", group.qos) };
        table.row(vec![
            Cell::Text(Ink::QoS(group.qos), name),
            if report.run.scenario == "sub" { Cell::dim(DASH) } else { Cell::plain(count(counts.sent)) },
            seen(Cell::plain(count(counts.received))),
            seen(number(counts.lost, group.qos > 0)),
            seen(number(counts.duplicates, group.qos != 1)),
            seen(number(counts.reordered, true)),
            seen(number(counts.corrupt, true)),
        ]);
    }
    paper.table(&table);
    unstamped(report, &levels, paper);
    let sum = levels.iter().map(Group::counts).fold((0, 0, 0), |(unexpected, refused, lost), counts: Counts| {
        (unexpected + counts.unexpected, refused + counts.refused, lost + counts.disconnects)
    });
    let is_sub = report.run.scenario == "sub";
    if is_sub {
        strangers(report, &levels, sum.0, paper);
    }
    for (number, text) in [
        (if is_sub { 0 } else { sum.0 }, "came that nobody of this run has sent"),
        (sum.1, "were refused by the broker"),
        (sum.2, "connections were lost"),
    ] {
        if number > 0 {
            paper.text(Ink::Bad, &format!("{} {text}", count(number)));
        }
    }
}

/// Why there are no times to arrive, where messages came.
fn unstamped(report: &Report, levels: &[Group<'_>], paper: &mut Paper) {
    let received: u64 = levels.iter().map(|group| group.counts().received).sum();
    if received == 0 || levels.iter().any(|group| group.times().e2e.is_some()) {
        return;
    }
    let is_own = report.run.argv.iter().any(|word| word.starts_with("--payload"));
    let why = if !is_own && (report.config.payload as usize) < STAMP {
        format!("a payload of less than {STAMP} bytes has no room for a stamp")
    } else {
        "a payload of one's own carries no stamp".to_owned()
    };
    paper.text(Ink::Dim, &format!("No times to arrive: {why}. Messages are only counted."));
}

/// What came to `mqtt bench sub` from others than `mqtt bench`; and that nothing came.
fn strangers(report: &Report, levels: &[Group<'_>], foreign: u64, paper: &mut Paper) {
    let received: u64 = levels.iter().map(|group| group.counts().received).sum();
    let seconds = report.config.duration_s.unwrap_or(report.run.duration_s);
    if foreign > 0 {
        let rate =
            if seconds > 0.0 { format!(", {} a second", whole(foreign as f64 / seconds)) } else { String::new() };
        let text = format!("{} came that are not from mqtt bench{rate}: they are only counted", count(foreign));
        paper.text(Ink::Plain, &text);
    } else if received == 0 {
        let text =
            format!("nothing came in {}: is anybody publishing to {}?", time(seconds * 1e9), filter(&report.config));
        paper.text(Ink::Warning, &text);
    }
}

/// CPU time a message: of the client, and of the broker.
pub(super) fn cpu_cells(group: &Group<'_>) -> [Cell; 2] {
    let (client, broker) = group.cpu();
    [client, broker].map(|cpu| Cell::plain(or_dash(cpu, time)))
}

/// Half of the width of the 95 % interval of a rate, where there are rounds enough.
pub(super) fn interval(report: &Report, qos: u8) -> String {
    let summary = report.summary.get(&format!("qos{qos}"));
    match summary.and_then(|summary| summary.ci95_pct) {
        None => String::new(),
        // Rounds that have so little in common say nothing more.
        Some(half) if half > 99.5 => "±100 % or more".to_owned(),
        Some(half) => format!("±{} %", percent(half)),
    }
}

fn interval_of(report: &Report, group: &Group<'_>) -> String {
    if group.rounds() > 1 { interval(report, group.qos) } else { String::new() }
}
