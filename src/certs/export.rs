//! A certificate and its key in the forms that others want. Nothing here touches a file.

use std::fmt::Write as _;

use p12_keystore::{EncryptionAlgorithm, KeyStore, KeyStoreEntry, MacAlgorithm, PrivateKeyChain};
use pkcs8::der::zeroize::Zeroizing;

use super::Error;
use crate::x509::{self, Certificate, PrivateKey, date::date};

/// All that a client needs.
#[derive(Debug)]
pub struct Bundle {
    /// What it is called.
    pub name: String,
    /// Its certificate, and those between it and the root.
    pub chain: Vec<Certificate>,
    /// The root.
    pub root: Certificate,
    /// Its key.
    pub key: PrivateKey,
}

/// How a PKCS#12 file is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protection {
    /// AES-256 and SHA-256.
    Modern,
    /// Triple DES and SHA-1, which is all that Java 8 and old Windows know.
    Legacy,
}

impl Bundle {
    /// A PKCS#12 file with certificates and key.
    ///
    /// # Errors
    /// When the passphrase or something in it has a form that does not go in.
    pub fn p12(&self, passphrase: &[u8], protection: Protection) -> Result<Vec<u8>, Error> {
        let mut certificates = self.chain.clone();
        certificates.push(self.root.clone());
        let certificates = certificates.iter().map(p12_certificate).collect::<Result<Vec<_>, _>>()?;
        let id = self.key.fingerprint().into_bytes();
        let chain = PrivateKeyChain::new(self.key.pkcs8_der(), &id[..20], certificates);
        write(&self.name, KeyStoreEntry::PrivateKeyChain(chain), passphrase, protection)
    }

    /// A PKCS#12 file with the root alone, which Java takes for trusted.
    ///
    /// # Errors
    /// When the passphrase has a form that does not go in.
    pub fn trust_store(&self, passphrase: &[u8], protection: Protection) -> Result<Vec<u8>, Error> {
        write("ca", KeyStoreEntry::Certificate(p12_certificate(&self.root)?), passphrase, protection)
    }

    /// One PEM file: the certificate, what is above it up to the root, and the key.
    #[must_use]
    pub fn pem(&self) -> Zeroizing<String> {
        Zeroizing::new([self.chain_pem().as_str(), &self.root.to_pem(), &self.key.to_pem()].concat())
    }

    /// A header for C and C++, which compiles in ESP-IDF and in Arduino.
    #[must_use]
    pub fn header(&self) -> Zeroizing<String> {
        let name = identifier(&self.name);
        let guard = name.to_uppercase();
        let until = self.chain.first().map_or(0, |leaf| leaf.not_after);
        let mut text = Zeroizing::new(format!(
            "/* {}: what it needs for MQTT over TLS, good until {}.\n   \
             The key is a secret: keep this file out of version control. */\n\
             #ifndef {guard}_CERTS_H\n#define {guard}_CERTS_H\n\n\
             #if defined(ARDUINO)\n#include <Arduino.h>\n#endif\n#ifndef PROGMEM\n#define PROGMEM\n#endif\n",
            self.name.escape_debug(),
            date(until)
        ));
        let parts = [
            ("The CA: the broker's certificate is checked with it.", "ca_crt", Zeroizing::new(self.root.to_pem())),
            ("The certificate, which the broker checks.", "crt", self.chain_pem()),
            ("The key of the certificate.", "key", self.key.to_pem()),
        ];
        for (comment, end, pem) in &parts {
            // The string can take what is written only if it does not move to somewhere else, unwiped.
            text.reserve(pem.len() * 2);
            let _ = write!(*text, "\n/* {comment} */\nstatic const char {name}_{end}[] PROGMEM =");
            for line in pem.lines() {
                let _ = write!(*text, "\n    \"{line}\\n\"");
            }
            text.push_str(";\n");
        }
        let _ = write!(*text, "\n#endif /* {guard}_CERTS_H */\n");
        text
    }

    /// Variables for consoles of clouds, where a secret is one line: the PEM files in base64.
    #[must_use]
    pub fn variables(&self) -> Zeroizing<String> {
        let (root, chain, key) = (self.root.to_pem(), self.chain_pem(), self.key.to_pem());
        let [root, chain, key] = [root.as_str(), &chain, &key].map(base64);
        Zeroizing::new(format!(
            "MQTT_CA_CRT_BASE64={root}\nMQTT_CLIENT_CRT_BASE64={chain}\nMQTT_CLIENT_KEY_BASE64={}\n",
            *key,
            root = *root,
            chain = *chain
        ))
    }

    fn chain_pem(&self) -> Zeroizing<String> {
        Zeroizing::new(self.chain.iter().map(Certificate::to_pem).collect())
    }
}

fn p12_certificate(certificate: &Certificate) -> Result<p12_keystore::Certificate, Error> {
    p12_keystore::Certificate::from_der(certificate.der()).map_err(|error| Error::Signing(error.to_string()))
}

fn write(name: &str, entry: KeyStoreEntry, passphrase: &[u8], protection: Protection) -> Result<Vec<u8>, Error> {
    let refused = |cause: &str| Error::Signing(format!("PKCS#12: {cause}"));
    let passphrase = std::str::from_utf8(passphrase).map_err(|_| refused("the passphrase is no UTF-8"))?;
    if passphrase.chars().any(|sign| sign > '\u{ffff}') {
        return Err(refused("the passphrase has a sign that such a file has no form for"));
    }
    let mut store = KeyStore::new();
    store.add_entry(name, entry);
    let writer = store.writer(passphrase);
    let writer = match protection {
        Protection::Modern => writer,
        Protection::Legacy => writer
            .encryption_algorithm(EncryptionAlgorithm::PbeWithShaAnd3KeyTripleDesCbc)
            .mac_algorithm(MacAlgorithm::HmacSha1),
    };
    writer.write().map_err(|error| refused(&error.to_string()))
}

/// A name as C has it.
#[must_use]
pub fn identifier(name: &str) -> String {
    let name: String = name.chars().map(|sign| if sign.is_ascii_alphanumeric() { sign } else { '_' }).collect();
    if name.starts_with(|first: char| first.is_ascii_alphabetic()) { name } else { format!("mqtt_{name}") }
}

fn base64(text: &str) -> Zeroizing<String> {
    let pem = Zeroizing::new(x509::pem::encode("BASE64", text.as_bytes()));
    Zeroizing::new(pem.lines().filter(|line| !line.starts_with('-')).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_identifiers() {
        for (name, expected) in [
            ("board001", "board001"),
            ("a-b.c d", "a_b_c_d"),
            ("4711", "mqtt_4711"),
            ("_x", "mqtt__x"),
            ("ä", "mqtt__"),
        ] {
            assert_eq!(identifier(name), expected);
        }
    }

    #[test]
    fn base64_is_one_line() {
        assert_eq!(*base64("mqtt"), "bXF0dA==");
        assert_eq!(base64(&"x".repeat(1000)).lines().count(), 1);
    }
}
