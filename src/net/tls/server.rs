//! The broker's end: which certificate it shows, which clients it lets in, and how both are read anew while it runs.

use std::{
    collections::HashSet,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use parking_lot::RwLock;
use rustls::{
    RootCertStore, ServerConfig,
    server::{WebPkiClientVerifier, danger::ClientCertVerifier},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{
    Passphrase,
    explain::{self, in_folder},
    files::{self, name},
    suites::{self, Versions},
    verify::{OfClients, Trust, client_label},
};
use crate::x509::{self, Certificate, Code, Crl, Finding, KeyKind, Purpose, Severity};

/// Where the certificates of a listener are, and what is asked of its clients.
#[derive(Clone, Debug, Default)]
pub struct ServerOptions {
    /// The broker's certificate, with those between it and the root behind it.
    pub certfile: PathBuf,
    /// Its private key.
    pub keyfile: PathBuf,
    /// What opens the key if it is encrypted.
    pub passphrase: Option<Passphrase>,
    /// The CAs whose clients are let in.
    pub cafile: Option<PathBuf>,
    /// A folder of such CAs.
    pub capath: Option<PathBuf>,
    /// Certificates of clients that are let in no more.
    pub crlfile: Option<PathBuf>,
    /// A revocation list that is used as soon as it is there.
    pub crlfile_if_there: Option<PathBuf>,
    /// Whether a revocation list past its end refuses all that it speaks for.
    pub crl_strict: bool,
    /// Whether clients have to show a certificate.
    pub clients: ClientCertificates,
    /// What the certificate of a client is used for.
    pub identity: Identity,
    /// Versions of TLS.
    pub versions: Versions,
    /// Cipher suites, by names between colons; `None`: all that are safe.
    pub ciphers: Option<String>,
    /// How many handshakes may run at once.
    pub max_handshakes: usize,
    /// The folder of `mqtt certs` that the files are of, for cures.
    pub folder: Option<PathBuf>,
}

/// Whether clients show a certificate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClientCertificates {
    /// They are not asked.
    #[default]
    Off,
    /// They may.
    Optional,
    /// They must.
    Required,
}

/// What the certificate of a client is used for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Identity {
    /// Nothing but being let in.
    #[default]
    Ignored,
    /// Its common name is the user name.
    CommonName,
    /// Its whole subject is the user name, as in RFC 2253.
    Subject,
}

/// The TLS settings of a listener.
#[derive(Debug)]
pub struct ServerTls {
    options: ServerOptions,
    current: RwLock<Arc<Loaded>>,
    /// How often the files were read.
    generation: AtomicU64,
    handshakes: Arc<Semaphore>,
}

#[derive(Debug)]
struct Loaded {
    /// For clients that name no protocol, or others than MQTT: brokers ignore those, and so do we.
    config: Arc<ServerConfig>,
    /// For clients that ask for MQTT by name (ALPN).
    mqtt: Arc<ServerConfig>,
    chain: Vec<Certificate>,
    trust: Arc<Trust>,
    /// Issuer, as it stands in the certificate, and serial number of each certificate that is revoked.
    revoked: HashSet<(Vec<u8>, String)>,
    /// CAs that cannot be used.
    odd_roots: Vec<Finding>,
}

/// How long before its end a revocation list, or the broker's certificate, is warned of.
const WARN: i64 = 7 * 86_400;

impl ServerTls {
    /// Reads all files.
    ///
    /// # Errors
    /// What is wrong with which file.
    pub fn load(options: ServerOptions) -> Result<Self, Finding> {
        let loaded = Loaded::read(&options, false).map_err(|finding| in_folder(finding, options.folder.as_deref()))?;
        let handshakes = Arc::new(Semaphore::new(options.max_handshakes.clamp(1, Semaphore::MAX_PERMITS)));
        Ok(Self { options, current: RwLock::new(Arc::new(loaded)), generation: AtomicU64::new(0), handshakes })
    }

    /// Reads all files again. From now on they hold for new connections; those that are there stay, unless their
    /// certificate is revoked now ([`super::TlsStream::peer_finding`]).
    ///
    /// # Errors
    /// What is wrong with which file; then nothing has changed.
    pub fn reload(&self) -> Result<(), Finding> {
        let had_list = !self.current.read().trust.crls.is_empty();
        let loaded = Loaded::read(&self.options, had_list).map_err(|finding| self.here(finding))?;
        *self.current.write() = Arc::new(loaded);
        self.generation.fetch_add(1, Ordering::AcqRel);
        Ok(())
    }

