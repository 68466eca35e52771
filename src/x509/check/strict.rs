//! What only strict verifiers mind: `openssl verify -x509_strict`, Python 3.13, Apple, RFC 5280 to the letter.

use super::{Against, chain::Path};
use crate::x509::{Certificate, Code, Finding, date::days_between};

pub(super) fn findings(path: &Path<'_>, against: &Against<'_>) -> Vec<Finding> {
    let mut faults = Vec::new();
    let own = path.sent.first().copied();
    let root = path.root.filter(|root| own.is_some_and(|own| own.der() != root.der()));
    for certificate in path.sent.iter().copied().chain(root) {
        let is_own = own.is_some_and(|own| own.der() == certificate.der());
        let label = if is_own { against.label.clone() } else { format!("the CA \"{}\"", certificate.subject) };
        let of_one = faults_of(certificate).into_iter().map(|fault| format!("{label} {fault}"));
        faults.extend(of_one);
    }
    faults.into_iter().map(|what| Finding::warning(Code::NotStrict, what)).collect()
}

fn faults_of(certificate: &Certificate) -> Vec<String> {
    let mut faults = Vec::new();
    let mut fault = |is: bool, text: &str| {
        if is {
            faults.push(text.to_owned());
        }
    };
    let self_issued = certificate.is_self_issued();
    fault(
        !self_issued && certificate.authority_key_id.is_none(),
        "has no authority key identifier, which openssl -x509_strict and Python 3.13 demand",
    );
    if certificate.is_ca() {
        fault(certificate.subject_key_id.is_none(), "has no subject key identifier, which a CA needs");
        let critical = certificate.basic_constraints.is_some_and(|basic| basic.critical);
        fault(!critical, "has basicConstraints that are not critical, which a CA's have to be");
        let signs = certificate.key_usage.is_some_and(super::super::KeyUsage::key_cert_sign);
        fault(!signs, "has no key usage with keyCertSign, which a CA needs");
    } else {
        let signs = certificate.key_usage.is_none_or(super::super::KeyUsage::digital_signature);
        fault(!signs, "has a key usage without digitalSignature, which TLS 1.3 needs");
        let days = days_between(certificate.not_before, certificate.not_after);
        fault(days > LONGEST, &format!("is valid for {days} days; Apple takes {LONGEST} at most"));
    }
    let common_name = certificate.common_name().unwrap_or_default();
    fault(common_name.chars().count() > 64, "has a common name of more than 64 characters");
    fault(certificate.serial_length > 20, "has a serial number of more than 20 bytes");
    fault(certificate.serial.bytes().all(|digit| digit == b'0'), "has the serial number 0");
    faults
}

/// Days that a leaf may last. A leaf of exactly so many days has one second more.
const LONGEST: i64 = 825;
