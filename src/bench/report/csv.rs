//! A result as rows of one value each, for whoever has a tool for tables.

use std::fmt::Display;

use super::{Distribution, Report, Sample};

/// What the columns are.
const HEAD: &str = "run,scenario,block,qos,phase,metric,stat,value,unit\n";

/// The result as rows of one value each: quoted after RFC 4180, a line feed behind each.
#[must_use]
pub fn csv(report: &Report) -> String {
    let mut rows = Rows {
        text: HEAD.to_owned(),
        run: format!("{},{}", quoted(&report.run.id), quoted(&report.run.scenario)),
        place: String::new(),
    };
    for sample in &report.results {
        rows.place = format!("{},{},{}", sample.block, sample.qos, quoted(&sample.phase));
        add(&mut rows, sample);
    }
    for ratio in &report.compare {
        rows.place = format!(",{},compare", ratio.qos);
        let metric = format!("{}/qos{}", ratio.metric, ratio.vs);
        rows.add(&metric, "ratio", ratio.ratio, "");
        if let Some((low, high)) = ratio.ci95 {
            rows.add(&metric, "ci95_low", low, "");
            rows.add(&metric, "ci95_high", high, "");
        }
        rows.add(&metric, "n", ratio.n, "blocks");
    }
    rows.place = ",,selfcheck".to_owned();
    let check = &report.selfcheck;
    rows.may("ceiling", "rate", check.ceiling_per_s, "messages/s");
    rows.may("ceiling", "used", check.ceiling_pct, "%");
    rows.may("pacing", "p99", check.pacing_p99_us, "us");
    rows.may("thread", "busiest", check.busiest_thread_pct, "%");
    rows.may("write", "blocked", check.write_blocked_pct, "%");
    rows.may("tcp", "retransmits", check.retransmits, "segments");
    rows.text
}

struct Rows {
    text: String,
    run: String,
    place: String,
}

impl Rows {
    fn add(&mut self, metric: &str, stat: &str, value: impl Display, unit: &str) {
        let (metric, stat, value) = (quoted(metric), quoted(stat), value.to_string());
        self.text += &[&self.run, &self.place, &metric, &stat, &value, unit].join(",");
        self.text.push('\n');
    }

    fn may(&mut self, metric: &str, stat: &str, value: Option<impl Display>, unit: &str) {
        if let Some(value) = value {
            self.add(metric, stat, value, unit);
        }
    }
}

fn add(rows: &mut Rows, sample: &Sample) {
    let unit = if sample.phase == "connect" { "connections/s" } else { "messages/s" };
    rows.may("rate", "value", sample.rate, unit);
    rows.may("sent_rate", "value", sample.sent_rate, unit);
    rows.add("duration", "value", sample.duration_ns, "ns");
    let counts = &sample.counts;
    for (stat, value) in [
        ("intended", counts.intended),
        ("sent", counts.sent),
        ("completed", counts.completed),
        ("expected", counts.expected),
        ("received", counts.received),
        ("lost", counts.lost),
        ("duplicates", counts.duplicates),
        ("duplicates_marked", counts.duplicates_marked),
        ("reordered", counts.reordered),
        ("corrupt", counts.corrupt),
        ("unexpected", counts.unexpected),
        ("refused", counts.refused),
        ("disconnects", counts.disconnects),
        ("connect_failures", counts.connect_failures),
    ] {
        rows.add("counts", stat, value, "");
    }
    for (metric, packets) in [("packets.tx", &sample.packets.tx), ("packets.rx", &sample.packets.rx)] {
        for (name, number) in packets {
            rows.add(metric, name, number, "packets");
        }
    }
    for (metric, bytes) in [("bytes.theory", sample.bytes.theory), ("bytes.mqtt", sample.bytes.mqtt)] {
        rows.may(metric, "tx", bytes.map(|both| both.tx), "B/message");
        rows.may(metric, "rx", bytes.map(|both| both.rx), "B/message");
    }
    if let Some(tcp) = sample.bytes.tcp {
        rows.add("tcp", "bytes_out", tcp.bytes_out, "B");
        rows.add("tcp", "bytes_in", tcp.bytes_in, "B");
        rows.add("tcp", "segs_out", tcp.segs_out, "segments");
        rows.add("tcp", "segs_in", tcp.segs_in, "segments");
        rows.add("tcp", "data_segs_out", tcp.data_segs_out, "segments");
        rows.add("tcp", "data_segs_in", tcp.data_segs_in, "segments");
        rows.add("tcp", "retransmits", tcp.retransmits, "segments");
        rows.may("tcp", "min_rtt", tcp.min_rtt_us, "us");
    }
    let latency = &sample.latency_ns;
    for (metric, times) in [
        ("latency.response", &latency.response),
        ("latency.service", &latency.service),
        ("latency.e2e", &latency.e2e),
        ("latency.pacing", &latency.pacing),
    ] {
        if let Some(times) = times {
            distribution(rows, metric, times);
        }
    }
    rows.may("cpu.client", "mean", sample.cpu_ns_per_msg.client, "ns/message");
    rows.may("cpu.broker", "mean", sample.cpu_ns_per_msg.broker, "ns/message");
    for point in &sample.series_100ms {
        let at = format!("t={}ms", point.t_ms);
        rows.add("series.sent", &at, point.sent, "messages");
        rows.add("series.completed", &at, point.completed, "messages");
        rows.add("series.received", &at, point.received, "messages");
        rows.may("series.p50", &at, point.p50, "ns");
        rows.may("series.p99", &at, point.p99, "ns");
    }
}

fn distribution(rows: &mut Rows, metric: &str, times: &Distribution) {
    rows.add(metric, "n", times.n, "");
    rows.add(metric, "negative", times.negative, "");
    if times.n == 0 {
        return;
    }
    rows.add(metric, "min", times.min, "ns");
    rows.add(metric, "mean", times.mean, "ns");
    rows.may(metric, "p50", times.p50, "ns");
    rows.may(metric, "p90", times.p90, "ns");
    rows.may(metric, "p99", times.p99, "ns");
    rows.may(metric, "p99.9", times.p999, "ns");
    rows.may(metric, "p99.99", times.p9999, "ns");
    rows.add(metric, "max", times.max, "ns");
}

/// A field: in quotes where it needs them.
fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}
