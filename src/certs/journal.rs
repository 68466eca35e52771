//! What a command is about to do to a folder, written down before it is done.
//!
//! New files lie in the folder under names that say they are not finished; a line of the journal says which names they
//! get and what the index learns. Once the line is on disk the change is made, whatever happens: who opens the folder
//! next gives the names that are still missing. Before that nothing was done, and what lies around is swept away.

use std::{
    collections::BTreeSet,
    fs::{self, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use rustix::fs::OFlags;
use serde::{Deserialize, Serialize};

use super::{
    Error,
    files::{self, Access, UNFINISHED},
    index::{CrlState, Entry, Index, Revocation, is_inside},
};

/// A change of a folder, not done yet. Dropping it undoes it.
#[derive(Debug)]
pub struct Change {
    folder: PathBuf,
    record: Record,
    open: Vec<File>,
}

/// A line of the journal.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Record {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    files: Vec<Move>,
    /// Files that get `.old` behind their names, and have no successor.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    retired: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    issued: Vec<Entry>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    revoked: Vec<(String, Revocation)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    crl: Option<CrlState>,
}

/// A file that gets its name.
#[derive(Debug, Serialize, Deserialize)]
struct Move {
    from: String,
    to: String,
    keep_old: bool,
}

/// So many files may stay open until they are on disk; more are left to the file system.
const OPEN_FILES: usize = 16;

impl Change {
    /// A change of `folder` that does nothing yet.
    #[must_use]
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), record: Record::default(), open: Vec::new() }
    }

    /// Adds a file. `path` is seen from the folder.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn file(&mut self, path: &str, content: &[u8], access: Access, keep_old: bool) -> Result<(), Error> {
        let (from, file) = files::write_unfinished(&self.folder, content, access)?;
        self.record.files.push(Move { from, to: path.to_owned(), keep_old });
        if self.open.len() < OPEN_FILES {
            self.open.push(file);
        }
        Ok(())
    }

    /// Adds a file whose content comes later: it has to be written before the change is made.
    ///
    /// # Errors
    /// When it cannot be begun.
    pub fn begin_file(&mut self, path: &str, access: Access) -> Result<File, Error> {
        let (from, file) = files::write_unfinished(&self.folder, &[], access)?;
        let writer = file.try_clone().map_err(|error| Error::file("write in", &self.folder, error))?;
        self.record.files.push(Move { from, to: path.to_owned(), keep_old: false });
        self.open.push(file);
        Ok(writer)
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Gives a file that nobody needs any more its name with `.old`.
    pub fn retire(&mut self, path: &str) {
        self.record.retired.push(path.to_owned());
    }

    /// Adds a certificate to the index.
    pub fn issued(&mut self, entry: Entry) {
        self.record.issued.push(entry);
    }

    /// Notes a revocation.
    pub fn revoked(&mut self, serial: &str, revocation: Revocation) {
        self.record.revoked.push((serial.to_owned(), revocation));
    }

    /// Notes what the revocation list in this change is.
    pub fn crl(&mut self, crl: CrlState) {
        self.record.crl = Some(crl);
    }

    /// Whether it does nothing.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        let Record { files, retired, issued, revoked, crl } = &self.record;
        files.is_empty() && retired.is_empty() && issued.is_empty() && revoked.is_empty() && crl.is_none()
    }

    /// The certificates in it.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.record.issued
    }

    /// The revocations in it.
    pub(super) fn revocations(&self) -> &[(String, Revocation)] {
        &self.record.revoked
    }

    /// Takes over what another change of the same folder does.
    pub fn join(&mut self, mut other: Self) {
        let theirs = std::mem::take(&mut other.record);
        self.record.files.extend(theirs.files);
        self.record.retired.extend(theirs.retired);
        self.record.issued.extend(theirs.issued);
        self.record.revoked.extend(theirs.revoked);
        self.record.crl = theirs.crl.or(self.record.crl);
        let room = OPEN_FILES.saturating_sub(self.open.len());
        self.open.extend(other.open.drain(..).take(room));
    }

    /// Everything that was written is on disk.
    fn sync(&self) -> io::Result<()> {
        if self.record.files.len() == self.open.len() {
            return self.open.iter().try_for_each(File::sync_all);
        }
        #[cfg(any(target_os = "linux", target_os = "android"))]
        return Ok(rustix::fs::syncfs(File::open(&self.folder)?)?);
        #[cfg(not(any(target_os = "linux", target_os = "android")))]
        self.record.files.iter().try_for_each(|file| File::open(self.folder.join(&file.from))?.sync_all())
    }
}

