//! A result in one sentence that somebody understands who sees it for the first time.

use super::{
    Report, Summary,
    figures::{self, digits},
};

/// What came out, in one sentence; empty, if nothing was measured.
#[must_use]
pub fn sentence(report: &Report) -> String {
    let level = |qos: u8| report.summary.get(&format!("qos{qos}"));
    if report.run.scenario == "qos"
        && let Some(base) = level(0)
    {
        let costs: Vec<String> = [1, 2]
            .into_iter()
            .filter_map(|qos| Some(cost(qos, base, level(qos)?, qos == 2 && level(1).is_some())))
            .collect();
        if !costs.is_empty() {
            return format!("{}: small in bytes, large in waiting.", costs.join("; "));
        }
    }
    let parts: Vec<String> = (0..3).filter_map(|qos| outcome(qos, level(qos)?)).collect();
    parts.join(" ")
}

/// What a QoS costs beside QoS 0.
fn cost(qos: u8, base: &Summary, level: &Summary, short: bool) -> String {
    let mut costs = Vec::new();
    if let Some(trips) = level.round_trips {
        let trips = trips.round();
        let unit = if short {
            ""
        } else if trips == 1.0 {
            " round trip"
        } else {
            " round trips"
        };
        costs.push(format!("{}{unit}", digits(trips)));
    }
    if let Some((bytes, base)) = level.bytes.zip(base.bytes) {
        let unit = if short && level.round_trips.is_some() { "" } else { " bytes" };
        costs.push(format!("{}{unit}", digits((bytes - base).round())));
    }
    if costs.is_empty() {
        let rates = level.msgs_per_s.zip(base.msgs_per_s).filter(|(_, base)| *base > 0.0);
        costs.extend(rates.map(|(rate, base)| format!("{} of the rate of QoS 0", figures::times(rate / base))));
    }
    format!("QoS {qos} costs {}", if costs.is_empty() { figures::DASH.to_owned() } else { costs.join(" and ") })
}

/// A whole number with three digits that mean something.
fn about(rate: f64) -> String {
    let unit = 10_f64.powf((rate.abs().max(1.0).log10().floor() - 2.0).max(0.0));
    figures::count(((rate / unit).round() * unit) as u64)
}

fn outcome(qos: u8, level: &Summary) -> Option<String> {
    let rate = level.msgs_per_s?;
    let mut said = format!("QoS {qos}: {} messages a second", about(rate));
    let (middle, slow) = if level.e2e_p50_us.is_some() {
        (level.e2e_p50_us, level.e2e_p99_us)
    } else {
        (level.complete_p50_us, level.complete_p99_us)
    };
    let time = |microseconds: f64| figures::time(microseconds * 1e3);
    let verb = if level.e2e_p50_us.is_some() { "arrive" } else { "are safe" };
    if let Some(middle) = middle {
        said += &format!(", half of them {verb} within {}", time(middle));
    }
    if let Some(slow) = slow {
        said += &format!(", 99 of 100 within {}", time(slow));
    }
    let faults = [(level.lost, "lost"), (level.duplicates, "duplicated")];
    let faults = faults.iter().filter(|(number, _)| *number > 0);
    let faults: Vec<String> = faults.map(|(number, word)| format!("{} {word}", figures::count(*number))).collect();
    said +=
        &if faults.is_empty() { "; none lost, none twice.".to_owned() } else { format!("; {}.", faults.join(", ")) };
    Some(said)
}
