//! From the options to the form in which messages are shown, the same for `sub` and `rr`.

use crate::{
    cli::ShownArgs,
    failure::{Failure, Reference, quoted},
    output::{Form, Format, Recorder},
};

/// The form that the options ask for, or else the one that suits whoever reads the standard output.
pub(super) fn form(shown: &ShownArgs) -> Result<Form, Failure> {
    let newline = !shown.no_newline;
    if let Some(format) = &shown.format {
        return match Format::parse(format, shown.pretty) {
            Ok(format) => Ok(Form::Format { format, newline }),
            Err(error) => {
                let failure = Failure::usage(format!("invalid format {}", quoted(format))).because(error);
                Err(failure.hint("mqtt help formatting").like(Reference::usage(error.theirs())))
            }
        };
    }
    if shown.json {
        return Ok(Form::Json { recorder: Recorder::new(shown.pretty), newline });
    }
    Ok(Form::Plain { verbose: shown.verbose, newline })
}
