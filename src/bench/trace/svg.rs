//! The way of a message as a picture: time runs down, and an arrow is as steep as its way is slow.

use std::{fmt::Write, time::Duration};

use super::{Party, Sequence, time};

/// Width of the picture.
const WIDTH: f64 = 760.0;
/// Where the lines of publisher, broker and subscriber are.
const COLUMNS: [f64; 3] = [140.0, 370.0, 600.0];
/// Where time begins.
const TOP: f64 = 64.0;
/// How far it is from one way to the next.
const WAY: f64 = 56.0;
/// Room below the last packet.
const BOTTOM: f64 = 28.0;

/// Colours for a bright and for a dark page; the class keeps them from the rest of a page.
const STYLE: &str = ".mqtt-trace{font:13px system-ui,sans-serif}.mqtt-trace text{fill:#24292f}.mqtt-trace .dim{fill:#6e7781}\
.mqtt-trace .life{stroke:#8c959f;stroke-dasharray:3 4}.mqtt-trace .arrow{stroke:#0969da;stroke-width:1.5}\
.mqtt-trace .head{fill:#0969da}.mqtt-trace .mark{fill:#1a7f37}\
@media (prefers-color-scheme:dark){.mqtt-trace text{fill:#e6edf3}.mqtt-trace .dim{fill:#9198a1}\
.mqtt-trace .arrow{stroke:#4493f8}.mqtt-trace .head{fill:#4493f8}.mqtt-trace .mark{fill:#3fb950}}";

/// Draws it, as a document of its own that can also stand in a page.
#[must_use]
pub fn svg(sequence: &Sequence) -> String {
    let (body, height) = drawn(sequence);
    document(&body, height)
}

/// Draws some, one below the other.
#[must_use]
pub fn svg_of_all(sequences: &[Sequence]) -> String {
    let (mut all, mut top) = (String::new(), 0.0);
    for sequence in sequences {
        let (body, height) = drawn(sequence);
        let _ = writeln!(all, "<g transform=\"translate(0 {top:.0})\">\n{body}</g>");
        top += height;
    }
    document(&all, top)
}

fn document(body: &str, height: f64) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"mqtt-trace\" role=\"img\" viewBox=\"0 0 {WIDTH:.0} {height:.0}\" \
         width=\"{WIDTH:.0}\" height=\"{height:.0}\">\n<style>{STYLE}</style>\n{body}</svg>\n"
    )
}

/// What is drawn, and how high it is.
fn drawn(sequence: &Sequence) -> (String, f64) {
    let places = places(sequence);
    let last = places.iter().map(|(_, end)| *end).fold(TOP, f64::max);
    let height = last + BOTTOM;
    let mut out = String::new();
    let _ = writeln!(out, "<title>{}</title>", sequence.title());
    let _ = writeln!(
        out,
        "<text class=\"dim\" x=\"{:.0}\" y=\"18\" text-anchor=\"middle\">{}</text>",
        WIDTH / 2.0,
        sequence.title()
    );
    for party in [Party::Publisher, Party::Broker, Party::Subscriber] {
        let x = column(party);
        let _ = writeln!(out, "<text x=\"{x:.0}\" y=\"42\" text-anchor=\"middle\">{}</text>", party.name());
        let _ = writeln!(out, "<line class=\"life\" x1=\"{x:.0}\" y1=\"50\" x2=\"{x:.0}\" y2=\"{:.1}\"/>", last + 10.0);
    }
    for (event, (start, end)) in sequence.events.iter().zip(places) {
        let (from, to) = (column(event.from), column(event.to));
        let _ =
            writeln!(out, "<line class=\"arrow\" x1=\"{from:.0}\" y1=\"{start:.1}\" x2=\"{to:.0}\" y2=\"{end:.1}\"/>");
        head(&mut out, (from, start), (to, end));
        // On the arrow, as steep as it is.
        let (x, y) = (f64::midpoint(from, to), f64::midpoint(start, end));
        let angle = ((end - start) / (to - from)).atan().to_degrees();
        let label = format!("{}, {} B", event.name(), event.size);
        let turned = format!("translate({x:.0} {y:.1}) rotate({angle:.1})");
        let _ = writeln!(out, "<text transform=\"{turned}\" y=\"-6\" text-anchor=\"middle\">{label}</text>");
        // Beside the client that saw it.
        let (client, y) = if event.from == Party::Broker { (event.to, end) } else { (event.from, start) };
        let (x, anchor) =
            if client == Party::Publisher { (column(client) - 10.0, "end") } else { (column(client) + 10.0, "start") };
        let (class, words) = match sequence.remark(event) {
            Some("delivered") => ("mark", format!("delivered, {}", time(event.at))),
            Some(_) => ("mark", format!("done, {}", time(event.at))),
            None => ("dim", time(event.at)),
        };
        // What is answered at once would stand on what was received.
        let y = if event.from == Party::Broker { y } else { y + 13.0 };
        let _ =
            writeln!(out, "<text class=\"{class}\" x=\"{x:.0}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{words}</text>");
    }
    (out, height)
}

