//! The configuration read again while the broker runs: users and rights change at once, whoever is connected; what cannot
//! change is told to wait for the next start.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    listeners::Listeners,
    settings::{access, settings},
    voice::Voice,
};
use crate::{
    access::{Access, Acl},
    broker::{Door, Handle},
    cli::ServeArgs,
    conf::{Place, Settings},
    failure::Failure,
    net::tls::ServerTls,
};

/// What is read again, and for which doors.
pub(super) struct Again<'a> {
    args: &'a ServeArgs,
    /// As it holds.
    settings: Settings,
    /// Where sockets listen that were there before.
    handed: Vec<Place>,
    doors: Vec<Opened>,
    handle: Handle,
    voice: Voice,
}

/// A door with what it was made from.
struct Opened {
    place: Place,
    door: Arc<Door>,
    tls: Option<Arc<ServerTls>>,
}

/// The keys that are taken over at once.
const AT_ONCE: [&str; 4] = ["allow_anonymous", "listener_allow_anonymous", "password_file", "acl_file"];

impl<'a> Again<'a> {
    pub(super) fn new(
        args: &'a ServeArgs,
        settings: &Settings,
        bound: &Listeners,
        handle: Handle,
        voice: Voice,
    ) -> Self {
        let open = |(listener, group): (&crate::conf::Section, &super::listeners::Group)| Opened {
            place: listener.place.clone(),
            door: Arc::clone(&group.door),
            tls: group.sockets.first().and_then(|socket| socket.tls().cloned()),
        };
        let doors: Vec<Opened> = settings.listeners.iter().zip(&bound.groups).map(open).collect();
        let again = Self { args, settings: settings.clone(), handed: bound.handed.clone(), doors, handle, voice };
        for (path, acl) in again.rights() {
            warn(&acl, &path, &again.voice);
        }
        again
    }

    /// The files of users and rights.
    pub(super) fn files(&self) -> Vec<PathBuf> {
        let sections = self.settings.listeners.iter().chain([&self.settings.global]);
        let of_section = |section: &crate::conf::Section| [section.path("password_file"), section.path("acl_file")];
        let mut files: Vec<PathBuf> = sections.flat_map(of_section).flatten().collect();
        files.sort_unstable();
        files.dedup();
        files
    }

    /// Reads users and rights, and tells of the files that have changed; `None`: somebody asks for all of it, and for the
    /// configuration that names them. If something is wrong, everything stays as it was, and this says why.
    pub(super) fn read(&mut self, changed: Option<&[PathBuf]>) {
        match self.try_read(changed.is_none()) {
            Ok(()) => self.tell(changed),
            Err(failure) => {
                let what = format!("users and rights stay as they were: {failure}");
                self.voice.finding(&what, failure.hint.as_deref());
            }
        }
    }

    /// What holds now.
    fn tell(&self, changed: Option<&[PathBuf]>) {
        let is_told = |path: &PathBuf| changed.is_none_or(|changed| changed.contains(path));
        let users = self.each("password_file", |access| access.passwords.clone());
        for (path, users) in users.into_iter().filter(|(path, _)| is_told(path)) {
            self.voice.note(format_args!("users read again: {} in {}", users.len(), path.display()));
        }
        for (path, acl) in self.rights().into_iter().filter(|(path, _)| is_told(path)) {
            self.voice.note(format_args!("rights read again: {}", path.display()));
            warn(&acl, &path, &self.voice);
        }
    }

    fn rights(&self) -> BTreeMap<PathBuf, Arc<Acl>> {
        self.each("acl_file", |access| access.acl.clone())
    }

    /// What each file of this key has become, whose doors have it now.
    fn each<T>(&self, key: &str, part: impl Fn(&Access) -> Option<T>) -> BTreeMap<PathBuf, T> {
        let of_door = |opened: &Opened| {
            let listener = self.settings.listeners.iter().find(|listener| listener.place == opened.place)?;
            Some((PathBuf::from(&self.settings.at(listener, key)?.text), part(&opened.door.access())?))
        };
        self.doors.iter().filter_map(of_door).collect()
    }

    fn try_read(&mut self, with_settings: bool) -> Result<(), Failure> {
        let new = if with_settings && self.args.config.is_some() {
            settings(self.args, &self.handed)?
        } else {
            self.settings.clone()
        };
        let mut accesses = Vec::new();
        for opened in &self.doors {
            let Some(listener) = new.listeners.iter().find(|listener| listener.place == opened.place) else { continue };
            let tls = opened.tls.as_deref().map(ServerTls::options);
            accesses.push((Arc::clone(&opened.door), access(&new, listener, tls, self.args.config.is_some())?));
        }
        // All or none.
        for (door, access) in accesses {
            door.set_access(access);
        }
        self.handle.access_changed();
        let later: Vec<&str> =
            self.settings.differences(&new).into_iter().filter(|key| !AT_ONCE.contains(key)).collect();
        if !later.is_empty() {
            self.voice.note(format_args!("changed, and taken over at the next start: {}", later.join(", ")));
        }
        // What waits for the next start is told once.
        self.settings = new;
        Ok(())
    }
}

/// As mosquitto does: such a pattern is seldom meant.
fn warn(acl: &Acl, path: &Path, voice: &Voice) {
    for (line, pattern) in acl.impersonal() {
        let (path, pattern) = (path.display(), pattern.escape_debug());
        voice.note(format_args!("{path}:{line}: pattern '{pattern}' has no %c and no %u: it is for everybody"));
    }
}
