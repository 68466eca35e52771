//! Encrypted keys: what is written opens again, with its passphrase only, and nothing takes for ever.

use pkcs8::{der::Encode, pkcs5::scrypt};
use rcgen::KeyPair;

use super::*;
use crate::x509::{Item, read};

fn key() -> PrivateKey {
    PrivateKey::from_pkcs8(KeyPair::generate().expect("a key").serialized_der()).expect("a key")
}

fn only(pem: &str) -> EncryptedKey {
    match read(pem.as_bytes()).expect("PEM").remove(0) {
        Item::EncryptedKey(key) => key,
        other => panic!("{other:?}"),
    }
}

fn with(parameters: pbes2::Parameters<'_>, key: &PrivateKey) -> EncryptedKey {
    let info = PrivateKeyInfo::from_der(key.pkcs8_der()).expect("PKCS#8");
    let der = info.encrypt_with_params(parameters, b"secret").expect("encrypted");
    EncryptedKey::from_der(der.as_bytes()).expect("PKCS#8")
}

#[test]
fn only_its_passphrase_opens_it() {
    let key = key();
    let pem = key.to_encrypted_pem("pässword".as_bytes()).expect("PEM");
    assert!(pem.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----\n"));
    let encrypted = only(&pem);
    assert_eq!(encrypted.encryption(), "PBES2 with PBKDF2, 600000 rounds, AES-256");
    let opened = encrypted.decrypt("pässword".as_bytes()).expect("opened");
    assert_eq!(opened.pkcs8_der(), key.pkcs8_der());
    assert_eq!(encrypted.decrypt(b"password").map(|_| ()), Err(KeyError::WrongPassphrase));
}

#[test]
fn a_wrong_passphrase_is_wrong_even_when_the_padding_is_right() {
    let key = key();
    let encrypted = with(pbes2::Parameters::pbkdf2_sha256_aes128cbc(1, b"salt", &[0; 16]).expect("parameters"), &key);
    assert!(encrypted.decrypt(b"secret").is_ok());
    for number in 0..2000 {
        let wrong = format!("wrong {number}");
        assert_eq!(encrypted.decrypt(wrong.as_bytes()).map(|_| ()), Err(KeyError::WrongPassphrase));
    }
}

#[test]
fn what_takes_too_long_is_not_begun() {
    let key = key();
    let quick = scrypt::Params::new(4, 8, 1, 32).expect("scrypt");
    let quick = with(pbes2::Parameters::scrypt_aes256cbc(quick, b"salt", &[0; 16]).expect("parameters"), &key);
    assert!(quick.decrypt(b"secret").is_ok());
    assert_eq!(quick.encryption(), "PBES2 with scrypt, AES-256");

    let parameters = pbes2::Parameters::pbkdf2_sha256_aes128cbc(MOST_ROUNDS + 1, b"salt", &[0; 16]);
    let encryption_algorithm = EncryptionScheme::Pbes2(parameters.expect("parameters"));
    let costly = EncryptedPrivateKeyInfo { encryption_algorithm, encrypted_data: &[0; 16] };
    let costly = EncryptedKey::from_der(&costly.to_der().expect("DER")).expect("PKCS#8");
    assert_eq!(costly.decrypt(b"secret").map(|_| ()), Err(KeyError::TooCostly));
}

#[test]
fn old_ways_are_named() {
    let pem = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: DES-EDE3-CBC,0123\n\nAAEC\n-----END RSA PRIVATE KEY-----\n";
    let old = only(pem);
    assert_eq!(old.encryption(), "DES-EDE3-CBC, OpenSSL's old way");
    let error = old.decrypt(b"x").expect_err("old");
    assert_eq!(error, KeyError::OldEncryption);
    assert_eq!(error.cure("a.key").as_deref(), Some("openssl pkcs8 -topk8 -v2 aes256 -in a.key -out new.key"));

    // pbeWithSHAAnd3-KeyTripleDES-CBC with salt and rounds, then four bytes.
    let der = [
        &[0x30, 30, 0x30, 24, 6, 10, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 12, 1, 3][..],
        &[0x30, 10, 4, 4, 1, 2, 3, 4, 2, 2, 8, 0, 4, 2, 1, 2],
    ];
    let pbe = EncryptedKey::from_der(&der.concat()).expect("PKCS#8");
    let error = pbe.decrypt(b"x").expect_err("not supported");
    assert_eq!(error.to_string(), "the key is encrypted with PBE with SHA-1 and triple DES, which is not supported");
    assert_eq!(format!("{pbe:?}"), "EncryptedKey(\"PBE with SHA-1 and triple DES\")");
}
