//! `--retained-only`: how to tell that no retained message is left to come.
//!
//! A broker sends them behind the SUBACK, as many at once as its window allows, and deals with what it receives one
//! packet after the other. So a PINGREQ goes behind all our acknowledgements: when nothing came before its answer,
//! nothing waited to be sent.
//!
//! A broker that keeps no more than so many messages for a client (mosquitto: 1020) leaves out the rest. So where they
//! are removed, they are asked for again until none comes.

use std::time::Duration;

use tokio::time::Instant;

use crate::{
    client::{Client, Lost},
    output::Console,
};

/// Questions to the broker, one after the other.
#[derive(Debug, Default)]
pub(super) struct Rounds {
    asked: Option<Asked>,
    /// How often all of them were asked for again, and how many removals were answered when they were.
    repeated: u32,
    /// Whether it was said that an answer is waited for.
    told: bool,
    answered: u64,
}

/// Somebody may publish new ones as fast as they are removed.
const REPEATS: u32 = 1000;
/// After so long without an answer it is said what is waited for.
const WONDER: Duration = Duration::from_secs(5);

/// How things were when the broker was asked.
#[derive(Debug)]
struct Asked {
    since: Instant,
    /// How many messages had come.
    came: u64,
    /// How many removals were answered.
    answered: u64,
    /// Whether a QoS 2 exchange was open, which holds a place of the broker's window.
    busy: bool,
}

impl Rounds {
    /// A new connection: everything begins anew.
    pub(super) fn restart(&mut self) {
        self.asked = None;
    }

    /// When it is to be said what is waited for.
    pub(super) fn wonders(&self) -> Option<Instant> {
        self.asked.as_ref().filter(|_| !self.told).and_then(|asked| asked.since.checked_add(WONDER))
    }

    /// Says what is waited for, once.
    pub(super) fn tell(&mut self, console: Console) {
        self.told = true;
        console.note("the broker was asked whether more retained messages come, and has not answered yet");
    }

    /// Whether everything came. The subscription is there, `came` counts the messages so far, and `answered` the answers
    /// to removals.
    pub(super) fn is_over(&mut self, client: &mut Client, came: u64, answered: u64) -> Result<bool, Lost> {
        if client.pings() > 0 && self.asked.is_some() {
            return Ok(false);
        }
        if self.asked.as_ref().is_some_and(|asked| (asked.came, asked.answered) == (came, answered) && !asked.busy) {
            return Ok(true);
        }
        self.asked = Some(Asked { since: Instant::now(), came, answered, busy: client.unreleased() > 0 });
        client.ping()?;
        Ok(false)
    }

    /// Whether all of them are to be asked for again, because some were removed since that was done last.
    pub(super) fn repeats(&mut self, answered: u64) -> bool {
        if answered == self.answered || self.repeated == REPEATS {
            return false;
        }
        (self.asked, self.answered) = (None, answered);
        self.repeated += 1;
        true
    }
}