/// Where each arrow begins and ends. Where the link is known, it is by time; else one below the other.
fn places(sequence: &Sequence) -> Vec<(f64, f64)> {
    match sequence.rtt.filter(|rtt| !rtt.is_zero()) {
        Some(rtt) => {
            let scale = WAY / (rtt.as_secs_f64() / 2.0);
            let place = |moment: Duration| TOP + (moment.as_secs_f64() * scale).min(MOST);
            let moments = sequence.events.iter().map(|event| sequence.moments(event));
            moments.map(|(left, arrived)| (place(left), place(arrived))).collect()
        }
        None => (1..=sequence.events.len()).map(|row| TOP + row as f64 * WAY / 2.0).map(|y| (y, y)).collect(),
    }
}

/// A broker that takes very long makes no picture without end.
const MOST: f64 = 4_000.0;

/// The point of an arrow.
fn head(out: &mut String, (from_x, from_y): (f64, f64), (x, y): (f64, f64)) {
    let length = (x - from_x).hypot(y - from_y);
    let (along_x, along_y) = ((x - from_x) / length * 9.0, (y - from_y) / length * 9.0);
    let (side_x, side_y) = (-along_y * 0.45, along_x * 0.45);
    let (back_x, back_y) = (x - along_x, y - along_y);
    let _ = writeln!(
        out,
        "<polygon class=\"head\" points=\"{x:.1},{y:.1} {:.1},{:.1} {:.1},{:.1}\"/>",
        back_x + side_x,
        back_y + side_y,
        back_x - side_x,
        back_y - side_y
    );
}

const fn column(party: Party) -> f64 {
    match party {
        Party::Publisher => COLUMNS[0],
        Party::Broker => COLUMNS[1],
        Party::Subscriber => COLUMNS[2],
    }
}

#[cfg(test)]
mod tests {
    use super::{super::tests::ideal, *};
    use crate::{bench::theory::Method, packet::QoS};

    #[test]
    fn an_arrow_is_as_steep_as_its_way_is_slow() {
        let sequence = ideal(QoS::ExactlyOnce, Method::B);
        let picture = svg(&sequence);
        assert_eq!(picture.matches("class=\"arrow\"").count(), 8);
        assert_eq!(picture.matches("<polygon").count(), 8);
        assert!(
            picture.contains("<line class=\"arrow\" x1=\"140\" y1=\"64.0\" x2=\"370\" y2=\"120.0\"/>"),
            "{picture}"
        );
        assert!(picture.contains(">delivered, 20.00 ms</text>") && picture.contains(">done, 40.00 ms</text>"));
        assert!(!picture.contains("href") && !picture.contains("url("), "nothing outside of it");
        let flat = svg(&Sequence { rtt: None, ..sequence });
        assert!(flat.contains("y1=\"92.0\" x2=\"370\" y2=\"92.0\""), "{flat}");
    }

    #[test]
    fn some_stand_below_each_other() {
        let all = [QoS::AtMostOnce, QoS::AtLeastOnce].map(|qos| ideal(qos, Method::B));
        let picture = svg_of_all(&all);
        assert_eq!((picture.matches("<svg").count(), picture.matches("<g ").count()), (1, 2));
        assert_eq!(picture.matches("</g>").count(), 2);
    }
}
