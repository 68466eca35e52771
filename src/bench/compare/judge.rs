//! From the values of two runs to a verdict that noise does not make.
//!
//! Three things lie between two runs of the same build: chance between the blocks, drift while a run lasts, and what
//! has become of the machine between the runs. The first is Welch's interval of the logarithms. The second is seen in
//! the blocks: half of their deviation, or half of the way from the first to the last, whichever is more, widens the
//! interval. The third cannot be seen in two runs. So a change counts as one only when it is beyond the margin by more
//! than the interval and a drift that is to be expected anyway ([`Metric::drift`], or half of what the generator's
//! ceiling has changed by, which has nothing to do with the broker); and the more metrics there are, the surer each
//! must be (Holm, 2.5 % on each side over all that decide).
//!
//! What comes of it, from a simulation (5 interleaved blocks, three levels, margin 5 %, of 2000 comparisons a row; the
//! tests repeat a part of it). Deviations are those of blocks, of a drift that holds on from block to block, and of
//! what lies between two runs; a false verdict is improved or regressed at any level:
//!
//! | blocks | drift | between runs | nothing changed: false verdicts | 20 % less: regressed | 10 % less: equivalent |
//! |--------|-------|--------------|---------------------------------|----------------------|-----------------------|
//! | 1 %    | 1 %   | 1 %          | 0.0 %                           | 100 %                | 0 %                   |
//! | 3 %    | 2 %   | 2 %          | 0.0 %                           | 92 %                 | 0 %                   |
//! | 5 %    | 3 %   | 3 %          | 0.3 %                           | 70 %                 | 0 %                   |
//! | 8 %    | 3 %   | 3 %          | 0.2 %                           | 53 %                 | 0 %                   |
//! | 8 %    | 5 %   | 5 %          | 1.8 %                           | 45 %                 | 0 %                   |
//! | 3 %    | 0 %   | 5 %          | 2.0 %                           | 81 %                 | 0 %                   |
//!
//! So 20 of 20 comparisons of one build end without a false verdict in 94 of 100 cases on a machine that is about as
//! restless as the third row, and in two of three on the last ones. What is not seen there is inconclusive: more blocks,
//! or a wider margin, help.

use super::{Metric, Verdict};
use crate::bench::stats::{self, Estimate};

/// A metric of a QoS in two results, and what there is to say.
#[derive(Clone, Debug)]
pub(super) struct Case {
    pub(super) metric: Metric,
    /// `None`: all levels together.
    pub(super) qos: Option<u8>,
    pub(super) decides: bool,
    /// Logarithms, in the order of time.
    pub(super) base: Vec<f64>,
    pub(super) new: Vec<f64>,
}

/// What is known of a case.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Judged {
    /// The difference of the logarithms, with what is seen in the runs.
    pub(super) seen: Option<Estimate>,
    /// The same with the drift between runs.
    pub(super) guarded: Option<Estimate>,
    pub(super) verdict: Verdict,
}

/// Both sides of 95 %.
const SIDE: f64 = (1.0 - stats::LEVEL) / 2.0;
/// The ceiling is measured in a third of a second, and is no better known than that.
const MOST_CONTROL: f64 = 0.15;
/// How well the drift between runs is known.
const DRIFT_FREEDOM: f64 = 30.0;

/// Judges all cases of a comparison. `margin` is what counts as equal, as the logarithm of 1 + it; `control` the change
/// of what does not depend on the broker.
pub(super) fn judge(cases: &[Case], margin: f64, control: f64) -> Vec<Judged> {
    let known: Vec<Judged> = cases
        .iter()
        .map(|case| {
            let seen = seen(case);
            let guarded = seen.map(|seen| guarded(case.metric, seen, control));
            Judged { seen, guarded, verdict: Verdict::Inconclusive }
        })
        .collect();
    let worse = holm(cases, &known, |case| if case.metric.is_gain() { -1.0 } else { 1.0 }, margin);
    let better = holm(cases, &known, |case| if case.metric.is_gain() { 1.0 } else { -1.0 }, margin);
    let verdict = |(at, judged): (usize, Judged)| {
        let is_inside = judged.seen.is_some_and(|seen| {
            let (low, high) = seen.interval(stats::LEVEL);
            -margin <= low && high <= margin
        });
        let verdict = match (worse[at], better[at], is_inside) {
            (true, _, _) => Verdict::Regressed,
            (_, true, _) => Verdict::Improved,
            (_, _, true) => Verdict::Equivalent,
            _ => Verdict::Inconclusive,
        };
        Judged { verdict, ..judged }
    };
    known.into_iter().enumerate().map(verdict).collect()
}

