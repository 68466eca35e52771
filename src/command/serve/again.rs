//! The configuration read again while the broker runs: users and rights change at once, whoever is connected; what cannot
//! change is told to wait for the next start.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    listeners::{Group, Listeners},
    settings::{Wanted, load_acl, load_passwords, settings},
    voice::Voice,
};
use crate::{
    access::{Access, Acl},
    broker::{Door, Handle},
    cli::ServeArgs,
    conf::{Place, Section, Settings, Value},
    failure::Failure,
    net::tls::ServerTls,
};

/// What is read again, and for which doors.
pub(super) struct Again<'a> {
    args: &'a ServeArgs,
    /// As it holds.
    settings: Arc<Settings>,
    /// Where sockets listen that were there before.
    handed: Vec<Place>,
    doors: Vec<Opened>,
    handle: Handle,
    voice: Voice,
}

/// A door with what it was made from.
struct Opened {
    door: Arc<Door>,
    tls: Option<Arc<ServerTls>>,
    rules: Rules,
}

/// What says who may come in at a door.
#[derive(Clone)]
struct Rules {
    settings: Arc<Settings>,
    listener: Section,
    wanted: Wanted,
    /// Whether the configuration has this listener no more, which holds from the next start on.
    is_gone: bool,
}

/// The keys that are taken over at once.
const AT_ONCE: [&str; 5] =
    ["allow_anonymous", "listener_allow_anonymous", "password_file", "acl_file", "per_listener_settings"];
/// The keys of a bridge that name files of its TLS.
const BRIDGE_FILES: [&str; 4] = ["bridge_cafile", "bridge_capath", "bridge_certfile", "bridge_keyfile"];

impl<'a> Again<'a> {
    pub(super) fn new(
        args: &'a ServeArgs,
        settings: &Settings,
        bound: &Listeners,
        handle: Handle,
        voice: Voice,
    ) -> Self {
        let settings = Arc::new(settings.clone());
        let open = |(listener, group): (&Section, &Group)| {
            let tls = group.sockets.first().and_then(|socket| socket.tls().cloned());
            let wanted = Wanted::of(&settings, listener, tls.as_deref().map(ServerTls::options), args.config.is_some());
            let rules = Rules { settings: Arc::clone(&settings), listener: listener.clone(), wanted, is_gone: false };
            Opened { door: Arc::clone(&group.door), tls, rules }
        };
        let doors: Vec<Opened> = settings.listeners.iter().zip(&bound.groups).map(open).collect();
        for opened in &doors {
            if let (Some(value), Some(acl)) = (&opened.rules.wanted.acl, &opened.door.access().acl) {
                warn(acl, &value.path(), &voice);
            }
        }
        Self { args, settings, handed: bound.handed.clone(), doors, handle, voice }
    }

    /// The files of users and rights.
    pub(super) fn files(&self) -> Vec<PathBuf> {
        let of_door = |opened: &Opened| [opened.rules.wanted.passwords.clone(), opened.rules.wanted.acl.clone()];
        let values = self.doors.iter().flat_map(of_door).flatten();
        let mut files: Vec<PathBuf> = values.map(|value| value.path()).collect();
        files.sort_unstable();
        files.dedup();
        files
    }

    /// Reads the users and rights whose files have changed; `None`: somebody asks for all of it, and for the configuration
    /// that names them. Each file stands for itself: one that is wrong leaves what it said before, and the others hold.
    /// A configuration is taken over as a whole, or not at all.
    pub(super) fn read(&mut self, changed: Option<&[PathBuf]>) {
        if changed.is_none() {
            if self.args.config.is_some()
                && let Err(failure) = self.read_settings()
            {
                self.stays("the configuration stays as it was", &failure);
            }
            if self.settings.bridges.iter().any(|bridge| BRIDGE_FILES.iter().any(|key| bridge.get(key).is_some())) {
                self.voice.note("the certificates of bridges are read again at the next start");
            }
        }
        self.read_files(changed);
    }

    fn stays(&self, what: &str, failure: &Failure) {
        self.voice.finding(format_args!("{what}: {failure}"), failure.hint.as_deref());
    }

