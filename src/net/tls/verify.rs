//! Who is trusted: rustls decides, and where it says no, the reason is found in words.

use std::{cell::RefCell, collections::HashSet, sync::Arc};

use parking_lot::Mutex;
use rustls::{
    CertificateError, DigitallySignedStruct, DistinguishedName, Error, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::{WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, ServerName, UnixTime},
    server::danger::{ClientCertVerified, ClientCertVerifier},
};

use super::explain;
use crate::x509::{self, Against, Certificate, Code, Crl, Finding, Purpose, Severity};

thread_local! {
    /// Why the verifier said no. rustls has no room for it: an error of another kind would send the peer another alert.
    /// A handshake goes on in one call on one thread, and whoever called takes it at once.
    static REFUSED: RefCell<Option<Finding>> = const { RefCell::new(None) };
}

/// Why the last certificate on this thread was refused, if it was and nobody has asked yet.
pub(super) fn take_refusal() -> Option<Finding> {
    REFUSED.take()
}

fn refuse(finding: Option<Finding>) {
    REFUSED.replace(finding);
}

/// What is trusted, for explanations.
#[derive(Debug, Default)]
pub(super) struct Trust {
    pub(super) roots: Vec<Certificate>,
    pub(super) roots_name: String,
    /// Nobody has chosen these roots: they are the system's.
    pub(super) is_system: bool,
    pub(super) crls: Vec<Crl>,
    pub(super) crls_name: String,
    /// Whether a revocation list past its end refuses all that it speaks for.
    pub(super) crl_strict: bool,
    /// Certificates that are at hand, among which a missing one may be.
    pub(super) known: Vec<Certificate>,
}

impl Trust {
    /// Whether a list that has ended refuses this certificate, because ended lists are to do so.
    pub(super) fn is_stale_for(&self, certificate: &Certificate) -> bool {
        let now = super::now();
        let speaks = |crl: &&Crl| crl.issuer.der == certificate.issuer.der;
        self.crl_strict && self.crls.iter().filter(speaks).any(|crl| crl.next_update.is_some_and(|end| end < now))
    }

    /// Leaves out lists that bear the name of a CA and are not signed by it: with one of those, nobody could be judged.
    /// Of several of one CA the newest counts. `known` are CAs that are not trusted by themselves.
    pub(super) fn settle_lists(&mut self, known: &[Certificate]) -> Vec<Finding> {
        let Self { roots, crls, crls_name, .. } = self;
        let mut odd = Vec::new();
        crls.retain(|crl| {
            let named: Vec<&Certificate> = roots.iter().chain(known).filter(|ca| ca.subject == crl.issuer).collect();
            let is_forged = !named.is_empty() && !named.iter().any(|ca| crl.is_signed_by(ca));
            if is_forged {
                let what = format!(
                    "{crls_name}: the revocation list of {} is signed by another key than that of this CA; it is not used",
                    crl.issuer
                );
                odd.push(Finding::warning(Code::CrlOtherCa, what).cure("mqtt certs crl"));
            }
            !is_forged
        });
        crls.sort_by_key(|crl| std::cmp::Reverse(crl.this_update));
        let mut seen = HashSet::new();
        crls.retain(|crl| seen.insert(crl.issuer.der.clone()));
        odd
    }

    /// What stops a connection by a chain, what most likely did so first.
    pub(super) fn explain(
        &self,
        chain: &[Certificate],
        label: String,
        purpose: Purpose,
        host: Option<&str>,
    ) -> Vec<Finding> {
        let findings = self.look(chain, label.clone(), purpose, host).into_iter();
        let grave = findings.filter_map(|finding| match (finding.severity, finding.code) {
            (Severity::Error, _) => Some(finding),
            // What has made the list refuse somebody is not in the words about the list.
            (Severity::Warning, Code::CrlExpired) if self.crl_strict => {
                let what = format!("{label} is refused because {}", finding.what);
                Some(Finding { what, severity: Severity::Error, ..finding })
            }
            (Severity::Warning, _) => None,
        });
        grave.map(|finding| self.in_place(finding, chain, purpose)).collect()
    }

    /// Everything that can be said against a chain, the gravest first.
    pub(super) fn look(
        &self,
        chain: &[Certificate],
        label: String,
        purpose: Purpose,
        host: Option<&str>,
    ) -> Vec<Finding> {
        let against = Against {
            label,
            roots: &self.roots,
            roots_name: self.roots_name.clone(),
            crls: &self.crls,
            crls_name: self.crls_name.clone(),
            known: &self.known,
            purpose: Some(purpose),
            host,
            now: super::now(),
            ..Against::default()
        };
        x509::check(chain, &against)
    }

    /// What an unknown issuer most likely means here.
    fn in_place(&self, finding: Finding, chain: &[Certificate], purpose: Purpose) -> Finding {
        let (Code::UnknownIssuer | Code::MissingIntermediate, [first, ..]) = (finding.code, chain) else {
            return finding;
        };
        let issuer = &chain.last().unwrap_or(first).issuer;
        if self.is_system {
            // The names of a hundred public CAs explain nothing.
            let what = if first.is_self_issued() {
                format!(
                    "the broker's certificate \"{}\" is signed by itself, and this system does not trust it",
                    first.subject
                )
            } else {
                format!("the broker's certificate was issued by \"{issuer}\", which this system does not trust")
            };
            return Finding::error(Code::UnknownIssuer, what)
                .cure("give the CA of the broker: --cafile ca.crt, or --tls-dir FOLDER");
        }
        if finding.code == Code::UnknownIssuer && chain.len() == 1 && !first.is_self_issued() {
            let (ca, peer) = match purpose {
                Purpose::Server => ("use the ca.crt of the broker", "broker"),
                Purpose::Client => ("make it with the broker's CA", "client"),
            };
            return finding.cure(format!("{ca}; if \"{issuer}\" is an intermediate, the {peer} has to send it, too"));
        }
        finding
    }
}

