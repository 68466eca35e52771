//! From the options to the form in which messages are shown, the same for `sub` and `rr`.

use crate::{
    cli::{ConnectionArgs, ShownArgs},
    failure::Failure,
    output::{Form, Recorder},
};

/// The form that the options ask for, or else the one that suits whoever reads the standard output.
pub(super) fn form(shown: &ShownArgs, connection: &ConnectionArgs) -> Result<Form, Failure> {
    let _ = connection;
    let newline = !shown.no_newline;
    if shown.json {
        return Ok(Form::Json { recorder: Recorder::default(), newline });
    }
    Ok(Form::Plain { verbose: shown.verbose, newline })
}
