//! Who is subscribed to what: exact filters in a hash table, filters with wildcards in a trie.

use std::sync::Arc;

use hashbrown::HashMap;

use super::{message::SubscriptionIds, sessions::Session, shared::Share, trie::Trie};
use crate::{
    packet::{QoS, SubscriptionOptions},
    topic::{self, TopicFilter},
};

/// One subscription of one session: where its messages go, and how.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(crate) session: Arc<Session>,
    pub(crate) ids: SubscriptionIds,
    pub(crate) qos: QoS,
    pub(crate) no_local: bool,
    /// Joined from subscriptions of which some have No Local and some have not.
    pub(crate) partly_local: bool,
    pub(crate) retain_as_published: bool,
}

impl Target {
    pub(crate) fn new(session: Arc<Session>, options: SubscriptionOptions, id: Option<u32>) -> Self {
        Self {
            session,
            ids: id.map_or(SubscriptionIds::None, SubscriptionIds::One),
            qos: options.qos,
            no_local: options.no_local,
            partly_local: false,
            retain_as_published: options.retain_as_published,
        }
    }

    /// Two subscriptions of one session that both match make one delivery: the highest QoS, all identifiers.
    fn join(&mut self, other: &Self) {
        self.ids = self.ids.join(&other.ids);
        self.join_options(other);
    }

    /// The same of any number of subscriptions of one session.
    fn joined(all: &[Self]) -> Option<Self> {
        let (first, others) = all.split_first()?;
        let mut joined = first.clone();
        others.iter().for_each(|other| joined.join_options(other));
        if !others.is_empty() {
            joined.ids = SubscriptionIds::of(all.iter().flat_map(|target| target.ids.as_slice()).copied().collect());
        }
        Some(joined)
    }

    fn join_options(&mut self, other: &Self) {
        self.qos = self.qos.max(other.qos); // [MQTT-3.3.4-2]
        self.partly_local |= other.partly_local || self.no_local != other.no_local;
        self.no_local &= other.no_local;
        self.retain_as_published |= other.retain_as_published;
    }
}

/// The subscriptions to one filter. Most filters have one, which then needs no list.
#[derive(Clone, Debug, Default)]
pub(crate) enum Targets {
    #[default]
    None,
    One(Target),
    /// Ordered by session, so that one is found without looking at all.
    Many(Arc<Vec<Target>>),
}

impl Targets {
    pub(crate) fn as_slice(&self) -> &[Target] {
        match self {
            Self::None => &[],
            Self::One(target) => std::slice::from_ref(target),
            Self::Many(targets) => targets,
        }
    }

    fn find(&self, session: &Arc<Session>) -> Option<&Target> {
        let targets = self.as_slice();
        let at = targets.binary_search_by_key(&key(session), |target| key(&target.session)).ok()?;
        Some(&targets[at])
    }

    /// Adds or replaces the subscription of its session; whether there was one [MQTT-3.8.4-3].
    fn set(&mut self, target: Target) -> bool {
        match self {
            Self::None => {
                *self = Self::One(target);
                false
            }
            Self::One(one) if Arc::ptr_eq(&one.session, &target.session) => {
                *one = target;
                true
            }
            Self::One(one) => {
                let mut both = vec![one.clone(), target];
                both.sort_by_key(|target| key(&target.session));
                *self = Self::Many(Arc::new(both));
                false
            }
            Self::Many(targets) => {
                // In place, unless a cached route still holds the list.
                let targets = Arc::make_mut(targets);
                match targets.binary_search_by_key(&key(&target.session), |target| key(&target.session)) {
                    Ok(at) => {
                        targets[at] = target;
                        true
                    }
                    Err(at) => {
                        targets.insert(at, target);
                        false
                    }
                }
            }
        }
    }

    fn remove(&mut self, session: &Arc<Session>) -> bool {
        match self {
            Self::One(one) if Arc::ptr_eq(&one.session, session) => {
                *self = Self::None;
                true
            }
            Self::None | Self::One(_) => false,
            Self::Many(targets) => {
                let Ok(at) = targets.binary_search_by_key(&key(session), |target| key(&target.session)) else {
                    return false;
                };
                Arc::make_mut(targets).remove(at);
                if targets.is_empty() {
                    *self = Self::None;
                }
                true
            }
        }
    }
}

/// Sessions are told apart by where they are.
fn key(session: &Arc<Session>) -> *const Session {
    Arc::as_ptr(session)
}

/// Everybody who subscribed to one filter, alone or sharing.
#[derive(Debug, Default)]
pub(crate) struct Subscribers {
    targets: Targets,
    shares: Vec<Arc<Share>>,
}

impl Subscribers {
    pub(crate) const fn is_empty(&self) -> bool {
        matches!(self.targets, Targets::None) && self.shares.is_empty()
    }

    fn set(&mut self, share: Option<&str>, target: Target) -> bool {
        let Some(name) = share else { return self.targets.set(target) };
        if let Some(share) = self.shares.iter().find(|share| share.is(name)) {
            return share.set(target);
        }
        self.shares.push(Arc::new(Share::new(name, target)));
        false
    }

    fn remove(&mut self, share: Option<&str>, session: &Arc<Session>) -> bool {
        let Some(name) = share else { return self.targets.remove(session) };
        let Some(at) = self.shares.iter().position(|share| share.is(name)) else { return false };
        let removed = self.shares[at].remove(session);
        if self.shares[at].is_empty() {
            self.shares.swap_remove(at);
        }
        removed
    }
}

