//! The four blocks of the scenario `qos`: what is sent, what you wait, how fast, what you get.

use super::{Cell, Table, bars};
use crate::bench::report::{
    Report, Summary,
    figures::{self, digits, or_dash},
    levels::{E2E, Level, Pick, RESPONSE, ethernet_computed, ethernet_counted, levels, window},
};

pub(super) fn blocks(report: &Report) -> Vec<Table> {
    [sent(report), waited(report), fast(report), got(report)].into_iter().flatten().collect()
}

fn summary(report: &Report, qos: u8) -> Summary {
    report.summary.get(&format!("qos{qos}")).cloned().unwrap_or_default()
}

fn sent(report: &Report) -> Option<Table> {
    let levels = levels(report, "wire");
    let first = levels.first()?;
    let total = |level: &Level<'_>| level.both(|sample| sample.bytes.mqtt).map(|both| both.tx + both.rx);
    let ratio = |value: Option<f64>, base: Option<f64>| {
        or_dash(value.zip(base).filter(|(_, base)| *base > 0.0), |(value, base)| figures::times(value / base))
    };
    let computed = |level: &Level<'_>| ethernet_computed(report, total(level)?, level.packets()?);
    let bar = bars(&levels, total);
    let mut exact = true;
    let rows = levels.iter().map(|level| {
        let (mqtt, theory) = (level.both(|sample| sample.bytes.mqtt), level.both(|sample| sample.bytes.theory));
        let theory_cell = match (mqtt, theory) {
            (Some(mqtt), Some(theory)) => {
                let off = mqtt.tx + mqtt.rx - theory.tx - theory.rx;
                exact &= off.abs() < 0.005;
                let text = digits(theory.tx + theory.rx);
                if off.abs() < 0.005 { Cell::Good(format!("{text} B ✓")) } else { Cell::Bad(format!("{text} B ✗")) }
            }
            _ => Cell::Number(figures::DASH.to_owned()),
        };
        vec![
            Cell::Qos(level.qos),
            Cell::Number(or_dash(level.packets(), digits)),
            Cell::Number(or_dash(mqtt, |both| format!("{} B", digits(both.tx)))),
            Cell::Number(or_dash(mqtt, |both| format!("{} B", digits(both.rx)))),
            bar(level, level.qos, or_dash(total(level), |total| format!("{} B", digits(total)))),
            Cell::Number(ratio(total(level), total(first))),
            theory_cell,
            Cell::Number(or_dash(computed(level), |bytes| format!("{} B", digits(bytes)))),
            Cell::Number(ratio(computed(level), computed(first))),
            Cell::Number(or_dash(level.tcp(|tcp| tcp.segs_out as f64 + tcp.segs_in as f64), digits)),
            Cell::Number(ratio(ethernet_counted(report, level), ethernet_counted(report, first))),
            Cell::Number(or_dash(summary(report, level.qos).round_trips, digits)),
        ]
    });
    let rows: Vec<_> = rows.collect();
    let mut notes = vec![
        "On Ethernet: computed, with the frames of TCP, IP and Ethernet, one packet in each segment. Segments: all that \
         the system counted, pure acknowledgements too; × with them: the bytes of all of these on Ethernet."
            .to_owned(),
    ];
    if exact {
        notes.insert(0, "✓ measured in the codec and computed by the formulas: equal to the byte.".to_owned());
    }
    Some(Table {
        title: "What is sent".to_owned(),
        lead: format!(
            "For one message, between publisher and broker. Topic {} B, payload {} B, MQTT {}.",
            report.config.topic_len, report.config.payload, report.config.version
        ),
        head: vec![
            "",
            "packets",
            "→ broker",
            "← broker",
            "MQTT bytes",
            "× QoS 0",
            "by formula",
            "on Ethernet",
            "× QoS 0",
            "segments",
            "× with them",
            "round trips",
        ],
        rows,
        notes,
    })
}

