//! `mqtt certs verify`: what is wrong with certificates, and what cures it.

mod checks;
mod connect;
mod report;
mod trust;

use std::path::{Path, PathBuf};

use self::{
    checks::{Report, Subject},
    trust::Trust,
};
use super::look::{Found, Look, certificate_files};
use crate::{
    certs::{Entry, Error, Role},
    cli::certs::{Purpose, VerifyArgs},
    failure::{Exit, Failure},
    x509::{self, Severity},
};

/// Verifies what was asked for.
pub(super) fn run(args: &VerifyArgs) -> Result<Exit, Failure> {
    let look = Look::new(&args.folder, args.pass_file.as_deref(), args.what.is_some());
    let reports = match (&args.connect, &args.what) {
        (Some(to), _) => vec![connect::run(&look, args, to)?],
        (None, Some(what)) => one(&look, args, what)?,
        (None, None) => folder(&look, args)?,
    };
    let is_wrong = |severity| severity == Severity::Error || args.strict;
    let wrong = reports.iter().flat_map(Report::findings).any(|finding| is_wrong(finding.severity));
    if args.folder.json {
        for report in &reports {
            look.record(&report.json(&is_wrong))?;
        }
    } else {
        report::print(&look, &reports, args.what.is_some() || args.connect.is_some())?;
    }
    Ok(if wrong { Exit::FAILED } else { Exit::DONE })
}

/// A certificate of the folder by its name, or any file.
fn one(look: &Look<'_>, args: &VerifyArgs, what: &str) -> Result<Vec<Report>, Failure> {
    let (path, entry) = match look.find(what)? {
        Found::File(path) => (path, None),
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

/// Everything in the folder.
fn folder(look: &Look<'_>, args: &VerifyArgs) -> Result<Vec<Report>, Failure> {
    let entries: Vec<&Entry> = look.index()?.present().collect();
    let trust = Trust::for_file(look, args.cafile.as_deref(), &look.dir.join("any"))?;
    let mut reports = Vec::new();
    for entry in &entries {
        // What was revoked, or went into an archive, is not to be good here.
        if entry.revoked.is_some() || entry.certificate.is_none() {
            continue;
        }
        let is_server = matches!(entry.role, Role::Server | Role::Bridge);
        let subject = Subject {
            path: &file_of(look, entry)?,
            entry: Some(entry),
            purpose: if is_ca(entry.role) { None } else { args.purpose.map(purpose) },
            host: args.host.as_deref().filter(|_| is_server),
        };
        reports.extend(checks::of_file(look, &trust, &subject)?);
    }
    if entries.is_empty() {
        for path in certificate_files(look.dir) {
            let subject = Subject { path: &path, entry: None, purpose: args.purpose.map(purpose), host: None };
            reports.extend(checks::of_file(look, &trust, &subject)?);
        }
    }
    if reports.is_empty() {
        return Err(look.fail(&Error::NoCa(look.dir.to_owned())));
    }
    reports.extend(checks::of_lists(look, &trust));
    Ok(reports)
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

const fn is_ca(role: Role) -> bool {
    matches!(role, Role::Ca | Role::Intermediate)
}

const fn purpose(purpose: Purpose) -> x509::Purpose {
    match purpose {
        Purpose::Server => x509::Purpose::Server,
        Purpose::Client => x509::Purpose::Client,
    }
}
