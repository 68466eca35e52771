//! What is wrong, said once for people (words and a cure) and once for programs (a code).

use std::fmt;

/// One thing that is wrong with a certificate, a key or a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What it is, for programs.
    pub code: Code,
    /// Whether it stops a connection.
    pub severity: Severity,
    /// What it is, for people: which certificate, and why, with both values.
    pub what: String,
    /// One command or step that helps.
    pub cure: Option<String>,
}

impl Finding {
    /// What a connection fails by.
    #[must_use]
    pub fn error(code: Code, what: impl Into<String>) -> Self {
        Self { code, severity: Severity::Error, what: what.into(), cure: None }
    }

    /// What works now, but not everywhere or not for long.
    #[must_use]
    pub fn warning(code: Code, what: impl Into<String>) -> Self {
        Self { code, severity: Severity::Warning, what: what.into(), cure: None }
    }

    /// The same with a cure.
    #[must_use]
    pub fn cure(mut self, cure: impl Into<String>) -> Self {
        self.cure = Some(cure.into());
        self
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.what)
    }
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// It works now, but not everywhere or not for long.
    Warning,
    /// A connection fails by it.
    Error,
}

impl Severity {
    /// `error` or `warning`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// What is wrong, under a name that stays the same. It is part of the interface.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Code {
            $($(#[$doc])* $name,)*
        }

        impl Code {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The name, as in `tls/expired`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }
        }
    };
}

codes! {
    /// An X.509 certificate of version 1.
    V1 = "tls/x509-v1",
    /// The certificate is for other names.
    NameMismatch = "tls/name-mismatch",
    /// There is no subject alternative name.
    NoSan = "tls/no-san",
    /// The peer does not trust our CA.
    UnknownCa = "tls/unknown-ca",
    /// We do not trust the peer's issuer.
    UnknownIssuer = "tls/unknown-issuer",
    /// The CA has the right name, but another key.
    CaRemade = "tls/ca-remade",
    /// A certificate is required of the client, and none came.
    NoClientCertificate = "tls/no-client-certificate",
    /// A file cannot be read.
    UnreadableFile = "tls/unreadable-file",
    /// A key is encrypted and there is no passphrase.
    EncryptedKey = "tls/encrypted-key",
    /// The passphrase does not open it.
    WrongPassphrase = "tls/wrong-passphrase",
    /// The key belongs to another certificate.
    KeyMismatch = "tls/key-mismatch",
    /// The file holds something else.
    WrongFile = "tls/wrong-file",
    /// Past its end.
    Expired = "tls/expired",
    /// Before its beginning.
    NotYetValid = "tls/not-yet-valid",
    /// Made for something else.
    WrongPurpose = "tls/wrong-purpose",
    /// A CA in the place of a certificate of its own.
    CaAsLeaf = "tls/ca-as-leaf",
    /// Revoked by its CA.
    Revoked = "tls/revoked",
    /// The revocation list is past its end.
    CrlExpired = "tls/crl-expired",
    /// The revocation list is of another CA, or there is none of this one.
    CrlOtherCa = "tls/crl-other-ca",
    /// The revocation list lacks what was revoked, or is not there.
    CrlIncomplete = "tls/crl-incomplete",
    /// The port does not speak TLS.
    NotTls = "tls/not-tls",
    /// The peer speaks TLS on a port without.
    TlsOnPlainPort = "tls/tls-on-plain-port",
    /// No TLS version in common.
    ProtocolVersion = "tls/protocol-version",
    /// No cipher in common.
    NoSharedCipher = "tls/no-shared-cipher",
    /// A certificate between this one and the root is missing.
    MissingIntermediate = "tls/missing-intermediate",
    /// CA and certificate have the same subject.
    SameSubject = "tls/same-subject",
    /// A client certificate without a common name.
    NoCommonName = "tls/no-common-name",
    /// Something is not checked, as was asked for.
    Insecure = "tls/insecure",
    /// A key or a signature that is too weak today.
    WeakKey = "tls/weak-key",
    /// Strict verifiers refuse it.
    NotStrict = "tls/not-strict",
    /// Others can read a private key.
    ExposedKey = "tls/exposed-key",
    /// Nobody answers at the address.
    Unreachable = "mqtt/unreachable",
    /// TLS is well, but the broker does not want this client.
    Refused = "mqtt/refused",
    /// Anything else in the handshake.
    Handshake = "tls/handshake",
}

impl fmt::Display for Code {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_code_has_a_name_of_its_own() {
        let mut names: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Code::ALL.len());
        assert!(names.iter().all(|name| name.starts_with("tls/") || name.starts_with("mqtt/")));
    }
}
