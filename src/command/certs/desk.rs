//! What the commands of `mqtt certs` share: the folder, the CA's passphrase, and how is said what was made.

use std::{
    io::{self, IsTerminal},
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

use serde::Serialize;

use crate::{
    certs::{
        Authority, Change, Entry, Error, Folder, Index, Leaf, NewKey, Revocation, Role, Signer, check_signer, crl,
        date_text, has_intermediate, stored,
    },
    cli::certs::{FolderArgs, KeyChoice},
    command::passphrase::{self, Passphrase},
    failure::{Exit, Failure, certs_command, system, word},
    output::{Console, Progress, record},
    x509::{
        Certificate,
        date::{DAY, date, days_between},
    },
};

/// One run of a command.
#[derive(Debug)]
pub(super) struct Desk {
    pub(super) console: Console,
    pub(super) dir: PathBuf,
    pub(super) now: i64,
    pub(super) quiet: bool,
    pub(super) json: bool,
}

/// The CA that signs leaves.
#[derive(Debug)]
pub(super) struct Signing {
    pub(super) authority: Authority,
    /// The one above it, if it is an intermediate CA and that one's key is at hand.
    pub(super) root: Option<Authority>,
}

/// What became of the key of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KeyFile {
    /// It is as it was, or elsewhere.
    Kept,
    /// It is new.
    Open,
    /// It is new, and has a passphrase.
    Encrypted,
}

impl KeyFile {
    /// That of a new leaf.
    pub(super) const fn of(leaf: &Leaf) -> Self {
        match leaf.key {
            None => Self::Kept,
            Some(_) if leaf.is_encrypted => Self::Encrypted,
            Some(_) => Self::Open,
        }
    }
}

impl Desk {
    pub(super) fn new(args: &FolderArgs) -> Self {
        let console = Console::new(args.quiet);
        let now = now();
        if now < CLOCKS_ARE_LATER {
            console.note(format_args!("this machine's clock says {}; dates will be wrong until it is set", date(now)));
        }
        Self { console, dir: args.dir.clone(), now, quiet: args.quiet, json: args.json }
    }

    /// The failure of a command on this folder.
    pub(super) fn fail(&self, error: &Error) -> Failure {
        Failure::certs(error, &self.dir)
    }

    /// The command as it has to be typed for this folder.
    pub(super) fn command(&self, words: &str) -> String {
        certs_command(words, &self.dir)
    }

    /// Locks the folder, if something can be signed in it.
    pub(super) fn open(&self) -> Result<Folder, Failure> {
        check_signer(&self.dir).map_err(|error| self.fail(&error))?;
        let folder = Folder::open(&self.dir, || self.waiting()).map_err(|error| self.fail(&error))?;
        if folder.is_adopted() {
            let command = self.command("revoke --serial HEX");
            self.console.note(format_args!(
                "there was no index.json: it has what lies in '{}' now; what does not cannot be named, but: {command}",
                self.dir.display()
            ));
        }
        Ok(folder)
    }

    /// Locks the folder, and makes it if there is none.
    pub(super) fn create(&self) -> Result<Folder, Failure> {
        Folder::create(&self.dir, || self.waiting()).map_err(|error| self.fail(&error))
    }

    fn waiting(&self) {
        if io::stderr().is_terminal() {
            self.console.note(format_args!("another run changes '{}': waiting for it", self.dir.display()));
        }
    }

    /// The CA that signs leaves.
    pub(super) fn signing(&self, pass_file: Option<&Path>) -> Result<Signing, Failure> {
        let signer = Signer::of(&self.dir).map_err(|error| self.fail(&error))?;
        let passphrase = self.passphrase(&signer, pass_file)?;
        let phrase = passphrase.as_deref().map_or(&[][..], Vec::as_slice);
        let authority = signer.open(phrase, self.now).map_err(|error| self.fail(&error))?;
        let root = has_intermediate(&self.dir).then(|| Signer::root_of(&self.dir).ok()).flatten();
        // It signs its own revocation list only, and that can wait.
        let root = root.and_then(|root| root.open(phrase, self.now).ok());
        Ok(Signing { authority, root })
    }

