//! A certificate: what it says about itself, whether another has signed it, and which hosts it is for.

use rustls::pki_types::CertificateDer;
use x509_parser::{
    certificate::X509Certificate,
    extensions::{DistributionPointName, GeneralName, ParsedExtension},
    prelude::FromDer,
};

use super::{
    BasicConstraints, ExtendedKeyUsage, KeyKind, KeyUsage, Name, NameConstraints, ReadError, San, hex, serial, sha256,
    signature,
};

/// An X.509 certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// 1, 2 or 3.
    pub version: u32,
    /// In hexadecimal digits, small letters, without separators.
    pub serial: String,
    /// The bytes of the serial number as it is written down, of which strict verifiers take 20.
    pub serial_length: usize,
    /// Whose it is.
    pub subject: Name,
    /// Whose signature it bears.
    pub issuer: Name,
    /// Subject alternative names.
    pub sans: Vec<San>,
    /// Its beginning, in seconds since 1970.
    pub not_before: i64,
    /// Its end, in seconds since 1970.
    pub not_after: i64,
    /// Whether it is a CA.
    pub basic_constraints: Option<BasicConstraints>,
    /// What its key may do.
    pub key_usage: Option<KeyUsage>,
    /// Which side of which protocol it may be; none: any.
    pub extended_key_usage: Option<ExtendedKeyUsage>,
    /// The name of its key.
    pub subject_key_id: Option<Vec<u8>>,
    /// The name of the key that has signed it.
    pub authority_key_id: Option<Vec<u8>>,
    /// The names that it may sign, if it is a CA and not all.
    pub name_constraints: Option<NameConstraints>,
    /// The numbers of extensions that nobody may overlook, and that TLS libraries do not know.
    pub unknown_critical: Vec<String>,
    /// Where its CA's revocation list is to be had.
    pub crl_urls: Vec<String>,
    /// The public key as SubjectPublicKeyInfo in DER.
    pub public_key: Vec<u8>,
    /// What kind of key that is.
    pub key: KeyKind,
    /// What it is signed with, in OpenSSL's words.
    pub signature_algorithm: String,
    /// SHA-256 of all of it, in hexadecimal digits.
    pub fingerprint: String,
    der: CertificateDer<'static>,
}

impl Certificate {
    /// Reads one certificate in DER.
    ///
    /// # Errors
    /// When it is none.
    pub fn from_der(der: &[u8]) -> Result<Self, ReadError> {
        let fault = |fault: String| ReadError::Item { line: None, what: "certificate", fault };
        let (rest, parsed) = X509Certificate::from_der(der).map_err(|error| fault(reason(error)))?;
        if !rest.is_empty() {
            return Err(fault(format!("{} bytes behind its end", rest.len())));
        }
        let mut certificate = Self {
            version: parsed.version().0.saturating_add(1),
            serial: serial(parsed.raw_serial()),
            serial_length: parsed.raw_serial().len(),
            subject: Name::new(parsed.subject()),
            issuer: Name::new(parsed.issuer()),
            sans: Vec::new(),
            not_before: parsed.validity().not_before.timestamp(),
            not_after: parsed.validity().not_after.timestamp(),
            basic_constraints: None,
            key_usage: None,
            extended_key_usage: None,
            subject_key_id: None,
            authority_key_id: None,
            name_constraints: None,
            unknown_critical: Vec::new(),
            crl_urls: Vec::new(),
            public_key: parsed.public_key().raw.to_vec(),
            key: KeyKind::of(parsed.public_key()),
            signature_algorithm: signature::algorithm_name(&parsed.signature_algorithm),
            fingerprint: sha256(der),
            der: CertificateDer::from(der.to_vec()),
        };
        for extension in parsed.extensions() {
            if let ParsedExtension::ParseError { .. } = extension.parsed_extension() {
                return Err(fault(format!("its extension {} cannot be read", extension.oid)));
            }
            let oid = extension.oid.to_id_string();
            if extension.critical && !KNOWN.contains(&oid.as_str()) {
                certificate.unknown_critical.push(oid);
            }
            certificate.take(extension.parsed_extension(), extension.critical);
        }
        Ok(certificate)
    }

