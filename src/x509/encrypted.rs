//! Private keys behind a passphrase: opened when the passphrase is known, written so that OpenSSL opens them.

use std::fmt;

use pkcs8::{
    EncryptedPrivateKeyInfo, PrivateKeyInfo,
    der::{
        Decode, Reader, SliceReader,
        asn1::{AnyRef, OctetStringRef},
        zeroize::Zeroizing,
    },
    pkcs5::{self, EncryptionScheme, pbes2},
    spki::AlgorithmIdentifierRef,
};
use ring::rand::{SecureRandom, SystemRandom};

use super::{KeyError, PrivateKey};

/// A private key that a passphrase opens.
#[derive(Clone)]
pub enum EncryptedKey {
    /// In PKCS#8, which is `ENCRYPTED PRIVATE KEY` in PEM.
    Pkcs8(Vec<u8>),
    /// In OpenSSL's old manner; the cipher's name as the PEM header has it. It is recognised, but not opened.
    Old(String),
}

impl EncryptedKey {
    /// Takes DER that has the form of an encrypted PKCS#8, by whatever cipher.
    #[must_use]
    pub fn from_der(der: &[u8]) -> Option<Self> {
        algorithm(der).map(|_| Self::Pkcs8(der.to_vec()))
    }

    /// How it is encrypted, in words.
    #[must_use]
    pub fn encryption(&self) -> String {
        match self {
            Self::Pkcs8(der) => algorithm(der).unwrap_or_default(),
            Self::Old(cipher) => format!("{cipher}, OpenSSL's old way"),
        }
    }

    /// Opens it.
    ///
    /// # Errors
    /// When the passphrase is another, or the way of encryption is not known here or would take for ever.
    pub fn decrypt(&self, passphrase: &[u8]) -> Result<PrivateKey, KeyError> {
        let der = match self {
            Self::Pkcs8(der) => der,
            Self::Old(_) => return Err(KeyError::OldEncryption),
        };
        let unknown = || KeyError::Encryption(self.encryption());
        let info = EncryptedPrivateKeyInfo::from_der(der).map_err(|_| unknown())?;
        let EncryptionScheme::Pbes2(parameters) = &info.encryption_algorithm else {
            return Err(unknown());
        };
        let plain = open(parameters, info.encrypted_data, passphrase, || self.encryption())?;
        // A wrong passphrase leaves a valid padding once in 256 times, and then nonsense.
        PrivateKeyInfo::from_der(&plain).map_err(|_| KeyError::WrongPassphrase)?;
        PrivateKey::from_pkcs8(&plain)
    }
}

impl fmt::Debug for EncryptedKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_tuple("EncryptedKey").field(&self.encryption()).finish()
    }
}

/// Decrypts by PBES2. `name` tells what it is in words.
pub(super) fn open(
    parameters: &pbes2::Parameters<'_>,
    data: &[u8],
    passphrase: &[u8],
    name: impl FnOnce() -> String,
) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    if is_costly(&parameters.kdf) {
        return Err(KeyError::TooCostly);
    }
    parameters.decrypt(passphrase, data).map(Zeroizing::new).map_err(|error| match error {
        pkcs5::Error::DecryptFailed | pkcs5::Error::EncryptFailed => KeyError::WrongPassphrase,
        _ => KeyError::Encryption(name()),
    })
}

/// Encrypts a PKCS#8: PBES2 with PBKDF2-HMAC-SHA256 and AES-256-CBC, which OpenSSL 1.1 and 3 open. They do not open
/// scrypt at its usual cost ("memory limit exceeded").
pub(super) fn encrypt(pkcs8: &[u8], passphrase: &[u8]) -> Result<Zeroizing<String>, KeyError> {
    let random = SystemRandom::new();
    let (mut salt, mut vector) = ([0; 16], [0; 16]);
    random.fill(&mut salt).and_then(|()| random.fill(&mut vector)).map_err(|_| KeyError::NoRandomness)?;
    let parameters = pbes2::Parameters::pbkdf2_sha256_aes256cbc(ROUNDS, &salt, &vector);
    let info = PrivateKeyInfo::from_der(pkcs8).map_err(|_| KeyError::Malformed("no PKCS#8"))?;
    let encrypted =
        parameters.map_err(pkcs8::Error::from).and_then(|parameters| info.encrypt_with_params(parameters, passphrase));
    let encrypted = encrypted.map_err(|_| KeyError::Malformed("too long"))?;
    Ok(Zeroizing::new(super::pem::encode("ENCRYPTED PRIVATE KEY", encrypted.as_bytes())))
}

