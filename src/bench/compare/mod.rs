//! Whether one result is better than another: improved, regressed, equivalent or inconclusive, and how sure that is.

mod judge;
mod metric;

use std::fmt;

use serde::Serialize;

pub use metric::Metric;

use super::{
    report::{Model, Report},
    stats,
};
use judge::{Case, judge, together};

/// What comes of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It is better, by more than the margin, chance and drift.
    Improved,
    /// It is worse, by as much.
    Regressed,
    /// The whole interval is within the margin.
    Equivalent,
    /// None of these can be said.
    Inconclusive,
}

impl fmt::Display for Verdict {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Improved => "improved",
            Self::Regressed => "regressed",
            Self::Equivalent => "equivalent",
            Self::Inconclusive => "inconclusive",
        })
    }
}

/// Two results beside each other.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// What follows from the changes that decide.
    pub verdict: Verdict,
    /// What counts as equal, in percent.
    pub margin_pct: f64,
    /// What changed.
    pub changes: Vec<Change>,
    /// What else differs.
    pub warnings: Vec<String>,
}

/// The name and version of a comparison's document.
pub const SCHEMA: &str = "mqtt-bench-compare/1";

/// A metric of a QoS in two results.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// As in conditions: `throughput`, `e2e.p50` …
    pub metric: &'static str,
    /// The QoS; `None`: all that were measured, together.
    pub qos: Option<u8>,
    /// The unit of both values.
    pub unit: &'static str,
    /// Geometric mean of the first result's blocks.
    pub base: f64,
    /// The same of the second one.
    pub new: f64,
    /// How much more the second is, in percent.
    pub change_pct: f64,
    /// Its 95 % interval, from what the blocks show.
    pub ci95_pct: Option<(f64, f64)>,
    /// The same with the drift that is to be expected between two runs: a verdict must be outside of it.
    pub guarded_pct: Option<(f64, f64)>,
    /// Blocks, or pieces of one, of both results.
    pub n: (usize, usize),
    /// Whether it has a say in the verdict of all.
    pub decides: bool,
    /// What follows.
    pub verdict: Verdict,
}

/// A setting that differs: the results cannot be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Its name in the document.
    pub field: &'static str,
    /// What the first has.
    pub base: String,
    /// What the second has.
    pub new: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} is {} and {}", self.field, self.base, self.new)
    }
}

/// What forbids to add two results: settings that differ.
#[must_use]
pub fn differences(base: &Report, new: &Report) -> Vec<Difference> {
    let mut found = Vec::new();
    let mut see = |field, base: serde_json::Value, new: serde_json::Value| {
        if base != new {
            found.push(Difference { field, base: shown(&base), new: shown(&new) });
        }
    };
    macro_rules! see {
        ($($part:ident . $field:ident),+ $(,)?) => {
            $(see(stringify!($field), serde_json::json!(base.$part.$field), serde_json::json!(new.$part.$field));)+
        };
    }
    see!(
        run.scenario,
        config.version,
        config.qos,
        config.topic,
        config.topic_len,
        config.payload,
        config.payload_max,
        config.publishers,
        config.subscribers,
        config.window,
        config.rate,
        config.arrival,
        config.duration_s,
        config.messages,
        config.warmup_s,
        config.blocks,
        config.retain,
        config.ramp,
        config.connect_rate,
        config.content,
        config.cut,
        config.reconnect,
        config.nagle,
        config.transport,
        config.client,
    );
    let link = |report: &Report| {
        let link = &report.env.link;
        serde_json::json!([link.rtt_ms, link.jitter_ms, link.bandwidth_bps])
    };
    see("link", link(base), link(new));
    if found.is_empty() {
        let hash = |report: &Report| serde_json::json!(report.config.hash);
        let mut see = |base: serde_json::Value, new: serde_json::Value| {
            if base != new {
                found.push(Difference { field: "config.hash", base: shown(&base), new: shown(&new) });
            }
        };
        see(hash(base), hash(new));
    }
    found
}

/// What forbids to compare two results: another load. What the transport or a client library costs is a question that
/// has an answer; these differences are told in the warnings.
fn loads_that_differ(base: &Report, new: &Report) -> Vec<Difference> {
    let mut alike =
        Report { config: new.config.clone(), run: new.run.clone(), env: new.env.clone(), ..Report::default() };
    alike.config.transport.clone_from(&base.config.transport);
    alike.config.client.clone_from(&base.config.client);
    if alike.config != new.config {
        alike.config.hash.clone_from(&base.config.hash);
    }
    differences(base, &alike)
}

/// A value as it is shown: no number is "none".
fn shown(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::Null => "not set".to_owned(),
        serde_json::Value::String(text) => format!("'{text}'"),
        other => other.to_string(),
    }
}

