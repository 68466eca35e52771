//! `--connect`: from TCP over TLS and the certificates to the broker's answer, step by step.

use std::{net::Ipv6Addr, path::PathBuf};

use super::{
    super::{
        look::{Found, Look, key_beside},
        visit::{LIMIT, Visit, settings, visit},
    },
    checks::{self, Report},
    trust::Trust,
};
use crate::{
    cli::{TLS_PORT, certs::VerifyArgs},
    client::{self, Client, Lost, Options},
    command::{passphrase, runtime},
    failure::{Failure, address, quoted},
    net::dial::DialError,
    x509::{Code, Finding, Purpose},
};

/// Walks all steps, and says at which something is wrong.
pub(super) fn run(look: &Look<'_>, args: &VerifyArgs, to: &str) -> Result<Report, Failure> {
    let (host, port) = place(to)?;
    let identity = args.what.as_deref().map(|what| identity(look, what)).transpose()?;
    let near = identity.as_ref().map_or_else(|| look.dir.join("any"), |(certificate, _)| certificate.clone());
    let mut trust = Trust::for_file(look, args.cafile.as_deref(), &near)?;
    let passphrase = match &identity {
        Some((_, key)) => passphrase::of_key(key, args.pass_file.as_deref())?,
        None => None,
    };
    let tls = settings(trust.cafile.clone(), identity.clone(), passphrase)?;
    if trust.cafile.is_none() {
        let (roots, name) = tls.roots();
        (trust.roots, trust.roots_name) = (roots.to_vec(), name.to_owned());
    }

    let mut report = Report::of_server(&address(&host, port));
    let Visit { shown, session } = visit(&host, port, &tls)?;
    report.good("tcp", "somebody answers");
    let mut late = None;
    let asked = match session {
        Ok(session) => {
            report.good("tls", session.words);
            Some(session.asked)
        }
        // TLS 1.2: the broker has been seen, and only then wants to know who comes.
        Err(finding) if !shown.is_empty() => {
            report.good("tls", "TLS 1.2");
            late = Some(finding);
            None
        }
        Err(finding) => {
            report.wrong("tls", finding);
            None
        }
    };
    if let Some(own) = shown.first() {
        report.certificate = Some(own.clone());
        report.name = look.entry(own).map(|entry| entry.name.clone());
        let wanted = args.host.as_deref().unwrap_or(&host);
        checks::judge(look, &trust, &shown, Some(Purpose::Server), Some(wanted), &mut report);
    }
    let file = identity.as_ref().map(|(certificate, _)| certificate.display().to_string());
    if let Some(finding) = late {
        report.wrong("client", named(finding, to));
        return Ok(report);
    }
    match (asked, &file) {
        (None, _) => return Ok(report),
        (Some(true), Some(file)) => report.good("client", format!("asked for its certificate, and shown {file}")),
        (Some(true), None) => report.open("client", "asked for its certificate, and there is none to show"),
        (Some(false), Some(file)) => report.open("client", format!("not asked for its certificate: {file} is unused")),
        (Some(false), None) => report.good("client", "not asked for a certificate"),
    }
    let mut options = Options::new(host.as_str(), port);
    options.tls = Some(tls);
    options.timeout = LIMIT;
    match runtime()?.block_on(answer(options)) {
        Ok(()) => report.good("connect", "the broker takes this client"),
        Err(error) => report.wrong("connect", refused(&error, file.is_some(), to)),
    }
    Ok(report)
}

/// The certificate that is to be shown, and its key.
fn identity(look: &Look<'_>, what: &str) -> Result<(PathBuf, PathBuf), Failure> {
    let certificate = match look.find(what)? {
        Found::File(path) => path,
        Found::Named(entry) => super::file_of(look, &entry)?,
        Found::Server { .. } => return Err(Failure::usage(format!("{} is no certificate", quoted(what)))),
    };
    // One file may hold both.
    let key = key_beside(&certificate).unwrap_or_else(|| certificate.clone());
    Ok((certificate, key))
}

/// Connects as a client does, and says goodbye.
async fn answer(options: Options) -> Result<(), client::Error> {
    let client = Client::connect(options, None).await?;
    client.close(LIMIT).await;
    Ok(())
}

/// Where to go: without a port, where TLS is by custom.
fn place(to: &str) -> Result<(String, u16), Failure> {
    if let Some(found) = super::super::look::server(to) {
        return Ok(found);
    }
    let is_host = !to.is_empty() && !to.contains([':', '/', ' ']) || to.parse::<Ipv6Addr>().is_ok();
    if is_host {
        return Ok((to.to_owned(), TLS_PORT));
    }
    let failure = Failure::usage(format!("invalid address {} for --connect", quoted(to)));
    Err(failure.hint("it is HOST:PORT, as in: --connect localhost:8883"))
}

/// The finding with a cure for who is here, and has no options of a client.
fn named(finding: Finding, to: &str) -> Finding {
    match finding.code {
        Code::NoClientCertificate => finding.cure(name_one(to)),
        _ => finding,
    }
}

fn name_one(to: &str) -> String {
    format!("name the one to show: mqtt certs verify NAME --connect {to}")
}

fn refused(error: &client::Error, with_certificate: bool, to: &str) -> Finding {
    match error {
        client::Error::Dial(DialError::Tls(finding)) | client::Error::Lost(Lost::Tls(finding)) => {
            named((**finding).clone(), to)
        }
        client::Error::Refused { .. } => {
            let what = format!("the broker answers, and refuses: {error}");
            if with_certificate {
                Finding::error(Code::Refused, what)
            } else {
                Finding::warning(Code::Refused, what).cure(name_one(to))
            }
        }
        _ => Finding::error(Code::Refused, format!("no answer to CONNECT: {error}")),
    }
}
