//! `mqtt certs verify --connect`: the way to a broker, a line a step.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::{
    super::{
        look::{self, Found, Look, key_beside, server},
        walk::{Outcome, Step, Walk, walk},
    },
    file_of, report,
};
use crate::{
    cli::{TLS_PORT, certs::VerifyArgs},
    command::passphrase,
    failure::{Exit, Failure, address},
    net::tls::{ClientOptions, Roots},
    output::{Sheet, Tint},
    x509::{Finding, Severity},
};

/// Goes there, and says at which step what is wrong.
pub(super) fn run(look: &Look<'_>, args: &VerifyArgs, to: &str) -> Result<Exit, Failure> {
    let (host, port) = match server(to) {
        Some(found) => found,
        None if to.is_empty() || to.contains([':', '/', ' ']) && to.parse::<std::net::Ipv6Addr>().is_err() => {
            return Err(Failure::usage(format!("invalid address '{}' for --connect", to.escape_debug()))
                .because("it is HOST:PORT, as in localhost:8883"));
        }
        None => (to.to_owned(), TLS_PORT),
    };
    let walk = walk(&host, port, options(look, args)?)?;
    let counts = |severity| severity == Severity::Error || args.strict;
    let is_wrong = walk.steps.iter().any(|step| step.outcome.is_wrong(&counts));
    let place = address(&host, port);
    if args.folder.json {
        look.record(&to_json(&place, &walk, !is_wrong))?;
    } else {
        look::print(sheet(look, &place, &walk.steps))?;
    }
    Ok(if is_wrong { Exit::FAILED } else { Exit::DONE })
}

/// Whom to trust, and as whom to come.
fn options(look: &Look<'_>, args: &VerifyArgs) -> Result<ClientOptions, Failure> {
    let own = look.dir.join("ca.crt");
    let cafile = args.cafile.clone().or_else(|| own.is_file().then_some(own));
    let roots = Roots { system: cafile.is_none(), cafile, capath: None };
    let identity = args.what.as_deref().map(|what| identity(look, what)).transpose()?;
    let passphrase = match &identity {
        Some((_, key)) => passphrase::of_key(key, args.pass_file.as_deref())?,
        None => None,
    };
    Ok(ClientOptions { roots, identity, passphrase, server_name: args.host.clone(), ..ClientOptions::default() })
}

/// The certificate and the key of a client, by its name or its file.
fn identity(look: &Look<'_>, what: &str) -> Result<(PathBuf, PathBuf), Failure> {
    let certificate = match look.find(what)? {
        Found::Named(entry) => file_of(look, &entry)?,
        Found::File(path) => path,
        Found::Server { host, port } => {
            let failure = Failure::usage(format!("'{host}:{port}' is a server, and there is --connect already"));
            return Err(failure.hint("as whom to come: mqtt certs verify NAME --connect HOST:PORT"));
        }
    };
    // One file may hold both.
    let key = key_beside(&certificate).unwrap_or_else(|| certificate.clone());
    Ok((certificate, key))
}

fn sheet(look: &Look<'_>, place: &str, steps: &[Step]) -> Sheet {
    let mut sheet = Sheet::new();
    sheet.line(&format!("{place}: the way to a broker"), Tint::Heading);
    for step in steps {
        match &step.outcome {
            Outcome::Good(seen) => sheet.verdict(Tint::Good, step.name, seen),
            Outcome::NotReached => sheet.verdict(Tint::Plain, step.name, "not reached"),
            Outcome::Refused(what, hint) => {
                sheet.verdict(Tint::Bad, step.name, what);
                if let Some(hint) = hint {
                    sheet.below(&format!("cure: {hint}"));
                }
            }
            Outcome::Wrong(findings) => {
                for finding in findings {
                    report::finding(&mut sheet, look, step.name, finding);
                }
            }
        }
    }
    sheet
}

fn to_json(place: &str, walk: &Walk, is_good: bool) -> Value {
    let finding = |finding: &Finding| {
        json!({
            "code": finding.code.as_str(),
            "severity": finding.severity.as_str(),
            "what": finding.what,
            "cure": finding.cure,
        })
    };
    let step = |step: &Step| match &step.outcome {
        Outcome::Good(seen) => json!({ "step": step.name, "state": "good", "seen": seen }),
        Outcome::NotReached => json!({ "step": step.name, "state": "not reached" }),
        Outcome::Refused(what, hint) => {
            json!({ "step": step.name, "state": "refused", "what": what, "cure": hint })
        }
        Outcome::Wrong(findings) => {
            let findings: Vec<Value> = findings.iter().map(finding).collect();
            json!({ "step": step.name, "state": "wrong", "findings": findings })
        }
    };
    let shown: Vec<Value> = walk
        .shown
        .iter()
        .map(|one| json!({ "subject": one.subject.text, "serial": one.serial, "sha256": one.fingerprint }))
        .collect();
    let steps: Vec<Value> = walk.steps.iter().map(step).collect();
    json!({ "kind": "connected", "to": place, "ok": is_good, "steps": steps, "shown": shown })
}
