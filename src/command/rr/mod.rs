//! `mqtt rr`: a request, and its response.

use crate::{
    cli::RequestArgs,
    failure::{Exit, Failure},
};

/// Asks, and prints the answer.
pub(super) fn run(args: RequestArgs) -> Result<Exit, Failure> {
    let _ = args;
    Err(Failure::usage("rr is not there yet"))
}