impl Drop for Change {
    fn drop(&mut self) {
        for file in &self.record.files {
            // The next run would do it.
            let _ = fs::remove_file(self.folder.join(&file.from));
        }
    }
}

impl Record {
    /// Gives the files their names; those that have theirs are left alone.
    fn finish(&self, folder: &Path) -> Result<(), Error> {
        for path in self.retired.iter().map(|name| folder.join(name)) {
            match fs::rename(&path, files::old_name(&path)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(Error::file("rename", &path, error));
                }
                _ => {}
            }
        }
        for file in &self.files {
            let (from, to) = (folder.join(&file.from), folder.join(&file.to));
            if !files::is_there(&from) {
                continue;
            }
            if file.to.contains('/') {
                files::create_folder(&files::folder_of(&to))?;
            }
            files::put(&from, &to, file.keep_old).map_err(|error| Error::file("write", &to, error))?;
        }
        Ok(())
    }

    /// Names what would keep a file from getting its name, while nothing is done yet.
    fn find_obstacle(&self, folder: &Path) -> Result<(), Error> {
        let mut waiting = self.files.iter().filter(|file| files::is_there(&folder.join(&file.from)));
        waiting.try_for_each(|file| files::obstacle(folder, &file.to, file.keep_old))?;
        self.retired.iter().try_for_each(|name| files::obstacle(folder, name, true))
    }

    /// Notes the folders that get names, and those that they are in.
    fn touch(&self, folder: &Path, touched: &mut BTreeSet<PathBuf>) {
        for name in self.files.iter().map(|file| &file.to).chain(&self.retired).filter(|name| name.contains('/')) {
            let above = Path::new(name).ancestors().skip(1).filter(|above| !above.as_os_str().is_empty());
            touched.extend(above.map(|above| folder.join(above)));
        }
    }

    fn note(&self, index: &mut Index) {
        for entry in &self.issued {
            index.insert(entry.clone());
        }
        for (serial, revocation) in &self.revoked {
            index.revoke(serial, revocation);
        }
        if let Some(crl) = self.crl {
            index.set_crl(crl);
        }
    }

    fn check(&self) -> Result<(), String> {
        self.issued.iter().try_for_each(Entry::check)?;
        let is_sound =
            |file: &Move| file.from.starts_with(UNFINISHED) && !file.from.contains('/') && (is_inside(&file.to));
        let unsound = self.files.iter().find(|file| !is_sound(file)).map(|file| &file.to);
        match unsound.or_else(|| self.retired.iter().find(|name| !is_inside(name))) {
            Some(name) => Err(format!("the file {name:?} is not in the folder")),
            None => Ok(()),
        }
    }
}

/// The journal of a folder that is locked.
#[derive(Debug, Default)]
pub(super) struct Journal {
    file: Option<File>,
    /// The folders in which names have come.
    touched: BTreeSet<PathBuf>,
    /// A change is decided, but could not be done: the next run has to.
    is_unfinished: bool,
}

