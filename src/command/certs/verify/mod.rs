//! `mqtt certs verify`: what is wrong with certificates, and what cures it.

mod checks;
mod connect;
mod cures;
mod folder;
mod keys;
mod lists;
mod report;
mod told;
mod trust;

use std::path::{Path, PathBuf};

use self::{checks::Subject, report::Report, trust::Trust};
use super::look::{Found, Look};
use crate::{
    certs::{Entry, Error},
    cli::certs::{Purpose, VerifyArgs},
    failure::{Exit, Failure},
    x509::{self, Severity},
};

/// Verifies what was asked for.
pub(super) fn run(args: &VerifyArgs) -> Result<Exit, Failure> {
    let look = Look::new(&args.folder, args.pass_file.as_deref(), args.what.is_some());
    let (reports, left) = match (&args.connect, &args.what) {
        (Some(to), _) => (vec![connect::run(&look, args, to)?], None),
        (None, Some(what)) => (one(&look, args, what)?, None),
        (None, None) => folder::run(&look, args)?,
    };
    let is_wrong = |severity| severity == Severity::Error || args.strict;
    let wrong = reports.iter().flat_map(Report::findings).any(|finding| is_wrong(finding.severity));
    let is_unreachable = |report: &Report| report.connection.as_ref().is_some_and(|one| one.is_unreachable);
    if args.folder.json {
        for report in &reports {
            look.record(&report.json(&is_wrong))?;
        }
    } else {
        told::print(&reports, args.what.is_some() || args.connect.is_some(), left)?;
    }
    Ok(match wrong {
        _ if reports.iter().any(is_unreachable) => Exit::UNREACHABLE,
        true => Exit::FAILED,
        false => Exit::DONE,
    })
}

/// A certificate of the folder by its name, or any file.
fn one(look: &Look<'_>, args: &VerifyArgs, what: &str) -> Result<Vec<Report>, Failure> {
    let (path, entry) = match look.find(what)? {
        Found::File(path) => {
            let entry = look.owner(&path).cloned().map(Box::new);
            (path, entry)
        }
        Found::Named(entry) => (file_of(look, &entry)?, Some(entry)),
        Found::Server { host, port } => {
            let failure = Failure::usage(format!("'{host}:{port}' is a server"));
            return Err(failure.hint(format!("mqtt certs verify --connect {host}:{port}")));
        }
    };
    let trust = Trust::for_file(look, args.cafile.as_deref(), &path)?;
    let purpose = args.purpose.map(purpose);
    let subject = Subject { path: &path, entry: entry.as_deref(), purpose, host: args.host.as_deref() };
    checks::of_file(look, &trust, &subject)
}

fn file_of(look: &Look<'_>, entry: &Entry) -> Result<PathBuf, Failure> {
    match &entry.certificate {
        Some(file) => Ok(look.dir.join(Path::new(file))),
        None => {
            let cause = "its files went into an archive".to_owned();
            Err(look.fail(&Error::Refused { name: entry.name.clone(), cause }))
        }
    }
}

const fn purpose(purpose: Purpose) -> x509::Purpose {
    match purpose {
        Purpose::Server => x509::Purpose::Server,
        Purpose::Client => x509::Purpose::Client,
    }
}
