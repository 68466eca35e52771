//! `--connect`: from TCP over TLS and the certificates to the broker's answer, step by step.

use std::path::PathBuf;

use super::{
    super::{
        look::{Found, Look, key_beside},
        visit::{LIMIT, Visit, settings, visit},
    },
    checks::{self, Report},
    trust::Trust,
};
use crate::{
    cli::certs::VerifyArgs,
    client::{self, Client, Lost, Options},
    command::{passphrase, runtime},
    failure::{Failure, address, quoted},
    net::dial::DialError,
    x509::{Code, Finding, Purpose},
};

/// Walks all steps, and says at which something is wrong.
pub(super) fn run(look: &Look<'_>, args: &VerifyArgs, to: &str) -> Result<Report, Failure> {
    let Some((host, port)) = super::super::look::server(to) else {
        let failure = Failure::usage(format!("invalid address {} for --connect", quoted(to)));
        return Err(failure.hint("it is HOST:PORT, as in: --connect localhost:8883"));
    };
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
    let asked = match session {
        Ok(session) => {
            report.good("tls", session.words);
            Some(session.asked)
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

fn refused(error: &client::Error, with_certificate: bool, to: &str) -> Finding {
    let name_one = format!("name the one to show: mqtt certs verify NAME --connect {to}");
    match error {
        client::Error::Dial(DialError::Tls(finding)) | client::Error::Lost(Lost::Tls(finding)) => {
            let mut finding = (**finding).clone();
            if finding.code == Code::NoClientCertificate {
                finding.cure = Some(name_one);
            }
            finding
        }
        client::Error::Refused { .. } => {
            let what = format!("the broker answers, and refuses: {error}");
            if with_certificate {
                Finding::error(Code::Refused, what)
            } else {
                Finding::warning(Code::Refused, what).cure(name_one)
            }
        }
        _ => Finding::error(Code::Refused, format!("no answer to CONNECT: {error}")),
    }
}