    fn read_settings(&mut self) -> Result<(), Failure> {
        let new = Arc::new(settings(self.args, &self.handed)?);
        let next: Vec<Rules> = self.doors.iter().map(|opened| self.rules(opened, &new)).collect();
        let mut accesses = Vec::new();
        for (opened, rules) in self.doors.iter().zip(&next) {
            // Whom a door lets in and what they may do belong together where another key or file says so.
            let is_new = !rules.wanted.is_like(&opened.rules.wanted);
            accesses.push(is_new.then(|| rules.wanted.load()).transpose()?);
        }
        for ((opened, rules), access) in self.doors.iter_mut().zip(next).zip(accesses) {
            if let Some(access) = access {
                opened.door.set_access(access);
            }
            if rules.is_gone && !opened.rules.is_gone {
                self.voice.note(format_args!(
                    "the listener on {} is not in the configuration any more: until the next start it stays, with its \
                     users and rights",
                    opened.door.options.name
                ));
            }
            opened.rules = rules;
        }
        let later: Vec<&str> =
            self.settings.differences(&new).into_iter().filter(|key| !AT_ONCE.contains(key)).collect();
        if !later.is_empty() {
            self.voice.note(format_args!("changed, and taken over at the next start: {}", later.join(", ")));
        }
        // What waits for the next start is told once.
        self.settings = new;
        Ok(())
    }

    /// What a door's rules become with a new configuration. A listener that is not there any more keeps what it said
    /// itself; where the broker speaks for it, it goes on doing so.
    fn rules(&self, opened: &Opened, new: &Arc<Settings>) -> Rules {
        let old = &opened.rules;
        let (settings, listener, is_gone) = match new.listener_at(&old.listener.place) {
            Some(listener) => (Arc::clone(new), listener.clone(), false),
            None if new.is_per_listener() == old.settings.is_per_listener() => {
                let settings = Settings { local_only: old.settings.local_only, ..Settings::clone(new) };
                (Arc::new(settings), old.listener.clone(), true)
            }
            None => (Arc::clone(&old.settings), old.listener.clone(), true),
        };
        let tls = opened.tls.as_deref().map(ServerTls::options);
        let wanted = Wanted::of(&settings, &listener, tls, self.args.config.is_some());
        Rules { settings, listener, wanted, is_gone }
    }

    fn read_files(&self, changed: Option<&[PathBuf]>) {
        let is_due = |value: &&Value| changed.is_none_or(|changed| changed.contains(&value.path()));
        let (mut users, mut rights) = (BTreeMap::new(), BTreeMap::new());
        for opened in &self.doors {
            let mut access = Access::clone(&opened.door.access());
            let wanted = &opened.rules.wanted;
            if let Some(value) = wanted.passwords.as_ref().filter(is_due) {
                let read = || load_passwords(value).map_err(|error| self.stays("users stay as they were", &error)).ok();
                let read = users.entry(value.path()).or_insert_with(read);
                access.passwords = read.clone().or(access.passwords);
            }
            if let Some(value) = wanted.acl.as_ref().filter(is_due) {
                let read = || load_acl(value).map_err(|error| self.stays("rights stay as they were", &error)).ok();
                let read = rights.entry(value.path()).or_insert_with(read);
                access.acl = read.clone().or(access.acl);
            }
            opened.door.set_access(access);
        }
        self.handle.access_changed();
        for (path, users) in users.into_iter().filter_map(|(path, users)| Some((path, users?))) {
            self.voice.note(format_args!("users read again: {} in {}", users.len(), path.display()));
        }
        for (path, acl) in rights.into_iter().filter_map(|(path, acl)| Some((path, acl?))) {
            self.voice.note(format_args!("rights read again: {}", path.display()));
            warn(&acl, &path, &self.voice);
        }
    }
}

/// As mosquitto does: such a pattern is seldom meant.
fn warn(acl: &Acl, path: &Path, voice: &Voice) {
    for (line, pattern) in acl.impersonal() {
        let (path, pattern) = (path.display(), pattern.escape_debug());
        voice.note(format_args!("{path}:{line}: pattern '{pattern}' has no %c and no %u: it is for everybody"));
    }
}
