//! The client's end: which brokers it trusts, and which certificate it shows.

use std::{
    fs::{File, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use parking_lot::Mutex;
use rustls::{
    ClientConfig, KeyLog, RootCertStore, SignatureScheme,
    client::{ResolvesClientCert, Resumption, WebPkiServerVerifier, danger::ServerCertVerifier},
    crypto::CryptoProvider,
    pki_types::{CertificateDer, ServerName},
    sign::CertifiedKey,
};
use tokio::net::TcpStream;

use super::{
    Failure, Passphrase, TlsStream,
    files::{self, name},
    suites::{self, Versions},
    verify::{OfServer, Trust},
};
use crate::x509::{self, Certificate, Code, Finding, Purpose};

/// Whom to trust, and what to show.
#[derive(Clone, Debug, Default)]
pub struct ClientOptions {
    /// The CAs whose brokers are trusted.
    pub roots: Roots,
    /// The client's own certificate, with those between it and the root behind it, and its key.
    pub identity: Option<(PathBuf, PathBuf)>,
    /// What opens the key if it is encrypted.
    pub passphrase: Option<Passphrase>,
    /// Whether any certificate of a broker will do: nothing in it is checked.
    pub insecure: bool,
    /// The name that the broker's certificate has to have, when it is not the host's.
    pub server_name: Option<String>,
    /// Versions of TLS.
    pub versions: Versions,
    /// Cipher suites, by names between colons; `None`: all that are safe.
    pub ciphers: Option<String>,
    /// Protocols to name (ALPN).
    pub alpn: Vec<String>,
    /// The folder of `mqtt certs` that the files are of, for cures.
    pub folder: Option<PathBuf>,
    /// How to show a certificate when the broker asks for one: a cure.
    pub way_to_certificate: Option<String>,
    /// Where the secrets of each connection are written, for Wireshark.
    pub keylog: Option<PathBuf>,
}

/// The CAs whose brokers are trusted. Without any, those of the system.
#[derive(Clone, Debug, Default)]
pub struct Roots {
    /// A file of certificates.
    pub cafile: Option<PathBuf>,
    /// A folder of such files.
    pub capath: Option<PathBuf>,
    /// Those of the system, besides the others.
    pub system: bool,
    /// A list of certificates that they have revoked, used if it is there.
    pub crlfile_if_there: Option<PathBuf>,
}

/// The TLS settings of a client.
#[derive(Debug)]
pub struct ClientTls {
    config: ClientConfig,
    own: Option<Arc<CertifiedKey>>,
    chain: Vec<Certificate>,
    trust: Arc<Trust>,
    shown: Arc<Mutex<Vec<CertificateDer<'static>>>>,
    options: ClientOptions,
}

impl ClientTls {
    /// Reads all files.
    ///
    /// # Errors
    /// What is wrong with which file.
    pub fn load(options: ClientOptions) -> Result<Self, Finding> {
        let provider = suites::provider(options.ciphers.as_deref())
            .map_err(|error| Finding::error(Code::NoSharedCipher, error))?;
        let trust = Arc::new(trust(&options)?);
        let (chain, own) = match &options.identity {
            None => (Vec::new(), None),
            Some((certfile, keyfile)) => {
                let (chain, own) =
                    identity(certfile, keyfile, options.passphrase.as_ref().map(Passphrase::bytes), &provider)?;
                (chain, Some(own))
            }
        };
        let inner = match verifier(&trust, Arc::clone(&provider)) {
            Ok(inner) => Some(inner),
            Err(_) if options.insecure => None,
            Err(finding) => return Err(finding),
        };
        let shown = Arc::default();
        let verifier = OfServer {
            inner,
            trust: Arc::clone(&trust),
            algorithms: provider.signature_verification_algorithms,
            insecure: options.insecure,
            shown: Arc::clone(&shown),
        };
        let mut config = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(&options.versions.list())
            .map_err(|_| Finding::error(Code::ProtocolVersion, format!("no cipher suite for {}", options.versions)))?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier))
            .with_no_client_auth();
        // A session that goes on shows no certificate: there would be nothing to judge, and nothing to tell of.
        config.resumption = Resumption::disabled();
        config.alpn_protocols = options.alpn.iter().map(|name| name.as_bytes().to_vec()).collect();
        if let Some(path) = &options.keylog {
            config.key_log = Arc::new(Secrets::create(path).map_err(|error| x509::unreadable(path, &error))?);
        }
        Ok(Self { config, own, chain, trust, shown, options })
    }

    /// Speaks TLS on a connection that leads to `host` and `port`, on whatever way.
    ///
    /// # Errors
    /// The socket's, and a [`Failure`] inside when TLS is the trouble.
    pub async fn connect(self: &Arc<Self>, socket: TcpStream, host: &str, port: u16) -> io::Result<TlsStream> {
        let host = self.options.server_name.as_deref().unwrap_or(host);
        let name = server_name(host).ok_or_else(|| {
            let what = format!("{host:?} can be no name in a certificate");
            Failure::from(
                Finding::error(Code::NameMismatch, what).cure("give the broker's name with --tls-server-name"),
            )
        })?;
        let stream = TlsStream::connected(socket, Arc::clone(self), name, port)
            .map_err(|error| Failure::from(Finding::error(Code::Handshake, error.to_string())))?;
        stream.handshake().await?;
        Ok(stream)
    }

    /// The settings of one connection, and where it will be noted that the broker has asked for a certificate.
    pub(super) fn config_of_one(&self) -> (Arc<ClientConfig>, Arc<AtomicBool>) {
        let asked = Arc::new(AtomicBool::new(false));
        let mut config = self.config.clone();
        config.client_auth_cert_resolver = Arc::new(Own { key: self.own.clone(), asked: Arc::clone(&asked) });
        (Arc::new(config), asked)
    }

    /// The client's own certificate, in words: the file, and whose it is.
    pub(super) fn own_label(&self) -> Option<String> {
        let (certfile, _) = self.options.identity.as_ref()?;
        let cn = self.chain.first()?.subject.common_name.clone();
        let cn = cn.map_or_else(String::new, |cn| format!(" (CN={})", cn.escape_debug()));
        Some(format!("{}{cn}", name(certfile)))
    }

    /// The client's own certificate.
    #[must_use]
    pub fn certificate(&self) -> Option<&Certificate> {
        self.chain.first()
    }

    /// The client's own chain.
    pub(super) fn chain(&self) -> &[Certificate] {
        &self.chain
    }

    /// What is wrong with the client's own certificate, as far as the client can know.
    pub(super) fn own_finding(&self) -> Option<Finding> {
        let trust = Trust {
            roots_name: self.trust.roots_name.clone(),
            crls: self.trust.crls.clone(),
            crls_name: self.trust.crls_name.clone(),
            ..Trust::default()
        };
        let findings = trust.explain(&self.chain, self.own_label()?, Purpose::Client, None);
        findings
            .into_iter()
            .find(|finding| !matches!(finding.code, Code::UnknownIssuer | Code::MissingIntermediate | Code::CaRemade))
    }

    /// The certificates that the last broker has shown, also one that was refused or has refused us.
    #[must_use]
    pub fn shown(&self) -> Vec<Certificate> {
        self.shown.lock().iter().filter_map(|der| Certificate::from_der(der).ok()).collect()
    }

    /// The CAs that are trusted, and where they come from.
    #[must_use]
    pub fn roots(&self) -> (&[Certificate], &str) {
        (&self.trust.roots, &self.trust.roots_name)
    }

    /// What was asked for.
    #[must_use]
    pub const fn options(&self) -> &ClientOptions {
        &self.options
    }
}

