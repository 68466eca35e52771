//! Private keys: every form of every kind, and the same public half as in a certificate.

use rcgen::{KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_ECDSA_P384_SHA384, PKCS_ED25519};
use rsa::pkcs8::EncodePrivateKey;

use super::*;

fn spki(pair: &KeyPair) -> Vec<u8> {
    rcgen::PublicKeyData::subject_public_key_info(pair)
}

#[test]
fn each_kind_has_its_public_half() {
    let kinds = [
        (&PKCS_ECDSA_P256_SHA256, KeyKind::P256),
        (&PKCS_ECDSA_P384_SHA384, KeyKind::P384),
        (&PKCS_ED25519, KeyKind::Ed25519),
    ];
    for (algorithm, kind) in kinds {
        let pair = KeyPair::generate_for(algorithm).expect("a key");
        let key = PrivateKey::from_der(pair.serialized_der()).expect("a key");
        assert_eq!((key.kind(), key.public_key()), (&kind, spki(&pair).as_slice()));
        let debug = format!("{key:?}");
        assert_eq!(debug, format!("PrivateKey {{ kind: {kind:?}, .. }}"));
        let again = crate::x509::read(key.to_pem().as_bytes()).expect("PEM");
        assert!(matches!(&again[..], [crate::x509::Item::Key(again)] if again.public_key() == key.public_key()));
    }
}

#[test]
fn rsa_is_read_in_both_forms() {
    // Far too short for any use, but quick to make.
    let rsa = rsa::RsaPrivateKey::new(&mut rsa::rand_core::OsRng, 1023).expect("a key");
    let inner = rsa::pkcs1::EncodeRsaPrivateKey::to_pkcs1_der(&rsa).expect("PKCS#1");
    let outer = rsa.to_pkcs8_der().expect("PKCS#8");
    let (one, other) = (PrivateKey::from_der(inner.as_bytes()), PrivateKey::from_der(outer.as_bytes()));
    let (one, other) = (one.expect("PKCS#1"), other.expect("PKCS#8"));
    assert_eq!((one.kind(), one.kind().is_weak()), (&KeyKind::Rsa(1023), true));
    assert_eq!(one.public_key(), other.public_key());
    assert_eq!(one.pkcs8_der(), outer.as_bytes());
    let public = rsa::pkcs8::EncodePublicKey::to_public_key_der(&rsa.to_public_key()).expect("SPKI");
    assert_eq!(one.public_key(), public.as_bytes());
}

/// A SEC1 key of P-256 from a PKCS#8 one, with or without curve and public point.
fn sec1(pair: &KeyPair, curve: bool, point: bool) -> Vec<u8> {
    let info = PrivateKeyInfo::from_der(pair.serialized_der()).expect("PKCS#8");
    let secret = &info.private_key[5..5 + 2 + 32];
    let mut body = [&[2, 1, 1], secret].concat();
    if curve {
        body.extend([0xa0, 10, 6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7]);
    }
    if point {
        body.extend([0xa1, 68, 3, 66, 0]);
        body.extend(pair.public_key_raw());
    }
    [vec![0x30, body.len() as u8], body].concat()
}

#[test]
fn sec1_needs_its_curve_and_its_point() {
    let pair = KeyPair::generate().expect("a key");
    let key = PrivateKey::from_der(&sec1(&pair, true, true)).expect("SEC1");
    assert_eq!((key.kind(), key.public_key()), (&KeyKind::P256, spki(&pair).as_slice()));
    // What comes out is what rustls and ring take.
    assert!(rustls::crypto::ring::sign::any_supported_type(&key.to_rustls()).is_ok());
    let error = |curve, point| PrivateKey::from_der(&sec1(&pair, curve, point)).expect_err("incomplete");
    assert_eq!(error(false, true), KeyError::Malformed("no curve"));
    assert_eq!(error(true, false), KeyError::NoPublicPoint);
}

#[test]
fn what_is_no_key_is_refused() {
    for bytes in [&b""[..], b"0", &[0x30, 0], &[0x30, 0x82, 0xff, 0xff], &[0x30, 3, 2, 1, 0]] {
        assert!(PrivateKey::from_der(bytes).is_err(), "{bytes:?}");
    }
}
