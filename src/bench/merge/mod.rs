//! The result of several machines that worked at the same time, added to one.

mod sample;

use std::{error, fmt};

use jiff::Timestamp;

use super::{
    compare::{Difference, differences},
    report::{Report, Run, SCHEMA, Sample, SelfCheck, Verdict, hdr::HdrError, ratios, summary},
};

/// Why results cannot be added.
#[derive(Debug)]
pub enum MergeError {
    /// There is only one.
    Alone,
    /// Settings differ between the first and another one, which is named by its place from 0.
    Unlike(usize, Vec<Difference>),
    /// Two are the same run: their places.
    SameRun(usize, usize),
    /// Two are the same shard: their places, and which it is.
    SameShard(usize, usize, String),
    /// They are shards of different divisions: their places.
    OtherDivision(usize, usize),
    /// A result was merged already: its place.
    Merged(usize),
    /// A histogram of a result is damaged.
    Histogram {
        /// The phase.
        phase: String,
        /// The QoS.
        qos: u8,
        /// The block.
        block: u32,
        /// What is wrong.
        error: HdrError,
    },
}

impl fmt::Display for MergeError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Alone => out.write_str("there is only one result"),
            Self::Unlike(_, differences) => {
                let words: Vec<String> = differences.iter().map(ToString::to_string).collect();
                write!(out, "they are not of the same settings: {}", words.join(", "))
            }
            Self::SameRun(..) => out.write_str("they are the same run"),
            Self::SameShard(_, _, shard) => write!(out, "both are the shard {shard}"),
            Self::OtherDivision(..) => out.write_str("they are shards of different divisions"),
            Self::Merged(_) => out.write_str("it was merged already: merge all of the single results at once"),
            Self::Histogram { phase, qos, block, error } => {
                write!(out, "a histogram of phase '{}', QoS {qos}, block {block}: {error}", phase.escape_debug())
            }
        }
    }
}

impl error::Error for MergeError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::Histogram { error, .. } => Some(error),
            _ => None,
        }
    }
}

impl MergeError {
    /// The places of the results that it is about.
    #[must_use]
    pub fn places(&self) -> Vec<usize> {
        match self {
            Self::Unlike(other, _) => vec![0, *other],
            Self::SameRun(one, other) | Self::SameShard(one, other, _) | Self::OtherDivision(one, other) => {
                vec![*one, *other]
            }
            Self::Merged(one) => vec![*one],
            Self::Alone | Self::Histogram { .. } => Vec::new(),
        }
    }
}

/// What a result has added to the whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Share {
    /// Which shard it is, if it says so.
    pub shard: Option<String>,
    /// Messages a second, of all levels together.
    pub rate: f64,
    /// That in percent of an even share.
    pub even_pct: f64,
}

/// Results that were added.
#[derive(Clone, Debug, PartialEq)]
pub struct Merged {
    /// The whole.
    pub report: Report,
    /// The parts, in their order.
    pub shares: Vec<Share>,
}

/// Parts that differ by more than this are told of.
const UNEVEN_PCT: f64 = 10.0;

/// Adds results.
///
/// # Errors
/// Why that would make no sense.
pub fn merge(reports: &[Report]) -> Result<Merged, MergeError> {
    let (first, others) = reports.split_first().filter(|(_, others)| !others.is_empty()).ok_or(MergeError::Alone)?;
    let mut warnings = shards(reports)?;
    for (place, other) in others.iter().enumerate() {
        let differences = differences(first, other);
        if !differences.is_empty() {
            return Err(MergeError::Unlike(place + 1, differences));
        }
    }
    warnings.extend(apart(reports));
    let shares = shares(reports);
    for share in shares.iter().filter(|share| (share.even_pct - 100.0).abs() > UNEVEN_PCT) {
        let name = share.shard.as_deref().unwrap_or("without a number");
        warnings.push(format!("the shard {name} has {:.0} % of an even share", share.even_pct));
    }
    let mut report = Report {
        schema: SCHEMA.to_owned(),
        run: Run::default(),
        env: first.env.clone(),
        config: first.config.clone(),
        results: results(reports, &mut warnings)?,
        selfcheck: selfcheck(reports),
        ..Report::default()
    };
    report.env.broker.memory = reports.iter().filter_map(|report| report.env.broker.memory).max();
    warnings.extend(unheard(reports, &report.results));
    report.run = run(reports, warnings);
    report.summary = summary(&report.results);
    for (name, level) in &mut report.summary {
        // It follows from the ways of one message, which are the same for all.
        level.round_trips = reports.iter().filter_map(|part| part.summary.get(name)).find_map(|part| part.round_trips);
    }
    report.compare = ratios(&report.results);
    Ok(Merged { report, shares })
}

