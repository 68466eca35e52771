//! Who may come in, and what they may do there: users with their passwords, and their rights to topics.
//!
//! Values only: nothing here waits or talks to anybody. What changes is replaced as a whole.

use std::sync::Arc;

/// Who may come in, and what they may do there.
#[derive(Clone, Debug, Default)]
pub struct Access {
    /// Whether a client without a user name may come in.
    pub allow_anonymous: bool,
}

/// What one client may do with which topics.
#[derive(Debug)]
pub struct Rights {}

impl Access {
    /// Everybody may do everything.
    #[must_use]
    pub const fn open() -> Self {
        Self { allow_anonymous: true }
    }

    /// What `client_id` may do as `user`; `None`: everything.
    #[must_use]
    pub const fn rights(&self, _user: Option<&str>, _client_id: &str) -> Option<Arc<Rights>> {
        None
    }
}

impl Rights {
    /// Whether a message may be published to `topic`.
    #[must_use]
    pub const fn may_publish(&self, _topic: &str) -> bool {
        true
    }

    /// Whether a message of `topic` may be received.
    #[must_use]
    pub const fn may_receive(&self, _topic: &str) -> bool {
        true
    }

    /// Whether there is a topic that `filter`, without its share, matches and that may be received.
    #[must_use]
    pub const fn may_subscribe(&self, _filter: &str) -> bool {
        true
    }
}
