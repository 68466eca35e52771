//! Rates and times as they went on.

use super::{
    figure,
    svg::{NARROW, Plot, Scale},
};
use crate::bench::report::{
    Point, Report, Sample,
    figures::{self, digits},
    levels::{Level, levels},
};

/// Each round is a line as long as they can be told apart.
const LINES: usize = 24;
/// More points than pixels show nothing more.
const POINTS: usize = 240;

/// The pictures of a phase, one for each QoS: its rates, and its times where they are known.
pub(super) fn figures_of(report: &Report, phase: &str) -> [Vec<String>; 2] {
    let levels = levels(report, phase);
    let series: Vec<(u8, Vec<Vec<Step>>)> = levels.iter().map(|level| (level.qos, lines(level))).collect();
    let steps = || series.iter().flat_map(|(_, lines)| lines.iter().flatten());
    let most = steps().map(|step| step.sent.max(step.received)).fold(0.0, f64::max);
    let end = steps().map(|step| step.at).fold(0.0, f64::max);
    let slowest = steps().filter_map(|step| step.p99).fold(0.0, f64::max);
    let fastest = steps().filter_map(|step| step.p50).fold(f64::INFINITY, f64::min);
    if most <= 0.0 {
        return Default::default();
    }
    let (x, y) = (Scale::Linear { from: 0.0, to: end.max(0.1) }, Scale::up_to(most));
    let mut all = [Vec::new(), Vec::new()];
    for (qos, lines) in series.iter().filter(|(_, lines)| !lines.is_empty()) {
        let what = if lines.len() == 1 { "" } else { ", one line a round" };
        let below = format!("Messages a second{what}. Line: arrived; dots: sent.");
        let title = format!("QoS {qos}: {phase}");
        all[0].push(figure(&title, &below, &rates(&title, *qos, lines, (x, y))));
    }
    if slowest > 0.0 {
        let y = Scale::around(fastest.min(slowest), slowest);
        for (qos, lines) in series.iter().filter(|(_, lines)| lines.iter().flatten().any(|step| step.p99.is_some())) {
            let title = format!("QoS {qos}: times, {phase}");
            let below = "Of each tenth of a second. Line: p99; dots: p50.";
            all[1].push(figure(&title, below, &times(&title, *qos, lines, (x, y))));
        }
    }
    all
}

/// What happened in some tenths of a second.
struct Step {
    at: f64,
    sent: f64,
    received: f64,
    p50: Option<f64>,
    p99: Option<f64>,
}

fn lines(level: &Level<'_>) -> Vec<Vec<Step>> {
    let lines = level.samples.iter().take(LINES).map(|sample| steps(sample));
    lines.filter(|line| !line.is_empty()).collect()
}

fn steps(sample: &Sample) -> Vec<Step> {
    let mut points = sample.series_100ms.as_slice();
    // The last tenth is hardly ever a whole one, and would look like a fall.
    if let [before @ .., last] = points
        && before.len() > 1
        && last.t_ms.saturating_add(100).saturating_mul(1_000_000) > sample.duration_ns
    {
        points = before;
    }
    // Without subscribers nothing arrives: what was completed is what came of it.
    let received =
        if sample.counts.expected > 0 { |point: &Point| point.received } else { |point: &Point| point.completed };
    let together = points.len().div_ceil(POINTS).max(1);
    let steps = points.chunks(together).map(|chunk| {
        let seconds = chunk.len() as f64 / 10.0;
        let sum = |pick: fn(&Point) -> u64| chunk.iter().fold(0.0, |sum, point| sum + pick(point) as f64) / seconds;
        let worst = |pick: fn(&Point) -> Option<u64>| chunk.iter().filter_map(pick).max().map(|time| time as f64);
        Step {
            at: chunk.first().map_or(0.0, |point| point.t_ms as f64 / 1e3) + seconds / 2.0,
            sent: sum(|point| point.sent),
            received: sum(received),
            p50: worst(|point| point.p50),
            p99: worst(|point| point.p99),
        }
    });
    steps.collect()
}

fn axes(plot: &mut Plot, x: Scale, y: Scale, show: fn(f64) -> String) {
    let seconds: Vec<_> = x.ticks().into_iter().map(|tick| (tick, digits((tick * 1e6).round() / 1e6))).collect();
    let values: Vec<_> = y.ticks().into_iter().map(|tick| (tick, figures::short(&show(tick)))).collect();
    plot.axes(&seconds, "seconds", &values);
}

fn rates(title: &str, qos: u8, lines: &[Vec<Step>], (x, y): (Scale, Scale)) -> String {
    let mut plot = Plot::new(&format!("{title}, rate over time"), (NARROW, 190.0), x, y);
    axes(&mut plot, x, y, figures::amount);
    let width = if lines.len() > 1 { "thin" } else { "" };
    let mut ends = Vec::new();
    for line in lines {
        let sent: Vec<_> = line.iter().map(|step| (step.at, step.sent)).collect();
        let received: Vec<_> = line.iter().map(|step| (step.at, step.received)).collect();
        plot.line(qos, &format!("dashed {width}"), &sent);
        plot.line(qos, width, &received);
        ends.extend(received.last().map(|(_, rate)| *rate));
    }
    let middle = ends.iter().map(|end| end / ends.len() as f64).sum();
    plot.name(qos, middle, format!("{}/s", figures::amount(middle)));
    plot.finish()
}

fn times(title: &str, qos: u8, lines: &[Vec<Step>], (x, y): (Scale, Scale)) -> String {
    let mut plot = Plot::new(title, (NARROW, 190.0), x, y);
    axes(&mut plot, x, y, figures::time);
    let width = if lines.len() > 1 { "thin" } else { "" };
    let mut ends: [Option<f64>; 2] = [None; 2];
    for line in lines {
        let p50: Vec<_> = line.iter().filter_map(|step| Some((step.at, step.p50?))).collect();
        let p99: Vec<_> = line.iter().filter_map(|step| Some((step.at, step.p99?))).collect();
        plot.line(qos, &format!("dashed {width}"), &p50);
        plot.line(qos, width, &p99);
        ends = [p50.last().map(|(_, time)| *time), p99.last().map(|(_, time)| *time)];
    }
    for (end, name) in ends.iter().zip(["p50", "p99"]) {
        if let Some(end) = end {
            plot.name(qos, *end, name);
        }
    }
    plot.finish()
}
