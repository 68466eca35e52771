//! `mqtt certs verify` and `openssl verify` say yes and no to the same certificates.

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    date_time_ymd,
};

use crate::support::{Place, has_openssl};

/// One that is as it should be, for a client called `x`.
fn good(params: &mut CertificateParams) {
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, "x");
    params.is_ca = IsCa::ExplicitNoCa;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    params.use_authority_key_identifier_extension = true;
    params.not_before = date_time_ymd(2025, 1, 1);
    params.not_after = date_time_ymd(2027, 1, 1);
}

/// A root that is as it should be.
fn root(params: &mut CertificateParams) {
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, "Root");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.not_before = date_time_ymd(2025, 1, 1);
    params.not_after = date_time_ymd(2035, 1, 1);
}

/// What is changed in the root and in the leaf, and what both should say of it.
type Case = (&'static str, fn(&mut CertificateParams), fn(&mut CertificateParams), bool);

const CASES: &[Case] = &[
    ("as it should be", |_| {}, |_| {}, true),
    ("expired", |_| {}, |leaf| leaf.not_after = date_time_ymd(2025, 6, 1), false),
    ("not yet valid", |_| {}, |leaf| leaf.not_before = date_time_ymd(2098, 1, 1), false),
    ("the root has expired", |root| root.not_after = date_time_ymd(2025, 6, 1), |_| {}, false),
    ("for servers", |_| {}, |leaf| leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth], false),
    ("for anything", |_| {}, |leaf| leaf.extended_key_usages.clear(), true),
    ("for both", |_| {}, |leaf| leaf.extended_key_usages.push(ExtendedKeyUsagePurpose::ServerAuth), true),
    ("for mail", |_| {}, |leaf| leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::EmailProtection], false),
    ("no authority key", |_| {}, |leaf| leaf.use_authority_key_identifier_extension = false, false),
    ("the root may not sign", |root| root.key_usages = vec![KeyUsagePurpose::CrlSign], |_| {}, false),
    ("the root has no key usage", |root| root.key_usages.clear(), |_| {}, false),
    ("it says nothing about being a CA", |_| {}, |leaf| leaf.is_ca = IsCa::NoCa, true),
    ("no digital signature", |_| {}, |leaf| leaf.key_usages = vec![KeyUsagePurpose::KeyEncipherment], false),
];

#[test]
fn both_say_the_same() {
    if !has_openssl() {
        return;
    }
    let mut faults = Vec::new();
    for (name, of_root, of_leaf, expected) in CASES {
        let place = Place::new();
        let (root_key, leaf_key) = (KeyPair::generate().expect("a key"), KeyPair::generate().expect("a key"));
        let (mut above, mut leaf) = (CertificateParams::default(), CertificateParams::default());
        root(&mut above);
        of_root(&mut above);
        good(&mut leaf);
        of_leaf(&mut leaf);
        place.write("ca.crt", above.self_signed(&root_key).expect("a root").pem());
        let issuer = Issuer::from_params(&above, &root_key);
        place.write("x.crt", leaf.signed_by(&leaf_key, &issuer).expect("a leaf").pem());
        let words = ["certs", "verify", "x.crt", "--cafile", "ca.crt", "--purpose", "client", "--strict"];
        let ours = place.mqtt(&words);
        let theirs = place.try_openssl("verify -x509_strict -purpose sslclient -CAfile ca.crt x.crt");
        if (ours.code == Some(0), theirs.code == Some(0)) != (*expected, *expected) {
            faults.push(format!("{name}: {ours:?} {theirs:?}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