/// Which part of how many.
fn shard(report: &Report) -> Option<(u32, u32)> {
    let (index, count) = report.run.shard.as_deref()?.split_once('/')?;
    Some((index.parse().ok()?, count.parse().ok()?))
}

/// Looks at which parts there are, and says which are missing.
fn shards(reports: &[Report]) -> Result<Vec<String>, MergeError> {
    for (place, report) in reports.iter().enumerate() {
        if report.run.shard.as_deref().is_some_and(|shard| shard.ends_with(" merged")) {
            return Err(MergeError::Merged(place));
        }
        for (before, other) in reports[..place].iter().enumerate() {
            if report.run.id == other.run.id && !report.run.id.is_empty() {
                return Err(MergeError::SameRun(before, place));
            }
            match (shard(other), shard(report)) {
                (Some(one), Some(two)) if one == two => {
                    let name = report.run.shard.clone().unwrap_or_default();
                    return Err(MergeError::SameShard(before, place, name));
                }
                (Some(one), Some(two)) if one.1 != two.1 => return Err(MergeError::OtherDivision(before, place)),
                _ => {}
            }
        }
    }
    let present: Vec<(u32, u32)> = reports.iter().filter_map(shard).collect();
    if present.len() < reports.len() {
        return Ok(vec!["not all results were made with --shard: they may have used the same topics".to_owned()]);
    }
    let count = present.first().map_or(0, |(_, count)| *count);
    let is_missing = |index: &u32| !present.iter().any(|(known, _)| known == index);
    let missing: Vec<String> =
        (1..=count).filter(is_missing).take(10).map(|index| format!("{index}/{count}")).collect();
    Ok(if missing.is_empty() { Vec::new() } else { vec![format!("missing: the shards {}", missing.join(", "))] })
}

/// Messages of a subscription that the shards share, of which none says that it came. What came to a shard that had not
/// begun, or was done, is among them: it is said, and no fault.
fn unheard(reports: &[Report], results: &[Sample]) -> Option<String> {
    let is_whole = |report: &Report| shard(report).is_some_and(|(_, count)| count as usize == reports.len());
    if reports[0].run.scenario != "shared" || !reports.iter().all(is_whole) {
        return None;
    }
    let missing = |sample: &Sample| sample.counts.sent.saturating_sub(sample.counts.received);
    let missing = results.iter().fold(0_u64, |sum, sample| sum.saturating_add(missing(sample)));
    let words = "messages came to no shard: lost, or there before one had begun or after it was done";
    (missing > 0).then(|| format!("{missing} {words}"))
}

/// Whether they ran at the same time: rates add only then.
fn apart(reports: &[Report]) -> Vec<String> {
    let durations: Vec<f64> = reports.iter().map(|report| report.run.duration_s).collect();
    let longest = durations.iter().copied().fold(0.0, f64::max);
    let shortest = durations.iter().copied().fold(f64::INFINITY, f64::min);
    let mut warnings = Vec::new();
    if longest - shortest > longest / 10.0 {
        warnings.push(format!("they did not run equally long: {shortest:.1} to {longest:.1} seconds"));
    }
    let starts: Option<Vec<f64>> = reports
        .iter()
        .map(|report| report.run.started.parse::<Timestamp>().ok().map(|start| start.as_nanosecond() as f64 / 1e9))
        .collect();
    match starts {
        Some(starts) => {
            let first = starts.iter().copied().fold(f64::INFINITY, f64::min);
            let late = starts.iter().map(|start| start - first).fold(0.0, f64::max);
            if late > longest / 10.0 {
                warnings.push(format!("they did not run at the same time: the last began {late:.1} seconds late"));
            }
        }
        None => warnings.push("it is not known whether they ran at the same time".to_owned()),
    }
    warnings
}

