//! Stores: what others write is read, wrong passphrases are wrong, and nothing takes for ever.

use p12_keystore::{EncryptionAlgorithm, KeyStore, KeyStoreEntry, MacAlgorithm, PrivateKeyChain};

use super::*;
use crate::x509::{fixtures::Authority, read};

fn kinds(items: &[Item]) -> Vec<String> {
    items.iter().map(Item::what).collect()
}

/// A leaf, its CA and its key as the library writes them.
fn store(encryption: EncryptionAlgorithm, rounds: u64) -> (Vec<u8>, Certificate, PrivateKey) {
    let ca = Authority::new("CA");
    let (leaf, key) = ca.leaf("board001", |_| {});
    let certificate = |one: &Certificate| p12_keystore::Certificate::from_der(one.der()).expect("a certificate");
    let chain = PrivateKeyChain::new(key.pkcs8_der(), [1], [certificate(&leaf), certificate(&ca.certificate)]);
    let mut store = KeyStore::new();
    store.add_entry("board001", KeyStoreEntry::PrivateKeyChain(chain));
    let writer = store.writer("secret").encryption_algorithm(encryption).encryption_iterations(rounds);
    let bytes = writer.mac_algorithm(MacAlgorithm::HmacSha256).mac_iterations(1).write().expect("a store");
    (bytes, leaf, key)
}

#[test]
fn all_ways_of_encryption_are_opened() {
    for encryption in [
        EncryptionAlgorithm::PbeWithHmacSha256AndAes256,
        EncryptionAlgorithm::PbeWithShaAnd40BitRc4Cbc,
        EncryptionAlgorithm::PbeWithShaAnd3KeyTripleDesCbc,
    ] {
        let (bytes, leaf, key) = store(encryption, 10);
        assert_eq!(kinds(&read(&bytes).expect("items")), ["a PKCS#12 store"]);
        let items = open(&bytes, b"secret").expect("opened");
        assert_eq!(kinds(&items), ["a private key", "a certificate", "a certificate"]);
        let [Item::Key(opened), Item::Certificate(first), Item::Certificate(second)] = &items[..] else {
            panic!("{items:?}");
        };
        assert_eq!(opened.public_key(), key.public_key());
        assert_eq!((first.fingerprint.as_str(), second.is_ca()), (leaf.fingerprint.as_str(), true));
        for wrong in ["", "Secret", "other"] {
            assert_eq!(open(&bytes, wrong.as_bytes()).map(|_| ()), Err(KeyError::WrongPassphrase), "{encryption:?}");
        }
    }
}

#[test]
fn a_store_whose_checksum_does_not_fit_is_not_opened() {
    for encryption in
        [EncryptionAlgorithm::PbeWithHmacSha256AndAes256, EncryptionAlgorithm::PbeWithShaAnd3KeyTripleDesCbc]
    {
        let (bytes, ..) = store(encryption, 10);
        let expected = checksum::of(&bytes).expect("a checksum");
        assert_eq!(expected.fits(b"secret"), Ok(true));
        assert_eq!(expected.fits(b"other"), Ok(false));
        let at = bytes.len() - 20;
        for bit in [1, 0x80] {
            let mut changed = bytes.clone();
            changed[at] ^= bit;
            let error = open(&changed, b"secret").map(|_| ());
            assert_eq!(error, Err(KeyError::Malformed("the checksum of the PKCS#12 store does not fit")));
            assert_eq!(open(&changed, b"other").map(|_| ()), Err(KeyError::WrongPassphrase));
        }
    }
}

#[test]
fn what_takes_too_long_is_not_begun() {
    // What is written with few rounds is made to ask for many.
    for encryption in
        [EncryptionAlgorithm::PbeWithHmacSha256AndAes256, EncryptionAlgorithm::PbeWithShaAnd3KeyTripleDesCbc]
    {
        let (mut bytes, ..) = store(encryption, 0x01_00_01);
        let at = bytes.windows(5).position(|window| window == [2, 3, 1, 0, 1]).expect("the rounds");
        bytes[at + 2] = 0x7f;
        assert_eq!(open(&bytes, b"secret").map(|_| ()), Err(KeyError::TooCostly));
    }
}

#[test]
fn no_bytes_make_it_panic() {
    let (bytes, ..) = store(EncryptionAlgorithm::PbeWithHmacSha256AndAes256, 1);
    let mut changed = bytes.clone();
    for at in 0..bytes.len().min(400) {
        let _ = open(&bytes[..at], b"secret");
        for change in [0x00, 0x7f, 0xff] {
            changed[at] = change;
            let _ = open(&changed, b"secret");
        }
        changed[at] = bytes[at];
    }
}
