//! Values with where they come from, and the sections that they make up: the broker, a listener, a bridge.

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::key::{self, Key};

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Nobody has said anything else.
    Default,
    /// A line of a file.
    Line(Arc<Path>, u32),
    /// An option of the command line.
    Flag(String),
}

/// The value of a key. It is good: readers need not look again.
#[derive(Clone, Debug)]
pub struct Value {
    /// The key.
    pub key: &'static Key,
    /// The value as it would be written.
    pub text: String,
    /// Where it comes from.
    pub origin: Origin,
    /// The path that an option has given, which need not be text.
    pub(super) typed: Option<PathBuf>,
}

/// Where a listener listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A port, 0 being a free one, of these hosts or addresses; of none: of all.
    Tcp(u16, Vec<String>),
    /// The path of a Unix socket.
    Unix(PathBuf),
}

/// Values that belong together.
#[derive(Clone, Debug)]
pub struct Section {
    /// Where it begins.
    pub origin: Origin,
    /// The name of a bridge.
    pub name: String,
    /// Where a listener listens.
    pub place: Place,
    values: Vec<Value>,
}

impl fmt::Display for Origin {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => out.write_str("the default"),
            Self::Line(file, line) => write!(out, "{}:{line}", file.display()),
            Self::Flag(flag) => out.write_str(flag),
        }
    }
}

impl Value {
    /// The path that it is.
    #[must_use]
    pub fn path(&self) -> PathBuf {
        self.typed.clone().unwrap_or_else(|| PathBuf::from(&self.text))
    }
}

impl Section {
    /// The values of the broker, of a bridge, or of a listener on all addresses.
    #[must_use]
    pub const fn new(origin: Origin, name: String) -> Self {
        Self { origin, name, place: Place::Tcp(1883, Vec::new()), values: Vec::new() }
    }

    /// A listener.
    #[must_use]
    pub const fn listener(origin: Origin, place: Place) -> Self {
        Self { origin, name: String::new(), place, values: Vec::new() }
    }

    /// The value of `key`, if it is given.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Value> {
        debug_assert!(key::named(key).is_some_and(|known| known.name == key), "{key}");
        self.values.iter().rev().find(|value| value.key.name == key)
    }

    /// All values of a key that may stand there more than once.
    pub fn each<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a Value> {
        debug_assert!(key::named(key).is_some_and(|known| known.name == key), "{key}");
        self.values.iter().filter(move |value| value.key.name == key)
    }

    /// The value of `key` as it holds; empty if nothing does.
    #[must_use]
    pub fn text(&self, key: &str) -> &str {
        let default = || key::named(key).and_then(|key| key.default).unwrap_or_default();
        self.get(key).map_or_else(default, |value| &value.text)
    }

    /// Whether `key` holds.
    #[must_use]
    pub fn flag(&self, key: &str) -> bool {
        self.text(key) == "true"
    }

    /// The number that holds for `key`.
    #[must_use]
    pub fn number(&self, key: &str) -> i64 {
        // Values are good; of what is neither given nor has a default, 0 means: nothing is said.
        self.text(key).parse().unwrap_or_default()
    }

    /// The number of `key` where 0 and less mean that there is no limit.
    #[must_use]
    pub fn limit(&self, key: &str) -> Option<usize> {
        usize::try_from(self.number(key)).ok().filter(|number| *number > 0)
    }

    /// The path of `key`, if it is given.
    #[must_use]
    pub fn path(&self, key: &str) -> Option<PathBuf> {
        self.get(key).map(Value::path)
    }

    /// The text of `key`, if it is given.
    #[must_use]
    pub fn given(&self, key: &str) -> Option<String> {
        self.get(key).map(|value| value.text.clone())
    }

    /// All values, in their order.
    #[must_use]
    pub fn values(&self) -> &[Value] {
        &self.values
    }

    /// Adds a value beside what is there.
    pub(super) fn add(&mut self, value: Value) {
        self.values.push(value);
    }

    /// Puts a value in the place of all others of its key.
    pub(super) fn replace(&mut self, value: Value) {
        self.values.retain(|other| other.key.name != value.key.name);
        self.values.push(value);
    }

    /// Takes all values of `key` away.
    pub(super) fn forget(&mut self, key: &str) {
        self.values.retain(|other| other.key.name != key);
    }
}
