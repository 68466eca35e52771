//! The folder of a CA: locked while somebody changes it, and always in one piece.

use std::{
    fs::{File, OpenOptions},
    io::{self, ErrorKind},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use rustix::{
    fs::{FlockOperation, OFlags, flock},
    io::Errno,
};

use super::{
    Error, adopt,
    files::{self, Access},
    index::Index,
    journal::{self, Change, Journal},
};

/// A folder that nobody else changes meanwhile.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    index: Index,
    journal: Journal,
    is_adopted: bool,
    /// Held open: the lock is released when it is closed.
    _lock: File,
}

impl Folder {
    /// Locks a folder that is there, and completes what a killed run has begun. When another run has it, `waiting` is
    /// called before it is waited for.
    ///
    /// # Errors
    /// When there is none, or it cannot be read or written.
    pub fn open(path: &Path, waiting: impl FnOnce()) -> Result<Self, Error> {
        match path.metadata() {
            Ok(meta) if meta.is_dir() => {}
            Ok(_) => return Err(Error::file("open", path, ErrorKind::NotADirectory.into())),
            Err(error) if error.kind() == ErrorKind::NotFound => return Err(Error::NoFolder(path.to_owned())),
            Err(error) => return Err(Error::file("open", path, error)),
        }
        let lock = lock(path, waiting).map_err(|error| match path.join(LOCK) {
            file if files::is_there(&file) => Error::file("write", &file, error),
            _ => Error::file("write in", path, error),
        })?;
        let known = read_index(path)?;
        let mut index = known.clone().unwrap_or_default();
        let mut journal = Journal::default();
        let recovered = journal.recover(path, &mut index)?;
        files::sweep(path).map_err(|error| Error::file("write in", path, error))?;
        let mut folder = Self { path: path.to_owned(), index, journal, is_adopted: false, _lock: lock };
        let adopted = known.is_none() && adopt::adopt(path, &mut folder.index)?;
        folder.is_adopted = adopted;
        if recovered || adopted {
            folder.checkpoint()?;
        }
        Ok(folder)
    }

    /// The same, and makes the folder if there is none.
    ///
    /// # Errors
    /// When it cannot be made, read or written.
    pub fn create(path: &Path, waiting: impl FnOnce()) -> Result<Self, Error> {
        files::create_folder(path)?;
        Self::open(path, waiting)
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The certificates in it.
    #[must_use]
    pub const fn index(&self) -> &Index {
        &self.index
    }

    /// Whether its index was made just now, of the certificates that were found.
    #[must_use]
    pub const fn is_adopted(&self) -> bool {
        self.is_adopted
    }

    /// Makes a change, which lasts from then on, whatever happens.
    ///
    /// # Errors
    /// When something cannot be written.
    pub fn commit(&mut self, change: Change) -> Result<(), Error> {
        if change.is_empty() { Ok(()) } else { self.journal.commit(change, &mut self.index) }
    }

    /// Writes the index.
    ///
    /// # Errors
    /// When it cannot be written; the next run does it.
    pub fn close(mut self) -> Result<(), Error> {
        if self.journal.is_due() { self.checkpoint() } else { Ok(()) }
    }

    fn checkpoint(&mut self) -> Result<(), Error> {
        // First what the journal has done, then the index, and only then may the journal go.
        self.journal.sync(&self.path)?;
        files::write(&self.path.join(INDEX), self.index.to_json().as_bytes(), Access::Public)?;
        self.journal.clear(&self.path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if self.journal.is_due() {
            // If it cannot, the next run does it.
            let _ = self.checkpoint();
        }
    }
}

/// The certificates of a folder, for one who only looks: nothing is locked and nothing is written.
///
/// # Errors
/// When the index cannot be read, or is damaged.
pub fn look(path: &Path) -> Result<Index, Error> {
    // The journal first: what it loses between the two readings has gone into the index.
    let note = journal::look(path)?;
    let known = read_index(path)?;
    let mut index = known.clone().unwrap_or_default();
    note(&mut index);
    if known.is_none() && path.is_dir() {
        adopt::adopt(path, &mut index)?;
    }
    Ok(index)
}

/// Whether certificates were made in it, or adopted.
pub(super) fn is_kept(path: &Path) -> bool {
    [INDEX, journal::NAME].iter().any(|name| files::is_there(&path.join(name)))
}

fn read_index(path: &Path) -> Result<Option<Index>, Error> {
    let path = path.join(INDEX);
    let Some(text) = files::read_if_there(&path, LIMIT)? else { return Ok(None) };
    // Other programs have files of this name, too.
    if serde_json::from_slice::<serde_json::Value>(&text)
        .is_ok_and(|value| value.is_object() && value.get("certificates").is_none())
    {
        return Err(Error::OtherIndex(path));
    }
    Index::from_json(&text).map(Some).map_err(|cause| Error::Damaged { path, cause })
}

fn lock(path: &Path, waiting: impl FnOnce()) -> io::Result<File> {
    // A link would make a file elsewhere.
    let follows_not = OFlags::NOFOLLOW.bits().cast_signed();
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false).mode(0o600).custom_flags(follows_not);
    let file = options.open(path.join(LOCK))?;
    match flock(&file, FlockOperation::NonBlockingLockExclusive) {
        Err(Errno::WOULDBLOCK) => {
            waiting();
            while let Err(error) = flock(&file, FlockOperation::LockExclusive) {
                if error != Errno::INTR {
                    return Err(error.into());
                }
            }
        }
        done => done?,
    }
    Ok(file)
}

/// The file that says what there is.
pub const INDEX: &str = "index.json";
const LOCK: &str = ".mqtt-certs.lock";
/// A million certificates have half of it.
const LIMIT: u64 = 1 << 30;
