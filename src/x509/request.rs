//! A certificate request (CSR): what somebody asks a CA to certify.

use x509_parser::{certification_request::X509CertificationRequest, extensions::ParsedExtension, prelude::FromDer};

use super::{ExtendedKeyUsage, KeyKind, Name, ReadError, San, certificate::reason, signature};

/// A certificate request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// Who asks.
    pub subject: Name,
    /// The alternative names that are asked for.
    pub sans: Vec<San>,
    /// What it is to be used for, if that is asked.
    pub extended_key_usage: Option<ExtendedKeyUsage>,
    /// The public key as SubjectPublicKeyInfo in DER.
    pub public_key: Vec<u8>,
    /// What kind of key that is.
    pub key: KeyKind,
    /// What it is signed with.
    pub signature_algorithm: String,
    /// Whether it is signed with the key that it names: who asks has that key.
    pub signature_is_good: bool,
    der: Vec<u8>,
}

impl Request {
    /// Reads one request in DER.
    ///
    /// # Errors
    /// When it is none.
    pub fn from_der(der: &[u8]) -> Result<Self, ReadError> {
        let fault = |fault: String| ReadError::Item { line: None, what: "certificate request", fault };
        let (rest, parsed) = X509CertificationRequest::from_der(der).map_err(|error| fault(reason(error)))?;
        if !rest.is_empty() {
            return Err(fault(format!("{} bytes behind its end", rest.len())));
        }
        let info = &parsed.certification_request_info;
        let mut request = Self {
            subject: Name::new(&info.subject),
            sans: Vec::new(),
            extended_key_usage: None,
            public_key: info.subject_pki.raw.to_vec(),
            key: KeyKind::of(&info.subject_pki),
            signature_algorithm: signature::algorithm_name(&parsed.signature_algorithm),
            signature_is_good: signature::is_good(
                &info.subject_pki,
                &parsed.signature_algorithm,
                &parsed.signature_value,
                info.raw,
            ),
            der: der.to_vec(),
        };
        for extension in parsed.requested_extensions().into_iter().flatten() {
            match extension {
                ParsedExtension::SubjectAlternativeName(names) => {
                    request.sans.extend(names.general_names.iter().map(San::new));
                }
                ParsedExtension::ExtendedKeyUsage(usage) => {
                    request.extended_key_usage = Some(ExtendedKeyUsage::new(usage));
                }
                _ => {}
            }
        }
        Ok(request)
    }

    /// The request in DER.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.der
    }
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, DnType, ExtendedKeyUsagePurpose, KeyPair};

    use super::*;

    #[test]
    fn all_of_it_is_read() {
        let key = KeyPair::generate().expect("a key");
        let mut params = CertificateParams::new(vec!["board001".to_owned()]).expect("names");
        params.distinguished_name.push(DnType::CommonName, "board001");
        params.extended_key_usages.push(ExtendedKeyUsagePurpose::ClientAuth);
        let der = params.serialize_request(&key).expect("a request");
        let request = Request::from_der(der.der()).expect("a request");
        assert_eq!(request.subject.common_name.as_deref(), Some("board001"));
        assert_eq!(request.sans, [San::Dns("board001".to_owned())]);
        assert!(request.extended_key_usage.is_some_and(|usage| usage.client_auth));
        assert_eq!(request.key, KeyKind::P256);
        assert!(request.signature_is_good);

        let mut forged = der.der().to_vec();
        let at = forged.windows(8).position(|bytes| bytes == b"board001").expect("the name");
        forged[at] = b'B';
        assert!(!Request::from_der(&forged).expect("a request").signature_is_good);
    }
}
