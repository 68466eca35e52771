//! The checksum of a PKCS#12 store, which only its passphrase gives (RFC 7292, section 4 and appendix B).

use pkcs8::der::{
    Decode,
    asn1::{AnyRef, ObjectIdentifier},
    zeroize::Zeroizing,
};
use ring::{
    digest::{self, Context},
    hmac,
};

use super::{octets, oid, parts};
use crate::x509::{KeyError, encrypted};

/// A checksum, and over what it is.
#[derive(Debug)]
pub(super) struct Checksum<'a> {
    content: &'a [u8],
    hash: &'static digest::Algorithm,
    hmac: hmac::Algorithm,
    expected: &'a [u8],
    salt: &'a [u8],
    rounds: u64,
}

/// The checksum of a store; none if it has none, or one that is made in another way.
pub(super) fn of(der: &[u8]) -> Option<Checksum<'_>> {
    let [_, content, checksum] = parts(AnyRef::from_der(der).ok()?.value())?[..] else { return None };
    let [_, content] = parts(content.value())?[..] else { return None };
    let checksum = parts(checksum.value())?;
    let [info, salt, ..] = checksum[..] else { return None };
    let [algorithm, expected] = parts(info.value())?[..] else { return None };
    let (hash, hmac) = match oid(*parts(algorithm.value())?.first()?)? {
        SHA1 => (&digest::SHA1_FOR_LEGACY_USE_ONLY, hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY),
        SHA256 => (&digest::SHA256, hmac::HMAC_SHA256),
        SHA384 => (&digest::SHA384, hmac::HMAC_SHA384),
        SHA512 => (&digest::SHA512, hmac::HMAC_SHA512),
        _ => return None,
    };
    let rounds = checksum.get(2).map_or(Some(1), |rounds| rounds.decode_as::<u64>().ok())?;
    Some(Checksum { content: octets(content)?, hash, hmac, expected: expected.value(), salt: salt.value(), rounds })
}

impl Checksum<'_> {
    /// Whether it is that of the content, and made with this passphrase.
    pub(super) fn fits(&self, passphrase: &[u8]) -> Result<bool, KeyError> {
        if self.rounds > encrypted::MOST_ROUNDS.into() {
            return Err(KeyError::TooCostly);
        }
        let mut text = Zeroizing::new(Vec::with_capacity(passphrase.len() * 2 + 2));
        match std::str::from_utf8(passphrase) {
            Ok(passphrase) => text.extend(passphrase.encode_utf16().flat_map(u16::to_be_bytes)),
            Err(_) => text.extend(passphrase.iter().flat_map(|byte| [0, *byte])),
        }
        text.extend([0, 0]);
        // No passphrase at all is written as nothing by some, and as an empty text by others.
        Ok(self.is_made_with(&text) || (passphrase.is_empty() && self.is_made_with(&[])))
    }

    fn is_made_with(&self, text: &[u8]) -> bool {
        let key = hmac::Key::new(self.hmac, &self.key(text));
        hmac::verify(&key, self.content, self.expected).is_ok()
    }

    /// The key: as long as the hash is, so the first block is all of it.
    fn key(&self, text: &[u8]) -> Zeroizing<Vec<u8>> {
        let block = self.hash.block_len();
        let fill = |bytes: &[u8]| {
            let length = bytes.len().div_ceil(block) * block;
            Zeroizing::new(bytes.iter().copied().cycle().take(length).collect::<Vec<u8>>())
        };
        let mut context = Context::new(self.hash);
        context.update(&vec![KEY_OF_CHECKSUM; block]);
        context.update(&fill(self.salt));
        context.update(&fill(text));
        let mut key = context.finish();
        for _ in 1..self.rounds {
            key = digest::digest(self.hash, key.as_ref());
        }
        Zeroizing::new(key.as_ref().to_vec())
    }
}

/// What the key is for.
const KEY_OF_CHECKSUM: u8 = 3;
const SHA1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.14.3.2.26");
const SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
const SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.2");
const SHA512: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.3");
