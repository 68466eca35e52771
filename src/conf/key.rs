//! What there is to know of one key of mosquitto.conf: where it belongs, what its value is, and what becomes of it here.

use super::value::Kind;

/// A key of mosquitto.conf.
#[derive(Debug)]
pub struct Key {
    /// Its name; for options with a name of their own, as `auth_opt_`, how it begins.
    pub name: &'static str,
    /// An older name, or another one for the same.
    pub also: Option<&'static str>,
    /// What it belongs to.
    pub scope: Scope,
    /// What its value is.
    pub kind: Kind,
    /// What holds without it, as it would be written; `None`: nothing does.
    pub default: Option<&'static str>,
    /// What becomes of it here.
    pub effect: Effect,
    /// Whether nobody may see its value.
    pub secret: bool,
}

/// What a key belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The broker.
    Global,
    /// The broker, or with `per_listener_settings true` the last listener.
    Security,
    /// The last listener, or before the first one the listener on 1883.
    Listener,
    /// The last listener, of which there has to be one.
    OwnListener,
    /// The last bridge.
    Bridge,
}

/// What becomes of a key here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It does what it says.
    Full,
    /// Nothing, which is told: why.
    None(&'static str),
    /// Nothing when it has this value, which is told: why.
    NoneWhen(&'static str, &'static str),
    /// It cannot be honoured: why, and what to do instead.
    Refused(&'static str, &'static str),
    /// It cannot be honoured when it has this value: why, and what to do instead.
    RefusedWhen(&'static str, &'static str, &'static str),
}

impl Key {
    /// A key that does what it says.
    pub(super) const fn new(name: &'static str, scope: Scope, kind: Kind) -> Self {
        Self { name, also: None, scope, kind, default: None, effect: Effect::Full, secret: false }
    }

    /// The same with what holds without it.
    pub(super) const fn or(mut self, default: &'static str) -> Self {
        self.default = Some(default);
        self
    }

    /// The same under another name, too.
    pub(super) const fn also(mut self, name: &'static str) -> Self {
        self.also = Some(name);
        self
    }

    /// The same, whose value nobody may see.
    pub(super) const fn secret(mut self) -> Self {
        self.secret = true;
        self
    }

    /// The same, which does nothing here.
    pub(super) const fn idle(mut self, why: &'static str) -> Self {
        self.effect = Effect::None(why);
        self
    }

    /// The same, which does nothing here when it is `value`.
    pub(super) const fn idle_when(mut self, value: &'static str, why: &'static str) -> Self {
        self.effect = Effect::NoneWhen(value, why);
        self
    }

    /// The same, which is refused.
    pub(super) const fn refused(mut self, why: &'static str, instead: &'static str) -> Self {
        self.effect = Effect::Refused(why, instead);
        self
    }

    /// The same, which is refused when it is `value`.
    pub(super) const fn refused_when(mut self, value: &'static str, why: &'static str, instead: &'static str) -> Self {
        self.effect = Effect::RefusedWhen(value, why, instead);
        self
    }

    /// Whether `name` means it.
    fn is(&self, name: &str) -> bool {
        self.name == name || self.also == Some(name) || (self.name.ends_with('_') && name.starts_with(self.name))
    }
}

/// Every key, those of the broker before those of listeners and bridges.
pub fn all() -> impl Iterator<Item = &'static Key> {
    super::keys::GLOBAL.iter().chain(super::keys::LISTENER).chain(super::keys::BRIDGE)
}

/// The key that is called so.
#[must_use]
pub fn named(name: &str) -> Option<&'static Key> {
    all().find(|key| key.is(name))
}

/// The key that was most likely meant: nearly the same letters, or words of which one is the beginning of the other.
pub(super) fn nearest(name: &str) -> Option<&'static str> {
    let name = name.to_ascii_lowercase();
    let name = name.trim();
    if let Some((_, ours)) = OTHER_WORDS.iter().find(|(word, _)| *word == name) {
        return Some(ours);
    }
    let names = all().flat_map(|key| [Some(key.name), key.also]).flatten().filter(|known| !known.ends_with('_'));
    let found = names.map(|known| (distance(name, known), known)).min_by_key(|(distance, _)| *distance)?;
    (found.0 <= name.len().min(found.1.len()) / 3).then_some(found.1)
}

/// What people write, and what it is called.
const OTHER_WORDS: [(&str, &str); 11] = [
    ("passwd_file", "password_file"),
    ("passwordfile", "password_file"),
    ("bind", "listener"),
    ("bridge", "connection"),
    ("anonymous", "allow_anonymous"),
    ("ca_file", "cafile"),
    ("cert_file", "certfile"),
    ("key_file", "keyfile"),
    ("persistence_dir", "persistence_location"),
    ("tls_min", "tls_version"),
    ("log_file", "log_dest"),
];

/// How many letters to add, to leave out or to change make `b` of `a`; names are short.
fn distance(a: &str, b: &str) -> usize {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() > LONG {
        return usize::MAX;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut before = std::mem::replace(&mut row[0], i + 1);
        for (j, y) in b.iter().enumerate() {
            let changed = before + usize::from(x != y);
            before = row[j + 1];
            row[j + 1] = changed.min(before + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

/// Longer than every name.
const LONG: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_there_once_and_found_by_each_of_them() {
        let mut names: Vec<&str> = all().flat_map(|key| [Some(key.name), key.also]).flatten().collect();
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
        for name in names {
            assert!(named(name).is_some(), "{name}");
        }
        assert_eq!(named("plugin_opt_x").map(|key| key.name), Some("plugin_opt_"));
    }

    #[test]
    fn defaults_are_values_of_their_keys() {
        for key in all() {
            if let Some(default) = key.default {
                assert_eq!(key.kind.check(default).map(|checked| checked.text), Ok(default.to_owned()), "{}", key.name);
            }
        }
    }

    #[test]
    fn the_nearest_name_is_found_and_nonsense_has_none() {
        for (typed, meant) in [
            ("alow_anonymous", "allow_anonymous"),
            ("Listener", "listener"),
            ("passwordfile", "password_file"),
            ("acl_fil", "acl_file"),
            ("max_inflight_message", "max_inflight_messages"),
            ("\tlistener", "listener"),
            ("restart_time_out", "restart_timeout"),
        ] {
            assert_eq!(nearest(typed), Some(meant), "{typed}");
        }
        for typed in ["", "foo", "x", "colour", &"x".repeat(5000)] {
            assert_eq!(nearest(typed), None);
        }
    }
}
