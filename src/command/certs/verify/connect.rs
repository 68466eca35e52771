//! `--connect`: from TCP over TLS and the certificates to the broker's answer, step by step.

use std::{io, net::Ipv6Addr, path::PathBuf, sync::Arc};

use super::{
    super::{
        look::{Found, Look, key_beside},
        visit::{LIMIT, Unseen, Visit, bare, cure, settings, visit},
    },
    checks,
    cures::{self, Whose},
    report::Report,
    trust::Trust,
};
use crate::{
    cli::{TLS_PORT, certs::VerifyArgs},
    client::{self, Client, Lost, Options},
    command::{passphrase, runtime},
    failure::{Failure, address, quoted, word},
    net::{Target, dial::DialError, tls::ClientTls},
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

    let file = identity.as_ref().map(|(certificate, _)| certificate.display().to_string());
    let mut report = Report::of_broker(&address(&host, port), args.what.clone());
    let walk = Walk { look, host: &host, port, to, file };
    let whose = walk.steps(&tls, &trust, args.host.as_deref(), &mut report)?;
    cures::settle(look, &trust, &whose, None, &mut report);
    Ok(report)
}

/// Where to go, and with what.
struct Walk<'a> {
    look: &'a Look<'a>,
    host: &'a str,
    port: u16,
    /// The same as it was typed.
    to: &'a str,
    /// The certificate to show.
    file: Option<String>,
}

impl Walk<'_> {
    /// All steps until one is too high.
    fn steps(
        &self,
        tls: &Arc<ClientTls>,
        trust: &Trust,
        name: Option<&str>,
        report: &mut Report,
    ) -> Result<Whose, Failure> {
        let Visit { shown, session } = match visit(self.host, self.port, tls) {
            Ok(visit) => visit,
            Err(Unseen::Failure(failure)) => return Err(failure),
            Err(Unseen::Connection(error)) => {
                self.unseen(&error, report);
                return Ok(Whose::Broker);
            }
        };
        report.good("tcp", "somebody answers");
        let (asked, late) = match session {
            Ok(session) => {
                report.good("tls", session.words());
                if let Some(connection) = &mut report.connection {
                    (connection.protocol, connection.suite) = (session.protocol, session.suite);
                }
                (Some(session.asked), None)
            }
            // TLS 1.2: the broker has been seen, and only then wants to know who comes.
            Err(finding) if !shown.is_empty() => {
                report.good("tls", "TLS 1.2");
                if let Some(connection) = &mut report.connection {
                    connection.protocol = Some("TLS 1.2".to_owned());
                }
                (None, Some(finding))
            }
            Err(finding) => {
                report.wrong("tls", finding);
                (None, None)
            }
        };
        let whose = shown.first().map_or(Whose::Broker, |own| Whose::of_broker(self.look, own));
        if let Some(own) = shown.first() {
            report.what = format!("broker \"{}\", step by step", own.subject);
            report.certificate = Some(own.clone());
            report.name = self.look.entry(own).map(|entry| entry.name.clone());
            let wanted = Some(name.unwrap_or(self.host));
            checks::judge(self.look, trust, &shown, Some(Purpose::Server), wanted, report);
        }
        if let Some(finding) = late {
            report.wrong("client", self.named(finding));
        }
        if let Some(asked) = asked {
            self.as_client(tls, asked, report)?;
        }
        Ok(whose)
    }

    /// Nobody is there, or it says nothing.
    fn unseen(&self, error: &client::Error, report: &mut Report) {
        let step = if matches!(error, client::Error::TlsTimeout(_)) {
            report.good("tcp", "somebody answers");
            "tls"
        } else {
            "tcp"
        };
        let is_refused = |error: &io::Error| error.kind() == io::ErrorKind::ConnectionRefused;
        let cure = cure(error, self.port).or_else(|| match error {
            client::Error::Dial(DialError::Connect { error, .. }) if is_refused(error) => {
                let dir = word(&self.look.dir.to_string_lossy());
                Some(format!("no broker is listening there; start one with: mqtt serve --tls-dir {dir}"))
            }
            _ => None,
        });
        report.wrong(step, Finding { cure, ..Finding::error(Code::Unreachable, error.to_string()) });
        unreachable(report);
    }

    /// The certificate of the client, and the broker's answer to its CONNECT.
    fn as_client(&self, tls: &Arc<ClientTls>, asked: bool, report: &mut Report) -> Result<(), Failure> {
        match (asked, &self.file) {
            (true, Some(file)) => report.good("client", format!("asked for its certificate, and shown {file}")),
            (true, None) => report.open("client", "asked for its certificate, and there is none to show"),
            (false, Some(file)) => report.open("client", format!("not asked for its certificate: {file} is unused")),
            (false, None) => report.good("client", "not asked for a certificate"),
        }
        let mut options = Options::new(Target::new(self.host, self.port));
        options.tls = Some(Arc::clone(tls));
        options.timeout = LIMIT;
        match runtime()?.block_on(answer(options)) {
            Ok(()) => report.good("connect", "the broker takes this client"),
            Err(error) => {
                report.wrong("connect", self.refused(&error));
                if matches!(error, client::Error::ConnAckTimeout(_) | client::Error::DialTimeout(_)) {
                    unreachable(report);
                }
            }
        }
        Ok(())
    }

    /// The finding with a cure for who is here, and has no options of a client.
    fn named(&self, finding: Finding) -> Finding {
        match finding.code {
            Code::NoClientCertificate => finding.cure(self.name_one()),
            _ => bare(finding, self.port),
        }
    }

    fn name_one(&self) -> String {
        format!("name the one to show: mqtt certs verify NAME --connect {}", self.to)
    }

    fn refused(&self, error: &client::Error) -> Finding {
        match error {
            client::Error::Dial(DialError::Tls(finding)) | client::Error::Lost(Lost::Tls(finding)) => {
                self.named((**finding).clone())
            }
            client::Error::Refused { .. } => {
                let what = format!("the broker answers, and refuses: {error}");
                if self.file.is_some() {
                    Finding::error(Code::Refused, what)
                } else {
                    Finding::warning(Code::Refused, what).cure(self.name_one())
                }
            }
            _ => Finding::error(Code::Refused, format!("no answer to CONNECT: {error}")),
        }
    }
}

fn unreachable(report: &mut Report) {
    if let Some(connection) = &mut report.connection {
        connection.is_unreachable = true;
    }
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
