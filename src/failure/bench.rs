//! What keeps a benchmark from being made or read.

use std::path::Path;

use super::{Exit, Failure, quoted, system};
use crate::bench::report::ReadError;

impl Failure {
    /// A file with a result cannot be read.
    #[must_use]
    pub fn result(path: &Path, error: &ReadError) -> Self {
        let what = format!("cannot read the result in {}", quoted(&path.display().to_string()));
        let failure = Self::new(Exit::FAILED, what);
        match error {
            ReadError::File(error) => failure.because(system(error)),
            ReadError::Json(_) | ReadError::Other | ReadError::Page => {
                failure.because(error).hint("a result is made with: mqtt bench --out json=run.json")
            }
            ReadError::TooLarge => failure.because(error),
            ReadError::Schema(_) => failure.because(error).hint("read it with the version of mqtt that made it"),
        }
    }
}