    /// The passphrase of a CA's key, if one is needed.
    pub(super) fn passphrase(&self, signer: &Signer, pass_file: Option<&Path>) -> Result<Option<Passphrase>, Failure> {
        let Some(path) = signer.locked() else { return Ok(None) };
        let what = format!("passphrase of '{}'", path.display());
        passphrase::get(pass_file, CA_VARIABLE, "--ca-pass-file", &what, false).map(Some)
    }

    /// Adds a new revocation list to a change, and says until when it is good.
    pub(super) fn stage_crl(
        &self,
        change: &mut Change,
        index: &Index,
        signing: &Signing,
        days: Option<u32>,
    ) -> Result<i64, Failure> {
        let root = signing.root.as_ref();
        let until = crl::stage(change, &self.dir, index, &signing.authority, root, days, self.now);
        until.map_err(|error| self.fail(&error))
    }

    /// The same, but only when the last list has less than half of its time left.
    pub(super) fn stage_crl_in_time(
        &self,
        change: &mut Change,
        index: &Index,
        signing: &Signing,
    ) -> Result<Option<i64>, Failure> {
        if crl::is_due(&self.dir, signing.authority.certificate(), self.now) {
            self.stage_crl(change, index, signing, None).map(Some)
        } else {
            Ok(None)
        }
    }

    /// Makes the change, and ends the work on the folder.
    pub(super) fn finish(&self, mut folder: Folder, change: Change) -> Result<(), Failure> {
        folder.commit(change).and_then(|()| folder.close()).map_err(|error| self.fail(&error))
    }

    /// Says that a certificate was made, and with it a key if that is a new one.
    pub(super) fn made(&self, entry: &Entry, is_cut: bool, key: KeyFile) -> Result<(), Failure> {
        for (path, what) in self.files(entry, key) {
            self.console.note(format_args!("{}: {what}", path.display()));
        }
        if is_cut {
            self.console.note(format_args!(
                "{} ends with its CA, on {}, and not after {} days; then: {}",
                entry.name,
                date(entry.not_after),
                entry.days,
                self.longer_ca(entry.days)
            ));
        }
        self.record(&Made::new(self, entry))
    }

    /// The command after which the CA lasts for so many days: by itself it gets as many as it had.
    pub(super) fn longer_ca(&self, days: u32) -> String {
        let has = |ca: Certificate| ca.not_after.saturating_sub(ca.not_before) / DAY;
        match stored::certificate(&self.dir.join("ca.crt")).map(has) {
            Ok(had) if had < i64::from(days) => self.command(&format!("renew --ca --days {}", days.max(CA_DAYS))),
            _ => self.command("renew --ca"),
        }
    }

    /// The files of a certificate, and what each is: the certificate first.
    fn files(&self, entry: &Entry, key: KeyFile) -> Vec<(PathBuf, String)> {
        let until = date(entry.not_after);
        let names: Vec<&str> =
            entry.sans.iter().map(|san| san.split_once(':').map_or(san.as_str(), |(_, name)| name)).collect();
        let what = match entry.role {
            Role::Ca => format!("the CA \"{}\", good until {until}", entry.common_name),
            Role::Intermediate => format!("the intermediate CA \"{}\", good until {until}", entry.common_name),
            Role::Server => format!("server certificate for {}, good until {until}", names.join(", ")),
            Role::Bridge => format!("server and client certificate for {}, good until {until}", names.join(", ")),
            Role::Client => format!("client certificate, user name {}, good until {until}", entry.common_name),
        };
        let (encrypted, opens) = if key == KeyFile::Encrypted { (", encrypted", "opens") } else { ("", "has") };
        let secret = match entry.role {
            Role::Ca | Role::Intermediate => format!("; who {opens} it makes certificates"),
            Role::Server | Role::Bridge | Role::Client => String::new(),
        };
        let new_key = entry.private_key.iter().filter(|_| key != KeyFile::Kept);
        let new_key = new_key.map(|file| (self.dir.join(file), format!("its key, {}{encrypted}{secret}", entry.key)));
        let certificate = entry.certificate.iter().map(|file| (self.dir.join(file), what.clone()));
        certificate.chain(new_key).collect()
    }

