//! From lines to sections: what belongs to the broker, to which listener, to which bridge.

use std::path::PathBuf;

use super::{
    Effect, Error, Flag, Key, Kind, Note, Origin, Place, Problem, Scope, Section, Settings, Value, key, value::Bad,
};

/// What the lines until now add up to.
pub(super) struct Builder {
    global: Section,
    /// The listener on 1883, which is there when something is said about it.
    default_listener: Section,
    listeners: Vec<Section>,
    bridges: Vec<Section>,
    notes: Vec<Note>,
}

impl Default for Builder {
    fn default() -> Self {
        let empty = || Section::new(Origin::Default, String::new());
        Self {
            global: empty(),
            default_listener: empty(),
            listeners: Vec::new(),
            bridges: Vec::new(),
            notes: Vec::new(),
        }
    }
}

impl Builder {
    /// The folder that `include_dir` names.
    pub(super) fn include(&mut self, value: &str, origin: Origin) -> Result<PathBuf, Error> {
        let (value, note) = checked("include_dir", value, origin)?;
        self.notes.extend(note);
        Ok(PathBuf::from(value.text))
    }

    /// One line.
    pub(super) fn take(&mut self, name: &str, value: &str, origin: Origin) -> Result<(), Error> {
        let (value, note) = checked(name, value, origin)?;
        self.notes.extend(note);
        match value.key.name {
            "listener" => {
                let place = place(&value.text);
                self.listeners.push(Section::listener(value.origin, place));
                return Ok(());
            }
            "connection" => return self.connect(value),
            "per_listener_settings" => return self.separate(value),
            _ => {}
        }
        let section = match value.key.scope {
            Scope::Global => &mut self.global,
            Scope::Security if !self.global.flag("per_listener_settings") => &mut self.global,
            Scope::Listener | Scope::Security => self.listeners.last_mut().unwrap_or(&mut self.default_listener),
            Scope::OwnListener => match self.listeners.last_mut() {
                Some(listener) => listener,
                None => return Err(Error::At(value.origin, Problem::NoListener(value.key.name.to_owned()))),
            },
            Scope::Bridge => match self.bridges.last_mut() {
                Some(bridge) => bridge,
                None => return Err(Error::At(value.origin, Problem::NoBridge(value.key.name.to_owned()))),
            },
        };
        put(section, value)
    }

    fn connect(&mut self, value: Value) -> Result<(), Error> {
        if self.bridges.iter().any(|bridge| bridge.name == value.text) {
            return Err(Error::At(value.origin, Problem::SameBridge(value.text)));
        }
        self.bridges.push(Section::new(value.origin, value.text));
        Ok(())
    }

    /// `per_listener_settings`, which has to come first and once true stays so.
    fn separate(&mut self, value: Value) -> Result<(), Error> {
        if self.global.flag("per_listener_settings") {
            return Ok(());
        }
        let security = self.global.values().iter().find(|other| other.key.scope == Scope::Security);
        if let Some(first) = security.filter(|_| value.text == "true") {
            let problem = Problem::TooLate(first.key.name.to_owned(), first.origin.clone());
            return Err(Error::At(value.origin, problem));
        }
        self.global.replace(value);
        Ok(())
    }

    /// The whole, if it makes sense.
    pub(super) fn finish(self) -> Result<Settings, Error> {
        let settings = self.finish_unchecked();
        for bridge in &settings.bridges {
            let problem = match bridge {
                _ if bridge.get("address").is_none() => Problem::NoAddress(bridge.name.clone()),
                _ if bridge.get("topic").is_none() => Problem::NoTopic(bridge.name.clone()),
                _ => continue,
            };
            return Err(Error::At(bridge.origin.clone(), problem));
        }
        Ok(settings)
    }

    pub(super) fn finish_unchecked(mut self) -> Settings {
        let said = [self.global.get("port"), self.global.get("bind_address")];
        let about = self.default_listener.values().iter().find(|value| makes_listener(value));
        let first = said.into_iter().flatten().next().or(about).map(|value| value.origin.clone());
        let local_only = self.listeners.is_empty() && first.is_none();
        let port = self.global.get("port").and_then(|value| value.text.parse().ok()).unwrap_or(PORT);
        if let Some(origin) = first {
            let addresses = self.global.get("bind_address").map(|value| value.text.clone());
            let mut listener = self.default_listener;
            (listener.origin, listener.place) = (origin, Place::Tcp(port, addresses.into_iter().collect()));
            // After the others, as in mosquitto.
            self.listeners.push(listener);
        } else if local_only {
            let mut listener = self.default_listener;
            listener.place = Place::Tcp(port, LOOPBACK.map(str::to_owned).to_vec());
            self.listeners.push(listener);
        } else {
            for value in self.default_listener.values() {
                let what = format!("{} stands before the first listener, and is about none", value.key.name);
                self.notes.push(Note { origin: value.origin.clone(), what });
            }
        }
        self.global.forget("port");
        self.global.forget("bind_address");
        let Self { global, listeners, bridges, notes, .. } = self;
        Settings { global, listeners, bridges, notes, local_only }
    }
}

/// Where the listener is that nobody has defined.
const PORT: u16 = 1883;
/// Where it listens when nothing is said about it.
const LOOPBACK: [&str; 2] = ["127.0.0.1", "::1"];

/// Whether the listener on 1883 is there because of this value.
fn makes_listener(value: &Value) -> bool {
    !matches!(value.key.name, "max_qos" | "max_topic_alias" | "allow_anonymous" | "acl_file" | "auto_id_prefix")
        && value.key.default != Some(value.text.as_str())
}