/// Whether the certificate of a broker can have this name.
#[must_use]
pub fn is_server_name(name: &str) -> bool {
    server_name(name).is_some()
}

fn server_name(host: &str) -> Option<ServerName<'static>> {
    let bare = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
    // Which network card leads there is no part of an address in a certificate.
    let bare = if bare.contains(':') { bare.split('%').next().unwrap_or(bare) } else { bare };
    ServerName::try_from(bare.to_owned()).ok()
}

fn trust(options: &ClientOptions) -> Result<Trust, Finding> {
    let roots = &options.roots;
    let mut trust = Trust::default();
    let mut names = Vec::new();
    if let Some(path) = &roots.cafile {
        trust.roots.extend(files::certificates(path)?);
        // Who named a folder has named no file.
        let is_of_folder = options.folder.as_deref().is_some_and(|folder| *path == folder.join("ca.crt"));
        let option = if is_of_folder { "" } else { "--cafile " };
        names.push(format!("{option}{}", name(path)));
    }
    if let Some(path) = &roots.capath {
        trust.roots.extend(files::certificates_in(path)?);
        names.push(format!("--capath {}", name(path)));
    }
    if roots.system || names.is_empty() {
        trust.is_system = names.is_empty();
        let system = rustls_native_certs::load_native_certs();
        trust.roots.extend(system.certs.iter().filter_map(|der| Certificate::from_der(der).ok()));
        names.push("the system's certificates".to_owned());
    }
    trust.roots_name = names.join(" and ");
    if let Some(path) = roots.crlfile_if_there.as_ref().filter(|path| path.exists()) {
        trust.crls = files::revocation_lists(path)?;
        trust.crls_name = name(path);
        // What is odd about it is the broker's to tell.
        drop(trust.settle_lists(&[]));
    }
    if trust.roots.is_empty() && !options.insecure {
        let what = "this system trusts no certificate at all";
        return Err(Finding::error(Code::UnknownIssuer, what).cure("give the broker's CA with --cafile"));
    }
    Ok(trust)
}