    /// Says to programs that a certificate was revoked.
    pub(super) fn revoked(&self, entry: &Entry) -> Result<(), Failure> {
        let Some(revoked) = &entry.revoked else { return Ok(()) };
        let (name, serial) = (entry.name.as_str(), entry.serial.as_str());
        self.record(&Revoked { kind: "revoked", name, serial, sha256: &entry.sha256, revoked })
    }

    /// The present certificate of a name.
    pub(super) fn entry<'a>(&self, index: &'a Index, name: &str) -> Result<&'a Entry, Failure> {
        index.get(name).ok_or_else(|| {
            let similar = index.similar(name).map(str::to_owned);
            self.fail(&Error::Unknown { name: name.to_owned(), folder: self.dir.clone(), similar })
        })
    }

    /// Says that nobody accepts a certificate any more.
    pub(super) fn name_end(&self, entry: &Entry, not_after: i64) {
        let name = word(&entry.name);
        let (what, cure) = match &entry.revoked {
            Some(revocation) => (format!("is revoked since {}", date(revocation.date)), self.again(entry)),
            None if not_after < self.now => {
                (format!("ended on {}", date(not_after)), self.command(&format!("renew {name}")))
            }
            None => return,
        };
        let what = format!("{} {what}: nobody accepts it", entry.name);
        self.console.finding(what, Some(&format!("a new certificate: {cure}")));
    }

    /// The command that gives the name of a revoked certificate a new one, for the same hosts.
    pub(super) fn again(&self, entry: &Entry) -> String {
        let name = word(&entry.name);
        if entry.role == Role::Client {
            return self.command(&format!("client {name}"));
        }
        let mut words = vec!["server".to_owned()];
        words.extend(entry.sans.iter().map(|san| word(san.split_once(':').map_or(san.as_str(), |(_, host)| host))));
        if entry.name != "server" {
            words.push(format!("--out {name}"));
        }
        if entry.role == Role::Bridge {
            words.push("--bridge".to_owned());
        }
        self.command(&words.join(" "))
    }

    /// Says that a revocation list was made.
    pub(super) fn made_crl(&self, until: i64, revoked: usize) -> Result<(), Failure> {
        let path = self.dir.join(crl::CRL);
        let what = match revoked {
            0 => "nothing is revoked".to_owned(),
            1 => "one certificate is revoked".to_owned(),
            more => format!("{more} certificates are revoked"),
        };
        let days = days_between(self.now, until);
        self.console.note(format_args!(
            "{}: {what}; good until {}, {days} days, then: {}",
            path.display(),
            date(until),
            self.command("crl")
        ));
        let (path, next_update) = (path.to_string_lossy(), date_text(until));
        self.record(&MadeCrl { kind: "crl", path: &path, revoked_count: revoked, next_update, days_left: days })
    }

    /// Names the files of other forms that still hold what was replaced.
    pub(super) fn name_stale(&self, entry: &Entry) {
        // Exports lie in the folder itself, unless they were made with the certificate.
        let base = entry.certificate.as_deref().and_then(|file| file.strip_suffix(".crt"));
        let bases = [Some(entry.name.as_str()), base.filter(|base| *base != entry.name)];
        for (end, form) in STALE {
            for path in bases.into_iter().flatten().map(|base| self.dir.join(format!("{base}{end}"))) {
                if !path.exists() {
                    continue;
                }
                let again = self.command(&format!("export {} --for {form} --force", word(&entry.name)));
                self.console.note(format_args!("'{}' holds the former certificate; anew: {again}", path.display()));
            }
        }
    }

    /// Says it to programs, if they listen.
    pub(super) fn record(&self, value: &impl Serialize) -> Result<(), Failure> {
        if !self.json {
            return Ok(());
        }
        record(value).map_err(|error| Failure::new(Exit::FAILED, "cannot write to stdout").because(system(&error)))
    }

    /// Shows that a key takes its time.
    pub(super) fn patience(&self, key: NewKey) -> Option<Progress> {
        key.is_slow().then(|| Progress::wait("making an RSA key", self.quiet))
    }

    /// The kind of key that was asked for, or the one that goes with the CA's.
    pub(super) fn key(&self, choice: Option<KeyChoice>, authority: &Authority) -> NewKey {
        match choice {
            Some(choice) => self.chosen(choice),
            None => NewKey::like(&authority.certificate().key),
        }
    }

    /// The kind of key that was asked for.
    pub(super) fn chosen(&self, choice: KeyChoice) -> NewKey {
        match choice {
            KeyChoice::P256 => NewKey::P256,
            KeyChoice::P384 => NewKey::P384,
            KeyChoice::Rsa2048 => NewKey::Rsa2048,
            KeyChoice::Rsa3072 => NewKey::Rsa3072,
            KeyChoice::Ed25519 => {
                self.console
                    .note("mbedTLS, and with it most small devices, do not know Ed25519; p256 works everywhere");
                NewKey::Ed25519
            }
        }
    }
}

