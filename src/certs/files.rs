//! Files that appear whole or not at all, and keys that nobody else can read at any moment.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

use ring::rand::{SecureRandom, SystemRandom};

use super::Error;
use crate::x509;

/// Who may read a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everybody.
    Public,
    /// Its owner: it holds a key.
    Secret,
}

impl Access {
    const fn mode(self) -> u32 {
        match self {
            Self::Public => 0o644,
            Self::Secret => 0o600,
        }
    }
}

/// How the name of a file begins that is not finished.
pub(super) const UNFINISHED: &str = ".mqtt-certs-";

/// Reads a file of at most `limit` bytes.
///
/// # Errors
/// When it cannot be read, or has more.
pub fn read(path: &Path, limit: u64) -> Result<Vec<u8>, Error> {
    let read = || {
        let mut bytes = Vec::new();
        x509::regular(path)?.take(limit + 1).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let bytes = read().map_err(|error| Error::file("read", path, error))?;
    if bytes.len() as u64 > limit { Err(Error::TooLarge { path: path.to_owned(), limit }) } else { Ok(bytes) }
}

/// Reads a file if there is one.
pub(super) fn read_if_there(path: &Path, limit: u64) -> Result<Option<Vec<u8>>, Error> {
    match read(path, limit) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(Error::File { error, .. }) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whether there is anything under this name, be it a link that leads nowhere.
pub(super) fn is_there(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

/// Makes a folder that nobody else can look into; those above it are as usual.
pub(super) fn create_folder(path: &Path) -> Result<(), Error> {
    let create = || {
        if let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
            fs::create_dir_all(parent)?;
        }
        match fs::DirBuilder::new().mode(0o700).create(path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
            done => done,
        }
    };
    create().map_err(|error| Error::file("create", path, error))
}

/// Writes a new file under a name that says it is not finished; it has its mode from the first moment.
pub(super) fn write_unfinished(folder: &Path, content: &[u8], access: Access) -> Result<(String, File), Error> {
    let mut number = [0; 12];
    SystemRandom::new().fill(&mut number).map_err(|_| Error::NoRandomness)?;
    let name = format!("{UNFINISHED}{}", crate::x509::hex(&number));
    let path = folder.join(&name);
    let write = || {
        let mut file = OpenOptions::new().write(true).create_new(true).mode(access.mode()).open(&path)?;
        match file.write_all(content) {
            Ok(()) => Ok(file),
            Err(error) => {
                // A full disk has room again.
                let _ = fs::remove_file(&path);
                Err(error)
            }
        }
    };
    // The name that is not finished would tell nobody anything.
    let file = write().map_err(|error| Error::file("write in", folder, error))?;
    Ok((name, file))
}

/// Writes a whole file in the place of what is there.
///
/// # Errors
/// When it cannot be written; then what was there is there.
pub fn write(path: &Path, content: &[u8], access: Access) -> Result<(), Error> {
    let folder = folder_of(path);
    let (unfinished, file) = write_unfinished(&folder, content, access)?;
    let unfinished = folder.join(unfinished);
    let finish = || {
        file.sync_all()?;
        fs::rename(&unfinished, path)?;
        sync_folder(&folder)
    };
    finish().map_err(|error| {
        let _ = fs::remove_file(&unfinished);
        Error::file("write", path, error)
    })
}

/// A file with secrets that is written piece by piece, and goes when it is dropped unless it was given away.
#[derive(Debug)]
pub struct Draft {
    path: PathBuf,
    file: File,
}

impl Draft {
    /// Begins one in a folder of certificates: when the run is killed, the next one sweeps it away.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn begin(folder: &Path) -> Result<Self, Error> {
        let (name, file) = write_unfinished(folder, &[], Access::Secret)?;
        Ok(Self { path: folder.join(name), file })
    }

    /// Where to write.
    ///
    /// # Errors
    /// When the system has no more files.
    pub fn writer(&self) -> Result<File, Error> {
        self.file.try_clone().map_err(|error| Error::file("write", &self.path, error))
    }

    /// Gives it its name, in whichever folder that is.
    ///
    /// # Errors
    /// When it cannot be written there.
    pub fn give(self, path: &Path) -> Result<(), Error> {
        let folder = folder_of(path);
        let cannot_write = |error| Error::file("write", path, error);
        self.file.sync_all().map_err(cannot_write)?;
        match fs::rename(&self.path, path) {
            Err(error) if error.kind() == io::ErrorKind::CrossesDevices => {
                let (name, mut file) = write_unfinished(&folder, &[], Access::Secret)?;
                let copy = folder.join(name);
                let copied = self.copy(&mut file).and_then(|()| file.sync_all()).and_then(|()| fs::rename(&copy, path));
                copied.map_err(|error| {
                    let _ = fs::remove_file(&copy);
                    cannot_write(error)
                })?;
            }
            done => done.map_err(cannot_write)?,
        }
        sync_folder(&folder).map_err(cannot_write)
    }

    /// Copies it to somewhere that is no file.
    ///
    /// # Errors
    /// When it cannot be read, or written there.
    pub fn copy(&self, to: &mut impl Write) -> io::Result<()> {
        io::copy(&mut File::open(&self.path)?, to)?;
        to.flush()
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // It may have another name by now; else the next run does it.
        let _ = fs::remove_file(&self.path);
    }
}

/// The folder that a file is in.
#[must_use]
pub fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// Gives a finished file its name. What had the name before may be kept as `.old`; who could read that one, as the
/// broker's group, can read the new one, but never everybody.
pub(super) fn put(unfinished: &Path, path: &Path, keep_old: bool) -> io::Result<()> {
    if let Some(old) = fs::symlink_metadata(path).ok().filter(fs::Metadata::is_file) {
        if keep_old {
            keep(path, &old)?;
        }
        let new = fs::symlink_metadata(unfinished)?;
        let same_group = new.gid() == old.gid()
            || rustix::fs::chown(unfinished, None, Some(rustix::fs::Gid::from_raw(old.gid()))).is_ok();
        let is_secret = new.mode() & 0o077 == 0;
        if same_group && is_secret && old.mode() & 0o040 != 0 {
            fs::set_permissions(unfinished, fs::Permissions::from_mode(0o640))?;
        }
    }
    fs::rename(unfinished, path)
}

/// What would keep a file from getting its name in `folder`: a folder that has the name, or that it would be kept
/// under, or a file where a folder is wanted.
pub(super) fn obstacle(folder: &Path, name: &str, keep_old: bool) -> Result<(), Error> {
    let kind = |path: &Path| fs::symlink_metadata(path).ok().map(|meta| meta.file_type());
    let path = folder.join(name);
    let above = Path::new(name).ancestors().skip(1).filter(|above| !above.as_os_str().is_empty());
    if let Some(file) = above.map(|above| folder.join(above)).find(|above| above.exists() && !above.is_dir()) {
        return Err(Error::file("write in", &file, io::ErrorKind::NotADirectory.into()));
    }
    let there = kind(&path);
    let kept = old_name(&path);
    let in_the_way = if there.is_some_and(|kind| kind.is_dir()) {
        path
    } else if keep_old && there.is_some_and(|kind| kind.is_file()) && kind(&kept).is_some_and(|kind| kind.is_dir()) {
        kept
    } else {
        return Ok(());
    };
    Err(Error::file("replace", &in_the_way, io::ErrorKind::IsADirectory.into()))
}

/// The name under which a file is kept that another replaces.
pub(super) fn old_name(path: &Path) -> PathBuf {
    let mut kept = path.as_os_str().to_owned();
    kept.push(".old");
    kept.into()
}

/// Copies a file to its name with `.old`.
fn keep(path: &Path, meta: &fs::Metadata) -> io::Result<()> {
    let kept = old_name(path);
    let content = fs::read(path)?;
    let access = if meta.mode() & 0o004 == 0 { Access::Secret } else { Access::Public };
    let folder = folder_of(path);
    let (unfinished, file) = write_unfinished(&folder, &content, access).map_err(|error| match error {
        Error::File { error, .. } => error,
        other => io::Error::other(other.to_string()),
    })?;
    file.sync_all()?;
    fs::rename(folder.join(unfinished), kept)
}

/// Sees to it that the names in a folder outlast a loss of power.
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    match File::open(folder)?.sync_all() {
        // Some file systems cannot.
        Err(error) if error.kind() == io::ErrorKind::InvalidInput => Ok(()),
        done => done,
    }
}

/// Removes what was never finished.
pub(super) fn sweep(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        // A folder of such a name is somebody else's.
        let is_file = || entry.file_type().is_ok_and(|kind| !kind.is_dir());
        if name.as_encoded_bytes().starts_with(UNFINISHED.as_bytes()) && is_file() {
            match fs::remove_file(folder.join(name)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
    }
    Ok(())
}
