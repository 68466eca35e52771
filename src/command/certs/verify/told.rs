//! How the checks are told to people: a line each for one file, a line a file for a folder.

use super::{
    super::look,
    report::{Report, Verdict},
};
use crate::{
    failure::Failure,
    output::{Sheet, Tint},
    x509::{Finding, Severity},
};

/// Shows what came of the checks of `one` file; of many only what is wrong. `left` says what was left out.
pub(super) fn print(reports: &[Report], one: bool, left: Option<String>) -> Result<(), Failure> {
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
                Verdict::Wrong(found) => finding(&mut sheet, check, found),
            }
        }
    }
    if !all || reports.len() > 1 {
        sheet.gap();
        let (mut text, tint) = summary(reports);
        let locked = match reports.iter().filter(|report| report.is_locked).count() {
            0 => None,
            1 => Some("1 key is encrypted, and not checked".to_owned()),
            more => Some(format!("{more} keys are encrypted, and not checked")),
        };
        for more in locked.into_iter().chain(left) {
            text += &format!("; {more}");
        }
        sheet.line(&text, tint);
    }
    look::print(sheet)
}

/// What is wrong at a check, and what cures it.
fn finding(sheet: &mut Sheet, check: &str, finding: &Finding) {
    sheet.verdict(tint(finding), check, &finding.what);
    if let Some(cure) = &finding.cure {
        sheet.below(&format!("cure: {cure}"));
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
