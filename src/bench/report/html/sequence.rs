//! The way of one message at each QoS, as a diagram with the numbers of the run.

use std::fmt::Write;

use super::{escape, figure, svg::colour};
use crate::bench::report::{
    Report,
    figures::{self, digits},
    levels::{E2E, Level, Pick, RESPONSE, levels},
};

/// Publisher, broker, subscriber.
const AT: [f64; 3] = [70.0, 166.0, 262.0];
const STEP: f64 = 38.0;
const FIRST: f64 = 40.0;

/// One packet: in which step, from whom to whom.
struct Arrow {
    step: u8,
    from: usize,
    to: usize,
    text: String,
}

/// What happens to somebody at the beginning of a step.
struct Mark {
    step: u8,
    at: usize,
    text: String,
}

/// A diagram for each QoS that was measured.
pub(super) fn figures_of(report: &Report) -> Vec<String> {
    let (wires, waits) = (levels(report, "wire"), levels(report, "wait"));
    let one = |wire: &Level<'_>| {
        let wait = waits.iter().find(|wait| wait.qos == wire.qos);
        let (arrows, marks) = steps(report, wire, wait)?;
        let title = format!("QoS {}", wire.qos);
        let below = match wire.qos {
            0 => "Sent and forgotten: one packet each way on.",
            1 => "Kept and repeated until it is acknowledged: it may come twice.",
            _ => "Two exchanges: the first hands it over, the second lets both sides forget it.",
        };
        Some(figure(&title, below, &picture(wire.qos, &arrows, &marks)))
    };
    wires.iter().filter_map(one).collect()
}

fn steps(report: &Report, wire: &Level<'_>, wait: Option<&Level<'_>>) -> Option<(Vec<Arrow>, Vec<Mark>)> {
    let bytes = wire.both(|sample| sample.bytes.mqtt.or(sample.bytes.theory));
    let size = |bytes: Option<f64>| bytes.map_or_else(String::new, |bytes| format!(" {} B", digits(bytes)));
    let rows: Vec<(u8, usize, usize, &str, Option<f64>)> = match wire.qos {
        0 => vec![(0, 0, 1, "PUBLISH", bytes.map(|both| both.tx)), (1, 1, 2, "PUBLISH", None)],
        1 => vec![
            (0, 0, 1, "PUBLISH", bytes.map(|both| both.tx)),
            (1, 1, 0, "PUBACK", bytes.map(|both| both.rx)),
            (1, 1, 2, "PUBLISH", None),
            (2, 2, 1, "PUBACK", None),
        ],
        2 => {
            let half = bytes.map(|both| both.rx / 2.0);
            // Method A hands on two steps later.
            let late = if report.env.broker.qos2_forward.as_deref() == Some("on_pubrel") { 2 } else { 0 };
            vec![
                (0, 0, 1, "PUBLISH", bytes.map(|both| both.tx - 4.0)),
                (1, 1, 0, "PUBREC", half),
                (2, 0, 1, "PUBREL", bytes.map(|_| 4.0)),
                (3, 1, 0, "PUBCOMP", half),
                (1 + late, 1, 2, "PUBLISH", None),
                (2 + late, 2, 1, "PUBREC", None),
                (3 + late, 1, 2, "PUBREL", None),
                (4 + late, 2, 1, "PUBCOMP", None),
            ]
        }
        _ => return None,
    };
    let arrives = rows.iter().find(|(_, _, to, ..)| *to == 2).map_or(1, |(step, ..)| step + 1);
    let arrows = rows.into_iter();
    let arrows =
        arrows.map(|(step, from, to, name, bytes)| Arrow { step, from, to, text: format!("{name}{}", size(bytes)) });
    let after = |pick: Pick| wait.and_then(|wait| wait.times(pick)).and_then(|times| times.p50);
    let after = |pick: Pick| after(pick).map_or_else(String::new, |time| figures::time(time as f64));
    let marks = vec![
        Mark { step: [0, 2, 4][usize::from(wire.qos)], at: 0, text: format!("safe {}", after(RESPONSE)) },
        Mark { step: arrives, at: 2, text: format!("here {}", after(E2E)) },
    ];
    Some((arrows.collect(), marks))
}

fn picture(qos: u8, arrows: &[Arrow], marks: &[Mark]) -> String {
    let last = arrows.iter().map(|arrow| arrow.step).max().unwrap_or_default();
    let bottom = FIRST + STEP * (f64::from(last) + 1.0) + 12.0;
    let mut svg = format!(
        "<svg class=\"q{}\" style=\"max-width:400px\" viewBox=\"0 0 332 {:.0}\" role=\"img\" aria-label=\"packets of one message at QoS {qos}\">\n",
        colour(qos),
        bottom + 6.0
    );
    for (x, name) in AT.iter().zip(["publisher", "broker", "subscriber"]) {
        let _ = writeln!(
            svg,
            "<text x=\"{x}\" y=\"16\" text-anchor=\"middle\">{name}</text><path class=\"axis\" d=\"M{x} 24V{bottom}\"/>"
        );
    }
    for Arrow { step, from, to, text } in arrows {
        let (Some(x1), Some(x2)) = (AT.get(*from), AT.get(*to)) else { continue };
        let y1 = FIRST + STEP * f64::from(*step);
        let y2 = y1 + STEP * 0.78;
        let far = if *from == 2 || *to == 2 { " far" } else { "" };
        let side = (x2 - x1).signum();
        let _ = writeln!(
            svg,
            "<path class=\"arrow{far}\" d=\"M{x1} {y1:.1}L{:.1} {:.1}\"/><path class=\"head{far}\" \
             d=\"M{x2} {y2:.1}l{:.1} -6.2l{:.1} 8.4z\"/><text class=\"ink halo\" x=\"{:.1}\" y=\"{:.1}\" \
             text-anchor=\"middle\">{}</text>",
            x2 - side * 5.0,
            y2 - 1.0,
            -side * 9.4,
            -side * -1.8,
            f64::midpoint(*x1, *x2),
            f64::midpoint(y1, y2) + 4.0,
            escape(text)
        );
    }
    for Mark { step, at, text } in marks {
        let Some(x) = AT.get(*at) else { continue };
        let y = FIRST + STEP * f64::from(*step) - if *step > 0 { STEP * 0.22 } else { 0.0 };
        let (anchor, shift) = if *at == 0 { ("end", -8.0) } else { ("start", 8.0) };
        let mut words = text.split_whitespace();
        let first = words.next().unwrap_or_default();
        let rest = words.collect::<Vec<_>>().join(" ");
        let _ = writeln!(
            svg,
            "<circle class=\"dot\" cx=\"{x}\" cy=\"{y:.1}\" r=\"4\"/><text class=\"name\" x=\"{tx}\" y=\"{ty:.1}\" \
             text-anchor=\"{anchor}\">{}<tspan x=\"{tx}\" dy=\"14\">{}</tspan></text>",
            escape(first),
            escape(&rest),
            tx = x + shift,
            ty = y + 4.0,
        );
    }
    svg + "</svg>\n"
}
