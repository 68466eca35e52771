//! Times by percentile, on an axis that gives each further nine the same room.

use hdrhistogram::Histogram;

use super::{
    figure,
    svg::{Plot, Scale, WIDTH},
};
use crate::bench::report::{
    Report, figures,
    levels::{E2E, Level, Pick, RESPONSE, SERVICE, levels},
};

/// The pictures of a phase.
pub(super) fn figures_of(report: &Report, phase: &str) -> Vec<String> {
    let levels = levels(report, phase);
    let (arrival, safe) = if phase == "connect" {
        ("Due → arrival", "Due → CONNACK")
    } else {
        ("Publish → arrival", "Publish → safe")
    };
    let curves = [curves(&levels, &[(E2E, "")]), curves(&levels, &[(RESPONSE, ""), (SERVICE, "dashed")])];
    // One scale for both: they are compared.
    let values = || curves.iter().flatten().flat_map(|curve| curve.points.iter());
    let least = values().map(|(_, time)| *time).fold(f64::INFINITY, f64::min);
    let most = values().map(|(_, time)| *time).fold(0.0, f64::max);
    let nines = values().map(|(nines, _)| *nines).fold(0.0, f64::max);
    let scales = (Scale::Linear { from: 0.0, to: nines.max(1.0) }, Scale::around(least, most));
    let below = [
        "From the moment it was due until the subscriber has it.",
        "Line: from the moment it was due, waiting for the window included. Dots: from the moment it was written.",
    ];
    let pictures = curves.iter().zip([arrival, safe]).zip(below);
    pictures
        .filter(|((curves, _), _)| !curves.is_empty())
        .map(|((curves, title), below)| {
            let below =
                if phase == "connect" { "From the moment it was due; dots: from its first packet." } else { below };
            figure(&format!("{title}: {phase}"), below, &picture(title, curves, scales))
        })
        .collect()
}

struct Curve {
    qos: u8,
    class: &'static str,
    points: Vec<(f64, f64)>,
}

fn curves(levels: &[Level<'_>], picks: &[(Pick, &'static str)]) -> Vec<Curve> {
    let one = |level: &Level<'_>, (pick, class): (Pick, &'static str)| {
        let points = points(&level.histogram(pick)?);
        (points.len() > 1).then_some(Curve { qos: level.qos, class, points })
    };
    levels.iter().flat_map(|level| picks.iter().filter_map(|pick| one(level, *pick))).collect()
}

/// Number of nines and time, as far as ten times are beyond it.
fn points(histogram: &Histogram<u64>) -> Vec<(f64, f64)> {
    let n = histogram.len() as f64;
    if n < 20.0 {
        return Vec::new();
    }
    let end = (n / 10.0).log10();
    let mut points: Vec<(f64, f64)> = Vec::new();
    let mut so_far = 0.0;
    for step in histogram.iter_recorded() {
        let value = step.value_iterated_to().max(1) as f64;
        let before = if so_far == 0.0 { 0.0 } else { (n / (n - so_far)).log10() };
        so_far += step.count_since_last_iteration() as f64;
        let nines = if so_far < n { (n / (n - so_far)).log10() } else { end };
        // Two points where many times are equal: else a step would look like a slope.
        for nines in [before, nines] {
            let nines = nines.min(end);
            let is_new =
                points.last().is_none_or(|(last, time)| nines - last > 0.01 || (value / time).ln().abs() > 0.01);
            if is_new {
                points.push((nines, value));
            }
        }
        if nines >= end {
            break;
        }
    }
    points
}

fn picture(title: &str, curves: &[Curve], (x, y): (Scale, Scale)) -> String {
    let Scale::Linear { to: end, .. } = x else { return String::new() };
    let mut plot = Plot::new(&format!("{title}, time by percentile"), (WIDTH, 270.0), x, y);
    let marks = [(0.0, "0"), (0.5, "50"), (0.9, "90"), (0.99, "99"), (0.999, "99.9"), (0.999_9, "99.99")];
    let more = [(0.999_99, "99.999"), (0.999_999, "99.9999")];
    let marks = marks.iter().chain(&more).map(|(share, text)| ((1.0 / (1.0_f64 - share)).log10(), (*text).to_owned()));
    // The wide ones at the far end would touch each other.
    let marks: Vec<_> = marks.filter(|(nines, _)| *nines <= end + 0.001).collect();
    let times: Vec<_> = y.ticks().into_iter().map(|tick| (tick, figures::short(&figures::time(tick)))).collect();
    plot.axes(&marks, "percentile", &times);
    for curve in curves {
        plot.line(curve.qos, curve.class, &curve.points);
        if let (Some((_, time)), "") = (curve.points.last(), curve.class) {
            plot.name(curve.qos, *time, format!("QoS {}", curve.qos));
        }
    }
    plot.finish()
}
