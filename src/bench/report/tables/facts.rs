//! What stands around the measurements: conditions, the generator's own check, machine, broker and what was asked for.

use super::{Cell, Table};
use crate::bench::report::{
    Report, SelfCheck, Verdict,
    figures::{self, count, digits, or_dash},
};

/// The sentence at the top, and whether all is well.
pub(in crate::bench::report) fn about(report: &Report) -> (bool, String) {
    let broken = report.thresholds.iter().filter(|threshold| !threshold.ok).count();
    let mut said = match report.run.verdict {
        Verdict::Valid => "valid".to_owned(),
        Verdict::Invalid => "not valid".to_owned(),
    };
    if report.run.interrupted {
        said += ", interrupted";
    }
    match broken {
        0 => {}
        1 => said += ", a condition is broken",
        broken => said += &format!(", {broken} conditions are broken"),
    }
    (report.run.verdict == Verdict::Valid && broken == 0, said)
}

/// Conditions and the generator's own check.
pub(in crate::bench::report) fn judgements(report: &Report) -> Vec<Table> {
    let mut tables = Vec::new();
    if !report.thresholds.is_empty() {
        let rows = report.thresholds.iter().map(|threshold| {
            vec![
                Cell::Words(threshold.expr.clone()),
                Cell::Number(or_dash(threshold.value, digits)),
                if threshold.ok { Cell::Good("✓ holds".to_owned()) } else { Cell::Bad("✗ broken".to_owned()) },
            ]
        });
        tables.push(Table {
            title: "Conditions".to_owned(),
            head: vec!["condition", "measured", ""],
            rows: rows.collect(),
            ..Table::default()
        });
    }
    tables.extend(self_check(&report.selfcheck));
    tables
}

fn self_check(check: &SelfCheck) -> Option<Table> {
    if *check == SelfCheck::default() {
        return None;
    }
    let percent = |value: f64| format!("{} %", digits(value));
    let rows = [
        ("Most that the generator sends", check.ceiling_per_s.map(|rate| format!("{}/s", figures::amount(rate)))),
        ("Used of it", check.ceiling_pct.map(percent)),
        ("Lateness of writes, p99", check.pacing_p99_us.map(|time| figures::time(time * 1e3))),
        ("Busiest thread", check.busiest_thread_pct.map(percent)),
        ("Publishers waited for the socket", check.write_blocked_pct.map(percent)),
        ("Segments that TCP sent again", check.retransmits.map(count)),
    ];
    let mut rows: Vec<_> = rows.into_iter().filter_map(|(name, value)| Some(pair(name, value?))).collect();
    if !check.verdict.is_empty() {
        let verdict =
            if check.verdict == "ok" { Cell::Good("✓ ok".to_owned()) } else { Cell::Bad(check.verdict.clone()) };
        rows.push(vec![Cell::Words("Verdict".to_owned()), verdict]);
    }
    Some(Table { title: "Can the load generator be trusted?".to_owned(), head: vec!["", ""], rows, ..Table::default() })
}

fn pair(name: &str, value: String) -> Vec<Cell> {
    vec![Cell::Words(name.to_owned()), Cell::Number(value)]
}

/// Where it ran, and what was asked for.
pub(in crate::bench::report) fn environment(report: &Report) -> Vec<Table> {
    let table = |title: &str, rows: Vec<(&str, Option<String>)>| Table {
        title: title.to_owned(),
        head: vec!["", ""],
        rows: rows
            .into_iter()
            .filter_map(|(name, value)| Some((name, value.filter(|value| !value.is_empty())?)))
            .map(|(name, value)| vec![Cell::Words(name.to_owned()), Cell::Words(value)])
            .collect(),
        ..Table::default()
    };
    let tables = [
        table("Machine and program", machine(report)),
        table("Broker and link", broker(report)),
        table("Asked for", config(report)),
    ];
    tables.into_iter().filter(|table| !table.rows.is_empty()).collect()
}

