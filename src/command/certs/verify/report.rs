//! How the checks are told: a line each for one file, a line a file for a folder, an object a file for programs.

use serde_json::{Value, json};

use super::{
    super::look::{self, Look},
    checks::{Report, Verdict},
};
use crate::{
    certs::date_text,
    failure::{Failure, certs_command},
    output::{Sheet, Tint},
    x509::{Finding, Severity},
};

/// Shows what came of the checks of `one` file; of many only what is wrong.
pub(super) fn print(look: &Look<'_>, reports: &[Report], one: bool) -> Result<(), Failure> {
    let mut sheet = Sheet::new();
    // A file may be a bundle of all CAs that there are.
    let all = one && reports.len() <= MANY;
    for report in reports {
        if all {
            sheet.gap();
            sheet.line(&format!("{}: {}", report.file, report.what), Tint::Heading);
        } else if report.findings().next().is_none() {
            sheet.verdict(Tint::Good, &format!("{}: {}", report.file, report.what), "");
        } else {
            sheet.line(&format!("{}: {}", report.file, report.what), Tint::Heading);
        }
        for (check, verdict) in &report.checks {
            match verdict {
                Verdict::Good(fact) if all => sheet.verdict(Tint::Good, check, fact),
                Verdict::Open(why) if all => sheet.verdict(Tint::Plain, check, why),
                Verdict::Good(_) | Verdict::Open(_) => {}
                Verdict::Wrong(found) => finding(&mut sheet, look, check, found),
            }
        }
    }
    if !all || reports.len() > 1 {
        sheet.gap();
        let (text, tint) = summary(reports);
        sheet.line(&text, tint);
    }
    look::print(sheet)
}

/// What is wrong at a check, and what cures it.
fn finding(sheet: &mut Sheet, look: &Look<'_>, check: &str, finding: &Finding) {
    sheet.verdict(tint(finding), check, &finding.what);
    if let Some(cure) = &finding.cure {
        sheet.below(&format!("cure: {}", here(look, cure)));
    }
}

/// More reports than these are told in a line each.
const MANY: usize = 4;

fn summary(reports: &[Report]) -> (String, Tint) {
    let count = |severity| reports.iter().flat_map(Report::findings).filter(|one| one.severity == severity).count();
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    let files = counted(reports.len(), "checked", "checked");
    match (errors, warnings) {
        (0, 0) => (format!("{files}: all is well"), Tint::Good),
        (0, _) => (format!("{files}: {}", counted(warnings, "warning", "warnings")), Tint::Warning),
        (_, 0) => (format!("{files}: {}", counted(errors, "error", "errors")), Tint::Bad),
        (..) => {
            let errors = counted(errors, "error", "errors");
            (format!("{files}: {errors}, {}", counted(warnings, "warning", "warnings")), Tint::Bad)
        }
    }
}

fn counted(count: usize, one: &str, more: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { more })
}

const fn tint(finding: &Finding) -> Tint {
    match finding.severity {
        Severity::Error => Tint::Bad,
        Severity::Warning => Tint::Warning,
    }
}

/// A command as it has to be typed for this folder.
fn here(look: &Look<'_>, cure: &str) -> String {
    match cure.split_once("mqtt certs ") {
        Some((before, words)) if !words.contains("--csr") => format!("{before}{}", certs_command(words, look.dir)),
        _ => cure.to_owned(),
    }
}

impl Report {
    /// The same for programs. `counts` says which findings make it wrong.
    pub(super) fn json(&self, counts: &dyn Fn(Severity) -> bool) -> Value {
        let findings = self.checks.iter().filter_map(|(check, verdict)| match verdict {
            Verdict::Wrong(finding) => Some(json!({
                "check": check,
                "code": finding.code.as_str(),
                "severity": finding.severity.as_str(),
                "what": finding.what,
                "cure": finding.cure,
            })),
            Verdict::Good(_) | Verdict::Open(_) => None,
        });
        let not_checked = self.checks.iter().filter_map(|(check, verdict)| match verdict {
            Verdict::Open(why) => Some(json!({ "check": check, "why": why })),
            Verdict::Good(_) | Verdict::Wrong(_) => None,
        });
        let certificate = self.certificate.as_ref();
        json!({
            "kind": "verified",
            "path": self.file,
            "name": self.name,
            "what": self.what,
            "subject": certificate.map(|one| one.subject.text.as_str()),
            "serial": certificate.map(|one| one.serial.as_str()),
            "sha256": certificate.map(|one| one.fingerprint.as_str()),
            "not_after": certificate.map(|one| date_text(one.not_after)),
            "ok": !self.findings().any(|finding| counts(finding.severity)),
            "findings": findings.collect::<Vec<_>>(),
            "not_checked": not_checked.collect::<Vec<_>>(),
        })
    }
}
