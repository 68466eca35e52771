//! QoS levels beside each other: how many times as much, with its interval.

use std::fmt::Write;

use super::{
    escape,
    svg::{Scale, WIDTH, colour},
};
use crate::bench::report::{Ratio, figures};

/// The picture: a dot for each ratio, a line for its interval, all on one axis.
pub(super) fn picture(ratios: &[Ratio]) -> String {
    let values = || {
        ratios.iter().flat_map(|ratio| {
            let (low, high) = ratio.ci95.unwrap_or((ratio.ratio, ratio.ratio));
            [ratio.ratio, low, high]
        })
    };
    let values = || values().filter(|value| value.is_finite() && *value > 0.0);
    let (least, most) = (values().fold(1.0, f64::min), values().fold(1.0, f64::max));
    let scale = Scale::around(least, most);
    let (left, right, row) = (128.0, WIDTH - 52.0, 26.0);
    let height = 34.0 + row * ratios.len() as f64;
    let x = |value: f64| left + scale.place(value) * (right - left);
    let bottom = height - 24.0;
    let mut svg =
        format!("<svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-label=\"ratios with 95 % intervals\">\n");
    for tick in scale.ticks() {
        let _ = writeln!(
            svg,
            "<path class=\"{}\" d=\"M{x:.1} 4V{bottom}\"/><text x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
            if tick == 1.0 { "axis" } else { "grid" },
            bottom + 16.0,
            figures::times(tick),
            x = x(tick),
        );
    }
    for (at, ratio) in ratios.iter().enumerate() {
        let y = 18.0 + row * at as f64;
        let (low, high) = ratio.ci95.unwrap_or((ratio.ratio, ratio.ratio));
        let qos = colour(ratio.qos);
        let _ = writeln!(
            svg,
            "<text x=\"0\" y=\"{text:.1}\">{} <tspan class=\"name q{qos}\">QoS {}</tspan></text>\
             <path class=\"curve q{qos}\" d=\"M{:.1} {y:.1}H{:.1}\"/>\
             <circle class=\"dot q{qos}\" cx=\"{:.1}\" cy=\"{y:.1}\" r=\"4.5\"/>\
             <text class=\"ink\" x=\"{WIDTH}\" y=\"{text:.1}\" text-anchor=\"end\">{}</text>",
            escape(&ratio.metric.replace('_', " ")),
            ratio.qos,
            x(low),
            x(high),
            x(ratio.ratio),
            figures::times(ratio.ratio),
            text = y + 4.0,
        );
    }
    svg + "</svg>\n"
}