/// As OWASP advises for PBKDF2-HMAC-SHA256: a fifth of a second or so.
const ROUNDS: u32 = 600_000;
/// More rounds than these are an attack, or a mistake: half a minute and more.
pub(super) const MOST_ROUNDS: u32 = 8_000_000;
/// Scrypt's memory and work, in bytes.
const MOST_SCRYPT: u64 = 1 << 30;

fn is_costly(kdf: &pbes2::Kdf<'_>) -> bool {
    match kdf {
        pbes2::Kdf::Pbkdf2(parameters) => parameters.iteration_count > MOST_ROUNDS,
        pbes2::Kdf::Scrypt(parameters) => {
            let memory = u64::from(parameters.block_size).saturating_mul(128).saturating_mul(parameters.cost_parameter);
            memory.saturating_mul(parameters.parallelization.into()) > MOST_SCRYPT
        }
        _ => false,
    }
}

/// The name of the algorithm, if these are an algorithm and a string of bytes and nothing else.
fn algorithm(der: &[u8]) -> Option<String> {
    let mut reader = SliceReader::new(der).ok()?;
    let algorithm = reader
        .sequence(|reader| {
            let algorithm = AnyRef::decode(reader)?;
            OctetStringRef::decode(reader)?;
            Ok(algorithm)
        })
        .ok()
        .filter(|_| reader.is_finished())?;
    algorithm_name(algorithm)
}

/// The name of an algorithm that encrypts with a passphrase.
pub(super) fn algorithm_name(algorithm: AnyRef<'_>) -> Option<String> {
    let identifier = algorithm.decode_as::<AlgorithmIdentifierRef<'_>>().ok()?;
    let oid = identifier.oid.to_string();
    Some(match oid.as_str() {
        "1.2.840.113549.1.5.13" => return Some(scheme(identifier.parameters).unwrap_or_else(|| "PBES2".to_owned())),
        "1.2.840.113549.1.5.3" => "PBES1 with MD5 and DES".to_owned(),
        "1.2.840.113549.1.5.6" => "PBES1 with MD5 and RC2".to_owned(),
        "1.2.840.113549.1.5.10" => "PBES1 with SHA-1 and DES".to_owned(),
        "1.2.840.113549.1.5.11" => "PBES1 with SHA-1 and RC2".to_owned(),
        "1.2.840.113549.1.12.1.1" | "1.2.840.113549.1.12.1.2" => "PBE with SHA-1 and RC4".to_owned(),
        "1.2.840.113549.1.12.1.3" | "1.2.840.113549.1.12.1.4" => "PBE with SHA-1 and triple DES".to_owned(),
        "1.2.840.113549.1.12.1.5" | "1.2.840.113549.1.12.1.6" => "PBE with SHA-1 and RC2".to_owned(),
        // An algorithm and a string of bytes are also other things; these numbers are those of encryption.
        other if other.starts_with("1.2.840.113549.1.5.") || other.starts_with("1.2.840.113549.1.12.1.") => oid,
        _ => return None,
    })
}

fn scheme(parameters: Option<AnyRef<'_>>) -> Option<String> {
    let parameters = parameters?.decode_as::<pbes2::Parameters<'_>>().ok()?;
    let kdf = match &parameters.kdf {
        pbes2::Kdf::Pbkdf2(pbkdf2) => format!("PBKDF2, {} rounds", pbkdf2.iteration_count),
        pbes2::Kdf::Scrypt(_) => "scrypt".to_owned(),
        _ => "another key derivation".to_owned(),
    };
    let cipher = match &parameters.encryption {
        pbes2::EncryptionScheme::Aes128Cbc { .. } => "AES-128",
        pbes2::EncryptionScheme::Aes192Cbc { .. } => "AES-192",
        pbes2::EncryptionScheme::Aes256Cbc { .. } => "AES-256",
        pbes2::EncryptionScheme::DesEde3Cbc { .. } => "triple DES",
        _ => "another cipher",
    };
    Some(format!("PBES2 with {kdf}, {cipher}"))
}

#[cfg(test)]
mod tests;
