//! A CA at work: it signs leaves, CAs below it and revocation lists. Nothing here touches a file.

use std::path::Path;

use rcgen::{
    CertificateParams, CertificateRevocationListParams, DistinguishedName, DnType, DnValue, Issuer, KeyIdMethod,
    KeyPair, RevocationReason, RevokedCertParams, SerialNumber, SubjectPublicKeyInfo,
};
use x509_parser::{
    extensions::{GeneralName, ParsedExtension},
    prelude::{FromDer, X509Certificate},
};

use super::{
    Error,
    index::{Entry, Revocation, Role},
    keys, names, profile,
    profile::Validity,
};
use crate::x509::{Certificate, KeyKind, PrivateKey, San, date::DAY};

/// A CA with its key.
#[derive(Debug)]
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: Certificate,
    /// What those need beside the leaf who know the root only.
    chain: String,
    domains: Vec<String>,
}

/// What is to be signed.
#[derive(Clone, Debug)]
pub struct Order {
    /// What it is called in the folder.
    pub name: String,
    /// The common name.
    pub common_name: String,
    /// What it is for.
    pub role: Role,
    /// The alternative names.
    pub sans: Vec<San>,
    /// How many days it is good for.
    pub days: u32,
}

/// A certificate that was signed.
#[derive(Debug)]
pub struct Signed {
    /// What the index says of it; its files are not known yet.
    pub entry: Entry,
    /// The certificate.
    pub certificate: Certificate,
    /// The certificate as PEM, and what is needed beside it.
    pub pem: String,
    /// Whether the CA has less days left than were asked for.
    pub is_cut: bool,
}

impl Authority {
    /// A CA that signs, from its certificate and key, which lie in `path` and `key_path`; `root` is the one above it,
    /// if there is one.
    ///
    /// # Errors
    /// When it has ended, is no CA, or the key is another's.
    pub fn new(
        certificate: Certificate,
        key: &PrivateKey,
        path: &Path,
        key_path: &Path,
        is_root: bool,
        now: i64,
    ) -> Result<Self, Error> {
        if certificate.public_key != key.public_key() {
            return Err(Error::KeyMismatch { key: key_path.to_owned(), certificate: path.to_owned() });
        }
        let no_ca = |cause| Err(Error::NoCaAtAll { path: path.to_owned(), cause });
        if !certificate.is_ca() {
            return no_ca("it is no CA (basic constraints)");
        }
        if certificate.key_usage.is_some_and(|usage| !usage.key_cert_sign() || !usage.crl_sign()) {
            return no_ca("its key usage does not allow it");
        }
        if certificate.not_after < now {
            return Err(Error::CaEnded { path: path.to_owned(), on: certificate.not_after });
        }
        let issuer = Issuer::from_ca_cert_der(certificate.der(), keys::pair(key)?);
        let issuer = issuer.map_err(|error| Error::Signing(format!("'{}': {error}", path.display())))?;
        let chain = if is_root { String::new() } else { certificate.to_pem() };
        let domains = domains_of(&certificate);
        Ok(Self { issuer, certificate, chain, domains })
    }

    /// Its certificate.
    #[must_use]
    pub const fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// The domains below which it may sign names; none: everywhere.
    #[must_use]
    pub fn domains(&self) -> &[String] {
        &self.domains
    }

    /// Whether it may sign an alternative name.
    #[must_use]
    pub fn may_sign(&self, san: &San) -> bool {
        let constraints = self.certificate.name_constraints.as_ref();
        names::is_below(san, &self.domains) && constraints.is_none_or(|constraints| constraints.allow(san))
    }

    /// Whether it may sign addresses.
    #[must_use]
    pub fn signs_addresses(&self) -> bool {
        signs_addresses(&self.certificate)
    }

    /// Refuses what it may not sign.
    ///
    /// # Errors
    /// Which name that is.
    pub fn check(&self, order: &Order) -> Result<(), Error> {
        let outside = |host: String| Err(Error::Outside { host, domains: self.domains.clone() });
        if let Some(san) = order.sans.iter().find(|san| !self.may_sign(san)) {
            return outside(san.to_string());
        }
        // Where there is no DNS name, OpenSSL takes a common name with a dot for one.
        let has_dns = order.sans.iter().any(|san| matches!(san, San::Dns(_)));
        let name = San::Dns(order.common_name.clone());
        if !has_dns
            && order.common_name.contains('.')
            && names::client_san(&order.common_name) == name
            && !self.may_sign(&name)
        {
            return outside(order.common_name.clone());
        }
        Ok(())
    }

