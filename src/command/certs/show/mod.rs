//! `mqtt certs show`: the folder, one certificate, any other file, or what a server presents.

mod file;
mod folder;
mod server;

use super::look::{Found, Look};
use crate::{
    cli::certs::ShowArgs,
    failure::{Exit, Failure},
    x509::date::DAY,
};

/// Shows what was asked for.
pub(super) fn run(args: &ShowArgs) -> Result<Exit, Failure> {
    let look = Look::new(&args.folder, args.pass_file.as_deref(), args.what.is_some());
    let window = args.expiring.map(|time| i64::try_from(time.as_secs()).unwrap_or(i64::MAX));
    let Some(what) = &args.what else {
        return folder::run(&look, window, args.folder.quiet);
    };
    let ends_first = match look.find(what)? {
        Found::Named(entry) => file::named(&look, &entry)?,
        Found::File(path) => file::run(&look, &path)?,
        Found::Server { host, port } => server::run(&look, &host, port)?,
    };
    let is_in_time = |window: i64| ends_first.is_some_and(|end| end <= look.now.saturating_add(window));
    Ok(if window.is_some_and(is_in_time) { Exit::FAILED } else { Exit::DONE })
}

/// Days as `30d` says them.
fn in_words(window: i64) -> String {
    if window % DAY == 0 { format!("{} days", window / DAY) } else { format!("{window} seconds") }
}
