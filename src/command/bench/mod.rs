//! `mqtt bench`: from the arguments of a scenario to its result.

mod aligned;
mod theory;
mod trace;

use crate::{
    cli::{BenchArgs, bench::Scenario},
    failure::{Exit, Failure},
};

/// Measures what was asked for, and tells what came out.
pub(super) fn run(args: BenchArgs) -> Result<Exit, Failure> {
    match &args.scenario {
        Some(Scenario::Theory(args)) => theory::run(args),
        Some(Scenario::Trace(args)) => trace::run(args),
        _ => Err(Failure::usage("this scenario is not there yet")),
    }
}
