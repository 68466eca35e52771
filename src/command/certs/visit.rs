//! One connection to a server, to see what it presents. Nothing about it is refused here.

use std::{path::PathBuf, sync::Arc, time::Duration};

use tokio::time::timeout;

use super::super::runtime;
use crate::{
    client,
    failure::Failure,
    net::{
        self, Stream,
        dial::DialError,
        tls::{ClientOptions, ClientTls, Passphrase, Roots},
    },
    x509::{Certificate, Finding},
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
    /// Version and cipher suite.
    pub(super) words: String,
    /// Whether the server asked for a certificate of the client.
    pub(super) asked: bool,
}

/// Settings that take any server. The CAs are those of `cafile`, else of the system.
pub(super) fn settings(
    cafile: Option<PathBuf>,
    identity: Option<(PathBuf, PathBuf)>,
    passphrase: Option<Passphrase>,
) -> Result<Arc<ClientTls>, Failure> {
    let roots = Roots { cafile, ..Roots::default() };
    let options = ClientOptions { roots, identity, passphrase, insecure: true, ..ClientOptions::default() };
    ClientTls::load(options).map(Arc::new).map_err(|finding| Failure::finding("cannot use TLS", &finding))
}

/// Connects, and goes again.
pub(super) fn visit(host: &str, port: u16, tls: &Arc<ClientTls>) -> Result<Visit, Failure> {
    let fail = |error: client::Error| Failure::connect(&error, host, port);
    runtime()?.block_on(async {
        let socket =
            timeout(LIMIT, net::dial(host, port)).await.map_err(|_| fail(client::Error::DialTimeout(LIMIT)))?;
        let socket = socket.map_err(|error| fail(client::Error::Dial(error)))?;
        let secured = timeout(LIMIT, net::secure(socket, tls, host)).await;
        let session = match secured.map_err(|_| fail(client::Error::TlsTimeout(LIMIT)))? {
            Ok(Stream::Tls(stream)) => {
                let words = [stream.version().map(str::to_owned), stream.suite()];
                let words = words.into_iter().flatten().collect::<Vec<_>>().join(", ");
                Ok(Session { words, asked: stream.was_asked() })
            }
            Ok(Stream::Tcp(_)) => Ok(Session { words: "no TLS".to_owned(), asked: false }),
            Err(DialError::Tls(finding)) => Err(*finding),
            Err(error) => return Err(fail(client::Error::Dial(error))),
        };
        Ok(Visit { shown: tls.shown(), session })
    })
}

/// Long enough for any network that is usable.
pub(super) const LIMIT: Duration = Duration::from_secs(10);
