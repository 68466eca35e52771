//! A revocation list: whose it is, how long it is good, and which serial numbers it names.

use std::sync::OnceLock;

use rustls::pki_types::CertificateRevocationListDer;
use x509_parser::{
    certificate::X509Certificate, extensions::ParsedExtension, prelude::FromDer,
    revocation_list::CertificateRevocationList, x509::ReasonCode,
};

use super::{Certificate, Name, ReadError, certificate::reason, serial, signature};

/// A revocation list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crl {
    /// The CA.
    pub issuer: Name,
    /// When it was made, in seconds since 1970.
    pub this_update: i64,
    /// When the next one is due. OpenSSL refuses everybody from then on.
    pub next_update: Option<i64>,
    /// Its number in hexadecimal digits.
    pub number: Option<String>,
    /// The name of the key that has signed it.
    pub authority_key_id: Option<Vec<u8>>,
    /// What it is signed with.
    pub signature_algorithm: String,
    /// What is revoked, in the list's order.
    pub entries: Vec<Revoked>,
    der: CertificateRevocationListDer<'static>,
    verdict: Verdict,
}

/// Whether the CA with this fingerprint has signed a list, once that was found out: a folder of thousands of certificates
/// asks it as often.
#[derive(Clone, Debug, Default)]
struct Verdict(OnceLock<(String, bool)>);

impl PartialEq for Verdict {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Verdict {}

/// One revoked certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revoked {
    /// The serial number, written as in [`Certificate::serial`].
    pub serial: String,
    /// When, in seconds since 1970.
    pub date: i64,
    /// Why, in the standard's words, as in `keyCompromise`.
    pub reason: Option<&'static str>,
}

impl Crl {
    /// Reads one revocation list in DER.
    ///
    /// # Errors
    /// When it is none.
    pub fn from_der(der: &[u8]) -> Result<Self, ReadError> {
        let fault = |fault: String| ReadError::Item { line: None, what: "revocation list", fault };
        let (rest, parsed) = CertificateRevocationList::from_der(der).map_err(|error| fault(reason(error)))?;
        if !rest.is_empty() {
            return Err(fault(format!("{} bytes behind its end", rest.len())));
        }
        let authority_key_id = parsed.extensions().iter().find_map(|extension| match extension.parsed_extension() {
            ParsedExtension::AuthorityKeyIdentifier(id) => id.key_identifier.as_ref().map(|id| id.0.to_vec()),
            _ => None,
        });
        Ok(Self {
            issuer: Name::new(parsed.issuer()),
            this_update: parsed.last_update().timestamp(),
            next_update: parsed.next_update().map(|time| time.timestamp()),
            number: parsed.crl_number().map(|number| format!("{number:x}")),
            authority_key_id,
            signature_algorithm: signature::algorithm_name(&parsed.signature_algorithm),
            entries: parsed.iter_revoked_certificates().map(Revoked::new).collect(),
            der: CertificateRevocationListDer::from(der.to_vec()),
            verdict: Verdict::default(),
        })
    }

    /// The list in DER, as rustls takes it.
    #[must_use]
    pub const fn der(&self) -> &CertificateRevocationListDer<'static> {
        &self.der
    }

    /// Whether the key of `ca` has signed it.
    #[must_use]
    pub fn is_signed_by(&self, ca: &Certificate) -> bool {
        let (fingerprint, is_signed) =
            self.verdict.0.get_or_init(|| (ca.fingerprint.clone(), self.has_signature_of(ca)));
        if *fingerprint == ca.fingerprint { *is_signed } else { self.has_signature_of(ca) }
    }

    fn has_signature_of(&self, ca: &Certificate) -> bool {
        let (Ok((_, own)), Ok((_, ca))) =
            (CertificateRevocationList::from_der(&self.der), X509Certificate::from_der(ca.der()))
        else {
            return false;
        };
        let signed = own.tbs_cert_list.as_ref();
        signature::is_good(ca.public_key(), &own.signature_algorithm, &own.signature_value, signed)
    }

    /// The entry of a serial number.
    #[must_use]
    pub fn entry(&self, serial: &str) -> Option<&Revoked> {
        self.entries.iter().find(|entry| entry.serial == serial)
    }
}

impl Revoked {
    fn new(entry: &x509_parser::revocation_list::RevokedCertificate<'_>) -> Self {
        Self {
            serial: serial(entry.raw_serial()),
            date: entry.revocation_date.timestamp(),
            reason: entry.reason_code().and_then(|(_, code)| reason_name(code)),
        }
    }
}

const fn reason_name(code: ReasonCode) -> Option<&'static str> {
    Some(match code {
        ReasonCode::KeyCompromise => "keyCompromise",
        ReasonCode::CACompromise => "cACompromise",
        ReasonCode::AffiliationChanged => "affiliationChanged",
        ReasonCode::Superseded => "superseded",
        ReasonCode::CessationOfOperation => "cessationOfOperation",
        ReasonCode::CertificateHold => "certificateHold",
        ReasonCode::RemoveFromCRL => "removeFromCRL",
        ReasonCode::PrivilegeWithdrawn => "privilegeWithdrawn",
        ReasonCode::AACompromise => "aACompromise",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::x509::fixtures::{Authority, NOW};

    #[test]
    fn all_of_it_is_read() {
        let (ca, other) = (Authority::new("CA"), Authority::new("CA"));
        let (leaf, _) = ca.leaf("a", |_| {});
        let crl = ca.crl(Some(&leaf));
        assert_eq!((crl.issuer.text.as_str(), crl.number.as_deref()), ("CN=CA", Some("12c")));
        assert_eq!((crl.this_update, crl.next_update), (NOW - 20 * 86_400, Some(NOW + 10 * 86_400)));
        assert_eq!(crl.authority_key_id, ca.certificate.subject_key_id);
        let entry = crl.entry(&leaf.serial).expect("revoked");
        assert_eq!((entry.date, entry.reason), (NOW - 2 * 86_400, Some("keyCompromise")));
        assert_eq!(crl.entry("00"), None);
        assert!(crl.is_signed_by(&ca.certificate) && !crl.is_signed_by(&other.certificate));
        assert!(ca.crl(None).entries.is_empty());
    }

    /// One value in DER, of short parts.
    fn value(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
        let body = parts.concat();
        [&[tag, body.len() as u8], body.as_slice()].concat()
    }

    #[test]
    fn a_broken_entry_breaks_the_list() {
        let list = |serial: &[u8]| {
            let algorithm = value(0x30, &[&[6, 3, 0x2b, 0x65, 0x70]]);
            let (issuer, time) = (value(0x30, &[]), value(0x17, &[b"260101000000Z"]));
            let entries = value(0x30, &[&value(0x30, &[serial, &time])]);
            let inner = value(0x30, &[&algorithm, &issuer, &time, &entries]);
            Crl::from_der(&value(0x30, &[&inner, &algorithm, &[3, 1, 0]]))
        };
        assert_eq!(list(&[2, 1, 7]).expect("a list").entries[0].serial, "07");
        // Not an empty list: that would be the end of all revocation.
        assert!(list(&[4, 1, 7]).is_err());
    }
}
