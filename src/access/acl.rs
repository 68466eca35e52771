//! An ACL file as mosquitto reads it: who may read and write which topics.

use std::{collections::HashMap, path::Path, sync::Arc};

use super::{
    error::{Error, Fault},
    file,
    rights::Rights,
};
use crate::topic::TopicFilter;

/// The rules of an ACL file.
#[derive(Debug)]
pub struct Acl {
    /// Of clients without a user name.
    anonymous: Arc<Rules>,
    users: HashMap<Box<str>, Arc<Rules>>,
    /// Of users without rules of their own.
    none: Arc<Rules>,
    /// Those of everybody, `%c` and `%u` as they stand.
    patterns: Arc<Rules>,
    /// Patterns of which every client has a form of its own.
    personal: bool,
    /// Patterns without `%c` and `%u`: each with its line. Often a mistake.
    impersonal: Vec<(usize, String)>,
}

/// Rules in the order in which they count: what is denied first, then the others as they stand in the file.
#[derive(Debug, Default)]
pub(super) struct Rules {
    pub(super) denied: Vec<Box<str>>,
    pub(super) granted: Vec<Grant>,
}

/// Topics and what may be done with them.
#[derive(Clone, Debug)]
pub(super) struct Grant {
    pub(super) filter: Box<str>,
    pub(super) read: bool,
    pub(super) write: bool,
}

impl Rules {
    fn add(&mut self, filter: &str, right: Right) {
        match right {
            Right::Deny => self.denied.push(filter.into()),
            Right::Grant { read, write } => self.granted.push(Grant { filter: filter.into(), read, write }),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.denied.is_empty() && self.granted.is_empty()
    }
}

#[derive(Clone, Copy)]
enum Right {
    Deny,
    Grant { read: bool, write: bool },
}

impl Acl {
    /// Reads an ACL file.
    ///
    /// # Errors
    /// When it cannot be read, or one of its lines is wrong.
    pub fn load(path: &Path) -> Result<Self, Error> {
        Self::parse(path, &file::read(path)?)
    }

    /// Takes the content of an ACL file; `path` is for what is said about it.
    ///
    /// # Errors
    /// When one of its lines is wrong.
    pub fn parse(path: &Path, bytes: &[u8]) -> Result<Self, Error> {
        let mut anonymous = Rules::default();
        let mut users: HashMap<Box<str>, Rules> = HashMap::new();
        let mut patterns = Rules::default();
        let mut impersonal = Vec::new();
        let mut user: Option<Box<str>> = None;
        file::lines(path, bytes, |number, line| {
            match parse(line)? {
                Line::User(name) => {
                    users.entry(name.into()).or_default();
                    user = Some(name.into());
                }
                Line::Topic(filter, right) => match &user {
                    Some(name) => users.entry(name.clone()).or_default().add(filter, right),
                    None => anonymous.add(filter, right),
                },
                Line::Pattern(filter, right) => {
                    if !is_personal(filter) {
                        impersonal.push((number, filter.to_owned()));
                    }
                    patterns.add(filter, right);
                }
            }
            Ok(())
        })?;
        let personal = patterns.denied.iter().any(|filter| is_personal(filter))
            || patterns.granted.iter().any(|grant| is_personal(&grant.filter));
        let users = users.into_iter().map(|(name, rules)| (name, Arc::new(rules))).collect();
        let (anonymous, patterns) = (Arc::new(anonymous), Arc::new(patterns));
        Ok(Self { anonymous, users, none: Arc::default(), patterns, personal, impersonal })
    }

    /// What `client_id` may do as `user`.
    #[must_use]
    pub fn rights(&self, user: Option<&str>, client_id: &str) -> Rights {
        let own = match user {
            None => &self.anonymous,
            Some(name) => self.users.get(name).unwrap_or(&self.none),
        };
        let own = Arc::clone(own);
        // CVE-2017-7650: a name with a wildcard would turn a pattern for one into a pattern for all.
        if [user.unwrap_or_default(), client_id].iter().any(|name| name.contains(['+', '#'])) {
            return Rights { own, patterns: Arc::clone(&self.none) };
        }
        if !self.personal {
            return Rights { own, patterns: Arc::clone(&self.patterns) };
        }
        let mut patterns = Rules::default();
        let name = |filter: &str| substitute(filter, user, client_id);
        patterns.denied.extend(self.patterns.denied.iter().filter_map(|filter| name(filter)));
        patterns.granted.extend(
            self.patterns.granted.iter().filter_map(|grant| Some(Grant { filter: name(&grant.filter)?, ..*grant })),
        );
        Rights { own, patterns: Arc::new(patterns) }
    }

    /// Patterns without `%c` and `%u`, each with its line: they are for everybody, as `topic` looks like but is not.
    #[must_use]
    pub fn impersonal(&self) -> &[(usize, String)] {
        &self.impersonal
    }
}

enum Line<'a> {
    User(&'a str),
    Topic(&'a str, Right),
    Pattern(&'a str, Right),
}

/// Words are parted by spaces, and by nothing else; a name or topic may hold some.
fn parse(line: &str) -> Result<Line<'_>, Fault> {
    let line = line.trim_start_matches(' ');
    let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
    let rest = rest.trim_start_matches(' ');
    match word {
        "user" => {
            let name = rest.trim();
            if name.is_empty() { Err(Fault::NoUser) } else { Ok(Line::User(name)) }
        }
        "topic" => parse_rule(rest).map(|(filter, right)| Line::Topic(filter, right)),
        "pattern" => parse_rule(rest).map(|(filter, right)| Line::Pattern(filter, right)),
        other => Err(Fault::Word(other.to_owned())),
    }
}

/// `[read|write|readwrite|deny] TOPIC`: a lone word is the topic.
fn parse_rule(rest: &str) -> Result<(&str, Right), Fault> {
    if rest.is_empty() {
        return Err(Fault::NoTopic);
    }
    let (right, topic) = match rest.split_once(' ') {
        None => ("readwrite", rest),
        Some((right, topic)) => (right, topic.trim_start_matches(' ')),
    };
    let right = match right {
        "read" => Right::Grant { read: true, write: false },
        "write" => Right::Grant { read: false, write: true },
        "readwrite" => Right::Grant { read: true, write: true },
        "deny" => Right::Deny,
        other => return Err(Fault::Right(other.to_owned())),
    };
    TopicFilter::parse(topic).map_err(|error| Fault::Topic { topic: topic.to_owned(), error })?;
    Ok((topic, right))
}

fn is_personal(filter: &str) -> bool {
    filter.contains("%c") || filter.contains("%u")
}

/// The pattern with the client's names in it; none: it is for clients with a user name, or for none of this name.
fn substitute(pattern: &str, user: Option<&str>, client_id: &str) -> Option<Box<str>> {
    let mut filter = String::new();
    let mut rest = pattern;
    while let Some(at) = rest.find('%') {
        let name = match rest.as_bytes().get(at + 1) {
            Some(b'c') => client_id,
            Some(b'u') => user?,
            _ => {
                filter.push_str(&rest[..=at]);
                rest = &rest[at + 1..];
                continue;
            }
        };
        filter.push_str(&rest[..at]);
        // Topics of the broker itself are only for those whose pattern says so.
        if filter.is_empty() && name.starts_with('$') {
            return None;
        }
        filter.push_str(name);
        rest = &rest[at + 2..];
    }
    filter.push_str(rest);
    Some(filter.into())
}