/// Compares two results. `margin_pct` is what counts as equal.
///
/// # Errors
/// Which settings differ.
pub fn compare(base: &Report, new: &Report, margin_pct: f64) -> Result<Comparison, Vec<Difference>> {
    let differences = loads_that_differ(base, new);
    if !differences.is_empty() {
        return Err(differences);
    }
    let mut cases = Vec::new();
    for qos in 0..=2 {
        for metric in Metric::ALL {
            let blocks = [base, new].map(|report| metric::blocks(report, metric, qos));
            let [base, new] = blocks.each_ref().map(|blocks| metric::values(metric, blocks));
            let (Some(base), Some(new)) = (stats::logarithms(&base), stats::logarithms(&new)) else { continue };
            if base.is_empty() || new.is_empty() {
                continue;
            }
            let model = blocks[0].first().map_or(Model::Closed, |sample| sample.model);
            cases.push(Case { metric, qos: Some(qos), decides: metric.decides(model), base, new });
        }
    }
    cases.extend(together(&cases));
    let control = match (base.selfcheck.ceiling_per_s, new.selfcheck.ceiling_per_s) {
        (Some(base), Some(new)) if base > 0.0 && new > 0.0 => (new / base).ln(),
        _ => 0.0,
    };
    let judged = judge(&cases, (margin_pct / 100.0).ln_1p(), control);
    let changes: Vec<Change> = cases
        .iter()
        .zip(judged)
        .map(|(case, judged)| {
            let [base, new] = [&case.base, &case.new].map(|values| stats::mean(values).unwrap_or_default());
            let interval = |known: stats::Estimate| {
                let (low, high) = known.interval(stats::LEVEL);
                (percent(low), percent(high))
            };
            Change {
                metric: case.metric.path(),
                qos: case.qos,
                unit: case.metric.unit(),
                base: base.exp(),
                new: new.exp(),
                change_pct: percent(new - base),
                ci95_pct: judged.seen.map(interval),
                guarded_pct: judged.guarded.map(interval),
                n: (case.base.len(), case.new.len()),
                decides: case.decides,
                verdict: judged.verdict,
            }
        })
        .collect();
    let verdict = overall(&changes);
    Ok(Comparison { schema: SCHEMA, verdict, margin_pct, changes, warnings: warnings(base, new, control) })
}

/// The difference of two logarithms in percent.
fn percent(difference: f64) -> f64 {
    difference.exp_m1() * 100.0
}

fn overall(changes: &[Change]) -> Verdict {
    let decisive: Vec<Verdict> = changes.iter().filter(|change| change.decides).map(|change| change.verdict).collect();
    let first = [Verdict::Regressed, Verdict::Inconclusive, Verdict::Improved, Verdict::Equivalent];
    // Better in one thing and unknown in another is better; unknown in all that is not equal is not.
    if !decisive.contains(&Verdict::Regressed) && decisive.contains(&Verdict::Improved) {
        return Verdict::Improved;
    }
    first.into_iter().find(|verdict| decisive.contains(verdict)).unwrap_or(Verdict::Inconclusive)
}

