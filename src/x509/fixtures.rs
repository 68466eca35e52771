//! Certificates for the tests of this room, made on the spot.

use std::net::IpAddr;

use rcgen::{
    BasicConstraints, CertificateParams, CertificateRevocationListParams, DnType, ExtendedKeyUsagePurpose, IsCa,
    Issuer, KeyIdMethod, KeyPair, KeyUsagePurpose, RevocationReason, RevokedCertParams, SanType, SerialNumber,
};
use time::OffsetDateTime;

use super::{Certificate, Crl, PrivateKey, date::DAY};

/// The day on which all tests happen.
pub(super) const NOW: i64 = 1_795_000_000;

/// A CA and its key.
pub(super) struct Authority {
    params: CertificateParams,
    key: KeyPair,
    pub(super) certificate: Certificate,
}

impl Authority {
    pub(super) fn new(name: &str) -> Self {
        Self::with(name, |_| {})
    }

    /// A root that is not quite as it should be.
    pub(super) fn with(name: &str, change: impl FnOnce(&mut CertificateParams)) -> Self {
        let key = KeyPair::generate().expect("a key");
        let mut params = authority(name);
        change(&mut params);
        let certificate = read(params.self_signed(&key).expect("a root").der());
        Self { params, key, certificate }
    }

    /// A CA below this one, but for the change.
    pub(super) fn intermediate(&self, name: &str, change: impl FnOnce(&mut CertificateParams)) -> Self {
        let key = KeyPair::generate().expect("a key");
        let mut params = authority(name);
        change(&mut params);
        let certificate = read(params.signed_by(&key, &self.issuer()).expect("an intermediate").der());
        Self { params, key, certificate }
    }

    /// A leaf as it should be, but for the change.
    pub(super) fn leaf(&self, name: &str, change: impl FnOnce(&mut CertificateParams)) -> (Certificate, PrivateKey) {
        let key = KeyPair::generate().expect("a key");
        let mut params = params(name);
        params.subject_alt_names =
            vec![SanType::DnsName(name.try_into().expect("a name")), SanType::IpAddress(IpAddr::from([127, 0, 0, 1]))];
        params.is_ca = IsCa::ExplicitNoCa;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.not_after = at(NOW + 800 * DAY);
        change(&mut params);
        let certificate = read(params.signed_by(&key, &self.issuer()).expect("a leaf").der());
        (certificate, PrivateKey::from_pkcs8(key.serialized_der()).expect("a key"))
    }

    /// A revocation list of this CA that names one certificate and is good for ten days.
    pub(super) fn crl(&self, revoked: Option<&Certificate>) -> Crl {
        let entry = |certificate: &Certificate| RevokedCertParams {
            serial_number: SerialNumber::from_slice(&bytes(&certificate.serial)),
            revocation_time: at(NOW - 2 * DAY),
            reason_code: Some(RevocationReason::KeyCompromise),
            invalidity_date: None,
        };
        let params = CertificateRevocationListParams {
            this_update: at(NOW - 20 * DAY),
            next_update: at(NOW + 10 * DAY),
            crl_number: SerialNumber::from(300),
            issuing_distribution_point: None,
            revoked_certs: revoked.map(entry).into_iter().collect(),
            key_identifier_method: KeyIdMethod::Sha256,
        };
        Crl::from_der(params.signed_by(&self.issuer()).expect("a list").der()).expect("a list")
    }

    fn issuer(&self) -> Issuer<'_, &KeyPair> {
        Issuer::from_params(&self.params, &self.key)
    }
}

fn authority(name: &str) -> CertificateParams {
    let mut params = params(name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

fn params(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params.use_authority_key_identifier_extension = true;
    params.not_before = at(NOW - DAY);
    params.not_after = at(NOW + 3000 * DAY);
    params
}

/// A moment as rcgen takes it.
pub(super) fn at(moment: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(moment).expect("a moment")
}

fn read(der: &[u8]) -> Certificate {
    Certificate::from_der(der).expect("a certificate")
}

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<char> = hex.chars().collect();
    digits.chunks(2).map(|pair| u8::from_str_radix(&String::from_iter(pair), 16).expect("digits")).collect()
}