    /// Signs a leaf with this public key.
    ///
    /// # Errors
    /// When there is something that it may not or cannot sign.
    pub fn sign(&self, order: &Order, public_key: &[u8], now: i64) -> Result<Signed, Error> {
        self.check(order)?;
        let key = SubjectPublicKeyInfo::from_der(public_key)
            .map_err(|_| Error::Signing("the key is of a kind that is not known here".to_owned()))?;
        let is_rsa = std::ptr::eq(rcgen::PublicKeyData::algorithm(&key), &rcgen::PKCS_RSA_SHA256);
        let kind = if is_rsa { KeyKind::Rsa(0) } else { KeyKind::P256 };
        let limits = (self.certificate.not_before, self.certificate.not_after);
        let validity = Validity::days(order.days, now, Some(limits));
        let params = profile::leaf(&order.common_name, order.role, &order.sans, &kind, validity)?;
        self.finish(&params, &key, order, validity)
    }

    /// Signs a CA below it, which signs in its name.
    ///
    /// # Errors
    /// When it has no more room below it, or something else forbids it.
    pub fn sign_intermediate(&self, subject: &Subject, public_key: &[u8], now: i64) -> Result<Signed, Error> {
        let key = SubjectPublicKeyInfo::from_der(public_key)
            .map_err(|_| Error::Signing("the key is of a kind that is not known here".to_owned()))?;
        let limits = (self.certificate.not_before, self.certificate.not_after);
        let validity = Validity::days(subject.days, now, Some(limits));
        let Subject { common_name, domains, addresses, .. } = subject;
        let params = profile::ca(profile::subject(common_name), Some(0), domains, *addresses, validity)?;
        self.finish(&params, &key, &subject.order(Role::Intermediate), validity)
    }

    fn finish(
        &self,
        params: &CertificateParams,
        key: &SubjectPublicKeyInfo,
        order: &Order,
        validity: Validity,
    ) -> Result<Signed, Error> {
        let der = params.signed_by(key, &self.issuer).map_err(|error| Error::Signing(error.to_string()))?;
        let certificate = read_back(der.der())?;
        if certificate.issuer.der != self.certificate.subject.der {
            return Err(Error::Signing("the subject of the CA has a form that cannot be repeated".to_owned()));
        }
        let pem = certificate.to_pem() + if order.role == Role::Intermediate { "" } else { &self.chain };
        Ok(Signed { entry: entry(order, &certificate), certificate, pem, is_cut: validity.is_cut })
    }

    /// Signs a revocation list of `number`, good for so many days.
    ///
    /// # Errors
    /// When it may not sign one.
    pub fn sign_crl(
        &self,
        revoked: &[(String, Revocation)],
        number: u64,
        days: u32,
        now: i64,
    ) -> Result<String, Error> {
        let revoked_certs = revoked
            .iter()
            .map(|(serial, revocation)| {
                Ok(RevokedCertParams {
                    serial_number: SerialNumber::from(bytes_of(serial)),
                    revocation_time: profile::moment(revocation.date)?,
                    reason_code: reason(&revocation.reason),
                    invalidity_date: None,
                })
            })
            .collect::<Result<_, Error>>()?;
        // The key's name must be the one that the CA's certificate has for it, whoever made that up.
        let key_identifier_method =
            self.certificate.subject_key_id.clone().map_or(KeyIdMethod::Sha256, KeyIdMethod::PreSpecified);
        let list = CertificateRevocationListParams {
            this_update: profile::moment(now - DAY)?,
            next_update: profile::moment(now + i64::from(days) * DAY)?,
            crl_number: SerialNumber::from(number),
            issuing_distribution_point: None,
            revoked_certs,
            key_identifier_method,
        };
        let list = list.signed_by(&self.issuer).and_then(|list| list.pem());
        list.map_err(|error| Error::Signing(error.to_string()))
    }
}

/// What a CA is to be.
#[derive(Clone, Debug)]
pub struct Subject {
    /// Its common name.
    pub common_name: String,
    /// How many CAs may follow below it.
    pub path_length: u8,
    /// The domains below which it may sign names; none: everywhere.
    pub domains: Vec<String>,
    /// Whether it may sign addresses beside these names; without domains it signs everything.
    pub addresses: bool,
    /// How many days it is good for.
    pub days: u32,
}

impl Subject {
    fn order(&self, role: Role) -> Order {
        let name = if role == Role::Ca { "ca" } else { "intermediate" };
        let common_name = self.common_name.clone();
        Order { name: name.to_owned(), common_name, role, sans: Vec::new(), days: self.days }
    }

    /// Signs a root with its own key.
    ///
    /// # Errors
    /// When it cannot be signed.
    pub fn self_signed(&self, key: &PrivateKey, now: i64) -> Result<Signed, Error> {
        let validity = Validity::days(self.days, now, None);
        let subject = profile::subject(&self.common_name);
        let params = profile::ca(subject, Some(self.path_length), &self.domains, self.addresses, validity)?;
        let signed = params.self_signed(&keys::pair(key)?).map_err(|error| Error::Signing(error.to_string()))?;
        let certificate = read_back(signed.der())?;
        let entry = entry(&self.order(Role::Ca), &certificate);
        Ok(Signed { entry, pem: certificate.to_pem(), certificate, is_cut: false })
    }
}