impl Journal {
    /// Makes the change: from here on it happens, now or when the folder is opened next.
    pub(super) fn commit(&mut self, mut change: Change, index: &mut Index) -> Result<(), Error> {
        change.record.find_obstacle(&change.folder)?;
        change.sync().map_err(|error| Error::file("write in", &change.folder, error))?;
        let path = change.folder.join(NAME);
        let cannot_write = |error| Error::file("write", &path, error);
        let mut line = serde_json::to_vec(&change.record).map_err(|error| cannot_write(error.into()))?;
        line.push(b'\n');
        let file = match &mut self.file {
            Some(file) => file,
            none => {
                // A link would make a file elsewhere.
                let follows_not = OFlags::NOFOLLOW.bits().cast_signed();
                let mut options = OpenOptions::new();
                options.append(true).create(true).mode(0o600).custom_flags(follows_not);
                none.insert(options.open(&path).map_err(cannot_write)?)
            }
        };
        // The line speaks of names that have to be there when it is.
        files::sync_folder(&change.folder).map_err(cannot_write)?;
        let before = file.metadata().map_err(cannot_write)?.len();
        if let Err(error) = file.write_all(&line).and_then(|()| file.sync_data()) {
            // Half a line would make what follows unreadable.
            let _ = file.set_len(before);
            return Err(cannot_write(error));
        }
        let record = std::mem::take(&mut change.record);
        record.note(index);
        record.touch(&change.folder, &mut self.touched);
        let done = record.finish(&change.folder);
        self.is_unfinished |= done.is_err();
        done
    }

    /// Ends what an earlier run has begun, and says whether there was anything.
    pub(super) fn recover(&mut self, folder: &Path, index: &mut Index) -> Result<bool, Error> {
        let Some(records) = read(folder)? else { return Ok(false) };
        for record in records {
            record.find_obstacle(folder)?;
            record.touch(folder, &mut self.touched);
            record.finish(folder)?;
            record.note(index);
        }
        Ok(true)
    }

    /// Sees to it that all the names that it has given outlast a loss of power.
    pub(super) fn sync(&mut self, folder: &Path) -> Result<(), Error> {
        let touched = std::mem::take(&mut self.touched);
        #[cfg(any(target_os = "linux", target_os = "android"))]
        if touched.len() > OPEN_FILES {
            let sync = || Ok(rustix::fs::syncfs(File::open(folder)?)?);
            return sync().map_err(|error| Error::file("write in", folder, error));
        }
        for path in touched.iter().map(PathBuf::as_path).chain([folder]) {
            match files::sync_folder(path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(Error::file("write in", path, error));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Forgets everything: the index on disk has it.
    pub(super) fn clear(&mut self, folder: &Path) -> Result<(), Error> {
        self.file = None;
        let path = folder.join(NAME);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Error::file("remove", &path, error)),
            _ => Ok(()),
        }
    }

    /// Whether the index on disk is to take over what it says.
    pub(super) const fn is_due(&self) -> bool {
        self.file.is_some() && !self.is_unfinished
    }
}

/// The records, for one who only looks.
pub(super) fn look(folder: &Path) -> Result<impl Fn(&mut Index), Error> {
    let records = read(folder)?.unwrap_or_default();
    Ok(move |index: &mut Index| records.iter().for_each(|record| record.note(index)))
}

/// What the journal says. The last line may be cut off: then it was never decided.
fn read(folder: &Path) -> Result<Option<Vec<Record>>, Error> {
    let path = folder.join(NAME);
    if path.is_symlink() {
        return Err(Error::file("read", &path, io::Error::other("it is a link, and this program makes none")));
    }
    let Some(bytes) = files::read_if_there(&path, LIMIT)? else { return Ok(None) };
    let mut records = Vec::new();
    let lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').collect();
    for (at, line) in lines.iter().enumerate() {
        if line.is_empty() {
            continue;
        }
        match serde_json::from_slice::<Record>(line).map_err(|error| error.to_string()) {
            Ok(record) => match record.check() {
                Ok(()) => records.push(record),
                Err(cause) => return Err(Error::Damaged { path, cause }),
            },
            Err(_) if lines[at + 1..].iter().all(|line| line.is_empty()) => {}
            Err(cause) => return Err(Error::Damaged { path, cause: format!("line {}: {cause}", at + 1) }),
        }
    }
    Ok(Some(records))
}

/// The file that is there while something is not done.
pub(super) const NAME: &str = ".mqtt-certs.journal";
/// A batch of a million names has less.
const LIMIT: u64 = 1 << 30;
