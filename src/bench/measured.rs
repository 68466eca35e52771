//! What one round has measured, with the numbers that follow from it.

use std::time::Duration;

pub use super::report::{Counts, Point};
use super::{
    clock::nanos,
    fleet::Ended,
    plan::{Load, Plan, Round},
    recorder::{Slice, Times},
};
use crate::client::Traffic;

/// What one round has measured.
#[derive(Clone, Debug, Default)]
pub struct Measured {
    /// What became of the messages.
    pub counts: Counts,
    /// From due to completed.
    pub response: Times,
    /// From written to completed.
    pub service: Times,
    /// From due to arrival.
    pub e2e: Times,
    /// From due to written.
    pub pacing: Times,
    /// Messages sent, completed and received after the warm-up.
    pub counted: (u64, u64, u64),
    /// The measured time: from the end of the warm-up to the last message that was sent.
    pub sending: Duration,
    /// The same, to the last that was completed.
    pub completing: Duration,
    /// The same, to the last that was received.
    pub receiving: Duration,
    /// Tenths of seconds.
    pub series: Vec<Point>,
    /// Packets of the publishers.
    pub traffic: Traffic,
    /// CPU time of the threads that carry the load.
    pub cpu: Option<Duration>,
    /// The busiest of them: CPU time by time.
    pub busiest: Option<f64>,
    /// Share of the time in which publishers waited for the socket, 0 to 1.
    pub blocked: f64,
    /// Of each publisher: its number, and the number of its next message.
    pub publishers: Vec<(u32, u64)>,
    /// PUBACK or PUBREC that said that nobody is subscribed (v5).
    pub unheard: u64,
    /// Whether a window held messages back that were due.
    pub is_held_up: bool,
    /// Whether somebody stopped it.
    pub is_stopped: bool,
    /// Whether somebody changed the rate.
    pub is_rate_changed: bool,
    /// Connections lost, messages refused, payloads corrupt.
    pub errors: u64,
}

/// What was measured, before anything is known of it.
pub(super) struct Subject<'a> {
    pub(super) round: &'a Round,
    pub(super) plan: &'a Plan,
    pub(super) start: u64,
    pub(super) counts_from: u64,
    /// When nothing more was due; `None`: when all was sent.
    pub(super) send_end: Option<u64>,
}

impl Subject<'_> {
    pub(super) fn measured(
        &self,
        total: Slice,
        series: Vec<Point>,
        ended: &[Ended],
        intended: Option<u64>,
    ) -> Measured {
        // Where there was a time, all of it counts: also the part in which nothing went.
        let since = |moment: u64| {
            Duration::from_nanos(moment.max(self.send_end.unwrap_or_default()).saturating_sub(self.counts_from))
        };
        let counted = total.counted;
        let mut traffic = Traffic::default();
        let (mut blocked, mut unheard, mut refused, mut is_held_up) = (0, 0, 0, false);
        let mut publishers = Vec::new();
        for told in ended.iter().flat_map(|ended| &ended.publishers) {
            traffic += &told.traffic;
            blocked += told.blocked;
            unheard += told.unheard;
            is_held_up |= told.is_held_up;
            refused += told.refused;
            publishers.push((told.number, told.first + told.sent));
        }
        let end = match counted.last_sent.max(counted.last_completed).max(counted.last_received) {
            // Whoever waited all the time was not busy all the time.
            0 => self.counts_from + self.round.time.map_or(0, nanos),
            end => end,
        };
        let whole = end.saturating_sub(self.start).max(1);
        let cpu: Option<Duration> = ended.iter().map(|ended| ended.cpu).sum();
        let busiest = ended.iter().filter_map(|ended| ended.cpu).max();
        Measured {
            counts: Counts { refused, ..self.counts(&total, ended, intended) },
            response: total.response,
            service: total.service,
            e2e: total.e2e,
            pacing: total.pacing,
            counted: (counted.sent, counted.completed, counted.received),
            sending: since(counted.last_sent),
            completing: since(counted.last_completed),
            receiving: since(counted.last_received),
            series,
            traffic,
            cpu,
            busiest: busiest.map(|busiest| busiest.as_nanos() as f64 / whole as f64),
            blocked: (blocked as f64 / whole as f64 / publishers.len().max(1) as f64).min(1.0),
            publishers,
            unheard,
            is_held_up,
            ..Measured::default()
        }
    }

    fn counts(&self, total: &Slice, ended: &[Ended], intended: Option<u64>) -> Counts {
        let told = ended.iter().flat_map(|ended| &ended.publishers);
        let sent_by: hashbrown::HashMap<u32, u64> = told.map(|told| (told.number, told.sent)).collect();
        let audiences: hashbrown::HashMap<u32, _> =
            self.plan.audiences.iter().map(|audience| (audience.number, audience)).collect();
        let mut counts = Counts {
            intended: intended.unwrap_or(total.sent),
            sent: total.sent,
            completed: total.completed,
            ..Counts::default()
        };
        let is_told_apart = self.round.payload.has_stamps();
        for told in ended.iter().flat_map(|ended| &ended.audiences) {
            let unique: u64 = told.unique.iter().map(|(_, count)| count).sum();
            let came = if is_told_apart { unique } else { told.received };
            let audience = audiences.get(&told.number);
            let expected = match audience.and_then(|audience| audience.sources.clone()) {
                Some(sources) => sources.filter_map(|number| sent_by.get(&number)).sum(),
                None if is_told_apart && audience.is_none_or(|audience| audience.is_whole) => told.foreign_expected,
                // How many there must have been, nobody knows.
                None => came,
            };
            counts.expected += expected;
            counts.received += came;
            counts.lost += expected.saturating_sub(came);
            counts.duplicates += if is_told_apart { told.duplicates } else { came.saturating_sub(expected) };
            counts.duplicates_marked += told.duplicates_marked;
            counts.reordered += told.reordered;
            counts.corrupt += told.corrupt;
            counts.unexpected += told.unexpected;
        }
        counts
    }
}

impl Measured {
    /// Messages a second that were sent.
    #[must_use]
    pub fn sent_rate(&self) -> Option<f64> {
        rate(self.counted.0, self.sending)
    }

    /// Messages a second that were completed.
    #[must_use]
    pub fn completed_rate(&self) -> Option<f64> {
        rate(self.counted.1, self.completing)
    }

    /// Messages a second that were received.
    #[must_use]
    pub fn received_rate(&self) -> Option<f64> {
        rate(self.counted.2, self.receiving)
    }

    /// Whether messages were due by a schedule.
    #[must_use]
    pub const fn is_open(round: &Round) -> bool {
        matches!(round.load, Load::Open(..))
    }
}

fn rate(count: u64, time: Duration) -> Option<f64> {
    (count > 0 && !time.is_zero()).then(|| count as f64 / time.as_secs_f64())
}
