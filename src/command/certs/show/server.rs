//! What a server presents.

use super::super::{
    look::{Look, Trouble, print},
    visit::{Session, Visit, settings, visit},
};
use crate::{
    failure::{Failure, address},
    output::{
        Sheet, Tint,
        certificates::{self, State},
    },
    x509::{self, Against, Certificate, Purpose, Severity, check},
};

/// Connects, and shows the certificates of the server. Gives the end of what ends first.
pub(super) fn run(look: &Look<'_>, host: &str, port: u16) -> Result<Option<i64>, Failure> {
    if let Some(closed) = x509::closed(look.dir) {
        return Err(Trouble::Finding(closed).into());
    }
    let cafile = look.dir.join("ca.crt");
    let tls = settings(cafile.exists().then_some(cafile), None, None)?;
    let Visit { shown, session } = visit(host, port, &tls).map_err(|unseen| unseen.into_failure(host, port))?;
    let place = address(host, port);
    let session = match session {
        Ok(session) => Some(session),
        // What was shown is worth a look, even when nothing came of it.
        Err(finding) if shown.is_empty() => {
            return Err(Failure::finding(format!("cannot see the certificate of {place}"), &finding));
        }
        Err(_) => None,
    };
    let (roots, roots_name) = tls.roots();
    let roots_name = roots_name.trim_start_matches("--cafile ");
    let trust = trust(look, &shown, host, roots, roots_name);
    let state = |one: &Certificate| State::of(one.not_before, one.not_after, look.now);
    if look.json {
        for one in &shown {
            let mut json = certificates::certificate_json(one, &state(one));
            json["address"] = place.clone().into();
            json["trusted"] = trust.is_ok().into();
            json["not_trusted"] = trust.as_ref().err().map(String::as_str).into();
            json["protocol"] = session.as_ref().and_then(|session| session.protocol.as_deref()).into();
            json["suite"] = session.as_ref().and_then(|session| session.suite.as_deref()).into();
            json["asked_for_certificate"] = session.as_ref().map(|session| session.asked).into();
            look.record(&json)?;
        }
    } else {
        let mut sheet = Sheet::new();
        for (at, one) in shown.iter().enumerate() {
            sheet.gap();
            let number = if shown.len() > 1 { format!(" {} of {}", at + 1, shown.len()) } else { String::new() };
            sheet.line(&format!("{place}: certificate{number}"), Tint::Heading);
            certificates::certificate(&mut sheet, one, &state(one));
            if at == 0 {
                match &trust {
                    Ok(()) => sheet.fact("Trusted", &format!("yes, for {host}, by {roots_name}"), Tint::Good),
                    Err(why) => sheet.fact("Trusted", &format!("no: {why}"), Tint::Bad),
                }
                told(&mut sheet, session.as_ref());
            }
        }
        print(sheet)?;
    }
    Ok(shown.iter().map(|one| one.not_after).min())
}

fn told(sheet: &mut Sheet, session: Option<&Session>) {
    let Some(session) = session else { return };
    sheet.fact("Connection", &session.words(), Tint::Plain);
    let asked = if session.asked { "asked for its certificate" } else { "not asked for a certificate" };
    sheet.fact("Client", asked, Tint::Plain);
}

/// Whether a client with these CAs would go on, or why not.
fn trust(
    look: &Look<'_>,
    shown: &[Certificate],
    host: &str,
    roots: &[Certificate],
    roots_name: &str,
) -> Result<(), String> {
    let against = Against {
        label: "it".to_owned(),
        roots,
        roots_name: roots_name.to_owned(),
        purpose: Some(Purpose::Server),
        host: Some(host),
        now: look.now,
        ..Against::default()
    };
    let faults: Vec<String> = check(shown, &against)
        .into_iter()
        .filter(|finding| finding.severity == Severity::Error)
        .map(|finding| finding.what)
        .collect();
    if faults.is_empty() { Ok(()) } else { Err(faults.join("; ")) }
}
