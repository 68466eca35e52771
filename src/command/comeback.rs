//! The way back to a broker after a loss: what is said meanwhile, and when there is nothing left to hope for.

use std::time::Duration;

use tokio::time::Instant;

use super::connection::{peer, tell_of_tls};
use crate::{
    client::{Backoff, Client, Error, Lost, Outlook},
    failure::Failure,
    output::Console,
    packet::ReasonCode,
};

/// The connections of one run, one after the other.
#[derive(Debug)]
pub(super) struct Comeback {
    backoff: Backoff,
    connected: Instant,
    lost: Instant,
    /// Since when attempts fail by what passes only if somebody is just changing it.
    doubtful: Option<Instant>,
    /// Whether the broker was asked once why it does not want this client any more.
    asked: bool,
    debug: bool,
    console: Console,
}

/// How long a broker may take to be set up anew. Then its certificate, say, is believed to be what it seems.
const RENEWAL: Duration = Duration::from_secs(30);

impl Comeback {
    /// The first connection is there.
    pub(super) fn new(backoff: Backoff, debug: bool, console: Console) -> Self {
        let now = Instant::now();
        Self { backoff, connected: now, lost: now, doubtful: None, asked: false, debug, console }
    }

    /// A connection is lost: why there is no use in another.
    pub(super) fn begin(&mut self, client: &Client, lost: &Lost) -> Result<(), Failure> {
        if lost.outlook() == Outlook::Final && !self.asks(client, lost) {
            return Err(Failure::lost(lost, client.options()));
        }
        self.console.note(format_args!("connection to {} lost ({lost}); reconnecting", peer(client)));
        client.hang_up();
        self.backoff.lost_after(self.connected.elapsed());
        self.lost = Instant::now();
        Ok(())
    }

    /// Whether the next handshake will tell more than the broker's goodbye (v5): that a certificate is revoked, say.
    fn asks(&mut self, client: &Client, lost: &Lost) -> bool {
        let unwanted = matches!(lost, Lost::Disconnected { reason: ReasonCode::NotAuthorized, .. });
        let certified = client.options().tls.as_ref().is_some_and(|tls| tls.certificate().is_some());
        unwanted && certified && !std::mem::replace(&mut self.asked, true)
    }

    /// The pause before the next attempt.
    pub(super) fn pause(&mut self) -> Duration {
        self.backoff.pause()
    }

    /// An attempt has failed: why there is no use in another.
    pub(super) fn failed(&mut self, client: &Client, error: &Error) -> Result<(), Failure> {
        match (error.outlook(), self.doubtful) {
            (Outlook::Open, _) => self.doubtful = None,
            (Outlook::Doubtful, None) => {
                self.doubtful = Some(Instant::now());
                let (peer, limit) = (peer(client), RENEWAL.as_secs());
                self.console.note(format_args!("cannot connect to {peer}: {error}; it is tried for {limit} s"));
            }
            (Outlook::Doubtful, Some(since)) if since.elapsed() < RENEWAL => {}
            (Outlook::Doubtful, Some(_)) | (Outlook::Final, _) => {
                return Err(Failure::connect(error, client.options()));
            }
        }
        Ok(())
    }

    /// An attempt has succeeded.
    pub(super) fn succeeded(&mut self, client: &Client) {
        (self.connected, self.doubtful) = (Instant::now(), None);
        self.console.note(format_args!("reconnected after {:.1} s", self.lost.elapsed().as_secs_f64()));
        tell_of_tls(client, self.debug, self.console);
    }
}
