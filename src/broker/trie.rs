//! The trie of filters with wildcards: one node a level, all nodes in one arena, all edges in one table.

use hashbrown::{DefaultHashBuilder, HashTable};
use std::hash::BuildHasher;

use super::subscriptions::Subscribers;

/// Filters with wildcards and who subscribed to them.
#[derive(Debug)]
pub(crate) struct Trie {
    nodes: Vec<Node>,
    /// Nodes that are free to be used again.
    free: Vec<u32>,
    /// All nodes by their parent and level.
    edges: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

#[derive(Debug, Default)]
struct Node {
    level: Box<str>,
    parent: u32,
    children: u32,
    /// The child for `+`, also in the table; [`ROOT`]: none.
    plus: u32,
    /// The child for `#`, also in the table; [`ROOT`]: none.
    hash: u32,
    subscribers: Option<Box<Subscribers>>,
}

/// The node above all first levels. It is nobody's child, so as a child it means: none.
const ROOT: u32 = 0;

impl Default for Trie {
    fn default() -> Self {
        Self {
            nodes: vec![Node::default()],
            free: Vec::new(),
            edges: HashTable::new(),
            hasher: DefaultHashBuilder::default(),
        }
    }
}

impl Trie {
    /// The subscribers of `filter`, whose nodes are made where they are missing.
    pub(crate) fn entry(&mut self, filter: &str) -> &mut Subscribers {
        let mut at = ROOT;
        for level in filter.split('/') {
            at = self.child(at, level).unwrap_or_else(|| self.add(at, level));
        }
        self.nodes[at as usize].subscribers.get_or_insert_default()
    }

    /// Lets `change` change the subscribers of `filter`; nodes that are then of no use are freed.
    pub(crate) fn update(&mut self, filter: &str, change: impl FnOnce(&mut Subscribers) -> bool) -> bool {
        let mut at = ROOT;
        for level in filter.split('/') {
            let Some(child) = self.child(at, level) else { return false };
            at = child;
        }
        let Some(subscribers) = &mut self.nodes[at as usize].subscribers else { return false };
        let changed = change(subscribers);
        if subscribers.is_empty() {
            self.nodes[at as usize].subscribers = None;
            self.prune(at);
        }
        changed
    }

    /// Collects the subscribers of all filters that match `topic`; how many nodes had to be looked at.
    pub(crate) fn matches<'a>(&'a self, topic: &str, found: &mut Vec<&'a Subscribers>) -> usize {
        let mut looks = 0;
        if self.nodes[ROOT as usize].children == 0 {
            return looks;
        }
        // [MQTT-4.7.2-1]
        let system = topic.starts_with('$');
        let levels: Vec<&str> = topic.split('/').collect();
        // A stack of our own: a topic may have 65,536 levels.
        let mut open = vec![(ROOT, 0)];
        while let Some((at, depth)) = open.pop() {
            looks += 1;
            let node = &self.nodes[at as usize];
            let wildcards = !(system && depth == 0);
            // "a/#" matches "a" as well as everything below.
            if wildcards && node.hash != ROOT {
                found.extend(self.nodes[node.hash as usize].subscribers.as_deref());
            }
            let Some(level) = levels.get(depth) else {
                found.extend(node.subscribers.as_deref());
                continue;
            };
            if wildcards && node.plus != ROOT {
                open.push((node.plus, depth + 1));
            }
            if let Some(child) = self.child(at, level) {
                open.push((child, depth + 1));
            }
        }
        looks
    }

    fn key(hasher: &DefaultHashBuilder, parent: u32, level: &str) -> u64 {
        hasher.hash_one((parent, level))
    }

    fn child(&self, parent: u32, level: &str) -> Option<u32> {
        let is_child = |&at: &u32| {
            let node = &self.nodes[at as usize];
            node.parent == parent && &*node.level == level
        };
        self.edges.find(Self::key(&self.hasher, parent, level), is_child).copied()
    }

    fn add(&mut self, parent: u32, level: &str) -> u32 {
        let node = Node { level: level.into(), parent, ..Node::default() };
        let at = match self.free.pop() {
            Some(at) => {
                self.nodes[at as usize] = node;
                at
            }
            None => {
                self.nodes.push(node);
                u32::try_from(self.nodes.len() - 1).unwrap_or(ROOT)
            }
        };
        let above = &mut self.nodes[parent as usize];
        above.children += 1;
        match level {
            "+" => above.plus = at,
            "#" => above.hash = at,
            _ => {}
        }
        let (nodes, hasher) = (&self.nodes, &self.hasher);
        let rehash = |&at: &u32| Self::key(hasher, nodes[at as usize].parent, &nodes[at as usize].level);
        self.edges.insert_unique(Self::key(hasher, parent, level), at, rehash);
        at
    }

    /// Frees `at` and the nodes above it, as far as they have neither subscribers nor children.
    fn prune(&mut self, mut at: u32) {
        while at != ROOT && self.nodes[at as usize].children == 0 && self.nodes[at as usize].subscribers.is_none() {
            let node = std::mem::take(&mut self.nodes[at as usize]);
            let key = Self::key(&self.hasher, node.parent, &node.level);
            if let Ok(edge) = self.edges.find_entry(key, |&edge| edge == at) {
                edge.remove();
            }
            let above = &mut self.nodes[node.parent as usize];
            above.children -= 1;
            match &*node.level {
                "+" => above.plus = ROOT,
                "#" => above.hash = ROOT,
                _ => {}
            }
            self.free.push(at);
            at = node.parent;
        }
    }
}
