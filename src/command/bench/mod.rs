//! `mqtt bench`: from the arguments of a scenario to its result.

use crate::{
    cli::BenchArgs,
    failure::{Exit, Failure},
};

/// Measures what was asked for, and tells what came out.
pub(super) fn run(args: BenchArgs) -> Result<Exit, Failure> {
    let _ = args;
    Err(Failure::usage("this scenario is not there yet"))
}
