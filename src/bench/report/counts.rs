//! What became of messages, counted; and how such counts are added.

use std::ops::AddAssign;

use serde::{Deserialize, Serialize};

/// What became of the messages (or connections) of a measurement.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Counts {
    /// Due by the schedule, or as many as were sent.
    pub intended: u64,
    /// Handed to the system.
    pub sent: u64,
    /// Acknowledged for good; at QoS 0, sent.
    pub completed: u64,
    /// Deliveries that were to come.
    pub expected: u64,
    /// Deliveries that came, each message once.
    pub received: u64,
    /// Deliveries that did not come.
    pub lost: u64,
    /// Deliveries that came again.
    pub duplicates: u64,
    /// Those of them that were marked with DUP.
    pub duplicates_marked: u64,
    /// Deliveries that came after later ones.
    pub reordered: u64,
    /// Deliveries with another payload than was sent.
    pub corrupt: u64,
    /// Messages that nobody of this run has sent.
    pub unexpected: u64,
    /// Messages that the broker refused.
    pub refused: u64,
    /// Connections that were lost.
    pub disconnects: u64,
    /// Connections that could not be made.
    pub connect_failures: u64,
}

/// A file may hold any numbers: the sum ends where numbers do.
impl AddAssign<&Self> for Counts {
    fn add_assign(&mut self, other: &Self) {
        for (sum, more) in [
            (&mut self.intended, other.intended),
            (&mut self.sent, other.sent),
            (&mut self.completed, other.completed),
            (&mut self.expected, other.expected),
            (&mut self.received, other.received),
            (&mut self.lost, other.lost),
            (&mut self.duplicates, other.duplicates),
            (&mut self.duplicates_marked, other.duplicates_marked),
            (&mut self.reordered, other.reordered),
            (&mut self.corrupt, other.corrupt),
            (&mut self.unexpected, other.unexpected),
            (&mut self.refused, other.refused),
            (&mut self.disconnects, other.disconnects),
            (&mut self.connect_failures, other.connect_failures),
        ] {
            *sum = sum.saturating_add(more);
        }
    }
}
