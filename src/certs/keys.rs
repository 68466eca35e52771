//! New private keys.

use rcgen::{KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_ECDSA_P384_SHA384, PKCS_RSA_SHA256};
use ring::rand::{SecureRandom, SystemRandom};
use rsa::{RsaPrivateKey, pkcs8::EncodePrivateKey, rand_core::OsRng};

use super::Error;
use crate::x509::{KeyKind, PrivateKey};

/// A kind of key that is made here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NewKey {
    /// ECDSA on the curve P-256: what every TLS library of today knows.
    P256,
    /// ECDSA on the curve P-384.
    P384,
    /// RSA with 2048 bits, for devices without elliptic curves.
    Rsa2048,
    /// RSA with 3072 bits.
    Rsa3072,
    /// Ed25519, which mbedTLS and with it most small devices do not know.
    Ed25519,
}

impl NewKey {
    /// The kind that goes with another key: a device that can verify the one can verify the other.
    #[must_use]
    pub const fn like(kind: &KeyKind) -> Self {
        match kind {
            KeyKind::P384 => Self::P384,
            KeyKind::Rsa(3072) => Self::Rsa3072,
            KeyKind::Rsa(_) => Self::Rsa2048,
            KeyKind::Ed25519 => Self::Ed25519,
            KeyKind::P256 | KeyKind::Other(_) => Self::P256,
        }
    }

    /// The kind as the index has it.
    #[must_use]
    pub fn from_text(text: &str) -> Self {
        match text {
            "P-384" => Self::P384,
            "RSA-3072" => Self::Rsa3072,
            "Ed25519" => Self::Ed25519,
            rsa if rsa.starts_with("RSA") => Self::Rsa2048,
            _ => Self::P256,
        }
    }

    /// Whether making one takes so long that people wonder.
    #[must_use]
    pub const fn is_slow(self) -> bool {
        matches!(self, Self::Rsa2048 | Self::Rsa3072)
    }

    /// Makes one.
    ///
    /// # Errors
    /// When the system gives no random numbers.
    pub fn generate(self) -> Result<PrivateKey, Error> {
        let key = match self {
            Self::P256 => elliptic(&PKCS_ECDSA_P256_SHA256)?,
            Self::P384 => elliptic(&PKCS_ECDSA_P384_SHA384)?,
            Self::Rsa2048 => rsa(2048)?,
            Self::Rsa3072 => rsa(3072)?,
            Self::Ed25519 => ed25519()?,
        };
        Ok(key)
    }
}

/// The key as one that signs.
pub(super) fn pair(key: &PrivateKey) -> Result<KeyPair, Error> {
    let cannot = |error: rcgen::Error| Error::Signing(error.to_string());
    match key.kind() {
        // The key alone does not say which hash it wants.
        KeyKind::Rsa(_) => KeyPair::from_pkcs8_der_and_sign_algo(&key.pkcs8_der().into(), &PKCS_RSA_SHA256),
        _ => KeyPair::try_from(key.pkcs8_der()),
    }
    .map_err(cannot)
}

fn elliptic(algorithm: &'static rcgen::SignatureAlgorithm) -> Result<PrivateKey, Error> {
    let pair = KeyPair::generate_for(algorithm).map_err(|_| Error::NoRandomness)?;
    Ok(PrivateKey::from_pkcs8(pair.serialized_der())?)
}

fn rsa(bits: usize) -> Result<PrivateKey, Error> {
    let key = RsaPrivateKey::new(&mut OsRng, bits).map_err(|_| Error::NoRandomness)?;
    let der = key.to_pkcs8_der().map_err(|error| Error::Signing(error.to_string()))?;
    Ok(PrivateKey::from_pkcs8(der.as_bytes())?)
}

/// PKCS#8 in its first version: OpenSSL does not read the second, which ring writes.
fn ed25519() -> Result<PrivateKey, Error> {
    let mut der = [0; 48];
    let (head, seed) = der.split_at_mut(16);
    head.copy_from_slice(&[0x30, 46, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 34, 4, 32]);
    SystemRandom::new().fill(seed).map_err(|_| Error::NoRandomness)?;
    Ok(PrivateKey::from_pkcs8(&der)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_key_signs_and_says_what_it_is() {
        for (kind, text) in [(NewKey::P256, "P-256"), (NewKey::P384, "P-384"), (NewKey::Ed25519, "Ed25519")] {
            let key = kind.generate().expect("a key");
            assert_eq!(key.kind().to_string(), text);
            assert_eq!((NewKey::like(key.kind()), NewKey::from_text(text)), (kind, kind));
            assert!(pair(&key).is_ok());
            assert_ne!(key.fingerprint(), kind.generate().expect("another key").fingerprint());
        }
        for (kind, text) in [(NewKey::Rsa2048, "RSA-2048"), (NewKey::Rsa3072, "RSA-3072")] {
            assert_eq!(NewKey::from_text(text), kind);
        }
        assert_eq!(NewKey::like(&KeyKind::Rsa(4096)), NewKey::Rsa2048);
    }
}
