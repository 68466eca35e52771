//! What `show` and `verify` share: what was meant by a word, files opened, and what lies beside them.

use std::{
    fs,
    io::{self, IsTerminal},
    iter,
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

use serde::Serialize;

use super::desk::KEY_VARIABLE;
use crate::{
    certs::{self, Entry, Error, Index, crl::CRL},
    cli::certs::FolderArgs,
    command::passphrase::{self, Passphrase},
    failure::{Exit, Failure, certs_command, system},
    output::{Sheet, certificates::UNSPECIFIED, record},
    x509::{
        self, Certificate, Code, Crl, EncryptedKey, Finding, Item, KeyError, PrivateKey, ReadError, Revoked, pkcs12,
    },
};

/// A look at a folder, in which nothing changes.
#[derive(Debug)]
pub(super) struct Look<'a> {
    pub(super) dir: &'a Path,
    pub(super) now: i64,
    pub(super) json: bool,
    /// Whether the terminal may be asked for a passphrase: it is about one file, not about all.
    asks: bool,
    index: Result<Index, Error>,
    pass_file: Option<&'a Path>,
}

/// What was meant.
#[derive(Debug)]
pub(super) enum Found {
    /// A certificate of the folder, by its name.
    Named(Box<Entry>),
    /// Any file.
    File(PathBuf),
    /// A server.
    Server { host: String, port: u16 },
}

