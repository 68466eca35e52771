//! Files: every kind of item in every wrapping, and nothing that makes the reader panic.

use rcgen::KeyPair;

use super::*;
use crate::x509::fixtures::Authority;

fn kinds(bytes: &[u8]) -> Vec<String> {
    read(bytes).expect("items").iter().map(Item::what).collect()
}

fn words(bytes: &[u8]) -> String {
    read(bytes).expect_err("an error").to_string()
}

#[test]
fn pem_holds_many_things() {
    let ca = Authority::new("CA");
    let (leaf, key) = ca.leaf("a", |_| {});
    let text = [
        "subject=CN = a\n".to_owned(),
        leaf.to_pem(),
        ca.certificate.to_pem(),
        key.to_pem().to_string(),
        pem::encode("X509 CRL", ca.crl(None).der()),
        pem::encode("TRUSTED CERTIFICATE", &[leaf.der().as_ref(), &[0x30, 0]].concat()),
        pem::encode("EC PARAMETERS", &[6, 1, 0]),
    ]
    .concat();
    let expected =
        ["a certificate", "a certificate", "a private key", "a revocation list", "a certificate", "\"EC PARAMETERS\""];
    assert_eq!(kinds(text.as_bytes()), expected);
    assert_eq!(kinds(format!("\u{feff}{}", text.replace('\n', "\r\n")).as_bytes()), expected);
}

#[test]
fn der_says_what_it_is() {
    let ca = Authority::new("CA");
    let (leaf, key) = ca.leaf("a", |_| {});
    let pair = KeyPair::generate().expect("a key");
    let request = rcgen::CertificateParams::default().serialize_request(&pair).expect("a request");
    let crl = ca.crl(Some(&leaf));
    let encrypted = pem::blocks(key.to_encrypted_pem(b"x").expect("PEM").as_bytes()).expect("PEM").remove(0).bytes;
    let store = [0x30, 0x82, 1, 0, 2, 1, 3, 0x30];
    let files: [(&[u8], &str); 6] = [
        (leaf.der(), "a certificate"),
        (crl.der(), "a revocation list"),
        (request.der(), "a certificate request"),
        (key.pkcs8_der(), "a private key"),
        (&encrypted, "an encrypted private key"),
        (&store, "a PKCS#12 store"),
    ];
    for (der, what) in files {
        assert_eq!(kinds(der), [what]);
    }
    let behind = [leaf.der().as_ref(), &[0]].concat();
    assert_eq!(words(&behind), "the certificate is damaged (1 bytes behind its end)");
}

#[test]
fn what_is_nothing_has_words() {
    assert_eq!(words(b""), "the file is empty");
    assert_eq!(words(b" \r\n"), "the file is empty");
    assert_eq!(words(&vec![b' '; SIZE_LIMIT + 1]), "the file has more than 16 MiB, which no certificate has");
    assert_eq!(words(&[0xff, 0xfe, b'-', 0]), "the file is text in UTF-16; PEM is plain ASCII");
    assert_eq!(words(b"hello"), "neither PEM nor DER of a certificate, a key, a request or a CRL");
    assert_eq!(words(&[0x30, 0x82, 1, 0]), "neither PEM nor DER of a certificate, a key, a request or a CRL");
    let text = format!("\n{}", pem::encode("CERTIFICATE", b"nonsense"));
    assert!(words(text.as_bytes()).starts_with("the certificate at line 2 is damaged ("), "{}", words(text.as_bytes()));
    assert_eq!(words(pem::encode("PRIVATE KEY", b"nonsense").as_bytes()), "the private key is damaged (no PKCS#8)");
}

/// Every byte of every kind of item changed in several ways, and cut off everywhere.
#[test]
fn no_bytes_make_it_panic() {
    let ca = Authority::new("CA");
    let (leaf, key) = ca.leaf("a", |_| {});
    let pair = KeyPair::generate().expect("a key");
    let request = rcgen::CertificateParams::default().serialize_request(&pair).expect("a request");
    let crl = ca.crl(Some(&leaf));
    for der in [leaf.der().as_ref(), crl.der(), request.der(), key.pkcs8_der()] {
        let mut bytes = der.to_vec();
        for at in 0..bytes.len() {
            let _ = read(&bytes[..at]);
            for change in [0x00, 0x01, 0x7f, 0x80, 0xff, bytes[at] ^ 0x20, bytes[at].wrapping_add(1)] {
                let kept = std::mem::replace(&mut bytes[at], change);
                let _ = read(&bytes);
                let _ = Certificate::from_der(&bytes).map(|one| (one.is_self_signed(), one.subject.to_string()));
                bytes[at] = kept;
            }
        }
    }
}
