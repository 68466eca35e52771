//! Expired and not yet valid, with how long ago and what the clock says.

use super::{Against, cure};
use crate::x509::{
    Certificate, Code, Finding,
    date::{DAY, date, date_time},
};

pub(super) fn leaf(own: &Certificate, against: &Against<'_>) -> Option<Finding> {
    of(own, &against.label, &cure::renew(own, against), against.now)
}

/// The same of a CA on the way to the root.
pub(super) fn authority(ca: &Certificate, against: &Against<'_>) -> Option<Finding> {
    let what = format!("the CA \"{}\" of {}", ca.subject, against.label);
    of(ca, &what, "mqtt certs renew --ca", against.now)
}

fn of(certificate: &Certificate, what: &str, renew: &str, now: i64) -> Option<Finding> {
    if now > certificate.not_after {
        let end = certificate.not_after;
        let text = format!("{what} expired {} ({})", date(end), ago(now.saturating_sub(end)));
        return Some(Finding::error(Code::Expired, text).cure(renew));
    }
    if now >= certificate.not_before {
        return None;
    }
    let begin = certificate.not_before;
    let text = format!("{what} is not valid before {}; this machine's clock says {}", date_time(begin), date_time(now));
    let cure = if now < EARLIEST_SENSIBLE {
        "set the clock: nothing else is wrong with the certificate"
    } else {
        "compare the clocks of this machine and of the one that made the certificate"
    };
    Some(Finding::error(Code::NotYetValid, text).cure(cure))
}

/// A clock that says less has never been set: 2020-01-01.
const EARLIEST_SENSIBLE: i64 = 1_577_836_800;

/// `21 days ago`.
pub(super) fn ago(seconds: i64) -> String {
    match seconds {
        ..120 => "just now".to_owned(),
        120..7200 => format!("{} minutes ago", seconds / 60),
        7200..172_800 => format!("{} hours ago", seconds / 3600),
        _ => format!("{} days ago", seconds / DAY),
    }
}