impl<'a> Look<'a> {
    pub(super) fn new(args: &'a FolderArgs, pass_file: Option<&'a Path>, asks: bool) -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let now = i64::try_from(since.as_secs()).unwrap_or(i64::MAX);
        Self { dir: &args.dir, now, json: args.json, asks, index: certs::look(&args.dir), pass_file }
    }

    /// What the folder's index says.
    pub(super) fn index(&self) -> Result<&Index, Failure> {
        if let Some(closed) = x509::closed(self.dir) {
            return Err(Trouble::Finding(closed).into());
        }
        if !self.dir.is_dir() {
            return Err(self.fail(&Error::NoFolder(self.dir.to_owned())));
        }
        self.index.as_ref().map_err(|error| self.fail(error))
    }

    /// What the folder's index says, if it can be read.
    pub(super) fn known(&self) -> Option<&Index> {
        self.index.as_ref().ok()
    }

    /// A command as it has to be typed for this folder.
    pub(super) fn command(&self, words: &str) -> String {
        certs_command(words, self.dir)
    }

    /// The certificate of the folder that has this file.
    pub(super) fn owner(&self, path: &Path) -> Option<&Entry> {
        let (dir, folder) = (self.dir.canonicalize().ok()?, beside(path).canonicalize().ok()?);
        let file = folder.strip_prefix(dir).ok()?.join(path.file_name()?);
        let file = file.to_str()?;
        self.known()?.present().find(|entry| entry.certificate.as_deref() == Some(file))
    }

    /// Whether a file lies in the folder, or in a folder in it.
    pub(super) fn is_inside(&self, path: &Path) -> bool {
        let real = |path: &Path| path.canonicalize().ok();
        real(self.dir).is_some_and(|dir| real(&beside(path)).is_some_and(|folder| folder.starts_with(dir)))
    }

    /// The certificate with this serial number, if the folder has it.
    pub(super) fn entry(&self, certificate: &Certificate) -> Option<&Entry> {
        let entry = self.known()?.by_serial(&certificate.serial)?;
        (entry.sha256 == certificate.fingerprint).then_some(entry)
    }

    /// The name that the folder has for a serial number.
    pub(super) fn name_of(&self, serial: &str) -> Option<String> {
        Some(self.known()?.by_serial(serial)?.name.clone())
    }

    pub(super) fn fail(&self, error: &Error) -> Failure {
        Failure::certs(error, self.dir)
    }

    /// What is meant: a name of the folder, a file, a file of the folder, or a server, whichever comes first.
    pub(super) fn find(&self, what: &str) -> Result<Found, Failure> {
        let is_name = !what.contains('/');
        if is_name && let Some(entry) = self.known().and_then(|index| index.get(what)) {
            return Ok(Found::Named(Box::new(entry.clone())));
        }
        let path = Path::new(what);
        for path in [path.to_owned(), self.dir.join(path), self.dir.join(format!("{what}.crt"))] {
            if path.exists() && !path.is_dir() {
                return Ok(Found::File(path));
            }
        }
        if let Some((host, port)) = server(what) {
            return Ok(Found::Server { host, port });
        }
        if path.is_dir() {
            let words = format!("show --dir {what}");
            return Err(Failure::usage(format!("'{what}' is a folder")).hint(format!("mqtt certs {words}")));
        }
        // What is in a closed folder may well be there.
        let closed = x509::closed(path).or_else(|| is_name.then(|| x509::closed(self.dir)).flatten());
        if let Some(closed) = closed {
            return Err(Trouble::Finding(closed).into());
        }
        if !is_name || what.contains('.') {
            return Err(Failure::new(Exit::FAILED, format!("there is no file '{}'", what.escape_debug())));
        }
        let folder = self.dir.to_owned();
        Err(self.fail(&Error::Unknown { name: what.to_owned(), folder, similar: None }))
    }

    /// What a file holds; a store is opened, and what it holds takes its place.
    pub(super) fn items(&self, path: &Path) -> Result<Vec<Item>, Trouble> {
        let mut items = Vec::new();
        for item in x509::open(path)? {
            match item {
                Item::Pkcs12(der) => items.extend(self.store(path, &der)?),
                other => items.push(other),
            }
        }
        Ok(items)
    }

    fn store(&self, path: &Path, der: &[u8]) -> Result<Vec<Item>, Trouble> {
        let file = path.display().to_string();
        let given = self.passphrase()?;
        // Some have an empty one, which need not be asked for.
        let opened = match (pkcs12::open(der, given.as_deref().map_or(&[], Vec::as_slice)), &given) {
            (Err(KeyError::WrongPassphrase), None) => match self.asked(path)? {
                Some(asked) => pkcs12::open(der, &asked),
                None => {
                    let what = format!("{file} is encrypted and there is no passphrase");
                    let cure = "set MQTT_KEY_PASSWORD, or give --pass-file";
                    return Err(Finding::error(Code::EncryptedKey, what).cure(cure).into());
                }
            },
            (opened, _) => opened,
        };
        opened.map_err(|error| x509::unrecognised(&file, &ReadError::Key(error)).into())
    }

    /// An encrypted key, opened if there is a passphrase.
    pub(super) fn opened(&self, path: &Path, key: &EncryptedKey) -> Result<Option<PrivateKey>, Trouble> {
        let passphrase = match self.passphrase()? {
            None if matches!(key, EncryptedKey::Pkcs8(_)) => self.asked(path)?,
            given => given,
        };
        let Some(passphrase) = passphrase else { return Ok(None) };
        let opened = key.decrypt(&passphrase).map(Some);
        opened.map_err(|error| x509::unrecognised(&path.display().to_string(), &ReadError::Key(error)).into())
    }

    /// The passphrase that was given, if any was.
    fn passphrase(&self) -> Result<Option<Passphrase>, Failure> {
        passphrase::given(self.pass_file, KEY_VARIABLE)
    }

    /// The passphrase from the terminal, if that may be asked.
    fn asked(&self, path: &Path) -> Result<Option<Passphrase>, Failure> {
        if !self.asks || !io::stderr().is_terminal() || !io::stdin().is_terminal() {
            return Ok(None);
        }
        passphrase::ask(&format!("passphrase of '{}'", path.display()), false).map(Some)
    }

    /// Whether a certificate is revoked, by the index or by the list that lies beside its file.
    pub(super) fn revocation(&self, certificate: &Certificate, path: &Path) -> Option<(i64, String)> {
        let listed = |entry: &Revoked| (entry.date, entry.reason.unwrap_or(UNSPECIFIED).to_owned());
        if let Some(revoked) = self.entry(certificate).and_then(|entry| entry.revoked.as_ref()) {
            return Some((revoked.date, revoked.reason.clone()));
        }
        let crls = self.crls(&beside(path).join(CRL)).ok()?;
        let own = crls.iter().filter(|crl| crl.issuer == certificate.issuer);
        own.filter_map(|crl| crl.entry(&certificate.serial)).map(listed).next()
    }

    /// The revocation lists of a file; none if there is no such file.
    pub(super) fn crls(&self, path: &Path) -> Result<Vec<Crl>, Finding> {
        if !path.exists() {
            return Ok(Vec::new());
        }
        x509::crls_of(x509::open(path)?, &path.display().to_string())
    }

    /// The first certificate of each file in the folder of `path`, with its file's name.
    pub(super) fn neighbours(&self, path: &Path) -> impl Iterator<Item = (String, Certificate)> {
        // Mostly nobody asks for the first, and then the folder is not read at all.
        let folder = beside(path);
        iter::once_with(move || certificate_files(&folder)).flatten().filter_map(|path| {
            let name = path.file_name()?.to_string_lossy().into_owned();
            let certificates = x509::certificates_of(x509::open(&path).ok()?, &name).ok()?;
            Some((name, certificates.into_iter().next()?))
        })
    }

    /// Says it to programs.
    pub(super) fn record(&self, value: &impl Serialize) -> Result<(), Failure> {
        record(value).map_err(|error| cannot_write(&error))
    }
}

