//! Whether a signature is good, and what its algorithm is called.
//!
//! This is to explain, not to trust: it also knows what is too weak today. What a connection trusts, rustls decides.

use ring::signature::{self, UnparsedPublicKey, VerificationAlgorithm};
use x509_parser::{
    der_parser::asn1_rs::BitString,
    signature_algorithm::RsaSsaPssParams,
    x509::{AlgorithmIdentifier, SubjectPublicKeyInfo},
};

/// Whether `signature` over `data` was made with the private half of `key`. An algorithm that is not known is a no.
pub(super) fn is_good(
    key: &SubjectPublicKeyInfo<'_>,
    algorithm: &AlgorithmIdentifier<'_>,
    signature: &BitString<'_>,
    data: &[u8],
) -> bool {
    verification(key, algorithm).is_some_and(|verification| {
        UnparsedPublicKey::new(verification, &key.subject_public_key.data).verify(data, &signature.data).is_ok()
    })
}

/// Whether such a signature can be looked at here at all.
pub(super) fn is_known(key: &SubjectPublicKeyInfo<'_>, algorithm: &AlgorithmIdentifier<'_>) -> bool {
    verification(key, algorithm).is_some()
}

fn verification(
    key: &SubjectPublicKeyInfo<'_>,
    algorithm: &AlgorithmIdentifier<'_>,
) -> Option<&'static dyn VerificationAlgorithm> {
    let curve = curve(&key.algorithm);
    Some(match algorithm.algorithm.to_id_string().as_str() {
        RSA_SHA1 => &signature::RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY,
        RSA_SHA256 => &signature::RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY,
        RSA_SHA384 => &signature::RSA_PKCS1_2048_8192_SHA384,
        RSA_SHA512 => &signature::RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY,
        RSA_PSS => {
            let parameters = RsaSsaPssParams::try_from(algorithm.parameters.as_ref()?).ok()?;
            match parameters.hash_algorithm_oid().to_id_string().as_str() {
                SHA256 => &signature::RSA_PSS_2048_8192_SHA256,
                SHA384 => &signature::RSA_PSS_2048_8192_SHA384,
                SHA512 => &signature::RSA_PSS_2048_8192_SHA512,
                _ => return None,
            }
        }
        ECDSA_SHA256 if curve.as_deref() == Some(P256) => &signature::ECDSA_P256_SHA256_ASN1,
        ECDSA_SHA256 if curve.as_deref() == Some(P384) => &signature::ECDSA_P384_SHA256_ASN1,
        ECDSA_SHA384 if curve.as_deref() == Some(P256) => &signature::ECDSA_P256_SHA384_ASN1,
        ECDSA_SHA384 if curve.as_deref() == Some(P384) => &signature::ECDSA_P384_SHA384_ASN1,
        ED25519 => &signature::ED25519,
        _ => return None,
    })
}

/// The number of the named curve of an EC key.
pub(super) fn curve(algorithm: &AlgorithmIdentifier<'_>) -> Option<String> {
    algorithm.parameters.as_ref()?.as_oid().ok().map(|oid| oid.to_id_string())
}

/// What an algorithm is called, in OpenSSL's words.
pub(super) fn algorithm_name(algorithm: &AlgorithmIdentifier<'_>) -> String {
    let oid = algorithm.algorithm.to_id_string();
    match oid.as_str() {
        "1.2.840.113549.1.1.4" => "md5WithRSAEncryption",
        RSA_SHA1 => "sha1WithRSAEncryption",
        RSA_SHA256 => "sha256WithRSAEncryption",
        RSA_SHA384 => "sha384WithRSAEncryption",
        RSA_SHA512 => "sha512WithRSAEncryption",
        RSA_PSS => "rsassaPss",
        "1.2.840.10045.4.1" => "ecdsa-with-SHA1",
        ECDSA_SHA256 => "ecdsa-with-SHA256",
        ECDSA_SHA384 => "ecdsa-with-SHA384",
        "1.2.840.10045.4.3.4" => "ecdsa-with-SHA512",
        "1.2.840.10040.4.3" => "dsaWithSHA1",
        ED25519 => "ED25519",
        "1.3.101.113" => "ED448",
        other => other,
    }
    .to_owned()
}

pub(super) const P256: &str = "1.2.840.10045.3.1.7";
pub(super) const P384: &str = "1.3.132.0.34";
pub(super) const ED25519: &str = "1.3.101.112";
const RSA_SHA1: &str = "1.2.840.113549.1.1.5";
const RSA_PSS: &str = "1.2.840.113549.1.1.10";
const RSA_SHA256: &str = "1.2.840.113549.1.1.11";
const RSA_SHA384: &str = "1.2.840.113549.1.1.12";
const RSA_SHA512: &str = "1.2.840.113549.1.1.13";
const ECDSA_SHA256: &str = "1.2.840.10045.4.3.2";
const ECDSA_SHA384: &str = "1.2.840.10045.4.3.3";
const SHA256: &str = "2.16.840.1.101.3.4.2.1";
const SHA384: &str = "2.16.840.1.101.3.4.2.2";
const SHA512: &str = "2.16.840.1.101.3.4.2.3";
