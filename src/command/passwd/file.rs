//! A password file that is changed: its other lines stay as they are, and it is there whole at any moment.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    os::unix::fs::{MetadataExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use ring::rand::{SecureRandom, SystemRandom};
use rustix::fs::{FlockOperation, Gid, Uid, fchown, flock};

use crate::{
    failure::{Exit, Failure, Reference, capital, system},
    x509,
};

/// The file, and what is in it. Another run waits until this one has finished.
pub(super) struct PasswordFile {
    /// As it was typed.
    name: PathBuf,
    /// Where it is: links are followed.
    path: PathBuf,
    text: String,
    /// The file that is there, locked.
    old: Option<File>,
}

/// The most bytes that are read.
const LONGEST: u64 = 64 * 1024 * 1024;
/// How often a file that another run replaces is opened anew.
const TRIES: usize = 1_000;

impl PasswordFile {
    /// One without users; what is there will be replaced.
    pub(super) fn new(name: &Path) -> Result<Self, Failure> {
        let path = fs::canonicalize(name).unwrap_or_else(|_| name.to_owned());
        is_file(&path).map_err(|error| cannot_write(name, &error))?;
        let old = File::open(&path).ok();
        Ok(Self { name: name.to_owned(), path, text: String::new(), old })
    }

    /// The one that is there.
    pub(super) fn open(name: &Path) -> Result<Self, Failure> {
        let cannot = |error: io::Error| {
            let failure = Failure::new(Exit::FAILED, format!("cannot open {}", name.display())).because(system(&error));
            let failure = match error.kind() {
                io::ErrorKind::NotFound => failure.hint(format!("mqtt passwd -c {} USER makes it", name.display())),
                _ => failure,
            };
            let why = capital(&system(&error));
            let theirs = format!("Error: Unable to open password file {}. {why}.", name.display());
            failure.like(Reference::new(1, theirs))
        };
        let path = fs::canonicalize(name).map_err(cannot)?;
        is_file(&path).map_err(cannot)?;
        let file = locked(&path).map_err(cannot)?;
        let mut bytes = Vec::new();
        (&file).take(LONGEST + 1).read_to_end(&mut bytes).map_err(cannot)?;
        if bytes.len() as u64 > LONGEST {
            return Err(cannot(io::ErrorKind::FileTooLarge.into()));
        }
        let text = String::from_utf8(bytes).map_err(|_| cannot(io::Error::other("it is not UTF-8")))?;
        Ok(Self { name: name.to_owned(), path, text, old: Some(file) })
    }

    /// The content with this hash for the user, in the place where the user was, or at the end.
    pub(super) fn with(&self, user: &str, hash: &str) -> Result<String, Failure> {
        let mut out = String::new();
        let mut found = false;
        for (number, line) in self.lines() {
            if self.split(number, line)?.is_some_and(|(name, _)| name == user) {
                // A second line of the same user would never count.
                if !std::mem::replace(&mut found, true) {
                    put(&mut out, user, hash);
                }
            } else {
                keep(&mut out, line);
            }
        }
        if !found {
            put(&mut out, user, hash);
        }
        Ok(out)
    }

    /// The content without the user, and whether it was there.
    pub(super) fn without(&self, user: &str) -> Result<(String, bool), Failure> {
        let mut out = String::new();
        let mut found = false;
        for (number, line) in self.lines() {
            if self.split(number, line)?.is_some_and(|(name, _)| name == user) {
                found = true;
            } else {
                keep(&mut out, line);
            }
        }
        Ok((out, found))
    }

    /// The content with each password replaced by what `change` makes of its line's number and it, if it makes something.
    pub(super) fn map(
        &self,
        mut change: impl FnMut(usize, &str) -> Result<Option<String>, Failure>,
    ) -> Result<String, Failure> {
        let mut out = String::new();
        for (number, line) in self.lines() {
            match self.split(number, line)? {
                Some((user, password)) => match change(number, password)? {
                    Some(hash) => put(&mut out, user, &hash),
                    None => keep(&mut out, line),
                },
                None => keep(&mut out, line),
            }
        }
        Ok(out)
    }

    fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let text = self.text.strip_prefix('\u{feff}').unwrap_or(&self.text);
        text.lines().enumerate().map(|(at, line)| (at + 1, line))
    }

    /// User and password; none: a comment, or nothing.
    fn split<'a>(&self, number: usize, line: &'a str) -> Result<Option<(&'a str, &'a str)>, Failure> {
        if line.trim().is_empty() || line.starts_with('#') {
            return Ok(None);
        }
        let parts = line.split_once(':').filter(|(user, password)| !user.trim().is_empty() && !password.is_empty());
        let (user, password) = parts.ok_or_else(|| {
            let what = format!("{}:{number}: a line reads USER:PASSWORD", self.name.display());
            let theirs = format!("Error: Corrupt password file at line {number}.");
            Failure::new(Exit::FAILED, what).like(Reference::new(1, theirs))
        })?;
        Ok(Some((user.trim(), password)))
    }

    /// Puts the content in the place of what is there: at once, with the owner and the mode of before; a new file is
    /// its owner's alone.
    pub(super) fn write(&self, content: &str) -> Result<(), Failure> {
        let folder = match self.path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        let mut number = [0; 12];
        let random = SystemRandom::new().fill(&mut number);
        random.map_err(|_| Failure::new(Exit::FAILED, "the system gives no random numbers"))?;
        let unfinished = folder.join(format!(".mqtt-passwd-{}", x509::hex(&number)));
        let finish = || {
            let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&unfinished)?;
            file.write_all(content.as_bytes())?;
            self.own(&file)?;
            file.sync_all()?;
            fs::rename(&unfinished, &self.path)?;
            match File::open(folder)?.sync_all() {
                // Some file systems cannot.
                Err(error) if error.kind() == io::ErrorKind::InvalidInput => Ok(()),
                done => done,
            }
        };
        finish().map_err(|error| {
            // Half a file would tell nobody anything.
            let _ = fs::remove_file(&unfinished);
            cannot_write(&self.name, &error)
        })
    }

    /// Whoever could read the old file, as the broker, can read the new one.
    fn own(&self, file: &File) -> io::Result<()> {
        let Some(old) = &self.old else { return Ok(()) };
        let (old, new) = (old.metadata()?, file.metadata()?);
        if (old.uid(), old.gid()) != (new.uid(), new.gid()) {
            fchown(file, Some(Uid::from_raw(old.uid())), Some(Gid::from_raw(old.gid())))?;
        }
        file.set_permissions(old.permissions())
    }
}

/// Whether a file can be there: a device or a pipe would be gone, or waited for.
fn is_file(path: &Path) -> io::Result<()> {
    match fs::metadata(path) {
        Ok(found) if found.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
        Ok(found) if !found.is_file() => Err(io::Error::other("it is no file")),
        _ => Ok(()),
    }
}

/// Opens the file and waits until nobody else changes it. It may be another one by then.
fn locked(path: &Path) -> io::Result<File> {
    for _ in 0..TRIES {
        let file = File::open(path)?;
        // Some file systems cannot lock: then there is nobody to wait for.
        let _ = flock(&file, FlockOperation::LockExclusive);
        let (mine, there) = (file.metadata()?, fs::metadata(path)?);
        if (mine.dev(), mine.ino()) == (there.dev(), there.ino()) {
            return Ok(file);
        }
    }
    Err(io::ErrorKind::ResourceBusy.into())
}

fn put(out: &mut String, user: &str, hash: &str) {
    out.push_str(user);
    out.push(':');
    out.push_str(hash);
    out.push('\n');
}

fn keep(out: &mut String, line: &str) {
    out.push_str(line);
    out.push('\n');
}

fn cannot_write(name: &Path, error: &io::Error) -> Failure {
    let why = capital(&system(error));
    let theirs = format!("Error: Unable to open file {} for writing. {why}.", name.display());
    let failure = Failure::new(Exit::FAILED, format!("cannot write {}", name.display())).because(system(error));
    failure.like(Reference::new(1, theirs))
}
