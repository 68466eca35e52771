//! Private keys: PKCS#8, PKCS#1 and SEC1 in, PKCS#8 out. Nothing prints what is secret.

use std::fmt;

use pkcs8::{
    PrivateKeyInfo, SecretDocument,
    der::{
        Decode, Encode, Reader, SliceReader, TagMode, TagNumber,
        asn1::{AnyRef, BitStringRef, ContextSpecific, OctetStringRef},
        zeroize::Zeroizing,
    },
    spki::{AlgorithmIdentifierRef, ObjectIdentifier, SubjectPublicKeyInfoRef},
};
use ring::signature::{Ed25519KeyPair, KeyPair as _};
use rsa::pkcs1::RsaPrivateKey;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use x509_parser::{public_key::PublicKey, x509::SubjectPublicKeyInfo};

use super::{KeyError, encrypted, sha256, signature};

/// A private key. It is wiped from memory when it is dropped.
#[derive(Clone)]
pub struct PrivateKey {
    pkcs8: SecretDocument,
    public_key: Vec<u8>,
    kind: KeyKind,
}

impl PrivateKey {
    /// Reads a key in DER, whichever of the three forms it has.
    ///
    /// # Errors
    /// When it is none of them, or a key that cannot be used.
    pub fn from_der(der: &[u8]) -> Result<Self, KeyError> {
        if PrivateKeyInfo::from_der(der).is_ok() {
            Self::from_pkcs8(der)
        } else if RsaPrivateKey::from_der(der).is_ok() {
            Self::from_pkcs1(der)
        } else {
            Self::from_sec1(der)
        }
    }

    /// Reads a key in PKCS#8, which is `PRIVATE KEY` in PEM.
    ///
    /// # Errors
    /// When it is none, or a key that cannot be used.
    pub fn from_pkcs8(der: &[u8]) -> Result<Self, KeyError> {
        let info = PrivateKeyInfo::from_der(der).map_err(|_| KeyError::Malformed("no PKCS#8"))?;
        let public_key = public_key(&info)?;
        let (_, parsed) = <SubjectPublicKeyInfo<'_> as x509_parser::prelude::FromDer<'_, _>>::from_der(&public_key)
            .map_err(|_| KeyError::Malformed("no public key"))?;
        let kind = KeyKind::of(&parsed);
        let pkcs8 = SecretDocument::try_from(der).map_err(|_| KeyError::Malformed("no PKCS#8"))?;
        Ok(Self { pkcs8, public_key, kind })
    }

    /// Reads an RSA key in PKCS#1, which is `RSA PRIVATE KEY` in PEM.
    ///
    /// # Errors
    /// When it is none.
    pub fn from_pkcs1(der: &[u8]) -> Result<Self, KeyError> {
        RsaPrivateKey::from_der(der).map_err(|_| KeyError::Malformed("no PKCS#1"))?;
        Self::wrap(AlgorithmIdentifierRef { oid: RSA, parameters: Some(AnyRef::NULL) }, der)
    }

    /// Reads an EC key in SEC1, which is `EC PRIVATE KEY` in PEM.
    ///
    /// # Errors
    /// When it is none, or lacks its curve or its public point.
    pub fn from_sec1(der: &[u8]) -> Result<Self, KeyError> {
        let parts = Sec1::from_der(der)?;
        let curve = parts.curve.ok_or(KeyError::Malformed("no curve"))?;
        Self::wrap(AlgorithmIdentifierRef { oid: EC, parameters: Some(AnyRef::from(&curve)) }, der)
    }

    fn wrap(algorithm: AlgorithmIdentifierRef<'_>, inner: &[u8]) -> Result<Self, KeyError> {
        let pkcs8 = PrivateKeyInfo::new(algorithm, inner).to_der().map(Zeroizing::new);
        Self::from_pkcs8(&pkcs8.map_err(|_| KeyError::Malformed("too long"))?)
    }

    /// The key as PKCS#8 in DER. Take care where it goes.
    #[must_use]
    pub fn pkcs8_der(&self) -> &[u8] {
        self.pkcs8.as_bytes()
    }

    /// The public half as SubjectPublicKeyInfo in DER, as a certificate of this key holds it.
    #[must_use]
    pub fn public_key(&self) -> &[u8] {
        &self.public_key
    }

    /// The SHA-256 of the public half.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        sha256(&self.public_key)
    }

    /// What kind of key it is.
    #[must_use]
    pub const fn kind(&self) -> &KeyKind {
        &self.kind
    }

    /// The key as rustls takes it.
    #[must_use]
    pub fn to_rustls(&self) -> PrivateKeyDer<'static> {
        PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(self.pkcs8.as_bytes().to_vec()))
    }

    /// The key as PEM, not encrypted.
    #[must_use]
    pub fn to_pem(&self) -> Zeroizing<String> {
        Zeroizing::new(super::pem::encode("PRIVATE KEY", self.pkcs8.as_bytes()))
    }

    /// The key as PEM, encrypted in a way that OpenSSL 1.1 and 3 open.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    pub fn to_encrypted_pem(&self, passphrase: &[u8]) -> Result<Zeroizing<String>, KeyError> {
        encrypted::encrypt(self.pkcs8.as_bytes(), passphrase)
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("PrivateKey").field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// What kind of key it is, as far as TLS cares.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum KeyKind {
    /// ECDSA on the curve P-256.
    P256,
    /// ECDSA on the curve P-384.
    P384,
    /// Ed25519.
    Ed25519,
    /// RSA with a modulus of so many bits.
    Rsa(u32),
    /// Anything else, by name.
    Other(String),
}

