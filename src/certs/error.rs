//! Why a certificate is not made, or a folder not used.

use std::{
    error, fmt, io,
    path::{Path, PathBuf},
};

use super::names::{HostFault, NameFault};
use crate::x509::{KeyError, ReadError, date::date};

/// Why not.
#[derive(Debug)]
pub enum Error {
    /// A name that cannot be given.
    Name {
        /// The name.
        name: String,
        /// Why.
        fault: NameFault,
    },
    /// A host, or another alternative name, that is none.
    Host {
        /// What was given.
        host: String,
        /// Why.
        fault: HostFault,
    },
    /// A host outside the domains that the CA may sign.
    Outside {
        /// The host.
        host: String,
        /// The domains.
        domains: Vec<String>,
    },
    /// Nothing is left of the hosts of this machine.
    NoHost {
        /// The domains that the CA may sign.
        domains: Vec<String>,
    },
    /// A file cannot be read, written, and so on.
    File {
        /// What was to be done.
        verb: &'static str,
        /// With which file.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// A file that is larger than any of its kind.
    TooLarge {
        /// The file.
        path: PathBuf,
        /// The most bytes.
        limit: u64,
    },
    /// A file that cannot be understood.
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        cause: String,
    },
    /// An `index.json` that is not ours.
    OtherIndex(PathBuf),
    /// A file that is no certificate, key or request.
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        error: ReadError,
    },
    /// A file that holds something else.
    WrongFile {
        /// The file.
        path: PathBuf,
        /// What it should hold.
        wanted: &'static str,
        /// What it holds.
        found: String,
    },
    /// There is no such folder.
    NoFolder(PathBuf),
    /// There is no CA in the folder.
    NoCa(PathBuf),
    /// The key of the CA is not there.
    NoCaKey(PathBuf),
    /// The folder is not that of a CA: it has the certificate to trust, and no key.
    NotTheCas(PathBuf),
    /// The certificate of the CA is gone.
    NoCaCertificate(PathBuf),
    /// The CA has ended.
    CaEnded {
        /// Its certificate.
        path: PathBuf,
        /// When.
        on: i64,
    },
    /// The certificate cannot sign others.
    NoCaAtAll {
        /// The certificate.
        path: PathBuf,
        /// Why.
        cause: &'static str,
    },
    /// The key is not that of the certificate.
    KeyMismatch {
        /// The key.
        key: PathBuf,
        /// The certificate.
        certificate: PathBuf,
    },
    /// A key cannot be opened.
    LockedKey {
        /// The key.
        path: PathBuf,
        /// Why.
        error: KeyError,
    },
    /// A key cannot be used.
    Key(KeyError),
    /// A CA that cannot have one below it was asked for one.
    NoIntermediate(PathBuf),
    /// The name is taken.
    Exists {
        /// The name.
        name: String,
        /// Its file; none: it went into an archive.
        path: Option<PathBuf>,
        /// Its end, if it is a certificate.
        until: Option<i64>,
        /// The days it has left.
        days_left: i64,
    },
    /// The name differs from another only in capital letters.
    CaseClash {
        /// The name.
        name: String,
        /// The other.
        other: String,
    },
    /// The name is that of somebody of another kind.
    SameSubject {
        /// The name.
        name: String,
        /// Whose it is.
        owner: String,
    },
    /// Nobody has this name.
    Unknown {
        /// The name.
        name: String,
        /// The folder.
        folder: PathBuf,
        /// What may have been meant.
        similar: Option<String>,
    },
    /// A request that is not signed.
    Request {
        /// The request.
        path: PathBuf,
        /// What is wrong with it.
        cause: String,
    },
    /// The key of a certificate is elsewhere.
    NoKey {
        /// The name.
        name: String,
    },
    /// Something about a name that forbids what was asked for.
    Refused {
        /// The name.
        name: String,
        /// What.
        cause: String,
    },
    /// What was made is not what was asked for, or could not be made.
    Signing(String),
    /// The system gives no random numbers.
    NoRandomness,
}