    fn take(&mut self, extension: &ParsedExtension<'_>, critical: bool) {
        match extension {
            ParsedExtension::SubjectAlternativeName(names) => {
                self.sans.extend(names.general_names.iter().map(San::new));
            }
            ParsedExtension::BasicConstraints(basic) => {
                let path_length = basic.path_len_constraint;
                self.basic_constraints = Some(BasicConstraints { ca: basic.ca, path_length, critical });
            }
            ParsedExtension::NameConstraints(names) => self.name_constraints = Some(NameConstraints::new(names)),
            ParsedExtension::KeyUsage(usage) => self.key_usage = Some(KeyUsage::new(*usage, critical)),
            ParsedExtension::ExtendedKeyUsage(usage) => self.extended_key_usage = Some(ExtendedKeyUsage::new(usage)),
            ParsedExtension::SubjectKeyIdentifier(id) => self.subject_key_id = Some(id.0.to_vec()),
            ParsedExtension::AuthorityKeyIdentifier(authority) => {
                self.authority_key_id = authority.key_identifier.as_ref().map(|id| id.0.to_vec());
            }
            ParsedExtension::CRLDistributionPoints(points) => {
                for point in &points.points {
                    if let Some(DistributionPointName::FullName(names)) = &point.distribution_point {
                        self.crl_urls.extend(names.iter().filter_map(|name| match name {
                            GeneralName::URI(url) => Some((*url).to_owned()),
                            _ => None,
                        }));
                    }
                }
            }
            _ => {}
        }
    }

    /// The certificate in DER, as rustls takes it.
    #[must_use]
    pub const fn der(&self) -> &CertificateDer<'static> {
        &self.der
    }

    /// The certificate as PEM.
    #[must_use]
    pub fn to_pem(&self) -> String {
        super::pem::encode("CERTIFICATE", &self.der)
    }

    /// The common name of its subject.
    #[must_use]
    pub fn common_name(&self) -> Option<&str> {
        self.subject.common_name.as_deref()
    }

    /// Whether it says that it is a CA. In version 1 nothing can say so.
    #[must_use]
    pub fn is_ca(&self) -> bool {
        self.basic_constraints.is_some_and(|basic| basic.ca)
    }

    /// Whether it may sign others: it says so, or is a root of the time when nothing could say so.
    #[must_use]
    pub fn is_authority(&self) -> bool {
        self.is_ca() || (self.version < 3 && self.is_self_signed())
    }

    /// Whether subject and issuer are the same, whoever has signed it.
    #[must_use]
    pub fn is_self_issued(&self) -> bool {
        self.subject.der == self.issuer.der
    }

    /// Whether its own key has signed it, as it is with a root.
    #[must_use]
    pub fn is_self_signed(&self) -> bool {
        self.is_self_issued() && self.is_signed_by(self)
    }

    /// Whether the key of `other` has signed it: the signature is computed, names are not compared.
    #[must_use]
    pub fn is_signed_by(&self, other: &Self) -> bool {
        let (Ok((_, own)), Ok((_, other))) =
            (X509Certificate::from_der(&self.der), X509Certificate::from_der(&other.der))
        else {
            return false;
        };
        let signed = own.tbs_certificate.as_ref();
        signature::is_good(other.public_key(), &own.signature_algorithm, &own.signature_value, signed)
    }

    /// Whether anything here can check a signature by the key of `other` in the way in which this one is made.
    #[must_use]
    pub fn is_checkable_by(&self, other: &Self) -> bool {
        let (Ok((_, own)), Ok((_, other))) =
            (X509Certificate::from_der(&self.der), X509Certificate::from_der(&other.der))
        else {
            return false;
        };
        signature::is_known(other.public_key(), &own.signature_algorithm)
    }

    /// Whether a client that connects to `host` is content with its alternative names. The common name does not count.
    #[must_use]
    pub fn matches_host(&self, host: &str) -> bool {
        self.sans.iter().any(|san| san.matches_host(host))
    }

    /// Whether its signature is made with a hash that can be forged today.
    #[must_use]
    pub fn has_weak_signature(&self) -> bool {
        let name = self.signature_algorithm.to_ascii_lowercase();
        name.contains("sha1") || name.contains("md5")
    }

    /// The SHA-256 of its public key, which stays when a certificate is renewed with the same key.
    #[must_use]
    pub fn key_fingerprint(&self) -> String {
        sha256(&self.public_key)
    }

    /// The name of its key in hexadecimal digits, if it has one.
    #[must_use]
    pub fn subject_key_id_text(&self) -> Option<String> {
        self.subject_key_id.as_deref().map(hex)
    }
}

/// The extensions that rustls knows: key usage, alternative names, basic constraints, name constraints, distribution
/// points and extended key usage.
const KNOWN: [&str; 6] = ["2.5.29.15", "2.5.29.17", "2.5.29.19", "2.5.29.30", "2.5.29.31", "2.5.29.37"];

/// What the parser says, in few words.
pub(super) fn reason<E: std::fmt::Display>(error: x509_parser::nom::Err<E>) -> String {
    match error {
        x509_parser::nom::Err::Incomplete(_) => "it is cut off".to_owned(),
        x509_parser::nom::Err::Error(error) | x509_parser::nom::Err::Failure(error) => error.to_string(),
    }
}

#[cfg(test)]
mod tests;
