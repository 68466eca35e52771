//! What a server presents.

use super::super::look::Look;
use crate::failure::{Exit, Failure};

/// Connects, and shows the certificates of the server. Gives the end of what ends first.
pub(super) fn run(_: &Look<'_>, _: &str, _: u16) -> Result<Option<i64>, Failure> {
    Err(Failure::new(Exit::FAILED, "servers cannot be looked at yet"))
}
