//! What keeps a certificate from being made, and the command that helps.

use std::path::Path;

use super::{Exit, Failure, quoted, system};
use crate::{
    certs::{
        Error,
        crl::CRL,
        names::{HostFault, NameFault},
    },
    x509::KeyError,
};

impl Failure {
    /// A command on the certificates in `folder` cannot do its work.
    #[must_use]
    pub fn certs(error: &Error, folder: &Path) -> Self {
        let failure = Self::new(exit(error), error.to_string());
        let failure = match error {
            Error::File { error, .. } => failure.because(system(error)),
            _ => failure,
        };
        match hint(error, folder) {
            Some(hint) => failure.hint(hint),
            None => failure,
        }
    }
}

/// A command on a folder as it has to be typed.
#[must_use]
pub fn certs_command(words: &str, folder: &Path) -> String {
    if folder == Path::new("certs") {
        format!("mqtt certs {words}")
    } else {
        format!("mqtt certs {words} --dir {}", word(&folder.to_string_lossy()))
    }
}

/// A word as a shell has to have it.
#[must_use]
pub fn word(text: &str) -> String {
    let plain = |sign: char| sign.is_alphanumeric() || "-_./:@=,+%".contains(sign);
    if !text.is_empty() && text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}

const fn exit(error: &Error) -> Exit {
    match error {
        Error::Name { .. } | Error::Host { .. } | Error::NoHost { .. } => Exit::USAGE,
        Error::Read { .. }
        | Error::WrongFile { .. }
        | Error::NoCaCertificate(_)
        | Error::CaEnded { .. }
        | Error::NoCaAtAll { .. }
        | Error::KeyMismatch { .. }
        | Error::LockedKey { .. }
        | Error::Key(_)
        | Error::NoIntermediate(_)
        | Error::Request { .. }
        | Error::Signing(_) => Exit::TLS,
        Error::Outside { .. }
        | Error::File { .. }
        | Error::TooLarge { .. }
        | Error::Damaged { .. }
        | Error::OtherIndex(_)
        | Error::NoFolder(_)
        | Error::NoCa(_)
        | Error::NoCaKey(_)
        | Error::NotTheCas(_)
        | Error::Exists { .. }
        | Error::CaseClash { .. }
        | Error::SameSubject { .. }
        | Error::Unknown { .. }
        | Error::NoKey { .. }
        | Error::Refused { .. }
        | Error::NoRandomness => Exit::FAILED,
    }
}

fn hint(error: &Error, folder: &Path) -> Option<String> {
    let command = |words: &str| Some(certs_command(words, folder));
    match error {
        Error::Name { fault: NameFault::Reserved, .. } => {
            Some("a server's certificate is made with: mqtt certs server HOST".to_owned())
        }
        Error::Name { .. } => Some("the name becomes the user name, and the name of files".to_owned()),
        Error::Host { fault: HostFault::Url(host) | HostFault::Port(host), .. } if !host.is_empty() => {
            Some(format!("give the host alone: {host}"))
        }
        Error::NoHost { domains } => Some(format!("give one with --host, as in --host mqtt.{}", domains.first()?)),
        Error::Damaged { path, .. } if path.ends_with(CRL) => {
            let path = word(&path.to_string_lossy());
            Some(format!("mv {path} {path}.damaged && {}", certs_command("crl", folder)))
        }
        Error::Damaged { path, .. } => {
            let path = word(&path.to_string_lossy());
            Some(format!("mv {path} {path}.damaged; the next command makes it anew from the certificates"))
        }
        Error::OtherIndex(_) => Some("--dir chooses another folder".to_owned()),
        Error::NoFolder(_) | Error::NoCa(_) => Some(format!("make one with: {}", certs_command("init", folder))),
        Error::NoCaKey(path) => Some(format!("put it back for as long as it is needed: {}", path.display())),
        Error::NotTheCas(_) => Some(
            "work in the folder of the CA; for a key that is to stay here: mqtt certs client NAME --csr FILE there"
                .to_owned(),
        ),
        Error::NoCaCertificate(path) => {
            Some(format!("put '{}' back, or begin anew in another folder: see --dir", path.display()))
        }
        Error::CaEnded { .. } => command("renew --ca"),
        Error::NoIntermediate(_) => Some("an intermediate CA needs a new folder: see --dir".to_owned()),
        Error::LockedKey { path, error: KeyError::WrongPassphrase } => {
            let is_ca = path.ends_with("ca.key") || path.ends_with("intermediate.key");
            let (option, variable) =
                if is_ca { ("--ca-pass-file", "MQTT_CA_PASSWORD") } else { ("--pass-file", "MQTT_KEY_PASSWORD") };
            Some(format!("it is taken from {option} FILE, else from {variable}, else from the terminal"))
        }
        Error::LockedKey { path, error } => error.cure(&path.to_string_lossy()),
        Error::Exists { name, until: Some(_), .. } => Some(format!(
            "--force makes another and keeps this as .old; with the same names: {}",
            certs_command(&format!("renew {}", word(name)), folder)
        )),
        Error::Exists { .. } => Some("--force makes another and keeps this as .old".to_owned()),
        Error::CaseClash { other, .. } => Some(format!("did you mean: {}", quoted(other))),
        Error::Unknown { similar: Some(similar), .. } => Some(format!("did you mean: {}", quoted(similar))),
        Error::Unknown { .. } => Some(format!("what there is shows: {}", certs_command("show", folder))),
        Error::NoKey { name } => {
            let request = certs_command(&format!("client {0} --csr {0}.csr --force", word(name)), folder);
            Some(format!("with a new request: {request}; or --keep-key"))
        }
        Error::Host { .. }
        | Error::Outside { .. }
        | Error::File { .. }
        | Error::TooLarge { .. }
        | Error::Read { .. }
        | Error::WrongFile { .. }
        | Error::NoCaAtAll { .. }
        | Error::KeyMismatch { .. }
        | Error::Key(_)
        | Error::SameSubject { .. }
        | Error::Request { .. }
        | Error::Refused { .. }
        | Error::Signing(_)
        | Error::NoRandomness => None,
    }
}
