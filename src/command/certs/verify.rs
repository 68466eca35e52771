//! `mqtt certs verify`.

use crate::{
    cli::certs::VerifyArgs,
    failure::{Exit, Failure},
};

/// Answers that it cannot do it yet.
pub(super) fn run(_: &VerifyArgs) -> Result<Exit, Failure> {
    Err(Failure::new(Exit::FAILED, "mqtt certs verify is not there yet"))
}
