//! One connection to a server, to see what it presents. Nothing about it is refused here.

use std::{path::PathBuf, sync::Arc, time::Duration};

use tokio::time::timeout;

use super::super::runtime;
use crate::{
    cli::TLS_PORT,
    client,
    failure::Failure,
    net::{
        self, Stream,
        dial::DialError,
        tls::{ClientOptions, ClientTls, Passphrase, Roots},
    },
    x509::{Certificate, Code, Finding},
};

/// What was seen.
#[derive(Debug)]
pub(super) struct Visit {
    /// The certificates that the server has shown, its own first.
    pub(super) shown: Vec<Certificate>,
    /// What came of TLS.
    pub(super) session: Result<Session, Finding>,
}

/// What both sides have agreed on.
#[derive(Debug)]
pub(super) struct Session {
    /// The version of TLS, as in `TLS 1.3`.
    pub(super) protocol: Option<String>,
    /// The cipher suite.
    pub(super) suite: Option<String>,
    /// Whether the server asked for a certificate of the client.
    pub(super) asked: bool,
}

impl Session {
    /// Version and cipher suite.
    pub(super) fn words(&self) -> String {
        let words = [self.protocol.as_deref(), self.suite.as_deref()];
        words.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

/// Why nothing was seen.
#[derive(Debug)]
pub(super) enum Unseen {
    /// Nobody answers, or has no end of answering.
    Connection(client::Error),
    /// Something here.
    Failure(Failure),
}

impl Unseen {
    /// The failure of a command that has only this to do.
    pub(super) fn into_failure(self, host: &str, port: u16) -> Failure {
        match self {
            Self::Connection(error) => {
                let failure = Failure::connect(&error, &client::Options::new(net::Target::new(host, port)));
                Failure { hint: cure(&error, port).or(failure.hint), ..failure }
            }
            Self::Failure(failure) => failure,
        }
    }
}

/// What helps, for one who has no options of a client.
pub(super) fn cure(error: &client::Error, port: u16) -> Option<String> {
    match error {
        client::Error::Dial(DialError::Resolve(_)) => Some("is the host's name right?".to_owned()),
        client::Error::TlsTimeout(_) => Some(no_tls(port)),
        _ => None,
    }
}

/// A finding of a client, with a cure for who has none of its options.
pub(super) fn bare(finding: Finding, port: u16) -> Finding {
    match finding.code {
        Code::NotTls => finding.cure(no_tls(port)),
        Code::EncryptedKey => finding.cure("set MQTT_KEY_PASSWORD, or give --pass-file"),
        _ => finding,
    }
}

fn no_tls(port: u16) -> String {
    if port == TLS_PORT {
        "the broker has no TLS at this port, although it is the one of TLS by custom".to_owned()
    } else {
        format!("port {port} has no TLS, and so no certificate; by custom, that is at {TLS_PORT}")
    }
}

/// Settings that take any server. The CAs are those of `cafile`, else of the system.
pub(super) fn settings(
    cafile: Option<PathBuf>,
    identity: Option<(PathBuf, PathBuf)>,
    passphrase: Option<Passphrase>,
) -> Result<Arc<ClientTls>, Failure> {
    let roots = Roots { cafile, ..Roots::default() };
    let options = ClientOptions { roots, identity, passphrase, insecure: true, ..ClientOptions::default() };
    ClientTls::load(options)
        .map(Arc::new)
        .map_err(|finding| Failure::finding("cannot use TLS", &bare(finding, TLS_PORT)))
}

/// Connects, and goes again.
pub(super) fn visit(host: &str, port: u16, tls: &Arc<ClientTls>) -> Result<Visit, Unseen> {
    let fail = Unseen::Connection;
    runtime().map_err(Unseen::Failure)?.block_on(async {
        let socket =
            timeout(LIMIT, net::dial(host, port)).await.map_err(|_| fail(client::Error::DialTimeout(LIMIT)))?;
        let socket = socket.map_err(|error| fail(client::Error::Dial(error)))?;
        let secured = timeout(LIMIT, net::secure(socket, tls, host, port)).await;
        let session = match secured.map_err(|_| fail(client::Error::TlsTimeout(LIMIT)))? {
            Ok(Stream::Tls(stream)) => {
                // A goodbye, and the end is waited for: in the log of the broker it is no accident.
                let _ = timeout(GOODBYE, stream.end()).await;
                Ok(Session {
                    protocol: stream.version().map(str::to_owned),
                    suite: stream.suite(),
                    asked: stream.was_asked(),
                })
            }
            Ok(_) => Ok(Session { protocol: None, suite: None, asked: false }),
            Err(DialError::Tls(finding)) => Err(bare(*finding, port)),
            Err(error) => return Err(fail(client::Error::Dial(error))),
        };
        Ok(Visit { shown: tls.shown(), session })
    })
}

/// How long a server may take to hang up.
const GOODBYE: Duration = Duration::from_secs(1);
/// Long enough for any network that is usable.
pub(super) const LIMIT: Duration = Duration::from_secs(10);
