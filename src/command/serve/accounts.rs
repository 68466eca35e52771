//! Users and rights that change while the broker runs: their files are read again, and a bad one changes nothing.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    listeners::Group,
    reload::{Stamp, stamp},
};
use crate::{
    access::{self, Access, Acl, Passwords},
    broker::{Door, Handle},
    conf::Settings,
    output::Console,
};

/// Watches the files that say who may come in, and what they may do.
pub(super) struct Accounts {
    doors: Vec<Guarded>,
    handle: Handle,
    console: Console,
    /// As the files were when they were last read.
    read: Vec<Stamp>,
    /// As they were at the last look.
    seen: Vec<Stamp>,
}

/// A door and its files.
struct Guarded {
    door: Arc<Door>,
    passwords: Option<PathBuf>,
    acl: Option<PathBuf>,
}

/// What files have become; none: they are bad, which was said.
type Found<T> = HashMap<PathBuf, Option<Arc<T>>>;

impl Accounts {
    /// The files of each listener and its door, as they have just been read.
    pub(super) fn new(settings: &Settings, groups: &[Group], handle: Handle, console: Console) -> Self {
        let doors: Vec<Guarded> = settings
            .listeners
            .iter()
            .zip(groups)
            .map(|(listener, group)| {
                let path = |key: &str| settings.at(listener, key).map(|value| PathBuf::from(&value.text));
                Guarded { door: Arc::clone(&group.door), passwords: path("password_file"), acl: path("acl_file") }
            })
            .collect();
        let acls: HashMap<&Path, _> =
            doors.iter().filter_map(|guarded| Some((guarded.acl.as_deref()?, guarded.door.access()))).collect();
        for (path, access) in &acls {
            access.acl.iter().for_each(|acl| warn(acl, path, console));
        }
        let now = stamps(&doors);
        Self { doors, handle, console, read: now.clone(), seen: now }
    }

    /// Reads the files when they have changed, and not since the last look: whoever writes them has finished.
    pub(super) fn look(&mut self) {
        let now = stamps(&self.doors);
        let settled = now == self.seen;
        self.seen = now;
        if settled && self.seen != self.read {
            self.read_now();
        }
    }

    /// Reads all files. Each that is good counts from now on.
    pub(super) fn read_now(&mut self) {
        self.seen = stamps(&self.doors);
        self.read.clone_from(&self.seen);
        let (mut passwords, mut acls) = (Found::new(), Found::new());
        for Guarded { door, passwords: users, acl } in &self.doors {
            let old = door.access();
            let users = users.as_deref().and_then(|path| self.load(&mut passwords, path, "users", Passwords::load));
            let acl = acl.as_deref().and_then(|path| self.load(&mut acls, path, "rights", Acl::load));
            if users.is_some() || acl.is_some() {
                let old = Access::clone(&old);
                door.set_access(Access { passwords: users.or(old.passwords), acl: acl.or(old.acl), ..old });
            }
        }
        for (path, users) in passwords.iter().filter_map(|(path, users)| Some((path, users.as_ref()?))) {
            self.console.note(format_args!("users read again: {} in {}", users.len(), path.display()));
        }
        for (path, acl) in acls.iter().filter_map(|(path, acl)| Some((path, acl.as_ref()?))) {
            self.console.note(format_args!("rights read again: {}", path.display()));
            warn(acl, path, self.console);
        }
        // Also when only some of it is new: whoever has to go goes now.
        self.handle.access_changed();
    }

    /// Reads a file, once for all doors that share it.
    fn load<T>(
        &self,
        found: &mut Found<T>,
        path: &Path,
        what: &str,
        load: impl Fn(&Path) -> Result<T, access::Error>,
    ) -> Option<Arc<T>> {
        if !found.contains_key(path) {
            let loaded = load(path).map_err(|error| {
                let text = format!("the {what} stay as they were: {error}");
                self.console.finding(&text, error.cure().as_deref());
            });
            found.insert(path.to_owned(), loaded.ok().map(Arc::new));
        }
        found.get(path).cloned().flatten()
    }
}

/// As mosquitto does: such a pattern is seldom meant.
fn warn(acl: &Acl, path: &Path, console: Console) {
    for (line, pattern) in acl.impersonal() {
        let (path, pattern) = (path.display(), pattern.escape_debug());
        console.note(format_args!("{path}:{line}: pattern '{pattern}' has no %c and no %u: it is for everybody"));
    }
}

fn stamps(doors: &[Guarded]) -> Vec<Stamp> {
    let mut files: Vec<&PathBuf> = doors.iter().flat_map(|door| [&door.passwords, &door.acl]).flatten().collect();
    files.sort_unstable();
    files.dedup();
    files.into_iter().map(|path| stamp(path.clone())).collect()
}
