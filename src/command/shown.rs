//! From the options to the form in which messages are shown: for `rr`, and for `sub`, which has some more.

use crate::{
    cli::{ConnectionArgs, ShownArgs, SubscribeArgs, When},
    failure::{Failure, Reference, quoted},
    output::{Content, Form, Format, Rate, Recorder, View, Watch, is_terminal, wants_colours},
};

/// The form that the options ask for, or else the one that suits whoever reads the standard output.
pub(super) fn form(shown: &ShownArgs, connection: &ConnectionArgs) -> Result<Form, Failure> {
    let newline = !shown.no_newline;
    // Whoever calls mosquitto's clients by their names gets their bytes, wherever they go.
    let at_terminal = connection.tool.is_none() && is_terminal() && !shown.raw;
    if let Some(format) = &shown.format {
        return match Format::parse(format, shown.pretty) {
            Ok(format) => Ok(Form::Format { format: if at_terminal { format.harmless() } else { format }, newline }),
            Err(error) => {
                let failure = Failure::usage(format!("invalid format {}", quoted(format))).because(error);
                Err(failure.hint("mqtt help formatting").like(Reference::usage(error.theirs())))
            }
        };
    }
    if shown.json {
        return Ok(Form::Json { recorder: Recorder::new(shown.pretty), newline });
    }
    let in_colour = connection.tool.is_none() && shown.color == When::Always && !shown.raw;
    if newline && (at_terminal || in_colour) {
        return Ok(Form::View(View::new(match shown.color {
            When::Auto => wants_colours(),
            When::Always => true,
            When::Never => false,
        })));
    }
    if at_terminal && let Ok(format) = Format::parse(if shown.verbose { "%t %p" } else { "%p" }, false) {
        return Ok(Form::Format { format: format.harmless(), newline });
    }
    Ok(Form::Plain { verbose: shown.verbose, newline })
}

/// The same for `sub`, which may show something else than each message.
pub(super) fn subscription(args: &SubscribeArgs) -> Result<Form, Failure> {
    let (shown, connection) = (&args.shown, &args.connection);
    let form = form(shown, connection)?;
    let is_mosquitto = connection.tool.is_some();
    if args.message_rate {
        return Ok(Form::Rate(Rate::new(!is_mosquitto)));
    }
    if !args.watch {
        return Ok(form);
    }
    if !(is_mosquitto || is_terminal()) {
        return Err(Failure::usage("-w needs a terminal, and stdout is none").hint("-v shows each message in a pipe"));
    }
    let content = match form {
        Form::Plain { verbose, .. } => Content::Plain(verbose),
        Form::Json { recorder, .. } => Content::Json(recorder),
        Form::Format { format, .. } => Content::Format(format),
        Form::View(view) => Content::View(view),
        other @ (Form::Rate(_) | Form::Watch(_)) => return Ok(other),
    };
    let broker = connection.unix.as_ref().map_or_else(|| connection.host.clone(), |path| path.display().to_string());
    Ok(Form::Watch(Box::new(Watch::new(broker, content))))
}
