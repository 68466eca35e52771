//! The topic and the payload that a command line gives, the same for `pub` and `rr`.

use std::{
    ffi::OsString,
    fs::File,
    io::{self, IsTerminal, Read},
    path::Path,
};

use crate::{
    failure::{Exit, Failure, Reference, capital, quoted, system},
    output::Console,
    packet::wire::REMAINING_LENGTH_MAX,
};

/// Sorts out `TOPIC MESSAGE`, either of which may have been given as an option; `has_payload`: the message was.
pub(super) fn topic_and_word(
    topic: Option<String>,
    words: Vec<OsString>,
    has_payload: bool,
) -> Result<(Option<String>, Option<OsString>), Failure> {
    let mut words = words.into_iter();
    let topic = match topic {
        Some(topic) => Some(topic),
        None => match words.next() {
            Some(word) => Some(word.into_string().map_err(|_| Failure::usage("the topic is not UTF-8"))?),
            None => None,
        },
    };
    let word = words.next();
    let extra = if has_payload { word.as_ref() } else { words.as_slice().first() };
    match extra {
        Some(extra) => Err(Failure::unexpected_word(&extra.to_string_lossy())),
        None => Ok((topic, word)),
    }
}

/// The content of a file; `-`: of the standard input.
pub(super) fn of_file(path: &Path, console: Console) -> Result<Vec<u8>, Failure> {
    if path == Path::new("-") {
        return of_stdin(console);
    }
    let name = path.display().to_string();
    let read = File::open(path).and_then(read);
    let bytes = read.map_err(|error| {
        let why = capital(&system(&error));
        let theirs = format!("Error: Unable to read file \"{name}\": {why}.\nError loading input file \"{name}\".");
        let failure = Failure::new(Exit::FAILED, format!("cannot read '{name}'")).because(system(&error));
        failure.like(Reference::new(1, theirs))
    })?;
    check_size(&bytes, &quoted(&name))?;
    Ok(bytes)
}

/// All of the standard input. Nothing at all is more likely a command before us that failed than a message:
/// mosquitto_pub thinks so, too.
pub(super) fn of_stdin(console: Console) -> Result<Vec<u8>, Failure> {
    if io::stdin().is_terminal() {
        console.note("reading the message from the terminal; Ctrl-D ends it");
    }
    let bytes = read(io::stdin().lock()).map_err(|error| cannot_read(&error))?;
    check_size(&bytes, "stdin")?;
    if bytes.is_empty() {
        let theirs = "Error: Zero length input.\nError loading input from stdin.";
        let failure = Failure::new(Exit::FAILED, "stdin is empty").hint("-n publishes an empty message");
        return Err(failure.like(Reference::new(1, theirs)));
    }
    Ok(bytes)
}

/// The standard input cannot be read.
pub(super) fn cannot_read(error: &io::Error) -> Failure {
    Failure::new(Exit::FAILED, "cannot read stdin").because(system(error))
}

/// No more than can be sent, and one byte to tell.
fn read(from: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(REMAINING_LENGTH_MAX as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn check_size(bytes: &[u8], name: &str) -> Result<(), Failure> {
    if bytes.len() <= REMAINING_LENGTH_MAX {
        return Ok(());
    }
    Err(Failure::new(Exit::FAILED, format!("{name} is larger than any MQTT packet")))
}