impl Error {
    pub(super) fn file(verb: &'static str, path: &Path, error: io::Error) -> Self {
        Self::File { verb, path: path.to_owned(), error }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name { name, fault } => write!(out, "invalid name {}: {fault}", quoted(name)),
            Self::Host { host, fault } => write!(out, "invalid host {}: {fault}", quoted(host)),
            Self::Outside { host, domains } => {
                write!(out, "the CA signs names below {} only, and {} is none", domains.join(", "), quoted(host))
            }
            Self::NoHost { domains } => {
                write!(out, "the CA signs names below {} only, and this machine has none", domains.join(", "))
            }
            Self::File { verb, path, .. } => write!(out, "cannot {verb} '{}'", path.display()),
            Self::TooLarge { path, limit } => {
                write!(out, "'{}' has more than {} MiB, which none of its kind has", path.display(), limit >> 20)
            }
            Self::Damaged { path, cause } => write!(out, "'{}' is damaged: {cause}", path.display()),
            Self::OtherIndex(path) => {
                write!(out, "'{}' is another program's: this is no folder of a CA", path.display())
            }
            Self::Read { path, error } => write!(out, "cannot use '{}': {error}", path.display()),
            Self::WrongFile { path, wanted, found } => {
                write!(out, "'{}' holds {found}, not {wanted}", path.display())
            }
            Self::NoFolder(path) => write!(out, "there is no folder '{}'", path.display()),
            Self::NoCa(path) => write!(out, "there is no CA in '{}'", path.display()),
            Self::NoCaKey(path) | Self::NotTheCas(path) => {
                write!(out, "'{}' is not there, and nothing can be signed without it", path.display())
            }
            Self::NoCaCertificate(path) => {
                write!(out, "'{}' is missing, and the folder holds what belongs to it", path.display())
            }
            Self::CaEnded { path, on } => write!(out, "the CA in '{}' ended on {}", path.display(), date(*on)),
            Self::NoCaAtAll { path, cause } => write!(out, "'{}' cannot sign others: {cause}", path.display()),
            Self::KeyMismatch { key, certificate } => {
                write!(out, "'{}' is not the key of '{}'", key.display(), certificate.display())
            }
            Self::LockedKey { path, error } => write!(out, "cannot open '{}': {error}", path.display()),
            Self::Key(error) => write!(out, "{error}"),
            Self::NoIntermediate(path) => {
                write!(out, "'{}' was made without an intermediate CA, and allows none below it", path.display())
            }
            Self::Exists { name, path, until, days_left } => {
                write!(out, "{} is there already: ", quoted(name))?;
                match path {
                    Some(path) => write!(out, "'{}'", path.display())?,
                    None => out.write_str("its certificate, made for an archive,")?,
                }
                match until {
                    Some(until) if *days_left < 0 => write!(out, " ended on {}", date(*until)),
                    Some(until) => write!(out, " is good until {}, {days_left} days", date(*until)),
                    None => Ok(()),
                }
            }
            Self::CaseClash { name, other } => {
                write!(out, "{} is {} on macOS and Windows, and that is there already", quoted(name), quoted(other))
            }
            Self::SameSubject { name, owner } => {
                write!(out, "{} is the name of {owner}; with one name for both, errors are hard to find", quoted(name))
            }
            Self::Unknown { name, folder, .. } => {
                write!(out, "there is no certificate {} in '{}'", quoted(name), folder.display())
            }
            Self::Request { path, cause } => write!(out, "'{}' is not signed: {cause}", path.display()),
            Self::NoKey { name } => write!(out, "the key of {} is not in the folder", quoted(name)),
            Self::Refused { name, cause } => write!(out, "{}: {cause}", quoted(name)),
            Self::Signing(cause) => write!(out, "cannot sign: {cause}"),
            Self::NoRandomness => out.write_str("the system gives no random numbers"),
        }
    }
}

impl error::Error for Error {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::File { error, .. } => Some(error),
            Self::Name { fault, .. } => Some(fault),
            Self::Host { fault, .. } => Some(fault),
            Self::Read { error, .. } => Some(error),
            Self::LockedKey { error, .. } | Self::Key(error) => Some(error),
            _ => None,
        }
    }
}

impl From<KeyError> for Error {
    fn from(error: KeyError) -> Self {
        Self::Key(error)
    }
}

/// `text` in quotes, what is long and what moves a cursor made harmless.
fn quoted(text: &str) -> String {
    const LONG: usize = 80;
    let shown: String = text.chars().take(LONG).collect();
    format!("'{}{}'", shown.escape_debug(), if shown.len() < text.len() { "…" } else { "" })
}
