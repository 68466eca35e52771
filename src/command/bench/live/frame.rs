//! Pictures and lines of a measurement that goes on: from what is known to text, and nothing else.

use super::state::{CONNECT, State, Subject};
use crate::{
    bench::progress::Tick,
    command::bench::{
        look::{Ink, Line, Look},
        words::{count, milliseconds, or_dash, span, whole},
    },
};

/// One line, for a pipe or a log.
pub(super) fn line(state: &State) -> String {
    let tick = &state.tick;
    let mut parts = vec![span(state.elapsed), state_of(state).to_owned()];
    if is_about_connections(state) {
        parts.push(connections(tick));
    } else {
        let since = state.since_told();
        let [sent, completed, received] = since.rates();
        let a_second = |rate: f64| format!("{}/s", whole(rate));
        if state.subject() != Subject::Connections {
            parts.push(format!("qos {}", tick.qos));
        }
        parts.extend(round(tick));
        match state.subject() {
            Subject::Connections => parts.push(format!("connections {}", a_second(completed))),
            Subject::Received => parts.push(format!("received {}", a_second(received))),
            Subject::Messages => {
                parts.push(format!("sent {}", a_second(sent)));
                parts.push(format!("received {}", a_second(received)));
            }
            Subject::Sent => {
                parts.push(format!("sent {}", a_second(sent)));
                parts.extend((tick.qos > 0).then(|| format!("acknowledged {}", a_second(completed))));
            }
        }
        parts.extend(since.p50().map(|time| format!("p50 {}", milliseconds(time))));
        parts.extend(since.p99.map(|time| format!("p99 up to {}", milliseconds(time))));
        if has_window(tick) {
            parts.push(format!("in flight {}/{}", count(tick.in_flight.0), count(tick.in_flight.1)));
        }
    }
    if tick.errors > 0 {
        parts.push(format!("errors {}", count(tick.errors)));
    }
    parts.join("  ")
}

/// The lines of a picture. `has_keys`: somebody can press them.
pub(super) fn frame(state: &State, has_keys: bool, look: Look) -> Vec<String> {
    let tick = &state.tick;
    let mut lines = vec![head(state), bar(state, look)];
    if is_about_connections(state) {
        lines.push(label("connected", look).and(Ink::Plain, connections(tick)));
    } else {
        lines.extend(rates(state, look));
        lines.push(times(tick, look));
    }
    lines.push(gauges(tick, look));
    if has_keys {
        lines.push(keys(state, look));
    }
    lines.iter().map(|line| line.fitted(look)).collect()
}

/// Columns of the labels.
const LABEL: usize = 11;
/// The most columns of the bar.
const BAR: usize = 40;
/// Columns of a gauge.
const GAUGE: usize = 16;

fn head(state: &State) -> Line {
    let tick = &state.tick;
    let ink = if state.is_paused || state.is_stopping { Ink::Warning } else { Ink::Plain };
    let mut line = Line::of(Ink::Heading, format!(" {}", state.scenario)).and(ink, format!(" · {}", state_of(state)));
    if !is_about_connections(state) && state.subject() != Subject::Connections {
        line.add(Ink::QoS(tick.qos), format!(" · QoS {}", tick.qos));
    }
    if let Some(round) = round(tick) {
        line.add(Ink::Plain, format!(" · {round}"));
    }
    line.and(Ink::Dim, format!(" · {}", span(state.elapsed)))
}

/// How much of the phase is done.
fn bar(state: &State, look: Look) -> Line {
    let Some((done, left)) = state.done() else { return Line::of(Ink::Dim, " until it is stopped") };
    let words = left.map_or_else(String::new, |left| format!("  {} left", span(left)));
    let (full, rest) = look.gauge(done, BAR.min(look.width.saturating_sub(24)));
    Line::of(Ink::Good, format!(" {full}"))
        .and(Ink::Dim, rest)
        .and(Ink::Plain, format!(" {:3.0} %{words}", done * 100.0))
}