fn seen(case: &Case) -> Option<Estimate> {
    if case.metric.is_exact() && (case.base.len() < 2 || case.new.len() < 2) {
        let value = stats::mean(&case.new)? - stats::mean(&case.base)?;
        return Some(Estimate { value, error: 0.0, freedom: 1.0 });
    }
    let difference = Estimate::difference(&case.base, &case.new)?;
    if case.metric.is_exact() {
        return Some(difference);
    }
    let drift = (drift(&case.base).powi(2) + drift(&case.new).powi(2)).sqrt();
    Some(difference.widened(drift, (case.base.len() + case.new.len() - 2) as f64))
}

fn guarded(metric: Metric, seen: Estimate, control: f64) -> Estimate {
    if metric.is_exact() {
        return seen;
    }
    let drift = metric.drift() * std::f64::consts::SQRT_2;
    seen.widened(drift.max((control.abs() / 2.0).min(MOST_CONTROL)), DRIFT_FREEDOM)
}

/// How far the mean of a run may be off by a drift that its own blocks show.
fn drift(values: &[f64]) -> f64 {
    let third = (values.len() / 3).max(1);
    let first = stats::mean(&values[..third]).unwrap_or_default();
    let last = stats::mean(&values[values.len() - third..]).unwrap_or_default();
    (stats::deviation(values).unwrap_or_default() / 2.0).max((last - first).abs() / 2.0)
}

/// Of each case, whether it is beyond the margin to one side. Those that decide share one error; those that inform, and
/// those that are exact, do not count among them.
fn holm(cases: &[Case], known: &[Judged], side: impl Fn(&Case) -> f64, margin: f64) -> Vec<bool> {
    let probability = |at: usize| {
        let side = side(&cases[at]);
        known[at].guarded.map_or(1.0, |known| Estimate { value: known.value * side, ..known }.probability_above(margin))
    };
    let mut found: Vec<bool> = (0..cases.len()).map(|at| probability(at) < SIDE).collect();
    let is_shared = |at: &usize| cases[*at].decides && known[*at].guarded.is_some_and(|known| known.error > 0.0);
    let (together, apart): (Vec<usize>, Vec<usize>) =
        (0..cases.len()).filter(is_shared).partition(|at| cases[*at].qos.is_none());
    let families = if together.is_empty() || apart.is_empty() { 1.0 } else { 2.0 };
    for mut family in [together, apart] {
        family.sort_by(|a, b| probability(*a).total_cmp(&probability(*b)));
        let mut holds = true;
        for (rank, at) in family.iter().enumerate() {
            holds = holds && probability(*at) < SIDE / families / (family.len() - rank) as f64;
            found[*at] = holds;
        }
    }
    found
}

