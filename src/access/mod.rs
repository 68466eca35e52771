//! Who may come in, and what they may do there: users with their passwords, and their rights to topics.
//!
//! Values only: nothing here waits or talks to anybody. What changes is replaced as a whole.

mod acl;
mod error;
mod file;
mod filters;
pub mod hash;
mod passwords;
mod rights;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use self::file::LONGEST_LINE;
pub use self::{
    acl::Acl,
    error::{Error, Fault},
    passwords::{Check, Passwords},
    rights::Rights,
};

/// Who may come in, and what they may do there.
#[derive(Clone, Debug, Default)]
pub struct Access {
    /// Whether a client without a user name may come in.
    pub allow_anonymous: bool,
    /// The users; `None`: anybody may call himself anything.
    pub passwords: Option<Arc<Passwords>>,
    /// Their rights; `None`: everybody may do everything.
    pub acl: Option<Arc<Acl>>,
}

/// What comes of a login.
#[derive(Debug)]
pub enum Login {
    /// The client may come in.
    Allowed,
    /// A client without a user name may not.
    NotAnonymous,
    /// There is no such user, or it has another password.
    Wrong,
    /// That takes time to find out.
    Slow(Check),
}

impl Access {
    /// Everybody may do everything.
    #[must_use]
    pub const fn open() -> Self {
        Self { allow_anonymous: true, passwords: None, acl: None }
    }

    /// Whether a client that says so may come in.
    #[must_use]
    pub fn login(&self, user: Option<&str>, password: Option<&[u8]>) -> Login {
        match (user, &self.passwords) {
            (None, _) if self.allow_anonymous => Login::Allowed,
            (None, _) => Login::NotAnonymous,
            // As in mosquitto: without a list of users, a name is as good as none.
            (Some(_), None) if self.allow_anonymous => Login::Allowed,
            (Some(_), None) => Login::NotAnonymous,
            // Whether there is such a user must not show, so a missing password is a wrong one.
            (Some(user), Some(passwords)) => match passwords.check(user, password.unwrap_or_default()) {
                Ok(true) if password.is_some() => Login::Allowed,
                Ok(_) => Login::Wrong,
                Err(_) if password.is_none() => Login::Wrong,
                Err(check) => Login::Slow(check),
            },
        }
    }

    /// Whether it asks nothing of anybody.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.allow_anonymous && self.passwords.is_none() && self.acl.is_none()
    }

    /// What `client_id` may do as `user`; `None`: everything.
    #[must_use]
    pub fn rights(&self, user: Option<&str>, client_id: &str) -> Option<Arc<Rights>> {
        self.acl.as_ref().map(|acl| Arc::new(acl.rights(user, client_id)))
    }
}
