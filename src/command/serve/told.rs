//! What a broker says unasked about refused clients, and how often: one that tries again and again with the same trouble
//! is one line in a while, not one each time.

use std::{
    collections::HashMap,
    sync::Mutex,
    time::{Duration, Instant},
};

/// How long the same trouble with the same peer is not told again.
const WHILE: Duration = Duration::from_secs(10);
/// How many troubles are remembered: a flood of addresses, or of certificates, costs no more.
const PEERS: usize = 200;

/// What was told of whom, and when.
#[derive(Debug, Default)]
pub(super) struct Told(Mutex<HashMap<Trouble, (Instant, u64)>>);

/// What is wrong, and with which peer.
type Trouble = String;

impl Told {
    /// Whether this is to be told now, `key` being what it has in common with others like it; if so, how often it was not
    /// told since the last time.
    pub(super) fn is_due(&self, key: String, now: Instant) -> Option<u64> {
        // Another thread that panicked has left a table that is good enough.
        let mut table = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if table.len() >= PEERS {
            table.retain(|_, (last, _)| now.duration_since(*last) < WHILE);
        }
        if table.len() >= PEERS && !table.contains_key(&key) {
            return None;
        }
        match table.get_mut(&key) {
            Some((last, untold)) if now.duration_since(*last) < WHILE => {
                *untold += 1;
                None
            }
            Some((last, untold)) => {
                *last = now;
                Some(std::mem::take(untold))
            }
            None => {
                table.insert(key, (now, 0));
                Some(0)
            }
        }
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
        assert_eq!(is_due("10.0.0.1 expired", start), Some(0));
        assert_eq!(is_due("10.0.0.1 expired", start + WHILE / 2), None);
        assert_eq!(is_due("10.0.0.1 revoked", start), Some(0));
        assert_eq!(is_due("10.0.0.2 expired", start), Some(0));
        assert_eq!(is_due("10.0.0.1 expired", start + WHILE), Some(1));
        assert_eq!(is_due("10.0.0.1 expired", start + 3 * WHILE), Some(0));
    }

    #[test]
    fn a_flood_of_peers_is_not_told_and_not_remembered() {
        let told = Told::default();
        let start = Instant::now();
        for number in 0..2 * PEERS {
            assert_eq!(told.is_due(format!("{number} no TLS"), start).is_some(), number < PEERS, "{number}");
        }
        assert_eq!(told.is_due("another".to_owned(), start + WHILE), Some(0));
    }
}
