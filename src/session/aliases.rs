//! Topic aliases of one connection (section 3.3.2.3.4), in both directions. They end with the connection.

use std::collections::HashMap;

/// Aliases that the peer sets and uses.
#[derive(Clone, Debug, Default)]
pub struct IncomingAliases {
    maximum: u16,
    topics: Vec<Option<Box<str>>>,
}

/// Why an alias cannot be used: Topic Alias invalid (0x94).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AliasError {
    /// 0, or above the maximum that we announced [MQTT-3.3.2-8], [MQTT-3.3.2-9].
    OutOfRange,
    /// Used before a topic name was given for it.
    Unknown,
}

impl IncomingAliases {
    /// No alias yet; the peer may use 1 to `maximum`.
    #[must_use]
    pub const fn new(maximum: u16) -> Self {
        Self { maximum, topics: Vec::new() }
    }

    /// The peer sets `alias` to `topic`.
    ///
    /// # Errors
    /// The alias is out of range.
    pub fn set(&mut self, alias: u16, topic: &str) -> Result<(), AliasError> {
        if alias == 0 || alias > self.maximum {
            return Err(AliasError::OutOfRange);
        }
        let at = usize::from(alias) - 1;
        if at >= self.topics.len() {
            self.topics.resize(at + 1, None);
        }
        if self.topics[at].as_deref() != Some(topic) {
            self.topics[at] = Some(topic.into());
        }
        Ok(())
    }

    /// The topic that the peer means by `alias`.
    ///
    /// # Errors
    /// The alias is out of range or was not set.
    pub fn topic(&self, alias: u16) -> Result<&str, AliasError> {
        if alias == 0 || alias > self.maximum {
            return Err(AliasError::OutOfRange);
        }
        self.topics.get(usize::from(alias) - 1).and_then(Option::as_deref).ok_or(AliasError::Unknown)
    }
}

/// Aliases that we set, first come, first served.
#[derive(Clone, Debug, Default)]
pub struct OutgoingAliases {
    maximum: u16,
    aliases: HashMap<Box<str>, u16>,
}

/// How a topic is to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alias {
    /// The topic name alone: no alias is free.
    None,
    /// Topic name and alias: from now on the alias will do.
    Set(u16),
    /// The alias and an empty topic name.
    Use(u16),
}

impl OutgoingAliases {
    /// No alias yet; the peer takes 1 to `maximum`.
    #[must_use]
    pub fn new(maximum: u16) -> Self {
        Self { maximum, aliases: HashMap::new() }
    }

    /// How to send `topic` now. An answer of [`Alias::Set`] must be followed by sending it.
    pub fn alias(&mut self, topic: &str) -> Alias {
        if let Some(&alias) = self.aliases.get(topic) {
            return Alias::Use(alias);
        }
        match u16::try_from(self.aliases.len() + 1) {
            Ok(next) if next <= self.maximum => {
                self.aliases.insert(topic.into(), next);
                Alias::Set(next)
            }
            _ => Alias::None,
        }
    }
}