    /// The files that [`Self::reload`] reads, and folders of them; some may not be there.
    #[must_use]
    pub fn files(&self) -> Vec<PathBuf> {
        let ServerOptions { certfile, keyfile, cafile, capath, crlfile, crlfile_if_there, .. } = &self.options;
        let optional = [cafile, capath, crlfile, crlfile_if_there].into_iter().flatten();
        [certfile, keyfile].into_iter().chain(optional).cloned().collect()
    }

    /// What will be trouble soon.
    #[must_use]
    pub fn warnings(&self) -> Vec<Finding> {
        let current = self.current.read();
        let mut all = warnings(&self.options, &current.chain, &current.trust);
        all.extend_from_slice(&current.odd_roots);
        all.into_iter().map(|finding| self.here(finding)).collect()
    }

    /// The certificate that is shown to clients.
    #[must_use]
    pub fn certificate(&self) -> Option<Certificate> {
        self.current.read().chain.first().cloned()
    }

    /// How many certificates are revoked, by the lists that are in use.
    #[must_use]
    pub fn revoked(&self) -> usize {
        self.current.read().trust.crls.iter().map(|crl| crl.entries.len()).sum()
    }

    fn here(&self, finding: Finding) -> Finding {
        in_folder(finding, self.options.folder.as_deref())
    }

    /// What was asked for.
    #[must_use]
    pub const fn options(&self) -> &ServerOptions {
        &self.options
    }

    /// What the certificate of a client is used for.
    #[must_use]
    pub const fn identity(&self) -> Identity {
        self.options.identity
    }

    /// How often the files were read.
    pub(super) fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    /// Waits until one more handshake may run.
    pub(super) async fn permit(self: Arc<Self>) -> Option<OwnedSemaphorePermit> {
        // It is never closed.
        Arc::clone(&self.handshakes).acquire_owned().await.ok()
    }

    /// The same, if it may run now.
    pub(super) fn try_permit(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.handshakes).try_acquire_owned().ok()
    }

    /// Whether no further one may.
    pub(super) fn is_crowded(&self) -> bool {
        self.handshakes.available_permits() == 0
    }

    pub(super) fn config(&self, mqtt: bool) -> Arc<ServerConfig> {
        let current = self.current.read();
        Arc::clone(if mqtt { &current.mqtt } else { &current.config })
    }

    /// Why a client's certificate is not good any more: it is revoked, or, for a TLS session that goes on, at its end.
    pub(super) fn still_good(&self, certificate: &Certificate, is_resumed: bool) -> Option<Finding> {
        let current = Arc::clone(&self.current.read());
        let has_ended = is_resumed && (certificate.not_after < super::now() || current.trust.is_stale_for(certificate));
        let key = (certificate.issuer.der.clone(), certificate.serial.clone());
        if !has_ended && !current.revoked.contains(&key) {
            return None;
        }
        // Rarely, and only for its words.
        let label = client_label(Some(certificate));
        let chain = std::slice::from_ref(certificate);
        let findings = current.trust.explain(chain, label.clone(), Purpose::Client, None);
        let said = findings
            .into_iter()
            .find(|finding| matches!(finding.code, Code::Revoked | Code::Expired | Code::CrlExpired));
        let finding = said.unwrap_or_else(|| Finding::error(Code::Revoked, format!("{label} is revoked")));
        Some(self.here(finding))
    }

    /// The CA that clients need to trust this broker, in words.
    pub(super) fn issuer(&self) -> String {
        let current = self.current.read();
        let Some(last) = current.chain.last() else { return "this broker's CA".to_owned() };
        let root = current.trust.roots.iter().find(|root| last.issuer == root.subject && last.is_signed_by(root));
        let cafile = self.options.cafile.as_deref().map(name);
        match (root, cafile) {
            (Some(root), Some(file)) => format!("{file}, sha256:{}", root.fingerprint),
            _ if last.is_self_issued() => format!("{} itself", name(&self.options.certfile)),
            _ => format!(
                "the CA \"{}\"; if that is an intermediate, its certificate belongs behind the broker's in {}",
                last.issuer,
                name(&self.options.certfile)
            ),
        }
    }

    /// The names and the end of the broker's certificate, in words.
    pub(super) fn shown(&self) -> String {
        let current = self.current.read();
        let Some(leaf) = current.chain.first() else { return "none".to_owned() };
        let names: Vec<String> = leaf.sans.iter().map(ToString::to_string).collect();
        let names = match names.is_empty() {
            true => format!("for CN={} without a subject alternative name", leaf.subject),
            false => format!("for {}", names.join(", ")),
        };
        format!("{names}, until {}", x509::date::date(leaf.not_after))
    }

    /// The kind of the broker's key.
    pub(super) fn key_kind(&self) -> Option<KeyKind> {
        self.current.read().chain.first().map(|leaf| leaf.key.clone())
    }
}