fn waited(report: &Report) -> Option<Table> {
    let levels = levels(report, "wait");
    levels.first()?;
    let middle = |level: &Level<'_>, pick: Pick| {
        let times = level.times(pick)?;
        times.p50.map(|p50| (p50 as f64, times.n))
    };
    let longest = [RESPONSE, E2E].iter().flat_map(|pick| levels.iter().filter_map(|level| middle(level, *pick)));
    let longest = longest.map(|(time, _)| time).fold(0.0, f64::max);
    // Both columns on one scale: they are compared.
    let cell = |level: &Level<'_>, pick: Pick| match middle(level, pick) {
        Some((time, _)) if longest > 0.0 => Cell::Bar(figures::time(time), time / longest, level.qos),
        value => Cell::Number(or_dash(value, |(time, _)| figures::time(time))),
    };
    let link = &report.env.link;
    let lead = match link.rtt_ms {
        Some(rtt) if link.emulated => format!("Emulated link with a round trip of {} ms", digits(rtt)),
        Some(rtt) => format!("Link with a round trip of {} ms", digits(rtt)),
        None => "Over the link as it is".to_owned(),
    };
    let rows = levels.iter().map(|level| {
        let trips = link.rtt_ms.filter(|rtt| *rtt > 0.0).zip(middle(level, RESPONSE));
        vec![
            Cell::Qos(level.qos),
            cell(level, RESPONSE),
            Cell::Number(or_dash(trips, |(rtt, (time, _))| format!("{:.2}", time / 1e6 / rtt))),
            cell(level, E2E),
            Cell::Number(figures::count(level.times(RESPONSE).map_or(0, |times| times.n))),
        ]
    });
    let mut notes = vec!["QoS 0 is safe as soon as the system has it: it promises nothing more.".to_owned()];
    match report.env.broker.qos2_forward.as_deref() {
        Some("on_publish") => notes.push(
            "This broker hands a QoS 2 message on when its PUBLISH comes (method B), so that it arrives as soon as \
             the others."
                .to_owned(),
        ),
        Some("on_pubrel") => notes.push(
            "This broker hands a QoS 2 message on only when its PUBREL comes (method A), so that it arrives a round \
             trip later."
                .to_owned(),
        ),
        _ => {}
    }
    Some(Table {
        title: "What you wait".to_owned(),
        lead: format!("{lead}, one message at a time; half of the messages take no longer."),
        head: vec!["", "publish → safe", "in round trips", "publish → arrival", "messages"],
        rows: rows.collect(),
        notes,
    })
}

fn fast(report: &Report) -> Option<Table> {
    let levels = levels(report, "throughput");
    levels.first()?;
    let rate = |level: &Level<'_>| summary(report, level.qos).msgs_per_s.or_else(|| level.mean(|sample| sample.rate));
    let bar = bars(&levels, rate);
    let rounds = levels.iter().map(|level| level.samples.len()).max().unwrap_or_default();
    let (window, is_granted) = window(report);
    let rows = levels.iter().map(|level| {
        let summary = summary(report, level.qos);
        let ratio = report.compare.iter().find(|ratio| ratio.metric == "throughput" && ratio.qos == level.qos);
        let ratio = ratio.map(|ratio| ratio.ratio).or((level.qos == 0).then_some(1.0));
        let cpu = |pick: fn(&crate::bench::report::Cpu) -> Option<f64>| {
            Cell::Number(or_dash(level.mean(|sample| pick(&sample.cpu_ns_per_msg)), figures::time))
        };
        let limit = summary.limited_by.or_else(|| level.limited_by());
        vec![
            Cell::Qos(level.qos),
            bar(level, level.qos, or_dash(rate(level), |rate| format!("{}/s", figures::amount(rate)))),
            Cell::Number(or_dash(summary.ci95_pct, |share| format!("±{} %", digits(share)))),
            Cell::Number(or_dash(ratio, figures::times)),
            cpu(|cpu| cpu.client),
            cpu(|cpu| cpu.broker),
            Cell::Words(or_dash(limit, |limit| figures::limit(limit).to_owned())),
        ]
    });
    Some(Table {
        title: "How fast".to_owned(),
        lead: format!(
            "Messages a second, at most {}{} of them in flight, {} interleaved {}.",
            figures::count(window.into()),
            if is_granted { " (the broker's Receive Maximum)" } else { "" },
            rounds,
            if rounds == 1 { "round" } else { "rounds" }
        ),
        head: vec!["", "messages", "95 % interval", "× QoS 0", "CPU client", "CPU broker", "limited by"],
        rows: rows.collect(),
        notes: vec!["CPU: time of the processor for one message.".to_owned()],
    })
}

fn got(report: &Report) -> Option<Table> {
    let levels = levels(report, "cuts");
    levels.first()?;
    let cuts = levels.iter().map(|level| level.counts().disconnects).max().unwrap_or_default();
    let rows = levels.iter().map(|level| {
        let counts = level.counts();
        vec![
            Cell::Qos(level.qos),
            Cell::Number(figures::count(counts.sent)),
            Cell::fault(counts.lost, level.qos > 0),
            Cell::fault(counts.duplicates, level.qos == 2),
            Cell::Words(
                match (counts.lost, counts.duplicates) {
                    (0, 0) => "each message exactly once",
                    (0, _) => "each message, some of them twice",
                    (_, 0) => "not every message",
                    _ => "not every message, and some of them twice",
                }
                .to_owned(),
            ),
        ]
    });
    Some(Table {
        title: "What you get".to_owned(),
        lead: match cuts {
            0 => "The connection is cut again and again while messages are sent.".to_owned(),
            1 => "The connection is cut once while messages are sent.".to_owned(),
            cuts => format!("The connection is cut {} times while messages are sent.", figures::count(cuts)),
        },
        head: vec!["", "sent", "lost", "duplicated", "arrived"],
        rows: rows.collect(),
        notes: Vec::new(),
    })
}
