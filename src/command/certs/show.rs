//! `mqtt certs show`.

use crate::{
    cli::certs::ShowArgs,
    failure::{Exit, Failure},
};

/// Answers that it cannot do it yet.
pub(super) fn run(_: &ShowArgs) -> Result<Exit, Failure> {
    Err(Failure::new(Exit::FAILED, "mqtt certs show is not there yet"))
}