fn verifier(trust: &Trust, provider: Arc<CryptoProvider>) -> Result<Arc<dyn ServerCertVerifier>, Finding> {
    let mut roots = RootCertStore::empty();
    // One that is no anchor cannot be trusted, and will be explained when it is met.
    // To webpki, everything in here may sign: what is no CA is only trusted as it is.
    let authorities = trust.roots.iter().filter(|one| one.is_authority());
    roots.add_parsable_certificates(authorities.map(|one| one.der().clone()));
    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider)
        .with_crls(trust.crls.iter().map(|crl| crl.der().clone()))
        .only_check_end_entity_revocation()
        .allow_unknown_revocation_status()
        .build();
    Ok(verifier.map_err(|error| Finding::error(Code::WrongFile, format!("{}: {error}", trust.roots_name)))?)
}

fn identity(
    certfile: &Path,
    keyfile: &Path,
    passphrase: Option<&[u8]>,
    provider: &CryptoProvider,
) -> Result<(Vec<Certificate>, Arc<CertifiedKey>), Finding> {
    let chain = files::certificates(certfile)?;
    let key = files::key(keyfile, passphrase)?;
    if let Some(leaf) = chain.first()
        && let Some(finding) = files::explain_key(certfile, leaf, keyfile, &key)
    {
        return Err(finding);
    }
    let signer = provider.key_provider.load_private_key(key.to_rustls());
    let signer = signer.map_err(|error| Finding::error(Code::WrongFile, format!("{}: {error}", name(keyfile))))?;
    let ders = chain.iter().map(|one| one.der().clone()).collect();
    Ok((chain, Arc::new(CertifiedKey::new(ders, signer))))
}

/// Shows the client's certificate, and notes that it was asked for.
#[derive(Debug)]
struct Own {
    key: Option<Arc<CertifiedKey>>,
    asked: Arc<AtomicBool>,
}

impl ResolvesClientCert for Own {
    fn resolve(&self, _: &[&[u8]], schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.asked.store(true, Ordering::Release);
        let key = self.key.as_ref()?;
        key.key.choose_scheme(schemes).map(|_| Arc::clone(key))
    }

    fn has_certs(&self) -> bool {
        // Also without one: else nobody would ask.
        true
    }
}

/// The secrets of connections, in the format that Wireshark reads (NSS key log).
#[derive(Debug)]
struct Secrets(Mutex<File>);

impl Secrets {
    fn create(path: &Path) -> io::Result<Self> {
        OpenOptions::new().append(true).create(true).mode(0o600).open(path).map(|file| Self(Mutex::new(file)))
    }
}

impl KeyLog for Secrets {
    fn log(&self, label: &str, client_random: &[u8], secret: &[u8]) {
        let line = format!("{label} {} {}\n", x509::hex(client_random), x509::hex(secret));
        // A disk that is full ends the log, not the connection.
        let _ = self.0.lock().write_all(line.as_bytes());
    }
}
