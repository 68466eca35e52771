//! The four blocks of `mqtt bench qos`: what is sent, what you wait, how fast it is, and what you get.

use super::{
    limits::limits,
    load::{cpu_cells, interval},
    paper::{Cell, Paper, Table},
    pick::{Group, groups, of},
};
use crate::{
    bench::report::{
        Both, Counts, Report,
        levels::{ethernet_computed, ethernet_counted, window},
        sentence,
    },
    command::bench::{
        look::Ink,
        words::{DASH, amount, count, each, or_dash, time, times},
    },
};

/// Packets and bytes of a message, as they were counted, beside what the formulas say.
pub(super) fn sent(report: &Report, paper: &mut Paper) {
    let levels = groups(report, |phase| phase == "wire");
    if levels.is_empty() {
        return;
    }
    paper.heading("1 · WHAT IS SENT", "per message, publisher ⇄ broker");
    let first = levels.first().filter(|group| group.qos == 0);
    let is_known = first.is_some_and(|group| on_ethernet(report, group).is_some());
    let on_wire = if is_known { ">on Ethernet*" } else { ">on Ethernet" };
    let mut table = Table::new(&["", ">packets", ">bytes →", ">bytes ←", ">total", "", on_wire, ">round trips"]);
    for group in &levels {
        let bytes = bytes(group);
        let total = bytes.map(sum);
        let ratio = |mine: Option<f64>, base: Option<f64>| Some(mine? / base.filter(|base| *base > 0.0)?);
        let base = first.and_then(self::bytes).map(sum);
        let ethernet = ratio(on_ethernet(report, group), first.and_then(|group| on_ethernet(report, group)));
        table.row(vec![
            Cell::qos(group.qos),
            Cell::plain(or_dash(packets(report, group), each)),
            Cell::plain(or_dash(bytes.map(|both| both.tx), each)),
            Cell::plain(or_dash(bytes.map(|both| both.rx), each)),
            Cell::plain(or_dash(total, each)),
            Cell::dim(ratio(total, base).map(times).unwrap_or_default()),
            Cell::plain(or_dash(ethernet, times)),
            Cell::plain(or_dash(round_trips(report, group.qos), each)),
        ]);
    }
    paper.table(&table);
    agreement(&levels, paper);
    if is_known {
        paper.text(Ink::Dim, &footnote(report, &levels));
    }
}

