//! Packet identifiers in use, in the order in which they were given out; none is given out twice while in use.
//!
//! Identifiers are given out in sequence, so a ring holds them without search. One that stays in use while thousands
//! after it come and go moves out to the stragglers, so it neither blocks the ring nor makes it grow.

use std::collections::{BTreeMap, VecDeque};

use crate::packet::PacketId;

/// A map from the packet identifiers in use to `T`, ordered by age.
#[derive(Clone, Debug)]
pub struct PacketIds<T> {
    /// The identifier of `ring[0]`.
    first: PacketId,
    /// Its oldest slot is in use.
    ring: VecDeque<Option<T>>,
    /// How many of the ring's slots are in use.
    used: usize,
    /// Older than everything in the ring, each with its place in the order of age.
    stragglers: BTreeMap<PacketId, (u64, T)>,
    /// How many have become stragglers so far.
    moved: u64,
}

/// The number of different identifiers.
const ALL: usize = 65_535;
/// The ring may hold this many free slots before its oldest entry is moved out.
const SLACK: usize = 1_024;

impl<T> Default for PacketIds<T> {
    fn default() -> Self {
        Self { first: PacketId::FIRST, ring: VecDeque::new(), used: 0, stragglers: BTreeMap::new(), moved: 0 }
    }
}

impl<T> PacketIds<T> {
    /// How many identifiers are in use.
    #[inline]
    #[must_use]
    pub fn len(&self) -> usize {
        self.used + self.stragglers.len()
    }

    /// Whether none is in use.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many identifiers are free.
    #[inline]
    #[must_use]
    pub fn free(&self) -> usize {
        ALL - self.len()
    }

    /// Takes the next free identifier for `value`; `None` (the value is dropped) when all 65,535 are in use.
    #[inline]
    pub fn insert(&mut self, value: T) -> Option<PacketId> {
        if self.free() == 0 {
            return None;
        }
        // [MQTT-2.2.1-3]: an identifier that is not in use. [MQTT-2.2.1-2]
        if self.ring.len() == ALL || !self.stragglers.is_empty() {
            self.make_place();
        }
        let id = nth(self.first, self.ring.len());
        self.ring.push_back(Some(value));
        self.used += 1;
        Some(id)
    }

    /// The value of `id`, when it is in use.
    #[inline]
    pub fn find(&mut self, id: PacketId) -> Option<&mut T> {
        let at = self.position(id);
        if let Some(Some(value)) = self.ring.get_mut(at) {
            return Some(value);
        }
        self.stragglers.get_mut(&id).map(|(_, value)| value)
    }

    /// Frees `id`.
    pub fn remove(&mut self, id: PacketId) -> Option<T> {
        let at = self.position(id);
        let Some(value) = self.ring.get_mut(at).and_then(Option::take) else {
            return self.stragglers.remove(&id).map(|(_, value)| value);
        };
        self.freed(at);
        Some(value)
    }

    /// Frees `id` when it is in use and `extract` finds in its value what it looks for.
    #[inline]
    pub fn extract<R>(&mut self, id: PacketId, extract: impl FnOnce(&mut T) -> Option<R>) -> Option<R> {
        let at = self.position(id);
        let Some(slot @ Some(_)) = self.ring.get_mut(at) else {
            let extracted = extract(self.find(id)?)?;
            self.remove(id);
            return Some(extracted);
        };
        let extracted = slot.as_mut().and_then(extract)?;
        *slot = None;
        self.freed(at);
        Some(extracted)
    }

