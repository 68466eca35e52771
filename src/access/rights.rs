//! What one client may do with which topics: the rules of its user, then those of everybody with its names in them.

use std::sync::Arc;

use super::{
    acl::{Grant, Rules},
    filters,
};
use crate::topic;

/// What one client may do with which topics.
///
/// As in mosquitto, its user's own rules come first, what they deny before what they grant; what they do not decide,
/// the patterns do in the same way; what nothing grants is denied.
#[derive(Clone, Debug)]
pub struct Rights {
    pub(super) own: Arc<Rules>,
    pub(super) patterns: Arc<Rules>,
}

impl Rights {
    /// Whether a message may be published to `topic`.
    #[must_use]
    pub fn may_publish(&self, topic: &str) -> bool {
        self.may(topic, |grant| grant.write)
    }

    /// Whether a message of `topic` may be received.
    #[must_use]
    pub fn may_receive(&self, topic: &str) -> bool {
        self.may(topic, |grant| grant.read)
    }

    fn may(&self, topic: &str, allows: impl Fn(&Grant) -> bool) -> bool {
        for rules in [&self.own, &self.patterns] {
            if rules.denied.iter().any(|filter| topic::matches(filter, topic)) {
                return false;
            }
            if rules.granted.iter().any(|grant| allows(grant) && topic::matches(&grant.filter, topic)) {
                return true;
            }
        }
        false
    }

    /// Whether there may be a topic that `filter` (without its share) matches and that may be received.
    ///
    /// `false` is certain. `true` is not where only several denied filters together cover what is granted: each delivery
    /// is looked at as well.
    #[must_use]
    pub fn may_subscribe(&self, filter: &str) -> bool {
        let own = |common: &str| self.own.denied.iter().any(|denied| filters::covers(denied, common));
        let all =
            |common: &str| own(common) || self.patterns.denied.iter().any(|denied| filters::covers(denied, common));
        is_open(&self.own, filter, own) || is_open(&self.patterns, filter, all)
    }

    /// Whether there is nothing that may be done.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.own.is_empty() && self.patterns.is_empty()
    }
}

/// Whether some of what the rules let read matches `filter`, and is not `denied` as a whole.
fn is_open(rules: &Rules, filter: &str, denied: impl Fn(&str) -> bool) -> bool {
    let mut readable = rules.granted.iter().filter(|grant| grant.read);
    readable.any(|grant| filters::intersection(&grant.filter, filter).is_some_and(|common| !denied(&common)))
}
