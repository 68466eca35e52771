//! Who is trusted: rustls decides, and where it says no, the reason is found in words.

use std::{cell::RefCell, sync::Arc};

use parking_lot::Mutex;
use rustls::{
    DigitallySignedStruct, DistinguishedName, Error, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    pki_types::{CertificateDer, ServerName, UnixTime},
    server::danger::{ClientCertVerified, ClientCertVerifier},
};

use crate::x509::{self, Against, Certificate, Crl, Finding, Purpose, Severity};

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
    pub(super) crls: Vec<Crl>,
}

impl Trust {
    /// What is wrong with a chain, the gravest first.
    pub(super) fn explain(
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
            purpose: Some(purpose),
            host,
            now: super::now(),
            ..Against::default()
        };
        let findings = x509::check(chain, &against);
        findings.into_iter().filter(|finding| finding.severity == Severity::Error).collect()
    }
}

fn parse(end_entity: &CertificateDer<'_>, intermediates: &[CertificateDer<'_>]) -> Vec<Certificate> {
    let all = std::iter::once(end_entity).chain(intermediates);
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
        self.inner.verify_client_cert(end_entity, intermediates, now).inspect_err(|_| {
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

/// How the broker calls a client's certificate.
pub(super) fn client_label(certificate: Option<&Certificate>) -> String {
    match certificate.and_then(|certificate| certificate.subject.common_name.as_deref()) {
        Some(name) => format!("client certificate CN={}", name.escape_debug()),
        None => "client certificate without CN".to_owned(),
    }
}

/// The client's look at the certificate of the broker.
#[derive(Debug)]
pub(super) struct OfServer {
    pub(super) inner: Arc<dyn ServerCertVerifier>,
    pub(super) trust: Arc<Trust>,
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
            (certificate.not_before..=certificate.not_after).contains(&now) && certificate.matches_host(name)
        })
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
        let error = match self.inner.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now) {
            Ok(verified) => return Ok(verified),
            Err(error) => error,
        };
        let name = server_name.to_str();
        if self.is_pinned(end_entity, &name, now) {
            return Ok(ServerCertVerified::assertion());
        }
        let chain = parse(end_entity, intermediates);
        let label = "the broker's certificate".to_owned();
        refuse(self.trust.explain(&chain, label, Purpose::Server, Some(&name)).into_iter().next());
        if self.insecure { Ok(ServerCertVerified::assertion()) } else { Err(error) }
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
