//! `mqtt bench`: from the arguments of a scenario to its result.

mod aligned;
#[expect(dead_code, reason = "the scenarios that are watched come next")]
mod live;
mod look;
mod outputs;
mod report;
mod screen;
mod theory;
mod words;

use crate::{
    cli::{BenchArgs, bench::Scenario},
    failure::{Exit, Failure},
};

/// Measures what was asked for, and tells what came out.
pub(super) fn run(args: BenchArgs) -> Result<Exit, Failure> {
    match args.scenario {
        Some(Scenario::Theory(args)) => theory::run(&args),
        Some(Scenario::Report(args)) => report::run(&args),
        _ => Err(Failure::usage("this scenario is not there yet")),
    }
}