/// Signs a root anew: name, key and everything else as they are, but for the dates.
///
/// # Errors
/// When its name or its rules have a form that cannot be repeated.
pub fn renew_root(old: &Certificate, key: &PrivateKey, days: u32, now: i64) -> Result<Signed, Error> {
    let cannot = |what: &str| Error::Signing(format!("the CA has {what} that cannot be repeated here"));
    let (_, parsed) = X509Certificate::from_der(old.der()).map_err(|_| cannot("a form"))?;
    let mut subject = DistinguishedName::new();
    for attribute in parsed.subject().iter_attributes() {
        let oid: Vec<u64> = attribute.attr_type().iter().ok_or_else(|| cannot("a name"))?.collect();
        let text = attribute.as_str().map_err(|_| cannot("a name"))?;
        let value = match attribute.attr_value().tag().0 {
            19 => DnValue::PrintableString(text.try_into().map_err(|_| cannot("a name"))?),
            22 => DnValue::Ia5String(text.try_into().map_err(|_| cannot("a name"))?),
            _ => DnValue::Utf8String(text.to_owned()),
        };
        subject.push(DnType::from_oid(&oid), value);
    }
    let path_length = old.basic_constraints.and_then(|basic| basic.path_length).map(u8::try_from);
    let path_length = path_length.transpose().map_err(|_| cannot("a path length"))?;
    let validity = Validity::days(days, now, None);
    let mut params = profile::ca(subject, path_length, &domains_of(old), signs_addresses(old), validity)?;
    if let Some(id) = &old.subject_key_id {
        // What it has signed calls the key by this name.
        params.key_identifier_method = KeyIdMethod::PreSpecified(id.clone());
    }
    let signed = params.self_signed(&keys::pair(key)?).map_err(|error| Error::Signing(error.to_string()))?;
    let certificate = read_back(signed.der())?;
    if certificate.subject.der != old.subject.der {
        return Err(cannot("a name"));
    }
    let common_name = certificate.common_name().unwrap_or_default().to_owned();
    let order = Order { name: "ca".to_owned(), common_name, role: Role::Ca, sans: Vec::new(), days };
    Ok(Signed { entry: entry(&order, &certificate), pem: certificate.to_pem(), certificate, is_cut: false })
}

fn read_back(der: &[u8]) -> Result<Certificate, Error> {
    Certificate::from_der(der).map_err(|error| Error::Signing(error.to_string()))
}

fn entry(order: &Order, certificate: &Certificate) -> Entry {
    Entry {
        name: order.name.clone(),
        role: order.role,
        serial: certificate.serial.clone(),
        common_name: order.common_name.clone(),
        sans: order.sans.iter().map(names::san_text).collect(),
        key: certificate.key.to_string(),
        not_before: certificate.not_before,
        not_after: certificate.not_after,
        days: order.days,
        sha256: certificate.fingerprint.clone(),
        certificate: None,
        private_key: None,
        revoked: None,
    }
}

fn signs_addresses(certificate: &Certificate) -> bool {
    certificate.name_constraints.as_ref().is_none_or(|constraints| !constraints.exclude_addresses())
}

/// The domains that a CA is confined to.
#[must_use]
pub fn domains_of(certificate: &Certificate) -> Vec<String> {
    let Ok((_, parsed)) = X509Certificate::from_der(certificate.der()) else { return Vec::new() };
    let permitted = parsed.extensions().iter().filter_map(|extension| match extension.parsed_extension() {
        ParsedExtension::NameConstraints(constraints) => constraints.permitted_subtrees.as_ref(),
        _ => None,
    });
    let domains = permitted.flatten().filter_map(|subtree| match subtree.base {
        GeneralName::DNSName(domain) => Some(domain.trim_start_matches('.').to_ascii_lowercase()),
        _ => None,
    });
    domains.collect()
}

fn reason(text: &str) -> Option<RevocationReason> {
    Some(match text {
        "keyCompromise" => RevocationReason::KeyCompromise,
        "cACompromise" => RevocationReason::CaCompromise,
        "affiliationChanged" => RevocationReason::AffiliationChanged,
        "superseded" => RevocationReason::Superseded,
        "cessationOfOperation" => RevocationReason::CessationOfOperation,
        "certificateHold" => RevocationReason::CertificateHold,
        "privilegeWithdrawn" => RevocationReason::PrivilegeWithdrawn,
        "aACompromise" => RevocationReason::AaCompromise,
        // RFC 5280: what is not specified is left out.
        _ => return None,
    })
}

/// The bytes of a serial number, whose digits the index has checked.
fn bytes_of(serial: &str) -> Vec<u8> {
    let digits: Vec<u8> = serial.chars().filter_map(|digit| digit.to_digit(16)).map(|digit| digit as u8).collect();
    digits.rchunks(2).rev().map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit)).collect()
}
