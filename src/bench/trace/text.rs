//! The way of a message in letters: a line a packet.

use std::fmt::Write;

use super::{Event, Party, Sequence, time};

/// What lines and arrows are made of.
struct Signs {
    bar: char,
    line: char,
    right: char,
    left: char,
}

const UNICODE: Signs = Signs { bar: '│', line: '─', right: '▶', left: '◀' };
const ASCII: Signs = Signs { bar: '|', line: '-', right: '>', left: '<' };

/// Columns of the times.
const TIMES: usize = 10;
/// Columns between two parties at least.
const HOP: usize = 25;

/// Draws it.
#[must_use]
pub fn text(sequence: &Sequence, ascii: bool) -> String {
    let signs = if ascii { &ASCII } else { &UNICODE };
    let name = sequence.events.iter().map(|event| event.name().len()).max().unwrap_or(0);
    let size = sequence.events.iter().map(|event| event.size.to_string().len()).max().unwrap_or(0);
    let label = |event: &Event| format!("{:<name$}  {:>size$} B", event.name(), event.size);
    let hop = HOP.max(name + size + 4 + 6);
    let mut out = format!("{}\n\n", sequence.title());
    let mut head = String::new();
    for (at, party) in [Party::Publisher, Party::Broker, Party::Subscriber].into_iter().enumerate() {
        // Each name stands around its line.
        let start = TIMES + 2 + at * (hop + 1) - party.name().len() / 2;
        head.extend(std::iter::repeat_n(' ', start - head.len()));
        head += party.name();
    }
    let _ = writeln!(out, "{head}");
    for event in &sequence.events {
        let arrow = arrow(signs, event, &label(event), hop);
        let empty = " ".repeat(hop);
        let (first, second) = if event.is_first_hop() { (arrow, empty) } else { (empty, arrow) };
        let bar = signs.bar;
        let remark = sequence.remark(event).unwrap_or_default();
        let line = format!("{:>TIMES$}  {bar}{first}{bar}{second}{bar} {remark}", time(event.at));
        let _ = writeln!(out, "{}", line.trim_end());
    }
    out.push('\n');
    for lesson in sequence.lessons() {
        let _ = writeln!(out, "{lesson}");
    }
    out
}

fn arrow(signs: &Signs, event: &Event, label: &str, hop: usize) -> String {
    let to_right = matches!((event.from, event.to), (Party::Publisher, _) | (_, Party::Subscriber));
    let rest = hop.saturating_sub(label.chars().count() + 5);
    let line = |count| String::from(signs.line).repeat(count);
    if to_right {
        format!("{} {label} {}{}", line(2), line(rest), signs.right)
    } else {
        format!("{}{} {label} {}", signs.left, line(1), line(rest + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::{super::tests::ideal, *};
    use crate::{bench::theory::Method, packet::QoS};

    #[test]
    fn a_packet_is_a_line() {
        let drawn = text(&ideal(QoS::ExactlyOnce, Method::B), false);
        assert_eq!(drawn, include_str!("snapshots/qos2.txt"));
    }

    #[test]
    fn plain_letters_do() {
        let drawn = text(&ideal(QoS::AtLeastOnce, Method::B), true);
        assert_eq!(drawn, include_str!("snapshots/qos1.txt"));
        assert!(drawn.is_ascii());
    }
}