fn shares(reports: &[Report]) -> Vec<Share> {
    let rate = |report: &Report| report.summary.values().filter_map(|level| level.msgs_per_s).sum::<f64>();
    let even = reports.iter().map(rate).sum::<f64>() / reports.len() as f64;
    let share = |report: &Report| {
        let own = rate(report);
        let even_pct = if even > 0.0 { own / even * 100.0 } else { 100.0 };
        Share { shard: report.run.shard.clone(), rate: own, even_pct }
    };
    reports.iter().map(share).collect()
}

fn results(reports: &[Report], warnings: &mut Vec<String>) -> Result<Vec<Sample>, MergeError> {
    let key = |sample: &Sample| (sample.phase.clone(), sample.qos, sample.block);
    let address = &reports[0].env.broker.address;
    let same_broker = reports.iter().all(|report| report.env.broker.address == *address);
    let mut keys = Vec::new();
    for sample in reports.iter().flat_map(|report| &report.results) {
        let key = key(sample);
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    let mut all = Vec::new();
    for (phase, qos, block) in keys {
        let is_it = |sample: &&Sample| sample.phase == phase && sample.qos == qos && sample.block == block;
        let parts: Vec<&Sample> = reports.iter().filter_map(|report| report.results.iter().find(is_it)).collect();
        if parts.len() < reports.len() {
            let count = parts.len();
            warnings
                .push(format!("phase '{phase}', QoS {qos}, block {block}: only {count} of {} have it", reports.len()));
        }
        let histogram = |error| MergeError::Histogram { phase: phase.clone(), qos, block, error };
        all.push(sample::add(&parts, same_broker).map_err(histogram)?);
    }
    Ok(all)
}

fn run(reports: &[Report], warnings: Vec<String>) -> Run {
    let first = &reports[0].run;
    let said = |of: fn(&Run) -> &Vec<String>| {
        let named = |report: &Report| {
            let name = report.run.shard.clone().unwrap_or_else(|| report.run.id.clone());
            of(&report.run).iter().map(move |words| format!("{name}: {words}")).collect::<Vec<_>>()
        };
        reports.iter().flat_map(named).collect::<Vec<_>>()
    };
    let is_invalid = reports.iter().any(|report| report.run.verdict == Verdict::Invalid);
    // Texts of one form (RFC 3339 in UTC): the earliest is the least.
    let started = reports.iter().map(|report| report.run.started.as_str()).min().unwrap_or_default();
    Run {
        id: format!("{}+{}", first.id, reports.len() - 1),
        scenario: first.scenario.clone(),
        started: started.to_owned(),
        argv: first.argv.clone(),
        seed: first.seed,
        duration_s: reports.iter().map(|report| report.run.duration_s).fold(0.0, f64::max),
        verdict: if is_invalid { Verdict::Invalid } else { Verdict::Valid },
        interrupted: reports.iter().any(|report| report.run.interrupted),
        faults: said(|run| &run.faults),
        warnings: warnings.into_iter().chain(said(|run| &run.warnings)).collect(),
        shard: Some(format!("{} merged", reports.len())),
    }
}

fn selfcheck(reports: &[Report]) -> SelfCheck {
    let most = |of: fn(&SelfCheck) -> Option<f64>| {
        reports.iter().filter_map(|report| of(&report.selfcheck)).max_by(f64::total_cmp)
    };
    let wrong = reports.iter().map(|report| report.selfcheck.verdict.as_str()).find(|verdict| *verdict != "ok");
    SelfCheck {
        ceiling_per_s: sample::sum(reports, |report| report.selfcheck.ceiling_per_s),
        ceiling_pct: most(|check| check.ceiling_pct),
        pacing_p99_us: most(|check| check.pacing_p99_us),
        busiest_thread_pct: most(|check| check.busiest_thread_pct),
        write_blocked_pct: most(|check| check.write_blocked_pct),
        retransmits: reports.iter().map(|report| report.selfcheck.retransmits).sum(),
        verdict: wrong.unwrap_or("ok").to_owned(),
    }
}

#[cfg(test)]
mod tests;