fn machine(report: &Report) -> Vec<(&'static str, Option<String>)> {
    let (tool, host) = (&report.env.tool, &report.env.host);
    let load = match (host.load_before, host.load_after) {
        (Some(before), Some(after)) => Some(format!("{before:.2} before, {after:.2} after")),
        (Some(load), None) | (None, Some(load)) => Some(format!("{load:.2}")),
        (None, None) => None,
    };
    vec![
        ("Program", Some(format!("{} {} {}", tool.name, tool.version, tool.profile).trim().to_owned())),
        ("Client library", Some(tool.client.clone())),
        ("Processor", host.cpu.clone()),
        ("Cores", (host.cores > 0).then(|| host.cores.to_string())),
        ("Cores of the control group", host.cgroup_cores.map(digits)),
        ("Governor", host.governor.clone()),
        ("System", Some(format!("{} {}", host.os, host.kernel.as_deref().unwrap_or_default()).trim().to_owned())),
        ("Load of the machine", load),
        ("Open files at most", host.max_open_files.map(count)),
    ]
}

fn broker(report: &Report) -> Vec<(&'static str, Option<String>)> {
    let (broker, link) = (&report.env.broker, &report.env.link);
    let forward = broker.qos2_forward.as_deref().map(|forward| match forward {
        "on_publish" => "on PUBLISH (method B)".to_owned(),
        "on_pubrel" => "on PUBREL (method A)".to_owned(),
        other => other.to_owned(),
    });
    let nodelay = (!link.transport.is_empty())
        .then(|| if link.nodelay { "sent at once (TCP_NODELAY)" } else { "may be held back (Nagle)" }.to_owned());
    let milliseconds = |time: Option<f64>| time.map(|time| figures::short(&figures::time(time * 1e6)));
    vec![
        ("Broker", broker.name.clone()),
        ("Kind", Some(broker.kind.clone())),
        ("Address", Some(broker.address.clone())),
        ("Receive Maximum", broker.receive_maximum.map(|most| count(most.into()))),
        ("Maximum QoS", broker.maximum_qos.map(|most| most.to_string())),
        ("Maximum Packet Size", broker.maximum_packet_size.map(|most| figures::short(&figures::memory(most)))),
        ("QoS 2 is handed on", forward),
        ("Memory at the end", broker.memory.map(figures::memory)),
        ("Transport", Some(link.transport.clone())),
        ("TLS", link.tls.clone()),
        ("Small packets", nodelay),
        (if link.emulated { "Emulated round trip" } else { "Round trip" }, milliseconds(link.rtt_ms)),
        ("Jitter", milliseconds(link.jitter_ms)),
        ("Bandwidth", link.bandwidth_bps.map(|bits| format!("{}bit/s", figures::short(&figures::amount(bits))))),
        ("Fastest PINGREQ to PINGRESP", link.ping_us.map(|time| figures::time(time * 1e3))),
    ]
}

fn config(report: &Report) -> Vec<(&'static str, Option<String>)> {
    let (config, run) = (&report.config, &report.run);
    let payload = if config.payload_max > config.payload {
        format!("{} to {} B", count(config.payload.into()), count(config.payload_max.into()))
    } else {
        format!("{} B", count(config.payload.into()))
    };
    let seconds = |time: f64| format!("{} s", digits(time));
    vec![
        ("Command", Some(run.argv.join(" "))),
        ("MQTT", Some(config.version.clone())),
        ("QoS", Some(config.qos.iter().map(u8::to_string).collect::<Vec<_>>().join(", "))),
        ("Topic", Some(config.topic.clone())),
        ("Payload", Some(payload)),
        ("Retained", config.retain.then(|| "yes".to_owned())),
        ("Publishers", Some(count(config.publishers))),
        ("Subscribers", Some(count(config.subscribers))),
        ("Window", Some(count(config.window.into()))),
        ("Rate", config.rate.map(|rate| format!("{}/s, {}", figures::short(&figures::amount(rate)), config.arrival))),
        ("Measured time", config.duration_s.map(seconds)),
        ("Measured messages", config.messages.map(count)),
        ("Warm-up", (config.warmup_s > 0.0).then(|| seconds(config.warmup_s))),
        ("Rounds", Some(config.blocks.to_string())),
        ("Threads", Some(config.threads.to_string())),
        ("Part", run.shard.clone()),
        ("Seed", Some(run.seed.to_string())),
        ("Took", Some(seconds(run.duration_s))),
        ("Run", Some(run.id.clone())),
    ]
}
