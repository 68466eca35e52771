//! Conditions of `--fail-if` and `--require`: read before a run, looked at after it.

use crate::{
    bench::{
        report::{Report, Verdict},
        threshold::{Condition, ParseError, Wish, evaluate},
    },
    cli::bench::ResultArgs,
    failure::{Exit, Failure, quoted},
    output::Console,
};

/// The conditions of a run.
#[derive(Clone, Debug, Default)]
pub(super) struct Conditions(Vec<Condition>);

impl Conditions {
    /// Reads those of a command line: before the run, so that nobody waits for an hour to hear of a slip.
    pub(super) fn read(args: &ResultArgs) -> Result<Self, Failure> {
        let read = |words: &[String], option: &str, wish| {
            let one = |text: &String| Condition::parse(text, wish).map_err(|error| refused(option, text, &error));
            words.iter().map(one).collect::<Result<Vec<_>, _>>()
        };
        let mut all = read(&args.fail_if, "--fail-if", Wish::FailIf)?;
        all.extend(read(&args.require, "--require", Wish::Require)?);
        Ok(Self(all))
    }

    /// Keeps in the result what has become of them, and says which are broken.
    pub(super) fn evaluate(&self, report: &mut Report, console: Console) {
        for condition in &self.0 {
            let outcome = evaluate(report, condition);
            if !outcome.threshold.ok {
                console.finding(format_args!("{condition}: {}", outcome.found), None);
            }
            report.thresholds.push(outcome.threshold);
        }
    }
}

/// How a run ends: a result that is not valid weighs more than a condition that is broken.
pub(super) fn exit_of(report: &Report) -> Exit {
    if report.run.verdict == Verdict::Invalid {
        Exit::INVALID
    } else if report.thresholds.iter().any(|threshold| !threshold.ok) {
        Exit::BROKEN
    } else {
        Exit::DONE
    }
}

/// Words that are no condition.
pub(super) fn refused(option: &str, text: &str, error: &ParseError) -> Failure {
    Failure::usage(format!("{option}: {} is no condition", quoted(text))).because(error).hint(error.hint())
}
