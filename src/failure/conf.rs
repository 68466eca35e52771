//! What is wrong with a configuration, or with the files of users that it names.

use super::{Exit, Failure, Reference, system};
use crate::{access, conf};

/// mosquitto's exit code for a configuration that it cannot use.
const INVALID: u8 = 3;

impl Failure {
    /// A configuration cannot be used.
    #[must_use]
    pub fn configuration(error: &conf::Error) -> Self {
        let exit = match error {
            conf::Error::Read(..) | conf::Error::Folder(..) | conf::Error::TooLarge(_) => Exit::FAILED,
            conf::Error::At(..) => Exit::USAGE,
        };
        let mut failure = Self::new(exit, error.to_string());
        if let conf::Error::Read(_, cause) | conf::Error::Folder(_, _, cause) = error {
            failure = failure.because(system(cause));
        }
        failure.hint = error.hint();
        failure.of_configuration()
    }

    /// A file of passwords or rights cannot be used; `origin` says who named it.
    #[must_use]
    pub fn accounts(error: &access::Error, origin: &conf::Origin) -> Self {
        // A wrong line is what its author wrote.
        let exit = if error.is_of_its_author() { Exit::USAGE } else { Exit::FAILED };
        let failure = Self::new(exit, error.to_string());
        let named = match origin {
            conf::Origin::Flag(flag) => format!("it is given with {flag}"),
            conf::Origin::Line(..) | conf::Origin::Default => format!("it is named at {origin}"),
        };
        failure.hint(error.cure().unwrap_or(named)).of_configuration()
    }

    /// The same in mosquitto's own words, if the program runs under its name.
    fn of_configuration(self) -> Self {
        let hint = self.hint.as_ref().map_or(String::new(), |hint| format!("\nhint: {hint}"));
        let text = format!("Error: {self}{hint}");
        self.like(Reference::new(INVALID, text))
    }
}