/// What stands behind the numbers of Ethernet, and what the system itself has counted.
fn footnote(report: &Report, levels: &[Group<'_>]) -> String {
    let all = |number: &dyn Fn(&Group<'_>) -> Option<String>| {
        levels.iter().map(number).collect::<Option<Vec<_>>>().map(|all| all.join("  "))
    };
    let segments =
        all(&|group| segments(group).map(|all| if all < 0.95 { format!("{all:.2}") } else { format!("{all:.1}") }));
    let mut text = "* computed, with the frames of TCP, IP and Ethernet, one packet in each segment".to_owned();
    if let Some(segments) = segments {
        text += &format!("; measured segments with data a message: {segments}");
    }
    let base = levels.first().and_then(|group| ethernet_counted(report, &group.level)).filter(|base| *base > 0.0);
    let counted =
        base.and_then(|base| all(&|group| ethernet_counted(report, &group.level).map(|bytes| times(bytes / base))));
    if let Some(counted) = counted {
        text += &format!("; with all segments, pure acknowledgements too: {counted}");
    }
    text
}

/// Whether what was counted is what the formulas say.
fn agreement(levels: &[Group<'_>], paper: &mut Paper) {
    let mut is_checked = false;
    let mut agrees = true;
    for group in levels {
        let theory = group.level.both(|sample| sample.bytes.theory);
        let Some((theory, mqtt)) = theory.zip(bytes(group)) else { continue };
        is_checked = true;
        if (theory.tx - mqtt.tx).abs() < EXACT && (theory.rx - mqtt.rx).abs() < EXACT {
            continue;
        }
        agrees = false;
        let text = format!(
            "QoS {}: by the formulas {} → and {} ← bytes; {} and {} were measured ✗",
            group.qos,
            each(theory.tx),
            each(theory.rx),
            each(mqtt.tx),
            each(mqtt.rx)
        );
        paper.text(Ink::Warning, &text);
    }
    if is_checked && agrees {
        paper.text(Ink::Good, "theory = measured, to the byte ✓");
    }
}

/// Bytes that differ by less are equal: means of whole numbers.
const EXACT: f64 = 0.005;

/// How long a message takes until it is safe, and until it is there.
pub(super) fn waited(report: &Report, paper: &mut Paper) {
    let levels = groups(report, |phase| phase == "wait");
    if levels.is_empty() {
        return;
    }
    let link = &report.env.link;
    let about = match link.rtt_ms {
        Some(rtt) if link.emulated => format!("emulated link, round trip {rtt} ms, one message at a time"),
        _ => "one message at a time".to_owned(),
    };
    paper.heading("2 · WHAT YOU WAIT", &about);
    let safe = |group: &Group<'_>| {
        let latency = group.times();
        of(latency.response.as_ref().or(latency.service.as_ref()), |times| times.p50)
    };
    let arrival = |group: &Group<'_>| of(group.times().e2e.as_ref(), |times| times.p50);
    let all = levels.iter().flat_map(|group| [safe(group), arrival(group)]).flatten();
    let most = all.fold(0.0, f64::max);
    let mut table = Table::new(&["", "", "", ">", ""]);
    for (name, value) in
        [("publish → safe", &safe as &dyn Fn(&Group<'_>) -> Option<f64>), ("publish → there", &arrival)]
    {
        for (at, group) in levels.iter().enumerate() {
            let value = value(group);
            let in_trips = value.zip(link.rtt_ms.filter(|rtt| *rtt > 0.0));
            let behind = match (name, group.qos) {
                ("publish → safe", 0) => "handed to the system: no promise".to_owned(),
                _ => in_trips.map(|(value, rtt)| format!("{:.1} round trips", value / rtt / 1e6)).unwrap_or_default(),
            };
            table.row(vec![
                Cell::plain(if at == 0 { name } else { "" }),
                Cell::qos(group.qos),
                Cell::Bar(Ink::QoS(group.qos), value.map_or(0.0, |value| value / most)),
                Cell::plain(or_dash(value, time)),
                Cell::dim(behind),
            ]);
        }
    }
    paper.table(&table);
    match report.env.broker.qos2_forward.as_deref() {
        Some("on_publish") => paper.text(
            Ink::Plain,
            "This broker hands a QoS 2 message on at its PUBLISH. Others wait for PUBREL: it is there a round trip later.",
        ),
        Some("on_pubrel") => paper.text(
            Ink::Plain,
            "This broker hands a QoS 2 message on at PUBREL: it is there a round trip later than with a broker that hands it on at its PUBLISH.",
        ),
        _ => {}
    }
}

/// Messages a second, and what they cost the processor.
pub(super) fn fast(report: &Report, paper: &mut Paper) {
    let levels = groups(report, |phase| phase == "throughput");
    if levels.is_empty() {
        return;
    }
    let place = if report.env.broker.kind == "embedded" { "loopback, " } else { "" };
    let ((window, is_granted), rounds) = (window(report), levels.iter().map(Group::rounds).max().unwrap_or(0));
    let rounds = if rounds > 1 { format!(", {rounds} rounds in turn, 95 % interval") } else { String::new() };
    let whose = if is_granted { " (the broker's Receive Maximum)" } else { "" };
    paper.heading("3 · HOW FAST", &format!("{place}window {window}{whose}{rounds}"));
    let rate = |group: &Group<'_>| {
        report.summary.get(&format!("qos{}", group.qos)).and_then(|summary| summary.msgs_per_s).or_else(|| group.rate())
    };
    let most = levels.iter().filter_map(rate).fold(0.0, f64::max);
    let mut table = Table::new(&["", "", ">msg/s", "", ">to QoS 0", "", ">CPU client", ">broker"]);
    for group in &levels {
        let rate = rate(group);
        let ratio = report
            .compare
            .iter()
            .find(|ratio| ratio.metric == "throughput" && ratio.qos == group.qos && ratio.vs == 0 && group.qos > 0);
        let bounds = ratio.and_then(|ratio| ratio.ci95).map(|(low, high)| format!("{low:.2} to {high:.2}"));
        let ratio = match ratio {
            Some(ratio) => times(ratio.ratio),
            None if group.qos == 0 => times(1.0),
            None => DASH.to_owned(),
        };
        let [client, broker] = cpu_cells(group);
        table.row(vec![
            Cell::qos(group.qos),
            Cell::Bar(Ink::QoS(group.qos), rate.map_or(0.0, |rate| rate / most)),
            Cell::plain(or_dash(rate, amount)),
            Cell::dim(interval(report, group.qos)),
            Cell::plain(ratio),
            Cell::dim(bounds.unwrap_or_default()),
            client,
            broker,
        ]);
    }
    paper.table(&table);
    limits(report, &levels, paper);
}

/// What became of the messages when connections were cut.
pub(super) fn got(report: &Report, paper: &mut Paper) {
    let levels = groups(report, |phase| phase == "cuts");
    let most = |part: fn(&Counts) -> u64| levels.iter().map(|group| part(&group.counts())).max().unwrap_or(0);
    let (cuts, messages) = (most(|counts| counts.disconnects), most(|counts| counts.sent));
    if levels.is_empty() {
        return;
    }
    let about = match cuts {
        // Nobody has counted.
        0 => format!("connections are cut while {} messages are sent", count(messages)),
        _ => format!("connection cut {} times in {} messages", count(cuts), count(messages)),
    };
    paper.heading("4 · WHAT YOU GET", &about);
    let mut table = Table::new(&["", ">lost", ">duplicated", ""]);
    for group in &levels {
        let counts = group.counts();
        let ink = |number: u64, is_wrong: bool| match (number, is_wrong) {
            (0, _) => Ink::Good,
            (_, true) => Ink::Bad,
            (_, false) => Ink::Warning,
        };
        let promise = match group.qos {
            0 => "at most once: some may be lost",
            1 => "at least once: some may come twice",
            _ => "exactly once",
        };
        table.row(vec![
            Cell::qos(group.qos),
            Cell::Text(ink(counts.lost, group.qos > 0), count(counts.lost)),
            Cell::Text(ink(counts.duplicates, group.qos == 2), count(counts.duplicates)),
            Cell::dim(promise),
        ]);
    }
    paper.table(&table);
}

/// What it all comes to, for who reads nothing else.
pub(super) fn in_one_line(report: &Report, paper: &mut Paper) {
    let text = sentence(report);
    if !text.is_empty() {
        paper.gap();
        paper.text(Ink::Heading, &format!("In one line: {text}"));
    }
}

/// What was counted in the codec, a message.
fn bytes(group: &Group<'_>) -> Option<Both> {
    group.level.both(|sample| sample.bytes.mqtt)
}

fn sum(both: Both) -> f64 {
    both.tx + both.rx
}

fn packets(report: &Report, group: &Group<'_>) -> Option<f64> {
    let summary = || report.summary.get(&format!("qos{}", group.qos)).and_then(|summary| summary.packets);
    group.level.packets().or_else(summary)
}

fn round_trips(report: &Report, qos: u8) -> Option<f64> {
    report.summary.get(&format!("qos{qos}")).and_then(|summary| summary.round_trips)
}

/// Bytes of a message on Ethernet, if each packet is in a segment of its own. Nobody knows it under TLS or a WebSocket.
fn on_ethernet(report: &Report, group: &Group<'_>) -> Option<f64> {
    ethernet_computed(report, sum(bytes(group)?), packets(report, group)?)
}

/// Segments with data of a message, both ways.
fn segments(group: &Group<'_>) -> Option<f64> {
    group.level.tcp(|tcp| (tcp.data_segs_out + tcp.data_segs_in) as f64)
}
