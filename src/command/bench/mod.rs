//! `mqtt bench`: from the arguments of a scenario to its result.

#[expect(dead_code, reason = "the scenarios that show something come next")]
mod live;
#[expect(dead_code, reason = "the scenarios that show something come next")]
mod look;
#[expect(dead_code, reason = "the scenarios that show something come next")]
mod screen;
#[cfg_attr(not(test), expect(dead_code, reason = "the scenarios that show something come next"))]
mod words;

use crate::{
    cli::BenchArgs,
    failure::{Exit, Failure},
};

/// Measures what was asked for, and tells what came out.
pub(super) fn run(args: BenchArgs) -> Result<Exit, Failure> {
    let _ = args;
    Err(Failure::usage("this scenario is not there yet"))
}