/// For each metric that decides, all levels together: block by block the mean of their logarithms. What slows a broker
/// down mostly slows it down at every level, and chance is less in a mean of three.
pub(super) fn together(cases: &[Case]) -> Vec<Case> {
    let mut found = Vec::new();
    for metric in Metric::ALL.into_iter().filter(|metric| !metric.is_exact()) {
        let levels: Vec<&Case> = cases.iter().filter(|case| case.metric == metric && case.decides).collect();
        let mean = |of: fn(&Case) -> &Vec<f64>| {
            let count = levels.iter().map(|case| of(case).len()).min().unwrap_or_default();
            let is_even = levels.iter().all(|case| of(case).len() == count);
            let block = |at| stats::mean(&levels.iter().map(|case| of(case)[at]).collect::<Vec<_>>());
            if is_even { (0..count).filter_map(block).collect() } else { Vec::new() }
        };
        let (base, new): (Vec<f64>, Vec<f64>) = (mean(|case| &case.base), mean(|case| &case.new));
        if levels.len() > 1 && base.len() > 1 && new.len() > 1 {
            found.push(Case { metric, qos: None, decides: true, base, new });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::stats::chance::Chance;

    /// Deviations: of blocks, of a drift that holds on from block to block, from run to run.
    #[derive(Clone, Copy, Debug)]
    struct Noise {
        blocks: f64,
        drift: f64,
        runs: f64,
    }

    /// One run: the rates of three levels in interleaved blocks. Drift and the run's own level are shared by all.
    fn run(chance: &mut Chance, noise: Noise, level: f64) -> [Vec<f64>; 3] {
        let shift = noise.runs * chance.normal();
        let drift = chance.series(5, 0.7);
        [12.0, 11.5, 11.0].map(|rate| {
            let block = |drift: &f64| rate + level + shift + noise.drift * drift + noise.blocks * chance.normal();
            drift.iter().map(block).collect()
        })
    }

    /// Of so many comparisons, how many say: regressed, improved, equivalent of all levels.
    fn tally(noise: Noise, change: f64, count: usize) -> [usize; 3] {
        let mut chance = Chance::new(11);
        let mut tally = [0; 3];
        for _ in 0..count {
            let base = run(&mut chance, noise, 0.0);
            let new = run(&mut chance, noise, change);
            let case = |(base, new)| Case { metric: Metric::Throughput, qos: Some(0), decides: true, base, new };
            let mut cases: Vec<Case> = base.into_iter().zip(new).map(case).collect();
            cases.extend(together(&cases));
            let judged = judge(&cases, 1.05_f64.ln(), 0.0);
            let any = |verdict| judged.iter().any(|judged| judged.verdict == verdict);
            tally[0] += usize::from(any(Verdict::Regressed));
            tally[1] += usize::from(any(Verdict::Improved));
            tally[2] += usize::from(judged.iter().all(|judged| judged.verdict == Verdict::Equivalent));
        }
        tally
    }

    #[test]
    fn chance_and_drift_make_no_verdict() {
        for (noise, most) in [
            (Noise { blocks: 0.03, drift: 0.02, runs: 0.02 }, 0),
            (Noise { blocks: 0.05, drift: 0.03, runs: 0.03 }, 2),
            (Noise { blocks: 0.08, drift: 0.05, runs: 0.05 }, 10),
        ] {
            let [regressed, improved, _] = tally(noise, 0.0, 300);
            assert!(regressed + improved <= most, "{noise:?}: {regressed} worse, {improved} better, of 300");
        }
    }

    #[test]
    fn a_fifth_less_is_seen_and_a_tenth_less_is_not_called_equal() {
        let quiet = Noise { blocks: 0.01, drift: 0.01, runs: 0.01 };
        assert_eq!(tally(quiet, 0.8_f64.ln(), 100), [100, 0, 0]);
        assert_eq!(tally(quiet, 1.25_f64.ln(), 100), [0, 100, 0]);
        let usual = Noise { blocks: 0.03, drift: 0.02, runs: 0.02 };
        assert!(tally(usual, 0.8_f64.ln(), 100)[0] >= 85);
        for noise in [quiet, usual, Noise { blocks: 0.08, drift: 0.05, runs: 0.05 }] {
            assert_eq!(tally(noise, 0.9_f64.ln(), 200)[2], 0, "{noise:?}");
        }
        // A quiet machine says that nothing has changed.
        assert!(tally(quiet, 0.0, 100)[2] >= 20);
    }

    #[test]
    fn a_machine_that_has_changed_proves_nothing() {
        let case = |new: f64| Case {
            metric: Metric::Throughput,
            qos: Some(1),
            decides: true,
            base: vec![10.0, 10.01, 9.99, 10.0, 10.0],
            new: vec![new, new + 0.01, new - 0.01, new, new],
        };
        let verdict = |control| judge(&[case(9.75)], 1.05_f64.ln(), control)[0].verdict;
        assert_eq!(verdict(0.0), Verdict::Regressed);
        assert_eq!(verdict(-0.25), Verdict::Inconclusive);
        // A single block, and no block.
        let alone = Case { base: vec![10.0], new: vec![9.0], ..case(0.0) };
        assert_eq!(judge(&[alone], 0.05, 0.0)[0].verdict, Verdict::Inconclusive);
        // What is counted needs no second block.
        let counted = |base: f64, new: f64| Case {
            metric: Metric::Bytes,
            qos: Some(1),
            decides: true,
            base: vec![base.ln()],
            new: vec![new.ln()],
        };
        let judged = judge(&[counted(95.0, 96.0), counted(95.0, 120.0), counted(95.0, 80.0)], 1.05_f64.ln(), 0.0);
        let verdicts: Vec<Verdict> = judged.iter().map(|judged| judged.verdict).collect();
        assert_eq!(verdicts, [Verdict::Equivalent, Verdict::Regressed, Verdict::Improved]);
    }
}