    /// All in use, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = (PacketId, &T)> {
        let mut stragglers: Vec<_> = self.stragglers.iter().collect();
        stragglers.sort_unstable_by_key(|(_, (age, _))| *age);
        let ring = self.ring.iter().enumerate();
        let ring = ring.filter_map(|(at, slot)| slot.as_ref().map(|value| (nth(self.first, at), value)));
        stragglers.into_iter().map(|(id, (_, value))| (*id, value)).chain(ring)
    }

    /// Goes through all in use, oldest first, and frees those for which `keep` says so by `false`.
    pub fn retain(&mut self, mut keep: impl FnMut(PacketId, &mut T) -> bool) {
        let mut stragglers: Vec<_> = std::mem::take(&mut self.stragglers).into_iter().collect();
        stragglers.sort_unstable_by_key(|(_, (age, _))| *age);
        stragglers.retain_mut(|(id, (_, value))| keep(*id, value));
        self.stragglers = stragglers.into_iter().collect();
        for (at, slot) in self.ring.iter_mut().enumerate() {
            if slot.take_if(|value| !keep(nth(self.first, at), value)).is_some() {
                self.used -= 1;
            }
        }
        self.trim();
    }

    /// Frees all and returns their values, oldest first. The next identifier goes on in sequence.
    pub fn drain(&mut self) -> impl Iterator<Item = T> + use<T> {
        self.first = nth(self.first, self.ring.len());
        self.used = 0;
        let mut stragglers: Vec<_> = std::mem::take(&mut self.stragglers).into_values().collect();
        stragglers.sort_unstable_by_key(|(age, _)| *age);
        let ring = std::mem::take(&mut self.ring);
        stragglers.into_iter().map(|(_, value)| value).chain(ring.into_iter().flatten())
    }

    #[inline]
    fn position(&self, id: PacketId) -> usize {
        let (first, id) = (usize::from(self.first.value()), usize::from(id.value()));
        if id >= first { id - first } else { id + ALL - first }
    }

    /// The ring's slot `at` has become free.
    #[inline]
    fn freed(&mut self, at: usize) {
        self.used -= 1;
        if at == 0 {
            self.trim();
        } else if self.ring.len() > SLACK + 4 * self.used {
            self.move_oldest_out();
        }
    }

    #[inline]
    fn trim(&mut self) {
        while let Some(None) = self.ring.front() {
            self.ring.pop_front();
            self.first = self.first.next();
        }
    }

    /// Makes the identifier behind the ring a free one. There is one: each round looks at the next.
    #[cold]
    fn make_place(&mut self) {
        loop {
            if self.ring.len() == ALL {
                self.move_oldest_out();
            }
            if !self.stragglers.contains_key(&nth(self.first, self.ring.len())) {
                return;
            }
            self.ring.push_back(None);
            self.trim();
        }
    }

    #[cold]
    fn move_oldest_out(&mut self) {
        if let Some(Some(value)) = self.ring.pop_front() {
            self.stragglers.insert(self.first, (self.moved, value));
            self.moved += 1;
            self.used -= 1;
        }
        self.first = self.first.next();
        self.trim();
    }
}

/// The identifier `distance` places after `first`, at most once around; 1 follows 65,535.
#[inline]
fn nth(first: PacketId, distance: usize) -> PacketId {
    let value = usize::from(first.value()) + distance;
    let value = if value > ALL { value - ALL } else { value };
    u16::try_from(value).ok().and_then(PacketId::new).unwrap_or(PacketId::FIRST)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(value: u16) -> PacketId {
        PacketId::new(value).unwrap()
    }

    #[test]
    fn all_65535_can_be_in_use_and_then_none() {
        let mut ids = PacketIds::default();
        for n in 0..ALL {
            assert_eq!(ids.insert(n).map(|id| usize::from(id.value())), Some(n + 1));
        }
        assert_eq!(ids.insert(0), None);
        assert_eq!(ids.remove(id(1)), Some(0));
        assert_eq!(ids.insert(7), Some(id(1)));
        assert_eq!(ids.insert(8), None);
    }

    #[test]
    fn one_that_stays_is_never_given_out_again_and_blocks_nobody() {
        let mut ids = PacketIds::default();
        let stuck = ids.insert(u32::MAX).unwrap();
        for n in 0..300_000 {
            let next = ids.insert(n).unwrap();
            assert_ne!(next, stuck);
            assert_eq!(ids.remove(next), Some(n));
        }
        assert!(ids.ring.len() <= SLACK + 8, "the ring stays short: {}", ids.ring.len());
        assert_eq!(ids.len(), 1);
        assert!(ids.find(stuck).is_some());
        assert_eq!(ids.remove(stuck), Some(u32::MAX));
        assert!(ids.is_empty());
    }

    #[test]
    fn age_is_kept_across_stragglers_and_wrap_around() {
        let mut ids = PacketIds::default();
        let mut kept = Vec::new();
        for n in 0..200_000_u32 {
            let next = ids.insert(n).unwrap();
            if n % 9_973 == 0 {
                kept.push((next, n));
            } else {
                ids.remove(next);
            }
        }
        assert_eq!(ids.iter().map(|(id, n)| (id, *n)).collect::<Vec<_>>(), kept);
        assert_eq!(ids.drain().collect::<Vec<_>>(), kept.iter().map(|(_, n)| *n).collect::<Vec<_>>());
        assert!(ids.is_empty());
    }

    #[test]
    fn unknown_identifiers_are_not_found() {
        let mut ids = PacketIds::default();
        assert_eq!(ids.remove(id(5)), None);
        let first = ids.insert('a').unwrap();
        assert_eq!(ids.find(id(2)), None);
        assert_eq!(ids.remove(first), Some('a'));
        assert_eq!(ids.remove(first), None);
    }
}
