//! Certificates: what is read of one that was made for it.

use rcgen::{CustomExtension, DnType, ExtendedKeyUsagePurpose, SanType, SerialNumber};

use super::*;
use crate::x509::fixtures::{Authority, NOW};

#[test]
fn all_of_it_is_read() {
    let ca = Authority::new("The CA");
    let (leaf, key) = ca.leaf("broker.local", |params| {
        params.serial_number = Some(SerialNumber::from_slice(&[0xab, 0xcd]));
        params.distinguished_name.push(DnType::OrganizationName, "Acme");
        params.subject_alt_names.push(SanType::URI("urn:mqtt:client:x".try_into().expect("a URI")));
        params.extended_key_usages.push(ExtendedKeyUsagePurpose::TimeStamping);
    });
    assert_eq!((leaf.version, leaf.serial.as_str(), leaf.serial_length), (3, "abcd", 3));
    assert_eq!(leaf.subject.text, "O=Acme,CN=broker.local");
    assert_eq!((leaf.common_name(), leaf.issuer.text.as_str()), (Some("broker.local"), "CN=The CA"));
    let names: Vec<String> = leaf.sans.iter().map(ToString::to_string).collect();
    assert_eq!(names, ["broker.local", "127.0.0.1", "urn:mqtt:client:x"]);
    assert_eq!(leaf.not_before, NOW - 86_400);
    assert_eq!(leaf.basic_constraints.map(|basic| (basic.ca, basic.critical)), Some((false, true)));
    assert_eq!(leaf.key_usage.map(|usage| usage.to_string()).as_deref(), Some("digitalSignature"));
    assert_eq!(leaf.extended_key_usage.as_ref().map(ToString::to_string).as_deref(), Some("serverAuth, timeStamping"));
    assert_eq!(leaf.authority_key_id, ca.certificate.subject_key_id);
    assert!(leaf.authority_key_id.is_some());
    assert_eq!((&leaf.key, leaf.signature_algorithm.as_str()), (&KeyKind::P256, "ecdsa-with-SHA256"));
    assert_eq!(leaf.public_key, key.public_key());
    assert_eq!(leaf.fingerprint.len(), 64);
    assert!(leaf.matches_host("BROKER.local") && leaf.matches_host("127.0.0.1") && !leaf.matches_host("The CA"));
    assert!(!leaf.is_ca() && ca.certificate.is_ca());
}

#[test]
fn signatures_are_computed() {
    let (one, other) = (Authority::new("CA"), Authority::new("CA"));
    let (leaf, _) = one.leaf("a", |_| {});
    assert!(leaf.is_signed_by(&one.certificate));
    assert!(!leaf.is_signed_by(&other.certificate), "the same name, another key");
    assert!(one.certificate.is_self_signed() && !leaf.is_self_signed());
    assert!(!leaf.is_signed_by(&leaf));
}

#[test]
fn a_broken_extension_is_a_broken_certificate() {
    // basicConstraints that are no sequence.
    let broken = CustomExtension::from_oid_content(&[2, 5, 29, 15], vec![4, 1, 0]);
    let ca = rcgen::KeyPair::generate().expect("a key");
    let mut params = rcgen::CertificateParams::default();
    params.custom_extensions.push(broken);
    let der = params.self_signed(&ca).expect("a certificate");
    let error = Certificate::from_der(der.der()).expect_err("broken");
    assert_eq!(error.to_string(), "the certificate is damaged (its extension 2.5.29.15 cannot be read)");
}
