//! What stands in a certificate: the rules that strict verifiers have, kept by each one that is made here.

use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, DistinguishedName, DnType, ExtendedKeyUsagePurpose,
    GeneralSubtree, IsCa, KeyUsagePurpose, NameConstraints, SanType, SerialNumber,
};
use ring::rand::{SecureRandom, SystemRandom};
use time::OffsetDateTime;

use super::{Error, index::Role};
use crate::x509::{KeyKind, San, date::DAY};

/// From when to when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Validity {
    /// The beginning.
    pub(super) not_before: i64,
    /// The end.
    pub(super) not_after: i64,
    /// Whether the CA has less days left than were asked for.
    pub(super) is_cut: bool,
}

impl Validity {
    /// So many days from now. It begins a day ago, for devices whose clock is late, and not before the CA; the longest
    /// span that Apple's systems take, 825 days, is not exceeded by that day.
    #[must_use]
    pub(super) fn days(days: u32, now: i64, ca: Option<(i64, i64)>) -> Self {
        let seconds = i64::from(days) * DAY;
        let not_before = now - DAY;
        let wanted = if days == LONGEST_DAYS { not_before + seconds } else { now + seconds };
        match ca {
            Some((begin, end)) => {
                Self { not_before: not_before.max(begin).min(now), not_after: wanted.min(end), is_cut: wanted > end }
            }
            None => Self { not_before, not_after: wanted, is_cut: false },
        }
    }
}

/// The most days that macOS and iOS take of a CA that a user has installed.
pub const LONGEST_DAYS: u32 = 825;

/// A server, a client, or both.
pub(super) fn leaf(
    common_name: &str,
    role: Role,
    sans: &[San],
    key: &KeyKind,
    validity: Validity,
) -> Result<CertificateParams, Error> {
    let mut params = common(common_name, validity)?;
    params.subject_alt_names = sans.iter().map(alternative).collect::<Result<_, _>>()?;
    params.is_ca = IsCa::ExplicitNoCa;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    if matches!(key, KeyKind::Rsa(_)) {
        // TLS 1.2 without ephemeral keys encrypts with it; no other key can.
        params.key_usages.push(KeyUsagePurpose::KeyEncipherment);
    }
    // A stolen client's key must not play the broker: each has its own purpose.
    params.extended_key_usages = match role {
        Role::Bridge => vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth],
        Role::Server => vec![ExtendedKeyUsagePurpose::ServerAuth],
        Role::Client | Role::Ca | Role::Intermediate => vec![ExtendedKeyUsagePurpose::ClientAuth],
    };
    Ok(params)
}

/// A CA, with at most so many CAs below it. One that is confined to domains signs no addresses, unless `addresses`.
pub(super) fn ca(
    subject: DistinguishedName,
    path_length: Option<u8>,
    domains: &[String],
    addresses: bool,
    validity: Validity,
) -> Result<CertificateParams, Error> {
    let mut params = common("", validity)?;
    params.distinguished_name = subject;
    params.is_ca = IsCa::Ca(path_length.map_or(BasicConstraints::Unconstrained, BasicConstraints::Constrained));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    if !domains.is_empty() {
        let permitted_subtrees = domains.iter().cloned().map(GeneralSubtree::DnsName).collect();
        // What is permitted of names says nothing about addresses.
        let all = [CidrSubnet::V4([0; 4], [0; 4]), CidrSubnet::V6([0; 16], [0; 16])].map(GeneralSubtree::IpAddress);
        let excluded_subtrees = if addresses { Vec::new() } else { all.to_vec() };
        params.name_constraints = Some(NameConstraints { permitted_subtrees, excluded_subtrees });
    }
    Ok(params)
}

/// A subject that is nothing but a common name.
pub(super) fn subject(common_name: &str) -> DistinguishedName {
    let mut subject = DistinguishedName::new();
    subject.push(DnType::CommonName, common_name);
    subject
}

fn common(common_name: &str, validity: Validity) -> Result<CertificateParams, Error> {
    let mut params = CertificateParams::default();
    params.distinguished_name = subject(common_name);
    params.not_before = moment(validity.not_before)?;
    params.not_after = moment(validity.not_after)?;
    params.serial_number = Some(serial()?);
    params.use_authority_key_identifier_extension = true;
    Ok(params)
}

/// Twenty random bytes, the first neither zero nor negative.
fn serial() -> Result<SerialNumber, Error> {
    let mut bytes = [0; 20];
    SystemRandom::new().fill(&mut bytes).map_err(|_| Error::NoRandomness)?;
    bytes[0] = bytes[0] & 0x3f | 0x40;
    Ok(SerialNumber::from_slice(&bytes))
}

fn alternative(san: &San) -> Result<SanType, Error> {
    let text = |text: &str| {
        text.try_into().map_err(|_| Error::Signing(format!("the alternative name {text:?} has other signs than ASCII")))
    };
    Ok(match san {
        San::Dns(name) => SanType::DnsName(text(name)?),
        San::Ip(address) => SanType::IpAddress(*address),
        San::Email(address) => SanType::Rfc822Name(text(address)?),
        San::Uri(uri) => SanType::URI(text(uri)?),
        San::Other(other) => return Err(Error::Signing(format!("the alternative name {other:?} is of no known kind"))),
    })
}

/// A moment as rcgen wants it.
pub(super) fn moment(seconds: i64) -> Result<OffsetDateTime, Error> {
    // RFC 5280 has no year after 9999.
    OffsetDateTime::from_unix_timestamp(seconds)
        .ok()
        .filter(|moment| (1950..=9999).contains(&moment.year()))
        .ok_or_else(|| Error::Signing("a certificate has no date like this".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_stay_within_the_cas_and_within_what_apple_takes() {
        let now = 1000 * DAY;
        let days = |days, ca| Validity::days(days, now, ca);
        let validity = |from: i64, to: i64, is_cut| Validity { not_before: from * DAY, not_after: to * DAY, is_cut };
        assert_eq!(days(30, None), validity(999, 1030, false));
        assert_eq!(days(LONGEST_DAYS, None), validity(999, 999 + 825, false));
        assert_eq!(days(30, Some((0, 2000 * DAY))), validity(999, 1030, false));
        assert_eq!(days(30, Some((0, 1010 * DAY))), validity(999, 1010, true));
        assert_eq!(days(30, Some((1000 * DAY, 1010 * DAY))), validity(1000, 1010, true));
    }

    #[test]
    fn serial_numbers_are_positive_and_have_twenty_bytes() {
        for _ in 0..100 {
            let serial = serial().expect("random bytes").to_bytes();
            assert_eq!(serial.len(), 20);
            assert!((0x40..0x80).contains(&serial[0]));
        }
    }

    #[test]
    fn a_date_that_no_certificate_can_have_is_refused() {
        assert!(moment(i64::MAX).is_err());
        assert!(moment(253_402_300_800).is_err());
        assert!(moment(253_402_300_799).is_ok());
    }
}