/// Who receives the messages of one topic.
#[derive(Clone, Debug, Default)]
pub(crate) struct Route {
    pub(crate) targets: Targets,
    pub(crate) shares: Vec<Arc<Share>>,
}

impl Route {
    /// How much it holds: sessions and subscription identifiers.
    pub(crate) fn weight(&self) -> usize {
        let of_target = |target: &Target| 1 + target.ids.as_slice().len();
        self.targets.as_slice().iter().map(of_target).sum::<usize>() + self.shares.len()
    }

    pub(crate) const fn is_empty(&self) -> bool {
        matches!(self.targets, Targets::None) && self.shares.is_empty()
    }

    /// Leaves out those who may not have messages of `topic`. Members of shares are looked at when it is their turn.
    pub(crate) fn leave_out(&mut self, topic: &str) {
        let may = |target: &Target| target.session.outbox.lock().may_receive(topic);
        if self.targets.as_slice().iter().all(may) {
            return;
        }
        let left: Vec<Target> = self.targets.as_slice().iter().filter(|target| may(target)).cloned().collect();
        self.targets = if left.is_empty() { Targets::None } else { Targets::Many(Arc::new(left)) };
    }
}

/// The index of all subscriptions.
#[derive(Debug, Default)]
pub(crate) struct Subscriptions {
    exact: HashMap<Arc<str>, Subscribers>,
    wildcards: Trie,
    /// How many there are, and how many of them are not shared.
    count: usize,
    plain: usize,
}

impl Subscriptions {
    /// Adds or replaces a subscription; whether it existed. `text` is the filter as the session keeps it.
    pub(crate) fn set(&mut self, filter: TopicFilter<'_>, text: &Arc<str>, target: Target) -> bool {
        let share = filter.share().map(topic::ShareName::as_str);
        let existed = if filter.has_wildcards() {
            self.wildcards.entry(filter.filter()).set(share, target)
        } else {
            // One text serves the session and the index, unless "$share/NAME/" stands before the filter.
            let key = if share.is_none() { Arc::clone(text) } else { filter.filter().into() };
            self.exact.entry(key).or_default().set(share, target)
        };
        self.count += usize::from(!existed);
        self.plain += usize::from(!existed && share.is_none());
        existed
    }

    /// How many subscriptions there are, and how many of them are not shared.
    pub(crate) const fn counts(&self) -> (usize, usize) {
        (self.count, self.plain)
    }

    /// Removes a subscription; whether it existed.
    pub(crate) fn remove(&mut self, filter: TopicFilter<'_>, session: &Arc<Session>) -> bool {
        let share = filter.share().map(topic::ShareName::as_str);
        let removed = if filter.has_wildcards() {
            self.wildcards.update(filter.filter(), |subscribers| subscribers.remove(share, session))
        } else {
            self.remove_exact(filter.filter(), share, session)
        };
        self.count -= usize::from(removed);
        self.plain -= usize::from(removed && share.is_none());
        removed
    }

    fn remove_exact(&mut self, filter: &str, share: Option<&str>, session: &Arc<Session>) -> bool {
        let Some(subscribers) = self.exact.get_mut(filter) else { return false };
        let removed = subscribers.remove(share, session);
        if subscribers.is_empty() {
            self.exact.remove(filter);
        }
        removed
    }

    /// Who receives messages to `topic`: each session once [MQTT-3.3.4-2], of each share one member.
    pub(crate) fn route(&self, topic: &str) -> (Route, usize) {
        let mut found: Vec<&Subscribers> = self.exact.get(topic).into_iter().collect();
        let looks = self.wildcards.matches(topic, &mut found);
        let shares = found.iter().flat_map(|subscribers| subscribers.shares.iter().cloned()).collect();
        let mut lists = found.iter().map(|subscribers| &subscribers.targets);
        let mut lists = lists.by_ref().filter(|targets| !matches!(targets, Targets::None));
        let targets = match (lists.next(), lists.next()) {
            (None, _) => Targets::None,
            (Some(only), None) => only.clone(),
            (Some(first), Some(second)) => merge([first, second].into_iter().chain(lists)),
        };
        (Route { targets, shares }, looks)
    }

    /// How `session` gets what it publishes to `topic` itself: by its subscriptions without No Local [MQTT-3.8.3-3].
    pub(crate) fn own(&self, topic: &str, session: &Arc<Session>) -> Option<Target> {
        let mut found: Vec<&Subscribers> = self.exact.get(topic).into_iter().collect();
        self.wildcards.matches(topic, &mut found);
        let own = found.iter().filter_map(|subscribers| subscribers.targets.find(session));
        own.filter(|target| !target.no_local).cloned().reduce(|mut all, target| {
            all.join(&target);
            all
        })
    }
}

fn merge<'a>(lists: impl Iterator<Item = &'a Targets>) -> Targets {
    let mut all: Vec<Target> = lists.flat_map(|targets| targets.as_slice().iter().cloned()).collect();
    all.sort_by_key(|target| key(&target.session));
    let same = all.chunk_by(|one, other| Arc::ptr_eq(&one.session, &other.session));
    Targets::Many(Arc::new(same.filter_map(Target::joined).collect()))
}
