//! What a broker says unasked about refused clients, and how often: one that tries again and again with the same trouble
//! is one line in a while, not one each time.

use std::{
    collections::HashMap,
    fmt,
    mem::take,
    sync::Mutex,
    time::{Duration, Instant},
};

/// How long the same trouble with the same peer is not told again.
const WHILE: Duration = Duration::from_secs(10);
/// How many troubles are remembered: a flood of addresses, or of certificates, costs no more.
const PEERS: usize = 200;
/// How much of a trouble is remembered, in bytes: it may contain what a peer has sent.
const LONGEST: usize = 200;

/// What was told of whom, and when.
#[derive(Debug, Default)]
pub(super) struct Told(Mutex<Table>);

#[derive(Debug, Default)]
struct Table {
    /// What is wrong, and with which peer: when it was told, and how often not since then.
    troubles: HashMap<String, (Instant, u64)>,
    /// How many of others were not told, for which there was no room.
    others: u64,
}

/// What was not told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Untold {
    /// Of the same trouble.
    pub(super) same: u64,
    /// Of any other.
    pub(super) others: u64,
}

impl Told {
    /// Whether this is to be told now, `key` being what it has in common with others like it; if so, what was not told
    /// since the last time.
    pub(super) fn is_due(&self, mut key: String, now: Instant) -> Option<Untold> {
        // Another thread that panicked has left a table that is good enough.
        let mut table = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let Table { troubles, others } = &mut *table;
        let end = (0..=LONGEST.min(key.len())).rev().find(|end| key.is_char_boundary(*end)).unwrap_or_default();
        key.truncate(end);
        if let Some((last, untold)) = troubles.get_mut(&key) {
            if now.duration_since(*last) < WHILE {
                *untold += 1;
                return None;
            }
            *last = now;
            return Some(Untold { same: take(untold), others: take(others) });
        }
        if troubles.len() >= PEERS {
            troubles.retain(|_, (last, _)| now.duration_since(*last) < WHILE);
        }
        if troubles.len() >= PEERS {
            *others += 1;
            return None;
        }
        troubles.insert(key, (now, 0));
        Some(Untold { same: 0, others: take(others) })
    }
}

impl fmt::Display for Untold {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.same > 0 {
            write!(out, " ({} more like it since the last time)", self.same)?;
        }
        if self.others > 0 {
            write!(out, " ({} lines about others were left out)", self.others)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_is_told_once_in_a_while_and_another_at_once() {
        let told = Told::default();
        let start = Instant::now();
        let is_due = |key: &str, now| told.is_due(key.to_owned(), now);
        let first = Some(Untold::default());
        assert_eq!(is_due("10.0.0.1 expired", start), first);
        assert_eq!(is_due("10.0.0.1 expired", start + WHILE / 2), None);
        assert_eq!(is_due("10.0.0.1 revoked", start), first);
        assert_eq!(is_due("10.0.0.2 expired", start), first);
        assert_eq!(is_due("10.0.0.1 expired", start + WHILE), Some(Untold { same: 1, others: 0 }));
        assert_eq!(is_due("10.0.0.1 expired", start + 3 * WHILE), first);
    }

    #[test]
    fn a_flood_of_peers_is_not_told_and_not_remembered() {
        let told = Told::default();
        let start = Instant::now();
        for number in 0..2 * PEERS {
            assert_eq!(told.is_due(format!("{number} no TLS"), start).is_some(), number < PEERS, "{number}");
        }
        let untold = Untold { same: 0, others: PEERS as u64 };
        assert_eq!(told.is_due("another".to_owned(), start + WHILE), Some(untold));
    }
}
