//! mosquitto.conf: what it may say, what it says, and where each value comes from.
//!
//! Its rules are mosquitto's, quirks included; but nothing is ignored in silence. Values only: what they mean for sockets,
//! users and bridges is for those who run a broker.

mod bridges;
mod build;
mod error;
mod file;
mod key;
mod keys;
mod print;
mod section;
mod value;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

pub use self::{
    bridges::{read_addresses, read_topic},
    error::{Error, Problem},
    key::{Effect, Key, Scope, all, named},
    section::{Origin, Place, Section, Value},
    value::{Kind, expiration, restart, versions},
};

/// A whole configuration.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Of the broker.
    pub global: Section,
    /// Of each listener.
    pub listeners: Vec<Section>,
    /// Of each bridge.
    pub bridges: Vec<Section>,
    /// What is read and does nothing, or something else than it seems: one line each.
    pub notes: Vec<Note>,
    /// Whether nobody has said where to listen: then it is this machine alone that may come in.
    pub local_only: bool,
}

/// What should be known of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Where it stands.
    pub origin: Origin,
    /// What there is to know.
    pub what: String,
}

/// An option of the command line that means a key.
#[derive(Clone, Debug)]
pub struct Flag {
    /// What was typed, without its value.
    pub name: &'static str,
    /// The key.
    pub key: &'static str,
    /// The value, as it would be shown.
    pub value: String,
    /// The path that it is, if it is one: it need not be text.
    pub path: Option<PathBuf>,
}

impl Flag {
    /// An option with a text.
    #[must_use]
    pub const fn new(name: &'static str, key: &'static str, value: String) -> Self {
        Self { name, key, value, path: None }
    }

    /// An option with a path.
    #[must_use]
    pub fn of_path(name: &'static str, key: &'static str, path: &Path) -> Self {
        Self { name, key, value: path.display().to_string(), path: Some(path.to_owned()) }
    }
}

impl Settings {
    /// What holds when nothing is said.
    #[must_use]
    pub fn none() -> Self {
        build::Builder::default().finish_unchecked()
    }

    /// Reads a file, and those that it includes.
    ///
    /// # Errors
    /// A file cannot be read, or a line is wrong.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let mut builder = build::Builder::default();
        file::read(path, &mut builder, true)?;
        builder.finish()
    }

    /// Puts an option in the place of what is said of its key: for the broker, and for every listener or bridge that it
    /// is about.
    ///
    /// # Errors
    /// The value is wrong.
    pub fn set(&mut self, flag: &Flag) -> Result<(), Error> {
        build::set(self, flag)
    }

    /// The same for keys of the broker that may have more than one value: all that are given, together.
    ///
    /// # Errors
    /// A value is wrong.
    pub fn set_each(&mut self, flags: &[Flag]) -> Result<(), Error> {
        build::set_each(self, flags)
    }

    /// The same for one listener alone.
    ///
    /// # Errors
    /// The value is wrong.
    pub fn set_listener(&mut self, at: usize, flag: &Flag) -> Result<(), Error> {
        let Some(listener) = self.listeners.get_mut(at) else { return Ok(()) };
        let note = listener.set(flag)?;
        self.notes.extend(note);
        Ok(())
    }

    /// The keys that `other` says something else about: for the broker, and for what both know, a listener by where it
    /// is and a bridge by its name.
    #[must_use]
    pub fn differences(&self, other: &Self) -> Vec<&'static str> {
        let places = |all: &[Section]| -> Vec<Place> { all.iter().map(|listener| listener.place.clone()).collect() };
        let names = |all: &[Section]| -> Vec<String> { all.iter().map(|bridge| bridge.name.clone()).collect() };
        let mut keys = Vec::new();
        keys.extend((places(&self.listeners) != places(&other.listeners)).then_some("listener"));
        keys.extend((names(&self.bridges) != names(&other.bridges)).then_some("connection"));
        let listeners = self.listeners.iter().filter_map(|mine| Some((mine, other.listener_at(&mine.place)?)));
        let same_name = |mine: &Section| other.bridges.iter().find(|bridge| bridge.name == mine.name);
        let bridges = self.bridges.iter().filter_map(|mine| Some((mine, same_name(mine)?)));
        let pairs: Vec<(&Section, &Section)> =
            [(&self.global, &other.global)].into_iter().chain(listeners).chain(bridges).collect();
        for key in all() {
            let texts =
                |section: &Section| -> Vec<String> { section.each(key.name).map(|value| value.text.clone()).collect() };
            if pairs.iter().any(|(mine, other)| texts(mine) != texts(other)) {
                keys.push(key.name);
            }
        }
        keys
    }

    /// The listener that is there, if there is one.
    #[must_use]
    pub fn listener_at(&self, place: &Place) -> Option<&Section> {
        self.listeners.iter().find(|listener| listener.place == *place)
    }

    /// What holds for `key` at `listener`: for the keys of users, `per_listener_settings` decides where to look.
    #[must_use]
    pub fn at<'a>(&'a self, listener: &'a Section, key: &str) -> Option<&'a Value> {
        if self.is_per_listener() { listener.get(key) } else { self.global.get(key) }
    }

    /// Whether each listener has users of its own.
    #[must_use]
    pub fn is_per_listener(&self) -> bool {
        self.global.flag("per_listener_settings")
    }

    /// Whether clients without a user name may come in at `listener`, if anything is said about it.
    #[must_use]
    pub fn allows_anonymous(&self, listener: &Section) -> Option<bool> {
        let said = listener.get("listener_allow_anonymous").or_else(|| self.at(listener, "allow_anonymous"));
        said.map(|value| value.text == "true")
    }
}
