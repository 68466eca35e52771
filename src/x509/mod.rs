//! Certificates, keys, requests and revocation lists as bytes: what they hold and what they say. No sockets, no clock.

pub mod certificate;
pub mod check;
pub mod constraints;
pub mod crl;
pub mod date;
pub mod encrypted;
pub mod error;
pub mod files;
pub mod finding;
#[cfg(test)]
mod fixtures;
pub mod items;
pub mod key;
pub mod name;
pub mod pem;
pub mod pkcs12;
pub mod request;
pub mod san;
mod signature;
pub mod usage;

pub use certificate::Certificate;
pub use check::{Against, Purpose, check};
pub use constraints::NameConstraints;
pub use crl::{Crl, Revoked};
pub use encrypted::EncryptedKey;
pub use error::{KeyError, ReadError};
pub use files::{
    certificates_of, closed, crls_of, explain_key, exposed, key_of, open, regular, unreadable, unrecognised,
};
pub use finding::{Code, Finding, Severity};
pub use items::{Item, SIZE_LIMIT, read};
pub use key::{KeyKind, PrivateKey};
pub use name::Name;
pub use request::Request;
pub use san::San;
pub use usage::{BasicConstraints, ExtendedKeyUsage, KeyUsage};

/// Bytes as hexadecimal digits, in small letters and without separators.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        for digit in [byte >> 4, byte & 15] {
            text.push(char::from_digit(u32::from(digit), 16).unwrap_or('0'));
        }
        text
    })
}

/// The SHA-256 of `bytes`, in hexadecimal digits.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    hex(ring::digest::digest(&ring::digest::SHA256, bytes).as_ref())
}

/// A serial number in hexadecimal digits, without the byte that only keeps it positive.
fn serial(content: &[u8]) -> String {
    match content {
        [0, rest @ ..] if !rest.is_empty() => hex(rest),
        all => hex(all),
    }
}
