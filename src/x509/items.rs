//! What a file holds: certificates, keys, requests and revocation lists, in PEM or DER.

use x509_parser::{certificate::X509Certificate, prelude::FromDer};

use super::{
    Certificate, Crl, EncryptedKey, KeyError, PrivateKey, ReadError, Request,
    pem::{self, Block},
};

/// More than this no file of this kind has: a bundle of all public CAs is under one MiB, a long revocation list a few.
pub const SIZE_LIMIT: usize = 16 << 20;

/// One thing in a file.
#[derive(Clone, Debug)]
pub enum Item {
    /// A certificate.
    Certificate(Box<Certificate>),
    /// A revocation list.
    Crl(Crl),
    /// A certificate request.
    Request(Box<Request>),
    /// A private key.
    Key(PrivateKey),
    /// A private key behind a passphrase.
    EncryptedKey(EncryptedKey),
    /// A PKCS#12 file (`.p12`, `.pfx`), all of it.
    Pkcs12(Vec<u8>),
    /// Something else, by its label in PEM.
    Other(String),
}

impl Item {
    /// What it is, with its article.
    #[must_use]
    pub fn what(&self) -> String {
        match self {
            Self::Certificate(_) => "a certificate".to_owned(),
            Self::Crl(_) => "a revocation list".to_owned(),
            Self::Request(_) => "a certificate request".to_owned(),
            Self::Key(_) => "a private key".to_owned(),
            Self::EncryptedKey(_) => "an encrypted private key".to_owned(),
            Self::Pkcs12(_) => "a PKCS#12 store".to_owned(),
            Self::Other(label) => format!("\"{}\"", label.escape_debug()),
        }
    }
}

/// Reads all items of a file in their order. What stands around PEM is skipped; a file in DER holds one item.
///
/// # Errors
/// When there is nothing, or something is broken. A file with one broken item is broken.
pub fn read(bytes: &[u8]) -> Result<Vec<Item>, ReadError> {
    if bytes.len() > SIZE_LIMIT {
        return Err(ReadError::TooLarge);
    }
    match bytes {
        [] => return Err(ReadError::Empty),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => return Err(ReadError::Utf16),
        // A sequence with a length of more than one byte; as text it would be no ASCII.
        [0x30, 0x80..=0xff, ..] => return from_der(bytes).map(|item| vec![item]),
        // A short one, as an Ed25519 key is.
        [0x30, length, rest @ ..] if usize::from(*length) == rest.len() => {
            return from_der(bytes).map(|item| vec![item]);
        }
        _ => {}
    }
    if !pem::is_pem(bytes) {
        let blank = bytes.iter().all(u8::is_ascii_whitespace);
        return Err(if blank { ReadError::Empty } else { ReadError::NotRecognised });
    }
    pem::blocks(bytes)?.iter().map(from_block).collect()
}

fn from_block(block: &Block) -> Result<Item, ReadError> {
    let old = block.headers.iter().any(|header| header.starts_with("Proc-Type:") && header.ends_with("ENCRYPTED"));
    if old {
        let cipher = block.headers.iter().find_map(|header| header.strip_prefix("DEK-Info:"));
        let cipher = cipher.and_then(|cipher| cipher.split(',').next()).unwrap_or("an unnamed cipher").trim();
        return Ok(Item::EncryptedKey(EncryptedKey::Old(cipher.to_owned())));
    }
    let der = block.bytes.as_slice();
    let key = |key: Result<PrivateKey, KeyError>| key.map(Item::Key).map_err(ReadError::Key);
    let item = match block.label.as_str() {
        "CERTIFICATE" | "X509 CERTIFICATE" => Certificate::from_der(der).map(Box::new).map(Item::Certificate),
        // OpenSSL's own addition: what the certificate is trusted for stands behind it.
        "TRUSTED CERTIFICATE" => {
            let end = X509Certificate::from_der(der).map_or(der.len(), |(rest, _)| der.len() - rest.len());
            Certificate::from_der(&der[..end]).map(Box::new).map(Item::Certificate)
        }
        "X509 CRL" => Crl::from_der(der).map(Item::Crl),
        "CERTIFICATE REQUEST" | "NEW CERTIFICATE REQUEST" => Request::from_der(der).map(Box::new).map(Item::Request),
        "PRIVATE KEY" => key(PrivateKey::from_pkcs8(der)),
        "RSA PRIVATE KEY" => key(PrivateKey::from_pkcs1(der)),
        "EC PRIVATE KEY" => key(PrivateKey::from_sec1(der)),
        "ENCRYPTED PRIVATE KEY" => EncryptedKey::from_der(der)
            .map(Item::EncryptedKey)
            .ok_or(ReadError::Key(KeyError::Malformed("no encrypted PKCS#8"))),
        label => Ok(Item::Other(label.to_owned())),
    };
    item.map_err(|error| match error {
        ReadError::Item { what, fault, .. } => ReadError::Item { line: Some(block.line), what, fault },
        other => other,
    })
}

/// One item in DER, which does not say what it is.
fn from_der(der: &[u8]) -> Result<Item, ReadError> {
    // What has the outer form of something is that, damaged or not: its own words help more than "not recognised".
    if is_pkcs12(der) {
        return Ok(Item::Pkcs12(der.to_vec()));
    }
    if let Some(key) = EncryptedKey::from_der(der) {
        return Ok(Item::EncryptedKey(key));
    }
    let certificate = Certificate::from_der(der);
    if let Ok(certificate) = certificate {
        return Ok(Item::Certificate(Box::new(certificate)));
    }
    if let Ok(request) = Request::from_der(der) {
        return Ok(Item::Request(Box::new(request)));
    }
    if let Ok(crl) = Crl::from_der(der) {
        return Ok(Item::Crl(crl));
    }
    match PrivateKey::from_der(der) {
        Ok(key) => Ok(Item::Key(key)),
        Err(error @ (KeyError::NoPublicPoint | KeyError::UnnamedCurve)) => Err(ReadError::Key(error)),
        Err(_) if X509Certificate::from_der(der).is_ok() => Err(certificate.err().unwrap_or(ReadError::NotRecognised)),
        Err(_) => Err(ReadError::NotRecognised),
    }
}

/// Whether it begins as a PKCS#12 store does, and as nothing else: with version 3. Some are BER, so the form of the
/// length is left open.
const fn is_pkcs12(der: &[u8]) -> bool {
    matches!(
        der,
        [0x30, 0x80, 2, 1, 3, ..]
            | [0x30, 0x81, _, 2, 1, 3, ..]
            | [0x30, 0x82, _, _, 2, 1, 3, ..]
            | [0x30, 0x83, _, _, _, 2, 1, 3, ..]
    )
}

#[cfg(test)]
mod tests;