fn warnings(base: &Report, new: &Report, control: f64) -> Vec<String> {
    let mut warnings = Vec::new();
    let mut see = |what: &str, base: Option<&str>, new: Option<&str>| {
        if base != new {
            let (base, new) = (base.unwrap_or("unknown"), new.unwrap_or("unknown"));
            warnings.push(format!("{what} is not the same: {base} and {new}"));
        }
    };
    let (of_base, of_new) = (&base.env, &new.env);
    see("the broker", of_base.broker.name.as_deref(), of_new.broker.name.as_deref());
    see("the kind of broker", Some(&of_base.broker.kind), Some(&of_new.broker.kind));
    see("the version of this program", Some(&of_base.tool.version), Some(&of_new.tool.version));
    see("the build of this program", Some(&of_base.tool.profile), Some(&of_new.tool.profile));
    see("the client library", Some(&of_base.tool.client), Some(&of_new.tool.client));
    see("the transport", Some(&of_base.link.transport), Some(&of_new.link.transport));
    see("the processor", of_base.host.cpu.as_deref(), of_new.host.cpu.as_deref());
    see("the kernel", of_base.host.kernel.as_deref(), of_new.host.kernel.as_deref());
    let [base_cores, new_cores] = [base, new].map(|report| report.env.host.cores.to_string());
    see("the number of cores", Some(&base_cores), Some(&new_cores));
    if control.abs() > 0.1 {
        let change = percent(control);
        warnings
            .push(format!("the generator's own ceiling has changed by {change:+.0} %: the machine is not as it was"));
    }
    for (which, report) in [("first", base), ("second", new)] {
        if report.run.verdict != super::report::Verdict::Valid {
            warnings.push(format!("the {which} result is not valid"));
        }
    }
    warnings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::report::Sample;

    /// A result of QoS 1 with these rates.
    fn report(rates: &[f64]) -> Report {
        let sample = |(block, rate): (usize, &f64)| Sample {
            phase: "throughput".to_owned(),
            qos: 1,
            block: block as u32 + 1,
            rate: Some(*rate),
            ..Sample::default()
        };
        Report { results: rates.iter().enumerate().map(sample).collect(), ..Report::default() }
    }

    const QUIET: [f64; 5] = [1000.0, 1004.0, 998.0, 1001.0, 1000.0];

    #[test]
    fn a_result_is_like_itself() {
        let base = report(&QUIET);
        let found = compare(&base, &base, 5.0).unwrap();
        assert_eq!(found.verdict, Verdict::Equivalent);
        assert!(found.warnings.is_empty());
        let [change] = &found.changes[..] else { panic!("{found:?}") };
        assert_eq!((change.metric, change.qos, change.n, change.decides), ("throughput", Some(1), (5, 5), true));
        assert!(change.change_pct.abs() < 1e-9);
        let (low, high) = change.guarded_pct.unwrap();
        assert!(low < -6.0 && high > 6.0, "a drift between runs is always possible: {low} to {high}");
    }

    #[test]
    fn a_fifth_less_is_a_regression_and_a_fifth_more_is_none() {
        let base = report(&QUIET);
        let slow = report(&QUIET.map(|rate| rate * 0.8));
        assert_eq!(compare(&base, &slow, 5.0).unwrap().verdict, Verdict::Regressed);
        assert_eq!(compare(&slow, &base, 5.0).unwrap().verdict, Verdict::Improved);
        assert_eq!(compare(&base, &slow, 30.0).unwrap().verdict, Verdict::Equivalent);
        assert_eq!(compare(&base, &report(&[800.0]), 5.0).unwrap().verdict, Verdict::Inconclusive);
    }

    #[test]
    fn nothing_in_common_decides_nothing() {
        let nothing = compare(&report(&[]), &report(&QUIET), 5.0).unwrap();
        assert_eq!((nothing.verdict, nothing.changes.len()), (Verdict::Inconclusive, 0));
        for value in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert!(compare(&report(&[value; 5]), &report(&QUIET), 5.0).unwrap().changes.is_empty(), "{value}");
        }
    }

    #[test]
    fn settings_that_differ_forbid_it_and_machines_do_not() {
        let base = report(&QUIET);
        let mut new = base.clone();
        new.config.window = 8;
        new.config.rate = Some(100.0);
        new.config.version = "5.0".to_owned();
        let differences = compare(&base, &new, 5.0).unwrap_err();
        let words: Vec<String> = differences.iter().map(ToString::to_string).collect();
        assert_eq!(words, ["version is '' and '5.0'", "window is 0 and 8", "rate is not set and 100.0"]);
        let mut new = base.clone();
        new.env.link.rtt_ms = Some(20.0);
        assert_eq!(compare(&base, &new, 5.0).unwrap_err()[0].field, "link");
        let mut new = base.clone();
        new.config.hash = "other".to_owned();
        assert_eq!(compare(&base, &new, 5.0).unwrap_err()[0].field, "config.hash");
        let mut new = base.clone();
        new.env.tool.version = "9".to_owned();
        new.env.broker.name = Some("mosquitto".to_owned());
        assert_eq!(
            compare(&base, &new, 5.0).unwrap().warnings,
            [
                "the broker is not the same: unknown and mosquitto",
                "the version of this program is not the same:  and 9"
            ]
        );
    }

    #[test]
    fn what_makes_another_load_is_a_difference_and_the_transport_is_none_where_it_is_compared() {
        let base = report(&QUIET);
        let changes: [fn(&mut Report); 6] = [
            |report| report.config.ramp = Some("0..10/1s".to_owned()),
            |report| report.config.connect_rate = Some(10.0),
            |report| report.config.content = Some("text".to_owned()),
            |report| report.config.cut = Some(100),
            |report| report.config.reconnect = true,
            |report| report.config.nagle = true,
        ];
        for change in changes {
            let mut new = base.clone();
            change(&mut new);
            assert_eq!((compare(&base, &new, 5.0).unwrap_err().len(), differences(&base, &new).len()), (1, 1));
        }
        let mut new = base.clone();
        new.config.transport = "tls".to_owned();
        new.config.client = "rumqttc".to_owned();
        new.config.hash = "other".to_owned();
        assert_eq!(differences(&base, &new).len(), 2, "their results are not added");
        assert!(compare(&base, &new, 5.0).is_ok());
    }
}
