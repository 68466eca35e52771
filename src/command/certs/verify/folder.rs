//! Everything in a folder, and what is left out.

use super::{
    super::look::{Look, certificate_files},
    checks::{self, Subject},
    cures::{self, Whose},
    file_of, lists,
    report::Report,
    trust::Trust,
};
use crate::{
    certs::{Entry, Error, Role},
    cli::certs::VerifyArgs,
    failure::Failure,
};

/// The reports, and what was not looked at.
pub(super) fn run(look: &Look<'_>, args: &VerifyArgs) -> Result<(Vec<Report>, Option<String>), Failure> {
    let entries: Vec<&Entry> = look.index()?.present().collect();
    let trust = Trust::for_file(look, args.cafile.as_deref(), &look.dir.join("any"))?;
    let mut reports = Vec::new();
    let mut revoked = 0;
    for entry in &entries {
        let is_server = matches!(entry.role, Role::Server | Role::Bridge);
        if entry.is_revoked() && !is_server {
            // Nobody has to cure it; but a broker is refused by everybody.
            revoked += 1;
            continue;
        }
        // It went into an archive.
        if entry.certificate.is_none() {
            continue;
        }
        let is_ca = matches!(entry.role, Role::Ca | Role::Intermediate);
        let subject = Subject {
            path: &file_of(look, entry)?,
            entry: Some(entry),
            purpose: if is_ca { None } else { args.purpose.map(super::purpose) },
            host: args.host.as_deref().filter(|_| is_server),
        };
        reports.extend(checks::of_file(look, &trust, &subject)?);
    }
    if entries.is_empty() {
        for path in certificate_files(look.dir) {
            let subject = Subject { path: &path, entry: None, purpose: args.purpose.map(super::purpose), host: None };
            reports.extend(checks::of_file(look, &trust, &subject)?);
        }
    }
    if reports.is_empty() {
        return Err(look.fail(&Error::NoCa(look.dir.to_owned())));
    }
    let mut lists = lists::of_folder(look, &trust);
    let whose = if entries.is_empty() { Whose::Theirs } else { Whose::Ours(None) };
    let subject = Subject { path: &trust.crl_path, entry: None, purpose: None, host: None };
    lists.iter_mut().for_each(|report| cures::settle(look, &trust, &whose, Some(&subject), report));
    reports.extend(lists);
    Ok((reports, (revoked > 0).then(|| format!("{revoked} revoked, not looked at"))))
}