impl Loaded {
    /// Reads all files. `needs_list`: a revocation list that is not there any more lets nobody in again.
    fn read(options: &ServerOptions, needs_list: bool) -> Result<Self, Finding> {
        let chain = files::certificates(&options.certfile)?;
        let key = files::key(&options.keyfile, options.passphrase.as_ref().map(Passphrase::bytes))?;
        if let Some(leaf) = chain.first()
            && let Some(finding) = files::explain_key(&options.certfile, leaf, &options.keyfile, &key)
        {
            return Err(finding);
        }
        let mut trust = trust(options, needs_list || options.crl_strict)?;
        let mut odd_roots = trust.settle_lists(&chain);
        let trust = Arc::new(trust);
        let provider = suites::provider(options.ciphers.as_deref())
            .map_err(|error| Finding::error(Code::NoSharedCipher, error))?;
        let verifier = match options.clients {
            ClientCertificates::Off => WebPkiClientVerifier::no_client_auth(),
            _ => verifier(options, &trust, Arc::clone(&provider), &mut odd_roots)?,
        };
        let refused = |error: rustls::Error| {
            let known = warnings(options, &chain, &trust);
            let known = known.iter().find(|finding| finding.severity == Severity::Error).cloned();
            known.unwrap_or_else(|| explain::refused(&name(&options.certfile), &error))
        };
        let ders = chain.iter().map(|certificate| certificate.der().clone()).collect();
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(&options.versions.list())
            .map_err(|_| Finding::error(Code::ProtocolVersion, format!("no cipher suite for {}", options.versions)))?
            .with_client_cert_verifier(verifier)
            .with_single_cert(ders, key.to_rustls())
            .map_err(refused)?;
        config.send_tls13_tickets = 1;
        let mut mqtt = config.clone();
        mqtt.alpn_protocols = vec![super::ALPN.to_vec()];
        let entries = |crl: &Crl| {
            let issuer = crl.issuer.der.clone();
            crl.entries.iter().map(move |entry| (issuer.clone(), entry.serial.clone())).collect::<Vec<_>>()
        };
        let revoked = trust.crls.iter().flat_map(entries).collect();
        Ok(Self { config: Arc::new(config), mqtt: Arc::new(mqtt), chain, trust, revoked, odd_roots })
    }
}

fn trust(options: &ServerOptions, needs_list: bool) -> Result<Trust, Finding> {
    let mut trust = Trust::default();
    let mut names = Vec::new();
    if let Some(path) = &options.cafile {
        trust.roots.extend(files::certificates(path)?);
        names.push(name(path));
    }
    if let Some(path) = &options.capath {
        trust.roots.extend(files::certificates_in(path)?);
        names.push(name(path));
    }
    trust.roots_name = names.join(" and ");
    let is_missing =
        |path: &&PathBuf| std::fs::metadata(path).is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound);
    let there = options.crlfile_if_there.as_ref().filter(|path| needs_list || !is_missing(path));
    let mut names = Vec::new();
    for path in options.crlfile.iter().chain(there) {
        trust.crls.extend(files::revocation_lists(path)?);
        names.push(name(path));
    }
    (trust.crls_name, trust.crl_strict) = (names.join(" and "), options.crl_strict);
    if options.clients != ClientCertificates::Off && trust.roots.is_empty() {
        let what = "client certificates are asked for, and no CA is given to judge them by";
        return Err(Finding::error(Code::UnknownIssuer, what).cure("give the CA of the clients with --cafile"));
    }
    Ok(trust)
}