/// So many certificates are looked at for an explanation: the peer has sent them, and may have sent any number.
const LONGEST_CHAIN: usize = 6;

fn parse(end_entity: &CertificateDer<'_>, intermediates: &[CertificateDer<'_>]) -> Vec<Certificate> {
    let all = std::iter::once(end_entity).chain(intermediates).take(LONGEST_CHAIN);
    all.filter_map(|der| Certificate::from_der(der).ok()).collect()
}

/// The broker's look at the certificates of clients.
#[derive(Debug)]
pub(super) struct OfClients {
    pub(super) inner: Arc<dyn ClientCertVerifier>,
    pub(super) trust: Arc<Trust>,
}

impl ClientCertVerifier for OfClients {
    fn offer_client_auth(&self) -> bool {
        self.inner.offer_client_auth()
    }

    fn client_auth_mandatory(&self) -> bool {
        self.inner.client_auth_mandatory()
    }

    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        self.inner.root_hint_subjects()
    }

    fn verify_client_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        let verified = self.inner.verify_client_cert(end_entity, intermediates, now);
        // Whoever cannot be read has no name, and is on no list.
        if verified.is_ok() && Certificate::from_der(end_entity).is_err() {
            refuse(Some(Finding::error(Code::WrongFile, "its certificate is damaged: it cannot be read")));
            return Err(CertificateError::BadEncoding.into());
        }
        verified.inspect_err(|_| {
            let chain = parse(end_entity, intermediates);
            let label = client_label(chain.first());
            refuse(self.trust.explain(&chain, label, Purpose::Client, None).into_iter().next());
        })
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.inner.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.inner.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.inner.supported_verify_schemes()
    }
}

/// How the broker calls a client's certificate: by what its CA knows it by.
pub(super) fn client_label(certificate: Option<&Certificate>) -> String {
    let Some(certificate) = certificate else { return "a client certificate that cannot be read".to_owned() };
    match &certificate.subject.common_name {
        Some(name) => format!("client certificate CN={} serial {}", name.escape_debug(), certificate.serial),
        None => format!("client certificate {:?} serial {}", certificate.subject.text, certificate.serial),
    }
}

/// The client's look at the certificate of the broker.
#[derive(Debug)]
pub(super) struct OfServer {
    /// `None`: nobody is trusted, and nothing is to be checked.
    pub(super) inner: Option<Arc<dyn ServerCertVerifier>>,
    pub(super) trust: Arc<Trust>,
    pub(super) algorithms: WebPkiSupportedAlgorithms,
    /// Whether any certificate will do. Why it would not is noted all the same.
    pub(super) insecure: bool,
    /// What the last broker has shown.
    pub(super) shown: Arc<Mutex<Vec<CertificateDer<'static>>>>,
}

impl OfServer {
    /// A certificate that was given as trusted is trusted itself, whoever has signed it: brokers with a self-signed
    /// certificate are many. Its dates and its name count all the same.
    fn is_pinned(&self, end_entity: &CertificateDer<'_>, name: &str, now: UnixTime) -> bool {
        let pinned = self.trust.roots.iter().find(|root| root.der().as_ref() == end_entity.as_ref());
        let now = i64::try_from(now.as_secs()).unwrap_or(i64::MAX);
        pinned.is_some_and(|certificate| {
            let is_for_servers =
                certificate.extended_key_usage.as_ref().is_none_or(|usage| usage.server_auth || usage.any);
            (certificate.not_before..=certificate.not_after).contains(&now)
                && is_for_servers
                && certificate.matches_host(name)
        })
    }

    /// Whoever takes any certificate has nothing from a signature that belongs to it.
    fn tolerate(&self, checked: Result<HandshakeSignatureValid, Error>) -> Result<HandshakeSignatureValid, Error> {
        if self.insecure { Ok(HandshakeSignatureValid::assertion()) } else { checked }
    }
}

impl ServerCertVerifier for OfServer {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let shown = std::iter::once(end_entity).chain(intermediates);
        *self.shown.lock() = shown.map(|der| der.clone().into_owned()).collect();
        let error = match &self.inner {
            Some(inner) => match inner.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now) {
                Ok(verified) => return Ok(verified),
                Err(error) => error,
            },
            None => CertificateError::UnknownIssuer.into(),
        };
        let name = server_name.to_str();
        if self.is_pinned(end_entity, &name, now) {
            return Ok(ServerCertVerified::assertion());
        }
        let chain = parse(end_entity, intermediates);
        let label = "the broker's certificate".to_owned();
        let finding = self.trust.explain(&chain, label, Purpose::Server, Some(&name)).into_iter().next();
        refuse(Some(finding.unwrap_or_else(|| explain::refused("the broker's certificate", &error))));
        if self.insecure { Ok(ServerCertVerified::assertion()) } else { Err(error) }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.tolerate(verify_tls12_signature(message, cert, dss, &self.algorithms))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.tolerate(verify_tls13_signature(message, cert, dss, &self.algorithms))
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}
