//! What one end of a TLS connection knows of the other: certificate, version, user name, and whether all that still holds.

use std::sync::atomic::Ordering;

use rustls::ProtocolVersion;

use super::{
    server::Identity,
    stream::{Engine, NEVER, Side, TlsStream},
};
use crate::x509::{Certificate, Finding};

impl TlsStream {
    /// What was wrong with the broker's certificate, and let pass because nothing was to be checked.
    #[must_use]
    pub fn tolerated(&self) -> Option<Finding> {
        self.state.lock().tolerated.as_deref().cloned()
    }

    /// The certificate that the peer has shown.
    #[must_use]
    pub fn peer_certificate(&self) -> Option<Certificate> {
        let state = self.state.lock();
        let Engine::Running(engine) = &state.engine else { return None };
        engine.peer_certificates()?.first().and_then(|der| Certificate::from_der(der).ok())
    }

    /// The version that both sides have agreed on.
    #[must_use]
    pub fn version(&self) -> Option<&'static str> {
        let state = self.state.lock();
        let Engine::Running(engine) = &state.engine else { return None };
        match engine.protocol_version()? {
            ProtocolVersion::TLSv1_2 => Some("TLS 1.2"),
            ProtocolVersion::TLSv1_3 => Some("TLS 1.3"),
            _ => Some("TLS"),
        }
    }

    /// The cipher suite that both sides have agreed on, by IANA's name.
    #[must_use]
    pub fn suite(&self) -> Option<String> {
        let state = self.state.lock();
        let Engine::Running(engine) = &state.engine else { return None };
        let suite = engine.negotiated_cipher_suite()?;
        Some(format!("{:?}", suite.suite()).replacen("TLS13_", "TLS_", 1))
    }

    /// Whether the broker has asked this client for a certificate.
    #[must_use]
    pub fn was_asked(&self) -> bool {
        self.state.lock().asked.as_ref().is_some_and(|asked| asked.load(Ordering::Acquire))
    }

    /// What the certificate of a client is used for.
    #[must_use]
    pub fn identity(&self) -> Identity {
        match &self.side {
            Side::Server(tls) => tls.identity(),
            Side::Client(..) => Identity::Ignored,
        }
    }

    /// Whether [`Self::peer_finding`] would look.
    #[must_use]
    pub fn is_to_be_looked_at(&self) -> bool {
        matches!(&self.side, Side::Server(tls) if self.looked_at.load(Ordering::Acquire) != tls.generation())
    }

    /// Why the client's certificate, good in the handshake, is not good any more. Looked at when the settings were read
    /// anew since the last time, or when a TLS session goes on, for which no certificate was shown.
    pub fn peer_finding(&self) -> Option<Finding> {
        let Side::Server(tls) = &self.side else { return None };
        let generation = tls.generation();
        let last = self.looked_at.swap(generation, Ordering::AcqRel);
        if last == generation {
            return None;
        }
        tls.still_good(&self.peer_certificate()?, last == NEVER)
    }
}
