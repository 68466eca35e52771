//! What a certificate is made for: key usage, extended key usage and basic constraints.

use std::fmt;

use x509_parser::extensions;

/// Whether it may sign others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BasicConstraints {
    /// It is a CA.
    pub ca: bool,
    /// How many CAs may follow below it.
    pub path_length: Option<u32>,
    /// Who does not know this extension has to refuse the certificate.
    pub critical: bool,
}

/// What the key may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyUsage {
    flags: u16,
    /// Who does not know this extension has to refuse the certificate.
    pub critical: bool,
}

impl KeyUsage {
    pub(super) const fn new(usage: extensions::KeyUsage, critical: bool) -> Self {
        Self { flags: usage.flags, critical }
    }

    /// Sign the handshake.
    #[must_use]
    pub const fn digital_signature(self) -> bool {
        self.flags & 1 != 0
    }

    /// Encrypt a key, as in RSA key exchange.
    #[must_use]
    pub const fn key_encipherment(self) -> bool {
        self.flags & 1 << 2 != 0
    }

    /// Sign certificates.
    #[must_use]
    pub const fn key_cert_sign(self) -> bool {
        self.flags & 1 << 5 != 0
    }

    /// Sign revocation lists.
    #[must_use]
    pub const fn crl_sign(self) -> bool {
        self.flags & 1 << 6 != 0
    }
}

impl fmt::Display for KeyUsage {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = KEY_USAGES.iter().enumerate().filter(|(at, _)| self.flags >> at & 1 != 0);
        out.write_str(&names.map(|(_, name)| *name).collect::<Vec<_>>().join(", "))
    }
}

const KEY_USAGES: [&str; 9] = [
    "digitalSignature",
    "nonRepudiation",
    "keyEncipherment",
    "dataEncipherment",
    "keyAgreement",
    "keyCertSign",
    "cRLSign",
    "encipherOnly",
    "decipherOnly",
];

/// Which side of which protocol it may be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExtendedKeyUsage {
    /// A TLS server.
    pub server_auth: bool,
    /// A TLS client.
    pub client_auth: bool,
    /// Everything.
    pub any: bool,
    /// Other purposes, by name or number.
    pub others: Vec<String>,
}

impl ExtendedKeyUsage {
    pub(super) fn new(usage: &extensions::ExtendedKeyUsage<'_>) -> Self {
        let named = [
            (usage.code_signing, "codeSigning"),
            (usage.email_protection, "emailProtection"),
            (usage.time_stamping, "timeStamping"),
            (usage.ocsp_signing, "OCSPSigning"),
        ];
        let named = named.iter().filter(|(is, _)| *is).map(|(_, name)| (*name).to_owned());
        Self {
            server_auth: usage.server_auth,
            client_auth: usage.client_auth,
            any: usage.any,
            others: named.chain(usage.other.iter().map(|oid| oid.to_id_string())).collect(),
        }
    }
}

impl fmt::Display for ExtendedKeyUsage {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known =
            [(self.server_auth, "serverAuth"), (self.client_auth, "clientAuth"), (self.any, "anyExtendedKeyUsage")];
        let known = known.iter().filter(|(is, _)| *is).map(|(_, name)| *name);
        out.write_str(&known.chain(self.others.iter().map(String::as_str)).collect::<Vec<_>>().join(", "))
    }
}
