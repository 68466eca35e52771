//! Why a file is not read, and why a key is not opened.

use std::{error::Error, fmt};

/// Why bytes are no certificates, keys, requests or revocation lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadError {
    /// There is nothing.
    Empty,
    /// More bytes than any such file needs.
    TooLarge,
    /// Text in UTF-16, as some shells and editors on Windows write it.
    Utf16,
    /// Neither PEM nor DER of a kind that is known.
    NotRecognised,
    /// The frame of a PEM item is broken.
    Pem {
        /// The line, from 1.
        line: usize,
        /// What is wrong there.
        fault: &'static str,
    },
    /// The frame is whole, but what is inside is not.
    Item {
        /// Where it begins, if there are lines.
        line: Option<usize>,
        /// What it should be, as in `certificate`.
        what: &'static str,
        /// What the parser says.
        fault: String,
    },
    /// A key of a kind that cannot be used.
    Key(KeyError),
}

impl fmt::Display for ReadError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => out.write_str("the file is empty"),
            Self::TooLarge => {
                write!(out, "the file has more than {} MiB, which no certificate has", super::SIZE_LIMIT >> 20)
            }
            Self::Utf16 => out.write_str("the file is text in UTF-16; PEM is plain ASCII"),
            Self::NotRecognised => out.write_str("neither PEM nor DER of a certificate, a key, a request or a CRL"),
            Self::Pem { line, fault } => write!(out, "line {line}: {fault}"),
            Self::Item { line: Some(line), what, fault } => {
                write!(out, "the {what} at line {line} is damaged ({fault})")
            }
            Self::Item { line: None, what, fault } => write!(out, "the {what} is damaged ({fault})"),
            Self::Key(error) => write!(out, "{error}"),
        }
    }
}

impl Error for ReadError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            // Its words are those of the key's error already.
            Self::Key(error) => error.source(),
            Self::Empty | Self::TooLarge | Self::Utf16 | Self::NotRecognised | Self::Pem { .. } | Self::Item { .. } => {
                None
            }
        }
    }
}

/// Why a private key cannot be used, opened or written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyError {
    /// Not a private key, or a damaged one.
    Malformed(&'static str),
    /// An EC key file without the public point, which TLS libraries want to find there.
    NoPublicPoint,
    /// An EC key whose curve has no name in the file.
    UnnamedCurve,
    /// The passphrase does not open it.
    WrongPassphrase,
    /// Encrypted in a way that is not known here.
    Encryption(String),
    /// Encrypted in OpenSSL's old manner, with the parameters in the PEM header.
    OldEncryption,
    /// So many rounds of key derivation that it would take for ever, or too much memory.
    TooCostly,
    /// The system gave no random bytes.
    NoRandomness,
}

impl KeyError {
    /// The command that makes a usable key of `file`, where there is one.
    #[must_use]
    pub fn cure(&self, file: &str) -> Option<String> {
        match self {
            Self::NoPublicPoint | Self::UnnamedCurve => {
                Some(format!("openssl pkey -in {file} -ec_param_enc named_curve -out new.key"))
            }
            Self::Encryption(_) | Self::OldEncryption | Self::TooCostly => {
                Some(format!("openssl pkcs8 -topk8 -v2 aes256 -in {file} -out new.key"))
            }
            Self::Malformed(_) | Self::WrongPassphrase | Self::NoRandomness => None,
        }
    }
}

impl fmt::Display for KeyError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(why) => write!(out, "the private key is damaged ({why})"),
            Self::NoPublicPoint => out.write_str("the EC key lacks its public point"),
            Self::UnnamedCurve => out.write_str("the EC key does not name its curve"),
            Self::WrongPassphrase => out.write_str("the passphrase is wrong"),
            Self::Encryption(how) => write!(out, "the key is encrypted with {how}, which is not supported"),
            Self::OldEncryption => {
                out.write_str("the key is encrypted in OpenSSL's old way (Proc-Type: 4,ENCRYPTED), not as PKCS#8")
            }
            Self::TooCostly => out.write_str("opening the key would take too long or too much memory"),
            Self::NoRandomness => out.write_str("the system gives no random numbers"),
        }
    }
}

impl Error for KeyError {}