/// Messages a second.
fn rates(state: &State, look: Look) -> Vec<Line> {
    let tick = &state.tick;
    let (sent, received) = state.calm_rates();
    let (all_sent, all_received) = state.rates();
    let wished = tick.wished_rate.map(|rate| format!(" of {}/s", whole(rate))).unwrap_or_default();
    let numbers = [format!("{}/s", whole(sent)), format!("{}/s", whole(received))];
    let widest = numbers.iter().map(String::len).max().unwrap_or(0);
    let [sent, received] = numbers;
    let row = |name: &str, number: &str, behind: &str, rates: &[f64]| {
        let mut line = label(name, look).and(Ink::Plain, format!("{number:>widest$}")).and(Ink::Dim, behind);
        line.pad(look, LABEL + widest + wished.len() + 2);
        let room = look.width.saturating_sub(line.columns(look));
        line.and(Ink::QoS(tick.qos), if room >= 4 { look.sparkline(rates, room) } else { String::new() })
    };
    match state.subject() {
        Subject::Messages => {
            vec![row("sent", &sent, &wished, &all_sent), row("received", &received, "", &all_received)]
        }
        Subject::Sent if tick.qos == 0 => vec![row("sent", &sent, &wished, &all_sent)],
        Subject::Sent => vec![row("sent", &sent, &wished, &all_sent), row("completed", &received, "", &all_received)],
        Subject::Received => vec![row("received", &received, "", &all_received)],
        Subject::Connections => vec![row("made", &received, &wished, &all_received)],
    }
}

fn times(tick: &Tick, look: Look) -> Line {
    let (p50, p99) = (or_dash(tick.p50, milliseconds), or_dash(tick.p99, milliseconds));
    label("time", look).and(Ink::Plain, format!("p50 {p50:<9} p99 {p99}"))
}

/// What is on its way, and what went wrong.
fn gauges(tick: &Tick, look: Look) -> Line {
    let mut line = Line::default();
    let (in_flight, room) = tick.in_flight;
    if has_window(tick) {
        let (full, rest) = look.gauge(in_flight as f64 / room as f64, GAUGE.min(look.width / 5));
        let numbers = format!(" {} of {}   ", count(in_flight), count(room));
        line = label("in flight", look).and(Ink::Plain, full).and(Ink::Dim, rest).and(Ink::Plain, numbers);
    } else {
        line.add(Ink::Plain, " ");
    }
    let (ink, number) = if tick.errors > 0 { (Ink::Bad, count(tick.errors)) } else { (Ink::Dim, "0".to_owned()) };
    line.and(ink, format!("errors {number}"))
}

/// What the keys do, as far as it is true.
fn keys(state: &State, look: Look) -> Line {
    let space = if state.is_paused { "space goes on" } else { "space pauses" };
    let mut all = vec!["q stops"];
    if state.has_wished_rate() {
        all.extend(["+ faster", "- slower"]);
    }
    all.push(space);
    // In ASCII, a dash between them would look like the key.
    let between = if look.ascii { ", " } else { " · " };
    Line::of(Ink::Dim, format!(" {}", all.join(between)))
}

fn label(text: &str, look: Look) -> Line {
    let mut line = Line::of(Ink::Dim, format!(" {text}"));
    line.pad(look, LABEL);
    line
}

fn state_of(state: &State) -> &str {
    match state {
        State { is_stopping: false, tick: Tick { phase: "drain", .. }, .. } => "draining",
        State { is_stopping: true, .. } => "stopping",
        State { is_paused: true, .. } => "paused",
        _ => state.phase,
    }
}

/// The round, where there is more than one.
fn round(tick: &Tick) -> Option<String> {
    let (round, rounds) = tick.block;
    (rounds > 1).then(|| format!("round {round} of {rounds}"))
}

/// Whether messages wait for acknowledgements.
const fn has_window(tick: &Tick) -> bool {
    tick.qos > 0 && tick.in_flight.1 > 0
}

/// Whether nothing is sent yet, or nothing is to be.
fn is_about_connections(state: &State) -> bool {
    let tick = &state.tick;
    if state.subject() == Subject::Connections && tick.sent == 0 && tick.phase != "churn" {
        return true;
    }
    tick.phase == CONNECT || (tick.sent == 0 && tick.received == 0 && tick.connections.0 < tick.connections.1)
}

fn connections(tick: &Tick) -> String {
    let (made, wanted) = tick.connections;
    if wanted > 0 {
        format!("{} of {} connections", count(made), count(wanted))
    } else {
        format!("{} connections", count(made))
    }
}

#[cfg(test)]
mod tests;
