//! Shared subscriptions (section 4.8.2): each message goes to one member of the share.

use std::sync::Arc;

use parking_lot::Mutex;

use super::{sessions::Session, subscriptions::Target};

/// One share of one filter.
#[derive(Debug)]
pub(crate) struct Share {
    name: Box<str>,
    members: Mutex<Members>,
}

#[derive(Debug)]
struct Members {
    targets: Vec<Target>,
    /// Whose turn it is.
    next: usize,
}

impl Share {
    pub(crate) fn new(name: &str, first: Target) -> Self {
        Self { name: name.into(), members: Mutex::new(Members { targets: vec![first], next: 0 }) }
    }

    pub(crate) fn is(&self, name: &str) -> bool {
        &*self.name == name
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.members.lock().targets.is_empty()
    }

    /// Adds or replaces a member; whether it was one.
    pub(crate) fn set(&self, target: Target) -> bool {
        let targets = &mut self.members.lock().targets;
        match targets.iter_mut().find(|member| Arc::ptr_eq(&member.session, &target.session)) {
            Some(member) => {
                *member = target;
                true
            }
            None => {
                targets.push(target);
                false
            }
        }
    }

    pub(crate) fn remove(&self, session: &Arc<Session>) -> bool {
        let targets = &mut self.members.lock().targets;
        let before = targets.len();
        targets.retain(|member| !Arc::ptr_eq(&member.session, session));
        targets.len() < before
    }

    /// The member for the next message: in turn, those first on whom the least waits. Those without a load get none.
    pub(crate) fn pick(&self, load: impl Fn(&Session) -> Option<usize>) -> Option<Target> {
        let mut members = self.members.lock();
        let count = members.targets.len();
        let mut best = None;
        for step in 0..count {
            let at = (members.next + step) % count;
            let Some(load) = load(&members.targets[at].session) else { continue };
            if best.is_none_or(|(least, _)| load < least) {
                best = Some((load, at));
            }
            if load == 0 {
                break;
            }
        }
        let (_, at) = best?;
        members.next = at + 1;
        Some(members.targets[at].clone())
    }
}