fn place(text: &str) -> Place {
    let (port, place) = text.split_once(' ').map_or((text, None), |(port, place)| (port, Some(place.to_owned())));
    match (port.parse().unwrap_or(PORT), place) {
        (0, Some(path)) => Place::Unix(PathBuf::from(path)),
        (port, address) => Place::Tcp(port, address.into_iter().collect()),
    }
}

/// The value of the key `name`, and what should be known of it.
fn checked(name: &str, text: &str, origin: Origin) -> Result<(Value, Option<Note>), Error> {
    let Some(key) = key::named(name) else {
        return Err(Error::At(origin, Problem::Unknown(name.to_owned(), key::nearest(name))));
    };
    if let Effect::Refused(why, instead) = key.effect {
        return Err(Error::At(origin, Problem::Refused(name.to_owned(), why, instead)));
    }
    let checked = key.kind.check(text).map_err(|bad| {
        let shown = if key.secret { "…".to_owned() } else { text.trim().to_owned() };
        let problem = match bad {
            Bad::Missing(expected) => Problem::Missing(name.to_owned(), expected),
            Bad::Expected(expected) => Problem::Expected(name.to_owned(), shown, expected),
            Bad::Wrong(what) => Problem::Wrong(name.to_owned(), shown, what),
        };
        Error::At(origin.clone(), problem)
    })?;
    if let Effect::RefusedWhen(value, why, instead) = key.effect
        && value == checked.text
    {
        return Err(Error::At(origin, Problem::Refused(format!("{name} {value}"), why, instead)));
    }
    let note = match (key.effect, checked.remark) {
        (Effect::None(why), _) => Some(format!("{name} has no effect here: {why}")),
        (Effect::NoneWhen(value, why), _) if value == checked.text => {
            Some(format!("{name} {value} has no effect here: {why}"))
        }
        (_, Some(remark)) => Some(format!("{name}: {remark}")),
        _ => None,
    };
    let note = note.map(|what| Note { origin: origin.clone(), what });
    Ok((Value { key, text: checked.text, origin, typed: None }, note))
}

/// Adds a value as its kind wants it: beside others, in their place, or as the only one.
fn put(section: &mut Section, value: Value) -> Result<(), Error> {
    let before = section.get(value.key.name);
    match before {
        Some(before) if value.key.kind.is_once() => {
            let problem = Problem::Twice(value.key.name.to_owned(), before.origin.clone());
            return Err(Error::At(value.origin, problem));
        }
        _ if value.key.kind.is_many() => {}
        _ => {
            section.replace(value);
            return Ok(());
        }
    }
    let is_second_file = |other: &Value| other.text.starts_with("file ") && value.text.starts_with("file ");
    if value.key.kind == Kind::LogDestination
        && let Some(before) = section.each(value.key.name).find(|other| is_second_file(other))
    {
        return Err(Error::At(value.origin.clone(), Problem::Twice("log_dest file".to_owned(), before.origin.clone())));
    }
    // "none" takes away what stood before it.
    if matches!(value.key.kind, Kind::LogDestination | Kind::LogType) && value.text == "none" {
        section.forget(value.key.name);
    }
    section.add(value);
    Ok(())
}

fn of_flag(flag: &Flag) -> Result<(Value, Option<Note>), Error> {
    let (mut value, note) = checked(flag.key, &flag.value, Origin::Flag(flag.name.to_owned()))?;
    value.typed.clone_from(&flag.path);
    Ok((value, note))
}

/// Puts an option of the command line in the place of what is said of its key.
pub(super) fn set(settings: &mut Settings, flag: &Flag) -> Result<(), Error> {
    let (value, note) = of_flag(flag)?;
    settings.notes.retain(|note| !note.is_about(value.key));
    settings.notes.extend(note);
    let is_per_listener = settings.is_per_listener();
    let sections: Vec<&mut Section> = match value.key.scope {
        Scope::Security if is_per_listener => settings.listeners.iter_mut().collect(),
        Scope::Global | Scope::Security => vec![&mut settings.global],
        Scope::Listener | Scope::OwnListener => settings.listeners.iter_mut().collect(),
        Scope::Bridge => settings.bridges.iter_mut().collect(),
    };
    for section in sections {
        section.replace(value.clone());
    }
    // What a listener says itself would win over the broker.
    if value.key.name == "allow_anonymous" {
        settings.listeners.iter_mut().for_each(|listener| listener.forget("listener_allow_anonymous"));
    }
    Ok(())
}

/// Puts options in the place of all values of a key of the broker that may have more than one.
pub(super) fn set_each(settings: &mut Settings, flags: &[Flag]) -> Result<(), Error> {
    for flag in flags {
        settings.global.forget(flag.key);
    }
    for flag in flags {
        let (value, note) = of_flag(flag)?;
        settings.notes.extend(note);
        put(&mut settings.global, value)?;
    }
    Ok(())
}

impl Section {
    /// Puts an option of the command line in the place of what is said of its key here.
    ///
    /// # Errors
    /// The value is wrong.
    pub fn set(&mut self, flag: &Flag) -> Result<Option<Note>, Error> {
        let (value, note) = of_flag(flag)?;
        self.replace(value);
        Ok(note)
    }
}

impl Note {
    fn is_about(&self, key: &Key) -> bool {
        self.what.split([' ', ':']).next() == Some(key.name)
    }
}