impl KeyKind {
    pub(super) fn of(key: &SubjectPublicKeyInfo<'_>) -> Self {
        if let Ok(PublicKey::RSA(rsa)) = key.parsed() {
            let digits = rsa.modulus.iter().skip_while(|byte| **byte == 0);
            let first = digits.clone().next().map_or(0, |first| first.leading_zeros());
            return Self::Rsa((digits.count() as u32).saturating_mul(8).saturating_sub(first));
        }
        let algorithm = key.algorithm.algorithm.to_id_string();
        match (algorithm.as_str(), signature::curve(&key.algorithm).as_deref()) {
            ("1.2.840.10045.2.1", Some(signature::P256)) => Self::P256,
            ("1.2.840.10045.2.1", Some(signature::P384)) => Self::P384,
            ("1.2.840.10045.2.1", Some("1.3.132.0.35")) => Self::Other("P-521".to_owned()),
            ("1.2.840.10045.2.1", Some("1.3.132.0.10")) => Self::Other("secp256k1".to_owned()),
            ("1.2.840.10045.2.1", Some(curve)) => Self::Other(format!("EC on the curve {curve}")),
            ("1.2.840.10045.2.1", None) => Self::Other("EC on a curve without a name".to_owned()),
            (signature::ED25519, _) => Self::Ed25519,
            ("1.3.101.113", _) => Self::Other("Ed448".to_owned()),
            ("1.2.840.113549.1.1.10", _) => Self::Other("RSA-PSS".to_owned()),
            ("1.2.840.10040.4.1", _) => Self::Other("DSA".to_owned()),
            (other, _) => Self::Other(other.to_owned()),
        }
    }

    /// Whether it is too short for what TLS libraries demand today.
    #[must_use]
    pub const fn is_weak(&self) -> bool {
        matches!(self, Self::Rsa(..2048))
    }
}

impl fmt::Display for KeyKind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::P256 => out.write_str("P-256"),
            Self::P384 => out.write_str("P-384"),
            Self::Ed25519 => out.write_str("Ed25519"),
            Self::Rsa(bits) => write!(out, "RSA-{bits}"),
            Self::Other(name) => out.write_str(name),
        }
    }
}

/// The public half of a key as SubjectPublicKeyInfo.
fn public_key(info: &PrivateKeyInfo<'_>) -> Result<Vec<u8>, KeyError> {
    let mut algorithm = info.algorithm;
    let point = match algorithm.oid {
        RSA | RSA_PSS => {
            if algorithm.oid == RSA {
                // Some leave out the NULL that a certificate has here.
                algorithm.parameters = Some(AnyRef::NULL);
            }
            let rsa = RsaPrivateKey::from_der(info.private_key).map_err(|_| KeyError::Malformed("no RSA key"))?;
            rsa.public_key().to_der().map_err(|_| KeyError::Malformed("no RSA key"))?
        }
        EC => {
            if algorithm.parameters_oid().is_err() {
                return Err(KeyError::UnnamedCurve);
            }
            let inner = Sec1::from_der(info.private_key)?;
            inner.point.or(info.public_key).ok_or(KeyError::NoPublicPoint)?.to_vec()
        }
        ED25519 => {
            let seed = OctetStringRef::from_der(info.private_key).map_err(|_| KeyError::Malformed("no Ed25519 key"))?;
            let pair = Ed25519KeyPair::from_seed_unchecked(seed.as_bytes())
                .map_err(|_| KeyError::Malformed("no Ed25519 key"))?;
            pair.public_key().as_ref().to_vec()
        }
        // Nothing here signs with it, but it can be said what it is.
        _ => info.public_key.unwrap_or_default().to_vec(),
    };
    let subject_public_key = BitStringRef::from_bytes(&point).map_err(|_| KeyError::Malformed("too long"))?;
    SubjectPublicKeyInfoRef { algorithm, subject_public_key }.to_der().map_err(|_| KeyError::Malformed("too long"))
}

/// What an EC private key holds beside its secret.
struct Sec1<'a> {
    curve: Option<ObjectIdentifier>,
    point: Option<&'a [u8]>,
}

impl<'a> Sec1<'a> {
    fn from_der(der: &'a [u8]) -> Result<Self, KeyError> {
        let malformed = |_| KeyError::Malformed("no EC key");
        let mut reader = SliceReader::new(der).map_err(malformed)?;
        let (parameters, point) = reader
            .sequence(|reader| {
                if u8::decode(reader)? != 1 {
                    return Err(pkcs8::der::Tag::Integer.value_error());
                }
                OctetStringRef::decode(reader)?;
                let parameters = ContextSpecific::<AnyRef<'a>>::decode_explicit(reader, TagNumber::N0)?;
                let point = reader.context_specific::<BitStringRef<'a>>(TagNumber::N1, TagMode::Explicit)?;
                Ok((parameters, point))
            })
            .map_err(malformed)?;
        let curve = match parameters.map(|parameters| parameters.value.decode_as::<ObjectIdentifier>()) {
            Some(Err(_)) => return Err(KeyError::UnnamedCurve),
            Some(Ok(curve)) => Some(curve),
            None => None,
        };
        Ok(Self { curve, point: point.and_then(|point| point.as_bytes()) })
    }
}

const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const RSA_PSS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10");
const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap(signature::ED25519);

#[cfg(test)]
mod tests;
