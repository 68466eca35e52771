//! `mqtt bench`: from the arguments of a scenario to its result.

#[expect(dead_code, reason = "the scenarios that show something come next")]
mod live;
#[expect(dead_code, reason = "the scenarios that show something come next")]
mod look;
#[expect(dead_code, reason = "the scenarios that show something come next")]
mod screen;
#[cfg_attr(not(test), expect(dead_code, reason = "the scenarios that show something come next"))]
mod words;
mod aligned;
mod theory;
mod outputs;
mod report;

use crate::{
    cli::{BenchArgs, bench::Scenario},
    failure::{Exit, Failure},
};

/// Measures what was asked for, and tells what came out.
pub(super) fn run(args: BenchArgs) -> Result<Exit, Failure> {
    match &args.scenario {
        Some(Scenario::Theory(args)) => theory::run(args),
    match args.scenario {
        Some(Scenario::Report(args)) => report::run(&args),
        _ => Err(Failure::usage("this scenario is not there yet")),
    }
}