fn verifier(
    options: &ServerOptions,
    trust: &Arc<Trust>,
    provider: Arc<rustls::crypto::CryptoProvider>,
    odd: &mut Vec<Finding>,
) -> Result<Arc<dyn ClientCertVerifier>, Finding> {
    let mut roots = RootCertStore::empty();
    for root in &trust.roots {
        // To webpki, everything in here may sign: a device must not be able to.
        if !root.is_authority() {
            let what = format!("{}: {:?} is no CA: it lets nobody in", trust.roots_name, root.subject.text);
            odd.push(Finding::warning(Code::WrongFile, what));
            continue;
        }
        if let Err(error) = roots.add(root.der().clone()) {
            let what = format!("{}: {}: {error}", trust.roots_name, root.subject);
            odd.push(Finding::warning(Code::WrongFile, what));
        }
    }
    let mut builder = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider)
        .with_crls(trust.crls.iter().map(|crl| crl.der().clone()))
        .only_check_end_entity_revocation()
        .allow_unknown_revocation_status();
    if options.crl_strict {
        builder = builder.enforce_revocation_expiration();
    }
    if options.clients == ClientCertificates::Optional {
        builder = builder.allow_unauthenticated();
    }
    let inner =
        builder.build().map_err(|error| Finding::error(Code::Handshake, format!("{}: {error}", trust.roots_name)))?;
    Ok(Arc::new(OfClients { inner, trust: Arc::clone(trust) }))
}

/// What clients will refuse, or what will be refused soon.
fn warnings(options: &ServerOptions, chain: &[Certificate], trust: &Trust) -> Vec<Finding> {
    let now = super::now();
    let label = name(&options.certfile);
    let own = Trust {
        roots: trust.roots.clone(),
        roots_name: trust.roots_name.clone(),
        known: files::authorities_beside(&options.certfile),
        ..Trust::default()
    };
    let mut all = own.look(chain, label.clone(), Purpose::Server, None);
    all.retain(|finding| match finding.code {
        // The CAs here are those of the clients; these have others for the broker.
        Code::UnknownIssuer | Code::CaRemade => false,
        // What is at hand is missing for certain.
        Code::MissingIntermediate => chain.last().is_some_and(|last| {
            let lacks = |ca: &Certificate| !ca.is_self_issued() && last.is_signed_by(ca);
            finding.severity == Severity::Error && own.known.iter().any(lacks)
        }),
        _ => finding.severity == Severity::Error || matches!(finding.code, Code::NoSan | Code::SameSubject),
    });
    if let Some(leaf) = chain.first()
        && (now..now + WARN).contains(&leaf.not_after)
    {
        let what = format!("{label} ends on {}", x509::date::date(leaf.not_after));
        all.push(Finding::warning(Code::Expired, what).cure("mqtt certs renew server"));
    }
    for crl in &trust.crls {
        let Some(end) = crl.next_update else { continue };
        let who = &crl.issuer;
        if end < now {
            let what =
                format!("the revocation list of {who} ended on {}: it may miss the newest", x509::date::date(end));
            all.push(Finding::warning(Code::CrlExpired, what).cure("mqtt certs crl"));
        } else if end < now + WARN {
            let what = format!("the revocation list of {who} ends on {}", x509::date::date(end));
            all.push(Finding::warning(Code::CrlExpired, what).cure("mqtt certs crl"));
        }
        if let Some(revoked) =
            chain.first().filter(|leaf| leaf.issuer == crl.issuer).and_then(|leaf| crl.entry(&leaf.serial))
        {
            let what =
                format!("{label} was revoked on {}: who looks at the list refuses it", x509::date::date(revoked.date));
            all.push(Finding::warning(Code::Revoked, what).cure("mqtt certs server HOST... --force"));
        }
        let mut authorities = trust.roots.iter().chain(chain).chain(&own.known);
        if !authorities.any(|ca| ca.subject == crl.issuer) {
            let what = format!("the revocation list of {who} is of none of the CAs in {}", trust.roots_name);
            all.push(Finding::warning(Code::CrlOtherCa, what));
        }
    }
    all
}
