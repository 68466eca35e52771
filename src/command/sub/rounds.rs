//! `--retained-only`: how to tell that no retained message is left to come.
//!
//! A broker sends them behind the SUBACK, as many at once as its window allows, and deals with what it receives one
//! packet after the other. So a PINGREQ goes behind all our acknowledgements: when nothing came before its answer,
//! nothing waited to be sent.

use crate::client::{Client, Lost};

/// Questions to the broker, one after the other.
#[derive(Debug, Default)]
pub(super) struct Rounds {
    asked: Option<Asked>,
}

/// How things were when the broker was asked.
#[derive(Debug)]
struct Asked {
    /// How many messages had come.
    came: u64,
    /// Whether a QoS 2 exchange was open, which holds a place of the broker's window.
    busy: bool,
}

impl Rounds {
    /// A new connection: everything begins anew.
    pub(super) fn restart(&mut self) {
        self.asked = None;
    }

    /// Whether everything came. The subscription is there, and `came` counts the messages so far.
    pub(super) fn is_over(&mut self, client: &mut Client, came: u64) -> Result<bool, Lost> {
        if client.pings() > 0 && self.asked.is_some() {
            return Ok(false);
        }
        if self.asked.as_ref().is_some_and(|asked| asked.came == came && !asked.busy) {
            return Ok(true);
        }
        self.asked = Some(Asked { came, busy: client.unreleased() > 0 });
        client.ping()?;
        Ok(false)
    }
}