/// Shows it.
pub(super) fn print(sheet: Sheet) -> Result<(), Failure> {
    sheet.print().map_err(|error| cannot_write(&error))
}

fn cannot_write(error: &io::Error) -> Failure {
    Failure::new(Exit::FAILED, "cannot write to stdout").because(system(error))
}

/// The folder of a file.
pub(super) fn beside(path: &Path) -> PathBuf {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_owned()
}

/// The key beside a certificate, by the names that programs give it.
pub(super) fn key_beside(path: &Path) -> Option<PathBuf> {
    let stem = path.file_stem()?.to_string_lossy();
    let names = [format!("{stem}.key"), format!("{stem}-key.pem"), format!("{stem}_key.pem"), "privkey.pem".to_owned()];
    let by_lets_encrypt = matches!(&*stem, "cert" | "fullchain");
    let names = if by_lets_encrypt { &names[..] } else { &names[..names.len() - 1] };
    names.iter().map(|name| path.with_file_name(name)).find(|file| file != path && file.exists())
}

/// The files of a folder that may hold certificates, in the order of their names.
pub(super) fn certificate_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let is_one = |path: &PathBuf| {
        let end = path.extension().and_then(|end| end.to_str());
        path.is_file() && end.is_some_and(|end| ["crt", "pem", "cer", "der", "cert"].contains(&end))
    };
    let mut files: Vec<PathBuf> = entries.filter(is_one).collect();
    files.sort_unstable();
    files
}

/// `HOST:PORT`, also as a URL.
pub(super) fn server(what: &str) -> Option<(String, u16)> {
    let bare = what.strip_prefix("mqtts://").or_else(|| what.strip_prefix("ssl://")).unwrap_or(what);
    let (host, port) = bare.trim_end_matches('/').rsplit_once(':')?;
    let is_host = !host.is_empty() && !host.contains('/') && (!host.contains(':') || host.starts_with('['));
    let port: u16 = port.parse().ok().filter(|port| *port > 0)?;
    is_host.then(|| (host.to_owned(), port))
}

/// What keeps a file from being looked at: something about it, or something else.
#[derive(Debug)]
pub(super) enum Trouble {
    Finding(Finding),
    Failure(Failure),
}

impl From<Finding> for Trouble {
    fn from(finding: Finding) -> Self {
        Self::Finding(finding)
    }
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

impl From<Trouble> for Failure {
    fn from(trouble: Trouble) -> Self {
        let finding = match trouble {
            Trouble::Failure(failure) => return failure,
            Trouble::Finding(finding) => finding,
        };
        let exit = if finding.code == Code::UnreadableFile { Exit::FAILED } else { Exit::TLS };
        let failure = Self { code: Some(finding.code), ..Self::new(exit, finding.what) };
        match finding.cure {
            Some(cure) => failure.hint(cure),
            None => failure,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_have_a_host_and_a_port() {
        let found = |what| server(what).map(|(host, port)| format!("{host} {port}"));
        assert_eq!(found("localhost:8883").as_deref(), Some("localhost 8883"));
        assert_eq!(found("[::1]:8883").as_deref(), Some("[::1] 8883"));
        assert_eq!(found("mqtts://box:8883/").as_deref(), Some("box 8883"));
        for none in ["localhost", "::1", "a:0", "a:65536", ":1", "a/b:1", "a:b"] {
            assert_eq!(found(none), None, "{none}");
        }
    }

    #[test]
    fn a_file_lies_beside_others() {
        assert_eq!(beside(Path::new("a.crt")), Path::new("."));
        assert_eq!(beside(Path::new("certs/a.crt")), Path::new("certs"));
    }
}