/// Seconds since 1970.
fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX).min(END_OF_TIME)
}

/// The last second that a certificate can name.
const END_OF_TIME: i64 = 253_402_300_799;

/// A clock that says less was never set: 2024-01-01.
const CLOCKS_ARE_LATER: i64 = 1_704_067_200;
/// How many days a CA is good for unless somebody says otherwise.
pub(super) const CA_DAYS: u32 = 3650;
/// The passphrase of the CA's key.
pub(super) const CA_VARIABLE: &str = "MQTT_CA_PASSWORD";
/// The passphrase of other keys, and of PKCS#12 files.
pub(super) const KEY_VARIABLE: &str = "MQTT_KEY_PASSWORD";
/// What exports leave, and the form that makes them anew.
const STALE: [(&str, &str); 5] =
    [(".p12", "p12"), ("-keystore.p12", "java"), (".pem", "pem"), (".h", "esp32"), (".env", "base64")];

/// A certificate that was made, for programs.
#[derive(Debug, Serialize)]
pub(super) struct Made<'a> {
    kind: &'static str,
    name: &'a str,
    role: Role,
    path: Option<String>,
    key_path: Option<String>,
    /// Its kind.
    key: &'a str,
    common_name: &'a str,
    sans: &'a [String],
    serial: &'a str,
    sha256: &'a str,
    not_before: String,
    not_after: String,
    days_left: i64,
    revoked: Option<&'a Revocation>,
}

impl<'a> Made<'a> {
    pub(super) fn new(desk: &Desk, entry: &'a Entry) -> Self {
        let path = |file: &String| desk.dir.join(file).to_string_lossy().into_owned();
        Self {
            kind: "certificate",
            name: &entry.name,
            role: entry.role,
            path: entry.certificate.as_ref().map(path),
            key_path: entry.private_key.as_ref().map(path),
            key: &entry.key,
            common_name: &entry.common_name,
            sans: &entry.sans,
            serial: &entry.serial,
            sha256: &entry.sha256,
            not_before: date_text(entry.not_before),
            not_after: date_text(entry.not_after),
            days_left: days_between(desk.now, entry.not_after),
            revoked: entry.revoked.as_ref(),
        }
    }
}

/// A certificate that was revoked, for programs.
#[derive(Debug, Serialize)]
struct Revoked<'a> {
    kind: &'static str,
    name: &'a str,
    serial: &'a str,
    sha256: &'a str,
    revoked: &'a Revocation,
}

/// A revocation list that was made, for programs.
#[derive(Debug, Serialize)]
struct MadeCrl<'a> {
    kind: &'static str,
    path: &'a str,
    revoked_count: usize,
    next_update: String,
    days_left: i64,
}
