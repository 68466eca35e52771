//! `mqtt serve`: runs a broker.

use crate::{
    cli::ServeArgs,
    failure::{Exit, Failure},
};

/// Runs a broker until it is told to stop.
pub(super) fn run(_args: &ServeArgs) -> Result<Exit, Failure> {
    Err(Failure::new(Exit::FAILED, "the broker is not built in yet"))
}
